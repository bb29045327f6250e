"""Which calls are joined instead of being paid for twice, in every store of calls."""

import asyncio

import msgspec
import pytest
from call_rows import a_row, an_entry

from abaca import stores
from abaca.records import Joining, Mark

RETRY = Joining(since_s=100.0, retry=True)
PLAIN = Joining(since_s=100.0)


async def opened(database, joining, call_id="call-2", **values):
    """Open another call; True when it is a new one."""
    row = a_row(id=call_id, created_s=200.0, **values)
    found = await database.open(row, [an_entry(call_id=call_id)], joining)
    assert (found == row) is (found.id == call_id)
    assert bool(await database.entries(call_id)) is (found.id == call_id)
    return found.id == call_id


async def test_nothing_is_joined_unasked(database):
    """Without a key and without joining a call is always a new one, whatever there is."""
    await database.open(a_row(detached_s=150.0), [])
    assert await opened(database, None)


@pytest.mark.parametrize("state", ["received", "running", "done"])
@pytest.mark.parametrize("joining", [None, PLAIN, RETRY])
async def test_a_key_stands_for_one_call(database, state, joining):
    """The same idempotency key gives the earlier call, whatever is asked now and however old and delivered it is."""
    first = a_row(state=state, idempotency_key="again", delivered_s=3.0 if state == "done" else None, blobs=("b",))
    await database.open(first, [])
    second = a_row(id="call-2", idempotency_key="again", identity="other", model="other", created_s=999.0)
    assert await database.open(second, [an_entry(call_id="call-2")], joining) == first
    assert await database.get("call-2") is None
    assert await database.entries("call-2") == []


async def test_another_request_under_a_key_does_no_harm(database):
    """The call that the key stands for still waits for its own request, which alone has it attached."""
    await database.open(a_row(state="done", idempotency_key="again", detached_s=150.0), [])
    other = await database.open(a_row(id="call-2", idempotency_key="again", identity="other"), [], PLAIN)
    assert (other.id, other.detached_s) == ("call-1", 150.0)
    assert (await database.get("call-1")).detached_s == 150.0
    assert not await opened(database, PLAIN, "call-3")
    assert (await database.get("call-1")).detached_s is None


@pytest.mark.parametrize("state", ["failed", "cancelled"])
@pytest.mark.parametrize("joining", [None, PLAIN, RETRY])
async def test_a_failure_frees_its_key(database, state, joining):
    """A call that failed or was cancelled is joined by nobody, and its idempotency key is free again."""
    await database.open(a_row(state=state, idempotency_key="again", updated_s=150.0, detached_s=150.0), [])
    assert await opened(database, joining, idempotency_key="again")
    assert not await opened(database, joining, "call-3", idempotency_key="again")


async def test_a_key_is_its_owners_own(database):
    """Another caller's idempotency key, or one that only looks alike, is another key."""
    await database.open(a_row(idempotency_key="again"), [])
    assert await opened(database, RETRY, "2", idempotency_key="again", key_id="key-2")
    for number, key in enumerate(["Again", "again ", "%", "_gain", "", "aga", "' OR '1'='1"]):
        assert await opened(database, RETRY, f"other-{number}", idempotency_key=key)


async def test_with_a_key_only_the_key_counts(database):
    """A request with an idempotency key does not join a call of the same identity that had none, nor the reverse."""
    await database.open(a_row(detached_s=150.0), [])
    assert await opened(database, RETRY, idempotency_key="again")
    assert not await opened(database, PLAIN, "call-3")


@pytest.mark.parametrize(
    ("facts", "joined"),
    [
        ({"state": "received"}, True),
        ({"state": "running"}, True),
        ({"state": "done", "updated_s": 100.0}, True),
        ({"state": "done", "updated_s": 99.9}, False),
        ({"state": "done", "updated_s": 99.9, "detached_s": 100.0}, True),
        ({"state": "done", "updated_s": 99.9, "detached_s": 99.9}, False),
        ({"state": "done", "updated_s": 150.0, "delivered_s": 151.0}, True),
        ({"state": "failed", "updated_s": 150.0}, False),
        ({"state": "cancelled", "updated_s": 150.0, "detached_s": 150.0}, False),
        ({"state": "running", "identity": "other"}, False),
    ],
)
async def test_what_a_retry_joins(database, facts, joined):
    """One who says that it asks again joins a call of the same identity that is unfinished or changed lately."""
    await database.open(a_row(**facts), [])
    assert await opened(database, RETRY) is not joined


