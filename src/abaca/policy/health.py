"""Which engines and keys can be asked now: breakers that open after failures, and those that rest for a while."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from abaca.errors import EngineDenied, EngineError, EngineLimited, EngineRefused

TRIPS_AT = 5
"""So many failures in a row, and an engine or a key is left alone for a while."""

REST_S = 15.0
MOST_REST_S = 300.0
"""How long it is left alone the first time, and at most: each time twice as long."""

REFUSED_REST_S = 600.0
"""How long a key rests that a vendor did not accept."""

LIMITED_REST_S = 20.0
"""How long a key rests that has had its limit, where the vendor does not say how long."""


@dataclass(frozen=True, slots=True)
class Condition:
    """How it stands with an engine or a key.

    "ready": it is asked as usual. "resting": it is left alone, for `left_s` seconds more. "trying": it has rested after
    failures, and one request tries for all.
    """

    state: Literal["ready", "resting", "trying"]
    left_s: float | None = None


class Breaker:
    """Closed while things go well; open after failures in a row; then half-open: one request tries for all.

    Whoever says when to come again is also left alone for so long, without any failure before.
    """

    def __init__(self) -> None:
        self._failures = 0
        self._rest_s = REST_S
        self._open_until_s: float | None = None
        self._trying_since_s: float | None = None
        self._wait_until_s = 0.0

    @property
    def until_s(self) -> float:
        """When it may be asked again; a time that is over when it may be now, or as soon as a trial has ended."""
        return max(self._wait_until_s, self._open_until_s or 0.0)

    def ready(self, now_s: float) -> bool:
        """Tell whether a request may be sent: always when closed, one at a time when half-open."""
        if now_s < self.until_s:
            return False
        # A trial whose end was never told does not bar the way for ever.
        return self._trying_since_s is None or now_s - self._trying_since_s > self._rest_s

    def condition(self, now_s: float) -> Condition:
        """Tell how it stands."""
        if now_s < self.until_s:
            return Condition("resting", self.until_s - now_s)
        return Condition("ready" if self._open_until_s is None else "trying")

    def begin(self, now_s: float) -> None:
        """Say that a request goes out."""
        if self._open_until_s is not None:
            self._trying_since_s = now_s

    def succeed(self) -> None:
        """Say that one has ended well; how long it wants to be left alone counts all the same."""
        self._failures, self._rest_s, self._open_until_s, self._trying_since_s = 0, REST_S, None, None

    def release(self) -> None:
        """Say that one was given up, which tells nothing of how it would have ended."""
        self._trying_since_s = None

    def wait(self, until_s: float) -> None:
        """Say that it is to be left alone until then."""
        self._wait_until_s = max(self._wait_until_s, until_s)

    def fail(self, now_s: float, *, wait_s: float | None = None) -> None:
        """Say that one has failed; `wait_s` is how long the engine itself wants to be left alone."""
        self._failures += 1
        half_open = self._open_until_s is not None and now_s >= self._open_until_s
        if half_open:
            self._rest_s = min(2 * self._rest_s, MOST_REST_S)
        if half_open or self._failures >= TRIPS_AT:
            self._open_until_s = now_s + self._rest_s
        if wait_s is not None:
            self.wait(now_s + min(wait_s, MOST_REST_S))
        self._trying_since_s = None


class Health:
    """The breakers of all engines, by name, and how many requests are at each."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._breakers: dict[str, Breaker] = {}
        self._at_work: Counter[str] = Counter()

    def ready(self, engine: str) -> bool:
        """Tell whether the engine can be asked now."""
        breaker = self._breakers.get(engine)
        return breaker is None or breaker.ready(self._now_s())

    def condition(self, engine: str) -> Condition:
        """Tell how it stands with the engine."""
        breaker = self._breakers.get(engine)
        return Condition("ready") if breaker is None else breaker.condition(self._now_s())

    def at_work(self, engine: str) -> int:
        """Give how many requests have gone out to it and not ended."""
        return self._at_work[engine]

    def begin(self, engine: str) -> None:
        """Say that a request goes out to it."""
        self._breakers.setdefault(engine, Breaker()).begin(self._now_s())
        self._at_work[engine] += 1

    def succeed(self, engine: str) -> None:
        """Say that it has answered."""
        self._ended(engine).succeed()

    def release(self, engine: str) -> None:
        """Say that what went out to it was given up."""
        self._ended(engine).release()

    def fail(self, engine: str, *, wait_s: float | None = None) -> None:
        """Say that it has failed."""
        self._ended(engine).fail(self._now_s(), wait_s=wait_s)

    def _ended(self, engine: str) -> Breaker:
        self._at_work[engine] = max(0, self._at_work[engine] - 1)
        return self._breakers.setdefault(engine, Breaker())


