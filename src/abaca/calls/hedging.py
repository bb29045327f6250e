"""Two drafts of one answer under way at once, until one has something that callers may have."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from abaca.calls.drafts import Draft, Take
from abaca.errors import AbacaError
from abaca.updates import PictureDone, Progress, Report, Update

Outcome = tuple[Draft, AbacaError | None]
"""How an attempt ended: with an error, or None when there is none."""


class Race:
    """Drafts under way side by side; the first one that wins goes on alone, and the other is stopped.

    What they give is taken one at a time, so that of two pictures that come together one is kept and one is not: a
    draft wins before the first word of it would leave (`leaves`), and once a picture that is good enough (`is_good`) is
    kept. Whoever has not won stays out of every caller's sight. `lost` is told of each draft that was stopped, and of
    the one that has won.
    """

    def __init__(
        self,
        name: str,
        take: Take,
        *,
        leaves: Callable[[Draft, Update], bool],
        is_good: Callable[[Draft], bool],
        lost: Callable[[Draft, Draft], None],
    ) -> None:
        self._name = name
        self._take = take
        self._leaves = leaves
        self._is_good = is_good
        self._lost = lost
        self._turn = asyncio.Lock()
        self._running: dict[asyncio.Task[AbacaError | None], Draft] = {}
        self._stopped: list[asyncio.Task[AbacaError | None]] = []
        self._winner: Draft | None = None

    @property
    def running(self) -> bool:
        """Whether a draft that may be the answer is under way."""
        return bool(self._running)

    def enter(self, draft: Draft, attempt: Coroutine[Any, Any, AbacaError | None]) -> None:
        """Let an attempt begin; what it gives goes through `take`."""
        self._running[asyncio.create_task(attempt, name=f"{self._name}/{draft.target.engine}")] = draft

    async def take(self, draft: Draft, update: Update) -> None:
        """Take an update of a draft, when it is its turn."""
        match update:
            case Report():
                await self._take(draft, update)
            case Progress():
                if draft is next(iter(self._running.values()), None):  # the winner, once there is one
                    await self._take(draft, update)
            case _:
                picture = isinstance(update, PictureDone) and not update.picture.thought
                draft.spoke, draft.drew = True, draft.drew or picture
                async with self._turn:
                    if self._winner not in {None, draft}:  # an engine that does not hear that it is to stop
                        return
                    if self._leaves(draft, update):
                        self.win(draft)
                    await self._take(draft, update)
                    if picture and self._is_good(draft):
                        self.win(draft)

    def win(self, winner: Draft) -> None:
        """Let a draft go on alone, if no other does already."""
        if self._winner is None:
            self._winner = winner
            for task, draft in list(self._running.items()):
                if draft is not winner:
                    task.cancel()
                    self._stopped.append(task)
                    del self._running[task]
                    self._lost(draft, winner)

    async def ended(self, timeout_s: float | None = None) -> Outcome | None:
        """Wait until an attempt has ended, and give how; None when none has after `timeout_s`."""
        done, _ = await asyncio.wait(self._running, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
        task = next((task for task in self._running if task in done), None)
        return (self._running.pop(task), task.result()) if task is not None else None

    async def aclose(self) -> None:
        """Stop what is still under way and wait for the end of everything, however often somebody cancels that."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, *self._stopped, return_exceptions=True)
        self._running.clear()
        self._stopped.clear()
