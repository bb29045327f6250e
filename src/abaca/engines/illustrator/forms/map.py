"""Map: an island on old parchment with what is on it, a dotted path to an X, a compass rose, ships' waves."""

import itertools
import math
import random

from abaca.engines.illustrator.habits import rides_water, swims
from abaca.engines.illustrator.palette import darker
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.styles import Piece
from abaca.engines.illustrator.vector import Point, Rect, box, circle, num, path, polygon, smooth

from .sheet import Figure, Sheet

_PARCHMENT, _INK, _SEA, _LAND, _RED = "#e9d3a1", "#5b3a1d", "#b9cdb8", "#e3c787", "#b8322a"
_ASHORE, _AFLOAT = 14, 4
"""Figures on one map, at most."""
_THE_LAND = frozenset({"island", "path", "x_mark", "cross_mark", "map", "treasure_map", "compass", "compass_rose"})
"""Concepts that the map itself shows."""


def island_map(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene's things on an island map; its first string is the title, others name places."""
    sheet = Sheet(scene, width_px, height_px, seed)
    rng = random.Random(f"map {seed}")
    unit = sheet.short / 100
    wide, high = sheet.wide, sheet.high
    sheet.layers.append(_paper(sheet, rng))
    title, *names = scene.lettering or ("",)
    head = min(0.15 * high, 0.16 * wide) if title else 0.0
    room = Rect(8 * unit, 8 * unit + head, wide - 8 * unit, high - 8 * unit)
    coast = _coast(room, rng)
    sheet.layers.append(_sea(sheet, coast, rng))
    sheet.layers.append(_land(coast, unit))
    route = _route(room, rng)
    _ways(sheet, route, unit)
    figures = [each for each in sheet.figures(copies=True) if each.entity.concept not in _THE_LAND]
    for entity in scene.entities:
        if entity.concept in _THE_LAND:
            sheet.mark(entity.concept, room)
    afloat = [each for each in figures if swims(each.entity) or rides_water(each.entity)]
    ashore = [each for each in figures if each not in afloat]
    sheet.leave_out(*dict.fromkeys(each.name for each in (*ashore[_ASHORE:], *afloat[_AFLOAT:])))
    _settled(sheet, ashore[:_ASHORE], room, route, rng)
    _at_sea(sheet, afloat[:_AFLOAT], head)
    _compass(sheet, unit)
    for number, text in enumerate(names):
        x, y = route[(number * 3 + 2) % len(route)]
        field = Rect(x - 20 * unit, y + 3 * unit, x + 20 * unit, y + 9 * unit)
        sheet.write(text, _within(field, sheet), _INK, rim=_LAND, weight=600)
    if title:
        half = min(0.46 * wide, 5.0 * head)
        banner = Rect(wide / 2 - half, 4.5 * unit, wide / 2 + half, 4.5 * unit + head)
        sheet.layers.append(box(*_edge(banner, 0.8 * unit), _INK, round_by=2 * unit))
        sheet.layers.append(box(banner.left, banner.top, banner.width, banner.height, "#f4e6c3", round_by=1.4 * unit))
        words = Rect(
            banner.left + 2 * unit, banner.top + 0.1 * head, banner.right - 2 * unit, banner.bottom - 0.1 * head
        )
        sheet.write(title, words, _INK, weight=800)
    return sheet.finished()


def _edge(rect: Rect, grow: float) -> tuple[float, float, float, float]:
    return rect.left - grow, rect.top - grow, rect.width + 2 * grow, rect.height + 2 * grow


def _within(field: Rect, sheet: Sheet) -> Rect:
    dx = max(0.0, 4 - field.left) - max(0.0, field.right - sheet.wide + 4)
    dy = max(0.0, 4 - field.top) - max(0.0, field.bottom - sheet.high + 4)
    return field.moved(dx, dy)


def _paper(sheet: Sheet, rng: random.Random) -> str:
    """Parchment with stains, a burnt border and folds."""
    unit, wide, high = sheet.short / 100, sheet.wide, sheet.high
    parts = [box(0, 0, wide, high, darker(_PARCHMENT, 0.35))]
    rim = []
    count = max(12, round((wide + high) / (7 * unit)))
    for number in range(count):
        share = number / count * 2 * (wide + high)
        inset = rng.uniform(0.8, 3.2) * unit
        if share < wide:
            rim.append((share, inset))
        elif share < wide + high:
            rim.append((wide - inset, share - wide))
        elif share < 2 * wide + high:
            rim.append((2 * wide + high - share, high - inset))
        else:
            rim.append((inset, 2 * (wide + high) - share))
    parts.append(path(smooth(rim, closed=True), _PARCHMENT))
    parts += [
        circle(rng.uniform(0, wide), rng.uniform(0, high), rng.uniform(4, 16) * unit, "#c79f5c", opacity=0.14)
        for _ in range(9)
    ]
    return "".join(parts)


def _coast(room: Rect, rng: random.Random) -> list[Point]:
    """The island's outline: an ellipse with bays and capes."""
    x, y = room.middle
    waves = [(number, rng.uniform(0, 2 * math.pi), rng.uniform(0.4, 1.0) / number**0.9) for number in range(2, 9)]
    points = []
    for step in range(64):
        angle = 2 * math.pi * step / 64
        swell = 0.86 + 0.085 * sum(weight * math.sin(number * angle + phase) for number, phase, weight in waves)
        swell = min(max(swell, 0.74), 1.0)
        points.append((x + room.width / 2 * swell * math.cos(angle), y + room.height / 2 * swell * math.sin(angle)))
    return points


def _grown(points: list[Point], by_px: float) -> list[Point]:
    """The outline farther out by so much."""
    x = sum(point[0] for point in points) / len(points)
    y = sum(point[1] for point in points) / len(points)
    found = []
    for px, py in points:
        away = max(math.hypot(px - x, py - y), 1e-6)
        found.append((px + (px - x) / away * by_px, py + (py - y) / away * by_px))
    return found


def _sea(sheet: Sheet, coast: list[Point], rng: random.Random) -> str:
    """Shallows around the coast and small waves farther out."""
    unit = sheet.short / 100
    parts = [
        path(smooth(_grown(coast, reach * unit), closed=True), _SEA, opacity=opacity)
        for reach, opacity in ((7, 0.35), (4.4, 0.5), (2, 0.8))
    ]
    for _ in range(int(sheet.wide * sheet.high / (260 * unit * unit))):
        x, y = rng.uniform(4 * unit, sheet.wide - 8 * unit), rng.uniform(4 * unit, sheet.high - 4 * unit)
        wave = f"M{num(x)} {num(y)}q{num(unit)} {num(-1.2 * unit)} {num(2 * unit)} 0t{num(2 * unit)} 0"
        parts.append(path(wave, stroke="#7d9a8a", width=0.35 * unit, opacity=0.75))
    return "".join(parts)


def _land(coast: list[Point], unit: float) -> str:
    outline = smooth(coast, closed=True)
    inner = smooth(_grown(coast, -2.6 * unit), closed=True)
    return path(outline, _LAND, stroke=_INK, width=0.8 * unit) + path(
        inner, "#ecd9a4", stroke=darker(_LAND, 0.2), width=0.3 * unit
    )


def _route(room: Rect, rng: random.Random) -> list[Point]:
    """Points of the path from one end of the island to where the X is, along its longer side."""
    count = 12
    swing, turns, phase = rng.uniform(0.16, 0.24), rng.choice((1.0, 1.5, 2.0)), rng.uniform(0, 1)
    found = []
    for number in range(count):
        share = number / (count - 1)
        along = 0.16 + 0.66 * share
        across = 0.5 + swing * math.sin((turns * share + phase) * 2 * math.pi)
        if room.width >= room.height:
            found.append((room.left + along * room.width, room.top + across * room.height))
        else:
            found.append((room.left + across * room.width, room.bottom - along * room.height))
    return found


def _ways(sheet: Sheet, route: list[Point], unit: float) -> None:
    """The dotted path and the red X at its end."""
    dashes = []
    for (x1, y1), (x2, y2) in itertools.pairwise(route):
        count = max(2, round(math.hypot(x2 - x1, y2 - y1) / (2.6 * unit)))
        dashes += [
            circle(x1 + (x2 - x1) * step / count, y1 + (y2 - y1) * step / count, 0.62 * unit, _INK)
            for step in range(count)
        ]
    x, y = route[-1]
    reach = 4.2 * unit
    cross = "".join(
        polygon(
            [(x - s * reach, y - reach), (x - s * (reach - 1.7 * unit), y - reach), (x + s * reach, y + reach),
             (x + s * (reach - 1.7 * unit), y + reach)],
            _RED,
        )
        for s in (1, -1)
    )  # fmt: skip
    rect = Rect(x - reach, y - reach, x + reach, y + reach)
    sheet.layers.append("".join(dashes[:-1]))
    sheet.pieces.append(Piece(svg=cross, reach=rect))
    sheet.mark("x_mark", rect)


def _settled(sheet: Sheet, figures: list[Figure], room: Rect, route: list[Point], rng: random.Random) -> None:
    """The figures on the land, clear of the path, the X and one another, the farther ones first."""
    if not figures:
        return
    side = min(0.25, 0.56 / len(figures) ** 0.5) * sheet.short
    taken: list[Rect] = [
        Rect(route[-1][0] - side / 3, route[-1][1] - side / 3, route[-1][0] + side / 3, route[-1][1] + side / 3)
    ]
    dots = [Rect(x - 3, y - 3, x + 3, y + 3) for x, y in route]
    spots = []
    for shown in figures:
        best: tuple[float, Rect] | None = None
        for _ in range(90):
            angle, away = rng.uniform(0, 2 * math.pi), rng.uniform(0.05, 0.6) ** 0.5 * 0.8
            x = room.middle[0] + away * math.cos(angle) * (room.width - side) / 2
            y = room.middle[1] + away * math.sin(angle) * (room.height - side) / 2
            rect = Rect(x - side / 2, y - side / 2, x + side / 2, y + side / 2)
            cost = sum(rect.overlap(other) * 4 for other in taken)
            cost += sum(0.12 for dot in dots if dot.covered(rect) > 0)
            if best is None or cost < best[0]:
                best = (cost, rect)
        if best:
            taken.append(best[1])
            spots.append((shown, best[1]))
    for shown, rect in sorted(spots, key=lambda spot: spot[1].bottom):
        sheet.put(shown, rect, upright=1.0)


def _at_sea(sheet: Sheet, figures: list[Figure], head: float) -> None:
    """Ships and fish in the corners that the compass leaves free."""
    unit = sheet.short / 100
    side, edge = 17 * unit, 4.5 * unit
    right, low, top = sheet.wide - edge - side, sheet.high - edge - side, edge + head + 3 * unit
    for shown, (x, y) in zip(figures, ((right, low), (edge, top), (right, top), (edge, low - 17 * unit)), strict=False):
        sheet.put(shown, Rect(x, y, x + side, y + side))


def _compass(sheet: Sheet, unit: float) -> None:
    """A compass rose in the lower left corner."""
    reach = 8 * unit
    x, y = 5 * unit + reach, sheet.high - 5 * unit - reach
    parts = [circle(x, y, reach, "#f4e6c3", stroke=_INK, width=0.5 * unit)]
    for number in range(8):
        angle = math.pi * number / 4
        far = reach * (0.92 if number % 2 == 0 else 0.6)
        tip = (x + far * math.sin(angle), y - far * math.cos(angle))
        for side, colour in ((0.2, _INK if number else _RED), (-0.2, _PARCHMENT)):
            base = (x + 0.22 * reach * math.sin(angle + 4 * side), y - 0.22 * reach * math.cos(angle + 4 * side))
            parts.append(polygon([tip, base, (x, y)], colour, stroke=_INK, width=0.2 * unit))
    sheet.layers.append("".join(parts))
