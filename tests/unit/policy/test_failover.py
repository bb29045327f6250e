"""The order of targets and their shares of time."""

import itertools
import random
from collections import Counter

import pytest

from abaca.policy.failover import in_order, share_s
from abaca.records import Target


def names(targets, *, resting=(), seed=1):
    """The engines in the order to ask them in."""
    draw = random.Random(seed).random
    return [target.engine for target in in_order(targets, ready=lambda engine: engine not in resting, draw=draw)]


def target(engine, **values):
    return Target(engine=engine, model="m", **values)


def test_priorities_come_first():
    """Whatever the order they are written in."""
    targets = [target("c", priority=2), target("a", priority=0), target("b", priority=1)]
    assert {tuple(names(targets, seed=seed)) for seed in range(20)} == {("a", "b", "c")}


def test_equal_ones_share_by_weight():
    """Three to one means three times as often first, and everybody is in the list."""
    targets = [target("a", weight=3), target("b", weight=1)]
    draw = random.Random(5).random
    first = Counter(in_order(targets, ready=lambda _: True, draw=draw)[0].engine for _ in range(4000))
    assert first["a"] / first["b"] == pytest.approx(3, rel=0.15)
    assert sorted(names([target(name) for name in "abcd"])) == list("abcd")


def test_all_orders_of_equal_ones_happen():
    """Nobody is always last."""
    seen = {tuple(names([target(name) for name in "abc"], seed=seed)) for seed in range(200)}
    assert seen == set(itertools.permutations("abc"))


def test_those_that_rest_come_last():
    """An engine that is left alone for now is asked after all others, but it is asked."""
    targets = [target("a", priority=0), target("b", priority=1), target("c", priority=2)]
    assert names(targets, resting=("a",)) == ["b", "c", "a"]
    assert names(targets, resting=("a", "b", "c")) == ["a", "b", "c"]


def test_numbers_at_the_edge_pick_somebody():
    """A draw of exactly 0 or nearly 1 is as good as any."""
    targets = [target("a", weight=0.1), target("b", weight=0.2)]
    for number in (0.0, 0.9999999999999999):
        assert len(in_order(targets, ready=lambda _: True, draw=lambda number=number: number)) == 2


def test_time_is_shared():
    """Each target gets its part of what is left; the last one all of it; nobody less than a second."""
    assert [share_s(600, 3), share_s(400, 2), share_s(390, 1), share_s(0.1, 4), share_s(10, 0)] == [
        200,
        200,
        390,
        1,
        10,
    ]
