"""What is asked of vendors that speak chat completions, and what cannot be asked."""

import pytest
from msgspec.structs import replace

from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import Unsupported
from abaca.types import (
    Opaque,
    Picture,
    Pixels,
    Request,
    SafetySetting,
    Sampling,
    Search,
    Secret,
    Shape,
    Text,
    Thinking,
    Turn,
)
from dialect_doubles import MemoryBlob, joined

PNG = MemoryBlob(b"\x89PNG one")
URL = "data:image/png;base64,iVBORyBvbmU="
SIGNATURE = MemoryBlob(b"signed")
ENTRY = {"type": "reasoning.encrypted", "data": "c2lnbmVk", "format": "google-gemini-v1"}
VENDORS = load_vendors()
PICTURE = Picture(mime="image/png", blob=PNG)
TEXT = Text(text="a cat")
BARE = Request(model="m", dialect="openai_chat", turns=(Turn(role="user", parts=(TEXT,)),))


def sent(request=BARE, vendor="yisu", **fields):
    outbound = OpenAIChat(VENDORS[vendor]).encode_request(replace(request, **fields), model="up/m", key=Secret("k"))
    return joined(outbound.body)


def message(*parts, role="user", vendor="yisu", **fields):
    return sent(turns=(Turn(role=role, parts=parts),), vendor=vendor, **fields)["messages"][0]


def test_a_plain_prompt_is_one_message():
    """The least request names the model, the prompt and the modalities, and carries the key as a bearer."""
    outbound = OpenAIChat(VENDORS["yisu"]).encode_request(BARE, model="up/m", key=Secret("k"))
    assert (outbound.method, outbound.path, outbound.query) == ("POST", "/v1/chat/completions", {})
    assert outbound.headers == {
        "content-type": "application/json",
        "accept": "application/json",
        "accept-encoding": "identity",
        "authorization": "Bearer k",
    }
    assert joined(outbound.body) == {
        "model": "up/m",
        "messages": [{"role": "user", "content": "a cat"}],
        "modalities": ["image", "text"],
    }


def test_without_a_key_no_header_says_so():
    """A vendor without a key gets no authorization header."""
    outbound = OpenAIChat(VENDORS["yisu"]).encode_request(BARE, model="m", key=None)
    assert "authorization" not in outbound.headers


@pytest.mark.parametrize(
    ("vendor", "picture", "part"),
    [
        ("yisu", PICTURE, {"type": "image", "image": URL}),
        ("openrouter", PICTURE, {"type": "image_url", "image_url": {"url": URL}}),
        (
            "openrouter",
            replace(PICTURE, extras={"detail": "low", "cache_control": 1}),
            {"type": "image_url", "image_url": {"url": URL, "detail": "low"}, "cache_control": 1},
        ),
        ("yisu", replace(PICTURE, extras={"detail": "low"}), {"type": "image", "image": URL, "detail": "low"}),
        ("yisu", Picture(mime="", url="https://x.test/a"), {"type": "image", "image": "https://x.test/a"}),
    ],
)
def test_pictures_are_given_as_the_vendor_wants_them(vendor, picture, part):
    """The row says which part a picture is; its bytes go as a data URL under their true type."""
    assert message(TEXT, picture, vendor=vendor)["content"] == [{"type": "text", "text": "a cat"}, part]


def test_system_words_stand_first():
    """System instructions are one message before all others."""
    messages = sent(system=(TEXT,))["messages"]
    assert messages[0] == {"role": "system", "content": "a cat"}
    assert len(messages) == 2


def test_history_is_the_message_that_was_answered():
    """A model's turn has its words in content, its pictures in images, its thoughts apart."""
    thought, interim = Text(text="hm", thought=True), replace(PICTURE, thought=True)
    assert message(thought, interim, TEXT, PICTURE, role="model") == {
        "role": "assistant",
        "content": "a cat",
        "images": [{"type": "image_url", "index": 0, "image_url": {"url": URL}}],
        "reasoning_content": "hm",
    }
    assert message(thought, role="model", vendor="openrouter")["reasoning"] == "hm"
    assert message(PICTURE, role="model")["content"] == ""
    assert message(TEXT, TEXT, role="model")["content"] == [{"type": "text", "text": "a cat"}] * 2


