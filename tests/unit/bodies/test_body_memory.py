"""Memory: a picture of 20 MB passes through without being held."""

import base64
import tracemalloc

import pytest

from abaca.bodies import lift, lift_events, splice
from abaca.records import Caps
from abaca.skeletons import Inline, segments

PICTURE_BYTES = 20_000_000
MOST_BYTES = 2_000_000
PIECE = base64.b64encode(bytes(range(256)) * 192)  # 64 KB of base64


class Peak:
    """The most memory that Python held in between."""

    def __enter__(self):
        tracemalloc.start()
        return self

    def __exit__(self, *_):
        self.bytes = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()


async def long_body(head, tail):
    """Yield a body with a picture of 20 MB, never held."""
    yield head
    for _ in range(PICTURE_BYTES // (len(PIECE) // 4 * 3)):
        yield bytes(bytearray(PIECE))
    yield tail


@pytest.mark.parametrize(
    ("head", "tail"),
    [
        (b'{"data": "', b'"}'),
        (b'{"url": "data:image/png;base64,', b'"}'),
        (b'{"content": "![](data:image/png;base64,', b')"}'),
        (b'{"data": "\\n----', b'"}'),
    ],
)
async def test_lift_holds_less_than_2_mb(lifter, head, tail):
    """Lifting 20 MB takes at most 2 MB at any time, in every spelling."""
    with Peak() as peak:
        skeleton = await lift(long_body(head, tail), rule=lifter.rule, spool=lifter.spool, caps=Caps())
    assert skeleton.blobs[0].size_bytes > PICTURE_BYTES - 100_000
    assert peak.bytes <= MOST_BYTES


async def test_event_of_20_mb_is_not_held(lifter):
    """A line of 27 MB in a stream goes into its blob as it comes."""
    with Peak() as peak:
        body = long_body(b'data: {"data": "', b'"}\n\n')
        documents = [d async for d in lift_events(body, rule=lifter.rule, spool=lifter.spool, caps=Caps())]
    assert documents[0].blobs[0].size_bytes > PICTURE_BYTES - 100_000
    assert peak.bytes <= MOST_BYTES


async def test_splice_holds_less_than_2_mb(lifter):
    """Sending 20 MB takes at most 2 MB at any time."""

    async def picture():
        for _ in range(PICTURE_BYTES // 100_000):
            yield bytes(100_000)

    blob = await lifter.spool.keep(picture())
    peaks = []
    for _ in range(3):  # what threads of other tests still hold counts too, but not each time
        with Peak() as peak:
            body = splice(segments({"data": Inline(blob)}))
            sent_bytes = 0
            async for chunk in body.chunks():
                sent_bytes += len(chunk)
        assert sent_bytes == body.length_bytes > PICTURE_BYTES * 4 / 3
        peaks.append(peak.bytes)
    assert min(peaks) <= MOST_BYTES
