"""The English grammar: words wait for their noun, nouns for their relation, from left to right."""

from .draft import Draft, Phrase, Thing
from .grammar import NOUNS, Grammar
from .lexicon import Meaning
from .sense import THEM, contains, dressable, worn
from .words import Token

_NO_NOUN = ("ly", "ing", "ed", "ous", "ful", "ive", "able", "ible", "ish", "less", "esque", "like", "ic", "ical")
_FUNCTION = frozenset(
    {"that", "which", "who", "while", "when", "where", "up", "down", "out", "away", "off", "during", "together"}
)
_KEEPS_UNKNOWN = frozenset({"entity", "wearable", "place", "part", "background", "style", "text"})
_BETWEEN = frozenset({"colour", "and", "size", "word", "attribute", "det", "stop", "future"})
_ENDS_RELATION = frozenset({"time", "weather", "season", "style", "transparent", "background", "text", "quote", "verb"})
_CONTINUES = frozenset({"between", "holding", "with"})
_TAKES_OBJECT = frozenset({"playing", "eating", "reading"})
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


class English(Grammar):
    """Reads English tokens.

    `link` is the relation that waits for its object, `last_link` and `linked` the one before with its subjects, `front`
    a place that came before what is there ("on the table is a cat"), `swap` what shall become another.
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.link: str | None = None
        self.last_link: str | None = None
        self.linked: list[Thing] = []
        self.wearing = False
        self.front: tuple[str, Thing] | None = None
        self.becomes = False
        self.swap: Thing | None = None
        self.strange: list[str] = []

    def _kind(self, token: Token) -> str:
        """Orange is a colour before a noun, an eye belongs to who was named, "building a" is a verb."""
        kinds = {meaning.kind for meaning in token.meanings}
        if token.text == "building" and self.group and self._near(1) == "det":
            return "stop"
        if {"entity", "colour"} <= kinds:
            return "colour" if self._noun_follows() or (self.becomes and not self.phrase.opened) else "entity"
        if {"entity", "part"} <= kinds:
            return "part" if self.draft.things or self.group else "entity"
        return token.kind

    def _noun_follows(self) -> bool:
        """Whether a noun comes before anything but more adjectives and "and"; an article after "and" starts anew."""
        following = self.tokens[self.at + 1 : self.at + 8]
        for index, token in enumerate(following):
            if token.kind == "det" and index and following[index - 1].kind in {"and", "mark"}:
                return False
            if token.get("entity", "wearable", "place", "part") and not token.get("colour"):
                return True
            if token.kind not in _BETWEEN and token.text != ",":
                return bool(token.get("colour"))
        return False

    def _before(self, token: Token, kind: str) -> None:
        if self.strange and kind not in {"word", "colour", "size"}:
            self._judge_strange(token, kind)

    def _after(self, kind: str) -> None:
        if kind in _ENDS_RELATION:
            self.link = None

    def _end(self) -> None:
        if self.strange:
            self._name_strange()
        self._close()

    # words nobody knows

    def _on_word(self, token: Token) -> None:
        word = token.text
        if len(word) > 2 and word.isalpha() and not word.endswith(_NO_NOUN):
            self.strange.append(word)

    def _judge_strange(self, token: Token, kind: str) -> None:
        """Unknown words before a noun were its adjectives; before anything else they name a thing."""
        adjective = kind == "stop" and token.text not in _FUNCTION and not token.text.endswith("ing")
        if kind in _KEEPS_UNKNOWN or adjective:
            self.strange.clear()
        else:
            self._name_strange()

    def _name_strange(self) -> None:
        name = " ".join(self.strange[-3:])
        self.strange.clear()
        (self.draft.negatives if self.negating else self.draft.unknown).append(name)
        self._drop()
        self.group = self.group if self.link else []
        self.last_link, self.link, self.wearing, self.front = self.link, None, False, None

    # what waits for a noun

    def _on_count(self, token: Token) -> None:
        meaning = token.get("count")
        if meaning is None:
            return
        if self.phrase.colours:
            self._close()
        self._count(int(meaning.id))

    def _on_det(self, token: Token) -> None:
        self.phrase.opened = True
        self.phrase.definite = token.meanings[0].id == "the"
        if token.text in {"a", "an"} and not self.phrase.count:
            self.phrase.count = 1

    def _on_attribute(self, token: Token) -> None:
        """A participle after a noun belongs to it, a word before a noun to that one."""
        name = token.meanings[0].id
        if self.phrase.colours and self.phrase.count and self.group and self.group[-1].count > 1:
            self._close()
        noun_follows = self._noun_follows()
        if name == "fur":
            for thing in self.group[-1:]:
                thing.paint(self.phrase.colours)
            self._drop()
        elif not self.group or ((self.phrase.opened or self.link or self.joined) and noun_follows):
            self.phrase.attributes.append(name)
        else:
            for thing in self.group:
                thing.attributes.append(name)
            if noun_follows and name in _TAKES_OBJECT:
                self.link = "with"

    # nouns

    def _on_entity(self, token: Token) -> None:
        meaning = token.get(*NOUNS)
        if meaning is None or self._ruled_out(meaning.id):
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
            return self.group
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
        if self._ruled_out(name):
            return
        if settings and name == "mountain" and settings[0][0] != name:
            self._on_entity(Token(token.text, (Meaning("entity", name),), token.plural))
            return
        self.draft.place(name, token.text, self.phrase)
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
        if self.phrase.colours and not self.negating:
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
        if not self.phrase.colours or not self._noun_follows():
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
