"""Ridges, peaks, woods and lawns: the layers that open-air backdrops are stacked from."""

import math
from itertools import pairwise

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Point, box, circle, ellipse, linear, path, polygon, smooth

from .frame import Frame


def hill_line(frame: Frame, y_px: float, swing_px: float, length: float = 90) -> list[Point]:
    """Points of a soft hilltop line across the picture, waves about `length` units long."""
    u, rng = frame.unit, frame.rng
    phases = [rng.uniform(0, math.tau) for _ in range(3)]
    step = max(u * 7, frame.width_px / 160)
    count = int(frame.width_px / step) + 3
    points = []
    for index in range(count):
        x = (index - 1) * step
        t = x / (length * u) * math.tau
        y = 0.6 * math.sin(t + phases[0]) + 0.3 * math.sin(2.3 * t + phases[1]) + 0.1 * math.sin(5.1 * t + phases[2])
        points.append((x, y_px + swing_px * y))
    return points


def mass(frame: Frame, line: list[Point], fill: str) -> str:
    """Everything below a line, down to the picture's edge."""
    return path(f"{smooth(line)}L{line[-1][0]:.1f} {frame.height_px:.1f}L{line[0][0]:.1f} {frame.height_px:.1f}Z", fill)


def hills(frame: Frame, y_px: float, swing_px: float, fill: str, length: float = 90) -> str:
    """A layer of soft hills."""
    return mass(frame, hill_line(frame, y_px, swing_px, length), fill)


def line_at(line: list[Point], x: float) -> float:
    """The y of a line at x."""
    for (x0, y0), (x1, y1) in pairwise(line):
        if x0 <= x <= x1:
            return y0 + (y1 - y0) * (x - x0) / max(x1 - x0, 1e-6)
    return line[-1][1]


def peaks(
    frame: Frame, base_px: float, height_px: float, fill: str, *, snow: str = "", spacing: float = 46
) -> tuple[str, list[Point]]:
    """A chain of jagged peaks with lit and shaded faces and snow caps, and its crest line."""
    u, rng = frame.unit, frame.rng
    if frame.lacks("mountain"):
        return "", []
    x = -rng.uniform(0.3, 0.8) * spacing * u
    summits: list[Point] = []
    while x < frame.width_px + spacing * u or summits[-1][0] < frame.width_px:
        summits.append((x, base_px - height_px * rng.uniform(0.5, 1.0)))
        x += spacing * u * rng.uniform(0.65, 1.25)
    crest: list[Point] = []
    svg_faces, svg_snow = "", ""
    for index, (sx, sy) in enumerate(summits):
        crest += _slope(frame, crest[-1], (sx, sy)) if crest else [(sx, sy)]
        if index + 1 < len(summits):
            nx, ny = summits[index + 1]
            saddle = (
                sx + (nx - sx) * rng.uniform(0.42, 0.58),
                max(sy, ny) + (base_px - max(sy, ny)) * rng.uniform(0.3, 0.55),
            )
            crest += _slope(frame, (sx, sy), saddle)
    body = polygon([*crest, (crest[-1][0], frame.height_px), (crest[0][0], frame.height_px)], fill)
    for sx, sy in summits:
        drop = base_px - sy
        right = [point for point in crest if sx <= point[0] <= sx + 0.5 * spacing * u * 1.2]
        spine = [
            (sx + drop * share * rng.uniform(-0.02, 0.14), sy + drop * share)
            for share in (1.0, 0.8, 0.62, 0.45, 0.3, 0.15)
        ]
        if len(right) > 1:
            end = right[-1]
            svg_faces += polygon([*right, (end[0] + drop * 0.1, base_px), *spine], darker(fill, 0.2), opacity=0.75)
        if snow:
            svg_snow += _cap(frame, (sx, sy), crest, drop, snow, fill)
    return body + svg_faces + svg_snow, crest


def _slope(frame: Frame, start: Point, end: Point) -> list[Point]:
    rng = frame.rng
    points = []
    for step in range(1, 6):
        share = step / 5
        jag = 0 if step == 5 else rng.uniform(-0.06, 0.06) * abs(end[1] - start[1])
        points.append((start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share + jag))
    return points


