"""Places for groups of things: on the ground in rows, in the air above, all whole inside the frame.

Relations hold by construction inside a group (`clusters`); here groups only get a place and one common scale, as
large as the frame allows without crowding.
"""

import random
from dataclasses import dataclass, replace
from itertools import combinations

from .backdrops.frame import Backdrop
from .parts import Cluster, Part
from .vector import Rect

SHOWN = frozenset({"in_a_row", "breathing_fire"})
"""Attributes that are seen by how things are placed."""
_BODIES = frozenset({"sun", "moon", "crescent_moon", "earth", "planet", "cloud"})
_A_FEW = 3
_BODY_SIZE = 0.22
"""How high sun and moon are drawn beside other things, by the short side."""
_CROWDED = 0.22
"""Largest share of a group's box that another may cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A part with its place in px; `ground_px` is where its shadow falls, None in the air."""

    part: Part
    ground_px: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the layout may use: the picture's size, the band kept free at its top, and the standing lines."""

    width_px: float
    height_px: float
    top_px: float
    back_px: float
    front_px: float

    @property
    def short_px(self) -> float:
        """The short side."""
        return min(self.width_px, self.height_px)

    @property
    def margin_px(self) -> float:
        """What stays free at the left and right."""
        return 0.05 * self.short_px


def frame_of(backdrop: Backdrop, width_px: int, height_px: int, *, top_px: float) -> Frame:
    """The room that a backdrop offers below a free band of `top_px`."""
    return Frame(
        width_px=width_px,
        height_px=height_px,
        top_px=top_px + 0.04 * min(width_px, height_px),
        back_px=backdrop.back_px,
        front_px=backdrop.front_px,
    )


def arrange(groups: list[Cluster], frame: Frame, *, seed: int, afloat: bool = False) -> list[Placed]:
    """Every part of every group with its place, from far to near."""
    rng = random.Random(f"layout {seed}")
    bodies = [group for group in groups if is_body(group) and len(groups) > 1]
    groups = [group for group in groups if group not in bodies]
    in_air = [group for group in groups if group.airborne or (afloat and not group.edging)]
    standing = [group for group in groups if not (group.airborne or afloat or group.edging)]
    placed: list[Placed] = []
    ceiling = frame.top_px
    if standing:
        share = 0.62 if in_air else 1.0
        placed += _on_ground(standing, frame, rng, share=share)
    if in_air:
        low = (
            min((item.part.rect.top for item in placed), default=_air_floor(frame, afloat=afloat))
            - 0.02 * frame.short_px
        )
        placed = (
            _in_air(in_air, Rect(frame.margin_px, ceiling, frame.width_px - frame.margin_px, low), frame, rng) + placed
        )
    edging = _edging([group for group in groups if group.edging and not group.airborne], frame, rng)
    return sky(bodies, frame, rng, [item.part.rect for item in placed]) + edging + placed


def is_body(group: Cluster) -> bool:
    """Whether it is the sun, the moon or the like, alone."""
    return len(group.parts) == 1 and group.host.label in _BODIES


def sky(bodies: list[Cluster], frame: Frame, rng: random.Random, taken: list[Rect]) -> list[Placed]:
    """Sun and moon at the top, side by side, each where it covers least of what is there."""
    placed = []
    for number, body in enumerate(bodies):
        high = _BODY_SIZE * frame.short_px
        share = high / body.box.height
        wide = body.box.width * share
        stretch = (frame.width_px - 2 * frame.margin_px) / len(bodies)
        left = frame.margin_px + stretch * number + wide / 2
        free = max(stretch - wide, 0.0)
        spots = [left + free * step / 8 for step in range(9)]
        rng.shuffle(spots)
        y = frame.top_px + 0.03 * frame.short_px + high

        rects = [Rect(x - wide / 2, y - high, x + wide / 2, y) for x in spots]
        hidden = [sum(rect.covered(other) for other in taken) for rect in rects]
        parts = inside(body.placed(spots[hidden.index(min(hidden))], y, share), frame)
        taken = [*taken, parts[0].rect]
        placed += [Placed(part=part, ground_px=None) for part in parts]
    return placed


