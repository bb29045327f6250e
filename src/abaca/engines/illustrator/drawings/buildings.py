"""Buildings and other things that people put up."""

import random

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Drawing, Rect, box, circle, ellipse, group, path, polygon

_GLASS = "#bfe3f5"


def _window(x: float, y: float, wide: float, high: float, frame: str = "#fff8ea") -> str:
    cross = path(f"M{x + wide / 2} {y}v{high}M{x} {y + high / 2}h{wide}", stroke=frame, width=2.4)
    pane = box(x, y, wide, high, _GLASS) + polygon(
        [(x, y + high), (x, y + high * 0.4), (x + wide * 0.6, y), (x + wide, y)], "#ffffff", opacity=0.35
    )
    return (
        box(x - 3.4, y - 3.4, wide + 6.8, high + 6.8, frame, round_by=1.5)
        + pane
        + cross
        + box(x - 5, y + high + 3, wide + 10, 4, darker(frame, 0.15))
    )


def house(colour: str, variant: int) -> Drawing:
    """A house with a gable roof, chimney, door and windows."""
    wall = colour or ("#e9d8b4", "#e7b48d", "#bcd2dc")[variant % 3]
    roof = darker(wall, 0.42) if colour else ("#a8463a", "#7c4a3a", "#3f5f7a")[variant % 3]
    chimney = box(34, -118, 20, 50, darker(wall, 0.3)) + box(30, -122, 28, 8, darker(wall, 0.45))
    smoke = circle(46, -136, 9, "#ffffff", opacity=0.7) + circle(57, -152, 12, "#ffffff", opacity=0.55)
    body = box(-80, -38, 160, 98, wall) + polygon([(-80, -38), (0, -104), (80, -38)], wall)
    boards = "".join(path(f"M-80 {y}H80", stroke=darker(wall, 0.14), width=1.4) for y in range(-24, 60, 12))
    side = box(60, -38, 20, 98, darker(wall, 0.16), opacity=0.5)
    tiles = path("M-98-32L0-114L98-32L86-22L0-94L-86-22Z", roof) + path(
        "M-98-32L-86-22L0-94V-114Z", lighter(roof, 0.14)
    )
    door = (
        box(-17, 6, 34, 54, "#f7efe0", round_by=2)
        + box(-13, 10, 26, 50, darker(roof, 0.25), round_by=2)
        + circle(8, 36, 2.6, "#f2c230")
    )
    attic = (
        circle(0, -56, 13, "#fff8ea")
        + circle(0, -56, 9.6, _GLASS)
        + path("M-10-56H10M0-66V-46", stroke="#fff8ea", width=2)
    )
    step = box(-26, 56, 52, 7, "#b6aea0", round_by=2)
    windows = _window(-62, -6, 30, 34) + _window(32, -6, 30, 34)
    bushes = "".join(
        ellipse(x, 56, 16, 11, shade)
        for x, shade in ((-66, "#4f9441"), (-46, "#5faa4e"), (48, "#5faa4e"), (68, "#4f9441"))
    )
    return Drawing(
        svg=smoke + chimney + body + boards + side + tiles + attic + windows + door + step + bushes,
        box=Rect(-98, -164, 98, 64),
    )


def cabin(colour: str, _variant: int) -> Drawing:
    """A log cabin."""
    log = colour or "#9a6237"
    rows = "".join(
        box(-84, y, 168, 13, log if index % 2 else darker(log, 0.1), round_by=6.5)
        + circle(-80, y + 6.5, 6, lighter(log, 0.35))
        + circle(80, y + 6.5, 6, lighter(log, 0.35))
        for index, y in enumerate(range(-30, 60, 13))
    )
    gable = polygon([(-74, -28), (0, -84), (74, -28)], darker(log, 0.08))
    roof = path("M-100-24L0-102L100-24L88-14L0-82L-88-14Z", "#5a4a45") + path(
        "M-100-24L0-102V-92L-94-18Z", "#ffffff", opacity=0.35
    )
    chimney = box(-56, -106, 20, 46, "#8d8a88") + box(-60, -110, 28, 7, "#76716e")
    door = box(-15, 4, 30, 57, darker(log, 0.5), round_by=3) + circle(9, 34, 2.4, "#f2c230")
    windows = "".join(
        box(x, -4, 28, 26, "#5b3a20", round_by=2)
        + box(x + 3, -1, 22, 20, "#ffdf8a")
        + path(f"M{x + 14} -1v20M{x + 3} 9h22", stroke="#5b3a20", width=2)
        for x in (-60, 32)
    )
    return Drawing(svg=chimney + gable + rows + roof + door + windows, box=Rect(-100, -110, 100, 62))


