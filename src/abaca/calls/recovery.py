"""Resolves the calls of processes that are gone: finished from what they wrote down, done again, or failed."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress

from msgspec.structs import replace

from abaca.calls.feed import Feed
from abaca.calls.plugs import Plugs
from abaca.calls.signatures import signed_parts
from abaca.calls.written import read_request, read_result, write_usage
from abaca.errors import AbacaError, StoreError
from abaca.events import Recovered
from abaca.records import CallFilter, Entry, Mark, Row, State
from abaca.types import Request, Result

SILENCE_S = 60.0
"""A process that has not said for so long that it lives is gone, if it still has not at a second look."""

EVERY_S = 15.0
LOOKS_APART_S = 10.0
"""After an outage of the database everybody has been silent: those who live speak up between two looks."""

_GROUP = 100


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
        self._silent: dict[str, tuple[float, float]] = {}  # of each silent owner: its last word, when that was noticed
        self._is_new = True

    async def resolve_all(self) -> None:
        """Resolve every unfinished call whose owner is gone.

        Raises StoreError when the database fails; what keeps a single call from being resolved keeps up no other.
        """
        calls = self._plugs.calls
        rows = await calls.unfinished()
        seen_s = await calls.pulses() if rows else {}
        gone = self._gone(rows, seen_s)
        for row in rows:
            with suppress(StoreError):
                if row.owner in gone or self._is_left_over(row):
                    await self._take(row)
        if gone or self._is_new:
            await self._offer(gone)
            self._is_new = False

    async def run(self) -> None:
        """Look again and again: of several processes one may go at any time."""
        while True:
            await asyncio.sleep(EVERY_S)
            with suppress(StoreError):
                await self.resolve_all()

    def _gone(self, rows: Sequence[Row], seen_s: Mapping[str, float]) -> set[str]:
        """Give the owners of the rows that are gone: known for certain, or silent at two looks."""
        plugs, gone, silent = self._plugs, set(), {}
        now_s, looked_s = plugs.clock.now_s(), plugs.clock.monotonic_s()
        for owner in {row.owner for row in rows} - {plugs.owner}:
            certain = plugs.gone(owner)
            spoke_s = max(seen_s.get(owner, 0.0), *(row.created_s for row in rows if row.owner == owner))
            if certain is None and now_s - spoke_s > SILENCE_S:
                before_s, noticed_s = self._silent.get(owner, (spoke_s, looked_s))
                silent[owner] = (spoke_s, noticed_s if before_s == spoke_s else looked_s)
                certain = looked_s - silent[owner][1] >= LOOKS_APART_S
            if certain:
                gone.add(owner)
        self._silent = silent
        return gone

    def _is_left_over(self, row: Row) -> bool:
        """Tell whether a call is ours and nobody works on it: its end could not be written down."""
        silent = self._plugs.clock.now_s() - row.updated_s > SILENCE_S
        return row.owner == self._plugs.owner and row.id not in self._feeds and silent

    async def _take(self, row: Row) -> None:
        calls, owner = self._plugs.calls, self._plugs.owner
        if await calls.take_over(row.id, owner=row.owner, new_owner=owner):
            taken = await calls.get(row.id)  # its owner may have written more down since we looked
            if taken is not None:
                await self._resolve(taken)

    async def _offer(self, gone: Collection[str]) -> None:
        """Have answers that ended, but that nobody had in whole when their process went, wait for the same request.

        One with a webhook is fetched by its id.
        """
        calls, now_s = self._plugs.calls, self._plugs.clock.now_s()
        since_s = now_s - self._plugs.join_s
        wanted = CallFilter(state="done", undelivered=True, from_s=since_s - self._plugs.deadline_s, limit=_GROUP)
        known = {self._plugs.owner: False} | dict.fromkeys(gone, True)
        while rows := await calls.search(wanted):
            waiting = [r for r in rows if r.detached_s is None and r.updated_s >= since_s and not r.webhook]
            for owner in {row.owner for row in waiting} - known.keys():
                known[owner] = self._plugs.gone(owner) is True
            await calls.mark([Mark(call_id=row.id, kind="detached", at_s=now_s) for row in waiting if known[row.owner]])
            wanted = replace(wanted, before=(rows[-1].created_s, rows[-1].id))

    async def _resolve(self, row: Row) -> None:
        plugs = self._plugs
        entries = await plugs.ledger.entries(row.id)
        held_micros = sum(entry.amount_micros for entry in entries)
        model = entries[0].model if entries else ""
        # Whoever waited for it was cut off with its process: the same request may have it now.
        await plugs.calls.mark([Mark(call_id=row.id, kind="detached", at_s=plugs.clock.now_s())])
        result = await read_result(row.result, plugs.images) if row.result else None
        if result is not None and row.pictures:
            await self._write(row, "done", held_micros, model, result)
            return
        request = await read_request(row.request, plugs.images)
        resumed = False
        if request is not None and row.cancel_s is None:
            with suppress(AbacaError):  # its model or engine may be gone too
                resumed = await self._resume(row, request, held_micros)
        if resumed:
            plugs.publish(Recovered(call_id=row.id, state="resumed"))
        else:
            await self._write(row, "cancelled" if row.cancel_s is not None else "failed", held_micros, model)

    async def _write(self, row: Row, state: State, held_micros: int, model: str, result: Result | None = None) -> None:
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
        release = Entry(
            call_id=row.id,
            key_id=row.key_id,
            group_id=row.group_id,
            model=model,
            engine=row.engine,
            kind="release",
            amount_micros=-held_micros,
            reason="restart",
            at_s=now_s,
        )
        entries, signed = [release], signed_parts(result) if result is not None else ()
        if result is not None:
            paid, usage = len(row.pictures), write_usage(result.usage)
            entries.append(replace(release, kind="settle", amount_micros=row.cost_micros, pictures=paid, usage=usage))
        await self._plugs.calls.update(resolved, entries, signed)
        self._plugs.publish(Recovered(call_id=row.id, state=state))


_ERRORS = {
    "failed": "EngineBusy: The server stopped before this call was answered.",
    "cancelled": "Cancelled: This call was cancelled.",
}
