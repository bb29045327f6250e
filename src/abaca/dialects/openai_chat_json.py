"""Reading a JSON document field by field, with the path of each value for whoever has to be told what is wrong."""

from collections.abc import Iterator
from dataclasses import dataclass

from abaca.errors import WireError
from abaca.types import Json


@dataclass(frozen=True, slots=True)
class Leaf:
    """One value that is not null, and where it stands ("messages[0].content")."""

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
        """Give the number; raises WireError for anything else, or outside least…most."""
        if isinstance(self.value, bool) or not isinstance(self.value, int | float):
            raise self.wrong(f"a number from {least:g} to {most:g}")
        if not least <= self.value <= most:
            raise WireError(self.path, f"must be from {least:g} to {most:g}, not {self.value}")
        return float(self.value)

    def integer(self, least: int, most: int) -> int:
        """Give the whole number (3.0 is one); raises WireError for anything else, or outside least…most."""
        value = self.value
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise self.wrong("a whole number")
        if not least <= value <= most:
            raise WireError(self.path, f"must be from {least} to {most}, not {value}")
        return value

    def items(self) -> "list[Leaf]":
        """Give the elements of the array; raises WireError for anything else."""
        if not isinstance(self.value, list):
            raise self.wrong("an array")
        return [Leaf(f"{self.path}[{index}]", item) for index, item in enumerate(self.value)]

    def fields(self) -> "Fields":
        """Give the object to read; raises WireError for anything else."""
        return Fields(self.value, self.path)

    def wrong(self, right: str) -> WireError:
        """Give the error that says what would be right here."""
        return WireError(self.path, f"must be {right}, not {_kind(self.value)}")


class Fields:
    """A JSON object being read: a field that is taken is gone, and what is left in `left` is what nobody knew.

    Null is the same as absent. `path` is "" for the whole document.
    """

    __slots__ = ("left", "path")

    def __init__(self, value: Json, path: str = "") -> None:
        if not isinstance(value, dict):
            raise WireError(path or "$", f"must be an object, not {_kind(value)}")
        self.path = path
        self.left: dict[str, Json] = {name: item for name, item in value.items() if item is not None}

    def at(self, name: str) -> str:
        """Give the path of a field."""
        return f"{self.path}.{name}" if self.path else name

    def take(self, *spellings: str) -> Leaf | None:
        """Take the first of the spellings that is there."""
        for name in spellings:
            if name in self.left:
                return Leaf(self.at(name), self.left.pop(name))
        return None

    def take_fields(self, *spellings: str) -> "Fields | None":
        """Take an object; raises WireError when it is something else."""
        leaf = self.take(*spellings)
        return leaf.fields() if leaf else None

    def take_items(self, *spellings: str) -> Iterator[Leaf]:
        """Take the elements of an array, none when it is absent; raises WireError when it is something else."""
        leaf = self.take(*spellings)
        yield from leaf.items() if leaf else ()

    def take_text(self, *spellings: str) -> str | None:
        """Take a string; raises WireError when it is something else."""
        leaf = self.take(*spellings)
        return leaf.text() if leaf else None


def _kind(value: Json) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return "a string"
        case int() | float():
            return f"the number {value}"
        case list():
            return "an array"
    return "an object"
