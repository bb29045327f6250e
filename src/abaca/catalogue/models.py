"""The models as data: what each may be asked, how many pixels and tokens that is, and what it costs."""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.resources import files

import msgspec

from abaca.catalogue.prices import Price, price_on

_PREFIXES = ("publishers/google/models/", "models/", "google/")


class Model(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, dict=True):
    """One model.

    `aliases` are other public ids (previews, vendors' names). `resolutions` is empty when the model ignores the size.
    `pixels[ratio][resolution]` is (width, height) in px. `image_tokens[resolution]` are the output tokens of one
    picture. `thinking` are the levels it knows, the first its default. Of the `prices` one
    counts on each day. Dates are ISO 8601.
    """

    id: str
    title: str
    description: str = ""
    aliases: tuple[str, ...] = ()
    listed: bool = True
    ratios: tuple[str, ...]
    resolutions: tuple[str, ...] = ()
    default_resolution: str = "1K"
    pixels: dict[str, dict[str, tuple[int, int]]]
    image_tokens: dict[str, int]
    input_image_tokens: int
    max_pictures: int = 14
    thinking: tuple[str, ...] = ()
    search: tuple[str, ...] = ()
    mime: str = "image/png"
    input_token_limit: int = 65536
    output_token_limit: int = 32768
    prices: tuple[Price, ...] = (Price(),)
    released: str = ""
    deprecated: str = ""
    shutdown: str = ""
    source: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """Every id it is listed under: its own first, then the aliases."""
        return (self.id, *self.aliases)

    @cached_property
    def largest_px(self) -> dict[str, int]:
        """How many pixels the largest picture of each resolution has, the smallest resolution first."""
        largest_px: dict[str, int] = {}
        for sizes in self.pixels.values():
            for resolution, (width_px, height_px) in sizes.items():
                largest_px[resolution] = max(largest_px.get(resolution, 0), width_px * height_px)
        return dict(sorted(largest_px.items(), key=lambda item: item[1]))

    @property
    def price(self) -> Price:
        """The newest list price."""
        return max(self.prices, key=lambda price: price.since)

    def price_on(self, day: str) -> Price:
        """Give the list price of a day (ISO 8601)."""
        return price_on(self.prices, day)


class Catalogue:
    """All models, found by any of their names."""

    def __init__(self, models: Sequence[Model]) -> None:
        self.models = tuple(models)
        self._by_name: Mapping[str, Model] = {name: model for model in models for name in model.names}

    def find(self, name: str) -> Model | None:
        """Give the model of a name, which may have the prefix models/, google/ or publishers/google/models/."""
        bare = bare_name(name)
        return self._by_name.get(bare) or self._by_name.get(bare.lower())


def bare_name(name: str) -> str:
    """Give a model's name without the prefixes that clients put before it."""
    while name.startswith(_PREFIXES):
        name = name.removeprefix(next(prefix for prefix in _PREFIXES if name.startswith(prefix)))
    return name


def load_catalogue() -> Catalogue:
    """Give the catalogue that comes with abaca."""
    document = tomllib.loads(files("abaca.catalogue").joinpath("models.toml").read_text("utf-8"))
    tables = document["pixels"]
    models = []
    for id_, row in document["models"].items():
        table = tables[row.pop("table")]
        sizes = row.get("resolutions") or [row.get("default_resolution", "1K")]
        pixels = {ratio: {size: table[ratio][size] for size in sizes} for ratio in row["ratios"]}
        models.append(msgspec.convert({"id": id_, **row, "pixels": pixels}, Model))
    return Catalogue(models)
