"""What models cost: dated prices by tokens, by picture and by search, of the models, of vendors and of an operator."""

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

import msgspec

_NUMBERS = ("input_micros", "output_text_micros", "output_image_micros", "search_micros")


class Price(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A price in micro-USD from the day `since` on (ISO 8601 in UTC, "" for ever); `source` says who states it.

    Tokens are priced by the million: input, what of it was cached (None: as input), words of the answer, thoughts
    (None: as words) and pictures. Where `picture_micros` names resolutions, pictures cost so much each and not their
    tokens; one of another resolution costs as much as the dearest. `search_micros` is for each search that an answer is
    grounded in. In a batch all of it costs `batch_percent` of that.
    """

    input_micros: int = 0
    cached_input_micros: int | None = None
    output_text_micros: int = 0
    thought_micros: int | None = None
    output_image_micros: int = 0
    picture_micros: dict[str, int] = {}
    search_micros: int = 0
    batch_percent: float = 100.0
    since: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        """Raise ValueError for a price that nobody can mean."""
        amounts = [getattr(self, name) for name in _NUMBERS] + [self.cached_input_micros or 0, self.thought_micros or 0]
        if min(*amounts, *self.picture_micros.values(), 0) < 0:
            raise ValueError("a price is less than nothing")
        if not 0 <= self.batch_percent < math.inf:
            raise ValueError(f"batch_percent is {self.batch_percent}; 0 or more would be right")
        if self.since and date.fromisoformat(self.since).isoformat() != self.since:
            raise ValueError(f"since is {self.since!r}; a day such as 2026-11-21 would be right")

    @property
    def is_free(self) -> bool:
        """Whether nothing is charged for anything."""
        amounts = (*(getattr(self, name) for name in _NUMBERS), self.cached_input_micros, self.thought_micros)
        return not any(amounts) and not any(self.picture_micros.values())


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """Dated prices, and who says so: the catalogue's list, a vendor's row, the configuration, an engine itself."""

    prices: tuple[Price, ...]
    source: Literal["catalogue", "vendor", "config", "engine"]

    def next_after(self, day: str) -> str | None:
        """Give the day on which another price takes over, None when none is known."""
        return min((price.since for price in self.prices if price.since > day), default=None)


def price_on(prices: Sequence[Price], day: str) -> Price:
    """Give the price that is valid on a day (ISO 8601): the one that began last, else the first that will begin."""
    in_order = sorted(prices, key=lambda price: price.since)
    begun = [price for price in in_order if price.since <= day]
    return begun[-1] if begun else in_order[0]


def prices_by_name(
    priced: Iterable[Mapping[str, Sequence[Price]]], *, names: Mapping[str, Sequence[str]]
) -> dict[str, tuple[Price, ...]]:
    """Give the prices by every name that a model has: `names` says which, and of several mappings the later counts."""
    found: dict[str, tuple[Price, ...]] = {}
    for mapping in priced:
        for name, prices in mapping.items():
            if prices:
                found |= dict.fromkeys((name, *names.get(name, ())), tuple(prices))
    return found
