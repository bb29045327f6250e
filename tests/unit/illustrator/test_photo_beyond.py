"""What no drawing tool can do to a photo is said in one sentence of the prompt's language, with the way to what can."""

from pathlib import Path

import pytest

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.photo.beyond import beyond
from abaca.engines.illustrator.scene import Job, Reference

FACE = Path(__file__).parents[2] / "photos" / "astronaut.jpg"
WISHES = [
    ("change her clothes to a red dress", "Changing what people wear takes a real image model"),
    ("replace his jacket with a suit", "Changing what people wear takes a real image model"),
    ("dress him in a kimono", "Changing what people wear takes a real image model"),
    ("make her sit down", "Changing how somebody stands, sits or looks takes a real image model"),
    ("raise his hand", "Changing how somebody stands, sits or looks takes a real image model"),
    ("make it photorealistic", "Making it look photographed takes a real image model"),
    ("把她的衣服换成红色连衣裙", "给真人换衣服需要真正的图像模型"),
    ("给他换上西装", "给真人换衣服需要真正的图像模型"),
    ("让她坐下", "改变真人的姿势和表情需要真正的图像模型"),
    ("让他笑一笑", "改变真人的姿势和表情需要真正的图像模型"),
    ("变成写实照片", "画出照片般的真实感需要真正的图像模型"),
]
POSSIBLE = [
    "add sunglasses", "put a hat on her", "make the jacket red", "remove the flag", "make it night",
    "add a dog sitting",
    "给她戴上帽子", "把外套变成红色", "加一只狗", "变成水彩画", "把背景换成海滩",
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "sentence"), WISHES, ids=[row[0] for row in WISHES])
def test_what_is_impossible_is_told_with_a_way(prompt, sentence):
    """The answer to the wish has the sentence once, and tells once where to route the model's name."""
    language = "en" if prompt.isascii() else "zh"
    text = paint(Job(prompts=(prompt,), references=(Reference(path=str(FACE)),), width_px=96, height_px=96)).text
    assert text.count(sentence) == 1
    assert text.count("route this model name" if language == "en" else "路由") == 1


@pytest.mark.parametrize("prompt", POSSIBLE)
def test_what_is_possible_gets_no_excuse(prompt):
    """Accessories, colours, places and things are not said to be impossible."""
    assert beyond(prompt, "en" if prompt.isascii() else "zh", routed=False) == ()
