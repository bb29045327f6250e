"""A call met by trouble at each step in turn: whatever happens, its picture is kept, and paid for once."""

import asyncio

import pytest

from abaca.calls import recovery, work
from abaca.errors import AbacaError, StoreError
from abaca.records import Key, Terms
from abaca.updates import Finished, TextDelta

KEY = Key(id="key_1", name="ann")
STEPS = 12
STORE = ("open", "update", "mark", "put", "get", "entries", "take_over", "unfinished", "pulses", "pulse")


class Trouble:
    """The stores, each step of which takes a while in a task of its own; `upset` meets the step number `at`.

    refused: the store fails before it does anything. unsure: it fails after it has done it. out: it fails from here on,
    and for `out` steps. Anything else is done by `meanwhile` while the step is under way.
    """

    def __init__(self, memory, at, upset, out=1):
        self._memory = memory
        self._at = range(at, at + out)
        self._upset = upset
        self.meanwhile = None
        self.steps = []

    def __getattr__(self, name):
        real = getattr(self._memory, name)
        return real if name not in STORE else lambda *given, **named: self._step(name, real, given, named)

    async def _step(self, name, real, given, named):
        met = len(self.steps) in self._at
        self.steps.append(name)
        if met and self._upset == "refused":
            raise StoreError("refused")

        async def doing():
            for _ in range(4):
                await asyncio.sleep(0)
            return await real(*given, **named)

        task = asyncio.create_task(doing())
        if met and self._upset not in {"refused", "unsure"}:
            self.meanwhile(self._upset)
        value = await asyncio.shield(task)
        if met and self._upset == "unsure":
            raise StoreError("unsure")
        return value


@pytest.fixture(autouse=True)
def hurried(monkeypatch):
    """Pauses as long as a test has patience for."""
    monkeypatch.setattr(work, "SETTLE_AGAIN_S", (0.0, 0.0, 0.0, 0.0))
    monkeypatch.setattr(work, "CHECKPOINT_AFTER_S", 0.0)


class Painter:
    """An engine that says a word, gives its picture and takes a moment to end."""

    name = "up"

    def __init__(self, play_back, picture):
        self._capabilities = play_back("up").capabilities("")
        self._picture = picture
        self.gave = 0

    def capabilities(self, model):
        return self._capabilities

    async def generate(self, request):
        yield TextDelta(text="here")
        await asyncio.sleep(0)
        self.gave += 1
        yield self._picture
        for _ in range(6):
            await asyncio.sleep(0)
        yield Finished()

    async def aclose(self):
        pass


async def lived(build, memory, clock, trouble, engine, ask):
    """Ask once, whatever happens; leave as told; let the next process resolve what is left. Gives the call, if any."""
    gateway, _ = build(engine, calls=trouble, ledger=trouble, images=trouble, owner="process_old")
    stops = []

    def meanwhile(upset):
        for each in upset.split("+"):
            if each == "cancel":
                for call_id in list(gateway._feeds):
                    gateway._stop(call_id)
            else:
                stops.append(asyncio.ensure_future(gateway.drain(0)))

    trouble.meanwhile = meanwhile
    call, answered = None, False
    try:
        call = await gateway.start(ask(), KEY, Terms())
        answered = bool((await asyncio.wait_for(call.wait(), 5)).pictures())
    except AbacaError:
        pass
    if call is not None:
        await gateway.leave(call, "delivered")  # it has heard the whole of what there was to hear
    await asyncio.gather(*stops)
    await gateway.drain(1)
    clock.time_s += recovery.SILENCE_S + 1
    fresh, _ = build(engine)
    await fresh.recover()
    await fresh.drain(5)
    return call, answered


@pytest.mark.parametrize("upset", ["refused", "unsure", "cancel", "drain", "cancel+drain", "drain+drain"])
@pytest.mark.parametrize("at", range(STEPS))
async def test_a_call_survives_trouble_at_each_step(build, memory, clock, play_back, picture, ask, upset, at):
    """Refused, in doubt, cancelled or stopped at any step: it is resolved, and its ledger is its cost.

    A picture that its engine gave is its answer, and whoever heard of an error instead has it when asking again.
    """
    trouble, engine = Trouble(memory, at, upset), Painter(play_back, picture)
    call, answered = await lived(build, memory, clock, trouble, engine, ask)
    for row in memory.rows.values():
        entries = await memory.entries(row.id)
        kinds = [entry.kind for entry in entries]
        told = (trouble.steps[at : at + 1], row.state, kinds, engine.gave)
        assert row.ended, told
        assert sum(entry.amount_micros for entry in entries) == row.cost_micros, told
        assert kinds.count("settle") <= 1, told
        assert kinds.count("release") == 1, told
        assert (row.state == "done") == (row.cost_micros > 0) == bool(row.pictures), told
        assert set(row.pictures) <= set(memory.blobs), told
        if engine.gave:
            assert row.state == "done", told
        if engine.gave and not answered and call is not None:
            fresh, _ = build(engine)
            again = await fresh.start(ask(), KEY)
            assert (again.id, again.joined) == (call.id, True), told
            assert (await again.wait()).pictures(), told
    if answered:
        assert memory.rows[call.id].state == "done"


