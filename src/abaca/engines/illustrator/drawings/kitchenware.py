"""Pots, boards and dishes, and the machines of a kitchen."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, polygon


def frying_pan(colour: str, _variant: int) -> Drawing:
    """A frying pan seen a little from above."""
    iron = colour or "#4a5058"
    handle = path("M84-6L176-34Q188-36 190-26T180-12L92 16Z", "#8a5a36") + circle(176, -24, 5, darker("#8a5a36", 0.4))
    body = path("M-100 0Q-98 34-70 40H70Q98 34 100 0Z", darker(iron, 0.3))
    rim = ellipse(0, 0, 100, 27, lighter(iron, 0.22)) + ellipse(0, 2, 88, 21, darker(iron, 0.12))
    shine = path("M-62-2Q-40-14 0-14", stroke=lighter(iron, 0.45), width=4, opacity=0.7)
    return Drawing(
        svg=handle + body + rim + shine,
        box=Rect(-100, -36, 190, 40),
        anchors={"top": Anchor(0, 6, 130), "cabin": Anchor(0, 8, 120)},
    )


def pot(colour: str, _variant: int) -> Drawing:
    """A cooking pot with its lid and a little steam."""
    steel = colour or "#c9503f"
    steam = path("M-22-70q-9-11 0-21t0-19M18-70q-9-11 0-21t0-17", stroke="#ffffff", width=5, opacity=0.8)
    ears = "".join(path(f"M{s * 80}-14H{s * 100}V12H{s * 80}", stroke=darker(steel, 0.35), width=10) for s in (-1, 1))
    body = path("M-84-30H84V46Q84 70 60 70H-60Q-84 70-84 46Z", steel) + path(
        "M40-30H84V46Q84 70 60 70H30Q44 30 40-30Z", darker(steel, 0.2)
    )
    gleam = box(-70, -14, 12, 60, lighter(steel, 0.4), round_by=6, opacity=0.75)
    lid = path("M-90-28Q-70-58 0-58Q70-58 90-28Z", lighter(steel, 0.16)) + box(
        -94, -32, 188, 10, darker(steel, 0.25), round_by=5
    )
    knob = box(-8, -66, 16, 10, darker(steel, 0.4)) + ellipse(0, -68, 17, 8, darker(steel, 0.3))
    return Drawing(
        svg=steam + ears + body + gleam + lid + knob,
        box=Rect(-106, -112, 106, 70),
        anchors={"top": Anchor(0, -58, 100)},
    )


def kettle(colour: str, _variant: int) -> Drawing:
    """A kettle with a spout, a bow handle and a wisp of steam."""
    enamel = colour or "#3f8fc0"
    steam = path("M-112-52q-10-9-2-20t-2-20", stroke="#ffffff", width=6, opacity=0.8)
    bow = path("M-52-28Q-56-108 0-108Q56-108 52-28", stroke="#3a4049", width=11)
    spout = path("M-62 34Q-84 20-88-6L-108-40L-90-46L-66-14Z", darker(enamel, 0.14))
    body = path("M-66-14Q-60-48 0-48Q60-48 66-14L80 50Q82 66 66 66H-66Q-82 66-80 50Z", enamel)
    shade = path("M34-44Q62-38 66-14L80 50Q82 66 66 66H34Q52 20 34-44Z", darker(enamel, 0.22))
    lid = path("M-38-44Q-30-62 0-62Q30-62 38-44Z", lighter(enamel, 0.2)) + circle(0, -66, 8, "#3a4049")
    gleam = path("M-54 30Q-56-10-40-28", stroke=lighter(enamel, 0.5), width=8, opacity=0.8)
    return Drawing(svg=steam + bow + spout + body + shade + lid + gleam, box=Rect(-122, -114, 82, 66))


def teapot(colour: str, _variant: int) -> Drawing:
    """A round china teapot with a painted blossom."""
    china = colour or "#f3efe8"
    trim = "#4a7fc1" if not colour else darker(colour, 0.3)
    handle = path("M66-22C122-40 122 44 58 36", stroke=darker(china, 0.16), width=13)
    spout = path("M-58 30C-92 26-84-16-118-34L-104-46C-68-32-72-8-52-14Z", darker(china, 0.1))
    body = path("M-72 8C-72-42-38-52 0-52C38-52 72-42 72 8C72 46 40 62 0 62C-40 62-72 46-72 8Z", china)
    shade = path("M36-46C60-38 72-22 72 8C72 46 40 62 0 62C44 46 54 0 36-46Z", darker(china, 0.12))
    foot = box(-36, 56, 72, 10, trim, round_by=5)
    lid = path("M-42-46Q-32-68 0-68Q32-68 42-46Q0-36-42-46Z", lighter(china, 0.3)) + circle(0, -74, 9, trim)
    ring = path("M-42-46Q0-36 42-46", stroke=trim, width=5)
    petals = "".join(
        group(ellipse(0, -12, 7, 10, trim), dx=-14, dy=8, turn_deg=turn) for turn in range(0, 360, 72)
    ) + circle(-14, 8, 6, "#f2c65a")
    return Drawing(svg=handle + spout + body + shade + foot + lid + ring + petals, box=Rect(-118, -83, 112, 66))


def tea_set(colour: str, _variant: int) -> Drawing:
    """A teapot with two cups on a tray."""
    china = colour or "#e9eef2"
    tray = ellipse(0, 66, 152, 20, "#7a4a2a") + ellipse(0, 61, 146, 17, "#a9683a")
    service = group(teapot(china if colour else "", 0).svg, dx=6, dy=8, factor=0.78)
    cups = "".join(
        ellipse(x, 68, 33, 7, darker(china, 0.2))
        + path(f"M{x - 24} 34H{x + 24}Q{x + 22} 66 {x} 66Q{x - 22} 66 {x - 24} 34Z", china)
        + path(f"M{x + 22} 40Q{x + 38} 40 {x + 18} 56", stroke=darker(china, 0.16), width=5)
        + ellipse(x, 34, 24, 6, lighter(china, 0.4))
        + ellipse(x, 35, 19, 4, "#b5823c")
        for x in (-92, 98)
    )
    return Drawing(svg=tray + service + cups, box=Rect(-152, -58, 152, 86), anchors={"top": Anchor(0, 30, 200)})


def cutting_board(colour: str, _variant: int) -> Drawing:
    """A wooden board to cut on, lying flat."""
    wood = colour or "#d3a062"
    side = path(
        "M-120-20L-150 26Q-152 36-140 36H140Q152 36 150 26L146 40Q146 48 136 48H-136Q-146 48-146 40Z",
        darker(wood, 0.35),
    )
    board = path("M-112-36H112Q122-36 126-28L150 22Q154 36 140 36H-140Q-154 36-150 22L-126-28Q-122-36-112-36Z", wood)
    grain = path("M-104-20Q0-28 106-18M-118 0Q-10-10 116 2M-130 20Q0 12 132 20", stroke=darker(wood, 0.16), width=3)
    hole = ellipse(104, -20, 13, 6, darker(wood, 0.45))
    return Drawing(svg=side + board + grain + hole, box=Rect(-153, -36, 153, 48), anchors={"top": Anchor(0, 4, 220)})


def fruits(variant: int, apples: str = "") -> str:
    """An orange, apples, a pear, a banana and grapes, heaped with their middle at x 0 and their foot at y 0."""
    red = apples or "#d8343a"
    left, right = (red, "#f28f2a") if variant % 2 == 0 else ("#f28f2a", red)

    def round_fruit(x: float, y: float, r: float, fill: str) -> str:
        return (
            circle(x, y, r, fill)
            + path(
                f"M{x + r * 0.3} {y - r * 0.95}A{r} {r} 0 0 1 {x} {y + r}"
                f"Q{x + r * 0.9} {y + r * 0.4} {x + r * 0.3} {y - r * 0.95}Z",
                darker(fill, 0.2),
            )
            + ellipse(x - r * 0.36, y - r * 0.4, r * 0.2, r * 0.14, "#ffffff", opacity=0.7)
        )

    stalk = path("M-50-72q2-12 10-16M34-76q0-10-8-16", stroke="#6b4428", width=5) + path(
        "M-42-86q16-10 26 0q-14 8-26 0Z", "#58a63f"
    )
    banana = (
        path("M44-20C100-26 118-66 112-104L122-108C138-60 122-4 54 4Z", "#f6cf3c")
        + path("M112-104L122-108L121-116L112-114Z", "#7a5a2a")
        + path("M50-8C100-12 122-56 119-98", stroke="#d9a92a", width=4)
    )
    pear = path("M-104-2C-118-30-100-44-96-64C-92-84-72-84-70-64C-68-44-50-34-62-2Z", "#c9cf4a") + path(
        "M-84-80l6-14", stroke="#6b4428", width=5
    )
    grapes = "".join(
        circle(x, y, 13, fill) + circle(x - 4, y - 4, 3.4, "#c9a3e0")
        for x, y, fill in (
            (2, -96, "#7d4aa3"),
            (24, -94, "#8a56b0"),
            (-10, -78, "#8a56b0"),
            (13, -76, "#7d4aa3"),
            (34, -74, "#8a56b0"),
        )
    )
    return (
        banana
        + pear
        + grapes
        + round_fruit(-42, -42, 34, left)
        + round_fruit(30, -38, 34, right)
        + round_fruit(74, -28, 28, "#86b93f")
        + round_fruit(-4, -22, 28, "#86b93f" if variant % 3 else "#e8b93a")
        + stalk
    )


def fruit_bowl(colour: str, variant: int) -> Drawing:
    """A bowl heaped with an orange, apples, a pear, a banana and grapes."""
    china = colour or "#4f86b8"
    bowl = path("M-122-22H122Q116 52 60 66H-60Q-116 52-122-22Z", china) + path(
        "M60-22H122Q116 52 60 66H20Q70 40 60-22Z", darker(china, 0.2)
    )
    band = path("M-118 0Q0 12 118 0", stroke=lighter(china, 0.6), width=7) + box(
        -52, 62, 104, 12, darker(china, 0.3), round_by=5
    )
    rim = box(-128, -30, 256, 12, lighter(china, 0.25), round_by=6)
    return Drawing(
        svg=fruits(variant) + bowl + band + rim, box=Rect(-128, -116, 132, 74), anchors={"top": Anchor(0, -76, 130)}
    )


def refrigerator(colour: str, _variant: int) -> Drawing:
    """A refrigerator with a freezer above."""
    case = colour or "#dfe6ea"
    body = box(-62, -132, 124, 250, case, round_by=12) + box(34, -132, 28, 250, darker(case, 0.12), round_by=10)
    seams = box(-62, -50, 124, 5, darker(case, 0.35)) + "".join(
        box(x, 116, 20, 9, "#4a525b", round_by=3) for x in (-52, 32)
    )
    handles = box(-50, -104, 9, 42, "#7d8893", round_by=4) + box(-50, -32, 9, 66, "#7d8893", round_by=4)
    notes = (
        polygon([(2, -18), (30, -22), (33, 6), (5, 9)], "#ffe27a")
        + polygon([(-10, 22), (14, 20), (16, 44), (-8, 46)], "#9fd3f2")
        + circle(16, -20, 4, "#d93a35")
        + circle(2, 22, 4, "#43b05c")
    )
    return Drawing(
        svg=body + seams + handles + notes, box=Rect(-62, -132, 62, 125), anchors={"top": Anchor(0, -130, 110)}
    )


def stove(colour: str, _variant: int) -> Drawing:
    """A kitchen stove with an oven, its window lit."""
    case = colour or "#e9ecef"
    body = (
        box(-78, -60, 156, 156, case, round_by=5)
        + box(-84, -68, 168, 12, "#3a4049", round_by=3)
        + box(-70, 94, 140, 8, "#4a525b")
    )
    rings = "".join(ellipse(x, -69, 26, 5, "#5d6670") for x in (-38, 38))
    knobs = (
        box(-78, -56, 156, 26, darker(case, 0.12))
        + "".join(
            circle(x, -43, 8, "#3a4049") + path(f"M{x}-43v-6", stroke="#ffffff", width=2.4) for x in (-54, -26, 26, 54)
        )
        + box(-13, -49, 26, 12, "#26313a", round_by=2)
    )
    door = (
        box(-66, -22, 132, 100, darker(case, 0.08), round_by=6)
        + box(-48, 2, 96, 60, "#3a2a26", round_by=6)
        + box(-42, 8, 84, 48, "#f2a23c", round_by=4)
        + path("M-42 40H42M-42 50H42", stroke="#8a5a2a", width=3)
    )
    bar = box(-52, -13, 104, 8, "#7d8893", round_by=4)
    return Drawing(
        svg=body + rings + knobs + door + bar, box=Rect(-84, -74, 84, 102), anchors={"top": Anchor(0, -70, 150)}
    )


def microwave(colour: str, _variant: int) -> Drawing:
    """A microwave oven."""
    case = colour or "#cfd6db"
    body = box(-112, -58, 224, 116, case, round_by=9) + "".join(
        box(x, 56, 22, 9, "#4a525b", round_by=3) for x in (-96, 74)
    )
    door = (
        box(-102, -48, 146, 96, "#3a4049", round_by=6)
        + box(-88, -34, 110, 68, "#5b7486", round_by=4)
        + polygon([(-70, 34), (-30, -34), (-10, -34), (-50, 34)], "#8fb0c4", opacity=0.6)
    )
    bar = box(28, -36, 9, 72, "#dfe6ea", round_by=4)
    panel = box(54, -44, 48, 22, "#1f2a30", round_by=3) + path(
        "M62-33h8M74-38v10M82-38v10M90-38v10", stroke="#5fe08a", width=3.4
    )
    keys = "".join(circle(x, y, 5, darker(case, 0.3)) for x in (62, 78, 94) for y in (-8, 8, 24))
    return Drawing(
        svg=body + door + bar + panel + keys, box=Rect(-112, -58, 112, 65), anchors={"top": Anchor(0, -56, 200)}
    )


def toaster(colour: str, _variant: int) -> Drawing:
    """A toaster with two slices of toast."""
    steel = colour or "#c94f4a"
    slices = "".join(
        path(f"M{x - 34}-20V-66Q{x - 44}-78 {x - 30}-86H{x + 30}Q{x + 44}-78 {x + 34}-66V-20Z", crust)
        + path(f"M{x - 27}-20V-64Q{x - 34}-74 {x - 24}-79H{x + 24}Q{x + 34}-74 {x + 27}-64V-20Z", "#e9b872")
        for x, crust in ((26, "#9a6230"), (-22, "#a86c38"))
    )
    body = path("M-94 56V-4Q-94-40-58-40H58Q94-40 94-4V56Z", steel) + path(
        "M50-40H58Q94-40 94-4V56H60Q74 10 50-40Z", darker(steel, 0.2)
    )
    slot = box(-64, -42, 128, 9, "#3a4049", round_by=4)
    gleam = path("M-78 30V-2Q-78-22-56-22", stroke=lighter(steel, 0.55), width=7, opacity=0.8)
    lever = (
        box(90, -6, 18, 12, "#3a4049", round_by=4)
        + circle(52, 28, 10, lighter(steel, 0.5))
        + path("M52 28v-8", stroke="#3a4049", width=3)
    )
    foot = box(-84, 54, 168, 10, "#3a4049", round_by=4)
    return Drawing(svg=slices + body + slot + gleam + foot + lever, box=Rect(-94, -86, 108, 64))


def sink(colour: str, _variant: int) -> Drawing:
    """A washbasin on its foot with a tap."""
    china = colour or "#eef3f6"
    foot = path("M-22 20H22L30 112H-30Z", darker(china, 0.14)) + path("M4 20H22L30 112H8Z", darker(china, 0.26))
    tap = (
        path("M0-20V-52Q0-66 16-66Q30-66 30-52V-44", stroke="#9aa6b0", width=10)
        + box(-30, -26, 60, 8, "#9aa6b0", round_by=4)
        + circle(-26, -32, 7, "#4a90d9")
        + circle(26, -32, 7, "#e2483d")
    )
    drop = path("M30-38q7 10 0 14q-7-4 0-14Z", "#5fb2dc")
    bowl = path("M-104-14H104Q98 40 40 44H-40Q-98 40-104-14Z", china) + path(
        "M40-14H104Q98 40 40 44H16Q60 24 40-14Z", darker(china, 0.1)
    )
    rim = ellipse(0, -14, 106, 15, lighter(china, 0.4)) + ellipse(0, -12, 86, 9, darker(china, 0.22))
    return Drawing(svg=foot + bowl + rim + tap + drop, box=Rect(-106, -71, 106, 112))


def washing_machine(colour: str, _variant: int) -> Drawing:
    """A washing machine with laundry in its drum."""
    case = colour or "#eef1f3"
    body = (
        box(-78, -96, 156, 196, case, round_by=8)
        + box(-78, -96, 156, 36, darker(case, 0.14), round_by=8)
        + "".join(box(x, 98, 24, 8, "#4a525b") for x in (-66, 42))
    )
    panel = (
        box(-66, -86, 52, 17, "#ffffff", round_by=3)
        + circle(14, -78, 10, "#7d8893")
        + path("M14-78v-8", stroke="#ffffff", width=3)
        + box(36, -85, 30, 14, "#26313a", round_by=2)
    )
    drum = circle(0, 18, 58, "#aab4be") + circle(0, 18, 48, "#36506a")
    load = (
        path("M-44 32Q-26 12-6 30T44 22Q40 62 0 66Q-38 62-44 32Z", "#e2607a")
        + path("M-40 44Q-10 28 14 46T36 46Q24 64 0 66Q-28 64-40 44Z", "#f2c65a")
        + "".join(
            circle(x, y, r, "#ffffff", opacity=0.85) for x, y, r in ((-16, 8, 6), (6, 2, 5), (20, 12, 7), (-28, 18, 4))
        )
    )
    glass = path("M-30-12Q-14-26 6-26", stroke="#ffffff", width=6, opacity=0.7)
    return Drawing(
        svg=body + panel + drum + load + glass, box=Rect(-78, -96, 78, 106), anchors={"top": Anchor(0, -94, 140)}
    )
