"""A second engine beside a slow one: who is asked, who wins, what becomes of the other, and who pays."""

import asyncio
import gc
import random
import weakref

import pytest
from msgspec.structs import replace

from abaca.catalogue import Price, load_catalogue
from abaca.errors import EngineBusy, EngineError, EngineRefused
from abaca.events import EngineFailed, Hedged, HedgeLost
from abaca.interfaces import Capabilities
from abaca.policy.health import REST_S, TRIPS_AT, Health
from abaca.policy.routing import Routing
from abaca.records import Hedge, Key, Target, Treatment
from abaca.types import Finish, Picture
from abaca.updates import Finished, PictureDone, Progress, TextDelta

KEY = Key(id="key_1", name="ann")
MODEL = "gemini-3-pro-image"
PAID = Price(output_image_micros=100_000_000)  # a picture of 1120 tokens is 112 000 micro-USD
FREE = Price()
SOON = Hedge(after_s=0.03, percent=100, cap_micros=250_000)


class Timed:
    """An engine that plays back updates; a number among them is a pause, an event is waited for, an error raised."""

    def __init__(self, name, *steps, price=PAID):
        self.name = name
        self.steps = steps
        self.asked = 0
        self.began = asyncio.Event()
        self.open = 0
        self._price = price

    def capabilities(self, model):
        return Capabilities(price=self._price)

    async def generate(self, request):
        self.asked += 1
        self.began.set()
        self.open += 1
        try:
            for step in self.steps:
                if isinstance(step, (int, float)):
                    await asyncio.sleep(step)
                elif isinstance(step, asyncio.Event):
                    await step.wait()
                elif isinstance(step, BaseException):
                    raise step
                else:
                    yield step
        finally:
            self.open -= 1

    async def aclose(self):
        pass


@pytest.fixture
def hedged(build):
    """Give a gateway over the engines named, of which the next is asked beside a slow one, and its events."""

    def make(*engines, hedge=SOON, elsewhere=(), **more):
        route = [Target(engine=engine.name, model="m", priority=place) for place, engine in enumerate(engines)]
        routing = Routing(load_catalogue(), {MODEL: route}, elsewhere={MODEL: elsewhere}, hedges={MODEL: hedge})
        return build(*engines, routing=routing, **more)

    return make


@pytest.fixture(autouse=True)
async def _no_task_left():
    """After each test no task is left but its own."""
    yield
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.fixture
def drawing(memory_blob):
    """Give a picture of that content."""

    def made(content, **size):
        return PictureDone(picture=Picture(mime="image/png", blob=memory_blob(content, **size)))

    return made


async def answered(gateway, request):
    """The call, ended well, and what it came to."""
    call = await gateway.start(request, KEY)
    result = await call.wait()
    await asyncio.gather(*gateway._tasks)
    return call, result


def losers(events):
    """The engines that were stopped as another had answered, and whether they charged."""
    return [(event.engine, event.winner, event.charged) for event in events if isinstance(event, HedgeLost)]


@pytest.mark.parametrize("stream", ["", "sse"])
async def test_the_second_engine_answers_for_a_slow_one(hedged, ask, picture, memory, stream):
    """It alone is the answer and is charged; the slow one is stopped, and the ledger says that it may have charged."""
    slow, quick = Timed("a", 9, picture, Finished()), Timed("b", TextDelta(text="hi"), picture, Finished())
    gateway, events = hedged(slow, quick)
    call, result = await answered(gateway, ask(stream=stream))
    assert (call.row.engine, result.pictures()) == ("b", (picture.picture,))
    assert (slow.open, quick.open) == (0, 0)
    assert [event for event in events if isinstance(event, Hedged)] == [
        Hedged(call_id=call.id, engine="b", beside="a", after_s=0.03, estimate_micros=112_000)
    ]
    assert losers(events) == [("a", "b", "maybe")]
    assert [(entry.kind, entry.reason) for entry in memory.ledger] == [
        ("hold", ""),
        ("release", "settled"),
        ("settle", "maybe charged by a too"),
    ]
    assert memory.ledger[-1].amount_micros == call.row.cost_micros == 112_000


async def test_the_first_engine_may_still_win(hedged, ask, drawing, memory):
    """Whoever has a picture first is the answer, whoever was asked first."""
    slower = Timed("b", 9, drawing(b"b"), Finished())
    gateway, events = hedged(Timed("a", slower.began, drawing(b"a"), Finished()), slower)
    call, _ = await answered(gateway, ask())
    assert (call.row.engine, slower.asked, slower.open) == ("a", 1, 0)
    assert losers(events) == [("b", "a", "maybe")]
    assert memory.ledger[-1].reason == "maybe charged by b too"


