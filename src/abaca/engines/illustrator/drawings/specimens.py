"""Parts of a butterfly as a naturalist lays them out: head, wing, leg and opened body.

Their anchors name what notes point at.
"""

import math

from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, circle, ellipse, path, smooth

_INK = "#2a1d14"
_PALE = "#d9c9a8"
_MID = "#a98f68"


def head(_colour: str, _variant: int) -> Drawing:
    """The head from the side: compound eye, feeler with its club, palp, coiled tongue, hairy nape."""
    facets = "".join(
        circle(-8 + 7 * column + (3.5 if row % 2 else 0), -22 + 6.2 * row, 2.7, stroke=_INK, width=0.9)
        for row in range(8)
        for column in range(-2, 4)
        if ((-6 + 7 * column) / 21) ** 2 + ((-22 + 6.2 * row) / 25) ** 2 < 0.86
    )
    coil = []
    for step in range(64):
        turn = step / 63 * 2.6 * math.tau
        reach = 21 * (1 - step / 78)
        coil.append((-44 + reach * math.cos(turn + 0.3), 34 + reach * math.sin(turn + 0.3)))
    hairs = "".join(path(f"M{34 + k * 3} {-34 + k * 6}q14-10 22-6", stroke=_INK, width=1.3) for k in range(13))
    return Drawing(
        svg=path("M28-40Q66-46 74-6T56 46Q34 52 22 34Z", _MID, stroke=_INK, width=2)
        + hairs
        + circle(0, 0, 38, _PALE, stroke=_INK, width=2.2)
        + ellipse(-6, -2, 23, 27, "#7d6542", stroke=_INK, width=2)
        + facets
        + path(smooth([(-14, -34), (-30, -78), (-66, -112)]), stroke=_INK, width=3.6)
        + path(smooth([(2, -38), (0, -84), (-24, -124)]), stroke=_INK, width=3)
        + ellipse(-69, -115, 8, 4.6, _INK)
        + ellipse(-26, -127, 7.4, 4.4, _INK)
        + path("M-26 28Q-44 22-50 4Q-38 2-28 16Z", _PALE, stroke=_INK, width=1.8)
        + path(smooth([(-22, 31), *coil]), stroke=_INK, width=4),
        box=Rect(-78, -132, 78, 58),
        anchors={"eye": Anchor(-6, 0, 1), "feeler": Anchor(-66, -112, 1), "tongue": Anchor(-44, 54, 1)},
    )


def wing(_colour: str, _variant: int) -> Drawing:
    """A forewing laid flat, its veins drawn in full and its rim dotted."""
    rim = [
        (0.0, 0.0),
        (34.0, -50.0),
        (88.0, -88.0),
        (128.0, -92.0),
        (136.0, -66.0),
        (116.0, -24.0),
        (74.0, 8.0),
        (26.0, 14.0),
    ]
    field = [(4 + (x - 4) * 0.88, -2 + (y + 2) * 0.86) for x, y in rim]
    ends = ((70, -76), (98, -84), (122, -80), (126, -60), (112, -34), (94, -14), (68, 2), (36, 8))
    veins = path(smooth([(0, 0), (44, -38), (62, -42)]), stroke=_INK, width=2.6)
    veins += path(smooth([(0, 0), (40, -14), (58, -22)]), stroke=_INK, width=2.6) + path(
        "M62-42Q66-32 58-22", stroke=_INK, width=2
    )
    for index, (x, y) in enumerate(ends):
        start = (62, -42) if index < 3 else (61, -32) if index == 3 else (58, -22) if index < 6 else (30, -10)
        bend = ((start[0] + x) / 2 - 2, (start[1] + y) / 2 + 3)
        veins += path(f"M{start[0]} {start[1]}Q{bend[0]:.1f} {bend[1]:.1f} {x} {y}", stroke=_INK, width=1.7)
    dots = "".join(
        circle(x, y, 2.5, _PALE)
        for x, y in ((129, -84), (131, -70), (125, -54), (117, -38), (106, -22), (92, -9), (112, -88))
    )
    return Drawing(
        svg=path(smooth(rim, closed=True), "#5b4630", stroke=_INK, width=2)
        + path(smooth(field, closed=True), _PALE)
        + veins
        + dots,
        box=Rect(-4, -98, 140, 18),
        anchors={"vein": Anchor(58, -22, 1), "rim": Anchor(112, -28, 1)},
    )