def _edging(groups: list[Cluster], frame: Frame, rng: random.Random) -> list[Placed]:
    """Plants across the whole width of the ground, each with its own stretch of it, alternately farther and nearer."""
    if not groups:
        return []
    stretch = (frame.width_px - 2 * frame.margin_px) / len(groups)
    scale = min(
        0.14 * frame.short_px / max(group.box.height for group in groups),
        0.92 * stretch / max(group.box.width for group in groups),
    )
    placed = []
    for number, group in enumerate(groups):
        size = scale * rng.uniform(0.8, 1.0)
        free = max(stretch - group.box.width * size, 0) / 2
        x = frame.margin_px + stretch * (number + 0.5) + rng.uniform(-1, 1) * free
        depth = rng.uniform(0.0, 0.25) if number % 2 else rng.uniform(0.5, 0.8)
        y = frame.back_px + (frame.front_px - frame.back_px) * depth
        parts = inside(group.placed(x, y, size), frame)
        placed += [Placed(part=part, ground_px=part.rect.bottom) for part in parts]
    return sorted(placed, key=lambda place: place.part.rect.bottom)


def _air_floor(frame: Frame, *, afloat: bool) -> float:
    return frame.front_px if afloat else frame.back_px - 0.06 * frame.height_px


def _on_ground(groups: list[Cluster], frame: Frame, rng: random.Random, *, share: float) -> list[Placed]:
    best: tuple[float, list[tuple[Cluster, float, float, float]]] = (0.0, [])
    for rows in range(1, 2 if any(group.in_line for group in groups) else min(len(groups), 6) + 1):
        found = _rows(groups, frame, rows, share)
        if found[0] > best[0] * 1.3:
            best = found
    placed: list[Placed] = []
    for group, x, y, scale in best[1]:
        free = frame.width_px * 0.04 if len(groups) == 1 else 0
        shift = rng.uniform(-free, free)
        parts = inside(group.placed(x + shift, y, scale), frame)
        ground = max(part.rect.bottom for part in parts)
        for part in parts:
            touching = ground - part.rect.bottom < 0.02 * frame.short_px
            placed.append(Placed(part=part, ground_px=part.rect.bottom if touching else None))
    return placed


