"""Several given pictures as one: subjects in one scene or on one picture, a collage, one in the look of another.

Where no good outline of a subject is found, none is cut out: it would take half the background along and leave straight
edges in the air. A frame around each picture is honest, and the words say so.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import msgspec
import numpy as np
from PIL import Image, ImageFilter

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo.additions import common_px
from abaca.engines.illustrator.photo.cells import cells
from abaca.engines.illustrator.photo.edits import (
    Composed,
    Wishes,
    dress_and_add,
    edit,
    finish,
    letter,
    photo_box,
    rect_of,
    term_of,
    wishes_of,
)
from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.fitting import Fitted, detail, fit, on_white
from abaca.engines.illustrator.photo.gathering import MOST_SUBJECTS, Gathered, in_one_place, onto, subject_of
from abaca.engines.illustrator.photo.manner import in_manner_of
from abaca.engines.illustrator.photo.mattes import has_network, matte
from abaca.engines.illustrator.photo.relief import Tone, tone_of
from abaca.engines.illustrator.photo.remarks import clause
from abaca.engines.illustrator.photo.restyle import rounded_mask
from abaca.engines.illustrator.scene import Change, Scene
from abaca.engines.illustrator.telling import Form
from abaca.engines.illustrator.vector import Rect

MOST_PICTURES = 14
_KEEP = 0.5
"""The least share of its length that a picture in a collage keeps: a cell without blurred ends matters more."""
_WHOLE = 0.85
"""The same for the picture that shall stay as it is."""
_INSET = 0.36
"""The share of the short side that an inset picture takes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    picture: Image.Image
    faces: tuple[Face, ...]
    areas: tuple[Rect, ...]


def compose(
    scene: Scene,
    pictures: Sequence[Image.Image],
    *,
    width_px: int,
    height_px: int,
    seed: int,
) -> Composed:
    """All pictures (two to fourteen) in one of exactly that size, with what the scene adds to them.

    The scene's `ground` keeps that picture whole and unchanged and sets the others into it. ValueError for another
    number of pictures.
    """
    if not 2 <= len(pictures) <= MOST_PICTURES:
        raise ValueError(f"{len(pictures)} pictures: a composition has 2 to {MOST_PICTURES}")
    found = [find_faces(picture) for picture in pictures]
    manner = next((change for change in scene.changes if change.what == "manner"), None)
    if manner is not None and max(manner.of, manner.to) < len(pictures):
        return _in_manner(scene, pictures, manner, width_px=width_px, height_px=height_px, seed=seed)
    ground = scene.ground if scene.ground is not None and scene.ground < len(pictures) else None
    gathered, form, gaps = _gathered(scene, pictures, found, ground, width_px=width_px, height_px=height_px, seed=seed)
    title_px = 0.0 if ground is not None or gathered else min(0.24, 0.1 * len(scene.lettering)) * height_px
    if gathered is not None:
        sheet = _Sheet(picture=gathered.picture, faces=gathered.faces, areas=gathered.areas)
    elif ground is not None:
        sheet = _inset(pictures, found, ground, width_px, height_px)
    else:
        sheet = _collage(pictures, found, width_px, height_px, title_px)
    wishes = wishes_of(scene, sheet.faces)
    canvas = sheet.picture
    tone = _tone(pictures)
    boxes = [photo_box(area, width_px, height_px, index=index) for index, area in enumerate(sheet.areas)]
    added = dress_and_add(canvas, Rect(0, 0, width_px, height_px), sheet.faces, wishes, tone, seed=seed)
    placed = form == "scene" and bool(scene.setting)
    canvas = finish(msgspec.structs.replace(scene, time=None, season=None) if placed else scene, canvas, seed=seed)
    taken = [face.box for face in sheet.faces] + [rect_of(box) for box in added]
    title = Rect(0.05 * width_px, height_px - 0.94 * title_px, 0.95 * width_px, height_px - 0.16 * title_px)
    boxes += added + letter(canvas, scene.lettering, taken, band=title if title_px else None)
    lost = [] if placed or not scene.setting else [_place(scene)]
    return Composed(
        image=canvas,
        form=form,
        drawn=tuple(dict.fromkeys([*_terms(wishes, scene), *scene.lettering])),
        not_drawn=tuple(dict.fromkeys([*wishes.impossible, *scene.unknown, *lost])),
        boxes=tuple(boxes),
        gaps=tuple(gaps),
    )


def _place(scene: Scene) -> str:
    return lexicon.name("place", scene.setting or "", scene.language)