@pytest.mark.parametrize("first", [[0.06], [TextDelta(text="hm"), 0.06]], ids=["quick", "speaks"])
async def test_an_engine_that_gives_something_has_nobody_beside_it(hedged, ask, picture, first):
    """Neither one that answers in time, nor one that has begun to answer; how far it says it is counts for nothing."""
    other = Timed("b", picture, Finished())
    hedge = Hedge(after_s=0.5 if len(first) == 1 else 0.03, percent=100, cap_micros=250_000)
    gateway, events = hedged(Timed("a", *first, picture, Finished()), other, hedge=hedge)
    assert (await answered(gateway, ask()))[0].row.engine == "a"
    assert other.asked == 0
    assert not [event for event in events if isinstance(event, Hedged)]
    busy = Timed("a", Progress(fraction=0.5), 9)
    assert (await answered(hedged(busy, other)[0], ask()))[0].row.engine == "b"


async def test_words_of_both_never_mix(hedged, ask, picture):
    """In a live stream the first word decides: nothing of the other engine is seen, before or after."""
    said = asyncio.Event()
    second = Timed("b", Progress(fraction=0.9), said, TextDelta(text="B1 "), picture, Finished())
    words = TextDelta(text="A1 "), said, TextDelta(text="A2")
    gateway, events = hedged(Timed("a", Progress(fraction=0.1), second.began, *words, picture, Finished()), second)
    call = await gateway.start(ask(stream="sse"), KEY)
    updates = []
    async for update in call.follow():
        updates.append(update)
        if isinstance(update, TextDelta):
            said.set()  # by now the other one would speak too
    assert [update.text for update in updates if isinstance(update, TextDelta)] == ["A1 ", "A2"]
    assert [update.fraction for update in updates if isinstance(update, Progress)] == [0.1]
    assert losers(events) == [("b", "a", "maybe")]


async def test_words_decide_nothing_where_they_wait(hedged, ask, drawing):
    """In an answer that is not streamed the first picture wins, whoever spoke first."""
    second = Timed("b", 0.03, drawing(b"b"), Finished())
    gateway, _ = hedged(Timed("a", second.began, TextDelta(text="wait for me "), 9, drawing(b"a")), second)
    call, result = await answered(gateway, ask())
    assert call.row.engine == "b"
    assert "wait" not in str(result.candidates)


async def test_of_two_pictures_at_once_one_is_kept_and_the_other_told(hedged, ask, drawing, memory):
    """While one is being kept the other waits and is dropped: it is in no answer and no store, but in the events."""
    at_once, keeping = asyncio.Event(), asyncio.Event()
    put = memory.put

    async def slowly(blob):
        at_once.set()  # the other one's picture comes while this one is kept
        await asyncio.sleep(0.05)
        await put(blob)
        keeping.set()

    memory.put = slowly
    first = Timed("a", at_once, drawing(b"a"), Finished())
    second = Timed("b", drawing(b"b"), Finished())
    gateway, events = hedged(first, second)
    call, result = await answered(gateway, ask())
    assert keeping.is_set()
    assert (call.row.engine, len(result.pictures()), len(memory.blobs)) == ("b", 1, 1)
    assert losers(events) == [("a", "b", "yes")]
    assert memory.ledger[-1].reason == "maybe charged by a too"
    assert first.open == 0


async def test_a_picture_that_cannot_be_used_wins_nothing(hedged, ask, drawing):
    """The other engine, whose picture comes later, is the answer."""
    bad, good = drawing(b"b", problem="cut off"), drawing(b"a")
    second = Timed("b", bad, Finished())
    gateway, events = hedged(Timed("a", second.began, 0.05, good, Finished()), second)
    call, result = await answered(gateway, ask())
    assert (call.row.engine, result.pictures()) == ("a", (good.picture,))
    assert [event.engine for event in events if isinstance(event, EngineFailed)] == ["b"]
    assert losers(events) == []


