"""Upstreams on 127.0.0.1, and a transport to reach them."""

import asyncio
import socket
from contextlib import asynccontextmanager, suppress

import pytest
from aiohttp import web

from abaca.transport import AiohttpTransport


@pytest.fixture
async def transport():
    """A transport, closed at the end."""
    made = AiohttpTransport()
    yield made
    await made.aclose()


@pytest.fixture
def unused_port():
    """A port of 127.0.0.1 that is closed."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def upstream():
    """Serves a handler for every path; gives the base URL."""

    @asynccontextmanager
    async def serve(handler):
        app = web.Application(client_max_size=2**30)
        app.router.add_route("*", "/{path:.*}", handler)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        try:
            yield f"http://127.0.0.1:{runner.addresses[0][1]}"
        finally:
            await runner.cleanup()

    return serve


@pytest.fixture
def raw_upstream():
    """Serves `talk(reader, writer)` on bare TCP; gives the base URL."""

    @asynccontextmanager
    async def serve(talk):
        talking: set[asyncio.Task[None]] = set()

        async def talked(reader, writer):
            task = asyncio.current_task()
            assert task is not None
            talking.add(task)
            try:
                with suppress(ConnectionError):
                    await talk(reader, writer)
            finally:
                writer.close()

        server = await asyncio.start_server(talked, "127.0.0.1", 0)
        try:
            yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        finally:
            server.close()
            for task in talking:
                task.cancel()
            await asyncio.gather(*talking, return_exceptions=True)

    return serve


@pytest.fixture
def pieces():
    """Makes a body of chunks."""

    async def make(*chunks):
        for chunk in chunks:
            yield chunk

    return make


@pytest.fixture
def read():
    """Reads the whole body of an answer."""

    async def whole(answer):
        return b"".join([chunk async for chunk in answer.chunks])

    return whole


@pytest.fixture
def ask():
    """Posts with the usual values."""

    async def post(transport, url, *, headers=None, timeout_s=5.0, **values):
        return await transport.send("POST", url, headers=headers or {}, timeout_s=timeout_s, **values)

    return post
