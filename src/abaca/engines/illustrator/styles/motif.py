"""What a style paints: a scene as vectors in layers, or a photo, seen in strips so that 4K needs little memory.

Vectors are drawn anew for every strip at the picture's own size, so what a style makes of them has true detail.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from PIL import Image

from abaca.engines.illustrator.lettering import Line
from abaca.engines.illustrator.relief import Floats, enlarged
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.vector import Rect, box, document

from .texture import tiled

_STRIP_PIXELS = 1_500_000
"""About so many pixels are worked on at once."""
_FINE_PX = 1500
"""Pictures with a shorter side than this are looked at in double size where lines are drawn."""

Pixels = np.ndarray[Any, np.dtype[np.uint8]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One thing of a scene as a fragment in px of the picture, seen only within `reach`.

    `under` and `over` are what lies below and above it: its shadow, water around it.
    """

    svg: str
    reach: Rect
    under: str = ""
    over: str = ""

    @property
    def whole(self) -> str:
        """The thing with what lies below and above."""
        return self.under + self.svg + self.over


@dataclass(frozen=True, slots=True, kw_only=True)
class Motif:
    """A picture before it has a style.

    `layers` are the backdrop from far to near, `pieces` the things before it, `front` what is before them. A `cut_out`
    has no backdrop: its style keeps the ground transparent. A `photo` (RGB) takes the place of all these. `lines` are
    strings to write on top.
    """

    width_px: int
    height_px: int
    seed: int
    layers: tuple[str, ...] = ()
    pieces: tuple[Piece, ...] = ()
    front: str = ""
    lines: tuple[Line, ...] = ()
    cut_out: bool = False
    photo: Pixels | None = None

    @property
    def short_px(self) -> int:
        """The shorter side."""
        return min(self.width_px, self.height_px)

    @property
    def svg(self) -> str:
        """Everything as one fragment."""
        return "".join(self.layers) + "".join(piece.whole for piece in self.pieces) + self.front

    @property
    def things(self) -> str:
        """The pieces and what is before them, without the backdrop."""
        return "".join(piece.whole for piece in self.pieces) + self.front

    def hard(self) -> "Motif":
        """The same without shadows on the ground and glows in the air: for styles that know no soft edges."""
        return replace(
            self,
            layers=tuple(_unglowing(layer) for layer in self.layers),
            pieces=tuple(replace(piece, under="") for piece in self.pieces),
        )

    def sample(self, longest_px: int) -> Pixels:
        """Colours of the small picture as one column, those of its things as often again as all others."""
        small = self.reduced(longest_px)
        every = small.reshape(-1, 1, 3)
        if self.photo is not None or not self.pieces:
            return every
        seen = self.seen(self.things, 0, self.height_px, self.share(longest_px))
        own = seen[seen[..., 3] > 200][:, None, :3]
        return np.concatenate([every, *[own] * min(8, len(every) // max(len(own), 1))])

    def veiled(self, share: float) -> "Motif":
        """The same with a backdrop paler by so much white."""
        if not self.layers:
            return self
        veil = box(0, 0, self.width_px, self.height_px, "#ffffff", opacity=share)
        return replace(self, layers=(*self.layers, veil))

    def seen(self, svg: str, top: int, low: int, scale: float = 1) -> Pixels:
        """Rows `top` to `low` of a fragment, RGBA, enlarged by `scale`."""
        view = Rect(0, top, self.width_px, low)
        wide, high = max(1, round(self.width_px * scale)), max(1, round((low - top) * scale))
        return np.asarray(raster(document(svg, wide, high, view)))

    def rows(self, top: int, low: int, scale: float = 1) -> Pixels:
        """Rows of the whole picture: RGBA of a cut-out, else RGB."""
        if self.photo is not None:
            part = self.photo[top:low]
            size = (max(1, round(self.width_px * scale)), max(1, round((low - top) * scale)))
            return part if scale == 1 else np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
        found = self.seen(self.svg, top, low, scale)
        return found if self.cut_out else np.ascontiguousarray(found[..., :3])

    def reduced(self, longest_px: int) -> Pixels:
        """The whole picture, RGB, its longer side at most so many px; a cut-out is on white."""
        return on_white(self.rows(0, self.height_px, self.share(longest_px)))

    def share(self, longest_px: int) -> float:
        """By how much the picture shrinks to be at most so long, 0..1."""
        return min(1.0, longest_px / max(self.width_px, self.height_px))

    def strips(self, reach_px: float = 0) -> Iterator["Strip"]:
        """The picture from top to bottom; each strip can see `reach_px` beyond its own rows."""
        reach = int(np.ceil(reach_px))
        deep = max(32, 2 * reach, _STRIP_PIXELS // self.width_px)
        for top in range(0, self.height_px, deep):
            low = min(top + deep, self.height_px)
            yield Strip(motif=self, top=top, low=low, first=max(0, top - reach), last=min(self.height_px, low + reach))

    def painted(self, work: Callable[["Strip"], Any], *, reach_px: float = 0) -> Image.Image:
        """The picture made of what `work` makes of each strip: RGB 0..255, or RGBA; a cut-out gets its alpha."""
        depth = 4 if self.cut_out else 3
        result = np.empty((self.height_px, self.width_px, depth), np.uint8)
        for strip in self.strips(reach_px):
            made = np.clip(work(strip), 0, 255)
            result[strip.top : strip.low, :, : made.shape[2]] = made
            if self.cut_out and made.shape[2] < depth:
                result[strip.top : strip.low, :, 3] = self.rows(strip.top, strip.low)[..., 3]
        return Image.fromarray(result)


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """Rows `top` to `low` of a motif, with rows `first` to `last` seen around them."""

    motif: Motif
    top: int
    low: int
    first: int
    last: int

    @property
    def own(self) -> slice:
        """Where the strip's own rows are among those seen."""
        return slice(self.top - self.first, self.low - self.first)

    def pixels(self) -> Pixels:
        """All rows that are seen, RGB; a cut-out is on white."""
        return on_white(self.motif.rows(self.first, self.last))

    def chart(self, small: Floats) -> Floats:
        """The own rows of a small map of the whole picture."""
        return enlarged(small, self.motif.width_px, self.motif.height_px, self.top, self.low)

    def tile(self, pattern: Floats) -> Floats:
        """The own rows of a pattern that repeats over the whole picture."""
        return tiled(pattern, self.top, self.low, self.motif.width_px)

    def away(
        self, svg: str | None = None, *, contrast: int = 22, least_px: float = 0, silhouette: bool = False
    ) -> Floats:
        """How far each point of the own rows is from the next border between colours, px; `svg` for a fragment's alone.

        Borders around what is smaller than `least_px` do not count, of a `silhouette` only the outer ones do. Twice as
        many rows and columns where the picture is small: see `drawn`.
        """
        fine = 2 if self.motif.short_px < _FINE_PX and self.motif.photo is None else 1
        seen = (
            self.motif.rows(self.first, self.last, fine)
            if svg is None
            else self.motif.seen(svg, self.first, self.last, fine)
        )
        bordering = borders(np.ascontiguousarray(seen[..., 3:]) if silhouette else _EVEN[seen], contrast)
        if least_px:
            bordering = _cleared(bordering, least_px * fine)
        away = np.asarray(cv2.distanceTransform(1 - bordering, cv2.DIST_L2, 3), np.float32) / fine
        return np.ascontiguousarray(away[self.own.start * fine : self.own.stop * fine])

    def drawn(self, away: Floats, width_px: Floats | float) -> Floats:
        """Lines of that width where `away` is small, 0..1, at the picture's own size."""
        fine = away.shape[1] // self.motif.width_px
        if isinstance(width_px, np.ndarray) and fine > 1:
            width_px = np.repeat(np.repeat(width_px, fine, 0), fine, 1)
        cover: Floats = np.clip((np.asarray(width_px, np.float32) / 2 - away) * fine + 0.5, 0, 1).astype(np.float32)
        if fine == 1:
            return cover
        size = (self.motif.width_px, self.low - self.top)
        return np.asarray(cv2.resize(cover, size, interpolation=cv2.INTER_AREA), np.float32)


_RADIAL = re.compile(r'<radialGradient id="(\w+)".*?</radialGradient>', re.DOTALL)


def _unglowing(svg: str) -> str:
    """The fragment without what fades to nothing all around."""
    for found in _RADIAL.finditer(svg):
        if 'stop-opacity="0"' in found.group():
            svg = re.sub(rf'<\w+ [^<>]*fill="url\(#{found[1]}\)"[^<>]*/>', "", svg)
    return svg


_EVEN = np.round(255 * (np.arange(256) / 255) ** 0.5).astype(np.uint8)
"""Dark colours further apart, as the eye sees them."""


def _cleared(bordering: Pixels, least: float) -> Pixels:
    """The borders without specks smaller than `least` and without short dashes."""
    count, marks, stats, _ = cv2.connectedComponentsWithStats(bordering, connectivity=8)
    wide, high = stats[:, cv2.CC_STAT_WIDTH], stats[:, cv2.CC_STAT_HEIGHT]
    longer, thinner = np.maximum(wide, high), np.minimum(wide, high)
    kept = (longer >= least) & ~((thinner < least * 0.45) & (longer < least * 4))
    kept[0] = False
    cleared: Pixels = kept[:count].astype(np.uint8)[marks]
    return cleared


def borders(pixels: Pixels, contrast: int) -> Pixels:
    """1 where neighbours differ by more than `contrast` in a channel, else 0."""
    square = np.ones((3, 3), np.uint8)
    apart = cv2.subtract(cv2.dilate(pixels, square), cv2.erode(pixels, square))
    apart = apart.reshape(*pixels.shape)
    most = apart[..., 0]
    for channel in range(1, apart.shape[2]):
        most = cv2.max(most, apart[..., channel])
    return (np.asarray(most) > contrast).astype(np.uint8)


def on_white(pixels: Pixels) -> Pixels:
    """RGB of RGBA pixels over white paper; RGB as it is."""
    if pixels.shape[2] == 3:
        return pixels
    alpha = pixels[..., 3:].astype(np.uint16)
    return ((pixels[..., :3] * alpha + 255 * (255 - alpha)) // 255).astype(np.uint8)
