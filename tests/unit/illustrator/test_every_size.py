"""Every size of the catalogue is drawn exactly, and different prompts are different pictures."""

import io

import pytest
from PIL import Image

from abaca.catalogue import load_catalogue
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

TABLE = load_catalogue().find("gemini-3.1-flash-image").pixels
SIZES = [
    pytest.param(ratio, size, id=f"{ratio} {size}", marks=() if size == "512" else pytest.mark.slow)
    for ratio in TABLE
    for size in TABLE[ratio]
]
THINGS = ("cat", "dog", "fox", "panda", "penguin", "tree", "house", "boat", "robot", "rabbit")
PLACES = ("on the beach", "in the snow", "in a forest", "in the city at night", "in a meadow")


@pytest.mark.parametrize(("ratio", "size"), SIZES)
def test_every_ratio_and_size_is_exact(ratio, size):
    """The file has the table's pixels, and the cat in it is whole and at least 12 % of the short side."""
    width_px, height_px = TABLE[ratio][size]
    painting = paint(Job(prompts=("a cat",), width_px=width_px, height_px=height_px, seed=2, mime="image/jpeg"))
    with Image.open(io.BytesIO(painting.picture)) as picture:
        assert picture.size == (width_px, height_px)
    box = next(box for box in painting.boxes if box.label == "cat")
    assert 0 <= box.left_px < box.right_px <= width_px
    assert 0 <= box.top_px < box.bottom_px <= height_px
    short_px = min(width_px, height_px)
    assert min(box.right_px - box.left_px, box.bottom_px - box.top_px) >= 0.12 * short_px


@pytest.mark.slow
def test_fifty_prompts_are_fifty_pictures():
    """Ten things in five places, the same seed: no two pictures are alike."""
    jobs = [
        Job(prompts=(f"a {thing} {place}",), width_px=256, height_px=256, seed=1)
        for thing in THINGS
        for place in PLACES
    ]
    assert len({paint(job).picture for job in jobs}) == 50
