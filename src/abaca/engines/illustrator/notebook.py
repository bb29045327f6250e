"""A page from a naturalist's notebook: several studies of the subject in sepia on parchment, with notes and leaders."""

import random
from typing import NamedTuple

from PIL import Image, ImageChops, ImageDraw

from . import lexicon
from .backdrops import backdrop
from .figures import figure
from .lettering import font, wrapped
from .render import raster
from .scene import Box, Scene
from .sprites import pixels_of
from .styles import strokes
from .vector import Drawing, Point, Rect, document

_INK = (88, 54, 26)
_PAPER = (255, 255, 255)
_BARE_NOTES = ("Drawn from nature, in full", "Upper part, enlarged", "Detail of the form", "Lower part, enlarged")
_NOTES: dict[str, tuple[str, str, str, str]] = {
    # for the whole, its upper right, its upper middle, its lower right
    "butterfly": ("Wings spread, from above", "Forewing with its veins", "Head and antennae", "Hindwing, enlarged"),
    "animal": ("At rest, drawn from nature", "The ear and its set", "Head, from the front", "Hind limb and tail"),
    "person": ("Standing, drawn from life", "Turn of the head", "Features of the face", "Fall of the cloth"),
    "flower": ("In bloom, from the garden", "Edge of the petals", "Heart of the flower", "Leaf and stem"),
}


class _Study(NamedTuple):
    """One drawing of the page: the part of the subject shown (shares of its box) and the page's cell (shares)."""

    part: Rect
    cell: Rect
    note: str
    target: Point


def notebook(
    scene: Scene, *, width_px: int, height_px: int, seed: int
) -> tuple[Image.Image, tuple[Box, ...], tuple[str, ...]]:
    """The page, the boxes of its studies and the terms that have no drawing. An empty scene gives an empty page."""
    ground = backdrop("parchment", width_px=width_px, height_px=height_px, seed=seed)
    page = raster(document("".join(ground.layers), width_px, height_px)).convert("RGB")
    subjects: list[tuple[str, Drawing]] = []
    missing: list[str] = []
    for entity in scene.entities:
        try:
            subjects.append((entity.concept, figure(entity, variant=seed)))
        except KeyError:
            missing.append(entity.term or entity.concept)
    if not subjects:
        return page, (), tuple(missing)
    boxes: list[Box] = []
    rng = random.Random(f"notebook {seed}")
    concept, subject = subjects[0]
    notes = _notes_for(concept)
    studies = _studies(width_px / height_px, notes, [name for name, _ in subjects])
    for number, study in enumerate(studies):
        shown = subjects[number % len(subjects)][1] if number and len(subjects) > 1 else subject
        label = subjects[number % len(subjects)][0] if number and len(subjects) > 1 else concept
        whole = study.part == Rect(0, 0, 1, 1)
        rect = _draw_study(page, shown, study, whole=whole, seed=seed + number)
        boxes.append(Box(label=label, left_px=rect.left, top_px=rect.top, right_px=rect.right, bottom_px=rect.bottom))
        _annotate(page, study, rect, rng)
    _title(page, scene, concept)
    return page, tuple(boxes), tuple(missing)


def _notes_for(concept: str) -> tuple[str, ...]:
    name = concept
    while name:
        if name in _NOTES:
            return _NOTES[name]
        name = lexicon.concept(name).hypernym
    return _BARE_NOTES


def _studies(ratio: float, notes: tuple[str, ...], names: list[str]) -> list[_Study]:
    """The whole subject large, three details around it; stacked in tall pages, side by side in wide ones."""
    whole = Rect(0, 0, 1, 1)
    details: tuple[Rect, ...] = (Rect(0.5, 0, 1, 0.56), Rect(0.3, 0, 0.7, 0.42), Rect(0.45, 0.45, 1, 1))
    if len(names) > 1:
        details = (whole, whole, whole)[: len(names) - 1] + details[: max(0, 4 - len(names))]
    if ratio > 1.7:
        cells = (
            Rect(0.04, 0.24, 0.38, 0.84),
            Rect(0.42, 0.22, 0.6, 0.72),
            Rect(0.63, 0.22, 0.79, 0.72),
            Rect(0.82, 0.22, 0.97, 0.72),
        )
    elif ratio < 0.6:
        cells = (
            Rect(0.1, 0.1, 0.9, 0.36),
            Rect(0.1, 0.42, 0.62, 0.56),
            Rect(0.38, 0.62, 0.9, 0.76),
            Rect(0.1, 0.82, 0.62, 0.93),
        )
    else:
        cells = (
            Rect(0.2, 0.16, 0.8, 0.56),
            Rect(0.05, 0.64, 0.34, 0.87),
            Rect(0.38, 0.64, 0.62, 0.87),
            Rect(0.67, 0.64, 0.95, 0.87),
        )
    targets = ((0.5, 0.62), (0.5, 0.5), (0.5, 0.55), (0.45, 0.5))
    return [
        _Study(part, cell, note, target)
        for part, cell, note, target in zip((whole, *details), cells, notes, targets, strict=False)
    ]


