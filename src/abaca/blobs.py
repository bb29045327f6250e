"""One picture as bytes at rest: spool file, sha256, mime, pixels.

Whoever holds a `SpoolBlob` keeps its bytes: the file goes with the last reference. A store that wants to keep the bytes
longer makes a hard link of `source()` first. Files whose process died are collected by `recover` at start-up.
"""

import asyncio
import contextlib
import hashlib
import os
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from io import BufferedReader, FileIO
from pathlib import Path
from typing import Any, TypeVar

from abaca.errors import StoreError, TooLarge
from abaca.imaging import Facts, Inspector

MEMORY_BYTES = 65_536
"""Blobs of at most so many bytes stay in memory."""

READ_BYTES = 262_144
"""How much of a file is read in one go."""

T = TypeVar("T")

_STEP_BYTES = 1_310_720  # what is worth the way to a thread: a quarter of it costs two thirds more CPU (bench)
_CRUMB_BYTES = 65_536  # pieces of fewer bytes are gathered in one; to copy larger ones costs more than it saves (bench)
_MOST_PIECES = 512  # in one system call, which may refuse more than 1024
_NOWAIT: int = getattr(os, "RWF_NOWAIT", 0)  # preadv2(2), since Linux 4.14
_SUFFIX = ".spool"
_FOREIGN_LIFE_S = 86_400  # where processes cannot be asked after, files of other processes are left alone so long

# So many steps are at work at a time; the others stand in line, a step at a time, so that nobody holds a place who has
# nothing to do. More threads for writing only contend for the interpreter (bench). Reading has its own, so that a disk
# that is slow to take bytes does not hold up the answers that leave.
_WRITERS = ThreadPoolExecutor(2, thread_name_prefix="abaca-spool-writer")
_READERS = ThreadPoolExecutor(4, thread_name_prefix="abaca-spool-reader")


class SpoolBlob:
    """Bytes at rest with their facts; implements `types.Blob`."""

    __slots__ = ("__weakref__", "_content", "_facts", "_finalizer", "_sha256", "_size_bytes")

    def __init__(self, content: bytes | Path, *, sha256: str, size_bytes: int, facts: Facts) -> None:
        self._content = content
        self._sha256 = sha256
        self._size_bytes = size_bytes
        self._facts = facts
        self._finalizer = weakref.finalize(self, _remove, content) if isinstance(content, Path) else None

    @property
    def sha256(self) -> str:
        """Lower-case hex digest of the bytes."""
        return self._sha256

    @property
    def size_bytes(self) -> int:
        """How many bytes."""
        return self._size_bytes

    @property
    def mime(self) -> str:
        """What the bytes are, "" when no picture that we know."""
        return self._facts.mime

    @property
    def width_px(self) -> int:
        """Width in the header as stored, 0 when unknown."""
        return self._facts.width_px

    @property
    def height_px(self) -> int:
        """Height in the header as stored, 0 when unknown."""
        return self._facts.height_px

    @property
    def orientation(self) -> int:
        """EXIF orientation, 1…8."""
        return self._facts.orientation

    @property
    def problem(self) -> str:
        """Why the bytes are not a usable picture, in fixed words; "" when they are."""
        return self._facts.problem

    def source(self) -> bytes | Path:
        """Give the bytes when few, else the path of their file, which lasts as long as this blob is held."""
        return self._content

    async def chunks(self, size_bytes: int = READ_BYTES) -> AsyncIterator[bytes]:
        """Yield the bytes in order, in pieces of at most `size_bytes`; raises StoreError when the file is lost."""
        if isinstance(self._content, bytes):
            for start in range(0, self._size_bytes, size_bytes):
                yield self._content[start : start + size_bytes]
            return
        async with aclosing(file_steps(self._content, self._size_bytes, size_bytes)) as steps:
            async for step in steps:
                yield step

    def __repr__(self) -> str:
        return f"SpoolBlob({self.mime or 'bytes'}, {self.size_bytes} bytes, {self.sha256[:12]})"


