"""Errors on the wire: abaca's in the shape that a vendor's Gemini routes have, and a vendor's bodies as `EngineError`s.

Shapes and sources: docs/dialects/gemini.md.
"""

import math
import re
from email.utils import parsedate_to_datetime

import msgspec

from abaca.catalogue import Vendor
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
    InvalidKey,
    LimitError,
    MissingKey,
)
from abaca.interfaces import Headers, Outbound
from abaca.skeletons import segments
from abaca.types import Json

_TYPE = "type.googleapis.com/google.rpc."
_KEY_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}
# Google answers a body that is too large as any other wrong one.
_GOOGLE_HTTP = {413: 400}

_NOT_OURS_TO_ASK = {
    401: "the key that is set for it is not accepted",
    402: "its account has no credit left",
    403: "the key that is set for it may not do this",
    404: "it does not know the model",
}
_BUSY = frozenset({429, 503, 529})
_TIMED_OUT = frozenset({408, 504, 524})
_BY_WORD = {"RESOURCE_EXHAUSTED": 429, "UNAVAILABLE": 503, "DEADLINE_EXCEEDED": 504, "INVALID_ARGUMENT": 400}
_MOST_NESTING = 4
_MOST_CHARS = 500
_MOST_WAIT_S = 86_400.0
_SECONDS = re.compile(r"([0-9]+(?:\.[0-9]+)?)s?")
_WAIT = re.compile(r"retry in ([0-9]+(?:\.[0-9]+)?) ?s", re.IGNORECASE)
_HOST = r"\b(?:[a-z0-9-]+\.)+(?:com|net|org|ai|io|cn|dev|app|cloud|internal|local)\b(?::\d+)?|\blocalhost(?::\d+)?"
_SECRETS = (
    (re.compile(r"\w+://\S+"), "[url]"),
    (re.compile(r"\bBearer\s+\S+", re.IGNORECASE), "[key]"),
    (re.compile(r"\b(?:sk|pk|abk|key|token)[-_=:]\s?[^\s,;\"']{6,}|\bAIza[\w-]{10,}", re.IGNORECASE), "[key]"),
    (re.compile(r"\b(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]{32,}\b"), "[key]"),
    (re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b"), "[host]"),
    (re.compile(_HOST, re.IGNORECASE), "[host]"),
)


def encode_error(error: AbacaError, vendor: Vendor, *, call_id: str) -> Outbound:
    """Write an error in the vendor's shape, with `retry-after` where trying again may help."""
    of_key: dict[type[AbacaError], int] = {
        InvalidKey: vendor.wrong_key_status,
        MissingKey: vendor.no_key_status,
    }
    status = of_key.get(type(error), error.http_status)
    word = _KEY_STATUS.get(status, error.google_status) if status != error.http_status else error.google_status
    if vendor.error_shape == "google":
        status = _GOOGLE_HTTP.get(status, status)
    headers = {"x-request-id": call_id}
    if error.retry_after_s is not None:
        headers["retry-after"] = str(math.ceil(error.retry_after_s))
    match vendor.error_shape:
        case "google":
            document = _google(error, status, word)
        case "openrouter":
            document = {"error": {"code": status, "message": error.message, "metadata": {"request_id": call_id}}}
        case _:
            param = call_id if vendor.error_shape == "openai_param" else error.field
            kind = vendor.wrong_key_type if type(error) in of_key else error.openai_type
            document = {"error": {"message": error.message, "type": kind, "param": param, "code": error.openai_code}}
    return Outbound(status=status, headers=headers, body=segments(document))


def error_document(error: AbacaError) -> Json:
    """Write an error as Google's body, as it also stands in streams."""
    status = _GOOGLE_HTTP.get(error.http_status, error.http_status)
    return _google(error, status, error.google_status)


def decode_error(status: int, headers: Headers, body: bytes) -> EngineError:
    """Read a vendor's error answer, Google's or OpenAI's or anything else."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document = None
    return _judge(status, _error_in(document), headers)


def in_band_error(document: Json) -> EngineError | None:
    """Give the error that stands in a body under a success status, if one does: the work had begun."""
    found = _error_in(document)
    if found is None:
        return None
    known = found.get("code")
    status = known if type(known) is int and 400 <= known < 600 else _BY_WORD.get(str(found.get("status")), 502)
    error = _judge(status, found, {})
    error.maybe_charged = True
    return error


def scrub(words: str) -> str:
    """Give a vendor's words without URLs, hosts and anything that looks like a key, cut to 500 characters."""
    if len(words) > 2 * _MOST_CHARS:  # the last word may be half a key: it goes too
        words = words[: 2 * _MOST_CHARS].rpartition(" ")[0]
    for pattern, stand_in in _SECRETS:
        words = pattern.sub(stand_in, words)
    return " ".join(words.split())[:_MOST_CHARS]


def _google(error: AbacaError, status: int, word: str) -> Json:
    details: list[Json] = []
    if error.google_reason:
        details += [
            {
                "@type": _TYPE + "ErrorInfo",
                "reason": error.google_reason,
                "domain": "googleapis.com",
                "metadata": {"service": "generativelanguage.googleapis.com"},
            },
            {"@type": _TYPE + "LocalizedMessage", "locale": "en-US", "message": error.message},
        ]
    if error.field is not None:
        violation = {"field": error.field, "description": error.message}
        details.append({"@type": _TYPE + "BadRequest", "fieldViolations": [violation]})
    if isinstance(error, LimitError):
        details.append({"@type": _TYPE + "QuotaFailure", "violations": [{"description": error.message}]})
    if error.retry_after_s is not None:
        details.append({"@type": _TYPE + "RetryInfo", "retryDelay": f"{error.retry_after_s:g}s"})
    body = {"code": status, "message": error.message, "status": word}
    return {"error": {**body, "details": details} if details else body}


def _error_in(document: Json) -> dict[str, Json] | None:
    """Give the innermost error object, None when there is none. google-genai too accepts a list of one."""
    found: dict[str, Json] | None = None
    for _ in range(_MOST_NESTING):
        match document:
            case [document]:
                continue
            case {"error": dict() as found}:
                document = found
            case {"error": str(message)}:
                return {"message": message}
            case _:
                break
    if found is None and isinstance(document, dict) and "candidates" not in document:
        words = next((document[name] for name in ("message", "detail", "msg") if document.get(name)), None)
        return {**document, "message": words} if isinstance(words, str) else None
    return found


def _judge(status: int, found: dict[str, Json] | None, headers: Headers) -> EngineError:
    found = found or {}
    words = scrub(found["message"]) if isinstance(found.get("message"), str) else ""
    wait_s = _wait_s(found, headers, words)
    said = f"The upstream answered {status}{f': {words}' if words else '.'}"
    if _reason(found) == "API_KEY_INVALID":
        status = 401
    if status in _NOT_OURS_TO_ASK:
        return EngineError(f"The upstream answered {status}: {_NOT_OURS_TO_ASK[status]}.")
    if status in _BUSY:
        return EngineBusy(said, retry_after_s=wait_s)
    if status in _TIMED_OUT:
        return EngineTimeout(said, retry_after_s=wait_s, maybe_charged=True)
    if 400 <= status < 500:
        return EngineRefused(words or said)
    return EngineError(said, retry_after_s=wait_s, maybe_charged=True)


def _details(found: dict[str, Json]) -> list[dict[str, Json]]:
    details = found.get("details")
    return [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []


def _reason(found: dict[str, Json]) -> str:
    return next((str(detail["reason"]) for detail in _details(found) if "reason" in detail), "")


def _wait_s(found: dict[str, Json], headers: Headers, words: str) -> float | None:
    """Give how long to wait: `retry-after` (seconds, or a date beside `date`), else RetryInfo, else the words."""
    delays = [str(detail["retryDelay"]) for detail in _details(found) if "retryDelay" in detail]
    for said in (headers.get("retry-after", "").strip(), *delays):
        if match := _SECONDS.fullmatch(said):
            return min(float(match[1]), _MOST_WAIT_S)
    try:
        until, now = (parsedate_to_datetime(headers.get(name, "")) for name in ("retry-after", "date"))
        return min(max((until - now).total_seconds(), 0.0), _MOST_WAIT_S)
    except (ValueError, TypeError):
        pass
    match = _WAIT.search(words)
    return min(float(match[1]), _MOST_WAIT_S) if match else None
