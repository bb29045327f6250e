"""Pictures of answers, by sha256: a folder."""

import asyncio
import contextlib
import errno
import hashlib
import os
import random
import re
import shutil
import stat
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Any, Literal, NamedTuple, Self
from urllib.parse import unquote, urlsplit

from abaca import disk
from abaca.disk import READ_BYTES
from abaca.errors import StoreError
from abaca.imaging import Facts, Inspector
from abaca.interfaces import ImageStore, Spool
from abaca.types import Blob

_SHA256 = re.compile(r"[0-9a-f]{64}")
_DRAFT = re.compile(r"\.[0-9a-f]{64}\.[0-9a-f]{16}")
_SUBFOLDERS = tuple(f"{number:02x}" for number in range(256))
_GROUP = 500  # stale digests given at once
_RANDOM = random.Random()
_UNREADABLE = "A kept picture cannot be read."
_NO_LINK = {
    *(errno.EEXIST, errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
}


class StoredBlob:
    """A kept picture; its facts were read from the bytes.

    No dataclass: msgspec would write down its fields, the path among them, instead of asking for a blob's facts.
    """

    __slots__ = ("height_px", "mime", "orientation", "path", "problem", "sha256", "size_bytes", "width_px")

    def __init__(self, path: Path, *, sha256: str, size_bytes: int, facts: Facts) -> None:
        self.path = path
        self.sha256 = sha256
        self.size_bytes = size_bytes
        self.mime = facts.mime
        self.width_px = facts.width_px
        self.height_px = facts.height_px
        self.orientation = facts.orientation
        self.problem = facts.problem

    async def chunks(self, size_bytes: int = READ_BYTES) -> AsyncIterator[bytes]:
        """Yield the bytes in order, in pieces of at most `size_bytes`; raises StoreError when the file fails."""
        async with aclosing(disk.steps(self.path, self.size_bytes, size_bytes)) as steps:
            async for step in steps:
                yield step

    def source(self) -> bytes | Path:
        """Give the file."""
        return self.path


class Usage(NamedTuple):
    """What a store keeps."""

    pictures: int
    size_bytes: int


class FolderObjects(ImageStore):
    """Pictures as files named by sha256, in 256 folders.

    A spool file on the same disk is linked, not written a second time. `durability="power"` survives a power cut.
    """

    def __init__(self, folder: Path, *, durability: Literal["process", "power"] = "process") -> None:
        self.folder = folder
        self._sync = durability == "power"
        self._links = True  # until it turns out that they are not possible
        self._latest = disk.Latest()

    @classmethod
    def from_url(cls, url: str, *, spool: Spool, **values: Any) -> Self:  # noqa: ARG003 - its blobs are files already
        """Give the store in the folder of "file:///absolute/folder"."""
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"} or not parts.path:
            raise StoreError("A folder of pictures is named by its absolute path: file:///absolute/folder.")
        return cls(Path(unquote(parts.path)), **values)

    async def put(self, blob: Blob) -> None:
        """Keep the blob from now; keeping it twice is keeping it once, or mends what was damaged. Raises StoreError."""
        path = self._path(blob.sha256)
        if path is None:
            raise StoreError("A picture is kept by its sha256 in lower-case hex.")
        source = blob.source()
        try:
            if isinstance(source, bytes):  # so few that the way to a thread would cost more
                await (asyncio.to_thread if self._sync else disk.do)(self._write, source, path)
            else:
                # Where links are possible this is the disk of the spool, on which the loop works as well.
                near = self._links and not self._sync
                if not await (disk.do if near else asyncio.to_thread)(self._linked, source, path):
                    await asyncio.to_thread(self._copy, source, path)
                self._latest.note(path, blob.size_bytes)
        except OSError as error:
            raise StoreError(_told(error)) from error

    async def get(self, sha256: str) -> Blob | None:
        """Give a kept blob; None when there is none, or when its bytes are no longer those it was kept by."""
        path = self._path(sha256)
        if path is None:
            return None
        try:
            return await asyncio.to_thread(_read, path, sha256)
        except FileNotFoundError:
            return None
        except OSError as error:
            raise StoreError(_UNREADABLE) from error

    async def check(self) -> None:
        """Make the folder and write into it; raises StoreError."""
        try:
            await asyncio.to_thread(_try, self.folder)
        except OSError as error:
            raise StoreError(_told(error)) from error

    async def delete(self, sha256: str, *, before_s: float | None = None) -> None:
        """Forget a blob, unless it was put since that Unix time.

        One that is not there, or is no digest, is forgotten already. Raises StoreError.
        """
        path = self._path(sha256)
        if path is None:
            return
        try:
            await asyncio.to_thread(_delete, path, before_s)
        except OSError as error:
            raise StoreError(_told(error)) from error

    async def stale(self, before_s: float) -> AsyncIterator[Sequence[str]]:
        """Yield, in groups of at most 500, the digests of what was put for the last time before that Unix time.

        Removes the drafts that a crash left before then; leaves alone what is none of its own. Raises StoreError.
        """
        group: list[str] = []
        for name in _SUBFOLDERS:
            try:
                group += await asyncio.to_thread(_sweep, self.folder / name, before_s)
            except OSError as error:
                raise StoreError(_told(error)) from error
            while len(group) >= _GROUP:
                yield group[:_GROUP]
                del group[:_GROUP]
        if group:
            yield group

    async def usage(self) -> Usage:
        """Give how many pictures are kept and their bytes. Raises StoreError."""
        try:
            return await asyncio.to_thread(_usage, self.folder)
        except OSError as error:
            raise StoreError(_UNREADABLE) from error

    def _path(self, sha256: str) -> Path | None:
        """Give the one place of a digest; None for anything else, which could climb out of the folder."""
        return self.folder.joinpath(sha256[:2], sha256) if _SHA256.fullmatch(sha256) else None

    def _linked(self, source: Path, path: Path) -> bool:
        """Put the spool file itself where it is kept; False where the disk cannot, or something is there already."""
        os.utime(source)  # a link is as old as the file
        if self._sync:
            _fsync(source)
        try:
            _in_folder(path, lambda: os.link(source, path))
        except OSError as error:
            if error.errno not in _NO_LINK:
                raise
            self._links = self._links and error.errno == errno.EEXIST
            return False
        self._settle(path)
        return True

    def _copy(self, source: Path, path: Path) -> None:
        """Put a copy of the file in place of what is there, unless that is whole."""
        if not _freshened(path):
            self._write(source, path)

    def _write(self, source: bytes | Path, path: Path) -> None:
        """Write the bytes of `source` where they are kept, in place of what is there."""
        draft = _draft(path)
        try:
            _in_folder(path, lambda: _fill(draft, source))
            if self._sync:
                _fsync(draft)
            os.replace(draft, path)  # noqa: PTH105 - a tenth of what Path costs, and this is done for each picture
        except BaseException:
            draft.unlink(missing_ok=True)
            raise
        self._settle(path)

    def _settle(self, path: Path) -> None:
        if self._sync:
            _fsync(path.parent)


def _try(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    draft = _draft(folder / ("0" * 64))
    draft.touch()
    draft.unlink()


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name}.{_RANDOM.getrandbits(64):016x}")


def _in_folder(path: Path, work: Callable[[], None]) -> None:
    """Do what needs the folder of `path`, which is made where it is missing."""
    try:
        work()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        work()


def _fill(draft: Path, source: bytes | Path) -> None:
    if isinstance(source, bytes):
        with open(draft, "xb", buffering=0) as file:  # noqa: PTH123 - as above
            disk.write(file, [source])
    else:
        shutil.copyfile(source, draft)


def _delete(path: Path, before_s: float | None) -> None:
    if before_s is None:
        path.unlink(missing_ok=True)
        return
    draft = _draft(path)
    with contextlib.suppress(FileNotFoundError):
        if path.stat().st_mtime < before_s:
            # Out of the way first: whoever puts it from here on writes it anew, whoever was faster gets it back.
            path.replace(draft)
            if draft.stat().st_mtime < before_s:
                draft.unlink()
            else:
                draft.replace(path)


def _freshened(path: Path) -> bool:
    """Make a whole file as young as if it were put now; False where there is none."""
    try:
        if _read(path, path.name) is None:
            return False
        os.utime(path)
    except FileNotFoundError:  # none, or deleted at this moment
        return False
    return True


def _files(folder: Path) -> Iterator[tuple[os.DirEntry[str], os.stat_result]]:
    """Give the plain files in a folder, none when there is no folder; what goes away meanwhile is passed over."""
    try:
        entries = os.scandir(folder)
    except FileNotFoundError:
        return
    with entries:
        for entry in entries:
            try:
                facts = entry.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            if stat.S_ISREG(facts.st_mode):
                yield entry, facts


def _kept(folder: Path) -> Iterator[tuple[str, os.stat_result]]:
    """Give the digests that have their place in one of the 256 folders."""
    for entry, facts in _files(folder):
        if _SHA256.fullmatch(entry.name) and entry.name.startswith(folder.name):
            yield entry.name, facts


def _sweep(folder: Path, before_s: float) -> list[str]:
    """Give the stale digests of one of the 256 folders and remove its old drafts."""
    for entry, facts in _files(folder):
        # A picture that is moved aside to be deleted is a draft for a moment, as old as it is; that changes the ctime.
        if _DRAFT.fullmatch(entry.name) and max(facts.st_mtime, facts.st_ctime) < before_s:
            Path(entry).unlink(missing_ok=True)
    return [sha256 for sha256, facts in _kept(folder) if facts.st_mtime < before_s]


def _usage(folder: Path) -> Usage:
    sizes = [facts.st_size for name in _SUBFOLDERS for _, facts in _kept(folder / name)]
    return Usage(len(sizes), sum(sizes))


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path, sha256: str) -> StoredBlob | None:
    digest, inspector, size_bytes = hashlib.sha256(), Inspector(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(READ_BYTES):
            digest.update(piece)
            inspector.feed(piece)
            size_bytes += len(piece)
    if digest.hexdigest() != sha256:
        return None
    return StoredBlob(path, sha256=sha256, size_bytes=size_bytes, facts=inspector.finish())


def _told(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The folder of pictures has no room: the disk is full."
    return "The folder of pictures cannot be written: check that it exists and its permissions."
