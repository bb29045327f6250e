"""What the drawing decides by itself: stand-ins for open subjects, things ruled out, crowds, water, open cars."""

import io

import cv2
import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.leeway import decided, without_negatives
from abaca.engines.illustrator.paint import drawn, paint
from abaca.engines.illustrator.scene import Entity, Job, Relation, Scene

TEMPLATE = (
    "HA [style] sticker of a [subject], featuring [key characteristics] and a [color palette]. "
    "The design should have [line style] and [shading style]. The background must be transparent."
)


def _pixels(picture: Image.Image) -> np.ndarray:
    return np.asarray(picture.convert("RGB"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_template_with_an_open_subject_is_a_real_sticker(seed):
    """The picture has a subject of good size with a white rim on transparency, and the text says what stands in."""
    done = paint(Job(prompts=(TEMPLATE,), width_px=256, height_px=256, seed=seed))
    with Image.open(io.BytesIO(done.picture or b"")) as picture:
        pixels = np.asarray(picture)
    assert pixels.shape == (256, 256, 4)
    assert 0.15 < (pixels[..., 3] > 250).mean() < 0.9
    assert max(pixels[0, :, 3].max(), pixels[-1, :, 3].max(), pixels[:, 0, 3].max(), pixels[:, -1, 3].max()) == 0
    (box,) = done.boxes
    assert f"a {box.label} stands in" in done.text
    assert "[subject]" in done.text


def test_the_stand_in_is_told_in_the_prompts_language():
    """A Chinese prompt without a subject gets a Chinese remark."""
    done = paint(Job(prompts=("画一张[主体]的贴纸",), width_px=128, height_px=128, seed=1))
    assert done.boxes
    assert "代替" in done.text


def test_a_place_without_subject_needs_no_stand_in():
    """A landscape, a title or a subject of its own stays as it was asked for."""
    for scene in (
        Scene(setting="beach"),
        Scene(time="sunset"),
        Scene(lettering=("Hello",)),
        Scene(entities=(Entity(concept="cat"),), slots=("subject",)),
    ):
        found = decided(scene, 1)
        assert found.scene == scene
        assert found.remarks == ()


def test_an_open_subject_in_a_place_is_filled_there():
    """A placeholder for the subject is filled although the setting is known."""
    found = decided(Scene(setting="forest", slots=("subject",)), 1)
    assert found.scene.setting == "forest"
    assert len(found.scene.entities) == 1


def test_no_sun_means_no_disc():
    """Ruling out the sun takes the bright disc out of the sky and leaves the rest."""
    with_sun = drawn(Scene(setting="mountain", time="sunset"), width_px=384, height_px=256, seed=1).picture
    without = drawn(
        Scene(setting="mountain", time="sunset", negatives=("sun",)), width_px=384, height_px=256, seed=1
    ).picture
    discs = []
    for picture in (with_sun, without):
        bright = (_pixels(picture)[:128].min(axis=2) > 165).astype(np.uint8)
        found, _, stats, _ = cv2.connectedComponentsWithStats(bright)
        discs.append([k for k in range(1, found) if stats[k][4] > 150 and 0.8 < stats[k][2] / stats[k][3] < 1.25])
    assert discs[0]
    assert not discs[1]


@pytest.mark.parametrize(
    ("setting", "name"), [("meadow", "tree"), ("garden", "flower"), ("party", "balloon"), ("meadow", "cloud")]
)
def test_a_backdrop_leaves_out_what_is_ruled_out(setting, name):
    """The picture with the negative differs from that without."""
    plain = drawn(Scene(setting=setting), width_px=192, height_px=192, seed=2).picture
    bare = drawn(Scene(setting=setting, negatives=(name,)), width_px=192, height_px=192, seed=2).picture
    assert (np.abs(_pixels(plain).astype(int) - _pixels(bare)).max(axis=2) > 12).mean() > 0.005


def test_what_is_ruled_out_is_no_entity_either():
    """Named things go, with what they are in relation to renumbered; kinds rule out what belongs to them."""
    scene = Scene(
        entities=(
            Entity(concept="cat"),
            Entity(concept="dog", wearing=(Entity(concept="top_hat"),)),
            Entity(concept="table"),
        ),
        relations=(Relation(subject=0, kind="on", object=2), Relation(subject=1, kind="on", object=2)),
        lettering=("Hello",),
        negatives=("cat", "hat", "text"),
    )
    kept = without_negatives(scene)
    assert [entity.concept for entity in kept.entities] == ["dog", "table"]
    assert kept.entities[0].wearing == ()
    assert kept.relations == (Relation(subject=0, kind="on", object=1),)
    assert kept.lettering == ()
    assert [e.concept for e in without_negatives(Scene(entities=scene.entities, negatives=("animal",))).entities] == [
        "table"
    ]


def test_more_copies_than_a_picture_holds_are_told():
    """Of a hundred cats thirty are drawn, whole, and a remark gives both numbers."""
    found = decided(Scene(entities=(Entity(concept="cat", term="cats", count=100),)), 1)
    assert found.too_many == ("cats",)
    assert "30 of 100 cats" in found.remarks[0]
    done = drawn(found.scene, width_px=512, height_px=512, seed=1)
    assert len(done.boxes) == 30
    for box in done.boxes:
        assert box.left_px >= 0
        assert box.right_px <= 512
        assert box.bottom_px <= 512


@pytest.mark.parametrize("size", [(384, 256), (240, 432)])
def test_ducks_swim_on_a_lake(size):
    """Under every duck on a lake there is water, at its left and right."""
    done = drawn(
        Scene(entities=(Entity(concept="duck", count=3),), setting="lake"), width_px=size[0], height_px=size[1], seed=1
    )
    pixels = _pixels(done.picture).astype(int)
    assert len(done.boxes) == 3
    for box in done.boxes:
        row = pixels[min(round(box.bottom_px - 0.12 * (box.bottom_px - box.top_px)), size[1] - 1)]
        beside = [row[max(round(box.left_px) - 3, 0)], row[min(round(box.right_px) + 3, size[0] - 1)]]
        assert all(place[2] > place[0] + 20 for place in beside)


def test_who_is_in_a_car_can_be_seen():
    """The head of a dog in a car is above the car's side, and it sits within the car's width."""
    scene = Scene(
        entities=(Entity(concept="dog"), Entity(concept="car")), relations=(Relation(subject=0, kind="in", object=1),)
    )
    done = drawn(scene, width_px=400, height_px=300, seed=1)
    boxes = {box.label: box for box in done.boxes}
    dog, car = boxes["dog"], boxes["car"]
    assert car.left_px < dog.left_px < dog.right_px < car.right_px
    assert dog.top_px < car.top_px
    assert car.top_px < dog.bottom_px < car.bottom_px


def test_greenery_stays_low_around_the_subject():
    """Several bushes beside a subject are a low bed across the picture, each in its own place."""
    scene = Scene(
        entities=(Entity(concept="pig", attributes=("flying",)), Entity(concept="bush", count=5)), setting="city"
    )
    done = drawn(scene, width_px=688, height_px=384, seed=1)
    pig = next(box for box in done.boxes if box.label == "pig")
    bushes = [box for box in done.boxes if box.label == "bush"]
    assert len(bushes) == 5
    assert all(box.bottom_px - box.top_px < 0.4 * (pig.bottom_px - pig.top_px) for box in bushes)
    assert max(box.right_px for box in bushes) - min(box.left_px for box in bushes) > 0.6 * 688
