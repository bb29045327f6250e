"""A second engine beside a slow one, through the front door: whose answer comes, when, and that nothing is left behind.

A second abaca plays both vendors; its scripted models are slow or misbehave.
"""

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from abaca.policy.hedging import MOST_SAVED
from served import Serving

AFTER_S = 0.2
RACES = {
    # (model of the first, of the second): what comes: whose answer or which status, and what the text has
    ("never", "ok"): ("two", ""),
    ("slow-3", "ok"): ("two", ""),
    ("slow-1", "never"): ("one", ""),
    ("slow-0.5", "slow-0.5"): ("one", ""),
    ("slow-1", "overloaded"): ("one", ""),
    ("slow-1", "garbage"): ("one", ""),
    ("never", "image_safety"): ("two", "IMAGE_SAFETY"),
    ("never", "blocked"): ("two", "PROHIBITED_CONTENT"),
    ("never", "wrong_size"): ("two", ""),
    ("never", "cut"): (504, "No answer"),
    ("never", "overloaded"): (504, "No answer"),
    ("never", "never"): (504, "No answer"),
}

QUICK = {
    ("never", "ok"),
    ("slow-0.5", "slow-0.5"),
    ("slow-1", "overloaded"),
    ("never", "image_safety"),
    ("never", "cut"),
}


@pytest.fixture(scope="module")
def routed(abaca, tmp_path_factory):
    """Abaca in front of the other one, which it knows as two engines; a call may take three seconds."""
    lines = ["[server]", "grace_s = 1", "deadline_s = 3", "[illustrator]", "enabled = false"]
    for engine in ("one", "two"):
        lines += [f"[engines.{engine}]", 'vendor = "google"', f'base_url = "{abaca.url}"', 'key = "env:UP"']
    for first, second in RACES:
        hops = [
            f'{{ engine = "{engine}", model = "scripted/{name}" }}'
            for engine, name in (("one", first), ("two", second))
        ]
        lines += [f'[models."{first}-{second}"]', f"route = [{', '.join(hops)}]"]
        lines += [f"hedge_after_s = {AFTER_S}", "hedge_percent = 100", "hedge_cap_usd = 1.0"]
    with Serving(tmp_path_factory.mktemp("hedged"), "\n".join(lines), UP=abaca.key) as served:
        yield served


@pytest.fixture(autouse=True)
def _nothing_left(routed):
    """After each call no task, no spool file, no connection in use and no open row is left; engines are well again."""
    routed.app.gateway._plugs.health._breakers.clear()
    yield
    assert routed.left() == []


def post(routed, model, *, streamed, **headers):
    """Send a request that is like no other, lest it joins the call of one that lost: behind, that one goes on."""
    operation = "streamGenerateContent?alt=sse" if streamed else "generateContent"
    body = {
        "contents": [{"parts": [{"text": f"A cat of {time.monotonic_ns()} hairs"}]}],
        "generationConfig": {"imageConfig": {"imageSize": "1K"}},
    }
    headers = {"x-goog-api-key": routed.key, **headers}
    return requests.post(f"{routed.url}/v1beta/models/{model}:{operation}", json=body, headers=headers, timeout=30)


def ask(routed, model, *, streamed):
    """Ask in front; gives the HTTP answer and the documents in it."""
    answer = post(routed, model, streamed=streamed)
    if "event-stream" in answer.headers["content-type"]:
        events = [line.removeprefix("data: ") for line in answer.text.split("\r\n\r\n") if line.startswith("data: ")]
        return answer, [json.loads(event) for event in events]
    return answer, [answer.json()]


def last_call(routed):
    """The newest call, and what the ledger says of it."""
    headers = {"x-goog-api-key": routed.key}
    call = requests.get(f"{routed.url}/v1/calls?limit=1", headers=headers, timeout=30).json()["data"][0]
    return call, routed.run(routed.app.database.entries(call["id"]))


