"""Poses: what people and animals do is seen in their bodies, and what they wear sits where it belongs."""

import numpy as np
import pytest
from figure_shots import CHIN_PX, changed, extent, share_near, shot, solid

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.figures import SHOWN, figure, is_drawn_as_itself, shows, unworn
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Entity
from abaca.engines.illustrator.vector import Rect, document

DOINGS = ("sitting", "sleeping", "dancing", "jumping", "running", "walking", "waving", "eating", "reading", "playing")
DOINGS += ("flying", "lying", "swimming")


@pytest.mark.parametrize("doing", DOINGS)
@pytest.mark.parametrize("concept", ["woman", "boy", "knight", "wizard"])
def test_people_do_what_they_are_said_to(concept, doing):
    """Each doing changes at least a twentieth of the standing figure."""
    standing, moving = shot(concept, "standing"), shot(concept, doing)
    assert changed(standing, moving).sum() > 0.05 * solid(standing).sum()


@pytest.mark.parametrize("doing", DOINGS)
@pytest.mark.parametrize("concept", ["fox", "panda", "frog"])
def test_mascots_do_what_they_are_said_to(concept, doing):
    """The pose of an animal differs from its standing one."""
    standing, moving = shot(concept, "standing"), shot(concept, doing)
    assert changed(standing, moving).sum() > 0.05 * solid(standing).sum()


def test_poses_differ_from_one_another():
    """No two doings of a person give the same picture, except that who lies may sleep."""
    shots = {doing: shot("woman", doing) for doing in DOINGS}
    names = list(shots)
    for index, one in enumerate(names):
        for other in names[index + 1 :]:
            assert changed(shots[one], shots[other]).any(), (one, other)


@pytest.mark.parametrize("concept", ["man", "girl", "cat", "dog"])
def test_who_sleeps_lies_down(concept):
    """Somebody asleep is broader than high, without the signs of sleep above."""
    left, _, right, bottom = extent(shot(concept, "sleeping"))
    up_left, up_top, up_right, up_bottom = extent(shot(concept, "standing"))
    assert right - left > up_right - up_left
    rows = solid(shot(concept, "sleeping")).sum(axis=1)
    thick = (rows > 0.3 * rows.max()).sum()
    assert thick < 0.75 * (up_bottom - up_top)
    assert bottom > 0


@pytest.mark.parametrize("concept", ["fox", "panda", "lion"])
def test_an_animal_asleep_has_its_eyes_shut(concept):
    """The eyes of a sleeping animal cover fewer dark or contrasting pixels than open ones: its lids are drawn."""
    awake, asleep = shot(concept, "sitting"), shot(concept, "sleeping")
    face = np.s_[40 : CHIN_PX + 6, 60:140]
    assert changed(awake[face], asleep[face]).sum() > 60


def test_who_jumps_is_above_the_ground():
    """The box of a jumping figure reaches down to the ground, the figure does not."""
    drawing = figure(Entity(concept="boy", attributes=("jumping",)))
    pixels = raster(document(drawing.svg, 100, 200, drawing.box)).getchannel("A")
    assert np.asarray(pixels)[-14:].max() == 0


@pytest.mark.parametrize("doing", ["", *DOINGS])
@pytest.mark.parametrize("concept", ["woman", "samurai", "cat", "robot", "family"])
def test_nothing_reaches_out_of_the_box(concept, doing):
    """What is drawn of a figure lies inside its box."""
    worn = (Entity(concept="top_hat"), Entity(concept="wings"))
    for wearing in ((), worn):
        found = figure(Entity(concept=concept, attributes=(doing,) if doing else (), wearing=wearing))
        margin = 40
        seen = Rect(
            found.box.left - margin, found.box.top - margin, found.box.right + margin, found.box.bottom + margin
        )
        alpha = (
            np.asarray(raster(document(found.svg, round(seen.width), round(seen.height), seen)).getchannel("A")) > 60
        )
        alpha[margin - 3 : -margin + 3, margin - 3 : -margin + 3] = False
        assert not alpha.any()


def test_on_a_seat_the_legs_hang_below_the_box():
    """Who sits on a chair has the box end at the seat and the feet below it; on the ground nobody has."""
    entity = Entity(concept="old_man", attributes=("sitting",))
    for on_seat in (True, False):
        found = figure(entity, on_seat=on_seat)
        below = Rect(found.box.left, found.box.bottom + 6, found.box.right, found.box.bottom + 60)
        seen = np.asarray(raster(document(found.svg, 100, 60, below)).getchannel("A"))
        assert bool(seen.max() > 200) is on_seat


