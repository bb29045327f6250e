"""Requests with photos from the prompt to picture and words: both tell the same story."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.photo import mattes
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.scene import Job, Painting, Reference

PHOTOS = Path(__file__).parents[2] / "photos"
with_network = pytest.mark.skipif(not mattes.has_network(), reason="the extra matte is not installed")


def painted(prompt: str, *names: str) -> Painting:
    references = tuple(Reference(path=str(PHOTOS / f"{name}.jpg")) for name in names)
    return paint(Job(prompts=(prompt,), references=references, width_px=512, height_px=512, seed=1))


def boxes(painting: Painting) -> dict[str, tuple[float, float]]:
    """The size of each labelled box, px."""
    return {box.label: (box.right_px - box.left_px, box.bottom_px - box.top_px) for box in painting.boxes}


@pytest.mark.parametrize(
    ("prompt", "told"),
    [
        ("put the logo of the second picture onto the first", "first picture, itself left as it was"),
        ("把第二张图片的标志放到第一张图片上，第一张保持不变", "第一张图片的内容保持原样"),
    ],
)
def test_what_goes_onto_the_first_is_small_in_it(prompt, told):
    """The first picture fills the frame, the second is small on it, and the words say so."""
    done = painted(prompt, "coffee", "rocket")
    found = boxes(done)
    assert found["photo 1"][0] == 512
    assert found["photo 2"][0] < 240
    assert told in done.text


def test_without_a_way_to_cut_out_two_people_share_a_collage(monkeypatch):
    """Where no good outline is found both pictures get half the frame each, and the words say why."""
    monkeypatch.setattr(mattes, "_session", lambda: None)
    done = painted("将两张图片中的人物放到同一个场景", "astronaut", "photographer")
    areas = [wide * high for wide, high in boxes(done).values()]
    assert min(areas) > 0.35 * 512 * 512
    assert "每张各有边框" in done.text
    assert "第2张图片的主体抠不出来" in done.text
    assert "matte" in done.text


@with_network
def test_two_people_share_a_scene_and_the_words_say_scene():
    """With the network both are cut out, both faces are in one picture, and no frame is told of."""
    done = painted("将两张图片中的人物放到同一个场景", "astronaut", "photographer")
    assert done.picture is not None
    assert len(find_faces(Image.open(io.BytesIO(done.picture)).convert("RGB"))) == 2
    assert "主体抠出来" in done.text
    assert "边框" not in done.text


def test_the_number_told_is_the_number_painted():
    """Of twenty balloons twelve fit, the boxes show twelve, and twelve are told."""
    done = painted("add 20 balloons", "astronaut")
    assert [box.label for box in done.boxes].count("balloon") == 12
    assert "with twelve balloons added" in done.text
    assert "Only twelve balloons fit" in done.text


def test_a_wish_for_less_changes_no_pixel():
    """Removing is not possible: the photo comes back as it is and the words admit it."""
    done = painted("remove the hat", "astronaut")
    plain = painted("remove the moustache", "astronaut")
    assert done.picture == plain.picture
    assert "paint over only what is small or before an even ground, so “hat”" in done.text


def test_a_face_mask_covers_the_mouth():
    """口罩 is put on the face: pale blue where the mouth was, and the words name it."""
    done = painted("让他戴上口罩", "astronaut")
    assert done.picture is not None
    red, _, blue = Image.open(io.BytesIO(done.picture)).convert("RGB").getpixel((222, 150))
    assert blue > red + 20
    assert "戴上了一个口罩" in done.text


def test_an_open_template_returns_the_photo():
    """A sketch-to-photo template with open slots makes no pencil drawing out of the photo."""
    done = painted("Turn this rough [medium] sketch of a [subject] into a [style description] photo.", "cat")
    assert done.scene is not None
    assert done.scene.style == "flat"
    assert "nothing in it was changed" in done.text
    assert "[medium]" in done.text


def test_a_quarter_turn_lays_the_canvas_on_its_side():
    """Where no shape was asked a turned photo gets its own turned shape; an asked one is kept."""
    reference = (Reference(path=str(PHOTOS / "coffee.jpg")),)
    sizes = []
    for shape_asked in (False, True):
        job = Job(
            prompts=("rotate it 90 degrees",),
            references=reference,
            width_px=312,
            height_px=208,
            shape_asked=shape_asked,
        )
        done = paint(job)
        assert done.picture is not None
        sizes.append(Image.open(io.BytesIO(done.picture)).size)
    assert sizes == [(208, 312), (312, 208)]


def test_what_was_said_before_the_newest_picture_is_in_it():
    """With the edited picture sent back, the second turn makes no second llama; without it, both wishes are met."""
    reference = (Reference(path=str(PHOTOS / "astronaut.jpg")),)
    prompts = ("add a llama", "make it black and white")
    labels = []
    for since in (1, 2):
        done = paint(Job(prompts=prompts, references=reference, width_px=256, height_px=256, since=since))
        assert done.picture is not None
        seen = np.asarray(Image.open(io.BytesIO(done.picture)).convert("RGB"), dtype=int)
        assert np.ptp(seen, axis=2).max() < 16
        labels.append([box.label for box in done.boxes].count("llama"))
    assert labels == [0, 1]
