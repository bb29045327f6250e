"""The Gemini dialect in front reads every spelling of a request, and says in Google's words what is wrong."""

import json
from pathlib import Path

import pytest

from abaca.catalogue import load_vendors
from abaca.dialects.gemini import Gemini
from abaca.errors import InvalidPicture, RequestError, WireError
from abaca.interfaces import Inbound
from abaca.types import Opaque, Picture, SafetySetting, Sampling, Search, Shape, Text, Thinking

GOLDEN = Path(__file__).parents[2] / "golden" / "gemini"
VENDORS = load_vendors()
PNG = b"\x89PNG fifteen byte"
JPEG = b"\xff\xd8\xff jpeg"


def golden(kind):
    """Give the golden bodies of a kind as pytest parameters."""
    bodies = [(path.stem, json.loads(path.read_text("utf-8"))) for path in sorted(GOLDEN.glob("*.json"))]
    return [pytest.param(body, id=name) for name, body in bodies if body["kind"] == kind]


def saying(part, **more):
    """Give a body with one turn of one part."""
    return {"contents": [{"parts": [part]}], **more}


def configured(**config):
    """Give a body with a generationConfig."""
    return saying({"text": "a cat"}, generationConfig=config)


@pytest.mark.parametrize("body", golden("request"))
def test_golden_requests_are_read(body, lifted):
    """The vendors' own requests decode whole: every field is modelled, and only a wrong label is ignored."""
    inbound = Inbound(operation="generate", skeleton=lifted(body["body"]), path={"model": "gemini-3-pro-image"})
    request = Gemini(VENDORS[body["vendor"]]).decode_request(inbound)
    assert request.extras == {}
    assert request.vendor == body["vendor"]
    wrong = [p for t in body["body"]["contents"] for p in t["parts"] if "jpeg" in str(p.get("inline_data", ""))]
    assert len(request.ignored) == len(wrong)
    assert len(request.pictures()) == sum("data" in str(p) for t in body["body"]["contents"] for p in t["parts"])
    assert isinstance(request.size, Shape)


def test_the_official_sdk_mixes_cases(lifted):
    """google-genai's own body, camelCase outside and snake_case inside, is understood field by field."""
    body = json.loads((GOLDEN / "google_sdk_request.json").read_text("utf-8"))["body"]
    inbound = Inbound(operation="generate", skeleton=lifted(body), path={"model": "m"})
    request = Gemini(VENDORS["google"]).decode_request(inbound)
    assert request.system == (Text(text="Be brief"),)
    assert request.search == Search(web=True, image=True)
    assert request.safety == (SafetySetting(category="HARM_CATEGORY_HARASSMENT", threshold="BLOCK_NONE"),)
    assert request.thinking == Thinking(include=True, level="high")
    assert request.size == Shape(ratio="16:9", resolution="2K")
    assert request.seed == 7
    assert request.sampling == Sampling(temperature=1.0, top_p=0.95, top_k=40.0, max_output_tokens=32768, stop=("END",))
    assert request.asked == {
        "seed": ("generationConfig.seed",),
        "size": ("generationConfig.imageConfig.aspectRatio", "generationConfig.imageConfig.imageSize"),
        "sampling": (
            "generationConfig.temperature",
            "generationConfig.topP",
            "generationConfig.topK",
            "generationConfig.maxOutputTokens",
            "generationConfig.stopSequences",
        ),
        "thinking": ("generationConfig.thinkingConfig",),
        "thinking.include": ("generationConfig.thinkingConfig.include_thoughts",),
        "system": ("systemInstruction",),
        "search": ("tools[0].googleSearch",),
        "search.image": ("tools[0].googleSearch.searchTypes.image_search",),
        "safety": ("safetySettings",),
    }


