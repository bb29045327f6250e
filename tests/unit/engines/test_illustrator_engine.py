"""The illustrator as an engine, with a drawing that only says what it was asked for."""

import asyncio
from importlib.util import find_spec

import pytest
from msgspec.structs import replace

from abaca.catalogue import Price
from abaca.engines.illustrator import engine as illustrator_engine
from abaca.engines.illustrator.engine import Illustrator
from abaca.engines.illustrator.scene import Painting
from abaca.errors import EngineBusy, EngineError, Unsupported
from abaca.types import Finish, Picture, Text, Turn
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta
from abaca.workers import Workers


class Easel(Workers):
    """Workers that paint here and now, what `paint` gives; they remember the jobs."""

    def __init__(self, paint):
        super().__init__(1, queue=1)
        self.jobs = []
        self._paint = paint

    async def run(self, function, *args, **kwargs):
        self.jobs.append(args[0])
        painting = self._paint(args[0])
        return await painting if asyncio.iscoroutine(painting) else painting


@pytest.fixture
async def easel(png):
    """An easel that paints a small PNG and two words."""
    picture = await png()
    return Easel(lambda job: Painting(picture=picture, text=f"Seed {job.seed}.", not_drawn=("a yak",)))


@pytest.fixture
def illustrator(easel, spool):
    """An illustrator at that easel."""
    return Illustrator(workers=easel, spool=spool)


def said(role, *parts):
    """Give a turn of words and pictures."""
    return Turn(role=role, parts=tuple(Text(text=part) if isinstance(part, str) else part for part in parts))


async def test_a_request_becomes_a_job_and_a_painting_updates(illustrator, easel, ask, heard):
    """Words, pixels, seed, type and modalities go to the drawing; its words come first, then the picture."""
    updates = await heard(illustrator, ask("a cat", seed=9, mime="image/webp"))
    (job,) = easel.jobs
    assert (job.prompts, job.seed, job.mime) == (("a cat",), 9, "image/webp")
    assert (job.width_px, job.height_px, job.picture_wanted, job.text_wanted) == (96, 64, True, True)
    assert [type(update) for update in updates if not isinstance(update, Progress)] == [
        Report,
        TextDelta,
        PictureDone,
        Finished,
    ]
    assert [update for update in updates if isinstance(update, Report)] == [Report(seed=9, not_drawn=("a yak",))]
    assert updates[-1].finish is Finish.STOP


async def test_without_a_seed_one_is_drawn_and_reported(illustrator, easel, ask, heard):
    """The seed is random, is told, and is one that can be sent again."""
    seeds = []
    for _ in range(3):
        updates = await heard(illustrator, ask("a cat"))
        seeds += [update.seed for update in updates if isinstance(update, Report) and update.seed is not None]
    assert seeds == [job.seed for job in easel.jobs]
    assert len(set(seeds)) > 1
    assert all(0 <= seed < 2**31 for seed in seeds)


async def test_any_seed_can_be_drawn_from(illustrator, easel, ask, heard):
    """A negative seed is reported as it came and drawn from as a positive one."""
    updates = await heard(illustrator, ask("a cat", seed=-1))
    assert [update.seed for update in updates if isinstance(update, Report)] == [-1]
    assert easel.jobs[0].seed > 0


async def test_several_pictures_have_seeds_that_follow(illustrator, easel, ask, heard, folded):
    """Three candidates are three jobs; the first one's seed is reported."""
    updates = await heard(illustrator, ask("a cat", seed=5, count=3))
    assert sorted(job.seed for job in easel.jobs) == [5, 6, 7]
    result = folded(updates)
    assert [candidate.parts[0].text for candidate in result.candidates] == ["Seed 5.", "Seed 6.", "Seed 7."]
    assert [update for update in updates if isinstance(update, Report)][-1] == Report(seed=5, not_drawn=("a yak",))


async def test_nothing_asked_is_no_image(illustrator, easel, ask, heard):
    """An empty prompt without references draws nothing, for each candidate."""
    for request in (ask(""), ask(" \n"), ask(), ask("x", turns=()), ask("x", turns=(said("model", "hello"),))):
        assert [update.finish for update in await heard(illustrator, replace(request, count=2))] == [
            Finish.NO_IMAGE
        ] * 2
    assert not easel.jobs


async def test_a_picture_alone_is_work(illustrator, easel, ask, heard, spool):
    """References without words go to the drawing."""
    blob = await spool.keep(b"picture")
    await heard(illustrator, ask(Picture(mime="image/png", blob=blob)))
    assert easel.jobs[0].prompts == ("",)
    assert [reference.content for reference in easel.jobs[0].references] == [b"picture"]


async def test_all_the_user_said_is_told_the_last_words_last(illustrator, easel, ask, heard):
    """Empty turns and the model's own words stay out; the words of one turn are joined; thoughts are no words."""
    turns = (
        said("user", "a cat", "in a hat"),
        said("model", "Here it is."),
        said("user", ""),
        said("user", "make it blue", Text(text="hm", thought=True)),
    )
    await heard(illustrator, ask(turns=turns))
    assert easel.jobs[0].prompts == ("a cat\nin a hat", "make it blue")


