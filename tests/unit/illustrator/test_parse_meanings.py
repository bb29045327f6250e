"""What prompts mean: people's looks, groups, sides, shots, forms, styles, props, panels, emoji and other languages."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Entity, Scene


def portrayed(entity: Entity) -> str:
    """An entity as "2 black/white large cat{sitting}<black hair>[hat]"."""
    words = [str(entity.count)] if entity.count != 1 else []
    words += ["/".join(entity.colours)] if entity.colours else []
    words += [entity.size] if entity.size != "normal" else []
    doing = f"{{{','.join(entity.attributes)}}}" if entity.attributes else ""
    hair = f"<{entity.hair} hair>" if entity.hair else ""
    skin = f"<{entity.skin} skin>" if entity.skin else ""
    worn = f"[{', '.join(map(portrayed, entity.wearing))}]" if entity.wearing else ""
    return " ".join([*words, entity.concept]) + doing + hair + skin + worn


def ties_of(scene: Scene) -> list[str]:
    """All relations as "cat on table"."""
    return [
        f"{scene.entities[each.subject].concept} {each.kind} {scene.entities[each.object].concept}"
        for each in scene.relations
    ]


READ: list[tuple[str, list[str], list[str]]] = [
    (
        "a girl in a red dress holding a yellow umbrella, standing next to a boy with a green hat and a black dog",
        ["girl{standing}[red dress]", "yellow umbrella", "boy[green hat]", "black dog"],
        ["girl beside boy", "girl holding umbrella", "boy beside dog"],
    ),
    ("an old woman with grey hair and a blue scarf", ["old_woman<grey hair>[blue scarf]"], []),
    ("a man with a red beard and a dog", ["man{beard}<red hair>", "dog"], ["man beside dog"]),
    ("a grey-haired man", ["man<grey hair>"], []),
    ("a blonde girl", ["girl<gold hair>"], []),
    ("a bald chef with a moustache", ["chef{bald,moustache}"], []),
    ("a dark-skinned woman with short curly hair", ["woman{curly_hair,short_hair}<dark skin>"], []),
    ("a black woman in a white dress", ["woman<dark skin>[white dress]"], []),
    ("a woman with blue eyes", ["woman"], []),
    (
        "three cats on a fence: the left one black, the middle one white, the right one orange",
        ["3 black/white/orange cat", "fence"],
        ["cat on fence"],
    ),
    ("two dogs, the left dog is white, the right dog is brown", ["2 white/brown dog"], []),
    (
        "a family of four with a dog",
        ["man", "woman", "boy", "girl", "dog"],
        [
            "man beside dog",
            "woman beside dog",
            "boy beside dog",
            "girl beside dog",
        ],
    ),
    ("a couple dancing", ["woman{dancing}", "man{dancing}"], []),
    (
        "an elephant balancing on a ball on top of a turtle",
        ["elephant{standing}", "ball", "turtle"],
        [
            "elephant on ball",
            "ball on turtle",
        ],
    ),
    ("a cat to the left of a dog", ["cat", "dog"], ["cat left_of dog"]),
    ("a knight surrounded by three dragons", ["3 dragon", "knight"], ["dragon around knight"]),
    ("a dog chasing a cat", ["dog", "cat"], ["dog right_of cat"]),
    (
        "two cats playing chess at a table",
        ["2 cat{chess}", "chess_board", "table"],
        [
            "cat around table",
            "chess_board on table",
        ],
    ),
    (
        "a robot watering a rose",
        ["robot{watering}", "rose", "watering_can"],
        [
            "robot beside rose",
            "robot holding watering_can",
        ],
    ),
    ("two children flying a kite", ["2 child{kite_flying}", "kite"], ["child holding kite"]),
    ("an owl wearing glasses and reading a book", ["owl{reading}[glasses]", "book"], ["owl holding book"]),
    ("a very tall giraffe next to a very small house", ["large giraffe", "small house"], ["giraffe beside house"]),
    (
        "a pixel art dragon breathing fire on a castle",
        ["dragon{breathing_fire}", "castle"],
        [
            "dragon right_of castle",
        ],
    ),
    ("a village with a full moon", ["moon"], []),
    ("a cat 🎩", ["cat[top_hat]"], []),
    ("a cat and a 🐶", ["cat", "dog"], []),
    (
        "四只小鸭子排成一队跟着鸭妈妈过马路",
        ["4 yellow small duck{in_a_row}", "mother_duck"],
        ["duck right_of mother_duck"],
    ),
    ("一位留着白胡子的老爷爷", ["old_man{beard}<white hair>"], []),
    ("一个金发女孩和一个光头男人", ["girl<gold hair>", "man{bald}"], []),
    ("一个女孩拉小提琴", ["girl{playing}", "violin"], ["girl holding violin"]),
    ("两个孩子放风筝", ["2 child{kite_flying}", "kite"], ["child holding kite"]),
    ("three cats on a fence, the left one is black", ["black cat", "2 cat", "fence"], ["cat on fence", "cat on fence"]),
    ("a little girl with blonde pigtails", ["girl{braids}<gold hair>"], []),
    (
        "a family having dinner at a table",
        ["man{eating}", "woman{eating}", "child{eating}", "table"],
        [
            "man around table",
            "woman around table",
            "child around table",
        ],
    ),
    ("a snowman with a carrot nose and a black top hat", ["snowman[black top_hat]"], []),
    (
        "a bear holding a honey jar, surrounded by bees",
        ["3 bee", "bear", "honey"],
        [
            "bee around bear",
            "bear holding honey",
        ],
    ),
    ("a pirate with a parrot on his shoulder", ["pirate", "parrot"], ["pirate holding parrot"]),
    ("a blue bird sitting on a branch of a tree", ["blue bird{sitting}", "tree"], ["bird on tree"]),
    (
        "a table with a red cup on the right and a blue cup on the left",
        ["red mug", "blue mug", "table"],
        [
            "mug on table",
            "mug right_of mug",
            "mug on table",
        ],
    ),
    ("a mouse riding a cat riding a dog", ["mouse", "cat", "dog"], ["mouse riding cat", "cat riding dog"]),
    ("a rocket among stars", ["rocket{flying}", "3 star"], []),
    (
        "a woman reading a newspaper on a bench",
        ["woman{reading}", "newspaper", "bench"],
        [
            "woman holding newspaper",
            "woman on bench",
        ],
    ),
    ("a cow jumping over a fence", ["cow{jumping}", "fence"], ["cow over fence"]),
    ("a house with a red roof and a green door", ["house"], []),
    ("a man walking his dog", ["man{walking}", "dog"], ["man beside dog"]),
    ("an astronaut waves", ["astronaut{waving}"], []),
    ("three big waves", ["3 large wave"], []),
    ("三个孩子围着篝火", ["3 child", "campfire"], ["child around campfire"]),
    ("狗跳过栅栏", ["dog{jumping}", "fence"], ["dog over fence"]),
    (
        "一位老渔夫在小船上钓鱼",
        ["farmer{fishing,old}", "small sailboat", "fishing_rod"],
        [
            "farmer holding fishing_rod",
            "farmer in sailboat",
        ],
    ),
    (
        "左边的男孩拿着气球，右边的女孩吃着冰淇淋",
        ["boy", "balloon", "girl{eating}", "ice_cream"],
        [
            "boy holding balloon",
            "boy left_of girl",
            "girl holding ice_cream",
        ],
    ),
    (
        "桌子上左边是红杯子，右边是蓝杯子",
        ["red mug", "blue mug", "table"],
        [
            "mug left_of mug",
            "mug on table",
            "mug on table",
        ],
    ),
    ("戴眼镜、留着胡子、棕色卷发的男人", ["man{beard,curly_hair}<brown hair>[glasses]"], []),
]


@pytest.mark.parametrize(("prompt", "things", "relations"), READ, ids=[row[0][:30] for row in READ])
def test_looks_groups_and_doings_are_read(prompt, things, relations):
    """Each word goes where it belongs, and what a doing needs comes along."""
    scene = parse([prompt])
    assert [portrayed(entity) for entity in scene.entities] == things
    assert ties_of(scene) == relations


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("a fox, ink painting", "ink"), ("一只狐狸，水墨画", "ink"), ("a fox in clay", "clay"),
        ("line art of a fox", "line"), ("狐狸线稿", "line"), ("a neon sign of a fox", "neon"), ("霓虹狐狸", "neon"),
        ("an oil painting of a fox", "oil"), ("狐狸，油画", "oil"), ("a papercut fox", "papercut"),
        ("狐狸剪纸", "papercut"), ("a pencil sketch of a fox", "pencil"), ("狐狸素描", "pencil"),
        ("pixel art fox", "pixel"), ("像素风狐狸", "pixel"), ("a vintage travel poster style fox", "poster"),
        ("a stained glass window of a fox", "stained_glass"), ("彩色玻璃狐狸", "stained_glass"),
        ("a fox sticker", "sticker"), ("狐狸贴纸", "sticker"), ("ukiyo-e fox", "ukiyo_e"), ("浮世绘狐狸", "ukiyo_e"),
        ("a watercolour fox", "watercolour"), ("水彩狐狸", "watercolour"),
        ("a Leonardo da Vinci sketch of a fox", "notebook"), ("a fox", "flat"),
    ],
)  # fmt: skip
def test_every_style_has_its_words(prompt, style):
    """Fifteen styles are asked for in both languages."""
    scene = parse([prompt])
    assert scene.style == style
    assert [entity.concept for entity in scene.entities] == ["fox"]


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ('a logo of a mountain with the text "SUMMIT"', "logo"), ("a fox logo", "logo"), ("狐狸标志", "logo"),
        ("a birthday card with a giraffe", "card"), ("一张贺卡", "card"), ('a menu with "Tea 2$"', "menu"),
        ("咖啡馆菜单", "menu"), ("a seamless pattern of lemons", "pattern"), ("柠檬无缝图案", "pattern"),
        ("an infographic of the water cycle", "infographic"), ("水循环信息图", "infographic"),
        ("an abstract composition of circles in blue", "abstract"), ("抽象画", "abstract"),
        ("a treasure map with an island", "map"), ("藏宝图", "map"), ("a poster for a concert", "poster"),
        ("夏日海报", "poster"), ("a fox in the snow", "picture"), ("a girl holding a map", "picture"),
        ("a pirate with a map", "picture"),
    ],
)  # fmt: skip
def test_words_for_a_sheet_choose_its_form(prompt, form):
    """What is made is told from what is in it: a map is a form, but not in a pirate's hand."""
    assert parse([prompt]).form == form


