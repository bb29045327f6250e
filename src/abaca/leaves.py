"""JSON read field by field, with the path of each value for whoever has to be told what is wrong."""

import re
from functools import lru_cache

import msgspec

from abaca.errors import WireError
from abaca.types import Json

_HUMP = re.compile(r"(?<=[a-z0-9])([A-Z])")
_SHOWN_CHARS = 60


@lru_cache(maxsize=512)
def snake(name: str) -> str:
    """Give the snake_case spelling of a camelCase name."""
    return _HUMP.sub(lambda hump: f"_{hump[1]}", name).lower()


class Leaf(msgspec.Struct, frozen=True):
    """One value, and where it stands ("contents[0].parts"); `proto3` as in `Fields`."""

    path: str
    value: Json
    proto3: bool = False

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
        """Give the number; raises WireError for anything else, or outside least…most."""
        value = self.value
        if self.proto3 and isinstance(value, str):
            try:
                value = float(value)
            except ValueError:
                raise self.wrong("a number") from None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong("a number")
        if not least <= value <= most:
            raise self.wrong(f"from {least:g} to {most:g}")
        return float(value)

    def integer(self, least: int, most: int) -> int:
        """Give the whole number (40.0 is one); raises WireError for anything else, or outside least…most."""
        value = self.value
        whole_text = self.proto3 and isinstance(value, str) and re.fullmatch(r"-?[0-9]{1,20}", value)
        if whole_text or (isinstance(value, float) and value.is_integer()):
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong("a whole number")
        if not least <= value <= most:
            raise self.wrong(f"from {least} to {most}")
        return value

    def items(self) -> "list[Leaf]":
        """Give the elements of the array; raises WireError for anything else."""
        if isinstance(self.value, list):
            return [Leaf(f"{self.path}[{index}]", item, self.proto3) for index, item in enumerate(self.value)]
        if self.proto3 and isinstance(self.value, dict | str):
            return [self]
        raise self.wrong("an array")

    def fields(self) -> "Fields":
        """Give the object to read; raises WireError for anything else."""
        return Fields(self.value, self.path, proto3=self.proto3)

    def shown(self) -> str:
        """Give the value for a message, cut short."""
        match self.value:
            case None:
                return "null"
            case bool():
                return "true" if self.value else "false"
            case list():
                return "an array"
            case dict():
                return "an object"
        text = f'"{self.value}"' if isinstance(self.value, str) else str(self.value)
        return text if len(text) <= _SHOWN_CHARS else f"{text[:_SHOWN_CHARS]}…"

    def wrong(self, right: str) -> WireError:
        """Give the error that says what would be right here."""
        return WireError(self.path, f"must be {right}, not {self.shown()}")


class Fields:
    """A JSON object being read: a field that is taken is gone, and what is left in `left` is what nobody knew.

    Null is the same as absent. `path` is "" for the whole document; what is no object raises WireError. `proto3` reads
    as Google does: fields by their camelCase name in either case, numbers also in strings, one item also for an array.
    """

    __slots__ = ("_inner", "_proto3", "left", "path")

    def __init__(self, value: Json, path: str = "", *, proto3: bool = False) -> None:
        if not isinstance(value, dict):
            raise Leaf(path or "$", value).wrong("an object")
        self.path = path
        self.left: dict[str, Json] = {name: item for name, item in value.items() if item is not None}
        self._inner: dict[str, Fields] = {}
        self._proto3 = proto3

    def at(self, name: str) -> str:
        """Give the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def take(self, *names: str) -> Leaf | None:
        """Take the first of the names that is there."""
        for name in names if self.left else ():
            for spelled in (name, snake(name)) if self._proto3 else (name,):
                if spelled in self.left:
                    return Leaf(self.at(spelled), self.left.pop(spelled), self._proto3)
        return None

    def take_items(self, *names: str) -> list[Leaf]:
        """Take the elements of an array, none when it is absent; raises WireError when it is something else."""
        leaf = self.take(*names)
        return leaf.items() if leaf else []

    def take_text(self, *names: str) -> str:
        """Take a string, "" when it is absent; raises WireError when it is something else."""
        leaf = self.take(*names)
        return leaf.text() if leaf else ""

    def enter(self, *names: str) -> "Fields | None":
        """Take an object whose own leavings stay with this one's (see `rest`); None when it is absent."""
        leaf = self.take(*names)
        if leaf is None:
            return None
        inner = self._inner[leaf.path.rpartition(".")[2]] = leaf.fields()
        return inner

    def rest(self) -> dict[str, Json]:
        """Give what nobody took, at every level that was entered."""
        deeper = {name: rest for name, inner in self._inner.items() if (rest := inner.rest())}
        return {**self.left, **deeper}
