"""Backdrops where people live and play outdoors: village, farm, park, playground."""

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import box, circle, ellipse, path, polygon, smooth

from .frame import Backdrop, Frame
from .horizon import far_ranges, heaven
from .land import grove, hill_line, hills, line_at, mass, peaks, pines_on, tufts
from .staging import stand
from .town import panes_of, row

_WALLS = ("#f1d9a8", "#e9b79a", "#dfe6ea", "#f6ecda", "#d3dfbf", "#e8cfd0")
_ROOFS = ("#b5503c", "#8a4a3c", "#5d6b86", "#9c6a3a", "#7a3f4c")


def _home(frame: Frame, x: float, low: float, wide: float) -> str:
    """A cottage with a pitched roof, lit when it is dark, under snow in winter."""
    light, rng = frame.light, frame.rng
    wall, roof = light.on(rng.choice(_WALLS)), light.on(rng.choice(_ROOFS))
    high = wide * rng.uniform(0.62, 0.86)
    top, peak = low - high, low - high - wide * 0.5
    svg = box(x + wide * 0.2, peak + wide * 0.02, wide * 0.12, wide * 0.34, darker(wall, 0.35))
    svg += box(x - wide / 2, top, wide, high, wall) + box(x + wide * 0.22, top, wide * 0.28, high, darker(wall, 0.12))
    svg += polygon([(x - wide * 0.6, top + wide * 0.04), (x, peak), (x + wide * 0.6, top + wide * 0.04)], roof)
    if light.season == "winter":
        svg += polygon(
            [
                (x - wide * 0.6, top + wide * 0.04),
                (x, peak - wide * 0.05),
                (x + wide * 0.6, top + wide * 0.04),
                (x + wide * 0.34, top - wide * 0.06),
                (x + wide * 0.16, top - wide * 0.14),
                (x, top - wide * 0.1),
                (x - wide * 0.2, top - wide * 0.16),
                (x - wide * 0.38, top - wide * 0.02),
            ],
            light.on("#ffffff"),
        )
    else:
        svg += polygon(
            [(x, peak), (x + wide * 0.6, top + wide * 0.04), (x + wide * 0.22, top + wide * 0.04)], darker(roof, 0.18)
        )
    svg += path(
        f"M{x - wide * 0.09} {low}v{-wide * 0.3}a{wide * 0.09} {wide * 0.09} 0 0 1 {wide * 0.18} 0v{wide * 0.3}Z",
        light.on("#5d3d28"),
    )
    pane = "#ffd978" if light.dark else light.on("#a9d3ea")
    for share in (-0.34, 0.3):
        y = top + high * 0.2
        svg += box(x + wide * share - wide * 0.1, y, wide * 0.2, wide * 0.22, light.on("#fbf6ea")) + box(
            x + wide * share - wide * 0.075, y + wide * 0.025, wide * 0.15, wide * 0.17, pane
        )
        svg += path(f"M{x + wide * share} {y}v{wide * 0.2}", stroke=light.on("#fbf6ea"), width=wide * 0.02)
    return svg + circle(x, top - wide * 0.16, wide * 0.07, pane)


def way(frame: Frame, fill: str, *, top: float, wide: float = 0.34, drift: float = 0.2) -> str:
    """A path from `top` down to the lower edge, broadening as it comes."""
    w, low = frame.width_px, frame.height_px
    side = frame.rng.choice((-1, 1))
    reach = min(w, 1.6 * frame.height_px)
    deep = low - top
    middle = [
        (w / 2 + side * drift * reach * s, top + deep * t, reach * wide * 0.5 * h)
        for s, t, h in ((1.2, 0, 0.05), (0.7, 0.16, 0.12), (-0.3, 0.4, 0.34), (-0.1, 0.72, 0.7), (0.1, 1.06, 1.1))
    ]
    left = smooth([(x - half, y) for x, y, half in middle])
    right = smooth([(x + half, y) for x, y, half in reversed(middle)])
    return path(f"{left}L{right[1:]}Z", fill)


