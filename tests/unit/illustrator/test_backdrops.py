"""Backdrops as pixels: each is itself at every hour, in every weather and shape, and leaves out what it must."""

import io
import itertools
import zlib
from collections.abc import Iterable

import numpy as np
import pytest
from PIL import Image

from abaca.engines.illustrator.backdrops import Backdrop, View, backdrop, settings, shows
from abaca.engines.illustrator.paint import paint
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Job
from abaca.engines.illustrator.vector import Rect, document

ROOMS = ("room", "kitchen", "bedroom", "library", "classroom", "cafe", "castle_hall")
OPEN_AIR = sorted(
    {"meadow", "mountain", "lake", "field", "garden", "snow", "desert", "forest", "beach", "sea", "city", "street"}
    | {"village", "farm", "park", "playground", "river", "river_crossing", "harbour", "cliff_coast", "night_market"}
)
SAMPLE = ("village", "river", "kitchen")
HOURS = ("dawn", "day", "sunset", "dusk", "night")
WEATHERS = ("clear", "cloud", "rain", "snow", "fog", "storm")
SEASONS = ("spring", "summer", "autumn", "winter")


def _painted(setting: str, wide: int = 160, high: int = 120, **how: object) -> tuple[np.ndarray, Backdrop]:
    ground = backdrop(setting, width_px=wide, height_px=high, seed=how.pop("seed", 1), **how)
    body = "".join(ground.layers) + ground.front
    return np.asarray(raster(document(body, wide, high)).convert("RGB")).astype(int), ground


def _some(names: Iterable[str]) -> list:
    """All the names, most of them for the long run."""
    return [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in names]


def _apart(one: np.ndarray, other: np.ndarray) -> float:
    """The share of pixels that clearly differ."""
    return float((np.abs(one - other).max(axis=2) > 24).mean())


@pytest.mark.parametrize("setting", _some(sorted(settings())))
def test_there_is_room_to_stand(setting):
    """The farthest standing line is above the nearest, and both are in the picture at any shape."""
    for wide, high in ((160, 120), (60, 240), (64, 512), (480, 60)):
        ground = backdrop(setting, width_px=wide, height_px=high, seed=3)
        assert 0 < ground.back_px < ground.front_px <= high


@pytest.mark.parametrize("setting", _some(OPEN_AIR))
def test_weather_and_season_are_seen(setting):
    """Autumn, winter and rain each change a good part of an open-air backdrop."""
    summer, _ = _painted(setting, time="day")
    assert _apart(summer, _painted(setting, time="day", weather="rain")[0]) > 0.2
    if setting not in {"sea", "beach", "desert", "city", "street", "harbour", "night_market", "snow"}:
        assert _apart(summer, _painted(setting, time="day", season="autumn")[0]) > 0.02
        assert _apart(summer, _painted(setting, time="day", season="winter")[0]) > 0.1


@pytest.mark.slow
@pytest.mark.parametrize("setting", sorted(settings()))
def test_every_hour_weather_and_season_can_be_painted(setting):
    """Thirty lights through the seasons can be painted; in the open air no two of them look alike."""
    seasons = itertools.cycle(SEASONS)
    seen = set()
    for time, weather in itertools.product(HOURS, WEATHERS):
        picture, _ = _painted(setting, 48, 36, time=time, weather=weather, season=next(seasons))
        seen.add(zlib.crc32(picture.tobytes()))
    assert len(seen) == 30 or setting not in OPEN_AIR


@pytest.mark.parametrize("setting", _some((*ROOMS, *OPEN_AIR)))
def test_tall_pictures_are_filled(setting):
    """At 1:4 most rows of the upper half show something beside an even colour."""
    picture, _ = _painted(setting, 120, 480, time="day")
    upper = picture[:240]
    busy = (upper.max(axis=1) - upper.min(axis=1)).max(axis=1) > 10
    assert busy.mean() > 0.5


@pytest.mark.parametrize("setting", _some((*ROOMS, *OPEN_AIR)))
def test_wide_pictures_go_on_with_variety(setting):
    """At 8:1 each eighth of the picture has detail, and hardly two of them are alike."""
    picture, _ = _painted(setting, 960, 120, time="day")
    parts = [picture[:, k * 120 : (k + 1) * 120] for k in range(8)]
    for part in parts:
        assert (np.abs(np.diff(part, axis=1)).max(axis=2) > 12).mean() > 0.004
    alike = [_apart(one, other) < 0.02 for one, other in itertools.combinations(parts, 2)]
    assert sum(alike) <= 3


