"""Things that belong together as one group: cake on table, panda on bicycle, cat behind sofa.

Group units: a grown person is 1 high; y points down and the ground is at 0.
"""

import random
from dataclasses import dataclass, replace

import msgspec

from . import lexicon
from .figures import OPEN, figure
from .habits import GREENERY, is_airborne, natural_height
from .palette import darker
from .relations import ATTACHED, settled
from .rig import Pose
from .scene import Entity, Relation, Scene
from .vector import Anchor, Drawing, Point, Rect, ellipse, path

_ALONE_ON_TOP, _TOGETHER_ON_TOP = 1.15, 0.72
"""How high what stands on furniture is drawn at least, as shares of the furniture's height."""
_ALOFT = {"umbrella": (0.95, 0.1), "balloon": (0.85, 0.4), "kite": (0.8, 0.4), "flag": (0.8, 0.36)}
"""What is held by its lower end, over the head: its height by the holder's, and how far it stands off, by its width."""
_A_BED = 4
"""From so many on, plants are a bed around the subject, not subjects themselves."""
MOST_COPIES = 30
"""Of one thing so many are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One drawing in a group with its place there; `entity` is the index in the scene."""

    entity: int
    label: str
    drawing: Drawing
    rect: Rect
    mirrored: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """Parts from far to near that move as one."""

    parts: tuple[Part, ...]
    airborne: bool = False
    edging: bool = False
    """Whether it is one of several plants that only grow around what the picture is about."""

    @property
    def box(self) -> Rect:
        """Around all parts."""
        whole = self.parts[0].rect
        for part in self.parts[1:]:
            whole = whole.union(part.rect)
        return whole

    def placed(self, x: float, y: float, scale: float) -> tuple[Part, ...]:
        """The parts in px, the middle of the group's ground at (x, y)."""
        middle = self.box.middle[0]
        return tuple(replace(part, rect=part.rect.moved(-middle, 0).scaled(scale).moved(x, y)) for part in self.parts)


def clusters(scene: Scene, seed: int) -> tuple[list[Cluster], list[str]]:
    """The scene's entities in groups, and the terms of those that have no drawing."""
    rng = random.Random(f"clusters {seed}")
    parts: dict[int, list[Part]] = {}
    missing: list[str] = []
    for index, entity in enumerate(scene.entities):
        try:
            parts[index] = _instances(scene, index, entity, rng)
        except KeyError:
            missing.append(entity.term or entity.concept)
    bound = settled([each for each in scene.relations if each.subject in parts and each.object in parts])
    guests = {relation.subject for relation in bound if relation.kind in ATTACHED}
    guests |= {relation.object for relation in bound if relation.kind == "holding"}
    roots = [index for index in parts if index not in guests] or list(parts)[:1]
    groups: list[Cluster] = []
    for root in _in_order(roots, bound):
        attached = _guests_of(root, bound)
        first, *others = parts[root]
        extra = [relation for relation in attached if len(parts[_guest(relation, root)]) == len(parts[root]) > 1]
        if extra and len(extra) == len(attached):
            for number, host in enumerate(parts[root]):
                mine = {relation: [parts[_guest(relation, root)][number]] for relation in attached}
                groups.append(_joined(scene, host, mine, bound, parts))
            continue
        everyone = {relation: parts[_guest(relation, root)] for relation in attached}
        groups.append(_joined(scene, first, everyone, bound, parts))
        groups += [Cluster(parts=(other,), airborne=is_airborne(scene.entities[root])) for other in others]
    subjects = {index for index in parts if not _grows_around(scene, index)}
    if subjects:
        groups = [replace(group, edging=all(part.entity not in subjects for part in group.parts)) for group in groups]
    return groups, missing


def _grows_around(scene: Scene, index: int) -> bool:
    """Whether the thing is low greenery in numbers, in no relation to anything."""
    entity = scene.entities[index]
    if entity.count < _A_BED or any(index in {each.subject, each.object} for each in scene.relations):
        return False
    return any(kind in GREENERY for kind in lexicon.lineage(entity.concept))


