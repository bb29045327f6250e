"""Forgets calls when their time is over, and bytes when no call needs them any more."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from abaca.calls.plugs import Plugs
from abaca.errors import StoreError
from abaca.events import Collected

DAY_S = 86_400.0
JUST_NOW_S = 5.0
"""Bytes that were put so lately may belong to a call that has not written them down yet."""

_EVERY_S = 600.0
_GROUP = 100


class Collection:
    """Keeps delivered calls for `plugs.delivered_s`, undelivered ones for `plugs.undelivered_s`, after their end.

    A call whose row says another time is kept for that.
    """

    def __init__(self, plugs: Plugs) -> None:
        self._calls = plugs.calls
        self._images = plugs.images
        self._clock = plugs.clock
        self._publish = plugs.publish
        self._delivered_s = plugs.delivered_s
        self._undelivered_s = plugs.undelivered_s

    async def remove(self, call_id: str) -> bool:
        """Forget one call and what only it needed; False when there is none, or it has not ended. Raises StoreError."""
        left = await self._calls.remove(call_id)
        if left is None:
            return False
        await self._delete(left, before_s=self._clock.now_s() - JUST_NOW_S)
        return True

    async def collect(self) -> int:
        """Forget every call whose time is over; gives their number. Raises StoreError."""
        now_s, removed = self._clock.now_s(), 0
        while group := await self._calls.expired(
            now_s=now_s, delivered_s=self._delivered_s, undelivered_s=self._undelivered_s, limit=_GROUP
        ):
            gone = [await self.remove(call_id) for call_id in group]
            removed += sum(gone)
            if not any(gone):
                break
        if removed:
            self._publish(Collected(calls=removed, blobs=0))
        return removed

    async def sweep(self) -> int:
        """Delete what no call needs and nobody put within a day: what a crash left; gives how many were asked for."""
        before_s, deleted = self._clock.now_s() - DAY_S, 0
        async for group in self._images.stale(before_s):
            needed = await self._calls.referenced(group)
            deleted += await self._delete([sha256 for sha256 in group if sha256 not in needed], before_s=before_s)
        if deleted:
            self._publish(Collected(calls=0, blobs=deleted))
        return deleted

    async def run(self) -> None:
        """Collect every ten minutes; sweep soon after the start, and then once a day."""
        swept_s = -DAY_S
        while True:
            await asyncio.sleep(_EVERY_S)
            with suppress(StoreError):
                await self.collect()
                if self._clock.now_s() - swept_s > DAY_S:
                    swept_s = self._clock.now_s()
                    await self.sweep()

    async def _delete(self, sha256s: Sequence[str], *, before_s: float) -> int:
        for sha256 in sha256s:
            await self._images.delete(sha256, before_s=before_s)
        return len(sha256s)
