"""Backdrops under trees: forest and jungle."""

import math

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, ellipse, linear, path

from .frame import Backdrop, Frame
from .land import hill_line, hills, mass, pines_on, stones, tufts
from .sky import birds, disc, rays, sky


def forest(frame: Frame) -> Backdrop:
    """Firs in rows of mist, tall trunks on both sides, a clearing with ferns and light falling in."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    x = frame.width_px * rng.uniform(0.35, 0.65)
    glow, spot = disc(frame, x, h * 0.34, 6 * u)
    mist = mix(light.sky[-1], light.on("#a8cfa0"), 0.5)
    layers = [sky(frame) + (glow if light.weather == "clear" else "") + birds(frame, 3, h)]
    wood = light.leaf("#2f6b48", 1) if light.season == "autumn" else "#2f6b48"
    rows = 3 + frame.storeys
    for index in range(rows):
        share = index / rows
        base = h - (rows - index - 1) * (10 * u if not frame.storeys else 34 * u)
        line = hill_line(frame, base - 3 * u, 2 * u, 70)
        fill = mix(light.on(wood), mist, 0.72 - 0.5 * share)
        layers.append(
            pines_on(frame, line, u * (26 + 8 * share), fill, gap=0.3, chance=0.97)
            + mass(frame, line, mix(fill, mist, 0.2))
        )
    green = light.grass("#5d9a48")
    ground = hills(frame, h + 1.5 * u, 1.6 * u, light.on(darker(green, 0.18)), 110)
    clearing = ellipse(
        frame.width_px / 2,
        h + frame.ground_px * 0.56,
        frame.width_px * 0.5,
        frame.ground_px * 0.42,
        light.on(lighter(green, 0.25)),
        opacity=0.55,
    )
    layers.append(
        ground
        + clearing
        + tufts(frame, h + 6 * u, frame.height_px, light.on(green), flowers=("#ffffff", "#f2a0c0"))
        + stones(frame, h + 8 * u, frame.height_px, light.on("#8b8f86"), 5)
    )
    trunks = ""
    spots = [0.03, 0.11, 0.9, 0.98] if frame.width_px > frame.height_px * 0.6 else [0.0, 1.0]
    for place in spots:
        trunks += _trunk(
            frame,
            place * frame.width_px + rng.uniform(-2, 2) * u,
            h + frame.ground_px * rng.uniform(0.1, 0.3),
            u * rng.uniform(2.2, 4.2),
        )
    beams = rays(frame, x, h * 0.05) if light.weather == "clear" and not light.dark else ""
    layers.append(trunks + beams)
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.34,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def _trunk(frame: Frame, x: float, foot: float, half: float) -> str:
    light, rng = frame.light, frame.rng
    bark = light.on("#6b4a34")
    shade = linear((x - half, 0), (x + half, 0), (0, lighter(bark, 0.16)), (0.5, bark), (1, darker(bark, 0.35)))
    svg = shade.svg + path(
        f"M{x - half} -10L{x - half * 1.1} {foot - half * 2}Q{x - half * 1.3} {foot} {x - half * 2.6} "
        f"{foot + half * 0.6}H{x + half * 2.6}Q{x + half * 1.3} {foot} "
        f"{x + half * 1.1} {foot - half * 2}L{x + half} -10Z",
        shade.url,
    )
    for _ in range(int(foot / half / 3)):
        y = rng.uniform(0, foot - half * 3)
        svg += path(
            f"M{x + rng.uniform(-0.7, 0.6) * half:.1f} {y:.1f}q{half * 0.2:.1f} {half:.1f} 0 {half * 2.2:.1f}",
            stroke=darker(bark, 0.3),
            width=half * 0.12,
            opacity=0.7,
        )
    return svg


def jungle(frame: Frame) -> Backdrop:
    """Layers of great leaves, vines with flowers, shafts of light."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    air = linear((0, 0), (0, h * 1.1), (0, light.on("#2f7a52")), (0.55, light.on("#7cc07a")), (1, light.on("#d8efae")))
    back = air.svg + box(0, 0, frame.width_px, frame.height_px, air.url)
    back += ellipse(
        frame.width_px / 2, h * 0.8, frame.width_px * 0.34, min(h * 0.5, 50 * u), light.on("#f3fad0"), opacity=0.6
    )
    layers = [back]
    for index, (distance, size) in enumerate(((0.55, 20), (0.3, 26), (0.1, 30))):
        fill = mix(light.on(("#5ea868", "#3d8f56", "#2a7546")[index]), light.on("#d8efae"), distance)
        svg = hills(frame, h - (6 - 4 * index) * u, 3 * u, fill, 60)
        x = -10 * u
        while x < frame.width_px + 10 * u:
            svg += _fan(frame, x, h + (index * 5 - 1) * u, size * u * rng.uniform(0.7, 1.2), fill)
            x += size * u * rng.uniform(0.5, 0.9)
        layers.append(svg)
    vines = ""
    for _ in range(max(4, int(frame.width_px / u / 18))):
        x, long = rng.uniform(0, frame.width_px), rng.uniform(0.25, 0.7) * h
        vines += path(
            f"M{x:.1f} -5Q{x + 4 * u:.1f} {long / 2:.1f} {x + rng.uniform(-3, 3) * u:.1f} {long:.1f}",
            stroke=light.on("#2c6b3e"),
            width=u * 0.6,
        )
        for share in (0.3, 0.55, 0.8, 1.0):
            vines += ellipse(x + rng.uniform(0, 3) * u, long * share, 1.9 * u, 1.0 * u, light.on("#4fa654"))
        vines += circle(x, long, 1.3 * u, light.on("#ff6f91"))
    top = ""
    x = -6 * u
    while x < frame.width_px + 6 * u:
        top += _leaf(
            x,
            -3 * u,
            rng.uniform(18, 30) * u,
            rng.uniform(50, 130),
            light.on(rng.choice(("#1f6238", "#2a7546", "#338a4d"))),
        )
        x += rng.uniform(8, 14) * u
    soil = hills(frame, h + 3 * u, 1.5 * u, light.on("#4c8a46"), 90) + ellipse(
        frame.width_px / 2,
        h + frame.ground_px * 0.6,
        frame.width_px * 0.46,
        frame.ground_px * 0.36,
        light.on("#8cbf62"),
        opacity=0.6,
    )
    layers += [
        vines,
        soil + tufts(frame, h + 7 * u, frame.height_px, light.on("#5aa04c"), flowers=("#ff6f91", "#ffb347", "#ffffff")),
        top,
    ]
    corners = "".join(
        _leaf(side * frame.width_px, frame.height_px + 2 * u, rng.uniform(20, 32) * u, turn, light.on(shade))
        for side, turns in ((0, (-80, -55, -30)), (1, (-100, -125, -150)))
        for turn, shade in zip(turns, ("#1d5a35", "#2a7546", "#3a9450"), strict=True)
    )
    return Backdrop(
        layers=tuple(layers),
        front=corners,
        back_px=h + frame.ground_px * 0.36,
        front_px=h + frame.ground_px * 0.82,
        dark=light.dark,
        disc=Rect(0, 0, 0, 0),
    )