def village(frame: Frame) -> Backdrop:
    """Cottages of several sizes on hills around a church, a way between them."""
    light, u, h, g = frame.light, frame.unit, frame.horizon_px, frame.ground_px
    rng = frame.rng
    svg, spot = heaven(frame)
    green = light.grass("#7cbb4c")
    layers = [svg, *far_ranges(frame, h, "#7f97b5", snow=light.on("#ffffff", 0.4))]
    far, _ = peaks(frame, h, min(h * 0.4, 30 * u), light.on("#7f95b8", 0.5), snow=light.on("#ffffff", 0.35), spacing=50)
    layers.append(far)
    for index, (y, size, gap, distance) in enumerate(((h - 5 * u, 8.5, 1.9, 0.26), (h + g * 0.09, 13, 2.1, 0.08))):
        line = hill_line(frame, y, (3 - index) * u, 110)
        trees = pines_on(
            frame,
            line,
            (9 + 4 * index) * u,
            light.on(light.leaf("#3f7f55", index) if light.season != "winter" else "#5d8a80", distance),
            gap=1.1,
            chance=0.5,
        )
        homes, x = "", rng.uniform(0, 4) * u
        church = frame.width_px * rng.choice((0.3, 0.7)) if index == 0 else -99 * u
        while x < frame.width_px:
            wide = size * u * rng.uniform(0.8, 1.2)
            low = line_at(line, x) + 1.6 * u
            if abs(x - church) < wide and church > 0:
                homes += (
                    box(x - 3 * u, low - 15 * u, 6 * u, 16 * u, light.on("#efe9df", 0.1))
                    + polygon(
                        [(x - 3.8 * u, low - 14.6 * u), (x, low - 29 * u), (x + 3.8 * u, low - 14.6 * u)],
                        light.on("#5d6b86", 0.1),
                    )
                    + circle(x, low - 11 * u, 1.2 * u, "#ffd978" if light.dark else light.on("#5b7690"))
                    + path(
                        f"M{x} {low - 33 * u}v{4.6 * u}M{x - 1.2 * u} {low - 31.4 * u}h{2.4 * u}",
                        stroke=light.on("#8a6a2c"),
                        width=0.5 * u,
                    )
                )
                homes += _home(frame, x + 6.4 * u, low, wide)
                church = -1.0
            elif rng.random() < 0.82:
                homes += _home(frame, x, low, wide)
            x += wide * gap * rng.uniform(0.62, 1.1)
        layers.append(
            trees
            + mass(frame, line, light.on(mix(darker(green, 0.06), "#6f9fb0", 0.2 * (1 - index)), distance))
            + homes
        )
    lawn = hills(frame, h + g * 0.24, 1.6 * u, light.on(green), 150) + hills(
        frame, h + g * 0.6, 2 * u, light.on(lighter(green, 0.1)), 170
    )
    trodden = way(frame, light.on("#e9e4da" if light.season == "winter" else "#dcc59a"), top=h + g * 0.2)
    flowers = ("#ffffff", "#ffd84d", "#ef5d7a") if light.season != "winter" else ()
    layers.append(
        lawn + tufts(frame, h + g * 0.34, frame.height_px, light.on(green), flowers=flowers, density=0.6) + trodden
    )
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.4, front_px=h + g * 0.86, dark=light.dark, disc=spot)


