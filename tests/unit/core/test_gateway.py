"""The life of one call, with doubles for everything that touches the world."""

import asyncio

import pytest

from abaca.calls import work
from abaca.catalogue import Price
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
    InvalidKey,
    InvalidPicture,
    RequestError,
    StoreError,
    TooLarge,
    UnknownModel,
    Unsupported,
)
from abaca.events import CallEnded, EngineFailed, InternalError, SizeMismatch
from abaca.records import Caps, Key, Rules, Terms
from abaca.types import Finish, Picture, Request, Secret, Shape, Text, Turn, Usage
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta

KEY = Key(id="key_1", name="ann")


async def test_a_picture_is_stored_and_paid_before_it_leaves(build, memory, play_back, picture, ask):
    """Open, put, settle: in this order, and the ledger sums to the price of one picture."""
    gateway, published = build(play_back("up", Progress(fraction=0.5), TextDelta(text="hi"), picture, Finished()))
    call = await gateway.start(ask(), KEY)
    result = await call.wait()
    assert memory.log == ["open", "put", "done"]
    assert [entry.kind for entry in memory.ledger] == ["hold", "release", "settle"]
    paid = sum(entry.amount_micros for entry in memory.ledger)
    assert paid == call.row.cost_micros
    assert 134_000 <= paid <= 135_000
    assert result.pictures() == (picture.picture,)
    assert result.usage.output_image_tokens == 1120
    assert (call.row.asked_px, call.row.got_px) == ("1024x1024", "1024x1024")
    await gateway.drain(1)
    assert [event.outcome for event in published if isinstance(event, CallEnded)] == ["STOP"]


async def test_streamed_words_leave_at_once_and_pictures_after_settling(build, memory, play_back, picture, ask):
    """The first word is seen while the engine still works; the picture only when the row is done."""
    going = asyncio.Event()

    class Slow(play_back):
        async def generate(self, request):
            yield TextDelta(text="hi")
            await going.wait()
            yield picture
            yield TextDelta(text="after")
            yield Finished()

    gateway, _ = build(Slow("up"))
    call = await gateway.start(ask(stream="sse"), KEY)
    feed = call.follow()
    assert await anext(feed) == TextDelta(text="hi")
    assert memory.rows[call.id].state == "received"
    going.set()
    rest = []
    async for update in feed:
        assert memory.rows[call.id].state == "done"
        rest.append(type(update).__name__)
    assert rest == ["PictureDone", "TextDelta", "Finished"]


async def test_any_number_of_followers_see_everything(build, play_back, picture, ask):
    """A late follower gets the same updates as an early one."""
    gateway, _ = build(play_back("up", TextDelta(text="hi"), picture, Finished()))
    call = await gateway.start(ask(stream="sse"), KEY)
    early = [update async for update in call.follow()]
    assert [update async for update in call.follow()] == early
    assert isinstance(early[-1], Finished)
    assert early[-1].usage.output_image_tokens == 1120


