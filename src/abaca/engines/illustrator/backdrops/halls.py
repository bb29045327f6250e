"""Backdrops of public rooms: library, classroom, castle hall."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import box, circle, linear, path, polygon, radial

from .frame import Backdrop, Frame
from .inside import upper_wall, window
from .staging import stand
from .walls import Lit, bays, boards, courses, finished, fit, floor_px, indoors, skirting, tiles, wall_of

_SPINES = ("#c9534a", "#3f7cac", "#d9a03b", "#5c9a6b", "#7d5ba6", "#efe3c8", "#8a5a36")


def _shelves(frame: Frame, left: float, right: float, top: float, low: float, lit: Lit) -> str:
    """Shelves full of books over a piece of wall."""
    u, rng = frame.unit, frame.rng
    svg = box(left, top, right - left, low - top, lit("#5d3d26"))
    y = low
    while y > top + 6 * u:
        x = left + 1.4 * u
        books: dict[str, list[str]] = {}
        while x < right - 3 * u:
            wide, high = rng.uniform(1.5, 3.2) * u, rng.uniform(8, 11.4) * u
            if rng.random() < 0.93:
                books.setdefault(rng.choice(_SPINES), []).append(
                    f"M{x:.1f} {y - 1.6 * u:.1f}v{-high:.1f}h{wide:.1f}v{high:.1f}Z"
                )
            x += wide + 0.15 * u
        svg += "".join(path("".join(shapes), lit(tone)) for tone, shapes in books.items())
        svg += box(left, y - 1.6 * u, right - left, 1.8 * u, lit("#8f5e34"))
        y -= 14.4 * u
    return svg + "".join(box(x, top, 1.6 * u, low - top, lit("#8f5e34")) for x in (left, right - 1.6 * u))


def library(frame: Frame) -> Backdrop:
    """Shelves of books up to the ceiling, a tall window, a ladder, a green lamp, a long carpet."""
    u, lit, floor = frame.unit * fit(frame), indoors(frame), floor_px(frame)
    svg = wall_of(frame, lit("#e6d3ae"), floor)
    for x in bays(frame):
        half = frame.width_px / len(bays(frame)) / 2
        svg += window(frame, x, floor - 62 * u, size=fit(frame))
        for side in (-1, 1):
            a, b = sorted((x + side * 19 * u, x + side * (half + 8 * u)))
            svg += _shelves(frame, a, b, 0, floor - u, lit)
        svg += path(
            f"M{x + 30 * u} {floor}L{x + 24 * u} {floor - 66 * u}M{x + 38 * u} {floor}L{x + 32 * u} {floor - 66 * u}"
            + "".join(f"M{x + (30 - k * 0.82) * u:.1f} {floor - k * 9 * u:.1f}h{8 * u}" for k in range(1, 8)),
            stroke=lit("#c99a5c"),
            width=1.3 * u,
        )
        svg += stand(frame, "globe", x - 12 * u, floor + u, 17 * u, lit=lit)
    if frame.storeys:
        svg += _shelves(frame, 0, frame.width_px, 0, floor - 66 * u, lit)
    ground = boards(frame, floor, lit("#8f5e38"))
    deep, middle = frame.height_px - floor, frame.width_px / 2
    for inset, fill in ((0.0, "#8a2f3a"), (3.0, "#e3c27a"), (4.2, "#a33a46")):
        reach = min(44 * u, frame.width_px * 0.42)
        ground += polygon(
            [
                (middle - reach + inset * u, floor + deep * 0.2 + inset * 0.4 * u),
                (middle + reach - inset * u, floor + deep * 0.2 + inset * 0.4 * u),
                (middle + reach * 1.35 - inset * u, frame.height_px - deep * 0.04 - inset * 0.4 * u),
                (middle - reach * 1.35 + inset * u, frame.height_px - deep * 0.04 - inset * 0.4 * u),
            ],
            lit(fill),
        )
    return finished(frame, (svg, ground), floor)


def classroom(frame: Frame) -> Backdrop:
    """A green board with chalk drawings, a clock, a teacher's desk with a globe, desks in rows."""
    u, rng, lit, floor = frame.unit * fit(frame), frame.rng, indoors(frame), floor_px(frame)
    svg = wall_of(frame, lit("#f2e8c9"), floor) + box(0, floor - 18 * u, frame.width_px, 18 * u, lit("#bcd3c0"))
    svg += skirting(frame, floor, lit("#8fae9a"))
    front = ""
    for x in bays(frame):
        wide = min(34 * u, frame.width_px * 0.38)
        svg += box(x - wide, floor - 56 * u, 2 * wide, 34 * u, lit("#a9743f"), round_by=u)
        svg += box(x - wide + 1.4 * u, floor - 54.6 * u, 2 * wide - 2.8 * u, 31.2 * u, lit("#2f6b57"))
        chalk = "".join(
            f"M{x - wide * 0.8:.1f} {floor - (48 - k * 5) * u:.1f}h{rng.uniform(0.4, 0.7) * wide:.1f}" for k in range(4)
        )
        chalk += f"M{x + wide * 0.3:.1f} {floor - 30 * u:.1f}l{8 * u} {-14 * u}l{8 * u} {14 * u}Z"
        svg += path(chalk, stroke=lit("#e9f1e4"), width=0.6 * u) + circle(
            x + wide * 0.24, floor - 46 * u, 4 * u, stroke=lit("#f6e08a"), width=0.6 * u
        )
        svg += box(x - wide, floor - 22.6 * u, 2 * wide, 1.6 * u, lit("#8f5e34")) + box(
            x - u, floor - 24 * u, 4 * u, 1.4 * u, "#ffffff"
        )
        y = floor - 64 * u
        svg += (
            circle(x, y, 5.4 * u, lit("#d94f4a"))
            + circle(x, y, 4.4 * u, "#ffffff")
            + path(f"M{x} {y}v{-3 * u}M{x} {y}l{2.2 * u} {1.2 * u}", stroke="#26262b", width=0.6 * u)
        )
        svg += "" if frame.width_px < 90 * u else window(frame, x + 49 * u, floor - 60 * u, size=fit(frame))
        front += stand(frame, "desk", x - 30 * u, floor + 6 * u, 20 * u, lit=lit)
        front += stand(frame, "globe", x - 38 * u, floor - 13 * u, 14 * u, lit=lit)
    svg += upper_wall(frame, floor - 54 * u, lit) if frame.storeys else ""
    ground = boards(frame, floor, lit("#d3a566"))
    return finished(frame, (svg, ground, front), floor)


