"""Nothing is dropped silently: numbers, poses, parts, emoji and coloured sheets are drawn or admitted."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

from abaca.engines.illustrator.paint import drawn, paint
from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.scene import Job, Scene


@pytest.mark.parametrize("prompt", ["0 cats", "0只猫"])
def test_none_of_a_thing_is_none(prompt):
    """Nought of something is not drawn."""
    scene = parse([prompt])
    assert scene.entities == ()
    assert scene.negatives == ("cat",)


@pytest.mark.parametrize(("prompt", "count"), [("100 cats", 100), ("100只猫", 100), ("9" * 21 + " cats", 10**6)])
def test_the_true_number_is_kept_and_its_cut_told(prompt, count):
    """The text names both the number asked for and the number drawn."""
    done = paint(Job(prompts=(prompt,), picture_wanted=False))
    assert done.scene is not None
    assert done.scene.entities[0].count == count
    assert "30" in done.text
    assert str(count) in done.text


def test_a_year_is_no_number_of_things():
    """A long number without a plural after it counts nothing."""
    assert [entity.count for entity in parse(["a 1950 car"]).entities] == [1]


@pytest.mark.parametrize(("prompt", "word"), [("an old table", "“old”"), ("一张旧桌子", "「老」")])
def test_a_look_that_is_not_drawn_is_told(prompt, word):
    """What changes nothing in the picture is named as understood."""
    assert word in paint(Job(prompts=(prompt,), picture_wanted=False)).text


@pytest.mark.parametrize("prompt", ["a roof", "a branch"])
def test_a_part_alone_is_admitted(prompt):
    """A part that is the only thing asked for is unknown, one of a drawn thing is not."""
    assert parse([prompt]).unknown == (prompt.removeprefix("a "),)
    assert parse([f"a house with {prompt}"]).unknown == ()


def test_emoji_alone_are_what_they_show():
    """A prompt without a letter is spelled out."""
    assert [entity.concept for entity in parse(["🦊🌲"]).entities] == ["fox", "pine"]


@pytest.mark.parametrize(("colour", "channel"), [("red", 0), ("blue", 2)])
def test_a_plain_background_has_the_colour_asked_for(colour, channel):
    """The channel of the colour is the strongest everywhere on the sheet."""
    done = drawn(Scene(setting="plain", backdrop_colour=colour), width_px=64, height_px=64, seed=1)
    assert (np.asarray(done.picture.convert("RGB")).argmax(axis=2) == channel).all()


@pytest.mark.slow
def test_two_processes_give_the_same_bytes():
    """Row 23: a job does not depend on the process that does it."""
    job = Job(prompts=("a red fox in the forest",), width_px=128, height_px=128, seed=7)
    files = []
    for _ in range(2):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            files.append(pool.submit(paint, job).result().picture)
    assert files[0] == files[1] == paint(job).picture


@pytest.mark.parametrize(
    ("prompt", "said"),
    [
        ("a dachshund", "no drawing for dachshund here; the one for dog"),
        ("一只腊肠犬", "没有"),
    ],
)
def test_borrowed_drawings_are_admitted(prompt, said):
    """What is shown by the drawing of its kind is told as such, and what has its own is not."""
    assert said in paint(Job(prompts=(prompt,), width_px=256, height_px=256)).text
    assert "no drawing" not in paint(Job(prompts=("a cat",), width_px=256, height_px=256)).text
