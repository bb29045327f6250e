"""Layout: relations hold by construction, everything is whole and uncrowded."""

from itertools import combinations

import pytest

from abaca.engines.illustrator.backdrops import backdrop
from abaca.engines.illustrator.clusters import clusters
from abaca.engines.illustrator.layout import arrange, frame_of
from abaca.engines.illustrator.scene import Entity, Relation, Scene
from abaca.engines.illustrator.vector import Rect

FRAMES = [(512, 512), (792, 336), (192, 1536), (1536, 192), (384, 688)]


def boxes_of(scene: Scene, width: int = 512, height: int = 512, seed: int = 1) -> list[tuple[str, Rect]]:
    ground = backdrop("meadow", width_px=width, height_px=height, seed=seed)
    groups, _ = clusters(scene, seed)
    places = arrange(groups, frame_of(ground, width, height, top_px=0), seed=seed)
    return [(place.part.label, place.part.rect) for place in places if place.part.label]


@pytest.mark.parametrize("size", FRAMES)
@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 12])
@pytest.mark.parametrize("concept", ["cat", "hot_air_balloon", "apple"])
def test_counts_are_whole_and_uncrowded(concept, count, size):
    """As many boxes as were asked for, all inside the frame, no two sharing a quarter."""
    scene = Scene(entities=(Entity(concept=concept, count=count),))
    found = boxes_of(scene, *size)
    assert len(found) == count
    for _, rect in found:
        assert rect.left >= 0
        assert rect.top >= 0
        assert rect.right <= size[0]
        assert rect.bottom <= size[1]
    assert all(one.overlap(other) < 0.25 for (_, one), (_, other) in combinations(found, 2))


def test_things_on_a_table_touch_its_top():
    """Every apple and the mug stand on the table's upper edge."""
    scene = Scene(
        entities=(Entity(concept="apple", count=3), Entity(concept="mug"), Entity(concept="table")),
        relations=(Relation(subject=0, kind="on", object=2), Relation(subject=1, kind="on", object=2)),
    )
    found = boxes_of(scene)
    (table,) = (rect for label, rect in found if label == "table")
    things = [rect for label, rect in found if label != "table"]
    assert len(things) == 4
    for rect in things:
        assert abs(rect.bottom - table.top) < 0.02 * 512
        assert table.left < rect.left
        assert rect.right < table.right


def test_neighbours_stand_side_by_side():
    """Beside means: a gap of less than a width and no overlap."""
    scene = Scene(
        entities=(Entity(concept="dog"), Entity(concept="palm")),
        relations=(Relation(subject=0, kind="beside", object=1),),
    )
    (_, one), (_, other) = sorted(boxes_of(scene), key=lambda each: each[1].left)
    assert 0 <= other.left - one.right < max(one.width, other.width)


def test_a_rider_sits_on_the_mount():
    """The rider's lower edge is between the top and the bottom of what it rides, and it is above its middle."""
    scene = Scene(
        entities=(Entity(concept="panda"), Entity(concept="bicycle")),
        relations=(Relation(subject=0, kind="riding", object=1),),
    )
    found = dict(boxes_of(scene))
    assert found["bicycle"].top < found["panda"].bottom < found["bicycle"].bottom
    assert found["panda"].middle[1] < found["bicycle"].top


def test_what_flies_is_above_what_stands():
    """A balloon is drawn in the air over a cat on the ground."""
    found = dict(boxes_of(Scene(entities=(Entity(concept="cat"), Entity(concept="hot_air_balloon")))))
    assert found["hot_air_balloon"].bottom <= found["cat"].top


def test_what_is_under_a_table_is_below_its_top():
    """A cat under a table stands between its legs."""
    scene = Scene(
        entities=(Entity(concept="cat"), Entity(concept="table")),
        relations=(Relation(subject=0, kind="under", object=1),),
    )
    found = dict(boxes_of(scene))
    assert found["cat"].top > found["table"].top
    assert found["table"].left < found["cat"].middle[0] < found["table"].right


def test_seeds_move_things():
    """Another seed puts the same things elsewhere."""
    scene = Scene(entities=(Entity(concept="cat"),))
    assert boxes_of(scene, seed=1) != boxes_of(scene, seed=2)


def test_a_rider_before_a_castle_takes_the_horse_along():
    """Each thing is drawn once, although the rider stands in two relations."""
    scene = Scene(
        entities=(Entity(concept="knight"), Entity(concept="horse"), Entity(concept="castle")),
        relations=(Relation(subject=0, kind="riding", object=1), Relation(subject=0, kind="in_front_of", object=2)),
    )
    assert sorted(label for label, _ in boxes_of(scene)) == ["castle", "horse", "knight"]


def test_relations_in_a_ring_do_not_hang():
    """Nonsense such as two things on each other is still drawn, each thing once."""
    scene = Scene(
        entities=(Entity(concept="cat"), Entity(concept="table")),
        relations=(Relation(subject=0, kind="on", object=1), Relation(subject=1, kind="on", object=0)),
    )
    assert sorted(label for label, _ in boxes_of(scene)) == ["cat", "table"]


@pytest.mark.parametrize("kind", ["in_front_of", "behind", "in", "under"])
def test_two_in_the_same_relation_do_not_share_a_place(kind):
    """A king and a queen in front of (behind, in, under) something stand apart."""
    scene = Scene(
        entities=(Entity(concept="king"), Entity(concept="queen"), Entity(concept="car")),
        relations=(Relation(subject=0, kind=kind, object=2), Relation(subject=1, kind=kind, object=2)),
    )
    found = dict(boxes_of(scene))
    assert found["king"].overlap(found["queen"]) < 0.35


def test_an_umbrella_is_held_over_the_head():
    """What is held by its lower end stands higher than who holds it and leaves the face free."""
    scene = Scene(
        entities=(Entity(concept="girl"), Entity(concept="umbrella")),
        relations=(Relation(subject=0, kind="holding", object=1),),
    )
    found = dict(boxes_of(scene))
    assert found["umbrella"].top < found["girl"].top
    assert found["umbrella"].middle[0] > found["girl"].middle[0]


@pytest.mark.parametrize("size", [(240, 432), (192, 1536)])
def test_in_tall_pictures_things_stand_on_the_ground(size):
    """No animal stands above the line where the ground begins, however tall the picture is."""
    ground = backdrop("meadow", width_px=size[0], height_px=size[1], seed=1)
    scene = Scene(entities=(Entity(concept="sheep", count=5),))
    for _, rect in boxes_of(scene, *size):
        assert rect.bottom >= ground.back_px - 0.03 * size[0]
