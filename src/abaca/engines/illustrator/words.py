"""From a prompt's characters to tokens: quotes and slots taken out, language told, terms found by longest match."""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from . import lexicon
from .lexicon import Meaning
from .scene import Language
from .traditional import simplified

_QUOTED = re.compile(
    r"“([^“”]{1,300})”|\"([^\"]{1,300})\"|「([^「」]{1,300})」|『([^『』]{1,300})』|‘([^‘’]{1,300})’"
    r"|(?<![\w'])'([^'\n]{1,300})'(?![\w'])|«([^«»]{1,300})»|《([^《》]{1,300})》"
)
_SLOT = re.compile(r"\[([^\[\]]{1,200})\]|【([^【】]{1,200})】|\{([^{}]{1,200})\}")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+")
_ENGLISH = re.compile(r"\d+ ?[:x×] ?\d+|[^\W\d_]+(?:'[^\W\d_]+)*|\d+[^\W_]*|[,.;:!?()\n/|]")
_MEASURED = re.compile(r"\d+ ?[:x×] ?\d+|\d{3,}.*|\d+(?:k|px|mm|s|st|nd|rd|th|hd|p|bit)")
_STAYS = frozenset({"what's", "it's", "that's", "let's", "there's", "who's", "'s"})
_MANY = frozenset(
    {"mice", "geese", "people", "men", "women", "children", "wolves", "elves", "leaves", "cacti", "oxen", "waves"}
)
_GENERIC = {"animal", "character", "city", "country", "flower", "food", "fruit", "person", "place", "vehicle"}
_GENERIC |= {"人", "人物", "动物", "城市", "水果", "花", "食物", "地点"}
"""What stands in templates for any thing of its kind."""
_CONCRETE = (
    "entity",
    "wearable",
    "place",
    "style",
    "colour",
    "size",
    "count",
    "measure",
    "det",
    "attribute",
    "and",
    "de",
)
QUOTE = Meaning("quote", "quote")
NUMBER = "count"
_MOST_DIGITS = 9
"""Longer numbers are all the same: more than anybody draws."""


class Token(NamedTuple):
    """A known term, a word nobody knows (no meanings), or a mark of punctuation (its own text as kind)."""

    text: str
    meanings: tuple[Meaning, ...] = ()
    plural: bool = False

    def get(self, *kinds: str) -> Meaning | None:
        """The meaning of the first of those kinds that the token has."""
        return next((meaning for kind in kinds for meaning in self.meanings if meaning.kind == kind), None)

    @property
    def kind(self) -> str:
        """The kind of the first meaning, "word" when there is none."""
        return self.meanings[0].kind if self.meanings else "word"


class Prepared(NamedTuple):
    """A prompt without its quotes and open slots, which stand beside it."""

    text: str
    lettering: tuple[str, ...]
    slots: tuple[str, ...]


def prepare(prompt: str) -> Prepared:
    r"""Takes quoted lettering and open `[slots]` out; each quote leaves the mark `\x01`, each slot a `\x02`.

    A bracket that names something known ("[red panda]") is no open slot: its words stay.
    """
    lettering: list[str] = []
    slots: list[str] = []

    def quote(found: re.Match[str]) -> str:
        text = next(group for group in found.groups() if group is not None).strip()
        if text and text not in lettering:
            lettering.append(text)
        return " \x01 "

    def slot(found: re.Match[str]) -> str:
        text = next(group for group in found.groups() if group is not None).strip()
        inside = tokens(text, language_of([text]))
        filled = text.lower() not in _GENERIC and all(token.get(*_CONCRETE) for token in inside)
        if filled and any(token.get("entity", "wearable", "place", "style") for token in inside):
            return f" {text} "
        if text and text not in slots:
            slots.append(text)
        return " \x02 "

    text = _SLOT.sub(slot, _QUOTED.sub(quote, prompt))
    return Prepared(text, tuple(lettering), tuple(slots))


