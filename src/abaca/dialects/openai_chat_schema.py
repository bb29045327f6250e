"""What bodies of chat completions look like, as JSON schemas: every field that is read here, and every one written."""

from collections.abc import Mapping

from abaca.catalogue import Vendor
from abaca.dialects.error_schemas import ERRORS, error_name
from abaca.dialects.openai_chat_functions import MODES
from abaca.dialects.openai_chat_parts import PICTURE_KINDS, TEXT_KINDS
from abaca.dialects.openai_chat_request import EFFORTS, MODALITIES, MOST_ANSWERS, NESTS, NUMBERS, SEARCH_KINDS
from abaca.dialects.openai_chat_schema_answer import ANSWERS, answers
from abaca.dialects.openai_chat_terms import is_openrouter
from abaca.interfaces import Described, Told
from abaca.policy.shapes import RATIOS, RESOLUTIONS
from abaca.schemas import TINY_PNG, Schema, anything, either, fields, flag, number, ref, several, whole, words
from abaca.types import Json

_REPLAYED = "Kept and sent on to upstreams of this API; elsewhere named in x-abaca-ignored."
_IGNORED = "Named in x-abaca-ignored."
_URL = "A data URL with base64, or a public https URL."

_SOURCE = fields(
    {
        "type": words(of=["base64", "url"]),
        "media_type": words("What the bytes are; the bytes win where it is wrong."),
        "data": words("Base64.", contentEncoding="base64"),
        "url": words(_URL),
    },
    "A picture as Anthropic spells it.",
    others=_REPLAYED,
)
_PART = fields(
    {
        "type": words("What it is.", of=[*sorted(TEXT_KINDS), *sorted(PICTURE_KINDS), "refusal"]),
        "text": words("Words; data URLs in them, as markdown has pictures, are pictures."),
        "image_url": either(
            fields({"url": words(_URL)}, needs=["url"], others=_REPLAYED),
            words(_URL),
            about="A picture, as OpenAI has it.",
        ),
        "image": words(f"A picture, as Yisu has it. {_URL}"),
        "source": _SOURCE,
        "url": words(_URL),
        "b64_json": words("A picture by its bytes.", contentEncoding="base64"),
        "refusal": words("Words of a refusal."),
        "index": whole("Which of the pictures it is."),
    },
    "One thing that is said.",
    others="Kept whole for upstreams of this API; the illustrator refuses parts of other types.",
)
_MESSAGE = fields(
    {
        "role": words("Who speaks.", of=["system", "developer", "user", "assistant", "tool", "function"]),
        "content": either(words(), several(either(ref("ChatPart"), words())), about="What is said: words, or parts."),
        "images": several(either(ref("ChatPart"), words()), "Pictures of an assistant's message, as it was answered."),
        "reasoning_content": words("Thoughts of an assistant's."),
        "reasoning": words("The same, as OpenRouter has it."),
        "reasoning_details": several(
            fields(
                {
                    "text": words("Words of a thought."),
                    "summary": words("The same."),
                    "data": words("A thought signature.", contentEncoding="base64"),
                    "index": whole("Which part of the message it signs."),
                },
                others="Of no effect.",
            ),
            "Thoughts and thought signatures, as they were answered.",
        ),
        "refusal": words("Words of an assistant's refusal."),
        "tool_calls": several(
            fields(
                {
                    "id": words("Names the call."),
                    "type": words(of=["function"]),
                    "function": fields(
                        {"name": words(), "arguments": words("JSON, as a string.")}, needs=["name", "arguments"]
                    ),
                },
                others=_REPLAYED,
            ),
            "Calls of functions, as an assistant asked for them.",
        ),
        "tool_call_id": words("Which call a message of role tool answers."),
        "name": words("Which function that was."),
    },
    "What one side said. The message of an answer may be sent back as it came.",
    needs=["role"],
    others=_REPLAYED,
)
_CONFIG = fields(
    {
        "aspect_ratio": words("Width to height; which ones, is the model's. Or auto.", like=RATIOS),
        "image_size": words("How large; which ones, is the model's. Or auto.", like=RESOLUTIONS),
    },
    "What the picture is to be like. Also in camelCase.",
    others=_REPLAYED,
)
_SETTINGS: dict[str, Schema] = {
    "modalities": several(words(of=MODALITIES), "What to answer with; both unless told. Also as response_modalities."),
    "image_config": _CONFIG,
    **_CONFIG["properties"],
    "thinking_config": fields(
        {
            "include_thoughts": flag("Whether thoughts are answered."),
            "thinking_level": words("How much to think.", like=["low", "high"]),
            "thinking_budget": whole("How many tokens of thought; -1 leaves it to the model, 0 is none.", least=-1),
        },
        "How much to think, in Google's words; `reasoning` and `reasoning_effort` go before it.",
        others=_IGNORED,
    ),
    "safety_settings": several(
        fields({"category": words(), "threshold": words()}, others=_IGNORED), "Google's own names."
    ),
    **{
        name: ref("ChatSettings", "The same settings, one level deeper; the outermost count.")
        for name in NESTS
        if name.islower()
    },
}
_FUNCTION = fields(
    {
        "name": words(),
        "description": words(),
        "parameters": anything("The schema of its arguments, as a JSON schema."),
    },
    needs=["name"],
    others=_REPLAYED,
)
_NAMED = fields(
    {"type": words(of=["function"]), "function": fields({"name": words()}, needs=["name"])}, needs=["type", "function"]
)
_REQUEST: dict[str, Schema] = {
    "model": words("The model to ask.", like=["gemini-3-pro-image"]),
    "messages": several(ref("ChatMessage"), "The conversation, oldest first."),
    **_SETTINGS,
    "n": whole("How many pictures, each a choice.", least=1, most=MOST_ANSWERS, like=1),
    "seed": whole("The same seed and request give the same drawing.", like=7),
    **{name: number("Of the words.", least=least, most=most) for _, name, least, most in NUMBERS},
    "max_completion_tokens": whole("How many tokens of words at most.", least=1),
    "max_tokens": whole("The older name of the same.", least=1),
    "stop": either(words(), several(words()), about="Where the words are to end."),
    "stream": flag("Whether to stream the answer as server-sent events."),
    "stream_options": fields(
        {"include_usage": flag("Whether a chunk with the usage comes at the end.")}, others=_REPLAYED
    ),
    "reasoning_effort": words("How much to think.", of=EFFORTS),
    "reasoning": fields(
        {
            "effort": words("How much to think.", of=EFFORTS),
            "max_tokens": whole("How many tokens of thought.", least=0),
            "exclude": flag("Whether thoughts are left out of the answer."),
            "enabled": flag("false: none."),
        },
        "The same, as OpenRouter has it; it goes before the others.",
        others=_IGNORED,
    ),
    "include_reasoning": flag("Whether thoughts are answered."),
    "tools": several(
        fields(
            {
                "type": words("function, or one that means a web search.", of=["function", *sorted(SEARCH_KINDS)]),
                "function": _FUNCTION,
                "google_search": anything("A web search, as Google has it."),
            },
            others=_REPLAYED,
        ),
        "What the model may use: functions of the caller's, and a web search.",
    ),
    "tool_choice": either(
        words(of=list(MODES)),
        _NAMED,
        fields(
            {
                "type": words(of=["allowed_tools"]),
                "allowed_tools": fields(
                    {"mode": words(of=list(MODES)), "tools": several(_NAMED)}, needs=["mode", "tools"]
                ),
            },
            needs=["type", "allowed_tools"],
        ),
        about="Whether a function has to be called, and which.",
    ),
    "plugins": several(fields({"id": words(like=["web"])}, others=_REPLAYED), "OpenRouter's: web is a web search."),
    "web_search_options": anything("OpenAI's word for a web search."),
}

