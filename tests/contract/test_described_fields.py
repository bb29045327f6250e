"""The schemas of the dialects name every field that the dialects read, and no other: whoever looks for one is noted."""

import copy
import re

import pytest
from test_fields import CHAT_BODY, GEMINI_BODY

from abaca import dialects
from abaca.catalogue import load_vendors
from abaca.dialects.openai_chat_request import NESTS
from abaca.interfaces import Inbound
from abaca.leaves import Fields
from abaca.schemas import PLACE
from abaca.skeletons import Skeleton
from dialect_doubles import skeleton

VENDOR = load_vendors()["google"]
SAID = [{"role": "user", "content": "x"}]
NAMED = {"type": "function", "function": {"name": "f"}}
# Bodies that have every field in them, in one of its spellings.
BODIES = {
    "gemini": [GEMINI_BODY],
    "openai_chat": [
        CHAT_BODY,
        {"model": "m", "messages": [{"role": "user", "content": [{"type": "refusal", "refusal": "no"}]}]},
        {"model": "m", "messages": SAID, "tools": [{"google_search": {}}], "tool_choice": NAMED},
        {
            "model": "m",
            "messages": SAID,
            "thinking_config": {"x": 1},
            "tool_choice": {"type": "allowed_tools", "allowed_tools": {"mode": "auto", "tools": [NAMED]}},
        },
    ],
}
# What stands for what: a picture's bytes or address wherever they are, labels of them, a message's pictures.
SAME = {
    "response_modalities": "modalities",
    "mime_type": "media_type",
    **dict.fromkeys(("image", "source", "url", "data", "b64_json"), "image_url"),
}

ALIKE = {"messages.images.": "messages.content.", "systemInstruction.parts.": "contents.parts."}
# Calls are copied before they are read; what tells a search is one reader for tools, plugins and options.
COPIED = {f"messages.tool_calls.{field}" for field in ("id", "type", "function", "function.name", "function.arguments")}
SHARED = {"plugins.google_search", "web_search_options.google_search"}


def plain(name, path, field):
    """A field's path: without places in arrays, and in chat in one spelling, settings of nests as if at the top."""
    steps = [step for step in (*re.sub(r"\[\d+\]", "", path).split("."), field) if step]
    if name == "openai_chat":
        steps = [re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", step).lower() for step in steps]
        while len(steps) > 1 and steps[0] in NESTS:
            steps.pop(0)
        steps = [SAME.get(step, step) for step in steps]
    else:
        steps = [re.sub(r"_([a-z])", lambda found: found[1].upper(), step) for step in steps]
    whole = ".".join(steps)
    for one, other in ALIKE.items():
        whole = whole.replace(one, other)
    return whole


class Noting(dict):
    """An object that notes what somebody looks for in it."""

    def __init__(self, values, path, note):
        super().__init__(values)
        self._path, self._note = path, note

    def get(self, field, default=None):
        self._note(self._path, field)
        return super().get(field, default)

    def __getitem__(self, field):
        self._note(self._path, field)
        return super().__getitem__(field)


def noting(value, path, note):
    if isinstance(value, dict):
        return Noting({name: noting(item, f"{path}.{name}", note) for name, item in value.items()}, path, note)
    return [noting(item, path, note) for item in value] if isinstance(value, list) else value


@pytest.fixture
def looked_for(monkeypatch):
    """Read bodies; give the paths of all fields that the dialect has looked for in them."""

    def go(name, operation="generate"):
        found = set()

        def note(path, field):
            found.add(plain(name, path, field))

        take, parse, begin = Fields.take, Skeleton.parse, Fields.__init__

        def noted(self, *names):
            for field in names:
                note(self.path, field)
            return take(self, *names)

        def began(self, value, path="", *, proto3=False):
            begin(self, value, path, proto3=proto3)
            self.left = Noting(self.left, path, note)

        monkeypatch.setattr(Fields, "take", noted)
        monkeypatch.setattr(Fields, "__init__", began)
        monkeypatch.setattr(Skeleton, "parse", lambda self: noting(parse(self), "", note))
        dialect = dialects.build(name, VENDOR)
        for body in BODIES[name]:
            inbound = Inbound(operation=operation, skeleton=skeleton(copy.deepcopy(body)), path={"model": "m"})
            dialect.decode_request(inbound)
        return found

    return go


def described(name, operation="generate"):
    """The paths of all fields in the schema of a request; those of settings once, however deep they may stand."""
    told = dialects.describe(name, VENDOR)
    found = set()

    def walk(schema, path, seen):
        if "$ref" in schema:
            inner = schema["$ref"].removeprefix(PLACE)
            if inner not in seen and inner != "ChatSettings":
                walk(told.schemas[inner], path, {*seen, inner})
            return
        for one in schema.get("anyOf", ()):
            walk(one, path, seen)
        if "items" in schema:
            walk(schema["items"], path, seen)
        for field, inner in schema.get("properties", {}).items():
            found.add(plain(name, path, field))
            walk(inner, f"{path}.{field}", seen)

    walk(told.schemas[told.operations[operation].body], "", frozenset())
    return found


@pytest.mark.parametrize("name", BODIES)
def test_what_is_read_is_told_and_what_is_told_is_read(looked_for, name):
    """Field by field, at every depth, the schema of a request is what the dialect looks for."""
    read, told = looked_for(name), described(name)
    assert sorted(read - told - SHARED) == []
    assert sorted(told - read - COPIED) == []


def test_a_count_is_asked_for_as_a_drawing_is(looked_for):
    """What is counted has the same fields, at the top or one level deeper."""
    inner = "generateContentRequest"
    told = described("gemini", "count")
    assert {field for field in told if not field.startswith(inner)} == described("gemini")
    assert {field.removeprefix(f"{inner}.") for field in told if field.startswith(f"{inner}.")} == described("gemini")
    assert looked_for("gemini", "count") - SHARED == described("gemini") | {inner}
