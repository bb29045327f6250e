"""Who stands where in a line, by the relations: neighbours side by side, what is between in the middle."""

from collections.abc import Mapping, Sequence

from .scene import Kind, Relation

Place = tuple[int, int]
"""A thing of the scene and which of its copies."""


def lined_up(roots: Sequence[int], copies: Mapping[int, int], bound: Sequence[Relation]) -> list[Place]:
    """All copies of the roots from left to right."""
    line = [(root, number) for root in roots for number in range(copies[root])]
    mine = [each for each in bound if each.subject in copies and each.object in copies]
    for each in mine:
        if each.kind == "beside" and not _adjacent(line, each):
            line = _moved(line, each)
    for kind in ("right_of", "left_of"):
        for each in mine:
            if each.kind == kind and not _holds(line, each, kind):
                line = _moved(line, each)
    for subject in dict.fromkeys(each.subject for each in mine if each.kind == "between"):
        objects = {each.object for each in mine if each.kind == "between" and each.subject == subject}
        line = _enclosed(line, subject, objects)
    return line


def _of(line: Sequence[Place], thing: int) -> list[Place]:
    return [place for place in line if place[0] == thing]


def _spots(line: Sequence[Place], thing: int) -> list[int]:
    return [spot for spot, place in enumerate(line) if place[0] == thing]


def _adjacent(line: Sequence[Place], each: Relation) -> bool:
    one, other = _spots(line, each.subject), _spots(line, each.object)
    return any(abs(a - b) == 1 for a in one for b in other)


def _holds(line: Sequence[Place], each: Relation, kind: Kind) -> bool:
    one, other = _spots(line, each.subject), _spots(line, each.object)
    return max(one) < min(other) if kind == "left_of" else min(one) > max(other)


def _moved(line: Sequence[Place], each: Relation) -> list[Place]:
    """The subject put right beside the object, on the left of it only when it must be there."""
    block = _of(line, each.subject)
    rest = [place for place in line if place[0] != each.subject]
    spots = _spots(rest, each.object)
    spot = min(spots) if each.kind == "left_of" else max(spots) + 1
    return [*rest[:spot], *block, *rest[spot:]]


def _enclosed(line: Sequence[Place], subject: int, objects: set[int]) -> list[Place]:
    """The subject in the middle of the objects, where the first of these was."""
    block = _of(line, subject)
    around = [place for place in line if place[0] in objects]
    rest = [place for place in line if place[0] != subject and place[0] not in objects]
    first = next(spot for spot, place in enumerate(line) if place[0] in objects)
    spot = sum(place in rest for place in line[:first])
    half = (len(around) + 1) // 2
    return [*rest[:spot], *around[:half], *block, *around[half:], *rest[spot:]]
