"""Something taken out of a photo: the hole is closed with a part of the same photo that fits around it.

The donor is the shift at which the surroundings of the hole are most alike; differences of light at the seam are
carried smoothly inwards (a membrane, as in Pérez et al., Poisson Image Editing, 2003). Large holes are closed only
where their surroundings are even, by shading.
"""

from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageChops, ImageFilter

from abaca.engines.illustrator.photo.grounds import pulled

_SMALL = 0.06
"""What takes more of a picture than this is painted over only before even surroundings."""
_LARGE = 0.3
"""And what takes more than this never."""
_FLAT, _EVEN, _MOST_ROUGH = 1.6, 7.0, 99.0
"""Surroundings scatter by less than these around slow shades (CIELAB) where they are flat, as a sky, or even."""
_LOOK_PX = 512
_TAKEN = 60
"""A mask means what it shows more strongly than this (of 255)."""
_GAP = 0.08
_GROWN_PX = 1024


def filled(photo: Image.Image, mask: Image.Image) -> Image.Image | None:
    """The photo (RGB) without what the mask (L) shows; None where that is too much to invent."""
    photo = photo if photo.mode == "RGB" else photo.convert("RGB")
    asked = mask.point([255 * (level > _TAKEN) for level in range(256)])
    box = asked.getbbox()
    small, share = _small(photo, asked)
    covered = float(share.mean())
    if box is None or covered > _LARGE:
        return None
    gap = cv2.dilate((share > _GAP).astype(np.uint8), np.ones((7, 7), np.uint8))
    rough = _roughness(small, gap)
    even = rough < _EVEN
    if covered > _SMALL and not even:
        return None
    reach = max(3, round(max(photo.size) / 160))
    shift = _shift(small, gap) if covered <= _SMALL and rough > _FLAT else None
    # Only the surroundings of the hole are worked on.
    pad = 3 * reach + round(0.3 * (covered * photo.width * photo.height) ** 0.5)
    left, top = max(0, box[0] - pad), max(0, box[1] - pad)
    right, bottom = min(photo.width, box[2] + pad), min(photo.height, box[3] + pad)
    here = (left, top, right, bottom)
    part = photo.crop(here)
    core, hole = _grown(asked.crop(here), reach)
    if shift is not None:
        across, down = round(shift[0] * photo.width), round(shift[1] * photo.height)
        there = (left + across, top + down, right + across, bottom + down)
        frame = ImageChops.invert(Image.new("L", photo.size)).crop(there)
        unknown = ImageChops.lighter(hole, _grown(asked.crop(there), reach)[1])
        known = np.asarray(ImageChops.multiply(ImageChops.invert(unknown), frame), np.float32) / 255
        made = _lit(np.asarray(part, np.float32), np.asarray(photo.crop(there), np.float32), known)
    else:
        made = _shaded(part, hole) if even else _smeared(part, hole, reach)
    soft = hole.filter(ImageFilter.BoxBlur(max(1.0, reach / 3)))
    rim = ImageChops.lighter(soft.point([min(255, max(0, round(level * 1.8 - 102))) for level in range(256)]), core)
    result = photo.copy()
    result.paste(made, (left, top), rim)
    return result


def _grown(asked: Image.Image, reach: int) -> tuple[Image.Image, Image.Image]:
    """What is replaced wholly (L), and with the rim over which that fades; looked at small, as rims are soft."""
    share = min(1.0, _GROWN_PX / max(asked.size))
    size = (max(1, round(asked.width * share)), max(1, round(asked.height * share)))
    wide = 2 * max(1, round(reach * share)) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (wide, wide))
    core = cv2.dilate(
        (np.asarray(asked.resize(size, Image.Resampling.BOX)) > 0).astype(np.uint8) * np.uint8(255), kernel
    )
    hole = cv2.dilate(core, kernel)
    large = [Image.fromarray(each).resize(asked.size, Image.Resampling.BILINEAR) for each in (core, hole)]
    return large[0], large[1]


