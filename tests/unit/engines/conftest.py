"""Doubles for engines: a wire format that fits on a page, a transport that plays back answers, requests."""

import asyncio
from typing import Any

import pytest

from abaca.blobs import FolderSpool
from abaca.catalogue import Vendor
from abaca.engines.scripted import Scripted
from abaca.engines.upstream import Upstream
from abaca.errors import EngineBusy, EngineError, EngineRefused, Unsupported, WireError
from abaca.interfaces import Answer, LiftRule, Outbound
from abaca.records import Caps
from abaca.skeletons import Inline, segments
from abaca.types import Candidate, Finish, Picture, Pixels, PromptBlock, Request, Result, Secret, Text, Turn, Usage
from abaca.updates import Finished, PictureDone, TextDelta, fold


class Note:
    """A dialect of small notes.

    An answer is {"notes": [{"text"} | {"data"} | {"url"} …], "finish", "tokens"} or {"blocked"}; a streamed one is
    documents of one note or {"finish"} each. `several` tells whether it can ask for more than one candidate.
    """

    name = "gemini"
    lift_rule = LiftRule(base64_keys=frozenset({"data"}))
    honours = frozenset({"seed", "size"})

    def __init__(self, *, several=False):
        self.several = several

    def encode_request(self, request, *, model, key):
        if request.sampling is not None:
            raise Unsupported("A note has no sampling.", field="sampling")
        if request.count > 1 and not self.several:
            raise Unsupported("A note is one note.", field="count")
        leaves = [
            Inline(part.blob) if isinstance(part, Picture) and part.blob else part.text
            for part in (*request.system, *(part for turn in request.turns for part in turn.parts))
        ]
        document = {"say": leaves, "seed": request.seed, "stream": request.stream}
        query = {"key": key.reveal()} if key else {}
        return Outbound(path=f"/v1beta/{model}:note", query=query, body=segments(document))

    def decode_result(self, request, skeleton):
        document = skeleton.parse()
        if "blocked" in document:
            return Result(model=request.model, prompt_block=PromptBlock(reason=document["blocked"]))
        if "notes" not in document:
            return Result(model=request.model)
        candidate = Candidate(
            parts=tuple(self._part(skeleton, note) for note in document["notes"]),
            finish=Finish(document.get("finish", "STOP")),
        )
        usage = Usage(output_text_tokens=document.get("tokens", 0))
        return Result(model=request.model, candidates=(candidate,), usage=usage)

    def decode_error(self, status, headers, body):
        words = body.decode(errors="replace")[:100]
        if status == 400:
            return EngineRefused(words)
        return EngineBusy(words, retry_after_s=3) if status == 503 else EngineError(f"{status} {words}")

    def stream_decoder(self, request):
        return NoteReader(self)

    def _part(self, skeleton, note):
        if "text" in note:
            return Text(text=note["text"], thought=note.get("thought", False))
        if "data" in note:
            label = note.get("mime", "image/png")
            return Picture(mime=label, blob=skeleton.blob(note["data"]), thought=note.get("thought", False))
        if "url" in note:
            return Picture(mime="", url=note["url"])
        raise WireError("notes", "an empty note")


class NoteReader:
    """Reads a streamed answer of notes."""

    def __init__(self, dialect):
        self._dialect = dialect

    def feed(self, document):
        note = document.parse()
        if "finish" in note:
            return [Finished(finish=Finish(note["finish"]))]
        part = self._dialect._part(document, note)
        return [TextDelta(text=part.text)] if isinstance(part, Text) else [PictureDone(picture=part)]

    def finish(self):
        return []


class Chunks:
    """The chunks of an answer; an exception among them is raised. None waits for ever."""

    def __init__(self, pieces, stuck):
        self._pieces = iter(pieces)
        self._stuck = stuck
        self.closed = False

    def __aiter__(self):
        return self

    async def __anext__(self):
        piece = next(self._pieces, b"")
        if piece is None:
            self._stuck.put_nowait(self)
            await asyncio.Event().wait()
        if isinstance(piece, Exception):
            raise piece
        if not piece:
            raise StopAsyncIteration
        return piece

    async def aclose(self):
        self.closed = True


