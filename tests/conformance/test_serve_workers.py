"""`abaca serve --workers N`: several processes behind one port, as one server."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import suppress

import aiohttp
import pytest
from processes import KEY, SERVE, Process
from test_crash import rows

TOML = "[server]\nworkers = 2\ngrace_s = 20\n[illustrator]\nenabled = false\n"
CALLS = 40


def body(number=0):
    """A request of its own: every call has another seed."""
    config = {"seed": number, "imageConfig": {"imageSize": "512"}}
    return {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": config}


def events(process, name):
    """The lines of the log about one kind of event."""
    lines = (process.home / "log.jsonl").read_text("utf-8").splitlines()
    return [line for line in map(json.loads, lines) if line["event"] == name]


async def until(true, seconds_s=20.0):
    """Wait until something is true."""
    for _ in range(int(seconds_s / 0.05)):
        if found := true():
            return found
        await asyncio.sleep(0.05)
    raise TimeoutError


async def served(process, workers=2):
    """Wait until so many workers have begun to serve."""
    await until(lambda: len(events(process, "started")) >= workers)


def session():
    """A client that opens a connection for each request: whoever is free takes it."""
    connector = aiohttp.TCPConnector(force_close=True, limit=0)
    return aiohttp.ClientSession(
        connector=connector, headers={"x-goog-api-key": KEY}, timeout=aiohttp.ClientTimeout(total=60)
    )


async def ask(client, process, model="ok", number=0, **headers):
    """Ask a scripted model; give the status and the headers."""
    url = f"{process.url}/v1beta/models/scripted/{model}:generateContent"
    async with client.post(url, json=body(number), headers=headers) as answer:
        await answer.read()
        return answer.status, answer.headers


def counted(text, name):
    """The sum of a metric over all its labels."""
    return sum(float(value) for value in re.findall(rf"^{name}(?:{{.*}})? (\S+)$", text, re.MULTILINE))


async def test_two_workers_are_one_server(tmp_path):
    """Whoever is asked knows every call, and tells what all have counted; the start greets and warns once."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        async with session() as client:
            answers = await asyncio.gather(*(ask(client, process, "slow-0.2", number) for number in range(CALLS)))
            assert {status for status, _ in answers} == {200}
            owners = Counter(owner for (owner,) in rows(process.home, "SELECT owner FROM calls"))
            assert (len(owners), owners.total()) == (2, CALLS)
            for call_id in [headers["x-abaca-call-id"] for _, headers in answers[:6]]:
                async with client.get(f"{process.url}/v1/calls/{call_id}") as answer:
                    assert (await answer.json())["state"] == "done"
            for _ in range(4):
                async with client.get(f"{process.url}/metrics") as answer:
                    metrics = await answer.text()
                assert counted(metrics, "abaca_calls_total") == CALLS
                assert counted(metrics, "abaca_calls_at_work") == 0
        greeting = os.read(process.stdout, 65_536).decode()
    assert greeting.count("workers: 2") == greeting.count("limits: each process counts alone") == 1


async def test_a_call_is_watched_and_cancelled_at_any_worker(tmp_path):
    """Calls promised by one worker are told, and stopped, by whichever takes the next connection."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        async with session() as client:
            for number in range(8):
                status, headers = await ask(client, process, "slow-30", number, prefer="respond-async")
                assert status == 202
                url = f"{process.url}/v1/calls/{headers['x-abaca-call-id']}"
                async with client.get(url) as answer:
                    assert (await answer.json())["state"] in {"received", "running"}
                async with client.post(f"{url}/cancel") as answer:
                    assert (await answer.json())["state"] == "cancelled"


@pytest.mark.slow
async def test_a_killed_worker_takes_nobody_with_it(tmp_path):
    """Kill -9 of one worker: the other's calls are answered, its own are resolved, another comes in its place."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        async with session() as client:
            asked = [
                asyncio.create_task(ask(client, process, "slow-3", number, **{"idempotency-key": f"n-{number}"}))
                for number in range(CALLS)
            ]
            sql = "SELECT count(DISTINCT owner) FROM calls WHERE state = 'running'"
            await until(lambda: rows(process.home, sql) == [(2,)])
            os.kill(events(process, "worker_started")[1]["pid"], signal.SIGKILL)
            answers = await asyncio.gather(*asked, return_exceptions=True)
            cut = [answer for answer in answers if isinstance(answer, aiohttp.ClientError)]
            assert 0 < len(cut) < CALLS
            assert {answer[0] for answer in answers if not isinstance(answer, Exception)} == {200}
            await served(process, 3)
            await until(lambda: rows(process.home, "SELECT count(*) FROM calls WHERE state = 'running'") == [(0,)])
            for number in range(CALLS):  # who was cut off asks again
                assert (await ask(client, process, "slow-3", number, **{"idempotency-key": f"n-{number}"}))[0] == 200
                if number > 3:
                    break
        ended = events(process, "worker_ended")
        assert [line["status"] for line in ended] == [-signal.SIGKILL]
        sums = rows(process.home, "SELECT call_id, sum(amount_micros) FROM ledger GROUP BY call_id")
        costs = rows(process.home, "SELECT id, cost_micros FROM calls")
        assert dict(sums) == dict(costs)


