"""Edits of one photo, judged by pixels: what had to change did, and nothing else."""

import time
from functools import cache
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image, ImageOps

from abaca.engines.illustrator.photo import edit, load
from abaca.engines.illustrator.photo.faces import find_faces
from abaca.engines.illustrator.photo.wearables import WORN_ON_FACES
from abaca.engines.illustrator.scene import Entity, Reference, Relation, Scene

PHOTOS = Path(__file__).parents[2] / "photos"
EYES = ((204, 102), (246, 102))
"""The astronaut's eyes in her 512 px photo, read off by hand."""
FACE = (182, 64, 268, 176)
HEAD = (150, 10, 300, 180)


@cache
def photo(name: str) -> Image.Image:
    return load(Reference(path=str(PHOTOS / f"{name}.jpg")), max_px=2048)


def made(picture, *entities, width_px=1024, height_px=1024, seed=1, **scene):
    wanted = Scene(task="edit", entities=entities, **scene)
    return edit(wanted, [picture], width_px=width_px, height_px=height_px, seed=seed)


def changed(one: Image.Image, other: Image.Image) -> np.ndarray:
    """Per pixel, the largest difference of the three channels."""
    return np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max(axis=2)


def plain(picture: Image.Image, side: int = 1024) -> Image.Image:
    return picture.convert("RGB").resize((side, side), Image.Resampling.LANCZOS)


def inside(field: np.ndarray, box) -> np.ndarray:
    left, top, right, bottom = (round(side) for side in box)
    return field[top:bottom, left:right]


def sides(box):
    return box.left_px, box.top_px, box.right_px, box.bottom_px


def labelled(result, label: str):
    return [box for box in result.boxes if box.label == label]


def test_a_photo_without_wishes_is_the_photo():
    """With nothing asked, the picture is the given one at the asked size."""
    result = made(photo("astronaut"))
    assert result.image.size == (1024, 1024)
    assert changed(result.image, plain(photo("astronaut"))).max() <= 2
    assert (result.drawn, result.not_drawn) == ((), ())


def test_sunglasses_darken_the_eyes_and_nothing_else():
    """Both eyes go dark; below the nose, above the brow and beside the head no pixel changes."""
    result = made(photo("astronaut"), Entity(concept="sunglasses", term="墨镜"), language="zh")
    before = plain(photo("astronaut"))
    field = changed(result.image, before)
    for x, y in EYES:
        lens = np.asarray(result.image.convert("L"))[2 * y - 12 : 2 * y + 12, 2 * x - 12 : 2 * x + 12]
        assert lens.mean() < 75
    band = np.zeros(field.shape, dtype=bool)
    band[150:278, 300:600] = True
    assert field[~band].max() <= 2
    assert (field[band] > 30).mean() > 0.2
    assert result.drawn == ("墨镜",)


def test_sunglasses_follow_the_tilt():
    """On a head turned by 20 degrees both eyes still lie under the lenses."""
    turned = photo("astronaut").rotate(20, Image.Resampling.BICUBIC, fillcolor=(190, 180, 175))
    result = made(turned, Entity(concept="sunglasses"), width_px=512, height_px=512)
    grey = np.asarray(result.image.convert("L"))
    angle = np.deg2rad(20)
    for x, y in EYES:
        dx, dy = x - 256, y - 256
        at_x = round(256 + dx * np.cos(angle) + dy * np.sin(angle))
        at_y = round(256 - dx * np.sin(angle) + dy * np.cos(angle))
        assert grey[at_y - 5 : at_y + 6, at_x - 5 : at_x + 6].mean() < 75


def test_every_face_gets_sunglasses():
    """Two people, two pairs, neither overlapping the other."""
    pair = Image.new("RGB", (1024, 512))
    pair.paste(photo("astronaut"), (0, 0))
    pair.paste(ImageOps.mirror(photo("astronaut")), (512, 0))
    result = made(pair, Entity(concept="sunglasses"), width_px=1024, height_px=512)
    grey = np.asarray(result.image.convert("L"))
    centres = [*EYES, *((1023 - x, y) for x, y in EYES)]
    assert all(grey[y - 5 : y + 6, x - 5 : x + 6].mean() < 75 for x, y in centres)
    assert len(labelled(result, "sunglasses")) == 2


def test_a_turned_head_keeps_its_glasses_on():
    """On a profile the glasses stay on the face, between brow and nose."""
    result = made(photo("photographer"), Entity(concept="sunglasses"), width_px=512, height_px=512)
    (box,) = labelled(result, "sunglasses")
    assert box.left_px >= 190
    assert box.right_px <= 275
    assert box.top_px >= 125
    assert box.bottom_px <= 172


