"""What an upstream makes of what comes back, and whose fault it is when that goes wrong."""

import asyncio
import base64
import gzip
import json

import pytest

from abaca.catalogue import Vendor
from abaca.errors import EngineBusy, EngineError, EngineRefused, EngineTimeout, RequestError, StoreError
from abaca.records import Caps
from abaca.types import Finish, Opaque
from abaca.updates import Finished, PartDone, PictureDone, Report, TextDelta

JSON = "application/json"
EVENTS = "text/event-stream; charset=utf-8"


def answer(*notes, **values):
    """Give a whole answer of these notes as bytes."""
    return json.dumps({"notes": notes, **values}).encode()


def events(*documents, done=True):
    """Give server-sent events of these documents."""
    body = b"".join(b"data: " + json.dumps(document).encode() + b"\n\n" for document in documents)
    return body + b"data: [DONE]\n\n" * done


def inlined(content, **values):
    """Give the note of a picture."""
    return {"data": base64.b64encode(content).decode(), **values}


async def test_streams_come_piece_by_piece(make_upstream, play_back, ask, png):
    """Words are told before the rest of the stream has arrived."""
    first, rest = events({"text": "So"}, done=False), events(inlined(await png()), {"finish": "STOP"})
    transport = play_back((200, EVENTS, first, None))
    updates = make_upstream(transport).generate(ask("x", stream="sse"))
    assert await asyncio.wait_for(anext(updates), 1) == TextDelta(text="So")
    await updates.aclose()
    assert transport.given[0].closed
    transport = play_back((200, EVENTS, first, rest))
    kinds = [type(update) async for update in make_upstream(transport).generate(ask("x", stream="sse"))]
    assert kinds == [TextDelta, PictureDone, Finished]
    assert json.loads(transport.asked[0][3])["stream"] == "sse"


async def test_what_the_end_of_a_stream_says_is_told(make_upstream, play_back, ask, heard):
    """A candidate that only the end of the body ends is ended."""

    class Reader:
        def feed(self, document):
            return [TextDelta(text=document.parse()["text"])]

        def finish(self):
            return [Finished(finish=Finish.MAX_TOKENS)]

    upstream = make_upstream(play_back((200, EVENTS, events({"text": "So"}))))
    upstream.dialect.stream_decoder = lambda request: Reader()
    updates = await heard(upstream, ask("x", stream="sse"))
    assert updates == [TextDelta(text="So"), Finished(finish=Finish.MAX_TOKENS)]


async def test_a_vendor_without_streams_is_asked_for_a_whole_answer(make_upstream, play_back, ask, heard):
    """Where the row has no streams a streamed request is sent as a plain one, and answered all the same."""
    transport = play_back((200, JSON, answer({"text": "x"})))
    upstream = make_upstream(transport, vendor=Vendor(name="notes", title="", stream=False))
    assert [type(update) for update in await heard(upstream, ask("x", stream="sse"))] == [TextDelta, Finished]
    assert json.loads(transport.asked[0][3])["stream"] == ""


@pytest.mark.parametrize("stream", ["", "sse"])
@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, answer({"text": "So"}, finish="STOP")),
        (JSON, b'[{"text": "So"}, {"finish": "STOP"}]'),
        (EVENTS, events({"text": "So"}, {"finish": "STOP"})),
    ],
)
async def test_the_framing_of_the_answer_is_what_it_says(
    make_upstream, play_back, ask, heard, stream, content_type, body
):
    """Whole answers, arrays and events are read whatever was asked for."""
    transport = play_back((200, content_type, body))
    updates = await heard(make_upstream(transport), ask("x", stream=stream))
    assert [type(update) for update in updates] == [TextDelta, Finished]


async def test_a_stream_without_a_type_is_read_as_events(make_upstream, play_back, ask, heard):
    """A vendor that forgets the content type of its stream is understood."""
    transport = play_back((200, {}, events({"text": "So"}, {"finish": "STOP"})))
    updates = await heard(make_upstream(transport), ask("x", stream="sse"))
    assert [type(update) for update in updates] == [TextDelta, Finished]


