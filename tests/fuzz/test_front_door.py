"""Valid bodies with one thing damaged, through the whole server but for its sockets."""

import asyncio
import base64
import gc
import json
import random
import struct
import time
import zlib
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abaca import config as configuration
from abaca.app import App
from abaca.telemetry import Telemetry

KEY = "abk-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz-fuzz"
TOML = """
illustrator.enabled = false
fetching.enabled = false
caps = { body_bytes = 700_000, picture_bytes = 200_000 }
"""
STATUSES = {200, 400, 404, 413, 415}
MODELS = ("ok", "thoughts", "signature", "text_only", "no_image", "image_safety", "blocked", "price", "wrong_size")
ODD = (
    *(None, True, False, 0, -1, 1, 2**31, 2**63, 2**64, -(2**63) - 1, 1.5, -0.0, 1e308, 10**400),
    *(
        "",
        " ",
        "\0",
        "\r\nx-evil: 1",
        "a\u200bb\u202ec",
        "🐈" * 40,
        "nan",
        "A" * 5000,
        "data:image/png;base64,",
        "AAAA",
    ),
    *("data:image/png;base64,AAAA", "data:;base64," + "A" * 64, "~" + "0" * 32 + ":0~", "https://127.0.0.1/x.png"),
    *("blob:0", "<YOUR_KEY>", "../../etc/passwd", "4K", "16:9", "image/png", "user", "model", "\x7f\x1f"),
    *([], {}, [None], [[]], [{}], {"": None}, {"text": None}, {"a": {"b": [1]}}, ["x"] * 50, {"data": "AAAA"}),
)


def _png() -> bytes:
    """Give noise that is too large for memory, so that it is spooled."""
    width, height = 200, 130
    noise = random.Random(0)
    rows = b"".join(b"\0" + noise.randbytes(width * 3) for _ in range(height))
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)),
        (b"IDAT", zlib.compress(rows, 0)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in chunks
    )


PNG = base64.b64encode(_png()).decode()
URL = f"data:image/png;base64,{PNG}"
GEMINI = (
    {"contents": [{"parts": [{"text": "a cat"}]}]},
    {
        "contents": [
            {"role": "user", "parts": [{"text": "a cat"}, {"inlineData": {"mimeType": "image/png", "data": PNG}}]},
            {"role": "model", "parts": [{"text": "here", "thought": True, "thoughtSignature": "c2lnbmF0dXJl"}]},
            {"role": "user", "parts": [{"inline_data": {"mime_type": "image/png", "data": PNG}}, {"text": "bluer"}]},
        ],
        "systemInstruction": {"parts": [{"text": "be brief"}]},
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"aspectRatio": "16:9", "imageSize": "1K"},
            "responseFormat": {"image": {"aspectRatio": "16:9"}},
            "thinkingConfig": {"includeThoughts": True, "thinkingLevel": "high"},
            "seed": 7,
            "temperature": 0.5,
            "topP": 0.9,
            "topK": 40,
            "maxOutputTokens": 100,
            "stopSequences": ["x"],
            "candidateCount": 1,
        },
        "safetySettings": [{"category": "HARM_CATEGORY_HARASSMENT", "threshold": "BLOCK_NONE"}],
        "tools": [{"google_search": {}}],
    },
    {
        "contents": {
            "parts": [{"file_data": {"file_uri": "https://example.com/a.png", "mime_type": "image/png"}}, {"text": "b"}]
        },
        "generation_config": {"image_config": {"aspect_ratio": "1:1", "image_size": "512"}},
    },
)
CHAT = (
    {"model": "", "messages": [{"role": "user", "content": "a cat"}]},
    {
        "model": "",
        "messages": [
            {"role": "system", "content": "be brief"},
            {"role": "user", "content": [{"type": "text", "text": "a cat"}]},
            {
                "role": "assistant",
                "content": f"![here]({URL})",
                "images": [{"type": "image_url", "image_url": {"url": URL}}],
            },
            {
                "role": "user",
                "content": [
                    {"type": "image_url", "image_url": {"url": URL, "detail": "high"}},
                    {"type": "input_image", "image_url": URL},
                    {"type": "text", "text": "bluer"},
                ],
            },
        ],
        "modalities": ["image", "text"],
        "image_config": {"aspect_ratio": "16:9", "image_size": "1K"},
        "size": "1024x1024",
        "n": 2,
        "seed": 7,
        "temperature": 0.5,
        "top_p": 0.9,
        "max_tokens": 100,
        "stop": ["x"],
        "stream": False,
        "stream_options": {"include_usage": True},
        "reasoning": {"effort": "high"},
        "user": "somebody",
    },
    {"model": "", "messages": [{"role": "user", "content": f"make {URL} bluer"}], "stream": True},
)


