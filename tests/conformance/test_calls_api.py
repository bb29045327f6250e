"""/v1/calls over a real server: found, waited for, had in any dialect, stopped, forgotten; and `abaca calls`."""

import base64
import hashlib
import json
import os
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path

import pytest
import requests
from google.genai import types
from openai.types.chat import ChatCompletion

from abaca.policy.keys import new_key, new_secret

ABACA = Path(sys.executable).with_name("abaca")
CHAT = "/v1/chat/completions"


@pytest.fixture
def ask(abaca):
    """Ask the server as the first key, or another."""

    def go(method, path, *, key=abaca.key, headers=(), **values):
        headers = {"Authorization": f"Bearer {key}", **dict(headers)}
        return requests.request(method, abaca.url + path, headers=headers, timeout=60, **values)

    return go


@pytest.fixture
def draw(ask):
    """Have a scripted model asked something that nobody asked before."""

    def go(model="ok", **headers):
        body = {"model": f"scripted/{model}", "messages": [{"role": "user", "content": uuid.uuid4().hex}]}
        return ask("POST", CHAT, json=body, headers={k.replace("_", "-"): v for k, v in headers.items()})

    return go


@pytest.fixture(scope="module")
def stranger(abaca):
    """A key that is no admin's and has no calls."""
    secret = new_secret()
    abaca.run(abaca.app.database.add(new_key("stranger", secret, created_s=int(time.time())), secret))
    return secret.reveal()


