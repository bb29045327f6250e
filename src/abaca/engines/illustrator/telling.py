"""What there is to tell of a finished picture, before it becomes sentences of a language."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from . import lexicon
from .scene import Entity, Kind, Scene

Form = Literal["drawing", "photo", "collage", "inset", "scene", "placed"]


class Clauses(NamedTuple):
    """What was done to given pictures, and what could not be: clauses in the scene's language."""

    did: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


NO_CLAUSES = Clauses()
MOST_NAMES = 12
"""Of a long list of gaps so many are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The facts: `parts` are the scene's entities that are in the picture, by their number in the scene.

    `lost` are terms that the scene has and the picture has not, `unseen` words for what its drawings do not show;
    `size` is in px, `panels` are those of a comic. `clauses` are about given pictures.
    """

    scene: Scene
    parts: dict[int, Entity]
    lost: tuple[str, ...]
    form: Form
    pictures: int
    size: str
    unseen: tuple[str, ...] = ()
    panels: tuple["Told", ...] = ()
    clauses: Clauses = NO_CLAUSES

    def seen(self, what: Literal["form", "shot"]) -> bool:
        """Whether the picture has the form or shot of the scene."""
        value = getattr(self.scene, what)
        if value in {None, "picture"}:
            return False
        return lexicon.name(what, value, self.scene.language) not in self.unseen

    def links(self, subject: int) -> dict[Kind, list[int]]:
        """What the part is beside, on, riding..., as far as both are in the picture."""
        found: dict[Kind, list[int]] = {}
        for each in self.scene.relations:
            if each.subject == subject and each.object in self.parts and subject in self.parts:
                found.setdefault(each.kind, []).append(each.object)
        return found

    def groups(self) -> list[list[int]]:
        """The parts in the order of telling: those that share all their relations together, mere objects last."""
        objects = {other for part in self.parts for others in self.links(part).values() for other in others}
        order = sorted(self.parts, key=lambda part: (part in objects and not self.links(part), part))
        groups: list[list[int]] = []
        for part in order:
            links = self.links(part)
            mates = next((group for group in groups if links and self.links(group[0]) == links), None)
            if mates is None:
                groups.append([part])
            else:
                mates.append(part)
        return groups

    def short(self, of: Entity) -> int:
        """How many copies were asked for beyond those in the picture."""
        asked = sum(entity.count for entity in self.scene.entities if entity.concept == of.concept)
        there = sum(part.count for part in self.parts.values() if part.concept == of.concept)
        return asked - there