@pytest.mark.parametrize("name", sorted(WORN_ON_FACES - {"face_mask"}))
def test_everything_worn_touches_the_head(name):
    """Each thing to wear is visible and joined to the astronaut's head or neck."""
    result = made(photo("astronaut"), Entity(concept=name), width_px=512, height_px=512)
    (box,) = labelled(result, name)
    (face,) = find_faces(made(photo("astronaut"), width_px=512, height_px=512).image)
    assert 0 <= box.left_px < box.right_px <= 512
    assert 0 <= box.top_px < box.bottom_px <= 512
    middle = (box.left_px + box.right_px) / 2
    assert abs(middle - face.eyes[0]) < 0.75 * face.box.width + 40
    assert result.drawn
    assert not result.not_drawn


def test_a_hat_gets_room_above():
    """A tall hat is wholly in the picture, above the eyes, and the person still there below."""
    result = made(photo("astronaut"), Entity(concept="top_hat"))
    (hat,) = labelled(result, "top_hat")
    faces = find_faces(result.image)
    assert hat.top_px > 0
    assert len(faces) == 1
    assert hat.bottom_px < faces[0].eyes[1]


def test_two_colours_for_two_people():
    """Colours are dealt out to the faces in turn."""
    pair = Image.new("RGB", (1024, 512))
    pair.paste(photo("astronaut"), (0, 0))
    pair.paste(photo("astronaut"), (512, 0))
    result = made(pair, Entity(concept="scarf", colours=("green", "blue")), width_px=1024, height_px=512)
    hues = []
    for box in labelled(result, "scarf"):
        cut = inside(np.asarray(result.image.convert("HSV")), sides(box))
        vivid = cut[(cut[..., 1] > 140) & (cut[..., 2] > 60)]
        hues.append(
            {
                name
                for name, (low, high) in {"green": (60, 115), "blue": (140, 175)}.items()
                if ((vivid[:, 0] > low) & (vivid[:, 0] < high)).mean() > 0.4
            }
        )
    assert sorted(next(iter(found)) for found in hues) == ["blue", "green"]


def test_clothes_are_admitted_as_not_drawn():
    """What would need a model is named in the prompt's words, and the photo stays."""
    result = made(photo("astronaut"), Entity(concept="dress", term="a red dress"), unknown=("zorblax",))
    assert result.not_drawn == ("a red dress", "zorblax")
    assert changed(result.image, plain(photo("astronaut"))).max() <= 2


def test_sunglasses_without_a_face_are_admitted():
    """Where no human face is found, nothing is put anywhere and the text can say so."""
    result = made(photo("coffee"), Entity(concept="sunglasses", term="墨镜"), language="zh")
    assert (result.drawn, result.not_drawn) == ((), ("墨镜",))


@pytest.mark.parametrize(("width_px", "height_px"), [(1024, 1024), (1376, 768), (768, 1376)])
def test_a_llama_joins_and_the_face_stays(width_px, height_px):
    """The llama covers a visible part of the picture beside the person, whose face does not change."""
    size = {"width_px": width_px, "height_px": height_px}
    with_it = made(photo("astronaut"), Entity(concept="llama", term="羊驼"), **size)
    (llama,) = labelled(with_it, "llama")
    (area,) = labelled(with_it, "photo 1")
    assert with_it.image.size == (width_px, height_px)
    assert with_it.drawn == ("羊驼",)
    (face,) = find_faces(with_it.image)
    overlap = min(llama.right_px, face.box.right) > max(llama.left_px, face.box.left)
    assert not overlap or llama.top_px > face.box.bottom
    # Somewhere at some scale, the photo's own face matches the picture all but exactly.
    around = (face.eyes[0] - face.box.width, face.eyes[1] - face.box.width)
    reach = 2.4 * face.box.width
    region = (*map(round, around), round(around[0] + reach), round(around[1] + reach))
    grey = np.asarray(with_it.image.crop(region).convert("L"))
    template = photo("astronaut").crop(FACE).convert("L")
    scales = face.box.width / (FACE[2] - FACE[0]) * np.linspace(0.85, 1.15, 31)
    sized = (template.resize((round(86 * scale), round(112 * scale)), Image.Resampling.LANCZOS) for scale in scales)
    assert max(cv2.matchTemplate(grey, np.asarray(each), cv2.TM_CCOEFF_NORMED).max() for each in sized) > 0.985
    assert area.right_px - area.left_px > 0.5 * width_px
    # It has the llama's own colour, which the photo has nowhere there.
    hue = inside(np.asarray(with_it.image.convert("HSV")), sides(llama)).astype(int)
    fur = (hue[..., 0] > 2) & (hue[..., 0] < 18) & (hue[..., 1] > 70) & (hue[..., 1] < 175) & (hue[..., 2] > 110)
    assert fur.mean() > 0.25
    assert (llama.right_px - llama.left_px) * (llama.bottom_px - llama.top_px) > 0.05 * width_px * height_px


