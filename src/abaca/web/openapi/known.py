"""What the reference is made from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from abaca.catalogue import Catalogue, Vendor
from abaca.interfaces import Described, Dialect

Describe = Callable[[str, Vendor], Described]
"""Gives what is told of a dialect, by its name, in a vendor's spelling."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What there is to be told of: models, vendors, each vendor's dialects (its own first) and what is said of them."""

    catalogue: Catalogue
    vendors: Mapping[str, Vendor]
    dialects: Mapping[str, Sequence[Dialect]]
    describe: Describe
