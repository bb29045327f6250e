"""Models (ids, aliases, ratios, pixels, tokens, prices, dates) and vendors, as TOML with loaders."""

from abaca.catalogue.models import Catalogue, Model, load_catalogue
from abaca.catalogue.prices import Price, Priced, price_on, prices_by_name
from abaca.catalogue.vendors import Vendor, load_vendors

__all__ = [
    "Catalogue",
    "Model",
    "Price",
    "Priced",
    "Vendor",
    "load_catalogue",
    "load_vendors",
    "price_on",
    "prices_by_name",
]
