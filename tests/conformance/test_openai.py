"""openai, unmodified: only base URL and key are given."""

import base64
import functools
import io

import openai
import pytest
from PIL import Image

PREFIXES = ["", "/yisu", "/openrouter"]
SMALL = {"image_config": {"image_size": "512", "aspect_ratio": "1:1"}}


@pytest.fixture(scope="module")
def client(abaca):
    """Give a client for a vendor prefix."""

    @functools.cache
    def made(prefix="", key=None):
        return openai.OpenAI(api_key=key or abaca.key, base_url=f"{abaca.url}{prefix}/v1", max_retries=0, timeout=60)

    yield made
    made.cache_clear()


def say(text, *photos):
    urls = [f"data:image/jpeg;base64,{base64.b64encode(photo).decode()}" for photo in photos]
    content = [{"type": "text", "text": text}, *({"type": "image_url", "image_url": {"url": url}} for url in urls)]
    return [{"role": "user", "content": content if photos else text}]


def size(image):
    head, _, content = image["image_url"]["url"].partition(",")
    assert head.startswith("data:image/")
    return Image.open(io.BytesIO(base64.b64decode(content))).size


def ask(client, **fields):
    body = {"model": "gemini-3.1-flash-image", "messages": say("a red apple"), "extra_body": SMALL, **fields}
    return client.chat.completions.create(**body)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("model", ["gemini-3.1-flash-image", "google/gemini-3.1-flash-image-preview"])
def test_text_to_image(client, prefix, model):
    """Every prefix gives one picture of the asked size in message.images, and usage that counts it."""
    answer = ask(client(prefix), model=model)
    message = answer.choices[0].message
    assert [size(image) for image in message.images] == [(512, 512)]
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage.completion_tokens_details.image_tokens == 747
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert answer.model == model


@pytest.mark.parametrize("prefix", PREFIXES)
def test_streaming(client, prefix):
    """The stream helper gathers words and picture; usage comes when asked for."""
    body = {"model": "gemini-3.1-flash-image", "messages": say("a red apple"), "extra_body": SMALL}
    with client(prefix).chat.completions.stream(**body, stream_options={"include_usage": True}) as stream:
        for _ in stream:
            pass
        final = stream.get_final_completion()
    assert final.choices[0].message.content
    assert size(final.choices[0].message.images[0]) == (512, 512)
    assert final.usage.total_tokens > 747


def test_no_usage_unless_asked(client):
    """Without include_usage no chunk has empty choices."""
    chunks = list(ask(client(), stream=True))
    assert all(chunk.choices for chunk in chunks)
    assert chunks[-1].choices[0].finish_reason == "stop"


def test_several_choices(client):
    """N gives n choices, each with a picture of its own."""
    answer = ask(client(), n=3)
    assert [choice.index for choice in answer.choices] == [0, 1, 2]
    assert len({choice.message.images[0]["image_url"]["url"] for choice in answer.choices}) == 3


def test_editing_in_several_turns(client, photo):
    """The assistant's images go back in the history and are edited further."""
    first = ask(client(), messages=say("给人物添加墨镜", photo("astronaut"))).choices[0].message
    history = [
        *say("给人物添加墨镜", photo("astronaut")),
        {"role": "assistant", "content": first.content, "images": first.images},
        *say("add a red balloon"),
    ]
    assert len(ask(client(), messages=history).choices[0].message.images) == 1


def test_every_spelling_of_a_picture(client, photo):
    """image_url as object or string, image, input_image, Anthropic's source: all are references."""
    encoded = base64.b64encode(photo("cat")).decode()
    url = f"data:image/jpeg;base64,{encoded}"
    source = {"type": "base64", "media_type": "image/jpeg", "data": encoded}
    for part in (
        {"type": "image_url", "image_url": {"url": url, "detail": "high"}},
        {"type": "image_url", "image_url": url},
        {"type": "image", "image": url},
        {"type": "input_image", "image_url": url},
        {"type": "image", "source": source},
    ):
        messages = [{"role": "user", "content": [{"type": "text", "text": "describe this picture"}, part]}]
        answer = ask(client(), messages=messages)
        assert len(answer.choices[0].message.content) > 40, part["type"]
    markdown = [{"role": "user", "content": f"describe this ![picture]({url})"}]
    assert len(ask(client(), messages=markdown).choices[0].message.content) > 40


