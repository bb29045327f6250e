"""Lettering: the exact strings of a prompt in Noto Sans CJK, wrapped and shrunk to their field."""

import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Literal

from PIL import Image, ImageDraw, ImageFont

from .vector import Rect

_FACE_SC = 2
"""The simplified Chinese face of the collection."""
_HEAVY = 900
_FIRST_WIDE = 0x2E80
_NAME_SIGNS = 4

Side = Literal["left", "centre", "right"]
_ANCHORS: dict[Side, str] = {"left": "lm", "centre": "mm", "right": "rm"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One string to write, whole, inside `field` px, in `ink` with an outline of `rim` ("" for none).

    `side` is where in the field its rows begin or end, `most_px` the largest size that its letters may have.
    """

    text: str
    field: Rect
    ink: str = "#2b2440"
    rim: str = "#ffffff"
    weight: int = _HEAVY
    side: Side = "centre"
    most_px: float = math.inf


@lru_cache(maxsize=32)
def font(size_px: int, weight: int = _HEAVY) -> ImageFont.FreeTypeFont:
    """The lettering font at a size; ImportError when the font's wheel is missing."""
    file = resources.files("manimgx_fonts_cjk") / "NotoSansCJK-VF.otf.ttc"
    with resources.as_file(file) as found:
        face = ImageFont.truetype(str(found), size_px, index=_FACE_SC)
    face.set_variation_by_axes([weight])
    return face


def wrapped(text: str, face: ImageFont.FreeTypeFont, width_px: float) -> list[str]:
    """The text in lines no wider than `width_px`, broken at spaces, or between characters where there are none."""
    lines: list[str] = []
    for paragraph in text.splitlines() or [text]:
        line = ""
        for word in _words(paragraph):
            if line and face.getlength((line + word).strip()) > width_px:
                lines.append(line.strip())
                line = word
            else:
                line += word
        lines.append(line.strip())
    return [line for line in lines if line]


def _words(text: str) -> list[str]:
    """The pieces between which a line may break: at spaces, and between Chinese signs of runs longer than a name."""
    pieces: list[str] = []
    for run in re.findall(r"[\u2e80-\uffef]+| |[^\u2e80-\uffef ]+", text):
        wide = ord(run[0]) >= _FIRST_WIDE
        pieces += list(run) if wide and len(run) > _NAME_SIGNS else [run]
    return pieces


def fitted(
    text: str, field: Rect, weight: int = _HEAVY, most_px: float = math.inf
) -> tuple[ImageFont.FreeTypeFont, list[str], int]:
    """The font, lines and line height in px with which the text fills the field best."""
    low, high = 6, max(7, int(min(field.height * 0.9, most_px)))
    best = (font(low, weight), wrapped(text, font(low, weight), field.width), round(low * 1.25))
    while low <= high:
        size = (low + high) // 2
        face = font(size, weight)
        lines = wrapped(text, face, field.width)
        pitch = round(size * 1.22)
        fits = pitch * len(lines) <= field.height and all(face.getlength(line) <= field.width for line in lines)
        if fits:
            best, low = (face, lines, pitch), size + 1
        else:
            high = size - 1
    return best


def write(picture: Image.Image, lines: list[Line], *, smooth: bool = True) -> None:
    """The lines drawn onto the picture; not `smooth` without greys along the letters' edges."""
    pen = ImageDraw.Draw(picture)
    pen.fontmode = "L" if smooth else "1"
    for line in lines:
        face, rows, pitch = fitted(line.text, line.field, line.weight, line.most_px)
        rim = max(1, round(face.size * 0.07)) if line.rim else 0
        y = (line.field.top + line.field.bottom) / 2 - pitch * (len(rows) - 1) / 2
        x = {"left": line.field.left, "centre": line.field.middle[0], "right": line.field.right}[line.side]
        for row in rows:
            pen.text(
                (x, y),
                row,
                font=face,
                fill=line.ink,
                anchor=_ANCHORS[line.side],
                stroke_width=rim,
                stroke_fill=line.rim or None,
            )
            y += pitch
