"""Chat completions as a caller sends them, read into the canonical request."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_functions import names_of, read_choice, read_function
from abaca.dialects.openai_chat_message import read_message
from abaca.dialects.openai_chat_parts import NAME, PartReader
from abaca.dialects.openai_chat_terms import thinking_of
from abaca.errors import RequestError, WireError
from abaca.leaves import Fields, Leaf
from abaca.skeletons import Skeleton
from abaca.types import (
    Function,
    FunctionReply,
    Functions,
    Json,
    Modality,
    Part,
    Request,
    SafetySetting,
    Sampling,
    Search,
    Shape,
    Text,
    Thinking,
    Turn,
)

MOST_ANSWERS = 10
_MOST_TOKENS = 2**31 - 1
_INT64 = 2**63
MODALITIES: tuple[Modality, ...] = ("text", "image")
EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
SEARCH_KINDS = frozenset({"google_search", "googleSearch", "web_search", "web_search_preview", "openrouter:web_search"})
_HALF_K = {"0.5K": "512", "0.5k": "512"}
# Where image settings stand, outermost first: at the top, in a literal `extra_body` of callers who copied a Python
# sample into JSON, and nested as Google's own compatibility layer has it.
NESTS = ("extra_body", "extraBody", "google", "generation_config", "generationConfig")
# Numbers of `Sampling`: field, spelling, least, most. Ranges: OpenAI API reference, and Google's for top_k.
NUMBERS = (
    ("temperature", "temperature", 0.0, 2.0),
    ("top_p", "top_p", 0.0, 1.0),
    ("top_k", "top_k", 0.0, 1e6),
    ("presence_penalty", "presence_penalty", -2.0, 2.0),
    ("frequency_penalty", "frequency_penalty", -2.0, 2.0),
)


def decode_request(skeleton: Skeleton, vendor: Vendor) -> Request:
    """Read the body of POST /chat/completions.

    Raises WireError for what does not fit, InvalidPicture and RequestError for what cannot be used, each naming the
    JSON path.
    """
    return _Reading(skeleton).request(vendor)


class _Reading:
    """One body being read: `asked` and `ignored` grow as fields are found."""

    def __init__(self, skeleton: Skeleton) -> None:
        self._body = Fields(skeleton.parse())
        self._parts = PartReader(skeleton, caller=True)
        self._asked: dict[str, list[str]] = {}
        self._system: list[Part] = []
        self._called: dict[str, str] = {}

    def request(self, vendor: Vendor) -> Request:
        body = self._body
        model = body.take("model")
        if model is None or not model.text():
            raise WireError("model", "is missing: name the model to ask")
        turns = tuple(self._turns())
        nests = list(_nests(body))
        fields: dict[str, Any] = {
            "modalities": self._modalities(nests),
            "size": self._size(nests),
            "count": self._count(),
            "seed": self._seed(),
            "sampling": self._sampling(),
            "thinking": self._thinking(nests),
            "search": self._search(),
            "functions": self._functions(),
            "safety": self._safety(nests),
            "stream": self._stream(),
            "stream_usage": self._stream_usage(),
        }
        left = body.rest()
        extras = self._parts.kept(left)
        unused = [name for name in left if name not in extras]
        return Request(
            model=model.text(),
            dialect=NAME,
            vendor=vendor.name,
            system=tuple(self._system),
            turns=turns,
            extras=extras,
            asked={name: tuple(paths) for name, paths in self._asked.items()} | self._parts.unmodelled(),
            ignored=(*dict.fromkeys(self._parts.ignored), *unused),
            **fields,
        )

    def _turns(self) -> Iterator[Turn]:
        messages = self._body.take("messages")
        if messages is None:
            raise WireError("messages", "is missing: say what to draw")
        turns: list[Turn] = []
        for leaf in messages.items():
            turn = self._turn(leaf)
            if turn is None:
                continue
            if turns and _only_replies(turn) and _only_replies(turns[-1]):
                # Replies to calls of one turn are one turn, each with a message of its own here.
                last = turns.pop()
                turn = Turn(role="user", parts=(*last.parts, *turn.parts), extras={**last.extras, **turn.extras})
            turns.append(turn)
        if not turns:
            raise RequestError('messages: there is none of role "user" to answer', field="messages")
        yield from turns

    def _turn(self, leaf: Leaf) -> Turn | None:
        message = leaf.fields()
        role = message.take("role")
        match role.text() if role else "":
            case "system" | "developer":
                self._system += self._content(message)
                self._ask("system", leaf)
                self._ignore(message)
                return None
            case "user":
                return Turn(role="user", parts=tuple(self._content(message)), extras=self._parts.left(message))
            case "assistant":
                return Turn(role="model", parts=self._said(message), extras=self._parts.left(message))
            case "tool":
                return self._reply(leaf, message)
            case "function":
                return Turn(role="user", parts=(self._parts.opaque("message", leaf.value),))
        raise WireError(message.at("role"), "must be one of system, developer, user, assistant and tool")

    def _reply(self, leaf: Leaf, message: Fields) -> Turn:
        """Read what a function came to; anything but words stays as it came, for vendors of this dialect."""
        call_id, name = message.take_text("tool_call_id"), message.take_text("name")
        parts = self._content(message)
        words = [part.text for part in parts if isinstance(part, Text)]
        if len(words) < len(parts):
            return Turn(role="user", parts=(self._parts.opaque("message", leaf.value),))
        reply = FunctionReply(name=name or self._called.get(call_id, ""), output="".join(words), id=call_id)
        return Turn(role="user", parts=(reply,), extras=self._parts.left(message))

    def _content(self, message: Fields) -> list[Part]:
        content = message.take("content")
        if content is None:
            raise WireError(message.at("content"), "is missing")
        return self._parts.content(content)

    def _said(self, message: Fields) -> tuple[Part, ...]:
        refusal = message.take_text("refusal")
        parts = read_message(self._parts, message)
        self._called |= names_of(parts)
        return (*parts, Text(text=refusal)) if refusal else tuple(parts)

    def _modalities(self, nests: list[Fields]) -> tuple[Modality, ...]:
        for nest in nests:
            leaf = nest.take("modalities", "response_modalities", "responseModalities")
            if leaf is None:
                continue
            asked = {_one_of(item, MODALITIES) for item in leaf.items()}
            if asked:
                return tuple(known for known in MODALITIES if known in asked)
        return MODALITIES

    def _size(self, nests: list[Fields]) -> Shape | None:
        found: dict[str, str] = {}
        for nest in nests:
            leaf = nest.take("image_config", "imageConfig")
            config = leaf.fields() if leaf else None
            for fields in (config, nest) if config else (nest,):
                self._shape(fields, found)
            if config and config.left:
                nest.left["image_config"] = config.left
        return Shape(ratio=found.get("ratio"), resolution=found.get("resolution")) if found else None

    def _shape(self, fields: Fields, found: dict[str, str]) -> None:
        for name, spellings in (
            ("ratio", ("aspect_ratio", "aspectRatio")),
            ("resolution", ("image_size", "imageSize")),
        ):
            if name in found:
                continue  # said further out already: this one stays, to be named as ignored
            leaf = fields.take(*spellings)
            if leaf is None or leaf.text().lower() == "auto":
                continue
            found[name] = _HALF_K.get(leaf.text(), leaf.text())
            self._ask("size", leaf)

    def _count(self) -> int:
        leaf = self._body.take("n")
        return leaf.integer(1, MOST_ANSWERS) if leaf else 1

    def _seed(self) -> int | None:
        leaf = self._ask("seed", self._body.take("seed"))
        return leaf.integer(-_INT64, _INT64 - 1) if leaf else None

    def _sampling(self) -> Sampling | None:
        said: dict[str, Any] = {}
        for name, spelling, least, most in NUMBERS:
            if leaf := self._ask("sampling", self._body.take(spelling)):
                said[name] = leaf.number(least, most)
        for spelling in ("max_completion_tokens", "max_tokens"):
            if leaf := self._body.take(spelling):
                self._first("sampling", leaf, taken="max_output_tokens" in said)
                said.setdefault("max_output_tokens", leaf.integer(1, _MOST_TOKENS))
        if leaf := self._ask("sampling", self._body.take("stop")):
            words = [leaf] if isinstance(leaf.value, str) else leaf.items()
            said["stop"] = tuple(word.text() for word in words)
        return Sampling(**said) if said else None

    def _thinking(self, nests: list[Fields]) -> Thinking | None:
        """Read what was said about thinking: OpenRouter's object, else OpenAI's word, else Google's nested config."""
        include, effort = self._body.take("include_reasoning"), self._body.take("reasoning_effort")
        shown = include.flag() if include else False
        if leaf := self._ask("thinking", self._body.take("reasoning")):
            self._parts.ignored += [include.path] if include else []
            return self._reasoning(leaf.fields(), effort)
        if shown:
            self._ask("thinking", include)
            self._ask("thinking.include", include)
        if self._ask("thinking", effort) and effort:
            return thinking_of(_one_of(effort, EFFORTS), include=shown)
        for nest in nests:
            if leaf := self._ask("thinking", nest.take("thinking_config", "thinkingConfig")):
                return self._thinking_config(leaf.fields())
        return Thinking(include=True) if shown else None

    def _reasoning(self, fields: Fields, effort: Leaf | None) -> Thinking:
        word = fields.take("effort")
        if effort:
            self._first("thinking", effort, taken=word is not None)
        word = word or effort
        budget, exclude, enabled = fields.take("max_tokens"), fields.take("exclude"), fields.take("enabled")
        self._ignore(fields)
        if exclude and not exclude.flag():
            self._ask("thinking.include", exclude)
        if enabled and not enabled.flag():
            return thinking_of("none")
        include = not (exclude and exclude.flag())
        asked = thinking_of(_one_of(word, EFFORTS), include=include) if word else Thinking(include=include)
        return replace(asked, budget_tokens=budget.integer(0, _MOST_TOKENS)) if budget else asked

    def _thinking_config(self, fields: Fields) -> Thinking:
        include = fields.take("include_thoughts", "includeThoughts")
        level = fields.take("thinking_level", "thinkingLevel")
        budget = fields.take("thinking_budget", "thinkingBudget")
        self._ignore(fields)
        if include and include.flag():
            self._ask("thinking.include", include)
        return Thinking(
            include=include.flag() if include else False,
            level=level.text().lower() if level else None,
            budget_tokens=budget.integer(-1, _MOST_TOKENS) if budget else None,
        )

    def _search(self) -> Search | None:
        """Take the tools and plugins that mean a web search; other tools stay as they are."""
        found = [self._ask("search", self._body.take("web_search_options"))]
        for name, is_search in (("tools", _is_search_tool), ("plugins", _is_web_plugin)):
            leaf = self._body.take(name)
            if leaf is None:
                continue
            others = [item.value for item in leaf.items() if not is_search(item)]
            found += [self._ask("search", item) for item in leaf.items() if is_search(item)]
            if others:
                self._body.left[name] = others
        for leaf in filter(None, found):
            self._parts.ignored += [f"{leaf.path}.{name}" for name in _options(leaf.value)]
        return Search() if any(found) else None

    def _functions(self) -> Functions | None:
        """Take the functions out of `tools`, and which of them are to be called; other tools stay as they are."""
        known: list[Function] = []
        others: list[Json] = []
        for item in self._body.take_items("tools"):
            if (function := read_function(item, self._parts.beside)) is not None:
                known.append(function)
                self._ask("functions", item)
            else:
                others.append(item.value)
        if others:
            self._body.left["tools"] = others
        leaf = self._body.take("tool_choice")
        choice = read_choice(leaf) if leaf else None
        if leaf is not None and choice is None:
            self._body.left["tool_choice"] = leaf.value
        elif leaf is not None:
            self._ask("functions", leaf)
        mode, only = choice or (None, ())
        return Functions(known=tuple(known), mode=mode, only=only) if known or choice else None

    def _safety(self, nests: list[Fields]) -> tuple[SafetySetting, ...]:
        settings: list[SafetySetting] = []
        for nest in nests:
            leaf = self._ask("safety", nest.take("safety_settings", "safetySettings"))
            for item in leaf.items() if leaf else ():
                fields = item.fields()
                settings.append(
                    SafetySetting(category=fields.take_text("category"), threshold=fields.take_text("threshold"))
                )
                self._ignore(fields)
        return tuple(settings)

    def _stream(self) -> str:
        leaf = self._body.take("stream")
        return "sse" if leaf and leaf.flag() else ""

    def _stream_usage(self) -> bool:
        options = self._body.enter("stream_options")
        leaf = options.take("include_usage") if options else None
        return leaf.flag() if leaf else False

    def _first(self, field: str, leaf: Leaf, *, taken: bool) -> None:
        """Note a second spelling: what it says has an effect unless the first one is `taken`."""
        if taken:
            self._parts.ignored.append(leaf.path)
        else:
            self._ask(field, leaf)

    def _ignore(self, fields: Fields) -> None:
        """Note what nobody took and nothing keeps."""
        self._parts.ignored += [fields.at(name) for name in fields.left]

    def _ask(self, field: str, leaf: Leaf | None) -> Leaf | None:
        """Note under which path `field` of the request was asked for."""
        if leaf is not None:
            self._asked.setdefault(field, []).append(leaf.path)
        return leaf


