"""Another server as an engine: any vendor's row, in either dialect, so that abaca may stand in front of abaca too."""

import dataclasses
import re
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import KW_ONLY, dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

from msgspec.structs import replace

from abaca import bodies
from abaca.catalogue import Price, Vendor, price_on
from abaca.engines.candidates import side_by_side
from abaca.errors import (
    AbacaError,
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
from abaca.records import Caps, is_own
from abaca.skeletons import Skeleton
from abaca.types import Blob, Finish, Json, Part, Picture, Request, Secret, Shape
from abaca.updates import Finished, PartDone, PictureDone, Report, TextDelta, Update, unfold

Transcode = Callable[[Blob, str], Awaitable[Blob]]
"""Gives the first frame of a picture as another picture type."""


# What every vendor takes as a reference: Google's list has no GIF, OpenAI's no HEIC, and resellers follow one of the
# two (ai.google.dev, image understanding; platform.openai.com, images and vision).
_TAKEN = frozenset({"image/png", "image/jpeg", "image/webp"})
_ERROR_BYTES = 262_144
_IGNORED_CHARS = 1024
_MOST_WORDS = 100
_GZIP_BITS = 31  # zlib's word for "with gzip header and checksum"
_SEEDS = 2**31  # a seed is an int32 on Google's wire
_SEED = re.compile(r"-?[0-9]{1,18}")
_VERSION = re.compile(r"/v[0-9]\w*")
_PATH_SAFE = "/:@%!$&'()*+,;=~"  # what RFC 3986 lets stand in a path, and escapes that are there already


@dataclass(slots=True, eq=False, repr=False)
class Upstream:
    """An engine that asks a vendor's server; fills the plug Engine. `ring` tells how its keys do.

    `dialect` is built from the row `vendor`, `base_url` is where the server answers. `timeout_s` bounds the wait for
    the head of an answer and for each next piece of it, `caps` what one answer may bring. `keys` take turns; one that
    has had its limit or is not accepted rests, and the next one is asked. `transcode` makes a reference readable for
    the vendor, `fetcher` reads pictures that the vendor answers by URL. `prices` are its own, by any name of a model.
    The plugs are shared with others, so `aclose` leaves them open.
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
    prices: Mapping[str, Sequence[Price]] = field(default_factory=dict)
    ring: KeyRing = field(init=False)
    _capabilities: Capabilities = field(init=False)

    def __post_init__(self) -> None:
        self.ring = KeyRing(len(self.keys), self.clock.monotonic_s)
        self._capabilities = Capabilities(
            honours=self.dialect.honours, dialect=self.dialect.name, max_pictures=self.caps.pictures
        )

    def capabilities(self, model: str) -> Capabilities:
        """Tell what the dialect can carry, the same for every model, which of them exist the vendor will say; its price
        is today's.
        """
        if model not in self.prices:
            return self._capabilities
        day = datetime.fromtimestamp(self.clock.now_s(), UTC).date().isoformat()
        return dataclasses.replace(self._capabilities, price=price_on(self.prices[model], day))

    async def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Ask the vendor and yield its answer, streamed if the request is.

        Where the dialect knows no `count`, or the vendor heeds none, single requests run side by side, each with its
        own seed if one was given. Raises Unsupported before anything is sent, InvalidPicture for a reference that
        cannot be transcoded, and EngineError, which tells whether the vendor may have charged.
        """
        self._check_ratio(request)
        request = await self._readable(await _without_own(request))
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
        told = [*request.system, *(part for turn in request.turns for part in turn.parts)]
        if not any(isinstance(part, Picture) for part in told):
            return request

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
        """Begin one generation, or several side by side where the dialect or the vendor gives one at a time."""
        if request.count == 1:
            return self._ask(request)
        alone = replace(request, count=1)
        self._encode(alone, None)  # it raises unless the count is what cannot be said
        if self.vendor.several:
            with suppress(Unsupported):
                self._encode(request, None)
                return self._ask(request)
        return side_by_side(request.count, lambda index: self._ask(_sibling(alone, index)))

    def _encode(self, request: Request, key: Secret | None) -> Outbound:
        model = self.vendor.models.get(request.model, request.model)
        outbound = self.dialect.encode_request(request, model=model, key=key)
        if not request.strict:
            return outbound
        # Another abaca refuses then what would have no effect; nobody else knows the header.
        return dataclasses.replace(outbound, headers={**outbound.headers, "x-abaca-strict": "true"})

    async def _ask(self, request: Request) -> AsyncGenerator[Update, None]:
        """Yield the answer to one request, asked with one key after the other until one is taken.

        What goes wrong is told under this engine's name.
        """
        turn = self.ring.turn() or (None,)
        for number in turn:
            outbound = self._encode(request, None if number is None else self.keys[number])
            begun = False
            try:
                with self.ring.using(number):
                    async with aclosing(self._exchange(request, outbound)) as updates:
                        async for update in updates:
                            begun = True
                            yield update
            except (AbacaError, WireError) as error:
                if isinstance(error, EngineLimited | EngineDenied) and not begun and number != turn[-1]:
                    continue
                if (told := self._told(error)) is error:
                    raise
                raise told from error
            else:
                return

    def _told(self, error: AbacaError | WireError) -> AbacaError:
        """Give what is told of a fault: the vendor's words about the request as they are, all else under our name."""
        if isinstance(error, WireError):
            return EngineError(f"{self.name} answered with a body that does not fit.", maybe_charged=True)
        if isinstance(error, RequestError):  # a cap of ours, which the answer broke and not the caller
            return EngineError(
                f"{self.name} answered with more than is taken here ({error.message}).", maybe_charged=True
            )
        if isinstance(error, EngineError) and not isinstance(error, EngineRefused):
            error.message = f"{self.name}: {error.message}"
            error.args = (error.message,)
        return error

    async def _exchange(self, request: Request, outbound: Outbound) -> AsyncGenerator[Update, None]:
        """Send a request and yield its answer."""
        answer = await self._send(outbound)
        async with aclosing(answer.chunks):
            if answer.status != 200:
                raise self.dialect.decode_error(answer.status, answer.headers, await _error_body(answer))
            seed, ignored = _seed(request, answer), _ignored(answer)
            if seed is not None or ignored:
                yield Report(seed=seed, ignored=ignored)
            told = _Told(pictures_wanted="image" in request.modalities)
            events = _has_events(request, answer)
            documents = _Documents(self.dialect, request, events=events)
            async with aclosing(self._lifted(answer, events=events)) as skeletons:
                async for skeleton in skeletons:
                    if events and (report := _report(skeleton)) is not None:
                        yield report
                    for update in documents.feed(skeleton):
                        yield told.completed(await self._usable(update))
            for update in documents.finish():
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

    def _lifted(self, answer: Answer, *, events: bool) -> AsyncGenerator[Skeleton, None]:
        lift = bodies.lift_events if events else bodies.lift_array
        return lift(
            answer.chunks,
            rule=self.dialect.lift_rule,
            spool=self.spool,
            caps=self.caps,
            encoding=answer.headers.get("content-encoding", ""),
        )

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


class _Documents:
    """The documents of one answer, decoded as what they are: a whole answer, or pieces of a stream.

    One document that is no event is a whole answer, several are an array of a stream's documents.
    """

    def __init__(self, dialect: Dialect, request: Request, *, events: bool) -> None:
        self._dialect = dialect
        self._request = request
        self._decoder = dialect.stream_decoder(request) if events else None
        self._first: Skeleton | None = None

    def feed(self, document: Skeleton) -> Iterator[Update]:
        """Yield what a document says, of the first one only when another follows."""
        if self._decoder is None:
            if self._first is None:
                self._first = document
                return
            self._decoder = self._dialect.stream_decoder(self._request)
            yield from self._decoder.feed(self._first)
        yield from self._decoder.feed(document)

    def finish(self) -> Iterable[Update]:
        """Give what is left to be said when the body has ended."""
        if self._decoder is not None or self._first is None:
            return (self._decoder or self._dialect.stream_decoder(self._request)).finish()
        result = self._dialect.decode_result(self._request, self._first)
        if not result.candidates and result.prompt_block is None:
            return (Finished(usage=result.usage),)
        return unfold(result)


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


async def _without_own(request: Request) -> Request:
    """Give the request without signatures that were made here: to a vendor they are damaged ones of its own."""

    async def bare(part: Part) -> Part:
        ours = part.signature is not None and await is_own(part.signature)
        return replace(part, signature=None) if ours else part

    if not any(part.signature is not None for turn in request.turns for part in turn.parts):
        return request
    turns = [replace(turn, parts=tuple([await bare(part) for part in turn.parts])) for turn in request.turns]
    return replace(request, turns=tuple(turns))


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


def _has_events(request: Request, answer: Answer) -> bool:
    """Tell whether the answer is server-sent events, which need not be what was asked for."""
    kind = answer.headers.get("content-type", "").lower()
    return "event-stream" in kind or (bool(request.stream) and "json" not in kind)


def _seed(request: Request, answer: Answer) -> int | None:
    """Give the seed that was used: another abaca tells, else it is the one that was asked for."""
    said = answer.headers.get("x-abaca-seed", "")
    return int(said) if _SEED.fullmatch(said) else request.seed


def _ignored(answer: Answer) -> tuple[str, ...]:
    """Give the fields that had no effect behind, as another abaca names them: by their paths in what was sent to it."""
    said = answer.headers.get("x-abaca-ignored", "")[:_IGNORED_CHARS]
    return tuple(name for name in (part.strip() for part in said.split(",")) if name)


def _report(document: Skeleton) -> Report | None:
    """Give what another abaca tells in the last document of a stream, where the head was too early for it."""
    if b'"abaca"' not in document.body:
        return None
    match document.parse():
        case {"abaca": {"call_id": str()} as facts}:
            seed = facts.get("seed")
            return Report(
                seed=seed if isinstance(seed, int) else None,
                ignored=_words(facts.get("ignored")),
                not_drawn=_words(facts.get("not_drawn")),
            )
    return None


def _words(value: Json) -> tuple[str, ...]:
    found = value if isinstance(value, list) else []
    return tuple(word[:_IGNORED_CHARS] for word in found[:_MOST_WORDS] if isinstance(word, str))


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