@pytest.mark.parametrize(
    "contents",
    ["a cat", {"parts": {"text": "a cat"}}, [{"parts": "a cat"}], ["a cat"], {"role": "user", "parts": ["a cat"]}],
)
def test_contents_in_every_form(decode_gemini, contents):
    """A string, a lone object, an array of either: all are one turn of the user."""
    (turn,) = decode_gemini({"contents": contents}).turns
    assert (turn.role, turn.parts) == ("user", (Text(text="a cat"),))


def test_null_is_absent(decode_gemini):
    """Fields that are null are fields that are not there."""
    request = decode_gemini(
        {**saying({"text": "a", "inlineData": None, "thought": None}), "tools": None, "labels": None}
    )
    assert request.turns[0].parts == (Text(text="a"),)
    assert (request.search, request.extras) == (None, {})


@pytest.mark.parametrize(
    ("body", "words", "field"),
    [
        ({}, "* GenerateContentRequest.contents: contents is not specified\n", "contents"),
        ({"contents": []}, "* GenerateContentRequest.contents: contents is not specified\n", "contents"),
        ({"contents": [{"role": "user"}]}, "Request has empty input.", "contents[0].parts"),
        ({"contents": [{"parts": []}]}, "Request has empty input.", "contents[0].parts"),
        ({"contents": [{"role": "system", "parts": "a"}]}, "Please use a valid role: user, model.", "contents[0].role"),
        (configured(candidateCount=2), "Multiple candidates is not enabled for this model", "generationConfig.candida"),
        (
            configured(responseModalities=["TEXT", "banana"]),
            "generation_config.response_modalities[1]",
            "generationCon",
        ),
        (configured(responseModalities="banana"), "'generation_config.response_modalities'", "generationConfig.respon"),
        (configured(responseModalities=["AUDIO"]), "does not support the requested response modalities: audio", "gene"),
        (configured(responseFormat={"image": {"mimeType": "image/gif"}}), "image/png, image/jpeg or image/webp", "gen"),
        (saying({"fileData": {"fileUri": "files/abc"}}), "Files are not served here", "contents[0].parts[0].fileData"),
        (saying({"file_data": {"file_uri": "https://g.co/v1beta/files/a"}}), "Files are not served here", "contents"),
        (saying({"fileData": {"fileUri": "gs://bucket/cat.png"}}), "public https URL", "contents[0].parts[0].fileData"),
    ],
)
def test_refusals_are_in_googles_words(decode_gemini, body, words, field):
    """What fits the API and cannot be met is refused with the words that Google uses, naming the field."""
    with pytest.raises(RequestError) as caught:
        decode_gemini(body)
    assert words in caught.value.message
    assert (caught.value.field or "").startswith(field)


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "$"),
        ({"contents": 5}, "contents"),
        ({"contents": [5]}, "contents[0]"),
        ({"contents": [{"parts": [5]}]}, "contents[0].parts[0]"),
        ({"contents": [{"parts": [{}]}]}, "contents[0].parts[0].data"),
        (saying({"mediaResolution": {"level": "MEDIA_RESOLUTION_LOW"}}), "contents[0].parts[0].data"),
        (saying({"text": 5}), "contents[0].parts[0].text"),
        (saying({"text": "a", "thought": "yes"}), "contents[0].parts[0].thought"),
        (saying({"text": "a", "thoughtSignature": 5}), "contents[0].parts[0].thoughtSignature"),
        (saying({"inlineData": {"mimeType": "image/png"}}), "contents[0].parts[0].inlineData.data"),
        (saying({"fileData": {}}), "contents[0].parts[0].fileData.fileUri"),
        (configured(seed=True), "generationConfig.seed"),
        (configured(seed=1.5), "generationConfig.seed"),
        (configured(seed="one"), "generationConfig.seed"),
        (configured(seed=2**63), "generationConfig.seed"),
        (configured(temperature=3), "generationConfig.temperature"),
        (configured(temperature=10**400), "generationConfig.temperature"),
        (configured(temperature="NaN"), "generationConfig.temperature"),
        (configured(temperature="warm"), "generationConfig.temperature"),
        (configured(topP=[]), "generationConfig.topP"),
        (configured(stopSequences=5), "generationConfig.stopSequences"),
        (configured(imageConfig="16:9"), "generationConfig.imageConfig"),
        (configured(imageConfig={"aspectRatio": 1.5}), "generationConfig.imageConfig.aspectRatio"),
        (configured(imageConfig={"aspectRatio": {}}), "generationConfig.imageConfig.aspectRatio"),
        (configured(thinkingConfig={"thinkingLevel": "HARD"}), "generationConfig.thinkingConfig.thinkingLevel"),
        (
            configured(responseFormat={"image": {"delivery": "PIGEON"}}),
            "generationConfig.responseFormat.image.delivery",
        ),
        (saying({"text": "a"}, safetySettings=[{"category": "X"}]), "safetySettings[0]"),
        (saying({"text": "a"}, tools=5), "tools"),
    ],
)
def test_what_does_not_fit_is_named_by_path(decode_gemini, body, where):
    """A value of the wrong kind is a WireError with its JSON path."""
    with pytest.raises(WireError) as caught:
        decode_gemini(body)
    assert caught.value.where == where


