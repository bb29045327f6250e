"""Relations made consistent: each thing gets one place, and what carries it takes it along."""

from .scene import Relation

ATTACHED = frozenset({"on", "riding", "in", "under", "behind", "in_front_of", "around", "over"})
"""Relations whose subject gets its place from the object."""
_CARRYING = frozenset({"on", "riding", "in", "under", "holding"})


def settled(relations: list[Relation]) -> list[Relation]:
    """Relations in which each thing has one place: who rides, sits or is held takes its other places along.

    "A knight riding a horse in front of a castle" puts the horse before the castle, with the knight on it.
    """
    carriers: dict[int, int] = {}
    for kind in ("riding", "holding", "on", "in", "under"):
        for each in relations:
            guest, host = (each.object, each.subject) if kind == "holding" else (each.subject, each.object)
            if each.kind == kind and guest not in carriers and _carrier(host, carriers) != guest:
                carriers[guest] = host
    kept: list[Relation] = []
    placed: set[int] = set()
    for each in relations:
        guest, host = (each.object, each.subject) if each.kind == "holding" else (each.subject, each.object)
        if carriers.get(guest) == host and each.kind in _CARRYING:
            kept.append(each)
            continue
        subject, goal = _carrier(each.subject, carriers), _carrier(each.object, carriers)
        lifted = each.kind == "under" and subject not in {each.subject, goal} and subject not in placed
        if subject == goal or (each.kind in _CARRYING and not lifted) or (each.kind in ATTACHED and subject in placed):
            continue
        placed |= {subject} if each.kind in ATTACHED else set()
        kept.append(Relation(subject=subject, kind=each.kind, object=goal))
    return kept


def _carrier(index: int, carriers: dict[int, int]) -> int:
    """What carries a thing, through all that carry each other."""
    seen = set()
    while index in carriers and index not in seen:
        seen.add(index)
        index = carriers[index]
    return index
