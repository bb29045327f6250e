"""Doubles for the core: a blob in memory, a clock that tests turn, an engine that plays back updates."""

import hashlib
from collections.abc import AsyncIterator

import pytest
from msgspec.structs import replace

from abaca.catalogue import load_catalogue, load_vendors
from abaca.errors import StoreError
from abaca.gateway import Gateway, Plugs
from abaca.interfaces import Capabilities
from abaca.policy.health import Health
from abaca.policy.routing import Routing
from abaca.records import Caps, Target, Treatment
from abaca.stores.limiter import MemoryLimiter
from abaca.types import Picture, Request, Text, Turn
from abaca.updates import PictureDone


class MemoryBlob:
    """Bytes that claim to be a picture of a given size."""

    def __init__(self, content=b"picture", *, mime="image/png", width_px=1024, height_px=1024, problem=""):
        self.content = content
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.size_bytes = len(content)
        self.mime = mime
        self.width_px = width_px
        self.height_px = height_px
        self.orientation = 1
        self.problem = problem

    def __eq__(self, other):
        return isinstance(other, MemoryBlob) and other.sha256 == self.sha256

    def __hash__(self):
        return hash(self.sha256)

    async def chunks(self, size_bytes=262_144) -> AsyncIterator[bytes]:
        yield self.content

    def source(self):
        return self.content


class Memory:
    """Calls, Ledger, Keys, Signatures and ImageStore in dictionaries."""

    def __init__(self):
        self.rows = {}
        self.ledger = []
        self.blobs = {}
        self.put_s = {}
        self.keys = {}
        self.signed = {}
        self.seen = {}
        self.log = []

    async def open(self, row, entries, joining=None, allowances=()):
        for earlier in reversed(self.rows.values()):
            if earlier.state not in {"failed", "cancelled"} and self._joins(earlier, row, joining):
                if earlier.delivered_s is None and earlier.identity == row.identity:
                    self.rows[earlier.id] = replace(earlier, detached_s=None)
                return self.rows[earlier.id]
        self.rows[row.id] = row
        self.ledger += entries
        self.log.append("open")
        return row

    @staticmethod
    def _joins(earlier, row, joining):
        if row.idempotency_key is not None:
            return (earlier.key_id, earlier.idempotency_key) == (row.key_id, row.idempotency_key)
        if joining is None or earlier.identity != row.identity:
            return False
        left = earlier.detached_s is not None and earlier.detached_s >= joining.since_s
        if joining.retry:
            return left or not earlier.ended or earlier.updated_s >= joining.since_s
        return left and earlier.delivered_s is None

    async def update(self, row, entries, signatures=()):
        if self.rows[row.id].owner != row.owner or self.rows[row.id].ended:
            raise StoreError("The call is another process's, or has ended.")
        others = ("delivered_s", "detached_s", "cancel_s", "webhook_tries")
        self.rows[row.id] = replace(row, **{name: getattr(self.rows[row.id], name) for name in others})
        self.ledger += entries
        self.signed |= {(row.key_id, each.part_sha256): each.signature_sha256 for each in signatures}
        self.log.append(row.state)

    async def mark(self, marks):
        for mark in marks:
            row = self.rows.get(mark.call_id)
            match mark.kind if row else "":
                case "delivered":
                    row = replace(row, delivered_s=mark.at_s, detached_s=None)
                case "detached" if row.delivered_s is None:
                    row = replace(row, detached_s=mark.at_s)
                case "cancel" if not row.ended:
                    row = replace(row, cancel_s=mark.at_s)
                case "running" if not row.ended:
                    row = replace(row, state="running", progress=mark.progress, note=mark.note)
            if row:
                self.rows[row.id] = row

    async def pulse(self, owner, at_s):
        self.seen[owner] = at_s
        return [r.id for r in self.rows.values() if r.owner == owner and r.cancel_s is not None and not r.ended]

    async def pulses(self):
        return {row.owner: self.seen.get(row.owner, 0.0) for row in self.rows.values() if not row.ended}

    async def take_over(self, call_id, *, owner, new_owner):
        row = self.rows[call_id]
        if row.owner != owner or row.ended:
            return False
        self.rows[call_id] = replace(row, owner=new_owner)
        return True

    async def get(self, name):
        return self.blobs.get(name) or self.rows.get(name)

    async def search(self, wanted):
        def fits(row):
            older = wanted.before is None or (row.created_s, row.id) < wanted.before
            undelivered = row.state == "done" and row.delivered_s is None
            return older and (undelivered or not wanted.undelivered) and row.created_s >= (wanted.from_s or 0.0)

        newest = sorted(self.rows.values(), key=lambda row: (row.created_s, row.id), reverse=True)
        return [row for row in newest if fits(row)][: wanted.limit]

    async def unfinished(self):
        return [row for row in self.rows.values() if not row.ended]

    async def expired(self, *, now_s, delivered_s, undelivered_s, limit):
        def over(row):
            kept_s = (delivered_s, undelivered_s)
            if row.delivered_keep_s is not None:
                kept_s = (row.delivered_keep_s, row.undelivered_keep_s)
            undelivered = row.state == "done" and row.delivered_s is None
            return row.ended and row.updated_s < now_s - kept_s[undelivered]

        return [row.id for row in self.rows.values() if over(row)][:limit]

    async def remove(self, call_id):
        row = self.rows.get(call_id)
        if row is None or not row.ended:
            return None
        del self.rows[call_id]
        return [sha256 for sha256 in row.blobs if sha256 not in await self.referenced(row.blobs)]

    async def referenced(self, sha256s):
        return frozenset(sha256s) & {sha256 for row in self.rows.values() for sha256 in row.blobs}

    async def entries(self, call_id):
        return [entry for entry in self.ledger if entry.call_id == call_id]

    async def signatures(self, key_id, part_sha256s):
        return {part: self.signed[key_id, part] for part in part_sha256s if (key_id, part) in self.signed}

    async def put(self, blob):
        self.blobs[blob.sha256] = blob
        self.put_s.setdefault(blob.sha256, 0.0)
        self.log.append("put")

    async def delete(self, sha256, *, before_s=None):
        if before_s is None or self.put_s.get(sha256, 0.0) < before_s:
            self.blobs.pop(sha256, None)

    async def stale(self, before_s):
        yield [sha256 for sha256, at_s in self.put_s.items() if at_s < before_s and sha256 in self.blobs]

    async def find(self, secret):
        return self.keys.get(secret.reveal())


