"""Vendors' answers: pictures wherever they put them, whole or streamed."""

import pytest

from abaca.dialects.openai_chat_answer import ChunkDecoder, read_answer
from abaca.errors import EngineError, EngineLimited, EngineRefused, WireError
from abaca.skeletons import DataUrl, Nonce, Skeleton
from abaca.types import Candidate, Finish, FunctionCall, Opaque, Picture, Request, Text, Usage
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta, fold
from dialect_doubles import MemoryBlob, skeleton

PNG = MemoryBlob(b"\x89PNG one")
JPEG = MemoryBlob(b"\xff\xd8\xff two")
SIGNATURE = MemoryBlob(b"signed")
URL = DataUrl("image/png", PNG)
ASKED = Request(model="google/m", dialect="gemini", turns=())
WORDS_ONLY = Request(model="m", dialect="gemini", turns=(), modalities=("text",))
PICTURE = Picture(mime="image/png", blob=PNG)
CITED = [{"type": "url_citation", "url_citation": {"url": "https://a.test"}}]


def read(message=None, request=ASKED, **choice):
    return read_answer(request, skeleton({"choices": [{"index": 0, "message": message, **choice}]})).candidates[0]


def stream(*documents, request=ASKED):
    decoder = ChunkDecoder(request)
    updates = [update for document in documents for update in decoder.feed(_skeleton(document))]
    return [*updates, *decoder.finish()]


def chunk(delta, index=0, **choice):
    return {"choices": [{"index": index, "delta": delta, "finish_reason": None, **choice}]}


def _skeleton(document):
    return document if isinstance(document, Skeleton) else skeleton(document)


@pytest.mark.parametrize(
    "message",
    [
        {"images": [{"type": "image_url", "index": 0, "image_url": {"url": URL}}]},
        {"images": [{"type": "image_url", "image_url": URL}]},
        {"images": [{"url": URL}]},
        {"images": [URL]},
        {"images": [{"b64_json": PNG}]},
        {"content": [{"type": "image_url", "image_url": {"url": URL}}]},
        {"content": [{"type": "output_image", "image_url": URL}]},
        {"content": [{"type": "output_image", "b64_json": PNG}]},
        {"content": [{"type": "image", "image": URL}]},
        {"content": [{"type": "image", "source": {"type": "base64", "media_type": "image/jpeg", "data": PNG}}]},
    ],
)
def test_a_picture_is_found_wherever_a_vendor_puts_it(message):
    """Images beside the content, and parts in it, are all the answer's picture, by the truth of its bytes."""
    assert read(message).parts == (PICTURE,)


def test_pictures_by_address():
    """A vendor may answer where the picture is, in images or as markdown."""
    there = Picture(mime="", url="https://x.test/a.png")
    assert read({"images": [{"type": "image_url", "image_url": {"url": "https://x.test/a.png"}}]}).parts == (there,)
    assert read({"content": 'Here:\n![a cat](https://x.test/a.png "cat")\nEnjoy'}).parts == (
        Text(text="Here:\n"),
        there,
        Text(text="\nEnjoy"),
    )
    assert read({"content": "see [this](https://x.test/a.png)"}).parts == (
        Text(text="see [this](https://x.test/a.png)"),
    )


def test_a_markdown_data_url_is_cut_out_of_the_words():
    """Content that is markdown around base64 becomes words and a picture."""
    nonce = Nonce()
    content = f"Done: ![image](data:image/png;base64,{nonce.stand_in(0)})"
    body = b'{"choices":[{"message":{"content":"%s"}}]}' % content.encode()
    assert read_answer(ASKED, Skeleton(body, (PNG,), nonce)).candidates[0].parts == (Text(text="Done: "), PICTURE)


def test_an_answer_of_the_images_kind_is_read():
    """Some resellers answer chat with `data` of the Images API."""
    result = read_answer(ASKED, skeleton({"created": 5, "data": [{"b64_json": PNG}, {"url": "https://x.test/a"}]}))
    assert result.candidates == (Candidate(parts=(PICTURE, Picture(mime="", url="https://x.test/a"))),)
    assert result.created_s == 5


