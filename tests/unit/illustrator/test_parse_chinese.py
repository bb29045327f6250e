"""The Chinese grammar on hard prompts: segmentation, what stands before 的, places before things."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene


def in_words(entity: Entity) -> str:
    """An entity as "2 black/white large cat{sitting}[hat]"."""
    words = [str(entity.count)] if entity.count != 1 else []
    words += ["/".join(entity.colours)] if entity.colours else []
    words += [entity.size] if entity.size != "normal" else []
    worn = f"[{', '.join(map(in_words, entity.wearing))}]" if entity.wearing else ""
    doing = f"{{{','.join(entity.attributes)}}}" if entity.attributes else ""
    return " ".join([*words, entity.concept]) + doing + worn


def ties(scene: Scene) -> list[str]:
    """All relations as "cat on table"."""
    return [
        f"{scene.entities[relation.subject].concept} {relation.kind} {scene.entities[relation.object].concept}"
        for relation in scene.relations
    ]


BOUND: list[tuple[str, list[str], list[str]]] = [
    ("一个穿红色旗袍的女孩站在外滩", ["girl{standing}[red qipao]"], []),
    ("小白兔", ["white small rabbit"], []),
    ("白天鹅", ["white swan"], []),
    (
        "雪人戴着红色围巾和黑色帽子，旁边有一个小女孩",
        ["snowman[red scarf, black hat]", "girl"],
        ["snowman beside girl"],
    ),
    ("两只狗，一只黑色，一只白色", ["2 black/white dog"], []),
    ("猫和狗在沙发上睡觉", ["cat{sleeping}", "dog{sleeping}", "couch"], ["cat on couch", "dog on couch"]),
    ("一只会飞的猪", ["pig{flying}"], []),
    ("一只狗戴着墨镜，在沙滩上的棕榈树旁边", ["dog[sunglasses]", "palm"], ["dog beside palm"]),
    ("书上有一副眼镜", ["glasses", "book"], ["glasses on book"]),
    (
        "穿西装的猫坐在办公室的椅子上喝咖啡",
        ["cat{sitting}[suit]", "chair", "coffee"],
        ["cat holding coffee", "cat on chair"],
    ),
    ("大象的鼻子上站着一只小鸟", ["small bird{standing}", "elephant"], ["bird on elephant"]),
    ("一辆红色的汽车在桥上，桥下是河流", ["red car", "bridge"], ["car on bridge"]),
    ("左边是一只猫，右边是一只狗", ["cat", "dog"], ["cat left_of dog"]),
    ("两个苹果和一根香蕉放在盘子里", ["2 apple", "banana", "plate"], ["apple in plate", "banana in plate"]),
    ("樱花树下的和服少女", ["girl[kimono]", "pink tree"], ["girl under tree"]),
    ("三只小猫在玩毛线球", ["3 small cat{playing}", "yarn"], ["cat holding yarn"]),
    ("一个女孩左手拿着气球，右手牵着一只狗", ["girl", "balloon", "dog"], ["girl beside dog", "girl holding balloon"]),
    ("戴着帽子的猫和穿着裙子的狗", ["cat[hat]", "dog[dress]"], []),
    ("给小猫戴上皇冠", ["small cat[crown]"], []),
    ("一名戴着墨镜骑着摩托车的男人", ["man[sunglasses]", "motorcycle"], ["man riding motorcycle"]),
    ("端着咖啡的机器人服务员", ["robot", "coffee"], ["robot holding coffee"]),
    ("月亮下的狼", ["moon", "wolf"], ["moon over wolf"]),
    ("画二十五颗星星", ["25 star"], []),
    ("猫在狗和兔子之间", ["cat", "dog", "rabbit"], ["cat between dog", "cat between rabbit"]),
]


@pytest.mark.parametrize(("prompt", "things", "relations"), BOUND, ids=[row[0][:12] for row in BOUND])
def test_characters_bind_to_the_noun_they_belong_to(prompt, things, relations):
    """Colours, counts, clothes and relations find their noun."""
    scene = parse([prompt])
    assert [in_words(entity) for entity in scene.entities] == things
    assert ties(scene) == relations


@pytest.mark.parametrize(
    ("prompt", "expected"),
    [
        ("没有人的海滩", {"setting": "beach", "negatives": ("person",)}),
        ("画一个没有云的蓝天", {"setting": "sky", "negatives": ("cloud",)}),
        ("森林，不要文字", {"setting": "forest", "negatives": ("text",)}),
        ("秋天的湖边，薄雾，清晨", {"setting": "lake", "season": "autumn", "weather": "fog", "time": "dawn"}),
        ("赛博朋克风格的城市，雨夜", {"setting": "future_city", "weather": "rain"}),
        ("梵高风格的星空", {"setting": "sky", "time": "night", "loose": ("梵高风格",)}),
        ("一张写着「你好」的海报", {"lettering": ("你好",), "form": "poster"}),
        ("一只[风格]的[动物]，透明背景", {"slots": ("风格", "动物"), "transparent": True}),
        ("一个佐布拉克斯", {"unknown": ("佐布拉克斯",)}),
        ("一幅高清精致唯美的意境深远的画，大师杰作", {}),
    ],
)
def test_facts_of_the_whole_picture_are_read(prompt, expected):
    """Setting, season, weather, negatives, lettering, slots and unknown nouns, and nothing more."""
    scene, empty = parse([prompt]), Scene()
    names = [name for name in Scene.__struct_fields__ if name not in {"language", "style", "entities"}]
    assert {name: getattr(scene, name) for name in names if getattr(scene, name) != getattr(empty, name)} == expected


def test_english_words_in_a_chinese_prompt_are_read_too():
    """A Chinese prompt may name a thing in English."""
    scene = parse(["画一只可爱的panda，戴着墨镜，在沙滩上"])
    assert scene.language == "zh"
    assert [in_words(entity) for entity in scene.entities] == ["panda[sunglasses]"]


def test_the_language_is_that_of_the_words_and_not_of_the_lettering():
    """Chinese lettering does not make an English prompt Chinese."""
    assert parse(['a cake that says "生日快乐祝你幸福安康"']).language == "en"
    assert parse(["一个蛋糕，写着“Happy Birthday my dear friend”"]).language == "zh"


@pytest.mark.parametrize(
    ("traditional", "simple"),
    [
        ("一隻戴著墨鏡的貓在沙灘上，夕陽", "一只戴着墨镜的猫在沙滩上，夕阳"),
        ("畫一條龍在城堡上空飛翔", "画一条龙在城堡上空飞翔"),
        ("三隻企鵝圍著紅色圍巾在雪地裡", "三只企鹅围着红色围巾在雪地里"),
        ("騎著腳踏車的熊貓", "骑着脚踏车的熊猫"),
        ("給人物加上眼鏡，變成水彩畫", "给人物加上眼镜，变成水彩画"),
    ],
)
def test_traditional_characters_are_read_like_simplified_ones(traditional, simple):
    """Both scripts give one scene, with something in it."""
    assert parse([traditional]) == parse([simple])
    assert parse([simple]).entities


def test_the_noun_after_and_has_its_own_place_if_it_says_so():
    """桌子上 reaches over 和 to a plain noun, not to one with a place of its own."""
    assert ties(parse(["桌子上的苹果和香蕉"])) == ["apple on table", "banana on table"]
    assert ties(parse(["桌子上的苹果和椅子旁边的狗"])) == ["apple on table", "dog beside chair"]


@pytest.mark.parametrize("prompt", ["一只戴着佐布的猫", "一只拿着佐布的猫"])
def test_an_unknown_thing_does_not_take_its_bearer_along(prompt):
    """Who wears or holds what nobody knows is still drawn, and the thing is admitted."""
    scene = parse([prompt])
    assert [entity.concept for entity in scene.entities] == ["cat"]
    assert scene.unknown == ("佐布",)


def test_words_without_a_drawing_are_not_cut_into_others():
    """豆腐 is no bean, 空调 is no sky."""
    scene = parse(["一块豆腐和一台空调"])
    assert scene.unknown == ("豆腐", "空调")
    assert scene.entities == ()


@pytest.mark.parametrize(
    ("prompt", "colour"),
    [
        ("一只猫，红色背景", "red"),
        ("白色背景上的一只猫", "white"),
        ("a cat on a solid teal background", "turquoise"),
        ("a cat isolated on white", "white"),
        ("a cat in a forest", None),
    ],
)
def test_a_coloured_background_is_noted(prompt, colour):
    """The colour is in the scene for the drawing, and nothing is left to admit."""
    scene = parse([prompt])
    assert (scene.backdrop_colour, scene.loose) == (colour, ())


def test_an_animal_cannot_wear_a_face_mask_yet():
    """口罩 has no drawing that fits an animal: it is admitted, and nobody is drawn with the mask of the theatre."""
    scene = parse(["一只戴口罩的兔子"])
    assert list(map(in_words, scene.entities)) == ["rabbit"]
    assert scene.loose == ("口罩",)