@pytest.mark.slow
async def test_workers_are_replaced_without_a_failed_call(tmp_path):
    """SIGHUP under load: both workers make way for new ones, which have the new settings; every call is answered."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        before = {line["pid"] for line in events(process, "worker_started")}
        statuses, over = Counter(), asyncio.Event()

        async def hammer(client, first):
            for number in range(first, 10_000, 8):
                if over.is_set():
                    return
                statuses[(await ask(client, process, "slow-0.3", number))[0]] += 1

        keeping = aiohttp.ClientSession(headers={"x-goog-api-key": KEY})  # it keeps its connections
        async with session() as client, keeping:
            hammers = [asyncio.create_task(hammer(client if n % 2 else keeping, n)) for n in range(8)]
            await asyncio.sleep(0.5)
            (process.home / "abaca.toml").write_text(TOML + '[models."mine"]\nroute = ["scripted"]\n', "utf-8")
            process.signal(signal.SIGHUP)
            await until(lambda: len(events(process, "worker_ended")) == 2, 40)
            await asyncio.sleep(0.5)
            over.set()
            await asyncio.gather(*hammers)
            status = await client.get(f"{process.url}/v1beta/models/mine")
            assert status.status == 200
        assert {line["pid"] for line in events(process, "worker_ended")} == before
        assert {line["status"] for line in events(process, "worker_ended")} == {0}
        assert set(statuses) == {200}, statuses


@pytest.mark.slow
async def test_who_keeps_dying_young_comes_back_later_and_later(tmp_path):
    """Of workers that are killed as soon as they are there, each next one is started after a longer pause."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        for deaths in (1, 2, 3):
            os.kill(events(process, "worker_started")[-1]["pid"], signal.SIGKILL)
            await served(process, 2 + deaths)
        async with session() as client:
            assert (await ask(client, process))[0] == 200
        assert [line["again_s"] for line in events(process, "worker_ended")] == [0.5, 1.0, 2.0]


@pytest.mark.slow
async def test_settings_that_are_wrong_replace_nobody(tmp_path):
    """SIGHUP with a file that cannot be read: the workers there are stay, and the log says why."""
    with Process(tmp_path / "home", TOML) as process:
        await served(process)
        (process.home / "abaca.toml").write_text(TOML + "nonsense = 1\n", "utf-8")
        process.signal(signal.SIGHUP)
        ended = await until(lambda: events(process, "worker_ended"))
        assert "nonsense" in ended[0]["why"]
        async with session() as client:
            assert (await ask(client, process))[0] == 200
        assert len(events(process, "started")) == 2


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of aiohttp's client, when cut off
async def test_a_stop_lets_calls_end_and_a_second_one_does_not(tmp_path):
    """SIGTERM drains all workers; another one sent meanwhile ends the waiting."""
    for signals, seconds, answered in ((1, 4, True), (2, 30, False)):
        process = Process(tmp_path / f"home-{signals}", TOML).start()
        await served(process)
        async with session() as client:
            asked = [asyncio.create_task(ask(client, process, f"slow-{seconds}", number)) for number in range(6)]
            await until(lambda home=process.home: rows(home, "SELECT count(*) FROM calls") == [(6,)])
            began_s = time.monotonic()
            for _ in range(signals):
                process.signal(signal.SIGTERM)
                await asyncio.sleep(0.3)
            answers = await asyncio.gather(*asked, return_exceptions=True)
        await asyncio.to_thread(process.wait)
        assert [answer[0] == 200 for answer in answers if isinstance(answer, tuple)].count(True) == 6 * answered
        assert (time.monotonic() - began_s < 20) or answered


@pytest.mark.slow
async def test_workers_go_with_their_supervisor(tmp_path):
    """Kill -9 of the supervisor: the workers notice, end their calls and leave."""
    process = Process(tmp_path / "home", TOML).start()
    await served(process)
    async with session() as client:
        asked = asyncio.create_task(ask(client, process, "slow-1"))
        await until(lambda: rows(process.home, "SELECT count(*) FROM calls") == [(1,)])
        process.kill()
        assert (await asked)[0] == 200
    await until(lambda: len(events(process, "stopped")) == 2)
    for line in events(process, "worker_started"):
        with suppress(ProcessLookupError):
            await until(lambda pid=line["pid"]: os.kill(pid, 0))  # raises when it is gone


@pytest.mark.slow
@pytest.mark.parametrize("bootstrap", [True, False])
def test_the_first_key_is_made_once(tmp_path, bootstrap):
    """One key and one link are shown, by one worker, and only where no key is configured."""
    process = Process(tmp_path / "home", TOML, **({} if bootstrap else {"ABACA_BOOTSTRAP_KEY": ""}))
    with process:
        asyncio.run(served(process))
        greeting = os.read(process.stdout, 65_536).decode()
    assert greeting.count("key (shown only now): abk-") == (not bootstrap)
    assert greeting.count("/#invitation=abi-") == (not bootstrap)
    assert rows(process.home, "SELECT count(*) FROM keys") == [(1,)]


def test_what_cannot_begin_says_so_once(tmp_path):
    """A setting that only a worker finds wrong is one line on standard error, and status 1."""
    (tmp_path / "abaca.toml").write_text(TOML + '[models."x"]\nroute = ["illustrator"]\n', "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", SERVE, "serve", "--port", "0"],
        env={**os.environ, "ABACA_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    lines = [line for line in done.stderr.splitlines() if not line.startswith("{")]
    assert lines == ['abaca: models."x".route names the illustrator, which is switched off']