def counted(routed, name):
    """How often each engine was counted under that metric."""
    lines = requests.get(f"{routed.url}/metrics", timeout=30).text.splitlines()
    found = [re.match(rf'{name}_total{{.*engine="(\w+)".*}} ([0-9.]+)', line) for line in lines]
    return {match[1]: float(match[2]) for match in found if match}


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
@pytest.mark.parametrize(
    ("first", "second"),
    [pytest.param(*race, id="+".join(race), marks=[pytest.mark.slow] * (race not in QUICK)) for race in RACES],
)
def test_two_engines_for_one_call(routed, first, second, streamed):
    """The first usable answer comes and is charged once; an error comes only when both have failed."""
    wanted, told = RACES[first, second]
    begun = streamed and second == "cut"  # its words have left, so that nobody else is waited for
    if begun:
        wanted, told = 502, "broke off"
    started_s = time.monotonic()
    answer, documents = ask(routed, f"{first}-{second}", streamed=streamed)
    took_s = time.monotonic() - started_s
    call, entries = last_call(routed)
    assert sum(entry.amount_micros for entry in entries) == round(float(call["cost_usd"]) * 1_000_000)
    assert told in answer.text
    assert routed.url not in answer.text
    if isinstance(wanted, int):
        assert answer.status_code == (200 if begun else wanted), answer.text
        assert documents[-1]["error"]["code"] == wanted
        assert float(call["cost_usd"]) == 0
        return
    assert answer.status_code == 200, answer.text
    assert call["engine"] == wanted or first == second
    pictures = answer.text.count('"inlineData"')
    assert pictures == (0 if told else 1)
    assert len([document for document in documents if "error" in document]) == 0
    assert took_s > AFTER_S
    if wanted == "two":
        assert took_s < 1.4, "the second one's share begins at once"
    if second not in {"overloaded", "garbage"}:
        loser = "two" if call["engine"] == "one" else "one"
        assert entries[-1].reason.endswith(f"maybe charged by {loser} too")


def test_many_calls_at_once_are_hedged_each_for_itself(routed):
    """Of 16 calls of each of two models at least those are hedged that are saved up; each has its one picture."""
    before = counted(routed, "abaca_hedges").get("two", 0)
    models = ["never-ok", "slow-0.5-slow-0.5"] * 16
    with ThreadPoolExecutor(32) as pool:
        answers = list(pool.map(lambda model: post(routed, model, streamed=False), models))
    assert [answer.text.count('"inlineData"') for answer in answers] == [1] * 32
    assert {answer.headers["x-abaca-engine"] for answer in answers[::2]} == {"two"}
    assert 2 * MOST_SAVED <= counted(routed, "abaca_hedges")["two"] - before <= 32


def test_hedges_are_counted(routed):
    """Metrics tell which engines were asked beside slow ones, and which were stopped."""
    before = counted(routed, "abaca_hedges"), counted(routed, "abaca_hedges_lost")
    ask(routed, "never-ok", streamed=False)
    after = counted(routed, "abaca_hedges"), counted(routed, "abaca_hedges_lost")
    assert after[0]["two"] == before[0].get("two", 0) + 1
    assert after[1]["one"] == before[1].get("one", 0) + 1


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
def test_a_call_that_is_cancelled_stops_both(routed, streamed):
    """Both engines are left, nothing is charged."""
    before = counted(routed, "abaca_hedges").get("two", 0)
    accepted = post(routed, "never-never", streamed=streamed, prefer="respond-async")
    assert accepted.status_code == 202, accepted.text
    call_id = accepted.headers["x-abaca-call-id"]
    for _ in range(200):
        if counted(routed, "abaca_hedges").get("two", 0) > before:
            break
        time.sleep(0.02)
    headers = {"x-goog-api-key": routed.key}
    requests.post(f"{routed.url}/v1/calls/{call_id}/cancel", headers=headers, timeout=30)
    call, entries = last_call(routed)
    assert (call["id"], call["state"], sum(entry.amount_micros for entry in entries)) == (call_id, "cancelled", 0)