def _gathered(
    scene: Scene, pictures: Sequence[Image.Image], found: Sequence[tuple[Face, ...]], ground: int | None,
    *, width_px: int, height_px: int, seed: int,
) -> tuple[Gathered | None, Form, list[str]]:  # fmt: skip
    """The pictures' subjects cut out and put together; None, and why, where that was asked for and cannot be."""
    language = scene.language
    together = any(change.what == "scene" for change in scene.changes)
    if ground is None and not together:
        return None, "collage", []
    form: Form = "inset" if ground is not None else "collage"
    if len(pictures) > MOST_SUBJECTS:
        return None, form, [clause("too_many", language, most=MOST_SUBJECTS)]
    mattes = [
        None if index == ground else matte(picture, seen)
        for index, (picture, seen) in enumerate(zip(pictures, found, strict=True))
    ]
    lost = next((index for index, each in enumerate(mattes) if each is None and index != ground), None)
    if lost is not None:
        extra = "" if has_network() else clause("get_extra", language)
        return None, form, [clause("framed", language, number=lost + 1, extra=extra)]
    subjects = [
        None if each is None else subject_of(picture, seen, each)
        for picture, seen, each in zip(pictures, found, mattes, strict=True)
    ]
    rough = any(each is not None and each.way == "faces" for each in mattes)
    gaps = [clause("rough", language)] if rough else []
    if ground is not None:
        return onto(pictures, found, subjects, ground, width_px=width_px, height_px=height_px), "placed", gaps
    bodies = [subject for subject in subjects if subject is not None]
    outlines = [each for each in mattes if each is not None]
    made = in_one_place(scene, pictures, bodies, outlines, seed, width_px=width_px, height_px=height_px)
    return made, "scene", gaps


def _in_manner(
    scene: Scene, pictures: Sequence[Image.Image], manner: Change, *, width_px: int, height_px: int, seed: int
) -> Composed:
    """One picture in the look of another, with what else is asked of it."""
    styled = in_manner_of(on_white(pictures[manner.to]), pictures[manner.of])
    alone = msgspec.structs.replace(scene, ground=None, changes=tuple(c for c in scene.changes if c.what != "manner"))
    made = edit(alone, [styled], width_px=width_px, height_px=height_px, seed=seed)
    did = clause("manner", scene.language, number=manner.of + 1)
    return replace(made, did=(did, *made.did))


def _terms(wishes: Wishes, scene: Scene) -> list[str]:
    worn = [term_of(thing, scene) for thing in wishes.worn]
    return worn + [term_of(addition.entity, scene) for addition in wishes.added]


def _tone(pictures: Sequence[Image.Image]) -> Tone:
    tones = [tone_of(picture) for picture in pictures]
    white = np.array([tone.white for tone in tones]).mean(axis=0)
    return Tone(
        white=(float(white[0]), float(white[1]), float(white[2])),
        colour=sum(tone.colour for tone in tones) / len(tones),
    )


def _collage(
    pictures: Sequence[Image.Image], found: Sequence[tuple[Face, ...]], width_px: int, height_px: int, title_px: float
) -> _Sheet:
    short = min(width_px, height_px)
    margin, gap = 0.034 * short, 0.02 * short
    sheet = Rect(margin, margin, width_px - margin, height_px - max(margin, title_px))
    ratios = tuple(picture.width / picture.height for picture in pictures)
    canvas = _paper(pictures, width_px, height_px)
    areas, faces = [], []
    for picture, seen, cell in zip(pictures, found, cells(ratios, sheet, gap), strict=True):
        area = Rect(*(float(round(side)) for side in cell))
        area = Rect(area.left, area.top, max(area.left + 1, area.right), max(area.top + 1, area.bottom))
        fitted = fit(picture, int(area.width), int(area.height), seen, keep=_KEEP)
        _print_onto(canvas, fitted, area, 0.012 * short)
        faces += [face.moved(1.0, area.left, area.top) for face in fitted.faces]
        areas.append(area)
    return _Sheet(picture=canvas, faces=tuple(faces), areas=tuple(areas))


def _paper(pictures: Sequence[Image.Image], width_px: int, height_px: int) -> Image.Image:
    """A pale ground in the pictures' common colour, a little lighter above."""
    means = [
        np.asarray(on_white(picture).resize((1, 1), Image.Resampling.BOX, reducing_gap=2.0), dtype=np.float32)[0, 0]
        for picture in pictures
    ]
    mean = np.mean(means, axis=0)
    light = 236 + 0.1 * (mean - float(mean.mean())) * 2
    fall = np.linspace(1.03, 0.965, 64, dtype=np.float32)
    column = (light[None, :] * fall[:, None]).clip(0, 250).astype(np.uint8)
    return Image.fromarray(column[:, None, :]).resize((width_px, height_px), Image.Resampling.BICUBIC)


