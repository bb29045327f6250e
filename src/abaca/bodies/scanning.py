"""The scanner: JSON in pieces goes in, a skeleton and the decoded bytes of blobs come out.

It follows strings, brackets, colons and commas, which is enough to know the path of every string; whether the rest is
JSON is judged on the skeleton, which is small. Base64 values are never held: each window of them is decoded and given
away. All work is done by `bytes.find` and compiled patterns over windows, none per byte.
"""

import json
import re
import string
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum, auto

from abaca.bodies.base64_runs import Base64Run, NotBase64
from abaca.errors import TooLarge, WireError
from abaca.interfaces import LiftRule
from abaca.records import Caps
from abaca.skeletons import Nonce

MOST_DEPTH = 128
"""How deep brackets may be nested: deeper than any dialect, shallower than any parser's stack."""
MOST_BLOBS = 4096
"""How many blobs one body may hold, signatures and files included; `Caps.pictures` is for pictures."""
MOST_VALUES = 100_000
"""How many values one body may hold: what is parsed from it stays in proportion, in time and memory."""
SKELETON_STRINGS = 8
"""The whole skeleton may be as large as this many strings of `Caps.string_bytes`."""
SHORTEST_RUN = 32
"""Base64 characters after which a data URL inside a text is taken for a picture: the smallest GIF has 36."""


@dataclass(frozen=True, slots=True)
class Begin:
    """From here on bytes belong to a new blob; `path` is where it stands."""

    path: str


class End(Enum):
    """The blob is complete."""

    END = auto()


Step = Begin | bytes | End
"""What to do, in order: begin a blob, append to it, end it."""

_Mode = Callable[[bytes, int], int]

_MORE = -1  # a mode's answer when it can do nothing without more bytes
_QUOTE = ord('"')
_OPENING: dict[bytes, bytes | int] = {b"{": b"", b"[": 0}
_CLOSING: dict[bytes, type] = {b"}": bytes, b"]": int}
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_ESCAPE_BYTES = 6  # the longest escape: \uXXXX
_HEAD = 24  # characters of a value that an error shows
_HEAD_RAW_BYTES = (_HEAD + 1) * _ESCAPE_BYTES

# A short string without escapes and the comma before it, or the next character that gives JSON its structure.
_TOKEN = re.compile(rb'[^"\[\]{},]*+(?:(,?)[ \t\r\n]*+"([^"\\]{0,200}+)"|(["\[\]{},]))')
# The inside of a string up to its end, as far as escapes are whole.
_INSIDE = re.compile(rb"(?:[^\"\\]++|\\(?:[^u]|u[0-9a-fA-F]{4}))*+", re.DOTALL)
_ESCAPE = re.compile(rb"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}

# A data URL's head as it is spelled in JSON: printable ASCII without comma, quote and space, slashes escaped or not.
_LABEL = rb"(?:[!#-+\--\[\]-~]|\\/|\\u00[2-7][0-9a-fA-F])"
_HEADER = re.compile(rb"(?i:data):(" + _LABEL + rb"{0,256}?)(?i:;base64),")
_HEADER_BEGUN = re.compile(rb"(?i:d(?:a(?:t(?:a(?::" + _LABEL + rb"{0,263}+)?)?)?)?)\Z")
_HEADER_MOST_BYTES = 5 + 263 * _ESCAPE_BYTES
_RUN = re.compile(rb"(?:[A-Za-z0-9+/_-]++|\\/|\\u00(?:2[bBdDfF]|3[0-9]|[46][1-9a-fA-F]|[57][0-9aA]|5[fF]))*+")
_ALPHABET = (string.ascii_letters + string.digits + "+/_-").encode()
_PADDING = re.compile(rb"=|\\u003[dD]")
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/=_\s-]")


