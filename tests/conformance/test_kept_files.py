"""No spool file outlives its call because of what an error remembers: without help of the garbage collector."""

import asyncio
import base64
import gc
import json

import pytest

from abaca.app import App
from abaca.config import load
from abaca.telemetry import Telemetry

KEY = "abk-kept-files"


@pytest.fixture
def no_collector():
    """Nothing is collected meanwhile."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize("operation", ["generateContent", "streamGenerateContent?alt=sse"])
@pytest.mark.parametrize("model", ["scripted/ok", "scripted/overloaded", "scripted/unsupported", "nobody"])
async def test_references_go_with_their_call(tmp_path, photo, no_collector, model, operation):
    """Answered, failed or refused, streamed or not: the reference's file is gone when the answer has left."""
    app = App(
        load(environ={"ABACA_HOME": str(tmp_path), "ABACA_BOOTSTRAP_KEY": KEY}), telemetry=Telemetry(level="error")
    )
    await app.open()
    await app.first_key()
    path, _, query = f"/v1beta/models/{model}:{operation}".partition("?")
    scope = {"type": "http", "method": "POST", "path": path, "query_string": query.encode()}
    scope["headers"] = [(b"x-goog-api-key", KEY.encode())]
    padded = base64.b64encode(photo("cat") + bytes(100_000)).decode()  # more than what stays in memory
    parts = [{"text": "x"}, {"inlineData": {"mimeType": "image/jpeg", "data": padded}}]
    incoming = [{"type": "http.request", "body": json.dumps({"contents": [{"parts": parts}]}).encode()}]
    sent = []

    async def receive():
        return incoming.pop() if incoming else await asyncio.Event().wait()

    async def send(message):
        sent.append(message)

    try:
        await app.site(scope, receive, send)
        await app.gateway.drain(1)
        assert sent[0]["status"] in {200, 400, 404, 503}
        assert list((tmp_path / "spool").iterdir()) == []
    finally:
        await app.aclose()
