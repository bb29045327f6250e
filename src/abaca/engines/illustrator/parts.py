"""Drawings with a place in their group, and the groups that move as one.

Group units: a grown person is 1 high; y points down and the ground is at 0.
"""

from dataclasses import dataclass, replace

from .vector import Drawing, Rect


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One drawing in a group with its place there; `entity` is the index in the scene."""

    entity: int
    label: str
    drawing: Drawing
    rect: Rect
    mirrored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Parts from far to near that move as one; `lead` is the number of the one that the others belong to."""

    parts: tuple[Part, ...]
    airborne: bool = False
    edging: bool = False
    """Whether it is one of several plants that only grow around what the picture is about."""
    lead: int = 0
    in_line: bool = False
    """Whether it has its place beside others, all in one row."""

    @property
    def box(self) -> Rect:
        """Around all parts."""
        whole = self.parts[0].rect
        for part in self.parts[1:]:
            whole = whole.union(part.rect)
        return whole

    @property
    def host(self) -> Part:
        """The part that the others belong to."""
        return self.parts[self.lead]

    def placed(self, x: float, y: float, scale: float) -> tuple[Part, ...]:
        """The parts in px, the middle of the group's ground at (x, y)."""
        middle = self.box.middle[0]
        return tuple(replace(part, rect=part.rect.moved(-middle, 0).scaled(scale).moved(x, y)) for part in self.parts)

    def carried(self, rect: Rect) -> "Cluster":
        """The group with its host in that place, and all others in theirs beside it."""
        before = self.host.rect
        share = rect.height / before.height

        def along(part: Part) -> Part:
            moved = part.rect.moved(-before.middle[0], -before.bottom).scaled(share)
            return replace(part, rect=moved.moved(rect.middle[0], rect.bottom))

        return replace(self, parts=tuple(map(along, self.parts)))

    def fitted(self, x: float, low: float, share: float) -> "Cluster":
        """The group scaled, the middle of its box at `x` and the foot of its host at `low`."""
        shift = self.box.middle[0]

        def along(part: Part) -> Part:
            moved = part.rect.moved(-shift, -self.host.rect.bottom).scaled(share)
            return replace(part, rect=moved.moved(x, low))

        return replace(self, parts=tuple(map(along, self.parts)))

    def facing(self) -> "Cluster":
        """The group looking the other way."""
        middle = self.box.middle[0]

        def turned(part: Part) -> Part:
            rect = part.rect
            mirror = Rect(2 * middle - rect.right, rect.top, 2 * middle - rect.left, rect.bottom)
            return replace(part, rect=mirror, mirrored=not part.mirrored)

        return replace(self, parts=tuple(map(turned, self.parts)))
