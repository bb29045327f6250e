"""Limits counted in the memory of one process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import Self

from abaca.records import Limit, Take, Wait

MINUTE_S = 60.0

_MOST_LIMITS = 100_000  # beyond, those that were asked least lately are forgotten: by then they are as new


class MemoryLimiter:
    """Fills the plug Limiter, for one process: several that share keys need one that all of them ask."""

    def __init__(self, now_s: Callable[[], float] = time.monotonic) -> None:
        self._now_s = now_s
        self._used: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # how much, and at what time
        self._leases: dict[str, dict[str, float]] = {}  # by scope: holders, and until when they are

    @classmethod
    def from_url(cls, _url: str) -> Self:
        """Give one for memory://."""
        return cls()

    async def take(self, takes: Sequence[Take], *, holder: str, lease_s: float) -> Wait | None:
        """Take all of it or nothing."""
        now_s = self._now_s()
        for take in takes:
            if (wait := self._wait(take, now_s)) is not None:
                return wait
        for take in takes:
            if take.limit.what == "calls":
                self._leases.setdefault(take.limit.scope, {})[holder] = now_s + lease_s
            else:
                self._add(take.limit, take.amount, now_s)
        return None

    async def give_back(self, takes: Sequence[Take], *, holder: str) -> None:
        """Undo a take of which nothing came."""
        now_s = self._now_s()
        for take in takes:
            if take.limit.what != "calls":
                self._add(take.limit, -take.amount, now_s)
        await self.leave(takes, holder=holder)

    async def leave(self, takes: Sequence[Take], *, holder: str) -> None:
        """Give the places among calls at work to others."""
        for take in takes:
            if take.limit.what == "calls" and (held := self._leases.get(take.limit.scope)) is not None:
                held.pop(holder, None)
                if not held:
                    del self._leases[take.limit.scope]

    async def aclose(self) -> None:
        """Do nothing."""

    def _wait(self, take: Take, now_s: float) -> Wait | None:
        limit = take.limit
        if limit.what == "calls":
            held = self._leases.get(limit.scope, {})
            for holder in [holder for holder, until_s in held.items() if until_s <= now_s]:
                del held[holder]
            return Wait(limit=limit) if len(held) >= limit.most else None
        over = self._left(limit, now_s) + take.amount - limit.most
        if over <= 0:
            return None
        return Wait(limit=limit, seconds_s=over * MINUTE_S / limit.most if take.amount <= limit.most else None)

    def _left(self, limit: Limit, now_s: float) -> float:
        """Give how much of what was taken has not come back by now."""
        used, at_s = self._used.get((limit.scope, limit.what), (0.0, now_s))
        return max(0.0, used - (now_s - at_s) * limit.most / MINUTE_S)

    def _add(self, limit: Limit, amount: float, now_s: float) -> None:
        name = (limit.scope, limit.what)
        self._used[name] = (max(0.0, self._left(limit, now_s) + amount), now_s)
        self._used.move_to_end(name)
        if len(self._used) > _MOST_LIMITS:
            self._used.popitem(last=False)
