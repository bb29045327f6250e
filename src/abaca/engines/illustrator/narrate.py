"""The text part of a picture: what is in it, what is not, and where better pictures come from."""

from collections import Counter
from collections.abc import Sequence

import msgspec

from . import tell_chinese, tell_english
from .clusters import MOST_COPIES
from .scene import Scene
from .tell_looks import unseen
from .telling import MOST_NAMES, NO_CLAUSES, Clauses, Form, Told


def narrate(
    scene: Scene,
    *,
    drawn: Sequence[str],
    not_drawn: Sequence[str],
    width_px: int,
    height_px: int,
    form: Form = "drawing",
    pictures: int = 0,
    clauses: Clauses = NO_CLAUSES,
) -> str:
    """One to four sentences in the scene's language about the picture of `scene`.

    `drawn` are the concept ids that got into the picture (in an edited photo once for each copy), `not_drawn` the terms
    that did not although the scene has them; what the parser already knows to be missing (`unknown`, `loose`, `slots`,
    `removals`) is told from the scene itself. `form` says what became of so many given `pictures`; `clauses`
    tell what was done to them and what could not be.
    """
    left = Counter(drawn)
    parts: dict[int, int] = {}
    for index, entity in enumerate(scene.entities):
        copies = min(entity.count, MOST_COPIES) if form == "drawing" else min(entity.count, left[entity.concept])
        if entity.concept in left and copies > 0:
            parts[index] = copies
            left[entity.concept] -= copies if form != "drawing" else 0
    told = Told(
        scene=scene,
        parts={
            index: msgspec.structs.replace(scene.entities[index], count=copies, colours=_colours(scene, index, copies))
            for index, copies in parts.items()
        },
        lost=tuple(dict.fromkeys(term for term in not_drawn if term not in scene.unknown))[:MOST_NAMES],
        form=form,
        pictures=pictures,
        size=f"{width_px}×{height_px}",
        unseen=_unseen(scene) if form == "drawing" else (),
        panels=tuple(_panel(panel) for panel in scene.panels) if form == "drawing" else (),
        clauses=clauses,
    )
    return tell_english.tell(told) if scene.language == "en" else tell_chinese.tell(told)


def _unseen(scene: Scene) -> tuple[str, ...]:
    """What neither the picture nor any of its panels shows."""
    found = [*unseen(scene), *(word for panel in scene.panels for word in (*panel.loose, *unseen(panel)))]
    return tuple(dict.fromkeys(found))


def _panel(scene: Scene) -> Told:
    """All that a panel holds."""
    parts = {
        index: msgspec.structs.replace(entity, count=min(entity.count, MOST_COPIES))
        for index, entity in enumerate(scene.entities)
    }
    return Told(scene=scene, parts=parts, lost=(), form="drawing", pictures=0, size="")


def _colours(scene: Scene, index: int, copies: int) -> tuple[str, ...]:
    """One colour for all stays; of one for each copy only those that are there."""
    colours = scene.entities[index].colours
    return colours if len(colours) <= 1 else colours[:copies]