@pytest.mark.parametrize("concept", ["man", "girl", "cat", "penguin", "robot"])
@pytest.mark.parametrize(
    ("worn", "low"),
    [("top_hat", 0.5), ("crown", 0.5), ("chef_hat", 0.5), ("straw_hat", 0.5), ("glasses", 0.6), ("sunglasses", 0.6)],
)
def test_what_is_worn_on_the_head_is_on_the_head(concept, worn, low):
    """A hat or glasses change the upper part of the figure only."""
    bare, dressed = shot(concept, "standing"), shot(concept, "standing", wearing=(worn,))
    where = np.flatnonzero(changed(bare, dressed).any(axis=1))
    _, top, _, bottom = extent(bare)
    assert len(where) > 5
    assert where[-1] < top + low * (bottom - top)


@pytest.mark.parametrize(
    "worn", ["scarf", "cape", "wings", "bow_tie", "backpack", "face_mask", "tie", "necklace", "shirt"]
)
@pytest.mark.parametrize("concept", ["woman", "bear", "fox"])
def test_what_is_worn_is_seen(concept, worn):
    """Every wearable changes the picture of people and animals."""
    dressed = shot(concept, "standing", wearing=(Entity(concept=worn, colours=("green",)),))
    assert changed(shot(concept, "standing"), dressed).sum() > 40


def test_a_held_book_is_open_when_it_is_read():
    """A reader who holds nothing else has an open blue book before the chest."""
    assert (
        share_near(shot("man", "reading", wearing=(Entity(concept="shirt", colours=("red",)),)), (63, 120, 179)) > 0.02
    )


def test_a_rider_leaves_arms_and_legs_to_be_drawn():
    """A rider's figure ends at the hips and names the colours of sleeve and leg."""
    rider = figure(Entity(concept="boy", colours=("red",)), pose="ride")
    standing = figure(Entity(concept="boy", colours=("red",)))
    assert rider.box.height < standing.box.height
    assert rider.limb.startswith("#")
    assert rider.sleeve.startswith("#")


@pytest.mark.parametrize("concept", ["woman", "chef", "cat", "robot", "owl", "horse"])
def test_what_is_said_to_show_shows(concept):
    """For each attribute that a figure claims to show, the pixels differ; for others they are the same."""
    for attribute in sorted(SHOWN):
        seen = any(_differs(concept, attribute, variant) for variant in (1, 2, 3))
        if not shows(concept, attribute):
            assert not seen, attribute
        elif attribute not in {"standing", "sitting", "young", "flying"}:
            assert seen, attribute


def _differs(concept, attribute, variant):
    """Whether the attribute changes the figure's pixels or how high it is in its box."""
    plain, said = (figure(Entity(concept=concept, attributes=those), variant=variant) for those in ((), (attribute,)))
    if abs(plain.box.height - said.box.height) > 1:
        return True
    return changed(shot(concept, variant=variant), shot(concept, attribute, variant=variant)).any()


@pytest.mark.parametrize("concept", ["seahorse", "ostrich", "cactus", "horse", "cat"])
def test_everything_can_wear_a_hat(concept):
    """A hat is seen on animals drawn by hand, on plants and on emoji, and nothing of it is said to be missing."""
    hat = Entity(concept="santa_hat")
    plain, dressed = shot(concept), shot(concept, wearing=(hat,))
    assert changed(plain, dressed).sum() > 40
    assert unworn(Entity(concept=concept, wearing=(hat,))) == ()


def test_what_cannot_be_put_on_is_named():
    """A fish has no feet for boots: they are told of; a cat has."""
    boots = Entity(concept="boots")
    assert unworn(Entity(concept="fish", wearing=(boots,))) == (boots,)
    assert unworn(Entity(concept="cat", attributes=("standing",), wearing=(boots,))) == ()


@pytest.mark.parametrize("worn", [row.id for row in lexicon.concepts() if row.kind == "wearable"])
def test_every_wearable_of_the_lexicon_is_seen_or_named(worn):
    """On a girl every wearable is seen, in green; on a cat it is seen, or `unworn` names it."""
    item = Entity(concept=worn, colours=("green",))
    assert changed(shot("girl"), shot("girl", wearing=(item,))).any()
    left_off = unworn(Entity(concept="cat", wearing=(item,)))
    seen = changed(shot("cat", "standing"), shot("cat", "standing", wearing=(item,))).any()
    assert bool(seen) is not bool(left_off)


@pytest.mark.parametrize(("concept", "own"), [("samurai", True), ("pirate", True), ("bulldog", False), ("cat", True)])
def test_borrowed_drawings_are_known(concept, own):
    """A pirate has a drawing of his own although his row names none; a bulldog is shown by a dog."""
    assert is_drawn_as_itself(concept) is own
