"""The dialects' routes in every vendor's spelling: what is told of each."""

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import urlsplit

from abaca.catalogue import Catalogue, Vendor
from abaca.errors import (
    AbacaError,
    Cancelled,
    EngineBusy,
    EngineDenied,
    EngineError,
    EngineLimited,
    EngineRefused,
    EngineTimeout,
    Forbidden,
    InvalidKey,
    InvalidPicture,
    KeyReused,
    MissingKey,
    OverBudget,
    RateLimited,
    RequestError,
    StoreError,
    TooLarge,
    UnknownModel,
    Unsupported,
    WrongMediaType,
)
from abaca.interfaces import Described, Dialect, Path, Told
from abaca.schemas import Schema, either, ref, words
from abaca.web.openapi.headers import ASKED, OF_A_CALL, OF_AN_ANSWER, security
from abaca.web.openapi.routes import EVENTS, JSON_TYPE, Answer, Route, parameter, query

DEFAULT_VENDOR = "google"

_KEY: tuple[type[AbacaError], ...] = (MissingKey, InvalidKey)
_READ: tuple[type[AbacaError], ...] = (
    *_KEY,
    RequestError,
    InvalidPicture,
    TooLarge,
    WrongMediaType,
    StoreError,
    AbacaError,
)
DRAWN: tuple[type[AbacaError], ...] = (
    *_READ,
    Unsupported,
    UnknownModel,
    KeyReused,
    Forbidden,
    RateLimited,
    OverBudget,
    EngineError,
    EngineBusy,
    EngineLimited,
    EngineDenied,
    EngineTimeout,
    EngineRefused,
    Cancelled,
)
"""What may go wrong with a request for a picture."""

_ERRORS: Mapping[str, tuple[type[AbacaError], ...]] = {
    "generate": DRAWN,
    "stream": DRAWN,
    "count": (*_READ, UnknownModel),
    "models": (*_KEY, RequestError, StoreError, AbacaError),
    "model": (*_KEY, UnknownModel, StoreError, AbacaError),
}
_LATER = Answer(
    about="With `prefer: respond-async`: the call, at work; its answer is at `location`.",
    content={JSON_TYPE: ref("Call")},
    headers=(*OF_A_CALL, "location", "preference-applied", "retry-after"),
)


def base_path(vendor: Vendor) -> str:
    """Give what a vendor's paths begin with here: its prefix, and what its own base URL has behind the host."""
    return "" if vendor.name == DEFAULT_VENDOR else f"/{vendor.name}{urlsplit(vendor.base_url).path.rstrip('/')}"


def dialect_routes(vendor: Vendor, dialect: Dialect, told: Described, catalogue: Catalogue) -> Iterator[Route]:
    """Yield the routes of a dialect in a vendor's spelling."""
    for path in dialect.paths:
        if path.operation in told.operations:
            yield _route(vendor, dialect, path, told, catalogue)


def _route(vendor: Vendor, dialect: Dialect, path: Path, told: Described, catalogue: Catalogue) -> Route:
    said = told.operations[path.operation]
    draws = path.operation in {"generate", "stream"}
    publishers = path.template.startswith("/publishers")
    of_path = [_model(catalogue)] if "{model}" in path.template else []
    spelled = _words(path.template.partition(":")[2] or path.operation)
    return Route(
        method="post" if path.method == "POST" else "get",
        path=f"{base_path(vendor)}/{told.version}{path.template}",
        name=f"{vendor.name}_{dialect.name}_{spelled}{'_vertex' if publishers else ''}",
        tag=told.title,
        title=f"{said.title} (Vertex AI)" if publishers else said.title,
        about=said.about,
        parameters=[*of_path, *query(said.query), *(ASKED if draws else ())],
        body=said.body,
        examples=said.examples,
        answers={200: _answer(path, said), **({202: _LATER} if draws else {})},
        errors=_ERRORS[path.operation],
        spoken=((dialect, told.error),),
        vendor=vendor.name,
        security=_keys(vendor, dialect, path, told.keys),
    )


def _keys(vendor: Vendor, dialect: Dialect, path: Path, own: Sequence[str]) -> list[str]:
    """Give the spellings of a key, the vendor's own first. Models are listed in the dialect of the key's spelling."""
    first = vendor.key_in if dialect.name == vendor.dialect else own[0]
    return [name for name in security(first) if name in own or path.operation not in {"models", "model"}]


def _words(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation)


def _model(catalogue: Catalogue) -> Schema:
    names = [model.id for model in catalogue.models if model.listed]
    about = "Any name of a model; one may have slashes, as they are or as %2F."
    return parameter(
        "path", "model", words(about, like=[*dict.fromkeys(("gemini-3-pro-image", *names, "scripted/ok"))])
    )


def _answer(path: Path, said: Told) -> Answer:
    whole = ref(said.answer)
    match path.operation:
        case "generate":
            events = {EVENTS: ref(said.chunk)} if said.chunk else {}
            return Answer(
                about="The answer; with x-abaca-dry-run what it would cost.",
                content={JSON_TYPE: either(whole, ref("Estimate")), **events},
                headers=(*OF_AN_ANSWER, "x-abaca-estimate-usd"),
            )
        case "stream":
            array = {"type": "array", "items": ref(said.chunk), "examples": [[]]}
            return Answer(
                about="The documents: an array, or events with ?alt=sse; with x-abaca-dry-run what it would cost.",
                content={JSON_TYPE: either(array, ref("Estimate")), EVENTS: ref(said.chunk)},
                headers=(*OF_A_CALL, "x-abaca-joined", "x-abaca-estimate-usd"),
            )
        case "count":
            return Answer(
                about=f"{said.about}", content={JSON_TYPE: whole}, headers=("x-request-id", "x-abaca-estimate-usd")
            )
    return Answer(about=said.about, content={JSON_TYPE: whole}, headers=("x-request-id",))