class PlayedBack:
    """A transport that gives the answers it was made with, one after the other, and remembers what was asked.

    `stuck` gets each body that has begun to wait for ever.
    """

    def __init__(self, *answers):
        self._answers = list(answers)
        self.asked = []
        self.given = []
        self.stuck: asyncio.Queue[Chunks] = asyncio.Queue()
        self.closed = False

    async def send(self, method, url, *, headers, body=None, body_bytes=0, timeout_s):
        content = b"".join([chunk async for chunk in body])
        assert len(content) == body_bytes
        self.asked.append((method, url, dict(headers), content))
        answer = self._answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        status, content_type, *pieces = answer
        headers = {"content-type": content_type} if isinstance(content_type, str) else content_type
        self.given.append(Chunks(pieces, self.stuck))
        return Answer(status=status, headers=headers, chunks=self.given[-1])

    async def aclose(self):
        self.closed = True


async def no_transcode(blob, mime):
    """Stands where nothing has to be transcoded."""
    raise AssertionError(f"asked to make {mime} of {blob}")


class NoFetcher:
    """Stands where nothing has to be fetched."""

    async def fetch(self, url, caps):
        raise AssertionError(f"asked to fetch {url}")


def a_request(*words: Any, **values: Any) -> Request:
    """Give a request of one user's turn."""
    turn = Turn(role="user", parts=tuple(Text(text=word) if isinstance(word, str) else word for word in words))
    usual: dict[str, Any] = {
        "model": "m",
        "dialect": "gemini",
        "turns": (turn,),
        "pixels": Pixels(width_px=96, height_px=64),
    }
    return Request(**usual | values)


@pytest.fixture
def ask():
    """Makes requests."""
    return a_request


@pytest.fixture
def spool(tmp_path):
    """A real spool."""
    return FolderSpool(tmp_path / "spool")


@pytest.fixture
def play_back():
    """Makes transports."""
    return PlayedBack


class Hands:
    """A clock that stands still unless turned."""

    def __init__(self):
        self.time_s = 1000.0

    def now_s(self):
        return self.time_s

    def monotonic_s(self):
        return self.time_s


@pytest.fixture
def clock():
    """A clock to turn."""
    return Hands()


@pytest.fixture
def make_upstream(spool, clock):
    """Makes upstreams that speak in notes; what is given replaces what they are made of."""

    def make(transport, **values):
        usual: dict[str, Any] = {
            "vendor": Vendor(name="notes", title="Notes"),
            "dialect": Note(several=values.pop("several", False)),
            "base_url": "https://notes.example",
            "keys": (Secret("k"),),
            "transport": transport,
            "spool": spool,
            "caps": Caps(),
            "timeout_s": 5.0,
            "transcode": no_transcode,
            "fetcher": NoFetcher(),
            "clock": clock,
        }
        return Upstream("notes", **usual | values)

    return make


@pytest.fixture
def scripted(spool):
    """The scripted engine."""
    return Scripted(spool=spool)


@pytest.fixture
def heard():
    """Gives all updates of a generation, and with `until_error` the error that ends it after them."""

    async def listen(engine, request, until_error=None):
        updates = []
        try:
            async for update in engine.generate(request):
                updates.append(update)  # noqa: PERF401 - what came before an error counts
        except Exception as error:
            if until_error is None or not isinstance(error, until_error):
                raise
            return updates, error
        assert until_error is None, f"no {until_error}"
        return updates

    return listen


@pytest.fixture
def folded():
    """Gives the result that updates amount to."""
    return lambda updates: fold(updates, model="m", response_id="r", created_s=0)


@pytest.fixture
def png(scripted):
    """Gives a small real PNG as bytes."""

    async def draw(seed=0):
        async for update in scripted.generate(a_request(model="ok", seed=seed, modalities=("image",))):
            if isinstance(update, PictureDone) and update.picture.blob:
                return b"".join([chunk async for chunk in update.picture.blob.chunks()])
        raise AssertionError("no picture")

    return draw
