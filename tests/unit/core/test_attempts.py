"""Targets in order, their share of time, engines that rest, and answers that are tried elsewhere."""

import asyncio
from contextlib import suppress

import pytest

from abaca.catalogue import load_catalogue
from abaca.errors import AbacaError, EngineBusy, EngineError, EngineRefused, EngineTimeout
from abaca.policy.health import TRIPS_AT, Health
from abaca.policy.routing import Routing
from abaca.records import Key, Target, Treatment
from abaca.types import Finish, Picture, Shape
from abaca.updates import Finished, PictureDone, TextDelta

KEY = Key(id="key_1", name="ann")
HELD = Key(id="key_1", name="ann", treatment=Treatment(stream="held"))


@pytest.fixture
def routed(build):
    """Give a gateway over the engines named, after whose answers in `elsewhere` the next is asked."""

    def make(*engines, elsewhere=(), **more):
        route = [Target(engine=engine.name, model="m", priority=place) for place, engine in enumerate(engines)]
        name = "gemini-3-pro-image"
        routing = Routing(load_catalogue(), {name: route}, elsewhere={name: elsewhere})
        return build(*engines, routing=routing, **more)[0]

    return make


@pytest.fixture
def small(memory_blob):
    """A picture of half the size that was asked for."""
    return PictureDone(picture=Picture(mime="image/png", blob=memory_blob(b"small", width_px=512, height_px=512)))


async def drawn(gateway, request, key=KEY):
    """The engine that answered, and its result."""
    call = await gateway.start(request, key)
    result = await call.wait()
    return call.row.engine, result


@pytest.mark.parametrize("end", ["answer", "refusal", "failure", "fault"])
async def test_however_an_attempt_ends_nobody_is_left_at_the_engine(routed, play_back, picture, ask, end):
    """An answer, an error of the engine and a fault of ours all end what the engine has at work."""
    ends = {"answer": Finished(), "refusal": EngineRefused("no"), "failure": EngineBusy("full"), "fault": KeyError("x")}
    health = Health(lambda: 0.0)
    engine = play_back("a", *([picture] if end == "answer" else []), ends[end])
    gateway = routed(engine, health=health)
    call = await gateway.start(ask(), KEY)
    with suppress(AbacaError):
        await call.wait()
    await gateway.drain(1.0)
    assert health.at_work("a") == 0


async def test_an_answer_without_a_picture_may_be_tried_elsewhere(routed, play_back, picture, ask):
    """By option: the second engine's picture is the answer."""
    engines = play_back("a", Finished(finish=Finish.NO_IMAGE)), play_back("b", picture, Finished())
    engine, result = await drawn(routed(*engines, elsewhere=["no_image"]), ask())
    assert (engine, result.pictures()) == ("b", (picture.picture,))
    assert (await drawn(routed(*engines), ask()))[0] == "a"


@pytest.mark.parametrize("finish", [Finish.IMAGE_SAFETY, Finish.PROHIBITED_CONTENT, Finish.SAFETY])
async def test_refusals_for_safetys_sake_are_not_shopped_around(routed, play_back, picture, ask, finish):
    """Whatever the option, a refusal of the content is the answer."""
    second = play_back("b", picture, Finished())
    gateway = routed(play_back("a", Finished(finish=finish)), second, elsewhere=["no_image"])
    assert (await drawn(gateway, ask()))[0] == "a"
    assert second.asked == []


async def test_a_picture_of_the_wrong_size_may_be_bettered(routed, play_back, picture, small, ask, memory):
    """By option: the right size elsewhere is the answer, and that alone is charged."""
    gateway = routed(play_back("a", small, Finished()), play_back("b", picture, Finished()), elsewhere=["wrong_size"])
    engine, result = await drawn(gateway, ask())
    assert (engine, result.pictures()) == ("b", (picture.picture,))
    assert [entry.kind for entry in memory.ledger] == ["hold", "release", "settle"]


@pytest.mark.parametrize(
    "second",
    [[EngineBusy("full")], [Finished(finish=Finish.NO_IMAGE)], [EngineRefused("no")]],
    ids=["busy", "none", "no"],
)
async def test_what_cannot_be_bettered_stands(routed, play_back, small, ask, second):
    """A first picture that is only too small is the answer when nobody does better."""
    gateway = routed(play_back("a", small, Finished()), play_back("b", *second), elsewhere=["wrong_size"])
    engine, result = await drawn(gateway, ask())
    assert (engine, result.pictures()) == ("a", (small.picture,))


