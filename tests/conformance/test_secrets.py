"""No secret is ever told: not in a log, not in an error, whatever goes wrong; and keys that nearly fit do not."""

import base64
import itertools
import json
import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import ClassVar
from urllib.parse import quote

import httpx2
import pytest
from admin_client import BODY, Admin, draw
from processes import KEY, SERVE, Process

from databases import postgresql
from object_stores import OBJECT_STORES
from redis_server import redis_server
from served import KEY as OPEN_KEY
from served import Serving

pytestmark = pytest.mark.slow

SECRETS = {
    "UP": "AIzaSyUpstreamUpstreamUpstream-93jfk",
    "ODD": "odd~shape/of+a:key.93",
    "PEPPER": "pepper/of+this=test~pepper/of+this=test",
    "HOOKS": "whsec_" + base64.b64encode(b"webhook secret of thirty-two byt").decode(),
    "DATABASE_PASSWORD": "p4ssw0rd of the+database",
    "REDIS_PASSWORD": "p4ssw0rd-of-redis",
    "BUCKET": "bucket/secret+access=key",
}
TOML = """
[server]
grace_s = 2
log_level = "debug"
[illustrator]
enabled = false
[storage]
pepper = "env:PEPPER"
[webhooks]
allow = ["127.0.0.1:9"]
secret = "env:HOOKS"
[engines.up]
vendor = "google"
base_url = "{up}"
key = "env:UP"
[engines.odd]
dialect = "openai_chat"
base_url = "{up}"
key = "env:ODD"
[models.good]
route = ["up"]
[models.strange]
route = ["odd"]
"""


class Gossip(BaseHTTPRequestHandler):
    """An upstream that fails in many ways, and each time tells everything that it was sent."""

    numbers = itertools.count()
    told: ClassVar[list[str]] = []

    def do_POST(self):
        self.rfile.read(int(self.headers.get("content-length", 0)))
        told = f"{self.path} {dict(self.headers)}"
        status = (400, 401, 403, 404, 429, 500, 503)[next(self.numbers) % 7]
        bodies = (
            json.dumps({"error": {"code": status, "message": told, "status": "X", "details": [{"why": told}]}}),
            json.dumps({"error": told}),
            told,
        )
        self.told.append(told)
        body = bodies[next(self.numbers) % 3].encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        self.do_POST()

    def log_message(self, *_):
        pass


