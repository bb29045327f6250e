"""What happened, as typed values.

Parts publish events through a plain callable; `telemetry` makes logs and metrics of them. No event carries a secret,
a prompt or a picture.
"""

from collections.abc import Callable
from typing import Literal

import msgspec


class CallStarted(msgspec.Struct, frozen=True, kw_only=True, tag="call_started"):
    """A call was admitted and written down."""

    call_id: str
    key_id: str
    model: str
    dialect: str
    vendor: str


class CallEnded(msgspec.Struct, frozen=True, kw_only=True, tag="call_ended"):
    """A call is settled. `state` is done, failed or cancelled, `outcome` a finish reason or an error's name.

    `got_px` is the size of its picture as "WIDTHxHEIGHT", "" for none.
    """

    call_id: str
    model: str
    engine: str
    state: str
    outcome: str
    seconds_s: float
    pictures: int
    cost_micros: int
    got_px: str = ""


class EngineFailed(msgspec.Struct, frozen=True, kw_only=True, tag="engine_failed"):
    """One target of a route failed; `error` is the class, `cause` the traceback of what lay under it, for the log."""

    call_id: str
    engine: str
    error: str
    message: str
    cause: str = ""


class Hedged(msgspec.Struct, frozen=True, kw_only=True, tag="hedged"):
    """A second engine was asked beside the one that had given nothing for so long.

    `estimate_micros` is what the second answer may cost beside the first.
    """

    call_id: str
    engine: str
    beside: str
    after_s: float
    estimate_micros: int


class HedgeLost(msgspec.Struct, frozen=True, kw_only=True, tag="hedge_lost"):
    """Of two engines at work for one call, the one that was stopped because the other had answered.

    `charged`: "no" where its work is free; "yes" where a picture had come that is not used; else "maybe".
    """

    call_id: str
    engine: str
    winner: str
    charged: Literal["no", "maybe", "yes"]


class SizeMismatch(msgspec.Struct, frozen=True, kw_only=True, tag="size_mismatch"):
    """A picture came in another size than was asked, both as "WIDTHxHEIGHT"."""

    call_id: str
    engine: str
    asked: str
    got: str


class Delivered(msgspec.Struct, frozen=True, kw_only=True, tag="delivered"):
    """An answer left; `complete` is false when the caller went away before the last byte.

    `first_byte_s` is how long its caller waited for the first one, None where none left.
    """

    call_id: str
    complete: bool
    body_bytes: int
    delivery: Literal["inline", "url"] = "inline"
    streamed: bool = False
    first_byte_s: float | None = None


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


class Limited(msgspec.Struct, frozen=True, kw_only=True, tag="limited"):
    """A request was refused because a limit is used up: of `what`, and whose it is."""

    key_id: str
    what: Literal["requests", "images", "megapixels", "calls"]
    whose: Literal["key", "group"]


class LimiterDown(msgspec.Struct, frozen=True, kw_only=True, tag="limiter_down"):
    """Limits could not be asked: everybody is let in meanwhile."""

    error: str


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
    | Hedged
    | HedgeLost
    | SizeMismatch
    | Delivered
    | HttpAnswered
    | Recovered
    | Collected
    | WebhookTried
    | Limited
    | LimiterDown
    | InternalError
)
Publish = Callable[[Event], None]
