"""Backdrops by the water: a river from its bank, a river that runs towards us, a harbour, a coast of cliffs."""

from itertools import pairwise

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Point, box, circle, ellipse, linear, path, polygon, smooth

from .frame import Backdrop, Frame
from .horizon import far_ranges, heaven
from .land import grove, hill_line, hills, mass, peaks, stones, tufts, water
from .shore import over_sea
from .staging import stand

_HOUSES = ("#e8a87c", "#d96c5f", "#f1cf8e", "#8fb9aa", "#7fa3c7", "#e9dcc9", "#c98ba0")


def _behind_a_river(frame: Frame) -> tuple[list[str], str]:
    """Sky, far hills and a wooded rise; and the colour of the grass."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame)
    del spot
    green = light.grass("#7cb950")
    layers = [svg, *far_ranges(frame, h, "#7f97b5")]
    far, _ = peaks(frame, h, min(h * 0.3, 22 * u), light.on("#7f95b8", 0.5), snow=light.on("#ffffff", 0.4), spacing=52)
    rise = hill_line(frame, h - 4 * u, 3 * u, 110)
    wood = hill_line(frame, h, 1.4 * u, 90)
    layers.append(far + mass(frame, rise, light.on(mix(green, "#6f9fb0", 0.4), 0.35)))
    layers.append(
        grove(frame, wood, 13 * u, "#4f9a46", every=2.2) + mass(frame, wood, light.on(darker(green, 0.1), 0.12))
    )
    return layers, green


def _band(centre: list[tuple[float, float, float]], fill: str, rim: str, rim_px: float) -> str:
    """A winding band through points of x, y and half its width, with a bank of `rim_px`."""

    def shape(extra: float) -> str:
        left: list[Point] = [(x - half - extra, y) for x, y, half in centre]
        right: list[Point] = [(x + half + extra, y) for x, y, half in reversed(centre)]
        return f"{smooth(left)}L{smooth(right)[1:]}Z"

    return path(shape(rim_px), rim) + path(shape(0), fill)


def _ripples(frame: Frame, centre: list[tuple[float, float, float]], fill: str) -> str:
    """Strokes of light along a river."""
    u, rng = frame.unit, frame.rng
    marks = []
    for (x0, y0, half0), (x1, y1, half1) in pairwise(centre):
        for _ in range(max(3, int((half0 + half1) / u / 3))):
            t = rng.random()
            half = half0 + (half1 - half0) * t
            x = x0 + (x1 - x0) * t + rng.uniform(-0.75, 0.75) * half
            y = y0 + (y1 - y0) * t
            long = min(half * 0.3, 3.4 * u) * rng.uniform(0.5, 1)
            if half > 3 * u:
                marks.append(f"M{x - long:.1f} {y:.1f}q{long / 2:.1f} {-0.5 * u:.1f} {long:.1f} 0t{long:.1f} 0")
    return path("".join(marks), stroke=lighter(fill, 0.5), width=0.32 * u, opacity=0.75)


def _reeds(frame: Frame, spots: list[Point]) -> str:
    u, rng, light = frame.unit, frame.rng, frame.light
    svg = ""
    for x, y in spots:
        for _ in range(3):
            dx, tall = rng.uniform(-2, 2) * u, rng.uniform(4, 8) * u
            svg += path(
                f"M{x + dx:.1f} {y:.1f}q{0.4 * u:.1f} {-tall / 2:.1f} {rng.uniform(-1, 1) * u:.1f} {-tall:.1f}",
                stroke=light.on("#4d7f3a"),
                width=u * 0.45,
            )
            svg += ellipse(x + dx, y - tall, u * 0.5, u * 1.3, light.on("#7a5030")) if rng.random() < 0.5 else ""
    return svg


def winding(frame: Frame) -> str:
    """A river from the horizon that winds towards us and leaves the picture at one side."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    blue = mix(light.on("#5aaede"), light.sky[-2], 0.2)
    side = frame.rng.choice((-1, 1))
    middle = w / 2

    def at(share: float, depth: float, half: float) -> tuple[float, float, float]:
        return middle + side * share * w, h + depth * g, half * max(u, w / 140)

    course = [
        at(0.06, 0.04, 1.2),
        at(0.12, 0.09, 2.4),
        at(0.28, 0.15, 5),
        at(0.14, 0.24, 12),
        at(-0.16, 0.33, 20),
        at(-0.44, 0.45, 30),
        at(-0.86, 0.58, 44),
    ]
    return _band(course, blue, light.on("#d8c49a"), 1.1 * u) + _ripples(frame, course, blue)


