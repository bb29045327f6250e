"""Conversations: a later turn that edits changes the draft of the earlier ones, any other starts anew."""

from . import lexicon
from .draft import Draft, Thing
from .sense import THEM, dressable, worn

_OF_PICTURES = frozenset(
    {"photo", "photograph", "照片", "logo", "logos", "collage", "标志", "徽标", "拼贴", "拼贴画", "拼图"}
)
"""Styles that, beside given pictures, name these or what is on them."""
SCENERY = frozenset(
    {"bird", "cactus", "car", "cloud", "fence", "flower", "grass_tuft", "mountain", "pine", "shell", "ship", "tree"}
)
"""What a backdrop shows of itself, beside things of that name."""


def turned(old: Draft, new: Draft) -> Draft:
    """The draft after one more turn."""
    if not (old.things or old.settings or old.facts or old.lettering or old.panels) or not edits(new):
        return _swapped(new)
    matches = _swap(old, new)
    taken = {name for name in (*new.removed, *new.negatives) if _remove(old, name)}
    # "Remove the tree" means the one that was asked for, not those of the backdrop; without one it means these.
    new.removed = [name for name in new.removed if name not in taken & SCENERY]
    old.removals = [*old.removals, *new.removals]
    for thing in new.things:
        if id(thing) in matches:
            continue
        match = None if thing.added and not thing.definite else _match(old, thing)
        if match is not None:
            _merge(match, thing)
            matches[id(thing)] = match
        elif thing.concept != THEM:
            matches[id(thing)] = _add(old, thing)
    for subject, kind, other in new.links:
        one, two = matches.get(id(subject)), matches.get(id(other))
        if one is not None and two is not None:
            old.link([one], kind, two)
    old.sides += [(matches.get(id(thing), thing), side) for thing, side in new.sides]
    _overlay(old, new)
    return old


def _swapped(new: Draft) -> Draft:
    """A turn without a picture before it: what shall come instead of something is simply new."""
    for before, after in new.swaps:
        after.definite, after.added = False, True
        if before.definite and before.concept != THEM:
            new.removals.append(before.term)
        if before.concept != THEM and any(thing is before for thing in new.things):
            before.become(after)
        else:
            new.put(after)
    return new


def pointed_at(draft: Draft) -> None:
    """What the prompt says of things as known is in the pictures that came along: only what they put on is drawn."""
    for thing in draft.things:
        if thing.definite and not thing.added:
            thing.concept = THEM
    draft.loose = [term for term in draft.loose if term not in _OF_PICTURES]


def edits(new: Draft) -> bool:
    """Whether a turn changes a picture: it says so, or it names nothing but a mood, a place, or what is known."""
    if new.edits & {"add", "remove", "change", "make"} and not (
        new.draws and not any(thing.definite for thing in new.things)
    ):
        return True
    return not new.unknown and all(thing.definite for thing in new.things)


def _match(old: Draft, thing: Thing) -> Thing | None:
    if thing.concept == THEM:
        return next((known for known in old.things if known.concept != THEM), None)
    for known in reversed(old.things):
        if known.concept != THEM and (
            thing.concept in lexicon.lineage(known.concept) or known.concept in lexicon.lineage(thing.concept)
        ):
            return known
    for known in old.things:
        for item in known.wearing:
            if item.concept != THEM and thing.concept in lexicon.lineage(item.concept):
                return item
    return None


def _merge(known: Thing, thing: Thing) -> None:
    if thing.colours:
        known.colours = list(thing.colours)
    if thing.size:
        known.size = thing.size
    if thing.counted and thing.count != 1:
        known.count = thing.count
    known.attributes += thing.attributes
    known.hair, known.skin = thing.hair or known.hair, thing.skin or known.skin
    known.spots |= thing.spots
    for item in thing.wearing:
        known.wearing = [worn for worn in known.wearing if worn.concept != item.concept]
        known.wearing.append(item)


def _add(old: Draft, thing: Thing) -> Thing:
    """A new thing in the old picture; something to wear is put on the first who can."""
    wearer = next((known for known in old.things if dressable(known.concept)), None)
    if wearer is not None and worn(thing.concept):
        wearer.wearing.append(thing)
        return thing
    return old.put(thing)


def _remove(old: Draft, name: str) -> bool:
    """Takes out what is called so, and its kinds; whether there was such a thing."""
    before = len(old.things)

    def goes(thing: Thing) -> bool:
        return thing.concept != THEM and name in lexicon.lineage(thing.concept)

    old.things = [thing for thing in old.things if not goes(thing)]
    for thing in old.things:
        thing.wearing = [item for item in thing.wearing if not goes(item)]
    old.settings = [place for place in old.settings if place[0] != name]
    old.facts = {key: value for key, value in old.facts.items() if value != name}
    return len(old.things) < before


def _swap(old: Draft, new: Draft) -> dict[int, Thing]:
    """Replaces things by others in their place and relations; tells which new thing went where."""
    matches: dict[int, Thing] = {}
    for before, after in new.swaps:
        known = _match(old, before)
        if known is None:
            continue
        known.concept, known.term = after.concept, after.term
        known.colours = list(after.colours)
        if after.counted:
            known.count = after.count
        matches[id(before)] = matches[id(after)] = known
    return matches


def _overlay(old: Draft, new: Draft) -> None:
    if new.settings:
        old.settings = new.settings
    old.facts |= new.facts
    if new.styles:
        old.styles = new.styles
    old.form, old.shot = new.form or old.form, new.shot or old.shot
    old.panels = new.panels or old.panels
    old.topics += new.topics
    old.shapes, old.stray = new.shapes or old.shapes, new.stray or old.stray
    old.beyond, old.tongue = [*old.beyond, *new.beyond], new.tongue
    old.future = new.future or (old.future and not new.settings)
    old.backdrop_colour = new.backdrop_colour or (None if new.settings else old.backdrop_colour)
    old.ground = new.ground
    old.transparent = new.transparent or (old.transparent and not new.settings)
    old.lettering = new.lettering or old.lettering
    old.slots = new.slots
    old.unknown = [*old.unknown, *new.unknown]
    old.loose = [*old.loose, *new.loose]
    old.negatives = [*old.negatives, *new.negatives, *new.removed]
    old.edits, old.asks, old.draws = new.edits, new.asks, new.draws
