"""The client of the measurements: cheap enough to leave the machine to what is measured, and it checks every picture.

An answer's bytes are compared with the picture that they should hold while they arrive, and are not kept.
"""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast
from urllib.parse import urlsplit

import httptools

from bench.fake_upstream import picture_rest, picture_start, size_of

_BUFFER = bytearray(262_144)  # one for all connections: what comes is read at once and not kept
_VIEW = memoryview(_BUFFER)
_NUMBER = "#000000"
_START = picture_start(0)[:44]  # signature and IHDR: the same in all
_SEARCHED_BYTES = 65_536
_PATIENCE_S = 300.0


@dataclass(slots=True)
class Heard:
    """What came of one request; times are of CLOCK_MONOTONIC. `exact`: the picture was in it, byte for byte."""

    began_s: float
    first_s: float = 0.0
    ended_s: float = 0.0
    status: int = 0
    size_bytes: int = 0
    exact: bool = False
    fault: str = ""

    @property
    def good(self) -> bool:
        """Whether it counts."""
        return not self.fault and self.status == 200 and self.exact

    @property
    def took_ms(self) -> float:
        """From asking to the last byte."""
        return (self.ended_s - self.began_s) * 1000


def percentile(values: Sequence[float], rank: int) -> float:
    """Give the value that `rank` of a hundred do not exceed."""
    return sorted(values)[max(0, -(-len(values) * rank // 100) - 1)]


@dataclass(frozen=True, kw_only=True)
class Question:
    """One kind of request to one system. `model` is the system's name of it, `draws` the fake upstream's."""

    url: str
    dialect: str
    model: str
    draws: str
    headers: Mapping[str, str] = field(default_factory=dict)
    references: int = 0
    reference_bytes: int = 0

    def wire(self) -> tuple[bytes, bytes]:
        """Give the request in two pieces, around the six digits of its number."""
        body = json.dumps(self._document()).encode()
        target = urlsplit(self.url)
        path = target.path + (f"?{target.query}" if target.query else "")
        headers = {
            "host": target.netloc,
            "content-type": "application/json",
            "content-length": str(len(body)),
            **self.headers,
        }
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        before, _, after = body.partition(_NUMBER.encode())
        return f"POST {path} HTTP/1.1\r\n{lines}\r\n".encode() + before + b"#", after

    def _document(self) -> dict[str, object]:
        words = f"A tabby cat in an astronaut's helmet {_NUMBER}"
        encoded = _reference(self.reference_bytes).decode() if self.references else ""
        if self.dialect == "gemini":
            part = {"inlineData": {"mimeType": "image/png", "data": encoded}}
            return {
                "contents": [{"role": "user", "parts": [{"text": words}, *[part] * self.references]}],
                "generationConfig": {"responseModalities": ["TEXT", "IMAGE"], "imageConfig": {"aspectRatio": "1:1"}},
            }
        shown = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}
        content = [{"type": "text", "text": words}, *[shown] * self.references] if self.references else words
        return {
            "model": self.model,
            "messages": [{"role": "user", "content": content}],
            "modalities": ["text", "image"],
        }


def _reference(size_bytes: int) -> bytes:
    return picture_start(0) + picture_rest(size_bytes // 4 * 4)


class Line(asyncio.BufferedProtocol):
    """One connection that asks again and again; `slow_s` is a pause after each buffer, as slow readers make."""

    def __init__(self, *, slow_s: float = 0.0) -> None:
        self._slow_s = slow_s
        self._answered: asyncio.Future[None] | None = None
        self._ready = asyncio.Event()
        self._ready.set()
        self._lost = asyncio.Event()
        self._transport: asyncio.Transport | None = None
        self.open = False

    async def ask(self, question: Question, wire: tuple[bytes, bytes], number: int) -> Heard:
        """Ask once, over a new connection where there is none; faults are in what is given."""
        loop = asyncio.get_running_loop()
        self._heard = heard = Heard(time.monotonic())
        self._expected = picture_start(number), picture_rest(size_of(question.draws))
        self._searched, self._seen = bytearray(), -1
        self._answered = loop.create_future()
        try:
            async with asyncio.timeout(_PATIENCE_S):
                if not self.open:
                    target = urlsplit(question.url)
                    await loop.create_connection(lambda: self, target.hostname or "", target.port or 80)
                assert self._transport is not None, "a connection has a transport"
                self._parser = httptools.HttpResponseParser(self)
                for piece in (wire[0], b"%06d" % number, wire[1]):
                    await self._ready.wait()
                    self._transport.write(piece)
                await self._answered
        except (OSError, httptools.HttpParserError) as error:  # OSError has TimeoutError
            heard.fault = f"{type(error).__name__}: {error}"
            await self.aclose()
        heard.ended_s = heard.ended_s or time.monotonic()
        heard.exact = self._seen == sum(map(len, self._expected))
        return heard

    async def aclose(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()
            await self._lost.wait()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Be open."""
        self._lost.clear()
        self._transport = cast("asyncio.Transport", transport)
        self.open = True

    def connection_lost(self, error: Exception | None) -> None:
        """End what waits for an answer."""
        self.open = False
        self._ready.set()
        self._lost.set()
        if self._answered is not None and not self._answered.done():
            self._heard.fault = f"lost: {error}"
            self._answered.set_result(None)

    def pause_writing(self) -> None:
        """Send no more for now."""
        self._ready.clear()

    def resume_writing(self) -> None:
        """Send on."""
        self._ready.set()

    def get_buffer(self, _hint: int) -> bytearray:
        """Give where to put what comes."""
        return _BUFFER

    def buffer_updated(self, size_bytes: int) -> None:
        """Read what came."""
        if self._answered is None or self._answered.done():
            return
        self._parser.feed_data(_VIEW[:size_bytes])
        if self._slow_s and self._transport is not None and not self._answered.done():
            self._transport.pause_reading()
            asyncio.get_running_loop().call_later(self._slow_s, self._resume)

    def _resume(self) -> None:
        if self.open and self._transport is not None:
            self._transport.resume_reading()

    # What the parser tells

    def on_headers_complete(self) -> None:
        """Note the status."""
        self._heard.status = self._parser.get_status_code()

    def on_body(self, piece: bytes) -> None:
        """Hold a piece of the body against the picture."""
        heard = self._heard
        heard.first_s = heard.first_s or time.monotonic()
        heard.size_bytes += len(piece)
        if self._seen < 0 and len(self._searched) < _SEARCHED_BYTES:
            self._searched += piece
            where = self._searched.find(_START)
            if where >= 0:
                self._seen = 0
                piece = bytes(self._searched[where:])
        if self._seen >= 0:
            self._compare(piece)

    def on_message_complete(self) -> None:
        """Be done with this answer."""
        self._heard.ended_s = time.monotonic()
        keeps = self._parser.should_keep_alive()
        if self._answered is not None and not self._answered.done():
            self._answered.set_result(None)
        if not keeps and self._transport is not None:
            self.open = False
            self._transport.abort()

    def _compare(self, piece: bytes) -> None:
        """Go on in the expected picture as far as the piece is the same; a difference stays where it is for good."""
        start, rest = self._expected
        if self._seen < len(start):
            own = piece[: len(start) - self._seen]
            if not start.startswith(own, self._seen):
                return
            self._seen += len(own)
            piece = piece[len(own) :]
        part = memoryview(piece)[: len(start) + len(rest) - self._seen]
        if part and rest.startswith(part, self._seen - len(start)):
            self._seen += len(part)


@dataclass(frozen=True, kw_only=True)
class Load:
    """So many requests over so many connections; no new one is begun after `most_s`."""

    concurrency: int
    requests: int
    most_s: float = 6.0
    slow_s: float = 0.0


_FAILURES = 3
_numbers = iter(range(1, 1_000_000))


async def ask_many(question: Question, load: Load) -> tuple[list[Heard], float]:
    """Give what came of each request, and how long all of it took. A connection that fails three times gives up."""
    wire = question.wire()
    heard: list[Heard] = []
    left = iter(range(load.requests))
    began_s = time.monotonic()

    async def work() -> None:
        line, failures = Line(slow_s=load.slow_s), 0
        for _ in left:
            if failures == _FAILURES or time.monotonic() - began_s > load.most_s:
                break
            answer = await line.ask(question, wire, next(_numbers))
            failures += not answer.good
            heard.append(answer)
        await line.aclose()

    await asyncio.gather(*(work() for _ in range(load.concurrency)))
    return heard, time.monotonic() - began_s
