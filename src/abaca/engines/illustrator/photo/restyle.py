"""Styles laid over a whole photo.

Watercolour, pencil, notebook, clay and sticker have ways of their own with photos, at a bounded size; all others paint
a photo as they paint a scene, most of them after its colours were made few and its noise taken out.
"""

from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from abaca.engines.illustrator.scene import Style
from abaca.engines.illustrator.styles import styled_photo

_WORK_PX = 1280


def restyled(photo: Image.Image, style: Style, *, seed: int) -> Image.Image:
    """The photo (RGB) in that style at its own size; "flat" is the photo itself, the style of a request without one."""
    styles: dict[Style, Callable[[Any, np.random.Generator], Any]] = {
        "watercolour": _watercolour,
        "pencil": _pencil,
        "notebook": _notebook,
        "clay": _clay,
        "sticker": _poster,
    }
    painter = styles.get(style)
    if style == "flat":
        return photo
    if painter is None:
        return styled_photo(_calmed(photo, *_CALM[style]) if style in _CALM else photo, style, seed)
    share = min(1.0, _WORK_PX / max(photo.size))
    size = (max(1, round(photo.width * share)), max(1, round(photo.height * share)))
    small = np.asarray(photo.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))
    painted = Image.fromarray(painter(small, np.random.default_rng(seed)).clip(0, 255).astype(np.uint8))
    if painted.size != photo.size:
        painted = painted.resize(photo.size, Image.Resampling.BICUBIC)
    return _as_sticker(painted) if style == "sticker" else painted


_CALM: dict[Style, tuple[int, int]] = {
    "ink": (64, 5),
    "line": (28, 7),
    "neon": (22, 7),
    "papercut": (14, 9),
    "poster": (80, 3),
    "stained_glass": (24, 7),
    "ukiyo_e": (36, 7),
}
"""To how many colours a photo is reduced before these styles, and how large specks are swallowed, px at 1K."""


def _calmed(photo: Image.Image, colours: int, spread: int) -> Image.Image:
    """The photo in few even colours with clear borders."""
    share = min(1.0, _WORK_PX / max(photo.size))
    size = (max(1, round(photo.width * share)), max(1, round(photo.height * share)))
    grown = max(3, 2 * round(spread * max(size) / 2048) + 1)
    seen = np.asarray(photo.convert("RGB").resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0))
    calm = Image.fromarray(np.asarray(_few_colours(_smooth(seen, 6).clip(0, 255).astype(np.uint8), colours, grown)))
    return calm if calm.size == photo.size else calm.resize(photo.size, Image.Resampling.BICUBIC)


