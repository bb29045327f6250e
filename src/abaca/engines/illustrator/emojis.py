"""A prompt of nothing but emoji, spelled out as the words for what they show."""

import re
import unicodedata
from functools import cache

from . import lexicon

_VARIATION = "\ufe0f"
_ARTWORK = "emoji:"


def spelled_out(prompt: str) -> str:
    """The prompt with English words for its emoji when it has no letters or digits itself, else as it was.

    An emoji that is no drawing of ours becomes its Unicode name: words that the grammar knows, or will admit.
    """
    if any(character.isalnum() for character in prompt):
        return prompt
    names = _names()
    known = _pattern().sub(lambda found: f" {names[found.group()]} , ", prompt.replace(_VARIATION, ""))
    return "".join(_named(one) if unicodedata.category(one) == "So" else one for one in known)


def _named(character: str) -> str:
    return f" {unicodedata.name(character, '').lower()} , "


@cache
def _names() -> dict[str, str]:
    """The English word for each emoji that is a thing's drawing."""
    found: dict[str, str] = {}
    for concept in lexicon.concepts():
        if concept.drawing.startswith(_ARTWORK):
            points = concept.drawing.removeprefix(_ARTWORK).split("-")
            shown = "".join(chr(int(point, 16)) for point in points).replace(_VARIATION, "")
            found.setdefault(shown, lexicon.name(concept.kind, concept.id, "en"))
    return found


@cache
def _pattern() -> re.Pattern[str]:
    """Any of these emoji, the longest first, since some begin with another."""
    return re.compile("|".join(re.escape(shown) for shown in sorted(_names(), key=len, reverse=True)))
