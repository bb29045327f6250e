"""A database that goes away and comes back under two servers: every call is resolved, once, and paid for once."""

import asyncio
import base64
import hashlib
import random
import time

import aiohttp
import pytest
from processes import KEY, Process

from databases import PostgreSQLServer

CALLS = 120
OUTAGES = 5
PRICE_MICROS = 40_000
TOML = '[server]\ngrace_s = 1\n[illustrator]\nworkers = 1\nqueue = 200\n[storage]\npepper = "env:PEPPER"\n'
MODELS = ("scripted/price-40000", "scripted/slow-0.5", "scripted/price-40000", "gemini-3-pro-image")


@pytest.fixture
def database():
    """A server of this test's own, to be stopped as it likes."""
    return PostgreSQLServer()


def restart(database, pause_s):
    """Stop the server, whose connections are cut in the middle of whatever they do, and start it again."""
    database.stop()
    time.sleep(pause_s)
    database.start()


async def ask(pair, session, number, answers):
    """Ask until there is an answer, now here and now there."""
    config = {"seed": number, "imageConfig": {"imageSize": "1K"}}
    body = {"contents": [{"parts": [{"text": "a red ball"}]}], "generationConfig": config}
    headers = {"x-goog-api-key": KEY, "idempotency-key": f"n-{number}"}
    for turn in range(number, number + 400):
        url = f"{pair[turn % 2].url}/v1beta/models/{MODELS[number % 4]}:generateContent"
        async with session.post(url, json=body, headers=headers) as answer:
            document = await answer.json()
            if answer.status == 200:
                data = document["candidates"][0]["content"]["parts"][-1]["inlineData"]["data"]
                answers[number] = (answer.headers["x-abaca-call-id"], base64.b64decode(data))
                return
            assert answer.status == 503, document
        await asyncio.sleep(0.2)
    raise AssertionError(f"call {number} has no answer")


@pytest.mark.slow
async def test_a_database_that_restarts(tmp_path, database):
    """Through five restarts of PostgreSQL everybody gets a picture and pays once, and no call stays open."""
    chance = random.Random(20260102)
    shared = {
        "ABACA_DATABASE_URL": database.url(database.copy()),
        "ABACA_PICTURES_URL": (tmp_path / "pictures").as_uri(),
        "PEPPER": "shared by all servers that share a database",
    }
    name = shared["ABACA_DATABASE_URL"].partition("@/")[2].partition("?")[0]
    answers = {}
    with Process(tmp_path / "one", TOML, **shared) as one, Process(tmp_path / "two", TOML, **shared) as two:
        connector = aiohttp.TCPConnector(limit=12)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=200), connector=connector) as session:
            asking = [asyncio.create_task(ask((one, two), session, number, answers)) for number in range(CALLS)]
            for _ in range(OUTAGES):
                await asyncio.sleep(chance.uniform(0.1, 1.5))
                await asyncio.to_thread(restart, database, chance.uniform(0, 2))
            async with asyncio.timeout(200):
                await asyncio.gather(*asking)
    found = database.run("SELECT id, state, idempotency_key, cost_micros, pictures FROM calls", name=name)[0]
    by_id = {row["id"]: row for row in found}
    assert {row["state"] for row in found} <= {"done", "failed"}
    assert len({row["idempotency_key"] for row in found if row["state"] == "done"}) == CALLS
    for call_id, content in answers.values():
        sha256 = hashlib.sha256(content).hexdigest()
        assert (by_id[call_id]["state"], by_id[call_id]["pictures"]) == ("done", f'["{sha256}"]')
    sums = database.run("SELECT call_id, sum(amount_micros)::bigint AS sum FROM ledger GROUP BY call_id", name=name)[0]
    assert {row["call_id"]: row["sum"] for row in sums} == {row["id"]: row["cost_micros"] for row in found}
    settled = database.run("SELECT count(*) FROM ledger WHERE kind = 'settle' GROUP BY call_id", name=name)[0]
    assert {row["count"] for row in settled} == {1}
    priced = sum("price" in MODELS[number % 4] for number in range(CALLS))
    assert sum(row["cost_micros"] for row in found) == PRICE_MICROS * priced
