"""Two hosts as one server: real PostgreSQL, a real Redis and an S3 API between them."""

import asyncio
import itertools
import time
from collections import Counter
from types import SimpleNamespace

import aiohttp
import httpx2
import pytest
from admin_client import Admin, draw
from processes import KEY, Process

from databases import postgresql
from object_stores import OBJECT_STORES
from redis_server import redis_server

PEPPER = "pepper-pepper-pepper-pepper-pepper-pepper"
TOML = '[server]\ngrace_s = 20\n[illustrator]\nenabled = false\n[storage]\npepper = "env:PEPPER"\n'
PATIENCE_S = 1.4  # a key is remembered for one second; the rest is this machine's

pytestmark = pytest.mark.slow


class Replicas:
    """Two processes of abaca, `first` and `second`, with folders of their own and everything else in common."""

    def __init__(self, folder):
        environ = {
            "PEPPER": PEPPER,
            "ABACA_DATABASE_URL": postgresql().url(postgresql().copy()),
            "ABACA_LIMITER_URL": redis_server().url,
            "ABACA_PICTURES_URL": OBJECT_STORES["s3"](folder),
        }
        self.first, self.second = (Process(folder / name, TOML, **environ) for name in ("first", "second"))
        self.database = environ["ABACA_DATABASE_URL"].partition("@/")[2].partition("?")[0]

    def rows(self, sql):
        """Rows of the database that they share."""
        return [tuple(row) for row in postgresql().run(sql, name=self.database)[0]]


@pytest.fixture(scope="module")
def replicas(tmp_path_factory):
    """Two replicas for all tests of this module."""
    both = Replicas(tmp_path_factory.mktemp("replicas"))
    with both.first, both.second:
        yield both


@pytest.fixture
def first(replicas):
    """The one, as clients of tests see it."""
    return SimpleNamespace(url=replicas.first.url, key=KEY)


@pytest.fixture
def second(replicas):
    """The other."""
    return SimpleNamespace(url=replicas.second.url, key=KEY)


def until_refused(ask, status):
    """Ask until the answer has that status; give how many seconds that took, None when it never has."""
    began_s = time.monotonic()
    while time.monotonic() - began_s < 5:
        if ask().status_code == status:
            return time.monotonic() - began_s
    return None


def test_a_link_of_one_opens_at_the_other(first, second):
    """A link to a picture, made by one, gives the same bytes at both, and a damaged one at neither."""
    answer = draw(first, KEY, **{"x-abaca-delivery": "url"})
    parts = answer.json()["candidates"][0]["content"]["parts"]
    uri = next(p["fileData"]["fileUri"] for p in parts if "fileData" in p)
    path = uri.removeprefix(first.url)
    pictures = [httpx2.get(f"{replica.url}{path}", timeout=30) for replica in (first, second)]
    assert [picture.status_code for picture in pictures] == [200, 200]
    assert pictures[0].content == pictures[1].content
    assert pictures[0].headers["content-type"].startswith("image/")
    for replica in (first, second):
        assert httpx2.get(f"{replica.url}{path[:-1]}{'0' if path[-1] != '0' else '1'}", timeout=30).status_code >= 400


def test_a_limit_counts_at_both_together(first, second):
    """Of sixty requests at two replicas as many pass as the limit says, and what came back meanwhile."""
    most = 20
    secret, _ = Admin(first).member(requests_per_minute=most)
    began_s = time.monotonic()
    statuses = Counter(
        draw(replica, secret, **{"idempotency-key": f"{replica.url} {number}"}).status_code
        for number in range(30)
        for replica in (first, second)
    )
    back = (time.monotonic() - began_s) * most / 60
    assert statuses.keys() == {200, 429}
    assert most <= statuses[200] <= most + back + 1


