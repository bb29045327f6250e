"""The data plane, between a dialect and a gateway that do as they are told."""

import asyncio
import json

import pytest

from abaca.catalogue import load_catalogue
from abaca.errors import EngineBusy, InvalidKey, StoreError
from abaca.events import InternalError
from abaca.records import Key, Terms, Treatment
from abaca.types import Result
from abaca.updates import TextDelta

MODEL = load_catalogue().models[0]
RESULT = Result(model="m")
_NOT_POST = "The method POST is not allowed on /v1/models; GET would be right."


async def test_models_are_listed(build):
    """Both list and single model go to the dialect, with query and name."""
    house = build()
    await house.ask("/v1/models", method="GET")
    assert (house.status, json.loads(house.body)) == (200, ["own", 1, {"a": "b"}])
    house = build()
    await house.ask("/v1/models/a%2Fb", method="GET")
    assert json.loads(house.body) == ["own", "a/b", MODEL.id]
    assert house.fault == ""


async def test_head_is_get_without_its_body(build):
    """The list's length is told, its bytes stay here."""
    house = build()
    await house.ask("/v1/models", method="HEAD")
    assert (house.status, house.body, house.whole) == (200, b"", True)
    assert int(house.headers[b"content-length"]) > 0


async def test_tokens_are_counted_without_a_call(build):
    """A count starts nothing, and says what the request would cost beside its tokens."""
    house = build()
    await house.ask("/v1/models/m:count")
    assert (json.loads(house.body), house.gateway.call) == ([7, {"estimate_usd": "0.134000"}], None)
    assert house.headers[b"x-abaca-estimate-usd"] == b"0.134000"


async def test_a_result_is_answered_and_noted(build):
    """Length, facts and ids stand in the head; delivery is noted after the last byte."""
    house = build()
    task, call = await house.asking("/v1/models/m:generate", x_abaca_strict="TRUE", idempotency_key="mine")
    call.end(result=RESULT)
    await task
    assert (house.status, json.loads(house.body), house.whole) == (200, ["own", "google", "m"], True)
    assert house.headers[b"content-length"] == str(len(house.body)).encode()
    assert house.headers[b"x-abaca-call-id"] == b"call_1"
    assert house.headers[b"x-abaca-engine"] == b"dummy"
    assert house.headers[b"x-request-id"] == b"req_1"
    assert b"x-abaca-joined" not in house.headers
    assert house.gateway.asked == Terms(strict=True, idempotency_key="mine")
    assert (house.deliveries, house.gateway.left) == ([True], [("call_1", "delivered")])


async def test_a_call_that_fails_is_answered_with_its_id(build):
    """An engine's failure has its own status, is in the dialect, and is no caller who went away."""
    house = build()
    task, call = await house.asking("/v1/models/m:generate")
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.status, json.loads(house.body)) == (503, ["own", "EngineBusy", "too busy", None, "req_1"])
    assert house.headers[b"x-abaca-call-id"] == b"call_1"
    assert house.headers[b"x-request-id"] == b"req_1"
    assert house.headers[b"retry-after"] == b"1"
    assert (house.fault, house.deliveries, house.gateway.left) == ("EngineBusy", [], [("call_1", "delivered")])
    assert house.gateway.asked == Terms()


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/models/m:generate", b'{"wire":1}', [400, "RequestError", "wire: must not be there", "wire"]),
        ("/v1/models/m:generate", b"{", [400, "RequestError", "$: the body ends in the middle of the JSON", "$"]),
        ("/v1/nothing", b"{}", [404, "NotFound", "There is nothing at /v1/nothing.", None]),
        ("/v1/models", b"{}", [405, "WrongMethod", _NOT_POST, "GET"]),
    ],
)
async def test_what_is_wrong_with_a_request_is_said(build, path, body, said):
    """Faults of body, path and method are the caller's, in the dialect that they speak."""
    house = build()
    await house.ask(path, body)
    dialect, *told = json.loads(house.body)
    assert dialect == "own"
    assert [house.status, *told[:-1]] == said
    assert house.fault == said[1]


async def test_a_path_of_one_dialect_is_answered_in_it(build):
    """Whatever the credential says, a wrong method on it is told in its shape."""
    house = build()
    await house.ask("/v1/only-other", method="PUT")
    assert (house.status, json.loads(house.body)[:2]) == (405, ["other", "WrongMethod"])


async def test_a_long_path_is_cut(build):
    """Neither the answer nor the log repeats what somebody made long."""
    house = build()
    await house.ask("/v1/" + "x" * 10_000)
    assert house.status == 404
    assert len(house.body) < 400
    [answered] = house.events
    assert len(answered.path) == 512


async def test_a_wrong_key_is_refused_before_the_body(build):
    """The body of a caller who may not call is never read."""
    house = build()
    await house.ask("/acme/v1/models/m:generate", b"not read, so not refused as JSON", x_key="wrong")
    assert house.status == InvalidKey.http_status
    assert json.loads(house.body)[:2] == ["other", "InvalidKey"]


