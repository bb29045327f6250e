"""The drawings of things: tight, coloured as asked, sharp at any size, each unlike the others."""

import colorsys
import io

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator import drawings
from abaca.engines.illustrator.assets import emoji
from abaca.engines.illustrator.drawings import draw
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Box, Job
from abaca.engines.illustrator.vector import Drawing, Rect, document

THINGS = sorted(drawings.known() - drawings.RIGGED - drawings.WORN)
MANY_COLOURED = {"campfire", "chess_board", "rainbow"}
"""What has its own colours, whatever is asked."""
SEEDED = ("tree", "bush", "bookshelf", "cliff", "village", "pagoda", "surfboard", "house")
RED_THINGS = ("bench", "armchair", "couch", "door", "tent", "barn", "train", "sword", "kettle", "wardrobe", "piano")


def _seen(drawing: Drawing, side_px: int, margin: float = 0.0) -> np.ndarray:
    """The drawing's box as RGBA pixels, its longer side that long, with a margin around as a share of it."""
    box = drawing.box
    extra = margin * max(box.width, box.height)
    view = Rect(box.left - extra, box.top - extra, box.right + extra, box.bottom + extra)
    unit = side_px / max(view.width, view.height)
    picture = raster(document(drawing.svg, round(view.width * unit), round(view.height * unit), view))
    return np.asarray(picture).astype(int)


def _prompted(prompt: str, side_px: int = 256) -> tuple[np.ndarray, tuple[Box, ...]]:
    done = paint(Job(prompts=(prompt,), width_px=side_px, height_px=side_px, seed=2))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        return np.asarray(picture.convert("RGB")), done.boxes


