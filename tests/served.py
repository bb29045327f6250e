"""Real servers on loopback, each in a thread of its own."""

import asyncio
import gc
import socket
import threading
import time
from dataclasses import dataclass

import uvicorn

from abaca import config as configuration
from abaca.app import App
from abaca.cli.heads import Protocol
from abaca.telemetry import Telemetry

KEY = "abk-conformance-conformance-conformance-key"


@dataclass(frozen=True)
class Served:
    """A running server: where it is, its key, its App, and the loop that it lives in."""

    url: str
    key: str
    app: App
    loop: asyncio.AbstractEventLoop

    def run(self, work):
        """Run a coroutine in the server's loop and give its result."""
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(60)

    def left(self):
        """What its calls have left behind once their tasks had time to end: tasks, connections in use, rows, files."""
        found, spool, until_s = self.run(self._left()), self.app.home / "spool", time.monotonic() + 5
        while any(spool.iterdir()) and time.monotonic() < until_s:
            gc.collect()  # what a traceback holds in a circle goes later,
            time.sleep(0.01)  # and what a thread has just worked on with the thread's next step
        return found + [path.name for path in spool.iterdir()]

    async def _left(self):
        for _ in range(200):
            tasks = [task.get_name() for task in asyncio.all_tasks() if task.get_name().startswith("call_")]
            if not tasks:
                break
            await asyncio.sleep(0.02)
        lines = [str(line) for line in self.app.transport._session.connector._acquired]
        return tasks + lines + [row.id for row in await self.app.database.unfinished()]


class Serving:
    """A server in a thread of its own."""

    def __init__(self, home, toml="", **environ):
        home.mkdir(parents=True, exist_ok=True)
        (home / "abaca.toml").write_text(toml, "utf-8")
        self._config = configuration.load(
            environ={"ABACA_HOME": str(home), "ABACA_BOOTSTRAP_KEY": KEY, **environ}, port=0
        )
        self._log = (home / "log.jsonl").open("w", encoding="utf-8")
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()), daemon=True)
        self._server = None
        self.served = None
        self._failure = None

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(60), "the server does not start"
        if self._failure is not None:
            raise self._failure
        return self.served

    def __exit__(self, *_):
        self._server.should_exit = True
        self._thread.join(60)
        self._log.close()

    async def _serve(self):
        app = App(self._config, telemetry=Telemetry(stream=self._log))
        try:
            await app.open()
            await app.first_key()
            self._server = uvicorn.Server(
                uvicorn.Config(app.site, http=Protocol, lifespan="off", log_config=None, timeout_graceful_shutdown=1)
            )
            listener = socket.create_server(("127.0.0.1", 0))
            self.served = Served(f"http://127.0.0.1:{listener.getsockname()[1]}", KEY, app, asyncio.get_running_loop())
            self._ready.set()
            await self._server.serve(sockets=[listener])
        except Exception as error:
            self._failure = error
            self._ready.set()
            raise
        finally:
            await app.aclose()
