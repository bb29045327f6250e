"""kill -9 at any moment: every call is resolved, no picture that was there is lost, nobody pays twice."""

import asyncio
import base64
import hashlib
import random
import sqlite3

import aiohttp
import pytest
from processes import KEY, Process

CALLS = 200
KILLS = 12
TOML = "[server]\ngrace_s = 1\n[illustrator]\nworkers = 1\nqueue = 200\n"
PRICE_MICROS = 40_000
MODELS = ("scripted/price-40000", "scripted/slow-0.3", "scripted/price-40000", "gemini-3-pro-image")


def rows(home, sql):
    """Rows of a database whose server may have died a moment ago."""
    connection = sqlite3.connect(home / "abaca.db", timeout=30)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()


def body(number):
    """A request of its own: every call has another seed."""
    config = {"seed": number, "imageConfig": {"imageSize": "1K"}}
    return {"contents": [{"parts": [{"text": "a red ball"}]}], "generationConfig": config}


class Client:
    """Asks until there is an answer, each call under a key of its own, whatever happens to the server."""

    def __init__(self, process):
        self.process = process
        self.answers = {}

    async def ask(self, session, number):
        model = MODELS[number % len(MODELS)]
        headers = {"x-goog-api-key": KEY, "idempotency-key": f"n-{number}"}
        while True:
            try:
                url = f"{self.process.url}/v1beta/models/{model}:generateContent"
                async with session.post(url, json=body(number), headers=headers) as answer:
                    document = await answer.json()
                    if answer.status == 200:
                        parts = document["candidates"][0]["content"]["parts"]
                        data = next(part["inlineData"]["data"] for part in parts if "inlineData" in part)
                        self.answers[number] = (answer.headers["x-abaca-call-id"], base64.b64decode(data))
                        return
                    assert answer.status == 503, document
            except aiohttp.ClientError:
                pass
            await asyncio.sleep(0.05)


@pytest.mark.slow
async def test_kill_at_random_points(tmp_path):
    """200 calls, scripted and drawn, through 12 kills: everybody gets a picture and pays once, none is open."""
    chance = random.Random(20260101)
    process = Process(tmp_path / "home", TOML).start()
    client = Client(process)
    there = {}
    timeout = aiohttp.ClientTimeout(total=60)
    connector = aiohttp.TCPConnector(limit=12, force_close=True)
    async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
        asking = [asyncio.create_task(client.ask(session, number)) for number in range(CALLS)]
        for _ in range(KILLS):
            await asyncio.sleep(chance.uniform(0.05, 1.2))
            await asyncio.to_thread(process.kill)
            there |= dict(rows(process.home, "SELECT id, pictures FROM calls WHERE pictures != '[]'"))
            await asyncio.to_thread(process.start)
        async with asyncio.timeout(150):
            await asyncio.gather(*asking)
    await asyncio.to_thread(process.stop)

    found = rows(process.home, "SELECT id, state, idempotency_key, cost_micros, pictures FROM calls")
    assert {state for _, state, *_ in found} <= {"done", "failed"}
    by_id = {call_id: (state, pictures) for call_id, state, _, _, pictures in found}
    assert {call_id: by_id[call_id] for call_id in there} == {i: ("done", pictures) for i, pictures in there.items()}
    assert "failed" in {state for _, state, *_ in found}, "no kill met a call at work"
    done = [key for _, state, key, *_ in found if state == "done"]
    assert sorted(done) == sorted({f"n-{number}" for number in range(CALLS)})
    for number, (call_id, content) in client.answers.items():
        sha256 = hashlib.sha256(content).hexdigest()
        assert by_id[call_id] == ("done", f'["{sha256}"]')
        kept = process.home / "pictures" / sha256[:2] / sha256
        assert kept.read_bytes() == content, number

    sums = dict(rows(process.home, "SELECT call_id, sum(amount_micros) FROM ledger GROUP BY call_id"))
    assert sums == {call_id: cost for call_id, _, _, cost, _ in found}
    settled = rows(process.home, "SELECT call_id, count(*) FROM ledger WHERE kind = 'settle' GROUP BY call_id")
    assert {count for _, count in settled} == {1}
    paid = sum(cost for *_, cost, _ in found)
    assert paid == PRICE_MICROS * sum("price" in MODELS[number % len(MODELS)] for number in range(CALLS))
    assert list((process.home / "spool").iterdir()) == []


@pytest.mark.slow
async def test_free_work_goes_on_after_a_crash(tmp_path):
    """A drawing that a kill cut short is drawn by the next start and waits for its caller."""
    process = Process(tmp_path / "home", TOML).start()
    headers = {"x-goog-api-key": KEY, "prefer": "respond-async"}
    async with aiohttp.ClientSession(headers=headers) as session:
        url = f"{process.url}/v1beta/models/gemini-3-pro-image:generateContent"
        big = {"contents": [{"parts": [{"text": "a lighthouse at night in watercolour"}]}]}
        big["generationConfig"] = {"imageConfig": {"imageSize": "4K"}}
        async with session.post(url, json=big) as answer:
            assert answer.status == 202
            call = await answer.json()
        await asyncio.to_thread(process.kill)
        assert rows(process.home, "SELECT state FROM calls")[0][0] in {"received", "running"}
        await asyncio.to_thread(process.start)
        async with session.get(f"{process.url}/v1/calls/{call['id']}?wait=60") as answer:
            after = await answer.json()
    await asyncio.to_thread(process.stop)
    assert (after["state"], after["engine"]) == ("done", "illustrator")
    assert max(after["pictures"][0]["width_px"], after["pictures"][0]["height_px"]) == 4096


@pytest.mark.slow
async def test_an_answer_that_a_crash_cut_in_two_waits(tmp_path):
    """Killed while its caller was reading a settled picture, the server gives the same request that picture again."""
    process = Process(tmp_path / "home", TOML).start()
    path = "/v1beta/models/gemini-3-pro-image:generateContent"
    noisy = {"contents": [{"parts": [{"text": "a forest of a hundred trees in watercolour"}]}]}
    noisy["generationConfig"] = {"imageConfig": {"imageSize": "4K"}}
    async with aiohttp.ClientSession(headers={"x-goog-api-key": KEY}) as session:
        async with session.post(process.url + path, json=noisy) as answer:
            first = answer.headers["x-abaca-call-id"]
            await answer.content.readexactly(1000)
            assert rows(process.home, "SELECT state, delivered_s FROM calls") == [("done", None)]
            await asyncio.to_thread(process.kill)
        await asyncio.to_thread(process.start)
        async with session.post(process.url + path, json=noisy) as answer:
            assert (answer.headers["x-abaca-call-id"], answer.headers["x-abaca-joined"]) == (first, "true")
            assert (await answer.json())["candidates"][0]["content"]["parts"]
    await asyncio.to_thread(process.stop)
    assert rows(process.home, "SELECT count(*) FROM calls") == [(1,)]
