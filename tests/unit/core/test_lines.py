"""Calls in a line before an engine that works on only so many at a time."""

import asyncio

import pytest

from abaca.calls.gates import Gate, place_note
from abaca.catalogue import Price, load_catalogue
from abaca.errors import EngineBusy
from abaca.policy.health import Health
from abaca.policy.routing import Routing
from abaca.records import Hedge, Key, Target
from abaca.updates import Finished, Progress

KEY, OTHER = Key(id="key_1", name="ann"), Key(id="key_2", name="bob")
MODEL = "gemini-3-pro-image"


@pytest.fixture
def slow(play_back):
    """Give an engine that takes its time over each call, or until its door is opened, and notes whose it works on."""

    class Slow(play_back):
        def __init__(self, name, seconds_s, *updates):
            super().__init__(name, *updates, price=Price())
            self.seconds_s = seconds_s
            self.door = asyncio.Event()

        async def generate(self, request):
            self.asked.append(request.seed)
            yield Progress(fraction=0.1, note="drawing")
            await (self.door.wait() if self.seconds_s is None else asyncio.sleep(self.seconds_s))
            for update in self.updates:
                yield update

    return Slow


@pytest.fixture
def lined(build, clock):
    """Give a gateway over the engines named, and their health; the lines before them are its `gates`."""

    def make(*engines, most_waiting=10, hedge=None, **more):
        route = [Target(engine=engine.name, model="m", priority=place) for place, engine in enumerate(engines)]
        health = Health(clock.monotonic_s)
        gates = {
            engine.name: Gate(engine.name, at_once=1, most_waiting=most_waiting, now_s=clock.monotonic_s)
            for engine in engines
        }
        make.gates = gates
        routing = Routing(load_catalogue(), {MODEL: route}, hedges={MODEL: hedge})
        return build(*engines, routing=routing, gates=gates, health=health, **more)[0], health

    return make


async def begun(gateway, ask, *seeds, key=KEY):
    """Start a call for each seed, one after the other."""
    calls = []
    for seed in seeds:
        calls.append(await gateway.start(ask(seed=seed), key))
        await asyncio.sleep(0.005)
    return calls


@pytest.mark.parametrize(
    ("place", "wait_s", "note"),
    [
        (1, None, "waiting: 1st in line"),
        (2, 3.6, "waiting: 2nd in line, about 4 s"),
        (3, 40.0, "waiting: 3rd in line, about 40 s"),
        (11, None, "waiting: 11th in line"),
        (23, None, "waiting: 23rd in line"),
        (112, None, "waiting: 112th in line"),
    ],
)
def test_a_place_in_words(place, wait_s, note):
    """The place is an ordinal, the wait in whole seconds where it is known."""
    assert place_note(place, wait_s) == note


async def test_callers_see_their_place_until_it_is_their_turn(lined, slow, picture, ask):
    """The note of a waiting call says where it stands, and goes when the work begins; keys take turns."""
    engine = slow("up", None, picture, Finished())
    gateway, _ = lined(engine)
    calls = await begun(gateway, ask, 1, 2, 3) + await begun(gateway, ask, 9, key=OTHER)
    notes = [(await gateway.find_call(call.id, Key(id="0", name="root", admin=True))).note for call in calls]
    assert notes == ["drawing", "waiting: 1st in line", "waiting: 3rd in line", "waiting: 2nd in line"]
    engine.door.set()
    await asyncio.gather(*(call.wait() for call in calls))
    assert engine.asked == [1, 2, 9, 3]
    told = [update.note async for update in calls[2].follow() if isinstance(update, Progress)]
    assert told[0] == "waiting: 2nd in line"
    assert told[-2:] == ["", "drawing"]
    assert {call.row.note for call in calls} == {""}


async def test_the_line_takes_nothing_of_the_engines_time(lined, slow, picture, ask):
    """A call that has waited nearly as long as an engine may take still has all of that for its own work."""
    gateway, _ = lined(slow("up", 0.35, picture, Finished()), deadline_s=0.6)
    first, second = await begun(gateway, ask, 1, 2)
    assert len((await first.wait()).pictures()) == len((await second.wait()).pictures()) == 1


async def test_who_waits_too_long_asks_elsewhere(lined, slow, picture, ask):
    """No turn within its share of the time: the next engine is asked, and the first is none the worse for it."""
    busy, free = slow("busy", 0, picture, Finished()), slow("free", 0, picture, Finished())
    gateway, health = lined(busy, free, deadline_s=2.0)
    async with lined.gates["busy"].place("another", lambda *_: None):
        (call,) = await begun(gateway, ask, 1)
        await call.wait()
    assert (call.row.engine, busy.asked, free.asked) == ("free", [], [1])
    assert health.ready("busy")
    (call,) = await begun(gateway, ask, 2)
    await call.wait()
    assert call.row.engine == "busy"


async def test_a_full_line_is_told_at_once(lined, slow, picture, ask, memory):
    """With no engine left the caller hears when to come again, and nothing is charged."""
    engine = slow("up", None, picture, Finished())
    gateway, health = lined(engine, most_waiting=1)
    calls = await begun(gateway, ask, 1, 2, 3)
    with pytest.raises(EngineBusy) as caught:
        await calls[2].wait()
    assert caught.value.retry_after_s
    assert health.ready("up")
    assert sum(entry.amount_micros for entry in await memory.entries(calls[2].id)) == 0
    engine.door.set()
    await asyncio.gather(calls[0].wait(), calls[1].wait())


async def test_who_leaves_the_line_leaves_no_gap(lined, slow, picture, ask):
    """A call that is cancelled while it waits, or at its work, gives its place to the next one."""
    engine = slow("up", 9, picture, Finished())
    gateway, _ = lined(engine)
    working, waiting, last = await begun(gateway, ask, 1, 2, 3)
    await gateway.cancel_call(waiting.id, KEY)
    engine.seconds_s = 0
    await gateway.cancel_call(working.id, KEY)
    await last.wait()
    assert engine.asked == [1, 3]


async def test_the_loser_of_a_race_gives_its_place_back(lined, slow, picture, ask):
    """A second engine is asked beside a slow one, or one whose line is long; who has not won keeps no place."""
    slow_one, quick = slow("slow", 9, picture, Finished()), slow("quick", 0, picture, Finished())
    gateway, _ = lined(slow_one, quick, hedge=Hedge(after_s=0.02, percent=100, cap_micros=0))
    first, second = await begun(gateway, ask, 1, 2)
    await asyncio.gather(first.wait(), second.wait())
    assert (first.row.engine, second.row.engine) == ("quick", "quick")
    slow_one.seconds_s = 0
    (third,) = await begun(gateway, ask, 3)
    await third.wait()
    assert (third.row.engine, slow_one.asked) == ("slow", [1, 2, 3])
