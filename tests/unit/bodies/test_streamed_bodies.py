"""Lift of streamed answers: events and arrays, document by document."""

import asyncio
import base64
import gzip
import json

import pytest

from abaca.bodies import lift_array, lift_events
from abaca.errors import TooLarge, WireError
from abaca.records import Caps

PICTURE = bytes(range(256)) * 40
BASE64 = base64.b64encode(PICTURE).decode()
DOCUMENTS = [{"text": "one"}, {"parts": [{"data": BASE64}]}, {"text": "last", "n": [1, 2]}]
SIZES = [1, 2, 7, 100_000]


async def read(lifter, reader, body, size_bytes=100_000, *, caps=None, encoding=""):
    """Give each document with its stand-ins filled in again."""
    chunks = lifter.chunks(body if isinstance(body, bytes) else body.encode(), size_bytes)
    documents = []
    async for skeleton in reader(chunks, rule=lifter.rule, spool=lifter.spool, caps=caps or Caps(), encoding=encoding):
        text = skeleton.body.decode()
        for ordinal, blob in enumerate(skeleton.blobs):
            run = base64.b64encode(await lifter.content(blob)).decode()
            text = text.replace(skeleton.nonce.stand_in(ordinal), run)
        documents.append(json.loads(text))
    return documents


def events(newline="\n", head="data: ", documents=DOCUMENTS):
    """Set documents as events."""
    return "".join(head + json.dumps(document) + newline * 2 for document in documents)


@pytest.mark.parametrize("size_bytes", SIZES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["data: ", "data:"])
async def test_events_are_read(lifter, size_bytes, newline, head):
    """Events come one by one, however lines end, with or without the space, in any chunks."""
    assert await read(lifter, lift_events, events(newline, head), size_bytes) == DOCUMENTS


@pytest.mark.parametrize("size_bytes", SIZES)
async def test_comments_and_other_fields_are_skipped(lifter, size_bytes):
    """Keep-alive comments, event, id and retry lines, and lines of no field carry nothing."""
    body = ": KEEP\n\nevent: x\nid: 1\nretry: 5\ndata: [1]\n: in between\n\n\n:\n\nnonsense\n\ndata:\n\ndata: {}\n\n"
    assert await read(lifter, lift_events, body, size_bytes) == [[1], {}]


@pytest.mark.parametrize("size_bytes", SIZES)
async def test_done_ends_the_stream(lifter, size_bytes):
    """Nothing after [DONE] is read."""
    body = events() + "data: [DONE]\n\ndata: nonsense\n\n"
    assert await read(lifter, lift_events, body, size_bytes) == DOCUMENTS


@pytest.mark.parametrize("size_bytes", SIZES)
@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
async def test_last_event_needs_no_empty_line(lifter, size_bytes, ending):
    """A body that ends after its last document has given it."""
    body = events().rstrip("\n") + ending
    assert await read(lifter, lift_events, body, size_bytes) == DOCUMENTS
    assert await read(lifter, lift_events, "data: 17" + ending, size_bytes) == [17]


@pytest.mark.parametrize("size_bytes", SIZES)
@pytest.mark.parametrize("head", ["data: ", "data:", ""])
async def test_document_over_several_lines(lifter, size_bytes, head):
    """Lines of one event are joined, each with its field or, as some vendors' pages show it, only the first."""
    lines = json.dumps(DOCUMENTS[1], indent=2).split("\n")
    body = "data: " + ("\n" + head).join(lines) + "\n\n" + events()
    assert await read(lifter, lift_events, body, size_bytes) == [DOCUMENTS[1], *DOCUMENTS]


@pytest.mark.parametrize("size_bytes", SIZES)
async def test_events_without_empty_lines_are_told_apart(lifter, size_bytes):
    """Whole documents on lines of their own are documents, though the empty line is missing."""
    body = events().replace("\n\n", "\n")
    assert await read(lifter, lift_events, body, size_bytes) == DOCUMENTS


