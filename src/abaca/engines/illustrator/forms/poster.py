"""Poster: a picture with its title in large letters above it, what else is to be said below."""

import msgspec

from abaca.engines.illustrator.palette import lighter
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import Rect, box

from .palettes import palette
from .sheet import Sheet


def poster(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene as a poster; wide ones have their words at the left."""
    sheet = Sheet(scene, width_px, height_px, seed)
    tones = palette(scene, seed)
    wide, high, unit = sheet.wide, sheet.high, sheet.short / 100
    margin = 4.5 * unit
    sheet.layers.append(box(0, 0, wide, high, tones.strong))
    inner = msgspec.structs.replace(scene, lettering=(), backdrop_colour=None)
    title, *others = scene.lettering or ("",)
    if not title:
        sheet.inset(inner, Rect(margin, margin, wide - margin, high - margin), round_by=2 * unit)
        return sheet.finished()
    if wide > 1.6 * high:
        split = 0.36 * wide
        sheet.inset(inner, Rect(split, margin, wide - margin, high - margin), round_by=2 * unit)
        words = Rect(margin, margin, split - margin, high - margin)
        low = words.bottom - (0.3 * words.height if others else 0)
        fields = [Rect(words.left, words.top, words.right, low)]
        rest = Rect(words.left, low, words.right, words.bottom)
    else:
        head = min(0.24 * high, 0.42 * wide)
        foot = min(0.07 * high, 0.12 * wide) * min(len(others), 4) if others else 0
        sheet.layers.append(box(0, 0, wide, head, tones.strong))
        picture = Rect(margin, head, wide - margin, high - margin - foot)
        sheet.inset(inner, picture, round_by=2 * unit)
        fields = [Rect(margin, margin * 0.7, wide - margin, head - margin * 0.4)]
        rest = Rect(margin, picture.bottom + 0.4 * margin, wide - margin, high - 0.6 * margin)
    rule = Rect(fields[0].left, fields[0].bottom, fields[0].right, fields[0].bottom + 0.6 * unit)
    if wide > 1.6 * high:
        sheet.layers.append(box(rule.left, rule.top, rule.width, rule.height, tones.soft))
    sheet.write(title, fields[0], "#fffaf0")
    pitch = rest.height / max(len(others), 1)
    for number, text in enumerate(others):
        field = Rect(rest.left, rest.top + pitch * number, rest.right, rest.top + pitch * (number + 0.94))
        sheet.write(text, field, lighter(tones.soft, 0.35), weight=700, most_px=7 * unit)
    return sheet.finished()
