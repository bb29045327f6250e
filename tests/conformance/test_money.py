"""What a picture will cost, what it has cost, and whose turn it is, through the front door."""

import itertools

import httpx2
import pytest
from google import genai

from served import KEY, Serving

NAMES = (f"money-{number}" for number in itertools.count())
BODY = {"contents": [{"parts": [{"text": "x"}]}], "generationConfig": {"imageConfig": {"imageSize": "1K"}}}
TOML = """
[server]
grace_s = 1
[illustrator]
enabled = false
[engines.up]
vendor = "google"
base_url = "{url}"
key = "env:UP"
at_once = 1
[engines.up.prices."scripted/signature"]
picture_micros = {{ 1K = 90_000, 4K = 150_000 }}
[[engines.up.prices."scripted/ok"]]
output_image_micros = 10_000_000
[[engines.up.prices."scripted/ok"]]
picture_micros = {{ 1K = 1 }}
since = "2999-01-01"
[models.stuck]
route = [{{ engine = "up", model = "scripted/never" }}]
[models.tokens]
route = [{{ engine = "up", model = "scripted/ok" }}]
[models."gemini-3-pro-image"]
route = [{{ engine = "up", model = "scripted/signature" }}]
"""


@pytest.fixture(scope="module")
def shop(abaca, tmp_path_factory):
    """Abaca in front of abaca, which it knows as a vendor with one place and prices of its own."""
    with Serving(tmp_path_factory.mktemp("shop"), TOML.format(url=abaca.url), UP=KEY) as served:
        yield served


def new_key(served, **rules):
    """Give the secret of a new key."""
    body = {"name": next(NAMES), "rules": rules}
    made = httpx2.post(f"{served.url}/admin/v1/keys", json=body, headers={"x-goog-api-key": KEY}, timeout=30)
    assert made.status_code == 201, made.text
    return made.json()["secret"]


def draw(served, model, secret=KEY, body=BODY, **headers):
    """Ask for a picture."""
    url = f"{served.url}/v1beta/models/{model}:generateContent"
    return httpx2.post(url, json=body, headers={"x-goog-api-key": secret} | headers, timeout=60)


def calls(served, secret):
    """The calls of a key, oldest first."""
    answer = httpx2.get(f"{served.url}/v1/calls?limit=100", headers={"x-goog-api-key": secret}, timeout=30)
    return answer.json()["data"][::-1]


DRY = {"x-abaca-dry-run": "true"}


def test_an_estimate_is_the_hold_and_leaves_no_trace(shop):
    """A dry run tells who would be asked and for how much; no call is there afterwards, and no limit is used."""
    secret = new_key(shop, requests_per_minute=1)
    for _ in range(3):
        answer = draw(shop, "gemini-3-pro-image", secret, **DRY)
        assert answer.status_code == 200, answer.text
    told = answer.json()
    assert (told["object"], told["engine"], told["pixels"], told["pictures"]) == ("estimate", "up", "1024x1024", 1)
    assert told["estimate_usd"] == answer.headers["x-abaca-estimate-usd"] == "0.090000"
    chat = {"model": "gemini-3-pro-image", "messages": [{"role": "user", "content": "x"}], "stream": True, "n": 2}
    auth = {"authorization": f"Bearer {secret}"} | DRY
    answer = httpx2.post(f"{shop.url}/v1/chat/completions", json=chat, headers=auth, timeout=30)
    assert (answer.json()["pictures"], answer.json()["estimate_usd"]) == (2, "0.180000")
    assert calls(shop, secret) == []
    assert draw(shop, "tokens", secret).status_code == 200


def test_an_estimate_says_what_would_be_refused(shop):
    """Too little money, a model that is not allowed, a field that is wrong: the same answer as without the header."""
    poor = new_key(shop, budget="0.05 USD/total")
    bad = {"contents": BODY["contents"], "generationConfig": {"imageConfig": {"aspectRatio": "7:7"}}}
    for secret, model, body, status in [
        (poor, "gemini-3-pro-image", BODY, 429),
        (new_key(shop, models=["stuck"]), "tokens", BODY, 403),
        (KEY, "tokens", bad, 400),
        (KEY, "nothing", BODY, 404),
    ]:
        wet, dry = draw(shop, model, secret, body), draw(shop, model, secret, body, **DRY)
        assert (wet.status_code, dry.status_code) == (status, status)
        assert wet.json()["error"]["message"] == dry.json()["error"]["message"]


def test_a_price_by_the_picture_is_what_is_charged(shop):
    """The operator's price by picture goes before the list price, by the size that came; dates are heeded."""
    secret = new_key(shop)
    four = {"contents": BODY["contents"], "generationConfig": {"imageConfig": {"imageSize": "4K"}}}
    assert draw(shop, "gemini-3-pro-image", secret, four, **DRY).json()["estimate_usd"] == "0.150000"
    drawn = draw(shop, "gemini-3-pro-image", secret)
    assert drawn.headers["x-abaca-pixels"] == "asked=1024x1024; got=1024x1024"
    assert drawn.headers["x-abaca-cost-usd"] == "0.090000"
    answer = draw(shop, "tokens", secret)
    assert answer.headers["x-abaca-cost-usd"] == "0.011200"  # 1120 tokens at 10 USD a million, until 2999


def test_google_genai_passes_over_the_estimate(shop):
    """The official client counts tokens as before, whatever else the answer says."""
    client = genai.Client(api_key=KEY, http_options={"base_url": shop.url})
    counted = client.models.count_tokens(model="gemini-3-pro-image", contents="hello there")
    assert counted.total_tokens == 3
    url = f"{shop.url}/v1beta/models/gemini-3-pro-image:countTokens"
    answer = httpx2.post(url, json={"contents": BODY["contents"]}, headers={"x-goog-api-key": KEY}, timeout=30)
    assert answer.json()["abaca"] == {"estimate_usd": "0.090000"}
    assert answer.headers["x-abaca-estimate-usd"] == "0.090000"


def test_keys_take_turns_at_an_engine(shop):
    """One key's many calls do not keep another key's only one waiting; each sees where it stands until its turn."""
    many, one = new_key(shop), new_key(shop)
    for secret, model in [(many, "stuck"), *[(many, "tokens")] * 3, (one, "tokens")]:
        assert draw(shop, model, secret, prefer="respond-async").status_code == 202
    stuck, *waiting = calls(shop, many) + calls(shop, one)
    assert [call["note"].partition(" in line")[0] for call in waiting] == [
        "waiting: 1st",
        "waiting: 3rd",
        "waiting: 4th",
        "waiting: 2nd",
    ]
    cancel = f"{shop.url}/v1/calls/{stuck['id']}/cancel"
    assert httpx2.post(cancel, headers={"x-goog-api-key": many}, timeout=30).status_code == 200
    headers = {"x-goog-api-key": KEY}
    ended = [httpx2.get(f"{shop.url}/v1/calls/{c['id']}?wait=30", headers=headers, timeout=60).json() for c in waiting]
    assert {(call["state"], call["note"]) for call in ended} == {("done", "")}
    first, third, fourth, second = (call["updated_s"] for call in ended)
    assert first < second < third < fourth
