"""Errors of abaca on Gemini routes, in each vendor's shape."""

import json
from pathlib import Path

import pytest

from abaca.dialects.gemini import Gemini
from abaca.errors import (
    AbacaError,
    EngineError,
    InvalidKey,
    MissingKey,
    OverBudget,
    RateLimited,
    RequestError,
    TooLarge,
    UnknownModel,
)

GOLDEN = Path(__file__).parents[2] / "golden" / "gemini"
RPC = "type.googleapis.com/google.rpc."


def kinds(error=AbacaError):
    """Give every class of the tree."""
    return [error, *(kind for below in error.__subclasses__() for kind in kinds(below))]


@pytest.fixture
def answer(vendors, joined):
    def encode_error(error, vendor="google"):
        outbound = Gemini(vendors[vendor]).encode_error(error, call_id="call_1")
        return outbound, joined(outbound.body)["error"]

    return encode_error


@pytest.mark.parametrize("kind", kinds())
@pytest.mark.parametrize("vendor", ["google", "anyfast", "aggregator", "modelverse", "yisu", "openrouter"])
def test_every_error_has_every_shape(answer, kind, vendor):
    """Each error of the tree has a status, the vendor's shape, the call's id and never a cause."""
    outbound, error = answer(kind("Words.", field="contents", retry_after_s=1.2), vendor)
    assert 400 <= outbound.status < 600
    assert outbound.headers == {"x-request-id": "call_1", "retry-after": "2"}
    assert error["message"] == "Words."
    shape = {
        "yisu": {"message", "type", "param", "code"},
        "modelverse": {"message", "type", "param", "code"},
        "openrouter": {"code", "message", "metadata"},
    }.get(vendor, {"code", "message", "status", "details"})
    assert set(error) == shape
    if vendor not in {"yisu", "modelverse"}:
        assert error["code"] == outbound.status


@pytest.mark.parametrize(
    ("vendor", "wrong", "missing"),
    [
        ("google", (400, "INVALID_ARGUMENT"), (403, "PERMISSION_DENIED")),
        ("anyfast", (401, "UNAUTHENTICATED"), (401, "UNAUTHENTICATED")),
    ],
)
def test_keys_are_refused_as_the_vendor_does(answer, vendor, wrong, missing):
    """Google says 400 for a wrong key and 403 for none; others 401 for both."""
    for error, (status, word) in ((InvalidKey("a"), wrong), (MissingKey("a"), missing)):
        outbound, body = answer(error, vendor)
        assert (outbound.status, body["code"], body["status"]) == (status, status, word)


def test_a_wrong_key_is_told_as_google_does(answer):
    """The answer to a wrong key is Google's own body, byte for byte in meaning."""
    golden = json.loads((GOLDEN / "google_invalid_key.json").read_text("utf-8"))
    outbound, body = answer(InvalidKey("API key not valid. Please pass a valid API key."))
    assert {"error": body} == golden["body"]
    assert outbound.status == golden["status"]


def test_modelverse_puts_the_call_into_param(answer):
    """ModelVerse's errors have OpenAI's shape with the request id in `param`, and its statuses for keys."""
    outbound, body = answer(InvalidKey("No."), "modelverse")
    golden = json.loads((GOLDEN / "modelverse_error.json").read_text("utf-8"))
    assert (outbound.status, body["param"]) == (401, "call_1")
    assert list(body) == list(golden["body"]["error"])


def test_openai_shaped_rows(answer):
    """An OpenAI-shaped row names the field, and its own type for wrong keys."""
    assert answer(RequestError("a", field="contents"), "yisu")[1] == {
        "message": "a",
        "type": "invalid_request_error",
        "param": "contents",
        "code": None,
    }
    assert answer(InvalidKey("a"), "yisu")[1]["type"] == "authentication_error"


def test_details_say_what_and_when(answer):
    """A field is a violation, a limit a quota failure, a pause a RetryInfo; without any there are no details."""
    assert answer(RequestError("a", field="b"))[1]["details"] == [
        {"@type": RPC + "BadRequest", "fieldViolations": [{"field": "b", "description": "a"}]}
    ]
    assert answer(RateLimited("a", retry_after_s=34.5))[1]["details"] == [
        {"@type": RPC + "QuotaFailure", "violations": [{"description": "a"}]},
        {"@type": RPC + "RetryInfo", "retryDelay": "34.5s"},
    ]
    assert "details" not in answer(EngineError("a"))[1]
    assert [d["@type"] for d in answer(OverBudget("a"))[1]["details"]] == [RPC + "QuotaFailure"]
    error = RateLimited("a")
    error.limit, error.most, error.model = "images_per_minute", 3, "m"
    assert answer(error)[1]["details"][0]["violations"] == [
        {
            "description": "a",
            "quotaId": "images_per_minute",
            "quotaValue": "3",
            "quotaDimensions": {"model": "m"},
        }
    ]


def test_too_large_is_a_wrong_argument_at_google(answer):
    """Google answers a body that is too large with 400 INVALID_ARGUMENT, vendors of other shapes with 413."""
    outbound, body = answer(TooLarge("a"))
    assert (outbound.status, body["code"], body["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert answer(TooLarge("a"), "modelverse")[0].status == 413


def test_errors_without_a_pause_have_no_retry_after(answer):
    """The header stands only where trying again may help."""
    assert answer(UnknownModel("a"))[0].headers == {"x-request-id": "call_1"}