class Scanner:
    """One JSON document being read.

    `done` tells that the document has ended, `rest` is what came after it in the last piece.
    """

    def __init__(self, rule: LiftRule, caps: Caps, nonce: Nonce) -> None:
        self.done = False
        self.rest = b""
        self._starts: dict[bytes, _Mode] = {
            **dict.fromkeys(map(str.encode, rule.text_keys), self._text),
            **dict.fromkeys(map(str.encode, rule.data_url_keys), self._url_start),
            **dict.fromkeys(map(str.encode, rule.base64_keys), self._base64_start),
        }
        self._caps = caps
        self._nonce = nonce
        self._skeleton = bytearray()
        self._steps: list[Step] = []
        self._blobs = 0
        self._values = 0
        self._mode: _Mode = self._structure
        self._held = b""  # the end of the last window, which cannot be judged yet
        self._kept = 0  # the window before this place is in the skeleton, or never will be
        self._places: list[bytes | int] = []  # for each open bracket the key or index that we are at
        self._awaits_key = False
        self._key = bytearray()
        self._string_bytes = 0
        self._run = Base64Run()
        self._head = b""
        self._padding = 0
        self._escaped = True

    def feed(self, piece: bytes) -> Iterator[Step]:
        """Read on, and say what to do meanwhile; raises WireError and TooLarge naming the path."""
        window = self._held + piece if self._held else piece
        self._kept = at = 0
        while not self.done and (reached := self._mode(window, at)) != _MORE:
            at = reached
            if self._steps:
                yield from self._steps
                self._steps.clear()
        self._keep(window, at)
        self._held = window[at:]
        if self.done:
            self.rest, self._held = self._held, b""

    def finish(self) -> bytes:
        """Say that the body ended and give the skeleton; raises WireError when it ended too early."""
        if self._places or self._mode != self._structure:
            raise WireError(self.path(), "the body ends in the middle of the JSON")
        return bytes(self._skeleton).removeprefix(_BYTE_ORDER_MARK)

    def path(self) -> str:
        """Give the JSON path of where we are, "$" for the top."""
        path = ""
        for place in self._places:
            if isinstance(place, int):
                path += f"[{place}]"
            elif place:
                path += "." * bool(path) + place[:64].decode(errors="replace")
        return path or "$"

    # Modes: each reads from `at` and gives how far it came, or _MORE.

    def _structure(self, window: bytes, at: int) -> int:
        places, starts, most_bytes = self._places, self._starts, self._caps.string_bytes
        start = at
        while match := _TOKEN.match(window, at):
            at = match.end()
            comma, text, token = match.groups()
            if text is None:
                if token == b'"':
                    return self._open_string(at)
                self._bracket(token)
                if self.done:
                    return at
                continue
            if comma:
                self._bracket(comma)
            if len(text) > most_bytes:
                return self._open_string(at - len(text) - 1)
            if self._awaits_key:
                places[-1] = text
                self._awaits_key = False
            elif places and places[-1] in starts:
                return self._open_string(at - len(text) - 1)
        return len(window) if start < len(window) else _MORE

    def _read_key(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        self._key += window[at:end]
        self._count(end - at)
        if closed:
            self._places[-1] = _unescape_key(bytes(self._key))
            self._awaits_key = False
            return self._close_string(end)
        return end if end > at else _MORE

    def _plain(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        self._count(end - at)
        if closed:
            return self._close_string(end)
        return end if end > at else _MORE

    def _base64_start(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        if not closed and end - at < _HEAD_RAW_BYTES:
            return _MORE
        if closed and end == at:
            self._mode = self._plain
            return at
        self._head = _unescape(window[at : min(end, at + _HEAD_RAW_BYTES)])[: _HEAD + 1]
        self._begin_blob(window, at)
        self._mode = self._base64
        return at

    def _base64(self, window: bytes, at: int) -> int:
        if at == 0 and (decoded := self._run.feed_inner(window)):
            self._give(*decoded)
            self._kept = len(window)
            return len(window)
        end, closed = self._inside(window, at)
        if end == at and not closed:
            return _MORE
        try:
            self._give(*self._run.feed(_unescape(window[at:end]) if self._escaped else window[at:end]))
            if closed:
                self._give(self._run.finish())
        except NotBase64 as error:
            raise WireError(self.path(), _why_not(self._head)) from error
        self._kept = end
        if not closed:
            return end
        self._steps.append(End.END)
        return self._close_string(end)

    def _url_start(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        header = _HEADER.match(window, at, end)
        if header is None:
            if not closed and (end == at or _HEADER_BEGUN.match(window, at, end)):
                return _MORE
        elif header.end() < end:
            self._keep_header(window, header)
            self._mode = self._base64_start
            return header.end()
        elif not closed:
            return _MORE
        self._mode = self._plain
        return at

    def _text(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        stop = end
        if header := _HEADER.search(window, at, end):
            run_end = self._run_end(window, header.end(), end)
            if run_end - header.end() >= SHORTEST_RUN:
                self._count(header.start() - at)
                self._keep_header(window, header)
                self._begin_blob(window, header.end())
                self._padding = 0
                self._mode = self._text_run
                return header.end()
            stop = header.end()  # a word about data URLs, unless more of it is to come
            if run_end == end and not closed:
                stop = header.start()
        elif not closed and (begun := _HEADER_BEGUN.search(window, max(at, end - _HEADER_MOST_BYTES), end)):
            stop = begun.start()
        self._count(stop - at)
        if closed and stop == end:
            return self._close_string(end)
        return stop if stop > at else _MORE

    def _text_run(self, window: bytes, at: int) -> int:
        end, closed = self._inside(window, at)
        reached = at if self._padding else self._run_end(window, at, end)
        self._give(*self._run.feed(_unescape(window[at:reached])))
        while self._padding < 2 and (padding := _PADDING.match(window, reached, end)):
            self._padding += 1
            reached = padding.end()
        self._kept = reached
        if reached == end and not closed:
            return reached if reached > at else _MORE
        self._give(self._run.finish(cut=True))
        self._steps.append(End.END)
        self._skeleton += self._run.dangling
        self._mode = self._text
        return reached

    # What modes share.

    def _inside(self, window: bytes, at: int) -> tuple[int, bool]:
        """Give how far the string goes in this window, escapes whole, and whether it ends there."""
        quote = window.find(b'"', at)
        escape = window.find(b"\\", at, quote if quote >= 0 else len(window))
        self._escaped = escape >= 0
        if escape < 0:
            return (quote, True) if quote >= 0 else (len(window), False)
        matched = _INSIDE.match(window, escape)
        end = matched.end() if matched else escape
        if end < len(window) and window[end] == _QUOTE:
            return end, True
        if len(window) - end >= _ESCAPE_BYTES:
            raise WireError(self.path(), "a string has a broken escape")
        return end, False

    def _run_end(self, window: bytes, at: int, end: int) -> int:
        if not window[at:end].translate(None, _ALPHABET):  # twice as fast as the pattern, and mostly true
            return end
        run = _RUN.match(window, at, end)
        return run.end() if run else at

    def _bracket(self, token: bytes) -> None:
        places = self._places
        self._values += 1
        if self._values > MOST_VALUES:
            raise TooLarge(f"a body may have {MOST_VALUES} values")
        if token == b",":
            if places and isinstance(index := places[-1], int):
                places[-1] = index + 1
            else:
                self._awaits_key = bool(places)
        elif token in _OPENING:
            if len(places) == MOST_DEPTH:
                raise WireError(self.path(), f"brackets are nested more than {MOST_DEPTH} deep")
            places.append(_OPENING[token])
            self._awaits_key = token == b"{"
        else:
            if not places or type(places[-1]) is not _CLOSING[token]:
                raise WireError(self.path(), f"not valid JSON (an unexpected {token.decode()})")
            places.pop()
            self._awaits_key = False
            self.done = not places

    def _open_string(self, at: int) -> int:
        self._string_bytes = 0
        self._key.clear()
        if self._awaits_key:
            self._mode = self._read_key
        else:
            place = self._places[-1] if self._places else 0
            self._mode = self._plain if isinstance(place, int) else self._starts.get(place, self._plain)
        return at

    def _close_string(self, end: int) -> int:
        self._mode = self._structure
        return end + 1

    def _count(self, size_bytes: int) -> None:
        self._string_bytes += size_bytes
        if self._string_bytes > self._caps.string_bytes:
            path = self.path()
            raise TooLarge(
                f"{path}: a string may have {self._caps.string_bytes} bytes besides its pictures", field=path
            )

    def _keep(self, window: bytes, at: int) -> None:
        self._skeleton += window[self._kept : at]
        self._kept = at
        most_bytes = self._caps.string_bytes * SKELETON_STRINGS
        if len(self._skeleton) > most_bytes:
            raise TooLarge(f"a body may have {most_bytes} bytes besides its pictures")

    def _keep_header(self, window: bytes, header: re.Match[bytes]) -> None:
        self._keep(window, header.start())
        self._skeleton += b"data:" + header[1] + b";base64,"
        self._kept = header.end()

    def _begin_blob(self, window: bytes, at: int) -> None:
        path = self.path()
        if self._blobs == MOST_BLOBS:
            raise TooLarge(f"{path}: a body may have {MOST_BLOBS} base64 values", field=path)
        self._keep(window, at)
        self._skeleton += self._nonce.stand_in(self._blobs).encode()
        self._blobs += 1
        self._run = Base64Run()
        self._steps.append(Begin(path))

    def _give(self, *decoded: bytes) -> None:
        self._steps += filter(None, decoded)


def _unescape(raw: bytes) -> bytes:
    if b"\\" not in raw:
        return raw
    if b"\\\\" not in raw:  # then every backslash begins an escape
        raw = raw.replace(b"\\/", b"/").replace(b"\\n", b"\n").replace(b"\\r", b"\r")
    return _ESCAPE.sub(_unescape_one, raw)


def _unescape_one(escape: re.Match[bytes]) -> bytes:
    if escape[1]:
        return chr(int(escape[1], 16)).encode(errors="replace")
    return _SHORT_ESCAPES.get(escape[2], escape[2])


def _unescape_key(raw: bytes) -> bytes:
    try:
        key: str = json.loads(b'"%b"' % raw)
        return key.encode()
    except ValueError:  # then it is no JSON, which is found out when the skeleton is judged
        return raw


def _why_not(head: bytes) -> str:
    start = head[:_HEAD].decode(errors="replace") + "…" * (len(head) > _HEAD)
    if head[:5].lower() == b"data:":
        return f'"{start}" is a data URL where its base64 alone belongs'
    hint = " (a placeholder left in?)" if _FOREIGN.search(head) else ""
    return f'"{start}" is not base64{hint}'