@pytest.mark.parametrize(
    ("prompt", "shot"),
    [
        ("a close-up of a fox", "close_up"), ("狐狸特写", "close_up"), ("a portrait of a king", "portrait"),
        ("国王肖像", "portrait"), ("a bird's-eye view of a town", "from_above"), ("俯视一座小镇", "from_above"),
        ("a table seen from above", "from_above"), ("a fox", None),
    ],
)  # fmt: skip
def test_words_for_the_view_choose_the_shot(prompt, shot):
    """A bird's-eye view is no bird."""
    scene = parse([prompt])
    assert scene.shot == shot
    assert "bird" not in [entity.concept for entity in scene.entities]


@pytest.mark.parametrize(
    "prompt",
    [
        "a comic strip with three panels: a dog finds a bone, a cat takes it, they share it",
        "a comic. Panel 1: a dog finds a bone. Panel 2: a cat takes it. Panel 3: they share it",
        "三格漫画：一只狗找到一根骨头，一只猫拿走它，它们一起分享它",
        "漫画，第一格：一只狗找到一根骨头。第二格：一只猫拿走它。第三格：它们一起分享它",
    ],
)
def test_a_comic_is_read_panel_by_panel(prompt):
    """Each panel has its own things, and pronouns mean those of the panels before."""
    scene = parse([prompt])
    assert scene.form == "comic"
    assert [[entity.concept for entity in panel.entities] for panel in scene.panels] == [
        ["dog", "bone"],
        ["cat", "bone"],
        ["dog", "cat", "bone"],
    ]
    assert scene.unknown == ()


