"""The server itself: health, readiness, metrics, pages and this reference."""

from abaca.schemas import Schema, fields, flag, words
from abaca.web.openapi.routes import JSON_TYPE, Answer, Route, parameter

SERVER_TAG = "Server"

_HTML = "text/html"
_TEXT = "text/plain"

SERVER: dict[str, Schema] = {
    "Ready": fields(
        {
            "ready": flag(like=True),
            "parts": {
                "type": "object",
                "description": "ok, or what is wrong with each part.",
                "additionalProperties": {"type": "string"},
                "examples": [{"database": "ok", "pictures": "ok", "disk": "ok", "engines": "ok"}],
            },
        },
        needs=["ready", "parts"],
    ),
}
"""The schemas by their names in a document."""


def server_routes() -> list[Route]:
    """Give the routes that nobody needs a key for."""
    ready = {JSON_TYPE: {"$ref": "#/components/schemas/Ready"}}
    return [
        _route("/healthz", "health", "Is it there?", "Being able to answer is being healthy.", _TEXT),
        Route(
            method="get",
            path="/readyz",
            name="ready",
            tag=SERVER_TAG,
            title="Does every part work?",
            about="Database, pictures, disk and engines.",
            answers={
                200: Answer(about="All of them.", content=ready),
                503: Answer(about="One does not.", content=ready),
            },
            is_open=True,
        ),
        _route("/metrics", "metrics", "Metrics", "For Prometheus, in its text format.", _TEXT),
        _route("/openapi.json", "openapi", "This document", "OpenAPI 3.1, of this server.", JSON_TYPE),
        _route("/llms.txt", "llms", "The same in short", "For language models, as llmstxt.org has it.", _TEXT),
        _route(
            "/",
            "front",
            "The first page",
            "The playground, for who accepts HTML; a line of text for others.",
            _HTML,
            _TEXT,
        ),
        Route(
            method="get",
            path="/playground/{page}",
            name="page",
            tag=SERVER_TAG,
            title="A page",
            about="Pages for browsers, and what they use.",
            parameters=[parameter("path", "page", words("Which one.", like=["gallery", "api", "console"]))],
            answers={
                200: Answer(about="The page.", content={_HTML: words()}),
                404: Answer(about="There is no such page.", content={_TEXT: words()}),
            },
            is_open=True,
        ),
    ]


def _route(path: str, name: str, title: str, about: str, *kinds: str) -> Route:
    return Route(
        method="get",
        path=path,
        name=name,
        tag=SERVER_TAG,
        title=title,
        about=about,
        answers={200: Answer(about=about, content={kind: _kind(kind) for kind in kinds})},
        is_open=True,
    )


def _kind(kind: str) -> Schema:
    return {"type": "object"} if kind == JSON_TYPE else words()
