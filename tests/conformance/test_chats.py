"""Conversations about drawings, by both SDKs as they are: a turn changes only what it says, a question gets words."""

import base64
import io

import google.genai
import numpy as np
import openai
import pytest
from google.genai import types
from PIL import Image

MODEL = "gemini-3.1-flash-image"
SMALL = {"image_config": {"image_size": "512", "aspect_ratio": "1:1"}}
PROMPT = "a white cat and a brown dog in a meadow"


@pytest.fixture(scope="module")
def google_client(abaca):
    """google-genai, pointed at abaca."""
    options = types.HttpOptions(base_url=abaca.url, timeout=60_000)
    return google.genai.Client(api_key=abaca.key, http_options=options)


@pytest.fixture(scope="module")
def openai_client(abaca):
    """openai, pointed at abaca."""
    with openai.OpenAI(api_key=abaca.key, base_url=f"{abaca.url}/v1", max_retries=0, timeout=60) as client:
        yield client


def config(*modalities):
    return types.GenerateContentConfig(
        response_modalities=list(modalities or ("TEXT", "IMAGE")),
        image_config=types.ImageConfig(image_size="512", aspect_ratio="1:1"),
    )


def drawn(response):
    """The picture of a Gemini answer as pixels."""
    (part,) = [part for part in response.parts if part.inline_data is not None]
    return pixels(part.inline_data.data)


def pixels(content):
    with Image.open(io.BytesIO(content)) as picture:
        return np.asarray(picture.convert("RGB"), dtype=np.int16)


def content_of(image):
    return base64.b64decode(image["image_url"]["url"].partition(",")[2])


def changed(before, after):
    """Where two pictures differ visibly, as a mask."""
    return np.abs(before - after).max(axis=2) > 12


def assert_only_the_cat_turned_blue(before, after):
    """Something became blue, and it is in one half of the picture; the other half is the same."""
    where = changed(before, after)
    columns = np.flatnonzero(where.any(axis=0))
    assert 0.02 < where.mean() < 0.35
    assert columns.max() - columns.min() < 0.6 * where.shape[1]
    painted = after[where]
    assert (painted[:, 2] > painted[:, 0] + 20).mean() > 0.5


def test_a_gemini_chat_changes_only_what_is_asked(google_client):
    """Each turn of the SDK's own chat patches the picture before it; a question gets words and no picture."""
    chat = google_client.chats.create(model=MODEL, config=config())
    first = drawn(chat.send_message(PROMPT))
    second = drawn(chat.send_message("make the cat blue"))
    assert_only_the_cat_turned_blue(first, second)
    answer = chat.send_message("how many dogs are there?")
    assert answer.text == "There is one dog in it."
    third = drawn(chat.send_message("remove the dog"))
    where = np.flatnonzero(changed(second, third).any(axis=0))
    assert where.max() - where.min() < 0.6 * 512
    assert "no dog" in chat.send_message("how many dogs are there?").text


def test_a_streamed_chat_remembers_too(google_client):
    """The SDK puts a streamed answer's chunks into its history, signature and all."""
    chat = google_client.chats.create(model=MODEL, config=config())
    first = [part for chunk in chat.send_message_stream(PROMPT) for part in chunk.parts or ()]
    second = [part for chunk in chat.send_message_stream("make the cat blue") for part in chunk.parts or ()]
    before, after = (
        pixels(next(part.inline_data.data for part in parts if part.inline_data)) for parts in (first, second)
    )
    assert_only_the_cat_turned_blue(before, after)


def test_a_question_costs_the_input_picture(google_client):
    """Words about a picture are words alone, and the usage counts the picture that went in."""
    chat = google_client.chats.create(model=MODEL, config=config())
    chat.send_message(PROMPT)
    usage = chat.send_message("describe the picture", config=config("TEXT")).usage_metadata
    counted = {detail.modality.value: detail.token_count for detail in usage.prompt_tokens_details}
    assert counted["IMAGE"] > 0
    assert not [d for d in usage.candidates_tokens_details or () if d.modality.value == "IMAGE"]


@pytest.mark.parametrize("with_details", [True, False])
def test_an_openai_history_changes_only_what_is_asked(openai_client, with_details):
    """The assistant's images in the history are known again, also where the client drops what stands beside them."""

    def ask(messages):
        answer = openai_client.chat.completions.create(model=MODEL, messages=messages, extra_body=SMALL)
        return answer.choices[0].message

    opening = {"role": "user", "content": PROMPT}
    first = ask([opening])
    said = {"role": "assistant", "content": first.content, "images": first.images}
    if with_details:
        said["reasoning_details"] = getattr(first, "reasoning_details", None) or []
    second = ask([opening, said, {"role": "user", "content": "make the cat blue"}])
    before, after = (pixels(content_of(message.images[0])) for message in (first, second))
    assert_only_the_cat_turned_blue(before, after)
    asked = ask([opening, said, {"role": "user", "content": "图里有几只狗？"}])
    assert asked.content == "画里有一只狗。"
    assert not getattr(asked, "images", None)


def test_a_picture_that_comes_back_alone_is_known(openai_client, google_client):
    """A drawing that its owner uploads as a new message, in either dialect, is patched and not painted over."""
    answer = openai_client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": PROMPT}], extra_body=SMALL
    )
    encoded = answer.choices[0].message.images[0]["image_url"]["url"]
    content = content_of(answer.choices[0].message.images[0])
    parts = [{"type": "text", "text": "make the cat blue"}, {"type": "image_url", "image_url": {"url": encoded}}]
    again = openai_client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": parts}], extra_body=SMALL
    )
    assert_only_the_cat_turned_blue(pixels(content), pixels(content_of(again.choices[0].message.images[0])))
    sent = [types.Part.from_bytes(data=content, mime_type="image/png"), "把猫变成蓝色"]
    other = google_client.models.generate_content(model=MODEL, contents=sent, config=config())
    assert_only_the_cat_turned_blue(pixels(content), drawn(other))


def test_abaca_before_abaca_remembers(front):
    """Through another abaca the drawing is known by its hash: what was made there does not travel as a signature."""
    with openai.OpenAI(api_key=front.key, base_url=f"{front.url}/v1", max_retries=0, timeout=60) as client:
        opening = {"role": "user", "content": PROMPT}
        body = {"model": "via-google", "extra_body": {"image_config": {"image_size": "1K", "aspect_ratio": "1:1"}}}
        first = client.chat.completions.create(messages=[opening], **body).choices[0].message
        said = {"role": "assistant", "content": first.content, "images": first.images}
        turn = {"role": "user", "content": "make the cat blue"}
        second = client.chat.completions.create(messages=[opening, said, turn], **body).choices[0].message
    assert_only_the_cat_turned_blue(pixels(content_of(first.images[0])), pixels(content_of(second.images[0])))
