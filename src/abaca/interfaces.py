"""The plugs: Dialect Engine Ledger Calls Keys ImageStore Signatures Limiter Fetcher Transport Clock.

Everything that touches the world is reached through one of these; `app` plugs the concrete parts in. Plugs of later
work (Limiter, Signatures) are written with the parts that fill them.
"""

from collections.abc import AsyncGenerator, AsyncIterable, AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from abaca.catalogue import Model, Price
from abaca.errors import AbacaError, EngineError
from abaca.records import Caps, Entry, Key, Row
from abaca.skeletons import Segments, Skeleton
from abaca.types import Blob, Json, Request, Result, Secret, Usage
from abaca.updates import Update

Operation = Literal["generate", "stream", "models", "model", "count"]
Headers = Mapping[str, str]
"""Header names in lower case."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Path:
    """One path of a dialect.

    `template` begins after the vendor prefix and the version: "/models/{model}:generateContent". `{model}` matches
    slashes too. `versions` are those it is served under, () for any.
    """

    method: Literal["GET", "POST"]
    template: str
    operation: Operation
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftRule:
    """Names of JSON keys, at any depth, whose string values hold pictures.

    `base64_keys`: the whole value is base64. `data_url_keys`: the whole value may be a data URL (else left alone).
    `text_keys`: data URLs may stand anywhere in the value.
    """

    base64_keys: frozenset[str] = frozenset()
    data_url_keys: frozenset[str] = frozenset()
    text_keys: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Framing:
    """How the documents of a streamed body are set: one JSON, a JSON array, or server-sent events.

    `terminator` ends an event; `comments` tells whether keep-alive comments may be sent; `done` is the last event's
    payload or None.
    """

    kind: Literal["json", "json_array", "sse"] = "json"
    terminator: bytes = b"\n\n"
    comments: bool = False
    done: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbound:
    """A request as it came, its pictures lifted; `path` holds the template's values ("model")."""

    operation: Operation
    skeleton: Skeleton
    path: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Outbound:
    """A message to send, in front (status) or behind (method, path, query). `body` is JSON in pieces."""

    body: Segments
    status: int = 200
    method: str = "POST"
    path: str = ""
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Headers = field(default_factory=dict)


class StreamEncoder(Protocol):
    """One streamed answer being written. Each method gives whole JSON documents, without framing."""

    def feed(self, update: Update) -> Sequence[Segments]:
        """Encode one update; most give one document, some none."""
        ...

    def finish(self, extension: Mapping[str, Json]) -> Sequence[Segments]:
        """End the answer. `extension` goes into the last document under "abaca" when not empty."""
        ...

    def fail(self, error: AbacaError, *, call_id: str) -> Sequence[Segments]:
        """End the answer with an in-band error."""
        ...


class StreamDecoder(Protocol):
    """One streamed answer being read."""

    def feed(self, document: Skeleton) -> Sequence[Update]:
        """Decode one document; raises WireError, or EngineError for an in-band error."""
        ...

    def finish(self) -> Sequence[Update]:
        """Say that the body ended; raises WireError when it ended too early."""
        ...


class Dialect(Protocol):
    """A wire format in a vendor's spelling, both directions, no I/O.

    In front, errors of the caller are raised as WireError (a body that does not fit) or RequestError (one that fits
    and cannot be met). Behind, WireError is the vendor's fault. `honours` are the fields of `Request` that it carries
    to the vendor (see `Capabilities`).
    """

    name: str
    paths: tuple[Path, ...]
    lift_rule: LiftRule
    honours: frozenset[str]

    def recognises(self, headers: Headers, query: Mapping[str, str]) -> bool:
        """Tell whether the credential is spelled this dialect's way (for paths that two dialects share)."""
        ...

    def credentials(self, headers: Headers, query: Mapping[str, str]) -> Secret | None:
        """Give the key in whichever spelling it came, or None."""
        ...

    def decode_request(self, inbound: Inbound) -> Request:
        """Read a generate, stream or count request."""
        ...

    def framing(self, request: Request) -> Framing:
        """Tell how this request's answer is set."""
        ...

    def encode_result(self, request: Request, result: Result) -> Outbound:
        """Write a whole answer."""
        ...

    def stream_encoder(self, request: Request, *, response_id: str, created_s: int) -> StreamEncoder:
        """Begin a streamed answer."""
        ...

    def encode_error(self, error: AbacaError, *, call_id: str) -> Outbound:
        """Write an error, status and headers included."""
        ...

    def encode_models(self, models: Sequence[Model], inbound: Inbound) -> Outbound:
        """Write the list of models (one page of it where the dialect has pages)."""
        ...

    def encode_model(self, name: str, model: Model, inbound: Inbound) -> Outbound:
        """Write one model under the name it was asked by."""
        ...

    def encode_count(self, usage: Usage) -> Outbound:
        """Write the answer of a token count."""
        ...

    def encode_request(self, request: Request, *, model: str, key: Secret | None) -> Outbound:
        """Write a request to this vendor; raises Unsupported for what the dialect cannot express."""
        ...

    def decode_result(self, request: Request, skeleton: Skeleton) -> Result:
        """Read a vendor's whole answer, pictures wherever the vendor puts them."""
        ...

    def decode_error(self, status: int, headers: Headers, body: bytes) -> EngineError:
        """Read a vendor's error answer; any bytes give some EngineError."""
        ...

    def stream_decoder(self, request: Request) -> StreamDecoder:
        """Begin to read a vendor's streamed answer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine can carry for a model.

    `honours` names the fields of `Request` that have an effect: of seed, sampling, thinking, search, safety, system,
    mime, size, delivery. `dialect` is the one whose opaque parts and extras it can replay, "" for none. `price` is what
    its work costs, None for the catalogue's list price.
    """

    honours: frozenset[str] = frozenset()
    dialect: str = ""
    max_pictures: int = 14
    price: Price | None = None