def tower(colour: str, _variant: int) -> Drawing:
    """A round stone tower with battlements and a flag."""
    stone = colour or "#b4aaa0"
    flag = path("M0-190V-150", stroke="#5a4a45", width=3.4) + path(
        "M1-189Q18-196 34-186Q22-178 34-171Q16-176 1-168Z", "#d0342c"
    )
    roof = polygon([(-44, -104), (0, -168), (44, -104)], "#7d3f5c") + polygon(
        [(0, -168), (44, -104), (12, -104)], "#000000", opacity=0.18
    )
    body = path("M-34-104H34L40 90H-40Z", stone) + path("M10-104H34L40 90H14Z", darker(stone, 0.3), opacity=0.4)
    rng = random.Random(7)
    bricks = "".join(
        box(rng.uniform(-32, 18), rng.uniform(-80, 78), 13, 6, darker(stone, 0.2), round_by=1.5, opacity=0.55)
        for _ in range(26)
    )
    crown = box(-46, -108, 92, 16, darker(stone, 0.12)) + "".join(
        box(x, -120, 13, 14, darker(stone, 0.12)) for x in (-46, -20, 7, 33)
    )
    slits = "".join(path(f"M{x} {y}v-14a6 6 0 0 1 12 0v14Z", "#3a3540") for x, y in ((-6, -50), (-22, -4), (8, 26)))
    door = path("M-13 90V62a13 13 0 0 1 26 0V90Z", "#5d3d28")
    return Drawing(svg=flag + roof + body + bricks + crown + slits + door, box=Rect(-46, -191, 46, 90))


def skyscraper(colour: str, variant: int) -> Drawing:
    """A glass tower with rows of windows."""
    glass = colour or ("#5f83a8", "#6b8f8a", "#76709e")[variant % 3]
    body = (
        box(-36, -170, 72, 270, glass)
        + box(8, -170, 28, 270, darker(glass, 0.25))
        + box(-24, -190, 48, 20, darker(glass, 0.1))
    )
    mast = path("M0-232V-190", stroke="#58616c", width=3) + circle(0, -233, 3.6, "#e2483d")
    rng = random.Random(variant)
    panes = "".join(
        box(x, y, 7, 9, "#ffe9a8" if rng.random() < 0.3 else lighter(glass, 0.45), opacity=0.95)
        for x in (-31, -20, -9, 2, 13, 24)
        for y in range(-160, 92, 14)
    )
    return Drawing(svg=mast + body + panes, box=Rect(-36, -237, 36, 100))


def lighthouse(colour: str, _variant: int) -> Drawing:
    """A striped lighthouse on a rock, its lamp lit."""
    stripe = colour or "#d6363b"
    beam = polygon([(0, -142), (150, -176), (150, -112)], "#fff3b0", opacity=0.35) + polygon(
        [(0, -142), (-150, -176), (-150, -112)], "#fff3b0", opacity=0.35
    )
    rock = path("M-70 96Q-64 66-40 70Q-20 56 6 64Q36 56 46 72Q68 72 72 96Z", "#6e6a70") + path(
        "M-70 96Q-64 66-40 70Q-30 84-44 96Z", "#8a868c"
    )
    body = polygon([(-20, -118), (20, -118), (34, 72), (-34, 72)], "#f7f4ee")
    bands = ""
    for top, low in ((-96, -62), (-28, 6), (40, 72)):
        a, b = 20 + (top + 118) * 14 / 190, 20 + (low + 118) * 14 / 190
        bands += polygon([(-a, top), (a, top), (b, low), (-b, low)], stripe)
    shade = polygon([(6, -118), (20, -118), (34, 72), (12, 72)], "#1d2440", opacity=0.16)
    gallery = (
        box(-29, -124, 58, 8, "#3d4450", round_by=2)
        + box(-14, -158, 28, 34, "#ffe27a")
        + path("M-14-158v34M0-158v34M14-158v34", stroke="#3d4450", width=2.6)
    )
    roof = path("M-19-158Q0-186 19-158Z", stripe) + circle(0, -176, 4, "#3d4450")
    door = (
        path("M-9 72V52a9 9 0 0 1 18 0V72Z", "#4b3426") + circle(0, -44, 5.4, "#44586c") + circle(0, 22, 5.4, "#44586c")
    )
    return Drawing(svg=beam + rock + body + bands + shade + gallery + roof + door, box=Rect(-150, -180, 150, 96))


