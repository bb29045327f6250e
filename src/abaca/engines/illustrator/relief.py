"""Clay: flat colours become rounded bodies by light on a height map made of their outlines.

Maps are computed at a few hundred pixels and enlarged, so a 4K picture costs little more than a small one.
"""

from typing import Any

import cv2
import numpy as np
from PIL import Image

_MAP_PX = 640
_STRIP_PX = 256
_LIGHT = np.array([-0.42, -0.6, 0.68], dtype=np.float32)
_BODY = 0.2
"""How far roundness reaches in from the outline, as a share of the longer side."""
_PATCH = 0.03
"""The same for patches of one colour within."""
_SMALLEST_PATCH = 0.0016
"""Patches with less than this share of the area are paint, not relief: leaves' edges, pupils, whiskers."""

Floats = np.ndarray[Any, np.dtype[np.float32]]


def clay(picture: Image.Image, *, gloss: float = 0.5) -> Image.Image:
    """The RGBA picture shaded as a body of clay; `gloss` 0..1 is the strength of its highlights."""
    wide, high = picture.size
    share = min(1.0, _MAP_PX / max(wide, high))
    small = picture.resize((max(8, round(wide * share)), max(8, round(high * share))), Image.Resampling.BOX)
    shade, shine = maps(np.asarray(small), gloss)
    pixels = np.array(picture)
    for top in range(0, high, _STRIP_PX):
        low = min(top + _STRIP_PX, high)
        factor, extra = (enlarged(each, wide, high, top, low)[..., None] for each in (shade, shine))
        strip = pixels[top:low, :, :3].astype(np.float32)
        strip = strip * factor + extra * 255
        pixels[top:low, :, :3] = np.clip(strip, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def maps(small: np.ndarray[Any, np.dtype[np.uint8]], gloss: float) -> tuple[Floats, Floats]:
    """How much of its colour each point of a small RGBA drawing keeps, and how much white light it adds."""
    alpha = small[..., 3]
    size = float(max(small.shape[:2]))
    inside = (alpha > 110).astype(np.uint8)
    framed = cv2.copyMakeBorder(inside, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
    outer = np.asarray(cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1], dtype=np.float32)
    inner = np.asarray(cv2.distanceTransform(_patches(small, inside), cv2.DIST_L2, 5), dtype=np.float32)
    domes = ((outer, _BODY, 0.55, 0.024), (outer, 0.06, 0.6, 0.01), (inner, _PATCH, 0.45, 0.008))
    height = np.zeros(inside.shape, np.float32)
    for distance, reach, weight, soft in domes:
        dome = cv2.GaussianBlur(_pillow(distance, reach * size), (0, 0), max(size * soft, 0.9))
        height += weight * np.asarray(dome, np.float32)
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    facing = (-slope_x * light[0] - slope_y * light[1] + light[2]) / length
    shade = 1 + 0.5 * np.clip(facing - light[2], -0.75, 0.4)
    half = light + np.array([0, 0, 1], dtype=np.float32)
    half /= np.linalg.norm(half)
    toward = np.clip((-slope_x * half[0] - slope_y * half[1] + half[2]) / length, 0, 1)
    shine = np.clip(toward**16 - half[2] ** 16, 0, 1) * 0.2 + np.clip(toward**60 - half[2] ** 60, 0, 1) * 0.42
    return shade.astype(np.float32), (shine * gloss).astype(np.float32)


def _patches(
    small: np.ndarray[Any, np.dtype[np.uint8]], inside: np.ndarray[Any, np.dtype[np.uint8]]
) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """The inside without the borders between its larger patches of colour."""
    size = max(small.shape[:2])
    width = max(3, int(size * 0.014) | 1)
    calm = cv2.medianBlur(np.ascontiguousarray(small[..., :3]), width)
    edges = cv2.dilate(cv2.Canny(calm, 60, 150), np.ones((2, 2), np.uint8)) * inside
    found, marks, stats, _ = cv2.connectedComponentsWithStats((edges > 0).astype(np.uint8))
    enclosed = [
        stats[mark][2] * stats[mark][3] >= _SMALLEST_PATCH * 8 * small.shape[0] * small.shape[1]
        for mark in range(found)
    ]
    kept = np.asarray([False, *enclosed[1:]])[marks]
    return np.where(kept, 0, inside).astype(np.uint8)


def _pillow(distance: Floats, reach: float) -> Floats:
    """A height that rises from the outline and levels off at `reach`, nowhere steeper than 2 in 1."""
    rise = np.clip(distance / max(reach, 1e-3), 0, 1)
    pillow: Floats = ((1 - (1 - rise) ** 2) * reach).astype(np.float32)
    return pillow


def enlarged(chart: Floats, wide: int, high: int, top: int, low: int) -> Floats:
    """Rows `top` to `low` of a map enlarged to `wide` x `high`, without making the whole of it."""
    rows = (np.arange(top, low, dtype=np.float32) + 0.5) * chart.shape[0] / high - 0.5
    first = max(int(np.floor(rows[0])) - 1, 0)
    last = min(int(np.ceil(rows[-1])) + 2, chart.shape[0])
    part = np.ascontiguousarray(chart[first:last])
    across = cv2.resize(part, (wide, part.shape[0]), interpolation=cv2.INTER_LINEAR) if wide != chart.shape[1] else part
    places = rows - first
    floor = np.clip(np.floor(places).astype(int), 0, across.shape[0] - 1)
    above = np.minimum(floor + 1, across.shape[0] - 1)
    weight = np.clip(places - floor, 0, 1).astype(np.float32)[:, None]
    mixed: Floats = np.asarray(across[floor] * (1 - weight) + across[above] * weight, dtype=np.float32)
    return mixed
