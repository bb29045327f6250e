"""google-genai, unmodified: only base URL and key are given."""

import functools
import io

import pytest
from google import genai
from google.genai import errors, types
from PIL import Image

PREFIXES = ["", "/google", "/anyfast", "/aggregator", "/modelverse"]


@pytest.fixture(scope="module")
def client(abaca):
    """Give a client for a vendor prefix; the SDK closes a client that nobody holds any more."""

    @functools.cache
    def made(prefix="", **options):
        options = types.HttpOptions(base_url=f"{abaca.url}{prefix}", timeout=60_000, **options)
        return genai.Client(api_key=abaca.key, http_options=options)

    yield made
    made.cache_clear()


def pictures(response):
    return [part.as_image() for part in response.parts if part.inline_data is not None]


def size(image):
    return Image.open(io.BytesIO(image.image_bytes)).size


def config(**image):
    return types.GenerateContentConfig(
        response_modalities=["TEXT", "IMAGE"], image_config=types.ImageConfig(**image) if image else None, seed=5
    )


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("version", ["v1", "v1beta", "v1alpha"])
def test_text_to_image(client, prefix, version):
    """Every prefix and version gives one picture of the asked size that the SDK can save."""
    answer = client(prefix, api_version=version).models.generate_content(
        model="gemini-3.1-flash-image", contents="a red apple", config=config(aspect_ratio="3:2", image_size="512")
    )
    assert [size(image) for image in pictures(answer)] == [(632, 424)]
    assert answer.candidates[0].finish_reason == types.FinishReason.STOP
    assert answer.usage_metadata.candidates_token_count >= 747
    assert answer.usage_metadata.total_token_count > answer.usage_metadata.candidates_token_count
    assert answer.response_id
    assert answer.model_version == "gemini-3.1-flash-image"


@pytest.mark.parametrize("prefix", PREFIXES)
def test_streaming(client, prefix):
    """A stream gives words, then one whole picture, then the finish reason with usage."""
    chunks = list(
        client(prefix).models.generate_content_stream(
            model="gemini-3.1-flash-image", contents="a red apple", config=config(image_size="512")
        )
    )
    found = [part for chunk in chunks for part in chunk.parts or [] if part.inline_data is not None]
    assert len(found) == 1
    assert found[0].as_image() is not None
    assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP
    assert chunks[-1].usage_metadata.total_token_count > 747
    assert any(part.text for chunk in chunks for part in chunk.parts or [])


async def test_the_async_client(client):
    """The asynchronous half of the SDK works as well, whole and streamed."""
    small = config(image_size="512")
    async with client().aio as aio:
        ask = {"model": "gemini-3.1-flash-image", "contents": "a tree", "config": small}
        assert len(pictures(await aio.models.generate_content(**ask))) == 1
        stream = await aio.models.generate_content_stream(**ask)
        assert [chunk async for chunk in stream][-1].candidates[0].finish_reason == types.FinishReason.STOP


def test_editing_in_a_chat(client, photo):
    """A chat sends its own pictures back, signatures and all, and each turn gives a picture."""
    chat = client().chats.create(model="gemini-3.1-flash-image", config=config(image_size="512"))
    image = types.Part.from_bytes(data=photo("astronaut"), mime_type="image/jpeg")
    first = chat.send_message([image, "add sunglasses"])
    second = chat.send_message("add a red balloon")
    assert len(pictures(first)) == len(pictures(second)) == 1
    assert size(pictures(first)[0]) == size(pictures(second)[0])


def test_fourteen_references_and_no_more(client, photo):
    """Fourteen pictures are composed into one; the fifteenth is refused with the number."""
    parts = [types.Part.from_bytes(data=photo("cat"), mime_type="image/jpeg")] * 14
    ask = client().models.generate_content
    small = config(aspect_ratio="1:1", image_size="512")
    assert len(pictures(ask(model="gemini-3.1-flash-image", contents=[*parts, "together"], config=small))) == 1
    with pytest.raises(errors.ClientError) as caught:
        ask(model="gemini-3.1-flash-image", contents=[*parts, parts[0], "together"], config=small)
    assert caught.value.code == 400
    assert "14" in caught.value.message


def test_understanding(client, photo):
    """A question about a picture is answered in words."""
    image = types.Part.from_bytes(data=photo("cat"), mime_type="image/jpeg")
    answer = client().models.generate_content(model="gemini-3-pro-image", contents=[image, "Describe this picture."])
    assert len(answer.text) > 40
    assert pictures(answer) == []


def test_only_pictures_when_only_pictures_are_asked(client):
    """With the modality IMAGE alone there are no words."""
    only = types.GenerateContentConfig(response_modalities=["IMAGE"])
    answer = client().models.generate_content(model="gemini-2.5-flash-image", contents="a boat", config=only)
    assert [part.text for part in answer.parts] == [None]
    assert size(pictures(answer)[0]) == (1024, 1024)


