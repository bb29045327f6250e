"""What every store of calls keeps to."""

import asyncio
import itertools

import msgspec
import pytest
from call_rows import a_row, an_entry
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abaca.errors import StoreError
from abaca.records import CallFilter, Joining, Mark, Row, Signature
from abaca.stores import STORES

SERIAL = itertools.count()
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=40)
LISTS = st.lists(WORDS, max_size=3).map(tuple)
INTEGERS = st.integers(-(2**63), 2**63 - 1)
TIMES = st.floats(0, 1e11)
ROWS = st.builds(
    Row,
    id=WORDS,
    key_id=WORDS,
    state=st.sampled_from(["received", "running", "done", "failed", "cancelled"]),
    model=WORDS,
    dialect=WORDS,
    vendor=WORDS,
    identity=WORDS,
    request=st.binary(max_size=200),
    created_s=TIMES,
    updated_s=TIMES,
    idempotency_key=st.none() | WORDS,
    engine=WORDS,
    seed=st.none() | INTEGERS,
    asked_px=WORDS,
    got_px=WORDS,
    cost_micros=INTEGERS,
    result=st.binary(max_size=200),
    error=WORDS,
    ignored=LISTS,
    not_drawn=LISTS,
    pictures=LISTS,
    delivered_s=st.none() | TIMES,
    owner=WORDS,
    progress=st.floats(0, 1),
    note=WORDS,
    blobs=LISTS,
    detached_s=st.none() | TIMES,
    cancel_s=st.none() | TIMES,
    webhook=WORDS,
    webhook_due_s=st.none() | TIMES,
    webhook_tries=INTEGERS,
)


# What an update leaves alone: what was asked, and what others than the owner note.
LEFT_ALONE = (
    *("key_id", "model", "dialect", "vendor", "identity", "request", "created_s", "idempotency_key", "webhook"),
    *("delivered_s", "detached_s", "cancel_s", "webhook_tries"),
)


def test_every_store_has_a_suite(covered):
    """No scheme of the table is without its contract suite."""
    assert covered == STORES.keys()


