"""Backdrops of towns: a city and a city of the future."""

import math

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, ellipse, linear, path, polygon

from .frame import Backdrop, Frame
from .horizon import heaven
from .land import hill_line, mass, tufts

_LAMPLIGHT = ("#ffe9a3", "#ffd166", "#fff3c9", "#ffbf69")
_NEON = ("#4df3ff", "#ff5fd2", "#a9ff68", "#ffd84d", "#8c7bff")


def windows(
    frame: Frame, rect: Rect, *, share: float, colours: tuple[str, ...], wide: float = 0.95, high: float = 1.25
) -> str:
    """Rows of windows on a wall, `share` of them lit, each colour one path."""
    u, rng = frame.unit, frame.rng
    w, h = max(wide * u, 2.0), max(high * u, 2.4)
    parts: dict[str, list[str]] = {}
    y = rect.top + h * 1.1
    while y + h < rect.bottom:
        x = rect.left + w * 0.8
        while x + w < rect.right - w * 0.3:
            if rng.random() < share:
                parts.setdefault(rng.choice(colours), []).append(f"M{x:.1f} {y:.1f}h{w:.1f}v{h:.1f}h{-w:.1f}Z")
            x += w * 1.95
        y += h * 1.85
    return "".join(path("".join(cells), colour) for colour, cells in parts.items())


def row(frame: Frame, base_px: float, low: float, tall: float, fill: str, *, lit: float, panes: tuple[str, ...]) -> str:
    """A row of plain towers along a line; heights in units."""
    u, rng = frame.unit, frame.rng
    svg, x = "", -rng.uniform(0, 6) * u
    while x < frame.width_px:
        wide, high = rng.uniform(7, 14) * u, rng.uniform(low, tall) * u
        shade = mix(fill, darker(fill, 0.4), rng.random() * 0.5)
        top = base_px - high
        svg += box(x, top, wide, high + frame.height_px * 0.1, shade) + box(
            x + wide * 0.72, top, wide * 0.28, high, darker(shade, 0.22)
        )
        style = rng.randrange(5)
        if style == 0:
            svg += box(x + wide * 0.25, top - 3 * u, wide * 0.5, 3.1 * u, shade) + path(
                f"M{x + wide / 2:.1f} {top - 3 * u:.1f}v{-6 * u:.1f}", stroke=shade, width=u * 0.4
            )
        elif style == 1:
            svg += polygon([(x, top + 1), (x + wide / 2, top - 6 * u), (x + wide, top + 1)], shade)
        elif style == 2:
            svg += box(x + wide * 0.12, top - 1.8 * u, wide * 0.2, 2 * u, darker(shade, 0.2)) + box(
                x + wide * 0.5, top - 1.1 * u, wide * 0.3, 1.3 * u, darker(shade, 0.2)
            )
        elif style == 3:
            svg += path(
                f"M{x:.1f} {top + 1:.1f}Q{x + wide / 2:.1f} {top - 5 * u:.1f} {x + wide:.1f} {top + 1:.1f}Z", shade
            )
        svg += windows(frame, Rect(x, top, x + wide, base_px), share=lit, colours=panes)
        x += wide + rng.uniform(-0.6, 2.2) * u
    return svg


