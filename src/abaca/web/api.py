"""The data plane: every dialect's routes, for every vendor's spelling, as one bare ASGI callable."""

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from msgspec.structs import replace

from abaca.bodies import lift, splice
from abaca.calls import Call
from abaca.errors import AbacaError, RequestError, WireError, WrongMethod
from abaca.events import Delivered, HttpAnswered, InternalError, Publish
from abaca.gateway import Gateway
from abaca.interfaces import Clock, Dialect, Framing, Inbound, Outbound, Spool
from abaca.records import Caps, Key
from abaca.skeletons import Segments, Skeleton
from abaca.types import Request
from abaca.updates import Update
from abaca.web.exchange import SILENCE_S, CallerGone, Exchange, Receive, Scope, Send
from abaca.web.facts import facts, facts_as_headers
from abaca.web.paths import Match, Paths

_COMMENT = b": waiting for the picture\n\n"
_IDEMPOTENCY_KEY_MAX_CHARS = 255
_LOGGED_CHARS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How patient we are.

    `comment_every_s`: after so much silence of ours a stream gets a comment, where the dialect allows comments.
    `silence_s`: how long a caller may send or read nothing.
    """

    comment_every_s: float = 10.0
    silence_s: float = SILENCE_S


class Api:
    """Answers the paths of all dialects."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        paths: Paths,
        spool: Spool,
        publish: Publish,
        clock: Clock,
        new_id: Callable[[], str],
        settings: Settings | None = None,
    ) -> None:
        self._gateway = gateway
        self._paths = paths
        self._spool = spool
        self._publish = publish
        self._clock = clock
        self._new_id = new_id
        self._settings = settings or Settings()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing is raised but the end of the server."""
        exchange = Exchange(scope, receive, send, request_id=self._new_id(), silence_s=self._settings.silence_s)
        started_s = self._clock.monotonic_s()
        fault = ""
        dialect = self._paths.spoken(exchange.path, exchange.headers, exchange.query)
        try:
            match = self._paths.find(exchange.method, exchange.path, exchange.headers, exchange.query)
            dialect = match.dialect
            # The key comes first: a body sent with a wrong one is never read, so never spooled.
            key = await self._gateway.authenticate(dialect.credentials(exchange.headers, exchange.query))
            if key.vendor and not match.named:
                path = f"/{key.vendor}{exchange.path}"
                match = self._paths.find(exchange.method, path, exchange.headers, exchange.query)
                dialect = match.dialect
            await self._answer(exchange, match, key)
        except CallerGone:
            fault = "CallerGone"
        except WireError as error:
            fault = await self._refuse(
                exchange, dialect, RequestError(f"{error.where}: {error.why}", field=error.where)
            )
        except AbacaError as error:
            fault = await self._refuse(exchange, dialect, error)
        except Exception as error:  # noqa: BLE001 - the last resort: nothing of it may reach a caller
            cause = "".join(traceback.format_exception(error))
            self._publish(InternalError(call_id=exchange.request_id, error=type(error).__name__, traceback=cause))
            fault = await self._refuse(exchange, dialect, AbacaError("An internal error has occurred."))
        finally:
            exchange.close()
            self._publish(
                HttpAnswered(
                    method=exchange.method,
                    path=exchange.path[:_LOGGED_CHARS],
                    status=exchange.status,
                    seconds_s=round(self._clock.monotonic_s() - started_s, 6),
                    request_id=exchange.request_id,
                    error=fault,
                )
            )

    async def _answer(self, exchange: Exchange, match: Match, key: Key) -> None:
        match match.path.operation:
            case "models" | "model":
                await self._list(exchange, match)
            case "count":
                request = await self._read(exchange, match, key.caps)
                await self._send_whole(exchange, match.dialect.encode_count(self._gateway.count(request)), {})
            case _:
                await self._generate(exchange, match, key)

    async def _list(self, exchange: Exchange, match: Match) -> None:
        inbound = self._inbound(exchange, match, Skeleton(b"{}"))
        if match.path.operation == "models":
            outbound = match.dialect.encode_models(self._gateway.models(), inbound)
        else:
            name = match.values["model"]
            outbound = match.dialect.encode_model(name, self._gateway.model(name), inbound)
        await self._send_whole(exchange, outbound, {})

    async def _generate(self, exchange: Exchange, match: Match, key: Key) -> None:
        request = await self._read(exchange, match, key.caps)
        strict = exchange.headers.get("x-abaca-strict", "").lower() in {"1", "true", "yes"}
        call = await self._gateway.start(request, key, strict=strict, idempotency_key=_idempotency_key(exchange))
        exchange.marks["x-abaca-call-id"] = call.id
        try:
            if request.stream:
                await self._stream(exchange, match.dialect, call)
            else:
                await self._whole(exchange, match.dialect, call)
        except CallerGone:
            self._publish(Delivered(call_id=call.id, complete=False, body_bytes=exchange.sent_bytes))
            raise
        self._publish(Delivered(call_id=call.id, complete=True, body_bytes=exchange.sent_bytes))
        await self._gateway.deliver(call)

    async def _read(self, exchange: Exchange, match: Match, caps: Caps) -> Request:
        encoding = exchange.headers.get("content-encoding", "")
        rule = match.dialect.lift_rule
        skeleton = await lift(exchange.body(), rule=rule, spool=self._spool, caps=caps, encoding=encoding)
        request = match.dialect.decode_request(self._inbound(exchange, match, skeleton))
        if "idempotency-key" in exchange.headers:  # kept with the call; it joins no earlier one yet
            request = replace(request, ignored=(*request.ignored, "idempotency-key"))
        return replace(request, vendor=match.vendor)

    async def _whole(self, exchange: Exchange, dialect: Dialect, call: Call) -> None:
        result = await exchange.or_gone(call.wait())
        outbound = dialect.encode_result(call.request, result)
        await self._send_whole(exchange, outbound, facts_as_headers(call.row))

    async def _stream(self, exchange: Exchange, dialect: Dialect, call: Call) -> None:
        """Send the call's updates as they come. Before the first of them an error still has its own status."""
        framing = dialect.framing(call.request)
        encoder = dialect.stream_encoder(call.request, response_id=call.id, created_s=int(call.row.created_s))
        frames = _Frames(exchange, framing)
        updates = call.follow()
        try:
            while (update := await self._next(exchange, updates, frames)) is not None:
                for document in encoder.feed(update):
                    await frames.send(document)
            for document in encoder.finish(facts(call.row)):
                await frames.send(document)
        except AbacaError as error:
            if not frames.begun:
                raise
            for document in encoder.fail(error, call_id=call.id):
                await frames.send(document)
        await frames.end()

    async def _next(self, exchange: Exchange, updates: AsyncIterator[Update], frames: "_Frames") -> Update | None:
        """Give the next update, None after the last; meanwhile keep the line open with comments where they may be."""
        waiting = asyncio.ensure_future(anext(updates, None))
        try:
            while True:
                pause_s = self._settings.comment_every_s if frames.framing.comments else None
                done = await exchange.or_gone(asyncio.wait({waiting}, timeout=pause_s))
                if done[0]:
                    return await waiting
                await frames.comment()
        finally:
            waiting.cancel()

    async def _send_whole(self, exchange: Exchange, outbound: Outbound, headers: Mapping[str, str]) -> None:
        spliced = splice(outbound.body)
        base = {"content-type": "application/json; charset=utf-8", "content-length": str(spliced.length_bytes)}
        await exchange.begin(outbound.status, {**base, **outbound.headers, **headers})
        async for piece in spliced.chunks():
            await exchange.write(piece)
        await exchange.end()

    async def _refuse(self, exchange: Exchange, dialect: Dialect, error: AbacaError) -> str:
        if exchange.status == 0:
            with suppress(CallerGone):
                allow = {"allow": error.field} if isinstance(error, WrongMethod) and error.field else {}
                await self._send_whole(exchange, dialect.encode_error(error, call_id=exchange.request_id), allow)
        return type(error).__name__

    @staticmethod
    def _inbound(exchange: Exchange, match: Match, skeleton: Skeleton) -> Inbound:
        return Inbound(
            operation=match.path.operation,
            skeleton=skeleton,
            path=match.values,
            query=exchange.query,
            headers=exchange.headers,
        )


