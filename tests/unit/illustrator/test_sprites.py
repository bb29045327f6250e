"""Sprites: every concept of the lexicon can be drawn, coloured and dressed."""

import numpy as np
import pytest

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.figures import figure
from abaca.engines.illustrator.palette import COLOURS, channels
from abaca.engines.illustrator.scene import Entity
from abaca.engines.illustrator.sprites import sprite


def _drawable() -> list[str]:
    found = []
    for row in lexicon.concepts():
        try:
            lexicon.drawing(row.id)
        except KeyError:
            continue
        found.append(row.id)
    return found


def test_every_drawing_of_the_lexicon_exists():
    """No row of the lexicon names a drawing that is not there."""
    missing = []
    for name in _drawable():
        try:
            figure(Entity(concept=name))
        except KeyError as lost:
            missing.append((name, str(lost)))
    assert missing == []


@pytest.mark.parametrize("concept", ["cat", "penguin", "llama", "person", "house", "apple", "car"])
def test_a_sprite_is_cropped_to_its_drawing(concept):
    """The picture has the height asked for and something at each of its edges."""
    picture = sprite(Entity(concept=concept), height_px=180, seed=1)
    assert picture.height == 180
    alpha = np.asarray(picture)[..., 3]
    assert all(edge.max() > 20 for edge in (alpha[:4], alpha[-4:], alpha[:, :4], alpha[:, -4:]))


@pytest.mark.parametrize("colour", sorted(COLOURS))
@pytest.mark.parametrize("concept", ["cat", "car", "mug", "house"])
def test_things_take_the_colour_they_are_given(concept, colour):
    """The commonest colour of the drawing is close to the named one."""
    pixels = np.asarray(sprite(Entity(concept=concept, colours=(colour,)), height_px=120, seed=1)).astype(float)
    solid = pixels[pixels[..., 3] > 240][:, :3]
    goal = np.array([255 * part for part in channels(COLOURS[colour])])
    assert (np.abs(solid - goal).max(axis=1) < 60).mean() > 0.2


@pytest.mark.parametrize("worn", ["top_hat", "crown", "sunglasses", "scarf", "wings", "space_helmet", "cape"])
@pytest.mark.parametrize("concept", ["cat", "penguin", "llama", "robot", "girl"])
def test_what_is_worn_changes_the_picture(concept, worn):
    """Wearing something is visible on mascots, people and whole animals."""
    bare = figure(Entity(concept=concept))
    dressed = figure(Entity(concept=concept, wearing=(Entity(concept=worn),)))
    assert len(dressed.svg) > len(bare.svg) + 80


def test_an_unknown_concept_is_refused():
    """What the lexicon does not know raises KeyError."""
    with pytest.raises(KeyError):
        sprite(Entity(concept="zorblax"), height_px=100, seed=1)


def test_a_height_must_be_positive():
    """A picture of no height is refused."""
    with pytest.raises(ValueError, match="height_px"):
        sprite(Entity(concept="cat"), height_px=0, seed=1)


@pytest.mark.parametrize("style", ["watercolour", "pencil", "clay", "sticker", "notebook"])
def test_every_style_changes_a_sprite_and_keeps_its_ground(style):
    """A styled sprite has other pixels than the flat one, the same size, and still shows what is behind it."""
    flat, styled = (sprite(Entity(concept="cat"), height_px=150, seed=1, style=each) for each in ("flat", style))
    assert styled.height == flat.height
    assert styled.tobytes() != flat.tobytes()
    assert np.asarray(styled)[0, 0, 3] == 0
