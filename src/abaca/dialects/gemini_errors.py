"""Errors as callers of Gemini routes get them, in the shape that the vendor's have.

Shapes and sources: docs/dialects/gemini.md.
"""

import math

from abaca.catalogue import Vendor
from abaca.errors import AbacaError, InvalidKey, LimitError, MissingKey
from abaca.interfaces import Outbound
from abaca.skeletons import segments
from abaca.types import Json

_TYPE = "type.googleapis.com/google.rpc."
_KEY_STATUS = {400: "INVALID_ARGUMENT", 401: "UNAUTHENTICATED", 403: "PERMISSION_DENIED"}
# Google answers a body that is too large as any other wrong one.
_GOOGLE_HTTP = {413: 400}


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


def _violation(error: LimitError) -> Json:
    """Write what was used up, with the fields that Google's own answers have (a live 429 of the Gemini API)."""
    told: dict[str, Json] = {"description": error.message}
    if error.limit:
        told |= {"quotaId": error.limit, "quotaValue": str(error.most)}
    return {**told, "quotaDimensions": {"model": error.model}} if error.model else told


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
        details.append({"@type": _TYPE + "QuotaFailure", "violations": [_violation(error)]})
    if error.retry_after_s is not None:
        details.append({"@type": _TYPE + "RetryInfo", "retryDelay": f"{error.retry_after_s:g}s"})
    body = {"code": status, "message": error.message, "status": word}
    return {"error": {**body, "details": details} if details else body}
