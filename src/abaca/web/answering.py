"""Answers in a dialect: whole, streamed, and errors."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress

from abaca.bodies import splice
from abaca.calls import Call
from abaca.errors import AbacaError, WrongMethod
from abaca.interfaces import Dialect, Framing, Outbound
from abaca.policy.rules import without_engine
from abaca.skeletons import Segments
from abaca.types import Request
from abaca.updates import Update
from abaca.web.exchange import CallerGone, Exchange
from abaca.web.facts import facts

JSON = {"content-type": "application/json; charset=utf-8"}

_COMMENT = b": waiting for the picture\n\n"


async def send_whole(exchange: Exchange, outbound: Outbound, headers: Mapping[str, str]) -> None:
    """Send a message with its length; raises CallerGone, StoreError when a picture cannot be read."""
    spliced = splice(outbound.body)
    length = {"content-length": str(spliced.length_bytes)}
    await exchange.begin(outbound.status, {**JSON, **length, **outbound.headers, **headers})
    async for piece in spliced.chunks():
        await exchange.write(piece)
    await exchange.end()


async def refuse(exchange: Exchange, dialect: Dialect, error: AbacaError) -> bool:
    """Note the error, and send it where nothing was sent yet; tell whether it has left."""
    exchange.fault = type(error).__name__
    error = shown(exchange, error)
    if exchange.status:
        return False
    allow = {"allow": error.field} if isinstance(error, WrongMethod) and error.field else {}
    with suppress(CallerGone):
        await send_whole(exchange, dialect.encode_error(error, call_id=exchange.request_id), allow)
        return True
    return False


def shown(exchange: Exchange, error: AbacaError) -> AbacaError:
    """Give the error as its caller may see it: without the engine's name and words where these are hidden."""
    words = without_engine(type(error).__name__, error.message)
    if not exchange.hides_engine or words == error.message:
        return error
    return type(error)(words, field=error.field, retry_after_s=error.retry_after_s)


async def stream(
    exchange: Exchange,
    dialect: Dialect,
    call: Call,
    request: Request,
    *,
    comment_every_s: float,
    link: Callable[[Update], Update] | None = None,
) -> None:
    """Send the call's updates as they come, framed as `request` asks for; `link` puts links in the place of pictures.

    Before the first of them the call's error is raised, so that it has its own status; later it is in-band.
    """
    encoder = dialect.stream_encoder(request, response_id=call.id, created_s=int(call.row.created_s))
    frames = _Frames(exchange, dialect.framing(request), comment_every_s)
    updates = call.follow()
    try:
        while (update := await frames.next(updates)) is not None:
            for document in encoder.feed(link(update) if link else update):
                await frames.send(document)
        for document in encoder.finish(facts(call.row, hides_engine=exchange.hides_engine)):
            await frames.send(document)
    except AbacaError as error:
        if not frames.begun:
            raise
        for document in encoder.fail(shown(exchange, error), call_id=call.id):
            await frames.send(document)
    await frames.end()


class _Frames:
    """The framed documents of one streamed answer; the head is sent with the first of them."""

    def __init__(self, exchange: Exchange, framing: Framing, comment_every_s: float) -> None:
        self.begun = False
        self._exchange = exchange
        self._framing = framing
        self._pause_s = comment_every_s if framing.comments else None

    async def next(self, updates: AsyncIterator[Update]) -> Update | None:
        """Give the next update, None after the last; meanwhile keep the line open with comments where they may be."""
        waiting = asyncio.ensure_future(anext(updates, None))
        try:
            while True:
                if (await self._exchange.or_gone(asyncio.wait({waiting}, timeout=self._pause_s)))[0]:
                    return await waiting
                await self._begin()
                await self._exchange.write(_COMMENT)
        finally:
            waiting.cancel()
            del waiting  # an error of its holds this frame: together they would keep the request and its files

    async def send(self, document: Segments) -> None:
        first = not self.begun
        await self._begin()
        if self._framing.kind == "sse":
            await self._write((b"data: ", *document, self._framing.terminator))
        else:
            await self._write((b"[" if first else b"\n,\n", *document))

    async def end(self) -> None:
        begun = self.begun
        await self._begin()
        if self._framing.kind == "json_array":
            await self._exchange.write(b"]" if begun else b"[]")
        elif self._framing.done is not None:
            await self._exchange.write(b"data: " + self._framing.done + self._framing.terminator)
        await self._exchange.end()

    async def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            kind = {"content-type": "text/event-stream"} if self._framing.kind == "sse" else JSON
            await self._exchange.begin(200, {**kind, "cache-control": "no-cache"})

    async def _write(self, body: Segments) -> None:
        async for piece in splice(body).chunks():
            await self._exchange.write(piece)
