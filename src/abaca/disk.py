"""Files written and read in steps; a disk that does not keep up is waited for in threads.

What the kernel has in its memory costs microseconds, less than the way to a thread and back; and a thread that works
beside the loop contends with it for the interpreter at every step: together that was up to two fifths of the CPU that a
large picture took (bench). So the loop does such work itself, as long as the disk keeps up.
"""

import asyncio
import contextlib
import ctypes
import os
import sys
import threading
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import FileIO
from pathlib import Path
from typing import Any, TypeVar

from abaca.errors import StoreError

READ_BYTES = 262_144
"""How much of a file is read in one go."""

T = TypeVar("T")

_LONG_S = 0.01  # the kernel lets who writes faster than the disk pause for so long or longer
_REST = 100.0
_SMALL_BYTES = 65_536  # what a smaller file has in memory is not worth a look
_MOST_PIECES = 512  # in one system call, which may refuse more than 1024
_SYNC_FILE_RANGE_WRITE = 2
_sync_file_range = getattr(ctypes.CDLL(None), "sync_file_range", None) if sys.platform == "linux" else None
_NOWAIT: int = getattr(os, "RWF_NOWAIT", 0)  # preadv2(2), since Linux 4.14

# So many steps wait for the disk at a time; the others stand in line, a step at a time, so that nobody holds a place
# who has nothing to do. Reading has places of its own: a disk that is slow to take bytes does not hold up the answers.
_WRITERS = ThreadPoolExecutor(2, thread_name_prefix="abaca-disk-writer")
_READERS = ThreadPoolExecutor(4, thread_name_prefix="abaca-disk-reader")
_ADVISER = ThreadPoolExecutor(1, thread_name_prefix="abaca-disk-adviser")


class Patience:
    """Whether the disk keeps up: work on it that lasted long keeps the loop off it for a hundred times as long.

    `until_s` is when that is over, by the monotonic clock.
    """

    def __init__(self) -> None:
        self.until_s = 0.0

    @property
    def is_there(self) -> bool:
        """Tell whether the loop may do something itself."""
        return time.monotonic() >= self.until_s

    def do(self, work: Callable[..., T], *values: Any) -> T:
        """Give what `work` gives, and note how long it took."""
        began_s = time.monotonic()
        try:
            return work(*values)
        finally:
            ended_s = time.monotonic()
            if ended_s - began_s > _LONG_S:
                self.until_s = ended_s + (ended_s - began_s) * _REST


PATIENCE = Patience()
"""The patience with all disks of this process."""


async def do(work: Callable[..., T], *values: Any, threads: ThreadPoolExecutor = _WRITERS) -> T:
    """Give what short `work` on a file gives: done at once while the disk keeps up, else in one of the `threads`."""
    if PATIENCE.is_there:
        return PATIENCE.do(work, *values)
    return await _run(threads, work, *values)


def write(file: FileIO, pieces: Sequence[bytes | bytearray]) -> None:
    """Write all of the pieces, in order."""
    rest = [memoryview(piece) for piece in pieces]
    while rest:
        if sys.platform == "win32":
            written_bytes = file.write(rest[0])
        else:
            written_bytes = os.writev(file.fileno(), rest[:_MOST_PIECES])
        while rest and written_bytes >= len(rest[0]):
            written_bytes -= len(rest.pop(0))
        if written_bytes:
            rest[0] = rest[0][written_bytes:]


async def steps(
    path: Path, size_bytes: int, step_bytes: int = READ_BYTES, *, made: Callable[[bytes | memoryview], bytes] = bytes
) -> AsyncGenerator[bytes, None]:
    """Yield the first `size_bytes` of a file in steps, or what `made` makes of each where it is read.

    Raises StoreError when the file is lost or shorter.
    """
    reading = _Reading(path, made)
    try:
        for start in range(0, size_bytes, step_bytes):
            yield await reading.step(start, min(step_bytes, size_bytes - start))
    except OSError as error:
        raise StoreError("a picture on disk cannot be read") from error
    finally:
        reading.close()


class _Desk(threading.local):
    """Where a thread's loop reads to what it makes something of before anybody else has a turn."""

    room = bytearray()


_DESK = _Desk()


