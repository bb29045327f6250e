"""Words of the Gemini API with abaca's for them: ratios, sizes, ends of answers, usage; both directions.

Sources: google-genai 3.4.0 `types` (enums, UsageMetadata); ai.google.dev, image generation; docs/dialects/gemini.md.
"""

from collections.abc import Iterable, Mapping

from abaca.leaves import Fields
from abaca.policy.shapes import RATIOS, nearest_ratio
from abaca.types import Finish, Json, Pixels, SafetyRating, Usage

NO_SIGNATURE = "skip_thought_signature_validator"
"""What Google takes for a signature that is not to be checked (ai.google.dev, thought signatures)."""

NAME = "gemini"

_MOST_TOKENS = 2**53
_NUMBERS = {
    "ONE": 1,
    "TWO": 2,
    "THREE": 3,
    "FOUR": 4,
    "FIVE": 5,
    "EIGHT": 8,
    "NINE": 9,
    "SIXTEEN": 16,
    "TWENTY_ONE": 21,
}
_SIZES = {
    "0.5K": "512",
    "512P": "512",
    "512PX": "512",
    "IMAGE_SIZE_FIVE_TWELVE": "512",
    "IMAGE_SIZE_ONE_K": "1K",
    "IMAGE_SIZE_TWO_K": "2K",
    "IMAGE_SIZE_FOUR_K": "4K",
    "IMAGE_SIZE_UNSPECIFIED": "",
}
# Ends that abaca knows and Google does not have, or that would make google-genai call again by itself.
_NOT_SAID = {Finish.TOOL_CALLS: Finish.STOP, Finish.CONTINUATION: Finish.OTHER}
_FINISHES = {finish.value: finish for finish in Finish if finish is not Finish.TOOL_CALLS}


def ratio(spelled: str) -> str:
    """Give an aspect ratio as "16:9"; `responseFormat` spells it ASPECT_RATIO_SIXTEEN_BY_NINE. "" for unspecified.

    What is no such word stays as it is, to be judged by policy.
    """
    word = spelled.strip().upper()
    if word == "ASPECT_RATIO_UNSPECIFIED":
        return ""
    sides = word.removeprefix("ASPECT_RATIO_").split("_BY_")
    if len(sides) == 2 and all(side in _NUMBERS for side in sides):
        return f"{_NUMBERS[sides[0]]}:{_NUMBERS[sides[1]]}"
    return spelled.strip()


def resolution(spelled: str) -> str:
    """Give an image size as "512", "1K", "2K" or "4K"; other words stay as they are, to be judged by policy."""
    return _SIZES.get(spelled.strip().upper(), spelled.strip())


def ratio_of(pixels: Pixels) -> str:
    """Give the ratio that is nearest to a size in pixels."""
    return nearest_ratio(pixels.width_px, pixels.height_px, RATIOS)


def finish_word(finish: Finish) -> str:
    """Give Google's word for how a candidate ended."""
    return _NOT_SAID.get(finish, finish).value


def finish_of(word: str) -> tuple[Finish, str]:
    """Give how a candidate ended, and a message for words that nobody knows."""
    known = _FINISHES.get(word.upper())
    return (known, "") if known else (Finish.OTHER, f"The upstream ended with the unknown reason {word[:80]}.")


def write_usage(usage: Usage) -> Json:
    """Write `usageMetadata`: thoughts and tool use stand beside the candidates' tokens and are in the total."""
    optional = {
        "thoughtsTokenCount": usage.thought_tokens,
        "cachedContentTokenCount": usage.cached_tokens,
        "toolUsePromptTokenCount": usage.tool_tokens,
        "promptTokensDetails": _details(usage.input_text_tokens, usage.input_image_tokens),
        "candidatesTokensDetails": _details(usage.output_text_tokens, usage.output_image_tokens),
    }
    return {
        "promptTokenCount": usage.input_tokens,
        "candidatesTokenCount": usage.output_tokens,
        "totalTokenCount": usage.total_tokens,
        **{name: value for name, value in optional.items() if value},
    }


def read_usage(fields: Fields, *, pictures: bool) -> Usage:
    """Read `usageMetadata` with or without details; `pictures` tells whether the answer has any.

    Output without details counts as picture when there is one, as vendors without details bill it. What details
    leave out is text (2.5-flash-image: 1290 of 1296 tokens are in them). A missing prompt count is what is left of all.
    """

    def count(name: str) -> int | None:
        leaf = fields.take(name)
        return leaf.integer(0, _MOST_TOKENS) if leaf else None

    output, thoughts = count("candidatesTokenCount") or 0, count("thoughtsTokenCount") or 0
    tools, cached = count("toolUsePromptTokenCount") or 0, count("cachedContentTokenCount") or 0
    asked, total = count("promptTokenCount"), count("totalTokenCount")
    if asked is None:
        asked = max(0, (total or 0) - output - thoughts - tools)
    drawn = _pictured(fields, "candidatesTokensDetails", output, unknown=output if pictures else 0)
    shown = _pictured(fields, "promptTokensDetails", asked, unknown=0)
    return Usage(
        input_text_tokens=asked - shown,
        input_image_tokens=shown,
        output_text_tokens=output - drawn,
        output_image_tokens=drawn,
        thought_tokens=thoughts,
        cached_tokens=cached,
        tool_tokens=tools,
    )


def write_safety(ratings: Iterable[SafetyRating]) -> list[Json]:
    """Write `safetyRatings`."""
    return [
        {"category": r.category, "probability": r.probability, **({"blocked": True} if r.blocked else {})}
        for r in ratings
    ]


def read_safety(fields: Fields) -> tuple[SafetyRating, ...]:
    """Read `safetyRatings`."""
    ratings = []
    for leaf in fields.take_items("safetyRatings"):
        inner = leaf.fields()
        blocked = inner.take("blocked")
        ratings.append(
            SafetyRating(
                category=inner.take_text("category"),
                probability=inner.take_text("probability"),
                blocked=blocked.flag() if blocked else False,
            )
        )
    return tuple(ratings)


def count_answer(usage: Usage) -> Mapping[str, Json]:
    """Write the answer of countTokens."""
    details = _details(usage.input_text_tokens, usage.input_image_tokens)
    cached = {"cachedContentTokenCount": usage.cached_tokens} if usage.cached_tokens else {}
    return {"totalTokens": usage.input_tokens, **cached, "promptTokensDetails": details}


def _details(text_tokens: int, image_tokens: int) -> list[Json]:
    counts = (("TEXT", text_tokens), ("IMAGE", image_tokens))
    return [{"modality": modality, "tokenCount": tokens} for modality, tokens in counts if tokens]


def _pictured(fields: Fields, name: str, whole: int, *, unknown: int) -> int:
    """Give how many of `whole` tokens are picture by the details, `unknown` when there are none."""
    details = fields.take_items(name)
    if not details:
        return unknown
    pictured = 0
    for leaf in details:
        inner = leaf.fields()
        modality, tokens = inner.take_text("modality"), inner.take("tokenCount")
        if modality.upper() == "IMAGE" and tokens:
            pictured += tokens.integer(0, _MOST_TOKENS)
    return min(pictured, whole)
