"""`abaca serve`: the server's process, from the first line it prints to the last call it drains."""

import asyncio
import contextlib
import ctypes
import errno
import gc
import importlib.util
import signal
import socket
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
import uvicorn

from abaca import config as configuration
from abaca.cli.supervising import Job, Line, Supervisor, Word
from abaca.config import ConfigError
from abaca.errors import StoreError
from abaca.telemetry import Telemetry
from abaca.types import Secret

if TYPE_CHECKING:  # who only looks after workers does without
    from abaca.app import App

_CURL = """curl -s '{url}/v1beta/models/gemini-3-pro-image:generateContent?key={key}' \\
  -H 'Content-Type: application/json' \\
  -d '{{"contents":[{{"parts":[{{"text":"an orange cat wearing an astronaut helmet"}}]}}]}}' \\
  | python3 -c 'import base64,json,sys; p=json.load(sys.stdin)["candidates"][0]["content"]["parts"]; \
open("cat.png","wb").write(base64.b64decode(p[-1]["inlineData"]["data"])); print("cat.png is there")'"""


_GC_THRESHOLD = 10_000
# What glibc is told about memory, by the numbers in its malloc.h: one heap, buffers of up to 1 MB from it, and 8 MB of
# what was freed kept for the next ones.
_MALLOC = {-8: 1, -3: 1_048_576, -1: 8_388_608}
_PART_S = 0.5  # so long a stopping server still takes requests on connections that it has
_PART_TURNS = 25
_LEAVE_S = 5  # how long answers that are ready may take to leave


