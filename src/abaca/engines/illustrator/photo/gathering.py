"""Subjects cut out of their pictures and brought together: in one place, or onto one of the pictures.

Whoever was cut off by the border of a photo stands at that border of the new picture too. Where that cannot be, the cut
is rounded off, so that nobody ends in a straight line in the air.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from abaca.engines.illustrator.photo import grounds
from abaca.engines.illustrator.photo.additions import common_px
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.fitting import detail, fit, on_white
from abaca.engines.illustrator.photo.mattes import Matte, Side, cut_out
from abaca.engines.illustrator.scene import Scene
from abaca.engines.illustrator.vector import Rect

MOST_SUBJECTS = 5
_FACE = 0.17
"""A face is this share of the height of a scene with one or two people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A cut-out: its picture (RGBA, cropped to it), its faces there, the sides where the photo cut it off."""

    body: Image.Image
    faces: tuple[Face, ...]
    cut: frozenset[Side]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """The picture (RGB), where each given picture's subject is, in their order, and all faces, canvas px."""

    picture: Image.Image
    areas: tuple[Rect, ...]
    faces: tuple[Face, ...]


def subject_of(picture: Image.Image, faces: tuple[Face, ...], found: Matte) -> Subject:
    """The subject by itself."""
    left, top, right, bottom = (round(side) for side in found.box)
    body = cut_out(picture, found).crop((left, top, right, bottom))
    # Animals are no measure of how tall people are.
    inside = tuple(face.moved(1.0, -left, -top) for face in faces if face.is_human)
    return Subject(body=body, faces=inside, cut=found.cut)


def in_one_place(
    scene: Scene, pictures: Sequence[Image.Image], subjects: Sequence[Subject], mattes: Sequence[Matte], seed: int,
    *, width_px: int, height_px: int,
) -> Gathered:  # fmt: skip
    """All subjects side by side in the scene's place, else in what is behind the first of them, out of focus."""
    if scene.setting or scene.backdrop_colour:
        behind = grounds.place(scene, width_px=width_px, height_px=height_px, seed=seed)
    else:
        empty = grounds.without(on_white(pictures[0]), mattes[0].alpha)
        behind = grounds.defocused(fit(empty, width_px, height_px, (), keep=0.4).picture, 0.014)
    order = sorted(range(len(subjects)), key=lambda at: _wants_side(subjects[at].cut))
    sizes = _sizes(subjects, width_px, height_px)
    places: dict[int, Rect] = {}
    room = width_px / len(order)
    for slot, at in enumerate(order):
        wide, high = sizes[at]
        cut = subjects[at].cut
        if _fills(cut) and len(order) == 2:
            # A close-up cut off above and below stays one: at its side, from edge to edge, the other before it.
            high = float(height_px)
            wide = high * subjects[at].body.width / subjects[at].body.height
            left = min(0.0, 0.6 * width_px - wide) if slot == 0 else max(width_px - wide, 0.4 * width_px)
            places[at] = Rect(left, 0.0, left + wide, high)
            continue
        left = room * (slot + 0.5) - wide / 2
        if "left" in cut and slot == 0:
            left = 0.0
        elif "right" in cut and slot == len(order) - 1:
            left = width_px - wide
        left = min(max(left, -0.06 * wide), width_px - 0.94 * wide) if len(order) > 1 else (width_px - wide) / 2
        if "left" in cut and slot == 0:
            left = min(left, 0.0)
        top = height_px - high if "bottom" in cut else 0.955 * height_px - high
        places[at] = Rect(left, top, left + wide, top + high)
    # Close-ups lie behind everybody; of the others whoever stands highest is farthest.
    far = sorted(order, key=lambda at: (not _fills(subjects[at].cut), places[at].bottom))
    return _painted(behind, behind, subjects, places, far)


