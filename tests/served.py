"""Real servers on loopback, each in a thread of its own."""

import asyncio
import socket
import threading
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
