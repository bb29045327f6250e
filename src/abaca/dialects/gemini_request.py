"""Requests of the Gemini API as callers send them, read into the canonical request.

A fault is told in Google's words where they are known, and always with the path of the field as the caller spelled it.
"""

from typing import Literal

from abaca.catalogue import Vendor
from abaca.catalogue.models import bare_name
from abaca.dialects.gemini_config import ConfigReader
from abaca.dialects.gemini_functions import FunctionReader
from abaca.dialects.gemini_parts import PartReader
from abaca.dialects.gemini_terms import NAME
from abaca.errors import RequestError, WireError
from abaca.interfaces import Inbound
from abaca.leaves import Fields, Leaf
from abaca.types import Functions, Json, Part, Request, Role, SafetySetting, Search, Text, Turn

_Stream = Literal["", "sse", "json_array"]

_ROLES: dict[str, Role] = {"": "user", "user": "user", "model": "model"}


def decode_request(inbound: Inbound, vendor: Vendor) -> Request:
    """Read the body of generateContent, streamGenerateContent or countTokens."""
    body = Fields(inbound.skeleton.parse(), proto3=True)
    if inbound.operation == "count":
        body = body.enter("generateContentRequest") or body
    stream: _Stream = ""
    if inbound.operation == "stream":
        stream = "sse" if inbound.query.get("alt") == "sse" else "json_array"
    return _Reading(inbound, body).request(vendor.name, stream)


class _Reading:
    """One body being read: `asked` and `ignored` grow as fields are found."""

    def __init__(self, inbound: Inbound, body: Fields) -> None:
        self._model = inbound.path.get("model", "")
        self._body = body
        self._parts = PartReader(inbound.skeleton, caller=True)
        self._asked: dict[str, list[str]] = {}

    def request(self, vendor: str, stream: _Stream) -> Request:
        body = self._body
        turns = self._turns()
        system = self._system()
        config = body.enter("generationConfig") or Fields({})
        settings = ConfigReader(self._asked, self._parts.ignored).read(config)
        search, functions = self._tools()
        safety = self._safety()
        self._check_model()
        return Request(
            model=self._model,
            dialect=NAME,
            vendor=vendor,
            system=system,
            turns=turns,
            search=search,
            functions=functions,
            safety=safety,
            stream=stream,
            stream_usage=bool(stream),
            extras=self._parts.kept(body),
            asked={name: tuple(paths) for name, paths in self._asked.items()} | self._parts.unmodelled(),
            ignored=tuple(dict.fromkeys(self._parts.ignored)),
            **settings,
        )

    def _turns(self) -> tuple[Turn, ...]:
        contents = self._body.take("contents")
        items = contents.items() if contents else []
        if not items:
            raise RequestError(
                "* GenerateContentRequest.contents: contents is not specified\n", field=self._body.at("contents")
            )
        return tuple(self._turn(leaf) for leaf in items)

    def _turn(self, leaf: Leaf) -> Turn:
        if isinstance(leaf.value, str):
            return Turn(role="user", parts=(Text(text=leaf.value),))
        fields = leaf.fields()
        role = fields.take("role")
        said = role.text() if role else ""
        if said not in _ROLES:
            raise RequestError(
                f"Please use a valid role: user, model. {fields.at('role')} is {said[:40]!r}; instructions stand in "
                "systemInstruction.",
                field=fields.at("role"),
            )
        parts = fields.take("parts")
        if parts is None or parts.value == []:
            raise RequestError("Request has empty input.", field=fields.at("parts"))
        return Turn(role=_ROLES[said], parts=self._parts.parts(parts), extras=self._parts.kept(fields))

    def _system(self) -> tuple[Part, ...]:
        """Read `systemInstruction`; its role has no meaning (google-genai says "user")."""
        leaf = self._body.take("systemInstruction")
        if leaf is None:
            return ()
        if isinstance(leaf.value, str):
            parts: tuple[Part, ...] = (Text(text=leaf.value),)
        else:
            fields = leaf.fields()
            fields.take("role")
            inner = fields.take("parts")
            parts = self._parts.parts(inner) if inner else ()
            self._parts.ignored += [fields.at(name) for name in fields.left]
        if parts:
            self._asked["system"] = [leaf.path]
        return parts

    def _tools(self) -> tuple[Search | None, Functions | None]:
        """Take the first search and all functions out of `tools`; whatever else there is stays as it came."""
        reader = FunctionReader()
        search: Search | None = None
        others: list[Json] = []
        for item in self._body.take_items("tools"):
            tool = item.fields()
            found = tool.take("googleSearch") if search is None else None
            if found is not None:
                search = self._search(found)
            reader.declared(tool)
            if tool.left:
                others.append(tool.left)
        if others:
            self._body.left["tools"] = others
        functions = reader.functions(self._body)
        if reader.asked:
            self._asked["functions"] = reader.asked
        self._parts.beside += reader.beside
        return search, functions

    def _search(self, leaf: Leaf) -> Search:
        self._asked["search"] = [leaf.path]
        fields = leaf.fields()
        kinds = fields.take("searchTypes")
        known = kinds.fields() if kinds else Fields({})
        web, image = known.take("webSearch"), known.take("imageSearch")
        if image is not None:
            self._asked["search.image"] = [image.path]
        self._parts.beside += [known.at(name) for name in known.left] + [fields.at(name) for name in fields.left]
        if known.left:
            fields.left["searchTypes"] = known.left
        return Search(web=web is not None or image is None, image=image is not None, extras=fields.left)

    def _safety(self) -> tuple[SafetySetting, ...]:
        settings = []
        for leaf in self._body.take_items("safetySettings"):
            fields = leaf.fields()
            category, threshold = fields.take_text("category"), fields.take_text("threshold")
            if not (category and threshold):
                raise WireError(leaf.path, "must have a category and a threshold")
            settings.append(SafetySetting(category=category, threshold=threshold))
            self._asked["safety"] = [leaf.path.rpartition("[")[0] or leaf.path]
            self._parts.ignored += [fields.at(name) for name in fields.left]
        return tuple(settings)

    def _check_model(self) -> None:
        """The path names the model: a body that names another one is not heard."""
        leaf = self._body.take("model")
        if leaf is not None and bare_name(leaf.text()) != bare_name(self._model):
            self._parts.ignored.append(leaf.path)
