"""The data plane: every dialect's routes, for every vendor's spelling, as one bare ASGI callable."""

import asyncio
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Literal

import msgspec
from msgspec.structs import replace

from abaca.bodies import lift
from abaca.calls import Call
from abaca.errors import AbacaError, RequestError, WireError
from abaca.events import Delivered, HttpAnswered, InternalError, Publish
from abaca.gateway import Gateway
from abaca.interfaces import Clock, Dialect, Inbound, Spool
from abaca.records import Caps, Key
from abaca.skeletons import Skeleton
from abaca.types import Request
from abaca.web.answering import JSON, refuse, send_whole, stream
from abaca.web.calls import CALLS, Calls
from abaca.web.exchange import SILENCE_S, CallerGone, Exchange, Receive, Scope, Send
from abaca.web.facts import call_facts, facts_as_headers
from abaca.web.paths import Match, Paths
from abaca.web.terms import Preference, preference, terms

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
    """Answers the paths of all dialects, and those of the calls that came in by them."""

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
        self._calls = Calls(gateway, paths)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing is raised but the end of the server."""
        exchange = Exchange(scope, receive, send, request_id=self._new_id(), silence_s=self._settings.silence_s)
        started_s = self._clock.monotonic_s()
        try:
            await self._route(exchange)
        except CallerGone:
            exchange.fault = "CallerGone"
        except WireError as error:
            await self._refuse(exchange, RequestError(f"{error.where}: {error.why}", field=error.where))
        except AbacaError as error:
            await self._refuse(exchange, error)
        except Exception as error:  # noqa: BLE001 - the last resort: nothing of it may reach a caller
            cause = "".join(traceback.format_exception(error))
            self._publish(InternalError(call_id=exchange.request_id, error=type(error).__name__, traceback=cause))
            await self._refuse(exchange, AbacaError("An internal error has occurred."))
        finally:
            exchange.close()
            self._publish(
                HttpAnswered(
                    method=exchange.method,
                    path=exchange.path[:_LOGGED_CHARS],
                    status=exchange.status,
                    seconds_s=round(self._clock.monotonic_s() - started_s, 6),
                    request_id=exchange.request_id,
                    error=exchange.fault,
                )
            )

    async def _route(self, exchange: Exchange) -> None:
        """Find out what is meant, and in which dialect, and answer it."""
        if CALLS.match(exchange.path):
            dialect = self._spoken(exchange)
            key = await self._gateway.authenticate(dialect.credentials(exchange.headers, exchange.query))
            exchange.dialect = self._spoken(exchange, key.vendor)
            await self._calls.answer(exchange, exchange.dialect, key)
            return
        match = self._find(exchange)
        # The key comes first: a body sent with a wrong one is never read, so never spooled.
        key = await self._gateway.authenticate(match.dialect.credentials(exchange.headers, exchange.query))
        if key.vendor and not match.named:
            match = self._find(exchange, key.vendor)
        await self._answer(exchange, match, key)

    def _find(self, exchange: Exchange, vendor: str = "") -> Match:
        """Give what the path means, under a vendor's prefix if one is given; raises NotFound, WrongMethod."""
        path = f"/{vendor}{exchange.path}" if vendor else exchange.path
        match = self._paths.find(exchange.method, path, exchange.headers, exchange.query)
        exchange.dialect = match.dialect
        return match

    def _spoken(self, exchange: Exchange, vendor: str = "") -> Dialect:
        """Give the dialect that seems to be spoken, where it is not known which is meant."""
        path = f"/{vendor}{exchange.path}" if vendor else exchange.path
        return self._paths.spoken(path, exchange.headers, exchange.query)

    async def _refuse(self, exchange: Exchange, error: AbacaError) -> None:
        await refuse(exchange, exchange.dialect or self._spoken(exchange), error)

    async def _answer(self, exchange: Exchange, match: Match, key: Key) -> None:
        match match.path.operation:
            case "models" | "model":
                await self._list(exchange, match)
            case "count":
                request = await self._read(exchange, match, key.caps)
                await send_whole(exchange, match.dialect.encode_count(self._gateway.count(request)), {})
            case _:
                await self._generate(exchange, match, key)

    async def _list(self, exchange: Exchange, match: Match) -> None:
        inbound = self._inbound(exchange, match, Skeleton(b"{}"))
        if match.path.operation == "models":
            outbound = match.dialect.encode_models(self._gateway.models(), inbound)
        else:
            name = match.values["model"]
            outbound = match.dialect.encode_model(name, self._gateway.model(name), inbound)
        await send_whole(exchange, outbound, {})

    async def _generate(self, exchange: Exchange, match: Match, key: Key) -> None:
        wanted = terms(exchange)
        self._gateway.admit()
        request = await self._read(exchange, match, key.caps)
        call = await self._gateway.start(request, key, wanted)
        how: Literal["delivered", "cut", "later"] = "cut"  # whatever happens that is not foreseen
        try:
            exchange.marks["x-abaca-call-id"] = call.id
            if call.joined:
                exchange.marks["x-abaca-joined"] = "true"
            how = await self._tell(exchange, match.dialect, call, request)
        finally:
            if how == "cut" or (how == "delivered" and not exchange.fault):
                whole = how == "delivered"
                self._publish(Delivered(call_id=call.id, complete=whole, body_bytes=exchange.sent_bytes))
            await self._gateway.leave(call, how)

    async def _tell(
        self, exchange: Exchange, dialect: Dialect, call: Call, request: Request
    ) -> Literal["delivered", "cut", "later"]:
        """Answer with what the call comes to, or with where to ask for it; tell how the caller was left."""
        wish = preference(exchange)
        try:
            if wish.later and not await exchange.or_gone(_ends_within(call, wish.wait_s)):
                await _promise(exchange, call, wish)
                return "later"
            if request.stream:
                pause_s = self._settings.comment_every_s
                await stream(exchange, dialect, call, request, comment_every_s=pause_s)
            else:
                result = await exchange.or_gone(call.wait())
                await send_whole(exchange, dialect.encode_result(request, result), facts_as_headers(call.row))
        except AbacaError as error:
            return "delivered" if await refuse(exchange, dialect, error) else "cut"
        return "delivered"

    async def _read(self, exchange: Exchange, match: Match, caps: Caps) -> Request:
        encoding = exchange.headers.get("content-encoding", "")
        rule = match.dialect.lift_rule
        skeleton = await lift(exchange.body(), rule=rule, spool=self._spool, caps=caps, encoding=encoding)
        request = match.dialect.decode_request(self._inbound(exchange, match, skeleton))
        return replace(request, vendor=match.vendor)

    @staticmethod
    def _inbound(exchange: Exchange, match: Match, skeleton: Skeleton) -> Inbound:
        return Inbound(
            operation=match.path.operation,
            skeleton=skeleton,
            path=match.values,
            query=exchange.query,
            headers=exchange.headers,
        )


async def _ends_within(call: Call, seconds_s: float) -> bool:
    """Wait for the call's end, whatever that is; tell whether it came in time."""
    if seconds_s > 0:
        with suppress(TimeoutError, AbacaError):
            async with asyncio.timeout(seconds_s):
                await call.wait()
        return call.result is not None or call.error is not None
    return False


async def _promise(exchange: Exchange, call: Call, wish: Preference) -> None:
    """Say where the answer will be."""
    headers = {**JSON, "location": f"/v1/calls/{call.id}", "preference-applied": wish.applied, "retry-after": "1"}
    await exchange.answer(202, msgspec.json.encode(call_facts(call.row)), headers)
