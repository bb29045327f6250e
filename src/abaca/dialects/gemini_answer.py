"""Answers of the Gemini API as callers get them: whole, and as the documents of a stream."""

from collections.abc import Iterable, Mapping, Sequence

from abaca.catalogue import Vendor
from abaca.catalogue.models import bare_name
from abaca.dialects.gemini_errors import error_document
from abaca.dialects.gemini_parts import PartWriter
from abaca.dialects.gemini_terms import NAME, finish_word, write_safety, write_usage
from abaca.errors import AbacaError
from abaca.skeletons import Segments, segments
from abaca.types import Candidate, Finish, Json, Opaque, Part, PromptBlock, Request, Result, Text, Usage
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta, Update

CANDIDATE_EXTRAS = ("citationMetadata", "tokenCount", "avgLogprobs", "logprobsResult", "urlContextMetadata")
"""Fields of a candidate that are passed through. Not `continuationToken`: google-genai would call again by itself."""


def encode_result(request: Request, result: Result, vendor: Vendor) -> Segments:
    """Write a whole answer: only what the caller wanted of thoughts and words, parts in their order."""
    writer = _Writer(request, vendor)
    candidates = [
        {"content": writer.content(candidate.parts), **_end(candidate), "index": candidate.index}
        for candidate in result.candidates
    ]
    document: dict[str, Json] = {"candidates": candidates} if candidates else {}
    if result.prompt_block is not None:
        document = {"promptFeedback": _feedback(result.prompt_block)}
    return segments({**document, **_tail(result.usage, result.model, result.response_id)})


class Encoder:
    """Writes one stream: a document for each update, all ends and the usage in the last one.

    A picture is whole in one document, as google-genai expects. Google's own streams carry neither `finishReason` nor
    `usageMetadata` before the last.
    """

    def __init__(self, request: Request, vendor: Vendor, *, response_id: str) -> None:
        self._writer = _Writer(request, vendor)
        self._model = request.model
        self._response_id = response_id
        self._spoke: set[int] = set()
        self._ends: dict[int, Finished] = {}
        self._block: PromptBlock | None = None
        self._usage = Usage()

    def feed(self, update: Update) -> Sequence[Segments]:
        """Encode one update: one document for what the caller wants to see, else none."""
        match update:
            case TextDelta():
                part: Part = Text(text=update.text, signature=update.signature)
            case ThoughtDelta():
                part = Text(text=update.text, thought=True, signature=update.signature)
            case PictureDone():
                part = update.picture
            case PartDone():
                part = update.part
            case Finished():
                self._usage = update.usage or self._usage
                self._block = update.prompt_block or self._block
                self._ends[update.candidate] = update
                return ()
            case _:
                return ()
        self._spoke.add(update.candidate)
        content = self._writer.content([part])
        if not content:
            return ()
        candidate = {"content": content, "index": update.candidate}
        return (segments({"candidates": [candidate], "modelVersion": bare_name(self._model), **self._id()}),)

    def finish(self, extension: Mapping[str, Json]) -> Sequence[Segments]:
        """Write the last document; candidates that never ended end as OTHER."""
        document: dict[str, Json] = {"promptFeedback": _feedback(self._block)} if self._block else {}
        if not self._block:
            indexes = sorted(self._spoke | self._ends.keys()) or [0]
            document["candidates"] = [self._last(index) for index in indexes]
        document |= _tail(self._usage, self._model, self._response_id)
        if extension:
            document["abaca"] = dict(extension)
        return (segments(document),)

    def fail(self, error: AbacaError, *, call_id: str) -> Sequence[Segments]:  # noqa: ARG002 - no other key may stand there
        """Write an in-band error: `error` is the first and only key, its code a number (google-genai needs both)."""
        return (segments(error_document(error)),)

    def _last(self, index: int) -> Json:
        end = self._ends.get(index, Finished(finish=Finish.OTHER))
        # An empty part keeps google-genai's chats from calling the whole turn invalid and forgetting it.
        spoke = index in self._spoke and end.finish in {Finish.STOP, Finish.MAX_TOKENS}
        content = {"parts": [{"text": ""}], "role": "model"} if spoke else {}
        return {"content": content, **_end(end), "index": index}

    def _id(self) -> dict[str, Json]:
        return {"responseId": self._response_id} if self._response_id else {}


class _Writer:
    """Writes the parts of an answer that its caller wanted."""

    def __init__(self, request: Request, vendor: Vendor) -> None:
        self._parts = PartWriter(vendor)
        self._thoughts = request.thinking is not None and request.thinking.include
        self._words = "text" in request.modalities

    def content(self, parts: Iterable[Part]) -> Json:
        said = [self._parts.part(part, replay=False) for part in parts if self._wanted(part)]
        return {"parts": said, "role": "model"} if said else {}

    def _wanted(self, part: Part) -> bool:
        if part.thought:
            return self._thoughts
        if isinstance(part, Text):
            return self._words
        return not isinstance(part, Opaque) or part.dialect == NAME


def _end(end: Candidate | Finished) -> dict[str, Json]:
    optional: dict[str, Json] = {
        "finishMessage": end.finish_message,
        "safetyRatings": write_safety(end.safety),
        "groundingMetadata": end.grounding,
    }
    extras = {name: end.extras[name] for name in CANDIDATE_EXTRAS if name in end.extras}
    return {
        "finishReason": finish_word(end.finish),
        **{name: value for name, value in optional.items() if value},
        **extras,
    }


def _feedback(block: PromptBlock) -> Json:
    optional = {"blockReasonMessage": block.message, "safetyRatings": write_safety(block.safety)}
    return {"blockReason": block.reason, **{name: value for name, value in optional.items() if value}}


def _tail(usage: Usage, model: str, response_id: str) -> dict[str, Json]:
    tail: dict[str, Json] = {"usageMetadata": write_usage(usage), "modelVersion": bare_name(model)}
    return {**tail, "responseId": response_id} if response_id else tail
