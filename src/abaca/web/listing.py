"""Which calls a caller wants listed, read from a query, and where the next page begins."""

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, TypeVar, get_args

import msgspec

from abaca.errors import RequestError
from abaca.records import CallFilter, Row, State

T = TypeVar("T")

_STATES = get_args(State)
_LIMIT_MAX = 100
_WORDS_MAX = 16
_WORDS_CHARS = 400
_SHOWN_CHARS = 100
_SHA256 = re.compile(r"[0-9a-f]{64}")
_UNIX = re.compile(r"[0-9]{1,11}(\.[0-9]{1,9})?")
# RFC 3339, §5.6; a "+" that was not escaped comes as a space.
_RFC_3339 = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9:]{8}(?:\.[0-9]{1,9})?)(?:([Zz])|([-+ ])([0-9]{2}:[0-9]{2}))"
)


def wanted(query: Mapping[str, str]) -> CallFilter:
    """Give the filter that a query means; raises RequestError naming the parameter, its value and what would be right.

    `key` is left alone: it is a credential.
    """
    for name in query:
        if name not in _READERS and name != "key":
            known = ", ".join(_READERS)
            raise RequestError(
                f"There is no parameter {name[:_SHOWN_CHARS]!r}; these would be right: {known}.", field=name
            )
    fields: dict[str, Any] = {}
    for name, (field, read) in _READERS.items():
        if name in query:
            fields[field] = read(name, query[name])
    return CallFilter(**fields)


def cursor(row: Row) -> str:
    """Give what a caller sends to get the calls after this one."""
    return base64.urlsafe_b64encode(msgspec.json.encode([row.created_s, row.id])).decode().rstrip("=")


def number(name: str, value: str, *, most: float) -> float:
    """Give a number from 0 to `most`; raises RequestError."""
    if not _UNIX.fullmatch(value) or float(value) > most:
        raise _wrong(name, value, f"a number of seconds from 0 to {most:g}")
    return float(value)


def whole(name: str, value: str, *, least: int, most: int) -> int:
    """Give a whole number between two; raises RequestError."""
    if not re.fullmatch(r"[0-9]{1,9}", value) or not least <= int(value) <= most:
        raise _wrong(name, value, f"a whole number from {least} to {most}")
    return int(value)


def choice(name: str, value: str, known: tuple[str, ...]) -> str:
    """Give one of the known values; raises RequestError."""
    if value not in known:
        raise _wrong(name, value, f"one of {', '.join(known)}")
    return value


def _flag(name: str, value: str) -> bool:
    return choice(name, value.lower(), ("true", "false")) == "true"


def _limit(name: str, value: str) -> int:
    if not re.fullmatch(r"[0-9]{1,3}", value) or not 1 <= int(value) <= _LIMIT_MAX:
        raise _wrong(name, value, f"a whole number from 1 to {_LIMIT_MAX}")
    return int(value)


def _word(name: str, value: str) -> str:
    if not value or "\0" in value:  # no database finds the latter, and some refuse to look
        raise _wrong(name, value, "a word")
    return value


def _words(name: str, value: str) -> tuple[str, ...]:
    words = tuple(value.split())
    if not words or len(words) > _WORDS_MAX or len(value) > _WORDS_CHARS or "\0" in value:
        raise _wrong(name, value, f"1 to {_WORDS_MAX} words, of {_WORDS_CHARS} characters together,")
    return words


def _sha256(name: str, value: str) -> str:
    if not _SHA256.fullmatch(value.lower()):
        raise _wrong(name, value, "the sha256 of a picture, 64 hexadecimal digits,")
    return value.lower()


def _state(name: str, value: str) -> str:
    return choice(name, value, _STATES)


def instant(name: str, value: str) -> float:
    """Give a Unix time from itself or by RFC 3339; raises RequestError."""
    if _UNIX.fullmatch(value):
        return float(value)
    if found := _RFC_3339.fullmatch(value):
        day, time, zulu, sign, offset = found.groups()
        zone = "+00:00" if zulu else f"{'+' if sign == ' ' else sign}{offset}"
        try:
            return datetime.fromisoformat(f"{day}T{time}{zone}").timestamp()
        except (ValueError, OverflowError):
            pass
    raise _wrong(name, value, "Unix seconds, or a time such as 2026-01-31T12:00:00Z")


def _before(name: str, value: str) -> tuple[float, str]:
    try:
        found = base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
        created_s, call_id = msgspec.json.decode(found, type=tuple[float, str])
    except (binascii.Error, ValueError, msgspec.DecodeError):
        raise _wrong(name, value, "the next_cursor of an earlier answer") from None
    if not math.isfinite(created_s) or "\0" in call_id:
        raise _wrong(name, value, "the next_cursor of an earlier answer")
    return created_s, call_id


def _wrong(name: str, value: str, right: str) -> RequestError:
    return RequestError(f"{name} is {value[:_SHOWN_CHARS]!r}; {right} would be right.", field=name)


_READERS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "undelivered": ("undelivered", _flag),
    "idempotency_key": ("idempotency_key", _word),
    "state": ("state", _state),
    "model": ("model", _word),
    "words": ("words", _words),
    "made_from": ("made_from", _sha256),
    "shows": ("shows", _sha256),
    "since": ("from_s", instant),
    "until": ("until_s", instant),
    "limit": ("limit", _limit),
    "cursor": ("before", _before),
}
