"""An upstream over real HTTP: the loopback interface, the real transport."""

import asyncio
import base64
import json
from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from abaca.errors import EngineError, EngineTimeout
from abaca.transport import AiohttpTransport
from abaca.types import Picture
from abaca.updates import PictureDone, TextDelta


class Facts:
    """A blob that claims to be a PNG, so that it goes out as it is."""

    mime = "image/png"

    def __init__(self, blob):
        self._blob = blob

    def __getattr__(self, name):
        return getattr(self._blob, name)


@asynccontextmanager
async def serving(handler):
    """Give the base URL of a server in which `handler` answers everything."""
    app = web.Application(client_max_size=2**26)
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    try:
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def transport():
    """The transport that abaca runs with."""
    made = AiohttpTransport()
    yield made
    await made.aclose()


async def test_megabytes_go_both_ways(make_upstream, transport, ask, heard, spool, png):
    """A large reference goes out in base64 and a picture comes back the same."""
    large = await spool.keep(bytes(range(256)) * 12_000)
    picture = await png()
    sent = []

    async def handler(request):
        sent.append(await request.json())
        return web.json_response({"notes": [{"data": base64.b64encode(picture).decode()}]})

    async with serving(handler) as base_url:
        upstream = make_upstream(transport, base_url=base_url, transcode=None)
        updates = await heard(upstream, ask("x", Picture(mime="image/png", blob=Facts(large))))
    assert base64.b64decode(sent[0]["say"][1]) == bytes(range(256)) * 12_000
    (blob,) = [update.picture.blob for update in updates if isinstance(update, PictureDone)]
    assert blob is not None
    assert b"".join([chunk async for chunk in blob.chunks()]) == picture


async def test_cancelling_closes_the_connection(make_upstream, transport, ask):
    """The server notices at once that nobody waits any more."""
    gone = asyncio.Event()

    async def handler(request):
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"data: " + json.dumps({"text": "So"}).encode() + b"\n\n")
        try:
            await asyncio.sleep(30)
        finally:
            gone.set()
        return response

    async with serving(handler) as base_url:
        updates = make_upstream(transport, base_url=base_url).generate(ask("x", stream="sse"))
        assert await anext(updates) == TextDelta(text="So")
        waiting = asyncio.create_task(anext(updates))
        await asyncio.sleep(0.01)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        await asyncio.wait_for(gone.wait(), 2)


async def test_silence_is_a_timeout(make_upstream, transport, ask, heard):
    """A server that takes the request and never answers is given up; the work may have been charged."""

    async def handler(request):
        await request.read()
        await asyncio.sleep(30)

    async with serving(handler) as base_url:
        with pytest.raises(EngineTimeout, match=r"^notes: ") as failed:
            await heard(make_upstream(transport, base_url=base_url, timeout_s=0.1), ask("x"))
        assert failed.value.maybe_charged


async def test_a_body_cut_off_is_an_error(make_upstream, transport, ask, heard):
    """A connection that closes in the middle of the answer is one error, which may have been charged."""

    async def handler(request):
        response = web.StreamResponse(headers={"content-type": "application/json", "content-length": "1000"})
        await response.prepare(request)
        await response.write(b'{"notes": [{"text": "So')
        request.transport.close()
        return response

    async with serving(handler) as base_url:
        with pytest.raises(EngineError, match=r"^notes: ") as failed:
            await heard(make_upstream(transport, base_url=base_url), ask("x"))
        assert failed.value.maybe_charged
