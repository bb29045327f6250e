"""From a draft to a scene: members of groups, props, sides and relations are settled, and what is left is admitted."""

from collections.abc import Iterable
from dataclasses import replace
from itertools import groupby

import msgspec

from . import lexicon
from .backdrops import shows
from .draft import MOST_THINGS, Draft, Thing
from .habits import is_airborne
from .props import supply
from .scene import Entity, Kind, Relation, Scene, Task
from .sense import MEMBERS, PHOTO_WEAR, SHEETS, dressable, is_person, winged

_UNSEEN = frozenset(
    {"angry", "dancing", "eating", "jumping", "lying", "playing", "reading", "running", "sad", "singing", "sleeping"}
    | {"swimming", "walking", "waving"}
)
"""Attributes that change nothing in a photo."""
_FLYING = "flying"
_UP_THERE = frozenset({"cloud", "star", "planet", "fireworks", "snowflake", "rainbow"})
_BOATS = frozenset({"boat", "sailboat", "canoe", "rowboat", "speedboat"})
_OF_THE_NIGHT = frozenset({"moon", "crescent_moon", "fireworks"})
"""Things that are seen by night, if nothing else is said."""
_ALWAYS_DARK = frozenset({"space", "moon_surface", "underwater"})
_LAIN_ON = frozenset({"bed", "couch", "chair", "beach_chair", "bench"})
_AROUND_VILLAGES = frozenset({"river", "lake", "sea", "mountain", "forest", "beach", "desert", "meadow", "field"})
_MOST_LINKS = 2000
_A_TECHNIQUE = 3
_RANKS = {"notebook": 0, "sticker": 1, "clay": 2, "poster": 4, "pencil": 5, "flat": 6}
"""Which of several styles counts; those not named here are techniques that go before sketches and plain words."""
Link = tuple[Thing, Kind, Thing]


def finished(draft: Draft, *, task: Task) -> Scene:
    """The finished value. Things come in the order they were named, what stands on another before it."""
    if task == "draw":
        _build_village(draft)
        _expand(draft)
        _part(draft)
        supply(draft)
        _take_sides(draft)
        draft.links = [_turned(link) for link in draft.links if not _idle(link)]
        _seat_around_tables(draft)
        _admit_clothes(draft)
    sheet = draft.form in SHEETS and task == "draw"
    if not sheet:
        draft.unknown += [shape.term for shape in draft.shapes if shape.noun]
    things = [thing for thing in draft.things if thing.concept]
    things += [item for thing in draft.things if not thing.concept for item in thing.wearing if item.concept]
    if any(winged(thing.concept) for thing in things):
        things = [thing for thing in things if thing.concept != "wings"]
    setting = draft.setting()
    if setting == "sky" and any(not _aloft(thing) for thing in things) and task == "draw":
        setting = None
    landscape = task == "draw" and not sheet and not draft.transparent and draft.shot != "from_above"
    also = _also_seen(draft, setting) if landscape else {}
    things = [thing for thing in things if thing.concept not in also or not _is_ground(thing, draft)]
    weather = draft.facts.get("weather")
    if setting != "snow" and any(name == "snow" for name, _ in draft.settings):
        weather = weather or "snow"
    things = _sorted(things, draft.links)
    scene = Scene(
        language=draft.language,
        task=task,
        entities=tuple(thing.entity() for thing in things),
        relations=_relations(things, draft.links),
        setting=setting,
        also=tuple(also),
        transparent=draft.transparent,
        backdrop_colour=draft.backdrop_colour if setting == "plain" else None,
        form=draft.form or "picture" if task == "draw" else "picture",
        shot=draft.shot if task == "draw" else None,
        panels=draft.panels if task == "draw" else (),
        palette=_first([*draft.stray, *(name for shape in draft.shapes for name in shape.colours)]) if sheet else (),
        shapes=_first(shape.name for shape in draft.shapes) if sheet else (),
        tongue=draft.tongue,
        lettering=_first(draft.lettering),
        negatives=_first((*draft.negatives, *draft.removed)),
        unknown=_first(draft.unknown if things else (*draft.unknown, *draft.parts)),
        slots=_first(draft.slots),
        loose=_first(term for term in (*draft.loose, *_unseen(draft, things, task)) if term not in also.values()),
        removals=() if task == "draw" else _first(draft.removals),
        ground=draft.ground if task == "compose" else None,
    )
    facts = draft.facts | ({"weather": weather} if weather else {})
    if task == "draw" and {thing.concept for thing in things} & _OF_THE_NIGHT and setting not in _ALWAYS_DARK:
        facts.setdefault("time", "night")
    return msgspec.structs.replace(scene, style=style_of(draft.styles), **facts)