@pytest.mark.parametrize(
    "body", ["data: {\n\ndata: {}\n\n", 'data: {"a": 1', "data: [1, [", "data: [DON", "data: {} x\n\n", "data: x\n\n"]
)
@pytest.mark.parametrize("size_bytes", SIZES)
async def test_broken_events_are_refused(lifter, body, size_bytes):
    """An event that is cut off, or no JSON, is a WireError."""
    with pytest.raises(WireError):
        await read(lifter, lift_events, body, size_bytes)
    assert not lifter.left()


async def test_caps_hold_over_the_whole_stream(lifter):
    """Bytes and pictures are counted over all events together."""
    png = base64.b64encode(b"\x89PNG\r\n\x1a\n\0\0\0\r").decode()
    body = events(documents=[{"data": png}] * 3)
    assert len(await read(lifter, lift_events, body, caps=Caps(pictures=3))) == 3
    with pytest.raises(TooLarge, match="2 pictures"):
        await read(lifter, lift_events, body, caps=Caps(pictures=2))
    with pytest.raises(TooLarge, match="50 bytes"):
        await read(lifter, lift_events, body, caps=Caps(body_bytes=50))


async def test_reader_that_leaves_early_leaves_nothing(lifter):
    """Closing the stream in the middle of a picture removes its half."""
    body = b'data: {"a": 1}\n\ndata: {"data": "' + base64.b64encode(bytes(300_000)) + b'"}\n\n'
    reader = lift_events(lifter.chunks(body, 1000), rule=lifter.rule, spool=lifter.spool, caps=Caps())
    first = await anext(reader)
    assert first.parse() == {"a": 1}
    await reader.aclose()
    assert not lifter.left()


@pytest.mark.parametrize("size_bytes", SIZES)
@pytest.mark.parametrize("between", [",", "\n,\n", " , "])
async def test_array_is_read_element_by_element(lifter, size_bytes, between):
    """Google's streamed array gives its elements as they come."""
    body = "\n[" + between.join(map(json.dumps, DOCUMENTS)) + "\n]\n"
    assert await read(lifter, lift_array, body, size_bytes) == DOCUMENTS


@pytest.mark.parametrize(("body", "count"), [("[]", 0), (" [ ] ", 0), ('{"error": {}}', 1), ("[{}]", 1)])
async def test_empty_array_and_lone_object(lifter, body, count):
    """An array may be empty, and an object that stands alone is the only element."""
    assert len(await read(lifter, lift_array, body, 1)) == count


@pytest.mark.parametrize("size_bytes", [1, 100])
@pytest.mark.parametrize(
    "body",
    ["", "[", "[{}", "[{},", "[{},]", "[1]", "[,{}]", "[{}{}]", "[{}]]", "[{}] x", "{}{}", "{},", "x", "[{"],
)
async def test_what_is_no_array_of_objects_is_refused(lifter, body, size_bytes):
    """Cut, surplus and foreign elements are a WireError."""
    with pytest.raises(WireError):
        await read(lifter, lift_array, body, size_bytes)


async def test_elements_come_before_the_end(lifter):
    """The first element is given before the second has arrived."""
    arrived = []

    async def slow():
        for piece in (b'[{"a": 1}', b',{"a": 2}]'):
            arrived.append(piece)
            yield piece

    reader = lift_array(slow(), rule=lifter.rule, spool=lifter.spool, caps=Caps())
    assert (await anext(reader)).parse() == {"a": 1}
    assert len(arrived) == 1
    await reader.aclose()


@pytest.mark.parametrize("name", ["array", "events"])
async def test_a_small_body_that_inflates_lets_others_have_their_turn(lifter, name):
    """Between two windows of one chunk of gzip, of which a few bytes may be many, whoever is ready comes first."""
    document = b'{"data": "' + b"A" * 20_000_000 + b'"}'
    body = gzip.compress(b"data: " + document + b"\n\n" if name == "events" else b"[" + document + b"]")
    lift = lift_events if name == "events" else lift_array
    turns = []

    async def other():
        while True:
            turns.append(None)
            await asyncio.sleep(0)

    task = asyncio.create_task(other())
    chunks = lifter.chunks([body])
    skeletons = [
        one async for one in lift(chunks, rule=lifter.rule, spool=lifter.spool, caps=lifter.caps, encoding="gzip")
    ]
    task.cancel()
    assert [one.blobs[0].size_bytes for one in skeletons] == [15_000_000]
    assert len(turns) >= 70
