"""Buildings and works that one travels to see: pagoda, wall, pyramid, bridges, igloo, barn, village."""

import math
import random
from itertools import pairwise

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, polygon


def pagoda(colour: str, variant: int) -> Drawing:
    """A pagoda of five storeys or more, each roof smaller than the one below."""
    wood, roof, wall = colour or "#b8352e", "#43605f", "#f2e2c2"
    storeys = 5 + variant % 2 * 2
    svg, low, half = "", 96.0, 78.0
    tiers = []
    for _ in range(storeys):
        high = half * 0.5 + 6
        tiers.append((half, low - high, low))
        low, half = low - high - half * 0.22, half * 0.86
    for half, top, foot in tiers:
        body = half * 0.66
        svg += box(-body, top, 2 * body, foot - top, wall) + box(
            body * 0.4, top, body * 0.6, foot - top, darker(wall, 0.12)
        )
        svg += "".join(box(x * body - 3, top, 6, foot - top, wood) for x in (-0.95, -0.34, 0.34, 0.95))
        door = path(f"M{-body * 0.2} {foot}V{foot - half * 0.34}H{body * 0.2}V{foot}Z", darker(wood, 0.45))
        svg += door + box(-body - 3, foot - 5, 2 * body + 6, 5, wood)
        eave = top + half * 0.06
        svg += path(
            f"M{-half * 1.2} {eave - half * 0.12}Q{-half * 0.9} {eave} {-half * 0.6} {eave - half * 0.28}"
            f"H{half * 0.6}Q{half * 0.9} {eave} {half * 1.2} {eave - half * 0.12}"
            f"Q{half} {eave + half * 0.12} {half * 0.7} {eave + half * 0.1}"
            f"H{-half * 0.7}Q{-half} {eave + half * 0.12} {-half * 1.2} {eave - half * 0.12}Z",
            roof,
        )
        svg += path(f"M{-half * 0.6} {eave - half * 0.26}H{half * 0.6}", stroke=lighter(roof, 0.3), width=half * 0.05)
    top = tiers[-1][1] - tiers[-1][0] * 0.2
    spire = path(f"M0 {top + 4}V{top - 42}", stroke="#c9962a", width=5)
    spire += "".join(ellipse(0, top - 8 - k * 9, 10 - k * 2, 3.4, "#e3ab2c") for k in range(4)) + circle(
        0, top - 44, 5, "#e3ab2c"
    )
    base = box(-96, 96, 192, 10, "#b9b2a6") + box(-106, 106, 212, 10, "#a39c90")
    return Drawing(svg=spire + svg + base, box=Rect(-106, top - 49, 106, 116))


def great_wall(colour: str, _variant: int) -> Drawing:
    """The Great Wall climbing over green hills, with watchtowers."""
    stone = colour or "#b9a98c"
    dark = darker(stone, 0.22)
    hills = path("M-170 70Q-140-30-84-22Q-40-60 10-30Q60-92 116-44Q160-40 170 70Z", "#6f9f4f")
    hills += path("M-170 70Q-120 6-60 40Q0-4 60 36Q120 0 170 70Z", "#86b85c")

    def run(points: list[tuple[float, float, float]]) -> str:
        top = [(x, y) for x, y, _ in points]
        low = [(x, y + high) for x, y, high in reversed(points)]
        svg = polygon([*top, *low], stone)
        svg += polygon([*[(x, y + high * 0.34) for x, y, high in points], *low], dark, opacity=0.35)
        for (x0, y0, h0), (x1, y1, h1) in pairwise(points):
            count = max(2, int(abs(x1 - x0) / (0.34 * (h0 + h1))))
            for k in range(count):
                t = (k + 0.25) / count
                high = h0 + (h1 - h0) * t
                x, y = x0 + (x1 - x0) * t, y0 + (y1 - y0) * t
                wide = (x1 - x0) / count * 0.55
                svg += polygon(
                    [
                        (x, y + 1),
                        (x, y - high * 0.28),
                        (x + wide, y - high * 0.28 + (y1 - y0) / count * 0.5),
                        (x + wide, y + 2),
                    ],
                    stone,
                )
        return svg

    def watchtower(x: float, low: float, wide: float) -> str:
        high = wide * 0.95
        svg = box(x - wide / 2, low - high, wide, high, lighter(stone, 0.1))
        svg += box(x + wide * 0.16, low - high, wide * 0.34, high, dark, opacity=0.5)
        svg += box(x - wide * 0.56, low - high - wide * 0.1, wide * 1.12, wide * 0.14, dark)
        svg += "".join(
            box(x + wide * s, low - high - wide * 0.26, wide * 0.16, wide * 0.18, stone)
            for s in (-0.56, -0.26, 0.08, 0.4)
        )
        svg += "".join(
            path(
                f"M{x + wide * s} {low - high * 0.4}v{-high * 0.2}a{wide * 0.08} {wide * 0.08} 0 0 1 {wide * 0.16} 0"
                f"v{high * 0.2}Z",
                "#4a4036",
            )
            for s in (-0.34, -0.06, 0.2)
        )
        return svg

    far = run([(20, -36, 12), (64, -60, 15), (104, -52, 17), (128, -26, 20)])
    near = run([(-170, 44, 40), (-110, 12, 34), (-58, -6, 30), (-20, 4, 30), (40, 20, 36), (96, 6, 34), (130, -22, 24)])
    front = path("M-176 92Q-150 44-70 50T30 62T176 84Q150 112 40 112Q-90 116-176 92Z", "#77a950")
    return Drawing(
        svg=hills + far + watchtower(112, -34, 34) + near + watchtower(-58, 22, 56) + watchtower(62, 44, 66) + front,
        box=Rect(-176, -94, 176, 114),
    )


