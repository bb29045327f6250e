"""Signing in over HTTP: an invitation, the session that it opens, and every place where that stands for a key."""

import contextlib
import re
import secrets
import socket
import time

import httpx2
import pytest
from admin_client import Admin, draw
from openai import OpenAI

from abaca.policy.keys import new_invitation
from abaca.types import Secret
from abaca.web import small_json
from served import Serving

SPELLINGS = (
    lambda secret: {"headers": {"x-goog-api-key": secret}},
    lambda secret: {"headers": {"authorization": f"Bearer {secret}"}},
    lambda secret: {"headers": {"x-api-key": secret}},
    lambda secret: {"headers": {"api-key": secret}},
    lambda secret: {"params": {"key": secret}},
)


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A server of these tests' own."""
    with Serving(tmp_path_factory.mktemp("house"), "[illustrator]\nenabled = false\n") as served:
        yield served


@pytest.fixture(scope="module")
def admin(house):
    """A client of /admin/v1 with the first key."""
    return Admin(house)


def invitation(house, key_id, *, lasts_s=60):
    """Make one; give its text."""
    made, now_s = new_invitation(), int(time.time())
    house.run(house.app.database.invite(key_id, made, now_s=now_s, until_s=now_s + lasts_s))
    return made.reveal()


def ask(house, method="GET", secret="", **more):
    """Ask /v1/session."""
    headers = {"authorization": f"Bearer {secret}"} if secret else {}
    return httpx2.request(method, f"{house.url}/v1/session", headers=headers, timeout=30, **more)


def enter(house, key_id):
    """Sign in; give the session's secret."""
    answer = ask(house, "POST", json={"invitation": invitation(house, key_id)})
    assert answer.status_code == 201, answer.text
    return answer.json()["secret"]


def test_an_invitation_becomes_a_session(house, admin):
    """The answer has its secret and its end, a week away, for no cache to keep; asked who it is, it says its key."""
    group = admin.ask("PUT", "/groups/makers", {})["name"]
    key = admin.key(group=group)
    answer = ask(house, "POST", json={"invitation": invitation(house, key["id"])})
    said = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    assert said == {"object": "session", "secret": said["secret"], "expires_s": said["expires_s"]}
    assert re.fullmatch(r"abs-[A-Za-z0-9_-]{43}", said["secret"])
    assert abs(said["expires_s"] - time.time() - 7 * 86_400) < 60
    assert ask(house, secret=said["secret"]).json() == {
        "object": "session",
        "key": {"id": key["id"], "name": key["name"]},
        "group": "makers",
        "admin": False,
        "expires_s": said["expires_s"],
    }


def test_a_key_is_asked_who_it_is(house, admin):
    """A key says of itself what a session would, with its own end."""
    assert ask(house, secret=house.key).json()["admin"] is True
    assert ask(house, secret=house.key).json()["expires_s"] is None
    ends_s = int(time.time()) + 3600
    key = admin.key(expires_s=ends_s)
    assert ask(house, secret=key["secret"]).json()["expires_s"] == ends_s
    assert ask(house, secret=enter(house, key["id"])).json()["expires_s"] == ends_s


def test_a_session_is_a_key_in_every_spelling(house, admin):
    """Headers, query and Bearer, on every plane: it may what its key may and no more, and its calls are its key's."""
    key = admin.key()
    session = enter(house, key["id"])
    paths = ("/v1beta/models", "/v1/models", "/v1/calls", "/v1/session", "/openrouter/v1/models")
    for path in paths:
        for spelling in SPELLINGS:
            answer = httpx2.get(f"{house.url}{path}", **spelling(session), timeout=30)
            assert answer.status_code == 200, (path, answer.text)
    assert draw(house, session).status_code == 200
    assert draw(house, session, openai=True).status_code == 200
    assert OpenAI(api_key=session, base_url=f"{house.url}/v1").models.list().object == "list"
    calls = httpx2.get(f"{house.url}/v1/calls", headers={"x-goog-api-key": key["secret"]}, timeout=30).json()["data"]
    assert len(calls) == 2
    for secret, status in ((session, 403), (enter(house, admin.key(admin=True)["id"]), 200)):
        headers = {"x-goog-api-key": secret}
        assert httpx2.get(f"{house.url}/admin/v1/keys", headers=headers, timeout=30).status_code == status


def test_an_invitation_is_good_once_and_for_a_time(house, admin):
    """A second use, an ended one, an unknown one and one of a revoked key are told the same, and open nothing."""
    key, gone = admin.key(), admin.key()
    used, ended, orphan = (
        invitation(house, key["id"]),
        invitation(house, key["id"], lasts_s=0),
        invitation(house, gone["id"]),
    )
    assert ask(house, "POST", json={"invitation": used}).status_code == 201
    admin.ask("DELETE", f"/keys/{gone['id']}", status=204)
    for wrong in (used, ended, orphan, new_invitation().reveal(), key["secret"], "", "\0", "x" * 5_000):
        answer = ask(house, "POST", json={"invitation": wrong})
        error = answer.json()["error"]
        assert (answer.status_code, error["status"]) == (401, "UNAUTHENTICATED")
        assert "abaca keys link" in error["message"]
        assert error["details"][0]["fieldViolations"][0]["field"] == "invitation"