def test_an_empty_prompt_is_no_error(decode_gemini):
    """An empty text decodes: Google answers it with NO_IMAGE."""
    assert decode_gemini(saying({"text": ""})).turns[0].parts == (Text(text=""),)


def test_open_slots_in_a_prompt_are_words(decode_gemini):
    """[subject] and its like are no placeholders of the wire."""
    text = "a sticker of a [subject]"
    assert decode_gemini(saying({"text": text})).turns[0].parts == (Text(text=text),)


@pytest.mark.parametrize("key", ["inlineData", "inline_data"])
@pytest.mark.parametrize("mime_key", ["mimeType", "mime_type"])
def test_pictures_by_bytes(decode_gemini, memory_blob, key, mime_key):
    """A picture is its bytes: a label that they contradict is named as the caller spelled it."""
    part = {key: {mime_key: "image/jpeg", "data": PNG}, "thoughtSignature": b"sig", "mediaResolution": {"level": "L"}}
    request = decode_gemini(saying(part))
    blob = memory_blob(PNG)
    extras = {"mediaResolution": {"level": "L"}}
    picture = Picture(mime="image/png", blob=blob, signature=memory_blob(b"sig"), extras=extras)
    assert request.turns[0].parts == (picture,)
    assert request.ignored == (f"contents[0].parts[0].{key}.{mime_key}",)


@pytest.mark.parametrize("label", ["image/png", "IMAGE/PNG; q=1", "image/x-png", "application/octet-stream", "", None])
def test_labels_that_claim_nothing_wrong_are_not_named(decode_gemini, label):
    """The right label in any dress, and none at all, leave nothing ignored."""
    assert decode_gemini(saying({"inlineData": {"mimeType": label, "data": PNG}})).ignored == ()


def test_text_beside_a_picture_in_one_part(decode_gemini, memory_blob):
    """Text and picture in one object, as a vendor's schema wants it, are two parts."""
    parts = decode_gemini(saying({"text": "this", "inlineData": {"data": PNG, "displayName": "cat"}})).turns[0].parts
    picture = Picture(mime="image/png", blob=memory_blob(PNG), extras={"inlineData": {"displayName": "cat"}})
    assert parts == (Text(text="this"), picture)
    assert decode_gemini(saying({"text": "", "inlineData": {"data": PNG}})).turns[0].parts == (
        Picture(mime="image/png", blob=memory_blob(PNG)),
    )


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"data": b"\x8a\x66\xa0\x7f"}, "is no picture (a placeholder left in?)"),
        ({"data": ""}, "is empty where a picture should be"),
    ],
)
def test_placeholders_left_in_are_named(decode_gemini, content, words):
    """What is no picture is refused with its path."""
    with pytest.raises(InvalidPicture) as caught:
        decode_gemini(saying({"inline_data": {"mime_type": "image/jpeg", **content}}))
    assert words in caught.value.message
    assert caught.value.field == "contents[0].parts[0].inline_data.data"
    assert "contents[0].parts[0].inline_data.data" in caught.value.message


