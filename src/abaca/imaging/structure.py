"""The structure of each picture format, as parsers that ask for bytes by wishes and are sent what they asked for.

Sources: PNG (W3C PNG, third edition), JPEG (ITU-T T.81 annex B), WebP (RFC 9649), GIF (GIF89a), HEIF (ISO/IEC
23008-12), EXIF 2.32.
"""

import re
from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, Protocol

from isal.isal_zlib import crc32  # zlib's, ten times as fast

NOT_A_PICTURE = "not a picture"
CUT_OFF = "cut off"
BROKEN_HEADER = "broken header"
BROKEN_CHECKSUM = "broken chunk checksum"
BROKEN_SIZES = "broken chunk sizes"
"""Every `problem` there is."""


class Broken(Exception):
    """The structure is not sound, for the reason `problem`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(slots=True)
class Found:
    """What a parser has found so far; `whole` when the file may end here, though nothing says that it must."""

    mime: str = ""
    width_px: int = 0
    height_px: int = 0
    orientation: int = 1
    whole: bool = False


class Wish(Protocol):
    """Something that a parser waits for."""

    def meet(self, window: bytes, at: int) -> tuple[int, bytes | None]:
        """Read `window` from `at`: give how far it came, and the answer or None when it needs more."""
        ...


@dataclass(slots=True)
class _Take:
    """The next bytes; `peek` leaves them where they are."""

    size_bytes: int
    peek: bool = False

    def meet(self, window: bytes, at: int) -> tuple[int, bytes | None]:
        end = at + self.size_bytes
        if end > len(window):
            return at, None
        return (at if self.peek else end), window[at:end]


@dataclass(slots=True)
class _Skip:
    """Pass over bytes, answering their CRC-32 that began with `crc`."""

    size_bytes: int
    crc: int | None = None

    def meet(self, window: bytes, at: int) -> tuple[int, bytes | None]:
        end = min(at + self.size_bytes, len(window))
        if self.crc is not None:
            self.crc = crc32(memoryview(window)[at:end], self.crc)
        self.size_bytes -= end - at
        return end, None if self.size_bytes else (self.crc or 0).to_bytes(4, "big")


class _Marker:
    """The next JPEG marker, past the coded picture, its stuffed bytes and restarts."""

    # No "+" after the first byte: a pattern that does not begin with one fixed byte is searched 20 times as slowly.
    pattern = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")

    def meet(self, window: bytes, at: int) -> tuple[int, bytes | None]:
        marker = self.pattern.search(window, at)
        if marker:
            return marker.end(), window[marker.end() - 1 : marker.end()]
        return max(at, len(window) - window.endswith(b"\xff")), None


class _Blocks:
    """Pass over GIF sub-blocks up to the empty one."""

    def meet(self, window: bytes, at: int) -> tuple[int, bytes | None]:
        while at < len(window) and at + window[at] < len(window):
            size_bytes = window[at]
            at += size_bytes + 1
            if not size_bytes:
                return at, b""
        return at, None


Parser = Generator[Wish, bytes, None]

_LONGEST_EXIF_BYTES = 65_536
_LONGEST_META_BYTES = 1_048_576


def parse(found: Found) -> Parser:
    """Read any picture, writing down what is found; ends without a mime when it is none that we know."""
    start = yield _Take(12, peek=True)
    if start.startswith(b"\x89PNG\r\n\x1a\n"):
        found.mime = "image/png"
        yield from _parse_png(found)
    elif start.startswith(b"\xff\xd8\xff"):
        found.mime = "image/jpeg"
        yield from _parse_jpeg(found)
    elif start.startswith((b"GIF87a", b"GIF89a")):
        found.mime = "image/gif"
        yield from _parse_gif(found)
    elif start.startswith(b"RIFF") and start.endswith(b"WEBP"):
        found.mime = "image/webp"
        yield from _parse_webp(found)
    elif start[4:8] == b"ftyp":
        yield from _parse_heif(found)


def _parse_png(found: Found) -> Parser:
    head_wish, checksum_wish = _Take(8), _Take(4)
    yield _Take(8)
    has_pixels = False
    kind = b""
    while kind != b"IEND":
        first = not kind
        head = yield head_wish
        size_bytes, kind = int.from_bytes(head[:4], "big"), head[4:]
        if first != (kind == b"IHDR") or not kind.isalpha() or (first and size_bytes != 13):
            raise Broken(BROKEN_HEADER)
        if first or (kind == b"eXIf" and size_bytes <= _LONGEST_EXIF_BYTES):
            body = yield _Take(size_bytes)
            crc = crc32(head[4:] + body).to_bytes(4, "big")
            if first:
                found.width_px, found.height_px = int.from_bytes(body[:4], "big"), int.from_bytes(body[4:8], "big")
            else:
                found.orientation = _orientation(body)
        else:
            crc = yield _Skip(size_bytes, crc=crc32(kind))
        has_pixels |= kind == b"IDAT"
        is_needed = not kind[0] & 0x20  # a capital: no reader may do without this chunk
        if (yield checksum_wish) != crc and is_needed:
            raise Broken(BROKEN_CHECKSUM)
    if not has_pixels:
        raise Broken(BROKEN_HEADER)


def _parse_jpeg(found: Found) -> Parser:
    yield _Take(2)
    has_pixels = False
    while (marker := (yield _Marker())[0]) != 0xD9:
        if marker == 0xD8:
            continue
        size_bytes = int.from_bytes((yield _Take(2)), "big") - 2
        if size_bytes < 0:
            raise Broken(BROKEN_SIZES)
        if 0xC0 <= marker <= 0xCF and marker not in (0xC4, 0xC8, 0xCC):
            head = yield _Take(size_bytes)
            found.height_px, found.width_px = int.from_bytes(head[1:3], "big"), int.from_bytes(head[3:5], "big")
        elif marker == 0xE1:
            body = yield _Take(size_bytes)
            if body.startswith(b"Exif\0\0"):
                found.orientation = _orientation(body[6:])
        else:
            yield _Skip(size_bytes)
        has_pixels |= marker == 0xDA
    if not has_pixels:
        raise Broken(BROKEN_HEADER)


def _parse_gif(found: Found) -> Parser:
    head = yield _Take(13)
    found.width_px, found.height_px = int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    yield _Skip(_palette_bytes(head[10]))
    has_pixels = False
    while (block := (yield _Take(1))) != b";":
        if block == b"!":
            yield _Take(1)
        elif block == b",":
            head = yield _Take(9)
            yield _Skip(_palette_bytes(head[8]) + 1)
            has_pixels = True
        else:
            raise Broken(BROKEN_SIZES)
        yield _Blocks()
    if not has_pixels:
        raise Broken(BROKEN_HEADER)


def _palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _parse_webp(found: Found) -> Parser:
    riff = yield _Take(12)
    left_bytes = int.from_bytes(riff[4:8], "little") - 4
    has_pixels = False
    while left_bytes >= 8:
        head = yield _Take(8)
        kind, size_bytes = head[:4], int.from_bytes(head[4:], "little")
        left_bytes -= 8 + size_bytes
        if left_bytes < 0:
            raise Broken(BROKEN_SIZES)
        start = b""
        if kind == b"EXIF" and size_bytes <= _LONGEST_EXIF_BYTES:
            start = yield _Take(size_bytes)
            found.orientation = _orientation(start.removeprefix(b"Exif\0\0"))
        elif kind in (b"VP8X", b"VP8L", b"VP8 "):
            start = yield _Take(min(size_bytes, 10))
            if not found.width_px:  # VP8X comes first and gives the canvas
                found.width_px, found.height_px = _webp_size(kind, start)
        has_pixels |= kind in (b"VP8 ", b"VP8L", b"ANMF")
        padding = min(size_bytes % 2, left_bytes)
        left_bytes -= padding
        yield _Skip(size_bytes - len(start) + padding)
    if not has_pixels:
        raise Broken(BROKEN_HEADER)


def _webp_size(kind: bytes, start: bytes) -> tuple[int, int]:
    if kind == b"VP8X" and len(start) == 10:
        return int.from_bytes(start[4:7], "little") + 1, int.from_bytes(start[7:10], "little") + 1
    if kind == b"VP8L" and start[:1] == b"/":
        bits = int.from_bytes(start[1:5], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if kind == b"VP8 " and start[3:6] == b"\x9d\x01\x2a":
        return int.from_bytes(start[6:8], "little") & 0x3FFF, int.from_bytes(start[8:10], "little") & 0x3FFF
    raise Broken(BROKEN_HEADER)


_BRANDS = {
    b"avif": "image/avif",
    b"avis": "image/avif",
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"heim": "image/heic",
    b"heis": "image/heic",
    b"hevc": "image/heic",
    b"hevx": "image/heic",
    b"mif1": "image/heif",
    b"msf1": "image/heif",
}
_BOXES = (b"mdat", b"meta", b"free", b"skip", b"uuid", b"moov", b"moof", b"mfra", b"sidx")
_EXTENTS = re.compile(rb"ispe\0\0\0\0(.{4})(.{4})", re.DOTALL)


def _parse_heif(found: Found) -> Parser:
    size_bytes = int.from_bytes((yield _Take(8))[:4], "big") - 8
    if not 8 <= size_bytes <= 1024:
        return
    brands = yield _Take(size_bytes)
    names = [brands[:4], *(brands[at : at + 4] for at in range(8, len(brands), 4))]
    found.mime = min((_BRANDS[name] for name in names if name in _BRANDS), default="")
    has_meta = has_pixels = False
    while found.mime:
        head = yield _Take(8)
        size_bytes, kind = int.from_bytes(head[:4], "big") - 8, head[4:]
        if size_bytes == 1 - 8:
            size_bytes = int.from_bytes((yield _Take(8)), "big") - 16
        to_the_end = size_bytes == -8
        if found.whole and kind not in _BOXES:
            return
        if size_bytes < 0 and not to_the_end:
            raise Broken(BROKEN_SIZES)
        found.whole = False
        if kind == b"meta" and 0 <= size_bytes <= _LONGEST_META_BYTES:
            body = yield _Take(size_bytes)
            has_meta = True
            has_pixels |= b"idat" in body
            extents = [(int.from_bytes(w, "big"), int.from_bytes(h, "big")) for w, h in _EXTENTS.findall(body)]
            found.width_px, found.height_px = max(extents, key=lambda pair: pair[0] * pair[1], default=(0, 0))
        else:
            has_pixels |= kind == b"mdat"
            found.whole = to_the_end and has_meta and has_pixels
            yield _Skip(2**63 if to_the_end else size_bytes)
        found.whole = has_meta and has_pixels


def _orientation(tiff: bytes) -> int:
    """Give the orientation in a TIFF header's first directory (tag 0x0112), 1 when it has none."""
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"

    def number(at: int, size_bytes: int) -> int:
        return int.from_bytes(tiff[at : at + size_bytes], order)

    directory = number(4, 4)
    for index in range(min(number(directory, 2), 512)):
        entry = directory + 2 + 12 * index
        if number(entry, 2) == 0x0112:
            value = number(entry + 8, 2)
            return value if 1 <= value <= 8 else 1
    return 1
