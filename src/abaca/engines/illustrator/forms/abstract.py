"""Abstract: shapes and colours for their own sake, of the kinds and in the colours that the scene asks for."""

import math
import random
from collections.abc import Callable

import msgspec

from abaca.engines.illustrator.lexicon import lineage
from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.styles import Piece
from abaca.engines.illustrator.vector import Rect, box, circle, num, path, polygon, smooth

from .card import star
from .palettes import asked_colours, palette
from .sheet import Sheet

_Shape = Callable[[float, float, float, str, random.Random], str]


def abstract(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """A composition; things that are no shapes stand in it as figures."""
    shapes = [entity for entity in scene.entities if _shape_of(entity.concept)]
    things = tuple(entity for entity in scene.entities if entity not in shapes)
    sheet = Sheet(msgspec.structs.replace(scene, entities=things), width_px, height_px, seed)
    rng = random.Random(f"abstract {seed}")
    tones = palette(scene, seed)
    colours = asked_colours(scene) or (tones.strong, tones.second, tones.soft, tones.ink)
    shades = [*colours, *(lighter(each, 0.35) for each in colours), *(darker(each, 0.25) for each in colours)]
    paper = mix("#fbf6ea", colours[0], 0.08)
    asked = [name for name in scene.shapes if name in _SHAPES]
    asked += [_shape_of(entity.concept) for entity in shapes]
    kinds = asked or ["circle", "triangle", "square", "ring", "arc"]
    sheet.layers.append(box(0, 0, width_px, height_px, paper))
    if not asked and rng.random() < 0.34:
        sheet.layers.append(_waves(sheet, shades, rng))
    else:
        sheet.layers.append(_fields(sheet, shades, rng))
    _scatter(sheet, kinds, shades, rng)
    if not asked:
        sheet.layers.append(_lines(sheet, darker(colours[-1], 0.4), rng))
    for entity in shapes:
        sheet.mark(entity.concept, sheet.frame)
    others = sheet.figures()
    step = sheet.wide / max(len(others), 1)
    for number, shown in enumerate(others):
        left = step * number
        sheet.put(shown, Rect(left + 0.2 * step, 0.28 * sheet.high, left + 0.8 * step, 0.8 * sheet.high))
    for number, text in enumerate(scene.lettering):
        top = sheet.high * (0.84 - 0.1 * (len(scene.lettering) - 1 - number))
        sheet.write(
            text, Rect(0.08 * sheet.wide, top, 0.92 * sheet.wide, top + 0.09 * sheet.high), tones.ink, rim=paper
        )
    return sheet.finished()


def _scatter(sheet: Sheet, kinds: list[str], shades: list[str], rng: random.Random) -> None:
    """Large shapes first, small ones over them, none of a kind more than one more often than another."""
    unit = sheet.short / 100
    spread = max(1.0, max(sheet.wide, sheet.high) / sheet.short)
    number = 0
    for reach, count in ((30, 2.2), (17, 4.5), (9, 7.5), (4.5, 9)):
        start = rng.random(), rng.random()
        for step in range(round(count * spread)):
            kind = kinds[number % len(kinds)]
            number += 1
            size = reach * unit * rng.uniform(0.7, 1.15)
            # The plastic number's steps spread points evenly without a grid.
            x = (0.06 + 0.88 * ((start[0] + step * 0.7549) % 1)) * sheet.wide
            y = (0.06 + 0.88 * ((start[1] + step * 0.5698) % 1)) * sheet.high
            svg = _SHAPES[kind](x, y, size, rng.choice(shades), rng)
            if rng.random() < 0.5:
                svg = f'<g opacity="0.82">{svg}</g>'
            sheet.pieces.append(Piece(svg=svg, reach=Rect(x - size, y - size, x + size, y + size)))


def _fields(sheet: Sheet, shades: list[str], rng: random.Random) -> str:
    """The paper in a few large pale areas with slanted borders."""
    parts = []
    wide, high = sheet.wide, sheet.high
    for _ in range(3):
        x, lean = rng.uniform(0.1, 0.9) * wide, rng.uniform(-0.4, 0.4) * high
        far = wide if rng.random() < 0.5 else 0
        parts.append(
            polygon([(x - lean, 0), (far, 0), (far, high), (x + lean, high)], lighter(rng.choice(shades), 0.68))
        )
    return "".join(parts)


def _waves(sheet: Sheet, shades: list[str], rng: random.Random) -> str:
    """Bands that flow across the sheet."""
    parts = []
    wide, high = sheet.wide, sheet.high
    count = 7
    for number in range(count):
        base = high * (number + 0.3) / count
        swing, phase = rng.uniform(0.04, 0.1) * high, rng.uniform(0, 6.3)
        points = [
            (wide * step / 24, base + swing * math.sin(phase + step * 0.42 * max(1.0, wide / high)))
            for step in range(25)
        ]
        parts.append(polygon([*points, (wide, high), (0, high)], lighter(rng.choice(shades), 0.25)))
    return "".join(parts)


def _lines(sheet: Sheet, colour: str, rng: random.Random) -> str:
    """Some long thin strokes and a grid of dots."""
    unit = sheet.short / 100
    parts = []
    for _ in range(5):
        angle, reach = rng.uniform(0, math.pi), rng.uniform(25, 60) * unit
        x, y = rng.uniform(0, sheet.wide), rng.uniform(0, sheet.high)
        dx, dy = math.cos(angle) * reach, math.sin(angle) * reach
        parts.append(path(f"M{num(x - dx)} {num(y - dy)}L{num(x + dx)} {num(y + dy)}", stroke=colour, width=0.6 * unit))
    left, top = rng.uniform(0.1, 0.6) * sheet.wide, rng.uniform(0.1, 0.6) * sheet.high
    parts += [
        circle(left + 4 * unit * column, top + 4 * unit * row, 0.7 * unit, colour)
        for column in range(6)
        for row in range(4)
    ]
    return "".join(parts)


def _ring(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    width = reach * rng.uniform(0.14, 0.3)
    return circle(x, y, reach - width / 2, stroke=colour, width=width)


def _regular(corners: int) -> _Shape:
    def shape(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
        turn = rng.uniform(0, 2 * math.pi)
        angles = [turn + 2 * math.pi * number / corners for number in range(corners)]
        return polygon([(x + reach * math.cos(each), y + reach * math.sin(each)) for each in angles], colour)

    return shape


def _arc(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    turn = rng.uniform(0, 2 * math.pi)
    dx, dy = reach * math.cos(turn), reach * math.sin(turn)
    return path(f"M{num(x - dx)} {num(y - dy)}A{num(reach)} {num(reach)} 0 0 1 {num(x + dx)} {num(y + dy)}Z", colour)


def _disc(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    del rng
    return circle(x, y, reach, colour)


def _line(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    turn = rng.uniform(0, math.pi)
    dx, dy = 1.3 * reach * math.cos(turn), 1.3 * reach * math.sin(turn)
    return path(f"M{num(x - dx)} {num(y - dy)}L{num(x + dx)} {num(y + dy)}", stroke=colour, width=reach * 0.1)


def _dots(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    """A patch of dots in rows."""
    del rng
    steps = (-0.75, -0.25, 0.25, 0.75)
    return "".join(circle(x + reach * dx, y + reach * dy, reach * 0.13, colour) for dx in steps for dy in steps)


def _wave(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    turn, swing = rng.uniform(-0.5, 0.5), reach * 0.28
    points = []
    for step in range(25):
        along, across = (step / 12 - 1) * 1.3 * reach, swing * math.sin(step / 24 * 4 * math.pi)
        points.append((x + along * math.cos(turn) - across * math.sin(turn), y + along * math.sin(turn) + across))
    return path(smooth(points), stroke=colour, width=reach * 0.13)


def _spiral(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    turn = rng.uniform(0, 2 * math.pi)
    points = []
    for step in range(49):
        angle, away = turn + step / 48 * 6 * math.pi, reach * step / 48
        points.append((x + away * math.cos(angle), y + away * math.sin(angle)))
    return path(smooth(points), stroke=colour, width=reach * 0.1)


def _star(x: float, y: float, reach: float, colour: str, rng: random.Random) -> str:
    return star(x, y, reach, colour, rng.uniform(0, 6))


_SHAPES: dict[str, _Shape] = {
    "circle": _disc,
    "triangle": _regular(3),
    "square": _regular(4),
    "rectangle": _regular(4),
    "hexagon": _regular(6),
    "ring": _ring,
    "arc": _arc,
    "star_shape": _star,
    "line": _line,
    "dot": _dots,
    "wave": _wave,
    "spiral": _spiral,
}
_SAID = {"star": "star_shape", "disc": "circle", "diamond_shape": "square"}
SHAPES: frozenset[str] = frozenset(_SHAPES)
"""The concepts that are shapes here and need no drawing of their own."""


def _shape_of(concept: str) -> str:
    """The shape that a concept is, "" when it is none."""
    try:
        kinds = lineage(concept)
    except KeyError:
        kinds = (concept,)
    return next((_SAID.get(kind, kind) for kind in kinds if _SAID.get(kind, kind) in _SHAPES), "")
