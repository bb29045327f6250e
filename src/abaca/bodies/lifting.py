"""Lift: the driver that reads a body, has it scanned and writes its blobs into the spool."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterable

import msgspec

from abaca.bodies.inflating import Windows
from abaca.bodies.scanning import Begin, Scanner, Step
from abaca.errors import InvalidPicture, TooLarge, WireError
from abaca.interfaces import BlobWriter, LiftRule, Spool
from abaca.records import Caps
from abaca.skeletons import Nonce, Skeleton
from abaca.sse import Events, Mark
from abaca.types import Blob

_SPACE = b" \t\r\n"


async def lift(
    chunks: AsyncIterable[bytes], *, rule: LiftRule, spool: Spool, caps: Caps, encoding: str = ""
) -> Skeleton:
    """Read a body of one JSON document and take its pictures out.

    `encoding` is the body's content-encoding: gzip, identity or "". Raises WireError naming the JSON path for what is
    no JSON or no base64, TooLarge over one of `caps`, WrongMediaType for another encoding, StoreError when blobs
    cannot be written. Whatever is raised, no blob of the body is left.
    """
    lifting = _Lifting(rule, spool, caps)
    windows = Windows(encoding, most_bytes=caps.body_bytes)
    try:
        async for chunk in chunks:
            for number, window in enumerate(windows.feed(chunk)):
                if number:
                    await asyncio.sleep(0)  # a small gzip body may have hundreds of windows: others have their turn
                if await lifting.feed(window):
                    raise WireError("$", "something follows the end of the JSON")
        windows.finish()
        return lifting.finish()
    finally:
        lifting.close()


async def lift_array(
    chunks: AsyncIterable[bytes], *, rule: LiftRule, spool: Spool, caps: Caps, encoding: str = ""
) -> AsyncGenerator[Skeleton, None]:
    """Read a body that is a JSON array of objects and yield each as it is complete; a lone object is yielded too.

    Paths begin at the element. Raises what `lift` raises.
    """
    lifting = _Lifting(rule, spool, caps)
    windows = Windows(encoding, most_bytes=caps.body_bytes)
    array = _Array()
    try:
        async for chunk in chunks:
            for number, window in enumerate(windows.feed(chunk)):
                if number:
                    await asyncio.sleep(0)  # as in `lift`
                rest = window
                while rest:
                    rest = await lifting.feed(rest if lifting.begun else array.skip(rest))
                    if lifting.done:
                        yield lifting.finish()
        windows.finish()
        if lifting.begun:
            lifting.finish()
        array.finish()
    finally:
        lifting.close()


async def lift_events(
    chunks: AsyncIterable[bytes], *, rule: LiftRule, spool: Spool, caps: Caps, encoding: str = ""
) -> AsyncGenerator[Skeleton, None]:
    """Read server-sent events and yield the JSON of each, until [DONE] or the end of the body.

    A line may be as long as it likes; documents that lack the empty line between them are told apart. Raises what
    `lift` raises.
    """
    lifting = _Lifting(rule, spool, caps)
    windows = Windows(encoding, most_bytes=caps.body_bytes)
    events = Events()
    try:
        async for chunk in chunks:
            for number, window in enumerate(windows.feed(chunk)):
                if number:
                    await asyncio.sleep(0)  # as in `lift`
                for piece in events.feed(window):
                    if piece is Mark.DONE:
                        return
                    rest = b"" if isinstance(piece, Mark) else await lifting.feed(piece)
                    while rest:
                        yield lifting.finish()
                        rest = await lifting.feed(rest)
                    if piece is Mark.END and lifting.begun:
                        yield lifting.finish()
        windows.finish()
        for piece in events.finish():
            if isinstance(piece, bytes):
                await lifting.feed(piece)
        if lifting.begun:
            yield lifting.finish()
    finally:
        lifting.close()


class _Array:
    """What stands between the elements of an array."""

    def __init__(self) -> None:
        self._allowed = b"[{"

    def skip(self, window: bytes) -> bytes:
        """Give `window` from the beginning of an element on; raises WireError for what cannot stand there."""
        for at, character in enumerate(window):
            if character in _SPACE:
                continue
            if character not in self._allowed:
                raise WireError("$", "not an array of JSON objects")
            if character == ord("{"):
                self._allowed = b"" if self._allowed == b"[{" else b",]"
                return window[at:]
            self._allowed = {ord("["): b"{]", ord(","): b"{", ord("]"): b""}[character]
        return b""

    def finish(self) -> None:
        """Say that the body ended; raises WireError when the array is not closed."""
        if self._allowed:
            raise WireError("$", "the body ends in the middle of the JSON")


class _Lifting:
    """A body being lifted, one document after the other."""

    def __init__(self, rule: LiftRule, spool: Spool, caps: Caps) -> None:
        self._rule = rule
        self._spool = spool
        self._caps = caps
        self._pictures = 0
        self._writer: BlobWriter | None = None
        self._path = ""
        self._blobs: list[Blob] = []
        self._nonce: Nonce | None = None
        self._scanner: Scanner | None = None  # of the document that is being read

    @property
    def begun(self) -> bool:
        """Whether a document is being read."""
        return self._scanner is not None

    @property
    def done(self) -> bool:
        """Whether the document has ended."""
        return self._scanner is not None and self._scanner.done

    async def feed(self, window: bytes) -> bytes:
        """Read on; gives what follows the end of the document, space left out."""
        if self._scanner is None:
            window = window.lstrip(_SPACE)
            if not window:
                return b""
            self._nonce = Nonce()
            self._scanner = Scanner(self._rule, self._caps, self._nonce)
        for step in self._scanner.feed(window):
            await self._take(step)
        return self._scanner.rest.lstrip(_SPACE)

    def finish(self) -> Skeleton:
        """Give the document and be ready for the next."""
        if self._scanner is None:
            raise WireError("$", "the body is empty")
        body = self._scanner.finish()
        _judge(body, whole=not self._blobs)
        skeleton = Skeleton(body, tuple(self._blobs), self._nonce)
        self._blobs.clear()
        self._scanner = None
        return skeleton

    def close(self) -> None:
        """Throw away what was not given."""
        if self._writer:
            self._writer.abort()
            self._writer = None
        self._blobs.clear()

    async def _take(self, step: Step) -> None:
        if isinstance(step, Begin):
            self._path = step.path
            self._writer = self._spool.begin(max_bytes=self._caps.picture_bytes)
            return
        writer = self._writer
        assert writer is not None, "the scanner begins a blob before it writes to it"
        if isinstance(step, bytes):
            try:
                await writer.write(step)
            except TooLarge as error:
                path = self._path
                raise TooLarge(f"{path}: a picture may have {self._caps.picture_bytes} bytes", field=path) from error
        else:
            self._blobs.append(await writer.finish())
            self._writer = None
            blob = self._blobs[-1]
            mime, width_px, height_px = blob.mime, blob.width_px, blob.height_px
            del blob  # a traceback would keep it, and with it its file
            self._pictures += bool(mime)
            self._refuse(width_px, height_px)

    def _refuse(self, width_px: int, height_px: int) -> None:
        """Raise TooLarge for one picture too many, InvalidPicture for one with too many pixels."""
        path = self._path
        if self._pictures > self._caps.pictures:
            raise TooLarge(f"{path}: a body may have {self._caps.pictures} pictures", field=path)
        if width_px * height_px > self._caps.picture_px:
            most_px = self._caps.picture_px
            raise InvalidPicture(
                f"{path}: {width_px}x{height_px} pixels; a picture may have {most_px} in all", field=path
            )


def _judge(body: bytes, *, whole: bool) -> None:
    """Raise WireError unless `body` is JSON; places in it mean something only when it is the `whole` body."""
    try:
        msgspec.json.decode(body, type=msgspec.Raw)
        body.decode()
    except UnicodeDecodeError as error:
        raise WireError("$", "not valid JSON (not UTF-8)") from error
    except msgspec.DecodeError as error:
        why = str(error) if whole else str(error).partition(" (byte")[0]
        raise WireError("$", f"not valid JSON ({why})") from error
