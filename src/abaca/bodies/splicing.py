"""Bodies going out: small JSON with the base64 of blobs put between its pieces."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from dataclasses import dataclass

import pybase64

from abaca import disk
from abaca.skeletons import Segments
from abaca.types import Blob

_CHUNK_BYTES = 262_144  # twice as much costs as much CPU, and a third more memory for what lies between (bench)
_GATHERED_BYTES = 131_072  # what a blob in memory makes, and the text around it
_RAW_BYTES = _CHUNK_BYTES // 4 * 3  # a multiple of three, so that padding stands at the end only


@dataclass(frozen=True, slots=True)
class Spliced:
    """A body ready to be sent, as often as need be: each `chunks()` reads the blobs anew."""

    segments: Segments
    length_bytes: int

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yield the body in chunks of at most 256 KB; small bodies are one chunk. Raises StoreError for a lost blob."""
        if self.length_bytes <= _GATHERED_BYTES and (pieces_at_hand := self._at_hand()):
            yield b"".join(pieces_at_hand)
            return
        pending: list[bytes] = []
        pending_bytes = 0
        async with aclosing(self._pieces()) as pieces:
            async for piece in pieces:
                if pending and pending_bytes + len(piece) > _GATHERED_BYTES:  # more would cost a copy of much
                    yield b"".join(pending)
                    pending.clear()
                    pending_bytes = 0
                if len(piece) > _GATHERED_BYTES:
                    yield piece
                else:
                    pending.append(piece)
                    pending_bytes += len(piece)
        if pending:
            yield b"".join(pending)

    def _at_hand(self) -> list[bytes]:
        """Give all pieces where none is in a file, else none."""
        pieces: list[bytes] = []
        for segment in self.segments:
            source = segment if isinstance(segment, bytes) else segment.source()
            if not isinstance(source, bytes):
                return []
            pieces.append(source if source is segment else pybase64.b64encode(source))
        return pieces

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
    source = blob.source()
    if isinstance(source, bytes):
        yield pybase64.b64encode(source)
        return
    async with aclosing(disk.steps(source, blob.size_bytes, _RAW_BYTES, made=pybase64.b64encode)) as steps:
        async for step in steps:
            yield step