async def test_an_encoding_that_is_not_read_is_415(build):
    """The body's encoding goes to the lift."""
    house = build()
    await house.ask("/v1/models/m:generate", content_encoding="br")
    assert house.status == 415


async def test_a_key_has_its_vendors_spelling(build):
    """Answers and errors alike are its vendor's, unless the path names another."""
    for body, told in (
        (b"{}", ["other", "acme", "m"]),
        (b'{"wire":1}', ["other", "RequestError", "wire: must not be there"]),
    ):
        house = build()
        house.gateway.key = Key(id="k", name="k", treatment=Treatment(vendor="acme"))
        task = asyncio.create_task(house.ask("/v1/models/m:generate", body))
        if body == b"{}":
            await house.gateway.started.wait()
            house.gateway.feed.end(result=RESULT)
        await task
        assert json.loads(house.body)[:3] == told
    house = build()
    house.gateway.key = Key(id="k", name="k", treatment=Treatment(vendor="acme"))
    await house.ask("/google/v1/models", method="GET")
    assert json.loads(house.body)[0] == "own"


async def test_an_idempotency_key_may_not_be_a_book(build):
    """It is kept with the call, so it is short; a longer one starts nothing."""
    house = build()
    await house.ask("/v1/models/m:generate", idempotency_key="k" * 256)
    assert (house.status, house.gateway.call) == (400, None)
    assert "256 characters; it may have 1 to 255" in json.loads(house.body)[2]


async def test_what_nobody_thought_of_is_a_fixed_sentence(build):
    """The caller learns nothing of the inside; the log learns all."""
    house = build()
    await house.ask("/v1/models/m:generate", b'{"crash":1}')
    assert (house.status, json.loads(house.body)[2]) == (500, "An internal error has occurred.")
    [error] = [event for event in house.events if isinstance(event, InternalError)]
    assert (error.error, error.call_id) == ("ZeroDivisionError", "req_1")
    assert "decode_request" in error.traceback


async def test_a_caller_gone_in_the_upload_is_answered_nothing(build):
    """A body that is cut starts no call."""
    house = build()
    await house.ask("/v1/models/m:generate", b'{"a"', cut=True)
    assert (house.sent, house.fault, house.gateway.call) == ([], "CallerGone", None)


@pytest.mark.parametrize("body", [b"{}", b'{"stream":"sse","framing":"sse"}'])
async def test_a_caller_gone_while_it_is_drawn_leaves_the_call_alone(build, body):
    """The exchange ends at once and says so; nobody cancels the call."""
    house = build()
    task, call = await house.asking("/v1/models/m:generate", body)
    await asyncio.sleep(0)
    await house.hang_up()
    await task
    assert (house.sent, house.fault) == ([], "CallerGone")
    assert (house.deliveries, house.gateway.left) == ([False], [("call_1", "cut")])
    call.publish(TextDelta(text="still alive"))
    assert [update.text async for update in _first(call)] == ["still alive"]


async def _first(call):
    async for update in call.follow():
        yield update
        return


async def test_a_caller_gone_in_the_answer_has_not_got_it(build):
    """What is sent to a closed connection does not count as delivered."""
    house = build()
    task, call = await house.asking("/v1/models/m:generate", b'{"stream":"sse","framing":"quiet"}')
    house.blocked.clear()
    call.publish(TextDelta(text="a"))
    await asyncio.sleep(0.001)
    await house.hang_up()
    house.blocked.set()
    call.end(result=RESULT)
    await task
    assert (house.status, house.whole, house.fault) == (200, False, "CallerGone")
    assert (house.deliveries, house.gateway.left) == ([False], [("call_1", "cut")])


async def test_a_caller_gone_before_an_error_is_answered_nothing(build):
    """There is nobody to tell; the fault is logged all the same."""
    house = build(silence_s=0.01)
    house.blocked.clear()
    await house.ask("/v1/nothing")
    assert (house.sent, house.fault) == ([], "NotFound")


async def test_a_stream_is_framed_as_events(build):
    """Each document is an event, the call's facts are in the last, and the end is said."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.publish(TextDelta(text="a"))
    call.publish(TextDelta(text="b"))
    call.end(result=RESULT)
    await task
    assert house.body == b"data: a\n\ndata: b\n\ndata: end call_1\n\ndata: [DONE]\n\n"
    assert (house.headers[b"content-type"], house.headers[b"x-abaca-call-id"]) == (b"text/event-stream", b"call_1")
    assert (house.whole, house.deliveries, house.gateway.left) == (True, [True], [("call_1", "delivered")])


async def test_a_stream_ends_as_its_dialect_does(build):
    """Without a done marker there is none, and the terminator is the dialect's."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"quiet"}')
    call.publish(TextDelta(text="a"))
    call.end(result=RESULT)
    await task
    assert house.body == b"data: a\r\n\r\ndata: end call_1\r\n\r\n"