@pytest.mark.parametrize("fault", [EngineBusy("full"), EngineRefused("no")], ids=["busy", "refused"])
async def test_one_that_fails_leaves_the_other_its_time(hedged, ask, picture, fault):
    """Whichever of the two fails, even with what nobody would be asked after, the other goes on."""
    failing = Timed("b", fault)
    gateway, _ = hedged(Timed("a", failing.began, 0.05, picture, Finished()), failing)
    assert (await answered(gateway, ask()))[0].row.engine == "a"
    good = Timed("b", 0.05, picture, Finished())
    gateway, _ = hedged(Timed("a", good.began, fault), good)
    assert (await answered(gateway, ask()))[0].row.engine == "b"


async def test_when_both_fail_the_next_is_asked_alone(hedged, ask, picture, memory):
    """The route goes on, and nobody is asked beside the third: one hedge a call."""
    third, fourth = Timed("c", 0.1, picture, Finished()), Timed("d", picture, Finished())
    second = Timed("b", EngineError("broke", maybe_charged=True))
    gateway, events = hedged(Timed("a", second.began, EngineBusy("full")), second, third, fourth)
    call, _ = await answered(gateway, ask())
    assert (call.row.engine, fourth.asked) == ("c", 0)
    assert sum(isinstance(event, Hedged) for event in events) == 1
    assert memory.ledger[-1].reason == "maybe charged by b too"


async def test_when_all_fail_a_refusal_of_the_request_is_told(hedged, ask):
    """It says more to the caller than that another engine was full."""
    second = Timed("b", 0.03, EngineBusy("full"))
    gateway, _ = hedged(Timed("a", second.began, EngineRefused("bad prompt")), second)
    call = await gateway.start(ask(), KEY)
    with pytest.raises(EngineRefused, match="bad prompt"):
        await call.wait()


async def test_a_refusal_by_the_model_is_an_answer(hedged, ask, picture):
    """Who refuses first ends the call, as without a hedge; an answer that is tried elsewhere does not."""
    refusing = Timed("b", Finished(finish=Finish.IMAGE_SAFETY))
    call, result = await answered(hedged(Timed("a", 9), refusing)[0], ask())
    assert (call.row.engine, result.candidates[0].finish) == ("b", Finish.IMAGE_SAFETY)
    empty = Timed("b", Finished(finish=Finish.NO_IMAGE))
    engines = Timed("a", empty.began, 0.05, picture, Finished()), empty
    call, result = await answered(hedged(*engines, elsewhere=["no_image"])[0], ask())
    assert (call.row.engine, len(result.pictures())) == ("a", 1)


async def test_a_picture_of_the_wrong_size_wins_only_where_it_may(hedged, ask, drawing, memory):
    """Where it may be bettered the race goes on, and what was set aside may have been charged."""
    small, right = drawing(b"s", width_px=512, height_px=512), drawing(b"r")
    second = Timed("b", small, Finished())
    engines = Timed("a", second.began, 0.05, right, Finished()), second
    assert (await answered(hedged(*engines)[0], ask()))[0].row.engine == "b"
    call, result = await answered(hedged(*engines, elsewhere=["wrong_size"], owner="other")[0], ask(seed=1))
    assert (call.row.engine, result.pictures()) == ("a", (right.picture,))
    assert len(memory.blobs) == 2
    assert memory.ledger[-1].reason == "maybe charged by b too"


@pytest.mark.parametrize(
    "second",
    [[TextDelta(text="B1"), EngineBusy("full")], [Finished(finish=Finish.IMAGE_SAFETY)]],
    ids=["words", "refusal"],
)
async def test_a_picture_that_may_be_bettered_is_not_given_up_for_less(hedged, ask, drawing, second):
    """Neither for the other one's first word, which does not leave, nor for its refusal."""
    drawn, done = asyncio.Event(), asyncio.Event()
    small = drawing(b"s", width_px=512, height_px=512)

    class Small(Timed):
        async def generate(self, request):
            await other.began.wait()
            yield small
            drawn.set()
            await done.wait()
            yield Finished()

    class Other(Timed):
        async def generate(self, request):
            try:
                async for update in super().generate(request):
                    yield update
            finally:
                asyncio.get_running_loop().call_later(0.02, done.set)

    other = Other("b", drawn, *second)
    gateway, events = hedged(Small("a"), other, elsewhere=["wrong_size"])
    call = await gateway.start(ask(stream="sse"), KEY)
    updates = [update async for update in call.follow()]
    assert [type(update).__name__ for update in updates] == ["PictureDone", "Finished"]
    assert (call.row.engine, losers(events)) == ("a", [])