def _draw_study(page: Image.Image, subject: Drawing, study: _Study, *, whole: bool, seed: int) -> Rect:
    """The study in sepia strokes multiplied onto the page; where it lies, px."""
    wide, high = page.size
    cell = Rect(study.cell.left * wide, study.cell.top * high, study.cell.right * wide, study.cell.bottom * high)
    box = subject.box
    part = Rect(
        box.left + study.part.left * box.width,
        box.top + study.part.top * box.height,
        box.left + study.part.right * box.width,
        box.top + study.part.bottom * box.height,
    )
    if not whole:
        half = max(part.width, part.height) / 2
        part = Rect(part.middle[0] - half, part.middle[1] - half, part.middle[0] + half, part.middle[1] + half)
    scale = min(cell.width / part.width, cell.height / part.height)
    shown = pixels_of(Drawing(svg=subject.svg, box=part), max(8, round(part.height * scale)))
    flat = Image.new("RGB", shown.size, "white")
    flat.paste(shown, mask=shown.getchannel("A"))
    drawn = strokes(flat, seed, ink=_INK, paper=_PAPER, tint=0.42)
    middle = cell.middle
    corner = (round(middle[0] - shown.width / 2), round(middle[1] - shown.height / 2))
    mask = shown.getchannel("A")
    if not whole:
        fade = Image.new("L", shown.size, 0)
        ImageDraw.Draw(fade).ellipse((1, 1, shown.width - 2, shown.height - 2), fill=255)
        mask = ImageChops.multiply(mask, fade)
    under = page.crop((*corner, corner[0] + shown.width, corner[1] + shown.height))
    sepia = Image.blend(
        drawn,
        Image.merge(
            "RGB", [drawn.convert("L").point([round(min(255, v * k)) for v in range(256)]) for k in (1.0, 0.9, 0.72)]
        ),
        0.55,
    )

    page.paste(ImageChops.multiply(under, sepia), corner, mask)
    if not whole:
        pen = ImageDraw.Draw(page)
        for grow in (3, 6):
            pen.ellipse(
                (corner[0] - grow, corner[1] - grow, corner[0] + shown.width + grow, corner[1] + shown.height + grow),
                outline=_INK,
                width=max(1, min(page.size) // 700),
            )
    return Rect(corner[0], corner[1], corner[0] + shown.width, corner[1] + shown.height)


def _annotate(page: Image.Image, study: _Study, rect: Rect, rng: random.Random) -> None:
    """The note under the study, and a leader from it to a point of the drawing."""
    wide, high = page.size
    pen = ImageDraw.Draw(page)
    size = max(9, round(min(wide, high) * 0.026))
    face = font(size, 400)
    margin = 0.02 * min(wide, high)
    room = max(min(study.cell.width * wide * 1.08, wide - 2 * margin), size * 6)
    lines = wrapped(study.note, face, room)
    while any(face.getlength(line) > room for line in lines) and size > 7:
        size -= 1
        face = font(size, 400)
        lines = wrapped(study.note, face, room)
    longest = max(face.getlength(line) for line in lines)
    x = min(max(rect.middle[0] + rng.uniform(-0.02, 0.02) * wide, margin + longest / 2), wide - margin - longest / 2)
    gap = size * 1.25
    y = min(rect.bottom + gap + size * 0.6, high - margin - size * 1.2 * len(lines))
    target = (rect.left + study.target[0] * rect.width, rect.top + study.target[1] * rect.height)
    stroke = max(1, min(wide, high) // 600)
    pen.line(
        [(x, y - size * 0.75), (x + (target[0] - x) * 0.25, rect.bottom + gap * 0.2), target], fill=_INK, width=stroke
    )
    dot = stroke * 2.2
    pen.ellipse((target[0] - dot, target[1] - dot, target[0] + dot, target[1] + dot), fill=_INK)
    for line in lines:
        pen.text((x, y), line, font=face, fill=_INK, anchor="mm")
        y += size * 1.2


def _title(page: Image.Image, scene: Scene, concept: str) -> None:
    """The page's heading between two rules, and mirror writing as small ornament."""
    wide, high = page.size
    pen = ImageDraw.Draw(page)
    text = scene.lettering[0] if scene.lettering else f"Studies of the {concept.replace('_', ' ')}"
    size = max(10, round(min(wide * 0.05, high * 0.06, 0.045 * min(wide, high) + 4)))
    face = font(size, 500)
    while face.getlength(text) > wide * 0.9 and size > 8:
        size -= 1
        face = font(size, 500)
    y = 0.055 * high if wide < 1.7 * high else 0.1 * high
    pen.text((wide / 2, y), text, font=face, fill=_INK, anchor="mm")
    half = face.getlength(text) / 2 + size
    rule = y + size * 0.9
    pen.line([(wide / 2 - half, rule), (wide / 2 + half, rule)], fill=_INK, width=max(1, size // 16))
