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


class CallJoined(msgspec.Struct, frozen=True, kw_only=True, tag="call_joined"):
    """A request was given the answer of an earlier call; `state` is how far that was."""

    call_id: str
    key_id: str
    state: str


class Collected(msgspec.Struct, frozen=True, kw_only=True, tag="collected"):
    """What was forgotten: calls whose time was over, blobs that no call needed."""

    calls: int
    blobs: int


class Recovered(msgspec.Struct, frozen=True, kw_only=True, tag="recovered"):
    """A call whose process is gone was resolved: done, resumed, failed or cancelled."""

    call_id: str
    state: str


class WebhookTried(msgspec.Struct, frozen=True, kw_only=True, tag="webhook_tried"):
    """Somebody was told that a call has ended, or should have been.

    `host` has the port where it is not the usual one, never the path. `status` is 0 where no answer came or nothing was
    sent; `error` says why. `tries` counts this one. `again_s` is when the next is due, None for never.
    """

    call_id: str
    host: str
    status: int
    tries: int
    ok: bool
    again_s: float | None = None
    error: str = ""


class InternalError(msgspec.Struct, frozen=True, kw_only=True, tag="internal_error"):
    """Something that should not happen did; `traceback` is for the log only."""

    call_id: str
    error: str
    traceback: str


Event = (
    CallStarted
    | CallJoined
    | CallEnded
    | EngineFailed
    | SizeMismatch
    | Delivered
    | HttpAnswered
    | Recovered
    | Collected
    | WebhookTried
    | InternalError
)
Publish = Callable[[Event], None]
