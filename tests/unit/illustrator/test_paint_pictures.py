"""Acceptance pictures: what the eye must find, measured on pixels with nothing of the engine but its boxes."""

import hashlib
import io
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import Drawn, drawn
from abaca.engines.illustrator.render import encode
from abaca.engines.illustrator.scene import Box, Entity, Relation, Scene

SIZES = {
    "1:1": (512, 512), "1:4": (256, 1024), "1:8": (192, 1536), "2:3": (424, 632), "3:2": (632, 424),
    "3:4": (448, 600), "4:1": (1024, 256), "4:3": (600, 448), "4:5": (464, 576), "5:4": (576, 464),
    "8:1": (1536, 192), "9:16": (384, 688), "16:9": (688, 384), "21:9": (792, 336),
}  # fmt: skip
CAT = Scene(entities=(Entity(concept="cat", colours=("orange",), wearing=(Entity(concept="space_helmet"),)),))
BARE_CAT = Scene(entities=(Entity(concept="cat", colours=("orange",)),), setting="space")
PENGUINS = Scene(
    entities=(Entity(concept="penguin", count=3, wearing=(Entity(concept="scarf", colours=("red",)),)),),
    setting="snow",
    style="watercolour",
)
CAKE = Scene(
    entities=(Entity(concept="cake"), Entity(concept="table")),
    relations=(Relation(subject=0, kind="on", object=1),),
    lettering=("Happy Birthday 小明",),
)
FOX = Scene(
    entities=(Entity(concept="fox", wearing=(Entity(concept="sunglasses"),)),), style="sticker", transparent=True
)


def rgb(done: Drawn) -> Any:
    return np.asarray(done.picture.convert("RGB"))


def hsv(pixels: Any) -> tuple[Any, Any, Any]:
    """Hue in degrees, saturation and value 0..1."""
    parts = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV).astype(float)
    return parts[..., 0] * 2, parts[..., 1] / 255, parts[..., 2] / 255


def inside(pixels: Any, box: Box) -> Any:
    return pixels[round(box.top_px) : round(box.bottom_px), round(box.left_px) : round(box.right_px)]


