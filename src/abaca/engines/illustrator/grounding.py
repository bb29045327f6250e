"""What ties things to the ground they stand on: shadows, and rings on water."""

import re

from .layout import Placed
from .styles import Piece
from .vector import Rect, ellipse, group, path, radial

_PAINT = re.compile(r'\b(fill|stroke)="(?!none)[^"]*"')


def piece(place: Placed, *, wet: bool = False, bare: bool = False) -> Piece:
    """The placed part with its shadow, or with the rings that it makes on water; neither when `bare`."""
    part = place.part
    svg = part.drawing.placed(part.rect, mirrored=part.mirrored)
    if place.ground_px is None or bare:
        return Piece(svg=svg, reach=part.rect)
    if wet:
        behind, before = _rings(place)
        return Piece(svg=svg, reach=part.rect, under=behind, over=before)
    return Piece(svg=svg, reach=part.rect, under=_shadow(_footprint(place), place.ground_px))


def laid(place: Placed) -> Piece:
    """The part as it lies on a plan seen from above: its shape's shadow falls to the lower right."""
    part = place.part
    svg = part.drawing.placed(part.rect, mirrored=part.mirrored)
    dark = _PAINT.sub(r'\1="#101426"', svg)
    lift = 0.016 * max(part.rect.width, part.rect.height)
    under = "".join(group(dark, dx=0.7 * lift * step, dy=lift * step, opacity=0.13) for step in (0.7, 1.2, 1.8))
    return Piece(svg=svg, reach=part.rect, under=under)


def _rings(place: Placed) -> tuple[str, str]:
    """Rings on the water around what swims there, and the water in front of it."""
    rect = place.part.rect
    anchors = place.part.drawing.anchors
    low = place.part.drawing.anchor_in("foot", rect).y if "foot" in anchors else rect.bottom
    x, half = rect.middle[0], rect.width * 0.5
    y = low - rect.height * 0.03
    rings = "".join(
        ellipse(x, y, half * share, half * share * 0.12, stroke="#e8f5ff", width=half * 0.026, opacity=opacity)
        for share, opacity in ((0.98, 0.85), (1.2, 0.45))
    )
    lap = path(
        f"M{x - half * 0.8} {y}Q{x} {y + half * 0.13} {x + half * 0.8} {y}",
        stroke="#e8f5ff",
        width=half * 0.026,
        opacity=0.8,
    )
    return rings, ellipse(x, y + half * 0.05, half * 0.84, half * 0.06, "#2f7fb6", opacity=0.45) + lap


def _footprint(place: Placed) -> Rect:
    """The part of a drawing that stands on the ground: all of it, or what its `foot` says."""
    rect = place.part.rect
    if "foot" not in place.part.drawing.anchors:
        return rect
    foot = place.part.drawing.anchor_in("foot", rect)
    return Rect(foot.x - foot.width / 2, rect.top, foot.x + foot.width / 2, rect.bottom)


def _shadow(rect: Rect, ground_px: float) -> str:
    half = min(rect.width * 0.52, rect.height * 0.9)
    fade = radial(
        (rect.middle[0], ground_px - half * 0.02),
        half,
        (0, "#101426", 0.42),
        (0.55, "#101426", 0.24),
        (1, "#101426", 0),
        squash=0.13,
    )
    return fade.svg + ellipse(rect.middle[0], ground_px - half * 0.02, half, half * 0.13, fade.url)
