"""Figures as arrays of pixels in one fixed frame, so that two of them can be compared point by point."""

import numpy as np

from abaca.engines.illustrator.figures import figure
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Entity
from abaca.engines.illustrator.vector import Rect, document

_FRAME = Rect(-200, -200, 200, 260)
_SMALL_FRAME = Rect(-12, -17, 48, 52)
"""For drawings in the 36 units of an emoji."""
WIDE_PX, HIGH_PX = 200, 230
CHIN_PX = 100
"""How far down the chin of a standing figure is."""


def shot(concept, *attributes, wearing=(), variant=0, holding=False, pose=None, on_seat=False, **said):
    """The figure as float RGBA, `HIGH_PX` high."""
    worn = tuple(item if isinstance(item, Entity) else Entity(concept=item) for item in wearing)
    entity = Entity(concept=concept, attributes=attributes, wearing=worn, **said)
    drawing = figure(entity, variant=variant, holding=holding, pose=pose, on_seat=on_seat)
    seen = _FRAME if drawing.box.height > 60 else _SMALL_FRAME
    return np.asarray(raster(document(drawing.svg, WIDE_PX, HIGH_PX, seen)).convert("RGBA")).astype(float)


def solid(pixels):
    """Where something is drawn."""
    return pixels[..., 3] > 128


def share_near(pixels, colour, *, reach=40):
    """The share of what is drawn that is near a colour (three channels, 0..255)."""
    inside = pixels[solid(pixels)][:, :3]
    return float((np.abs(inside - np.array(colour)).max(axis=1) < reach).mean()) if len(inside) else 0.0


def changed(one, other):
    """Where two pictures differ for the eye."""
    return np.abs(one - other).max(axis=2) > 24


def extent(pixels):
    """Left, top, right and bottom of what is drawn."""
    rows, columns = np.flatnonzero(solid(pixels).any(axis=1)), np.flatnonzero(solid(pixels).any(axis=0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
