"""SQLite in WAL mode: a thread each that writes, with group commit, reads and searches, on connections of their own.

Other processes may use the same file: a transaction that finds it busy waits. Durability is that of a process crash;
`durability="power"` also survives a power cut, at the price of one fsync a transaction.
"""

import asyncio
from typing import Literal, TypeVar

from sqlalchemy import Engine

from abaca.errors import StoreError
from abaca.stores.database import sqlite_file
from abaca.stores.database.lane import Lane, Work

T = TypeVar("T")

PREPARE_TIMEOUT_S = 60.0
"""How long a file is waited for when it is opened: another process may migrate it, 100,000 calls in some seconds."""


class SQLite:
    """The database in one file: "sqlite:///relative.db" or "sqlite:////absolute.db"."""

    def __init__(
        self, url: str, *, durability: Literal["process", "power"] = "process", busy_timeout_s: float = 5.0
    ) -> None:
        self.path = sqlite_file.path_of(url)
        self._synchronous = "FULL" if durability == "power" else "NORMAL"
        self._busy_timeout_s = busy_timeout_s
        self._writer: Lane | None = None
        self._reader: Lane | None = None
        self._searcher: Lane | None = None

    async def connect(self) -> None:
        """Open the file, made or brought up to date on first use. Raises StoreError saying what to do about it."""
        writing = self._engine("BEGIN IMMEDIATE")
        await asyncio.to_thread(sqlite_file.prepare, self.path, writing, busy_timeout_s=PREPARE_TIMEOUT_S)
        self._writer = Lane("abaca-database-writer", writing.connect, sqlite_file.explain)
        reading = self._engine("BEGIN")
        self._reader = Lane("abaca-database-reader", reading.connect, sqlite_file.explain)
        self._searcher = Lane("abaca-database-searcher", reading.connect, sqlite_file.explain)

    async def write(self, work: Work[T]) -> T:
        """Give what the work gives, once it is committed together with what else waits."""
        return await _connected(self._writer).do(work)

    async def read(self, work: Work[T]) -> T:
        """Give what work that only reads gives."""
        return await _connected(self._reader).do(work)

    async def search(self, work: Work[T]) -> T:
        """Give what work that only reads gives, but may take long over it."""
        return await _connected(self._searcher).do(work)

    async def aclose(self) -> None:
        """Finish what was asked and close the file; closing twice is closing once."""
        lanes = [lane for lane in (self._searcher, self._reader, self._writer) if lane is not None]
        self._searcher = self._reader = self._writer = None
        for lane in lanes:
            await asyncio.to_thread(lane.close)

    def _engine(self, begin: str) -> Engine:
        return sqlite_file.engine(
            self.path, begin=begin, synchronous=self._synchronous, busy_timeout_s=self._busy_timeout_s
        )


def _connected(lane: Lane | None) -> Lane:
    if lane is None:
        raise StoreError("The database is closed.")
    return lane
