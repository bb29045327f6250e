"""Flat drawings made to sit in a photo: a soft round relief, and the light and strength of colour around them."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.photo.fitting import on_white

_MAP_PX = 512
"""Relief is computed at this longer side and enlarged: it has no fine detail."""
_LIGHT = (-0.46, -0.62, 0.64)
"""Where light comes from: left, above, before the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tone:
    """How a photo is lit: `white` are gains for red, green and blue, `colour` 0 (grey) to 1 the strength of colour."""

    white: tuple[float, float, float] = (1.0, 1.0, 1.0)
    colour: float = 1.0


def tone_of(photo: Image.Image) -> Tone:
    """The light of a photo, from its mean brightness, its cast and its strength of colour."""
    seen = np.asarray(on_white(photo).resize((48, 48), Image.Resampling.BOX, reducing_gap=2.0), dtype=np.float32)
    mean = seen.reshape(-1, 3).mean(axis=0)
    luma = max(float(mean.mean()), 8.0)
    bright = 0.62 + 0.38 * min(luma / 105.0, 1.0)
    cast = 1 + 0.22 * np.clip(mean / luma - 1, -0.6, 0.6)
    strength = float((seen.max(axis=2) - seen.min(axis=2)).mean())
    red, green, blue = (float(gain) * bright for gain in cast)
    return Tone(white=(red, green, blue), colour=min(max((strength - 4) / 18, 0.0), 1.0))


def shaded(drawing: Image.Image, tone: Tone) -> Image.Image:
    """The drawing (RGBA) as a rounded body in the photo's light; its outline stays."""
    share = min(1.0, _MAP_PX / max(drawing.size))
    size = (max(1, round(drawing.width * share)), max(1, round(drawing.height * share)))
    gain, shine = _relief(drawing.getchannel("A").resize(size, Image.Resampling.BOX))
    enlarge = [
        np.asarray(Image.fromarray(part).resize(drawing.size, Image.Resampling.BILINEAR)) for part in (gain, shine)
    ]
    colours = np.asarray(drawing.convert("RGB"), dtype=np.float32)
    if tone.colour < 1:
        grey = colours @ np.array([0.299, 0.587, 0.114], np.float32)
        colours = grey[..., None] + (colours - grey[..., None]) * tone.colour
    lit = colours * enlarge[0][..., None] * np.array(tone.white, np.float32) + 255 * enlarge[1][..., None]
    body = Image.fromarray(lit.clip(0, 255).astype(np.uint8))
    body.putalpha(drawing.getchannel("A"))
    return body


def _relief(alpha: Image.Image) -> tuple[Any, Any]:
    """Gain of light and added shine over a mask, both float32: the mask blown up like a cushion."""
    cv2.setNumThreads(1)
    longest = max(alpha.size)
    mask = cv2.copyMakeBorder(np.asarray(alpha), 1, 1, 1, 1, cv2.BORDER_CONSTANT).astype(np.float32) / 255
    height: Any = np.zeros((alpha.height, alpha.width), np.float32)
    for part, weight in ((0.012, 0.6), (0.03, 1.0), (0.07, 1.5), (0.13, 1.3)):
        level = cv2.GaussianBlur(mask, (0, 0), max(1.0, part * longest), borderType=cv2.BORDER_CONSTANT)[1:-1, 1:-1]
        height += weight * np.clip(level * 2 - 1, 0, 1) ** 0.75 * part * longest
    height = cv2.GaussianBlur(height, (0, 0), 1.2)
    down, across = np.gradient(height) if min(height.shape) > 1 else (height * 0, height * 0)
    norm = np.sqrt(across**2 + down**2 + 1)
    facing = (-across * _LIGHT[0] - down * _LIGHT[1] + _LIGHT[2]) / norm
    gain = np.clip(0.7 + 0.46 * facing, 0.55, 1.12)
    shine = np.clip(facing - 0.86, 0, 1) ** 1.6 * 1.6
    return gain.astype(np.float32), np.clip(shine, 0, 0.3).astype(np.float32)
