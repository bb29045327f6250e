"""Errors on Gemini routes: abaca's in each vendor's shape, and vendors' as EngineErrors without secrets."""

import json
from pathlib import Path

import pytest

from abaca.dialects.gemini import Gemini
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
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


@pytest.fixture
def judge(vendors):
    def decode_error(status, body=b"", **headers):
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return Gemini(vendors["google"]).decode_error(status, headers, content)

    return decode_error


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


def test_too_large_is_a_wrong_argument_at_google(answer):
    """Google answers a body that is too large with 400 INVALID_ARGUMENT, vendors of other shapes with 413."""
    outbound, body = answer(TooLarge("a"))
    assert (outbound.status, body["code"], body["status"]) == (400, 400, "INVALID_ARGUMENT")
    assert answer(TooLarge("a"), "modelverse")[0].status == 413


def test_errors_without_a_pause_have_no_retry_after(answer):
    """The header stands only where trying again may help."""
    assert answer(UnknownModel("a"))[0].headers == {"x-request-id": "call_1"}


@pytest.mark.parametrize(
    ("status", "kind", "charged"),
    [
        (400, EngineRefused, False),
        (401, EngineError, False),
        (402, EngineError, False),
        (403, EngineError, False),
        (404, EngineError, False),
        (408, EngineTimeout, True),
        (409, EngineRefused, False),
        (413, EngineRefused, False),
        (429, EngineBusy, False),
        (500, EngineError, True),
        (502, EngineError, True),
        (503, EngineBusy, False),
        (504, EngineTimeout, True),
        (529, EngineBusy, False),
        (302, EngineError, True),
    ],
)
@pytest.mark.parametrize("body", [b"", b"<html>Bad Gateway</html>", b"\xff\xfe", b"[[[[", b"null", b'{"error":{}}'])
def test_any_bytes_give_an_engine_error(judge, status, kind, charged, body):
    """Every status has its kind whatever the body is; work that was begun may have been charged."""
    error = judge(status, body)
    assert (type(error), error.maybe_charged) == (kind, charged)
    assert str(status) in error.message


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the sky is wrong"}},
        [{"error": {"message": "the sky is wrong"}}],
        {"error": {"error": {"message": "the sky is wrong"}}},
        {"error": "the sky is wrong"},
        {"message": "the sky is wrong"},
        {"detail": "the sky is wrong"},
        {"code": 1, "msg": "the sky is wrong"},
    ],
)
def test_the_upstreams_words_are_passed_on(judge, body):
    """A refusal says what the upstream said, whichever shape it has."""
    assert judge(400, body).message == "the sky is wrong"
    assert judge(500, body).message == "The upstream answered 500: the sky is wrong"


def test_our_key_is_our_fault(judge):
    """A key of ours that Google refuses is no fault of the caller: another engine may be tried, no words leak."""
    golden = json.loads((GOLDEN / "google_invalid_key.json").read_text("utf-8"))
    error = judge(400, golden["body"])
    assert type(error) is EngineError
    assert error.retryable
    assert "API key not valid" not in error.message


@pytest.mark.parametrize(
    ("body", "headers", "wait_s"),
    [
        ({}, {"retry-after": "7"}, 7.0),
        ({}, {"retry-after": "1.5"}, 1.5),
        ({}, {"retry-after": "9999999"}, 86400.0),
        ({}, {"retry-after": "Sat, 21 Nov 2026 10:00:10 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 10.0),
        ({}, {"retry-after": "Sat, 21 Nov 2026 10:00:10 GMT"}, None),
        ({}, {"retry-after": "soon"}, None),
        ({"error": {"message": "a", "details": [5, {"retryDelay": "34s"}]}}, {}, 34.0),
        ({"error": {"message": "a", "details": {"retryDelay": "34s"}}}, {}, None),
        ({"error": {"message": "Please retry in 34.28s."}}, {}, 34.28),
        ({"error": {"message": 5}}, {}, None),
    ],
)
def test_how_long_to_wait(judge, body, headers, wait_s):
    """The pause comes from retry-after, RetryInfo or the words, whichever there is."""
    assert judge(429, body, **headers).retry_after_s == wait_s


def test_a_real_quota_error(judge):
    """Google's own quota error is busy for 34 seconds, and its links are not shown."""
    golden = json.loads((GOLDEN / "google_quota.json").read_text("utf-8"))
    error = judge(429, golden["body"])
    assert (type(error), error.retry_after_s) == (EngineBusy, 34.0)
    assert "google.dev" not in error.message


@pytest.mark.parametrize(
    "secret",
    [
        "AIzaSyA1234567890abcdefghijklmnop",
        "sk-proj-abcdef123456",
        "Bearer abcdef",
        "key=abcdefgh",
        "https://internal.example/v1?key=a",
        "generativelanguage.googleapis.com",
        "gpu7.cluster.internal:8443",
        "10.0.0.17:9000",
        "localhost:8000",
        "0123456789abcdef0123456789abcdef",
    ],
)
def test_messages_hold_no_secrets(judge, secret):
    """Nothing that looks like a key, a URL or a host gets through; model names do."""
    message = judge(400, {"error": {"message": f"gemini-3.1-flash-image at {secret} failed"}}).message
    assert secret not in message
    assert "gemini-3.1-flash-image" in message
    assert "failed" in message


def test_errors_nested_for_fun_are_not_followed_for_ever(judge):
    """Of errors in errors in errors only the first few levels are read."""
    body = {"message": "deep"}
    for _ in range(9):
        body = {"error": body}
    assert judge(400, body).message == "The upstream answered 400."


def test_messages_are_short(judge):
    """A message of a vendor is cut, and not in the middle of what may be a key."""
    message = judge(400, {"error": {"message": "word " * 199 + "sk-" + "a1" * 500}}).message
    assert len(message) <= 500
    assert "sk-" not in message
