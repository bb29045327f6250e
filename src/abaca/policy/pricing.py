"""What a request and its answer amount to in tokens and in money: estimates where nobody has counted.

Tokens of words are estimated by one rule: four characters of an alphabet are a token, and so is every single character
of Chinese, Japanese or Korean (and every emoji). Pictures count what the catalogue says. Money is micro-USD.
"""

import math
from collections.abc import Iterable
from fractions import Fraction

from msgspec.structs import replace

from abaca.catalogue import Model, Price
from abaca.types import Json, Part, Picture, Pixels, Request, Result, Shape, Text, Usage

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
    return sum(model.image_tokens[size] for size in _delivered(request, model, drawn))


def estimate(request: Request, model: Model) -> Usage:
    """Give what the request will probably come to: all pictures asked for, some words and, where it thinks, thoughts.

    `max_output_tokens` bounds the words of each candidate, as the caller wanted, and so does `budget_tokens` its
    thoughts.
    """
    draws = "image" in request.modalities
    words = _WORDS_BESIDE_TOKENS if draws else _WORDS_ALONE_TOKENS
    if request.sampling is not None and request.sampling.max_output_tokens is not None:
        words = min(words, request.sampling.max_output_tokens)
    thoughts = _THOUGHT_TOKENS if model.thinking else 0
    if thoughts and request.thinking is not None and request.thinking.budget_tokens is not None:
        thoughts = max(0, min(request.thinking.budget_tokens, model.output_token_limit))
    known = usage_for(request, model, pictures=request.count * draws, text="", thoughts=request.count * thoughts)
    return Usage(
        input_text_tokens=known.input_text_tokens,
        input_image_tokens=known.input_image_tokens,
        output_text_tokens=request.count * words,
        output_image_tokens=known.output_image_tokens,
        thought_tokens=known.thought_tokens,
    )


def cost_micros(
    usage: Usage, price: Price, *, sizes: Iterable[str] = (), searches: int = 0, batch: bool = False
) -> int:
    """Give the price of that usage in micro-USD, rounded up.

    `sizes` are the resolutions of the pictures, for a price that is by the picture; their tokens then cost nothing.
    Tool use costs what input does (Google's price list).
    """
    cached = min(usage.cached_tokens, usage.input_tokens)
    total = (
        (usage.input_tokens - cached + usage.tool_tokens) * price.input_micros
        + cached * _either(price.cached_input_micros, price.input_micros)
        + usage.output_text_tokens * price.output_text_micros
        + usage.thought_tokens * _either(price.thought_micros, price.output_text_micros)
        + searches * price.search_micros * _MILLION
    )
    if price.picture_micros:
        dearest = max(price.picture_micros.values())
        total += sum(price.picture_micros.get(size, dearest) for size in sizes) * _MILLION
    else:
        total += usage.output_image_tokens * price.output_image_micros
    if batch:
        return math.ceil(total * Fraction(price.batch_percent) / 100 / _MILLION)
    return -(-total // _MILLION)


def estimate_micros(request: Request, model: Model, price: Price) -> int:
    """Give what the request will probably cost: what is held for it, and refused where there is not so much."""
    draws, searches = "image" in request.modalities, request.search is not None
    return cost_micros(
        estimate(request, model),
        price,
        sizes=[_resolution(request, model)] * (request.count * draws),
        searches=request.count * searches,
    )


def charge_micros(request: Request, model: Model, result: Result, price: Price) -> int:
    """Give what an answer costs, by what was delivered: nothing where a picture was asked for and none is there.

    A picture that is smaller than what was asked for costs what it is, one that is larger what was asked for, whatever
    the engine has counted: its count holds where it is less.
    """
    drawn = drawn_pixels(result)
    if not drawn and "image" in request.modalities:
        return 0
    sizes = _delivered(request, model, drawn)
    most_tokens = sum(model.image_tokens[size] for size in sizes)
    usage = replace(result.usage, output_image_tokens=min(result.usage.output_image_tokens, most_tokens))
    return cost_micros(usage, price, sizes=sizes, searches=sum(_searches(end.grounding) for end in result.candidates))


def drawn_pixels(result: Result) -> list[Pixels]:
    """Give the measured pixels of an answer's pictures."""
    blobs = [picture.blob for picture in result.pictures() if picture.blob is not None]
    return [Pixels(width_px=blob.width_px, height_px=blob.height_px) for blob in blobs]


def usd(micros: int) -> str:
    """Give an amount of micro-USD as a decimal number of USD."""
    return f"{micros // _MILLION}.{micros % _MILLION:06d}"


def _words(parts: Iterable[Part]) -> str:
    return "".join(part.text for part in parts if isinstance(part, Text))


def _either(price_micros: int | None, usual_micros: int) -> int:
    return usual_micros if price_micros is None else price_micros


def _searches(grounding: Json) -> int:
    """Count the searches that an answer is grounded in, by Google's `groundingMetadata`."""
    if not isinstance(grounding, dict):
        return 0
    queries = [grounding.get(name) for name in ("webSearchQueries", "imageSearchQueries")]
    return sum(len(named) for named in queries if isinstance(named, list))


def _delivered(request: Request, model: Model, drawn: Iterable[Pixels]) -> list[str]:
    """Give the resolutions that pictures count as: their own, none larger than what was asked for."""
    order = list(model.largest_px)
    asked = _resolution(request, model)
    return [min(asked, _resolution_of(pixels, model), key=order.index) for pixels in drawn]


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
    fitting = (resolution for resolution, most_px in model.largest_px.items() if most_px >= wanted_px)
    return next(fitting, [*model.largest_px][-1])