class _Frames:
    """The framed documents of one streamed answer; the head is sent with the first of them."""

    def __init__(self, exchange: Exchange, framing: Framing) -> None:
        self.framing = framing
        self.begun = False
        self._exchange = exchange

    async def send(self, document: Segments) -> None:
        first = not self.begun
        await self._begin()
        if self.framing.kind == "sse":
            await self._write((b"data: ", *document, self.framing.terminator))
        else:
            await self._write((b"[" if first else b"\n,\n", *document))

    async def comment(self) -> None:
        await self._begin()
        await self._exchange.write(_COMMENT)

    async def end(self) -> None:
        begun = self.begun
        await self._begin()
        if self.framing.kind == "json_array":
            await self._exchange.write(b"]" if begun else b"[]")
        elif self.framing.done is not None:
            await self._exchange.write(b"data: " + self.framing.done + self.framing.terminator)
        await self._exchange.end()

    async def _begin(self) -> None:
        if not self.begun:
            self.begun = True
            kind = "text/event-stream" if self.framing.kind == "sse" else "application/json; charset=utf-8"
            await self._exchange.begin(200, {"content-type": kind, "cache-control": "no-cache"})

    async def _write(self, body: Segments) -> None:
        async for piece in splice(body).chunks():
            await self._exchange.write(piece)


def _idempotency_key(exchange: Exchange) -> str | None:
    """Give the caller's own name for the request; raises RequestError for one that is too long to keep."""
    name = exchange.headers.get("idempotency-key")
    if name is not None and len(name) > _IDEMPOTENCY_KEY_MAX_CHARS:
        raise RequestError(f"The Idempotency-Key has {len(name)} characters; it may have {_IDEMPOTENCY_KEY_MAX_CHARS}.")
    return name
