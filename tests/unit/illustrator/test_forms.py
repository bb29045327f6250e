"""Forms: sheets laid out in their own way, measured on pixels alone."""

import re
from typing import Any, get_args

import cv2
import msgspec
import numpy as np
import pytest

from abaca.engines.illustrator.forms import FORMS, SHOWN_FORMS
from abaca.engines.illustrator.paint import drawn
from abaca.engines.illustrator.scene import Entity, Form, Scene

DOG, CAT, BONE = (Entity(concept=name) for name in ("dog", "cat", "bone"))
SCENES: dict[str, Scene] = {
    "abstract": Scene(form="abstract", palette=("blue", "gold"), shapes=("circle", "triangle")),
    "card": Scene(form="card", entities=(CAT,), lettering=("You are 7!",)),
    "comic": Scene(
        form="comic",
        panels=(
            Scene(entities=(DOG, BONE), lettering=("Look here",)),
            Scene(entities=(CAT,)),
            Scene(entities=(DOG, CAT), setting="beach"),
        ),
    ),
    "infographic": Scene(form="infographic", entities=(DOG, CAT, BONE), lettering=("Three friends",)),
    "logo": Scene(form="logo", entities=(Entity(concept="fox"),), lettering=("SUMMIT",)),
    "map": Scene(form="map", entities=(Entity(concept="castle"),), lettering=("Treasure Island",)),
    "menu": Scene(form="menu", entities=(Entity(concept="cake"),), lettering=("Espresso 3$", "Latte macchiato 4$")),
    "pattern": Scene(form="pattern", entities=(Entity(concept="lemon"), Entity(concept="fish"))),
    "poster": Scene(form="poster", entities=(DOG,), lettering=("夏日音乐节", "20:00")),
}
RATIOS = [(512, 64), (64, 512), *(pytest.param(size, marks=pytest.mark.slow) for size in ((320, 160), (160, 280)))]


def sheet(form: str, size: tuple[int, int] = (480, 480), *, seed: int = 2, **changes: Any) -> Any:
    scene = msgspec.structs.replace(SCENES[form], **changes)
    return drawn(scene, width_px=size[0], height_px=size[1], seed=seed)


def rgb(done: Any) -> Any:
    return np.asarray(done.picture.convert("RGB"))


def test_every_form_of_the_contract_can_be_made():
    """A scene can name no form that nothing lays out."""
    assert set(FORMS) | {"picture"} == SHOWN_FORMS == set(get_args(Form))
    assert set(SCENES) == set(FORMS)


@pytest.mark.parametrize("form", sorted(FORMS))
@pytest.mark.parametrize("size", RATIOS)
def test_a_form_fits_every_ratio(form, size):
    """The sheet has the pixels asked for, and nothing that it tells of lies outside."""
    done = sheet(form, size)
    assert done.picture.size == size
    assert done.boxes or form == "abstract"
    for box in done.boxes:
        assert -1 <= box.left_px < box.right_px <= size[0] + 1
        assert -1 <= box.top_px < box.bottom_px <= size[1] + 1


@pytest.mark.parametrize("form", sorted(FORMS))
def test_a_form_gives_the_same_pixels_again(form):
    """Same scene and seed, same sheet; another seed, another sheet."""
    first = rgb(sheet(form, (240, 240)))
    assert np.array_equal(first, rgb(sheet(form, (240, 240))))
    assert not np.array_equal(first, rgb(sheet(form, (240, 240), seed=5)))


@pytest.mark.parametrize("form", sorted(set(FORMS) - {"abstract", "comic"}))
def test_what_a_form_names_is_on_it(form):
    """Without its things a sheet differs in a visible part of its pixels."""
    whole, bare = (rgb(sheet(form, (320, 320), entities=each)) for each in (SCENES[form].entities, ()))
    assert (np.abs(whole.astype(int) - bare).max(axis=2) > 24).mean() > 0.01