def _smooth(seen: Any, rounds: int) -> Any:
    cv2.setNumThreads(1)
    half = cv2.resize(seen, (max(1, seen.shape[1] // 2), max(1, seen.shape[0] // 2)), interpolation=cv2.INTER_AREA)
    for _ in range(rounds):
        half = cv2.bilateralFilter(half, 7, 34, 5)
    return cv2.resize(half, (seen.shape[1], seen.shape[0]), interpolation=cv2.INTER_CUBIC)


def _blurred(seen: Any, radius: float) -> Any:
    return np.asarray(Image.fromarray(seen).filter(ImageFilter.GaussianBlur(radius)))


def _clouds(shape: tuple[int, int], rng: np.random.Generator, cells: tuple[int, ...]) -> Any:
    """Soft noise -1..1 made of coarse grids."""
    total = np.zeros(shape, np.float32)
    for weight, cell in enumerate(cells, 1):
        grid = rng.random((max(2, shape[0] // cell + 2), max(2, shape[1] // cell + 2)), dtype=np.float32)
        level = Image.fromarray(grid).resize((shape[1], shape[0]), Image.Resampling.BICUBIC)
        total += (np.asarray(level) - 0.5) / weight
    return total


def _grey(seen: Any) -> Any:
    return seen @ np.array([0.299, 0.587, 0.114], np.float32)


def _watercolour(seen: Any, rng: np.random.Generator) -> Any:
    wash = _smooth(seen, 6)
    unit = max(seen.shape[:2]) / 1024
    # Pigment runs a little: the washes are sampled at softly shifted places.
    high, wide = wash.shape[:2]
    shift = [np.rint(_clouds((high, wide), rng, (round(60 * unit) + 8, 14)) * 7 * unit) for _ in range(2)]
    rows = np.clip(np.arange(high)[:, None] + shift[0], 0, high - 1).astype(np.intp)
    columns = np.clip(np.arange(wide)[None, :] + shift[1], 0, wide - 1).astype(np.intp)
    wash = wash[rows, columns]
    steps = 11
    flat = (np.floor(wash / 255.0 * steps + 0.5) / steps * 255).astype(np.uint8)
    tone = 0.55 * wash + 0.45 * _blurred(flat, 1.2 * unit)
    grey = _grey(tone)[..., None]
    tone = grey + (tone - grey) * 1.28
    # Wet edges: pigment gathers where a wash ends.
    level = _grey(_blurred(flat, 1.5 * unit).astype(np.float32))
    around = _grey(_blurred(flat, 6 * unit).astype(np.float32))
    tone -= 0.55 * np.clip(around - level, 0, 40)[..., None]
    tone = 255 - (255 - tone.clip(0, 255)) * 0.86
    tone *= 1 + 0.1 * _clouds((high, wide), rng, (round(150 * unit) + 16, 40, 7))[..., None]
    paper = _paper((high, wide), rng)
    return _ragged(tone * (paper / 255.0), paper, rng, unit)


def _paper(shape: tuple[int, int], rng: np.random.Generator) -> Any:
    grain = _clouds(shape, rng, (3, 2)) * 9
    return (np.array([252, 249, 241], np.float32) + grain[..., None]).clip(0, 255)


def _ragged(painted: Any, paper: Any, rng: np.random.Generator, unit: float) -> Any:
    """The painting ends before the sheet does, along an uneven brushed edge."""
    high, wide = painted.shape[:2]
    rows = np.minimum(np.arange(high), np.arange(high)[::-1]).astype(np.float32)
    columns = np.minimum(np.arange(wide), np.arange(wide)[::-1]).astype(np.float32)
    edge = np.minimum(rows[:, None], columns[None, :]) / max(min(high, wide), 1)
    edge = edge + 0.028 * _clouds((high, wide), rng, (round(44 * unit) + 8, 12, 5))
    cover = np.clip((edge - 0.026) / 0.007, 0, 1)[..., None]
    return painted * cover + paper * (1 - cover)


def _sketch(seen: Any) -> Any:
    """Lines of a photo as the pencil leaves them, 0 dark .. 1 paper."""
    unit = max(seen.shape[:2]) / 1024
    grey = np.asarray(Image.fromarray(_smooth(seen, 1)).convert("L"))
    fine = np.asarray(Image.fromarray(255 - grey).filter(ImageFilter.GaussianBlur(3.2 * unit)), dtype=np.float32)
    broad = np.asarray(Image.fromarray(255 - grey).filter(ImageFilter.GaussianBlur(11 * unit)), dtype=np.float32)
    light = grey.astype(np.float32)
    lines = np.minimum(1.0, light / np.maximum(255 - fine, 12)) ** 1.5
    forms = np.minimum(1.0, light / np.maximum(255 - broad, 18))
    return lines * (0.45 + 0.55 * forms)


def _hatched(seen: Any, rng: np.random.Generator) -> Any:
    """Strokes in the shadows, in two directions: 1 where the paper stays free."""
    high, wide = seen.shape[:2]
    unit = max(high, wide) / 1024
    dark = 1 - _grey(_blurred(seen, 4 * unit).astype(np.float32)) / 255
    rows, columns = np.arange(high)[:, None], np.arange(wide)[None, :]
    wobble = 5 * unit * _clouds((high, wide), rng, (round(70 * unit) + 8,))
    free = np.ones((high, wide), np.float32)
    for slope, start in ((1.0, 0.34), (-0.7, 0.62)):
        wave = np.sin((rows + slope * columns + wobble) * (2 * np.pi / (5.2 * unit + 1.6)))
        free -= np.clip((dark - start) * 1.3, 0, 0.42) * (0.55 + 0.45 * wave)
    return free


def _pencil(seen: Any, rng: np.random.Generator) -> Any:
    drawn = _sketch(seen) * _hatched(seen, rng)
    tooth = 1 + 0.1 * _clouds(drawn.shape, rng, (3, 2)) * (1 - drawn)
    lead, paper = np.array([46, 46, 52], np.float32), _paper(drawn.shape, rng)
    share = np.clip(drawn * tooth, 0, 1)[..., None]
    return lead + (paper - lead) * share


def _notebook(seen: Any, rng: np.random.Generator) -> Any:
    drawn = np.clip(_sketch(seen) * _hatched(seen, rng), 0, 1)[..., None]
    high, wide = drawn.shape[:2]
    stain = _clouds((high, wide), rng, (max(high, wide) // 3 + 2, max(high, wide) // 9 + 2, 5))
    paper = np.array([226, 203, 160], np.float32) * (1 + 0.11 * stain[..., None])
    ink = np.array([72, 42, 24], np.float32)
    return _ragged(ink + (paper - ink) * drawn, paper * 1.03, rng, max(high, wide) / 1024)


def _few_colours(flat: Any, colours: int, spread: int) -> Any:
    """The picture in that many plain colours, specks of up to `spread` px swallowed by what surrounds them."""
    few = Image.fromarray(flat).quantize(colours, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    return cv2.medianBlur(np.asarray(few.convert("RGB")), spread)


def _poster(seen: Any, _rng: np.random.Generator) -> Any:
    flat = _smooth(seen, 6)
    unit = max(seen.shape[:2]) / 1024
    tone = _few_colours(flat, 28, 5).astype(np.float32)
    grey = _grey(tone)[..., None]
    tone = grey + (tone - grey) * 1.25
    lines = np.clip(_grey(_blurred(flat, 5 * unit).astype(np.float32)) - _grey(flat.astype(np.float32)) - 9, 0, 26) / 26
    return tone * (1 - 0.75 * lines[..., None])


def _clay(seen: Any, rng: np.random.Generator) -> Any:
    unit = max(seen.shape[:2]) / 1024
    tone = _few_colours(_smooth(seen, 6), 30, 7).astype(np.float32)
    tone = cv2.GaussianBlur(tone, (0, 0), 1.2 * unit + 0.3)
    height = cv2.GaussianBlur(_grey(tone), (0, 0), 5 * unit + 0.5) * 0.5
    height += _clouds(height.shape, rng, (round(34 * unit) + 6, round(14 * unit) + 3)) * 3.2
    down, across = np.gradient(height) if min(height.shape) > 1 else (height * 0, height * 0)
    norm = np.sqrt(across**2 + down**2 + 1)
    facing = (0.46 * across + 0.62 * down + 0.64) / norm
    return tone * (0.64 + 0.54 * facing)[..., None] + 110 * np.clip(facing - 0.9, 0, 1)[..., None]


def _as_sticker(painted: Image.Image) -> Image.Image:
    """The picture as a card with round corners and a white rim, on a quiet ground with its shadow."""
    short = min(painted.size)
    margin, rim = round(0.045 * short), round(0.026 * short)
    ground = Image.new("RGB", painted.size, (232, 238, 242))
    outer = (margin, margin, max(margin + 1, painted.width - margin), max(margin + 1, painted.height - margin))
    inner = (
        outer[0] + rim,
        outer[1] + rim,
        max(outer[0] + rim + 1, outer[2] - rim),
        max(outer[1] + rim + 1, outer[3] - rim),
    )
    shade = rounded_mask(painted.size, outer, 0.09 * short).filter(ImageFilter.GaussianBlur(0.016 * short))
    ground.paste((120, 130, 140), (0, round(0.012 * short)), shade.point(lambda value: round(value * 0.6)))
    ground.paste((255, 255, 255), (0, 0), rounded_mask(painted.size, outer, 0.09 * short))
    ground.paste(painted, (0, 0), rounded_mask(painted.size, inner, 0.07 * short))
    return ground


def rounded_mask(size: tuple[int, int], box: tuple[int, int, int, int], radius_px: float) -> Image.Image:
    """White inside the rounded box, black around, with soft edges; L."""
    mask = Image.new("L", (size[0] * 2, size[1] * 2))
    doubled = tuple(2 * side for side in box)
    ImageDraw.Draw(mask).rounded_rectangle(doubled, radius=2 * radius_px, fill=255)
    return mask.resize(size, Image.Resampling.BOX)