def test_models(client):
    """The list has bare, preview and google/ ids; a slash in a name is found raw and encoded."""
    listed = {model.id for model in client().models.list()}
    assert {"gemini-3-pro-image", "gemini-3-pro-image-preview", "google/gemini-3-pro-image"} <= listed
    assert client().models.retrieve("google/gemini-3-pro-image").id == "google/gemini-3-pro-image"
    with pytest.raises(openai.NotFoundError):
        client().models.retrieve("dall-e-2")


@pytest.mark.parametrize(
    ("fields", "kind", "code"),
    [
        ({"model": "dall-e-2"}, openai.NotFoundError, "model_not_found"),
        ({"extra_body": {"image_config": {"aspect_ratio": "1:3"}}}, openai.BadRequestError, None),
        ({"messages": [{"role": "user", "content": 5}]}, openai.BadRequestError, None),
        ({"model": "scripted/busy"}, openai.RateLimitError, None),
        ({"model": "scripted/overloaded"}, openai.InternalServerError, "server_is_overloaded"),
        ({"model": "scripted/truncated"}, openai.InternalServerError, "engine_error"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_errors_are_openais(client, fields, kind, code):
    """Each failure raises the SDK's own class, with a message and a request id."""
    with pytest.raises(kind) as caught:
        ask(client(), **fields)
    assert caught.value.request_id
    assert caught.value.body["message"]
    assert code is None or caught.value.code == code


@pytest.mark.parametrize("prefix", PREFIXES)
def test_a_wrong_key_is_401(client, prefix):
    """OpenAI's dialect answers a wrong key with 401 whatever the vendor."""
    with pytest.raises(openai.AuthenticationError):
        ask(client(prefix, key="wrong"))


def test_refusals_are_answers(client):
    """NO_IMAGE is a stop with a refusal, IMAGE_SAFETY a content filter, neither has a picture."""
    nothing = ask(client(), model="scripted/no_image").choices[0]
    unsafe = ask(client(), model="scripted/image_safety").choices[0]
    assert (nothing.finish_reason, unsafe.finish_reason) == ("stop", "content_filter")
    assert nothing.message.refusal
    assert not nothing.message.images
    assert unsafe.native_finish_reason == "IMAGE_SAFETY"


def test_a_failure_in_mid_stream_raises(client):
    """Words that came first stay; then the SDK raises."""
    words = []
    with pytest.raises(openai.APIError):
        words.extend(
            chunk.choices[0].delta.content for chunk in ask(client(), model="scripted/text_then_fail", stream=True)
        )
    assert any(words)


async def test_the_async_client(abaca):
    """The asynchronous half of the SDK works as well."""
    async with openai.AsyncOpenAI(api_key=abaca.key, base_url=f"{abaca.url}/v1") as client:
        body = {"model": "gemini-3.1-flash-image", "messages": say("a tree"), "extra_body": SMALL}
        answer = await client.chat.completions.create(**body)
    assert len(answer.choices[0].message.images) == 1


def test_facts_are_headers(client):
    """Engine, seed, pixels, cost and the call's id stand beside a whole answer."""
    raw = client().chat.completions.with_raw_response.create(
        model="gemini-3.1-flash-image", messages=say("a tree"), extra_body=SMALL, seed=7
    )
    assert raw.headers["x-abaca-engine"] == "illustrator"
    assert raw.headers["x-abaca-seed"] == "7"
    assert raw.headers["x-abaca-pixels"] == "asked=512x512; got=512x512"
    assert raw.headers["x-abaca-cost-usd"] == "0.000000"
    assert raw.headers["x-abaca-call-id"].startswith("call_")
    assert raw.headers["x-request-id"]
