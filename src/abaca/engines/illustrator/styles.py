"""Styles that work on the finished picture: watercolour, pencil, sticker; and ink for the notebook.

Large pictures are worked in strips; slow changes (pigment, wobble) come from small maps that are enlarged.
"""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from .relief import Floats, enlarged

_STRIP_PX = 256
_SMALL_PX = 900

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def noise(wide: int, high: int, cell: float, seed: int, octaves: int = 3) -> Floats:
    """Soft noise around 0, about -1..1, with lumps of `cell` pixels."""
    rng = np.random.default_rng(seed)
    total = np.zeros((high, wide), np.float32)
    weight = 1.0
    for _ in range(octaves):
        grid = rng.standard_normal((max(2, int(high / cell) + 2), max(2, int(wide / cell) + 2))).astype(np.float32)
        total += weight * cv2.resize(grid, (wide, high), interpolation=cv2.INTER_CUBIC)
        weight *= 0.55
        cell = max(cell / 2.2, 1.0)
    scaled: Floats = (total / 2.2).astype(np.float32)
    return scaled


def grain(seed: int, side: int = 512) -> Floats:
    """A square of paper tooth, about -1..1, to be tiled."""
    rng = np.random.default_rng(seed + 77)
    rough = rng.standard_normal((side, side)).astype(np.float32)
    wrapped = np.tile(rough, (3, 3))
    soft = cv2.GaussianBlur(wrapped, (0, 0), 1.4)[side : 2 * side, side : 2 * side]
    tooth: Floats = np.clip(soft / (soft.std() * 2), -1, 1).astype(np.float32)
    return tooth


