"""Requests, results and errors as a row keeps them, and what two requests share that are the same."""

import hashlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, TypeVar, cast

import msgspec

from abaca import errors
from abaca.errors import AbacaError, StoreError
from abaca.interfaces import ImageStore
from abaca.records import Key
from abaca.types import Blob, Request, Result, Usage

T = TypeVar("T", Request, Result)

_IDENTITY_LEAVES_OUT = {"asked", "ignored", "stream", "stream_usage", "pixels"}


def identity(key: Key, request: Request) -> str:
    """Give the sha256 that two requests share when the same key asks the same thing.

    Blobs count by their bytes, so neither key order nor framing matters; how the answer is framed is left out.
    """
    fields = {name: getattr(request, name) for name in request.__struct_fields__ if name not in _IDENTITY_LEAVES_OUT}
    return hashlib.sha256(key.id.encode() + b"\n" + _SORTED.encode(fields)).hexdigest()


def write_down(value: Request | Result) -> bytes:
    """Give canonical JSON in which blobs are their facts; the bytes are kept by the image store."""
    return _WRITTEN.encode(value)


def write_usage(usage: Usage) -> str:
    """Give the tokens as JSON, without those that are none."""
    return msgspec.json.encode({name: count for name, count in msgspec.structs.asdict(usage).items() if count}).decode()


async def read_request(content: bytes, images: ImageStore) -> Request | None:
    """Give a written request with its references from the store; None when one is not there, or it cannot be read."""
    return await _read(content, Request, images)


async def read_result(content: bytes, images: ImageStore) -> Result | None:
    """Give a written result with its pictures from the store; None when one is not there, or it cannot be read."""
    return await _read(content, Result, images)


def read_words(content: bytes) -> Request:
    """Give a written request whose references are their facts alone: enough to encode an answer to it.

    Raises msgspec.DecodeError for one that another version of abaca has written.
    """
    return msgspec.json.decode(content, type=Request, dec_hook=lambda _type, facts: _Absent(facts))


def write_error(error: AbacaError) -> str:
    """Give an error's kind and message."""
    return f"{type(error).__name__}: {error.message}"


def read_error(written: str) -> AbacaError:
    """Give the error again, of the same kind as far as there is such a kind."""
    name, _, message = written.partition(": ")
    kind = getattr(errors, name, AbacaError)
    known = isinstance(kind, type) and issubclass(kind, AbacaError)
    return kind(message) if known else AbacaError(message or written)


def blobs_of(value: Request | Result) -> tuple[Blob, ...]:
    """Give every blob of a request or a result: pictures, thoughts and signatures."""
    if isinstance(value, Result):
        parts = [part for candidate in value.candidates for part in candidate.parts]
    else:
        parts = [*value.system, *(part for turn in value.turns for part in turn.parts)]
    blobs: list[Blob] = []
    for part in parts:
        blobs += [blob for blob in (getattr(part, "blob", None), part.signature) if blob is not None]
        blobs += getattr(part, "blobs", ())
    return tuple(blobs)


class _Absent(Blob):
    """The facts of a blob whose bytes are not here."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self._facts = facts

    @property
    def sha256(self) -> str:
        return str(self._facts["sha256"])

    @property
    def size_bytes(self) -> int:
        return int(self._facts["size_bytes"])

    @property
    def mime(self) -> str:
        return str(self._facts["mime"])

    @property
    def width_px(self) -> int:
        return int(self._facts.get("width_px", 0))

    @property
    def height_px(self) -> int:
        return int(self._facts.get("height_px", 0))

    @property
    def orientation(self) -> int:
        return 1

    @property
    def problem(self) -> str:
        return ""

    def chunks(self, size_bytes: int = 262_144) -> AsyncIterator[bytes]:  # noqa: ARG002 - there is nothing to cut
        raise StoreError("A reference picture of this call is no longer kept.")

    def source(self) -> bytes | Path:
        raise StoreError("A reference picture of this call is no longer kept.")


def _blob_facts(value: object) -> Any:
    if hasattr(value, "sha256"):  # a Blob; to ask for all that the Protocol has costs ten times as much
        blob = cast("Blob", value)
        return {
            "sha256": blob.sha256,
            "size_bytes": blob.size_bytes,
            "mime": blob.mime,
            "width_px": blob.width_px,
            "height_px": blob.height_px,
        }
    raise TypeError(f"no canonical form for {type(value).__name__}")


_WRITTEN = msgspec.json.Encoder(enc_hook=_blob_facts)
_SORTED = msgspec.json.Encoder(enc_hook=_blob_facts, order="sorted")


async def _read(content: bytes, kind: type[T], images: ImageStore) -> T | None:
    """Give what was written, perhaps by another version of abaca."""
    found: dict[str, Blob] = {}
    try:
        for sha256 in _sha256s(msgspec.json.decode(content)):
            blob = await images.get(sha256)
            if blob is None:
                return None
            found[sha256] = blob
        return msgspec.json.decode(content, type=kind, dec_hook=lambda _type, facts: found[facts["sha256"]])
    except (msgspec.DecodeError, KeyError):
        return None


def _sha256s(document: Any) -> list[str]:
    match document:
        case {"sha256": str(sha256), "size_bytes": int()}:
            return [sha256]
        case dict():
            return [found for item in document.values() for found in _sha256s(item)]
        case list():
            return [found for item in document for found in _sha256s(item)]
    return []
