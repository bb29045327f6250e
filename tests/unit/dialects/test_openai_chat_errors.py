"""Errors on the wire: ours in the vendor's shape, theirs as what went wrong, without secrets."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abaca import errors
from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat_errors import read_error, scrub, write_error
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


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (400, b'{"error":{"message":"bad size","code":"x"}}', EngineRefused, "bad size"),
        (400, b"", EngineRefused, "The upstream answered 400."),
        (422, b'{"detail":"no such field"}', EngineRefused, "no such field"),
        (413, b'[{"error":{"message":"too large"}}]', EngineRefused, "too large"),
        (401, b'{"error":{"message":"Incorrect key"}}', EngineError, "401: the key that is set for it is not accepted"),
        (402, b"{}", EngineError, "402: its account has no credit left"),
        (403, b'{"error":{"message":"nope"}}', EngineError, "403: the key that is set for it may not do this"),
        (403, b'{"error":{"code":403,"message":"x","metadata":{"reasons":["flagged"]}}}', EngineRefused, "x"),
        (404, b'{"error":{"message":"m"}}', EngineError, "404: it does not know the model"),
        (429, b'{"error":{"message":"slow","code":"rate_limit_exceeded"}}', EngineBusy, "429: slow"),
        (429, b'{"error":{"message":"m","code":"insufficient_quota"}}', EngineError, "no credit left"),
        (503, b"<html>down</html>", EngineBusy, "The upstream answered 503."),
        (529, b"\xff", EngineBusy, "The upstream answered 529."),
        (504, b'{"msg":"late"}', EngineTimeout, "504: late"),
        (408, b'{"error":"late"}', EngineTimeout, "408: late"),
        (500, b'{"error":[{"message":"boom"}]}', EngineError, "500: boom"),
        (302, b'{"error":{"error":{"error":{"error":{"message":"deep"}}}}}', EngineError, "502."),
        (200, b'{"error":{"code":"model_dead","message":"boom"}}', EngineError, "502: boom"),
        (200, b'{"error":{"code":"429","message":"slow"}}', EngineBusy, "429: slow"),
        (200, b'{"error":{"code":200,"message":"boom"}}', EngineError, "502: boom"),
    ],
)
def test_a_vendors_error_is_the_right_one(status, body, kind, words):
    """The request's faults are refusals in the vendor's words; keys, credit and outages are the upstream's."""
    error = read_error(status, {}, body)
    assert type(error) is kind
    assert words in error.message


@pytest.mark.parametrize(("status", "charged"), [(200, True), (504, True), (500, False), (429, False)])
def test_what_may_have_been_charged_says_so(status, charged):
    """Work that had begun may be billed: errors inside a success, and answers that came too late."""
    assert read_error(status, {}, b'{"error":{"message":"x"}}').maybe_charged is charged


@pytest.mark.parametrize(
    ("headers", "words", "wait_s"),
    [
        ({"retry-after": "2.5"}, "", 2.5),
        ({"retry-after-ms": "1500", "retry-after": "9"}, "", 1.5),
        ({"retry-after-ms": "soon", "retry-after": "9"}, "", 9.0),
        ({"retry-after": "-1"}, "", None),
        ({"retry-after": "nan"}, "", None),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, "", 30.0),
        ({"retry-after": "Fri, 20 Nov 2026 09:00:00 GMT", "date": "Fri, 20 Nov 2026 10:00:00 GMT"}, "", 0.0),
        ({"retry-after": "Fri, 20 Nov 2026 10:00:30 GMT"}, "", None),
        ({}, "Quota exceeded. Please retry in 34.28s.", 34.28),
        ({}, "Please try again in 900ms", 0.9),
        ({}, "never", None),
    ],
)
def test_a_wait_is_found_in_headers_or_words(headers, words, wait_s):
    """Retry-after-ms, retry-after as seconds or date, or the words of the message tell how long to wait."""
    error = read_error(429, headers, b'{"error":{"message":"%s"}}' % words.encode())
    assert error.retry_after_s == (pytest.approx(wait_s) if wait_s is not None else None)


@pytest.mark.parametrize(
    ("words", "scrubbed"),
    [
        ("Incorrect API key provided: sk-proj-abcdef123456.", "Incorrect API key provided: [key]"),
        ("key=AIzaSyD-1234567890abcdefg is bad", "[key] is bad"),
        ("AIzaSyD1234567890abcdefg is bad", "[key] is bad"),
        ("header Bearer abcdef", "header [key]"),
        ("see https://internal.example/x?key=1 now", "see [url] now"),
        (
            "dial tcp 10.0.0.7:8080: refused by api.vendor.com:443, localhost:80",
            "dial tcp [host]: refused by [host], [host]",
        ),
        ("request 0123456789abcdef0123456789abcdef failed", "request [key] failed"),
        ("a  plain\nsentence about gemini-3-pro-image-preview.", "a plain sentence about gemini-3-pro-image-preview."),
        ("word " * 300, ("word " * 100)[:500]),
        ("x" * 2000, ""),
    ],
)
def test_words_are_scrubbed(words, scrubbed):
    """Keys, addresses and hosts of an upstream never reach a caller."""
    assert scrub(words) == scrubbed


@given(st.integers(100, 599), st.one_of(st.binary(), st.text().map(str.encode)), st.text())
def test_any_bytes_give_some_engine_error(status, body, header):
    """However broken a vendor's answer is, it is an EngineError."""
    assert isinstance(read_error(status, {"retry-after": header, "date": header}, body), EngineError)
