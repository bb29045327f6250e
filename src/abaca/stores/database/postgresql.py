"""PostgreSQL through asyncpg: a pool of connections, each work a transaction of its own.

The URL is what libpq takes: postgresql://user:password@host:port/name?sslmode=require, or ?host=/folder for a socket in
that folder. Nothing of it, and nothing that the server says, reaches an error. How durable a commit is, the server's
own settings decide.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from sqlalchemy import Connection, NullPool
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoneFreeError

from abaca.errors import StoreError
from abaca.stores.database import schema
from abaca.stores.database.lane import Work
from abaca.stores.database.statements import lock
from abaca.types import Secret

if TYPE_CHECKING:
    import asyncpg
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

T = TypeVar("T")

CONNECTIONS = 20
FREE_TIMEOUT_S = 15.0
CONNECT_TIMEOUT_S = 10.0
ANSWER_TIMEOUT_S = 30.0
RECYCLE_S = 1800
TRIES = 4

_PAUSE_S = 0.02
_PREPARING = 0x6162616361  # the lock of those who make or migrate the tables: any number that all of them know

_LARGE = "cannot keep a value that large, or with NUL or half a character"
_UNREACHABLE = "cannot be reached: check its address, that it runs, and the files named in its URL"
# By SQLSTATE or its first two signs, its class (postgresql.org/docs/current/errcodes-appendix.html).
_FAULTS = {
    "08": _UNREACHABLE,
    "22": _LARGE,
    "23": "refused a record that it has already or that must not change",
    "28": "refused the user or the password: check its URL",
    "3D": "is not there: create it on its server, or check the name in its URL",
    "3F": "has no schema for its tables: create it, or check the search_path in its URL",
    "40": "is busy, too many change the same: try again",
    "42501": "refused its user a right: the user must own the tables, or be allowed to create them",
    "42704": "does not know an option: check what stands behind the ? in its URL",
    "53": "has no room: its disk, memory or connections are used up",
    "54": _LARGE,
    "55": "is busy, another process holds it: try again",
    "57": "has stopped, or has stopped what was asked: try again",
}
_WORTH_ANOTHER_TRY = {"40001", "40P01"}  # one of two transactions that were in each other's way


class PostgreSQL:
    """The database on a server. `durability` decides for files alone: a server has a setting of its own."""

    def __init__(self, url: str, *, durability: Literal["process", "power"] = "process") -> None:  # noqa: ARG002 - ^
        self._url = Secret(url)
        self._writing: AsyncEngine | None = None
        self._reading: AsyncEngine | None = None
        self._tasks: set[asyncio.Task[Any]] = set()

    async def connect(self) -> None:
        """Connect; the tables are made or brought up to date. Raises StoreError saying what to do about it."""
        if not find_spec("asyncpg") or not find_spec("greenlet"):
            raise StoreError("PostgreSQL needs two more packages: pip install 'abaca[postgres]'.")
        await asyncio.to_thread(asyncio.run, self._prepare())  # a thread of its own: a migration takes its time
        self._writing = self._engine(
            ANSWER_TIMEOUT_S,
            pool_size=CONNECTIONS,
            max_overflow=0,
            pool_timeout=FREE_TIMEOUT_S,
            pool_recycle=RECYCLE_S,
            pool_use_lifo=True,
        )
        self._reading = self._writing.execution_options(isolation_level="AUTOCOMMIT")

    async def write(self, work: Work[T]) -> T:
        """Give what the work gives, once it is committed."""
        return await self._unstopped(_write(_connected(self._writing), work))

    async def read(self, work: Work[T]) -> T:
        """Give what work that only reads gives."""
        return await self._unstopped(_read(_connected(self._reading), work))

    async def search(self, work: Work[T]) -> T:
        """Give what work that only reads gives, on a connection of its own as any other."""
        return await self.read(work)

    async def aclose(self) -> None:
        """Finish what was asked and close the connections; closing twice is closing once."""
        engine, self._writing, self._reading = self._writing, None, None
        if self._tasks:
            await asyncio.wait(self._tasks)
        if engine is not None:
            with suppress(SQLAlchemyError, OSError):
                await engine.dispose()

    async def _unstopped(self, doing: Coroutine[Any, Any, T]) -> T:
        """Wait for it; a caller who stops waiting does not stop it."""
        task = asyncio.create_task(doing)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # seen, even where its caller has gone

    async def _prepare(self) -> None:
        def work(connection: Connection) -> None:
            connection.execute(lock, {"number": _PREPARING})
            schema.prepare(connection, "The database")

        engine = self._engine(None, poolclass=NullPool)
        try:
            await _write(engine, work)
        finally:
            await engine.dispose()

    def _engine(self, answer_timeout_s: float | None, **values: Any) -> "AsyncEngine":
        from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - loads what only PostgreSQL needs

        async def connection() -> "asyncpg.Connection[Any]":
            return await _connection(self._url, answer_timeout_s)

        return create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connection,
            isolation_level="READ COMMITTED",  # a look-up behind a lock has to see what was written before it was free
            hide_parameters=True,
            **values,
        )


async def _connection(url: Secret, answer_timeout_s: float | None) -> "asyncpg.Connection[Any]":
    """Give a new connection; raises StoreError, which holds nothing of the URL nor of what was said about it."""
    import asyncpg  # noqa: PLC0415 - an extra

    try:
        made: asyncpg.Connection[Any] = await asyncpg.connect(
            url.reveal(), timeout=CONNECT_TIMEOUT_S, command_timeout=answer_timeout_s
        )
    except asyncpg.PostgresError as error:
        told = _fault(error.sqlstate)
    except (
        ValueError,
        OverflowError,
        asyncpg.InterfaceError,
    ):  # such an error can cite a password that was not escaped
        told = "has a URL that cannot be read: postgresql://user:password@host:port/name, with % escapes"
    except (OSError, TimeoutError):
        told = _UNREACHABLE
    else:
        return made
    raise StoreError(f"The database {told}.")


@asynccontextmanager
async def _lent(engine: "AsyncEngine") -> AsyncIterator["AsyncConnection"]:
    """Lend a connection; one that does not answer is not lent again."""
    async with engine.connect() as connection:
        try:
            yield connection
        except TimeoutError:
            await connection.invalidate()
            raise


async def _write(engine: "AsyncEngine", work: Work[T]) -> T:
    """Do the work in a transaction, again where that can help and nothing was committed."""
    tries = 0
    while True:
        committing = False
        try:
            async with _lent(engine) as connection:
                await connection.begin()
                value = await connection.run_sync(work)
                committing = True
                await connection.commit()
                return value
        except (SQLAlchemyError, OSError) as error:
            told = explain(error)
            again = _sqlstate(error) in _WORTH_ANOTHER_TRY or (_is_lost(error) and not committing)
        tries += 1
        if tries == TRIES or not again:
            raise told
        await asyncio.sleep(_PAUSE_S * 2**tries)


async def _read(engine: "AsyncEngine", work: Work[T]) -> T:
    """Do the work without a transaction, again where the connection had been lost."""
    tries = 0
    while True:
        try:
            async with _lent(engine) as connection:
                return await connection.run_sync(work)
        except (SQLAlchemyError, OSError) as error:
            told, again = explain(error), _is_lost(error)
        tries += 1
        if tries == TRIES or not again:
            raise told


def explain(error: Exception) -> StoreError:
    """Give what a caller is told, in fixed words: the server's own can hold prompts and names of hosts."""
    if isinstance(error, NoneFreeError):
        return StoreError("The database is busy, all connections to it are in use: try again.")
    if isinstance(error, DBAPIError):
        return StoreError(f"The database {_fault(_sqlstate(error), error)}.")
    if isinstance(error, OSError):
        return StoreError("The database has not answered in time: try again.")
    return StoreError("The database has failed.")


def _fault(sqlstate: str, error: DBAPIError | None = None) -> str:
    if error is not None and not sqlstate:
        if error.connection_invalidated:
            return _UNREACHABLE
        if isinstance(getattr(error.orig, "__cause__", None), ValueError):  # refused by asyncpg before it was sent
            return _LARGE
    return _FAULTS.get(sqlstate) or _FAULTS.get(sqlstate[:2]) or f"has failed (SQLSTATE {sqlstate or 'unknown'})"


def _sqlstate(error: Exception) -> str:
    return getattr(getattr(error, "orig", None), "sqlstate", None) or ""


def _is_lost(error: Exception) -> bool:
    """Tell whether the connection was no longer one, so that a new one may do."""
    return isinstance(error, DBAPIError) and error.connection_invalidated


def _connected(engine: "AsyncEngine | None") -> "AsyncEngine":
    if engine is None:
        raise StoreError("The database is closed.")
    return engine