@pytest.mark.parametrize("setting", ["meadow", pytest.param("beach", marks=pytest.mark.slow), "village"])
def test_no_cloud_is_before_the_sun(setting):
    """Whatever the seed, the sun's disc is one bright colour but for a bird."""
    for seed in range(12):
        picture, ground = _painted(setting, 240, 180, time="day", seed=seed, view=View(without=frozenset({"bird"})))
        spot = ground.disc or Rect(0, 0, 0, 0)
        x, y = (int(value) for value in spot.middle)
        reach = int(spot.width * 0.3)
        disc = picture[y - reach : y + reach, x - reach : x + reach]
        assert np.abs(disc - np.median(disc, axis=(0, 1))).max() < 12, seed


def test_no_clouds_means_none():
    """Without clouds nothing white is left in a summer sky."""
    for seed in range(4):
        both = [
            _painted("meadow", 240, 180, time="day", seed=seed, view=View(without=frozenset(without)))[0][:60]
            for without in ((), ("cloud", "sun", "bird"))
        ]
        white = [(sky.min(axis=2) > 235).mean() for sky in both]
        assert white[0] > 0.02
        assert white[1] < 0.002


@pytest.mark.parametrize(
    ("setting", "thing"), [("park", "tree"), ("garden", "fence"), ("meadow", "flower"), ("farm", "barn")]
)
def test_what_must_not_be_there_is_not(setting, thing):
    """Named after "without", a backdrop's own things are missing from it."""
    with_it, _ = _painted(setting, 240, 180, time="day")
    without, _ = _painted(setting, 240, 180, time="day", view=View(without=frozenset({thing})))
    assert _apart(with_it, without) > 0.01


def test_a_night_market_is_by_night():
    """It is dark and full of lights unless another hour is asked for."""
    picture, _ = _painted("night_market", 240, 180)
    luma = picture @ (0.299, 0.587, 0.114)
    assert luma.mean() < 110
    assert (luma > 170).mean() > 0.03
    assert (_painted("night_market", 240, 180, time="day")[0] @ (0.299, 0.587, 0.114)).mean() > luma.mean() + 40


def test_the_earth_is_over_the_moon():
    """A round of blue and green hangs in the black sky; without it the sky has only stars."""
    picture, _ = _painted("moon_surface", 320, 240)
    bare, _ = _painted("moon_surface", 320, 240, view=View(without=frozenset({"earth"})))
    sky, empty = picture[:110], bare[:110]

    def blue(pixels: np.ndarray) -> float:
        return float(((pixels[..., 2] > 130) & (pixels[..., 2] > pixels[..., 0] + 60)).mean())

    assert blue(sky) > 0.02
    assert blue(empty) < 0.002


def test_a_river_is_a_band_of_water_from_afar_to_us():
    """Blue joins the far meadows to the near bank: most rows between them have some, and none has only that."""
    picture, ground = _painted("river", 320, 240, time="day")
    blue = (picture[..., 2] > picture[..., 0] + 60) & (picture[..., 2] > picture[..., 1])
    rows = blue[160 : int(ground.back_px) - 14].mean(axis=1)
    assert (rows > 0.01).mean() > 0.9
    assert rows.max() < 0.95


@pytest.mark.parametrize(
    ("setting", "place"),
    [("beach", "mountain"), ("farm", "mountain"), ("meadow", "forest"), ("park", "lake"), ("river", "city")],
)
def test_other_places_are_seen_in_a_setting(setting, place):
    """What a backdrop shows besides its own changes a good part of the picture, and its foreground not at all."""
    assert shows(setting, place)
    bare, _ = _painted(setting, 240, 180, time="day")
    rich, _ = _painted(setting, 240, 180, time="day", view=View(also=frozenset({place})))
    assert _apart(bare, rich) > 0.015
    assert _apart(bare[150:], rich[150:]) == 0


def test_a_river_runs_through_the_forest():
    """With a river named too, a blue band crosses the clearing, and nobody stands in it."""
    bare, _ = _painted("forest", 240, 180, time="day")
    rich, ground = _painted("forest", 240, 180, time="day", view=View(also=frozenset({"river"})))
    changed = np.abs(bare - rich).max(axis=2) > 24
    blue = (rich[..., 2] > rich[..., 0] + 50) & (rich[..., 2] > rich[..., 1])
    assert (changed & blue).mean() > 0.02
    assert not (changed & blue)[int(ground.back_px) + 4 :].any()


def test_mountains_of_a_prompt_are_behind():
    """Mountains asked for with a beach rise over the sea: the sand stays as it is, and no word is left over."""
    with_them, without = (
        paint(Job(prompts=(prompt,), width_px=240, height_px=180, seed=4))
        for prompt in ("a beach with mountains in the background", "a beach")
    )
    one, other = (
        np.asarray(Image.open(io.BytesIO(done.picture or b"")).convert("RGB")).astype(int)
        for done in (with_them, without)
    )
    assert _apart(one[40:110], other[40:110]) > 0.2
    assert _apart(one[140:], other[140:]) == 0
    assert with_them.not_drawn == ()
    assert "mountains" not in with_them.text.partition("understood")[2]
