"""Bodies going out: small JSON with the base64 of blobs put between its pieces."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pybase64

from abaca.errors import StoreError
from abaca.skeletons import Segments
from abaca.types import Blob

_CHUNK_BYTES = 262_144
_RAW_BYTES = _CHUNK_BYTES // 4 * 3  # a multiple of three, so that padding stands at the end only


@dataclass(frozen=True, slots=True)
class Spliced:
    """A body ready to be sent, as often as need be: each `chunks()` reads the blobs anew."""

    segments: Segments
    length_bytes: int

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in chunks of about 256 KB; small bodies are one chunk. Raises StoreError for a lost blob."""
        pending: list[bytes] = []
        size_bytes = 0
        async with aclosing(self._pieces()) as pieces:
            async for piece in pieces:
                pending.append(piece)
                size_bytes += len(piece)
                if size_bytes >= _CHUNK_BYTES:
                    chunk = b"".join(pending)
                    pending.clear()
                    size_bytes = 0
                    yield chunk
        if pending:
            yield b"".join(pending)

    async def _pieces(self) -> AsyncGenerator[bytes, None]:
        for segment in self.segments:
            if isinstance(segment, bytes):
                for start in range(0, len(segment), _CHUNK_BYTES):
                    yield segment[start : start + _CHUNK_BYTES]
            else:
                async with aclosing(_encoded(segment)) as pieces:
                    async for piece in pieces:
                        yield piece


def splice(body: Segments) -> Spliced:
    """Give the body of which `body` are the pieces; its length is known before a byte of it is read."""
    length_bytes = sum(len(piece) if isinstance(piece, bytes) else _encoded_bytes(piece) for piece in body)
    return Spliced(segments=body, length_bytes=length_bytes)


def _encoded_bytes(blob: Blob) -> int:
    return (blob.size_bytes + 2) // 3 * 4


async def _encoded(blob: Blob) -> AsyncGenerator[bytes, None]:
    if isinstance(content := blob.source(), bytes):
        yield pybase64.b64encode(content)
        return
    carry = b""
    read_bytes = 0
    chunks = blob.chunks(_RAW_BYTES)
    try:
        async for chunk in chunks:
            read_bytes += len(chunk)
            piece = carry + chunk if carry else chunk
            whole = len(piece) - len(piece) % 3
            carry = piece[whole:]
            if whole:
                yield pybase64.b64encode(memoryview(piece)[:whole])
    finally:
        if isinstance(chunks, AsyncGenerator):  # so that a reader who leaves leaves no file open
            await chunks.aclose()
    if read_bytes != blob.size_bytes:
        raise StoreError("a stored picture is shorter than it was")
    if carry:
        yield pybase64.b64encode(carry)