def test_what_is_wrong_is_said_in_the_callers_dialect(house):
    """OpenAI's clients get OpenAI's errors with 401, and a body that is none is named by its field."""
    headers = {"authorization": "Bearer nobody"}
    body = {"invitation": "x"}
    answer = httpx2.post(f"{house.url}/v1/session", json=body, headers=headers, timeout=30)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["param"]) == (401, "invalid_invitation", "invitation")
    assert "used it already" in error["message"]
    for wrong, field in (({}, "invitation"), ({"invitation": 1}, "invitation"), ({"invitation": "x", "y": 1}, "y")):
        answer = ask(house, "POST", json=wrong)
        assert answer.status_code == 400
        assert field in answer.json()["error"]["message"]
    for wrong in (b"{", b'{"invitation": "\xff"}', b'{"invitation": "\\ud800"}', b'{"invitation": "x"} x'):
        answer = ask(house, "POST", content=wrong)
        assert (answer.status_code, "The body is no JSON" in answer.text) == (400, True)
    assert ask(house, "POST", json={"invitation": "x" * 20_000}).status_code == 400
    assert ask(house, "PUT", json=body).headers["allow"] == "DELETE, GET, POST"
    assert ask(house).status_code == 403
    assert ask(house, secret="abs-" + secrets.token_urlsafe(32)).status_code == 401
    assert httpx2.get(f"{house.url}/v1/sessions", timeout=30).status_code == 404


def test_a_body_that_drips_is_not_waited_for(house, monkeypatch):
    """Who sends a byte now and then, and needs no key for that, is answered in time all the same."""
    monkeypatch.setattr(small_json, "WHOLE_S", 0.3)
    host, _, port = house.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=0.05) as line:
        line.sendall(b"POST /v1/session HTTP/1.1\r\nhost: x\r\ncontent-length: 9000\r\n\r\n")
        answer, until_s = b"", time.monotonic() + 5
        while not answer and time.monotonic() < until_s:
            line.sendall(b" ")
            with contextlib.suppress(TimeoutError):
                answer = line.recv(4096)
        line.settimeout(5)
        while not answer.endswith(b"}") and (more := line.recv(4096)):  # the head may come by itself
            answer += more
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"not come whole within 0.3 s" in answer


def test_leaving_ends_the_session_asked_with(house, admin):
    """It is no longer good, another one of the same key is, and a key is not left but kept."""
    key = admin.key()
    left, other = enter(house, key["id"]), enter(house, key["id"])
    assert draw(house, left).status_code == 200
    assert ask(house, "DELETE", left).status_code == 204
    assert ask(house, "DELETE", left).status_code == 401
    assert draw(house, left).status_code == 400
    assert draw(house, other).status_code == 200
    answer = ask(house, "DELETE", key["secret"])
    assert (answer.status_code, "abaca keys revoke" in answer.text) == (400, True)
    assert draw(house, key["secret"]).status_code == 200


@pytest.mark.parametrize("ending", ["revoked", "renewed", "expired"])
def test_a_session_ends_with_its_key(house, admin, ending):
    """Revoking and renewing a key end its sessions at once, its end too; a session that is over says so."""
    key = admin.key()
    session, waiting = enter(house, key["id"]), invitation(house, key["id"])
    assert draw(house, session).status_code == 200
    if ending == "revoked":
        admin.ask("DELETE", f"/keys/{key['id']}", status=204)
    elif ending == "renewed":
        assert draw(house, admin.ask("POST", f"/keys/{key['id']}/renew")["secret"]).status_code == 200
    else:
        admin.ask("PATCH", f"/keys/{key['id']}", {"expires_s": int(time.time())})
    assert draw(house, session).status_code == 400
    assert ask(house, "POST", json={"invitation": waiting}).status_code == 401


def test_a_session_ends_in_time(house, admin):
    """From its end on it is refused, and told to sign in again."""
    database, session, now_s = house.app.database, Secret("abs-short-and-over"), int(time.time())
    made = Secret(invitation(house, admin.key()["id"]))
    assert house.run(database.enter(made, session, now_s=now_s, until_s=now_s)) is not None
    answer = draw(house, session.reveal())
    assert (answer.status_code, "sign in again" in answer.text) == (400, True)


def test_nothing_of_it_is_logged(house, admin):
    """Neither invitation nor session stands in the log, with an answer good or bad."""
    made = invitation(house, admin.key()["id"])
    session = ask(house, "POST", json={"invitation": made}).json()["secret"]
    ask(house, "POST", json={"invitation": made})
    ask(house, "DELETE", session)
    ask(house, secret=session)
    log = (house.app.home / "log.jsonl").read_text("utf-8")
    assert "/v1/session" in log
    assert made not in log
    assert session not in log