def onto(
    pictures: Sequence[Image.Image], faces: Sequence[tuple[Face, ...]], subjects: Sequence[Subject | None], whole: int,
    *, width_px: int, height_px: int,
) -> Gathered:  # fmt: skip
    """The subjects of the other pictures onto number `whole`, which itself stays as it is."""
    fitted = fit(pictures[whole], width_px, height_px, faces[whole], keep=0.85)
    canvas = fitted.picture
    taken = [_guard(face.box) for face in fitted.faces]
    places: dict[int, Rect] = {}
    known = [face.box.height for face in fitted.faces]
    for at, subject in enumerate(subjects):
        if subject is None or at == whole:
            continue
        high = 0.44 * height_px / max(1.0, (len(subjects) - 1) ** 0.5)
        if known and subject.faces:
            high = subject.body.height * max(known) / max(face.box.height for face in subject.faces)
        high = min(max(high, 0.26 * height_px), 0.62 * height_px)
        wide = high * subject.body.width / subject.body.height
        if wide > 0.46 * width_px:
            wide, high = 0.46 * width_px, 0.46 * width_px * subject.body.height / subject.body.width
        places[at] = _spot(canvas, wide, high, subject.cut, taken)
        taken.append(places[at])
    made = _painted(canvas, canvas, subjects, places, sorted(places, key=lambda at: places[at].bottom))
    areas = tuple(fitted.area if at == whole else made.areas[at] for at in range(len(subjects)))
    return Gathered(picture=made.picture, areas=areas, faces=(*fitted.faces, *made.faces))


def _wants_side(cut: frozenset[Side]) -> float:
    """Where in a row a subject belongs: -1 leftmost, 1 rightmost; who was cut off on both sides is no middle."""
    return 0.5 if {"left", "right"} <= cut else float("right" in cut) - float("left" in cut)


def _fills(cut: frozenset[Side]) -> bool:
    """Whether a subject reached from the upper to the lower edge of its photo."""
    return "top" in cut and "bottom" in cut


def _sizes(subjects: Sequence[Subject], width_px: int, height_px: int) -> list[tuple[float, float]]:
    """Every subject's width and height: people by their faces, others beside them, all within their share of room."""
    share = width_px / len(subjects) * (1.0 if len(subjects) == 1 else 1.22)
    people = [subject for subject in subjects if subject.faces]
    made = []
    for subject in subjects:
        wide, high = subject.body.size
        if subject.faces:
            scale = _FACE * height_px / max(face.box.height for face in subject.faces)
        else:
            scale = (0.46 if people else 0.7) * height_px / high
        scale = min(scale, share / wide, (0.9 if "top" not in subject.cut else 1.0) * height_px / high)
        made.append((wide * scale, high * scale, scale))
    if len(people) > 1:
        # Equal faces: whoever had to shrink makes the others shrink too, within reason.
        faces = [
            (at, made[at][2] * max(face.box.height for face in subject.faces))
            for at, subject in enumerate(subjects)
            if subject.faces
        ]
        least = min(size for _, size in faces)
        for at, size in faces:
            factor = max(least * 1.12 / size, 0.6) if size > least * 1.12 else 1.0
            made[at] = (made[at][0] * factor, made[at][1] * factor, made[at][2] * factor)
    return [(wide, high) for wide, high, _ in made]


def _painted(
    canvas: Image.Image,
    light: Image.Image,
    subjects: Sequence[Subject | None],
    places: dict[int, Rect],
    order: list[int],
) -> Gathered:
    made = canvas.copy()
    faces: list[Face] = []
    areas: dict[int, Rect] = {}
    for at in order:
        subject = subjects[at]
        if subject is None:
            continue
        box = places[at]
        size = (max(2, round(box.width)), max(2, round(box.height)))
        body = subject.body.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
        left, top = round(box.left), round(box.top)
        open_sides = _open_sides(subject.cut, left, top, size, made.size)
        if open_sides:
            body.putalpha(_rounded(body.getchannel("A"), open_sides))
        patch = light.crop(
            (max(0, left), max(0, top), min(made.width, left + size[0]), min(made.height, top + size[1]))
        )
        body = grounds.lit_as(body, patch, strength=0.45)
        _shadow(made, body.getchannel("A"), left, top, stands="bottom" not in subject.cut)
        made.paste(body.convert("RGB"), (left, top), body.getchannel("A"))
        scale = size[0] / subject.body.width
        faces += [face.moved(scale, left, top) for face in subject.faces]
        areas[at] = Rect(
            max(0.0, left), max(0.0, top), min(made.width, left + size[0]), min(made.height, top + size[1])
        )
    blank = Rect(0, 0, 0, 0)
    return Gathered(picture=made, areas=tuple(areas.get(at, blank) for at in range(len(subjects))), faces=tuple(faces))


