"""The Chinese grammar: what stands before 的 belongs to the noun after it, places come before what is in them."""

from typing import NamedTuple, cast

from .draft import THEM, Draft, Phrase, Thing, dressable, fresh, goes_on_top, is_part, with_kind
from .lexicon import Meaning, concept
from .scene import Kind
from .words import Token

_NOUNS = ("entity", "wearable")
_BEFORE_NOUN = frozenset(
    {"colour", "size", "attribute", "count", "measure", "det", "de", "future", "stop", "style", "season"}
)
_BEFORE_UNKNOWN = frozenset(
    {"count", "measure", "de", "wear", "relation", "and", "mark", "have", "verb", "edit", "colour", "size"}
)


class _Waiting(NamedTuple):
    """A relation whose subject is still to come: "桌子上的…", "旁边有…"; `once` when only the next noun is meant."""

    kind: str
    objects: list[Thing]
    once: bool
    flipped: bool = False


class Chinese:
    """Reads the tokens of one prompt into its draft."""

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        self.draft = draft
        self.tokens = _merged(tokens)
        self.at = 0
        self.phrase = Phrase()
        self.outer: list[Phrase] = []
        self.group: list[Thing] = []
        self.verb: str | None = None
        self.objects: list[Thing] = []
        self.locating = False
        self.located: list[Thing] = []
        self.waiting: list[_Waiting] = []
        self.last: Thing | None = None
        self.touching = False
        self.joined = False
        self.negating = False
        self.removing = False
        self.taking = False
        self.changing = False

    def read(self) -> None:
        """Fills the draft."""
        for index, token in enumerate(self.tokens):
            self.at = index
            kind = self._kind(token)
            getattr(self, f"_on_{kind}", self._on_stop)(token)
            if kind not in _NOUNS:
                self.touching = False
        self._act()
        self._locate(None)
        self._close()

    def _near(self, step: int) -> str:
        """The kind of a neighbouring token, "mark" beyond the ends."""
        index = self.at + step
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else "mark"

    def _kind(self, token: Token) -> str:
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
            return "part" if self.group or self.draft.things else "entity"
        return token.kind

    def _noun_after(self) -> bool:
        """Whether a noun follows, with nothing but modifiers before it."""
        for token in self.tokens[self.at + 1 : self.at + 10]:
            if token.get(*_NOUNS):
                return True
            if token.meanings and token.kind not in _BEFORE_NOUN and not token.get("verb", "wear", "relation"):
                return False
        return False

    def _noun_after_place(self) -> bool:
        """Whether "在沙滩上的…" goes on to a nearer place."""
        return any(token.get(*_NOUNS) for token in self.tokens[self.at + 1 : self.at + 5]) and any(
            token.kind == "place_word" for token in self.tokens[self.at + 3 : self.at + 8]
        )

    # what waits for a noun

    def _on_count(self, token: Token) -> None:
        meaning = token.get("count")
        if meaning is None:
            return
        number = min(int(meaning.id), 10**6)
        if self.phrase.colours:
            self._close()
        if self.verb and self.objects and self._near(-1) not in {"and", "relation", "wear"}:
            self._act()
        tens = self.phrase.count or 0
        self.phrase.count = tens + number if tens >= 10 and tens % 10 == 0 and number < 10 else number
        self.phrase.opened = True

    def _on_measure(self, token: Token) -> None:
        self.phrase.opened = True
        del token

    def _on_colour(self, token: Token) -> None:
        meaning = token.get("colour")
        if meaning:
            self.phrase.colours.append(meaning.id)

    def _on_size(self, token: Token) -> None:
        self.phrase.size = token.meanings[0].id

    def _on_attribute(self, token: Token) -> None:
        name = token.meanings[0].id
        if name == "fur":
            for thing in self.group[-1:]:
                thing.paint(self.phrase.colours)
            self.phrase = fresh(self.phrase)
        elif self.phrase.opened or not self.group or (self._near(1) == "de" and self._noun_after()):
            self.phrase.attributes.append(name)
        else:
            for thing in self.group:
                thing.attributes.append(name)

    def _on_det(self, token: Token) -> None:
        self.phrase.definite = True
        del token

    def _on_future(self, token: Token) -> None:
        self.draft.future = True
        del token

    # nouns

    def _on_entity(self, token: Token) -> None:
        meaning = token.get(*_NOUNS)
        if meaning is None:
            return
        if self.negating or self.removing:
            (self.draft.negatives if self.negating else self.draft.removed).append(meaning.id)
            self.phrase = fresh(self.phrase)
            return
        self.phrase.definite = self.phrase.definite or self.taking
        again = None
        if self._bare():
            again = self.draft.known(meaning.id)
        thing = again or self.draft.thing(meaning, token.text, self.phrase)
        if self.touching and self.last and again is None and not self.phrase and self._join(thing, token):
            thing = self.last
        else:
            self._settle(thing, new=again is None)
        self.last, self.touching, self.joined = thing, True, False
        self.phrase = fresh(self.phrase)

    _on_wearable = _on_entity

    def _bare(self) -> bool:
        return not (self.phrase.count or self.phrase.colours or self.phrase.size or self.phrase.added)

    def _join(self, thing: Thing, token: Token) -> bool:
        """Two nouns without anything between: one thing, or a list of two short names ("猫狗")."""
        old = self.last
        if old is None or (len(token.text) == 1 and len(old.term) == 1) or not self.draft.join(old, thing):
            return False
        old.concept, old.term, old.count, old.counted = thing.concept, thing.term, thing.count, thing.counted
        old.colours, old.size, old.attributes, old.wearing = thing.colours, thing.size, thing.attributes, thing.wearing
        return True

    def _settle(self, thing: Thing, *, new: bool) -> None:
        """A noun as object of a verb, as a place, or as a subject of its own."""
        worn = concept(thing.concept).kind == "wearable"
        if self.verb and self.objects and self.joined and self.verb == "wear" and not worn:
            self._act()
        if self.verb:
            self.objects.append(thing)
            if new and not (self.verb == "wear" or (self.verb == "with" and worn)):
                self.draft.put(thing)
            return
        if self.locating:
            self.located.append(thing)
            if new:
                self.draft.put(thing)
            return
        if self.changing and self.group:
            self.draft.swaps.append((self.group[-1], thing))
            self.changing = False
            return
        if new:
            self.draft.put(thing)
        for wait in self.waiting:
            self._relate([thing], wait)
        self.waiting = [wait for wait in self.waiting if not wait.once]
        self.group = [*self.group, thing] if (self.joined or self.touching) and thing not in self.group else [thing]
        self.taking = False

    def _relate(self, subjects: list[Thing], wait: _Waiting) -> None:
        for subject in subjects:
            if wait.kind == "wear":
                subject.wearing += wait.objects
                continue
            for other in wait.objects:
                if wait.kind == "with":
                    self._with(subject, other)
                elif wait.flipped and wait.kind == "beside":
                    self.draft.link([other], "beside", subject)
                else:
                    self.draft.link([subject], cast("Kind", wait.kind), other)

    def _with(self, subject: Thing, other: Thing) -> None:
        if concept(other.concept).kind == "wearable":
            subject.wearing.append(other)
        elif is_part(subject, other):
            self.draft.leave(other)
        elif goes_on_top(subject, other):
            self.draft.link([other], "on", subject)
        else:
            self.draft.link([subject], with_kind(subject, other), other)

    def _on_place(self, token: Token) -> None:
        name = token.meanings[0].id
        if self.negating or self.removing:
            (self.draft.negatives if self.negating else self.draft.removed).append(name)
        elif (
            self.draft.settings
            and name == "mountain"
            and self.draft.settings[0][0] != name
            and self._near(1) != "place_word"
        ):
            self._on_entity(Token(token.text, (Meaning("entity", name),)))
            return
        else:
            self._act()
            self.draft.place(name, token.text, self.phrase)
        self.locating = (
            self.locating and self._near(1 if self._near(1) == "de" else 2) == "de" and self._noun_after_place()
        )
        self.changing, self.taking = False, False
        self.phrase = fresh(self.phrase)

    def _on_part(self, token: Token) -> None:
        if self.phrase.colours and not self.negating:
            self.draft.loose.append(f"{self.tokens[self.at - 1].text if self.at else ''}{token.text}".replace("的", ""))
        if not self.outer or self._near(1) == "mark":
            self.phrase = fresh(self.phrase)
        self.locating = False

    def _on_pronoun(self, token: Token) -> None:
        self._point(self._main() or self.draft.pointed())
        del token

    def _on_reference(self, token: Token) -> None:
        if (
            token.get("reference")
            and token.meanings[0].id == "me"
            and self._near(1) != "de"
            and not token.text.endswith("的")
        ):
            self._point(self.draft.pointed())
        else:
            self.phrase = fresh(self.phrase)
        self.locating = self.locating and bool(self.located)

    def _point(self, thing: Thing) -> None:
        if self.locating:
            self.located = [thing]
        elif self.verb:
            self.objects.append(thing)
        else:
            self.group = [thing]
            self.last = thing
        self.phrase = fresh(self.phrase)

    def _main(self) -> Thing | None:
        return next(iter(self.draft.things), None)

    # places and verbs

    def _on_place_word(self, token: Token) -> None:
        kind = token.meanings[0].id
        if self.negating:
            return
        before = self._near(-1) if self._near(-1) != "de" else self._near(-2)
        relative = self._near(1) == "de" and self._noun_after()
        if before == "place":
            return
        if self.verb and self.objects and before in _NOUNS and not self.locating:
            self._act_before_place()
        if self.locating and self.located:
            self._locate(kind)
        elif (before in {*_NOUNS, "pronoun"} or (before == "reference" and self.group)) and self.group:
            objects = list(self.group) if kind == "between" else [self.group[-1]]
            self.group = []
            self.waiting.append(_Waiting(kind, objects, once=relative))
        elif (main := self._main()) and kind not in {"in", "between"} and before != "part":
            self.waiting = [_Waiting(kind, [self.group[-1] if self.group else main], once=False, flipped=True)]
        del token

    def _act_before_place(self) -> None:
        """The object of a verb turns out to be a place: it counts as a noun of its own."""
        last = self.objects.pop()
        self._act()
        self.group = [last]

    def _locate(self, kind: str | None) -> None:
        """Ends "在 X 上": of who was named before, else of who comes next."""
        objects, self.located, self.locating = self.located, [], False
        if not objects:
            return
        relation = kind or "on"
        relative = self._near(1) == "de" and self._noun_after()
        if self.outer and relative or not self.group:
            self.waiting.append(_Waiting(relation, objects, once=relative))
        else:
            chosen = objects if relation == "between" else objects[-1:]
            for other in chosen:
                for subject in self.group:
                    if concept_is_worn(subject) and relation in {"on", "over"} and dressable(other):
                        other.wearing.append(subject)
                        self.draft.things = [thing for thing in self.draft.things if thing is not subject]
                    else:
                        self.draft.link([subject], cast("Kind", relation), other)

    def _on_relation(self, token: Token) -> None:
        meaning = token.get("relation")
        if meaning is None:
            return
        self._act()
        if meaning.id == "at":
            if not self.negating:
                self._begin(meaning.implied)
            self.locating, self.located = True, []
            return
        self._begin(())
        self.verb, self.objects = meaning.id, []

    def _on_wear(self, token: Token) -> None:
        self._act()
        self._begin(())
        self.verb, self.objects = "wear", []
        del token

    def _begin(self, attributes: tuple[str, ...]) -> None:
        """A verb: words still waiting for their noun wait on behind its clause."""
        self._locate(None)
        if self.phrase:
            self.phrase.attributes += attributes
            self.outer.append(self.phrase)
            self.phrase = Phrase(added=self.phrase.added)
            self.group = []
        elif self.group and not self.joined:
            for thing in self.group:
                thing.attributes += attributes
        elif attributes or self.joined:
            self.outer.append(Phrase(attributes=list(attributes), added=self.phrase.added))
            self.group = [] if self.joined else self.group
        self.joined = False

    def _act(self) -> None:
        """Ends a verb with its objects: of who was named before, or the main thing when nobody was."""
        verb, objects, self.verb, self.objects = self.verb, self.objects, None, []
        if verb is None or not objects:
            return
        main = self._main()
        subjects = self.group or ([main] if main and main not in objects else [])
        if not subjects and verb == "wear":
            subjects = [self.draft.pointed()]
        self._relate(subjects, _Waiting(verb, objects, once=True))

    def _on_de(self, token: Token) -> None:
        """The noun after 的 gets what was said before it."""
        self.negating = False
        if self.verb and self.objects and self._noun_after():
            self.waiting.append(_Waiting(self.verb, self.objects, once=True))
            self.verb, self.objects, self.group = None, [], []
        elif (self.verb and not self.objects and self.phrase) or (self.locating and not self.located):
            return
        if self.outer and not self.phrase.colours:
            self.phrase = self.outer.pop()
        elif self.outer and not self.verb:
            outer = self.outer.pop()
            outer.colours += self.phrase.colours
            self.phrase = outer
        del token

    def _on_have(self, token: Token) -> None:
        if token.meanings[-1].kind == "attribute" or token.get("attribute"):
            hint = token.get("attribute")
            if hint and self.waiting:
                self.phrase.attributes.append(hint.id)
            return
        if token.text == "是":
            return
        self._act()
        self._locate(None)
        if not self.waiting and self.group and token.text.startswith("有"):
            if self.phrase or self.joined:
                self._begin(())
            self.verb, self.objects = "with", []

    def _on_and(self, token: Token) -> None:
        if self.phrase.colours and not self._noun_after():
            self._close()
        self.joined = True
        del token

    def _on_mark(self, token: Token) -> None:
        self._act()
        self._locate(None)
        self._close()
        self.negating, self.joined, self.changing = False, False, False
        self.outer.clear()
        named = self._near(-1) in {"place_word"}
        if not named:
            self.waiting.clear()
        if token.meanings[0].id == ".":
            self.removing, self.taking = False, False
            self.waiting.clear()
            self.phrase = Phrase()
        elif self._next_is_noun():
            self.joined = False

    def _next_is_noun(self) -> bool:
        return self._noun_after()

    def _close(self) -> None:
        """Words that waited for a noun in vain: "一黑一白", "把猫变成蓝色"."""
        phrase, self.phrase = self.phrase, fresh(self.phrase)
        if self.verb or not self.group:
            return
        last = self.group[-1]
        if phrase.colours and phrase.count and last.count > 1:
            last.paint(phrase.colours * phrase.count)
        elif phrase.colours:
            for thing in self.group:
                thing.paint(phrase.colours)
        if phrase.size or phrase.attributes:
            for thing in self.group:
                thing.size = thing.size or phrase.size
                thing.attributes += phrase.attributes

    # facts of the whole picture

    def _on_time(self, token: Token) -> None:
        self._fact("time", token)
        if token.text in {"夜空", "星空"}:
            self.draft.settings.append(("sky", token.text))

    def _on_weather(self, token: Token) -> None:
        self._fact("weather", token)

    def _on_season(self, token: Token) -> None:
        self._fact("season", token)

    def _fact(self, name: str, token: Token) -> None:
        value = token.meanings[0].id
        if self.negating:
            self.draft.negatives.append(value)
        else:
            self.draft.facts.setdefault(name, value)
        if not self.located:
            self.locating = False

    def _on_style(self, token: Token) -> None:
        meaning = token.get("style")
        if meaning is None or self.negating:
            return
        if meaning.id == "cyberpunk":
            self.draft.future = True
        elif meaning.id == "other":
            self.draft.loose.append(token.text)
        else:
            self.draft.styles.append(meaning.id)

    def _on_transparent(self, token: Token) -> None:
        self.draft.transparent = True
        self.negating = False
        del token

    def _on_background(self, token: Token) -> None:
        if self.phrase.colours and not self.negating and self._near(-1) in {"colour", "de"}:
            self.draft.place("plain", token.text, Phrase())
            self.draft.loose += [
                f"{self.tokens[self.at - 1].text}背景" for colour in self.phrase.colours if colour != "white"
            ]
        self.phrase = fresh(self.phrase)
        self.taking = False
        self.locating = False

    def _on_text(self, token: Token) -> None:
        if self.negating:
            self.draft.negatives.append("text")
        self.waiting.clear()
        self.phrase = fresh(self.phrase)
        del token

    def _on_quote(self, token: Token) -> None:
        self._on_text(token)

    def _on_slot(self, token: Token) -> None:
        self.phrase = fresh(self.phrase)
        self.locating = False
        del token

    # what the user wants done

    def _on_negation(self, token: Token) -> None:
        self._act()
        if self.phrase:
            self.outer.append(self.phrase)
            self.phrase = Phrase()
        self.negating = True
        del token

    def _on_edit(self, token: Token) -> None:
        name = token.meanings[0].id
        self._act()
        self._locate(None)
        self.draft.edits.add(name)
        self.changing = name == "change"
        if name == "remove":
            self.removing = True
            if self.taking_done():
                self._take_out()
        if name == "add":
            self.phrase = Phrase(added=True)
            self.group = [thing for thing in self.group if thing.concept == THEM]
        if name == "make":
            self.taking = True

    def taking_done(self) -> bool:
        """Whether 把 has its noun already: "把帽子去掉"."""
        return bool(self.group) and self._near(-1) in {*_NOUNS, "measure"}

    def _take_out(self) -> None:
        for thing in self.group:
            if thing.concept != THEM:
                self.draft.removed.append(thing.concept)
        self.draft.things = [thing for thing in self.draft.things if thing not in self.group]
        self.group, self.removing = [], False

    def _on_ba(self, token: Token) -> None:
        self.taking = True
        self.group = []
        del token

    _on_give = _on_ba

    def _on_verb(self, token: Token) -> None:
        if token.text not in {"请", "帮我", "请帮我", "需要", "给我", "要求"}:
            self.draft.draws = True
        if not self.group:
            self.phrase = fresh(self.phrase)
        del token

    def _on_ask(self, token: Token) -> None:
        self.draft.asks = True
        del token

    def _on_stop(self, token: Token) -> None:
        """A word without a picture."""
        del token

    def _on_word(self, token: Token) -> None:
        """A word nobody knows names a thing when it stands where a noun would."""
        text = token.text
        latin = text.isascii()
        named = (
            len(text) >= (3 if latin else 2)
            and text.isalpha()
            and self._near(1) not in {"de", *_NOUNS, "style", "word"}
        )
        if not named or self._near(-1) not in _BEFORE_UNKNOWN:
            return
        (self.draft.negatives if self.negating else self.draft.unknown).append(text)
        self.phrase = fresh(self.phrase)
        self.outer.clear()
        self.verb = None if not self.objects else self.verb


def _merged(tokens: list[Token]) -> list[Token]:
    """One-character nouns that touch an unknown run are part of an unknown word, not a thing of their own."""
    found: list[Token] = []
    for token in tokens:
        before = found[-1] if found else None
        if before is not None and _lends(before, token):
            found[-1] = Token(before.text + token.text)
        else:
            found.append(token)
    return found


def _lends(one: Token, two: Token) -> bool:
    if one.text.isascii() or two.text.isascii():
        return False
    short_noun = two.kind == "entity" and len(two.text) == 1
    return (not one.meanings and (short_noun or not two.meanings)) or (
        not two.meanings and one.kind == "entity" and len(one.text) == 1
    )


def concept_is_worn(thing: Thing) -> bool:
    """Whether the thing is something to put on."""
    return thing.concept != THEM and concept(thing.concept).kind == "wearable"
