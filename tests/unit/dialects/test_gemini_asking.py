"""The Gemini dialect behind asks each vendor its own way."""

import pytest
from msgspec.structs import replace

from abaca import dialects
from abaca.catalogue import load_vendors
from abaca.dialects.gemini import Gemini
from abaca.errors import Unsupported
from abaca.types import (
    Opaque,
    Picture,
    Pixels,
    Request,
    SafetySetting,
    Sampling,
    Search,
    Secret,
    Shape,
    Text,
    Thinking,
    Turn,
)
from dialect_doubles import MemoryBlob, joined

PNG = b"\x89PNG fifteen byte"
KEY = Secret("K")


def asking(*parts, **fields):
    """Give a request of one turn."""
    turn = Turn(role="user", parts=parts or (Text(text="a cat"),))
    return Request(**{"model": "m", "dialect": "gemini", "turns": (turn,), **fields})


@pytest.fixture
def encode(vendors, joined):
    def encode_request(request, vendor="google"):
        outbound = Gemini(vendors[vendor]).encode_request(request, model="gemini-3-pro-image", key=KEY)
        return joined(outbound.body)

    return encode_request


@pytest.mark.parametrize(
    ("vendor", "query", "header"),
    [
        ("google", {}, ("x-goog-api-key", "K")),
        ("anyfast", {"key": "K"}, None),
        ("yisu", {}, ("authorization", "Bearer K")),
    ],
)
def test_the_key_is_where_the_vendor_wants_it(vendors, vendor, query, header):
    """The key goes into header, query or Bearer, nowhere else; bodies are asked for uncompressed."""
    outbound = Gemini(vendors[vendor]).encode_request(asking(), model="gemini-3-pro-image", key=KEY)
    assert (outbound.method, outbound.path) == ("POST", "/v1beta/models/gemini-3-pro-image:generateContent")
    assert outbound.query == query
    plain = {"accept-encoding": "identity", "content-type": "application/json"}
    assert outbound.headers == plain | dict([header] if header else [])


def test_without_a_key_none_is_sent(vendors):
    """An upstream that wants no key gets none; streams are asked for as events, whatever the caller's framing."""
    gemini = Gemini(vendors["anyfast"])
    outbound = gemini.encode_request(asking(stream="json_array"), model="m", key=None)
    assert (outbound.path, outbound.query) == ("/v1beta/models/m:streamGenerateContent", {"alt": "sse"})
    assert "x-goog-api-key" not in outbound.headers


def test_a_request_says_everything_it_can(encode, memory_blob):
    """Every canonical field that the API has is expressed, in Google's spelling."""
    picture = Picture(mime="image/png", blob=memory_blob(PNG), signature=memory_blob(b"sig"), thought=True)
    request = Request(
        model="m",
        dialect="openai_chat",
        system=(Text(text="be brief"),),
        turns=(
            Turn(role="user", parts=(Text(text="a", extras={"detail": "low"}),), extras={"name": "joe"}),
            Turn(role="model", parts=(picture,)),
            Turn(role="model", parts=()),
        ),
        modalities=("image",),
        size=Shape(ratio="16:9", resolution="2K"),
        seed=7,
        sampling=Sampling(temperature=1.0, top_p=0.5, top_k=40.0, max_output_tokens=9, stop=("x",)),
        thinking=Thinking(include=True, level="high", budget_tokens=5),
        search=Search(image=True, extras={"timeRangeFilter": {}}),
        safety=(SafetySetting(category="C", threshold="OFF"),),
        mime="image/png",
        delivery="url",
        asked={"mime": ("response_format",)},
        extras={"user": "of the other dialect"},
    )
    assert encode(request) == {
        "contents": [
            {"role": "user", "parts": [{"text": "a"}]},
            {
                "role": "model",
                "parts": [
                    {
                        "inlineData": {"mimeType": "image/png", "data": "iVBORyBmaWZ0ZWVuIGJ5dGU="},
                        "thought": True,
                        "thoughtSignature": "c2ln",
                    }
                ],
            },
        ],
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "tools": [{"googleSearch": {"searchTypes": {"imageSearch": {}, "webSearch": {}}, "timeRangeFilter": {}}}],
        "safetySettings": [{"category": "C", "threshold": "OFF"}],
        "generationConfig": {
            "responseModalities": ["IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "2K"},
            "responseFormat": {"image": {"mimeType": "image/png"}},
            "seed": 7,
            "temperature": 1.0,
            "topP": 0.5,
            "topK": 40.0,
            "maxOutputTokens": 9,
            "stopSequences": ["x"],
            "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "HIGH", "thinkingBudget": 5},
        },
    }


def test_a_plain_request_is_short(encode):
    """What nobody asked for is not said; a picture type of a vendor's row is not passed on."""
    body = encode(asking(mime="image/jpeg", thinking=Thinking(), search=Search(web=False, image=True)))
    assert body == {
        "contents": [{"role": "user", "parts": [{"text": "a cat"}]}],
        "tools": [{"googleSearch": {"searchTypes": {"imageSearch": {}}}}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "thinkingConfig": {"includeThoughts": False},
        },
    }


def test_snake_vendors_get_snake_pictures(encode, memory_blob):
    """A vendor that spells pictures in snake_case is sent them so, extras inside them included."""
    blob = memory_blob(PNG)
    picture = Picture(mime="image/png", blob=blob, extras={"inlineData": {"displayName": "c"}, "mediaResolution": {}})
    (part,) = encode(asking(picture), "anyfast")["contents"][0]["parts"]
    assert part == {
        "inline_data": {"mime_type": "image/png", "data": "iVBORyBmaWZ0ZWVuIGJ5dGU=", "displayName": "c"},
        "mediaResolution": {},
    }


def test_extras_go_back_where_they_stood(encode):
    """Fields that are not modelled are replayed at their level, in either case, under what is modelled."""
    extras = {
        "generation_config": {"logprobs": 2, "image_config": {"personGeneration": "ALLOW_ALL"}, "seed": 9},
        "tools": [{"codeExecution": {}}],
        "labels": {"a": "b"},
        "contents": "never",
    }
    request = asking(seed=7, search=Search(), size=Shape(ratio="1:1"), extras=extras)
    body = encode(request)
    assert body["generationConfig"]["imageConfig"] == {"aspectRatio": "1:1", "personGeneration": "ALLOW_ALL"}
    assert (body["generationConfig"]["logprobs"], body["generationConfig"]["seed"]) == (2, 7)
    assert body["tools"] == [{"googleSearch": {}}, {"codeExecution": {}}]
    assert body["labels"] == {"a": "b"}
    assert body["contents"][0]["parts"] == [{"text": "a cat"}]


@pytest.mark.parametrize(
    ("vendor", "pixels", "size", "config"),
    [
        ("google", (1376, 768), None, {"aspectRatio": "16:9"}),
        ("google", (1264, 848), Shape(resolution="2K"), {"aspectRatio": "3:2", "imageSize": "2K"}),
        ("anyfast", (1376, 768), None, {"aspectRatio": "16:9"}),
        ("anyfast", (1264, 848), None, None),
        ("anyfast", (1264, 848), Shape(ratio="1:1"), {"aspectRatio": "1:1"}),
    ],
)
def test_the_chosen_ratio_is_said(encode, vendor, pixels, size, config):
    """Without a ratio of the caller's the one that policy chose is asked for, where the vendor has it."""
    width_px, height_px = pixels
    request = asking(pixels=Pixels(width_px=width_px, height_px=height_px), size=size)
    assert encode(request, vendor)["generationConfig"].get("imageConfig") == config


def test_vendors_without_sizes_are_asked_for_none(vendors, joined):
    """A row that takes no image settings is sent none."""
    plain = Gemini(replace(vendors["google"], image_config=False))
    request = asking(size=Shape(ratio="1:1"), pixels=Pixels(width_px=1024, height_px=1024))
    body = joined(plain.encode_request(request, model="m", key=None).body)
    assert body["generationConfig"] == {"responseModalities": ["TEXT", "IMAGE"]}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"count": 2, "asked": {"count": ("n",)}}, "n"),
        ({"count": 2}, "count"),
        ({"seed": 2**31}, "seed"),
        ({"seed": -(2**31) - 1}, "seed"),
        ({"size": Pixels(width_px=1, height_px=1), "asked": {"size": ("size",)}}, "size"),
    ],
)
def test_what_the_api_cannot_say_is_unsupported(encode, fields, field):
    """Several candidates, sizes in pixels and seeds beyond int32 are refused, naming the caller's field."""
    with pytest.raises(Unsupported) as caught:
        encode(asking(**fields))
    assert caught.value.field == field


