"""Shots from near: the picture around the subject's face enlarged, the rest cropped by intention."""

from dataclasses import replace

from . import lexicon
from .backdrops import Backdrop
from .layout import Placed
from .scene import Scene, Shot
from .vector import Anchor, group

SHOWN_SHOTS: frozenset[Shot] = frozenset({"close_up", "portrait", "from_above"})
"""Every shot that a picture can have."""
_FACE = {"close_up": 0.78, "portrait": 0.5}
"""How wide the face is, as a share of the picture's size."""
_EYE_LEVEL = {"close_up": 0.52, "portrait": 0.4}
"""Where the middle of the face is, as a share of the picture's height."""
_WIDER = {"face": 1.0, "eyes": 1.7, "head": 1.1}
"""How wide the whole face is by the width of an anchor on it."""
_LOOKED_AT = ("person", "animal")


def nearer(ground: Backdrop, places: list[Placed], scene: Scene, wide: int, high: int) -> tuple[Backdrop, list[Placed]]:
    """Backdrop and places as they look from near the subject; what has no face fills the frame instead."""
    subject = _subject(places, scene)
    if subject is None or scene.shot not in _FACE:
        return ground, places
    rect, drawing = subject.part.rect, subject.part.drawing
    # Tall frames have room for a larger face than their width alone would give it.
    size = min(1.25 * min(wide, high), (min(wide, high) * high) ** 0.5)
    name = next((each for each in ("face", "eyes", "head") if each in drawing.anchors), None)
    if name is None:
        factor = min(0.94 * wide / rect.width, 0.94 * high / rect.height)
        x, y, level = *rect.middle, 0.5
    else:
        face = _mirrored(drawing.anchor_in(name, rect), subject)
        factor = _FACE[scene.shot] * size / max(face.width * _WIDER[name], 1.0)
        # A hat's brim sits on top of the face, not in the middle of it.
        x, y, level = face.x, face.y + (0.5 * face.width if name == "head" else 0), _EYE_LEVEL[scene.shot]
    factor = max(factor, 1.0)
    dx, dy = wide / 2 - x * factor, level * high - y * factor
    dx = min(0.0, max(dx, wide - wide * factor))
    dy = min(0.0, max(dy, high - high * factor))

    def enlarged(svg: str) -> str:
        return group(svg, dx=dx, dy=dy, factor=factor) if svg else svg

    near = replace(
        ground,
        layers=tuple(enlarged(layer) for layer in ground.layers),
        front=enlarged(ground.front),
        disc=None,
    )
    return near, [
        Placed(
            part=replace(place.part, rect=place.part.rect.scaled(factor).moved(dx, dy)),
            ground_px=None if place.ground_px is None else place.ground_px * factor + dy,
        )
        for place in places
    ]


def _subject(places: list[Placed], scene: Scene) -> Placed | None:
    """What is looked at: the first person or animal that the scene names, else the first thing."""
    named = [place for place in places if place.part.label]
    if not named:
        return None

    def rank(place: Placed) -> tuple[bool, int]:
        kinds = lexicon.lineage(scene.entities[place.part.entity].concept)
        return not any(kind in kinds for kind in _LOOKED_AT), place.part.entity

    return min(named, key=rank)


def _mirrored(anchor: Anchor, place: Placed) -> Anchor:
    if not place.part.mirrored:
        return anchor
    rect = place.part.rect
    return anchor._replace(x=rect.left + rect.right - anchor.x)
