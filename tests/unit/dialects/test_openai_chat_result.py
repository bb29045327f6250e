"""Answers as callers get them: whole and streamed, in a shape that openai's SDK takes."""

import json
import re

import pytest
from openai.lib.streaming.chat import ChatCompletionStreamState
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat import OpenAIChat
from abaca.errors import EngineError
from abaca.types import Candidate, Finish, Opaque, Picture, PromptBlock, Request, Result, Text, Usage
from abaca.updates import Finished, PartDone, PictureDone, Progress, Report, TextDelta, ThoughtDelta, unfold
from dialect_doubles import MemoryBlob, joined, text_of

PNG = MemoryBlob(b"\x89PNG one")
JPEG = MemoryBlob(b"\xff\xd8\xff two")
SIGNATURE = MemoryBlob(b"signed")
ASKED = Request(model="google/m", dialect="openai_chat", turns=(), stream="sse")
WITH_USAGE = Request(model="m", dialect="openai_chat", turns=(), stream="sse", stream_usage=True)
DIALECT = OpenAIChat(load_vendors()["yisu"])
FUNCTION = {"id": "c", "type": "function", "function": {"name": "f", "arguments": "{}"}}
CALL = Opaque(dialect="openai_chat", kind="tool_call", skeleton=FUNCTION)
USAGE = Usage(
    input_text_tokens=5,
    input_image_tokens=560,
    output_text_tokens=7,
    output_image_tokens=1120,
    thought_tokens=217,
    cached_tokens=3,
)
PICTURE = Picture(mime="image/png", blob=PNG)


def written(*candidates, **fields):
    result = Result(model="other", candidates=candidates, response_id="call_1", created_s=9, **fields)
    document = joined(DIALECT.encode_result(ASKED, result).body)
    ChatCompletion.model_validate(document)
    return document


def chunks(encoder, updates, extension=None):
    bodies = [body for update in updates for body in encoder.feed(update)]
    bodies += encoder.finish(extension or {})
    documents = [joined(body) for body in bodies]
    for body, document in zip(bodies, documents, strict=True):
        assert "\n" not in text_of(body)
        ChatCompletionChunk.model_validate(document)
    return documents


def begin(request=ASKED):
    return DIALECT.stream_encoder(request, response_id="call_1", created_s=9)


def deltas(documents):
    return [(c["index"], c["delta"], c["finish_reason"]) for d in documents for c in d["choices"]]


def test_a_whole_answer_has_words_pictures_thoughts_and_counts():
    """Words are joined, pictures stand in images with their index, thoughts apart, under the model as asked."""
    parts = (
        Text(text="hm ", thought=True),
        Picture(mime="image/jpeg", blob=JPEG, thought=True),
        Text(text="A "),
        Text(text="cat.", signature=SIGNATURE),
        PICTURE,
        Picture(mime="", url="https://x.test/a"),
    )
    document = written(Candidate(parts=parts), usage=USAGE)
    assert (document["id"], document["model"], document["created"]) == ("chatcmpl-call_1", "google/m", 9)
    (choice,) = document["choices"]
    message = choice["message"]
    assert message["content"] == "A cat."
    assert message["reasoning_content"] == "hm "
    assert [(entry["index"], entry["image_url"]["url"]) for entry in message["images"]] == [
        (0, "data:image/png;base64,iVBORyBvbmU="),
        (1, "https://x.test/a"),
    ]
    assert message["reasoning_details"] == [
        {"type": "reasoning.encrypted", "data": "c2lnbmVk", "format": "google-gemini-v1", "index": 1}
    ]
    assert (message["refusal"], message["annotations"], message["tool_calls"]) == (None, None, None)
    usage = document["usage"]
    assert (usage["prompt_tokens"], usage["completion_tokens"], usage["total_tokens"]) == (565, 1344, 1909)
    assert usage["completion_tokens_details"]["reasoning_tokens"] == 217
    assert usage["prompt_tokens_details"]["image_tokens"] == 560


@pytest.mark.parametrize(
    ("finish", "reason", "refused"),
    [
        (Finish.STOP, "stop", False),
        (Finish.MAX_TOKENS, "length", False),
        (Finish.TOOL_CALLS, "tool_calls", False),
        (Finish.CONTINUATION, "stop", False),
        (Finish.SAFETY, "content_filter", True),
        (Finish.IMAGE_SAFETY, "content_filter", True),
        (Finish.PROHIBITED_CONTENT, "content_filter", True),
        (Finish.NO_IMAGE, "stop", True),
        (Finish.OTHER, "stop", True),
    ],
)
def test_every_end_has_a_reason_and_refusals_say_why(finish, reason, refused):
    """Filters are content_filter, limits length; whatever else gave no answer is a stop whose refusal names it."""
    (choice,) = written(Candidate(finish=finish))["choices"]
    assert (choice["finish_reason"], choice["native_finish_reason"]) == (reason, finish.value)
    refusal = choice["message"]["refusal"]
    assert (finish.value in refusal) if refused else refusal is None


