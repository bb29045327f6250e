"""Animals that no emoji shows, from the side."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, circle, ellipse, group, path, polygon, smooth

_INK = "#26262b"


def _eye(x: float, y: float, r: float) -> str:
    return circle(x, y, r, _INK) + circle(x - r * 0.3, y - r * 0.35, r * 0.36, "#ffffff")


def seahorse(colour: str, _variant: int) -> Drawing:
    """A seahorse, its tail curled."""
    skin = colour or "#f39a3d"
    spiral = [
        (4 + (38 - k * 1.9) * math.cos(0.55 + k * 0.42), 92 + (34 - k * 1.7) * math.sin(0.55 + k * 0.42))
        for k in range(16)
    ]
    tail = path(smooth([(26, 40), (40, 74), *spiral]), stroke=skin, width=19) + path(
        smooth(spiral[4:]), stroke=skin, width=13
    )
    fin = path("M44-16Q86-22 82 16Q78 36 48 38Z", lighter(skin, 0.4)) + path(
        "M50-8L78-6M50 8L80 10M50 24L74 28", stroke=darker(skin, 0.14), width=3
    )
    body = path(
        "M-30-70Q-44-108 2-116Q44-116 44-70Q44-50 50-30Q62 10 44 52Q34 76 12 60Q-28 40-24-4Q-22-34-6-48Q-22-54-30-70Z",
        skin,
    )
    belly = path("M-24-4Q-22-34-6-48Q14-40 16 0Q18 40 12 60Q-28 40-24-4Z", lighter(skin, 0.45)) + path(
        "M-22 6Q-2 12 15 6M-18 24Q0 30 17 24M-6 42Q6 46 15 42M-20-14Q-2-8 14-14", stroke=darker(skin, 0.12), width=3
    )
    crest = polygon(
        [(-6, -112), (0, -138), (12, -114), (24, -136), (30, -110), (48, -122), (43, -92), (60, -92), (45, -70)],
        darker(skin, 0.2),
    )
    snout = path("M-24-92Q-50-88-78-92Q-88-84-78-74Q-50-72-26-66Z", skin) + ellipse(-80, -83, 6, 10, darker(skin, 0.2))
    cheek = circle(6, -62, 8, "#ee6a5c", opacity=0.55)
    return Drawing(
        svg=fin + tail + crest + body + belly + snout + _eye(0, -86, 10) + cheek, box=Rect(-88, -138, 84, 140)
    )


def starfish(colour: str, _variant: int) -> Drawing:
    """A starfish with a dotted back."""
    skin = colour or "#f0714a"
    rim = [
        (
            (100 if k % 2 == 0 else 44) * math.sin(math.tau * k / 10),
            -(100 if k % 2 == 0 else 44) * math.cos(math.tau * k / 10),
        )
        for k in range(10)
    ]
    body = polygon(rim, skin, stroke=skin, width=30)
    dots = "".join(
        circle(r * math.sin(math.tau * k / 5), -r * math.cos(math.tau * k / 5), size, lighter(skin, 0.5))
        for k in range(5)
        for r, size in ((92, 5), (66, 7), (40, 8))
    )
    return Drawing(
        svg=body + dots + _eye(-17, -8, 8) + _eye(17, -8, 8) + path("M-14 14Q0 28 14 14", stroke=_INK, width=5),
        box=Rect(-112, -116, 112, 98),
    )


def ostrich(colour: str, _variant: int) -> Drawing:
    """An ostrich."""
    plume, skin = colour or "#3a3640", "#e8b49a"
    legs = path("M-4 40L-14 96L-2 136H-24M26 40L34 94L26 136H6", stroke=darker(skin, 0.14), width=9)
    neck = path(smooth([(-34, 12), (-62, -34), (-58, -84), (-50, -116)]), stroke=skin, width=17)
    tail = "".join(group(ellipse(34, 0, 34, 15, "#f6f1e6"), dx=56, dy=-8, turn_deg=turn) for turn in (-50, -22, 8, 34))
    body = path("M-52 14Q-52-36 6-44Q76-46 82 6Q74 54 16 56Q-44 56-52 14Z", plume) + "".join(
        path(f"M{x} {y}q18 20 40 12", stroke=lighter(plume, 0.2), width=5)
        for x, y in ((-34, -4), (-8, -22), (-14, 18), (16, 2))
    )
    ruff = ellipse(-44, 6, 16, 20, "#f6f1e6")
    head = (
        ellipse(-56, -124, 21, 17, skin)
        + path("M-72-128L-102-116L-70-112Z", "#e08a5a")
        + path("M-60-141l-6-12M-50-141v-13M-42-138l6-11", stroke=_INK, width=4)
    )
    return Drawing(svg=legs + tail + neck + body + ruff + head + _eye(-60, -128, 6.4), box=Rect(-102, -154, 124, 141))


def crane_bird(colour: str, _variant: int) -> Drawing:
    """A red-crowned crane."""
    white = colour or "#f7f7f4"
    legs = path("M0 36L-4 132M20 36L30 80L24 132M-4 132h-16M24 132h-16", stroke="#4a4a52", width=6)
    tail = "".join(group(ellipse(38, 0, 40, 11, "#2b2d33"), dx=52, dy=10, turn_deg=turn) for turn in (14, 34, 54))
    body = (
        path("M-46 6Q-44-34 6-34Q64-34 98 14Q70 46 16 46Q-38 44-46 6Z", white)
        + path("M-14 2Q30-14 78 12Q40 34 6 28Z", darker(white, 0.12))
        + path("M6 16Q34 6 62 14M2 24Q26 18 48 24", stroke=darker(white, 0.24), width=3)
    )
    neck = path(smooth([(-34, 4), (-58, -26), (-40, -66), (-52, -102)]), stroke="#2b2d33", width=14) + path(
        smooth([(-34, 6), (-52, -18), (-49, -36)]), stroke=white, width=16
    )
    head = (
        ellipse(-56, -108, 18, 14, white)
        + path("M-72-112Q-58-130-42-114Z", "#d93a35")
        + path("M-70-110L-116-98L-70-100Z", "#8d949b")
    )
    return Drawing(svg=legs + tail + body + neck + head + _eye(-60, -108, 4.6), box=Rect(-116, -124, 118, 135))


def pelican(colour: str, _variant: int) -> Drawing:
    """A pelican with its great pouch."""
    white = colour or "#f7f5ef"
    feet = path("M0 80V100H-26M34 80V100H8", stroke="#f28a24", width=9)
    body = (
        path("M-30 20Q-24-32 34-34Q110-32 134 34Q100 52 86 74Q40 98-4 80Q-34 60-30 20Z", white)
        + path("M16 0Q70-18 122 32Q84 56 40 50Q14 36 16 0Z", darker(white, 0.14))
        + path("M86 74Q110 62 134 34Q138 58 116 74Z", "#3a4049")
    )
    neck = path(smooth([(0, 28), (-36, -4), (-8, -48), (-26, -84)]), stroke=white, width=28)
    head = (
        circle(-30, -92, 24, white)
        + path("M-46-104L-158-62Q-120-10-60-40Q-40-56-40-78Z", "#f6b13c")
        + path("M-46-104L-160-62L-44-82Z", "#f28a24")
    )
    return Drawing(svg=feet + body + neck + head + _eye(-36, -100, 6.5), box=Rect(-160, -117, 138, 106))


def toucan(colour: str, _variant: int) -> Drawing:
    """A toucan on a branch."""
    black = colour or "#2b2d36"
    branch = path("M-96 104Q0 90 120 108", stroke="#8a5a36", width=17) + path(
        "M-70 98Q-96 78-84 66Q-60 74-70 98Z", "#58a63f"
    )
    tail = path("M44 60L84 146H52L20 80Z", darker(black, 0.2))
    body = path("M-36-40Q-40-84 8-86Q44-84 52-40Q74 20 50 74Q20 100-6 74Q-40 40-36-40Z", black) + path(
        "M12-30Q60-4 48 66Q20 40 12-30Z", lighter(black, 0.18)
    )
    bib = path("M-38-50Q-40-8-20 18Q14 10 14-34Q4-60-14-66Q-34-66-38-50Z", "#fff3d6") + path(
        "M-20 18Q-8 30 6 8L14-16Q10 10-20 18Z", "#e2483d"
    )
    bill = (
        path("M-26-84Q-96-106-132-66Q-142-46-136-28Q-96-58-30-44Z", "#f7a52a")
        + path("M-136-28Q-96-58-30-44L-34-54Q-96-70-137-42Z", "#e2631f")
        + path("M-136-28Q-142-46-132-66Q-122-60-120-44Z", _INK)
    )
    face = circle(-8, -64, 17, "#6fc3ee")
    feet = path("M-10 88v14M6 90v14M22 88v14", stroke="#5d86a8", width=8)
    return Drawing(
        svg=tail + body + bib + bill + face + _eye(-10, -64, 8) + branch + feet, box=Rect(-142, -100, 122, 146)
    )


def puffin(colour: str, _variant: int) -> Drawing:
    """A puffin."""
    black = colour or "#2b2d36"
    feet = path("M-20 94V108H-46M22 94V108H-4", stroke="#f2762e", width=10)
    body = (
        path("M-56 10Q-58-40-30-50H40Q68-20 66 30Q64 92 6 96Q-54 92-56 10Z", black)
        + path("M-52 14Q-54-22-30-34Q10-36 22 6Q30 60 4 94Q-50 88-52 14Z", "#fbfaf5")
        + path("M30-30Q76 10 52 72Q28 40 30-30Z", lighter(black, 0.16))
    )
    head = circle(0, -70, 46, black) + path("M-44-76Q-40-108-6-104Q22-90 16-62Q6-38-20-36Q-42-48-44-76Z", "#f3f1ea")
    bill = (
        path("M-38-92Q-84-92-90-62Q-66-44-34-52Z", "#f2762e")
        + path("M-38-92Q-46-70-34-52L-48-49Q-60-70-52-92Z", "#4a5f7a")
        + path("M-88-68L-40-70", stroke="#c9531c", width=4)
    )
    eye = polygon([(-14, -94), (-2, -76), (-24, -76)], "#e2483d") + _eye(-13, -80, 7)
    return Drawing(svg=feet + body + head + bill + eye, box=Rect(-90, -117, 68, 114))


def seagull(colour: str, _variant: int) -> Drawing:
    """A gull in flight."""
    white = colour or "#f8f8f5"
    far = path("M-6-10Q-10-70-66-96Q-40-40-30 0Z", "#b9c3cc") + path("M-66-96Q-48-84-40-70L-52-66Z", _INK)
    tail = polygon([(62, 14), (112, 2), (108, 22), (116, 34), (62, 32)], darker(white, 0.08))
    body = path("M-84 4Q-80-24-48-22Q-10-22 72 18Q30 46-30 40Q-76 34-84 4Z", white) + path(
        "M-72 20Q-20 44 72 18Q30 46-30 40Q-62 36-72 20Z", darker(white, 0.14)
    )
    near = path("M-24 2Q24-20 54-76Q70-104 104-112Q92-50 44 18Q10 34-24 2Z", "#c9d2da") + path(
        "M104-112Q76-104 62-84L80-62Q96-88 104-112Z", _INK
    )
    bill = path("M-82-4L-112 6L-80 12Z", "#f2a52c")
    return Drawing(
        svg=far + tail + body + near + bill + _eye(-66, -4, 6),
        box=Rect(-112, -112, 116, 42),
        anchors={"top": Anchor(0, -20, 60)},
    )
