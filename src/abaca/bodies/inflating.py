"""Bodies coming in: content encodings undone and counted, in windows of bounded size."""

from collections.abc import Iterator

from isal import isal_zlib  # zlib's work in two thirds of its time
from isal.igzip_lib import IsalError

from abaca.errors import TooLarge, WireError, WrongMediaType

WINDOW_BYTES = 262_144
"""How much of a body is looked at in one go: what a lift needs memory for."""

_PLAIN = ("", "identity")
_GZIP = ("gzip", "x-gzip")
_GZIP_BITS = 31  # zlib's word for "with gzip header and checksum"


class Windows:
    """One body being cut into windows of at most WINDOW_BYTES, gzip inflated.

    `encoding` is a content-encoding; any but gzip and identity raises WrongMediaType.
    """

    def __init__(self, encoding: str, *, most_bytes: int) -> None:
        coding = encoding.strip().lower()
        if coding not in _PLAIN + _GZIP:
            raise WrongMediaType(f'content-encoding "{encoding[:40]}" is not read here; send gzip or none')
        self._most_bytes = most_bytes
        self._came_bytes = 0
        self._gave_bytes = 0
        self._gzip = coding in _GZIP
        self._member = isal_zlib.decompressobj(_GZIP_BITS) if self._gzip else None

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Yield what `chunk` makes; raises TooLarge over the cap, WireError for broken gzip."""
        self._came_bytes = self._counted(self._came_bytes, len(chunk))
        for start in range(0, len(chunk), WINDOW_BYTES):
            window = chunk[start : start + WINDOW_BYTES]
            if self._gzip:
                yield from self._inflated(window)
            else:
                yield window

    def finish(self) -> None:
        """Say that the body ended; raises WireError when gzip is cut off."""
        if self._came_bytes and self._member is not None and not self._member.eof:
            raise WireError("$", "the gzip encoding is cut off")

    def _inflated(self, rest: bytes) -> Iterator[bytes]:
        while rest:
            if self._member is None or self._member.eof:  # gzip may be several members, one after the other
                self._member = isal_zlib.decompressobj(_GZIP_BITS)
            try:
                window = self._member.decompress(rest, WINDOW_BYTES)
            except IsalError as error:  # type: ignore[misc]  # its stub gives a value for the class
                raise WireError("$", "the gzip encoding is broken") from error
            rest = self._member.unused_data if self._member.eof else self._member.unconsumed_tail
            self._gave_bytes = self._counted(self._gave_bytes, len(window))
            if window:
                yield window

    def _counted(self, size_bytes: int, more_bytes: int) -> int:
        if size_bytes + more_bytes > self._most_bytes:
            raise TooLarge(f"a body may have {self._most_bytes} bytes")
        return size_bytes + more_bytes