def test_words_after_a_picture_keep_their_place():
    """Where words follow a picture, the order is kept by content parts."""
    said = message(PICTURE, TEXT, role="model", vendor="openrouter")
    assert "images" not in said
    assert [part["type"] for part in said["content"]] == ["image_url", "text"]


def test_signatures_go_to_openrouter_alone():
    """OpenRouter gets thought signatures by the index of their part; others keep none, so they get none."""
    thought = Text(text="hm", thought=True)
    signed = (thought, replace(TEXT, signature=SIGNATURE), replace(PICTURE, signature=SIGNATURE))
    entries = message(*signed, role="model", vendor="openrouter")["reasoning_details"]
    assert entries == [{**ENTRY, "index": 1}, {**ENTRY, "index": 2}]
    assert "reasoning_details" not in message(*signed, role="model")
    assert "reasoning_details" not in message(TEXT, role="model", vendor="openrouter")


def test_opaque_parts_of_this_dialect_are_replayed_whole():
    """Tool messages, tool calls and files go out as they came in, their bytes included."""
    whole = Opaque(dialect="openai_chat", kind="message", skeleton={"role": "tool", "content": "42"})
    assert message(whole) == {"role": "tool", "content": "42"}
    call = Opaque(dialect="openai_chat", kind="tool_call", skeleton={"id": "c"})
    assert message(TEXT, call, role="model")["tool_calls"] == [{"id": "c"}]
    skeleton = {"type": "file", "file": {"file_data": "data:application/pdf;base64,blob:0", "raw": ["blob:0"]}}
    file = Opaque(dialect="openai_chat", kind="file", skeleton=skeleton, blobs=(SIGNATURE,))
    assert message(TEXT, file)["content"][1]["file"] == {
        "file_data": "data:application/pdf;base64,c2lnbmVk",
        "raw": ["c2lnbmVk"],
    }
    words = {"type": "x", "x": "data:a/b;base64,blob:9", "y": "blob:9", "z": 7}
    assert message(Opaque(dialect="openai_chat", kind="x", skeleton=words))["content"] == [words]


def test_parts_of_other_dialects_are_refused():
    """A function call of another dialect cannot be said, and the error names its kind."""
    foreign = Opaque(dialect="gemini", kind="functionCall", skeleton={})
    for role in ("user", "model"):
        with pytest.raises(Unsupported, match="functionCall") as caught:
            message(foreign, role=role)
        assert caught.value.field == "functionCall"


def test_size_seed_count_and_sampling():
    """Each knob has its field; nothing stands for what was not asked."""
    body = sent(
        size=Shape(ratio="16:9", resolution="2K"),
        seed=7,
        count=3,
        sampling=Sampling(temperature=0.5, top_k=40.0, max_output_tokens=9, stop=("a",), presence_penalty=0.0),
        modalities=("image",),
    )
    assert body["image_config"] == {"aspect_ratio": "16:9", "image_size": "2K"}
    assert (body["seed"], body["n"], body["modalities"]) == (7, 3, ["image"])
    assert (body["temperature"], body["top_k"], body["max_completion_tokens"]) == (0.5, 40.0, 9)
    assert (body["stop"], body["presence_penalty"]) == (["a"], 0.0)
    assert not body.keys() & {"top_p", "frequency_penalty", "stream", "reasoning_effort", "tools"}


def test_a_size_that_cannot_be_said():
    """Pixels are refused; a vendor without image_config, or an answer without pictures, gets no size."""
    with pytest.raises(Unsupported) as caught:
        sent(size=Pixels(width_px=9, height_px=9))
    assert caught.value.field == "size"
    assert "image_config" not in sent(size=Shape())
    assert "image_config" not in sent(size=Shape(ratio="1:1"), modalities=("text",))
    plain = OpenAIChat(replace(VENDORS["yisu"], image_config=False))
    outbound = plain.encode_request(replace(BARE, size=Shape(ratio="1:1")), model="m", key=None)
    assert "image_config" not in joined(outbound.body)