class Engine(Protocol):
    """What draws."""

    name: str

    def capabilities(self, model: str) -> Capabilities:
        """Tell what can be carried for `model` (the engine's own name); raises UnknownModel."""
        ...

    def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Draw `request.pixels`; ends with a `Finished` for each candidate. Raises EngineError, Unsupported."""
        ...

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        ...


class BlobWriter(Protocol):
    """One blob being written; exactly one of `finish` and `abort` ends it."""

    async def write(self, piece: bytes) -> None:
        """Append bytes; raises TooLarge over the cap it was begun with, StoreError when the disk is full."""
        ...

    async def finish(self) -> Blob:
        """Give the whole with its facts."""
        ...

    def abort(self) -> None:
        """Throw away what was written."""
        ...


class Spool(Protocol):
    """Where blobs are made."""

    def begin(self, *, max_bytes: int | None = None) -> BlobWriter:
        """Begin a blob of at most `max_bytes`."""
        ...

    async def keep(self, content: bytes | AsyncIterable[bytes], *, max_bytes: int | None = None) -> Blob:
        """Write the bytes down and give them as a blob with its facts; raises TooLarge, StoreError."""
        ...


class ImageStore(Protocol):
    """Where the pictures of answers stay, by sha256."""

    async def put(self, blob: Blob) -> None:
        """Keep the blob; keeping it twice is keeping it once. Raises StoreError."""
        ...

    async def get(self, sha256: str) -> Blob | None:
        """Give a kept blob or None."""
        ...


class Keys(Protocol):
    """Who may call. Keys are kept as hashes only."""

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret unless it is unknown or revoked."""
        ...

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key."""
        ...

    async def all(self) -> Sequence[Key]:
        """Give every key, revoked ones too, oldest first."""
        ...

    async def revoke(self, name_or_id: str, *, at_s: int) -> Key | None:
        """Revoke a key; None when there is no such key."""
        ...


class Calls(Protocol):
    """The durable calls. Each method is one transaction, on disk when it returns."""

    async def open(self, row: Row, entries: Iterable[Entry]) -> None:
        """Write a call down before any work is done for it."""
        ...

    async def update(self, row: Row, entries: Iterable[Entry]) -> None:
        """Replace a call's row and append to the ledger, together."""
        ...

    async def get(self, call_id: str) -> Row | None:
        """Give a call or None."""
        ...

    async def unfinished(self) -> Sequence[Row]:
        """Give the calls that are received or running, oldest first."""
        ...


class Ledger(Protocol):
    """What every call cost: append-only."""

    async def entries(self, call_id: str) -> Sequence[Entry]:
        """Give a call's entries in order."""
        ...

    async def cost_micros(self, key_id: str) -> int:
        """Give the sum of all entries of a key."""
        ...


class Fetcher(Protocol):
    """The one way to read a picture by URL."""

    async def fetch(self, url: str, caps: Caps) -> Blob:
        """Give the picture at a public http(s) URL; raises RequestError naming why not."""
        ...


class Chunks(Protocol):
    """A body as it arrives."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None:
        """Let go of the connection, wherever reading stands; twice is once."""
        ...


@dataclass(slots=True, kw_only=True)
class Answer:
    """An upstream's answer: `chunks` must be read to the end or closed."""

    status: int
    headers: Headers
    chunks: Chunks


class Transport(Protocol):
    """HTTP out."""

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Headers,
        body: AsyncIterable[bytes] | None = None,
        body_bytes: int = 0,
        timeout_s: float,
    ) -> Answer:
        """Send a request; raises EngineError (EngineTimeout) when no answer's head arrives."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


class Clock(Protocol):
    """What time it is, so that tests can say."""

    def now_s(self) -> float:
        """Unix time."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that only go forward."""
        ...
