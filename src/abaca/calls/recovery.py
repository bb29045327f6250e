"""Resolves the calls of processes that are gone: finished from what they wrote down, done again, or failed."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from msgspec.structs import replace

from abaca.calls.feed import Feed
from abaca.calls.plugs import Plugs
from abaca.calls.written import read_request, read_result
from abaca.errors import AbacaError, StoreError
from abaca.events import Recovered
from abaca.records import Entry, Mark, Row
from abaca.types import Request

SILENCE_S = 60.0
"""A process that has not said for so long that it lives is gone."""

EVERY_S = 15.0


class Recovery:
    """Takes over calls whose owner is gone.

    `feeds` are the calls at work here; `resume` does the work of one again, False where it cannot be done again.
    """

    def __init__(
        self,
        plugs: Plugs,
        feeds: Mapping[str, Feed],
        resume: Callable[[Row, Request, int], Awaitable[bool]],
    ) -> None:
        self._plugs = plugs
        self._feeds = feeds
        self._resume = resume

    async def resolve_all(self) -> None:
        """Resolve every unfinished call whose owner is gone; raises StoreError."""
        calls, now_s = self._plugs.calls, self._plugs.clock.now_s()
        rows = await calls.unfinished()
        seen_s = await calls.pulses() if rows else {}
        for row in rows:
            if self._is_abandoned(row, seen_s, now_s) and await calls.take_over(
                row.id, owner=row.owner, new_owner=self._plugs.owner
            ):
                await self._resolve(replace(row, owner=self._plugs.owner))

    async def run(self) -> None:
        """Look again and again: of several processes one may go at any time."""
        while True:
            await asyncio.sleep(EVERY_S)
            with suppress(StoreError):
                await self.resolve_all()

    def _is_abandoned(self, row: Row, seen_s: Mapping[str, float], now_s: float) -> bool:
        if row.owner == self._plugs.owner:  # ours, and nobody works on it: its end could not be written down
            return row.id not in self._feeds and now_s - row.updated_s > SILENCE_S
        certain = self._plugs.gone(row.owner)
        return now_s - max(seen_s.get(row.owner, 0.0), row.created_s) > SILENCE_S if certain is None else certain

    async def _resolve(self, row: Row) -> None:
        plugs = self._plugs
        held_micros = sum(entry.amount_micros for entry in await plugs.ledger.entries(row.id))
        # Whoever waited for it was cut off with its process: the same request may have it now.
        await plugs.calls.mark([Mark(call_id=row.id, kind="detached", at_s=plugs.clock.now_s())])
        result = await read_result(row.result, plugs.images) if row.result else None
        if result is not None and row.pictures:
            await self._write(row, "done", held_micros)
            return
        request = await read_request(row.request, plugs.images)
        resumed = False
        if request is not None and row.cancel_s is None:
            with suppress(AbacaError):  # its model or engine may be gone too
                resumed = await self._resume(row, request, held_micros)
        if resumed:
            plugs.publish(Recovered(call_id=row.id, state="resumed"))
        else:
            await self._write(row, "cancelled" if row.cancel_s is not None else "failed", held_micros)

    async def _write(self, row: Row, state: Any, held_micros: int) -> None:
        now_s, done = self._plugs.clock.now_s(), state == "done"
        resolved = replace(
            row,
            state=state,
            updated_s=now_s,
            progress=1.0 if done else row.progress,
            error="" if done else _ERRORS[state],
            cost_micros=row.cost_micros if done else 0,
            webhook_due_s=now_s if row.webhook else None,
        )
        about: dict[str, Any] = {"call_id": row.id, "key_id": row.key_id, "reason": "restart", "at_s": now_s}
        entries = [Entry(kind="release", amount_micros=-held_micros, **about)]
        if done:
            entries.append(Entry(kind="settle", amount_micros=row.cost_micros, **about))
        await self._plugs.calls.update(resolved, entries)
        self._plugs.publish(Recovered(call_id=row.id, state=state))


_ERRORS = {
    "failed": "EngineBusy: The server stopped before this call was answered.",
    "cancelled": "Cancelled: This call was cancelled.",
}
