"""The line before an engine: nobody waits longer because another key sends more."""

import asyncio

import pytest

from abaca.calls.gates import Gate
from abaca.errors import EngineBusy


class Line:
    """A gate with calls that stay inside until they are let go, and what was told to those that wait."""

    def __init__(self, at_once=1, most_waiting=100):
        self.now_s = 0.0
        self.gate = Gate("vendor", at_once=at_once, most_waiting=most_waiting, now_s=lambda: self.now_s)
        self.inside = []
        self.told = {}
        self.tasks = {}
        self.doors = {}

    async def come(self, key, name):
        self.doors[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(self._call(key, name))
        await asyncio.sleep(0)

    async def _call(self, key, name):
        async with self.gate.place(key, lambda *told: self.told.setdefault(name, []).append(told)):
            self.inside.append(name)
            await self.doors[name].wait()

    async def end(self, name):
        self.doors[name].set()
        await self.tasks[name]
        await asyncio.sleep(0)

    async def go(self, name):
        self.tasks[name].cancel()
        await asyncio.gather(self.tasks[name], return_exceptions=True)
        await asyncio.sleep(0)


async def test_so_many_are_inside_and_the_next_waits():
    """Two places: the third comes in when one of the two has gone."""
    line = Line(at_once=2)
    for name in "abc":
        await line.come("k", name)
    assert (line.inside, line.gate.waiting) == (["a", "b"], 1)
    await line.end("a")
    assert (line.inside, line.gate.waiting) == (["a", "b", "c"], 0)


async def test_keys_take_turns():
    """Who sends one call waits for one of who sent four, not for all of them."""
    line = Line()
    for name in ("a1", "a2", "a3", "a4"):
        await line.come("a", name)
    await line.come("b", "b1")
    for name in ("a1", "a2", "b1", "a3"):
        await line.end(name)
    assert line.inside == ["a1", "a2", "b1", "a3", "a4"]


async def test_who_waits_is_told_its_place_and_when_its_turn_may_come():
    """Places go down as the line moves; a time is named once a call's usual time is known."""
    line = Line()
    for key, name in (("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1")):
        await line.come(key, name)
    assert line.told == {"a2": [(1, None)], "a3": [(2, None), (3, None)], "b1": [(2, None)]}
    line.now_s = 10.0
    await line.end("a1")
    assert line.told["b1"][-1] == (1, 10.0)
    assert line.told["a3"][-1] == (2, 20.0)


async def test_who_goes_while_waiting_leaves_no_gap():
    """A caller that is stopped in the line makes place for those behind it."""
    line = Line()
    for name in "abc":
        await line.come("k", name)
    await line.go("b")
    assert line.told["c"][-1][0] == 1
    await line.end("a")
    assert line.inside == ["a", "c"]
    await line.end("c")
    await line.come("k", "d")
    assert line.inside == ["a", "c", "d"]


async def test_a_place_given_to_who_goes_at_that_moment_is_given_on():
    """Cancelled between its turn and its first step, a call loses no place for the others."""
    line = Line()
    for name in "abc":
        await line.come("k", name)
    line.doors["a"].set()
    await asyncio.sleep(0)  # "a" has gone and "b" was let in, but has not taken a step yet
    line.tasks["b"].cancel()
    await asyncio.gather(line.tasks["b"], return_exceptions=True)
    await asyncio.sleep(0)
    assert line.inside == ["a", "c"]


async def test_a_call_that_fails_inside_leaves_its_place():
    """An error is no reason to keep others out."""
    line = Line()
    with pytest.raises(ZeroDivisionError):
        async with line.gate.place("k", lambda *_: None):
            raise ZeroDivisionError
    await line.come("k", "next")
    assert line.inside == ["next"]


async def test_too_many_are_refused():
    """Of three, one is inside, one waits, and the third is told that it is busy."""
    line = Line(most_waiting=1)
    for name in "ab":
        await line.come("k", name)
    with pytest.raises(EngineBusy, match="vendor: 1 calls are waiting"):
        async with line.gate.place("k", lambda *_: None):
            pass


async def test_who_waits_is_counted():
    """The count goes up when a call begins to wait and down with its turn, or when it goes."""
    counted = []
    gate = Gate("e", at_once=1, most_waiting=9, now_s=lambda: 0.0, count=counted.append)

    async def call(key):
        async with gate.place(key, lambda *_: None):
            await asyncio.sleep(0)

    async with gate.place("a", lambda *_: None):
        assert counted == []
        waiting = [asyncio.create_task(call("b")), asyncio.create_task(call("c"))]
        await asyncio.sleep(0)
        assert counted == [1, 1]
        waiting[0].cancel()
        await asyncio.sleep(0)
        assert sum(counted) == 1
    await asyncio.gather(*waiting, return_exceptions=True)
    assert sum(counted) == 0
