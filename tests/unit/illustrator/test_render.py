"""Rendering: both renderers, exact sizes, encoders."""

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.backdrops import backdrop, settings
from abaca.engines.illustrator.render import encode, lunasvg, raster, resvg
from abaca.engines.illustrator.vector import Rect, document, num


def _svg(setting: str, width: int = 200, height: int = 150) -> str:
    painted = backdrop(setting, width_px=width, height_px=height, seed=4)
    return document("".join(painted.layers) + painted.front, width, height)


@pytest.mark.parametrize("setting", sorted(settings()))
def test_both_renderers_agree(setting):
    """The fallback renders every backdrop to nearly the same pixels."""
    one, other = (np.asarray(draw(_svg(setting)).convert("RGB")).astype(int) for draw in (lunasvg, resvg))
    assert one.shape == other.shape == (150, 200, 3)
    assert np.abs(one - other).mean() < 2.5


@pytest.mark.parametrize("setting", sorted(settings()))
@pytest.mark.parametrize("size", [(336, 42), (42, 336), (160, 160)])
def test_backdrops_cover_every_pixel(setting, size):
    """No backdrop leaves a hole at extreme ratios."""
    alpha = np.asarray(raster(_svg(setting, *size)))[..., 3]
    assert alpha.shape == (size[1], size[0])
    assert alpha.min() > 250


def test_settings_differ_from_each_other():
    """Every setting has its own look."""
    prints = {raster(_svg(setting)).resize((24, 18)).tobytes() for setting in settings()}
    assert len(prints) == len(settings())


def test_night_is_darker_than_day():
    """Time changes the light of every open-air setting."""
    for setting in ("meadow", "beach", "city", "street", "forest", "mountain"):
        brightness = {}
        for hour in ("day", "night"):
            painted = backdrop(setting, width_px=120, height_px=90, seed=1, time=hour)
            brightness[hour] = np.asarray(raster(document("".join(painted.layers), 120, 90)).convert("L")).mean()
        assert brightness["night"] < brightness["day"] * 0.65


def test_jpeg_puts_transparency_on_white():
    """A transparent picture becomes white where JPEG has no alpha."""
    encoded = encode(Image.new("RGBA", (8, 8), (255, 0, 0, 0)), "image/jpeg")
    assert encoded[:3] == b"\xff\xd8\xff"


def test_an_unknown_mime_is_refused():
    """Only the three formats that the API has are written."""
    with pytest.raises(ValueError, match="image/gif"):
        encode(Image.new("RGB", (8, 8)), "image/gif")


def test_numbers_are_short():
    """Numbers in a document have no useless digits."""
    assert [num(value) for value in (1.0, 0.5, 2.345, -3)] == ["1", "0.5", "2.35", "-3"]


def test_overlap_is_between_none_and_all():
    """Equal rectangles share all, distant ones nothing."""
    square = Rect(0, 0, 2, 2)
    assert square.overlap(square) == 1
    assert square.overlap(square.moved(5, 0)) == 0
