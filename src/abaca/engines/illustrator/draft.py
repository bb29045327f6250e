"""A scene in the making: what a grammar puts together word by word before it becomes a `Scene`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

import msgspec

from . import lexicon
from .lexicon import Meaning
from .scene import Entity, Kind, Language, Relation, Scene, Task
from .sense import (
    COSTUMES,
    GROUPS,
    MATERIALS,
    PHOTO_WEAR,
    PLAIN_PEOPLE,
    THEM,
    dressable,
    is_person,
    own_colour,
    winged,
    worn,
)

MOST_COLOURED = 30
"""More copies than this get no colour of their own; no picture shows more."""
_UNSEEN = frozenset(
    {"angry", "dancing", "eating", "jumping", "lying", "playing", "reading", "running", "sad", "singing", "sleeping"}
    | {"swimming", "walking", "waving"}
)
"""Attributes that change nothing in a drawing."""
MOST_THINGS = 40
_WEAK_PLACES = frozenset({"sky", "plain", "snow", "party"})
_TOWNS = frozenset({"city", "future_city", "street", "party", "room"})


@dataclass(kw_only=True, eq=False)
class Phrase:
    """The words before a noun: they wait until it comes."""

    count: int | None = None
    colours: list[str] = field(default_factory=list)
    size: str = ""
    attributes: list[str] = field(default_factory=list)
    definite: bool = False
    opened: bool = False
    added: bool = False

    def __bool__(self) -> bool:
        return bool(self.count or self.colours or self.size or self.attributes or self.opened)


@dataclass(kw_only=True, eq=False)
class Thing:
    """An entity in the making; `definite` when the prompt speaks of it as known ("the cat"), `added` after "add"."""

    concept: str
    term: str
    count: int = 1
    counted: bool = False
    colours: list[str] = field(default_factory=list)
    size: str = ""
    attributes: list[str] = field(default_factory=list)
    wearing: list["Thing"] = field(default_factory=list)
    definite: bool = False
    added: bool = False

    def paint(self, colours: Iterable[str]) -> None:
        """More colours; those already there stay first."""
        self.colours += list(colours)

    def become(self, other: "Thing") -> None:
        """Takes over all that the other is; relations to this thing stay."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(other, name))

    def entity(self) -> Entity:
        """The finished value: several colours are dealt out to several copies."""
        count = self.count
        clothes = {item.concept: item for item in sorted(self.wearing, key=lambda item: len(item.colours))}
        colours = self.colours[:1] if count == 1 or len(set(self.colours)) == 1 else self.colours
        if len(colours) > 1:
            colours = [colours[index % len(colours)] for index in range(min(count, MOST_COLOURED))]
        return Entity(
            concept=self.concept,
            term=self.term,
            count=count,
            colours=tuple(colours),
            size="small" if self.size == "small" else "large" if self.size == "large" else "normal",
            attributes=tuple(dict.fromkeys(self.attributes)),
            wearing=tuple(clothes[name].entity() for name in dict.fromkeys(item.concept for item in self.wearing)),
        )


