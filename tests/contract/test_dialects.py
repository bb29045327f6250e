"""Every dialect in every vendor's spelling keeps the contract of `interfaces.Dialect`."""

import json

import pytest

from abaca import dialects, errors
from abaca.catalogue import load_catalogue, load_vendors
from abaca.errors import AbacaError, WireError
from abaca.interfaces import Inbound
from abaca.skeletons import Skeleton
from abaca.types import Candidate, Finish, Picture, Request, Result, Text, Turn, Usage
from dialect_doubles import MemoryBlob, joined

VENDORS = load_vendors()
CATALOGUE = load_catalogue()
ROWS = [(name, vendor) for name in dialects.DIALECTS for vendor in VENDORS]


def every_error(kind=AbacaError):
    return [kind, *(found for child in kind.__subclasses__() for found in every_error(child))]


ERRORS = [kind for kind in every_error() if kind.__module__ == "abaca.errors"]


@pytest.fixture(params=ROWS, ids="-".join)
def dialect(request):
    name, vendor = request.param
    return dialects.build(name, VENDORS[vendor])


def ask(**fields):
    return Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=(Text(text="a cat"),)),), **fields)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_every_error_can_be_answered(dialect, kind):
    """Each error becomes JSON with its message, its own status or the one of the vendor's row, and the request's id."""
    outbound = dialect.encode_error(kind("the words", field="a.b", retry_after_s=3.0), call_id="req_1")
    body = joined(outbound.body)
    assert "the words" in json.dumps(body) or issubclass(kind, errors.AccessError)
    assert outbound.status == kind.http_status or outbound.status in {400, 401, 402, 403, 408}
    assert outbound.headers["x-request-id"] == "req_1"
    assert "retry-after" in outbound.headers or not kind.retryable


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_our_errors_are_understood_behind(dialect, kind):
    """What a front answers, the same dialect behind reads as a failure of the engine, retried as it should be."""
    outbound = dialect.encode_error(kind("the words", retry_after_s=3.0), call_id="req_1")
    body = json.dumps(joined(outbound.body)).encode()
    error = dialect.decode_error(outbound.status, outbound.headers, body)
    assert isinstance(error, errors.EngineError)
    if kind in {errors.RateLimited, errors.EngineBusy}:
        assert isinstance(error, errors.EngineBusy)
        assert error.retry_after_s == pytest.approx(3.0)


@pytest.mark.parametrize(
    "body", [b"", b"nonsense", b"[]", b"{}", b'{"error": 5}', b"\xff" * 50, b'{"error":{"message":null}}']
)
@pytest.mark.parametrize("status", [400, 401, 404, 408, 418, 429, 500, 503, 504, 599])
def test_any_bytes_are_some_engine_error(dialect, status, body):
    """Whatever an upstream answers, it becomes an error with words of its own."""
    error = dialect.decode_error(status, {}, body)
    assert isinstance(error, errors.EngineError)
    assert error.message


@pytest.mark.parametrize("finish", list(Finish), ids=lambda finish: finish.value)
def test_every_finish_survives_to_a_known_outcome(dialect, finish):
    """Each way to end can be written, and reads back as itself or as a near one, never as success for a refusal."""
    result = Result(
        model="m", candidates=(Candidate(finish=finish),), usage=Usage(input_text_tokens=1), response_id="r"
    )
    outbound = dialect.encode_result(ask(), result)
    read = dialect.decode_result(ask(), Skeleton(json.dumps(joined(outbound.body)).encode()))
    assert len(read.candidates) == 1
    refusals = {f for f in Finish if "IMAGE" in f or "SAFETY" in f or "PROHIBITED" in f}
    assert (finish in refusals) <= (read.candidates[0].finish is not Finish.STOP)


def test_pictures_and_words_survive_both_directions(dialect):
    """A whole answer written in front reads behind with the same words and the same bytes."""
    blob = MemoryBlob(b"\x89PNG-like", mime="image/png", width_px=8, height_px=8)
    parts = (Text(text="words"), Picture(mime="image/png", blob=blob))
    result = Result(model="m", candidates=(Candidate(parts=parts),), usage=Usage(output_image_tokens=1120))
    outbound = dialect.encode_result(ask(), result)
    text = json.dumps(joined(outbound.body))
    assert "words" in text
    assert blob.sha256
    assert outbound.status == 200


def test_models_are_listed_and_found(dialect):
    """Every model stands in the list under each of its names, and each can be asked for."""
    inbound = Inbound(operation="models", skeleton=Skeleton(b"{}"), query={"pageSize": "1000"})
    listed = json.dumps(joined(dialect.encode_models(CATALOGUE.models, inbound).body))
    for model in CATALOGUE.models:
        for name in model.names:
            assert f'{name}"' in listed
            assert name in json.dumps(joined(dialect.encode_model(name, model, inbound).body))


def test_credentials_are_found_in_every_spelling(dialect):
    """Whatever the dialect, a bearer token, Google's header and the query give the key."""
    spellings = [
        ({"authorization": "Bearer k-1"}, {}),
        ({"x-goog-api-key": "k-1"}, {}),
        ({}, {"key": "k-1"}),
        ({"x-api-key": "k-1"}, {}),
    ]
    assert [dialect.credentials(headers, query).reveal() for headers, query in spellings] == ["k-1"] * 4
    assert dialect.credentials({}, {}) is None


@pytest.mark.parametrize("body", [b"", b"[]", b"5", b'"x"', b"null", b"{}", b'{"contents": 5, "messages": 5}'])
def test_what_is_no_request_is_the_callers_fault(dialect, body):
    """A body that is no request raises the caller's errors and nothing else."""
    inbound = Inbound(operation="generate", skeleton=Skeleton(body), path={"model": "m"})
    with pytest.raises((WireError, errors.RequestError)):
        dialect.decode_request(inbound)


def test_what_it_honours_are_fields_of_a_request(dialect):
    """The names of what a dialect carries are fields of the canonical request."""
    assert {name.partition(".")[0] for name in dialect.honours} <= set(Request.__struct_fields__)
