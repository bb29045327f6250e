"""Subjects brought together: all there, in scale, at the borders that cut them off, without straight ends."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.photo import compose, gathering, load, mattes
from abaca.engines.illustrator.photo.asked import asked
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.scene import Reference, Scene

PHOTOS = Path(__file__).parents[2] / "photos"
with_network = pytest.mark.skipif(not mattes.has_network(), reason="the extra matte is not installed")


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def made(prompt: str, *names: str, size: tuple[int, int] = (1248, 832)):
    pictures = [photo(name) for name in names]
    scene = asked(parse((prompt,), references=len(pictures)), prompt)
    return compose(scene, pictures, width_px=size[0], height_px=size[1], seed=1)


def longest_straight_px(picture: Image.Image, box) -> int:
    """The longest upright or level line along which the picture steps at once, near the box's sides in the frame."""
    seen = np.asarray(picture.convert("L"), np.float32)
    left, top, right, bottom = (round(side) for side in (box.left_px, box.top_px, box.right_px, box.bottom_px))
    longest = 0
    for turned, start, end, low, high in ((seen, left, right, top, bottom), (seen.T, top, bottom, left, right)):
        step = np.abs(np.diff(turned, axis=1)) > 26
        for side in (start, end):
            for at in range(max(8, side - 5), min(turned.shape[1] - 8, side + 6)):
                run = 0
                for value in step[low:high, at - 1]:
                    run = run + 1 if value else 0
                    longest = max(longest, run)
    return longest


@with_network
@pytest.mark.slow
@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("将两张图片中的人物放到同一个场景", ("astronaut", "photographer")),
        ("put both people in one scene on the beach", ("astronaut", "photographer")),
        ("put them together in a park", ("coffee", "astronaut")),
        ("put them together in a park", ("cat", "astronaut")),
        ("put all three in one scene on the beach at sunset", ("astronaut", "photographer", "coffee")),
    ],
)
@pytest.mark.parametrize("size", [(1248, 832), (1024, 1024)])
def test_everybody_is_in_the_scene(prompt, names, size):
    """Every face is found again, every subject has its share, and no one ends in a straight edge in the air."""
    result = made(prompt, *names, size=size)
    assert result.form == "scene"
    assert result.image.size == size
    people = [name for name in names if find_faces(photo(name))]
    assert len(find_faces(result.image)) >= len(people)
    for name, box in zip(names, result.boxes, strict=True):
        share = (box.right_px - box.left_px) * (box.bottom_px - box.top_px) / (size[0] * size[1])
        assert share > 0.05
        if name != "coffee":  # the cup was cut off nowhere; a tripod's pole crosses it
            assert longest_straight_px(result.image, box) < 0.2 * (box.bottom_px - box.top_px)


@with_network
@pytest.mark.slow
def test_faces_have_matching_scale():
    """Two people of very different size in their photos are alike in the scene."""
    result = made("put both people in the same scene", "astronaut", "photographer")
    sizes = sorted(face.box.height for face in find_faces(result.image))
    assert len(sizes) == 2
    assert sizes[1] < 1.6 * sizes[0]


@with_network
def test_a_subject_goes_onto_a_picture_that_stays():
    """The astronaut stands at the lower border of the rocket's photo, which is itself outside her and her shade."""
    result = made(
        "place the person from image 1 onto image 2, keep image 2 unchanged", "astronaut", "rocket", size=(640, 427)
    )
    assert result.form == "placed"
    box = result.boxes[0]
    assert box.bottom_px == 427
    field = np.abs(np.asarray(result.image, dtype=int) - np.asarray(photo("rocket"), dtype=int)).max(axis=2)
    left, top, right = round(box.left_px) - 30, round(box.top_px) - 30, round(box.right_px) + 30
    field[max(0, top) :, max(0, left) : right] = 0
    assert field.max() <= 2
    assert len(find_faces(result.image)) == 1


def test_straight_ends_are_rounded():
    """A body cut off on the right that stands inside the frame ends in a curve, one at the border stays straight."""
    body = Image.new("RGBA", (100, 200), (200, 30, 30, 255))
    subject = gathering.Subject(body=body, faces=(), cut=frozenset({"right"}))
    matte = mattes.Matte(
        alpha=body.getchannel("A"), way="alpha", quality=1, box=mattes.Rect(0, 0, 100, 200), cut=frozenset({"right"})
    )
    scene = Scene(task="compose", setting="plain", backdrop_colour="white")
    two = gathering.in_one_place(
        scene, [body, body], [subject, subject], [matte, matte], 1, width_px=600, height_px=300
    )
    red = np.asarray(two.picture, dtype=int)
    red = (red[..., 0] > 120) & (red[..., 1] < 90)
    first, last = two.areas
    assert last.right == 600
    assert red[:, 599].sum() > 0.9 * last.height
    column = red[:, round(first.right) - 2]
    assert column.sum() < 0.35 * first.height


@pytest.mark.parametrize(
    ("names", "gap"),
    [
        (("galaxies", "coffee"), "picture 1"),
        (("astronaut", "cat", "coffee", "rocket", "photographer", "coins"), "more than 5"),
    ],
)
def test_what_cannot_be_cut_out_is_framed_and_said(names, gap):
    """Pictures without a clear subject, and too many of them, keep their frames; the gap tells why."""
    result = made("put them all in the same scene", *names, size=(640, 480))
    assert result.form == "collage"
    assert gap in result.gaps[0]


def test_fourteen_real_pictures_are_all_there():
    """A collage of fourteen shows each: its own crop is found in its own box."""
    names = ("astronaut", "cat", "coffee", "rocket", "photographer", "coins", "galaxies", "retina", "bricks", "gravel")
    names = (*names, "astronaut", "cat", "coffee", "rocket")
    result = made("make a collage", *names, size=(1024, 1024))
    assert result.form == "collage"
    assert len(result.boxes) == 14
    for name, box in zip(names, result.boxes, strict=True):
        cell = result.image.crop((round(box.left_px), round(box.top_px), round(box.right_px), round(box.bottom_px)))
        small = cv2.resize(np.asarray(cell.convert("L")), (24, 24), interpolation=cv2.INTER_AREA).astype(float)
        given = photo(name)
        wide, high = given.size
        scale = max(cell.width / wide, cell.height / high)
        best = -1.0
        for across in np.linspace(0, 1, 9):
            for down in np.linspace(0, 1, 9):
                left, top = across * (wide - cell.width / scale), down * (high - cell.height / scale)
                sides = (left, top, left + cell.width / scale, top + cell.height / scale)
                area = (max(0, sides[0]), max(0, sides[1]), min(wide, sides[2]), min(high, sides[3]))
                part = given.convert("L").resize((24, 24), Image.Resampling.BOX, box=area)
                best = max(best, float(np.corrcoef(np.asarray(part, float).ravel(), small.ravel())[0, 1]))
        assert best > (0.6 if name in {"bricks", "gravel", "coins", "galaxies"} else 0.85), name
