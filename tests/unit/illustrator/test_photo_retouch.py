"""Retouching real photos: what was asked changes, all else stays, and what cannot be done is said."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.photo import compose, darkroom, edit, load, mattes
from abaca.engines.illustrator.photo.asked import asked
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.photo.filling import filled
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"
with_network = pytest.mark.skipif(not mattes.has_network(), reason="the extra matte is not installed")


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def made(prompt: str, *names: str, size: tuple[int, int] | None = None):
    pictures = [photo(name) for name in names]
    scene = asked(parse((prompt,), references=len(pictures)), prompt)
    wide, high = size or pictures[0].size
    return (compose if len(pictures) > 1 else edit)(scene, pictures, width_px=wide, height_px=high, seed=1)


def grey(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("L"), np.float32)


def likeness(one: Image.Image, other: Image.Image) -> np.ndarray:
    """The structural similarity of two pictures, pixel by pixel (Wang et al. 2004, sigma 1.5)."""
    x, y = grey(one), grey(other)

    def mean(of):
        return cv2.GaussianBlur(of, (0, 0), 1.5)

    mx, my = mean(x), mean(y)
    vx, vy, both = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    return ((2 * mx * my + 6.5) * (2 * both + 58.5)) / ((mx * mx + my * my + 6.5) * (vx + vy + 58.5))


def part(field: np.ndarray, box) -> np.ndarray:
    left, top, right, bottom = box
    return field[top:bottom, left:right]


def hue_share(picture: Image.Image, box, low: int, high: int) -> float:
    """The share of vivid pixels of a box whose hue (degrees) is in that range."""
    seen = part(np.asarray(picture.convert("HSV"), dtype=int), box)
    hue = seen[..., 0] * 360 // 255
    return float(((hue >= low) & (hue <= high) & (seen[..., 1] > 90) & (seen[..., 2] > 50)).mean())


HAIR = (165, 22, 285, 60)
FACE = (190, 85, 262, 170)
FLAG = (0, 0, 110, 200)
WALL = (280, 20, 370, 120)
SUIT = (110, 270, 230, 420)


@pytest.mark.parametrize(
    ("prompt", "where", "hues", "stays"),
    [
        ("make her hair blue", HAIR, (195, 245), (FACE, FLAG, WALL, SUIT)),
        ("把头发染成绿色", HAIR, (80, 150), (FACE, FLAG, WALL, SUIT)),
        ("change the suit to green", SUIT, (80, 150), (FACE, FLAG, WALL, HAIR)),
        ("change the suit to blue", SUIT, (195, 245), (FACE, FLAG, WALL, HAIR)),
    ],
)
@pytest.mark.parametrize("network", [False, True])
def test_a_new_colour_stays_where_it_belongs(prompt, where, hues, stays, network, monkeypatch):
    """The named part has the new hue, and face, flag, wall and the rest are as they were."""
    if network and not mattes.has_network():
        pytest.skip("the extra matte is not installed")
    if not network:
        monkeypatch.setattr(mattes, "_session", lambda: None)
    result = made(prompt, "astronaut")
    assert hue_share(result.image, where, *hues) > 0.5 > hue_share(photo("astronaut"), where, *hues)
    same = likeness(result.image, photo("astronaut"))
    for box in stays:
        assert part(same, box).mean() > 0.97
    assert len(result.did) == 1


def test_a_sky_is_found_between_the_towers():
    """The rocket's night sky turns pink, its lamps and the ground do not."""
    result = made("make the sky pink", "rocket")
    assert hue_share(result.image, (250, 20, 400, 120), 300, 350) > 0.8
    assert part(likeness(result.image, photo("rocket")), (275, 412, 355, 427)).mean() > 0.98


