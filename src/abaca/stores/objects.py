"""Pictures of answers, by sha256: a folder."""

import asyncio
import errno
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import unquote, urlsplit

from abaca.errors import StoreError
from abaca.imaging import Inspector
from abaca.interfaces import ImageStore, Spool
from abaca.types import Blob

_SHA256 = re.compile(r"[0-9a-f]{64}")
_READ_BYTES = 262_144
_UNREADABLE = "A kept picture cannot be read."
_NO_LINK = {errno.EXDEV, errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredBlob:
    """A kept picture; its facts were read from the bytes."""

    path: Path
    sha256: str
    size_bytes: int
    mime: str
    width_px: int
    height_px: int
    orientation: int
    problem: str

    async def chunks(self, size_bytes: int = _READ_BYTES) -> AsyncIterator[bytes]:
        """Yield the bytes in order, in pieces of at most `size_bytes`; raises StoreError when the file fails."""
        try:
            with await asyncio.to_thread(self.path.open, "rb", 0) as file:
                while piece := await asyncio.to_thread(file.read, size_bytes):
                    yield piece
        except OSError as error:
            raise StoreError(_UNREADABLE) from error

    def source(self) -> bytes | Path:
        """Give the file."""
        return self.path


class FolderObjects(ImageStore):
    """Pictures as files named by sha256, in 256 folders.

    A spool file on the same disk is linked, not written a second time. `durability="power"` survives a power cut.
    """

    def __init__(self, folder: Path, *, durability: Literal["process", "power"] = "process") -> None:
        self.folder = folder
        self._sync = durability == "power"

    @classmethod
    def from_url(cls, url: str, *, spool: Spool, **values: Any) -> Self:  # noqa: ARG003 - its blobs are files already
        """Give the store in the folder of "file:///absolute/folder"."""
        parts = urlsplit(url)
        if parts.netloc not in {"", "localhost"} or not parts.path:
            raise StoreError("A folder of pictures is named by its absolute path: file:///absolute/folder.")
        return cls(Path(unquote(parts.path)), **values)

    async def put(self, blob: Blob) -> None:
        """Keep the blob; keeping it twice is keeping it once, or mends what was damaged. Raises StoreError."""
        path = self._path(blob.sha256)
        if path is None:
            raise StoreError("A picture is kept by its sha256 in lower-case hex.")
        try:
            await asyncio.to_thread(self._put, blob.source(), path)
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

    def _path(self, sha256: str) -> Path | None:
        """Give the one place of a digest; None for anything else, which could climb out of the folder."""
        return self.folder / sha256[:2] / sha256 if _SHA256.fullmatch(sha256) else None

    def _put(self, source: bytes | Path, path: Path) -> None:
        if path.is_file() and _read(path, path.name) is not None:
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
        try:
            if isinstance(source, bytes) or not _linked(source, draft):
                _write(source, draft)
            if self._sync:
                _fsync(draft)
            draft.replace(path)
            if self._sync:
                _fsync(path.parent)
        finally:
            draft.unlink(missing_ok=True)


def _linked(source: Path, draft: Path) -> bool:
    """Link the file; False where the disk cannot."""
    try:
        os.link(source, draft)
    except OSError as error:
        if error.errno in _NO_LINK:
            return False
        raise
    return True


def _write(source: bytes | Path, draft: Path) -> None:
    if isinstance(source, bytes):
        draft.write_bytes(source)
    else:
        shutil.copyfile(source, draft)


def _fsync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read(path: Path, sha256: str) -> StoredBlob | None:
    digest, inspector, size_bytes = hashlib.sha256(), Inspector(), 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_READ_BYTES):
            digest.update(piece)
            inspector.feed(piece)
            size_bytes += len(piece)
    if digest.hexdigest() != sha256:
        return None
    facts = inspector.finish()
    return StoredBlob(
        path=path,
        sha256=sha256,
        size_bytes=size_bytes,
        mime=facts.mime,
        width_px=facts.width_px,
        height_px=facts.height_px,
        orientation=facts.orientation,
        problem=facts.problem,
    )


def _told(error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return "The folder of pictures has no room: the disk is full."
    return "The folder of pictures cannot be written: check that it exists and its permissions."
