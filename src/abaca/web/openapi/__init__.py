"""The reference: what can be asked of this server, for programs as OpenAPI, for language models as llms.txt."""

import asyncio

import msgspec

from abaca.web.exchange import Exchange
from abaca.web.openapi.known import Describe, Known
from abaca.web.pages import Page

__all__ = ["Describe", "Known", "Reference"]

_JSON = "application/json; charset=utf-8"
_MARKDOWN = "text/plain; charset=utf-8"
_HEADERS = {"x-content-type-options": "nosniff", "vary": "accept-encoding"}


class Reference:
    """Answers /openapi.json and /llms.txt. Both are made when one of them is first asked for, and kept."""

    paths = frozenset({"/openapi.json", "/llms.txt"})

    def __init__(self, known: Known) -> None:
        self._known = known
        self._pages: dict[str, Page] = {}

    async def answer(self, exchange: Exchange) -> None:
        """Send what is asked for, or say that the caller's copy is the right one."""
        if not self._pages:
            self._pages = await asyncio.to_thread(_pages, self._known)
        await self._pages[exchange.path].send(exchange, _HEADERS)


def _pages(known: Known) -> dict[str, Page]:
    from abaca.web.openapi.document import document  # noqa: PLC0415 - nobody who does not ask for it waits for it
    from abaca.web.openapi.llms import llms  # noqa: PLC0415 - the same

    written = document(known)
    return {
        "/openapi.json": Page(msgspec.json.encode(written), _JSON),
        "/llms.txt": Page(llms(known, written).encode(), _MARKDOWN),
    }
