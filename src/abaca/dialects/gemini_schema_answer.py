"""What answers of the Gemini API look like, as JSON schemas."""

from collections.abc import Mapping

from abaca.catalogue import Vendor
from abaca.dialects.error_schemas import ERRORS
from abaca.dialects.gemini_answer import CANDIDATE_EXTRAS
from abaca.dialects.gemini_terms import finish_word
from abaca.schemas import Schema, anything, fields, flag, number, ref, several, whole, words
from abaca.types import Finish

CALL = fields(
    {"id": words("Names the call."), "name": words(), "args": anything("What it is called with.")},
    "A call of the caller's function, in the model's turn.",
)
"""A call of a function, as it is answered and given back."""

_RATINGS = several(fields({"category": words(), "probability": words(), "blocked": flag()}), "Google's judgement.")
_TOKENS = several(
    fields({"modality": words(of=["TEXT", "IMAGE"]), "tokenCount": whole(like=5)}, needs=["modality", "tokenCount"]),
    "By modality.",
)
_ENDS = sorted({finish_word(finish) for finish in Finish})

_USAGE = fields(
    {
        "promptTokenCount": whole("What went in.", like=8),
        "candidatesTokenCount": whole("What came out, thoughts aside.", like=1125),
        "totalTokenCount": whole("All of it.", like=1133),
        "thoughtsTokenCount": whole(),
        "cachedContentTokenCount": whole(),
        "toolUsePromptTokenCount": whole(),
        "promptTokensDetails": _TOKENS,
        "candidatesTokensDetails": _TOKENS,
    },
    "Tokens.",
    needs=["promptTokenCount", "candidatesTokenCount", "totalTokenCount"],
)
_MODEL = fields(
    {
        "name": words("To ask by.", like=["models/gemini-3-pro-image"]),
        "baseModelId": words(like=["gemini-3-pro-image"]),
        "version": words("The day it was released.", like=["2026-05-28"]),
        "displayName": words(like=["Nano Banana Pro"]),
        "description": words(),
        "inputTokenLimit": whole(like=65536),
        "outputTokenLimit": whole(like=32768),
        "supportedGenerationMethods": several(words(), examples=[["generateContent", "countTokens"]]),
        "temperature": number(),
        "topP": number(),
        "topK": number(),
        "maxTemperature": number(),
        "thinking": flag("Whether it can think.", like=True),
    },
    needs=["name", "baseModelId", "displayName", "supportedGenerationMethods", "thinking"],
)
ANSWERS: dict[str, Schema] = {
    "GeminiUsage": _USAGE,
    "GeminiTokens": fields(
        {
            "totalTokens": whole("Of what goes in.", like=8),
            "cachedContentTokenCount": whole(),
            "promptTokensDetails": _TOKENS,
            "abaca": ref("CountFacts"),
        },
        "How many tokens it would be.",
        needs=["totalTokens", "promptTokensDetails"],
    ),
    "GeminiModel": _MODEL,
    "GeminiModels": fields(
        {
            "models": several(ref("GeminiModel")),
            "nextPageToken": words("For `pageToken`; absent on the last page."),
        },
        needs=["models"],
    ),
}
"""Schemas that are the same at every vendor."""

_AN_ANSWER = "An answer. A refusal by the model is one too: its finishReason says why."
_A_CHUNK = (
    "One document of a stream; the last has ends, usage and `abaca`. One whose only field is `error` ends it too."
)


def answers(vendor: Vendor) -> tuple[str, str, dict[str, Schema]]:
    """Give the names of the schemas of an answer and of a stream's document in the vendor's spelling, and both."""
    spelled = "Snake" if vendor.inline == "snake" else ""
    answer, chunk = f"GeminiAnswer{spelled}", f"GeminiChunk{spelled}"
    also = {"abaca": ref("Facts"), **ERRORS["GoogleError"]["properties"]}
    return answer, chunk, {answer: _answer(vendor, _AN_ANSWER, {}), chunk: _answer(vendor, _A_CHUNK, also)}


def _answer(vendor: Vendor, about: str, also: Mapping[str, Schema]) -> Schema:
    content = fields({"parts": _said(vendor), "role": words(of=["model"])}, "Empty where nothing was said.")
    candidate = fields(
        {
            "content": content,
            "index": whole(like=0),
            "finishReason": words("How it ended: STOP, or why not.", of=_ENDS, like=["STOP"]),
            "finishMessage": words("Why, in words."),
            "safetyRatings": _RATINGS,
            "groundingMetadata": anything("What it was grounded in, as Google has it."),
            **{name: {"description": "As the upstream gave it."} for name in CANDIDATE_EXTRAS},
        },
        needs=["content", "index"],
    )
    feedback = fields(
        {"blockReason": words(), "blockReasonMessage": words(), "safetyRatings": _RATINGS},
        "Why the prompt was refused; then there are no candidates.",
        needs=["blockReason"],
    )
    known = {
        "candidates": several(candidate, "The answers."),
        "promptFeedback": feedback,
        "usageMetadata": ref("GeminiUsage"),
        "modelVersion": words("The model that was asked for.", like=["gemini-3-pro-image"]),
        "responseId": words("The call's id.", like=["call_01a1fe3c1a44e864c4a0ff3b5639aa60"]),
    }
    return fields({**known, **also}, about)


def _said(vendor: Vendor) -> Schema:
    """Give the parts of an answer, pictures as the vendor spells them."""
    snake = vendor.inline == "snake"
    inline, mime = ("inline_data", "mime_type") if snake else ("inlineData", "mimeType")
    file, uri = ("file_data", "file_uri") if snake else ("fileData", "fileUri")
    part = fields(
        {
            "text": words("Words."),
            inline: fields({mime: words(), "data": words("Standard base64.")}, "A picture.", needs=[mime, "data"]),
            file: fields({mime: words(), uri: words(format="uri")}, "A picture by link.", needs=[uri]),
            "functionCall": CALL,
            "thought": flag("Whether it is a thought of the model's."),
            "thoughtSignature": words("To be given back with the part.", contentEncoding="base64"),
        },
        others="Parts that only an upstream of the Gemini API knows come as it gave them.",
    )
    picture = {inline: {mime: "image/jpeg", "data": "/9j/4AAQSkZJRgABAQAAAQ…"}}
    return several(part, "Words and pictures, in their order.", examples=[[{"text": "Here it is."}, picture]])
