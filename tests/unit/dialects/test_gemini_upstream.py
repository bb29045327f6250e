"""The Gemini dialect behind asks each vendor its way and reads whatever spelling comes back."""

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from abaca.dialects.gemini import Gemini
from abaca.errors import EngineBusy, EngineError, EngineRefused, Unsupported, WireError
from abaca.types import (
    Candidate,
    Finish,
    Opaque,
    Picture,
    Pixels,
    PromptBlock,
    Request,
    Result,
    SafetyRating,
    SafetySetting,
    Sampling,
    Search,
    Secret,
    Shape,
    Text,
    Thinking,
    Turn,
    Usage,
)
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta

GOLDEN = Path(__file__).parents[2] / "golden" / "gemini"
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


@pytest.fixture
def read(vendors, skeleton):
    def decode_result(document):
        return Gemini(vendors["google"]).decode_result(asking(), skeleton(document))

    return decode_result


@pytest.fixture
def follow(vendors, skeleton):
    def decode_stream(*documents):
        decoder = Gemini(vendors["google"]).stream_decoder(asking(stream="sse"))
        updates = [update for document in documents for update in decoder.feed(skeleton(document))]
        return [*updates, *decoder.finish()]

    return decode_stream


def saying(*parts, **candidate):
    """Give an answer with one candidate."""
    return {"candidates": [{"content": {"parts": list(parts)}, **candidate}]}


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
            "responseFormat": {"image": {"mimeType": "image/png", "delivery": "URI"}},
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


@pytest.mark.parametrize(
    "name", [path.stem for path in sorted(GOLDEN.glob("*.json")) if '"kind": "answer"' in path.read_text("utf-8")]
)
def test_golden_answers_are_read(vendors, lifted, name):
    """Real answers of each vendor give their parts, end and usage."""
    body = json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))
    result = Gemini(vendors[body["vendor"]]).decode_result(asking(), lifted(body["body"]))
    expected = {
        "anyfast_answer": (1, Finish.STOP, Usage(input_text_tokens=10, output_image_tokens=1)),
        "modelverse_answer": (1, Finish.STOP, Usage(input_text_tokens=16, output_image_tokens=1315)),
        "google_answer": (
            1,
            Finish.STOP,
            Usage(input_text_tokens=16, output_text_tokens=6, output_image_tokens=1290),
        ),
        "google_no_image": (0, Finish.NO_IMAGE, Usage()),
        "google_image_safety": (0, Finish.IMAGE_SAFETY, Usage()),
        "google_prompt_blocked": (0, None, Usage(input_text_tokens=9)),
    }
    finish = result.candidates[0].finish if result.candidates else None
    assert (len(result.pictures()), finish, result.usage) == expected[name]
    if finish is None:
        rating = SafetyRating(category="HARM_CATEGORY_HARASSMENT", probability="HIGH", blocked=True)
        assert result.prompt_block == PromptBlock(reason="PROHIBITED_CONTENT", safety=(rating,))


def test_answers_in_any_case_and_order(read, memory_blob):
    """Snake_case all through, parts in any order, labels that lie: all of it is understood."""
    document = {
        "candidates": [
            {
                "content": {
                    "parts": [
                        {"inline_data": {"mime_type": "image/jpeg", "data": PNG}, "thought_signature": b"s"},
                        {"text": "hm", "thought": True},
                        {"file_data": {"file_uri": "https://x.org/a.png", "mime_type": "image/png"}},
                        {"executableCode": {"code": "1"}},
                    ]
                },
                "finish_reason": "stop",
                "finish_message": "fine",
                "grounding_metadata": {"webSearchQueries": []},
                "safety_ratings": [{"category": "C", "probability": "LOW"}],
                "citation_metadata": {"citationSources": []},
                "continuation_token": "t",
                "index": 3,
            }
        ],
        "prompt_feedback": {"safetyRatings": []},
        "usage_metadata": {
            "prompt_token_count": 5,
            "candidates_token_count": 7,
            "thoughts_token_count": 2,
            "tool_use_prompt_token_count": 3,
            "cached_content_token_count": 1,
            "prompt_tokens_details": [
                {"modality": "image", "token_count": 9},
                {"modality": "AUDIO", "tokenCount": 1},
                {"modality": "IMAGE"},
            ],
            "candidates_tokens_details": [{"modality": "TEXT", "tokenCount": 7}],
        },
        "model_version": "x",
        "response_id": "r",
    }
    assert read(document) == Result(
        model="m",
        candidates=(
            Candidate(
                index=3,
                parts=(
                    Picture(mime="image/png", blob=memory_blob(PNG), signature=memory_blob(b"s")),
                    Text(text="hm", thought=True),
                    Picture(mime="image/png", url="https://x.org/a.png"),
                    Opaque(dialect="gemini", kind="executableCode", skeleton={"executableCode": {"code": "1"}}),
                ),
                finish=Finish.STOP,
                finish_message="fine",
                grounding={"webSearchQueries": []},
                safety=(SafetyRating(category="C", probability="LOW"),),
                extras={"citationMetadata": {"citationSources": []}},
            ),
        ),
        usage=Usage(input_image_tokens=5, output_text_tokens=7, thought_tokens=2, tool_tokens=3, cached_tokens=1),
        response_id="r",
    )


