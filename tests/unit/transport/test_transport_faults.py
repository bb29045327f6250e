"""HTTP out: what each failure is called, and whether it may have cost money."""

import asyncio

import pytest
from aiohttp import web

from abaca.errors import EngineError, EngineTimeout, StoreError
from abaca.transport import AiohttpTransport


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this",
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n9\r\nonly this\r\n",
    ],
)
async def test_a_cut_body_is_an_error(transport, reply, raw_upstream, read, ask):
    """A body that ends before its length, or without its last chunk, is an engine's error that may cost money."""

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()

    async with raw_upstream(talk) as base:
        answer = await ask(transport, base)
        with pytest.raises(EngineError, match="broke off") as caught:
            await read(answer)
    assert caught.value.maybe_charged
    assert not isinstance(caught.value, EngineTimeout)


async def test_a_body_that_stalls_is_a_timeout(transport, raw_upstream, read, ask):
    """An upstream that stops in mid-body is a timeout that may cost money."""

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this")
        await reader.read()

    async with raw_upstream(talk) as base:
        answer = await ask(transport, base, timeout_s=0.1)
        with pytest.raises(EngineTimeout, match="middle") as caught:
            await read(answer)
    assert caught.value.maybe_charged


async def test_an_upstream_that_never_answers_is_a_timeout(transport, raw_upstream, pieces, ask):
    """Without a head in time the request ends as a timeout; the upstream had all of it, so it may cost money."""

    async def talk(reader, _writer):
        await reader.read()

    async with raw_upstream(talk) as base:
        with pytest.raises(EngineTimeout, match="did not answer in time") as caught:
            await ask(transport, base, body=pieces(b"x"), body_bytes=1, timeout_s=0.1)
    assert caught.value.maybe_charged


async def test_an_upstream_that_does_not_read_is_a_timeout(transport, raw_upstream, ask):
    """A body that the upstream never takes in ends as a timeout that cannot cost money."""

    async def talk(_reader, writer):
        writer.transport.pause_reading()
        await asyncio.sleep(1)

    async def endless():
        for _ in range(1000):
            yield b"x" * 1_000_000

    async with raw_upstream(talk) as base:
        with pytest.raises(EngineTimeout) as caught:
            await ask(transport, base, body=endless(), body_bytes=10**9, timeout_s=0.2)
    assert not caught.value.maybe_charged


async def test_a_closed_port_is_an_error_without_secrets(transport, unused_port, ask):
    """Nothing listening is an engine's error that costs nothing and names neither host, port nor key."""
    with pytest.raises(EngineError) as caught:
        await ask(transport, f"http://127.0.0.1:{unused_port}/v1?key=SECRET", headers={"x-goog-api-key": "SECRET"})
    assert caught.value.message == "The upstream could not be reached."
    assert not caught.value.maybe_charged


@pytest.mark.parametrize("url", ["http://", "nonsense", "ftp://upstream.invalid/", "http://127.0.0.1:99999/"])
async def test_wrong_urls_are_errors(transport, url, ask):
    """A URL that is none is an engine's error that costs nothing and does not repeat the URL."""
    with pytest.raises(EngineError, match="not well formed") as caught:
        await ask(transport, url)
    assert not caught.value.maybe_charged
    assert url not in caught.value.message


async def test_headers_cannot_be_smuggled(transport, raw_upstream, ask):
    """A header value with a line break is refused before anything is sent."""
    received = []

    async def talk(reader, _writer):
        received.append(await reader.read())

    async with raw_upstream(talk) as base:
        with pytest.raises(EngineError, match="not well formed"):
            await ask(transport, base, headers={"x-goog-api-key": "a\r\nx-admin: 1"})
    assert not b"".join(received)


@pytest.mark.parametrize(
    ("reply", "message"),
    [(b"", "closed the connection without an answer"), (b"SSH-2.0-OpenSSH_9.6\r\n\r\n", "did not answer in HTTP")],
)
async def test_no_http_is_an_error(transport, reply, message, raw_upstream, ask):
    """Silence and foreign protocols are engine's errors that may cost money: the request was sent."""

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(reply)
        await writer.drain()

    async with raw_upstream(talk) as base:
        with pytest.raises(EngineError, match=message) as caught:
            await ask(transport, base)
    assert caught.value.maybe_charged