@pytest.mark.parametrize("finish", list(Finish))
def test_every_end_is_valid_for_the_sdk(finish):
    """No way to end makes an answer that openai's types refuse."""
    assert written(Candidate(finish=finish))["choices"][0]["message"]["content"] == ""


@pytest.mark.parametrize(
    ("block", "native", "words"),
    [
        (PromptBlock(reason="SAFETY", message="Not this."), "SAFETY", "Not this."),
        (PromptBlock(reason="JAILBREAK"), "PROHIBITED_CONTENT", "The prompt was blocked (JAILBREAK)."),
        (PromptBlock(reason="OTHER"), "PROHIBITED_CONTENT", "The prompt was blocked (OTHER)."),
        (None, "PROHIBITED_CONTENT", "The prompt was blocked (OTHER)."),
    ],
)
def test_a_refused_prompt_is_one_filtered_choice(block, native, words):
    """Where there are only choices, a blocked prompt is one that says so."""
    (choice,) = written(prompt_block=block)["choices"]
    assert (choice["finish_reason"], choice["native_finish_reason"]) == ("content_filter", native)
    assert choice["message"]["refusal"] == words


def test_several_answers_are_several_choices():
    """Each candidate is a choice with its own pictures."""
    document = written(*(Candidate(index=i, parts=(PICTURE,)) for i in range(3)))
    assert [(c["index"], len(c["message"]["images"])) for c in document["choices"]] == [(0, 1), (1, 1), (2, 1)]


def test_grounding_is_cited():
    """Google's web chunks are OpenAI's citations, with the place of the first text that each supports."""
    grounding = {
        "groundingChunks": [
            {"web": {"uri": "https://a.test", "title": "A"}},
            {"image": {"imageUri": "https://b.test"}},
            {"web": {"uri": "https://c.test"}},
            7,
        ],
        "groundingSupports": [
            {"segment": {"endIndex": 4}, "groundingChunkIndices": [0]},
            {"segment": {"startIndex": 5, "endIndex": 9}, "groundingChunkIndices": [0]},
            {"groundingChunkIndices": [1]},
            {},
        ],
    }
    (choice,) = written(Candidate(parts=(Text(text="x"),), grounding=grounding))["choices"]
    cited = [entry["url_citation"] for entry in choice["message"]["annotations"]]
    assert cited == [
        {"url": "https://a.test", "title": "A", "start_index": 0, "end_index": 4},
        {"url": "https://c.test", "title": "", "start_index": 0, "end_index": 0},
    ]
    for none in ({}, "x", {"groundingChunks": "x"}):
        assert written(Candidate(grounding=none))["choices"][0]["message"]["annotations"] is None


def test_tool_calls_are_replayed_and_parts_of_others_stay_out():
    """A call of this dialect goes out as it came in; what only another dialect knows costs nobody a paid answer."""
    assert written(Candidate(parts=(CALL,)))["choices"][0]["message"]["tool_calls"] == [FUNCTION]
    for part in (
        Opaque(dialect="gemini", kind="executableCode", skeleton={}),
        Opaque(dialect="openai_chat", kind="input_audio", skeleton={}),
    ):
        message = written(Candidate(parts=(part, Text(text="words"))))["choices"][0]["message"]
        assert (message["content"], message["tool_calls"]) == ("words", None)
        assert begin().feed(PartDone(part=part)) == ()


def test_openrouter_says_reasoning():
    """Thoughts have OpenRouter's name in its answers, whole and streamed."""
    dialect = OpenAIChat(load_vendors()["openrouter"])
    result = Result(model="m", candidates=(Candidate(parts=(Text(text="hm", thought=True),)),))
    message = joined(dialect.encode_result(ASKED, result).body)["choices"][0]["message"]
    assert message["reasoning"] == "hm"
    encoder = dialect.stream_encoder(ASKED, response_id="r", created_s=1)
    assert deltas([joined(encoder.feed(ThoughtDelta(text="hm"))[1])]) == [(0, {"reasoning": "hm"}, None)]


def test_a_stream_begins_with_the_role_and_ends_with_the_reason():
    """Role, thoughts, words, picture with its index, an empty delta with the reason: one line each."""
    updates = [
        Progress(fraction=0.5),
        ThoughtDelta(text="hm"),
        TextDelta(text="A "),
        TextDelta(text="cat."),
        Report(seed=7),
        PictureDone(picture=PICTURE),
        PictureDone(picture=Picture(mime="image/jpeg", blob=JPEG, thought=True)),
        PictureDone(picture=Picture(mime="image/jpeg", blob=JPEG)),
        Finished(usage=USAGE),
    ]
    documents = chunks(begin(), updates, {"seed": 7})
    assert deltas(documents) == [
        (0, {"role": "assistant", "content": ""}, None),
        (0, {"reasoning_content": "hm"}, None),
        (0, {"content": "A "}, None),
        (0, {"content": "cat."}, None),
        (0, {"images": [_image(0, "data:image/png;base64,iVBORyBvbmU=")]}, None),
        (0, {"images": [_image(1, "data:image/jpeg;base64,/9j/IHR3bw==")]}, None),
        (0, {}, "stop"),
    ]
    assert {(d["id"], d["object"], d["created"], d["model"]) for d in documents} == {
        ("chatcmpl-call_1", "chat.completion.chunk", 9, "google/m")
    }
    assert all("usage" not in document for document in documents)
    assert [document.get("abaca") for document in documents] == [None] * 6 + [{"seed": 7}]


