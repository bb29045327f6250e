"""Real servers on loopback: abaca alone, and abaca in front of abaca through every vendor row."""

import asyncio
import base64
import os
import socket
import threading
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn

from abaca import config as configuration
from abaca.app import App
from abaca.catalogue import load_vendors
from abaca.cli.heads import Protocol
from abaca.telemetry import Telemetry

PHOTOS = Path(__file__).parents[1] / "photos"
KEY = "abk-conformance-conformance-conformance-key"
VENDORS = tuple(load_vendors())


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


@pytest.fixture(scope="session")
def abaca(tmp_path_factory):
    """Abaca with the illustrator and the scripted models."""
    with Serving(
        tmp_path_factory.mktemp("abaca"), "[server]\ngrace_s = 1\n[fetching]\nallow = ['127.0.0.0/8']"
    ) as served:
        yield served


@pytest.fixture(scope="session")
def front(abaca, tmp_path_factory):
    """Abaca without the illustrator, whose models via-VENDOR are the first abaca spoken to as that vendor.

    via-VENDOR asks it for gemini-3-pro-image, via-VENDOR-NAME for scripted/NAME.
    """
    lines = ["[server]", "grace_s = 1", "[illustrator]", "enabled = false", "[fetching]", "allow = ['127.0.0.0/8']"]
    scripted = ("no_image", "image_safety", "blocked", "busy", "overloaded", "thoughts", "text_only", "slow-0.2")
    for vendor in VENDORS:
        lines += [f"[engines.{vendor}]", f'vendor = "{vendor}"', f'base_url = "{abaca.url}/{vendor}"', 'key = "env:UP"']
        lines += [f'[models."via-{vendor}"]', f'route = [{{ engine = "{vendor}", model = "gemini-3-pro-image" }}]']
        for name in scripted:
            lines += [f'[models."via-{vendor}-{name}"]']
            lines += [f'route = [{{ engine = "{vendor}", model = "scripted/{name}" }}]']
    with Serving(tmp_path_factory.mktemp("front"), "\n".join(lines), UP=KEY) as served:
        yield served


@pytest.fixture(scope="session")
def photo():
    """Give a photograph's bytes by name."""
    return lambda name: (PHOTOS / f"{name}.jpg").read_bytes()


@pytest.fixture(scope="session")
def photo_base64(photo):
    """Give a photograph as standard base64 text."""
    return lambda name: base64.b64encode(photo(name)).decode()


@pytest.fixture(autouse=True)
def _no_proxy():
    """Nothing here goes through a proxy."""
    os.environ["NO_PROXY"] = "127.0.0.1,localhost"
