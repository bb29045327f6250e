"""Printing with few inks: which they are, and which of them takes the place of each colour."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from PIL import Image

from .motif import Pixels

_BITS = 5
"""Of each channel so many bits decide."""


@dataclass(frozen=True, kw_only=True)
class Inks:
    """Some colours; `sources` are those that they stand for, both (n, 3), 0..255."""

    colours: Any
    sources: Any

    def recoloured(self, colours: Any) -> "Inks":
        """Other inks for the same sources."""
        return Inks(colours=np.clip(colours, 0, 255).astype(np.uint8), sources=self.sources)

    def printed(self, pixels: Pixels) -> Pixels:
        """Every pixel in the ink nearest to it."""
        key = (pixels >> (8 - _BITS)).astype(np.uint16)
        where = (key[..., 0] << (2 * _BITS)) | (key[..., 1] << _BITS) | key[..., 2]
        return np.asarray(self.colours[self._nearest[where]], np.uint8)

    @cached_property
    def _nearest(self) -> Any:
        """The index of the nearest ink for each colour of `_BITS` a channel."""
        steps = np.arange(2**_BITS) * 2 ** (8 - _BITS) + 2 ** (7 - _BITS)
        cube = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1).reshape(-1, 3).astype(np.float32)
        weight = np.array([0.55, 0.77, 0.34], np.float32)
        sources = self.sources.astype(np.float32) * weight
        apart = [((cube * weight - source) ** 2).sum(axis=1) for source in sources]
        return np.argmin(np.stack(apart), axis=0).astype(np.uint8)


def inks(small: Pixels, count: int) -> Inks:
    """The `count` colours that a small picture is best printed with."""
    few = Image.fromarray(small).quantize(count, Image.Quantize.MEDIANCUT, kmeans=2, dither=Image.Dither.NONE)
    table = np.array(few.getpalette(), np.uint8).reshape(-1, 3)[: max(1, len(few.getcolors() or [0]))]
    return Inks(colours=table, sources=table)