@dataclass(frozen=True, repr=False)
class Asked:
    """One request: where it goes, and its body."""

    dialect: str
    target: str
    body: bytes
    encoding: str = ""

    def __repr__(self):
        """Give it without its pictures: Hypothesis takes a longer one for a fault, and hides the one it found."""
        body = self.body if len(self.body) < 4000 else self.body[:2000] + b" ... " + self.body[-1000:]
        return f"Asked({self.dialect!r}, {self.target!r}, {body!r}, {self.encoding!r}), {len(self.body)} bytes"


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[bytes, bytes]
    body: bytes


class Door:
    """A server without sockets."""

    def __init__(self, home):
        (home / "abaca.toml").write_text(TOML, "utf-8")
        environ = {"ABACA_HOME": str(home), "ABACA_BOOTSTRAP_KEY": KEY}
        self._log = (home / "log.jsonl").open("w+", encoding="utf-8")
        self._runner = asyncio.Runner()
        self.app = self._runner.run(self._open(configuration.load(environ=environ)))
        self._spool = home / "spool"

    async def _open(self, config):
        app = App(config, telemetry=Telemetry(stream=self._log))
        await app.open()
        await app.first_key()
        return app

    def close(self):
        self._runner.run(self.app.aclose())
        self._runner.close()
        self._log.close()

    def log(self):
        self._log.seek(0)
        return self._log.read()

    def ask(self, asked):
        """Give the answer, once the call behind it is resolved and paid and nothing of its body is left."""
        answer = self._runner.run(self._ask(asked))
        until_s = time.monotonic() + 5
        while any(self._spool.iterdir()) and time.monotonic() < until_s:
            # What a traceback holds in a circle goes later, what a thread has just worked on with its next step, and
            # what a callback holds when the loop runs, which it always does in a server.
            gc.collect()
            self._runner.run(asyncio.sleep(0.01))
        assert not list(self._spool.iterdir()), "a spool file is left"
        return answer

    async def _ask(self, asked):
        path, _, query = asked.target.partition("?")
        pieces = [asked.body[start : start + 50_000] for start in range(0, len(asked.body), 50_000)] or [b""]
        incoming = [{"type": "http.request", "body": piece, "more_body": True} for piece in pieces]
        incoming[-1]["more_body"] = False
        sent = []

        async def receive():
            if incoming:
                return incoming.pop(0)
            return await asyncio.Event().wait()

        async def send(message):
            sent.append(message)

        credential = b"Bearer " + KEY.encode()
        headers = [(b"x-goog-api-key", KEY.encode()) if asked.dialect == "gemini" else (b"authorization", credential)]
        if asked.encoding:
            headers.append((b"content-encoding", asked.encoding.encode()))
        scope = {"type": "http", "method": "POST", "path": path, "query_string": query.encode(), "headers": headers}
        async with asyncio.timeout(20):
            await self.app.site(scope, receive, send)
        assert not sent[-1]["more_body"], "the answer does not end"
        answered = dict(sent[0]["headers"])
        answer = Answer(sent[0]["status"], answered, b"".join(message["body"] for message in sent[1:]))
        assert int(answered.get(b"content-length", len(answer.body))) == len(answer.body)
        assert all(value.isascii() and value.decode().isprintable() for value in answered.values())
        assert not await self.app.database.unfinished()
        if call_id := answered.get(b"x-abaca-call-id"):
            row = await self.app.database.get(call_id.decode())
            entries = await self.app.database.entries(row.id)
            assert sum(entry.amount_micros for entry in entries) == row.cost_micros
        return answer


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """The server; in the end its log tells no key, no picture and no fault of ours."""
    opened = Door(tmp_path_factory.mktemp("door"))
    yield opened
    log = opened.log()
    opened.close()
    assert KEY not in log
    assert PNG[:200] not in log
    assert '"internal_error"' not in log


def _places(node, path=()):
    """Give the path of every node below the top."""
    if isinstance(node, dict):
        children = node.items()
    elif isinstance(node, list):
        children = enumerate(node)
    else:
        return
    for name, child in children:
        yield (*path, name)
        yield from _places(child, (*path, name))


def _snake(name):
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


def _camel(name):
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@st.composite
def damaged(draw, bodies):
    """Give one of the bodies as JSON text with one node damaged, or with damaged bytes, or as it is."""
    body = json.loads(json.dumps(draw(st.sampled_from(bodies))))
    if "model" in body:
        body["model"] = f"scripted/{draw(st.sampled_from(MODELS))}"
    how = draw(st.sampled_from(("value", "value", "value", "delete", "double", "key", "wrap", "cut", "byte", "none")))
    if how in {"value", "delete", "double", "key", "wrap"}:
        *way, last = draw(st.sampled_from(list(_places(body))))
        parent = body
        for name in way:
            parent = parent[name]
        _damage(draw, how, parent, last)
    text = json.dumps(body, ensure_ascii=draw(st.booleans())).encode()
    if how in {"cut", "byte"}:
        at = draw(st.integers(0, len(text) - 1))
        extra = draw(st.sampled_from((b"", b"\0", b'"', b"\\", b"{", b"]", b",", b"\xff", b"\\ud800", b"1e999")))
        text = text[:at] + (extra + text[at + 1 :] if how == "byte" else b"")
    return text