def test_a_placeholder_is_shown_as_it_was_written(decode_gemini, lifted):
    """The words that stood there are told again, as far as base64 keeps them."""
    gemini = Gemini(VENDORS["aggregator"])
    for written, shown in (("image_base64", '"image_base64"'), ("image_base64_1", '"image_base64_…"')):
        body = saying({"inline_data": {"mime_type": "image/jpeg", "data": written}})
        with pytest.raises(InvalidPicture, match=shown):
            gemini.decode_request(Inbound(operation="generate", skeleton=lifted(body), path={"model": "m"}))


def test_large_rubbish_is_not_shown(decode_gemini, memory_blob):
    """Of bytes that are no word nothing is repeated."""
    with pytest.raises(InvalidPicture) as caught:
        decode_gemini(saying({"inlineData": {"mimeType": "image/png", "data": b"?" * 5000}}))
    assert caught.value.message.endswith("inlineData.data: the picture cannot be used (it is no picture)")


def test_broken_pictures_are_refused_with_their_fault(decode_gemini, memory_blob):
    """A picture that is cut off is refused with path and fault, in history too."""
    broken = memory_blob(PNG, problem="it is cut off")
    body = {"contents": [{"role": "model", "parts": [{"inlineData": {"mimeType": "image/png", "data": broken}}]}]}
    with pytest.raises(InvalidPicture, match=r"contents\[0\].parts\[0\].inlineData.data: .*it is cut off"):
        decode_gemini(body)


def test_files_by_url(decode_gemini):
    """A public URL is a picture to be fetched; its label and what stands beside it are kept."""
    part = {"fileData": {"mimeType": "image/PNG", "fileUri": " HTTPS://x.org/a.png ", "displayName": "d"}}
    assert decode_gemini(saying(part)).turns[0].parts == (
        Picture(mime="image/png", url="HTTPS://x.org/a.png", extras={"fileData": {"displayName": "d"}}),
    )
    url = "http://x.org/v1/files/a.png"
    assert decode_gemini(saying({"file_data": {"file_uri": url}})).pictures() == (Picture(mime="", url=url),)


def test_other_kinds_are_opaque(decode_gemini, memory_blob):
    """Calls with bytes in them, PDFs and videos are kept whole for an upstream of the same API."""
    parts = [
        {"functionCall": {"name": "f", "args": {"data": b"abc"}}, "thoughtSignature": b"s"},
        {"inlineData": {"mimeType": "application/pdf", "data": b"%PDF"}},
        {"fileData": {"mimeType": "video/mp4", "fileUri": "gs://bucket/a.mp4"}, "videoMetadata": {"fps": 1}},
    ]
    call, pdf, video = decode_gemini({"contents": [{"parts": parts}]}).turns[0].parts
    assert call == Opaque(
        dialect="gemini",
        kind="functionCall",
        skeleton={"functionCall": {"name": "f", "args": {"data": "blob:0"}}},
        blobs=(memory_blob(b"abc"),),
        signature=memory_blob(b"s"),
    )
    assert pdf == Opaque(
        dialect="gemini",
        kind="inlineData",
        skeleton={"inlineData": {"mimeType": "application/pdf", "data": "blob:0"}},
        blobs=(memory_blob(b"%PDF"),),
    )
    assert (video.kind, video.skeleton["videoMetadata"]) == ("fileData", {"fps": 1})


def test_words_beside_an_opaque_part_are_said_once(decode_gemini):
    """Text that shares an object with a PDF becomes a part of its own and leaves the other."""
    words, pdf = (
        decode_gemini(saying({"text": "see", "inlineData": {"mimeType": "application/pdf", "data": b"%"}}))
        .turns[0]
        .parts
    )
    assert words == Text(text="see")
    assert pdf.skeleton.keys() == {"inlineData"}


