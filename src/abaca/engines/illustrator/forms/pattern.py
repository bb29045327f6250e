"""Pattern: figures strewn evenly over a sheet that joins itself without a seam on every side."""

import random

import numpy as np
from PIL import Image

from abaca.engines.illustrator.palette import COLOURS, darker, lighter
from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Entity, Scene
from abaca.engines.illustrator.styles import Motif, Piece, painted
from abaca.engines.illustrator.vector import Drawing, Rect, box, circle, group

from .card import star
from .palettes import palette
from .sheet import Figure, Sheet

_ACROSS = 4.6
"""Figures along the short side, about."""
_LOCAL = frozenset({"flat", "line", "pixel"})
"""Styles that look the same wherever they are painted: whole sheets join. In others each figure is painted alone."""
_TURNS_DEG = (-18, 0, 14, 26)


def pattern(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene's things as a seamless pattern; flowers of dots where it names none."""
    sheet = Sheet(scene, width_px, height_px, seed)
    rng = random.Random(f"pattern {seed}")
    tones = palette(scene, seed)
    paper = COLOURS.get(scene.backdrop_colour or "", "#17121f" if scene.style == "neon" else lighter(tones.soft, 0.62))
    figures = sheet.figures() or [_ornament(tones.strong), _ornament(tones.second)]
    cell = sheet.short / _ACROSS
    columns = max(2, 2 * round(width_px / cell / 2))
    rows = max(2, 2 * round(height_px / cell / 2))
    step = (width_px / columns, height_px / rows)
    spots: list[tuple[Figure, float, Rect]] = []
    fillers = []
    for column in range(columns):
        for row in range(rows):
            x = (column + 0.5) * step[0] + rng.uniform(-0.06, 0.06) * step[0]
            y = (row + (0.25 if column % 2 else 0.75)) * step[1] + rng.uniform(-0.06, 0.06) * step[1]
            shown = figures[(column + row) % len(figures)]
            half = 0.36 * min(step) * rng.uniform(0.92, 1.08)
            spots.append((shown, rng.choice(_TURNS_DEG), Rect(x - half, y - half, x + half, y + half)))
            fillers.append((x + step[0] * 0.5, y, 0.035 * min(step) * rng.uniform(0.7, 1.3), rng.random()))
    dots = "".join(
        circle(fx, fy, reach, darker(paper, 0.16)) if turn < 0.5 else star(fx, fy, 1.7 * reach, darker(paper, 0.16))
        for x, y, reach, turn in fillers
        for fx, fy in _wrapped(x, y, width_px, height_px, 3 * reach)
    )
    sheet.layers.append(box(0, 0, width_px, height_px, paper) + dots)
    for shown, _, rect in spots:
        if rect.left >= 0 and rect.top >= 0 and rect.right <= width_px and rect.bottom <= height_px:
            sheet.mark(shown.entity.concept, rect)
    if scene.style in _LOCAL:
        sheet.pieces += [
            Piece(svg=_turned(shown, turn).placed(place), reach=place)
            for shown, turn, rect in spots
            for place in _places(_turned(shown, turn), rect, width_px, height_px)
        ]
        return sheet.finished(cut_out=scene.transparent)
    return _of_sprites(sheet, spots)


def _of_sprites(sheet: Sheet, spots: list[tuple[Figure, float, Rect]]) -> Drawn:
    """The sheet with every figure painted in the style for itself and laid on plain paper, across the edges too."""
    scene = sheet.scene
    wide, high = sheet.wide, sheet.high
    empty = Motif(
        width_px=wide, height_px=high, seed=sheet.seed, layers=() if scene.transparent else tuple(sheet.layers)
    )
    picture = painted(empty, "flat").convert("RGBA") if not scene.transparent else Image.new("RGBA", (wide, high))
    made: dict[tuple[int, float], Image.Image] = {}
    side = round(min(spot[2].width for spot in spots))
    for shown, turn, rect in spots:
        key = (id(shown), turn)
        if key not in made:
            drawing = _turned(shown, turn)
            share = side / max(drawing.box.width, drawing.box.height)
            made[key] = _sprite(drawing, round(drawing.box.width * share), round(drawing.box.height * share), sheet)
        sprite = made[key]
        x, y = rect.middle[0] - sprite.width / 2, rect.middle[1] - sprite.height / 2
        for left, top in _wrapped(x, y, wide, high, max(sprite.size)):
            _laid(picture, sprite, round(left), round(top))
    picture = picture if scene.transparent else picture.convert("RGB")
    return sheet.drawn(picture)


def _sprite(drawing: Drawing, wide: int, high: int, sheet: Sheet) -> Image.Image:
    """The drawing painted in the sheet's style with a little room around for what glows or is rimmed."""
    pad = max(2, round(0.07 * max(wide, high)))
    rect = Rect(pad, pad, pad + max(wide, 4), pad + max(high, 4))
    motif = Motif(
        width_px=round(rect.right) + pad,
        height_px=round(rect.bottom) + pad,
        seed=sheet.seed,
        pieces=(Piece(svg=drawing.placed(rect), reach=rect),),
        cut_out=True,
    )
    return painted(motif, sheet.scene.style)


def _laid(picture: Image.Image, sprite: Image.Image, left: int, top: int) -> None:
    """The part of a sprite that is on the sheet."""
    cut = (
        max(0, -left),
        max(0, -top),
        min(sprite.width, picture.width - left),
        min(sprite.height, picture.height - top),
    )
    if cut[0] < cut[2] and cut[1] < cut[3]:
        picture.alpha_composite(sprite.crop(cut), (max(0, left), max(0, top)))


def _wrapped(x: float, y: float, wide: float, high: float, reach: float) -> list[tuple[float, float]]:
    """The places where something of that reach must stand so that the sheet joins itself."""
    return [
        (x + dx, y + dy)
        for dx in (-wide, 0, wide)
        for dy in (-high, 0, high)
        if -reach <= x + dx <= wide + reach and -reach <= y + dy <= high + reach
    ]


def _places(drawing: Drawing, rect: Rect, wide: float, high: float) -> list[Rect]:
    """Where the drawing is seen: its place, and once more beyond each edge that it crosses."""
    share = min(rect.width / drawing.box.width, rect.height / drawing.box.height)
    half = (drawing.box.width * share / 2, drawing.box.height * share / 2)
    return [
        Rect(x - half[0], y - half[1], x + half[0], y + half[1])
        for x, y in _wrapped(*rect.middle, wide, high, max(half))
    ]


def _turned(shown: Figure, turn_deg: float) -> Drawing:
    """The figure turned about its middle."""
    drawing = shown.drawing
    if not turn_deg:
        return drawing
    x, y = drawing.box.middle
    about = group(group(drawing.svg, dx=-x, dy=-y), turn_deg=turn_deg)
    angle = np.deg2rad(abs(turn_deg))
    wide = drawing.box.width * np.cos(angle) + drawing.box.height * np.sin(angle)
    high = drawing.box.width * np.sin(angle) + drawing.box.height * np.cos(angle)
    return Drawing(svg=about, box=Rect(-wide / 2, -high / 2, wide / 2, high / 2))


def _ornament(colour: str) -> Figure:
    """A flower of dots, where the scene names nothing."""
    petals = "".join(circle(10 * np.cos(angle), 10 * np.sin(angle), 6.5, colour) for angle in np.arange(6) * np.pi / 3)
    drawing = Drawing(svg=petals + circle(0, 0, 5, "#fff3c4"), box=Rect(-17, -17, 17, 17))
    return Figure(entity=Entity(concept="ornament"), drawing=drawing)
