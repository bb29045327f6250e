"""Outlines of subjects: found where there is one, refused where there is none, by each of the ways."""

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from abaca.engines.illustrator.photo import load, mattes
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"
with_network = pytest.mark.skipif(not mattes.has_network(), reason="the extra matte is not installed")


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def found(picture: Image.Image) -> mattes.Matte | None:
    return mattes.matte(picture, find_faces(picture))


def overlap(matte: mattes.Matte, truth: np.ndarray) -> float:
    seen = np.asarray(matte.alpha) > 127
    return float((seen & truth).sum() / (seen | truth).sum())


def disc(ground, colour, size=(300, 240)) -> tuple[Image.Image, np.ndarray]:
    """A round thing before an even ground with a slope of light and some noise, and where it is."""
    rows, columns = np.mgrid[0 : size[1], 0 : size[0]]
    truth = (rows - 120) ** 2 + (columns - 140) ** 2 < 70**2
    noise = np.random.default_rng(1).normal(0, 3, (*truth.shape, 3))
    seen = np.where(truth[..., None], np.array(colour), np.array(ground) + 18 * (rows / size[1])[..., None]) + noise
    return Image.fromarray(seen.clip(0, 255).astype(np.uint8)), truth


@pytest.mark.parametrize(
    ("ground", "colour"),
    [((210, 212, 215), (170, 40, 40)), ((30, 60, 35), (220, 200, 40)), ((240, 240, 240), (9, 9, 9))],
)
def test_an_even_ground_is_found_by_its_colour(ground, colour, monkeypatch):
    """Without any network a thing before an even, sloping, noisy ground is outlined all but exactly."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    picture, truth = disc(ground, colour)
    matte = found(picture)
    assert matte is not None
    assert matte.way == "even"
    assert overlap(matte, truth) > 0.94
    assert not matte.cut


def test_a_portrait_is_found_by_its_face(monkeypatch):
    """Without the network the astronaut's head and trunk are outlined, and the flag and the wall are not."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    matte = found(photo("astronaut"))
    assert matte is not None
    assert matte.way == "faces"
    assert matte.cut == {"bottom"}
    seen = np.asarray(matte.alpha)
    assert seen[90:160, 195:255].min() > 200  # her face
    assert seen[330:420, 120:220].mean() > 240  # her suit
    assert seen[:120, :120].max() < 10  # the flag
    assert seen[:60, 330:].max() < 10  # the wall


@pytest.mark.parametrize("name", ["cat", "rocket", "photographer", "coins", "galaxies", "gravel", "bricks"])
def test_without_a_network_no_bad_outline_is_given(name, monkeypatch):
    """Where colours and faces tell nothing certain, there is no outline instead of a poor one."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    assert found(photo(name)) is None


@with_network
@pytest.mark.parametrize(
    ("name", "inside", "outside", "cut"),
    [
        ("astronaut", [(220, 120), (160, 380), (360, 440)], [(60, 60), (420, 60), (330, 40)], {"bottom"}),
        ("photographer", [(210, 130), (120, 300)], [(400, 60), (60, 80), (450, 400)], {"left", "bottom"}),
        ("coffee", [(300, 80), (180, 240), (330, 340)], [(40, 40), (560, 60), (30, 370)], set()),
        ("cat", [(180, 90), (260, 240)], [(430, 200), (420, 280)], {"top", "bottom"}),
    ],
)
def test_the_network_outlines_real_subjects(name, inside, outside, cut):
    """Points on the subject are in, points behind it are out, and the sides that cut it off are told."""
    matte = found(photo(name))
    assert matte is not None
    assert matte.way == "network"
    assert matte.quality > 0.7
    assert all(matte.alpha.getpixel(point) > 220 for point in inside)
    assert all(matte.alpha.getpixel(point) < 40 for point in outside)
    assert cut <= matte.cut


@with_network
@pytest.mark.slow
@pytest.mark.parametrize("name", ["galaxies", "gravel", "coins"])
def test_pictures_without_a_subject_have_no_outline(name):
    """The network's doubt is heard: where it sees nothing certain, nothing is cut out."""
    assert found(photo(name)) is None


def test_transparency_is_the_outline():
    """A picture that is cut out already is taken as it is."""
    picture = Image.new("RGBA", (120, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((30, 20, 80, 99), fill=(200, 40, 40, 255))
    matte = found(picture)
    assert matte is not None
    assert matte.way == "alpha"
    assert matte.cut == {"bottom"}
    assert overlap(matte, np.asarray(picture.getchannel("A")) > 127) > 0.97


def test_a_rim_loses_the_colours_behind_it():
    """Half-transparent pixels of a cut-out have the subject's colour, not that of the old ground."""
    picture, truth = disc((20, 220, 40), (200, 40, 40))
    soft = (
        Image.fromarray((truth * 255).astype(np.uint8))
        .resize((100, 80))
        .resize(picture.size, Image.Resampling.BILINEAR)
    )
    matte = mattes.Matte(alpha=soft, way="even", quality=1.0, box=mattes.Rect(70, 50, 210, 190), cut=frozenset())
    body = mattes.cut_out(picture, matte)
    seen, alpha = np.asarray(body.convert("RGB"), dtype=int), np.asarray(body.getchannel("A"))
    rim = (alpha > 60) & (alpha < 200)
    assert rim.sum() > 100
    assert (seen[rim][:, 0] > seen[rim][:, 1]).mean() > 0.9


@pytest.mark.parametrize("size", [(1, 1), (8, 8), (1, 4000), (4000, 1), (17, 16)])
def test_odd_shapes_have_no_outline_or_a_whole_one(size):
    """Pictures of a few pixels break nothing."""
    matte = found(Image.new("RGB", size, "teal"))
    assert matte is None or matte.alpha.size == size
