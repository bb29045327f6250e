"""People look as the prompt says: skin, hair, face, clothes and trade, measured on the pixels."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from figure_shots import CHIN_PX, changed, share_near, shot, solid

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.scene import Entity

EMOJI_YELLOW = (255, 220, 93)
RED, BLUE = (217, 43, 51), (47, 116, 208)
SKINS = ("light", "tan", "brown", "dark")
TRADES = ("chef", "police_officer", "king", "astronaut", "knight", "samurai", "santa", "farmer", "doctor", "pirate")
TRADES += ("witch", "wizard", "ninja", "angel", "fairy", "mermaid", "viking", "princess", "superhero", "clown")


def _cheek(pixels):
    """The median colour of the lower half of a standing figure's face."""
    patch = pixels[CHIN_PX - 17 : CHIN_PX - 6, 92:109]
    return np.median(patch[patch[..., 3] > 200][:, :3], axis=0)


@pytest.mark.parametrize(
    "concept", [row.id for row in lexicon.concepts() if row.rig == "person" and row.id not in {"genie", "troll"}]
)
def test_nobody_has_the_yellow_skin_of_emoji(concept):
    """No person is drawn in emoji yellow."""
    assert share_near(shot(concept, colours=("blue",)), EMOJI_YELLOW, reach=6) < 0.004


@pytest.mark.parametrize("concept", ["girl", "woman", "chef", "old_man", "elf"])
def test_a_skin_that_is_said_is_drawn(concept):
    """Each of the four skins is darker than the one before, whatever the seed."""
    for variant in (0, 5):
        lightness = [_cheek(shot(concept, skin=skin, variant=variant)).mean() for skin in SKINS]
        assert all(lighter > darker + 12 for lighter, darker in pairwise(lightness))


def test_people_of_a_group_differ_in_skin():
    """Four people in a row have four colours of skin when the prompt says nothing."""
    cheeks = [_cheek(shot("person", variant=variant)) for variant in range(4)]
    assert all(np.abs(one - other).max() > 20 for one, other in combinations(cheeks, 2))


@pytest.mark.parametrize("concept", ["girl", "woman", "mermaid", "old_woman", "princess"])
def test_hair_takes_its_colour(concept):
    """Pink hair is on the head and nowhere else is anything changed."""
    brown, pink = shot(concept, hair="brown"), shot(concept, hair="pink")
    where = changed(brown, pink)
    assert where.sum() > 400
    assert (
        share_near(pink[: CHIN_PX + 30], (244, 143, 177), reach=44)
        > share_near(brown[: CHIN_PX + 30], (244, 143, 177), reach=44) + 0.06
    )
    assert not where[CHIN_PX + 60 :].any()


@pytest.mark.parametrize("garment", ["dress", "shirt", "coat", "qipao", "kimono", "suit", "sweater"])
def test_clothes_take_the_colour_and_the_skin_does_not(garment):
    """A girl in red has red clothes; her face is the same as that of a girl in blue."""
    red, blue = (shot("girl", wearing=(Entity(concept=garment, colours=(name,)),)) for name in ("red", "blue"))
    assert share_near(red, RED, reach=60) > 0.1
    assert share_near(blue, BLUE, reach=60) > 0.1
    assert share_near(red, BLUE, reach=30) < 0.02
    assert np.abs(_cheek(red) - _cheek(blue)).max() < 1
    assert not changed(red, blue)[: CHIN_PX - 20].any()


@pytest.mark.parametrize(
    "garment", ["dress", "qipao", "kimono", "coat", "suit", "armor", "apron", "shorts", "swimsuit"]
)
def test_garments_have_shapes_of_their_own(garment):
    """Each garment changes the body of a man in a shirt and leaves his eyes alone."""
    plain, dressed = shot("man", skin="tan", wearing=("shirt",)), shot("man", skin="tan", wearing=("shirt", garment))
    where = changed(plain, dressed)
    assert where[CHIN_PX:].sum() > 300


@pytest.mark.parametrize("look", ["beard", "moustache", "bald", "happy", "sad", "angry"])
def test_looks_change_only_the_head(look):
    """A beard, a bald head or a mood is visible above the chest, and nothing below it changes."""
    where = changed(shot("man"), shot("man", look))
    assert where.sum() > 30
    assert not where[CHIN_PX + 16 :].any()


def test_the_old_have_grey_hair_and_lines():
    """An old woman is greyer on top than a grown one and smaller."""
    old, grown = shot("woman", "old", variant=3), shot("woman", variant=3)
    hair_old, hair_grown = (picture[55:72, 88:112][..., :3].reshape(-1, 3) for picture in (old, grown))
    assert np.ptp(np.median(hair_old, axis=0)) < 24
    assert np.median(hair_old) > np.median(hair_grown)
    assert np.flatnonzero(solid(old).any(axis=1))[-1] < np.flatnonzero(solid(grown).any(axis=1))[-1]


def test_children_are_smaller_than_grown_people():
    """From the top of the hair to the soles a girl is less high than a woman."""
    girl, woman = (solid(shot(concept)).any(axis=1).sum() for concept in ("girl", "woman"))
    assert girl < 0.85 * woman


@pytest.mark.parametrize("trade", TRADES)
def test_a_trade_shows(trade):
    """Nobody known by dress is mistaken for a plain person: a fifth of the figure differs."""
    plain, dressed = shot("person", skin="light", hair="brown"), shot(trade, skin="light", hair="brown")
    assert changed(plain, dressed).sum() > 0.2 * solid(plain).sum()


def test_no_two_trades_look_alike():
    """Each pair of trades differs in a tenth of the figure."""
    shots = [shot(trade, skin="light", hair="brown") for trade in TRADES]
    for one, other in combinations(shots, 2):
        assert changed(one, other).sum() > 0.1 * solid(one).sum()


def test_a_samurai_is_no_knight():
    """A samurai's armour is laced in red and his crest is golden; a knight's is grey steel."""
    samurai, knight = shot("samurai"), shot("knight")
    assert share_near(samurai, (163, 42, 48), reach=50) > 0.06 > share_near(knight[CHIN_PX:], (163, 42, 48), reach=50)
    assert share_near(samurai[:75], (232, 178, 58), reach=45) > 0.1
    assert share_near(knight, (174, 184, 194), reach=30) > 0.3


@pytest.mark.parametrize(("concept", "worn"), [("police_officer", "straw_hat"), ("king", "top_hat"), ("chef", "crown")])
def test_a_hat_that_is_said_takes_the_place_of_the_usual_one(concept, worn):
    """With another hat on, the cap of the trade is gone: what is left equals that hat on the same person."""
    both = shot(concept, wearing=(worn,))
    assert changed(both, shot(concept))[: CHIN_PX - 30].sum() > 100


def test_the_same_person_twice_is_the_same_picture():
    """One variant always gives the same pixels, another gives others."""
    assert (shot("woman", variant=7) == shot("woman", variant=7)).all()
    assert changed(shot("woman", variant=7), shot("woman", variant=8)).any()
