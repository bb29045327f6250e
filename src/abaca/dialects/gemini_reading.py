"""Answers of an upstream that speaks the Gemini API, in any of its vendors' spellings: whole, and streamed."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from abaca.dialects.gemini_answer import CANDIDATE_EXTRAS
from abaca.dialects.gemini_parts import PartReader
from abaca.dialects.gemini_terms import finish_of, read_safety, read_usage
from abaca.dialects.vendor_errors import in_band_error
from abaca.errors import WireError
from abaca.leaves import Fields, Leaf
from abaca.skeletons import Skeleton
from abaca.types import (
    Candidate,
    Finish,
    Json,
    Part,
    Picture,
    PromptBlock,
    Request,
    Result,
    SafetyRating,
    Text,
    Usage,
)
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta, Update

_MOST_CANDIDATES = 64
# Any of these makes a document an answer of the Gemini API, however empty.
_SIGNS = ("candidates", "promptFeedback", "usageMetadata", "modelVersion", "responseId")


def decode_result(request: Request, skeleton: Skeleton) -> Result:
    """Read a whole answer; raises WireError, or EngineError for an error body under a success status.

    An answer without candidates is a refusal of the prompt. A missing `finishReason` is a stop when there are parts.
    """
    chunk = _Chunk.read(skeleton)
    if not chunk.candidates and chunk.block is None:
        chunk.block = PromptBlock(reason="OTHER", message="The upstream gave no candidates and no reason.")
    ends = [_end(heard) for heard in chunk.candidates]
    return Result(
        model=request.model,
        candidates=tuple(
            Candidate(
                index=end.candidate,
                parts=tuple(heard.parts),
                finish=end.finish,
                finish_message=end.finish_message,
                grounding=end.grounding,
                safety=end.safety,
                extras=end.extras,
            )
            for end, heard in zip(ends, chunk.candidates, strict=True)
        ),
        prompt_block=chunk.block,
        usage=chunk.usage(pictures=chunk.pictures) or Usage(),
        response_id=chunk.response_id,
    )


class Decoder:
    """Reads one stream. Ends are given when the body has ended, since the usage may come after them."""

    def __init__(self) -> None:
        self._known: dict[int, _Heard] = {}
        self._pictures = False
        self._usage: Usage | None = None
        self._block: PromptBlock | None = None

    def feed(self, skeleton: Skeleton) -> Sequence[Update]:
        """Decode one document; raises WireError, or EngineError for an in-band error."""
        chunk = _Chunk.read(skeleton, partial=True)
        self._block = chunk.block or self._block
        self._pictures = self._pictures or chunk.pictures
        self._usage = chunk.usage(pictures=self._pictures) or self._usage
        updates: list[Update] = []
        for heard in chunk.candidates:
            updates += [update for part in heard.parts for update in _updates(part, heard.index)]
            self._known.setdefault(heard.index, _Heard(heard.index)).hear(heard)
        return updates

    def finish(self) -> Sequence[Update]:
        """Give the end of each candidate; raises WireError when the body ended before any."""
        if self._block is not None:
            return (Finished(usage=self._usage, prompt_block=self._block),)
        ended = [heard for _, heard in sorted(self._known.items()) if heard.reason]
        if not ended:
            raise WireError("$", "the stream ended without a finishReason")
        return tuple(_end(heard, self._usage) for heard in ended)


@dataclass(slots=True)
class _Heard:
    """What was said of one candidate so far."""

    index: int
    parts: list[Part] = field(default_factory=list)
    reason: str = ""
    message: str = ""
    grounding: Json = None
    safety: tuple[SafetyRating, ...] = ()
    extras: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def read(cls, leaf: Leaf, position: int, parts: PartReader) -> "_Heard":
        fields = leaf.fields()
        index = fields.take("index")
        heard = cls(index.integer(0, _MOST_CANDIDATES) if index else position)
        content = fields.take("content")
        said = content.fields().take("parts") if content else None
        heard.parts = list(parts.parts(said)) if said else []
        heard.reason = fields.take_text("finishReason")
        heard.message = fields.take_text("finishMessage")
        heard.safety = read_safety(fields)
        grounding = fields.take("groundingMetadata")
        heard.grounding = grounding.value if grounding else None
        heard.extras = {name: found.value for name in CANDIDATE_EXTRAS if (found := fields.take(name)) is not None}
        return heard

    def hear(self, more: "_Heard") -> None:
        """Note what a later document adds; parts are not kept."""
        self.reason = more.reason or self.reason
        self.message = more.message or self.message
        self.grounding = more.grounding or self.grounding
        self.safety = more.safety or self.safety
        self.extras |= more.extras


@dataclass(slots=True)
class _Chunk:
    """One document of an answer, or the whole of it."""

    candidates: list[_Heard]
    block: PromptBlock | None
    counts: Fields | None
    response_id: str

    @classmethod
    def read(cls, skeleton: Skeleton, *, partial: bool = False) -> "_Chunk":
        """Read a document; of a stream an empty one will do."""
        value = skeleton.parse()
        if (error := in_band_error(value)) is not None:
            raise error
        body = Fields(value, proto3=True)
        taken = {name: body.take(name) for name in _SIGNS}
        if not partial and not any(taken.values()):
            raise WireError("$", "is no answer of the Gemini API: it has no candidates")
        listed, feedback, counts = taken["candidates"], taken["promptFeedback"], taken["usageMetadata"]
        parts = PartReader(skeleton, caller=False)
        response_id = taken["responseId"]
        return cls(
            candidates=[_Heard.read(leaf, at, parts) for at, leaf in enumerate(listed.items() if listed else ())],
            block=_block(feedback.fields()) if feedback else None,
            counts=counts.fields() if counts else None,
            response_id=response_id.text() if response_id else "",
        )

    @property
    def pictures(self) -> bool:
        """Whether there is a picture in it, thoughts left out."""
        return any(isinstance(part, Picture) and not part.thought for heard in self.candidates for part in heard.parts)

    def usage(self, *, pictures: bool) -> Usage | None:
        """Give the usage if it was said; `pictures` as in `gemini_terms.read_usage`."""
        return read_usage(self.counts, pictures=pictures) if self.counts else None


def _end(heard: _Heard, usage: Usage | None = None) -> Finished:
    finish, unknown = Finish.STOP if heard.parts else Finish.OTHER, ""
    if heard.reason:
        finish, unknown = finish_of(heard.reason)
    return Finished(
        candidate=heard.index,
        finish=finish,
        finish_message=heard.message or unknown,
        grounding=heard.grounding,
        safety=heard.safety,
        usage=usage,
        extras=heard.extras,
    )


def _block(fields: Fields) -> PromptBlock | None:
    """Read `promptFeedback`; without a reason it only has ratings, and blocks nothing."""
    reason, message = fields.take_text("blockReason"), fields.take_text("blockReasonMessage")
    return PromptBlock(reason=reason, message=message, safety=read_safety(fields)) if reason else None


def _updates(part: Part, candidate: int) -> Sequence[Update]:
    match part:
        case Text(text="", signature=None):
            return ()
        case Text(thought=True):
            return (ThoughtDelta(text=part.text, candidate=candidate, signature=part.signature),)
        case Text():
            return (TextDelta(text=part.text, candidate=candidate, signature=part.signature),)
        case Picture():
            return (PictureDone(picture=part, candidate=candidate),)
        case _:
            return (PartDone(part=part, candidate=candidate),)
