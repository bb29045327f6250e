"""What /admin/v1 tells of the server itself: engines as they do now, prices, settings; through the front door."""

import json
import threading
import time

import httpx2
import pytest
from admin_client import NAMES, Admin

from abaca.catalogue import load_catalogue
from served import KEY, Serving

TOML = """
[server]
workers = 1
grace_s = 1
[illustrator]
enabled = false
[storage]
delivered_days = 3
[engines.up]
base_url = "{url}"
vendor = "google"
keys = ["env:UP", "env:WRONG"]
at_once = 2
[engines.down]
base_url = "http://127.0.0.1:9"
dialect = "openai_chat"
key = "env:UP"
[[engines.up.prices."gemini-3-pro-image"]]
picture_micros = {{ 1K = 90_000, 4K = 200_000 }}
input_micros = 1_500_000
search_micros = 7
source = "our contract"
[[engines.up.prices."gemini-3-pro-image"]]
since = "2999-01-01"
[models."slow"]
route = [{{ engine = "up", model = "scripted/slow-0.8" }}]
[models."lost"]
route = ["down"]
[models."gemini-3-pro-image"]
route = ["up", "down"]
[models."gemini-2.5-flash-image-preview"]
route = [{{ engine = "scripted", model = "price-40000" }}, {{ engine = "scripted", model = "nothing-like-it" }}]
"""
SECRETS = {"UP": KEY, "WRONG": "abk-a-key-that-nobody-knows-0123456789abcdef"}


@pytest.fixture(scope="module")
def server(abaca, tmp_path_factory):
    """A server with an upstream that draws slowly, and one that is not there."""
    with Serving(tmp_path_factory.mktemp("overview"), TOML.format(url=abaca.url), **SECRETS) as served:
        yield served


@pytest.fixture
def admin(server):
    """A client with the admin key."""
    return Admin(server)


def engine(admin, name):
    [found] = [one for one in admin.ask("GET", "/engines")["data"] if one["name"] == name]
    return found


def ask(server, model, secret=KEY):
    body = {"contents": [{"parts": [{"text": "x"}]}]}
    url = f"{server.url}/v1beta/models/{model}:generateContent"
    return httpx2.post(url, json=body, headers={"x-goog-api-key": secret}, timeout=60)


def until(seen):
    """Wait for what is true before long; give it."""
    for _ in range(200):
        if found := seen():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come")


def test_engines_are_told_with_their_routes(admin, server):
    """Each engine once, with its kind, vendor, dialect, keys without a letter of them, and what is routed to it."""
    told = admin.ask("GET", "/engines")
    assert (told["object"], told["process"], told["workers"]) == ("list", server.app.owner, 1)
    assert told["started_s"] <= time.time()
    engines = {one["name"]: one for one in told["data"]}
    assert list(engines) == ["scripted", "up", "down"]
    assert [one["kind"] for one in told["data"]] == ["scripted", "upstream", "upstream"]
    assert [(one["vendor"], one["dialect"]) for one in told["data"]] == [
        (None, None), ("google", "gemini"), (None, "openai_chat"),
    ]  # fmt: skip
    assert engines["scripted"]["models"] == ["gemini-2.5-flash-image"]
    assert [key["number"] for key in engines["up"]["keys"]] == [1, 2]
    assert engines["down"]["models"] == ["gemini-3-pro-image", "lost"]
    assert {"gemini-3-pro-image", "slow", "gemini-3.1-flash-image"} <= set(engines["up"]["models"])


def test_calls_at_an_engine_and_in_its_line_are_told(admin, server):
    """Two are let in and one waits; afterwards nobody is there, and three calls have ended with it."""
    before = engine(admin, "up")
    secret = admin.key()["secret"]
    asking = [threading.Thread(target=ask, args=(server, "slow", secret)) for _ in range(3)]
    for thread in asking:
        thread.start()
        time.sleep(0.05)  # each its own call
    busy = until(lambda: (now := engine(admin, "up"))["waiting"] == 1 and now)
    assert (busy["at_once"], busy["working"], busy["state"]) == (2, 2, "ready")
    for thread in asking:
        thread.join()
    after = until(lambda: (now := engine(admin, "up"))["calls"] == before["calls"] + 3 and now)
    assert (after["working"], after["waiting"]) == (0, 0)


def test_failures_and_rests_are_told(admin, server):
    """An engine that does not answer is left alone after some failures, and its last failure names no host."""
    for _ in range(5):
        assert ask(server, "lost").status_code >= 500
    down = until(lambda: (now := engine(admin, "down"))["failures"] == 5 and now)
    assert (down["state"], down["calls"], down["at_once"], down["working"]) == ("resting", 5, None, 0)
    assert 0 < down["until_s"] - time.time() < 16
    assert down["last_failure"]["type"] == "EngineError"
    assert abs(down["last_failure"]["at_s"] - time.time()) < 60
    assert "127.0.0.1" not in json.dumps(admin.ask("GET", "/engines"))


def test_a_key_that_is_not_accepted_rests(admin, server):
    """The second key is nobody's: once it was its turn it rests, and the first goes on alone."""
    for _ in range(2):
        assert ask(server, "gemini-3.1-flash-image").status_code == 200
    first, second = until(lambda: (now := engine(admin, "up")["keys"])[1]["state"] == "resting" and now)
    assert (first["state"], first["until_s"], second["number"]) == ("ready", None, 2)
    assert 0 < second["until_s"] - time.time() <= 600
    assert "nobody" not in json.dumps(admin.ask("GET", "/engines"))