def _only_replies(turn: Turn) -> bool:
    return all(isinstance(part, FunctionReply) for part in turn.parts)


def _nests(fields: Fields) -> Iterator[Fields]:
    """Yield the object and those inside it that hold settings."""
    yield fields
    for inner in NESTS:
        if isinstance(fields.left.get(inner), dict) and (nest := fields.enter(inner)):
            yield from _nests(nest)


def _one_of(leaf: Leaf, known: Sequence[str]) -> str:
    """Give the word, in lower case, if it is a known one; raises WireError naming those."""
    word = leaf.text().lower()
    if word not in known:
        raise WireError(leaf.path, f'must be one of {", ".join(known)}, not "{word[:64]}"')
    return word


def _is_search_tool(leaf: Leaf) -> bool:
    """Tell whether a tool is a web search, by its type, by Google's key, or as resellers name a function for it."""
    match leaf.value:
        case {"type": str(kind)} if kind in SEARCH_KINDS:
            return True
        case {"type": "function", "function": {"name": str(name)}}:
            return name in SEARCH_KINDS
        case {"google_search": {}} | {"googleSearch": {}}:
            return True
    return False


def _options(search: Json) -> list[str]:
    """Give the names of what a search's tool or plugin says beside being one."""
    match search:
        case {"google_search": {} as inner} | {"googleSearch": {} as inner}:
            return [f"google_search.{name}" if "google_search" in search else f"googleSearch.{name}" for name in inner]
        case {}:
            return [name for name in search if name not in {"type", "id", "function"}]
    return []


def _is_web_plugin(leaf: Leaf) -> bool:
    match leaf.value:
        case {"id": "web"}:
            return True
    return False