class FolderSpool:
    """Makes blobs; implements `interfaces.Spool`.

    Blobs of at most `memory_bytes` stay in memory, the others become files of mode 0600 in `folder`, which is made
    when missing and must not be a RAM-backed one.
    """

    def __init__(self, folder: Path, *, memory_bytes: int = MEMORY_BYTES) -> None:
        self._folder = folder
        self._memory_bytes = memory_bytes
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def begin(self, *, max_bytes: int | None = None) -> "SpoolWriter":
        """Begin a blob of at most `max_bytes`."""
        return SpoolWriter(self._folder, memory_bytes=self._memory_bytes, max_bytes=max_bytes)

    async def keep(self, content: bytes | AsyncIterable[bytes], *, max_bytes: int | None = None) -> SpoolBlob:
        """Write the bytes down and give them as a blob with its facts; raises TooLarge, StoreError."""
        few_bytes = self._memory_bytes if max_bytes is None else min(self._memory_bytes, max_bytes)
        if isinstance(content, bytes) and len(content) <= few_bytes:
            inspector = Inspector()
            inspector.feed(content)
            sha256 = hashlib.sha256(content).hexdigest()
            return SpoolBlob(content, sha256=sha256, size_bytes=len(content), facts=inspector.finish())
        writer = self.begin(max_bytes=max_bytes)
        try:
            if isinstance(content, bytes):
                await writer.write(content)
            else:
                async for piece in content:
                    await writer.write(piece)
            return await writer.finish()
        except BaseException:
            writer.abort()
            raise


class SpoolWriter:
    """One blob being written; implements `interfaces.BlobWriter`.

    Small pieces are gathered, large ones held as they are; each step of several is hashed, inspected and written in a
    thread, all three at once.
    """

    def __init__(self, folder: Path, *, memory_bytes: int, max_bytes: int | None) -> None:
        self._memory_bytes = memory_bytes
        self._max_bytes = max_bytes
        self._step_bytes = max(_STEP_BYTES, memory_bytes + 1)
        self._crumbs = bytearray()
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._size_bytes = 0
        self._sink = _Sink(folder)

    async def write(self, piece: bytes) -> None:
        """Append bytes; raises TooLarge over the cap it was begun with, StoreError when the disk is full."""
        self._size_bytes += len(piece)
        if self._max_bytes is not None and self._size_bytes > self._max_bytes:
            raise TooLarge(f"more than {self._max_bytes} bytes")
        self._gather(piece)
        if self._pending_bytes >= self._step_bytes:
            await _run(_WRITERS, self._sink.append, self._take())

    async def finish(self) -> SpoolBlob:
        """Give the whole with its facts; raises StoreError when the disk is full."""
        rest = self._take()
        if self._size_bytes <= self._memory_bytes:
            content: bytes | Path = b"".join(rest)
            self._sink.judge(rest)
        else:
            content = await _run(_WRITERS, self._sink.finish, rest)
        sha256, facts = self._sink.give()
        return SpoolBlob(content, sha256=sha256, size_bytes=self._size_bytes, facts=facts)

    def abort(self) -> None:
        """Throw away what was written; a step still under way in its thread is thrown away when it ends."""
        self._crumbs.clear()
        self._pending.clear()
        self._sink.drop()

    def _gather(self, piece: bytes) -> None:
        self._pending_bytes += len(piece)
        if len(piece) < _CRUMB_BYTES:
            self._crumbs += piece
            piece = b""
        if piece or len(self._crumbs) >= _CRUMB_BYTES:
            self._pending += filter(None, (bytes(self._crumbs), piece))
            self._crumbs.clear()

    def _take(self) -> list[bytes]:
        pieces = [*self._pending, bytes(self._crumbs)]
        self._pending, self._pending_bytes = [], 0
        self._crumbs.clear()
        return pieces


