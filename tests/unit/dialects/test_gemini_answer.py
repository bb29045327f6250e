"""The Gemini dialect in front answers as Google does, in each vendor's spelling."""

import json

import msgspec
import pytest

from abaca.dialects import DIALECTS, build
from abaca.dialects.gemini import Gemini
from abaca.errors import EngineBusy
from abaca.interfaces import Framing
from abaca.types import (
    Candidate,
    Finish,
    Opaque,
    Picture,
    PromptBlock,
    Request,
    Result,
    SafetyRating,
    Text,
    Thinking,
    Turn,
    Usage,
)
from abaca.updates import Finished, PartDone, PictureDone, Progress, Report, TextDelta, ThoughtDelta
from dialect_doubles import text_of

PNG = b"\x89PNG fifteen byte"
USAGE = Usage(
    input_text_tokens=13, input_image_tokens=520, output_image_tokens=1120, thought_tokens=217, output_text_tokens=0
)


def asking(**fields):
    """Give a request for one picture."""
    turn = Turn(role="user", parts=(Text(text="a cat"),))
    return Request(model="google/gemini-3-pro-image", dialect="gemini", turns=(turn,), **fields)


@pytest.fixture
def picture(memory_blob):
    return Picture(mime="image/jpeg", blob=memory_blob(PNG), signature=memory_blob(b"sig"))


@pytest.fixture
def encode(vendors, joined):
    def encode_result(*candidates, vendor="google", request=None, **fields):
        result = Result(model="google/gemini-3-pro-image", candidates=candidates, **fields)
        outbound = Gemini(vendors[vendor]).encode_result(request or asking(), result)
        assert (outbound.status, outbound.headers) == (200, {})
        return joined(outbound.body)

    return encode_result


@pytest.fixture
def stream(vendors, joined):
    def encode_stream(*updates, vendor="google", extension=None, **fields):
        request = asking(stream="sse", **fields)
        encoder = Gemini(vendors[vendor]).stream_encoder(request, response_id="r1", created_s=7)
        documents = [document for update in updates for document in encoder.feed(update)]
        return [joined(document) for document in [*documents, *encoder.finish(extension or {})]]

    return encode_stream


def test_an_answer_is_googles(encode, picture):
    """Parts in order with their signatures, the id that was asked for, and Google's arithmetic of tokens."""
    candidate = Candidate(parts=(Text(text="Here."), picture))
    assert encode(candidate, usage=USAGE, response_id="r1") == {
        "candidates": [
            {
                "content": {
                    "parts": [
                        {"text": "Here."},
                        {
                            "inlineData": {"mimeType": "image/png", "data": "iVBORyBmaWZ0ZWVuIGJ5dGU="},
                            "thoughtSignature": "c2ln",
                        },
                    ],
                    "role": "model",
                },
                "finishReason": "STOP",
                "index": 0,
            }
        ],
        "usageMetadata": {
            "promptTokenCount": 533,
            "candidatesTokenCount": 1120,
            "totalTokenCount": 1870,
            "thoughtsTokenCount": 217,
            "promptTokensDetails": [
                {"modality": "TEXT", "tokenCount": 13},
                {"modality": "IMAGE", "tokenCount": 520},
            ],
            "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
        },
        "modelVersion": "gemini-3-pro-image",
        "responseId": "r1",
    }


def test_anyfast_pictures_are_snake_inside_only(encode, picture):
    """A vendor with snake_case pictures gets them, the rest in camelCase, and never both spellings of one field."""
    body = encode(Candidate(parts=(picture,)), vendor="anyfast")
    part = body["candidates"][0]["content"]["parts"][0]
    assert part.keys() == {"inline_data", "thoughtSignature"}
    assert part["inline_data"].keys() == {"mime_type", "data"}
    assert body["candidates"][0]["finishReason"] == "STOP"


def test_only_wanted_parts_leave(encode, memory_blob, picture):
    """Thoughts go to those who asked for them, words to those who did not want the picture alone."""
    thoughts = (Text(text="hm", thought=True), Picture(mime="", blob=memory_blob(PNG), thought=True))
    candidate = Candidate(parts=(*thoughts, Text(text="Here."), picture))
    shown = lambda request: [  # noqa: E731 - read where it is used
        next(iter(part)) for part in encode(candidate, request=request)["candidates"][0]["content"]["parts"]
    ]
    assert shown(asking()) == ["text", "inlineData"]
    assert shown(asking(thinking=Thinking())) == ["text", "inlineData"]
    assert shown(asking(thinking=Thinking(include=True))) == ["text", "inlineData", "text", "inlineData"]
    assert shown(asking(modalities=("image",))) == ["inlineData"]
    body = encode(candidate, request=asking(thinking=Thinking(include=True)))
    assert [part.get("thought") for part in body["candidates"][0]["content"]["parts"]] == [True, True, None, None]


