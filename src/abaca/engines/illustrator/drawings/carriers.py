"""Vehicles that no emoji shows from the side, or at all: train, submarine, carriage, cart, sleigh, tank."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon


def _spoked(x: float, y: float, r: float, rim: str, spokes: int = 8) -> str:
    """A wooden wheel."""
    bars = "".join(
        path(
            f"M{x:.1f} {y:.1f}l{r * math.cos(math.tau * k / spokes):.1f} {r * math.sin(math.tau * k / spokes):.1f}",
            stroke=rim,
            width=r * 0.12,
        )
        for k in range(spokes)
    )
    return bars + circle(x, y, r, stroke=rim, width=r * 0.2) + circle(x, y, r * 0.24, darker(rim, 0.3))


def train(colour: str, _variant: int) -> Drawing:
    """A railway engine with two carriages, from the side, driving left."""
    paint = colour or "#d23f38"
    track = box(-250, 62, 500, 6, "#6d747c") + "".join(box(x, 67, 14, 7, "#7a5636") for x in range(-246, 246, 26))
    cars = ""
    for x in (-56, 98):
        cars += (
            box(x, -44, 146, 86, paint, round_by=9)
            + box(x, 8, 146, 14, "#fff3d6")
            + box(x, 36, 146, 12, darker(paint, 0.45), round_by=3)
        )
        cars += box(x - 4, -54, 154, 15, darker(paint, 0.3), round_by=7)
        cars += "".join(
            box(x + 11 + k * 32, -30, 25, 30, "#bfe3f7", round_by=4)
            + polygon(
                [(x + 15 + k * 32, 0), (x + 27 + k * 32, -30), (x + 34 + k * 32, -30), (x + 22 + k * 32, 0)],
                "#ffffff",
                opacity=0.4,
            )
            for k in range(4)
        )
        cars += "".join(circle(x + dx, 50, 14, "#2b3036") + circle(x + dx, 50, 6, "#aab4bd") for dx in (28, 118))
        cars += box(x - 10, 30, 12, 6, "#3a4049")
    engine = path("M-66 42V-54H-124Q-166-52-206 2Q-224 26-220 42Z", paint) + path(
        "M-66 22H-219Q-214 10-208 4H-66Z", "#fff3d6"
    )
    engine += (
        path("M-142-32Q-168-16-186 4H-142Z", "#bfe3f7")
        + box(-128, -34, 26, 30, "#bfe3f7", round_by=4)
        + box(-94, -34, 20, 60, darker(paint, 0.2), round_by=4)
    )
    engine += (
        path("M-224 36H-62V48H-218Z", darker(paint, 0.45))
        + ellipse(-207, 24, 8, 7, "#fff3b0")
        + box(-130, -62, 60, 10, darker(paint, 0.3), round_by=5)
    )
    engine += "".join(circle(x, 50, 14, "#2b3036") + circle(x, 50, 6, "#aab4bd") for x in (-184, -146, -92))
    return Drawing(svg=track + cars + engine, box=Rect(-250, -62, 250, 74), anchors={"top": Anchor(0, -58, 300)})


def submarine(colour: str, _variant: int) -> Drawing:
    """A yellow submarine with portholes, a tower and a periscope."""
    paint = colour or "#f7c22f"
    screw = (
        ellipse(150, 2, 7, 30, "#8d949b")
        + ellipse(150, 32, 6, 22, "#aab4bd")
        + polygon([(104, -6), (140, -34), (146, -6)], darker(paint, 0.2))
        + polygon([(104, 38), (140, 66), (146, 38)], darker(paint, 0.2))
    )
    scope = path("M14-88V-126H-16", stroke="#6d747c", width=9) + box(-26, -133, 14, 14, "#4a525b", round_by=3)
    tower = (
        path("M-34-40L-24-84Q-22-92-12-92H38Q48-92 50-84L60-40Z", paint)
        + path("M26-92H38Q48-92 50-84L60-40H34Z", darker(paint, 0.16))
        + circle(6, -66, 12, "#e2483d")
        + circle(6, -66, 7, "#bfe3f7")
    )
    hull = path(
        "M-150 16C-150-30-104-48-60-48H60C110-48 140-14 152 2V30C140 46 110 80 60 80H-60C-104 80-150 62-150 16Z", paint
    ) + path(
        "M-150 16C-140 60-96 56-40 58H60C100 58 130 44 152 22V30C140 46 110 80 60 80H-60C-104 80-150 62-150 16Z",
        darker(paint, 0.22),
    )
    ports = "".join(
        circle(x, 8, 25, "#d9902a")
        + circle(x, 8, 18, "#6fb9e0")
        + path(f"M{x - 10} 4Q{x - 6}-6 {x + 4}-6", stroke="#ffffff", width=4, opacity=0.85)
        for x in (-92, -22, 48)
    )
    fin = path("M-20 46H40L30 62H-12Z", "#e2483d")
    return Drawing(svg=screw + scope + tower + hull + ports + fin, box=Rect(-150, -133, 158, 80))


def carriage(colour: str, _variant: int) -> Drawing:
    """A coach with lanterns and big wheels; who rides it is in its `cabin`."""
    paint = colour or "#8a2f4a"
    gold = "#e3ab2c"
    springs = path("M-118 30Q-90 60-40 46H40Q90 60 124 26", stroke=darker(gold, 0.2), width=8) + path(
        "M-118 30L-168 44", stroke="#6b4428", width=8
    )
    seat = path("M-134-34Q-138-4-104 10H-76V-20H-112Z", darker(paint, 0.2)) + box(-136, -40, 44, 12, gold, round_by=5)
    body = path("M-84-74H92Q104-74 102-58Q98 10 60 40H-50Q-82 16-88-58Q-90-74-84-74Z", paint) + path(
        "M-84-74H92Q104-74 102-58L101-46H-88Q-90-74-84-74Z", darker(paint, 0.2)
    )
    roof = path("M-96-74Q-90-98-60-98H70Q100-98 106-74Z", lighter(paint, 0.16)) + path(
        "M-50-98Q0-128 60-98", stroke=gold, width=6
    )
    panes = "".join(
        box(x, -58, 44, 42, "#ffe9b8", round_by=8)
        + box(x - 3, -61, 50, 48, "", round_by=9)
        + path(f"M{x}-58q22-14 44 0v14q-22-10-44 0Z", "#d9536a")
        for x in (-70, 40)
    )
    door = (
        path("M-16-64H32V30H-16Z", lighter(paint, 0.12))
        + box(-9, -56, 34, 38, "#ffe9b8", round_by=6)
        + circle(24, 4, 4, gold)
        + path("M-16-64H32V30H-16Z", stroke=gold, width=4)
    )
    trim = path("M-80 0Q-60 30-48 38H58Q84 16 96-10", stroke=gold, width=5)
    wheels = _spoked(-92, 62, 38, gold) + _spoked(92, 50, 50, gold, 10)
    lamp = box(108, -60, 12, 22, "#fff0b8", round_by=3) + polygon([(104, -60), (124, -60), (114, -70)], gold)
    return Drawing(
        svg=springs + seat + roof + body + panes + door + trim + lamp + wheels,
        box=Rect(-168, -114, 144, 100),
        anchors={"cabin": Anchor(-70, -30, 60)},
    )


def cart(colour: str, _variant: int) -> Drawing:
    """A wooden hay cart with two wheels and shafts; its `cabin` carries a load."""
    wood = colour or "#b5743c"
    shafts = path("M-60 6L-186 30", stroke=darker(wood, 0.3), width=9)
    hay = path("M-92-24Q-80-76-30-70Q0-100 44-78Q92-84 104-24Z", "#e6c24f") + path(
        "M-60-40l16-16M-20-34l8-26M20-36l-6-26M56-34l14-18M84-32l10-12M-2-62l12-14", stroke="#c9a235", width=4
    )
    body = (
        path("M-108-28H118L106 26H-92Z", wood)
        + path("M-104-10H114M-98 8H110", stroke=darker(wood, 0.25), width=4)
        + "".join(box(x, -42, 10, 68, darker(wood, 0.16), round_by=3) for x in (-96, 2, 98))
    )
    rim = box(-114, -34, 238, 11, lighter(wood, 0.16), round_by=4)
    return Drawing(
        svg=shafts + hay + body + rim + _spoked(10, 44, 48, darker(wood, 0.25), 10),
        box=Rect(-190, -94, 124, 96),
        anchors={"cabin": Anchor(6, -30, 170), "top": Anchor(8, -78, 120)},
    )


def sleigh(colour: str, _variant: int) -> Drawing:
    """A sleigh with curled runners; who rides it is in its `cabin`."""
    paint = colour or "#c9342f"
    gold = "#e3ab2c"
    runners = path(
        "M-150 20Q-176 0-160-24Q-142-36-134-16M-150 20Q-140 62-90 64H112Q140 62 146 38", stroke=gold, width=9
    ) + path("M-70 30L-80 62M20 34L14 62M92 28L100 62", stroke=gold, width=7)
    back = path("M70-20Q66-92 108-98Q128-98 124-78Q116-40 120 4Z", darker(paint, 0.25))
    inside = path("M-92-26Q-10-4 82-30L96 10H-80Z", "#5a2a2a")
    body = path(
        "M-132-14Q-140-56-112-58Q-92-58-96-34Q-40 6 60-18Q96-32 104-84"
        "Q128-96 124-70Q118-8 116 14Q104 40 70 40H-74Q-122 38-132-14Z",
        paint,
    ) + path("M-126 0Q-60 34 118-6Q118 8 116 14Q104 40 70 40H-74Q-116 38-126 0Z", darker(paint, 0.2))
    scroll = path("M-96-34Q-40 6 60-18Q96-32 104-84", stroke=gold, width=6) + path(
        "M-60 18q16-18 32 0t32 0t32 0t32-4", stroke=gold, width=4.4
    )
    return Drawing(
        svg=runners + back + inside + body + scroll,
        box=Rect(-170, -98, 150, 70),
        anchors={"cabin": Anchor(0, -8, 120), "top": Anchor(0, -14, 130)},
    )


def tank(colour: str, _variant: int) -> Drawing:
    """A tank from the side."""
    green = colour or "#6b7d4a"
    gun = box(-196, -58, 130, 13, darker(green, 0.2), round_by=4) + box(
        -206, -62, 20, 21, darker(green, 0.4), round_by=4
    )
    turret = (
        path("M-78-34L-60-78Q-56-84-46-84H40Q54-84 60-72L76-34Z", green)
        + path("M20-84H40Q54-84 60-72L76-34H40Z", darker(green, 0.2))
        + box(-16, -94, 42, 12, darker(green, 0.3), round_by=4)
    )
    hull = path("M-142-14L-112-38H112L146-12L130 24H-126Z", lighter(green, 0.1)) + path(
        "M-142-14H146L130 24H-126Z", darker(green, 0.1)
    )
    tread = (
        box(-150, 4, 300, 60, "#3a4038", round_by=30)
        + box(-140, 13, 280, 42, "#23271f", round_by=21)
        + "".join(circle(x, 34, 17, "#6d747c") + circle(x, 34, 7, "#3a4049") for x in (-112, -68, -23, 22, 67, 112))
    )
    star = polygon(
        [
            (
                8 + (15 if k % 2 == 0 else 6) * math.sin(math.tau * k / 10),
                -58 - (15 if k % 2 == 0 else 6) * math.cos(math.tau * k / 10),
            )
            for k in range(10)
        ],
        "#f6f1e4",
    )
    return Drawing(
        svg=gun + turret + hull + tread + star, box=Rect(-206, -94, 150, 64), anchors={"top": Anchor(0, -90, 60)}
    )