def _tiled(tile: Floats, top: int, low: int, wide: int) -> Floats:
    side = tile.shape[0]
    rows = tile[np.arange(top, low) % side]
    repeated: Floats = np.tile(rows, (1, -(-wide // side)))[:, :wide]
    return repeated


def watercolour(picture: Image.Image, seed: int) -> Image.Image:
    """Washes with wobbling, darker edges on grained paper whose rim stays white."""
    source = np.asarray(picture.convert("RGB"))
    high, wide = source.shape[:2]
    share = min(1.0, _SMALL_PX / max(wide, high))
    small_size = (max(8, round(wide * share)), max(8, round(high * share)))
    small = cv2.resize(source, small_size, interpolation=cv2.INTER_AREA)
    short = min(small_size)
    gray = cv2.cvtColor(cv2.medianBlur(small, 5), cv2.COLOR_RGB2GRAY).astype(np.float32)
    slope = np.hypot(cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1))
    rim = cv2.GaussianBlur(np.clip(slope / 160, 0, 1), (0, 0), 1.3)
    pigment = noise(*small_size, cell=short / 5, seed=seed, octaves=4)
    blotch = noise(*small_size, cell=short / 26, seed=seed + 1, octaves=3)
    depth = np.clip(0.9 + 0.13 * pigment + 0.07 * blotch + 0.34 * rim, 0.45, 1.4).astype(np.float32)
    rows, columns = np.mgrid[0 : small_size[1], 0 : small_size[0]].astype(np.float32)
    edge = (
        np.minimum(np.minimum(rows, small_size[1] - 1 - rows), np.minimum(columns, small_size[0] - 1 - columns)) / short
    )
    cover = np.clip((edge - 0.012 + 0.016 * noise(*small_size, cell=short / 12, seed=seed + 2)) / 0.012, 0, 1).astype(
        np.float32
    )
    wobble_x = noise(*small_size, cell=short / 34, seed=seed + 3) * short * 0.0042 / share
    wobble_y = noise(*small_size, cell=short / 34, seed=seed + 4) * short * 0.0042 / share
    tooth = grain(seed)
    paper = np.array([253, 250, 243], np.float32)
    result = np.empty_like(source)
    reach = int(np.ceil(max(np.abs(wobble_y).max(), 1))) + 2
    for top in range(0, high, _STRIP_PX):
        low = min(top + _STRIP_PX, high)
        first, last = max(0, top - reach), min(high, low + reach)
        where_y, where_x = np.mgrid[top:low, 0:wide].astype(np.float32)
        where_x += enlarged(wobble_x, wide, high, top, low)
        where_y += enlarged(wobble_y, wide, high, top, low) - first
        strip = cv2.remap(
            source[first:last], where_x, where_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        ).astype(np.float32)
        strength = enlarged(depth, wide, high, top, low) * (1 + 0.09 * _tiled(tooth, top, low, wide))
        strength *= enlarged(cover, wide, high, top, low)
        light = strip @ np.array([0.299, 0.587, 0.114], np.float32)
        vivid = light[..., None] + (strip - light[..., None]) * 1.12
        washed = paper * (1 - (1 - vivid / 255) * 0.92 * strength[..., None])
        washed += 3.0 * _tiled(tooth, top, low, wide)[..., None]
        result[top:low] = np.clip(washed, 0, 255).astype(np.uint8)
    return Image.fromarray(result)


def _dodged(gray: Any, sigma: float) -> Floats:
    """Bright paper with dark lines where the brightness changes, 0..1."""
    blurred = cv2.GaussianBlur(gray, (0, 0), sigma).astype(np.float32)
    lines: Floats = np.clip((gray.astype(np.float32) + 6) / (blurred + 6), 0, 1)
    return lines


def _hatch(top: int, low: int, wide: int, pitch: float, turn: float, wave: Floats | float) -> Floats:
    """Parallel strokes, 0 (paper) to 1 (middle of a stroke)."""
    rows, columns = np.mgrid[top:low, 0:wide].astype(np.float32)
    phase = (columns * np.cos(turn) + rows * np.sin(turn)) / pitch + wave
    strokes: Floats = (0.5 + 0.5 * np.cos(2 * np.pi * phase)).astype(np.float32)
    return strokes


def strokes(
    picture: Image.Image, seed: int, *, ink: tuple[int, int, int], paper: tuple[int, int, int], tint: float = 0.0
) -> Image.Image:
    """A hand drawing of the picture: dark lines along edges, hatching in the shades, `tint` of its own colours."""
    source = np.asarray(picture.convert("RGB"))
    high, wide = source.shape[:2]
    short = min(wide, high)
    sigma = max(short / 150, 1.0)
    pitch = max(short / 150, 3.2)
    reach = int(sigma * 3) + 2
    small = (max(8, wide // 6), max(8, high // 6))
    wave = noise(*small, cell=max(min(small) / 10, 2), seed=seed) * 0.5
    tooth = grain(seed)
    result = np.empty_like(source)
    dark, bright = np.array(ink, np.float32), np.array(paper, np.float32)
    for top in range(0, high, _STRIP_PX):
        low = min(top + _STRIP_PX, high)
        first, last = max(0, top - reach), min(high, low + reach)
        gray = cv2.cvtColor(source[first:last], cv2.COLOR_RGB2GRAY)
        lines = 1 - _dodged(gray, sigma)[top - first : low - first]
        tone = gray[top - first : low - first].astype(np.float32) / 255
        bend = enlarged(wave, wide, high, top, low)
        rough = _tiled(tooth, top, low, wide)
        cover = np.clip(lines * 3.4, 0, 1)
        for limit, turn in ((0.74, 0.8), (0.5, 2.3), (0.3, 1.5)):
            amount = np.clip((limit - tone) / 0.3, 0, 1)
            strokes_here = np.clip((_hatch(top, low, wide, pitch, turn, bend) - 0.42) * 2.2, 0, 1)
            cover = np.maximum(cover, amount * strokes_here * 0.62)
        cover = np.maximum(cover, np.clip((0.3 - tone) * 1.6, 0, 0.55))
        cover = np.clip(cover * (0.9 + 0.32 * rough), 0, 1)[..., None]
        ground = bright + (source[top:low].astype(np.float32) / 255 * bright - bright) * tint + 3.0 * rough[..., None]
        result[top:low] = np.clip(ground * (1 - cover) + dark * cover, 0, 255).astype(np.uint8)
    return Image.fromarray(result)


def pencil(picture: Image.Image, seed: int) -> Image.Image:
    """Graphite on white paper."""
    return strokes(picture, seed, ink=(52, 52, 58), paper=(252, 251, 247))


def rimmed(subject: Image.Image, rim_px: float) -> Image.Image:
    """The RGBA subject with a smooth white rim, as a sticker is cut."""
    wide, high = subject.size
    share = min(1.0, 1000 / max(wide, high))
    size = (max(8, round(wide * share)), max(8, round(high * share)))
    alpha = np.asarray(subject.getchannel("A").resize(size, Image.Resampling.BOX))
    radius = max(1.5, rim_px * share)
    away = cv2.distanceTransform((alpha < 100).astype(np.uint8), cv2.DIST_L2, 5)
    band = cv2.GaussianBlur((away < radius).astype(np.float32), (0, 0), radius * 0.35)
    smooth = np.clip((band - 0.5) * radius * 1.2 + 0.5, 0, 1)
    solid = np.maximum(smooth, np.clip((radius * 0.55 - away) + 0.5, 0, 1))
    soft = Image.fromarray((solid * 255).astype(np.uint8)).resize((wide, high), Image.Resampling.BICUBIC)
    if share < 1:
        soft = soft.point([max(0, min(255, round((value - 127.5) / share + 127.5))) for value in range(256)])
    card = Image.new("RGBA", (wide, high), (255, 255, 255, 0))
    card.putalpha(soft)
    card.alpha_composite(subject)
    return card


def sepia(
    page: Image.Image, shown: Image.Image, corner: tuple[int, int], *, seed: int, ink: tuple[int, int, int]
) -> None:
    """The RGBA drawing in ink strokes and a thin brown wash, multiplied onto the page at that corner."""
    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A"))
    drawing = strokes(flat, seed, ink=ink, paper=(255, 255, 255), tint=0.3)
    gray = np.asarray(drawing.convert("L"), np.float32)[..., None]
    brown = np.array([1.0, 0.9, 0.74], np.float32)
    mixed = np.asarray(drawing, np.float32) * 0.3 + np.minimum(gray * brown, 255) * 0.7
    under = page.crop((*corner, corner[0] + shown.width, corner[1] + shown.height))
    both = np.asarray(under, np.float32) * mixed / 255
    page.paste(Image.fromarray(np.clip(both, 0, 255).astype(np.uint8)), corner, shown.getchannel("A"))


def hatched_shadow(page: Image.Image, mask: Image.Image, corner: tuple[int, int], *, ink: tuple[int, int, int]) -> None:
    """Slanted pen strokes on the page at the lower right of the masked shape, as its shadow."""
    wide, high = mask.size
    reach = max(2, max(wide, high) // 26)
    pad = 2 * reach
    shape = np.pad(np.asarray(mask, np.float32) / 255, pad)
    moved = np.roll(shape, (reach, reach), (0, 1))
    shade = np.clip(cv2.GaussianBlur(moved, (0, 0), max(reach * 0.3, 0.8)) - shape, 0, 1)
    pitch = max(max(wide, high) / 70, 3.0)
    lines = np.clip((_hatch(0, shade.shape[0], shade.shape[1], pitch, 0.8, 0.0) - 0.5) * 2.4, 0, 1)
    cover = Image.fromarray((shade * lines * 150).astype(np.uint8))
    page.paste(ink, (corner[0] - pad, corner[1] - pad), cover)