@given(row=ROWS, later=ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_rows_come_back_as_they_went(database, row, later):
    """Any row reads back equal, as opened and as updated."""
    number = next(SERIAL)  # the database outlives an example
    row = msgspec.structs.replace(row, id=f"{row.id}{number}", key_id=f"{row.key_id}{number}")
    await database.open(row, [])
    assert await database.get(row.id) == row
    later = msgspec.structs.replace(later, id=row.id, owner=row.owner)
    if row.ended:
        with pytest.raises(StoreError):
            await database.update(later, [])
        later = row
    else:
        await database.update(later, [])
    kept = {name: getattr(row, name) for name in LEFT_ALONE}
    assert await database.get(row.id) == msgspec.structs.replace(later, **kept)


async def test_unknown_calls_are_none(database):
    """A call that was never opened is None, whatever its id."""
    for call_id in ("", "call-2", "' OR 1=1 --", "%", "../call-1", "x" * 100_000):
        assert await database.get(call_id) is None


async def test_an_id_is_taken_once(database):
    """A second call with an id is refused, and neither row nor ledger changes."""
    await database.open(a_row(), [an_entry()])
    with pytest.raises(StoreError):
        await database.open(a_row(model="other"), [an_entry()])
    assert await database.get("call-1") == a_row()
    assert await database.entries("call-1") == [an_entry()]


async def test_update_writes_row_and_entries_together(database):
    """An update that cannot be written whole leaves neither its row nor its entries."""
    await database.open(a_row(), [])
    too_large = an_entry(amount_micros=2**80)
    with pytest.raises(StoreError):
        await database.update(a_row(state="done"), [an_entry(), too_large])
    assert await database.get("call-1") == a_row()
    assert await database.entries("call-1") == []


async def test_updating_an_unknown_call_is_refused(database):
    """An update of a call that was never opened is an error and appends nothing."""
    with pytest.raises(StoreError):
        await database.update(a_row(), [an_entry()])
    assert await database.entries("call-1") == []


async def test_unfinished_calls_oldest_first(database):
    """Recovery sees the calls that are received or running, oldest first, and no others."""
    states = ["done", "running", "failed", "received", "cancelled", "running"]
    for number, state in enumerate(states):
        await database.open(a_row(id=f"call-{number}", state=state, created_s=100.0 - number), [])
    assert [row.id for row in await database.unfinished()] == ["call-5", "call-3", "call-1"]


async def test_one_bad_call_among_many_fails_alone(database):
    """Of calls written at the same moment only the one that is wrong fails; the others are kept."""
    await database.open(a_row(id="call-13"), [])
    rows = [a_row(id=f"call-{number}", seed=number) for number in range(40)]
    outcomes = await asyncio.gather(
        *(database.open(row, [an_entry(call_id=row.id)]) for row in rows), return_exceptions=True
    )
    assert [number for number, outcome in enumerate(outcomes) if outcome != rows[number]] == [13]
    assert isinstance(outcomes[13], StoreError)
    for number, row in enumerate(rows):
        kept = await database.get(row.id)
        assert kept.seed == (None if number == 13 else number)
        assert len(await database.entries(row.id)) == (0 if number == 13 else 1)


async def test_a_caller_who_leaves_takes_nothing_back(database):
    """A row whose writer was cancelled while waiting is still written."""
    task = asyncio.create_task(database.open(a_row(), []))
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await database.aclose()  # which finishes what was begun
    await database.connect()
    assert await database.get("call-1") == a_row()


async def test_only_its_owner_updates_a_call(database):
    """An update by a process that no longer has the call changes neither row nor ledger nor signatures."""
    await database.open(a_row(owner="one"), [])
    assert await database.take_over("call-1", owner="one", new_owner="two")
    signature = Signature(part_sha256="p" * 64, signature_sha256="s" * 64)
    with pytest.raises(StoreError, match="another one has it by now"):
        await database.update(a_row(owner="one", state="done", blobs=("b",)), [an_entry()], [signature])
    assert await database.get("call-1") == a_row(owner="two")
    assert await database.entries("call-1") == []
    assert await database.referenced(["b"]) == frozenset()
    assert await database.signatures("key-1", ["p" * 64]) == {}
    await database.update(a_row(owner="two", state="done"), [])
    assert (await database.get("call-1")).state == "done"


async def test_an_end_is_for_good(database):
    """What was written before the end and arrives after it, or tells of a second end, changes nothing."""
    await database.open(a_row(owner="one"), [])
    done = a_row(owner="one", state="done", cost_micros=1)
    await database.update(done, [an_entry(kind="settle")])
    for state in ("running", "done", "failed"):
        with pytest.raises(StoreError, match="has ended"):
            await database.update(a_row(owner="one", state=state), [an_entry(kind="settle")])
    assert await database.get("call-1") == done
    assert await database.entries("call-1") == [an_entry(kind="settle")]


async def test_taking_over_succeeds_once(database):
    """Of many processes that take an unfinished call from the same owner one gets it; an ended call stays."""
    await database.open(a_row(owner="dead"), [])
    takers = [f"owner-{number}" for number in range(20)]
    taken = await asyncio.gather(*(database.take_over("call-1", owner="dead", new_owner=taker) for taker in takers))
    assert taken.count(True) == 1
    owner = takers[taken.index(True)]
    assert (await database.get("call-1")).owner == owner
    await database.update(a_row(owner=owner, state="failed"), [])
    assert not await database.take_over("call-1", owner=owner, new_owner="late")
    assert not await database.take_over("call-2", owner="", new_owner="late")


async def test_an_update_leaves_alone_what_others_note(database):
    """What was marked after the owner read its row is still there after the owner's update."""
    await database.open(a_row(owner="one", webhook="https://example.org/", webhook_due_s=4.0), [])
    await database.mark(
        [Mark(call_id="call-1", kind="cancel", at_s=2.0), Mark(call_id="call-1", kind="detached", at_s=3.0)]
    )
    await database.update(a_row(owner="one", state="done", webhook="", webhook_tries=9, webhook_due_s=5.0), [])
    kept = await database.get("call-1")
    assert (kept.cancel_s, kept.detached_s, kept.webhook) == (2.0, 3.0, "https://example.org/")
    assert (kept.webhook_due_s, kept.webhook_tries) == (5.0, 0)


async def test_a_delivered_call_is_not_detached(database):
    """Delivery ends being detached and is kept from its first time on; leaving after it is not noted."""
    await database.open(a_row(state="done"), [])
    for kind, at_s, delivered_s, detached_s in [
        ("detached", 1.0, None, 1.0),
        ("detached", 2.0, None, 2.0),
        ("delivered", 3.0, 3.0, None),
        ("detached", 4.0, 3.0, None),
        ("delivered", 5.0, 3.0, None),
    ]:
        await database.mark([Mark(call_id="call-1", kind=kind, at_s=at_s)])
        kept = await database.get("call-1")
        assert (kept.delivered_s, kept.detached_s) == (delivered_s, detached_s)


@pytest.mark.parametrize("state", ["received", "running", "done", "failed", "cancelled"])
async def test_an_ended_call_neither_runs_nor_stops(database, state):
    """How far a call is and that it is to stop are noted only while it has not ended."""
    await database.open(a_row(state=state, progress=0.5, note="half"), [])
    await database.mark(
        [
            Mark(call_id="call-1", kind="running", at_s=2.0, progress=0.75, note="more"),
            Mark(call_id="call-1", kind="cancel", at_s=3.0),
            Mark(call_id="call-1", kind="cancel", at_s=4.0),
        ]
    )
    alive = state in {"received", "running"}
    expected = {"state": "running", "progress": 0.75, "note": "more", "cancel_s": 3.0} if alive else {}
    assert await database.get("call-1") == msgspec.structs.replace(
        a_row(state=state, progress=0.5, note="half"), **expected
    )


async def test_many_marks_at_once(database):
    """A batch of marks notes each on its own call, in order; those of calls that are gone harm nobody; none is fine."""
    for number in range(30):
        await database.open(a_row(id=f"call-{number}"), [])
    marks = [Mark(call_id="gone", kind=kind, at_s=1.0) for kind in ("delivered", "detached", "cancel", "running")]
    for number in range(30):
        marks += [
            Mark(call_id=f"call-{number}", kind="running", at_s=1.0, progress=0.1, note="begun"),
            Mark(call_id=f"call-{number}", kind="running", at_s=2.0, progress=number / 30, note=f"note {number}"),
        ]
    await database.mark(marks)
    await database.mark([])
    for number in range(30):
        kept = await database.get(f"call-{number}")
        assert (kept.state, kept.progress, kept.note) == ("running", number / 30, f"note {number}")
    assert await database.get("gone") is None


async def test_words_for_people_never_stop_a_call(database):
    """NUL and half characters in what an engine or an error says do not keep a call from being written down."""
    said = "no\0thing \ud800 图"
    await database.open(a_row(note=said), [an_entry(reason=said)])
    await database.mark([Mark(call_id="call-1", kind="running", at_s=1.0, note=said)])
    await database.update(a_row(state="failed", error=said), [])
    (entry,) = await database.entries("call-1")
    for kept in (entry.reason, (await database.get("call-1")).error):
        assert kept == "no?thing ? 图"


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
@pytest.mark.parametrize("name", ["id", "key_id", "model", "identity", "idempotency_key", "owner", "webhook"])
async def test_text_that_cannot_be_kept_is_refused(database, name, text):
    """A field with NUL or half a character is refused in every database, and looking for one finds nothing."""
    with pytest.raises(StoreError, match="cannot keep text with"):
        await database.open(a_row(**{name: text}), [an_entry()], Joining(since_s=0.0))
    assert await database.unfinished() == []
    assert await database.entries("call-1") == []
    assert await database.get(text) is None
    assert await database.remove(text) is None
    assert await database.referenced([text]) == frozenset()
    assert await database.signatures("key-1", [text]) == {}
    for wanted in (CallFilter(key_id=text), CallFilter(model=text), CallFilter(before=(1.0, text))):
        assert await database.search(wanted) == []


@pytest.mark.parametrize("name", ["ignored", "not_drawn", "pictures", "blobs"])
async def test_lists_are_kept_or_refused(database, name):
    """Half a character within a list is refused; NUL and every other sign come back."""
    with pytest.raises(StoreError, match="half a character"):
        await database.open(a_row(**{name: ("a\ud800",)}), [])
    if name != "blobs":
        row = a_row(**{name: ("a\0b", "\x1f", "图", '"', "\\")})
        await database.open(row, [])
        assert await database.get("call-1") == row


async def test_pulses_tell_who_lives(database):
    """Each process with unfinished calls has the time of its last pulse, 0 where there was none."""
    for number, owner in enumerate(["one", "two", "two", "three"]):
        await database.open(a_row(id=f"call-{number}", owner=owner), [])
    await database.open(a_row(id="call-9", owner="four", state="done"), [])
    assert await database.pulse("one", 10.0) == []
    assert await database.pulse("two", 11.0) == []
    assert await database.pulse("one", 12.5) == []
    assert await database.pulse("four", 12.0) == []
    assert await database.pulses() == {"one": 12.5, "two": 11.0, "three": 0.0}


async def test_a_pulse_gives_the_calls_to_stop(database):
    """A process hears of those of its unfinished calls that somebody wants stopped, and of no others."""
    for number, (owner, state) in enumerate(
        [("one", "running"), ("one", "done"), ("two", "running"), ("one", "received")]
    ):
        await database.open(a_row(id=f"call-{number}", owner=owner, state=state), [])
    await database.mark([Mark(call_id=f"call-{number}", kind="cancel", at_s=1.0) for number in range(3)])
    assert await database.pulse("one", 2.0) == ["call-0"]
    assert await database.pulse("two", 2.0) == ["call-2"]


async def test_owners_long_gone_are_forgotten(database):
    """After a day a silent owner without unfinished calls is forgotten; one with such calls keeps its time."""
    await database.open(a_row(owner="silent"), [])
    for owner in ("silent", "gone"):
        await database.pulse(owner, 10.0)
    await database.pulse("alive", 10.0 + 86_401)
    await database.open(a_row(id="call-2", owner="gone"), [])
    assert await database.pulses() == {"silent": 10.0, "gone": 0.0}


async def test_webhooks_come_due(database):
    """Ended calls whose time has come are given, the longest due first, at most as many as wanted."""
    for number, (state, due_s) in enumerate(
        [("done", 30.0), ("failed", 10.0), ("running", 5.0), ("cancelled", 20.0), ("done", None), ("done", 99.0)]
    ):
        await database.open(a_row(id=f"call-{number}", state=state, webhook_due_s=due_s), [])
    assert [row.id for row in await database.webhooks_due(30.0, 10)] == ["call-1", "call-3", "call-0"]
    assert [row.id for row in await database.webhooks_due(30.0, 2)] == ["call-1", "call-3"]
    assert await database.webhooks_due(9.9, 10) == []


async def test_one_process_tries_a_webhook(database):
    """Of many that count the same try one is told that it was first; the next try begins from what it wrote."""
    await database.open(a_row(state="done", webhook_due_s=10.0), [])
    (row,) = await database.webhooks_due(10.0, 1)
    firsts = await asyncio.gather(*(database.webhook_next(row, due_s=20.0) for _ in range(20)))
    assert firsts.count(True) == 1
    kept = await database.get("call-1")
    assert (kept.webhook_due_s, kept.webhook_tries) == (20.0, 1)
    assert await database.webhook_next(kept, due_s=None)
    kept = await database.get("call-1")
    assert (kept.webhook_due_s, kept.webhook_tries) == (None, 2)
    assert await database.webhook_next(kept, due_s=30.0)
    assert not await database.webhook_next(a_row(id="gone"), due_s=1.0)
