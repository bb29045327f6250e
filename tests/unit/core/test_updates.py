"""Updates fold into results and unfold from them."""

import pytest

from abaca.types import Candidate, Finish, Opaque, Picture, PromptBlock, Result, Text, Usage
from abaca.updates import (
    Finished,
    PartDone,
    PictureDone,
    Progress,
    Report,
    TextDelta,
    ThoughtDelta,
    fold,
    missing_ends,
    unfold,
)


def fold_all(updates):
    return fold(updates, model="m", response_id="r", created_s=7)


def test_words_join_and_order_is_kept(memory_blob):
    """Neighbouring words are one part; a picture between words parts them."""
    picture = Picture(mime="image/png", blob=memory_blob())
    result = fold_all(
        [
            ThoughtDelta(text="hm"),
            TextDelta(text="one "),
            TextDelta(text="two"),
            PictureDone(picture=picture),
            TextDelta(text="three"),
            Finished(usage=Usage(output_text_tokens=3)),
        ]
    )
    assert result.candidates[0].parts == (
        Text(text="hm", thought=True),
        Text(text="one two"),
        picture,
        Text(text="three"),
    )
    assert result.usage.total_tokens == 3


def test_a_signature_closes_a_part(memory_blob):
    """Words after a signature are a part of their own."""
    result = fold_all([TextDelta(text="a", signature=memory_blob()), TextDelta(text="b"), Finished()])
    assert [part.text for part in result.candidates[0].parts] == ["a", "b"]


def test_progress_and_reports_are_no_answer():
    """What an engine tells about its work is not part of the result."""
    result = fold_all([Progress(fraction=0.5), Report(seed=1), TextDelta(text="a"), Finished()])
    assert result.candidates[0].parts == (Text(text="a"),)


def test_a_candidate_without_an_end_is_kept_as_other():
    """Words of a stream that was never finished are not lost."""
    assert fold_all([TextDelta(text="a")]).candidates[0].finish is Finish.OTHER


def test_candidates_are_sorted_by_index():
    """Interleaved candidates come out apart and in order."""
    updates = [TextDelta(text="b", candidate=1), TextDelta(text="a"), Finished(candidate=1), Finished()]
    assert [c.parts[0].text for c in fold_all(updates).candidates] == ["a", "b"]


@pytest.mark.parametrize("kind", ["answer", "refused prompt"])
def test_unfold_is_the_reverse_of_fold(kind, memory_blob):
    """A result is the fold of its own unfolding."""
    usage = Usage(input_text_tokens=1, output_image_tokens=1120)
    if kind == "answer":
        parts = (
            Text(text="t", thought=True),
            Text(text="a", signature=memory_blob(b"s")),
            Picture(mime="image/png", blob=memory_blob(), signature=memory_blob(b"z")),
            Opaque(dialect="gemini", kind="functionCall", skeleton={"functionCall": {}}),
        )
        candidate = Candidate(parts=parts, finish=Finish.MAX_TOKENS, finish_message="long", grounding={"a": 1})
        result = Result(model="m", candidates=(candidate,), usage=usage, response_id="r", created_s=7)
    else:
        block = PromptBlock(reason="SAFETY", message="no")
        result = Result(model="m", prompt_block=block, usage=usage, response_id="r", created_s=7)
    assert fold_all(unfold(result)) == result
    assert [PartDone] == [type(u) for u in unfold(result) if isinstance(u, PartDone)] or kind != "answer"


def test_a_result_with_nothing_in_it_is_a_block():
    """No candidate and no reason is told as blocked for another reason, never as an empty success."""
    assert fold_all(unfold(Result(model="m"))).prompt_block == PromptBlock(reason="OTHER")


def test_missing_ends_are_those_of_candidates_that_spoke():
    """Each candidate that began and did not finish gets an end, OTHER; finished and silent ones get none."""
    updates = [TextDelta(text="a"), TextDelta(text="b", candidate=2), Progress(fraction=1), Finished()]
    assert missing_ends(updates) == [Finished(candidate=2, finish=Finish.OTHER)]
