"""The things drawn here by hand, because no emoji shows them (or not well): a table of names and their drawings.

Every drawing is a function of a colour ("#rrggbb", or "" for its natural one) and a variant number.
"""

from collections.abc import Callable
from functools import lru_cache
from importlib import import_module

from abaca.engines.illustrator.vector import Drawing

_DRAWINGS: dict[str, str] = {
    "table": "furniture:table",
    "chair": "furniture:chair",
    "lamp": "furniture:lamp",
    "mug": "furniture:mug",
    "ball": "furniture:ball",
    "box": "furniture:crate",
    "heart": "furniture:heart",
    "cake": "furniture:cake",
    "sign": "furniture:sign",
    "house": "buildings:house",
    "cabin": "buildings:cabin",
    "tower": "buildings:tower",
    "skyscraper": "buildings:skyscraper",
    "lighthouse": "buildings:lighthouse",
    "windmill": "buildings:windmill",
    "temple": "buildings:temple",
    "bridge": "buildings:bridge",
    "fence": "buildings:fence",
    "hot_air_balloon": "nature:hot_air_balloon",
    "waterfall": "nature:waterfall",
    "river": "nature:river",
    "path": "nature:trail",
    "palm": "nature:palm",
    "tree": "nature:tree",
    "bush": "nature:bush",
    "pine": "nature:pine",
    "mountain": "nature:mountain",
    "cloud": "nature:cloud",
    "sun": "nature:sun",
    "moon": "nature:moon",
    "star": "nature:star",
    "convertible": "open_things:convertible",
    "basket": "open_things:basket",
    "sailboat": "open_things:sailboat",
    "rainbow": "nature:rainbow",
    "rowboat": "open_things:rowboat",
    "butterfly": "nature:butterfly",
}

RIGGED = frozenset({"person", "knight"})
"""Drawings that are people; `figures` builds them on the rig."""

WORN = frozenset({"helmet", "wings", "scarf", "cape", "party_hat", "knights_helmet"})
"""Drawings that hang on an anchor of who wears them; `wear` draws them."""


def known() -> frozenset[str]:
    """Every name that `draw:` can stand before."""
    return frozenset(_DRAWINGS) | RIGGED | WORN


@lru_cache(maxsize=256)
def draw(name: str, colour: str = "", variant: int = 0) -> Drawing:
    """The drawing of that name; KeyError when there is none."""
    module, _, function = _DRAWINGS[name].partition(":")
    maker: Callable[[str, int], Drawing] = getattr(import_module(f"{__name__}.{module}"), function)
    return maker(colour, variant)
