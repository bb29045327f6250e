"""The assistant's message, which stands in answers and comes back as history: read and written in one place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeGuard

from msgspec.structs import replace

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_functions import CallIds, read_call, write_call
from abaca.dialects.openai_chat_parts import NAME, PartReader, PartWriter, picture_url, replayed, signature_entry
from abaca.dialects.openai_chat_terms import is_openrouter, reasoning_key
from abaca.leaves import Fields, Leaf
from abaca.types import Blob, FunctionCall, Json, Opaque, Part, Picture, Text

_TOOL_CALL = "tool_call"


@dataclass(frozen=True, slots=True)
class Reasoning:
    """What `reasoning_details` hold that we know: words, and thought signatures with the index of their part."""

    text: str
    signatures: tuple[tuple[Blob, int | None], ...]


def read_message(reader: PartReader, fields: Fields) -> list[Part]:
    """Read an assistant's message: thoughts, content, pictures, tool calls, in that order.

    Raises WireError, and InvalidPicture for a caller's. Signatures go to the part that their entry's index names, else
    to the first part of the answer that has none.
    """
    reasoning = read_reasoning(reader, fields)
    parts: list[Part] = [Text(text=reasoning.text, thought=True)] if reasoning.text else []
    content = fields.take("content")
    parts += [part for part in (reader.content(content) if content else ()) if part != Text(text="")]
    parts += [reader.picture(leaf) for leaf in fields.take_items("images")]
    parts += [tool_call_part(reader, leaf) for leaf in fields.take_items("tool_calls")]
    for signature, index in reasoning.signatures:
        free = [at for at, part in enumerate(parts) if part.signature is None]
        at = index if index in free else next((at for at in free if not parts[at].thought), None)
        if at is not None:
            parts[at] = replace(parts[at], signature=signature)
    return parts


def tool_call_part(reader: PartReader, leaf: Leaf) -> FunctionCall | Opaque:
    """Read one entry of `tool_calls`; what calls no function goes only to vendors of this dialect."""
    whole = reader.opaque(_TOOL_CALL, leaf.fields().left)
    call = None if whole.blobs else read_call(whole.skeleton)
    if call is not None:
        reader.beside += [f"{leaf.path}.{name}" for name in call.extras]
    return call or whole


def read_reasoning(reader: PartReader, fields: Fields) -> Reasoning:
    """Read thoughts in each spelling: `reasoning_content`, `reasoning`, or the words of `reasoning_details`."""
    told = [fields.take_text(name) for name in ("reasoning_content", "reasoning")]
    words: list[str] = []
    signatures: list[tuple[Blob, int | None]] = []
    for leaf in fields.take_items("reasoning_details"):
        entry = leaf.fields()
        words.append(entry.take_text("text", "summary"))
        index = entry.take("index")
        if blob := reader.blob(entry.left.get("data")):
            signatures.append((blob, index.integer(0, 1_000_000) if index else None))
    return Reasoning(text=told[0] or told[1] or "".join(words), signatures=tuple(signatures))


def write_history(parts: Sequence[Part], vendor: Vendor, ids: CallIds) -> dict[str, Json]:
    """Write a model's turn as an assistant's message; raises Unsupported for parts of other dialects.

    Pictures go into `images`; where words follow a picture, all stand in `content` as parts, so that their order is
    kept. Only OpenRouter gets thought signatures. Interim pictures of thoughts are no input and stay out.
    """
    writer = PartWriter(vendor)
    thoughts, said = _split(parts)
    calls = [part for part in said if _is_call(part)]
    said = [part for part in said if not _is_call(part)]
    first_picture = next((at for at, part in enumerate(said) if isinstance(part, Picture)), len(said))
    in_order = all(isinstance(part, Picture) for part in said[first_picture:])
    words = said[:first_picture] if in_order else said
    message: dict[str, Json] = {"role": "assistant", "content": writer.content(words) if words else ""}
    if in_order and first_picture < len(said):
        pictures = [part for part in said if isinstance(part, Picture)]
        message["images"] = [{**part.extras, **image(part, at)} for at, part in enumerate(pictures)]
    if thoughts:
        message[reasoning_key(vendor)] = "".join(part.text for part in thoughts)
    if calls:
        message["tool_calls"] = [
            {**call.extras, **write_call(call, ids.of_call(call))} if isinstance(call, FunctionCall) else replayed(call)
            for call in calls
        ]
    if is_openrouter(vendor) and (details := _signatures([*([thoughts[0]] if thoughts else []), *said, *calls])):
        message["reasoning_details"] = details
    return message


def write_answer(
    parts: Sequence[Part], vendor: Vendor, *, stem: str, refusal: str | None, annotations: Json
) -> dict[str, Json]:
    """Write an answer's message in the full shape of Yisu's page; calls without an id get one that begins with `stem`.

    Words are joined, since clients expect a string. Interim pictures of thoughts and parts that only another dialect
    knows have no place here and stay out: the answer is paid for, and the call keeps them for who asks in that dialect.
    """
    thoughts, said = _split(parts)
    words = [part for part in said if isinstance(part, Text)]
    pictures = [part for part in said if isinstance(part, Picture)]
    calls = [part for part in said if _is_call(part)]
    order: list[Part] = [*_joined(thoughts), *_joined(words), *pictures, *calls]
    return {
        "role": "assistant",
        "content": "".join(part.text for part in words),
        "refusal": refusal,
        "annotations": annotations,
        "images": [image(picture, index) for index, picture in enumerate(pictures)],
        reasoning_key(vendor): "".join(part.text for part in thoughts),
        "reasoning_details": _signatures(order),
        "tool_calls": [tool_call(part, f"{stem}_{index}") for index, part in enumerate(calls)] or None,
        "function_call": None,
    }


def tool_call(part: FunctionCall | Opaque, otherwise: str) -> dict[str, Json]:
    """Write one entry of an answer's `tool_calls`, under the id `otherwise` where the call has none."""
    if isinstance(part, FunctionCall):
        return write_call(part, part.id or f"call_{otherwise}")
    document: dict[str, Json] = replayed(part)
    return document


def said_here(part: Part) -> TypeGuard[Opaque]:
    """Tell whether a part is an entry of `tool_calls` as only this dialect has them."""
    return isinstance(part, Opaque) and (part.dialect, part.kind) == (NAME, _TOOL_CALL)


def image(picture: Picture, index: int) -> dict[str, Json]:
    """Write one entry of `images`; openai's stream helper needs the index."""
    return {"type": "image_url", "index": index, "image_url": {"url": picture_url(picture)}}


def _split(parts: Sequence[Part]) -> tuple[list[Text], list[Part]]:
    thoughts = [part for part in parts if isinstance(part, Text) and part.thought]
    return thoughts, [part for part in parts if not part.thought]


def _is_call(part: Part) -> TypeGuard[FunctionCall | Opaque]:
    return isinstance(part, FunctionCall) or said_here(part)


def _joined(words: Sequence[Text]) -> list[Text]:
    """Give the one part that these words are read back as, with the first signature among them."""
    text = "".join(part.text for part in words)
    signature = next((part.signature for part in words if part.signature is not None), None)
    return [Text(text=text, signature=signature)] if text else []


def _signatures(parts: Sequence[Part]) -> list[Json]:
    return [signature_entry(part.signature, index) for index, part in enumerate(parts) if part.signature is not None]
