"""Every prompt of the seeds and the acceptance pictures, with the scene it must become."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene


def entity_words(entity: Entity) -> str:
    """An entity as "2 black/white large cat{sitting}[hat]"."""
    words = [str(entity.count)] if entity.count != 1 else []
    words += ["/".join(entity.colours)] if entity.colours else []
    words += [entity.size] if entity.size != "normal" else []
    worn = f"[{', '.join(map(entity_words, entity.wearing))}]" if entity.wearing else ""
    doing = f"{{{','.join(entity.attributes)}}}" if entity.attributes else ""
    return " ".join([*words, entity.concept]) + doing + worn


def entities(scene: Scene) -> list[str]:
    """All entities in words."""
    return [entity_words(entity) for entity in scene.entities]


def relations(scene: Scene) -> list[str]:
    """All relations as "cat on table"."""
    return [
        f"{scene.entities[relation.subject].concept} {relation.kind} {scene.entities[relation.object].concept}"
        for relation in scene.relations
    ]


def facts(scene: Scene) -> dict[str, object]:
    """What else differs from an empty scene."""
    empty = Scene()
    names = [name for name in Scene.__struct_fields__ if name not in {"language", "entities", "relations"}]
    return {name: getattr(scene, name) for name in names if getattr(scene, name) != getattr(empty, name)}


PIG = "A cute 3d pig with wings and a top hat flying over a happy futuristic sci-fi city with lots of greenery"
BUTTERFLY = (
    "Da Vinci style anatomical sketch of a dissected Monarch butterfly. Detailed drawings of the head, wings, and legs "
    "on textured parchment with notes in English."
)
TEMPLATE = (
    "A [style] sticker of a [subject], featuring [key characteristics] and a [color palette]. The design should have "
    "[line style] and [shading style]. The background must be transparent."
)
CAKE = 'A birthday cake on a table with the text "Happy Birthday 小明"'

DRAWN: list[tuple[str, list[str], list[str], dict[str, object]]] = [
    ("生成一只戴着宇航员头盔的橘猫", ["orange cat[space_helmet]"], [], {}),
    ("生成一张山间日落的图片", [], [], {"setting": "mountain", "time": "sunset"}),
    (PIG, ["pig{flying}[wings, top_hat]", "5 bush"], [], {"setting": "future_city", "style": "clay"}),
    (BUTTERFLY, ["butterfly"], [], {"setting": "parchment", "style": "notebook"}),
    ("生成未来城市夜景", [], [], {"setting": "future_city", "time": "night"}),
    (
        "sticker of a fox wearing sunglasses, transparent background",
        ["fox[sunglasses]"],
        [],
        {"style": "sticker", "transparent": True},
    ),
    (
        "three penguins wearing red scarves on the snow, watercolor",
        ["3 penguin[red scarf]"],
        [],
        {"setting": "snow", "style": "watercolour"},
    ),
    (
        "a dog wearing sunglasses next to a palm tree on the beach at sunset",
        ["dog[sunglasses]", "palm"],
        ["dog beside palm"],
        {"setting": "beach", "time": "sunset"},
    ),
    (CAKE, ["cake", "table"], ["cake on table"], {"lettering": ("Happy Birthday 小明",)}),
    (
        "three green apples and a blue mug on a table",
        ["3 green apple", "blue mug", "table"],
        ["apple on table", "mug on table"],
        {},
    ),
    (
        "湖边有一座红色的房子，旁边有两棵树，水彩画",
        ["red house", "2 tree"],
        ["house beside tree"],
        {"setting": "lake", "style": "watercolour"},
    ),
    ("骑着自行车的熊猫", ["panda", "bicycle"], ["panda riding bicycle"], {}),
    (
        "five hot air balloons over the desert at dawn",
        ["5 hot_air_balloon"],
        [],
        {"setting": "desert", "time": "dawn"},
    ),
    ("two cats, one black and one white", ["2 black/white cat"], [], {}),
    (
        "line art coloring page of a castle next to a dragon",
        ["castle", "dragon"],
        ["castle beside dragon"],
        {"style": "line"},
    ),
    (
        "pixel art blue robot holding a sunflower",
        ["blue robot", "sunflower"],
        ["robot holding sunflower"],
        {"style": "pixel"},
    ),
    ("a samurai with a zorblax", ["samurai"], [], {"unknown": ("zorblax",)}),
    (
        TEMPLATE,
        [],
        [],
        {
            "style": "sticker",
            "transparent": True,
            "slots": (
                "style",
                "subject",
                "key characteristics",
                "color palette",
                "line style",
                "shading style",
            ),
        },
    ),
]

WITH_PICTURES: list[tuple[str, int, list[str], dict[str, object]]] = [
    ("Hi, this is a picture of me. Can you add a llama next to me?", 1, ["llama"], {"task": "edit"}),
    ("这是我的一张照片，请在我旁边加一只羊驼", 1, ["llama"], {"task": "edit"}),
    ("给人物添加墨镜", 1, ["sunglasses"], {"task": "edit"}),
    ("add sunglasses to the person", 1, ["sunglasses"], {"task": "edit"}),
    ("make the man wear a red hat", 1, ["red hat"], {"task": "edit"}),
    ("replace the background with a sunset beach", 1, [], {"task": "edit", "setting": "beach", "time": "sunset"}),
    ("将两张图片中的人物放到同一个场景", 2, [], {"task": "compose"}),
    ("把这张照片变成水彩画", 1, [], {"task": "edit", "style": "watercolour"}),
    ("Turn this photo into a watercolor painting", 1, [], {"task": "edit", "style": "watercolour"}),
    ("turn me into an astronaut", 1, ["astronaut"], {"task": "edit"}),
    ("把这张照片里的狗换成一只猫", 1, ["cat"], {"task": "edit", "removals": ("狗",)}),
    ("分析图片内容", 1, [], {"task": "describe"}),
    ("请描述这张图片", 1, [], {"task": "describe"}),
    ("what is in this picture?", 1, [], {"task": "describe"}),
    ("Describe the two images.", 2, [], {"task": "describe"}),
]


@pytest.mark.parametrize(("prompt", "things", "links", "others"), DRAWN, ids=[row[0][:24] for row in DRAWN])
def test_a_prompt_without_pictures_becomes_exactly_this_scene(prompt, things, links, others):
    """Things, relations and facts of the scene are those the prompt names, and nothing is dropped."""
    scene = parse([prompt])
    assert entities(scene) == things
    assert relations(scene) == links
    assert facts(scene) == others


@pytest.mark.parametrize(
    ("prompt", "references", "things", "others"), WITH_PICTURES, ids=[row[0][:24] for row in WITH_PICTURES]
)
def test_a_prompt_with_pictures_tells_what_to_do_with_them(prompt, references, things, others):
    """The task is told from the words, and who is in the pictures is not drawn anew."""
    scene = parse([prompt], references=references)
    assert entities(scene) == things
    assert facts(scene) == others


def test_a_question_without_a_picture_is_drawn():
    """There is nothing to describe when no picture came along."""
    assert parse(["describe a cat"]).task == "draw"
