"""abaca in front of abaca, seen by the official SDKs: real drawings through every vendor row.

Every spelling, refusals and errors: test_matrix.py and test_matrix_errors.py.
"""

import base64
import io

import openai
import pytest
from google import genai
from google.genai import types
from PIL import Image

from abaca.catalogue import load_vendors

VENDORS = tuple(load_vendors())
SMALL = {"image_config": {"image_size": "1K", "aspect_ratio": "16:9"}}
PROMPT = "a red apple on a table"


@pytest.fixture(scope="module")
def gemini(front):
    """Give google-genai for the abaca in front."""
    return genai.Client(api_key=front.key, http_options=types.HttpOptions(base_url=front.url, timeout=60_000))


@pytest.fixture(scope="module")
def chat(front):
    """Give openai for the abaca in front."""
    with openai.OpenAI(api_key=front.key, base_url=f"{front.url}/v1", max_retries=0, timeout=60) as client:
        yield client


def config(**fields):
    image = types.ImageConfig(aspect_ratio="16:9", image_size="1K")
    return types.GenerateContentConfig(response_modalities=["TEXT", "IMAGE"], image_config=image, **fields)


def of_gemini(answer):
    return [(p.inline_data.mime_type, p.inline_data.data) for p in answer.parts if p.inline_data is not None]


def of_chat(message):
    return [
        (head.removeprefix("data:").removesuffix(";base64"), base64.b64decode(content))
        for head, _, content in (image["image_url"]["url"].partition(",") for image in message.images)
    ]


def check(pictures, size=(1376, 768)):
    """Each picture is of the type that it is labelled with, and of the right size."""
    assert pictures
    for mime, content in pictures:
        picture = Image.open(io.BytesIO(content))
        assert (Image.MIME[picture.format], picture.size) == (mime, size)


def references(photo, *names):
    return [types.Part.from_bytes(data=photo(name), mime_type="image/jpeg") for name in names]


def messages(text, *contents):
    urls = [f"data:image/jpeg;base64,{base64.b64encode(content).decode()}" for content in contents]
    parts = [{"type": "image_url", "image_url": {"url": url}} for url in urls]
    return [{"role": "user", "content": [{"type": "text", "text": text}, *parts]}]


@pytest.mark.parametrize("vendor", VENDORS)
class TestGeminiInFront:
    """google-genai → abaca → a vendor's wire → abaca."""

    def test_text_to_image(self, gemini, vendor):
        """Words and one picture of the right size come back, with usage."""
        answer = gemini.models.generate_content(model=f"via-{vendor}", contents=PROMPT, config=config())
        check(of_gemini(answer))
        assert answer.text
        assert answer.usage_metadata.candidates_token_count >= 1120
        assert answer.model_version == f"via-{vendor}"

    def test_streaming(self, gemini, vendor):
        """The picture arrives in one chunk, the finish reason in the last."""
        stream = gemini.models.generate_content_stream(model=f"via-{vendor}", contents=PROMPT, config=config())
        chunks = list(stream)
        check([found for chunk in chunks for found in (of_gemini(chunk) if chunk.parts else [])])
        assert chunks[-1].candidates[0].finish_reason == types.FinishReason.STOP

    def test_references(self, gemini, vendor, photo):
        """Three references travel through both servers."""
        contents = [*references(photo, "astronaut", "cat", "coffee"), "put them together"]
        check(of_gemini(gemini.models.generate_content(model=f"via-{vendor}", contents=contents, config=config())))

    def test_understanding(self, gemini, vendor, photo):
        """A question about a picture is answered in words by the far end."""
        contents = [*references(photo, "astronaut"), "describe this picture"]
        assert len(gemini.models.generate_content(model=f"via-{vendor}", contents=contents).text) > 40


@pytest.mark.parametrize("vendor", VENDORS)
class TestOpenAIInFront:
    """openai → abaca → a vendor's wire → abaca."""

    def test_text_to_image(self, chat, vendor):
        """Words and one picture of the right size come back, with image tokens."""
        answer = chat.chat.completions.create(model=f"via-{vendor}", messages=messages(PROMPT), extra_body=SMALL)
        check(of_chat(answer.choices[0].message))
        assert answer.choices[0].message.content
        assert answer.usage.completion_tokens_details.image_tokens >= 1120

    def test_streaming(self, chat, vendor):
        """The SDK's stream helper gathers words and picture."""
        body = {"model": f"via-{vendor}", "messages": messages(PROMPT), "extra_body": SMALL}
        with chat.chat.completions.stream(**body) as stream:
            final = stream.get_final_completion()
        check(of_chat(final.choices[0].message))

    def test_references(self, chat, vendor, photo):
        """Three references travel through both servers."""
        body = messages("put them together", photo("astronaut"), photo("cat"), photo("coffee"))
        answer = chat.chat.completions.create(model=f"via-{vendor}", messages=body, extra_body=SMALL)
        check(of_chat(answer.choices[0].message))

    def test_several(self, chat, vendor):
        """N pictures come even where the vendor's API gives one at a time."""
        answer = chat.chat.completions.create(model=f"via-{vendor}", messages=messages(PROMPT), extra_body=SMALL, n=2)
        assert [len(choice.message.images) for choice in answer.choices] == [1, 1]
