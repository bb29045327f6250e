"""Bodies under hypothesis: any document, any cutting, any spelling gives the same pictures and words."""

import asyncio
import base64
import gzip
import itertools
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from abaca.blobs import FolderSpool
from abaca.bodies import lift, lift_array, lift_events, splice
from abaca.errors import TooLarge, WireError
from abaca.interfaces import LiftRule
from abaca.records import Caps
from abaca.skeletons import DataUrl, Inline, segments

RULE = LiftRule(
    base64_keys=frozenset({"data", "thoughtSignature"}),
    data_url_keys=frozenset({"url"}),
    text_keys=frozenset({"content", "text"}),
)
FOLDER = tempfile.TemporaryDirectory()
SPOOL = FolderSpool(Path(FOLDER.name), memory_bytes=200)
QUICK = settings(max_examples=60)
THOROUGH = settings(max_examples=3000)

contents = st.binary(min_size=30, max_size=400)
words = st.text(max_size=30).filter(lambda text: "base64," not in text)


@st.composite
def runs(draw, *, lines=True):
    """Draw bytes and one of the ways to write them as base64 inside a JSON string."""
    content = draw(contents)
    text = base64.b64encode(content).decode()
    if draw(st.booleans()):
        text = text.rstrip("=")
    for standard, safe in ("+-", "/_"):
        text = text.replace(standard, safe, draw(st.sampled_from([0, 1, -1])))
    if lines and draw(st.booleans()):
        width = draw(st.integers(1, 80))
        text = draw(st.sampled_from(["\\n", "\\r\\n", " ", "\\u000a"])).join(
            text[at : at + width] for at in range(0, len(text), width)
        )
    if draw(st.booleans()):
        text = text.replace("/", "\\/").replace("+", "\\u002b").replace("=", "\\u003D")
    if draw(st.booleans()):
        text = text.replace("Q", "\\u0051")
    return content, text


def plain(value):
    """Write words as JSON, escaped now and then."""
    return json.dumps(value, ensure_ascii=len(value) % 2 == 0)


@st.composite
def members(draw):
    """Draw one member of an object: its JSON, the picture in it or None, and what it says besides."""
    kind = draw(st.sampled_from(["data", "url", "text", "plain", "nested"]))
    if kind == "data":
        content, run = draw(runs())
        return f'"data": "{run}"', [content]
    if kind == "url":
        content, run = draw(runs())
        head = draw(st.sampled_from(["data:image/png;base64,", "DATA:image\\/png;x=y;Base64,", "data:;base64,"]))
        return f'"url":"{head}{run}"', [content]
    if kind == "text":
        content, run = draw(runs(lines=False))
        before, after = draw(words), draw(words)
        return f'"text" :"{plain(before)[1:-1]}data:image/png;base64,{run}) {plain(after)[1:-1]}"', [content]
    if kind == "plain":
        return f'"x": {plain(draw(words))}, "": [1, true, null, -2.5e3, {plain(draw(words))}]', []
    inner, found = draw(members())
    return f'"nested\\n" : [ {{ {inner} }} , {{}} ]', found


@st.composite
def bodies(draw):
    """Draw a body and the pictures in it, in order."""
    drawn = draw(st.lists(members(), max_size=4))
    objects = [f"{{{member}}}" for member, _ in drawn]
    return ("[" + ",\n".join(objects) + "]").encode(), [content for _, found in drawn for content in found]


async def chunks(body, cuts):
    """Yield `body` cut at `cuts`."""
    places = sorted({cut % (len(body) + 1) for cut in cuts} | {0, len(body)})
    for start, end in itertools.pairwise(places):
        yield body[start:end]


async def outcome(pieces, *, caps=Caps(), encoding=""):  # noqa: B008 - an immutable value
    """Give the skeleton with a fixed nonce and the blobs' bytes, or the error."""
    try:
        skeleton = await lift(pieces, rule=RULE, spool=SPOOL, caps=caps, encoding=encoding)
    except (WireError, TooLarge) as error:
        return type(error), str(error)
    found = [b"".join([piece async for piece in blob.chunks()]) for blob in skeleton.blobs]
    return skeleton.body.replace(skeleton.nonce.value.encode(), b"nonce"), found


cuts = st.lists(st.integers(0, 5000), max_size=12)


def any_cutting(body_and_pictures, places, packed):
    """Check one body, cut as drawn, against the same body whole and byte by byte."""
    body, pictures = body_and_pictures
    whole = asyncio.run(outcome(chunks(body, [])))
    assert whole[1] == pictures
    json.loads(whole[0])
    sent = gzip.compress(body) if packed else body
    assert asyncio.run(outcome(chunks(sent, places), encoding="gzip" if packed else "")) == whole
    assert asyncio.run(outcome(chunks(body, range(len(body))))) == whole


@QUICK
@given(bodies(), cuts, st.booleans())
def test_any_cutting_gives_the_same(body, places, packed):
    """However a body is spelled, packed and cut, its pictures and its skeleton are the same."""
    any_cutting(body, places, packed)


@pytest.mark.slow
@THOROUGH
@given(bodies(), cuts, st.booleans())
def test_any_cutting_gives_the_same_at_length(body, places, packed):
    """The same, with many more bodies."""
    any_cutting(body, places, packed)


