"""Doubles for the core: a blob in memory, a clock that tests turn, an engine that plays back updates."""

import hashlib
from collections.abc import AsyncIterator

import pytest

from abaca.interfaces import Capabilities


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
    """Calls, Ledger, Keys and ImageStore in dictionaries."""

    def __init__(self):
        self.rows = {}
        self.ledger = []
        self.blobs = {}
        self.keys = {}
        self.log = []

    async def open(self, row, entries):
        self.rows[row.id] = row
        self.ledger += entries
        self.log.append("open")

    async def update(self, row, entries):
        self.rows[row.id] = row
        self.ledger += entries
        self.log.append(row.state)

    async def get(self, name):
        return self.blobs.get(name) or self.rows.get(name)

    async def unfinished(self):
        return [row for row in self.rows.values() if row.state in ("received", "running")]

    async def entries(self, call_id):
        return [entry for entry in self.ledger if entry.call_id == call_id]

    async def put(self, blob):
        self.blobs[blob.sha256] = blob
        self.log.append("put")

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
