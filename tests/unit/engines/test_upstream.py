"""What an upstream sends, and how several requests become one answer."""

import asyncio
import base64
import json
from datetime import UTC, datetime

import pytest
from msgspec.structs import replace

from abaca.catalogue import Price, Vendor, prices_by_name
from abaca.errors import EngineBusy, EngineDenied, EngineLimited, EngineRefused, InvalidPicture, Unsupported
from abaca.records import Caps
from abaca.types import Finish, Picture, Pixels, Sampling, Secret, Shape, Text, Turn
from abaca.updates import Finished, Report, TextDelta

JSON = "application/json"
EVENTS = "text/event-stream"
NAMES = {"gemini-3-pro-image": ("pro", "gemini-3-pro-image-preview")}


def answer(*notes, **values):
    """Give a whole answer of these notes as bytes."""
    return json.dumps({"notes": notes, **values}).encode()


async def test_the_whole_way(make_upstream, play_back, ask, heard, folded, png):
    """A request goes out under the vendor's address and key, and its answer comes back as updates."""
    picture = await png()
    transport = play_back(
        (200, JSON, answer({"text": "Here."}, {"data": base64.b64encode(picture).decode()}, tokens=5))
    )
    updates = await heard(make_upstream(transport), ask("a cat", seed=4))
    method, url, headers, body = transport.asked[0]
    assert (method, url) == ("POST", "https://notes.example/v1beta/m:note?key=k")
    assert headers["content-type"] == JSON
    assert json.loads(body) == {"say": ["a cat"], "seed": 4, "stream": ""}
    assert updates[0] == Report(seed=4)
    result = folded(updates)
    words, drawn = result.candidates[0].parts
    assert words == Text(text="Here.")
    assert (drawn.mime, drawn.blob.width_px, drawn.blob.height_px) == ("image/png", 96, 64)
    assert result.candidates[0].finish is Finish.STOP
    assert result.usage.output_text_tokens == 5
    assert transport.given[0].closed


@pytest.mark.parametrize(
    ("base_url", "path"),
    [
        ("https://host", "https://host/v1beta/m:note"),
        ("https://host/", "https://host/v1beta/m:note"),
        ("https://host/api/", "https://host/api/v1beta/m:note"),
        ("https://host/v1beta", "https://host/v1beta/m:note"),
        ("https://host/api/v1beta/", "https://host/api/v1beta/m:note"),
        ("http://v1beta", "http://v1beta/v1beta/m:note"),
    ],
)
async def test_base_urls_may_end_as_people_write_them(make_upstream, play_back, ask, heard, base_url, path):
    """A slash or the version at the end of a base URL changes nothing."""
    transport = play_back((200, JSON, answer({"text": "x"})))
    await heard(make_upstream(transport, base_url=base_url, keys=()), ask("x"))
    assert transport.asked[0][1] == path


async def test_a_model_s_name_stays_in_the_path(make_upstream, play_back, ask, heard):
    """Characters that would end the path are escaped; slashes and escapes stay."""
    transport = play_back((200, JSON, answer({"text": "x"})))
    await heard(make_upstream(transport), ask("x", model="google/a?b#c d%2Fe"))
    assert transport.asked[0][1] == "https://notes.example/v1beta/google/a%3Fb%23c%20d%2Fe:note?key=k"


async def test_models_are_called_by_the_vendor_s_names(make_upstream, play_back, ask, heard):
    """The row's name of a model goes onto the wire; an unlisted one as it is."""
    vendor = Vendor(name="notes", title="", models={"m": "vendor/m-preview"})
    transport = play_back((200, JSON, answer({"text": "x"})), (200, JSON, answer({"text": "x"})))
    upstream = make_upstream(transport, vendor=vendor, keys=())
    await heard(upstream, ask("x"))
    await heard(upstream, ask("x", model="other"))
    assert [url for _, url, _, _ in transport.asked] == [
        "https://notes.example/v1beta/vendor/m-preview:note",
        "https://notes.example/v1beta/other:note",
    ]


