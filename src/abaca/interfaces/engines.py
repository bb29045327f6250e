"""The plug of what draws: Engine."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Protocol

from abaca.catalogue import Price
from abaca.types import Request
from abaca.updates import Update


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What an engine can carry for a model.

    `honours` names the fields of `Request` that have an effect: of seed, sampling, thinking, search, functions, safety,
    system, mime, size, delivery, and of the parts thinking.include and search.image. `dialect` is the one whose opaque
    parts and extras it can replay, "" for none. `price` is what its work costs today, None for the list price.
    `resumable`: its work is free, and the same request with the same seed comes to the same answer, so that what a
    crash has cut short is simply done again.
    """

    honours: frozenset[str] = frozenset()
    dialect: str = ""
    max_pictures: int = 14
    price: Price | None = None
    resumable: bool = False


class Engine(Protocol):
    """What draws."""

    name: str

    def capabilities(self, model: str) -> Capabilities:
        """Tell what can be carried for `model` (the engine's own name); raises UnknownModel."""
        ...

    def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Draw `request.pixels`; ends with a `Finished` for each candidate. Raises EngineError, Unsupported."""
        ...

    async def aclose(self) -> None:
        """Let go of processes and connections."""
        ...
