"""Breakers and resting keys, with a clock that is turned."""

import pytest

from abaca.errors import EngineBusy, EngineDenied, EngineError, EngineLimited, EngineRefused, EngineTimeout
from abaca.policy.health import (
    LIMITED_REST_S,
    MOST_REST_S,
    REFUSED_REST_S,
    REST_S,
    TRIPS_AT,
    Breaker,
    Condition,
    Health,
    KeyRing,
)


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


def test_an_engine_that_says_when_rests_at_once():
    """One failure with a time to come again is enough, and then it is as well as before."""
    breaker = Breaker()
    breaker.fail(0.0, wait_s=30.0)
    assert not breaker.ready(29.0)
    breaker.succeed()  # begun before, ended after
    assert not breaker.ready(29.0)
    assert breaker.ready(30.0)
    breaker.begin(30.0)
    assert breaker.ready(30.0), "nobody has to try for all"
    breaker.fail(31.0, wait_s=0.0)
    assert breaker.ready(31.0)


def test_a_request_that_is_given_up_tells_nothing():
    """Neither is a failure forgotten nor one added; a trial that was given up lets the next one try."""
    breaker = Breaker()
    for _ in range(TRIPS_AT - 1):
        breaker.fail(0.0)
        breaker.release()
    assert breaker.ready(0.0)
    breaker.fail(0.0)
    assert not breaker.ready(0.0)
    breaker.begin(REST_S)
    assert not breaker.ready(REST_S)
    breaker.release()
    assert breaker.ready(REST_S)
    breaker.fail(REST_S)
    assert not breaker.ready(2 * REST_S)


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


def used(ring, number, *faults):
    """Use a key once for each of the faults, None for a good end."""
    for fault in faults:
        try:
            with ring.using(number):
                if fault is not None:
                    raise fault
        except type(fault):
            assert fault is not None


def test_a_key_that_alone_keeps_failing_rests(clock):
    """Its breaker opens, one request tries it again, and what that comes to decides."""
    ring = KeyRing(2, clock)
    used(ring, 1, None)
    for _ in range(TRIPS_AT):
        assert sorted(ring.turn()) == [0, 1]
        used(ring, 0, EngineError("500"))
        used(ring, 1, None)
    assert [ring.turn() for _ in range(3)] == [[1]] * 3
    clock.now_s += REST_S
    assert sorted(ring.turn()) == [0, 1]
    with ring.using(0):
        assert ring.turn() == [1], "one at a time tries it"
    assert sorted(ring.turn()) == [0, 1]


@pytest.mark.parametrize("again_s", [REST_S, 2 * REST_S])
def test_a_key_that_fails_its_trial_rests_longer(clock, again_s):
    """Twice as long as before."""
    ring = KeyRing(2, clock)
    for _ in range(TRIPS_AT):
        used(ring, 1, None)
        used(ring, 0, EngineTimeout("nothing came"))
    clock.now_s += REST_S
    used(ring, 1, None)
    used(ring, 0, EngineTimeout("nothing came"))
    clock.now_s += again_s
    assert len(ring.turn()) == (2 if again_s == 2 * REST_S else 1)


def test_when_all_keys_fail_none_is_blamed(clock):
    """An engine that is down fails with every key: when it is well again all of them are used at once."""
    ring = KeyRing(3, clock)
    for number in range(3):
        used(ring, number, None)
    for _ in range(4 * TRIPS_AT):
        for number in ring.turn()[:1]:
            used(ring, number, EngineBusy("503"))
    assert sorted(ring.turn()) == [0, 1, 2]


@pytest.mark.parametrize(
    "fault", [EngineRefused("bad prompt"), ValueError("no answer of the vendor's"), GeneratorExit()]
)
def test_what_is_not_about_the_key_is_no_failure(clock, fault):
    """A refused request, a fault of ours, a caller who went: the key is used as before."""
    ring = KeyRing(2, clock)
    for _ in range(2 * TRIPS_AT):
        used(ring, 1, None)
        used(ring, 0, fault)
    assert sorted(ring.turn()) == [0, 1]


def test_a_limit_says_when_the_first_key_may_come_again(clock):
    """Not when the one that was asked last may; and what the vendor did not say nobody says."""
    ring = KeyRing(3, clock)
    used(ring, 0, EngineDenied("wrong"))
    used(ring, 1, EngineLimited("slow down", retry_after_s=5.0))
    clock.now_s += 2.0
    fault = EngineLimited("slow down", retry_after_s=60.0)
    used(ring, 2, fault)
    assert fault.retry_after_s == pytest.approx(3.0)
    fault = EngineLimited("slow down")
    used(ring, 2, fault)
    assert fault.retry_after_s is None
    alone = EngineLimited("slow down", retry_after_s=60.0)
    used(KeyRing(1, clock), 0, alone)
    assert alone.retry_after_s == 60.0


def test_without_a_key_nothing_is_noted(clock):
    """A server that wants no key has no ring to speak of."""
    ring = KeyRing(0, clock)
    used(ring, None, EngineDenied("wrong"), None)
    assert ring.turn() == []


def test_how_an_engine_stands_and_how_much_is_at_it(clock):
    """Ready, resting for so long, then trying, then ready again; what has ended is no longer at it."""
    health = Health(clock)
    assert (health.condition("e"), health.at_work("e")) == (Condition("ready"), 0)
    for _ in range(TRIPS_AT):
        health.begin("e")
    assert (health.condition("e"), health.at_work("e")) == (Condition("ready"), TRIPS_AT)
    for _ in range(TRIPS_AT):
        health.fail("e")
    assert (health.condition("e"), health.at_work("e")) == (Condition("resting", REST_S), 0)
    clock.now_s += 5
    assert health.condition("e") == Condition("resting", REST_S - 5)
    clock.now_s += REST_S
    assert health.condition("e") == Condition("trying")
    health.begin("e")
    health.release("e")
    assert (health.condition("e"), health.at_work("e")) == (Condition("trying"), 0)
    health.begin("e")
    assert (health.condition("e"), health.at_work("e")) == (Condition("trying"), 1)
    health.succeed("e")
    assert (health.condition("e"), health.at_work("e")) == (Condition("ready"), 0)
    health.release("e")  # an end without a beginning
    assert health.at_work("e") == 0


def test_how_each_key_stands(clock):
    """A key that had its limit rests for as long as was said; the others are ready."""
    ring = KeyRing(3, clock)
    ring.limited(1, 40.0)
    assert ring.conditions() == [Condition("ready"), Condition("resting", 40.0), Condition("ready")]