def _lit(seen: Any, donor: Any, known: Any) -> Image.Image:
    """The donor in the light of what it is put into: slow differences around the hole are carried inwards.

    `known` is 0 where either shows what is taken out, or nothing.
    """
    wide = max(2.0, 0.1 * float((known < 1).sum()) ** 0.5)
    slow: Any = cv2.GaussianBlur((seen - donor) * known[..., None], (0, 0), wide)
    slow = slow / np.maximum(cv2.GaussianBlur(known, (0, 0), wide), 1e-3)[..., None]
    lit = donor + pulled(slow * known[..., None], known)
    return Image.fromarray(lit.clip(0, 255).round().astype(np.uint8))


def _shaded(part: Image.Image, hole: Image.Image) -> Image.Image:
    """The hole closed by slow shades; made small, as shades are."""
    share = min(1.0, _LOOK_PX / max(part.size))
    size = (max(2, round(part.width * share)), max(2, round(part.height * share)))
    seen = np.asarray(part.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    gap = np.asarray(hole.resize(size, Image.Resampling.BOX)) > 0
    made = pulled(seen, 1.0 - cv2.dilate(gap.astype(np.float32), np.ones((5, 5), np.uint8)))
    return Image.fromarray(made.clip(0, 255).round().astype(np.uint8)).resize(part.size, Image.Resampling.BICUBIC)


def _small(photo: Image.Image, asked: Image.Image) -> tuple[Any, Any]:
    """The photo (float32 RGB) and how much of each pixel is asked for, at the size at which parts are compared."""
    share = min(1.0, _LOOK_PX / max(photo.size))
    size = (max(8, round(photo.width * share)), max(8, round(photo.height * share)))
    small = np.asarray(photo.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    return small, np.asarray(asked.resize(size, Image.Resampling.BOX), np.float32) / 255


def _ring(hole: Any) -> Any:
    """What surrounds the hole, as wide as an eighth of it."""
    wide = max(5, round(0.12 * float(hole.sum()) ** 0.5)) | 1
    return cv2.dilate(hole, np.ones((2 * wide + 1, 2 * wide + 1), np.uint8)) - hole


def _roughness(small: Any, gap: Any) -> float:
    """How much detail is around the hole beside slow shades: what 85 of 100 places differ by at most (CIELAB)."""
    lab = cv2.cvtColor(small / 255, cv2.COLOR_RGB2LAB)
    ring = _ring(gap) > 0
    apart = np.linalg.norm(lab - cv2.GaussianBlur(lab, (0, 0), 6), axis=2)
    return float(np.percentile(apart[ring], 85)) if ring.any() else _MOST_ROUGH


def _shift(small: Any, gap: Any) -> tuple[float, float] | None:
    """How far away, in widths and heights, the part is that fits around the hole; None where there is none."""
    high, wide = small.shape[:2]
    ring = _ring(gap)
    whole = np.argwhere((gap | ring) > 0)
    (top, left), (bottom, right) = whole.min(axis=0), whole.max(axis=0) + 1
    part = np.s_[top:bottom, left:right]
    weight = np.repeat(ring[part][..., None], 3, axis=2).astype(np.float32)
    if not weight.any():
        return None
    apart = cv2.matchTemplate(small, np.ascontiguousarray(small[part]), cv2.TM_SQDIFF, mask=weight)
    # A donor with a piece of the hole in it would put back what is taken out.
    own = np.ascontiguousarray((gap | ring)[part]).astype(np.float32)
    dirty = cv2.matchTemplate(gap.astype(np.float32), own, cv2.TM_CCORR)
    apart[(dirty > 0.5) | ~np.isfinite(apart)] = np.inf
    down, across = divmod(int(np.argmin(apart)), apart.shape[1])
    if not np.isfinite(apart[down, across]):
        return None
    return (across - int(left)) / wide, (down - int(top)) / high


def _smeared(part: Image.Image, hole: Image.Image, reach: int) -> Image.Image:
    """The hole closed from its rim inwards (Telea 2004)."""
    seen, gap = np.ascontiguousarray(np.asarray(part)), (np.asarray(hole) > 0).astype(np.uint8)
    return Image.fromarray(cv2.inpaint(seen, gap, reach, cv2.INPAINT_TELEA))
