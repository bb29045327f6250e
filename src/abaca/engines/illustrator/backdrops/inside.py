"""Backdrops without a landscape: room, party, plain paper, parchment; and the sky and space as places."""

import math
from collections.abc import Callable

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, ellipse, linear, path, polygon, radial

from .frame import Backdrop, Frame
from .sky import birds, cloud, clouds, disc, sky, stars

_NOWHERE = Rect(0, 0, 0, 0)

Lit = Callable[[str], str]


def plain(frame: Frame) -> Backdrop:
    """Tinted paper with large soft shapes."""
    rng, u = frame.rng, frame.unit
    paper = rng.choice(("#f6e7cf", "#dceaf2", "#e4efd9", "#f5dfe0", "#e9e2f3", "#f8ecc9", "#d9eee9"))
    tint = frame.view.tint or paper
    glow = radial(
        (frame.width_px / 2, frame.height_px * 0.45),
        max(frame.width_px, frame.height_px) * 0.7,
        (0, lighter(tint, 0.12 if frame.view.tint else 0.75)),
        (1, tint),
    )
    svg = glow.svg + box(0, 0, frame.width_px, frame.height_px, glow.url)
    for _ in range(0 if frame.view.tint else max(4, int((frame.width_px + frame.height_px) / u / 45))):
        x, y, r = rng.uniform(0, frame.width_px), rng.uniform(0, frame.height_px), rng.uniform(9, 26) * u
        svg += circle(x, y, r, mix(tint, rng.choice(("#ffffff", darker(tint, 0.2))), 0.5), opacity=0.4)
    h = frame.horizon_px
    return Backdrop(
        layers=(svg,), back_px=h + frame.ground_px * 0.4, front_px=h + frame.ground_px * 0.84, disc=_NOWHERE
    )


def parchment(frame: Frame) -> Backdrop:
    """Old paper: stained, darker at its edges."""
    rng, u = frame.rng, frame.unit
    base = "#e6cf9c"
    glow = radial(
        (frame.width_px / 2, frame.height_px / 2),
        math.hypot(frame.width_px, frame.height_px) * 0.56,
        (0, "#f0dfb4"),
        (0.65, base),
        (1, "#b98f55"),
    )
    svg = glow.svg + box(0, 0, frame.width_px, frame.height_px, glow.url)
    for _ in range(max(10, int((frame.width_px + frame.height_px) / u / 18))):
        x, y, r = rng.uniform(0, frame.width_px), rng.uniform(0, frame.height_px), rng.uniform(4, 20) * u
        stain = radial((x, y), r, (0, "#a87a3d", 0.16), (0.8, "#a87a3d", 0.1), (1, "#a87a3d", 0))
        svg += stain.svg + circle(x, y, r, stain.url)
    specks = "".join(
        f"M{rng.uniform(0, frame.width_px):.1f} {rng.uniform(0, frame.height_px):.1f}h{u * 0.3:.2f}"
        for _ in range(int(min(900, frame.width_px * frame.height_px / (u * u) / 26)))
    )
    svg += path(specks, stroke="#8a6231", width=u * 0.22, opacity=0.4)
    h = frame.horizon_px
    return Backdrop(
        layers=(svg,), back_px=h + frame.ground_px * 0.4, front_px=h + frame.ground_px * 0.84, disc=_NOWHERE
    )


