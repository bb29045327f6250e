"""Turns on our own drawings: only what is asked changes, by the pixels; what cannot be done is told."""

import io
from functools import cache

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Job, Reference

SIDE = 512


@cache
def talked(*prompts, seed=7, side=SIDE):
    """The paintings of a conversation in which each picture comes back with what it remembers."""
    paintings, references = [], ()
    for number in range(len(prompts)):
        job = Job(
            prompts=prompts[: number + 1], references=references, seed=seed + number, width_px=side, height_px=side
        )
        paintings.append(paint(job))
        if paintings[-1].picture is not None:
            references = (Reference(content=paintings[-1].picture, memory=paintings[-1].memory),)
    return paintings


def pixels(painting):
    with Image.open(io.BytesIO(painting.picture)) as picture:
        return np.asarray(picture.convert("RGB"))


def similarity(one, two):
    """Structural similarity of every pixel's neighbourhood (Wang et al. 2004), windows of 11 px with sigma 1.5."""
    one, two = (cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY).astype(np.float64) for picture in (one, two))

    def blurred(values):
        return cv2.GaussianBlur(values, (11, 11), 1.5)

    low, high = (0.01 * 255) ** 2, (0.03 * 255) ** 2
    mean, other = blurred(one), blurred(two)
    spread, spread_other = blurred(one * one) - mean**2, blurred(two * two) - other**2
    common = blurred(one * two) - mean * other
    return (
        (2 * mean * other + low) * (2 * common + high) / ((mean**2 + other**2 + low) * (spread + spread_other + high))
    )


def outside(paintings, *concepts, rim=0.09):
    """All that is not near a box of these concepts in any of the paintings."""
    kept = np.ones((SIDE, SIDE), bool)
    for painting in paintings:
        for box in painting.boxes:
            if box.label in concepts:
                edge = rim * SIDE
                rows = slice(max(0, int(box.top_px - edge)), int(box.bottom_px + edge))
                kept[rows, max(0, int(box.left_px - edge)) : int(box.right_px + edge)] = False
    return kept


EDITS = [
    ("a cat and a dog in a meadow", "make the cat blue", ("cat",)),
    ("a cat and a dog in a meadow", "add a hat", ("cat",)),
    ("a cat and a dog in a meadow", "remove the dog", ("dog",)),
    ("a cat and a dog in a meadow", "replace the dog with a rabbit", ("dog", "rabbit")),
    ("a cat and a dog in a meadow", "make the dog bigger", ("dog",)),
    ("一只猫和一棵树", "把猫变成蓝色", ("cat",)),
    ("一只猫和一棵树", "再加一顶帽子", ("cat",)),
    ("一只猫和一座房子", "把房子去掉", ("house",)),
    ("a panda riding a bicycle in the park", "make the bicycle green", ("bicycle", "panda")),
    ("a panda riding a bicycle in the park", "give the panda sunglasses", ("panda",)),
    ("a panda riding a bicycle in the park", "add a balloon", ("balloon",)),
    ("a red apple on a table and a lamp", "remove the apple", ("apple",)),
    ("一只猫和一棵树", "加一只兔子", ("rabbit",)),
    ("three penguins in the snow", "make the penguins red", ("penguin",)),
    ("a white car and a house", "make the car red", ("car",)),
]


@pytest.mark.parametrize(("prompt", "turn", "concepts"), EDITS, ids=[f"{row[0][:16]} / {row[1]}" for row in EDITS])
def test_only_what_is_asked_changes(prompt, turn, concepts):
    """Outside the boxes of what changes the picture is the same (SSIM above .98), inside it is not."""
    before, after = talked(prompt, turn)
    same = similarity(pixels(before), pixels(after))
    kept = outside((before, after), *concepts)
    assert kept.mean() > 0.2
    assert same[kept].mean() > 0.98
    assert (np.abs(pixels(before).astype(int) - pixels(after)).max(axis=2) > 12)[~kept].mean() > 0.01
    assert "only what you asked" in after.text or "只改了您说的" in after.text


def test_many_turns_add_up():
    """Five turns later the cat is blue and wears a hat at night, beside a rabbit, and stands where it stood."""
    paintings = talked(
        "a cat and a dog in a meadow",
        "make the cat blue",
        "add a hat",
        "remove the dog",
        "now at night",
        "add a rabbit",
    )
    first, last = paintings[0], paintings[-1]
    spots = [next(box for box in each.boxes if box.label == "cat") for each in (first, last)]
    assert abs(spots[0].left_px - spots[1].left_px) < 2
    assert abs(spots[0].bottom_px - spots[1].bottom_px) < 2
    assert "a blue cat wearing a hat and a rabbit" in last.text
    assert pixels(last).mean() < 0.6 * pixels(first).mean()
    assert {box.label for box in last.boxes} == {"cat", "rabbit"}


def test_what_was_removed_can_come_back():
    """Removing is no ban: the dog that was taken out can be added again."""
    last = talked("a cat and a dog", "remove the dog", "add a dog")[-1]
    assert "dog" in {box.label for box in last.boxes}


def test_the_backdrop_keeps_its_trees():
    """The tree that was asked for goes and the park's own stay; asked again, these go too."""
    before, after, bare = talked("a cat and a tree in a park", "remove the tree", "remove the trees")
    same = similarity(pixels(before), pixels(after))
    assert same[outside((before, after), "tree")].mean() > 0.98
    assert after.scene.negatives == ()
    assert (np.abs(pixels(after).astype(int) - pixels(bare)).max(axis=2) > 12).mean() > 0.05
    assert "only what you asked" in bare.text


