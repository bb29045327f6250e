"""The ground seen from above: grass, sand, boards, water or paving that fills the frame, with nothing of the sky."""

import random
from math import sin

from .backdrops import Backdrop
from .clusters import Cluster
from .layout import Placed
from .palette import COLOURS, darker, lighter, mix
from .scene import Scene
from .settings import setting_of
from .vector import Rect, box, circle, num, outline, path, smooth

_GROUNDS: dict[str, tuple[str, str]] = {
    "room": ("boards", "#c99d6b"),
    "kitchen": ("boards", "#d8b98c"),
    "bedroom": ("boards", "#c9a57c"),
    "classroom": ("boards", "#c99d6b"),
    "library": ("boards", "#b3804f"),
    "cafe": ("boards", "#b98a5a"),
    "harbour": ("water", "#4c9cc9"),
    "moon_surface": ("sand", "#b9bcc4"),
    "cave": ("sand", "#8a7f78"),
    "castle_hall": ("paving", "#a79c8d"),
    "night_market": ("paving", "#7d7f8c"),
    "party": ("boards", "#d7a878"),
    "plain": ("plain", "#eadfcf"),
    "street": ("paving", "#9aa0a8"),
    "city": ("paving", "#a3a8af"),
    "future_city": ("paving", "#59617a"),
    "beach": ("sand", "#ecd6a0"),
    "desert": ("sand", "#e6c083"),
    "snow": ("snow", "#eef4fa"),
    "sea": ("water", "#3f8fc4"),
    "lake": ("water", "#4c9cc9"),
    "underwater": ("water", "#2f79ad"),
    "space": ("stars", "#141733"),
    "sky": ("clouds", "#8cc4ea"),
}
_RIVERS = frozenset({"river", "river_crossing"})
_GRASS = ("grass", "#8cba5c")
_DARK = {"night": 0.5, "dusk": 0.3, "dawn": 0.1, "sunset": 0.15}


