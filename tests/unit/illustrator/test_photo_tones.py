"""Faces of every tone: no package ships free portraits of all, so the skin of two real ones is recoloured here."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.parse import parse
from abaca.engines.illustrator.photo import edit, load
from abaca.engines.illustrator.photo.asked import asked
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"
TONES = {"I": (82, 8, 14), "III": (68, 13, 21), "IV": (56, 14, 22), "V": (42, 13, 18), "VI": (28, 9, 11)}
"""Skin in CIELAB, after Fitzpatrick's types."""


@cache
def portrait(name: str, tone: str) -> Image.Image:
    """Give the portrait with its skin in that tone, light and shade kept."""
    picture = load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=1024)
    lab = cv2.cvtColor(np.asarray(picture, np.float32) / 255, cv2.COLOR_RGB2LAB)
    (face,) = find_faces(picture)
    (x, y), wide, high = face.box.middle, face.box.width, face.box.height
    rows, columns = np.mgrid[0 : lab.shape[0], 0 : lab.shape[1]]
    core = (np.abs(columns - x) < 0.25 * wide) & (np.abs(rows - y - 0.1 * high) < 0.2 * high)
    skin = np.median(lab[core], axis=0)
    near = ((columns - x) / (1.1 * wide)) ** 2 + ((rows - y) / (1.2 * high)) ** 2 < 1
    share = np.clip(2 - (((lab - skin) / np.array([30, 11, 12])) ** 2).sum(axis=2), 0, 1) * near
    share = cv2.GaussianBlur(share.astype(np.float32), (0, 0), 2)[..., None]
    light, red, yellow = TONES[tone]
    toned = np.dstack([
        lab[..., 0] * light / skin[0], red + (lab[..., 1] - skin[1]) * 0.6, yellow + (lab[..., 2] - skin[2]) * 0.6,
    ]).astype(np.float32)  # fmt: skip
    rgb = cv2.cvtColor((lab + (toned - lab) * share).astype(np.float32), cv2.COLOR_LAB2RGB)
    return Image.fromarray((rgb.clip(0, 1) * 255).astype(np.uint8))


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("name", ["astronaut", "hopper"])
def test_glasses_sit_on_faces_of_every_tone(name, tone):
    """The face is found as surely as in the photo, both eyes lie under dark glass, and all else is as it was."""
    picture = portrait(name, tone)
    (face,) = find_faces(picture)
    assert face.is_human
    assert face.score > 0.88
    scene = asked(parse(("put sunglasses on her",), references=1), "put sunglasses on her")
    result = edit(scene, [picture], width_px=picture.width, height_px=picture.height, seed=1)
    grey = np.asarray(result.image.convert("L"))
    for x, y in (face.left_eye, face.right_eye):
        assert grey[round(y) - 5 : round(y) + 6, round(x) - 5 : round(x) + 6].mean() < 75
    field = np.abs(np.asarray(result.image, int) - np.asarray(picture, int)).max(axis=2)
    (box,) = [box for box in result.boxes if box.label == "sunglasses"]
    field[round(box.top_px) - 4 : round(box.bottom_px) + 18, round(box.left_px) - 8 : round(box.right_px) + 8] = 0
    assert field.max() <= 2


@pytest.mark.slow
@pytest.mark.parametrize("tone", TONES)
def test_hair_is_told_from_skin_of_every_tone(tone):
    """Blue hair leaves the cheeks as they are, whether light or dark."""
    picture = portrait("astronaut", tone)
    scene = asked(parse(("make her hair blue",), references=1), "make her hair blue")
    result = edit(scene, [picture], width_px=picture.width, height_px=picture.height, seed=1)
    seen = np.asarray(result.image.convert("HSV"), int)
    hue = seen[..., 0] * 360 // 255
    blue = (hue > 195) & (hue < 250) & (seen[..., 1] > 70)
    assert blue[25:60, 175:275].mean() > 0.4
    assert blue[90:165, 195:255].mean() < 0.03
