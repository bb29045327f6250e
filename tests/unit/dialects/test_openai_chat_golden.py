"""Bodies as vendors document them: what they ask is understood, what they answer is read, and we answer as they do."""

import json
from pathlib import Path

import pytest

from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import (
    EngineDenied,
    EngineLimited,
    EngineRefused,
    InvalidKey,
    InvalidPicture,
    RateLimited,
)
from abaca.interfaces import Inbound
from abaca.skeletons import DataUrl
from abaca.types import Candidate, Finish, Picture, Request, Result, Text, Turn, Usage
from abaca.updates import Finished, PictureDone, TextDelta
from dialect_doubles import MemoryBlob, joined, skeleton

GOLDEN = Path(__file__).parents[2] / "golden" / "openai_chat"
JPEG = MemoryBlob(b"\xff\xd8\xff a picture")
YISU = OpenAIChat(load_vendors()["yisu"])
ASKED = Request(model="google/gemini-3-pro-image-preview", dialect="openai_chat", turns=())


def golden(name):
    return json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))["body"]


def illustrated(value):
    """Give the body with a real picture for every sample that the page cut short."""
    match value:
        case str() if value.startswith("data:image/"):
            return DataUrl("image/jpeg", JPEG)
        case dict():
            return {key: illustrated(item) for key, item in value.items()}
        case list():
            return [illustrated(item) for item in value]
    return value


def decode(body):
    return YISU.decode_request(Inbound(operation="generate", skeleton=skeleton(body)))


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_every_golden_body_names_its_source_and_date(path):
    """A golden body without a source is worth nothing."""
    document = json.loads(path.read_text("utf-8"))
    assert document["source"]
    assert document["date"] >= "2026"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("yisu_text_to_image", (Text(text="生成一只戴着宇航员头盔的橘猫"),)),
        ("yisu_editing", (Text(text="给人物添加墨镜"), Picture(mime="image/jpeg", blob=JPEG))),
        (
            "yisu_two_pictures",
            (Text(text="将两张图片中的人物放到同一个场景"), *2 * [Picture(mime="image/jpeg", blob=JPEG)]),
        ),
        ("yisu_understanding", (Text(text="分析图片内容"), Picture(mime="image/jpeg", blob=JPEG))),
        ("yisu_streaming", (Text(text="生成未来城市夜景"),)),
    ],
)
def test_documented_requests_are_understood(name, parts):
    """Each request of the vendor's page, with real pictures, holds what it says and ignores nothing."""
    body = golden(name)
    request = decode(illustrated(body))
    assert request.turns == (Turn(role="user", parts=parts),)
    assert request.model == body["model"]
    assert request.stream == ("sse" if body.get("stream") else "")
    assert all(path.endswith(".image") for path in request.ignored)


@pytest.mark.parametrize("name", ["yisu_editing", "yisu_two_pictures", "yisu_understanding"])
def test_documented_placeholders_are_refused_by_path(name):
    """The same requests with their placeholders left in name the first of them."""
    with pytest.raises(InvalidPicture, match="placeholder") as caught:
        decode(golden(name))
    assert caught.value.field == "messages[0].content[1].image"


def test_the_documented_answer_is_written_and_read():
    """Our answer has every field that the vendor's has, and reading the vendor's gives its picture and counts."""
    theirs = golden("yisu_answer_picture")
    result = YISU.decode_result(ASKED, skeleton(illustrated(theirs)))
    assert result == Result(
        model=ASKED.model,
        candidates=(Candidate(parts=(Picture(mime="image/jpeg", blob=JPEG),)),),
        usage=Usage(input_text_tokens=14, output_image_tokens=1404),
        response_id="chatcmpl_3ca318e6a156443595445b0fcd45acaa",
        created_s=1779778659,
    )
    ours = joined(YISU.encode_result(ASKED, result).body)
    assert _shape(theirs) <= _shape(ours)
    assert ours["usage"]["completion_tokens_details"]["image_tokens"] == 1404
    assert ours["choices"][0]["message"]["images"][0]["image_url"]["url"].startswith("data:image/jpeg;base64,")


def test_the_documented_answer_of_words_is_read():
    """An answer without pictures is its words."""
    (candidate,) = YISU.decode_result(ASKED, skeleton(golden("yisu_answer_words"))).candidates
    assert candidate == Candidate(parts=(Text(text="图片中是一位站在海边的人,背景是夕阳。"),), finish=Finish.STOP)


def test_the_documented_stream_is_read():
    """Bare chunks, without id, index and finish_reason, are enough."""
    decoder = YISU.stream_decoder(ASKED)
    updates = [update for chunk in illustrated(golden("yisu_stream")) for update in decoder.feed(skeleton(chunk))]
    assert [*updates, *decoder.finish()] == [
        TextDelta(text="正在生成图片..."),
        PictureDone(picture=Picture(mime="image/jpeg", blob=JPEG)),
        Finished(),
    ]


def test_the_documented_list_is_one_of_ours(catalogue):
    """Each model of the vendor's page is listed here, with the same fields."""
    (theirs,) = golden("yisu_models")["data"]
    ours = joined(YISU.encode_models(catalogue.models, Inbound(operation="models", skeleton=skeleton({}))).body)
    assert ours["object"] == "list"
    (same,) = [entry for entry in ours["data"] if entry["id"] == theirs["id"]]
    assert {**same, "created": 0} == {**theirs, "created": 0}


@pytest.mark.parametrize(
    ("name", "status", "kind", "error"),
    [
        ("yisu_error_key", 401, EngineDenied, InvalidKey("x")),
        ("yisu_error_picture", 400, EngineRefused, InvalidPicture("Invalid image format.")),
        ("yisu_error_rate", 429, EngineLimited, RateLimited("Rate limit exceeded.")),
        ("openrouter_error", 429, EngineLimited, None),
    ],
)
def test_documented_errors_are_read_and_written(name, status, kind, error):
    """Each documented error is the right one behind, and the same body in front."""
    body = golden(name)
    assert type(YISU.decode_error(status, {}, json.dumps(body).encode())) is kind
    if error is not None:
        outbound = YISU.encode_error(error, call_id="c")
        assert outbound.status == status
        assert joined(outbound.body) == {"error": {**body["error"], "param": None}}


def _shape(value, path=""):
    """Give the paths of all fields."""
    match value:
        case dict():
            return {path}.union(*(_shape(item, f"{path}.{key}") for key, item in value.items()))
        case list():
            return {path}.union(*(_shape(item, f"{path}[]") for item in value))
    return {path}
