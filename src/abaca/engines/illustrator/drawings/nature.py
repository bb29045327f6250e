"""Plants, rocks, water, the sky and a butterfly."""

import math
import random

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import (
    Anchor,
    Drawing,
    Rect,
    box,
    circle,
    ellipse,
    group,
    path,
    polygon,
    radial,
    smooth,
)


def tree(colour: str, variant: int) -> Drawing:
    """A broad-leaved tree with a full crown."""
    leaf = colour or ("#5aa545", "#4f9a4a", "#6cab3e")[variant % 3]
    rng = random.Random(f"tree {variant}")
    trunk = path("M-10 100Q-6 40-9 0H9Q6 40 12 100Q0 94-10 100Z", "#7a5236") + path(
        "M0 30L-26-4M2 20L28-14", stroke="#7a5236", width=7
    )
    blobs = [
        (0.0, -66.0, 46.0),
        (-38.0, -38.0, 36.0),
        (38.0, -38.0, 36.0),
        (0.0, -26.0, 42.0),
        (-24.0, -82.0, 30.0),
        (26.0, -80.0, 30.0),
    ]
    crown = "".join(circle(x, y + 5, r, darker(leaf, 0.3)) for x, y, r in blobs) + "".join(
        circle(x - 2, y, r * 0.96, leaf) for x, y, r in blobs
    )
    crown += "".join(circle(x - r * 0.3, y - r * 0.3, r * 0.5, lighter(leaf, 0.2), opacity=0.6) for x, y, r in blobs)
    for _ in range(26):
        turn, reach = rng.uniform(0, math.tau), rng.uniform(0, 1) ** 0.5
        x, y = 58 * reach * math.cos(turn), -50 + 50 * reach * math.sin(turn)
        crown += path(f"M{x:.1f} {y:.1f}q4-5 8 0", stroke=darker(leaf, 0.35), width=2, opacity=0.6)
    return Drawing(svg=trunk + crown, box=Rect(-75, -113, 75, 100), anchors={"foot": Anchor(0, 100, 90)})


def rainbow(_colour: str, _variant: int) -> Drawing:
    """A whole bow with a cloud at either foot."""
    bands = ("#e8484a", "#f58b36", "#fbd34c", "#62b85a", "#4a90d9", "#8a63c0")
    bow = "".join(
        path(f"M{-reach} 0A{reach} {reach} 0 0 1 {reach} 0", stroke=band, width=9.4)
        for reach, band in zip(range(116, 60, -9), bands, strict=False)
    )
    puffs = "".join(
        circle(side * (93 + dx), dy, r, "#ffffff")
        for side in (-1, 1)
        for dx, dy, r in ((-24, 2, 15), (-6, -7, 20), (16, 1, 16), (-2, 6, 14))
    )
    return Drawing(svg=bow + puffs, box=Rect(-126, -121, 126, 21))


def bush(colour: str, variant: int) -> Drawing:
    """A low rounded shrub with some blossoms."""
    rng = random.Random(variant)
    leaf = colour or rng.choice(("#4f9d46", "#5fae4a", "#3f8f4c", "#6fb54f"))
    blossom = rng.choice(("#ff9fbf", "#fff3c4", "#ffffff", "#ffb45c"))
    heaps = ((-46, -24, 30), (46, -22, 28), (-20, -42, 34), (22, -40, 33), (0, -26, 36))
    shade = "".join(circle(x, y, r, darker(leaf, 0.22)) for x, y, r in heaps) + box(
        -70, -24, 140, 24, darker(leaf, 0.22), round_by=12
    )
    crown = "".join(circle(x, y - 3, r * 0.92, leaf) for x, y, r in heaps)
    light = "".join(
        circle(x - r * 0.3, y - r * 0.4, r * 0.4, lighter(leaf, 0.2), opacity=0.75) for x, y, r in heaps[:4]
    )
    dots = ""
    for _ in range(7):
        turn, reach = rng.uniform(math.pi, math.tau), rng.uniform(0.2, 0.95)
        dots += circle(58 * reach * math.cos(turn), -12 + 46 * reach * math.sin(turn), 4.2, blossom)
    return Drawing(svg=shade + crown + light + dots, box=Rect(-76, -77, 76, 0))


