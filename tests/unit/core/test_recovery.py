"""What becomes of calls whose process is gone, whose caller wants them stopped, and whose time is over."""

import asyncio

import pytest
from msgspec.structs import replace

from abaca.calls.recovery import LOOKS_APART_S, SILENCE_S
from abaca.errors import Cancelled, EngineBusy, NotEnded, NotFound, StoreError
from abaca.events import Collected, Recovered
from abaca.records import CallFilter, Group, Key, Terms
from abaca.types import Picture, Text
from abaca.updates import Finished, Progress

KEY = Key(id="key_1", name="ann", group=Group(id="group_1", name="team"))
ADMIN = Key(id="key_0", name="root", admin=True)
DAY_S = 86_400


@pytest.fixture
def stuck(play_back):
    """Give an engine that yields what it is given and then never ends."""

    class Stuck(play_back):
        async def generate(self, request):
            self.asked.append(request)
            for update in self.updates:
                yield update
            await asyncio.Event().wait()

    return Stuck


async def crashed(build, memory, engine, request, terms=None, until="received"):
    """Start a call in a process that dies when its row has the state `until`."""
    gateway, _ = build(engine, owner="process_dead")
    call = await gateway.start(request, KEY, terms or Terms())
    async with asyncio.timeout(5):
        while memory.rows[call.id].state != until:  # noqa: ASYNC110 - the double has no event to wait for
            await asyncio.sleep(0.005)
    rows, ledger = dict(memory.rows), list(memory.ledger)
    await gateway.drain(0)
    memory.rows, memory.ledger = rows, ledger
    return call


async def test_a_call_with_a_picture_is_finished(build, memory, play_back, stuck, picture, ask):
    """What was written down before the crash is the answer, charged once; the same request may have it now."""
    call = await crashed(build, memory, stuck("up", picture), ask(), until="running")
    gateway, published = build(play_back("up"))
    await gateway.recover()
    assert memory.rows[call.id].state == "done"
    assert sum(entry.amount_micros for entry in memory.ledger) == memory.rows[call.id].cost_micros > 0
    release, settle = memory.ledger[-2:]
    assert {(entry.group_id, entry.model, entry.engine) for entry in memory.ledger} == {
        ("group_1", "gemini-3-pro-image", "up")
    }
    assert (release.kind, release.pictures, settle.kind, settle.pictures) == ("release", 0, "settle", 1)
    assert '"output_image_tokens":1120' in settle.usage
    assert [event.state for event in published if isinstance(event, Recovered)] == ["done"]
    again = await gateway.start(ask(), KEY)
    assert (again.id, (await again.wait()).pictures()) == (call.id, (picture.picture,))


async def test_a_call_without_a_picture_is_failed_and_released(build, memory, play_back, stuck, ask):
    """Nothing had come: nothing is charged, and the same request begins anew."""
    call = await crashed(build, memory, stuck("up"), ask())
    gateway, _ = build(play_back("up"))
    await gateway.recover()
    assert memory.rows[call.id].state == "failed"
    assert sum(entry.amount_micros for entry in memory.ledger) == 0
    assert (await gateway.start(ask(), KEY)).id != call.id


async def test_free_work_is_done_again(build, memory, play_back, stuck, picture, ask, memory_blob):
    """An engine whose work is free is asked again, with the same seed and references, and the call ends well."""
    reference = Picture(mime="image/png", blob=memory_blob(b"reference"))
    first = stuck("up", resumable=True)
    call = await crashed(build, memory, first, ask(Text(text="a cat"), reference))
    engine = play_back("up", picture, Finished(), resumable=True)
    gateway, published = build(engine)
    await gateway.recover()
    await gateway.drain(5)
    assert memory.rows[call.id].state == "done"
    assert engine.asked == first.asked
    assert engine.asked[0].seed is not None
    assert engine.asked[0].pictures()[0].blob.content == b"reference"
    assert [event.state for event in published if isinstance(event, Recovered)] == ["resumed"]


