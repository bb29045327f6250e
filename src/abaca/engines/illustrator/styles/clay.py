"""Clay: rounded bodies on a stage whose far layers are out of focus."""

from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.relief import Floats, enlarged, maps
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.vector import Rect, document

from .motif import Motif, Piece, Strip

_MAP_PX = 640
_GLOSS = 0.7
_COARSE = 4
_CAST = np.array([24, 30, 64], np.float32)


class _Body:
    """A piece with the light on it."""

    def __init__(self, motif: Motif, piece: Piece) -> None:
        reach = piece.reach
        self.left, self.top = max(0, int(reach.left) - 2), max(0, int(reach.top) - 2)
        self.right = min(motif.width_px, int(reach.right) + 3)
        self.low = min(motif.height_px, int(reach.bottom) + 3)
        self.piece = piece
        self.shown = self.right > self.left and self.low > self.top
        if self.shown:
            wide, high = self.right - self.left, self.low - self.top
            share = min(1.0, _MAP_PX / max(wide, high))
            view = Rect(self.left, self.top, self.right, self.low)
            size = (max(8, round(wide * share)), max(8, round(high * share)))
            self.shade, self.shine = maps(np.asarray(raster(document(piece.svg, *size, view))), _GLOSS)

    def accompanied(self, svg: str, stage: Any, strip: Strip, alpha: Any) -> None:
        """What lies below or above the body (its shadow, water), which reaches no farther than half its size beyond."""
        wide, high = (self.right - self.left) // 2, (self.low - self.top) // 2
        left, right = max(0, self.left - wide), min(strip.motif.width_px, self.right + wide)
        top, low = max(strip.top, self.top - high), min(strip.low, self.low + max(wide, high))
        if not svg or left >= right or top >= low:
            return
        seen = np.asarray(raster(document(svg, right - left, low - top, Rect(left, top, right, low))))
        place = (slice(top - strip.top, low - strip.top), slice(left, right))
        _over(stage[place], seen, None if alpha is None else alpha[place])

    def laid(self, stage: Any, strip: Strip, alpha: Any) -> None:
        """The body's part of the strip drawn onto the stage, RGB in float; `alpha` grows by it."""
        top, low = max(self.top, strip.top), min(self.low, strip.low)
        if not self.shown or top >= low:
            return
        wide, high = self.right - self.left, self.low - self.top
        view = Rect(self.left, top, self.right, low)
        seen = np.asarray(raster(document(self.piece.svg, wide, low - top, view)))
        shape = (wide, high, top - self.top, low - self.top)
        factor, extra = (enlarged(chart, *shape)[..., None] for chart in (self.shade, self.shine))
        solid = seen[..., 3:].astype(np.float32) / 255
        place = (slice(top - strip.top, low - strip.top), slice(self.left, self.right))
        stage[place] = stage[place] * (1 - solid) + np.clip(seen[..., :3] * factor + extra * 255, 0, 255) * solid
        if alpha is not None:
            alpha[place] = np.maximum(alpha[place], solid * 255)


def paint(motif: Motif) -> Image.Image:
    """The motif as a model of clay."""
    scenery = _Scenery(motif)
    bodies = [_Body(motif, piece) for piece in motif.pieces]

    def work(strip: Strip) -> Any:
        shape = (strip.low - strip.top, motif.width_px)
        stage = np.full((*shape, 3), 255, np.float32) if motif.cut_out else scenery.rows(strip)
        alpha = np.zeros((*shape, 1), np.float32) if motif.cut_out else None
        for body in bodies:
            body.accompanied(body.piece.under, stage, strip, alpha)
            body.laid(stage, strip, alpha)
            body.accompanied(body.piece.over, stage, strip, alpha)
        if motif.front:
            _over(stage, motif.seen(motif.front, strip.top, strip.low), alpha)
        return stage if alpha is None else np.concatenate([stage, alpha], axis=2)

    return motif.painted(work, reach_px=scenery.reach_px)


class _Scenery:
    """The layers of the backdrop, each lit along its rim, shading the one behind, the far ones blurred."""

    def __init__(self, motif: Motif) -> None:
        self._motif = motif
        share = motif.share(_MAP_PX)
        short = motif.short_px * share
        self._blurs: list[int] = []
        self._casts: list[Floats] = []
        self._lights: list[Floats] = []
        for number, layer in enumerate(motif.layers):
            near = number / max(len(motif.layers) - 1, 1)
            alpha = np.asarray(motif.seen(layer, 0, motif.height_px, share)[..., 3], np.float32) / np.float32(255)
            self._casts.append(0.3 * cv2.GaussianBlur(alpha, (0, 0), max(short * (0.006 + 0.012 * near), 0.8)))
            self._lights.append(_rim_light(alpha, short * 0.012))
            blur = motif.short_px * (0.0042 * (1 - near) + 0.0008) * (1.0 if motif.pieces else 0.35)
            self._blurs.append(2 * round(blur * 1.8) + 1 if number + 1 < len(motif.layers) else 1)

    @property
    def reach_px(self) -> float:
        """How far the blurs reach."""
        return sum(self._blurs) / 2 + 2

    def rows(self, strip: Strip) -> Any:
        """The strip's own rows, RGB in float."""
        motif = self._motif
        shape = (motif.width_px, motif.height_px, strip.first, strip.last)
        stage: Any = np.zeros((strip.last - strip.first, motif.width_px, 3), np.float32)
        for number, layer in enumerate(motif.layers):
            if not layer:
                continue
            seen = motif.seen(layer, strip.first, strip.last)
            solid = seen[..., 3:].astype(np.float32) / 255
            colours = seen[..., :3].astype(np.float32)
            if number:
                shade = enlarged(self._casts[number], *shape)[..., None]
                stage = stage * (1 - shade) + _CAST * shade
                colours = np.clip(colours * enlarged(self._lights[number], *shape)[..., None], 0, 255)
            stage = stage * (1 - solid) + colours * solid
            if self._blurs[number] > 1:
                stage = _blurred(stage, self._blurs[number])
        return np.ascontiguousarray(stage[strip.own])


def _blurred(stage: Any, side: int) -> Any:
    """The stage out of focus; what is blurred wide is blurred small and enlarged."""
    if side < 3 * _COARSE:
        return np.asarray(cv2.stackBlur(stage, (side, side)), np.float32)
    size = (stage.shape[1], stage.shape[0])
    small = cv2.resize(stage, (-(-size[0] // _COARSE), -(-size[1] // _COARSE)), interpolation=cv2.INTER_AREA)
    side = 2 * round(side / _COARSE / 2) + 1
    return np.asarray(cv2.resize(cv2.stackBlur(small, (side, side)), size, interpolation=cv2.INTER_LINEAR), np.float32)


def _rim_light(alpha: Floats, reach: float) -> Floats:
    """Light along upper edges and shade along lower ones, as if rims were round; about 1."""
    soft = cv2.GaussianBlur(alpha, (0, 0), max(reach, 0.8))
    slope = cv2.Sobel(soft, cv2.CV_32F, 0, 1, ksize=3) + 0.6 * cv2.Sobel(soft, cv2.CV_32F, 1, 0, ksize=3)
    return (1 + np.clip(slope * reach * 0.42, -0.22, 0.26)).astype(np.float32)


def _over(stage: Any, seen: Any, alpha: Any) -> None:
    """A fragment over the stage."""
    solid = seen[..., 3:].astype(np.float32) / 255
    stage *= 1 - solid
    stage += seen[..., :3] * solid
    if alpha is not None:
        np.maximum(alpha, solid * 255, out=alpha)
