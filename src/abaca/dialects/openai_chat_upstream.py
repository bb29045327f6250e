"""The canonical request as chat completions for a vendor."""

from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import replace

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_functions import CallIds, write_choice, write_functions, write_reply
from abaca.dialects.openai_chat_message import write_history
from abaca.dialects.openai_chat_parts import NAME, PartWriter, replayed
from abaca.dialects.openai_chat_terms import effort, is_openrouter
from abaca.errors import Unsupported
from abaca.interfaces import Outbound
from abaca.skeletons import segments
from abaca.types import FunctionReply, Json, Opaque, Part, Request, Sampling, Secret, Shape, Thinking, Turn

_PATH = "/v1/chat/completions"
_SAMPLING = ("temperature", "top_p", "top_k", "presence_penalty", "frequency_penalty")


def encode_request(request: Request, vendor: Vendor, *, model: str, key: Secret | None) -> Outbound:
    """Write POST /v1/chat/completions; `request.stream` decides whether it asks for a stream.

    Raises Unsupported, naming the field, for what would change the meaning: parts of other dialects, a size in pixels.
    What only bends the answer and has no field here stays out, for the engine to name as ignored: `safety` and `mime`,
    `search` except for OpenRouter, `size` where the vendor's row takes no `image_config`. Thought signatures stay out
    too, except for OpenRouter: other vendors keep none.
    """
    body: dict[str, Json] = dict(request.extras) if request.dialect == NAME else {}
    body |= {
        "model": model,
        "messages": list(_messages(request, vendor)),
        "modalities": [name for name in ("image", "text") if name in request.modalities],
    }
    if config := _image_config(request, vendor):
        body["image_config"] = {**_object(body.get("image_config")), **config}
    if request.count > 1:
        body["n"] = request.count
    if request.seed is not None:
        body["seed"] = request.seed
    body |= _sampling(request.sampling or Sampling())
    body |= _thinking(request.thinking or Thinking(), vendor)
    if request.search is not None and is_openrouter(vendor):
        body["plugins"] = [*_array(body.get("plugins")), {"id": "web"}]
    if request.functions is not None:
        if known := write_functions(request.functions, replay=request.dialect == NAME):
            body["tools"] = [*_array(body.get("tools")), *known]
        if choice := write_choice(request.functions):
            body["tool_choice"] = choice
    if request.stream:
        body["stream"] = True
        body["stream_options"] = {**_object(body.get("stream_options")), "include_usage": True}
    else:
        body.pop("stream_options", None)
    headers = {
        "content-type": "application/json",
        "accept": "text/event-stream" if request.stream else "application/json",
        "accept-encoding": "identity",
    }
    if key:
        headers["authorization"] = f"Bearer {key.reveal()}"
    return Outbound(method="POST", path=_PATH, headers=headers, body=segments(body))


def _messages(request: Request, vendor: Vendor) -> Iterator[Json]:
    writer, ids = PartWriter(vendor), CallIds()
    own = request.dialect == NAME
    if request.system:
        yield {"role": "system", "content": writer.content(request.system if own else _plain(request.system))}
    for spoken in request.turns:
        turn = spoken if own else Turn(role=spoken.role, parts=_plain(spoken.parts))
        match turn:
            case Turn(role="user", parts=(Opaque(kind="message") as whole,)):
                yield replayed(whole)
            case Turn(role="user"):
                replies = [part for part in turn.parts if isinstance(part, FunctionReply)]
                for reply in replies:
                    yield {**turn.extras, **write_reply(reply, ids.of_reply(reply))}
                said = [part for part in turn.parts if not isinstance(part, FunctionReply)]
                if said or not replies:
                    yield {**turn.extras, "role": "user", "content": writer.content(said)}
            case _:
                yield {**turn.extras, **write_history(turn.parts, vendor, ids)}


def _plain(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Give the parts without the extras of another dialect."""
    return tuple(replace(part, extras={}) for part in parts)


def _image_config(request: Request, vendor: Vendor) -> dict[str, Json]:
    if request.size is None or "image" not in request.modalities or not vendor.image_config:
        return {}
    if not isinstance(request.size, Shape):
        raise Unsupported(
            "A size in pixels cannot be said in chat completions; give a ratio and a resolution.", field="size"
        )
    said = {"aspect_ratio": request.size.ratio, "image_size": request.size.resolution}
    return {name: value for name, value in said.items() if value is not None}


def _sampling(sampling: Sampling) -> dict[str, Json]:
    said: dict[str, Any] = {name: getattr(sampling, name) for name in _SAMPLING}
    said["max_completion_tokens"] = sampling.max_output_tokens
    said["stop"] = list(sampling.stop) or None
    return {name: value for name, value in said.items() if value is not None}


def _thinking(thinking: Thinking, vendor: Vendor) -> dict[str, Json]:
    """Write what was said about thinking: OpenRouter's object, or OpenAI's one word, the nearest there is."""
    if thinking == Thinking():
        return {}
    if not is_openrouter(vendor):
        word = effort(thinking)
        return {"reasoning_effort": word} if word else {}
    said = {"effort": thinking.level, "max_tokens": thinking.budget_tokens}
    if thinking.budget_tokens == 0:
        said = {"effort": "none", "max_tokens": None}
    elif thinking.budget_tokens is not None and thinking.budget_tokens < 0:
        said = {"effort": thinking.level, "enabled": True}  # Google's word for as much as the model likes
    known = {name: value for name, value in said.items() if value is not None}
    return {"reasoning": {**known, "exclude": not thinking.include}}


def _array(value: Json) -> list[Json]:
    return value if isinstance(value, list) else []


def _object(value: Json) -> dict[str, Json]:
    return value if isinstance(value, dict) else {}
