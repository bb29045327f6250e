"""A photo in another season: leaves turned in autumn, snow lying where it would lie. The sky and faces are left alone.

Plants are told by their colour (CIELAB), the ground by being below the sky and of the colours of earth and stone.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.photo.recolour import mask_of

_LOOK_PX = 1024
"""What is where is looked for at this longer side."""
_STRIP_PX = 256
_OUTDOORS = 0.08
"""So much of a photo is sky or plants where it was taken outdoors."""
_LEAVES = ((48.0, 63.0, 80.0), 26.0)
"""The hues that leaves turn to (degrees in CIELAB: russet, orange, gold), and how strong their colour is at least."""
_STRAW = 92.0
"""The hue of a lawn in autumn."""


def autumn(photo: Image.Image, *, seed: int) -> Image.Image:
    """The photo (RGB) with leaves and grass in gold, orange and russet, patch by patch; other colours stay."""
    seen = _seen(photo)
    level = seen.lab[..., 0]
    patches = _noise(level.shape, np.random.default_rng(seed), (0.16, 0.05, 0.012)) * 0.5 + 0.5
    hue = np.radians(np.interp(patches, (0.25, 0.5, 0.75), _LEAVES[0])).astype(np.float32)
    # Leaves have light and shade beside each other; a lawn is even, and only dries.
    reach = 0.008 * max(level.shape)
    rough = cv2.GaussianBlur(np.abs(level - cv2.GaussianBlur(level, (0, 0), reach)), (0, 0), 4 * reach)
    lower = np.clip((np.arange(level.shape[0], dtype=np.float32) / level.shape[0])[:, None] * 4 - 1.6, 0, 1)
    hue += (np.radians(_STRAW) - hue) * np.clip((7.5 - rough) / 2.5, 0, 1) * lower

    def turned(lab: Any, plants: Any, hue: Any, patches: Any) -> Any:
        strength = np.hypot(lab[..., 1], lab[..., 2]) * 1.35
        strength = np.maximum(strength, _LEAVES[1] * np.clip(lab[..., 0] / 45, 0.35, 1))
        leaves = np.dstack([lab[..., 0] * (1.02 + 0.1 * patches), strength * np.cos(hue), strength * np.sin(hue)])
        return lab + (leaves - lab) * plants[..., None]

    return _warmed(_by_strips(photo, turned, seen.plants, hue, patches), 0.35)


def snowed(photo: Image.Image, *, seed: int) -> Image.Image:
    """The photo (RGB) with snow on grass, leaves, ground and ledges under the sky; indoors it stays as it is."""
    seen = _seen(photo)
    if float((seen.plants > 0.5).mean()) + float((seen.sky > 0.5).mean()) < _OUTDOORS:
        return photo
    level = seen.lab[..., 0]
    reach = max(2.0, 0.012 * max(level.shape))
    drift = _noise(level.shape, np.random.default_rng(seed), (0.12, 0.03, 0.008))
    near, far = cv2.GaussianBlur(level, (0, 0), reach), cv2.GaussianBlur(level, (0, 0), 3 * reach)
    ledges = _ledges(seen.sky, reach, drift)

    def covered(lab: Any, plants: Any, ground: Any, open_: Any, ledges: Any, drift: Any, near: Any, far: Any) -> Any:
        # Snow lies on what faces up: that is what is lighter than what is around it.
        lies = np.clip(0.62 + 0.55 * (lab[..., 0] - near) / 7 + 0.75 * drift, 0, 1)
        cover = np.maximum(plants * np.clip(lies * 1.15, 0, 0.96), ground * np.clip(lies * 1.1, 0, 0.92))
        cover = cv2.GaussianBlur((np.maximum(cover, ledges) * open_).astype(np.float32), (0, 0), 0.6)
        bright = np.clip(88 + 0.42 * (lab[..., 0] - far) + 3 * drift, 55, 99)
        white = np.dstack([bright, np.full_like(bright, -0.6), np.full_like(bright, -3.5)])
        pale = lab * np.array([1, 0.82, 0.82], np.float32)
        return pale + (white - pale) * cover[..., None]

    return _by_strips(photo, covered, seen.plants, seen.ground, 1 - seen.sky, ledges, drift, near, far)


def flakes(photo: Image.Image, *, seed: int) -> Image.Image:
    """The photo (RGB) with falling snow: many small flakes far away, few large soft ones close to the lens."""
    rng = np.random.default_rng(seed)
    unit = min(photo.size) / 100
    made = photo.copy()
    for number, radius, soft, opacity in ((260, 0.16, 0.05, 0.75), (90, 0.32, 0.14, 0.8), (16, 0.85, 0.5, 0.55)):
        layer = Image.new("L", photo.size)
        pen = ImageDraw.Draw(layer)
        many = min(round(number * photo.width * photo.height / min(photo.size) ** 2), 4 * number)
        for x, y, size in zip(*(rng.random((3, many))), strict=True):
            r = max(0.6, unit * radius * (0.7 + 0.6 * size))
            pen.ellipse(
                (x * photo.width - r, y * photo.height - r, x * photo.width + r, y * photo.height + r), fill=255
            )
        layer = layer.filter(ImageFilter.GaussianBlur(max(0.4, soft * unit)))
        made.paste((252, 253, 255), (0, 0), layer.point([round(level * opacity) for level in range(256)]))
    return made


class _Seen(NamedTuple):
    """A photo in CIELAB at `_LOOK_PX`, and how much each place is of plants, of bare ground and of sky, 0..1."""

    lab: Any
    plants: Any
    ground: Any
    sky: Any


def _seen(photo: Image.Image) -> _Seen:
    share = min(1.0, _LOOK_PX / max(photo.size))
    size = (max(2, round(photo.width * share)), max(2, round(photo.height * share)))
    photo = photo.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    lab = cv2.cvtColor(np.asarray(photo, np.float32) / 255, cv2.COLOR_RGB2LAB)
    high, wide = lab.shape[:2]
    hue = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) % 360
    strength = np.hypot(lab[..., 1], lab[..., 2])
    free = np.ones((high, wide), np.float32)
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    for face in find_faces(photo):
        (x, y), reach = face.box.middle, 0.8 * max(face.box.width, face.box.height)
        free *= np.clip(((columns - x) ** 2 + (rows - y) ** 2) / reach**2 - 0.8, 0, 1)
    found = mask_of("sky", photo, (), None)
    sky = np.zeros((high, wide), np.float32) if found is None else np.asarray(found, np.float32) / 255
    plants = np.clip((hue - 88) / 14, 0, 1) * np.clip((168 - hue) / 20, 0, 1) * np.clip((strength - 5) / 7, 0, 1)
    plants = cv2.GaussianBlur(
        (plants * free * (1 - sky)).astype(np.float32), (0, 0), max(0.8, 0.0012 * max(high, wide))
    )
    below = np.clip((rows / high - 0.42) * 5, 0, 1)
    earth = np.clip((32 - strength) / 6, 0, 1) * np.clip((hue - 40) / 10, 0, 1) * np.clip((112 - hue) / 8, 0, 1)
    # Bare ground joins plants: a wall stands between them, a path does not.
    near = cv2.GaussianBlur(plants, (0, 0), 0.05 * max(high, wide)) * 3
    ground = (earth * below * np.clip(near, 0, 1) * free * (1 - sky)).astype(np.float32)
    return _Seen(lab, plants, ground, sky)


def _ledges(sky: Any, reach: float, drift: Any) -> Any:
    """A thin cover on all that ends upwards against the sky, thicker here and thinner there."""
    deep = max(2, round(0.9 * reach))
    above = np.zeros_like(sky)
    for step in range(1, deep + 1):
        above[step:] = np.maximum(above[step:], sky[:-step] * np.clip(1.25 - step / deep + 0.7 * drift[step:], 0, 1))
    return np.clip(above * (1 - sky), 0, 0.95)


def _noise(shape: tuple[int, int], rng: np.random.Generator, cells: tuple[float, ...]) -> Any:
    """Soft noise of several grains (as shares of the longer side), about -0.5 to 0.5."""
    high, wide = shape
    total: Any = np.zeros(shape, np.float32)
    for share in cells:
        cell = max(2.0, share * max(shape))
        grid = rng.random((int(high / cell) + 3, int(wide / cell) + 3), dtype=np.float32) - 0.5
        total += cv2.resize(grid, (wide, high), interpolation=cv2.INTER_CUBIC)
    return total / len(cells) ** 0.5


def _by_strips(photo: Image.Image, make: Callable[..., Any], *maps: Any) -> Image.Image:
    """The photo made anew strip by strip: `make` gets each in CIELAB with the same part of all maps, enlarged."""
    made = Image.new("RGB", photo.size)
    high, wide = maps[0].shape
    for top in range(0, photo.height, _STRIP_PX):
        bottom = min(photo.height, top + _STRIP_PX)
        part = photo.crop((0, top, photo.width, bottom))
        box = (0.0, top * high / photo.height, float(wide), bottom * high / photo.height)
        here = [
            np.asarray(Image.fromarray(each.astype(np.float32)).resize(part.size, Image.Resampling.BILINEAR, box=box))
            for each in maps
        ]
        lab = make(cv2.cvtColor(np.asarray(part, np.float32) / 255, cv2.COLOR_RGB2LAB), *here)
        rgb = cv2.cvtColor(lab.astype(np.float32), cv2.COLOR_LAB2RGB).clip(0, 1)
        made.paste(Image.fromarray((rgb * 255).round().astype(np.uint8)), (0, top))
    return made


def _warmed(photo: Image.Image, strength: float) -> Image.Image:
    """A low sun: a little more red, a little less blue."""
    gains = (1 + 0.16 * strength, 1 + 0.02 * strength, 1 - 0.26 * strength)
    return photo.point([min(255, round(level * gain)) for gain in gains for level in range(256)])