@pytest.mark.parametrize("at", range(1, 8))
@pytest.mark.parametrize("out", [2, 4, 40])
async def test_a_call_survives_an_outage(build, memory, clock, play_back, picture, ask, at, out):
    """A store that is away, for a moment or for longer than anybody waits, costs no more than the call did."""
    trouble, engine = Trouble(memory, at, "refused", out), Painter(play_back, picture)
    call, answered = await lived(build, memory, clock, trouble, engine, ask)
    row = memory.rows[call.id]
    assert row.ended
    assert sum(entry.amount_micros for entry in await memory.entries(row.id)) == row.cost_micros
    assert answered <= (row.state == "done")
    assert (row.state == "done") == bool(row.pictures)
    if out < 4:
        assert answered


async def test_a_checkpoint_is_never_written_after_the_end(build, memory, clock, play_back, picture, ask):
    """A transaction that was begun before the end is waited for, however slow: it would open the call again."""

    class Slow(Trouble):
        async def _step(self, name, real, given, named):
            if name == "update" and given[0].state == "running":
                await asyncio.shield(asyncio.create_task(self._late(real, given, named)))
            else:
                await real(*given, **named)

        async def _late(self, real, given, named):
            self.steps.append("begun")
            await asyncio.sleep(0.02)
            await real(*given, **named)

        def __getattr__(self, name):
            real = getattr(self._memory, name)
            return real if name != "update" else lambda *given: self._step(name, real, given, {})

    slow = Slow(memory, 0, "")
    gateway, _ = build(Painter(play_back, picture), calls=slow)
    call = await gateway.start(ask(), KEY)
    await call.wait()
    await asyncio.sleep(0.05)
    assert slow.steps == ["begun"]
    assert [state for state in memory.log if state != "put"] == ["open", "running", "done"]


async def test_an_engine_that_breaks_behind_its_picture_has_given_it(build, memory, play_back, picture, ask):
    """Whatever goes wrong in us or the engine after a picture, the picture is the answer."""
    gateway, published = build(play_back("up", picture, ValueError("a bug")))
    call = await gateway.start(ask(), KEY)
    assert (await call.wait()).pictures() == (picture.picture,)
    assert memory.rows[call.id].state == "done"
    assert "a bug" in next(event.cause for event in published if type(event).__name__ == "EngineFailed")


async def test_a_call_that_is_stopped_before_its_first_step_ends(build, play_back, picture, ask):
    """A task that never ran leaves nobody waiting."""
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    call.feed.task.cancel()
    with pytest.raises(StoreError, match="stopped"):
        await asyncio.wait_for(call.wait(), 1)


async def test_a_server_that_stops_does_not_wait_for_a_store_for_ever(
    build, memory, play_back, picture, ask, monkeypatch
):
    """While it stops, the long pauses between tries to write a picture down are left out."""
    monkeypatch.setattr(work, "SETTLE_AGAIN_S", (0.0, 60.0, 60.0))
    gateway, _ = build(Painter(play_back, picture))

    async def away(*_given):
        raise StoreError("away")

    memory.update = away
    call = await gateway.start(ask(), KEY)
    await asyncio.sleep(0.01)
    await asyncio.wait_for(gateway.drain(0.05), 5)
    with pytest.raises(StoreError, match="away"):
        await call.wait()


async def test_a_picture_whose_end_was_late_is_put_again(build, memory, play_back, picture, ask):
    """Until its row names it nothing holds a picture: another call's that went meanwhile may have taken it along."""
    update, refusals = memory.update, [True]

    async def refusing(row, *more):
        if refusals and row.state == "done":
            refusals.pop()
            memory.blobs.clear()
            raise StoreError("busy")
        await update(row, *more)

    memory.update = refusing
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    assert set(memory.rows[call.id].pictures) == set(memory.blobs)