def style_of(styles: list[str]) -> str:
    """A named technique goes before the plain words for any picture ("cartoon sticker", "watercolour illustration")."""
    found = sorted(styles, key=lambda name: _RANKS.get(name, _A_TECHNIQUE))
    return found[0] if found else "flat"


def _unseen(draft: Draft, things: list[Thing], task: Task) -> list[str]:
    """Poses in a photo, and hair and skin of what is no person."""
    found = [
        lexicon.name("attribute", name, draft.language)
        for thing in things
        for name in thing.attributes
        if task != "draw" and name in _UNSEEN
    ]
    hair = "头发" if draft.language == "zh" else " hair"
    for thing in things:
        if not is_person(thing.concept):
            found += [lexicon.name("colour", thing.hair, draft.language) + hair] if thing.hair else []
            found += [lexicon.name("skin", thing.skin, draft.language)] if thing.skin else []
    return found


def _also_seen(draft: Draft, setting: str | None) -> dict[str, str]:
    """The other places (and paths) that the backdrop of the setting shows as well, with the prompt's words for them."""
    named = dict((*draft.settings, *draft.beyond))
    named |= {thing.concept: thing.term for thing in draft.things if _is_ground(thing, draft)}
    return {name: named[name] for name in sorted(named) if setting and name != setting and shows(setting, name)}


def _is_ground(thing: Thing, draft: Draft) -> bool:
    """Whether it belongs to the land rather than standing on it: a path, mountains that nothing is on."""
    if thing.counted and thing.count > 1:
        return False
    carries = any(other is thing and kind == "on" for _, kind, other in draft.links)
    return thing.concept == "path" or (thing.concept == "mountain" and not carries)


def _build_village(draft: Draft) -> None:
    """A village by a river or in the mountains: houses before that setting."""
    names = {name for name, _ in draft.settings}
    if "village" not in names or not names & _AROUND_VILLAGES:
        return
    term = next(term for name, term in draft.settings if name == "village")
    draft.settings = [place for place in draft.settings if place[0] != "village"]
    draft.put(Thing(concept="houses", term=term))


def _expand(draft: Draft) -> None:
    """A family and a couple become their members, each with the relations of the group."""
    for group in [thing for thing in draft.things if thing.concept in MEMBERS]:
        usual = 2 if group.concept == "couple" else 3
        kinds = MEMBERS[group.concept]
        count = group.count if group.counted and group.count > 1 else usual
        names = ("man", "woman", "child") if count == usual > 2 else kinds[:count]
        members = [
            Thing(
                concept=name,
                term=lexicon.name("entity", name, draft.language),
                attributes=list(group.attributes),
                wearing=list(group.wearing),
            )
            for name in names
        ]
        _put_for(draft, group, members)


def _part(draft: Draft) -> None:
    """Several of which only some have a colour of their own become things of their own, from left to right."""
    for several in [
        thing for thing in draft.things if thing.spots and not thing.colours and thing.count <= MOST_THINGS
    ]:
        single = several.single_colours()
        if not single or len(single) >= several.count:
            continue
        runs = [list(run) for _, run in groupby(range(several.count), key=single.get)]
        shares = [(len(run), single.get(run[0])) for run in runs]
        members = [
            replace(several, count=count, colours=[colour] if colour else [], spots={}) for count, colour in shares
        ]
        _put_for(draft, several, members)


def _put_for(draft: Draft, thing: Thing, members: list[Thing]) -> None:
    """Others in a thing's place and relations."""
    at = draft.things.index(thing)
    draft.things[at : at + 1] = members
    links: list[Link] = []
    for one, kind, other in draft.links:
        ones = members if one is thing else [one]
        others = members if other is thing else [other]
        links += [(a, kind, b) for a in ones for b in others]
    draft.links = links[:_MOST_LINKS]


