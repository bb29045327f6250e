"""The backdrop of a night market."""

import math

from abaca.engines.illustrator.palette import lighter, mix
from abaca.engines.illustrator.vector import box, circle, ellipse, linear, path, radial

from .frame import Backdrop, Frame
from .horizon import far_ranges, heaven
from .town import panes_of, row


def night_market(frame: Frame) -> Backdrop:
    """Stalls with striped awnings and wares under strings of paper lanterns, houses behind."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng = frame.rng
    svg, spot = heaven(frame)
    fill = light.on("#8d9db3", 0.4)
    layers = [
        svg,
        *far_ranges(frame, h, "#7f93ad"),
        row(frame, h, 26, 44 + 40 * frame.storeys, fill, lit=0.6, panes=panes_of(frame, fill)),
    ]
    foot = h + g * 0.22
    glow = linear((0, h - 50 * u), (0, foot), (0, "#ff9d3a", 0), (1, "#ff9d3a", 0.35 if light.dark else 0.1))
    stalls = glow.svg + box(0, h - 50 * u, w, foot - h + 50 * u, glow.url)
    pitch = 32 * u
    count = max(1, math.ceil(w / pitch))
    for k in range(count + 1):
        stalls += _stall(frame, (k - 0.5) * pitch + rng.uniform(-1, 1) * u, foot, pitch * 0.92)
    pave = linear((0, foot), (0, frame.height_px), (0, light.on("#b9a08a")), (1, light.on("#8f7d72")))
    ground = pave.svg + box(0, foot, w, frame.height_px - foot, pave.url)
    for k in range(-int(w / u / 20), int(w / u / 20) + 1):
        ground += path(
            f"M{w / 2 + k * 11 * u:.1f} {foot:.1f}L{w / 2 + k * 24 * u:.1f} {frame.height_px:.1f}",
            stroke=light.on("#7d6b60"),
            width=0.3 * u,
        )
    if light.dark:
        for _ in range(int(w / u / 7)):
            x, y = rng.uniform(0, w), foot + rng.uniform(0.05, 0.7) * (frame.height_px - foot)
            pool = radial((x, y), 9 * u, (0, "#ffb04a", 0.4), (1, "#ffb04a", 0), squash=0.3)
            ground += pool.svg + ellipse(x, y, 9 * u, 2.7 * u, pool.url)
    layers += [stalls + ground, _strings(frame, foot)]
    return Backdrop(
        layers=tuple(layers),
        back_px=foot + (frame.height_px - foot) * 0.3,
        front_px=foot + (frame.height_px - foot) * 0.82,
        dark=light.dark,
        disc=spot,
    )


def _stall(frame: Frame, x: float, foot: float, wide: float) -> str:
    light, u, rng = frame.light, frame.unit, frame.rng
    tone = rng.choice(("#d94a4a", "#e39a2d", "#3f8f6b", "#3f73b0", "#b0509a"))
    high = 33 * u
    inside = "#ffdf9a" if light.dark else light.on("#f6e3bd")
    svg = box(x - wide * 0.44, foot - high, wide * 0.88, high, inside) + "".join(
        box(x + s * wide * 0.44 - 0.8 * u, foot - high, 1.6 * u, high, light.on("#6b4428")) for s in (-1, 1)
    )
    for shelf in (19.5, 26):
        y = foot - shelf * u
        svg += box(x - wide * 0.4, y, wide * 0.8, 0.8 * u, light.on("#8f5e34"))
        k = x - wide * 0.36
        while k < x + wide * 0.34:
            r = rng.uniform(1.1, 2) * u
            svg += circle(
                k,
                y - r,
                r,
                light.on(rng.choice(("#e2604a", "#f2b23a", "#6fae4f", "#7d5ba6", "#f6ecda")), 0.0)
                if not light.dark
                else rng.choice(("#d9583f", "#e8a52f", "#5f9a45", "#8a5fb0", "#f0e0c0")),
            )
            k += 2.3 * r
    svg += box(x - wide * 0.48, foot - 13 * u, wide * 0.96, 13.4 * u, light.on("#8a5a36")) + box(
        x - wide * 0.5, foot - 14.4 * u, wide, 2 * u, light.on("#c89a66")
    )
    strips = 8
    top = foot - high - 5 * u
    for k in range(strips):
        a, b = x - wide * 0.5 + wide * k / strips, x - wide * 0.5 + wide * (k + 1) / strips
        c = mix(tone if k % 2 == 0 else "#fff6ea", "#3a2a4a", 0.22 if light.dark else 0)
        inner = (x + (a - x) * 0.86, x + (b - x) * 0.86)
        svg += path(
            f"M{inner[0]:.1f} {top:.1f}H{inner[1]:.1f}L{b:.1f} {top + 8 * u:.1f}"
            f"Q{(a + b) / 2:.1f} {top + 11 * u:.1f} {a:.1f} {top + 8 * u:.1f}"
            "Z",
            c,
        )
    return svg


def _strings(frame: Frame, foot: float) -> str:
    """Strings of paper lanterns across the sky."""
    u, rng, w = frame.unit, frame.rng, frame.width_px
    svg, span = "", 66 * u
    for level in range(2 + 2 * frame.storeys):
        y = max(foot - (52 + 17 * level) * u, 3 * u) if frame.storeys else (4 + 13 * level) * u
        start = -rng.uniform(0, 0.6) * span
        for k in range(int(w / span) + 3):
            x0, sag = start + k * span, 7 * u
            svg += path(
                f"M{x0:.1f} {y:.1f}Q{x0 + span / 2:.1f} {y + 2 * sag:.1f} {x0 + span:.1f} {y:.1f}",
                stroke="#4a3a3a",
                width=0.35 * u,
            )
            for j in range(1, 6):
                t = j / 6
                x, ly = x0 + span * t, y + 4 * sag * t * (1 - t) + 2.6 * u
                tone = ("#e8453a", "#f2a52c", "#e8453a", "#f6c94a")[(j + k + level) % 4]
                glow = radial((x, ly), 6 * u, (0, tone, 0.5 if frame.light.dark else 0.15), (1, tone, 0))
                svg += (
                    glow.svg
                    + circle(x, ly, 6 * u, glow.url)
                    + ellipse(x, ly, 2.3 * u, 2.7 * u, tone)
                    + ellipse(x, ly, 1 * u, 2.5 * u, lighter(tone, 0.45), opacity=0.6)
                )
                svg += (
                    box(x - 0.8 * u, ly - 3 * u, 1.6 * u, 0.7 * u, "#3a2a2a")
                    + box(x - 0.8 * u, ly + 2.4 * u, 1.6 * u, 0.7 * u, "#3a2a2a")
                    + path(f"M{x} {ly + 3 * u}v{1.8 * u}", stroke="#f2c65a", width=0.4 * u)
                )
    return svg
