"""Watercolour: washes with wobbling, darker edges on grained paper whose rim stays white."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .motif import Motif, Strip
from .texture import grain, noise

_SMALL_PX = 900
"""Slow changes (pigment, wobble) come from maps of this size."""
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The motif in watercolour; a cut-out has no white rim."""
    seed = motif.seed
    small = motif.reduced(_SMALL_PX)
    size = (small.shape[1], small.shape[0])
    short = min(size)
    gray = cv2.cvtColor(cv2.medianBlur(small, 5), cv2.COLOR_RGB2GRAY).astype(np.float32)
    slope = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    rim = cv2.GaussianBlur(np.clip(slope / 160, 0, 1), (0, 0), 1.3)
    pigment = noise(*size, cell=short / 5, seed=seed, octaves=4)
    blotch = noise(*size, cell=short / 26, seed=seed + 1, octaves=3)
    depth = np.clip(0.9 + 0.13 * pigment + 0.07 * blotch + 0.34 * rim, 0.45, 1.4).astype(np.float32)
    if not motif.cut_out:
        depth = (depth * _ragged(size, seed)).astype(np.float32)
    wobble = [noise(*size, cell=short / 34, seed=seed + step) * np.float32(motif.short_px * 0.0042) for step in (3, 4)]
    tooth = grain(seed)
    paper = np.array([253, 250, 243], np.float32)

    def work(strip: Strip) -> Any:
        rows, columns = np.mgrid[strip.top : strip.low, 0 : motif.width_px].astype(np.float32)
        columns += strip.chart(wobble[0])
        rows += strip.chart(wobble[1]) - strip.first
        washes = cv2.remap(strip.pixels(), columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        rough = strip.tile(tooth)
        strength = strip.chart(depth) * (1 + 0.09 * rough)
        light = washes @ _LUMA
        vivid = light[..., None] + (washes - light[..., None]) * np.float32(1.12)
        washed = paper * (1 - (1 - vivid / 255) * np.float32(0.92) * strength[..., None])
        return washed + 3.0 * rough[..., None]

    return motif.painted(work, reach_px=max(float(np.abs(wobble[1]).max()), 1) + 2)


def _ragged(size: tuple[int, int], seed: int) -> Any:
    """0 at the border of the sheet, 1 within, with an uneven brushed edge between."""
    short = min(size)
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    nearest = np.minimum(np.minimum(rows, size[1] - 1 - rows), np.minimum(columns, size[0] - 1 - columns))
    edge = nearest / short + 0.016 * noise(*size, cell=short / 12, seed=seed + 2)
    return np.clip((edge - 0.012) / 0.012, 0, 1)