class PlayBack:
    """An engine that yields what it was given; an exception among the updates is raised."""

    def __init__(self, name, *updates, **capabilities):
        self.name = name
        self.updates = updates
        self.asked = []
        self._capabilities = Capabilities(**capabilities)

    def capabilities(self, model):
        return self._capabilities

    async def generate(self, request):
        self.asked.append(request)
        for update in self.updates:
            if isinstance(update, BaseException):
                raise update
            yield update

    async def aclose(self):
        pass


class Hands:
    """A clock that stands still unless turned."""

    def __init__(self):
        self.time_s = 1_800_000_000.0

    def now_s(self):
        return self.time_s

    def monotonic_s(self):
        return self.time_s


@pytest.fixture
def memory():
    return Memory()


@pytest.fixture
def clock():
    return Hands()


@pytest.fixture
def play_back():
    return PlayBack


@pytest.fixture
def memory_blob():
    return MemoryBlob


@pytest.fixture
def ask():
    """Give a request in any fields, of the words "a cat" unless parts are given."""

    def made(*parts, **fields):
        fields = {"model": "gemini-3-pro-image", "dialect": "gemini", **fields}
        return Request(turns=(Turn(role="user", parts=parts or (Text(text="a cat"),)),), **fields)

    return made


@pytest.fixture
def picture():
    """A picture as an engine gives it."""
    return PictureDone(picture=Picture(mime="image/png", blob=MemoryBlob()))


@pytest.fixture
def build(memory, clock):
    """Give a gateway over the engines named, tried in that order, and the events that it published."""

    def make(*engines, fetcher=None, deadline_s=5.0, owner="process_1", **more):
        published = []
        route = [Target(engine=e.name, model="their-model", priority=n) for n, e in enumerate(engines)]
        values = {
            "keys": memory,
            "calls": memory,
            "ledger": memory,
            "signatures": memory,
            "limiter": MemoryLimiter(clock.monotonic_s),
            "images": memory,
            "fetcher": fetcher,
            "engines": {engine.name: engine for engine in engines},
            "routing": Routing(load_catalogue(), {"gemini-3-pro-image": route}),
            "vendors": load_vendors(),
            "publish": published.append,
            "clock": clock,
            "new_id": lambda: f"call_{len(memory.rows)}_{owner}",
            "owner": owner,
            "caps": Caps(pictures=3),
            "treatment": Treatment(caps=Caps(pictures=3)),
            "health": Health(clock.monotonic_s),
            "draw": lambda: 0.0,
            "readable": frozenset({"image/png"}),
            "gone": lambda _owner: True,
            "free_bytes": lambda: 10**12,
            "check_webhook": lambda url: url,
            "wake_webhooks": lambda: None,
            "own_picture": lambda _url: None,
            "deadline_s": deadline_s,
        }
        return Gateway(Plugs(**(values | more))), published

    return make
