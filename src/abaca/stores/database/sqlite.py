"""SQLite in WAL mode: one writer thread with group commit, one reader thread, each on a connection of its own.

Other processes may use the same file: a transaction that finds it busy waits. Durability is that of a process crash;
`durability="power"` also survives a power cut, at the price of one fsync a transaction.
"""

import asyncio
import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal, Self, TypeVar

import msgspec
from sqlalchemy import Connection, Engine, Executable
from sqlalchemy.engine import RowMapping
from sqlalchemy.exc import IntegrityError

from abaca.errors import RequestError, StoreError
from abaca.interfaces import Calls, Keys, Ledger
from abaca.records import Entry, Key, Row
from abaca.stores.database import sqlite_file
from abaca.stores.database import statements as sql
from abaca.stores.database.lane import Lane
from abaca.types import Secret

KEY_CACHE_S = 1.0
KEY_CACHE_MAX = 4096

T = TypeVar("T")


class Database(Keys, Calls, Ledger):
    """Keys, calls and the ledger in one file. `connect` comes first, `aclose` last; `async with` does both.

    `url` is "sqlite:///relative.db" or "sqlite:////absolute.db". `pepper` is the installation's secret that key hashes
    are made with. `monotonic_s` is the clock of the key cache. All methods raise StoreError when the database fails.
    """

    def __init__(
        self,
        url: str,
        *,
        pepper: bytes,
        durability: Literal["process", "power"] = "process",
        busy_timeout_s: float = 5.0,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path = sqlite_file.path_of(url)
        self._pepper = pepper
        self._synchronous = "FULL" if durability == "power" else "NORMAL"
        self._busy_timeout_s = busy_timeout_s
        self._monotonic_s = monotonic_s
        self._found: dict[bytes, tuple[Key, float]] = {}
        self._writer: Lane | None = None
        self._reader: Lane | None = None

    @classmethod
    def from_url(cls, url: str, **values: Any) -> Self:
        """Give the database at `url`."""
        return cls(url, **values)

    async def connect(self) -> None:
        """Open the file, made with its tables on first use. Raises StoreError saying what to do about it."""
        writing = self._engine("BEGIN IMMEDIATE")
        await asyncio.to_thread(sqlite_file.prepare, self.path, writing, busy_timeout_s=self._busy_timeout_s)
        self._writer = Lane("abaca-database-writer", writing.connect, sqlite_file.explain)
        self._reader = Lane("abaca-database-reader", self._engine("BEGIN").connect, sqlite_file.explain)

    async def aclose(self) -> None:
        """Finish what was asked and close the file; closing twice is closing once."""
        lanes = [lane for lane in (self._reader, self._writer) if lane is not None]
        self._reader = self._writer = None
        for lane in lanes:
            await asyncio.to_thread(lane.close)

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    # Keys

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret unless it is unknown or revoked; another process's revoking shows in a second."""
        hashed = self._hash(secret)
        now_s = self._monotonic_s()
        known, until_s = self._found.get(hashed, (None, 0.0))
        if known is not None and now_s < until_s:
            return known

        def checked(columns: RowMapping) -> Key | None:
            return sql.key_of(columns) if hmac.compare_digest(columns["hash"], hashed) else None

        key = await self._one(sql.find_key, checked, hash=hashed)
        if key is not None:
            if len(self._found) >= KEY_CACHE_MAX:
                self._found.clear()
            self._found[hashed] = (key, now_s + KEY_CACHE_S)
        return key

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key; raises RequestError when a live key has its name, or any key its id or secret."""
        columns = sql.key_columns(key, self._hash(secret))

        def work(connection: Connection) -> None:
            try:
                connection.execute(sql.add_key, columns)
            except IntegrityError as error:
                raise RequestError(
                    f"There is a key named {key.name!r} already, or one with the same id or secret: "
                    "choose another name, or revoke that key first."
                ) from error

        await self._write(work)

    async def all(self) -> Sequence[Key]:
        """Give every key, revoked ones too, oldest first."""
        return await self._many(sql.all_keys, sql.key_of)

    async def revoke(self, name_or_id: str, *, at_s: int) -> Key | None:
        """Revoke a key and give it; None when there is none. One that was revoked before stays as it was."""

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.named_key, {"named": name_or_id}).mappings().first()
            if found is None:
                return None
            named = sql.key_of(found)
            if named.revoked_s is not None:
                return named
            connection.execute(sql.revoke_key, {"named_id": named.id, "at_s": at_s})
            return msgspec.structs.replace(named, revoked_s=at_s)

        key = await self._write(work)
        self._found.clear()
        return key

    # Calls

    async def open(self, row: Row, entries: Iterable[Entry]) -> None:
        """Write a call down before any work is done for it; raises StoreError for an id that is taken."""
        columns, lines = sql.call_columns(row), sql.entry_columns(entries)

        def work(connection: Connection) -> None:
            connection.execute(sql.open_call, columns)
            _append(connection, lines)

        await self._write(work)

    async def update(self, row: Row, entries: Iterable[Entry]) -> None:
        """Replace a call's row and append to the ledger, together; raises StoreError for an unknown call."""
        columns, lines = sql.call_columns(row), sql.entry_columns(entries)
        columns["call_id"] = columns.pop("id")

        def work(connection: Connection) -> None:
            if connection.execute(sql.update_call, columns).rowcount != 1:
                raise StoreError("The database has no such call to change.")
            _append(connection, lines)

        await self._write(work)

    async def get(self, call_id: str) -> Row | None:
        """Give a call or None."""
        return await self._one(sql.get_call, sql.call_of, call_id=call_id)

    async def unfinished(self) -> Sequence[Row]:
        """Give the calls that are received or running, oldest first."""
        return await self._many(sql.unfinished_calls, sql.call_of)

    # Ledger

    async def entries(self, call_id: str) -> Sequence[Entry]:
        """Give a call's entries in the order in which they were appended."""
        return await self._many(sql.entries_of_call, sql.entry_of, call_id=call_id)

    async def cost_micros(self, key_id: str) -> int:
        """Give the sum of all entries of a key, exact."""
        return await self._one(sql.cost_of_key, lambda columns: int(columns["total"]), key_id=key_id) or 0

    # The file

    def _engine(self, begin: str) -> Engine:
        return sqlite_file.engine(
            self.path, begin=begin, synchronous=self._synchronous, busy_timeout_s=self._busy_timeout_s
        )

    def _hash(self, secret: Secret) -> bytes:
        return hmac.digest(self._pepper, secret.reveal().encode(errors="surrogatepass"), hashlib.sha256)

    async def _write(self, work: Callable[[Connection], T]) -> T:
        return await _connected(self._writer).do(work)

    async def _many(self, statement: Executable, read: Callable[[RowMapping], T], **values: Any) -> list[T]:
        def work(connection: Connection) -> list[T]:
            return [read(columns) for columns in connection.execute(statement, values).mappings()]

        return await _connected(self._reader).do(work)

    async def _one(self, statement: Executable, read: Callable[[RowMapping], T], **values: Any) -> T | None:
        found = await self._many(statement, read, **values)
        return found[0] if found else None


def _connected(lane: Lane | None) -> Lane:
    if lane is None:
        raise StoreError("The database is closed.")
    return lane


def _append(connection: Connection, lines: list[sql.Columns]) -> None:
    if lines:
        connection.execute(sql.append_entries, lines)
