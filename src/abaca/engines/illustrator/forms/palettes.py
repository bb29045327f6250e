"""Colours that go together on a sheet."""

import random
from typing import NamedTuple

from abaca.engines.illustrator.palette import COLOURS, luma, mix
from abaca.engines.illustrator.scene import Scene


class Palette(NamedTuple):
    """The paper's colour, the ink for words, and three colours for what is between."""

    paper: str
    ink: str
    strong: str
    second: str
    soft: str


_PALETTES = (
    Palette("#fff6e5", "#2d3047", "#e4572e", "#17bebb", "#ffc914"),
    Palette("#f3f7f0", "#233d4d", "#fe7f2d", "#619b8a", "#fcca46"),
    Palette("#fdf0f3", "#3d2645", "#d7456b", "#6a7fdb", "#f7b2c4"),
    Palette("#eef5fb", "#1d3557", "#e63946", "#457b9d", "#a8dadc"),
    Palette("#fbf3e4", "#3a2f2a", "#b5523b", "#5f7d5a", "#e3b668"),
)


def palette(scene: Scene, seed: int) -> Palette:
    """The colours of a sheet: those that the scene asks for it or its ground, else a set chosen by the seed."""
    chosen = random.Random(f"palette {seed}").choice(_PALETTES)
    if scene.palette:
        named = [COLOURS[name] for name in scene.palette if name in COLOURS]
        strong, second = named[0], named[-1] if len(named) > 1 else mix(named[0], "#2a2440", 0.35)
        soft = named[2] if len(named) > 2 else mix(second, "#ffffff", 0.45)
        chosen = Palette(mix("#fffaf0", strong, 0.06), mix("#221f33", strong, 0.2), strong, second, soft)
    asked = COLOURS.get(scene.backdrop_colour or "")
    if not asked:
        return chosen
    ink = "#fffaf0" if luma(asked) < 120 else "#26233a"
    return Palette(asked, ink, mix(asked, ink, 0.75), mix(asked, ink, 0.45), mix(asked, "#ffffff", 0.35))


def asked_colours(scene: Scene) -> tuple[str, ...]:
    """The colours that the scene names anywhere, "#rrggbb", in its order."""
    names = [*scene.palette, scene.backdrop_colour or ""]
    for entity in scene.entities:
        names += entity.colours
    return tuple(dict.fromkeys(COLOURS[name] for name in names if name in COLOURS))
