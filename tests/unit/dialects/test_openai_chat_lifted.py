"""Bodies as they come over the wire, lifted for real: the keys of the lift rule are the ones that pictures stand at."""

import base64
import io
import json

import pytest
from PIL import Image

from abaca import bodies
from abaca.blobs import FolderSpool
from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import InvalidPicture, WireError
from abaca.interfaces import Inbound
from abaca.records import Caps
from abaca.types import Picture, Request, Text

DIALECT = OpenAIChat(load_vendors()["yisu"])


def _png():
    stream = io.BytesIO()
    Image.new("RGB", (8, 6), "orange").save(stream, "PNG")
    return stream.getvalue()


BASE64 = base64.b64encode(_png()).decode()
URL = f"data:image/png;base64,{BASE64}"


@pytest.fixture
def lift(tmp_path):
    async def lifted(document):
        async def pieces():
            body = json.dumps(document).encode()
            for start in range(0, len(body), 64):
                yield body[start : start + 64]

        return await bodies.lift(pieces(), rule=DIALECT.lift_rule, spool=FolderSpool(tmp_path), caps=Caps())

    return lifted


@pytest.fixture
def decode(lift):
    async def decoded(content):
        skeleton = await lift({"model": "m", "messages": [{"role": "user", "content": content}]})
        return DIALECT.decode_request(Inbound(operation="generate", skeleton=skeleton)).turns[0].parts

    return decoded


@pytest.mark.parametrize(
    "content",
    [
        [{"type": "image_url", "image_url": {"url": URL}}],
        [{"type": "image_url", "image_url": URL}],
        [{"type": "image", "image": URL}],
        [{"type": "image", "source": {"type": "base64", "media_type": "image/png", "data": BASE64}}],
        [{"type": "input_image", "image_url": URL}],
        [{"type": "text", "text": f"![a]({URL})"}],
        f"![a]({URL})",
    ],
)
async def test_a_picture_is_lifted_from_every_place(decode, content):
    """The lift rule covers each spelling: the picture's pixels are known and no base64 is left."""
    (picture,) = await decode(content)
    assert isinstance(picture, Picture)
    assert (picture.mime, picture.blob.width_px, picture.blob.height_px) == ("image/png", 8, 6)


async def test_words_about_data_urls_stay_words(decode):
    """A prompt may speak of data URLs without holding one."""
    words = "Explain data:image/png;base64,… to me"
    assert await decode(words) == (Text(text=words),)


@pytest.mark.parametrize(
    "placeholder",
    ["IMAGE_1", "IMAGE_2", "iVBORw0KGgoAAAANSUhEUgAA...", "/9j/4AAQSk...", "image_base64", "<YOUR_BASE64>", ""],
)
async def test_documented_placeholders_are_refused_by_path(decode, placeholder):
    """Whatever a page writes for a picture, leaving it in names the path, from the lift or from the dialect."""
    with pytest.raises((InvalidPicture, WireError)) as caught:
        await decode([{"type": "image", "image": f"data:image/png;base64,{placeholder}"}])
    fault = caught.value
    assert (fault.where if isinstance(fault, WireError) else fault.field) == "messages[0].content[0].image"
    assert "placeholder" in str(fault)


async def test_an_answer_is_lifted_too(lift):
    """Pictures of answers, as data URLs and as b64_json, are blobs."""
    images = [{"image_url": {"url": URL}}, {"b64_json": BASE64}]
    skeleton = await lift({"choices": [{"message": {"content": f"so ![x]({URL})", "images": images}}]})
    result = DIALECT.decode_result(Request(model="m", dialect="gemini", turns=()), skeleton)
    assert [picture.blob.width_px for picture in result.pictures()] == [8, 8, 8]
