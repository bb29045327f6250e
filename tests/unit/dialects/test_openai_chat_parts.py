"""Messages of callers: pictures and words in every spelling, turns in their order, placeholders refused."""

import pytest

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_request import decode_request
from abaca.errors import InvalidPicture, WireError
from abaca.skeletons import DataUrl, Nonce, Skeleton
from abaca.types import FunctionReply, Opaque, Picture, Text
from dialect_doubles import MemoryBlob, skeleton

PNG = MemoryBlob(b"\x89PNG one")
JPEG = MemoryBlob(b"\xff\xd8\xff two")
VENDOR = Vendor(name="yisu", title="Yisu", dialect="openai_chat")


def decode(*content, **fields):
    body = {"model": "m", "messages": [{"role": "user", "content": list(content)}], **fields}
    return decode_request(skeleton(body), VENDOR)


def parts_of(*content):
    return decode(*content).turns[0].parts


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
            '"/9j/" is no usable picture: cut off (a placeholder left in?)',
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
    assert request.turns[5].parts == (FunctionReply(name="", output="42", id="c1"),)


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