def _instances(scene: Scene, index: int, entity: Entity, rng: random.Random) -> list[Part]:
    holding = any(relation.kind == "holding" and relation.subject == index for relation in scene.relations)
    riding = any(relation.kind == "riding" and relation.subject == index for relation in scene.relations)
    pose: Pose | None = "ride" if riding else None
    if any(relation.kind in {"in", "riding"} and relation.object == index for relation in scene.relations):
        entity = msgspec.structs.replace(entity, attributes=(*entity.attributes, OPEN))
    found = []
    for number in range(min(max(entity.count, 1), MOST_COPIES)):
        shape = figure(
            entity,
            index=number,
            pose=pose,
            variant=rng.randrange(1000) if number == 0 else number + index,
            holding=holding,
        )
        high = natural_height(entity) * _dressing(shape, entity)
        wide = high * shape.box.width / shape.box.height
        if wide > high * 1.9:
            high *= (1.9 * high / wide) ** 0.5
            wide = high * shape.box.width / shape.box.height
        found.append(Part(entity=index, label=entity.concept, drawing=shape, rect=Rect(-wide / 2, -high, wide / 2, 0)))
    return found


def _dressing(shape: Drawing, entity: Entity) -> float:
    """Hats and wings make a figure higher; it shall not shrink for that."""
    if not entity.wearing:
        return 1.0
    bare = figure(replace_wearing(entity))
    same_units = shape.box.height / bare.box.height
    return min(same_units, 1.7)


def replace_wearing(entity: Entity) -> Entity:
    """The entity with nothing on."""
    return Entity(concept=entity.concept, term=entity.term, colours=entity.colours, attributes=entity.attributes)