@dataclass(kw_only=True, eq=False)
class Draft:
    """What one prompt says; things are told apart by identity, `links` name them by object."""

    language: Language
    things: list[Thing] = field(default_factory=list)
    links: list[tuple[Thing, Kind, Thing]] = field(default_factory=list)
    settings: list[tuple[str, str]] = field(default_factory=list)
    facts: dict[str, str] = field(default_factory=dict)
    styles: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    negatives: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    removals: list[str] = field(default_factory=list)
    swaps: list[tuple[Thing, Thing]] = field(default_factory=list)
    edits: set[str] = field(default_factory=set)
    transparent: bool = False
    backdrop_colour: str | None = None
    ground: int | None = None
    future: bool = False
    asks: bool = False
    draws: bool = False
    lettering: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()

    def thing(self, meaning: Meaning, term: str, phrase: Phrase, *, plural: bool = False) -> Thing:
        """A new thing of a noun with the words that waited for it; a thing that was spoken of before stays one."""
        wearable = worn(meaning.id)
        several = plural and not wearable and phrase.count == 1
        count = 1 if phrase.count == GROUPS.get(meaning.id, 0) else None if several else phrase.count
        count = count or (3 if plural and not wearable else 1)
        if plural and not phrase.count and not wearable and len(phrase.colours) > 1:
            count = max(count, len(phrase.colours))
        made = Thing(
            concept=meaning.id,
            term=term,
            count=1 if wearable and not (phrase.count or 1) > 2 else count,
            counted=phrase.count is not None,
            colours=list(phrase.colours),
            size=phrase.size,
            attributes=list(phrase.attributes),
            definite=phrase.definite,
            added=phrase.added and not phrase.definite,
        )
        for hint in meaning.implied:
            if hint in {"small", "large"}:
                made.size = made.size or hint
            elif hint in lexicon.colours():
                one_more = made.colours and phrase.count == len(made.colours) + 1
                made.colours = [*made.colours, hint] if one_more else made.colours or [hint]
            else:
                made.wearing.append(Thing(concept=hint, term=lexicon.name("wearable", hint, self.language)))
        return made

    def known(self, concept: str) -> Thing | None:
        """The thing of that concept that was put in last."""
        return next((thing for thing in reversed(self.things) if thing.concept == concept), None)

    def put(self, thing: Thing) -> Thing:
        """Adds the thing, unless the picture is full."""
        if len(self.things) < MOST_THINGS:
            self.things.append(thing)
        elif len(self.loose) < MOST_THINGS:
            self.loose.append(thing.term)
        return thing

    def leave(self, thing: Thing) -> None:
        """Takes a thing out again and admits it."""
        self.things = [other for other in self.things if other is not thing]
        self.loose.append(" ".join((*thing.colours, thing.term)) if self.language == "en" else thing.term)

    def paint_backdrop(self, colour: str) -> None:
        """Notes the colour of a plain background."""
        self.backdrop_colour = colour

    def pointed(self) -> Thing:
        """The thing that "it" means when nothing was named yet."""
        return self.known(THEM) or self.put(Thing(concept=THEM, term="", definite=True))

    def link(self, subjects: Sequence[Thing], kind: Kind, other: Thing) -> None:
        """Each subject is `kind` the other; a thing is nothing to itself."""
        for subject in subjects:
            if subject is not other and len(self.links) < MOST_THINGS * MOST_THINGS:
                self.links.append((subject, kind, other))

    def place(self, meaning: Meaning, term: str, phrase: Phrase) -> None:
        """A setting, with the colours that are not its own admitted as loose."""
        name = meaning.id
        self.settings.append((name, term))
        for hint in meaning.implied:
            self.paint_backdrop(hint)
        others = (colour for colour in phrase.colours if not own_colour(name, colour))
        self.loose += [lexicon.name("colour", colour, self.language) for colour in others]

    def join(self, first: Thing, last: Thing) -> bool:
        """Makes two nouns side by side one thing if they are: "astronaut cat", "stone bridge", "girl student"."""
        merged = True
        if first.concept == last.concept:
            pass
        elif worn(first.concept) and dressable(last.concept):
            last.wearing.append(replace(first))
            first = Thing(concept=last.concept, term=first.term)
        elif COSTUMES.get(first.concept) and dressable(last.concept):
            last.wearing.append(Thing(concept=COSTUMES[first.concept], term=first.term))
        elif COSTUMES.get(last.concept) and dressable(first.concept) and not is_person(first.concept):
            first.wearing.append(Thing(concept=COSTUMES[last.concept], term=last.term))
            last.concept, last.wearing = first.concept, first.wearing
        elif last.concept in GROUPS and dressable(first.concept) and not is_person(first.concept):
            last.concept, last.count = first.concept, GROUPS[last.concept]
        elif first.concept == "robot" and is_person(last.concept):
            last.concept = first.concept
        elif first.concept == "baby" and not is_person(last.concept) and dressable(last.concept):
            last.size = last.size or "small"
        elif is_person(first.concept) and is_person(last.concept):
            last.concept = first.concept if last.concept in PLAIN_PEOPLE else last.concept
        elif first.concept in MATERIALS:
            self.loose.append(first.term)
        else:
            merged = False
        if merged:
            last.term = f"{first.term} {last.term}" if self.language == "en" else first.term + last.term
            last.count, last.counted = max(first.count, last.count), first.counted or last.counted
            last.colours = first.colours + last.colours
            last.size = first.size or last.size
            last.attributes = first.attributes + last.attributes
            last.definite, last.added = first.definite or last.definite, first.added or last.added
        return merged

    def setting(self) -> str | None:
        """The place the picture shows: the first that is more than a sky or a sheet of paper; others are loose."""
        if not self.settings:
            return None
        strong = [place for place in self.settings if place[0] not in _WEAK_PLACES]
        chosen = (strong or self.settings)[0][0]
        self.loose += [term for name, term in strong if not {name, chosen} <= _TOWNS and name != chosen]
        return "future_city" if chosen == "city" and self.future else chosen

    def _admit_clothes(self) -> None:
        """What only a photographed face can wear is taken off again and admitted."""
        for thing in self.things:
            self.loose += [item.term for item in thing.wearing if item.concept in PHOTO_WEAR]
            thing.wearing = [item for item in thing.wearing if item.concept not in PHOTO_WEAR]

    def scene(self, *, task: Task) -> Scene:
        """The finished value. Things come in the order they were named, what stands on another before it."""
        things = [thing for thing in self.things if thing.concept]
        things += [item for thing in self.things if not thing.concept for item in thing.wearing]
        if any(winged(thing.concept) for thing in things):
            things = [thing for thing in things if thing.concept != "wings"]
        setting = self.setting()
        weather = self.facts.get("weather")
        if setting != "snow" and any(name == "snow" for name, _ in self.settings):
            weather = weather or "snow"
        things = _sorted(things, self.links)
        if task == "draw":
            self._admit_clothes()
        poses = (name for thing in things for name in thing.attributes if name in _UNSEEN)
        admitted = (*self.loose, *(lexicon.name("attribute", name, self.language) for name in poses))
        spots = {id(thing): index for index, thing in enumerate(things)}
        relations = sorted(
            {
                (spots[id(one)], kind, spots[id(other)])
                for one, kind, other in self.links
                if id(one) in spots and id(other) in spots
            }
        )
        scene = Scene(
            language=self.language,
            task=task,
            entities=tuple(thing.entity() for thing in things),
            relations=tuple(Relation(subject=one, kind=kind, object=other) for one, kind, other in relations),
            setting=setting,
            transparent=self.transparent,
            backdrop_colour=self.backdrop_colour if setting == "plain" else None,
            lettering=_first(self.lettering),
            negatives=_first((*self.negatives, *self.removed)),
            unknown=_first(self.unknown if things else (*self.unknown, *self.parts)),
            slots=_first(self.slots),
            loose=_first(admitted),
            removals=() if task == "draw" else _first(self.removals),
            ground=self.ground if task == "compose" else None,
        )
        facts = self.facts | ({"weather": weather} if weather else {})
        return msgspec.structs.replace(scene, style=_style(self.styles), **facts)


def _first(names: Iterable[str]) -> tuple[str, ...]:
    """Each name once, and not more of them than anybody reads."""
    return tuple(dict.fromkeys(names))[:MOST_THINGS]


def _style(styles: list[str]) -> str:
    """A named technique goes before the plain words for any picture ("cartoon sticker", "watercolour illustration")."""
    rank: dict[str, int] = {"notebook": 0, "clay": 2, "sticker": 1, "watercolour": 3, "pencil": 4, "flat": 5}
    found = sorted(styles, key=lambda name: rank[name])
    return found[0] if found else "flat"


def _sorted(things: list[Thing], links: list[tuple[Thing, Kind, Thing]]) -> list[Thing]:
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


def fresh(phrase: Phrase) -> Phrase:
    """An empty phrase that remembers only whether things are being added."""
    return replace(Phrase(), added=phrase.added)