_DRAWS = "Draws, edits or describes pictures, whatever the words and pictures ask for. With `stream` as events."
_ASKED = {"model": "gemini-3-pro-image", "messages": [{"role": "user", "content": "a fox sticker wearing sunglasses"}]}
_EXAMPLES: dict[str, Json] = {
    "A picture from words": _ASKED,
    "Ratio and size": {
        **_ASKED,
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "16:9", "image_size": "2K"},
    },
    "Change a picture": {
        "model": "gemini-3-pro-image",
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "turn this into a watercolour"},
                    {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{TINY_PNG}"}},
                ],
            }
        ],
    },
    "Continue a conversation": {
        "model": "gemini-3-pro-image",
        "messages": [
            {"role": "user", "content": "an orange square"},
            {
                "role": "assistant",
                "content": "Here it is.",
                "images": [
                    {"type": "image_url", "index": 0, "image_url": {"url": f"data:image/png;base64,{TINY_PNG}"}}
                ],
            },
            {"role": "user", "content": "now with a blue sky behind it"},
        ],
    },
    "Two, streamed": {**_ASKED, "n": 2, "stream": True, "stream_options": {"include_usage": True}},
}


def describe(vendor: Vendor) -> Described:
    """Give the schemas in the vendor's spelling, with their examples."""
    error = error_name("openrouter" if is_openrouter(vendor) else "openai")
    answer, chunk, written = answers(vendor, error)
    schemas: Mapping[str, Schema] = {
        "ChatPart": _PART,
        "ChatMessage": _MESSAGE,
        "ChatSettings": fields(_SETTINGS, "Settings of the picture.", others=_REPLAYED),
        "ChatRequest": fields(_REQUEST, "What is asked.", needs=["model", "messages"], others=_REPLAYED),
        **ANSWERS,
        **written,
        error: ERRORS[error],
    }
    return Described(
        title="OpenAI chat completions",
        about="As OpenAI's SDKs, OpenRouter and Yisu speak, with pictures in and out.",
        version="v1",
        keys=("bearer", "x-api-key", "api-key"),
        schemas=schemas,
        error=error,
        operations={
            "generate": Told(
                title="Draw", about=_DRAWS, body="ChatRequest", answer=answer, chunk=chunk, examples=_EXAMPLES
            ),
            "models": Told(title="List the models", about="Every model under each of its names.", answer="ChatModels"),
            "model": Told(title="Show a model", about="One model, by any of its names.", answer="ChatModel"),
        },
    )