def test_only_the_added_thing_changes_the_photo():
    """Outside the llama's box and its soft shadow the photo is as it was."""
    result = made(photo("astronaut"), Entity(concept="llama"))
    (llama,) = labelled(result, "llama")
    field = changed(result.image, plain(photo("astronaut")))
    margin = 110
    around = np.ones(field.shape, dtype=bool)
    around[
        max(0, round(llama.top_px) - margin) :, max(0, round(llama.left_px) - margin) : round(llama.right_px) + margin
    ] = False
    assert field[around].max() <= 2
    face = inside(field, [2 * side for side in FACE])
    assert face.max() <= 2


def test_counted_things_are_that_many_and_apart():
    """Three butterflies are three boxes inside the frame that hardly overlap."""
    result = made(photo("coffee"), Entity(concept="butterfly", count=3), width_px=1248, height_px=832)
    boxes = [sides(box) for box in labelled(result, "butterfly")]
    assert len(boxes) == 3
    for index, one in enumerate(boxes):
        assert one[0] >= 0
        assert one[2] <= 1248
        for other in boxes[index + 1 :]:
            wide = min(one[2], other[2]) - max(one[0], other[0])
            high = min(one[3], other[3]) - max(one[1], other[1])
            assert max(0, wide) * max(0, high) < 0.25 * (one[2] - one[0]) * (one[3] - one[1])


@pytest.mark.parametrize(("side", "sign"), [("left", -1), ("right", 1)])
def test_sides_are_obeyed(side, sign):
    """*On the left* is left of the face, *on the right* right of it."""
    result = made(photo("astronaut"), Entity(concept="dog", attributes=(side,)), width_px=1376, height_px=768)
    (dog,) = labelled(result, "dog")
    (face,) = find_faces(result.image)
    assert sign * ((dog.left_px + dog.right_px) / 2 - face.eyes[0]) > 0


def test_over_means_above():
    """What is to be over the subject hovers in the upper half."""
    scene = {"relations": (Relation(subject=0, kind="over", object=1),)}
    result = made(photo("coffee"), Entity(concept="butterfly"), Entity(concept="cat"), **scene)
    (butterfly,) = labelled(result, "butterfly")
    assert butterfly.bottom_px < 0.7 * 1024


def test_people_named_are_those_in_the_photo():
    """*The person with a crown* crowns the person who is there and adds nobody."""
    result = made(photo("astronaut"), Entity(concept="person", wearing=(Entity(concept="crown", term="crown"),)))
    assert [box.label for box in result.boxes] == ["photo 1", "crown"]
    assert result.drawn == ("crown",)


def test_a_grey_photo_gets_grey_things():
    """Things added to a black-and-white photo have no colour either, but one that was asked for."""
    for colours, coloured in (((), False), (("red",), True)):
        result = made(photo("photographer"), Entity(concept="apple", colours=colours))
        seen = np.asarray(result.image, dtype=int)
        assert ((seen.max(axis=2) - seen.min(axis=2)).max() > 60) == coloured


@pytest.mark.parametrize("style", ["watercolour", "pencil", "notebook", "clay", "sticker"])
def test_styles_keep_the_subject(style):
    """Every style changes the whole photo, and its large forms can still be matched to it."""
    result = made(photo("cat"), style=style, width_px=640, height_px=448)
    before = made(photo("cat"), width_px=640, height_px=448).image
    field = changed(result.image, before)
    assert (field > 8).mean() > 0.4
    one, other = (
        np.asarray(picture.convert("L").resize((32, 24), Image.Resampling.BOX), dtype=float)[4:-4, 4:-4].ravel()
        for picture in (result.image, before)
    )
    assert np.corrcoef(one, other)[0, 1] > 0.55


def test_pencil_has_no_colour_and_watercolour_has():
    """A pencil drawing is grey on pale paper; a watercolour keeps the cat's warm hues."""
    pencil, wash = (
        np.asarray(made(photo("cat"), style=style, width_px=512, height_px=352).image, dtype=int)
        for style in ("pencil", "watercolour")
    )
    assert np.ptp(pencil, axis=2).mean() < 16 < np.ptp(wash, axis=2).mean()
    assert pencil.mean() > 150


def test_night_is_darker_and_bluer():
    """At night the photo is much darker and blue gains on red."""
    day, night = (
        np.asarray(made(photo("astronaut"), time=hour, width_px=512, height_px=512).image, dtype=float)
        for hour in (None, "night")
    )
    assert night.mean() < 0.6 * day.mean()
    assert night[..., 2].mean() / night[..., 0].mean() > 1.3 * day[..., 2].mean() / day[..., 0].mean()


