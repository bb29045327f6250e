"""One HTTP request and its answer, over bare ASGI."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from typing import Any, TypeVar
from urllib.parse import parse_qsl

from abaca.errors import RequestError
from abaca.interfaces import Dialect

T = TypeVar("T")
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]


WENT_WITH_ALL = "abaca.went_with_all"
"""What a server may say in the scope: its caller has closed the line, having had all that was sent until then."""

SILENCE_S = 60.0
"""How long a caller may send nothing of a body, or read nothing of an answer."""

# Servers refuse to send these in a header, and then nothing of the answer arrives.
_UNSENDABLE = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
# A broken connection is told in one turn of the loop, and whoever watches it wakes in the next.
_TURNS = 3


class CallerGone(Exception):
    """The caller closed the connection, or reads no more; its call goes on."""


class Exchange:
    """One request. `request_id` is ours; `status` is what was answered, 0 before that, `fault` what went wrong,
    `dialect` the one to answer in, once that is known; `hides_engine` when who draws is not to be told.

    `marks` are headers that whatever is answered will have. Whoever makes an exchange closes it. An answer to HEAD is
    an answer to GET without its body.
    """

    def __init__(
        self, scope: Scope, receive: Receive, send: Send, *, request_id: str, silence_s: float = SILENCE_S
    ) -> None:
        self._scope = scope
        self.method: str = scope["method"]
        self.path: str = scope["path"]
        self.scheme: str = scope.get("scheme", "http")
        self._lines = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        self.headers: Mapping[str, str] = dict(self._lines)
        query = scope.get("query_string", b"").decode("latin-1")
        self.query: Mapping[str, str] = dict(parse_qsl(query, keep_blank_values=True))
        self.request_id = request_id
        self.marks: dict[str, str] = {"x-request-id": request_id} if request_id else {}
        self.status = 0
        self.fault = ""
        self.hides_engine = False
        self.dialect: Dialect | None = None
        self.sent_bytes = 0
        self.first_byte_s: float | None = None  # after the request's arrival
        self._arrived_s = time.monotonic()
        self._receive = receive
        self._send = send
        self._silence_s = silence_s
        self._patience = _Patience(silence_s)
        self._read_whole = False
        self._gone: asyncio.Task[None] | None = None  # ends when the caller has gone; begun when that matters

    def close(self) -> None:
        """Watch the caller no longer."""
        self._patience.close()
        if self._gone is not None:
            self._gone.cancel()

    def every(self, name: str) -> str:
        """Give all lines of a header that is a list, as one list."""
        return ", ".join(value for known, value in self._lines if known == name)

    async def body(self) -> AsyncIterator[bytes]:
        """Yield the body as it comes; raises CallerGone when it is cut, RequestError when it stops coming."""
        while not self._read_whole:
            try:
                message = await self._patience.wait(self._receive())
            except TimeoutError:
                raise RequestError(f"The body stopped: nothing came for {self._silence_s:g} s.") from None
            if message["type"] == "http.disconnect":
                raise CallerGone
            self._read_whole = not message.get("more_body", False)
            if piece := message.get("body", b""):
                yield piece

    def watch(self) -> None:
        """Notice from now on when the caller goes, which makes sending raise CallerGone; only after the body."""
        self._gone = self._gone or asyncio.create_task(self._leaving())

    async def or_gone(self, work: Awaitable[T]) -> T:
        """Give what `work` gives; raises CallerGone, leaving `work` cancelled, when the caller goes first.

        Watches the caller from then on, as `watch` does.
        """
        task = asyncio.current_task()
        assert task is not None, "a coroutine runs in a task"
        gone = self._gone = self._gone or asyncio.create_task(self._leaving())
        cancels, waits, left = task.cancelling(), True, False

        def leave(_: asyncio.Task[None]) -> None:
            nonlocal left
            if waits:
                left = task.cancel()

        gone.add_done_callback(leave)
        try:
            return await work
        except asyncio.CancelledError:
            if left and task.uncancel() <= cancels:  # nobody else has cancelled the task as well
                raise CallerGone from None
            raise
        finally:
            waits = False
            gone.remove_done_callback(leave)

    async def begin(self, status: int, headers: Mapping[str, str]) -> None:
        """Send the head of the answer; what no header may hold is sent as "?"."""
        self._check_there()
        self.status = status
        lines = [
            (name.lower().encode("latin-1"), _UNSENDABLE.sub("?", value).encode("latin-1", "replace"))
            for name, value in {**headers, **self.marks}.items()
        ]
        await self._sent({"type": "http.response.start", "status": status, "headers": lines})

    async def write(self, piece: bytes) -> None:
        """Send a piece of the answer; waits while the caller reads slowly, raises CallerGone when it stopped."""
        if self.method != "HEAD":
            self._check_there()
            if self.first_byte_s is None:
                self.first_byte_s = time.monotonic() - self._arrived_s
            self._scope.pop(WENT_WITH_ALL, None)  # not with this piece
            self.sent_bytes += len(piece)
            await self._sent({"type": "http.response.body", "body": piece, "more_body": True})

    async def end(self) -> None:
        """Send the end of the answer, once the socket has accepted every byte of it.

        Raises CallerGone when a watched caller went before that. How true it is depends on the server: its send has to
        wait until the socket has taken what was sent before, as that of uvicorn does under `abaca serve`, which also
        tells whoever went with the last byte from whoever went without.
        """
        if self._has_all():
            return
        self._check_there()
        if self._gone is not None and self.method != "HEAD":
            # Sending returns while the last piece waits in the server's buffer; sending nothing waits for that.
            await self._sent({"type": "http.response.body", "body": b"", "more_body": True})
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            if self._has_all():
                return
            self._check_there()
        await self._sent({"type": "http.response.body", "body": b"", "more_body": False})
        self._patience.close()

    async def answer(self, status: int, body: bytes, headers: Mapping[str, str]) -> None:
        """Send a whole small answer, with its length."""
        await self.begin(status, {**headers, "content-length": str(len(body))})
        await self.write(body)
        await self.end()

    async def _leaving(self) -> None:
        while (await self._receive())["type"] != "http.disconnect":
            pass

    def _has_all(self) -> bool:
        """Tell whether the caller went with everything, and then wait no longer."""
        if self._gone is None or not self._gone.done() or not self._scope.get(WENT_WITH_ALL):
            return False
        self._patience.close()
        return True

    def _check_there(self) -> None:
        """Raise CallerGone when it has gone: the server would take what is sent, and throw it away."""
        if self._gone is not None and self._gone.done():
            raise CallerGone

    async def _sent(self, message: MutableMapping[str, Any]) -> None:
        try:
            await self._patience.wait(self._send(message))
        except TimeoutError:
            raise CallerGone from None


class _Patience:
    """A limit of seconds for every wait of one exchange, one after the other.

    It is what `asyncio.timeout` is, with one timer for all of them: an answer of four messages that are accepted at
    once sets it once, and when it rings it is set again for the wait that lasts by then.
    """

    def __init__(self, most_s: float) -> None:
        self._most_s = most_s
        self._until_s = 0.0
        self._task: asyncio.Task[Any] | None = None  # who waits now
        self._timer: asyncio.TimerHandle | None = None
        self._over = False

    async def wait(self, work: Awaitable[T]) -> T:
        """Give what `work` gives; raises TimeoutError, leaving `work` cancelled, when that takes too long."""
        loop = asyncio.get_running_loop()
        task = asyncio.current_task(loop)
        assert task is not None, "a coroutine runs in a task"
        cancels = task.cancelling()
        self._over, self._task, self._until_s = False, task, loop.time() + self._most_s
        if self._timer is None:
            self._timer = loop.call_at(self._until_s, self._ring, loop)
        try:
            return await work
        except asyncio.CancelledError:
            if self._over and task.uncancel() <= cancels:  # nobody else has cancelled the task as well
                raise TimeoutError from None
            raise
        finally:
            self._task = None

    def close(self) -> None:
        """Set no timer any more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._task is None:  # nobody waits: whoever does so next sets it
            return
        if loop.time() < self._until_s:
            self._timer = loop.call_at(self._until_s, self._ring, loop)
        else:
            self._over = True
            self._task.cancel()