def _cap(frame: Frame, summit: Point, crest: list[Point], drop: float, snow: str, rock: str) -> str:
    rng = frame.rng
    depth = drop * rng.uniform(0.24, 0.36)
    left = [
        point
        for point in crest
        if point[0] <= summit[0] and point[1] <= summit[1] + depth and summit[0] - point[0] < drop
    ]
    right = [
        point
        for point in crest
        if point[0] >= summit[0] and point[1] <= summit[1] + depth and point[0] - summit[0] < drop
    ]
    if len(left) < 2 or len(right) < 2:
        return ""
    x0, x1 = left[0][0], right[-1][0]
    zigzag = []
    count = 7
    for index in range(1, count):
        share = index / count
        edge = right[-1][1] + (left[0][1] - right[-1][1]) * share
        zigzag.append((x1 + (x0 - x1) * share, edge + depth * (0.5 if index % 2 else -0.06) * rng.uniform(0.7, 1.1)))
    shade = [point for point in zigzag if point[0] >= summit[0]]
    dim = polygon(
        [summit, *right[1:], *shade, (summit[0] + depth * 0.1, summit[1] + depth * 0.6)],
        mix(snow, rock, 0.35),
        opacity=0.8,
    )
    return polygon([*left, *right[1:], *zigzag], snow) + dim


def pines_on(
    frame: Frame, line: list[Point], height_px: float, fill: str, *, gap: float = 0.42, chance: float = 0.9
) -> str:
    """Firs standing along a line, one path."""
    rng = frame.rng
    if frame.lacks("pine"):
        return ""
    x = line[0][0]
    parts = []
    while x < frame.width_px + height_px:
        tall = height_px * rng.uniform(0.6, 1.15)
        if rng.random() < chance:
            y = line_at(line, x) + tall * 0.12
            half = tall * 0.22
            parts.append(f"M{x:.1f} {y - tall:.1f}")
            for share, spread in ((0.36, 0.6), (0.33, 0.28), (0.66, 0.85), (0.62, 0.42), (1.0, 1.0)):
                parts.append(f"L{x + half * spread:.1f} {y - tall * (1 - share):.1f}")
            for share, spread in ((1.0, 1.0), (0.62, 0.42), (0.66, 0.85), (0.33, 0.28), (0.36, 0.6)):
                parts.append(f"L{x - half * spread:.1f} {y - tall * (1 - share):.1f}")
            parts.append("Z")
        x += tall * gap * rng.uniform(0.6, 1.5)
    return path("".join(parts), fill)


def grove(frame: Frame, line: list[Point], height_px: float, leaf: str, *, every: float = 3.0) -> str:
    """Round trees in loose clumps along a line."""
    if frame.lacks("tree"):
        return ""
    rng, light = frame.rng, frame.light
    svg = ""
    x = rng.uniform(0, every) * height_px
    index = 0
    while x < frame.width_px:
        for _ in range(rng.randint(1, 3)):
            tall = height_px * rng.uniform(0.7, 1.15)
            y = line_at(line, min(max(x, 0), frame.width_px)) + tall * 0.08
            fill = light.on(light.leaf(leaf, index), 0.15)
            svg += box(x - tall * 0.05, y - tall * 0.4, tall * 0.1, tall * 0.4, light.on("#6d4b34", 0.1))
            for dx, dy, r in ((-0.2, -0.5, 0.23), (0.2, -0.5, 0.23), (0, -0.7, 0.28), (0, -0.46, 0.25)):
                svg += circle(x + dx * tall, y + dy * tall, r * tall, fill)
            svg += circle(x - 0.09 * tall, y - 0.78 * tall, 0.12 * tall, lighter(fill, 0.18), opacity=0.7)
            x += tall * rng.uniform(0.5, 0.8)
            index += 1
        x += height_px * every * rng.uniform(0.5, 1.5)
    return svg


