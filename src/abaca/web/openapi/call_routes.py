"""Calls, their pictures, and sessions: what is told of these routes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import get_args

from abaca.errors import (
    AbacaError,
    EngineBusy,
    Forbidden,
    InvalidInvitation,
    InvalidKey,
    InvalidPicture,
    MissingKey,
    NotEnded,
    NotFound,
    RequestError,
    StoreError,
    TooLarge,
)
from abaca.records import State
from abaca.schemas import Schema, either, fields, flag, number, or_null, ref, whole, words
from abaca.web.openapi.dialect_routes import DRAWN
from abaca.web.openapi.headers import OF_A_CALL, OF_AN_ANSWER
from abaca.web.openapi.routes import JSON_TYPE, PICTURE, Answer, Route, parameter, query
from abaca.web.terms import WAIT_MAX_S

CALLS_TAG = "Calls"
PICTURES_TAG = "Pictures"
SESSIONS_TAG = "Sessions"

KEY_ERRORS: tuple[type[AbacaError], ...] = (MissingKey, InvalidKey)
"""What may be wrong with a key, wherever one is asked for."""

_TIME = words("Unix seconds, or a time such as 2026-01-31T12:00:00Z.", like=["2026-01-31T12:00:00Z"])
_SHA256 = "SHA-256 of a picture."
_FILTERS: dict[str, Schema] = {
    "undelivered": flag("true: done, and nobody has had the whole answer."),
    "state": words("In this state.", of=get_args(State)),
    "model": words("Of this model, as it was asked for."),
    "idempotency_key": words("With this name."),
    "since": {**_TIME, "description": f"Made then or later. {_TIME['description']}"},
    "until": {**_TIME, "description": f"Made before then. {_TIME['description']}"},
    "words": words("Each of these words, at most 16, is somewhere in the prompt; case does not matter."),
    "made_from": words(f"{_SHA256} Calls that were sent it.", pattern="^[0-9a-f]{64}$"),
    "shows": words(f"{_SHA256} Calls whose answer has it.", pattern="^[0-9a-f]{64}$"),
    "key_name": words("Of the key with this name or id; for admin keys only."),
    "limit": whole("How many a page, 20 unless told.", least=1, most=100),
    "cursor": words("next_cursor of the page before."),
}
_VIEW: dict[str, Schema] = {
    "size": whole("At most so many pixels on its longer side.", least=1, most=4096),
    "format": words("As this type.", of=["png", "jpeg", "webp"]),
    "quality": whole("How good, of JPEG and WebP; 85 unless told.", least=1, most=95),
}
_ID = parameter(
    "path", "id", words("The call's id, as x-abaca-call-id says it.", like=["call_01a1fe3c1a44e864c4a0ff3b5639aa60"])
)
_INDEX = parameter("path", "index", whole("Which one, from 0 on.", least=0, most=9999, like=0))
_BYTES = Answer(
    about="The bytes, with their true type and length.",
    content={PICTURE: words(contentMediaType="application/octet-stream")},
    headers=("etag",),
)
_PART = Answer(
    about="The bytes of the range that was asked for.", content=_BYTES.content, headers=("etag", "content-range")
)
_SAME = Answer(about="The caller's copy, by `if-none-match`, is the right one.", headers=("etag",))
_NO_RANGE = Answer(about="There are no such bytes.", headers=("etag", "content-range"))
_LINK_ANSWERS = {200: _BYTES, 206: _PART, 304: _SAME, 416: _NO_RANGE}
_PICTURE_ANSWERS = {
    status: replace(answer, headers=(*answer.headers, *OF_A_CALL)) for status, answer in _LINK_ANSWERS.items()
}
_PICTURE_HEADERS: tuple[Schema, ...] = (
    parameter("header", "range", words("One range of bytes.", like=["bytes=0-1023"])),
    parameter("header", "if-none-match", words("The etag of a copy.")),
)
_ONE_CALL = Answer(about="The call.", content={JSON_TYPE: ref("Call")}, headers=("x-request-id",))


def schemas() -> dict[str, Schema]:
    """Give the schemas of sessions."""
    return {
        "Invitation": fields(
            {"invitation": words("What stands behind #invitation= in the link.")}, needs=["invitation"]
        ),
        "NewSession": fields(
            {
                "object": words(of=["session"]),
                "secret": words("Stands for the key, in any of its spellings.", like=["abs-…"]),
                "expires_s": or_null(whole("Until when, in Unix seconds."), like=1795860300),
            },
            needs=["object", "secret", "expires_s"],
        ),
        "Session": fields(
            {
                "object": words(of=["session"]),
                "key": fields({"id": words(like=["key_01a1fe3c"]), "name": words(like=["ann"])}, needs=["id", "name"]),
                "group": or_null(words(), like="studio"),
                "admin": flag("Whether it may do what stands under /admin/v1.", like=False),
                "expires_s": or_null(whole("When session or key end, in Unix seconds.")),
            },
            "Who is asking.",
            needs=["object", "key", "group", "admin", "expires_s"],
        ),
    }


def call_routes(answers: Mapping[str, Sequence[str]]) -> list[Route]:
    """Give the routes of calls; `answers` are the names of the schemas of each dialect's answers."""
    shown = [ref(name) for names in answers.values() for name in names]
    asking: dict[str, Schema] = {
        "as": words("Its answer in this dialect, whole.", of=sorted(answers)),
        "wait": number("Wait for its end, so many seconds at most.", least=0, most=WAIT_MAX_S),
    }
    return [
        Route(
            method="get",
            path="/v1/calls",
            name="listCalls",
            tag=CALLS_TAG,
            title="List calls",
            about="Newest first. A key sees its own, an admin key all of them.",
            parameters=query(_FILTERS),
            answers={
                200: Answer(about="A page of calls.", content={JSON_TYPE: ref("Calls")}, headers=("x-request-id",))
            },
            errors=(RequestError, Forbidden, NotFound, StoreError),
        ),
        Route(
            method="get",
            path="/v1/calls/{id}",
            name="showCall",
            tag=CALLS_TAG,
            title="Show a call, or its answer",
            about=(
                "What is known of a call; with `as` what it came to, as it was or would have been answered: 202 and "
                "the call while it is at work, its error if it failed. With x-abaca-delivery: url the answer has links."
            ),
            parameters=[_ID, *query(asking), "x-abaca-delivery"],
            answers={
                200: Answer(
                    about="The call, or with `as` its answer.",
                    content={JSON_TYPE: either(ref("Call"), *shown)},
                    headers=OF_AN_ANSWER,
                ),
                202: Answer(
                    about="Its answer was asked for, and it is still at work.",
                    content={JSON_TYPE: ref("Call")},
                    headers=(*OF_A_CALL, "retry-after"),
                ),
            },
            errors=(NotFound, *DRAWN),
        ),
        Route(
            method="delete",
            path="/v1/calls/{id}",
            name="deleteCall",
            tag=CALLS_TAG,
            title="Forget a call",
            about="Forgets an ended call and its pictures that no other call needs. What it cost stays in the ledger.",
            parameters=[_ID],
            answers={204: Answer(about="It is forgotten.", headers=("x-request-id",))},
            errors=(NotFound, NotEnded, StoreError),
        ),
        Route(
            method="post",
            path="/v1/calls/{id}/cancel",
            name="cancelCall",
            tag=CALLS_TAG,
            title="Stop a call",
            about="Stops a call at work and releases what was held for it. One that has ended stays as it is.",
            parameters=[_ID],
            answers={200: _ONE_CALL},
            errors=(NotFound, StoreError),
        ),
        _picture("/v1/calls/{id}/pictures/{index}", "showPicture", "Fetch a picture of an answer", _OF_ANSWER),
        _picture("/v1/calls/{id}/references/{index}", "showReference", "Fetch a picture that was sent", _OF_QUESTION),
        Route(
            method="get",
            path="/i/{picture}",
            name="followLink",
            tag=PICTURES_TAG,
            title="Follow a link to a picture",
            about="Answers have such links with x-abaca-delivery: url. Who has one needs no key, until it ends.",
            parameters=[
                parameter(
                    "path", "picture", words("Its digest and type.", pattern=r"^[0-9a-f]{64}\.(png|jpg|webp|gif)$")
                ),
                *query({"until": whole("When the link ends, in Unix seconds."), "signature": words("Proves it.")}),
                *query(_VIEW),
                *_PICTURE_HEADERS,
            ],
            answers={
                status: replace(answer, headers=(*answer.headers, "x-request-id"))
                for status, answer in _LINK_ANSWERS.items()
            },
            errors=(RequestError, InvalidPicture, Forbidden, NotFound, EngineBusy, StoreError),
            is_open=True,
        ),
    ]


