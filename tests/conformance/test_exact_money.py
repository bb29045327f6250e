"""Many who race for one budget, over two servers on one PostgreSQL and one Redis: what is spent is exact."""

import asyncio
import random

import aiohttp
import pytest
from processes import KEY, Process

from abaca import stores
from abaca.records import Allowance, CallFilter, UsageFilter
from databases import DATABASES
from redis_server import redis_server

CLIENTS = 50
EACH = 4  # pictures that every client wants: twice as many as there is money for
PICTURES, PRICE_MICROS = 100, 40_000
TOML = """
[server]
grace_s = 1
[illustrator]
enabled = false
[storage]
pepper = "env:PEPPER"
[engines.slow]
vendor = "google"
base_url = "{url}"
key = "env:UP"
[engines.slow.prices."scripted/slow-0.3"]
picture_micros = {{ 1K = {price} }}
[models.racing]
route = [{{ engine = "slow", model = "scripted/slow-0.3" }}]
"""
PEPPER = "shared by all servers that share a database"


class Shop:
    """Two servers, and a group of which the budget is for so many pictures; `answers` has what each request got."""

    def __init__(self, pair, database_url):
        self.pair = pair
        self.database_url = database_url
        self.group_id = ""
        self.secrets = []
        self.answers = {}
        self.refused = set()
        self._chance = random.Random(20261121)

    async def open(self, session):
        """Make the group, and a key of it for every client."""
        url, headers = f"{self.pair[0].url}/admin/v1", {"x-goog-api-key": KEY}
        budget = f"{PICTURES * PRICE_MICROS / 1e6:.2f} USD/total"
        rules = {"budget": budget, "requests_per_minute": 100_000, "at_once": 1000}
        async with session.put(f"{url}/groups/racers", json=rules, headers=headers) as answer:
            self.group_id = (await answer.json())["id"]
        for number in range(CLIENTS):
            own = {"budget": f"{EACH} USD/{('day', 'month', 'total')[number % 3]}"}  # ample, and counted all the same
            body = {"name": f"racer-{number}", "group": "racers", "rules": own}
            async with session.post(f"{url}/keys", json=body, headers=headers) as answer:
                self.secrets.append((await answer.json())["secret"])

    async def race(self, session, names, model=f"scripted/price-{PRICE_MICROS}"):
        """Let every client ask for its pictures, now and then twice at once as clients do that lost their patience."""

        async def client(number):
            for name in names:
                twice = self._chance.random() < 0.3
                servers = (0, 1) if twice else (number % 2,)
                await asyncio.gather(*(self._ask(session, number, name, model, server) for server in servers))

        await asyncio.gather(*(client(number) for number in range(CLIENTS)))

    async def _ask(self, session, number, name, model, server):
        """Ask until there is an answer or a refusal, at the other server where one does not answer."""
        request = f"{number}-{name}"
        body = {"contents": [{"parts": [{"text": request}]}]}
        headers = {"x-goog-api-key": self.secrets[number], "idempotency-key": request}
        while True:
            url = f"{self.pair[server].url}/v1beta/models/{model}:generateContent"
            try:
                async with session.post(url, json=body, headers=headers) as answer:
                    document = await answer.json()
                    if answer.status == 200:
                        self.answers.setdefault(request, set()).add(answer.headers["x-abaca-call-id"])
                        return
                    if answer.status == 429:
                        assert "budget" in document["error"]["message"], document
                        self.refused.add(request)
                        return
                    assert answer.status == 503, document
            except aiohttp.ClientError:
                server = 1 - server
            await asyncio.sleep(0.05)

    async def check(self):
        """Exactly so many pictures were charged, no hold is left, all adds up; give how many calls have failed."""
        database = stores.build(self.database_url, pepper=PEPPER.encode(), durability="process")
        await database.connect()
        try:
            assert await database.unfinished() == []
            assert await database.faults() == []
            allowance = Allowance(scope=f"group:{self.group_id}", period="total", most_micros=0)
            assert await database.used_micros(allowance) == PICTURES * PRICE_MICROS
            failed = await database.search(CallFilter(state="failed", limit=1000))
            (line,) = await database.usage(UsageFilter(by=("group", "model", "engine")))
        finally:
            await database.aclose()
        assert line.group_id == self.group_id
        assert (line.calls, line.pictures, line.cost_micros) == (PICTURES, PICTURES, PICTURES * PRICE_MICROS)
        assert {len(call_ids) for call_ids in self.answers.values()} == {1}
        assert len(set.union(*self.answers.values())) == PICTURES
        assert self.pair[1].run("ledger", "verify").returncode == 0
        return len(failed)


@pytest.fixture
def shop(tmp_path, abaca):
    """Two servers that share database, limiter and pictures."""
    url = DATABASES["postgresql"](tmp_path)
    shared = {
        "ABACA_DATABASE_URL": url,
        "ABACA_LIMITER_URL": redis_server().url,
        "ABACA_PICTURES_URL": (tmp_path / "pictures").as_uri(),
        "PEPPER": PEPPER,
        "UP": abaca.key,
    }
    toml = TOML.format(url=abaca.url, price=PRICE_MICROS)
    with Process(tmp_path / "one", toml, **shared) as one, Process(tmp_path / "two", toml, **shared) as two:
        yield Shop((one, two), url)


@pytest.fixture
async def session():
    """A client with as many connections as it likes."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as session:
        yield session


@pytest.mark.slow
async def test_a_budget_is_spent_exactly(shop, session):
    """50 clients with retries, money for half of what they want: that half is charged, the rest refused before."""
    await shop.open(session)
    await shop.race(session, range(EACH))
    assert len(shop.answers) == PICTURES
    assert len(shop.refused) == CLIENTS * EACH - PICTURES
    assert not shop.refused & shop.answers.keys()
    assert await shop.check() == 0


@pytest.mark.slow
async def test_a_budget_is_spent_exactly_through_a_kill(shop, session):
    """A server that is killed in the middle takes no money with it: what it held is free again, and is spent once."""
    await shop.open(session)
    racing = asyncio.create_task(shop.race(session, range(EACH), "racing"))
    async with asyncio.timeout(60):
        while len(shop.answers) < PICTURES // 3:  # noqa: ASYNC110 - what the clients have is no event
            await asyncio.sleep(0.01)
    await asyncio.to_thread(shop.pair[0].kill)
    await asyncio.sleep(0.3)
    await asyncio.to_thread(shop.pair[0].start)
    await racing
    again = 0
    while len(shop.answers) < PICTURES and again < 10:  # who was refused for the sake of a call that came to nothing
        await shop.race(session, [f"again-{again}"], "racing")
        again += 1
    assert await shop.check() > 0, "the kill met no call at work"
