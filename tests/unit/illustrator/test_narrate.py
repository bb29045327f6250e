"""The text part: honest about what is in the picture and what is not."""

import pytest

from abaca.engines.illustrator.narrate import narrate
from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.telling import Clauses

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
    ("prompt", "form", "story"),
    [
        ("put both pictures in the same scene", "scene", "cut out and together in one scene"),
        ("put both pictures in the same scene", "collage", "two pictures in one, side by side"),
        ("将两张图片中的人物放到同一个场景", "scene", "主体抠出来，放进了同一个场景"),
        ("将两张图片中的人物放到同一个场景", "collage", "两张图片并排"),
        ("put the logo of the second picture onto the first", "placed", "first picture, itself left as it was"),
        ("把图1的标志贴到图2上", "inset", "第二张图片的内容保持原样"),
    ],
)
def test_pictures_that_were_put_together_are_told_as_what_they_are(prompt, form, story):
    """A collage is called side by side, a scene a scene, and what stayed whole is named."""
    scene = parse((prompt,), references=2)
    said = narrate(scene, drawn=(), not_drawn=(), width_px=64, height_px=64, form=form, pictures=2)
    assert story in said


@pytest.mark.parametrize(("prompt", "did", "gap"), [("blur the background", "the moon set", "no moon was found")])
def test_clauses_about_photos_are_told(prompt, did, gap):
    """What was done to a photo stands beside it, what could not be done has a sentence of its own."""
    scene = parse((prompt,), references=1)
    clauses = Clauses((did,), (gap,))
    said = narrate(scene, drawn=(), not_drawn=(), width_px=64, height_px=64, form="photo", pictures=1, clauses=clauses)
    assert said.startswith("Here is your picture, the moon set (64×64 px). No moon was found.")


@pytest.mark.parametrize(("prompt", "few"), [("add 20 balloons", "only twelve balloons"), ("加20个气球", "十二个")])
def test_copies_that_found_no_room_are_counted(prompt, few):
    """Of more copies than a photo holds the true number is told."""
    text = told(prompt, references=1, most=12)
    assert few in text.replace("Only", "only")
    assert "20" not in text


def test_pictures_without_a_wish_are_told_as_unchanged():
    """Open slots alone change nothing, and nothing is claimed."""
    assert "nothing in it was changed" in told("Turn this [medium] sketch into a [style] photo", references=1)


@pytest.mark.parametrize(
    ("prompt", "start"),
    [
        ("an oil painting of a fox", "Here is an oil painting of a fox"),
        ("a fox, ink painting", "Here is an ink painting of a fox"),
        ("a logo of a fox", "Here is a logo of a fox"),
        ("a close-up of a fox", "Here is a close-up of a fox"),
        ("pixel art poster of a fox", "Here is a poster made as a piece of pixel art of a fox"),
        ("a comic: a dog finds a bone; a cat takes it", "Here is a comic in two panels: a dog next to a bone"),
        ("狐狸剪纸", "为您画了一幅剪纸：一只狐狸"),
        ("狐狸标志", "为您画了一张标志：一只狐狸"),
        ("国王肖像", "为您画了一幅肖像：一位国王"),
        ("漫画：一只狗找到一根骨头；一只猫拿走它", "为您画了一套两格漫画：一只狗，旁边是一根骨头"),
    ],
)
def test_styles_forms_and_shots_are_named(prompt, start):
    """The text says what was made, as what, and in which manner."""
    assert told(prompt).startswith(start)


@pytest.mark.parametrize(
    ("prompt", "story"),
    [
        ("an old woman with grey hair and a blue scarf", "an old woman with grey hair wearing a blue scarf"),
        ("a man with a red beard", "a man with a red beard"),
        ("a girl with long black hair", "a girl with long black hair"),
        ("a mermaid playing the violin", "a mermaid playing a violin"),
        ("a cat to the left of a dog", "a cat to the left of a dog"),
        ("two cats playing chess", "two cats playing chess around a table, and a chess board on the table"),
        ("一个长着黑色长发的女孩", "一个长着黑色长发的女孩"),
        ("一位留着白胡子的老爷爷", "留着白色胡子"),
        ("房子左边有一棵树", "一座房子左边的一棵树"),
        ("一只兔子吃胡萝卜", "一只吃着胡萝卜的兔子"),
    ],
)
def test_looks_and_doings_are_told_as_people_say_them(prompt, story):
    """Hair, beards, play and sides are part of the sentence."""
    assert story in told(prompt)


def test_a_foreign_prompt_is_answered_with_what_was_understood():
    """The text names the language, what was drawn and what was not known."""
    text = told("un gato con una zarambainas en la playa")
    assert "Spanish" in text
    assert "a cat" in text
    assert "zarambainas" in text


@pytest.mark.parametrize("prompt", ["a howling stone", "an old table", "a cat with yellow eyes", "a bird on a branch"])
def test_no_word_is_claimed_or_dropped_without_a_drawing(prompt):
    """What the drawing does not show is told as not shown."""
    assert "but cannot show it" in told(prompt)
