"""`abaca serve`: the server's process, from the first line it prints to the last call it drains."""

import asyncio
import contextlib
import errno
import gc
import importlib.util
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import typer
import uvicorn

from abaca import config as configuration
from abaca.app import App
from abaca.config import ConfigError
from abaca.types import Secret

_CURL = """curl -s '{url}/v1beta/models/gemini-3-pro-image:generateContent?key={key}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"contents":[{{"parts":[{{"text":"an orange cat wearing an astronaut helmet"}}]}}]}}' \\
  | python3 -c 'import base64,json,sys; p=json.load(sys.stdin)["candidates"][0]["content"]["parts"]; \
open("cat.png","wb").write(base64.b64decode(p[-1]["inlineData"]["data"])); print("cat.png is there")'"""


_GC_THRESHOLD = 10_000
_LEAVE_S = 5  # how long answers that are ready may take to leave


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling, which lets the calls end while their callers still listen.

    `drain` lets calls end for so many seconds, then cancels them.
    """

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[float], Awaitable[None]], grace_s: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._grace_s = grace_s

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, let the calls end, then let the answers leave; a second signal ends the waiting."""
        for server in self.servers:
            server.close()
        draining = asyncio.ensure_future(self._drain(self._grace_s))
        while not (draining.done() or self.force_exit):
            await asyncio.wait({draining}, timeout=0.1)
        if not draining.done():
            await self._drain(0)
        await draining
        await super().shutdown(sockets)

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(*, host: str | None, port: int | None, file: Path | None) -> None:
    """Serve until SIGINT or SIGTERM; raises ConfigError in one line when it cannot begin."""
    config = configuration.load(file, host=host, port=port)
    runner = uvicorn.Config(app="", loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=runner) as loop:
        loop.run(_serve(config))


async def _serve(config: configuration.Config) -> None:
    listener = _listen(config.settings.server.host, config.settings.server.port)
    app = App(config)
    app.telemetry.take_over_logging()
    try:
        await app.open()
        secret = await app.first_key()
        server = _Server(
            uvicorn.Config(
                app.site,
                lifespan="off",
                access_log=False,
                log_config=None,
                server_header=False,
                http=_http(),
                ws="none",
                proxy_headers=False,
                timeout_graceful_shutdown=_LEAVE_S,
            ),
            drain=app.gateway.drain,
            grace_s=config.settings.server.grace_s,
        )
        _exit_on_signals(server)
        # What is there by now stays: to look through it again and again costs more than the little that might go.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GC_THRESHOLD)
        _greet(app, listener, secret)
        app.telemetry.note("started", address=_url(listener))
        checking = asyncio.create_task(_say_faults(app))
        try:
            await server.serve(sockets=[listener])
        finally:
            checking.cancel()
    finally:
        await app.aclose()
        listener.close()
    app.telemetry.note("stopped")


def _http() -> Any:
    """Give uvicorn's protocol with limits for heads, where its parser is installed; else its own choice."""
    if importlib.util.find_spec("httptools") is None:
        return "auto"
    from abaca.cli.heads import Protocol

    return Protocol


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        hint = " Try another --port." if error.errno in {errno.EADDRINUSE, errno.EACCES} else ""
        reason = str(error.strerror or error).partition(" (while ")[0]
        raise ConfigError(f"Cannot listen on {host}:{port}: {reason}.{hint}") from None


def _exit_on_signals(server: uvicorn.Server) -> None:
    def stop() -> None:
        # A second signal does not wait for open connections.
        server.force_exit = server.should_exit
        server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            asyncio.get_running_loop().add_signal_handler(number, stop)
        except NotImplementedError:  # Windows has none on its loop
            signal.signal(number, lambda *_: stop())


def _greet(app: App, listener: socket.socket, secret: Secret | None) -> None:
    url = _url(listener)
    if app.spending:
        typer.echo(f"spending on: {', '.join(app.spending)}")
    typer.echo(f"abaca serves on {url}")
    typer.echo(f"data: {app.home}")
    if secret is not None and app.config.bootstrap is None:
        typer.echo(f"key (shown only now): {secret.reveal()}")
    if "illustrator" not in app.engines:
        typer.echo("the built-in illustrator is not installed: pip install 'abaca[illustrator]'")
    typer.echo("try:")
    typer.echo(_CURL.format(url=url, key=secret.reveal() if secret and app.config.bootstrap is None else "YOUR_KEY"))
    sys.stdout.flush()


async def _say_faults(app: App) -> None:
    """Say what is wrong from the start, such as a bucket that is not there; /readyz tells it later on."""
    for part, fault in (await app.ready()).items():
        if fault:
            typer.echo(f"wrong: {part}: {fault}")
            sys.stdout.flush()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
