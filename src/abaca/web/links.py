"""Pictures by link: answers that name where each picture is, and the pictures behind those links."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from abaca.errors import RequestError
from abaca.gateway import Gateway
from abaca.interfaces import Clock, Dialect
from abaca.links import EXTENSIONS, Links
from abaca.records import Key
from abaca.types import Blob, Part, Picture, Result
from abaca.updates import PictureDone, Update
from abaca.web.exchange import Exchange
from abaca.web.listing import choice, whole
from abaca.web.methods import check_method
from abaca.web.pictures import send_picture

VIEWING = ("size", "format", "quality")
"""The parameters of a view."""

_OF_THE_LINK = ("until", "signature")
_FORMATS = {"png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
_MIMES = {extension: mime for mime, extension in EXTENSIONS.items()}
_SIZE_MAX_PX = 4096
_QUALITY_MAX = 95
_HOST = re.compile(r"[\w.-]+(?::[0-9]{1,5})?|\[[0-9a-f:.]+\](?::[0-9]{1,5})?", re.IGNORECASE | re.ASCII)
_ANYBODY = {"access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin"}


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a picture is to be shown: at most `longest_px` on its longer side, None for as it is."""

    mime: str
    longest_px: int | None = None
    quality: int = 85


Show = Callable[[Blob, View], Awaitable[Blob]]
"""Gives a picture as a view of it; raises InvalidPicture, EngineBusy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkedPictures:
    """Puts links in the place of pictures, and answers them. `base_url` is "" for whatever host a caller has named."""

    gateway: Gateway
    links: Links
    clock: Clock
    show: Show
    base_url: str = ""
    paths: re.Pattern[str] = re.compile(r"/i/.*", re.DOTALL)
    is_open: bool = True

    def of(self, result: Result, exchange: Exchange, ttl_s: float) -> Result:
        """Give the answer with a link for each picture."""
        candidates = [
            replace(candidate, parts=tuple([self._part(part, exchange, ttl_s) for part in candidate.parts]))
            for candidate in result.candidates
        ]
        return replace(result, candidates=tuple(candidates))

    def update(self, update: Update, exchange: Exchange, ttl_s: float) -> Update:
        """Give the update with a link for its picture, if it has one."""
        if not isinstance(update, PictureDone):
            return update
        return replace(update, picture=self._linked(update.picture, exchange, ttl_s))

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:  # noqa: ARG002 - a link says it all
        """Send the picture behind a link, as it is or in a view; raises Forbidden, NotFound, RequestError."""
        check_method(exchange, "GET")
        query, now_s = exchange.query, self.clock.now_s()
        sha256, until_s = self.links.read(exchange.path, query, now_s=now_s)
        for name in query:
            choice("parameter", name, (*_OF_THE_LINK, *VIEWING))
        view = view_of(query, _MIMES.get(exchange.path.rpartition(".")[2], ""))
        exchange.watch()
        blob = await self.gateway.kept(sha256)
        if view is not None:
            blob = await exchange.or_gone(self.show(blob, view))
        lasts = {"cache-control": f"public, max-age={int(until_s - now_s)}, immutable"}
        name = f"{sha256[:16]}.{EXTENSIONS[blob.mime]}"
        await send_picture(exchange, blob, name=name, headers={**lasts, **_ANYBODY})

    def _part(self, part: Part, exchange: Exchange, ttl_s: float) -> Part:
        return self._linked(part, exchange, ttl_s) if isinstance(part, Picture) else part

    def _linked(self, picture: Picture, exchange: Exchange, ttl_s: float) -> Picture:
        blob = picture.blob
        if blob is None or blob.mime not in EXTENSIONS:
            return picture
        link = self.links.link(blob.sha256, blob.mime, until_s=self.clock.now_s() + ttl_s)
        return replace(picture, blob=None, url=f"{self.base_url or _base_url(exchange)}{link}", mime=blob.mime)


def view_of(query: Mapping[str, str], mime: str) -> View | None:
    """Give how a query wants a picture of this type shown, None for as it is; raises RequestError."""
    if not any(name in query for name in VIEWING):
        return None
    own = next((name for name, kind in _FORMATS.items() if kind == mime), "png")
    return View(
        mime=_FORMATS[choice("format", query.get("format", own), tuple(_FORMATS))],
        longest_px=whole("size", query["size"], least=1, most=_SIZE_MAX_PX) if "size" in query else None,
        quality=whole("quality", query.get("quality", "85"), least=1, most=_QUALITY_MAX),
    )


def _base_url(exchange: Exchange) -> str:
    """Give where the caller has reached us, as it says itself."""
    host = exchange.headers.get("host", "")
    if not _HOST.fullmatch(host):
        raise RequestError(
            f"The Host header is {host[:80]!r}, so that no link can be made; a host would be right.", field="Host"
        )
    return f"{exchange.scheme}://{host}"