def language_of(prompts: list[str]) -> Language:
    """The language of the last prompt that has letters: Chinese when Han outweighs Latin words outside of quotes."""
    for prompt in reversed(prompts):
        bare = _QUOTED.sub(" ", prompt)
        for text in (bare, prompt):
            han, latin = len(_HAN.findall(text)), len(_LATIN.findall(text))
            if han or latin:
                return "zh" if han > latin else "en"
    return "en"


def tokens(text: str, language: Language) -> list[Token]:
    """The tokens of a prompt in the order of the text."""
    return _english(text) if language == "en" else _merged(_chinese(text))


def unified(text: str) -> str:
    """Lower case, hyphens as spaces, possessive 's dropped: the form in which English terms are compared."""
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("-", " ").replace("–", " ")
    words = [word if word in _STAYS else word.removesuffix("'s").rstrip("'") for word in plain.split(" ")]
    return " ".join(word for word in words if word)


@cache
def _english_terms() -> tuple[dict[str, tuple[Meaning, ...]], dict[str, int]]:
    """The terms by unified text, and for each first word how many words the longest of its terms has."""
    table: dict[str, tuple[Meaning, ...]] = {}
    longest: dict[str, int] = {}
    for term, meanings in lexicon.terms("en").items():
        key = unified(term)
        table[key] = tuple(dict.fromkeys((*table.get(key, ()), *meanings)))
        words = key.split(" ")
        for first in {words[0], f"{words[0]}s"} if len(words) > 1 and words[1] == "of" else {words[0]}:
            longest[first] = max(longest.get(first, 1), len(words))
    return table, longest


def _english(text: str) -> list[Token]:
    plain = unicodedata.normalize("NFKC", text).lower().replace("’", "'").replace("-", " ").replace("–", " ")
    words: list[str] = []
    for piece in re.split("([\x01\x02])", plain):
        if piece in {"\x01", "\x02"}:
            words.append(piece)
            continue
        words += [word if word in _STAYS else word.removesuffix("'s") for word in _ENGLISH.findall(piece)]
    table, longest = _english_terms()
    found: list[Token] = []
    at = 0
    while at < len(words):
        word = words[at]
        taken = 1
        if _HAN.search(word):
            found += _merged(_chinese(word))
            at += 1
            continue
        for length in range(min(longest.get(word, 1), len(words) - at), 0, -1):
            hit = _look_up(table, words[at : at + length])
            if hit:
                found.append(hit)
                taken = length
                break
        else:
            found.append(_lone(word))
        at += taken
    return found


def _look_up(table: dict[str, tuple[Meaning, ...]], words: list[str]) -> Token | None:
    text = " ".join(words)
    meanings = table.get(text)
    if meanings:
        return Token(text, meanings, words[-1] in _MANY)
    if len(words) > 2 and words[1] == "of":
        for single in _singulars(words[0]):
            meanings = table.get(" ".join((single, *words[1:])))
            if meanings:
                return Token(text, meanings, plural=True)
    for single in _singulars(words[-1]):
        meanings = table.get(" ".join((*words[:-1], single)))
        nouns = tuple(
            meaning for meaning in meanings or () if meaning.kind in {"entity", "wearable", "place", "part", "stop"}
        )
        if nouns:
            return Token(text, nouns, plural=True)
    return None


def _singulars(word: str) -> list[str]:
    if word.endswith(("men", "children")):
        return [word[:-3] if word.endswith("ren") else word[:-2] + "an"]
    if len(word) < 3 or not word.endswith("s") or word.endswith("ss"):
        return []
    found = [word[:-1]]
    if word.endswith("es"):
        found.append(word[:-2])
    if word.endswith("ies"):
        found.append(word[:-3] + "y")
    if word.endswith("ves"):
        found += [word[:-3] + "f", word[:-3] + "fe"]
    return found


