"""The frame a backdrop is painted in, and the backdrop as a value."""

import random
from dataclasses import dataclass

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.vector import Rect

from .light import Light


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a setting is seen: with its ground `low` in the picture, as by who flies over it; with water to be `swum` on.

    `without` are concepts that must not be in it, `also` other places that can be seen from there ("river",
    "mountain"), `tint` is the colour of a plain sheet ("#rrggbb", empty for any).
    """

    low: bool = False
    swum: bool = False
    without: frozenset[str] = frozenset()
    also: frozenset[str] = frozenset()
    tint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A picture's size in px with its light, its random numbers and the one unit of length: 1 % of the short side.

    `horizon_px` is where the ground begins. In tall pictures the ground stays as deep as the picture is wide and the
    sky gets the rest; in wide ones details repeat.
    """

    width_px: float
    height_px: float
    light: Light
    rng: random.Random
    view: View = View()

    def lacks(self, name: str) -> bool:
        """Whether the picture must not show the concept, by its own name or that of what it is a kind of."""
        without = self.view.without
        return bool(without) and not without.isdisjoint(lexicon.lineage(name))

    @property
    def unit(self) -> float:
        """One per cent of the short side, px."""
        return min(self.width_px, self.height_px) / 100

    @property
    def horizon_px(self) -> float:
        """The y where ground meets sky."""
        share = 0.2 if self.view.low else 0.4
        return self.height_px - min(share * self.height_px, (0.8 if self.view.low else 1.5) * self.width_px)

    @property
    def ground_px(self) -> float:
        """How high the ground is in the picture."""
        return self.height_px - self.horizon_px

    @property
    def storeys(self) -> int:
        """How many extra layers of distance a tall picture has room for."""
        return max(0, round(self.horizon_px / (self.unit * 105))) if self.height_px > 1.6 * self.width_px else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What is behind (`layers`, far to near) and before (`front`) the entities, and where they can stand.

    `back_px` and `front_px` are the y of the farthest and nearest standing line. `afloat` says that everything
    hovers or swims, so that nothing casts a shadow; `wet` that the standing lines are on water.
    """

    layers: tuple[str, ...]
    back_px: float
    front_px: float
    front: str = ""
    afloat: bool = False
    wet: bool = False
    dark: bool = False
    disc: Rect | None = None
