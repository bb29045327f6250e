"""Ukiyo-e: a woodblock print: few flat muted colours, dark outlines, grain of the wood, graded bands (bokashi)."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .motif import Motif, Strip, on_white
from .print import Inks, inks
from .texture import grain, noise

_COLOURS = 18
_PAPER = np.array([239, 226, 198], np.float32)
_KEY = np.array([30, 34, 58], np.float32)
_INDIGO = np.array([32, 62, 112], np.float32)
_AGED = np.array([0.99, 0.965, 0.89], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The motif as a colour woodcut."""
    table = _muted(inks(motif.sample(420), _COLOURS))
    short, high = motif.short_px, motif.height_px
    small = (max(8, motif.width_px // 8), max(8, high // 8))
    wave = noise(*small, cell=max(min(small) / 3, 2), seed=motif.seed, octaves=2)
    press = noise(*small, cell=max(min(small) / 14, 2), seed=motif.seed + 1, octaves=2)
    rings = max(short / 34, 6.0)
    tooth = grain(motif.seed, along=7.0, across=0.8)
    width = max(short * 0.0052, 1.2)
    fine = 2 if short < 1500 and motif.photo is None else 1

    def work(strip: Strip) -> Any:
        seen: Any = on_white(motif.rows(strip.top, strip.low, fine))
        tone: Any = table.printed(seen)
        if fine > 1:
            size = (motif.width_px, strip.low - strip.top)
            tone = cv2.resize(tone, size, interpolation=cv2.INTER_AREA)
        tone = tone.astype(np.float32)
        rows = np.arange(strip.top, strip.low, dtype=np.float32)[:, None]
        if motif.layers:
            upper = np.clip(1 - rows / (0.2 * high), 0, 1) ** 1.5
            lower = 0.3 * np.clip((rows - 0.9 * high) / (0.1 * high), 0, 1) ** 1.5
            band = (0.8 * np.maximum(upper, lower) * (1 - _things(strip)))[..., None]
            tone = tone * (1 - band) + _INDIGO * band
        wood = np.sin((rows + strip.chart(wave) * short * 0.16) * np.float32(2 * np.pi) / rings)
        rough = strip.tile(tooth)
        tone *= (1 + 0.012 * wood + 0.03 * rough + 0.03 * strip.chart(press))[..., None]
        bold = width * np.clip(0.8 + 0.4 * strip.chart(press), 0.45, 1.3)
        lines = strip.drawn(strip.away(contrast=24, least_px=4 * width), bold * 0.6)
        if motif.things:
            lines = np.maximum(lines, strip.drawn(strip.away(motif.things, contrast=30, least_px=width), bold))
        lines = (lines * 0.92)[..., None]
        return (tone * (1 - lines) + _KEY * lines) * _AGED

    return motif.painted(work, reach_px=5 * width + 2)


def _things(strip: Strip) -> Any:
    motif = strip.motif
    if not motif.pieces:
        return np.float32(0)
    return motif.seen(motif.things, strip.top, strip.low)[..., 3].astype(np.float32) / 255


def _muted(found: Inks) -> Inks:
    """The inks as plants and earths give them."""
    table = found.colours.astype(np.float32)
    light = table @ np.array([0.299, 0.587, 0.114], np.float32)
    soft = light[:, None] + (table - light[:, None]) * 0.98
    return found.recoloured(soft * 0.93 + _PAPER * 0.07)