async def test_free_work_whose_references_are_gone_is_failed(build, memory, play_back, stuck, ask, memory_blob):
    """What cannot be read any more cannot be done again."""
    reference = Picture(mime="image/png", blob=memory_blob(b"reference"))
    call = await crashed(build, memory, stuck("up", resumable=True), ask(Text(text="a cat"), reference))
    memory.blobs.clear()
    gateway, _ = build(play_back("up", resumable=True))
    await gateway.recover()
    assert memory.rows[call.id].state == "failed"


async def test_free_work_that_a_stop_cut_short_is_left_to_the_next_start(build, memory, play_back, stuck, picture, ask):
    """A server that stops leaves free work open instead of failing it; its caller hears that it may ask again."""
    gateway, _ = build(stuck("up", resumable=True), owner="process_old")
    call = await gateway.start(ask(), KEY)
    await gateway.drain(0.01)
    with pytest.raises(EngineBusy, match="stopped"):
        await call.wait()
    assert memory.rows[call.id].state == "received"
    fresh, _ = build(play_back("up", picture, Finished(), resumable=True))
    await fresh.recover()
    await fresh.drain(5)
    assert memory.rows[call.id].state == "done"


async def test_processes_that_live_are_left_alone(build, memory, play_back, stuck, ask, clock):
    """Where nothing is known for certain, a process counts as alive until two looks found it silent for a minute."""
    call = await crashed(build, memory, stuck("up"), ask())
    gateway, _ = build(play_back("up"), gone=lambda _owner: None)
    clock.time_s += SILENCE_S - 1
    await gateway.recover()
    assert not memory.rows[call.id].ended
    memory.seen["process_dead"] = clock.time_s
    clock.time_s += SILENCE_S - 1
    await gateway.recover()
    assert not memory.rows[call.id].ended
    clock.time_s += 2
    await gateway.recover()
    assert not memory.rows[call.id].ended
    clock.time_s += LOOKS_APART_S
    await gateway.recover()
    assert memory.rows[call.id].state == "failed"
    other = await crashed(build, memory, stuck("up"), ask(Text(text="a dog")))
    gateway, _ = build(play_back("up"), gone=lambda _owner: False)
    clock.time_s += 10 * SILENCE_S
    await gateway.recover()
    assert not memory.rows[other.id].ended


async def test_our_own_calls_are_not_taken_from_us(build, memory, stuck, ask, clock):
    """Recovery looks again and again; a call that is at work here is never touched by it."""
    gateway, _ = build(stuck("up"))
    call = await gateway.start(ask(), KEY)
    clock.time_s += 10 * SILENCE_S
    await gateway.recover()
    assert not memory.rows[call.id].ended
    await gateway.drain(0)


async def test_a_webhook_is_due_when_its_call_was_recovered(build, memory, play_back, stuck, ask, clock):
    """Whoever wanted to be told is told of this end too."""
    call = await crashed(build, memory, stuck("up"), ask(), Terms(webhook="https://hooks.example.com/x"))
    gateway, _ = build(play_back("up"))
    await gateway.recover()
    assert memory.rows[call.id].webhook_due_s == clock.now_s()


async def test_a_call_can_be_stopped(build, memory, stuck, ask):
    """Cancelled in the middle it ends at once, free of charge; whoever waits is told so, and ended calls stay."""
    gateway, _ = build(stuck("up", Progress(fraction=0.5, note="half")))
    call = await gateway.start(ask(), KEY)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    shown = await gateway.find_call(call.id, KEY)
    assert (shown.state, shown.progress, shown.note) == ("running", 0.5, "half")
    assert (await gateway.cancel_call(call.id, KEY)).state == "cancelled"
    with pytest.raises(Cancelled):
        await call.wait()
    assert sum(entry.amount_micros for entry in memory.ledger) == 0
    assert (await gateway.cancel_call(call.id, KEY)).state == "cancelled"
    with pytest.raises(Cancelled):
        await gateway.answer(memory.rows[call.id])


async def test_a_picture_that_came_before_the_stop_is_the_answer(build, memory, stuck, picture, ask):
    """It is paid for: the call is done, with it, and charged."""
    gateway, _ = build(stuck("up", picture))
    call = await gateway.start(ask(), KEY)
    for _ in range(10):
        await asyncio.sleep(0)
    assert (await gateway.cancel_call(call.id, KEY)).state == "done"
    assert (await call.wait()).pictures() == (picture.picture,)