async def test_only_so_many_calls_are_hedged(hedged, ask, picture):
    """At half of the calls every second one is; the others wait for their engine."""
    hedge = Hedge(after_s=0.01, percent=50, cap_micros=250_000)
    gateway, _ = hedged(Timed("a", 0.2, picture, Finished()), Timed("b", picture, Finished()), hedge=hedge)
    won = [(await answered(gateway, ask(seed=number)))[0].row.engine for number in range(4)]
    assert won == ["b", "b", "a", "b"]


@pytest.mark.parametrize(
    ("cap_micros", "prices", "asked"),
    [
        (112_000, (PAID, PAID), 1),
        (111_999, (PAID, PAID), 0),
        (0, (PAID, FREE), 1),
        (10**9, (FREE, PAID), 0),
        (0, (FREE, FREE), 1),
    ],
    ids=["at the cap", "above it", "to a free one", "beside a free one", "free both"],
)
async def test_the_second_answer_has_a_most_that_it_may_cost(hedged, ask, picture, cap_micros, prices, asked):
    """And nothing is paid to be quicker than what is free."""
    first = Timed("a", 9 if asked else 0.08, picture, Finished(), price=prices[0])
    second = Timed("b", picture, Finished(), price=prices[1])
    hedge = Hedge(after_s=0.03, percent=100, cap_micros=cap_micros)
    gateway, events = hedged(first, second, hedge=hedge)
    call, _ = await answered(gateway, ask())
    assert second.asked == asked
    assert call.row.engine == ("b" if asked else "a")
    if prices[0] == FREE and asked:
        assert losers(events) == [("a", "b", "no")]


async def test_an_engine_that_rests_is_not_asked_beside(hedged, ask, picture, clock):
    """The next one that is well is; with none there is no hedge."""
    health = Health(clock.monotonic_s)
    engines = Timed("a", 9), Timed("b", picture, Finished()), Timed("c", picture, Finished())
    for _ in range(TRIPS_AT):
        health.fail("b")
    assert (await answered(hedged(*engines, health=health)[0], ask()))[0].row.engine == "c"
    assert engines[1].asked == 0


async def test_whoever_lost_is_neither_well_nor_ill(hedged, ask, picture, clock):
    """A stopped trial of an engine that rested leaves the next one its trial at once."""
    health = Health(clock.monotonic_s)
    for _ in range(TRIPS_AT):
        health.fail("a")
        health.fail("b")
    clock.time_s += REST_S
    other = Timed("b", 9)
    gateway, _ = hedged(Timed("a", other.began, picture, Finished()), other, health=health)
    assert (await answered(gateway, ask()))[0].row.engine == "a"
    assert health.ready("b")
    health.fail("b")
    assert not health.ready("b"), "half-open still: one failure opens it again"


async def test_each_of_the_two_has_its_share_of_the_time(hedged, ask, monkeypatch):
    """The slow one no more than before, the second one all that is left."""
    monkeypatch.setattr("abaca.policy.failover._MIN_SHARE_S", 0.01)
    gateway, events = hedged(Timed("a", 99), Timed("b", 99), deadline_s=0.4)
    call = await gateway.start(ask(), KEY)
    with pytest.raises(EngineError, match="No answer within"):
        await call.wait()
    failures = [event.message for event in events if isinstance(event, EngineFailed)]
    assert failures == ["No answer within 0.2 s.", "No answer within 0.4 s."]  # the tests' clock stands still


async def test_a_call_that_is_cancelled_stops_both(hedged, ask, memory):
    """Nothing is charged, and nobody goes on."""
    engines = Timed("a", 99), Timed("b", 99)
    gateway, _ = hedged(*engines)
    call = await gateway.start(ask(), KEY)
    await engines[1].began.wait()
    await gateway.cancel_call(call.id, KEY)
    assert [engine.open for engine in engines] == [0, 0]
    assert memory.rows[call.id].state == "cancelled"
    assert sum(entry.amount_micros for entry in memory.ledger) == 0


async def test_an_engine_that_does_not_hear_is_not_heard(hedged, ask, drawing):
    """What a stopped engine gives all the same goes nowhere."""

    class Deaf(Timed):
        async def generate(self, request):
            try:
                await asyncio.sleep(99)
            except asyncio.CancelledError:
                yield TextDelta(text="me too")
                yield drawing(b"a")
                yield Finished()

    gateway, _ = hedged(Deaf("a"), Timed("b", drawing(b"b"), 0.03, Finished()))
    call = await gateway.start(ask(stream="sse"), KEY)
    assert [type(update).__name__ async for update in call.follow()] == ["PictureDone", "Finished"]
    await asyncio.gather(*gateway._tasks)
    assert (call.row.engine, len(call.row.pictures)) == ("b", 1)


