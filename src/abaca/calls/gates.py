"""A line before an engine that works on only so many calls at a time: each key has its turn, however many it sends."""

import asyncio
from collections import OrderedDict, deque
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager

from abaca.errors import EngineBusy

Tell = Callable[[int, float | None], None]
"""Is told a waiting call's place in the line, from 1 on, and in how many seconds its turn may come (None: unknown)."""

_OLD_SHARE = 0.8  # how much of the usual time is the earlier calls'
_BUSY_RETRY_S = 5.0


class Gate:
    """Lets `at_once` calls through at a time, and `most_waiting` wait: the oldest of one key, then one of the next.

    `count` is told 1 when a call begins to wait, and -1 when it waits no longer.
    """

    def __init__(
        self,
        name: str,
        *,
        at_once: int,
        most_waiting: int,
        now_s: Callable[[], float],
        count: Callable[[int], None] = lambda _: None,
    ) -> None:
        self.at_once = at_once
        self._name = name
        self._count = count
        self._most_waiting = most_waiting
        self._now_s = now_s
        self._inside = 0
        self._usual_s: float | None = None  # what a call takes, the last ones counting most
        self._lines: OrderedDict[str, deque[_Waiting]] = OrderedDict()  # the next key first

    @property
    def waiting(self) -> int:
        """How many calls wait."""
        return sum(map(len, self._lines.values()))

    @asynccontextmanager
    async def place(self, key_id: str, tell: Tell) -> AsyncGenerator[None]:
        """Wait for a place and hold it; raises EngineBusy when too many wait."""
        if self._inside < self.at_once and not self._lines:
            self._inside += 1
        else:
            await self._wait(key_id, tell)
        since_s = self._now_s()
        try:
            yield
            self._learn(self._now_s() - since_s)  # who is stopped on the way teaches nothing
        finally:
            self._pass_on()

    async def _wait(self, key_id: str, tell: Tell) -> None:
        if self.waiting >= self._most_waiting:
            raise EngineBusy(
                f"{self._name}: {self._most_waiting} calls are waiting for it already.", retry_after_s=_BUSY_RETRY_S
            )
        waiting = _Waiting(tell)
        self._lines.setdefault(key_id, deque()).append(waiting)
        self._tell_places()
        self._count(1)
        try:
            await waiting.turn.wait()
        except asyncio.CancelledError:
            if waiting.turn.is_set():  # the place was given to who has just gone
                self._pass_on()
            else:
                self._lines[key_id].remove(waiting)
                if not self._lines[key_id]:
                    del self._lines[key_id]
                self._tell_places()
            raise
        finally:
            self._count(-1)

    def _pass_on(self) -> None:
        """Give a place that is free to who is next, and that key's others to the end of the line."""
        if not self._lines:
            self._inside -= 1
            return
        key_id, line = self._lines.popitem(last=False)
        waiting = line.popleft()
        if line:
            self._lines[key_id] = line
        waiting.turn.set()
        self._tell_places()

    def _tell_places(self) -> None:
        """Tell everybody who waits what has become of its place."""
        rounds = [deque(line) for line in self._lines.values()]
        place = 0
        while rounds:
            for line in rounds:
                place += 1
                wait_s = None if self._usual_s is None else self._usual_s * place / self.at_once
                line.popleft().told(place, wait_s)
            rounds = [line for line in rounds if line]

    def _learn(self, seconds_s: float) -> None:
        old_s = seconds_s if self._usual_s is None else self._usual_s
        self._usual_s = _OLD_SHARE * old_s + (1 - _OLD_SHARE) * seconds_s


def place_note(place: int, wait_s: float | None) -> str:
    """Give what is shown of a call in the line."""
    tens, ones = divmod(place, 10)
    ending = "th" if tens % 10 == 1 else {1: "st", 2: "nd", 3: "rd"}.get(ones, "th")
    about = "" if wait_s is None else f", about {wait_s:.0f} s"
    return f"waiting: {place}{ending} in line{about}"


class _Waiting:
    """One call in the line."""

    def __init__(self, tell: Tell) -> None:
        self.turn = asyncio.Event()
        self._tell = tell
        self._place = 0

    def told(self, place: int, wait_s: float | None) -> None:
        if place != self._place:
            self._place = place
            self._tell(place, wait_s)