async def test_gzip_is_inflated(make_upstream, play_back, ask, heard):
    """Answers and errors may be gzipped; an error whose gzip is broken is still an error."""
    zipped = {"content-type": JSON, "content-encoding": "gzip"}
    transport = play_back(
        (200, zipped, gzip.compress(answer({"text": "So"}))),
        (503, zipped, gzip.compress(b"full house")),
        (503, zipped, b"full house"),
    )
    upstream = make_upstream(transport)
    assert (await heard(upstream, ask("x")))[0] == TextDelta(text="So")
    for _ in range(2):
        with pytest.raises(EngineBusy, match="full house"):
            await heard(upstream, ask("x"))


async def test_errors_are_read_by_the_dialect_and_named(make_upstream, play_back, ask, heard):
    """An error status gives what the dialect makes of it, under the engine's name, and the connection is closed."""
    transport = play_back((503, JSON, b"full", b" house"))
    with pytest.raises(EngineBusy, match=r"^notes: full house$") as busy:
        await heard(make_upstream(transport), ask("x"))
    assert busy.value.message == "notes: full house"
    assert busy.value.retry_after_s == 3
    assert transport.given[0].closed


async def test_a_refusal_is_passed_on_in_the_vendor_s_words(make_upstream, play_back, ask, heard):
    """What the vendor says about the request reaches the caller unchanged."""
    transport = play_back((400, JSON, b"Aspect ratio 7:3 is not supported for this model"))
    with pytest.raises(EngineRefused, match=r"^Aspect ratio 7:3 is not supported for this model$"):
        await heard(make_upstream(transport), ask("x"))


async def test_an_error_s_body_is_read_in_bounds(make_upstream, play_back, ask, heard):
    """At most 256 KB of an error are read, and one that breaks off is judged by what arrived."""
    seen = []
    endless = (500, JSON, *[b"x" * 100_000] * 50)
    broken = (500, JSON, b"half", EngineError("The upstream's answer broke off."))
    transport = play_back(endless, broken)
    upstream = make_upstream(transport)
    read = upstream.dialect.decode_error

    def seeing(status, headers, body):
        seen.append(body)
        return read(status, headers, body)

    upstream.dialect.decode_error = seeing
    for _ in range(2):
        with pytest.raises(EngineError):
            await heard(upstream, ask("x"))
    assert len(seen[0]) == 262_144
    assert seen[1] == b"half"
    assert transport.given[0].closed


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (JSON, b"<html>It works!</html>"),
        (JSON, b""),
        (JSON, b"[]"),
        (JSON, answer({"text": "So"})[:-3]),
        (JSON, answer({})),
        (JSON, b'{"notes": [{"data": "%%%"}]}'),
        (EVENTS, b""),
        (EVENTS, events({"text": "So"})),
        (EVENTS, b"data: {]\n\n"),
    ],
)
async def test_a_body_that_does_not_fit_is_the_vendor_s_fault(make_upstream, play_back, ask, heard, content_type, body):
    """Whatever else stands in a 200 is one EngineError in fixed words that may have been charged."""
    transport = play_back((200, content_type, body))
    with pytest.raises(EngineError, match=r"^notes answered with a body that does not fit\.$") as failed:
        await heard(make_upstream(transport), ask("x"))
    assert failed.value.maybe_charged
    assert type(failed.value) is EngineError
    assert transport.given[0].closed


async def test_a_body_over_the_caps_is_the_vendor_s_fault(make_upstream, play_back, ask, heard, png):
    """A cap that an answer breaks is no fault of the caller's."""
    transport = play_back((200, JSON, answer(inlined(await png()))))
    with pytest.raises(EngineError, match="notes answered with more than is taken here") as failed:
        await heard(make_upstream(transport, caps=Caps(picture_bytes=20)), ask("x"))
    assert failed.value.maybe_charged


