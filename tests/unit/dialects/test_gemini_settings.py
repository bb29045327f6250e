"""The settings of a Gemini request: sizes, modalities, thinking, tools and what abaca does not model."""

import pytest

from abaca.errors import WireError
from abaca.types import SafetySetting, Sampling, Search, Shape, Thinking

PNG = b"\x89PNG fifteen byte"


def saying(part, **more):
    """Give a body with one turn of one part."""
    return {"contents": [{"parts": [part]}], **more}


def configured(**config):
    """Give a body with a generationConfig."""
    return saying({"text": "a cat"}, generationConfig=config)


def test_long_values_are_cut_in_messages(decode_gemini):
    """A message never repeats a long value whole."""
    with pytest.raises(WireError) as caught:
        decode_gemini(configured(seed="x" * 500))
    assert len(str(caught.value)) < 150


def test_numbers_may_stand_in_strings(decode_gemini):
    """Numbers in strings are numbers, as proto3's JSON has them, and whole floats are whole numbers."""
    request = decode_gemini(configured(seed="42", topK="40.0", maxOutputTokens=100.0, temperature=1))
    assert request.seed == 42
    assert request.sampling == Sampling(top_k=40.0, max_output_tokens=100, temperature=1.0)


@pytest.mark.parametrize(
    ("config", "size"),
    [
        ({"imageConfig": {"aspectRatio": "16:9"}}, Shape(ratio="16:9")),
        ({"image_config": {"aspect_ratio": "16:9", "image_size": "4K"}}, Shape(ratio="16:9", resolution="4K")),
        ({"imageConfig": {"imageSize": "0.5K"}}, Shape(resolution="512")),
        ({"imageConfig": {"imageSize": "512P"}}, Shape(resolution="512")),
        ({"imageConfig": {"imageSize": "512PX"}}, Shape(resolution="512")),
        ({"imageConfig": {"imageSize": "512px"}}, Shape(resolution="512")),
        ({"imageConfig": {"imageSize": 512}}, Shape(resolution="512")),
        ({"imageConfig": {"imageSize": "1k"}}, Shape(resolution="1k")),
        ({"imageConfig": {"aspectRatio": "", "imageSize": ""}}, None),
        ({"imageConfig": {}}, None),
        (
            {"responseFormat": {"image": {"aspectRatio": "ASPECT_RATIO_TWENTY_ONE_BY_NINE"}}},
            Shape(ratio="21:9"),
        ),
        (
            {"responseFormat": {"image": {"aspectRatio": "4:5", "imageSize": "IMAGE_SIZE_FIVE_TWELVE"}}},
            Shape(ratio="4:5", resolution="512"),
        ),
        ({"response_format": {"image": {"aspect_ratio": "ASPECT_RATIO_UNSPECIFIED"}}}, None),
        ({"responseFormat": {"image": {"imageSize": "IMAGE_SIZE_UNSPECIFIED"}}}, None),
        ({"responseFormat": {"image": {"aspectRatio": "A_BY_B"}}}, Shape(ratio="A_BY_B")),
    ],
)
def test_sizes_in_every_spelling(decode_gemini, config, size):
    """imageConfig, its twin and their aliases come to one shape; what is no size is left to policy."""
    assert decode_gemini(configured(**config)).size == size


def test_a_twin_that_disagrees_is_ignored(decode_gemini):
    """What imageConfig says wins; responseFormat is named where it says something else."""
    twin = {"aspectRatio": "ASPECT_RATIO_ONE_BY_ONE", "imageSize": "2K"}
    request = decode_gemini(
        configured(imageConfig={"aspectRatio": "16:9", "imageSize": "2K"}, responseFormat={"image": twin})
    )
    assert request.size == Shape(ratio="16:9", resolution="2K")
    assert request.ignored == ("generationConfig.responseFormat.image.aspectRatio",)
    assert request.asked["size"][-1] == "generationConfig.responseFormat.image.imageSize"


def test_picture_types_and_delivery(decode_gemini):
    """The wanted type and delivery are read from all places where clients say them."""
    image = {"mimeType": "image/JPG", "delivery": "uri"}
    request = decode_gemini(configured(responseFormat={"image": image}))
    assert (request.mime, request.delivery) == ("image/jpeg", "url")
    assert request.asked["delivery"] == ("generationConfig.responseFormat.image.delivery",)
    vertex = {"imageOutputOptions": {"mimeType": "image/webp", "compressionQuality": 80}, "outputMimeType": "image/png"}
    request = decode_gemini(configured(imageConfig=vertex))
    assert (request.mime, request.delivery) == ("image/png", "inline")
    assert request.ignored == ("generationConfig.imageConfig.imageOutputOptions.mimeType",)
    assert request.extras == {
        "generationConfig": {"imageConfig": {"imageOutputOptions": {"compressionQuality": 80}}},
    }


