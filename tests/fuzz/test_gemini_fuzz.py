"""What the Gemini dialect writes it reads again, and damage never breaks it."""

import json
from contextlib import suppress
from pathlib import Path

import pytest
from dialect_strategies import GONE, damaged, nodes
from gemini_strategies import json_values, requests, results
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from abaca.catalogue import load_vendors
from abaca.dialects.gemini import Gemini
from abaca.errors import EngineError, RequestError, WireError
from abaca.interfaces import Inbound
from abaca.types import Request, Text, Thinking, Turn
from abaca.updates import fold, unfold
from dialect_doubles import relifted, skeleton, with_leaves

GOLDEN = Path(__file__).parents[1] / "golden" / "gemini"
VENDORS = {name: row for name, row in load_vendors().items() if row.dialect == "gemini"}
ASKED = Request(
    model="gemini-3-pro-image",
    dialect="gemini",
    turns=(Turn(role="user", parts=(Text(text="a"),)),),
    thinking=Thinking(include=True),
)
vendors = st.sampled_from(sorted(VENDORS)).map(VENDORS.__getitem__).map(Gemini)
damages = json_values | st.sampled_from(
    [-1, 2**70, 10**400, 1e308, "", "NaN", [], {}, [[]], [{}], {"parts": []}, {"data": ""}, GONE]
)


def golden(kind):
    """Give the bodies of one kind."""
    bodies = [json.loads(path.read_text("utf-8")) for path in sorted(GOLDEN.glob("*.json"))]
    return [body["body"] for body in bodies if body["kind"] == kind]


@given(vendors, requests)
def test_requests_come_back(gemini, request):
    """A request that is written for an upstream is read as the same by a server of the same API, for every vendor."""
    outbound = gemini.encode_request(request, model=request.model, key=None)
    inbound = Inbound(
        operation="stream" if "stream" in outbound.path else "generate",
        skeleton=relifted(outbound.body),
        path={"model": outbound.path.rpartition("/")[2].partition(":")[0]},
        query=outbound.query,
    )
    again = gemini.decode_request(inbound)
    assert again.ignored == ()
    assert replace(again, vendor=request.vendor, asked=request.asked, stream_usage=False) == request


@given(vendors, results)
def test_answers_come_back(gemini, result):
    """A whole answer is read as the same by a client of the same API, for every vendor."""
    assert gemini.decode_result(ASKED, relifted(gemini.encode_result(ASKED, result).body)) == result


@given(vendors, results)
def test_streams_come_back(gemini, result):
    """A streamed answer folds into the same result on the other side, for every vendor."""
    result = fold(unfold(result), model=result.model, response_id="r", created_s=0)
    encoder = gemini.stream_encoder(ASKED, response_id="r", created_s=0)
    documents = [document for update in unfold(result) for document in encoder.feed(update)]
    decoder = gemini.stream_decoder(ASKED)
    updates = [u for document in [*documents, *encoder.finish({})] for u in decoder.feed(relifted(document))]
    again = fold([*updates, *decoder.finish()], model=result.model, response_id="r", created_s=0)
    assert _without_empty_words(again) == _without_empty_words(result)


@pytest.mark.parametrize("body", golden("request"))
@given(data=st.data())
def test_a_damaged_request_is_the_callers_fault(body, data):
    """Whatever one node of a valid request becomes, it is read or refused, and nothing else is raised."""
    _damage(body, data, lambda document: _decode(document, "generate"), (WireError, RequestError))
    _damage(
        {"generateContentRequest": body}, data, lambda document: _decode(document, "count"), (WireError, RequestError)
    )


@pytest.mark.parametrize("body", golden("answer") + golden("error"))
@given(data=st.data())
def test_a_damaged_answer_is_the_vendors_fault(body, data):
    """Whatever one node of a vendor's answer becomes, it is read, or a WireError or EngineError."""
    gemini = Gemini(VENDORS["google"])
    _damage(body, data, lambda document: gemini.decode_result(ASKED, document), (WireError, EngineError))

    def follow(document):
        decoder = gemini.stream_decoder(ASKED)
        decoder.feed(document)
        decoder.finish()

    _damage(body, data, follow, (WireError, EngineError))


@given(st.integers(100, 599), st.dictionaries(st.sampled_from(["retry-after", "date"]), st.text()), st.data())
def test_any_error_body_is_an_engine_error(status, headers, data):
    """Any bytes, damaged errors among them, give an EngineError."""
    body = data.draw(st.sampled_from(golden("error")))
    document = damaged(body, data.draw(st.sampled_from(list(nodes(body)))), data.draw(damages))
    content = data.draw(st.binary() | st.just(json.dumps(document).encode()))
    assert isinstance(Gemini(VENDORS["google"]).decode_error(status, headers, content), EngineError)


def _decode(document, operation):
    inbound = Inbound(operation=operation, skeleton=document, path={"model": "m"})
    assert isinstance(Gemini(VENDORS["google"]).decode_request(inbound), Request)


def _damage(body, data, read, allowed):
    document = with_leaves(body)
    path = data.draw(st.sampled_from(list(nodes(document))))
    with suppress(*allowed):
        read(skeleton(damaged(document, path, data.draw(damages))))


def _without_empty_words(result):
    """Give the result without words that say nothing, which streams leave out."""
    return replace(
        result,
        candidates=tuple(
            replace(c, parts=tuple(p for p in c.parts if not (isinstance(p, Text) and not p.text and not p.signature)))
            for c in result.candidates
        ),
    )
