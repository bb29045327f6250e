"""Backdrops of the country: meadow, mountain, lake, field, garden, snow and desert."""

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import box, circle, ellipse, outline, path, polygon

from .frame import Backdrop, Frame
from .horizon import far_ranges, heaven, summit
from .land import bloom, grove, hill_line, hills, line_at, mass, peaks, pines_on, stones, tufts, water
from .sky import birds, clouds, disc, sky

_FLOWERS = ("#ffffff", "#ffd84d", "#ef5d7a", "#b07de0", "#ff9a4d")


def meadow(frame: Frame) -> Backdrop:
    """Rolling hills, a grove, grass with flowers."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame)
    green = light.grass("#7cbb4c")
    layers = [svg, *far_ranges(frame, h, "#7f97b5")]
    layers.append(hills(frame, h - 7 * u, 5 * u, light.on(mix(green, "#6f9fb0", 0.5), 0.45), 130))
    middle = hill_line(frame, h - 1.5 * u, 3 * u, 100)
    layers.append(
        grove(frame, middle, 11 * u, "#4f9a46", every=4.5) + mass(frame, middle, light.on(darker(green, 0.12), 0.2))
    )
    near = hill_line(frame, h + frame.ground_px * 0.17, 2.4 * u, 150)
    front = frame.height_px
    grass = mass(frame, near, light.on(green))
    grass += hills(frame, h + frame.ground_px * 0.5, 2.6 * u, light.on(lighter(green, 0.1)), 170)
    flowers = _FLOWERS if light.season != "winter" else ()
    layers.append(grass + tufts(frame, h + frame.ground_px * 0.24, front, light.on(green), flowers=flowers))
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.32,
        front_px=h + frame.ground_px * 0.8,
        dark=light.dark,
        disc=spot,
    )


def mountain(frame: Frame) -> Backdrop:
    """Snow peaks in three ranges, fir woods, an alpine meadow."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    low_sun = light.time in {"sunset", "dawn"}
    radius = u * (8.5 if low_sun else 6)
    x = frame.width_px * rng.uniform(0.34, 0.66)
    high_range = min(h * 0.74, u * 60)
    y = h - high_range * (1.0 if low_sun else 1.5)
    y = max(min(y, summit(frame) + radius * 0.4), radius * 1.5)
    hidden = light.weather in {"rain", "storm", "fog", "snow"}
    glow, spot = disc(frame, x, y, radius)
    layers = [sky(frame) + ("" if hidden else glow) + clouds(frame, many=0.8, free=spot) + birds(frame, 5, h)]
    rock = "#6f7fa6"
    snow = light.on("#ffffff", 0.18)
    layers += far_ranges(frame, h, rock, snow=light.on("#ffffff", 0.5))
    far, _ = peaks(frame, h, high_range * 0.92, light.on(rock, 0.52), snow=light.on("#ffffff", 0.4), spacing=40)
    near, _ = peaks(frame, h + 2 * u, high_range * 0.74, light.on("#5b6a94", 0.24), snow=snow, spacing=58)
    layers += [far, near]
    wood = hill_line(frame, h - 4.5 * u, 3.5 * u, 110)
    layers.append(
        pines_on(frame, wood, 8.5 * u, light.on("#2f5e57", 0.32)) + mass(frame, wood, light.on("#3d7060", 0.3))
    )
    nearer = hill_line(frame, h + frame.ground_px * 0.06, 2.6 * u, 90)
    dark = light.on("#234f40", 0.08)
    layers.append(pines_on(frame, nearer, 12 * u, dark, chance=0.75) + mass(frame, nearer, light.on("#3c6d46", 0.1)))
    green = light.grass("#6aa84a")
    line = hill_line(frame, h + frame.ground_px * 0.26, 2.5 * u, 140)
    lawn = mass(frame, line, light.on(green)) + hills(
        frame, h + frame.ground_px * 0.58, 2.4 * u, light.on(darker(green, 0.1)), 120
    )
    lawn += stones(frame, h + frame.ground_px * 0.4, frame.height_px, light.on("#9aa0a8"), 7)
    flowers = ("#ffffff", "#ffd84d", "#b78be8") if light.season != "winter" else ()
    lawn += tufts(frame, h + frame.ground_px * 0.3, frame.height_px, light.on(green), flowers=flowers)
    layers.append(lawn)
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.38,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def lake(frame: Frame) -> Backdrop:
    """A lake under wooded mountains, seen from its grassy shore."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame, low_share=0.6)
    high = min(h * 0.5, 34 * u)
    layers = [svg, *far_ranges(frame, h, "#6f7fa6", snow=light.on("#ffffff", 0.5))]
    far, _ = peaks(frame, h, high, light.on("#7386aa", 0.42), snow=light.on("#ffffff", 0.3), spacing=44)
    layers.append(far)
    wood = hill_line(frame, h - 3 * u, 2.4 * u, 80)
    layers.append(
        pines_on(frame, wood, 7 * u, light.on("#2e6a5a", 0.22)) + mass(frame, wood, light.on("#417a5c", 0.22))
    )
    shore = h + frame.ground_px * (0.84 if frame.view.swum else 0.46)
    blue = mix(light.on("#64a9d6"), light.sky[-2], 0.35)
    layers.append(water(frame, h + 0.8 * u, shore + 6 * u, blue, light.on("#2d74ac"), glow_x=sum(spot[::2]) / 2))
    green = light.grass("#74b04a")
    line = hill_line(frame, shore, 2.2 * u, 110)
    sand = [(x, y - 1.1 * u) for x, y in line]
    bank = mass(frame, sand, light.on("#d8c49a")) + mass(frame, line, light.on(green))
    reeds = ""
    for _ in range(int(frame.width_px / u / 7)):
        x = frame.rng.uniform(0, frame.width_px)
        y = line_at(line, x) + u
        tall = u * frame.rng.uniform(4, 8)
        reeds += path(
            f"M{x:.1f} {y:.1f}q{u * 0.4:.1f} {-tall / 2:.1f} {frame.rng.uniform(-1, 1) * u:.1f} {-tall:.1f}",
            stroke=light.on("#4d7f3a"),
            width=u * 0.4,
        )
        if frame.rng.random() < 0.5:
            reeds += ellipse(x + u * 0.2, y - tall, u * 0.5, u * 1.4, light.on("#7a5030"))
    layers.append(
        bank
        + reeds
        + stones(frame, shore + 3 * u, frame.height_px, light.on("#9a9c9e"), 6)
        + tufts(frame, shore + 4 * u, frame.height_px, light.on(green), flowers=("#ffffff", "#ffd84d"))
    )
    standing = (
        (h + frame.ground_px * 0.34, shore - 4 * u)
        if frame.view.swum
        else (shore + 4.5 * u, h + frame.ground_px * 0.86)
    )
    return Backdrop(
        layers=tuple(layers), back_px=standing[0], front_px=standing[1], wet=frame.view.swum, dark=light.dark, disc=spot
    )


def field(frame: Frame) -> Backdrop:
    """Crop rows running to the horizon between hedges."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame)
    layers = [svg, *far_ranges(frame, h, "#7f97b5")]
    layers.append(hills(frame, h - 5 * u, 4 * u, light.on("#8fb36b", 0.4), 120))
    line = hill_line(frame, h, 0.6 * u, 160)
    gold = light.on({"winter": "#eef3f7", "spring": "#9ccb52", "summer": "#e7c14e", "autumn": "#cf9a3c"}[light.season])
    rows = mass(frame, line, gold)
    centre = frame.width_px * frame.rng.uniform(0.35, 0.65)
    span = max(frame.width_px * 2.4, frame.ground_px * 4)
    count = 30
    for index in range(-count, count):
        x0, x1 = centre + index * frame.width_px / count * 0.62, centre + index * span / count
        x2 = centre + (index + 0.5) * span / count
        rows += polygon(
            [(x0, h), (x1, frame.height_px), (x2, frame.height_px), (x0 + frame.width_px / count * 0.3, h)],
            darker(gold, 0.15),
            opacity=0.65,
        )
    ears = tufts(frame, h + frame.ground_px * 0.2, frame.height_px, gold, density=1.4)
    layers += [grove(frame, line, 8 * u, "#55953f", every=5), rows + ears]
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.3,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def garden(frame: Frame) -> Backdrop:
    """A lawn with a picket fence, a hedge, flower beds and fruit trees."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    svg, spot = heaven(frame)
    green = light.grass("#84c254")
    hedge_line = hill_line(frame, h - 8 * u, 1.2 * u, 26)
    back = far_ranges(frame, h, "#7f97b5")
    trees = grove(frame, [(x, h - 4 * u) for x in (0, frame.width_px)], 24 * u, "#5ba548", every=1.6)
    hedge = mass(frame, hedge_line, light.on("#3f7f41", 0.1))
    for _ in range(int(frame.width_px / u / 1.6)):
        x = rng.uniform(0, frame.width_px)
        hedge += circle(
            x,
            line_at(hedge_line, x) + rng.uniform(0, 8) * u,
            u * rng.uniform(0.8, 1.6),
            light.on(rng.choice(("#4f9a48", "#377039", "#5aa84f")), 0.05),
        )
    fence = ""
    top, low = h - 5.5 * u, h + 5 * u
    for y in () if frame.lacks("fence") else (top + 2.6 * u, low - 3 * u):
        fence += box(0, y, frame.width_px, 1.2 * u, light.on("#e9e1d2"))
    x = -u
    while x < frame.width_px and fence:
        fence += polygon(
            [(x, low), (x, top + u), (x + 1.1 * u, top - 0.6 * u), (x + 2.2 * u, top + u), (x + 2.2 * u, low)],
            light.on("#fbf6ec"),
        )
        x += 4 * u
    lawn = box(0, h + 2 * u, frame.width_px, frame.height_px, light.on(green))
    stripe = 0
    while stripe * 14 * u < frame.width_px * 2.2:
        x = stripe * 14 * u - frame.width_px * 0.4
        lawn += polygon(
            [(x, h + 2 * u), (x + 7 * u, h + 2 * u), (x + 2 * u, frame.height_px), (x - 9 * u, frame.height_px)],
            light.on(lighter(green, 0.12)),
            opacity=0.6,
        )
        stripe += 1
    bed = ""
    for _ in range(0 if frame.lacks("flower") else int(frame.width_px / u * 0.9)):
        x, y = rng.uniform(0, frame.width_px), h + rng.uniform(4, 8.5) * u
        stem = rng.uniform(2, 4.5) * u
        bed += path(f"M{x:.1f} {y:.1f}v{-stem:.1f}", stroke=light.on("#3f7f3a"), width=u * 0.35)
        bed += bloom(x, y - stem, u * rng.uniform(0.9, 1.5), light.on(rng.choice(_FLOWERS)))
    layers = (
        svg,
        *back,
        trees,
        hedge,
        fence + lawn,
        bed,
        tufts(frame, h + frame.ground_px * 0.3, frame.height_px, light.on(green), flowers=_FLOWERS[:2], density=0.6),
    )
    return Backdrop(
        layers=layers,
        back_px=h + frame.ground_px * 0.38,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def snow(frame: Frame) -> Backdrop:
    """Snowy hills with white-tipped firs under a cold sky."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    svg, spot = heaven(frame)
    layers = [svg, *far_ranges(frame, h, "#8ea3c4", snow=light.on("#ffffff", 0.4))]
    far, _ = peaks(
        frame, h, min(h * 0.42, 34 * u), light.on("#93a9ca", 0.4), snow=light.on("#ffffff", 0.15), spacing=46
    )
    layers.append(far)
    line = hill_line(frame, h - 4 * u, 3 * u, 100)
    layers.append(pines_on(frame, line, 9 * u, light.on("#5d87a0", 0.3)) + mass(frame, line, light.on("#d5e3f1", 0.2)))
    near = hill_line(frame, h + 2 * u, 2.2 * u, 80)
    firs = pines_on(frame, near, 14 * u, light.on("#33655f", 0.06), gap=0.9, chance=0.6)
    layers.append(firs + mass(frame, near, light.on("#e6eff8")))
    drifts = hills(frame, h + frame.ground_px * 0.24, 2.2 * u, light.on("#f4f8fc"), 150)
    drifts += hills(frame, h + frame.ground_px * 0.6, 2.6 * u, light.on("#fdfeff"), 120)
    shade = "".join(
        path(
            f"M{frame.rng.uniform(0, frame.width_px):.1f} "
            f"{h + frame.ground_px * frame.rng.uniform(0.3, 0.95):.1f}q{4 * u:.1f} {-1.2 * u:.1f} {9 * u:.1f} 0",
            stroke=light.on("#cfdff0"),
            width=u * 0.5,
        )
        for _ in range(int(frame.width_px / u / 7))
    )
    layers.append(drifts + shade)
    flakes = ""
    if light.weather == "clear":
        flakes = "".join(
            circle(
                frame.rng.uniform(0, frame.width_px),
                frame.rng.uniform(0, frame.height_px),
                u * frame.rng.uniform(0.2, 0.5),
                "#ffffff",
                opacity=0.85,
            )
            for _ in range(int(min(frame.width_px * frame.height_px / (u * u) / 90, 400)))
        )
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.34,
        front_px=h + frame.ground_px * 0.84,
        front=flakes,
        dark=light.dark,
        disc=spot,
    )


