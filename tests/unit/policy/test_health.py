"""Breakers and resting keys, with a clock that is turned."""

import pytest

from abaca.policy.health import LIMITED_REST_S, MOST_REST_S, REFUSED_REST_S, REST_S, TRIPS_AT, Breaker, Health, KeyRing


class Hands:
    """A clock."""

    def __init__(self):
        self.now_s = 1000.0

    def __call__(self):
        return self.now_s


@pytest.fixture
def clock():
    return Hands()


def tripped(now_s, **how):
    """A breaker that has just opened."""
    breaker = Breaker()
    for _ in range(TRIPS_AT):
        breaker.fail(now_s, **how)
    return breaker


def test_it_opens_after_failures_in_a_row():
    """Fewer failures, or a success among them, leave it closed."""
    breaker = Breaker()
    for _ in range(3):
        for _ in range(TRIPS_AT - 1):
            breaker.fail(0.0)
        assert breaker.ready(0.0)
        breaker.succeed()
    assert not tripped(0.0).ready(0.0)


def test_after_its_rest_one_request_tries_for_all():
    """Half-open it lets one through, and is closed again when that ends well."""
    breaker = tripped(0.0)
    assert not breaker.ready(REST_S - 0.1)
    assert breaker.ready(REST_S)
    breaker.begin(REST_S)
    assert not breaker.ready(REST_S + 0.1)
    breaker.succeed()
    assert breaker.ready(REST_S + 0.1)
    breaker.fail(REST_S + 0.2)
    assert breaker.ready(REST_S + 0.2)


def test_each_failed_trial_doubles_the_rest():
    """Up to a most, and no further."""
    breaker, now_s, rest_s = tripped(0.0), 0.0, REST_S
    for _ in range(8):
        now_s += rest_s
        assert breaker.ready(now_s)
        breaker.begin(now_s)
        breaker.fail(now_s)
        rest_s = min(2 * rest_s, MOST_REST_S)
        assert not breaker.ready(now_s + rest_s - 0.1)
    assert rest_s == MOST_REST_S


def test_a_trial_whose_end_was_never_told_is_forgotten():
    """A caller who was cancelled in the middle does not bar the way for ever."""
    breaker = tripped(0.0)
    breaker.begin(REST_S)
    assert not breaker.ready(REST_S + 1)
    assert breaker.ready(2 * REST_S + 1)


def test_the_engine_may_ask_for_more_rest():
    """What a vendor says about when to come again counts, within reason."""
    assert not tripped(0.0, wait_s=100.0).ready(99.0)
    assert tripped(0.0, wait_s=100.0).ready(100.0)
    assert tripped(0.0, wait_s=1e9).ready(MOST_REST_S)


def test_engines_do_not_share_a_breaker(clock):
    """One engine's failures say nothing of another's."""
    health = Health(clock)
    for _ in range(TRIPS_AT):
        health.begin("a")
        health.fail("a")
    assert (health.ready("a"), health.ready("b")) == (False, True)
    clock.now_s += REST_S
    assert health.ready("a")
    health.begin("a")
    health.succeed("a")
    assert health.ready("a")


def test_keys_take_turns(clock):
    """Each request begins with another key."""
    ring = KeyRing(3, clock)
    assert [ring.turn() for _ in range(4)] == [[0, 1, 2], [1, 2, 0], [2, 0, 1], [0, 1, 2]]
    assert KeyRing(0, clock).turn() == []


def test_a_key_that_rests_is_passed_over(clock):
    """Until its time is over: what the vendor said, or a while."""
    ring = KeyRing(2, clock)
    ring.limited(0, 5.0)
    assert ring.turn() == [1]
    clock.now_s += 5.0
    assert sorted(ring.turn()) == [0, 1]
    ring.limited(0, None)
    ring.refused(1)
    assert ring.turn() == [0]
    clock.now_s += LIMITED_REST_S
    assert ring.turn() == [0]
    clock.now_s += REFUSED_REST_S
    assert sorted(ring.turn()) == [0, 1]


def test_when_all_rest_the_soonest_is_tried(clock):
    """There is always somebody to ask."""
    ring = KeyRing(2, clock)
    ring.limited(0, 50.0)
    ring.limited(1, 10.0)
    assert ring.turn() == [1]
