"""What is written down about callers, routes, calls and money."""

from typing import Literal

import msgspec


class Caps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one request may bring, history included. `picture_px` is width times height of each picture."""

    body_bytes: int = 150_000_000
    picture_bytes: int = 30_000_000
    picture_px: int = 64_000_000
    pictures: int = 100
    string_bytes: int = 1_000_000


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls. `vendor` is the spelling this key is answered in where the path names none, "" for the default."""

    id: str
    name: str
    prefix: str = ""
    admin: bool = False
    vendor: str = ""
    strict: bool = False
    caps: Caps = Caps()
    created_s: int = 0
    revoked_s: int | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One engine and its own name for the model."""

    engine: str
    model: str


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger, never changed. `kind` is hold, settle or release; a call's entries sum to its cost."""

    call_id: str
    key_id: str
    kind: Literal["hold", "settle", "release"]
    amount_micros: int
    reason: str = ""
    at_s: float = 0.0


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A durable call as a store keeps it.

    `request` and `result` are the canonical JSON of `Request` and `Result`, `error` that of what was answered instead.
    `pictures` are sha256 of the answer's blobs, in order. Money is micro-USD. Times are Unix seconds.
    """

    id: str
    key_id: str
    state: Literal["received", "running", "done", "failed", "cancelled"]
    model: str
    dialect: str
    vendor: str
    identity: str
    request: bytes
    created_s: float
    updated_s: float
    idempotency_key: str | None = None
    engine: str = ""
    seed: int | None = None
    asked_px: str = ""
    got_px: str = ""
    cost_micros: int = 0
    result: bytes = b""
    error: str = ""
    ignored: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    delivered_s: float | None = None