class KeyRing:
    """The keys of one engine, by number: asked in turn, those that rest last.

    A key rests when it has had its limit or is not accepted, and when it fails again and again while others do not:
    each has a breaker of its own. Where all fail it is the engine that has failed, and no key is blamed.
    """

    def __init__(self, count: int, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._breakers = [Breaker() for _ in range(count)]
        self._ends = 0  # requests that have ended, in whatever way
        self._last_end = [0] * count  # of each key: which of them was its last,
        self._last_good_end = [0] * count  # and its last good one
        self._next = 0

    def conditions(self) -> list[Condition]:
        """Tell how it stands with each key, in their order."""
        return [breaker.condition(self._now_s()) for breaker in self._breakers]

    def turn(self) -> list[int]:
        """Give the keys in the order to try them in: each time another one first; of those that rest, the soonest.

        Only when every key rests does one that rests come at all, since waiting may be over sooner than was said.
        """
        now_s, count = self._now_s(), len(self._breakers)
        order = [(self._next + step) % count for step in range(count)]
        self._next = (self._next + 1) % count if count else 0
        awake = [number for number in order if self._breakers[number].ready(now_s)]
        return awake or sorted(order, key=lambda number: self._breakers[number].until_s)[:1]

    @contextmanager
    def using(self, number: int | None) -> Iterator[None]:
        """Watch one request with that key (None for no key), and note what its end tells of the key.

        An error of its limit that says when to come again tells so for all keys when it leaves: when the first may be
        asked again.
        """
        if number is None:
            yield
            return
        self._breakers[number].begin(self._now_s())
        try:
            yield
        except EngineLimited as error:
            self.limited(number, error.retry_after_s)
            if error.retry_after_s is not None:
                others = [breaker.until_s for other, breaker in enumerate(self._breakers) if other != number]
                error.retry_after_s = max(min([error.retry_after_s, *(at_s - self._now_s() for at_s in others)]), 0.0)
            raise
        except EngineDenied:
            self.refused(number)
            raise
        except EngineRefused:  # about the request: the key was good enough to be told
            self.succeeded(number)
            raise
        except EngineError:
            self.failed(number)
            raise
        except BaseException:
            self._breakers[number].release()
            raise
        else:
            self.succeeded(number)

    def limited(self, number: int, wait_s: float | None) -> None:
        """Let a key rest that has had its limit."""
        self._rest(number, LIMITED_REST_S if wait_s is None else min(wait_s, MOST_REST_S))

    def refused(self, number: int) -> None:
        """Let a key rest that was not accepted."""
        self._rest(number, REFUSED_REST_S)

    def succeeded(self, number: int) -> None:
        """Note that a request with that key ended well."""
        self._breakers[number].succeed()
        self._ends += 1
        self._last_end[number] = self._last_good_end[number] = self._ends

    def failed(self, number: int) -> None:
        """Note that a request with that key failed: its fault only if another key has done well since its last end."""
        others = [end for other, end in enumerate(self._last_good_end) if other != number]
        if max(others, default=0) > self._last_end[number]:
            self._breakers[number].fail(self._now_s())
        else:
            self._breakers[number].release()
        self._ends += 1
        self._last_end[number] = self._ends

    def _rest(self, number: int, rest_s: float) -> None:
        self._breakers[number].release()
        self._breakers[number].wait(self._now_s() + rest_s)
