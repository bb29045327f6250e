"""Sticker: the things cut out with a smooth white rim."""

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats

from .motif import Motif, Pixels, on_white

_RIM = 0.023
"""The rim's width as a share of the short side."""
_MAP_PX = 1000
"""The rim is so smooth that a map of this size is enough for it."""


def paint(motif: Motif) -> Image.Image:
    """The things with their rim: transparent around them in a cut-out, else on the backdrop with a soft shadow."""
    if motif.photo is not None:
        return Image.fromarray(motif.photo)
    share = motif.share(_MAP_PX)
    alpha = motif.seen(motif.things, 0, motif.height_px, share)[..., 3]
    rim_px = motif.short_px * _RIM
    rim = _rim(alpha, max(1.5, rim_px * share))
    shade = cv2.GaussianBlur(rim, (0, 0), max(1.0, rim_px * share * 0.5))
    drop = max(1, round(rim_px * share * 0.45))
    shadow: Floats = np.roll(shade, (drop, drop // 2), (0, 1)).astype(np.float32)
    result = np.empty((motif.height_px, motif.width_px, 4 if motif.cut_out else 3), np.uint8)
    for strip in motif.strips():
        solid = np.clip((strip.chart(rim) - 0.5) / share + 0.5, 0, 1)[..., None]
        seen = motif.seen(motif.things, strip.top, strip.low)
        card = np.clip(on_white(seen), 0, 255)
        if motif.cut_out:
            result[strip.top : strip.low, :, :3] = card
            result[strip.top : strip.low, :, 3] = np.maximum(solid[..., 0] * 255, seen[..., 3])
            continue
        backing = motif.seen("".join(motif.layers), strip.top, strip.low)[..., :3].astype(np.float32)
        backing *= 1 - 0.32 * strip.chart(shadow)[..., None]
        result[strip.top : strip.low] = backing * (1 - solid) + card * solid
    return Image.fromarray(result)


def rimmed(subject: Image.Image, rim_px: float) -> Image.Image:
    """The RGBA subject with a smooth white rim, as a sticker is cut."""
    wide, high = subject.size
    share = min(1.0, _MAP_PX / max(wide, high))
    size = (max(8, round(wide * share)), max(8, round(high * share)))
    rim = _rim(np.asarray(subject.getchannel("A").resize(size, Image.Resampling.BOX)), max(1.5, rim_px * share))
    soft = Image.fromarray((rim * 255).astype(np.uint8)).resize((wide, high), Image.Resampling.BICUBIC)
    if share < 1:
        soft = soft.point([max(0, min(255, round((value - 127.5) / share + 127.5))) for value in range(256)])
    card = Image.new("RGBA", (wide, high), (255, 255, 255, 0))
    card.putalpha(soft)
    card.alpha_composite(subject)
    return card


def _rim(alpha: Pixels, radius: float) -> Floats:
    """The shape and `radius` around it, without narrow bays, 0..1."""
    away = cv2.distanceTransform((alpha < 100).astype(np.uint8), cv2.DIST_L2, 5)
    band = cv2.GaussianBlur((away < radius).astype(np.float32), (0, 0), radius * 0.35)
    smooth = np.clip((band - 0.5) * radius * 1.2 + 0.5, 0, 1)
    return np.asarray(np.maximum(smooth, np.clip((radius * 0.55 - away) + 0.5, 0, 1)), np.float32)
