"""Comic: panels side by side with borders, each a picture of its own with its words in a caption."""

import math

import msgspec

from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.settings import setting_of
from abaca.engines.illustrator.vector import Rect, box

from .sheet import Sheet

_MOST = 12
_BORDER, _GUTTER = 0.9, 2.2
"""Shares of the short side in per cent."""


def comic(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene's panels in reading order; a scene without panels is seen from far, nearer and from near."""
    sheet = Sheet(scene, width_px, height_px, seed)
    unit = sheet.short / 100
    panels = scene.panels[:_MOST] or _shots(scene)
    for panel in scene.panels[_MOST:]:
        sheet.leave_out(*(entity.term or entity.concept for entity in panel.entities))
    border, gutter = max(_BORDER * unit, 1.0), max(_GUTTER * unit, 2.0)
    sheet.layers.append(box(0, 0, sheet.wide, sheet.high, "#ffffff"))
    title = scene.lettering[0] if scene.lettering and scene.panels else ""
    head = min(0.12 * sheet.high, 0.14 * sheet.wide) if title else 0.0
    if title:
        sheet.write(title, Rect(3 * unit, 1.5 * unit, sheet.wide - 3 * unit, head), "#1c1b26")
    room = Rect(gutter, gutter + head, sheet.wide - gutter, sheet.high - gutter)
    everywhere = scene.setting or setting_of(panels[0], seed)
    for panel, rect in zip(panels, _places(len(panels), room, gutter), strict=True):
        sheet.layers.append(box(rect.left, rect.top, rect.width, rect.height, "#1c1b26"))
        style = panel.style if panel.style != "flat" else scene.style
        inner = Rect(rect.left + border, rect.top + border, rect.right - border, rect.bottom - border)
        words = " ".join(panel.lettering)
        if words:
            inner = _captioned(sheet, words, inner, border)
        view = msgspec.structs.replace(
            panel, lettering=(), style=style, setting=panel.setting or everywhere, time=panel.time or scene.time
        )
        sheet.inset(view, inner)
    return sheet.finished()


def _shots(scene: Scene) -> tuple[Scene, ...]:
    plain = msgspec.structs.replace(scene, form="picture", panels=())
    bare = msgspec.structs.replace(plain, lettering=())
    return (
        msgspec.structs.replace(plain, shot=None),
        msgspec.structs.replace(bare, shot="portrait"),
        msgspec.structs.replace(bare, shot="close_up"),
    )


def _places(count: int, room: Rect, gutter: float) -> list[Rect]:
    """Panels in rows, as near to square as they can be; a shorter last row is stretched."""
    best = (math.inf, 1)
    for rows in range(1, count + 1):
        columns = math.ceil(count / rows)
        if columns * (rows - 1) >= count:
            continue
        ratio = room.width / columns / (room.height / rows)
        best = min(best, (abs(math.log(ratio)), rows))
    rows = best[1]
    columns = math.ceil(count / rows)
    high = (room.height - gutter * (rows - 1)) / rows
    found = []
    for row in range(rows):
        in_row = min(columns, count - row * columns)
        wide = (room.width - gutter * (in_row - 1)) / in_row
        for column in range(in_row):
            left, top = room.left + column * (wide + gutter), room.top + row * (high + gutter)
            found.append(Rect(left, top, left + wide, top + high))
    return found


def _captioned(sheet: Sheet, words: str, panel: Rect, border: float) -> Rect:
    """The panel's words in a strip along its top; the room that stays for its picture."""
    deep = min(0.17 * panel.height, 0.2 * panel.width)
    sheet.layers.append(box(panel.left, panel.top, panel.width, deep, "#fff3b8"))
    pad = 0.12 * deep
    sheet.write(
        words,
        Rect(panel.left + 2 * pad, panel.top + pad, panel.right - 2 * pad, panel.top + deep - pad),
        "#1c1b26",
        weight=700,
    )
    return Rect(panel.left, panel.top + deep + border, panel.right, panel.bottom)
