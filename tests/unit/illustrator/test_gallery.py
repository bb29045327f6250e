"""The gallery of the documentation: its files are what the illustrator draws from the prompts beside them."""

import io
import re
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job

GALLERY = Path(__file__).parents[3] / "docs" / "gallery"
LARGEST_BYTES = 60 * 1024
ROW = re.compile(
    r"^\| !\[.*\]\((?P<file>[\w.-]+)\) \| (?P<prompt>.+) \| (?P<seed>\d+) \| (?P<ratio>\S+) \| (?P<size>\d+×\d+) \|$"
)


class Shown(NamedTuple):
    """One row of the gallery's table."""

    file: str
    prompt: str
    seed: int
    size: tuple[int, int]


def _rows() -> list[Shown]:
    found = []
    for line in (GALLERY / "README.md").read_text("utf-8").splitlines():
        if match := ROW.match(line):
            wide, high = match["size"].split("×")
            found.append(Shown(match["file"], match["prompt"], int(match["seed"]), (int(wide), int(high))))
    return found


ROWS = _rows()
SLOW = [pytest.param(row, marks=pytest.mark.slow, id=row.file) for row in ROWS[1:]]


def test_the_table_lists_every_picture():
    """Each file of the folder has its row, is small, and has the size that the row says."""
    assert {row.file for row in ROWS} == {path.name for path in GALLERY.glob("*.webp")}
    assert len(ROWS) >= 12
    for row in ROWS:
        path = GALLERY / row.file
        assert path.stat().st_size <= LARGEST_BYTES
        with Image.open(path) as picture:
            assert picture.size == row.size


@pytest.mark.parametrize("row", [pytest.param(ROWS[0], id=ROWS[0].file), *SLOW])
def test_a_picture_of_the_gallery_is_what_is_drawn(row):
    """Prompt, seed and size of a row give the picture in the folder, but for what its smaller file lost."""
    done = paint(Job(prompts=(row.prompt,), seed=row.seed, width_px=row.size[0], height_px=row.size[1]))
    with Image.open(io.BytesIO(done.picture or b"")) as fresh, Image.open(GALLERY / row.file) as kept:
        assert fresh.mode == kept.mode
        small = (row.size[0] // 4, row.size[1] // 4)
        one, other = (np.asarray(each.convert("RGBA").resize(small), np.float32) for each in (fresh, kept))
    assert np.abs(one - other).mean() < 4