def pyramid(colour: str, _variant: int) -> Drawing:
    """A stone pyramid with a smaller one behind."""
    stone = colour or "#e0b565"

    def one(x: float, low: float, half: float) -> str:
        top = low - half * 1.16
        rows = "".join(
            path(
                f"M{x - half * s} {low - half * 1.16 * (1 - s)}l{half * 1.36 * s} {half * 0.08 * s}",
                stroke=darker(stone, 0.14),
                width=half * 0.016,
            )
            for s in (0.2, 0.34, 0.48, 0.62, 0.76, 0.9)
        )
        return (
            polygon([(x, top), (x + half * 0.36, low + half * 0.08), (x - half, low)], lighter(stone, 0.14))
            + polygon([(x, top), (x + half, low), (x + half * 0.36, low + half * 0.08)], darker(stone, 0.24))
            + rows
        )

    return Drawing(svg=one(82, 60, 66) + one(-26, 70, 116), box=Rect(-142, -66, 148, 80))


def stone_bridge(colour: str, _variant: int) -> Drawing:
    """A stone bridge of three arches."""
    stone = colour or "#a9a39a"
    body = path(
        "M-190 64V-14Q-90-50 0-50Q90-50 190-14V64H168V40Q168 10 140 10Q112 10 112 40V64H62V36"
        "Q62-14 0-14Q-62-14-62 36V64H-112V40Q-112 10-140 10Q-168 10-168 40V64Z",
        stone,
    )
    rng = random.Random(9)
    bricks = "".join(
        box(x + rng.uniform(-4, 4), y, 15, 6, darker(stone, 0.14), round_by=2)
        for x, y in (
            (-186, 14),
            (-182, 30),
            (-104, 20),
            (-88, 0),
            (-98, 44),
            (-60, -28),
            (-20, -34),
            (22, -36),
            (64, -26),
            (82, 2),
            (92, 24),
            (84, 46),
            (170, 12),
            (174, 34),
            (118, -6),
            (-130, -6),
            (-160, -4),
            (146, -6),
        )
    )
    rings = "".join(
        path(d, stroke=lighter(stone, 0.3), width=8)
        for d in (
            "M-62 62V36Q-62-14 0-14Q62-14 62 36V62",
            "M-168 62V40Q-168 10-140 10Q-112 10-112 40V62",
            "M168 62V40Q168 10 140 10Q112 10 112 40V62",
        )
    )
    rail = path("M-192-26Q-90-62 0-62Q90-62 192-26V-10Q90-46 0-46Q-90-46-192-10Z", darker(stone, 0.16))
    cap = path("M-194-28Q-90-64 0-64Q90-64 194-28", stroke=lighter(stone, 0.25), width=8)
    return Drawing(
        svg=body + bricks + rings + rail + cap,
        box=Rect(-196, -68, 196, 64),
        anchors={"top": Anchor(0, -60, 250), "deck": Anchor(0, -60, 300)},
    )


