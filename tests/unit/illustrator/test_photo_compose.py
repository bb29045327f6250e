"""Several pictures in one: each is there, none is stretched, none loses a face."""

import colorsys
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from abaca.engines.illustrator.photo import compose, load, mattes
from abaca.engines.illustrator.photo.cells import cells
from abaca.engines.illustrator.scene import Entity, Reference, Scene
from abaca.engines.illustrator.vector import Rect

PHOTOS = Path(__file__).parents[2] / "photos"
NAMES = ("astronaut", "cat", "coffee", "rocket", "photographer")


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=2048)


def made(pictures, *, width_px=1024, height_px=1024, seed=1, **scene):
    wanted = Scene(task="compose", **scene)
    return compose(wanted, pictures, width_px=width_px, height_px=height_px, seed=seed)


def hues(count: int) -> list[tuple[int, int, int]]:
    """That many vivid colours around the circle."""
    return [tuple(round(255 * part) for part in colorsys.hsv_to_rgb(at / count, 0.85, 0.85)) for at in range(count)]


def share(image: Image.Image, colour) -> float:
    apart = np.abs(np.asarray(image, dtype=int) - np.array(colour)).max(axis=2)
    return float((apart < 10).mean())


def face_match(image: Image.Image) -> float:
    """How well the astronaut's face is found anywhere at any plausible scale, 0..1."""
    grey = np.asarray(image.convert("L"))
    template = photo("astronaut").crop((182, 64, 268, 176)).convert("L")
    best = 0.0
    for scale in np.geomspace(0.2, 1.2, 60):
        size = (round(86 * scale), round(112 * scale))
        if size[0] < grey.shape[1] and size[1] < grey.shape[0]:
            sized = np.asarray(template.resize(size, Image.Resampling.LANCZOS))
            best = max(best, float(cv2.matchTemplate(grey, sized, cv2.TM_CCOEFF_NORMED).max()))
    return best


@pytest.mark.parametrize("count", [2, 3, 4, 5, 7, 11, 14])
@pytest.mark.parametrize(("width_px", "height_px"), [(512, 512), (688, 384), (384, 688)])
def test_every_picture_has_its_share(count, width_px, height_px):
    """Of two to fourteen plain pictures of mixed shapes every colour is there, and no share is tiny beside another."""
    shapes = [(300, 300), (400, 250), (240, 400), (320, 240)]
    colours = hues(count)
    pictures = [Image.new("RGB", shapes[at % 4], colour) for at, colour in enumerate(colours)]
    result = made(pictures, width_px=width_px, height_px=height_px)
    shares = [share(result.image, colour) for colour in colours]
    assert result.image.size == (width_px, height_px)
    assert result.form == "collage"
    assert sum(shares) > 0.7
    assert max(shares) < 4.5 * min(shares)
    assert len(result.boxes) == count


@pytest.mark.parametrize("size", [(512, 512), (688, 384), (384, 688)])
@pytest.mark.parametrize("count", [2, 5])
def test_no_face_is_cropped_away(size, count):
    """The astronaut's whole face is found again in the collage, not stretched."""
    result = made([photo(name) for name in NAMES[:count]], width_px=size[0], height_px=size[1])
    assert face_match(result.image) > 0.96


def test_boxes_are_where_the_pictures_are():
    """In each `photo N` box is the colour of the N-th picture."""
    colours = hues(6)
    result = made([Image.new("RGB", (64, 48), colour) for colour in colours], width_px=600, height_px=400)
    for index, (box, colour) in enumerate(zip(result.boxes, colours, strict=True)):
        middle = (round((box.left_px + box.right_px) / 2), round((box.top_px + box.bottom_px) / 2))
        assert box.label == f"photo {index + 1}"
        assert np.abs(np.array(result.image.getpixel(middle)) - colour).max() < 6


@pytest.mark.parametrize("network", [False, True])
def test_onto_the_first_keeps_it_unchanged(network, monkeypatch):
    """Image 1 fills the frame as it is; only where image 2 is set in, framed or cut out, does it change."""
    if network and not mattes.has_network():
        pytest.skip("the extra matte is not installed")
    if not network:
        monkeypatch.setattr(mattes, "_session", lambda: None)
    result = made([photo("astronaut"), photo("cat")], ground=0, width_px=512, height_px=512)
    before = np.asarray(photo("astronaut"), dtype=int)
    field = np.abs(np.asarray(result.image, dtype=int) - before).max(axis=2)
    inset = result.boxes[1]
    around = np.ones(field.shape, dtype=bool)
    margin = 44
    around[
        max(0, round(inset.top_px) - margin) : round(inset.bottom_px) + margin,
        max(0, round(inset.left_px) - margin) : round(inset.right_px) + margin,
    ] = False
    assert field[around].max() <= 2
    assert field[~around].mean() > 12
    assert around.mean() > 0.6
    assert face_match(result.image) > 0.97
    assert result.form == ("placed" if network else "inset")
    assert bool(result.gaps) != network


