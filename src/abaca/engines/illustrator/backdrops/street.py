"""The backdrop of a street: town houses with shops, pavement, road."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import box, circle, linear, path, polygon

from .frame import Backdrop, Frame
from .horizon import far_ranges, heaven
from .town import panes_of, row


def street(frame: Frame) -> Backdrop:
    """Town houses with shops, a pavement with lamps, and the road."""
    light, u, h = frame.light, frame.unit, frame.horizon_px
    rng = frame.rng
    svg, spot = heaven(frame)
    foot = h + frame.ground_px * 0.2
    layers = [svg, *far_ranges(frame, h, "#7f93ad")]
    fill = light.on("#8d9db3", 0.5)
    layers.append(row(frame, h, 24, 40 + 40 * frame.storeys, fill, lit=0.6, panes=panes_of(frame, fill)))
    houses, x = "", -rng.uniform(0, 8) * u
    while x < frame.width_px:
        wide = rng.uniform(17, 25) * u
        houses += _townhouse(frame, x, foot, wide, rng.uniform(34, 50) * u)
        x += wide
    pavement = linear((0, foot), (0, frame.height_px), (0, light.on("#cfc6ba")), (1, light.on("#b7ada2")))
    kerb = h + frame.ground_px * 0.72
    ground = pavement.svg + box(0, foot, frame.width_px, frame.height_px, pavement.url)
    for k in range(-3, int(frame.width_px / u / 12) + 4):
        ground += path(
            f"M{k * 12 * u:.1f} {foot:.1f}L{k * 12 * u + (k * 12 * u - frame.width_px / 2) * 0.4:.1f} {kerb:.1f}",
            stroke=light.on("#a89e92"),
            width=u * 0.25,
        )
    ground += path(f"M0 {(foot + kerb) / 2:.1f}H{frame.width_px}", stroke=light.on("#a89e92"), width=u * 0.25)
    ground += box(0, kerb, frame.width_px, frame.height_px, light.on("#4b5058")) + box(
        0, kerb, frame.width_px, 1.6 * u, light.on("#dcd6cb")
    )
    for k in range(int(frame.width_px / u / 16) + 2):
        ground += polygon(
            [
                ((k * 16 + 2) * u, kerb + (frame.height_px - kerb) * 0.55),
                ((k * 16 + 10) * u, kerb + (frame.height_px - kerb) * 0.55),
                ((k * 16 + 9.4) * u, kerb + (frame.height_px - kerb) * 0.55 + 1.3 * u),
                ((k * 16 + 1) * u, kerb + (frame.height_px - kerb) * 0.55 + 1.3 * u),
            ],
            light.on("#f2ead2"),
        )
    return Backdrop(
        layers=(*layers, houses + ground),
        back_px=foot + (frame.height_px - foot) * 0.22,
        front_px=h + frame.ground_px * 0.72,
        dark=light.dark,
        disc=spot,
    )


def _townhouse(frame: Frame, x: float, foot: float, wide: float, high: float) -> str:
    light, u, rng = frame.light, frame.unit, frame.rng
    wall = light.on(rng.choice(("#e8a87c", "#d96c5f", "#f1cf8e", "#8fb9aa", "#7fa3c7", "#e9dcc9", "#c98ba0")))
    top = foot - high
    svg = box(x, top, wide, high, wall) + box(x, top, u * 0.5, high, darker(wall, 0.25))
    if rng.random() < 0.5:
        roof = light.on(rng.choice(("#8a4a3c", "#5d5664", "#6f5a48")))
        svg += polygon(
            [
                (x - u * 0.5, top),
                (x + wide * 0.16, top - 7 * u),
                (x + wide * 0.84, top - 7 * u),
                (x + wide + u * 0.5, top),
            ],
            roof,
        )
        svg += box(x + wide * 0.42, top - 6 * u, wide * 0.16, 5 * u, lighter(wall, 0.2)) + box(
            x + wide * 0.45, top - 5 * u, wide * 0.1, 3.4 * u, "#ffe08a" if light.dark else light.on("#a7d3ea")
        )
    else:
        svg += box(x - u * 0.4, top - 1.8 * u, wide + 0.8 * u, 2.2 * u, darker(wall, 0.16))
    shop = 14 * u
    columns, gap = 3, wide / 3
    y = top + 3.4 * u
    while y + 8 * u < foot - shop:
        for k in range(columns):
            wx, ww = x + gap * (k + 0.27), gap * 0.46
            lit = light.dark and rng.random() < 0.65
            svg += box(
                wx - u * 0.4, y - u * 0.4, ww + u * 0.8, 6.4 * u, "#fbf6ea" if not light.dark else light.on("#fbf6ea")
            )
            svg += box(wx, y, ww, 5.6 * u, "#ffdf8a" if lit else light.on("#9cc7de")) + path(
                f"M{wx + ww / 2:.1f} {y:.1f}v{5.6 * u:.1f}", stroke=light.on("#fbf6ea"), width=u * 0.3
            )
            if rng.random() < 0.35:
                svg += box(wx - u * 0.6, y + 5.6 * u, ww + 1.2 * u, u, light.on("#7a5236"))
                svg += "".join(
                    circle(wx + ww * s, y + 5.2 * u, u * 0.7, light.on(rng.choice(("#ef5d7a", "#ffd84d", "#5aa84f"))))
                    for s in (0, 0.35, 0.7, 1)
                )
        y += 9.4 * u
    awning = rng.choice(("#d94a4a", "#3f8f6b", "#2f6fb0", "#e39a2d"))
    svg += box(x + u, foot - shop + 4.5 * u, wide - 2 * u, shop - 4.5 * u, light.on("#6b4a3a"))
    svg += box(
        x + wide * 0.1,
        foot - shop + 5.4 * u,
        wide * 0.5,
        shop - 7 * u,
        "#ffe9b0" if light.dark else light.on("#bfe0ec"),
    )
    svg += box(x + wide * 0.68, foot - shop + 5.4 * u, wide * 0.2, shop - 5.4 * u, light.on("#3f2c22"))
    strips = 8
    for k in range(strips):
        a, b = x + wide * k / strips, x + wide * (k + 1) / strips
        svg += path(
            f"M{a:.1f} {foot - shop:.1f}H{b:.1f}V{foot - shop + 4.2 * u:.1f}Q{(a + b) / 2:.1f} "
            f"{foot - shop + 6 * u:.1f} {a:.1f} {foot - shop + 4.2 * u:.1f}Z",
            light.on(awning if k % 2 == 0 else "#fff6ea"),
        )
    return svg
