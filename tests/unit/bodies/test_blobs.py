"""Blobs: bytes at rest, and who removes them."""

import asyncio
import errno
import gc
import hashlib
import os
import stat
import threading
from io import FileIO

import pytest

from abaca import blobs
from abaca.blobs import FolderSpool, SpoolBlob, recover
from abaca.errors import StoreError, TooLarge
from abaca.types import Blob

BIG = bytes(range(256)) * 2000


async def test_small_blob_stays_in_memory(lifter):
    """Up to 64 KB make no file, and `source` is the bytes."""
    blob = await lifter.spool.keep(b"x" * 65_536)
    assert (blob.source(), lifter.left()) == (b"x" * 65_536, [])
    assert [len(piece) async for piece in blob.chunks(40_000)] == [40_000, 25_536]


@pytest.mark.parametrize("size_bytes", [65_537, 131_071, 131_072, 512_000])
async def test_big_blob_is_a_private_file(lifter, size_bytes):
    """Larger ones are a file that only we may read, with the same bytes and their digest."""
    blob = await lifter.spool.keep(BIG[:size_bytes])
    path = blob.source()
    assert path.read_bytes() == BIG[:size_bytes] == await lifter.content(blob)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert blob.sha256 == hashlib.sha256(BIG[:size_bytes]).hexdigest()
    assert blob.size_bytes == size_bytes
    assert max([len(piece) async for piece in blob.chunks(1000)]) == 1000


async def test_pieces_of_any_size_make_the_same_blob(lifter):
    """Crumbs, large pieces and what lies between are written in order, and nothing of what was held is left out."""
    sizes = [1, 70_000, 3, 3, 65_535, 65_536, 1, 300_000, 10_000, 10_000, 50_000, 2_000_000, 5]
    content = os.urandom(sum(sizes))
    view = memoryview(content)

    async def pieces():
        at = 0
        for size_bytes in sizes:
            yield bytes(view[at : at + size_bytes])
            at += size_bytes

    blob = await lifter.spool.keep(pieces())
    assert blob.source().read_bytes() == content
    assert blob.sha256 == hashlib.sha256(content).hexdigest()


async def test_a_disk_that_takes_a_little_at_a_time_gets_everything(lifter, monkeypatch):
    """A write that took less than it was given goes on where it stopped."""
    whole = os.writev
    monkeypatch.setattr(os, "writev", lambda number, pieces: whole(number, [pieces[0][:100_003]]))
    blob = await lifter.spool.keep(BIG)
    assert blob.source().read_bytes() == BIG


async def test_facts_come_from_the_bytes(lifter):
    """A blob knows its mime, size in pixels and soundness; other bytes are no picture."""
    gif = b"GIF89a\x05\0\x03\0\0\0\0,\0\0\0\0\x05\0\x03\0\0\x02\x01\0\0;"
    blob = await lifter.spool.keep(gif)
    assert (blob.mime, blob.width_px, blob.height_px, blob.orientation, blob.problem) == ("image/gif", 5, 3, 1, "")
    assert (await lifter.spool.keep(b"")).problem == "not a picture"
    assert isinstance(blob, Blob)
    assert "image/gif, 28 bytes" in repr(blob)


async def test_file_goes_with_the_blob(lifter):
    """The last reference takes the file with it; a hard link made before keeps the bytes."""
    blob = await lifter.spool.keep(BIG)
    kept = lifter.folder.parent / "kept"
    kept.hardlink_to(blob.source())
    assert len(lifter.left()) == 1
    del blob
    gc.collect()
    assert not lifter.left()
    assert kept.read_bytes() == BIG


async def test_blob_lives_while_it_is_read(lifter):
    """Reading holds the blob, so that its file is not removed under the reader."""
    chunks = (await lifter.spool.keep(BIG)).chunks(1000)
    gc.collect()
    assert b"".join([piece async for piece in chunks]) == BIG


