"""What callers send to /chat/completions, in every spelling, becomes one canonical request."""

import pytest

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_request import decode_request
from abaca.errors import InvalidPicture, RequestError, WireError
from abaca.skeletons import DataUrl, Nonce, Skeleton
from abaca.types import Opaque, Picture, SafetySetting, Sampling, Search, Shape, Text, Thinking
from dialect_doubles import MemoryBlob, skeleton

PNG = MemoryBlob(b"\x89PNG one")
JPEG = MemoryBlob(b"\xff\xd8\xff two")
VENDOR = Vendor(name="yisu", title="Yisu", dialect="openai_chat")


def decode(*content, **fields):
    body = {"model": "m", "messages": [{"role": "user", "content": list(content)}], **fields}
    return decode_request(skeleton(body), VENDOR)


def parts_of(*content):
    return decode(*content).turns[0].parts


def fault_of(**fields):
    with pytest.raises(WireError) as caught:
        decode("x", **fields)
    return caught.value.where


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": DataUrl("image/png", PNG)}},
        {"type": "image_url", "image_url": DataUrl("image/png", PNG)},
        {"type": "image", "image": DataUrl("image/png", PNG)},
        {"type": "image", "image": {"url": DataUrl("image/png", PNG)}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
        {"type": "input_image", "image_url": DataUrl("image/png", PNG)},
        {"type": "input_image", "imageUrl": DataUrl("IMAGE/PNG", PNG)},
        {"image_url": {"url": DataUrl("image/x-png", PNG)}},
        {"type": "image_url", "index": 0, "image_url": {"url": DataUrl("", PNG)}},
        {"type": "image_url", "image_url": {"url": DataUrl("application/octet-stream", PNG)}},
    ],
)
def test_every_spelling_of_a_picture_is_the_same_picture(part):
    """However a caller spells a picture, the request holds the same one, and nothing is ignored."""
    request = decode({"type": "text", "text": "a hat"}, part)
    assert request.turns[0].parts == (Text(text="a hat"), Picture(mime="image/png", blob=PNG))
    assert request.ignored == ()


@pytest.mark.parametrize(
    "part",
    [
        {"type": "image_url", "image_url": {"url": "https://x.test/a.png"}},
        {"type": "image", "image": "https://x.test/a.png"},
        {"type": "image", "source": {"type": "url", "url": "https://x.test/a.png"}},
    ],
)
def test_a_picture_may_be_given_by_url(part):
    """A web address is kept for whoever fetches it."""
    assert parts_of(part) == (Picture(mime="", url="https://x.test/a.png"),)


@pytest.mark.parametrize("kind", ["text", "input_text", "output_text"])
def test_every_spelling_of_words_is_text(kind):
    """All kinds of text parts are words, as are plain strings and parts without a type."""
    assert parts_of({"type": kind, "text": "hi"}, "you", {"text": "there"}) == (
        Text(text="hi"),
        Text(text="you"),
        Text(text="there"),
    )


def test_content_may_be_a_string():
    """A message of one string is one text."""
    request = decode_request(skeleton({"model": "m", "messages": [{"role": "user", "content": "橘猫"}]}), VENDOR)
    assert request.turns[0].parts == (Text(text="橘猫"),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("see ![cat](data:image/png;base64,{0}) there", ("see ", PNG, " there")),
        ('![](data:image/png;base64,{0} "a cat")', (PNG,)),
        ("data:image/png;base64,{0} as it is", (PNG, " as it is")),
        ("[a](data:image/png;base64,{0})[b](data:image/png;base64,{0})", (PNG, PNG)),
    ],
)
def test_markdown_pictures_in_a_string_are_cut_out(text, parts):
    """A data URL inside words is a picture in its place, without what markdown puts around it."""
    nonce = Nonce()
    document = b'{"model":"m","messages":[{"role":"user","content":%s}]}'
    content = text.format(nonce.stand_in(0)).replace('"', '\\"')
    found = decode_request(Skeleton(document % f'"{content}"'.encode(), (PNG,), nonce), VENDOR).turns[0].parts
    assert found == tuple(Text(text=p) if isinstance(p, str) else Picture(mime="image/png", blob=p) for p in parts)


def test_a_label_that_the_bytes_contradict_is_ignored_by_name():
    """Bytes win over labels, and the label's path is told."""
    request = decode(
        {"type": "text", "text": "x"},
        {"type": "image_url", "image_url": {"url": DataUrl("image/jpeg", PNG)}},
        {"type": "image", "source": {"type": "base64", "media_type": "image/gif", "data": JPEG}},
    )
    assert [part.mime for part in request.pictures()] == ["image/png", "image/jpeg"]
    assert request.ignored == ("messages[0].content[1].image_url.url", "messages[0].content[2].source.media_type")