def test_a_picture_called_pdf_is_a_picture(decode_gemini, memory_blob):
    """Bytes win over labels of another kind too."""
    request = decode_gemini(saying({"inlineData": {"mimeType": "application/pdf", "data": JPEG}}))
    assert request.turns[0].parts == (Picture(mime="image/jpeg", blob=memory_blob(JPEG)),)
    assert request.ignored == ("contents[0].parts[0].inlineData.mimeType",)


def test_history_comes_back_with_thoughts(decode_gemini, memory_blob):
    """Chats echo thoughts and signatures: all of it is kept, also a signature alone."""
    parts = [{"text": "hm", "thought": True}, {"thought_signature": b"s", "videoMetadata": {}}, {"thought": True}]
    body = {"contents": ["draw", {"role": "model", "parts": parts, "note": 1}, {"role": "", "parts": "again"}]}
    turns = decode_gemini(body).turns
    assert [turn.role for turn in turns] == ["user", "model", "user"]
    assert turns[1].parts == (
        Text(text="hm", thought=True),
        Text(text="", signature=memory_blob(b"s"), extras={"videoMetadata": {}}),
        Text(text="", thought=True),
    )
    assert turns[1].extras == {"note": 1}


@pytest.mark.parametrize(
    "instruction", ["be brief", {"parts": [{"text": "be brief"}], "role": "user"}, {"parts": {"text": "be brief"}}]
)
@pytest.mark.parametrize("key", ["systemInstruction", "system_instruction"])
def test_system_instructions(decode_gemini, instruction, key):
    """The system instruction comes as a string or as a content, whose role means nothing."""
    request = decode_gemini(saying({"text": "a"}, **{key: instruction}))
    assert request.system == (Text(text="be brief"),)
    assert request.asked["system"] == (key,)
    assert request.ignored == ()


def test_a_system_instruction_without_words(decode_gemini):
    """One without parts is none; what else it says is named."""
    request = decode_gemini(saying({"text": "a"}, systemInstruction={"x": 1}))
    assert (request.system, request.asked, request.ignored) == ((), {}, ("systemInstruction.x",))


def test_the_path_names_the_model(decode_gemini):
    """The model is the path's, as it was spelled; a body that names another is not heard, and told."""
    assert decode_gemini(saying({"text": "a"}, model="models/gemini-3-pro-image")).ignored == ()
    request = decode_gemini(saying({"text": "a"}, model="other"), model="google/gemini-3-pro-image")
    assert (request.model, request.ignored) == ("google/gemini-3-pro-image", ("model",))
    assert decode_gemini(saying({"text": "a"}), model="").model == ""


def test_streams_by_alt(decode_gemini):
    """alt=sse streams events, anything else an array; unary requests do not stream."""
    body = saying({"text": "a"})
    assert decode_gemini(body, alt="sse").stream == ""
    events = decode_gemini(body, operation="stream", alt="sse")
    assert (events.stream, events.stream_usage) == ("sse", True)
    assert decode_gemini(body, operation="stream").stream == "json_array"


def test_counts_in_both_forms(decode_gemini):
    """A countTokens body has contents, or a whole generateContentRequest."""
    assert decode_gemini(saying({"text": "a"}), operation="count").turns[0].parts == (Text(text="a"),)
    body = {"generateContentRequest": {"model": "models/gemini-3-pro-image", "contents": ["b"], "x": 1}}
    request = decode_gemini(body, operation="count")
    assert (request.turns[0].parts, request.extras) == ((Text(text="b"),), {"x": 1})
    with pytest.raises(RequestError) as caught:
        decode_gemini({"generateContentRequest": {}}, operation="count")
    assert caught.value.field == "generateContentRequest.contents"
