"""Infographic: titled boxes in reading order, each with a figure and its label, with arrows between them."""

import itertools
import math

from abaca.engines.illustrator.palette import lighter
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import Rect, box, circle, polygon

from .palettes import Palette, palette
from .sheet import Figure, Sheet, noun

_MOST = 12
"""Boxes on one sheet, at most."""


def infographic(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene's things as numbered steps.

    The first string that is not needed as a label is the title; the others label the boxes, and where they run out the
    things' own names do. Strings without a thing get boxes of their own.
    """
    sheet = Sheet(scene, width_px, height_px, seed)
    tones = palette(scene, seed)
    sheet.layers.append(box(0, 0, sheet.wide, sheet.high, tones.paper))
    figures: list[Figure | None] = list(sheet.first(_MOST))
    texts = list(scene.lettering)
    title = texts.pop(0) if texts and (len(texts) != len(figures) or len(texts) == 1) else ""
    labels = [texts.pop(0) if texts else noun(shown, scene.language) for shown in figures if shown]
    spare = _MOST - len(labels)
    labels += texts[:spare]
    sheet.leave_out(*texts[spare:])
    figures += [None] * (len(labels) - len(figures))
    top = _titled(sheet, title, tones)
    room = Rect(0.03 * sheet.short, top, sheet.wide - 0.03 * sheet.short, sheet.high - 0.03 * sheet.short)
    if not labels:
        sheet.inset(scene, room, round_by=0.03 * sheet.short)
        return sheet.finished()
    places = _places(len(labels), room)
    for number, (shown, label, rect) in enumerate(zip(figures, labels, places, strict=True)):
        _step(sheet, shown, label, rect, number, (tones.strong, tones.second, tones.soft)[number % 3], tones)
    for here, there in itertools.pairwise(places):
        sheet.layers.append(_arrow(here, there, tones.ink))
    return sheet.finished()


def _titled(sheet: Sheet, title: str, tones: Palette) -> float:
    """The title on a band; where the room below it begins, px."""
    if not title:
        return 0.03 * sheet.short
    deep = min(0.15 * sheet.high, 0.2 * sheet.wide) if sheet.wide < 2.5 * sheet.high else 0.2 * sheet.high
    sheet.layers.append(box(0, 0, sheet.wide, deep, tones.ink))
    margin = 0.04 * sheet.short
    sheet.write(title, Rect(margin, 0.1 * deep, sheet.wide - margin, 0.9 * deep), lighter(tones.paper, 0.5))
    return deep + 0.03 * sheet.short


def _places(count: int, room: Rect) -> list[Rect]:
    """Equal boxes in rows that run back and forth, as square as they can be."""
    best = (math.inf, 1)
    for columns in range(1, count + 1):
        rows = math.ceil(count / columns)
        ratio = room.width / columns / (room.height / rows)
        cost = abs(math.log(ratio / 0.95)) + 0.8 * (columns * rows - count) / count
        best = min(best, (cost, columns))
    columns = best[1]
    rows = math.ceil(count / columns)
    gap = 0.13 * min(room.width / columns, room.height / rows)
    wide, high = (room.width - gap * (columns - 1)) / columns, (room.height - gap * (rows - 1)) / rows
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        if row % 2:
            column = columns - 1 - column
        left = room.left + column * (wide + gap)
        top = room.top + row * (high + gap)
        found.append(Rect(left, top, left + wide, top + high))
    return found


def _step(sheet: Sheet, shown: Figure | None, label: str, rect: Rect, number: int, colour: str, tones: Palette) -> None:
    """One box: a numbered corner, the figure, the label below it, beside it in low boxes."""
    unit = min(rect.width, rect.height) / 100
    sheet.layers.append(box(rect.left, rect.top, rect.width, rect.height, colour, round_by=7 * unit))
    inset = 2.2 * unit
    sheet.layers.append(
        box(rect.left + inset, rect.top + inset, rect.width - 2 * inset, rect.height - 2 * inset, lighter(colour, 0.8),
            round_by=5.4 * unit)
    )  # fmt: skip
    badge = 9 * unit
    x, y = rect.left + 1.5 * badge, rect.top + 1.5 * badge
    sheet.layers.append(circle(x, y, badge, colour))
    sheet.write(
        str(number + 1), Rect(x - badge, y - 0.8 * badge, x + badge, y + 0.8 * badge), "#ffffff", most_px=1.2 * badge
    )
    pad = 7 * unit
    if shown is None:
        words = Rect(rect.left + pad, rect.top + 3 * badge, rect.right - pad, rect.bottom - pad)
    elif rect.width > 1.7 * rect.height:
        split = rect.left + 0.46 * rect.width
        sheet.put(shown, Rect(rect.left + 2.6 * badge, rect.top + pad, split, rect.bottom - pad))
        words = Rect(split + pad, rect.top + pad, rect.right - pad, rect.bottom - pad)
    else:
        deep = min(0.24 * rect.height, 0.3 * rect.width)
        low = rect.bottom - deep - pad
        sheet.put(shown, Rect(rect.left + 2 * pad, rect.top + 1.6 * badge, rect.right - 2 * pad, low - 0.3 * pad))
        words = Rect(rect.left + pad, low, rect.right - pad, rect.bottom - 0.6 * pad)
    sheet.write(label, words, tones.ink, weight=700, most_px=15 * unit)


def _arrow(here: Rect, there: Rect, colour: str) -> str:
    """An arrow in the gap between two boxes."""
    (x1, y1), (x2, y2) = here.middle, there.middle
    if abs(x2 - x1) * here.height > abs(y2 - y1) * here.width:
        step = 1 if x2 > x1 else -1
        start = ((here.right if step > 0 else here.left), y1)
        end = ((there.left if step > 0 else there.right), y1)
    else:
        start, end = ((x1 + x2) / 2, here.bottom), ((x1 + x2) / 2, there.top)
    middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    far = max(math.hypot(end[0] - start[0], end[1] - start[1]) * 0.62, 2.0)
    angle = math.atan2(end[1] - start[1], end[0] - start[0])
    points = [(0.9, 0.0), (-0.3, 0.75), (-0.1, 0.28), (-0.8, 0.28), (-0.8, -0.28), (-0.1, -0.28), (-0.3, -0.75)]
    cosine, sine = math.cos(angle), math.sin(angle)
    return polygon(
        [(middle[0] + far * (x * cosine - y * sine), middle[1] + far * (x * sine + y * cosine)) for x, y in points],
        colour,
    )
