"""Words that chat completions and Google have different ones for: ends of answers, usage, effort; both directions."""

from abaca.catalogue import Vendor
from abaca.leaves import Fields
from abaca.types import Candidate, Finish, Json, PromptBlock, Request, Thinking, Usage

# Outcomes that a content filter made. Source: FinishReason of google-genai 3.4.0.
_FILTERED = frozenset(
    {
        Finish.SAFETY,
        Finish.RECITATION,
        Finish.BLOCKLIST,
        Finish.PROHIBITED_CONTENT,
        Finish.SPII,
        Finish.IMAGE_SAFETY,
        Finish.IMAGE_PROHIBITED_CONTENT,
        Finish.IMAGE_RECITATION,
        Finish.MODEL_ARMOR,
    }
)
_REASONS = {Finish.MAX_TOKENS: "length", Finish.TOOL_CALLS: "tool_calls"}
_NOT_REFUSED = frozenset({Finish.STOP, Finish.MAX_TOKENS, Finish.TOOL_CALLS, Finish.CONTINUATION})
_BY_NAME = {finish.value: finish for finish in Finish}
_FINISHES = {
    "stop": Finish.STOP,
    "length": Finish.MAX_TOKENS,
    "content_filter": Finish.SAFETY,
    "tool_calls": Finish.TOOL_CALLS,
    "function_call": Finish.TOOL_CALLS,
}
# Thinking budgets in tokens that an effort stands for. Source: ai.google.dev, OpenAI compatibility, table of thinking.
_EFFORT_TOKENS = {"low": 1024, "medium": 8192, "high": 24576}
_MOST_TOKENS = 2**53
_STAND_IN = "The model ended without an answer ({})."


def finish_reason(finish: Finish, *, calls: bool = False) -> str:
    """Give OpenAI's `finish_reason` for how a candidate ended; one that `calls` functions has not stopped."""
    if calls and finish is Finish.STOP:
        return _REASONS[Finish.TOOL_CALLS]
    return _REASONS.get(finish, "content_filter" if finish in _FILTERED else "stop")


def refusal(finish: Finish, message: str) -> str | None:
    """Give the text for `refusal`: the model's own words or the reason's name; None when nothing was refused."""
    if finish in _NOT_REFUSED:
        return None
    return message or _STAND_IN.format(finish.value)


def own_words(refusal: str, finish: Finish) -> str:
    """Give what the model itself said in a `refusal`: nothing, where another abaca has put the reason's name."""
    return "" if refusal == _STAND_IN.format(finish.value) else refusal


def refused_prompt(block: PromptBlock) -> Candidate:
    """Give the candidate that says, where there are only choices, that the prompt was refused."""
    known = _BY_NAME.get(block.reason, Finish.PROHIBITED_CONTENT)
    return Candidate(
        finish=known if known in _FILTERED else Finish.PROHIBITED_CONTENT,
        finish_message=block.message or f"The prompt was blocked ({block.reason}).",
    )


def finish(reason: str, native: str, *, refused: Finish | None = None) -> Finish:
    """Give how a candidate ended, by the vendor's two reasons; Google's own (`native`) is the more exact one.

    `refused` is what a plain stop means here, where the vendor also gave words of refusal.
    """
    known = _BY_NAME.get(native.upper()) or _FINISHES.get(reason, Finish.OTHER)
    return refused if refused is not None and known is Finish.STOP else known


def refused_as(request: Request, *, drawn: bool, words: str) -> Finish | None:
    """Give what a stop with words of refusal means: no picture where one was wanted; None when it is just a stop."""
    if drawn or not words:
        return None
    return Finish.NO_IMAGE if "image" in request.modalities else Finish.OTHER


def write_usage(usage: Usage) -> Json:
    """Write `usage` in the full shape of Yisu's page: thoughts are part of the completion, tool use of the total."""
    return {
        "prompt_tokens": usage.input_tokens,
        "completion_tokens": usage.output_tokens + usage.thought_tokens,
        "total_tokens": usage.total_tokens,
        "completion_tokens_details": {
            "accepted_prediction_tokens": 0,
            "audio_tokens": 0,
            "image_tokens": usage.output_image_tokens,
            "reasoning_tokens": usage.thought_tokens,
            "rejected_prediction_tokens": 0,
            "text_tokens": usage.output_text_tokens,
        },
        "prompt_tokens_details": {
            "audio_tokens": 0,
            "cached_tokens": usage.cached_tokens,
            "image_tokens": usage.input_image_tokens,
            "text_tokens": usage.input_text_tokens,
        },
        "cache_creation_input_tokens": None,
        "cache_creation": None,
        "gemini_cache_tokens_details": None,
    }


def read_usage(fields: Fields) -> Usage:
    """Read `usage`; parts that do not add up are cut to the whole.

    Some vendors count thoughts beside the completion (their total tells), some call everything image tokens.
    """
    prompt, completion = _count(fields, "prompt_tokens"), _count(fields, "completion_tokens")
    total = _count(fields, "total_tokens")
    put_in = _object(fields, "prompt_tokens_details")
    out = _object(fields, "completion_tokens_details")
    thoughts = _count(out, "reasoning_tokens")
    if thoughts and total == prompt + completion + thoughts:
        completion += thoughts
    thoughts = min(thoughts, completion)
    images = min(_count(out, "image_tokens"), completion - thoughts)
    seen = min(_count(put_in, "image_tokens"), prompt)
    return Usage(
        input_text_tokens=prompt - seen,
        input_image_tokens=seen,
        output_text_tokens=completion - thoughts - images,
        output_image_tokens=images,
        thought_tokens=thoughts,
        cached_tokens=_count(put_in, "cached_tokens"),
        tool_tokens=max(total - prompt - completion, 0),
    )


def is_openrouter(vendor: Vendor) -> bool:
    """Tell whether the vendor has OpenRouter's own fields, which its error shape gives away."""
    return vendor.error_shape == "openrouter"


def reasoning_key(vendor: Vendor) -> str:
    """Give the field in which messages of the vendor have thoughts."""
    return "reasoning" if is_openrouter(vendor) else "reasoning_content"


def effort(thinking: Thinking) -> str | None:
    """Give the `reasoning_effort` nearest to what was asked; None when nothing was, or the model is to decide (-1)."""
    if thinking.level is not None or thinking.budget_tokens is None or thinking.budget_tokens < 0:
        return thinking.level
    if thinking.budget_tokens == 0:
        return "none"
    return next((name for name, most in _EFFORT_TOKENS.items() if thinking.budget_tokens <= most), "high")


def thinking_of(word: str, *, include: bool = False) -> Thinking:
    """Give what an effort asks for: "none" is a budget of no tokens, "max" the highest level that Google has."""
    if word == "none":
        return Thinking(include=include, budget_tokens=0)
    return Thinking(include=include, level="xhigh" if word == "max" else word)


def _object(fields: Fields, name: str) -> Fields:
    leaf = fields.take(name)
    return leaf.fields() if leaf and isinstance(leaf.value, dict) else Fields({})


def _count(fields: Fields, name: str) -> int:
    """Give a count, 0 for anything that is none: no picture is lost over a vendor's bookkeeping."""
    leaf = fields.take(name)
    counted = leaf is not None and isinstance(leaf.value, int | float) and 0 <= leaf.value <= _MOST_TOKENS
    return int(leaf.value) if leaf and counted else 0