@with_network
def test_the_cup_is_the_subject():
    """The red cup and saucer turn blue; coffee, wood and rim stay."""
    result = made("make the cup blue", "coffee")
    assert hue_share(result.image, (150, 120, 230, 240), 195, 245) > 0.7
    assert hue_share(result.image, (290, 90, 360, 130), 195, 245) < 0.1
    same = likeness(result.image, photo("coffee"))
    assert part(same, (0, 0, 110, 130)).mean() > 0.98
    assert part(same, (500, 250, 590, 390)).mean() > 0.98


@pytest.mark.parametrize(
    ("prompt", "name"),
    [("make the cat's eyes blue", "cat"), ("make her hair blue", "coffee"), ("make his coat red", "photographer")],
)
def test_what_is_not_found_is_admitted(prompt, name):
    """Where the part cannot be found the photo stays as it is and the text can say so."""
    result = made(prompt, name)
    assert result.gaps
    assert not result.did
    assert likeness(result.image, photo(name)).min() > 0.999


@with_network
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "subject", "ground"),
    [
        ("astronaut", (190, 85, 262, 170), (400, 10, 500, 60)),
        ("coffee", (230, 150, 400, 330), (520, 250, 590, 380)),
        ("photographer", (100, 210, 170, 330), (330, 280, 480, 420)),
    ],
)
def test_blur_behind_keeps_the_subject(name, subject, ground):
    """Behind the subject detail goes, on it nothing changes."""
    result = made("blur the background", name)
    assert part(likeness(result.image, photo(name)), subject).mean() > 0.98
    before, after = (cv2.Laplacian(part(grey(each), ground), cv2.CV_32F).std() for each in (photo(name), result.image))
    assert after < 0.55 * before
    assert len(result.did) == 1


@with_network
@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "subject"),
    [("astronaut", (190, 85, 262, 170)), ("coffee", (230, 150, 400, 330)), ("cat", (200, 80, 300, 200))],
)
def test_another_place_behind_keeps_the_subject(name, subject):
    """At a sunset beach the subject is still itself, and above it is a warm sky that was not there."""
    result = made("replace the background with a sunset beach", name)
    same = likeness(result.image, photo(name))
    assert part(same, subject).mean() > 0.95
    ground = np.asarray(mattes.matte(photo(name), find_faces(photo(name))).alpha) < 8
    assert same[ground].mean() < (0.75 if name == "cat" else 0.5)  # behind the cat is little to see
    top = np.asarray(result.image, dtype=int)[:40][ground[:40]]
    assert (top[:, 0] > top[:, 2] + 10).mean() > 0.8
    assert not result.gaps


@with_network
def test_a_new_place_is_behind_the_subject():
    """Before white she is herself, and what was wall is white."""
    result = made("make the background plain white", "astronaut", size=(256, 256))
    given = photo("astronaut").resize((256, 256), Image.Resampling.LANCZOS)
    assert part(likeness(result.image, given), (95, 42, 131, 85)).mean() > 0.95
    assert part(grey(result.image), (155, 10, 185, 45)).min() > 225


@with_network
def test_a_cut_out_is_transparent_around_the_subject():
    """Asked for transparency the cup stands on nothing."""
    result = made("make the background transparent", "coffee")
    assert result.image.mode == "RGBA"
    alpha = np.asarray(result.image.getchannel("A"))
    assert part(alpha, (230, 150, 400, 330)).min() > 240
    assert part(alpha, (0, 0, 90, 120)).max() == 0


