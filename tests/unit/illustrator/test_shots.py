"""Shots: close-up, portrait and from above, measured on pixels and on where things are said to be."""

import msgspec
import numpy as np

from abaca.engines.illustrator.paint import drawn
from abaca.engines.illustrator.scene import Entity, Scene
from abaca.engines.illustrator.shots import SHOWN_SHOTS

FOX = Scene(entities=(Entity(concept="fox"),), setting="snow")


def orange_share(scene: Scene) -> float:
    seen = np.asarray(drawn(scene, width_px=320, height_px=320, seed=1).picture).astype(int)
    return float(((seen[..., 0] > 180) & (seen[..., 0] - seen[..., 2] > 90)).mean())


def test_every_shot_is_shown():
    """The shots told as shown are those of the contract."""
    assert {"close_up", "portrait", "from_above"} == SHOWN_SHOTS


def test_nearer_shots_show_more_of_the_subject():
    """A portrait has more of the fox's colour than an ordinary view, a close-up more than that."""
    far, portrait, near = (
        orange_share(msgspec.structs.replace(FOX, shot=shot)) for shot in (None, "portrait", "close_up")
    )
    assert far < portrait < near
    assert near > 0.2


def test_a_close_up_is_cropped_to_the_frame():
    """What is told of a subject that the frame cuts lies within the frame."""
    done = drawn(msgspec.structs.replace(FOX, shot="close_up"), width_px=320, height_px=240, seed=1)
    (box,) = done.boxes
    assert box.left_px >= 0
    assert box.bottom_px == 240


def test_from_above_there_is_no_sky():
    """The upper edge of a plan has the colour of its lower edge; in an ordinary view it is sky."""
    scene = Scene(entities=(Entity(concept="house", count=3),), setting="meadow")

    def apart(scene: Scene) -> float:
        seen = np.asarray(drawn(scene, width_px=300, height_px=300, seed=1).picture).astype(float)
        return float(np.abs(seen[:12].mean(axis=(0, 1)) - seen[-12:].mean(axis=(0, 1))).max())

    assert apart(msgspec.structs.replace(scene, shot="from_above")) < 20 < apart(scene)


def test_what_a_close_up_leaves_outside_is_told():
    """Of two animals the one that is not looked at is out of the frame and named as not drawn."""
    scene = Scene(
        entities=(Entity(concept="cat", term="cat"), Entity(concept="dog", term="dog")),
        setting="meadow",
        shot="close_up",
    )
    done = drawn(scene, width_px=320, height_px=320, seed=2)
    labels = [box.label for box in done.boxes]
    assert "cat" in labels
    assert ("dog" in labels) != ("dog" in done.not_drawn)
