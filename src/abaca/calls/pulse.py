"""What a process says while it works: that it lives, how far its calls are, who has his answer, and who has left."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress

from abaca.calls.feed import Feed
from abaca.errors import StoreError
from abaca.interfaces import Calls, Clock
from abaca.records import Mark

PULSE_S = 1.0
"""How often a process with calls at work says so, and hears which of them it should stop."""

MARK_AFTER_S = 0.2
"""How long marks wait for company, so that many share one transaction."""


class Pulse:
    """The heart of one process. `feeds` are its calls at work; `stop` stops one of them."""

    def __init__(
        self, calls: Calls, clock: Clock, owner: str, feeds: Mapping[str, Feed], stop: Callable[[str], None]
    ) -> None:
        self._calls = calls
        self._clock = clock
        self._owner = owner
        self._feeds = feeds
        self._stop = stop
        self._marks: list[Mark] = []
        self._leavings = 0
        self._noting = asyncio.Lock()
        self._flushing: asyncio.Task[None] | None = None
        self._told: dict[str, float] = {}

    def mark(self, mark: Mark) -> None:
        """Note something soon, together with what else is to be noted."""
        self._marks.append(mark)
        self._leavings += mark.kind == "detached"
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush_soon())

    @property
    def owes(self) -> bool:
        """Whether somebody has left whom the store does not know of yet."""
        return self._leavings > 0

    async def flush(self) -> None:
        """Note what waits to be noted, now, and wait for what is being noted; what the store refuses is noted later."""
        async with self._noting:
            marks, self._marks = self._marks, []
            try:
                if marks:
                    await self._calls.mark(marks)
            except StoreError:
                self._marks, marks = marks + self._marks, []
            finally:
                self._leavings -= sum(mark.kind == "detached" for mark in marks)

    async def beat(self) -> None:
        """Say that we live and how far we are; stop what somebody wants stopped. Raises StoreError."""
        now_s = self._clock.now_s()
        for feed in list(self._feeds.values()):
            row, at = feed.row, feed.progress
            if now_s - row.created_s >= PULSE_S and self._told.get(row.id) != at.fraction:
                self._told[row.id] = at.fraction
                self._marks.append(Mark(call_id=row.id, kind="running", at_s=now_s, progress=at.fraction, note=at.note))
        self._told = {call_id: told for call_id, told in self._told.items() if call_id in self._feeds}
        await self.flush()
        for call_id in await self._calls.pulse(self._owner, now_s):
            self._stop(call_id)

    async def run(self) -> None:
        """Beat for as long as the process lives."""
        while True:
            with suppress(StoreError):  # it is back later; others think that we live for much longer than a beat
                await self.beat()
            await asyncio.sleep(PULSE_S)

    async def _flush_soon(self) -> None:
        await asyncio.sleep(MARK_AFTER_S)
        self._flushing = None
        await self.flush()
