"""What the callers of one call read: every update from the first, any number of times and at any pace."""

import asyncio
from collections.abc import AsyncIterator
from copy import copy

from msgspec.structs import replace

from abaca.errors import AbacaError, StoreError
from abaca.records import Row
from abaca.types import Request, Result
from abaca.updates import Progress, Update, unfold


class Feed:
    """One call while somebody works on it or reads it. `row` is always what the store last accepted.

    `listeners` are the callers who wait for the answer now; `cancelled` tells that somebody asked to stop it.
    """

    def __init__(self, row: Row, request: Request, *, live: bool = True) -> None:
        self.row = row
        self.request = request
        self.live = live
        self.result: Result | None = None
        self.error: AbacaError | None = None
        self.task: asyncio.Task[None] | None = None
        self.listeners = 0
        self.cancelled = False
        self.progress = Progress(fraction=row.progress, note=row.note)
        self._updates: list[Update] = []
        self._moved: asyncio.Event | None = None  # what those wait for who have seen all that there is
        self._ended = False

    @property
    def ended(self) -> bool:
        """Whether there is a result or an error."""
        return self._ended

    @property
    def shown(self) -> Row:
        """The row, with how far the work is by now."""
        if self._ended or self.row.ended:
            return self.row
        return replace(self.row, state="running", progress=self.progress.fraction, note=self.progress.note)

    def publish(self, update: Update) -> None:
        """Let every follower see the update; never waits for any of them."""
        if isinstance(update, Progress):
            self.progress = update
        self._updates.append(update)
        self._wake()

    def end(self, *, result: Result | None = None, error: AbacaError | None = None) -> None:
        """End the feed with a result or an error."""
        if error is not None:  # told by now; what it remembers of its way would keep requests and their files
            error.__traceback__ = error.__cause__ = error.__context__ = None
        self.result, self.error, self._ended = result, error, True
        self._wake()

    def replay(self, result: Result) -> None:
        """Give a result that was there before, as updates and as a whole."""
        for update in unfold(result):
            self.publish(update)
        self.end(result=result)

    async def follow(self) -> AsyncIterator[Update]:
        """Yield every update from the first; ends with the call, raising its error if it failed."""
        position = 0
        while True:
            while position < len(self._updates):
                yield self._updates[position]
                position += 1
            if self._ended:
                break
            await self._more()
        self._check()

    async def wait(self) -> Result:
        """Give the result; raises the call's error."""
        while not self._ended:
            await self._more()
        self._check()
        if self.result is None:
            raise StoreError("The call ended without a result.")
        return self.result

    def _check(self) -> None:
        """Raise the call's error, to each caller one of his own: what is raised remembers where, and all there was."""
        if self.error is not None:
            raise copy(self.error)

    async def _more(self) -> None:
        if self._moved is None:
            self._moved = asyncio.Event()
        await self._moved.wait()

    def _wake(self) -> None:
        if self._moved is not None:
            self._moved.set()
            self._moved = None


class Call:
    """What a caller holds of a call: its feed, the request as this caller asked it, and whether it was there before.

    `unheeded` names what this caller asked of it in vain, beside what the call itself ignored.
    """

    def __init__(self, feed: Feed, request: Request, *, joined: bool, unheeded: tuple[str, ...] = ()) -> None:
        self.feed = feed
        self.request = request
        self.joined = joined
        self.unheeded = unheeded
        feed.listeners += 1

    @property
    def id(self) -> str:
        """The call's public id."""
        return self.feed.row.id

    @property
    def row(self) -> Row:
        """The call as the store keeps it, but for what this caller asked in vain."""
        row = self.feed.row
        return replace(row, ignored=row.ignored + self.unheeded) if self.unheeded else row

    @property
    def result(self) -> Result | None:
        """What it came to, once it has."""
        return self.feed.result

    @property
    def error(self) -> AbacaError | None:
        """Why it came to nothing, once it has."""
        return self.feed.error

    def follow(self) -> AsyncIterator[Update]:
        """Yield every update from the first; ends with the call, raising its error if it failed."""
        return self.feed.follow()

    async def wait(self) -> Result:
        """Give the result; raises the call's error."""
        return await self.feed.wait()
