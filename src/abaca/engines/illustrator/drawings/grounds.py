"""Forms of the land that stand in a picture: a cliff, a waterfall, a river, a path."""

import random

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, linear, path, polygon


def cliff(colour: str, variant: int) -> Drawing:
    """A steep crag of rock pillars with grass on its flat top."""
    rock = colour or "#a1948a"
    rng = random.Random(f"cliff {variant}")
    edges = [-150, -112, -70, -26, 18, 60, 100, 138]
    tops = [-62, -84, -94, -98, -97, -92, -82, -58]
    feet = [88, 100, 108, 112, 112, 108, 100, 86]
    pillars = ""
    for k in range(7):
        a, b = edges[k], edges[k + 1]
        split = a + (b - a) * rng.uniform(0.4, 0.65)
        lean_a, lean_b = a * 0.16, b * 0.16
        shade = (0.0, 0.06, 0.14, 0.04, 0.1, 0.24, 0.34)[k]
        pillars += polygon(
            [(a, tops[k]), (b, tops[k + 1]), (b + lean_b, feet[k + 1]), (a + lean_a, feet[k])], darker(rock, shade)
        )
        pillars += polygon(
            [
                (split, (tops[k] + tops[k + 1]) / 2),
                (b, tops[k + 1]),
                (b + lean_b, feet[k + 1]),
                (split + (lean_a + lean_b) / 2, (feet[k] + feet[k + 1]) / 2),
            ],
            darker(rock, shade + 0.12),
        )
        y = rng.uniform(-40, 50)
        pillars += polygon(
            [(a + lean_a * 0.4, y), (split + 2, y + 5), (split + 3, y + 13), (a + lean_a * 0.5, y + 7)],
            lighter(rock, 0.25),
        )
    turf = path(
        "M-158-52Q-160-78-116-94Q-60-110 0-110T112-92Q150-78 146-50Q138-40 128-54"
        "Q118-40 106-58Q96-48 84-66Q70-50 54-70Q38-54 20-74Q0-56-20-74"
        "Q-38-56-56-72Q-72-54-88-68Q-100-48-114-62Q-128-42-138-54Q-150-40-158-52"
        "Z",
        "#77b255",
    )
    light = path("M-146-66Q-110-94-40-102Q40-106 108-88", stroke="#9ccf74", width=9)
    boulders = "".join(
        ellipse(x, y, r, r * 0.62, darker(rock, 0.2))
        + ellipse(x - r * 0.2, y - r * 0.18, r * 0.7, r * 0.36, lighter(rock, 0.2))
        for x, y, r in (
            (-162, 96, 19),
            (-118, 106, 14),
            (-60, 114, 17),
            (18, 116, 15),
            (84, 112, 19),
            (136, 100, 15),
            (164, 94, 10),
        )
    )
    return Drawing(
        svg=pillars + turf + light + boulders,
        box=Rect(-181, -112, 175, 127),
        anchors={"top": Anchor(-4, -98, 210)},
    )


def waterfall(colour: str, _variant: int) -> Drawing:
    """Water falling in two steps from wooded rocks into a pool with spray."""
    blue, rock = colour or "#7cc7e8", "#7d8078"
    rng = random.Random("waterfall")
    firs = "".join(
        path(f"M{x} {y - high}L{x + high * 0.3:.1f} {y}H{x - high * 0.3:.1f}Z", "#3f7f55")
        + path(f"M{x} {y - high}L{x + high * 0.3:.1f} {y}H{x}Z", "#336b48")
        for x, y, high in (
            (-146, -68, 62),
            (-116, -84, 70),
            (-84, -92, 54),
            (86, -92, 56),
            (116, -84, 72),
            (148, -68, 60),
        )
    )
    cliff_left = path("M-190 100L-180 20L-166-40L-138-72L-90-92L-40-98L-34-20L-58 6L-50 100Z", rock)
    cliff_right = path("M190 100L180 24L168-36L140-70L92-92L40-98L36-16L62 8L52 100Z", darker(rock, 0.12))
    facets = (
        polygon([(-166, -40), (-138, -72), (-120, -8), (-150, 60)], lighter(rock, 0.2))
        + polygon([(-90, -92), (-40, -98), (-46, -30), (-80, -20)], lighter(rock, 0.16))
        + polygon([(-118, 14), (-76, 2), (-70, 70), (-108, 84)], darker(rock, 0.12))
    )
    facets += (
        polygon([(92, -92), (140, -70), (126, -10), (88, -30)], darker(rock, 0.24))
        + polygon([(76, 4), (120, 14), (128, 80), (82, 84)], darker(rock, 0.3))
        + polygon([(150, -20), (176, 24), (184, 90), (146, 70)], darker(rock, 0.3))
    )
    fall = linear((0, -100), (0, 96), (0, lighter(blue, 0.45)), (0.55, blue), (1, "#eaf8ff"))
    water = path(
        "M-42-98Q0-108 42-98Q40-50 38-18Q60-6 62 12Q54 50 58 96H-56Q-50 50-60 10Q-58-8-36-20Q-40-50-42-98Z", fall.url
    )
    ledge = path("M-58 8Q-30-6-8 4T30 0T62 10", stroke="#ffffff", width=9, opacity=0.8)
    streaks = "".join(
        path(
            f"M{x} {rng.uniform(-88, -60):.0f}q{rng.uniform(-2, 2):.0f} 30 {x * 0.04:.1f} {rng.uniform(40, 62):.0f}"
            f"M{x * 1.3:.0f} {rng.uniform(14, 26):.0f}q{rng.uniform(-2, 2):.0f} 24 0 {rng.uniform(34, 58):.0f}",
            stroke="#ffffff",
            width=rng.uniform(2.4, 5),
            opacity=0.75,
        )
        for x in range(-34, 38, 9)
    )
    pool = (
        ellipse(0, 104, 168, 26, darker(blue, 0.2))
        + ellipse(0, 101, 148, 20, blue)
        + path("M-110 104q16-6 32 0M70 110q16-6 32 0M-40 116q14-5 28 0", stroke="#ffffff", width=3.4, opacity=0.8)
    )
    spray = "".join(
        circle(rng.uniform(-66, 66), rng.uniform(84, 100), rng.uniform(8, 17), "#ffffff", opacity=0.8)
        for _ in range(18)
    )
    moss = "".join(
        ellipse(x, y, r, r * 0.42, fill)
        for x, y, r, fill in (
            (-152, -62, 26, "#6aa84f"),
            (-96, -88, 34, "#77b255"),
            (-52, -96, 20, "#6aa84f"),
            (60, -96, 24, "#77b255"),
            (112, -84, 32, "#6aa84f"),
            (160, -54, 22, "#77b255"),
            (-78, 6, 18, "#6aa84f"),
            (84, 6, 20, "#6aa84f"),
        )
    )
    stones = "".join(
        ellipse(x, y, r, r * 0.6, darker(rock, 0.1))
        + ellipse(x - r * 0.2, y - r * 0.2, r * 0.7, r * 0.34, lighter(rock, 0.25))
        for x, y, r in (
            (-150, 104, 24),
            (-112, 116, 15),
            (142, 106, 25),
            (104, 118, 14),
            (176, 102, 14),
            (-180, 100, 13),
        )
    )
    return Drawing(
        svg=fall.svg
        + firs
        + cliff_left
        + cliff_right
        + facets
        + water
        + ledge
        + streaks
        + moss
        + pool
        + spray
        + stones,
        box=Rect(-194, -156, 192, 130),
        anchors={"foot": Anchor(0, 120, 300)},
    )