def pine(colour: str, _variant: int) -> Drawing:
    """A fir of four tiers."""
    leaf = colour or "#2f7a4d"
    trunk = box(-8, 70, 16, 30, "#6d4a30")
    tiers = ""
    for half, top, low in ((62, 4, 76), (52, -32, 36), (40, -66, -4), (27, -96, -42)):
        tiers += path(
            f"M0 {top - 14}L{half} {low}Q{half * 0.5} {low - 8} 0 {low + 3}Q{-half * 0.5} {low - 8} {-half} {low}Z",
            leaf,
        )
        tiers += path(f"M0 {top - 14}L{half} {low}Q{half * 0.5} {low - 8} 0 {low + 3}Z", darker(leaf, 0.28))
    return Drawing(svg=trunk + tiers, box=Rect(-62, -110, 62, 100))


def palm(colour: str, variant: int) -> Drawing:
    """A palm tree leaning a little, with coconuts."""
    leaf = colour or "#3f9b4a"
    lean = 22 if variant % 2 else -22
    trunk = path(f"M-10 100Q{lean * 0.2 - 8} 30 {lean - 5} -40L{lean + 6} -40Q{lean * 0.2 + 8} 30 12 100Z", "#a9794a")
    for step in range(1, 11):
        t = step / 11
        x = (1 - t) * 1 + t * lean * (0.35 + 0.65 * t)
        trunk += path(
            f"M{x - 9 + 4 * t:.1f} {100 - 140 * t:.1f}q{9 - 4 * t:.1f} 6 {18 - 8 * t:.1f} 0",
            stroke="#7f5730",
            width=2.4,
        )
    fronds = ""
    for turn, length, shade in (
        (172, 78, 0.25),
        (8, 78, 0.25),
        (205, 84, 0.1),
        (-25, 84, 0.1),
        (138, 66, 0.3),
        (42, 66, 0.3),
        (238, 74, 0),
        (-58, 74, 0),
    ):
        rad = math.radians(turn)
        ex, ey = length * math.cos(rad), length * math.sin(rad) + 26
        mx, my = ex * 0.5, length * math.sin(rad) * 0.5 - 26
        fill = darker(leaf, shade)
        fronds += path(f"M0 0Q{mx:.1f} {my - 8:.1f} {ex:.1f} {ey:.1f}Q{mx * 1.05:.1f} {my + 22:.1f} 0 6Z", fill)
        fronds += path(
            f"M0 2Q{mx:.1f} {my + 2:.1f} {ex * 0.94:.1f} {ey * 0.94:.1f}", stroke=lighter(leaf, 0.3), width=1.6
        )
    nuts = "".join(
        circle(x, y, 8, "#6e4527") + circle(x - 2, y - 2, 2.4, "#9b6a42") for x, y in ((-8, 7), (8, 8), (0, 13))
    )
    return Drawing(
        svg=trunk + group(fronds + nuts, dx=lean, dy=-44),
        box=Rect(-84 + lean, -106, 84 + lean, 100),
        anchors={"foot": Anchor(1, 100, 70)},
    )


