"""What every engine keeps to: the table of engines, the upstream once for each dialect."""

import asyncio
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from msgspec.structs import replace

from abaca import bodies, dialects, engines, sse
from abaca.app.world import SystemClock
from abaca.blobs import FolderSpool
from abaca.catalogue import load_vendors
from abaca.engines.scripted import Scripted
from abaca.errors import AbacaError, EngineBusy
from abaca.interfaces import Answer, Engine, Inbound
from abaca.policy import routing
from abaca.records import Caps
from abaca.skeletons import Skeleton
from abaca.types import Finish, Picture, Pixels, Request, Secret, Text, Turn
from abaca.updates import Finished, PictureDone, Progress, Report, fold, unfold
from abaca.web.paths import Paths
from abaca.workers import Workers

PIXELS = Pixels(width_px=320, height_px=192)
PHOTO = Path(__file__).parents[1] / "photos" / "cat.jpg"
FIELDS = {"seed", "sampling", "thinking", "search", "functions", "safety", "system", "mime", "size", *routing.PARTS}
HEAVY = ("PIL", "aiohttp", "cv2", "numpy", "sqlalchemy")
VENDORS = {"gemini": "google", "openai_chat": "openrouter"}


class Inline(Workers):
    """Workers that do their work in a thread of this process."""

    async def run(self, function, *args, **kwargs):
        return await asyncio.to_thread(function, *args, **kwargs)


class Loopback:
    """A transport whose other end is abaca's own front: the dialect as a server, the scripted engine behind it."""

    def __init__(self, vendor, dialect, spool, *, model="ok"):
        self._paths = Paths({"google": (dialect,), vendor.name: (dialect,)})
        self._dialect = dialect
        self._spool = spool
        self._model = model
        self.keys = []

    async def send(self, method, url, *, headers, body, body_bytes, timeout_s):
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        match = self._paths.find(method, parts.path, headers, query)
        self.keys.append(self._dialect.credentials(headers, query))
        skeleton = await bodies.lift(body, rule=self._dialect.lift_rule, spool=self._spool, caps=Caps())
        assert isinstance(skeleton, Skeleton)
        inbound = Inbound(
            operation=match.path.operation, skeleton=skeleton, path=match.values, query=query, headers=headers
        )
        try:
            request = replace(self._dialect.decode_request(inbound), pixels=PIXELS)
            engine = Scripted(spool=self._spool)
            updates = [update async for update in engine.generate(replace(request, model=self._model))]
        except AbacaError as error:
            outbound = self._dialect.encode_error(error, call_id="call")
            kind = {"content-type": "application/json"}
            chunks = bodies.splice(outbound.body).chunks()
            return Answer(status=outbound.status, headers={**kind, **outbound.headers}, chunks=chunks)
        if request.stream:
            chunks = self._streamed(request, updates)
            return Answer(status=200, headers={"content-type": "text/event-stream"}, chunks=chunks)
        result = fold(updates, model=request.model, response_id="r", created_s=0)
        chunks = bodies.splice(self._dialect.encode_result(request, result).body).chunks()
        return Answer(status=200, headers={"content-type": "application/json"}, chunks=chunks)

    async def _streamed(self, request, updates):
        framing = self._dialect.framing(request)
        assert framing.kind == "sse"
        encoder = self._dialect.stream_encoder(request, response_id="r", created_s=0)
        documents = [document for update in updates for document in encoder.feed(update)]
        for document in (*documents, *encoder.finish({})):
            async for chunk in bodies.splice(sse.event(document, terminator=framing.terminator)).chunks():
                yield chunk
        if framing.done is not None:
            yield b"data: " + framing.done + framing.terminator


async def unused(*_):
    """Stands where nothing is transcoded."""
    raise AssertionError


def build_scripted(spool):
    """Give the scripted engine and a model of it."""
    return engines.build("scripted", name="the engine", spool=spool), "ok"


def build_illustrator(spool):
    """Give the illustrator and any model."""
    workers = Inline(1, queue=4)
    return engines.build("illustrator", name="the engine", workers=workers, spool=spool), "gemini-3-pro-image"


