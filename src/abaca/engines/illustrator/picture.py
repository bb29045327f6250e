"""A scene as one picture: its things in their places before a backdrop, in its shot and style."""

from dataclasses import dataclass, replace

import msgspec
from PIL import Image

from . import styles
from .backdrops import Backdrop, View, backdrop
from .clusters import Cluster, clusters
from .grounding import laid, piece
from .habits import rides_water, swims
from .keeping import Kept, rearranged, spots_of
from .layout import Placed, arrange, frame_of
from .leeway import without_negatives
from .memory import Spot
from .notebook import notebook
from .palette import COLOURS
from .plan import plan, strewn
from .scene import Box, Scene
from .settings import setting_of
from .shots import nearer
from .titles import ribbon, title_band, written
from .vector import Rect

_BODIES = frozenset({"sun", "moon", "crescent_moon", "earth", "planet"})


_WALLS = frozenset({"wall", "brick", "brick_wall"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished picture with the boxes of what is on it and the terms that are not.

    `spots` let the next picture keep its places; `moved` tells that this one could not keep those it was given.
    """

    picture: Image.Image
    boxes: tuple[Box, ...]
    not_drawn: tuple[str, ...]
    spots: tuple[Spot, ...] = ()
    moved: bool = False


def pictured(scene: Scene, *, width_px: int, height_px: int, seed: int, kept: Kept | None = None) -> Drawn:
    """The scene as RGB pixels (RGBA when it is transparent) of exactly that size, whatever its form.

    What is `kept` of an earlier picture stays in its place, unless there is no room for what is new beside it.
    """
    if scene.style == "notebook" and scene.entities and not scene.transparent:
        page, studies, unknown = notebook(scene, width_px=width_px, height_px=height_px, seed=seed)
        return Drawn(picture=page, boxes=studies, not_drawn=unknown)
    walls = {entity.concept for entity in scene.entities} & _WALLS if scene.style == "neon" else set()
    if walls:  # the tubes of a neon sign hang on a wall in any case
        scene = without_negatives(msgspec.structs.replace(scene, negatives=(*scene.negatives, *walls)))
    groups, missing = clusters(scene, seed)
    band = title_band(scene, groups, width_px, height_px)
    free = Rect(0, band.bottom if band else 0, width_px, height_px)
    ground, places, moved = _staged(scene, groups, free, seed, kept)
    spots = spots_of(groups, places)
    if scene.shot and not _seen_from_above(scene):
        ground, places = nearer(ground, places, scene, width_px, height_px)
    above = _seen_from_above(scene)
    unset = scene.transparent or (scene.style == "neon" and scene.setting is None and bool(groups))
    motif = styles.Motif(
        width_px=width_px,
        height_px=height_px,
        seed=seed,
        layers=() if unset else ground.layers,
        pieces=tuple(laid(place) if above else piece(place, wet=ground.wet, bare=_is_bare(scene)) for place in places),
        front=("" if unset else ground.front) + (ribbon(band) if band else ""),
        lines=written(scene, places, band),
        cut_out=scene.transparent,
    )
    frame = Rect(0, 0, width_px, height_px)
    named = [place for place in places if place.part.label]
    inside = [place for place in named if _is_seen(place, frame)]
    outside = {place.part.entity for place in named} - {place.part.entity for place in inside}
    missing += [scene.entities[index].term or scene.entities[index].concept for index in sorted(outside)]
    return Drawn(
        picture=styles.painted(motif, scene.style),
        boxes=(
            *(_box(place.part.label, place.part.rect, frame) for place in inside),
            *(_box(wall, frame, frame) for wall in sorted(walls)),
        ),
        not_drawn=tuple(missing),
        spots=spots,
        moved=moved,
    )


def _seen_from_above(scene: Scene) -> bool:
    return scene.shot == "from_above" and not scene.transparent


def _is_bare(scene: Scene) -> bool:
    """Whether things hover before nothing, or before a plain sheet, without a shadow on it."""
    return scene.transparent or (scene.style == "sticker" and scene.setting is None)


def _staged(
    scene: Scene, groups: list[Cluster], free: Rect, seed: int, kept: Kept | None
) -> tuple[Backdrop, list[Placed], bool]:
    """The backdrop of a picture as large as `free.right` x `free.bottom`, all things' places below `free.top`, and
    whether these are others than the kept ones.
    """
    wide, high = round(free.right), round(free.bottom)
    if _seen_from_above(scene):
        ground = plan(scene, width_px=wide, height_px=high, seed=seed)
        margin = 0.04 * min(wide, high)
        room = Rect(margin, free.top + margin, wide - margin, ground.front_px - margin)
        return ground, strewn(groups, room, seed=seed), kept is not None
    ground = _backdrop(scene, groups, wide, high, seed)
    if _is_bare(scene):
        ground = replace(ground, back_px=high * 0.94, front_px=high * 0.94, afloat=True)
    frame = frame_of(ground, wide, high, top_px=free.top)
    places = rearranged(groups, frame, kept, seed=seed, afloat=ground.afloat) if kept and groups else None
    if places is not None:
        return ground, places, False
    return ground, arrange(groups, frame, seed=seed, afloat=ground.afloat), kept is not None


def _own_bodies(scene: Scene) -> frozenset[str]:
    """Sun, moon and planets that the scene has as things of its own, so that there are not two of them."""
    named = {entity.concept for entity in scene.entities}
    return frozenset(("moon" if name == "crescent_moon" else name) for name in named & _BODIES)


def _backdrop(scene: Scene, groups: list[Cluster], wide: int, high: int, seed: int) -> Backdrop:
    """The setting that the scene names, or one that suits it."""
    setting = setting_of(scene, seed)
    if (
        groups
        and setting == "sea"
        and all(swims(scene.entities[part.entity]) for group in groups for part in group.parts)
    ):
        setting = "underwater"
    vista = not groups and (setting == "city" or high > 1.6 * wide)
    flying = bool(groups) and all(group.airborne or group.edging for group in groups)
    standing = [group for group in groups if not group.airborne]
    swum = setting == "lake" and bool(standing)
    swum = swum and all(any(rides_water(scene.entities[part.entity]) for part in group.parts) for group in standing)
    return backdrop(
        setting,
        width_px=wide,
        height_px=high,
        seed=seed,
        time=scene.time,
        weather=scene.weather,
        season=scene.season,
        view=View(
            low=flying or vista,
            swum=swum,
            without=frozenset(scene.negatives) | _own_bodies(scene),
            also=frozenset(scene.also),
            tint=COLOURS.get(scene.backdrop_colour or "", ""),
        ),
    )


def _is_seen(place: Placed, frame: Rect) -> bool:
    """Whether anything to speak of is in the frame: a shot from near leaves some things outside."""
    return place.part.rect.covered(frame) > 0.15


def _box(label: str, rect: Rect, frame: Rect) -> Box:
    """What of a rectangle is within the frame, with its label."""
    return Box(
        label=label,
        left_px=max(rect.left, frame.left),
        top_px=max(rect.top, frame.top),
        right_px=min(rect.right, frame.right),
        bottom_px=min(rect.bottom, frame.bottom),
    )
