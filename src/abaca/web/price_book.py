"""What an engine charges for a model, told in what people compare: tokens by the million, pictures by the piece."""

from abaca.catalogue import Model, Priced, price_on
from abaca.policy.pricing import cost_micros, usd
from abaca.records import Target
from abaca.types import Json, Usage

_MILLION = 1_000_000
_SIZES = ("512", "1K", "2K", "4K")


def price_facts(name: str, target: Target, model: Model, priced: Priced, day: str) -> dict[str, Json]:
    """Give the price of a public model at a target on a day (ISO 8601), as JSON: decimal numbers of USD.

    Words and thoughts are priced by a million tokens, a picture by itself, grounding by the search.
    """
    price = price_on(priced.prices, day)
    sizes = sorted(model.image_tokens, key=lambda size: _SIZES.index(size) if size in _SIZES else len(_SIZES))

    def costs(sizes: tuple[str, ...] = (), searches: int = 0, **tokens: int) -> str:
        return usd(cost_micros(Usage(**tokens), price, sizes=sizes, searches=searches))

    return {
        "object": "price",
        "engine": target.engine,
        "model": name,
        "engine_model": target.model,
        "source": priced.source,
        "stated_by": price.source or None,
        "dated": price.since or None,
        "changes": priced.next_after(max(day, price.since)),
        "free": price.is_free,
        "text_in_usd": costs(input_text_tokens=_MILLION),
        "cached_in_usd": costs(input_text_tokens=_MILLION, cached_tokens=_MILLION),
        "text_out_usd": costs(output_text_tokens=_MILLION),
        "thoughts_usd": costs(thought_tokens=_MILLION),
        "image_in_usd": costs(input_image_tokens=model.input_image_tokens),
        "image_out_usd": {size: costs((size,), output_image_tokens=model.image_tokens[size]) for size in sizes},
        "grounding_usd": costs(searches=1),
        "batch_percent": price.batch_percent,
    }
