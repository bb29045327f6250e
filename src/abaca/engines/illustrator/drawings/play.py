"""What one plays with or on: slide, seesaw, chess board, instruments, boards and toys."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, polygon


def slide(colour: str, _variant: int) -> Drawing:
    """A playground slide with its ladder."""
    chute = colour or "#e2483d"
    ladder = path("M92-112L128 90M64-112L84 90", stroke="#3f7cac", width=9) + "".join(
        path(f"M{68 + k * 4.6:.0f}-{76 - k * 32}H{98 + k * 5.6:.0f}", stroke="#3f7cac", width=7) for k in range(5)
    )
    rails = path("M60-110V-142Q76-154 92-142V-110", stroke="#f2c23c", width=8)
    far = path("M56-116Q-20-40-68 48Q-84 72-136 74", stroke=darker(chute, 0.3), width=15)
    bed = path("M62-104Q-10-30-60 58Q-78 84-134 84L-134 70Q-86 70-72 48Q-24-40 50-116Z", lighter(chute, 0.35))
    near = path("M66-98Q-4-22-54 66Q-72 92-134 92", stroke=chute, width=13)
    deck = box(50, -114, 52, 13, "#f2c23c", round_by=3)
    return Drawing(
        svg=ladder + far + bed + near + rails + deck,
        box=Rect(-142, -150, 134, 98),
        anchors={"top": Anchor(76, -112, 50)},
    )


def seesaw(colour: str, _variant: int) -> Drawing:
    """A seesaw, one end down."""
    red = colour or "#e2483d"
    stand = polygon([(-26, 60), (26, 60), (8, 0), (-8, 0)], "#3f7cac") + polygon(
        [(8, 0), (26, 60), (6, 60)], darker("#3f7cac", 0.25)
    )
    board = box(-150, -8, 300, 14, "#f2c23c", round_by=6) + "".join(
        box(x, -16, 46, 10, red, round_by=4)
        + path(f"M{x + dx}-14V-40H{x + dx - 10}M{x + dx}-40H{x + dx + 10}", stroke=red, width=6)
        for x, dx in ((-148, 58), (102, -12))
    )
    return Drawing(
        svg=stand + group(board, turn_deg=-12) + circle(0, 0, 9, "#26313a"),
        box=Rect(-150, -78, 150, 60),
        anchors={"top": Anchor(-118, 12, 44)},
    )


def playground(colour: str, _variant: int) -> Drawing:
    """A playground: a slide and a swing beside a little tower."""
    roof = colour or "#4f9a46"
    sand = ellipse(0, 96, 226, 17, "#ead29a")
    legs = "".join(box(x, -60, 11, 154, "#9a6a3c") for x in (-22, 34))
    tower = (
        box(-28, -4, 80, 12, "#c98b4a")
        + "".join(box(x, -34, 7, 32, "#c98b4a") for x in (-24, -8, 8, 24, 40))
        + box(-28, -38, 80, 8, "#b5743c", round_by=3)
        + polygon([(-42, -58), (12, -112), (66, -58)], roof)
        + polygon([(12, -112), (66, -58), (26, -58)], darker(roof, 0.22))
    )
    chute = path("M50 4Q96 30 118 74Q128 92 172 92", stroke="#b8322c", width=24) + path(
        "M50 0Q96 26 120 70Q130 86 172 87", stroke="#ee6a5c", width=13
    )
    frame = path("M-198 94L-178-44M-158 94L-178-44M-72 94L-92-44M-52 94L-72-44M-180-44H-72", stroke="#3f7cac", width=9)
    seats = "".join(
        path(f"M{x - 15}-40L{x - 14 + d} 48M{x + 15}-40L{x + 14 + d} 48", stroke="#7d8893", width=3.4)
        + box(x - 20 + d, 46, 40, 9, "#f2c23c", round_by=4)
        for x, d in ((-146, 0), (-98, 8))
    )
    ladder = path("M-34 8V94M-52 8V94M-52 24H-34M-52 46H-34M-52 68H-34", stroke="#b5743c", width=6)
    return Drawing(svg=sand + frame + seats + legs + ladder + tower + chute, box=Rect(-226, -112, 226, 112))


def sandcastle(colour: str, _variant: int) -> Drawing:
    """A sandcastle with a flag, a bucket and a spade beside it."""
    sand = colour or "#e6c07a"
    heap = ellipse(0, 70, 140, 17, darker(sand, 0.1))

    def turret(x: float, wide: float, top: float) -> str:
        svg = path(f"M{x - wide / 2} 66L{x - wide * 0.42} {top}H{x + wide * 0.42}L{x + wide / 2} 66Z", sand) + path(
            f"M{x + wide * 0.1} {top}H{x + wide * 0.42}L{x + wide / 2} 66H{x + wide * 0.16}Z", darker(sand, 0.16)
        )
        return (
            svg
            + "".join(box(x + wide * s, top - 11, wide * 0.2, 13, sand, round_by=2) for s in (-0.42, -0.1, 0.22))
            + path(f"M{x - 6} {top + 34}v-9a6 6 0 0 1 12 0v9Z", darker(sand, 0.4))
        )

    flag = path("M-4-78V-120", stroke="#7a5230", width=5) + polygon([(-4, -120), (34, -108), (-4, -96)], "#e2483d")
    wall = box(-72, 14, 136, 54, darker(sand, 0.06)) + path("M-18 68V48a14 14 0 0 1 28 0V68Z", darker(sand, 0.45))
    shells = circle(-46, 48, 6, "#f6b9a8") + circle(40, 46, 6, "#ffffff")
    pail = (
        path("M86 24H134L126 72H94Z", "#3f8fd0")
        + path("M86 24Q110-8 134 24", stroke="#f2f5f7", width=4)
        + box(84, 20, 52, 8, "#2c6ca8", round_by=3)
    )
    return Drawing(
        svg=heap + flag + turret(-4, 62, -66) + turret(-72, 54, -28) + turret(62, 54, -28) + wall + shells + pail,
        box=Rect(-140, -120, 140, 87),
    )


def chess_board(_colour: str, _variant: int) -> Drawing:
    """A chess board in perspective with some men on it."""

    def at(file: float, rank: float) -> tuple[float, float]:
        depth = rank / 8
        return (file - 4) * (39 - 11 * depth), 60 - 84 * depth * (1.16 - 0.16 * depth)

    rim = polygon([at(-0.5, -0.35), at(8.5, -0.35), at(8.5, 8.4), at(-0.5, 8.4)], "#7a4a2a") + polygon(
        [at(-0.5, -0.35), at(8.5, -0.35), (at(8.5, 0)[0], 84), (at(-0.5, 0)[0], 84)], "#55321c"
    )
    fields = "".join(
        polygon([at(f, r), at(f + 1, r), at(f + 1, r + 1), at(f, r + 1)], "#f0dcb4" if (f + r) % 2 else "#9a6236")
        for f in range(8)
        for r in range(8)
    )

    def man(file: float, rank: float, fill: str, *, crowned: bool = False) -> str:
        x, y = at(file + 0.5, rank + 0.35)
        s = 1.16 - rank * 0.05
        high = 44 if crowned else 30
        svg = ellipse(x, y, 13 * s, 5 * s, darker(fill, 0.35)) + path(
            f"M{x - 11 * s} {y}Q{x - 4 * s} {y - 12 * s} {x - 5 * s} {y - high * 0.62 * s}"
            f"H{x + 5 * s}Q{x + 4 * s} {y - 12 * s} {x + 11 * s} {y}Z",
            fill,
        )
        svg += circle(x, y - high * 0.8 * s, 7.4 * s, fill) + ellipse(
            x, y - high * 0.6 * s, 8 * s, 2.6 * s, darker(fill, 0.2)
        )
        return svg + (
            path(f"M{x} {y - high * s}v{-14 * s}M{x - 5 * s} {y - (high + 8) * s}h{10 * s}", stroke=fill, width=4 * s)
            if crowned
            else ""
        )

    black, white = "#34343c", "#f6f1e4"
    men = "".join(
        man(f, r, c, crowned=k)
        for f, r, c, k in (
            (4, 7, black, True),
            (1, 7, black, False),
            (2, 6, black, False),
            (5, 6, black, False),
            (6, 5, black, False),
            (3, 4, white, False),
            (4, 3, black, False),
            (1, 2, white, False),
            (6, 1, white, False),
            (3, 0, white, True),
        )
    )
    return Drawing(svg=rim + fields + men, box=Rect(-176, -96, 176, 84), anchors={"top": Anchor(0, 0, 260)})


def piano(colour: str, _variant: int) -> Drawing:
    """A grand piano with its lid up."""
    black = colour or "#2b2d33"
    lid = (
        path("M-96-30Q-70-120 0-136Q60-148 132-112L112-26Z", lighter(black, 0.16))
        + path("M-84-34Q-60-110 4-124Q60-134 118-104L100-30Z", darker(black, 0.3))
        + path("M70-30L86-100", stroke="#c9962a", width=4)
    )
    legs = "".join(
        path(f"M{x - 9} 40H{x + 9}L{x + 5} 108H{x - 5}Z", darker(black, 0.25)) + circle(x, 110, 6, "#c9962a")
        for x in (-104, 24, 112)
    )
    body = path("M-134-28H128Q140-28 140-14V34Q140 46 126 46H-134Z", black) + path(
        "M-134-28H128Q140-28 140-20H-134Z", lighter(black, 0.35)
    )
    keys = (
        box(-138, 6, 166, 24, "#ffffff", round_by=2)
        + path("".join(f"M{x} 6v24" for x in range(-128, 24, 10)), stroke="#b9c1c9", width=1.4)
        + "".join(box(x - 3, 6, 6, 14, "#1d1f24") for x in range(-128, 22, 10) if (x + 128) // 10 % 7 not in {2, 6})
    )
    fall = (
        box(-142, 30, 176, 14, darker(black, 0.2), round_by=4)
        + path("M-104-28V-66H-30V-28Z", "#f6f1e4")
        + path("M-94-56H-40M-94-46H-40", stroke="#8d949b", width=2.4)
    )
    return Drawing(
        svg=lid + legs + body + keys + fall, box=Rect(-142, -140, 140, 116), anchors={"top": Anchor(40, -28, 120)}
    )


def drum_kit(colour: str, _variant: int) -> Drawing:
    """A drum kit: bass drum, toms, a snare and cymbals."""
    shell = colour or "#c9342f"

    def drum(x: float, y: float, half: float, deep: float) -> str:
        side = path(f"M{x - half} {y}V{y + deep}Q{x} {y + deep + half * 0.4} {x + half} {y + deep}V{y}Z", shell) + path(
            f"M{x + half * 0.3} {y}H{x + half}V{y + deep}"
            f"Q{x + half * 0.7} {y + deep + half * 0.2} {x + half * 0.4} {y + deep + half * 0.24}Z",
            darker(shell, 0.25),
        )
        return (
            side + ellipse(x, y, half, half * 0.24, "#c9d1d8") + ellipse(x, y - 1, half * 0.9, half * 0.19, "#fbf8f0")
        )

    stands = path(
        "M-124-92L-118 96M-140 98L-118 70L-98 98M124-104L118 96M98 98L118 70L140 98", stroke="#8d949b", width=5
    )
    cymbals = "".join(
        group(ellipse(0, 0, 48, 9, "#e3b53a") + ellipse(0, -3, 14, 5, "#f6d673"), dx=x, dy=y, turn_deg=turn)
        for x, y, turn in ((-124, -94, -12), (124, -106, 12))
    )
    bass = (
        circle(0, 36, 66, darker(shell, 0.2))
        + circle(0, 36, 60, "#c9d1d8")
        + circle(0, 36, 53, "#fbf8f0")
        + polygon([(-6, 12), (16, 12), (4, 30), (18, 30), (-12, 64), (-2, 40), (-16, 40)], shell)
    )
    legs = path("M-40 88L-56 104M40 88L56 104", stroke="#8d949b", width=6)
    return Drawing(
        svg=stands
        + cymbals
        + drum(-40, -58, 36, 34)
        + drum(40, -58, 36, 34)
        + legs
        + bass
        + drum(-96, 24, 36, 26)
        + drum(98, 12, 42, 54),
        box=Rect(-172, -122, 172, 106),
    )


def surfboard(colour: str, variant: int) -> Drawing:
    """A surfboard standing on its end."""
    foam = colour or ("#35b6c4", "#f2a23c", "#ee6a7c")[variant % 3]
    body = path("M0-150C44-100 46 40 20 130Q0 142-20 130C-46 40-44-100 0-150Z", foam)
    stripe = path("M0-148C12-100 12 40 6 134H-6C-12 40-12-100 0-148Z", "#ffffff") + path(
        "M-34-40Q0-64 34-40V-12Q0-36-34-12Z", lighter(foam, 0.5)
    )
    shade = path("M0-150C44-100 46 40 20 130Q16 134 10 136C34 40 34-90 0-150Z", darker(foam, 0.25), opacity=0.6)
    return Drawing(svg=body + stripe + shade, box=Rect(-37, -150, 37, 138))


def snowboard(colour: str, variant: int) -> Drawing:
    """A snowboard leaning with its bindings."""
    deck = colour or ("#7a4fc0", "#2f86c9", "#e2483d")[variant % 3]
    body = box(-32, -140, 64, 280, deck, round_by=31) + box(-22, -128, 44, 256, lighter(deck, 0.2), round_by=21)
    art = (
        polygon([(-20, 30), (0, -40), (20, 30)], "#ffffff")
        + polygon([(0, -40), (7, -16), (0, -8), (-7, -16)], deck)
        + path("M-22 60Q0 40 22 60", stroke="#ffd15c", width=8)
    )
    bindings = "".join(
        box(-36, y, 72, 22, "#2b2f36", round_by=8) + box(-20, y + 4, 40, 14, "#5d6670", round_by=5) for y in (-78, 66)
    )
    return Drawing(svg=group(body + art + bindings, turn_deg=10), box=Rect(-58, -146, 58, 146))


def dumbbell(colour: str, _variant: int) -> Drawing:
    """A dumbbell lying down."""
    iron = colour or "#4a525b"
    bar = box(-60, -9, 120, 18, "#b9c1c9", round_by=6) + path(
        "".join(f"M{x}-8V8" for x in range(-32, 36, 8)), stroke="#8d949b", width=2
    )
    plates = "".join(
        box(s * 66 - 14, -52, 28, 104, iron, round_by=8)
        + box(s * 96 - 12, -38, 24, 76, darker(iron, 0.2), round_by=7)
        + box(s * 66 - 9, -46, 7, 92, lighter(iron, 0.35), round_by=3)
        + box(s * 116 - 8, -10, 16, 20, "#b9c1c9", round_by=4)
        for s in (-1, 1)
    )
    return Drawing(svg=bar + plates, box=Rect(-124, -52, 124, 52))


def rubber_duck(colour: str, _variant: int) -> Drawing:
    """A rubber duck."""
    yellow = colour or "#ffd23c"
    body = path("M-70 6C-72 56-30 66 10 66C70 66 96 34 92-14Q74-2 56-2C40-2 30-10 8-10Z", yellow) + path(
        "M20 62C66 60 88 30 92-14Q84-8 74-4Q70 40 20 62Z", darker(yellow, 0.18)
    )
    head = circle(-24, -38, 48, yellow) + circle(-38, -54, 14, lighter(yellow, 0.5), opacity=0.7)
    wing = path("M10 18Q34-4 68 12Q56 46 26 42Q10 36 10 18Z", darker(yellow, 0.12))
    bill = path("M-64-40Q-106-44-104-30Q-100-18-60-20Z", "#f28a24") + path("M-104-30H-64", stroke="#c9651a", width=3)
    eye = circle(-40, -48, 8, "#26262b") + circle(-43, -51, 2.6, "#ffffff")
    return Drawing(svg=body + head + wing + bill + eye, box=Rect(-104, -86, 93, 66))


def globe(colour: str, _variant: int) -> Drawing:
    """A school globe on its stand."""
    blue = colour or "#4a9fd8"
    stand = (
        path("M44-96A92 92 0 0 1-10 74", stroke="#c9962a", width=9)
        + path("M-8 70V96", stroke="#8a5a36", width=12)
        + ellipse(-8, 102, 52, 11, "#6b4428")
        + ellipse(-8, 98, 52, 10, "#8a5a36")
    )
    ball = circle(-8, -12, 74, blue) + path("M22-80A74 74 0 0 1-8 62Q74 10 22-80Z", darker(blue, 0.22))
    lands = (
        path("M-62-48Q-40-74-18-66Q-22-50-34-46Q-26-30-44-18Q-62-24-62-48Z", "#6fb04f")
        + path("M-44-4Q-24-8-20 10Q-30 36-36 42Q-48 20-44-4Z", "#6fb04f")
        + path("M2-58Q34-64 48-36Q40-20 26-26Q20-4 8 16Q-6-4-2-22Q-10-46 2-58Z", "#82bf5c")
        + ellipse(38, 22, 15, 9, "#82bf5c")
    )
    pins = circle(40, -88, 6, "#e3ab2c") + circle(-46, 56, 5, "#e3ab2c")
    return Drawing(svg=stand + ball + lands + pins, box=Rect(-84, -104, 84, 113))


def easel(colour: str, _variant: int) -> Drawing:
    """A painter's easel with a landscape on it."""
    wood = colour or "#b9803f"
    legs = path("M0-120L8 100", stroke=darker(wood, 0.35), width=8) + path(
        "M-10-128L-70 104M10-128L70 104", stroke=wood, width=10
    )
    canvas = (
        box(-82, -92, 164, 122, "#f6f1e4", round_by=3)
        + box(-74, -84, 148, 106, "#9fd3f2")
        + path("M-74 22V-14L-36-46L-8-18L18-40L74 4V22Z", "#7f97b5")
        + path("M-74 22V4Q-30-14 10 4T74-2V22Z", "#7cbb4c")
        + circle(44, -58, 13, "#ffd84d")
    )
    ledge = box(-92, 30, 184, 11, darker(wood, 0.2), round_by=3) + box(-9, -134, 18, 46, wood, round_by=3)
    return Drawing(svg=legs + canvas + ledge, box=Rect(-92, -134, 92, 108))
