"""What the life of a call is made with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from abaca.catalogue import Model, Price, Vendor
from abaca.events import Publish
from abaca.interfaces import Calls, Clock, Engine, Fetcher, ImageStore, Keys, Ledger, Signatures
from abaca.policy import routing
from abaca.policy.health import Health
from abaca.policy.routing import Routing
from abaca.records import Caps, Target
from abaca.types import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugs:
    """What the gateway works with.

    `owner` names this process among those that share the stores. `readable` are the picture types that this
    installation can decode. `health` is how the engines do, `draw` gives numbers from 0 to 1; `live` lets the words of
    a stream leave as they come. `free_bytes` is what the disk has left, `reserve_bytes` what has to stay. `join_s` is
    for how long an undelivered answer waits for the same request; `delivered_s` and `undelivered_s` are for how long
    ended calls are kept. `gone` tells of an owner what is known for certain: True, False, None for nothing.
    `check_webhook` gives a wanted URL or raises RequestError; `wake_webhooks` says that one is due.
    """

    keys: Keys
    calls: Calls
    ledger: Ledger
    signatures: Signatures
    images: ImageStore
    fetcher: Fetcher
    engines: Mapping[str, Engine]
    routing: Routing
    vendors: Mapping[str, Vendor]
    publish: Publish
    clock: Clock
    new_id: Callable[[], str]
    owner: str
    readable: frozenset[str]
    caps: Caps
    health: Health
    draw: Callable[[], float]
    gone: Callable[[str], bool | None]
    free_bytes: Callable[[], int]
    check_webhook: Callable[[str], str]
    wake_webhooks: Callable[[], None]
    deadline_s: float = 600.0
    live: bool = True
    reserve_bytes: int = 0
    join_s: float = 900.0
    delivered_s: float = 7 * 86_400.0
    undelivered_s: float = 30 * 86_400.0

    def price(self, target: Target, model: Model) -> Price:
        """Give what the target's work costs: its own price, else the catalogue's."""
        price = self.engines[target.engine].capabilities(target.model).price
        return model.price if price is None else price

    def without_effect(self, request: Request, target: Target) -> tuple[str, ...]:
        """Give the wire paths of what was asked and has no effect there."""
        return routing.without_effect(request, self.engines[target.engine].capabilities(target.model))

    def resumable(self, target: Target) -> bool:
        """Tell whether what a crash cut short there is simply done again."""
        return self.engines[target.engine].capabilities(target.model).resumable
