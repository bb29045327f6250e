"""Papercut: sheets of coloured paper one over the other, each with its own soft shadow and a bright cut edge."""

import re
from typing import Any
from xml.etree import ElementTree as ET

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats, enlarged
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.vector import Rect, document

from .motif import Motif, Strip
from .texture import grain

_SMALL_PX = 1000
_LIFT = 0.011
"""How far a sheet of the backdrop lies above the one below, as a share of the short side."""
_SHADE = np.array([22, 22, 48], np.float32)
_DARK = "#16162e"
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?")
_SVG = "http://www.w3.org/2000/svg"
_SHAPES = frozenset({"path", "ellipse", "circle", "rect", "polygon"})


class _Sheet:
    """One sheet within `reach`: its fragment, with the shadow that it throws there as a small map."""

    def __init__(self, motif: Motif, svg: str, lift: float, reach: Rect | None = None) -> None:
        lift_px = max(motif.short_px * lift, 1.0)
        around = reach or Rect(0, 0, motif.width_px, motif.height_px)
        self.svg = svg
        self.left, self.top = (max(0, int(side - 5 * lift_px)) for side in around[:2])
        self.right = min(motif.width_px, int(around.right + 5 * lift_px) + 1)
        self.low = min(motif.height_px, int(around.bottom + 5 * lift_px) + 1)
        self.shown = bool(svg) and self.right > self.left and self.low > self.top
        if not self.shown:
            return
        share = motif.share(_SMALL_PX)
        size = (max(4, round(self._wide * share)), max(4, round(self._high * share)))
        alpha = np.asarray(self._seen(self.top, self.low, size)[..., 3], np.float32) / np.float32(255)
        small = max(lift_px * share, 0.8)
        moved = np.array([[1, 0, small * 0.6], [0, 1, small * 1.1]], np.float32)
        near, far = (cv2.GaussianBlur(alpha, (0, 0), small * soft) for soft in (0.45, 1.7))
        shadow = 0.36 * cv2.warpAffine(near, moved, size, borderMode=cv2.BORDER_REPLICATE)
        shadow += 0.26 * cv2.warpAffine(far, moved, size, borderMode=cv2.BORDER_REPLICATE)
        self._shadow: Floats = np.asarray(shadow, np.float32)
        self.shown = bool(alpha.max() > 0)

    @property
    def _wide(self) -> int:
        return self.right - self.left

    @property
    def _high(self) -> int:
        return self.low - self.top

    def _seen(self, top: int, low: int, size: tuple[int, int] | None = None) -> Any:
        view = Rect(self.left, top, self.right, low)
        return np.asarray(raster(document(self.svg, *(size or (self._wide, low - top)), view)))

    def laid(self, stage: Any, strip: Strip, edge: float, *, shading: bool, lit: bool) -> None:
        """The sheet's part of the strip with its shadow below it, onto the stage (RGB in float)."""
        top, low = max(self.top, strip.top), min(self.low, strip.low)
        if top >= low:
            return
        first, last = max(self.top, top - round(3 * edge) - 2), min(self.low, low + round(3 * edge) + 2)
        seen = self._seen(first, last)
        alpha = np.asarray(seen[..., 3], np.float32) / np.float32(255)
        own = slice(top - first, low - first)
        place = (slice(top - strip.top, low - strip.top), slice(self.left, self.right))
        if shading:
            rows = (top - self.top, low - self.top)
            shade = enlarged(self._shadow, self._wide, self._high, *rows)[..., None]
            stage[place] = stage[place] * (1 - shade) + _SHADE * shade
        bright = 70 * _lit(alpha, edge)[own][..., None] if lit else np.float32(0)
        solid = alpha[own][..., None]
        stage[place] = stage[place] * (1 - solid) + (seen[own][..., :3] + bright) * solid


def paint(motif: Motif) -> Image.Image:
    """The motif in cut paper. A photo becomes sheets of its brightness."""
    tooth = grain(motif.seed, along=1.1, across=1.1)
    fibre = grain(motif.seed + 3, along=4.0, across=1.6)
    if motif.photo is not None:
        return _of_photo(motif, tooth)
    sheets = [_Sheet(motif, layer, _LIFT) for layer in motif.layers]
    for piece in motif.pieces:
        svg = piece.over + _stacked(piece.svg, motif.short_px * 0.0032)
        sheets.append(_Sheet(motif, svg, _LIFT * 1.15, None if piece.over else piece.reach))
    sheets.append(_Sheet(motif, motif.front, _LIFT))
    sheets = [sheet for sheet in sheets if sheet.shown]
    edge = max(motif.short_px * 0.0016, 0.8)

    def work(strip: Strip) -> Any:
        stage: Any = np.full((strip.low - strip.top, motif.width_px, 3), 250, np.float32)
        for number, sheet in enumerate(sheets):
            sheet.laid(stage, strip, edge, shading=number > 0 and not motif.cut_out, lit=number > 0)
        return stage * (1 + 0.035 * strip.tile(tooth) + 0.02 * strip.tile(fibre))[..., None]

    return motif.painted(work)


