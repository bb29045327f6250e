"""The data plane, between a dialect and a gateway that do as they are told."""

import asyncio
import json

import pytest

from abaca.calls import Call
from abaca.catalogue import load_catalogue
from abaca.errors import EngineBusy, InvalidKey, StoreError, WireError
from abaca.events import Delivered, HttpAnswered, InternalError
from abaca.interfaces import Framing, LiftRule, Outbound, Path
from abaca.records import Key, Row
from abaca.types import Request, Result, Secret, Text, Turn, Usage
from abaca.updates import Finished, TextDelta
from abaca.web.api import Api, Settings
from abaca.web.paths import Paths

MODEL = load_catalogue().models[0]
FRAMINGS = {
    "sse": Framing(kind="sse", comments=True, done=b"[DONE]"),
    "quiet": Framing(kind="sse", terminator=b"\r\n\r\n"),
    "json_array": Framing(kind="json_array"),
}


class DummyDialect:
    """Speaks its own name; a request's body says how it is to be answered."""

    lift_rule = LiftRule()

    def __init__(self, name):
        self.name = name
        self.paths = (
            Path(method="POST", template="/models/{model}:generate", operation="generate"),
            Path(method="POST", template="/models/{model}:stream", operation="stream"),
            Path(method="POST", template="/models/{model}:count", operation="count"),
            Path(method="GET", template="/models", operation="models"),
            Path(method="GET", template="/models/{model}", operation="model"),
        )

    def recognises(self, headers, query):
        return "x-key" in headers

    def credentials(self, headers, query):
        return Secret(headers["x-key"]) if "x-key" in headers else None

    def decode_request(self, inbound):
        asked = inbound.skeleton.parse()
        if "wire" in asked:
            raise WireError("wire", "must not be there")
        if "crash" in asked:
            raise ZeroDivisionError("a secret thing")
        turns = (Turn(role="user", parts=(Text(text="x"),)),)
        return Request(
            model=inbound.path["model"], dialect=self.name, turns=turns, stream=asked.get("stream", ""), extras=asked
        )

    def framing(self, request):
        return FRAMINGS[request.extras["framing"]]

    def stream_encoder(self, request, *, response_id, created_s):
        return DummyEncoder(silent="silent" in request.extras)

    def encode_result(self, request, result):
        headers = {"x-request-id": "theirs"}
        return Outbound(headers=headers, body=(json.dumps([self.name, request.vendor, result.model]).encode(),))

    def encode_error(self, error, *, call_id):
        body = json.dumps([self.name, type(error).__name__, error.message, error.field, call_id]).encode()
        return Outbound(status=error.http_status, headers={"retry-after": "1", "x-request-id": "theirs"}, body=(body,))

    def encode_models(self, models, inbound):
        return Outbound(body=(json.dumps([self.name, len(models), dict(inbound.query)]).encode(),))

    def encode_model(self, name, model, inbound):
        return Outbound(body=(json.dumps([self.name, name, model.id]).encode(),))

    def encode_count(self, usage):
        return Outbound(body=(json.dumps(usage.total_tokens).encode(),))


class DummyEncoder:
    """Writes the words of deltas, "end" and "failed"; when silent, nothing."""

    def __init__(self, *, silent):
        self._silent = silent

    def feed(self, update):
        return [] if self._silent or isinstance(update, Finished) else [(update.text.encode(),)]

    def finish(self, extension):
        return [] if self._silent else [(b"end ", extension["call_id"].encode())]

    def fail(self, error, *, call_id):
        return [(b"failed ", type(error).__name__.encode(), b" ", call_id.encode())]


class DummyGateway:
    """Admits the key "right"; its calls do what the test says."""

    def __init__(self):
        self.key = Key(id="k", name="k")
        self.call = None
        self.started = asyncio.Event()
        self.asked = {}
        self.delivered = []

    async def authenticate(self, secret):
        if secret != Secret("right"):
            raise InvalidKey("API key not valid.")
        return self.key

    def models(self):
        return (MODEL,)

    def model(self, name):
        return MODEL

    def count(self, request):
        return Usage(input_text_tokens=7)

    async def start(self, request, key, **asked):
        row = Row(
            id="call_1", key_id=key.id, state="running", model=request.model, dialect=request.dialect,
            vendor=request.vendor, identity="", request=b"", created_s=1, updated_s=1, engine="dummy",
        )  # fmt: skip
        self.asked = asked
        self.call = Call(row, request)
        self.started.set()
        return self.call

    async def deliver(self, call):
        self.delivered.append(call.id)


