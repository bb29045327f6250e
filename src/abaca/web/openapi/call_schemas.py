"""What is said of calls, as JSON schemas."""

from typing import get_args

from abaca.records import State
from abaca.schemas import Schema, fields, number, or_null, ref, several, whole, words

_USD = "USD, a decimal number with six places."
_PIXELS = words(like=["1024x1024"])
_SHA256 = words("The SHA-256 of its bytes.", pattern="^[0-9a-f]{64}$")
_IGNORED = several(words(), "The fields that had no effect, by their paths.", examples=[[]])
_CALL_ID = words("Names the call.", like=["call_01a1fe3c1a44e864c4a0ff3b5639aa60"])

_PICTURE = fields(
    {
        "sha256": {**_SHA256, "examples": ["3a7bd3e2360a3d29eea436fcfb7e44c735d117c42d1c1835420b6b9942dd4f1b"]},
        "mime": words("What the bytes are.", like=["image/png"]),
        "size_bytes": whole(like=1203114),
        "width_px": whole(like=1024),
        "height_px": whole(like=1024),
        "url": words("Where its bytes are.", like=["/v1/calls/call_01a1fe3c1a44e864c4a0ff3b5639aa60/pictures/0"]),
    },
    "A picture of an answer.",
    needs=["sha256", "mime", "size_bytes", "width_px", "height_px", "url"],
)
_CALL: dict[str, Schema] = {
    "id": _CALL_ID,
    "object": words(of=["call"]),
    "key": fields(
        {"id": words(like=["key_01a1fe3c"]), "name": or_null(words(), like="ann")},
        "Whose call it is; told to admin keys only.",
        needs=["id", "name"],
    ),
    "state": words("Where it stands.", of=get_args(State), like=["done"]),
    "progress": number("How far it is.", least=0, most=1, like=1.0),
    "note": words("What is being done, or its place in a line.", like=[""]),
    "model": words(like=["gemini-3-pro-image"]),
    "dialect": words("In which it was asked.", like=["gemini"]),
    "vendor": words("In whose spelling.", like=["google"]),
    "prompt": words("The newest words of the user's.", like=["a lighthouse at dusk"]),
    "references": several(_SHA256, "The pictures that were sent with it.", examples=[[]]),
    "engine": or_null(words("What drew, or draws; null where that is hidden."), like="illustrator"),
    "seed": or_null(whole(), like=11),
    "cost_usd": or_null(words(_USD), like="0.000000"),
    "pixels": fields(
        {"asked": or_null(_PIXELS, like="1024x1024"), "got": or_null(_PIXELS, like="1024x1024")}, needs=["asked", "got"]
    ),
    "created_s": number("Unix seconds, as all times.", like=1795255500.25),
    "updated_s": number(like=1795255501.5),
    "delivered_s": or_null(number("When somebody had the whole answer."), like=1795255501.75),
    "cancel_s": or_null(number("When somebody asked to stop it.")),
    "idempotency_key": or_null(words()),
    "ignored": _IGNORED,
    "not_drawn": several(words(), "What the illustrator could not draw.", examples=[[]]),
    "error": or_null(
        fields({"type": words(like=["EngineBusy"]), "message": words()}, "Why it failed.", needs=["type", "message"])
    ),
    "webhook": or_null(
        fields({"url": words(), "due_s": or_null(number()), "tries": whole()}, needs=["url", "due_s", "tries"])
    ),
    "finish": or_null(words("How the first candidate ended, in Google's words."), like="STOP"),
    "text": words("The words of the answer.", like=["A lighthouse at dusk."]),
    "pictures": several(_PICTURE, "The pictures of the answer."),
}

CALLS: dict[str, Schema] = {
    "Call": fields(
        _CALL,
        "A call: one request for a picture, kept with what it came to.",
        needs=[name for name in _CALL if name != "key"],
    ),
    "Calls": fields(
        {
            "object": words(of=["list"]),
            "data": several(ref("Call"), "Newest first."),
            "next_cursor": or_null(words("For `cursor`; null on the last page.")),
        },
        needs=["object", "data", "next_cursor"],
    ),
    "Estimate": fields(
        {
            "object": words(of=["estimate"]),
            "model": words(like=["gemini-3-pro-image"]),
            "engine": or_null(words("Who would be asked first; null where that is hidden."), like="illustrator"),
            "estimate_usd": or_null(words(f"What would be held. {_USD}"), like="0.000000"),
            "pictures": whole(like=1),
            "pixels": or_null(_PIXELS, like="1024x1024"),
            "ignored": _IGNORED,
        },
        "What a request would cost, with x-abaca-dry-run.",
        needs=["object", "model", "engine", "estimate_usd", "pictures", "pixels", "ignored"],
    ),
    "Facts": fields(
        {
            "call_id": _CALL_ID,
            "engine": words(),
            "seed": whole(),
            "pixels": fields({"asked": _PIXELS, "got": _PIXELS}),
            "cost_usd": words(_USD),
            "ignored": _IGNORED,
            "not_drawn": several(words()),
        },
        "What headers say of a whole answer, in the last document of a streamed one.",
        needs=["call_id"],
    ),
    "CountFacts": fields({"estimate_usd": words(_USD, like=["0.000000"])}, "Beside the tokens."),
}
"""The schemas by their names in a document."""