def test_later_then_polled_then_had_in_both_dialects(ask, draw):
    """202 at once, progress, and in the end what the official clients read, with the same picture in all shapes."""
    promise = draw("slow-0.4", prefer="respond-async")
    assert (promise.status_code, promise.headers["preference-applied"]) == (202, "respond-async")
    place = promise.headers["location"]
    assert place == f"/v1/calls/{promise.json()['id']}"
    assert ask("GET", f"{place}?as=gemini").status_code == 202
    call = ask("GET", f"{place}?wait=30").json()
    assert (call["state"], call["progress"], call["error"], call["delivered_s"]) == ("done", 1.0, None, None)
    [picture] = call["pictures"]

    gemini = ask("GET", f"{place}?as=gemini")
    assert gemini.headers["x-abaca-call-id"] == call["id"]
    assert int(gemini.headers["content-length"]) == len(gemini.content)
    parts = types.GenerateContentResponse.model_validate(gemini.json()).candidates[0].content.parts
    [drawn] = [part.inline_data.data for part in parts if part.inline_data]
    assert hashlib.sha256(drawn).hexdigest() == picture["sha256"]
    assert "".join(part.text or "" for part in parts) == call["text"]

    chat = ChatCompletion.model_validate(ask("GET", f"{place}?as=openai_chat").json())
    assert chat.choices[0].finish_reason == "stop"
    assert "base64," in json.dumps(chat.model_dump())

    bytes_ = ask("GET", picture["url"])
    assert (bytes_.content, bytes_.headers["content-type"]) == (drawn, picture["mime"])
    assert ask("GET", picture["url"], headers={"If-None-Match": bytes_.headers["etag"]}).status_code == 304
    part = ask("GET", picture["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, part.content) == (206, drawn[:4])
    head = ask("HEAD", picture["url"])
    assert (head.content, head.headers["content-length"]) == (b"", str(len(drawn)))


def test_what_was_sent_is_delivered_and_what_waits_is_not(ask, draw):
    """Only calls whose answer nobody has are undelivered; having it in some dialect ends that."""
    had = draw().headers["x-abaca-call-id"]
    waiting = draw(prefer="respond-async").json()["id"]
    ask("GET", f"/v1/calls/{waiting}?wait=30")

    def undelivered():
        return [call["id"] for call in ask("GET", "/v1/calls?undelivered=true&limit=100").json()["data"]]

    assert waiting in undelivered()
    assert ask("GET", f"/v1/calls/{waiting}?as=openai_chat").status_code == 200
    deadline_s = time.monotonic() + 10
    while {had, waiting} & set(undelivered()) and time.monotonic() < deadline_s:
        time.sleep(0.05)
    assert not {had, waiting} & set(undelivered())


def test_a_short_call_is_not_put_off(draw):
    """With wait= what is done in time is answered at once, what is not is put off."""
    quick = draw(prefer="respond-async, wait=30")
    assert (quick.status_code, quick.json()["object"]) == (200, "chat.completion")
    slow = draw("slow-20", prefer="respond-async, wait=0")
    assert slow.status_code == 202


def test_the_same_idempotency_key_has_the_same_answer(ask):
    """One generation, found by its key; another request under that key is refused in the caller's dialect."""
    name = f"50% of_' {uuid.uuid4().hex}"
    body = {"model": "scripted/ok", "messages": [{"role": "user", "content": "once"}]}
    first, again = (ask("POST", CHAT, json=body, headers={"Idempotency-Key": name}) for _ in range(2))
    assert first.headers["x-abaca-call-id"] == again.headers["x-abaca-call-id"]
    assert ("x-abaca-joined" in first.headers, again.headers["x-abaca-joined"]) == (False, "true")
    assert first.json()["choices"] == again.json()["choices"]
    assert "idempotency-key" not in first.headers.get("x-abaca-ignored", "")
    body["messages"][0]["content"] = "another"
    other = ask("POST", CHAT, json=body, headers={"Idempotency-Key": name})
    assert (other.status_code, other.json()["error"]["code"]) == (422, "idempotency_key_reused")
    page = ask("GET", "/v1/calls", params={"idempotency_key": name}).json()
    assert [call["id"] for call in page["data"]] == [first.headers["x-abaca-call-id"]]
    for pattern in ("50%", "%", "50_ of_%", "' OR 1=1 --"):
        assert ask("GET", "/v1/calls", params={"idempotency_key": pattern}).json()["data"] == []


def test_pages_follow_each_other(ask, draw):
    """Every call once, newest first, whatever the size of a page."""
    made = [draw().headers["x-abaca-call-id"] for _ in range(5)]
    since = ask("GET", f"/v1/calls/{made[0]}").json()["created_s"]
    seen, cursor = [], ""
    while cursor is not None:
        asked = {"limit": 2, "since": f"{since:.9f}", "model": "scripted/ok", "state": "done"}
        page = ask("GET", "/v1/calls", params={**asked, **({"cursor": cursor} if cursor else {})}).json()
        assert (page["object"], len(page["data"]) <= 2) == ("list", True)
        seen += [call["id"] for call in page["data"]]
        cursor = page["next_cursor"]
    assert seen == made[::-1]


@pytest.mark.parametrize("model", ["never", "slow-5"])
def test_a_call_is_stopped(ask, draw, model):
    """It is cancelled, costs nothing, and its answer is that; stopping it twice changes nothing."""
    call_id = draw(model, prefer="respond-async").json()["id"]
    assert ask("DELETE", f"/v1/calls/{call_id}").status_code == 409
    assert ask("POST", f"/v1/calls/{call_id}/cancel").status_code == 200
    call = ask("GET", f"/v1/calls/{call_id}?wait=10").json()
    assert (call["state"], call["error"]["type"], call["cost_usd"]) == ("cancelled", "Cancelled", "0.000000")
    assert ask("POST", f"/v1/calls/{call_id}/cancel").json()["state"] == "cancelled"
    assert ask("GET", f"/v1/calls/{call_id}?as=openai_chat").status_code == 499


def test_a_failed_call_keeps_its_error(ask, draw):
    """Asked for later it is what was answered at first, in either dialect."""
    first = draw("busy")
    call_id = first.headers["x-abaca-call-id"]
    assert ask("GET", f"/v1/calls/{call_id}").json()["state"] == "failed"
    chat = ask("GET", f"/v1/calls/{call_id}?as=openai_chat")
    assert (chat.status_code, chat.json()["error"]["message"]) == (first.status_code, first.json()["error"]["message"])
    gemini = ask("GET", f"/v1/calls/{call_id}?as=gemini")
    assert gemini.json()["error"]["code"] == gemini.status_code == first.status_code


def test_a_call_is_forgotten(ask, draw):
    """With its pictures; then it was never there."""
    call_id = draw().headers["x-abaca-call-id"]
    [picture] = ask("GET", f"/v1/calls/{call_id}").json()["pictures"]
    gone = ask("DELETE", f"/v1/calls/{call_id}")
    assert (gone.status_code, gone.content) == (204, b"")
    for path in (f"/v1/calls/{call_id}", f"/v1/calls/{call_id}?as=gemini", picture["url"]):
        assert ask("GET", path).status_code == 404
    assert ask("DELETE", f"/v1/calls/{call_id}").status_code == 404


def test_another_key_finds_nothing(ask, draw, stranger):
    """A foreign call is as unknown as one that never was, by every way."""
    call_id = draw().headers["x-abaca-call-id"]
    for method, path in (
        ("GET", ""), ("GET", "?as=gemini"), ("GET", "/pictures/0"), ("POST", "/cancel"), ("DELETE", ""),
    ):  # fmt: skip
        foreign = ask(method, f"/v1/calls/{call_id}{path}", key=stranger)
        unknown = ask(method, f"/v1/calls/call_0{path}", key=stranger)
        assert foreign.status_code == unknown.status_code == 404
        told = foreign.json()["error"]["message"].replace(call_id, "ID")
        assert told == unknown.json()["error"]["message"].replace("call_0", "ID")
    assert ask("GET", "/v1/calls", key=stranger).json() == {"object": "list", "data": [], "next_cursor": None}
    assert ask("GET", f"/v1/calls/{call_id}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/v1/calls/..%2f..%2fetc", "/v1/calls/%2e%2e/%2e%2e/abaca.db", "/v1/calls/a%00b", "/v1/calls/" + "x" * 10_000,
        "/v1/calls/'%20OR%201=1%20--", "/v1/calls/%25", "/v1/calls/call_%", "/v1/calls/x/pictures/99999",
        "/v1/calls/../../../etc/passwd",
    ],
)  # fmt: skip
def test_odd_ids_are_unknown(abaca, path):
    """As raw bytes, which no client has put in order."""
    host, port = abaca.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        request = f"GET {path} HTTP/1.1\r\nhost: a\r\nx-goog-api-key: {abaca.key}\r\nconnection: close\r\n\r\n"
        line.sendall(request.encode())
        answer = b"".join(iter(lambda: line.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 404 ")
    assert json.loads(body)["error"]["status"] == "NOT_FOUND"
    assert len(body) < 600


def test_any_spelling_of_the_key_is_known(abaca):
    """Errors are in the dialect of that spelling."""
    for headers, query, status in (
        ({"x-goog-api-key": abaca.key}, "", "NOT_FOUND"),
        ({}, f"?key={abaca.key}", "NOT_FOUND"),
        ({"Authorization": f"Bearer {abaca.key}"}, "", None),
    ):
        answer = requests.get(f"{abaca.url}/v1/calls/call_0{query}", headers=headers, timeout=10)
        assert (answer.status_code, answer.json()["error"].get("status")) == (404, status)
        assert requests.get(f"{abaca.url}/v1/calls{query}", headers=headers, timeout=10).status_code == 200
    assert requests.get(f"{abaca.url}/v1/calls", timeout=10).status_code == 403
    assert requests.get(f"{abaca.url}/v1/calls?limit=x&key={abaca.key}", timeout=10).status_code == 400


@pytest.mark.slow
def test_the_command_line_finds_and_saves(abaca, draw, tmp_path):
    """Beside the running server: the list, the facts, and the picture under its true ending."""
    call_id = draw().headers["x-abaca-call-id"]

    def run(*arguments):
        environ = {**os.environ, "ABACA_HOME": str(abaca.app.home), "COLUMNS": "200"}
        return subprocess.run(
            [ABACA, *map(str, arguments)], capture_output=True, text=True, env=environ, timeout=60, check=False
        )

    [line] = [line for line in run("calls", "list", "--limit", 5).stdout.splitlines() if call_id in line]
    assert "done" in line
    assert "1024x1024" in line
    assert "--state is 'over'" in run("calls", "list", "--state", "over").stderr
    shown = run("calls", "show", call_id).stdout
    assert "state: done\n" in shown
    assert "picture 1: image/png, 1024x1024" in shown
    for out, place in ((tmp_path, tmp_path / f"{call_id}.png"), (tmp_path / "deep" / "a.jpg", tmp_path / "deep/a.png")):
        saved = run("calls", "save", call_id, "-o", out)
        assert (saved.returncode, saved.stdout, saved.stderr) == (0, f"{place}\n", "")
        assert place.read_bytes().startswith(b"\x89PNG")
    unknown = run("calls", "show", "call_0")
    assert (unknown.returncode, "There is no call 'call_0'" in unknown.stderr) == (1, True)
    examined = run("doctor").stdout
    for word in ("GB of it in reserve", "spool: ", "pictures: ", "not resolved"):
        assert word in examined


def test_who_sends_a_picture_does_not_find_out_who_else_has_it(ask, draw, stranger):
    """Sent again, a picture of one's own is there as a reference; the same one sent by a stranger is not kept."""
    drawn = ask("GET", f"/v1/calls/{draw().headers['x-abaca-call-id']}/pictures/0").content
    url = f"data:image/png;base64,{base64.b64encode(drawn).decode()}"
    body = {
        "model": "scripted/text_only",
        "messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {"url": url}}]}],
    }
    for key, status in (({}, 200), ({"key": stranger}, 404)):
        sent = ask("POST", CHAT, json=body, **key)
        answer = ask("GET", f"/v1/calls/{sent.headers['x-abaca-call-id']}/references/0", **key)
        assert (sent.status_code, answer.status_code) == (200, status)
        assert (answer.content == drawn) is (status == 200)
