"""A vendor that draws nothing: canned answers with true pictures, so that only what stands before it is measured.

It speaks Gemini's `generateContent` and OpenAI's chat completions. The name of the model says what is answered, as that
is what every gateway passes on: `img-20m` is a picture whose base64 has 20 MiB, `-d500` waits 500 ms before the answer,
`-p300` pauses for 300 ms in the middle of it, `-s120` waits 120 ms times the number of the call. That number stands in
the prompt (`#000017`) and in the picture, so that no two answers are the same and none can be taken for another.

The bodies are made once; of an answer only the picture's first bytes are its own. `python -m bench.fake_upstream`
prints the port; `GET /state` tells what was asked, begun and ended.
"""

import asyncio
import json
import random
import re
import struct
import time
import zlib
from functools import lru_cache
from typing import Any, cast

import httptools
import pybase64
import uvloop

_MODEL = re.compile(rb"img-(\d+)([km])((?:-[dps]\d+)*)")
_NUMBER = re.compile(rb"#(\d{6})")
_PROMPT_BYTES = 65_536
_BLOCK_BYTES = 65_536
_SIDE_PX = 1024
_HEAD_BYTES = 51  # signature, IHDR, and the number in a chunk of its own: a multiple of 3
_PLACE = "@picture@"
_USAGE = {
    "promptTokenCount": 14,
    "candidatesTokenCount": 1120,
    "totalTokenCount": 1134,
    "candidatesTokensDetails": [{"modality": "IMAGE", "tokenCount": 1120}],
}
_WORDS = "Here is your picture."


def picture_start(number: int) -> bytes:
    """Give the base64 that the picture of that number begins with; what follows depends on the size alone."""
    header = struct.pack(">IIBBBBB", _SIDE_PX, _SIDE_PX, 1, 3, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"nuMb", b"%06d" % number)
    assert len(start) == _HEAD_BYTES, "base64 has no padding in the middle"
    return pybase64.b64encode(start)


@lru_cache(maxsize=8)
def picture_rest(size_bytes: int) -> bytes:
    """Give the rest of the base64 of a picture whose base64 has `size_bytes` in all: noise, then one flat colour.

    The noise stands in chunks that no reader knows or minds; the picture is valid down to its checksums.
    """
    rows = zlib.compress(bytes((1 + _SIDE_PX // 8) * _SIDE_PX))
    end = _chunk(b"PLTE", b"\x90\x60\x30") + _chunk(b"IDAT", rows) + _chunk(b"IEND", b"")
    left_bytes = size_bytes // 4 * 3 - _HEAD_BYTES - len(end)
    noise = random.Random(size_bytes).randbytes(_BLOCK_BYTES)
    pieces = []
    while left_bytes:
        step = left_bytes - 12 if left_bytes <= _BLOCK_BYTES else _BLOCK_BYTES - 100
        pieces.append(_chunk(b"noIs", noise[:step]))
        left_bytes -= step + 12
    return pybase64.b64encode(b"".join(pieces) + end)


def size_of(model: str) -> int:
    """Give the length of the base64 in the answers of a model."""
    match = _MODEL.search(model.encode())
    assert match is not None, f"{model} is no model of the fake upstream"
    return int(match[1]) * (1 << 20 if match[2] == b"m" else 1 << 10)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def _document(dialect: str) -> dict[str, Any]:
    if dialect == "gemini":
        parts = [{"text": _WORDS}, {"inlineData": {"mimeType": "image/png", "data": _PLACE}}]
        candidate = {"content": {"parts": parts, "role": "model"}, "finishReason": "STOP", "index": 0}
        return {"candidates": [candidate], "usageMetadata": _USAGE, "modelVersion": "fake", "responseId": "fake-1"}
    image = {"type": "image_url", "index": 0, "image_url": {"url": f"data:image/png;base64,{_PLACE}"}}
    message = {"role": "assistant", "content": _WORDS, "images": [image]}
    return {
        "id": "chatcmpl-fake",
        "object": "chat.completion",
        "created": 1_779_778_659,
        "model": "fake",
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 14, "completion_tokens": 1120, "total_tokens": 1134},
    }


@lru_cache(maxsize=16)
def _answer(dialect: str, size_bytes: int) -> tuple[bytes, bytes]:
    """Give an answer as it is sent: what stands before the picture and, from its 69th character on, the rest."""
    before, _, after = json.dumps(_document(dialect)).encode().partition(_PLACE.encode())
    head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\ncontent-length: %d\r\n\r\n" % (
        len(before) + size_bytes + len(after)
    )
    return head + before, picture_rest(size_bytes) + after


class State:
    """What has happened so far; `last_s` is when the last byte of the latest answer left (CLOCK_MONOTONIC)."""

    def __init__(self) -> None:
        self.asked = 0
        self.begun = 0
        self.ended = 0
        self.last_s = 0.0


class _Line(asyncio.Protocol):
    """One connection."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._flushed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._transport.set_write_buffer_limits(high=0)
        self._parser = httptools.HttpRequestParser(self)
        self._flushed.set()

    def data_received(self, data: bytes) -> None:
        self._parser.feed_data(data)

    def pause_writing(self) -> None:
        self._flushed.clear()

    def resume_writing(self) -> None:
        self._flushed.set()

    def connection_lost(self, _error: Exception | None) -> None:
        self._flushed.set()
        for task in self._tasks:
            task.cancel()

    # What the parser tells

    def on_message_begin(self) -> None:
        self._url = b""
        self._body = bytearray()

    def on_url(self, url: bytes) -> None:
        self._url += url

    def on_header(self, name: bytes, _value: bytes) -> None:
        if name.lower() == b"expect":
            self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")

    def on_body(self, piece: bytes) -> None:
        if len(self._body) < _PROMPT_BYTES:
            self._body += piece[:_PROMPT_BYTES]

    def on_message_complete(self) -> None:
        gemini = b":generateContent" in self._url
        model = _MODEL.search(self._url if gemini else self._body)
        if model is None:
            self._plain()
            return
        settings = {option[0]: int(option[1:]) / 1000 for option in model[3].decode().split("-") if option}
        number = _NUMBER.search(self._body)
        task = asyncio.ensure_future(
            self._send(
                "gemini" if gemini else "openai", size_of(model[0].decode()), int(number[1]) if number else 0, settings
            )
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _plain(self) -> None:
        known = self._parser.get_method() == b"GET"
        body = json.dumps(vars(self._state)).encode() if known else b'{"error":{"message":"no such model","code":404}}'
        status = b"200 OK" if known else b"404 Not Found"
        self._transport.write(
            b"HTTP/1.1 %b\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (status, len(body), body)
        )

    async def _send(self, dialect: str, size_bytes: int, number: int, settings: dict[str, float]) -> None:
        self._state.asked += 1
        before, after = _answer(dialect, size_bytes)
        if wait_s := settings.get("d", 0.0) + settings.get("s", 0.0) * number:
            await asyncio.sleep(wait_s)
        self._state.begun += 1
        self._transport.write(before + picture_start(number))
        if pause_s := settings.get("p", 0.0):
            self._transport.write(memoryview(after)[: len(after) // 2])
            await asyncio.sleep(pause_s)
            self._transport.write(memoryview(after)[len(after) // 2 :])
        else:
            self._transport.write(after)  # uvloop keeps the object and copies nothing
        await self._flushed.wait()
        self._state.last_s = time.monotonic()
        self._state.ended += 1


async def _serve() -> None:
    state = State()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: _Line(state), "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve())
