"""Backdrops of homely rooms: kitchen, bedroom, café."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import box, circle, ellipse, path

from .frame import Backdrop, Frame
from .inside import upper_wall, window
from .staging import stand
from .walls import bays, boards, courses, finished, fit, floor_px, indoors, lamp, skirting, tiles, wall_of


def kitchen(frame: Frame) -> Backdrop:
    """Tiled wall, cupboards, worktop with stove and sink, refrigerator, a window over the sink."""
    u, rng, lit, floor = frame.unit * fit(frame), frame.rng, indoors(frame), floor_px(frame)
    paint = rng.choice(("#6fa3a0", "#d98a6a", "#7d9cc4", "#8fae72", "#e0b15a"))
    wall = lit("#f4ead6")
    svg = wall_of(frame, wall, floor)
    top = floor - 27 * u
    joints = "".join(f"M0 {top - k * 4.4 * u:.1f}H{frame.width_px}" for k in range(6))
    joints += "".join(
        f"M{x * 5.4 * u:.1f} {top:.1f}V{top - 22 * u:.1f}" for x in range(int(frame.width_px / u / 5.4) + 1)
    )
    svg += box(0, top - 22 * u, frame.width_px, 22 * u, lit("#fdfaf2")) + path(
        joints, stroke=lit("#dccfb8"), width=0.3 * u
    )
    for index, x in enumerate(bays(frame)):
        svg += window(frame, x, top - 44 * u, size=fit(frame))
        for side in (-1, 1):
            left = x + side * 36 * u - 13 * u
            svg += box(left, top - 54 * u, 26 * u, 28 * u, lit(paint), round_by=0.6 * u)
            svg += box(left + 1.4 * u, top - 52.4 * u, 11 * u, 24.8 * u, lit(lighter(paint, 0.18)), round_by=0.5 * u)
            svg += box(left + 13.6 * u, top - 52.4 * u, 11 * u, 24.8 * u, lit(lighter(paint, 0.18)), round_by=0.5 * u)
            svg += circle(left + 11 * u, top - 31 * u, 0.8 * u, lit("#8a6a3a")) + circle(
                left + 15 * u, top - 31 * u, 0.8 * u, lit("#8a6a3a")
            )
        svg += lamp(frame, x - 20 * u * (-1) ** index, max(top - 62 * u, 10 * u), "#e2604a", lit)
    svg += upper_wall(frame, top - 44 * u, lit) if frame.storeys else ""
    run = box(0, top, frame.width_px, floor + 2 * u - top, lit(paint)) + box(
        0, floor - 1.6 * u, frame.width_px, 3.6 * u, lit("#5a4a42")
    )
    x = 1.0 * u
    while x < frame.width_px:
        run += box(x, top + 5 * u, 15 * u, 20 * u, lit(lighter(paint, 0.18)), round_by=0.5 * u)
        run += box(x + 5 * u, top + 7 * u, 5 * u, 1 * u, lit("#8a6a3a"), round_by=0.5 * u)
        x += 16.5 * u
    run += box(0, top - 1.4 * u, frame.width_px, 4.4 * u, lit("#c89a66")) + box(
        0, top + 2 * u, frame.width_px, 1 * u, lit("#8f6236")
    )
    for index, x in enumerate(bays(frame)):
        side = -1 if index % 2 == len(bays(frame)) // 2 % 2 else 1
        if side < 0:
            run += stand(frame, "stove", x + 21 * u, floor + 2 * u, 33 * u, lit=lit)
            run += stand(frame, "pot", x + 24.5 * u, top - 3 * u, 13 * u, lit=lit)
            run += stand(frame, "refrigerator", x - 42 * u, floor + 4 * u, 66 * u, lit=lit)
        else:
            run += stand(frame, "toaster", x + 20 * u, top - 0.6 * u, 10 * u, lit=lit)
            run += stand(frame, "teapot", x + 38 * u, top - 0.6 * u, 10 * u, lit=lit)
            run += stand(frame, "washing_machine", x - 42 * u, floor + 2 * u, 27 * u, lit=lit)
        run += path(
            f"M{x - 5 * u} {top - 1.4 * u}v{-7 * u}q0 {-4 * u} {4 * u} {-4 * u}t{4 * u} {4 * u}v{1.6 * u}",
            stroke=lit("#aab4bd"),
            width=1.4 * u,
        )
        run += stand(frame, "fruit_bowl", x - 17 * u, top - 0.6 * u, 11 * u, lit=lit)
    ground = tiles(frame, floor + 2 * u, lit("#f3e9d8"), lit("#dcc7a6"))
    return finished(frame, (svg, run + ground), floor + 2 * u)


def bedroom(frame: Frame) -> Backdrop:
    """Papered wall, window, a made bed with a bedside table and lamp, a wardrobe, a rug."""
    u, rng, lit, floor = frame.unit * fit(frame), frame.rng, indoors(frame), floor_px(frame)
    wall = lit(rng.choice(("#d9cfe8", "#cfe0ea", "#f0d8d4", "#dfe6cd")))
    svg = wall_of(frame, wall, floor)
    dots = "".join(
        circle((k + 0.5 * (row % 2)) * 9 * u, row * 8 * u, 0.8 * u, lighter(wall, 0.5))
        for row in range(int(floor / u / 8) + 1)
        for k in range(int(frame.width_px / u / 9) + 2)
    )
    svg += dots + skirting(frame, floor, lit("#fbf5ea"))
    furniture = ""
    quilt = rng.choice(("#5b8fd0", "#d9607a", "#5fa882", "#e0a040"))
    for index, x in enumerate(bays(frame)):
        side = -1 if index % 2 == len(bays(frame)) // 2 % 2 else 1
        svg += window(frame, x + 2 * u, floor - 58 * u, size=fit(frame))
        furniture += stand(frame, "wardrobe", x - 39 * u, floor + 3 * u, 62 * u, lit=lit)
        furniture += stand(frame, "dresser", x - 14 * u, floor + 3 * u, 17 * u, lit=lit)
        furniture += stand(frame, "table_lamp", x - 14 * u, floor - 13.6 * u, 17 * u)
        if side < 0:
            furniture += stand(frame, "bed", x + 25 * u, floor + 9 * u, 31 * u, colour=quilt, lit=lit)
        else:
            furniture += stand(frame, "armchair", x + 20 * u, floor + 6 * u, 30 * u, colour=quilt, lit=lit)
            furniture += stand(frame, "bookshelf", x + 48 * u, floor + 3 * u, 56 * u, lit=lit)
    svg += upper_wall(frame, floor - 20 * u, lit) if frame.storeys else ""
    ground = boards(frame, floor, lit("#c8935c"))
    deep = frame.height_px - floor
    ground += "".join(
        ellipse(
            frame.width_px / 2, floor + deep * 0.62, min(frame.width_px * 0.42, 70 * u) * s, deep * 0.28 * s, lit(fill)
        )
        for s, fill in ((1, "#f6ead4"), (0.9, quilt), (0.6, lighter(quilt, 0.3)))
    )
    return finished(frame, (svg, ground, furniture), floor)


def cafe(frame: Frame) -> Backdrop:
    """A brick wall with a slate of drawn cups, a counter with a coffee machine, round tables, hanging lamps."""
    u, rng, lit, floor = frame.unit * fit(frame), frame.rng, indoors(frame), floor_px(frame)
    brick = lit("#c98468")
    svg = wall_of(frame, brick, floor)
    svg += courses(frame, floor, darker(brick, 0.14), every=(8, 3.4), gap=0.7, share=0.34)
    things = ""
    side = 1
    for x in bays(frame):
        svg += window(frame, x - side * 30 * u, floor - 56 * u, size=fit(frame))
        left, top = x + side * 22 * u - 19 * u, floor - 66 * u
        svg += box(left, top, 38 * u, 28 * u, lit("#7a4a2a"), round_by=u) + box(
            left + 1.4 * u, top + 1.4 * u, 35.2 * u, 25.2 * u, lit("#2f3a38")
        )
        for k in range(3):
            y = top + (8 + k * 7) * u
            svg += path(
                f"M{left + 5 * u} {y}h{4 * u}v{-2.6 * u}h{-4 * u}ZM{left + 9 * u} {y - 2 * u}"
                f"h{1.2 * u}v{1.4 * u}h{-1.2 * u}M{left + 14 * u} {y - u}h{rng.uniform(9, 14) * u:.1f}"
                f"M{left + 31 * u} {y - u}h{2.4 * u}",
                stroke=lit("#f1e6cf"),
                width=0.5 * u,
            )
        bar = floor - 24 * u
        a, b = x + side * 22 * u - 28 * u, 56 * u
        things += box(a, bar, b, 27 * u, lit("#8a5a36")) + "".join(
            box(a + (2 + k * 9) * u, bar + 5 * u, 7.4 * u, 19 * u, lit("#a9713f"), round_by=0.4 * u) for k in range(6)
        )
        things += box(a - 1.4 * u, bar - 2.4 * u, b + 2.8 * u, 3.4 * u, lit("#e0bd8a"))
        mx = x + side * 14 * u
        things += (
            box(mx - 9 * u, bar - 17 * u, 18 * u, 15 * u, lit("#b9c1c9"), round_by=1.4 * u)
            + box(mx - 9 * u, bar - 17 * u, 18 * u, 4 * u, lit("#d94f4a"), round_by=1.4 * u)
            + box(mx - 6 * u, bar - 9 * u, 12 * u, 6.6 * u, lit("#3a4049"))
        )
        things += "".join(circle(mx + d * u, bar - 11 * u, 0.9 * u, lit("#f2c65a")) for d in (-4, 0, 4)) + stand(
            frame, "mug", mx, bar - 2.4 * u, 7 * u, lit=lit
        )
        things += stand(frame, "cake", x + side * 34 * u, bar - 2 * u, 13 * u, lit=lit)
        svg += "".join(lamp(frame, x + d * u, max(floor - 74 * u, 10 * u), "#3f5a58", lit) for d in (-26, 2, 30))
    svg += upper_wall(frame, floor - 60 * u, lit) if frame.storeys else ""
    ground = tiles(frame, floor, lit("#efe2cb"), lit("#b98d6a"), 12)
    for x in bays(frame):
        ground += stand(frame, "round_table", x - 38 * u, floor + frame.ground_px * 0.3, 26 * u, lit=lit)
        ground += stand(frame, "mug", x - 38 * u, floor + frame.ground_px * 0.3 - 22 * u, 8 * u, lit=lit)
    return finished(frame, (svg, things, ground), floor)
