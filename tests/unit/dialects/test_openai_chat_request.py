"""What callers send to /chat/completions beside messages, in every spelling, becomes one canonical request."""

import pytest

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_request import decode_request
from abaca.errors import RequestError, WireError
from abaca.skeletons import DataUrl
from abaca.types import SafetySetting, Sampling, Search, Shape, Thinking
from dialect_doubles import MemoryBlob, skeleton

PNG = MemoryBlob(b"\x89PNG one")
VENDOR = Vendor(name="yisu", title="Yisu", dialect="openai_chat")


def decode(*content, **fields):
    body = {"model": "m", "messages": [{"role": "user", "content": list(content)}], **fields}
    return decode_request(skeleton(body), VENDOR)


def fault_of(**fields):
    with pytest.raises(WireError) as caught:
        decode("x", **fields)
    return caught.value.where


@pytest.mark.parametrize(
    ("modalities", "known"),
    [
        (["image", "text"], ("text", "image")),
        (["TEXT", "Image"], ("text", "image")),
        (["IMAGE"], ("image",)),
        ([], ("text", "image")),
        (None, ("text", "image")),
    ],
)
def test_modalities_in_any_order_and_case(modalities, known):
    """Text and image are understood in any order and case; nothing said means both."""
    assert decode("x", modalities=modalities).modalities == known


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"image_config": {"aspect_ratio": "16:9"}}, "image_config.aspect_ratio"),
        ({"image_config": {"aspectRatio": "16:9"}}, "image_config.aspectRatio"),
        ({"imageConfig": {"aspectRatio": "16:9"}}, "imageConfig.aspectRatio"),
        ({"aspect_ratio": "16:9"}, "aspect_ratio"),
        ({"extra_body": {"image_config": {"aspect_ratio": "16:9"}}}, "extra_body.image_config.aspect_ratio"),
        (
            {"extra_body": {"google": {"image_config": {"aspect_ratio": "16:9"}}}},
            "extra_body.google.image_config.aspect_ratio",
        ),
        (
            {"extra_body": {"google": {"generation_config": {"imageConfig": {"aspectRatio": "16:9"}}}}},
            "extra_body.google.generation_config.imageConfig.aspectRatio",
        ),
        ({"generationConfig": {"aspectRatio": "16:9"}}, "generationConfig.aspectRatio"),
    ],
)
def test_a_ratio_is_found_wherever_callers_put_it(fields, path):
    """Image settings are read at the top, in a literal extra_body, and in Google's nesting; the path is kept."""
    request = decode("x", **fields)
    assert request.size == Shape(ratio="16:9")
    assert request.asked["size"] == (path,)
    assert request.extras == {}


def test_half_a_k_is_512():
    """OpenRouter's 0.5K is Google's 512, and "auto" leaves the choice to the model."""
    size = decode("x", image_config={"image_size": "0.5K", "aspect_ratio": "auto"}).size
    assert size == Shape(resolution="512")


def test_the_outer_setting_wins_and_the_inner_one_is_left_to_be_named():
    """Where a setting stands twice, the outermost counts and the other stays among the extras."""
    request = decode("x", image_config={"image_size": "2K"}, extra_body={"image_config": {"image_size": "4K", "y": 1}})
    assert request.size == Shape(resolution="2K")
    assert request.extras == {"extra_body": {"image_config": {"image_size": "4K", "y": 1}}}


def test_sampling_seed_count_and_stream():
    """Each knob reaches its field, and its path is kept for whoever has to say that it was ignored."""
    request = decode(
        "x",
        temperature=0.5,
        top_p=1,
        top_k=40,
        presence_penalty=-1,
        frequency_penalty=1.5,
        max_tokens=10,
        max_completion_tokens=20.0,
        stop=["a", "b"],
        seed=-7,
        n=3,
        stream=True,
        stream_options={"include_usage": True, "include_obfuscation": False},
    )
    assert request.sampling == Sampling(
        temperature=0.5,
        top_p=1.0,
        top_k=40.0,
        max_output_tokens=20,
        stop=("a", "b"),
        presence_penalty=-1.0,
        frequency_penalty=1.5,
    )
    assert (request.seed, request.count, request.stream, request.stream_usage) == (-7, 3, "sse", True)
    assert request.extras == {"stream_options": {"include_obfuscation": False}}
    assert request.asked["seed"] == ("seed",)
    assert request.asked["sampling"][-2:] == ("max_completion_tokens", "stop")
    assert request.ignored == ("max_tokens",)


