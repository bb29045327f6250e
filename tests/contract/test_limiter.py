"""Whoever counts limits does it alike: in the memory of a process, and in a real Redis for many."""

import asyncio
import time

import pytest

from abaca import stores
from abaca.errors import StoreError
from abaca.records import Limit, Take
from redis_server import LIMITERS, redis_server

SCOPES = iter(range(10**9))


@pytest.fixture(params=LIMITERS)
async def limiter(request):
    """A limiter of each kind."""
    made = stores.build(LIMITERS[request.param]())
    yield made
    await made.aclose()


def limit(what="requests", most=3):
    """A limit that nobody has asked before."""
    return Limit(scope=f"key:{next(SCOPES)}", what=what, most=most)


async def take(limiter, *takes, holder="call_1", lease_s=60.0):
    return await limiter.take(takes, holder=holder, lease_s=lease_s)


async def test_as_many_as_the_limit_pass_and_then_one_waits(limiter):
    """The fourth request of three a minute is told to wait about the third part of a minute."""
    three = limit(most=3)
    assert [await take(limiter, Take(limit=three)) for _ in range(3)] == [None] * 3
    wait = await take(limiter, Take(limit=three))
    assert wait.limit == three
    assert 18 < wait.seconds_s <= 20


async def test_what_was_taken_comes_back_evenly(limiter):
    """Of 1200 a minute one is there again after a twentieth of a second."""
    many = limit(most=1200)
    assert await take(limiter, Take(limit=many, amount=1200)) is None
    assert (await take(limiter, Take(limit=many))).seconds_s <= 0.05
    await asyncio.sleep(0.1)
    assert await take(limiter, Take(limit=many)) is None


async def test_all_is_taken_or_nothing(limiter):
    """A request that one of its limits refuses takes nothing of the others."""
    wide, narrow = limit(most=2), limit("images", most=1)
    assert await take(limiter, Take(limit=wide), Take(limit=narrow)) is None
    refused = await take(limiter, Take(limit=wide), Take(limit=narrow), holder="call_2")
    assert refused.limit == narrow
    assert await take(limiter, Take(limit=wide)) is None
    assert (await take(limiter, Take(limit=wide))).limit == wide


async def test_more_than_there_ever_is_has_no_time_to_wait_for(limiter):
    """Four of three, and one of none, never pass."""
    for most, amount in ((3, 4.0), (0, 1.0)):
        wait = await take(limiter, Take(limit=limit("images", most), amount=amount))
        assert wait.seconds_s is None


async def test_what_is_given_back_can_be_taken(limiter):
    """Undone, a take has not been; and nobody gets more back than was taken."""
    one, place = limit(most=1), limit("calls", most=1)
    both = (Take(limit=one), Take(limit=place))
    assert await take(limiter, *both) is None
    await limiter.give_back(both, holder="call_1")
    await limiter.give_back(both, holder="call_1")
    assert await take(limiter, *both) is None
    assert await take(limiter, *both, holder="call_2") is not None


async def test_places_are_held_until_their_holders_leave(limiter):
    """Two calls at once: a third waits until one of them leaves, and leaving twice is leaving once."""
    two = Take(limit=limit("calls", most=2))
    assert await take(limiter, two, holder="a") is None
    assert await take(limiter, two, holder="b") is None
    assert (await take(limiter, two, holder="c")).seconds_s is None
    for _ in range(2):
        await limiter.leave([two], holder="a")
    assert await take(limiter, two, holder="c") is None
    assert await take(limiter, two, holder="d") is not None


async def test_a_lease_ends_by_itself(limiter):
    """The place of a call whose process died is free again when its lease is over."""
    one = Take(limit=limit("calls", most=1))
    assert await take(limiter, one, holder="dead", lease_s=0.05) is None
    await asyncio.sleep(0.1)
    assert await take(limiter, one, holder="next") is None


async def test_leaving_gives_no_requests_back(limiter):
    """A call that has ended has still been asked for."""
    takes = (Take(limit=limit(most=1)), Take(limit=limit("calls", most=1)))
    assert await take(limiter, *takes) is None
    await limiter.leave(takes, holder="call_1")
    assert (await take(limiter, *takes, holder="call_2")).limit.what == "requests"


async def test_many_at_once_get_no_more_than_the_limit(limiter):
    """Of fifty that ask at the same moment, ten pass."""
    ten = Take(limit=limit(most=10))
    found = await asyncio.gather(*(take(limiter, ten, holder=f"call_{n}") for n in range(50)))
    assert found.count(None) == 10


async def test_two_processes_count_together_in_redis():
    """What one client of Redis has taken, another cannot take."""
    one, other = (stores.build(redis_server().url) for _ in range(2))
    shared = Take(limit=limit(most=1))
    assert await take(one, shared) is None
    assert await take(other, shared, holder="call_2") is not None
    await one.aclose()
    await other.aclose()


async def test_a_redis_that_is_gone_is_a_store_error_soon():
    """Nobody waits for a limiter that is down, and no host is named."""
    gone = stores.build("redis://127.0.0.1:1/0")
    started_s = time.monotonic()
    with pytest.raises(StoreError, match=r"^The limiter does not answer\.$"):
        await take(gone, Take(limit=limit()))
    assert time.monotonic() - started_s < 3
    await gone.aclose()
