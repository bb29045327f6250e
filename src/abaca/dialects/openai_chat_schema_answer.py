"""What answers of chat completions look like, as JSON schemas."""

from abaca.catalogue import Vendor
from abaca.dialects.error_schemas import ERRORS
from abaca.dialects.openai_chat_terms import finish_reason, is_openrouter, reasoning_key
from abaca.schemas import Schema, either, fields, or_null, ref, several, whole, words
from abaca.types import Finish

_REASONS = sorted({finish_reason(finish) for finish in Finish})
_ENDS = sorted(finish.value for finish in Finish)
_NOTHING: Schema = {"type": "null"}

_IMAGE = fields(
    {
        "type": words(of=["image_url"]),
        "index": whole("Which of the pictures it is.", like=0),
        "image_url": fields(
            {"url": words("A data URL, or a link.", like=["data:image/jpeg;base64,/9j/4AAQSkZJRgABAQAAAQ…"])},
            needs=["url"],
        ),
    },
    "A picture.",
    needs=["type", "index", "image_url"],
)
_SIGNATURE = fields(
    {
        "type": words(of=["reasoning.encrypted"]),
        "data": words("A thought signature.", contentEncoding="base64"),
        "format": words(),
        "index": whole("Which part of the message it signs."),
    },
    needs=["type", "data", "index"],
)
_CALL = fields(
    {
        "id": words("Names the call."),
        "type": words(of=["function"]),
        "function": fields({"name": words(), "arguments": words("JSON, as a string.")}, needs=["name", "arguments"]),
        "index": whole("In streams."),
    },
    others="As the upstream gave it.",
)
_CITATION = fields(
    {
        "type": words(like=["url_citation"]),
        "url_citation": fields(
            {"url": words(), "title": words(), "start_index": whole(), "end_index": whole()}, needs=["url"]
        ),
    },
    "A web page that the answer is grounded in.",
    others="As the upstream gave it.",
)
_USAGE = fields(
    {
        "prompt_tokens": whole("What went in.", like=8),
        "completion_tokens": whole("What came out, with thoughts.", like=1125),
        "total_tokens": whole("All of it.", like=1133),
        "completion_tokens_details": fields(
            {
                "image_tokens": whole(like=1120),
                "text_tokens": whole(like=5),
                "reasoning_tokens": whole("Thoughts.", like=0),
                "accepted_prediction_tokens": whole(),
                "audio_tokens": whole(),
                "rejected_prediction_tokens": whole(),
            },
            needs=["image_tokens", "text_tokens", "reasoning_tokens"],
        ),
        "prompt_tokens_details": fields(
            {
                "image_tokens": whole(like=0),
                "text_tokens": whole(like=8),
                "cached_tokens": whole(like=0),
                "audio_tokens": whole(),
            },
            needs=["image_tokens", "text_tokens", "cached_tokens"],
        ),
        "cache_creation_input_tokens": _NOTHING,
        "cache_creation": _NOTHING,
        "gemini_cache_tokens_details": _NOTHING,
    },
    "Tokens.",
    needs=["prompt_tokens", "completion_tokens", "total_tokens"],
)
_MODEL = fields(
    {
        "id": words("To ask by.", like=["gemini-3-pro-image"]),
        "object": words(of=["model"]),
        "created": whole("When it was released, in Unix seconds.", like=1779926400),
        "owned_by": words(like=["google"]),
        "shutdown_date": words("The day it ends, where that is known."),
    },
    needs=["id", "object", "created", "owned_by"],
)
ANSWERS: dict[str, Schema] = {
    "ChatUsage": _USAGE,
    "ChatModel": _MODEL,
    "ChatModels": fields({"object": words(of=["list"]), "data": several(ref("ChatModel"))}, needs=["object", "data"]),
}
"""Schemas that are the same at every vendor."""


def answers(vendor: Vendor, error: str) -> tuple[str, str, dict[str, Schema]]:
    """Give the names of the schemas of an answer and of a chunk in the vendor's spelling, and both of them.

    `error` names the schema of the vendor's errors.
    """
    spelled = "OpenRouter" if is_openrouter(vendor) else ""
    answer, chunk = f"ChatAnswer{spelled}", f"ChatChunk{spelled}"
    return answer, chunk, {answer: _answer(vendor), chunk: _chunk(vendor, error)}


def _head(kind: str) -> dict[str, Schema]:
    return {
        "id": words("chatcmpl- and the call's id.", like=["chatcmpl-call_01a1fe3c1a44e864c4a0ff3b5639aa60"]),
        "object": words(of=[kind]),
        "created": whole("Unix seconds.", like=1795255500),
        "model": words("The model that was asked for.", like=["gemini-3-pro-image"]),
    }


def _ends() -> dict[str, Schema]:
    return {
        "finish_reason": words("How it ended.", of=_REASONS, like=["stop"]),
        "native_finish_reason": words("The same, in Google's words.", of=_ENDS, like=["STOP"]),
        "logprobs": _NOTHING,
    }


def _answer(vendor: Vendor) -> Schema:
    message = fields(
        {
            "role": words(of=["assistant"]),
            "content": words("Words, without the pictures.", like=["Here it is."]),
            "refusal": or_null(words("Why there is no picture.")),
            "annotations": or_null(several(_CITATION)),
            "images": several(_IMAGE, "The pictures."),
            reasoning_key(vendor): words("Thoughts, where they were asked for."),
            "reasoning_details": several(
                _SIGNATURE, "Thought signatures; send them back with the message.", examples=[[]]
            ),
            "tool_calls": or_null(several(_CALL)),
            "function_call": _NOTHING,
        },
        needs=["role", "content", "refusal", "annotations", "images", "reasoning_details", "tool_calls"],
    )
    choice = fields(
        {"index": whole(like=0), "message": message, **_ends()}, needs=["index", "message", "finish_reason"]
    )
    known = {
        **_head("chat.completion"),
        "choices": several(choice, "The answers."),
        "usage": ref("ChatUsage"),
        "system_fingerprint": _NOTHING,
        "service_tier": _NOTHING,
        "logprobs": _NOTHING,
    }
    return fields(known, "An answer.", needs=["id", "object", "created", "model", "choices", "usage"])


def _chunk(vendor: Vendor, error: str) -> Schema:
    delta = fields(
        {
            "role": words(of=["assistant"]),
            "content": words("More words."),
            reasoning_key(vendor): words("More thoughts."),
            "images": several(_IMAGE, "A picture, whole."),
            "reasoning_details": several(_SIGNATURE),
            "tool_calls": several(_CALL),
            "refusal": words(),
            "annotations": several(_CITATION),
        },
        "What is new.",
    )
    ends = {name: or_null(known) if name != "logprobs" else known for name, known in _ends().items()}
    choice = fields({"index": whole(), "delta": delta, **ends}, needs=["index", "delta"])
    known = {
        **_head("chat.completion.chunk"),
        "choices": several(choice),
        "usage": or_null(ref("ChatUsage")),
        "abaca": ref("Facts"),
    }
    said = fields(known, needs=["id", "object", "created", "model", "choices"])
    return either(said, ERRORS[error], about="One event of a stream; the last has `abaca`. An error ends it too.")
