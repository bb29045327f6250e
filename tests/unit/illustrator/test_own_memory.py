"""What a drawing remembers: whole, small, the same for the same drawing, and nothing that a stranger can make of it."""

import zlib
from pathlib import Path

import msgspec
import pytest

from abaca.engines.illustrator.memory import MARK, Memory, packed, recalled
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import MOST_SIGNATURE_BYTES, Entity, Job, Relation, Scene
from abaca.records import OWN_SIGNATURE

CROWD = "two black cats wearing red hats next to a dog on the beach at sunset, with a sign that says “Hello”"


def drawn(prompt, seed=3):
    return paint(Job(prompts=(prompt,), seed=seed, width_px=96, height_px=96))


def memory_of(scene, **changes):
    return packed(msgspec.structs.replace(Memory(scene=scene, seed=1, width_px=64, height_px=64), **changes))


def test_a_drawing_remembers_all_that_it_shows():
    """Scene, seed, size, boxes and places come back as they were, from a few hundred bytes."""
    painting = drawn(CROWD)
    memory = recalled(painting.memory)
    assert memory is not None
    assert (memory.scene, memory.boxes) == (painting.scene, painting.boxes)
    assert (memory.seed, memory.width_px, memory.height_px) == (3, 96, 96)
    assert {spot.entity for spot in memory.spots} >= {0, 1}
    assert len(painting.memory) < 1500


def test_the_same_drawing_has_the_same_memory():
    """Equal jobs give equal bytes, another seed others."""
    assert drawn(CROWD).memory == drawn(CROWD).memory != drawn(CROWD, seed=4).memory


def test_it_begins_as_all_signatures_that_are_made_here():
    """Whoever forwards signatures knows ours by how they begin."""
    assert MARK.startswith(OWN_SIGNATURE)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x12\x34 a vendor's own signature",
        MARK,
        MARK + b"nothing",
        MARK + zlib.compress(b"{}"),
        MARK + zlib.compress(b'{"scene": 5, "seed": 1, "width_px": 1, "height_px": 1}'),
        MARK + zlib.compress(b"[" * 100_000),
        MARK + zlib.compress(bytes(50_000_000)),
        MARK + bytes(MOST_SIGNATURE_BYTES),
        drawn("a cat").memory[:-3],
    ],
    ids=["empty", "foreign", "bare", "no zlib", "no fields", "no scene", "deep", "bomb", "long", "cut"],
)
def test_damaged_and_foreign_bytes_are_no_memory(content):
    """Whatever is not a whole memory of ours is none, and costs little to find out."""
    assert recalled(content) is None


def nested(deep):
    item = Entity(concept="hat")
    for _ in range(deep):
        item = Entity(concept="cat", wearing=(item,))
    return item


@pytest.mark.parametrize(
    "scene",
    [
        Scene(entities=(Entity(concept="zorblax"),)),
        Scene(entities=(Entity(concept="cat", colours=("ultraviolet",)),)),
        Scene(entities=(Entity(concept="cat", count=0),)),
        Scene(entities=(Entity(concept="cat", count=2_000_000_000),)),
        Scene(entities=(Entity(concept="cat"),) * 61),
        Scene(entities=(Entity(concept="cat"),), relations=(Relation(subject=0, kind="on", object=7),)),
        Scene(entities=(Entity(concept="cat"),), relations=(Relation(subject=-1, kind="on", object=0),)),
        Scene(setting="<svg>"),
        Scene(setting="cat"),
        Scene(entities=(Entity(concept="cat", attributes=("ultraviolet",)),)),
        Scene(entities=(Entity(concept="man", skin="ultraviolet"),)),
        Scene(lettering=("x" * 5000,)),
        Scene(entities=(nested(5),)),
        Scene(panels=(Scene(panels=(Scene(),)),)),
        Scene(panels=(Scene(),) * 20),
    ],
    ids=str,
)
def test_what_no_drawing_of_ours_holds_is_no_memory(scene):
    """A forged scene with unknown names, or more than a prompt can ask for, is not drawn."""
    assert recalled(memory_of(scene)) is None


def test_a_memory_too_large_to_carry_is_left_out():
    """Such a picture is edited as a photo later; nothing fails."""
    noise = "".join(chr(0x4E00 + (number * 7919) % 20_000) for number in range(30_000))
    assert memory_of(Scene(lettering=(noise,))) == b""


def test_every_drawing_of_the_gallery_is_remembered():
    """All prompts of the gallery lead to scenes that can be recalled."""
    rows = (Path(__file__).parents[3] / "docs/gallery/prompts.tsv").read_text("utf-8").splitlines()[1:]
    for row in rows:
        scene = parse([max(row.split("\t"), key=len)])
        memory = recalled(memory_of(scene))
        assert memory is not None, row
        assert memory.scene == scene
