"""What stands before a call's work: may its key ask for this, and is there enough of what is limited."""

from collections.abc import Awaitable, Sequence
from typing import Literal

from abaca.calls.plugs import Plugs
from abaca.catalogue import Model
from abaca.errors import StoreError
from abaca.events import Limited, LimiterDown
from abaca.policy import limits, routing
from abaca.policy.failover import in_order
from abaca.policy.rules import permitted
from abaca.records import Key, Take, Target, Wait
from abaca.types import Request

_LEASE_MARGIN_S = 60.0


class Admission:
    """Lets requests in. A limiter that is down lets everybody in, and that is told."""

    def __init__(self, plugs: Plugs) -> None:
        self._plugs = plugs

    def targets(self, request: Request, key: Key | None, model: Model) -> tuple[Target, ...]:
        """Give the targets that can carry the request and that its key may use, in the order to ask them.

        Raises Forbidden, UnknownModel, Unsupported. `key` is None for a call that was let in before.
        """
        plugs = self._plugs
        targets = plugs.routing.targets(request.model)
        if key is not None:
            targets = permitted(key.treatment, request.model, model.names, targets)
        return in_order(routing.plan(request, targets, plugs.engines), ready=plugs.health.ready, draw=plugs.draw)

    def check(self, request: Request, key: Key) -> None:
        """Raise RateLimited when a call asks for more than its limits ever allow at once."""
        takes = _takes(request, key, self._plugs.routing.names(request.model))
        for take in takes:
            if take.amount > take.limit.most:
                raise limits.refusal(takes, Wait(limit=take.limit))

    async def take(self, call_id: str, request: Request, key: Key) -> tuple[Take, ...]:
        """Take what the call needs of the limits that it falls under; raises RateLimited when that is not there."""
        takes = _takes(request, key, self._plugs.routing.names(request.model))
        if not takes:
            return ()
        try:
            wait = await self._plugs.limiter.take(
                takes, holder=call_id, lease_s=2 * self._plugs.deadline_s + _LEASE_MARGIN_S
            )
        except StoreError as error:
            self._plugs.publish(LimiterDown(error=error.message))
            return ()
        if wait is not None:
            whose: Literal["key", "group"] = "key" if wait.limit.scope.startswith("key:") else "group"
            self._plugs.publish(Limited(key_id=key.id, what=wait.limit.what, whose=whose))
            raise limits.refusal(takes, wait)
        return takes

    async def give_back(self, call_id: str, takes: Sequence[Take]) -> None:
        """Undo a `take`: nothing came of the call."""
        if takes:
            await self._told(self._plugs.limiter.give_back(takes, holder=call_id))

    async def leave(self, call_id: str, takes: Sequence[Take]) -> None:
        """Let others have the call's place among those at work."""
        if takes:
            await self._told(self._plugs.limiter.leave(takes, holder=call_id))

    async def _told(self, asked: Awaitable[None]) -> None:
        try:
            await asked
        except StoreError as error:
            self._plugs.publish(LimiterDown(error=error.message))


def _takes(request: Request, key: Key, names: Sequence[str]) -> tuple[Take, ...]:
    """Give what a call takes of the limits that it falls under."""
    pixels = request.pixels
    return limits.takes(
        key,
        models=names,
        pictures=request.count if "image" in request.modalities else 0,
        area_px=pixels.width_px * pixels.height_px if pixels else 0,
    )
