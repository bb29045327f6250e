"""Skies: gradient, sun or moon, stars, clouds, and what falls from them."""

from abaca.engines.illustrator.palette import lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, ellipse, linear, path, radial

from .frame import Frame


def sky(frame: Frame, *, low_px: float | None = None) -> str:
    """The gradient from the top down to `low_px` (the horizon), and stars when it is dark."""
    low = low_px or frame.horizon_px
    colours = frame.light.sky
    stops = [(index / (len(colours) - 1), colour) for index, colour in enumerate(colours)]
    fill = linear((0, 0), (0, low), *stops)
    svg = fill.svg + box(0, 0, frame.width_px, frame.height_px, fill.url)
    if frame.light.time in {"night", "dusk"} and frame.light.weather in {"clear", "snow"}:
        svg += stars(frame, low * 0.8, 1.0 if frame.light.time == "night" else 0.45)
    return svg


def stars(frame: Frame, low_px: float, density: float = 1.0) -> str:
    """Stars down to `low_px`: many faint, some bright with a cross of light."""
    if frame.lacks("star"):
        return ""
    u, rng = frame.unit, frame.rng
    area = frame.width_px * low_px / (u * u)
    faint = []
    for _ in range(int(min(area / 55, 900) * density)):
        x, y, r = rng.uniform(0, frame.width_px), low_px * rng.random() ** 1.3, u * rng.uniform(0.1, 0.28)
        faint.append(f"M{x - r:.1f} {y:.1f}a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0Z")
    svg = path("".join(faint), "#eef3ff", opacity=0.85) if faint else ""
    for _ in range(int(min(area / 900, 40) * density)):
        x, y, r = rng.uniform(0, frame.width_px), low_px * rng.random(), u * rng.uniform(0.7, 1.3)
        q = r * 0.16
        svg += path(
            f"M{x} {y - r}L{x + q} {y - q}L{x + r} {y}L{x + q} {y + q}L{x} {y + r}"
            f"L{x - q} {y + q}L{x - r} {y}L{x - q} {y - q}Z",
            "#ffffff",
            opacity=0.9,
        )
    return svg


def disc(frame: Frame, x: float, y: float, radius: float) -> tuple[str, Rect]:
    """The sun or moon with its glow, and the disc's box."""
    light = frame.light
    night = light.time in {"night", "dusk"}
    if frame.lacks("moon" if night else "sun"):
        return "", Rect(x - radius, y - radius, x + radius, y + radius)
    glow_colour = {"sunset": "#ffd27a", "dawn": "#ffe2b8", "day": "#fff7d6"}.get(light.time, "#cfdcff")
    reach = radius * (4.2 if not night else 3.0)
    glow = radial(
        (x, y),
        reach,
        (0, glow_colour, 0.85 if not night else 0.4),
        (0.3, glow_colour, 0.4 if not night else 0.16),
        (1, glow_colour, 0),
    )
    svg = glow.svg + circle(x, y, reach, glow.url) + circle(x, y, radius, light.disc)
    if night:
        for dx, dy, r in ((-0.35, -0.25, 0.2), (0.3, 0.1, 0.26), (-0.1, 0.45, 0.15), (0.35, -0.45, 0.12)):
            svg += circle(x + dx * radius, y + dy * radius, r * radius, "#d9d3bb", opacity=0.7)
    return svg, Rect(x - radius, y - radius, x + radius, y + radius)


def cloud(x: float, y: float, size: float, fill: str, shade: str, rng_shape: tuple[float, ...]) -> str:
    """One heap of cloud, flat below, `size` wide."""
    a, b, c = rng_shape
    blobs = (
        (-0.34, 0.0, 0.15 + 0.04 * a),
        (-0.14, -0.09, 0.2 + 0.05 * b),
        (0.12, -0.06, 0.17 + 0.06 * c),
        (0.34, 0.01, 0.13 + 0.04 * a),
    )
    low = "".join(circle(x + dx * size, y + dy * size, r * size, shade) for dx, dy, r in blobs)
    low += box(x - size * 0.47, y - size * 0.02, size * 0.94, size * 0.15, shade, round_by=size * 0.075)
    high = "".join(circle(x + dx * size, y + dy * size - size * 0.025, r * size * 0.95, fill) for dx, dy, r in blobs)
    return low + high + box(x - size * 0.42, y - size * 0.03, size * 0.8, size * 0.11, fill, round_by=size * 0.055)


def clouds(frame: Frame, *, low_px: float | None = None, many: float = 1.0, free: Rect | None = None) -> str:
    """Clouds over the sky down to `low_px`, none before `free` (the sun); bad weather brings more and darker ones."""
    if frame.lacks("cloud"):
        return ""
    light, rng, u = frame.light, frame.rng, frame.unit
    low = (low_px or frame.horizon_px) * 0.72
    heavy = {"cloud": 2.6, "rain": 3.0, "storm": 3.4, "snow": 1.6, "fog": 0.6}.get(light.weather, 1.0) * many
    base = {"sunset": "#ffb27a", "dawn": "#ffdcd0", "dusk": "#8a6a9c", "night": "#2b3b6b"}.get(light.time, "#ffffff")
    if light.weather in {"rain", "storm"}:
        base = mix(base, "#39445c" if light.weather == "storm" else "#7d8b9c", 0.75)
    shade = mix(base, light.sky[1], 0.32)
    svg = ""
    count = max(2, round(heavy * 2.2 * max(1.0, frame.width_px / (170 * u), low / (85 * u))))
    for index in range(min(count, 34)):
        x = frame.width_px * ((index + rng.uniform(0.15, 0.85)) / count)
        share = rng.random()
        y = low * (0.12 + 0.8 * ((0.618 * index + 0.2 * share) % 1 if frame.storeys else share))
        size = u * rng.uniform(20, 38) * (0.65 + 0.5 * y / max(low, 1)) * (1 + 0.25 * min(frame.storeys, 3))
        x = _aside(x, y, size, free) if free else x
        svg += (
            f'<g opacity="{0.94 if light.time == "day" else 0.72}">'
            + cloud(x, y, size, base, shade, (rng.random(), rng.random(), rng.random()))
            + "</g>"
        )
    return svg


