"""The illustrator's words: concepts with their drawings, and the terms that lead to them in each language.

Our own data, as tables beside this module. `concepts.tsv` has one row for each thing the illustrator knows; `en.tsv`
and `zh.tsv` have one row for each meaning of a term. The first row of a concept in a language holds its name.
A term of kind "unknown" is a word without a drawing whose parts would be mistaken for others (海马 is no 海 and no 马).
"""

from functools import cache
from importlib import resources
from typing import Literal

import msgspec

from abaca.engines.illustrator.scene import Language

ConceptKind = Literal["entity", "wearable", "place"]
Rig = Literal["mascot", "person", "plain", "sky", "wear"]


class Concept(msgspec.Struct, frozen=True):
    """One row of `concepts.tsv`.

    `drawing` is "emoji:STEM", "draw:NAME" or empty (then the drawing is that of the `hypernym`); `size` is the natural
    height relative to a grown person.
    """

    id: str
    kind: ConceptKind
    drawing: str = ""
    rig: Rig = "plain"
    hypernym: str = ""
    size: float = 1.0


class Meaning(msgspec.Struct, frozen=True):
    """What a term can mean: a concept, colour, relation... of `kind`, with sizes or colours that the word implies."""

    kind: str
    id: str
    implied: tuple[str, ...] = ()


def concept(name: str) -> Concept:
    """The concept of that id; KeyError when there is none. Places are asked for with `is_place`."""
    return _things()[name]


def drawing(name: str) -> str:
    """The drawing of a concept or of its nearest hypernym that has one; KeyError when there is none."""
    row = _things()[name]
    while not row.drawing:
        row = _things()[row.hypernym]
    return row.drawing


def lineage(name: str) -> tuple[str, ...]:
    """The concept and its hypernyms, nearest first; KeyError when there is no such concept."""
    found = [name]
    while hypernym := _things()[found[-1]].hypernym:
        found.append(hypernym)
    return tuple(found)


def concepts() -> tuple[Concept, ...]:
    """Every entity and wearable."""
    return tuple(_things().values())


def places() -> frozenset[str]:
    """The settings that have a backdrop."""
    return _places()


@cache
def terms(language: Language) -> dict[str, tuple[Meaning, ...]]:
    """Every term of a language in lower case, with its meanings."""
    found: dict[str, tuple[Meaning, ...]] = {}
    for term, kind, value in _rows(f"{language}.tsv"):
        name, *implied = value.split("+")
        found[term] = (*found.get(term, ()), Meaning(kind, name, tuple(implied)))
    return found


@cache
def colours() -> frozenset[str]:
    """The colours a prompt can name."""
    return frozenset(meaning.id for found in terms("en").values() for meaning in found if meaning.kind == "colour")


@cache
def _names(language: Language) -> dict[tuple[str, str], str]:
    names: dict[tuple[str, str], str] = {}
    for term, meanings in terms(language).items():
        for meaning in meanings:
            names.setdefault((meaning.kind, meaning.id), term)
    return names


def name(kind: str, value: str, language: Language) -> str:
    """The plain word of a language for a concept, colour, place...; KeyError when it has none."""
    return _names(language)[kind, value]


@cache
def _things() -> dict[str, Concept]:
    return {row.id: row for row in _concepts() if row.kind != "place"}


@cache
def _places() -> frozenset[str]:
    return frozenset(row.id for row in _concepts() if row.kind == "place")


def _concepts() -> list[Concept]:
    fields = ("id", "kind", "drawing", "rig", "hypernym", "size")
    rows = [dict(zip(fields, row, strict=True)) for row in _rows("concepts.tsv")]
    return msgspec.convert(
        [{key: value for key, value in row.items() if value} for row in rows], list[Concept], strict=False
    )


def _rows(file: str) -> list[list[str]]:
    text = (resources.files(__name__) / file).read_text("utf-8")
    return [line.split("\t") for line in text.splitlines()[1:]]
