"""What an engine yields while it generates, and how a stream of that folds into a result and back."""

from collections.abc import Iterable, Iterator

import msgspec

from abaca.types import (
    Blob,
    Candidate,
    Finish,
    FunctionCall,
    FunctionReply,
    Json,
    Opaque,
    Part,
    Picture,
    PromptBlock,
    Result,
    SafetyRating,
    Text,
    Usage,
)


class TextDelta(msgspec.Struct, frozen=True, kw_only=True, tag="text_delta"):
    """More words of the candidate's current text part; a `signature` closes that part."""

    text: str
    candidate: int = 0
    signature: Blob | None = None


class ThoughtDelta(msgspec.Struct, frozen=True, kw_only=True, tag="thought_delta"):
    """More words of the candidate's current thought."""

    text: str
    candidate: int = 0
    signature: Blob | None = None


class PictureDone(msgspec.Struct, frozen=True, kw_only=True, tag="picture_done"):
    """A whole picture; `picture.thought` marks an interim one."""

    picture: Picture
    candidate: int = 0


class PartDone(msgspec.Struct, frozen=True, kw_only=True, tag="part_done"):
    """A whole part of another kind: a function to call, or what only callers of the same dialect understand."""

    part: Opaque | FunctionCall | FunctionReply
    candidate: int = 0


class Progress(msgspec.Struct, frozen=True, kw_only=True, tag="progress"):
    """How far the work is (0…1) and what is being done; never part of an answer."""

    fraction: float
    note: str = ""
    candidate: int = 0


class Report(msgspec.Struct, frozen=True, kw_only=True, tag="report"):
    """What an engine tells about its work: the seed it used, fields it ignored, words it did not draw."""

    seed: int | None = None
    ignored: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()


class Finished(msgspec.Struct, frozen=True, kw_only=True, tag="finished"):
    """The end of one candidate; `usage` counts the whole answer so far. With a `prompt_block` there is no candidate."""

    candidate: int = 0
    finish: Finish = Finish.STOP
    finish_message: str = ""
    grounding: Json = None
    safety: tuple[SafetyRating, ...] = ()
    usage: Usage | None = None
    prompt_block: PromptBlock | None = None
    extras: dict[str, Json] = {}


Update = TextDelta | ThoughtDelta | PictureDone | PartDone | Progress | Report | Finished


def fold(updates: Iterable[Update], *, model: str, response_id: str, created_s: int) -> Result:
    """Give the result that the updates amount to; parts keep their order, neighbouring words become one part.

    A candidate that never finished ends as OTHER, so that its parts are not lost.
    """
    parts: dict[int, list[Part]] = {}
    ends: dict[int, Finished] = {}
    usage = Usage()
    block: PromptBlock | None = None
    for update in updates:
        match update:
            case TextDelta() | ThoughtDelta():
                _append_words(parts.setdefault(update.candidate, []), update)
            case PictureDone():
                parts.setdefault(update.candidate, []).append(update.picture)
            case PartDone():
                parts.setdefault(update.candidate, []).append(update.part)
            case Finished():
                usage = update.usage or usage
                block = update.prompt_block or block
                if update.prompt_block is None:
                    ends[update.candidate] = update
            case Progress() | Report():
                pass
    candidates = tuple(
        _candidate(index, tuple(parts.get(index, ())), ends.get(index, Finished(finish=Finish.OTHER)))
        for index in sorted(parts.keys() | ends.keys())
    )
    return Result(
        model=model,
        candidates=candidates,
        prompt_block=block,
        usage=usage,
        response_id=response_id,
        created_s=created_s,
    )


def missing_ends(updates: Iterable[Update]) -> list[Finished]:
    """Give an end, OTHER, for each candidate that said something and never finished."""
    begun: set[int] = set()
    ended: set[int] = set()
    for update in updates:
        match update:
            case Finished():
                ended.add(update.candidate)
            case TextDelta() | ThoughtDelta() | PictureDone() | PartDone():
                begun.add(update.candidate)
    return [Finished(candidate=index, finish=Finish.OTHER) for index in sorted(begun - ended)]


def unfold(result: Result) -> Iterator[Update]:
    """Yield updates that fold into `result` again."""
    for candidate in result.candidates:
        for part in candidate.parts:
            match part:
                case Text(thought=True):
                    yield ThoughtDelta(text=part.text, candidate=candidate.index, signature=part.signature)
                case Text():
                    yield TextDelta(text=part.text, candidate=candidate.index, signature=part.signature)
                case Picture():
                    yield PictureDone(picture=part, candidate=candidate.index)
                case _:
                    yield PartDone(part=part, candidate=candidate.index)
        yield Finished(
            candidate=candidate.index,
            finish=candidate.finish,
            finish_message=candidate.finish_message,
            grounding=candidate.grounding,
            safety=candidate.safety,
            usage=result.usage,
            extras=candidate.extras,
        )
    if result.prompt_block is not None or not result.candidates:
        yield Finished(usage=result.usage, prompt_block=result.prompt_block or PromptBlock(reason="OTHER"))


def _append_words(parts: list[Part], delta: TextDelta | ThoughtDelta) -> None:
    thought = isinstance(delta, ThoughtDelta)
    last = parts[-1] if parts else None
    if isinstance(last, Text) and last.thought == thought and last.signature is None:
        parts[-1] = Text(text=last.text + delta.text, thought=thought, signature=delta.signature)
    else:
        parts.append(Text(text=delta.text, thought=thought, signature=delta.signature))


def _candidate(index: int, parts: tuple[Part, ...], end: Finished) -> Candidate:
    return Candidate(
        index=index,
        parts=parts,
        finish=end.finish,
        finish_message=end.finish_message,
        grounding=end.grounding,
        safety=end.safety,
        extras=end.extras,
    )
