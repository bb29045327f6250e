"""Eyes for pictures: painted prompts as pixels, and what can be seen in them without a word from the engine."""

import io
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
SIZES = {
    "1:1": (512, 512), "1:4": (256, 1024), "1:8": (192, 1536), "2:3": (424, 632), "3:2": (632, 424),
    "3:4": (448, 600), "4:1": (1024, 256), "4:3": (600, 448), "4:5": (464, 576), "5:4": (576, 464),
    "8:1": (1536, 192), "9:16": (384, 688), "16:9": (688, 384), "21:9": (792, 336),
}  # fmt: skip


class Blob(NamedTuple):
    """A connected patch of a mask: its box in px and its area in px."""

    left: int
    top: int
    right: int
    bottom: int
    area: int

    @property
    def wide(self) -> int:
        """From left to right, px."""
        return self.right - self.left

    @property
    def high(self) -> int:
        """From top to bottom, px."""
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        """The centre of the box, px."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


@cache
def painted(prompt: str, ratio: str = "1:1", seed: int = 1) -> Pixels:
    """The picture of a prompt as RGBA."""
    wide, high = SIZES[ratio]
    done = paint(Job(prompts=(prompt,), width_px=wide, height_px=high, seed=seed, text_wanted=False))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        return np.asarray(picture.convert("RGBA"))


@cache
def words_for(prompt: str, seed: int = 1) -> str:
    """The text part that comes with the picture of a prompt."""
    return paint(Job(prompts=(prompt,), width_px=256, height_px=256, seed=seed)).text


def hsv(pixels: Pixels) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Hue in degrees, saturation and value 0..1."""
    parts = cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2HSV).astype(float)
    return parts[..., 0] * 2, parts[..., 1] / 255, parts[..., 2] / 255


def luma(pixels: Pixels) -> NDArray[np.float64]:
    """Brightness of each pixel, 0..255."""
    return pixels[..., :3].astype(float) @ np.array([0.299, 0.587, 0.114])


def changed(one: Pixels, other: Pixels, least: int = 24) -> Mask:
    """Where two pictures differ by so much in any channel."""
    return np.abs(one.astype(int) - other.astype(int)).max(axis=2) > least


def hued(pixels: Pixels, low: float, high: float, *, saturation: float = 0.35, value: float = 0.25) -> Mask:
    """Where the hue is between two angles; a low one above the high one goes through red."""
    hue, strong, bright = hsv(pixels)
    inside = (hue >= low) & (hue <= high) if low <= high else (hue >= low) | (hue <= high)
    return inside & (strong >= saturation) & (bright >= value)


def blobs(mask: Mask, *, least: float = 0.002, closing: int = 5) -> list[Blob]:
    """The connected patches of a mask that are at least that share of the picture, the largest first."""
    shape = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (closing, closing))
    whole = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, shape)
    _, _, rows, _ = cv2.connectedComponentsWithStats(whole, connectivity=8)
    found = [Blob(int(x), int(y), int(x + w), int(y + h), int(area)) for x, y, w, h, area in rows[1:]]
    return sorted((blob for blob in found if blob.area >= least * mask.size), key=lambda blob: -blob.area)


def subjects(prompt: str, empty: str, ratio: str = "1:1", seed: int = 1, *, least: float = 0.004) -> list[Blob]:
    """What stands before the scenery: patches in which the picture differs from that of its bare setting."""
    return blobs(changed(painted(prompt, ratio, seed), painted(empty, ratio, seed)), least=least)


def whole(blob: Blob, pixels: Pixels) -> bool:
    """Whether a patch touches no edge of the picture."""
    high, wide = pixels.shape[:2]
    return blob.left > 0 and blob.top > 0 and blob.right < wide and blob.bottom < high
