"""What the grammars of all languages share: words that wait for their noun, and facts of the whole picture."""

from collections.abc import Callable
from typing import cast

from .draft import Draft, Phrase, Thing, fresh
from .scene import Kind
from .sense import THEM, contains, dressable, goes_on_top, is_furniture, is_part, with_kind, worn
from .words import Token

NOUNS = ("entity", "wearable")
_ADJECTIVES = frozenset({"colour", "size", "attribute"})
_COULD_BE_A_YEAR = 100


class Grammar:
    """Reads the tokens of one prompt into its draft, once over; each kind of token has its method `_on_KIND`.

    `phrase` are the words that wait for a noun, `group` the things that the current clause speaks of, `last` the noun
    before, `touching` whether it was the token before, `joined` whether an "and" or a comma came since. After "turn
    this" `source` says that the words are of what there is, not of what shall be.
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        self.draft = draft
        self.tokens = tokens
        self.at = 0
        self.phrase = Phrase()
        self.group: list[Thing] = []
        self.last: Thing | None = None
        self.touching = False
        self.joined = False
        self.negating = False
        self.removing = False
        self.backdrop = False
        self.source = False

    def read(self) -> None:
        """Fills the draft."""
        for index, token in enumerate(self.tokens):
            self.at = index
            kind = self._kind(token)
            handler: Callable[[Token], None] | None = getattr(self, f"_on_{kind}", None)
            self._before(token, kind)
            if handler is not None:
                handler(token)
            self._after(kind)
            self.touching = self.touching and kind in NOUNS
            self.backdrop = self.backdrop and kind not in {*NOUNS, "place", "mark"}
        self._end()

    def _kind(self, token: Token) -> str:
        """Which of a term's meanings is meant here."""
        return token.kind

    def _before(self, token: Token, kind: str) -> None:
        """Called before each token is handled."""

    def _after(self, kind: str) -> None:
        """Called after each token was handled."""

    def _end(self) -> None:
        """Called when all tokens were read."""
        self._close()

    def _near(self, step: int) -> str:
        """The kind of a neighbouring token, "mark" beyond the ends."""
        index = self.at + step
        return self.tokens[index].kind if 0 <= index < len(self.tokens) else "mark"

    def _main(self) -> Thing | None:
        """What "it" is: the first thing of the prompt."""
        return next(iter(self.draft.things), None)

    def _drop(self) -> None:
        """Forgets the words that waited."""
        self.phrase = fresh(self.phrase)

    def _on_entity(self, token: Token) -> None:
        """A noun: each language has its own way."""
        raise NotImplementedError

    def _close(self) -> None:
        """Words that waited for a noun in vain belong to who was named: "one black and one white", "a cat, blue"."""
        phrase, self.phrase = self.phrase, fresh(self.phrase)
        if self.backdrop and phrase.colours:
            self._paint_backdrop(phrase)
        elif phrase.colours and self.group:
            if phrase.count and self.group[-1].count > 1:
                self.group[-1].paint(phrase.colours * min(phrase.count, self.group[-1].count))
            else:
                for thing in self.group:
                    thing.paint(phrase.colours)
        if self._describes(phrase):
            for thing in self.group:
                thing.size = thing.size or phrase.size
                thing.attributes += phrase.attributes

    def _describes(self, phrase: Phrase) -> bool:
        """Whether sizes and attributes without a noun speak of the group."""
        return bool(phrase.size or phrase.attributes)

    def _paint_backdrop(self, phrase: Phrase) -> None:
        """A background of one colour is plain."""
        self.draft.settings.append(("plain", "background"))
        for colour in reversed(phrase.colours):
            self.draft.paint_backdrop(colour)

    def _ruled_out(self, name: str, term: str) -> bool:
        """A noun after "no" or "remove" is noted there and not drawn."""
        if self.negating:
            self.draft.negatives.append(name)
        elif self.removing:
            self.draft.removed.append(name)
            self.draft.removals.append(term)
        else:
            return False
        self._drop()
        return True

    def _relate(self, subject: Thing, kind: str, other: Thing) -> None:
        """Puts two things in relation, or one on the other when it can be worn."""
        draft = self.draft
        if kind == "with":
            self._accompany(subject, other)
        elif kind == "ringed":
            draft.link([other], "around", subject)
        elif kind == "wear":
            draft.link([subject], "beside", other)
        elif kind == "on" and worn(subject.concept) and dressable(other.concept):
            self._dress(other, subject)
        else:
            draft.link([subject], cast("Kind", kind), other)

    def _accompany(self, subject: Thing, other: Thing) -> None:
        """What "X with Y" means for the two."""
        one, two = subject.concept, other.concept
        if worn(two) and (dressable(one) or two == "wings"):
            self._dress(subject, other)
        elif THEM not in {one, two} and is_part(one, two):
            self.draft.leave(other)
        elif goes_on_top(one, two) or (is_furniture(one) and not dressable(two) and two not in {"chair", "bench"}):
            self.draft.link([other], "on", subject)
        elif contains(one):
            self.draft.link([other], "in", subject)
        else:
            self.draft.link([subject], with_kind(one, two, count=other.count), other)

    def _dress(self, wearer: Thing, item: Thing) -> None:
        """Puts the item on; it is no thing of its own any more."""
        wearer.wearing.append(item)
        self.draft.things = [thing for thing in self.draft.things if thing is not item]

    # what waits for a noun

    def _count(self, number: int) -> None:
        """A number; a unit after a ten is added to it ("twenty one")."""
        tens = self.phrase.count or 0
        added = tens >= 20 and tens % 10 == 0 and number < 10
        self.phrase.count = tens + number if added else min(number, 10**6)
        self.phrase.opened = True

    def _counts(self, token: Token, number: int) -> bool:
        """Whether a number counts: from 100 on years and sizes do not, so the noun or its measure word must follow."""
        if number < _COULD_BE_A_YEAR or not token.text.isdecimal():
            return True
        following = [after for after in self.tokens[self.at + 1 : self.at + 4] if after.kind not in _ADJECTIVES]
        return bool(following) and (
            following[0].get("measure") is not None or (following[0].plural and following[0].get(*NOUNS) is not None)
        )

    def _on_colour(self, token: Token) -> None:
        meaning = token.get("colour")
        if meaning:
            self.phrase.colours.append(meaning.id)

    def _on_size(self, token: Token) -> None:
        self.phrase.size = token.meanings[0].id

    def _on_future(self, _: Token) -> None:
        self.draft.future = True

    # facts of the whole picture

    def _on_time(self, token: Token) -> None:
        self._fact("time", token)

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
            if name == "time" and ("sky" in token.text.split() or token.text in {"夜空", "星空"}):
                self.draft.settings.append(("sky", token.text))

    def _on_style(self, token: Token) -> None:
        meaning = token.get("style")
        if meaning is None or self.negating or self.source:
            return
        if self.removing:
            self.draft.removals.append(token.text)
        elif meaning.id == "cyberpunk":
            self.draft.future = True
        elif meaning.id == "other":
            self.draft.loose.append(token.text)
        else:
            self.draft.styles.append(meaning.id)

    def _on_transparent(self, _: Token) -> None:
        self.draft.transparent = True
        self.negating, self.removing = False, False
        self._drop()

    def _on_background(self, _: Token) -> None:
        if self.phrase.colours and not self.negating:
            self._paint_backdrop(self.phrase)
        self._drop()
        self.backdrop = True

    def _on_text(self, token: Token) -> None:
        if self.negating or self.removing:
            self.draft.negatives.append("text")
        if self.removing:
            self.draft.removals.append(token.text.removeprefix("the "))
        self._drop()

    def _on_quote(self, token: Token) -> None:
        self._on_text(token)

    def _on_slot(self, _: Token) -> None:
        self._drop()

    # what the user wants done

    def _on_verb(self, _: Token) -> None:
        self.draft.draws = True
        self._drop()

    def _on_ask(self, _: Token) -> None:
        self.draft.asks = True