def _lone(word: str) -> Token:
    """A mark, a number, or a word nobody knows."""
    if word == "\x01":
        return Token(word, (QUOTE,))
    if word == "\x02":
        return Token(word, (Meaning("slot", "slot"),))
    if word.isdecimal() and len(word) < _MOST_DIGITS:
        return Token(word, (Meaning(NUMBER, str(int(word))),) if int(word) else (Meaning("negation", "no"),))
    if word.isdecimal():
        return Token(word, (Meaning(NUMBER, "1" + "0" * _MOST_DIGITS),))
    if _MEASURED.fullmatch(word):
        return Token(word, (Meaning("stop", "-"),))
    if not word[0].isalnum():
        return Token(word, (Meaning("mark", "." if word in ".;!?\n" else ","),))
    return Token(word)


@cache
def _chinese_terms() -> tuple[dict[str, tuple[Meaning, ...]], int]:
    table = lexicon.terms("zh")
    return table, max(len(term) for term in table)


def _chinese(text: str) -> list[Token]:
    """Runs of Han characters are cut so that most of them are known and the fewest terms are needed."""
    found: list[Token] = []
    plain = simplified(unicodedata.normalize("NFKC", text).lower())
    for run in re.finditer(r"[\u3400-\u9fff·]+(?:[a-z](?=[\u3400-\u9fff])[\u3400-\u9fff]+)?|[^\u3400-\u9fff]+", plain):
        piece = run.group()
        if _HAN.match(piece):
            found += _cut(piece)
            continue
        for mark in re.split(r"([\x01\x02,.;:!?、。()\n|]|\d+(?: ?[:x×] ?\d+)?[a-z]*)", piece):
            word = mark.strip()
            if not word:
                if "\n" in mark:
                    found.append(Token("\n", (Meaning("mark", "."),)))
            elif mark == "、":
                found.append(Token(mark, (Meaning("and", "and"),)))
            elif mark[0].isdigit() and mark in lexicon.terms("zh"):
                found.append(Token(mark, lexicon.terms("zh")[mark]))
            elif word[0].isalpha():
                found += _english(word)
            elif mark == "。":
                found.append(Token(mark, (Meaning("mark", "."),)))
            else:
                found.append(_lone(mark))
    return found


def _cut(run: str) -> list[Token]:
    table, longest = _chinese_terms()
    best: list[tuple[float, int]] = [(0.0, 0)] * (len(run) + 1)
    for end in range(1, len(run) + 1):
        choice = (best[end - 1][0] + 10.0, end - 1)
        for start in range(max(0, end - longest), end):
            meanings = table.get(run[start:end])
            if meanings:
                price = best[start][0] + (1.0 if end - start > 1 else 1.3 if meanings[0].kind == "entity" else 1.1)
                if price < choice[0] or (price == choice[0] and start > choice[1]):
                    choice = (price, start)
        best[end] = choice
    pieces: list[str] = []
    end = len(run)
    while end:
        start = best[end][1]
        pieces.append(run[start:end])
        end = start
    found: list[Token] = []
    for piece in reversed(pieces):
        meanings = table.get(piece, ())
        if meanings and meanings[0].kind == "unknown":
            meanings = ()
        if not meanings and found and not found[-1].meanings:
            found[-1] = Token(found[-1].text + piece)
        else:
            found.append(Token(piece, meanings))
    return found


def _merged(tokens: list[Token]) -> list[Token]:
    """One-character nouns that touch an unknown run are part of an unknown word, not a thing of their own."""
    found: list[Token] = []
    for token in tokens:
        if found and _one_word(found[-1], token):
            found[-1] = Token(found[-1].text + token.text)
        else:
            found.append(token)
    return found


def _one_word(one: Token, two: Token) -> bool:
    if one.text.isascii() or two.text.isascii():
        return False
    short = [len(token.text) == 1 and token.kind in {"entity", "place"} for token in (one, two)]
    strange = [not token.meanings for token in (one, two)]
    return (strange[0] and (short[1] or strange[1])) or (strange[1] and short[0])
