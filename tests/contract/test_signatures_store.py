"""What every store of thought signatures keeps to."""

import pytest
from call_rows import a_row

from abaca.records import Signature

PART, OTHER = "a" * 64, "b" * 64


async def given(database, call_id, *signatures, key_id="key-1"):
    """End a call that gave its caller these signatures, as pairs of part and signature."""
    await database.open(a_row(id=call_id, key_id=key_id), [])
    pairs = [Signature(part_sha256=part, signature_sha256=signature) for part, signature in signatures]
    await database.update(a_row(id=call_id, key_id=key_id, state="done"), [], pairs)


async def test_a_part_leads_to_its_signature(database):
    """Each part that was given with a signature gives its digest; unknown parts give none."""
    await given(database, "call-1", (PART, "1"), (OTHER, "2"))
    assert await database.signatures("key-1", [PART, OTHER, "c" * 64]) == {PART: "1", OTHER: "2"}
    assert await database.signatures("key-1", [OTHER]) == {OTHER: "2"}
    assert await database.signatures("key-1", []) == {}
    assert await database.signatures("key-1", iter([PART, PART])) == {PART: "1"}


async def test_the_newest_signature_counts(database):
    """Of several signatures of the same part the one that was given last is found."""
    await given(database, "call-1", (PART, "9"))
    await given(database, "call-2", (PART, "5"), (PART, "7"))
    assert await database.signatures("key-1", [PART]) == {PART: "7"}
    await database.remove("call-2")
    assert await database.signatures("key-1", [PART]) == {PART: "9"}


@pytest.mark.parametrize("key_id", ["key-2", "key-1 ", "KEY-1", "%", "' OR '1'='1", ""])
async def test_signatures_belong_to_a_key(database, key_id):
    """Nobody finds what another key was given."""
    await given(database, "call-1", (PART, "1"))
    assert await database.signatures(key_id, [PART]) == {}
    await given(database, "call-2", (PART, "2"), key_id=key_id)
    assert await database.signatures(key_id, [PART]) == {PART: "2"}
    assert await database.signatures("key-1", [PART]) == {PART: "1"}


async def test_many_parts_at_once(database):
    """A long history may have thousands of parts."""
    pairs = [(f"{number:064x}", str(number)) for number in range(1500)]
    await given(database, "call-1", *pairs)
    assert await database.signatures("key-1", [part for part, _ in pairs]) == dict(pairs)
