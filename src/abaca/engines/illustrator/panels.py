"""The panels of a comic: cut out of the prompt, each with the nouns that its pronouns mean."""

import re
from collections.abc import Sequence

from .draft import Thing
from .scene import Language
from .sense import dressable, is_person, worn

MOST_PANELS = 9
_COMIC = re.compile(r"\b(?:comic|storyboard|manga|panels?)\b|漫画|连环画|分镜|四格|三格", re.IGNORECASE)
_NUMBERED = re.compile(
    r"(?:\b(?:panel|frame)\s*(?:\d|one|two|three|four|five|six|seven|eight|nine)\b|第[一二三四五六七八九\d][格幅页])"
    r"\s*(?:[:：,，\-–.]|是|shows)?\s*",
    re.IGNORECASE,
)
_NOT_IN_QUOTES = r"(?=(?:[^\"“”]*[\"“”][^\"“”]*[\"“”])*[^\"“”]*$)"
_STRONG = re.compile(r"\s*[;；|\n]\s*" + _NOT_IN_QUOTES)
_WEAK = re.compile(r"\s*(?:[,，;；|\n。]|\.\s)\s*" + _NOT_IN_QUOTES)
_LEAD = re.compile(r"^(?:and then|and|then|finally|first|next|然后|接着|最后)\b[\s,，]*", re.IGNORECASE)
_IT = {"en": re.compile(r"\b(?:it|its)\b", re.IGNORECASE), "zh": re.compile("它(?!们)|(?<!其)其(?!他)")}
_HE = {"en": re.compile(r"\b(?:he|she|him)\b", re.IGNORECASE), "zh": re.compile("[他她](?!们)")}
_THEY = {"en": re.compile(r"\b(?:they|them)\b", re.IGNORECASE), "zh": re.compile("[它他她]们")}


def split(prompt: str) -> tuple[str, tuple[str, ...]] | None:
    """What a prompt for a comic says of the whole, and the words of its panels; None when it names no panels."""
    if not _COMIC.search(prompt):
        return None
    marks = list(_NUMBERED.finditer(prompt))
    if len(marks) > 1:
        ends = [*(mark.start() for mark in marks[1:]), len(prompt)]
        parts = [prompt[mark.end() : end] for mark, end in zip(marks, ends, strict=True)]
        return prompt[: marks[0].start()], _tidy(parts)
    head, colon, rest = _cut(prompt)
    if not colon or not _COMIC.search(head):
        return None
    parts = _STRONG.split(rest)
    parts = parts if len(parts) > 1 else _WEAK.split(rest)
    tidy = _tidy(parts)
    return (head, tidy) if len(tidy) > 1 else None


def named(panel: str, before: Sequence[Thing], language: Language) -> str:
    """The panel's words with nouns for "it" and "they", out of the things of the panels before."""
    alive = [thing for thing in before if thing.concept and dressable(thing.concept)]
    dead = [thing for thing in before if thing.concept and not dressable(thing.concept) and not worn(thing.concept)]
    if it := (dead or alive)[-1:]:
        panel = _IT[language].sub(_said(it[0], language), panel)
    if alive:
        people = [thing for thing in alive if is_person(thing.concept)] or alive
        panel = _HE[language].sub(_said(people[-1], language), panel)
        joint = " and " if language == "en" else "和"
        panel = _THEY[language].sub(joint.join(_said(thing, language) for thing in alive[-4:]), panel)
    return panel


def alike(thing: Thing, before: Sequence[Thing]) -> None:
    """Gives a thing that was seen in an earlier panel the looks it had there."""
    known = next((other for other in reversed(before) if other.concept == thing.concept), None)
    if known is None:
        return
    thing.colours = thing.colours or list(known.colours)
    thing.size = thing.size or known.size
    thing.hair, thing.skin = thing.hair or known.hair, thing.skin or known.skin
    thing.wearing = thing.wearing or list(known.wearing)


def _said(thing: Thing, language: Language) -> str:
    return f"the {thing.term}" if language == "en" else thing.term


def _cut(prompt: str) -> tuple[str, str, str]:
    found = re.search(r"[:：]", prompt)
    return (prompt[: found.start()], ":", prompt[found.end() :]) if found else (prompt, "", "")


def _tidy(parts: Sequence[str]) -> tuple[str, ...]:
    stripped = (_LEAD.sub("", part.strip(" ,，;；.。\n")) for part in parts)
    return tuple(part for part in stripped if part)[:MOST_PANELS]
