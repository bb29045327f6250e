"""Notes in a slanted hand with leaders: what a naturalist writes beside a drawing."""

from dataclasses import dataclass
from typing import Literal

from PIL import Image, ImageDraw

from .lettering import font, wrapped
from .vector import Point, Rect

Side = Literal["left", "right", "top", "none"]
"""Where a note's leader leaves its text."""
INK = (84, 50, 24)
_SLANT = 0.22
"""How far the top of a letter leans over its foot, as a share of its height."""
_WEIGHT = 380
_PITCH = 1.22
_SMALLEST_PX = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A text with its field in px; `side` is where its leader leaves."""

    text: str
    field: Rect
    side: Side


def fitted_size(text: str, size_px: float, width_px: float, *, lines: int = 3) -> float:
    """The size at which the text needs no more than so many lines of that width, at most `size_px`."""
    size = max(size_px, _SMALLEST_PX)
    while size > _SMALLEST_PX:
        face = font(round(size), _WEIGHT)
        rows = wrapped(text, face, width_px * 0.97)
        if len(rows) <= lines and all(face.getlength(row) <= width_px * 0.97 for row in rows):
            break
        size *= 0.93
    return size


def depth_of(text: str, size_px: float, width_px: float) -> float:
    """How high the text is in lines of that width, px."""
    return len(wrapped(text, font(round(size_px), _WEIGHT), width_px * 0.97)) * size_px * _PITCH


def write_note(page: Image.Image, note: Note, size_px: float, target: Point | None) -> float:
    """The note within its field with a leader to `target`; how wide the text is, px."""
    size = round(fitted_size(note.text, size_px, note.field.width, lines=1 if note.side == "none" else 3))
    face = font(size, _WEIGHT)
    rows = wrapped(note.text, face, note.field.width * 0.97)
    widest = max(face.getlength(row) for row in rows) + _SLANT * size
    pitch = size * _PITCH
    deep = pitch * len(rows)
    middle = note.field.middle[1] if note.side != "top" else note.field.top + deep / 2
    y = middle - deep / 2
    for row in rows:
        wide = face.getlength(row)
        x = note.field.middle[0] - wide / 2
        if note.side == "right":
            x = note.field.right - wide - _SLANT * size
        elif note.side == "left":
            x = note.field.left
        _write_row(page, row, (x, y), size)
        y += pitch
    if target is not None:
        gap = 0.35 * size
        start = {
            "right": (note.field.right + gap * 0.4, middle),
            "left": (note.field.left - gap * 0.8, middle),
            "top": (note.field.middle[0], note.field.top - gap * 0.6),
        }[note.side]
        _leader(page, start, target)
    return widest


def _write_row(page: Image.Image, text: str, corner: Point, size: int) -> None:
    """One line of slanted letters, its upper left corner there."""
    face = font(size, _WEIGHT)
    wide, high = round(face.getlength(text)) + size, round(size * 1.5)
    mask = Image.new("L", (wide, high), 0)
    ImageDraw.Draw(mask).text((size * 0.25, high / 2), text, font=face, fill=255, anchor="lm")
    lean = _SLANT * high / 2
    mask = mask.transform(mask.size, Image.Transform.AFFINE, (1, _SLANT, -lean, 0, 1, 0), Image.Resampling.BICUBIC)
    page.paste(INK, (round(corner[0] - size * 0.25), round(corner[1] - (high - size * _PITCH) / 2)), mask)


def _leader(page: Image.Image, start: Point, end: Point) -> None:
    """A thin line with a dot where it ends."""
    pen = ImageDraw.Draw(page)
    stroke = max(1, min(page.size) // 620)
    pen.line([start, end], fill=INK, width=stroke)
    dot = stroke * 2.1
    pen.ellipse((end[0] - dot, end[1] - dot, end[0] + dot, end[1] + dot), fill=INK)
