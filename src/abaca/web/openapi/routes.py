"""What is told of one route, and how a document has it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from abaca.errors import AbacaError
from abaca.interfaces import Dialect
from abaca.schemas import Schema, either, ref, sample, words
from abaca.types import Json

JSON_TYPE = "application/json"
PICTURE = "image/*"
EVENTS = "text/event-stream"

Method = Literal["get", "post", "put", "patch", "delete"]

_NO_KEY_SHOWN = "req_01a1fe3c1a44e864c4a0ff3b5639aa60"
_OF_A_CALL = ("x-abaca-call-id", "x-abaca-joined")  # a call may have been begun before it went wrong
_SENTENCE_END = (". ", ".\n", "; ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One good answer: what it is, its schema by media type ({} for no body), and the names of its headers."""

    about: str
    content: Mapping[str, Schema] = field(default_factory=dict)
    headers: Sequence[str] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One method of one path.

    `name` is good for every server and for ever. `parameters` are OpenAPI's, or names of those that several routes
    have. `body` names a schema, `examples` are bodies by title. `errors` are what may go wrong; who answers them says
    `spoken`. `vendor` is whose spelling it is, "" for our own routes; `is_open` where no key is asked for.
    """

    method: Method
    path: str
    name: str
    tag: str
    title: str
    about: str
    answers: Mapping[int, Answer]
    parameters: Sequence[Schema | str] = ()
    body: str = ""
    examples: Mapping[str, Json] = field(default_factory=dict)
    errors: Sequence[type[AbacaError]] = ()
    spoken: Sequence[tuple[Dialect, str]] = ()
    vendor: str = ""
    security: Sequence[str] = ()
    is_open: bool = False


def parameter(place: Literal["path", "query", "header"], name: str, schema: Schema) -> Schema:
    """Give a parameter; its words are its schema's."""
    known = dict(schema)
    about = known.pop("description", "")
    needed = {"required": True} if place == "path" else {}
    return {"name": name, "in": place, "description": about, **needed, "schema": known}


def query(known: Mapping[str, Schema]) -> list[Schema]:
    """Give the parameters of a query."""
    return [parameter("query", name, schema) for name, schema in known.items()]


class Writer:
    """Writes routes into one document, what several of them have once."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self.paths: dict[str, dict[str, Json]] = {}
        self.responses: dict[str, Schema] = {}
        self.bodies: dict[str, Schema] = {}
        self._schemas = schemas
        self._names: dict[str, str] = {}

    def write(self, route: Route) -> None:
        """Add one route."""
        operation: dict[str, Json] = {
            "operationId": route.name,
            "tags": [route.tag],
            "summary": route.title,
            "description": route.about,
        }
        if route.vendor:
            operation["x-abaca-vendor"] = route.vendor
        operation["security"] = [] if route.is_open else [{name: []} for name in route.security]
        if parameters := [_ref("parameters", one) if isinstance(one, str) else one for one in route.parameters]:
            operation["parameters"] = parameters
        if route.body:
            operation["requestBody"] = self._body(route)
        responses = {str(status): self._answer(answer) for status, answer in route.answers.items()}
        responses |= {status: known for status, known in self._errors(route).items() if status not in responses}
        operation["responses"] = dict(sorted(responses.items()))
        self.paths.setdefault(route.path, {})[route.method] = operation

    def _body(self, route: Route) -> Schema:
        known: Schema = {"required": True, "content": {JSON_TYPE: {"schema": ref(route.body)}}}
        if route.examples:
            named = {f"example{at}": (title, value) for at, (title, value) in enumerate(route.examples.items(), 1)}
            known["content"][JSON_TYPE]["examples"] = {
                name: {"summary": title, "value": value} for name, (title, value) in named.items()
            }
        return _ref("requestBodies", self._shared(self.bodies, route.body, known))

    def _answer(self, answer: Answer) -> Schema:
        known: Schema = {"description": answer.about}
        if answer.headers:
            known["headers"] = {name: _ref("headers", name) for name in answer.headers}
        if answer.content:
            known["content"] = {kind: self._content(kind, schema) for kind, schema in answer.content.items()}
        return known

    def _content(self, kind: str, schema: Schema) -> Schema:
        if kind == JSON_TYPE:
            return {"schema": schema, "example": sample(schema, self._schemas)}
        if kind == EVENTS:
            return {"schema": words("Server-sent events."), "x-abaca-event": schema}
        return {"schema": schema}

    def _errors(self, route: Route) -> dict[str, Schema]:
        """Give the answers of what may go wrong, by status, as those who are spoken write them."""
        found: dict[str, dict[str, tuple[str, Json]]] = {}
        shapes: dict[str, list[str]] = {}
        for dialect, shape in route.spoken:
            for kind in route.errors:
                written = dialect.encode_error(kind(_first_sentence(kind)), call_id=_NO_KEY_SHOWN)
                status, body = str(written.status), json.loads(b"".join(map(_plain, written.body)))
                label = kind.__name__ if len(route.spoken) == 1 else f"{kind.__name__}.{shape}"
                found.setdefault(status, {})[label] = (_first_sentence(kind), body)
                if shape not in shapes.setdefault(status, []):
                    shapes[status].append(shape)
        told = {name for answer in route.answers.values() for name in answer.headers}
        named = ["x-request-id", *(name for name in _OF_A_CALL if name in told)]
        return {status: self._fault(shapes[status], status, kinds, named) for status, kinds in found.items()}

    def _fault(
        self, shapes: Sequence[str], status: str, kinds: Mapping[str, tuple[str, Json]], headers: Sequence[str]
    ) -> Schema:
        told = dict.fromkeys(f"{label.partition('.')[0]}: {about}" for label, (about, _) in kinds.items())
        schema = ref(shapes[0]) if len(shapes) == 1 else either(*map(ref, shapes))
        known: Schema = {
            "description": "\n".join(f"- {line}" for line in told) if len(told) > 1 else next(iter(told)),
            "headers": {name: _ref("headers", name) for name in headers},
            "content": {
                JSON_TYPE: {
                    "schema": schema,
                    "examples": {label: {"value": body} for label, (_, body) in kinds.items()},
                }
            },
        }
        if status in {"429", "503"}:
            known["headers"]["retry-after"] = _ref("headers", "retry-after")
        return _ref("responses", self._shared(self.responses, f"{'Or'.join(shapes)}{status}", known))

    def _shared(self, place: dict[str, Schema], name: str, known: Schema) -> str:
        """Give the name of something that is written once, whoever has it."""
        written = json.dumps([id(place), known])
        if written not in self._names:
            free = next(spelled for n in range(1, 1000) if (spelled := name if n == 1 else f"{name}-{n}") not in place)
            self._names[written] = free
            place[free] = known
        return self._names[written]


def _ref(place: str, name: str) -> Schema:
    return {"$ref": f"#/components/{place}/{name}"}


def _first_sentence(kind: type[AbacaError]) -> str:
    if kind is AbacaError:
        return "An internal error has occurred."
    text = " ".join((kind.__doc__ or "").split())
    cut = min((at for end in _SENTENCE_END if (at := text.find(end)) > 0), default=len(text))
    return f"{text[:cut].rstrip('.')}."


def _plain(piece: object) -> bytes:
    assert isinstance(piece, bytes), "an error has no pictures"
    return piece