def overlap(one: Box, other: Box) -> float:
    wide = min(one.right_px, other.right_px) - max(one.left_px, other.left_px)
    high = min(one.bottom_px, other.bottom_px) - max(one.top_px, other.top_px)
    if wide <= 0 or high <= 0:
        return 0.0
    areas = [(each.right_px - each.left_px) * (each.bottom_px - each.top_px) for each in (one, other)]
    return wide * high / (sum(areas) - wide * high)


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_the_cat_is_orange_and_wears_a_round_helmet(seed):
    """Row 1: a quarter of the face is orange, and putting the helmet on changes a ring around it."""
    done = drawn(CAT, width_px=512, height_px=512, seed=seed)
    box = done.boxes[0]
    face = inside(rgb(done), box)
    face = face[: int(face.shape[0] * 0.55)]
    core = face[
        int(face.shape[0] * 0.25) : int(face.shape[0] * 0.95), int(face.shape[1] * 0.22) : int(face.shape[1] * 0.72)
    ]
    hue, strength, value = hsv(core)
    orange = (hue > 15) & (hue < 45) & (strength > 0.5) & (value > 0.5)
    assert orange.mean() >= 0.25
    ring = face[:, :, :].min(axis=2) > 205
    assert ring.mean() > 0.06
    circles = cv2.HoughCircles(
        cv2.medianBlur(cv2.cvtColor(face, cv2.COLOR_RGB2GRAY), 5), cv2.HOUGH_GRADIENT, 1.5, 400,
        param1=120, param2=40, minRadius=int(face.shape[1] * 0.25), maxRadius=int(face.shape[1] * 0.6),
    )  # fmt: skip
    assert circles is not None


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_a_mountain_sunset_is_warm_with_a_disc_and_a_ridge(seed):
    """Row 2: warm hues fill the upper half, a bright disc stands in it, dark peaks cut the sky."""
    done = drawn(Scene(setting="mountain", time="sunset"), width_px=688, height_px=384, seed=seed)
    pixels = rgb(done)
    upper = pixels[: pixels.shape[0] // 2]
    hue, strength, _ = hsv(upper)
    assert ((((hue < 50) | (hue > 330)) & (strength > 0.25)).mean()) >= 0.4
    light = (pixels.astype(float) @ [0.299, 0.587, 0.114]).astype(np.uint8)
    bright = (pixels.min(axis=2) > 165).astype(np.uint8)
    found, _, stats, _ = cv2.connectedComponentsWithStats(bright)
    discs = [stats[k] for k in range(1, found) if stats[k][4] > 250 and 0.8 < stats[k][2] / stats[k][3] < 1.25]
    assert any(0.6 < each[4] / (each[2] * each[3]) < 0.9 for each in discs)
    column_tops = [int(np.argmax(np.abs(np.diff(light[60:, x].astype(int))) > 18)) for x in range(0, 688, 8)]
    assert np.std(column_tops) > 8


@pytest.mark.parametrize(
    ("size", "seed"),
    [
        ((792, 336), 1),
        pytest.param((1584, 672), 2, marks=pytest.mark.slow),
        pytest.param((1584, 672), 3, marks=pytest.mark.slow),
    ],
)
def test_a_future_city_by_night_is_dark_with_many_lights(size, seed):
    """Row 5: mean brightness under 80 and at least 150 separate bright spots in the lower two thirds."""
    done = drawn(Scene(setting="future_city", time="night"), width_px=size[0], height_px=size[1], seed=seed)
    light = rgb(done).astype(float) @ [0.299, 0.587, 0.114]
    assert light.mean() < 80
    lower = light[light.shape[0] // 3 :]
    spots, _ = cv2.connectedComponents((lower > 150).astype(np.uint8))
    assert spots - 1 >= 150


def test_the_pig_flies_over_the_green_city_in_its_hat():
    """Row 3: a pink body between sky and city, above the ground, with a dark hat on top, over much green."""
    wearing = (Entity(concept="wings"), Entity(concept="top_hat"))
    pig = Entity(concept="pig", attributes=("flying",), wearing=wearing)
    done = drawn(Scene(entities=(pig,), setting="future_city", style="clay"), width_px=688, height_px=384, seed=1)
    pixels, box = rgb(done), done.boxes[0]
    hue, strength, value = hsv(pixels)
    green = (hue > 80) & (hue < 160) & (strength > 0.3)
    assert green.mean() >= 0.06
    assert box.bottom_px < 0.8 * 384
    figure = inside(pixels, box)
    hue, strength, value = hsv(figure)
    pink = ((hue > 320) | (hue < 10)) & (strength > 0.15) & (value > 0.55)
    assert pink.mean() > 0.1
    middle = figure[: figure.shape[0] // 6, figure.shape[1] * 2 // 5 : figure.shape[1] * 3 // 5]
    assert (middle.max(axis=2) < 90).mean() > 0.2


def test_a_sticker_has_a_transparent_ground_and_a_white_rim():
    """Row 6: nothing touches the border, and what surrounds the subject is white."""
    done = drawn(FOX, width_px=384, height_px=688, seed=1)
    assert done.picture.mode == "RGBA"
    pixels = np.asarray(done.picture)
    alpha = pixels[..., 3]
    assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) == 0
    solid = (alpha > 250).astype(np.uint8)
    core = cv2.erode(solid, np.ones((5, 5), np.uint8))
    ring = (solid == 1) & (core == 0)
    assert (pixels[ring][:, :3].min(axis=1) > 235).mean() >= 0.95


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_there_are_three_penguins_with_three_red_scarves(seed):
    """Row 7: three whole boxes that hardly overlap, three patches of red, and paint rather than flat fills."""
    done = drawn(PENGUINS, width_px=512, height_px=512, seed=seed)
    assert [box.label for box in done.boxes] == ["penguin"] * 3
    for number, box in enumerate(done.boxes):
        assert box.left_px >= 0
        assert box.top_px >= 0
        assert box.right_px <= 512
        assert box.bottom_px <= 512
        assert all(overlap(box, other) < 0.25 for other in done.boxes[number + 1 :])
    hue, strength, value = hsv(rgb(done))
    red = (((hue < 14) | (hue > 345)) & (strength > 0.5) & (value > 0.4)).astype(np.uint8)
    red = cv2.morphologyEx(red, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
    found, _, stats, _ = cv2.connectedComponentsWithStats(red)
    assert sum(stats[k][4] > 60 for k in range(1, found)) == 3
    assert len(np.unique(rgb(done).reshape(-1, 3), axis=0)) > 8000


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_cake_stands_on_the_table(seed):
    """Row 9: the lower edge of the cake is the upper edge of the table, and it is within the table's width."""
    done = drawn(CAKE, width_px=512, height_px=512, seed=seed)
    boxes = {box.label: box for box in done.boxes}
    assert abs(boxes["cake"].bottom_px - boxes["table"].top_px) <= 0.02 * 512
    assert boxes["table"].left_px < boxes["cake"].left_px < boxes["cake"].right_px < boxes["table"].right_px


@pytest.mark.slow
@pytest.mark.parametrize("size", [(1024, 1024), (1376, 768), (848, 1264)])
def test_the_lettering_can_be_read_back(size):
    """Row 9: an independent reader finds the exact words on the picture."""
    from rapidocr import RapidOCR

    done = drawn(CAKE, width_px=size[0], height_px=size[1], seed=1)
    found = RapidOCR()(np.ascontiguousarray(rgb(done)[..., ::-1]))
    words = "".join(found.txts or ()).replace(" ", "")
    assert "HappyBirthday小明" in words


@pytest.mark.parametrize("ratio", SIZES)
def test_every_ratio_has_its_exact_pixels_and_a_whole_subject(ratio):
    """Row 17: the picture has the size asked for; the subject is uncut and at least 12 % of the short side."""
    width, height = SIZES[ratio]
    done = drawn(CAT, width_px=width, height_px=height, seed=3)
    assert done.picture.size == (width, height)
    box = done.boxes[0]
    assert box.left_px >= 0
    assert box.top_px >= 0
    assert box.right_px <= width
    assert box.bottom_px <= height
    assert max(box.right_px - box.left_px, box.bottom_px - box.top_px) >= 0.35 * min(width, height)


@pytest.mark.slow
@pytest.mark.parametrize("style", ["flat", "watercolour", "pencil", "clay", "sticker", "notebook"])
@pytest.mark.parametrize("size", [(4096, 4096), (12288, 1536), (1536, 12288)])
def test_the_largest_sizes_are_drawn_in_every_style(style, size):
    """Row 17: 4K in the square and in the longest ratios has its exact pixels and is no flat colour."""
    scene = Scene(entities=(Entity(concept="fox"),), style=style)
    done = drawn(scene, width_px=size[0], height_px=size[1], seed=1)
    assert done.picture.size == size
    assert np.asarray(done.picture.resize((64, 64)).convert("L")).std() > 4


def test_the_same_scene_and_seed_give_the_same_bytes():
    """Row 23: repeated drawing gives identical files, another seed another picture."""
    files = [
        hashlib.sha256(encode(drawn(PENGUINS, width_px=256, height_px=256, seed=seed).picture, "image/png")).hexdigest()
        for seed in (5, 5, 6)
    ]
    assert files[0] == files[1] != files[2]


def test_fifty_scenes_are_fifty_pictures():
    """Row 23: every scene of fifty has its own picture."""
    names = ("cat", "dog", "fox", "lion", "car", "ship", "rocket", "cake", "castle", "tree")
    settings = ("meadow", "beach", "city", "forest", "snow")
    prints = {
        drawn(
            Scene(entities=(Entity(concept=name),), setting=place), width_px=128, height_px=128, seed=1
        ).picture.tobytes()
        for name in names
        for place in settings
    }
    assert len(prints) == 50


def test_what_has_no_drawing_is_named():
    """A concept without any drawing is listed, the rest is drawn."""
    scene = Scene(entities=(Entity(concept="zorblax", term="zorblax"), Entity(concept="cat")))
    done = drawn(scene, width_px=256, height_px=256, seed=1)
    assert done.not_drawn == ("zorblax",)
    assert [box.label for box in done.boxes] == ["cat"]


def test_two_cats_have_two_colours():
    """Each cat of "one black and one white" has its own colour."""
    scene = Scene(entities=(Entity(concept="cat", count=2, colours=("black", "white")),))
    done = drawn(scene, width_px=512, height_px=512, seed=1)
    middles = []
    for box in sorted(done.boxes, key=lambda each: each.left_px):
        patch = inside(rgb(done), box)
        high, wide = patch.shape[:2]
        core = patch[int(high * 0.2) : int(high * 0.5), int(wide * 0.25) : int(wide * 0.55)].astype(float)
        middles.append(float(np.median(core @ [0.299, 0.587, 0.114])))
    assert min(middles) < 70
    assert max(middles) > 190


def test_a_notebook_page_is_sepia_with_several_studies():
    """Row 4: at least three studies inside the frame on brownish paper."""
    done = drawn(Scene(entities=(Entity(concept="butterfly"),), style="notebook"), width_px=512, height_px=512, seed=1)
    assert len(done.boxes) >= 3
    hue, strength, _ = hsv(rgb(done))
    assert 25 < np.median(hue) < 50
    assert 0.1 < np.median(strength) < 0.6
    assert all(box.left_px >= 0 and box.right_px <= 512 and box.bottom_px <= 512 for box in done.boxes)


@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/webp"])
def test_every_file_names_the_artwork(mime):
    """The attribution travels in each file, and the file opens with the right size."""
    encoded = encode(drawn(BARE_CAT, width_px=160, height_px=120, seed=1).picture, mime)
    assert b"Twemoji" in encoded
    with Image.open(io.BytesIO(encoded)) as picture:
        assert picture.size == (160, 120)
        assert Image.MIME[str(picture.format)] == mime