def city(frame: Frame) -> Backdrop:
    """A skyline in three depths behind a park by the river."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame)
    layers = [svg]
    lit = 0.62 if light.dark else 0.9
    high = min(46.0, h / u * (0.5 if frame.view.low else 0.72))
    for index in range(frame.storeys, 0, -1):
        fill = light.on("#7f93ad", 0.5 + 0.1 * index)
        panes = tuple(mix(pane, fill, min(0.3 + 0.16 * index, 0.8)) for pane in panes_of(frame, fill))
        layers.append(row(frame, h, high + 8 * index, high + 62 * index, fill, lit=lit * 0.8, panes=panes))
    for low, tall, colour, distance in (
        (high * 0.6, high, "#7f93ad", 0.55),
        (high * 0.4, high * 0.8, "#6b7f9e", 0.3),
        (high * 0.22, high * 0.52, "#55688a", 0.08),
    ):
        fill = light.on(colour, distance)
        layers.append(row(frame, h + u, low, tall, fill, lit=lit, panes=panes_of(frame, fill)))
    green = light.grass("#77b255")
    line = hill_line(frame, h + 1.5 * u, 0.8 * u, 120)
    bank = "".join(
        circle(
            frame.rng.uniform(0, frame.width_px),
            h + frame.rng.uniform(-0.5, 1.6) * u,
            u * frame.rng.uniform(1.6, 3.4),
            light.on(light.leaf("#4f9346", k), 0.06),
        )
        for k in range(int(frame.width_px / u / 2.6))
    )
    path_y = h + frame.ground_px * 0.62
    walk = polygon(
        [(0, path_y), (frame.width_px, path_y - 3 * u), (frame.width_px, path_y + 8 * u), (0, path_y + 12 * u)],
        light.on("#d8cfbd"),
    )
    layers.append(
        bank
        + mass(frame, line, light.on(green))
        + tufts(frame, h + 6 * u, path_y - u, light.on(green), density=0.6)
        + walk
    )
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.34,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def panes_of(frame: Frame, wall: str) -> tuple[str, ...]:
    """What the windows of a wall look like: lamplight when it is dark, else glints of sky."""
    if frame.light.dark:
        return _LAMPLIGHT
    return (lighter(wall, 0.35), lighter(wall, 0.5), mix(wall, "#9fd3f2", 0.5))


def future_city(frame: Frame) -> Backdrop:
    """Slender towers with rings, domes, hanging gardens and flying cars; by night neon and a thousand windows."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame, size=8)
    base = h + frame.ground_px * 0.2
    layers = [svg + _planet(frame)]
    high = min(base * (0.5 if frame.view.low else 0.72) / u, 62.0)
    for index in range(frame.storeys, 0, -1):
        lowest, distance = (high + 40 * index) * 0.7, min(0.5 + 0.1 * index, 0.82)
        layers.append(_spires(frame, base, lowest, high + 56 * index, distance=distance, gap=9))
    layers.append(_spires(frame, base, high * 0.55, high, distance=0.52, gap=5))
    layers.append(_traffic(frame, base, many=7, size=0.8))
    layers.append(_spires(frame, base, high * 0.35, high * 0.78, distance=0.26, gap=10))
    layers.append(
        _spires(frame, base + 2 * u, high * 0.14, high * 0.46, distance=0.04, gap=15)
        + _traffic(frame, base, many=4, size=1.4)
    )
    layers.append(_park(frame, base))
    return Backdrop(
        layers=tuple(layers),
        back_px=base + (frame.height_px - base) * 0.34,
        front_px=base + (frame.height_px - base) * 0.84,
        dark=light.dark,
        disc=spot,
    )


def _planet(frame: Frame) -> str:
    """A ringed planet, faint in the sky."""
    if frame.lacks("planet"):
        return ""
    light, u = frame.light, frame.unit
    x, y, r = frame.rng.uniform(0.3, 0.7) * frame.width_px, frame.horizon_px * frame.rng.uniform(0.16, 0.3), u * 7
    body = mix(light.sky[1], "#e7b98f" if light.dark else "#ffffff", 0.35)
    ring = path(
        f"M{x - r * 1.8:.1f} {y + r * 0.4:.1f}Q{x:.1f} {y + r * 0.7:.1f} {x + r * 1.8:.1f} {y - r * 0.4:.1f}",
        stroke=lighter(body, 0.4),
        width=u * 0.7,
        opacity=0.7,
    )
    return (
        circle(x, y, r, body, opacity=0.8)
        + path(
            f"M{x} {y - r}A{r} {r} 0 0 1 {x} {y + r}A{r * 1.5} {r * 1.5} 0 0 0 {x} {y - r}Z",
            darker(body, 0.3),
            opacity=0.35,
        )
        + ring
    )


def _spires(frame: Frame, base: float, low: float, tall: float, *, distance: float, gap: float) -> str:
    light, u, rng = frame.light, frame.unit, frame.rng
    svg, x = "", rng.uniform(-6, 2) * u
    while x < frame.width_px:
        wide, high = rng.uniform(5.5, 11) * u, rng.uniform(low, tall) * u
        wall = light.on(rng.choice(("#8fb7d9", "#a9c5e0", "#86a9c9", "#b7cfd9", "#9fb4dc")), distance)
        if light.dark:
            wall = mix(rng.choice(("#16264a", "#1b2c57", "#20224f", "#142f4c")), light.haze, distance * 0.55)
        svg += _spire(frame, x, base, wide, high, wall, rng.randrange(5))
        x += wide + rng.uniform(0.2, 1.0) * gap * u * 0.5
    return svg


