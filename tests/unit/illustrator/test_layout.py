"""Layout: relations hold by construction, everything is whole and uncrowded."""

from itertools import combinations, pairwise

import pytest

from abaca.engines.illustrator.backdrops import backdrop
from abaca.engines.illustrator.clusters import clusters
from abaca.engines.illustrator.layout import arrange, frame_of
from abaca.engines.illustrator.parse import parse
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


def box_named(boxes, label):
    """The first box of that name."""
    return next(rect for name, rect in boxes if name == label)


def said(prompt: str, width: int = 600, height: int = 448, seed: int = 1) -> list[tuple[str, Rect]]:
    """The boxes of a prompt's picture."""
    return boxes_of(parse([prompt]), width, height, seed)


@pytest.mark.parametrize("size", [(512, 512), (792, 336), (256, 1024), (1536, 192)])
@pytest.mark.parametrize(
    ("prompt", "left", "right"),
    [
        ("a cat to the left of a house", "cat", "house"),
        ("a house to the right of a cat", "cat", "house"),
        ("a dog on the left and a horse on the right", "dog", "horse"),
        ("一辆汽车左边有一棵树", "tree", "car"),
        ("a table with a mug on the right and an apple on the left", "apple", "mug"),
    ],
)
def test_left_and_right_are_true(prompt, left, right, size):
    """What is left of something ends before that begins, in every shape of the frame."""
    boxes = said(prompt, *size)
    assert box_named(boxes, left).right <= box_named(boxes, right).left + 0.03 * min(size)


@pytest.mark.parametrize(
    "prompt", ["a woman between two robots", "a cat between a dog and a horse", "两棵树之间有一只熊"]
)
def test_who_is_between_is_in_the_middle(prompt):
    """There is one on each side."""
    scene = parse([prompt])
    middle = scene.entities[scene.relations[0].subject].concept
    boxes = boxes_of(scene, 600, 448)
    place = box_named(boxes, middle).middle[0]
    others = [rect.middle[0] for name, rect in boxes if name != middle]
    assert min(others) < place < max(others)


@pytest.mark.parametrize(("prompt", "count"), [("four chairs around a table", 4), ("two cats playing chess", 2)])
def test_those_around_are_on_both_sides(prompt, count):
    """As many left of the middle as right of it, none in the same place."""
    boxes = said(prompt)
    table = box_named(boxes, "table").middle[0]
    around = [rect for name, rect in boxes if name in {"chair", "cat"}]
    assert len(around) == count
    assert sum(rect.middle[0] < table for rect in around) == count // 2
    assert all(one.overlap(other) < 0.35 for one, other in combinations(around, 2))


def test_fish_swim_all_around():
    """In the water a ring is a whole circle: some are above and some below."""
    boxes = said("five fish around a mermaid under water")
    mermaid = box_named(boxes, "mermaid").middle[1]
    fish = [rect for name, rect in boxes if name == "fish"]
    assert min(rect.middle[1] for rect in fish) < mermaid < max(rect.middle[1] for rect in fish)


def test_a_chain_stacks():
    """An elephant on a ball on a turtle: each stands on the next, and each is drawn once."""
    boxes = said("an elephant balancing on a ball on top of a turtle", 448, 600)
    names = [name for name, _ in boxes]
    assert sorted(names) == ["ball", "elephant", "turtle"]
    elephant, ball, turtle = (box_named(boxes, name) for name in ("elephant", "ball", "turtle"))
    assert elephant.bottom == pytest.approx(ball.top, abs=0.06 * 600)
    assert ball.bottom == pytest.approx(turtle.top, abs=0.12 * 600)


@pytest.mark.parametrize("size", [(512, 512), (792, 336), (448, 600)])
def test_a_row_is_one_row(size):
    """Six in a row stand on one line from left to right."""
    boxes = [rect for name, rect in said("six penguins in a row", *size) if name == "penguin"]
    assert len(boxes) == 6
    assert max(rect.bottom for rect in boxes) - min(rect.bottom for rect in boxes) < 0.02 * min(size)
    assert all(one.right <= other.left + 1 for one, other in pairwise(boxes))


def test_who_follows_comes_behind():
    """Ducklings are on the far side of their mother, who looks and leads to the left."""
    boxes = said("四只小鸭子排成一队跟着鸭妈妈过马路", 688, 384)
    mother = box_named(boxes, "mother_duck")
    assert all(mother.right <= rect.left + 1 for name, rect in boxes if name == "duck")


def test_a_family_stands_before_its_house():
    """Four in a row, the house higher than each of them."""
    boxes = said("a family of four in front of a house")
    house = box_named(boxes, "house")
    people = [rect for name, rect in boxes if name in {"man", "woman", "boy", "girl"}]
    assert len(people) == 4
    assert all(rect.height < house.height and rect.bottom >= house.bottom - 2 for rect in people)
    assert all(one.overlap(other) < 0.25 for one, other in combinations(people, 2))


def test_very_tall_and_very_small_are_obeyed():
    """A giraffe is higher than a house if the prompt says so."""
    boxes = said("a very tall giraffe next to a very small house", 512, 512)
    assert box_named(boxes, "giraffe").height > 1.5 * box_named(boxes, "house").height


def test_the_moon_hangs_high_and_small():
    """A sky body beside other things keeps its size and place."""
    boxes = said("an owl on a tree with a full moon", 512, 512)
    moon = box_named(boxes, "moon")
    assert moon.height < 0.3 * 512
    assert moon.bottom < 0.5 * 512


@pytest.mark.parametrize("size", [(512, 512), (256, 1024), (1536, 192)])
@pytest.mark.parametrize("prompt", ["a cat", "a house", "a girl", "a bicycle"])
def test_a_single_subject_is_large(prompt, size):
    """It fills a third of the short side at least, and stays inside."""
    (_, rect), *_ = said(prompt, *size)
    assert max(rect.width, rect.height) > 0.33 * min(size)
    assert rect.left >= 0
    assert rect.top >= 0
    assert rect.right <= size[0]
    assert rect.bottom <= size[1]
