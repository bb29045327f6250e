"""The whole site: pages, the reference, health, readiness and metrics beside the data plane, as one ASGI callable."""

from collections.abc import Awaitable, Callable

import msgspec

from abaca import __version__
from abaca.web.api import Api
from abaca.web.exchange import Exchange, Receive, Scope, Send
from abaca.web.openapi import Reference
from abaca.web.pages import Pages

_TEXT = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
_OWN = {"/", "/healthz", "/readyz", "/metrics"}
_JSON = {"content-type": "application/json; charset=utf-8"}


class Site:
    """Answers everything. `ready` gives what is wrong with each part, "" where nothing is."""

    def __init__(
        self,
        api: Api,
        *,
        metrics: Callable[[], bytes],
        ready: Callable[[], Awaitable[dict[str, str]]],
        pages: Pages,
        reference: Reference,
    ) -> None:
        self._api = api
        self._metrics = metrics
        self._ready = ready
        self._pages = pages
        self._reference = reference

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == "http":
            path = scope["path"]
            own = path in _OWN or path in self._reference.paths or path.startswith("/playground")
            if scope["method"] in {"GET", "HEAD"} and own:
                await self._page(scope, receive, send)
            else:
                await self._api(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1000})

    async def _page(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = Exchange(scope, receive, send, request_id="")
        try:
            await self._answer(exchange)
        finally:
            exchange.close()

    async def _answer(self, exchange: Exchange) -> None:
        if self._pages.wants(exchange):
            await self._pages.answer(exchange)
            return
        if exchange.path in self._reference.paths:
            await self._reference.answer(exchange)
            return
        match exchange.path:
            case "/healthz":
                await exchange.answer(200, b"ok\n", _TEXT)
            case "/readyz":
                faults = await self._ready()
                status = 503 if any(faults.values()) else 200
                parts = {name: fault or "ok" for name, fault in faults.items()}
                await exchange.answer(status, msgspec.json.encode({"ready": status == 200, "parts": parts}), _JSON)
            case "/metrics":
                await exchange.answer(
                    200, self._metrics(), {"content-type": "text/plain; version=0.0.4; charset=utf-8"}
                )
            case "/":
                about = f"abaca {__version__}: POST /v1beta/models/{{model}}:generateContent or /v1/chat/completions\n"
                await exchange.answer(200, about.encode(), {**_TEXT, "vary": "accept"})
            case _:
                await exchange.answer(404, b"There is no such page.\n", _TEXT)