def _spire(frame: Frame, x: float, base: float, wide: float, high: float, wall: str, style: int) -> str:
    light, u, rng = frame.light, frame.unit, frame.rng
    top, mid = base - high, x + wide / 2
    face = linear((x, 0), (x + wide, 0), (0, lighter(wall, 0.22)), (0.45, wall), (1, darker(wall, 0.32)))
    neon = rng.choice(_NEON)
    glow = neon if light.dark else lighter(wall, 0.55)
    svg = face.svg
    if style == 0:
        svg += path(
            f"M{x:.1f} {base + 9 * u:.1f}V{top + wide:.1f}Q{x:.1f} {top:.1f} "
            f"{x + wide:.1f} {top - wide * 0.5:.1f}V{base + 9 * u:.1f}Z",
            face.url,
        )
    elif style == 1:
        svg += path(
            f"M{x - wide * 0.15:.1f} {base + 9 * u:.1f}Q{x + wide * 0.2:.1f} {base - high * 0.5:.1f} "
            f"{x + wide * 0.2:.1f} {top:.1f}Q{mid:.1f} {top - wide * 0.7:.1f} {x + wide * 0.8:.1f} {top:.1f}"
            f"Q{x + wide * 0.8:.1f} {base - high * 0.5:.1f} {x + wide * 1.15:.1f} {base + 9 * u:.1f}Z",
            face.url,
        )
        svg += path(f"M{mid:.1f} {top:.1f}v{-8 * u:.1f}", stroke=wall, width=u * 0.5) + circle(
            mid, top - 8 * u, u * 0.55, "#ff6b6b"
        )
    elif style == 2:
        svg += box(x, top, wide, high + 9 * u, face.url, round_by=wide * 0.48)
        for share in (0.22, 0.34):
            y = top + high * share
            svg += ellipse(mid, y, wide * 0.8, u * 1.3, darker(wall, 0.25)) + ellipse(
                mid, y - u * 0.3, wide * 0.8, u * 1.2, wall
            )
            svg += path(
                f"M{mid - wide * 0.8:.1f} {y:.1f}A{wide * 0.8:.1f} {u * 1.2:.1f} 0 0 0 {mid + wide * 0.8:.1f} {y:.1f}",
                stroke=glow,
                width=u * 0.4,
            )
    elif style == 3:
        svg += box(x + wide * 0.3, top, wide * 0.4, high + 9 * u, face.url)
        svg += ellipse(mid, top, wide * 0.95, wide * 0.36, wall) + path(
            f"M{mid - wide * 0.62:.1f} {top:.1f}Q{mid:.1f} {top - wide * 0.9:.1f} {mid + wide * 0.62:.1f} {top:.1f}Z",
            mix("#bfe9ff", wall, 0.45 if not light.dark else 0.7),
        )
        svg += path(f"M{mid - wide * 0.8:.1f} {top + u * 0.6:.1f}H{mid + wide * 0.8:.1f}", stroke=glow, width=u * 0.5)
    else:
        svg += polygon(
            [(x, base + 9 * u), (x, top + 4 * u), (mid, top), (x + wide, top + 4 * u), (x + wide, base + 9 * u)],
            face.url,
        )
        svg += path(f"M{mid:.1f} {top:.1f}V{base:.1f}", stroke=glow, width=u * 0.35, opacity=0.8)
    inset = Rect(
        x + wide * (0.34 if style == 3 else 0.16),
        top + wide * 0.6,
        x + wide * (0.68 if style == 3 else 0.88),
        base + 4 * u,
    )
    if light.dark:
        svg += windows(frame, inset, share=0.6, colours=(*_LAMPLIGHT[:3], "#9fe8ff"), wide=0.8, high=1.0)
    else:
        svg += windows(
            frame, inset, share=0.85, colours=(lighter(wall, 0.55), mix(wall, "#5fa8e0", 0.5)), wide=0.8, high=1.5
        )
    leaf = light.on("#5cb85f" if not light.dark else "#3f9b62", 0.1)
    for _ in range(2 if style in {0, 4} else 1):
        y = base - high * rng.uniform(0.15, 0.62)
        svg += box(x - u * 0.8, y, wide + 1.6 * u, u * 1.0, darker(wall, 0.25), round_by=u * 0.5)
        k = x - u * 0.4
        while k < x + wide + u * 0.6:
            svg += circle(k, y - u * 0.3, u * rng.uniform(0.7, 1.3), darker(leaf, rng.uniform(0, 0.25)))
            k += u * 1.15
    return svg


def _traffic(frame: Frame, base: float, *, many: int, size: float) -> str:
    """Flying cars with trails of light."""
    if frame.lacks("car"):
        return ""
    light, u, rng = frame.light, frame.unit, frame.rng
    svg = ""
    for _ in range(max(many, int(many * frame.width_px / (200 * u)))):
        x, y = rng.uniform(0, frame.width_px), base - rng.uniform(12, min(60, base / u * 0.8)) * u
        way = rng.choice((-1, 1))
        tint = rng.choice(_NEON)
        s = u * size
        trail = linear((x, y), (x - way * 14 * s, y), (0, tint, 0.8), (1, tint, 0))
        if light.dark:
            svg += trail.svg + path(f"M{x} {y - 0.4 * s}L{x - way * 14 * s} {y}L{x} {y + 0.4 * s}Z", trail.url)
        svg += ellipse(x, y, 2.1 * s, 0.75 * s, "#f4f7fb" if not light.dark else "#cfd8ea") + path(
            f"M{x - 1.1 * s} {y - 0.3 * s}Q{x} {y - 1.9 * s} {x + 1.1 * s} {y - 0.3 * s}Z", "#6fc3ee"
        )
        svg += circle(x + way * 1.9 * s, y, 0.4 * s, "#fff6c9")
    return svg