async def test_the_newest_pictures_are_the_references(illustrator, easel, ask, heard, spool):
    """Those of the newest turn that has any, be it the user's or the model's, but never interim ones."""
    older, newer, thought = [
        Picture(mime="image/png", blob=await spool.keep(content)) for content in (b"older", b"newer", b"thought")
    ]
    drawn = said("model", replace(thought, thought=True), newer)
    turns = (said("user", "a cat", older), drawn, said("user", "make it blue"))
    await heard(illustrator, ask(turns=turns))
    await heard(illustrator, ask(turns=(*turns[:2], said("user", "and this", older, newer))))
    await heard(illustrator, ask(turns=(said("model", replace(thought, thought=True)), said("user", "a dog"))))
    contents = [[reference.content for reference in job.references] for job in easel.jobs]
    assert contents == [[b"newer"], [b"older", b"newer"], []]


async def test_large_references_go_as_files(illustrator, easel, ask, heard, spool):
    """A picture on disk is given by its path, and lies there while the drawing runs."""
    large = await spool.keep(bytes(100_000))
    await heard(illustrator, ask("x", Picture(mime="image/png", blob=large)))
    (reference,) = easel.jobs[0].references
    assert (reference.path, reference.content) == (str(large.source()), b"")


async def test_references_without_bytes_are_refused(illustrator, easel, ask, heard):
    """A picture that is only a URL was never read: it is not dropped silently."""
    with pytest.raises(Unsupported):
        await heard(illustrator, ask("x", Picture(mime="", url="https://example.org/1.png")))
    assert not easel.jobs


async def test_only_what_was_asked_for_is_given(spool, ask, heard):
    """Without text in the modalities there are no words; a question has words alone; neither is NO_IMAGE."""
    describing = Illustrator(workers=Easel(lambda job: Painting(text="A cat.")), spool=spool)
    updates = await heard(describing, ask("What is this?"))
    assert [type(update) for update in updates[-2:]] == [TextDelta, Finished]
    assert updates[-1].finish is Finish.STOP
    updates = await heard(describing, ask("What is this?", modalities=("image",)))
    assert not [update for update in updates if isinstance(update, TextDelta)]
    assert updates[-1].finish is Finish.NO_IMAGE


async def test_modalities_reach_the_drawing(illustrator, easel, ask, heard):
    """Each modality that is not wanted is not drawn or written; without pixels it is a square of 1024."""
    await heard(illustrator, ask("x", modalities=("text",), pixels=None))
    await heard(illustrator, ask("x", modalities=("image",)))
    assert [(job.picture_wanted, job.text_wanted) for job in easel.jobs] == [(False, True), (True, False)]
    assert easel.jobs[0].width_px == 1024


async def test_a_type_that_cannot_be_written_is_named(illustrator, easel, ask, heard):
    """A GIF becomes a PNG, and the field that asked for it is named as ignored; a usual type is not."""
    for mime, ignored in (("image/gif", ("generationConfig.mime",)), ("image/jpeg", ()), (None, ())):
        updates = await heard(illustrator, ask("x", mime=mime, asked={"mime": ("generationConfig.mime",)}))
        assert [update.ignored for update in updates if isinstance(update, Report)] == [ignored]
    assert [job.mime for job in easel.jobs] == ["image/png", "image/jpeg", "image/png"]


async def test_pictures_are_labelled_by_their_bytes(illustrator, ask, heard):
    """Whatever was asked for, a PNG is called a PNG."""
    updates = await heard(illustrator, ask("x", mime="image/jpeg"))
    assert [update.picture.mime for update in updates if isinstance(update, PictureDone)] == ["image/png"]


async def test_overload_is_told_as_it_is(spool, ask, heard):
    """The workers' EngineBusy comes through with its time, under the engine's name."""

    def full(job):
        raise EngineBusy("too much work at once", retry_after_s=4)

    with pytest.raises(EngineBusy, match=r"^illustrator: too much work at once$") as busy:
        await heard(Illustrator(workers=Easel(full), spool=spool), ask("x"))
    assert busy.value.retry_after_s == 4


async def test_cancelling_drops_the_jobs(spool, ask, heard):
    """When nobody waits any more, the work of every candidate is cancelled."""
    begun, dropped = [], []

    async def for_ever(job):
        begun.append(job.seed)
        try:
            await asyncio.Event().wait()
        finally:
            dropped.append(job.seed)

    illustrator = Illustrator(workers=Easel(for_ever), spool=spool)
    for count in (1, 3):
        begun.clear()
        dropped.clear()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(heard(illustrator, ask("x", count=count)), 0.05)
        assert sorted(begun) == sorted(dropped)
        assert len(dropped) == count


def test_capabilities_are_the_same_under_every_name(illustrator):
    """Seed, size and type have an effect; drawing costs nothing."""
    known = illustrator.capabilities("gemini-3-pro-image")
    assert known.honours == {"seed", "size", "mime"}
    assert known.price == Price()


def test_a_missing_extra_is_told_with_its_cure(monkeypatch, easel, spool):
    """Without what it draws with, building it says what is missing and how to install it."""
    monkeypatch.setattr(illustrator_engine, "find_spec", lambda name: None if name == "cv2" else find_spec(name))
    with pytest.raises(EngineError, match=r"cv2.*pip install 'abaca\[illustrator\]'"):
        Illustrator(workers=easel, spool=spool)


async def test_closing_leaves_the_workers_open(illustrator, ask, heard):
    """The workers are shared."""
    await illustrator.aclose()
    assert await heard(illustrator, ask("x"))
