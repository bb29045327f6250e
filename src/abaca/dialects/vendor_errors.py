"""What a vendor says when it fails, in any shape that vendors have, read as an `EngineError`.

The shape does not follow from the route: resellers answer Gemini's routes with OpenAI's errors and the other way round.
Sources: google.rpc.Status and its details; OpenAI API reference and OpenRouter's page, errors; docs/dialects.
"""

import re
from email.utils import parsedate_to_datetime

import msgspec

from abaca.errors import EngineBusy, EngineDenied, EngineError, EngineLimited, EngineRefused, EngineTimeout
from abaca.interfaces import Headers
from abaca.scrubbing import for_callers
from abaca.types import Json

_REFUSED = frozenset({400, 405, 409, 411, 413, 414, 415, 422, 451})
_WRONG_KEY = 401
_NO_CREDIT = 402
_DENIED = {
    _WRONG_KEY: "the key that is set for it is not accepted",
    _NO_CREDIT: "its account has no credit left",
    403: "the key that is set for it may not do this",
}
_UNKNOWN = 404
_LIMITED = 429
_BUSY = frozenset({503, 529})
_TIMED_OUT = frozenset({408, 504, 524})
_BY_WORD = {"RESOURCE_EXHAUSTED": 429, "UNAVAILABLE": 503, "DEADLINE_EXCEEDED": 504, "INVALID_ARGUMENT": 400}
_ANSWERS = frozenset({"candidates", "choices", "data"})
_ERROR_STATUS = re.compile(r"[45][0-9]{2}")
_FLAGGED = re.compile(r"moderation|flagged|content[_ ]?policy|safety", re.IGNORECASE)
_MOST_NESTING = 4
_MOST_WAIT_S = 86_400.0
_WAIT = re.compile(r"(?:retry|try again) (?:in|after) ([0-9]+(?:\.[0-9]+)?) ?(ms|s)\b", re.IGNORECASE)


def read_error(status: int, headers: Headers, body: bytes) -> EngineError:
    """Read a vendor's error answer; any bytes give some EngineError, its message free of keys, URLs and hosts."""
    try:
        document = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        document = None
    return _judge(status, _innermost(document), headers)


def in_band_error(document: Json) -> EngineError | None:
    """Give the error in a body of success, if there is one: under `error`, or words with no answer beside them.

    The work had begun, so it may have been charged.
    """
    holder = document[0] if isinstance(document, list) and document else document
    found = _innermost(document)
    if not isinstance(holder, dict) or not (holder.get("error") or (found["message"] and not _ANSWERS & holder.keys())):
        return None
    code = str(found.get("code"))
    status = int(code) if _ERROR_STATUS.fullmatch(code) else _BY_WORD.get(str(found.get("status")), 502)
    error = _judge(status, found, {})
    error.maybe_charged = True
    return error


def _innermost(document: Json) -> dict[str, Json]:
    """Give the error object that is innermost, its words under `message`, "" when there are none."""
    for _ in range(_MOST_NESTING):
        match document:
            case [inner, *_] | {"error": {} | [_, *_] as inner}:
                document = inner
            case {"error": str(words)} | {"message": str(words)} | {"detail": str(words)} | {"msg": str(words)}:
                return {**document, "message": words}
            case dict():
                return {**document, "message": ""}
            case _:
                break
    return {"message": ""}


def _judge(status: int, found: dict[str, Json], headers: Headers) -> EngineError:
    words = for_callers(found["message"])
    details = found.get("details")
    details = [detail for detail in details if isinstance(detail, dict)] if isinstance(details, list) else []
    wait_s = _wait_s(headers, [str(detail.get("retryDelay", "")) for detail in details], words)
    said = f"The upstream answered {status}{f': {words}' if words else '.'}"
    code = " ".join(str(found[name]) for name in ("code", "type", "status", "metadata") if name in found)
    meant = status
    if "invalid_api_key" in code or any(detail.get("reason") == "API_KEY_INVALID" for detail in details):
        meant = _WRONG_KEY
    elif status == _LIMITED and "insufficient_quota" in code:
        meant = _NO_CREDIT
    if meant in _REFUSED or (meant == 403 and _FLAGGED.search(f"{words} {code}")):
        return EngineRefused(words or said)
    if meant in _DENIED:
        return EngineDenied(f"The upstream answered {status}: {_DENIED[meant]}.")
    if meant == _UNKNOWN:
        return EngineError(f"The upstream answered {status}: it does not know the model.")
    if meant == _LIMITED:
        return EngineLimited(said, retry_after_s=wait_s)
    if meant in _BUSY:
        return EngineBusy(said, retry_after_s=wait_s)
    if meant in _TIMED_OUT:
        return EngineTimeout(said, retry_after_s=wait_s, maybe_charged=True)
    return EngineError(said, retry_after_s=wait_s, maybe_charged=not 400 <= status < 500)


def _wait_s(headers: Headers, delays: list[str], words: str) -> float | None:
    """Give how long to wait: `retry-after-ms`, `retry-after` (also a date beside `date`), RetryInfo, or the words."""
    match = _WAIT.search(words)
    waits_s = (
        _seconds(headers.get("retry-after-ms", ""), 0.001),
        _seconds(headers.get("retry-after", "")),
        _until_s(headers),
        *(_seconds(delay.removesuffix("s")) for delay in delays),
        _seconds(match[1], 0.001 if match[2].lower() == "ms" else 1.0) if match else None,
    )
    return next((min(wait_s, _MOST_WAIT_S) for wait_s in waits_s if wait_s is not None), None)


def _seconds(number: str, unit_s: float = 1.0) -> float | None:
    try:
        wait_s = float(number) * unit_s
    except ValueError:
        return None
    return wait_s if wait_s >= 0 else None


def _until_s(headers: Headers) -> float | None:
    try:
        until, now = (parsedate_to_datetime(headers.get(name, "")) for name in ("retry-after", "date"))
        return max((until - now).total_seconds(), 0.0)
    except (ValueError, TypeError):
        return None
