"""The Gemini dialect behind reads whatever spelling comes back."""

import json
from pathlib import Path

import pytest

from abaca.dialects.gemini import Gemini
from abaca.errors import EngineBusy, EngineError, EngineLimited, EngineRefused, WireError
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
    Turn,
    Usage,
)
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta

GOLDEN = Path(__file__).parents[2] / "golden" / "gemini"
PNG = b"\x89PNG fifteen byte"


def asking(**fields):
    """Give a request of one turn."""
    turn = Turn(role="user", parts=(Text(text="a cat"),))
    return Request(model="m", dialect="gemini", turns=(turn,), **fields)


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
        ({"error": {"code": 429, "message": "slow down"}}, EngineLimited),
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
        {"candidates": [{"content": {"parts": [{"executableCode": {}}, {"text": ""}]}, "index": 1}]},
        {"candidates": [{"groundingMetadata": {"x": 1}, "safetyRatings": [], "tokenCount": 3}]},
        {},
        {"usageMetadata": {"promptTokenCount": 5, "candidatesTokenCount": 1120}},
    )
    assert updates == [
        ThoughtDelta(text="hm"),
        TextDelta(text="He"),
        TextDelta(text="re", signature=memory_blob(b"s")),
        PictureDone(picture=picture),
        PartDone(part=Opaque(dialect="gemini", kind="executableCode", skeleton={"executableCode": {}}), candidate=1),
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
