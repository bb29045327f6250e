"""Errors of abaca on the wire of chat completions, in the vendor's shape."""

import pytest

from abaca import errors
from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat_errors import write_error
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
    Forbidden,
    InvalidKey,
    MissingKey,
    OverBudget,
    RateLimited,
    TooLarge,
    UnknownModel,
    Unsupported,
    WrongMediaType,
    WrongMethod,
)
from dialect_doubles import joined

VENDORS = load_vendors()
KINDS = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, AbacaError)]


def written(error, vendor="google"):
    outbound = write_error(error, VENDORS[vendor], call_id="call_1")
    return outbound.status, outbound.headers, joined(outbound.body)["error"]


@pytest.mark.parametrize(
    ("error", "status", "kind", "code"),
    [
        (Unsupported("m", field="n"), 400, "invalid_request_error", "unsupported_value"),
        (UnknownModel("m", field="n"), 404, "invalid_request_error", "model_not_found"),
        (TooLarge("m", field="n"), 413, "invalid_request_error", "request_too_large"),
        (WrongMediaType("m", field="n"), 415, "invalid_request_error", "unsupported_media_type"),
        (WrongMethod("m", field="n"), 405, "invalid_request_error", "method_not_allowed"),
        (Forbidden("m", field="n"), 403, "permission_error", "permission_denied"),
        (RateLimited("m", field="n"), 429, "rate_limit_error", "rate_limit_exceeded"),
        (OverBudget("m", field="n"), 429, "insufficient_quota", "insufficient_quota"),
        (EngineBusy("m", field="n"), 503, "service_unavailable_error", "server_is_overloaded"),
        (EngineTimeout("m", field="n"), 504, "server_error", "timeout"),
        (AbacaError("m", field="n"), 500, "server_error", None),
    ],
)
def test_each_error_has_its_status_type_and_code(error, status, kind, code):
    """The body is OpenAI's, with the field at fault as param, and the call's id as x-request-id."""
    assert written(error)[0] == status
    assert written(error)[1]["x-request-id"] == "call_1"
    assert written(error)[2] == {"message": "m", "type": kind, "param": "n", "code": code}


@pytest.mark.parametrize("vendor", sorted(VENDORS))
@pytest.mark.parametrize("kind", KINDS)
def test_every_error_can_be_said_to_every_vendors_clients(kind, vendor):
    """Whatever goes wrong, in whatever spelling: an error status, a message, and its type or its status as code."""
    status, _, body = written(kind("m"), vendor)
    assert 400 <= status < 600
    assert body["message"]
    assert body["code"] == status if vendor == "openrouter" else body["type"]


@pytest.mark.parametrize(
    ("vendor", "error", "status", "kind", "message"),
    [
        ("google", InvalidKey("x"), 401, "invalid_request_error", "Incorrect API key provided."),
        ("anyfast", InvalidKey("x"), 401, "invalid_request_error", "Incorrect API key provided."),
        ("yisu", InvalidKey("x"), 401, "authentication_error", "Invalid API key."),
        ("google", MissingKey("x"), 401, "invalid_request_error", "No API key was given."),
        ("yisu", MissingKey("x"), 401, "authentication_error", "No API key was given."),
    ],
)
def test_a_wrong_key_and_none_are_said_as_the_vendor_does(vendor, error, status, kind, message):
    """On this dialect both are 401, in the vendor's type and words, whatever Google's status for them is."""
    got, _, body = written(error, vendor)
    assert (got, body["type"], body["code"]) == (status, kind, "invalid_api_key")
    assert body["message"].startswith(message)


@pytest.mark.parametrize(
    ("error", "status"),
    [(InvalidKey("x"), 401), (MissingKey("x"), 401), (OverBudget("x"), 402), (EngineTimeout("x"), 408)],
)
def test_openrouters_statuses_and_body(error, status):
    """OpenRouter's code is the HTTP status, with details as metadata; no credit is 402, a timeout 408."""
    got, _, body = written(error, "openrouter")
    assert (got, body["code"]) == (status, status)
    assert body["metadata"] == {"error_type": type(error).openai_code, "request_id": "call_1"}
    assert "type" not in body
    assert written(Unsupported("m", field="n"), "openrouter")[2]["metadata"]["field"] == "n"


def test_a_wait_is_told_in_both_headers():
    """Seconds are rounded up, milliseconds too; without a wait there is no header."""
    _, headers, _ = written(RateLimited("m", retry_after_s=1.2345))
    assert (headers["retry-after"], headers["retry-after-ms"]) == ("2", "1235")
    assert "retry-after" not in written(RateLimited("m"))[1]


@pytest.mark.parametrize(
    ("error", "forbidden"),
    [
        (RateLimited("m"), False),
        (EngineBusy("m"), False),
        (OverBudget("m"), True),
        (EngineError("m", maybe_charged=True), True),
        (EngineRefused("m"), True),
        (Unsupported("m"), True),
    ],
)
def test_clients_are_told_not_to_retry_in_vain(error, forbidden):
    """What cannot get better, or may be billed twice, is not to be tried again."""
    assert (written(error)[1].get("x-should-retry") == "false") is forbidden