def mountain(colour: str, variant: int) -> Drawing:
    """A range of three snowy peaks above a wooded foot."""
    rock = colour or "#73809c"
    rng = random.Random(f"peak {variant}")

    def peak(x: float, top: float, half: float, fill: str) -> str:
        """One peak standing at y 80, its right face in shade, its cap of snow ragged."""
        high = 80 - top
        jag = [rng.uniform(-0.05, 0.05) * half for _ in range(4)]
        left = [
            (x - half, 80),
            (x - half * 0.56 + jag[0], top + high * 0.58),
            (x - half * 0.3, top + high * 0.36 + jag[1]),
        ]
        right = [
            (x + half * 0.34, top + high * 0.3 + jag[2]),
            (x + half * 0.6 + jag[3], top + high * 0.62),
            (x + half, 80),
        ]
        spine = [(x + half * 0.2, 80), (x + half * 0.02, top + high * 0.6), (x + half * 0.12, top + high * 0.3)]
        svg = polygon([*left, (x, top), *right], fill) + polygon([(x, top), *right, *spine], darker(fill, 0.26))
        cap = [
            (x - half * 0.24, top + high * 0.29),
            (x - half * 0.14, top + high * 0.22),
            (x - half * 0.05, top + high * 0.36),
        ]
        cap += [
            (x + half * 0.08, top + high * 0.24),
            (x + half * 0.16, top + high * 0.34),
            (x + half * 0.26, top + high * 0.24),
        ]
        shade = [
            (x, top),
            (x + half * 0.26, top + high * 0.24),
            (x + half * 0.16, top + high * 0.34),
            (x + half * 0.09, top + high * 0.25),
        ]
        return svg + polygon([(x, top), *reversed(cap)], "#ffffff") + polygon(shade, "#d4dfef")

    peaks = peak(-84, -34, 92, lighter(rock, 0.18)) + peak(92, -20, 86, lighter(rock, 0.1)) + peak(2, -104, 118, rock)
    firs = ""
    for k in range(26):
        x, tall = -160 + k * 12.8 + rng.uniform(-4, 4), rng.uniform(20, 34)
        low = 96 - 10 * math.cos(x / 60)
        leaf = ("#2f6b52", "#39785a", "#2a5f4b")[k % 3]
        firs += path(f"M{x:.1f} {low - tall:.1f}L{x + tall * 0.28:.1f} {low:.1f}H{x - tall * 0.28:.1f}Z", leaf)
    foot = path("M-196 100Q-150 62-100 70Q-50 78 0 70T100 68Q160 62 196 100Q160 116 0 116T-196 100Z", "#6aa84f")
    return Drawing(svg=peaks + foot + firs, box=Rect(-192, -104, 192, 116), anchors={"top": Anchor(2, -80, 60)})


def cloud(colour: str, _variant: int) -> Drawing:
    """A fair-weather cloud."""
    white = colour or "#ffffff"
    blobs = ((-52, 10, 30), (-20, -12, 38), (24, -8, 34), (56, 12, 26), (0, 14, 34))
    low = "".join(circle(x, y + 5, r, darker(white, 0.14)) for x, y, r in blobs)
    high = "".join(circle(x, y, r * 0.96, white) for x, y, r in blobs)
    return Drawing(svg=low + box(-60, 24, 120, 18, darker(white, 0.14), round_by=9) + high, box=Rect(-82, -50, 82, 53))


def sun(colour: str, _variant: int) -> Drawing:
    """A sun with rays."""
    gold = colour or "#ffc83d"
    rays = "".join(group(path("M0-62L9-44H-9Z", gold), turn_deg=turn) for turn in range(0, 360, 30))
    face = radial((-10, -12), 46, (0, lighter(gold, 0.6)), (1, gold))
    return Drawing(svg=rays + face.svg + circle(0, 0, 40, face.url), box=Rect(-62, -62, 62, 62))


def moon(colour: str, _variant: int) -> Drawing:
    """A full moon with craters."""
    grey = colour or "#f0e9cf"
    craters = "".join(
        circle(x, y, r, darker(grey, 0.14))
        for x, y, r in ((-16, -14, 9), (14, 6, 12), (-8, 22, 6), (22, -22, 5), (-28, 8, 5))
    )
    return Drawing(
        svg=circle(0, 0, 50, grey)
        + craters
        + path("M0-50A50 50 0 0 1 0 50A66 66 0 0 0 0-50Z", darker(grey, 0.4), opacity=0.25),
        box=Rect(-50, -50, 50, 50),
    )


def star(colour: str, _variant: int) -> Drawing:
    """A five-pointed star."""
    gold = colour or "#ffc83d"
    points = [
        (r * math.sin(math.tau * i / 10), -r * math.cos(math.tau * i / 10))
        for i in range(10)
        for r in ((50,) if i % 2 == 0 else (22,))
    ]
    facets = "".join(
        polygon([(0, 0), points[i], points[(i + 1) % 10]], darker(gold, 0.16), opacity=0.8) for i in range(0, 10, 2)
    )
    return Drawing(svg=polygon(points, gold, stroke=gold, width=5) + facets, box=Rect(-50, -52.5, 50, 43))


