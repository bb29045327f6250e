"""Backdrops of the sea: beach, open sea, under water."""

import math

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, ellipse, group, linear, path, polygon

from .frame import Backdrop, Frame
from .horizon import heaven
from .land import hill_line, hills, mass, peaks, water
from .sky import cloud_banks, clouds, disc, sky


def over_sea(frame: Frame) -> tuple[str, Rect]:
    """A sky whose low sun stands right over the horizon, so that it glitters on the water."""
    if frame.light.time not in {"sunset", "dawn"}:
        above, spot = heaven(frame)
        return above + cloud_banks(frame), spot
    radius = 9 * frame.unit
    x = frame.width_px * frame.rng.choice((0.3, 0.4, 0.6, 0.7))
    svg, spot = disc(frame, x, frame.horizon_px - radius * 1.25, radius)
    return sky(frame) + cloud_banks(frame) + svg + clouds(frame, free=spot), spot


def beach(frame: Frame) -> Backdrop:
    """Sea with glitter, foam on the sand, shells."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    svg, spot = over_sea(frame)
    layers = [svg]
    isle, _ = peaks(frame, h + u, 7 * u, light.on("#5d8f86", 0.4), spacing=70)
    if rng.random() < 0.6:
        layers.append(isle)
    shore = h + frame.ground_px * 0.36
    layers.append(
        water(
            frame,
            h,
            shore + 5 * u,
            mix(light.on("#3aa6cf"), light.sky[-2], 0.3),
            light.on("#52c6cf"),
            glow_x=(spot.left + spot.right) / 2,
        )
    )
    sand_line = hill_line(frame, shore, 1.3 * u, 70)
    sand = light.on("#f3dcaa")
    wet = [(x, y - 0.2 * u) for x, y in sand_line]
    foam = [(x, y - 2.2 * u) for x, y in sand_line]
    ground = mass(frame, foam, light.on("#ffffff")) + mass(frame, wet, darker(sand, 0.16))
    ground += mass(frame, [(x, y + 2.4 * u) for x, y in sand_line], sand)
    grains = "".join(
        f"M{rng.uniform(0, frame.width_px):.1f} "
        f"{shore + 5 * u + (frame.height_px - shore) * rng.random():.1f}h{u * 0.35:.2f}"
        for _ in range(int(min(frame.width_px / u * 3, 900)))
    )
    ground += path(grains, stroke=darker(sand, 0.25), width=u * 0.25, opacity=0.6)
    for _ in range(0 if frame.lacks("shell") else max(3, int(frame.width_px / u / 28))):
        ground += _shell(
            rng.uniform(0.02, 0.98) * frame.width_px,
            frame.height_px - rng.uniform(0.03, 0.3) * frame.ground_px,
            u * rng.uniform(1.2, 2.0),
            light.on(rng.choice(("#f7b7a3", "#fff1e0", "#f28c6a"))),
            rng.random() < 0.35,
        )
    layers.append(ground)
    return Backdrop(
        layers=tuple(layers), back_px=shore + 6 * u, front_px=h + frame.ground_px * 0.86, dark=light.dark, disc=spot
    )


def _shell(x: float, y: float, s: float, fill: str, star: bool) -> str:
    if star:
        points = [
            (
                x + s * (1.3 if k % 2 == 0 else 0.55) * math.sin(math.tau * k / 10),
                y - s * (1.3 if k % 2 == 0 else 0.55) * 0.8 * math.cos(math.tau * k / 10),
            )
            for k in range(10)
        ]
        return polygon(points, fill, stroke=fill, width=s * 0.4)
    fan = path(f"M{x} {y}L{x - s} {y - s * 0.7}Q{x} {y - s * 1.7} {x + s} {y - s * 0.7}Z", fill)
    return fan + path(
        f"M{x} {y}L{x - s * 0.5} {y - s}M{x} {y}V{y - s * 1.15}M{x} {y}L{x + s * 0.5} {y - s}",
        stroke=darker(fill, 0.25),
        width=s * 0.12,
    )


def sea(frame: Frame) -> Backdrop:
    """The open sea with rows of waves."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = over_sea(frame)
    blue = mix(light.on("#3f97cf"), light.sky[-2], 0.3)
    layers = [svg, water(frame, h, frame.height_px, blue, light.on("#15538f"), glow_x=(spot.left + spot.right) / 2)]
    for index, share in enumerate((0.3, 0.52, 0.76)):
        fill = mix(light.on("#2f83bf"), light.on("#134a80"), index / 3)
        line = _waves(frame, h + frame.ground_px * share, (1.6 + index) * u, (9 + 5 * index) * u)
        crest = path(line, stroke=lighter(fill, 0.55), width=u * 0.6, opacity=0.8)
        layers.append(f'<g opacity="0.82">{path(f"{line}V{frame.height_px}H-9Z", fill)}{crest}</g>')
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.3,
        front_px=h + frame.ground_px * 0.84,
        wet=True,
        dark=light.dark,
        disc=spot,
    )