def test_a_response_format_of_another_kind_is_kept(decode_gemini):
    """A responseFormat that is no object, or one for text, is an extra."""
    assert decode_gemini(configured(responseFormat=["x"])).extras == {"generationConfig": {"responseFormat": ["x"]}}
    assert decode_gemini(configured(responseFormat={"text": {}})).extras == {
        "generationConfig": {"responseFormat": {"text": {}}}
    }


@pytest.mark.parametrize(
    ("said", "modalities"),
    [
        (["Image"], ("image",)),
        (["IMAGE", "text"], ("text", "image")),
        ("TEXT", ("text",)),
        ([], ("text", "image")),
        (["MODALITY_UNSPECIFIED"], ("text", "image")),
        (None, ("text", "image")),
    ],
)
def test_modalities_in_any_case(decode_gemini, said, modalities):
    """Modalities come in any case; without any it is text and picture."""
    assert decode_gemini(configured(responseModalities=said)).modalities == modalities


@pytest.mark.parametrize(
    ("config", "thinking"),
    [
        ({"includeThoughts": True}, Thinking(include=True)),
        ({"thinking_budget": -1}, Thinking(budget_tokens=-1)),
        ({"thinkingLevel": "THINKING_LEVEL_UNSPECIFIED"}, Thinking()),
        ({"thinking_level": "Minimal"}, Thinking(level="minimal")),
    ],
)
def test_thinking(decode_gemini, config, thinking):
    """Thinking comes by level or budget, in either case."""
    assert decode_gemini(configured(thinkingConfig=config)).thinking == thinking


@pytest.mark.parametrize(
    ("tools", "search", "others"),
    [
        ([{"google_search": {}}], Search(), None),
        ({"googleSearch": {"searchTypes": {}}}, Search(), None),
        ([{"googleSearch": {"searchTypes": {"imageSearch": {}}}}], Search(web=False, image=True), None),
        (
            [{"googleSearch": {"timeRangeFilter": {"startTime": "t"}, "searchTypes": {"newsSearch": {}}}}],
            Search(extras={"timeRangeFilter": {"startTime": "t"}, "searchTypes": {"newsSearch": {}}}),
            None,
        ),
        (
            [{"codeExecution": {}}, {"googleSearch": {}, "urlContext": {}}, {"googleSearch": {}}],
            Search(),
            [{"codeExecution": {}}, {"urlContext": {}}, {"googleSearch": {}}],
        ),
        ([{"codeExecution": {}}], None, [{"codeExecution": {}}]),
        ([{}], None, None),
    ],
)
def test_tools(decode_gemini, tools, search, others):
    """A search is understood in both spellings; every other tool is an extra."""
    request = decode_gemini(saying({"text": "a"}, tools=tools))
    assert request.search == search
    assert request.extras == ({"tools": others} if others else {})


def test_unknown_fields_are_extras(decode_gemini):
    """Fields that are not modelled are kept where they stood; those with pictures in them are named as ignored."""
    body = configured(logprobs=2, imageConfig={"personGeneration": "ALLOW_ALL"}, thinkingConfig={"x": 1})
    body |= {"toolConfig": {"a": 1}, "labels": {"b": "c"}, "store": True, "future": {"data": PNG}}
    request = decode_gemini(body)
    assert request.extras == {
        "toolConfig": {"a": 1},
        "labels": {"b": "c"},
        "store": True,
        "generationConfig": {
            "logprobs": 2,
            "imageConfig": {"personGeneration": "ALLOW_ALL"},
            "thinkingConfig": {"x": 1},
        },
    }
    assert request.ignored == ("future",)


def test_safety_settings_beyond_the_model_are_named(decode_gemini):
    """A lone setting counts as a list of one; fields that mean nothing here are named."""
    setting = {"category": "C", "threshold": "OFF", "method": "SEVERITY"}
    request = decode_gemini(saying({"text": "a"}, safetySettings=setting))
    assert request.safety == (SafetySetting(category="C", threshold="OFF"),)
    assert (request.asked["safety"], request.ignored) == (("safetySettings",), ("safetySettings.method",))
