"""What stands in rooms: tables, shelves, hearth, doors and windows, lamps."""

import random

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon, radial

_BOOKS = ("#d9534a", "#3f7cac", "#e3a53b", "#5c9a6b", "#7d5ba6", "#efe3c8", "#b5533c")


def round_table(colour: str, _variant: int) -> Drawing:
    """A round table on one foot."""
    wood = colour or "#b9773f"
    foot = path("M-10 0H10L16 92H-16Z", darker(wood, 0.35)) + path(
        "M-14 86Q-60 92-72 112H-46Q-34 100 0 100Q34 100 46 112H72Q60 92 14 86Z", darker(wood, 0.28)
    )
    rim = ellipse(0, 12, 132, 26, darker(wood, 0.28))
    top = ellipse(0, 2, 132, 25, wood) + ellipse(-24, -4, 76, 12, lighter(wood, 0.3), opacity=0.35)
    return Drawing(svg=foot + rim + top, box=Rect(-132, -24, 132, 112), anchors={"top": Anchor(0, -2, 204)})


def long_table(colour: str, _variant: int) -> Drawing:
    """A long dining table."""
    wood = colour or "#a9683a"
    legs = "".join(
        polygon([(x, 16), (x + 16, 16), (x + 13, y), (x + 3, y)], darker(wood, shade))
        for x, y, shade in ((-150, 84, 0.42), (134, 84, 0.42), (-192, 98, 0.26), (176, 98, 0.26))
    )
    board = polygon([(-186, -8), (186, -8), (210, 10), (-210, 10)], wood)
    lines = path("M-178-3H178M-190 3H190", stroke=darker(wood, 0.16), width=1.6)
    edge = box(-210, 10, 420, 11, darker(wood, 0.25), round_by=2) + box(-190, 21, 380, 11, darker(wood, 0.4))
    return Drawing(svg=legs + edge + board + lines, box=Rect(-210, -8, 210, 98), anchors={"top": Anchor(0, -4, 372)})


def desk(colour: str, _variant: int) -> Drawing:
    """A writing desk with drawers at one side."""
    wood = colour or "#b5743c"
    legs = box(-132, 16, 13, 102, darker(wood, 0.3)) + box(-112, 16, 10, 88, darker(wood, 0.45))
    chest = box(34, 16, 104, 102, darker(wood, 0.2), round_by=3)
    drawers = "".join(
        box(42, y, 88, 27, lighter(wood, 0.1), round_by=3) + circle(86, y + 13.5, 4, "#e3ab2c") for y in (24, 55, 86)
    )
    board = polygon([(-122, -6), (122, -6), (146, 10), (-146, 10)], lighter(wood, 0.08)) + box(
        -146, 10, 292, 10, darker(wood, 0.3), round_by=2
    )
    return Drawing(
        svg=legs + chest + drawers + board, box=Rect(-146, -6, 146, 118), anchors={"top": Anchor(0, -2, 240)}
    )


def bookshelf(colour: str, variant: int) -> Drawing:
    """A tall bookcase, its four shelves filled."""
    wood = colour or "#8f5e34"
    rng = random.Random(f"books {variant}")
    frame = box(-76, -130, 152, 250, wood, round_by=4) + box(-67, -121, 134, 232, darker(wood, 0.45))
    rows = ""
    for shelf in range(4):
        low = -66 + shelf * 58
        x = -65.0
        while x < 58:
            wide, high = rng.uniform(8, 15), rng.uniform(32, 47)
            if x + wide > 65:
                break
            if rng.random() < 0.86:
                tone = rng.choice(_BOOKS)
                rows += box(x, low - high, wide, high, tone, round_by=1.5)
                rows += box(x, low - high * 0.8, wide, 4, lighter(tone, 0.5))
            x += wide + 0.6
        rows += box(-67, low, 134, 8, lighter(wood, 0.1))
    return Drawing(
        svg=frame + rows + box(-80, -136, 160, 10, darker(wood, 0.16), round_by=3),
        box=Rect(-80, -136, 80, 120),
        anchors={"top": Anchor(0, -134, 140)},
    )


