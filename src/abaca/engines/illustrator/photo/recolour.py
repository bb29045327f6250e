"""Colours changed where a thing is found by its place and colour: hair, clothes, sky, the subject, its ground."""

from functools import partial
from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.palette import COLOURS, channels
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.mattes import along_edges

_LOOK_PX = 640
_STRIP_PX = 256
_STRONG = 127
_ASIDE = 0.5
_HUES = {"red": 0, "orange": 26, "yellow": 48, "green": 115, "turquoise": 175, "blue": 215, "purple": 275, "pink": 335}
"""Where a colour's middle is on the circle of hues, degrees."""


def mask_of(part: str, picture: Image.Image, faces: tuple[Face, ...], alpha: Image.Image | None) -> Image.Image | None:
    """Where the part is, L of the picture's size; None when it cannot be found.

    `part` is "hair", "clothes", "sky", "background", "subject" or a colour's name; `alpha` the subject's outline.
    """
    share = min(1.0, _LOOK_PX / max(picture.size))
    size = (max(8, round(picture.width * share)), max(8, round(picture.height * share)))
    seen = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    body = None if alpha is None else np.asarray(alpha.resize(size, Image.Resampling.BOX), np.float32) / 255
    near = tuple(face.moved(size[0] / picture.width, 0, 0) for face in faces)
    if part in COLOURS:
        found = _coloured(seen, part)
    elif part == "sky":
        found = _sky(seen, body)
    elif part == "background":
        found = None if body is None else 1 - body
    elif part == "hair":
        found = _of_people(seen, near, body, _hair)
    elif part == "clothes":
        found = _of_people(seen, near, body, partial(_clothes, reach=3.2 if body is None else 9.0))
    else:
        found = _subject(seen, body)
    if found is None or float((found > 0.5).mean()) < 0.002:
        return None
    full = Image.fromarray((found * 255).clip(0, 255).astype(np.uint8))
    return full.resize(picture.size, Image.Resampling.BICUBIC)


def painted(picture: Image.Image, mask: Image.Image, colour: str) -> Image.Image:
    """The picture (RGB) with what the mask shows in that colour, its light and shade kept."""
    box = mask.point(lambda level: 255 if level > 2 else 0).getbbox()
    if box is None:
        return picture
    wanted = cv2.cvtColor(np.array([[channels(COLOURS[colour])]], np.float32), cv2.COLOR_RGB2LAB)[0, 0]
    mean = _mean(picture.crop(box), mask.crop(box))
    result = picture.copy()
    for top in range(box[1], box[3], _STRIP_PX):
        strip = (box[0], top, box[2], min(box[3], top + _STRIP_PX))
        result.paste(_strip(picture.crop(strip), mask.crop(strip), mean, wanted), strip[:2])
    return result


def _mean(cut: Image.Image, mask: Image.Image) -> Any:
    """The mean colour of what the mask shows, CIELAB."""
    share = min(1.0, _LOOK_PX / max(cut.size))
    size = (max(1, round(cut.width * share)), max(1, round(cut.height * share)))
    lab = _lab(np.asarray(cut.resize(size, Image.Resampling.BOX)))
    strong = np.asarray(mask.resize(size, Image.Resampling.BOX)) > _STRONG
    return lab[strong].mean(axis=0) if strong.any() else lab.reshape(-1, 3).mean(axis=0)


def _strip(cut: Image.Image, mask: Image.Image, mean: Any, wanted: Any) -> Image.Image:
    seen = np.asarray(cut, np.float32) / 255
    weight = np.asarray(mask, np.float32) / 255
    lab = cv2.cvtColor(seen, cv2.COLOR_RGB2LAB)
    level = lab[..., 0]
    shift = wanted[0] - mean[0]
    # Light stays light and shade shade; the middle goes most of the way to the new colour's own brightness.
    bright = level + shift * (0.72 if abs(shift) > 25 else 0.55)
    if shift < 0:
        bright = np.where(level > mean[0], mean[0] + 0.72 * shift + (level - mean[0]) * 0.75, bright)
    bright = np.clip(bright, 2, 98)
    # Colours are weaker in deep shade and in the highest lights.
    strength = np.clip(1.25 - np.abs(bright - 52) / 58, 0.25, 1.0)
    made = np.dstack([bright, *(wanted[i] * strength + 0.12 * (lab[..., i] - mean[i]) for i in (1, 2))])
    rgb = cv2.cvtColor(made.astype(np.float32), cv2.COLOR_LAB2RGB).clip(0, 1)
    mixed = seen + (rgb - seen) * weight[..., None]
    return Image.fromarray((mixed * 255).round().astype(np.uint8))


def _lab(seen: Any) -> Any:
    return cv2.cvtColor(seen.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)


def _soft(mask: Any, radius: float = 1.2) -> Any:
    return cv2.GaussianBlur(mask.astype(np.float32), (0, 0), radius)


