"""Menu: a card of dishes: a title, names at the left, prices aligned at the right, figures around."""

import re

from abaca.engines.illustrator.lettering import font
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import Rect, box, circle

from .palettes import palette
from .sheet import Sheet

_SIGN = r"(?:[$€£¥￥₩₹]|USD|EUR|GBP|RMB|CNY|元|块|円)"
_PRICED = re.compile(
    rf"^(?P<name>.*?\S)[\s.…·:：—-]*(?P<price>{_SIGN}\s?\d[\d.,]*|\d[\d.,]*\s?{_SIGN})\s*$", re.IGNORECASE
)
_TITLES = {"en": "Menu", "zh": "菜单"}
_WEIGHT = 600
_MOST = 6
"""Figures on one card, at most."""


def menu(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene's strings as dishes with prices; a first string without a price is the title."""
    sheet = Sheet(scene, width_px, height_px, seed)
    tones = palette(scene, seed)
    wide, high, unit = sheet.wide, sheet.high, sheet.short / 100
    sheet.layers.append(box(0, 0, wide, high, tones.ink))
    sheet.layers.append(box(3 * unit, 3 * unit, wide - 6 * unit, high - 6 * unit, tones.paper, round_by=2 * unit))
    rows = [
        (found["name"], found["price"]) if (found := _PRICED.match(text)) else (text, "") for text in scene.lettering
    ]
    title = rows.pop(0)[0] if rows and not rows[0][1] else _TITLES[scene.language]
    room = Rect(8 * unit, 7 * unit, wide - 8 * unit, high - 7 * unit)
    figures = sheet.first(_MOST)
    if wide > 1.7 * high:
        split = room.left + 0.34 * room.width
        head = Rect(room.left, room.top, split - 4 * unit, room.top + 0.34 * room.height)
        shelf = Rect(room.left, head.bottom + 3 * unit, head.right, room.bottom)
        body = Rect(split, room.top, room.right, room.bottom)
    else:
        deep = min(0.17 * room.height, 0.26 * room.width)
        head = Rect(room.left, room.top, room.right, room.top + deep)
        tall = min(0.3 * room.height, 0.42 * room.width) if figures else 0.0
        shelf = Rect(room.left, head.bottom + 2 * unit, room.right, head.bottom + 2 * unit + tall)
        body = Rect(room.left, shelf.bottom + 3 * unit, room.right, room.bottom)
    sheet.write(title, head, tones.strong)
    middle = head.middle[0]
    sheet.layers.append(box(middle - 10 * unit, head.bottom + 0.4 * unit, 20 * unit, 0.7 * unit, tones.soft))
    step = shelf.width / max(len(figures), 1)
    for number, shown in enumerate(figures):
        left = shelf.left + step * number
        sheet.put(shown, Rect(left + 0.08 * step, shelf.top, left + 0.92 * step, shelf.bottom), upright=1.0)
    _listed(sheet, rows, body, tones.ink, tones.strong)
    return sheet.finished()


def _listed(sheet: Sheet, rows: list[tuple[str, str]], body: Rect, ink: str, strong: str) -> None:
    """Every dish on its own line in one size, dots leading to the price."""
    if not rows:
        return
    pitch = min(body.height / len(rows), 0.2 * sheet.short)
    size = max(6, int(min(pitch * 0.56, 0.09 * sheet.short)))
    while size > 6 and any(_wide(name, price, size) > body.width for name, price in rows):
        size -= 1
    top = body.top + min(max(0.0, body.height - pitch * len(rows)) * 0.4, 0.3 * body.width)
    face = font(size, _WEIGHT)
    for number, (name, price) in enumerate(rows):
        y = top + pitch * (number + 0.5)
        cost = face.getlength(price) if price else 0.0
        split = body.right - cost - (0.5 * size if price else 0)
        deep = 0.49 * pitch
        sheet.write(name, Rect(body.left, y - deep, split, y + deep), ink, side="left", most_px=size, weight=_WEIGHT)
        if not price:
            continue
        sheet.write(
            price, Rect(body.right - cost - 2, y - deep, body.right, y + deep), strong, side="right", most_px=size,
            weight=_WEIGHT,
        )  # fmt: skip
        x = body.left + face.getlength(name) + 0.6 * size
        dots = []
        while x < split - 0.3 * size:
            dots.append(circle(x, y + 0.3 * size, 0.05 * size, ink))
            x += 0.32 * size
        sheet.layers.append("".join(dots))


def _wide(name: str, price: str, size: int) -> float:
    face = font(size, _WEIGHT)
    return face.getlength(name) + face.getlength(price) + 2.2 * size
