"""Drawings as parts of a backdrop: furniture along a wall, houses on a hill, in the light that reigns there."""

import re
from collections.abc import Callable

from abaca.engines.illustrator.drawings import draw
from abaca.engines.illustrator.vector import Rect

from .frame import Frame

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\b")
_GRADIENT = re.compile(r"\bg([0-9a-f]{8})\b")


def stand(
    frame: Frame,
    name: str,
    x_px: float,
    foot_px: float,
    high_px: float,
    *,
    colour: str = "",
    variant: int = 0,
    lit: Callable[[str], str] | None = None,
) -> str:
    """A drawing of that name standing with the middle of its foot there, every colour seen through `lit`.

    Nothing when the picture must not show it. By default the light is that of the frame.
    """
    if frame.lacks(name):
        return ""
    drawing = draw(name, colour, variant)
    seen = lit or frame.light.on
    wide = high_px * drawing.box.width / drawing.box.height
    svg = drawing.placed(Rect(x_px - wide / 2, foot_px - high_px, x_px + wide / 2, foot_px))
    return _GRADIENT.sub(r"t\1", _COLOUR.sub(lambda found: seen(found.group()), svg))


def wide_of(name: str, high_px: float) -> float:
    """How wide a drawing is at that height."""
    box = draw(name).box
    return high_px * box.width / box.height