def _waves(frame: Frame, y: float, high: float, long: float) -> str:
    x = -long * frame.rng.random()
    line = f"M{x:.1f} {y:.1f}"
    while x < frame.width_px + long:
        line += f"q{long * 0.3:.1f} {high:.1f} {long * 0.62:.1f} {high * 0.5:.1f}t{long * 0.38:.1f} {-high * 0.5:.1f}"
        x += long
    return line


def underwater(frame: Frame) -> Backdrop:
    """Blue depth with beams of light, sand, corals, weed and bubbles."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    depth = linear(
        (0, 0),
        (0, frame.height_px),
        (0, light.on("#8fe3f2")),
        (0.35, light.on("#3fb4dc")),
        (0.75, light.on("#1b74b5")),
        (1, light.on("#0f4d8a")),
    )
    svg = depth.svg + box(0, 0, frame.width_px, frame.height_px, depth.url)
    for _ in range(max(5, int(frame.width_px / u / 22))):
        x, wide, lean = rng.uniform(-0.1, 1.0) * frame.width_px, rng.uniform(4, 10) * u, rng.uniform(10, 40) * u
        svg += polygon(
            [(x, 0), (x + wide, 0), (x + wide * 2 + lean, frame.height_px * 0.86), (x + lean, frame.height_px * 0.86)],
            "#ffffff",
            opacity=0.1,
        )
    layers = [svg]
    far = light.on("#2f86b8")
    rocks, _ = peaks(frame, h + 8 * u, 22 * u, mix(far, "#1b74b5", 0.4), spacing=30)
    layers.append(rocks)
    sand = light.on("#e3cf9b")
    floor = h + frame.ground_px * 0.45
    ground = hills(frame, floor, 2 * u, mix(sand, "#2f86b8", 0.35), 90) + hills(
        frame, floor + frame.ground_px * 0.25, 2 * u, mix(sand, "#2f86b8", 0.12), 120
    )
    plants = ""
    for _ in range(max(7, int(frame.width_px / u / 8))):
        x, y = rng.uniform(0, frame.width_px), floor + rng.uniform(0, 0.4) * frame.ground_px
        if rng.random() < 0.55:
            plants += _weed(
                frame, x, y, rng.uniform(14, 34) * u, light.on(rng.choice(("#2f8f5b", "#4cae57", "#1f7a6a")))
            )
        else:
            plants += _coral(
                frame, x, y, rng.uniform(7, 13) * u, light.on(rng.choice(("#f2677c", "#f79a5b", "#c86dd7", "#ffd05c")))
            )
    layers += [ground, plants]
    bubbles = ""
    for _ in range(int(frame.width_px / u / 3)):
        x, y, r = rng.uniform(0, frame.width_px), rng.uniform(0, frame.height_px), u * rng.uniform(0.4, 1.5)
        bubbles += circle(x, y, r, "#ffffff", opacity=0.22) + circle(
            x, y, r, stroke="#ffffff", width=r * 0.16, opacity=0.7
        )
        bubbles += circle(x - r * 0.35, y - r * 0.35, r * 0.22, "#ffffff", opacity=0.9)
    layers.append(bubbles)
    return Backdrop(
        layers=tuple(layers),
        back_px=floor + 2 * u,
        front_px=h + frame.ground_px * 0.84,
        afloat=True,
        disc=Rect(0, 0, 0, 0),
    )


def _weed(frame: Frame, x: float, y: float, tall: float, fill: str) -> str:
    svg = ""
    for k in range(3):
        bend = frame.rng.uniform(-0.16, 0.16) * tall
        wide = tall * 0.06
        tip_x, tip_y = x + (k - 1) * tall * 0.13 + bend, y - tall * (1 - 0.18 * abs(k - 1))
        svg += path(
            f"M{x - wide:.1f} {y:.1f}C{x - wide - bend:.1f} {y - tall * 0.4:.1f} {tip_x + bend:.1f} "
            f"{y - tall * 0.6:.1f} {tip_x:.1f} {tip_y:.1f}C{tip_x + bend + wide * 2:.1f} {y - tall * 0.6:.1f} "
            f"{x + wide - bend:.1f} {y - tall * 0.35:.1f} {x + wide:.1f} {y:.1f}Z",
            fill if k != 1 else lighter(fill, 0.15),
        )
    return svg


def _coral(frame: Frame, x: float, y: float, tall: float, fill: str) -> str:
    svg = ""
    for turn, long in ((-90, 1.0), (-120, 0.8), (-60, 0.8), (-145, 0.6), (-35, 0.6)):
        arm = path(
            f"M0 0Q{tall * 0.3 * long:.1f} {tall * 0.05:.1f} {tall * long:.1f} 0M{tall * 0.5 * long:.1f} 0"
            f"l{tall * 0.22:.1f} {-tall * 0.2:.1f}M{tall * 0.62 * long:.1f} 0l{tall * 0.2:.1f} {tall * 0.18:.1f}",
            stroke=fill,
            width=tall * 0.11,
        )
        svg += group(arm, dx=x, dy=y, turn_deg=turn + frame.rng.uniform(-8, 8))
    return svg + ellipse(x, y + tall * 0.02, tall * 0.3, tall * 0.1, darker(fill, 0.3))