def test_a_broken_picture_is_passed_on_for_judgement():
    """A vendor's unusable bytes are no fault of the caller: whoever checks answers decides."""
    broken = MemoryBlob(b"\x89PNG", problem="cut off")
    (part,) = read({"images": [DataUrl("image/jpeg", broken)]}).parts
    assert (part.blob, part.mime) == (broken, "image/png")


def test_thoughts_words_signatures_and_citations():
    """Reasoning in either spelling is a thought, encrypted details are signatures, annotations stay extras."""
    details = [{"type": "reasoning.encrypted", "data": SIGNATURE, "index": 1}]
    message = {"reasoning": "hm", "content": "A cat", "reasoning_details": details, "annotations": CITED}
    candidate = read(message, finish_reason="stop", native_finish_reason="STOP")
    assert candidate.parts == (Text(text="hm", thought=True), Text(text="A cat", signature=SIGNATURE))
    assert candidate.extras == {"annotations": CITED}


@pytest.mark.parametrize(
    ("choice", "finish"),
    [
        ({}, Finish.STOP),
        ({"finish_reason": "stop"}, Finish.STOP),
        ({"finish_reason": "length"}, Finish.MAX_TOKENS),
        ({"finish_reason": "content_filter"}, Finish.SAFETY),
        ({"finish_reason": "content_filter", "native_finish_reason": "IMAGE_SAFETY"}, Finish.IMAGE_SAFETY),
        ({"finish_reason": "stop", "native_finish_reason": "no_image"}, Finish.NO_IMAGE),
        ({"finish_reason": "stop", "native_finish_reason": "completed"}, Finish.STOP),
        ({"finish_reason": "function_call"}, Finish.TOOL_CALLS),
        ({"finish_reason": "surprise"}, Finish.OTHER),
    ],
)
def test_ends_are_read_by_both_reasons(choice, finish):
    """Google's own reason is believed before OpenAI's coarser one."""
    assert read({"content": "x"}, **choice).finish is finish


def test_a_refusal_is_an_end_with_words():
    """Words of refusal with a plain stop mean that there is no picture; with a picture they are only words."""
    refused = read({"content": None, "refusal": "I cannot."})
    assert (refused.finish, refused.finish_message) == (Finish.NO_IMAGE, "I cannot.")
    assert read({"refusal": "I cannot."}, WORDS_ONLY).finish is Finish.OTHER
    assert read({"refusal": "Odd.", "images": [URL]}).finish is Finish.STOP