class _Server(uvicorn.Server):
    """uvicorn without its own signal handling, which lets the calls end while their callers still listen.

    `drain` lets calls end for so many seconds, then cancels them.
    """

    def __init__(self, config: uvicorn.Config, *, drain: Callable[[float], Awaitable[None]], grace_s: float) -> None:
        super().__init__(config)
        self._drain = drain
        self._grace_s = grace_s

    def stop(self, *, now: bool = False) -> None:
        """Stop when the calls have ended, or without waiting for them."""
        self.should_exit = True
        self.force_exit = self.force_exit or now

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no new connection, let the calls end, then let the answers leave; a second signal ends the waiting."""
        for server in self.servers:
            server.close()
        await self._part()
        draining = asyncio.ensure_future(self._drain(self._grace_s))
        while not (draining.done() or self.force_exit):
            await asyncio.wait({draining}, timeout=0.1)
        if not draining.done():
            await self._drain(0)
        await draining
        await super().shutdown(sockets)

    async def _part(self) -> None:
        """Let go of connections: what is on its way on one is still answered, and says that it is the last."""
        for _ in range(_PART_TURNS):
            if not self.server_state.connections or self.force_exit:
                break
            await asyncio.sleep(_PART_S / _PART_TURNS)
        for connection in list(self.server_state.connections):
            connection.shutdown()  # one that is answering closes after that

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(*, host: str | None, port: int | None, file: Path | None, workers: int | None = None) -> None:
    """Serve until SIGINT, SIGTERM or SIGHUP; raises ConfigError in one line when it cannot begin.

    With several workers SIGHUP replaces them, one after the other, and those that come have the settings of by then.
    """
    config = configuration.load(file, host=host, port=port, workers=workers)
    server = config.settings.server
    listener = _listen(server.host, server.port)
    try:
        if server.workers == 1:
            _run(config, listener, greets=True)
        else:
            telemetry = Telemetry(level=server.log_level)
            job = Job(host=host, port=port, file=file, workers=server.workers)
            Supervisor(_work, job, listener, telemetry).run()
    finally:
        listener.close()


def _work(job: Job, listener: socket.socket, line: Line) -> None:
    """Be one of several workers."""
    config = configuration.load(job.file, host=job.host, port=job.port, workers=job.workers)
    _run(config, listener, greets=job.greets, line=line)


def _run(config: configuration.Config, listener: socket.socket, *, greets: bool, line: Line | None = None) -> None:
    _share_heap()
    runner = uvicorn.Config(app="", loop="auto", log_config=None).get_loop_factory()
    with asyncio.Runner(loop_factory=runner) as loop:
        loop.run(_serve(config, listener, greets=greets, line=line))


async def _serve(config: configuration.Config, listener: socket.socket, *, greets: bool, line: Line | None) -> None:
    from abaca.app import App

    app = App(config)
    app.telemetry.take_over_logging()
    try:
        await app.open()
        secret = await app.first_key() if greets else None
        link = await _link(app, listener) if greets and (secret is not None or sys.stdout.isatty()) else ""
        server = _server(app)
        _stop_when_told(server, line)
        # What is there by now stays: to look through it again and again costs more than the little that might go.
        gc.collect()
        gc.freeze()
        gc.set_threshold(_GC_THRESHOLD)
        if greets:
            _greet(app, listener, secret, link)
        app.telemetry.note("started", address=_url(listener))
        checking = asyncio.create_task(_say_faults(app)) if greets else None
        if line is not None:
            line.say_ready()
        try:
            await server.serve(sockets=[listener])
        finally:
            if checking is not None:
                checking.cancel()
    finally:
        await app.aclose()
        listener.close()
    app.telemetry.note("stopped")


def _server(app: "App") -> _Server:
    site = app.site

    async def parting(scope: Any, receive: Any, send: Any) -> None:
        """Answer; once the server stops, every answer is its connection's last."""
        await site(scope, receive, _last(send) if server.should_exit else send)

    server = _Server(
        uvicorn.Config(
            parting,
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
        grace_s=app.config.settings.server.grace_s,
    )
    return server


def _last(send: Any) -> Any:
    async def sent(message: Any) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", ()), (b"connection", b"close")]
        await send(message)

    return sent


def _share_heap() -> None:
    """Have all threads take memory from one heap, where the C library is glibc.

    By default each has its own, and the buffers that threads fill and the loop frees leave a gap in every one of them:
    a third more memory for each picture in flight. What is freed goes back to the system at once and is asked for
    again: ten times as many page faults (bench).
    """
    if sys.platform == "linux":
        with contextlib.suppress(AttributeError, OSError):  # another C library
            for parameter, value in _MALLOC.items():
                ctypes.CDLL(None).mallopt(parameter, value)


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


def _stop_when_told(server: _Server, line: Line | None) -> None:
    """Stop at a signal, and at a second one without waiting; a worker does what its supervisor says.

    SIGHUP stops too, unless whoever started us has it ignored, as nohup does. It always waits: when a terminal is
    closed, it comes from the shell and from the system.
    """
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.stop(now=server.should_exit and line is None)

    for number in (signal.SIGTERM,) if line is not None else (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # Windows has none on its loop
            signal.signal(number, lambda *_: stop())
    if line is None and hasattr(signal, "SIGHUP") and signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:
        loop.add_signal_handler(signal.SIGHUP, server.stop)
    if line is not None:

        def tell(word: Word) -> None:
            with contextlib.suppress(RuntimeError):  # the loop has ended before its supervisor
                loop.call_soon_threadsafe(lambda: server.stop(now=word == "now"))

        line.listen(tell)


async def _link(app: "App", listener: socket.socket) -> str:
    """Give a link that signs the first admin in, "" where there is none or the key is configured.

    It is for whoever sits before the terminal. What is printed elsewhere is often kept in logs: there only the first
    start gives one, beside the key itself.
    """
    from abaca.cli.inviting import address_of, link, oldest_admin

    if app.config.bootstrap is None:
        with contextlib.suppress(StoreError):  # no reason not to serve
            if (admin := await oldest_admin(app)) is not None:
                public_url = app.config.settings.server.public_url
                return await link(app, admin, address_of(*listener.getsockname()[:2], public_url=public_url))
    return ""


def _greet(app: "App", listener: socket.socket, secret: Secret | None, link: str) -> None:
    url, workers = _url(listener), app.config.settings.server.workers
    if app.spending:
        typer.echo(f"spending on: {', '.join(app.spending)}")
    typer.echo(f"abaca serves on {url}")
    typer.echo(f"data: {app.home}")
    if workers > 1:
        typer.echo(f"workers: {workers}")
    if app.config.counts_alone:
        typer.echo('limits: each process counts alone; all count together by [storage] limiter = "redis://HOST"')
    if secret is not None and app.config.bootstrap is None:
        typer.echo(f"key (shown only now): {secret.reveal()}")
    if link:
        typer.echo(f"playground, signed in (once, within a day): {link}")
    if "illustrator" not in app.engines:
        typer.echo("the built-in illustrator is not installed: pip install 'abaca[illustrator]'")
    typer.echo("try:")
    typer.echo(_CURL.format(url=url, key=secret.reveal() if secret and app.config.bootstrap is None else "YOUR_KEY"))
    sys.stdout.flush()


async def _say_faults(app: "App") -> None:
    """Say what is wrong from the start, such as a bucket that is not there; /readyz tells it later on."""
    for part, fault in (await app.ready()).items():
        if fault:
            typer.echo(f"wrong: {part}: {fault}")
            sys.stdout.flush()


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
