"""An engine that behaves as its model's name says, so that callers and abaca can be tested against what goes wrong.

The behaviours and their numbers are listed in docs/reference/scripted.md. Pictures are flat: one colour, made from the
seed. The same request has the same answer, byte for byte.
"""

import asyncio
import hashlib
import re
import struct
import zlib
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing
from dataclasses import dataclass
from functools import lru_cache

from abaca.catalogue import Price
from abaca.errors import AbacaError, EngineBusy, EngineError, RateLimited, UnknownModel, Unsupported
from abaca.interfaces import Capabilities, Spool
from abaca.types import Blob, Finish, FunctionCall, Picture, Pixels, PromptBlock, Request
from abaca.updates import Finished, PartDone, PictureDone, Progress, Report, TextDelta, ThoughtDelta, Update

_NUMBERED = re.compile(r"(.+)-([0-9]{1,7}(?:\.[0-9]{1,3})?)")
_MILLION = 1_000_000
_STEPS = 5
_ORDINARY = Pixels(width_px=1024, height_px=1024)
_SMALL = Pixels(width_px=64, height_px=48)
_BLOCK_BYTES = 65_536
_HONOURS = frozenset({"seed", "size"})
_FREE = Capabilities(honours=_HONOURS, price=Price())


class Scripted:
    """Fills the plug Engine. `spool` is where its pictures are made. Nothing it does costs anything but `price`."""

    def __init__(self, name: str = "scripted", *, spool: Spool) -> None:
        self.name = name
        self._spool = spool

    def capabilities(self, model: str) -> Capabilities:
        """Tell what has an effect: seed and size. Raises UnknownModel for a behaviour that is not in the table."""
        behaviour, number = _find(model)
        if behaviour is not _price:
            return _FREE
        return Capabilities(honours=_HONOURS, price=Price(picture_micros={"1K": round(number)}))

    async def generate(self, request: Request) -> AsyncGenerator[Update, None]:
        """Behave; raises what the behaviour is there to raise, and UnknownModel."""
        behaviour, number = _find(request.model)
        scene = _Scene(request=request, number=number, spool=self._spool)
        yield Report(seed=scene.seed)
        for candidate in range(request.count):
            async with aclosing(behaviour(scene, candidate)) as updates:
                async for update in updates:
                    yield update
                    if isinstance(update, Finished) and update.prompt_block is not None:
                        return

    async def aclose(self) -> None:
        """Do nothing: nothing is held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scene:
    """What a behaviour plays with; `number` is the one in the model's name, or the behaviour's own."""

    request: Request
    number: float
    spool: Spool

    @property
    def seed(self) -> int:
        return self.request.seed or 0

    @property
    def pixels(self) -> Pixels:
        return self.request.pixels or _ORDINARY

    def words(self, candidate: int) -> str:
        size = f"{self.pixels.width_px}x{self.pixels.height_px}"
        return f"A flat picture of {size} px, drawn from seed {self.seed + candidate}."

    def png(self, candidate: int, pixels: Pixels | None = None) -> bytes:
        """Give the picture of a candidate as bytes."""
        colour = hashlib.sha256(str(self.seed + candidate).encode()).digest()[:3]
        return _flat_png(pixels or self.pixels, colour)

    async def picture(self, content: bytes, *, mime: str = "image/png", signature: Blob | None = None) -> Picture:
        """Give the bytes as a picture of that label."""
        return Picture(mime=mime, blob=await self.spool.keep(content), signature=signature)


_Behaviour = Callable[[_Scene, int], AsyncGenerator[Update, None]]


async def _ok(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    if "text" in scene.request.modalities:
        yield TextDelta(text=scene.words(candidate), candidate=candidate)
    if "image" in scene.request.modalities:
        yield PictureDone(picture=await scene.picture(scene.png(candidate)), candidate=candidate)
    yield Finished(candidate=candidate)


async def _slow(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    for step in range(_STEPS):
        yield Progress(fraction=step / _STEPS, note="drawing slowly", candidate=candidate)
        await asyncio.sleep(scene.number / _STEPS)
    async for update in _ok(scene, candidate):
        yield update


async def _pauses(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    words = scene.words(candidate)
    yield TextDelta(text=words[:6], candidate=candidate)
    await asyncio.sleep(scene.number)
    yield TextDelta(text=words[6:], candidate=candidate)
    yield PictureDone(picture=await scene.picture(scene.png(candidate)), candidate=candidate)
    yield Finished(candidate=candidate)


async def _never(_scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield Progress(fraction=0.0, note="never to be done", candidate=candidate)
    await asyncio.Event().wait()


async def _blocked(_scene: _Scene, _candidate: int) -> AsyncGenerator[Update, None]:
    block = PromptBlock(reason="PROHIBITED_CONTENT", message="The prompt was refused, as this model always does.")
    yield Finished(prompt_block=block)


async def _no_image(_scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield Finished(candidate=candidate, finish=Finish.NO_IMAGE)


async def _image_safety(_scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    message = "Unable to show the generated image, as this model always is."
    yield Finished(candidate=candidate, finish=Finish.IMAGE_SAFETY, finish_message=message)


async def _garbage(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield PictureDone(picture=await scene.picture(b"These bytes are no picture. " * 40), candidate=candidate)
    yield Finished(candidate=candidate)


async def _truncated(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    png = scene.png(candidate)
    yield PictureDone(picture=await scene.picture(png[: len(png) * 2 // 3]), candidate=candidate)
    yield Finished(candidate=candidate)


async def _cut(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    words = scene.words(candidate)
    yield TextDelta(text=words[:6], candidate=candidate)
    yield TextDelta(text=words[6:14], candidate=candidate)
    raise EngineError("The answer broke off in the middle.", maybe_charged=True)


async def _text_then_fail(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield TextDelta(text=scene.words(candidate), candidate=candidate)
    raise EngineBusy("The model became overloaded after its first words.")


async def _wrong_size(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield PictureDone(picture=await scene.picture(scene.png(candidate, _SMALL)), candidate=candidate)
    yield Finished(candidate=candidate)


async def _wrong_mime(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield PictureDone(picture=await scene.picture(scene.png(candidate), mime="image/jpeg"), candidate=candidate)
    yield Finished(candidate=candidate)


async def _partial(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    if candidate < scene.request.count - scene.number:
        async for update in _ok(scene, candidate):
            yield update
    elif scene.number >= scene.request.count:
        raise EngineError("Every candidate failed, as this model was told.")
    else:
        message = "This candidate failed, as this model was told."
        yield Finished(candidate=candidate, finish=Finish.OTHER, finish_message=message)


async def _odd_fails(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    if (scene.seed + candidate) % 2 == 0:
        async for update in _ok(scene, candidate):
            yield update
    elif scene.request.count == 1:
        raise EngineBusy("The model is overloaded, as it always is for odd seeds.")
    else:
        message = "The model was overloaded, as it always is for odd seeds."
        yield Finished(candidate=candidate, finish=Finish.OTHER, finish_message=message)


async def _function_call(_scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield TextDelta(text="A colour is needed.", candidate=candidate)
    yield PartDone(part=FunctionCall(name="pick_colour", arguments={"of": ["red", "blue"]}), candidate=candidate)
    yield Finished(candidate=candidate)


async def _thoughts(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield ThoughtDelta(text="A plane needs a colour. ", candidate=candidate)
    yield ThoughtDelta(text="The seed knows one.", candidate=candidate)
    interim = await scene.picture(scene.png(candidate, _SMALL))
    yield PictureDone(picture=Picture(mime=interim.mime, blob=interim.blob, thought=True), candidate=candidate)
    async for update in _ok(scene, candidate):
        yield update


async def _text_only(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield TextDelta(text="There is nothing to see here, ", candidate=candidate)
    yield TextDelta(text=f"only words, from seed {scene.seed + candidate}.", candidate=candidate)
    yield Finished(candidate=candidate)


async def _price(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    yield PictureDone(picture=await scene.picture(scene.png(candidate)), candidate=candidate)
    yield Finished(candidate=candidate)


async def _signature(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    signature = await scene.spool.keep(hashlib.sha256(b"signature %d" % (scene.seed + candidate)).digest())
    yield TextDelta(text=scene.words(candidate), candidate=candidate, signature=signature)
    picture = await scene.picture(scene.png(candidate), signature=signature)
    yield PictureDone(picture=picture, candidate=candidate)
    yield Finished(candidate=candidate)


async def _heavy(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
    blob = await scene.spool.keep(_weighed_down(scene.png(candidate), round(scene.number * _MILLION)))
    yield PictureDone(picture=Picture(mime="image/png", blob=blob), candidate=candidate)
    yield Finished(candidate=candidate)


def _raising(error: Callable[[_Scene], AbacaError]) -> _Behaviour:
    async def behaviour(scene: _Scene, candidate: int) -> AsyncGenerator[Update, None]:
        yield Progress(fraction=0.0, note="about to fail", candidate=candidate)
        raise error(scene)

    return behaviour


def _busy(scene: _Scene) -> AbacaError:
    wait_s = scene.number
    return RateLimited(f"Resource has been exhausted. Please retry in {wait_s:g}s.", retry_after_s=wait_s)


def _limit(_scene: _Scene) -> AbacaError:
    return RateLimited("Resource has been exhausted (e.g. check quota).")


def _overloaded(_scene: _Scene) -> AbacaError:
    return EngineBusy("The model is overloaded. Please try again later.")


def _unsupported(_scene: _Scene) -> AbacaError:
    return Unsupported("This model supports nothing that can be asked for.", field="model")


# The number is what counts where the model's name has none; None where a name may have none.
_BEHAVIOURS: dict[str, tuple[_Behaviour, float | None]] = {
    "ok": (_ok, None),
    "slow": (_slow, 5),
    "pauses": (_pauses, 2),
    "never": (_never, None),
    "thoughts": (_thoughts, None),
    "signature": (_signature, None),
    "text_only": (_text_only, None),
    "function_call": (_function_call, None),
    "price": (_price, 40_000),
    "partial": (_partial, 1),
    "odd_fails": (_odd_fails, None),
    "heavy": (_heavy, 8),
    "busy": (_raising(_busy), 2),
    "limit_without_retryinfo": (_raising(_limit), None),
    "overloaded": (_raising(_overloaded), None),
    "unsupported": (_raising(_unsupported), None),
    "blocked": (_blocked, None),
    "no_image": (_no_image, None),
    "image_safety": (_image_safety, None),
    "garbage": (_garbage, None),
    "truncated": (_truncated, None),
    "cut": (_cut, None),
    "text_then_fail": (_text_then_fail, None),
    "wrong_size": (_wrong_size, None),
    "wrong_mime": (_wrong_mime, None),
}

BEHAVIOURS = tuple(_BEHAVIOURS)
"""The names that a model may have, each perhaps followed by "-" and a number."""


@lru_cache(maxsize=64)
def _find(model: str) -> tuple[_Behaviour, float]:
    """Give the behaviour of a model's name and its number; words may be joined by "-" too."""
    bare = model.removeprefix("scripted/")
    name, number = bare.replace("-", "_"), None
    if name not in _BEHAVIOURS and (match := _NUMBERED.fullmatch(bare)):
        name, number = match[1].replace("-", "_"), float(match[2])
    behaviour, usual = _BEHAVIOURS.get(name, (None, None))
    if behaviour is None or (number is not None and usual is None):
        raise UnknownModel(
            f"models/scripted/{bare[:60]} is not found. These are: {', '.join(BEHAVIOURS)}.", field="model"
        )
    return behaviour, number if number is not None else usual or 0.0


