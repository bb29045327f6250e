"""A prompt of nothing but emoji, spelled out as the words for what they show."""

import re
import unicodedata
from functools import cache

from . import lexicon
from .scene import Language

_VARIATION = "\ufe0f"
_ARTWORK = "emoji:"
_SYMBOLS = re.compile("[\u2190-\u2bff\u3030-\u303d\U0001f000-\U0001faff]")
_DECORATIONS = frozenset(
    {"heart", "sparkles", "smiley", "explosion", "thumbs_up", "fire", "music_note", "broken_heart"}
)
"""What people put beside their words without wanting to see it."""


def spelled_out(prompt: str) -> str:
    """The prompt with English words for its emoji when it has no letters or digits itself, else as it was.

    An emoji that is no drawing of ours becomes its Unicode name: words that the grammar knows, or will admit.
    """
    if any(character.isalnum() for character in prompt):
        return prompt
    names = _names()
    known = _pattern().sub(lambda found: f" {names[found.group()]} , ", prompt.replace(_VARIATION, ""))
    return "".join(_named(one) if unicodedata.category(one) == "So" else one for one in known)


def in_words(prompt: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """A prompt of words with its emoji as words, and those emoji that only decorate it.

    What can be worn is worn by who was named before it: "a cat 🎩" is a cat in a top hat.
    """
    if not _SYMBOLS.search(prompt):
        return prompt, ()
    decorations: list[str] = []

    def told(found: re.Match[str]) -> str:
        concept = _concepts()[found.group()]
        if concept.id in _DECORATIONS:
            decorations.append(found.group())
            return " "
        name = lexicon.name(concept.kind, concept.id, language)
        if concept.kind == "wearable":
            return f" wearing a {name} " if language == "en" else f"，戴着{name}，"
        return f" , a {name} , " if language == "en" else f"，一个{name}，"

    text = _pattern().sub(told, prompt.replace(_VARIATION, ""))
    decorations += [one for one in text if unicodedata.category(one) == "So"]
    return "".join(one for one in text if unicodedata.category(one) != "So"), tuple(dict.fromkeys(decorations))


def _named(character: str) -> str:
    return f" {unicodedata.name(character, '').lower()} , "


def _names() -> dict[str, str]:
    """The English word for each emoji that is a thing's drawing."""
    return {shown: lexicon.name(concept.kind, concept.id, "en") for shown, concept in _concepts().items()}


@cache
def _concepts() -> dict[str, lexicon.Concept]:
    """The concept for each emoji that is a thing's drawing."""
    found: dict[str, lexicon.Concept] = {}
    for concept in lexicon.concepts():
        if concept.drawing.startswith(_ARTWORK):
            points = concept.drawing.removeprefix(_ARTWORK).split("-")
            shown = "".join(chr(int(point, 16)) for point in points).replace(_VARIATION, "")
            if shown not in found or found[shown].id in lexicon.lineage(concept.id):
                found[shown] = concept
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Any of these emoji, the longest first, since some begin with another."""
    return re.compile("|".join(re.escape(shown) for shown in sorted(_names(), key=len, reverse=True)))
