"""Chinese clauses: verbs with their objects, places, and what 的 hands over to the noun behind it."""

from typing import NamedTuple

from .aspects import Aspects
from .draft import Draft, Phrase, Thing
from .grammar import NOUNS
from .sense import worn
from .words import Token

_BEFORE_NOUN = frozenset(
    {
        "colour",
        "size",
        "attribute",
        "count",
        "measure",
        "det",
        "de",
        "future",
        "stop",
        "style",
        "season",
        "hair",
        "skin",
    }
)


_SIDES = {"left_of": "left", "right_of": "right"}


class Waiting(NamedTuple):
    """A relation whose subject is still to come: "桌子上的…", "旁边有…"; `once` when only the next noun is meant.

    `flipped` when the place was left out: then the thing named before is beside the new one.
    """

    kind: str
    objects: list[Thing]
    once: bool
    flipped: bool = False


class Clauses(Aspects):
    """Reads places and verbs.

    `verb` with its `objects` so far ends at 的, at a mark or at the next verb; `located` are the things after 在 until
    上, 旁边... tells the relation, `shared` the places of the noun before, which the noun after 和 shares. `outer`
    keeps the words that wait for the noun behind a clause ("一只戴着…的猫").
    """

    def __init__(self, draft: Draft, tokens: list[Token]) -> None:
        super().__init__(draft, tokens)
        self.outer: list[Phrase] = []
        self.verb: str | None = None
        self.objects: list[Thing] = []
        self.locating = False
        self.located: list[Thing] = []
        self.waiting: list[Waiting] = []
        self.shared: list[Waiting] = []

    def _noun_after(self) -> bool:
        """Whether a noun follows, with nothing but modifiers before it."""
        for token in self.tokens[self.at + 1 : self.at + 10]:
            if token.get(*NOUNS):
                return True
            if token.meanings and token.kind not in _BEFORE_NOUN and not token.get("verb", "wear", "relation"):
                return False
        return False

    def _goes_on(self) -> bool:
        """Whether 在沙滩上的… goes on to a nearer place."""
        following = self.tokens[self.at + 1 : self.at + 8]
        if "de" not in {token.kind for token in following[:2]}:
            return False
        return any(token.get(*NOUNS) for token in following[:4]) and any(
            token.kind == "place_word" for token in following[2:]
        )

    def _apply(self, subject: Thing, wait: Waiting) -> None:
        for other in wait.objects:
            if wait.kind == "wear":
                subject.wearing.append(other)
            elif wait.flipped and wait.kind == "beside":
                self.draft.link([other], "beside", subject)
            else:
                self._relate(subject, wait.kind, other)

    # places

    def _on_place_word(self, token: Token) -> None:
        kind = token.meanings[0].id
        before = self._near(-1) if self._near(-1) != "de" else self._near(-2)
        if before == "place" or self.negating or self.verb == "around":
            return
        if kind in _SIDES and self._near(-1) == "place_word" and self.waiting:
            self.side = _SIDES[kind]
            return
        if self.verb and self.objects and before in NOUNS and not self.locating:
            place = self.objects.pop()
            self._act()
            self.group = [place]
        if self.locating and self.located:
            self._locate(kind)
        elif (before in {*NOUNS, "pronoun"} or (before == "reference" and self.group)) and self.group:
            objects = list(self.group) if kind == "between" else [self.group[-1]]
            self.group = []
            self.waiting.append(Waiting(kind, objects, once=self._near(1) == "de" and self._noun_after()))
        elif self.locating and self.group and kind in _SIDES:
            self.draft.sides += [(thing, _SIDES[kind]) for thing in self.group]
            self.locating = False
        elif kind in _SIDES and (self.draft.sides or not self.draft.things):
            self.side = _SIDES[kind]
            self.waiting = list(self.shared)
        elif (main := self._main()) and kind not in {"in", "between"} and before != "part":
            self.waiting = [Waiting(kind, [self.group[-1] if self.group else main], once=False, flipped=True)]

    def _locate(self, kind: str | None) -> None:
        """Ends "在 X 上": of who was named before, else of who comes next."""
        objects, self.located, self.locating = self.located, [], False
        if not objects:
            return
        relation = kind or "on"
        relative = self._near(1) == "de" and self._noun_after()
        if (self.outer and relative) or not self.group:
            self.waiting.append(Waiting(relation, objects, once=relative))
            return
        for other in objects if relation == "between" else objects[-1:]:
            for subject in self.group:
                self._relate(subject, relation, other)

    # verbs

    def _on_relation(self, token: Token) -> None:
        meaning = token.get("relation")
        if meaning is None:
            return
        progressive = token.text == "在" and self._near(1) == "attribute"
        self._act()
        if progressive or (meaning.id == "at" and self.negating):
            return
        self._begin(meaning.implied)
        if meaning.id == "at":
            self.locating, self.located = True, []
        else:
            self.verb, self.objects = meaning.id, []

    def _on_wear(self, token: Token) -> None:
        self._act()
        self._begin(())
        nouns = [noun for following in self.tokens[self.at + 1 : self.at + 6] if (noun := following.get(*NOUNS))]
        circled = token.text.startswith("围") and bool(nouns) and not worn(nouns[0].id)
        self.verb, self.objects = "around" if circled else "wear", []

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

    def _act(self, *, ends: bool = False) -> None:
        """Ends a verb with its objects: of who was named before, or the main thing when nobody was.

        A noun that is still to come goes before the main thing, but not when the clause `ends`.
        """
        verb, objects, self.verb, self.objects = self.verb, self.objects, None, []
        if verb is None or not objects:
            return
        if self.outer and not self.group and not ends:
            self.waiting.append(Waiting(verb, objects, once=True))
            return
        main = self._main()
        if not self.group and main in {None, *objects} and not ends:
            self.waiting.append(Waiting(verb, objects, once=True))
            return
        subjects = self.group or ([main] if main and main not in objects else [])
        if not subjects and verb == "wear":
            subjects = [self.draft.pointed()]
        for subject in subjects:
            self._apply(subject, Waiting(verb, objects, once=True))

    def _on_de(self, _: Token) -> None:
        """The noun after 的 gets what was said before it."""
        self.negating = False
        if self.verb and self.objects and self._noun_after():
            self.waiting.append(Waiting(self.verb, self.objects, once=True))
            self.verb, self.objects, self.group = None, [], []
        elif (self.verb and not self.objects and self.phrase) or (self.locating and not self.located):
            return
        if self.outer and not self.verb:
            outer = self.outer.pop()
            outer.absorb(self.phrase)
            self.phrase = outer

    def _on_have(self, token: Token) -> None:
        hint = token.get("attribute")
        if hint is not None:
            self.phrase.attributes.append(hint.id)
        elif token.text != "是":
            self._act()
            self._locate(None)
            if not self.waiting and self.group and token.text.startswith("有"):
                if self.phrase or self.joined:
                    self._begin(())
                self.verb, self.objects = "with", []
