"""HTTP out (aiohttp) behind a small interface.

Bodies pass through as they are: nothing is decompressed, no redirect is followed, no cookie is kept, the environment is
not read. Messages name neither host nor key: the engine that asked adds its own name.
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator
from functools import lru_cache
from typing import Self

import aiohttp
from aiohttp.abc import AbstractStreamWriter
from multidict import CIMultiDictProxy

from abaca.errors import AbacaError, EngineError, EngineTimeout
from abaca.interfaces import Answer, Headers, Transport

PIECE_BYTES = 524_288  # large bodies in one write cost three times the CPU (bench)
_FLOWING = 16  # bodies that are taken in at a time: a hundred side by side would hold up all else, and none be ready
_PAUSE_S = 0.1  # a body of which nothing comes for so long gives up its place until more of it does
_AHEAD_BYTES = 262_144  # how much of an answer is taken in before anybody reads it, and as much again
_SMALL_BYTES = 65_536  # what leaves in one write with the head, and what comes and goes without a pause


class AiohttpTransport(Transport):
    """One pool of connections, made in the loop of the first request.

    `proxy` is the URL of an HTTP proxy, None for none. `tls` replaces the system's trust where an upstream has its own.
    """

    def __init__(
        self, *, connect_timeout_s: float = 10.0, proxy: str | None = None, tls: ssl.SSLContext | None = None
    ) -> None:
        self._connect_timeout_s = connect_timeout_s
        self._proxy = proxy
        self._tls = tls
        self._session: aiohttp.ClientSession | None = None
        self._flowing = asyncio.Semaphore(_FLOWING)

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Headers,
        body: AsyncIterable[bytes] | None = None,
        body_bytes: int = 0,
        timeout_s: float,
    ) -> Answer:
        """Send a request and give the answer's head; its chunks are read, or closed, by the caller.

        `timeout_s` bounds the time until the head is there, and after that each wait for more of the body. Raises
        EngineTimeout and EngineError; `maybe_charged` is set once the whole request may have reached the upstream.
        """
        upload = _Upload(body, body_bytes) if body is not None else None
        sent = {"accept-encoding": "identity", **headers}
        if upload is not None:
            sent["content-length"] = str(body_bytes)
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self._open_session().request(
                    method,
                    url,
                    headers=sent,
                    data=await _payload(upload),
                    allow_redirects=False,
                    proxy=self._proxy,
                    timeout=_timeout(min(self._connect_timeout_s, timeout_s), timeout_s),
                )
        except (aiohttp.ClientError, OSError, ValueError) as error:  # OSError has TimeoutError
            if upload is not None and upload.fault is not None:
                raise upload.fault from error
            raise _told(error, upload) from error
        return Answer(status=answer.status, headers=_joined(answer.headers), chunks=Chunks(answer, self._flowing))

    async def aclose(self) -> None:
        """Close all connections; the next request would open new ones."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    def _open_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0, ssl=self._tls if self._tls is not None else True),
                cookie_jar=aiohttp.DummyCookieJar(),
                auto_decompress=False,
                read_bufsize=_AHEAD_BYTES,
                trust_env=False,
                skip_auto_headers=("accept", "user-agent", "content-type"),
            )
        return self._session


