"""Errors on the wire: abaca's as OpenAI's or OpenRouter's bodies, and a vendor's bodies as `EngineError`s."""

import math
import re
from email.utils import parsedate_to_datetime

import msgspec

from abaca.catalogue import Vendor
from abaca.errors import (
    AbacaError,
    AccessError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
    MissingKey,
)
from abaca.interfaces import Headers, Outbound
from abaca.skeletons import segments
from abaca.types import Json

_NO_KEY = 'No API key was given. Send it in a header: "Authorization: Bearer YOUR_API_KEY".'
# What vendors say of a wrong key, by the type that they give the error. Sources: OpenAI API reference; Yisu's page.
_WRONG_KEY = {"invalid_request_error": "Incorrect API key provided.", "authentication_error": "Invalid API key."}
# OpenRouter's own statuses where they differ. Source: openrouter.ai, errors: 402 no credits, 408 timed out.
_OPENROUTER_STATUS = {"insufficient_quota": 402, "timeout": 408}

_REFUSED = frozenset({400, 405, 409, 411, 413, 414, 415, 422, 451})
_NOT_OURS_TO_ASK = {
    401: "the key that is set for it is not accepted",
    402: "its account has no credit left",
    403: "the key that is set for it may not do this",
    404: "it does not know the model",
}
_BUSY = frozenset({429, 503, 529})
_TIMED_OUT = frozenset({408, 504, 524})
_FLAGGED = re.compile(r"moderation|flagged|content[_ ]?policy|safety", re.IGNORECASE)
_MOST_NESTING = 4
_MOST_WORDS = 500
_MOST_WAIT_S = 86_400.0
_WAIT = re.compile(r"(?:retry|try again) (?:in|after) ([0-9]+(?:\.[0-9]+)?) ?(ms|s)\b", re.IGNORECASE)
_SECRETS = (
    (re.compile(r"\w+://\S+"), "[url]"),
    (re.compile(r"\bBearer\s+\S+", re.IGNORECASE), "[key]"),
    (re.compile(r"\b(?:sk|pk|abk|AIza|key|token)[-_=:][^\s,;\"']{6,}|\bAIza[\w-]{10,}", re.IGNORECASE), "[key]"),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}\b"), "[key]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "[host]"),
    (
        re.compile(
            r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|ai|io|cn|dev|app|cloud|internal|local)\b(?::\d+)?", re.IGNORECASE
        ),
        "[host]",
    ),
    (re.compile(r"\blocalhost(?::\d+)?", re.IGNORECASE), "[host]"),
)


def write_error(error: AbacaError, vendor: Vendor, *, call_id: str) -> Outbound:
    """Write an error with its status and the headers that openai's SDK reads.

    `x-should-retry: false` stands wherever trying again is useless or may be billed twice.
    """
    headers = {"x-request-id": call_id}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(math.ceil(error.retry_after_s))
        headers["retry-after-ms"] = str(math.ceil(error.retry_after_s * 1000))
    if not error.retryable or error.maybe_charged:
        headers["x-should-retry"] = "false"
    return Outbound(
        status=_status(error, vendor), headers=headers, body=segments(error_document(error, vendor, call_id=call_id))
    )


def error_document(error: AbacaError, vendor: Vendor, *, call_id: str) -> Json:
    """Write an error's body in the shape that the vendor's clients know."""
    message, kind = error.message, error.openai_type
    if _about_key(error):
        kind = vendor.wrong_key_type
        wrong = _WRONG_KEY.get(kind, _WRONG_KEY["invalid_request_error"])
        message = _NO_KEY if isinstance(error, MissingKey) else wrong
    if vendor.error_shape == "openrouter":
        metadata = {"error_type": error.openai_code or kind, "request_id": call_id}
        if error.field is not None:
            metadata["field"] = error.field
        return {"error": {"code": _status(error, vendor), "message": message, "metadata": metadata}}
    return {"error": {"message": message, "type": kind, "param": error.field, "code": error.openai_code}}