def test_colours_and_shapes_of_a_sheet_are_kept():
    """An abstract composition has no things, but shapes and a palette."""
    scene = parse(["an abstract composition of circles and triangles in blue and gold"])
    assert (scene.shapes, scene.palette) == (("circle", "triangle"), ("blue", "gold"))
    assert parse(["a red circle"]).unknown == ("circle",)


@pytest.mark.parametrize(
    ("prompt", "tongue", "things", "setting"),
    [
        ("un gato rojo con sombrero en la playa", "es", ["red cat[hat]"], "beach"),
        ("ein schwarzer Hund mit einem roten Hut im Wald", "de", ["black dog[red hat]"], "forest"),
        ("un chat noir et deux chiens dans la forêt", "fr", ["black cat", "2 dog"], "forest"),
        ("赤い帽子をかぶった猫", "ja", ["cat[red hat]"], None),
        ("빨간 고양이와 나무", "ko", ["red cat", "tree"], None),
        ("кот в красной шляпе", "ru", ["cat[red hat]"], None),
    ],
)
def test_other_languages_are_read_as_far_as_their_nouns_go(prompt, tongue, things, setting):
    """The scene says which language it was, and holds what was understood."""
    scene = parse([prompt])
    assert (scene.tongue, scene.language) == (tongue, "en")
    assert [portrayed(entity) for entity in scene.entities] == things
    assert scene.setting == setting


