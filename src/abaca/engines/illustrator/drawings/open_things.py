"""Boats, and what shows who or what is in it: an open car, a rowing boat, a basket."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path


def convertible(colour: str, _variant: int) -> Drawing:
    """An open car from the side, driving left; who sits at its `cabin` is drawn behind it."""
    paint = colour or "#dd2e44"
    wheels = "".join(
        circle(x, 0, 21, "#292f33") + circle(x, 0, 11, "#ccd6dd") + circle(x, 0, 4, "#8899a6") for x in (-66, 64)
    )
    glass = path("M-52-46L-30-84L-25-84L-38-46Z", "#bfe3f7") + path(
        "M-54-45L-28-86", stroke=darker(paint, 0.3), width=5
    )
    seat = path("M48-44Q50-72 62-72Q74-72 74-44Z", darker(paint, 0.45))
    body = path(
        "M-124-4Q-128-30-106-38Q-80-46-50-48L-40-44H50L58-48Q98-50 112-36Q122-24 118-4Q116 2 108 2H-114Q-123 2-124-4Z",
        paint,
    )
    shade = path("M-124-8Q-60-2 0-6T118-10Q120 2 108 2H-114Q-123 2-124-8Z", darker(paint, 0.22))
    gleam = path("M-108-30Q-80-39-48-41L-40-38H40", stroke=lighter(paint, 0.45), width=3.4, opacity=0.8)
    door = path("M-34-40Q-36-14-22-4H34Q40-20 38-40", stroke=darker(paint, 0.25), width=2.2) + box(
        22, -30, 12, 4, "#f1f4f6", round_by=2
    )
    arches = "".join(path(f"M{x - 27} 2A27 27 0 0 1 {x + 27} 2Z", darker(paint, 0.4)) for x in (-66, 64))
    lamps = ellipse(-117, -22, 5.5, 8, "#ffe9a0") + ellipse(116, -22, 3.5, 7, "#ff7a6b")
    return Drawing(
        svg=seat + glass + body + shade + gleam + door + arches + wheels + lamps,
        box=Rect(-126, -88, 121, 21),
        anchors={"cabin": Anchor(6, -22, 92), "top": Anchor(0, -44, 90)},
    )


def rowboat(colour: str, _variant: int) -> Drawing:
    """A wooden rowing boat from the side; who sits at its `cabin` is drawn behind it."""
    wood = colour or "#b5743c"
    hull = path("M-122-40Q-60-24 0-22T122-42Q112 4 78 14H-76Q-112 4-122-40Z", wood)
    planks = "".join(
        path(
            f"M{-112 + k * 9} {-20 + k * 13}Q0 {-4 + k * 12} {113 - k * 9} {-21 + k * 13}",
            stroke=darker(wood, 0.25),
            width=2.4,
        )
        for k in range(3)
    )
    rim = path("M-122-40Q-60-24 0-22T122-42", stroke=lighter(wood, 0.3), width=8)
    oar = path("M22-44L-34 22", stroke="#8a5a2e", width=6) + ellipse(-37, 24, 9, 14, "#9b6a3a")
    return Drawing(
        svg=hull + planks + rim + oar,
        box=Rect(-126, -46, 126, 16),
        anchors={"cabin": Anchor(0, -14, 120), "top": Anchor(0, -24, 160), "foot": Anchor(0, 14, 170)},
    )


def sailboat(colour: str, _variant: int) -> Drawing:
    """A sailing boat with two sails; its `foot` is the water line."""
    cloth = colour or "#ff9d2e"
    hull = path("M-92 0H96Q88 34 62 38H-62Q-84 34-92 0Z", "#f3f6f9") + path(
        "M-84 20Q-78 36-62 38H62Q82 34 90 20Z", "#c3505c"
    )
    deck = box(-60, -10, 92, 12, "#b5743c", round_by=3) + path("M-92 0H96", stroke="#8a5a36", width=5)
    mast = box(-3, -168, 6, 164, "#7a5230")
    main = path("M8-160Q74-92 88-22H8Z", cloth) + path("M10-120Q56-82 78-52", stroke=darker(cloth, 0.18), width=2.4)
    jib = path("M-8-146Q-44-76-78-22H-8Z", lighter(cloth, 0.35))
    flag = path("M3-168L30-160L3-151Z", "#d93a4a")
    return Drawing(
        svg=mast + main + jib + flag + deck + hull,
        box=Rect(-95, -169, 98, 38),
        anchors={"foot": Anchor(2, 34, 150), "top": Anchor(-10, -10, 90)},
    )


def basket(colour: str, _variant: int) -> Drawing:
    """A wicker basket from the front; what is at its `cabin` is drawn behind it."""
    wicker = colour or "#c98b4f"
    ears = "".join(
        path(f"M{x} -40Q{x * 1.22} -84 {x * 0.8} -44", stroke=darker(wicker, 0.25), width=9) for x in (-72, 72)
    )
    body = path("M-76-40L-60 12Q-57 22-46 22H46Q57 22 60 12L76-40Q0-14-76-40Z", wicker)
    weave = "".join(
        path(
            f"M{-70 + row * 5} {-24 + row * 12}Q0 {0 + row * 9} {70 - row * 5} {-24 + row * 12}",
            stroke=darker(wicker, 0.3),
            width=2.6,
        )
        for row in range(3)
    )
    staves = "".join(
        path(f"M{x} {-28 + 12 * (1 - (x / 76) ** 2):.0f}L{x * 0.8:.0f} 22", stroke=darker(wicker, 0.16), width=4)
        for x in range(-60, 61, 20)
    )
    rim = path("M-78-42Q0-12 78-42", stroke=lighter(wicker, 0.25), width=11)
    return Drawing(
        svg=ears + body + staves + weave + rim,
        box=Rect(-90, -76, 90, 22),
        anchors={"cabin": Anchor(0, -18, 124), "top": Anchor(0, -30, 130)},
    )