def _open_sides(
    cut: frozenset[Side], left: int, top: int, size: tuple[int, int], canvas: tuple[int, int]
) -> tuple[Side, ...]:
    """The sides on which the subject was cut off and that lie inside the canvas."""
    at_border = {
        "left": left <= 0,
        "top": top <= 0,
        "right": left + size[0] >= canvas[0],
        "bottom": top + size[1] >= canvas[1],
    }
    return tuple(side for side in ("left", "top", "right", "bottom") if side in cut and not at_border[side])


def _rounded(alpha: Image.Image, sides: tuple[Side, ...]) -> Image.Image:
    """The mask with each straight end on those sides made round."""
    turns = {"top": 0, "right": 1, "bottom": 2, "left": 3}
    mask = np.asarray(alpha, np.float32)
    for side in sides:
        turned = np.rot90(mask, turns[side]).copy()
        row = turned[: max(2, turned.shape[0] // 60)].max(axis=0) > 100
        edges = np.flatnonzero(np.diff(np.concatenate([[0], row.astype(np.int8), [0]])))
        for start, end in zip(edges[::2], edges[1::2], strict=True):
            length = end - start
            if length < 4:
                continue
            columns = np.arange(start - length // 2, end + length // 2)
            at = np.abs((columns + 0.5 - (start + end) / 2) / (length / 2))
            # Deepest at the run's ends, and beside them back to where the body leaves the border by itself.
            depth = 0.2 * length * np.where(at < 1, at**1.4, np.clip(2 - at, 0, 1) ** 1.5)
            inside = (columns >= 0) & (columns < turned.shape[1])
            rows = np.arange(turned.shape[0], dtype=np.float32)[:, None]
            soft = max(1.5, 0.012 * turned.shape[0])
            fade = np.clip((rows - depth[inside][None, :]) / soft, 0, 1)
            turned[:, columns[inside]] *= fade
        mask = np.rot90(turned, -turns[side])
    return Image.fromarray(np.ascontiguousarray(mask).clip(0, 255).astype(np.uint8))


def _shadow(canvas: Image.Image, alpha: Image.Image, left: int, top: int, *, stands: bool) -> None:
    """A soft shade around the subject and, under what stands, one on the ground."""
    pad = max(6, round(0.08 * max(alpha.size)))
    size = (alpha.width + 2 * pad, alpha.height + 2 * pad)
    shade = Image.new("L", size)
    shade.paste(alpha.point(lambda value: round(value * 0.2)), (pad + pad // 4, pad + pad // 6))
    canvas.paste((14, 14, 20), (left - pad, top - pad), shade.filter(ImageFilter.GaussianBlur(pad * 0.35)))
    if stands:
        ground = Image.new("L", size)
        flat = alpha.resize((alpha.width, max(3, round(alpha.height * 0.09))), Image.Resampling.BOX)
        ground.paste(
            flat.point(lambda value: round(value * 0.6)), (pad, pad + alpha.height - round(flat.height * 0.62))
        )
        canvas.paste((10, 10, 14), (left - pad, top - pad), ground.filter(ImageFilter.GaussianBlur(pad * 0.22)))


def _guard(box: Rect) -> Rect:
    return Rect(
        box.left - 0.3 * box.width,
        box.top - 0.45 * box.height,
        box.right + 0.3 * box.width,
        box.bottom + 0.3 * box.height,
    )


def _spot(canvas: Image.Image, wide: float, high: float, cut: frozenset[Side], taken: Sequence[Rect]) -> Rect:
    """Where a cut-out goes: at the borders that cut it off, off faces, and where there is little to see."""
    weight = detail(canvas) ** 0.5
    rows, columns = weight.shape
    margin = 0.02 * min(canvas.size)
    lefts = [margin + step / 10 * (canvas.width - wide - 2 * margin) for step in range(11)]
    if "left" in cut:
        lefts = [0.0]
    elif "right" in cut:
        lefts = [canvas.width - wide]
    top = canvas.height - high if "bottom" in cut else canvas.height - high - 1.6 * margin
    top = 0.0 if "top" in cut and "bottom" not in cut else top

    def cost(left: float) -> float:
        box = Rect(left, top, left + wide, top + high)
        covered = sum(common_px(box, other) for other in taken) / (wide * high)
        x = slice(max(0, int(columns * left / canvas.width)), int(columns * box.right / canvas.width) + 1)
        y = slice(max(0, int(rows * top / canvas.height)), int(rows * box.bottom / canvas.height) + 1)
        return 60 * covered + 2 * float(weight[y, x].mean())

    left = min(lefts, key=cost)
    return Rect(left, top, left + wide, top + high)
