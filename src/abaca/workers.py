"""Bounded process pools: work that must not block or break the server.

Each worker is one process that does one job at a time. A job that crashes its process, or that nobody waits for any
more, costs that process only; the next job gets a new one. Jobs are functions of modules, with picklable arguments.
"""

import asyncio
import multiprocessing
import os
import pickle
import signal
import sys
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar, cast

from abaca.errors import AbacaError, EngineBusy, EngineError, EngineTimeout

if TYPE_CHECKING:  # not every platform has both
    from multiprocessing.context import ForkServerContext, SpawnContext

_P = ParamSpec("_P")
_T = TypeVar("_T")

_NICENESS = 10
_FIRST_JOB_S = 2.0  # what a job is thought to take before one was seen
_LEAVE_S = 2.0  # how long a process may take to go when told to


class Workers:
    """A pool of at most `size` processes, for which at most `queue` jobs may wait.

    A job may take `timeout_s`. A process that holds more than `most_rss_bytes` after a job is replaced. Processes
    start when they are first needed, run niced, and go when their parent goes. `method` is multiprocessing's name of
    how they start, a fork server where there is one.
    """

    def __init__(
        self,
        size: int,
        *,
        queue: int,
        timeout_s: float | None = None,
        most_rss_bytes: int = 1_500_000_000,
        method: Literal["forkserver", "spawn"] | None = None,
    ) -> None:
        self._size = size
        self._queue = queue
        self._timeout_s = timeout_s
        self._most_rss_bytes = most_rss_bytes
        self._context = cast("ForkServerContext | SpawnContext", multiprocessing.get_context(method or _best_method()))
        self._turn = asyncio.Semaphore(size)
        self._admitted = 0
        self._idle: list[_Worker] = []
        self._busy: set[_Worker] = set()
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="abaca-workers")
        self._job_s = _FIRST_JOB_S
        self._closed = False

    async def run(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """Give what `function` gives in another process.

        Raises EngineBusy, with a guess of when to come again, when the queue is full; EngineTimeout; EngineError when
        the process died or the function raised. An AbacaError of the function is raised as it is. When the task that
        awaits this is cancelled, the work is stopped.
        """
        self._refuse_closed()
        if self._admitted >= self._size + self._queue:
            wait_s = self._job_s * (self._queue + 1) / self._size
            raise EngineBusy("too much work at once; try again later", retry_after_s=max(1.0, round(wait_s, 1)))
        payload = pickle.dumps((function, args, kwargs))
        self._admitted += 1
        try:
            async with self._turn:
                self._refuse_closed()
                return cast("_T", await self._do(payload))
        finally:
            self._admitted -= 1

    async def aclose(self) -> None:
        """Stop all processes; jobs under way and jobs that wait fail with EngineError."""
        self._closed = True
        for worker in self._busy:
            worker.kill()
        while self._idle:
            self._threads.submit(self._idle.pop().leave)
        await asyncio.to_thread(self._threads.shutdown)

    def _refuse_closed(self) -> None:
        if self._closed:
            raise EngineError("the workers are closed")

    async def _do(self, payload: bytes) -> object:
        worker = self._idle.pop() if self._idle else _Worker(self._context)
        self._busy.add(worker)
        begun_s = time.monotonic()
        try:
            async with asyncio.timeout(self._timeout_s):
                work = asyncio.get_running_loop().run_in_executor(self._threads, worker.do, payload)
                reply = await work
        except TimeoutError as error:
            worker.kill()
            raise EngineTimeout(f"the work took longer than {self._timeout_s:g} s") from error
        except (EOFError, OSError) as error:
            worker.kill()
            raise EngineError("the process that did the work died") from error
        except BaseException:
            worker.kill()
            raise
        finally:
            self._busy.discard(worker)
        self._job_s += (time.monotonic() - begun_s - self._job_s) / 4
        done, value, rss_bytes = cast("tuple[bool, object, int]", reply)
        if self._closed:
            worker.kill()
        elif rss_bytes > self._most_rss_bytes:
            self._threads.submit(worker.leave)
        else:
            self._idle.append(worker)
        if done:
            return value
        if isinstance(value, AbacaError):
            raise value
        raise EngineError("the work failed") from _RemoteFailure(str(value))


class _RemoteFailure(Exception):
    """What a job raised, as the text of its traceback."""

    def __str__(self) -> str:
        return "\n" + super().__str__()


class _Worker:
    """One process, seen from the server. `do` and `leave` block: they run in threads."""

    def __init__(self, context: "ForkServerContext | SpawnContext") -> None:
        self._context = context
        self._process: BaseProcess | None = None
        self._connection: Connection | None = None
        self._killed = False

    def do(self, payload: bytes) -> object:
        """Give the reply to a job; raises EOFError or OSError when the process died."""
        try:
            connection = self._connection or self._start()
            connection.send_bytes(payload)
            return pickle.loads(connection.recv_bytes())  # noqa: S301 - our own process wrote it
        except BaseException:
            self.leave()
            raise

    def kill(self) -> None:
        """Stop the process at once, or as soon as it has started."""
        self._killed = True
        if self._process is not None:
            self._process.kill()

    def leave(self) -> None:
        """Let the process go."""
        if self._connection is not None:
            self._connection.close()
        if self._process is not None:
            self._process.join(_LEAVE_S)
            self._process.kill()
            self._process.join()

    def _start(self) -> Connection:
        self._connection, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there,), daemon=True, name="abaca-worker")
        process.start()
        there.close()
        self._process = process
        if self._killed:
            process.kill()
        return self._connection


# What runs in a worker process.


def _serve(connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to answer
    if sys.platform != "win32":
        os.nice(_NICENESS)
    while True:
        try:
            payload = connection.recv_bytes()
        except (EOFError, OSError):
            return
        connection.send_bytes(_reply(payload))


def _reply(payload: bytes) -> bytes:
    try:
        function, args, kwargs = pickle.loads(payload)  # noqa: S301 - the server wrote it
        return pickle.dumps((True, function(*args, **kwargs), _rss_bytes()))
    except AbacaError as error:
        return pickle.dumps((False, error.with_traceback(None), _rss_bytes()))
    except Exception:  # noqa: BLE001 - whatever a job raises is its own failure, not the worker's
        return pickle.dumps((False, traceback.format_exc(), _rss_bytes()))


def _rss_bytes() -> int:
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError):  # only Linux tells; elsewhere processes are not replaced
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _best_method() -> Literal["forkserver", "spawn"]:
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