async def test_a_plain_server_is_no_https(transport, raw_upstream, ask):
    """TLS spoken to a server without it is an engine's error that costs nothing."""

    async def talk(reader, writer):
        await reader.read(10)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async with raw_upstream(talk) as base:
        with pytest.raises(EngineError) as caught:
            await ask(transport, base.replace("http:", "https:"))
    assert not caught.value.maybe_charged


@pytest.mark.parametrize("length", [8, 200_000])
async def test_a_fault_of_the_body_is_the_bodys(transport, length, upstream, ask):
    """An error of ours while the body is produced comes out as itself, whether or not a part of it has left."""

    async def broken():
        yield b"h" * (length // 2)
        raise StoreError("A kept picture cannot be read.")

    async def handler(request):
        return web.Response(body=await request.read())

    async with upstream(handler) as base:
        with pytest.raises(StoreError, match="kept picture"):
            await ask(transport, base, body=broken(), body_bytes=length)


@pytest.mark.parametrize("scale", [1, 50_000])
@pytest.mark.parametrize("length", [4, 6])
async def test_a_body_of_another_length_is_refused(transport, length, scale, upstream, pieces, ask):
    """A body shorter or longer than announced is never taken for whole."""

    async def handler(request):
        return web.Response(body=await request.read())

    async with upstream(handler) as base:
        with pytest.raises(EngineError, match="changed its length") as caught:
            await ask(transport, base, body=pieces(b"12" * scale, b"345" * scale), body_bytes=length * scale)
    assert not caught.value.maybe_charged


async def test_an_early_answer_is_heard(transport, raw_upstream, read, ask):
    """An upstream that refuses before it has read the body is heard, not taken for a broken line."""

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 401 Unauthorized\r\ncontent-length: 2\r\n\r\nno")
        await writer.drain()
        await reader.read()

    async def slow():
        for _ in range(40):
            yield b"x" * 1_000_000
            await asyncio.sleep(0)

    async with raw_upstream(talk) as base:
        answer = await ask(transport, base, body=slow(), body_bytes=40_000_000)
        assert answer.status == 401
        assert await read(answer) == b"no"


async def test_a_cancelled_request_hangs_up(transport, raw_upstream, ask):
    """A caller who is cancelled while waiting closes the connection at once."""
    hung_up = asyncio.Event()

    async def talk(reader, _writer):
        await reader.readuntil(b"\r\n\r\n")
        await reader.read()
        hung_up.set()

    async with raw_upstream(talk) as base:
        task = asyncio.create_task(ask(transport, base, timeout_s=30))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(hung_up.wait(), 5)


async def test_a_reader_who_is_cancelled_hangs_up(transport, raw_upstream, ask):
    """A caller who is cancelled in mid-body closes the connection at once."""
    hung_up = asyncio.Event()

    async def talk(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nonly this")
        await reader.read()
        hung_up.set()

    async with raw_upstream(talk) as base:
        answer = await ask(transport, base, timeout_s=30)
        assert await anext(answer.chunks) == b"only this"
        task = asyncio.create_task(anext(answer.chunks))
        await asyncio.sleep(0.05)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(hung_up.wait(), 5)


async def test_a_host_that_does_not_accept_is_a_timeout(monkeypatch, ask):
    """A connection that is not made in time is a timeout that costs nothing."""

    async def never(*_args, **_values):
        await asyncio.sleep(60)

    monkeypatch.setattr("aiohappyeyeballs.start_connection", never)
    transport = AiohttpTransport(connect_timeout_s=0.05)
    with pytest.raises(EngineTimeout, match="could not be reached in time") as caught:
        await ask(transport, "http://127.0.0.1:9/")
    assert not caught.value.maybe_charged
    await transport.aclose()
