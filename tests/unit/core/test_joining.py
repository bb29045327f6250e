"""Who gets an earlier answer, and who a new one."""

import asyncio

import pytest
from msgspec.structs import replace

from abaca.errors import EngineBusy, EngineError, KeyReused, StoreError, Unsupported
from abaca.events import CallJoined
from abaca.records import Key, Terms
from abaca.types import Picture, Text
from abaca.updates import Finished, PictureDone, TextDelta

KEY = Key(id="key_1", name="ann")


@pytest.fixture
def gated(play_back, picture):
    """An engine that begins a sentence and gives its picture when `going` is set."""

    class Gated(play_back):
        def __init__(self):
            super().__init__("up")
            self.going = asyncio.Event()

        async def generate(self, request):
            self.asked.append(request)
            yield TextDelta(text="hi")
            await self.going.wait()
            yield picture
            yield Finished()

    return Gated()


async def left(gateway, call, how="cut"):
    """Let a call end and its caller leave."""
    await call.wait()
    await gateway.leave(call, how)


async def test_the_same_idempotency_key_has_the_same_answer(build, play_back, picture, ask, memory):
    """Asked again under its key, even after delivery, the first call answers, and nobody is charged again."""
    engine = play_back("up", picture, Finished())
    gateway, published = build(engine)
    terms = Terms(idempotency_key="k")
    first = await gateway.start(ask(), KEY, terms)
    await left(gateway, first, "delivered")
    again = await gateway.start(ask(), KEY, terms)
    assert (again.id, again.joined, first.joined) == (first.id, True, False)
    assert await again.wait() == await first.wait()
    assert [type(update).__name__ async for update in again.follow()] == ["PictureDone", "Finished"]
    assert len(engine.asked) == 1
    assert [entry.kind for entry in memory.ledger] == ["hold", "release", "settle"]
    assert [event.state for event in published if isinstance(event, CallJoined)] == ["done"]


async def test_a_webhook_that_cannot_be_told_is_named(build, play_back, picture, ask, memory):
    """Whoever joins a call with another webhook is told that it has no effect, or refused where strict; nobody else."""
    gateway, _ = build(play_back("up", picture))
    first, second = Terms(idempotency_key="k", webhook="https://a.example/x"), Terms(idempotency_key="k")
    await (await gateway.start(ask(), KEY, first)).wait()
    for terms in (first, second):
        assert (await gateway.start(ask(), KEY, terms)).row.ignored == ()
    other = Terms(idempotency_key="k", webhook="https://b.example/x")
    call = await gateway.start(ask(), KEY, other)
    assert call.row.ignored == ("x-abaca-webhook",)
    assert memory.rows[call.id].ignored == ()
    strict = Terms(idempotency_key="s", webhook="https://a.example/x", strict=True)
    await (await gateway.start(ask(), KEY, strict)).wait()
    with pytest.raises(Unsupported, match="no other webhook"):
        await gateway.start(ask(), KEY, replace(strict, webhook="https://b.example/x"))


async def test_an_idempotency_key_stands_for_one_request(build, play_back, picture, ask):
    """Another request under a used key is refused, naming the key; another caller's key of that name is another key."""
    gateway, _ = build(play_back("up", picture, Finished()))
    await gateway.start(ask(), KEY, Terms(idempotency_key="k"))
    with pytest.raises(KeyReused, match="'k'"):
        await gateway.start(ask(Text(text="a dog")), KEY, Terms(idempotency_key="k"))
    other = await gateway.start(ask(Text(text="a dog")), Key(id="key_2", name="bob"), Terms(idempotency_key="k"))
    assert not other.joined


async def test_a_refusal_before_work_uses_up_no_key(build, play_back, picture, ask, memory):
    """A request that is refused before its row leaves its idempotency key free."""
    gateway, _ = build(play_back("up", picture, Finished()))
    wrong = ask(asked={"seed": ("seed",)}, seed=1)
    with pytest.raises(Unsupported):
        await gateway.start(wrong, KEY, Terms(idempotency_key="k", strict=True))
    assert not (await gateway.start(ask(), KEY, Terms(idempotency_key="k"))).joined


async def test_a_failed_call_frees_its_key(build, play_back, picture, ask):
    """After a failure the same key begins anew: nobody wants the failure again."""

    class Second(play_back):
        async def generate(self, request):
            self.asked.append(request)
            if len(self.asked) == 1:
                raise EngineBusy("full")
            yield picture
            yield Finished()

    gateway, _ = build(Second("up"))
    for expected in (EngineBusy, None):
        call = await gateway.start(ask(), KEY, Terms(idempotency_key="k"))
        assert not call.joined
        if expected:
            with pytest.raises(expected):
                await call.wait()
    assert (await call.wait()).pictures()


@pytest.mark.parametrize("how", ["delivered", "cut"])
async def test_whoever_says_that_it_asks_again_joins(build, gated, ask, how):
    """A retry joins the running call, and the ended one whether it had been delivered or not."""
    gateway, _ = build(gated)
    first = await gateway.start(ask(), KEY)
    running = await gateway.start(ask(), KEY, Terms(retry=True))
    assert (running.id, running.joined) == (first.id, True)
    gated.going.set()
    await left(gateway, first, how)
    await left(gateway, running, how)
    assert (await gateway.start(ask(), KEY, Terms(retry=True))).id == first.id
    assert len(gated.asked) == 1


