"""Furniture and small things."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, linear, path, polygon


def table(colour: str, _variant: int) -> Drawing:
    """A wooden table seen a little from above; its `top` carries things."""
    wood = colour or "#b9773f"
    grain = "".join(
        path(f"M{-118 + shift} {-2 + row * 4}h{70 - row * 12}", stroke=darker(wood, 0.18), width=1.2, opacity=0.6)
        for row, shift in ((0, 20), (1, 110), (2, 50), (0, 150), (1, 10))
    )
    legs = "".join(
        polygon([(x, 16), (x + 17, 16), (x + 14, y), (x + 3, y)], darker(wood, shade))
        for x, y, shade in ((-92, 100, 0.42), (75, 100, 0.42), (-128, 118, 0.26), (111, 118, 0.26))
    )
    board = polygon([(-118, -6), (118, -6), (140, 12), (-140, 12)], wood) + grain
    edge = box(-140, 12, 280, 11, darker(wood, 0.25), round_by=2) + box(-124, 23, 248, 12, darker(wood, 0.4))
    shine = polygon([(-112, -5), (-30, -5), (-52, 10), (-130, 10)], lighter(wood, 0.5), opacity=0.25)
    return Drawing(
        svg=legs + edge + board + shine,
        box=Rect(-140, -6, 140, 118),
        anchors={"top": Anchor(0, -4, 236)},
    )


def chair(colour: str, _variant: int) -> Drawing:
    """A wooden chair."""
    wood = colour or "#c08448"
    back = "".join(box(x, -100, 8, 104, darker(wood, 0.1)) for x in (-42, 34))
    back += "".join(box(-36, y, 72, 11, wood, round_by=3) for y in (-98, -74, -50))
    legs = "".join(box(x, 4, 9, high, darker(wood, 0.3)) for x, high in ((-42, 60), (33, 60), (-50, 74), (41, 74)))
    seat = polygon([(-42, -6), (42, -6), (52, 10), (-52, 10)], wood) + box(
        -52, 10, 104, 8, darker(wood, 0.22), round_by=2
    )
    return Drawing(
        svg=back + legs + seat, box=Rect(-52, -100, 52, 78), anchors={"top": Anchor(0, 2, 84), "seat": Anchor(0, 2, 84)}
    )


def mug(colour: str, _variant: int) -> Drawing:
    """A mug with a handle and a wisp of steam."""
    clay = colour or "#d9534a"
    shade = linear((-26, 0), (26, 0), (0, lighter(clay, 0.25)), (0.45, clay), (1, darker(clay, 0.28)))
    handle = path("M22 12C46 6 46 46 22 42", stroke=darker(clay, 0.2), width=9)
    cup = path("M-26 0H26L24 50Q23 58 15 58H-15Q-23 58-24 50Z", shade.url)
    rim = ellipse(0, 0, 26, 7, lighter(clay, 0.35)) + ellipse(0, 0.8, 21.5, 5, "#5b3420")
    steam = path("M-8-10q-7-9 0-17t0-15M8-10q-7-9 0-17t0-13", stroke="#ffffff", width=3.4, opacity=0.75)
    return Drawing(svg=shade.svg + steam + handle + cup + rim, box=Rect(-27, -44, 44, 58))


def ball(colour: str, _variant: int) -> Drawing:
    """A striped ball."""
    one = colour or "#e2483d"
    body = circle(0, 0, 50, one)
    band = path("M-47-17Q0 6 47-17A50 50 0 0 1 48 14Q0 38-48 14A50 50 0 0 1-47-17Z", "#ffffff", opacity=0.92)
    shade = path("M-38 32A50 50 0 0 0 50 2Q38 36-38 32Z", darker(one, 0.5), opacity=0.35)
    return Drawing(
        svg=body + band + shade + ellipse(-18, -27, 13, 8, "#ffffff", opacity=0.8), box=Rect(-50, -50, 50, 50)
    )


def crate(colour: str, _variant: int) -> Drawing:
    """A cardboard box seen from the corner above."""
    card = colour or "#c99a5e"
    top = polygon([(-60, -44), (0, -62), (60, -44), (0, -24)], lighter(card, 0.3))
    left = polygon([(-60, -44), (0, -24), (0, 50), (-60, 26)], card)
    right = polygon([(60, -44), (0, -24), (0, 50), (60, 26)], darker(card, 0.22))
    tape = polygon([(-35, -51.5), (-24, -54.8), (36, -36), (25, -32.4)], "#efd9a8")
    tape += polygon([(25, -32.4), (36, -36), (36, -18), (25, -14)], "#d8bd84")
    return Drawing(svg=top + left + right + tape, box=Rect(-60, -62, 60, 50), anchors={"top": Anchor(0, -46, 80)})


def heart(colour: str, _variant: int) -> Drawing:
    """A heart with a gleam."""
    red = colour or "#e0304a"
    shape = "M0 46C-62 4-56-44-28-46C-12-47-3-36 0-26C3-36 12-47 28-46C56-44 62 4 0 46Z"
    shade = path("M0 46C30 26 48 2 48-20C46 2 26 24-6 38Z", darker(red, 0.5), opacity=0.3)
    gleam = group(ellipse(0, 0, 11, 6.5, "#ffffff", opacity=0.8), dx=-27, dy=-28, turn_deg=-35)
    return Drawing(svg=path(shape, red) + shade + gleam, box=Rect(-49.5, -46.2, 49.5, 46))


def cake(colour: str, _variant: int) -> Drawing:
    """A birthday cake of two tiers with candles; its `text` field is the smooth front of the lower tier."""
    icing = colour or "#fff3ea"
    trim = "#f27a9b" if not colour else darker(colour, 0.25)
    plate = ellipse(0, 92, 142, 17, "#aebccb") + ellipse(0, 88, 138, 15, "#dfe8f0")

    def tier(half: float, top: float, bottom: float) -> str:
        shade = linear(
            (-half, 0), (half, 0), (0, darker(icing, 0.06)), (0.3, lighter(icing, 0.5)), (1, darker(icing, 0.16))
        )
        side = path(f"M{-half} {top}V{bottom}A{half} {half * 0.12} 0 0 0 {half} {bottom}V{top}Z", shade.url)
        lid = ellipse(0, top, half, half * 0.12, lighter(icing, 0.6))
        drips = f"M{-half} {top}"
        steps = 9
        for index in range(steps):
            x = -half + (index + 1) * 2 * half / steps
            sag = half * 0.12 * (1 - ((x - half / steps) / half) ** 2) ** 0.5
            drips += (
                f"q{-0.02 * half} {12 + 6 * (index % 3) + (sag if index < steps / 2 else -sag) * 0.3} "
                f"{-half / steps + half / steps + half / steps} "
                f"{14 + 5 * (index % 2)}"
            )
            drips += f"T{x:.1f} {top + sag * 0.6:.1f}"
        drips += f"A{half} {half * 0.12} 0 0 0 {-half} {top}Z"
        pearls = "".join(
            circle(
                -half + (index + 0.5) * 2 * half / 15,
                bottom + half * 0.12 * (1 - ((index - 7) / 7.6) ** 2) ** 0.5 - 2,
                4.6,
                "#ffffff",
                stroke=trim,
                width=1.6,
            )
            for index in range(15)
        )
        return shade.svg + side + path(drips, trim) + lid + ellipse(0, top, half * 0.93, half * 0.098, trim) + pearls

    candles = ""
    for index, x in enumerate((-44, -22, 0, 22, 44)):
        y = -58 - (6 if index % 2 else 0)
        candles += box(x - 4, y - 36, 8, 40, ("#5aa9e6", "#ffd45c", "#7ac74f", "#b07de0", "#ff8a5c")[index], round_by=2)
        candles += path(f"M{x - 4} {y - 24}l8-6M{x - 4} {y - 10}l8-6", stroke="#ffffff", width=2)
        candles += path(
            f"M{x} {y - 37}C{x - 8} {y - 46} {x - 2} {y - 54} {x} {y - 60}"
            f"C{x + 2} {y - 54} {x + 8} {y - 46} {x} {y - 37}Z",
            "#ffb02e",
        )
        candles += ellipse(x, y - 43, 2.6, 5, "#fff3b0")
    cherries = "".join(
        circle(x, -3, 8, "#d7263d") + circle(x - 2.4, -5.6, 2.2, "#ffb3bd") for x in (-100, -82, 82, 100)
    )
    return Drawing(
        svg=plate + tier(122, 2, 76) + cherries + tier(68, -56, 0) + candles,
        box=Rect(-142, -124, 142, 109),
        anchors={"text": Anchor(0, 55, 196), "top": Anchor(0, -56, 110)},
    )


def sign(colour: str, _variant: int) -> Drawing:
    """A wooden board on two posts with a field for lettering."""
    wood = colour or "#c8935a"
    posts = "".join(box(x, 20, 14, 96, darker(wood, 0.4), round_by=3) for x in (-84, 70))
    board = box(-130, -64, 260, 108, darker(wood, 0.3), round_by=10) + box(-124, -58, 248, 96, wood, round_by=7)
    grain = "".join(
        path(f"M-112 {y}q60 {sag} 110 0t112 0", stroke=darker(wood, 0.2), width=1.6, opacity=0.4)
        for y, sag in ((-38, 5), (-8, -6), (18, 6))
    )
    nails = "".join(circle(x, y, 4, darker(wood, 0.55)) for x in (-112, 112) for y in (-46, 26))
    return Drawing(
        svg=posts + board + grain + nails, box=Rect(-130, -64, 130, 116), anchors={"text": Anchor(0, -10, 210)}
    )
