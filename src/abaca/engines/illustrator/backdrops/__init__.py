"""Backdrops in layers: a table of settings and how each is painted."""

import random
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module

from abaca.engines.illustrator.scene import Season, Time, Weather

from .features import enriched, shows
from .frame import Backdrop, Frame, View
from .light import light
from .sky import falling

__all__ = ["Backdrop", "View", "backdrop", "settings", "shows"]

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
    "river": "waterside:river",
    "river_crossing": "waterside:river_crossing",
    "harbour": "waterside:harbour",
    "cliff_coast": "waterside:cliff_coast",
    "village": "settled:village",
    "farm": "settled:farm",
    "park": "settled:park",
    "playground": "settled:playground",
    "night_market": "market:night_market",
    "cave": "barren:cave",
    "moon_surface": "barren:moon_surface",
    "kitchen": "interiors:kitchen",
    "bedroom": "interiors:bedroom",
    "library": "halls:library",
    "classroom": "halls:classroom",
    "cafe": "interiors:cafe",
    "castle_hall": "halls:castle_hall",
}
_INDOORS = frozenset(
    {"plain", "parchment", "room", "party", "space", "underwater", "kitchen", "bedroom", "library", "classroom", "cafe"}
    | {"castle_hall", "cave", "moon_surface"}
)

_HOURS: dict[str, Time] = {"night_market": "night"}
"""The time at which a setting is itself, unless another is asked for."""
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
        light=light(time or _HOURS.get(setting), weather, season),
        rng=random.Random(f"{setting} {seed}"),
        view=view,
    )
    painted = enriched(frame, setting, painter(frame))
    return painted if setting in _INDOORS else replace(painted, front=painted.front + falling(frame))