def test_parts_of_the_same_api_come_through(encode, memory_blob):
    """An opaque part of this dialect is given back whole; another dialect's is for its own callers."""
    mine = Opaque(dialect="gemini", kind="x", skeleton={"x": {"data": "blob:0"}}, blobs=(memory_blob(b"abc"),))
    other = Opaque(dialect="openai_chat", kind="tool_calls", skeleton=[])
    body = encode(Candidate(parts=(mine, other), finish=Finish.TOOL_CALLS))
    assert body["candidates"][0]["content"]["parts"] == [{"x": {"data": "YWJj"}}]
    assert body["candidates"][0]["finishReason"] == "STOP"


def test_pictures_by_url_are_files(encode):
    """A picture without bytes is a fileData part."""
    parts = (Picture(mime="image/png", url="https://x.org/a"), Picture(mime="", url="https://x.org/b"))
    assert encode(Candidate(parts=parts))["candidates"][0]["content"]["parts"] == [
        {"fileData": {"mimeType": "image/png", "fileUri": "https://x.org/a"}},
        {"fileData": {"fileUri": "https://x.org/b"}},
    ]


def test_refusals_are_results(encode):
    """A refused picture is an empty content with Google's reason and message; ratings and sources stand beside it."""
    rating = SafetyRating(category="HARM_CATEGORY_HARASSMENT", probability="HIGH", blocked=True)
    candidate = Candidate(
        finish=Finish.IMAGE_SAFETY,
        finish_message="Filtered.",
        safety=(rating, SafetyRating(category="C", probability="LOW")),
        grounding={"webSearchQueries": ["cat"]},
        extras={"avgLogprobs": 0, "continuationToken": "never", "logprobs": "of another API"},
    )
    assert encode(candidate)["candidates"] == [
        {
            "content": {},
            "finishReason": "IMAGE_SAFETY",
            "finishMessage": "Filtered.",
            "safetyRatings": [
                {"category": "HARM_CATEGORY_HARASSMENT", "probability": "HIGH", "blocked": True},
                {"category": "C", "probability": "LOW"},
            ],
            "groundingMetadata": {"webSearchQueries": ["cat"]},
            "avgLogprobs": 0,
            "index": 0,
        }
    ]


def test_a_blocked_prompt_has_no_candidates(encode):
    """A prompt that is refused is told in promptFeedback, and there are no candidates at all."""
    block = PromptBlock(reason="PROHIBITED_CONTENT", message="No.", safety=())
    assert encode(prompt_block=block) == {
        "promptFeedback": {"blockReason": "PROHIBITED_CONTENT", "blockReasonMessage": "No."},
        "usageMetadata": {"promptTokenCount": 0, "candidatesTokenCount": 0, "totalTokenCount": 0},
        "modelVersion": "gemini-3-pro-image",
    }


@pytest.mark.parametrize("finish", list(Finish))
def test_every_end_has_a_word_that_google_knows(encode, finish):
    """No answer ends in a word that the SDK does not know, nor in the one that makes it call again by itself."""
    word = encode(Candidate(finish=finish))["candidates"][0]["finishReason"]
    assert word in {known.value for known in Finish} - {"TOOL_CALLS", "CONTINUATION"}


def test_a_stream_is_a_document_for_each_update(stream, picture, memory_blob):
    """Words at once, the picture whole in one document; the reason, the usage and abaca's facts in the last one."""
    documents = stream(
        Progress(fraction=0.5),
        Report(seed=1),
        TextDelta(text="Here"),
        TextDelta(text=".", signature=memory_blob(b"sig")),
        PictureDone(picture=picture),
        PartDone(part=Opaque(dialect="gemini", kind="x", skeleton={"x": 1})),
        Finished(usage=USAGE),
        extension={"seed": 1},
    )
    parts = [document["candidates"][0]["content"]["parts"] for document in documents]
    assert [list(part[0]) for part in parts] == [
        ["text"],
        ["text", "thoughtSignature"],
        ["inlineData", "thoughtSignature"],
        ["x"],
        ["text"],
    ]
    assert all(document["modelVersion"] == "gemini-3-pro-image" for document in documents)
    assert all(document["responseId"] == "r1" for document in documents)
    assert [list(document["candidates"][0]) for document in documents[:-1]] == [["content", "index"]] * 4
    assert all("usageMetadata" not in document for document in documents[:-1])
    last = documents[-1]
    assert last["candidates"] == [
        {"content": {"parts": [{"text": ""}], "role": "model"}, "finishReason": "STOP", "index": 0}
    ]
    assert last["usageMetadata"]["totalTokenCount"] == 1870
    assert last["abaca"] == {"seed": 1}


