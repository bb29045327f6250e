"""Notebook: pen and thin brown wash on parchment, for what is no page of studies (those are `illustrator.notebook`)."""

from typing import Any

import numpy as np
from PIL import Image

from abaca.engines.illustrator.handwriting import INK

from .motif import Motif, Strip
from .pencil import browned, strokes
from .texture import grain, noise

_PARCHMENT = np.array([232, 211, 168], np.float32) / 255


def paint(motif: Motif) -> Image.Image:
    """The motif in sepia."""
    drawing = np.asarray(strokes(motif.veiled(0.5), ink=INK, paper=(255, 255, 255), tint=0.3))
    stains = noise(96, 96, 28, motif.seed + 8, octaves=4)
    tooth = grain(motif.seed)

    def work(strip: Strip) -> Any:
        lines = browned(np.ascontiguousarray(drawing[strip.top : strip.low, :, :3]))
        aged = 1 + 0.07 * strip.chart(stains) + 0.03 * strip.tile(tooth)
        return lines * _PARCHMENT * aged[..., None]

    return motif.painted(work)