async def test_nothing_remembers_what_lost(hedged, ask, drawing, memory):
    """A picture that came too late is let go when its call has ended: its spool file goes with it."""
    lost, put, keeping = [], memory.put, asyncio.Event()

    class Late(Timed):
        async def generate(self, request):
            await keeping.wait()
            made = drawing(b"a")
            lost.append(weakref.ref(made.picture.blob))
            yield made
            yield Finished()

    async def slowly(blob):
        keeping.set()
        await asyncio.sleep(0.05)
        await put(blob)

    memory.put = slowly
    gateway, events = hedged(Late("a"), Timed("b", drawing(b"b"), Finished()))
    await answered(gateway, ask())
    assert losers(events) == [("a", "b", "yes")]
    gc.collect()
    assert [blob() for blob in lost] == [None]


def played(name, chance, drawing):
    """An engine that does anything at any time; what it says and draws has its name in it."""
    steps = []
    for _ in range(chance.randrange(4)):
        step = chance.choice(["pause", "word", "word", "picture", "small", "bad", "busy", "refused"])
        content = f"{name} {chance.random()}".encode()
        steps.append(
            {
                "pause": chance.choice([0, 0.01, 0.03]),
                "word": TextDelta(text=f"{name}. "),
                "picture": drawing(content),
                "small": drawing(content, width_px=64, height_px=64),
                "bad": drawing(content, problem="cut off"),
                "busy": EngineBusy(f"{name} is full", maybe_charged=chance.random() < 0.5),
                "refused": EngineRefused(f"{name} refuses"),
            }[step]
        )
    pause = chance.choice([0, 0.01, 0.011, 0.02, 9])
    return Timed(name, pause, *steps, Finished(finish=chance.choice([Finish.STOP, Finish.NO_IMAGE])))


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=[pytest.mark.slow] * (seed > 1)) for seed in range(12)])
async def test_whatever_two_engines_do_the_answer_is_of_one(hedged, ask, drawing, memory, monkeypatch, seed):
    """One engine's words and pictures, charged once, in the stream and in the end; nobody is left at work."""
    monkeypatch.setattr("abaca.policy.failover._MIN_SHARE_S", 0.01)
    chance = random.Random(seed)
    chosen = [["no_image"], ["wrong_size"], ["no_image", "wrong_size"], []]

    async def one(number):
        engines = played("a", chance, drawing), played("b", chance, drawing)
        hedge = Hedge(after_s=0.01, percent=100, cap_micros=250_000)
        about = {"elsewhere": chance.choice(chosen), "owner": f"{number}"}
        gateway, events = hedged(*engines, hedge=hedge, deadline_s=0.4, new_id=lambda: f"call_{number}", **about)
        stream = chance.choice(["", "sse"])
        key = replace(KEY, treatment=Treatment(stream="live" if chance.random() < 0.7 else "held"))
        call = await gateway.start(ask(seed=number, stream=stream), key)
        heard, error = [], None
        try:
            async for update in call.follow():
                heard.append(update)  # noqa: PERF401 - what was heard before an error counts too
        except EngineError as failure:
            error = failure
        await asyncio.gather(*gateway._tasks)
        assert [engine.open for engine in engines] == [0, 0]
        assert memory.rows[call.id].state != "running"
        assert sum(entry.amount_micros for entry in memory.ledger if entry.call_id == call.id) == call.row.cost_micros
        assert len(losers(events)) <= sum(isinstance(event, Hedged) for event in events) <= 1
        told = {update.text for update in heard if isinstance(update, TextDelta)}
        if error is not None:
            assert (call.row.cost_micros, len(told) < 2) == (0, True)
            return False
        assert told <= {f"{call.row.engine}. "}
        drawn = [update.picture.blob.content for update in heard if isinstance(update, PictureDone)]
        assert all(content.startswith(call.row.engine.encode()) for content in drawn)
        assert len(drawn) == len(call.row.pictures)
        assert call.row.engine not in {engine for engine, *_ in losers(events)}
        return bool(drawn)

    good = await asyncio.gather(*(one(number) for number in range(60)))
    assert 5 < sum(good) < 55