@contextmanager
def gossip():
    """Give the URL of one."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Gossip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def spellings(secret):
    """A secret as it may stand somewhere: plain, quoted, in base64."""
    return {
        secret,
        quote(secret, safe=""),
        json.dumps(secret)[1:-1],
        base64.b64encode(secret.encode()).decode().rstrip("="),
        secret.encode().hex(),
    }


def assert_kept(told, secrets):
    """None of the secrets stands in any of what was told."""
    leaks = [
        (name, where)
        for where, text in told
        for name, secret in secrets.items()
        for spelling in spellings(secret)
        if spelling in text
    ]
    assert leaks == []


class Caller:
    """Asks a server for what fails; `told` is what errors and pages said."""

    def __init__(self, process):
        self.process = process
        self.told = []

    def ask(self, method, path, key=KEY, *, bearer=False, headers=(), **more):
        """Ask with a key; give the answer."""
        spelled = {"authorization": f"Bearer {key}"} if bearer else {"x-goog-api-key": key}
        headers = {**spelled, **dict(headers)}
        answer = httpx2.request(method, f"{self.process.url}{path}", headers=headers, timeout=60, **more)
        if answer.status_code >= 400 or path in {"/metrics", "/readyz", "/"}:
            self.told.append((f"{method} {path}: {answer.status_code}", f"{answer.headers} {answer.text}"))
        return answer

    def generate(self, model, key, **more):
        """Ask a model."""
        return self.ask("POST", f"/v1beta/models/{model}:generateContent", key, **{"json": BODY, **more})

    def fail(self, one, two, limited):
        """Fail in every way that callers may."""
        for key in (one, limited, limited):
            for model in ("scripted/ok", "scripted/garbage", "scripted/cut", "scripted/nonsense", "nowhere"):
                self.generate(model, key)
        for model, _ in itertools.product(("good", "strange"), range(14)):
            self.generate(model, one)
            chat = {"model": model, "stream": True, "messages": [{"role": "user", "content": "x"}]}
            self.ask("POST", "/v1/chat/completions", two, bearer=True, json=chat)
        for key in (one[:-1], one + "x", "", "abk-" + "x" * 43):
            self.ask("GET", f"/v1beta/models?key={quote(key)}", key)
        for content in (b"{", b'{"contents": 1}', json.dumps({"x": one}).encode()):
            self.generate("scripted/ok", one, json=None, content=content)
        self.ask("POST", "/admin/v1/keys", one, json={"name": "x"})
        self.ask("POST", "/admin/v1/keys", json={"name": "one"})
        self.ask("POST", "/admin/v1/nonsense", json={})
        self.ask("GET", "/v1/calls/call_nothing", one)
        self.ask("GET", f"/i/{'0' * 64}.png?until=9999999999&signature=x", one)
        for path in ("/metrics", "/readyz", "/"):
            self.ask("GET", path)

    def sign_in(self, link, name):
        """Follow a link, and fail in every way that those who do may; give its invitation and its session."""
        invitation = link.rpartition("=")[2]
        session = self.ask("POST", "/v1/session", "", json={"invitation": invitation}).json()["secret"]
        assert self.ask("GET", "/v1/session", session, bearer=True).json()["key"]["name"] == name
        self.generate("good", session)
        self.ask("GET", f"/v1beta/models?key={session}x", "")
        for wrong in (invitation, session, invitation[:-1]):
            self.ask("POST", "/v1/session", "", json={"invitation": wrong})
            self.ask("POST", f"/v1/session?invitation={wrong}", "", content=wrong.encode())
        for _ in range(2):
            self.ask("DELETE", "/v1/session", session)
        return {"invitation": invitation, "session": session}

    def fail_around(self, one, limited):
        """Have webhooks, limiter and database fail."""
        hooked = {"x-abaca-webhook": "http://127.0.0.1:9/hook", "prefer": "respond-async", "idempotency-key": "hooked"}
        assert self.generate("scripted/ok", one, headers=hooked).status_code == 202
        self.generate("scripted/ok", one, headers={"x-abaca-webhook": "http://elsewhere.example/hook"})
        for _ in range(100):
            if "webhook_tried" in self.process.log:
                break
            time.sleep(0.1)
        redis_server().stop()
        try:
            assert self.generate("scripted/ok", limited).is_success
        finally:
            redis_server().start()
        postgresql().stop()
        try:
            for _ in range(3):
                self.generate("scripted/ok", one)
                self.ask("GET", "/readyz")
        finally:
            postgresql().start()


def test_no_secret_is_told_whatever_goes_wrong(tmp_path):
    """A run with every secret, in which much fails: no log line, error body, header or printed line has any of them."""
    password = quote(SECRETS["DATABASE_PASSWORD"], safe="")
    environ = {
        **{name: SECRETS[name] for name in ("UP", "ODD", "PEPPER", "HOOKS")},
        "ABACA_DATABASE_URL": postgresql().url(postgresql().copy()).replace("postgres@", f"postgres:{password}@"),
        "ABACA_PICTURES_URL": OBJECT_STORES["s3"](tmp_path),
        "ABACA_LIMITER_URL": redis_server().url.replace("//", f"//:{SECRETS['REDIS_PASSWORD']}@"),
        "AWS_SECRET_ACCESS_KEY": SECRETS["BUCKET"],
    }
    with gossip() as up, Process(tmp_path / "home", TOML.format(up=up), **environ) as process:
        admin, caller = Admin(SimpleNamespace(url=process.url, key=KEY)), Caller(process)
        group = admin.ask("PUT", "/groups/limited", {"requests_per_minute": 1})["name"]
        one, two, limited = (
            admin.key(name=name, **more)["secret"]
            for name, more in (("one", {}), ("two", {}), ("limited", {"group": group}))
        )
        caller.fail(one, two, limited)
        signed_in = caller.sign_in(process.run("keys", "link", "two").stdout.splitlines()[-1], "two")
        caller.fail_around(one, limited)
        printed = os.read(process.stdout, 1_000_000).decode()
    assert len(caller.told) > 60
    assert all(any(SECRETS[name] in words for words in Gossip.told) for name in ("UP", "ODD")), "nothing to keep"
    for event in ("engine_failed", "limited", "limiter_down", "webhook_tried", "http_answered"):
        assert f'"event":"{event}"' in process.log, event
    secrets = {"bootstrap": KEY, "one": one, "two": two, "limited": limited, **signed_in, **SECRETS}
    assert_kept([*caller.told, ("log", process.log), ("printed", printed)], secrets)


@pytest.mark.parametrize(
    ("name", "url"),
    [
        ("ABACA_DATABASE_URL", "postgresql://abaca:{secret}@127.0.0.1:1/abaca"),
        ("ABACA_DATABASE_URL", "postgresql://abaca:{secret}@127.0.0.1:port/abaca"),
        ("ABACA_DATABASE_URL", "mysql://abaca:{secret}@127.0.0.1/abaca"),
        ("ABACA_LIMITER_URL", "redis://:{secret}@127.0.0.1:port/0"),
        ("ABACA_LIMITER_URL", "http://:{secret}@127.0.0.1/0"),
        ("ABACA_PICTURES_URL", "s3://{secret}@bucket/x?nonsense={secret}"),
    ],
)
@pytest.mark.parametrize("workers", [1, 2])
def test_a_start_that_fails_tells_no_password(tmp_path, name, url, workers):
    """What cannot be reached or understood is named without its URL, by one process as by the first of several."""
    secret = "p4ssw0rd-of-the-start"
    done = subprocess.run(
        [sys.executable, "-c", SERVE, "serve", "--port", "0", "--workers", str(workers)],
        env={**os.environ, "ABACA_HOME": str(tmp_path), name: url.format(secret=secret)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("abaca: ")
    assert_kept([("stderr", done.stderr), ("stdout", done.stdout)], {"password": secret})


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A server of these tests' own."""
    with Serving(tmp_path_factory.mktemp("alone"), "[illustrator]\nenabled = false\n") as served:
        yield served


