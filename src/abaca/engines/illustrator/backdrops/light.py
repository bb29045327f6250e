"""The light of a picture: what time and weather do to the sky and to every colour under it."""

from dataclasses import dataclass

from abaca.engines.illustrator.palette import luma, mix, times
from abaca.engines.illustrator.scene import Season, Time, Weather

_SKIES: dict[Time, tuple[str, ...]] = {
    "dawn": ("#5a6fae", "#a596c8", "#f2b5b4", "#fbd3a8", "#fdeccb"),
    "day": ("#2f86dc", "#5ea8ec", "#93c9f5", "#c3e4fa", "#e9f6fc"),
    "sunset": ("#6b2a4f", "#b23a4c", "#ea6438", "#fba044", "#ffdd8e"),
    "dusk": ("#191f4d", "#3a3675", "#75508f", "#c37a94", "#f0b49c"),
    "night": ("#050a22", "#0a1436", "#13214f", "#1d3164", "#2c4478"),
}
_AMBIENT: dict[Time, str] = {
    "dawn": "#f3d6d2",
    "day": "#ffffff",
    "sunset": "#f3b08c",
    "dusk": "#8f86b4",
    "night": "#3d4c80",
}
_GREYS: dict[Weather, tuple[str, float]] = {
    "clear": ("#ffffff", 0.0),
    "cloud": ("#b4c0cb", 0.45),
    "rain": ("#74859a", 0.62),
    "snow": ("#cdd8e4", 0.6),
    "fog": ("#d5dade", 0.62),
    "storm": ("#39435c", 0.72),
}


@dataclass(frozen=True, slots=True)
class Light:
    """The sky's colours from top to horizon, the colour of the light, and of the sun or moon."""

    time: Time
    weather: Weather
    season: Season
    sky: tuple[str, ...]
    ambient: str
    disc: str

    @property
    def dark(self) -> bool:
        """Whether lamps and windows are lit."""
        return self.time in {"night", "dusk"} or self.weather == "storm"

    @property
    def haze(self) -> str:
        """What far things fade into."""
        return mix(self.sky[-1], self.sky[-2], 0.4)

    def on(self, colour: str, distance: float = 0.0) -> str:
        """The colour as seen in this light at a distance 0 (near) to 1 (lost in haze)."""
        return mix(times(colour, self.ambient), self.haze, distance)

    def leaf(self, summer: str, index: int = 0) -> str:
        """The season's colour of foliage that is `summer` in summer."""
        if self.season == "autumn":
            return ("#d9822b", "#c4532d", "#e0a934", "#a8572f")[index % 4]
        if self.season == "winter":
            return mix(summer, "#f2f7fb", 0.78)
        if self.season == "spring":
            return ("#f3b6c8", "#8cc152", "#f7cad6", "#9ccc5a")[index % 4]
        return summer

    def grass(self, summer: str) -> str:
        """The season's colour of grass."""
        share = {"winter": ("#f4f8fc", 0.88), "autumn": ("#c9a24a", 0.5), "spring": ("#a8d65c", 0.35)}.get(self.season)
        return mix(summer, *share) if share else summer


def light(time: Time | None, weather: Weather | None, season: Season | None) -> Light:
    """The light of a time, weather and season; without any: a clear summer day."""
    hour, sky_state = time or "day", weather or "clear"
    grey, share = _GREYS[sky_state]
    if hour in {"night", "dusk"}:
        grey = mix(grey, "#141a30", 0.75)
    sky = tuple(mix(colour, grey, share) for colour in _SKIES[hour])
    ambient = mix(_AMBIENT[hour], mix(grey, "#8d98ab", 0.3), share * 0.55)
    disc = {"dawn": "#fff3d0", "day": "#fff6c9", "sunset": "#fff0b0", "dusk": "#fdf0d2", "night": "#f5f0da"}[hour]
    assert luma(ambient) > 0
    return Light(hour, sky_state, season or ("winter" if sky_state == "snow" else "summer"), sky, ambient, disc)
