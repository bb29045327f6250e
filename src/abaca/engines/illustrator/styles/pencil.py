"""Pencil and pen: dark lines along edges, hatching in the shades."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .motif import Motif, Pixels, Strip
from .texture import grain, hatch, noise

Colour = tuple[int, int, int]
_SMALL_PX = 1000
_EVEN = 0.012
"""Steps of brightness as small as those within a gradient are no edges."""
_SHADES = ((0.74, 0.8), (0.5, 2.3), (0.3, 1.5))
"""Below which brightness strokes of which direction (radians) begin."""


def paint(motif: Motif) -> Image.Image:
    """The motif in graphite on white paper, its backdrop paler than the things before it."""
    return strokes(motif.veiled(0.45), ink=(52, 52, 58), paper=(252, 251, 247))


def strokes(motif: Motif, *, ink: Colour, paper: Colour, tint: float = 0.0) -> Image.Image:
    """A hand drawing of the motif in lines and hatching, with `tint` of its own colours."""
    wide, high = motif.width_px, motif.height_px
    sigma = max(motif.short_px / 150, 1.0)
    pitch = max(motif.short_px / 150, 3.2)
    small = (max(8, min(wide // 6, 400)), max(8, min(high // 6, 400)))
    wave = noise(*small, cell=max(min(small) / 10, 2), seed=motif.seed) * np.float32(0.5)
    tooth = grain(motif.seed)
    share = motif.share(_SMALL_PX)
    calm = cv2.cvtColor(motif.reduced(_SMALL_PX), cv2.COLOR_RGB2GRAY).astype(np.float32)
    around = np.asarray(cv2.GaussianBlur(calm, (0, 0), max(sigma * share, 0.8)), np.float32)
    dark, bright = np.array(ink, np.float32), np.array(paper, np.float32)

    def work(strip: Strip) -> Any:
        seen = strip.pixels()
        gray = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY).astype(np.float32)
        # A colour dodge: paper where the brightness is even, dark where it falls below that around it.
        lines = 1 - np.clip((gray + 6) / (strip.chart(around) + 6), 0, 1)
        tone = gray / 255
        bend, rough = strip.chart(wave), strip.tile(tooth)
        cover = np.clip((lines - _EVEN) * 3.5, 0, 1)
        for limit, turn in _SHADES:
            amount = np.clip((limit - tone) / 0.3, 0, 1)
            here = np.clip((hatch(strip.top, strip.low, wide, pitch, turn, bend) - 0.42) * 2.2, 0, 1)
            cover = np.maximum(cover, amount * here * 0.62)
        cover = np.maximum(cover, np.clip((0.3 - tone) * 1.6, 0, 0.55))
        cover = np.clip(cover * (0.9 + 0.32 * rough), 0, 1)[..., None]
        ground = bright + 3.0 * rough[..., None]
        if tint:
            ground = ground + (seen.astype(np.float32) / 255 * bright - bright) * np.float32(tint)
        return ground * (1 - cover) + dark * cover

    return motif.painted(work)


def sepia(page: Image.Image, shown: Image.Image, corner: tuple[int, int], *, seed: int, ink: Colour) -> None:
    """The RGBA drawing in ink strokes and a thin brown wash, multiplied onto the page at that corner."""
    drawing = strokes(flattened(shown, seed), ink=ink, paper=(255, 255, 255), tint=0.3)
    under = page.crop((*corner, corner[0] + shown.width, corner[1] + shown.height))
    both = np.asarray(under, np.float32) * browned(np.asarray(drawing)) / 255
    page.paste(Image.fromarray(np.clip(both, 0, 255).astype(np.uint8)), corner, shown.getchannel("A"))


def browned(drawing: Pixels) -> Any:
    """A drawing of ink and tint, its tints turned to sepia, 0..255."""
    gray = cv2.cvtColor(drawing, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None]
    brown = np.array([1.0, 0.9, 0.74], np.float32)
    return drawing * np.float32(0.3) + np.minimum(gray * brown, 255) * np.float32(0.7)


def flattened(shown: Image.Image, seed: int) -> Motif:
    """An RGBA drawing on white paper as a motif."""
    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A"))
    return Motif(width_px=shown.width, height_px=shown.height, seed=seed, photo=np.asarray(flat))


def hatched_shadow(page: Image.Image, mask: Image.Image, corner: tuple[int, int], *, ink: Colour) -> None:
    """Slanted pen strokes on the page at the lower right of the masked shape, as its shadow."""
    wide, high = mask.size
    reach = max(2, max(wide, high) // 26)
    pad = 2 * reach
    shape = np.pad(np.asarray(mask, np.float32) / 255, pad)
    moved = np.roll(shape, (reach, reach), (0, 1))
    shade = np.clip(cv2.GaussianBlur(moved, (0, 0), max(reach * 0.3, 0.8)) - shape, 0, 1)
    pitch = max(max(wide, high) / 70, 3.0)
    lines = np.clip((hatch(0, shade.shape[0], shade.shape[1], pitch, 0.8, 0.0) - 0.5) * 2.4, 0, 1)
    cover = Image.fromarray((shade * lines * 150).astype(np.uint8))
    page.paste(ink, (corner[0] - pad, corner[1] - pad), cover)
