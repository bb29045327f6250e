"""Doubles for webhooks: calls that wait to be told of, receivers that answer as they are told, a clock that stands."""

import asyncio
import itertools
from contextlib import asynccontextmanager, suppress

import pytest
from msgspec.structs import replace

from abaca.interfaces import Answer
from abaca.records import Row
from abaca.types import Secret
from abaca.webhooks import Pace, Webhooks

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Hands:
    """A clock that stands still unless turned."""

    def __init__(self):
        self.time_s = 1_800_000_000.0

    def now_s(self):
        return self.time_s

    def monotonic_s(self):
        return self.time_s


class WaitingCalls:
    """The two methods of Calls that webhooks need, by the same rules."""

    def __init__(self):
        self.rows = {}
        self.writes = 0
        self.faults = []

    async def webhooks_due(self, at_s, limit):
        if self.faults:
            raise self.faults.pop()
        due = [row for row in self.rows.values() if row.webhook_due_s is not None and row.webhook_due_s <= at_s]
        await asyncio.sleep(0)  # meanwhile others look too
        return sorted(due, key=lambda row: row.webhook_due_s)[:limit]

    async def webhook_next(self, row, *, due_s, tried=True):
        await asyncio.sleep(0)
        kept = self.rows.get(row.id)
        seen = None if kept is None else (kept.webhook_due_s, kept.webhook_tries)
        if seen != (row.webhook_due_s, row.webhook_tries):
            return False
        self.writes += 1
        self.rows[row.id] = replace(kept, webhook_due_s=due_s, webhook_tries=kept.webhook_tries + int(tried))
        return True


class KnownKeys:
    """The one method of Keys that webhooks need."""

    def __init__(self):
        self.keys = []

    async def all(self):
        return self.keys


class Pieces:
    """An answer's body; tells how much of it was read and whether it was closed."""

    def __init__(self, pieces):
        self._pieces = iter(pieces)
        self.read_bytes = 0
        self.closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        piece = next(self._pieces, None)
        if piece is None:
            raise StopAsyncIteration
        self.read_bytes += len(piece)
        await asyncio.sleep(0)
        return piece

    async def aclose(self):
        self.closed = True


class Receivers:
    """A transport whose far ends do what `answers` says in turn: a status, an error to raise, or a coroutine function.

    The last answer counts for all later requests.
    """

    pieces = Pieces

    def __init__(self):
        self.answers = [200]
        self.requests = []
        self.bodies = []
        self.body = lambda: [b"thank you"]

    async def send(self, method, url, *, headers, body=None, body_bytes=0, timeout_s):
        sent = b"".join([chunk async for chunk in body])
        assert len(sent) == body_bytes
        self.requests.append(
            {"method": method, "url": url, "headers": dict(headers), "body": sent, "timeout_s": timeout_s}
        )
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, BaseException):
            raise answer
        status = answer if isinstance(answer, int) else await answer(url)
        self.bodies.append(self.pieces(self.body()))
        return Answer(status=status, headers={}, chunks=self.bodies[-1])

    async def aclose(self):
        pass


class Desk:
    """Webhooks with doubles on all sides."""

    def __init__(self, **options):
        self.clock = Hands()
        self.calls = WaitingCalls()
        self.keys = KnownKeys()
        self.receivers = Receivers()
        self.events = []
        self.numbers = itertools.count(1)
        self.webhooks = self.another(**options)

    def another(self, *, secrets=(SECRET,), allow=("hooks.example.com", "*.example.org"), **pace):
        """Give further webhooks on the same store, as another process has them."""
        return Webhooks(
            calls=self.calls,
            keys=self.keys,
            transport=self.receivers,
            clock=self.clock,
            publish=self.events.append,
            secrets=[Secret(secret) for secret in secrets],
            allow=allow,
            pace=Pace(**({"pause_s": 3600, "jitter": lambda: 0.5} | pace)),
        )

    def ended(self, **values):
        """Give a call that has ended and waits to be told of."""
        facts = {
            "id": f"call_{next(self.numbers):04}",
            "key_id": "key-1",
            "state": "done",
            "model": "gemini-3-pro-image",
            "dialect": "gemini",
            "vendor": "google",
            "identity": "i",
            "request": b'{"prompt":"a secret garden"}',
            "result": b'{"words":"here is the garden"}',
            "engine": "google",
            "cost_micros": 134_000,
            "pictures": ("a" * 64, "b" * 64),
            "created_s": self.clock.time_s - 9,
            "updated_s": self.clock.time_s - 1,
            "webhook": "https://hooks.example.com/abaca?room=7",
            "webhook_due_s": self.clock.time_s,
        }
        row = Row(**(facts | values))
        self.calls.rows[row.id] = row
        return row

    @asynccontextmanager
    async def at_work(self, *, webhooks=None):
        """Run the loop meanwhile."""
        task = asyncio.create_task((webhooks or self.webhooks).run())
        try:
            yield task
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until(self, condition):
        """Wait until something is so."""
        async with asyncio.timeout(5):
            while not condition():  # noqa: ASYNC110 - whatever a test waits for
                await asyncio.sleep(0)

    async def settled(self, count):
        """Wait until so many tries have been told of and nothing is under way."""
        await self.until(lambda: len(self.events) >= count and all(body.closed for body in self.receivers.bodies))
        for _ in range(20):
            await asyncio.sleep(0)


@pytest.fixture
async def desk():
    return Desk()


@pytest.fixture
def desk_with():
    return Desk