def _hues(pixels: np.ndarray) -> np.ndarray:
    """The hues (0..360) of the pixels that have a clear colour."""
    flat = pixels.reshape(-1, 3) / 255
    found = [colorsys.rgb_to_hsv(*pixel) for pixel in flat[:: max(1, len(flat) // 4000)]]
    return np.array([hue * 360 for hue, strength, light in found if strength > 0.35 and light > 0.25])


@pytest.mark.parametrize("name", THINGS)
def test_drawings_fill_their_box_and_stay_in_it(name):
    """What is drawn reaches within a twelfth of every side of its box, and next to nothing is outside."""
    drawing = draw(name)
    alpha = _seen(drawing, 240, margin=0.1)[..., 3] > 60
    rows, columns = np.flatnonzero(alpha.any(axis=1)), np.flatnonzero(alpha.any(axis=0))
    unit = 240 / (max(drawing.box.width, drawing.box.height) * 1.2)
    edge = 0.1 * max(drawing.box.width, drawing.box.height) * unit
    slack = 0.085 * 240
    assert abs(rows[0] - edge) < slack
    assert abs(rows[-1] - (alpha.shape[0] - edge)) < slack
    assert abs(columns[0] - edge) < slack
    assert abs(columns[-1] - (alpha.shape[1] - edge)) < slack


@pytest.mark.parametrize("name", THINGS)
def test_anchors_are_on_the_drawing(name):
    """Every place where something goes lies within the drawing's box, and is not wider than one and a half boxes."""
    drawing = draw(name)
    box = drawing.box
    for anchor in drawing.anchors.values():
        assert box.left - 1 <= anchor.x <= box.right + 1
        assert box.top - 0.05 * box.height <= anchor.y <= box.bottom + 1
        assert 0 < anchor.width <= 1.5 * box.width


@pytest.mark.parametrize("name", sorted(set(THINGS) - MANY_COLOURED))
def test_drawings_take_a_colour(name):
    """Asked for in blue or in red, a good part of the drawing differs."""
    blue, red = _seen(draw(name, "#2f74d0"), 96), _seen(draw(name, "#d92b33"), 96)
    opaque = (blue[..., 3] > 200) & (red[..., 3] > 200)
    assert (np.abs(blue - red).max(axis=2) > 40)[opaque].mean() > 0.03


@pytest.mark.parametrize("name", SEEDED)
def test_variants_differ(name):
    """Another seed draws another one of its kind."""
    pictures = [_seen(draw(name, "", variant), 96) for variant in (0, 1)]
    same = pictures[0].shape == pictures[1].shape
    assert not same or (np.abs(pictures[0] - pictures[1]).max(axis=2) > 30).mean() > 0.008


@pytest.mark.parametrize("name", ["bench", "pagoda", "waterfall", "carriage", "fruit_bowl"])
def test_drawings_are_sharp_when_large(name):
    """At four times the size the rim is not four times as soft: its share of half-covered pixels falls."""
    small, large = _seen(draw(name), 256), _seen(draw(name), 1024)
    soft = [((alpha > 16) & (alpha < 240)).mean() for alpha in (small[..., 3], large[..., 3])]
    assert soft[1] < 0.45 * soft[0]


def test_every_drawing_is_its_own():
    """No two drawings are the same picture."""
    pictures = {_seen(draw(name), 64).tobytes(): name for name in THINGS}
    assert len(pictures) == len(THINGS)


def test_drawings_share_the_look_of_the_emoji():
    """Like the emoji they are flat: most of a drawing is a few colours in large areas."""

    def flatness(drawing: Drawing) -> float:
        pixels = _seen(drawing, 128)
        solid = pixels[pixels[..., 3] > 240][:, :3]
        _, counts = np.unique(solid // 8, axis=0, return_counts=True)
        return float(np.sort(counts)[::-1][:14].sum() / counts.sum())

    faces = np.mean([flatness(emoji(stem)) for stem in ("1f6aa", "1f3f0", "1f697", "1f34e", "1f3b8")])
    ours = [flatness(draw(name)) for name in THINGS[::3]]
    assert np.mean(ours) > faces - 0.15
    assert np.mean([value > 0.5 for value in ours]) > 0.9


@pytest.mark.parametrize(
    "thing", [RED_THINGS[0], *(pytest.param(name, marks=pytest.mark.slow) for name in RED_THINGS[1:])]
)
def test_a_red_thing_is_red(thing):
    """The colour in the prompt is the colour of the thing."""
    picture, boxes = _prompted(f"a red {thing} on a plain white background")
    box = boxes[0]
    inside = picture[int(box.top_px) : int(box.bottom_px), int(box.left_px) : int(box.right_px)]
    hues = _hues(inside)
    assert len(hues) > 100
    assert ((hues < 20) | (hues > 335)).mean() > 0.25


def test_a_bowl_of_fruit_holds_several_fruits():
    """Yellow, red, green and violet are in the bowl."""
    picture, boxes = _prompted("a bowl of fruit on a plain white background")
    box = boxes[0]
    upper = picture[int(box.top_px) : int((box.top_px + box.bottom_px) / 2), int(box.left_px) : int(box.right_px)]
    hues = _hues(upper)
    for low, high in ((340, 372), (40, 62), (70, 130), (255, 300)):
        turned = np.where(hues < low - 180, hues + 360, hues)
        assert ((turned >= low) & (turned <= high)).mean() > 0.02, (low, high)


def test_water_runs_under_the_bridge():
    """Below the middle of a bridge over a river there is water, and land at its ends."""
    picture, boxes = _prompted("a red bridge over a river", 320)
    box = next(box for box in boxes if box.label == "bridge")
    x, low = int((box.left_px + box.right_px) / 2), min(int(box.bottom_px) + 12, 318)

    def blue(pixel: np.ndarray) -> bool:
        red, green, light = (int(value) for value in pixel)
        return light > red + 30 and light > green

    assert blue(picture[low, x])
    assert not blue(picture[int(box.bottom_px) - 2, 4])


def test_a_lamp_stands_on_a_desk_and_a_street_lamp_in_the_street():
    """The word alone is the lamp of a room: much lower than the one of a street beside the same child."""
    heights = []
    for lamp in ("lamp", "street lamp"):
        _, boxes = _prompted(f"a child and a {lamp} in a meadow")
        child, light = (next(box for box in boxes if box.label == name) for name in ("child", lamp.replace(" ", "_")))
        heights.append((light.bottom_px - light.top_px) / (child.bottom_px - child.top_px))
    assert heights[0] * 1.5 < heights[1]
