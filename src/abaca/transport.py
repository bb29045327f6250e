"""HTTP out (aiohttp) behind a small interface.

Bodies pass through as they are: nothing is decompressed, no redirect is followed, no cookie is kept, the environment is
not read. Messages name neither host nor key: the engine that asked adds its own name.
"""

import asyncio
import ssl
from collections.abc import AsyncIterable, AsyncIterator
from typing import Self

import aiohttp
from multidict import CIMultiDictProxy

from abaca.errors import AbacaError, EngineError, EngineTimeout
from abaca.interfaces import Answer, Headers, Transport

PIECE_BYTES = 262_144  # large bodies in one write cost three times the CPU (bench)


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
                    data=upload,
                    allow_redirects=False,
                    proxy=self._proxy,
                    timeout=aiohttp.ClientTimeout(
                        total=None, connect=min(self._connect_timeout_s, timeout_s), sock_read=timeout_s
                    ),
                )
        except (aiohttp.ClientError, OSError, ValueError) as error:  # OSError has TimeoutError
            if upload is not None and upload.fault is not None:
                raise upload.fault from error
            raise _told(error, upload) from error
        return Answer(status=answer.status, headers=_joined(answer.headers), chunks=Chunks(answer))

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
                read_bufsize=PIECE_BYTES,
                trust_env=False,
                skip_auto_headers=("accept", "user-agent", "content-type"),
            )
        return self._session


class Chunks(AsyncIterator[bytes]):
    """The body of an answer as it arrives. Its connection is free again at the end, after an error and on `aclose`.

    Raises EngineTimeout and EngineError with `maybe_charged`: an upstream that answers has worked.
    """

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        try:
            chunk = await self._answer.content.readany()
        except TimeoutError as error:
            self._answer.close()
            raise EngineTimeout("The upstream stopped in the middle of its answer.", maybe_charged=True) from error
        except (aiohttp.ClientError, OSError) as error:
            self._answer.close()
            raise EngineError("The upstream's answer broke off.", maybe_charged=True) from error
        except BaseException:
            self._answer.close()
            raise
        if not chunk:
            await self.aclose()
            raise StopAsyncIteration
        return chunk

    async def aclose(self) -> None:
        """Let the connection go; one whose body was not read to the end is closed."""
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
        self._body_bytes = body_bytes

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left_bytes = self._body_bytes
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
