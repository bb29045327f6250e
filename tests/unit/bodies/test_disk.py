"""The disk: who waits for it, and what the kernel keeps of it in memory."""

import asyncio
import errno
import os
import sys
import threading
import time
from pathlib import Path

import pytest

from abaca import disk
from abaca.errors import StoreError

BIG = bytes(range(256)) * 2000


@pytest.fixture
def file(tmp_path):
    """A file of 512,000 bytes."""
    path = tmp_path / "file"
    path.write_bytes(BIG)
    return path


def gone_through():
    """Wait until what was noted has been gone through: one thread does so, in order."""
    disk._ADVISER.submit(int).result()


async def whole(path, step_bytes=100_000):
    """Read a file in steps."""
    return b"".join([step async for step in disk.steps(path, len(BIG), step_bytes)])


async def test_the_loop_works_itself_while_the_disk_keeps_up(monkeypatch):
    """Quick work is done where it is asked for, a hundred times over, and what it gives or raises comes back."""
    monkeypatch.setattr(disk, "PATIENCE", disk.Patience())
    threads = {await disk.do(threading.get_ident) for _ in range(100)}
    assert threads == {threading.get_ident()}
    with pytest.raises(ZeroDivisionError):
        await disk.do(divmod, 1, 0)


async def test_a_slow_disk_is_waited_for_in_threads(monkeypatch):
    """Work that took 20 ms keeps the loop off the disk for 2 seconds; then it is tried again."""
    patience = disk.Patience()
    monkeypatch.setattr(disk, "PATIENCE", patience)
    began_s = time.monotonic()
    await disk.do(time.sleep, 0.02)
    assert patience.until_s - began_s >= 2.0
    assert await disk.do(threading.get_ident) != threading.get_ident()
    patience.until_s = time.monotonic()
    assert await disk.do(threading.get_ident) == threading.get_ident()


async def test_a_slow_disk_holds_up_nobody_else(slow_disk):
    """While a thread waits half a second for the disk, the loop goes on."""
    waiting = asyncio.create_task(disk.do(time.sleep, 0.5))
    turns = 0
    while not waiting.done():
        await asyncio.sleep(0.01)
        turns += 1
    assert turns >= 10


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can be asked for what is in memory")
@pytest.mark.parametrize("fault", ["none", "not there", "in part", "no such word"])
async def test_what_the_kernel_has_at_hand_is_read_at_once(file, monkeypatch, fault):
    """A file in memory is read without threads; where it is not, threads wait for every step of it."""
    faults = {"not there": BlockingIOError(), "no such word": OSError(errno.EOPNOTSUPP, "no")}
    read, readers, waited = os.preadv, disk._READERS, []

    class Readers:
        def submit(self, work, *values):
            waited.append(values)
            return readers.submit(work, *values)

    def asked(*values):
        if fault in faults:
            raise faults[fault]
        return read(*values) - (fault == "in part")

    monkeypatch.setattr(os, "preadv", asked)
    monkeypatch.setattr(disk, "_READERS", Readers())
    monkeypatch.setattr(disk, "PATIENCE", disk.Patience())
    assert await whole(file) == BIG
    assert len(waited) == (0 if fault == "none" else 6)


async def test_reading_lets_others_have_their_turn(file):
    """Between two steps of a file in memory whoever else is ready comes first."""
    turns = []

    async def other():
        while True:
            turns.append(None)
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    await whole(file, 1000)
    task.cancel()
    assert len(turns) >= 512


async def test_a_slow_disk_is_read_in_threads(file, slow_disk, monkeypatch):
    """Where the disk does not keep up, threads open the file, and others than those that wait to write."""
    threads, opened = [], disk.FileIO

    def noted(path):
        threads.append(threading.current_thread().name)
        return opened(path)

    monkeypatch.setattr(disk, "FileIO", noted)
    writing = [asyncio.create_task(disk.do(time.sleep, 0.2)) for _ in range(4)]
    await asyncio.sleep(0.02)
    assert await whole(file) == BIG
    assert not writing[-1].done()
    assert threads[0].startswith("abaca-disk-reader")
    await asyncio.gather(*writing)


@pytest.mark.parametrize("slow", [False, True])
async def test_a_file_that_is_lost_or_shorter_is_a_store_error(file, slow, request):
    """A file that went away, or ends too early, is one clear error for who waits and who does not."""
    if slow:
        request.getfixturevalue("slow_disk")
    os.truncate(file, 300_000)
    with pytest.raises(StoreError, match="shorter"):
        await whole(file)
    file.unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        await whole(file)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told what it need not remember")
def test_only_the_latest_files_stay_in_memory(tmp_path, monkeypatch):
    """Files are sent to the disk when a batch of them is there, and let go, oldest first, when others have come.

    One that was deleted meanwhile, and those that are small, are passed over.
    """
    began, gone, advise = [], [], os.posix_fadvise

    def name_of(handle):
        return Path(f"/proc/self/fd/{handle}").readlink().name

    def let_go(handle, *values):
        gone.append(name_of(handle))
        advise(handle, *values)

    monkeypatch.setattr(os, "posix_fadvise", let_go)
    monkeypatch.setattr(disk, "_sync_file_range", lambda handle, *_: began.append(name_of(handle)))
    latest = disk.Latest(300_000, batch_bytes=200_000)
    for number in range(8):
        path = tmp_path / str(number)
        path.write_bytes(bytes(100_000))
        latest.note(path, 100_000)
        small = tmp_path / f"small{number}"
        small.write_bytes(bytes(1000))
        latest.note(small, 1000)
        if number == 3:
            gone_through()
            assert (began, gone) == (["0", "1", "2", "3"], ["0"])
            (tmp_path / "2").unlink()
    gone_through()
    assert began == [str(number) for number in range(8)]
    assert gone == ["0", "1", "3", "4"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is told what it need not remember")
def test_the_kernel_takes_the_advice(file, monkeypatch):
    """A true system begins to write what it is told of, and a file that it lets go has its bytes as they were."""
    said, begin = [], disk._sync_file_range
    monkeypatch.setattr(disk, "_sync_file_range", lambda *values: said.append(begin(*values)))
    latest = disk.Latest(0, batch_bytes=1)
    latest.note(file, len(BIG))
    gone_through()
    assert said == [0]
    assert file.read_bytes() == BIG


def test_a_kernel_that_takes_no_advice_is_given_none(file, monkeypatch):
    """Where the system has no such calls, nothing is remembered or begun."""
    monkeypatch.setattr(disk, "_sync_file_range", None)
    advised = []
    monkeypatch.setattr(os, "posix_fadvise", lambda *values: advised.append(values), raising=False)
    latest = disk.Latest(0, batch_bytes=1)
    latest.note(file, len(BIG))
    gone_through()
    assert (advised, latest._noted, list(latest._kept)) == ([], [], [])
