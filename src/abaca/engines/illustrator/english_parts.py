"""English parts of bodies and things: hair and beards, shoulders to sit on, noses made of carrots."""

from .draft import Thing
from .grammar import NOUNS
from .phrases import Phrases
from .sense import dressable
from .words import Token

_HAIRED = frozenset({"with", "in", "wear"})
_ON_BODY = {"shoulder": "holding", "shoulders": "holding", "lap": "holding", "arm": "holding", "hand": "holding"}
_ON_BODY |= {"head": "on", "back": "on"}
"""Where something is on somebody, and the relation that shows it best."""


class Parts(Phrases):
    """Reads parts: whose they are, and what is on them."""

    def _on_part(self, token: Token) -> None:
        """Part of a body: its colour cannot be drawn."""
        if self.link == "on" and token.text in _ON_BODY and not self.negating and not self.removing:
            self._put_on_body(token.text)
            return
        if self.touching and self.last is not None and not self.phrase and not self.negating and not self.removing:
            self._part_made_of(token.text)
            return
        if self.removing:
            self.draft.removals.append(token.text)
        elif not self.negating:
            self.draft.parts.append(token.text)
        if self.phrase.colours and not self.negating and not self.removing:
            self.draft.loose.append(f"{' '.join(self.phrase.colours)} {token.text}")
        elif self.link in {"on", "under", "behind"} and self._near(1) == "of":
            self._drop()
            return
        elif self.link in {"on", "under", "behind"} and not self.negating and not self.removing:
            self.draft.loose.append(token.text)
        self._drop()
        self.link = None if self.link in {"with", "in", "on"} else self.link

    def _put_on_body(self, part: str) -> None:
        """A parrot on his shoulder: he holds it, as near as the drawing comes."""
        main = self._main()
        last = self.last if self.last in self.draft.things and self.last is not main else None
        named = [thing for thing in self.group if thing is not main] or ([last] if last else [])
        bearer = main if main is not None and named and dressable(main.concept) else None
        if bearer is None:
            self.draft.parts.append(part)
        for thing in named if bearer else []:
            self.draft.links = [
                link for link in self.draft.links if {id(link[0]), id(link[2])} != {id(bearer), id(thing)}
            ]
            self._relate(*((thing, "on", bearer) if _ON_BODY[part] == "on" else (bearer, "holding", thing)))
        if bearer and _ON_BODY[part] != "on":
            self.draft.loose.append(part)
        self._drop()
        self.link = None

    def _part_made_of(self, part: str) -> None:
        """A carrot nose is no carrot: it is a part of who has it, and a snowman has one anyway."""
        thing = self.last
        if thing is None or thing not in self.draft.things or dressable(thing.concept):
            self.draft.parts.append(part)
            return
        bearers = {link[0].concept for link in self.draft.links if link[2] is thing}
        self.draft.things = [other for other in self.draft.things if other is not thing]
        if "snowman" not in bearers:
            self.draft.loose.append(f"{thing.term} {part}")
        self._drop()

    def _bearers(self) -> list[Thing]:
        if self.link == "with" and self.owner is not None:
            return [self.owner]
        return self.group if self.becomes else self.group[-1:]

    def _waits(self) -> bool:
        """Before a noun hair is an adjective ("a grey haired man"), after "with" it is somebody's."""
        here = self.tokens[self.at]
        adjective = here.text.endswith("ed") or here.kind == "skin" or here.meanings[0].id == "haired"
        noun = self._near(1) in NOUNS and adjective
        return noun or not (self.group and (self.link in {*_HAIRED, None}))

    def _on_hair(self, token: Token) -> None:
        if not self.group and self.draft.edits & {"make", "change"}:
            self.group = [self._meant()]
        waits = self._waits()
        super()._on_hair(token)
        if not waits:
            self.wearing, self.link = True, None
