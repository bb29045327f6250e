"""What both grammars read beside nouns and relations: hair and skin, "the left one", sides, shots and forms."""

from typing import cast

from . import lexicon
from .draft import Draft, Shape, Thing
from .grammar import NOUNS, Grammar
from .lexicon import Meaning
from .scene import Form, Shot
from .sense import LOOKS, SHEETS
from .words import Token

CHANGES = frozenset({"make", "change"})
"""Edits of what is there."""

_BEFORE_HAIR = frozenset({"colour", "hairdo", "and", "det", "stop", "attribute", "mark"})
_SUBJECTS_OF_A_SHEET = 1
"""A form named after more things than this is itself one of the things: "a cat and a dog on a map"."""


class Aspects(Grammar):
    """Reads how people look, and from where and as what the picture is made.

    `nth` is which of several the words speak of, `dyeing` whether hair was named without its colour so far, `tresses`
    what was said of hair before the word came, `side` where the next thing stands.
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.nth: str | None = None
        self.dyeing = False
        self.tresses: list[str] = []
        self.side: str | None = None

    def _bearers(self) -> list[Thing]:
        """Whose hair or beard it is that was just named."""
        return self.group[-1:]

    def _bound(self) -> bool:
        """Whether the word is the object of a relation and so a thing among things."""
        return False

    def _waits(self) -> bool:
        """Whether hair that is named now belongs to a noun still to come."""
        return not self._bearers()

    def _meant(self) -> Thing:
        """Who "her" is: the first thing of the prompt, but when a picture is changed one that was there before."""
        old = [thing for thing in self.draft.things if not thing.added]
        return old[0] if old else self.draft.pointed()

    # hair and skin

    def _on_hairdo(self, token: Token) -> None:
        for following in self.tokens[self.at + 1 : self.at + 5]:
            if following.kind == "hair":
                self.tresses.append(token.meanings[0].id)
            elif following.kind in _BEFORE_HAIR:
                continue
            return

    def _on_hair(self, token: Token) -> None:
        meaning = token.meanings[0]
        palette = [*self.phrase.colours, *(hint for hint in meaning.implied if hint in lexicon.colours())]
        looks = [*self.tresses, *(hint for hint in meaning.implied if hint not in lexicon.colours())]
        self.tresses.clear()
        if self.negating:
            for thing in self._bearers():
                thing.attributes.append("bald")
            self._drop()
            return
        if self._waits():
            self.phrase.hair = next(iter(palette), self.phrase.hair)
            self.phrase.attributes += looks
            self.phrase.colours.clear()
            return
        for thing in self._bearers():
            thing.hair = next(iter(palette), thing.hair)
            thing.attributes += looks
        self.dyeing = not palette
        self._drop()

    def _on_skin(self, token: Token) -> None:
        name = token.meanings[0].id
        if self._waits():
            self.phrase.skin = name
            return
        for thing in self._bearers():
            thing.skin = name
        self._drop()

    def _grows(self, name: str) -> bool:
        """A beard or moustache as a noun belongs to its bearer, in the colour that was named."""
        if name in LOOKS and not self.group and self.draft.edits:
            self.group = [self._meant()]
        if name not in LOOKS or self._waits():
            return False
        self.dyeing = not self.phrase.colours
        for thing in self._bearers():
            thing.attributes.append(name)
            thing.hair = thing.hair or next(iter(self.phrase.colours), "")
        self._drop()
        return True

    # which of several, and on which side

    def _on_ordinal(self, token: Token) -> None:
        if not self.group and self.draft.edits & CHANGES:
            self.group = [self.draft.pointed()]
        if self.group and (self.group[-1].count > 1 or not self.group[-1].concept):
            self._close()
            self.nth = token.meanings[0].id
            self.phrase.definite = self._near(1) in NOUNS
        elif self._near(1) in NOUNS and token.meanings[0].id in {"left", "right"}:
            self.side = token.meanings[0].id

    def _close(self) -> None:
        """The colour of one of several goes to that one, that of nothing to the whole sheet."""
        if self.nth is not None and self.phrase.colours and self.group:
            self.group[-1].spots[self.nth] = self.phrase.colours[0]
            self.phrase.colours.clear()
        if self.dyeing and self.phrase.colours:
            for thing in self._bearers():
                thing.hair = self.phrase.colours[0]
            self.phrase.colours.clear()
            self.dyeing = False
        if self.phrase.colours and not self.group and not self.backdrop:
            self.draft.stray += self.phrase.colours
        self.nth = None
        super()._close()

    def _on_side(self, token: Token) -> None:
        """Where a thing stands: "on the left" of the noun before, else of the next one."""
        if token.meanings[0].id == "top":
            self._put_on_top()
            return
        if self._near(-1) in {"mark", "and"} or not self.group:
            self.side = token.meanings[0].id
            return
        near = [self.last] if self.touching and self.last and self.last not in self.group else self.group
        self.draft.sides += [(thing, token.meanings[0].id) for thing in near]

    def _put_on_top(self) -> None:
        """Of "with a cherry on top": what was just named is on what it came with."""
        thing = self.last
        host = next(
            (link[0] for link in self.draft.links if link[2] is thing and link[1] in {"beside", "holding"}), None
        )
        if thing is not None and host is not None:
            self.draft.links = [link for link in self.draft.links if not (link[0] is host and link[2] is thing)]
            self.draft.link([thing], "on", host)

    def _sided(self, thing: Thing) -> None:
        """A new thing takes the side that waited."""
        if self.side is not None:
            self.draft.sides.append((thing, self.side))
            self.side = None

    # the whole sheet

    def _is_form(self) -> bool:
        """Whether the word names what is made, not a thing in it."""
        many = len(self.draft.things) > _SUBJECTS_OF_A_SHEET
        return not (many or self.negating or self.removing or self._bound() or self.draft.form is not None)

    def _on_form(self, token: Token) -> None:
        meaning = token.get("form")
        if meaning is None or self.source:
            return
        if self.removing:
            self.draft.removals.append(token.text)
        elif self._is_form():
            self.draft.form = cast("Form", meaning.id)
        elif not self.negating and self._bound() and self.draft.form is None:
            self.draft.unknown.append(token.text)
        self._drop()

    def _on_shot(self, token: Token) -> None:
        if not self.negating:
            self.draft.shot = self.draft.shot or cast("Shot", token.meanings[0].id)
        self._drop()

    def _on_shape(self, token: Token) -> None:
        """Circles and squares: what an abstract sheet is made of; among things they have no drawing."""
        if self.negating or self.removing:
            return
        colours = tuple(self.phrase.colours)
        self.draft.shapes.append(Shape(token.meanings[0].id, token.text, colours, noun=bool(self.phrase)))
        if colours or self.draft.form in SHEETS:
            self._drop()

    def _on_topic(self, token: Token) -> None:
        self.draft.topics.append((token.meanings[0].id, token.text))
        self._drop()

    def _on_family(self, token: Token) -> None:
        """A family of four: its members, put in their places when the scene is finished."""
        self.phrase.count = int(token.meanings[0].id)
        self._on_entity(Token(token.text, (Meaning("entity", "family"),)))
