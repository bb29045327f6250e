"""English words before their noun: articles, numbers, colours and adjectives, and the words nobody knows."""

from . import lexicon
from .aspects import Aspects
from .draft import Draft, Thing
from .words import Token

_NO_NOUN = ("ly", "ing", "ed", "ous", "ful", "ive", "able", "ible", "ish", "less", "esque", "like", "ic", "ical")
_FUNCTION = frozenset(
    {"that", "which", "who", "while", "when", "where", "up", "down", "out", "away", "off", "during", "together"}
)
_KEEPS_UNKNOWN = frozenset(
    {"entity", "wearable", "place", "part", "background", "style", "text", "form", "shot", "topic", "hair", "family"}
)
_BETWEEN = frozenset({"colour", "and", "size", "word", "attribute", "det", "stop", "future", "hairdo", "skin"})
_OF_COLOUR = frozenset(
    {"palette", "color palette", "colour palette", "tone", "tones", "hue", "hues", "tint", "theme", "scheme", "shade"}
)
"""Nouns that a colour describes although they are nothing to draw."""
_TAKES_OBJECT = {"playing": "with", "eating": "with", "reading": "with", "watering": "beside", "cooking": "beside"}
"""How who does it stands to what it is done with."""
_ENDS_RELATION = frozenset({"time", "weather", "season", "style", "transparent", "background", "text", "quote", "verb"})


class Phrases(Aspects):
    """Reads what stands before English nouns.

    `link` is the relation that waits for its object, `last_link` the one before, `front` a place that came before what
    is there ("on the table is a cat"), `strange` the unknown words so far, `owner` whom "with" speaks of. `each` waits
    for its second half after "a black and".
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.link: str | None = None
        self.last_link: str | None = None
        self.wearing = False
        self.front: tuple[str, Thing] | None = None
        self.becomes = False
        self.strange: list[str] = []
        self.each = False
        self.owner: Thing | None = None

    def _kind(self, token: Token) -> str:
        """Orange is a colour before a noun, an eye belongs to who was named, "building a" is a verb."""
        kinds = {meaning.kind for meaning in token.meanings}
        after_edit = self._near(-1) == "edit" and self._near(1) == "det"
        if token.text in {"her", "them"} and (self._near(1) == "mark" or after_edit):
            return "pronoun"
        if "ordinal" in kinds:
            return "ordinal"
        if token.text == "building" and self.group and self._near(1) == "det":
            return "stop"
        return self._no_entity(token, kinds) or "entity" if "entity" in kinds else token.kind

    def _no_entity(self, token: Token, kinds: set[str]) -> str | None:
        """What else a word is that may be a noun; None when it is one."""
        one = self.nth is not None or self._next_text() in {"one", "ones"}
        coloured = one or (self.becomes and not self.phrase.opened)
        follows = self.touching and not self.phrase
        single = self.last is not None and self.last.count == 1
        meant = {
            "colour": "colour" in kinds and (coloured or self._noun_follows()),
            "form": "form" in kinds and self._is_form(),
            "stop": token.plural and follows and single and self._near(1) == "det",
            "attribute": "attribute" in kinds and follows,
            "part": "part" in kinds and bool(self.draft.things or self.group),
        }
        return next((kind for kind, so in meant.items() if so), None)

    def _next_text(self) -> str:
        return self.tokens[self.at + 1].text if self.at + 1 < len(self.tokens) else ""

    def _bound(self) -> bool:
        return bool(self.link) or self.wearing

    def _noun_follows(self) -> bool:
        """Whether a noun comes before anything but more adjectives and "and"; an article after "and" starts anew."""
        following = self.tokens[self.at + 1 : self.at + 8]
        for index, token in enumerate(following):
            if token.kind == "det" and index and following[index - 1].kind in {"and", "mark"}:
                return False
            fur = token.get("attribute")
            if token.text in _OF_COLOUR or (fur is not None and fur.id == "fur"):
                return True
            if token.get("entity", "wearable", "place", "part", "background", "hair", "family") and not token.get(
                "colour"
            ):
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
        if self.removing:
            self.draft.removals.append(name)
        else:
            (self.draft.negatives if self.negating else self.draft.unknown).append(name)
        self._drop()
        self.group = self.group if self.link else []
        self.last_link, self.link, self.wearing, self.front = self.link, None, False, None

    # what waits for a noun

    def _on_count(self, token: Token) -> None:
        meaning = token.get("count")
        if meaning is None or not self._counts(token, int(meaning.id)):
            return
        if self.each:
            self.each, self.phrase.count = False, (self.phrase.count or 0) + int(meaning.id)
            return
        if self.phrase.colours:
            self._close()
        self._count(int(meaning.id))

    def _on_det(self, token: Token) -> None:
        self.phrase.opened = True
        self.phrase.definite = token.meanings[0].id == "the"
        self.source = self.source or (
            self.phrase.definite and self._near(-1) == "edit" and "change" in self.draft.edits
        )
        if token.text in {"a", "an"}:
            self.phrase.count = (self.phrase.count or 0) + 1 if self.each else self.phrase.count or 1
        self.each = False

    def _is_one_of_each(self) -> bool:
        """Whether "a black and" goes on to "a white cat": two cats then."""
        article, colour, *nouns = [*self.tokens[self.at + 1 : self.at + 4], Token(""), Token("")][:4]
        counted = self.phrase.count == 1 and not any(thing.count > 1 for thing in self.group)
        if not counted or article.text not in {"a", "an", "one"}:
            return False
        noun = colour.get("entity")
        coloured = noun is not None and not lexicon.colours().isdisjoint(noun.implied)
        return coloured or (colour.get("colour") is not None and any(token.get("entity") for token in nouns[:1]))

    def _before_noun(self, name: str) -> bool:
        """Whether a word is an adjective of the noun to come, not one more thing that the group does."""
        return self.phrase.opened or (bool(self.link or self.joined) and name not in _TAKES_OBJECT)

    def _on_attribute(self, token: Token) -> None:
        """A participle after a noun belongs to it, a word before a noun to that one."""
        name = (token.get("attribute") or token.meanings[0]).id
        if self.removing:
            self.draft.removals.append(token.text)
            return
        if self.phrase.colours and self.phrase.count and self.group and self.group[-1].count > 1:
            self._close()
        noun_follows = self._noun_follows()
        if name == "fur":
            for thing in self.group[-1:]:
                thing.paint(self.phrase.colours)
            self._drop()
        elif not token.text.endswith("ed") and self._grows(name):
            self.wearing, self.link = True, None
        elif not self.group or (noun_follows and self._before_noun(name)):
            self.phrase.attributes.append(name)
        else:
            for thing in self.group:
                thing.attributes.append(name)
            if noun_follows and name in _TAKES_OBJECT:
                self.link, self.owner = _TAKES_OBJECT[name], None
                self._drop()
