"""Logo: an emblem with its name: one figure or view in a badge, plain around it."""

from abaca.engines.illustrator.backdrops import backdrop
from abaca.engines.illustrator.palette import lighter
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.settings import setting_of
from abaca.engines.illustrator.styles import Piece
from abaca.engines.illustrator.vector import Rect, box, circle

from .palettes import palette
from .sheet import Sheet, clipped, moved

_MOST = 3
"""Figures in one badge, at most."""


def logo(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene as a logo; transparent around it when the scene is."""
    sheet = Sheet(scene, width_px, height_px, seed)
    tones = palette(scene, seed)
    wide, high = sheet.wide, sheet.high
    paper = tones.paper if scene.backdrop_colour else "#ffffff"
    sheet.layers.append(box(0, 0, wide, high, paper))
    beside = bool(scene.lettering) and wide > 1.5 * high
    if beside:
        radius = 0.4 * min(high, 0.5 * wide)
        name_wide = min(wide - 3.2 * radius, 6 * radius)
        left = (wide - 2 * radius - 0.5 * radius - name_wide) / 2
        middle = (left + radius, high / 2)
        words = Rect(
            left + 2.5 * radius, high / 2 - 0.7 * radius, left + 2.5 * radius + name_wide, high / 2 + 0.7 * radius
        )
    else:
        radius = (0.34 if scene.lettering else 0.44) * min(wide, high * (0.85 if scene.lettering else 1))
        deep = 0.62 * radius if scene.lettering else 0.0
        middle = (wide / 2, (high - deep - 0.16 * radius) / 2)
        top = middle[1] + 1.12 * radius
        words = Rect(0.06 * wide, top, 0.94 * wide, min(top + deep, 0.97 * high))
    _badge(sheet, middle, radius, tones.second)
    pitch = words.height / max(len(scene.lettering), 1)
    for number, text in enumerate(scene.lettering):
        field = Rect(words.left, words.top + pitch * number, words.right, words.top + pitch * (number + 1))
        sheet.write(text, field, (tones.ink, tones.strong)[number % 2], side="left" if beside else "centre")
    return sheet.finished(cut_out=scene.transparent)


def _badge(sheet: Sheet, middle: tuple[float, float], radius: float, colour: str) -> None:
    """A ringed disc with the scene's figures, or with a view of its setting where there are none."""
    x, y = middle
    frame = Rect(x - radius, y - radius, x + radius, y + radius)
    scene = sheet.scene
    figures = sheet.first(_MOST)
    ring = circle(x, y, radius, colour)
    inner = 0.91 * radius
    if scene.setting or not figures:
        side = round(2 * inner)
        setting = scene.setting or setting_of(scene, sheet.seed)
        ground = backdrop(
            setting,
            width_px=side,
            height_px=side,
            seed=sheet.seed,
            time=scene.time,
            weather=scene.weather,
            season=scene.season,
        )
        view = moved("".join(ground.layers), x - inner, y - inner)
        disc = clipped(view, circle(x, y, inner, "#000000"), "badge")
    else:
        disc = circle(x, y, inner, lighter(colour, 0.72))
    sheet.pieces.append(Piece(svg=ring + circle(x, y, 0.945 * radius, "#ffffff") + disc, reach=frame))
    if not figures:
        sheet.mark("badge", frame)
        return
    step = 1.36 * radius / len(figures)
    for number, shown in enumerate(figures):
        left = x - 0.68 * radius + step * number
        sheet.put(shown, Rect(left, y - 0.62 * radius, left + step, y + 0.66 * radius), upright=0.6)
