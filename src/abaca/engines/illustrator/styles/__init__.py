"""Styles: one module each, one row each in a table. A style makes a picture of a `Motif`."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from types import MappingProxyType

import numpy as np
from PIL import Image

from abaca.engines.illustrator.lettering import Line, write
from abaca.engines.illustrator.scene import Style
from abaca.engines.illustrator.vector import Drawing, Rect

from .motif import Motif, Piece

__all__ = ["SHOWN_STYLES", "STYLES", "Motif", "Piece", "Treatment", "lettered", "painted", "styled", "styled_photo"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment:
    """A row of the table: the module whose `paint` it is, and how letters look that are written onto the picture.

    `ink` and `rim` are "#rrggbb", empty to keep what the line says; `letters` says that the style writes them itself,
    `hard` that it knows no soft edges: shadows and glows would become shapes or get outlines.
    """

    module: str
    ink: str = ""
    rim: str = ""
    letters: bool = False
    hard: bool = False

    @property
    def paint(self) -> Callable[[Motif], Image.Image]:
        """The function that paints; its module loads with the first picture that needs it."""
        found: Callable[[Motif], Image.Image] = import_module(f"{__name__}.{self.module}").paint
        return found


STYLES: MappingProxyType[Style, Treatment] = MappingProxyType(
    {
        "flat": Treatment(module="flat"),
        "clay": Treatment(module="clay"),
        "ink": Treatment(module="ink", hard=True, ink="#222228"),
        "line": Treatment(module="line", hard=True, ink="#000000", rim="#ffffff"),
        "neon": Treatment(module="neon", hard=True, ink="#fff4fb", rim="#ff2f9e"),
        "notebook": Treatment(module="notebook", ink="#543218", rim="#ead6ae"),
        "oil": Treatment(module="oil"),
        "papercut": Treatment(module="papercut", hard=True),
        "pencil": Treatment(module="pencil", ink="#34343a"),
        "pixel": Treatment(module="pixel", letters=True),
        "poster": Treatment(module="poster"),
        "stained_glass": Treatment(module="stained_glass", hard=True, ink="#18171c", rim="#fff3cf"),
        "sticker": Treatment(module="sticker"),
        "ukiyo_e": Treatment(module="ukiyo_e", hard=True, ink="#1e223a"),
        "watercolour": Treatment(module="watercolour"),
    }
)
SHOWN_STYLES: frozenset[Style] = frozenset(STYLES)
"""Every style that a picture can have."""


def painted(motif: Motif, style: Style) -> Image.Image:
    """The motif in a style with its lettering: RGB, or RGBA of a cut-out."""
    treatment = STYLES[style]
    picture = treatment.paint(motif.hard() if treatment.hard else motif)
    if not treatment.letters:
        lettered(picture, motif.lines, style)
    return picture


def lettered(picture: Image.Image, lines: tuple[Line, ...], style: Style) -> None:
    """The lines written onto a finished picture, in the inks of the style where it has its own."""
    ink, rim = STYLES[style].ink, STYLES[style].rim
    write(picture, [replace(line, ink=ink or line.ink, rim=rim or line.rim) for line in lines])


def styled(drawing: Drawing, width_px: int, height_px: int, style: Style, seed: int) -> Image.Image:
    """One drawing alone in a style, filling that size, RGBA."""
    rect = Rect(0, 0, width_px, height_px)
    piece = Piece(svg=drawing.placed(rect), reach=rect)
    return painted(Motif(width_px=width_px, height_px=height_px, seed=seed, pieces=(piece,), cut_out=True), style)


def styled_photo(photo: Image.Image, style: Style, seed: int) -> Image.Image:
    """A photo in a style, RGB, at its own size."""
    pixels = np.asarray(photo.convert("RGB"))
    return painted(Motif(width_px=photo.width, height_px=photo.height, seed=seed, photo=pixels), style)