def cloud_banks(frame: Frame) -> str:
    """What fills the tall sky over a flat horizon: banks of cloud, each farther one higher up and paler."""
    if frame.lacks("cloud"):
        return ""
    light, rng, u = frame.light, frame.rng, frame.unit
    svg = ""
    count = min(frame.storeys, 4)
    for index in range(count, 0, -1):
        tone = light.on(mix("#ffffff", light.sky[-2], 0.24 + 0.2 * index))
        y, x = frame.horizon_px - 48 * u * (index - 0.72), -10 * u
        while x < frame.width_px + 10 * u:
            r = rng.uniform(7, 15) * u
            svg += circle(x, y - r * 0.4, r, tone)
            x += r * 0.85
        fade = linear((0, y), (0, y + 44 * u), (0, tone), (1, tone, 0))
        svg += fade.svg + box(0, y - 1, frame.width_px, 45 * u, fade.url)
    return svg


def _aside(x: float, y: float, size: float, free: Rect) -> float:
    """The x of a cloud, moved to the side when it would stand before what is to stay free."""
    middle, height = free.middle
    apart = size * 0.55 + free.width * 0.6
    if abs(y - height) > size * 0.32 + free.height * 0.6 or abs(x - middle) > apart:
        return x
    return middle + (apart if x > middle else -apart)


def birds(frame: Frame, many: int, low_px: float) -> str:
    """Distant birds as two strokes each."""
    if frame.lacks("bird"):
        return ""
    rng, u = frame.rng, frame.unit
    svg = ""
    cx, cy = rng.uniform(0.15, 0.85) * frame.width_px, rng.uniform(0.25, 0.55) * low_px
    for _ in range(many):
        x, y, s = cx + rng.uniform(-14, 14) * u, cy + rng.uniform(-7, 7) * u, u * rng.uniform(1.0, 1.9)
        svg += path(
            f"M{x - s:.1f} {y - s * 0.3:.1f}Q{x - s * 0.4:.1f} {y - s * 0.7:.1f} {x:.1f} {y:.1f}"
            f"Q{x + s * 0.4:.1f} {y - s * 0.7:.1f} {x + s:.1f} {y - s * 0.3:.1f}",
            stroke=frame.light.on("#3c4658", 0.2),
            width=u * 0.32,
        )
    return svg


def falling(frame: Frame) -> str:
    """Rain, snow, fog or lightning over everything."""
    light, rng, u = frame.light, frame.rng, frame.unit
    width, height = frame.width_px, frame.height_px
    count = int(min(width * height / (u * u) / 28, 1200))
    if light.weather in {"rain", "storm"}:
        drops = "".join(
            f"M{rng.uniform(0, width):.1f} {rng.uniform(-5 * u, height):.1f}"
            f"l{-0.9 * u:.1f} {u * rng.uniform(2.4, 4.6):.1f}"
            for _ in range(count)
        )
        svg = path(drops, stroke="#dbe8f5", width=u * 0.2, opacity=0.6)
        if light.weather == "storm":
            x, top = rng.uniform(0.15, 0.85) * width, 0.06 * frame.horizon_px
            reach = (frame.horizon_px - top) / 4
            bolt = (
                f"M{x} {top}l{-5 * u} {reach * 1.5}h{5 * u}l{-6 * u} {reach * 1.5}l{13 * u} "
                f"{-reach * 1.9}h{-5.5 * u}"
                f"l{4.5 * u} {-reach * 1.1}Z"
            )
            svg = path(bolt, "#fff6b8", stroke="#ffffff", width=u * 0.3) + svg
        return svg
    if light.weather == "snow":
        flakes = ""
        for _ in range(count // 2):
            x, y, r = rng.uniform(0, width), rng.uniform(0, height), u * rng.choice((0.25, 0.4, 0.4, 0.65))
            flakes += f"M{x - r:.1f} {y:.1f}a{r:.2f} {r:.2f} 0 1 0 {2 * r:.2f} 0a{r:.2f} {r:.2f} 0 1 0 {-2 * r:.2f} 0Z"
        return path(flakes, "#ffffff", opacity=0.9)
    if light.weather == "fog":
        svg = ""
        for share in (0.45, 0.62, 0.8):
            y = height * share
            veil = linear((0, y - 16 * u), (0, y + 16 * u), (0, "#eef1f3", 0), (0.5, "#eef1f3", 0.5), (1, "#eef1f3", 0))
            svg += veil.svg + box(0, y - 16 * u, width, 32 * u, veil.url)
        return svg
    return ""


def rays(frame: Frame, x: float, y: float) -> str:
    """Faint beams fanning out from a point."""
    u = frame.unit
    reach = 1.4 * max(frame.width_px, frame.height_px)
    svg = ""
    for index in range(9):
        shift = (index - 4) * 0.24 + frame.rng.uniform(-0.05, 0.05)
        svg += path(
            f"M{x} {y}L{x + (shift - 0.05) * reach} {reach}L{x + (shift + 0.04) * reach} {reach}Z",
            "#fff6d8",
            opacity=0.1,
        )
    return svg + ellipse(x, y, 8 * u, 4 * u, lighter("#fff6d8", 0.5), opacity=0.1)
