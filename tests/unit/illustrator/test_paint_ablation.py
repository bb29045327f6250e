"""Ablation: what a noun of the prompt changes is at the place where its thing is said to be, and nowhere else."""

import io

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.scene import Box, Job

CITY = "a 3d rendered pig {}flying over a happy futuristic scifi city"


def _painted(prompt: str, size: tuple[int, int], seed: int) -> tuple[np.ndarray, tuple[Box, ...]]:
    done = paint(Job(prompts=(prompt,), width_px=size[0], height_px=size[1], seed=seed))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        return np.asarray(picture.convert("RGBA")).astype(int), done.boxes


def _changed(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.abs(one - other).max(axis=2) > 16


def _inside(mask: np.ndarray, boxes: tuple[Box, ...]) -> np.ndarray:
    found = np.zeros(mask.shape, bool)
    for box in boxes:
        found[
            max(int(box.top_px) - 2, 0) : round(box.bottom_px) + 3,
            max(int(box.left_px) - 2, 0) : round(box.right_px) + 3,
        ] = True
    return found


ROWS = [
    ("an orange cat wearing an astronaut helmet in space", "an orange cat in space", (512, 512), 0.03),
    (CITY.format("with wings "), CITY.format(""), (688, 384), 0.03),
    (CITY.format("with a top hat "), CITY.format(""), (688, 384), 0.03),
    (
        "sticker of a fox wearing sunglasses, transparent background",
        "sticker of a fox, transparent background",
        (512, 512),
        0.01,
    ),
    ("a dog next to a palm tree on the beach at sunset", "a dog on the beach at sunset", (512, 512), 0.03),
]


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("full", "without", "size", "least"), ROWS)
def test_a_noun_changes_the_picture_where_its_thing_is(full, without, size, least, seed):
    """Rows 1, 3, 6, 8: leaving a noun out changes the picture, four fifths of that within the subjects' boxes."""
    one, boxes = _painted(full, size, seed)
    other, bare_boxes = _painted(without, size, seed)
    changed = _changed(one, other)
    assert changed.mean() >= least
    assert changed[_inside(changed, (*boxes, *bare_boxes))].sum() >= 0.8 * changed.sum()


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_the_helmet_is_a_ring_around_the_face(seed):
    """Row 1: with the helmet, light pixels surround the head on all four sides of the face."""
    done, boxes = _painted("an orange cat wearing an astronaut helmet", (512, 512), seed)
    box = boxes[0]
    left, right, top = int(box.left_px), int(box.right_px), int(box.top_px)
    head = done[top : top + round((box.bottom_px - box.top_px) * 0.55), left:right, :3]
    pale = head.min(axis=2) > 190
    high, wide = pale.shape
    assert pale[: high // 4].any(axis=0).mean() > 0.3
    assert pale[:, : wide // 3].any(axis=1).mean() > 0.3
    assert pale[:, -wide // 3 :].any(axis=1).mean() > 0.3


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow)])
def test_sunglasses_are_a_dark_band_in_the_upper_half_of_the_fox(seed):
    """Row 6: putting the glasses on darkens a band across the face and leaves the rest of the fox alone."""
    one, (box,) = _painted(ROWS[3][0], (512, 512), seed)
    other, _ = _painted(ROWS[3][1], (512, 512), seed)
    rows = np.flatnonzero((_changed(one, other)).sum(axis=1) > 8)
    middle = (box.top_px + box.bottom_px) / 2
    assert len(rows)
    assert rows.max() < middle + 0.08 * 512
    assert np.ptp(rows) < 0.35 * (box.bottom_px - box.top_px)
    band = slice(rows.min(), rows.max() + 1)
    assert one[band, :, :3].mean(axis=2)[_changed(one, other)[band]].mean() < 110
