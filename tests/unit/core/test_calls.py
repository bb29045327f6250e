"""Identity and the written form of calls."""

import msgspec
import pytest

from abaca.calls.written import blobs_of, identity, read_result, write_down
from abaca.records import Key
from abaca.types import Candidate, Opaque, Picture, Request, Result, Text, Turn

ANN, BOB = Key(id="a", name="ann"), Key(id="b", name="bob")


def ask(*parts, **fields):
    return Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=parts),), **fields)


def test_identity_is_the_key_and_what_is_asked(memory_blob):
    """The same bytes asked by the same key share an identity; another key, word or picture does not."""
    same = [ask(Text(text="a"), Picture(mime="image/png", blob=memory_blob(b"1"))) for _ in range(2)]
    other = ask(Text(text="a"), Picture(mime="image/png", blob=memory_blob(b"2")))
    assert identity(ANN, same[0]) == identity(ANN, same[1])
    assert len({identity(ANN, same[0]), identity(BOB, same[0]), identity(ANN, other)}) == 3


def test_framing_is_no_part_of_identity():
    """Asking for a stream, or spelling fields another way, is asking for the same."""
    plain = ask(Text(text="a"))
    framed = ask(Text(text="a"), stream="sse", asked={"seed": ("x",)}, ignored=("y",))
    assert identity(ANN, plain) == identity(ANN, framed)
    assert identity(ANN, plain) != identity(ANN, ask(Text(text="a"), seed=1))


async def test_a_result_is_read_back_with_its_blobs(memory, memory_blob):
    """Written down and read again it is equal, pictures and signatures from the store."""
    picture = Picture(mime="image/png", blob=memory_blob(b"1"), signature=memory_blob(b"2", mime=""))
    opaque = Opaque(dialect="gemini", kind="x", skeleton={"x": "blob:0"}, blobs=(memory_blob(b"3"),))
    result = Result(model="m", candidates=(Candidate(parts=(picture, opaque, Text(text="t"))),))
    assert {blob.content for blob in blobs_of(result)} == {b"1", b"2", b"3"}
    for blob in blobs_of(result):
        await memory.put(blob)
    written = write_down(result)
    assert b"picture" in written
    assert len(written) < 2000
    assert await read_result(written, memory) == result


async def test_a_result_whose_picture_is_gone_is_none(memory, memory_blob):
    """Without its bytes a result cannot be answered."""
    picture = Picture(mime="image/png", blob=memory_blob(b"1"))
    written = write_down(Result(model="m", candidates=(Candidate(parts=(picture,)),)))
    assert await read_result(written, memory) is None


def test_only_values_can_be_written_down():
    """A foreign object in a request is a programming error, not silence."""
    with pytest.raises(TypeError, match="no canonical form"):
        write_down(ask(Text(text="a", extras={"x": object()})))
    assert msgspec.json.decode(write_down(ask(Text(text="a"))))["model"] == "m"