class _Reading:
    """A file being read. What a disk may have to be waited for is done in threads, one step at a time, never two."""

    def __init__(self, path: Path, made: Callable[[bytes | memoryview], bytes]) -> None:
        self._path = path
        self._made = made
        self._file: FileIO | None = None
        self._working = threading.Lock()
        self._closed = False

    async def step(self, start: int, size_bytes: int) -> bytes:
        if self._file is None:
            await do(self._open, threads=_READERS)
        step = self._at_hand(start, size_bytes)
        if step is None:
            return await _run(_READERS, self._wait_for, start, size_bytes)
        await asyncio.sleep(0)  # whoever takes it all at once would keep the loop from others
        return step

    def close(self) -> None:
        self._closed = True
        self._clean()

    def _open(self) -> None:
        try:
            with self._working:
                self._file = FileIO(self._path)
        finally:
            self._clean()

    def _at_hand(self, start: int, size_bytes: int) -> bytes | None:
        """Give what is in the kernel's memory; None where it is not, or where only waiting can tell."""
        if self._file is None or sys.platform != "linux" or not _NOWAIT:
            return None
        if len(_DESK.room) < size_bytes:
            _DESK.room = bytearray(size_bytes)
        step = memoryview(_DESK.room)[:size_bytes]
        try:
            read_bytes = os.preadv(self._file.fileno(), [step], start, _NOWAIT)
        except OSError:  # it is not there, the file system knows no such word, or what waiting will tell
            return None
        return self._made(step) if read_bytes == size_bytes else None

    def _wait_for(self, start: int, size_bytes: int) -> bytes:
        assert self._file is not None, "it is open"
        step = bytearray(size_bytes)
        read_bytes = 0
        try:
            with self._working:
                self._file.seek(start)
                while more_bytes := self._file.readinto(memoryview(step)[read_bytes:]):
                    read_bytes += more_bytes
        finally:
            self._clean()
        if read_bytes < size_bytes:
            raise StoreError("a stored picture is shorter than it was")
        return self._made(memoryview(step))

    def _clean(self) -> None:
        """Close the file when nobody reads on, unless a thread still does, which then closes it itself."""
        if self._closed and self._working.acquire(blocking=False):
            try:
                if self._file is not None:
                    self._file.close()
            finally:
                self._working.release()


class Latest:
    """The files that were written last: those the kernel keeps in memory to be read, `most_bytes` of them.

    Left alone, it keeps all it can and gives every new file memory that nobody used since the machine began. Where the
    machine is a virtual one, such a page costs ten times a used one: 30 ms for 20 MB of base64 (bench). So what was
    written goes to the disk at once, and out of memory when others have come. A thread does so, several at a time.
    """

    def __init__(self, most_bytes: int = 268_435_456, *, batch_bytes: int = 8_388_608) -> None:
        self._most_bytes = most_bytes
        self._batch_bytes = batch_bytes
        self._noting = threading.Lock()
        self._noted: list[tuple[Path, int]] = []
        self._noted_bytes = 0
        self._kept: deque[tuple[Path, int]] = deque()  # that thread's, as is what follows
        self._kept_bytes = 0

    def note(self, path: Path, size_bytes: int) -> None:
        """Note a file that was written this moment."""
        if _sync_file_range is None or size_bytes < _SMALL_BYTES:
            return
        with self._noting:
            self._noted.append((path, size_bytes))
            self._noted_bytes += size_bytes
            if self._noted_bytes < self._batch_bytes:
                return
            batch, self._noted, self._noted_bytes = self._noted, [], 0
        with contextlib.suppress(RuntimeError):  # the interpreter ends
            _ADVISER.submit(self._go_through, batch)

    def _go_through(self, batch: list[tuple[Path, int]]) -> None:
        for path, size_bytes in batch:
            _at(path, _begin_writing)
            self._kept.append((path, size_bytes))
            self._kept_bytes += size_bytes
        while self._kept_bytes > self._most_bytes:
            path, size_bytes = self._kept.popleft()
            self._kept_bytes -= size_bytes
            _at(path, _let_go)


def _at(path: Path, advise: Callable[[int], None]) -> None:
    with contextlib.suppress(OSError):  # deleted, or a file system that takes no advice
        handle = os.open(path, os.O_RDONLY)
        try:
            advise(handle)
        finally:
            os.close(handle)


def _begin_writing(handle: int) -> None:
    """Have what is not on disk written, without waiting for it (sync_file_range(2))."""
    assert _sync_file_range is not None, "nothing is noted elsewhere"
    _sync_file_range(handle, ctypes.c_int64(0), ctypes.c_int64(0), _SYNC_FILE_RANGE_WRITE)


def _let_go(handle: int) -> None:
    """Have the kernel forget what is in memory and on disk."""
    os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)


async def _run(threads: ThreadPoolExecutor, work: Callable[..., T], *values: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work, *values)