def _park(frame: Frame, base: float) -> str:
    """Lawns with trees, ponds and winding ways at the foot of the towers."""
    light, u, rng = frame.light, frame.unit, frame.rng
    green = light.on(light.grass("#69b956")) if not light.dark else "#173a3a"
    line = hill_line(frame, base, 1.4 * u, 90)
    trees = ""
    for k in range(int(frame.width_px / u / 2.0)):
        x, r = rng.uniform(0, frame.width_px), u * rng.uniform(1.6, 3.8)
        fill = (
            light.on(light.leaf(rng.choice(("#4aa553", "#5fba57", "#3c9355")), k))
            if not light.dark
            else rng.choice(("#1b4a44", "#21574a", "#17403f"))
        )
        trees += circle(x, base - r * 0.5, r, fill) + circle(
            x - r * 0.3, base - r * 0.8, r * 0.45, lighter(fill, 0.16), opacity=0.7
        )
    lawn = mass(frame, line, green)
    deep = frame.height_px - base
    way = light.on("#e8e2d2") if not light.dark else "#2a3f66"
    for share, wide in ((0.3, 0.05), (0.66, 0.1)):
        y = base + deep * share
        lawn += path(
            f"M-9 {y}C{frame.width_px * 0.3} {y - deep * 0.12} {frame.width_px * 0.55} "
            f"{y + deep * 0.2} {frame.width_px + 9} {y - deep * 0.04}",
            stroke=way,
            width=deep * wide,
        )
    if light.dark:
        lawn += _wet_plaza(frame, base + deep * 0.34)
        for x in range(0, int(frame.width_px / u), 9):
            y = base + deep * (0.3 + 0.02 * math.sin(x))
            lawn += circle(x * u, y - 2 * u, 2 * u, rng.choice(_NEON), opacity=0.18) + circle(
                x * u, y - 2 * u, 0.6 * u, rng.choice(_NEON)
            )
            lawn += circle((x + 4) * u, y + deep * 0.34, 2.6 * u, rng.choice(_NEON), opacity=0.15) + circle(
                (x + 4) * u, y + deep * 0.34, 0.8 * u, "#e8fbff"
            )
    bushes = ""
    beds = (0.16, 0.2) if light.dark else (0.16, 0.48, 0.52, 0.9)
    for _ in range(int(frame.width_px / u / 3)):
        x, y, r = rng.uniform(0, frame.width_px), base + deep * rng.choice(beds), u * rng.uniform(1.2, 2.6)
        fill = (
            light.on(rng.choice(("#57b254", "#3f9a50", "#7cc65c")))
            if not light.dark
            else rng.choice(("#1d5148", "#24604f"))
        )
        bushes += ellipse(x, y, r * 1.2, r, fill) + (
            circle(x, y - r * 0.3, r * 0.22, "#ff8fb8") if not light.dark else ""
        )
    return trees + lawn + bushes


def _wet_plaza(frame: Frame, top: float) -> str:
    """Dark glossy ground in which the lights of the towers stand as long streaks."""
    u, rng = frame.unit, frame.rng
    deep = frame.height_px - top
    gloss = linear((0, top), (0, frame.height_px), (0, "#16264f"), (1, "#080d24"))
    svg = gloss.svg + box(0, top, frame.width_px, deep + 9, gloss.url)
    for _ in range(int(frame.width_px / u / 1.5)):
        x, wide, long = rng.uniform(0, frame.width_px), u * rng.uniform(0.3, 1.3), deep * rng.uniform(0.2, 0.85)
        tint = rng.choice((*_NEON[:2], *_LAMPLIGHT[:3], "#9fe8ff"))
        streak = linear((0, top), (0, top + long), (0, tint, 0.42), (1, tint, 0))
        svg += streak.svg + box(x, top, wide, long, streak.url)
    return svg + "".join(
        path(f"M0 {top + deep * share:.1f}H{frame.width_px}", stroke="#2b3f7a", width=u * 0.22, opacity=0.7)
        for share in (0.0, 0.12, 0.3, 0.56, 0.9)
    )