def rope_bridge(colour: str, _variant: int) -> Drawing:
    """A hanging bridge of planks on ropes between two posts."""
    wood = colour or "#a9743f"
    posts = "".join(
        box(x - 8, -76, 16, 126, darker(wood, 0.3), round_by=4)
        + box(x - 11, -82, 22, 10, darker(wood, 0.45), round_by=3)
        for x in (-176, -150, 150, 176)
    )

    def sag(x: float, top: float) -> float:
        return top + 44 * (1 - (x / 176) ** 2)

    planks = "".join(
        group(
            box(-7, -4, 14, 9, wood if k % 2 else lighter(wood, 0.16), round_by=2), dx=x, dy=sag(x, 0), turn_deg=-x / 9
        )
        for k, x in enumerate(range(-166, 167, 15))
    )
    ropes = "".join(path(f"M-176 {y}Q0 {y + 88} 176 {y}", stroke="#c9b184", width=5) for y in (-66, -30))
    ties = "".join(
        path(f"M{x} {sag(x, -66):.1f}V{sag(x, 0):.1f}", stroke="#c9b184", width=2.6) for x in range(-140, 141, 28)
    )
    return Drawing(
        svg=ropes + ties + planks + posts,
        box=Rect(-187, -82, 187, 50),
        anchors={"top": Anchor(0, 40, 220), "deck": Anchor(0, 40, 300)},
    )


def steel_bridge(colour: str, _variant: int) -> Drawing:
    """A suspension bridge with two towers."""
    steel = colour or "#c8452f"
    deck = box(-216, 34, 432, 12, darker(steel, 0.25), round_by=2) + box(-216, 30, 432, 5, lighter(steel, 0.2))
    towers = "".join(
        box(x - 13, -116, 9, 190, steel)
        + box(x + 4, -116, 9, 190, darker(steel, 0.2))
        + "".join(box(x - 13, y, 26, 8, steel, round_by=1) for y in (-118, -78, -38, 2))
        + box(x - 20, 66, 40, 20, "#8d8a92", round_by=3)
        for x in (-104, 104)
    )
    cables = path("M-216 26Q-140-4-104-112Q0 120 104-112Q140-4 216 26", stroke=darker(steel, 0.1), width=5)
    hangers = ""
    for x in range(-196, 200, 14):
        inner = abs(x) < 104
        y = -112 + 116 * (1 - (x / 104) ** 2) if inner else 26 - 138 * ((216 - abs(x)) / 112) ** 2.1
        hangers += path(f"M{x} {y:.1f}V32", stroke=darker(steel, 0.1), width=1.8) if abs(abs(x) - 104) > 6 else ""
    return Drawing(
        svg=cables + hangers + towers + deck,
        box=Rect(-216, -118, 216, 86),
        anchors={"top": Anchor(0, 32, 380), "deck": Anchor(0, 32, 400)},
    )


def igloo(colour: str, _variant: int) -> Drawing:
    """An igloo of snow blocks."""
    ice = colour or "#eef6fc"
    dome = path("M-110 60Q-112-70 0-74Q112-70 110 60Z", ice) + path(
        "M40-66Q110-50 110 60H60Q76-20 40-66Z", darker(ice, 0.12)
    )
    joints = path(
        "M-109 28Q0 16 109 28M-104-8Q0-20 104-8M-80-44Q0-54 80-44M-60 22"
        "V-12M-10 18V-16M76 24V-10M-86 60V26M-34-14V-48M36-16V-50M92 58"
        "V28",
        stroke=darker(ice, 0.2),
        width=3.4,
    )
    porch = path("M-58 62V16Q-58-26-14-26Q30-26 30 16V62Z", lighter(ice, 0.4)) + path(
        "M-40 62V20Q-40-8-14-8Q12-8 12 20V62Z", "#3b536e"
    )
    ring = path("M-58 18H-40M12 18H30M-46-8L-34 2M18-8L6 2M-14-26V-8", stroke=darker(ice, 0.2), width=3)
    return Drawing(svg=dome + joints + porch + ring + ellipse(0, 62, 122, 9, "#ffffff"), box=Rect(-122, -74, 122, 71))


