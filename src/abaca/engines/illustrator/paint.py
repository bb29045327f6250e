"""One job painted: prompt to scene, scene to picture in its form, shot and style, picture to a file."""

from dataclasses import dataclass
from typing import Literal

import msgspec
from PIL import Image

from . import again, own
from .forms import FORMS
from .keeping import Kept
from .leeway import decided
from .memory import Memory, Spot, packed
from .packs import used
from .picture import pictured
from .render import ATTRIBUTION, encode
from .scene import Box, Job, Painting, Scene
from .telling import NO_CLAUSES, Clauses, Form

_REFERENCE_PX = 4096
"""The longer side to which given pictures are reduced while loading."""
_PROBE_PX = 64
_GUARD_PX = 512
_REFUSED = "A given picture was refused by this server's check for nudity."


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished picture with the boxes of what is on it and the terms that are not."""

    picture: Image.Image
    boxes: tuple[Box, ...]
    not_drawn: tuple[str, ...]
    form: Form = "drawing"
    clauses: Clauses = NO_CLAUSES
    spots: tuple[Spot, ...] = ()
    moved: bool = False


def paint(job: Job) -> Painting:
    """The picture and words that a job asks for. The same job gives the same bytes on one machine.

    `photo.loading.UnusablePicture` when a reference is no picture that can be read, `packs.UnusablePack` when the art
    pack cannot be.
    """
    with used(job.pack) as pack:
        return _painted(job, ATTRIBUTION if pack is None else f"{ATTRIBUTION}; {pack.attribution}")


def _painted(job: Job, attribution: str) -> Painting:
    from . import parse  # noqa: PLC0415 - drawing alone does not need the tables of words

    memory = again.own(job)
    if memory is None:
        if job.guarded and _refused(job):
            return Painting(text=_REFUSED, refused=True)
        # What was said before the newest pictures is in them already.
        said = job.prompts[-max(job.since, 1) :] if job.references else job.prompts
        scene = parse.parse(said, references=len(job.references))
        if job.references and (_is_asked(job, scene) or not job.picture_wanted):
            return _described(job, scene)
        return _edited(job, scene, attribution) if job.references else _fresh(job, scene, attribution)
    step = again.step_of(job, memory)
    if step.kind == "ask" or (step.kind == "change" and not job.picture_wanted):
        asked = job.prompts[-1]
        return Painting(text=own.answered(memory, asked), scene=memory.scene, boxes=memory.boxes, seed=memory.seed)
    if step.kind == "anew":
        return _fresh(job, parse.parse(job.prompts[-max(job.since, 1) :]), attribution)
    return _again(job, again.again(job, memory, step), attribution)


def _fresh(job: Job, scene: Scene, attribution: str) -> Painting:
    """A picture of words alone."""
    decision = decided(scene, job.seed)
    done = _from_words(job, decision.scene, job.seed)
    text = _told(job, decision.scene, done, remarks=decision.remarks)
    return _finished(job, decision.scene, done, text, attribution, more=decision.too_many)


def _again(job: Job, plan: again.Again, attribution: str) -> Painting:
    """A drawing of ours drawn once more with what the turn changes."""
    decision = decided(plan.scene, plan.seed)
    matching = len(decision.scene.entities) == len(plan.scene.entities)
    done = _from_words(job, decision.scene, plan.seed, kept=plan.kept if matching else None)
    remarks = (*plan.remarks, *decision.remarks)
    intro = again.intro(plan.scene, changed=plan.changed, moved=done.moved)
    text = _told(job, decision.scene, done, intro=intro, remarks=remarks)
    return _finished(job, decision.scene, done, text, attribution, more=decision.too_many, seed=plan.seed)


def _edited(job: Job, scene: Scene, attribution: str) -> Painting:
    """Given pictures changed or put together."""
    from .photo.asked import asked, canvas_px  # noqa: PLC0415 - only given pictures are worked on in a darkroom
    from .photo.beyond import beyond  # noqa: PLC0415 - only given pictures are worked on in a darkroom

    scene = asked(scene, ". ".join(job.prompts[-max(job.since, 1) :]))
    if not job.shape_asked:
        width_px, height_px = canvas_px(scene, job.width_px, job.height_px)
        job = msgspec.structs.replace(job, width_px=width_px, height_px=height_px)
    done = _with_references(job, scene)
    text = _told(job, scene, done)
    routed = any(way in text for way in ("route this model name", "把这个模型名路由"))
    remarks = beyond(job.prompts[-1], scene.language, routed=routed) if text else ()
    return _finished(job, scene, done, ("" if scene.language == "zh" else " ").join((text, *remarks)), attribution)


def _told(job: Job, scene: Scene, done: Drawn, *, intro: str = "", remarks: tuple[str, ...] = ()) -> str:
    """The text part; empty where none is wanted."""
    if not job.text_wanted:
        return ""
    from . import narrate  # noqa: PLC0415 - drawing alone does not need the tables of words

    labels = [box.label for box in done.boxes]
    worn = [item.concept for entity in scene.entities if entity.concept in labels for item in entity.wearing]
    story = narrate.narrate(
        scene,
        drawn=(*labels, *worn),
        not_drawn=done.not_drawn,
        width_px=job.width_px,
        height_px=job.height_px,
        form=done.form,
        pictures=len(job.references) if done.form != "drawing" else 0,
        clauses=done.clauses,
    )
    return ("" if scene.language == "zh" else " ").join(part for part in (intro, story, *remarks) if part)


def _finished(
    job: Job,
    scene: Scene,
    done: Drawn,
    text: str,
    attribution: str,
    *,
    more: tuple[str, ...] = (),
    seed: int | None = None,
) -> Painting:
    """The painting of what was drawn; a drawing remembers itself for the next turn."""
    picture, memory = None, b""
    if job.picture_wanted:
        made_of: Literal["drawing", "photo"] = "drawing" if done.form == "drawing" else "photo"
        picture = encode(done.picture, job.mime, attribution=attribution, made_of=made_of)
    if job.picture_wanted and done.form == "drawing":
        memory = packed(
            Memory(
                scene=scene,
                seed=job.seed if seed is None else seed,
                width_px=job.width_px,
                height_px=job.height_px,
                boxes=done.boxes,
                spots=done.spots,
            )
        )
    return Painting(
        picture=picture,
        text=text,
        not_drawn=tuple(dict.fromkeys((*scene.unknown, *done.not_drawn, *more))),
        boxes=done.boxes,
        scene=scene,
        memory=memory,
        seed=seed,
    )


def drawn(scene: Scene, *, width_px: int, height_px: int, seed: int, kept: Kept | None = None) -> Drawn:
    """The scene as RGB pixels (RGBA when it is transparent) of exactly that size; `kept` are places to keep."""
    make = FORMS.get(scene.form)
    if make is not None:
        sheet = make(scene, width_px=width_px, height_px=height_px, seed=seed)
        return Drawn(picture=sheet.picture, boxes=sheet.boxes, not_drawn=sheet.not_drawn)
    done = pictured(scene, width_px=width_px, height_px=height_px, seed=seed, kept=kept)
    return Drawn(picture=done.picture, boxes=done.boxes, not_drawn=done.not_drawn, spots=done.spots, moved=done.moved)


def _from_words(job: Job, scene: Scene, seed: int, *, kept: Kept | None = None) -> Drawn:
    """The scene drawn; where only words are asked for, small, to learn what can be drawn."""
    if job.picture_wanted:
        return drawn(scene, width_px=job.width_px, height_px=job.height_px, seed=seed, kept=kept)
    return drawn(scene, width_px=_PROBE_PX, height_px=_PROBE_PX, seed=seed)


def _with_references(job: Job, scene: Scene) -> Drawn:
    """The given pictures edited or put together as the scene asks."""
    from .photo import compose, edit, loading  # noqa: PLC0415 - the face finder loads only when needed

    pictures = [loading.load(reference, max_px=_REFERENCE_PX) for reference in job.references]
    together = scene.task == "compose" and len(pictures) > 1
    work = compose if together else edit
    made = work(scene, pictures, width_px=job.width_px, height_px=job.height_px, seed=job.seed)
    return Drawn(
        picture=made.image,
        boxes=made.boxes,
        not_drawn=made.not_drawn,
        form=made.form,
        clauses=Clauses(made.did, made.gaps),
    )


def _described(job: Job, scene: Scene) -> Painting:
    """The given pictures in words."""
    from .photo import describe, loading  # noqa: PLC0415 - the face finder loads only when needed

    pictures = [loading.load(reference, max_px=_REFERENCE_PX) for reference in job.references]
    return Painting(text=describe(scene, pictures, job.prompts[-1]), scene=scene)


def _is_asked(job: Job, scene: Scene) -> bool:
    """Whether words about the pictures are wanted, not another picture."""
    from . import parse, questions  # noqa: PLC0415 - drawing alone does not need the tables of words

    return scene.task == "describe" or questions.is_asked(job.prompts[-1], parse.reading(job.prompts[-1]))


def _refused(job: Job) -> bool:
    """Whether one of the given pictures is unsafe."""
    from .photo import loading, safety  # noqa: PLC0415 - the classifier loads only when needed

    return any(safety.is_unsafe(loading.load(reference, max_px=_GUARD_PX)) for reference in job.references)
