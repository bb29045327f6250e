"""Several generations told as one answer."""

import asyncio

import pytest

from abaca.engines.candidates import side_by_side
from abaca.errors import EngineBusy, EngineError, StoreError
from abaca.types import Finish, PromptBlock, Usage
from abaca.updates import Finished, Progress, Report, TextDelta


def plays(*parts):
    """Give a maker of generations, the n-th of which yields the n-th list of updates and raises its exceptions."""

    async def single(index):
        for update in parts[index]:
            await asyncio.sleep(0)
            if isinstance(update, BaseException):
                raise update
            yield update

    return single


async def told(*parts):
    """Give all that `parts` side by side amount to."""
    return [update async for update in side_by_side(len(parts), plays(*parts))]


async def test_each_generation_has_its_own_index():
    """Words, progress and ends carry the index of their generation, whatever the order in which they come."""
    updates = await told([TextDelta(text="a"), Finished()], [Progress(fraction=0.5), TextDelta(text="b"), Finished()])
    assert {(update.candidate, update.text) for update in updates if isinstance(update, TextDelta)} == {
        (0, "a"),
        (1, "b"),
    }
    assert [update.candidate for update in updates if isinstance(update, Progress)] == [1]
    assert sorted(update.candidate for update in updates if isinstance(update, Finished)) == [0, 1]


async def test_a_generation_with_two_candidates_takes_nobody_s_place():
    """Should a single generation answer with two candidates, all indexes stay different."""
    updates = await told([Finished(), Finished(candidate=1)], [Finished()])
    assert sorted(update.candidate for update in updates) == [0, 1, 2]


async def test_usage_is_summed():
    """The last end counts the tokens of all generations; where none counted, nothing is made up."""
    counted = Usage(input_text_tokens=2, output_image_tokens=10, thought_tokens=1)
    updates = await told([Finished(usage=counted)], [Finished(usage=counted)], [Finished()])
    assert updates[-1].usage == Usage(input_text_tokens=4, output_image_tokens=20, thought_tokens=2)
    assert (await told([Finished()], [Finished()]))[-1].usage is None


async def test_reports_are_joined_under_the_first_seed():
    """The last report has the first generation's seed and every ignored field and undrawn word once."""
    updates = await told(
        [TextDelta(text="late"), Report(seed=7, not_drawn=("owl", "elk")), Finished()],
        [Report(seed=8, ignored=("mime",), not_drawn=("owl", "yak")), Finished()],
    )
    reports = [update for update in updates if isinstance(update, Report)]
    assert reports[-1] == Report(seed=7, ignored=("mime",), not_drawn=("owl", "elk", "yak"))


async def test_good_ones_are_kept():
    """A failure and a refusal beside a success end their own candidates as OTHER, with the reason in words."""
    block = Finished(prompt_block=PromptBlock(reason="SAFETY"))
    updates = await told([EngineError("the ink is out")], [TextDelta(text="fine"), Finished()], [block])
    ends = {update.candidate: update for update in updates if isinstance(update, Finished)}
    assert ends[1].finish is Finish.STOP
    assert (ends[0].finish, ends[0].finish_message) == (Finish.OTHER, "the ink is out")
    assert (ends[2].finish, ends[2].finish_message) == (Finish.OTHER, "The prompt was refused (SAFETY).")
    assert all(update.prompt_block is None for update in ends.values())


async def test_a_failure_after_the_end_changes_nothing():
    """A generation that breaks after its candidate has ended is not told twice."""
    updates = await told([Finished(), EngineError("late")], [Finished()])
    assert sorted(update.candidate for update in updates) == [0, 1]


async def test_when_all_fail_the_first_error_is_raised():
    """The error of the first generation is raised even if another failed earlier."""
    with pytest.raises(StoreError, match="first"):
        await told([TextDelta(text="x"), TextDelta(text="y"), StoreError("first")], [EngineBusy("second")])


async def test_when_all_are_refused_there_is_one_refusal():
    """A prompt that every generation refuses is refused once."""
    block = PromptBlock(reason="SAFETY")
    refused = Finished(prompt_block=block, usage=Usage(input_text_tokens=1))
    assert await told([refused], [refused]) == [Finished(prompt_block=block, usage=Usage(input_text_tokens=2))]


async def test_a_bug_is_raised_at_once_and_stops_the_others():
    """An exception that is no error of abaca's comes through, and no generation goes on behind it."""
    gone = asyncio.Event()

    async def single(index):
        if index == 0:
            raise ZeroDivisionError
        try:
            yield TextDelta(text="working")
            await asyncio.Event().wait()
        finally:
            gone.set()

    with pytest.raises(ZeroDivisionError):
        async for _ in side_by_side(2, single):
            pass
    assert gone.is_set()


async def test_leaving_early_stops_all():
    """When nobody listens any more, every generation is closed before the close returns."""
    closed = []

    async def single(index):
        try:
            yield TextDelta(text="working")
            await asyncio.Event().wait()
        finally:
            closed.append(index)

    updates = side_by_side(3, single)
    await anext(updates)
    await updates.aclose()
    assert sorted(closed) == [0, 1, 2]