def plan(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Backdrop:
    """The ground of the scene's setting from above; things may lie all over it, down to its `front_px`."""
    setting = setting_of(scene, seed)
    kind, colour = _GROUNDS.get(setting, _GRASS)
    if scene.season == "winter" or scene.weather == "snow":
        kind, colour = ("snow", "#eef4fa") if kind == "grass" else (kind, colour)
    colour = COLOURS.get(scene.backdrop_colour or "", colour)
    colour = mix(colour, "#1c2350", _DARK.get(scene.time or "", 0.0))
    rng = random.Random(f"plan {setting} {seed}")
    unit = min(width_px, height_px) / 100
    ground = box(0, 0, width_px, height_px, colour)
    marks = {
        "boards": _boards,
        "paving": _paving,
        "water": _waves,
        "stars": _dots,
        "plain": _nothing,
    }.get(kind, _tufts)(width_px, height_px, unit, colour, rng)
    front_px = float(height_px)
    if setting in _RIVERS:
        front_px *= 0.7
        marks += _river(width_px, height_px, unit, rng)
    return Backdrop(layers=(ground + marks,), back_px=front_px, front_px=front_px, afloat=True)


def _river(wide: float, high: float, unit: float, rng: random.Random) -> str:
    """A river that winds through the lower part."""
    swing, phase = 0.035 * high, rng.uniform(0, 6.3)
    rims = [
        [(wide * (step / 12 * 1.2 - 0.1), high * level + swing * sin(phase + step * 0.8 + late)) for step in range(13)]
        for level, late in ((0.76, 0.0), (0.91, 0.5))
    ]
    band = [*rims[0], *reversed(rims[1])]
    bank, water = "#d9c48c", "#4c9cc9"
    lines = "".join(
        path(
            smooth([(x, y + high * 0.15 * share) for x, y in rims[0]]), stroke="#a9d5ec", width=0.5 * unit, opacity=0.7
        )
        for share in (0.35, 0.65)
    )
    shape = outline(band) + "Z"
    return path(shape, water, stroke=bank, width=2.4 * unit) + path(shape, water) + lines


def strewn(groups: list[Cluster], frame: Rect, *, seed: int) -> list[Placed]:
    """Groups all over a plan, each in a field of its own; large things are larger, but none is lost."""
    rng = random.Random(f"strewn {seed}")
    fields = _fields(len(groups), frame)
    fits = [
        min(0.84 * field.width / group.box.width, 0.84 * field.height / group.box.height)
        for group, field in zip(groups, fields, strict=True)
    ]
    common = min(fits, default=1.0)
    placed = []
    for group, field, fit in zip(groups, fields, fits, strict=True):
        scale = common**0.5 * fit**0.5
        free = (field.width - group.box.width * scale, field.height - group.box.height * scale)
        x = field.middle[0] + rng.uniform(-0.35, 0.35) * max(free[0], 0)
        y = field.middle[1] + rng.uniform(-0.35, 0.35) * max(free[1], 0)
        middle = (group.box.top + group.box.bottom) / 2 * scale
        placed += [Placed(part=part, ground_px=None) for part in group.placed(x, y - middle, scale)]
    return placed


def _fields(count: int, frame: Rect) -> list[Rect]:
    """Equal fields in rows, as square as they can be; a shorter last row has wider ones."""
    columns = max(1, min(count, round((max(count, 1) * frame.width / frame.height) ** 0.5)))
    rows = -(-count // columns)
    found = []
    for number in range(count):
        row, column = divmod(number, columns)
        in_row = min(columns, count - row * columns)
        wide, high = frame.width / in_row, frame.height / rows
        found.append(Rect(frame.left, frame.top, frame.left + wide, frame.top + high).moved(wide * column, high * row))
    return found


def _nothing(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    del rng
    inset = 4 * unit
    return box(inset, inset, wide - 2 * inset, high - 2 * inset, lighter(colour, 0.3), round_by=3 * unit)


def _boards(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    parts = []
    deep = 13 * unit
    y = -rng.uniform(0, deep)
    while y < high:
        parts.append(box(0, y, wide, deep, mix(colour, rng.choice(("#7a4f2c", "#f0d2a4")), rng.uniform(0.02, 0.14))))
        parts.append(box(0, y + deep - 0.35 * unit, wide, 0.35 * unit, darker(colour, 0.35)))
        x = -rng.uniform(0, 60) * unit
        while x < wide:
            parts.append(box(x, y, 0.35 * unit, deep, darker(colour, 0.35)))
            for _ in range(3):
                left, row = x + rng.uniform(4, 50) * unit, y + rng.uniform(0.15, 0.85) * deep
                grain = f"M{num(left)} {num(row)}q{num(6 * unit)} {num(rng.uniform(-1, 1) * unit)} {num(12 * unit)} 0"
                parts.append(path(grain, stroke=darker(colour, 0.22), width=0.25 * unit, opacity=0.6))
            x += rng.uniform(50, 80) * unit
        y += deep
    return "".join(parts)


def _paving(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    parts = []
    side = 12 * unit
    for row in range(int(high / side) + 1):
        for column in range(-1, int(wide / side) + 1):
            x = (column + 0.5 * (row % 2)) * side
            shade = mix(colour, rng.choice(("#ffffff", "#40455a")), rng.uniform(0.0, 0.12))
            parts.append(
                box(x + 0.3 * unit, (row * side) + 0.3 * unit, side - 0.6 * unit, side - 0.6 * unit, shade,
                    round_by=0.8 * unit)
            )  # fmt: skip
    return box(0, 0, wide, high, darker(colour, 0.25)) + "".join(parts)


def _waves(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    parts = []
    for _ in range(int(wide * high / (90 * unit * unit))):
        x, y, long = rng.uniform(0, wide), rng.uniform(0, high), rng.uniform(4, 9) * unit
        wave = f"M{num(x)} {num(y)}q{num(long / 4)} {num(-unit)} {num(long / 2)} 0t{num(long / 2)} 0"
        parts.append(path(wave, stroke=lighter(colour, 0.35), width=0.5 * unit, opacity=0.7))
    return "".join(parts)


def _dots(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    return "".join(
        circle(rng.uniform(0, wide), rng.uniform(0, high), rng.uniform(0.15, 0.5) * unit, lighter(colour, 0.85))
        for _ in range(int(wide * high / (60 * unit * unit)))
    )


def _tufts(wide: float, high: float, unit: float, colour: str, rng: random.Random) -> str:
    """Uneven patches with small strokes: grass, sand and snow alike, each in its colour."""
    parts = []
    for _ in range(int(wide * high / (900 * unit * unit)) + 3):
        x, y, reach = rng.uniform(0, wide), rng.uniform(0, high), rng.uniform(10, 24) * unit
        rim = [
            (x + reach * rng.uniform(0.7, 1.2) * dx, y + reach * rng.uniform(0.5, 0.9) * dy)
            for dx, dy in ((1, 0), (0.7, 0.7), (0, 1), (-0.7, 0.7), (-1, 0), (-0.7, -0.7), (0, -1), (0.7, -0.7))
        ]
        tone = rng.choice((lighter(colour, 0.16), darker(colour, 0.07)))
        parts.append(path(smooth(rim, closed=True), tone, opacity=0.7))
    for _ in range(int(wide * high / (40 * unit * unit))):
        x, y = rng.uniform(0, wide), rng.uniform(0, high)
        lean = rng.uniform(0.2, 1) * unit
        blade = f"M{num(x)} {num(y)}q{num(0.3 * unit)} {num(-1.2 * unit)} {num(lean)} {num(-2 * unit)}"
        parts.append(path(blade, stroke=darker(colour, 0.16), width=0.35 * unit, opacity=0.7))
    return "".join(parts)
