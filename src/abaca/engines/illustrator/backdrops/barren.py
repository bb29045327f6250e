"""Backdrops of bare rock: the inside of a cave, the surface of the moon."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Point, Rect, box, circle, ellipse, group, linear, path, polygon, radial

from .frame import Backdrop, Frame
from .land import hill_line, mass
from .sky import stars

_NOWHERE = Rect(0, 0, 0, 0)
_LANDS = (
    "M-72-36Q-40-84-4-72Q-10-40-36-30Q-40-2-60-6Z",
    "M-46 10Q-10 6-14 40Q-30 80-38 72Q-56 40-46 10Z",
    "M16-50Q60-66 86-20Q72 10 50-2Q46 40 24 50Q6 10 20-10Z",
)
"""Continents of an earth of radius 100."""
_GEMS = ("#6fe0f2", "#b78cf2", "#f28cc4", "#8cf2b0")


def cave(frame: Frame) -> Backdrop:
    """A cavern: daylight far back, walls in layers, dripstones, a pool, crystals that glow."""
    u, h, g, w = frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng, light = frame.rng, frame.light
    rock = "#6b5f70"
    svg = box(0, 0, w, frame.height_px, darker(rock, 0.45))
    mouth_x, mouth_y, reach = (
        w * rng.uniform(0.4, 0.6),
        h - min(9 * u, w * 0.09),
        min(24 * u, w * 0.24),
    )
    shine = radial((mouth_x, mouth_y), reach * 3.2, (0, light.sky[2], 0.6), (1, light.sky[2], 0))
    svg += shine.svg + circle(mouth_x, mouth_y, reach * 3.2, shine.url)
    hole = [
        (
            mouth_x + reach * rng.uniform(0.85, 1.1) * math.cos(t),
            mouth_y + reach * 1.1 * rng.uniform(0.85, 1.1) * math.sin(t),
        )
        for t in (math.tau * k / 14 for k in range(14))
    ]
    sky_view = linear((0, mouth_y - reach), (0, mouth_y + reach), *((i / 4, c) for i, c in enumerate(light.sky)))
    hill = ellipse(mouth_x, h, reach * 0.9, reach * 0.34, light.on("#6fae5a"))
    svg += sky_view.svg + polygon(hole, sky_view.url) + hill
    layers = [svg]
    for index, (inset, dim) in enumerate(((0.3, 0.34), (0.2, 0.2), (0.09, 0.04))):
        fill = darker(rock, dim)
        layers.append(_arch(frame, inset, fill) + _drips(frame, h * (0.1 + 0.07 * index), fill, 0.6 + 0.3 * index))
    floor = hill_line(frame, h + g * 0.06, 2.4 * u, 70)
    shade = linear((0, h), (0, frame.height_px), (0, lighter(rock, 0.1)), (1, darker(rock, 0.25)))
    ground = shade.svg + mass(frame, floor, shade.url)
    ground += ellipse(w * 0.5, h + g * 0.24, min(w * 0.34, 60 * u), g * 0.06, "#3f86a8") + ellipse(
        w * 0.5, h + g * 0.235, min(w * 0.3, 52 * u), g * 0.04, "#6fc0d8", opacity=0.7
    )
    for _ in range(max(3, int(w / u / 26))):
        x, y, s = rng.uniform(0.02, 0.98) * w, h + g * rng.uniform(0.1, 0.36), u * rng.uniform(1.4, 2.6)
        ground += ellipse(x, y, s * 2.2, s, darker(rock, 0.3)) + ellipse(
            x - s * 0.3, y - s * 0.3, s * 1.6, s * 0.6, lighter(rock, 0.2)
        )
    for k in range(max(4, int(w / u / 22))):
        side = rng.choice((0.0, 1.0))
        x = abs(side * w - rng.uniform(0.02, 0.3) * w)
        ground += _crystals(frame, x, h + g * rng.uniform(0.06, 0.3), rng.uniform(6, 12) * u, _GEMS[k % 4])
    layers.append(ground)
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.42, front_px=h + g * 0.84, dark=True, disc=_NOWHERE)


def _arch(frame: Frame, inset: float, fill: str) -> str:
    """The rock around the view: walls at both sides and the ceiling."""
    rng, w, low = frame.rng, frame.width_px, frame.height_px
    side, top = inset * min(w, 1.8 * low), inset * frame.horizon_px * 0.8
    inner: list[Point] = []
    for k in range(13):
        turn = math.pi * k / 12
        x = w / 2 - (w / 2 - side) * math.cos(turn) * rng.uniform(0.96, 1.04)
        y = (
            frame.horizon_px
            + frame.ground_px * 0.2
            - (frame.horizon_px + frame.ground_px * 0.2 - top) * math.sin(turn) ** 0.6 * rng.uniform(0.95, 1.03)
        )
        inner.append((x, y))
    rim = "L".join(f"{x:.1f} {y:.1f}" for x, y in inner)
    return path(
        f"M-9 {low + 9}V-9H{w + 9}V{low + 9}L{inner[-1][0]:.1f} {low + 9:.1f}L"
        + "L".join(reversed(rim.split("L")))
        + f"L{inner[0][0]:.1f} {low + 9:.1f}Z",
        fill,
    )


def _drips(frame: Frame, reach: float, fill: str, size: float) -> str:
    """Dripstones hanging from the ceiling."""
    u, rng, w = frame.unit, frame.rng, frame.width_px
    svg, x = "", -2 * u
    while x < w:
        wide, long = rng.uniform(3, 7) * u * size, reach * rng.uniform(0.5, 1.1) + 8 * u * size
        svg += polygon([(x, -2), (x + wide, -2), (x + wide * 0.56, long), (x + wide * 0.46, long)], fill)
        x += wide * rng.uniform(0.9, 2.4)
    return svg


def _crystals(frame: Frame, x: float, y: float, tall: float, tone: str) -> str:
    glow = radial((x, y - tall * 0.4), tall * 1.5, (0, tone, 0.45), (1, tone, 0))
    svg = glow.svg + circle(x, y - tall * 0.4, tall * 1.5, glow.url)
    for dx, high, lean in ((-0.34, 0.62, -0.22), (0.34, 0.7, 0.24), (0.0, 1.0, 0.04)):
        wide = tall * 0.17
        cx, top = x + dx * tall, y - high * tall
        tip = cx + lean * tall
        svg += polygon(
            [
                (cx - wide, y),
                (tip - wide, top + wide * 1.4),
                (tip, top),
                (tip + wide, top + wide * 1.4),
                (cx + wide, y),
            ],
            tone,
        )
        svg += polygon([(cx, y), (tip, top), (tip + wide, top + wide * 1.4), (cx + wide, y)], darker(tone, 0.3))
        svg += path(
            f"M{cx - wide * 0.5:.1f} {y:.1f}L{tip - wide * 0.5:.1f} {top + wide * 1.6:.1f}",
            stroke="#ffffff",
            width=frame.unit * 0.3,
            opacity=0.7,
        )
    return svg


def moon_surface(frame: Frame) -> Backdrop:
    """Grey dust, craters and bare hills under a black sky full of stars, the earth in it."""
    u, h, g, w = frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng = frame.rng
    night = linear((0, 0), (0, h), (0, "#05060f"), (1, "#141833"))
    svg = night.svg + box(0, 0, w, frame.height_px, night.url) + stars(frame, h, 1.8)
    if not frame.lacks("earth"):
        svg += _earth(
            w * rng.choice((0.2, 0.28, 0.74, 0.8)),
            h * 0.32 if not frame.storeys else h * 0.5,
            min(12 * u, h * 0.2),
        )
    dust = "#b9b6bd"
    far = hill_line(frame, h - 3 * u, 4 * u, 70)
    middle = hill_line(frame, h + g * 0.04, 2.6 * u, 50)
    shade = linear((0, h), (0, frame.height_px), (0, darker(dust, 0.12)), (1, lighter(dust, 0.2)))
    ground = (
        mass(frame, middle, darker(dust, 0.34))
        + shade.svg
        + mass(frame, hill_line(frame, h + g * 0.14, 1.6 * u, 130), shade.url)
    )
    for _ in range(int(w / u / 6)):
        depth = rng.random()
        x, y, r = rng.uniform(0, w), h + g * (0.2 + 0.76 * depth), u * (1 + 5 * depth) * rng.uniform(0.5, 1.2)
        ground += (
            ellipse(x, y, r, r * 0.34, darker(dust, 0.3))
            + ellipse(x, y + r * 0.07, r * 0.86, r * 0.25, darker(dust, 0.42))
            + path(
                f"M{x - r:.1f} {y + r * 0.04:.1f}Q{x:.1f} {y + r * 0.5:.1f} {x + r:.1f} {y + r * 0.04:.1f}",
                stroke=lighter(dust, 0.55),
                width=r * 0.09,
            )
        )
    for _ in range(int(w / u / 9)):
        x, y, s = rng.uniform(0, w), h + g * rng.uniform(0.2, 0.98), u * rng.uniform(0.5, 1.4)
        ground += ellipse(x, y, s * 1.4, s * 0.8, darker(dust, 0.36)) + ellipse(
            x - s * 0.2, y - s * 0.2, s, s * 0.5, lighter(dust, 0.3)
        )
    return Backdrop(
        layers=(svg, mass(frame, far, darker(dust, 0.52)), ground),
        back_px=h + g * 0.36,
        front_px=h + g * 0.84,
        dark=True,
        disc=_NOWHERE,
    )


def _earth(x: float, y: float, r: float) -> str:
    halo = radial((x, y), r * 1.5, (0, "#8fc8ff", 0.5), (0.66, "#8fc8ff", 0.35), (1, "#8fc8ff", 0))
    ball = radial((x - r * 0.3, y - r * 0.3), r * 1.5, (0, "#6fb9f0"), (0.6, "#2f7fd0"), (1, "#12407f"))
    lands = group("".join(path(shape, "#6fb04f") for shape in _LANDS), dx=x, dy=y, factor=r / 100)
    clouds = "".join(
        path(
            f"M{x + dx * r:.1f} {y + dy * r:.1f}q{0.2 * r:.1f} {-0.1 * r:.1f} {0.4 * r:.1f} 0t{0.3 * r:.1f} 0",
            stroke="#ffffff",
            width=r * 0.09,
            opacity=0.85,
        )
        for dx, dy in ((-0.7, 0.02), (-0.2, -0.5), (0.1, 0.62), (-0.5, 0.56), (0.2, 0.1))
    )
    night = path(
        f"M{x + r * 0.3} {y - r * 0.95}A{r} {r} 0 0 1 {x + r * 0.3} {y + r * 0.95}"
        f"A{r * 1.5} {r * 1.5} 0 0 0 {x + r * 0.3} {y - r * 0.95}Z",
        "#0a1030",
        opacity=0.45,
    )
    return halo.svg + circle(x, y, r * 1.5, halo.url) + ball.svg + circle(x, y, r, ball.url) + lands + clouds + night