def fireplace(colour: str, _variant: int) -> Drawing:
    """A brick hearth with a fire on logs and a wooden mantel."""
    brick = colour or "#b5583f"
    body = box(-104, -92, 208, 196, brick, round_by=3)
    courses = ""
    for row in range(11):
        y = -88 + row * 17.5
        courses += "".join(
            box(x, y, 34, 13.5, darker(brick, 0.14) if (row + k) % 3 else lighter(brick, 0.16), round_by=1.5)
            for k, x in enumerate(range(-102 + (row % 2) * 19, 70, 38))
        )
    mantel = box(-120, -108, 240, 18, "#8a5a36", round_by=3) + box(-112, -92, 224, 7, "#6b4428")
    mouth = path("M-66 104V4Q-66-44 0-44Q66-44 66 4V104Z", "#2b2228")
    glow = radial((0, 50), 60, (0, "#ff9d3a", 0.75), (1, "#ff9d3a", 0))
    logs = path("M-44 92L40 78M-40 78L46 92", stroke="#7a4f2e", width=14) + path(
        "M-44 92L40 78", stroke="#9a6a40", width=5
    )
    flame = path(
        "M0-18C28 8 40 34 36 56C34 78 18 88 0 88C-18 88-34 78-36 56C-38 40-26 34-22 18C-14 30-4 14 0-18Z", "#f4661e"
    )
    flame += path("M2 18C18 36 24 50 20 66C17 80 8 86 0 86C-10 86-19 78-20 66C-20 54-8 46 2 18Z", "#ffb02e")
    flame += path("M1 48C9 58 11 66 9 74C7 82 3 84 0 84C-5 84-9 80-9 73C-9 66-2 60 1 48Z", "#fff0b0")
    hearth = box(-120, 98, 240, 12, "#8d8a92", round_by=3)
    return Drawing(
        svg=body + courses + mouth + glow.svg + circle(0, 50, 48, glow.url) + logs + flame + hearth + mantel,
        box=Rect(-120, -108, 120, 110),
        anchors={"top": Anchor(0, -107, 220)},
    )


def wardrobe(colour: str, _variant: int) -> Drawing:
    """A wardrobe with two doors."""
    wood = colour or "#a66d3c"
    feet = box(-78, 112, 20, 12, darker(wood, 0.4)) + box(58, 112, 20, 12, darker(wood, 0.4))
    body = box(-84, -126, 168, 240, wood, round_by=5) + box(-92, -134, 184, 14, darker(wood, 0.2), round_by=4)
    doors = "".join(
        box(x, -112, 74, 216, lighter(wood, 0.1), round_by=3)
        + box(x + 11, -100, 52, 84, darker(wood, 0.12), round_by=3)
        + box(x + 11, -4, 52, 96, darker(wood, 0.12), round_by=3)
        for x in (-76, 2)
    )
    knobs = circle(-8, -8, 4.6, "#e3ab2c") + circle(8, -8, 4.6, "#e3ab2c")
    return Drawing(svg=feet + body + doors + knobs, box=Rect(-92, -134, 92, 124))


def dresser(colour: str, _variant: int) -> Drawing:
    """A chest of three drawers."""
    wood = colour or "#c08a52"
    body = box(-88, -44, 176, 130, wood, round_by=4) + box(-96, -52, 192, 13, darker(wood, 0.22), round_by=4)
    feet = box(-80, 84, 16, 14, darker(wood, 0.4)) + box(64, 84, 16, 14, darker(wood, 0.4))
    drawers = "".join(
        box(-78, y, 156, 35, lighter(wood, 0.16), round_by=3)
        + "".join(circle(x, y + 17, 5, "#8a5a2c") for x in (-38, 38))
        for y in (-34, 5, 44)
    )
    return Drawing(svg=feet + body + drawers, box=Rect(-96, -52, 96, 98), anchors={"top": Anchor(0, -50, 180)})


def carpet(colour: str, _variant: int) -> Drawing:
    """A patterned carpet on the floor, fringed at both ends."""
    wool = colour or "#b23a48"

    def sheet(inset: float, fill: str) -> str:
        return polygon(
            [
                (-130 + inset * 1.1, -30 + inset * 0.3),
                (130 - inset * 1.1, -30 + inset * 0.3),
                (168 - inset * 1.4, 34 - inset * 0.4),
                (-168 + inset * 1.4, 34 - inset * 0.4),
            ],
            fill,
        )

    fringe = path("M-132-26L-176 34M132-26L176 34", stroke="#f0e2c0", width=9)
    gems = "".join(polygon([(x, -10), (x + 15, 0), (x, 12), (x - 15, 0)], "#f2c65a") for x in (-84, -42, 0, 42, 84))
    return Drawing(
        svg=fringe + sheet(0, wool) + sheet(9, "#f0e2c0") + sheet(14, darker(wool, 0.2)) + sheet(24, wool) + gems,
        box=Rect(-180, -32, 180, 38),
        anchors={"top": Anchor(0, 0, 250)},
    )