def test_a_bare_request_asks_for_nothing():
    """Defaults are one unstreamed answer of words and a picture."""
    request = decode("x", stop=None, stream=False, stream_options={})
    assert (request.count, request.seed, request.sampling, request.thinking) == (1, None, None, None)
    assert (request.stream, request.stream_usage, request.search, request.asked) == ("", False, None, {})
    assert decode("x", stop="end").sampling == Sampling(stop=("end",))


@pytest.mark.parametrize(
    ("fields", "thinking"),
    [
        ({"reasoning_effort": "High"}, Thinking(level="high")),
        ({"reasoning_effort": "max"}, Thinking(level="xhigh")),
        ({"reasoning_effort": "none"}, Thinking(budget_tokens=0)),
        ({"reasoning_effort": "low", "include_reasoning": True}, Thinking(include=True, level="low")),
        ({"include_reasoning": True}, Thinking(include=True)),
        ({"include_reasoning": False}, None),
        ({"reasoning": {"effort": "low"}}, Thinking(include=True, level="low")),
        ({"reasoning": {"effort": "low", "exclude": True}}, Thinking(level="low")),
        ({"reasoning": {"max_tokens": 99}}, Thinking(include=True, budget_tokens=99)),
        ({"reasoning": {"effort": "low", "max_tokens": 9}}, Thinking(include=True, level="low", budget_tokens=9)),
        ({"reasoning": {"enabled": False, "effort": "high"}}, Thinking(budget_tokens=0)),
        ({"reasoning": {"enabled": True}, "reasoning_effort": "low"}, Thinking(include=True, level="low")),
        (
            {"extra_body": {"google": {"thinking_config": {"include_thoughts": True, "thinking_level": "HIGH"}}}},
            Thinking(include=True, level="high"),
        ),
        ({"google": {"thinkingConfig": {"thinkingBudget": -1}}}, Thinking(budget_tokens=-1)),
    ],
)
def test_thinking_in_every_spelling(fields, thinking):
    """OpenAI's word, OpenRouter's object and Google's nested config say how much to think."""
    request = decode("x", **fields)
    assert request.thinking == thinking


@pytest.mark.parametrize(
    "fields",
    [
        {"tools": [{"type": "google_search"}]},
        {"tools": [{"googleSearch": {}}]},
        {"tools": [{"google_search": {}}]},
        {"tools": [{"type": "function", "function": {"name": "googleSearch"}}]},
        {"tools": [{"type": "web_search_preview"}]},
        {"plugins": [{"id": "web", "max_results": 3}]},
        {"web_search_options": {}},
    ],
)
def test_every_spelling_of_a_web_search(fields):
    """A search tool, OpenRouter's web plugin and OpenAI's options ask for grounding, and nothing is left of them."""
    request = decode("x", **fields)
    assert request.search == Search()
    assert len(request.asked["search"]) == 1
    assert request.extras == {}


def test_other_tools_and_fields_are_extras():
    """What is not modelled is kept for a vendor of the same dialect; what holds a picture is named as ignored."""
    request = decode(
        "x",
        tools=[{"type": "google_search"}, {"type": "custom"}],
        plugins=[{"id": "file-parser"}],
        user="ann",
        metadata=None,
        image=DataUrl("image/png", PNG),
        reference={"url": DataUrl("image/png", PNG)},
    )
    assert request.extras == {
        "tools": [{"type": "custom"}],
        "plugins": [{"id": "file-parser"}],
        "user": "ann",
    }
    assert request.ignored == ("image", "reference")


