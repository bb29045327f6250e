"""Which engines and keys can be asked now: breakers that open after failures, and keys that rest."""

from collections.abc import Callable

TRIPS_AT = 5
"""So many failures in a row, and an engine is left alone for a while."""

REST_S = 15.0
MOST_REST_S = 300.0
"""How long it is left alone the first time, and at most: each time twice as long."""

REFUSED_REST_S = 600.0
"""How long a key rests that a vendor did not accept."""

LIMITED_REST_S = 20.0
"""How long a key rests that has had its limit, where the vendor does not say how long."""


class Breaker:
    """Closed while things go well; open after failures in a row; then half-open: one request tries for all."""

    def __init__(self) -> None:
        self._failures = 0
        self._rest_s = REST_S
        self._open_until_s: float | None = None
        self._trying_since_s: float | None = None

    def ready(self, now_s: float) -> bool:
        """Tell whether a request may be sent: always when closed, one at a time when half-open."""
        if self._open_until_s is None:
            return True
        if now_s < self._open_until_s:
            return False
        # A trial whose end was never told does not bar the way for ever.
        return self._trying_since_s is None or now_s - self._trying_since_s > self._rest_s

    def begin(self, now_s: float) -> None:
        """Say that a request goes out."""
        if self._open_until_s is not None:
            self._trying_since_s = now_s

    def succeed(self) -> None:
        """Say that one has ended well."""
        self._failures, self._rest_s, self._open_until_s, self._trying_since_s = 0, REST_S, None, None

    def fail(self, now_s: float, *, wait_s: float | None = None) -> None:
        """Say that one has failed; `wait_s` is how long the engine itself wants to be left alone."""
        self._failures += 1
        half_open = self._open_until_s is not None and now_s >= self._open_until_s
        if half_open:
            self._rest_s = min(2 * self._rest_s, MOST_REST_S)
        if half_open or self._failures >= TRIPS_AT:
            self._open_until_s = now_s + max(self._rest_s, min(wait_s or 0.0, MOST_REST_S))
        self._trying_since_s = None


class Health:
    """The breakers of all engines, by name."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._breakers: dict[str, Breaker] = {}

    def ready(self, engine: str) -> bool:
        """Tell whether the engine can be asked now."""
        breaker = self._breakers.get(engine)
        return breaker is None or breaker.ready(self._now_s())

    def begin(self, engine: str) -> None:
        """Say that a request goes out to it."""
        self._breakers.setdefault(engine, Breaker()).begin(self._now_s())

    def succeed(self, engine: str) -> None:
        """Say that it has answered."""
        self._breakers.setdefault(engine, Breaker()).succeed()

    def fail(self, engine: str, *, wait_s: float | None = None) -> None:
        """Say that it has failed."""
        self._breakers.setdefault(engine, Breaker()).fail(self._now_s(), wait_s=wait_s)


class KeyRing:
    """The keys of one engine, by number: asked in turn, those that rest last."""

    def __init__(self, count: int, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._resting_until_s = [0.0] * count
        self._next = 0

    def turn(self) -> list[int]:
        """Give the keys in the order to try them in: each time another one first; of those that rest, the soonest.

        Only when every key rests does one that rests come at all, since waiting may be over sooner than was said.
        """
        now_s, count = self._now_s(), len(self._resting_until_s)
        order = [(self._next + step) % count for step in range(count)]
        self._next = (self._next + 1) % count if count else 0
        awake = [number for number in order if self._resting_until_s[number] <= now_s]
        return awake or sorted(order, key=self._resting_until_s.__getitem__)[:1]

    def limited(self, number: int, wait_s: float | None) -> None:
        """Let a key rest that has had its limit."""
        self._rest(number, LIMITED_REST_S if wait_s is None else min(wait_s, MOST_REST_S))

    def refused(self, number: int) -> None:
        """Let a key rest that was not accepted."""
        self._rest(number, REFUSED_REST_S)

    def _rest(self, number: int, rest_s: float) -> None:
        self._resting_until_s[number] = max(self._resting_until_s[number], self._now_s() + rest_s)