def window(colour: str, _variant: int) -> Drawing:
    """A window with a view of sky and hills, curtains at both sides."""
    cloth = colour or "#e2847a"
    pane = box(-70, -92, 140, 172, "#8fcdf5") + path("M-70 80V40Q-30 14 10 40T70 30V80Z", "#7cbb4c")
    pane += circle(34, -52, 15, "#ffe27a") + "".join(
        circle(x, y, r, "#ffffff") for x, y, r in ((-36, -36, 12), (-22, -42, 14), (-8, -36, 11))
    )
    bars = path("M0-92V80M-70-14H70", stroke="#fffaf0", width=7)
    rim = path("M-74-96H74V84H-74Z", stroke="#fffaf0", width=12)
    sill = box(-92, 84, 184, 14, "#e6ddca", round_by=4)
    drapes = "".join(
        path(f"M{s * 92}-104H{s * 30}Q{s * 40}-20 {s * 68} 30L{s * 86} 84H{s * 92}Z", cloth)
        + path(f"M{s * 74}-104Q{s * 74}-20 {s * 82} 40", stroke=darker(cloth, 0.2), width=4)
        for s in (-1, 1)
    )
    rod = (
        path("M-104-106H104", stroke="#8a5a36", width=8)
        + circle(-106, -106, 7, "#8a5a36")
        + circle(106, -106, 7, "#8a5a36")
    )
    return Drawing(svg=pane + bars + rim + sill + drapes + rod, box=Rect(-113, -114, 113, 98))


def door(colour: str, _variant: int) -> Drawing:
    """A panelled house door in its frame, with a step."""
    wood = colour or "#a8553a"
    frame = box(-68, -124, 136, 236, "#efe6d4", round_by=4)
    leaf = box(-56, -112, 112, 224, wood)
    panels = "".join(
        box(x, y, 38, high, darker(wood, 0.2), round_by=3)
        + box(x + 3, y + 4, 35, high - 4, lighter(wood, 0.08), round_by=3)
        for x in (-46, 8)
        for y, high in ((-26, 56), (42, 58))
    )
    light = path("M-46-42V-74Q-46-102 0-102Q46-102 46-74V-42Z", "#a9d8f0") + path(
        "M0-102V-42M-46-66H46", stroke="#efe6d4", width=4
    )
    knob = circle(42, 8, 6, "#f2c65a") + circle(42, 8, 2.6, "#a87a20")
    return Drawing(
        svg=frame + leaf + panels + light + knob + box(-80, 108, 160, 14, "#b3aca3", round_by=3),
        box=Rect(-80, -124, 80, 122),
    )


def stairs(colour: str, _variant: int) -> Drawing:
    """A flight of seven stairs with a railing."""
    wood = colour or "#c2925c"
    steps = ""
    for k in range(7):
        x, y = -104 + k * 30, 84 - k * 26
        steps += box(x, y, 106 - x, 100 - y, darker(wood, 0.12 if k % 2 else 0.2))
        steps += box(x - 5, y - 5, 38, 9, lighter(wood, 0.2), round_by=2)
    rail = "".join(path(f"M{-90 + k * 30} {80 - k * 26}v-56", stroke="#7a4f2e", width=5) for k in range(7))
    rail += path("M-100 32L102-144", stroke="#8f5e34", width=10) + circle(-98, 30, 9, "#8f5e34")
    return Drawing(svg=steps + rail, box=Rect(-110, -150, 108, 100), anchors={"top": Anchor(92, -76, 40)})


def table_lamp(colour: str, _variant: int) -> Drawing:
    """A table lamp with a cloth shade, lit."""
    cloth = colour or "#f2b84b"
    glow = radial((0, -50), 84, (0, "#fff0b8", 0.6), (1, "#fff0b8", 0))
    stem = path("M-7-20H7L9 44H-9Z", "#8a5a36") + ellipse(0, 14, 17, 20, "#a9714a") + ellipse(-5, 8, 5, 8, "#c9936a")
    base = ellipse(0, 50, 36, 10, "#6b4428") + ellipse(0, 46, 36, 9, "#8a5a36")
    shade = path("M-34-90H34L60-16Q0-4-60-16Z", cloth) + path("M8-90H34L60-16Q42-11 22-9Z", darker(cloth, 0.14))
    shade += path("M-60-16Q0-4 60-16", stroke=lighter(cloth, 0.5), width=4)
    return Drawing(svg=glow.svg + circle(0, -50, 84, glow.url) + stem + base + shade, box=Rect(-60, -92, 60, 60))
