"""Poster: a screen print: a handful of strong inks, their mixtures as dots of a halftone screen, on rough paper."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .motif import Motif, Strip, on_white
from .print import Inks, inks
from .texture import grain

_COLOURS = 9
_DOTS = 84
"""Dots along the short side."""
_MIXING = 28
"""How far from an ink, of 255, colours are mixed of dots."""
_CREAM = np.array([246, 235, 212], np.float32)
_NAVY = np.array([26, 28, 52], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The motif as a screen print."""
    table = _strong(inks(motif.sample(420), _COLOURS))
    pitch = max(motif.short_px / _DOTS, 4.0)
    fine = 2 if motif.short_px < 1500 and motif.photo is None else 1
    tooth = grain(motif.seed, along=0.9, across=0.9)

    def work(strip: Strip) -> Any:
        seen = on_white(motif.rows(strip.top, strip.low, fine)).astype(np.float32)
        dots = _screen(strip.top * fine, strip.top * fine + seen.shape[0], seen.shape[1], pitch * fine)
        mixed = np.clip(seen + _MIXING * dots[..., None], 0, 255).astype(np.uint8)
        flat = table.printed(mixed)
        if fine > 1:
            size = (motif.width_px, strip.low - strip.top)
            flat = np.asarray(cv2.resize(flat, size, interpolation=cv2.INTER_AREA), np.uint8)
        rough = strip.tile(tooth)[..., None]
        bare = np.clip(rough - 0.78, 0, 1) * 0.8
        return (flat * (1 - bare) + _CREAM * bare) + 3.5 * rough

    return motif.painted(work)


def _screen(top: int, low: int, wide: int, pitch: float) -> Any:
    """A halftone screen at 45 degrees, -1..1."""
    turn = np.float32(2 * np.pi / pitch * 0.7071)
    rows = np.arange(top, low, dtype=np.float32)[:, None] * turn
    columns = np.arange(wide, dtype=np.float32)[None, :] * turn
    return (np.cos(rows + columns) + np.cos(rows - columns)) * np.float32(0.5)


def _strong(found: Inks) -> Inks:
    """The inks clearer than the colours that they stand for; the darkest navy, the brightest cream."""
    table = found.colours.astype(np.float32)
    light = table @ np.array([0.299, 0.587, 0.114], np.float32)
    clear = light[:, None] + (table - light[:, None]) * 1.22
    clear = (clear - 128) * 1.06 + 128
    darkest, brightest = int(light.argmin()), int(light.argmax())
    if light[darkest] < 90:
        clear[darkest] = 0.25 * clear[darkest] + 0.75 * _NAVY
    if light[brightest] > 200:
        clear[brightest] = 0.4 * clear[brightest] + 0.6 * _CREAM
    return found.recoloured(clear)
