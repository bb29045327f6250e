"""What a request and its answer amount to in tokens and in money: estimates where nobody has counted.

Tokens of words are estimated by one rule: four characters of an alphabet are a token, and so is every single character
of Chinese, Japanese or Korean (and every emoji). Pictures count what the catalogue says. Money is micro-USD.
"""

from collections.abc import Iterable

from abaca.catalogue import Model, Price
from abaca.types import Part, Picture, Pixels, Request, Shape, Text, Usage

_LETTERS_A_TOKEN = 4
_FIRST_WHOLE = "\u2e80"  # from the CJK radicals on, a character is a token
_MILLION = 1_000_000
# Beside a picture answers have a few sentences and, where the model thinks, thoughts. A real answer of
# gemini-3-pro-image had 217 thought tokens beside its 1120 (litellm issue 18182).
_WORDS_BESIDE_TOKENS = 256
_WORDS_ALONE_TOKENS = 1024
_THOUGHT_TOKENS = 512


def text_tokens(text: str) -> int:
    """Give the tokens that `text` is likely to be, by the rule of this module."""
    whole = 0 if text.isascii() else sum(character >= _FIRST_WHOLE for character in text)
    return whole + -(-(len(text) - whole) // _LETTERS_A_TOKEN)


def usage_for(request: Request, model: Model, *, pictures: int, text: str, thoughts: int) -> Usage:
    """Give the tokens of a request and of an answer with that many `pictures`, that `text` and so many thoughts.

    History counts as input; what the model thought earlier, and parts that abaca does not model, do not.
    """
    told = [part for turn in request.turns for part in turn.parts]
    parts = [part for part in (*request.system, *told) if not part.thought]
    return Usage(
        input_text_tokens=text_tokens(_words(parts)),
        input_image_tokens=model.input_image_tokens * sum(isinstance(part, Picture) for part in parts),
        output_text_tokens=text_tokens(text),
        output_image_tokens=pictures * model.image_tokens[_resolution(request, model)],
        thought_tokens=thoughts,
    )


def delivered_image_tokens(request: Request, model: Model, drawn: Iterable[Pixels]) -> int:
    """Give the tokens of pictures by their measured pixels, none of them more than what was asked for costs."""
    asked = model.image_tokens[_resolution(request, model)]
    return sum(min(asked, model.image_tokens[_resolution_of(pixels, model)]) for pixels in drawn)


def estimate(request: Request, model: Model) -> Usage:
    """Give what the request will probably come to: all pictures asked for, some words and, where it thinks, thoughts.

    `max_output_tokens` bounds the words of each candidate, as the caller wanted.
    """
    draws = "image" in request.modalities
    words = _WORDS_BESIDE_TOKENS if draws else _WORDS_ALONE_TOKENS
    if request.sampling is not None and request.sampling.max_output_tokens is not None:
        words = min(words, request.sampling.max_output_tokens)
    thoughts = _THOUGHT_TOKENS if model.thinking else 0
    known = usage_for(request, model, pictures=request.count * draws, text="", thoughts=request.count * thoughts)
    return Usage(
        input_text_tokens=known.input_text_tokens,
        input_image_tokens=known.input_image_tokens,
        output_text_tokens=request.count * words,
        output_image_tokens=known.output_image_tokens,
        thought_tokens=known.thought_tokens,
    )


def cost_micros(usage: Usage, price: Price) -> int:
    """Give the price of that usage in micro-USD, rounded up.

    Thoughts cost what words do, tool use what input does (Google's price list). Cached input is not cheaper here.
    """
    total = (
        (usage.input_tokens + usage.tool_tokens) * price.input_micros
        + (usage.output_text_tokens + usage.thought_tokens) * price.output_text_micros
        + usage.output_image_tokens * price.output_image_micros
    )
    return -(-total // _MILLION)


def usd(micros: int) -> str:
    """Give an amount of micro-USD as a decimal number of USD."""
    return f"{micros // _MILLION}.{micros % _MILLION:06d}"


def _words(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


def _resolution(request: Request, model: Model) -> str:
    """Give the resolution whose tokens a picture of this request costs; a model without sizes has one."""
    if isinstance(request.size, Shape):
        if request.size.resolution in model.image_tokens:
            return request.size.resolution
        return model.default_resolution
    pixels = request.size or request.pixels
    return _resolution_of(pixels, model) if pixels is not None else model.default_resolution


def _resolution_of(pixels: Pixels, model: Model) -> str:
    """Give the smallest resolution whose largest picture holds that many pixels, else the largest."""
    wanted_px = pixels.width_px * pixels.height_px
    largest_px: dict[str, int] = {}
    for sizes in model.pixels.values():
        for resolution, (width_px, height_px) in sizes.items():
            largest_px[resolution] = max(largest_px.get(resolution, 0), width_px * height_px)
    ordered = sorted(largest_px, key=largest_px.__getitem__)
    return next((resolution for resolution in ordered if largest_px[resolution] >= wanted_px), ordered[-1])