def test_opaque_parts_go_to_their_own_api(encode, memory_blob):
    """A part of this dialect is replayed with its bytes and marks, another's is Unsupported by its kind."""
    mine = Opaque(
        dialect="gemini",
        kind="functionCall",
        skeleton={"functionCall": {"name": "f", "args": {"data": "blob:0"}}},
        blobs=(memory_blob(b"abc"),),
        signature=memory_blob(b"sig"),
        thought=True,
    )
    assert encode(asking(mine))["contents"][0]["parts"] == [
        {
            "functionCall": {"name": "f", "args": {"data": "YWJj"}},
            "thought": True,
            "thoughtSignature": "c2ln",
        }
    ]
    with pytest.raises(Unsupported, match="tool_calls") as caught:
        encode(asking(Opaque(dialect="openai_chat", kind="tool_calls", skeleton=[])))
    assert caught.value.field == "tool_calls"


def test_references_by_url_are_files(encode):
    """A reference that was not fetched is given on as a URL."""
    parts = encode(asking(Picture(mime="image/png", url="https://x.org/a", extras={"fileData": {"x": 1}})))
    assert parts["contents"][0]["parts"] == [
        {"fileData": {"mimeType": "image/png", "fileUri": "https://x.org/a", "x": 1}}
    ]


@pytest.mark.parametrize("vendor", ["google", "anyfast"])
def test_a_picture_of_the_models_without_a_signature_is_let_through(vendor):
    """Google takes a word for a signature that nobody has; our own front reads that word as none."""
    blob = MemoryBlob(b"\x89PNG-like", mime="image/png", width_px=8, height_px=8)
    bare, signed = Picture(mime="image/png", blob=blob), Picture(mime="image/png", blob=blob, signature=blob)
    turns = (
        Turn(role="user", parts=(Text(text="a cat"), bare)),
        Turn(role="model", parts=(Text(text="here"), bare, signed)),
        Turn(role="user", parts=(Text(text="blue"),)),
    )
    request = Request(model="m", dialect="openai_chat", turns=turns)
    dialect = dialects.build("gemini", load_vendors()[vendor])
    written = joined(dialect.encode_request(request, model="gemini-3-pro-image", key=None).body)["contents"]
    marks = [part.get("thoughtSignature", "") for content in written for part in content["parts"]]
    assert marks[:4] == ["", "", "", "skip_thought_signature_validator"]
    assert marks[4] not in {"", "skip_thought_signature_validator"}
    older = joined(dialect.encode_request(request, model="gemini-2.5-flash-image", key=None).body)["contents"]
    assert "thoughtSignature" not in older[1]["parts"][1]