def tufts(
    frame: Frame, top_px: float, low_px: float, fill: str, *, flowers: tuple[str, ...] = (), density: float = 1.0
) -> str:
    """Grass tufts growing larger towards the viewer, some flowers among them."""
    rng, u = frame.rng, frame.unit
    flowers = () if frame.lacks("flower") else flowers
    count = 0 if frame.lacks("grass_tuft") else int(min((frame.width_px / u) * density * 0.55, 420))
    dark: list[str] = []
    pale: list[str] = []
    blooms = ""
    for _ in range(count):
        depth = rng.random() ** 0.8
        y = top_px + (low_px - top_px) * depth
        s = u * (0.7 + 2.0 * depth)
        x = rng.uniform(0, frame.width_px)
        tuft = (
            f"M{x - s:.1f} {y:.1f}Q{x - s * 0.7:.1f} {y - s:.1f} {x - s * 0.8:.1f} {y - s * 1.5:.1f}"
            f"Q{x - s * 0.3:.1f} "
            f"{y - s:.1f} "
            f"{x - s * 0.1:.1f} {y:.1f}"
        )
        tuft += (
            f"Q{x:.1f} {y - s:.1f} {x + s * 0.2:.1f} {y - s * 1.9:.1f}Q{x + s * 0.35:.1f} {y - s:.1f} "
            f"{x + s * 0.4:.1f} {y:.1f}"
            f"Q{x + s * 0.6:.1f} {y - s * 0.8:.1f} "
            f"{x + s:.1f} {y - s * 1.3:.1f}"
            f"L{x + s * 0.8:.1f} {y:.1f}Z"
        )
        (dark if rng.random() < 0.6 else pale).append(tuft)
        if flowers and rng.random() < 0.4:
            blooms += bloom(x + s, y - s * 0.5, s * 0.55, frame.light.on(rng.choice(flowers)))
    return path("".join(dark), darker(fill, 0.14)) + path("".join(pale), lighter(fill, 0.16)) + blooms


def bloom(x: float, y: float, size: float, fill: str) -> str:
    """A small five-petalled flower."""
    petals = "".join(
        circle(x + size * 0.62 * math.cos(turn), y + size * 0.62 * math.sin(turn), size * 0.48, fill)
        for turn in (math.tau * k / 5 - 1.5 for k in range(5))
    )
    return petals + circle(x, y, size * 0.36, "#ffd84d" if fill != "#ffd84d" else "#e08b2d")


def water(frame: Frame, top_px: float, low_px: float, fill: str, deep: str, *, glow_x: float | None = None) -> str:
    """Water between two lines: darker towards the viewer, with strokes of light, most of them under the sun."""
    rng, u, light = frame.rng, frame.unit, frame.light
    shade = linear((0, top_px), (0, low_px), (0, fill), (1, deep))
    svg = shade.svg + box(0, top_px, frame.width_px, low_px - top_px, shade.url)
    glints: list[str] = []
    waves: list[str] = []
    for _ in range(int(min(3.2 * frame.width_px / u, 700))):
        depth = rng.random()
        y = top_px + (low_px - top_px) * (0.015 + 0.97 * depth**1.3)
        long = u * (0.8 + 4.2 * depth) * rng.uniform(0.6, 1.4)
        if glow_x is not None and rng.random() < 0.45:
            x = glow_x + rng.gauss(0, 1) * u * (5 + 16 * depth)
            glints.append(
                f"M{x - long:.1f} {y:.1f}Q{x:.1f} {y - u * 0.35:.1f} {x + long:.1f} {y:.1f}"
                f"Q{x:.1f} {y + u * 0.35:.1f} {x - long:.1f} {y:.1f}Z"
            )
        else:
            x = rng.uniform(0, frame.width_px)
            waves.append(
                f"M{x - long:.1f} {y:.1f}q{long / 2:.1f} {-u * 0.5 * depth - 0.2:.1f} {long:.1f} 0t{long:.1f} 0"
            )
    svg += path("".join(waves), stroke=lighter(fill, 0.4), width=u * 0.22, opacity=0.5)
    if glints:
        svg += path("".join(glints), light.disc if light.time != "day" else "#ffffff", opacity=0.75)
    return svg


def stones(frame: Frame, top_px: float, low_px: float, fill: str, many: int) -> str:
    """A few rounded stones."""
    rng, u = frame.rng, frame.unit
    svg = ""
    for _ in range(many):
        depth = rng.random()
        x, y, s = (
            rng.uniform(0, frame.width_px),
            top_px + (low_px - top_px) * depth,
            u * (0.8 + 2.0 * depth) * rng.uniform(0.7, 1.4),
        )
        svg += ellipse(x, y, s * 1.3, s * 0.8, darker(fill, 0.2)) + ellipse(
            x - s * 0.15, y - s * 0.15, s * 1.0, s * 0.55, lighter(fill, 0.15)
        )
    return svg
