"""`abaca serve --workers N`: several processes behind one listening socket, and who looks after them.

All take connections from the same socket, which stays open whatever becomes of any of them: nobody is refused while one
is replaced. Each has a line to its supervisor: it says when it serves or why it cannot, and is told when to stop; when
the line breaks, the supervisor is gone, and it stops too.
"""

import multiprocessing
import os
import shutil
import signal
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import FrameType
from typing import Any, Literal

import msgspec

from abaca.config import ConfigError
from abaca.errors import AbacaError
from abaca.telemetry import SHARED_METRICS, Telemetry, forget_process

Word = Literal["stop", "now"]
"""What a worker is told: end your calls and leave; wait for them no longer."""

_SHORT_LIFE_S = 10.0  # who has died sooner than that is started again with a pause, and later ones with a longer one
_PAUSES_S = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_LOOK_S = 60.0


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What a worker is to do: the arguments of `abaca serve`, and whether it is the one that greets."""

    host: str | None
    port: int | None
    file: Path | None
    workers: int
    greets: bool = False


class Line:
    """A worker's end of the line to its supervisor."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def say_ready(self) -> None:
        """Say that calls are taken from now on."""
        with suppress(OSError):
            self._connection.send_bytes(b"ready")

    def say_why(self, message: str) -> None:
        """Say why it cannot begin."""
        with suppress(OSError):
            self._connection.send_bytes(b"wrong:" + message.encode())

    def listen(self, tell: Callable[[Word], None]) -> None:
        """Have `tell` called, in a thread, with each word of the supervisor, and with "stop" when it is gone."""

        def hear() -> None:
            with suppress(OSError, EOFError):
                while True:
                    tell("now" if self._connection.recv_bytes() == b"now" else "stop")
            tell("stop")

        threading.Thread(target=hear, name="abaca-supervisor", daemon=True).start()


Work = Callable[[Job, socket.socket, Line], None]


class _Worker:
    """One process, seen from its supervisor."""

    def __init__(self, work: Work, job: Job, listener: socket.socket) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, there = context.Pipe()
        self.process = context.Process(target=_begin, args=(work, job, listener, there), name="abaca-serve")
        self.process.start()
        there.close()
        self.began_s = time.monotonic()
        self.ready = False
        self.leaving = False
        self.why = ""

    def tell(self, word: Word) -> None:
        """Tell it to stop, or to hurry."""
        self.leaving = True
        with suppress(OSError):
            self.connection.send_bytes(word.encode())

    def hear(self) -> None:
        """Take in what it has said."""
        try:
            while self.connection.poll():
                said = self.connection.recv_bytes()
                self.ready = self.ready or said == b"ready"
                if said.startswith(b"wrong:"):
                    self.why = said.removeprefix(b"wrong:").decode()
        except (OSError, EOFError):
            self.connection.close()

    @property
    def lines(self) -> list[Any]:
        """What to wait for: its end, and its words."""
        return [self.process.sentinel, *([] if self.connection.closed else [self.connection])]