@pytest.mark.parametrize(("silent", "told"), [(b"", b"[a\n,\nend call_1]"), (b',"silent":1', b"[]")])
async def test_a_stream_may_be_one_array(build, silent, told):
    """Documents stand between brackets, with commas; also when there is none of them."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"json_array","framing":"json_array"%b}' % silent)
    call.publish(TextDelta(text="a"))
    call.end(result=RESULT)
    await task
    assert (house.body, house.headers[b"content-type"]) == (told, b"application/json; charset=utf-8")


async def test_a_stream_that_fails_first_has_its_own_status(build):
    """Before anything was sent an error is answered as if nothing were streamed."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.status, json.loads(house.body)[1]) == (503, "EngineBusy")
    assert house.headers[b"x-abaca-call-id"] == b"call_1"


async def test_a_stream_that_fails_later_says_so_in_its_middle(build):
    """After the first words the status is taken: the error is a document, and the answer is whole."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.publish(TextDelta(text="a"))
    call.end(error=StoreError("full"))
    await task
    assert house.status == 200
    assert house.body == b"data: a\n\ndata: failed StoreError call_1\n\ndata: [DONE]\n\n"
    assert house.whole


@pytest.mark.parametrize(("framing", "commented"), [("sse", True), ("quiet", False), ("json_array", False)])
async def test_comments_keep_only_those_lines_open_that_know_them(build, framing, commented):
    """In silence a comment comes where the dialect allows one; elsewhere nothing does."""
    house = build(comment_every_s=0.005)
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"%b"}' % framing.encode())
    await asyncio.sleep(0.03)
    assert bool(house.sent) is commented
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.body.startswith(b": waiting for the picture\n\n")) is commented
    assert house.status == (200 if commented else 503)
    assert (b"failed EngineBusy" in house.body) is commented


async def test_an_answer_that_breaks_in_its_middle_is_not_ended(build):
    """The caller must see that something is missing: the server closes what was not ended."""
    house = build()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"quiet"}')
    call.publish(TextDelta(text="a"))
    call.publish("no update at all")
    await task
    assert (house.status, house.whole, house.fault) == (200, False, "AbacaError")
    assert house.gateway.left == [("call_1", "cut")]


async def test_a_nearly_full_disk_refuses_before_the_body(build):
    """What is begun could not be kept, so nothing is read and nothing begun; lists are answered all the same."""
    house = build()
    house.gateway.full = StoreError("nearly full")
    await house.ask("/v1/models/m:generate", b"not read, so not refused as JSON")
    assert (house.status, json.loads(house.body)[1], house.gateway.call) == (503, "StoreError", None)
    house = build()
    house.gateway.full = StoreError("nearly full")
    await house.ask("/v1/models", method="GET")
    assert house.status == 200


async def test_a_joined_call_says_so(build):
    """The answer of an earlier call is marked, whole or streamed."""
    for body in (b"{}", b'{"stream":"sse","framing":"sse"}'):
        house = build()
        house.gateway.joined = True
        task, feed = await house.asking("/v1/models/m:generate", body)
        feed.end(result=RESULT)
        await task
        assert (house.status, house.headers[b"x-abaca-joined"]) == (200, b"true")


async def test_an_answer_may_be_fetched_later(build):
    """Who wants it so gets the call at once and is told where it will be; that is no delivery, and no cut."""
    house = build()
    await house.ask("/v1/models/m:generate", prefer="respond-async")
    assert (house.status, house.whole) == (202, True)
    assert house.headers[b"location"] == b"/v1/calls/call_1"
    assert house.headers[b"preference-applied"] == b"respond-async"
    assert house.headers[b"x-abaca-call-id"] == b"call_1"
    told = json.loads(house.body)
    assert (told["id"], told["object"], told["state"]) == ("call_1", "call", "running")
    assert (house.gateway.left, house.deliveries, house.fault) == ([("call_1", "later")], [], "")


async def test_later_may_mean_only_if_it_takes_long(build):
    """What ends in the time that was allowed is answered as if nothing had been preferred, errors included."""
    for end, status in ({"result": RESULT}, 200), ({"error": EngineBusy("too busy")}, 503):
        house = build()
        task, feed = await house.asking("/v1/models/m:generate", prefer="respond-async, wait=5")
        feed.end(**end)
        await task
        assert (house.status, house.gateway.left) == (status, [("call_1", "delivered")])
        assert b"preference-applied" not in house.headers


async def test_a_caller_gone_before_the_promise_was_cut(build):
    """Who does not know the call's id cannot come back for it."""
    house = build()
    task, _ = await house.asking("/v1/models/m:generate", prefer="respond-async, wait=5")
    await asyncio.sleep(0)
    await house.hang_up()
    await task
    assert (house.sent, house.gateway.left) == ([], [("call_1", "cut")])


async def test_a_server_that_stops_leaves_the_call(build):
    """However an exchange ends, its call is left exactly once."""
    house = build()
    task, _ = await house.asking("/v1/models/m:generate")
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert house.gateway.left == [("call_1", "cut")]
