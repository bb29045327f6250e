"""Ink wash (水墨): far washes that fade downwards into mist, brushed contours, a breath of colour, a seal."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats

from .motif import Motif, Strip
from .texture import grain, noise

_SMALL_PX = 900
_LUMA = np.array([0.299, 0.587, 0.114], np.float32)
_PAPER = np.array([244, 238, 224], np.float32)
_INK = np.array([30, 30, 34], np.float32)
_SEAL = np.array([178, 44, 36], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The motif in black ink on rice paper; a cut-out has no seal."""
    seed, short = motif.seed, motif.short_px
    wash = _washes(motif)
    size = (wash.shape[1], wash.shape[0])
    press = noise(*size, cell=min(size) / 22, seed=seed + 5, octaves=2)
    pool = noise(*size, cell=min(size) / 9, seed=seed + 6, octaves=4)
    wobble = noise(*size, cell=min(size) / 40, seed=seed + 7) * np.float32(short * 0.0016)
    fibres = (grain(seed, along=9.0, across=0.8) + grain(seed + 1, along=0.9, across=5.0)) * np.float32(0.5)
    tooth = grain(seed + 2, along=1.0, across=1.0)
    width = max(short * 0.0085, 1.4)

    def work(strip: Strip) -> Any:
        wide, rough = motif.width_px, strip.tile(tooth)
        rows, columns = np.mgrid[strip.top : strip.low, 0:wide].astype(np.float32)
        columns += strip.chart(wobble)
        seen: Any = strip.pixels()
        seen = cv2.remap(seen, columns, rows - strip.first, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        light = seen.astype(np.float32) @ _LUMA
        pressed, pooled = strip.chart(press), strip.chart(pool)
        dark = strip.chart(wash) * (1 + 0.3 * pooled)
        body = np.zeros_like(light)
        if motif.photo is not None or motif.pieces:
            alpha = _own_alpha(strip)
            body = alpha * np.clip(0.06 + 0.86 * (1 - light / 255) ** 1.25, 0, 1) * (1 + 0.22 * pooled)
            dark = dark * (1 - alpha) + body
            contour = strip.away(None if motif.photo is not None else motif.things, contrast=30, least_px=width * 0.6)
            stroke = strip.drawn(contour, width * np.clip(0.62 + 0.55 * pressed, 0.22, 1.3))
            dry = np.clip(1.15 - 0.55 * np.clip(rough * 1.5 + 0.9 * pressed - 0.35, 0, 1), 0, 1)
            dark = np.maximum(dark, stroke * dry * 0.88)
        else:
            alpha = body
        if motif.layers:
            ridge = strip.drawn(
                strip.away(contrast=20, least_px=4 * width), width * np.clip(0.3 + 0.5 * pressed, 0.0, 0.9)
            )
            dark = np.maximum(dark, ridge * 0.5 * (1 - alpha))
        dark = np.clip(dark * (1 + 0.16 * rough), 0, 0.95)[..., None]
        tint = (seen.astype(np.float32) - light[..., None]) * (0.3 * alpha[..., None])
        paper = _PAPER + 4.5 * strip.tile(fibres)[..., None]
        return paper * (1 - dark) + _INK * dark + tint

    picture = motif.painted(work, reach_px=5 * width + short * 0.006 + 2)
    if not motif.cut_out and motif.photo is None:
        _seal(picture, short)
    return picture


def _own_alpha(strip: Strip) -> Any:
    """Where the things are in the strip's own rows, 0..1; all of a photo."""
    motif = strip.motif
    if motif.photo is not None:
        return np.ones((strip.low - strip.top, motif.width_px), np.float32)
    return motif.seen(motif.things, strip.top, strip.low)[..., 3].astype(np.float32) / 255


def _washes(motif: Motif) -> Floats:
    """How dark the backdrop is, 0..1, as a small map: each layer darkest at its upper rim and lost in mist below."""
    share = motif.share(_SMALL_PX)
    high, wide = max(1, round(motif.height_px * share)), max(1, round(motif.width_px * share))
    dark = np.zeros((high, wide), np.float32)
    count = len(motif.layers)
    fade = 0.15 * min(high, wide)
    for number, layer in enumerate(motif.layers):
        seen = motif.seen(layer, 0, motif.height_px, share).astype(np.float32)[:high, :wide]
        alpha = seen[..., 3] / 255
        tone = 1 - (seen[..., :3] @ _LUMA) / 255
        near = number / max(count - 1, 1)
        below = np.zeros((high, wide), np.float32)
        run = np.zeros(wide, np.float32)
        for row in range(high):
            run = (run + 1) * (alpha[row] > 0.5)
            below[row] = run
        shade = (0.1 + 0.5 * near) * (0.35 + 0.9 * tone) * np.exp(-below / fade) + 0.06 * tone * (0.3 + near)
        if not number:
            shade = 0.22 * np.clip(tone - 0.25, 0, 1) ** 1.0
        dark = dark * (1 - alpha) + cv2.GaussianBlur(shade, (0, 0), max(min(high, wide) * 0.004, 0.6)) * alpha
    return dark.astype(np.float32)


def _seal(picture: Image.Image, short: int) -> None:
    """The painter's red seal in the lower corner: two carved signs without a meaning."""
    side = max(8, round(short * 0.06))
    carved = np.ones((10, 10), np.float32)
    for top, left, low, right in ((2, 2, 8, 3), (2, 4, 3, 5), (4, 4, 5, 5), (6, 4, 8, 5), (2, 6, 8, 7), (4, 7, 5, 8)):
        carved[top:low, left:right] = 0
    stamp = cv2.resize(carved, (side, side), interpolation=cv2.INTER_LINEAR)
    stamp = np.clip((stamp - 0.5) * side / 14 + 0.5, 0, 1)
    worn = np.clip(stamp * 235 * (0.92 + 0.2 * noise(side, side, side / 6, 3)), 0, 255).astype(np.uint8)
    corner = (picture.width - round(1.9 * side), picture.height - round(1.9 * side))
    picture.paste(tuple(int(part) for part in _SEAL), corner, Image.fromarray(worn))
