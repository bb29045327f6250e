"""What every store of calls keeps to."""

import asyncio
import itertools
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from abaca.errors import StoreError
from abaca.records import Entry, Row
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
)


def a_row(**values: Any) -> Row:
    """A call that was just received."""
    facts: dict[str, Any] = {"id": "call-1", "key_id": "key-1", "state": "received", "model": "m", "dialect": "gemini"}
    facts |= {"vendor": "google", "identity": "i", "request": b"{}", "created_s": 1.0, "updated_s": 1.0}
    return Row(**(facts | values))


def an_entry(**values: Any) -> Entry:
    """A hold of one micro-USD."""
    facts: dict[str, Any] = {"call_id": "call-1", "key_id": "key-1", "kind": "hold", "amount_micros": 1}
    return Entry(**(facts | values))


def test_every_store_has_a_suite(covered):
    """No scheme of the table is without its contract suite."""
    assert covered == STORES.keys()


@given(row=ROWS, later=ROWS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_rows_come_back_as_they_went(database, row, later):
    """Any row reads back equal, as opened and as updated."""
    row = msgspec.structs.replace(row, id=f"{row.id}{next(SERIAL)}")  # the database outlives an example
    await database.open(row, [])
    assert await database.get(row.id) == row
    later = msgspec.structs.replace(later, id=row.id)
    await database.update(later, [])
    assert await database.get(row.id) == later


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
    assert [number for number, outcome in enumerate(outcomes) if outcome is not None] == [13]
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
    await database.open(a_row(id="call-2"), [])
    assert await database.get("call-1") == a_row()