def test_unusable_pictures_of_a_vendor_are_passed_on(read, memory_blob):
    """Whether an answer's picture can be used is judged by whoever keeps it: here it stays what it was called."""
    (part,) = read(saying({"inlineData": {"mimeType": "image/png", "data": b"cut"}})).candidates[0].parts
    assert part == Picture(mime="image/png", blob=memory_blob(b"cut"))


@pytest.mark.parametrize(
    ("candidate", "finish", "message"),
    [
        ({"finishReason": "BANANA"}, Finish.OTHER, "The upstream ended with the unknown reason BANANA."),
        ({"finishReason": "TOOL_CALLS"}, Finish.OTHER, "The upstream ended with the unknown reason TOOL_CALLS."),
        ({"finishReason": "image_safety", "finishMessage": "No."}, Finish.IMAGE_SAFETY, "No."),
        ({}, Finish.OTHER, ""),
        ({"content": {"parts": [{"text": "a"}]}}, Finish.STOP, ""),
        ({"content": {"role": "model"}, "finishReason": "STOP"}, Finish.STOP, ""),
    ],
)
def test_ends(read, candidate, finish, message):
    """Reasons come in any case; an unknown one is OTHER and told; a missing one is a stop where there are parts."""
    found = read({"candidates": [candidate]}).candidates[0]
    assert (found.finish, found.finish_message) == (finish, message)


def test_no_candidates_is_a_refusal(read):
    """An answer without candidates, or with none in the list, is a refused prompt."""
    assert read({"promptFeedback": {"blockReason": "SAFETY", "blockReasonMessage": "No."}}).prompt_block == PromptBlock(
        reason="SAFETY", message="No."
    )
    for document in ({"usageMetadata": {}}, {"candidates": []}):
        result = read(document)
        assert (result.candidates, result.prompt_block.reason) == ((), "OTHER")


@pytest.mark.parametrize(
    "document",
    [
        [],
        "a",
        {},
        {"choices": []},
        {"candidates": 5},
        {"candidates": [{"content": 5}]},
        {"candidates": [{"index": -1}]},
        {"candidates": [], "responseId": 5},
        saying({"inlineData": {"mimeType": "image/png", "data": ""}}),
        saying({"fileData": {"fileUri": "files/a"}}),
        saying({"fileData": {"fileUri": "gs://a"}}),
        {"candidates": [], "usageMetadata": {"promptTokenCount": "many"}},
    ],
)
def test_what_is_no_answer_is_a_wire_error(read, document):
    """A body that does not fit is the vendor's fault, never a RequestError."""
    with pytest.raises(WireError):
        read(document)


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        ({"error": {"code": 429, "message": "slow down"}}, EngineBusy),
        ([{"error": {"status": "UNAVAILABLE"}}], EngineBusy),
        ({"error": {"code": 400, "message": "bad", "status": "INVALID_ARGUMENT"}}, EngineRefused),
        ({"error": {"message": "oops"}}, EngineError),
        ({"error": "oops"}, EngineError),
        ({"message": "oops"}, EngineError),
    ],
)
def test_errors_under_success_are_errors(read, follow, document, kind):
    """An error body under HTTP 200 is an error, and may have been charged; in a stream too."""
    for attempt in (read, follow):
        with pytest.raises(kind) as caught:
            attempt(document)
        assert type(caught.value) is kind
        assert caught.value.maybe_charged


def test_a_stream_is_read_as_it_comes(follow, memory_blob):
    """Words, thoughts, pictures and other parts come at once; the ends when all is over, with the last usage."""
    picture = Picture(mime="image/png", blob=memory_blob(PNG))
    updates = follow(
        saying({"text": "hm", "thought": True}),
        {"usageMetadata": {"promptTokenCount": 5}},
        saying({"text": "He"}, {"text": "re", "thoughtSignature": b"s"}),
        saying({"inline_data": {"mime_type": "image/png", "data": PNG}}, finishReason="STOP"),
        {"candidates": [{"content": {"parts": [{"functionCall": {}}, {"text": ""}]}, "index": 1}]},
        {"candidates": [{"groundingMetadata": {"x": 1}, "safetyRatings": [], "tokenCount": 3}]},
        {},
        {"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 1120}},
    )
    assert updates == [
        ThoughtDelta(text="hm"),
        TextDelta(text="He"),
        TextDelta(text="re", signature=memory_blob(b"s")),
        PictureDone(picture=picture),
        PartDone(part=Opaque(dialect="gemini", kind="functionCall", skeleton={"functionCall": {}}), candidate=1),
        Finished(
            grounding={"x": 1},
            usage=Usage(input_text_tokens=5, output_image_tokens=1120),
            extras={"tokenCount": 3},
        ),
    ]


def test_a_stream_that_was_blocked(follow):
    """A blocked prompt ends a stream without a candidate."""
    (end,) = follow({"promptFeedback": {"blockReason": "SAFETY"}})
    assert end == Finished(prompt_block=PromptBlock(reason="SAFETY"))


@pytest.mark.parametrize("documents", [(), ({},), (saying({"text": "a"}),)])
def test_a_stream_that_breaks_off_is_a_wire_error(follow, documents):
    """Without any finishReason a stream has ended too early."""
    with pytest.raises(WireError, match="without a finishReason"):
        follow(*documents)
