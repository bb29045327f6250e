"""What every ledger keeps to where money is limited: together, all callers are given no more than there is."""

import asyncio
from datetime import UTC, datetime

import pytest
from call_rows import a_row, an_entry
from msgspec.structs import replace

from abaca import stores
from abaca.errors import OverBudget, StoreError
from abaca.records import Allowance, Entry

NOON_S = datetime(2026, 11, 21, 12, tzinfo=UTC).timestamp()
MONTH = Allowance(scope="key:key-1", period="2026-11", most_micros=100)


def of(call_id, amount, kind="hold", *, at_s=NOON_S, **values):
    return an_entry(call_id=call_id, kind=kind, amount_micros=amount, at_s=at_s, **values)


async def hold(database, call_id, amount, *allowances, at_s=NOON_S, group_id=""):
    row = a_row(id=call_id, created_s=at_s, updated_s=at_s, owner="p", group_id=group_id)
    await database.open(row, [of(call_id, amount, at_s=at_s, group_id=group_id)], None, allowances)
    return row


async def end(database, row, held, cost, *, at_s=NOON_S):
    entries = [of(row.id, -held, "release", at_s=at_s, group_id=row.group_id)]
    if cost is not None:
        entries.append(of(row.id, cost, "settle", at_s=at_s, group_id=row.group_id))
    await database.update(replace(row, state="done"), entries)


async def test_a_hold_that_does_not_fit_writes_nothing(database):
    """What is used and held may be all of it and no micro-dollar more; who is refused leaves no call and no entry."""
    await hold(database, "a", 60, MONTH)
    await hold(database, "b", 40, MONTH)
    with pytest.raises(OverBudget, match=r"0\.000100 USD this month, 0\.000100 are used or held"):
        await hold(database, "c", 1, MONTH)
    assert await database.used_micros(MONTH) == 100
    assert await database.get("c") is None
    assert await database.entries("c") == []


async def test_what_is_settled_counts_and_what_is_released_does_not(database):
    """After a hold of 60 that cost 10, ninety are left; a failed call leaves all that it held."""
    row = await hold(database, "a", 60, MONTH)
    await end(database, row, 60, 10)
    failed = await hold(database, "b", 90, MONTH)
    await end(database, failed, 90, None)
    assert await database.used_micros(MONTH) == 10
    await hold(database, "c", 90, MONTH)


async def test_what_is_free_needs_no_money(database):
    """A call that holds nothing is let in also where a settle has taken more than there was."""
    row = await hold(database, "a", 60, MONTH)
    await end(database, row, 60, 150)
    await hold(database, "free", 0, MONTH)
    with pytest.raises(OverBudget):
        await hold(database, "b", 1, MONTH)


async def test_a_budget_that_begins_late_counts_what_was_there(database):
    """Costs and holds from before it was set are used of it; those of the month before are not."""
    last_month_s = NOON_S - 30 * 86_400
    await hold(database, "old", 1_000, at_s=last_month_s)
    row = await hold(database, "a", 60)
    await hold(database, "b", 30)
    assert await database.used_micros(MONTH) == 90
    with pytest.raises(OverBudget):
        await hold(database, "c", 11, MONTH)
    await hold(database, "d", 10, MONTH)
    await end(database, row, 60, 5)
    assert await database.used_micros(MONTH) == 45


async def test_a_cost_counts_in_the_month_of_its_hold(database):
    """A call that was held before midnight and settled after it is none of the new day's."""
    before_s = datetime(2026, 11, 30, 23, 59, tzinfo=UTC).timestamp()
    december = Allowance(scope="key:key-1", period="2026-12", most_micros=100)
    row = await hold(database, "a", 60, MONTH, at_s=before_s)
    await hold(database, "b", 1, december, at_s=before_s + 61)
    await end(database, row, 60, 50, at_s=before_s + 120)
    assert await database.used_micros(MONTH) == 50
    assert await database.used_micros(december) == 1


async def test_key_and_group_both_have_to_suffice(database):
    """What the key could pay is refused where the group cannot, and then neither has it used."""
    group = Allowance(scope="group:g", period="total", most_micros=50)
    with pytest.raises(OverBudget, match="the group of this key"):
        await hold(database, "a", 60, MONTH, group, group_id="g")
    await hold(database, "b", 50, MONTH, group, group_id="g")
    assert await database.used_micros(group) == await database.used_micros(MONTH) == 50


async def test_racing_requests_are_given_exactly_what_there_is(database, database_url):
    """Of 150 that ask at once at two servers, 100 are held."""
    async with stores.build(database_url, pepper=b"p" * 32) as other:
        asked = [hold(one, f"call-{n}", 1, MONTH) for n, one in enumerate([database, other] * 75)]
        found = await asyncio.gather(*asked, return_exceptions=True)
    assert sum(isinstance(one, OverBudget) for one in found) == 50
    assert await database.used_micros(MONTH) == 100


async def test_a_budget_that_begins_among_settles_misses_none(database, database_url):
    """However a budget's first hold falls among others' ends, what is used is what the ledger says."""
    async with stores.build(database_url, pepper=b"p" * 32) as other:
        rows = [await hold(database, f"call-{n}", 10) for n in range(30)]
        wide = Allowance(scope="key:key-1", period="2026-11", most_micros=10**9)
        ends = [end(one, row, 10, 3) for one, row in zip([database, other] * 15, rows, strict=True)]
        await asyncio.gather(*ends[:10], hold(other, "first", 1, wide), hold(database, "too", 1, wide), *ends[10:])
    assert await database.used_micros(wide) == 30 * 3 + 2 == await database.cost_micros("key-1")


async def test_a_call_that_is_joined_holds_nothing(database):
    """The second request with an idempotency key is given the first one's call even where no money is left."""
    row = a_row(id="a", created_s=NOON_S, idempotency_key="k")
    await database.open(row, [of("a", 100)], None, [MONTH])
    again = a_row(id="b", created_s=NOON_S, idempotency_key="k")
    assert (await database.open(again, [of("b", 100)], None, [MONTH])).id == "a"
    assert await database.used_micros(MONTH) == 100


async def test_an_update_that_is_refused_uses_nothing(database):
    """Entries that come with a change which is no longer the caller's are not counted."""
    row = await hold(database, "a", 60, MONTH)
    await end(database, row, 60, 10)
    with pytest.raises(StoreError):
        await end(database, row, 60, 10)
    assert await database.used_micros(MONTH) == 10


def test_entries_name_what_was_paid_for():
    """An entry has fields for group, model, engine, pictures and tokens."""
    assert {"group_id", "model", "engine", "pictures", "usage"} <= set(Entry.__struct_fields__)