def _take_sides(draft: Draft) -> None:
    """Of "a cat on the left and a dog on the right" the cat is left of the dog, and of all else that stands there."""
    sides = {id(thing): side for thing, side in draft.sides}
    named = {id(thing) for link in draft.links for thing in (link[0], link[2])}
    for thing, side in draft.sides:
        hosts = {id(link[2]) for link in draft.links if link[0] is thing}
        rest = [other for other in draft.things if other is not thing and sides.get(id(other)) != side]
        rest = [other for other in rest if id(other) not in hosts]
        free = [other for other in rest if id(other) in sides or id(other) not in named]
        free = free or [other for other in rest if all(other is not link[0] for link in draft.links)]
        kind: Kind = "left_of" if side == "left" else "right_of"
        for other in free:
            if (other, "left_of" if kind == "right_of" else "right_of", thing) not in draft.links:
                draft.link([thing], kind, other)


def _seat_around_tables(draft: Draft) -> None:
    """Several at a table are around it."""
    for table in [thing for thing in draft.things if thing.concept == "table"]:
        at = [link for link in draft.links if link[1] == "beside" and link[2] is table]
        if sum(link[0].count for link in at) > 1:
            draft.links = [(link[0], "around", table) if link in at else link for link in draft.links]


def _turned(link: Link) -> Link:
    """What is under something in the air has that above it."""
    one, kind, other = link
    if kind == "in" and other.concept in _LAIN_ON:
        return one, "on", other
    if kind == "on" and dressable(one.concept) and other.concept in _BOATS:
        return one, "in", other
    return (other, "over", one) if kind == "under" and _aloft(other) and not _aloft(one) else link


def _idle(link: Link) -> bool:
    """Whether the relation says nothing that the sky does not: in a cloud, a village with a moon."""
    one, kind, other = link
    if kind in {"in", "on"} and other.concept in _UP_THERE:
        if _FLYING not in one.attributes:
            one.attributes.append(_FLYING)
        return True
    return kind == "beside" and _hangs(one) != _hangs(other)


def _aloft(thing: Thing) -> bool:
    return _FLYING in thing.attributes or _hangs(thing)


def _hangs(thing: Thing) -> bool:
    return bool(thing.concept) and is_airborne(Entity(concept=thing.concept))


def _admit_clothes(draft: Draft) -> None:
    """What only a photographed face can wear is taken off again and admitted."""
    for thing in draft.things:
        draft.loose += [item.term for item in thing.wearing if item.concept in PHOTO_WEAR]
        thing.wearing = [item for item in thing.wearing if item.concept not in PHOTO_WEAR]


def _relations(things: list[Thing], links: list[Link]) -> tuple[Relation, ...]:
    spots = {id(thing): index for index, thing in enumerate(things)}
    rows = sorted(
        {
            (spots[id(one)], kind, spots[id(other)])
            for one, kind, other in links
            if id(one) in spots and id(other) in spots and one is not other
        }
    )
    return tuple(Relation(subject=one, kind=kind, object=other) for one, kind, other in rows)


def _first(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, and not more of them than anybody reads."""
    return tuple(dict.fromkeys(names))[:MOST_THINGS]


def _sorted(things: list[Thing], links: list[Link]) -> list[Thing]:
    """A stable order in which the subject of a relation comes before its object, as far as there are no circles."""
    order: list[Thing] = []
    seen: set[int] = set()
    before: dict[int, list[Thing]] = {}
    places = {id(thing): index for index, thing in enumerate(things)}
    for subject, _, other in links:
        if id(subject) in places and id(other) in places:
            before.setdefault(id(other), []).append(subject)

    def visit(thing: Thing) -> None:
        if id(thing) in seen:
            return
        seen.add(id(thing))
        for earlier in sorted(before.get(id(thing), ()), key=lambda one: places[id(one)]):
            visit(earlier)
        order.append(thing)

    for thing in things:
        visit(thing)
    return order
