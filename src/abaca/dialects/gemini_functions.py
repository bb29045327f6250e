"""Functions in the Gemini API: declarations and how they may be called, read from a request and written to one.

Source: google-genai 3.4.0 `types` (FunctionDeclaration, FunctionCallingConfig); ai.google.dev, function calling.
"""

from typing import Literal

from abaca.leaves import Fields, Leaf
from abaca.types import Function, Functions, Json

_Mode = Literal["auto", "required", "none"]
MODES: dict[str, _Mode] = {"AUTO": "auto", "ANY": "required", "NONE": "none"}
_WORDS = {mode: word for word, mode in MODES.items()}


class FunctionReader:
    """Reads what one body says about functions; `asked` are the paths where it does.

    `beside` are the paths of what other dialects have no word for; it is replayed to upstreams of this API.
    """

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.beside: list[str] = []
        self._known: list[Function] = []

    def declared(self, tool: Fields) -> None:
        """Take the declarations out of one tool; raises WireError."""
        leaf = tool.take("functionDeclarations")
        if leaf is not None:
            self.asked.append(leaf.path)
            self._known += [self._function(item) for item in leaf.items()]

    def functions(self, body: Fields) -> Functions | None:
        """Give all of it, with what `toolConfig` says; None for nothing."""
        config = body.enter("toolConfig")
        calling = config.enter("functionCallingConfig") if config else None
        mode, only = self._choice(calling) if calling else (None, ())
        if not self.asked:
            return None
        return Functions(known=tuple(self._known), mode=mode, only=only)

    def _function(self, leaf: Leaf) -> Function:
        fields = leaf.fields()
        name, description = fields.take_text("name"), fields.take_text("description")
        schema = fields.take("parametersJsonSchema")
        openapi = fields.take("parameters") if schema is None else None
        found = schema or openapi
        self.beside += [fields.at(left) for left in fields.left]
        return Function(
            name=name,
            description=description,
            parameters=found.value if found else None,
            openapi=openapi is not None,
            extras=fields.left,
        )

    def _choice(self, calling: Fields) -> tuple[_Mode | None, tuple[str, ...]]:
        word, names = calling.take("mode"), calling.take_items("allowedFunctionNames")
        mode = MODES.get(word.text().upper()) if word else None
        if word is not None and mode is None:
            calling.left["mode"] = word.value  # one that no other dialect has
        if mode is not None or names:
            self.asked.append(calling.path)
        return mode, tuple(name.text() for name in names)


def write_tools(functions: Functions, *, replay: bool) -> list[Json]:
    """Write `tools`, declarations with their extras if they are to be replayed.

    Only a call that has to be made can be narrowed; else what may not be called is left out.
    """
    narrowed = functions.only if functions.mode != "required" else ()
    known = [function for function in functions.known if not narrowed or function.name in narrowed]
    return [{"functionDeclarations": [_declaration(function, replay=replay) for function in known]}] if known else []


def write_tool_config(functions: Functions) -> dict[str, Json]:
    """Write `toolConfig`, {} where nothing was said about it."""
    if functions.mode is None:
        return {}
    only = list(functions.only) if functions.mode == "required" else []
    names = {"allowedFunctionNames": only} if only else {}
    return {"functionCallingConfig": {"mode": _WORDS[functions.mode], **names}}


def _declaration(function: Function, *, replay: bool) -> Json:
    schema = {"parameters" if function.openapi else "parametersJsonSchema": function.parameters}
    optional = {"description": function.description, **schema}
    said = {name: value for name, value in optional.items() if value}
    return {"name": function.name, **said, **(function.extras if replay else {})}