def farm(frame: Frame) -> Backdrop:
    """A red barn with a silo, striped fields, a rail fence, bales of hay."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng = frame.rng
    svg, spot = heaven(frame)
    green = light.grass("#86c04f")
    layers = [
        svg,
        *far_ranges(frame, h, "#7f97b5"),
        hills(frame, h - 8 * u, 5 * u, light.on(mix(green, "#6f9fb0", 0.4), 0.4), 130),
    ]
    line = hill_line(frame, h - 1 * u, 2.4 * u, 120)
    fields = grove(frame, line, 11 * u, "#4f9a46", every=3.5) + mass(
        frame, line, light.on("#e3c65a" if light.season in {"summer", "autumn"} else darker(green, 0.08), 0.1)
    )
    rows = "".join(
        f"M{x * 7 * u:.1f} {h + g * 0.02:.1f}L{w / 2 + (x * 7 * u - w / 2) * 1.5:.1f} {h + g * 0.22:.1f}"
        for x in range(-int(w / u / 14), int(w / u / 4))
    )
    fields += path(
        rows,
        stroke=light.on("#c9a83f" if light.season in {"summer", "autumn"} else green, 0.1),
        width=1.2 * u,
        opacity=0.7,
    )
    layers.append(fields)
    yard = hills(frame, h + g * 0.16, 1.4 * u, light.on(green), 140)
    side = rng.choice((-1, 1))
    count = max(1, round(w / (190 * u)))
    barns = ""
    for k in range(count):
        x = w * (k + 0.5) / count + side * (30 * u if w > 90 * u else 22 * u)
        foot = h + g * 0.24
        silo = x - side * 27 * u
        barns += (
            box(silo - 7 * u, foot - 40 * u, 14 * u, 40 * u, light.on("#c9d1d8"))
            + box(silo + 2 * u, foot - 40 * u, 5 * u, 40 * u, light.on("#aab4be"))
            + path(
                f"M{silo - 7 * u} {foot - 40 * u}Q{silo - 6 * u} {foot - 49 * u} {silo} {foot - 49 * u}"
                f"T{silo + 7 * u} {foot - 40 * u}Z",
                light.on("#8a97a5"),
            )
        )
        barns += "".join(
            path(f"M{silo - 7 * u} {foot - (6 + 9 * j) * u}h{14 * u}", stroke=light.on("#9aa6b2"), width=0.5 * u)
            for j in range(4)
        )
        barns += stand(frame, "barn", x, foot + u, 42 * u)
    layers.append(yard + barns)
    fence = "" if frame.lacks("fence") else _rails(frame, h + g * 0.34)
    bales = ""
    for _ in range(max(2, int(w / u / 45))):
        x, y, r = rng.uniform(0.04, 0.96) * w, h + g * rng.uniform(0.4, 0.52), u * rng.uniform(4, 5.4)
        gold = light.on("#e2b84a")
        bales += (
            box(x - r, y - 2 * r, 2.6 * r, 2 * r, darker(gold, 0.16), round_by=r)
            + circle(x - 0.1 * r, y - r, r, gold)
            + circle(x - 0.1 * r, y - r, r * 0.62, stroke=darker(gold, 0.22), width=0.4 * u)
            + circle(x - 0.1 * r, y - r, r * 0.28, stroke=darker(gold, 0.22), width=0.4 * u)
        )
    lawn = hills(frame, h + g * 0.36, 1.2 * u, light.on(lighter(green, 0.08)), 160)
    layers.append(
        lawn
        + fence
        + bales
        + tufts(
            frame,
            h + g * 0.5,
            frame.height_px,
            light.on(green),
            flowers=("#ffffff", "#ffd84d") if light.season != "winter" else (),
        )
    )
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.5, front_px=h + g * 0.86, dark=light.dark, disc=spot)


def _rails(frame: Frame, low: float) -> str:
    u, wood = frame.unit, frame.light.on("#b98a5a")
    svg = "".join(box(0, low - y * u, frame.width_px, 1.3 * u, wood) for y in (8.4, 4.6))
    x = 2 * u
    while x < frame.width_px:
        svg += box(x, low - 11 * u, 2.2 * u, 11.6 * u, darker(wood, 0.14), round_by=0.6 * u)
        x += 17 * u
    return svg


def park(frame: Frame) -> Backdrop:
    """A park: lawns and old trees, a pond, a way with benches and lamps along it."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    rng = frame.rng
    svg, spot = heaven(frame)
    green = light.grass("#7fbe52")
    fill = light.on("#8d9db3", 0.62)
    layers = [
        svg,
        *far_ranges(frame, h, "#7f97b5"),
        row(frame, h, 10, 22 + 30 * frame.storeys, fill, lit=0.5, panes=panes_of(frame, fill)),
    ]
    line = hill_line(frame, h - 3 * u, 2 * u, 100)
    layers.append(
        grove(frame, line, 17 * u, "#4f9a46", every=0.7) + mass(frame, line, light.on(darker(green, 0.1), 0.12))
    )
    lawn = hills(frame, h + g * 0.08, 1.4 * u, light.on(green), 150)
    pond_x = w * rng.choice((0.24, 0.76))
    lawn += ellipse(pond_x, h + g * 0.2, min(26 * u, w * 0.3), g * 0.055, light.on("#d8c49a")) + ellipse(
        pond_x, h + g * 0.2, min(24.6 * u, w * 0.285), g * 0.045, light.on("#6db6de")
    )
    lawn += "".join(
        path(f"M{pond_x + dx * u} {h + g * (0.2 + dy)}h{5 * u}", stroke="#ffffff", width=0.4 * u, opacity=0.6)
        for dx, dy in ((-14, 0.01), (-2, -0.015), (8, 0.015))
    )
    trodden = way(frame, light.on("#e3d3b0"), top=h + g * 0.1, wide=0.42)
    layers.append(
        lawn
        + tufts(
            frame,
            h + g * 0.26,
            frame.height_px,
            light.on(green),
            flowers=("#ffffff", "#ffd84d", "#ef5d7a") if light.season != "winter" else (),
            density=0.8,
        )
        + trodden
    )
    things = ""
    spots = [0.1, 0.9] if w < 200 * u else [0.06, 0.3, 0.7, 0.94]
    for k, place in enumerate(spots):
        x = place * w + rng.uniform(-2, 2) * u
        if not frame.lacks("tree"):
            things += stand(
                frame,
                "tree",
                x + (-6 if k % 2 == 0 else 6) * u,
                h + g * 0.3,
                rng.uniform(44, 54) * u,
                variant=k + rng.randrange(9),
                colour=light.leaf("#5aa545", k),
            )
        things += stand(frame, "bench", x + (16 if k % 2 == 0 else -16) * u, h + g * 0.36, 13 * u) + stand(
            frame,
            "street_lamp",
            x + (29 if k % 2 == 0 else -29) * u,
            h + g * 0.33,
            34 * u,
            lit=(lambda colour: colour if colour in {"#fff0b8", "#ffe9a8"} else light.on(colour))
            if light.dark
            else None,
        )
    leaves = (
        "".join(
            ellipse(
                rng.uniform(0, w), h + g * rng.uniform(0.3, 0.98), 0.9 * u, 0.5 * u, light.on(light.leaf("#d9822b", k))
            )
            for k in range(int(w / u / 1.6))
        )
        if light.season == "autumn"
        else ""
    )
    layers.append(things + leaves)
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.44, front_px=h + g * 0.86, dark=light.dark, disc=spot)


