"""A page from a naturalist's notebook: several studies of the subject in sepia on parchment, with notes and leaders."""

import random
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image, ImageDraw

from . import lexicon
from .backdrops import backdrop
from .drawings import specimens
from .figures import figure
from .handwriting import INK, Note, Side, depth_of, fitted_size, write_note
from .render import raster
from .scene import Box, Scene
from .sprites import pixels_of
from .styles.pencil import hatched_shadow, sepia
from .vector import Anchor, Drawing, Rect, document

_WHOLE_NOTES: dict[str, tuple[tuple[str, float, float], ...]] = {
    # what notes say about the whole subject, and at which share of its box each points
    "butterfly": (
        ("Fore wing, seen from above", 0.2, 0.2),
        ("Feelers end in a club", 0.6, 0.12),
        ("Hind wing, rounder and shorter", 0.24, 0.74),
        ("Pale spots along the rim", 0.93, 0.22),
    ),
    "animal": (
        ("The ear turns to every sound", 0.28, 0.12),
        ("Eyes set wide, facing forward", 0.6, 0.28),
        ("The breast is paler", 0.44, 0.66),
        ("Weight rests on the hind limb", 0.68, 0.86),
    ),
    "person": (
        ("The head, one part in eight", 0.4, 0.1),
        ("Line of the shoulder", 0.64, 0.42),
        ("Fall of the cloth", 0.44, 0.6),
        ("The foot bears the weight", 0.6, 0.95),
    ),
    "flower": (
        ("Petals open at sunrise", 0.3, 0.16),
        ("The heart holds the pollen", 0.52, 0.3),
        ("Leaf, with its middle vein", 0.4, 0.72),
        ("Stem, round in section", 0.53, 0.88),
    ),
}
_PLAIN_NOTES = (
    ("Seen from the front", 0.3, 0.16),
    ("Note the outline here", 0.72, 0.22),
    ("Light falls from the left", 0.32, 0.62),
    ("Shade gathers below", 0.66, 0.86),
)
_DETAILS = (
    (Rect(0.2, 0.04, 0.8, 0.42), "Upper part, enlarged"),
    (Rect(0.56, 0.3, 1.0, 0.7), "The side, enlarged"),
    (Rect(0.1, 0.66, 0.7, 1.0), "Lower part, enlarged"),
)
_LOOK_PX = 160
"""The height at which a drawing is looked at to find what is in its parts."""
_HAND = 0.026
"""The size of the writing as a share of the short side."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Study:
    """One drawing of the page with the note under it; the note's leader ends at the anchor `named`, if any."""

    label: str
    drawing: Drawing
    name: str = ""
    note: str = ""
    named: str = ""
    vignette: bool = False


def notebook(
    scene: Scene, *, width_px: int, height_px: int, seed: int
) -> tuple[Image.Image, tuple[Box, ...], tuple[str, ...]]:
    """The page, the boxes of its studies and the terms that have no drawing. An empty scene gives an empty page."""
    ground = backdrop("parchment", width_px=width_px, height_px=height_px, seed=seed)
    page = raster(document("".join(ground.layers), width_px, height_px)).convert("RGB")
    subjects: list[_Study] = []
    missing: list[str] = []
    for entity in scene.entities:
        try:
            name = entity.term if scene.language == "en" and entity.term else _noun(entity.concept)
            subjects.append(_Study(label=entity.concept, drawing=figure(entity, variant=seed), name=name))
        except KeyError:
            missing.append(entity.term or entity.concept)
    if not subjects:
        return page, (), tuple(missing)
    rng = random.Random(f"notebook {seed}")
    main, details = subjects[0], _details(subjects)
    spots = _cells(width_px, height_px, len(details))
    boxes = [_lay_whole(page, main, spots[0], rng, seed)]
    boxes += [_lay_detail(page, study, spot, rng, seed) for study, spot in zip(details, spots[1:], strict=True)]
    _title(page, scene, main.name)
    return page, tuple(boxes), tuple(missing)


def _details(subjects: list[_Study]) -> list[_Study]:
    """What is shown beside the main subject: its parts, or the other subjects first."""
    main = subjects[0]
    if len(subjects) > 1:
        others = [replace(each, note=f"The {each.name}, drawn from nature", named="face") for each in subjects[1:4]]
        return others + _crops(main)[: max(0, 3 - len(others))]
    if "butterfly" in lexicon.lineage(main.label):
        parts = (
            (specimens.head, "Head: faceted eye and coiled tongue", "eye"),
            (specimens.wing, "Wing: veins stiffen the cloth", "vein"),
            (specimens.leg, "Leg: thigh, shin, foot and claws", "shin"),
            (specimens.body, "Body opened: muscle and gut", "gut"),
        )
        return [_Study(label=main.label, drawing=make("", 0), note=note, named=named) for make, note, named in parts]
    return _crops(main)


