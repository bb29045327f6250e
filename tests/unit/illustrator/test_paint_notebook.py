"""Row 4: the naturalist's page, measured on its pixels and read back by an independent reader."""

import io

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import drawn, paint
from abaca.engines.illustrator.scene import Box, Entity, Job, Scene

PROMPT = (
    "Da Vinci style anatomical sketch of a dissected Monarch butterfly. "
    "Detailed drawings of the head, wings, and legs on textured parchment with notes in English."
)
SIZES = [(1024, 1024), (1376, 768), (768, 1376), (848, 1264)]


def _page(size: tuple[int, int], seed: int = 1) -> tuple[np.ndarray, tuple[Box, ...]]:
    done = paint(Job(prompts=(PROMPT,), width_px=size[0], height_px=size[1], seed=seed))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        return np.asarray(picture.convert("RGB")), done.boxes


@pytest.mark.parametrize("size", [(512, 512), (688, 384), (384, 688), (192, 1536), (1536, 192)])
def test_the_studies_are_whole_and_apart(size):
    """The butterfly, head, wing, leg and body have boxes inside the frame that do not touch each other."""
    _, boxes = _page(size)
    assert len(boxes) == 5
    for number, box in enumerate(boxes):
        assert 0 <= box.left_px < box.right_px <= size[0]
        assert 0 <= box.top_px < box.bottom_px <= size[1]
        for other in boxes[number + 1 :]:
            apart_across = box.right_px <= other.left_px or other.right_px <= box.left_px
            apart_down = box.bottom_px <= other.top_px or other.bottom_px <= box.top_px
            assert apart_across or apart_down


def test_every_study_holds_ink():
    """Each box has dark strokes on it, and the page between is parchment."""
    pixels, boxes = _page((512, 512))
    light = pixels.astype(float) @ [0.299, 0.587, 0.114]
    for box in boxes:
        inside = light[round(box.top_px) : round(box.bottom_px), round(box.left_px) : round(box.right_px)]
        assert (inside < 110).mean() > 0.04
    assert np.median(light) > 150


def test_any_subject_gets_a_page():
    """Animals, people, flowers, machines and pairs of things have at least three studies each."""
    for names in (("cat",), ("girl",), ("rose",), ("rocket",), ("robot", "bicycle")):
        scene = Scene(entities=tuple(Entity(concept=name) for name in names), style="notebook")
        done = drawn(scene, width_px=256, height_px=256, seed=1)
        assert len(done.boxes) >= 3
        assert {box.label for box in done.boxes} == set(names)


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES)
def test_the_notes_can_be_read_and_cover_no_drawing(size):
    """A reader finds at least four English lines, all inside the frame and none over a study."""
    from rapidocr import RapidOCR

    pixels, boxes = _page(size)
    found = RapidOCR()(np.ascontiguousarray(pixels[..., ::-1]))
    lines = []
    for text, corners in zip(found.txts or (), found.boxes if found.boxes is not None else (), strict=True):
        if sum(letter.isalpha() for letter in text) < 4:
            continue
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        assert left >= 0
        assert top >= 0
        assert right <= size[0]
        assert bottom <= size[1]
        x, y = (left + right) / 2, (top + bottom) / 2
        assert not any(box.left_px < x < box.right_px and box.top_px < y < box.bottom_px for box in boxes), text
        lines.append(text.lower())
    words = " ".join(lines)
    assert len(lines) >= 4
    assert sum(word in words for word in ("wing", "head", "leg", "body", "studies", "spots", "club", "veins")) >= 4
