"""JSON schemas in a few words, and samples of what they describe.

Dialect: JSON Schema 2020-12, as OpenAPI 3.1 has it. Schemas that have a name are referred to by it.
"""

from collections.abc import Mapping, Sequence

from abaca.types import Json

Schema = dict[str, Json]
"""One schema."""

PLACE = "#/components/schemas/"
"""Where named schemas stand in a document."""

TINY_PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAAFklEQVR42mN4UKBBEmIY1TCqYfhqAACc0HgQoP0EwAAAAABJRU5ErkJggg=="
)
"""A picture of 16 times 16 pixels, one orange, as base64: what samples show and examples send."""

_DEEP = 24


def ref(name: str, about: str = "") -> Schema:
    """Give the schema of that name."""
    return {"$ref": f"{PLACE}{name}", **_about(about)}


def words(about: str = "", *, of: Sequence[str] = (), like: Sequence[str] = (), **more: Json) -> Schema:
    """Give a string: one of `of`, or anything, `like` these."""
    return {"type": "string", **_about(about), **_some("enum", of), **_some("examples", like), **more}


def whole(about: str = "", *, least: int | None = None, most: int | None = None, like: int | None = None) -> Schema:
    """Give a whole number."""
    return {"type": "integer", **_about(about), **_range(least, most), **_some("examples", [like])}


def number(
    about: str = "", *, least: float | None = None, most: float | None = None, like: float | None = None
) -> Schema:
    """Give a number."""
    return {"type": "number", **_about(about), **_range(least, most), **_some("examples", [like])}


def flag(about: str = "", *, like: bool | None = None) -> Schema:
    """Give true or false."""
    return {"type": "boolean", **_about(about), **_some("examples", [like])}


def several(items: Schema, about: str = "", **more: Json) -> Schema:
    """Give an array."""
    return {"type": "array", "items": items, **_about(about), **more}


def fields(
    known: Mapping[str, Schema], about: str = "", *, needs: Sequence[str] = (), others: str = "", **more: Json
) -> Schema:
    """Give an object with these fields; `others` says what becomes of more of them, where more are right."""
    allowed = {"additionalProperties": {"description": others}} if others else {}
    return {"type": "object", **_about(about), "properties": dict(known), **_some("required", needs), **allowed, **more}


def anything(about: str = "", **more: Json) -> Schema:
    """Give an object whose fields are not ours to name."""
    return {"type": "object", **_about(about), "additionalProperties": True, **more}


def either(*known: Schema, about: str = "", **more: Json) -> Schema:
    """Give what fits one of several schemas."""
    return {**_about(about), "anyOf": list(known), **more}


def or_null(known: Schema, *, like: Json = None) -> Schema:
    """Give the same, or null where nothing is known; `like` is a sample value."""
    plain = dict(known)
    about = plain.pop("description", "")
    return either(plain, {"type": "null"}, about=about, examples=[like])


def sample(schema: Schema, known: Mapping[str, Schema], *, deep: int = 0) -> Json:
    """Give a value that fits: what is needed, and of the rest whatever there are examples of."""
    if deep > _DEEP:
        raise ValueError("a schema needs itself")
    if "examples" in schema:
        return schema["examples"][0]
    if "$ref" in schema:
        return sample(known[schema["$ref"].removeprefix(PLACE)], known, deep=deep + 1)
    for choices in ("enum", "anyOf", "allOf"):
        if choices in schema:
            first = schema[choices][0]
            return first if choices == "enum" else sample(first, known, deep=deep + 1)
    if "const" in schema:
        return schema["const"]
    match schema.get("type"):
        case "object":
            needed = schema.get("required", ())
            return {
                name: sample(inner, known, deep=deep + 1)
                for name, inner in schema.get("properties", {}).items()
                if name in needed or _telling(inner, known, deep)
            }
        case "array":
            return [sample(schema["items"], known, deep=deep + 1)]
    return {"string": "", "integer": 0, "number": 0, "boolean": False}.get(schema.get("type", ""))


def _telling(schema: Schema, known: Mapping[str, Schema], deep: int) -> bool:
    """Tell whether a schema has an example of anything."""
    if deep > _DEEP:
        return False
    inner = [schema.get("items"), *schema.get("properties", {}).values()]
    inner.append(known.get(schema.get("$ref", "").removeprefix(PLACE)))
    return "examples" in schema or any(_telling(one, known, deep + 1) for one in inner if one)


def _about(words_: str) -> Schema:
    return {"description": words_} if words_ else {}


def _some(name: str, values: Sequence[Json]) -> Schema:
    given = [value for value in values if value is not None]
    return {name: given} if given else {}


def _range(least: float | None, most: float | None) -> Schema:
    return {name: value for name, value in (("minimum", least), ("maximum", most)) if value is not None}
