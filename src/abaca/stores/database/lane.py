"""A thread with one connection that does jobs in groups, each group in one transaction.

Group commit: all jobs that wait while a transaction runs share the next one, so that its cost is paid once for all. A
job's caller is answered after the commit. A job that fails is undone alone: the group is rolled back and each of its
jobs gets a transaction of its own.
"""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from queue import SimpleQueue
from typing import Any, TypeVar, cast

from sqlalchemy import Connection
from sqlalchemy.exc import DatabaseError, OperationalError, SQLAlchemyError

from abaca.errors import StoreError

T = TypeVar("T")
Work = Callable[[Connection], T]
Explain = Callable[[Exception], Exception]
"""Gives what a caller is told for what the database said."""

GROUP_MAX_JOBS = 256

_OUTAGES = (OperationalError, sqlite3.OperationalError)
_OUTAGES_ALONE = (DatabaseError, sqlite3.DatabaseError)  # others derive from it for faults of one statement


class Job:
    """Work for the lane, and where its outcome goes. `work` may run twice, the first time being undone."""

    __slots__ = ("error", "future", "loop", "settled", "value", "work")

    def __init__(self, work: Work[Any], loop: asyncio.AbstractEventLoop) -> None:
        self.work = work
        self.loop = loop
        self.future: asyncio.Future[Any] = loop.create_future()
        self.value: Any = None
        self.error: Exception | None = None
        self.settled = False

    def resolve(self) -> None:
        """Answer the caller, unless they have gone; runs in their loop."""
        if self.future.done():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


class Lane:
    """The thread: begun with the first job's connection, ended by `close`."""

    def __init__(self, name: str, connect: Callable[[], Connection], explain: Explain) -> None:
        self._connect = connect
        self._explain = explain
        self._jobs: SimpleQueue[Job | None] = SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    async def do(self, work: Work[T]) -> T:
        """Give what `work` gives, once it is committed. Raises what it raises, StoreError for the database's faults.

        A caller that is cancelled does not take the work back.
        """
        job = Job(work, asyncio.get_running_loop())
        with self._closing:
            if self._closed:
                raise StoreError("The database is closed.")
            self._jobs.put(job)
        return cast("T", await job.future)

    def close(self) -> None:
        """Finish the jobs that wait, close the connection and end the thread; blocks until then."""
        with self._closing:
            if not self._closed:
                self._closed = True
                self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        connection: Connection | None = None
        while (first := self._jobs.get()) is not None:
            group = [first, *self._waiting()]
            try:
                connection = connection or self._connect()
                self._commit(connection, group)
            except Exception as error:  # noqa: BLE001 - the thread outlives any fault: it is told to the callers
                for job in group:
                    if not job.settled:
                        job.error = self._explain(error)
                _close(connection)
                connection = None  # the next group begins with a new one
            _resolve(group)
        _close(connection)

    def _waiting(self) -> list[Job]:
        found: list[Job] = []
        while len(found) < GROUP_MAX_JOBS - 1 and not self._jobs.empty():
            job = self._jobs.get()
            if job is None:
                self._jobs.put(None)  # the end stays last: nothing is put after it
                break
            found.append(job)
        return found

    def _commit(self, connection: Connection, group: list[Job]) -> None:
        try:
            with connection.begin():
                for job in group:
                    job.value = job.work(connection)
        except Exception as error:
            if _is_outage(error):
                raise
            if len(group) > 1:
                for job in group:
                    self._commit(connection, [job])
                return
            group[0].error = self._explain(error)
        for job in group:
            job.settled = True


def _is_outage(error: Exception) -> bool:
    """Tell whether the database itself is at fault (busy, full, damaged), so that no other job would fare better."""
    return isinstance(error, _OUTAGES) or type(error) in _OUTAGES_ALONE


def _resolve(group: Iterable[Job]) -> None:
    """Answer the callers, waking each loop once."""
    loops: dict[asyncio.AbstractEventLoop, list[Job]] = {}
    for job in group:
        loops.setdefault(job.loop, []).append(job)
    for loop, jobs in loops.items():
        with suppress(RuntimeError):  # the loop was closed: nobody waits there
            loop.call_soon_threadsafe(_resolve_all, jobs)


def _resolve_all(jobs: list[Job]) -> None:
    for job in jobs:
        job.resolve()


def _close(connection: Connection | None) -> None:
    if connection is not None:
        with suppress(SQLAlchemyError):
            connection.close()