async def test_a_call_of_another_process_is_stopped_by_its_pulse(build, memory, stuck, ask):
    """The wish is noted in the store, and the process at work hears it with its next beat."""
    here, _ = build(stuck("up"))
    elsewhere, _ = build(owner="process_2")
    call = await here.start(ask(), KEY)
    stopping = asyncio.ensure_future(elsewhere.cancel_call(call.id, KEY))
    await asyncio.sleep(0.01)
    await here._pulse.beat()
    with pytest.raises(Cancelled):
        await call.wait()
    assert memory.rows[call.id].cancel_s is not None
    stopping.cancel()


async def test_only_the_owner_sees_a_call(build, memory, play_back, picture, ask):
    """Another key's call is no call at all; an admin's key sees every one."""
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    other = Key(id="key_2", name="bob")
    for work in (gateway.find_call, gateway.cancel_call, gateway.delete_call):
        with pytest.raises(NotFound):
            await work(call.id, other)
    assert (await gateway.find_call(call.id, ADMIN)).id == call.id
    wanted = []

    async def search(filter_):
        wanted.append(filter_.key_id)
        return []

    memory.search = search
    await gateway.list_calls(CallFilter(key_id="key_1"), other)
    await gateway.list_calls(CallFilter(key_id="key_1"), ADMIN)
    assert wanted == ["key_2", "key_1"]


async def test_what_is_deleted_is_gone(build, memory, play_back, stuck, picture, ask, clock):
    """Row and pictures go, the ledger stays; a call at work is refused, and a shared picture is kept."""
    gateway, _ = build(play_back("up", picture, Finished()))
    calls = [await gateway.start(ask(Text(text=words)), KEY) for words in ("a", "b")]
    for call in calls:
        await call.wait()
    clock.time_s += 10
    await gateway.delete_call(calls[0].id, KEY)
    assert picture.picture.blob.sha256 in memory.blobs
    await gateway.delete_call(calls[1].id, KEY)
    assert memory.blobs == {}
    assert len(memory.ledger) == 6
    with pytest.raises(NotFound):
        await gateway.delete_call(calls[0].id, KEY)
    busy, _ = build(stuck("up"))
    call = await busy.start(ask(), KEY)
    with pytest.raises(NotEnded, match="cancel it first"):
        await busy.delete_call(call.id, KEY)
    await busy.drain(0)


async def test_calls_are_forgotten_in_time(build, memory, play_back, picture, ask, clock):
    """Delivered ones after a week, undelivered ones after a month, and bytes with the last of them."""
    gateway, published = build(play_back("up", picture, Finished()))
    calls = [await gateway.start(ask(Text(text=words)), KEY) for words in ("a", "b")]
    for call in calls:
        await call.wait()
    await gateway.leave(calls[0], "delivered")
    await gateway.drain(0)
    collection = gateway._collection
    clock.time_s += 7 * DAY_S
    assert await collection.collect() == 0
    clock.time_s += 1
    assert await collection.collect() == 1
    assert (list(memory.rows), len(memory.blobs)) == ([calls[1].id], 1)
    clock.time_s += 23 * DAY_S
    assert await collection.collect() == 1
    assert (memory.rows, memory.blobs) == ({}, {})
    assert [event.calls for event in published if isinstance(event, Collected)] == [1, 1]


async def test_bytes_that_no_call_needs_are_swept(build, memory, play_back, picture, ask, memory_blob, clock):
    """What a crash left between picture and row goes after a day; what a call needs, and what is young, stays."""
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    young = memory_blob(b"young")
    for blob in (memory_blob(b"left"), young):
        await memory.put(blob)
    memory.put_s[young.sha256] = clock.now_s()
    assert await gateway._collection.sweep() == 1
    assert set(memory.blobs) == {picture.picture.blob.sha256, young.sha256}


