"""The text part: honest about what is in the picture and what is not."""

import re

import pytest

from abaca.engines.illustrator.narrate import narrate
from abaca.engines.illustrator.parse import parse

FORMS = {"draw": "drawing", "edit": "photo", "compose": "collage"}


def told(prompt: str, *, references: int = 0, lost: tuple[str, ...] = (), most: int = 30) -> str:
    """The text for a prompt of which all entities but those of the concepts `lost` were drawn, each `most` times."""
    scene = parse([prompt], references=references)
    drawn = [
        entity.concept
        for entity in scene.entities
        for _ in range(min(entity.count, most))
        if entity.concept not in lost
    ]
    missing = [entity.term for entity in scene.entities if entity.concept in lost]
    form = "inset" if scene.ground is not None else FORMS[scene.task]
    return narrate(scene, drawn=drawn, not_drawn=missing, width_px=1376, height_px=768, form=form, pictures=references)


def test_the_text_names_what_was_drawn():
    """Counts, colours, clothes, setting, time, style and pixels are told."""
    text = told("three penguins wearing red scarves on the snow at night, watercolor")
    for word in ("three penguins wearing red scarves", "in the snow", "at night", "watercolour", "1376×768"):
        assert word in text


def test_the_text_answers_in_chinese():
    """A Chinese prompt is answered in Chinese, with its own words for things."""
    text = told("湖边有一座红色的房子，旁边有两棵树，水彩画")
    for word in ("红色的房子", "两棵树", "水彩画", "湖"):
        assert word in text
    assert "built-in" not in text


@pytest.mark.parametrize(
    ("prompt", "missing", "engine"),
    [
        ("a samurai with a zorblax", "zorblax", "built-in illustrator"),
        ("一个佐布拉克斯和一只猫", "佐布拉克斯", "内置的插画引擎"),
    ],
)
def test_unknown_nouns_are_admitted_by_name(prompt, missing, engine):
    """The text names the noun that is missing, and which engine this is."""
    text = told(prompt)
    assert missing in text
    assert engine in text


def test_what_the_drawing_lost_is_admitted_too():
    """An entity that found no room is told as missing and not as drawn."""
    text = told("a cat and a dog", lost=("dog",))
    assert "Here is a flat illustration of a cat (" in text
    assert "how to draw dog" not in text.split("(")[0]
    assert "Dog did not get into the picture" in text


def test_styles_that_were_ignored_and_open_slots_are_told():
    """Loose words and open slots stand in the text."""
    text = told("a [kind] cat, oil painting, next to a [thing]")
    assert "oil painting" in text
    assert "[kind]" in text
    assert "[thing]" in text


def test_a_picture_that_lacks_nothing_needs_no_excuse():
    """When all was drawn the text is one sentence without a word about other models."""
    text = told("a cat on a table")
    assert text.count(".") == 1
    assert "built-in" not in text


def test_lettering_is_quoted():
    """The words in the picture are told exactly."""
    assert "“Happy Birthday 小明”" in told('a cake with the text "Happy Birthday 小明"')


@pytest.mark.parametrize(
    ("prompt", "word"),
    [("add a llama next to me", "your picture with a llama added"), ("给人物添加墨镜", "您的图片，戴上了一副墨镜")],
)
def test_an_edit_is_told_as_an_edit(prompt, word):
    """With a picture the text speaks of that picture."""
    assert word in told(prompt, references=1)


def test_the_text_stays_short():
    """However much is missing, there are at most four sentences and a dozen names."""
    nouns = " and ".join(f"a zorb{chr(97 + index)}x" for index in range(26))
    text = told(f"{nouns}, oil painting, [slot]")
    assert text.count(". ") <= 3
    assert text.count("zorb") == 12


