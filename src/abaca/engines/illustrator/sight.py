"""What is known of a picture, as values: the seam between looking and answering.

A drawing of ours is known from what it remembers, any other picture from what was measured and recognised.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple


class Named(NamedTuple):
    """One word in both languages."""

    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A thing in the picture: how many (None: at least one), its colours by name, where each one is.

    `shades` are its colours where they were measured. Things that are `apart` were counted as they stand apart: those
    that touch are one.
    """

    concept: str
    name: Named
    count: int | None = None
    colours: tuple[str, ...] = ()
    places: tuple[Named, ...] = ()
    shades: tuple[Named, ...] = ()
    apart: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """The facts that questions are answered from; `story` is the whole description in the asked language.

    `whole` tells that there is nothing else in the picture than `things`. `text` is None where nobody could read it.
    `background` and `top` are the colours at the rim and in the upper third, `main` those of the whole picture, by
    their names, most of it first. `time` is day or night where that shows. `named` tells whether things could be
    recognised at all.
    """

    story: str
    width_px: int
    height_px: int
    medium: Literal["drawing", "photo"] | None
    things: tuple[Seen, ...] = ()
    whole: bool = False
    text: tuple[str, ...] | None = None
    time: str | None = None
    main: tuple[Named, ...] = ()
    background: tuple[Named, ...] = ()
    top: tuple[Named, ...] = ()
    named: bool = False
    own: bool = False
    missing: Named = field(default=Named("", ""))


def place_of(x: float, y: float) -> Named:
    """Where a point is, from its shares of width and height."""
    across = 0 if x < 0.38 else 2 if x > 0.62 else 1
    down = 0 if y < 0.38 else 2 if y > 0.62 else 1
    return _PLACES[down][across]


_PLACES = (
    (Named("top left", "左上方"), Named("top centre", "上方中间"), Named("top right", "右上方")),
    (Named("left", "左侧"), Named("centre", "正中"), Named("right", "右侧")),
    (Named("bottom left", "左下方"), Named("bottom centre", "下方中间"), Named("bottom right", "右下方")),
)