def _lit(alpha: Floats, edge: float) -> Floats:
    """The cut edge that faces the light, upper left, 0..1."""
    moved = np.array([[1, 0, edge], [0, 1, edge * 1.6]], np.float32)
    below = cv2.warpAffine(alpha, moved, (alpha.shape[1], alpha.shape[0]), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(np.clip(alpha - below, 0, 1), np.float32)


def _stacked(svg: str, lift_px: float) -> str:
    """The fragment with a shadow below each of its filled shapes, as if each were a sheet of its own."""
    ET.register_namespace("", _SVG)
    root = ET.fromstring(f'<g xmlns="{_SVG}">{svg}</g>')  # noqa: S314 - our own drawings
    _stack(root, np.eye(2), lift_px)
    return ET.tostring(root, encoding="unicode")


def _stack(parent: ET.Element, turn: Any, lift_px: float) -> None:
    """Shadows put below the shapes of a group; `turn` leads from its units to pixels."""
    found: list[ET.Element] = []
    for child in parent:
        own = turn @ _linear(child.get("transform", ""))
        name = child.tag.rpartition("}")[2]
        if name == "g":
            _stack(child, own, lift_px)
        elif name in _SHAPES and child.get("fill", "#000").startswith("#") and _share(child.get("opacity", "1")) > 0.8:
            way = np.linalg.solve(turn, np.array([0.5, 1.0]) * lift_px) if abs(np.linalg.det(turn)) > 1e-9 else (0, 0)
            for step in (0.4, 0.9, 1.5):
                moved = {"transform": f"translate({way[0] * step:.3f} {way[1] * step:.3f})", "opacity": "0.13"}
                shadow = ET.Element(f"{{{_SVG}}}g", moved)
                dark = ET.SubElement(shadow, child.tag, {**child.attrib, "fill": _DARK})
                if child.get("stroke", "none") != "none":
                    dark.set("stroke", _DARK)
                found.append(shadow)
        found.append(child)
    parent[:] = found


def _linear(transform: str) -> Any:
    """What a transform does to directions, as a matrix."""
    made = np.eye(2)
    for name, inner in re.findall(r"(\w+)\(([^)]*)\)", transform):
        numbers = [float(each) for each in _NUMBER.findall(inner)]
        if name == "matrix" and len(numbers) == 6:
            made = made @ np.array([[numbers[0], numbers[2]], [numbers[1], numbers[3]]])
        elif name == "scale" and numbers:
            made = made @ np.diag([numbers[0], numbers[-1]])
        elif name == "rotate" and numbers:
            angle = np.deg2rad(numbers[0])
            made = made @ np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return made


def _share(opacity: str) -> float:
    """An opacity as a number, 0..1; 1 where it is none."""
    found = _NUMBER.match(opacity.strip())
    return 1.0 if found is None else float(found.group()) / (100 if opacity.strip().endswith("%") else 1)


def _of_photo(motif: Motif, tooth: Floats) -> Image.Image:
    """Sheets of paper by brightness, the darkest lowest."""
    reach = max(motif.short_px * _LIFT, 1.0)

    def work(strip: Strip) -> Any:
        seen = strip.pixels()
        level = cv2.cvtColor(seen, cv2.COLOR_RGB2GRAY).astype(np.float32)
        moved = np.array([[1, 0, reach * 0.6], [0, 1, reach]], np.float32)
        size = (level.shape[1], level.shape[0])
        above = cv2.warpAffine(level, moved, size, borderMode=cv2.BORDER_REPLICATE)
        cast = cv2.blur(np.clip(above - level, 0, 60), (int(reach) | 1, int(reach) | 1))[strip.own, :, None] / 100
        paper = (1 + 0.04 * strip.tile(tooth))[..., None]
        return (seen[strip.own] * (1 - cast) + _SHADE * cast) * paper

    return motif.painted(work, reach_px=3 * reach)