async def test_the_next_target_takes_over(build, play_back, picture, ask):
    """A busy engine's failure is an event, and the answer comes from the second."""
    busy = play_back("busy", EngineBusy("full", retry_after_s=3))
    gateway, published = build(busy, play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    assert call.row.engine == "up"
    assert [event.engine for event in published if isinstance(event, EngineFailed)] == ["busy"]


async def test_an_unusable_picture_is_a_failure_of_its_engine(build, play_back, memory_blob, picture, memory, ask):
    """A cut-off picture goes to the next engine; without one the call fails, free of charge."""
    broken = PictureDone(picture=Picture(mime="image/png", blob=memory_blob(b"x", problem="cut off")))
    gateway, _ = build(play_back("bad", broken, Finished()), play_back("up", picture, Finished()))
    assert (await (await gateway.start(ask(), KEY)).wait()).pictures() == (picture.picture,)
    gateway, _ = build(play_back("bad", broken, Finished()))
    memory.ledger.clear()
    call = await gateway.start(ask(), KEY)
    with pytest.raises(EngineError, match="cut off"):
        await call.wait()
    assert sum(entry.amount_micros for entry in memory.ledger) == 0
    assert memory.ledger[-1].reason == "EngineError, maybe charged upstream"
    assert memory.rows[call.id].state == "failed"


async def test_after_the_first_streamed_word_there_is_no_failover(build, play_back, picture, ask):
    """What a caller has read cannot be taken back: the failure is theirs, and the second engine is never asked."""
    second = play_back("second", picture, Finished())
    gateway, _ = build(play_back("first", TextDelta(text="hi"), EngineError("broke")), second)
    call = await gateway.start(ask(stream="sse"), KEY)
    with pytest.raises(EngineError, match="broke"):
        [update async for update in call.follow()]
    assert second.asked == []


async def test_a_refusal_of_the_request_goes_nowhere_else(build, play_back, picture, ask):
    """An upstream that says the request is wrong is believed."""
    second = play_back("second", picture, Finished())
    gateway, _ = build(play_back("first", EngineRefused("bad prompt")), second)
    with pytest.raises(EngineRefused):
        await (await gateway.start(ask(), KEY)).wait()
    assert second.asked == []


async def test_no_picture_is_no_charge(build, memory, play_back, ask):
    """A refusal by the model is a result, and the ledger says why it cost nothing."""
    gateway, _ = build(play_back("up", Finished(finish=Finish.NO_IMAGE, usage=Usage(input_text_tokens=9))))
    call = await gateway.start(ask(), KEY)
    assert (await call.wait()).candidates[0].finish is Finish.NO_IMAGE
    assert memory.ledger[-1].reason == "no picture: NO_IMAGE"
    assert (call.row.cost_micros, sum(entry.amount_micros for entry in memory.ledger)) == (0, 0)


async def test_words_that_were_asked_for_miss_no_picture(build, memory, play_back, ask):
    """Where words alone were wanted they are charged, and the ledger has nothing to remark."""
    gateway, _ = build(play_back("up", TextDelta(text="a cat"), Finished(usage=Usage(output_text_tokens=9))))
    call = await gateway.start(ask(modalities=("text",)), KEY)
    await call.wait()
    assert (memory.ledger[-1].reason, memory.ledger[-1].amount_micros) == ("", call.row.cost_micros)
    assert call.row.cost_micros > 0


async def test_words_alone_are_paid_when_only_words_were_asked(build, play_back, ask):
    """An answer in words to a request for words costs its tokens."""
    gateway, _ = build(play_back("up", TextDelta(text="a cat on a mat"), Finished()))
    call = await gateway.start(ask(modalities=("text",)), KEY)
    await call.wait()
    assert call.row.cost_micros > 0


async def test_an_engines_own_price_wins(build, play_back, picture, ask):
    """An engine that says it is free costs nothing whatever the model's list price."""
    gateway, _ = build(play_back("own", picture, Finished(), price=Price()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    assert call.row.cost_micros == 0


async def test_another_size_is_an_event(build, play_back, memory_blob, ask):
    """Pixels are measured, not believed."""
    small = PictureDone(picture=Picture(mime="image/png", blob=memory_blob(width_px=512, height_px=512)))
    gateway, published = build(play_back("up", small, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    event = next(event for event in published if isinstance(event, SizeMismatch))
    assert (event.asked, event.got, call.row.got_px) == ("1024x1024", "512x512", "512x512")


async def test_what_has_no_effect_is_told_or_refused(build, play_back, picture, ask):
    """A seed that the engine ignores is named, and refused before any row when strict."""
    asked = ask(asked={"seed": ("generationConfig.seed",)}, seed=1)
    gateway, _ = build(play_back("up", picture, Report(seed=5, ignored=("more",), not_drawn=("fog",)), Finished()))
    call = await gateway.start(asked, KEY)
    await call.wait()
    assert call.row.ignored == ("generationConfig.seed", "more")
    assert (call.row.seed, call.row.not_drawn) == (5, ("fog",))
    with pytest.raises(Unsupported, match=r"generationConfig\.seed"):
        await gateway.start(asked, KEY, Terms(strict=True))


async def test_refusals_that_cost_nothing_come_before_the_row(build, memory, play_back, ask):
    """Unknown models, sizes a model lacks and unreadable references leave no trace."""
    gateway, _ = build(play_back("up"))
    for wrong, kind in [
        (ask(model="nobody"), UnknownModel),
        (ask(size=Shape(ratio="1:8")), RequestError),
    ]:
        with pytest.raises(kind):
            await gateway.start(wrong, KEY)
    assert memory.log == []


async def test_a_reference_that_cannot_be_read_here_is_named(build, play_back, memory_blob, ask):
    """A type that this installation lacks is told with what would work."""
    gateway, _ = build(play_back("up"))
    heic = Picture(mime="image/heic", blob=memory_blob(mime="image/heic"))
    with pytest.raises(InvalidPicture, match=r"image/heic.*image/png"):
        await gateway.start(ask(heic), KEY)


async def test_references_by_url_are_fetched_with_the_callers_caps(build, play_back, memory_blob, picture, ask):
    """A URL becomes bytes before the engine sees it."""

    class Fetcher:
        async def fetch(self, url, caps):
            assert (url, caps.pictures) == ("https://example.org/a.png", 100)
            return memory_blob(b"fetched")

    engine = play_back("up", picture, Finished())
    gateway, _ = build(engine, fetcher=Fetcher())
    await (await gateway.start(ask(Picture(mime="", url="https://example.org/a.png")), KEY)).wait()
    assert engine.asked[0].pictures()[0].blob.content == b"fetched"
    assert engine.asked[0].model == "their-model"


async def test_time_runs_out(build, play_back, ask):
    """An engine that never answers is given up at the deadline."""

    class Never(play_back):
        async def generate(self, request):
            await asyncio.Event().wait()
            yield Finished()

    gateway, _ = build(Never("never"), deadline_s=0.01)
    with pytest.raises(EngineTimeout, match="No answer within"):
        await (await gateway.start(ask(), KEY)).wait()


async def test_a_bug_is_no_callers_business(build, play_back, memory, ask):
    """An unexpected exception is logged whole and answered with a fixed sentence and the call's id."""
    gateway, published = build(play_back("up", KeyError("secret detail")))
    call = await gateway.start(ask(), KEY)
    with pytest.raises(AbacaError) as caught:
        await call.wait()
    assert caught.value.message == f"An internal error has occurred in call {call.id}."
    assert "secret detail" in next(e for e in published if isinstance(e, InternalError)).traceback
    assert memory.rows[call.id].state == "failed"


async def test_draining_cancels_what_is_left(build, play_back, memory, ask):
    """After drain every call is resolved and nothing is held."""

    class Never(play_back):
        async def generate(self, request):
            await asyncio.Event().wait()
            yield Finished()

    gateway, _ = build(Never("never"))
    call = await gateway.start(ask(), KEY)
    await asyncio.sleep(0)
    await gateway.drain(0.01)
    assert memory.rows[call.id].state == "failed"
    assert sum(entry.amount_micros for entry in memory.ledger) == 0
    with pytest.raises(EngineBusy, match="server stopped"):
        await call.wait()


async def test_delivery_is_noted(build, memory, play_back, picture, clock, ask):
    """The row knows when the last byte was accepted."""
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await call.wait()
    await gateway.leave(call, "delivered")
    await gateway.drain(0)
    assert memory.rows[call.id].delivered_s == clock.now_s()


async def test_authentication_gives_the_general_caps(build, memory, play_back):
    """A key without caps of its own has the installation's; a wrong secret is refused."""
    memory.keys["s"] = KEY
    gateway, _ = build(play_back("up"))
    assert (await gateway.authenticate(Secret("s"))).treatment.caps == Caps(pictures=3)
    memory.keys["s"] = Key(id="k", name="n", rules=Rules(caps=Caps(pictures=1)))
    assert (await gateway.authenticate(Secret("s"))).treatment.caps == Caps(pictures=1)
    with pytest.raises(InvalidKey):
        await gateway.authenticate(Secret("t"))


async def test_counting_counts_the_input(build, play_back, memory_blob, ask):
    """Words and references count, and no row is written."""
    gateway, _ = build(play_back("up"))
    usage = gateway.count(ask(Text(text="four"), Picture(mime="image/png", blob=memory_blob())))
    assert (usage.input_text_tokens, usage.input_image_tokens, usage.output_tokens) == (1, 560, 0)
    assert [model.id for model in gateway.models()] == ["gemini-3-pro-image"]


async def test_a_picture_before_a_failure_is_the_answer(build, play_back, memory, picture, ask):
    """An engine that breaks after its picture may have billed it: it is kept and charged, and no other is asked."""
    second = play_back("second", picture, Finished())
    gateway, _ = build(play_back("first", picture, EngineError("broke")), second)
    call = await gateway.start(ask(), KEY)
    result = await call.wait()
    assert result.pictures() == (picture.picture,)
    assert result.candidates[0].finish is Finish.OTHER
    assert second.asked == []
    assert call.row.cost_micros == sum(entry.amount_micros for entry in memory.ledger) > 0


async def test_stopping_while_settling_moves_money_once(build, play_back, memory, picture, ask):
    """A stop in the middle of settlement waits for it: one hold, one release, one settlement, state done."""
    settling, going = asyncio.Event(), asyncio.Event()
    update = memory.update

    async def slow(row, entries, signatures=()):
        if row.state == "done":
            settling.set()
            await going.wait()
        await update(row, entries, signatures)

    memory.update = slow
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    await settling.wait()
    draining = asyncio.ensure_future(gateway.drain(0))
    await asyncio.sleep(0)
    going.set()
    await draining
    assert memory.rows[call.id].state == "done"
    assert [entry.kind for entry in memory.ledger] == ["hold", "release", "settle"]


async def test_stopping_behind_a_picture_settles_it(build, play_back, memory, picture, ask):
    """A picture that has come is the answer, and is charged, even if its engine had not ended when the server stops."""

    class Stuck(play_back):
        async def generate(self, request):
            yield picture
            await asyncio.Event().wait()

    gateway, _ = build(Stuck("up"))
    call = await gateway.start(ask(), KEY)
    for _ in range(10):
        await asyncio.sleep(0)
    await gateway.drain(0)
    assert (await call.wait()).pictures() == (picture.picture,)
    assert memory.rows[call.id].state == "done"
    assert sum(entry.amount_micros for entry in memory.ledger) == memory.rows[call.id].cost_micros > 0


async def test_a_picture_is_written_down_before_its_engine_ends(build, play_back, memory, picture, ask):
    """An engine that goes on behind its picture: what has come and its price are in the row soon, as a checkpoint."""

    class Stuck(play_back):
        async def generate(self, request):
            yield picture
            await asyncio.Event().wait()

    gateway, _ = build(Stuck("up"))
    call = await gateway.start(ask(), KEY)
    await asyncio.sleep(4 * work.CHECKPOINT_AFTER_S)
    row = memory.rows[call.id]
    assert row.pictures == (picture.picture.blob.sha256,)
    assert row.cost_micros > 0
    assert [entry.kind for entry in memory.ledger] == ["hold"]
    await gateway.drain(0)


async def test_a_store_that_fails_for_a_moment_loses_no_picture(build, play_back, memory, picture, ask, monkeypatch):
    """The end of a call that has a picture is written again until the store takes it."""
    monkeypatch.setattr(work, "SETTLE_AGAIN_S", (0.0, 0.0))
    update, failures = memory.update, iter([True, True, False])

    async def failing(row, entries, signatures=()):
        if next(failures):
            raise StoreError("the database is busy")
        await update(row, entries, signatures)

    memory.update = failing
    gateway, _ = build(play_back("up", picture, Finished()))
    call = await gateway.start(ask(), KEY)
    assert (await call.wait()).pictures() == (picture.picture,)
    assert [entry.kind for entry in memory.ledger] == ["hold", "release", "settle"]


async def test_a_picture_that_cannot_be_kept_is_not_bought_twice(build, play_back, memory, picture, ask, monkeypatch):
    """When the picture store fails the call fails: another engine would only be paid for the same loss."""
    monkeypatch.setattr(work, "SETTLE_AGAIN_S", (0.0, 0.0))

    async def full(blob):
        raise StoreError("no room")

    memory.put = full
    second = play_back("second", picture, Finished())
    gateway, _ = build(play_back("first", picture, Finished()), second)
    with pytest.raises(StoreError, match="no room"):
        await (await gateway.start(ask(), KEY)).wait()
    assert second.asked == []


async def test_a_full_disk_refuses_before_anything_is_spent(build, play_back):
    """Free space must hold the reserve and a picture for each call at work and the next one."""
    gateway, _ = build(play_back("up"), free_bytes=lambda: 129_999_999, reserve_bytes=100_000_000)
    with pytest.raises(StoreError, match="nearly full") as caught:
        gateway.admit()
    assert caught.value.retry_after_s
    gateway, _ = build(play_back("up"), free_bytes=lambda: 130_000_000, reserve_bytes=100_000_000)
    gateway.admit()


async def test_the_disk_is_looked_at_ten_times_a_second(build, play_back, clock):
    """What was free counts for a moment, however many calls begin meanwhile."""
    looks = iter([10**12, 0])
    gateway, _ = build(play_back("up"), free_bytes=lambda: next(looks))
    for _ in range(3):
        gateway.admit()
    clock.time_s += 0.2
    with pytest.raises(StoreError, match="nearly full"):
        gateway.admit()


async def test_too_many_urls_are_refused_before_any_is_fetched(build, play_back):
    """Pictures behind URLs count like those in the body, history included."""
    turns = tuple(Turn(role="user", parts=(Picture(mime="", url=f"https://e.org/{n}.png"),)) for n in range(101))
    gateway, _ = build(play_back("up"))
    with pytest.raises(TooLarge, match="101 pictures"):
        await gateway.start(Request(model="gemini-3-pro-image", dialect="gemini", turns=turns), KEY)


async def test_a_stream_that_broke_behind_its_picture_has_an_end(build, play_back, picture, ask):
    """Followers of a stream see the picture and then a finish, so that every dialect can close its answer."""
    gateway, _ = build(play_back("up", TextDelta(text="hi"), picture, EngineError("broke")))
    call = await gateway.start(ask(stream="sse"), KEY)
    seen = [update async for update in call.follow()]
    assert [type(update).__name__ for update in seen] == ["TextDelta", "PictureDone", "Finished"]
    assert seen[-1].finish is Finish.OTHER
    assert seen[-1].usage.output_image_tokens == 1120