@pytest.mark.parametrize(
    ("facts", "joined"),
    [
        ({"state": "running"}, False),
        ({"state": "running", "detached_s": 100.0}, True),
        ({"state": "done", "updated_s": 150.0}, False),
        ({"state": "done", "detached_s": 100.0}, True),
        ({"state": "done", "detached_s": 99.9}, False),
        ({"state": "done", "detached_s": 150.0, "delivered_s": 151.0}, False),
        ({"state": "failed", "detached_s": 150.0}, False),
        ({"state": "cancelled", "detached_s": 150.0}, False),
        ({"state": "done", "detached_s": 150.0, "identity": "other"}, False),
    ],
)
async def test_what_an_equal_request_joins(database, facts, joined):
    """One who does not say so joins only a call whose caller had left without the answer, not long ago."""
    await database.open(a_row(**facts), [])
    assert await opened(database, PLAIN) is not joined


@pytest.mark.parametrize("joining", [RETRY, PLAIN, None])
async def test_the_newest_is_joined_and_attached(database, joining):
    """Of several the newest is joined; it is no longer detached, while what was delivered stays as it was."""
    key = None if joining else "again"
    times = {"state": "done", "updated_s": 50.0, "detached_s": 150.0}
    for number in range(3 if key is None else 1):
        facts = times | {"id": f"call-{number}", "created_s": float(number), "idempotency_key": key}
        await database.open(a_row(**facts), [])
    asked = a_row(id="new", idempotency_key=key)
    found = await database.open(asked, [], joining)
    newest = "call-2" if key is None else "call-0"
    assert (found.id, found.detached_s) == (newest, None)
    assert await database.get(newest) == found
    await database.mark([Mark(call_id=newest, kind="delivered", at_s=160.0)])
    again = await database.open(asked, [], joining)
    assert (again.id, again.delivered_s) == (("call-1", None) if key is None else ("call-0", 160.0))


@pytest.mark.parametrize("how", ["key", "retry", "detached"])
async def test_fifty_at_once_are_one_call(database, database_url, how):
    """Of fifty equal requests at the same moment over two processes' connections one opens and the others join."""
    key = "again" if how == "key" else None
    joining = {"key": None, "retry": RETRY, "detached": PLAIN}[how]
    if how == "detached":
        await database.open(a_row(id="first", state="done", detached_s=150.0), [])
    async with stores.build(database_url, pepper=b"p" * 32) as other:
        rows = [a_row(id=f"call-{number}", idempotency_key=key) for number in range(50)]
        found = await asyncio.gather(
            *(
                (database, other)[number % 2].open(row, [an_entry(call_id=row.id, key_id="k")], joining)
                for number, row in enumerate(rows)
            )
        )
    if how == "detached":  # one of them joins what waited and takes it from the others, who are new calls
        assert sum(row.id == "first" for row in found) == 1
        assert await database.cost_micros("k") == 49
        return
    assert len({row.id for row in found}) == 1
    assert sum(answer == row for answer, row in zip(found, rows, strict=True)) == 1
    assert await database.cost_micros("k") == 1
    assert len(await database.unfinished()) == 1


async def test_racing_with_the_end_of_the_call(database):
    """One that joins while the call ends has either the call at work or its end, and the end is kept."""
    for number in range(30):
        row = a_row(id=f"call-{number}", identity=f"i-{number}", updated_s=150.0)
        await database.open(row, [])
        done = msgspec.structs.replace(row, state="done", result=b"{}")
        again = msgspec.structs.replace(row, id=f"again-{number}")
        _, joined = await asyncio.gather(database.update(done, []), database.open(again, [], RETRY))
        assert joined in {row, done}
        assert await database.get(row.id) == done
