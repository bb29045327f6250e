"""A sheet in the making: what a template lays out on it becomes one picture in the scene's style."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np
from PIL import Image, ImageDraw

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.clusters import MOST_COPIES
from abaca.engines.illustrator.figures import figure
from abaca.engines.illustrator.lettering import Line, Side
from abaca.engines.illustrator.picture import Drawn, pictured
from abaca.engines.illustrator.scene import Box, Entity, Scene
from abaca.engines.illustrator.styles import Motif, Piece, lettered, painted
from abaca.engines.illustrator.vector import Drawing, Rect, num

_SUPERSAMPLING = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One drawing of a scene with the entity that it shows."""

    entity: Entity
    drawing: Drawing

    @property
    def name(self) -> str:
        """How the prompt calls it; the concept's plain English name where it does not say."""
        return self.entity.term or self.entity.concept.replace("_", " ")


class Sheet:
    """A template's drawing board: vectors, figures, lettering and whole pictures, in px of a `wide` x `high` sheet."""

    def __init__(self, scene: Scene, width_px: int, height_px: int, seed: int) -> None:
        self.scene = scene
        self.wide, self.high = width_px, height_px
        self.seed = seed
        self.layers: list[str] = []
        self.pieces: list[Piece] = []
        self.lines: list[Line] = []
        self.boxes: list[Box] = []
        self._missing: list[str] = []
        self._insets: list[tuple[Image.Image, Rect, float]] = []

    @property
    def short(self) -> float:
        """The shorter side."""
        return min(self.wide, self.high)

    @property
    def frame(self) -> Rect:
        """All of the sheet."""
        return Rect(0, 0, self.wide, self.high)

    def figures(self, *, copies: bool = False) -> list[Figure]:
        """The drawings of the scene's entities; with `copies` each as often as it is counted."""
        found = []
        for entity in self.scene.entities:
            try:
                for index in range(min(entity.count, MOST_COPIES) if copies else 1):
                    drawing = figure(entity, index=index, variant=self.seed + index)
                    found.append(Figure(entity=entity, drawing=drawing))
            except KeyError:
                self._missing.append(entity.term or entity.concept)
        return found

    def first(self, count: int, *, copies: bool = False) -> list[Figure]:
        """No more figures than the sheet has room for; those left out are told as not drawn."""
        found = self.figures(copies=copies)
        kept = {each.entity.concept for each in found[:count]}
        self.leave_out(*(each.name for each in found[count:] if each.entity.concept not in kept))
        return found[:count]

    def leave_out(self, *names: str) -> None:
        """What the sheet has no room for."""
        self._missing += names

    def put(self, shown: Figure, room: Rect, *, upright: float = 0.5) -> Rect:
        """The figure as large as its room allows; `upright` says how far down it stands in it, 0..1. Its place."""
        box = shown.drawing.box
        scale = min(room.width / box.width, room.height / box.height)
        wide, high = box.width * scale, box.height * scale
        left = room.middle[0] - wide / 2
        top = room.top + (room.height - high) * upright
        rect = Rect(left, top, left + wide, top + high)
        self.pieces.append(Piece(svg=shown.drawing.placed(rect), reach=rect))
        self.mark(shown.entity.concept, rect)
        return rect

    def mark(self, label: str, rect: Rect) -> None:
        """What is where, for those who measure the sheet."""
        self.boxes.append(
            Box(label=label, left_px=rect.left, top_px=rect.top, right_px=rect.right, bottom_px=rect.bottom)
        )

    def write(
        self, text: str, field: Rect, ink: str, *, rim: str = "", side: Side = "centre", most_px: float = 1e9,
        weight: int = 900,
    ) -> None:  # fmt: skip
        """A string in its field, whole."""
        self.lines.append(Line(text=text, field=field, ink=ink, rim=rim, side=side, most_px=most_px, weight=weight))

    def inset(self, scene: Scene, rect: Rect, *, round_by: float = 0, seed_step: int = 0) -> None:
        """A whole picture of a scene on the sheet, its corners rounded; its boxes become the sheet's."""
        left, top, right, low = (round(each) for each in rect)
        inner = msgspec.structs.replace(scene, form="picture", panels=(), transparent=False)
        done = pictured(inner, width_px=right - left, height_px=low - top, seed=self.seed + seed_step)
        self._insets.append((done.picture.convert("RGB"), Rect(left, top, right, low), round_by))
        self._missing += done.not_drawn
        self.boxes += [
            msgspec.structs.replace(
                box,
                left_px=box.left_px + left,
                right_px=box.right_px + left,
                top_px=box.top_px + top,
                bottom_px=box.bottom_px + top,
            )
            for box in done.boxes
        ]

    def finished(self, *, cut_out: bool = False) -> Drawn:
        """The sheet in the scene's style."""
        motif = Motif(
            width_px=self.wide,
            height_px=self.high,
            seed=self.seed,
            layers=() if cut_out else tuple(self.layers),
            pieces=tuple(self.pieces),
            cut_out=cut_out,
        )
        lines = tuple(self.lines)
        style = self.scene.style
        if style == "pixel" and not cut_out:
            # The grid is laid over all that is on the sheet, or pictures on it would have grids of their own.
            flat = self._with_insets(painted(motif, "flat"))
            picture = painted(replace(_of(flat, self.seed), lines=lines), style)
        else:
            picture = self._with_insets(painted(motif, style))
            lettered(picture, lines, style)
        return self.drawn(picture)

    def drawn(self, picture: Image.Image) -> Drawn:
        """A finished picture with what the sheet knows of it."""
        return Drawn(picture=picture, boxes=tuple(self.boxes), not_drawn=tuple(dict.fromkeys(self._missing)))

    def _with_insets(self, picture: Image.Image) -> Image.Image:
        for inner, rect, round_by in self._insets:
            corner = (round(rect.left), round(rect.top))
            picture.paste(inner, corner, _rounded(inner.size, round_by) if round_by else None)
        return picture