@pytest.mark.parametrize(
    ("prompt", "story"),
    [
        ("a panda riding a bicycle", "a panda riding a bicycle"),
        ("a pig with wings and a top hat flying over a city", "a pig with wings and a top hat flying over a city"),
        ("a black and a white cat", "two cats (one black and one white)"),
        ("a girl in a red dress with a blue umbrella", "a girl wearing a red dress and holding a blue umbrella"),
        ("a knight riding a white horse in front of a castle", "a knight riding a white horse in front of a castle"),
        ("five hot air balloons over the desert at dawn", "five hot air balloons over the desert at dawn"),
        ("a puppy between two kittens", "a puppy between two kittens"),
        ("three green apples and a blue mug on a table", "three green apples and a blue mug on a table"),
        ("an hourglass, a unicorn and an umbrella", "an hourglass, a unicorn and an umbrella"),
        ("mountains at sunset", "a flat illustration of the mountains at sunset"),
        ("骑着自行车的熊猫", "一只骑着自行车的熊猫"),
        ("生成一只戴着宇航员头盔的橘猫", "一只戴着宇航员头盔的橘猫"),
        ("两只猫，一黑一白", "两只猫（一黑一白）"),
        ("雪地上三只戴着红色围巾的企鹅", "三只围着红色围巾的企鹅"),
        ("一匹白马和一位宇航员", "一匹白马和一位宇航员"),
        ("桌子上的苹果和香蕉", "一张桌子上的一个苹果和一根香蕉"),
        ("生成一张山间日落的图片", "日落时分的山间"),
        ("一个女孩在雨中撑着伞", "一个撑着伞的女孩，下着雨"),
    ],
)
def test_things_are_told_as_they_stand_to_each_other(prompt, story):
    """Clothes, deeds, places and colours stand with the noun they belong to, in the user's own words."""
    assert story in told(prompt)


def test_what_is_lost_takes_its_relations_along():
    """Nothing is told to be next to what did not get into the picture."""
    text = told("a cat next to a dog on a table", lost=("dog",))
    assert "next to" not in text
    assert "a cat" in text.split("(")[0]


@pytest.mark.parametrize(
    ("prompt", "story", "limit"),
    [
        ("put both pictures in the same scene", "two pictures in one", "each in a frame|Cutting people or things out"),
        ("将两张图片中的人物放到同一个场景", "两张图片并排", "不会把人或物从照片里抠出来"),
        ("put the logo of the second picture onto the first", "first picture, itself left as it was", "Cutting people"),
        ("把图1的标志贴到图2上", "第二张图片的内容保持原样", "抠出来"),
    ],
)
def test_pictures_that_were_put_together_are_told_as_what_they_are(prompt, story, limit):
    """A collage is called side by side, an inset an inset, and that nobody was cut out is said."""
    text = told(prompt, references=2)
    assert story in text
    assert re.search(limit, text)


@pytest.mark.parametrize(
    ("prompt", "word"), [("remove the hat", "hat"), ("去掉帽子", "帽子"), ("erase the zorblax", "zorblax")]
)
def test_what_stays_in_a_photo_is_admitted(prompt, word):
    """Nothing is taken out of photos, and the text says so by name and claims no change."""
    text = told(prompt, references=1)
    assert re.search(f"cannot take things out of a photo, so “{word}”|不会从照片里去掉东西，所以「{word}」", text)
    assert re.search("nothing in it was changed|内容没有改动", text)


@pytest.mark.parametrize(("prompt", "few"), [("add 20 balloons", "only twelve balloons"), ("加20个气球", "十二个")])
def test_copies_that_found_no_room_are_counted(prompt, few):
    """Of more copies than a photo holds the true number is told."""
    text = told(prompt, references=1, most=12)
    assert few in text.replace("Only", "only")
    assert "20" not in text


def test_another_place_behind_a_photo_is_admitted():
    """A photo keeps its background, and the text says what did not come."""
    text = told("replace the background with a sunset beach", references=1)
    assert "cannot change what is behind" in text
    assert "beach is missing" in text
    assert "your picture at sunset" in text


def test_pictures_without_a_wish_are_told_as_unchanged():
    """Open slots alone change nothing, and nothing is claimed."""
    assert "nothing in it was changed" in told("Turn this [medium] sketch into a [style] photo", references=1)
