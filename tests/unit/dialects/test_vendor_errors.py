"""What vendors say when they fail, in Google's, OpenAI's and nobody's shapes, is the right EngineError."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from abaca.dialects.vendor_errors import in_band_error, read_error
from abaca.errors import EngineBusy, EngineDenied, EngineError, EngineLimited, EngineRefused, EngineTimeout

GOLDEN = Path(__file__).parents[2] / "golden" / "gemini"
NO_CREDIT = {"error": {"message": "m", "code": "insufficient_quota"}}


def read(status, document=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return read_error(status, headers, b"" if document is None else json.dumps(document).encode())


def golden(name):
    return json.loads((GOLDEN / name).read_text("utf-8"))["body"]


@pytest.mark.parametrize(
    ("status", "kind", "charged"),
    [
        (302, EngineError, True),
        (400, EngineRefused, False),
        (401, EngineDenied, False),
        (402, EngineDenied, False),
        (403, EngineDenied, False),
        (404, EngineError, False),
        (408, EngineTimeout, True),
        (409, EngineRefused, False),
        (410, EngineError, False),
        (413, EngineRefused, False),
        (429, EngineLimited, False),
        (500, EngineError, True),
        (502, EngineError, True),
        (503, EngineBusy, False),
        (504, EngineTimeout, True),
        (529, EngineBusy, False),
    ],
)
@pytest.mark.parametrize(
    "body", [b"", b"<html>Bad Gateway</html>", b"\xff\xfe", b"[[[[", b"[]", b"null", b'{"error":{}}', b'{"error":5}']
)
def test_every_status_has_its_kind(status, kind, charged, body):
    """Every status has its kind whatever the body is; work that was begun may have been charged."""
    error = read_error(status, {}, body)
    assert (type(error), error.maybe_charged) == (kind, charged)
    assert str(status) in error.message


@pytest.mark.parametrize(
    "body",
    [
        {"error": {"message": "the sky is wrong"}},
        [{"error": {"message": "the sky is wrong"}}],
        {"error": [{"message": "the sky is wrong"}]},
        {"error": {"error": {"message": "the sky is wrong"}}},
        {"error": "the sky is wrong"},
        {"message": "the sky is wrong"},
        {"detail": "the sky is wrong"},
        {"code": 1, "msg": "the sky is wrong"},
    ],
)
def test_the_upstreams_words_are_passed_on(body):
    """What the upstream said is told, whichever shape it has."""
    assert read(400, body).message == "the sky is wrong"
    assert read(500, body).message == "The upstream answered 500: the sky is wrong"


def test_errors_nested_for_fun_are_not_followed_for_ever():
    """Of errors in errors in errors only the first few levels are read."""
    body = {"message": "deep"}
    for _ in range(9):
        body = {"error": body}
    assert read(400, body).message == "The upstream answered 400."


@pytest.mark.parametrize(
    ("status", "document", "kind", "words"),
    [
        (
            401,
            {"error": {"message": "Incorrect key"}},
            EngineDenied,
            "401: the key that is set for it is not accepted.",
        ),
        (402, {}, EngineDenied, "402: its account has no credit left."),
        (403, {"error": {"message": "nope"}}, EngineDenied, "403: the key that is set for it may not do this."),
        (403, {"error": {"message": "x", "metadata": {"reasons": ["flagged"]}}}, EngineRefused, "x"),
        (404, {"error": {"message": "m"}}, EngineError, "404: it does not know the model."),
        (429, {"error": {"message": "slow", "code": "rate_limit_exceeded"}}, EngineLimited, "429: slow"),
        (429, NO_CREDIT, EngineDenied, "429: its account has no credit left."),
        (504, {"msg": "late"}, EngineTimeout, "504: late"),
    ],
)
def test_a_vendors_error_is_the_right_one(status, document, kind, words):
    """The request's faults are refusals in the vendor's words; keys, credit and outages are the upstream's."""
    error = read(status, document)
    assert type(error) is kind
    assert error.message.endswith(words)


def test_our_key_is_our_fault():
    """A key of ours that Google refuses is no fault of the caller: another engine may be tried, no words leak."""
    error = read(400, golden("google_invalid_key.json"))
    assert type(error) is EngineDenied
    assert error.message == "The upstream answered 400: the key that is set for it is not accepted."


