"""Backdrops in layers: a table of settings and how each is painted."""

import random
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from abaca.engines.illustrator.scene import Season, Time, Weather

from .frame import Backdrop, Frame, View
from .light import light
from .sky import falling

__all__ = ["Backdrop", "View", "backdrop", "settings"]

_SETTINGS: dict[str, str] = {
    "plain": "inside:plain",
    "parchment": "inside:parchment",
    "room": "inside:room",
    "party": "inside:party",
    "space": "inside:space",
    "sky": "inside:high_sky",
    "meadow": "country:meadow",
    "mountain": "country:mountain",
    "lake": "country:lake",
    "field": "country:field",
    "garden": "country:garden",
    "snow": "country:snow",
    "desert": "country:desert",
    "forest": "woods:forest",
    "jungle": "woods:jungle",
    "beach": "shore:beach",
    "sea": "shore:sea",
    "underwater": "shore:underwater",
    "city": "town:city",
    "future_city": "town:future_city",
    "street": "street:street",
}
_INDOORS = frozenset({"plain", "parchment", "room", "party", "space", "underwater"})

_LEVEL = View()


def settings() -> frozenset[str]:
    """Every setting that can be painted."""
    return frozenset(_SETTINGS)


def backdrop(
    setting: str,
    *,
    width_px: int,
    height_px: int,
    seed: int,
    time: Time | None = None,
    weather: Weather | None = None,
    season: Season | None = None,
    view: View = _LEVEL,
) -> Backdrop:
    """The layers of a setting at that size in that light; KeyError for an unknown setting."""
    module, _, function = _SETTINGS[setting].partition(":")
    painter: Callable[[Frame], Backdrop] = getattr(import_module(f"{__name__}.{module}"), function)
    frame = Frame(
        width_px=width_px,
        height_px=height_px,
        light=light(time, weather, season),
        rng=random.Random(f"{setting} {seed}"),
        view=view,
    )
    painted = painter(frame)
    return painted if setting in _INDOORS else replace(painted, front=painted.front + falling(frame))