def test_usage_comes_last_and_only_when_asked_for():
    """With include_usage one more chunk without choices holds the counts, and what abaca has to add."""
    documents = chunks(begin(WITH_USAGE), [TextDelta(text="x"), Finished(usage=USAGE)], {"call": "c"})
    assert [document["usage"] for document in documents[:-1]] == [None] * 3
    assert documents[-1]["choices"] == []
    assert documents[-1]["usage"]["completion_tokens"] == 1344
    assert documents[-1]["abaca"] == {"call": "c"}
    assert "abaca" not in chunks(begin(WITH_USAGE), [Finished()])[-1]


def test_choices_of_a_stream_may_be_interleaved():
    """Each choice has its own role, picture indexes and end, in the order of their indexes."""
    updates = [
        PictureDone(picture=PICTURE, candidate=1),
        PictureDone(picture=PICTURE, candidate=0),
        PictureDone(picture=PICTURE, candidate=1),
        Finished(candidate=1, finish=Finish.MAX_TOKENS),
        Finished(candidate=0),
    ]
    seen = deltas(chunks(begin(), updates))
    assert [(index, delta["images"][0]["index"]) for index, delta, _ in seen if "images" in delta] == [
        (1, 0),
        (0, 0),
        (1, 1),
    ]
    assert [(index, reason) for index, _, reason in seen if reason] == [(0, "stop"), (1, "length")]
    assert sum("role" in delta for _, delta, _ in seen) == 2


@pytest.mark.parametrize(
    ("updates", "refusal", "reason"),
    [
        ([Finished(finish=Finish.NO_IMAGE)], "The model ended without an answer (NO_IMAGE).", "stop"),
        ([Finished(finish=Finish.IMAGE_SAFETY, finish_message="Filtered.")], "Filtered.", "content_filter"),
        ([Finished(prompt_block=PromptBlock(reason="SAFETY", message="No."))], "No.", "content_filter"),
        ([TextDelta(text="x")], "The model ended without an answer (OTHER).", "stop"),
        ([], "The model ended without an answer (OTHER).", "stop"),
    ],
)
def test_a_refusal_is_streamed_before_the_end(updates, refusal, reason):
    """Whoever follows a stream reads why there is nothing in it; a choice that never ended says so too."""
    seen = deltas(chunks(begin(), updates))
    assert seen[-2:] == [(0, {"refusal": refusal}, None), (0, {}, reason)]
    assert "role" in seen[0][1]


def test_citations_and_tool_calls_are_streamed():
    """Annotations of the same dialect stand in the last delta, and each tool call has its index."""
    cited = [{"type": "url_citation", "url_citation": {}}]
    updates = [PartDone(part=CALL), PartDone(part=CALL), Finished(extras={"annotations": cited})]
    seen = deltas(chunks(begin(), updates))
    assert [delta["tool_calls"][0]["index"] for _, delta, _ in seen if "tool_calls" in delta] == [0, 1]
    assert seen[-1][1] == {"annotations": cited}


def test_openai_s_stream_helper_puts_the_stream_together_again():
    """What the SDK accumulates from our chunks is what the whole answer says, signatures included."""
    parts = (
        Text(text="hm", thought=True),
        Text(text="A cat.", signature=SIGNATURE),
        PICTURE,
        Picture(mime="image/jpeg", blob=JPEG, signature=PNG),
    )
    result = Result(model="google/m", candidates=tuple(Candidate(index=i, parts=parts) for i in (0, 1)), usage=USAGE)
    state = ChatCompletionStreamState()
    for document in chunks(begin(WITH_USAGE), unfold(result)):
        state.handle_chunk(ChatCompletionChunk.model_validate(document))
    whole = joined(DIALECT.encode_result(ASKED, result).body)
    together = json.loads(state.get_final_completion().model_dump_json())
    for one, other in zip(together["choices"], whole["choices"], strict=True):
        for name in ("content", "images", "reasoning_content", "reasoning_details"):
            assert one["message"][name] == other["message"][name]
    assert together["usage"]["total_tokens"] == whole["usage"]["total_tokens"]


def test_a_failure_in_a_stream_is_an_error_document():
    """The SDK raises for a chunk that has an error, so that is what a failing stream ends with."""
    encoder = begin()
    encoder.feed(TextDelta(text="x"))
    (body,) = encoder.fail(EngineError("It broke."), call_id="c")
    assert joined(body) == {
        "error": {"message": "It broke.", "type": "server_error", "param": None, "code": "engine_error"}
    }


def test_an_id_has_its_prefix_once():
    """An id that has OpenAI's prefix keeps it."""
    document = joined(DIALECT.encode_result(ASKED, Result(model="m", response_id="chatcmpl-7")).body)
    assert re.fullmatch("chatcmpl-7", document["id"])


def _image(index, url):
    return {"type": "image_url", "index": index, "image_url": {"url": url}}
