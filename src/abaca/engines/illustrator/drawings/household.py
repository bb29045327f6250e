"""Linen, lights and machines of a household."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon, radial


def pillow(colour: str, _variant: int) -> Drawing:
    """A plump pillow with piping."""
    cloth = colour or "#8fb8de"
    shape = "M-96-50Q-60-66 0-66T96-50Q114-10 98 44Q50 62 0 62T-98 44Q-114-10-96-50Z"
    folds = path(
        "M-92-46Q-60-30-48-14M92-46Q60-30 48-14M-94 40Q-62 26-50 12M94 40Q62 26 50 12",
        stroke=darker(cloth, 0.18),
        width=4,
    )
    shade = path("M40 58Q70 30 80-52Q110-20 98 44Q74 54 40 58Z", darker(cloth, 0.14))
    return Drawing(
        svg=path(shape, cloth, stroke=lighter(cloth, 0.5), width=7) + shade + folds,
        box=Rect(-110, -69, 110, 65),
        anchors={"top": Anchor(0, -50, 150)},
    )


def blanket(colour: str, _variant: int) -> Drawing:
    """A folded patchwork blanket."""
    wool = colour or "#c9545a"
    layers = "".join(
        path(f"M-112 {y}H104Q124 {y} 124 {y + 15}T104 {y + 30}H-112Z", fill)
        + path(f"M-112 {y + 15}H112", stroke=darker(fill, 0.25), width=3)
        for y, fill in ((32, darker(wool, 0.22)), (2, wool))
    )
    top = path("M-112-40H92L124 2H-112Q-130-18-112-40Z", lighter(wool, 0.16))
    patches = "".join(
        polygon(
            [
                (x + (0 if r == 0 else 6), -36 + r * 18),
                (x + 34, -36 + r * 18),
                (x + 44, -20 + r * 18),
                (x + 8, -20 + r * 18),
            ],
            fill,
        )
        for r in range(2)
        for x, fill in zip(
            (-100, -58, -16, 26, 62),
            ("#f6ead4", "#e3b04b", "#7fa3c7", "#f6ead4", "#e3b04b")
            if r == 0
            else ("#7fa3c7", "#f6ead4", "#e3b04b", "#7fa3c7", "#f6ead4"),
            strict=True,
        )
    )
    fringe = path("".join(f"M-112 {y}h-12" for y in range(6, 62, 8)), stroke="#f6ead4", width=4)
    return Drawing(
        svg=fringe + layers + top + patches, box=Rect(-126, -40, 125, 62), anchors={"top": Anchor(0, -18, 190)}
    )


def towel(colour: str, _variant: int) -> Drawing:
    """A striped towel over a rail."""
    cloth = colour or "#4fa3a0"
    rail = (
        box(-100, -92, 200, 11, "#aab4bd", round_by=5)
        + circle(-100, -86, 10, "#8d99a5")
        + circle(100, -86, 10, "#8d99a5")
    )
    behind = path("M-62-86H70V40H-62Z", darker(cloth, 0.3))
    front = (
        path("M-70-90H62V96H-70Z", cloth)
        + path("M-70-90H62V-78H-70Z", lighter(cloth, 0.25))
        + path("M40-90H62V96H40Z", darker(cloth, 0.12))
    )
    stripes = "".join(box(-70, y, 132, 9, lighter(cloth, 0.6)) for y in (48, 64))
    fringe = path("".join(f"M{x} 96v9" for x in range(-66, 62, 9)), stroke=lighter(cloth, 0.5), width=4)
    return Drawing(svg=behind + front + stripes + fringe + rail, box=Rect(-110, -97, 110, 107))


def curtain(colour: str, _variant: int) -> Drawing:
    """A pair of curtains, drawn aside, on a rod."""
    cloth = colour or "#c9545a"
    halves = ""
    for s in (-1, 1):
        halves += path(f"M{s * 112}-96H{s * 4}Q{s * 20} 0 {s * 78} 30Q{s * 62} 60 {s * 70} 110H{s * 112}Z", cloth)
        halves += path(
            f"M{s * 84}-96Q{s * 84}-30 {s * 94} 24M{s * 54}-96Q{s * 56}-30 {s * 86} 20"
            f"M{s * 26}-96Q{s * 36}-20 {s * 80} 24M{s * 92} 40V110",
            stroke=darker(cloth, 0.22),
            width=5,
        )
        halves += path(f"M{s * 112} 22Q{s * 92} 18 {s * 72} 28Q{s * 90} 42 {s * 112} 36Z", "#e3ab2c")
    pelmet = path(
        "M-116-104H116V-72Q97-56 78-72Q58-56 39-72Q19-56 0-72Q-19-56-39-72Q-58-56-78-72Q-97-56-116-72Z",
        darker(cloth, 0.14),
    )
    rod = (
        box(-126, -112, 252, 10, "#8a5a36", round_by=5)
        + circle(-127, -107, 9, "#8a5a36")
        + circle(127, -107, 9, "#8a5a36")
    )
    return Drawing(svg=halves + pelmet + rod, box=Rect(-136, -117, 136, 110))


def tray(colour: str, _variant: int) -> Drawing:
    """A serving tray with two handles."""
    wood = colour or "#b9773f"
    rim = path("M-120-26H120L156 26Q158 40 144 40H-144Q-158 40-156 26Z", darker(wood, 0.3))
    bed = path("M-116-30H116L150 18Q152 28 142 28H-142Q-152 28-150 18Z", wood) + path(
        "M-104-22H104L132 16H-132Z", lighter(wood, 0.2)
    )
    grips = "".join(
        path(f"M{s * 122}-20Q{s * 160}-24 {s * 150} 12", stroke=darker(wood, 0.4), width=9) for s in (-1, 1)
    )
    return Drawing(svg=rim + bed + grips, box=Rect(-158, -32, 158, 40), anchors={"top": Anchor(0, 6, 220)})


def toy_blocks(_colour: str, _variant: int) -> Drawing:
    """Wooden blocks in a small tower."""
    red = _colour or "#e2483d"

    def cube(x: float, y: float, fill: str) -> str:
        front = box(x, y, 66, 66, fill, round_by=5) + box(x + 9, y + 9, 48, 48, lighter(fill, 0.55), round_by=3)
        return (
            front
            + polygon([(x + 66, y + 3), (x + 80, y - 10), (x + 80, y + 52), (x + 66, y + 63)], darker(fill, 0.28))
            + polygon([(x + 3, y), (x + 16, y - 12), (x + 78, y - 12), (x + 65, y)], lighter(fill, 0.25))
        )

    marks = (
        circle(-70, 66, 14, "#2f74d0")
        + polygon([(33, 82), (49, 52), (65, 82)], "#e2483d")
        + polygon(
            [
                (
                    -25 + (18 if k % 2 == 0 else 8) * math.sin(math.tau * k / 10),
                    -2 - (18 if k % 2 == 0 else 8) * math.cos(math.tau * k / 10),
                )
                for k in range(10)
            ],
            "#e3ab2c",
        )
    )
    return Drawing(
        svg=cube(-103, 33, "#58a63f") + cube(16, 33, "#3f8fd0") + cube(-58, -36, red) + marks,
        box=Rect(-103, -48, 96, 99),
        anchors={"top": Anchor(-20, -42, 60)},
    )


def chandelier(colour: str, _variant: int) -> Drawing:
    """A chandelier with candles and drops of glass."""
    gold = colour or "#d9a22c"
    glow = radial((0, -10), 110, (0, "#fff0b8", 0.5), (1, "#fff0b8", 0))
    stem = path("M0-130V40", stroke=gold, width=8) + "".join(
        circle(0, y, r, gold) for y, r in ((-60, 13), (-10, 17), (36, 22))
    )
    arms = "".join(
        path(f"M0 20Q{s * reach * 0.6} 70 {s * reach} 8", stroke=gold, width=7) for s in (-1, 1) for reach in (52, 106)
    )
    lights = "".join(
        box(x - 7, -34, 14, 38, "#f6f1e6", round_by=3)
        + path(f"M{x}-60Q{x + 10}-44 {x}-35Q{x - 10}-44 {x}-60Z", "#ffb52e")
        + ellipse(x, 7, 15, 6, gold)
        for x in (-106, -52, 52, 106)
    )
    drops = "".join(
        polygon([(x, y), (x + 6, y + 10), (x, y + 22), (x - 6, y + 10)], "#cfeaf7")
        for x, y in ((-106, 14), (-52, 14), (52, 14), (106, 14), (0, 60), (-80, 46), (80, 46))
    )
    return Drawing(
        svg=glow.svg + ellipse(0, -30, 130, 70, glow.url) + stem + arms + drops + lights, box=Rect(-122, -130, 122, 82)
    )


def vacuum_cleaner(colour: str, _variant: int) -> Drawing:
    """A vacuum cleaner with its hose."""
    case = colour or "#d9443f"
    hose = path("M40-10Q120-60 84-120Q40-150-30-110L-96 62", stroke="#4a525b", width=14) + path(
        "M-30-110L-96 62", stroke="#aab4bd", width=11
    )
    head = path("M-136 66H-64L-70 92H-130Z", "#3a4049")
    body = (
        path("M-34 84V20Q-30-40 40-40Q116-40 124 26V84Z", case)
        + path("M70-36Q116-28 124 26V84H84Q104 20 70-36Z", darker(case, 0.2))
        + path("M-10 4Q10-22 44-22", stroke=lighter(case, 0.5), width=8)
        + box(-34, 62, 158, 12, darker(case, 0.3))
    )
    wheels = (
        circle(2, 84, 19, "#2f343b")
        + circle(2, 84, 8, "#aab4bd")
        + circle(92, 80, 27, "#2f343b")
        + circle(92, 80, 12, "#aab4bd")
    )
    return Drawing(svg=hose + head + body + wheels, box=Rect(-136, -132, 125, 108))


def flat_iron(colour: str, _variant: int) -> Drawing:
    """An iron for clothes, with a puff of steam."""
    case = colour or "#3f8fc0"
    steam = path("M-116 30q-14-8-26 0t-24 0M-112 52q-14-8-26 0t-24 0", stroke="#c9e4f2", width=6)
    sole = path("M-108 66Q-80 24-30 24H110V66Z", "#b9c4cd") + box(-108, 60, 218, 10, "#8d99a5", round_by=3)
    body = path("M-88 46Q-70-10-10-18H92Q108-18 108-2V46Z", case) + path(
        "M20-18H92Q108-18 108-2V46H60Q70 10 20-18Z", darker(case, 0.18)
    )
    grip = path("M-30-14Q-30-62 20-62H96Q112-62 104-40L98-18", stroke=darker(case, 0.35), width=20)
    dial = circle(20, 14, 14, "#f6f1e6") + path("M20 14v-10", stroke="#d93a35", width=4)
    return Drawing(svg=steam + grip + sole + body + dial, box=Rect(-168, -73, 120, 70))


def sewing_machine(colour: str, _variant: int) -> Drawing:
    """A sewing machine with cloth under its needle."""
    case = colour or "#2f7f78"
    base = box(-116, 60, 232, 30, darker(case, 0.3), round_by=8) + box(
        -104, 52, 208, 12, lighter(case, 0.3), round_by=4
    )
    arm = path("M104 54V-40Q104-72 74-72H-70Q-96-72-96-44V4H-60V-18Q-60-28-48-28H40Q54-28 54-12V54Z", case) + path(
        "M-90-50Q-86-64-68-64H60", stroke=lighter(case, 0.4), width=7
    )
    wheel = circle(108, -30, 26, "#c9d1d8") + circle(108, -30, 15, darker(case, 0.2))
    spool = (
        box(-10, -98, 26, 26, "#e2607a", round_by=3)
        + box(-14, -102, 34, 7, "#c99a5c")
        + box(-14, -74, 34, 6, "#c99a5c")
    )
    needle = path("M-78 4V46", stroke="#aab4bd", width=5) + path(
        "M-2-86Q-60-96-84-60T-78 30", stroke="#e2607a", width=3
    )
    cloth = path("M-130 52Q-80 40-20 52L-30 62H-124Z", "#f2c65a")
    return Drawing(svg=spool + base + arm + wheel + needle + cloth, box=Rect(-130, -104, 134, 90))