def session_routes() -> list[Route]:
    """Give the routes of signing in."""
    return [
        Route(
            method="post",
            path="/v1/session",
            name="enter",
            tag=SESSIONS_TAG,
            title="Sign in",
            about="An invitation becomes a session, once. `abaca keys link` makes one.",
            body="Invitation",
            answers={
                201: Answer(about="The session.", content={JSON_TYPE: ref("NewSession")}, headers=("x-request-id",))
            },
            errors=(RequestError, TooLarge, InvalidInvitation, StoreError),
            is_open=True,
        ),
        Route(
            method="get",
            path="/v1/session",
            name="whoAmI",
            tag=SESSIONS_TAG,
            title="Who am I?",
            about="Says whose key, or session, the request has.",
            answers={200: Answer(about="Who it is.", content={JSON_TYPE: ref("Session")}, headers=("x-request-id",))},
            errors=(StoreError,),
        ),
        Route(
            method="delete",
            path="/v1/session",
            name="leave",
            tag=SESSIONS_TAG,
            title="Sign out",
            about="Ends the session that the request has. A key itself is no session: 400.",
            answers={204: Answer(about="It is over.", headers=("x-request-id",))},
            errors=(RequestError, StoreError),
        ),
    ]


_OF_ANSWER = "As it was drawn, or a view of it. A call's only picture, fetched whole, counts as its answer: delivered."
_OF_QUESTION = "A reference as it came, or a view of it, for as long as it is kept."


def _picture(path: str, name: str, title: str, about: str) -> Route:
    return Route(
        method="get",
        path=path,
        name=name,
        tag=PICTURES_TAG,
        title=title,
        about=about,
        parameters=[_ID, _INDEX, *query(_VIEW), *_PICTURE_HEADERS],
        answers=_PICTURE_ANSWERS,
        errors=(RequestError, InvalidPicture, NotFound, EngineBusy, StoreError),
    )
