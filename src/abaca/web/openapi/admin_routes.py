"""Keys, groups, money and engines: what is told of the routes for admin keys."""

from collections.abc import Mapping, Sequence
from typing import get_args

from abaca.errors import AbacaError, Forbidden, NotFound, RequestError, StoreError, TooLarge
from abaca.records import Dimension
from abaca.schemas import Schema, ref, whole, words
from abaca.types import Json
from abaca.web.openapi.routes import JSON_TYPE, Answer, Method, Route, parameter, query

ADMIN_TAG = "Admin"

_KEY = parameter("path", "name", words("The key's name or id.", like=["ann"]))
_GROUP = parameter("path", "name", words("The group's name.", like=["studio"]))
_TIME = "Unix seconds, or a time such as 2026-01-31T12:00:00Z."
_USAGE = {
    "by": words(f"Told apart by these, with commas between: {', '.join(get_args(Dimension))}.", like=["model,day"]),
    "key_name": words("Of this key alone."),
    "group_name": words("Of this group alone."),
    "model": words("Of this model alone."),
    "engine": words("Of this engine alone."),
    "from": words(f"From then on. {_TIME}", like=["2026-11-01T00:00:00Z"]),
    "until": words(f"Up to then. {_TIME}"),
    "limit": whole("How many lines, 10,000 unless told.", least=1, most=100_000),
    "format": words(of=["json", "csv"]),
}
_RULES = {"Limits and a budget": {"requests_per_minute": 60, "at_once": 8, "budget": "25USD/month"}}
_NEW_KEYS = {
    "A key": {"name": "ann"},
    "With an end and rules": {
        "name": "carol",
        "expires_s": 1893456000,
        "rules": {"models": ["gemini-3-pro-image"], "budget": "5USD/day"},
    },
}
_SETS: tuple[tuple[Method, str, str, str], ...] = (
    ("put", "setGroup", "Make or set a group", "It has these rules, and no others."),
    ("patch", "changeGroup", "Change a group", "These rules too; what is left out stays as it is."),
)
_SHOWN = {"KeyAndSecret": "The key, with its secret.", "Keys": "All of them.", "Groups": "All of them."}
_ERRORS = (Forbidden, StoreError)
_NOTHING = Answer(about="It is done.", headers=("x-request-id",))


def admin_routes() -> list[Route]:
    """Give the routes for admin keys."""
    return [
        _route("get", "/keys", "listKeys", "List keys", "Every key, revoked ones too, without secrets.", "Keys"),
        _route(
            "post",
            "/keys",
            "createKey",
            "Make a key",
            "The answer has the key itself, this once. A group has to be there before its keys.",
            "KeyAndSecret",
            status=201,
            body="NewKey",
            examples=_NEW_KEYS,
            errors=(RequestError, TooLarge, NotFound),
        ),
        _route("get", "/keys/{name}", "showKey", "Show a key", "With what of its budget is used.", "Key", _KEY),
        _route(
            "patch",
            "/keys/{name}",
            "changeKey",
            "Change a key",
            "What is left out stays as it is. A running server obeys within a second.",
            "Key",
            _KEY,
            body="ChangedKey",
            examples={"A budget": {"rules": {"budget": "5USD/month", "strict": None}}, "No end": {"expires_s": None}},
            errors=(RequestError, TooLarge),
        ),
        _route("delete", "/keys/{name}", "revokeKey", "Revoke a key", "It is no longer good.", "", _KEY, status=204),
        _route(
            "post",
            "/keys/{name}/renew",
            "renewKey",
            "Renew a key",
            "A new secret, told this once; the old one is no longer good.",
            "KeyAndSecret",
            _KEY,
            errors=(RequestError,),
        ),
        _route("get", "/groups", "listGroups", "List groups", "With their rules.", "Groups"),
        _route(
            "get", "/groups/{name}", "showGroup", "Show a group", "With what of its budget is used.", "Group", _GROUP
        ),
        *(
            _route(
                method,
                "/groups/{name}",
                name,
                title,
                about,
                "Group",
                _GROUP,
                body="WrittenRules",
                examples=_RULES,
                errors=(RequestError, TooLarge),
            )
            for method, name, title, about in _SETS
        ),
        _route(
            "delete",
            "/groups/{name}",
            "removeGroup",
            "Remove a group",
            "Refused while keys are in it.",
            "",
            _GROUP,
            status=204,
            errors=(RequestError,),
        ),
        Route(
            method="get",
            path="/admin/v1/usage",
            name="showUsage",
            tag=ADMIN_TAG,
            title="What was used",
            about="Calls, pictures and cost, added up; as JSON, or as CSV for a spreadsheet.",
            parameters=query(_USAGE),
            answers={
                200: Answer(
                    about="Line by line.",
                    content={JSON_TYPE: ref("Usage"), "text/csv": words()},
                    headers=("x-request-id",),
                )
            },
            errors=(RequestError, NotFound, *_ERRORS),
        ),
        _route(
            "get", "/ledger", "showLedger", "Whether the ledger adds up", "Every call's lines, all of it.", "Ledger"
        ),
        _route("get", "/engines", "listEngines", "How the engines are", "Of the process that answers.", "Engines"),
        _route("get", "/prices", "listPrices", "The price book", "Per engine and model, as it stands today.", "Prices"),
        _route(
            "get",
            "/settings",
            "showSettings",
            "The server's settings",
            "What holds unless a rule says else.",
            "Settings",
        ),
    ]


def _route(  # noqa: PLR0913 - a table's columns
    method: Method,
    path: str,
    name: str,
    title: str,
    about: str,
    answer: str,
    *parameters: Schema,
    status: int = 200,
    body: str = "",
    examples: Mapping[str, Json] | None = None,
    errors: Sequence[type[AbacaError]] = (),
) -> Route:
    shown = (
        Answer(about=_SHOWN.get(answer, "As it is now."), content={JSON_TYPE: ref(answer)}, headers=("x-request-id",))
        if answer
        else _NOTHING
    )
    missing = (NotFound,) if parameters else ()
    return Route(
        method=method,
        path=f"/admin/v1{path}",
        name=name,
        tag=ADMIN_TAG,
        title=title,
        about=about,
        parameters=parameters,
        body=body,
        examples=examples or {},
        answers={status: shown},
        errors=(*dict.fromkeys((*errors, *missing, *_ERRORS)),),
    )