async def test_ratios_that_the_vendor_lacks_are_refused_before_spending(make_upstream, play_back, ask, heard):
    """A ratio outside the row is named, with those that would be right, and nothing is sent."""
    vendor = Vendor(name="notes", title="", ratios=("1:1", "16:9"))
    transport = play_back((200, JSON, answer({"text": "x"})))
    upstream = make_upstream(transport, vendor=vendor)
    request = ask("x", size=Shape(ratio="21:9"), asked={"size": ("generationConfig.imageConfig",)})
    with pytest.raises(Unsupported, match=r"21:9 .* 1:1, 16:9") as refused:
        await heard(upstream, request)
    assert refused.value.field == "generationConfig.imageConfig"
    assert not transport.asked
    await heard(upstream, replace(request, size=Shape(ratio="16:9")))
    assert len(transport.asked) == 1


async def test_what_the_dialect_cannot_say_is_refused_before_spending(make_upstream, play_back, ask, heard):
    """Unsupported comes through as it is, with one candidate or several, and nothing is sent."""
    transport = play_back()
    for count in (1, 3):
        with pytest.raises(Unsupported) as refused:
            await heard(make_upstream(transport), ask("x", count=count, sampling=Sampling()))
        assert refused.value.field == "sampling"
    assert not transport.asked


