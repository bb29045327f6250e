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
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing
from io import FileIO
from pathlib import Path

from abaca import disk
from abaca.disk import READ_BYTES
from abaca.errors import StoreError, TooLarge
from abaca.imaging import Facts, Inspector

MEMORY_BYTES = 65_536
"""Blobs of at most so many bytes stay in memory."""

_STEP_BYTES = 131_072
_CRUMB_BYTES = 65_536  # pieces of fewer bytes are gathered in one; to copy larger ones costs more than it saves (bench)
_SUFFIX = ".spool"
_FOREIGN_LIFE_S = 86_400  # where processes cannot be asked after, files of other processes are left alone so long


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
        async with aclosing(disk.steps(self._content, self._size_bytes, size_bytes)) as steps:
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
                for start in range(0, len(content), READ_BYTES):
                    await writer.write(content[start : start + READ_BYTES])
                    await asyncio.sleep(0)  # it is all there, so that others would wait for the end of it
            else:
                async for piece in content:
                    await writer.write(piece)
            return await writer.finish()
        except BaseException:
            writer.abort()
            raise


class SpoolWriter:
    """One blob being written; implements `interfaces.BlobWriter`. Small pieces are gathered before they are written."""

    def __init__(self, folder: Path, *, memory_bytes: int, max_bytes: int | None) -> None:
        self._memory_bytes = memory_bytes
        self._max_bytes = max_bytes
        self._step_bytes = max(_STEP_BYTES, memory_bytes + 1)
        self._crumbs = bytearray()
        self._pending: list[bytes] = []
        self._pending_bytes = 0
        self._size_bytes = 0
        self._digest = hashlib.sha256()
        self._inspector = Inspector()
        self._file = _SpoolFile(folder)

    async def write(self, piece: bytes) -> None:
        """Append bytes; raises TooLarge over the cap it was begun with, StoreError when the disk is full."""
        self._size_bytes += len(piece)
        if self._max_bytes is not None and self._size_bytes > self._max_bytes:
            raise TooLarge(f"more than {self._max_bytes} bytes")
        self._gather(piece)
        if self._pending_bytes >= self._step_bytes:
            await disk.do(self._file.append, self._take())

    async def finish(self) -> SpoolBlob:
        """Give the whole with its facts; raises StoreError when the disk is full."""
        rest = self._take()
        if self._size_bytes <= self._memory_bytes:
            content: bytes | Path = b"".join(rest)
        else:
            await disk.do(self._file.finish, rest)
            content = self._file.give()
        facts = self._inspector.finish()
        return SpoolBlob(content, sha256=self._digest.hexdigest(), size_bytes=self._size_bytes, facts=facts)

    def abort(self) -> None:
        """Throw away what was written; a step still under way in a thread is thrown away when it ends."""
        self._crumbs.clear()
        self._pending.clear()
        self._file.drop()

    def _gather(self, piece: bytes) -> None:
        self._pending_bytes += len(piece)
        if len(piece) < _CRUMB_BYTES:
            self._crumbs += piece
            piece = b""
        if piece or len(self._crumbs) >= _CRUMB_BYTES:
            self._pending += filter(None, (bytes(self._crumbs), piece))
            self._crumbs.clear()

    def _take(self) -> list[bytes]:
        """Give what is pending, hashed and inspected."""
        pieces = [*self._pending, bytes(self._crumbs)]
        self._pending, self._pending_bytes = [], 0
        self._crumbs.clear()
        for piece in pieces:
            self._digest.update(piece)
            self._inspector.feed(piece)
        return pieces


class _SpoolFile:
    """The file of a writer, which may be at work in a thread: one step at a time, never two."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: FileIO | None = None
        self._path: Path | None = None
        self._working = threading.Lock()
        self._dropped = False

    def append(self, step: list[bytes]) -> None:
        try:
            with self._working:
                self._write(step)
        finally:
            self._clean()

    def finish(self, step: list[bytes]) -> None:
        try:
            with self._working:
                self._write(step, last=True)
        finally:
            self._clean()

    def give(self) -> Path:
        """Give the path; who has it removes the file from now on."""
        path, self._path = self._path, None
        assert path is not None, "a file has a path"
        return path

    def drop(self) -> None:
        self._dropped = True
        self._clean()

    def _write(self, step: list[bytes], *, last: bool = False) -> None:
        try:
            if self._file is None:
                number, name = tempfile.mkstemp(dir=self._folder, prefix=f"{os.getpid()}-", suffix=_SUFFIX)
                self._path = Path(name)
                self._file = FileIO(number, "wb")
            disk.write(self._file, step)
            step.clear()  # a thread may keep its hold on them until it has its next turn, and the next ones come
            if last:
                self._file.close()  # a disk over the network may say only now that it is full
        except OSError as error:
            raise StoreError("no room to keep a picture, or its folder cannot be written") from error

    def _clean(self) -> None:
        """Remove a dropped file, unless a thread still works on it, which then does so itself."""
        if self._dropped and self._working.acquire(blocking=False):
            try:
                if self._file is not None:
                    with contextlib.suppress(OSError):  # nobody wants its bytes any more
                        self._file.close()
                if self._path is not None:
                    _remove(self._path)
            finally:
                self._working.release()


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
