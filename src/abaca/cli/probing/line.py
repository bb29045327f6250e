"""The wire to the engine that is probed: the server's own codec and transport, one answer at a time, whatever comes."""

import asyncio
import time
from collections.abc import AsyncIterable, AsyncIterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

import msgspec

from abaca import bodies, dialects
from abaca.catalogue import Vendor
from abaca.engines.upstream import Upstream, address
from abaca.errors import AbacaError, EngineBusy, EngineDenied, EngineError, RequestError, WireError
from abaca.interfaces import Answer, Dialect, Headers, Outbound
from abaca.skeletons import Skeleton, segments
from abaca.types import Blob, Json, Picture, Request, Result, Secret
from abaca.updates import Update, fold

WRONG_KEY = Secret("no-such-key-0000000000000000")
PLACES = ("x-goog-api-key", "query", "bearer")

_ERROR_BYTES = 262_144
_HEAD_BYTES = 4_096
_TAIL_BYTES = 64
_SAID_CHARS = 160
_TRIES = 3
_WAIT_S = 2.0


class OutOfTime(Exception):
    """The time of this probe is used up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. `status` is 0 when nothing did; `error` says what a caller of the engine would have been told.

    `documents` are the JSON documents of the body with their pictures lifted, one unless it was a stream. `head` and
    `tail` are its first 4 KB and last 64 bytes.
    """

    status: int = 0
    headers: Headers = field(default_factory=dict)
    documents: tuple[Skeleton, ...] = ()
    result: Result | None = None
    error: AbacaError | None = None
    head: bytes = b""
    tail: bytes = b""

    @property
    def document(self) -> Json:
        """The first document as JSON, None where there is none."""
        with suppress(WireError):
            return self.documents[0].parse() if self.documents else None
        return None

    @property
    def denied(self) -> bool:
        """Whether the key, or its absence, was the reason (402 is about money, and knows the key)."""
        return isinstance(self.error, EngineDenied) and self.status != 402

    @property
    def said(self) -> str:
        """What came, in a few words without keys and hosts."""
        if self.status == 0:
            return self.error.message if self.error else "nothing"
        if self.error is None:
            return str(self.status)
        words = self.error.message.strip()
        words = words if str(self.status) in words else f"{self.status}: {words}"
        return words if len(words) <= _SAID_CHARS else f"{words[:_SAID_CHARS]}…"


