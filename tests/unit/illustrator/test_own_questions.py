"""Our own drawings in words: described exactly and asked about in both languages, the answer first."""

from functools import cache

import pytest

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job, Reference

CROWD = "two black cats wearing red hats next to a dog on the beach at sunset, with a sign that says “Hello”"


@cache
def drawn(prompt=CROWD, seed=3):
    return paint(Job(prompts=(prompt,), seed=seed, width_px=256, height_px=256))


def asked(question, prompt=CROWD, **job):
    """The painting that answers a question about a drawing of that prompt."""
    before = drawn(prompt)
    reference = Reference(content=before.picture, memory=before.memory)
    return paint(Job(prompts=(prompt, question), references=(reference,), width_px=256, height_px=256, **job))


QUESTIONS = [
    ("how many cats are there?", "There are two cats in it."),
    ("How many dogs are in the picture?", "There is one dog in it."),
    ("how many animals do you see?", "There are three animals in it."),
    ("how many hats are there?", "There are two hats in it."),
    ("how many people are there?", "There is no person in it."),
    ("how many zorblaxes are there?", "I do not know the word “zorblaxes”, so I cannot tell."),
    ("what colour are the cats?", "The cats are black."),
    ("what color is the cat's hat?", "The hats are red."),
    ("what colour is the dog?", "No colour was asked for, so the dog has its usual one."),
    ("are the cats black?", "Yes. The cats are black."),
    ("are the cats white?", "No. The cats are black."),
    ("where is the dog?", "The dog is at the bottom right."),
    ("where is the elephant?", "There is no elephant in it."),
    ("what does the sign say?", "It says “Hello”."),
    ("is it day or night?", "It is sunset in the picture."),
    ("is there a tree?", "No. There is no tree in it."),
    ("is there a cat in it?", "Yes, there are two cats."),
    ("who is this?", "It is a drawing of mine: nobody real is shown."),
    ("is this a photo or a drawing?", "It is a drawing, one that I made."),
    ("what is the resolution?", "It is 256 × 256 px, square."),
    ("图里有几只猫？", "画里有两只猫。"),
    ("图中有多少只狗", "画里有一只狗。"),
    ("有多少动物？", "画里有三只动物。"),
    ("有几个人？", "画里没有人。"),
    ("猫是什么颜色的？", "猫是黑色的。"),
    ("帽子是什么颜色的？", "帽子是红色的。"),
    ("狗在哪里？", "狗在画面右下方。"),
    ("牌子上写了什么？", "上面写着“Hello”。"),
    ("现在是白天还是晚上？", "画里是日落时分。"),
    ("有没有树？", "没有。画里没有树。"),
    ("这个人是谁？", "这是我画的插画，画的不是真实的人。"),
    ("这是照片还是画？", "这是一幅画，是我画的。"),
]


@pytest.mark.parametrize(("question", "answer"), QUESTIONS, ids=[row[0] for row in QUESTIONS])
def test_questions_are_answered(question, answer):
    """Each question has its answer and nothing else, and no picture is made of it."""
    painting = asked(question)
    assert painting.text == answer
    assert painting.picture is None


@pytest.mark.parametrize("prompt", [CROWD, "海滩上有两只戴着红帽子的黑猫和一只狗，日落"])
def test_descriptions_are_exact_in_both_languages(prompt):
    """All that was drawn is told in the language of the question, not in that of the prompt."""
    english = asked("describe this picture", prompt).text
    chinese = asked("描述这张图片", prompt).text
    for part in ("drawing of mine", "two black cats wearing red hats", "a dog", "on the beach at sunset", "256×256 px"):
        assert part in english
    for part in ("这是我画的", "两只", "红色帽子", "黑猫", "一只狗", "日落时分的海滩", "256×256 像素"):
        assert part in chinese


def test_a_description_names_the_place_that_the_drawing_chose():
    """A prompt without a place gets one, and the description says which."""
    assert "a cat and a dog in a room" in asked("what is in this picture?", "a cat and a dog").text


def test_words_alone_where_words_alone_are_wanted():
    """A request for text only describes even where the turn would change something."""
    painting = asked("make the cats white", picture_wanted=False)
    assert painting.picture is None
    assert "two black cats" in painting.text


def test_a_panel_counts_as_part_of_the_comic():
    """Questions about a comic are answered from its panels."""
    prompt = "a comic with two panels. Panel 1: a cat sleeps. Panel 2: a dog runs"
    assert asked("is there a dog?", prompt).text.startswith("Yes")