class _Sink:
    """The part of a writer that works in threads: digest, facts and file. One step at a time, never two."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._digest = hashlib.sha256()
        self._inspector = Inspector()
        self._file: FileIO | None = None
        self._path: Path | None = None
        self._working = threading.Lock()
        self._dropped = False

    def judge(self, step: list[bytes]) -> None:
        for piece in step:
            self._digest.update(piece)
            self._inspector.feed(piece)

    def append(self, step: list[bytes]) -> None:
        with self._working:
            self._write(step)
        self._clean()

    def finish(self, step: list[bytes]) -> Path:
        with self._working:
            self._write(step)
            assert self._file is not None, "a step was written before"
            assert self._path is not None, "a file has a path"
            self._file.close()
            path = self._path
        self._clean()
        return path

    def give(self) -> tuple[str, Facts]:
        self._path = None
        return self._digest.hexdigest(), self._inspector.finish()

    def drop(self) -> None:
        self._dropped = True
        self._clean()

    def _write(self, step: list[bytes]) -> None:
        self.judge(step)
        try:
            if self._file is None:
                number, name = tempfile.mkstemp(dir=self._folder, prefix=f"{os.getpid()}-", suffix=_SUFFIX)
                self._file = FileIO(number, "wb")
                self._path = Path(name)
            _write_all(self._file, step)
            step.clear()  # the thread may keep its hold on them until it has its next turn, and the next ones come
        except OSError as error:
            raise StoreError("no room to keep a picture, or its folder cannot be written") from error

    def _clean(self) -> None:
        """Remove a dropped file, unless a thread still works on it, which then does so itself."""
        if self._dropped and self._working.acquire(blocking=False):
            try:
                if self._file is not None:
                    self._file.close()
                if self._path is not None:
                    _remove(self._path)
            finally:
                self._working.release()


def _write_all(file: FileIO, pieces: list[bytes]) -> None:
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


async def file_steps(
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
        self._file: BufferedReader | None = None
        self._working = threading.Lock()
        self._closed = False

    async def step(self, start: int, size_bytes: int) -> bytes:
        step = self._at_hand(start, size_bytes)
        return await _run(_READERS, self._wait_for, start, size_bytes) if step is None else step

    def _at_hand(self, start: int, size_bytes: int) -> bytes | None:
        """Give what is in the kernel's memory; None where it is not, or where only waiting can tell.

        What was written a moment ago is there, and the way to a thread costs more than to read it (bench).
        """
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
        try:
            with self._working:
                self._file = self._file or self._path.open("rb")
                self._file.seek(start)
                step = self._file.read(size_bytes)
        finally:
            self._clean()
        if len(step) < size_bytes:
            raise StoreError("a stored picture is shorter than it was")
        return self._made(step)

    def close(self) -> None:
        self._closed = True
        self._clean()

    def _clean(self) -> None:
        """Close the file when nobody reads on, unless a thread still does, which then closes it itself."""
        if self._closed and self._working.acquire(blocking=False):
            try:
                if self._file is not None:
                    self._file.close()
            finally:
                self._working.release()


async def _run(threads: ThreadPoolExecutor, work: Callable[..., T], *values: Any) -> T:
    return await asyncio.get_running_loop().run_in_executor(threads, work, *values)


def recover(folder: Path) -> int:
    """Remove the spool files in `folder` whose process is gone and give their number; for start-up."""
    removed = 0
    for path in folder.glob(f"*{_SUFFIX}"):
        if not _has_owner(path):
            _remove(path)
            removed += 1
    return removed


def _has_owner(path: Path) -> bool:
    process = path.name.partition("-")[0]
    if not process.isdecimal() or int(process) == os.getpid():  # ours, from an earlier life under the same number
        return False
    if sys.platform == "win32":
        return time.time() - path.stat().st_mtime < _FOREIGN_LIFE_S
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
