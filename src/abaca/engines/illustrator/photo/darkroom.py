"""A photo turned, mirrored, cut, lightened or freed of something small, before anything is painted on it."""

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter, ImageOps

from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.fitting import on_white
from abaca.engines.illustrator.photo.recognition import letters_at
from abaca.engines.illustrator.scene import Change
from abaca.engines.illustrator.vector import Rect

_SMALL = 0.06
"""What takes more of a picture than this is too much to paint over."""


def turned(photo: Image.Image, changes: tuple[Change, ...]) -> Image.Image:
    """The photo (RGB) rotated and mirrored as asked; a slanted one is cut to what it fills."""
    for change in changes:
        if change.what == "mirror":
            photo = ImageOps.mirror(photo)
        elif change.what == "upside_down":
            photo = ImageOps.flip(photo)
        elif change.what == "rotate":
            photo = _rotated(on_white(photo), change.amount)
    return photo


def _rotated(photo: Image.Image, clockwise_deg: float) -> Image.Image:
    quarter = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180, 270: Image.Transpose.ROTATE_90}
    angle = clockwise_deg % 360
    if angle in quarter:
        return photo.transpose(quarter[int(angle)])
    if angle == 0:
        return photo
    wide, high = _within(photo.width, photo.height, np.deg2rad(angle))
    whole = photo.rotate(-angle, Image.Resampling.BICUBIC, expand=True)
    left, top = (whole.width - wide) / 2, (whole.height - high) / 2
    return whole.crop((round(left), round(top), max(1, round(left + wide)), max(1, round(top + high))))


def _within(width: float, height: float, angle: float) -> tuple[float, float]:
    """The largest upright rectangle of the same shape inside the slanted one."""
    sine, cosine = abs(np.sin(angle)), abs(np.cos(angle))
    share = min(width / (width * cosine + height * sine), height / (width * sine + height * cosine))
    return width * share, height * share


def cut_to(photo: Image.Image, box: Rect, ratio: float) -> Image.Image:
    """The part of the photo around the box, in that shape as far as the photo reaches."""
    wide, high = box.width, box.height
    wide, high = max(wide, high * ratio), max(high, wide / ratio)
    wide, high = min(wide, photo.width), min(high, photo.height)
    x, y = box.middle
    left = min(max(x - wide / 2, 0), photo.width - wide)
    top = min(max(y - high / 2, 0), photo.height - high)
    return photo.crop((round(left), round(top), max(1, round(left + wide)), max(1, round(top + high))))


def around_faces(faces: tuple[Face, ...]) -> Rect:
    """Heads with their hair and some shoulder."""
    heads = []
    for face in faces:
        x, y = face.box.middle
        reach = 1.25 * max(face.box.width, face.box.height)
        heads.append(Rect(x - reach, y - 1.05 * reach, x + reach, y + 0.95 * reach))
    return Rect(
        min(head.left for head in heads),
        min(head.top for head in heads),
        max(head.right for head in heads),
        max(head.bottom for head in heads),
    )


def toned(photo: Image.Image, changes: tuple[Change, ...]) -> Image.Image:
    """The photo (RGB) lighter, darker, greyer, with more contrast, or sharper."""
    for change in changes:
        if change.what == "grey":
            photo = photo.convert("L").convert("RGB")
        elif change.what == "light":
            gamma = 0.72 if change.amount > 0 else 1.42
            photo = photo.point([round(255 * (level / 255) ** gamma) for level in range(256)] * 3)
        elif change.what == "contrast":
            photo = ImageEnhance.Contrast(photo).enhance(1.32 if change.amount > 0 else 0.72)
        elif change.what == "colourful":
            photo = ImageEnhance.Color(photo).enhance(1.45 if change.amount > 0 else 0.5)
        elif change.what == "sharpen":
            photo = photo.filter(
                ImageFilter.UnsharpMask(radius=max(1.0, max(photo.size) / 700), percent=110, threshold=2)
            )
    return photo


def lettered(photo: Image.Image) -> Image.Image | None:
    """Where letters stand, L; None without any, or where no reader of letters is installed (the extra `vision`)."""
    lines = letters_at(photo)
    if not lines:
        return None
    mask = Image.new("L", photo.size)
    pen = ImageDraw.Draw(mask)
    for corners in lines:
        pen.polygon(list(corners), fill=255)
    return mask


def spotted(photo: Image.Image, spot: str) -> Image.Image | None:
    """The small thing that stands out in a corner ("top left"), L; None when nothing does, or too much."""
    down, across = spot.split()
    share = min(1.0, 512 / max(photo.size))
    size = (max(8, round(photo.width * share)), max(8, round(photo.height * share)))
    seen = np.asarray(photo.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0))
    lab = cv2.cvtColor(seen, cv2.COLOR_RGB2LAB).astype(np.float32)
    high, wide = lab.shape[:2]
    rows = slice(0, int(0.4 * high)) if down == "top" else slice(int(0.6 * high), high)
    columns = slice(0, int(0.4 * wide)) if across == "left" else slice(int(0.6 * wide), wide)
    corner = lab[rows, columns]
    apart = np.linalg.norm(corner - np.median(corner.reshape(-1, 3), axis=0), axis=2)
    # Single tufts of grass are no thing: what is sought is larger than the grain of its surroundings.
    rough = cv2.GaussianBlur(apart, (0, 0), 2.0)
    strong = (rough > max(24.0, 2.2 * float(np.median(rough)))).astype(np.uint8)
    strong = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    mask = np.zeros((high, wide), np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strong, connectivity=8)
    if count < 2:
        return None
    # One thing goes: the one that differs most for its size, and is whole in the corner.
    sums = np.bincount(labels.ravel(), weights=apart.ravel(), minlength=count)[1:] / stats[1:, cv2.CC_STAT_AREA] ** 0.75
    inner = (labels[-5:] if down == "top" else labels[:5], labels[:, -5:] if across == "left" else labels[:, :5])
    cut = np.unique(np.concatenate([strip.ravel() for strip in inner]))
    sums[cut[cut > 0] - 1] *= 0.02
    mask[rows, columns] = labels == 1 + int(np.argmax(sums))
    covered = float(mask.mean())
    if not 0.0008 < covered < _SMALL:
        return None
    return Image.fromarray(mask * 255).resize(photo.size, Image.Resampling.BILINEAR)
