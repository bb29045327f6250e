"""Rules as people write them: what they become, and what is refused."""

import msgspec
import pytest

from abaca.errors import Forbidden, RequestError
from abaca.policy.rules import permitted, treated
from abaca.policy.written_rules import Known, WrittenRules, changed, read_budget, written
from abaca.records import Budget, Caps, Group, Key, Limits, Rules, Target, Treatment

KNOWN = Known(vendors=("google", "anyfast"), engines=("illustrator", "google"), is_model=lambda name: "gemini" in name)


def wrote(**fields):
    """What JSON of these fields becomes."""
    return msgspec.convert(fields, WrittenRules)


def test_every_rule_can_be_written_and_read_back():
    """What is written of rules makes the same rules again."""
    rules = Rules(
        vendor="anyfast",
        models=("gemini-3-pro-image",),
        engines=("google",),
        strict=True,
        stream="held",
        hide_engine=True,
        delivery="url",
        url_ttl_s=60,
        delivered_days=1.0,
        undelivered_days=2.0,
        caps=Caps(pictures=3),
        limits=Limits(requests_per_minute=1, images_per_minute=2, megapixels_per_minute=3, at_once=4),
        model_limits={"gemini-3-pro-image": Limits(at_once=1)},
        budget=Budget(micros=25_500_000, period="day"),
    )
    again = msgspec.json.decode(msgspec.json.encode(written(rules)), type=WrittenRules)
    assert changed(Rules(), again, KNOWN) == rules
    assert written(Rules()) == {}


def test_what_is_left_out_stays_and_what_is_null_is_said_no_longer():
    """A change of one rule leaves the others, in the limits too."""
    rules = Rules(strict=True, delivery="url", limits=Limits(requests_per_minute=5, at_once=2))
    found = changed(rules, wrote(delivery=None, at_once=None, budget="1 USD/total"), KNOWN)
    assert found == Rules(
        strict=True, limits=Limits(requests_per_minute=5), budget=Budget(micros=1_000_000, period="total")
    )
    assert changed(found, wrote(budget=None), KNOWN).budget is None


@pytest.mark.parametrize(
    ("text", "micros", "period"),
    [("25USD/month", 25_000_000, "month"), ("0.000001 usd / day", 1, "day"), ("10$/total", 10_000_000, "total")],
)
def test_budgets_are_exact(text, micros, period):
    """An amount is a decimal number, to the micro-dollar."""
    assert read_budget(text) == Budget(micros=micros, period=period)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"vendor": "acme"}, "vendor"),
        ({"engines": ["yisu"]}, "engines"),
        ({"models": ["gpt-7"]}, "models"),
        ({"model_limits": {"gpt-7": {"at_once": 1}}}, "model_limits"),
        ({"url_ttl_s": 0}, "url_ttl_s"),
        ({"delivered_days": -1}, "delivered_days"),
        ({"requests_per_minute": -1}, "requests_per_minute"),
        ({"caps": {"pictures": 0}}, "caps.pictures"),
        ({"budget": "25EUR/month"}, "budget"),
        ({"budget": "1e3USD/month"}, "budget"),
        ({"budget": "25USD/year"}, "budget"),
    ],
)
def test_what_cannot_be_kept_is_named(fields, field):
    """The error names the field."""
    with pytest.raises(RequestError) as refused:
        changed(Rules(), wrote(**fields), KNOWN)
    assert refused.value.field == field
    assert "would be right" in refused.value.message


def test_a_key_is_treated_by_its_own_rules_first():
    """Its own word counts, then its group's, then the server's."""
    group = Group(id="g", name="g", rules=Rules(strict=True, delivery="url", vendor="anyfast"))
    key = Key(id="k", name="k", group=group, rules=Rules(delivery="inline", vendor=""))
    server = Treatment(url_ttl_s=7, delivery="url")
    assert treated(key, server).treatment == Treatment(strict=True, delivery="inline", vendor="", url_ttl_s=7)
    assert treated(Key(id="k", name="k"), server).treatment == server


def test_only_what_is_permitted_is_asked():
    """A model by any of its names, and of its engines those that the rules name."""
    targets = (Target(engine="google", model="m"), Target(engine="illustrator", model="m"))
    names = ("gemini-3-pro-image", "nano-banana-pro")
    assert permitted(Treatment(), "x", names, targets) == targets
    allowed = Treatment(models=("models/nano-banana-pro",), engines=("illustrator",))
    assert permitted(allowed, "gemini-3-pro-image", names, targets) == targets[1:]
    with pytest.raises(Forbidden, match="it may use models/nano-banana-pro"):
        permitted(allowed, "gemini-2.5-flash-image", ("gemini-2.5-flash-image",), targets)
    with pytest.raises(Forbidden):
        permitted(Treatment(engines=()), "gemini-3-pro-image", names, targets)