def test_a_stream_leaves_out_what_was_not_wanted(stream, picture):
    """Thoughts and words that nobody asked for make no document."""
    updates = (ThoughtDelta(text="hm"), TextDelta(text="Here."), PictureDone(picture=picture), Finished())
    assert len(stream(*updates)) == 3
    assert len(stream(*updates, modalities=("image",))) == 2
    with_thoughts = stream(*updates, thinking=Thinking(include=True))
    assert with_thoughts[0]["candidates"][0]["content"]["parts"] == [{"text": "hm", "thought": True}]


def test_streams_end_as_they_should(stream):
    """A refusal is an empty content; a blocked prompt has no candidate; what never ended ends as OTHER."""
    refused = stream(Finished(finish=Finish.NO_IMAGE))
    assert refused[0]["candidates"] == [{"content": {}, "finishReason": "NO_IMAGE", "index": 0}]
    assert "abaca" not in refused[0]
    blocked = stream(Finished(prompt_block=PromptBlock(reason="SAFETY")))
    assert blocked[0]["promptFeedback"] == {"blockReason": "SAFETY"}
    assert "candidates" not in blocked[0]
    assert stream()[0]["candidates"] == [{"content": {}, "finishReason": "OTHER", "index": 0}]
    cut = stream(TextDelta(text="a", candidate=1), Finished(candidate=0, usage=USAGE), Finished(candidate=0))
    assert [(c["index"], c["finishReason"]) for c in cut[-1]["candidates"]] == [(0, "STOP"), (1, "OTHER")]
    assert cut[-1]["usageMetadata"]["promptTokenCount"] == 533


def test_a_failed_stream_says_so_in_one_key(vendors):
    """An error in a stream has `error` as its first and only key and a number as its code, for every vendor."""
    for vendor in vendors.values():
        encoder = Gemini(vendor).stream_encoder(asking(stream="sse"), response_id="", created_s=7)
        assert text_of(encoder.feed(TextDelta(text="a"))[0]).startswith('{"candidates":[{"content":{"parts":')
        (document,) = encoder.fail(EngineBusy("Too busy.", retry_after_s=2), call_id="c")
        assert text_of(document).startswith('{"error":{"code":503,"message":"Too busy.","status":"UNAVAILABLE"')
        assert list(json.loads(text_of(document))) == ["error"]


def test_framings(vendors):
    """Events end with two CRLFs, without comments and [DONE]; without alt=sse it is an array, unstreamed one JSON."""
    gemini = Gemini(vendors["google"])
    assert gemini.framing(asking(stream="sse")) == Framing(kind="sse", terminator=b"\r\n\r\n", comments=False)
    assert gemini.framing(asking(stream="json_array")).kind == "json_array"
    assert gemini.framing(asking()).kind == "json"


def test_documents_are_one_line(vendors, picture):
    """No document holds a line break, so that each is one event."""
    encoder = Gemini(vendors["google"]).stream_encoder(asking(stream="sse"), response_id="r", created_s=7)
    assert "\n" not in text_of(encoder.feed(TextDelta(text="a\r\nb"))[0])
    assert "\n" not in text_of(encoder.feed(PictureDone(picture=picture))[0])


def test_counts(vendors, joined):
    """A token count tells the total and its modalities."""
    gemini = Gemini(vendors["google"])
    assert joined(gemini.encode_count(Usage(input_text_tokens=31), {}).body) == {
        "totalTokens": 31,
        "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 31}],
    }
    told = joined(gemini.encode_count(Usage(input_text_tokens=1, cached_tokens=1), {"estimate_usd": "0.1"}).body)
    assert (told["cachedContentTokenCount"], told["abaca"]) == (1, {"estimate_usd": "0.1"})


def test_the_table_builds_dialects(vendors):
    """Each name of the table gives its dialect in a vendor's spelling."""
    for name in DIALECTS:
        assert build(name, vendors["anyfast"]).name == name
    with pytest.raises(KeyError):
        build("smoke signals", msgspec.structs.replace(vendors["google"]))