def _in_order(roots: list[int], bound: list[Relation]) -> list[int]:
    """Left to right: neighbours side by side, what is between in the middle."""
    order = list(roots)
    for relation in bound:
        if relation.kind == "beside" and relation.subject in order and relation.object in order:
            order.remove(relation.subject)
            order.insert(order.index(relation.object) + 1, relation.subject)
    between = [relation for relation in bound if relation.kind == "between" and relation.subject in order]
    for relation in between:
        order.remove(relation.subject)
        order.insert(max(1, len(order) // 2) if len(order) > 1 else len(order), relation.subject)
    return order


def _guest(relation: Relation, root: int) -> int:
    return (
        relation.object
        if relation.kind == "holding"
        else (relation.subject if relation.object == root else relation.object)
    )


def _guests_of(root: int, bound: list[Relation]) -> list[Relation]:
    return [
        relation
        for relation in bound
        if (relation.kind in ATTACHED and relation.object == root and relation.subject != root)
        or (relation.kind == "holding" and relation.subject == root)
    ]


def _joined(
    scene: Scene, host: Part, attached: dict[Relation, list[Part]], bound: list[Relation], parts: dict[int, list[Part]]
) -> Cluster:
    """The host with its guests; guests of guests come along."""
    resting = [part for relation, guests in attached.items() if relation.kind == "on" for part in guests]
    if resting:
        resting = _enlarged(host, resting)
        host = _roomy(host, sum(part.rect.width for part in resting) * 1.12)
    behind: list[Part] = []
    before: list[Part] = []
    shelf = _on_top(host, resting)
    airborne = is_airborne(scene.entities[host.entity])
    alike = {
        kind: [part for each, guests in attached.items() if each.kind == kind for part in guests] for kind in ATTACHED
    }
    for relation, guests in attached.items():
        guest_index = guests[0].entity
        nested = (
            _guests_of(guest_index, [each for each in bound if each is not relation])
            if guest_index != host.entity
            else []
        )
        for number, guest in enumerate(guests):
            if relation.kind == "on":
                seated = shelf.pop(0)
                before.append(seated)
            elif relation.kind == "riding":
                seated, far, near = _riding(guest, host)
                behind += far
                before += [*(part for part in [seated] if part not in far), *near]
                airborne = airborne or is_airborne(scene.entities[guest.entity])
            else:
                fellows = alike.get(relation.kind, guests)
                seated = _beside_host(relation, guest, host, fellows.index(guest), len(fellows))
                if relation.kind in {"behind", "in"}:
                    behind.insert(0, seated)
                else:
                    before.append(seated)
            if nested and number == 0:
                more = {
                    each: parts[_guest(each, guest_index)]
                    for each in nested
                    if _guest(each, guest_index) != host.entity
                }
                top = _joined(scene, seated, more, [], parts) if more else None
                before += [part for part in top.parts if part != seated] if top else []
    return Cluster(parts=(*behind, host, *before), airborne=airborne)


def _enlarged(host: Part, guests: list[Part]) -> list[Part]:
    """Small things on a large one drawn larger, so that they count in the picture."""
    top = host.drawing.anchor_in("top", host.rect) if "top" in host.drawing.anchors else Anchor(0, 0, host.rect.width)
    tallest = max(part.rect.height for part in guests)
    wide = sum(part.rect.width for part in guests)
    goal = _ALONE_ON_TOP if len(guests) == 1 else _TOGETHER_ON_TOP
    factor = min(max(1.0, goal * host.rect.height / tallest), max(1.0, top.width * 0.7 / wide), 2.1)
    return [replace(part, rect=part.rect.scaled(factor)) for part in guests]


def _roomy(host: Part, needed: float) -> Part:
    """The host enlarged (up to twice) so that everything fits on its top."""
    if "top" not in host.drawing.anchors:
        return host
    room = host.drawing.anchor_in("top", host.rect).width
    factor = min(max(needed / max(room, 1e-6), 1.0), 2.0)
    return replace(host, rect=host.rect.scaled(factor))


def _on_top(host: Part, guests: list[Part]) -> list[Part]:
    if not guests:
        return []
    top = host.drawing.anchor_in("top", host.rect)
    total = sum(part.rect.width for part in guests)
    shrink = min(1.0, top.width * 0.96 / total)
    gap = (top.width - total * shrink) / (len(guests) + 1)
    gap = min(gap, total * shrink * 0.35)
    x = top.x - (total * shrink + gap * (len(guests) - 1)) / 2
    placed = []
    for part in guests:
        wide, high = part.rect.width * shrink, part.rect.height * shrink
        placed.append(replace(part, rect=Rect(x, top.y - high, x + wide, top.y)))
        x += wide + gap
    return placed


def _beside_host(relation: Relation, guest: Part, host: Part, number: int, count: int) -> Part:
    wide, high = guest.rect.width, guest.rect.height
    side = 1 if number % 2 == 0 else -1
    if relation.kind == "holding":
        hand = host.drawing.anchor_in("hand", host.rect)
        aloft = next((_ALOFT[kind] for kind in lexicon.lineage(guest.label) if kind in _ALOFT), None)
        if aloft:
            share = host.rect.height * aloft[0] / high
            wide, high = wide * share, high * share
            x, low = hand.x + wide * aloft[1], hand.y + high * 0.1
            return replace(guest, rect=Rect(x - wide / 2, low - high, x + wide / 2, low))
        share = min(1.0, host.rect.height * 0.36 / high)
        wide, high = wide * share, high * share
        return replace(
            guest, rect=Rect(hand.x - wide * 0.36, hand.y - high * 0.66, hand.x + wide * 0.64, hand.y + high * 0.34)
        )
    if relation.kind == "in" and "cabin" in host.drawing.anchors:
        return _in_cabin(guest, host, number, count)
    if relation.kind == "in":
        share = min(1.0, host.rect.width * 0.72 / wide)
        wide, high = wide * share, high * share
        low = host.rect.top + min(host.rect.height * 0.45, high * 0.42)
        return replace(guest, rect=Rect(-wide / 2, low - high, wide / 2, low).moved(host.rect.middle[0], 0))
    if relation.kind == "under":
        share = min(1.0, host.rect.height * 0.62 / high, host.rect.width * 0.55 / wide)
        wide, high = wide * share, high * share
        x = host.rect.middle[0] + (number + 1) // 2 * wide * 1.1 * side
        return replace(guest, rect=Rect(x - wide / 2, -high, x + wide / 2, 0))
    shift = side * (host.rect.width / 2 + wide * 0.06) * (0.86 if relation.kind == "behind" else 0.62)
    low = -host.rect.height * 0.1 if relation.kind == "behind" else host.rect.height * 0.06
    x = host.rect.middle[0] + shift
    return replace(guest, rect=Rect(x - wide / 2, low - high, x + wide / 2, low))


def _in_cabin(guest: Part, host: Part, number: int, count: int) -> Part:
    """The guest in an open car or basket, to be drawn behind it: one large, a few side by side, many in a heap."""
    cabin = host.drawing.anchor_in("cabin", host.rect)
    per_row = min(count, 2 if count < 4 else 3 if count < 9 else 5)
    row, column = divmod(number, per_row)
    in_row = min(per_row, count - row * per_row)
    room = cabin.width * (0.95 if count == 1 else 1.3) / per_row
    share = min(host.rect.width * 0.5 / guest.rect.height, room / guest.rect.width)
    wide, high = guest.rect.width * share, guest.rect.height * share
    x = cabin.x + (column - (in_row - 1) / 2) * room * 0.84
    low = cabin.y + high * 0.12 - row * high * 0.62
    return replace(guest, rect=Rect(x - wide / 2, low - high, x + wide / 2, low))


def _riding(rider: Part, mount: Part) -> tuple[Part, list[Part], list[Part]]:
    """The rider with its hips on the saddle, and its far and near limbs reaching for pedal and grip."""
    anchors = mount.drawing.anchors
    if "cabin" in anchors:
        seated = _in_cabin(rider, mount, 0, 1)
        return seated, [seated], []
    seat = mount.drawing.anchor_in("seat" if "seat" in anchors else "top", mount.rect)
    share = (
        min(1.4, mount.rect.height * 1.3 / rider.rect.height)
        if "pedal" in anchors
        else min(1.0, mount.rect.width * 0.9 / rider.rect.width)
    )
    wide, high = rider.rect.width * share, rider.rect.height * share
    body = rider.drawing
    hips = body.anchors.get("hips", Anchor(body.box.middle[0], body.box.bottom, 1))
    unit = high / body.box.height
    left = seat.x - (hips.x - body.box.left) * unit
    low = seat.y + (body.box.bottom - hips.y) * unit * 0.8
    settled = replace(rider, rect=Rect(left, low - high, left + wide, low))
    if "pedal" not in anchors or not body.limb:
        return settled, [], []
    grip, pedal = (mount.drawing.anchor_in(name, mount.rect) for name in ("grip", "pedal"))
    shoulder = (seat.x, low - 62 * unit)
    hip = (seat.x, low - 16 * unit)
    far = _limb(hip, (pedal.x - 6 * unit, pedal.y - 14 * unit), -12 * unit, 22 * unit, darker(body.limb, 0.2))
    near = _limb(hip, (pedal.x + 10 * unit, pedal.y), 26 * unit, 23 * unit, body.limb, foot=True)
    near += _limb((shoulder[0] + 18 * unit, shoulder[1]), (grip.x, grip.y), 10 * unit, 17 * unit, body.limb)
    return settled, [_loose(rider, far, mount.rect)], [_loose(rider, near, mount.rect)]


def _limb(start: Point, end: Point, bend: float, width: float, fill: str, *, foot: bool = False) -> str:
    middle = ((start[0] + end[0]) / 2 + bend, (start[1] + end[1]) / 2 - abs(bend) * 0.3)
    scale = 1000
    curve = (
        f"M{start[0] * scale:.1f} {start[1] * scale:.1f}Q{middle[0] * scale:.1f} "
        f"{middle[1] * scale:.1f} "
        f"{end[0] * scale:.1f} "
        f"{end[1] * scale:.1f}"
    )
    svg = path(curve, stroke=fill, width=width * scale)
    if foot:
        svg += ellipse(
            (end[0] + width * 0.3) * scale,
            end[1] * scale,
            width * 0.85 * scale,
            width * 0.45 * scale,
            darker(fill, 0.15),
        )
    return svg


def _loose(rider: Part, svg: str, rect: Rect) -> Part:
    """Limbs as a part without a name of its own; drawn in thousandths of a group unit."""
    return replace(rider, label="", drawing=Drawing(svg=svg, box=rect.scaled(1000)), rect=rect)
