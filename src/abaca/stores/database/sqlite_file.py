"""A SQLite file: where it is, how it is opened, and what its faults are called."""

import os
import sqlite3
import time
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, NullPool, create_engine, event
from sqlalchemy.exc import DBAPIError

from abaca.errors import AbacaError, StoreError
from abaca.stores.database import schema

_UNWRITABLE = "cannot be written: check the permissions of its file and folder"
_BUSY = "is busy, another process holds it: try again"
_FAULTS = {
    sqlite3.SQLITE_BUSY: _BUSY,
    sqlite3.SQLITE_LOCKED: _BUSY,
    sqlite3.SQLITE_READONLY: _UNWRITABLE,
    sqlite3.SQLITE_PERM: _UNWRITABLE,
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: check that its folder exists and can be written",
    sqlite3.SQLITE_FULL: "has no room: the disk is full",
    sqlite3.SQLITE_IOERR: "cannot be reached: the disk has failed",
    sqlite3.SQLITE_CORRUPT: "is damaged: restore it from a backup",
    sqlite3.SQLITE_NOTADB: "is no SQLite database: move the file away or name another",
    sqlite3.SQLITE_CONSTRAINT: "refused a record that it has already or that must not change",
}
_RETRY_S = 0.02


def path_of(url: str) -> Path:
    """Give the file of "sqlite:///relative.db" or "sqlite:////absolute.db", taken literally, without escapes.

    Raises StoreError for any other URL.
    """
    scheme, _, name = url.partition(":///")
    if scheme.lower() != "sqlite" or name in {"", ":memory:"}:
        raise StoreError("A SQLite database is named by its file: sqlite:///relative.db or sqlite:////absolute.db.")
    return Path(name)


def engine(path: Path, *, begin: str, synchronous: str, busy_timeout_s: float) -> Engine:
    """Give an engine whose transactions start with `begin`; every connection is a new one."""
    made = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=busy_timeout_s, isolation_level=None),
        poolclass=NullPool,
        hide_parameters=True,  # prompts and hashes stay out of error texts and logs
    )

    @event.listens_for(made, "connect")
    def _set_up(connection: sqlite3.Connection, _record: Any) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(f"PRAGMA synchronous={synchronous}")
        connection.execute("PRAGMA recursive_triggers=ON")  # else REPLACE would delete without the ledger's trigger

    @event.listens_for(made, "begin")
    def _begin(connection: Connection) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute(begin)  # a tenth of what SQLAlchemy's own execution costs

    return made


def prepare(path: Path, engine: Engine, *, busy_timeout_s: float) -> None:
    """Make the file (readable by its owner only) and its tables on first use, or bring those of an earlier abaca
    up to date.

    Several processes may do so at once. Raises StoreError naming the file.
    """
    until_s = time.monotonic() + busy_timeout_s
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))  # its -wal and -shm take over the mode
    except OSError as error:
        raise StoreError(f"The database {path} {_UNWRITABLE}.") from error
    while True:
        try:
            with engine.connect() as connection, connection.begin():
                schema.prepare(connection, f"The database {path}")
        except (DBAPIError, sqlite3.Error) as error:
            # Neither does the switch to WAL wait for another process that is at it, nor BEGIN as long as we would.
            if _code(error) == sqlite3.SQLITE_BUSY and time.monotonic() < until_s:
                time.sleep(_RETRY_S)
                continue
            raise StoreError(f"The database {path} {_fault(error)}.") from error
        return


def explain(error: Exception) -> Exception:
    """Give what a caller is told: StoreError in fixed words for faults of the database, other errors as they are."""
    if isinstance(error, DBAPIError | sqlite3.Error):
        told: AbacaError = StoreError(f"The database {_fault(error)}.")
    elif isinstance(error, OverflowError | UnicodeError):
        told = StoreError("The database cannot keep a value that large or with half a character.")
    else:
        return error
    told.__cause__ = error
    return told


def _fault(error: DBAPIError | sqlite3.Error) -> str:
    return _FAULTS.get(_code(error), "has failed")


def _code(error: DBAPIError | sqlite3.Error) -> int:
    """Give SQLite's primary result code: the low byte of the extended one (sqlite.org/rescode.html)."""
    said = error.orig if isinstance(error, DBAPIError) else error
    return getattr(said, "sqlite_errorcode", 0) & 0xFF
