"""Many who ask the same at once, over two processes on one PostgreSQL: one generation, equal answers."""

import asyncio

import aiohttp
import pytest
from processes import KEY, Process

from databases import DATABASES

ASKERS = 50
TOML = "[server]\ngrace_s = 1\n[illustrator]\nenabled = false\n"
BODY = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"imageConfig": {"imageSize": "1K"}}}
CHAT = {"model": "scripted/slow-0.5", "messages": [{"role": "user", "content": "x"}]}


@pytest.fixture
def pair(tmp_path):
    """Two servers that share a database and a folder of pictures, and nothing else."""
    shared = {
        "ABACA_DATABASE_URL": DATABASES["postgresql"](tmp_path),
        "ABACA_PICTURES_URL": (tmp_path / "pictures").as_uri(),
        "PEPPER": "shared by all servers that share a database",
    }
    toml = TOML + '[storage]\npepper = "env:PEPPER"\n'
    with Process(tmp_path / "one", toml, **shared) as one, Process(tmp_path / "two", toml, **shared) as two:
        yield one, two


async def ask_all(pair, path, body, headers):
    """Everybody asks at once, half of them each server; gives (call id, joined, body)."""

    async def one(session, number):
        async with session.post(pair[number % 2].url + path, json=body, headers=headers) as answer:
            content = await answer.read()
            assert answer.status == 200, content
            return answer.headers["x-abaca-call-id"], answer.headers.get("x-abaca-joined"), content

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        return await asyncio.gather(*(one(session, number) for number in range(ASKERS)))


async def calls_of(process):
    """All calls, as one of the servers lists them."""
    url, headers = f"{process.url}/v1/calls?limit=100", {"x-goog-api-key": KEY}
    async with aiohttp.ClientSession(headers=headers) as session, session.get(url) as answer:
        return (await answer.json())["data"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "headers", [{"idempotency-key": "the one"}, {"x-stainless-retry-count": "1"}], ids=["key", "retry"]
)
@pytest.mark.parametrize("dialect", ["gemini", "openai_chat", "gemini_stream"])
async def test_fifty_at_once_are_one_call(pair, headers, dialect):
    """50 identical requests, however they say that they are the same, have one call and one charge between them."""
    path, body, auth = {
        "gemini": ("/v1beta/models/scripted/slow-0.5:generateContent", BODY, {"x-goog-api-key": KEY}),
        "gemini_stream": (
            "/v1beta/models/scripted/slow-0.5:streamGenerateContent?alt=sse",
            BODY,
            {"x-goog-api-key": KEY},
        ),
        "openai_chat": ("/v1/chat/completions", CHAT, {"authorization": f"Bearer {KEY}"}),
    }[dialect]
    answers = await ask_all(pair, path, body, headers | auth)
    assert len({call_id for call_id, *_ in answers}) == 1
    assert len({content for *_, content in answers}) == 1
    assert [joined for _, joined, _ in answers].count("true") == ASKERS - 1
    assert [call["state"] for call in await calls_of(pair[0])] == ["done"]
    for _ in range(50):  # who has had the answer is written down a moment later
        if (listed := await calls_of(pair[0])) == await calls_of(pair[1]):
            break
        await asyncio.sleep(0.2)
    assert listed == await calls_of(pair[1])


@pytest.mark.slow
async def test_a_call_is_seen_and_stopped_from_the_other_server(pair):
    """Cancelled at the server that does not work on it, it ends within seconds."""
    headers = {"x-goog-api-key": KEY, "prefer": "respond-async"}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{pair[0].url}/v1beta/models/scripted/never:generateContent"
        async with session.post(url, json=BODY) as answer:
            call = await answer.json()
        async with session.post(f"{pair[1].url}/v1/calls/{call['id']}/cancel") as answer:
            assert answer.status == 200
        async with session.get(f"{pair[1].url}/v1/calls/{call['id']}?wait=10") as answer:
            assert (await answer.json())["state"] == "cancelled"


@pytest.mark.slow
async def test_a_dead_servers_calls_are_resolved(pair):
    """Killed in the middle and started again, a server fails its call, and the other one knows."""
    headers = {"x-goog-api-key": KEY, "prefer": "respond-async"}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{pair[0].url}/v1beta/models/scripted/never:generateContent"
        async with session.post(url, json=BODY) as answer:
            call = await answer.json()
        await asyncio.to_thread(pair[0].kill)
        await asyncio.to_thread(pair[0].start)  # the same data folder: it knows at once that the other life is over
        async with session.get(f"{pair[1].url}/v1/calls/{call['id']}?wait=10") as answer:
            after = await answer.json()
    assert (after["state"], after["error"]["type"]) == ("failed", "EngineBusy")
