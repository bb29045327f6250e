"""Another server as an engine: any vendor's row, in either dialect, so that abaca may stand in front of abaca too."""

import asyncio
import re
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable
from contextlib import aclosing, nullcontext, suppress
from dataclasses import KW_ONLY, dataclass, field
from urllib.parse import quote, urlencode, urlsplit

from msgspec.structs import replace

from abaca import bodies
from abaca.catalogue import Vendor
from abaca.engines.candidates import side_by_side
from abaca.errors import (
    EngineDenied,
    EngineError,
    EngineLimited,
    EngineRefused,
    RequestError,
    Unsupported,
    WireError,
)
from abaca.interfaces import Answer, Capabilities, Clock, Dialect, Fetcher, Outbound, Spool, Transport
from abaca.policy.health import KeyRing
from abaca.records import Caps
from abaca.skeletons import Skeleton
from abaca.types import Blob, Finish, Part, Picture, Request, Secret, Shape
from abaca.updates import Finished, PartDone, PictureDone, Report, TextDelta, Update, unfold

Transcode = Callable[[Blob, str], Awaitable[Blob]]
"""Gives the first frame of a picture as another picture type."""


# What every vendor takes as a reference: Google's list has no GIF, OpenAI's no HEIC, and resellers follow one of the
# two (ai.google.dev, image understanding; platform.openai.com, images and vision).
_TAKEN = frozenset({"image/png", "image/jpeg", "image/webp"})
_ERROR_BYTES = 262_144
_IGNORED_CHARS = 1024
_GZIP_BITS = 31  # zlib's word for "with gzip header and checksum"
_SEEDS = 2**31  # a seed is an int32 on Google's wire
_SEED = re.compile(r"-?[0-9]{1,18}")
_VERSION = re.compile(r"/v[0-9]\w*")
_PATH_SAFE = "/:@%!$&'()*+,;=~"  # what RFC 3986 lets stand in a path, and escapes that are there already