def _crops(main: _Study) -> list[_Study]:
    """Round enlargements of three places of the main drawing, each about the middle of what is drawn there."""
    whole = main.drawing.box
    seen = np.asarray(pixels_of(main.drawing, _LOOK_PX).getchannel("A")) > 128
    unit = whole.height / seen.shape[0]
    found = []
    for part, note in _DETAILS:
        top, left = round(part.top * seen.shape[0]), round(part.left * seen.shape[1])
        rows, columns = np.nonzero(
            seen[top : round(part.bottom * seen.shape[0]), left : round(part.right * seen.shape[1])]
        )
        if not len(rows):
            continue
        nearest = int(np.argmin((rows - rows.mean()) ** 2 + (columns - columns.mean()) ** 2))
        x, y = whole.left + (left + columns[nearest]) * unit, whole.top + (top + rows[nearest]) * unit
        half = 0.23 * max(whole.width, whole.height)
        cut = Rect(x - half, y - half, x + half, y + half)
        drawing = Drawing(svg=main.drawing.svg, box=cut, anchors={"it": Anchor(float(x), float(y), 1)})
        found.append(_Study(label=main.label, drawing=drawing, note=note, named="it", vignette=True))
    return found


def _cells(wide: int, high: int, details: int) -> list[Rect]:
    """The room of the whole subject with its notes, then that of each detail with its note, px."""
    ratio = wide / high
    if ratio > 1.7:
        top, low = 0.24 * high, 0.95 * high
        first = min(0.52, 1.9 / ratio)
        cells = [Rect(0.02 * wide, top, first * wide, low)]
        columns = 2 if details == 4 and ratio < 2.6 else details
        step, deep = (0.98 - first) * wide / columns, (low - 0.16 * high) / (details / columns)
        for k in range(details):
            row, column = divmod(k, columns)
            left, above = first * wide + step * column, 0.16 * high + deep * row
            cells.append(Rect(left + 0.06 * step, above, left + 0.94 * step, above + 0.94 * deep))
        return cells
    if ratio < 0.6:
        top = 0.06 * high + 0.06 * wide
        step = (0.98 * high - top) / (details + 1.5)
        cells = [Rect(0.04 * wide, top, 0.96 * wide, top + 1.5 * step)]
        return cells + [
            Rect(0.08 * wide, top + step * (k + 1.54), 0.92 * wide, top + step * (k + 2.44)) for k in range(details)
        ]
    columns = details if ratio > 0.9 or details < 4 else 2
    rows = -(-details // columns)
    middle = 0.6 if rows == 1 else 0.46
    cells = [Rect(0.03 * wide, 0.115 * high, 0.97 * wide, middle * high)]
    step, deep = 0.94 * wide / columns, (0.97 - middle - 0.02) * high / rows
    for k in range(details):
        row, column = divmod(k, columns)
        left, top = 0.03 * wide + step * column, (middle + 0.02) * high + deep * row
        cells.append(Rect(left + 0.05 * step, top, left + 0.95 * step, top + deep * 0.97))
    return cells


def _lay_whole(page: Image.Image, study: _Study, cell: Rect, rng: random.Random, seed: int) -> Box:
    """The whole subject with two notes at each side, their leaders going in."""
    short = min(page.size)
    column = (0.22 if page.width > 1.7 * page.height else 0.25) * cell.width
    room = Rect(cell.left + column, cell.top, cell.right - column, cell.bottom)
    rect = _draw(page, study, room, seed)
    size = _writing_px(page)
    notes: tuple[tuple[str, float, float], ...] = _PLAIN_NOTES
    for kind in lexicon.lineage(study.label):
        if kind in _WHOLE_NOTES:
            notes = _WHOLE_NOTES[kind]
            break
    for number, (text, across, down) in enumerate(notes):
        left = number % 2 == 0
        edge = max(rect.left - 0.02 * short, cell.left) if left else min(rect.right + 0.02 * short, cell.right)
        outer = max(cell.left, edge - 0.3 * short) if left else min(cell.right, edge + 0.3 * short)
        y = rect.top + rect.height * (0.2 if number < 2 else 0.72) + rng.uniform(-0.02, 0.02) * rect.height
        field = Rect(min(edge, outer), y - 2.1 * size, max(edge, outer), y + 2.1 * size)
        target = (rect.left + across * rect.width, rect.top + down * rect.height)
        write_note(page, Note(text=text, field=field, side="right" if left else "left"), size, target)
    return _box(study.label, rect)


def _lay_detail(page: Image.Image, study: _Study, cell: Rect, rng: random.Random, seed: int) -> Box:
    """A detail above its note, whose leader goes up to what it names; beside it where the cell is low and wide."""
    upright = cell.width < 1.9 * cell.height
    size = fitted_size(study.note, _writing_px(page), cell.width if upright else cell.width * 0.46)
    if upright:
        deep = depth_of(study.note, size, cell.width)
        room = Rect(cell.left, cell.top, cell.right, cell.bottom - deep - 0.9 * size)
        spare = max(room.height - 1.3 * room.width, 0) / 2
        rect = _draw(page, study, Rect(room.left, room.top + spare, room.right, room.bottom - spare), seed)
        field = Rect(cell.left, rect.bottom + 0.9 * size, cell.right, rect.bottom + 0.9 * size + deep)
        side: Side = "top"
    else:
        half = cell.width * 0.48
        left = rng.random() < 0.5
        room = Rect(cell.left, cell.top, cell.left + half, cell.bottom)
        if not left:
            room = room.moved(cell.width - half, 0)
        rect = _draw(page, study, room, seed)
        near, far = (rect.right + 1.2 * size, cell.right) if left else (rect.left - 1.2 * size, cell.left)
        middle = rect.middle[1]
        field = Rect(min(near, far), middle - 2 * size, max(near, far), middle + 2 * size)
        side = "left" if left else "right"
    place = study.drawing.anchor_in(study.named, rect) if study.named in study.drawing.anchors else None
    target = (place.x, place.y) if place else rect.middle
    write_note(page, Note(text=study.note, field=field, side=side), size, target)
    return _box(study.label, rect)


def _writing_px(page: Image.Image) -> float:
    """The size of the writing: larger in tall pages, whose notes have more room below one another."""
    return _HAND * min(page.size) * (1.4 if page.width < 0.6 * page.height else 1.0)


def _draw(page: Image.Image, study: _Study, room: Rect, seed: int) -> Rect:
    """The study in ink and sepia on the page, as large as the room allows; where it lies, px."""
    box = study.drawing.box
    scale = min(room.width / box.width, room.height / box.height)
    shown = pixels_of(study.drawing, max(8, round(box.height * scale)))
    corner = (round(room.middle[0] - shown.width / 2), round(room.middle[1] - shown.height / 2))
    if study.vignette:
        fade = Image.new("L", shown.size, 0)
        ImageDraw.Draw(fade).ellipse((1, 1, shown.width - 2, shown.height - 2), fill=255)
        shown.putalpha(Image.composite(shown.getchannel("A"), Image.new("L", shown.size, 0), fade))
    else:
        hatched_shadow(page, shown.getchannel("A"), corner, ink=INK)
    sepia(page, shown, corner, seed=seed, ink=INK)
    if study.vignette:
        pen = ImageDraw.Draw(page)
        for grow in (2, 5):
            ring = (corner[0] - grow, corner[1] - grow, corner[0] + shown.width + grow, corner[1] + shown.height + grow)
            pen.ellipse(ring, outline=INK, width=max(1, min(page.size) // 700))
    return Rect(corner[0], corner[1], corner[0] + shown.width, corner[1] + shown.height)


def _title(page: Image.Image, scene: Scene, name: str) -> None:
    """The page's heading with a rule under it."""
    wide, high = page.size
    text = scene.lettering[0] if scene.lettering else f"Studies of the {name}"
    size = fitted_size(text, min(wide * 0.06, high * 0.075), wide * 0.86, lines=1)
    y = 0.055 * high if wide < 1.7 * high else 0.1 * high
    field = Rect(0.04 * wide, y - size, 0.96 * wide, y + size)
    half = write_note(page, Note(text=text, field=field, side="none"), size, None) / 2
    pen = ImageDraw.Draw(page)
    rule = y + size * 0.85
    pen.line([(wide / 2 - half, rule), (wide / 2 + half, rule)], fill=INK, width=max(1, round(size / 16)))


def _noun(concept: str) -> str:
    return (
        lexicon.name("entity", concept, "en")
        if lexicon.concept(concept).kind == "entity"
        else concept.replace("_", " ")
    )


def _box(label: str, rect: Rect) -> Box:
    return Box(label=label, left_px=rect.left, top_px=rect.top, right_px=rect.right, bottom_px=rect.bottom)