def _leaf(x: float, y: float, long: float, turn_deg: float, fill: str) -> str:
    rad = math.radians(turn_deg)
    ex, ey = x + long * math.cos(rad), y + long * math.sin(rad)
    nx, ny = -math.sin(rad) * long * 0.24, math.cos(rad) * long * 0.24
    mx, my = x + (ex - x) * 0.45, y + (ey - y) * 0.45
    blade = path(
        f"M{x:.1f} {y:.1f}Q{mx + nx:.1f} {my + ny:.1f} {ex:.1f} {ey:.1f}Q{mx - nx:.1f} {my - ny:.1f} {x:.1f} {y:.1f}Z",
        fill,
    )
    half = path(f"M{x:.1f} {y:.1f}Q{mx - nx:.1f} {my - ny:.1f} {ex:.1f} {ey:.1f}Z", darker(fill, 0.18), opacity=0.7)
    ribs = "".join(
        path(
            f"M{x + (ex - x) * s:.1f} {y + (ey - y) * s:.1f}"
            f"L{x + (ex - x) * (s + 0.16) + nx * 0.42:.1f} {y + (ey - y) * (s + 0.16) + ny * 0.42:.1f}",
            stroke=lighter(fill, 0.2),
            width=long * 0.008,
            opacity=0.7,
        )
        for s in (0.2, 0.35, 0.5, 0.65)
    )
    return (
        blade
        + half
        + ribs
        + path(f"M{x:.1f} {y:.1f}L{ex:.1f} {ey:.1f}", stroke=lighter(fill, 0.25), width=long * 0.012)
    )


def _fan(frame: Frame, x: float, y: float, long: float, fill: str) -> str:
    return "".join(
        _leaf(
            x, y, long * frame.rng.uniform(0.75, 1.05), turn, lighter(fill, 0.08) if index % 2 else darker(fill, 0.08)
        )
        for index, turn in enumerate((-155, -130, -108, -90, -72, -50, -25))
    )
