"""Clay: flat colours become rounded bodies by light on a height map made of their outlines.

Maps are computed at a few hundred pixels and enlarged, so a 4K picture costs little more than a small one.
"""

from typing import Any

import cv2
import numpy as np
from PIL import Image

_MAP_PX = 640
_STRIP_PX = 256
_LIGHT = np.array([-0.5, -0.66, 0.56], dtype=np.float32)

Floats = np.ndarray[Any, np.dtype[np.float32]]


def clay(picture: Image.Image, *, body: float, patch: float, gloss: float = 0.5) -> Image.Image:
    """The RGBA picture shaded as clay.

    `body` is how round its outline is and `patch` each patch of colour, as shares of its size; `gloss` is the strength
    of the highlights.
    """
    wide, high = picture.size
    share = min(1.0, _MAP_PX / max(wide, high))
    small = picture.resize((max(8, round(wide * share)), max(8, round(high * share))), Image.Resampling.BOX)
    shade, shine = _maps(np.asarray(small), body, patch, gloss)
    pixels = np.array(picture)
    for top in range(0, high, _STRIP_PX):
        low = min(top + _STRIP_PX, high)
        factor, extra = (enlarged(each, wide, high, top, low)[..., None] for each in (shade, shine))
        strip = pixels[top:low, :, :3].astype(np.float32)
        strip = strip * factor + extra * 255
        pixels[top:low, :, :3] = np.clip(strip, 0, 255).astype(np.uint8)
    return Image.fromarray(pixels)


def _maps(small: np.ndarray[Any, np.dtype[np.uint8]], body: float, patch: float, gloss: float) -> tuple[Floats, Floats]:
    inside = (small[..., 3] > 110).astype(np.uint8)
    size = float(max(small.shape[:2]))
    edges = cv2.Canny(np.ascontiguousarray(small[..., :3]), 40, 110)
    framed = cv2.copyMakeBorder(
        inside, 1, 1, 1, 1, cv2.BORDER_REPLICATE if inside.all() else cv2.BORDER_CONSTANT, value=0
    )
    outer = np.asarray(cv2.distanceTransform(framed, cv2.DIST_L2, 5)[1:-1, 1:-1], dtype=np.float32)
    apart = cv2.distanceTransform(inside * (edges == 0).astype(np.uint8), cv2.DIST_L2, 5)
    inner = np.asarray(apart, dtype=np.float32)
    height = _dome(outer, body * size) * body * size * 1.1 + _dome(inner, patch * size) * patch * size * 0.9
    height = cv2.GaussianBlur(height, (0, 0), max(size * 0.006, 0.8))
    slope_x = cv2.Sobel(height, cv2.CV_32F, 1, 0, ksize=3) / 8
    slope_y = cv2.Sobel(height, cv2.CV_32F, 0, 1, ksize=3) / 8
    length = np.sqrt(slope_x**2 + slope_y**2 + 1)
    light = _LIGHT / np.linalg.norm(_LIGHT)
    facing = (-slope_x * light[0] - slope_y * light[1] + light[2]) / length
    shade = 0.62 + 0.62 * np.clip(facing, -0.2, 1)
    half = light + np.array([0, 0, 1], dtype=np.float32)
    half /= np.linalg.norm(half)
    glint = np.clip((-slope_x * half[0] - slope_y * half[1] + half[2]) / length, 0, 1) ** 38
    flat = np.float32(half[2] ** 38)
    shine = np.clip(glint - flat, 0, 1) * gloss
    return shade.astype(np.float32), shine.astype(np.float32)


def _dome(distance: Floats, reach: float) -> Floats:
    rise = np.clip(distance / max(reach, 1e-3), 0, 1)
    dome: Floats = np.sqrt(1 - (1 - rise) ** 2).astype(np.float32)
    return dome


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
