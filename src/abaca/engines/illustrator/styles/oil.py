"""Oil: strokes of a bristle brush from coarse to fine, with the relief that thick paint leaves.

Where strokes go is decided on a small picture, so a 4K picture has the same strokes with sharper bristles.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats

from .motif import Motif, Pixels, Strip

_SMALL_PX = 800
_STEPS = 6
"""Points of a stroke, at most."""
_HAIR_PX, _MOST_HAIRS = 6, 22
_SHADES = 5
"""Hairs of one stroke have so many different loads of paint, at most."""
_FIXED = 3
"""Fractional bits of the coordinates that lines are drawn with."""


class _Brush(NamedTuple):
    """A pass over the canvas: the brush's width as a share of the short side, its bristles, and what it corrects."""

    width: float
    bristles: int
    error: float


_BRUSHES = (
    _Brush(1 / 24, 7, -1),
    _Brush(1 / 48, 6, 9),
    _Brush(1 / 96, 4, 14),
    _Brush(1 / 190, 2, 17),
    _Brush(1 / 330, 1, 22),
)


def paint(motif: Motif) -> Image.Image:
    """The motif in brush strokes that follow its shapes."""
    rng, hairs = (np.random.default_rng(motif.seed + step) for step in (0, 1))
    small = motif.reduced(_SMALL_PX)
    unit = motif.width_px / small.shape[1]
    along = _along(small)
    size = (motif.width_px, motif.height_px)
    ground: Any = cv2.GaussianBlur(small, (0, 0), min(small.shape[:2]) / 40)
    canvas: Any = cv2.resize(ground, size, interpolation=cv2.INTER_LINEAR)
    height: Any = np.full((size[1], size[0]), 110, np.uint8)
    before = ground
    for brush in _BRUSHES:
        wide = max(brush.width * min(small.shape[:2]), 0.9)
        goal: Any = cv2.GaussianBlur(small, (0, 0), max(wide * 0.3, 0.35))
        paths, colours = _strokes(goal, before, along, brush, wide, rng)
        _brush(canvas, height, paths * unit, colours, wide * unit, brush.bristles, hairs)
        before = goal
    bump = max(1.0, motif.short_px / 1500)

    def work(strip: Strip) -> Any:
        relief = cv2.GaussianBlur(height[strip.first : strip.last], (0, 0), bump).astype(np.float32)
        slope = cv2.Sobel(relief, cv2.CV_32F, 1, 0) + 1.4 * cv2.Sobel(relief, cv2.CV_32F, 0, 1)
        light = np.clip(1 + slope[strip.own] * np.float32(0.0009 * bump), 0.74, 1.3)[..., None]
        rows = canvas[strip.top : strip.low].astype(np.float32)
        return rows * light + np.clip(light - 1.06, 0, 1) * 90

    return motif.painted(work, reach_px=3 * bump + 2)


def _along(small: Pixels) -> Floats:
    """The direction, in radians, in which shapes run at each point."""
    gray = cv2.GaussianBlur(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), (0, 0), 1.5).astype(np.float32)
    across, down = cv2.Sobel(gray, cv2.CV_32F, 1, 0), cv2.Sobel(gray, cv2.CV_32F, 0, 1)
    soft = max(min(small.shape[:2]) / 60, 1.5)
    xx, yy, xy = (cv2.GaussianBlur(each, (0, 0), soft) for each in (across**2, down**2, across * down))
    # A faint slant everywhere keeps strokes of even ground from having no direction.
    rows, columns = np.mgrid[0 : small.shape[0], 0 : small.shape[1]].astype(np.float32) / max(small.shape[:2])
    lean = np.float32(0.35) * np.sin(columns * 7 + rows * 4)
    turned = np.arctan2(2 * xy + 6 * np.sin(2 * lean), xx - yy - 6 * np.cos(2 * lean)) / 2 + np.pi / 2
    return np.asarray(turned, np.float32)


