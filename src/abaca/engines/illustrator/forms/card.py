"""Card: a picture in a decorated frame with its greeting."""

import math
import random

import msgspec

from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import Rect, box, circle, path, polygon

from .palettes import Palette, palette
from .sheet import Sheet, has_view


def card(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene as a greeting card, its words below the picture, beside it on wide cards."""
    sheet = Sheet(scene, width_px, height_px, seed)
    tones = palette(scene, seed)
    wide, high, unit = sheet.wide, sheet.high, sheet.short / 100
    sheet.layers.append(box(0, 0, wide, high, tones.soft) + _confetti(sheet, tones))
    edge = 6 * unit
    paper = Rect(edge, edge, wide - edge, high - edge)
    sheet.layers.append(_scalloped(paper, 3.2 * unit, "#ffffff"))
    sheet.layers.append(box(paper.left, paper.top, paper.width, paper.height, tones.paper, round_by=2 * unit))
    gap = 4 * unit
    room = Rect(paper.left + gap, paper.top + gap, paper.right - gap, paper.bottom - gap)
    inner = msgspec.structs.replace(scene, lettering=(), backdrop_colour=None)
    if not scene.lettering:
        sheet.inset(inner, room, round_by=3 * unit)
        return sheet.finished()
    if not has_view(scene):
        words = room
    elif wide > 1.5 * high:
        split = room.left + 0.56 * room.width
        sheet.inset(inner, Rect(room.left, room.top, split, room.bottom), round_by=3 * unit)
        words = Rect(split + gap, room.top, room.right, room.bottom)
    else:
        deep = min(0.3 * room.height, 0.36 * room.width * len(scene.lettering) ** 0.5)
        sheet.inset(inner, Rect(room.left, room.top, room.right, room.bottom - deep - 0.5 * gap), round_by=3 * unit)
        words = Rect(room.left, room.bottom - deep, room.right, room.bottom)
    pitch = words.height / len(scene.lettering)
    for number, text in enumerate(scene.lettering):
        top = words.top + pitch * number
        field = Rect(words.left, top + 0.04 * pitch, words.right, top + 0.96 * pitch)
        sheet.write(text, field, (tones.strong, tones.ink)[number % 2], most_px=0.2 * sheet.short)
    return sheet.finished()


def _confetti(sheet: Sheet, tones: Palette) -> str:
    """Dots, hearts and stars around the card."""
    rng = random.Random(f"confetti {sheet.seed}")
    unit = sheet.short / 100
    parts = []
    for _ in range(int(sheet.wide * sheet.high / (70 * unit * unit))):
        x, y, reach = rng.uniform(0, sheet.wide), rng.uniform(0, sheet.high), rng.uniform(0.9, 1.9) * unit
        colour = rng.choice((tones.strong, tones.second, "#ffffff", tones.paper))
        kind = rng.randrange(3)
        if kind == 0:
            parts.append(circle(x, y, reach * 0.7, colour))
        elif kind == 1:
            parts.append(star(x, y, reach, colour, rng.uniform(0, 1)))
        else:
            parts.append(heart(x, y, reach, colour))
    return "".join(parts)


def star(x: float, y: float, reach: float, colour: str, turn: float = 0.0) -> str:
    """A star with five points."""
    points = []
    for number in range(10):
        far = reach if number % 2 == 0 else reach * 0.45
        angle = math.pi * (number / 5 - 0.5) + turn
        points.append((x + far * math.cos(angle), y + far * math.sin(angle)))
    return polygon(points, colour)


def heart(x: float, y: float, reach: float, colour: str) -> str:
    """A heart."""
    side, low, high = reach, y + reach, y - reach * 0.4
    return path(
        f"M{x:.2f} {low:.2f}C{x - 2 * side:.2f} {y - 0.1 * side:.2f} {x - 0.8 * side:.2f} {y - 1.3 * side:.2f} {x:.2f} "
        f"{high:.2f}C{x + 0.8 * side:.2f} {y - 1.3 * side:.2f} {x + 2 * side:.2f} {y - 0.1 * side:.2f} "
        f"{x:.2f} {low:.2f}Z",
        colour,
    )


def _scalloped(rect: Rect, reach: float, colour: str) -> str:
    """A rectangle whose border is a row of half circles."""
    parts = [box(rect.left, rect.top, rect.width, rect.height, colour)]
    across, down = max(2, round(rect.width / (1.7 * reach))), max(2, round(rect.height / (1.7 * reach)))
    for number in range(across + 1):
        x = rect.left + rect.width * number / across
        parts += [circle(x, rect.top, reach, colour), circle(x, rect.bottom, reach, colour)]
    for number in range(1, down):
        y = rect.top + rect.height * number / down
        parts += [circle(rect.left, y, reach, colour), circle(rect.right, y, reach, colour)]
    return "".join(parts)
