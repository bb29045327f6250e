"""Drawn things set into a photo: where they hide no face, of believable size, with a shadow, in the photo's light."""

import itertools
import random
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from PIL import Image, ImageFilter, ImageOps

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.fitting import detail
from abaca.engines.illustrator.photo.relief import Tone, shaded
from abaca.engines.illustrator.scene import Box, Entity, Kind
from abaca.engines.illustrator.sprites import sprite
from abaca.engines.illustrator.vector import Rect

_PERSON_IN_FACES = 8.2
"""A grown person is about this many face boxes (brow to chin) high."""
_SIZES = {"small": 0.72, "normal": 1.0, "large": 1.3}
_SHRINK = (1.0, 0.88, 0.76, 0.64, 0.52, 0.42)
_STEPS = 25
_CELLS = 96
"""The outline that hides things is looked at in so many cells each way."""
_HIDDEN = 0.34
"""So much of what stands behind someone is hidden."""
_GREYS = frozenset({"black", "white", "grey", "silver"})
MOST_COPIES = 12
"""More copies than this of one thing would be specks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Addition:
    """One thing to set in: how it stands to the main subject, and the side that was asked (-1 left, 1 right, 0 any)."""

    entity: Entity
    kind: Kind = "beside"
    side: int = 0


@dataclass(slots=True, kw_only=True)
class _Ground:
    """The canvas while it fills: faces that nothing may cover, the subject's body, and what stands already.

    `area` is where the photo is: things stand on its lower edge and fly below its upper one. `near` says that the
    photo shows people cut off by that edge, so whoever joins them is cut off a little too.
    """

    width: int
    area: Rect
    near: bool
    faces: list[Rect]
    bodies: list[Rect]
    person_px: float
    outline: Any = None
    taken: list[Rect] = field(default_factory=list)


def add(
    canvas: Image.Image,
    area: Rect,
    faces: tuple[Face, ...],
    additions: list[Addition],
    tone: Tone,
    *,
    seed: int,
    soft_px: float = 0.0,
    outline: Image.Image | None = None,
) -> list[Box]:
    """Every addition painted onto the canvas (RGB), back to front; their boxes. KeyError when one has no drawing.

    `soft_px` is how blurred the photo itself is there: nothing added is sharper. `outline` (L, the canvas's size) is
    what hides the things that stand behind it.
    `area` is the photo's place on the canvas; the soft extension around it is free for additions too.
    """
    ground = _ground(canvas, area, faces)
    if outline is not None:
        small = outline.resize((_CELLS, _CELLS), Image.Resampling.BOX, reducing_gap=2.0)
        ground.outline = np.asarray(small, np.float32) / 255
    chance = random.Random(f"additions {seed}")
    planned = []
    for addition in additions:
        count = max(1, min(addition.entity.count, MOST_COPIES))
        planned += [(addition, _single(addition.entity, index), count) for index in range(count)]
    # Large things choose their place first, so that small ones find room around them.
    order = sorted(range(len(planned)), key=lambda at: (-_natural_px(planned[at][1], ground, planned[at][2]), at))
    placed: dict[int, Rect] = {}
    for at in order:
        addition, entity, count = planned[at]
        twin = next((placed[other] for other in placed if planned[other][0] is addition), None)
        placed[at] = _place(entity, addition, ground, count, chance, like=twin)
        ground.taken.append(placed[at])
    boxes = []
    for at in sorted(placed, key=lambda at: (placed[at].bottom, at)):
        entity, box = planned[at][1], placed[at]
        drawn = sprite(entity, height_px=max(8, round(box.height)), seed=seed)
        if box.middle[0] < ground.bodies[0].middle[0] and lexicon.concept(entity.concept).hypernym == "animal":
            drawn = ImageOps.mirror(drawn)  # the emoji animals look to the left: this one should look at the subject
        # In a photo in black and white a thing is grey too, unless its colour was asked for.
        drawn = shaded(drawn, replace(tone, colour=1.0) if set(entity.colours) - _GREYS else tone)
        if soft_px > 0.3:
            drawn = drawn.filter(ImageFilter.GaussianBlur(min(soft_px, 0.02 * max(drawn.size))))
        _set_in(canvas, drawn, box, hovering=_hovers(planned[at][0], entity))
        boxes.append((at, _boxed(entity.concept, box, canvas)))
    return [box for _, box in sorted(boxes, key=lambda pair: pair[0])]


def room_side(faces: tuple[Face, ...], width_px: int, additions: list[Addition]) -> int:
    """The side of the photo with more room for additions: -1 left, 1 right."""
    asked = next((addition.side for addition in additions if addition.side), 0)
    if asked or not faces:
        return asked or 1
    return 1 if min(f.box.left for f in faces) <= width_px - max(f.box.right for f in faces) else -1


def _single(entity: Entity, index: int) -> Entity:
    colours = (entity.colours[index % len(entity.colours)],) if entity.colours else ()
    return Entity(
        concept=entity.concept, term=entity.term, colours=colours, attributes=entity.attributes, wearing=entity.wearing
    )


def _ground(canvas: Image.Image, area: Rect, faces: tuple[Face, ...]) -> _Ground:
    guarded, bodies = [], []
    for face in faces:
        box = face.box
        guarded.append(
            Rect(
                box.left - 0.3 * box.width,
                box.top - 0.42 * box.height,
                box.right + 0.3 * box.width,
                box.bottom + 0.1 * box.height,
            )
        )
        bodies.append(Rect(box.left - 0.75 * box.width, box.top, box.right + 0.75 * box.width, area.bottom))
    if not faces:
        bodies.append(_salient(canvas))
    largest = max((face.box.height for face in faces), default=0.0)
    person_px = _PERSON_IN_FACES * largest if largest else 0.9 * area.height
    lowest = max((face.box.bottom for face in faces), default=area.bottom)
    return _Ground(
        width=canvas.width,
        area=area,
        near=lowest + 0.7 * person_px > area.bottom and bool(faces),
        faces=guarded,
        bodies=bodies,
        person_px=person_px,
    )


def _salient(canvas: Image.Image) -> Rect:
    """The middle of where detail is, without the outer 14 % of it on each side."""
    weight = detail(canvas)
    high, wide = weight.shape
    spans = []
    for sums, cells, length in ((weight.sum(axis=0), wide, canvas.width), (weight.sum(axis=1), high, canvas.height)):
        running = (sums.cumsum() / max(float(sums.sum()), 1e-6)).tolist()
        low = next(at for at, share in enumerate(running) if share >= 0.14 or at == cells - 1)
        top = next(at for at, share in enumerate(running) if share >= 0.86 or at == cells - 1)
        spans.append((low * length / cells, (top + 1) * length / cells))
    return Rect(spans[0][0], spans[1][0], spans[0][1], spans[1][1])


def _natural_px(entity: Entity, ground: _Ground, count: int) -> float:
    """The height a thing would have beside the person, kept large enough to see and small enough to fit."""
    short = min(ground.width, ground.area.height)
    size = lexicon.concept(entity.concept).size
    wanted = ground.person_px * size * _SIZES[entity.size]
    least, most = 0.14 * short, (0.66 if size >= 0.4 else 0.26) * ground.area.height
    if count > 1:
        least, most = least * 0.8, most / (0.55 + 0.35 * count**0.5)
    return max(min(wanted, most), min(least, most))


def _hovers(addition: Addition, entity: Entity) -> bool:
    return addition.kind == "over" or "flying" in entity.attributes or lexicon.concept(entity.concept).rig == "sky"


def _place(
    entity: Entity, addition: Addition, ground: _Ground, count: int, chance: random.Random, *, like: Rect | None
) -> Rect:
    probe = sprite(entity, height_px=48, seed=0)
    ratio = probe.width / probe.height
    # Many copies are narrow enough to stand side by side.
    widest = 0.5 if count == 1 else min(0.34, 0.58 / count**0.5)
    natural = min(_natural_px(entity, ground, count), widest * ground.width / ratio)
    jitter = chance.random() * 0.02
    hovering = _hovers(addition, entity)
    # Faces are never covered, so the search goes down to small; then the least bad place is taken.
    # Copies are as large as the first of them.
    heights = [like.height] if like else [natural * shrink for shrink in _SHRINK]
    behind = addition.kind == "behind" and ground.outline is not None
    lifts = (0.0, 0.08, 0.16, 0.26, 0.36, 0.48) if behind else (0.0,)
    choices = itertools.product(heights, range(_STEPS), lifts)
    return min(
        (
            _candidate(high, ratio, step, ground, hovering=hovering).moved(0, -lift * ground.area.height)
            for high, step, lift in choices
        ),
        key=lambda box: _cost(box, natural, addition, ground, jitter),
    )


def _candidate(high: float, ratio: float, step: int, ground: _Ground, *, hovering: bool) -> Rect:
    across = step / (_STEPS - 1)
    area = ground.area
    margin = 0.015 * min(ground.width, area.height)
    wide = high * ratio
    left = margin + across * max(0.0, ground.width - wide - 2 * margin)
    if hovering:
        top = area.top + (0.05, 0.11, 0.19, 0.28)[step % 4] * area.height
    elif ground.near and high > 0.3 * area.height:
        top = area.bottom - 0.94 * high
    else:
        # Smaller things stand a little farther back.
        top = area.bottom - high - margin - 0.05 * (area.height - high)
    return Rect(left, top, left + wide, top + high)


def _cost(box: Rect, natural: float, addition: Addition, ground: _Ground, jitter: float) -> float:
    area = box.width * box.height
    cost = (1.5 if addition.entity.count == 1 and addition.kind != "behind" else 3.0) * (1 - box.height / natural)
    cost += 40 * sum(common_px(box, face) / area for face in ground.faces)
    hidden = sum(common_px(box, body) for body in ground.bodies) / area
    if addition.kind == "behind":
        cost += _behind(box, ground, hidden)
    else:
        cost += (0.5 if addition.kind == "in_front_of" else 1.7) * hidden
    cost += 5.0 * sum(common_px(box, other) / area for other in ground.taken)
    subject = ground.bodies[0].middle[0]
    middle = box.middle[0]
    if addition.side:
        cost += 2.5 * (1 if (middle - subject) * addition.side < 0 else 0)
    cost += (0.35 + jitter) * abs(middle - subject) / ground.area.width
    beyond = max(0.0, ground.area.left - box.right, box.left - ground.area.right)
    cost += 2.0 * beyond / ground.area.width
    if addition.kind == "in_front_of":
        cost += 1.5 * abs(middle - subject) / ground.width
    return cost


def _behind(box: Rect, ground: _Ground, covered: float) -> float:
    """Enough of it is hidden to be behind, its head is seen, and its feet are not in the air."""
    if ground.outline is None:
        return 3.0 * abs(min(covered, 1.0) - _HIDDEN)
    across, down = _CELLS / ground.width, _CELLS / max(1.0, ground.area.bottom)
    left, right = int(max(0.0, box.left) * across), int(box.right * across) + 1
    top, bottom = int(max(0.0, box.top) * down), int(box.bottom * down) + 1
    middle = (top + bottom) // 2
    upper, feet = ground.outline[top:middle, left:right], ground.outline[bottom - 2 : bottom, left:right]
    whole = ground.outline[top:bottom, left:right]
    if not upper.size or not feet.size:
        return 9.0
    lifted = max(0.0, ground.area.bottom - box.bottom) / ground.area.height
    bare_feet = (1 - float(feet.mean())) * min(1.0, 8 * lifted)
    return 5.0 * abs(float(whole.mean()) - _HIDDEN) + 6.0 * float(upper.mean()) + 3.0 * bare_feet


def common_px(one: Rect, other: Rect) -> float:
    """The area that both cover, square px."""
    wide = min(one.right, other.right) - max(one.left, other.left)
    high = min(one.bottom, other.bottom) - max(one.top, other.top)
    return max(0.0, wide) * max(0.0, high)


def _set_in(canvas: Image.Image, drawn: Image.Image, box: Rect, *, hovering: bool) -> None:
    left, top = round(box.left), round(box.top)
    alpha = drawn.getchannel("A")
    pad = round(0.14 * max(drawn.size)) + 4
    size = (drawn.width + 2 * pad, drawn.height + 2 * pad)
    shade = Image.new("L", size)
    # A soft shadow to the lower right, where the relief's light leads it.
    shade.paste(alpha.point(lambda value: round(value * 0.3)), (pad + round(pad * 0.3), pad + round(pad * 0.16)))
    shade = shade.filter(ImageFilter.GaussianBlur(pad * 0.26))
    canvas.paste((16, 14, 20), (left - pad, top - pad), shade)
    if not hovering:
        feet = alpha.crop((0, round(drawn.height * 0.9), drawn.width, drawn.height)).getbbox()
        if feet:
            contact = Image.new("L", size)
            flat = alpha.resize((drawn.width, max(2, round(drawn.height * 0.1))), Image.Resampling.BOX)
            contact.paste(
                flat.point(lambda value: round(value * 0.55)), (pad, pad + drawn.height - round(flat.height * 0.66))
            )
            canvas.paste((12, 10, 14), (left - pad, top - pad), contact.filter(ImageFilter.GaussianBlur(pad * 0.2)))
    canvas.paste(drawn.convert("RGB"), (left, top), alpha)


def _boxed(label: str, box: Rect, canvas: Image.Image) -> Box:
    return Box(
        label=label,
        left_px=max(0.0, box.left),
        top_px=max(0.0, box.top),
        right_px=min(float(canvas.width), box.right),
        bottom_px=min(float(canvas.height), box.bottom),
    )
