"""Calls that were started before: what they came to, in any dialect, their pictures, and how to stop or forget them."""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from abaca.errors import AbacaError, NotFound, WrongMethod
from abaca.gateway import Gateway
from abaca.interfaces import Dialect
from abaca.records import Key, Row
from abaca.types import Json
from abaca.web.answering import JSON, refuse, send_whole
from abaca.web.exchange import Exchange
from abaca.web.facts import call_facts, facts_as_headers
from abaca.web.listing import choice, cursor, number, wanted
from abaca.web.paths import Paths
from abaca.web.pictures import file_name, send_picture
from abaca.web.terms import WAIT_MAX_S

CALLS = re.compile(r"/v1/calls(?:/.*)?", re.DOTALL)
"""The paths that are answered here."""

_PLACE = re.compile(
    r"/v1/calls(?:/(?P<id>[\w-]{1,100})(?:/(?:(?P<act>cancel)|pictures/(?P<index>[0-9]{1,4})))?)?/?", re.ASCII
)
_ASKING = ("as", "wait", "key")
_AGAIN = {"retry-after": "1"}
_SHOWN_CHARS = 200


class Calls:
    """Answers /v1/calls and what lies under it, for the key that started the calls or an admin's."""

    def __init__(self, gateway: Gateway, paths: Paths) -> None:
        self._gateway = gateway
        self._paths = paths

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:
        """Answer one request; errors are for the caller to send in `dialect`, but those of a call `?as=` of another."""
        place = _PLACE.fullmatch(exchange.path)
        if place is None:
            raise NotFound(f"There is nothing at {exchange.path[:_SHOWN_CHARS]}.")
        exchange.watch()
        call_id, method = place["id"], "GET" if exchange.method == "HEAD" else exchange.method
        if call_id is None:
            _check(exchange, method, "GET")
            await self._list(exchange, key)
        elif place["act"]:
            _check(exchange, method, "POST")
            await _send(exchange, 200, call_facts(await self._gateway.cancel_call(call_id, key)))
        elif place["index"]:
            _check(exchange, method, "GET")
            await self._picture(exchange, await self._gateway.find_call(call_id, key), int(place["index"]))
        else:
            _check(exchange, method, "DELETE", "GET")
            if method == "DELETE":
                await self._gateway.delete_call(call_id, key)
                await exchange.begin(204, {})
                await exchange.end()
            else:
                await self._show(exchange, dialect, call_id, key)

    async def _list(self, exchange: Exchange, key: Key) -> None:
        asked = wanted(exchange.query)
        rows = await self._gateway.list_calls(replace(asked, limit=asked.limit + 1), key)
        shown = rows[: asked.limit]
        following = cursor(shown[-1]) if len(rows) > len(shown) else None
        await _send(
            exchange,
            200,
            {"object": "list", "data": [call_facts(row) for row in shown], "next_cursor": following},
        )

    async def _show(self, exchange: Exchange, dialect: Dialect, call_id: str, key: Key) -> None:
        """Answer with what is known of a call, or `?as=` what it came to; `?wait=` for its end first."""
        query = exchange.query
        for name in query:
            choice("parameter", name, _ASKING)
        shape = choice("as", query["as"], tuple(self._paths.names())) if "as" in query else ""
        row = await self._gateway.find_call(call_id, key)
        if "wait" in query:
            wait_s = number("wait", query["wait"], most=WAIT_MAX_S)
            row = await exchange.or_gone(self._gateway.wait(row, wait_s))
        exchange.marks["x-abaca-call-id"] = row.id
        if not shape:
            await _send(exchange, 200, call_facts(row))
        elif not row.ended:
            await _send(exchange, 202, call_facts(row), _AGAIN)
        else:
            await self._show_as(exchange, self._paths.dialect(row.vendor, shape) or dialect, row)

    async def _show_as(self, exchange: Exchange, dialect: Dialect, row: Row) -> None:
        try:
            request, result = await self._gateway.answer(row)
            await send_whole(
                exchange, dialect.encode_result(replace(request, stream=""), result), facts_as_headers(row)
            )
        except AbacaError as error:
            await refuse(exchange, dialect, error)
        else:
            if exchange.method != "HEAD":
                await self._gateway.delivered(row)

    async def _picture(self, exchange: Exchange, row: Row, index: int) -> None:
        """Send a picture. A call's only one, sent whole, is its answer: then it was delivered."""
        exchange.marks["x-abaca-call-id"] = row.id
        blob = await self._gateway.picture(row, index)
        whole = await send_picture(exchange, blob, name=file_name(row.id, index, blob.mime))
        if whole and row.state == "done" and len(row.pictures) == 1:
            await self._gateway.delivered(row)


def _check(exchange: Exchange, method: str, *right: str) -> None:
    if method not in right:
        allowed = ", ".join(right)
        where = exchange.path[:_SHOWN_CHARS]
        raise WrongMethod(
            f"The method {exchange.method} is not allowed on {where}; {allowed} would be right.", field=allowed
        )


async def _send(exchange: Exchange, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
    await exchange.answer(status, msgspec.json.encode(body), {**JSON, "cache-control": "no-store", **(headers or {})})