@pytest.mark.parametrize(
    "prompt", ["replace the background with a beach", "blur the background", "make the background transparent"]
)
def test_without_an_outline_the_photo_stays_and_that_is_said(prompt, monkeypatch):
    """Where no way of cutting out is sure of itself, nothing behind changes and the gap names the extra."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    result = made(prompt, "coffee")
    assert likeness(result.image.convert("RGB"), photo("coffee")).min() > 0.999
    assert "matte" in result.gaps[0]


@with_network
def test_what_stands_behind_is_hidden_by_the_person():
    """The llama is seen, covers no part of the person, and some of it is behind her."""
    result = made("put a llama behind the person", "astronaut")
    (box,) = [box for box in result.boxes if box.label == "llama"]
    body = np.asarray(mattes.matte(photo("astronaut"), find_faces(photo("astronaut"))).alpha) > 250
    inner = cv2.erode(body.astype(np.uint8), np.ones((9, 9), np.uint8)) > 0
    changed = np.abs(grey(result.image) - grey(photo("astronaut"))) > 25
    assert changed[inner].mean() < 0.002
    area = (round(box.left_px), round(box.top_px), round(box.right_px), round(box.bottom_px))
    assert part(changed, area).mean() > 0.1
    assert part(body, area).mean() > 0.1


@pytest.mark.parametrize(
    ("degrees", "turn"),
    [(90, Image.Transpose.ROTATE_270), (180, Image.Transpose.ROTATE_180), (-90, Image.Transpose.ROTATE_90)],
)
def test_quarter_turns_are_exact(degrees, turn):
    """Turned by a quarter, every pixel is where it must be."""
    way = "counter-clockwise" if degrees < 0 else "clockwise"
    expected = photo("coffee").transpose(turn)
    result = made(f"rotate it {abs(degrees)} degrees {way}", "coffee", size=expected.size)
    assert np.abs(grey(result.image) - grey(expected)).max() <= 1


def test_a_mirrored_cat_is_mirrored():
    """Left is right and nothing else changes."""
    result = made("flip it horizontally", "cat")
    assert np.abs(grey(result.image) - grey(photo("cat"))[:, ::-1]).max() <= 1


def test_a_crop_to_the_face_has_the_face_large():
    """The face takes more than a third of the height, whole."""
    result = made("crop it to the face", "astronaut", size=(512, 512))
    (face,) = find_faces(result.image)
    assert 0.3 < face.box.height / 512 < 0.7
    assert face.box.top > 20


def test_an_extended_canvas_keeps_the_whole_photo():
    """At 16:9 the square photo is whole in the middle, and what continues it has its colours at the seam."""
    result = made("extend the picture to 16:9", "astronaut", size=(912, 512))
    area = result.boxes[0]
    assert (area.right_px - area.left_px, area.bottom_px - area.top_px) == (512, 512)
    middle = result.image.crop((240, 40, 672, 472))
    assert likeness(middle, photo("astronaut").crop((40, 40, 472, 472))).mean() > 0.99
    seen = np.asarray(result.image, np.float32)
    assert np.abs(seen[:, 205:212].mean(axis=1) - seen[:, 188:195].mean(axis=1)).mean() < 22


@pytest.mark.parametrize(
    ("prompt", "check"),
    [
        ("make it black and white", lambda was, now: np.ptp(now, axis=2).max() <= 2),
        ("make the picture brighter", lambda was, now: now.mean() > was.mean() + 12),
        ("make it darker", lambda was, now: now.mean() < was.mean() - 10),
        ("increase the contrast", lambda was, now: now.std() > 1.08 * was.std()),
    ],
)
@pytest.mark.parametrize("name", ["astronaut", "coffee", "cat"])
def test_tones_change_as_asked(prompt, check, name):
    """Greyer, lighter, darker or stronger, and the same picture to look at."""
    result = made(prompt, name)
    assert check(np.asarray(photo(name), float), np.asarray(result.image, float))
    assert np.corrcoef(grey(result.image).ravel(), grey(photo(name)).ravel())[0, 1] > 0.95


def test_a_small_thing_in_a_named_corner_is_painted_over():
    """A mark in the upper right goes, and the wall behind it closes; the rest stays."""
    marked = photo("photographer").copy()
    ImageDraw.Draw(marked).ellipse((440, 30, 470, 60), fill=(230, 20, 20))
    mask = darkroom.spotted(marked, "top right")
    assert mask is not None
    done = filled(marked, mask)
    assert done is not None
    field = np.abs(np.asarray(done, dtype=int) - np.asarray(photo("photographer"), dtype=int)).max(axis=2)
    assert part(field, (440, 30, 470, 60)).mean() < 14
    assert part(field, (0, 100, 400, 512)).max() == 0


def test_large_things_are_not_invented_away():
    """What takes a fifth of a picture is not painted over."""
    mask = Image.new("L", photo("cat").size)
    mask.paste(255, (100, 80, 250, 260))
    assert filled(photo("cat"), mask) is None


@pytest.mark.slow
def test_text_is_removed_where_it_is_read():
    """Letters on the sky are gone and the sky is there again; the photographer is as he was."""
    pytest.importorskip("rapidocr")
    written = photo("photographer").copy()
    ImageDraw.Draw(written).text((330, 40), "HELLO", font=ImageFont.load_default(size=34), fill=(0, 0, 0))
    prompt = "remove the text"
    scene = asked(parse((prompt,), references=1), prompt)
    result = edit(scene, [written], width_px=512, height_px=512, seed=1)
    field = np.abs(grey(result.image) - grey(photo("photographer")))
    assert np.abs(grey(written) - grey(photo("photographer")))[40:80, 330:450].max() > 100
    assert field[30:90, 320:460].max() < 20
    assert field[120:, :300].max() <= 1
    assert not result.gaps


@pytest.mark.parametrize(("photo_name", "model"), [("astronaut", "coffee"), ("rocket", "cat"), ("cat", "galaxies")])
def test_the_manner_of_another_picture(photo_name, model):
    """Mean colour moves to the model's, and what the photo shows can still be matched."""
    result = made("apply the style of image 2 to image 1", photo_name, model)
    was, now, like = (
        np.asarray(each, float).mean(axis=(0, 1)) for each in (photo(photo_name), result.image, photo(model))
    )
    assert np.abs(now - like).sum() < 0.6 * np.abs(was - like).sum()
    assert np.corrcoef(grey(result.image).ravel(), grey(photo(photo_name)).ravel())[0, 1] > 0.6