def room(frame: Frame) -> Backdrop:
    """A room: papered wall, window, picture, skirting board, floor boards, a rug."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    warm = mix(light.ambient, "#ffffff", 0.72)
    floor_y = h + frame.ground_px * 0.06

    def lit(colour: str) -> str:
        return mix(colour, mix(colour, warm, 0.25), 1.0) if not light.dark else mix(colour, "#3a2f55", 0.3)

    wall = lit(rng.choice(("#bcd9d4", "#f3d9b1", "#e9c9c4", "#c9d6ea", "#d7e2c0", "#f0dcc8")))
    svg = box(0, 0, frame.width_px, frame.height_px, wall)
    x = 0.0
    while x < frame.width_px:
        svg += box(x, 0, 3.2 * u, floor_y, lighter(wall, 0.14), opacity=0.7)
        x += 8 * u
    svg += box(0, floor_y - 4 * u, frame.width_px, 4 * u, lit("#fbf5ea")) + box(
        0, floor_y - 4 * u, frame.width_px, 0.6 * u, lit("#ded3c0")
    )
    pitch = 95 * u
    count = max(1, round(frame.width_px / pitch))
    for index in range(count):
        centre = frame.width_px * (index + 0.5) / count
        wide_enough = frame.width_px / count > 80 * u
        side = 1 if (index + rng.randrange(2)) % 2 else -1
        svg += window(frame, centre - side * (27 * u if wide_enough else 20 * u), floor_y - 48 * u)
        svg += _picture(frame, centre + side * 28 * u, floor_y - 44 * u)
    svg += upper_wall(frame, floor_y, lit) if frame.storeys else ""
    boards = linear((0, floor_y), (0, frame.height_px), (0, lit("#b07b4a")), (1, lit("#cf9a63")))
    floor = boards.svg + box(0, floor_y, frame.width_px, frame.height_px, boards.url)
    deep = frame.height_px - floor_y
    for k in range(-int(frame.width_px / u / 10), int(frame.width_px / u / 10) + 1):
        mid = frame.width_px / 2
        floor += path(
            f"M{mid + k * 11 * u:.1f} {floor_y:.1f}L{mid + k * 22 * u:.1f} {frame.height_px:.1f}",
            stroke=lit("#94622f"),
            width=u * 0.25,
            opacity=0.6,
        )
    rug = rng.choice(("#c9545a", "#4f7fae", "#5b9a7a", "#c98a3c"))
    cx, cy = frame.width_px / 2, floor_y + deep * 0.55
    for share, fill in ((1.0, rug), (0.84, "#f6ead4"), (0.76, rug), (0.4, lighter(rug, 0.3))):
        floor += ellipse(cx, cy, min(frame.width_px * 0.44, 75 * u) * share, deep * 0.34 * share, lit(fill))
    return Backdrop(
        layers=(svg, floor), back_px=floor_y + deep * 0.3, front_px=floor_y + deep * 0.8, dark=light.dark, disc=_NOWHERE
    )


def upper_wall(frame: Frame, floor_y: float, lit: Lit) -> str:
    """What fills the wall of a tall room: shelves of books and rows of windows by turns, a lamp from the ceiling."""
    u, rng = frame.unit, frame.rng
    svg, pitch = "", 66 * u
    rows = int((floor_y - 50 * u) / pitch)
    for row in range(1, rows):
        y = floor_y - 14 * u - row * pitch
        if row % 2:
            svg += box(0, y, frame.width_px, 2.4 * u, lit("#b98a5a"))
            x = 3 * u
            while x < frame.width_px - 4 * u:
                tall, thick = rng.uniform(13, 22) * u, rng.uniform(3.5, 6.5) * u
                tone = lit(rng.choice(("#d9534a", "#3f7cac", "#e3a53b", "#5c9a6b", "#7d5ba6", "#efe3c8")))
                if rng.random() < 0.85:
                    svg += box(x, y - tall, thick, tall, tone, round_by=u * 0.5)
                    svg += box(x, y - tall * 0.8, thick, u, lighter(tone, 0.4))
                x += thick + rng.choice((0.3, 0.3, 0.3, 5)) * u
        else:
            side = 1 if row % 4 else -1
            svg += window(frame, frame.width_px / 2 - side * 20 * u, y - 30 * u)
            svg += _picture(frame, frame.width_px / 2 + side * 28 * u, y - 24 * u)
    cord = floor_y - 14 * u - max(rows - 1, 1) * pitch - 46 * u
    x = frame.width_px / 2
    shine = radial((x, cord), 40 * u, (0, "#fff3c4", 0.7), (1, "#fff3c4", 0))
    svg += path(f"M{x} 0V{cord:.1f}", stroke=lit("#6b5a4e"), width=0.8 * u)
    svg += shine.svg + circle(x, cord, 40 * u, shine.url) + circle(x, cord + 1.5 * u, 3.4 * u, "#fffbe6")
    return svg + path(
        f"M{x - 12 * u:.1f} {cord:.1f}Q{x - 8 * u:.1f} {cord - 12 * u:.1f} {x:.1f} {cord - 13 * u:.1f}"
        f"Q{x + 8 * u:.1f} {cord - 12 * u:.1f} {x + 12 * u:.1f} {cord:.1f}Z",
        lit("#d9774a"),
    )


def window(frame: Frame, x: float, y: float, *, size: float = 1.0) -> str:
    """A curtained window with a view, its middle at x and its pane from y down."""
    light, u = frame.light, frame.unit * size
    wide, high = 26 * u, 32 * u
    frame_colour = "#fffaf0" if not light.dark else "#b9b0c9"
    view = linear((0, y), (0, y + high), *((i / 4, c) for i, c in enumerate(light.sky)))
    svg = box(x - wide / 2 - 1.4 * u, y - 1.4 * u, wide + 2.8 * u, high + 2.8 * u, frame_colour, round_by=u * 0.6)
    svg += view.svg + box(x - wide / 2, y, wide, high, view.url)
    hill = light.on("#7cbb4c", 0.1)
    svg += path(
        f"M{x - wide / 2} {y + high}V{y + high * 0.78}Q{x - wide * 0.2} {y + high * 0.62} {x + wide * 0.1} "
        f"{y + high * 0.8}T{x + wide / 2} {y + high * 0.7}V{y + high}Z",
        hill,
    )
    if light.time in {"night", "dusk"}:
        svg += circle(x + wide * 0.24, y + high * 0.24, 2.6 * u, light.disc)
    elif light.weather == "clear":
        svg += cloud(
            x - wide * 0.1, y + high * 0.3, wide * 0.5, "#ffffff", mix("#ffffff", light.sky[1], 0.3), (0.5, 0.4, 0.6)
        )
    svg += path(f"M{x} {y}v{high}M{x - wide / 2} {y + high * 0.45}h{wide}", stroke=frame_colour, width=u)
    svg += box(
        x - wide / 2 - 3 * u, y + high + 1.4 * u, wide + 6 * u, 2 * u, darker(frame_colour, 0.12), round_by=u * 0.5
    )
    cloth = frame.rng.choice(("#e2847a", "#7aa6c2", "#e6b45a", "#8fb37c"))
    cloth = cloth if not light.dark else darker(cloth, 0.35)
    for side in (-1, 1):
        edge = x + side * (wide / 2 + 4.4 * u)
        svg += path(
            f"M{edge} {y - 3 * u}H{x + side * wide * 0.22}Q{x + side * wide * 0.3} {y + high * 0.4} "
            f"{x + side * wide * 0.46} {y + high * 0.62}L{edge - side * u} {y + high + 4 * u}H{edge}Z",
            cloth,
        )
    return svg + path(f"M{x - wide / 2 - 6 * u} {y - 3 * u}H{x + wide / 2 + 6 * u}", stroke="#8a5a36", width=1.1 * u)


def _picture(frame: Frame, x: float, y: float) -> str:
    u, rng = frame.unit, frame.rng
    svg = box(x - 9 * u, y, 18 * u, 14 * u, "#a9773f") + box(x - 7.6 * u, y + 1.4 * u, 15.2 * u, 11.2 * u, "#f7f0df")
    tone = rng.choice(("#7fb0c9", "#e2a15c", "#8db37a"))
    svg += path(
        f"M{x - 6 * u} {y + 11 * u}L{x - 1.5 * u} {y + 5 * u}L{x + 1.5 * u} {y + 8.6 * u}"
        f"L{x + 3.4 * u} {y + 6.6 * u}L{x + 6.4 * u} {y + 11 * u}Z",
        tone,
    ) + circle(x + 4 * u, y + 4.4 * u, 1.2 * u, "#f2c230")
    return svg


def party(frame: Frame) -> Backdrop:
    """A decorated wall: bunting, balloons at the edges, confetti, a warm floor."""
    u, h, rng = frame.unit, frame.horizon_px, frame.rng
    dark = frame.light.dark
    wall = rng.choice(("#fde3ce", "#dff0f3", "#f6e1ee", "#fff0c9")) if not dark else "#3b2d5c"
    tones = ("#ef476f", "#ffd166", "#06b6a0", "#4d8fe0", "#9b5de5", "#ff924c")
    floor_y = h + frame.ground_px * 0.12
    shine = radial(
        (frame.width_px / 2, floor_y * 0.6), max(frame.width_px, floor_y) * 0.7, (0, lighter(wall, 0.6)), (1, wall)
    )
    svg = shine.svg + box(0, 0, frame.width_px, frame.height_px, shine.url)
    dots = ""
    for _ in range(int(min(420, frame.width_px * floor_y / (u * u) / 70))):
        x, y, s = rng.uniform(0, frame.width_px), rng.uniform(0, floor_y), u * rng.uniform(0.4, 0.9)
        dots += (
            circle(x, y, s, rng.choice(tones), opacity=0.55)
            if rng.random() < 0.5
            else polygon([(x, y), (x + 1.8 * s, y + s), (x + s, y + 2 * s)], rng.choice(tones), opacity=0.55)
        )
    garland, span = "", 62 * u
    for row in range(1 + frame.storeys):
        for k in range(int(frame.width_px / span) + 1):
            x0, x1, y0, sag = k * span, (k + 1) * span, (3 + 70 * row) * u, 9 * u
            garland += path(f"M{x0} {y0}Q{(x0 + x1) / 2} {y0 + 2 * sag} {x1} {y0}", stroke="#8a6d5c", width=u * 0.35)
            for j in range(1, 8):
                t = j / 8
                x, y = x0 + span * t, y0 + 4 * sag * t * (1 - t)
                garland += polygon([(x - 2.6 * u, y), (x + 2.6 * u, y), (x, y + 5.4 * u)], tones[(j + row + k) % 6])
    floor = box(0, floor_y, frame.width_px, frame.height_px, mix("#c98d5d", "#3b2d5c", 0.45 if dark else 0)) + box(
        0, floor_y, frame.width_px, 1.2 * u, "#ffffff", opacity=0.6
    )
    spots = "".join(
        ellipse(
            rng.uniform(0, frame.width_px),
            floor_y + rng.uniform(0.1, 1) * (frame.height_px - floor_y),
            u * 0.8,
            u * 0.4,
            rng.choice(tones),
            opacity=0.9,
        )
        for _ in range(int(frame.width_px / u / 3))
    )
    bunch = ""
    for side in () if frame.lacks("balloon") else (0.0, 1.0):
        for k, (dx, dy) in enumerate(((7, 30), (13, 42), (4, 47), (15, 27))):
            x, y = side * frame.width_px + (1 - 2 * side) * dx * u, floor_y - dy * u
            tone = tones[(k + int(side) * 3) % 6]
            bunch += path(
                f"M{x} {y + 6 * u}Q{x + 2 * u} {y + 14 * u} "
                f"{side * frame.width_px + (1 - 2 * side) * 9 * u} {floor_y + 3 * u}",
                stroke="#9a8a80",
                width=u * 0.3,
            )
            bunch += ellipse(x, y, 5 * u, 6.2 * u, tone) + polygon(
                [(x - u, y + 7.2 * u), (x + u, y + 7.2 * u), (x, y + 5.8 * u)], tone
            )
            bunch += ellipse(x - 1.7 * u, y - 2.4 * u, 1.1 * u, 1.8 * u, "#ffffff", opacity=0.6)
    return Backdrop(
        layers=(svg + dots + garland, floor + spots, bunch),
        back_px=floor_y + (frame.height_px - floor_y) * 0.26,
        front_px=floor_y + (frame.height_px - floor_y) * 0.8,
        dark=dark,
        disc=_NOWHERE,
    )


def space(frame: Frame) -> Backdrop:
    """Stars, nebula and planets over the cratered ground of a moon."""
    u, h, rng = frame.unit, frame.horizon_px, frame.rng
    night = linear((0, 0), (0, frame.height_px), (0, "#0a0a2a"), (0.5, "#1c1650"), (1, "#3a2270"))
    svg = night.svg + box(0, 0, frame.width_px, frame.height_px, night.url)
    for _ in range(max(4, int((frame.width_px + h) / u / 40))):
        x, y, r = rng.uniform(0, frame.width_px), rng.uniform(0, h), rng.uniform(20, 46) * u
        haze = radial(
            (x, y), r, (0, rng.choice(("#b13fae", "#3f6fd8", "#26a6b8")), 0.34), (1, "#1c1650", 0), squash=0.6
        )
        svg += haze.svg + ellipse(x, y, r, r * 0.6, haze.url)
    svg += stars(frame, h, 1.6)
    planets = ""
    spots = max(2, int((frame.width_px + h) / u / 90))
    for index in range(0 if frame.lacks("planet") else spots):
        x = frame.width_px * (index + rng.uniform(0.15, 0.85)) / spots
        y, r = h * rng.uniform(0.1, 0.55), rng.uniform(4.5, 9) * u
        planets += _globe(
            frame,
            x,
            y,
            r,
            ("#4f8fe0", "#e0955a", "#c96fb5", "#7fc6a8")[(index + rng.randrange(4)) % 4],
            ringed=rng.random() < 0.5,
        )
    crust = "#a9a4c4"
    ground = linear((0, h), (0, frame.height_px), (0, crust), (1, darker(crust, 0.35)))
    line = (
        f"M-9 {h + 2 * u}Q{frame.width_px * 0.25} {h - 4 * u} {frame.width_px * 0.5} {h + u}"
        f"T{frame.width_px + 9} {h}"
        f"V{frame.height_px + 9}H-9Z"
    )
    far = path(
        f"M-9 {h + u}"
        + "".join(f"L{k * 9 * u:.1f} {h - rng.uniform(0, 6) * u:.1f}" for k in range(int(frame.width_px / u / 9) + 3))
        + f"V{frame.height_px}H-9Z",
        darker(crust, 0.45),
    )
    soil = ground.svg + path(line, ground.url)
    for _ in range(int(frame.width_px / u / 7)):
        depth = rng.random()
        x, y, r = (
            rng.uniform(0, frame.width_px),
            h + frame.ground_px * (0.14 + 0.8 * depth),
            u * (1.2 + 4.5 * depth) * rng.uniform(0.6, 1.2),
        )
        soil += (
            ellipse(x, y, r, r * 0.36, darker(crust, 0.36))
            + ellipse(x, y + r * 0.08, r * 0.86, r * 0.26, darker(crust, 0.5))
            + path(
                f"M{x - r:.1f} {y:.1f}Q{x:.1f} {y - r * 0.46:.1f} {x + r:.1f} {y:.1f}",
                stroke=lighter(crust, 0.4),
                width=r * 0.08,
            )
        )
    return Backdrop(
        layers=(svg, planets, far, soil),
        back_px=h + frame.ground_px * 0.36,
        front_px=h + frame.ground_px * 0.82,
        dark=True,
        disc=_NOWHERE,
    )


def _globe(frame: Frame, x: float, y: float, r: float, tint: str, *, ringed: bool) -> str:
    shade = radial((x - r * 0.4, y - r * 0.4), r * 1.7, (0, lighter(tint, 0.4)), (0.5, tint), (1, darker(tint, 0.7)))
    svg = shade.svg + circle(x, y, r, shade.url)
    svg += "".join(
        path(
            f"M{x - r * w:.1f} {y + r * d:.1f}Q{x:.1f} {y + r * (d + 0.18):.1f} {x + r * w:.1f} {y + r * d:.1f}",
            stroke=lighter(tint, 0.3),
            width=r * 0.09,
            opacity=0.5,
        )
        for d, w in ((-0.4, 0.86), (0.1, 0.96), (0.5, 0.8))
    )
    if ringed:
        svg += path(
            f"M{x - r * 0.94:.1f} {y - r * 0.1:.1f}C{x - r * 2.6:.1f} {y + r * 0.6:.1f} "
            f"{x + r * 0.6:.1f} {y + r * 0.9:.1f} {x + r * 1.9:.1f} {y - r * 0.3:.1f}",
            stroke="#f0dcb8",
            width=frame.unit * 0.8,
            opacity=0.85,
        )
    return svg


def high_sky(frame: Frame) -> Backdrop:
    """High above the clouds."""
    u = frame.unit
    light = frame.light
    x, y = frame.width_px * frame.rng.choice((0.2, 0.78)), frame.height_px * 0.2
    svg, spot = disc(frame, x, max(y, 10 * u), 7 * u)
    body = (
        sky(frame, low_px=frame.height_px)
        + (svg if light.weather == "clear" else "")
        + clouds(frame, low_px=frame.height_px * 0.9, free=spot)
        + birds(frame, 4, frame.height_px * 0.6)
    )
    floor = ""
    rng = frame.rng
    white = {"sunset": "#ffc79a", "dawn": "#ffe3d6", "dusk": "#9a7aa8", "night": "#33457a"}.get(light.time, "#ffffff")
    for row, share in enumerate((0.86, 0.95)):
        k = -8 * u
        while k < frame.width_px + 8 * u:
            r = rng.uniform(5, 10) * u
            floor += circle(k, frame.height_px * share + r * 0.5, r, mix(white, light.sky[1], 0.22 * (1 - row)))
            k += r * 0.9
    return Backdrop(
        layers=(body, floor),
        back_px=frame.height_px * 0.5,
        front_px=frame.height_px * 0.8,
        afloat=True,
        dark=light.dark,
        disc=spot,
    )
