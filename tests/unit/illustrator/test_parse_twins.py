"""Twins: the same wish in English and in Chinese gives the same scene."""

import msgspec
import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene

TWINS = [
    ("an orange cat wearing an astronaut helmet", "一只戴着宇航员头盔的橘猫"),
    ("a mountain at sunset", "山间日落"),
    ("future city at night", "未来城市夜景"),
    (
        "a red house by a lake with two trees next to it, watercolor painting",
        "湖边有一座红色的房子，旁边有两棵树，水彩画",
    ),
    ("a panda riding a bicycle", "骑着自行车的熊猫"),
    ("three green apples and a blue mug on a table", "桌子上有三个绿苹果和一个蓝色的杯子"),
    ("two cats, one black and one white", "两只猫，一黑一白"),
    ("a knight riding a white horse in front of a castle at night", "一个骑着白马的骑士在城堡前面，夜晚"),
    ("a small cat sitting on a red couch", "一只小猫坐在红色的沙发上"),
    ("a bear between two trees", "两棵树之间有一只熊"),
    ("a cat without a hat", "没有帽子的猫"),
    ("a cat with a red scarf and a dog with a blue hat", "一只围着红围巾的猫和一只戴着蓝帽子的狗"),
    ("a frog in a mug", "杯子里有一只青蛙"),
    ("two dogs and three cats under a big tree", "一棵大树下有两只狗和三只猫"),
    ("a girl in a red dress", "一个穿着红色裙子的女孩"),
    ("a dragon flying over a castle", "一条龙在城堡上空飞翔"),
    ("three penguins wearing red scarves on the snow, watercolor", "雪地上三只戴着红色围巾的企鹅，水彩画"),
    ("a sticker of a fox wearing sunglasses, transparent background", "一只戴着墨镜的狐狸贴纸，透明背景"),
    ("a birthday cake on a table with the text “Hello”", "桌子上有一个生日蛋糕，写着「Hello」"),
    ("a robot holding a sunflower in the rain", "一个拿着向日葵的机器人，下雨"),
    ("a rabbit in a spacesuit in space, no text", "太空中一只穿着太空服的兔子，不要文字"),
    ("an astronaut cat on the moon", "一只宇航员猫在月球上"),
    ("five hot air balloons over the desert at dawn", "沙漠上空的五个热气球，黎明"),
    ("a cat on a blue background", "蓝色背景上的一只猫"),
    ("a rose, black background", "一朵玫瑰，黑色背景"),
    ("an apple and a banana on a table", "桌子上的苹果和香蕉"),
    ("a dog and a cat under a tree", "树下的狗和猫"),
    ("a fox in the forest in autumn, oil painting", "秋天森林里的一只狐狸，油画"),
]


def bare(entity: Entity) -> Entity:
    """The entity without the words it was named with."""
    return msgspec.structs.replace(entity, term="", wearing=tuple(map(bare, entity.wearing)))


def shared(scene: Scene) -> Scene:
    """What twins share: all but the language and the user's own words."""
    entities = tuple(map(bare, scene.entities))
    return msgspec.structs.replace(scene, language="en", entities=entities, loose=("…",) * len(scene.loose))


@pytest.mark.parametrize(("english", "chinese"), TWINS, ids=[english[:32] for english, _ in TWINS])
def test_twins_are_equal_but_for_their_words(english, chinese):
    """Both grammars lead to one scene."""
    one, other = parse([english]), parse([chinese])
    assert (one.language, other.language) == ("en", "zh")
    assert shared(one) == shared(other)


def test_every_twin_is_a_picture_of_its_own():
    """No two prompts of the list fall together, so that equality of twins says something."""
    scenes = {msgspec.json.encode(shared(parse([english]))) for english, _ in TWINS}
    assert len(scenes) == len(TWINS)