def river(frame: Frame) -> Backdrop:
    """A river winding through meadows and past us, seen from its near bank."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    layers, green = _behind_a_river(frame)
    grass = mass(frame, hill_line(frame, h + 2 * u, 1.2 * u, 120), light.on(green))
    blue = mix(light.on("#5aaede"), light.sky[-2], 0.2)
    band = winding(frame)
    front = hills(frame, h + g * 0.6, 1.6 * u, light.on(lighter(green, 0.1)), 150)
    sand = hills(frame, h + g * 0.585, 1.4 * u, light.on("#d8c49a"), 150)
    pool = box(0, h + g * 0.47, w, g * 0.2, blue) if w < 0.8 * frame.height_px else ""
    flowers = ("#ffffff", "#ffd84d", "#ef5d7a") if light.season != "winter" else ()
    growth = _reeds(
        frame, [(frame.rng.uniform(0, w), h + g * frame.rng.uniform(0.6, 0.63)) for _ in range(int(w / u / 9))]
    )
    growth += stones(frame, h + g * 0.62, frame.height_px, light.on("#9a9c9e"), 5)
    growth += tufts(frame, h + g * 0.66, frame.height_px, light.on(green), flowers=flowers)
    meadow = tufts(frame, h + g * 0.1, h + g * 0.34, light.on(green), flowers=flowers, density=0.5)
    layers += [grass + meadow, pool + band, sand + front + growth]
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.66, front_px=h + g * 0.88, dark=light.dark)


def river_crossing(frame: Frame) -> Backdrop:
    """A river that runs towards us between its banks: what spans it or floats on it stands in the middle."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    layers, green = _behind_a_river(frame)
    grass = mass(frame, hill_line(frame, h + 2 * u, 1.2 * u, 120), light.on(green))
    grass += hills(frame, h + g * 0.4, 2 * u, light.on(lighter(green, 0.1)), 170)
    blue = mix(light.on("#5aaede"), light.sky[-2], 0.2)
    sway = frame.rng.choice((-1, 1)) * 0.06 * w
    course = [
        (w * 0.5 + sway * 2.2, h + 0.03 * g, 0.012 * w),
        (w * 0.5 + sway * 1.2, h + 0.1 * g, 0.035 * w),
        (w * 0.5 - sway * 0.6, h + 0.22 * g, 0.09 * w),
        (w * 0.5, h + 0.45 * g, 0.2 * w),
        (w * 0.5, h + 0.75 * g, 0.31 * w),
        (w * 0.5, h + 1.1 * g, 0.42 * w),
    ]
    band = _band(course, blue, light.on("#d8c49a"), 1.4 * u) + _ripples(frame, course, blue)
    flowers = ("#ffffff", "#ffd84d", "#ef5d7a") if light.season != "winter" else ()
    banks = tufts(frame, h + g * 0.12, frame.height_px, light.on(green), flowers=flowers)
    edge = [(x + s * (half + u), y) for x, y, half in course[2:5] for s in (-1, 1)]
    layers += [grass + banks, band, _reeds(frame, edge)]
    return Backdrop(
        layers=tuple(layers), back_px=h + g * 0.5, front_px=h + g * 0.8, wet=frame.view.swum, dark=light.dark
    )


