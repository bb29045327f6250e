"""Stained glass: pieces of coloured glass in lead; large plain areas are cut into panes."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats

from .motif import Motif, Pixels, Strip
from .print import inks
from .texture import grain, noise

_SMALL_PX = 1000
_PANES = 11
"""Panes along the short side, about."""
_CAME = 0.0125
"""A came's width as a share of the short side."""
_LEAD = np.array([24, 23, 28], np.float32)


def paint(motif: Motif) -> Image.Image:
    """The motif in lead; a frame of lead goes around all but a cut-out."""
    small = motif.reduced(_SMALL_PX)
    panes, seams = _panes(small, motif.seed)
    size = (small.shape[1], small.shape[0])
    width = max(motif.short_px * _CAME, 2.0)
    light = noise(*size, cell=min(size) / 3, seed=motif.seed + 3, octaves=2)
    ripple = grain(motif.seed, side=1024, along=9.0, across=22.0)
    seeds = grain(motif.seed + 4, along=2.2, across=2.2)
    scale = motif.short_px / 1024

    def work(strip: Strip) -> Any:
        glass = np.stack([strip.chart(np.ascontiguousarray(panes[..., part])) for part in range(3)], axis=2)
        streaks = _enlarged_tile(ripple, strip, scale)
        bubbles = np.clip(_enlarged_tile(seeds, strip, scale) - 0.72, 0, 1)
        glass = glass * (1 + 0.13 * strip.chart(light) + 0.12 * streaks)[..., None] + 60 * bubbles[..., None]
        lead = _seam_rows(seams, strip, width * 0.72)
        if motif.layers or motif.photo is not None:
            lead = np.maximum(lead, strip.drawn(strip.away(contrast=30, least_px=4 * width), width * 0.62))
        if motif.things:
            own = motif.seen(motif.things, strip.top, strip.low)[..., 3].astype(np.float32) / 255
            outer = strip.drawn(strip.away(motif.things, contrast=90, silhouette=True), width)
            inner = strip.drawn(strip.away(motif.things, contrast=52, least_px=width * 0.8), width * 0.4)
            lead = np.maximum(np.maximum(outer, inner), lead * (1 - own))
        if not motif.cut_out:
            lead = np.maximum(lead, _frame(strip, width * 1.6))
        shine = cv2.GaussianBlur(lead, (0, 0), max(width * 0.22, 0.6))
        bevel = np.clip(cv2.Sobel(shine, cv2.CV_32F, 0, 1) + cv2.Sobel(shine, cv2.CV_32F, 1, 0), 0, 1)
        lead = lead[..., None]
        return glass * (1 - lead) + (_LEAD + 46 * (bevel * width * 0.18).clip(0, 1)[..., None]) * lead

    return motif.painted(work, reach_px=5 * width + 2)


def _panes(small: Pixels, seed: int) -> tuple[Floats, list[Any]]:
    """The colour of the glass at each point of a small map, and the seams between panes in shares of the sides."""
    high, wide = small.shape[:2]
    rng = np.random.default_rng(seed + 17)
    step = min(high, wide) / _PANES
    rows, columns = np.mgrid[step / 2 : high : step, step / 2 : wide : step]
    points = np.stack([columns.ravel(), rows.ravel()], axis=1) + rng.uniform(-0.4, 0.4, (rows.size, 2)) * step
    points = np.clip(points, 0.5, [wide - 1.5, high - 1.5]).astype(np.float32)
    plane = cv2.Subdiv2D((0, 0, wide, high))
    plane.insert([(float(x), float(y)) for x, y in points])
    facets, _ = plane.getVoronoiFacetList([])
    cells = np.zeros((high, wide), np.int32)
    for number, facet in enumerate(facets):
        cv2.fillConvexPoly(cells, np.rint(facet).astype(np.int32), number + 1)
    flat = inks(small[::2, ::2], 22).printed(np.asarray(cv2.medianBlur(small, 5), np.uint8))
    keys = (flat.astype(np.int64) * [65536, 256, 1]).sum(axis=2) + cells.astype(np.int64) * 2**24
    _, groups = np.unique(keys.ravel(), return_inverse=True)
    counts = np.bincount(groups)
    means = np.stack([np.bincount(groups, small[..., part].ravel()) / counts for part in range(3)], axis=1)
    light = means @ np.array([0.299, 0.587, 0.114])
    vivid = light[:, None] + (means - light[:, None]) * 1.4
    vivid = 255 * (np.clip(vivid, 0, 255) / 255) ** 0.78
    vivid = np.clip(vivid * rng.normal(1.0, 0.07, (len(vivid), 1)), 16, 246)
    glass = vivid[groups].reshape(high, wide, 3).astype(np.float32)
    return cv2.medianBlur(glass, 5), [facet / np.array([wide, high], np.float32) for facet in facets]


def _seam_rows(seams: list[Any], strip: Strip, width: float) -> Floats:
    """The seams between panes as lines, 0..1."""
    motif = strip.motif
    drawn = np.zeros((strip.low - strip.top, motif.width_px), np.uint8)
    size = np.array([motif.width_px, motif.height_px], np.float32)
    for facet in seams:
        points = facet * size - np.array([0, strip.top], np.float32)
        if points[:, 1].max() < -width or points[:, 1].min() > drawn.shape[0] + width:
            continue
        cv2.polylines(drawn, [np.rint(points * 8).astype(np.int32)], True, 255, max(1, round(width)), cv2.LINE_AA, 3)
    return np.asarray(drawn, np.float32) / np.float32(255)


def _frame(strip: Strip, width: float) -> Floats:
    """1 within `width` of the picture's border."""
    motif = strip.motif
    rows = np.arange(strip.top, strip.low, dtype=np.float32)[:, None]
    columns = np.arange(motif.width_px, dtype=np.float32)[None, :]
    inside = np.minimum(np.minimum(rows, motif.height_px - 1 - rows), np.minimum(columns, motif.width_px - 1 - columns))
    return np.clip(width - inside, 0, 1).astype(np.float32)


def _enlarged_tile(pattern: Floats, strip: Strip, scale: float) -> Floats:
    """A pattern that repeats, as large as the picture: the same at 1K and at 4K."""
    if scale <= 1:
        return strip.tile(pattern)
    first, last = int(strip.top / scale), int(np.ceil(strip.low / scale)) + 1
    side = pattern.shape[0]
    rows = pattern[np.arange(first, last) % side]
    wide = int(np.ceil(strip.motif.width_px / scale)) + 1
    part = np.tile(rows, (1, -(-wide // side)))[:, :wide]
    grown = cv2.resize(part, (round(wide * scale), round(part.shape[0] * scale)), interpolation=cv2.INTER_LINEAR)
    skip = round(strip.top - first * scale)
    return np.asarray(grown[skip : skip + strip.low - strip.top, : strip.motif.width_px], np.float32)