@pytest.mark.parametrize("size_bytes", [1000, 400_000])
async def test_cap_is_kept_while_writing(lifter, size_bytes):
    """One byte over the cap is refused at once, and nothing is left."""

    async def pieces():
        for _ in range(10):
            yield bytes(size_bytes // 10)

    assert (await lifter.spool.keep(pieces(), max_bytes=size_bytes)).size_bytes == size_bytes
    with pytest.raises(TooLarge):
        await lifter.spool.keep(pieces(), max_bytes=size_bytes - 1)
    gc.collect()
    assert not lifter.left()


async def test_full_disk_is_a_store_error(lifter, monkeypatch):
    """When the disk is full a StoreError says so, and the half-written file is removed."""

    def full(number, pieces):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "writev", full)
    with pytest.raises(StoreError):
        await lifter.spool.keep(BIG)
    assert not lifter.left()


async def test_lost_file_is_a_store_error(lifter):
    """A file that somebody removed is an error that says so when it is read."""
    blob = await lifter.spool.keep(BIG)
    blob.source().unlink()
    with pytest.raises(StoreError):
        await lifter.content(blob)


@pytest.mark.parametrize("fails", [False, True])
async def test_cancelled_write_is_cleaned_up_by_its_thread(lifter, monkeypatch, slow_disk, fails):
    """Cancelling while a thread writes leaves nothing, on a full disk too: who comes last removes the file."""
    started, go_on, writev = threading.Event(), threading.Event(), os.writev

    def slow(number, pieces):
        started.set()
        go_on.wait(5)
        if fails:
            raise OSError(errno.ENOSPC, "No space left on device")
        return writev(number, pieces)

    monkeypatch.setattr(os, "writev", slow)
    task = asyncio.create_task(lifter.spool.keep(BIG))
    await asyncio.to_thread(started.wait, 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(lifter.left()) == 1
    go_on.set()
    for _ in range(200):
        await asyncio.sleep(0.01)
        if not lifter.left():
            break
    assert not lifter.left()


async def test_a_slow_disk_gets_the_same_bytes(lifter, monkeypatch, slow_disk):
    """What threads write while the disk does not keep up is what was given, in order, and read back as it was."""
    threads, writev = set(), os.writev

    def noted(number, pieces):
        threads.add(threading.get_ident())
        return writev(number, pieces)

    monkeypatch.setattr(os, "writev", noted)
    blob = await lifter.spool.keep(BIG)
    assert blob.source().read_bytes() == BIG == await lifter.content(blob)
    assert blob.sha256 == hashlib.sha256(BIG).hexdigest()
    assert threads
    assert threading.get_ident() not in threads


async def test_a_disk_that_is_full_when_it_is_closed_is_a_store_error(lifter, monkeypatch):
    """Where only closing tells that the bytes could not be kept, a StoreError says so and nothing is left."""

    class OverQuota(FileIO):
        def close(self):
            super().close()
            raise OSError(errno.EDQUOT, "Disk quota exceeded")

    monkeypatch.setattr(blobs, "FileIO", OverQuota)
    with pytest.raises(StoreError):
        await lifter.spool.keep(BIG)
    assert not lifter.left()


async def test_writer_gathers_small_pieces(lifter):
    """Bytes written one by one come out as they went in."""
    writer = lifter.spool.begin()
    for at in range(3000):
        await writer.write(BIG[at : at + 1])
    assert await lifter.content(await writer.finish()) == BIG[:3000]


async def test_larger_memory_is_used(tmp_path):
    """What is said to stay in memory does."""
    spool = FolderSpool(tmp_path, memory_bytes=1_000_000)
    assert (await spool.keep(BIG)).source() == BIG


def test_recover_takes_what_has_no_owner(tmp_path):
    """At start-up the files of dead processes, and of an earlier life of our number, are removed; others stay."""
    dead = 4_194_303  # one below Linux's highest process number, and not in use here
    names = [f"{dead}-a.spool", f"{os.getpid()}-b.spool", "junk.spool", f"{10**30}-d.spool"]
    for name in [*names, f"{os.getppid()}-c.spool", "1-e.spool", "other.txt"]:
        (tmp_path / name).touch()
    assert recover(tmp_path) == 3
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {f"{10**30}-d.spool", f"{os.getppid()}-c.spool", "1-e.spool", "other.txt"}


def test_blob_of_a_vanished_file_goes_quietly(tmp_path):
    """Removing what is gone already is no error."""
    blob = SpoolBlob(tmp_path / "gone.spool", sha256="", size_bytes=1, facts=None)
    del blob
    gc.collect()
    assert not list(tmp_path.iterdir())