def castle_hall(frame: Frame) -> Backdrop:
    """A stone hall: pillars and pointed windows, banners, torches, a carpet up to a throne."""
    u, rng, lit, floor = frame.unit * fit(frame), frame.rng, indoors(frame), floor_px(frame)
    stone = lit("#a8a1a6")
    svg = wall_of(frame, stone, floor)
    svg += courses(frame, floor, darker(stone, 0.1), every=(15, 7), gap=1.2, share=0.4)
    pane = linear((0, floor - 78 * u), (0, floor - 20 * u), *((i / 4, c) for i, c in enumerate(frame.light.sky)))
    svg += pane.svg
    banner = rng.choice(("#b3263a", "#2f5fa8", "#3f7f4f"))
    for x in bays(frame):
        for level in range(1 + 2 * frame.storeys):
            foot = floor - (22 + level * 74) * u
            for d in (-30, 30):
                cx = x + d * u
                arch = (
                    f"M{cx - 7 * u} {foot}V{foot - 26 * u}Q{cx - 7 * u} {foot - 40 * u} {cx} {foot - 46 * u}"
                    f"Q{cx + 7 * u} {foot - 40 * u} {cx + 7 * u} {foot - 26 * u}V{foot}"
                    "Z"
                )
                svg += path(arch, darker(stone, 0.3), stroke=darker(stone, 0.3), width=2.6 * u) + path(arch, pane.url)
                svg += path(
                    f"M{cx} {foot}V{foot - 45 * u}M{cx - 7 * u} {foot - 18 * u}h{14 * u}",
                    stroke=darker(stone, 0.35),
                    width=0.9 * u,
                )
            top = foot - 48 * u
            svg += polygon(
                [
                    (x - 9 * u, top),
                    (x + 9 * u, top),
                    (x + 9 * u, top + 34 * u),
                    (x, top + 28 * u),
                    (x - 9 * u, top + 34 * u),
                ],
                lit(banner),
            )
            svg += box(x - 11 * u, top - 1.4 * u, 22 * u, 2 * u, lit("#8a5a36"), round_by=u) + polygon(
                [
                    (
                        x + (5 if k % 2 == 0 else 2.2) * u * math.sin(math.tau * k / 10),
                        top + 14 * u - (5 if k % 2 == 0 else 2.2) * u * math.cos(math.tau * k / 10),
                    )
                    for k in range(10)
                ],
                lit("#e9c25a"),
            )
        for d in (-16, 16):
            cx, y = x + d * u, floor - 34 * u
            glow = radial((cx, y - 4 * u), 16 * u, (0, "#ffb84a", 0.55), (1, "#ffb84a", 0))
            svg += (
                glow.svg
                + circle(cx, y - 4 * u, 16 * u, glow.url)
                + polygon(
                    [(cx - 1.6 * u, y), (cx + 1.6 * u, y), (cx + 0.6 * u, y + 10 * u), (cx - 0.6 * u, y + 10 * u)],
                    lit("#6b4428"),
                )
            )
            svg += path(
                f"M{cx} {y - 9 * u}Q{cx + 4 * u} {y - 3 * u} {cx} {y + 0.6 * u}"
                f"Q{cx - 4 * u} {y - 3 * u} {cx} {y - 9 * u}Z",
                "#f9a02e",
            )
        for side in (-1, 1):
            px = x + side * 50 * u
            column = linear(
                (px - 5 * u, 0), (px + 5 * u, 0), (0, lighter(stone, 0.25)), (0.5, stone), (1, darker(stone, 0.35))
            )
            svg += (
                column.svg
                + box(px - 5 * u, 0, 10 * u, floor, column.url)
                + box(px - 7 * u, floor - 5 * u, 14 * u, 6 * u, darker(stone, 0.1))
                + box(px - 7 * u, max(floor - 96 * u, 0), 14 * u, 5 * u, darker(stone, 0.1))
            )
    ground = tiles(frame, floor, lit("#cfc8c4"), lit("#9a9298"))
    deep, middle = frame.height_px - floor, frame.width_px / 2
    ground += polygon(
        [
            (middle - 13 * u, floor + 2 * u),
            (middle + 13 * u, floor + 2 * u),
            (middle + 26 * u, frame.height_px),
            (middle - 26 * u, frame.height_px),
        ],
        lit("#e3ab2c"),
    ) + polygon(
        [
            (middle - 11.4 * u, floor + 2 * u),
            (middle + 11.4 * u, floor + 2 * u),
            (middle + 23 * u, frame.height_px),
            (middle - 23 * u, frame.height_px),
        ],
        lit("#a8263a"),
    )
    ground += box(middle - 22 * u, floor + deep * 0.04, 44 * u, 3.4 * u, lit("#bdb5b2"), round_by=0.6 * u) + stand(
        frame, "throne", middle, floor + deep * 0.06, 40 * u, lit=lit
    )
    return finished(frame, (svg, ground), floor)