def test_any_picture_can_be_the_one_that_stays(monkeypatch):
    """With the second as ground the second fills the frame and the first is small in it, boxes in the given order."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    colours = hues(3)
    pictures = [Image.new("RGB", (300, 300), colour) for colour in colours]
    result = made(pictures, ground=1, width_px=300, height_px=300)
    shares = [share(result.image, colour) for colour in colours]
    assert shares[1] > 0.6
    assert 0 < shares[0] < 0.2
    first, second, _ = result.boxes
    assert (first.label, second.label) == ("photo 1", "photo 2")
    assert second.right_px - second.left_px == 300
    middle = (round((first.left_px + first.right_px) / 2), round((first.top_px + first.bottom_px) / 2))
    assert np.abs(np.array(result.image.getpixel(middle)) - colours[0]).max() < 6


def test_a_ground_that_is_not_there_gives_a_collage():
    """A number beyond the pictures sets nothing into anything."""
    assert made([photo("cat"), photo("coffee")], ground=5, width_px=320, height_px=240).form == "collage"


def test_insets_share_no_place(monkeypatch):
    """Several pictures set into the first do not cover each other or its face."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    result = made([photo(name) for name in NAMES], ground=0, width_px=512, height_px=512)
    boxes = result.boxes[1:]
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart_x = one.right_px <= other.left_px or other.right_px <= one.left_px
            apart_y = one.bottom_px <= other.top_px or other.bottom_px <= one.top_px
            assert apart_x or apart_y
    assert face_match(result.image) > 0.97


def test_things_and_titles_join_the_collage():
    """An added thing is painted in, and the title stands below the pictures and covers none."""
    result = made(
        [photo("cat"), photo("coffee")], entities=(Entity(concept="balloon", term="a balloon"),), lettering=("Album",)
    )
    title = next(box for box in result.boxes if box.label == "lettering")
    pictures = [box for box in result.boxes if box.label.startswith("photo")]
    assert all(box.bottom_px <= title.top_px for box in pictures)
    assert result.drawn == ("a balloon", "Album")
    ink = np.asarray(result.image.convert("L"))[round(title.top_px) : round(title.bottom_px)]
    assert 0.005 < (ink < 90).mean() < 0.3


def test_unknown_words_are_admitted():
    """What a composition cannot show is named."""
    result = made([photo("cat"), photo("coffee")], unknown=("zorblax",), setting="beach")
    assert result.not_drawn == ("zorblax", "beach")


def test_the_same_seed_gives_the_same_bytes():
    """Two runs agree in every pixel."""
    first, again = (
        made([photo("cat"), photo("coffee")], style="watercolour", width_px=320, height_px=240).image for _ in "12"
    )
    assert first.tobytes() == again.tobytes()


@pytest.mark.parametrize("count", [0, 1, 15])
def test_other_numbers_are_refused(count):
    """A composition has two to fourteen pictures."""
    with pytest.raises(ValueError, match="2 to 14"):
        made([photo("cat")] * count)


@given(st.lists(st.floats(0.05, 20), min_size=1, max_size=14), st.floats(0.125, 8))
def test_cells_tile_the_sheet(ratios, shape):
    """Cells lie inside the sheet, apart by the gap, and with the gaps they fill it, whatever the pictures' shapes."""
    sheet = Rect(10, 20, 10 + 1000 * shape, 1020)
    found = cells(tuple(ratios), sheet, 6)
    assert len(found) == len(ratios)
    for index, one in enumerate(found):
        assert one.left >= sheet.left - 1e-6
        assert one.right <= sheet.right + 1e-6
        assert one.top >= sheet.top - 1e-6
        assert one.bottom <= sheet.bottom + 1e-6
        assert one.width > 0
        assert one.height > 0
        for other in found[index + 1 :]:
            apart = max(other.left - one.right, one.left - other.right, other.top - one.bottom, one.top - other.bottom)
            assert apart > 5.99
    covered = sum(cell.width * cell.height for cell in found)
    assert covered > sheet.width * sheet.height - 6 * len(found) * (sheet.width + sheet.height)