@QUICK
@given(bodies(), st.integers(0, 5000), st.sampled_from(b'"\\{}[],:=!\x00\xff '), cuts)
def test_damaged_bodies_fail_the_same_way(body, place, damage, places):
    """A byte replaced anywhere gives the same outcome in every cutting, and never an error of another kind."""
    text = bytearray(body[0])
    text[place % len(text)] = damage
    whole = asyncio.run(outcome(chunks(bytes(text), [])))
    assert asyncio.run(outcome(chunks(bytes(text), places))) == whole
    assert asyncio.run(outcome(chunks(bytes(text), range(len(text))))) == whole
    if isinstance(whole[0], type):
        assert not list(Path(FOLDER.name).iterdir())


@QUICK
@given(bodies(), st.integers(0, 5000))
def test_cut_bodies_are_refused(body, place):
    """A body that ends early is a WireError and leaves no file."""
    cut = body[0][: place % len(body[0])]
    assert asyncio.run(outcome(chunks(cut, [])))[0] is WireError
    assert not list(Path(FOLDER.name).iterdir())


@QUICK
@given(st.binary(max_size=300), cuts)
def test_any_bytes_give_a_skeleton_or_an_error(junk, places):
    """Bytes without any meaning are refused or read, never anything else."""
    whole = asyncio.run(outcome(chunks(junk, [])))
    assert asyncio.run(outcome(chunks(junk, places))) == whole


@QUICK
@given(bodies(), cuts, st.integers(1, 3000), st.integers(1, 400), st.integers(1, 60))
def test_caps_hold_in_any_cutting(body, places, body_bytes, picture_bytes, string_bytes):
    """A body over a cap is refused whichever way it is cut, one under all caps is not."""
    caps = Caps(body_bytes=body_bytes, picture_bytes=picture_bytes, string_bytes=string_bytes)
    whole = asyncio.run(outcome(chunks(body[0], []), caps=caps))
    bytewise = asyncio.run(outcome(chunks(body[0], range(len(body[0]))), caps=caps))
    assert isinstance(whole[0], type) == isinstance(bytewise[0], type)
    if len(body[0]) > body_bytes or any(len(content) > picture_bytes for content in body[1]):
        assert whole[0] is TooLarge
    if not isinstance(whole[0], type):
        assert asyncio.run(outcome(chunks(body[0], places), caps=caps)) == whole


@QUICK
@given(bodies(), st.text(alphabet="~0123456789abcdef:", max_size=50), st.integers(0, 3))
def test_nobody_can_forge_a_stand_in(body, shaped, ordinal):
    """A text in the shape of a stand-in, put beside real ones, is never taken for a blob."""
    forged = f"~{shaped:0<32.32}:{ordinal}~"

    async def check():
        text = body[0][:-1] + (b"," if len(body[0]) > 2 else b"") + json.dumps({"url": forged}).encode() + b"]"
        skeleton = await lift(chunks(text, []), rule=RULE, spool=SPOOL, caps=Caps())
        assert skeleton.parse()[-1]["url"] == forged
        assert skeleton.blob(forged) is None
        assert skeleton.split("data:;base64," + forged) == ["data:;base64," + forged]

    asyncio.run(check())


@QUICK
@given(st.lists(bodies(), max_size=4), cuts, st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_streams_give_what_single_bodies_give(documents, places, newline, as_array):
    """Documents in events, or objects in an array, come out as they would alone."""
    if as_array:
        texts = [b'{"a":' + body + b"}" for body, _ in documents]
        stream = b"[" + b" ,\n".join(texts) + b"]"
    else:
        texts = [body.replace(b"\n", b"") for body, _ in documents]
        stream = b"".join(b"data: " + text + newline.encode() * 2 for text in texts)
    reader = lift_array if as_array else lift_events

    async def read():
        found = []
        async for skeleton in reader(chunks(stream, places), rule=RULE, spool=SPOOL, caps=Caps(pictures=99)):
            blobs = [b"".join([piece async for piece in blob.chunks()]) for blob in skeleton.blobs]
            found.append((skeleton.body.replace(skeleton.nonce.value.encode(), b"nonce"), blobs))
        return found

    assert asyncio.run(read()) == [asyncio.run(outcome(chunks(text, []))) for text in texts]


leaves = st.one_of(st.none(), st.booleans(), st.integers(-(2**53), 2**53), words, contents)
documents = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3))


@QUICK
@given(documents, st.booleans())
def test_what_is_spliced_is_lifted_again(document, as_url):
    """Splice and lift undo each other: the same words, the same pictures."""
    contents_in_order = []

    async def leafed(value):
        if isinstance(value, bytes):
            blob = await SPOOL.keep(value)
            contents_in_order.append(value)
            return {"url": DataUrl("image/png", blob)} if as_url else {"data": Inline(blob)}
        if isinstance(value, list):
            return [await leafed(item) for item in value]
        if isinstance(value, dict):
            return {f"k{key}": await leafed(item) for key, item in value.items()}
        return value

    async def check():
        body = splice(segments(await leafed(document)))
        text = b"".join([chunk async for chunk in body.chunks()])
        assert len(text) == body.length_bytes
        _, found = await outcome(chunks(text, []))
        assert found == contents_in_order

    asyncio.run(check())
