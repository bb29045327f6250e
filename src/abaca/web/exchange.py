"""One HTTP request and its answer, over bare ASGI."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


class CallerGone(Exception):
    """The caller closed the connection; its call goes on."""


class Exchange:
    """One request. `request_id` is ours; `status` is what was answered, 0 before that."""

    def __init__(self, scope: Scope, receive: Receive, send: Send, *, request_id: str) -> None:
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.headers: Mapping[str, str] = {
            name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]
        }
        query = scope.get("query_string", b"").decode("latin-1")
        self.query: Mapping[str, str] = dict(parse_qsl(query, keep_blank_values=True))
        self.request_id = request_id
        self.status = 0
        self.sent_bytes = 0
        self._receive = receive
        self._send = send
        self._read_whole = False

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; raises CallerGone when it is cut."""
        while not self._read_whole:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise CallerGone
            self._read_whole = not message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece

    async def gone(self) -> None:
        """Return when the caller has closed the connection (only after the body was read)."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def or_gone(self, work: Awaitable[T]) -> T:
        """Give what `work` gives; raises CallerGone, leaving `work` cancelled, when the caller goes first."""
        task = asyncio.ensure_future(work)
        gone = asyncio.ensure_future(self.gone())
        try:
            await asyncio.wait({task, gone}, return_when=asyncio.FIRST_COMPLETED)
            if not task.done():
                raise CallerGone
            return await task
        finally:
            task.cancel()
            gone.cancel()

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of the answer."""
        self.status = status
        lines = [
            (name.lower().encode("latin-1"), value.encode("latin-1", "replace")) for name, value in headers.items()
        ]
        if self.request_id:
            lines.append((b"x-request-id", self.request_id.encode()))
        await self._send({"type": "http.response.start", "status": status, "headers": lines})

    async def write(self, piece: bytes) -> None:
        """Send a piece of the answer; waits while the caller reads slowly."""
        self.sent_bytes += len(piece)
        await self._send({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        """Send the end of the answer."""
        await self._send({"type": "http.response.body", "body": b"", "more_body": False})

    async def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole small answer."""
        await self.begin(status, {**headers, "content-length": str(len(body))})
        self.sent_bytes += len(body)
        await self._send({"type": "http.response.body", "body": body, "more_body": False})