def test_sunset_is_warmer_and_autumn_turns_leaves():
    """Sunset light is redder; autumn takes green leaves to orange and leaves a red cup red."""
    day, evening = (
        np.asarray(made(photo("rocket"), time=hour, width_px=512, height_px=352).image, dtype=float)
        for hour in (None, "sunset")
    )
    assert (evening[..., 0] - evening[..., 2]).mean() > (day[..., 0] - day[..., 2]).mean() + 25
    garden = Image.new("RGB", (64, 64), (70, 140, 50))
    garden.paste((190, 40, 40), (0, 0, 24, 64))
    leaf = made(garden, season="autumn", width_px=64, height_px=64).image
    assert leaf.getpixel((50, 32))[0] > leaf.getpixel((50, 32))[1] + 30
    assert leaf.getpixel((8, 32))[0] > 2 * leaf.getpixel((8, 32))[1]


def test_snow_falls_by_seed():
    """Flakes fall over the photo, elsewhere with another seed."""
    one, other, again = (made(photo("rocket"), weather="snow", seed=seed).image for seed in (1, 2, 1))
    assert one.tobytes() == again.tobytes()
    assert (changed(one, other) > 60).mean() > 0.001


def test_lettering_is_written_off_the_face():
    """The words stand in their box in white on the photo, and the face is free of them."""
    result = made(photo("astronaut"), lettering=("Happy Birthday 小明",))
    (box,) = labelled(result, "lettering")
    cut = inside(np.asarray(result.image.convert("L")), sides(box))
    assert (cut > 245).mean() > 0.05
    field = changed(result.image, plain(photo("astronaut")))
    assert inside(field, [2 * side for side in HEAD]).max() <= 2
    assert result.drawn == ("Happy Birthday 小明",)


@pytest.mark.slow
def test_lettering_can_be_read_back():
    """Optical character recognition reads the exact words from the picture."""
    rapidocr = pytest.importorskip("rapidocr")
    result = made(photo("astronaut"), lettering=("Happy Birthday 小明",))
    read = rapidocr.RapidOCR()(np.asarray(result.image)[..., ::-1])
    assert any(text.replace(" ", "") == "HappyBirthday小明" for text in read.txts)


@pytest.mark.parametrize(("width_px", "height_px"), [(1584, 672), (512, 4096), (4096, 512), (64, 48)])
def test_every_shape_keeps_the_face(width_px, height_px):
    """From 1:8 to 8:1 the size is exact, the face is whole and not stretched."""
    result = made(photo("astronaut"), width_px=width_px, height_px=height_px)
    assert result.image.size == (width_px, height_px)
    if min(width_px, height_px) > 100:
        (area,) = labelled(result, "photo 1")
        part = result.image.crop((area.left_px, area.top_px, area.right_px, area.bottom_px))
        (face,) = find_faces(part)
        (given,) = find_faces(photo("astronaut"))
        assert face.box.width / face.box.height == pytest.approx(given.box.width / given.box.height, rel=0.1)


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (900, 1), (3, 2)])
def test_tiny_pictures_do_not_break_anything(size):
    """Pictures of a few pixels are edited like any other."""
    result = made(
        Image.new("RGB", size, "teal"),
        Entity(concept="llama"),
        Entity(concept="crown"),
        style="watercolour",
        time="night",
        lettering=("x",),
        width_px=256,
        height_px=192,
    )
    assert result.image.size == (256, 192)


def test_transparent_pictures_get_a_white_ground():
    """What shows through is white in the result, never black."""
    hole = Image.new("RGBA", (64, 64), (0, 0, 0, 0))
    assert made(hole, width_px=64, height_px=64).image.getpixel((32, 32)) == (255, 255, 255)


def test_the_same_seed_gives_the_same_bytes():
    """Everything random hangs on the seed."""
    wishes = (Entity(concept="llama"), Entity(concept="top_hat"))
    first, again = (
        made(photo("astronaut"), *wishes, style="watercolour", weather="rain", width_px=512, height_px=512).image
        for _ in range(2)
    )
    assert first.tobytes() == again.tobytes()


def test_no_picture_is_an_error():
    """An edit of nothing is refused."""
    with pytest.raises(ValueError, match="needs a picture"):
        edit(Scene(task="edit"), [], width_px=64, height_px=64, seed=0)


def test_one_kilopixel_edits_are_quick():
    """A watercolour with a llama at 1024 px takes well under three seconds of processor time."""
    photo("astronaut")
    started = time.process_time()
    made(photo("astronaut"), Entity(concept="llama"), style="watercolour")
    assert time.process_time() - started < 3
