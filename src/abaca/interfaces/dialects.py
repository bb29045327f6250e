"""The plug of wire formats: Dialect, and what goes through it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from abaca.catalogue import Model
from abaca.errors import AbacaError, EngineError
from abaca.skeletons import Segments, Skeleton
from abaca.types import Json, Request, Result, Secret, Usage
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told about one operation: schemas by name of its body ("" for none), its answer, and each document of a
    streamed one ("" for none); examples of bodies by title; parameters of the query by name.
    """

    title: str
    about: str
    answer: str
    body: str = ""
    chunk: str = ""
    examples: Mapping[str, Json] = field(default_factory=dict)
    query: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """What a dialect's bodies look like in a vendor's spelling, as JSON schemas by name, and what is told of each
    operation.

    `version` is what its paths usually begin with; `keys` are the spellings of a key by which a request is known for
    one of this dialect, the usual one first. `error` names the schema of errors. What abaca adds to answers of every
    dialect is named "Facts" in streams and "CountFacts" beside tokens, and described elsewhere.
    """

    title: str
    about: str
    version: str
    keys: Sequence[Literal["bearer", "x-goog-api-key", "query", "x-api-key", "api-key"]]
    schemas: Mapping[str, Json]
    error: str
    operations: Mapping[Operation, Told]


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

    def encode_count(self, usage: Usage, extension: Mapping[str, Json]) -> Outbound:
        """Write the answer of a token count; `extension`, what abaca tells beside it, may be empty."""
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
