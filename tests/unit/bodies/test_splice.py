"""Splice: bodies going out."""

import asyncio
import base64
import json
import os
import threading
from io import FileIO
from pathlib import Path

import pytest

from abaca import disk, sse
from abaca.bodies import splice
from abaca.errors import StoreError
from abaca.skeletons import DataUrl, Inline, segments

FILES = Path("/proc/self/fd")


def open_files():
    """Name the files that this process has open."""
    return {os.path.realpath(file) for file in FILES.iterdir()}


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
    """No chunk is larger than 256 KB, whether it comes from a blob or from words, and none is cut off."""
    blob = await lifter.spool.keep(bytes(900_000))
    chunks = await sent((b"x" * 700_000, blob, b"y" * 300_000, blob))
    assert max(map(len, chunks)) == 262_144
    assert b"".join(chunks) == b"x" * 700_000 + b"A" * 1_200_000 + b"y" * 300_000 + b"A" * 1_200_000


async def test_body_is_sent_as_often_as_need_be(lifter):
    """A second reading gives the same bytes, for a second upstream after the first failed."""
    body = splice(segments([Inline(await lifter.spool.keep(bytes(100_000)))]))
    first = [chunk async for chunk in body.chunks()]
    assert [chunk async for chunk in body.chunks()] == first


@pytest.mark.skipif(not FILES.is_dir(), reason="open files are counted as Linux lists them")
async def test_reader_that_leaves_early_leaves_no_file_open(lifter):
    """Closing the chunks in the middle closes the blob's file at once."""
    blob = await lifter.spool.keep(bytes(900_000))
    chunks = splice((blob,)).chunks()
    await anext(chunks)
    assert str(blob.source()) in open_files()
    await chunks.aclose()
    assert str(blob.source()) not in open_files()


async def test_reader_that_is_cancelled_leaves_no_file_open(lifter, monkeypatch, slow_disk):
    """A step that is under way when its reader is cancelled ends in peace, and its thread closes the file."""
    blob = await lifter.spool.keep(bytes(900_000))
    begun, go_on, files = threading.Event(), threading.Event(), []

    def open_slowly(path):
        begun.set()
        go_on.wait(5)
        files.append(FileIO(path))
        return files[0]

    monkeypatch.setattr(disk, "FileIO", open_slowly)
    task = asyncio.ensure_future(anext(blob.chunks()))
    await asyncio.to_thread(begun.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    go_on.set()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if files and files[0].closed:
            break
    assert files[0].closed


async def test_empty_body_has_no_chunks():
    """Nothing to send is nothing sent."""
    assert (splice(()).length_bytes, await sent(())) == (0, [])


@pytest.mark.parametrize("more_bytes", range(-2, 3))
async def test_steps_of_a_blob_join_without_a_seam(lifter, more_bytes):
    """Padding stands at the end only, whatever is left over for the last step."""
    content = os.urandom(2 * 393_216 + more_bytes)
    blob = await lifter.spool.keep(content)
    assert b"".join(await sent((blob,))) == base64.b64encode(content)


@pytest.mark.parametrize("left_bytes", [0, 50_000, 100_000])
async def test_shortened_blob_breaks_the_body(lifter, left_bytes):
    """A file that lost bytes is an error and not a wrong body, even if its base64 had the same length."""
    blob = await lifter.spool.keep(bytes(100_001))
    os.truncate(blob.source(), left_bytes)
    with pytest.raises(StoreError, match="shorter"):
        await sent((blob,))


async def test_event_and_comment_are_framed():
    """An event is `data: `, the document and the terminator; a comment is one line."""
    assert b"".join(sse.event((b"{", b"}"), terminator=b"\r\n\r\n")) == b"data: {}\r\n\r\n"
    assert b"".join(sse.event((b"[DONE]",))) == b"data: [DONE]\n\n"
    assert sse.comment("a\nb") == b": a b\n\n"
