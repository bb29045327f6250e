"""What the ledger adds up to, and whether it does."""

import msgspec
from call_rows import a_row, an_entry

from abaca.records import UsageFilter, UsageLine

DAY_S = 86_400.0


def paid(call_id, cost, *, key_id="key-1", group_id="", model="m", engine="e", pictures=1, at_s=10.0):
    facts = {"call_id": call_id, "key_id": key_id, "group_id": group_id, "at_s": at_s}
    settle = {"model": model, "engine": engine, "pictures": pictures, "kind": "settle", "amount_micros": cost}
    return [
        an_entry(**facts, kind="hold", amount_micros=1_000),
        an_entry(**facts, kind="release", amount_micros=-1_000),
        an_entry(**facts, **settle),
    ]


async def done(database, call_id, cost, **values):
    hold, *ends = paid(call_id, cost, **values)
    key_id, pictures = hold.key_id, ends[1].pictures
    await database.open(a_row(id=call_id, key_id=key_id, owner="p"), [hold])
    kept = tuple("ab" * 32 for _ in range(pictures))
    ended = a_row(id=call_id, key_id=key_id, owner="p", state="done", cost_micros=cost, pictures=kept)
    await database.update(ended, ends)


async def test_usage_is_added_up_by_what_is_asked_for(database):
    """By any dimensions, the dearest first; without any, all of it in one line."""
    await done(database, "a", 100, key_id="k1", model="m1", engine="e1")
    await done(database, "b", 50, key_id="k1", model="m2", engine="e1", pictures=2)
    await done(database, "c", 7, key_id="k2", group_id="g", model="m1", engine="e2", at_s=3 * DAY_S)
    assert await database.usage(UsageFilter()) == [UsageLine(calls=3, pictures=4, cost_micros=157)]
    assert await database.usage(UsageFilter(by=("key",))) == [
        UsageLine(key_id="k1", calls=2, pictures=3, cost_micros=150),
        UsageLine(key_id="k2", calls=1, pictures=1, cost_micros=7),
    ]
    assert await database.usage(UsageFilter(by=("group", "day"))) == [
        UsageLine(group_id="", day="1970-01-01", calls=2, pictures=3, cost_micros=150),
        UsageLine(group_id="g", day="1970-01-04", calls=1, pictures=1, cost_micros=7),
    ]
    assert [line.engine for line in await database.usage(UsageFilter(by=("model", "engine"), model="m1"))] == [
        "e1",
        "e2",
    ]


async def test_usage_is_of_whom_and_when_is_asked_for(database):
    """Each field of the filter leaves out what is not meant; nothing at all is no line."""
    await done(database, "a", 100, key_id="k1", at_s=10.0)
    await done(database, "b", 7, key_id="k2", group_id="g", engine="e2", at_s=20.0)
    for wanted in (
        UsageFilter(key_id="k2"),
        UsageFilter(group_id="g"),
        UsageFilter(engine="e2"),
        UsageFilter(from_s=20.0),
    ):
        assert [line.cost_micros for line in await database.usage(wanted)] == [7], wanted
    assert [line.cost_micros for line in await database.usage(UsageFilter(until_s=20.0))] == [100]
    assert await database.usage(UsageFilter(key_id="' OR 1=1 --")) == []
    assert await database.usage(UsageFilter(model="\0")) == []
    assert len(await database.usage(UsageFilter(by=("key",), limit=1))) == 1


async def test_a_ledger_that_adds_up_has_no_faults(database):
    """Done, failed and at work: each call with the entries that belong to it."""
    await done(database, "a", 100)
    await database.open(a_row(id="b", owner="p"), [an_entry(call_id="b", amount_micros=9)])
    await database.open(a_row(id="c", owner="p"), [an_entry(call_id="c", amount_micros=9)])
    release = an_entry(call_id="c", kind="release", amount_micros=-9)
    await database.update(a_row(id="c", owner="p", state="failed"), [release])
    assert await database.faults() == []


async def test_each_fault_of_a_ledger_is_named(database):
    """A hold never released, a cost that differs, a picture that is missing, a charge for nothing: all are told."""
    hold, release, settle = paid("a", 100)
    await database.open(a_row(id="a", owner="p"), [hold])
    await database.update(a_row(id="a", owner="p", state="done", cost_micros=100, pictures=("ab" * 32,)), [settle])
    await done(database, "b", 100)
    await database.open(a_row(id="c", owner="p"), paid("c", 100))
    hold, release, settle = paid("d", 100)
    await database.open(a_row(id="d", owner="p"), [hold])
    await database.update(a_row(id="d", owner="p", state="done", cost_micros=60), [release, settle])
    hold, release, settle = paid("e", 5, pictures=0)
    await database.open(a_row(id="e", owner="p"), [hold])
    settle = msgspec.structs.replace(settle, reason="no picture")
    await database.update(a_row(id="e", owner="p", state="done", cost_micros=5), [release, settle])
    found = await database.faults()
    assert [fault.partition(":")[0] for fault in found] == ["a", "c", "d", "e"]
    assert "0 releases" in found[0]
    assert "at work" in found[1]
    assert "another cost" in found[2]
    assert "nothing usable" in found[3]
    assert len(await database.faults(limit=2)) == 2
