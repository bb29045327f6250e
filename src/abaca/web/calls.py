"""Calls that were started before: what they came to, in any dialect, their pictures, and how to stop or forget them."""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from abaca.errors import AbacaError, NotFound
from abaca.gateway import Gateway
from abaca.interfaces import Dialect
from abaca.records import Key, Row
from abaca.types import Json
from abaca.web.answering import JSON, refuse, send_whole
from abaca.web.exchange import Exchange
from abaca.web.facts import call_facts, facts_as_headers
from abaca.web.links import VIEWING, LinkedPictures, view_of
from abaca.web.listing import choice, cursor, number, wanted
from abaca.web.methods import check_method
from abaca.web.paths import Paths
from abaca.web.pictures import file_name, send_picture
from abaca.web.terms import WAIT_MAX_S, terms

_PLACE = re.compile(
    r"/v1/calls(?:/(?P<id>[\w-]{1,100})(?:/(?:(?P<act>cancel)|pictures/(?P<index>[0-9]{1,4})))?)?/?", re.ASCII
)
_ASKING = ("as", "wait", "key")
_AGAIN = {"retry-after": "1"}
_SHOWN_CHARS = 200


class Calls:
    """Answers /v1/calls and what lies under it, for the key that started the calls or an admin's."""

    paths = re.compile(r"/v1/calls(?:/.*)?", re.DOTALL)
    is_open = False

    def __init__(self, gateway: Gateway, paths: Paths, pictures: LinkedPictures) -> None:
        self._gateway = gateway
        self._dialects = paths
        self._pictures = pictures

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:
        """Answer one request; errors are for the caller to send in `dialect`, but those of a call `?as=` of another."""
        place = _PLACE.fullmatch(exchange.path)
        if place is None:
            raise NotFound(f"There is nothing at {exchange.path[:_SHOWN_CHARS]}.")
        exchange.watch()
        call_id = place["id"]
        if call_id is None:
            check_method(exchange, "GET")
            await self._list(exchange, key)
        elif place["act"]:
            check_method(exchange, "POST")
            await _send(
                exchange,
                200,
                call_facts(await self._gateway.cancel_call(call_id, key), hides_engine=exchange.hides_engine),
            )
        elif place["index"]:
            check_method(exchange, "GET")
            await self._picture(exchange, await self._gateway.find_call(call_id, key), int(place["index"]))
        elif check_method(exchange, "DELETE", "GET") == "DELETE":
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
            {
                "object": "list",
                "data": [call_facts(row, hides_engine=exchange.hides_engine) for row in shown],
                "next_cursor": following,
            },
        )

    async def _show(self, exchange: Exchange, dialect: Dialect, call_id: str, key: Key) -> None:
        """Answer with what is known of a call, or `?as=` what it came to; `?wait=` for its end first."""
        query = exchange.query
        for name in query:
            choice("parameter", name, _ASKING)
        shape = choice("as", query["as"], tuple(self._dialects.names())) if "as" in query else ""
        row = await self._gateway.find_call(call_id, key)
        if "wait" in query:
            wait_s = number("wait", query["wait"], most=WAIT_MAX_S)
            row = await exchange.or_gone(self._gateway.wait(row, wait_s))
        exchange.marks["x-abaca-call-id"] = row.id
        if not shape:
            await _send(exchange, 200, call_facts(row, hides_engine=exchange.hides_engine))
        elif not row.ended:
            await _send(exchange, 202, call_facts(row, hides_engine=exchange.hides_engine), _AGAIN)
        else:
            linked_s = key.treatment.url_ttl_s if terms(exchange).delivery == "url" else None
            await self._show_as(exchange, self._dialects.dialect(row.vendor, shape) or dialect, row, linked_s)

    async def _show_as(self, exchange: Exchange, dialect: Dialect, row: Row, linked_s: float | None) -> None:
        """Answer with what a call came to; `linked_s`: with links in the place of pictures, that last so long."""
        try:
            request, result = await self._gateway.answer(row)
            result = result if linked_s is None else self._pictures.of(result, exchange, linked_s)
            await send_whole(
                exchange,
                dialect.encode_result(replace(request, stream=""), result),
                facts_as_headers(row, hides_engine=exchange.hides_engine),
            )
        except AbacaError as error:
            await refuse(exchange, dialect, error)
        else:
            if exchange.method != "HEAD":
                await self._gateway.delivered(row)

    async def _picture(self, exchange: Exchange, row: Row, index: int) -> None:
        """Send a picture, or a view of it. A call's only one, sent whole, is its answer: then it was delivered."""
        for name in exchange.query:
            choice("parameter", name, (*VIEWING, "key"))
        exchange.marks["x-abaca-call-id"] = row.id
        blob = await self._gateway.picture(row, index)
        if (view := view_of(exchange.query, blob.mime)) is not None:
            seen = await exchange.or_gone(self._pictures.show(blob, view))
            await send_picture(exchange, seen, name=file_name(row.id, index, seen.mime))
            return
        whole = await send_picture(exchange, blob, name=file_name(row.id, index, blob.mime))
        if whole and row.state == "done" and len(row.pictures) == 1:
            await self._gateway.delivered(row)


async def _send(exchange: Exchange, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
    await exchange.answer(status, msgspec.json.encode(body), {**JSON, "cache-control": "no-store", **(headers or {})})
