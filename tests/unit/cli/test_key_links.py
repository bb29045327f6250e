"""`abaca keys link`: whom it signs in, where, and for how long it is good."""

import re
import time

import pytest

from abaca.cli.inviting import address_of
from abaca.config import ConfigError
from abaca.policy.keys import new_session
from abaca.records import Key
from abaca.types import Secret

DAY_S = 86_400


@pytest.fixture
def enter(stored):
    """Follow a link that was printed, after so many seconds; give the key's name, or None."""

    def go(printed, *, after_s=0):
        invitation = Secret(re.search(r"/#invitation=(abi-[A-Za-z0-9_-]{43})$", printed.rstrip())[1])
        now_s = int(time.time()) + after_s
        key = stored(lambda keys: keys.enter(invitation, new_session(), now_s=now_s, until_s=now_s + 1))
        return key and key.name

    return go


def test_the_oldest_admin_is_meant_unless_somebody_is_named(run, stored, enter):
    """Of the admin keys that are still good; each link works once, and says whom it signs in."""
    for name, more in (("gone", ("--admin",)), ("old", ("--admin", "--expires", "2020-01-01")), ("ann", ())):
        run("keys", "create", "--name", name, *more)
    run("keys", "revoke", "gone")
    with pytest.raises(ConfigError, match="no admin key"):
        run("keys", "link")
    run("keys", "create", "--name", "second", "--admin")
    stored(lambda keys: keys.add(Key(id="key_chief", name="chief", admin=True, created_s=10), Secret("abk-chief")))
    printed = run("keys", "link")
    assert printed.startswith("signs in as chief, once, until ")
    assert enter(printed) == "chief"
    assert enter(printed) is None
    assert enter(run("keys", "link", "ann")) == "ann"


def test_a_link_is_good_for_a_day_or_as_long_as_is_said(run, enter):
    """A day unless told, and no longer than told."""
    run("keys", "create", "--name", "ann")
    assert enter(run("keys", "link", "ann"), after_s=DAY_S - 60) == "ann"
    assert enter(run("keys", "link", "ann"), after_s=DAY_S + 1) is None
    assert enter(run("keys", "link", "ann", "--expires", "2h"), after_s=7_100) == "ann"
    assert enter(run("keys", "link", "ann", "--expires", "2h"), after_s=7_300) is None


@pytest.mark.parametrize("refused", ["revoked", "expired", "unknown", "past", "never"])
def test_a_link_that_nobody_could_follow_is_not_made(run, refused):
    """Of a key that is no longer good or not there, or with an end that is over or none."""
    run("keys", "create", "--name", "ann", *(("--expires", "2020-01-01") if refused == "expired" else ()))
    key_id = re.search(r"key_\w+", run("keys", "list"))[0]
    if refused == "revoked":
        run("keys", "revoke", "ann")
    more = {"past": ("--expires", "2020-01-01"), "never": ("--expires", "never")}.get(refused, ())
    with pytest.raises(ConfigError):
        run("keys", "link", "nobody" if refused == "unknown" else key_id, *more)


def test_where_the_server_is(run, monkeypatch, tmp_path):
    """As abaca.toml has it, unless it is named; one that listens everywhere is asked on this machine."""
    run("keys", "create", "--name", "ann")
    assert "http://127.0.0.1:8000/#invitation=" in run("keys", "link", "ann")
    (tmp_path / "abaca.toml").write_text('[server]\nhost = "0.0.0.0"\nport = 81\n', "utf-8")
    assert "http://127.0.0.1:81/#invitation=" in run("keys", "link", "ann")
    (tmp_path / "abaca.toml").write_text('[server]\nhost = "0.0.0.0"\npublic_url = "https://pub.example/"\n', "utf-8")
    assert "https://pub.example/#invitation=" in run("keys", "link", "ann")
    assert "https://draw.example/#invitation=" in run("keys", "link", "ann", "--server", "https://draw.example/")
    monkeypatch.setenv("ABACA_SERVER", "http://studio:9000")
    assert "http://studio:9000/#invitation=" in run("keys", "link", "ann")
    assert address_of("::", 1) == "http://[::1]:1"