def _print_onto(canvas: Image.Image, fitted: Fitted, area: Rect, radius_px: float) -> None:
    """The picture as a print with slightly round corners and a soft shadow."""
    left, top = int(area.left), int(area.top)
    wide, high = fitted.picture.size
    pad = max(3, round(radius_px * 1.6))
    shade = rounded_mask((wide + 2 * pad, high + 2 * pad), (pad, pad, pad + wide, pad + high), radius_px)
    shade = shade.filter(ImageFilter.GaussianBlur(pad * 0.45)).point(lambda value: round(value * 0.42))
    canvas.paste((40, 40, 52), (left - pad, top - pad + round(pad * 0.4)), shade)
    canvas.paste(fitted.picture, (left, top), rounded_mask((wide, high), (0, 0, wide, high), radius_px))


def _inset(
    pictures: Sequence[Image.Image], found: Sequence[tuple[Face, ...]], whole: int, width_px: int, height_px: int
) -> _Sheet:
    """The picture number `whole` fills the canvas; the others stand in its quietest corners as white-rimmed prints."""
    ground = fit(pictures[whole], width_px, height_px, found[whole], keep=_WHOLE)
    canvas, faces, areas = ground.picture, list(ground.faces), {whole: ground.area}
    short = min(width_px, height_px)
    many = len(pictures) - 1
    side = _INSET * short / max(1.0, (many / 2) ** 0.5)
    rim, margin = 0.012 * short, 0.03 * short
    taken = [_guard(face.box) for face in ground.faces]
    for index, (picture, seen) in enumerate(zip(pictures, found, strict=True)):
        if index == whole:
            continue
        ratio = min(max(picture.width / picture.height, 0.5), 2.0)
        wide, high = side * min(1.0, ratio), side / max(1.0, ratio)
        spot = _free_spot(canvas, wide + 2 * rim, high + 2 * rim, margin, taken)
        taken.append(spot)
        card = Rect(*(float(round(edge)) for edge in spot))
        inner = Rect(card.left + round(rim), card.top + round(rim), card.right - round(rim), card.bottom - round(rim))
        white = Image.new("RGB", (int(card.width), int(card.height)), "white")
        plain = Fitted(picture=white, area=card, faces=(), scale=1.0, part=card)
        _print_onto(canvas, plain, card, 0.6 * rim)
        fitted = fit(picture, max(1, int(inner.width)), max(1, int(inner.height)), seen)
        canvas.paste(fitted.picture, (int(inner.left), int(inner.top)))
        faces += [face.moved(1.0, inner.left, inner.top) for face in fitted.faces]
        areas[index] = inner
    return _Sheet(picture=canvas, faces=tuple(faces), areas=tuple(areas[index] for index in range(len(pictures))))


def _free_spot(canvas: Image.Image, wide: float, high: float, margin: float, taken: list[Rect]) -> Rect:
    """Where along the edges a card of that size covers no face, no other card, and the least detail."""
    weight = detail(canvas) ** 0.5
    high_cells, wide_cells = weight.shape

    def cost(spot: Rect) -> float:
        covered = sum(common_px(spot, other) for other in taken) / (wide * high)
        x = slice(int(wide_cells * max(0.0, spot.left) / canvas.width), int(wide_cells * spot.right / canvas.width) + 1)
        y = slice(
            int(high_cells * max(0.0, spot.top) / canvas.height), int(high_cells * spot.bottom / canvas.height) + 1
        )
        off = (
            min(spot.left, canvas.width - spot.right) / canvas.width
            + min(spot.top, canvas.height - spot.bottom) / canvas.height
        )
        return 100 * covered + 2 * float(weight[y, x].mean()) + off

    rights = [margin + step / 6 * max(0.0, canvas.width - wide - 2 * margin) for step in range(7)]
    downs = [margin + step / 6 * max(0.0, canvas.height - high - 2 * margin) for step in range(7)]
    spots = [Rect(x, y, x + wide, y + high) for y in reversed(downs) for x in reversed(rights)]
    edge = [spot for spot in spots if spot.left in (rights[0], rights[-1]) or spot.top in (downs[0], downs[-1])]
    return min(edge, key=cost)


def _guard(box: Rect) -> Rect:
    return Rect(
        box.left - 0.35 * box.width,
        box.top - 0.5 * box.height,
        box.right + 0.35 * box.width,
        box.bottom + 0.25 * box.height,
    )