def test_a_place_changes_behind_all():
    """A new place puts the same things before another ground."""
    before, after = talked("a cat and a dog in a meadow", "put them on the beach")
    assert after.scene.setting == "beach"
    assert {box.label for box in after.boxes} == {box.label for box in before.boxes}


@pytest.mark.parametrize(
    ("turn", "side"),
    [("put the cat to the right of the dog", 1), ("put the cat on the left", -1), ("把猫放到狗的右边", 1)],
)
def test_places_can_be_asked_for(turn, side):
    """What is put on a side of another thing stands there, and if all moved the words say so."""
    after = talked("a cat and a dog in a meadow", turn)[-1]
    middle = {box.label: box.left_px + box.right_px for box in after.boxes}
    assert side * (middle["cat"] - middle["dog"]) > 0


def test_a_style_keeps_the_places():
    """In watercolour the same cat stands in the same place."""
    before, after = talked("a cat in a meadow", "in watercolour")
    for one, two in zip(before.boxes, after.boxes, strict=True):
        assert abs(one.left_px - two.left_px) + abs(one.bottom_px - two.bottom_px) < 0.01
    assert after.scene.style == "watercolour"


@pytest.mark.parametrize(
    ("prompt", "turn", "words"),
    [
        ("a cat in a meadow", "remove the giraffe", "There is no giraffe in it to take away."),
        ("一只猫在草地上", "把长颈鹿去掉", "画里没有长颈鹿"),
    ],
)
def test_what_is_not_there_cannot_be_removed(prompt, turn, words):
    """The picture stays as it is, to the last bit of its pixels, and the words say why."""
    before, after = talked(prompt, turn)
    assert words in after.text
    assert (pixels(before) == pixels(after)).all()


def test_another_picture_starts_anew():
    """A turn that names another picture is drawn from its own seed and keeps nothing."""
    before, after = talked("a cat in a meadow", "a house by the sea")
    assert {box.label for box in after.boxes} == {"house"}
    assert after.seed is None
    assert before.scene.setting != after.scene.setting


def test_a_larger_picture_is_the_same_drawing():
    """At twice the size everything is twice as far from the corner."""
    before = talked("a cat and a dog in a meadow")[0]
    reference = Reference(content=before.picture, memory=before.memory)
    job = Job(
        prompts=("a cat and a dog in a meadow", "make the cat blue"),
        references=(reference,),
        width_px=1024,
        height_px=1024,
    )
    after = paint(job)
    for one, two in zip(before.boxes, after.boxes, strict=True):
        assert abs(two.left_px - 2 * one.left_px) < 3
        assert abs(two.top_px - 2 * one.top_px) < 3


def test_where_there_is_no_room_all_moves_and_that_is_told():
    """Beside a cat that fills the frame nothing fits: both get new places, and the words do not claim otherwise."""
    after = talked("a cat on the beach", "add a dog")[-1]
    assert {box.label for box in after.boxes} == {"cat", "dog"}
    assert "the things in it have new places" in after.text
    assert "换了位置" in talked("沙滩上有一只猫", "加一只狗")[-1].text


def test_further_candidates_differ():
    """Of several pictures asked for at once the first keeps all in place, the second is another drawing of it."""
    before = talked("a cat and a dog in a meadow")[0]
    reference = Reference(content=before.picture, memory=before.memory)
    one, two = (
        paint(
            Job(
                prompts=("make the cat blue",),
                references=(reference,),
                seed=50 + number,
                candidate=number,
                width_px=SIDE,
                height_px=SIDE,
            )
        )
        for number in range(2)
    )
    assert one.seed == 7
    assert two.seed == 8
    assert (pixels(one) != pixels(two)).any()


def test_a_forged_memory_is_a_photo():
    """Bytes that are no memory of ours leave the picture to the edits of photos."""
    before = talked("a cat in a meadow")[0]
    reference = Reference(content=before.picture, memory=b"abaca-drawing/1\nforged")
    after = paint(
        Job(prompts=("make it night",), references=(reference,), width_px=SIDE, height_px=SIDE, text_wanted=True)
    )
    assert after.memory == b""


def test_the_ratio_may_change():
    """A wider canvas has the same things on it, newly arranged, with nothing cut off."""
    before = talked("a cat and a dog in a meadow")[0]
    reference = Reference(content=before.picture, memory=before.memory)
    after = paint(Job(prompts=("make the cat blue",), references=(reference,), width_px=768, height_px=432))
    assert {box.label for box in after.boxes} == {"cat", "dog"}
    assert all(box.right_px < 768 and box.bottom_px < 432 for box in after.boxes)


ODD = [
    "a samurai standing in the rain in front of a temple",
    "a waterfall in the jungle with a red bridge in front of it and a parrot on the bridge",
    "an abstract composition of circles and triangles in blue and gold",
    "ukiyo-e wave with a small boat and a red sun",
    "a sticker of a fox, transparent background",
    "a close-up of a lion with a crown",
    "five hot air balloons over the desert, seen from above",
    "一幅四格漫画：一只猫在睡觉",
]


@pytest.mark.parametrize("prompt", ODD)
def test_a_turn_that_finds_nothing_changes_no_pixel(prompt):
    """Whatever the form, shot or grouping: a picture that is told to be unchanged is unchanged."""
    before, after = talked(prompt, "remove the elephant" if prompt.isascii() else "把大象去掉", side=192)
    assert "Nothing in the picture changed" in after.text or "画面没有变化" in after.text
    assert (np.abs(pixels(before).astype(int) - pixels(after)).max(axis=2) > 12).mean() < 0.003
