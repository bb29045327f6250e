"""The canonical result as chat completions: whole, and as a stream of chunks."""

from collections.abc import Mapping, Sequence

from abaca.catalogue import Vendor
from abaca.dialects.openai_chat_errors import error_document
from abaca.dialects.openai_chat_message import image, said_here, tool_call, write_answer
from abaca.dialects.openai_chat_parts import signature_entry
from abaca.dialects.openai_chat_terms import finish_reason, reasoning_key, refusal, refused_prompt, write_usage
from abaca.errors import AbacaError
from abaca.skeletons import Segments, segments
from abaca.types import Blob, Candidate, Finish, FunctionCall, Json, PromptBlock, Request, Result, Usage
from abaca.updates import Finished, PartDone, PictureDone, TextDelta, ThoughtDelta, Update

ID_PREFIX = "chatcmpl-"


def write_result(result: Result, vendor: Vendor, *, model: str) -> Json:
    """Write a whole answer in the full shape of Yisu's page.

    Safety ratings and parts that only another dialect knows have no place in it. A refused prompt is one choice,
    filtered.
    """
    candidates = result.candidates
    if not candidates:
        candidates = (refused_prompt(result.prompt_block or PromptBlock(reason=Finish.OTHER.value)),)
    return {
        "id": completion_id(result.response_id),
        "object": "chat.completion",
        "created": result.created_s,
        "model": model,
        "choices": [_choice(candidate, vendor, result.response_id) for candidate in candidates],
        "usage": write_usage(result.usage),
        "system_fingerprint": None,
        "service_tier": None,
        "logprobs": None,
    }


def completion_id(response_id: str) -> str:
    """Give the id of an answer, with OpenAI's prefix once."""
    return ID_PREFIX + response_id.removeprefix(ID_PREFIX)


def annotations(grounding: Json) -> Json:
    """Give the web pages of Google's `groundingMetadata` as OpenAI's citations, None when there are none.

    A page is cited where the first text that it supports stands (shape: openai 3.52.0, AnnotationURLCitation).
    """
    if not isinstance(grounding, dict):
        return None
    places: dict[int, tuple[int, int]] = {}
    for support in _objects(grounding.get("groundingSupports")):
        segment = support.get("segment")
        place = segment if isinstance(segment, dict) else {}
        for index in support.get("groundingChunkIndices") or ():
            places.setdefault(index, (place.get("startIndex") or 0, place.get("endIndex") or 0))
    cited = []
    for index, chunk in enumerate(_objects(grounding.get("groundingChunks"))):
        web = chunk.get("web")
        if isinstance(web, dict) and web.get("uri"):
            start, end = places.get(index, (0, 0))
            page = {"url": web["uri"], "title": web.get("title") or "", "start_index": start, "end_index": end}
            cited.append({"type": "url_citation", "url_citation": page})
    return cited or None