def playground(frame: Frame) -> Backdrop:
    """A playground: slide, swing and seesaw on sand, trees and a fence behind."""
    light, u, h, g, w = frame.light, frame.unit, frame.horizon_px, frame.ground_px, frame.width_px
    svg, spot = heaven(frame)
    green = light.grass("#84c254")
    line = hill_line(frame, h - 2 * u, 1.2 * u, 90)
    layers = [
        svg,
        *far_ranges(frame, h, "#7f97b5"),
        grove(frame, line, 20 * u, "#57a047", every=0.9) + mass(frame, line, light.on(darker(green, 0.1), 0.1)),
    ]
    lawn = hills(frame, h + g * 0.1, 1 * u, light.on(green), 150)
    fence = (
        ""
        if frame.lacks("fence")
        else "".join(stand(frame, "fence", x * 27 * u, h + g * 0.12, 10 * u) for x in range(int(w / u / 27) + 2))
    )
    layers.append(fence + lawn)
    sand = ellipse(w / 2, h + g * 0.5, min(w * 0.56, 120 * u), g * 0.3, light.on("#e0c487")) + ellipse(
        w / 2, h + g * 0.51, min(w * 0.54, 116 * u), g * 0.28, light.on("#efd9a2")
    )
    count = max(1, round(w / (150 * u)))
    things = ""
    for k in range(count):
        x = w * (k + 0.5) / count
        things += (
            stand(frame, "swing", x - 33 * u, h + g * 0.36, 42 * u)
            + stand(frame, "slide", x + 32 * u, h + g * 0.38, 44 * u)
            + stand(frame, "seesaw", x + 1 * u, h + g * 0.33, 17 * u)
        )
    layers.append(
        tufts(frame, h + g * 0.16, h + g * 0.3, light.on(green))
        + sand
        + things
        + tufts(
            frame,
            h + g * 0.84,
            frame.height_px,
            light.on(green),
            flowers=("#ffffff", "#ffd84d") if light.season != "winter" else (),
        )
    )
    return Backdrop(layers=tuple(layers), back_px=h + g * 0.5, front_px=h + g * 0.84, dark=light.dark, disc=spot)
