"""What happened, as typed values.

Parts publish events through a plain callable; `telemetry` makes logs and metrics of them. No event carries a secret,
a prompt or a picture.
"""

from collections.abc import Callable

import msgspec


class CallStarted(msgspec.Struct, frozen=True, kw_only=True, tag="call_started"):
    """A call was admitted and written down."""

    call_id: str
    key_id: str
    model: str
    dialect: str
    vendor: str


class CallEnded(msgspec.Struct, frozen=True, kw_only=True, tag="call_ended"):
    """A call is settled. `state` is done, failed or cancelled, `outcome` a finish reason or an error's name."""

    call_id: str
    model: str
    engine: str
    state: str
    outcome: str
    seconds_s: float
    pictures: int
    cost_micros: int


class EngineFailed(msgspec.Struct, frozen=True, kw_only=True, tag="engine_failed"):
    """One target of a route failed; `error` is the class, `cause` the traceback of what lay under it, for the log."""

    call_id: str
    engine: str
    error: str
    message: str
    cause: str = ""


class SizeMismatch(msgspec.Struct, frozen=True, kw_only=True, tag="size_mismatch"):
    """A picture came in another size than was asked, both as "WIDTHxHEIGHT"."""

    call_id: str
    engine: str
    asked: str
    got: str


class Delivered(msgspec.Struct, frozen=True, kw_only=True, tag="delivered"):
    """An answer left; `complete` is false when the caller went away before the last byte."""

    call_id: str
    complete: bool
    body_bytes: int


class HttpAnswered(msgspec.Struct, frozen=True, kw_only=True, tag="http_answered"):
    """One HTTP exchange ended. `path` has no query, so no key."""

    method: str
    path: str
    status: int
    seconds_s: float
    request_id: str
    error: str = ""


class Recovered(msgspec.Struct, frozen=True, kw_only=True, tag="recovered"):
    """At start-up an open call was resolved."""

    call_id: str
    state: str


class InternalError(msgspec.Struct, frozen=True, kw_only=True, tag="internal_error"):
    """Something that should not happen did; `traceback` is for the log only."""

    call_id: str
    error: str
    traceback: str


Event = CallStarted | CallEnded | EngineFailed | SizeMismatch | Delivered | HttpAnswered | Recovered | InternalError
Publish = Callable[[Event], None]