class Line:
    """Sends requests to one engine; `row` is how it is spoken to by now, `configured` how it was at first.

    `budget_s` bounds all of them together: OutOfTime is raised once it is used up. An answer that asks for patience is
    waited for twice, as long as it says.
    """

    def __init__(self, engine: Upstream, *, budget_s: float) -> None:
        self.row = self.configured = engine.vendor
        self.dialect = engine.dialect.name
        self.encrypted = engine.base_url.lower().startswith("https://")
        self.keys = engine.keys
        self._engine = engine
        self._until_s = time.monotonic() + budget_s

    def codec(self, row: Vendor | None = None, *, dialect: str = "") -> Dialect:
        """Give the dialect in the row's spelling, or in another row's."""
        return dialects.build(dialect or self.dialect, row or self.row)

    async def ask(
        self, request: Request, *, row: Vendor | None = None, key: Secret | None = None, model: str = ""
    ) -> Reply:
        """Send a request as the engine would, with its first key unless another is given, and read the answer."""
        codec = self.codec(row)
        key = key or next(iter(self.keys), None)
        name = model or self.row.models.get(request.model, request.model)
        try:
            outbound = codec.encode_request(request, model=name, key=key)
        except RequestError as error:
            return Reply(error=error)
        return await self._send(outbound, codec, request)

    async def poke(
        self,
        request: Request,
        body: Json | bytes,
        *,
        key: Secret | None,
        place: str = "",
        row: Vendor | None = None,
    ) -> Reply:
        """Send `body` to where `request` would go, with the key in one of PLACES, by default the row's."""
        codec = self.codec(row)
        name = self.row.models.get(request.model, request.model)
        bare = codec.encode_request(request, model=name, key=None if place else key)
        raw = (body,) if isinstance(body, bytes) else segments(body)
        return await self._send(_with_key(replace(bare, body=raw), key, place), codec, request)

    async def models(self, dialect: str, *, key: Secret | None) -> Reply:
        """Ask for the list of models as `dialect` does, with its own spelling of the key."""
        if dialect == "gemini":
            place = self.row.key_in if self.dialect == "gemini" else "x-goog-api-key"
            outbound = Outbound(method="GET", path=f"/{self.row.version}/models", query={"pageSize": "1000"}, body=())
        else:
            place = "bearer"
            outbound = Outbound(method="GET", path="/v1/models", headers={"accept": "application/json"}, body=())
        return await self._send(_with_key(outbound, key, place), self.codec(dialect=dialect), None)

    async def blob(self, picture: Picture) -> Blob | None:
        """Give a picture's bytes, read from where they are if they came by URL; None when they cannot be read."""
        if picture.blob is not None:
            return picture.blob
        with suppress(AbacaError, TimeoutError):
            async with asyncio.timeout(self._left_s()):
                return await self._engine.fetcher.fetch(picture.url or "", self._engine.caps)
        return None

    async def keep(self, content: bytes) -> Blob:
        """Give bytes as a blob that requests can carry."""
        return await self._engine.spool.keep(content)

    def without_secrets(self, words: str) -> str:
        """Give words without the keys and the host of this engine, whoever said them."""
        host = urlsplit(self._engine.base_url).hostname or ""
        for secret, stand_in in (*((key.reveal(), "[key]") for key in self.keys), (host, "[host]")):
            words = words.replace(secret, stand_in) if secret else words
        return words

    async def _send(self, outbound: Outbound, codec: Dialect, request: Request | None) -> Reply:
        """Send until the vendor has no more wish to be asked later."""
        for attempt in range(_TRIES):
            reply = await self._send_once(outbound, codec, request)
            if not isinstance(reply.error, EngineBusy) or attempt == _TRIES - 1:
                break
            wait_s = reply.error.retry_after_s if reply.error.retry_after_s is not None else _WAIT_S
            if wait_s >= self._left_s():
                break
            await asyncio.sleep(wait_s)
        return reply

    async def _send_once(self, outbound: Outbound, codec: Dialect, request: Request | None) -> Reply:
        engine, left_s = self._engine, self._left_s()
        body = bodies.splice(outbound.body)
        try:
            async with asyncio.timeout(left_s):
                answer = await engine.transport.send(
                    outbound.method,
                    address(engine.base_url, outbound),
                    headers=outbound.headers,
                    body=body.chunks() if outbound.method == "POST" else None,
                    body_bytes=body.length_bytes,
                    timeout_s=min(engine.timeout_s, left_s),
                )
                async with aclosing(answer.chunks):
                    return await self._read(answer, codec, request)
        except TimeoutError:
            raise OutOfTime from None
        except EngineError as error:
            return Reply(error=error)

    async def _read(self, answer: Answer, codec: Dialect, request: Request | None) -> Reply:
        tap = _Tap(answer.chunks)
        if answer.status != 200:
            body = await _first(tap)
            error = codec.decode_error(answer.status, answer.headers, body)
            told = (Skeleton(body),) if _is_json(body) else ()
            return Reply(status=answer.status, headers=answer.headers, documents=told, error=error)
        documents: list[Skeleton] = []
        result: Result | None = None
        fault: AbacaError | None = None
        kind = answer.headers.get("content-type", "").lower()
        lift = bodies.lift_events if "event-stream" in kind else bodies.lift_array
        lifted = lift(
            tap,
            rule=codec.lift_rule,
            spool=self._engine.spool,
            caps=self._engine.caps,
            encoding=answer.headers.get("content-encoding", ""),
        )
        try:
            async with aclosing(lifted):
                documents = [document async for document in lifted]
            if request is not None:
                result = _decoded(codec, request, documents, events="event-stream" in kind)
        except WireError:
            what = "HTML" if "html" in kind else "something that is no answer of this API"
            fault = EngineError(f"The upstream answered {answer.status} with {what}.", maybe_charged=True)
        except AbacaError as error:
            fault = error
        return Reply(
            status=answer.status,
            headers=answer.headers,
            documents=tuple(documents),
            result=result,
            error=fault,
            head=bytes(tap.head),
            tail=bytes(tap.tail),
        )

    def _left_s(self) -> float:
        left_s = self._until_s - time.monotonic()
        if left_s <= 0:
            raise OutOfTime
        return left_s


class _Tap:
    """A body that remembers how it began and ended."""

    def __init__(self, chunks: AsyncIterable[bytes]) -> None:
        self.head = bytearray()
        self.tail = bytearray()
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._chunks:
            self.head += chunk[: max(_HEAD_BYTES - len(self.head), 0)]
            self.tail = bytearray((self.tail + chunk[-_TAIL_BYTES:])[-_TAIL_BYTES:])
            yield chunk


def _with_key(outbound: Outbound, key: Secret | None, place: str) -> Outbound:
    """Give the request with the key in one of PLACES; "" leaves it as the codec wrote it."""
    if key is None or not place:
        return outbound
    if place == "query":
        return replace(outbound, query={**outbound.query, "key": key.reveal()})
    name, value = ("authorization", f"Bearer {key.reveal()}") if place == "bearer" else (place, key.reveal())
    return replace(outbound, headers={**outbound.headers, name: value})


def _decoded(codec: Dialect, request: Request, documents: list[Skeleton], *, events: bool) -> Result:
    """Give what a body of success says; raises WireError, EngineError."""
    if not events and len(documents) == 1:
        return codec.decode_result(request, documents[0])
    decoder = codec.stream_decoder(request)
    updates: list[Update] = []
    for document in documents:
        updates += decoder.feed(document)
    updates += decoder.finish()
    return fold(updates, model=request.model, response_id="", created_s=0)


async def _first(chunks: _Tap) -> bytes:
    """Give the beginning of an error's body, or what of it arrived."""
    body = bytearray()
    with suppress(EngineError):
        async for chunk in chunks:
            body += chunk
            if len(body) >= _ERROR_BYTES:
                break
    return bytes(body[:_ERROR_BYTES])


def _is_json(body: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(body), dict | list)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return False