def trail(colour: str, _variant: int) -> Drawing:
    """A sandy path winding away, grass along its edges."""
    sand = colour or "#dcc28c"
    way = "M-150 78C-70 62 46 44 18 16C-6-6-44-20 26-62L36-62C-4-24 68-10 92 14C132 48 120 66 150 78Z"
    stones = "".join(
        ellipse(x, y, rx, rx * 0.5, darker(sand, 0.2))
        for x, y, rx in ((-70, 72, 8), (28, 58, 9), (60, 30, 7), (14, -2, 5), (12, -36, 3.4), (88, 66, 9), (-10, 70, 6))
    )
    tracks = path(
        "M-96 76C-10 60 66 46 40 14C14-8-26-22 30-60M90 76C84 60 104 44 70 12",
        stroke=lighter(sand, 0.35),
        width=6,
        opacity=0.7,
    )
    blades = "".join(
        path(f"M{x} {y}l-5-13M{x} {y}l1-16M{x} {y}l7-12", stroke="#5c9a42", width=4)
        for x, y in ((-120, 66), (-58, 52), (8, 30), (-22, -2), (52, -24), (104, 10), (138, 62), (4, -44))
    )
    return Drawing(
        svg=path(way, sand, stroke=darker(sand, 0.18), width=5) + tracks + stones + blades, box=Rect(-153, -66, 153, 81)
    )


def island(colour: str, _variant: int) -> Drawing:
    """A sandy island with two palms in the water."""
    sand = colour or "#f0d79c"
    sea = (
        ellipse(0, 84, 186, 30, "#4fb0d6")
        + ellipse(0, 80, 160, 23, "#8fd6ea")
        + path("M-150 92q14-6 28 0t28 0M60 100q14-6 28 0t28 0", stroke="#ffffff", width=4, opacity=0.8)
    )
    ground = path("M-132 84Q-110 40-40 34Q20 20 74 42Q122 54 134 84Q70 100 0 100T-132 84Z", sand) + path(
        "M20 100Q90 98 134 84Q122 54 74 42Q100 70 20 100Z", darker(sand, 0.16)
    )

    def palm(x: float, low: float, lean: float, size: float) -> str:
        top = low - 116 * size
        trunk = path(
            f"M{x - 7 * size} {low}Q{x + lean * 0.3 - 4} {low - 60 * size} {x + lean} {top}"
            f"L{x + lean + 8 * size} {top}Q{x + lean * 0.4 + 10} {low - 56 * size} {x + 10 * size} {low}"
            "Z",
            "#a9794a",
        )
        cx = x + lean + 4 * size
        fronds = "".join(
            path(
                f"M{cx} {top}Q{cx + dx * 0.5 * size} {top + dy * size - 24 * size} "
                f"{cx + dx * size} {top + (dy + 26) * size}"
                f"Q{cx + dx * 0.52 * size} {top + dy * size - 4 * size} {cx} {top + 6 * size}"
                "Z",
                fill,
            )
            for dx, dy, fill in (
                (-74, 6, "#348a43"),
                (74, 6, "#348a43"),
                (-62, -16, "#45a352"),
                (62, -16, "#45a352"),
                (-30, -26, "#57b562"),
                (34, -26, "#57b562"),
            )
        )
        return (
            trunk
            + fronds
            + circle(cx - 6 * size, top + 6 * size, 7 * size, "#6e4527")
            + circle(cx + 7 * size, top + 8 * size, 7 * size, "#7d5230")
        )

    rocks = ellipse(92, 80, 22, 13, "#8d8a88") + ellipse(88, 76, 15, 8, "#aaa7a4")
    return Drawing(
        svg=sea
        + ground
        + palm(-14, 54, -34, 1.0)
        + palm(34, 56, 40, 0.78)
        + rocks
        + box(-70, 70, 30, 4, "#f7b7a3", round_by=2),
        box=Rect(-186, -102, 186, 114),
    )
