"""The Chinese grammar: what stands before 的 belongs to the noun after it, places come before what is in them."""

from .clauses import Clauses, Waiting
from .draft import Draft, Phrase, Thing
from .grammar import NOUNS
from .lexicon import Meaning
from .sense import IN_TOWN, LOOKS, PARENTS, THEM, dressable, worn
from .words import Token

_BEFORE_UNKNOWN = frozenset(
    {"count", "measure", "de", "wear", "relation", "and", "mark", "have", "verb", "edit", "colour", "size"}
)
_TAKES_OBJECT = {"playing": "with", "eating": "with", "reading": "with", "watering": "beside", "cooking": "beside"}
_PLACES = frozenset({"beside", "on", "under", "in", "behind", "in_front_of", "over", "left_of", "right_of", "around"})
_HAIRED = frozenset({"with", "wear", "holding"})
_POLITE = frozenset({"请", "帮我", "请帮我", "需要", "给我", "要求"})


class Chinese(Clauses):
    """Reads Chinese tokens; `taking` after 把 until its noun comes, `changing` after 换成 until its result does."""

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.taking = False
        self.changing = False

    def _end(self) -> None:
        self._act(ends=True)
        self._locate(None)
        self._close()

    def _kind(self, token: Token) -> str:
        """杯 counts after a number, 站着 tells what is there after a place."""
        kinds = {meaning.kind for meaning in token.meanings}
        if "measure" in kinds and len(kinds) > 1:
            if self._near(-1) in {"count", "det"} and self._near(1) != "mark":
                return "measure"
            return next(meaning.kind for meaning in token.meanings if meaning.kind != "measure")
        if {"attribute", "have"} <= kinds:
            return "have" if self.waiting and not self.waiting[-1].once and not self.joined else "attribute"
        if {"attribute", "relation"} <= kinds:
            return "relation"
        if {"entity", "part"} <= kinds:
            return "part" if self.draft.things or self.group else "entity"
        if {"entity", "form"} <= kinds:
            return "form" if self._is_form() else "entity"
        if "ordinal" in kinds and (other := token.get("place_word", "count", "relation")) is not None:
            return "ordinal" if self._among() else other.kind
        return token.kind

    def _among(self) -> bool:
        """Whether the words speak of several that were named: then 左边的 is one of them."""
        return bool(self.group) and self.group[-1].count > 1

    def _bound(self) -> bool:
        return self.verb is not None or self.locating

    # what waits for a noun

    def _on_count(self, token: Token) -> None:
        meaning = token.get("count")
        if meaning is None or not self._counts(token, int(meaning.id)):
            return
        if self.phrase.colours:
            self._close()
        if self.verb and self.objects and self._near(-1) not in {"and", "relation", "wear"}:
            self._act()
        self._count(int(meaning.id))

    def _on_measure(self, _: Token) -> None:
        self.phrase.opened = True

    def _on_det(self, _: Token) -> None:
        self.phrase.definite = True

    def _on_attribute(self, token: Token) -> None:
        name = token.meanings[0].id
        if name == "fur":
            for thing in self.group[-1:]:
                thing.paint(self.phrase.colours)
            self._drop()
        elif self.removing:
            self.draft.removals.append(token.text)
        elif self._grows(name):
            self._unhand()
        elif self.phrase.opened or not self.group or (self._near(1) == "de" and self._noun_after()):
            self.phrase.attributes.append(name)
            if name in LOOKS:
                self.phrase.hair = self.phrase.hair or next(iter(self.phrase.colours), "")
                self.phrase.colours.clear()
                self._unhand()
        else:
            for thing in self.group:
                thing.attributes.append(name)
            if name in _TAKES_OBJECT and self._noun_after():
                self._act()
                self.verb, self.objects = _TAKES_OBJECT[name], []

    def _unhand(self) -> None:
        """The verb before hair or a beard has its object: 长着长发, 留着胡子."""
        if self.verb in _HAIRED and not self.objects:
            self.verb = None

    def _waits(self) -> bool:
        noun = self._near(1) in {*NOUNS, "de"} and self._noun_after()
        return noun or not self.group

    def _on_hair(self, token: Token) -> None:
        super()._on_hair(token)
        self._unhand()

    def _on_skin(self, token: Token) -> None:
        super()._on_skin(token)
        self._unhand()

    # nouns

    def _on_entity(self, token: Token) -> None:
        meaning = token.get(*NOUNS)
        if meaning is None or self._ruled_out(meaning.id, token.text):
            return
        phrase = self.phrase
        in_picture = self._near(-1) == "de" and self._near(-2) == "reference" and not phrase.count
        phrase.definite = phrase.definite or self.taking or in_picture
        bare = not (phrase.count or phrase.colours or phrase.size or phrase.added)
        parent = self.at + 1 < len(self.tokens) and self.tokens[self.at + 1].text in PARENTS
        again = self.draft.known(meaning.id) if bare and not parent else None
        if (
            self._near(-1) == "have"
            and self.at > 1
            and self.tokens[self.at - 2].get("part")
            and not dressable(meaning.id)
        ):
            self._made_of(token.text)
            return
        thing = again or self.draft.thing(meaning, token.text, phrase)
        if self.touching and self.last and not again and not phrase and self._one_with_last(thing):
            thing = self.last
        else:
            self._settle(thing, new=again is None)
        self.last, self.touching, self.joined = thing, True, False
        self._drop()

    _on_wearable = _on_entity

    def _made_of(self, term: str) -> None:
        """鼻子是胡萝卜: no carrot of its own, and a snowman has such a nose anyway."""
        if not any(thing.concept == "snowman" for thing in self.draft.things):
            self.draft.loose.append(self.tokens[self.at - 2].text + term)
        self._drop()

    def _one_with_last(self, thing: Thing) -> bool:
        """Two nouns without anything between: one thing, or a list of two short names ("猫狗")."""
        if self.last is None or len(thing.term) == len(self.last.term) == 1 or not self.draft.join(self.last, thing):
            return False
        self.last.become(thing)
        return True

    def _settle(self, thing: Thing, *, new: bool) -> None:
        """A noun as object of a verb, as a place, or as a subject of its own."""
        wearable = worn(thing.concept)
        if self.verb == "wear" and self.objects and self.joined and not wearable:
            self._act()
        swapped = self.changing and self.group and not self.verb and not self.locating
        if new and not (swapped or self.verb == "wear" or (self.verb == "with" and wearable)):
            self.draft.put(thing)
            self._sided(thing)
        if self.verb:
            self.objects.append(thing)
        elif self.locating:
            self.located.append(thing)
        elif swapped:
            self.draft.swaps.append((self.group[-1], thing))
            self.changing = False
        else:
            self._stand(thing)

    def _stand(self, thing: Thing) -> None:
        """A subject: it gets what waited for it."""
        placed = [] if self._near(1) in {"place_word", "de"} else self.shared if self.joined else []
        for wait in self.waiting or placed:
            self._apply(thing, wait)
        self.shared = [wait for wait in self.waiting if wait.kind in _PLACES] or placed
        self.waiting = [wait for wait in self.waiting if not wait.once]
        further = (self.joined or self.touching) and thing not in self.group
        self.group = [*self.group, thing] if further else [thing]
        self.taking = False

    def _on_place(self, token: Token) -> None:
        name = token.meanings[0].id
        settings = self.draft.settings
        if self._ruled_out(name, token.text):
            self.locating = False
            return
        if name == "mountain" and self.draft.form in {"logo", "pattern"}:
            self._on_entity(Token(token.text, (Meaning("entity", name),)))
            return
        if settings and name == "mountain" and settings[0][0] != name and self._far():
            self.draft.beyond.append((name, token.text))
            self._drop()
            return
        if settings and name == "mountain" and settings[0][0] != name and self._near(1) != "place_word":
            self._on_entity(Token(token.text, (Meaning("entity", name),)))
            return
        self._act()
        if self._near(-1) == "place" and settings and settings[-1][0] in IN_TOWN:
            settings.pop()
        self.draft.place(token.meanings[0], token.text, self.phrase)
        self.locating = self.locating and self._goes_on()
        self.changing, self.taking = False, False
        self._drop()

    def _far(self) -> bool:
        """Whether the place is said to be behind everything: 后面是群山, 背景是山, 远处有山."""
        before = {token.text for token in self.tokens[max(0, self.at - 3) : self.at]}
        return bool(before & {"远处", "远方", "背景", "后面", "背后", "身后"})

    def _on_part(self, token: Token) -> None:
        if self.removing:
            self.draft.removals.append(token.text)
        elif not self.negating:
            self.draft.parts.append(token.text)
        if self.phrase.colours and not self.negating and not self.removing:
            colours = "".join(part.text for part in self.tokens[max(0, self.at - 2) : self.at] if part.get("colour"))
            self.draft.loose.append(colours + token.text)
        if not self.outer or self._near(1) == "mark":
            self._drop()
        self.locating = False
        on_it = token.text.endswith("上")
        if on_it and self.group and not self.verb and self._near(1) in {"have", "attribute"}:
            self.waiting.append(Waiting("on", self.group[-1:], once=False))
            self.group = []

    def _on_pronoun(self, _: Token) -> None:
        main = self._main()
        self._point(
            self._meant() if self.draft.edits and main is not None and main.added else main or self.draft.pointed()
        )

    def _on_reference(self, token: Token) -> None:
        whose = self._near(1) == "de" or token.text.endswith("的")
        if token.meanings[0].id == "me" and not whose:
            self._point(self.draft.pointed())
        self._drop()
        self.locating = self.locating and bool(self.located)

    def _point(self, thing: Thing) -> None:
        if self.locating:
            self.located = [thing]
        elif self.verb:
            self.objects.append(thing)
        else:
            self.group, self.last = [thing], thing
        self._drop()

    # hinges

    def _on_and(self, _: Token) -> None:
        if self.phrase.colours and not self._noun_after():
            self._close()
        self.joined = True

    def _on_mark(self, token: Token) -> None:
        self.draft.asks = self.draft.asks or token.text == "?"
        self._act(ends=True)
        self._locate(None)
        self._close()
        self.negating, self.joined, self.changing = False, False, False
        self.outer.clear()
        if self._near(-1) != "place_word":
            self.waiting.clear()
        if token.meanings[0].id == ".":
            self.removing, self.taking = False, False
            self.waiting.clear()
            self.phrase = Phrase()

    def _close(self) -> None:
        if self.verb:
            self._drop()
        super()._close()

    # facts of the whole picture and what the user wants done

    def _fact(self, name: str, token: Token) -> None:
        super()._fact(name, token)
        self.locating = self.locating and (bool(self.located) or self._place_ahead())

    def _place_ahead(self) -> bool:
        """Whether 在雨中… goes on to a nearer place: 在雨中同一把伞下."""
        for token in self.tokens[self.at + 1 : self.at + 8]:
            if token.kind in {"mark", "have", "verb", "wear", "relation"}:
                return False
            if token.kind == "place_word" and self._noun_after():
                return True
        return False

    def _on_background(self, token: Token) -> None:
        if self._near(-1) not in {"colour", "de"}:
            self._drop()
        super()._on_background(token)
        self.taking, self.locating = False, False

    def _on_style(self, token: Token) -> None:
        """Between 把 and 变成 a style is that of the picture there is."""
        self.source = self.taking and not self.changing and self._change_follows()
        super()._on_style(token)

    def _change_follows(self) -> bool:
        for token in self.tokens[self.at + 1 :]:
            if token.kind == "mark":
                return False
            if (edit := token.get("edit")) and edit.id == "change":
                return True
        return False

    def _on_text(self, token: Token) -> None:
        super()._on_text(token)
        self.waiting.clear()

    def _on_slot(self, token: Token) -> None:
        super()._on_slot(token)
        self.locating = False

    def _on_verb(self, token: Token) -> None:
        if token.text not in _POLITE:
            self.draft.draws = True
        if not self.group:
            self._drop()

    def _on_negation(self, _: Token) -> None:
        self._act()
        if self.phrase:
            self.outer.append(self.phrase)
            self.phrase = Phrase()
        self.negating = True

    def _on_edit(self, token: Token) -> None:
        name = token.meanings[0].id
        self._act()
        self._locate(None)
        self.draft.edits.add(name)
        self.changing = name == "change"
        self.taking = self.taking or name == "make"
        if name == "remove":
            self.draft.transparent = self.draft.transparent or self._near(-1) == "background"
            self.removing = not (self.group and self._near(-1) in {*NOUNS, "measure"})
            if not self.removing:
                self._take_out()
        elif name == "add":
            self.phrase, self.taking = Phrase(added=True), False
            self.group = [thing for thing in self.group if thing.concept == THEM]

    def _take_out(self) -> None:
        """把帽子去掉: what was just named goes."""
        gone = [thing for thing in self.group if thing.concept != THEM]
        self.draft.removed += [thing.concept for thing in gone]
        self.draft.removals += [thing.term for thing in gone]
        self.draft.things = [thing for thing in self.draft.things if thing not in self.group]
        self.group = []

    def _on_ba(self, _: Token) -> None:
        self.taking, self.group = True, []

    _on_give = _on_ba

    def _wearer_follows(self) -> bool:
        """Whether the noun after 的 is who has or wears something: then the word before names that thing."""
        for token in self.tokens[self.at + 2 : self.at + 6]:
            if noun := token.get(*NOUNS):
                return dressable(noun.id)
        return False

    def _on_word(self, token: Token) -> None:
        """A word nobody knows names a thing when it stands where a noun would."""
        text = token.text
        long_enough = len(text) >= (3 if text.isascii() else 2) and text.isalpha()
        if long_enough and self.verb and not self.objects and self._near(1) == "de" and self._wearer_follows():
            self.draft.unknown.append(text)
            self.verb = None
            self._drop()
            return
        if not long_enough or self._near(1) in {"de", *NOUNS, "style", "word"} or self._near(-1) not in _BEFORE_UNKNOWN:
            return
        if self.removing:
            self.draft.removals.append(text)
        else:
            (self.draft.negatives if self.negating else self.draft.unknown).append(text)
        self._drop()
        self.outer.clear()
        self.verb = self.verb if self.objects else None
