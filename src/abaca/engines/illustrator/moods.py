"""What the faces of mascots show beside their species: shut eyes, brows, tears, a howl."""

from functools import lru_cache
from typing import Literal, NamedTuple

import numpy as np

from .anchors import FACES
from .assets import SIDE, emoji
from .palette import hexed, luma
from .render import raster
from .vector import Anchor, Rect, document, ellipse, num, path

Mood = Literal["happy", "sad", "angry", "howling"]
_UNIT_PX = 8
_CALL = "".join(
    path(
        f"M{side * (60 + 13 * n)} {-26 - 7 * n}Q{side * (70 + 15 * n)} -4 {side * (60 + 13 * n)} {18 + 7 * n}",
        stroke="#f4f6fb",
        width=5 - 1.5 * n,
    )
    for side in (-1, 1)
    for n in range(2)
)
"""The sound of a howl at both sides of a face."""
_HOWL = ellipse(0, -3, 9, 11, "#3a1f24") + ellipse(0, 3.5, 5.4, 3.6, "#e0646f")
HEARD = Rect(-86, -36, 86, 28)


class _Eye(NamedTuple):
    """One eye of a face, and the colour right over it."""

    x: float
    y: float
    half_wide: float
    half_high: float
    lid: str


def expression(stem: str, colour: str, mood: Mood | Literal["asleep"], eyes: Anchor, factor: float) -> str:
    """What a mood adds to a face whose `eyes` are there, drawn `factor` times as large as its emoji."""
    middle = FACES[stem].eyes_y

    def placed(eye: _Eye) -> _Eye:
        return _Eye(
            eyes.x + (eye.x - SIDE / 2) * factor,
            eyes.y + (eye.y - middle) * factor,
            eye.half_wide * factor,
            eye.half_high * factor,
            eye.lid,
        )

    left, right = map(placed, _eyes(stem, colour))
    if mood in {"angry", "sad"}:
        brows = _brow(left, -1, factor, frown=mood == "angry") + _brow(right, 1, factor, frown=mood == "angry")
        return brows + (_tear(right, factor) if mood == "sad" else "")
    shut = _shut(left, factor, smiling=mood == "happy") + _shut(right, factor, smiling=mood == "happy")
    return shut + (_HOWL + _CALL if mood == "howling" else "")


@lru_cache(maxsize=64)
def _eyes(stem: str, colour: str) -> tuple[_Eye, _Eye]:
    """Both eyes of an emoji, in its units."""
    face = FACES[stem]
    size_px = SIDE * _UNIT_PX
    seen = raster(document(emoji(stem, colour).svg, size_px, size_px, Rect(0, 0, SIDE, SIDE))).convert("RGB")
    over = round((face.eyes_y - face.eye_high - 0.9) * _UNIT_PX)

    def eye(x: float) -> _Eye:
        skin = np.asarray(seen)[over, round(x * _UNIT_PX)] / 255
        return _Eye(x, face.eyes_y, face.eye_wide, face.eye_high, hexed(*map(float, skin)))

    return eye((SIDE - face.eyes_apart) / 2), eye((SIDE + face.eyes_apart) / 2)


def _ink_on(fill: str) -> str:
    return "#f4f4f0" if luma(fill) < 90 else "#33242b"


def _shut(eye: _Eye, factor: float, *, smiling: bool) -> str:
    """A lid over the eye, in the colour around it; a smile bends it upwards."""
    half = max(eye.half_wide, 2.0 * factor)
    lid = ellipse(eye.x, eye.y, eye.half_wide + 0.7 * factor, eye.half_high + 0.7 * factor, eye.lid)
    bend, y = (-2.8 * factor, eye.y + factor) if smiling else (2.6 * factor, eye.y)
    lash = f"M{num(eye.x - half)} {num(y)}Q{num(eye.x)} {num(y + bend)} {num(eye.x + half)} {num(y)}"
    return lid + path(lash, stroke=_ink_on(eye.lid), width=0.9 * factor)


def _brow(eye: _Eye, side: int, factor: float, *, frown: bool) -> str:
    """A brow that frowns, or rises in the middle of the face."""
    top = eye.y - eye.half_high
    inner, outer = (-0.3, -2.8) if frown else (-3.4, -1.4)
    line = (
        f"M{num(eye.x - side * 2.6 * factor)} {num(top + inner * factor)}"
        f"L{num(eye.x + side * 3 * factor)} {num(top + outer * factor)}"
    )
    return path(line, stroke=_ink_on(eye.lid), width=1.15 * factor)


def _tear(eye: _Eye, factor: float) -> str:
    x, y = eye.x + 1.2 * factor, eye.y + eye.half_high + 0.6 * factor
    drop = f"M{num(x)} {num(y)}q{num(-2 * factor)} {num(3.4 * factor)} 0 {num(4.4 * factor)}"
    return path(drop + f"q{num(2 * factor)} {num(-factor)} 0 {num(-4.4 * factor)}Z", "#5db4ee")