def barn(colour: str, _variant: int) -> Drawing:
    """A red barn with white trim and a hayloft."""
    red = colour or "#b5382f"
    walls = path("M-96 90V-30L-60-86L0-112L60-86L96-30V90Z", red)
    boards = "".join(
        path(f"M{x} 90V{-26 - (96 - abs(x)) * 0.72:.0f}", stroke=darker(red, 0.16), width=2.4)
        for x in range(-84, 90, 14)
    )
    roof = path("M-108-26L-66-92L0-122L66-92L108-26L94-24L56-80L0-104L-56-80L-94-24Z", "#5d6470")
    trim = path("M-94 90V-26M94 90V-26", stroke="#f6f1e6", width=7)
    doors = box(-44, 8, 88, 82, darker(red, 0.18)) + path(
        "M-44 8H44V90H-44ZM0 8V90M-44 8L0 90L44 8M0 8L-44 90M0 8L44 90", stroke="#f6f1e6", width=5
    )
    loft = box(-22, -72, 44, 46, "#5b3a2c") + path(
        "M-22-72H22V-26H-22ZM-22-72L22-26M22-72L-22-26", stroke="#f6f1e6", width=4
    )
    return Drawing(svg=walls + boards + trim + roof + doors + loft, box=Rect(-108, -122, 108, 90))


def village(colour: str, variant: int) -> Drawing:
    """Houses of several sizes close together, a church among them."""
    rng = random.Random(f"village {variant}")
    walls = [colour] * 5 if colour else ["#f1d9a8", "#e9b79a", "#d9e2e8", "#f3ead8", "#cfdcb8"]
    rng.shuffle(walls)
    roofs = ("#b5503c", "#8a4a3c", "#5d6b86", "#9c6a3a", "#7a3f4c")

    def home(x: float, low: float, wide: float, high: float, wall: str, roof: str) -> str:
        top = low - high
        svg = box(x - wide / 2, top, wide, high, wall) + box(x + wide * 0.2, top, wide * 0.3, high, darker(wall, 0.12))
        svg += polygon([(x - wide * 0.6, top + 2), (x, top - wide * 0.52), (x + wide * 0.6, top + 2)], roof)
        svg += polygon(
            [(x, top - wide * 0.52), (x + wide * 0.6, top + 2), (x + wide * 0.2, top + 2)], darker(roof, 0.2)
        )
        svg += box(x - wide * 0.1, low - wide * 0.36, wide * 0.2, wide * 0.36, "#6b4428", round_by=wide * 0.03)
        for s in (-0.33, 0.33):
            svg += box(x + wide * s - wide * 0.09, top + high * 0.18, wide * 0.18, wide * 0.18, "#fff6dc", round_by=1)
            svg += box(
                x + wide * s - wide * 0.065, top + high * 0.18 + wide * 0.025, wide * 0.13, wide * 0.13, "#ffd978"
            )
        return svg

    church = box(-10, -70, 40, 130, "#efe9df") + polygon([(-16, -68), (10, -142), (36, -68)], "#5d6b86")
    church += (
        path("M10-160V-140M2-153H18", stroke="#8a6a2c", width=4)
        + path("M2-20v-14a8 8 0 0 1 16 0v14Z", "#5b7690")
        + circle(10, -52, 8, "#5b7690")
    )
    svg = church
    for k, (x, low, wide, high) in enumerate(
        (
            (-104, 52, 58, 44),
            (66, 50, 56, 46),
            (122, 62, 66, 48),
            (-52, 66, 62, 56),
            (-136, 82, 72, 52),
            (22, 88, 78, 58),
            (108, 92, 60, 42),
        )
    ):
        svg += home(x, low, wide, high, mix(walls[k % 5], "#ffffff", 0.08), roofs[(k + variant) % 5])
    trees = "".join(
        circle(x, y - 13, 14, "#4f9a46") + circle(x - 4, y - 18, 6, "#76b85f") + box(x - 2, y - 4, 4, 8, "#6b4a34")
        for x, y in ((-84, 84), (66, 90), (152, 92), (-172, 84))
    )
    return Drawing(svg=svg + trees, box=Rect(-186, -160, 160, 98))


