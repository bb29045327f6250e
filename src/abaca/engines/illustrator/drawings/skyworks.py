"""What shines in the night sky: fireworks and a shooting star."""

import math

from abaca.engines.illustrator.palette import lighter
from abaca.engines.illustrator.vector import Drawing, Rect, circle, path, polygon


def _burst(x: float, y: float, reach: float, tone: str, rays: int) -> str:
    lines, sparks = "", ""
    for k in range(rays):
        turn = math.tau * k / rays
        cos, sin = math.cos(turn), math.sin(turn)
        near, far = (0.24, 1.0) if k % 2 == 0 else (0.34, 0.74)
        lines += f"M{x + cos * reach * near:.1f} {y + sin * reach * near:.1f}"
        lines += f"L{x + cos * reach * far:.1f} {y + sin * reach * far + reach * 0.05:.1f}"
        sparks += circle(
            x + cos * reach * (far + 0.1),
            y + sin * reach * (far + 0.1) + reach * 0.07,
            reach * 0.045,
            lighter(tone, 0.4),
        )
    return path(lines, stroke=tone, width=reach * 0.055) + sparks + circle(x, y, reach * 0.1, lighter(tone, 0.7))


def fireworks(colour: str, variant: int) -> Drawing:
    """Three bursts of fireworks with their trails."""
    tones = (
        [colour] * 3 if colour else (["#ff5f6d", "#ffd34d", "#5fc9ff"], ["#b78cff", "#ff9d3a", "#6fe08a"])[variant % 2]
    )
    trails = path(
        "M-70-30Q-64 50-40 118M64-62Q56 40 20 118M10 26Q10 80 0 118", stroke="#ffe9b0", width=3.4, opacity=0.7
    )
    return Drawing(
        svg=trails
        + _burst(-74, -44, 70, tones[0], 18)
        + _burst(66, -72, 62, tones[1], 16)
        + _burst(14, 20, 48, tones[2], 14),
        box=Rect(-152, -144, 138, 118),
    )


def shooting_star(colour: str, _variant: int) -> Drawing:
    """A star with a long tail."""
    gold = colour or "#ffc83d"
    tail = polygon([(-36, -10), (8, 40), (150, -118)], lighter(gold, 0.5), opacity=0.5) + polygon(
        [(-30, 2), (-2, 34), (118, -92)], lighter(gold, 0.7), opacity=0.8
    )
    rim = [
        (
            -40 + (58 if k % 2 == 0 else 25) * math.sin(math.tau * k / 10 - 0.3),
            46 - (58 if k % 2 == 0 else 25) * math.cos(math.tau * k / 10 - 0.3),
        )
        for k in range(10)
    ]
    sparks = "".join(
        circle(x, y, r, lighter(gold, 0.4)) for x, y, r in ((60, -4, 5), (96, -36, 4), (20, -60, 4), (124, -66, 3))
    )
    return Drawing(svg=tail + polygon(rim, gold, stroke=gold, width=8) + sparks, box=Rect(-102, -118, 150, 108))
