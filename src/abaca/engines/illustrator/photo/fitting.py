"""A photo on a canvas of the asked pixels: cropped a little where that costs nothing, softly extended elsewhere.

Nothing is ever stretched, and no face is cut.
"""

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image, ImageFilter

from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.vector import Point, Rect

_KEEP = 0.66
"""The least share of a photo's length that a crop may keep."""
_SOFT_PX = 640
"""The extension is blurred anyway; it is made at this longer side and enlarged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A photo on its canvas: `picture` RGB, `area` where the photo (after its crop) lies, `faces` in canvas px.

    `part` is what the crop kept, in px of the photo; `scale` leads from these to the canvas.
    """

    picture: Image.Image
    area: Rect
    faces: tuple[Face, ...]
    scale: float
    part: Rect

    def laid(self, mask: Image.Image) -> Image.Image:
        """A mask (L) of the photo where it lies on the canvas; black around."""
        size = (round(self.area.width), round(self.area.height))
        box = (self.part.left, self.part.top, self.part.right, self.part.bottom)
        whole = Image.new("L", self.picture.size)
        resized = mask.resize(size, Image.Resampling.BICUBIC, box=box, reducing_gap=3.0)
        whole.paste(resized, (round(self.area.left), round(self.area.top)))
        return whole


def on_white(picture: Image.Image) -> Image.Image:
    """The picture as RGB; what showed through becomes white."""
    if picture.mode == "RGB":
        return picture
    ground = Image.new("RGB", picture.size, "white")
    ground.paste(picture.convert("RGB"), mask=picture.convert("RGBA").getchannel("A"))
    return ground


def focus(picture: Image.Image, faces: tuple[Face, ...]) -> Point:
    """What the eye goes to, px: the middle of the faces, else of the strongest detail, drawn a little to the centre."""
    if faces:
        left, right = min(f.box.left for f in faces), max(f.box.right for f in faces)
        top, bottom = min(f.box.top for f in faces), max(f.box.bottom for f in faces)
        return (left + right) / 2, (top + bottom) / 2
    weight = detail(picture)
    high, wide = weight.shape
    total = float(weight.sum()) or 1.0
    x = float((weight.sum(axis=0) * (np.arange(wide) + 0.5)).sum()) / total / wide
    y = float((weight.sum(axis=1) * (np.arange(high) + 0.5)).sum()) / total / high
    return (0.75 * x + 0.125) * picture.width, (0.75 * y + 0.125) * picture.height


def detail(picture: Image.Image) -> Any:
    """How much there is to see where: local contrast and strength of colour on at most 64 x 64 cells, 0..1."""
    share = 64 / max(picture.size)
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    small = picture.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    seen = np.asarray(small, dtype=np.float32)
    around = np.asarray(small.filter(ImageFilter.GaussianBlur(8)), dtype=np.float32)
    apart = np.abs(seen - around).sum(axis=2)
    soft = np.asarray(Image.fromarray(apart.clip(0, 255).astype(np.uint8)).filter(ImageFilter.GaussianBlur(2)))
    weight = soft.astype(np.float32)
    return (weight / max(float(weight.max()), 1.0)) ** 2


def crop_box(picture: Image.Image, ratio: float, faces: tuple[Face, ...], *, keep: float = _KEEP) -> Rect:
    """The part of a photo nearest to `ratio` (width over height) that keeps `keep` of its length and every face."""
    width, height = picture.size
    wide, high = float(width), float(height)
    x, y = focus(picture, faces)
    if wide / high > ratio:
        least = max(keep * wide, _span([(f.box.left, f.box.right) for f in faces], 0.35))
        wide = min(wide, max(high * ratio, least, 1.0))
    else:
        least = max(keep * high, _span([(f.box.top, f.box.bottom) for f in faces], 0.45))
        high = min(high, max(wide / ratio, least, 1.0))
        y += 0.16 * high if faces else 0.0  # a face sits above the middle of a good portrait
    left = min(max(x - wide / 2, 0.0), width - wide)
    top = min(max(y - high / 2, 0.0), height - high)
    if faces:
        top = min(top, max(0.0, min(f.box.top - 0.45 * f.box.height for f in faces)))
    return Rect(left, top, left + wide, top + high)