def leg(_colour: str, _variant: int) -> Drawing:
    """A leg with thigh, shin, five-jointed foot and claws."""
    joints = [(76, 60), (68, 70), (59, 79), (49, 86), (38, 91)]
    foot = "".join(
        ellipse((x + ax) / 2, (y + ay) / 2, 7.4, 3.8, _PALE, stroke=_INK, width=1.6)
        for (x, y), (ax, ay) in zip([(83, 48), *joints], joints, strict=False)
    )
    bristles = "".join(
        path(f"M{20 + k * 6.4:.1f} {-46 + k * 10.2:.1f}l8-4", stroke=_INK, width=1.2) for k in range(2, 10)
    )
    return Drawing(
        svg=ellipse(-62, -58, 16, 12, _MID, stroke=_INK, width=2)
        + path("M-54-66Q-20-82 14-58Q20-50 10-46Q-24-52-52-48Z", _PALE, stroke=_INK, width=2)
        + path("M12-60Q24-56 30-44L88 46Q84 54 78 52L14-44Q6-52 12-60Z", _MID, stroke=_INK, width=2)
        + bristles
        + foot
        + path("M38 91q-10 2-12 9M37 90q-12-3-16 2", stroke=_INK, width=2),
        box=Rect(-80, -80, 92, 102),
        anchors={"thigh": Anchor(-14, -62, 1), "shin": Anchor(50, 2, 1), "claw": Anchor(28, 97, 1)},
    )


def body(_colour: str, _variant: int) -> Drawing:
    """The trunk opened lengthwise: flight muscles, gut, and the tube of the heart along the back."""
    rings = "".join(
        path(
            f"M{-17 + k * 0.9:.1f} {8 + k * 13}Q0 {13 + k * 13} {17 - k * 0.9:.1f} {8 + k * 13}", stroke=_INK, width=1.3
        )
        for k in range(8)
    )
    muscle = "".join(
        path(f"M{x} -44Q{x * 0.6:.1f} -20 {x * 0.8:.1f} -2", stroke=_INK, width=1.6) for x in (-15, -10, -5, 5, 10, 15)
    )
    gut = [(0.0, -52.0), (2.0, -20.0), (-3.0, 6.0), (8.0, 26.0), (-9.0, 44.0), (7.0, 62.0), (-4.0, 80.0), (0.0, 104.0)]
    return Drawing(
        svg=path(
            "M0-84C-12-84-14-66-11-60C-26-54-28-10-17 2C-22 40-16 96 0 112"
            "C16 96 22 40 17 2C28-10 26-54 11-60C14-66 12-84 0-84Z",
            _MID,
            stroke=_INK,
            width=2.2,
        )
        + path(
            "M0-58C-20-50-22-10-12 2C-15 40-11 88 0 102C11 88 15 40 12 2C22-10 20-50 0-58Z",
            "#efe2c2",
            stroke=_INK,
            width=1.4,
        )
        + muscle
        + rings
        + path(smooth(gut), stroke="#6f4a2a", width=6)
        + path(smooth(gut), stroke="#cda977", width=2.6)
        + circle(-5, -73, 3.4, _INK)
        + circle(5, -73, 3.4, _INK),
        box=Rect(-30, -88, 30, 115),
        anchors={"muscle": Anchor(-12, -30, 1), "gut": Anchor(5, 62, 1)},
    )