class Chunks(AsyncIterator[bytes]):
    """The body of an answer as it arrives. Its connection is free again at the end, after an error and on `aclose`.

    Raises EngineTimeout and EngineError with `maybe_charged`: an upstream that answers has worked.
    """

    def __init__(self, answer: aiohttp.ClientResponse, flowing: asyncio.Semaphore) -> None:
        self._answer = answer
        self._flowing = flowing
        self._has_place = False
        self._loop = asyncio.get_running_loop()
        self._waits_since_s: float | None = None
        self._pause: asyncio.TimerHandle | None = None  # one for many waits: most of them are over at once

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        if self._has_place:
            self._waits_since_s = self._loop.time()
            self._pause = self._pause or self._loop.call_later(_PAUSE_S, self._look)
        try:
            # What came in one go, as it is; `readany` would copy what came in several into one.
            chunk, more = b"", True
            while more and not chunk:
                chunk, more = await self._answer.content.readchunk()
        except TimeoutError as error:
            self._break_off()
            raise EngineTimeout("The upstream stopped in the middle of its answer.", maybe_charged=True) from error
        except (aiohttp.ClientError, OSError) as error:
            self._break_off()
            raise EngineError("The upstream's answer broke off.", maybe_charged=True) from error
        except BaseException:
            self._break_off()
            raise
        finally:
            self._waits_since_s = None
        if not chunk:
            await self.aclose()
            raise StopAsyncIteration
        if not self._has_place:
            await self._flowing.acquire()
            self._has_place = True
        if len(chunk) > _SMALL_BYTES:
            await asyncio.sleep(0)  # what is done with it takes its time: others have a turn before the next one
        return chunk

    def _break_off(self) -> None:
        self._answer.close()
        self._leave_place()

    def _look(self) -> None:
        """Give up the place when nothing has come for long enough, else look again when that may be so."""
        self._pause = None
        if not self._has_place or self._waits_since_s is None:
            return
        left_s = self._waits_since_s + _PAUSE_S - self._loop.time()
        if left_s > 0:
            self._pause = self._loop.call_later(left_s, self._look)
        else:
            self._leave_place()

    def _leave_place(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None
        if self._has_place:
            self._has_place = False
            self._flowing.release()

    async def aclose(self) -> None:
        """Let the connection go; one whose body was not read to the end is closed."""
        self._leave_place()
        if self._answer.content.at_eof() and self._answer.content.exception() is None:
            self._answer.release()
        else:
            self._answer.close()


class _Upload:
    """A body on its way out, in pieces that the socket likes; knows how far it came and whose fault it was."""

    def __init__(self, body: AsyncIterable[bytes], body_bytes: int) -> None:
        self.whole = body_bytes == 0
        self.fault: AbacaError | None = None
        self._body = body
        self.body_bytes = body_bytes

    async def read(self) -> bytes:
        """Give all of it; none of it is on its way yet."""
        content = b"".join([piece async for piece in self])
        self.whole = False
        return content

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left_bytes = self.body_bytes
        try:
            async for chunk in self._body:
                left_bytes -= len(chunk)
                if left_bytes < 0:
                    break
                self.whole = left_bytes == 0
                for start in range(0, len(chunk), PIECE_BYTES):
                    yield chunk[start : start + PIECE_BYTES]
        except AbacaError as error:
            self.fault = error
            raise
        if left_bytes:
            self.whole = False
            self.fault = EngineError("The request to the upstream changed its length while it was sent.")
            raise self.fault


class _Small(aiohttp.BytesPayload):
    """A small body, which says when it is on its way."""

    def __init__(self, upload: _Upload, content: bytes) -> None:
        super().__init__(content)
        self._upload = upload

    async def write_with_length(self, writer: AbstractStreamWriter, content_length: int | None) -> None:
        self._upload.whole = True
        await super().write_with_length(writer, content_length)


@lru_cache(maxsize=64)
def _timeout(connect_s: float, silence_s: float) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(total=None, connect=connect_s, sock_read=silence_s)


async def _payload(upload: _Upload | None) -> _Small | _Upload | None:
    """Give what aiohttp sends: a small body in one piece, which costs half."""
    if upload is None or not 0 < upload.body_bytes <= _SMALL_BYTES:
        return upload
    return _Small(upload, await upload.read())


def _told(error: Exception, upload: _Upload | None) -> EngineError:
    """Give what a caller may read of a request without an answer."""
    maybe_charged = upload is None or upload.whole
    if isinstance(error, aiohttp.ConnectionTimeoutError):
        return EngineTimeout("The upstream could not be reached in time.")
    if isinstance(error, TimeoutError):
        return EngineTimeout("The upstream did not answer in time.", maybe_charged=maybe_charged)
    if isinstance(error, aiohttp.ClientConnectorCertificateError | aiohttp.ClientConnectorSSLError):
        return EngineError("The upstream's certificate was not accepted.")
    if isinstance(error, aiohttp.ClientConnectorError):
        return EngineError("The upstream could not be reached.")
    if isinstance(error, aiohttp.NonHttpUrlClientError | ValueError):
        return EngineError("The upstream's address or a header for it is not well formed.")
    if isinstance(error, aiohttp.ClientResponseError):
        return EngineError("The upstream did not answer in HTTP.", maybe_charged=maybe_charged)
    return EngineError("The upstream closed the connection without an answer.", maybe_charged=maybe_charged)


def _joined(headers: CIMultiDictProxy[str]) -> dict[str, str]:
    """Give headers by lower-case name; those that came several times are joined by commas (RFC 9110 §5.3)."""
    joined: dict[str, str] = {}
    for name, value in headers.items():
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