@pytest.mark.parametrize("style", ["flat", "line", "watercolour", pytest.param("oil", marks=pytest.mark.slow)])
def test_a_pattern_joins_itself(style):
    """Across the left and right edges, and across top and bottom, pixels differ no more than across the middle."""
    seen = rgb(sheet("pattern", (384, 256), style=style)).astype(int)
    for axis in (0, 1):
        side = seen.shape[axis]
        rows = np.moveaxis(seen, axis, 0)
        steps = [np.abs(rows[place] - rows[place - 1]).mean() for place in range(1, side)]
        assert np.abs(rows[0] - rows[-1]).mean() <= max(steps)
        rolled = np.roll(rows, side // 2, axis=0)
        assert np.abs(np.diff(rolled[side // 2 - 2 : side // 2 + 2], axis=0)).mean() < 2.5 * np.mean(steps) + 1


def test_a_pattern_is_strewn_over_the_whole_sheet():
    """Each quarter of the sheet holds something other than paper."""
    seen = rgb(sheet("pattern", (400, 400))).astype(int)
    paper = np.median(seen.reshape(-1, 3), axis=0)
    drawn_on = np.abs(seen - paper).max(axis=2) > 40
    for rows in (slice(0, 200), slice(200, 400)):
        for columns in (slice(0, 200), slice(200, 400)):
            assert drawn_on[rows, columns].mean() > 0.06


def test_an_abstract_sheet_has_the_colours_asked_for():
    """Blue and gold make up most of what has a colour; other colours are asked for, other colours come."""

    def shares(*palette: str) -> dict[str, float]:
        hsv = cv2.cvtColor(rgb(sheet("abstract", palette=palette)), cv2.COLOR_RGB2HSV).astype(int)
        strong = hsv[..., 1] > 70
        hue = hsv[..., 0][strong] * 2
        ranges = {"blue": (195, 240), "gold": (30, 55), "green": (90, 140), "red": (345, 361)}
        return {name: float(((hue >= low) & (hue < high)).mean()) for name, (low, high) in ranges.items()}

    asked = shares("blue", "gold")
    assert asked["blue"] > 0.2
    assert asked["gold"] > 0.1
    assert asked["blue"] + asked["gold"] > 0.8
    assert shares("green", "red")["green"] > 0.2


def test_a_comic_has_its_panels_side_by_side():
    """Between white gutters are three large areas that do not touch."""
    done = sheet("comic", (840, 360))
    inked = (rgb(done).min(axis=2) < 245).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(inked)
    large = [row for row in stats[1:] if row[cv2.CC_STAT_WIDTH] * row[cv2.CC_STAT_HEIGHT] > 0.05 * 840 * 360]
    assert len(large) == 3
    assert [box.label for box in done.boxes].count("dog") == 2


def test_prices_of_a_menu_end_in_one_column():
    """The rightmost ink of each dish's row is at the same place."""
    done = sheet("menu", (600, 800), entities=(), lettering=("Tea 2$", "Espresso 13$", "Lemon cake with berries 5.50$"))
    seen = rgb(done).astype(int)
    paper = np.median(seen.reshape(-1, 3), axis=0)
    inked = np.abs(seen - paper).max(axis=2) > 60
    inked[:, :40] = inked[:, -40:] = False
    inked[:200] = inked[-40:] = False
    rows = np.flatnonzero(inked[:, 400:].any(axis=1))
    lines = np.split(rows, np.flatnonzero(np.diff(rows) > 8) + 1)
    ends = [np.flatnonzero(inked[line[0] : line[-1] + 1].any(axis=0)).max() for line in lines]
    assert len(ends) == 3
    assert max(ends) - min(ends) <= 4


def test_a_transparent_logo_is_clear_around_its_badge():
    """Nothing of the paper stays when the scene is transparent."""
    done = sheet("logo", (400, 400), transparent=True, lettering=())
    alpha = np.asarray(done.picture)[..., 3]
    assert max(alpha[0].max(), alpha[-1].max(), alpha[:, 0].max(), alpha[:, -1].max()) == 0
    assert alpha[200, 200] == 255


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "size"),
    [
        (form, size)
        for form in ("card", "comic", "infographic", "logo", "map", "menu", "poster")
        for size in ((1024, 1024), (1536, 640), (640, 1280))
    ],
)
def test_lettering_can_be_read_back(form, size):
    """A reader of text finds every string of the sheet, in English and Chinese."""
    from rapidocr import RapidOCR

    scene = SCENES[form]
    found = RapidOCR()(rgb(sheet(form, size))[..., ::-1])
    read = "".join(re.sub(r"\W", "", text) for text in (found.txts or ())).lower()
    for text in (*scene.lettering, *(line for panel in scene.panels for line in panel.lettering)):
        for word in text.split():
            assert re.sub(r"\W", "", word).lower() in read, (word, found.txts)


def test_what_a_sheet_has_no_room_for_is_told():
    """A badge holds three figures; the fourth and fifth are named as not drawn."""
    names = ("cat", "dog", "fox", "lion", "rabbit")
    entities = tuple(Entity(concept=name, term=name) for name in names)
    done = sheet("logo", (200, 200), entities=entities)
    assert {box.label for box in done.boxes} == {"cat", "dog", "fox"}
    assert done.not_drawn == ("lion", "rabbit")