@dataclass(slots=True, eq=False, repr=False)
class Upstream:
    """An engine that asks a vendor's server; fills the plug Engine.

    `dialect` is built from the row `vendor`, `base_url` is where the server answers. `timeout_s` bounds the wait for
    the head of an answer and for each next piece of it, `caps` what one answer may bring. `keys` take turns; one that
    has had its limit or is not accepted rests, and the next one is asked. At most `at_once` requests are out at a time,
    the others wait (0: any number); `transfers` bounds how many answers of all engines come in at a time. `transcode`
    makes a reference readable for the vendor, `fetcher` reads pictures that the vendor answers by URL. The plugs are
    shared with others, so `aclose` leaves them open.
    """

    name: str
    _: KW_ONLY
    vendor: Vendor
    dialect: Dialect
    base_url: str
    keys: tuple[Secret, ...]
    transport: Transport
    spool: Spool
    caps: Caps
    timeout_s: float
    transcode: Transcode
    fetcher: Fetcher
    clock: Clock
    transfers: asyncio.Semaphore
    at_once: int = 0
    _ring: KeyRing = field(init=False)
    _places: asyncio.Semaphore | None = field(init=False)

    def __post_init__(self) -> None:
        self._ring = KeyRing(len(self.keys), self.clock.monotonic_s)
        self._places = asyncio.Semaphore(self.at_once) if self.at_once else None

    def capabilities(self, model: str) -> Capabilities:  # noqa: ARG002 - the vendor alone knows its models
        """Tell what the dialect can carry, the same for every model: which of them exist the vendor will say."""
        return Capabilities(honours=self.dialect.honours, dialect=self.dialect.name, max_pictures=self.caps.pictures)

    async def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Ask the vendor and yield its answer, streamed if the request is.

        Where the dialect knows no `count`, single requests run side by side, each with its own seed if one was given.
        Raises Unsupported before anything is sent, InvalidPicture for a reference that cannot be transcoded, and
        EngineError, which tells whether the vendor may have charged.
        """
        self._check_ratio(request)
        request = await self._readable(request)
        if not self.vendor.stream:
            request = replace(request, stream="")
        async with aclosing(self._planned(request)) as updates:
            async for update in updates:
                yield update

    async def aclose(self) -> None:
        """Do nothing: connections belong to the transport."""

    def _check_ratio(self, request: Request) -> None:
        ratio = request.size.ratio if isinstance(request.size, Shape) else None
        known = self.vendor.ratios
        if ratio is not None and known and ratio not in known:
            raise Unsupported(
                f"Aspect ratio {ratio} is not supported by {self.name}. Supported values are: {', '.join(known)}.",
                field=next(iter(request.asked.get("size", ())), None),
            )

    async def _readable(self, request: Request) -> Request:
        """Give the request with every reference in a picture type that the vendor takes."""

        async def readable(part: Part) -> Part:
            if not isinstance(part, Picture) or part.blob is None or part.blob.mime in _TAKEN:
                return part
            blob = await self.transcode(part.blob, "image/png")
            return replace(part, blob=blob, mime=blob.mime)

        async def all_readable(parts: Iterable[Part]) -> tuple[Part, ...]:
            return tuple([await readable(part) for part in parts])

        turns = [replace(turn, parts=await all_readable(turn.parts)) for turn in request.turns]
        return replace(request, system=await all_readable(request.system), turns=tuple(turns))

    def _planned(self, request: Request) -> AsyncGenerator[Update, None]:
        """Begin one generation, or several side by side where the dialect cannot ask for several."""
        try:
            self._encode(request, None)
            return self._ask(request)
        except Unsupported:
            if request.count == 1:
                raise
        alone = replace(request, count=1)
        self._encode(alone, None)  # it raises again unless the count was what could not be said
        return side_by_side(request.count, lambda index: self._ask(_sibling(alone, index)))

    def _encode(self, request: Request, key: Secret | None) -> Outbound:
        model = self.vendor.models.get(request.model, request.model)
        return self.dialect.encode_request(request, model=model, key=key)

    async def _ask(self, request: Request) -> AsyncGenerator[Update, None]:
        """Yield the answer to one request; what goes wrong is told under this engine's name."""
        try:
            async with self._places or nullcontext(), aclosing(self._ask_in_turn(request)) as updates:
                async for update in updates:
                    yield update
        except EngineRefused:  # the vendor's words about the request, for the caller as they are
            raise
        except EngineError as error:
            error.message = f"{self.name}: {error.message}"
            error.args = (error.message,)
            raise
        except WireError as error:
            raise EngineError(f"{self.name} answered with a body that does not fit.", maybe_charged=True) from error
        except RequestError as error:  # a cap of ours, which the answer broke and not the caller
            raise EngineError(
                f"{self.name} answered with more than is taken here ({error.message}).", maybe_charged=True
            ) from error

    async def _ask_in_turn(self, request: Request) -> AsyncGenerator[Update, None]:
        """Yield the answer to one request, asked with one key after the other until one is taken."""
        turn = self._ring.turn()
        for number in turn[:-1]:
            begun = False
            try:
                async with aclosing(self._ask_with(number, request)) as updates:
                    async for update in updates:
                        begun = True
                        yield update
            except (EngineLimited, EngineDenied):
                if begun:
                    raise
            else:
                return
        async with aclosing(self._ask_with(turn[-1] if turn else None, request)) as updates:
            async for update in updates:
                yield update

    async def _ask_with(self, number: int | None, request: Request) -> AsyncGenerator[Update, None]:
        """Yield the answer to one request with one key, and note what the vendor thinks of the key."""
        outbound = self._encode(request, None if number is None else self.keys[number])
        try:
            async with aclosing(self._exchange(request, outbound)) as updates:
                async for update in updates:
                    yield update
        except EngineLimited as error:
            if number is not None:
                self._ring.limited(number, error.retry_after_s)
            raise
        except EngineDenied:
            if number is not None:
                self._ring.refused(number)
            raise

    async def _exchange(self, request: Request, outbound: Outbound) -> AsyncGenerator[Update, None]:
        answer = await self._send(outbound)
        # A whole answer comes at once, when it is ready; a stream may trickle for minutes and hold nothing meanwhile.
        async with aclosing(answer.chunks), nullcontext() if request.stream else self.transfers:
            if answer.status != 200:
                raise self.dialect.decode_error(answer.status, answer.headers, await _error_body(answer))
            seed, ignored = _seed(request, answer), _ignored(answer)
            if seed is not None or ignored:
                yield Report(seed=seed, ignored=ignored)
            told = _Told(pictures_wanted="image" in request.modalities)
            async with aclosing(self._decoded(request, answer)) as updates:
                async for update in updates:
                    yield told.completed(await self._usable(update))
            told.check_end()

    async def _send(self, outbound: Outbound) -> Answer:
        body = bodies.splice(outbound.body)
        return await self.transport.send(
            outbound.method,
            address(self.base_url, outbound),
            headers={"content-type": "application/json", **outbound.headers},
            body=body.chunks(),
            body_bytes=body.length_bytes,
            timeout_s=self.timeout_s,
        )

    async def _decoded(self, request: Request, answer: Answer) -> AsyncGenerator[Update, None]:
        """Yield what the answer says, in the framing that it has, which need not be the one that was asked for."""
        kind = answer.headers.get("content-type", "").lower()
        events = "event-stream" in kind or (bool(request.stream) and "json" not in kind)
        async with aclosing(self._lifted(answer, events=events)) as documents:
            begun: list[Skeleton] = []
            if not events:  # one document is a whole answer, several are an array of a stream's documents
                begun = [document for _ in range(2) if (document := await anext(documents, None)) is not None]
            if len(begun) == 1:
                for update in self._whole(request, begun[0]):
                    yield update
                return
            decoder = self.dialect.stream_decoder(request)
            for document in begun:
                for update in decoder.feed(document):
                    yield update
            async for document in documents:
                for update in decoder.feed(document):
                    yield update
            for update in decoder.finish():
                yield update

    def _lifted(self, answer: Answer, *, events: bool) -> AsyncGenerator[Skeleton, None]:
        lift = bodies.lift_events if events else bodies.lift_array
        return lift(
            answer.chunks,
            rule=self.dialect.lift_rule,
            spool=self.spool,
            caps=self.caps,
            encoding=answer.headers.get("content-encoding", ""),
        )

    def _whole(self, request: Request, document: Skeleton) -> Iterable[Update]:
        result = self.dialect.decode_result(request, document)
        if not result.candidates and result.prompt_block is None:
            return (Finished(usage=result.usage),)
        return unfold(result)

    async def _usable(self, update: Update) -> Update:
        """Give the update with its picture's bytes at hand, under their true type; raises EngineError."""
        if not isinstance(update, PictureDone):
            return update
        picture = update.picture
        blob = picture.blob
        if blob is None:
            try:
                blob = await self.fetcher.fetch(picture.url or "", self.caps)
            except RequestError as error:
                raise EngineError("answered with a URL where no picture could be read.", maybe_charged=True) from error
        if blob.problem or not blob.mime.startswith("image/"):
            why = blob.problem or "not a picture"
            raise EngineError(f"answered with a picture that cannot be used ({why}).", maybe_charged=True)
        return replace(update, picture=replace(picture, blob=blob, mime=blob.mime, url=None))


