"""JSON with its pictures taken out: what codecs see, and what `bodies` fills in again.

Inwards a `Skeleton` is small JSON in which every base64 run is replaced by a stand-in: the body's 128-bit nonce and the
blob's ordinal. Outwards a codec writes a document with `Inline` and `DataUrl` leaves; `segments` makes of it what the
body is spliced from. Nobody but this module knows what a stand-in looks like.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass

import msgspec

from abaca.errors import WireError
from abaca.types import Blob, Json

# Patterns fit any body's stand-ins, so that none is compiled for each; the nonce is compared after it.
_STAND_IN = re.compile(r"~([0-9a-f]{32}):([0-9]{1,6})~")
_STAND_IN_BYTES = re.compile(_STAND_IN.pattern.encode())
# A label is short: without an end to it a megabyte of "data:data:data:" would take minutes.
_DATA_URL = re.compile(rf"data:([^,\s]{{0,256}}?);base64,{_STAND_IN.pattern}")
_OPAQUE = re.compile(r"(?:data:([^,\s]*);base64,)?blob:([0-9]{1,6})")

Segments = tuple[bytes | Blob, ...]
"""A body in pieces: bytes as they are, blobs to be sent as standard base64 with padding."""


# The leaves are plain classes: msgspec would encode a dataclass by itself instead of asking `segments` for a string.


class Inline:
    """A leaf that becomes a string with the base64 of a blob."""

    __slots__ = ("blob",)

    def __init__(self, blob: Blob) -> None:
        self.blob = blob


class DataUrl:
    """A leaf that becomes a string with a data URL."""

    __slots__ = ("blob", "mime")

    def __init__(self, mime: str, blob: Blob) -> None:
        self.mime = mime
        self.blob = blob


class Nonce:
    """The 128-bit secret of one body, and the stand-ins made from it. A body without pictures never needs its own."""

    __slots__ = ("_value",)

    def __init__(self, value: str = "") -> None:
        self._value = value

    @property
    def value(self) -> str:
        """The secret in hex, drawn when it is first asked for."""
        self._value = self._value or secrets.token_hex(16)
        return self._value

    def stand_in(self, ordinal: int) -> str:
        """Give what stands in the skeleton for blob number `ordinal`: ASCII that needs no JSON escapes."""
        return f"~{self.value}:{ordinal}~"


class Skeleton:
    """A body without its pictures: `body` is JSON, `blobs` what was lifted, in order of appearance."""

    __slots__ = ("blobs", "body", "nonce")

    def __init__(self, body: bytes, blobs: tuple[Blob, ...] = (), nonce: Nonce | None = None) -> None:
        self.body = body
        self.blobs = blobs
        self.nonce = nonce or Nonce()

    def parse(self) -> Json:
        """Give the JSON document; raises WireError at "$" when it is none."""
        try:
            return msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
            raise WireError("$", f"not valid JSON ({_fault(error)})") from error

    def blob(self, value: str) -> Blob | None:
        """Give the blob whose stand-in is all of `value`, else None."""
        match = _STAND_IN.fullmatch(value)
        return self.blobs[int(match[2])] if match and match[1] == self.nonce.value else None

    def split(self, value: str) -> "list[str | Picked]":
        """Cut `value` at the data URLs in it: words as str (never empty), pictures as `Picked`, in order."""
        pieces: list[str | Picked] = []
        end = 0
        for match in _DATA_URL.finditer(value) if self.blobs else ():
            if match[2] != self.nonce.value:
                continue
            if match.start() > end:
                pieces.append(value[end : match.start()])
            pieces.append(Picked(label=match[1].partition(";")[0].lower(), blob=self.blobs[int(match[3])]))
            end = match.end()
        if end < len(value):
            pieces.append(value[end:])
        return pieces

    def opaque(self, value: Json) -> tuple[Json, tuple[Blob, ...]]:
        """Give `value` with stand-ins renamed to "blob:n", and the blobs in that order (see `types.Opaque`)."""
        found: list[Blob] = []

        def rename(match: re.Match[str]) -> str:
            if match[1] != self.nonce.value:
                return match[0]
            found.append(self.blobs[int(match[2])])
            return f"blob:{len(found) - 1}"

        return _map_strings(value, lambda text: _STAND_IN.sub(rename, text)), tuple(found)


@dataclass(frozen=True, slots=True)
class Picked:
    """A data URL found in a string: the mime it claims, and its bytes."""

    label: str
    blob: Blob


def segments(document: Json) -> Segments:
    """Give the pieces of `document` as JSON; `Inline` and `DataUrl` leaves become base64 of their blobs."""
    nonce = Nonce()
    blobs: list[Blob] = []

    def leaf(value: object) -> str:
        if isinstance(value, Inline):
            blobs.append(value.blob)
            return nonce.stand_in(len(blobs) - 1)
        if isinstance(value, DataUrl):
            blobs.append(value.blob)
            return f"data:{value.mime};base64,{nonce.stand_in(len(blobs) - 1)}"
        raise TypeError(f"no JSON for {type(value).__name__}")

    body = msgspec.json.encode(document, enc_hook=leaf)
    pieces: list[bytes | Blob] = []
    end = 0
    for match in _STAND_IN_BYTES.finditer(body) if blobs else ():
        if match[1].decode() == nonce.value:
            pieces += [body[end : match.start()], blobs[int(match[2])]]
            end = match.end()
    pieces.append(body[end:])
    return tuple(pieces)


def restore(value: Json, blobs: tuple[Blob, ...]) -> Json:
    """Give an opaque skeleton with its "blob:n" strings, and data URLs of such, as leaves ready for `segments`."""
    match value:
        case str():
            found = _OPAQUE.fullmatch(value)
            if found is None or int(found[2]) >= len(blobs):
                return value
            blob = blobs[int(found[2])]
            return Inline(blob) if found[1] is None else DataUrl(found[1], blob)
        case dict():
            return {key: restore(item, blobs) for key, item in value.items()}
        case list():
            return [restore(item, blobs) for item in value]
    return value


def _map_strings(value: Json, change: Callable[[str], str]) -> Json:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _map_strings(item, change) for key, item in value.items()}
    if isinstance(value, list):
        return [_map_strings(item, change) for item in value]
    return value


def _fault(error: Exception) -> str:
    return str(error) if isinstance(error, msgspec.DecodeError) else "nested too deeply or not UTF-8"
