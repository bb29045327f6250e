"""What stands in streets, parks and yards, or is camped with: fountain, statue, well, pier, cave, tent."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon, radial


def fountain(colour: str, _variant: int) -> Drawing:
    """A stone fountain of two bowls with falling water."""
    stone, blue = colour or "#b9b4ac", "#8fd0ee"
    jets = "".join(
        path(f"M0-104Q{s * 30}-140 {s * 52}-42", stroke=blue, width=5)
        + path(f"M0-104Q{s * 14}-134 {s * 26}-46", stroke="#d8f1fb", width=4)
        for s in (-1, 1)
    )
    jets += path("M0-106V-132", stroke="#d8f1fb", width=6)
    stem = path("M-9-96H9L12-40H-12Z", stone) + path("M-16-30H16L24 44H-24Z", darker(stone, 0.12))
    upper = (
        ellipse(0, -42, 62, 12, darker(stone, 0.2))
        + ellipse(0, -46, 58, 9, blue)
        + path("M-62-42Q-50-14-14-14H14Q50-14 62-42Q0-22-62-42Z", stone)
    )
    curtain = "".join(
        path(f"M{x}-30Q{x * 1.16:.0f} 10 {x * 1.2:.0f} 42", stroke="#d8f1fb", width=5, opacity=0.85)
        for x in (-52, -36, 36, 52)
    )
    pool = (
        ellipse(0, 46, 122, 20, darker(stone, 0.3))
        + ellipse(0, 44, 112, 15, blue)
        + path("M-70 44q14-5 28 0M20 48q14-5 28 0M-20 38q12-4 24 0", stroke="#ffffff", width=3)
    )
    wall = path("M-124 46Q-122 66-112 78Q0 104 112 78Q122 66 124 46Q60 70 0 70T-124 46Z", stone) + path(
        "M-112 78Q0 104 112 78L108 88Q0 112-108 88Z", darker(stone, 0.25)
    )
    tip = circle(0, -98, 9, lighter(stone, 0.2))
    return Drawing(
        svg=pool + stem + curtain + upper + jets + tip + wall,
        box=Rect(-124, -136, 124, 102),
        anchors={"top": Anchor(0, -46, 90)},
    )


def statue(colour: str, _variant: int) -> Drawing:
    """A stone figure with a raised arm on a pedestal."""
    stone = colour or "#b3b0ac"
    dark = darker(stone, 0.22)
    base = (
        box(-46, 40, 92, 62, stone)
        + box(8, 40, 38, 62, dark, opacity=0.5)
        + box(-56, 98, 112, 14, dark, round_by=2)
        + box(-52, 32, 104, 12, lighter(stone, 0.2), round_by=2)
    )
    robe = path("M-24 32Q-30-10-22-50Q-12-62 0-62Q14-62 22-50Q30-8 26 32Z", stone) + path(
        "M6-60Q22-56 24-40Q30-8 26 32H8Q18-14 6-60Z", dark, opacity=0.55
    )
    folds = path("M-14 30Q-18-4-10-36M-2 30Q-4 0 2-28M12 30Q14 4 12-20", stroke=dark, width=3)
    arms = path("M18-50Q40-66 44-100", stroke=stone, width=12) + path(
        "M-20-48Q-36-30-24-8", stroke=darker(stone, 0.1), width=12
    )
    head = (
        circle(0, -78, 17, stone)
        + path("M-17-80Q-16-98 0-98Q16-98 17-80Q10-90 0-90T-17-80Z", dark)
        + path("M-6-74v3M6-74v3M-5-67h10", stroke=dark, width=2.4)
    )
    torch = path("M38-96H52L48-112H42Z", dark) + path(
        "M45-136C55-122 53-112 45-111C37-112 35-122 45-136Z", lighter(stone, 0.3)
    )
    plate = box(-22, 60, 44, 20, "#c9a24a", round_by=2)
    return Drawing(svg=arms + robe + folds + head + torch + base + plate, box=Rect(-56, -136, 56, 112))


def well(colour: str, _variant: int) -> Drawing:
    """A stone well with a roof, a winch and a bucket."""
    roof = colour or "#a8553a"
    posts = box(-66, -74, 11, 100, "#7a4f2e") + box(55, -74, 11, 100, "#7a4f2e")
    winch = path("M-60-40H76V-28", stroke="#9a6a40", width=8) + path("M0-40V4", stroke="#c9b184", width=3.4)
    bucket = path("M-14 2H14L10 26H-10Z", "#8b5e38") + path("M-13 10H13", stroke="#c9ccd0", width=3)
    cap = polygon([(-92, -66), (-62, -122), (62, -122), (92, -66)], roof) + "".join(
        path(f"M{-84 + k * 8}-{80 + k * 16}H{84 - k * 8}", stroke=darker(roof, 0.22), width=3) for k in range(3)
    )
    pit = ellipse(0, 22, 78, 16, "#8f8b88") + ellipse(0, 22, 64, 11, "#2c3440")
    wall = path("M-78 22V84Q0 112 78 84V22Q40 42 0 42T-78 22Z", "#a9a5a0")
    stones = "".join(
        box(x, y, 30, 13, fill, round_by=5)
        for x, y, fill in (
            (-72, 36, "#8f8b88"),
            (-36, 46, "#bdb9b3"),
            (2, 48, "#8f8b88"),
            (40, 38, "#bdb9b3"),
            (-58, 56, "#bdb9b3"),
            (-20, 66, "#8f8b88"),
            (18, 66, "#bdb9b3"),
            (50, 58, "#8f8b88"),
            (-70, 74, "#8f8b88"),
            (-36, 84, "#bdb9b3"),
            (2, 86, "#8f8b88"),
            (38, 78, "#bdb9b3"),
        )
    )
    return Drawing(svg=pit + winch + bucket + wall + stones + posts + cap, box=Rect(-92, -122, 92, 100))


def pier(colour: str, _variant: int) -> Drawing:
    """A wooden pier on piles, leading away over the water."""
    wood = colour or "#b07d4c"
    piles = "".join(
        box(x, y, 13, 60, darker(wood, 0.4), round_by=4)
        for x, y in ((-128, 20), (-66, 26), (0, 28), (66, 26), (116, 20))
    )
    deck = polygon([(-96, -30), (96, -30), (146, 18), (-146, 18)], wood)
    boards = "".join(
        path(f"M{-96 - k * 8.3:.0f} {-30 + k * 8}H{96 + k * 8.3:.0f}", stroke=darker(wood, 0.22), width=2.4)
        for k in range(1, 6)
    )
    edge = box(-146, 18, 292, 13, darker(wood, 0.3), round_by=2)
    posts = "".join(
        box(x - 6, y, 12, 44, darker(wood, 0.2), round_by=4)
        for x, y in ((-140, -16), (140, -16), (-98, -56), (98, -56))
    )
    rope = path("M-140-8Q-120-14-98-46M140-8Q120-14 98-46", stroke="#e6d6ac", width=4)
    return Drawing(
        svg=piles + deck + boards + edge + rope + posts,
        box=Rect(-146, -56, 146, 86),
        anchors={"top": Anchor(0, -4, 220)},
    )


def cave(colour: str, _variant: int) -> Drawing:
    """A rocky hillside with the dark mouth of a cave."""
    rock = colour or "#8b857e"
    body = path("M-160 90L-146 10L-104-40L-70-86L-8-112L52-94L96-58L140-20L160 90Z", rock)
    light = path("M-146 10L-104-40L-70-86L-30-102L-50-40L-96-4L-128 60L-160 90Z", lighter(rock, 0.2))
    dark = path("M52-94L96-58L140-20L160 90H108L112 20L84-36Z", darker(rock, 0.22))
    mouth = path("M-72 90Q-84 20-46-20Q-10-52 34-26Q82 6 74 90Z", "#2b2730") + path(
        "M-44 90Q-52 36-22 6Q6-12 32 10Q56 34 50 90Z", "#17141c"
    )
    teeth = path("M-40-24L-30 4L-22-36ZM-6-42L4-10L12-42ZM36-24L40 2L50-14Z", darker(rock, 0.12))
    cracks = path(
        "M-112-10l16 14l-6 18M104-24l-10 18l12 14M-30-88l10 14l-4 12M120 40l-12 10",
        stroke=darker(rock, 0.35),
        width=3.4,
    )
    stones = "".join(
        ellipse(x, 88, r, r * 0.55, darker(rock, 0.1)) + ellipse(x - 3, 85, r * 0.7, r * 0.3, lighter(rock, 0.2))
        for x, r in ((-104, 22), (-74, 13), (92, 20), (122, 13))
    )
    moss = "".join(
        ellipse(x, y, r, r * 0.4, "#6fa04f")
        for x, y, r in ((-64, -84, 24), (20, -104, 22), (100, -52, 18), (-120, -18, 16))
    )
    return Drawing(svg=body + light + dark + mouth + teeth + cracks + moss + stones, box=Rect(-160, -114, 160, 100))


def tent(colour: str, _variant: int) -> Drawing:
    """A camping tent with an open flap."""
    cloth = colour or "#e8873a"
    side = polygon([(-10, -88), (66, -92), (136, 62), (88, 70)], darker(cloth, 0.26))
    front = polygon([(-10, -90), (90, 70), (-110, 70)], cloth)
    inside = polygon([(-10, -46), (32, 70), (-52, 70)], "#3a2f38")
    flaps = polygon([(-10, -54), (-44, 70), (-72, 70)], lighter(cloth, 0.3)) + polygon(
        [(-10, -54), (24, 70), (52, 70)], lighter(cloth, 0.3)
    )
    ropes = path("M-10-90L-130 66M66-92L154 60", stroke="#d9cba8", width=3) + path(
        "M-134 60l6 14M152 52l6 14", stroke="#7a4f2e", width=6
    )
    seam = path("M-10-90L66-92", stroke=lighter(cloth, 0.3), width=5)
    return Drawing(svg=ropes + side + front + inside + flaps + seam, box=Rect(-136, -94, 160, 76))


def campfire(_colour: str, _variant: int) -> Drawing:
    """A fire of crossed logs in a ring of stones."""
    glow = radial((0, 10), 84, (0, "#ffb84a", 0.5), (1, "#ffb84a", 0))
    stones = "".join(
        ellipse(x, y, 17, 11, fill)
        for x, y, fill in (
            (-66, 60, "#8d8a92"),
            (-36, 68, "#a5a2a9"),
            (0, 72, "#8d8a92"),
            (36, 68, "#a5a2a9"),
            (66, 60, "#8d8a92"),
        )
    )
    logs = (
        path("M-56 56L44 34M56 56L-44 34M-8 62L8 30", stroke="#6f4527", width=17)
        + path("M-54 53L44 32", stroke="#96653c", width=6)
        + circle(58, 58, 8, "#d3a872")
        + circle(-58, 58, 8, "#d3a872")
    )
    flame = path(
        "M4-92C34-56 50-28 44 8C40 34 22 46 0 46C-24 46-42 32-44 6C-46-18-28-30-24-54"
        "C-12-44-6-30-6-22C4-40 10-62 4-92Z",
        "#f4661e",
    )
    flame += path(
        "M2-40C22-18 30 0 26 18C22 34 12 42 0 42C-14 42-26 32-26 16C-26 2-12-8-10-20C-2-14 4-6 2-40Z", "#ffb02e"
    )
    flame += path("M0 0C12 12 16 22 13 31C10 39 5 41 0 41C-7 41-13 36-13 28C-13 18-4 12 0 0Z", "#fff0b0")
    return Drawing(svg=glow.svg + circle(0, 0, 84, glow.url) + flame + logs + stones, box=Rect(-84, -92, 84, 83))


def traffic_light(colour: str, _variant: int) -> Drawing:
    """A traffic light on its post."""
    case = colour or "#2f3a44"
    post = box(-6, -10, 12, 130, "#5d6670") + box(-20, 114, 40, 10, "#4a525b", round_by=3)
    body = box(-31, -128, 62, 142, case, round_by=12) + box(-25, -122, 50, 130, darker(case, 0.3), round_by=9)
    lamps = "".join(
        circle(0, y, 17, fill)
        + ellipse(-5, y - 6, 5, 3.4, "#ffffff", opacity=0.6)
        + path(f"M-20 {y - 2}A20 20 0 0 1 20 {y - 2}", stroke=case, width=5)
        for y, fill in ((-98, "#ef4b3e"), (-57, "#f8c53a"), (-16, "#43b05c"))
    )
    return Drawing(svg=post + body + lamps, box=Rect(-31, -128, 31, 124))


def street_lamp(colour: str, _variant: int) -> Drawing:
    """A tall street lamp with two arms, lit."""
    iron = colour or "#3a4350"
    glow = "".join(circle(x, -112, 34, "#ffe9a8", opacity=0.35) for x in (-48, 48))
    post = (
        path("M-5-130H5L7 118H-7Z", iron)
        + path("M-20 124Q-16 104-8 98H8Q16 104 20 124Z", iron)
        + circle(0, -138, 7, iron)
    )
    arms = path("M-48-128Q-46-152-24-140Q-10-132 0-112M48-128Q46-152 24-140Q10-132 0-112", stroke=iron, width=6)
    lamps = "".join(
        polygon([(x - 15, -122), (x + 15, -122), (x + 10, -92), (x - 10, -92)], "#fff0b8")
        + polygon([(x - 19, -120), (x + 19, -120), (x + 6, -134), (x - 6, -134)], iron)
        + box(x - 12, -94, 24, 5, iron, round_by=2)
        for x in (-48, 48)
    )
    return Drawing(svg=glow + post + arms + lamps, box=Rect(-82, -146, 82, 124), anchors={"foot": Anchor(0, 124, 46)})


def fire_hydrant(colour: str, _variant: int) -> Drawing:
    """A fire hydrant."""
    red = colour or "#d93a35"
    body = box(-34, -46, 68, 112, red, round_by=6) + box(8, -46, 26, 112, darker(red, 0.2), round_by=6)
    cap = (
        path("M-40-44Q-38-92 0-92Q38-92 40-44Z", red)
        + box(-9, -106, 18, 18, darker(red, 0.25), round_by=4)
        + box(-48, -50, 96, 14, darker(red, 0.3), round_by=5)
    )
    foot = box(-46, 56, 92, 18, darker(red, 0.3), round_by=4)
    arms = "".join(
        box(x, -20, 22, 34, darker(red, 0.15), round_by=5) + box(x + dx, -24, 9, 42, darker(red, 0.35), round_by=4)
        for x, dx in ((-54, -6), (32, 19))
    )
    nozzle = (
        circle(0, 6, 21, darker(red, 0.3)) + circle(0, 6, 13, lighter(red, 0.2)) + circle(0, 6, 5, darker(red, 0.4))
    )
    return Drawing(svg=arms + body + cap + foot + nozzle, box=Rect(-60, -106, 60, 74))


def parking_meter(colour: str, _variant: int) -> Drawing:
    """A parking meter on its post."""
    steel = colour or "#6f7f8d"
    post = box(-7, -20, 14, 134, darker(steel, 0.2)) + box(-22, 108, 44, 10, darker(steel, 0.35), round_by=3)
    head = path("M-36-20V-86Q-36-124 0-124Q36-124 36-86V-20Q36-8 24-8H-24Q-36-8-36-20Z", steel) + path(
        "M10-122Q36-116 36-86V-20Q36-8 24-8H10Z", darker(steel, 0.2)
    )
    dial = (
        path("M-24-70A24 24 0 0 1 24-70Z", "#f4f7f9")
        + path("M0-72L12-86", stroke="#d93a35", width=4)
        + box(-24, -70, 48, 6, darker(steel, 0.4))
    )
    slot = (
        box(-12, -54, 24, 7, darker(steel, 0.5), round_by=3)
        + box(-18, -38, 36, 20, "#f2c65a", round_by=4)
        + path("M-4-28H8M-4-28V-22", stroke="#8a6a1c", width=3)
    )
    return Drawing(svg=post + head + dial + slot, box=Rect(-36, -124, 36, 118))


def billboard(colour: str, _variant: int) -> Drawing:
    """A large board on two steel posts with a field for lettering."""
    board = colour or "#f6f1e6"
    posts = "".join(box(x, 30, 14, 96, "#5d6670") for x in (-92, 78)) + path(
        "M-85 100L85 50", stroke="#5d6670", width=5
    )
    frame = box(-164, -92, 328, 132, "#3d4650", round_by=7) + box(-154, -82, 308, 112, board, round_by=3)
    lamps = "".join(
        path(f"M{x}-92V-108H{x + 14}", stroke="#3d4650", width=5) + ellipse(x + 16, -104, 9, 6, "#ffe27a")
        for x in (-110, 0, 100)
    )
    return Drawing(svg=posts + frame + lamps, box=Rect(-164, -112, 164, 126), anchors={"text": Anchor(0, -26, 280)})
