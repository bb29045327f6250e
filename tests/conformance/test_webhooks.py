"""Webhooks from a real database to a real receiver, which verifies them as the specification says."""

import asyncio
import base64
import hashlib
import hmac
import json
import re
import time
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import web
from msgspec.structs import replace

from abaca import stores
from abaca.records import Row
from abaca.signing import sign
from abaca.transport import AiohttpTransport
from abaca.types import Secret
from abaca.webhooks import Pace, Webhooks

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "webhooks.md"
SECRET = "whsec_" + base64.b64encode(b"a secret of thirty-two bytes ...").decode()


class Turned:
    """A clock that jumps when told to."""

    time_s = 1_800_000_000.0

    def now_s(self):
        return self.time_s

    def monotonic_s(self):
        return self.time_s


@dataclass
class Receiver:
    """A server that verifies what it gets on its own account, and answers with the statuses it was given, then 200."""

    statuses: list = field(default_factory=list)
    got: list = field(default_factory=list)
    url: str = ""

    async def answer(self, request):
        body = await request.read()
        head = request.headers
        content = head["webhook-id"].encode() + b"." + head["webhook-timestamp"].encode() + b"." + body
        key = base64.b64decode(SECRET.removeprefix("whsec_"))
        expected = base64.b64encode(hmac.new(key, content, hashlib.sha256).digest()).decode()
        genuine = f"v1,{expected}" in head["webhook-signature"].split(" ")
        self.got.append({"path": request.raw_path, "head": head, "body": body, "genuine": genuine})
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"location": "/elsewhere"} if 300 <= status < 400 else {})


@pytest.fixture
async def receiver():
    made = Receiver()
    app = web.Application()
    app.router.add_post("/{path:.*}", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/told?by=abaca"
    yield made
    await runner.cleanup()


@pytest.fixture
async def database(tmp_path):
    async with stores.build(f"sqlite:///{tmp_path}/abaca.db", pepper=b"p" * 32) as connected:
        yield connected


@asynccontextmanager
async def telling(database, clock, url):
    """Run webhooks on the database meanwhile; gives them and their events."""
    events, transport = [], AiohttpTransport()
    webhooks = Webhooks(
        calls=database,
        keys=database,
        transport=transport,
        clock=clock,
        publish=events.append,
        secrets=[Secret(SECRET)],
        allow=[url.split("/")[2]],
        pace=Pace(pause_s=0.01),
    )
    task = asyncio.create_task(webhooks.run())
    try:
        yield webhooks, events
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await transport.aclose()


async def ended(database, clock, url):
    """Write down a call that has ended just now."""
    row = Row(
        id="call_0190aa",
        key_id="key-1",
        state="received",
        model="gemini-3-pro-image",
        dialect="gemini",
        vendor="google",
        identity="i",
        request=b'{"prompt":"a secret garden"}',
        created_s=clock.time_s - 20,
        updated_s=clock.time_s - 20,
        webhook=url,
    )
    await database.open(row, [])
    done = replace(row, state="done", updated_s=clock.time_s, pictures=("c" * 64,), webhook_due_s=clock.time_s)
    await database.update(done, [])
    return done


async def until(condition):
    async with asyncio.timeout(10):
        while not condition():  # noqa: ASYNC110 - whatever a test waits for
            await asyncio.sleep(0.005)


async def test_a_failed_message_comes_again_under_the_same_id(database, receiver):
    """A receiver that answers 500 and then 200 gets two genuine messages of one id, and then no more."""
    clock = Turned()
    receiver.statuses = [500]
    async with telling(database, clock, receiver.url) as (webhooks, events):
        row = await ended(database, clock, webhooks.check(receiver.url))
        webhooks.wake()
        await until(lambda: len(events) == 1)
        waiting = await database.get(row.id)
        assert (waiting.webhook_due_s, waiting.webhook_tries) == (events[0].again_s, 1)
        assert 15 <= waiting.webhook_due_s - clock.time_s <= 16
        await asyncio.sleep(0.05)
        assert len(receiver.got) == 1
        clock.time_s += 20
        await until(lambda: len(events) == 2)
        clock.time_s += 1_000_000
        await asyncio.sleep(0.05)
    first, second = receiver.got
    assert first["genuine"]
    assert second["genuine"]
    assert first["head"]["webhook-id"] == second["head"]["webhook-id"] == row.id
    assert [int(got["head"]["webhook-timestamp"]) for got in (first, second)] == [1_800_000_000, 1_800_000_020]
    assert first["path"] == "/told?by=abaca"
    assert first["head"]["content-type"] == "application/json"
    assert first["body"] == second["body"]
    assert json.loads(first["body"])["data"]["pictures"] == [
        {"sha256": "c" * 64, "url": f"/v1/calls/{row.id}/pictures/0"}
    ]
    assert b"garden" not in first["body"]
    assert [event.ok for event in events] == [False, True]
    assert (await database.get(row.id)).webhook_due_s is None


async def test_redirects_and_proxies_lead_nowhere(database, receiver, monkeypatch):
    """A redirect is a failed try that is not followed, and a proxy of the environment is not asked."""
    clock = Turned()
    receiver.statuses = [307]
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    async with telling(database, clock, receiver.url) as (webhooks, events):
        await ended(database, clock, webhooks.check(receiver.url))
        webhooks.wake()
        await until(lambda: len(events) == 1)
        await asyncio.sleep(0.05)
    assert [got["path"] for got in receiver.got] == ["/told?by=abaca"]
    assert (events[0].status, events[0].ok) == (307, False)


async def test_of_two_processes_one_sends(database, receiver):
    """Two senders on one database give the receiver one message."""
    clock = Turned()
    async with (
        telling(database, clock, receiver.url) as (webhooks, events),
        telling(database, clock, receiver.url) as (_, others),
    ):
        await ended(database, clock, webhooks.check(receiver.url))
        await until(lambda: events or others)
        await asyncio.sleep(0.1)
    assert len(receiver.got) == len(events + others) == 1
    assert receiver.got[0]["genuine"]


def test_the_guide_verifies():
    """The guide's own lines of Python take what abaca signs, and nothing that is changed, old or signed by others."""
    snippets = re.findall(r"```python\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    (code,) = [code for code in snippets if "hmac" in code]
    namespace = {}
    exec(code, namespace)
    genuine, now_s = namespace["genuine"], int(time.time())

    def headers(at_s, *secrets):
        signature = sign([Secret(secret) for secret in secrets], message_id="call_1", at_s=at_s, body=b'{"a": 1}')
        return {"webhook-id": "call_1", "webhook-timestamp": str(at_s), "webhook-signature": signature}

    assert genuine(SECRET, headers(now_s, SECRET), b'{"a": 1}')
    assert genuine(SECRET, headers(now_s, "another secret of enough bytes", SECRET), b'{"a": 1}')
    assert not genuine(SECRET, headers(now_s, SECRET), b'{"a":1}')
    assert not genuine(SECRET, headers(now_s, SECRET) | {"webhook-id": "call_2"}, b'{"a": 1}')
    assert not genuine(SECRET, headers(now_s, "another secret of enough bytes"), b'{"a": 1}')
    assert not genuine(SECRET, headers(now_s - 400, SECRET), b'{"a": 1}')
    assert not genuine(SECRET, headers(now_s, SECRET) | {"webhook-signature": "v1,é"}, b'{"a": 1}')
