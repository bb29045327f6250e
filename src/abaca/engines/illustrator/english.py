"""The English grammar: words wait for their noun, nouns for their relation, from left to right."""

from .draft import Draft, Phrase, Thing
from .grammar import NOUNS
from .lexicon import Meaning
from .phrases import Phrases
from .sense import THEM, contains, dressable, worn
from .words import Token

_CONTINUES = frozenset({"between", "holding", "with"})
_POSES = {
    "sit": "sitting",
    "perched": "sitting",
    "stand": "standing",
    "lying": "lying",
    "flying": "flying",
    "hovering": "flying",
    "soaring": "flying",
    "floating": "flying",
}


class English(Phrases):
    """Reads English tokens.

    `linked` are the subjects of the relation before, `swap` what shall become another.
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.linked: list[Thing] = []
        self.swap: Thing | None = None

    # nouns

    def _on_entity(self, token: Token) -> None:
        meaning = token.get(*NOUNS)
        if meaning is None or self._ruled_out(meaning.id, token.text):
            return
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
        dressed, self.wearing = self.wearing, False
        self.draft.put(thing)
        self._place(thing, alone=dressed)

    def _wearers(self, thing: Thing) -> list[Thing]:
        """Who puts the thing on, nobody when it is not meant so."""
        wearable = worn(thing.concept)
        if self.wearing and (wearable or self.link == "wear"):
            return [subject for subject in self.group if not worn(subject.concept)]
        if wearable and self.link in {"in", "with"}:
            wings = thing.concept == "wings" and self.link == "with"
            return [subject for subject in self.group if wings or dressable(subject.concept)]
        return []

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
        if self._near(1) in {"relation", "wear", "become", "attribute"} and self._near(2) != "pronoun":
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
        if settings and name == "mountain" and settings[0][0] != name:
            self._on_entity(Token(token.text, (Meaning("entity", name),), token.plural))
            return
        self.draft.place(token.meanings[0], token.text, self.phrase)
        if self.link == "over":
            self._pose("flying")
        self._drop()
        self.link, self.becomes = None, False

    def _pose(self, name: str) -> None:
        for thing in self.group:
            if name not in thing.attributes and (thing.concept == THEM or dressable(thing.concept)):
                thing.attributes.append(name)

    def _on_part(self, token: Token) -> None:
        """Part of a body: its colour cannot be drawn."""
        if self.removing:
            self.draft.removals.append(token.text)
        elif not self.negating:
            self.draft.parts.append(token.text)
        if self.phrase.colours and not self.negating and not self.removing:
            self.draft.loose.append(f"{' '.join(self.phrase.colours)} {token.text}")
        self._drop()
        self.link = None if self.link in {"with", "in", "on"} else self.link

    def _on_pronoun(self, _: Token) -> None:
        main = self._main()
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
        name = token.meanings[0].id
        self.source = False
        if self.phrase.colours and self.group and not self.link:
            self._close()
        if self.swap is not None and (name == "with" or token.text in {"into", "in"}):
            name = "to"
        pose = next((pose for start, pose in _POSES.items() if token.text.startswith(start)), "")
        if pose:
            self._pose(pose)
        if name == "with" and self._near(-1) == "place":
            self.group, name = [], ""
        elif name == "with":
            self.group = self.group[-1:]
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
        self.joined, self.link, self.negating = True, None, False
        if not comma:
            self.joined, self.removing, self.wearing, self.last_link, self.swap = False, False, False, None, None
            self.group = []
            self.phrase = Phrase()

    def _close(self) -> None:
        if self.phrase.colours and self.swap is not None and self.link == "to":
            self.swap.colours = list(self.phrase.colours)
            self.swap, self.link = None, None
            self.phrase.colours.clear()
        elif self.phrase.colours and self.link == "wear":
            for thing in self.group:
                thing.wearing.append(Thing(concept="shirt", term="clothes", colours=list(self.phrase.colours)))
            self.phrase.colours.clear()
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
