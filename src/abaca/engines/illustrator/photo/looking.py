"""What a picture's pixels tell without a model that knows things: size, colours, light, detail, faces."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from PIL import Image

from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.fitting import on_white
from abaca.engines.illustrator.photo.loading import FULL_PX
from abaca.engines.illustrator.sight import Named

_LOOK_PX = 256
_GRAIN_PX = 512
_COLOURS: dict[tuple[int, int, int], Named] = {
    (18, 18, 20): Named("black", "黑色"),
    (72, 72, 74): Named("dark grey", "深灰色"),
    (136, 136, 138): Named("grey", "灰色"),
    (192, 192, 192): Named("light grey", "浅灰色"),
    (248, 248, 246): Named("white", "白色"),
    (110, 16, 20): Named("dark red", "深红色"),
    (206, 32, 40): Named("red", "红色"),
    (236, 112, 50): Named("orange", "橙色"),
    (244, 206, 60): Named("yellow", "黄色"),
    (234, 214, 176): Named("beige", "米色"),
    (196, 152, 108): Named("tan", "棕褐色"),
    (128, 82, 48): Named("brown", "棕色"),
    (66, 40, 26): Named("dark brown", "深棕色"),
    (122, 122, 50): Named("olive", "橄榄绿"),
    (88, 164, 66): Named("green", "绿色"),
    (26, 78, 40): Named("dark green", "深绿色"),
    (44, 176, 172): Named("turquoise", "青绿色"),
    (140, 196, 236): Named("light blue", "浅蓝色"),
    (44, 104, 204): Named("blue", "蓝色"),
    (22, 30, 78): Named("navy blue", "藏青色"),
    (124, 64, 168): Named("purple", "紫色"),
    (242, 150, 184): Named("pink", "粉色"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """The facts. `width` and `height` are the file's, in px; `colours` those of the whole, with their shares 0..1.

    `rim` and `top` are the main colours along the edges and in the upper third. `luma` is the mean brightness 0..255,
    `sky` that of the upper third; `spread` its deviation, `warmth` red less blue, `strength` how far colours are from
    grey, `busy` the share of fine detail, `clear` the transparent share. `flat` is the share of neighbouring pixels
    that are exactly alike: drawings have many, photos few.
    """

    width: int
    height: int
    faces: tuple[Face, ...]
    colours: list[tuple[Named, float]]
    rim: list[tuple[Named, float]]
    top: list[tuple[Named, float]]
    luma: float
    sky: float
    spread: float
    warmth: float
    strength: float
    busy: float
    clear: float
    flat: float

    @property
    def medium(self) -> Literal["drawing", "photo"] | None:
        """What it looks like, None in between."""
        return "drawing" if self.flat > _DRAWN else "photo" if self.flat < _TAKEN else None

    @property
    def time(self) -> Literal["day", "night"] | None:
        """Which time of day the light fits, None where it fits both."""
        if self.luma < _NIGHT:
            return "night"
        return "day" if self.luma > _DAY and self.sky > _DAYLIGHT else None


_DRAWN, _TAKEN = 0.55, 0.3
_INSIDE = 170
_NIGHT, _DAY, _DAYLIGHT = 75, 112, 140


def measured(picture: Image.Image) -> Measured:
    """The facts of an RGB or RGBA picture."""
    width, height = picture.info.get(FULL_PX, picture.size)
    opaque = on_white(picture)
    share = min(1.0, _LOOK_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    small = opaque.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    seen = np.asarray(small, dtype=np.float32)
    grey = seen @ np.array([0.299, 0.587, 0.114], np.float32)
    steps = [np.abs(np.diff(grey, axis=axis)) for axis in (0, 1) if grey.shape[axis] > 1]
    busy = float(np.mean([float((step > 14).mean()) for step in steps])) if steps else 0.0
    clear = 0.0
    if picture.mode == "RGBA":
        clear = float((np.asarray(picture.getchannel("A").resize(size, Image.Resampling.BOX)) < 128).mean())
    return Measured(
        width=width,
        height=height,
        faces=tuple(face for face in find_faces(picture) if face.is_human),
        colours=_colours(small),
        rim=_colours(_edges(small)),
        top=_colours(small.crop((0, 0, small.width, max(1, small.height // 3)))),
        luma=float(grey.mean()),
        sky=float(grey[: max(1, grey.shape[0] // 3)].mean()),
        spread=float(grey.std()),
        warmth=float((seen[..., 0] - seen[..., 2]).mean()),
        strength=float((seen.max(axis=2) - seen.min(axis=2)).mean()),
        busy=busy,
        clear=clear,
        flat=_flat(opaque),
    )


def _edges(small: Image.Image) -> Image.Image:
    """The four strips along the edges, side by side as one picture."""
    wide, high = max(1, small.width // 10), max(1, small.height // 10)
    strips = [
        small.crop((0, 0, small.width, high)),
        small.crop((0, 0, wide, small.height)).transpose(Image.Transpose.ROTATE_90),
        small.crop((small.width - wide, 0, small.width, small.height)).transpose(Image.Transpose.ROTATE_90),
    ]
    row = Image.new("RGB", (sum(strip.width for strip in strips), min(strip.height for strip in strips)))
    left = 0
    for strip in strips:
        row.paste(strip, (left, 0))
        left += strip.width
    return row


def _flat(opaque: Image.Image) -> float:
    """The share of neighbours that are exactly alike, black and white areas aside."""
    left, top = max(0, (opaque.width - _GRAIN_PX) // 2), max(0, (opaque.height - _GRAIN_PX) // 2)
    grain = np.asarray(opaque.crop((left, top, left + _GRAIN_PX, top + _GRAIN_PX)).crop((0, 0, *_within(opaque))))
    if min(grain.shape[:2]) < 2:
        return 0.5
    light = grain.max(axis=2)
    counts = ((light > 10) & (grain.min(axis=2) < 245))[:, 1:]
    alike = (grain[:, 1:] == grain[:, :-1]).all(axis=2)
    return float(alike[counts].mean()) if counts.sum() > 100 else 0.5


def _within(opaque: Image.Image) -> tuple[int, int]:
    return min(_GRAIN_PX, opaque.width), min(_GRAIN_PX, opaque.height)


def _colours(small: Image.Image) -> list[tuple[Named, float]]:
    """The named colours that cover most, with their shares, largest first: at most four, of 7 % or more."""
    few = small.quantize(16, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.array(few.getpalette() or [0, 0, 0], dtype=np.float32).reshape(-1, 3)
    names, anchors = list(_COLOURS.values()), _lab(np.array(list(_COLOURS), dtype=np.float32))
    shares: dict[Named, float] = {}
    counts = few.getcolors(256) or []
    total = sum(count for count, _ in counts)
    for count, index in counts:
        if not isinstance(index, int):
            continue
        apart = anchors - _lab(palette[index][None, :])
        # Hue and strength weigh more than lightness: shade does not change what a thing's colour is called.
        distance = np.sqrt((0.75 * apart[:, 0]) ** 2 + apart[:, 1] ** 2 + apart[:, 2] ** 2)
        name = names[int(distance.argmin())]
        shares[name] = shares.get(name, 0.0) + count / total
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0].en))
    return [pair for pair in ranked if pair[1] >= 0.07][:4] or ranked[:1]


def colours_in(picture: Image.Image, mask: Image.Image) -> tuple[Named, ...]:
    """The one or two main colours of what a mask (L, the picture's size) shows; none where it shows next to nothing."""
    share = min(1.0, _LOOK_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    seen = np.asarray(on_white(picture).resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    inside = seen[np.asarray(mask.resize(size, Image.Resampling.BOX)) > _INSIDE]
    if len(inside) < 12:
        return ()
    shares = _colours(Image.fromarray(np.ascontiguousarray(inside[None])))
    return tuple(name for name, part in shares if part >= 0.6 * shares[0][1])[:2]


def _lab(colours: Any) -> Any:
    """CIE L*a*b* (D65) of rows of sRGB 0..255."""
    part = colours / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32)
    xyz = linear @ to_xyz.T / np.array([0.9505, 1.0, 1.089], np.float32)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], axis=1)
