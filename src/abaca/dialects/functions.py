"""Functions as every dialect has them: the schema of their arguments in one spelling."""

from abaca.types import Function, Json

_NAMED = frozenset({"properties", "$defs", "defs", "patternProperties"})
_INNER = frozenset({"items", "additionalProperties", "anyOf", "allOf", "oneOf", "prefixItems"})


def json_schema(function: Function) -> Json:
    """Give the schema of a function's arguments as a JSON schema.

    Google's words come from OpenAPI 3.0: types in capitals, `nullable` beside them (ai.google.dev, Schema).
    """
    return _lowered(function.parameters) if function.openapi else function.parameters


def _lowered(schema: Json) -> Json:
    if isinstance(schema, list):
        return [_lowered(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    known: dict[str, Json] = {}
    for name, value in schema.items():
        if name in _NAMED and isinstance(value, dict):
            known[name] = {inner: _lowered(item) for inner, item in value.items()}
        elif name in _INNER:
            known[name] = _lowered(value)
        elif name == "type" and isinstance(value, str):
            known[name] = [value.lower(), "null"] if schema.get("nullable") else value.lower()
        elif name != "nullable":
            known[name] = value
    return known