async def test_a_retry_of_nothing_is_a_new_call(build, play_back, picture, ask):
    """What never reached us is simply begun."""
    gateway, _ = build(play_back("up", picture, Finished()))
    assert not (await gateway.start(ask(), KEY, Terms(retry=True))).joined


async def test_the_same_request_side_by_side_is_two_pictures(build, gated, ask):
    """Callers who listen both get a call of their own: asking twice at once is asking for two."""
    gateway, _ = build(gated)
    first = await gateway.start(ask(), KEY)
    assert (await gateway.start(ask(), KEY)).id != first.id
    gated.going.set()
    await gateway.drain(1)


async def test_a_delivered_answer_is_not_given_again(build, play_back, picture, ask):
    """After full delivery the same request is a new one."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY)
    await left(gateway, first, "delivered")
    assert (await gateway.start(ask(), KEY)).id != first.id


async def test_an_answer_that_was_cut_off_waits_for_the_same_request(build, play_back, picture, ask, memory):
    """The next who asks the same gets it, charged once; the one after that begins anew."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY)
    await left(gateway, first)
    again = await gateway.start(ask(stream="sse"), KEY)
    assert (again.id, again.joined) == (first.id, True)
    assert (await gateway.start(ask(), KEY)).id != first.id


async def test_a_call_that_was_cut_off_at_work_is_joined_too(build, gated, ask):
    """A caller who left in the middle and asks again follows the same work from its first word."""
    gateway, _ = build(gated)
    first = await gateway.start(ask(stream="sse"), KEY)
    await gateway.leave(first, "cut")
    again = await gateway.start(ask(stream="sse"), KEY)
    assert again.id == first.id
    gated.going.set()
    seen = [type(update).__name__ async for update in again.follow()]
    assert seen == ["TextDelta", "PictureDone", "Finished"]


async def test_waiting_has_an_end(build, play_back, picture, ask, clock):
    """An answer waits for the same request as long as configured, no longer."""
    gateway, _ = build(play_back("up", picture, Finished()), join_s=10.0)
    first = await gateway.start(ask(), KEY)
    await left(gateway, first)
    clock.time_s += 11
    assert (await gateway.start(ask(), KEY)).id != first.id


async def test_only_the_last_listener_detaches(build, gated, ask, memory):
    """A call that somebody still listens to is not left, whoever else was cut off."""
    gateway, _ = build(gated)
    first = await gateway.start(ask(), KEY)
    second = await gateway.start(ask(), KEY, Terms(retry=True))
    await gateway.leave(first, "cut")
    assert memory.rows[first.id].detached_s is None
    await gateway.leave(second, "cut")
    assert memory.rows[first.id].detached_s is not None
    gated.going.set()
    await gateway.drain(1)


async def test_coming_back_later_is_not_being_cut_off(build, gated, ask, memory):
    """A call that is fetched later by its id does not become the answer of the next same request."""
    gateway, _ = build(gated)
    first = await gateway.start(ask(), KEY)
    await gateway.leave(first, "later")
    assert (await gateway.start(ask(), KEY)).id != first.id
    gated.going.set()
    await gateway.drain(1)


async def test_another_processs_call_is_followed(build, gated, ask):
    """Two processes on one store: the second gives the answer that the first one makes."""
    here, _ = build(gated)
    elsewhere, _ = build(gated, owner="process_2")
    first = await here.start(ask(), KEY, Terms(idempotency_key="k"))
    again = [await elsewhere.start(ask(), KEY, Terms(idempotency_key="k")) for _ in range(2)]
    assert {call.id for call in again} == {first.id}
    assert again[0].feed is again[1].feed
    gated.going.set()
    assert await asyncio.wait_for(again[0].wait(), 5) == await first.wait()
    assert len(gated.asked) == 1


async def test_another_processs_failure_is_told_as_it_was(build, play_back, ask):
    """Whoever follows a call elsewhere hears its error, of the same kind."""

    class Late(play_back):
        async def generate(self, request):
            await asyncio.sleep(0.01)
            raise EngineBusy("full")
            yield

    here, _ = build(Late("up"))
    elsewhere, _ = build(Late("up"), owner="process_2")
    await here.start(ask(), KEY, Terms(idempotency_key="k"))
    again = await elsewhere.start(ask(), KEY, Terms(idempotency_key="k"))
    with pytest.raises(EngineBusy, match="full"):
        await asyncio.wait_for(again.wait(), 5)


async def test_a_lost_picture_is_told(build, play_back, picture, ask, memory):
    """Joining an answer whose picture is no longer kept is an error that says so, never an answer without it."""
    gateway, _ = build(play_back("up", picture, Finished()))
    await left(gateway, await gateway.start(ask(), KEY, Terms(idempotency_key="k")))
    await gateway.drain(1)
    memory.blobs.clear()
    with pytest.raises(StoreError, match="not there"):
        await gateway.start(ask(), KEY, Terms(idempotency_key="k"))