class StillClock:
    """Time stands still."""

    def now_s(self):
        return 0.0

    def monotonic_s(self):
        return 0.0


class House:
    """An Api with dummies around it, and one connection to it."""

    def __init__(self, **settings):
        self.gateway = DummyGateway()
        self.events = []
        own, other = DummyDialect("own"), DummyDialect("other")
        self.api = Api(
            gateway=self.gateway,
            paths=Paths({"google": (own, other), "acme": (other, own)}),
            spool=None,
            publish=self.events.append,
            clock=StillClock(),
            new_id=lambda: "req_1",
            settings=Settings(**settings) if settings else None,
        )
        self.sent = []
        self.blocked = asyncio.Event()
        self.blocked.set()
        self._gone = asyncio.Event()

    async def ask(self, path, body=b"{}", *, method="POST", cut=False, **headers):
        """Send a request and give when it was answered."""
        coming = [{"type": "http.request", "body": body, "more_body": cut}]

        async def receive():
            if coming:
                return coming.pop(0)
            if not cut:
                await self._gone.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            await self.blocked.wait()
            self.sent.append(message)

        headers = {"x-key": "right", **{name.replace("_", "-"): value for name, value in headers.items()}}
        lines = [(name.encode(), value.encode()) for name, value in headers.items() if value]
        scope = {"type": "http", "method": method, "path": path, "headers": lines, "query_string": b"a=b"}
        await self.api(scope, receive, send)

    async def asking(self, path, body=b"{}", **headers):
        """Send a request and give its task, and its call once that was started."""
        task = asyncio.create_task(self.ask(path, body, **headers))
        await self.gateway.started.wait()
        return task, self.gateway.call

    async def hang_up(self):
        """Close the connection, and let everybody notice."""
        self._gone.set()
        for _ in range(5):
            await asyncio.sleep(0)

    @property
    def status(self):
        return self.sent[0]["status"]

    @property
    def headers(self):
        return dict(self.sent[0]["headers"])

    @property
    def body(self):
        return b"".join(message["body"] for message in self.sent[1:])

    @property
    def whole(self):
        """Whether the answer was ended."""
        return bool(self.sent) and self.sent[-1].get("more_body") is False

    @property
    def fault(self):
        """The fault that the exchange was logged with."""
        [answered] = [event for event in self.events if isinstance(event, HttpAnswered)]
        return answered.error

    @property
    def deliveries(self):
        """Which answers were told to have left, and whether whole."""
        return [event.complete for event in self.events if isinstance(event, Delivered)]


RESULT = Result(model="m")
_NOT_POST = "The method POST is not allowed on /v1/models; GET would be right."


async def test_models_are_listed():
    """Both list and single model go to the dialect, with query and name."""
    house = House()
    await house.ask("/v1/models", method="GET")
    assert (house.status, json.loads(house.body)) == (200, ["own", 1, {"a": "b"}])
    house = House()
    await house.ask("/v1/models/a%2Fb", method="GET")
    assert json.loads(house.body) == ["own", "a/b", MODEL.id]
    assert house.fault == ""


async def test_head_is_get_without_its_body():
    """The list's length is told, its bytes stay here."""
    house = House()
    await house.ask("/v1/models", method="HEAD")
    assert (house.status, house.body, house.whole) == (200, b"", True)
    assert int(house.headers[b"content-length"]) > 0


async def test_tokens_are_counted_without_a_call():
    """A count starts nothing."""
    house = House()
    await house.ask("/v1/models/m:count")
    assert (house.body, house.gateway.call) == (b"7", None)


async def test_a_result_is_answered_and_noted():
    """Length, facts and ids stand in the head; delivery is noted after the last byte."""
    house = House()
    task, call = await house.asking("/v1/models/m:generate", x_abaca_strict="TRUE", idempotency_key="mine")
    call.end(result=RESULT)
    await task
    assert (house.status, json.loads(house.body), house.whole) == (200, ["own", "google", "m"], True)
    assert house.headers[b"content-length"] == str(len(house.body)).encode()
    assert house.headers[b"x-abaca-call-id"] == b"call_1"
    assert house.headers[b"x-abaca-engine"] == b"dummy"
    assert house.headers[b"x-request-id"] == b"req_1"
    assert house.gateway.asked == {"strict": True, "idempotency_key": "mine"}
    assert (house.deliveries, house.gateway.delivered) == ([True], ["call_1"])


