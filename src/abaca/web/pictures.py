"""One kept picture as an answer: its true type and length, its digest as the tag, whole or a range of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from abaca.types import Blob
from abaca.web.exchange import Exchange

SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif"}
"""How a file of each picture type ends."""

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})", re.IGNORECASE)


def file_name(stem: str, mime: str) -> str:
    """Give a name for a picture's file."""
    return f"{stem}{SUFFIXES.get(mime, '')}"


async def send_picture(exchange: Exchange, blob: Blob, *, name: str, headers: Mapping[str, str] | None = None) -> bool:
    """Send a picture, or say that the caller's copy is the right one; tell whether all of its bytes were sent.

    `headers` are added, or take the place of others.
    """
    tag = f'"{blob.sha256}"'
    kept = {"etag": tag, "cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
    kept |= headers or {}
    if _has(exchange.headers.get("if-none-match", ""), tag):
        await exchange.begin(304, kept)
        await exchange.end()
        return False
    span = _span(exchange, blob, tag)
    if span is None:
        empty = {**kept, "content-length": "0", "content-range": f"bytes */{blob.size_bytes}"}
        await exchange.begin(416, empty)
        await exchange.end()
        return False
    whole = span.length == blob.size_bytes
    head = {
        **kept,
        "content-type": blob.mime or "application/octet-stream",
        "content-length": str(span.length),
        "content-disposition": f'inline; filename="{name}"',
        "accept-ranges": "bytes",
    }
    if not span.whole:
        head["content-range"] = f"bytes {span.start}-{span.stop - 1}/{blob.size_bytes}"
    await exchange.begin(200 if span.whole else 206, head)
    if exchange.method != "HEAD":
        await _write(exchange, blob, span)
    await exchange.end()
    return whole and exchange.method != "HEAD"


@dataclass(frozen=True, slots=True)
class _Span:
    """Bytes from `start` up to, not with, `stop`; `whole` when no range was asked for."""

    start: int
    stop: int
    whole: bool = False

    @property
    def length(self) -> int:
        return self.stop - self.start


def _span(exchange: Exchange, blob: Blob, tag: str) -> _Span | None:
    """Give what of the picture is asked for, None where it has no such bytes.

    Several ranges at once, odd ones and those of another picture mean the whole (RFC 9110, §14.2).
    """
    size = blob.size_bytes
    asked = _RANGE.fullmatch(exchange.headers.get("range", "").strip())
    if asked is None or exchange.method != "GET" or exchange.headers.get("if-range", tag) != tag:
        return _Span(0, size, whole=True)
    first, last = asked.groups()
    if not first:
        return (
            _Span(max(0, size - int(last)), size) if last.strip("0") else (None if last else _Span(0, size, whole=True))
        )
    if last and int(last) < int(first):
        return _Span(0, size, whole=True)
    stop = min(size, int(last) + 1) if last else size
    return _Span(int(first), stop) if int(first) < size else None


async def _write(exchange: Exchange, blob: Blob, span: _Span) -> None:
    position = 0
    async for piece in blob.chunks():
        start, stop = max(span.start - position, 0), min(span.stop - position, len(piece))
        if start < stop:
            await exchange.write(piece[start:stop])
        position += len(piece)
        if position >= span.stop:
            return


def _has(tags: str, tag: str) -> bool:
    """Tell whether a list of entity tags has this one, by weak comparison (RFC 9110, §13.1.2)."""
    return any(known.strip().removeprefix("W/") in {tag, "*"} for known in tags.split(","))
