"""An Api between a dialect and a gateway that do as they are told."""

import asyncio
import json

import pytest
from msgspec.structs import replace

from abaca.calls import Call, Feed
from abaca.calls.estimates import Estimate
from abaca.catalogue import load_catalogue
from abaca.errors import AbacaError, InvalidKey, NotEnded, NotFound, WireError
from abaca.events import Delivered, HttpAnswered
from abaca.interfaces import Framing, LiftRule, Outbound, Path
from abaca.links import Links
from abaca.records import Key, Row
from abaca.types import Request, Secret, Text, Turn, Usage
from abaca.updates import Finished
from abaca.web.api import Api, Settings
from abaca.web.calls import Calls
from abaca.web.links import LinkedPictures
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
            Path(method="POST", template=f"/only-{name}", operation="generate"),
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

    def encode_count(self, usage, extension):
        return Outbound(body=(json.dumps([usage.total_tokens, dict(extension)]).encode(),))


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
        self.feed = None
        self.joined = False
        self.full = None
        self.guess = Estimate(model="m", engine="dummy", cost_micros=134_000, pictures=1, ignored=("tools", "n"))
        self.started = asyncio.Event()
        self.asked = None
        self.left = []
        self.rows = {}
        self.blobs = {}
        self.answers = {}
        self.wanted = None
        self.waited_s = None
        self.delivered_ids = []

    def admit(self):
        if self.full:
            raise self.full

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

    def estimate_roughly(self, request, key):
        if isinstance(self.guess, AbacaError):
            raise self.guess
        return self.guess

    async def estimate(self, request, key, terms):
        self.asked = terms
        return self.estimate_roughly(request, key)

    async def start(self, request, key, terms):
        self.asked = terms
        row = a_row(key_id=key.id, model=request.model, dialect=request.dialect, vendor=request.vendor)
        self.feed = Feed(row, request)
        self.call = Call(self.feed, request, joined=self.joined)
        self.started.set()
        return self.call

    async def leave(self, call, how):
        self.left.append((call.id, how))

    async def find_call(self, call_id, key):
        if call_id not in self.rows:
            raise NotFound("There is no such call.")
        return self.rows[call_id]

    async def list_calls(self, wanted, key):
        self.wanted = wanted
        return list(self.rows.values())[: wanted.limit]

    async def cancel_call(self, call_id, key):
        return replace(await self.find_call(call_id, key), cancel_s=3.0)

    async def delete_call(self, call_id, key):
        row = await self.find_call(call_id, key)
        if not row.ended:
            raise NotEnded("The call is still at work.")
        del self.rows[call_id]

    async def answer(self, row):
        answer = self.answers[row.id]
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def kept(self, sha256):
        if sha256 not in self.blobs:
            raise NotFound("This picture is gone.")
        return self.blobs[sha256]

    async def reference(self, row, sha256):
        return await self.kept(sha256)

    async def picture(self, row, index):
        if index >= len(row.pictures):
            raise NotFound("There is no such picture.")
        return self.blobs[row.pictures[index]]

    async def wait(self, row, timeout_s):
        self.waited_s = timeout_s
        return replace(row, state="done")

    async def delivered(self, row):
        self.delivered_ids.append(row.id)


def a_row(**fields):
    """Give a call at work."""
    known = {
        "id": "call_1", "key_id": "k", "state": "running", "model": "m", "dialect": "own", "vendor": "google",
        "identity": "", "request": b"", "created_s": 1, "updated_s": 1, "engine": "dummy",
    }  # fmt: skip
    return Row(**known | fields)


async def show_smaller(blob, view):
    """Give a picture that says how it was to be shown."""
    return Shown(view)


class Shown:
    """A view of a picture: words in its place."""

    sha256 = "b" * 64

    def __init__(self, view):
        self.mime = view.mime
        self._words = f"{view.longest_px} {view.quality}".encode()
        self.size_bytes = len(self._words)

    async def chunks(self):
        yield self._words


class StillClock:
    """Time stands still."""

    def now_s(self):
        return 0.0

    def monotonic_s(self):
        return 0.0


class FewKeys:
    """The keys of the house: ann, and a key that was ann before and was revoked."""

    async def all(self):
        old = Key(id="key-0", name="ann", created_s=1, revoked_s=2)
        return [old, Key(id="k", name="ann", created_s=3), Key(id="key-2", name="bob", created_s=4)]


class House:
    """An Api with dummies around it, and one connection to it."""

    def __init__(self, **settings):
        self.gateway = DummyGateway()
        self.events = []
        own, other = DummyDialect("own"), DummyDialect("other")
        paths = Paths({"google": (own, other), "acme": (other, own)})
        pictures = LinkedPictures(gateway=self.gateway, links=Links(b"s" * 32), clock=StillClock(), show=show_smaller)
        self.api = Api(
            gateway=self.gateway,
            paths=paths,
            spool=None,
            publish=self.events.append,
            clock=StillClock(),
            new_id=lambda: "req_1",
            pictures=pictures,
            desks=(Calls(self.gateway, paths, pictures, keys=FewKeys()), pictures),
            settings=Settings(**settings),
        )
        self.sent = []
        self.blocked = asyncio.Event()
        self.blocked.set()
        self._gone = asyncio.Event()

    async def ask(self, path, body=b"{}", *, method="POST", cut=False, query=b"a=b", **headers):
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
        scope = {"type": "http", "method": method, "path": path, "headers": lines, "query_string": query}
        await self.api(scope, receive, send)

    async def asking(self, path, body=b"{}", **headers):
        """Send a request and give its task, and the feed of its call once that was started."""
        task = asyncio.create_task(self.ask(path, body, **headers))
        await self.gateway.started.wait()
        return task, self.gateway.feed

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


@pytest.fixture
def row():
    """Give what makes a call; its arguments are fields of it."""
    return a_row


@pytest.fixture
def build():
    """Give what builds a house; its arguments are those of `Settings`."""
    return House
