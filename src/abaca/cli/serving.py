"""`abaca serve`: the server's process, from the first line it prints to the last call it drains."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import typer
import uvicorn

from abaca import config as configuration
from abaca.app import App
from abaca.config import ConfigError
from abaca.types import Secret

_CURL = """curl -s '{url}/v1beta/models/gemini-3.1-flash-image:generateContent?key={key}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"contents":[{{"parts":[{{"text":"an orange cat wearing an astronaut helmet"}}]}}]}}' \\
  | python3 -c 'import base64,json,sys; p=json.load(sys.stdin)["candidates"][0]["content"]["parts"]; \
open("cat.png","wb").write(base64.b64decode(p[-1]["inlineData"]["data"])); print("cat.png is there")'"""


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling: ours also drains the calls."""

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
                timeout_graceful_shutdown=int(config.settings.server.grace_s),
            )
        )
        _exit_on_signals(server)
        _greet(app, listener, secret)
        app.telemetry.note("started", address=_url(listener))
        await server.serve(sockets=[listener])
    finally:
        await app.aclose()
        listener.close()
    app.telemetry.note("stopped")


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ConfigError(f"Cannot listen on {host}:{port}: {error.strerror or error}. Try --port 8001.") from None


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
    typer.echo(f"abaca serves on {url}")
    typer.echo(f"data: {app.home}")
    if secret is not None:
        typer.echo(f"key (shown only now): {secret.reveal()}")
    if "illustrator" not in app.engines:
        typer.echo("the built-in illustrator is not installed: pip install 'abaca[illustrator]'")
    typer.echo("try:")
    typer.echo(_CURL.format(url=url, key=secret.reveal() if secret else "YOUR_KEY"))
    sys.stdout.flush()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