def _strokes(
    goal: Pixels, before: Pixels, along: Floats, brush: _Brush, wide: float, rng: np.random.Generator
) -> tuple[Any, Any]:
    """The points of each stroke (small px) and its colour, in the order of painting."""
    high, long = goal.shape[:2]
    step = max(wide * 0.85, 1.0)
    rows, columns = np.mgrid[step / 2 : high : step, step / 2 : long : step]
    places = np.stack([columns.ravel(), rows.ravel()], axis=1)
    places += rng.uniform(-0.5, 0.5, places.shape) * step
    places = np.clip(places, 0, [long - 1, high - 1])
    spots = places.astype(np.intp)
    wrong = np.abs(goal.astype(np.int16) - before).sum(axis=2)[spots[:, 1], spots[:, 0]]
    places = places[wrong > brush.error]
    rng.shuffle(places)
    spots = places.astype(np.intp)
    colours = goal[spots[:, 1], spots[:, 0]].astype(np.float32)
    paths = np.repeat(places[:, None, :], _STEPS, axis=1)
    going = np.ones(len(places), bool)
    heading = along[spots[:, 1], spots[:, 0]]
    for number in range(1, _STEPS):
        here = paths[:, number - 1]
        at = here.astype(np.intp)
        turn = along[at[:, 1], at[:, 0]]
        turn = np.where(np.cos(turn - heading) < 0, turn + np.pi, turn)
        there = here + np.stack([np.cos(turn), np.sin(turn)], axis=1) * wide * 0.7
        there = np.clip(there, 0, [long - 1, high - 1])
        spot = there.astype(np.intp)
        alike = np.abs(goal[spot[:, 1], spot[:, 0]].astype(np.float32) - colours).sum(axis=1) < 60
        going &= alike
        paths[:, number] = np.where(going[:, None], there, here)
        heading = turn
    shades = colours + rng.normal(0, 5, colours.shape) + rng.normal(0, 5, (len(colours), 1))
    return paths, np.clip(shades, 0, 255)


def _brush(
    canvas: Any,
    height: Any,
    strokes: Any,
    colours: Any,
    wide: float,
    bristles: int,
    rng: np.random.Generator,
) -> None:
    """The strokes of one brush: each as many lines side by side as it has bristles, none quite like the next."""
    run = strokes[:, -1] - strokes[:, 0]
    length = np.hypot(run[:, 0], run[:, 1])[:, None]
    ahead = np.where(length > 0.5, run / np.maximum(length, 0.5), (0.7, -0.7))[:, None]
    across = np.stack([-ahead[..., 1], ahead[..., 0]], axis=-1)[:, :, None]
    # The larger the picture, the more hairs can be told apart.
    bristles = min(max(bristles, round(wide / _HAIR_PX)), _MOST_HAIRS)
    thick = max(1, round(1.5 * wide / bristles))
    aside = ((np.arange(bristles) + 0.5) / bristles - 0.5) * wide
    drawn = strokes[:, None] + across * aside[:, None, None]
    ends = rng.random((2, len(strokes), bristles, 1)) * (wide * 0.55)
    drawn[:, :, 0] -= ahead * ends[0]
    drawn[:, :, -1] += ahead * ends[1]
    points = np.rint(drawn * 2**_FIXED).astype(np.int32)
    loads = min(bristles, _SHADES)
    shades = rng.standard_normal((len(strokes), loads)) * 6
    tones = np.clip(colours[:, None] + shades[..., None], 0, 255).tolist()
    levels = np.clip(110 + 5 * shades + 20 * (np.arange(loads) % 2), 0, 255).tolist()
    for lines, own_tones, own_levels in zip(points, tones, levels, strict=True):
        for number in range(loads):
            hairs = lines[number::loads]
            cv2.polylines(canvas, hairs, False, own_tones[number], thick, cv2.LINE_AA, _FIXED)
            cv2.polylines(height, hairs, False, own_levels[number], thick, cv2.LINE_AA, _FIXED)