def test_keys_that_nearly_fit_are_refused(alone):
    """A key with any one character changed, dropped, added or in another case is refused, and so is its hash."""
    good = Admin(alone).key()["secret"]
    near = {good[:place] + ("x" if letter != "x" else "y") + good[place + 1 :] for place, letter in enumerate(good)}
    near |= {good[:place] + good[place + 1 :] for place in range(len(good))}
    near |= {good.swapcase(), good.upper(), good.lower(), good * 2, good + "=", good + "a", "x" + good, good[4:]}
    near |= {good.replace("-", "_", 1), good + "%00", good.replace("a", "\N{CYRILLIC SMALL LETTER A}")}
    near -= {good}
    headers = {"x-goog-api-key": good}
    assert httpx2.get(f"{alone.url}/v1beta/models", headers=headers).status_code == 200
    with httpx2.Client() as client:
        for key in near:
            answer = client.get(f"{alone.url}/v1beta/models", params={"key": key})
            assert answer.status_code == 400, key
            assert good not in answer.text
            assert key not in answer.text


HOSTILE = (
    "'; DROP TABLE calls; --",
    '" OR "1"="1',
    "x' OR '1'='1",
    "%' UNION SELECT hash FROM keys --",
    "\\'; SELECT pg_sleep(9); --",
    "../../../../etc/passwd",
    "{{7*7}}${7*7}",
    "a\x00b",
    "\N{RIGHT-TO-LEFT OVERRIDE}\N{NULL}\ud7ff\N{REPLACEMENT CHARACTER}",
    "x" * 1_000_000,
)


