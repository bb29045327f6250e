"""Bodies of requests, over real connections to uvicorn with our protocol."""

import asyncio
import contextlib
import hashlib
import os
import socket

import pytest
import uvicorn

from abaca.cli.heads import Protocol
from abaca.web.exchange import Exchange

LARGE = os.urandom(3_000_000)
CRUMBS = [os.urandom(1 + number % 7) for number in range(3000)]


async def digests(scope, receive, send):
    """Answer with the digest of the body."""
    exchange = Exchange(scope, receive, send, request_id="req_1")
    try:
        digest = hashlib.sha256()
        async for piece in exchange.body():
            digest.update(piece)
        await exchange.answer(200, digest.hexdigest().encode(), {})
    finally:
        exchange.close()


@pytest.fixture
async def address():
    """Where a server answers with digests."""
    listener = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        digests, interface="asgi3", http=Protocol, ws="none", lifespan="off", log_config=None, access_log=False
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    yield listener.getsockname()
    server.should_exit = server.force_exit = True
    await serving
    listener.close()


@pytest.mark.parametrize(
    "pieces",
    [[LARGE], [LARGE[:100], LARGE], [LARGE, *CRUMBS], [*CRUMBS, LARGE, *CRUMBS]],
    ids=["large", "small, large", "large, crumbs", "crumbs, large, crumbs"],
)
@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_arrives_as_it_was_sent(address, pieces, chunked):
    """However a body is cut, in its framing and on its way, its bytes come whole and in order, twice on one line."""
    body = b"".join(pieces)
    if chunked:
        head = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"
        sent = [head, *(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces), b"0\r\n\r\n"]
    else:
        sent = [b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body), *pieces]
    reader, writer = await asyncio.open_connection(*address)
    for _ in range(2):
        writer.write(b"".join(sent))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        assert (await reader.readexactly(64)).decode() == hashlib.sha256(body).hexdigest()
    writer.close()
    await writer.wait_closed()