async def test_a_failed_call_is_not_joined_by_a_retry(build, play_back, memory_blob, ask):
    """Whoever asks again after a failure wants a picture, not the failure again."""
    broken = PictureDone(picture=Picture(mime="image/png", blob=memory_blob(b"x", problem="cut off")))
    gateway, _ = build(play_back("up", broken, Finished()))
    first = await gateway.start(ask(), KEY)
    with pytest.raises(EngineError):
        await first.wait()
    assert (await gateway.start(ask(), KEY, Terms(retry=True))).id != first.id


def refusing(memory, name, times):
    """Let the store fail at what is asked of it by that name, so many times."""
    real, left = getattr(memory, name), [None] * times

    async def doing(*given, **named):
        if left:
            left.pop()
            raise StoreError("away")
        return await real(*given, **named)

    setattr(memory, name, doing)


async def test_being_cut_off_is_known_though_the_store_was_away(build, play_back, picture, ask, memory):
    """What could not be noted when the caller left is noted before the same request is judged."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY)
    refusing(memory, "mark", 1)
    await left(gateway, first)
    assert memory.rows[first.id].detached_s is None
    assert (await gateway.start(ask(), KEY)).id == first.id
    assert not gateway._pulse.owes


async def test_all_who_leave_at_once_are_noted_first(build, play_back, picture, ask, memory):
    """A request that comes while several leavings are being written waits for all of them."""
    gateway, _ = build(play_back("up", picture, Finished()))
    calls = [await gateway.start(ask(), KEY) for _ in range(3)]
    for call in calls:
        await call.wait()
    real = memory.mark

    async def slow(marks):
        await asyncio.sleep(0.01)
        await real(marks)

    memory.mark = slow
    leaving = [asyncio.ensure_future(gateway.leave(call, "cut")) for call in calls]
    await asyncio.sleep(0)
    again = [await gateway.start(ask(), KEY) for _ in calls]
    assert {call.id for call in again} == {call.id for call in calls}
    await asyncio.gather(*leaving)


async def test_an_answer_that_cannot_be_read_now_waits_on(build, play_back, picture, ask, memory):
    """Joining in vain uses nothing up: the next same request has the answer when the store is back."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY)
    await left(gateway, first)
    await gateway.drain(1)
    refusing(memory, "get", 1)
    with pytest.raises(StoreError):
        await gateway.start(ask(), KEY)
    assert (await gateway.start(ask(), KEY)).id == first.id


async def test_the_word_of_a_fault_is_no_answer(build, play_back, picture, ask, memory):
    """Whoever heard that the end could not be written down has the picture when it could, and pays once."""
    gateway, _ = build(play_back("up", picture, Finished()), gone=lambda _owner: True)
    first = await gateway.start(ask(), KEY)
    first.feed.end(error=StoreError("away"))
    first.feed.task.cancel()
    await gateway.leave(first, "delivered")
    assert memory.rows[first.id].delivered_s is None
    assert memory.rows[first.id].detached_s is not None


async def test_another_request_under_a_key_leaves_the_first_one_waiting(build, play_back, picture, ask):
    """A key that is used wrongly is refused, and the answer that was cut off still waits for its own request."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY, Terms(idempotency_key="k"))
    await left(gateway, first)
    with pytest.raises(KeyReused):
        await gateway.start(ask(Text(text="a dog")), KEY, Terms(idempotency_key="k"))
    assert (await gateway.start(ask(), KEY)).id == first.id


async def test_a_call_that_is_deleted_while_others_wait_for_it_has_an_end(build, gated, ask, memory):
    """Whoever follows a call of another process is told, and does not wait for ever."""
    here, _ = build(gated)
    elsewhere, _ = build(gated, owner="process_2")
    first = await here.start(ask(), KEY, Terms(idempotency_key="k"))
    again = await elsewhere.start(ask(), KEY, Terms(idempotency_key="k"))
    del memory.rows[first.id]
    with pytest.raises(StoreError):
        await asyncio.wait_for(again.wait(), 5)
    await here.drain(0)


async def test_a_disk_that_cannot_be_asked_is_a_fault_of_ours(build, play_back):
    """A data folder that is gone refuses calls before they begin, as a store that has failed."""

    def gone():
        raise FileNotFoundError

    gateway, _ = build(play_back("up"), free_bytes=gone)
    with pytest.raises(StoreError, match="data folder"):
        gateway.admit()


async def test_an_answer_that_is_lost_keeps_nobody_from_a_new_one(build, play_back, picture, ask, memory):
    """Whoever asks again after hearing that a kept picture is no longer there begins anew."""
    gateway, _ = build(play_back("up", picture, Finished()))
    first = await gateway.start(ask(), KEY)
    await left(gateway, first)
    await gateway.drain(1)
    memory.blobs.clear()
    with pytest.raises(StoreError, match="not there"):
        await gateway.start(ask(), KEY)
    assert (await gateway.start(ask(), KEY)).id != first.id