async def test_a_call_that_fails_is_answered_with_its_id():
    """An engine's failure has its own status, is in the dialect, and is no caller who went away."""
    house = House()
    task, call = await house.asking("/v1/models/m:generate")
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.status, json.loads(house.body)) == (503, ["own", "EngineBusy", "too busy", None, "req_1"])
    assert house.headers[b"x-abaca-call-id"] == b"call_1"
    assert house.headers[b"x-request-id"] == b"req_1"
    assert house.headers[b"retry-after"] == b"1"
    assert (house.fault, house.deliveries, house.gateway.delivered) == ("EngineBusy", [], [])
    assert house.gateway.asked == {"strict": False, "idempotency_key": None}


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/models/m:generate", b'{"wire":1}', [400, "RequestError", "wire: must not be there", "wire"]),
        ("/v1/models/m:generate", b"{", [400, "RequestError", "$: the body ends in the middle of the JSON", "$"]),
        ("/v1/nothing", b"{}", [404, "NotFound", "There is nothing at /v1/nothing.", None]),
        ("/v1/models", b"{}", [405, "WrongMethod", _NOT_POST, None]),
    ],
)
async def test_what_is_wrong_with_a_request_is_said(path, body, said):
    """Faults of body, path and method are the caller's, in the dialect that they speak."""
    house = House()
    await house.ask(path, body)
    dialect, *told = json.loads(house.body)
    assert dialect == "own"
    assert [house.status, *told[:-1]] == said
    assert house.fault == said[1]


async def test_a_wrong_key_is_refused_before_the_body():
    """The body of a caller who may not call is never read."""
    house = House()
    await house.ask("/acme/v1/models/m:generate", b"not read, so not refused as JSON", x_key="wrong")
    assert house.status == InvalidKey.http_status
    assert json.loads(house.body)[:2] == ["other", "InvalidKey"]


async def test_an_encoding_that_is_not_read_is_415():
    """The body's encoding goes to the lift."""
    house = House()
    await house.ask("/v1/models/m:generate", content_encoding="br")
    assert house.status == 415


async def test_a_key_has_its_vendors_spelling():
    """Answers and errors alike are its vendor's, unless the path names another."""
    for body, told in (
        (b"{}", ["other", "acme", "m"]),
        (b'{"wire":1}', ["other", "RequestError", "wire: must not be there"]),
    ):
        house = House()
        house.gateway.key = Key(id="k", name="k", vendor="acme")
        task = asyncio.create_task(house.ask("/v1/models/m:generate", body))
        if body == b"{}":
            await house.gateway.started.wait()
            house.gateway.call.end(result=RESULT)
        await task
        assert json.loads(house.body)[:3] == told
    house = House()
    house.gateway.key = Key(id="k", name="k", vendor="acme")
    await house.ask("/google/v1/models", method="GET")
    assert json.loads(house.body)[0] == "own"


async def test_an_idempotency_key_may_not_be_a_book():
    """It is kept with the call, so it is short; a longer one starts nothing."""
    house = House()
    await house.ask("/v1/models/m:generate", idempotency_key="k" * 256)
    assert (house.status, house.gateway.call) == (400, None)
    assert "256 characters; it may have 255" in json.loads(house.body)[2]


async def test_what_nobody_thought_of_is_a_fixed_sentence():
    """The caller learns nothing of the inside; the log learns all."""
    house = House()
    await house.ask("/v1/models/m:generate", b'{"crash":1}')
    assert (house.status, json.loads(house.body)[2]) == (500, "An internal error has occurred.")
    [error] = [event for event in house.events if isinstance(event, InternalError)]
    assert (error.error, error.call_id) == ("ZeroDivisionError", "req_1")
    assert "decode_request" in error.traceback


async def test_a_caller_gone_in_the_upload_is_answered_nothing():
    """A body that is cut starts no call."""
    house = House()
    await house.ask("/v1/models/m:generate", b'{"a"', cut=True)
    assert (house.sent, house.fault, house.gateway.call) == ([], "CallerGone", None)


@pytest.mark.parametrize("body", [b"{}", b'{"stream":"sse","framing":"sse"}'])
async def test_a_caller_gone_while_it_is_drawn_leaves_the_call_alone(body):
    """The exchange ends at once and says so; nobody cancels the call."""
    house = House()
    task, call = await house.asking("/v1/models/m:generate", body)
    await asyncio.sleep(0)
    await house.hang_up()
    await task
    assert (house.sent, house.fault) == ([], "CallerGone")
    assert (house.deliveries, house.gateway.delivered) == ([False], [])
    call.publish(TextDelta(text="still alive"))
    assert [update.text async for update in _first(call)] == ["still alive"]


