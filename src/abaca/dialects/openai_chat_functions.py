"""Functions in chat completions: declared in `tools`, called in `tool_calls`, answered by messages of role "tool".

Source: openai 3.52.0 `types.chat`; docs/dialects/openai_chat.md.
"""

from collections.abc import Sequence
from typing import Any, Literal

import msgspec

from abaca.dialects.functions import json_schema
from abaca.leaves import Fields, Leaf
from abaca.types import Function, FunctionCall, FunctionReply, Functions, Json

_Mode = Literal["auto", "required", "none"]
_CALL = frozenset({"id", "type", "function", "index"})
MODES: dict[str, _Mode] = {"auto": "auto", "required": "required", "none": "none"}


def read_function(leaf: Leaf, beside: list[str]) -> Function | None:
    """Read one entry of `tools`, None for any other tool; `beside` gets the paths of what is OpenAI's alone."""
    match leaf.value:
        case {"type": "function", "function": {"name": str()}}:
            tool = leaf.fields()
            tool.take("type")
            inner = tool.take("function")
            fields = inner.fields() if inner else Fields({})
            schema = fields.take("parameters")
            known = Function(
                name=fields.take_text("name"),
                description=fields.take_text("description"),
                parameters=schema.value if schema else None,
                extras=fields.left,
            )
            beside += [fields.at(name) for name in fields.left] + [tool.at(name) for name in tool.left]
            return known
    return None


def read_choice(leaf: Leaf) -> tuple[_Mode, tuple[str, ...]] | None:
    """Read `tool_choice`: whether a function has to be called, and which; None for anything else."""
    match leaf.value:
        case str(word) if word in MODES:
            return MODES[word], ()
        case {"type": "function", "function": {"name": str(name)}}:
            return "required", (name,)
        case {"type": "allowed_tools", "allowed_tools": {"mode": str(word), "tools": [*tools]}} if word in MODES:
            names = [tool["function"]["name"] for tool in tools if _names_function(tool)]
            return (MODES[word], tuple(names)) if len(names) == len(tools) else None
    return None


def write_functions(functions: Functions, *, replay: bool) -> list[Json]:
    """Write entries of `tools`, with their extras if they are to be replayed."""
    return [{"type": "function", "function": _declaration(function, replay=replay)} for function in functions.known]


def write_choice(functions: Functions) -> Json:
    """Write `tool_choice`, None where the choice is the model's."""
    match functions:
        case Functions(mode="required", only=(name,)):
            return {"type": "function", "function": {"name": name}}
        case Functions(mode=mode, only=[_, *_]) if mode != "none":
            tools = [{"type": "function", "function": {"name": name}} for name in functions.only]
            return {"type": "allowed_tools", "allowed_tools": {"mode": mode or "auto", "tools": tools}}
    return functions.mode


def read_call(call: Json) -> FunctionCall | None:
    """Read one entry of `tool_calls`; None for one that calls no function, or with arguments that are no object."""
    match call:
        case {"function": {"name": str(name), "arguments": str(written)}}:
            try:
                arguments = msgspec.json.decode(written or "{}", type=dict[str, Any])
            except (msgspec.DecodeError, RecursionError):
                return None
            extras = {field: value for field, value in call.items() if field not in _CALL}
            return FunctionCall(name=name, arguments=arguments, id=str(call.get("id") or ""), extras=extras)
    return None


def write_call(call: FunctionCall, call_id: str) -> dict[str, Json]:
    """Write one entry of `tool_calls`."""
    function = {"name": call.name, "arguments": msgspec.json.encode(call.arguments).decode()}
    return {"id": call_id, "type": "function", "function": function}


def write_reply(reply: FunctionReply, call_id: str) -> dict[str, Json]:
    """Write the message that says what a call came to."""
    output = reply.output if isinstance(reply.output, str) else msgspec.json.encode(reply.output).decode()
    return {"role": "tool", "tool_call_id": call_id, "content": output}


class CallIds:
    """The ids of the calls of one conversation, each of which needs one here and has none in other dialects."""

    def __init__(self) -> None:
        self._made = 0
        self._open: list[tuple[str, str]] = []

    def of_call(self, call: FunctionCall) -> str:
        """Give the call's own id, else a new one."""
        self._made += 1
        call_id = call.id or f"call_{self._made}"
        self._open.append((call.name, call_id))
        return call_id

    def of_reply(self, reply: FunctionReply) -> str:
        """Give the reply's own id, else that of the oldest call of the function that waits for one."""
        waiting = [(name, call_id) for name, call_id in self._open if reply.id in {"", call_id}]
        found = next((pair for pair in waiting if pair[0] == reply.name), None)
        if found is not None:
            self._open.remove(found)
        return reply.id or (found[1] if found else "")


def _declaration(function: Function, *, replay: bool) -> Json:
    optional = {"description": function.description, "parameters": json_schema(function)}
    extras = function.extras if replay else {}
    return {"name": function.name, **{name: value for name, value in optional.items() if value}, **extras}


def _names_function(tool: Json) -> bool:
    match tool:
        case {"type": "function", "function": {"name": str()}}:
            return True
    return False


def names_of(parts: Sequence[object]) -> dict[str, str]:
    """Give the names of the functions that are called among some parts, by the id of the call."""
    return {part.id: part.name for part in parts if isinstance(part, FunctionCall) and part.id}
