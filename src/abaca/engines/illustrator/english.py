"""The English grammar: words wait for their noun, nouns for their relation, from left to right."""

from .draft import Draft, Phrase, Thing
from .english_parts import Parts
from .grammar import NOUNS
from .lexicon import Meaning
from .sense import IN_TOWN, THEM, contains, dressable, is_part, rig_of, worn
from .words import Token

_CONTINUES = frozenset({"between", "holding", "with"})
_CHAINS = frozenset({"on", "in", "riding"})
_POSES = {
    "sit": "sitting",
    "perched": "sitting",
    "stand": "standing",
    "lying": "lying",
    "flying": "flying",
    "hovering": "flying",
    "soaring": "flying",
    "floating": "flying",
    "sleeping": "sleeping",
    "dancing": "dancing",
    "walking": "walking",
    "running": "running",
    "swimming": "swimming",
    "balancing": "standing",
    "fishing": "fishing",
    "jumping": "jumping",
    "leaping": "jumping",
}
_OWN_PARTS = frozenset({"door", "window"})

_SHEETS = frozenset({"logo", "pattern"})
"""Forms that show no place: a mountain there is a thing."""
_A_FIELD_OF = 12
"""How many plants a field of them shows."""


class English(Parts):
    """Reads English tokens.

    `linked` are the subjects of the relation before, `swap` what shall become another, `bed` whether "a field of" came,
    `giving` whether the next noun is who gets something.
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.linked: list[Thing] = []
        self.swap: Thing | None = None
        self.bed = False
        self.giving = False

    # nouns

    def _on_entity(self, token: Token) -> None:
        meaning = token.get(*NOUNS)
        if meaning is None or self._ruled_out(meaning.id, token.text):
            return
        if self.bed and token.plural and self.phrase.count is None:
            self.phrase.count = _A_FIELD_OF
        self.bed = False
        plain = not self.phrase.colours and not self.phrase.size and (self.phrase.count or 1) == 1
        again = self.draft.known(meaning.id) if self.phrase.definite and plain else None
        thing = again or self.draft.thing(meaning, token.text, self.phrase, plural=token.plural)
        if again:
            self._place(again)
        elif self.touching and self.last and not self.phrase and self.draft.join(self.last, thing):
            self.last.become(thing)
            thing = self.last
        else:
            self._settle(thing)
        self.last, self.touching, self.joined, self.becomes = thing, True, False, False
        self._drop()
        if self.giving and thing.definite and self.group == [thing]:
            self.link, self.giving, self.touching = "with", False, False

    _on_wearable = _on_entity

    def _settle(self, thing: Thing) -> None:
        """A new thing: worn by someone, related to someone, or a subject of its own."""
        if self.swap is not None and self.link == "to":
            self.draft.swaps.append((self.swap, thing))
            self.swap, self.link = None, None
            self.group = [thing]
            return
        wearers = self._wearers(thing)
        if wearers:
            for wearer in wearers:
                wearer.wearing.append(thing)
            self.wearing, self.link, self.last_link = True, None, None
            return
        house = self.group[-1] if self.group and self.joined else None
        if thing.concept in _OWN_PARTS and house is not None and is_part(house.concept, thing.concept):
            self.draft.leave(thing)
            return
        dressed, self.wearing = self.wearing, False
        self.draft.put(thing)
        self._sided(thing)
        owner, self.owner = self.owner, None
        if dressed and owner is not None and self.joined and not self.link and not self._has_more():
            self._relate(owner, "with", thing)
            return
        self.owner = owner if self.link == "with" else None
        self._place(thing, alone=dressed)

    def _wearers(self, thing: Thing) -> list[Thing]:
        """Who puts the thing on, nobody when it is not meant so."""
        wearable = worn(thing.concept)
        if self.wearing and (wearable or self.link == "wear"):
            return [subject for subject in self.group if not worn(subject.concept)]
        if wearable and self.link in {"in", "with"}:
            wings = thing.concept == "wings" and self.link == "with"
            nearest = [self.owner] if self.link == "with" and self.owner and dressable(self.owner.concept) else []
            return nearest or [subject for subject in self.group if wings or dressable(subject.concept)]
        return []

    def _has_more(self) -> bool:
        """Whether the noun after "and" has words of its own and so is a subject, not one more object."""
        return self._near(1) in {"relation", "wear", "become", "attribute"} and self._near(2) != "pronoun"

    def _place(self, thing: Thing, *, alone: bool = False) -> None:
        """Relates a thing to those named before, by the relation that waits."""
        if self.swap is None and self.link is None and "change" in self.draft.edits and thing.definite:
            self.swap = thing
        if self.link in {None, "to", "wear"} or (self.link in {"with", "of"} and not self.group):
            self.link = None
            if self._continues(thing):
                self._relate_all(self.linked, self.last_link or "beside", thing)
                return
            if self.joined and self.group and self.last_link is None and not alone:
                self.group.append(thing)
            else:
                self.group = [thing]
                self.last_link = None
            if self.front:
                self._relate(thing, *self.front)
        elif self.group:
            self.linked = list(self.group)
            self._relate_all(self.linked, self.link, thing)
            self.last_link, self.link = self.link, None
        else:
            self.front = (self.link, thing)
            self.last_link, self.link = None, None

    def _continues(self, thing: Thing) -> bool:
        """Whether the thing after "and" is one more object: "between a dog and a cat"."""
        if not self.joined or self.last_link not in _CONTINUES or not self.linked:
            return False
        if self._has_more():
            return False
        return self.last_link != "holding" or not dressable(thing.concept)

    def _relate_all(self, subjects: list[Thing], kind: str, thing: Thing) -> None:
        for subject in subjects:
            if kind != "of":
                self._relate(subject, kind, thing)
            elif contains(subject.concept):
                self.draft.link([thing], "in", subject)
            if worn(subject.concept) and subject in thing.wearing:
                self.group = [thing]

    def _on_place(self, token: Token) -> None:
        name = token.meanings[0].id
        settings = self.draft.settings
        if self._ruled_out(name, token.text):
            return
        if name == "sky" and self.touching_sky():
            self._drop()
            self.link = None
            return
        if name == "mountain" and self.draft.form in _SHEETS:
            self._on_entity(Token(token.text, (Meaning("entity", name),), token.plural))
            return
        if settings and name == "mountain" and settings[0][0] != name and self._far():
            self.draft.beyond.append((name, token.text))
            self._drop()
            return
        if settings and name == "mountain" and settings[0][0] != name:
            self._on_entity(Token(token.text, (Meaning("entity", name),), token.plural))
            return
        if self._near(-1) == "place" and settings and settings[-1][0] in IN_TOWN:
            settings.pop()
        self.draft.place(token.meanings[0], token.text, self.phrase)
        if self.link == "over" or (self.link == "in" and name == "sky"):
            self._pose("flying")
        self._drop()
        self.link, self.becomes = None, False

    def touching_sky(self) -> bool:
        """Whether the thing just named hangs in the sky anyway: "the earth in the sky"."""
        return self.link == "in" and self.last is not None and rig_of(self.last.concept) == "sky"

    def _far(self) -> bool:
        """Whether the place is said to be behind everything: "mountains behind", "in the background"."""
        after = [token.text for token in self.tokens[self.at + 1 : self.at + 4]]
        return after[:2] in (["behind", ","], ["behind", "."], ["behind"]) or bool(
            {"background", "in the distance"} & {*after}
        )

    def _pose(self, name: str) -> None:
        for thing in self.group:
            if name not in thing.attributes and (thing.concept == THEM or dressable(thing.concept)):
                thing.attributes.append(name)

    def _on_pronoun(self, _: Token) -> None:
        if self.giving:
            self.group, self.link, self.giving = [self._meant()], "with", False
            return
        main = self._main()
        if self.draft.edits and main is not None and main.added:
            main = self._meant()
        if self.link in {None, "wear", "to"} or not self.group:
            if not self.link:
                self.group = [main or self.draft.pointed()]
        elif main and main in self.group:
            self._move_linked(main)
        elif main:
            if self.link == "beside":
                self.draft.link([main], "beside", self.group[-1])
            else:
                self._relate_all(list(self.group), self.link, main)
        if self.link != "wear":
            self.link = None
        self._drop()
        self.joined = False

    def _move_linked(self, main: Thing) -> None:
        """Of a table with a lamp on it: the lamp is on the table, not beside it."""
        kind = self.link
        if kind in {None, "with", "beside", "of"} or self.last_link != "with":
            return
        moved = [link for link in self.draft.links if link[0] is main and link[1] in {"beside", "holding"}]
        self.draft.links = [link for link in self.draft.links if link not in moved]
        for _, _, thing in moved:
            self._relate(thing, kind, main)

    def _on_reference(self, token: Token) -> None:
        if token.text in {"me", "myself", "us"}:
            them = self.draft.pointed()
            if self.link not in {None, "to"} and self.group and self.group != [them]:
                self._relate_all(list(self.group), self.link, them)
            else:
                self.group = [them]
            if self.swap is None and "change" in self.draft.edits:
                self.swap = them
        self._drop()
        self.link = None

    # relations and other hinges

    def _on_relation(self, token: Token) -> None:
        name = "on" if token.meanings[0].id == "at" else token.meanings[0].id
        self.source = False
        if self.phrase.colours and self.group and not self.link:
            self._close()
        if self.swap is not None and (name == "with" or token.text in {"into", "in"}):
            name = "to"
        pose = next((pose for start, pose in _POSES.items() if token.text.startswith(start)), "")
        if pose:
            self._pose(pose)
        if name == "on" and any("breathing_fire" in thing.attributes for thing in self.group):
            name = "right_of"
        if name == "with" and self._near(-1) == "place":
            self.group, name = [], ""
        elif name == "with":
            touching = self.touching and self.last in self.draft.things and self.last_link != "with"
            self.owner = self.last if touching and self.last and dressable(self.last.concept) else None
            self.group = [self.owner] if self.owner and self.owner not in self.group else self.group[-1:]
        elif (
            name in {"on", "riding"} and self.touching and self.last_link in _CHAINS and self.last in self.draft.things
        ):
            self.group = [self.last] if self.last and self.last not in self.group else self.group
        self.link = name or None
        self.wearing, self.joined, self.negating = False, False, False

    def _on_wear(self, _: Token) -> None:
        if not self.group and (main := self._main()):
            self.group = [main]
        self.wearing, self.link, self.joined = True, "wear", False

    def _on_and(self, _: Token) -> None:
        self.each = bool(self.phrase.colours) and self._is_one_of_each()
        if not self.each and (not self.phrase.colours or not self._noun_follows()):
            self._close()
        self.negating = self.negating and self._near(1) in {*NOUNS, "place", "weather"}
        self.joined = True
        self.link = None if self.wearing else self.link

    def _on_or(self, _: Token) -> None:
        self._close()

    def _on_of(self, _: Token) -> None:
        if self._near(-1) == "part" and self.link:
            return
        self.bed = self._near(-1) == "place"
        if self.last is not None and self._near(-1) in NOUNS and contains(self.last.concept):
            self.group = [self.last] if self.last in self.draft.things else self.group
            self.link = "of"
        elif not self.group or not self.phrase:
            self.link = None

    def _on_become(self, _: Token) -> None:
        self.becomes, self.wearing = True, False

    def _on_to(self, token: Token) -> None:
        if self.swap is not None:
            self.link = "to"
        elif token.text in {"to", "for"}:
            self.link = None
        elif token.text == "as":
            self.link = "wear" if self.wearing else None

    def _on_there(self, _: Token) -> None:
        self.link, self.joined = None, False
        self.group = self.group if self.front else []

    def _on_mark(self, token: Token) -> None:
        comma = token.meanings[0].id == ","
        self.source = False
        self.draft.asks = self.draft.asks or token.text == "?"
        if comma and self.phrase.colours and not self.phrase.count and self._noun_follows():
            return
        self._close()
        self.joined, self.link, self.negating = True, None, self.negating and comma and self._lists_on()
        if not comma:
            self.joined, self.removing, self.wearing, self.last_link, self.swap = False, False, False, None, None
            self.group = []
            self.phrase = Phrase()

    def _lists_on(self) -> bool:
        """Whether one more of what shall not be seen follows: "without people, birds or boats"."""
        following = self.tokens[self.at + 1 : self.at + 3]
        if not following or following[0].kind not in {*NOUNS, "place", "weather"} or not following[0].plural:
            return False
        return len(following) == 1 or following[1].kind in {"mark", "or", "and"}

    def _close(self) -> None:
        if self.phrase.colours and self.swap is not None and self.link == "to":
            self.swap.colours = list(self.phrase.colours)
            self.swap, self.link = None, None
            self.phrase.colours.clear()
        elif self.phrase.colours and self.link == "wear":
            for thing in self.group:
                thing.wearing.append(Thing(concept="shirt", term="clothes", colours=list(self.phrase.colours)))
            self.phrase.colours.clear()
        number = self.phrase.count or 1
        if number > 1 and "make" in self.draft.edits and not self.phrase.colours and self.group:
            self.group[-1].count, self.group[-1].counted = number, True
        super()._close()
        self.becomes = False

    def _describes(self, phrase: Phrase) -> bool:
        return super()._describes(phrase) and (self.becomes or "make" in self.draft.edits or not phrase.count)

    # facts of the whole picture and what the user wants done

    def _on_background(self, token: Token) -> None:
        if self.phrase.definite and "change" in self.draft.edits:
            self.swap = Thing(concept=THEM, term=token.text)
        super()._on_background(token)

    def _on_slot(self, token: Token) -> None:
        super()._on_slot(token)
        self.group = self.group if self.link else []
        self.link = None

    def _on_negation(self, _: Token) -> None:
        self._close()
        self.negating, self.link = True, None

    def _on_edit(self, token: Token) -> None:
        name = token.meanings[0].id
        self._close()
        self.draft.edits.add(name)
        self.removing = name == "remove"
        self.phrase = Phrase(added=name == "add")
        self.link, self.joined, self.wearing, self.last_link = None, False, False, None
        self.group = []
        self.giving = token.text == "give"