@pytest.mark.parametrize(
    ("usage", "counted"),
    [
        (
            {
                "prompt_tokens": 14,
                "completion_tokens": 1404,
                "total_tokens": 1418,
                "completion_tokens_details": {"image_tokens": 1404, "reasoning_tokens": 0},
                "prompt_tokens_details": None,
            },
            Usage(input_text_tokens=14, output_image_tokens=1404),
        ),
        (
            {
                "prompt_tokens": 533,
                "completion_tokens": 1337,
                "total_tokens": 1870,
                "completion_tokens_details": {"image_tokens": 1120, "reasoning_tokens": 217},
                "prompt_tokens_details": {"image_tokens": 520, "cached_tokens": 3},
            },
            Usage(
                input_text_tokens=13,
                input_image_tokens=520,
                output_image_tokens=1120,
                thought_tokens=217,
                cached_tokens=3,
            ),
        ),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 10,
                "total_tokens": 18,
                "completion_tokens_details": {"reasoning_tokens": 3},
            },
            Usage(input_text_tokens=5, output_text_tokens=10, thought_tokens=3),
        ),
        (
            {
                "prompt_tokens": 5,
                "completion_tokens": 10,
                "total_tokens": 19,
                "completion_tokens_details": {"image_tokens": 99, "reasoning_tokens": 99},
            },
            Usage(input_text_tokens=5, thought_tokens=10, tool_tokens=4),
        ),
        ({"prompt_tokens": "many", "completion_tokens": -1, "total_tokens": 3.0}, Usage(tool_tokens=3)),
        ("free", Usage()),
        (None, Usage()),
    ],
)
def test_usage_is_read_as_vendors_count(usage, counted):
    """Thoughts inside the completion or beside it, everything as image tokens, or nonsense: the sums hold."""
    body = {"choices": [{"message": {"content": "x"}}], "usage": usage}
    assert read_answer(ASKED, skeleton(body)).usage == counted


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"error": {"code": 429, "message": "slow down"}}, EngineLimited, "slow down"),
        ({"error": {"code": "400", "message": "bad size"}, "choices": []}, EngineRefused, "bad size"),
        ({"error": "it broke"}, EngineError, "it broke"),
        ({"choices": [7, {"error": {"code": 502, "message": "down"}, "finish_reason": "error"}]}, EngineError, "down"),
    ],
)
def test_an_error_in_a_success_is_an_error(body, kind, words):
    """HTTP 200 with an error inside raises it, and the work may have been charged."""
    for attempt in (lambda: read_answer(ASKED, skeleton(body)), lambda: stream(body)):
        with pytest.raises(EngineError, match=words) as caught:
            attempt()
        assert type(caught.value) is kind
        assert caught.value.maybe_charged


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ([], "$"),
        ({}, "choices"),
        ({"choices": []}, "choices"),
        ({"choices": {}}, "choices"),
        ({"choices": ["x"]}, "choices[0]"),
        ({"choices": [{"index": "0"}]}, "choices[0].index"),
        ({"choices": [{"message": "x"}]}, "choices[0].message"),
        ({"choices": [{"message": {"images": [{"url": "nothing"}]}}]}, "choices[0].message.images[0].url"),
        ({"choices": [{"message": {"annotations": 7}}]}, "choices[0].message.annotations"),
        ({"choices": [{"message": {"refusal": []}}]}, "choices[0].message.refusal"),
    ],
)
def test_a_body_that_does_not_fit_is_named_by_path(body, where):
    """What is no answer is the vendor's fault, with the path that is wrong."""
    with pytest.raises(WireError) as caught:
        read_answer(ASKED, skeleton(body))
    assert caught.value.where == where


def test_choices_keep_their_index_and_a_missing_message_is_empty():
    """Choices are counted where the vendor does not, and one without a message has no parts."""
    result = read_answer(
        ASKED, skeleton({"id": "chatcmpl-7", "choices": [{"message": {"content": "a"}}, {"index": 5}]})
    )
    assert [(c.index, c.parts) for c in result.candidates] == [(0, (Text(text="a"),)), (5, ())]
    assert (result.response_id, result.model) == ("7", "google/m")


def test_a_stream_of_everything():
    """Thoughts, words, pictures, signatures and the end come as updates, usage with the end."""
    signed = [{"type": "reasoning.encrypted", "data": SIGNATURE, "index": 0}]
    updates = stream(
        chunk({"role": "assistant", "content": ""}),
        chunk({"reasoning_content": "hm"}),
        chunk({"content": "A ", "reasoning_details": signed}),
        chunk({"content": "cat"}),
        chunk({"content": [{"type": "image_url", "image_url": URL}, {"type": "audio"}]}),
        chunk(
            {"images": [{"index": 0, "image_url": {"url": DataUrl("image/jpeg", JPEG)}}], "reasoning_details": signed}
        ),
        chunk({"annotations": CITED}, finish_reason="stop", native_finish_reason="STOP"),
        {"choices": [], "usage": {"prompt_tokens": 1, "total_tokens": 1}},
    )
    assert updates == [
        ThoughtDelta(text="hm"),
        TextDelta(text="A ", signature=SIGNATURE),
        TextDelta(text="cat"),
        PictureDone(picture=PICTURE),
        PartDone(part=Opaque(dialect="openai_chat", kind="audio", skeleton={"type": "audio"})),
        PictureDone(picture=Picture(mime="image/jpeg", blob=JPEG, signature=SIGNATURE)),
        Finished(usage=Usage(input_text_tokens=1), extras={"annotations": CITED}),
    ]