def desert(frame: Frame) -> Backdrop:
    """Dunes with sharp crests, far mesas, a few cacti."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    svg, spot = heaven(frame)
    layers = [svg, *far_ranges(frame, h, "#b8805c")]
    mesas = ""
    x = rng.uniform(-10, 10) * u
    while x < frame.width_px:
        wide, high = rng.uniform(14, 30) * u, rng.uniform(8, 17) * u
        fill = light.on("#c07a4d", 0.42)
        mesas += polygon(
            [
                (x - 3 * u, h + u),
                (x, h - high),
                (x + wide * 0.4, h - high * 1.04),
                (x + wide, h - high * 0.96),
                (x + wide + 4 * u, h + u),
            ],
            fill,
        )
        mesas += polygon(
            [
                (x + wide * 0.7, h - high),
                (x + wide, h - high * 0.96),
                (x + wide + 4 * u, h + u),
                (x + wide * 0.76, h + u),
            ],
            darker(fill, 0.16),
        )
        x += wide + rng.uniform(16, 50) * u
    layers.append(mesas)
    for index, (share, distance) in enumerate(((0.0, 0.3), (0.2, 0.14), (0.5, 0.0))):
        fill = light.on(("#e3b36b", "#e9bd75", "#f0c883")[index], distance)
        y = h + frame.ground_px * share
        crest = hill_line(frame, y, (2 + index) * u, 90 + 30 * index)
        svg = mass(frame, crest, fill)
        for k in range(0, len(crest) - 6, max(6, len(crest) // 5)):
            (ax, ay), (bx, by) = crest[k], crest[min(k + 5, len(crest) - 1)]
            svg += path(
                f"M{ax} {ay}Q{(ax + bx) / 2} {(ay + by) / 2 + 2 * u} {bx} {by + 8 * u}L{bx + 9 * u} "
                f"{frame.height_px}L{ax + 3 * u} {frame.height_px}Q{ax + 8 * u} {ay + 12 * u} {ax} {ay}Z",
                darker(fill, 0.16),
                opacity=0.5,
            )
        layers.append(svg)
    ripples = "".join(
        path(
            f"M{rng.uniform(0, frame.width_px):.1f} "
            f"{h + frame.ground_px * rng.uniform(0.45, 0.98):.1f}q{3 * u:.1f} {-u:.1f} {6 * u:.1f} 0t{6 * u:.1f} 0",
            stroke=light.on("#d9a961"),
            width=u * 0.35,
            opacity=0.7,
        )
        for _ in range(int(frame.width_px / u / 4))
    )
    for _ in range(0 if frame.lacks("cactus") else max(2, int(frame.width_px / u / 55))):
        ripples += _cactus(
            rng.uniform(0.02, 0.98) * frame.width_px,
            h + frame.ground_px * rng.uniform(0.12, 0.3),
            u * rng.uniform(0.8, 1.2),
            light.on("#4d8a54"),
        )
    layers.append(ripples)
    return Backdrop(
        layers=tuple(layers),
        back_px=h + frame.ground_px * 0.36,
        front_px=h + frame.ground_px * 0.84,
        dark=light.dark,
        disc=spot,
    )


def _cactus(x: float, y: float, s: float, fill: str) -> str:
    trunk = path(f"M{x} {y}V{y - 11 * s}", stroke=fill, width=3 * s)
    arms = path(
        f"M{x} {y - 4 * s}H{x + 4 * s}V{y - 8 * s}M{x} {y - 5.4 * s}H{x - 3.6 * s}V{y - 9 * s}",
        stroke=fill,
        width=2.2 * s,
    )
    return (
        trunk
        + arms
        + path(f"M{x - 0.5 * s} {y - s}V{y - 10.6 * s}", stroke=darker(fill, 0.2), width=0.4 * s)
        + outline_shadow(x, y, s)
    )


def outline_shadow(x: float, y: float, s: float) -> str:
    """The thin ground shadow of an upright plant."""
    return path(
        outline([(x - 2 * s, y + 0.3 * s), (x + 5 * s, y + 0.6 * s)]), stroke="#3a2a1a", width=0.9 * s, opacity=0.22
    )
