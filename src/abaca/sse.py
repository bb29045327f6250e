"""Server-sent events framing, both directions.

Pure: bytes in, bytes out. Going out, an event is the segments of its document between `data: ` and a terminator; the
space belongs there, for Google's SDK reads no event without it (google-genai 3.4.0 `_api_client`). Coming in, an
event's payload is given away piece by piece, so that a line with a picture in it is never held.
"""

from collections.abc import Iterator
from enum import Enum, auto

from abaca.skeletons import Segments

TERMINATOR = b"\n\n"

_DONE = b"[DONE]"
_LONGEST_FIELD = 6  # "event:", "retry:", and "data: " with its space
_SKIPPED = (b":", b"event:", b"id:", b"retry:")


def event(body: Segments, *, terminator: bytes = TERMINATOR) -> Segments:
    """Give the segments of one event; `body` must not hold line breaks, as JSON without indentation does not."""
    return (b"data: ", *body, terminator)


def comment(words: str, *, terminator: bytes = TERMINATOR) -> bytes:
    """Give a comment of one line, which readers skip."""
    return b": " + words.replace("\r", " ").replace("\n", " ").encode() + terminator


class Mark(Enum):
    """What is no payload: the end of an event, and `[DONE]` in place of one."""

    END = auto()
    DONE = auto()


class Events:
    """A stream of events being read.

    `data:` comes with or without a space, lines end with LF or CRLF, lines of one event are joined by LF; comments and
    other fields are skipped. A line of no known field goes on with the payload before it: some vendors' pages show
    JSON over several lines after one `data:`.
    """

    def __init__(self) -> None:
        self._held = b""  # the start of a line whose field is not known yet
        self._start: bytes | None = None  # the start of a payload that may become [DONE]
        self._open = False
        self._inside = False  # a line whose field is known
        self._wanted = False  # that line's field is data

    def feed(self, chunk: bytes) -> Iterator[bytes | Mark]:
        """Yield payload in pieces, END after the last piece of each event, DONE for [DONE]."""
        window = self._held + chunk
        self._held = b""
        at = 0
        while at < len(window):
            line_end = window.find(b"\n", at) + 1
            if not self._inside:
                if not line_end and len(window) - at < _LONGEST_FIELD:
                    self._held = window[at:]
                    return
                if window[at : at + 2].lstrip(b"\r")[:1] == b"\n":
                    yield from self._end()
                    at = line_end
                    continue
                at += self._begin_line(window[at : at + _LONGEST_FIELD])
            stop = line_end or len(window)
            self._inside = not line_end
            if self._wanted:
                yield from self._payload(window[at:stop], whole=bool(line_end))
            at = stop

    def finish(self) -> Iterator[bytes | Mark]:
        """Yield what is left when the stream ends without an empty line."""
        return self.feed(b"\n\n")

    def _begin_line(self, start: bytes) -> int:
        """Say how many bytes of the line come before its payload."""
        if start.startswith(b"data:"):
            self._wanted = True
            if not self._open:
                self._open = True
                self._start = b""
            return 6 if start[5:6] == b" " else 5
        self._wanted = self._open and not start.startswith(_SKIPPED)
        return 0

    def _payload(self, piece: bytes, *, whole: bool) -> Iterator[bytes | Mark]:
        if self._start is not None:
            piece = self._start + piece
            if not whole and len(piece) < len(_DONE):
                self._start = piece
                return
            self._start = None
            if piece.startswith(_DONE):
                piece = b""
                yield Mark.DONE
        if piece:
            yield piece

    def _end(self) -> Iterator[bytes | Mark]:
        if self._open:
            self._open = False
            yield Mark.END