def _coloured(seen: Any, name: str) -> Any:
    lab = _lab(seen)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    if name in {"white", "black", "grey", "silver"}:
        low, high = {"white": (80, 101), "black": (-1, 24)}.get(name, (30, 78))
        return _soft((chroma < 12) & (lab[..., 0] > low) & (lab[..., 0] < high))
    hue = np.asarray(Image.fromarray(seen).convert("HSV"), np.float32)[..., 0] * 360 / 255
    red, green, blue = channels(COLOURS[name])
    middle = _HUES.get(name)
    if middle is None:
        wanted = np.asarray(
            Image.new("RGB", (1, 1), (int(red * 255), int(green * 255), int(blue * 255))).convert("HSV")
        )
        middle = int(wanted[0, 0, 0]) * 360 // 255
    apart = np.abs((hue - middle + 180) % 360 - 180)
    return _soft(np.clip((34 - apart) / 10, 0, 1) * np.clip((chroma - 16) / 12, 0, 1), 0.8)


def _sky(seen: Any, body: Any) -> Any:
    """What is joined to the upper edge, calm, and as blue, grey or bright as it is there."""
    lab = _lab(cv2.GaussianBlur(seen, (0, 0), 1.0))
    high, wide = lab.shape[:2]
    top = lab[: max(2, high // 30)].reshape(-1, 3)
    middle = np.median(top, axis=0)
    if float((np.linalg.norm(top - middle, axis=1) < 14).mean()) < 0.6 or middle[1] > 14 or middle[2] > 24:
        return None
    grey = seen.mean(axis=2).astype(np.float32)
    busy = cv2.blur(np.abs(grey - cv2.GaussianBlur(grey, (0, 0), 3)), (7, 7))
    rows = np.arange(high, dtype=np.float32)[:, None] / high
    # A sky grows paler or warmer downwards: what it may differ by grows too.
    apart = np.linalg.norm((lab - middle) * np.array([0.6, 1, 1], np.float32), axis=2)
    like = ((apart < 13 + 20 * rows) & (busy < 6)).astype(np.uint8)
    if body is not None:
        like[body > 0.5] = 0
    count, labels = cv2.connectedComponents(like, connectivity=4)
    kept = [label for label in range(1, count) if (labels[0] == label).sum() > 0.03 * wide]
    sky: Any = np.isin(labels, kept).astype(np.uint8)
    sky = cv2.morphologyEx(sky, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8))
    if float(sky.mean()) < 0.04:
        return None
    return np.maximum(along_edges(_soft(sky, 1.0), Image.fromarray(seen)), _between(lab, sky))


def _between(lab: Any, sky: Any) -> Any:
    """What shows between branches and bars: the sky's own colour at that height, as far down as there is much sky."""
    counts = sky.sum(axis=1).astype(np.float32)
    known = counts > 0.25 * sky.shape[1]
    if not known.any():
        return sky.astype(np.float32)
    sums = (lab * sky[..., None]).sum(axis=1)
    rows = np.flatnonzero(known)
    each = np.stack([np.interp(np.arange(len(counts)), rows, sums[rows, i] / counts[rows]) for i in range(3)], axis=-1)
    apart = np.linalg.norm((lab - each[:, None, :]) * np.array([0.9, 1.0, 1.0], np.float32), axis=2)
    like = np.clip((15 - apart) / 6, 0, 1) * (np.arange(len(counts)) <= rows[-1])[:, None]
    return cv2.GaussianBlur(like.astype(np.float32), (0, 0), 0.5)


def _of_people(seen: Any, faces: tuple[Face, ...], body: Any, find: Any) -> Any:
    faces = tuple(face for face in faces if abs(face.turned) < _ASIDE)
    if not faces:
        return None  # where hair and clothes are is known of people who look at us
    lab = _lab(seen)
    found = np.zeros(seen.shape[:2], np.float32)
    for face in faces:
        found = np.maximum(found, find(lab, face))
    return found if body is None else found * np.clip(body * 1.4 - 0.1, 0, 1)


def _hair(lab: Any, face: Face) -> Any:
    """Around and above the face what has the colours of the crown."""
    high, wide = lab.shape[:2]
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    (x, y), w, h = face.box.middle, face.box.width, face.box.height
    crown = (np.abs(columns - x) < 0.3 * w) & (np.abs(rows - (face.box.top - 0.1 * h)) < 0.1 * h)
    if crown.sum() < 12:
        return np.zeros((high, wide), np.float32)
    mean, spread = lab[crown].mean(axis=0), lab[crown].std(axis=0)
    scale = np.maximum(spread * np.array([2.6, 2.2, 2.2]), [26, 9, 13])
    differing = (lab - mean) / scale
    # Strands in shade are hair too: darker counts less than lighter.
    differing[..., 0] = np.where(differing[..., 0] < 0, 0.5 * differing[..., 0], differing[..., 0])
    apart = (differing**2).sum(axis=2)
    around = ((columns - x) / (0.92 * w)) ** 2 + ((rows - (y - 0.12 * h)) / (0.92 * h)) ** 2 < 1
    inner = ((columns - x) / (0.43 * w)) ** 2 + ((rows - (y + 0.14 * h)) / (0.62 * h)) ** 2
    skin = lab[(np.abs(columns - x) < 0.2 * w) & (np.abs(rows - (y + 0.05 * h)) < 0.15 * h)]
    unlike = np.ones((high, wide), np.float32)
    if len(skin):
        skin_apart = (((lab - np.median(skin, axis=0)) / np.array([22, 9, 11])) ** 2).sum(axis=2)
        unlike = np.clip((skin_apart - 0.5 * apart + 0.2) * 1.4, 0, 1)
    above = rows < face.mouth[1] + 0.2 * h
    like = np.clip(1.75 - apart, 0, 1) * unlike * around * above * np.clip((inner - 0.8) * 5, 0, 1)
    return np.clip(_soft(like, max(1.0, 0.02 * w)) * 1.25, 0, 1)


def _clothes(lab: Any, face: Face, *, reach: float) -> Any:
    """Below the chin, up to `reach` widths of the face aside, what has the main colour of the chest."""
    high, wide = lab.shape[:2]
    rows, columns = np.mgrid[0:high, 0:wide].astype(np.float32)
    x, w, h = face.box.middle[0], face.box.width, face.box.height
    chest = (np.abs(columns - x) < 1.1 * w) & (rows > face.box.bottom + 0.45 * h) & (rows < face.box.bottom + 1.7 * h)
    if chest.sum() < 40:
        return np.zeros((high, wide), np.float32)
    main = _main_colour(lab[chest])
    inside = (np.abs(columns - x) < reach * w) & (rows > face.box.bottom + 0.08 * h)
    like = _like(lab, main) * inside
    return np.clip(_soft(like * _joined_to(chest, like), 1.0) * 1.15, 0, 1)


def _joined_to(start: Any, like: Any) -> Any:
    """Of what is alike the pieces that reach into `start`, and the small ones close to them."""
    _, labels = cv2.connectedComponents((like > 0.35).astype(np.uint8), connectivity=4)
    kept = np.isin(labels, np.setdiff1d(np.unique(labels[start]), [0])).astype(np.uint8)
    return cv2.dilate(kept, np.ones((5, 5), np.uint8))


def _large(like: Any) -> Any:
    """Of what is alike the largest pieces: a reflection somewhere else is not the thing."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats((like > 0.35).astype(np.uint8), connectivity=4)
    areas = stats[1:, cv2.CC_STAT_AREA]
    kept = 1 + np.flatnonzero(areas >= 0.1 * areas.max(initial=1)) if count > 1 else np.zeros(0, np.intp)
    return cv2.dilate(np.isin(labels, kept).astype(np.uint8), np.ones((5, 5), np.uint8))


def _subject(seen: Any, body: Any) -> Any:
    """The main colour of the subject, wherever it is on it."""
    if body is None:
        return None
    lab = _lab(seen)
    inside = body > 0.6
    if inside.sum() < 40:
        return None
    like = _like(lab, _main_colour(lab[inside])) * body
    return np.clip(_soft(like * _large(like), 0.8) * 1.15, 0, 1)


def _like(lab: Any, main: Any) -> Any:
    """How alike in colour to `main`, 0..1: strong colours by their hue in any light, others by their distance."""
    strength = float(np.hypot(main[1], main[2]))
    if strength < 20:
        return np.clip(1.9 - (((lab - main) / np.array([26, 9, 10])) ** 2).sum(axis=2), 0, 1)
    chroma = np.hypot(lab[..., 1], lab[..., 2])
    turn = np.degrees(np.arctan2(lab[..., 2], lab[..., 1]) - np.arctan2(main[2], main[1]))
    apart = np.abs((turn + 180) % 360 - 180)
    return np.clip((20 - apart) / 6, 0, 1) * np.clip((chroma - 0.16 * strength - 4) / 7, 0, 1)


def _main_colour(samples: Any) -> Any:
    """The largest of a few clusters of colours, the strongly coloured ones counting more."""
    cv2.setRNGSeed(3)
    some = samples[:: max(1, len(samples) // 4000)].astype(np.float32)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    _, labels, centres = cv2.kmeans(some, min(4, len(some)), np.empty((0, 1), np.int32), stop, 1, cv2.KMEANS_PP_CENTERS)
    sizes = np.bincount(labels.ravel(), minlength=len(centres)) * (1 + np.hypot(centres[:, 1], centres[:, 2]) / 18)
    return centres[int(np.argmax(sizes))]
