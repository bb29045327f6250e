"""What every store of pictures keeps to."""

import asyncio
import hashlib
from pathlib import Path

import pytest

from abaca.blobs import FolderSpool

PHOTO = Path(__file__).parents[1] / "photos" / "cat.jpg"


@pytest.fixture
def spool(tmp_path):
    """Where pictures come from; those over 1,000 bytes are files."""
    return FolderSpool(tmp_path / "spool", memory_bytes=1000)


async def read(blob):
    """The bytes of a blob."""
    return b"".join([chunk async for chunk in blob.chunks()])


@pytest.mark.parametrize("content", [PHOTO.read_bytes(), PHOTO.read_bytes()[:600], b"", b"words"])
async def test_what_was_put_is_given(objects, spool, content):
    """Bytes and facts of a kept blob are those that it had, whether it was a file or in memory."""
    blob = await spool.keep(content)
    await objects.put(blob)
    kept = await objects.get(blob.sha256)
    assert await read(kept) == content
    for fact in ("sha256", "size_bytes", "mime", "width_px", "height_px", "orientation", "problem"):
        assert getattr(kept, fact) == getattr(blob, fact)


async def test_a_kept_picture_outlives_its_spool_file(objects, spool):
    """The store's picture is there after the spool has forgotten its own."""
    blob = await spool.keep(PHOTO.read_bytes())
    sha256, source = blob.sha256, blob.source()
    await objects.put(blob)
    del blob
    assert not source.exists()
    assert await read(await objects.get(sha256)) == PHOTO.read_bytes()


async def test_chunks_come_in_the_asked_size(objects, spool):
    """A picture can be read in pieces of any size, by several readers at once."""
    blob = await spool.keep(PHOTO.read_bytes())
    await objects.put(blob)
    kept = await objects.get(blob.sha256)
    pieces = [chunk async for chunk in kept.chunks(1000)]
    assert {len(piece) for piece in pieces[:-1]} == {1000}
    assert b"".join(pieces) == PHOTO.read_bytes()
    assert set(await asyncio.gather(*(read(kept) for _ in range(4)))) == {PHOTO.read_bytes()}


async def test_keeping_twice_is_keeping_once(objects, spool):
    """The same picture put again, also at the same moment, is one picture."""
    blobs = [await spool.keep(PHOTO.read_bytes()) for _ in range(5)]
    await asyncio.gather(*(objects.put(blob) for blob in blobs))
    await objects.put(blobs[0])
    kept = await objects.get(blobs[0].sha256)
    await objects.put(kept)
    assert await read(kept) == PHOTO.read_bytes()


@pytest.mark.parametrize(
    "sha256",
    [
        hashlib.sha256(b"never kept").hexdigest(),
        hashlib.sha256(b"never kept").hexdigest().upper(),
        "",
        "..",
        "../" * 22,
        "/etc/passwd",
        "a" * 63,
        "a" * 65,
        "a" * 64 + "\n",
        "\0" * 64,
        "é" * 64,
    ],
)
async def test_unknown_pictures_are_none(objects, spool, sha256):
    """A digest that was never kept, and anything that is no digest, is None."""
    await objects.put(await spool.keep(b"words"))
    assert await objects.get(sha256) is None
