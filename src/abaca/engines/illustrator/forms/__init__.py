"""Forms: what is made of a scene when it is no plain picture. One module each, one row each in a table."""

from types import MappingProxyType
from typing import Protocol

from abaca.engines.illustrator.picture import Drawn
from abaca.engines.illustrator.scene import Form, Scene

from .abstract import abstract
from .card import card
from .comic import comic
from .infographic import infographic
from .logo import logo
from .map import island_map
from .menu import menu
from .pattern import pattern
from .poster import poster

__all__ = ["FORMS", "SHOWN_FORMS", "Template"]


class Template(Protocol):
    """Lays a scene out on a sheet."""

    def __call__(self, scene: Scene, /, *, width_px: int, height_px: int, seed: int) -> Drawn:
        """Give the sheet at exactly that size."""


FORMS: MappingProxyType[Form, Template] = MappingProxyType(
    {
        "abstract": abstract,
        "card": card,
        "comic": comic,
        "infographic": infographic,
        "logo": logo,
        "map": island_map,
        "menu": menu,
        "pattern": pattern,
        "poster": poster,
    }
)
SHOWN_FORMS: frozenset[Form] = frozenset({"picture", *FORMS})
"""Every form that can be made."""
