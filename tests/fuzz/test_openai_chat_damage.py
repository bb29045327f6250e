"""One damaged node in a valid body gives a clean error or a clean reading, nothing else."""

from dialect_strategies import GONE, damaged, nodes
from hypothesis import given
from hypothesis import strategies as st

from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import EngineError, RequestError, WireError
from abaca.interfaces import Inbound
from abaca.skeletons import DataUrl
from abaca.types import Request
from abaca.updates import Finished
from dialect_doubles import MemoryBlob, skeleton

DIALECT = OpenAIChat(load_vendors()["openrouter"])
PNG = MemoryBlob(b"\x89PNG one")
URL = DataUrl("image/png", PNG)
ASKED = Request(model="m", dialect="openai_chat", turns=())
IMAGE = {"type": "image_url", "index": 0, "image_url": {"url": URL, "detail": "low"}}
DETAILS = [{"type": "reasoning.encrypted", "data": PNG, "index": 1}, {"type": "reasoning.text", "text": "x"}]
CALL = {"index": 0, "id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
ASSISTANT = {
    "role": "assistant",
    "content": [{"type": "text", "text": "x"}, {"type": "image", "source": {"media_type": "image/png", "data": PNG}}],
    "refusal": "no",
    "images": [IMAGE, URL],
    "reasoning_content": "hm",
    "reasoning": "hm",
    "reasoning_details": DETAILS,
    "annotations": [{"type": "url_citation"}],
    "tool_calls": [CALL],
}
REQUEST = {
    "model": "m",
    "messages": [
        {"role": "system", "content": "be brief"},
        {
            "role": "user",
            "name": "ann",
            "content": [{"type": "text", "text": "x"}, IMAGE, {"type": "image", "image": URL}],
        },
        ASSISTANT,
        {"role": "tool", "tool_call_id": "c", "content": "1"},
        {"role": "user", "content": "more"},
    ],
    "modalities": ["image", "text"],
    "image_config": {"aspect_ratio": "16:9", "image_size": "2K"},
    "extra_body": {
        "google": {
            "thinking_config": {"include_thoughts": True, "thinking_level": "low", "thinking_budget": 5},
            "safety_settings": [{"category": "c", "threshold": "t"}],
            "generation_config": {"responseModalities": ["IMAGE"], "imageConfig": {"imageSize": "1K"}},
        }
    },
    "temperature": 1.0,
    "top_p": 0.5,
    "max_tokens": 5,
    "max_completion_tokens": 6,
    "stop": ["a"],
    "seed": 7,
    "n": 2,
    "stream": True,
    "stream_options": {"include_usage": True},
    "reasoning_effort": "low",
    "reasoning": {"effort": "low", "max_tokens": 5, "exclude": True, "enabled": True},
    "include_reasoning": True,
    "tools": [{"type": "google_search"}, {"type": "function", "function": {"name": "f"}}],
    "plugins": [{"id": "web"}],
    "user": "ann",
}
USAGE = {
    "prompt_tokens": 1,
    "completion_tokens": 2,
    "total_tokens": 3,
    "completion_tokens_details": {"image_tokens": 1, "reasoning_tokens": 1},
    "prompt_tokens_details": {"image_tokens": 1, "cached_tokens": 1},
}
ENDED = {"index": 0, "finish_reason": "stop", "native_finish_reason": "STOP"}
ANSWER = {"id": "chatcmpl-1", "created": 5, "choices": [{**ENDED, "message": ASSISTANT}], "usage": USAGE, "error": None}
CHUNK = {"id": "chatcmpl-1", "choices": [{**ENDED, "delta": ASSISTANT}], "usage": USAGE, "error": None}

broken = MemoryBlob(b"", problem="empty")
RULE = OpenAIChat.lift_rule
lifted = {key: st.sampled_from([PNG, broken]) for key in RULE.base64_keys}
lifted |= {
    key: st.sampled_from([DataUrl("image/jpeg", PNG), DataUrl("x", broken)])
    for key in RULE.data_url_keys | RULE.text_keys
}
junk = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=8),
    st.sampled_from(
        ["data:", "data:image/png;base64,IMAGE", "https://x.test", "\ud83d", "~0:0~", "none", "web"]
    ).filter(lambda word: word.isprintable()),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.sampled_from(["type", "url", "index", "role"]), st.text(max_size=3), max_size=2),
)


def broken_somewhere(body, data):
    """Give a copy of the body with one node replaced by junk or taken away."""
    path = data.draw(st.sampled_from(list(nodes(body))))
    other = lifted[path[-1]] if path and path[-1] in lifted else st.nothing()
    return damaged(body, path, data.draw(junk | other | st.just(GONE)))


@given(st.data())
def test_a_damaged_request_is_the_callers_fault_or_none(data):
    """Whatever node of a request is wrong, it is an error of the caller, or a request that shows no stand-in."""
    body = skeleton(broken_somewhere(REQUEST, data))
    try:
        request = DIALECT.decode_request(Inbound(operation="generate", skeleton=body))
    except (WireError, RequestError):
        return
    assert body.nonce.value not in repr(request)


@given(st.data())
def test_a_damaged_answer_is_the_vendors_fault_or_none(data):
    """Whatever node of an answer is wrong, it is an error of the vendor, or still an answer."""
    body = skeleton(broken_somewhere(ANSWER, data))
    try:
        result = DIALECT.decode_result(ASKED, body)
    except (WireError, EngineError):
        return
    assert result.candidates
    assert body.nonce.value not in repr(result)


@given(st.data())
def test_a_damaged_chunk_is_the_vendors_fault_or_none(data):
    """Whatever node of a chunk is wrong, it is an error of the vendor, or the stream still ends."""
    body = skeleton(broken_somewhere(CHUNK, data))
    decoder = DIALECT.stream_decoder(ASKED)
    try:
        updates = [*decoder.feed(body), *decoder.finish()]
    except (WireError, EngineError):
        return
    assert isinstance(updates[-1], Finished)
    assert body.nonce.value not in repr(updates)
