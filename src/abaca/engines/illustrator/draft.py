"""A scene in the making: what a grammar puts together word by word before it becomes a `Scene`."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from . import lexicon
from .lexicon import Meaning
from .scene import Entity, Form, Kind, Language, Scene, Shot
from .sense import (
    COSTUMES,
    GROUPS,
    MATERIALS,
    PARENTS,
    PLAIN_PEOPLE,
    SKINS,
    THEM,
    WITH_MOUNTAINS,
    dressable,
    is_person,
    own_colour,
    person_of,
    worn,
)

_SPOTS = {"left": 0, "first": 0, "middle": 0, "second": 1, "third": 2, "right": -1, "last": -1}
MOST_COLOURED = 30
"""More copies than this get no colour of their own; no picture shows more."""
MOST_THINGS = 40
_CONSISTS_OF = {"forest": frozenset({"tree", "wood"}), "city": frozenset({"house"}), "jungle": frozenset({"tree"})}
_WEAK_PLACES = frozenset({"sky", "plain", "snow", "party"})
_TOWNS = frozenset({"city", "future_city", "street", "party", "room"})


@dataclass(kw_only=True, eq=False)
class Phrase:
    """The words before a noun: they wait until it comes."""

    count: int | None = None
    colours: list[str] = field(default_factory=list)
    size: str = ""
    attributes: list[str] = field(default_factory=list)
    hair: str = ""
    skin: str = ""
    definite: bool = False
    opened: bool = False
    added: bool = False

    def __bool__(self) -> bool:
        looks = self.attributes or self.hair or self.skin
        return bool(self.count or self.colours or self.size or looks or self.opened)

    def absorb(self, inner: "Phrase") -> None:
        """Takes over what was said of the same noun later, inside a clause."""
        self.colours += inner.colours
        self.attributes += inner.attributes
        self.size = self.size or inner.size
        self.hair, self.skin = self.hair or inner.hair, self.skin or inner.skin


def _spot(place: str, count: int) -> int:
    """Which one, counted from 0 at the left, stands there in a row of so many."""
    share = _SPOTS[place]
    return count // 2 if place == "middle" else share % max(count, 1)


class Shape(NamedTuple):
    """A circle or square that was named: what the prompt calls it, its colours, and whether it stood as a noun."""

    name: str
    term: str
    colours: tuple[str, ...]
    noun: bool


@dataclass(kw_only=True, eq=False)
class Thing:
    """An entity in the making; `definite` when the prompt speaks of it as known ("the cat"), `added` after "add".

    `spots` are the colours of single ones of several, by their places ("left", "middle", "second").
    """

    concept: str
    term: str
    count: int = 1
    counted: bool = False
    colours: list[str] = field(default_factory=list)
    size: str = ""
    spots: dict[str, str] = field(default_factory=dict)
    attributes: list[str] = field(default_factory=list)
    hair: str = ""
    skin: str = ""
    wearing: list["Thing"] = field(default_factory=list)
    definite: bool = False
    added: bool = False

    def paint(self, colours: Iterable[str]) -> None:
        """More colours; those already there stay first."""
        self.colours += list(colours)

    def single_colours(self) -> dict[int, str]:
        """The colours of single ones, by their number from 0 at the left."""
        return {_spot(place, self.count): colour for place, colour in self.spots.items()}

    def become(self, other: "Thing") -> None:
        """Takes over all that the other is; relations to this thing stay."""
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(other, name))

    def entity(self, *, bearers: tuple["Thing", ...] = ()) -> Entity:
        """The finished value: several colours are dealt out to several copies; nobody wears its own `bearers`."""
        count = self.count
        bearers = (*bearers, self)
        items = [item for item in self.wearing if item.concept and all(item is not bearer for bearer in bearers)]
        clothes = {item.concept: item for item in sorted(items, key=lambda item: len(item.colours))}
        dealt = list(self.colours)
        if self.spots and count <= MOST_COLOURED:
            single = self.single_colours()
            others = [name for name in dealt if name not in single.values()] or list(single.values())
            dealt = [single.get(spot, others[spot % len(others)]) for spot in range(count)]
        colours = dealt[:1] if count == 1 or len(set(dealt)) == 1 else dealt
        if len(colours) > 1:
            colours = [colours[index % len(colours)] for index in range(min(count, MOST_COLOURED))]
        return Entity(
            concept=self.concept,
            term=self.term,
            count=count,
            colours=tuple(colours),
            size="small" if self.size == "small" else "large" if self.size == "large" else "normal",
            attributes=tuple(sorted({*self.attributes})),
            hair=self.hair if is_person(self.concept) else "",
            skin=self.skin if is_person(self.concept) else "",
            wearing=tuple(
                clothes[name].entity(bearers=bearers) for name in dict.fromkeys(item.concept for item in items)
            ),
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
    form: Form | None = None
    shot: Shot | None = None
    sides: list[tuple[Thing, str]] = field(default_factory=list)
    topics: list[tuple[str, str]] = field(default_factory=list)
    beyond: list[tuple[str, str]] = field(default_factory=list)
    panels: tuple[Scene, ...] = ()
    stray: list[str] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    tongue: str = ""
    ground: int | None = None
    future: bool = False
    asks: bool = False
    draws: bool = False
    lettering: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()

    def thing(self, meaning: Meaning, term: str, phrase: Phrase, *, plural: bool = False) -> Thing:
        """A new thing of a noun with the words that waited for it; a thing that was spoken of before stays one."""
        concept, hair, looks = person_of(meaning.id, term)
        wearable = worn(concept)
        several = plural and not wearable and phrase.count == 1
        count = 1 if phrase.count == GROUPS.get(meaning.id, 0) else None if several else phrase.count
        count = count or (3 if plural and not wearable else 1)
        if plural and not phrase.count and not wearable and len(phrase.colours) > 1:
            count = max(count, len(phrase.colours))
        made = Thing(
            concept=concept,
            term=term,
            count=1 if wearable and not (phrase.count or 1) > 2 else count,
            counted=phrase.count is not None,
            colours=list(phrase.colours),
            size=phrase.size,
            attributes=[*phrase.attributes, *([looks] if looks else [])],
            hair=phrase.hair or hair,
            skin=phrase.skin,
            definite=phrase.definite,
            added=phrase.added and not phrase.definite,
        )
        if concept in PLAIN_PEOPLE and not made.skin and phrase.colours[:1] and phrase.colours[0] in SKINS:
            made.skin, made.colours = SKINS[phrase.colours[0]], made.colours[1:]
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
        elif {first.term, last.term} & PARENTS and is_person(first.concept) != is_person(last.concept):
            last.concept = last.concept if is_person(first.concept) else first.concept
            last.size = "large"
        elif is_person(first.concept) and is_person(last.concept):
            last.concept = first.concept if last.concept in PLAIN_PEOPLE else last.concept
        elif first.concept == "rock" and not dressable(last.concept):
            last.colours = last.colours or ["grey"]
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
            last.hair, last.skin = first.hair or last.hair, first.skin or last.skin
            last.definite, last.added = first.definite or last.definite, first.added or last.added
        return merged

    def setting(self) -> str | None:
        """The place the picture shows: the first that is more than a sky or a sheet of paper; others are loose."""
        bare = [place for place in self.settings if not self._cleared(place[0])] or self.settings
        strong = [place for place in bare if place[0] not in _WEAK_PLACES]
        chosen = next((name for name, _ in strong or bare), None)
        self.loose += [term for name, term in strong if not {name, chosen} <= _TOWNS and name != chosen]
        self.loose += [term for name, term in self.beyond if name == "mountain" and chosen not in WITH_MOUNTAINS]
        return "future_city" if chosen == "city" and self.future else chosen

    def _cleared(self, place: str) -> bool:
        """Whether the place consists of what must not be seen: a forest without trees."""
        return bool(_CONSISTS_OF.get(place, frozenset()) & set(self.negatives))


def fresh(phrase: Phrase) -> Phrase:
    """An empty phrase that remembers only whether things are being added."""
    return replace(Phrase(), added=phrase.added)
