"""Conversations: which turns change the picture before them, and how."""

import pytest

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Scene


def said(scene: Scene) -> list[tuple[str, int, tuple[str, ...], tuple[str, ...]]]:
    """Concept, count, colours and clothes of every entity."""
    return [
        (entity.concept, entity.count, entity.colours, tuple(item.concept for item in entity.wearing))
        for entity in scene.entities
    ]


CAT = ("cat", 1, (), ())

TALKS = [
    (["a cat", "make the cat blue"], [("cat", 1, ("blue",), ())]),
    (["a cat", "make it blue"], [("cat", 1, ("blue",), ())]),
    (["画一只猫", "把猫变成蓝色"], [("cat", 1, ("blue",), ())]),
    (["a cat", "add a hat"], [("cat", 1, (), ("hat",))]),
    (["画一只猫", "再加一顶帽子"], [("cat", 1, (), ("hat",))]),
    (["a cat wearing a hat", "make the hat red"], [("cat", 1, (), ("hat",))]),
    (["a cat wearing a hat", "remove the hat"], [CAT]),
    (["画一只戴着帽子的猫", "把帽子去掉"], [CAT]),
    (["a cat", "add a dog"], [CAT, ("dog", 1, (), ())]),
    (["a cat and a dog", "replace the dog with a rabbit"], [CAT, ("rabbit", 1, (), ())]),
    (["一只猫和一只狗", "把狗换成兔子"], [CAT, ("rabbit", 1, (), ())]),
    (["a cat and a dog", "remove the dog"], [CAT]),
    (["a cat", "a house by the sea"], [("house", 1, (), ())]),
    (["画一只猫", "画一座城堡"], [("castle", 1, (), ())]),
    (["a cat", "at night, in watercolour"], [CAT]),
    (["a black labrador", "make the dog brown"], [("labrador", 1, ("brown",), ())]),
]


@pytest.mark.parametrize(("turns", "things"), TALKS, ids=[" / ".join(row[0])[:40] for row in TALKS])
def test_a_turn_that_edits_patches_and_any_other_replaces(turns, things):
    """After the last turn the picture holds exactly these things."""
    assert said(parse(turns)) == things


def test_the_colour_of_what_is_worn_can_change():
    """Making the hat red finds the hat on the cat."""
    scene = parse(["a cat wearing a hat", "make the hat red"])
    assert scene.entities[0].wearing[0].colours == ("red",)


def test_a_mood_alone_changes_only_the_mood():
    """Time, style and place of a later turn go over the earlier picture."""
    scene = parse(["a cat on a table in a forest", "now at night", "把背景换成海滩", "in watercolour"])
    assert [entity.concept for entity in scene.entities] == ["cat", "table"]
    assert (scene.time, scene.setting, scene.style) == ("night", "beach", "watercolour")
    assert len(scene.relations) == 1


def test_relations_survive_a_replacement():
    """What takes a thing's place takes its relations too, and new ones reach old things."""
    scene = parse(["a dog on a table", "replace the dog with a cat", "put a lamp next to the cat"])
    found = {(scene.entities[r.subject].concept, r.kind, scene.entities[r.object].concept) for r in scene.relations}
    assert found == {("cat", "on", "table"), ("lamp", "beside", "cat")}


def test_the_last_turn_tells_the_language():
    """The answer is in the language of the request."""
    assert parse(["a cat", "再加一顶帽子"]).language == "zh"
    assert parse(["画一只猫", "add a hat"]).language == "en"
