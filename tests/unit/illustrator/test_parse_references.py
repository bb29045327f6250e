"""Prompts about given pictures: which one stays whole, what shall go, what the words only call by name."""

import pytest

from abaca.engines.illustrator.onto import ground_of
from abaca.engines.illustrator.parse import parse

ONTO = [
    ("Using the provided images, place [element from image 2] onto [element from image 1]. Keep it.", 0),
    ("put the logo of the second picture onto the first", 0),
    ("put the logo of the first picture onto the second one", 1),
    ("take the cat from image 1 and paste it into photo 2", 1),
    ("keep the first photo as it is and add the second", 0),
    ("Add the cat on the second picture to the first", 0),
    ("Ensure that the features of image 1 remain completely unchanged", 0),
    ("把第二张图片的标志放到第一张图片上，第一张保持不变", 0),
    ("把图1的标志贴到图2上", 1),
    ("在第一张图上加上第二张的logo", 0),
    ("保持图一不变，把图二的人加进来", 0),
    ("put these pictures together", None),
    ("put the people of both pictures in the same scene", None),
    ("将两张图片中的人物放到同一个场景", None),
    ("describe the first picture", None),
    ("paste it into image 3", None),
]


@pytest.mark.parametrize(("prompt", "number"), ONTO, ids=[row[0][:28] for row in ONTO])
def test_the_picture_that_stays_is_found(prompt, number):
    """What the others are put onto, or what is to stay unchanged, is told by its number; other prompts name none."""
    assert ground_of(prompt, references=2) == number


def test_one_picture_has_no_other_to_carry():
    """With a single picture nothing is set into anything."""
    assert ground_of("put it onto the first image", references=1) is None
    assert parse(["put it onto the first image"], references=1).ground is None


def test_a_composition_knows_its_ground_and_an_edit_does_not():
    """The number gets into the scene of several pictures only."""
    prompt = "put the logo of the second picture onto the first"
    scene = parse([prompt], references=2)
    assert (scene.task, scene.ground) == ("compose", 0)
    assert scene.loose == ()
    assert parse([prompt]).ground is None


@pytest.mark.parametrize(
    ("prompt", "words"),
    [
        ("remove the hat", ("hat",)),
        ("remove the beard and the glasses", ("beard", "glasses")),
        ("erase the zorblax", ("zorblax",)),
        ("remove the text", ("text",)),
        ("去掉帽子", ("帽子",)),
        ("把帽子去掉", ("帽子",)),
        ("删除图片中的树", ("树",)),
        ("replace the dog with a cat", ("dog",)),
        ("add a llama, no text", ()),
    ],
)
def test_what_shall_go_is_noted_in_the_users_words(prompt, words):
    """Removals are told apart from what must merely not be added."""
    assert parse([prompt], references=1).removals == words


def test_without_a_picture_nothing_is_removed_from_it():
    """A drawing has no removals, only things that must not be in it."""
    scene = parse(["a snowman, remove the hat"])
    assert scene.removals == ()
    assert scene.negatives == ("hat",)


@pytest.mark.parametrize(
    ("prompt", "style"),
    [
        ("Turn this rough [medium] sketch of a [subject] into a [style description] photo", "flat"),
        ("Turn this sketch into a watercolor painting", "watercolour"),
        ("Turn this photo into a pencil sketch", "pencil"),
        ("turn it into a sticker", "sticker"),
        ("把这张素描变成水彩画", "watercolour"),
        ("把这张照片用铅笔画出来", "pencil"),
    ],
)
def test_the_style_of_what_there_is_is_not_what_shall_be(prompt, style):
    """The words "this sketch" name the given picture; the style is what comes after "into"."""
    assert parse([prompt], references=1).style == style


@pytest.mark.parametrize("prompt", ["让他戴上口罩", "add a face mask", "put a surgical mask on the man"])
def test_a_photographed_face_can_wear_a_face_mask(prompt):
    """A mask against germs is something to wear, not the mask of the theatre."""
    assert [entity.concept for entity in parse([prompt], references=1).entities] == ["face_mask"]


@pytest.mark.parametrize(
    ("prompt", "things"),
    [
        ("给他戴上红色的帽子，再加一只狗", ["dog", "hat"]),
        ("add a santa hat and a llama wearing a scarf", ["llama", "santa_hat"]),
        ('write "Hello" on it', []),
    ],
)
def test_every_wish_of_an_edit_is_kept(prompt, things):
    """Several wishes in one prompt all get into the scene, and hats wear nothing."""
    scene = parse([prompt], references=1)
    assert sorted(entity.concept for entity in scene.entities) == things
    assert not any(entity.wearing for entity in scene.entities if entity.concept != "llama")
    assert scene.unknown == ()