def windmill(colour: str, variant: int) -> Drawing:
    """A windmill with four sails."""
    wall = colour or "#ece0c8"
    body = polygon([(-30, -60), (30, -60), (48, 100), (-48, 100)], wall) + polygon(
        [(8, -60), (30, -60), (48, 100), (16, 100)], darker(wall, 0.3), opacity=0.4
    )
    cap = path("M-34-58Q-30-98 0-98Q30-98 34-58Z", "#8c4a3a")
    sail = (
        path("M0 0V-112", stroke="#6b4a34", width=5)
        + box(2, -110, 24, 82, "#fbf6ea")
        + path("M2-90h24M2-70h24M2-50h24M14-110v82", stroke="#b79f80", width=1.6)
    )
    sails = "".join(group(sail, dy=-66, turn_deg=turn + 20 + variant % 3 * 12) for turn in (0, 90, 180, 270))
    door = path("M-12 100V72a12 12 0 0 1 24 0V100Z", "#6b4a34") + _window(-10, 12, 20, 22)
    return Drawing(svg=body + cap + door + sails + circle(0, -66, 8, "#4c3424"), box=Rect(-114, -180, 114, 100))


def temple(colour: str, _variant: int) -> Drawing:
    """An East Asian temple of two storeys with curved roofs."""
    wood = colour or "#b8352e"
    roof = "#3d5a5c"

    def storey(half: float, top: float, low: float) -> str:
        wall = box(-half * 0.66, top + 20, half * 1.32, low - top - 20, "#f4e4c4")
        posts = "".join(box(x * half - 4, top + 18, 8, low - top - 18, wood) for x in (-0.64, -0.24, 0.24, 0.64))
        eaves = path(
            f"M{-half} {top + 26}Q{-half * 0.72} {top + 16} {-half * 0.5} {top - 12}"
            f"H{half * 0.5}Q{half * 0.72} {top + 16} {half} {top + 26}"
            f"L{half * 0.98} {top + 33}Q0 {top + 22} {-half * 0.98} {top + 33}Z",
            roof,
        )
        ribs = "".join(
            path(f"M{x * half * 0.5} {top - 10}L{x * half * 0.8} {top + 24}", stroke=lighter(roof, 0.25), width=1.5)
            for x in (-0.9, -0.5, -0.1, 0.3, 0.7)
        )
        return wall + posts + eaves + ribs

    ridge = box(-38, -104, 76, 8, darker(roof, 0.3), round_by=3) + circle(0, -110, 6, "#e3ab2c")
    base = box(-110, 78, 220, 10, "#b9b2a6") + box(-122, 88, 244, 12, "#a39c90")
    door = box(-16, 34, 32, 44, darker(wood, 0.45)) + box(-1, 34, 2, 44, "#e3ab2c")
    return Drawing(
        svg=storey(118, -16, 78) + storey(86, -88, -20) + ridge + base + door, box=Rect(-122, -117, 122, 100)
    )


def bridge(colour: str, _variant: int) -> Drawing:
    """An arched footbridge over a bit of water."""
    rail = colour or "#c0392f"
    water = ellipse(0, 54, 104, 12, "#6db6d6") + path(
        "M-62 52h34M14 56h46M-26 60h24", stroke="#ffffff", width=2.4, opacity=0.7
    )
    deck = path("M-156 44Q0-74 156 44L132 50Q0-34-132 50Z", darker(rail, 0.25))
    posts = "".join(
        path(f"M{x} {y}v-36", stroke=rail, width=7) + circle(x, y - 39, 5.4, darker(rail, 0.2))
        for x, y in ((-138, 36), (-92, 9), (-46, -9), (0, -14), (46, -9), (92, 9), (138, 36))
    )
    hand = path("M-142 8Q0-98 142 8", stroke=rail, width=7) + path("M-142 24Q0-78 142 24", stroke=rail, width=4)
    return Drawing(svg=water + deck + posts + hand, box=Rect(-158, -60, 158, 68))


def fence(colour: str, _variant: int) -> Drawing:
    """A picket fence."""
    white = colour or "#f6f1e6"
    rails = box(-120, -22, 240, 8, darker(white, 0.16)) + box(-120, 8, 240, 8, darker(white, 0.16))
    pickets = "".join(
        polygon(
            [(x, 34), (x, -36), (x + 8, -48), (x + 16, -36), (x + 16, 34)], white, stroke=darker(white, 0.22), width=1.2
        )
        for x in range(-116, 110, 24)
    )
    return Drawing(svg=rails + pickets, box=Rect(-120, -48, 120, 34))
