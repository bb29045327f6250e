"""Splice: bodies going out."""

import base64
import json
import os
from pathlib import Path

import pytest

from abaca import sse
from abaca.bodies import splice
from abaca.errors import StoreError
from abaca.skeletons import DataUrl, Inline, segments


async def sent(body):
    """Give a spliced body in its chunks."""
    return [chunk async for chunk in splice(body).chunks()]


@pytest.mark.parametrize("size_bytes", [0, 1, 2, 3, 70_000, 196_607, 196_608, 196_609, 600_001])
async def test_length_is_known_before_and_true(lifter, size_bytes):
    """The length said beforehand is that of the bytes sent, which are the picture's, padded at the end only."""
    content = os.urandom(size_bytes)
    blob = await lifter.spool.keep(content)
    body = segments({"a": Inline(blob), "b": DataUrl("image/png", blob), "c": "words"})
    chunks = await sent(body)
    text = b"".join(chunks)
    assert splice(body).length_bytes == len(text)
    document = json.loads(text)
    assert base64.b64decode(document["a"], validate=True) == content
    assert document["b"] == "data:image/png;base64," + document["a"]


async def test_small_bodies_are_one_chunk(lifter):
    """Neighbouring small pieces are sent together."""
    blob = await lifter.spool.keep(b"picture")
    assert len(await sent(segments([Inline(blob)] * 50))) == 1


async def test_chunks_are_bounded(lifter):
    """No chunk is much larger than 256 KB, whether it comes from a blob or from words."""
    blob = await lifter.spool.keep(bytes(900_000))
    chunks = await sent((b"x" * 700_000, blob, b"y" * 300_000))
    assert max(map(len, chunks)) <= 2 * 262_144
    assert len(chunks) >= 6


async def test_body_is_sent_as_often_as_need_be(lifter):
    """A second reading gives the same bytes, for a second upstream after the first failed."""
    body = splice(segments([Inline(await lifter.spool.keep(bytes(100_000)))]))
    first = [chunk async for chunk in body.chunks()]
    assert [chunk async for chunk in body.chunks()] == first


async def test_reader_that_leaves_early_leaves_no_file_open(lifter):
    """Closing the chunks in the middle closes the blob's file at once."""
    blob = await lifter.spool.keep(bytes(900_000))
    closed = []

    class Watched:
        size_bytes = blob.size_bytes
        source = blob.source

        async def chunks(self, size_bytes):
            try:
                async for piece in blob.chunks(size_bytes):
                    yield piece
            finally:
                closed.append(True)

    chunks = splice((Watched(),)).chunks()
    await anext(chunks)
    assert not closed
    await chunks.aclose()
    assert closed


async def test_empty_body_has_no_chunks():
    """Nothing to send is nothing sent."""
    assert (splice(()).length_bytes, await sent(())) == (0, [])


async def test_blob_in_odd_pieces_is_encoded_whole(lifter):
    """Pieces that are no multiple of three are joined before they are encoded."""

    class Odd:
        size_bytes = 11

        def source(self):
            return Path("nowhere")

        def chunks(self, size_bytes):
            assert size_bytes % 3 == 0
            return Pieces()

    class Pieces:
        def __init__(self):
            self.rest = [b"a", b"bc", b"defg", b"hijk"]

        def __aiter__(self):
            return self

        async def __anext__(self):
            if not self.rest:
                raise StopAsyncIteration
            return self.rest.pop(0)

    assert b"".join(await sent((Odd(),))) == base64.b64encode(b"abcdefghijk")


async def test_shortened_blob_breaks_the_body(lifter):
    """A file that lost bytes since it was written is an error and not a wrong body."""
    blob = await lifter.spool.keep(bytes(100_000))
    os.truncate(blob.source(), 50_000)
    with pytest.raises(StoreError, match="shorter"):
        await sent((blob,))


async def test_event_and_comment_are_framed():
    """An event is `data: `, the document and the terminator; a comment is one line."""
    assert b"".join(sse.event((b"{", b"}"), terminator=b"\r\n\r\n")) == b"data: {}\r\n\r\n"
    assert b"".join(sse.event((b"[DONE]",))) == b"data: [DONE]\n\n"
    assert sse.comment("a\nb") == b": a b\n\n"
