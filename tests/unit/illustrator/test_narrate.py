"""The text part: honest about what is in the picture and what is not."""

import pytest

from abaca.engines.illustrator.narrate import narrate
from abaca.engines.illustrator.parse import parse


def told(prompt: str, *, references: int = 0, lost: tuple[str, ...] = ()) -> str:
    """The text for a prompt of which all entities but those of the concepts `lost` were drawn."""
    scene = parse([prompt], references=references)
    drawn = [entity.concept for entity in scene.entities if entity.concept not in lost]
    missing = [entity.term for entity in scene.entities if entity.concept in lost]
    return narrate(scene, drawn=drawn, not_drawn=missing, width_px=1376, height_px=768)


def test_the_text_names_what_was_drawn():
    """Counts, colours, clothes, setting, time, style and pixels are told."""
    text = told("three penguins wearing red scarves on the snow at night, watercolor")
    for word in ("three penguins", "red scarf", "in the snow", "at night", "watercolour", "1376×768"):
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
    assert "dog" in text


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


@pytest.mark.parametrize(("prompt", "word"), [("add a llama next to me", "edited"), ("给人物添加墨镜", "墨镜")])
def test_an_edit_is_told_as_an_edit(prompt, word):
    """With a picture the text speaks of that picture."""
    assert word in told(prompt, references=1)


def test_the_text_stays_short():
    """However much is missing, there are at most four sentences and a dozen names."""
    nouns = " and ".join(f"a zorb{chr(97 + index)}x" for index in range(26))
    text = told(f"{nouns}, oil painting, [slot]")
    assert text.count(". ") <= 3
    assert text.count("zorb") == 12
