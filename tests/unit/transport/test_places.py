"""Bodies take turns, and one that does not come on holds up nobody."""

import asyncio

from abaca.transport import Chunks


class Content:
    """A body of some pieces, after which nothing comes any more."""

    def __init__(self, *pieces):
        self._pieces = list(pieces)

    async def readchunk(self):
        if not self._pieces:
            await asyncio.Event().wait()
        return self._pieces.pop(0), False

    def at_eof(self):
        return False


class Answering:
    """An answer with such a body."""

    def __init__(self, *pieces):
        self.content = Content(*pieces)

    def close(self):
        """Do nothing."""


async def test_a_body_that_pauses_gives_up_its_place():
    """While one body holds the only place others wait, until nothing more of it comes."""
    places = asyncio.Semaphore(1)
    slow, other = Chunks(Answering(b"a"), places), Chunks(Answering(b"b"), places)
    assert await anext(slow) == b"a"
    waiting = asyncio.create_task(anext(other))
    await asyncio.sleep(0.01)
    assert not waiting.done()
    stuck = asyncio.create_task(anext(slow))
    assert await asyncio.wait_for(waiting, 5) == b"b"
    stuck.cancel()
    await asyncio.wait({stuck})
    await other.aclose()
    assert not places.locked()