def read_error(status: int, headers: Headers, body: bytes) -> EngineError:
    """Read a vendor's error; any bytes give some EngineError, its message free of keys, URLs and hosts."""
    document = _document(body)
    words, code = _words(document)
    told = _code_status(document)
    if status < 400:  # an error in the body of a success: the work had begun
        error = _judge(told or 502, words, code, headers)
        error.maybe_charged = True
        return error
    return _judge(status, words, code, headers)


def _judge(status: int, words: str, code: str, headers: Headers) -> EngineError:
    wait_s = _wait_s(headers, words)
    said = f"The upstream answered {status}{': ' if words else '.'}{words}"
    if status in _REFUSED or (status == 403 and _FLAGGED.search(f"{words} {code}")):
        return EngineRefused(words or said)
    if status in _NOT_OURS_TO_ASK:
        return EngineError(f"The upstream answered {status}: {_NOT_OURS_TO_ASK[status]}.")
    if status == 429 and "insufficient_quota" in code:
        return EngineError(f"The upstream answered {status}: {_NOT_OURS_TO_ASK[402]}.")
    if status in _BUSY:
        return EngineBusy(said, retry_after_s=wait_s)
    if status in _TIMED_OUT:
        return EngineTimeout(said, retry_after_s=wait_s, maybe_charged=True)
    return EngineError(said, retry_after_s=wait_s)


def _status(error: AbacaError, vendor: Vendor) -> int:
    if _about_key(error):
        # The statuses of a Gemini row are about its Gemini routes; OpenAI's for both is 401.
        if vendor.dialect != "openai_chat":
            return AccessError.http_status
        return vendor.no_key_status if isinstance(error, MissingKey) else vendor.wrong_key_status
    if vendor.error_shape == "openrouter":
        return _OPENROUTER_STATUS.get(error.openai_code or "", error.http_status)
    return error.http_status


def _about_key(error: AbacaError) -> bool:
    return error.openai_code == AccessError.openai_code


def _document(body: bytes) -> Json:
    try:
        return msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None


def _words(document: Json) -> tuple[str, str]:
    """Give a vendor's own words and its code or type, wherever they stand; "" where they do not."""
    for _ in range(_MOST_NESTING):
        match document:
            case [first, *_] | {"error": {} as first} | {"error": [first, *_]}:
                document = first
            case {"error": str(message)} | {"message": str(message)} | {"detail": str(message)} | {"msg": str(message)}:
                names = ("code", "type", "status", "metadata")
                return scrub(message), " ".join(str(document[name]) for name in names if name in document)
    return "", ""


def _code_status(document: Json) -> int | None:
    match document:
        case {"error": {"code": int(code)}} if 400 <= code < 600:
            return code
        case {"error": {"code": str(code)}} if code.isdecimal() and 400 <= int(code) < 600:
            return int(code)
    return None


def scrub(words: str) -> str:
    """Give a vendor's words without URLs, hosts and anything that looks like a key, cut to 500 characters."""
    if len(words) > 2 * _MOST_WORDS:  # the last word may be half a key: it goes too
        words = words[: 2 * _MOST_WORDS].rpartition(" ")[0]
    for pattern, stand_in in _SECRETS:
        words = pattern.sub(stand_in, words)
    return " ".join(words.split())[:_MOST_WORDS]


def _wait_s(headers: Headers, words: str) -> float | None:
    """Give how long to wait: `retry-after-ms`, `retry-after` (seconds, or a date beside `date`), or the words."""
    for name, unit_s in (("retry-after-ms", 0.001), ("retry-after", 1.0)):
        try:
            wait_s = float(headers.get(name, "")) * unit_s
        except ValueError:
            continue
        if 0 <= wait_s <= _MOST_WAIT_S:
            return wait_s
    try:
        until, now = (parsedate_to_datetime(headers.get(name, "")) for name in ("retry-after", "date"))
        return min(max((until - now).total_seconds(), 0.0), _MOST_WAIT_S)
    except (ValueError, TypeError):
        pass
    if found := _WAIT.search(words):
        return min(float(found[1]) * (0.001 if found[2].lower() == "ms" else 1.0), _MOST_WAIT_S)
    return None
