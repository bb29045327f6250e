"""Small JSON bodies of the paths that are our own, both ways."""

import asyncio
from typing import TypeVar

import msgspec

from abaca.errors import RequestError, TooLarge
from abaca.types import Json
from abaca.web.answering import JSON
from abaca.web.exchange import Exchange

T = TypeVar("T")

WHOLE_S = 30.0
"""How long a small body may take to come, however often something of it does."""

_MOST_BYTES = 1_000_000


async def read(exchange: Exchange, kind: type[T], *, most_bytes: int = _MOST_BYTES) -> T:
    """Give the body as a value, that of an empty one being {}; raises RequestError naming the field at fault."""
    body = bytearray()
    try:
        async with asyncio.timeout(WHOLE_S):
            async for piece in exchange.body():
                body += piece
                if len(body) > most_bytes:
                    raise TooLarge(f"The body is larger than {most_bytes} bytes.")
    except TimeoutError:
        raise RequestError(f"The body has not come whole within {WHOLE_S:g} s.") from None
    try:
        return msgspec.json.decode(bytes(body) or b"{}", type=kind)
    except msgspec.ValidationError as error:
        why, _, where = str(error).partition(" - at ")
        place = where.strip("`")
        raise RequestError(f"{place or '$'}: {why}", field=place.removeprefix("$.") or None) from None
    except msgspec.DecodeError as error:
        raise RequestError(f"The body is no JSON: {error}.") from None
    except UnicodeDecodeError:
        raise RequestError("The body is no JSON: it is not UTF-8.") from None


async def send(exchange: Exchange, body: Json, *, status: int = 200) -> None:
    """Answer with JSON that nobody may keep."""
    await exchange.answer(status, msgspec.json.encode(body), {**JSON, "cache-control": "no-store"})


async def send_nothing(exchange: Exchange) -> None:
    """Answer that it is done, and that there is nothing to say about it."""
    await exchange.begin(204, {"cache-control": "no-store"})
    await exchange.end()
