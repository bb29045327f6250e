"""What a backdrop shows beside its own: a river through the forest, mountains behind the beach, a pond in the field."""

import random
from dataclasses import replace

from abaca.engines.illustrator.palette import mix
from abaca.engines.illustrator.vector import ellipse, path

from .frame import Backdrop, Frame
from .land import hill_line, mass, peaks, pines_on
from .settled import way
from .town import panes_of, row
from .waterside import winding

_GRASSY = frozenset({"meadow", "field", "garden", "forest", "jungle", "mountain", "snow", "desert", "village", "farm"})
_WIDE_OPEN = _GRASSY - {"forest", "jungle", "mountain"} | {"beach", "sea", "harbour", "river", "park", "playground"}
_SHOWN: dict[str, frozenset[str]] = {
    "mountain": _WIDE_OPEN | {"lake", "mountain", "snow", "city", "street", "cliff_coast"},
    "forest": _WIDE_OPEN - {"desert", "sea"} | {"lake", "forest", "mountain"},
    "city": frozenset({"beach", "harbour", "river", "park", "meadow", "field", "farm"}),
    "river": _GRASSY,
    "lake": _GRASSY | {"park"},
    "path": _GRASSY - {"village"},
}
"""The places that can be seen in other settings, with those settings."""


def shows(setting: str, place: str) -> bool:
    """Whether the backdrop of a setting can show that place as well (`View.also`)."""
    return place == setting or setting in _SHOWN.get(place, frozenset())


def enriched(frame: Frame, setting: str, painted: Backdrop) -> Backdrop:
    """The painted setting with the places of `frame.view.also` that it can show; far ones go behind it."""
    wanted = [place for place in sorted(frame.view.also) if place != setting and shows(setting, place)]
    if not wanted:
        return painted
    own = replace(frame, rng=random.Random(f"also {setting} {wanted} {frame.width_px:.0f}"))
    heaven, *land = painted.layers
    far = "".join(_far(own, setting, place) for place in ("mountain", "city", "forest") if place in wanted)
    near, back_px = "", painted.back_px
    if "river" in wanted:
        near, back_px = winding(own), max(back_px, frame.horizon_px + 0.6 * frame.ground_px)
    elif "lake" in wanted:
        near = _pond(own)
    if "path" in wanted:
        near += way(own, frame.light.on("#dcc59a"), top=frame.horizon_px + 0.08 * frame.ground_px)
    layers = tuple(layer for layer in (heaven, far, *land, near) if layer)
    return replace(painted, layers=layers, back_px=back_px, front_px=max(painted.front_px, back_px + 2 * frame.unit))


def _far(frame: Frame, setting: str, place: str) -> str:
    """A range, a skyline or a wood along the horizon; the wood higher where a rise stands before it."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    if place == "mountain":
        rock, snow = light.on("#6f7fa6", 0.42), light.on("#ffffff", 0.3)
        return peaks(frame, h, min(h * 0.6, 44 * u), rock, snow=snow, spacing=48)[0]
    if place == "city":
        fill = light.on("#8d9db3", 0.5)
        return row(frame, h, 10, 28, fill, lit=0.6, panes=panes_of(frame, fill))
    line = hill_line(frame, h - 7 * u, 2.6 * u, 90)
    wood = light.on("#3d7060", 0.3)
    tall = 26 * u if setting == "river" else 13 * u
    return pines_on(frame, line, tall, wood, gap=0.3, chance=0.97) + mass(frame, line, wood)


def _pond(frame: Frame) -> str:
    """A pond at one side, with reflections."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    x, y, reach = w * frame.rng.choice((0.26, 0.74)), h + 0.3 * g, min(34 * u, 0.36 * w)
    blue = mix(light.on("#5aaede"), light.sky[-2], 0.2)
    svg = ellipse(x, y, reach + 1.6 * u, g * 0.11, light.on("#d8c49a")) + ellipse(x, y, reach, g * 0.095, blue)
    glints = "".join(
        f"M{x + dx * reach:.1f} {y + dy * g:.1f}q{2 * u:.1f} {-0.8 * u:.1f} {4 * u:.1f} 0t{4 * u:.1f} 0"
        for dx, dy in ((-0.6, 0.02), (-0.1, -0.04), (0.2, 0.05), (-0.3, 0.06), (0.4, -0.01))
    )
    return svg + path(glints, stroke="#ffffff", width=0.4 * u, opacity=0.7)
