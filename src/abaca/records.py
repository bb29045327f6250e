"""What is written down about callers, routes, calls and money."""

from typing import Literal

import msgspec

from abaca.types import Blob


class Caps(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one request may bring, history included. `picture_px` is width times height of each picture."""

    body_bytes: int = 150_000_000
    picture_bytes: int = 30_000_000
    picture_px: int = 64_000_000
    pictures: int = 100
    string_bytes: int = 1_000_000


class Budget(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How much may be spent: micro-USD in a calendar day or month of UTC, or in all."""

    micros: int
    period: Literal["day", "month", "total"] = "month"


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How much may be asked, None for any amount: so much in a minute, and so many calls at once."""

    requests_per_minute: int | None = None
    images_per_minute: int | None = None
    megapixels_per_minute: int | None = None
    at_once: int | None = None


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """How callers are treated. None says nothing: then the group's word counts for its keys, then the server's.

    `vendor` is the spelling that is answered in where the path names none, "" for the default. `models` and `engines`
    are those that may be asked, by their public names. `delivery` is how pictures come, links to them last `url_ttl_s`.
    `hide_engine` keeps engine and cost from the caller. `limits` hold for all models together, `model_limits` for one
    by itself. Limits and budgets are not handed down: those of a key and those of its group hold side by side.
    """

    vendor: str | None = None
    models: tuple[str, ...] | None = None
    engines: tuple[str, ...] | None = None
    strict: bool | None = None
    stream: Literal["live", "held"] | None = None
    hide_engine: bool | None = None
    delivery: Literal["inline", "url"] | None = None
    url_ttl_s: int | None = None
    delivered_days: float | None = None
    undelivered_days: float | None = None
    caps: Caps | None = None
    limits: Limits = Limits()
    model_limits: dict[str, Limits] = {}
    budget: Budget | None = None


class Treatment(msgspec.Struct, frozen=True, kw_only=True):
    """How one caller is treated: what its key's rules, its group's and the server's come to. See `Rules`."""

    vendor: str = ""
    models: tuple[str, ...] | None = None
    engines: tuple[str, ...] | None = None
    strict: bool = False
    stream: Literal["live", "held"] = "live"
    hide_engine: bool = False
    delivery: Literal["inline", "url"] = "inline"
    url_ttl_s: int = 3600
    delivered_days: float = 7.0
    undelivered_days: float = 30.0
    caps: Caps = Caps()


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Keys that are treated alike."""

    id: str
    name: str
    rules: Rules = Rules()
    created_s: int = 0


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """At most `most` of `what` for whom `scope` names ("key:ID", "group:ID", each with "/MODEL" or without): in a
    minute, except that of "calls" it is how many at once.
    """

    scope: str
    what: Literal["requests", "images", "megapixels", "calls"]
    most: int


class Take(msgspec.Struct, frozen=True, kw_only=True):
    """So much of a limit."""

    limit: Limit
    amount: float = 1.0


class Wait(msgspec.Struct, frozen=True, kw_only=True):
    """Why nothing was taken: the limit that is used up, and after how long it will not be (None: nobody knows)."""

    limit: Limit
    seconds_s: float | None = None


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """Who calls. It is good until `expires_s`, None for ever; `prefix` is what of its secret may be shown.

    Two things are not kept: `treatment` is what the rules come to for whoever has shown the key, and `session_until_s`
    when the session ends that stood for it, None where it was shown itself.
    """

    id: str
    name: str
    prefix: str = ""
    admin: bool = False
    created_s: int = 0
    revoked_s: int | None = None
    expires_s: int | None = None
    rules: Rules = Rules()
    group: Group | None = None
    treatment: Treatment = Treatment()
    session_until_s: int | None = None


class Target(msgspec.Struct, frozen=True, kw_only=True):
    """One engine and its own name for the model. A smaller `priority` is asked first, equal ones by `weight`."""

    engine: str
    model: str
    weight: float = 1.0
    priority: int = 0


class Hedge(msgspec.Struct, frozen=True, kw_only=True):
    """When a second engine is asked beside one that has given nothing: `after_s` seconds from its beginning.

    At most `percent` of a model's calls, and only where the second answer is estimated to cost at most `cap_micros`.
    """

    after_s: float
    percent: float
    cap_micros: int


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the ledger, never changed. `kind` is hold, settle or release; a call's entries sum to its cost.

    A settle says what was paid for: so many pictures, and the tokens as JSON of `Usage`.
    """

    call_id: str
    key_id: str
    kind: Literal["hold", "settle", "release"]
    amount_micros: int
    reason: str = ""
    at_s: float = 0.0
    group_id: str = ""
    model: str = ""
    engine: str = ""
    pictures: int = 0
    usage: str = ""


class Allowance(msgspec.Struct, frozen=True, kw_only=True):
    """A budget as it stands for one request: what `scope` ("key:ID", "group:ID") may use in `period`.

    `period` is "2026-11-21", "2026-11" or "total".
    """

    scope: str
    period: str
    most_micros: int


Dimension = Literal["key", "group", "model", "engine", "day"]


class UsageFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which settled costs to add up, and by what. None where all are meant. Times are Unix seconds."""

    by: tuple[Dimension, ...] = ()
    key_id: str | None = None
    group_id: str | None = None
    model: str | None = None
    engine: str | None = None
    from_s: float | None = None
    until_s: float | None = None
    limit: int = 10_000


class UsageLine(msgspec.Struct, frozen=True, kw_only=True):
    """What was settled for one combination of the dimensions asked for; the others are "". `day` is 2026-11-21."""

    key_id: str = ""
    group_id: str = ""
    model: str = ""
    engine: str = ""
    day: str = ""
    calls: int
    pictures: int
    cost_micros: int


State = Literal["received", "running", "done", "failed", "cancelled"]


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """A durable call as a store keeps it.

    `request` and `result` are the canonical JSON of `Request` and `Result`, `error` says what was answered instead.
    `pictures` are sha256 of the answer's blobs, in order; `blobs` of everything that has to be kept for the call:
    pictures, thoughts, signatures, and the references of a request that can be resumed. `owner` is the process that
    works on it. `detached_s` is when the last caller left without the whole answer, `delivered_s` when one had it,
    `cancel_s` when somebody asked to stop it. `webhook` is whom to tell that it ended, from `webhook_due_s` on (None:
    nothing to tell). `progress` goes from 0 to 1. `delivered_keep_s` and `undelivered_keep_s` are for how long it is
    kept after its end (None: as long as any call, both or neither). Money is micro-USD. Times are Unix seconds.
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
    group_id: str = ""
    delivered_keep_s: float | None = None
    undelivered_keep_s: float | None = None

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
    `delivery`: how pictures come, None where nothing is said.
    """

    strict: bool = False
    idempotency_key: str | None = None
    retry: bool = False
    webhook: str = ""
    delivery: Literal["inline", "url"] | None = None


class Joining(msgspec.Struct, frozen=True, kw_only=True):
    """Which earlier call a request may join, beside one with its idempotency key.

    Only calls of the same identity that have not failed, changed or detached since `since_s`. `retry`: any such call,
    because the caller says that it asks again; else only a detached one that was never delivered.
    """

    since_s: float
    retry: bool = False


class CallFilter(msgspec.Struct, frozen=True, kw_only=True):
    """Which calls to list, newest first. `before` is (created_s, id) of the last one seen; None where all are meant.

    Each of the `words` is part of the prompt, in whatever case. `made_from` and `shows` are the sha256 of a picture
    that was sent, and of one that was drawn.
    """

    key_id: str | None = None
    state: State | None = None
    model: str | None = None
    idempotency_key: str | None = None
    undelivered: bool = False
    words: tuple[str, ...] = ()
    made_from: str | None = None
    shows: str | None = None
    from_s: float | None = None
    until_s: float | None = None
    before: tuple[float, str] | None = None
    limit: int = 20


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An engine's failed attempt at a call: the error's name, its message, and when that was in Unix seconds."""

    type: str
    message: str
    at_s: float


class Outcomes(msgspec.Struct, frozen=True, kw_only=True):
    """How an engine has done: calls that ended with it, attempts of it that failed, and the last of these."""

    calls: int = 0
    failures: int = 0
    last_failure: Failure | None = None


OWN_SIGNATURE = b"abaca-"
"""How the signatures of the engines that are part of abaca begin."""


class Signature(msgspec.Struct, frozen=True, kw_only=True):
    """A thought signature's blob, and the sha256 of the delivered bytes (picture, or text in UTF-8) that it signs."""

    part_sha256: str
    signature_sha256: str


async def is_own(signature: Blob) -> bool:
    """Tell whether a signature was made by an engine that is part of abaca, from its first bytes."""
    async for chunk in signature.chunks(len(OWN_SIGNATURE)):
        return chunk.startswith(OWN_SIGNATURE)
    return False
