"""What is behind a subject: out of focus, of one colour, or another place, painted and then seen as by a camera."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.backdrops import backdrop
from abaca.engines.illustrator.photo.relief import tone_of
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import document

_SOFT_PX = 768
"""What is out of focus is made at this longer side."""
_SEEN_PX = 1280
"""Places out of focus are painted at this longer side at most."""
_DEFOCUS = 0.015
"""The radius of the circle of confusion behind a subject, as a share of the longer side."""


def out_of_focus(picture: Image.Image, alpha: Image.Image, *, strength: float = 1.0) -> Image.Image:
    """The picture with all but its subject (`alpha`) behind the depth of field; nothing of the subject bleeds out."""
    behind = defocused(without(picture, alpha), strength * _DEFOCUS)
    return over(behind, picture, alpha)


def over(behind: Image.Image, subject: Image.Image, alpha: Image.Image) -> Image.Image:
    """The subject (RGB) before the ground, both of one size."""
    canvas = behind.copy()
    canvas.paste(subject.convert("RGB"), (0, 0), alpha)
    return canvas


def without(picture: Image.Image, alpha: Image.Image) -> Image.Image:
    """The picture with its subject filled by what surrounds it: soft, to be seen out of focus or behind something."""
    share = min(1.0, _SOFT_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    seen = np.asarray(picture.convert("RGB").resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    hole: Any = np.asarray(alpha.resize(size, Image.Resampling.BOX), np.float32) / 255
    hole = cv2.dilate((hole > 0.04).astype(np.uint8), np.ones((9, 9), np.uint8))
    filled = pulled(seen, 1.0 - hole.astype(np.float32))
    soft = Image.fromarray(filled.clip(0, 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    mask = Image.fromarray(hole * 255).resize(picture.size, Image.Resampling.BILINEAR)
    made = picture.convert("RGB")
    made.paste(soft, (0, 0), mask)
    return made


def pulled(seen: Any, known: Any) -> Any:
    """Unknown places filled from the known around them, ever coarser: pull and push over a pyramid."""
    high, wide = seen.shape[:2]
    if min(high, wide) <= 2 or float(known.min()) > 0.999:
        weight = known[..., None]
        mean = (seen * weight).sum(axis=(0, 1)) / max(float(weight.sum()), 1e-6)
        return seen * weight + mean * (1 - weight)
    size = ((wide + 1) // 2, (high + 1) // 2)
    less = cv2.resize(known, size, interpolation=cv2.INTER_AREA)
    small = cv2.resize(seen * known[..., None], size, interpolation=cv2.INTER_AREA) / np.maximum(less, 1e-4)[..., None]
    coarse = pulled(small, np.minimum(less * 2, 1.0))
    wider = cv2.GaussianBlur(cv2.resize(coarse, (wide, high), interpolation=cv2.INTER_LINEAR), (0, 0), 1.0)
    return seen * known[..., None] + wider * (1 - known[..., None])


def defocused(picture: Image.Image, radius: float) -> Image.Image:
    """The picture through an open lens: every point a disc of that radius (a share of the longer side)."""
    share = min(1.0, _SOFT_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    seen = np.asarray(picture.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32) / 255
    reach = max(1, round(radius * max(size)))
    rows, columns = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    disc = (rows**2 + columns**2 <= (reach + 0.35) ** 2).astype(np.float32)
    # Light adds up before the film answers: that is what makes discs of small lights.
    linear = seen**2.6
    blurred = cv2.filter2D(linear, -1, disc / disc.sum(), borderType=cv2.BORDER_REFLECT)
    blurred = cv2.GaussianBlur(blurred.clip(0, 1), (0, 0), 0.25 * reach + 0.1) ** (1 / 2.6)
    made = Image.fromarray((blurred * 255).clip(0, 255).astype(np.uint8))
    return made.resize(picture.size, Image.Resampling.BICUBIC)


def place(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Image.Image:
    """The scene's place as a camera sees it behind a subject: out of focus, with haze, falling light and grain.

    A scene without a setting, or with a plain one, gives its backdrop's colour, else a pale wall.
    """
    if scene.setting in {None, "plain"}:
        return _wall(scene.backdrop_colour, width_px, height_px)
    share = min(1.0, _SEEN_PX / max(width_px, height_px))
    wide, high = max(1, round(width_px * share)), max(1, round(height_px * share))
    ground = backdrop(
        scene.setting or "plain",
        width_px=wide,
        height_px=high,
        seed=seed,
        time=scene.time,
        weather=scene.weather,
        season=scene.season,
    )
    painted = raster(document("".join(ground.layers) + ground.front, wide, high)).convert("RGB")
    soft = _toned(defocused(_textured(painted, seed), _DEFOCUS))
    return _grained(soft.resize((width_px, height_px), Image.Resampling.BICUBIC), seed)


def _wall(colour: str | None, width_px: int, height_px: int) -> Image.Image:
    """An even wall, lit from above left."""
    from abaca.engines.illustrator.palette import COLOURS, channels  # noqa: PLC0415 - only walls need names of colours

    base = np.array(channels(COLOURS.get(colour or "", "#d9dde2")), np.float32) * 255
    rows, columns = np.mgrid[0:96, 0:96].astype(np.float32) / 95
    light = 1.0 + (0.0 if colour == "white" else 0.06) * (0.8 - rows - 0.5 * columns)
    wall = (base * light[..., None]).clip(0, 255).astype(np.uint8)
    return Image.fromarray(wall).resize((width_px, height_px), Image.Resampling.BICUBIC)


def _textured(painted: Image.Image, seed: int) -> Image.Image:
    """Even painted areas broken up as leaves, sand and clouds break them up, so that a lens has something to blur."""
    share = min(1.0, _SOFT_PX / max(painted.size))
    size = (max(1, round(painted.width * share)), max(1, round(painted.height * share)))
    seen = np.asarray(painted.resize(size, Image.Resampling.BOX, reducing_gap=2.0), np.float32)
    rng = np.random.default_rng(seed)
    noise = np.zeros((size[1], size[0]), np.float32)
    for cell, weight in ((90, 0.5), (34, 0.35), (13, 0.3)):
        grid = rng.random((size[1] // cell + 2, size[0] // cell + 2), dtype=np.float32) - 0.5
        noise += weight * np.asarray(Image.fromarray(grid).resize(size, Image.Resampling.BICUBIC))
    down = np.linspace(0.35, 1.0, size[1], dtype=np.float32)[:, None]
    textured = Image.fromarray((seen * (1 + 0.34 * noise * down)[..., None]).clip(0, 255).astype(np.uint8))
    return textured if textured.size == painted.size else textured.resize(painted.size, Image.Resampling.BICUBIC)


def _toned(soft: Image.Image) -> Image.Image:
    """The colours that a camera gives: less of them than paint has, falling off to the corners."""
    seen = np.asarray(soft, np.float32)
    high, wide = seen.shape[:2]
    grey = (seen @ np.array([0.299, 0.587, 0.114], np.float32))[..., None]
    seen = grey + (seen - grey) * 0.8
    rows, columns = np.linspace(-1, 1, high, dtype=np.float32)[:, None], np.linspace(-1, 1, wide, dtype=np.float32)
    seen *= (1.02 - 0.13 * (rows**2 + columns[None, :] ** 2) / 2)[..., None]
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8))


def _grained(soft: Image.Image, seed: int) -> Image.Image:
    """The picture with the grain of a film, strip by strip."""
    tile = (np.random.default_rng(seed).standard_normal((512, 512), dtype=np.float32) * 2.0).round().astype(np.int16)
    made = np.asarray(soft).copy()
    for top in range(0, soft.height, 512):
        strip = made[top : top + 512]
        for left in range(0, soft.width, 512):
            part = strip[:, left : left + 512]
            part[...] = (part + tile[: part.shape[0], : part.shape[1], None]).clip(0, 255)
    return Image.fromarray(made)


def lit_as(subject: Image.Image, ground: Image.Image, *, strength: float = 0.5) -> Image.Image:
    """The subject (RGBA or RGB) in the light of the ground: its cast and, a little, its brightness."""
    there, here = tone_of(ground).white, tone_of(subject).white
    gains = [1 + strength * (min(max(a / b, 0.7), 1.35) - 1) for a, b in zip(there, here, strict=True)]
    table = [min(255, round(level * gain)) for gain in gains for level in range(256)]
    made = subject.convert("RGB").point(table)
    if subject.mode == "RGBA":
        made.putalpha(subject.getchannel("A"))
    return made


def wrapped(canvas: Image.Image, behind: Image.Image, alpha: Image.Image) -> Image.Image:
    """The canvas with the light of the ground laid on the subject's rim, which glues both together."""
    share = min(1.0, _SOFT_PX / max(canvas.size))
    size = (max(1, round(canvas.width * share)), max(1, round(canvas.height * share)))
    mask = np.asarray(alpha.resize(size, Image.Resampling.BOX), np.float32) / 255
    rim = mask * (1 - cv2.GaussianBlur(mask, (0, 0), max(size) * 0.006)) * 0.55
    wrap = Image.fromarray((rim * 255).clip(0, 255).astype(np.uint8)).resize(canvas.size, Image.Resampling.BICUBIC)
    canvas.paste(behind, (0, 0), wrap)
    return canvas
