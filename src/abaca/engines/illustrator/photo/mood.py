"""Another hour, weather or season over a photo: light changed by curves and veils, with no new sky or shadows.

What a season does to plants and ground is in `seasons`.
"""

import random

from PIL import Image

from abaca.engines.illustrator.backdrops.frame import Frame
from abaca.engines.illustrator.backdrops.light import light
from abaca.engines.illustrator.backdrops.sky import falling
from abaca.engines.illustrator.photo.seasons import autumn, flakes, snowed
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Season, Time, Weather
from abaca.engines.illustrator.vector import box, document, linear, radial

_GRADES: dict[str, tuple[tuple[float, float, float], float, float]] = {
    # gains of red, green, blue; gamma (over 1 is darker); strength of colour
    "dawn": ((1.06, 0.97, 0.98), 0.94, 0.9),
    "sunset": ((1.12, 0.92, 0.72), 1.05, 1.12),
    "dusk": ((0.74, 0.68, 0.95), 1.16, 0.9),
    "night": ((0.46, 0.54, 0.8), 1.24, 0.66),
    "cloud": ((0.93, 0.95, 0.98), 1.02, 0.78),
    "rain": ((0.78, 0.85, 0.92), 1.06, 0.66),
    "storm": ((0.52, 0.58, 0.7), 1.2, 0.6),
    "snow": ((0.97, 0.99, 1.03), 0.98, 0.86),
    "fog": ((0.98, 1.0, 1.02), 0.86, 0.55),
    "winter": ((0.96, 0.99, 1.05), 0.98, 0.86),
    "spring": ((1.01, 1.05, 0.98), 0.93, 1.12),
    "summer": ((1.06, 1.02, 0.93), 0.95, 1.16),
}
_VEILS: dict[str, tuple[tuple[float, str, float], ...]] = {
    # a gradient from top to bottom laid over the graded photo
    "dawn": ((0, "#ffc7b8", 0.34), (0.6, "#ffdcb0", 0.12), (1, "#ffdcb0", 0.0)),
    "sunset": ((0, "#ff5a2a", 0.34), (0.5, "#ffa040", 0.22), (1, "#7a2a4a", 0.16)),
    "dusk": ((0, "#2a2468", 0.38), (0.6, "#c05a8a", 0.14), (1, "#241a48", 0.26)),
    "night": ((0, "#04081e", 0.5), (0.6, "#0a1436", 0.1), (1, "#04081e", 0.34)),
    "fog": ((0, "#eceff2", 0.7), (0.55, "#e8ecef", 0.42), (1, "#e4e8ea", 0.16)),
    "snow": ((0, "#e6ebf2", 0.26), (0.6, "#e6ebf2", 0.06), (1, "#ffffff", 0.03)),
    "storm": ((0, "#10182c", 0.5), (1, "#10182c", 0.1)),
}


def in_mood(
    photo: Image.Image, *, time: Time | None, weather: Weather | None, season: Season | None, seed: int
) -> Image.Image:
    """The photo (RGB) in that hour, weather and season; None leaves each as photographed."""
    seen = photo
    if season == "autumn":
        seen = autumn(photo, seed=seed)
    elif weather == "snow" or season == "winter":
        seen = snowed(photo, seed=seed)
    names = [name for name in (season, weather, time) if name]
    for name in names:
        if name in _GRADES:
            seen = _graded(seen, *_GRADES[name])
    overlay = "".join(_veil(_VEILS[name], photo) for name in names if name in _VEILS)
    if time == "night":
        overlay += _vignette(photo)
    if weather in {"rain", "storm", "fog"}:
        frame = Frame(
            width_px=photo.width,
            height_px=photo.height,
            light=light(time, weather, season),
            rng=random.Random(f"weather {seed}"),
        )
        overlay += falling(frame)
    if overlay:
        layer = raster(document(overlay, *photo.size))
        if seen is photo:
            seen = photo.copy()
        seen.paste(layer.convert("RGB"), (0, 0), layer.getchannel("A"))
    return flakes(seen, seed=seed) if weather == "snow" else seen


def _graded(photo: Image.Image, gains: tuple[float, float, float], gamma: float, colour: float) -> Image.Image:
    table = [min(255, round(255 * (level / 255) ** gamma * gain)) for gain in gains for level in range(256)]
    graded = photo.point(table)
    grey = graded.convert("L").convert("RGB")
    return Image.blend(grey, graded, colour)


def _veil(stops: tuple[tuple[float, str, float], ...], photo: Image.Image) -> str:
    tone = linear((0, 0), (0, photo.height), *stops)
    return tone.svg + box(0, 0, photo.width, photo.height, tone.url)


def _vignette(photo: Image.Image) -> str:
    reach = 0.78 * max(photo.size)
    tone = radial((photo.width / 2, photo.height / 2), reach, (0.35, "#02040e", 0), (1, "#02040e", 0.62))
    return tone.svg + box(0, 0, photo.width, photo.height, tone.url)
