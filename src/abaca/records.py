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
    """One engine and its own name for the model. A smaller `priority` is asked first, equal ones by `weight`."""

    engine: str
    model: str
    weight: float = 1.0
    priority: int = 0


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger, never changed. `kind` is hold, settle or release; a call's entries sum to its cost."""

    call_id: str
    key_id: str
    kind: Literal["hold", "settle", "release"]
    amount_micros: int
    reason: str = ""
    at_s: float = 0.0


State = Literal["received", "running", "done", "failed", "cancelled"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A durable call as a store keeps it.

    `request` and `result` are the canonical JSON of `Request` and `Result`, `error` says what was answered instead.
    `pictures` are sha256 of the answer's blobs, in order; `blobs` of everything that has to be kept for the call:
    pictures, thoughts, signatures, and the references of a request that can be resumed. `owner` is the process that
    works on it. `detached_s` is when the last caller left without the whole answer, `delivered_s` when one had it,
    `cancel_s` when somebody asked to stop it. `webhook` is whom to tell that it ended, from `webhook_due_s` on (None:
    nothing to tell). `progress` goes from 0 to 1. Money is micro-USD. Times are Unix seconds.
    """

    id: str
    key_id: str
    state: State
    model: str
    dialect: str
    vendor: str
    identity: str
    request: bytes
    created_s: float
    updated_s: float
    owner: str = ""
    idempotency_key: str | None = None
    engine: str = ""
    seed: int | None = None
    asked_px: str = ""
    got_px: str = ""
    cost_micros: int = 0
    progress: float = 0.0
    note: str = ""
    result: bytes = b""
    error: str = ""
    ignored: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    pictures: tuple[str, ...] = ()
    blobs: tuple[str, ...] = ()
    delivered_s: float | None = None
    detached_s: float | None = None
    cancel_s: float | None = None
    webhook: str = ""
    webhook_due_s: float | None = None
    webhook_tries: int = 0

    @property
    def ended(self) -> bool:
        """Whether it is done, failed or cancelled."""
        return self.state not in {"received", "running"}


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One small thing to note about a call, without touching the rest of its row.

    delivered: the last byte of an answer was accepted (which ends `detached_s`). detached: the last caller has left
    (noted only while undelivered). cancel: somebody wants it stopped (noted only while it has not ended). running: how
    far it is (noted only while it has not ended).
    """

    call_id: str
    kind: Literal["delivered", "detached", "cancel", "running"]
    at_s: float
    progress: float = 0.0
    note: str = ""


class Terms(msgspec.Struct, frozen=True, kw_only=True):
    """How a caller wants a request to be treated, beside what it asks for.

    `strict`: refuse what would have no effect. `retry`: it says that it asks again. `webhook`: whom to tell of the end.
    """

    strict: bool = False
    idempotency_key: str | None = None
    retry: bool = False
    webhook: str = ""


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Which earlier call a request may join, beside one with its idempotency key.

    Only calls of the same identity that have not failed, changed or detached since `since_s`. `retry`: any such call,
    because the caller says that it asks again; else only a detached one that was never delivered.
    """

    since_s: float
    retry: bool = False


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls to list, newest first. `before` is (created_s, id) of the last one seen; None where all are meant."""

    key_id: str | None = None
    state: State | None = None
    model: str | None = None
    idempotency_key: str | None = None
    undelivered: bool = False
    from_s: float | None = None
    until_s: float | None = None
    before: tuple[float, str] | None = None
    limit: int = 20


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A thought signature's blob, and the sha256 of the delivered bytes (picture, or text in UTF-8) that it signs."""

    part_sha256: str
    signature_sha256: str
