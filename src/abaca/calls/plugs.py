"""What the life of a call is made with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from abaca.calls.gates import Gate
from abaca.catalogue import Model, Price, Vendor
from abaca.events import Publish
from abaca.interfaces import Calls, Clock, Engine, Fetcher, ImageStore, Keys, Ledger, Limiter, Signatures
from abaca.policy import budgets, routing
from abaca.policy.health import Health
from abaca.policy.hedging import Hedges
from abaca.policy.routing import Routing
from abaca.records import Caps, Target, Treatment
from abaca.types import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugs:
    """What the gateway works with.

    `owner` names this process among those that share the stores. `readable` are the picture types that this
    installation can decode. `treatment` is how callers are treated where no rule says else. `health` is how the engines
    do, `hedges` how often a second one may be asked beside a slow one; `draw` gives numbers from 0 to 1. `gates` stand
    before engines that work on only so many calls at a time. `free_bytes` is what the disk has left, `reserve_bytes`
    what has to stay. `join_s` is for how long an undelivered answer waits for the same request; `delivered_s` and
    `undelivered_s` are for how long ended calls are kept whose key has no rule for that. `gone` tells of an owner what
    is known for certain: True, False, None for nothing. `check_webhook` gives a wanted URL or raises RequestError;
    `wake_webhooks` says that one is due. `own_picture` gives the digest of the picture behind a link of ours, None for
    any other URL.
    """

    keys: Keys
    calls: Calls
    ledger: Ledger
    signatures: Signatures
    limiter: Limiter
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
    treatment: Treatment
    health: Health
    draw: Callable[[], float]
    gone: Callable[[str], bool | None]
    free_bytes: Callable[[], int]
    check_webhook: Callable[[str], str]
    wake_webhooks: Callable[[], None]
    own_picture: Callable[[str], str | None]
    hedges: Hedges = field(default_factory=Hedges)
    gates: Mapping[str, Gate] = field(default_factory=dict)
    deadline_s: float = 600.0
    reserve_bytes: int = 0
    join_s: float = 900.0
    delivered_s: float = 7 * 86_400.0
    undelivered_s: float = 30 * 86_400.0

    def price(self, target: Target, model: Model) -> Price:
        """Give what the target's work costs today: its own price, else the catalogue's."""
        price = self.engines[target.engine].capabilities(target.model).price
        return model.price_on(budgets.periods(self.clock.now_s())["day"]) if price is None else price

    def without_effect(self, request: Request, target: Target) -> tuple[str, ...]:
        """Give the wire paths of what was asked and has no effect there."""
        return routing.without_effect(request, self.engines[target.engine].capabilities(target.model))

    def resumable(self, target: Target) -> bool:
        """Tell whether what a crash cut short there is simply done again."""
        return self.engines[target.engine].capabilities(target.model).resumable
