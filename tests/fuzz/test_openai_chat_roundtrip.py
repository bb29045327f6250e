"""What chat completions can express is read back as it was written, on both ends."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai_chat_cases import requests, results

from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.interfaces import Inbound
from abaca.types import Request
from abaca.updates import fold, unfold
from dialect_doubles import joined, relifted

VENDORS = load_vendors()
ASKED = Request(model="m", dialect="openai_chat", turns=(), stream="sse", stream_usage=True)


@pytest.mark.parametrize("vendor", ["yisu", "openrouter"])
@given(st.data())
def test_a_request_is_read_as_it_was_asked(vendor, data):
    """What we ask of a vendor is, to an abaca in its place, the same request."""
    request = data.draw(requests(openrouter=vendor == "openrouter"))
    dialect = OpenAIChat(VENDORS[vendor])
    outbound = dialect.encode_request(request, model=request.model, key=None)
    inbound = Inbound(operation="generate", skeleton=relifted(outbound.body))
    assert replace(dialect.decode_request(inbound), asked={}) == request


@pytest.mark.parametrize("vendor", ["yisu", "openrouter"])
@given(results())
def test_a_result_is_read_as_it_was_answered(vendor, result):
    """Our answer is valid for openai's SDK and, read as a vendor's, the same result."""
    dialect = OpenAIChat(VENDORS[vendor])
    outbound = dialect.encode_result(ASKED, result)
    ChatCompletion.model_validate(joined(outbound.body))
    assert dialect.decode_result(ASKED, relifted(outbound.body)) == result


@pytest.mark.parametrize("vendor", ["yisu", "openrouter"])
@given(results())
def test_a_stream_is_read_as_it_was_told(vendor, result):
    """The chunks of a result, each valid for openai's SDK, fold into that result again."""
    dialect = OpenAIChat(VENDORS[vendor])
    encoder = dialect.stream_encoder(ASKED, response_id=result.response_id, created_s=result.created_s)
    bodies = [body for update in unfold(result) for body in encoder.feed(update)]
    bodies += encoder.finish({})
    decoder = dialect.stream_decoder(ASKED)
    updates = []
    for body in bodies:
        ChatCompletionChunk.model_validate(joined(body))
        updates += decoder.feed(relifted(body))
    updates += decoder.finish()
    assert fold(updates, model="m", response_id=result.response_id, created_s=result.created_s) == result
