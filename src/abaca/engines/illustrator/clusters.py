"""Things that belong together as one group: cake on table, panda on bicycle, cat behind sofa."""

import random
from dataclasses import dataclass, replace

import msgspec

from . import guests, lexicon
from .figures import OPEN, figure
from .habits import GREENERY, is_airborne, natural_height, swims
from .ordering import lined_up
from .parts import Cluster, Part
from .relations import ATTACHED, settled
from .rig import Pose
from .scene import Entity, Relation, Scene
from .vector import Drawing, Rect

__all__ = ["MOST_COPIES", "Cluster", "Part", "clusters", "replace_wearing"]

_A_BED = 4
"""From so many on, plants are a bed around the subject, not subjects themselves."""
MOST_COPIES = 30
"""Of one thing so many are drawn."""
BREATHING_FIRE = "breathing_fire"
"""The attribute that a jet of fire shows."""
_PAIRED = frozenset({"on", "riding", "in", "holding"})
"""Relations in which as many guests as hosts are one for each."""
_SEATS = frozenset({"chair", "bench", "couch", "beach_chair", "armchair", "stool", "throne", "wheelchair"})
"""What who is on it sits on."""
_IN_LINE = frozenset({"beside", "left_of", "right_of", "between"})
_MOST_IN_LINE = 7
_BRIDGED = frozenset({"river", "path", "road", "railway_track", "lake", "stream"})


@dataclass(frozen=True, slots=True)
class _Company:
    """All that groups are made of: the scene, its drawings by entity, and the relations that hold."""

    scene: Scene
    parts: dict[int, list[Part]]
    bound: list[Relation]

    def guests_of(self, host: int) -> list[Relation]:
        """The relations that attach something to the host."""
        return [each for each in self.bound if _host(each) == host and (each.kind in ATTACHED or _is_held(each))]

    def paired(self, each: Relation) -> bool:
        """Whether each host has a guest of its own."""
        one, two = len(self.parts[each.subject]), len(self.parts[each.object])
        return one == two > 1 and each.kind in _PAIRED


def clusters(scene: Scene, seed: int) -> tuple[list[Cluster], list[str]]:
    """The scene's entities in groups from left to right, and the terms of those that have no drawing."""
    parts: dict[int, list[Part]] = {}
    missing: list[str] = []
    for index, entity in enumerate(scene.entities):
        try:
            parts[index] = _instances(scene, index, entity, seed)
        except KeyError:
            missing.append(entity.term or entity.concept)
    known = [each for each in scene.relations if each.subject in parts and each.object in parts]
    company = _Company(scene, parts, settled([each for each in known if not _free(scene, each)]))
    attached = {_guest(each) for each in company.bound if each.kind in ATTACHED or _is_held(each)}
    roots = [index for index in parts if index not in attached] or list(parts)[:1]
    line = lined_up(roots, {root: len(parts[root]) for root in roots}, company.bound)
    groups = [_joined(company, root, number, frozenset({root})) for root, number in line]
    lined = _lined(company, roots)
    groups = [replace(group, in_line=group.host.entity in lined) for group in groups]
    subjects = {index for index in parts if not _grows_around(scene, index)}
    if subjects:
        groups = [replace(group, edging=all(part.entity not in subjects for part in group.parts)) for group in groups]
    return groups, missing


def _lined(company: _Company, roots: list[int]) -> set[int]:
    """Those that stand in one row because the prompt says who is beside whom; crowds stand as they can."""
    asked = {index for index in roots if "in_a_row" in company.scene.entities[index].attributes}
    for each in company.bound:
        if each.kind in _IN_LINE and {each.subject, each.object} <= set(roots):
            asked |= {each.subject, each.object}
    few = sum(len(company.parts[index]) for index in roots) <= _MOST_IN_LINE
    in_a_row = any("in_a_row" in company.scene.entities[index].attributes for index in roots)
    return asked if few or in_a_row else set()


def _free(scene: Scene, each: Relation) -> bool:
    """Whether the sky keeps the relation by itself: what flies is over what stands."""
    return each.kind == "over" and is_airborne(scene.entities[each.subject])


def _is_held(each: Relation) -> bool:
    return each.kind == "holding"


def _guest(each: Relation) -> int:
    return each.object if _is_held(each) else each.subject


def _host(each: Relation) -> int:
    return each.subject if _is_held(each) else each.object


def _grows_around(scene: Scene, index: int) -> bool:
    """Whether the thing is low greenery in numbers, in no relation to anything."""
    entity = scene.entities[index]
    if entity.count < _A_BED or any(index in {each.subject, each.object} for each in scene.relations):
        return False
    return any(kind in GREENERY for kind in lexicon.lineage(entity.concept))


