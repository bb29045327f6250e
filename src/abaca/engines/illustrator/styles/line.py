"""Line art: black contours of every shape on white, as in a colouring book."""

from typing import Any

import numpy as np
from PIL import Image

from .motif import Motif, Strip

_WIDTH = 0.0042
"""A line's width as a share of the short side."""


def paint(motif: Motif) -> Image.Image:
    """The borders between the motif's colours as black lines; nothing else."""
    width = max(motif.short_px * _WIDTH, 1.1)
    thin = width * 0.6

    def work(strip: Strip) -> Any:
        bold = strip.drawn(strip.away(motif.things, contrast=26, least_px=width), width) if motif.things else 0
        lines = np.maximum(bold, strip.drawn(strip.away(contrast=13, least_px=5 * width), thin))
        tone = 255 * (1 - np.clip((lines - 0.5) * 1.6 + 0.5, 0, 1))
        return np.repeat(tone[..., None], 3, axis=2)

    return motif.painted(work, reach_px=6 * width + 2)