def test_a_signature_alone_closes_the_words_before_it():
    """A delta with nothing but a signature is an empty text with it, as Google streams it."""
    details = {"reasoning_details": [{"type": "reasoning.encrypted", "data": SIGNATURE}]}
    updates = stream(chunk({"content": "x"}), chunk(details, finish_reason="stop"))
    assert updates[1] == TextDelta(text="", signature=SIGNATURE)
    result = fold(updates, model="m", response_id="", created_s=0)
    assert result.candidates[0].parts == (Text(text="x", signature=SIGNATURE),)


def test_the_same_slot_is_the_same_picture():
    """A picture under an index that is still open replaces it, and one sent again at the end is not doubled."""
    first = {"index": 0, "image_url": URL}
    better = {"index": 0, "image_url": DataUrl("image/jpeg", JPEG)}
    other = {"index": 1, "image_url": URL}
    updates = stream(
        chunk({"images": [first]}),
        chunk({"images": [better]}),
        chunk({"images": [other]}),
        chunk({"content": "done"}),
        chunk({"images": [better, other]}, finish_reason="stop"),
    )
    assert [u.picture.blob for u in updates if isinstance(u, PictureDone)] == [JPEG, PNG]
    bare = stream(chunk({"images": [URL]}), chunk({"images": [URL]}, finish_reason="stop"))
    assert len(bare) == 3


def test_choices_of_a_stream_may_be_interleaved():
    """Each choice keeps its own slots and its own end."""
    image = {"images": [{"index": 0, "image_url": URL}]}
    updates = stream(
        chunk(image, 1),
        chunk(image, 0),
        chunk({}, 0, finish_reason="stop"),
        chunk({"refusal": "No."}, 2),
        chunk({}, 2, finish_reason="stop"),
        chunk({}, 1, finish_reason="length"),
    )
    assert updates == [
        PictureDone(picture=PICTURE, candidate=0),
        Finished(candidate=0),
        PictureDone(picture=PICTURE, candidate=1),
        Finished(candidate=1, finish=Finish.MAX_TOKENS),
        Finished(candidate=2, finish=Finish.NO_IMAGE, finish_message="No."),
    ]


def test_fragments_of_tool_calls_are_one_call():
    """Arguments that come in pieces are put together by their index."""
    updates = stream(
        chunk({"tool_calls": [{"index": 0, "id": "c", "function": {"name": "f", "arguments": '{"a'}}]}),
        chunk({"tool_calls": [{"index": 0, "function": {"arguments": '":1}'}}, {"id": "d"}]}),
        chunk({"tool_calls": [{"index": 0, "function": {}}]}, finish_reason="tool_calls"),
    )
    assert [update.part for update in updates[:-1]] == [
        FunctionCall(name="f", arguments={"a": 1}, id="c"),
        Opaque(dialect="openai_chat", kind="tool_call", skeleton={"id": "d"}),
    ]
    assert updates[-1].finish is Finish.TOOL_CALLS


def test_a_last_chunk_with_a_message_and_one_without_delta():
    """Some vendors say `message` in a chunk, some send a choice with nothing but its end."""
    updates = stream({"choices": [{"message": {"content": "x"}}]}, {"choices": [{"finish_reason": "stop"}]})
    assert updates == [TextDelta(text="x"), Finished()]


def test_a_stream_that_ends_too_early_is_no_answer():
    """Nothing at all, or a choice whose chunks speak of an end that never came, is the vendor's fault."""
    with pytest.raises(WireError, match="without an answer"):
        stream()
    with pytest.raises(WireError, match="before choice 0"):
        stream(chunk({"content": "x"}))


def test_a_picture_that_came_whole_is_not_lost_with_the_end():
    """A stream that breaks off after its picture has given what was asked for."""
    assert stream(chunk({"images": [URL]})) == [PictureDone(picture=PICTURE), Finished()]