def _instances(scene: Scene, index: int, entity: Entity, seed: int) -> list[Part]:
    """All copies; who they are is decided by kind and seed alone, so that all panels of a comic show the same boy."""
    alike = sum(other.concept == entity.concept for other in scene.entities[:index])
    first = random.Random(f"variant {seed} {entity.concept} {alike}").randrange(1000)
    holding = any(relation.kind == "holding" and relation.subject == index for relation in scene.relations)
    riding = any(relation.kind == "riding" and relation.subject == index for relation in scene.relations)
    seats = [scene.entities[each.object] for each in scene.relations if each.subject == index and each.kind == "on"]
    on_seat = any(kind in _SEATS for seat in seats for kind in lexicon.lineage(seat.concept))
    pose: Pose | None = "ride" if riding else None
    if any(relation.kind in {"in", "riding"} and relation.object == index for relation in scene.relations):
        entity = msgspec.structs.replace(entity, attributes=(*entity.attributes, OPEN))
    found = []
    for number in range(min(max(entity.count, 1), MOST_COPIES)):
        shape = figure(
            entity,
            index=number,
            pose=pose,
            variant=first + number,
            holding=holding,
            on_seat=on_seat,
        )
        high = natural_height(entity) * _beyond_stature(shape, entity)
        wide = high * shape.box.width / shape.box.height
        if wide > high * 1.9:
            high *= (1.9 * high / wide) ** 0.5
            wide = high * shape.box.width / shape.box.height
        found.append(Part(entity=index, label=entity.concept, drawing=shape, rect=Rect(-wide / 2, -high, wide / 2, 0)))
    return found


def _beyond_stature(shape: Drawing, entity: Entity) -> float:
    """How high the drawing is by its natural height: hats and wings and postures shall not change its scale."""
    if shape.stature:
        return shape.box.height / shape.stature
    if not entity.wearing:
        return 1.0
    bare = figure(replace_wearing(entity))
    same_units = shape.box.height / bare.box.height
    return min(same_units, 1.7)


def replace_wearing(entity: Entity) -> Entity:
    """The entity with nothing on."""
    return msgspec.structs.replace(entity, wearing=())


def _joined(company: _Company, index: int, number: int, seen: frozenset[int]) -> Cluster:
    """One copy of a thing with its guests, and theirs."""
    host = company.parts[index][number]
    together: dict[str, list[Cluster]] = {}
    for each in company.guests_of(index):
        guest = _guest(each)
        if guest in seen:
            continue
        paired = company.paired(each)
        if not paired and number:
            continue
        copies = [number] if paired else range(len(company.parts[guest]))
        kind = "across" if each.kind == "over" and _bridges(company.scene, each) else each.kind
        together.setdefault(kind, []).extend(_joined(company, guest, copy, seen | {guest}) for copy in copies)
    if len(together.get("on", [])) > 1:
        together["on"] = _left_to_right(company.scene, together["on"])
    return _placed(company, host, together)


def _left_to_right(scene: Scene, row: list[Cluster]) -> list[Cluster]:
    """Those on one thing in the order that the prompt gives them."""
    things = list(dict.fromkeys(group.host.entity for group in row))
    by_thing = {thing: [group for group in row if group.host.entity == thing] for thing in things}
    sided = [each for each in scene.relations if each.kind in {"left_of", "right_of"}]
    line = lined_up(things, {thing: len(by_thing[thing]) for thing in things}, sided)
    return [by_thing[thing][number] for thing, number in line]


def _bridges(scene: Scene, each: Relation) -> bool:
    kinds = {*lexicon.lineage(scene.entities[each.object].concept)}
    return bool(kinds & _BRIDGED) and "bridge" in lexicon.lineage(scene.entities[each.subject].concept)


def _placed(company: _Company, host: Part, together: dict[str, list[Cluster]]) -> Cluster:
    """The host with its guests in their places."""
    airborne = is_airborne(company.scene.entities[host.entity])
    resting = together.get("on", [])
    if resting:
        resting = guests.enlarged(host, resting)
        host = guests.roomy(host, sum(guest.box.width for guest in resting) * (0.8 if len(resting) == 1 else 1.12))
    for kind in ("under", "in_front_of"):
        host = guests.spacious(kind, host, together.get(kind, []))
    far: list[Part] = []
    near = [part for guest in guests.on_top(host, resting) for part in guest.parts]
    if BREATHING_FIRE in company.scene.entities[host.entity].attributes:
        near.append(guests.flame(host))
    for rider in together.get("riding", []):
        seated, back, front, hidden = guests.riding(rider, host)
        far += [*back, *(seated.parts if hidden else ())]
        near += [*(() if hidden else seated.parts), *front]
        airborne = airborne or rider.airborne
    for number, guest in enumerate(others := together.get("around", [])):
        afloat = guest.airborne or swims(company.scene.entities[guest.host.entity])
        seated, hidden = guests.around(guest, host, number, len(others), afloat=afloat)
        far, near = ([*seated.parts, *far], near) if hidden else (far, [*near, *seated.parts])
    for kind, place in guests.PLACES.items():
        count = len(together.get(kind, []))
        for number, guest in enumerate(together.get(kind, [])):
            parts = place(guest, host, number, count).parts
            far, near = ([*parts, *far], near) if kind in guests.FAR else (far, [*near, *parts])
    if together.get("holding") and host.drawing.fist:
        near.append(guests.fist(host))
    return Cluster(parts=(*far, host, *near), airborne=airborne, lead=len(far))
