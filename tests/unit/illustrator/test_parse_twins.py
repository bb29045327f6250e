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
    ("a girl in a red dress holding a yellow umbrella", "一个穿着红色裙子、打着黄色雨伞的女孩"),
    ("a boy with a green hat next to a black dog", "一个戴着绿帽子的男孩，旁边有一只黑狗"),
    ("a woman with long black hair", "一个长着黑色长发的女人"),
    ("an old man with a white beard", "一位留着白胡子的老爷爷"),
    ("a bald man with a moustache", "一个留着小胡子的光头男人"),
    ("a girl with curly red hair", "一个红色卷发的女孩"),
    ("a dark-skinned boy", "一个深色皮肤的男孩"),
    (
        "three cats on a fence: the left one black, the middle one white, the right one orange",
        "三只猫在栅栏上：左边的黑色，中间的白色，右边的橘色",
    ),
    ("a cat on the left and a dog on the right", "左边是一只猫，右边是一只狗"),
    ("a tree to the left of a house", "房子左边有一棵树"),
    ("a dog to the right of a house", "房子右边有一只狗"),
    ("five fish around a mermaid", "一条美人鱼周围有五条鱼"),
    ("a family of four in front of a house", "一家四口在房子前面"),
    ("a robot watering a flower in a garden", "一个机器人在花园里浇花"),
    ("two cats playing chess", "两只猫在下棋"),
    ("a chef cooking in a kitchen", "一位厨师在厨房里做饭"),
    ("a panda having a picnic under a tree", "一只熊猫在树下野餐"),
    ("an old man fishing by a lake", "一位老爷爷在湖边钓鱼"),
    ("four ducklings in a row", "四只小鸭子排成一队"),
    ("a dog chasing a cat", "一只狗追着一只猫"),
    ("a close-up of a fox in the snow", "雪地里一只狐狸的特写"),
    ("a portrait of a king", "一位国王的肖像"),
    ("a lighthouse seen from above", "俯视一座灯塔"),
    ('a poster with a guitar and the words "Summer"', "一张写着「Summer」的海报，一把吉他"),
    ('a birthday card with a giraffe and the words "Hello"', "一张生日贺卡，一只长颈鹿，写着「Hello」"),
    ("a seamless pattern of lemons", "无缝图案，三个柠檬"),
    ('a logo of a fox with the text "FOX"', "一个狐狸标志，写着「FOX」"),
    ("an infographic of the water cycle", "水循环信息图"),
    ("an abstract composition of circles and triangles in blue and gold", "蓝色和金色的圆形和三角形抽象构图"),
    ("a treasure map with an island", "一张藏宝图，有一座岛"),
    (
        "a comic strip: a dog finds a bone; a cat takes it; they share it",
        "漫画：一只狗找到一根骨头；一只猫拿走它；它们一起分享它",
    ),
    ("a fox, ink painting", "一只狐狸，水墨画"),
    ("a papercut of a rabbit", "一只兔子的剪纸"),
    ("a ukiyo-e wave", "浮世绘海浪"),
    ("an oil painting of a rose", "一朵玫瑰的油画"),
    ("line art of a castle", "一座城堡的线稿"),
    ("a pixel art dragon", "一条像素画龙"),
    ("a stained glass dove", "一只彩色玻璃鸽子"),
    ("a neon flamingo", "一只霓虹火烈鸟"),
    ("a city street without cars", "城市街道，没有汽车"),
    ("a dragon flying in a cloud", "一条龙在云中飞翔"),
    ("a bear sleeping in a bed", "一只熊在床上睡觉"),
    ("a lion sitting between two trees", "一只狮子坐在两棵树之间"),
    ("a boy and a girl holding three balloons", "一个男孩和一个女孩拿着三个气球"),
    ("a mother duck on a lake", "湖上的一只鸭妈妈"),
    ("a very small house next to a very large tree", "一座非常小的房子，旁边有一棵非常大的树"),
    ("a cat reading a book", "一只猫在读一本书"),
    ("a mermaid playing the violin under water", "一条美人鱼在水下拉小提琴"),
]


def bare(entity: Entity) -> Entity:
    """The entity without the words it was named with."""
    return msgspec.structs.replace(entity, term="", wearing=tuple(map(bare, entity.wearing)))


def shared(scene: Scene) -> Scene:
    """What twins share: all but the language and the user's own words."""
    return msgspec.structs.replace(
        scene,
        language="en",
        entities=tuple(map(bare, scene.entities)),
        panels=tuple(map(shared, scene.panels)),
        loose=("…",) * len(scene.loose),
    )


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