def harbour(frame: Frame) -> Backdrop:
    """A harbour: gabled houses along the far quay, boats at rest, a lighthouse, and the quay that we stand on."""
    light, u, h, g = frame.light, frame.unit, frame.horizon_px, frame.ground_px
    rng = frame.rng
    svg, spot = over_sea(frame)
    layers = [svg, *far_ranges(frame, h, "#7f97b5"), hills(frame, h - 9 * u, 6 * u, light.on("#7fa37f", 0.35), 140)]
    row, x = "", -rng.uniform(0, 6) * u
    while x < frame.width_px:
        wide, high = rng.uniform(9, 13) * u, rng.uniform(17, 25) * u
        row += _gabled(frame, x, h + 0.6 * u, wide, high, rng.choice(_HOUSES))
        x += wide
    layers.append(row + stand(frame, "lighthouse", frame.width_px * rng.choice((0.1, 0.9)), h + 2 * u, 46 * u))
    blue = mix(light.on("#3f93c4"), light.sky[-2], 0.25)
    quay = h + g * 0.52
    layers.append(water(frame, h, quay + 4 * u, blue, light.on("#1f5f92"), glow_x=(spot.left + spot.right) / 2))
    boats = ""
    for index in range(0 if frame.lacks("ship") else max(2, int(frame.width_px / u / 46))):
        x = frame.width_px * (index + rng.uniform(0.2, 0.8)) / max(2, int(frame.width_px / u / 46))
        name, high = rng.choice((("sailboat", 20), ("rowboat", 5.5), ("sailboat", 16)))
        tone = (
            rng.choice(("", "#e2483d", "#3f8fc0", "#f2c23c"))
            if name == "rowboat"
            else rng.choice(("", "#f6f1e6", "#e2483d"))
        )
        boats += stand(frame, name, x, h + g * rng.uniform(0.18, 0.36), high * u, colour=tone)
    layers.append(boats)
    stone = light.on("#b9b0a4")
    pave = linear((0, quay), (0, frame.height_px), (0, stone), (1, lighter(stone, 0.12)))
    ground = pave.svg + box(0, quay, frame.width_px, frame.height_px, pave.url)
    ground += box(0, quay, frame.width_px, 1.8 * u, lighter(stone, 0.4)) + box(
        0, quay - 2.4 * u, frame.width_px, 2.6 * u, darker(stone, 0.35)
    )
    joints = "".join(
        f"M{(k * 13 + 6.5 * (row_ % 2)) * u - 6 * u:.1f} {quay + (2 + row_ * 7) * u:.1f}v{7 * u:.1f}"
        for row_ in range(int((frame.height_px - quay) / u / 7) + 1)
        for k in range(int(frame.width_px / u / 13) + 2)
    ) + "".join(
        f"M0 {quay + (2 + r * 7) * u:.1f}H{frame.width_px}" for r in range(int((frame.height_px - quay) / u / 7) + 1)
    )
    ground += path(joints, stroke=darker(stone, 0.16), width=0.35 * u)
    for k in range(max(2, int(frame.width_px / u / 45))):
        x = frame.width_px * (k + 0.5) / max(2, int(frame.width_px / u / 45)) + rng.uniform(-8, 8) * u
        ground += box(x - 1.8 * u, quay - 4 * u, 3.6 * u, 6 * u, light.on("#3d4650"), round_by=u) + ellipse(
            x, quay - 4.4 * u, 2.8 * u, 1.3 * u, light.on("#59636e")
        )
    layers.append(ground)
    return Backdrop(layers=tuple(layers), back_px=quay + 6 * u, front_px=h + g * 0.88, dark=light.dark, disc=spot)