def build_upstream(dialect, spool, model="ok"):
    """Give an upstream of a vendor that speaks `dialect`, whose server is abaca with `scripted/<model>`."""
    vendor = load_vendors()[VENDORS[dialect]]
    codec = dialects.build(dialect, vendor)
    built = engines.build(
        "upstream",
        name="the engine",
        vendor=vendor,
        dialect=codec,
        base_url=vendor.base_url,
        keys=(Secret("k"),),
        transport=Loopback(vendor, codec, spool, model=model),
        spool=spool,
        caps=Caps(),
        timeout_s=5.0,
        transcode=unused,
        fetcher=None,
        clock=SystemClock(),
    )
    return built, "gemini-3-pro-image"


ROWS: dict[str, Callable[[FolderSpool], tuple[Engine, str]]] = {
    "scripted": build_scripted,
    "illustrator": build_illustrator,
    **{f"upstream {name}": partial(build_upstream, name) for name in dialects.DIALECTS},
}


@pytest.fixture
def spool(tmp_path):
    """A real spool."""
    return FolderSpool(tmp_path / "spool")


@pytest.fixture(params=ROWS)
def row(request, spool):
    """An engine and a model of it."""
    return ROWS[request.param](spool)


def asking(model, *parts, **values):
    """Give a request of one turn for a small picture of a cat."""
    turn = Turn(role="user", parts=(*parts, Text(text="a red apple on a table")))
    return replace(Request(model=model, dialect="gemini", turns=(turn,), pixels=PIXELS, seed=11), **values)


async def said(engine, request):
    """Give all updates of a generation."""
    return [update async for update in engine.generate(request)]


def folded(updates):
    """Give their result."""
    return fold(updates, model="m", response_id="r", created_s=0)


def test_every_engine_of_the_table_is_here():
    """No engine and no dialect behind the upstream escapes this suite."""
    assert {row.partition(" ")[0] for row in ROWS} == set(engines.ENGINES)
    assert set(VENDORS) == set(dialects.DIALECTS)


async def test_an_engine_knows_its_name_and_what_it_carries(row):
    """The name is the one that it was given; what it honours are fields of a request; closing twice is closing."""
    engine, model = row
    assert engine.name == "the engine"
    known = engine.capabilities(model)
    assert known.honours <= FIELDS
    assert known.dialect in {"", *dialects.DIALECTS}
    assert known.max_pictures > 0
    await engine.aclose()
    await engine.aclose()


async def test_a_picture_is_usable_and_exact(row):
    """One candidate ends with STOP and has one real picture of exactly the pixels that were asked for."""
    engine, model = row
    updates = await said(engine, asking(model))
    assert isinstance([update for update in updates if not isinstance(update, Report | Progress)][-1], Finished)
    result = folded(updates)
    (candidate,) = result.candidates
    (picture,) = result.pictures()
    assert candidate.finish is Finish.STOP
    assert isinstance(picture, Picture)
    assert picture.blob is not None
    assert (picture.blob.problem, picture.mime) == ("", picture.blob.mime)
    assert (picture.blob.width_px, picture.blob.height_px) == (PIXELS.width_px, PIXELS.height_px)
    assert folded(unfold(result)) == result


async def test_each_candidate_ends_once(row):
    """Two candidates have the indexes 0 and 1, a picture each, and nothing comes after a candidate's end."""
    engine, model = row
    updates = await said(engine, asking(model, count=2))
    ended = []
    for update in updates:
        if not isinstance(update, Report):
            assert update.candidate not in ended
        if isinstance(update, Finished):
            ended.append(update.candidate)
    assert sorted(ended) == [0, 1]
    assert sorted(update.candidate for update in updates if isinstance(update, PictureDone)) == [0, 1]


async def test_the_same_seed_is_the_same_picture(row):
    """The seed is reported, and asking again with it gives the same bytes."""
    engine, model = row
    first, again = [await said(engine, asking(model)) for _ in range(2)]
    assert [update.seed for update in first if isinstance(update, Report)][-1] == 11
    digests = [picture.blob.sha256 for result in (first, again) for picture in folded(result).pictures()]
    assert digests[0] == digests[1]