def _rows(
    groups: list[Cluster], frame: Frame, rows: int, share: float
) -> tuple[float, list[tuple[Cluster, float, float, float]]]:
    """The largest scale with that many rows, and the places; far rows are drawn a little smaller."""
    per_row = -(-len(groups) // rows)
    split = [groups[start : start + per_row] for start in range(0, len(groups), per_row)]
    split.reverse()
    tallest = max(group.box.height for group in groups)
    wide_frame = frame.width_px > 2.2 * frame.height_px
    shape = frame.height_px / frame.width_px
    aim = 0.68 * (min(shape**0.75, 1.9) if shape > 1 else min(shape**-0.2, 1.18)) * frame.short_px
    spread = frame.front_px - frame.back_px
    front = frame.front_px if len(split) > 1 or wide_frame else frame.back_px + spread * 0.72
    back = frame.back_px + spread * 0.1
    if len(split) > 1:
        back = min(back, max(front - 0.3 * aim * (len(split) - 1), frame.back_px - 0.02 * frame.short_px))
    room = frame.width_px - 2 * frame.margin_px
    in_line = any(group.in_line for group in groups)
    usable = room * (0.8 if wide_frame else 1.0 if in_line else 0.9)
    gap = 0.08 if in_line else 0.16
    widest = max(sum(group.box.width for group in row) + gap * (len(row) - 1) for row in split)
    standing = front if len(split) == 1 else back
    scale = min(usable / widest, aim * share / min(tallest, 1.6), (standing - frame.top_px) * share / tallest)
    for _ in range(12):
        places = _places(split, frame, scale, back, front)
        if not _crowded(
            [group.box.moved(-group.box.middle[0], 0).scaled(size).moved(x, y) for group, x, y, size in places]
        ):
            break
        scale *= 0.9
    return scale, places


def _places(
    split: list[list[Cluster]], frame: Frame, scale: float, back: float, front: float
) -> list[tuple[Cluster, float, float, float]]:
    places = []
    for number, row in enumerate(split):
        near = 1.0 if len(split) == 1 else number / (len(split) - 1)
        size = scale * (0.84 + 0.16 * near)
        y = front if len(split) == 1 else back + (front - back) * near
        widths = [group.box.width * size for group in row]
        room = frame.width_px - 2 * frame.margin_px
        gap = min((room - sum(widths)) / max(len(row), 1), 0.3 * sum(widths) / len(row))
        shift = (
            0.22 * widths[0] * (1 if number % 2 else -1) if len(split) > 1 and room - sum(widths) > widths[0] else 0.0
        )
        x = frame.width_px / 2 + shift - (sum(widths) + gap * (len(row) - 1)) / 2
        for group, wide in zip(row, widths, strict=True):
            places.append((group, x + wide / 2, y, size))
            x += wide + gap
    return places


def _crowded(boxes: list[Rect]) -> bool:
    return any(max(one.covered(other), other.covered(one)) > _CROWDED for one, other in combinations(boxes, 2))


def _in_air(groups: list[Cluster], region: Rect, frame: Frame, rng: random.Random) -> list[Placed]:
    """A loose grid of cells, one group in each, chosen so that the groups become as large as they can."""
    count = len(groups)
    width = max(group.box.width for group in groups)
    tallest = max(group.box.height for group in groups)
    best = (0.0, 1, 1)
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        scale = min(region.width / columns / width, region.height / rows / tallest)
        if scale > best[0]:
            best = (scale, columns, rows)
    fitting, columns, rows = best
    together = 1.35 if count == 1 and len(groups[0].parts) > _A_FEW else 1.0
    aim = (0.85 if frame.back_px > 0.93 * frame.height_px else 0.62 if count == 1 else 0.5) * (
        1.4 if frame.height_px > 1.6 * frame.width_px else 1.0
    )
    if count == 1 and is_body(groups[0]):
        aim = _BODY_SIZE * 1.4
    scale = min(fitting * (0.86 if count > 1 else 0.96), together * aim * frame.short_px / max(tallest, width * 0.62))
    cells = [(row, column) for row in range(rows) for column in range(columns)][: rows * columns]
    if len(cells) > count:
        last = count - (rows - 1) * columns
        cells = [cell for cell in cells if cell[0] < rows - 1] + [(rows - 1, column) for column in range(last)]
    placed = []
    for group, (row, column) in zip(groups, cells, strict=False):
        in_row = columns if row < rows - 1 else count - (rows - 1) * columns
        cell_wide, cell_high = region.width / in_row, region.height / rows
        wide, high = group.box.width * scale, group.box.height * scale
        free_x, free_y = max(cell_wide - wide, 0) * 0.5, max(cell_high - high, 0) * 0.5
        x = region.left + cell_wide * (column + 0.5) + rng.uniform(-1, 1) * free_x * (0.6 if count > 1 else 0.25)
        sway = (
            0.45 * (1 if (row + column) % 2 else -1) + rng.uniform(-0.4, 0.4) if count > 1 else rng.uniform(-0.2, 0.25)
        )
        y = region.top + cell_high * (row + 0.5) + sway * free_y
        parts = inside(group.placed(x, y - (group.box.top + group.box.bottom) / 2 * scale, scale), frame)
        placed += [Placed(part=part, ground_px=None) for part in parts]
    return placed


def inside(parts: tuple[Part, ...], frame: Frame) -> tuple[Part, ...]:
    """The parts moved together, and shrunk if they must, so that all are whole inside the frame."""
    whole = parts[0].rect
    for part in parts[1:]:
        whole = whole.union(part.rect)
    edge = 0.015 * frame.short_px
    share = min(1.0, (frame.width_px - 2 * edge) / whole.width, (frame.height_px - 2 * edge) / whole.height)
    if share < 1:
        parts = tuple(replace(part, rect=part.rect.scaled(share)) for part in parts)
        whole = whole.scaled(share)
    dx = max(edge - whole.left, 0) + min(frame.width_px - edge - whole.right, 0)
    dy = max(edge - whole.top, 0) + min(frame.height_px - edge - whole.bottom, 0)
    return tuple(replace(part, rect=part.rect.moved(dx, dy)) for part in parts)
