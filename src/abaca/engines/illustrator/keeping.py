"""Places kept from one turn to the next: what was drawn before stays where it was, what is new finds room beside it.

A drawing's origin and scale are kept, not its box: a cat with a hat on is the same cat, a hat higher.
"""

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from statistics import median

from .layout import Frame, Placed, inside, is_body, sky
from .memory import Spot
from .parts import Cluster, Part
from .scene import Relation
from .vector import Rect

_MOST_HIDDEN = 0.12
"""The largest share of itself or of another that a new thing may cover."""
_MOST_GROWN = 0.45
"""The same for what grew together with its guests."""
_SMALLER = (1.0, 0.85, 0.7, 0.55)
_SIDES = {"left_of": -1, "right_of": 1}
_STEPS = 41
_SAME = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The places of an earlier picture: `spots` by the number of the thing now, each with its rank from far to near.

    `fresh` are the relations that the last turn brought, `ground` is the lowest line that anything stood on, in px.
    """

    spots: Mapping[int, tuple[tuple[int, Spot], ...]]
    ground: float | None = None
    fresh: tuple[Relation, ...] = ()


def spots_of(groups: Sequence[Cluster], places: Sequence[Placed]) -> tuple[Spot, ...]:
    """Where everything is, far things first."""
    parts: dict[tuple[int, int], list[tuple[int, Part]]] = defaultdict(list)
    for number, group in enumerate(groups):
        for part in group.parts:
            parts[part.entity, id(part.drawing)].append((number, part))
    known: list[tuple[int, Part, Placed]] = []
    for place in places:
        before = parts[place.part.entity, id(place.part.drawing)]
        if before:
            known.append((*before.pop(0), place))
    # A group stands on the ground if any of its parts does.
    standing = {number for number, _, place in known if place.ground_px is not None}
    found = []
    for number, loose, place in known:
        part = place.part
        x, y, unit = _origin(part)
        found.append(
            Spot(
                entity=part.entity,
                x=round(x, 7),
                y=round(y, 7),
                unit=round(unit, 10),
                tall=round(part.rect.height / loose.rect.height, 10),
                middle=round(part.rect.middle[0], 7),
                foot=round(part.rect.bottom, 7),
                aloft=number not in standing,
                mirrored=part.mirrored,
            )
        )
    return tuple(found)


def resized(spots: Iterable[Spot], factor: float) -> tuple[Spot, ...]:
    """The same places in a picture so many times as large."""
    return tuple(
        Spot(
            entity=spot.entity,
            x=spot.x * factor,
            y=spot.y * factor,
            unit=spot.unit * factor,
            tall=spot.tall * factor,
            middle=spot.middle * factor,
            foot=spot.foot * factor,
            aloft=spot.aloft,
            mirrored=spot.mirrored,
        )
        for spot in spots
    )


def rearranged(groups: list[Cluster], frame: Frame, kept: Kept, *, seed: int, afloat: bool) -> list[Placed] | None:
    """Every part with its place, from far to near; None where there is no room beside what was there before."""
    copies: dict[int, int] = defaultdict(int)
    still: list[tuple[int, Cluster, Spot]] = []
    new: list[tuple[Cluster, Spot | None]] = []
    for group in groups:
        numbers = [copies[part.entity] for part in group.parts]
        for part in group.parts:
            copies[part.entity] += 1
        before = kept.spots.get(group.host.entity, ())
        number = numbers[group.lead]
        aloft = group.airborne or (afloat and not group.edging)
        order, spot = before[number] if number < len(before) else (0, None)
        if spot is not None and spot.aloft == aloft:
            still.append((order, group, spot))
        else:
            new.append((group, spot))
    if not kept.spots or not all(_holds(each, still) for each in kept.fresh):
        return None
    still.sort(key=lambda found: found[0])
    rows = [_standing(group, spot, frame) for _, group, spot in still]
    boxes = [_around(row) for row in rows]
    if any(max(one.covered(two), two.covered(one)) > _MOST_GROWN for one, two in combinations(boxes, 2)):
        return None
    front: list[Placed] = []
    back: list[Placed] = []
    for group, spot in new:
        taken = [place.part.rect for place in (*front, *back)] + boxes
        aloft = group.airborne or afloat
        if is_body(group):
            back += sky([group], frame, _rng(seed), taken)
            continue
        row = _beside(group, frame, kept, _asked(group, still, kept.fresh, spot), taken, aloft=aloft)
        if row is None:
            return None
        (back if aloft else front).extend(row)
    return [*back, *(place for row in rows for place in row), *front]


def _standing(group: Cluster, spot: Spot, frame: Frame) -> list[Placed]:
    """A group where its host was."""
    host = group.host
    scale = spot.tall
    x, y, unit = _origin(host)
    if abs(unit * scale / spot.unit - 1) < _SAME and host.mirrored == spot.mirrored:
        scale = spot.unit / unit
        dx, dy = spot.x - x * scale, spot.y - y * scale
    else:
        dx, dy = spot.middle - host.rect.middle[0] * scale, spot.foot - host.rect.bottom * scale
    parts = tuple(replace(part, rect=part.rect.scaled(scale).moved(dx, dy)) for part in group.parts)
    return _placed(inside(parts, frame), frame, aloft=spot.aloft)


def _placed(parts: Sequence[Part], frame: Frame, *, aloft: bool) -> list[Placed]:
    ground = max(part.rect.bottom for part in parts)
    return [
        Placed(
            part=part,
            ground_px=part.rect.bottom if not aloft and ground - part.rect.bottom < 0.02 * frame.short_px else None,
        )
        for part in parts
    ]


def _holds(each: Relation, still: Sequence[tuple[int, Cluster, Spot]]) -> bool:
    """Whether a relation between things that stay where they are is true already; of others it is yet to be made so."""
    middles = {group.host.entity: spot.middle for _, group, spot in still}
    if not {each.subject, each.object} <= middles.keys():
        return True
    side = _SIDES.get(each.kind)
    return each.kind == "beside" if side is None else side * (middles[each.subject] - middles[each.object]) > 0


def _beside(
    group: Cluster,
    frame: Frame,
    kept: Kept,
    where: tuple[int, float | None],
    taken: Sequence[Rect],
    *,
    aloft: bool,
) -> list[Placed] | None:
    """A new group in the best gap, as large as the others or a little smaller; None where there is none."""
    if not aloft and kept.ground is None:
        return None
    tall = median(spot.tall for spots in kept.spots.values() for _, spot in spots)
    side, near = where
    for smaller in _SMALLER:
        scale = tall * smaller
        wide, high = group.box.width * scale, group.box.height * scale
        room = frame.width_px - 2 * frame.margin_px - wide
        if room < 0 or high > frame.height_px - frame.top_px:
            continue
        xs = [frame.margin_px + wide / 2 + room * step / (_STEPS - 1) for step in range(_STEPS)]
        ys = [kept.ground] if kept.ground is not None and not aloft else _levels(frame, high)
        spots = [(x, y) for x in xs for y in ys if near is None or side * (x - near) >= 0]
        covers = [_hidden(Rect(x - wide / 2, y - high, x + wide / 2, y), taken) for x, y in spots]
        costs = [
            (round(max(0.0, cover - 0.01), 3), _far(x, near, frame))
            for cover, (x, _) in zip(covers, spots, strict=True)
        ]
        if costs and min(costs)[0] <= _MOST_HIDDEN:
            x, y = spots[costs.index(min(costs))]
            return _placed(inside(group.placed(x, y, scale), frame), frame, aloft=aloft)
    return None


def _levels(frame: Frame, high: float) -> list[float]:
    """Lines for the feet of what is in the air, upper ones first."""
    low = max(frame.back_px - 0.06 * frame.height_px, frame.top_px + high)
    return [frame.top_px + high + (low - frame.top_px - high) * step / 4 for step in range(5)]


def _asked(
    group: Cluster, still: Sequence[tuple[int, Cluster, Spot]], fresh: Sequence[Relation], spot: Spot | None
) -> tuple[int, float | None]:
    """On which side (-1 left, 1 right, 0 either) of which x the group shall be: by the turn, or where it was."""
    middles = {part.entity: spot.middle for _, one, spot in still for part in one.parts}
    own = {part.entity for part in group.parts}
    for each in fresh:
        if each.subject in own and each.object in middles:
            return _SIDES.get(each.kind, 0), middles[each.object]
        if each.object in own and each.subject in middles:
            return -_SIDES.get(each.kind, 0), middles[each.subject]
    return 0, None if spot is None else spot.middle


def _far(x: float, near: float | None, frame: Frame) -> float:
    return abs(x - (frame.width_px / 2 if near is None else near))


def _hidden(rect: Rect, taken: Sequence[Rect]) -> float:
    """The largest share of itself or of another thing that would be covered."""
    return max((max(rect.covered(other), other.covered(rect)) for other in taken), default=0.0)


def _around(row: Sequence[Placed]) -> Rect:
    whole = row[0].part.rect
    for place in row[1:]:
        whole = whole.union(place.part.rect)
    return whole


def _origin(part: Part) -> tuple[float, float, float]:
    """Where the drawing's own origin is, and how long its unit is, in the units of the part's place."""
    box, rect = part.drawing.box, part.rect
    unit = rect.height / box.height
    x = rect.left + box.right * unit if part.mirrored else rect.left - box.left * unit
    return x, rect.top - box.top * unit, unit


def _rng(seed: int) -> random.Random:
    return random.Random(f"layout {seed}")