@pytest.mark.parametrize(
    ("thinking", "effort", "reasoning"),
    [
        (None, None, None),
        (Thinking(), None, None),
        (Thinking(include=True), None, {"exclude": False}),
        (Thinking(level="low"), "low", {"effort": "low", "exclude": True}),
        (Thinking(budget_tokens=0), "none", {"effort": "none", "exclude": True}),
        (Thinking(budget_tokens=9), "low", {"max_tokens": 9, "exclude": True}),
        (Thinking(budget_tokens=2000), "medium", {"max_tokens": 2000, "exclude": True}),
        (Thinking(budget_tokens=90_000), "high", {"max_tokens": 90_000, "exclude": True}),
    ],
)
def test_thinking_is_one_word_or_openrouters_object(thinking, effort, reasoning):
    """OpenAI knows a word of effort, the nearest to a budget; OpenRouter has an object that says more."""
    assert sent(thinking=thinking).get("reasoning_effort") == effort
    assert sent(thinking=thinking, vendor="openrouter").get("reasoning") == reasoning


def test_a_search_is_a_plugin_at_openrouter_and_nowhere_else():
    """Only OpenRouter searches the web here; elsewhere the engine names the field as ignored."""
    assert sent(search=Search(), vendor="openrouter")["plugins"] == [{"id": "web"}]
    own = replace(BARE, extras={"plugins": [{"id": "x"}]})
    assert sent(own, search=Search(), vendor="openrouter")["plugins"] == [{"id": "x"}, {"id": "web"}]
    assert not sent(search=Search()).keys() & {"plugins", "tools"}


def test_safety_and_picture_type_have_no_field():
    """What only bends the answer is left for the engine to name."""
    asked = {"safety": (SafetySetting(category="c", threshold="t"),), "mime": "image/png"}
    assert sent(**asked) == sent()


def test_a_stream_is_asked_for_with_its_usage():
    """A streamed request wants events and the usage chunk."""
    outbound = OpenAIChat(VENDORS["yisu"]).encode_request(replace(BARE, stream="sse"), model="m", key=None)
    body = joined(outbound.body)
    assert (body["stream"], body["stream_options"]) == (True, {"include_usage": True})
    assert outbound.headers["accept"] == "text/event-stream"


def test_extras_of_this_dialect_are_replayed_and_no_others():
    """Fields that abaca does not model reach a vendor of the same dialect, inside what is modelled too."""
    extras = {
        "user": "ann",
        "image_config": {"strength": 1},
        "stream_options": {"include_obfuscation": False},
        "model": "not this",
    }
    part = replace(TEXT, extras={"cache_control": 1})
    turns = (Turn(role="user", parts=(part,), extras={"name": "ann"}), Turn(role="model", parts=(), extras={"a": 1}))
    asked = {"system": (part,), "size": Shape(ratio="1:1"), "stream": "sse"}
    own = replace(BARE, extras=extras, turns=turns, **asked)
    body = sent(own)
    assert body["user"] == "ann"
    assert body["model"] == "up/m"
    assert body["image_config"] == {"strength": 1, "aspect_ratio": "1:1"}
    assert body["stream_options"] == {"include_obfuscation": False, "include_usage": True}
    said = [{"type": "text", "text": "a cat", "cache_control": 1}]
    assert body["messages"] == [
        {"role": "system", "content": said},
        {"name": "ann", "role": "user", "content": said},
        {"a": 1, "role": "assistant", "content": ""},
    ]
    assert "stream_options" not in sent(replace(own, stream=""))
    foreign = sent(replace(own, dialect="gemini"))
    assert "user" not in foreign
    assert foreign["messages"] == [
        {"role": "system", "content": "a cat"},
        {"role": "user", "content": "a cat"},
        {"role": "assistant", "content": ""},
    ]
