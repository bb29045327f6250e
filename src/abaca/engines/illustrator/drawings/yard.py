"""What stands in yards and gardens or lies outdoors: wheelbarrow, bird house, scarecrow, grill, puddle."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, polygon


def stroller(colour: str, _variant: int) -> Drawing:
    """A baby carriage with a folding hood."""
    cloth = colour or "#5b8fd0"
    frame = path("M-70 30L50 84M60 30L-50 84M70 20L112-58Q118-72 132-66", stroke="#8d99a5", width=8)
    hood = path("M-92-2Q-92-96 2-100L8-2Z", darker(cloth, 0.14)) + path(
        "M-92-2Q-62-76 2-100M-92-2Q-20-58 2-100", stroke=darker(cloth, 0.32), width=4
    )
    body = path("M-94-6H92Q92 48 34 48H-40Q-92 48-94-6Z", cloth) + box(
        -98, -12, 196, 13, lighter(cloth, 0.4), round_by=6
    )
    wheels = "".join(
        circle(x, 92, 25, stroke="#3a4049", width=8)
        + circle(x, 92, 6, "#3a4049")
        + path(f"M{x - 20} 92h40M{x} 72v40", stroke="#8d99a5", width=3)
        for x in (-54, 56)
    )
    return Drawing(
        svg=frame + hood + body + wheels, box=Rect(-98, -102, 136, 122), anchors={"cabin": Anchor(40, -10, 70)}
    )


def wheelbarrow(colour: str, _variant: int) -> Drawing:
    """A wheelbarrow with a heap of earth."""
    tub = colour or "#3f8f5b"
    heap = path("M-92-26Q-60-70-10-66Q50-76 82-26Z", "#7a5236") + path(
        "M-30-58l-6-22M-36-80q-14-8-20 2q10 8 20-2ZM20-64l4-20M24-84q14-8 20 4q-12 6-20-4Z", stroke="#5aa545", width=5
    )
    body = (
        path("M-112-28H98L70 40H-66Z", tub)
        + path("M40-28H98L70 40H40Q56 6 40-28Z", darker(tub, 0.2))
        + box(-118, -34, 222, 11, lighter(tub, 0.3), round_by=5)
    )
    bars = path("M-96 56L-60 38H70L150-2", stroke="#9a6a3c", width=11) + path("M60 40L78 92", stroke="#5d6670", width=9)
    wheel = circle(-96, 66, 30, "#2f343b") + circle(-96, 66, 17, "#aab4bd") + circle(-96, 66, 6, "#4a525b")
    return Drawing(
        svg=heap + body + bars + wheel,
        box=Rect(-127, -92, 156, 97),
        anchors={"cabin": Anchor(-4, -26, 150), "top": Anchor(-6, -58, 110)},
    )


def rake(colour: str, _variant: int) -> Drawing:
    """A garden rake."""
    wood = colour or "#b9803f"
    tines = path(
        "M0 60L-48 122M0 60L-30 128M0 60L-10 130M0 60L10 130M0 60L30 128M0 60L48 122", stroke="#5a8f4f", width=6
    ) + path("M-30 98Q0 108 30 98", stroke="#5a8f4f", width=5)
    return Drawing(
        svg=path("M0-130V62", stroke=wood, width=10) + path("M-2-126V40", stroke=lighter(wood, 0.35), width=3) + tines,
        box=Rect(-52, -135, 52, 133),
    )


def birdhouse(colour: str, _variant: int) -> Drawing:
    """A nesting box on a post."""
    wood = colour or "#e0a24a"
    post = box(-9, 44, 18, 96, "#7a5236")
    walls = polygon([(-62, -22), (0, -84), (62, -22), (54, 62), (-54, 62)], wood) + polygon(
        [(20, -64), (62, -22), (54, 62), (24, 62)], darker(wood, 0.16)
    )
    roof = path("M-84-12L0-98L84-12", stroke="#b5503c", width=19) + path(
        "M-84-12L0-98L84-12", stroke="#d0694f", width=6
    )
    hole = circle(0, -14, 23, "#3a2a26") + circle(-3, -17, 19, "#241a18") + path("M0 24V46", stroke="#7a5236", width=9)
    return Drawing(
        svg=post + walls + roof + hole + box(-62, 56, 124, 11, darker(wood, 0.3), round_by=3),
        box=Rect(-94, -108, 94, 140),
        anchors={"top": Anchor(0, -96, 50)},
    )


def doghouse(colour: str, _variant: int) -> Drawing:
    """A dog house with a bone over its door."""
    wood = colour or "#c9803c"
    walls = polygon([(-86, -20), (0, -84), (86, -20), (86, 92), (-86, 92)], wood) + "".join(
        path(f"M-86 {y}H86", stroke=darker(wood, 0.18), width=3) for y in range(-4, 92, 20)
    )
    door = path("M-44 92V30Q-44-14 0-14Q44-14 44 30V92Z", "#3a2a24")
    roof = path("M-112-8L0-92L112-8", stroke="#b5382f", width=24) + path(
        "M-112-8L0-92L112-8", stroke="#d0584a", width=7
    )
    bone = box(-20, -40, 40, 11, "#f6f1e6", round_by=5) + "".join(
        circle(x, y, 8, "#f6f1e6") for x in (-20, 20) for y in (-40, -29)
    )
    return Drawing(
        svg=walls + door + roof + bone,
        box=Rect(-124, -104, 124, 92),
        anchors={"top": Anchor(0, -90, 80)},
    )


def birdcage(colour: str, _variant: int) -> Drawing:
    """A round birdcage with a perch; who is in it sits at its `cabin`."""
    gold = colour or "#d9a22c"
    bars = "".join(
        path(f"M{x} 82V{-30 - 50 * (1 - (x / 76) ** 2):.0f}", stroke=gold, width=3.4) for x in range(-60, 61, 20)
    )
    dome = path("M-76 82V-26Q-76-96 0-98Q76-96 76-26V82", stroke=gold, width=7) + path(
        "M-76-22H76M-76 30H76", stroke=gold, width=4
    )
    ring = circle(0, -112, 13, stroke=gold, width=6)
    floor = (
        box(-86, 78, 172, 20, darker(gold, 0.25), round_by=6)
        + path("M-40 40H40", stroke="#8a5a36", width=7)
        + path("M-30-24V40M30-24V40", stroke="#8a5a36", width=3)
    )
    return Drawing(
        svg=circle(0, -10, 74, "#eef6fb", opacity=0.4) + floor + bars + dome + ring,
        box=Rect(-86, -128, 86, 98),
        anchors={"cabin": Anchor(0, 40, 70)},
    )


def grill(colour: str, _variant: int) -> Drawing:
    """A barbecue grill with sausages and smoke."""
    iron = colour or "#3a4049"
    smoke = path("M-30-70q-14-14 0-28t0-26M26-74q-14-14 0-28t0-24", stroke="#c3cad0", width=8, opacity=0.8)
    legs = path("M-50 30L-72 122M50 30L72 122M0 40V96", stroke="#6d747c", width=8) + box(
        -66, 92, 132, 8, "#6d747c", round_by=3
    )
    bowl = path("M-98-22H98Q88 46 0 46T-98-22Z", iron) + path("M30-22H98Q88 46 20 45Q64 20 30-22Z", darker(iron, 0.3))
    coals = ellipse(0, -24, 92, 12, "#e2631f") + box(-102, -32, 204, 8, "#8d99a5", round_by=4)
    food = "".join(
        group(
            box(-30, -8, 60, 16, "#b5533c", round_by=8) + path("M-16-7v14M0-7v14M16-7v14", stroke="#7a3326", width=3),
            dx=x,
            dy=-42,
        )
        for x in (-48, 22)
    ) + ellipse(72, -38, 20, 7, "#7a4a2a")
    return Drawing(svg=smoke + legs + bowl + coals + food, box=Rect(-102, -128, 102, 126))


def scarecrow(colour: str, _variant: int) -> Drawing:
    """A scarecrow with a patched coat and a straw hat."""
    coat = colour or "#b5533c"
    pole = box(-7, -40, 14, 180, "#8a5a36") + box(-112, -34, 224, 12, "#8a5a36", round_by=4)
    straw = path(
        "M-112-40l-22-8M-112-30l-26 2M-112-24l-20 12M112-40l22-8M112-30"
        "l26 2M112-24l20 12M-30 92l-10 20M-10 92v24M12 92l4 24M30 92l12 18",
        stroke="#e6c24f",
        width=6,
    )
    body = (
        path("M-44-44H44L114-46V-14L48-8L54 92H-54L-48-8L-114-14V-46Z", coat)
        + path("M0-44V92", stroke=darker(coat, 0.3), width=4)
        + path("M14-44H44L114-46V-14L48-8L54 92H26Z", darker(coat, 0.14))
    )
    patches = (
        group(box(-14, -14, 28, 28, "#5b8fd0"), dx=-26, dy=56, turn_deg=8)
        + group(box(-11, -11, 22, 22, "#e3ab2c"), dx=30, dy=16, turn_deg=-12)
        + circle(0, 6, 4, "#3a2a26")
        + circle(0, 34, 4, "#3a2a26")
    )
    scarf = path("M-34-50Q0-34 34-50L30-34Q0-20-30-34Z", "#4f9a5b")
    head = (
        circle(0, -78, 36, "#e9cf9a")
        + circle(-13, -82, 5, "#3a2a26")
        + circle(13, -82, 5, "#3a2a26")
        + polygon([(0, -78), (6, -68), (-6, -68)], "#e2631f")
        + path("M-16-60Q0-50 16-60M-10-60v5M0-57v5M10-60v5", stroke="#5a3a2a", width=3)
    )
    hat = (
        ellipse(0, -100, 62, 12, "#c99a3c")
        + path("M-34-102Q-30-142 0-142Q30-142 34-102Z", "#dcb14f")
        + box(-35, -112, 70, 11, "#b23a48")
    )
    return Drawing(svg=pole + straw + body + patches + head + scarf + hat, box=Rect(-138, -142, 138, 140))


def puddle(colour: str, _variant: int) -> Drawing:
    """A puddle with rings in it."""
    blue = colour or "#7cb9de"
    shape = "M-120 6Q-124-18-70-18Q-40-36 10-26Q60-38 100-20Q146-12 128 10Q110 32 50 26Q0 40-50 28Q-110 30-120 6Z"
    rings = "".join(
        ellipse(x, y, r, r * 0.3, stroke="#ffffff", width=3, opacity=0.8)
        for x, y, r in ((-40, 2, 30), (-40, 2, 16), (56, -2, 24), (56, -2, 11))
    )
    return Drawing(
        svg=path(shape, blue, stroke=lighter(blue, 0.4), width=5)
        + rings
        + ellipse(10, -14, 40, 5, "#ffffff", opacity=0.35),
        box=Rect(-125, -36, 134, 36),
    )


def seaweed(colour: str, variant: int) -> Drawing:
    """Seaweed swaying up from the ground."""
    green = colour or ("#3f9a5b", "#4fae57", "#2f8577")[variant % 3]
    blades = ""
    for k, (x, tall, bend) in enumerate(((-44, 150, 22), (-14, 220, -26), (18, 190, 24), (46, 130, -18))):
        y = 110.0
        fill = (green, darker(green, 0.16), lighter(green, 0.14), darker(green, 0.08))[k]
        blades += path(
            f"M{x - 9} {y}C{x - 9 - bend} {y - tall * 0.3:.0f} {x + bend} {y - tall * 0.6:.0f} "
            f"{x - bend * 0.4:.0f} {y - tall}"
            f"C{x + bend + 16} {y - tall * 0.6:.0f} {x + 12 - bend} {y - tall * 0.3:.0f} {x + 9} {y}"
            "Z",
            fill,
        )
    return Drawing(svg=blades + ellipse(0, 110, 70, 9, "#c9b184"), box=Rect(-70, -110, 70, 119))