class _Told:
    """What one answer has said so far, candidate by candidate."""

    def __init__(self, *, pictures_wanted: bool) -> None:
        self._pictures_wanted = pictures_wanted
        self._spoke: set[int] = set()
        self._ended = False

    def completed(self, update: Update) -> Update:
        """Give the update; the end of a candidate that said nothing at all becomes NO_IMAGE where one was wanted."""
        match update:
            case TextDelta() if update.text.strip():
                self._spoke.add(update.candidate)
            case PictureDone() if not update.picture.thought:
                self._spoke.add(update.candidate)
            case PartDone():
                self._spoke.add(update.candidate)
            case Finished():
                self._ended = True
                silent = update.candidate not in self._spoke and update.prompt_block is None
                if silent and self._pictures_wanted and update.finish is Finish.STOP:
                    return replace(update, finish=Finish.NO_IMAGE)
        return update

    def check_end(self) -> None:
        """Raise WireError when the answer is over and no candidate has ended."""
        if not self._ended:
            raise WireError("$", "the answer has no end")


def address(base_url: str, outbound: Outbound) -> str:
    """Give the address of a request. A version that stands at the end of the base and again in the path counts once."""
    base = base_url.rstrip("/")
    path = "/" + quote(outbound.path.lstrip("/"), safe=_PATH_SAFE)
    version = _VERSION.match(path)
    if version and urlsplit(base).path.endswith(version[0]):
        base = base.removesuffix(version[0])
    query = urlencode(outbound.query)
    return f"{base}{path}?{query}" if query else f"{base}{path}"


def _sibling(request: Request, index: int) -> Request:
    """Give the request of candidate `index`: with a seed of its own, lest all pictures be the same."""
    if request.seed is None or index == 0:
        return request
    seed = request.seed + index
    return replace(request, seed=seed if seed < _SEEDS else request.seed - index)


def _seed(request: Request, answer: Answer) -> int | None:
    """Give the seed that was used: another abaca tells, else it is the one that was asked for."""
    said = answer.headers.get("x-abaca-seed", "")
    return int(said) if _SEED.fullmatch(said) else request.seed


def _ignored(answer: Answer) -> tuple[str, ...]:
    """Give the fields that had no effect behind, as another abaca names them: by their paths in what was sent to it."""
    said = answer.headers.get("x-abaca-ignored", "")[:_IGNORED_CHARS]
    return tuple(name for name in (part.strip() for part in said.split(",")) if name)


async def _error_body(answer: Answer) -> bytes:
    """Give the first 256 KB of an error's body, or what of it arrived."""
    body = bytearray()
    with suppress(EngineError):
        async for chunk in answer.chunks:
            body += chunk
            if len(body) >= _ERROR_BYTES:
                break
    if "gzip" in answer.headers.get("content-encoding", "").lower():
        with suppress(zlib.error):
            return zlib.decompressobj(_GZIP_BITS).decompress(bytes(body), _ERROR_BYTES)
    return bytes(body[:_ERROR_BYTES])