async def test_an_answer_that_breaks_off_keeps_its_error(make_upstream, play_back, ask, heard):
    """The transport's error comes through after what was told, under the engine's name."""
    fault = EngineTimeout("The upstream stopped in the middle of its answer.", maybe_charged=True)
    transport = play_back((200, EVENTS, events({"text": "So"}, done=False), fault))
    updates, error = await heard(make_upstream(transport), ask("x", stream="sse"), until_error=EngineTimeout)
    assert updates == [TextDelta(text="So")]
    assert error.message == "notes: The upstream stopped in the middle of its answer."
    assert error.maybe_charged


async def test_no_answer_at_all_is_the_transport_s_error(make_upstream, play_back, ask, heard):
    """An upstream that cannot be reached is named, and a fault of our own store is not blamed on it."""
    transport = play_back(EngineError("The upstream could not be reached."), StoreError("a stored picture is gone"))
    upstream = make_upstream(transport)
    with pytest.raises(EngineError, match=r"^notes: The upstream could not be reached"):
        await heard(upstream, ask("x"))
    with pytest.raises(StoreError, match=r"^a stored picture is gone"):
        await heard(upstream, ask("x"))


async def test_pictures_must_be_usable(make_upstream, play_back, ask, heard, png):
    """A damaged picture, and bytes that are none, are errors that may have been charged."""
    whole = await png()
    for content in (whole[:-20], whole.replace(b"IDAT", b"IDOT"), b"no picture at all"):
        transport = play_back((200, JSON, answer(inlined(content))))
        with pytest.raises(EngineError, match="notes: answered with a picture that cannot be used") as failed:
            await heard(make_upstream(transport), ask("x"))
        assert failed.value.maybe_charged


async def test_bytes_win_over_labels(make_upstream, play_back, ask, heard, png):
    """A PNG that the vendor calls JPEG is told as the PNG that it is."""
    transport = play_back((200, JSON, answer(inlined(await png(), mime="image/jpeg"))))
    updates = await heard(make_upstream(transport), ask("x"))
    assert updates[0].picture.mime == "image/png"


async def test_pictures_by_url_are_fetched(make_upstream, play_back, ask, heard, spool, png):
    """A picture that is answered as a URL becomes bytes, under their own type."""
    blob = await spool.keep(await png())

    class Fetcher:
        async def fetch(self, url, caps):
            assert url == "https://cdn.example/1.png"
            return blob

    transport = play_back((200, JSON, answer({"url": "https://cdn.example/1.png"})))
    picture = (await heard(make_upstream(transport, fetcher=Fetcher()), ask("x")))[0].picture
    assert (picture.blob, picture.mime, picture.url) == (blob, "image/png", None)


async def test_a_url_without_a_picture_is_the_vendor_s_fault(make_upstream, play_back, ask, heard):
    """What cannot be fetched is an error that may have been charged, and does not repeat the URL."""

    class Fetcher:
        async def fetch(self, url, caps):
            raise RequestError(f"{url} is private")

    transport = play_back((200, JSON, answer({"url": "http://10.0.0.1/?token=SECRET"})))
    with pytest.raises(EngineError, match="a URL where no picture could be read") as failed:
        await heard(make_upstream(transport, fetcher=Fetcher()), ask("x"))
    assert "SECRET" not in failed.value.message
    assert failed.value.maybe_charged


@pytest.mark.parametrize(
    ("body", "modalities", "finish"),
    [
        (answer(), ("text", "image"), Finish.NO_IMAGE),
        (answer({"text": " \n"}), ("text", "image"), Finish.NO_IMAGE),
        (answer({"text": "hm", "thought": True}), ("image",), Finish.NO_IMAGE),
        (b"{}", ("text", "image"), Finish.NO_IMAGE),
        (answer(finish="IMAGE_SAFETY"), ("image",), Finish.IMAGE_SAFETY),
        (answer({"text": "I cannot."}), ("text", "image"), Finish.STOP),
        (answer(), ("text",), Finish.STOP),
    ],
)
async def test_silence_is_no_image(make_upstream, play_back, ask, heard, body, modalities, finish):
    """A 200 that says nothing where a picture was wanted ends as NO_IMAGE; any other end stays what it is."""
    updates = await heard(make_upstream(play_back((200, JSON, body))), ask("x", modalities=modalities))
    assert updates[-1].finish is finish


