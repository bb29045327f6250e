"""A past for the console to show: groups, keys, and weeks of calls as they stand in database and ledger."""

import json
import math
import random
import secrets
import time

import requests

from abaca.policy.keys import new_group, new_key, new_secret
from abaca.policy.written_rules import read_budget
from abaca.records import Entry, Limits, Row, Rules

DAY_S = 86_400
GROUPS = {
    "studio": Rules(
        budget=read_budget("400USD/month"), limits=Limits(requests_per_minute=120, at_once=8), delivery="url"
    ),
    "web": Rules(budget=read_budget("90USD/month"), limits=Limits(images_per_minute=60), hide_engine=True),
    "trials": Rules(budget=read_budget("5USD/day"), models=("gemini-3.1-flash-image",), delivered_days=1.0),
}
KEYS = (
    ("ann", "studio", 6),
    ("bob", "studio", 3),
    ("shop", "web", 5),
    ("newsletter", "web", 2),
    ("trial-7", "trials", 1),
)
MODELS = (
    ("gemini-3-pro-image", "google", 134_400, 5),
    ("gemini-3.1-flash-image", "google", 67_200, 6),
    ("gemini-3.1-flash-image", "openrouter", 68_000, 2),
    ("gemini-2.5-flash-image", "illustrator", 0, 2),
)
PROMPTS = (
    "a red house by a lake",
    "the same cat in the rain",
    "三只戴红围巾的企鹅在雪地上",
    "a poster for a jazz night",
    "make the sky darker",
)
FAILURES = (
    "EngineLimited: The engine's limit is used up.",
    "EngineError: The engine closed the line in the middle of its answer.",
)


def fill(served, *, days=64, calls_a_day=14, seed=11):
    """Write the past down; give the names of the keys that it is of."""
    chance = random.Random(seed)
    groups = {name: served.run(_group(served, name, rules)) for name, rules in GROUPS.items()}
    keys = [(served.run(_key(served, name, groups[group])), weight) for name, group, weight in KEYS]
    answer = requests.post(
        f"{served.url}/v1beta/models/gemini-3-pro-image:generateContent?key={served.key}",
        json={"contents": [{"parts": [{"text": PROMPTS[0]}]}]},
        timeout=60,
    )
    one = served.run(served.app.database.get(answer.headers["x-abaca-call-id"]))
    served.run(_past(served.app.database, one, keys, chance, days=days, calls_a_day=calls_a_day))
    return [name for name, _, _ in KEYS]


async def _group(served, name, rules):
    return await served.app.database.set_group(new_group(name, rules, created_s=int(time.time()) - 90 * DAY_S))


async def _key(served, name, group):
    secret = new_secret()
    key = new_key(name, secret, created_s=int(time.time()) - 80 * DAY_S, group=group)
    await served.app.database.add(key, secret)
    return key


async def _past(database, one, keys, chance, *, days, calls_a_day):
    now_s = time.time()
    for ago in range(days, -1, -1):
        week = 1 - 0.45 * ((int(now_s // DAY_S) - ago) % 7 in {1, 2})  # less at weekends
        wave = 1 + 0.3 * math.sin(ago / 4) + 0.5 * (1 - ago / days)
        for _ in range(max(1, round(calls_a_day * week * wave * chance.uniform(0.75, 1.25)))):
            key = chance.choices([key for key, _ in keys], [weight for _, weight in keys])[0]
            at_s = now_s - ago * DAY_S - chance.uniform(0, min(DAY_S, now_s % DAY_S if ago == 0 else DAY_S))
            await _call(database, one, key, chance, at_s)


async def _call(database, one, key, chance, at_s):
    model, engine, price, _ = chance.choices(MODELS, [row[-1] for row in MODELS])[0]
    failed = chance.random() < 0.05
    request = json.loads(one.request)
    request["turns"][0]["parts"][0]["text"] = chance.choice(PROMPTS)
    pictures = 1 if failed else chance.choice((1, 1, 1, 2))
    fields = {name: getattr(one, name) for name in Row.__struct_fields__} | {
        "id": f"call_{secrets.token_hex(16)}",
        "identity": secrets.token_hex(32),
        "key_id": key.id,
        "model": model,
        "engine": engine,
        "request": json.dumps(request).encode(),
        "created_s": at_s,
        "updated_s": at_s,
        "delivered_s": at_s,
    }
    entry = {
        "call_id": fields["id"],
        "key_id": key.id,
        "group_id": key.group.id,
        "model": model,
        "engine": engine,
        "at_s": at_s,
    }
    open_row = Row(**fields | {"state": "received", "result": b"", "pictures": (), "cost_micros": 0})
    await database.open(open_row, [Entry(kind="hold", amount_micros=price * pictures, **entry)])
    entries = [Entry(kind="release", amount_micros=-price * pictures, **entry)]
    took_s = chance.uniform(4, 19)
    if failed:
        fields |= {
            "state": "failed",
            "error": chance.choice(FAILURES),
            "result": b"",
            "pictures": (),
            "updated_s": at_s + took_s,
        }
    else:
        cost = price * pictures
        drawn = one.pictures * pictures
        fields |= {"state": "done", "cost_micros": cost, "pictures": drawn, "updated_s": at_s + took_s}
        entries.append(Entry(kind="settle", amount_micros=cost, pictures=pictures, **entry))
    await database.update(Row(**fields), entries)
