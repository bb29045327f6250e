"""`abaca groups`, `keys`, `usage` and `ledger` on an installation of their own."""

import re
import time

import pytest

from abaca.cli.rules import moment_s
from abaca.config import ConfigError
from abaca.records import Budget, Entry, Limits, Row
from abaca.types import Secret

NOW_S = 1_795_268_000.0  # 2026-11-21


def test_a_group_is_set_step_by_step(run, stored):
    """What was said before stays; none unsays; limits of a model stand by themselves."""
    run("groups", "set", "shop", "--delivery", "url", "--url-ttl", "60", "--rpm", "5", "--budget", "25USD/month")
    run("groups", "set", "shop", "--concurrency", "2", "--hide-engine", "--retention", "3", "--budget", "none")
    run("groups", "set", "shop", "--for-model", "gemini-3-pro-image", "--rpm", "1", "--images-per-minute", "4")
    (group,) = stored(lambda database: database.groups())
    rules = group.rules
    assert (rules.delivery, rules.url_ttl_s, rules.hide_engine, rules.budget) == ("url", 60, True, None)
    assert (rules.delivered_days, rules.undelivered_days) == (3.0, 3.0)
    assert rules.limits == Limits(requests_per_minute=5, at_once=2)
    assert rules.model_limits == {"gemini-3-pro-image": Limits(requests_per_minute=1, images_per_minute=4)}
    assert "requests_per_minute=1 for gemini-3-pro-image" in run("groups", "list")
    assert "is removed" in run("groups", "remove", "shop")


def test_the_budget_of_a_group_shows_what_is_used(run):
    """A new one has nothing used."""
    run("groups", "set", "shop", "--budget", "25USD/month")
    assert "budget=25.000000USD/month  used 0.000000 USD" in run("groups", "list")


def test_a_key_has_group_rules_and_an_end(run, stored):
    """What is said when it is made, and what is changed later."""
    run("groups", "set", "shop", "--vendor", "anyfast")
    made = run(
        "keys", "create", "--name", "ann", "--group", "shop", "--models", "gemini-3-pro-image", "--expires", "90d"
    )
    (key,) = stored(lambda database: database.all())
    assert (key.group.name, key.rules.models) == ("shop", ("gemini-3-pro-image",))
    assert 89 < (key.expires_s - time.time()) / 86_400 <= 90
    run(
        "keys",
        "set",
        "ann",
        "--set",
        "budget=1USD/day",
        "--set",
        "models=none",
        "--group",
        "none",
        "--expires",
        "never",
    )
    (key,) = stored(lambda database: database.all())
    assert (key.group, key.expires_s, key.rules.models) == (None, None, None)
    assert key.rules.budget == Budget(micros=1_000_000, period="day")
    secret = Secret(made.splitlines()[-1])
    assert stored(lambda database: database.find(secret)).name == "ann"
    new = Secret(run("keys", "rotate", "ann").splitlines()[-1])
    assert stored(lambda database: database.find(secret)) is None
    assert stored(lambda database: database.find(new)).name == "ann"


def test_a_key_that_has_ended_is_listed_as_such(run):
    """Active, admin, expired and revoked are told apart."""
    for name, more in (("a", ()), ("b", ("--admin",)), ("c", ("--expires", "2020-01-01")), ("d", ())):
        run("keys", "create", "--name", name, *more)
    run("keys", "revoke", "d")
    states = re.findall(r"(active|admin|expired|revoked)", run("keys", "list"))
    assert sorted(states) == ["active", "admin", "expired", "revoked"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("groups", "set", "x", "--vendor", "acme"), "vendor is 'acme'"),
        (("groups", "set", "x", "--rpm", "many"), "requests_per_minute"),
        (("groups", "set", "x", "--budget", "lots"), "25USD/month would be right"),
        (("groups", "set", "a/b"), "printable characters"),
        (("groups", "set", "x", "--for-model", "gpt-7", "--rpm", "1"), "gpt-7"),
        (("groups", "set", "x", "--for-model", "gemini-3-pro-image", "--delivery", "url"), "RULE=VALUE"),
        (("groups", "remove", "nobody"), "no group 'nobody'"),
        (("keys", "create", "--name", "x", "--group", "nowhere"), "no group 'nowhere'"),
        (("keys", "create", "--name", "x", "--expires", "tomorrow"), "30d or 12h would be right"),
        (("keys", "set", "nobody", "--set", "strict=true"), "no key 'nobody'"),
        (("keys", "rotate", "nobody"), "no key 'nobody'"),
        (("usage", "--by", "colour"), "key,group,model,engine,day"),
        (("usage", "--since", "once"), "--since is 'once'"),
    ],
)
def test_what_cannot_be_is_said(run, arguments, said):
    """One sentence names the option or the rule, and what would be right."""
    with pytest.raises(Exception, match=re.escape(said)):
        run(*arguments)


def test_usage_is_a_table_or_csv(run, stored):
    """Days and models with calls, pictures and USD; names in the place of ids."""

    async def pay(database):
        facts = {"call_id": "c", "key_id": "k", "at_s": NOW_S}
        row = Row(
            id="c",
            key_id="k",
            state="received",
            model="m",
            dialect="gemini",
            vendor="google",
            identity="i",
            request=b"{}",
            created_s=NOW_S,
            updated_s=NOW_S,
        )
        settle = Entry(kind="settle", amount_micros=240_000, model="m", engine="e", pictures=2, **facts)
        await database.open(row, [Entry(kind="hold", amount_micros=0, **facts), settle])

    run("usage")
    stored(pay)
    assert run("usage").splitlines() == [
        "day         model  calls  pictures  USD",
        "2026-11-21  m      1      2         0.240000",
    ]
    assert run("usage", "--csv", "--by", "engine,key").splitlines() == [
        "engine,key,calls,pictures,USD",
        "e,k,1,2,0.240000",
    ]
    assert run("usage", "--until", "2026-11-20").splitlines() == ["day  model  calls  pictures  USD"]
    assert "at work" in run("ledger", "verify")


def test_a_ledger_that_adds_up_says_so(run):
    """Nothing wrong is one sentence."""
    assert run("ledger", "verify") == "The ledger adds up.\n"


@pytest.mark.parametrize(
    ("text", "ahead", "seconds_s"),
    [
        ("2d", False, NOW_S - 172_800),
        ("3h", True, NOW_S + 10_800),
        ("1970-01-02", True, 86_400.0),
        ("1970-01-01T00:00:10Z", True, 10.0),
        ("1970-01-01T02:00:00+02:00", True, 0.0),
    ],
)
def test_moments_are_days_times_and_spans(text, ahead, seconds_s):
    """A day begins at midnight of UTC; spans are from now."""
    assert moment_s("--since", text, now_s=NOW_S, ahead=ahead) == seconds_s


def test_a_moment_that_is_none_is_refused():
    """Words are no moments."""
    with pytest.raises(ConfigError, match="--until is 'soon'"):
        moment_s("--until", "soon", now_s=NOW_S, ahead=True)
