"""The data plane: every dialect's routes, for every vendor's spelling, as one bare ASGI callable."""

import asyncio
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import msgspec
from msgspec.structs import replace

from abaca.bodies import lift
from abaca.calls import Call
from abaca.errors import AbacaError, RequestError, WireError
from abaca.events import Delivered, HttpAnswered, InternalError, Publish
from abaca.gateway import Gateway
from abaca.interfaces import Clock, Dialect, Inbound, Spool
from abaca.policy.pricing import usd
from abaca.records import Caps, Key, Terms
from abaca.skeletons import Skeleton
from abaca.types import Json, Request
from abaca.web.answering import JSON, refuse, send_whole, stream
from abaca.web.desks import NOBODY, Desk
from abaca.web.exchange import SILENCE_S, CallerGone, Exchange, Receive, Scope, Send
from abaca.web.facts import call_facts, estimate_as_headers, estimate_facts, facts_as_headers
from abaca.web.links import LinkedPictures
from abaca.web.paths import Match, Paths
from abaca.web.terms import Preference, is_dry_run, preference, terms

_LOGGED_CHARS = 512


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How patient we are.

    `comment_every_s`: after so much silence of ours a stream gets a comment, where the dialect allows comments.
    `silence_s`: how long a caller may send or read nothing.
    """

    comment_every_s: float = 10.0
    silence_s: float = SILENCE_S


@dataclass(slots=True, kw_only=True, eq=False)
class Api:
    """Answers the paths of all dialects; those of no dialect are the `desks`'."""

    gateway: Gateway
    paths: Paths
    spool: Spool
    publish: Publish
    clock: Clock
    new_id: Callable[[], str]
    pictures: LinkedPictures
    desks: Sequence[Desk] = ()
    settings: Settings = field(default_factory=Settings)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one HTTP request; nothing is raised but the end of the server."""
        exchange = Exchange(scope, receive, send, request_id=self.new_id(), silence_s=self.settings.silence_s)
        started_s = self.clock.monotonic_s()
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
            self.publish(InternalError(call_id=exchange.request_id, error=type(error).__name__, traceback=cause))
            await self._refuse(exchange, AbacaError("An internal error has occurred."))
        finally:
            exchange.close()
            self.publish(
                HttpAnswered(
                    method=exchange.method,
                    path=exchange.path[:_LOGGED_CHARS],
                    status=exchange.status,
                    seconds_s=round(self.clock.monotonic_s() - started_s, 6),
                    request_id=exchange.request_id,
                    error=exchange.fault,
                )
            )

    async def _route(self, exchange: Exchange) -> None:
        """Find out what is meant, and in which dialect, and answer it."""
        for desk in self.desks:
            if desk.paths.match(exchange.path):
                exchange.dialect = self._spoken(exchange)
                key = NOBODY if desk.is_open else await self._authenticate(exchange, exchange.dialect)
                exchange.dialect = self._spoken(exchange, key.treatment.vendor)
                await desk.answer(exchange, exchange.dialect, key)
                return
        match = self._find(exchange)
        # The key comes first: a body sent with a wrong one is never read, so never spooled.
        key = await self._authenticate(exchange, match.dialect)
        if key.treatment.vendor and not match.named:
            match = self._find(exchange, key.treatment.vendor)
        await self._answer(exchange, match, key)

    async def _authenticate(self, exchange: Exchange, dialect: Dialect) -> Key:
        key = await self.gateway.authenticate(dialect.credentials(exchange.headers, exchange.query))
        exchange.hides_engine = key.treatment.hide_engine
        return key

    def _find(self, exchange: Exchange, vendor: str = "") -> Match:
        """Give what the path means, under a vendor's prefix if one is given; raises NotFound, WrongMethod."""
        path = f"/{vendor}{exchange.path}" if vendor else exchange.path
        match = self.paths.find(exchange.method, path, exchange.headers, exchange.query)
        exchange.dialect = match.dialect
        return match

    def _spoken(self, exchange: Exchange, vendor: str = "") -> Dialect:
        """Give the dialect that seems to be spoken, where it is not known which is meant."""
        path = f"/{vendor}{exchange.path}" if vendor else exchange.path
        return self.paths.spoken(path, exchange.headers, exchange.query)

    async def _refuse(self, exchange: Exchange, error: AbacaError) -> None:
        await refuse(exchange, exchange.dialect or self._spoken(exchange), error)

    async def _answer(self, exchange: Exchange, match: Match, key: Key) -> None:
        match match.path.operation:
            case "models" | "model":
                await self._list(exchange, match)
            case "count":
                await self._count(exchange, match, key)
            case _:
                await self._generate(exchange, match, key)

    async def _list(self, exchange: Exchange, match: Match) -> None:
        inbound = self._inbound(exchange, match, Skeleton(b"{}"))
        if match.path.operation == "models":
            outbound = match.dialect.encode_models(self.gateway.models(), inbound)
        else:
            name = match.values["model"]
            outbound = match.dialect.encode_model(name, self.gateway.model(name), inbound)
        await send_whole(exchange, outbound, {})

    async def _count(self, exchange: Exchange, match: Match, key: Key) -> None:
        """Count a request's tokens, and say what it would cost where that is known and may be said."""
        request = await self._read(exchange, match, key.treatment.caps)
        extension: dict[str, Json] = {}
        if not exchange.hides_engine:
            with suppress(
                AbacaError
            ):  # nobody may be asked for it as it stands: its tokens can be counted all the same
                extension["estimate_usd"] = usd(self.gateway.estimate_roughly(request, key).cost_micros)
        headers = {"x-abaca-estimate-usd": str(extension["estimate_usd"])} if extension else {}
        await send_whole(exchange, match.dialect.encode_count(self.gateway.count(request), extension), headers)

    async def _estimate(self, exchange: Exchange, request: Request, key: Key, wanted: Terms) -> None:
        """Say what a generation would cost, and begin none."""
        estimate, hides = await self.gateway.estimate(request, key, wanted), exchange.hides_engine
        body = msgspec.json.encode(estimate_facts(estimate, hides_engine=hides))
        await exchange.answer(200, body, {**JSON, **estimate_as_headers(estimate, hides_engine=hides)})

    async def _generate(self, exchange: Exchange, match: Match, key: Key) -> None:
        wanted = terms(exchange)
        self.gateway.admit()
        request = await self._read(exchange, match, key.treatment.caps)
        if is_dry_run(exchange):
            await self._estimate(exchange, request, key, wanted)
            return
        if "delivery" not in request.asked or wanted.delivery is not None:
            request = replace(request, delivery=wanted.delivery or key.treatment.delivery)
        call = await self.gateway.start(request, key, wanted)
        how: Literal["delivered", "cut", "later"] = "cut"  # whatever happens that is not foreseen
        try:
            exchange.marks["x-abaca-call-id"] = call.id
            if call.joined:
                exchange.marks["x-abaca-joined"] = "true"
            how = await self._tell(exchange, match.dialect, call, request, key)
        finally:
            if how == "cut" or (how == "delivered" and not exchange.fault):
                whole = how == "delivered"
                self.publish(
                    Delivered(
                        call_id=call.id,
                        complete=whole,
                        body_bytes=exchange.sent_bytes,
                        delivery=request.delivery,
                        streamed=bool(request.stream),
                        first_byte_s=exchange.first_byte_s,
                    )
                )
            await self.gateway.leave(call, how)

    async def _tell(
        self, exchange: Exchange, dialect: Dialect, call: Call, request: Request, key: Key
    ) -> Literal["delivered", "cut", "later"]:
        """Answer with what the call comes to, or with where to ask for it; tell how the caller was left."""
        wish, by_url, ttl_s = preference(exchange), request.delivery == "url", key.treatment.url_ttl_s
        try:
            if wish.later and not await exchange.or_gone(_ends_within(call, wish.wait_s)):
                await _promise(exchange, call, wish)
                return "later"
            if request.stream:
                pause_s = self.settings.comment_every_s
                link = partial(self.pictures.update, exchange=exchange, ttl_s=ttl_s) if by_url else None
                await stream(exchange, dialect, call, request, comment_every_s=pause_s, link=link)
            else:
                result = await exchange.or_gone(call.wait())
                result = self.pictures.of(result, exchange, ttl_s) if by_url else result
                await send_whole(
                    exchange,
                    dialect.encode_result(request, result),
                    facts_as_headers(call.row, hides_engine=exchange.hides_engine),
                )
        except AbacaError as error:
            return "delivered" if await refuse(exchange, dialect, error) else "cut"
        return "delivered"

    async def _read(self, exchange: Exchange, match: Match, caps: Caps) -> Request:
        encoding = exchange.headers.get("content-encoding", "")
        rule = match.dialect.lift_rule
        skeleton = await lift(exchange.body(), rule=rule, spool=self.spool, caps=caps, encoding=encoding)
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
    await exchange.answer(202, msgspec.json.encode(call_facts(call.row, hides_engine=exchange.hides_engine)), headers)