def _gabled(frame: Frame, x: float, low: float, wide: float, high: float, colour: str) -> str:
    """A narrow house with a stepped or pointed gable; its windows are lit when it is dark."""
    light, u, rng = frame.light, frame.unit, frame.rng
    wall = light.on(colour, 0.12)
    top = low - high
    roof = light.on(rng.choice(("#8a4a3c", "#6b5664", "#9c5a3c")), 0.12)
    svg = polygon([(x, top), (x + wide / 2, top - wide * 0.6), (x + wide, top)], roof) + box(
        x, top, wide, high + u, wall
    )
    svg += box(x + wide * 0.8, top, wide * 0.2, high, darker(wall, 0.12)) + circle(
        x + wide / 2, top - wide * 0.2, wide * 0.07, light.on("#f6f1e6")
    )
    y = top + 2 * u
    while y + 4.4 * u < low - 5 * u:
        for share in (0.18, 0.56):
            lit = light.dark and rng.random() < 0.7
            svg += box(x + wide * share, y, wide * 0.24, 3.4 * u, "#ffdf8a" if lit else light.on("#a9cfe2"))
        y += 5.6 * u
    return svg + box(x + wide * 0.38, low - 4.6 * u, wide * 0.24, 5 * u, light.on("#5d3d28"))


def cliff_coast(frame: Frame) -> Backdrop:
    """High cliffs over the sea, surf at their foot, grass at the edge on which we stand."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng = frame.rng
    svg, spot = over_sea(frame)
    blue = mix(light.on("#3f97c4"), light.sky[-2], 0.25)
    deep = h + g * 0.62
    layers = [svg, water(frame, h, deep + 6 * u, blue, light.on("#1c5f96"), glow_x=(spot.left + spot.right) / 2)]
    side = rng.choice((-1, 1))
    edge = 0.0 if side < 0 else w
    rocks = ""
    for reach, high, low, distance in ((0.5, 30, 0.1, 0.34), (0.36, 44, 0.28, 0.12)):
        tone = light.on("#a3968a", distance)
        out = edge - side * min(reach * w, 90 * u)
        foot, top = h + g * low, h + g * low - high * u
        step = (out - edge) / 6
        crest: list[Point] = [(edge + side * 6 * u, top - 3 * u)]
        crest += [(edge + step * k, top + rng.uniform(-2, 2) * u + (k * 1.2) * u) for k in range(1, 6)]
        drop: list[Point] = [(out, top + 9 * u), (out + side * 2 * u, (top + foot) / 2), (out - side * 3 * u, foot)]
        rocks += polygon([*crest, *drop, (edge + side * 6 * u, foot)], tone)
        for k in range(5):
            a, b = crest[k], crest[k + 1]
            rocks += polygon(
                [a, b, (b[0] + step * 0.1, foot), ((a[0] + b[0]) / 2, foot)], darker(tone, 0.08 + 0.1 * (k % 2))
            )
        turf = [*crest, (out, top + 9 * u)]
        green = light.on(light.grass("#7cb950"), distance)
        rocks += path(
            f"{smooth(turf)}L{out:.1f} {top + 12 * u:.1f}"
            + "".join(f"L{x:.1f} {y + (4 + 2 * (k % 2)) * u:.1f}" for k, (x, y) in enumerate(reversed(crest)))
            + "Z",
            green,
        )
        low_x, high_x = sorted((edge, out - side * 4 * u))
        x = low_x
        while x < high_x:
            rocks += ellipse(x, foot, 3 * u * rng.uniform(0.7, 1.3), 1.1 * u, light.on("#f4fbff"), opacity=0.9)
            x += 3 * u
    layers.append(rocks)
    green = light.on(light.grass("#84bb54"))
    line = hill_line(frame, deep, 1.6 * u, 100)
    lip = mass(frame, [(x, y) for x, y in line], light.on("#8f8378")) + mass(
        frame, [(x, y + 3.6 * u) for x, y in line], green
    )
    flowers = ("#ffffff", "#ffd84d", "#d98ad0") if light.season != "winter" else ()
    layers.append(
        lip
        + stones(frame, deep + 8 * u, frame.height_px, light.on("#9a9c9e"), 6)
        + tufts(frame, deep + 6 * u, frame.height_px, green, flowers=flowers)
    )
    return Backdrop(layers=tuple(layers), back_px=deep + 8 * u, front_px=h + g * 0.9, dark=light.dark, disc=spot)