def test_models(client):
    """The list has every model and preview, page by page the same; get finds one by any spelling."""
    listed = [model.name for model in client().models.list(config={"page_size": 3})]
    assert "models/gemini-3-pro-image" in listed
    assert "models/gemini-2.5-flash-image-preview" in listed
    assert len(listed) == len(set(listed)) > 8
    one = client().models.get(model="gemini-3-pro-image-preview")
    assert one.name == "models/gemini-3-pro-image-preview"
    assert "generateContent" in one.supported_actions
    assert client().models.get(model="google/gemini-3-pro-image").name.endswith("gemini-3-pro-image")


def test_count_tokens(client, photo):
    """Words and pictures are counted as the catalogue says."""
    image = types.Part.from_bytes(data=photo("cat"), mime_type="image/jpeg")
    ask = client().models.count_tokens
    words = ask(model="gemini-2.5-flash-image", contents="hello there").total_tokens
    both = ask(model="gemini-2.5-flash-image", contents=["hello there", image]).total_tokens
    assert both == words + 258


@pytest.mark.parametrize("name", ["no_image", "image_safety"])
def test_refusals_are_answers(client, name):
    """A picture that is refused is a candidate with its reason and no picture."""
    answer = client().models.generate_content(model=f"scripted/{name}", contents="x")
    assert answer.candidates[0].finish_reason.value == name.upper()
    assert not answer.parts


def test_a_blocked_prompt_is_feedback(client):
    """A refused prompt has a reason and no candidates."""
    answer = client().models.generate_content(model="scripted/blocked", contents="x")
    assert answer.prompt_feedback.block_reason
    assert not answer.candidates


@pytest.mark.parametrize(
    ("ask", "code", "status", "told"),
    [
        ({"model": "dall-e-2"}, 404, "NOT_FOUND", "is not found for API version"),
        ({"config": config(aspect_ratio="1:3")}, 400, "INVALID_ARGUMENT", "aspect_ratio must be one of '1:1', '1:4'"),
        ({"model": "gemini-3-pro-image", "config": config(aspect_ratio="1:8")}, 400, "INVALID_ARGUMENT", "1:8"),
        ({"config": config(image_size="8K")}, 400, "INVALID_ARGUMENT", "Unsupported image_size '8K'"),
        ({"model": "gemini-3-pro-image", "config": config(image_size="512")}, 400, "INVALID_ARGUMENT", "512"),
        ({"config": types.GenerateContentConfig(candidate_count=2)}, 400, "INVALID_ARGUMENT", "Multiple candidates"),
        ({"model": "scripted/busy"}, 429, "RESOURCE_EXHAUSTED", ""),
        ({"model": "scripted/overloaded"}, 503, "UNAVAILABLE", ""),
        ({"model": "scripted/garbage"}, 502, "UNAVAILABLE", "cannot be used"),
        ({"model": "scripted/truncated"}, 502, "UNAVAILABLE", "cannot be used"),
    ],
    ids=lambda value: value.get("model", "config") if isinstance(value, dict) else None,
)
def test_errors_are_googles(client, ask, code, status, told):
    """Each failure has Google's code, status and words."""
    with pytest.raises(errors.APIError) as caught:
        client().models.generate_content(**{"model": "gemini-3.1-flash-image", "contents": "a cat", **ask})
    assert (caught.value.code, caught.value.status) == (code, status)
    assert told in caught.value.message


def test_a_wrong_key_is_400_and_says_so(abaca):
    """Google answers a wrong key with 400 API_KEY_INVALID."""
    wrong = genai.Client(api_key="wrong", http_options=types.HttpOptions(base_url=abaca.url))
    with pytest.raises(errors.ClientError) as caught:
        wrong.models.generate_content(model="gemini-3-pro-image", contents="x")
    assert caught.value.code == 400
    assert "API key not valid" in caught.value.message
    assert "API_KEY_INVALID" in str(caught.value.details)


def test_a_failure_in_mid_stream_is_an_error_chunk(client):
    """Words that came first stay; then the SDK raises with code and message."""
    stream = client().models.generate_content_stream(model="scripted/text_then_fail", contents="x")
    words = []
    with pytest.raises(errors.APIError) as caught:
        words.extend(chunk.text for chunk in stream)
    assert any(words)
    assert caught.value.code >= 500


def test_an_empty_prompt_is_no_image(client):
    """Google answers an empty text with a candidate that has no picture."""
    answer = client().models.generate_content(model="gemini-2.5-flash-image", contents=[types.Part(text="")])
    assert answer.candidates[0].finish_reason == types.FinishReason.NO_IMAGE