def hot_air_balloon(colour: str, variant: int) -> Drawing:
    """A striped balloon with its basket."""
    one = colour or ("#e2483d", "#2f74d0", "#f2a52c", "#4aa564", "#8a4fc0", "#d8568f")[variant % 6]
    two = "#fff4dc" if variant % 2 or colour else "#ffd15c"
    bag = "M0-130C-58-130-88-88-84-44C-80-6-34 30-22 52H22C34 30 80-6 84-44C88-88 58-130 0-130Z"
    stripes = path("M0-130C-38-128-56-88-54-44C-52-6-20 34-14 52H-4C-8 30-22-6-22-44C-22-88-14-122 0-130Z", two)
    stripes += path("M0-130C38-128 56-88 54-44C52-6 20 34 14 52H4C8 30 22-6 22-44C22-88 14-122 0-130Z", two)
    shade = path(
        "M30-124C74-104 84-60 68-20C52 14 30 34 22 52H10C40 20 62-20 60-60C58-92 46-112 30-124Z",
        "#1d2145",
        opacity=0.16,
    )
    shine = path("M-66-66Q-62-98-36-114", stroke="#ffffff", width=7, opacity=0.55)
    ropes = path("M-20 52L-15 84M20 52L15 84M0 54V84", stroke="#6b4a34", width=2.2)
    basket = path("M-19 84H19L16 110Q15 114 11 114H-11Q-15 114-16 110Z", "#a86f3c") + box(
        -21, 81, 42, 8, "#7f5128", round_by=3
    )
    basket += path("M-17 97H17M-8 89V113M8 89V113", stroke="#7f5128", width=1.8)
    return Drawing(
        svg=path(bag, one)
        + stripes
        + shade
        + shine
        + box(-22, 49, 44, 7, darker(one, 0.3), round_by=3)
        + ropes
        + basket,
        box=Rect(-84.5, -130, 84.5, 114),
    )


def butterfly(colour: str, _variant: int) -> Drawing:
    """A monarch seen from above: veined wings, dotted borders, jointed body."""
    wing, ink = colour or "#ef8a21", "#231a17"
    upper = [
        (5.0, -26.0),
        (40.0, -78.0),
        (92.0, -96.0),
        (122.0, -84.0),
        (118.0, -52.0),
        (92.0, -12.0),
        (46.0, 2.0),
        (7.0, -6.0),
    ]
    lower = [
        (7.0, -4.0),
        (50.0, 4.0),
        (84.0, 12.0),
        (92.0, 44.0),
        (70.0, 78.0),
        (38.0, 80.0),
        (14.0, 40.0),
        (6.0, 12.0),
    ]
    half = path(smooth(lower, closed=True), ink) + path(
        smooth([(x * 0.9, 4 + (y - 4) * 0.86) for x, y in lower], closed=True), wing
    )
    half += path(smooth(upper, closed=True), ink) + path(
        smooth([(4 + (x - 4) * 0.86, -16 + (y + 16) * 0.84) for x, y in upper], closed=True), wing
    )
    for x, y in ((38, -66), (74, -78), (100, -66), (98, -40), (80, -14), (48, -4)):
        half += path(f"M8-16Q{x * 0.5:.0f} {y * 0.62 - 8:.0f} {x} {y}", stroke=ink, width=2.6)
    for x, y in ((60, 10), (78, 30), (66, 60), (40, 66), (22, 44)):
        half += path(f"M8 2Q{x * 0.5:.0f} {y * 0.4:.0f} {x} {y}", stroke=ink, width=2.4)
    dots = [
        (112, -84),
        (116, -70),
        (113, -54),
        (104, -36),
        (94, -20),
        (80, -8),
        (98, -90),
        (84, -90),
        (88, 22),
        (88, 40),
        (82, 56),
        (72, 70),
        (56, 78),
        (40, 77),
    ]
    half += "".join(circle(x, y, 2.7, "#fff6e3") for x, y in dots)
    left = f'<g transform="scale(-1 1)">{half}</g>'
    body = ellipse(0, 14, 5.4, 38, ink) + ellipse(0, -22, 7, 15, ink) + circle(0, -41, 6.4, ink)
    body += "".join(path(f"M-4.6 {y}q4.6 3 9.2 0", stroke="#6b5a4e", width=1.4) for y in range(-4, 46, 8))
    body += "".join(
        circle(x, y, 1.5, "#fff6e3") for x, y in ((-3, -43), (3, -43), (-3, -28), (3, -28), (-3, -18), (3, -18))
    )
    feelers = "".join(
        path(f"M{s * 2} -46Q{s * 10} -66 {s * 22} -80", stroke=ink, width=1.8) + circle(s * 22.5, -81, 2.8, ink)
        for s in (-1, 1)
    )
    return Drawing(svg=left + half + feelers + body, box=Rect(-124, -98, 124, 86))