def test_safety_settings_of_the_nested_config_are_read():
    """Google's safety settings are understood where the compatibility layer has them."""
    settings = [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}, {}]
    request = decode("x", extra_body={"google": {"safety_settings": settings}})
    assert request.safety == (
        SafetySetting(category="HARM_CATEGORY_HARASSMENT", threshold="BLOCK_NONE"),
        SafetySetting(category="", threshold=""),
    )
    assert request.asked["safety"] == ("extra_body.google.safety_settings",)


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"model": None}, "model"),
        ({"model": ""}, "model"),
        ({"model": 7}, "model"),
        ({"messages": None}, "messages"),
        ({"messages": {}}, "messages"),
        ({"messages": ["x"]}, "messages[0]"),
        ({"messages": [{"content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "bot", "content": "x"}]}, "messages[0].role"),
        ({"messages": [{"role": "user"}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": 7}]}, "messages[0].content"),
        ({"messages": [{"role": "assistant", "images": {}}]}, "messages[0].images"),
        ({"modalities": ["audio"]}, "modalities[0]"),
        ({"modalities": "image"}, "modalities"),
        ({"image_config": "16:9"}, "image_config"),
        ({"image_config": {"aspect_ratio": 1.5}}, "image_config.aspect_ratio"),
        ({"n": 0}, "n"),
        ({"n": 11}, "n"),
        ({"n": 1.5}, "n"),
        ({"n": True}, "n"),
        ({"seed": "7"}, "seed"),
        ({"seed": 2**63}, "seed"),
        ({"temperature": 2.1}, "temperature"),
        ({"temperature": True}, "temperature"),
        ({"temperature": [1]}, "temperature"),
        ({"max_tokens": 0}, "max_tokens"),
        ({"stop": [7]}, "stop[0]"),
        ({"stop": 7}, "stop"),
        ({"stream": "yes"}, "stream"),
        ({"stream_options": {"include_usage": 1}}, "stream_options.include_usage"),
        ({"reasoning_effort": "huge"}, "reasoning_effort"),
        ({"reasoning": {"effort": 1}}, "reasoning.effort"),
        ({"tools": {}}, "tools"),
        ({"extra_body": {"google": {"thinking_config": []}}}, "extra_body.google.thinking_config"),
    ],
)
def test_a_field_of_the_wrong_type_is_named_by_its_path(fields, where):
    """Every field that does not fit is refused with its JSON path."""
    assert fault_of(**fields) == where


@pytest.mark.parametrize("body", [[], "x", 7])
def test_a_body_that_is_no_object_is_refused(body):
    """The document itself must be an object."""
    with pytest.raises(WireError, match=r"^\$: must be an object"):
        decode_request(skeleton(body), VENDOR)


def test_there_must_be_something_to_answer():
    """System words alone are no request."""
    with pytest.raises(RequestError, match="messages"):
        decode("x", messages=[{"role": "system", "content": "x"}])


def test_what_a_search_says_beside_being_one_is_named():
    """Options of a search have no effect anywhere, whatever they look like."""
    tools = [{"type": "web_search", "filters": {}}, {"google_search": {"kinds": 1}}]
    request = decode("x", tools=tools, plugins=[{"id": "web", "max_results": 3}], web_search_options=True)
    assert request.search == Search()
    assert request.ignored == ("tools[0].filters", "tools[1].google_search.kinds", "plugins[0].max_results")


def test_of_two_spellings_the_second_is_named():
    """Where two fields say the same, the one that counts is asked for and the other one is ignored."""
    request = decode(
        "x", reasoning={"effort": "high", "summary": "auto"}, reasoning_effort="low", include_reasoning=True
    )
    assert request.thinking == Thinking(include=True, level="high")
    assert request.ignored == ("include_reasoning", "reasoning_effort", "reasoning.summary")
    assert decode("x", reasoning={}, reasoning_effort="low").ignored == ()