async def test_a_smaller_picture_costs_what_it_is(routed, play_back, picture, ask):
    """4K that came as 1K counts as 1K; 1K that came as 1K too."""
    gateway = routed(play_back("a", picture, Finished()))
    for resolution in ("4K", "1K"):
        _, result = await drawn(gateway, ask(size=Shape(resolution=resolution)))
        assert result.usage.output_image_tokens == 1120


async def test_what_has_left_is_not_bettered(routed, play_back, picture, ask):
    """A stream whose words have left stays with its engine."""
    second = play_back("b", picture, Finished())
    gateway = routed(play_back("a", TextDelta(text="hi"), Finished()), second, elsewhere=["no_image"])
    assert (await drawn(gateway, ask(stream="sse")))[0] == "a"
    assert second.asked == []


async def test_held_streams_keep_their_failover(routed, play_back, picture, ask):
    """When words are held until the answer is whole, another engine may still take over."""
    engines = play_back("a", TextDelta(text="hi"), EngineError("broke")), play_back("b", picture, Finished())
    with pytest.raises(EngineError, match="broke"):
        await drawn(routed(*engines), ask(stream="sse"))
    assert (await drawn(routed(*engines), ask(stream="sse"), HELD))[0] == "b"


async def test_each_target_has_its_share_of_the_time(routed, play_back, picture, ask):
    """An engine that never answers leaves the other its half."""

    class Never(play_back):
        async def generate(self, request):
            await asyncio.Event().wait()
            yield Finished()

    gateway = routed(Never("a"), play_back("b", picture, Finished()), deadline_s=2.0)
    assert (await drawn(gateway, ask()))[0] == "b"
    with pytest.raises(EngineTimeout, match="No answer within 1 s"):
        await drawn(routed(Never("a"), deadline_s=1.0), ask())


async def test_an_engine_that_keeps_failing_is_asked_last(routed, play_back, picture, ask, clock):
    """After some failures in a row the next engine is asked first, and the failing one no longer at all."""
    failing, good = play_back("a", EngineBusy("full")), play_back("b", picture, Finished())
    gateway = routed(failing, good, health=Health(clock.monotonic_s))
    for _ in range(TRIPS_AT + 3):
        assert (await drawn(gateway, ask()))[0] == "b"
    assert len(failing.asked) == TRIPS_AT


async def test_a_wrong_request_is_no_fault_of_the_engine(routed, play_back, picture, ask, clock):
    """Requests that the vendor refuses, however many, do not make an engine rest."""
    refusing = play_back("a", EngineRefused("bad prompt"))
    gateway = routed(refusing, play_back("b", picture, Finished()), health=Health(clock.monotonic_s))
    for _ in range(TRIPS_AT + 3):
        with pytest.raises(EngineRefused):
            await drawn(gateway, ask())
    assert len(refusing.asked) == TRIPS_AT + 3


async def test_words_wait_while_an_earlier_answer_may_stand(routed, play_back, small, ask):
    """What a second engine says before it fails is in no stream: the first one's answer alone leaves."""
    second = play_back("b", TextDelta(text="never mind"), EngineBusy("full"))
    gateway = routed(play_back("a", small, Finished()), second, elsewhere=["wrong_size"])
    call = await gateway.start(ask(stream="sse"), KEY)
    assert [type(update).__name__ async for update in call.follow()] == ["PictureDone", "Finished"]
    assert call.row.engine == "a"


async def test_the_ledger_names_who_may_have_charged_for_nothing(routed, play_back, picture, ask, memory):
    """An engine that failed after it may have charged, and one whose answer was set aside; never the answer's own."""
    first = play_back("a", EngineError("cut off", maybe_charged=True))
    await drawn(routed(first, play_back("b", EngineBusy("full")), play_back("c", picture, Finished())), ask())
    assert memory.ledger[-1].reason == "maybe charged by a too"
    empty = play_back("b", Finished(finish=Finish.NO_IMAGE))
    engines = play_back("a", Finished(finish=Finish.NO_IMAGE)), empty
    await drawn(routed(*engines, elsewhere=["no_image"]), ask(seed=1))
    assert memory.ledger[-1].reason == "no picture: NO_IMAGE, maybe charged by b too"
    with pytest.raises(EngineError):
        await drawn(routed(first, play_back("b", EngineBusy("full"))), ask(seed=2))
    assert memory.ledger[-1].reason == "EngineBusy, maybe charged by a too"