def _of(picture: Image.Image, seed: int) -> Motif:
    return Motif(width_px=picture.width, height_px=picture.height, seed=seed, photo=np.asarray(picture))


def _rounded(size: tuple[int, int], round_by: float) -> Image.Image:
    """A mask with rounded corners, smooth at every size."""
    corner = max(1, round(round_by))
    arc = Image.new("L", (corner * _SUPERSAMPLING, corner * _SUPERSAMPLING), 0)
    reach = 2 * corner * _SUPERSAMPLING
    ImageDraw.Draw(arc).ellipse((0, 0, reach, reach), fill=255)
    arc = arc.resize((corner, corner), Image.Resampling.BOX)
    mask = Image.new("L", size, 255)
    for turns, place in enumerate(
        ((0, 0), (0, size[1] - corner), (size[0] - corner, size[1] - corner), (size[0] - corner, 0))
    ):
        mask.paste(arc.rotate(90 * turns), place)
    return mask


def has_view(scene: Scene) -> bool:
    """Whether there is anything to make a picture of."""
    return bool(scene.entities or scene.setting or scene.time or scene.weather or scene.season)


def noun(shown: Figure, language: str) -> str:
    """The label of a figure in the language of the sheet."""
    if shown.entity.term:
        return shown.entity.term if language == "zh" else shown.entity.term[:1].upper() + shown.entity.term[1:]
    row = lexicon.concept(shown.entity.concept)
    word = lexicon.name(row.kind, row.id, "zh" if language == "zh" else "en")
    return word[:1].upper() + word[1:]


def clipped(svg: str, clip: str, name: str) -> str:
    """A fragment seen only within a shape."""
    return f'<defs><clipPath id="{name}">{clip}</clipPath></defs><g clip-path="url(#{name})">{svg}</g>'


def moved(svg: str, dx: float, dy: float) -> str:
    """A fragment elsewhere."""
    return f'<g transform="translate({num(dx)} {num(dy)})">{svg}</g>'
