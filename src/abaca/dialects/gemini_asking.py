"""Requests to an upstream that speaks the Gemini API, written from the canonical request."""

import re
from typing import Any

from abaca.catalogue import Vendor
from abaca.dialects.gemini_functions import write_tool_config, write_tools
from abaca.dialects.gemini_parts import PartWriter, merged
from abaca.dialects.gemini_terms import NAME, NO_SIGNATURE, ratio_of
from abaca.errors import Unsupported
from abaca.interfaces import Outbound
from abaca.skeletons import segments
from abaca.types import FunctionCall, Json, Part, Picture, Pixels, Request, Sampling, Search, Secret, Shape, Thinking

_INT32 = 2**31
# Models from Gemini 3 on answer 400 for a picture of theirs without a signature (langchain-google issue 1431).
_UNSIGNED = re.compile(r"gemini-[12]\b")


def encode_request(request: Request, vendor: Vendor, *, model: str, key: Secret | None) -> Outbound:
    """Write a request to the vendor's generateContent, or streamGenerateContent as events; raises Unsupported."""
    operation = "streamGenerateContent" if request.stream else "generateContent"
    query = {"alt": "sse"} if request.stream else {}
    headers = {"accept-encoding": "identity", "content-type": "application/json"}
    if key:
        match vendor.key_in:
            case "query":
                query["key"] = key.reveal()
            case "bearer":
                headers["authorization"] = f"Bearer {key.reveal()}"
            case _:
                headers["x-goog-api-key"] = key.reveal()
    return Outbound(
        method="POST",
        path=f"/{vendor.version}/models/{model}:{operation}",
        query=query,
        headers=headers,
        body=segments(_document(request, vendor, signed=not _UNSIGNED.search(model))),
    )


def _document(request: Request, vendor: Vendor, *, signed: bool) -> Json:
    """Give the body; `signed` tells that the model wants to see the signatures of its own pictures."""
    # Fields that we do not model are understood only where they came from.
    replay = request.dialect == NAME
    writer = PartWriter(vendor)
    contents = []
    for turn in request.turns:
        parts = [writer.part(part, replay=replay) for part in turn.parts]
        if signed and turn.role == "model":
            first = next((part for part in turn.parts if isinstance(part, FunctionCall)), None)
            parts = [said | _unchecked(part, first) for said, part in zip(parts, turn.parts, strict=True)]
        content = {"role": turn.role, "parts": parts}
        if parts:
            contents.append(merged(content, turn.extras) if replay else content)
    optional: dict[str, Json] = {
        "systemInstruction": {"parts": [writer.part(part, replay=replay) for part in request.system]},
        "tools": [
            *([{"googleSearch": _search(request.search)}] if request.search else ()),
            *(write_tools(request.functions, replay=replay) if request.functions else ()),
        ],
        "toolConfig": write_tool_config(request.functions) if request.functions else None,
        "safetySettings": [{"category": s.category, "threshold": s.threshold} for s in request.safety],
    }
    if not request.system:
        del optional["systemInstruction"]
    document = {
        "contents": contents,
        **{name: value for name, value in optional.items() if value},
        "generationConfig": _config(request, vendor),
    }
    return merged(document, request.extras) if replay else document


def _unchecked(part: Part, first: FunctionCall | None) -> dict[str, Json]:
    """Give what lets a picture, or the `first` call of a turn, through whose signature nobody has any more."""
    signed = part.signature is not None or part.thought
    return {"thoughtSignature": NO_SIGNATURE} if not signed and (isinstance(part, Picture) or part is first) else {}


def _config(request: Request, vendor: Vendor) -> dict[str, Json]:
    if request.count > 1:
        raise Unsupported("The Gemini API gives one candidate: ask several times.", field=_path(request, "count"))
    if request.seed is not None and not -_INT32 <= request.seed < _INT32:
        raise Unsupported("A seed of the Gemini API is an int32.", field=_path(request, "seed"))
    optional: dict[str, Json] = {
        "imageConfig": _image_config(request, vendor),
        "responseFormat": _response_format(request),
        "seed": request.seed,
        **(_sampling(request.sampling) if request.sampling else {}),
        "thinkingConfig": _thinking(request.thinking) if request.thinking else None,
    }
    modalities = [modality.upper() for modality in request.modalities]
    return {
        "responseModalities": modalities,
        **{name: value for name, value in optional.items() if value not in (None, {})},
    }


def _image_config(request: Request, vendor: Vendor) -> dict[str, Json]:
    """Give the size that was asked for. Without a ratio it is the one that policy chose, if the vendor has it."""
    size = request.size or Shape()
    if isinstance(size, Pixels):
        raise Unsupported(
            f"The Gemini API knows ratios and resolutions, not {size.width_px}x{size.height_px} pixels.",
            field=_path(request, "size"),
        )
    if not vendor.image_config:
        return {}
    ratio = size.ratio
    if ratio is None and request.pixels is not None:
        chosen = ratio_of(request.pixels)
        ratio = chosen if chosen in (vendor.ratios or (chosen,)) else None
    said = {"aspectRatio": ratio, "imageSize": size.resolution}
    return {name: value for name, value in said.items() if value is not None}


def _response_format(request: Request) -> dict[str, Json]:
    """Give what only `responseFormat` can say.

    A picture type is passed on only when the caller named it: one that merely stands in a vendor's row is a wish for
    engines that can choose, and Google may refuse it. How pictures are delivered is between abaca and its caller.
    """
    return {"image": {"mimeType": request.mime}} if request.mime and "mime" in request.asked else {}


def _sampling(sampling: Sampling) -> dict[str, Any]:
    return {
        "temperature": sampling.temperature,
        "topP": sampling.top_p,
        "topK": sampling.top_k,
        "maxOutputTokens": sampling.max_output_tokens,
        "stopSequences": list(sampling.stop) or None,
        "presencePenalty": sampling.presence_penalty,
        "frequencyPenalty": sampling.frequency_penalty,
    }


def _thinking(thinking: Thinking) -> dict[str, Json]:
    said: dict[str, Json] = {"includeThoughts": thinking.include}
    if thinking.level is not None:
        said["thinkingLevel"] = thinking.level.upper()
    if thinking.budget_tokens is not None:
        said["thinkingBudget"] = thinking.budget_tokens
    return said


def _search(search: Search) -> Json:
    if not search.image:
        return search.extras
    kinds: dict[str, Json] = {"imageSearch": {}, **({"webSearch": {}} if search.web else {})}
    return merged({"searchTypes": kinds}, search.extras)


def _path(request: Request, name: str) -> str:
    return next(iter(request.asked.get(name, ())), name)
