"""What every ledger keeps to."""

import asyncio

from abaca.records import Entry, Row


def a_row(call_id):
    """A call that was just received."""
    return Row(
        id=call_id,
        key_id="key-1",
        state="received",
        model="m",
        dialect="gemini",
        vendor="google",
        identity="i",
        request=b"{}",
        created_s=1.0,
        updated_s=1.0,
    )


async def test_entries_keep_their_order_and_values(database):
    """A call's entries read back equal, in the order in which they were appended, and no other call's."""
    held = Entry(call_id="a", key_id="key-1", kind="hold", amount_micros=240_000, reason="4K", at_s=1.25)
    settled = Entry(call_id="a", key_id="key-1", kind="settle", amount_micros=-106_000, reason="", at_s=0.5)
    released = Entry(call_id="b", key_id="key-1", kind="release", amount_micros=0)
    await database.open(a_row("a"), [held])
    await database.open(a_row("b"), [released])
    await database.update(a_row("a"), [settled])
    assert await database.entries("a") == [held, settled]
    assert await database.entries("b") == [released]
    assert await database.entries("c") == []


async def test_costs_are_exact(database):
    """A key's cost is the exact integer sum of its entries, beyond what a float could hold."""
    amounts = [2**53, 1, 1, 1, -7, 10**15]
    entries = [Entry(call_id="a", key_id="key-1", kind="hold", amount_micros=amount) for amount in amounts]
    await database.open(a_row("a"), [*entries, Entry(call_id="a", key_id="key-2", kind="hold", amount_micros=5)])
    assert await database.cost_micros("key-1") == sum(amounts)
    assert await database.cost_micros("key-2") == 5
    assert await database.cost_micros("key-1' OR '1'='1") == 0


async def test_many_writers_lose_nothing(database):
    """Entries appended at the same moment are all there."""
    await asyncio.gather(
        *(
            database.open(a_row(f"call-{n}"), [Entry(call_id=f"call-{n}", key_id="k", kind="hold", amount_micros=n)])
            for n in range(200)
        )
    )
    assert await database.cost_micros("k") == sum(range(200))
