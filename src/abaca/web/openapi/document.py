"""The whole document: every route of ours, and of every dialect in every vendor's spelling (OpenAPI 3.1.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from abaca import __version__
from abaca.catalogue import Catalogue, Vendor
from abaca.errors import AbacaError, InvalidKey, MissingKey
from abaca.interfaces import Described
from abaca.schemas import Schema
from abaca.types import Json
from abaca.web.admin import ChangedKey, NewKey
from abaca.web.openapi.admin_routes import ADMIN_TAG, admin_routes
from abaca.web.openapi.admin_schemas import admin_schemas
from abaca.web.openapi.call_routes import CALLS_TAG, PICTURES_TAG, SESSIONS_TAG, call_routes, schemas, session_routes
from abaca.web.openapi.call_schemas import CALLS
from abaca.web.openapi.dialect_routes import DEFAULT_VENDOR, base_path, dialect_routes
from abaca.web.openapi.headers import HEADERS, PARAMETERS, SECURITY, security
from abaca.web.openapi.known import Known
from abaca.web.openapi.routes import Route, Writer
from abaca.web.openapi.server_routes import SERVER, SERVER_TAG, server_routes

_ABOUT = (
    "Every way in which Google's Gemini image models are sold, on one server: the Gemini API and OpenAI's chat "
    "completions, each in every vendor's spelling under its prefix, and what abaca adds: calls that last, pictures by "
    "link, keys, groups and money.\n\n"
    "Every key is good in every spelling. A version (`/v1`, `/v1beta`, `/v1alpha`, `/v1beta1`) may stand twice in a "
    "path of a dialect, or not at all. A field that has no effect is named in `x-abaca-ignored`, or refused with "
    "`x-abaca-strict: true`. Errors of our own routes come in the dialect of the key's spelling."
)
_TAGS = {
    CALLS_TAG: "Every request for a picture is a call, which lasts: come back for its answer, stop it, forget it.",
    PICTURES_TAG: "The bytes of pictures, and views of them.",
    SESSIONS_TAG: "Signing in once, by a link.",
    ADMIN_TAG: "Keys, groups, money and engines, for admin keys.",
    SERVER_TAG: "The server itself; no key is asked for.",
}


def document(known: Known) -> dict[str, Json]:
    """Give the document."""
    told = {
        (vendor, dialect.name): known.describe(dialect.name, known.vendors[vendor])
        for vendor, spoken in known.dialects.items()
        for dialect in spoken
    }
    named: dict[str, Schema] = {**CALLS, **schemas(), **admin_schemas((NewKey, ChangedKey)), **SERVER}
    for described in told.values():
        named.update(described.schemas)
    writer = Writer(named)
    for route in (*_dialects(known, told), *_own(known, told)):
        writer.write(route)
    titles = {described.title: described.about for described in told.values()}
    return {
        "openapi": "3.1.1",
        "info": {
            "title": "abaca",
            "version": __version__,
            "summary": "One server in front of every way Gemini image models are sold.",
            "description": _ABOUT,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": about} for name, about in {**titles, **_TAGS}.items()],
        "x-abaca-vendors": [_vendor(row) for row in known.vendors.values()],
        "x-abaca-models": _models(known.catalogue),
        "paths": writer.paths,
        "components": {
            "schemas": dict(sorted(named.items())),
            "parameters": PARAMETERS,
            "headers": HEADERS,
            "requestBodies": writer.bodies,
            "responses": writer.responses,
            "securitySchemes": SECURITY,
        },
    }


def _dialects(known: Known, told: Mapping[tuple[str, str], Described]) -> list[Route]:
    return [
        route
        for vendor, spoken in known.dialects.items()
        for dialect in sorted(spoken, key=lambda one: one.name)
        for route in dialect_routes(known.vendors[vendor], dialect, told[vendor, dialect.name], known.catalogue)
    ]


def _own(known: Known, told: Mapping[tuple[str, str], Described]) -> list[Route]:
    """Give our own routes; errors are those of the default vendor's dialects."""
    answers: dict[str, list[str]] = {}
    for (_, name), described in told.items():
        found = answers.setdefault(name, [])
        if (answer := described.operations["generate"].answer) not in found:
            found.append(answer)
    spoken = [(dialect, told[DEFAULT_VENDOR, dialect.name].error) for dialect in known.dialects[DEFAULT_VENDOR]]
    keyed = [
        replace(route, spoken=spoken, security=security("bearer"), errors=_with_key(route))
        for route in (*call_routes(answers), *session_routes(), *admin_routes())
    ]
    return [*keyed, *server_routes()]


def _with_key(route: Route) -> Sequence[type[AbacaError]]:
    first = () if route.is_open else (MissingKey, InvalidKey)
    return (*first, *route.errors, AbacaError)


def _vendor(row: Vendor) -> dict[str, Json]:
    return {
        "name": row.name,
        "title": row.title,
        "prefix": base_path(row),
        "dialect": row.dialect,
        "key": row.key_in,
        "mime": row.mime,
    }


def _models(catalogue: Catalogue) -> list[dict[str, Json]]:
    return [
        {
            "id": model.id,
            "title": model.title,
            "names": model.names,
            "ratios": model.ratios,
            "sizes": model.resolutions,
            "references": model.max_pictures,
        }
        for model in catalogue.models
        if model.listed
    ]