def test_the_price_book_says_whose_price_it_is(admin):
    """The operator's word, the list's where there is none, an engine's own; each model at each of its engines."""
    told = admin.ask("GET", "/prices")
    lines = {(line["engine"], line["model"]): line for line in told["data"]}
    assert len(lines) == len(told["data"])
    assert lines["up", "gemini-3-pro-image"] == {
        "object": "price", "engine": "up", "model": "gemini-3-pro-image", "engine_model": "gemini-3-pro-image",
        "source": "config", "stated_by": "our contract", "dated": None, "changes": "2999-01-01", "free": False,
        "text_in_usd": "1.500000", "cached_in_usd": "1.500000", "text_out_usd": "0.000000",
        "thoughts_usd": "0.000000", "image_in_usd": "0.000840",
        "image_out_usd": {"1K": "0.090000", "2K": "0.200000", "4K": "0.200000"},
        "grounding_usd": "0.000007", "batch_percent": 100.0,
    }  # fmt: skip
    listed = lines["down", "gemini-3-pro-image"]
    assert listed["source"] == "catalogue"
    assert listed["stated_by"] == load_catalogue().find("gemini-3-pro-image").price.source
    assert listed["image_out_usd"] == {"1K": "0.134400", "2K": "0.134400", "4K": "0.240000"}
    scripted = lines["scripted", "gemini-2.5-flash-image"]  # of its two targets one is not there
    assert (scripted["source"], scripted["engine_model"]) == ("engine", "price-40000")
    assert scripted["image_out_usd"] == {"1K": "0.040000"}
    assert {line["model"] for line in told["data"]} >= {"slow", "lost"}
    assert told["day"] == time.strftime("%Y-%m-%d", time.gmtime())


def test_the_settings_are_told_without_secrets_and_places(admin, server):
    """What holds where no rule says else, and kinds of stores; no key, no host, no folder."""
    told = admin.ask("GET", "/settings")
    assert told["retention"] == {"delivered_days": 3.0, "undelivered_days": 30.0}
    assert told["caps"]["picture_bytes"] == 30_000_000
    assert (told["database"], told["pictures"], told["limiter"], told["workers"]) == ("sqlite", "file", "memory", 1)
    assert (told["delivery"], told["url_ttl_s"], told["limits_shared"]) == ("inline", 3600, True)
    assert told["engines"] == ["scripted", "up", "down"]
    said = json.dumps(told)
    for hidden in (*SECRETS.values(), str(server.app.home), "127.0.0.1", "://"):
        assert hidden not in said


@pytest.mark.parametrize("path", ["/engines", "/prices", "/settings"])
def test_only_admins_are_told(admin, path):
    """Another key is refused, another method and unknown parameters too."""
    admin.ask("POST", path, status=405)
    admin.ask("GET", path, status=400, colour="red")
    assert admin.ask("GET", f"{path}/")["object"]
    ordinary = {"x-goog-api-key": admin.key(name=next(NAMES))["secret"]}
    assert httpx2.get(f"{admin.url}{path}", headers=ordinary).status_code == 403
    assert httpx2.get(f"{admin.url}{path}").status_code in {401, 403}


def test_calls_are_found_by_words_and_by_their_pictures(abaca, photo_base64):
    """A drawing leads to what was made from it and back, for its key alone; the bytes of a reference are kept."""
    admin = Admin(abaca)
    name = next(NAMES)
    secret = admin.key(name=name)["secret"]
    headers = {"x-goog-api-key": secret}

    def generate(*parts):
        url = f"{abaca.url}/v1beta/models/illustrator/any:generateContent"
        body = {"contents": [{"role": "user", "parts": parts}]}
        answer = httpx2.post(url, json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
        drawn = [
            part["inlineData"] for part in answer.json()["candidates"][0]["content"]["parts"] if "inlineData" in part
        ]
        return answer.headers["x-abaca-call-id"], drawn[0]

    def found(**query):
        answer = httpx2.get(f"{abaca.url}/v1/calls", params=query, headers=headers)
        assert answer.status_code == 200, answer.text
        return [call["id"] for call in answer.json()["data"]]

    first, drawn = generate({"text": "A Lighthouse 灯塔 at dusk"})
    second, _ = generate({"inlineData": drawn}, {"text": "make it blue"})
    call = httpx2.get(f"{abaca.url}/v1/calls/{first}", headers=headers).json()
    sha256 = call["pictures"][0]["sha256"]
    assert found(words="dusk light") == found(words="灯") == found(shows=sha256) == [first]
    assert found(made_from=sha256) == [second]
    assert found(words="nothing like it") == []
    reference = httpx2.get(f"{abaca.url}/v1/calls/{second}/references/0", headers=headers)
    picture = httpx2.get(f"{abaca.url}/v1/calls/{first}/pictures/0", headers=headers)
    assert (reference.content, reference.headers["etag"]) == (picture.content, f'"{sha256}"')
    other = {"x-goog-api-key": admin.key()["secret"]}
    assert httpx2.get(f"{abaca.url}/v1/calls?shows={sha256}", headers=other).json()["data"] == []
    assert httpx2.get(f"{abaca.url}/v1/calls/{second}/references/0", headers=other).status_code == 404
    every = httpx2.get(f"{abaca.url}/v1/calls", params={"key_name": name}, headers=admin.headers).json()["data"]
    assert [(one["id"], one["key"]["name"]) for one in every] == [(second, name), (first, name)]