class ChunkEncoder:
    """One streamed answer. Ends of choices wait for `finish`, since the last chunk carries what is known last."""

    def __init__(self, request: Request, vendor: Vendor, *, response_id: str, created_s: int) -> None:
        self._vendor = vendor
        self._response_id = response_id
        self._head = {
            "id": completion_id(response_id),
            "object": "chat.completion.chunk",
            "created": created_s,
            "model": request.model,
        }
        self._tail: dict[str, Json] = {"usage": None} if request.stream_usage else {}
        self._pictures: dict[int, int] = {}
        self._calls: dict[int, int] = {}
        self._parts: dict[int, int] = {}
        self._last: dict[int, type[Update]] = {}
        self._ends: dict[int, Finished] = {}
        self._usage = Usage()

    def feed(self, update: Update) -> Sequence[Segments]:
        """Encode one update: no document for parts that only another dialect knows."""
        match update:
            case TextDelta():
                return self._delta(update, {"content": update.text}, update.signature)
            case ThoughtDelta():
                return self._delta(update, {reasoning_key(self._vendor): update.text}, update.signature)
            case PictureDone() if not update.picture.thought:
                index = self._count(self._pictures, update.candidate)
                return self._delta(update, {"images": [image(update.picture, index)]}, update.picture.signature)
            case PartDone() if isinstance(update.part, FunctionCall) or said_here(update.part):
                index = self._count(self._calls, update.candidate)
                call = {**tool_call(update.part, f"{self._response_id}_{update.candidate}_{index}"), "index": index}
                return self._delta(update, {"tool_calls": [call]}, update.part.signature)
            case Finished():
                self._usage = update.usage or self._usage
                self._ends[update.candidate] = update
        return ()

    def finish(self, extension: Mapping[str, Json]) -> Sequence[Segments]:
        """End every choice; usage where it was asked for, `extension` in the last chunk."""
        documents: list[Json] = []
        for index in sorted({*self._last, *self._ends} or {0}):
            documents += self._end(index, self._ends.get(index, Finished(finish=Finish.OTHER)))
        if self._tail:
            documents.append({**self._head, "choices": [], "usage": write_usage(self._usage)})
        if extension:
            documents[-1]["abaca"] = dict(extension)
        return [segments(document) for document in documents]

    def fail(self, error: AbacaError, *, call_id: str) -> Sequence[Segments]:
        """End with an error in band: openai's SDK raises APIError for it."""
        return [segments(error_document(error, self._vendor, call_id=call_id))]

    def _count(self, counts: dict[int, int], choice: int) -> int:
        """Give the index of the choice's next one."""
        counts[choice] = counts.get(choice, -1) + 1
        return counts[choice]

    def _delta(
        self, update: TextDelta | ThoughtDelta | PictureDone | PartDone, delta: dict[str, Json], signature: Blob | None
    ) -> Sequence[Segments]:
        index = update.candidate
        documents = self._begin(index)
        joins = self._last.get(index) is type(update) and isinstance(update, TextDelta | ThoughtDelta)
        self._last[index] = type(update)
        at = self._parts.get(index, 0) - joins
        self._parts[index] = at + 1
        if signature is not None:
            delta["reasoning_details"] = [signature_entry(signature, at)]
        documents.append(self._chunk(index, delta))
        return [segments(document) for document in documents]

    def _begin(self, index: int) -> list[Json]:
        if index in self._last:
            return []
        return [self._chunk(index, {"role": "assistant", "content": ""})]

    def _end(self, index: int, end: Finished) -> list[Json]:
        candidate = refused_prompt(end.prompt_block) if end.prompt_block else _ended(end)
        documents = self._begin(index)
        last: dict[str, Json] = {}
        if cited := _cited(candidate):
            last["annotations"] = cited
        if refused := refusal(candidate.finish, candidate.finish_message):
            documents.append(self._chunk(index, {"refusal": refused}))
        documents.append(self._chunk(index, last, candidate.finish))
        return documents

    def _chunk(self, index: int, delta: dict[str, Json], finish: Finish | None = None) -> dict[str, Json]:
        choice: dict[str, Json] = {"index": index, "delta": delta, "finish_reason": None, "logprobs": None}
        if finish is not None:
            reason = finish_reason(finish, calls=index in self._calls)
            choice |= {"finish_reason": reason, "native_finish_reason": finish.value}
        return {**self._head, "choices": [choice], **self._tail}


def _choice(candidate: Candidate, vendor: Vendor, response_id: str) -> Json:
    refused = refusal(candidate.finish, candidate.finish_message)
    stem = f"{response_id}_{candidate.index}"
    message = write_answer(candidate.parts, vendor, stem=stem, refusal=refused, annotations=_cited(candidate))
    return {
        "index": candidate.index,
        "message": message,
        "finish_reason": finish_reason(candidate.finish, calls=bool(message["tool_calls"])),
        "native_finish_reason": candidate.finish.value,
        "logprobs": None,
    }


def _ended(end: Finished) -> Candidate:
    return Candidate(finish=end.finish, finish_message=end.finish_message, grounding=end.grounding, extras=end.extras)


def _cited(candidate: Candidate) -> Json:
    return candidate.extras.get("annotations") or annotations(candidate.grounding)


def _objects(value: Json) -> list[dict[str, Json]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
