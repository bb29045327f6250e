"""A drawing of our own that comes back with a wish or a question: drawn again with only the wish changed, or told."""

from dataclasses import dataclass

import msgspec

from .keeping import Kept, resized
from .memory import Memory, Spot, recalled
from .recall import Patched, patched
from .scene import Job, Scene
from .settings import setting_of
from .turns import SCENERY


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """What is to be drawn from what was remembered; `remarks` are whole sentences that follow the story."""

    scene: Scene
    seed: int
    kept: Kept | None
    changed: bool
    remarks: tuple[str, ...] = ()


def own(job: Job) -> Memory | None:
    """What the job's only reference remembers; None where it is no drawing of ours, or one of several pictures."""
    return recalled(job.references[0].memory) if len(job.references) == 1 else None


def step_of(job: Job, memory: Memory) -> Patched:
    """What the turns since the drawing want of it."""
    return patched(memory, job.prompts[-max(job.since, 1) :])


def again(job: Job, memory: Memory, step: Patched) -> Again:
    """The changed scene with the places of all that stays; further candidates have other seeds and places."""
    kept = None if job.candidate else _kept(job, memory, step)
    return Again(
        scene=step.scene,
        seed=(memory.seed + job.candidate) % 2**63,
        kept=kept,
        changed=_looks(step.scene) != _looks(memory.scene),
        remarks=_absent(step),
    )


def intro(scene: Scene, *, changed: bool, moved: bool) -> str:
    """What became of the turn, before the story: whether anything changed, and whether the rest has new places."""
    if scene.language == "zh":
        if not changed:
            return "画面没有变化：我没有找到要改的东西。请说出画里的一样东西，再说颜色、位置、时间、地点或画风。"
        return "已按要求修改，画里的东西换了位置。" if moved else "在原来的画上只改了您说的部分。"
    if not changed:
        return (
            "Nothing in the picture changed: I did not find what to change. Name something in it with a colour or a "
            "place, or name a time, a setting or a style."
        )
    if moved:
        return "The picture, changed as you asked; the things in it have new places."
    return "The same picture, with only what you asked for changed."


def _kept(job: Job, memory: Memory, step: Patched) -> Kept | None:
    """Where what stays was; None where the canvas or the ground is another one."""
    old, new = memory.scene, step.scene
    if job.width_px * memory.height_px != job.height_px * memory.width_px:
        return None
    if setting_of(old, memory.seed) != setting_of(new, memory.seed) or old.shot != new.shot or old.form != new.form:
        return None
    now = {before: number for number, before in step.matches.items()}
    spots: dict[int, tuple[tuple[int, Spot], ...]] = {}
    old_spots = resized(memory.spots, job.width_px / memory.width_px)
    for order, spot in enumerate(old_spots):
        number = now.get(spot.entity)
        if number is not None:
            spots[number] = (*spots.get(number, ()), (order, spot))
    before = {(now.get(each.subject), each.kind, now.get(each.object)) for each in old.relations}
    fresh = tuple(each for each in new.relations if (each.subject, each.kind, each.object) not in before)
    feet = [spot.foot for spot in old_spots if not spot.aloft]
    return Kept(spots=spots, fresh=fresh, ground=max(feet, default=None))


def _looks(scene: Scene) -> Scene:
    """The scene without what cannot be seen."""
    return msgspec.structs.replace(
        scene,
        language="en",
        tongue="",
        unknown=(),
        slots=(),
        loose=(),
        removals=(),
        negatives=tuple(sorted(SCENERY & set(scene.negatives))),
    )


def _absent(step: Patched) -> tuple[str, ...]:
    if not step.absent:
        return ()
    if step.scene.language == "zh":
        return (f"画里没有{'、'.join(step.absent)}，所以没有去掉什么。",)
    return (f"There is no {' and no '.join(step.absent)} in it to take away.",)