def test_calls_at_once_count_at_both_together(replicas, first, second):
    """Of ten calls at the same time at two replicas only as many are let in as may be at work."""
    secret, _ = Admin(first).member(at_once=3)

    async def ask(session, replica):
        url = f"{replica.url}/v1beta/models/scripted/slow-2:generateContent"
        body = {"contents": [{"parts": [{"text": "x"}]}]}
        async with session.post(url, json=body, headers={"x-goog-api-key": secret}) as answer:
            await answer.read()
            return answer.status

    async def all_at_once():
        async with aiohttp.ClientSession() as session:
            return await asyncio.gather(*(ask(session, replica) for replica in (first, second) for _ in range(5)))

    assert sorted(asyncio.run(all_at_once())) == [200] * 3 + [429] * 7


def test_a_revoked_key_is_refused_everywhere_within_a_second(first, second):
    """A key that one replica has just accepted is refused there a second after it was revoked at the other."""
    key = Admin(first).key()
    assert draw(second, key["secret"]).status_code == 200
    Admin(first).ask("DELETE", f"/keys/{key['id']}", status=204)
    assert draw(first, key["secret"]).status_code == 400
    seconds_s = until_refused(lambda: draw(second, key["secret"]), 400)
    assert seconds_s is not None
    assert seconds_s <= PATIENCE_S
    assert draw(second, key["secret"]).status_code == 400


def test_rules_of_a_group_change_everywhere_within_a_second(first, second):
    """A model that a group may no longer ask for, by one replica, is forbidden a second later at the other."""
    secret, group = Admin(first).member()
    assert draw(second, secret).status_code == 200
    Admin(first).ask("PATCH", f"/groups/{group}", {"models": ["scripted/slow"]})
    assert draw(first, secret).status_code == 403
    seconds_s = until_refused(lambda: draw(second, secret), 403)
    assert seconds_s is not None
    assert seconds_s <= PATIENCE_S


def test_a_call_of_one_is_answered_and_cancelled_at_the_other(first, second):
    """What one works on, the other tells, waits for, stops and delivers."""
    headers = {"prefer": "respond-async", "x-abaca-delivery": "inline"}
    auth = {"x-goog-api-key": KEY}
    promised = draw(first, KEY, "slow-1", **headers)
    assert promised.status_code == 202
    answer = httpx2.get(f"{second.url}{promised.headers['location']}?wait=20&as=gemini", headers=auth, timeout=30)
    assert any("inlineData" in part for part in answer.json()["candidates"][0]["content"]["parts"])
    promised = draw(first, KEY, "slow-60", **headers)
    stopped = httpx2.post(f"{second.url}{promised.headers['location']}/cancel", headers=auth, timeout=30)
    assert stopped.json()["state"] == "cancelled"
    assert httpx2.get(f"{first.url}{promised.headers['location']}", headers=auth).json()["state"] == "cancelled"


def test_one_of_two_is_restarted_without_a_failed_call(replicas):
    """While one drains and another comes, whoever is refused a connection goes to the other, and no call fails."""
    statuses, numbers, over = Counter(), itertools.count(), asyncio.Event()

    async def hammer(session, places):
        while not over.is_set():
            body = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"seed": next(numbers)}}
            for replica in places:
                url = f"{replica.url}/v1beta/models/scripted/slow-0.5:generateContent"
                try:
                    async with session.post(url, json=body, headers={"x-goog-api-key": KEY}) as answer:
                        await answer.read()
                        statuses[answer.status] += 1
                        break
                except aiohttp.ClientConnectorError:  # what a proxy does: nothing was sent yet
                    continue

    async def restart():
        places = [(replicas.first, replicas.second), (replicas.second, replicas.first)]
        connector = aiohttp.TCPConnector(force_close=True, limit=0)
        async with aiohttp.ClientSession(connector=connector) as session:
            hammers = [asyncio.create_task(hammer(session, places[number % 2])) for number in range(10)]
            await asyncio.sleep(1)
            await asyncio.to_thread(replicas.first.stop)
            await asyncio.sleep(0.5)
            await asyncio.to_thread(replicas.first.start)
            await asyncio.sleep(1)
            over.set()
            await asyncio.gather(*hammers)

    asyncio.run(restart())
    assert statuses.keys() == {200}, statuses
    assert statuses[200] > 40
    assert replicas.rows("SELECT count(*) FROM calls WHERE state IN ('received', 'running')") == [(0,)]