def brick_wall(colour: str, _variant: int) -> Drawing:
    """A piece of brick wall with a coping."""
    brick = colour or "#b5583f"
    rng = random.Random("bricks")
    svg = box(-150, -60, 300, 128, lighter(brick, 0.55))
    for row in range(7):
        y = -56 + row * 18
        x = -148.0 - (20 if row % 2 else 0)
        while x < 148:
            left, right = max(x, -150), min(x + 38, 150)
            if right - left > 4:
                svg += box(left, y, right - left, 14.5, darker(brick, rng.choice((0.0, 0.08, 0.16))), round_by=1.5)
            x += 41
    top = box(-158, -72, 316, 15, "#b9b2a8", round_by=3) + box(-158, -62, 316, 6, "#99928a")
    return Drawing(svg=svg + top, box=Rect(-158, -72, 158, 68), anchors={"top": Anchor(0, -70, 290)})


def liberty(colour: str, _variant: int) -> Drawing:
    """The Statue of Liberty on her pedestal, torch raised."""
    copper = colour or "#7fb8a4"
    dark = darker(copper, 0.22)
    base = polygon([(-48, 130), (-40, 56), (40, 56), (48, 130)], "#c9bda6") + polygon(
        [(10, 56), (40, 56), (48, 130), (14, 130)], "#a99d88"
    )
    base += box(-62, 126, 124, 16, "#b3a78f", round_by=2) + box(-48, 48, 96, 12, "#d9cfba", round_by=2)
    arm = path("M16-42Q34-70 30-118", stroke=copper, width=15)
    robe = path("M-28 50Q-36-10-24-50Q-12-62 0-62Q16-62 24-48Q36-6 30 50Z", copper) + path(
        "M6-60Q20-58 24-48Q36-6 30 50H10Q20-14 6-60Z", dark, opacity=0.6
    )
    folds = path("M-16 46Q-22-2-8-36M-4 46Q-8 4 2-28M12 46Q14 6 10-20M-26-30Q0-10 26 20", stroke=dark, width=4)
    tablet = polygon([(-44, -30), (-22, -38), (-16, -2), (-38, 6)], lighter(copper, 0.25))
    head = circle(0, -78, 17, copper) + path("M-6-78v3M6-78v3M-4-69h8", stroke=dark, width=2.6)
    rays = "".join(
        polygon(
            [
                (14 * math.cos(t - 0.16), -88 + 14 * math.sin(t - 0.16)),
                (34 * math.cos(t), -88 + 34 * math.sin(t)),
                (14 * math.cos(t + 0.16), -88 + 14 * math.sin(t + 0.16)),
            ],
            lighter(copper, 0.2),
        )
        for t in (-2.9, -2.45, -2.0, -1.57, -1.14, -0.69, -0.24)
    )
    torch = polygon([(22, -116), (40, -116), (36, -136), (26, -136)], dark) + path(
        "M31-166C44-148 42-138 31-136C20-138 18-148 31-166Z", "#f7b52e"
    )
    return Drawing(svg=base + arm + robe + folds + tablet + rays + head + torch, box=Rect(-62, -166, 62, 142))


def railway_track(colour: str, _variant: int) -> Drawing:
    """Rails on sleepers, running away from us."""
    wood = colour or "#8a5a36"
    bed = polygon([(-26, -60), (26, -60), (150, 70), (-150, 70)], "#b9b0a4")
    sleepers = ""
    for k in range(8):
        t = (k / 7) ** 1.5
        y, half, thick = -56 + 116 * t, 22 + 104 * t, 3 + 9 * t
        sleepers += box(-half, y, 2 * half, thick, darker(wood, 0.1 * (k % 2)), round_by=thick * 0.3)
    rails = "".join(
        polygon([(s * 13, -60), (s * 16, -60), (s * 92, 70), (s * 80, 70)], "#6d747c")
        + polygon([(s * 13, -60), (s * 14, -60), (s * 84, 70), (s * 80, 70)], "#c9d1d8")
        for s in (-1, 1)
    )
    return Drawing(svg=bed + sleepers + rails, box=Rect(-150, -60, 150, 70))
