"""Photos in every style: the photo's size, its own look, and still the same thing to see."""

from pathlib import Path
from typing import Any, get_args

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.photo.restyle import restyled
from abaca.engines.illustrator.scene import Style

PHOTO = Path(__file__).parents[2] / "photos" / "cat.jpg"


def photo(side: int = 200) -> Image.Image:
    with Image.open(PHOTO) as opened:
        found = opened.convert("RGB")
    found.thumbnail((side, side))
    return found


@pytest.mark.parametrize("style", sorted(set(get_args(Style)) - {"flat"}))
def test_a_photo_can_have_every_style(style):
    """The size stays, the pixels change, and the same seed gives them again."""
    given = photo()
    made = restyled(given, style, seed=1)
    assert made.size == given.size
    assert made.mode == "RGB"
    assert np.abs(np.asarray(made).astype(int) - np.asarray(given)).mean() > 4
    assert np.array_equal(np.asarray(made), np.asarray(restyled(given, style, seed=1)))


@pytest.mark.parametrize("style", ["oil", "pixel", "poster", "ukiyo_e", "papercut", "ink"])
def test_light_and_dark_stay_where_they_are(style):
    """Seen from far the styled photo has its bright and dark parts where the photo has them."""

    def far(picture: Image.Image) -> Any:
        gray = cv2.cvtColor(np.asarray(picture), cv2.COLOR_RGB2GRAY).astype(float)
        return cv2.resize(cv2.GaussianBlur(gray, (0, 0), 8), (16, 16)).ravel()

    given = photo()
    assert np.corrcoef(far(given), far(restyled(given, style, seed=1)))[0, 1] > 0.75


def test_a_photo_as_line_art_is_black_on_white():
    """Nothing but black and white, and lines on both halves of the sheet."""
    seen = np.asarray(restyled(photo(400), "line", seed=1))
    assert (seen.max(axis=2) == seen.min(axis=2)).all()
    gray = seen[..., 0]
    assert ((gray < 24) | (gray > 231)).mean() > 0.85
    half = gray.shape[1] // 2
    assert min((gray[:, :half] < 128).mean(), (gray[:, half:] < 128).mean()) > 0.005
