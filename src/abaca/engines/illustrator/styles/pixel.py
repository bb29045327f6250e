"""Pixel art: a coarse grid of few colours, every cell a square of one colour."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.lettering import write

from .motif import Motif, Pixels, on_white

_CELLS = 128
"""How many cells the short side has, about."""
_COLOURS = 48
_WEIGHT = 500
"""Heavier letters would run together on the grid."""
_LOOKS = 4
"""Each cell is looked at in so many rows and columns, and takes the colour that it shows most."""


def paint(motif: Motif) -> Image.Image:
    """The motif with its lettering on the grid; a cut-out's cells are opaque or empty."""
    across, down = grid(motif.width_px, motif.height_px)
    fine = (across * _LOOKS, down * _LOOKS)
    seen = motif.rows(0, motif.height_px, across * _LOOKS / motif.width_px)
    if (seen.shape[1], seen.shape[0]) != fine:
        seen = np.asarray(cv2.resize(seen, fine, interpolation=cv2.INTER_AREA), np.uint8)
    flat = Image.fromarray(on_white(seen))
    few = flat.quantize(_COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    table = np.array(few.getpalette(), np.uint8).reshape(-1, 3)
    cells = table[_commonest(np.asarray(few), len(table))]
    small = Image.fromarray(cells)
    share = across / motif.width_px
    if motif.lines:
        lines = [replace(line, field=line.field.scaled(share), rim="", weight=_WEIGHT) for line in motif.lines]
        write(small, lines, smooth=False)
    if motif.cut_out:
        solid = cv2.resize(np.ascontiguousarray(seen[..., 3]), (across, down), interpolation=cv2.INTER_AREA) > 127
        small.putalpha(Image.fromarray((solid * 255).astype(np.uint8)))
    return small.resize((motif.width_px, motif.height_px), Image.Resampling.NEAREST)


def grid(width_px: int, height_px: int) -> tuple[int, int]:
    """Columns and rows: cells are squares that fill the picture exactly where its sides have a common measure."""
    aim = max(3, round(min(width_px, height_px) / _CELLS))
    common = int(np.gcd(width_px, height_px))
    sides = [side for side in range(1, common + 1) if common % side == 0 and 0.6 * aim <= side <= 1.7 * aim]
    side = min(sides, key=lambda each: abs(each - aim), default=aim)
    return max(1, round(width_px / side)), max(1, round(height_px / side))


def _commonest(chosen: Pixels, colours: int) -> Any:
    """The palette index that each cell shows most."""
    down, across = chosen.shape[0] // _LOOKS, chosen.shape[1] // _LOOKS
    looks = chosen.reshape(down, _LOOKS, across, _LOOKS).swapaxes(1, 2).reshape(down * across, -1)
    votes = np.zeros((down * across, colours), np.uint8)
    places = np.arange(down * across)
    for look in looks.T:
        votes[places, look] += 1
    return votes.argmax(axis=1).reshape(down, across)
