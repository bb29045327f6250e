"""The orders of a darkroom, read from words in both languages."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.photo.asked import asked, canvas_px
from abaca.engines.illustrator.scene import Change, Scene


def read(prompt: str, references: int = 1) -> Scene:
    return asked(parse((prompt,), references=references), prompt)


def first(prompt: str, references: int = 1) -> Change:
    return read(prompt, references).changes[0]


@pytest.mark.parametrize(
    ("prompt", "part", "colour"),
    [
        ("make her hair blue", "hair", "blue"),
        ("dye my hair bright red", "hair", "red"),
        ("change the shirt to green", "clothes", "green"),
        ("Change the color of the jacket to black", "clothes", "black"),
        ("make the sky pink", "sky", "pink"),
        ("turn the cup purple", "subject", "purple"),
        ("change all red to blue", "red", "blue"),
        ("把头发染成红色", "hair", "red"),
        ("把衣服换成绿色", "clothes", "green"),
        ("将天空改成粉红色", "sky", "pink"),
        ("把杯子变成蓝色", "subject", "blue"),
    ],
)
def test_new_colours_are_read(prompt, part, colour):
    """Which part gets which colour, in both languages."""
    change = first(prompt)
    assert (change.what, change.part, change.colour) == ("recolour", part, colour)


@pytest.mark.parametrize("prompt", ["make it blue hour", "make it black and white", "把图片变成黑白", "make it night"])
def test_the_picture_itself_is_not_painted_over(prompt):
    """A mood of the whole is no new colour of a thing."""
    assert all(change.what != "recolour" for change in read(prompt).changes)


@pytest.mark.parametrize(
    ("prompt", "what", "amount"),
    [
        ("rotate it 90 degrees clockwise", "rotate", 90),
        ("rotate the photo 45 degrees counter-clockwise", "rotate", -45),
        ("将图片旋转180度", "rotate", 180),
        ("flip it horizontally", "mirror", 0),
        ("flip the picture vertically", "upside_down", 0),
        ("水平翻转", "mirror", 0),
        ("crop it to the face", "crop", 0),
        ("crop to 16:9", "crop", 16 / 9),
        ("裁剪成正方形", "crop", 1),
        ("extend the picture to 16:9", "extend", 16 / 9),
        ("make it black and white", "grey", 1),
        ("把图片变成黑白", "grey", 1),
        ("make the picture brighter", "light", 1),
        ("调暗一点", "light", -1),
        ("increase the contrast", "contrast", 1),
        ("sharpen the picture", "sharpen", 1),
        ("blur the background", "blur", 0),
        ("虚化背景", "blur", 0),
    ],
)
def test_orders_are_read_and_no_longer_unknown(prompt, what, amount):
    """Each order is known by its kind and amount, and its words are not told as unknown things."""
    scene = read(prompt)
    assert scene.changes[0].what == what
    assert scene.changes[0].amount == pytest.approx(amount)
    assert scene.unknown == ()


@pytest.mark.parametrize(
    ("prompt", "of", "to"),
    [
        ("apply the style of image 2 to image 1", 1, 0),
        ("把第二张图的风格应用到第一张", 1, 0),
        ("把第二张图的色调应用到第一张", 1, 0),
        ("give image 2 the colors of image 1", 0, 1),
    ],
)
def test_whose_look_goes_where(prompt, of, to):
    """The picture whose style is meant, and the one that gets it."""
    change = first(prompt, 2)
    assert (change.what, change.of, change.to) == ("manner", of, to)


@pytest.mark.parametrize(
    ("prompt", "what"),
    [
        ("put both people in the same scene", "scene"),
        ("a group photo of these people", "scene"),
        ("将两张图片中的人物放到同一个场景", "scene"),
        ("make a collage", "collage"),
        ("把这些照片拼成一张拼贴画", "collage"),
    ],
)
def test_how_pictures_come_together(prompt, what):
    """A scene is no collage and a collage no scene."""
    assert first(prompt, 2).what == what


def test_one_picture_needs_no_scene():
    """What is said of several pictures has no meaning for one."""
    assert read("put them together in the same scene").changes == ()


@pytest.mark.parametrize(
    ("prompt", "size"),
    [
        ("rotate it 90 degrees", (832, 1248)),
        ("rotate it 180 degrees", (1248, 832)),
        ("crop it to a square", (1024, 1024)),
        ("extend to 16:9", (1360, 768)),
        ("blur the background", (1248, 832)),
    ],
)
def test_words_can_order_a_shape(prompt, size):
    """A quarter turn lays the canvas on its side, a ratio in the words gives one of about the same area."""
    assert canvas_px(read(prompt), 1248, 832) == size


@pytest.mark.parametrize(
    ("prompt", "concepts"),
    [
        ("add a crab on the beach", ["crab"]),
        ("在宇航员旁边加一只猫", ["cat"]),
        ("put sunglasses on both dogs", ["sunglasses"]),
        ("put a top hat on the second man from the left", ["top_hat"]),
        ("把左边的人的衣服换成红色", []),
    ],
)
def test_what_the_photo_shows_is_not_drawn_again(prompt, concepts):
    """People, animals and places that the words only point at are in the photo already."""
    scene = read(prompt)
    assert [entity.concept for entity in scene.entities] == concepts
    assert scene.setting is None


@pytest.mark.parametrize(("prompt", "style"), [("make it a poster", "poster"), ("做成海报", "poster")])
def test_a_photo_can_become_a_poster(prompt, style):
    """A poster of a photo is the photo in that style."""
    assert read(prompt).style == style
