"""A vendor's chat completions read back: whole answers and streams, pictures wherever the vendor puts them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec.structs import replace

from abaca.dialects.openai_chat_functions import read_call
from abaca.dialects.openai_chat_message import read_message, read_reasoning
from abaca.dialects.openai_chat_parts import NAME, PartReader
from abaca.dialects.openai_chat_result import ID_PREFIX
from abaca.dialects.openai_chat_terms import finish, own_words, read_usage, refused_as
from abaca.dialects.vendor_errors import in_band_error
from abaca.errors import WireError
from abaca.leaves import Fields, Leaf
from abaca.skeletons import Skeleton
from abaca.types import Blob, Candidate, FunctionCall, Json, Opaque, Picture, Request, Result, Text, Usage
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta, Update

_MOST_CHOICES = 1000


def read_answer(request: Request, skeleton: Skeleton) -> Result:
    """Read a whole answer; raises WireError, or EngineError for an error in the body of a success.

    Pictures are found in `message.images`, in content (data URLs, markdown, parts) and as `b64_json` in `data`.
    """
    body = Fields(skeleton.parse())
    _raise_error(body)
    reader = PartReader(skeleton, caller=False)
    choices = body.take("choices")
    if choices is not None:
        candidates = [_candidate(request, reader, leaf, at) for at, leaf in enumerate(choices.items())]
    else:
        pictures = tuple(reader.picture(leaf) for leaf in body.take_items("data"))
        candidates = [Candidate(parts=pictures)] if pictures else []
    if not candidates:
        raise WireError("choices", "is missing or empty")
    created = body.left.get("created")
    return Result(
        model=request.model,
        candidates=tuple(candidates),
        usage=_usage(body) or Usage(),
        response_id=str(body.left.get("id") or "").removeprefix(ID_PREFIX),
        created_s=created if isinstance(created, int) and created > 0 else 0,
    )


class ChunkDecoder:
    """One streamed answer being read; choices may be interleaved, and bare chunks (delta alone) will do.

    A picture is held until something else of its choice comes: another one under the same index takes its place.
    """

    def __init__(self, request: Request) -> None:
        self._request = request
        self._choices: dict[int, _Choice] = {}
        self._usage: Usage | None = None

    def feed(self, document: Skeleton) -> Sequence[Update]:
        """Decode one chunk; raises WireError, or EngineError for an in-band error."""
        body = Fields(document.parse())
        _raise_error(body)
        self._usage = _usage(body) or self._usage
        reader = PartReader(document, caller=False)
        return [update for leaf in body.take_items("choices") for update in self._choice(reader, leaf)]

    def finish(self) -> Sequence[Update]:
        """End every choice; raises WireError when nothing came, or when one without a picture was broken off."""
        if not self._choices:
            raise WireError("$", "the stream ended without an answer")
        updates: list[Update] = []
        for index, choice in sorted(self._choices.items()):
            if choice.full and not choice.reason and not choice.pictures:
                raise WireError("choices", f"the stream ended before choice {index} did")
            updates += choice.end(self._request, self._usage)
        return updates

    def _choice(self, reader: PartReader, leaf: Leaf) -> Iterator[Update]:
        fields = leaf.fields()
        index = fields.take("index")
        at = index.integer(0, _MOST_CHOICES) if index else 0
        choice = self._choices.setdefault(at, _Choice(at))
        choice.full = choice.full or "finish_reason" in leaf.value
        delta = fields.enter("delta", "message")
        if delta is not None:
            yield from _delta(reader, delta, choice)
        choice.reason = fields.take_text("finish_reason") or choice.reason
        choice.native = fields.take_text("native_finish_reason") or choice.native


@dataclass(slots=True)
class _Choice:
    """What is known of a choice of a stream so far; `full` tells that its chunks speak of an end at all."""

    index: int
    full: bool = False
    reason: str = ""
    native: str = ""
    refusal: str = ""
    annotations: list[Json] = field(default_factory=list)
    pictures: bool = False
    slot: int | None = None
    held: Picture | None = None
    seen: set[tuple[int | None, str]] = field(default_factory=set)
    calls: dict[int, dict[str, Any]] = field(default_factory=dict)
    call_signatures: dict[int, Blob] = field(default_factory=dict)

    def show(self, picture: Picture, slot: int | None) -> list[Update]:
        """Take a picture; gives the one before it unless both stand in the same slot."""
        mark = (slot, picture.blob.sha256 if picture.blob else picture.url or "")
        if slot is not None and mark in self.seen:
            return []  # the same one once more, as some vendors' last chunks have it
        before = [] if slot is not None and slot == self.slot else self.flush()
        self.seen.add(mark)
        self.pictures, self.slot, self.held = True, slot, picture
        return before

    def flush(self) -> list[Update]:
        """Give the picture that is held."""
        held, self.held, self.slot = self.held, None, None
        return [PictureDone(picture=held, candidate=self.index)] if held is not None else []

    def call(self, fragment: Leaf, signature: Blob | None) -> None:
        """Take a fragment of a tool call; those of one index belong together."""
        fields = fragment.fields()
        index = fields.take("index")
        at = index.integer(0, _MOST_CHOICES) if index else len(self.calls)
        call = self.calls.setdefault(at, {})
        if signature is not None:
            self.call_signatures[at] = signature
        if function := fields.enter("function"):
            whole = call.setdefault("function", {"arguments": ""})
            whole["arguments"] += function.take_text("arguments")
            whole.update(function.left)
        call.update(fields.left)

    def end(self, request: Request, usage: Usage | None) -> list[Update]:
        """Give what was held back, and the end of the choice."""
        calls = [self._called(at) for at in sorted(self.calls)]
        refused = refused_as(request, drawn=self.pictures, words=self.refusal)
        ended = finish(self.reason or "stop", self.native, refused=refused)
        end = Finished(
            candidate=self.index,
            finish=ended,
            finish_message=own_words(self.refusal, ended),
            usage=usage,
            extras={"annotations": self.annotations} if self.annotations else {},
        )
        return [*self.flush(), *(PartDone(part=call, candidate=self.index) for call in calls), end]

    def _called(self, at: int) -> FunctionCall | Opaque:
        call = self.calls[at]
        part = read_call(call) or Opaque(dialect=NAME, kind="tool_call", skeleton=call)
        return replace(part, signature=self.call_signatures.get(at))


def _delta(reader: PartReader, delta: Fields, choice: _Choice) -> Iterator[Update]:
    reasoning = read_reasoning(reader, delta)
    signature = reasoning.signatures[0][0] if reasoning.signatures else None
    choice.refusal += delta.take_text("refusal")
    choice.annotations += [leaf.value for leaf in delta.take_items("annotations") if reader.kept({"": leaf.value})]
    updates: list[Update] = []
    if reasoning.text:
        updates.append(ThoughtDelta(text=reasoning.text, candidate=choice.index))
    content = delta.take("content")
    for part in reader.content(content) if content else ():
        match part:
            case Text() if part.text:
                updates.append(TextDelta(text=part.text, candidate=choice.index))
            case Picture():
                updates.append(PictureDone(picture=part, candidate=choice.index))
            case Opaque():
                updates.append(PartDone(part=part, candidate=choice.index))
    slots: list[tuple[Picture, int | None]] = []
    for leaf in delta.take_items("images"):
        index = leaf.value.get("index") if isinstance(leaf.value, dict) else None
        slots.append((reader.picture(leaf), index if isinstance(index, int) else None))
    for leaf in delta.take_items("tool_calls"):
        # Beside nothing else the signature is the call's.
        signed, signature = (None, signature) if updates or slots else (signature, None)
        choice.call(Leaf(leaf.path, reader.opaque("tool_call", leaf.value).skeleton), signed)
    yield from _signed(updates, slots, signature, choice)


def _signed(
    updates: list[Update], slots: list[tuple[Picture, int | None]], signature: Blob | None, choice: _Choice
) -> Iterator[Update]:
    """Give the updates of one delta with its signature on the last of them; alone it closes the text before."""
    if signature is not None and slots:
        slots[-1] = (replace(slots[-1][0], signature=signature), slots[-1][1])
    elif signature is not None:
        if updates and isinstance(updates[-1], TextDelta | ThoughtDelta):
            updates[-1] = replace(updates[-1], signature=signature)
        else:
            updates.append(TextDelta(text="", candidate=choice.index, signature=signature))
    for update in updates:
        if isinstance(update, PictureDone):
            yield from choice.show(update.picture, None)
        else:
            yield from choice.flush()
            yield update
    for picture, slot in slots:
        yield from choice.show(picture, slot)


def _candidate(request: Request, reader: PartReader, leaf: Leaf, at: int) -> Candidate:
    fields = leaf.fields()
    index = fields.take("index")
    message = fields.enter("message", "delta") or Fields({}, fields.at("message"))
    refused = message.take_text("refusal")
    cited = message.take("annotations")
    parts = tuple(read_message(reader, message))
    drawn = any(isinstance(part, Picture) for part in parts)
    ended = finish(
        fields.take_text("finish_reason") or "stop",
        fields.take_text("native_finish_reason"),
        refused=refused_as(request, drawn=drawn, words=refused),
    )
    return Candidate(
        index=index.integer(0, _MOST_CHOICES) if index else at,
        parts=parts,
        finish=ended,
        finish_message=own_words(refused, ended),
        extras=reader.kept({"annotations": [leaf.value for leaf in cited.items()]}) if cited and cited.value else {},
    )


def _usage(body: Fields) -> Usage | None:
    leaf = body.take("usage")
    return read_usage(leaf.fields()) if leaf and isinstance(leaf.value, dict) else None


def _raise_error(body: Fields) -> None:
    """Raise the error that a body of HTTP 200 brings, at its top or in a choice, as OpenRouter does."""
    choices = body.left.get("choices")
    inner = choices if isinstance(choices, list) else []
    for holder in (body.left, *inner):
        if isinstance(holder, dict) and (error := in_band_error({"error": holder.get("error")})):
            raise error
