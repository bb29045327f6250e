"""A spool in a temporary folder, bodies in chunks of any size, and a lift with one rule for all."""

import math
from collections.abc import AsyncIterator, Iterable

import pytest

from abaca import disk
from abaca.blobs import FolderSpool
from abaca.bodies import lift
from abaca.interfaces import LiftRule
from abaca.records import Caps

RULE = LiftRule(
    base64_keys=frozenset({"data", "b64_json", "thoughtSignature"}),
    data_url_keys=frozenset({"url", "image"}),
    text_keys=frozenset({"content", "text"}),
)


class Lifter:
    """Lifts whole bodies, cut into chunks as told, with one rule and spool."""

    rule = RULE

    def __init__(self, folder):
        self.folder = folder
        self.spool = FolderSpool(folder)
        self.caps = Caps()

    def left(self) -> list[str]:
        """Name what lies in the spool."""
        return sorted(path.name for path in self.folder.iterdir()) if self.folder.exists() else []

    async def chunks(self, body: bytes | Iterable[bytes], size_bytes: int = 65_536) -> AsyncIterator[bytes]:
        """Yield `body` in chunks of `size_bytes`, or as it is cut already."""
        if isinstance(body, bytes):
            body = [body[at : at + size_bytes] for at in range(0, len(body), size_bytes)]
        for piece in body:
            yield piece

    async def lift(self, body, size_bytes=65_536, *, caps=None, encoding=""):
        """Lift `body`."""
        chunks = self.chunks(body, size_bytes)
        return await lift(chunks, rule=self.rule, spool=self.spool, caps=caps or self.caps, encoding=encoding)

    async def content(self, blob) -> bytes:
        """Read a blob."""
        return b"".join([piece async for piece in blob.chunks()])


@pytest.fixture
def lifter(tmp_path):
    """A spool and a rule."""
    return Lifter(tmp_path / "spool")


@pytest.fixture
def slow_disk(monkeypatch):
    """A disk that does not keep up: threads wait for it."""
    patience = disk.Patience()
    patience.until_s = math.inf
    monkeypatch.setattr(disk, "PATIENCE", patience)
