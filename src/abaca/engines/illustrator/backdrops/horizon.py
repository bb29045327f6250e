"""What open-air backdrops end in: the sky with its light, and the far ranges of tall pictures."""

from abaca.engines.illustrator.palette import mix
from abaca.engines.illustrator.vector import Rect, box, linear

from .frame import Frame
from .land import peaks
from .sky import birds, clouds, disc, sky

_STOREY = 46
"""How much higher each farther range of a tall picture stands, in units."""
_MOST_RANGES = 4
"""So many ranges at most; above them a very tall picture is sky."""


def heaven(frame: Frame, *, low_share: float = 0.45, size: float = 6.5) -> tuple[str, Rect]:
    """Sky, clouds and the sun or moon at a height of `low_share` of the horizon."""
    low = {"sunset": 0.62, "dawn": 0.66, "dusk": 0.3, "night": 0.26}.get(frame.light.time, low_share * 0.6)
    x = frame.width_px * frame.rng.choice((0.2, 0.28, 0.72, 0.8))
    y = min(frame.horizon_px * low, summit(frame)) if frame.storeys else frame.horizon_px * low
    radius = frame.unit * size * (1.25 if frame.light.time in {"sunset", "dawn"} else 1.0)
    hidden = frame.light.weather in {"rain", "storm", "fog", "snow"}
    svg, spot = disc(frame, x, max(y, radius * 1.6), radius)
    svg = "" if hidden else svg
    flock = (
        birds(frame, frame.rng.randint(3, 6), frame.horizon_px) if not hidden and frame.light.time != "night" else ""
    )
    return sky(frame) + svg + clouds(frame, free=spot) + flock, spot


def far_ranges(frame: Frame, base: float, colour: str, *, snow: str = "") -> list[str]:
    """Extra ranges of a tall picture as on a scroll: each farther one higher up and paler, mist at its foot."""
    u, light = frame.unit, frame.light
    layers = []
    count = min(frame.storeys, _MOST_RANGES)
    for index in range(count, 0, -1):
        pale = min(0.34 + 0.14 * index, 0.86)
        foot = base - _STOREY * u * (index - 0.55)
        fill = light.on(colour, pale)
        cap = mix(snow, light.haze, pale * 0.6) if snow and index == count else ""
        svg, _ = peaks(frame, foot, u * (44 + 9 * index), fill, snow=cap, spacing=46 + 9 * index)
        if not svg:
            continue
        air = mix(fill, light.haze, 0.86)
        mist = linear((0, foot - 34 * u), (0, foot + 4 * u), (0, air, 0), (1, air))
        layers.append(
            svg
            + mist.svg
            + box(0, foot - 34 * u, frame.width_px, 38 * u, mist.url)
            + box(0, foot + 3.8 * u, frame.width_px, base - foot + 8 * u, air)
        )
    return layers


def summit(frame: Frame) -> float:
    """The y above which `far_ranges` leave the sky free."""
    count = min(frame.storeys, _MOST_RANGES)
    return frame.horizon_px - (frame.unit * (_STOREY * (count - 0.55) + 40 + 9 * count) if count else 0)