async def _weighed_down(png: bytes, weight_bytes: int) -> AsyncIterator[bytes]:
    """Yield a PNG with so many bytes more: noise in chunks that no reader knows or minds, always the same."""
    end = png.rindex(b"IEND") - 4
    yield png[:end]
    noise = hashlib.shake_128(png).digest(_BLOCK_BYTES)
    while weight_bytes > 0:
        yield _chunk(b"noIs", noise[:weight_bytes])
        weight_bytes -= _BLOCK_BYTES
    yield png[end:]


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


@lru_cache(maxsize=16)
def _flat_png(pixels: Pixels, colour: bytes) -> bytes:
    """Give a PNG of one colour: a palette of one, a bit for each pixel, so that 4K costs milliseconds."""
    left_bytes = (1 + -(-pixels.width_px // 8)) * pixels.height_px
    packer = zlib.compressobj()
    packed = bytearray()
    while left_bytes:
        block_bytes = min(left_bytes, _BLOCK_BYTES)
        packed += packer.compress(bytes(block_bytes))
        left_bytes -= block_bytes
    packed += packer.flush()
    header = struct.pack(">IIBBBBB", pixels.width_px, pixels.height_px, 1, 3, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"PLTE", colour), (b"IDAT", bytes(packed)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in chunks)
