"""Neon: glowing glass tubes along the contours, on a dark brick wall that they light."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats

from .motif import Motif, Pixels, Strip, borders
from .texture import grain, noise

_SMALL_PX = 900
_WIDTH = 0.0105
"""A tube's width as a share of the short side."""
_BRIGHTEST = 34.0
"""The halo's mean over the sheet, 0..255, at most."""
_BRICK = np.array([64, 42, 60], np.float32)
_JOINT = np.array([26, 19, 32], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The contours of the things as bright tubes, those of the backdrop as thin dim ones."""
    share = motif.share(_SMALL_PX)
    width = max(motif.short_px * _WIDTH, 1.8)
    subject = motif.things if motif.photo is None and motif.pieces else None
    seen = motif.rows(0, motif.height_px, share) if subject is None else motif.seen(subject, 0, motif.height_px, share)
    hue = _tube_colours(seen, max(width * share, 1.0))
    shape = np.asarray(borders(seen, 40), np.float32)
    # The finer the lines, the fewer of them: a tube cannot follow what is smaller than itself.
    lit = cv2.GaussianBlur(shape, (0, 0), max(width * share * 0.5, 0.6))[..., None] * hue
    glow = sum(
        weight * cv2.GaussianBlur(lit, (0, 0), max(motif.short_px * share * reach, 0.8))
        for reach, weight in ((0.008, 1.1), (0.028, 1.3), (0.09, 1.6))
    )
    # Where the sheet is full of tubes each of them shines less, or all would drown in light.
    glow = np.asarray(glow * min(1.0, _BRIGHTEST / max(float(np.mean(glow)), 1e-3)), np.float32)
    ground = _tube_colours(motif.rows(0, motif.height_px, share)[..., :3], max(width * share, 1.0))
    bricks = _Wall(motif)

    def work(strip: Strip) -> Any:
        halo = np.stack([strip.chart(np.ascontiguousarray(glow[..., part])) for part in range(3)], axis=2)
        away = strip.away(subject, contrast=40, least_px=width * 1.6)
        tube, core = strip.drawn(away, width)[..., None], strip.drawn(away, width * 0.34)[..., None]
        colour = np.stack([strip.chart(np.ascontiguousarray(hue[..., part])) for part in range(3)], axis=2)
        scene = np.zeros_like(colour) if motif.cut_out else bricks.rows(strip) * (0.55 + halo / 90)
        scene = scene + halo * 0.62
        if subject is not None and motif.layers:
            dim = strip.drawn(strip.away(contrast=26, least_px=4 * width), width * 0.3)[..., None]
            behind = np.stack([strip.chart(np.ascontiguousarray(ground[..., part])) for part in range(3)], axis=2)
            hidden = motif.seen(subject, strip.top, strip.low)[..., 3:].astype(np.float32) / 255
            scene = scene + behind * dim * (0.34 * (1 - hidden))
        scene = scene * (1 - tube) + colour * tube
        scene = scene * (1 - core * 0.85) + np.float32(250) * core * 0.85
        if not motif.cut_out:
            return scene
        strength = np.clip(np.maximum(scene.max(axis=2, keepdims=True), tube * 255), 0, 255)
        return np.concatenate([np.clip(scene * (255 / np.maximum(strength, 1)), 0, 255), strength], axis=2)

    return motif.painted(work, reach_px=5 * width + 2)


def _tube_colours(seen: Pixels, reach: float) -> Floats:
    """The strongest colour around each point, bright as gas glows, 0..255."""
    colours = np.ascontiguousarray(seen[..., :3])
    hsv = cv2.cvtColor(colours, cv2.COLOR_RGB2HSV)
    strength = hsv[..., 1].astype(np.float32) / 255
    weight = strength * (hsv[..., 2].astype(np.float32) / 255) + 0.02
    if seen.shape[2] == 4:
        weight *= seen[..., 3].astype(np.float32) / 255
    hsv[..., 1] = np.clip(40 + 1.25 * hsv[..., 1].astype(np.float32), 0, 225) * (strength > 0.12)
    hsv[..., 2] = 255
    vivid = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB).astype(np.float32)
    soft = max(reach * 1.2, 1.0)
    total = cv2.GaussianBlur(weight, (0, 0), soft)[..., None] + 1e-5
    mixed = cv2.GaussianBlur(vivid * weight[..., None], (0, 0), soft) / total
    return np.asarray(mixed, np.float32)


class _Wall:
    """A brick wall of a motif's size, in rows."""

    def __init__(self, motif: Motif) -> None:
        self._deep = max(motif.short_px / 22, 6.0)
        self._joint = max(self._deep * 0.09, 1.0)
        self._tooth = grain(motif.seed, along=1.6, across=1.2)
        self._stains = noise(64, 64, 9, motif.seed + 9)
        self._tones = np.random.default_rng(motif.seed + 31).normal(1, 0.1, 4096).astype(np.float32)

    def rows(self, strip: Strip) -> Any:
        """The wall's own rows of the strip, RGB in float."""
        long = self._deep * 2.7
        rows = np.arange(strip.top, strip.low, dtype=np.float32)[:, None]
        course = np.floor(rows / self._deep)
        columns = np.arange(strip.motif.width_px, dtype=np.float32)[None, :] + (course % 2) * long / 2
        brick = np.floor(columns / long)
        inside = np.minimum(
            np.minimum(rows % self._deep, self._deep - rows % self._deep),
            np.minimum(columns % long, long - columns % long),
        )
        face = np.clip((inside - self._joint) / self._joint + 0.5, 0, 1)[..., None]
        tone = self._tones[((course * 61 + brick * 17) % 4096).astype(np.intp)]
        rough = 1 + 0.16 * strip.tile(self._tooth) + 0.12 * strip.chart(self._stains)
        return (_JOINT * (1 - face) + _BRICK * tone[..., None] * face) * rough[..., None]
