"""How often a second engine is asked beside a slow one, and which."""

import random

import pytest

from abaca.policy.hedging import MOST_SAVED, Hedges, beside
from abaca.records import Target

COSTS = {"free": 0, "cheap": 100, "dear": 900}


def targets(*names):
    return [Target(engine=name, model="m") for name in names]


def chosen(first, *others, cap_micros=500, resting=()):
    """The engine that is asked beside the first one."""
    target = beside(
        *targets(first),
        targets(*others),
        cap_micros=cap_micros,
        cost_micros=lambda target: COSTS[target.engine],
        ready=lambda engine: engine not in resting,
    )
    return target and target.engine


@pytest.mark.parametrize("percent", [5, 10, 33, 100])
def test_calls_earn_their_share_of_hedges(percent):
    """The first hedge is given; from then on each call earns its percent, exactly."""
    hedges, spent = Hedges(), 0
    for _ in range(1000):
        hedges.earn("m", percent)
        spent += hedges.spend("m")
    assert spent == min(1000, 10 * percent + 1)


def test_little_is_saved_up():
    """However many calls went well, a bad hour begins with so many hedges and no more."""
    hedges = Hedges()
    for _ in range(10_000):
        hedges.earn("m", 50)
    assert [hedges.spend("m") for _ in range(MOST_SAVED + 1)] == [True] * MOST_SAVED + [False]


def test_any_run_of_calls_has_its_most():
    """Whatever the calls do, n of them have at most their share and what was saved up."""
    chance, hedges, spent = random.Random(7), Hedges(), []
    for _ in range(3000):
        hedges.earn("m", 20)
        spent.append(chance.random() < chance.choice([0.0, 0.1, 1.0]) and hedges.spend("m"))
    for start in range(0, 2500, 50):
        for length in (1, 10, 100, 500):
            assert sum(spent[start : start + length]) <= length * 0.2 + MOST_SAVED


def test_models_do_not_share_their_hedges():
    """One model's calls earn nothing for another."""
    hedges = Hedges()
    assert [hedges.spend(name) for name in ("a", "a", "models/a", "b")] == [True, False, False, True]


def test_the_next_one_that_is_well_and_not_too_dear_is_asked():
    """In the order of the route."""
    assert chosen("cheap", "dear", "cheap", "free") == "cheap"
    assert chosen("cheap", "dear", "cheap", "free", cap_micros=900) == "dear"
    assert chosen("dear", "dear", "cheap", "free", resting=("cheap",)) == "free"
    assert chosen("dear", "dear") is None
    assert chosen("dear") is None


def test_beside_a_free_engine_nothing_is_paid():
    """Whatever the cap; one that is free too may be asked."""
    assert chosen("free", "cheap", cap_micros=10**9) is None
    assert chosen("free", "cheap", "free", cap_micros=10**9) == "free"
    assert chosen("dear", "free", cap_micros=0) == "free"