def test_words_of_another_language_that_lead_nowhere_are_unknown():
    """Nothing of a foreign prompt is dropped silently."""
    assert parse(["un gato con una zarambainas en la playa"]).unknown == ("zarambainas",)


@pytest.mark.parametrize(
    ("turns", "check"),
    [
        (["a man in a park", "give him a beard"], lambda scene: "beard" in scene.entities[0].attributes),
        (["a woman", "make her hair red"], lambda scene: scene.entities[0].hair == "red"),
        (["a fox in the snow", "make it a close-up"], lambda scene: scene.shot == "close_up"),
        (["a fox in the snow", "now as a poster"], lambda scene: scene.form == "poster"),
        (["a fox", "turn it into pixel art"], lambda scene: scene.style == "pixel"),
        (["a cat on a table", "add a dog on the left"], lambda scene: "dog left_of table" in ties_of(scene)),
        (["two cats", "make it three"], lambda scene: scene.entities[0].count == 3),
        (["a girl", "give her a red umbrella"], lambda scene: ties_of(scene) == ["girl holding umbrella"]),
        (["a man", "add a beard", "make the beard white"], lambda scene: scene.entities[0].hair == "white"),
        (["three cats", "make the left one black"], lambda scene: scene.entities[0].colours == ("black",)),
        (["a king", "make him smile"], lambda scene: scene.entities[0].attributes == ("happy",)),
        (["一个女孩", "加一只狗在她旁边"], lambda scene: ties_of(scene) == ["dog beside girl"]),
        (["一个女人", "把她的头发变成红色"], lambda scene: scene.entities[0].hair == "red"),
    ],
)
def test_later_turns_change_the_new_facts_too(turns, check):
    """Hair, looks, shots, forms and sides are patched like colours."""
    scene = parse(turns)
    assert check(scene)
    assert len(scene.entities) <= 3


@pytest.mark.parametrize("prompt", ["a beach without people, birds or boats", "没有人、鸟和船的海滩"])
def test_a_list_of_what_shall_not_be_seen_is_read_to_its_end(prompt):
    """A comma does not end a negation while bare nouns follow."""
    scene = parse([prompt])
    assert scene.entities == ()
    assert {"person", "bird"} < set(scene.negatives)
    assert scene.setting == "beach"


@pytest.mark.parametrize(
    ("prompt", "setting", "loose"),
    [
        ("a boat on a lake, mountains behind", "lake", ()),
        ("a city street", "street", ()),
        ("a village by a river", "river", ()),
        ("a fisherman fishing", "lake", ()),
        ("月光下的森林里，一只狼在山坡上，没有树", "meadow", ()),
        ("a cat under the moon", None, ()),
    ],
)
def test_places_behind_in_and_around_are_one_setting(prompt, setting, loose):
    """What only tells where a place is, or is seen there anyway, is no second place."""
    scene = parse([prompt])
    assert scene.setting == setting
    assert scene.loose == loose


def test_a_moon_makes_it_night():
    """Who sees the moon sees it by night, unless another time is named."""
    assert parse(["a cat under a full moon"]).time == "night"
    assert parse(["a cat under a full moon at dusk"]).time == "dusk"


@pytest.mark.parametrize("prompt", ["一只猫 on a table", "a cat 在桌子上", "a cat on a 桌子"])
def test_mixed_languages_are_read_word_by_word(prompt):
    """Han words in an English prompt are read as what they are."""
    concepts = {entity.concept for entity in parse([prompt]).entities}
    assert concepts == {"cat", "table"}