async def _first(call):
    async for update in call.follow():
        yield update
        return


async def test_a_caller_gone_in_the_answer_has_not_got_it():
    """What is sent to a closed connection does not count as delivered."""
    house = House()
    task, call = await house.asking("/v1/models/m:generate", b'{"stream":"sse","framing":"quiet"}')
    house.blocked.clear()
    call.publish(TextDelta(text="a"))
    await asyncio.sleep(0.001)
    await house.hang_up()
    house.blocked.set()
    call.end(result=RESULT)
    await task
    assert (house.status, house.whole, house.fault) == (200, False, "CallerGone")
    assert (house.deliveries, house.gateway.delivered) == ([False], [])


async def test_a_caller_gone_before_an_error_is_answered_nothing():
    """There is nobody to tell; the fault is logged all the same."""
    house = House(silence_s=0.01)
    house.blocked.clear()
    await house.ask("/v1/nothing")
    assert (house.sent, house.fault) == ([], "NotFound")


async def test_a_stream_is_framed_as_events():
    """Each document is an event, the call's facts are in the last, and the end is said."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.publish(TextDelta(text="a"))
    call.publish(TextDelta(text="b"))
    call.end(result=RESULT)
    await task
    assert house.body == b"data: a\n\ndata: b\n\ndata: end call_1\n\ndata: [DONE]\n\n"
    assert (house.headers[b"content-type"], house.headers[b"x-abaca-call-id"]) == (b"text/event-stream", b"call_1")
    assert (house.whole, house.deliveries, house.gateway.delivered) == (True, [True], ["call_1"])


async def test_a_stream_ends_as_its_dialect_does():
    """Without a done marker there is none, and the terminator is the dialect's."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"quiet"}')
    call.publish(TextDelta(text="a"))
    call.end(result=RESULT)
    await task
    assert house.body == b"data: a\r\n\r\ndata: end call_1\r\n\r\n"


@pytest.mark.parametrize(("silent", "told"), [(b"", b"[a\n,\nend call_1]"), (b',"silent":1', b"[]")])
async def test_a_stream_may_be_one_array(silent, told):
    """Documents stand between brackets, with commas; also when there is none of them."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"json_array","framing":"json_array"%b}' % silent)
    call.publish(TextDelta(text="a"))
    call.end(result=RESULT)
    await task
    assert (house.body, house.headers[b"content-type"]) == (told, b"application/json; charset=utf-8")


async def test_a_stream_that_fails_first_has_its_own_status():
    """Before anything was sent an error is answered as if nothing were streamed."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.status, json.loads(house.body)[1]) == (503, "EngineBusy")
    assert house.headers[b"x-abaca-call-id"] == b"call_1"


async def test_a_stream_that_fails_later_says_so_in_its_middle():
    """After the first words the status is taken: the error is a document, and the answer is whole."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"sse"}')
    call.publish(TextDelta(text="a"))
    call.end(error=StoreError("full"))
    await task
    assert house.status == 200
    assert house.body == b"data: a\n\ndata: failed StoreError call_1\n\ndata: [DONE]\n\n"
    assert house.whole


@pytest.mark.parametrize(("framing", "commented"), [("sse", True), ("quiet", False), ("json_array", False)])
async def test_comments_keep_only_those_lines_open_that_know_them(framing, commented):
    """In silence a comment comes where the dialect allows one; elsewhere nothing does."""
    house = House(comment_every_s=0.005)
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"%b"}' % framing.encode())
    await asyncio.sleep(0.03)
    assert bool(house.sent) is commented
    call.end(error=EngineBusy("too busy"))
    await task
    assert (house.body.startswith(b": waiting for the picture\n\n")) is commented
    assert house.status == (200 if commented else 503)
    assert (b"failed EngineBusy" in house.body) is commented


async def test_an_answer_that_breaks_in_its_middle_is_not_ended():
    """The caller must see that something is missing: the server closes what was not ended."""
    house = House()
    task, call = await house.asking("/v1/models/m:stream", b'{"stream":"sse","framing":"quiet"}')
    call.publish(TextDelta(text="a"))
    call.publish("no update at all")
    await task
    assert (house.status, house.whole, house.fault) == (200, False, "AbacaError")
    assert house.gateway.delivered == []