class Supervisor:
    """Keeps as many workers as the job says; `run` lasts until all of them have stopped."""

    def __init__(self, work: Work, job: Job, listener: socket.socket, telemetry: Telemetry) -> None:
        self._work = work
        self._job = job
        self._listener = listener
        self._telemetry = telemetry
        self._workers: list[_Worker] = []
        self._to_replace: list[_Worker] = []  # the first of them goes when there is another in its place
        self._served = False
        self._early_deaths = 0
        self._start_again_s = 0.0
        self._stops = 0
        self._replace = False

    def run(self) -> None:
        """Start the workers, the first one alone: it brings the database up to date, makes the first key and greets.

        Raises ConfigError when that one cannot begin.
        """
        with _shared_metrics(), self._signals() as woken:
            self._start(greets=True)
            while self._workers or not self._stops:
                wait([woken, *(line for worker in self._workers for line in worker.lines)], self._pause_s())
                with suppress(BlockingIOError):
                    woken.recv(4096)
                self._look()
                self._obey()
                if not self._stops:
                    self._fill()

    def _look(self) -> None:
        """Take in what was said, and who has ended."""
        for worker in list(self._workers):
            ended = not worker.process.is_alive()
            worker.hear()
            self._served = self._served or worker.ready
            if ended:
                self._bury(worker)

    def _obey(self) -> None:
        """Do what the signals have asked for."""
        if self._stops:
            word: Word = "stop" if self._stops == 1 else "now"
            for worker in self._workers:
                if not worker.leaving or word == "now":
                    worker.tell(word)
        elif self._replace:
            self._replace = False
            self._telemetry.note("replacing", workers=len(self._workers))
            self._to_replace = [worker for worker in self._workers if not worker.leaving]

    def _fill(self) -> None:
        """Start whoever is missing, and go on with replacing, one after the other: the old one goes when a new one
        serves, and the next is begun when it has left.
        """
        staying = [worker for worker in self._workers if not worker.leaving]
        if not self._served or time.monotonic() < self._start_again_s:
            return
        for _ in range(self._job.workers - len(staying)):
            self._start()
        self._to_replace = [worker for worker in self._to_replace if worker in staying]
        if self._to_replace and all(worker.ready for worker in self._workers if not worker.leaving):
            if len(staying) > self._job.workers:
                self._to_replace.pop(0).tell("stop")
            elif len(staying) == len(self._workers):
                self._start()

    def _start(self, *, greets: bool = False) -> None:
        job = msgspec.structs.replace(self._job, greets=greets)
        worker = _Worker(self._work, job, self._listener)
        self._workers.append(worker)
        self._telemetry.note("worker_started", pid=worker.process.pid)

    def _bury(self, worker: _Worker) -> None:
        """Note the end of a worker, and when the next may start in its place; raises ConfigError where none served."""
        self._workers.remove(worker)
        worker.process.join()
        status, pid = worker.process.exitcode, worker.process.pid or 0
        worker.process.close()
        worker.connection.close()
        forget_process(pid)
        again_s = None
        if not worker.leaving and not self._stops:
            if not self._served:
                raise ConfigError(worker.why or f"The first worker ended before it served, with status {status}.")
            again_s = self._pause_after(worker)
            self._start_again_s = time.monotonic() + again_s
            if not worker.ready:  # what it would have replaced goes on
                self._to_replace = []
        self._telemetry.note("worker_ended", pid=pid, status=status, why=worker.why, again_s=again_s)

    def _pause_after(self, worker: _Worker) -> float:
        if worker.ready and time.monotonic() - worker.began_s >= _SHORT_LIFE_S:
            self._early_deaths = 0
            return 0.0
        self._early_deaths += 1
        return _PAUSES_S[min(self._early_deaths, len(_PAUSES_S)) - 1]

    def _pause_s(self) -> float:
        left_s = self._start_again_s - time.monotonic()
        return left_s if 0 < left_s < _LOOK_S else _LOOK_S

    @contextmanager
    def _signals(self) -> Iterator[socket.socket]:
        """Note signals, and give what can be read when there was one."""

        def stop(_number: int, _frame: FrameType | None) -> None:
            self._stops += 1

        def replace(_number: int, _frame: FrameType | None) -> None:
            self._replace = True

        woken, waker = socket.socketpair()
        handlers: dict[int, Any] = {signal.SIGINT: stop, signal.SIGTERM: stop}
        if hasattr(signal, "SIGHUP"):
            handlers[signal.SIGHUP] = replace
        woken.setblocking(False)
        waker.setblocking(False)
        before = {number: signal.signal(number, handler) for number, handler in handlers.items()}
        signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        try:
            yield woken
        finally:
            signal.set_wakeup_fd(-1)
            for number, handler in before.items():
                signal.signal(number, handler)
            woken.close()
            waker.close()


@contextmanager
def _shared_metrics() -> Iterator[None]:
    """Have the workers count into files of one folder, so that whichever is asked tells of all."""
    folder = tempfile.mkdtemp(prefix="abaca-metrics-")
    os.environ[SHARED_METRICS] = folder
    try:
        yield
    finally:
        del os.environ[SHARED_METRICS]
        shutil.rmtree(folder, ignore_errors=True)


# What runs in a worker.


def _begin(work: Work, job: Job, listener: socket.socket, connection: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the supervisor answers it
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
    line = Line(connection)
    try:
        work(job, listener, line)
    except AbacaError as error:
        line.say_why(error.message)
        raise SystemExit(1) from None
