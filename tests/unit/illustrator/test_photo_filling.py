"""Things taken out: what comes in their place looks like what is around, and large things before detail stay."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from abaca.engines.illustrator.photo import load, mattes
from abaca.engines.illustrator.photo.filling import filled
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def marked(name: str, box) -> tuple[Image.Image, Image.Image]:
    """Give the photo with a pink disc on it, and the disc."""
    picture, mask = photo(name).copy(), Image.new("L", photo(name).size)
    ImageDraw.Draw(mask).ellipse(box, fill=255)
    picture.paste((230, 30, 200), (0, 0), mask)
    return picture, mask


SPOTS = [
    ("bricks", (200, 200, 300, 280)),
    ("gravel", (200, 200, 300, 300)),
    ("photographer", (350, 300, 420, 360)),
    ("ball", (120, 380, 200, 450)),
    ("dog", (0, 400, 40, 440)),
    ("mountains", (440, 380, 480, 420)),
    ("cocktail", (30, 250, 150, 300)),
]


@pytest.mark.parametrize(("name", "box"), SPOTS)
def test_a_hole_is_closed_with_what_is_around_it(name, box):
    """No pink is left; colour and roughness inside are those of the same photo there; outside nothing changes."""
    picture, mask = marked(name, box)
    made = filled(picture, mask)
    assert made is not None
    left, top, right, bottom = box
    new, old = (np.asarray(each, np.float32) for each in (made, photo(name)))
    means = [each[top:bottom, left:right].mean(axis=(0, 1)) for each in (new, old)]
    assert np.abs(means[0] - means[1]).max() < 26
    rough = [
        cv2.Laplacian(cv2.cvtColor(each[top:bottom, left:right], cv2.COLOR_RGB2GRAY), cv2.CV_32F).std()
        for each in (new, old)
    ]
    assert 0.4 < rough[0] / rough[1] < 2.5
    field = np.abs(new - np.asarray(picture, np.float32)).max(axis=2)
    field[max(0, top - 16) : bottom + 16, max(0, left - 16) : right + 16] = 0
    assert field.max() == 0


def test_large_things_before_detail_stay():
    """A fifth of a mountain is not invented."""
    assert filled(*marked("mountains", (120, 120, 420, 420))) is None


@pytest.mark.skipif(not mattes.has_network(), reason="the extra matte is not installed")
def test_a_balloon_leaves_its_sky():
    """A thing as large before nothing but sky goes, and what remains is sky."""
    found = mattes.matte(photo("balloon"), ())
    assert found is not None
    made = filled(photo("balloon"), found.alpha)
    assert made is not None
    assert np.asarray(made.convert("HSV"))[130:440, 130:380, 1].mean() < 110


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1), (16, 16)])
def test_tiny_pictures_can_have_holes(size):
    """A hole in a row of pixels is closed or refused, never an error."""
    mask = Image.new("L", size)
    mask.putpixel((0, 0), 255)
    made = filled(Image.new("RGB", size, "red"), mask)
    assert made is None or made.size == size