WISHES = (
    "blur the background",
    "replace the background with a beach at night",
    "make the background transparent",
    "make her hair blue",
    "make the sky pink",
    "change red to blue",
    "rotate it 30 degrees",
    "crop it to the face",
    "extend it to 16:9, black and white",
    "put a llama behind the person",
    "remove the spot in the top left corner",
)


@pytest.mark.slow
@pytest.mark.parametrize("prompt", WISHES)
@pytest.mark.parametrize("size", [(1, 1), (1, 1024), (1024, 1), (17, 16)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_odd_pictures_bear_every_wish(prompt, size, mode):
    """Pictures of a pixel or of a single row come out at the asked size, whatever is done to them."""
    picture = Image.new(mode, size, (200, 30, 40, 120) if mode == "RGBA" else (200, 30, 40))
    scene = asked(parse((prompt,), references=1), prompt)
    result = edit(scene, [picture], width_px=96, height_px=64, seed=1)
    assert result.image.size == (96, 64)


@pytest.mark.parametrize(
    "prompt", ["put them in the same scene", "apply the style of image 2 to image 1", "make a collage"]
)
@pytest.mark.slow
@pytest.mark.parametrize("size", [(1, 1), (1, 1024), (1024, 1)])
def test_odd_pictures_come_together(prompt, size):
    """A pixel and a photo can be put together in every way."""
    pictures = [Image.new("RGB", size, "teal"), photo("cat")]
    scene = asked(parse((prompt,), references=2), prompt)
    for order in (pictures, pictures[::-1]):
        assert compose(scene, order, width_px=96, height_px=64, seed=1).image.size == (96, 64)


@with_network
@pytest.mark.slow
def test_the_same_seed_gives_the_same_edit():
    """Cut out, placed and lit: two runs agree in every pixel."""
    first, again = (made("replace the background with a sunset beach", "astronaut").image for _ in "12")
    assert first.tobytes() == again.tobytes()
