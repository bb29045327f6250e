"""Calls that were started before: what they came to, in any dialect, their pictures, how to stop or forget them."""

import re
from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from abaca.errors import AbacaError, NotFound
from abaca.gateway import Gateway
from abaca.interfaces import Dialect, Keys
from abaca.questions import Question
from abaca.records import Key, Row
from abaca.types import Blob, Json
from abaca.web.answering import JSON, refuse, send_whole
from abaca.web.desks import check_admin, named_key
from abaca.web.exchange import Exchange
from abaca.web.facts import call_facts, facts_as_headers
from abaca.web.links import VIEWING, LinkedPictures, view_of
from abaca.web.listing import choice, cursor, number, wanted
from abaca.web.methods import check_method
from abaca.web.paths import Paths
from abaca.web.pictures import file_name, send_picture
from abaca.web.terms import WAIT_MAX_S, terms

_PLACE = re.compile(
    r"/v1/calls(?:/(?P<id>[\w-]{1,100})(?:/(?:(?P<act>cancel)|(?P<kind>pictures|references)/(?P<index>[0-9]{1,4})))?)?/?",
    re.ASCII,
)
_ASKING = ("as", "wait", "key")
_AGAIN = {"retry-after": "1"}
_SHOWN_CHARS = 200


class Calls:
    """Answers /v1/calls and what lies under it, for the key that started the calls or an admin's."""

    paths = re.compile(r"/v1/calls(?:/.*)?", re.DOTALL)
    is_open = False

    def __init__(self, gateway: Gateway, paths: Paths, pictures: LinkedPictures, *, keys: Keys) -> None:
        self._gateway = gateway
        self._keys = keys
        self._key_names: Mapping[str, str] = {}
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
            row = await self._gateway.cancel_call(call_id, key)
            [told] = await self._told(exchange, key, row)
            await _send(exchange, 200, told)
        elif place["index"]:
            check_method(exchange, "GET")
            show = self._picture if place["kind"] == "pictures" else self._reference
            await show(exchange, await self._gateway.find_call(call_id, key), int(place["index"]))
        elif check_method(exchange, "DELETE", "GET") == "DELETE":
            await self._gateway.delete_call(call_id, key)
            await exchange.begin(204, {})
            await exchange.end()
        else:
            await self._show(exchange, dialect, call_id, key)

    async def _list(self, exchange: Exchange, key: Key) -> None:
        asked = wanted({name: value for name, value in exchange.query.items() if name != "key_name"})
        if "key_name" in exchange.query:
            check_admin(key)
            asked = replace(asked, key_id=(await named_key(self._keys, exchange.query["key_name"])).id)
        rows = await self._gateway.list_calls(replace(asked, limit=asked.limit + 1), key)
        shown = rows[: asked.limit]
        following = cursor(shown[-1]) if len(rows) > len(shown) else None
        told = await self._told(exchange, key, *shown)
        await _send(exchange, 200, {"object": "list", "data": told, "next_cursor": following})

    async def _told(self, exchange: Exchange, key: Key, *rows: Row) -> list[dict[str, Json]]:
        """Give the calls as this caller may see them: an admin with the keys that they are of."""
        names = await self._names_of({row.key_id for row in rows}) if key.admin else None
        return [call_facts(row, hides_engine=exchange.hides_engine, key_names=names) for row in rows]

    async def _names_of(self, key_ids: set[str]) -> Mapping[str, str]:
        """Give the names of keys by their ids, those of others among them; a key keeps its name."""
        if not key_ids <= self._key_names.keys():
            self._key_names = {key.id: key.name for key in await self._keys.all()}
        return self._key_names

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
        if not (shape and row.ended):
            [told] = await self._told(exchange, key, row)
            await _send(exchange, 202 if shape else 200, told, _AGAIN if shape else {})
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
        _check_view(exchange, row)
        whole = await self._sent(exchange, await self._gateway.picture(row, index), f"{row.id}-{index}")
        if whole and row.state == "done" and len(row.pictures) == 1:
            await self._gateway.delivered(row)

    async def _reference(self, exchange: Exchange, row: Row, index: int) -> None:
        """Send a picture that came with the call, or a view of it; raises NotFound for one that is not kept."""
        _check_view(exchange, row)
        references = Question.of(row.request).references
        if index >= len(references):
            raise NotFound(f"The call {row.id} has no reference {index}; it has {len(references)}, from 0 on.")
        try:
            blob = await self._gateway.reference(row, references[index])
        except NotFound:
            raise NotFound(
                f"The bytes of reference {index} of the call {row.id} are not kept: send the picture again."
            ) from None
        await self._sent(exchange, blob, f"{row.id}-reference-{index}")

    async def _sent(self, exchange: Exchange, blob: Blob, name: str) -> bool:
        """Send a picture as it is or in the view that is asked for; tell whether it left whole and as it is."""
        view = view_of(exchange.query, blob.mime)
        if view is not None:
            blob = await exchange.or_gone(self._pictures.show(blob, view))
        return await send_picture(exchange, blob, name=file_name(name, blob.mime)) and view is None


def _check_view(exchange: Exchange, row: Row) -> None:
    for name in exchange.query:
        choice("parameter", name, (*VIEWING, "key"))
    exchange.marks["x-abaca-call-id"] = row.id


async def _send(exchange: Exchange, status: int, body: Json, headers: Mapping[str, str] | None = None) -> None:
    await exchange.answer(status, msgspec.json.encode(body), {**JSON, "cache-control": "no-store", **(headers or {})})