def fit(
    photo: Image.Image,
    width_px: int,
    height_px: int,
    faces: tuple[Face, ...],
    *,
    lean: float = 0.5,
    keep: float = _KEEP,
) -> Fitted:
    """The photo filling `width_px` x `height_px`; where its shape leaves room, `lean` 0..1 pushes it left to right."""
    opaque = on_white(photo)
    part = crop_box(opaque, width_px / height_px, faces, keep=keep)
    scale = min(width_px / part.width, height_px / part.height)
    size = (min(width_px, max(1, round(part.width * scale))), min(height_px, max(1, round(part.height * scale))))
    box = (part.left, part.top, part.right, part.bottom)
    placed = opaque.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
    left, top = round((width_px - size[0]) * lean), round((height_px - size[1]) * 0.5)
    moved = tuple(face.moved(scale, left - part.left * scale, top - part.top * scale) for face in faces)
    area = Rect(left, top, left + size[0], top + size[1])
    canvas = placed if size == (width_px, height_px) else _extended(placed, width_px, height_px, left, top)
    return Fitted(picture=canvas, area=area, faces=moved, scale=scale, part=part)


def with_headroom(photo: Image.Image, faces: tuple[Face, ...], room_px: float) -> tuple[Image.Image, tuple[Face, ...]]:
    """The photo continued upwards by `room_px`, and its faces where they are then."""
    more = math.ceil(room_px)
    if more <= 0:
        return photo, faces
    opaque = on_white(photo)
    higher = _extended(opaque, opaque.width, opaque.height + more, 0, more)
    return higher, tuple(face.moved(1.0, 0.0, more) for face in faces)


def _span(ends: list[tuple[float, float]], margin: float) -> float:
    if not ends:
        return 0.0
    length = max(high - low for low, high in ends)
    return max(high for _, high in ends) - min(low for low, _ in ends) + 2 * margin * length


def _extended(placed: Image.Image, width_px: int, height_px: int, left: int, top: int) -> Image.Image:
    """The photo on a ground made of its own mirrored, ever softer surroundings, the seam hidden."""
    share = min(1.0, _SOFT_PX / max(width_px, height_px))
    small = placed.resize(
        (max(1, round(placed.width * share)), max(1, round(placed.height * share))), Image.Resampling.BOX
    )
    wide, high = max(1, round(width_px * share)), max(1, round(height_px * share))
    at_x, at_y = min(round(left * share), wide - 1), min(round(top * share), high - 1)
    columns = _mirrored(np.arange(wide) - at_x, small.width)
    rows = _mirrored(np.arange(high) - at_y, small.height)
    ground = Image.fromarray(np.asarray(small)[rows][:, columns])
    far = np.maximum(
        _outside(np.arange(high) - at_y, small.height)[:, None], _outside(np.arange(wide) - at_x, small.width)[None, :]
    )
    # Next to the photo its mirror image is nearly as sharp as it is; with the distance it dissolves.
    soft = ground.filter(ImageFilter.GaussianBlur(1.2))
    for radius, reach in ((4, 7.0), (11, 22.0), (28, 60.0)):
        mask = Image.fromarray((np.clip(far / reach, 0, 1) * 255).astype(np.uint8))
        soft = Image.composite(ground.filter(ImageFilter.GaussianBlur(radius)), soft, mask)
    canvas = soft.resize((width_px, height_px), Image.Resampling.BICUBIC)
    canvas.paste(placed, (left, top), _seam(placed, width_px, height_px, left, top))
    return canvas


def _mirrored(positions: Any, length: int) -> Any:
    period = 2 * length
    folded = np.mod(positions, period)
    return np.where(folded < length, folded, period - 1 - folded)


def _outside(positions: Any, length: int) -> Any:
    return np.maximum(np.maximum(-positions, positions - length + 1), 0).astype(np.float32)


def _seam(placed: Image.Image, width_px: int, height_px: int, left: int, top: int) -> Image.Image:
    """Opaque over the photo, fading out along those of its edges that meet the extension."""
    fade = max(2, round(0.035 * min(placed.size)))
    across = _ramp(placed.width, fade, before=left > 0, after=left + placed.width < width_px)
    down = _ramp(placed.height, fade, before=top > 0, after=top + placed.height < height_px)
    return Image.fromarray((down[:, None] * across[None, :] * 255).astype(np.uint8))


def _ramp(length: int, fade: int, *, before: bool, after: bool) -> Any:
    at = np.arange(length, dtype=np.float32) + 0.5
    level = np.ones(length, np.float32)
    if before:
        level = np.minimum(level, at / fade)
    if after:
        level = np.minimum(level, at[::-1] / fade)
    return level * level * (3 - 2 * level)
