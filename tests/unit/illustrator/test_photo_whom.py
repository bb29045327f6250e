"""One of several people, by place: the named one gets it, the others stay as they are."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.photo import edit, load, whom
from abaca.engines.illustrator.photo.asked import asked
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"


@cache
def group() -> Image.Image:
    """Give the five men of 1897, from left to right."""
    return load(Reference(path=str(PHOTOS / "expedition.jpg")), max_px=1024)


def made(prompt: str, picture: Image.Image):
    return edit(asked(parse((prompt,), references=1), prompt), [picture], width_px=500, height_px=347, seed=1)


@pytest.mark.parametrize(
    ("prompt", "places"),
    [
        ("put sunglasses on the man on the left", [("left", 1)]),
        ("the woman standing on the far right", [("right", 1)]),
        ("put a hat on the leftmost person", [("left", 1)]),
        ("the person in the middle", [("middle", 1)]),
        ("the second man from the left", [("2", 1)]),
        ("the third from the right", [("-3", 1)]),
        ("the two people on the left", [("left", 2)]),
        ("a crown on the man on the left and a scarf on the man on the right", [("left", 1), ("right", 1)]),
        ("给左边的人戴上墨镜", [("left", 1)]),
        ("给最右边的男人戴上围巾", [("right", 1)]),
        ("给第二个人戴上墨镜", [("2", 1)]),
        ("从右数第三个人", [("-3", 1)]),
        ("add a man on the left", []),
        ("put sunglasses on everyone", []),
    ],
)
def test_places_of_people_are_read(prompt, places):
    """Sides, ordinals and counts in both languages; whoever is to be added is nobody in the photo."""
    assert [(each.place, each.many) for each in whom.named(prompt)] == places


def test_a_group_is_found_from_left_to_right():
    """All five men outdoors, small and faded, are found."""
    assert len(find_faces(group())) == 5


GLASSES = [
    ("put sunglasses on everyone", (0, 1, 2, 3, 4)),
    ("put sunglasses on the man on the left", (0,)),
    ("给最右边的人戴上墨镜", (4,)),
    ("put sunglasses on the second man from the left", (1,)),
    ("put sunglasses on the man in the middle", (2,)),
    ("put sunglasses on the two men on the right", (3, 4)),
]


@pytest.mark.parametrize(("prompt", "who"), GLASSES)
def test_only_the_named_get_glasses(prompt, who):
    """Those who are named have dark eyes; everywhere else no pixel changes."""
    faces = sorted(find_faces(group()), key=lambda face: face.box.left)
    result = made(prompt, group())
    field = np.abs(np.asarray(result.image, dtype=int) - np.asarray(group(), dtype=int)).max(axis=2)
    for number, face in enumerate(faces):
        left, top, right, bottom = (round(side) for side in face.box)
        there = field[top - 4 : bottom + 4, left - 6 : right + 6]
        assert (there > 60).mean() > 0.05 if number in who else there.max() <= 2
        field[top - 12 : bottom + 12, left - 12 : right + 12] = 0
    assert field.max() <= 2


def test_two_things_for_two_people():
    """The crown is on the left, the scarf on the right, and neither is on anybody else."""
    result = made("put a crown on the man on the left and a scarf on the man on the right", group())
    middles = {box.label: (box.left_px + box.right_px) / 1000 for box in result.boxes if box.label != "photo 1"}
    assert set(middles) == {"crown", "scarf"}
    assert middles["crown"] < 0.3
    assert middles["scarf"] > 0.75


def test_whoever_is_not_there_is_not_dressed():
    """The ninth of five is nobody, and that is said."""
    result = made("add sunglasses to the ninth person", group())
    assert "5 faces" in result.gaps[0]
    assert result.not_drawn == ("sunglasses",)


def test_one_man_of_five_is_asked_back():
    """Without a place all get it, and the text says why and what to say."""
    gaps = made("put sunglasses on the man", group()).gaps
    assert "do not tell apart the 5 people" in gaps[0]
    assert not made("put sunglasses on everyone", group()).gaps


def test_both_dogs_are_those_of_the_photo():
    """Dogs whose faces are found wear it themselves: none is drawn beside them."""
    dogs = load(Reference(path=str(PHOTOS / "dogs.jpg")), max_px=1024)
    result = made("put sunglasses on both dogs", dogs)
    assert {box.label for box in result.boxes} == {"photo 1", "sunglasses"}
    assert result.gaps == ("I found only 1 of their faces",)


def test_a_crop_goes_to_the_named_one():
    """Cut to the man on the right, his face is the largest in the middle."""
    (largest, *_) = find_faces(made("crop it to the man on the right", group()).image)
    assert 0.3 < largest.box.middle[0] / 500 < 0.7
    assert largest.box.height > 347 / 6
