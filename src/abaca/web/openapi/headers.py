"""The headers that abaca reads and writes, as parameters and headers of a document."""

from abaca.schemas import Schema, number, whole, words
from abaca.web.openapi.routes import parameter
from abaca.web.terms import WAIT_MAX_S

_YES = "true, 1 or yes."

ASKED: dict[str, Schema] = {
    "idempotency-key": words(
        "Names this request: sent again under the same name, it has the same call, and is charged once.",
        minLength=1,
        maxLength=255,
    ),
    "prefer": words(
        f"respond-async: answer 202 with the call at once; with wait=N after so many seconds, {WAIT_MAX_S:g} at most.",
        like=["respond-async, wait=10"],
    ),
    "x-abaca-delivery": words("url: links in the place of pictures.", of=["inline", "url"]),
    "x-abaca-dry-run": words(f"{_YES} Say what it would cost, and begin nothing.", like=["true"]),
    "x-abaca-strict": words(f"{_YES} Refuse what would have no effect, instead of naming it.", like=["true"]),
    "x-abaca-webhook": words("Whom to tell when the call has ended: a URL of an allowed host.", format="uri"),
    "x-stainless-retry-count": whole("Of the openai SDK: above 0 it joins the same request's earlier call.", least=0),
}
"""The headers of a request for a picture."""

PARAMETERS: dict[str, Schema] = {name: parameter("header", name, schema) for name, schema in ASKED.items()}
"""The same as parameters."""

_WRITTEN: dict[str, Schema] = {
    "x-request-id": words("Names this request in the server's log."),
    "x-abaca-call-id": words(
        "The call: GET /v1/calls/{id} knows more.", like=["call_01a1fe3c1a44e864c4a0ff3b5639aa60"]
    ),
    "x-abaca-joined": words("true: an earlier call gave this answer.", of=["true"]),
    "x-abaca-engine": words("What drew. Not told where the key's rules hide it.", like=["illustrator"]),
    "x-abaca-seed": words("The seed; sent again with the same request it gives the same drawing."),
    "x-abaca-pixels": words("Pixels asked and got.", like=["asked=1024x1024; got=1024x1024"]),
    "x-abaca-cost-usd": words("What it cost, in USD.", like=["0.134000"]),
    "x-abaca-estimate-usd": words("What it would cost, in USD.", like=["0.134000"]),
    "x-abaca-ignored": words("The fields that had no effect, by their paths, with commas between."),
    "location": words("Where the call is.", like=["/v1/calls/call_01a1fe3c1a44e864c4a0ff3b5639aa60"]),
    "preference-applied": words("What of `prefer` was heeded.", like=["respond-async"]),
    "retry-after": number("After how many seconds to ask again.", least=0),
    "etag": words("The digest of what was sent, for `if-none-match`."),
    "content-range": words("Which bytes of how many."),
}
HEADERS: dict[str, Schema] = {
    name: {"description": schema["description"], "schema": {k: v for k, v in schema.items() if k != "description"}}
    for name, schema in _WRITTEN.items()
}
"""The headers of answers, by name."""

OF_A_CALL = ("x-abaca-call-id", "x-request-id")
OF_AN_ANSWER = (
    *OF_A_CALL,
    "x-abaca-joined",
    "x-abaca-engine",
    "x-abaca-seed",
    "x-abaca-pixels",
    "x-abaca-cost-usd",
    "x-abaca-ignored",
)
"""What a whole answer says of its call."""

SECURITY: dict[str, Schema] = {
    "x-goog-api-key": {"type": "apiKey", "in": "header", "name": "x-goog-api-key", "description": "As Google has it."},
    "query": {"type": "apiKey", "in": "query", "name": "key", "description": "As Google has it, too: ?key=…"},
    "bearer": {"type": "http", "scheme": "bearer", "description": "As OpenAI has it."},
    "x-api-key": {"type": "apiKey", "in": "header", "name": "x-api-key", "description": "As others have it."},
    "api-key": {"type": "apiKey", "in": "header", "name": "api-key", "description": "As Azure has it."},
}
"""The spellings of a key: each is good on every route, a session's secret too."""


def security(first: str) -> list[str]:
    """Give every spelling of a key, a vendor's own first."""
    return sorted(SECURITY, key=lambda name: name != first)