@pytest.mark.parametrize("word", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_refused_or_kept_as_they_are(alone, word):
    """SQL, paths, control characters and a megabyte as a name: a clear 4xx or a plain name, never a 500."""
    quoted = quote(word, safe="")
    auth = {"x-goog-api-key": OPEN_KEY}
    body = {"model": word, "messages": [{"role": "user", "content": word}]}
    asked = [
        ("POST", "/v1/chat/completions", body),
        ("POST", f"/v1beta/models/{quoted}:generateContent", BODY),
        ("GET", f"/v1/calls/{quoted}", None),
        ("GET", f"/v1/calls?model={quoted}&idempotency_key={quoted}", None),
        ("POST", "/admin/v1/keys", {"name": word}),
        ("POST", "/admin/v1/keys", {"name": "n", "group": word}),
        ("PUT", f"/admin/v1/groups/{quoted}", {}),
        ("DELETE", f"/admin/v1/keys/{quoted}", None),
        ("GET", f"/admin/v1/usage?model={quoted}", None),
        ("GET", f"/i/{quoted}.png?until={quoted}&signature={quoted}", None),
    ]
    for method, path, content in asked:
        try:
            answer = httpx2.request(method, f"{alone.url}{path}", json=content, headers=auth, timeout=30)
        except (httpx2.HTTPError, httpx2.InvalidURL):  # a head of a megabyte may be cut off in the middle
            assert len(path) > 10_000
            continue
        assert answer.status_code < 500, (path[:80], answer.text[:300])
        if answer.status_code >= 400:
            assert len(answer.text) < 5_000
            assert "sqlite" not in answer.text.lower()
            assert "Traceback" not in answer.text
    for name in (word[:200], word):
        with suppress(httpx2.HTTPError, UnicodeEncodeError, ValueError):
            headers = {"idempotency-key": name, **auth}
            answer = httpx2.post(f"{alone.url}/v1beta/models/scripted/ok:generateContent", json=BODY, headers=headers)
            assert answer.status_code < 500
    assert draw(alone, OPEN_KEY).status_code == 200
    assert httpx2.get(f"{alone.url}/admin/v1/keys", headers=auth).status_code == 200


def test_a_clock_that_steps_loses_nobody(tmp_path):
    """Back a month, forward a year and to now again: limits, links, budgets and calls go on, or say why they do not."""
    with Serving(tmp_path / "home", "[illustrator]\nenabled = false\n") as served:
        clock, admin = served.app.clock, Admin(served)
        limited, _ = admin.member(requests_per_minute=3)
        budgeted, group = admin.member(budget="0.10USD/month")
        linked = draw(served, OPEN_KEY, **{"x-abaca-delivery": "url"}).json()["candidates"][0]["content"]["parts"]
        link = next(part["fileData"]["fileUri"] for part in linked if "fileData" in part)
        assert [priced(served, budgeted, n) for n in range(3)] == [200, 200, 429]

        found = {}
        for name, step_s in (("back", -40 * 86_400), ("forth", 400 * 86_400), ("now", 0)):
            clock.now_s = lambda step_s=step_s: time.time() + step_s
            found[name] = {
                "drawn": draw(served, OPEN_KEY, **{"idempotency-key": name}).status_code,
                "link": httpx2.get(link).status_code,
                "budget": [priced(served, budgeted, f"{name} {n}") for n in range(3)],
                "calls": httpx2.get(f"{served.url}/v1/calls", headers={"x-goog-api-key": OPEN_KEY}).status_code,
                "usage": admin.ask("GET", f"/groups/{group}")["used_usd"],
            }
        # A month has what was spent since it began, even what was spent later: a step back gives nobody more.
        usual = {"drawn": 200, "budget": [429, 429, 429], "calls": 200, "usage": "0.080000", "link": 200}
        assert found["back"] == usual
        assert found["forth"] == {**usual, "budget": [200, 200, 429], "link": 403}
        assert found["now"] == {**usual, "usage": found["now"]["usage"]}
        # Limits run by a clock that never steps.
        statuses = []
        for step_s in (0, -3600, 3600, 0, -60):
            clock.now_s = lambda step_s=step_s: time.time() + step_s
            statuses.append(draw(served, limited, **{"idempotency-key": str(step_s)}).status_code)
        assert statuses == [200, 200, 200, 429, 429]


def priced(served, secret, number):
    """Ask for a picture of four cents, each time another one."""
    headers = {"x-goog-api-key": secret, "idempotency-key": str(number)}
    url = f"{served.url}/v1beta/models/scripted/price-40000:generateContent"
    return httpx2.post(url, json=BODY, headers=headers, timeout=60).status_code
