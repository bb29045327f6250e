"""Which limits a request falls under, and what is said to who has had them."""

import pytest

from abaca.policy import budgets
from abaca.policy.limits import refusal, takes
from abaca.records import Allowance, Budget, Group, Key, Limit, Limits, Rules, Take, Wait

KEY = Key(
    id="k",
    name="k",
    rules=Rules(limits=Limits(requests_per_minute=5), model_limits={"m": Limits(images_per_minute=2, at_once=1)}),
    group=Group(id="g", name="g", rules=Rules(limits=Limits(megapixels_per_minute=10))),
)


def test_a_request_takes_of_every_limit_of_its_key_and_group():
    """Requests, pictures, megapixels and places, for all models and for its own."""
    found = takes(KEY, models=("m",), pictures=2, area_px=2_000_000)
    assert {(take.limit.scope, take.limit.what): (take.limit.most, take.amount) for take in found} == {
        ("key:k", "requests"): (5, 1.0),
        ("key:k/m", "images"): (2, 2.0),
        ("key:k/m", "calls"): (1, 1.0),
        ("group:g", "megapixels"): (10, 4.0),
    }
    assert {take.limit.scope for take in takes(KEY, models=("other",), pictures=1, area_px=1)} == {"key:k", "group:g"}
    assert takes(Key(id="k", name="k"), models=("m",), pictures=1, area_px=1) == ()


def test_words_alone_take_no_pictures():
    """A request for text falls under the limits of requests and calls."""
    assert {take.limit.what for take in takes(KEY, models=("m",), pictures=0, area_px=0)} == {"requests", "calls"}


@pytest.mark.parametrize(
    ("limit", "wait_s", "said", "retry_s"),
    [
        (Limit(scope="key:k", what="requests", most=5), 12.0, "this key is used up: 5 requests a minute", 12.0),
        (Limit(scope="group:g/m", what="images", most=5), 3.5, "the group of this key is used up: 5 images of m", 3.5),
        (Limit(scope="key:k", what="calls", most=5), None, "5 calls at once", 1.0),
    ],
)
def test_who_has_to_wait_is_told_for_what_and_how_long(limit, wait_s, said, retry_s):
    """The limit is named, with the time after which asking again may pass."""
    error = refusal((Take(limit=limit),), Wait(limit=limit, seconds_s=wait_s))
    assert said in error.message
    assert error.retry_after_s == retry_s
    assert (error.most, error.model) == (5, "m" if limit.scope.endswith("/m") else "")
    assert error.limit == {"calls": "at_once"}.get(limit.what, f"{limit.what}_per_minute")


def test_who_asks_for_more_than_there_ever_is_is_told_so():
    """Waiting would not help: no time is named."""
    limit = Limit(scope="key:k", what="images", most=2)
    error = refusal((Take(limit=limit, amount=4.0),), Wait(limit=limit))
    assert "asks for 4 images" in error.message
    assert error.retry_after_s is None


def test_budgets_are_counted_in_days_and_months_of_utc():
    """The last second of a month is in it, the next is not."""
    last_s = 1_796_083_199.0  # 2026-11-30T23:59:59Z
    assert budgets.periods(last_s) == {"day": "2026-11-30", "month": "2026-11", "total": "total"}
    assert budgets.periods(last_s + 1) == {"day": "2026-12-01", "month": "2026-12", "total": "total"}
    assert budgets.begins_s("2026-12") == budgets.begins_s("2026-12-01") == last_s + 1
    assert budgets.begins_s("total") == 0


def test_a_key_has_its_own_allowance_and_its_groups():
    """Both hold side by side."""
    key = Key(
        id="k",
        name="k",
        rules=Rules(budget=Budget(micros=1, period="day")),
        group=Group(id="g", name="g", rules=Rules(budget=Budget(micros=2, period="total"))),
    )
    assert budgets.allowances(key, 0.0) == (
        Allowance(scope="key:k", period="1970-01-01", most_micros=1),
        Allowance(scope="group:g", period="total", most_micros=2),
    )
    assert budgets.allowances(Key(id="k", name="k"), 0.0) == ()


@pytest.mark.parametrize(
    ("period", "said"), [("2026-11-21", " today,"), ("2026-11", " this month,"), ("total", " USD,")]
)
def test_who_has_used_up_a_budget_is_told_how_much_of_what(period, said):
    """The refusal has the budget, what is used, and what the request may cost."""
    allowance = Allowance(scope="group:g", period=period, most_micros=5_000_000)
    error = budgets.refusal(allowance, used_micros=4_900_000, wanted_micros=240_000)
    for part in ("the group of this key", "5.000000 USD", said, "4.900000", "0.240000", "nothing charged"):
        assert part in error.message


def test_a_models_limit_counts_under_all_its_names():
    """Said for one of a model's names, a limit holds for whichever is asked, and all of them use it up together."""
    key = Key(id="k", name="k", rules=Rules(model_limits={"models/alias": Limits(requests_per_minute=3)}))
    (take,) = takes(key, models=("id", "alias", "other"), pictures=1, area_px=1)
    assert (take.limit.scope, take.limit.most) == ("key:k/id", 3)
    assert takes(key, models=("id",), pictures=1, area_px=1) == ()
