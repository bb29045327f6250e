"""What a drawing remembers of itself: its scene, seed, size and places, packed into the bytes of a thought signature.

A caller's client carries the bytes back with the picture (or the server finds them by the picture's hash), so that the
next turn changes the drawing and does not paint over it. They come from outside: whatever is not a whole, small and
sensible memory of this version is none.
"""

import zlib
from collections.abc import Iterator
from functools import cache
from typing import Annotated

import msgspec

from . import lexicon
from .palette import COLOURS
from .scene import MOST_SIGNATURE_BYTES, Box, Entity, Scene

MARK = b"abaca-drawing/1\n"
"""How the bytes begin. Other bytes that go by the name of a signature are somebody else's."""
_MOST_UNPACKED_BYTES = 262_144
_MOST_THINGS = 60
_MOST_PANELS = 12
_MOST_WORN = 3
_MOST_CHARACTERS = 4000
_SKINS = frozenset({"", "light", "tan", "brown", "dark"})

Place = Annotated[float, msgspec.Meta(ge=-1e5, le=1e5)]
Length = Annotated[float, msgspec.Meta(gt=0, le=1e5)]
Size = Annotated[int, msgspec.Meta(ge=1, le=20_000)]


class Spot(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """Where one copy of `entities[entity]` was drawn.

    `x` and `y` are the origin of its drawing in px, `unit` is px for one unit of the drawing and `tall` for one of its
    group, in which a grown person is 1 high. `middle` and `foot` are those of its box. `aloft` is what has no shadow.
    Of several copies the first comes first.
    """

    entity: int
    x: Place
    y: Place
    unit: Length
    tall: Length
    middle: Place
    foot: Place
    aloft: bool = False
    mirrored: bool = False


class Memory(msgspec.Struct, frozen=True, kw_only=True):
    """All that it takes to draw the same picture again, and to say what is on it."""

    scene: Scene
    seed: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    width_px: Size
    height_px: Size
    boxes: tuple[Box, ...] = ()
    spots: tuple[Spot, ...] = ()


def packed(memory: Memory) -> bytes:
    """The memory as bytes, the same for the same memory; b"" where it is too large to be carried along."""
    found = MARK + zlib.compress(msgspec.json.encode(memory, order="sorted"), 9)
    return found if len(found) <= MOST_SIGNATURE_BYTES else b""


def recalled(content: bytes) -> Memory | None:
    """The memory in these bytes; None where they are not ours, damaged, or more than a drawing can hold."""
    if not content.startswith(MARK) or len(content) > MOST_SIGNATURE_BYTES:
        return None
    unpacker = zlib.decompressobj()
    try:
        plain = unpacker.decompress(content[len(MARK) :], _MOST_UNPACKED_BYTES)
        memory = msgspec.json.decode(plain, type=Memory)
    except (zlib.error, msgspec.MsgspecError, RecursionError, UnicodeError):
        return None
    return memory if unpacker.eof and _is_sensible(memory) else None


def _is_sensible(memory: Memory) -> bool:
    boxes = len(memory.boxes) <= _MOST_THINGS * _MOST_THINGS
    return boxes and len(memory.spots) <= _MOST_THINGS * _MOST_THINGS and _can_be_drawn(memory.scene, panels=True)


def _can_be_drawn(scene: Scene, *, panels: bool) -> bool:
    """Whether every name in it is one that our words lead to, and nothing in it is without bounds."""
    things = len(scene.entities)
    if things > _MOST_THINGS or len(scene.relations) > _MOST_THINGS * _MOST_THINGS:
        return False
    if len(scene.panels) > (_MOST_PANELS if panels else 0):
        return False
    ends = [end for each in scene.relations for end in (each.subject, each.object)]
    words = [*scene.lettering, *scene.unknown, *scene.slots, *scene.loose, *scene.removals, *scene.negatives]
    colours = [scene.backdrop_colour, *scene.palette]
    return (
        all(0 <= end < things for end in ends)
        and all(0 <= each.subject != each.object for each in scene.relations)
        and sum(map(len, words)) <= _MOST_CHARACTERS
        and (scene.setting is None or scene.setting in lexicon.places())
        and all(name in lexicon.places() or name in _known() for name in scene.also)
        and all(colour is None or colour in COLOURS for colour in colours)
        and all(_is_known(thing) for entity in scene.entities for thing in _worn(entity, _MOST_WORN))
        and all(_can_be_drawn(panel, panels=False) for panel in scene.panels)
    )


def _worn(entity: Entity, deep: int) -> Iterator[Entity | None]:
    """The thing and all that it wears; None for what is worn deeper than anybody wears things."""
    yield entity
    for item in entity.wearing:
        if deep:
            yield from _worn(item, deep - 1)
        else:
            yield None


def _is_known(thing: Entity | None) -> bool:
    return (
        thing is not None
        and thing.concept in _known()
        and 0 < thing.count <= 1_000_000_000
        and len(thing.colours) <= _MOST_THINGS
        and all(colour in COLOURS for colour in thing.colours)
        and (not thing.hair or thing.hair in COLOURS)
        and len(thing.wearing) <= _MOST_THINGS
        and thing.skin in _SKINS
        and all(name in _attributes() for name in thing.attributes)
        and len(thing.term) <= _MOST_CHARACTERS
    )


@cache
def _attributes() -> frozenset[str]:
    meanings = [meaning for found in lexicon.terms("en").values() for meaning in found]
    looks = {hint for meaning in meanings if meaning.kind == "hair" for hint in (meaning.id, *meaning.implied)}
    attributes = {meaning.id for meaning in meanings if meaning.kind == "attribute"}
    return frozenset((looks - COLOURS.keys() - {"hair"}) | attributes)


@cache
def _known() -> frozenset[str]:
    return frozenset(row.id for row in lexicon.concepts())
