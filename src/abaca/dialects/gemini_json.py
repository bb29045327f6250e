"""Reading Gemini's JSON field by field: either case at every level, and the path of each value as it was spelled."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from abaca.errors import WireError
from abaca.types import Json

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")
_JOINT = re.compile(r"_([a-z0-9])")
_SHOWN_CHARS = 60


@lru_cache(maxsize=512)
def snake(name: str) -> str:
    """Give the snake_case spelling of a camelCase name."""
    return _HUMP.sub(lambda hump: f"_{hump[1]}", name).lower()


def camel(name: str) -> str:
    """Give the camelCase spelling of a name in either case."""
    return _JOINT.sub(lambda joint: joint[1].upper(), name)


def merged(document: Json, extras: Mapping[str, Json]) -> Json:
    """Give a document with fields laid under it, level by level and in either case; what it has already stays."""
    whole = dict(document)
    spelled = {camel(name): name for name in whole}
    for name, value in extras.items():
        known = spelled.get(camel(name))
        if known is None:
            whole[name] = value
        elif isinstance(whole[known], Mapping) and isinstance(value, Mapping):
            whole[known] = merged(whole[known], value)
        elif isinstance(whole[known], list) and isinstance(value, list):
            whole[known] = [*whole[known], *value]
    return whole


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that is not null, and where it stands ("contents[0].parts")."""

    path: str
    value: Json

    def text(self) -> str:
        """Give the string; raises WireError for anything else."""
        if not isinstance(self.value, str):
            raise self.wrong("a string")
        return self.value

    def flag(self) -> bool:
        """Give true or false; raises WireError for anything else."""
        if not isinstance(self.value, bool):
            raise self.wrong("true or false")
        return self.value

    def number(self, least: float, most: float) -> float:
        """Give the number, which may stand in a string (proto3); raises WireError for others, or outside least…most."""
        value = self.value
        if isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                value = None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong("a number")
        if not least <= value <= most:
            raise WireError(self.path, f"must be in the range [{least:g}, {most:g}], not {self.shown()}")
        return float(value)

    def integer(self, least: int, most: int) -> int:
        """Give the whole number (40.0 and "40" are one); raises WireError for anything else, or outside least…most."""
        value = self.value
        whole_text = isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value)
        if whole_text or (isinstance(value, float) and value.is_integer()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong("a whole number")
        if not least <= value <= most:
            raise WireError(self.path, f"must be in the range [{least}, {most}], not {self.shown()}")
        return value

    def items(self) -> "list[Leaf]":
        """Give the elements of an array; a lone object or string counts as an array of one."""
        if isinstance(self.value, list):
            return [Leaf(f"{self.path}[{index}]", item) for index, item in enumerate(self.value)]
        if isinstance(self.value, dict | str):
            return [self]
        raise self.wrong("an array")

    def fields(self) -> "Fields":
        """Give the object to read; raises WireError for anything else."""
        if not isinstance(self.value, dict):
            raise self.wrong("an object")
        return Fields(self.value, self.path)

    def shown(self) -> str:
        """Give the value for a message, cut short."""
        text = f'"{self.value}"' if isinstance(self.value, str) else str(self.value)
        return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"

    def wrong(self, right: str) -> WireError:
        """Give the error that says what would be right here."""
        kinds = {str: self.shown(), bool: str(self.value).lower(), int: self.shown(), float: self.shown()}
        kinds |= {list: "an array", dict: "an object", type(None): "null"}
        return WireError(self.path, f"must be {right}, not {kinds[type(self.value)]}")


class Fields:
    """An object being read. What nobody takes is left; null counts as absent; `path` is "" for the document."""

    __slots__ = ("_inner", "left", "path")

    def __init__(self, value: Mapping[str, Json], path: str = "") -> None:
        self.path = path
        self.left: dict[str, Json] = {name: item for name, item in value.items() if item is not None}
        self._inner: dict[str, Fields] = {}

    def at(self, name: str) -> str:
        """Give the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def take(self, name: str) -> Leaf | None:
        """Take a field by its camelCase name, however it is spelled."""
        for spelled in (name, snake(name)):
            if spelled in self.left:
                return Leaf(self.at(spelled), self.left.pop(spelled))
        return None

    def take_items(self, name: str) -> list[Leaf]:
        """Take the elements of an array, none when it is absent."""
        leaf = self.take(name)
        return leaf.items() if leaf else []

    def take_text(self, name: str) -> str:
        """Take a string, "" when it is absent."""
        leaf = self.take(name)
        return leaf.text() if leaf else ""

    def enter(self, name: str) -> "Fields | None":
        """Take an object whose own leavings stay with this one's (see `rest`); None when it is absent."""
        leaf = self.take(name)
        if leaf is None:
            return None
        inner = leaf.fields()
        self._inner[leaf.path.rpartition(".")[2]] = inner
        return inner

    def rest(self) -> dict[str, Json]:
        """Give what nobody took, at every level that was entered."""
        deeper = {name: rest for name, inner in self._inner.items() if (rest := inner.rest())}
        return {**self.left, **deeper}


def document(value: Json) -> Fields:
    """Give the fields of a whole document; raises WireError when it is no object."""
    if not isinstance(value, dict):
        raise WireError("$", "must be a JSON object")
    return Fields(value)