async def test_streamed_or_whole_is_the_same_result(row):
    """A streamed request comes to the same parts."""
    engine, model = row
    whole, streamed = [folded(await said(engine, asking(model, stream=stream))) for stream in ("", "sse")]
    told = [
        [part.text if isinstance(part, Text) else part.blob.sha256 for part in result.candidates[0].parts]
        for result in (whole, streamed)
    ]
    assert told[0] == told[1]


async def test_modalities_are_kept(row):
    """Only a picture means no words; only words means no picture."""
    engine, model = row
    pictured = folded(await said(engine, asking(model, modalities=("image",))))
    assert [type(part) for part in pictured.candidates[0].parts] == [Picture]
    worded = folded(await said(engine, asking(model, modalities=("text",))))
    assert [type(part) for part in worded.candidates[0].parts] == [Text]


async def test_references_are_carried(row, spool):
    """A photo beside the words is taken, and the answer is a picture all the same."""
    engine, model = row
    photo = Picture(mime="image/jpeg", blob=await spool.keep(PHOTO.read_bytes()))
    assert folded(await said(engine, asking(model, photo))).pictures()


async def test_leaving_early_leaves_nothing_behind(row):
    """Closing a generation after its first update ends every task of it."""
    engine, model = row
    updates = engine.generate(asking(model, count=2))
    await anext(updates)
    await updates.aclose()
    assert asyncio.all_tasks() == {asyncio.current_task()}


@pytest.mark.parametrize("dialect", dialects.DIALECTS)
@pytest.mark.parametrize(
    ("model", "finish"),
    [("no_image", Finish.NO_IMAGE), ("image_safety", Finish.IMAGE_SAFETY), ("text_only", Finish.STOP)],
)
async def test_refusals_survive_the_way_through_another_abaca(spool, dialect, model, finish):
    """What a model refuses behind one abaca is the same result behind two, as far as the dialect has a word for it."""
    engine, asked = build_upstream(dialect, spool, model)
    (candidate,) = folded(await said(engine, asking(asked))).candidates
    assert candidate.finish is finish
    assert not [part for part in candidate.parts if isinstance(part, Picture)]


@pytest.mark.parametrize("dialect", dialects.DIALECTS)
@pytest.mark.parametrize(("model", "retryable"), [("busy-7", True), ("overloaded", True), ("unsupported", False)])
async def test_errors_survive_the_way_through_another_abaca(spool, dialect, model, retryable):
    """An error behind one abaca says behind two whether trying again may help, and when."""
    engine, asked = build_upstream(dialect, spool, model)
    with pytest.raises(AbacaError) as failed:
        await said(engine, asking(asked))
    assert failed.value.retryable == retryable
    assert not failed.value.maybe_charged
    assert failed.value.retry_after_s == (7 if model == "busy-7" else None)


@pytest.mark.slow
async def test_the_illustrator_draws_in_a_process_of_its_own(spool):
    """The drawing crosses into a worker process and back; a cancelled one leaves room for the next."""
    workers = Workers(1, queue=1)
    try:
        engine = engines.build("illustrator", name="the engine", workers=workers, spool=spool)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(said(engine, asking("m", count=2)), 0.2)
        (picture,) = folded(await said(engine, asking("m"))).pictures()
        assert picture.blob is not None
        assert (picture.blob.width_px, picture.blob.height_px) == (PIXELS.width_px, PIXELS.height_px)
        crowd = [asyncio.create_task(said(engine, asking("m"))) for _ in range(4)]
        outcomes = await asyncio.gather(*crowd, return_exceptions=True)
        assert [isinstance(outcome, EngineBusy) for outcome in outcomes] == [False, False, True, True]
    finally:
        await workers.aclose()


@pytest.mark.parametrize("kind", engines.ENGINES)
def test_an_engine_loads_nothing_heavy(kind):
    """Importing an engine loads no imaging, array or HTTP library into the server."""
    module = engines.ENGINES[kind].partition(":")[0]
    program = f"import sys, {module}; print([name for name in {HEAVY!r} if name in sys.modules])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