async def test_a_thought_picture_is_no_answer(make_upstream, play_back, ask, heard, png):
    """An interim picture alone is NO_IMAGE; a part that abaca does not model is an answer."""
    upstream = make_upstream(play_back((200, JSON, answer(inlined(await png(), thought=True)))))
    assert (await heard(upstream, ask("x")))[-1].finish is Finish.NO_IMAGE
    upstream = make_upstream(play_back((200, JSON, answer({"text": "call"}))))
    upstream.dialect._part = lambda skeleton, note: Opaque(dialect="gemini", kind="functionCall", skeleton={})
    updates = await heard(upstream, ask("x"))
    assert isinstance(updates[0], PartDone)
    assert updates[1].finish is Finish.STOP


async def test_a_refused_prompt_is_a_result(make_upstream, play_back, ask, heard):
    """A prompt block is told as such, never as NO_IMAGE."""
    (end,) = await heard(make_upstream(play_back((200, JSON, b'{"blocked": "SAFETY"}'))), ask("x"))
    assert end.prompt_block.reason == "SAFETY"
    assert end.finish is Finish.STOP


@pytest.mark.parametrize(("header", "seed"), [("77", 77), ("-3", -3), ("", None), ("many", None), ("9" * 30, None)])
async def test_another_abaca_tells_its_seed(make_upstream, play_back, ask, heard, header, seed):
    """The seed that an abaca behind this one chose is reported; nonsense in its place is not."""
    transport = play_back((200, {"content-type": JSON, "x-abaca-seed": header}, answer({"text": "x"})))
    reports = [update for update in await heard(make_upstream(transport), ask("x")) if isinstance(update, Report)]
    assert reports == ([] if seed is None else [Report(seed=seed)])


@pytest.mark.parametrize(
    ("header", "ignored"),
    [("a.b, c", ("a.b", "c")), (" , ", ()), ("x" * 2000, ("x" * 1024,))],
    ids=["two", "none", "long"],
)
async def test_another_abaca_tells_what_it_ignored(make_upstream, play_back, ask, heard, header, ignored):
    """What had no effect in an abaca behind this one is reported, so that it is named to the caller too."""
    transport = play_back((200, {"content-type": JSON, "x-abaca-ignored": header}, answer({"text": "x"})))
    reports = [update for update in await heard(make_upstream(transport), ask("x")) if isinstance(update, Report)]
    assert reports == ([Report(ignored=ignored)] if ignored else [])


@pytest.mark.parametrize(
    ("facts", "report"),
    [
        (
            {"call_id": "call_1", "seed": 7, "ignored": ["a.b"], "not_drawn": ["a dragon"]},
            Report(seed=7, ignored=("a.b",), not_drawn=("a dragon",)),
        ),
        ({"call_id": "call_1"}, Report()),
        (
            {"call_id": "call_1", "seed": "7", "ignored": [5, "x" * 2000], "not_drawn": "x"},
            Report(ignored=("x" * 1024,)),
        ),
        ({"seed": 7}, None),
        ("is a plant", None),
    ],
    ids=["all", "nothing", "nonsense", "no call", "no facts"],
)
async def test_another_abaca_tells_more_at_the_end_of_a_stream(make_upstream, play_back, ask, heard, facts, report):
    """What an abaca behind this one says under "abaca" in its last document is reported; anything else there is not."""
    transport = play_back((200, EVENTS, events({"text": "x"}, {"finish": "STOP", "abaca": facts})))
    updates = await heard(make_upstream(transport), ask("x", stream="sse"))
    assert [update for update in updates if isinstance(update, Report)] == ([] if report is None else [report])