def _damage(draw, how, parent, last):
    match how:
        case "value":
            parent[last] = draw(st.sampled_from(ODD))
        case "delete":
            del parent[last]
        case "wrap":
            parent[last] = draw(st.sampled_from(([parent[last]], {"x": parent[last]}, str(parent[last])[:50])))
        case "double" if isinstance(parent, list):
            parent.extend([parent[last]] * draw(st.sampled_from((1, 3, 120))))
        case "key" | "double" if isinstance(parent, dict):
            renamed = draw(
                st.sampled_from((_snake, _camel, str.upper, str.title, lambda name: name + "\r", "é".__add__))
            )
            kept = parent[last] if how == "double" else parent.pop(last)
            parent[renamed(last)] = kept


@st.composite
def gemini_asked(draw):
    """Give a request on one of Gemini's routes."""
    operation = draw(
        st.sampled_from(("generateContent", "streamGenerateContent", "streamGenerateContent?alt=sse", "countTokens"))
    )
    model = draw(st.sampled_from((*(f"scripted/{name}" for name in MODELS), "gemini-3-pro-image", "\x00/../é")))
    prefix = draw(st.sampled_from(("", "", "/anyfast", "/aggregator")))
    body = draw(damaged(GEMINI))
    encoding = draw(st.sampled_from(("", "", "", "", "br", "gzip")))
    return Asked("gemini", f"{prefix}/v1beta/models/{model}:{operation}", body, encoding)


@st.composite
def chat_asked(draw):
    """Give a request on OpenAI's route."""
    prefix = draw(st.sampled_from(("", "", "/yisu", "/openrouter", "/modelverse")))
    return Asked("openai_chat", f"{prefix}/v1/chat/completions", draw(damaged(CHAT)))


def _documents(answer):
    """Give the JSON documents of an answer, whatever its framing."""
    if answer.headers[b"content-type"].startswith(b"text/event-stream"):
        events = [line.removeprefix(b"data: ") for line in answer.body.splitlines() if line.startswith(b"data: ")]
        return [json.loads(event) for event in events if event != b"[DONE]"]
    document = json.loads(answer.body)
    return document if isinstance(document, list) else [document]


def _check(asked, answer):
    """Hold an answer to its dialect."""
    assert answer.status in STATUSES, answer
    documents = _documents(answer)
    assert documents
    if answer.status == 200:
        return
    [document] = documents
    error = document["error"]
    assert error["message"]
    assert len(answer.body) < 20_000
    assert "/spool" not in answer.body.decode()
    if asked.dialect == "gemini":
        assert error["code"] == answer.status
        assert error["status"].isupper()
    elif "openrouter" in asked.target:
        assert error["code"] == answer.status
    else:
        assert {"message", "type", "param", "code"} == error.keys()


@given(asked=gemini_asked())
@settings(max_examples=150)
def test_damaged_gemini_bodies_are_answered(door, asked):
    """Whatever one damage does, the answer is Google's, nothing is left on disk and the call is resolved."""
    _check(asked, door.ask(asked))


@given(asked=chat_asked())
@settings(max_examples=150)
def test_damaged_chat_bodies_are_answered(door, asked):
    """Whatever one damage does, the answer is OpenAI's, nothing is left on disk and the call is resolved."""
    _check(asked, door.ask(asked))


@pytest.mark.slow
@given(asked=st.one_of(gemini_asked(), chat_asked()))
@settings(max_examples=5000)
def test_thousands_of_damaged_bodies_are_answered(door, asked):
    """The same, for long."""
    _check(asked, door.ask(asked))


@pytest.mark.parametrize("body", GEMINI[:2])
def test_undamaged_gemini_bodies_are_drawn(door, body):
    """What is damaged above is right before, so that it is the damage that is answered."""
    asked = Asked("gemini", "/v1beta/models/scripted/ok:generateContent", json.dumps(body).encode())
    assert door.ask(asked).status == 200


@pytest.mark.parametrize("body", CHAT)
def test_undamaged_chat_bodies_are_drawn(door, body):
    """What is damaged above is right before, so that it is the damage that is answered."""
    asked = Asked("openai_chat", "/v1/chat/completions", json.dumps({**body, "model": "scripted/ok"}).encode())
    assert door.ask(asked).status == 200