async def test_the_pulse_tells_how_far_a_call_is(build, memory, stuck, ask, clock):
    """A call that lasts longer than a second is written down as running, with its progress."""
    gateway, _ = build(stuck("up", Progress(fraction=0.25, note="drawing")))
    call = await gateway.start(ask(), KEY)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    await gateway._pulse.beat()
    assert memory.rows[call.id].state == "received"
    clock.time_s += 1
    await gateway._pulse.beat()
    row = memory.rows[call.id]
    assert (row.state, row.progress, row.note) == ("running", 0.25, "drawing")
    assert memory.seen["process_1"] == clock.now_s()
    await gateway.drain(0)


async def test_marks_survive_a_store_that_fails_for_a_moment(build, memory, play_back, picture, ask):
    """What could not be noted is noted the next time."""
    from abaca.errors import StoreError

    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    mark, memory.mark = memory.mark, failing(StoreError("busy"))
    await gateway.leave(call, "cut")
    memory.mark = mark
    assert memory.rows[call.id].detached_s is None
    await gateway.drain(0)
    assert memory.rows[call.id].detached_s is not None


def failing(error):
    async def raising(*_args):
        raise error

    return raising


async def test_waiting_for_a_call_ends(build, memory, stuck, play_back, picture, ask):
    """A look at a call waits for its end, but no longer than asked."""
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    assert (await gateway.wait(call.row, 5)).state == "done"
    done = memory.rows[call.id]
    assert await gateway.wait(replace(done, state="running"), 0) == replace(done, state="running")


async def test_what_was_written_while_we_looked_counts(build, memory, play_back, stuck, picture, ask):
    """A picture that its owner wrote down, before it went, after we had read the row, is the answer all the same."""
    call = await crashed(build, memory, stuck("up", picture), ask(), until="running")
    gateway, _ = build(play_back("up"))
    stale = replace(memory.rows[call.id], state="received", result=b"", pictures=(), blobs=(), cost_micros=0)

    async def unfinished():
        return [stale]

    memory.unfinished = unfinished
    await gateway.recover()
    assert (memory.rows[call.id].state, len(memory.rows[call.id].pictures)) == ("done", 1)


async def test_one_call_keeps_up_no_other(build, memory, play_back, stuck, picture, ask):
    """A call whose picture cannot be read now is resolved later; those behind it are resolved at once."""
    first = await crashed(build, memory, stuck("up", picture), ask(), until="running")
    second = await crashed(build, memory, stuck("up"), ask(Text(text="a dog")))
    gateway, _ = build(play_back("up"))
    get = memory.get

    async def away(name):
        if name in memory.blobs:
            raise StoreError("away")
        return await get(name)

    memory.get = away
    await gateway.recover()
    assert (memory.rows[first.id].state, memory.rows[second.id].state) == ("running", "failed")
    memory.get = get
    fresh, _ = build(play_back("up"), owner="process_3")
    await fresh.recover()
    assert memory.rows[first.id].state == "done"


async def test_who_lives_speaks_up_after_an_outage(build, memory, play_back, stuck, ask, clock):
    """While the database was away everybody was silent: none of those who live loses a call for it."""
    call = await crashed(build, memory, stuck("up"), ask())
    gateway, _ = build(play_back("up"), gone=lambda _owner: None)
    clock.time_s += 10 * SILENCE_S
    await gateway.recover()
    memory.seen["process_dead"] = clock.time_s
    clock.time_s += LOOKS_APART_S
    await gateway.recover()
    assert not memory.rows[call.id].ended


@pytest.mark.parametrize("how", ["cut by the crash", "delivered", "long ago", "told by webhook", "owner lives"])
async def test_answers_that_a_crash_cut_off_wait(build, memory, play_back, picture, ask, clock, how):
    """A call that ended while its caller was still reading, and whose process died then, answers the same request."""
    gateway, _ = build(play_back("up", picture, Finished()), owner="process_dead")
    terms = Terms(webhook="https://hooks.example.com/x" if how == "told by webhook" else "")
    call = await gateway.start(ask(), KEY, terms)
    await call.wait()
    if how == "delivered":
        await gateway.leave(call, "delivered")
    await gateway.drain(1)
    clock.time_s += 901 if how == "long ago" else 1
    fresh, _ = build(play_back("up"), gone=lambda _owner: how != "owner lives")
    await fresh.recover()
    assert (memory.rows[call.id].detached_s is not None) == (how == "cut by the crash")
