"""Errors as callers of chat completions get them: OpenAI's bodies, or OpenRouter's."""

import math

from abaca.catalogue import Vendor
from abaca.errors import AbacaError, AccessError, MissingKey
from abaca.interfaces import Outbound
from abaca.skeletons import segments
from abaca.types import Json

_NO_KEY = 'No API key was given. Send it in a header: "Authorization: Bearer YOUR_API_KEY".'
# What vendors say of a wrong key, by the type that they give the error. Sources: OpenAI API reference; Yisu's page.
_WRONG_KEY = {"invalid_request_error": "Incorrect API key provided.", "authentication_error": "Invalid API key."}
# OpenRouter's own statuses where they differ. Source: openrouter.ai, errors: 402 no credits, 408 timed out.
_OPENROUTER_STATUS = {"insufficient_quota": 402, "timeout": 408}


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
