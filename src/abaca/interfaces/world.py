"""The plugs of the world outside: Spool Fetcher Transport Clock."""

from collections.abc import AsyncIterable, AsyncIterator
from dataclasses import dataclass
from typing import Protocol

from abaca.interfaces.dialects import Headers
from abaca.records import Caps
from abaca.types import Blob


class BlobWriter(Protocol):
    """One blob being written; exactly one of `finish` and `abort` ends it."""

    async def write(self, piece: bytes) -> None:
        """Append bytes; raises TooLarge over the cap it was begun with, StoreError when the disk is full."""
        ...

    async def finish(self) -> Blob:
        """Give the whole with its facts."""
        ...

    def abort(self) -> None:
        """Throw away what was written."""
        ...


class Spool(Protocol):
    """Where blobs are made."""

    def begin(self, *, max_bytes: int | None = None) -> BlobWriter:
        """Begin a blob of at most `max_bytes`."""
        ...

    async def keep(self, content: bytes | AsyncIterable[bytes], *, max_bytes: int | None = None) -> Blob:
        """Write the bytes down and give them as a blob with its facts; raises TooLarge, StoreError."""
        ...


class Fetcher(Protocol):
    """The one way to read a picture by URL."""

    async def fetch(self, url: str, caps: Caps) -> Blob:
        """Give the picture at a public http(s) URL; raises RequestError naming why not."""
        ...


class Chunks(Protocol):
    """A body as it arrives."""

    def __aiter__(self) -> AsyncIterator[bytes]: ...

    async def aclose(self) -> None:
        """Let go of the connection, wherever reading stands; twice is once."""
        ...


@dataclass(slots=True, kw_only=True)
class Answer:
    """An upstream's answer: `chunks` must be read to the end or closed."""

    status: int
    headers: Headers
    chunks: Chunks


class Transport(Protocol):
    """HTTP out."""

    async def send(
        self,
        method: str,
        url: str,
        *,
        headers: Headers,
        body: AsyncIterable[bytes] | None = None,
        body_bytes: int = 0,
        timeout_s: float,
    ) -> Answer:
        """Send a request; raises EngineError (EngineTimeout) when no answer's head arrives."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


class Clock(Protocol):
    """What time it is, so that tests can say."""

    def now_s(self) -> float:
        """Unix time."""
        ...

    def monotonic_s(self) -> float:
        """Seconds that only go forward."""
        ...