async def test_references_are_made_readable(make_upstream, play_back, ask, heard, spool, png):
    """A GIF goes out as the PNG that the transcoder made, in turns and system alike; a PNG stays."""
    gif = await spool.keep(base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"))
    picture = await spool.keep(await png())
    made = []

    async def transcode(blob, mime):
        made.append((blob.mime, mime))
        return picture

    transport = play_back((200, JSON, answer({"text": "x"})))
    parts = (Picture(mime="image/gif", blob=gif), Picture(mime="image/png", blob=picture))
    request = ask("x", *parts, system=(Picture(mime="image/gif", blob=gif),))
    await heard(make_upstream(transport, transcode=transcode), request)
    encoded = base64.b64encode(await png()).decode()
    assert made == [("image/gif", "image/png")] * 2
    assert json.loads(transport.asked[0][3])["say"] == [encoded, "x", encoded, encoded]


async def test_a_reference_that_cannot_be_transcoded_is_the_caller_s_fault(make_upstream, play_back, ask, heard, spool):
    """InvalidPicture comes through as it is, and nothing is sent."""

    async def transcode(blob, mime):
        raise InvalidPicture("the picture cannot be decoded")

    transport = play_back()
    request = ask(Picture(mime="image/gif", blob=await spool.keep(b"GIF89a")))
    with pytest.raises(InvalidPicture):
        await heard(make_upstream(transport, transcode=transcode), request)
    assert not transport.asked


async def test_several_are_asked_one_by_one_where_the_dialect_must(make_upstream, play_back, ask, heard):
    """Three candidates are three requests with seeds of their own, and one that fails leaves the others whole."""
    transport = play_back(
        (200, JSON, answer({"text": "a"}, tokens=1)), (503, JSON, b"full"), (200, JSON, answer({"text": "c"}, tokens=1))
    )
    updates = await heard(make_upstream(transport), ask("x", count=3, seed=2**31 - 2))
    seeds = [json.loads(body)["seed"] for _, _, _, body in transport.asked]
    assert seeds == [2**31 - 2, 2**31 - 1, 2**31 - 4]
    ends = {update.candidate: update for update in updates if isinstance(update, Finished)}
    assert [ends[index].finish for index in range(3)] == [Finish.STOP, Finish.OTHER, Finish.STOP]
    assert ends[1].finish_message == "notes: full"
    assert {update.candidate: update.text for update in updates if isinstance(update, TextDelta)} == {0: "a", 2: "c"}
    assert updates[-1].usage.output_text_tokens == 2
    assert [update.seed for update in updates if isinstance(update, Report)][-1] == 2**31 - 2


async def test_several_without_a_seed_have_none(make_upstream, play_back, ask, heard):
    """Without a seed none is made up."""
    transport = play_back(*[(200, JSON, answer({"text": "a"}))] * 2)
    updates = await heard(make_upstream(transport), ask("x", count=2))
    assert [json.loads(body)["seed"] for _, _, _, body in transport.asked] == [None, None]
    assert not [update for update in updates if isinstance(update, Report)]


async def test_several_are_asked_at_once_where_the_dialect_can(make_upstream, play_back, ask, heard):
    """A dialect with a count sends one request."""
    transport = play_back((200, JSON, answer({"text": "a"})))
    await heard(make_upstream(transport, several=True), ask("x", count=3))
    assert len(transport.asked) == 1


async def test_when_all_of_several_fail_the_first_error_is_told(make_upstream, play_back, ask, heard):
    """With no good candidate the caller gets the error itself."""
    transport = play_back((400, JSON, b"no"), (503, JSON, b"full"))
    with pytest.raises(EngineRefused, match="no"):
        await heard(make_upstream(transport), ask("x", count=2))


@pytest.mark.parametrize("stream", ["", "sse"])
@pytest.mark.parametrize("count", [1, 2])
async def test_cancelling_closes_the_connection(make_upstream, play_back, ask, heard, stream, count):
    """A cancelled generation leaves no connection open, streamed or not, one or several."""
    transport = play_back(*[(200, EVENTS if stream else JSON, None)] * count)
    task = asyncio.create_task(heard(make_upstream(transport), ask("x", stream=stream, count=count)))
    for _ in range(count):
        await asyncio.wait_for(transport.stuck.get(), 1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert all(chunks.closed for chunks in transport.given)
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_a_vendor_that_trickles_holds_up_nobody(make_upstream, play_back, ask, heard):
    """While a hundred answers have stopped in the middle of a picture, others are read to their end."""
    half = b'{"notes": [{"data": "' + b"QUJD" * 200_000
    slow = play_back(*[(200, JSON, half, None)] * 100)
    trickling = [asyncio.create_task(heard(make_upstream(slow), ask("x"))) for _ in range(100)]
    for _ in trickling:
        await asyncio.wait_for(slow.stuck.get(), 5)
    upstream = make_upstream(play_back(*[(200, JSON, answer({"text": "a"}))] * 20))
    async with asyncio.timeout(5):
        await asyncio.gather(*(heard(upstream, ask("x")) for _ in range(20)))
    assert not any(task.done() for task in trickling)
    for task in trickling:
        task.cancel()
    await asyncio.wait(trickling)


def test_capabilities_are_the_dialects(make_upstream, play_back):
    """What has an effect depends on the wire format; how many pictures may come, on the caps."""
    known = make_upstream(play_back(), caps=Caps(pictures=3)).capabilities("anything")
    assert known.honours == {"seed", "size"}
    assert (known.dialect, known.max_pictures, known.price) == ("gemini", 3, None)


async def test_closing_an_upstream_leaves_the_shared_plugs_open(make_upstream, play_back):
    """The transport belongs to all engines."""
    transport = play_back()
    await make_upstream(transport).aclose()
    assert not transport.closed


def test_the_key_is_in_no_representation(make_upstream, play_back):
    """Printing an upstream prints no key."""
    assert "'k'" not in repr(make_upstream(play_back()))


async def test_history_and_pixels_pass_untouched(make_upstream, play_back, ask, heard):
    """Turns keep their order and roles; a size in pixels is the dialect's business."""
    request = ask("one", size=Pixels(width_px=10, height_px=10))
    turns = (
        *request.turns,
        Turn(role="model", parts=(Text(text="two"),)),
        Turn(role="user", parts=(Text(text="three"),)),
    )
    transport = play_back((200, JSON, answer({"text": "x"})))
    await heard(make_upstream(transport), replace(request, turns=turns))
    assert json.loads(transport.asked[0][3])["say"] == ["one", "two", "three"]


def keys_asked(transport):
    """The key of each request that went out."""
    return [url.partition("key=")[2] for _, url, *_ in transport.asked]


@pytest.mark.parametrize("fault", [EngineLimited("slow down", retry_after_s=9), EngineDenied("wrong key")])
async def test_a_key_that_is_not_taken_gives_way_to_the_next(make_upstream, play_back, ask, heard, fault):
    """The same request goes out with the next key, the caller sees nothing, and the first one rests."""
    transport = play_back(fault, *[(200, JSON, answer({"text": "x"}))] * 3)
    upstream = make_upstream(transport, keys=(Secret("k1"), Secret("k2")))
    for _ in range(3):
        assert any(isinstance(update, Finished) for update in await heard(upstream, ask("x")))
    assert keys_asked(transport) == ["k1", "k2", "k2", "k2"]


async def test_keys_take_turns(make_upstream, play_back, ask, heard):
    """Each request begins with another key, so that their limits add up."""
    transport = play_back(*[(200, JSON, answer({"text": "x"}))] * 3)
    upstream = make_upstream(transport, keys=(Secret("k1"), Secret("k2")))
    for _ in range(3):
        await heard(upstream, ask("x"))
    assert keys_asked(transport) == ["k1", "k2", "k1"]


async def test_when_no_key_is_taken_the_last_answer_is_told(make_upstream, play_back, ask, heard):
    """Each key is asked once; what the caller hears is the limit, with the time to come again."""
    faults = [EngineLimited("slow down", retry_after_s=wait_s) for wait_s in (9, 7)]
    transport = play_back(*faults)
    upstream = make_upstream(transport, keys=(Secret("k1"), Secret("k2")))
    with pytest.raises(EngineLimited, match="notes: slow down") as caught:
        await heard(upstream, ask("x"))
    assert caught.value.retry_after_s == 7
    assert keys_asked(transport) == ["k1", "k2"]


async def test_other_failures_are_no_fault_of_the_key(make_upstream, play_back, ask, heard):
    """A server that is overloaded is not asked again under another name."""
    transport = play_back(EngineBusy("full"))
    with pytest.raises(EngineBusy):
        await heard(make_upstream(transport, keys=(Secret("k1"), Secret("k2"))), ask("x"))
    assert keys_asked(transport) == ["k1"]


@pytest.mark.parametrize(
    ("model", "day", "micros"),
    [
        ("gemini-3-pro-image", "2026-11-21", 134_000),
        ("gemini-3-pro-image", "2026-12-01", 99_000),
        ("gemini-3-pro-image", "2026-01-01", 134_000),
        ("pro", "2026-12-02", 99_000),
        ("gemini-2.5-flash-image", "2026-12-02", None),
    ],
)
def test_it_tells_the_price_of_the_day(make_upstream, play_back, clock, model, day, micros):
    """Of several prices the one that began last counts, under any name of the model; without one there is none."""
    clock.time_s = datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()
    dated = (
        Price(picture_micros={"1K": 99_000}, since="2026-12-01"),
        Price(picture_micros={"1K": 134_000}, since="2026-06-01"),
    )
    upstream = make_upstream(play_back(), prices=prices_by_name([{"gemini-3-pro-image": dated}], names=NAMES))
    price = upstream.capabilities(model).price
    assert (price and price.picture_micros["1K"]) == micros


async def test_a_vendor_that_heeds_no_count_is_asked_one_by_one(make_upstream, play_back, ask, heard):
    """Where the row says so three candidates are three requests, though the dialect has a word for it."""
    transport = play_back(*[(200, JSON, answer({"text": "a"}))] * 3)
    one_by_one = make_upstream(transport, several=True, vendor=Vendor(name="notes", title="Notes", several=False))
    ends = [update for update in await heard(one_by_one, ask("x", count=3)) if isinstance(update, Finished)]
    assert (len(transport.asked), sorted(end.candidate for end in ends)) == (3, [0, 1, 2])


@pytest.mark.parametrize("strict", [True, False])
async def test_strictness_is_passed_on(make_upstream, play_back, ask, heard, strict):
    """Another abaca is told that nothing may be without effect, each time that a strict request is sent."""
    transport = play_back(*[(200, JSON, answer({"text": "a"}))] * 2)
    await heard(make_upstream(transport), ask("x", count=2, strict=strict))
    assert ["x-abaca-strict" in headers for _, _, headers, _ in transport.asked] == [strict, strict]