def test_googles_limit_is_busy_for_as_long_as_it_says():
    """Google's own answer over a limit is busy for 34 seconds, and its links are not shown."""
    error = read(429, golden("google_quota.json"))
    assert (type(error), error.retry_after_s) == (EngineLimited, 34.0)
    assert "google.dev" not in error.message


def test_messages_hold_no_secrets():
    """Keys, URLs and hosts in a vendor's words do not get through; model names do."""
    secrets = "sk-proj-abcdef123456, https://a.test/x and gpu7.cluster.internal:8443"
    message = read(400, {"error": {"message": f"gemini-3.1-flash-image with {secrets} failed"}}).message
    assert message == "gemini-3.1-flash-image with [key], [url] and [host] failed"


@pytest.mark.parametrize(
    ("headers", "wait_s"),
    [
        ({"retry_after": " 7 "}, 7.0),
        ({"retry_after": "1.5"}, 1.5),
        ({"retry_after_ms": "1500", "retry_after": "9"}, 1.5),
        ({"retry_after_ms": "soon", "retry_after": "9"}, 9.0),
        ({"retry_after": "9999999"}, 86400.0),
        ({"retry_after": "-1"}, None),
        ({"retry_after": "nan"}, None),
        ({"retry_after": "soon"}, None),
        ({"retry_after": "Sat, 21 Nov 2026 10:00:10 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 10.0),
        ({"retry_after": "Sat, 21 Nov 2026 09:00:00 GMT", "date": "Sat, 21 Nov 2026 10:00:00 GMT"}, 0.0),
        ({"retry_after": "Sat, 21 Nov 2026 10:00:10 GMT"}, None),
    ],
)
def test_headers_say_how_long_to_wait(headers, wait_s):
    """The wait is that of retry-after-ms or retry-after, a date only beside the vendor's own."""
    assert read(429, **headers).retry_after_s == wait_s


@pytest.mark.parametrize(
    ("error", "wait_s"),
    [
        ({"message": "a", "details": [5, {"retryDelay": "34s"}]}, 34.0),
        ({"message": "a", "details": {"retryDelay": "34s"}}, None),
        ({"message": "Quota exceeded. Please retry in 34.28s."}, 34.28),
        ({"message": "Please try again in 900ms"}, 0.9),
        ({"message": "never"}, None),
        ({"message": 5}, None),
    ],
)
def test_bodies_say_how_long_to_wait(error, wait_s):
    """Without a header the wait is that of RetryInfo, or of the words."""
    assert read(429, {"error": error}).retry_after_s == wait_s


@pytest.mark.parametrize(
    ("document", "kind", "words"),
    [
        ({"error": {"code": "model_dead", "message": "boom"}}, EngineError, "502: boom"),
        ({"error": {"code": "429", "message": "slow"}}, EngineLimited, "429: slow"),
        ({"error": {"code": 503, "message": "slow"}}, EngineBusy, "503: slow"),
        ({"error": {"code": 200, "message": "boom"}}, EngineError, "502: boom"),
        ({"error": {"status": "DEADLINE_EXCEEDED", "message": "late"}}, EngineTimeout, "504: late"),
        ({"error": True, "choices": []}, EngineError, "502."),
        ([{"error": {"code": 400, "message": "bad"}}], EngineRefused, "bad"),
        ({"code": 1, "msg": "no account"}, EngineError, "502: no account"),
    ],
)
def test_an_error_in_a_success_is_an_error(document, kind, words):
    """A body of success that holds an error is that error, and the work may have been charged."""
    error = in_band_error(document)
    assert type(error) is kind
    assert error.message.endswith(words)
    assert error.maybe_charged


@pytest.mark.parametrize(
    "document",
    [None, 5, [], {}, {"error": None}, {"error": {}, "choices": []}, {"candidates": [], "message": "fine"}],
)
def test_an_answer_is_no_error(document):
    """Nothing, an error that is empty, and words beside an answer are no error."""
    assert in_band_error(document) is None


@given(st.integers(100, 599), st.one_of(st.binary(), st.text().map(str.encode)), st.text())
def test_any_bytes_give_some_engine_error(status, body, header):
    """However broken a vendor's answer is, it is an EngineError."""
    assert isinstance(read_error(status, {"retry-after": header, "date": header}, body), EngineError)