@pytest.mark.parametrize(
    ("part", "field", "words"),
    [
        (
            {"type": "image", "image": DataUrl("image/png", MemoryBlob(b" \xc0\x06\x13\xfd"))},
            "image",
            '"IMAGE_…" is no usable picture: it is no picture (a placeholder left in?)',
        ),
        (
            {"type": "image", "image": DataUrl("image/jpeg", MemoryBlob(b"\xff\xd8\xff", problem="cut off"))},
            "image",
            '"/9j/…" is no usable picture: cut off (a placeholder left in?)',
        ),
        (
            {"type": "image", "image": DataUrl("image/png", MemoryBlob(b"\x89PNG" * 30, problem="a wrong checksum"))},
            "image",
            "the picture cannot be used (a wrong checksum)",
        ),
        ({"type": "image", "image": "<YOUR_IMAGE>"}, "image", '"<YOUR_IMAGE>" is neither'),
        ({"type": "image", "image": "data:image/png;base64,"}, "image", "(a placeholder left in?)"),
        (
            {"type": "image_url", "image_url": {"url": "ftp://" + "x" * 90}},
            "image_url.url",
            '"ftp://xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…"',
        ),
    ],
)
def test_a_placeholder_left_in_is_told_with_its_path(part, field, words):
    """What is no picture is refused, saying where it stands and what it looks like."""
    with pytest.raises(InvalidPicture) as caught:
        decode(part)
    assert caught.value.field == f"messages[0].content[0].{field}"
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("part", "where"),
    [
        ({"type": "image_url"}, "image_url"),
        ({"type": "image_url", "image_url": {"detail": "low"}}, "image_url.url"),
        ({"type": "image_url", "image_url": 7}, "image_url"),
        ({"type": "image", "source": {"media_type": 7, "data": PNG}}, "source.media_type"),
        ({"type": "text"}, "text"),
        ({"type": "text", "text": 7}, "text"),
        ({"type": ["text"]}, "type"),
        ({"type": "refusal", "refusal": 7}, "refusal"),
        ({}, "type"),
        ([], ""),
    ],
)
def test_a_part_that_does_not_fit_is_told_by_path(part, where):
    """A part of the wrong shape names the path that is wrong."""
    with pytest.raises(WireError) as caught:
        decode("x", part)
    assert caught.value.where == f"messages[0].content[1].{where}".rstrip(".")


def test_parts_that_are_not_modelled_are_kept_as_they_came():
    """Audio and files are opaque, with their bytes as blobs."""
    audio = {"type": "input_audio", "input_audio": {"data": PNG, "format": "wav"}}
    (part,) = parts_of(audio)
    assert part == Opaque(
        dialect="openai_chat",
        kind="input_audio",
        skeleton={"type": "input_audio", "input_audio": {"data": "blob:0", "format": "wav"}},
        blobs=(PNG,),
    )


def test_unknown_fields_of_parts_and_turns_stay_with_them():
    """`detail`, `cache_control` and `name` are kept for vendors of the same dialect, but no lifted picture is."""
    picture = {"type": "image_url", "image_url": {"url": DataUrl("", PNG), "detail": "low"}, "cache_control": 1}
    message = {"role": "user", "name": "ann", "odd": {"url": DataUrl("", PNG)}, "content": [picture]}
    turn = decode_request(skeleton({"model": "m", "messages": [message]}), VENDOR).turns[0]
    assert turn.extras == {"name": "ann"}
    assert turn.parts[0].extras == {"detail": "low", "cache_control": 1}


def test_a_conversation_keeps_its_turns():
    """System and developer words stand apart; users and the model keep their order, neighbours of one role too."""
    messages = [
        {"role": "system", "content": "be brief"},
        {"role": "developer", "content": [{"type": "text", "text": "be kind"}]},
        {"role": "user", "content": "a cat"},
        {"role": "user", "content": "orange"},
        {
            "role": "assistant",
            "content": "done",
            "reasoning_content": "hm",
            "images": [{"type": "image_url", "index": 0, "image_url": {"url": DataUrl("image/png", PNG)}}],
        },
        {"role": "assistant", "content": [{"type": "image_url", "image_url": {"url": DataUrl("image/png", PNG)}}]},
        {"role": "assistant", "content": None, "refusal": "no", "tool_calls": [{"id": "c1", "type": "function"}]},
        {"role": "tool", "tool_call_id": "c1", "content": "42"},
    ]
    request = decode_request(skeleton({"model": "m", "messages": messages}), VENDOR)
    assert request.system == (Text(text="be brief"), Text(text="be kind"))
    assert request.asked["system"] == ("messages[0]", "messages[1]")
    assert [turn.role for turn in request.turns] == ["user", "user", "model", "model", "model", "user"]
    picture = Picture(mime="image/png", blob=PNG)
    assert request.turns[2].parts == (Text(text="hm", thought=True), Text(text="done"), picture)
    assert request.turns[3].parts == (picture,)
    call = Opaque(dialect="openai_chat", kind="tool_call", skeleton={"id": "c1", "type": "function"})
    assert request.turns[4].parts == (call, Text(text="no"))
    assert request.turns[5].parts == (Opaque(dialect="openai_chat", kind="message", skeleton=messages[7]),)


def test_thought_signatures_come_back_with_the_history():
    """An entry of reasoning_details gives its signature to the part of its index, else to the first that has none."""
    message = {
        "role": "assistant",
        "content": "done",
        "images": [DataUrl("image/png", PNG)],
        "reasoning_details": [
            {"type": "reasoning.summary", "summary": "first "},
            {"type": "reasoning.text", "text": "then"},
            {"type": "reasoning.encrypted", "data": JPEG, "index": 2},
            {"type": "reasoning.encrypted", "data": PNG, "index": 9},
            {"type": "reasoning.encrypted", "data": PNG},
        ],
    }
    (turn,) = decode_request(skeleton({"model": "m", "messages": [message]}), VENDOR).turns
    assert [part.signature for part in turn.parts] == [None, PNG, JPEG]
    assert turn.parts[0] == Text(text="first then", thought=True)


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
    assert request.asked["sampling"][-3:] == ("max_tokens", "max_completion_tokens", "stop")


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
    function = {"type": "function", "function": {"name": "f"}}
    request = decode(
        "x",
        tools=[function, {"type": "google_search"}, {"type": "custom"}],
        plugins=[{"id": "file-parser"}],
        user="ann",
        metadata=None,
        image=DataUrl("image/png", PNG),
        reference={"url": DataUrl("image/png", PNG)},
    )
    assert request.extras == {
        "tools": [function, {"type": "custom"}],
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
