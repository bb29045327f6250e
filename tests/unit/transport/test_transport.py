"""HTTP out: what goes onto the wire and what comes back."""

import asyncio
import gc
import gzip
import json

import pytest
from aiohttp import web

from abaca.transport import PIECE_BYTES, AiohttpTransport


async def test_a_request_reaches_the_upstream_as_given(transport, upstream, pieces, read):
    """Method, path with %2F, query, headers and body arrive as given, with a length and with no header of ours."""

    async def handler(request):
        return web.json_response(
            {
                "method": request.method,
                "path": request.raw_path,
                "headers": {name.lower(): value for name, value in request.headers.items()},
                "body": (await request.read()).decode(),
            }
        )

    async with upstream(handler) as base:
        answer = await transport.send(
            "POST",
            f"{base}/v1/models/google%2Fgemini:generateContent?alt=sse&x=%20a",
            headers={"x-goog-api-key": "k", "content-type": "application/json"},
            body=pieces(b"he", b"", b"llo"),
            body_bytes=5,
            timeout_s=5,
        )
        assert answer.status == 200
        got = json.loads(await read(answer))
    assert got["method"] == "POST"
    assert got["path"] == "/v1/models/google%2Fgemini:generateContent?alt=sse&x=%20a"
    assert got["body"] == "hello"
    host = got["headers"].pop("host")
    assert host.startswith("127.0.0.1:")
    assert got["headers"] == {
        "x-goog-api-key": "k",
        "content-type": "application/json",
        "content-length": "5",
        "accept-encoding": "identity",
    }


async def test_large_bodies_pass_both_ways(transport, upstream, pieces, read, ask):
    """Megabytes in uneven chunks arrive byte for byte, and come back so."""

    async def handler(request):
        return web.Response(body=await request.read())

    chunks = [bytes([n]) * (PIECE_BYTES * n // 2 + n) for n in range(6)]
    async with upstream(handler) as base:
        answer = await ask(transport, base, body=pieces(*chunks), body_bytes=sum(map(len, chunks)))
        assert await read(answer) == b"".join(chunks)


async def test_nothing_is_decompressed(transport, upstream, read, ask):
    """A body that comes compressed is given as it came."""
    packed = gzip.compress(b"words" * 100)

    async def handler(_request):
        return web.Response(body=packed, headers={"Content-Encoding": "gzip", "X-Two": "a"})

    async with upstream(handler) as base:
        answer = await ask(transport, base)
        assert answer.headers["content-encoding"] == "gzip"
        assert answer.headers["x-two"] == "a"
        assert await read(answer) == packed


async def test_redirects_and_cookies_go_nowhere(transport, upstream, read, ask):
    """A redirect is an answer like any other, and a cookie that was set is not sent back."""
    seen = []

    async def handler(request):
        seen.append((request.path, request.headers.get("cookie")))
        raise web.HTTPFound("/elsewhere", headers={"Set-Cookie": "a=b; Path=/"})

    async with upstream(handler) as base:
        for _ in range(2):
            answer = await ask(transport, f"{base}/here")
            assert (answer.status, answer.headers["location"]) == (302, "/elsewhere")
            await read(answer)
    assert seen == [("/here", None), ("/here", None)]


async def test_the_environment_names_no_proxy(transport, monkeypatch, upstream, read, ask):
    """Proxy variables are not looked at."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def handler(_request):
        return web.Response(text="direct")

    async with upstream(handler) as base:
        assert await read(await ask(transport, base)) == b"direct"


async def test_a_proxy_that_is_asked_for_is_used(raw_upstream, read, ask):
    """With `proxy` set, requests go there with the whole URL in their first line."""
    lines = []

    async def talk(reader, writer):
        lines.append(await reader.readline())
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")
        await writer.drain()

    async with raw_upstream(talk) as base:
        transport = AiohttpTransport(proxy=base)
        await read(await ask(transport, "http://upstream.invalid/path"))
        await transport.aclose()
    assert lines == [b"POST http://upstream.invalid/path HTTP/1.1\r\n"]


async def test_connections_are_used_again(transport, upstream, read, ask):
    """A body read to its end leaves its connection for the next request."""
    peers = set()

    async def handler(request):
        peers.add(request.transport.get_extra_info("peername"))
        return web.Response(body=b"x" * 1_000_000)

    async with upstream(handler) as base:
        for _ in range(3):
            await read(await ask(transport, base))
    assert len(peers) == 1


@pytest.mark.parametrize("read_first", [False, True])
async def test_closing_early_frees_the_connection(transport, read_first, upstream, ask):
    """An answer closed before its end, even before its first chunk, hangs up; closing twice is closing once."""
    hung_up = asyncio.Event()

    async def handler(request):
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 65536)
                await asyncio.sleep(0)
        except (ConnectionError, asyncio.CancelledError):
            hung_up.set()
            raise

    async with upstream(handler) as base:
        answer = await ask(transport, base)
        if read_first:
            await anext(answer.chunks)
        await answer.chunks.aclose()
        await answer.chunks.aclose()
        await asyncio.wait_for(hung_up.wait(), 5)
        del answer
        gc.collect()  # a connection that was not let go would warn here


async def test_a_closed_transport_opens_again(transport, upstream, read, ask):
    """After closing, a new request opens new connections."""

    async def handler(_request):
        return web.Response(text="ok")

    async with upstream(handler) as base:
        await read(await ask(transport, base))
        await transport.aclose()
        await transport.aclose()
        assert await read(await ask(transport, base)) == b"ok"
