"""Descriptions: what is said is true of the picture, in the language asked, and says where knowledge ends."""

from functools import cache
from pathlib import Path

import pytest
from PIL import Image, ImageOps

from abaca.engines.illustrator.photo import describe, load, recognition
from abaca.engines.illustrator.scene import Reference, Scene

PHOTOS = Path(__file__).parents[2] / "photos"


@cache
def photo(name: str, max_px: int = 2048) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=max_px)


@pytest.fixture(autouse=True)
def _without_the_extra(monkeypatch):
    """Nothing is recognised and nothing read, as where the extra is not installed."""
    monkeypatch.setattr(recognition, "can_name", lambda: False)
    monkeypatch.setattr(recognition, "can_read", lambda: False)


def told(*pictures, language="en", prompt=""):
    return describe(Scene(task="describe", language=language), pictures, prompt)


def test_a_portrait_in_english():
    """Size, shape, the one face and where it looks, and the suit's orange are named."""
    text = told(photo("astronaut"))
    assert "square photo of 512 × 512 px" in text
    assert "One face" in text
    assert "facing the camera" in text
    assert "orange" in text


def test_a_portrait_in_chinese():
    """The same facts come in Chinese, without an English word."""
    text = told(photo("astronaut"), language="zh")
    assert "512 × 512 像素" in text
    assert "一张人脸" in text
    assert "正对镜头" in text
    assert "橙色" in text
    assert not any("a" <= sign <= "z" for sign in text.replace("pip install 'abaca[vision]'", ""))


def test_size_is_that_of_the_file():
    """A picture that was reduced on loading is told with its full size."""
    assert "600 × 400 px" in told(photo("coffee", max_px=200))


@pytest.mark.parametrize(("mirrored", "side"), [(False, "right"), (True, "left")])
def test_a_profile_looks_to_its_side(mirrored, side):
    """The photographer looks to the right, his mirror image to the left."""
    seen = ImageOps.mirror(photo("photographer")) if mirrored else photo("photographer")
    text = told(seen)
    assert f"turned to the {side}" in text
    assert "black and white" in text


@pytest.mark.parametrize("name", ["cat", "coffee", "rocket"])
def test_no_face_is_invented(name):
    """Photos without a person are said to have no human face."""
    assert "No human face" in told(photo(name))


def test_a_group_is_counted():
    """Three portraits side by side are three faces."""
    row = Image.new("RGB", (1536, 512))
    for at in range(3):
        row.paste(photo("astronaut"), (512 * at, 0))
    assert "3 faces" in told(row)
    assert "3 张人脸" in told(row, language="zh")


@pytest.mark.parametrize(
    ("colour", "name", "chinese"),
    [
        ((215, 30, 40), "red (100%)", "红色"),
        ((40, 100, 210), "blue (100%)", "蓝色"),
        ((250, 250, 250), "white (100%)", "白色"),
        ((10, 10, 10), "black (100%)", "黑色"),
        ((85, 165, 60), "green (100%)", "绿色"),
        ((245, 205, 50), "yellow (100%)", "黄色"),
    ],
)
def test_plain_colours_have_their_names(colour, name, chinese):
    """A plain picture is named by its colour, and called calm."""
    picture = Image.new("RGB", (300, 200), colour)
    assert name in told(picture)
    assert "calm" in told(picture)
    assert chinese in told(picture, language="zh")


def test_dark_and_warm_are_told_apart():
    """The rocket at night is dark and cool, the coffee warm and not dark."""
    assert " dark" in told(photo("rocket")).split("It is", 1)[1]
    assert "cool overall" in told(photo("rocket"))
    assert "warm overall" in told(photo("coffee"))
    assert " dark," not in told(photo("coffee")).split("It is", 1)[1]


def test_transparency_is_told():
    """A picture that is half see-through says so."""
    picture = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    picture.paste((255, 0, 0, 255), (0, 0, 50, 100))
    assert "50% of it is transparent" in told(picture)


def test_several_pictures_are_numbered():
    """Each of several pictures gets its own numbered paragraph."""
    text = told(photo("cat"), photo("coffee"))
    assert text.index("Picture 1: ") < text.index("451 × 300") < text.index("Picture 2: ") < text.index("600 × 400")
    assert "图片 2：" in told(photo("cat"), photo("coffee"), language="zh")


def test_it_admits_what_it_cannot_know():
    """Both languages say that naming things needs an extra or a real model, and how to get either."""
    english, chinese = told(photo("cat")), told(photo("cat"), language="zh")
    assert "cannot name objects or read text; pip install 'abaca[vision]' adds one" in english
    assert "routing this model name to a real image model" in english
    assert "没有安装识别模型" in chinese
    assert "pip install 'abaca[vision]'" in chinese
    assert "真正的图像模型" in chinese


QUESTIONS = [
    ("astronaut", "how many people are there?", "I see one face, so at least one person."),
    ("astronaut", "有几个人？", "看到一张人脸，所以至少有一个人"),
    ("astronaut", "where is the person?", "The person is at the top centre."),
    ("astronaut", "人在哪里？", "人在画面上方中间。"),
    ("astronaut", "who is this?", "I do not identify people"),
    ("astronaut", "这个人是谁？", "我不辨认人的身份"),
    ("astronaut", "how old is she?", "I do not guess anybody's age"),
    ("astronaut", "这个人多大年纪？", "我不猜测任何人的年龄"),
    ("cat", "how many people are there?", "I found no face in it."),
    ("cat", "how many cats are there?", "I cannot tell: the built-in illustrator has no recognition model"),
    ("cat", "有几只猫？", "我说不出：内置插画引擎没有安装识别模型"),
    ("cat", "what colour is the cat?", "I cannot tell"),
    ("cat", "what does the sign say?", "I cannot tell what is written in it"),
    ("cat", "上面写了什么？", "我说不出上面写了什么"),
    ("cat", "what color is the background?", "The background is brown and grey."),
    ("rocket", "is it day or night?", "By its light it is probably night."),
    ("rocket", "现在是白天还是晚上？", "从光线看可能是夜晚。"),
    ("coffee", "is it day or night?", "I cannot tell day from night here"),
    ("rocket", "天空是什么颜色？", "画面上部是藏青色、黑色的。"),
    ("coffee", "is this a photo or a drawing?", "It looks like a photo"),
    ("coffee", "what is the man doing?", "I cannot tell what anybody does in it"),
    ("coffee", "what is the resolution?", "It is 600 × 400 px, landscape."),
]


@pytest.mark.parametrize(("name", "question", "answer"), QUESTIONS, ids=[f"{row[0]} {row[1]}" for row in QUESTIONS])
def test_questions_are_answered_first(name, question, answer):
    """An answer comes first; where nobody can tell, that is said plainly with what is missing."""
    language = "en" if question.isascii() else "zh"
    assert told(photo(name), language=language, prompt=question).startswith(answer)


def test_a_drawing_of_somebody_else_looks_drawn():
    """Even areas are told from a photo's grain."""
    picture = Image.new("RGB", (300, 200), (120, 180, 240))
    picture.paste((90, 160, 60), (0, 120, 300, 200))
    assert "landscape drawing of" in told(picture)
    assert "像是一幅画" in told(picture, language="zh", prompt="这是照片还是画？")


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_extreme_shapes_can_be_described(size):
    """Pictures of a single row or pixel are described like any other."""
    assert f"{size[0]} × {size[1]} px" in told(Image.new("RGB", size, "red"))
