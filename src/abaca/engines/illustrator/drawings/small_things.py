"""Small things held, worn by rooms or eaten: sword, shield, cane, fan, remote, wreath, fruit."""

import math

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, polygon


def sword(colour: str, _variant: int) -> Drawing:
    """A straight sword pointing up."""
    steel, gold = colour or "#cfd8e0", "#e3ab2c"
    blade = (
        polygon([(-13, 40), (-13, -112), (0, -146), (13, -112), (13, 40)], steel)
        + polygon([(0, 40), (0, -146), (13, -112), (13, 40)], darker(steel, 0.25))
        + box(-2, -100, 4, 134, lighter(steel, 0.5))
    )
    guard = path("M-48 36Q-50 54-36 52H36Q50 54 48 36Q24 42 0 38Q-24 42-48 36Z", gold)
    grip = box(-9, 50, 18, 50, "#6b3f2a", round_by=4) + path(
        "M-9 60L9 68M-9 72L9 80M-9 84L9 92", stroke="#4a2a1a", width=4
    )
    knob = circle(0, 108, 14, gold) + circle(0, 108, 6, "#d93a35")
    return Drawing(svg=blade + grip + guard + knob, box=Rect(-49, -146, 49, 122))


def shield(colour: str, _variant: int) -> Drawing:
    """A heraldic shield, quartered, with a star."""
    field = colour or "#2f6fb5"
    shape = "M-84-98Q-40-84 0-104Q40-84 84-98V-10Q82 66 0 110Q-82 66-84-10Z"
    rim = path(shape, "#d9dfe5", stroke="#aab4be", width=10)
    quarters = (
        path("M0-92Q36-74 74-86V6H0Z", lighter(field, 0.75))
        + path("M0 6H-74Q-70 60 0 98Z", lighter(field, 0.75))
        + path("M0-92Q-36-74-74-86V6H0Z", field)
        + path("M0 6H74Q70 60 0 98Z", field)
    )
    star = polygon(
        [
            (
                (34 if k % 2 == 0 else 14) * math.sin(math.tau * k / 10),
                2 - (34 if k % 2 == 0 else 14) * math.cos(math.tau * k / 10),
            )
            for k in range(10)
        ],
        "#e3ab2c",
    )
    return Drawing(svg=rim + quarters + star, box=Rect(-89, -109, 89, 115))


def umbrella(colour: str, _variant: int) -> Drawing:
    """An open umbrella of six panels on a thin shaft with a hooked end, which goes into a hand."""
    cloth, steel, wood = colour or "#d8435a", "#5b6470", "#8a5230"
    light = lighter(cloth, 0.22)
    scallops = "Q90-46 68-26Q46-46 23-26Q0-46-23-26Q-46-46-68-26Q-90-46-112-26Z"
    dome = path(f"M-112-26C-104-98-58-130 0-130C58-130 104-98 112-26{scallops}", cloth)
    sides = ((68 * s, 62 * s, 46 * s, 36 * s, 23 * s, 14 * s) for s in (-1, 1))
    panels = "".join(
        path(f"M0-130C{d}-116 {b}-76 {a}-26Q{c}-46 {e}-26C{e}-76 {f}-112 0-130Z", light) for a, b, c, d, e, f in sides
    )
    shaft = path("M0-138V104", stroke=steel, width=7)
    hook = path("M0 96V110Q0 128-15 128Q-30 128-30 112", stroke=wood, width=11)
    return Drawing(svg=shaft + dome + panels + hook, box=Rect(-114, -142, 114, 136))


def cane(colour: str, _variant: int) -> Drawing:
    """A walking cane with a bent handle."""
    wood = colour or "#8a5230"
    stick = path("M0 116V-76Q0-112-34-112Q-62-112-62-84", stroke=wood, width=15) + path(
        "M-3 100V-76Q-3-106-34-107", stroke=lighter(wood, 0.35), width=4
    )
    return Drawing(
        svg=stick + box(-9, 104, 18, 16, "#3a3f47", round_by=4) + box(-10, -60, 20, 11, "#e3ab2c", round_by=3),
        box=Rect(-70, -120, 10, 124),
    )


def remote(colour: str, _variant: int) -> Drawing:
    """A remote control."""
    case = colour or "#3a4049"
    body = box(-34, -112, 68, 224, case, round_by=20) + box(-26, -104, 52, 208, lighter(case, 0.12), round_by=15)
    keys = circle(0, -82, 11, "#e2483d") + circle(0, -38, 24, darker(case, 0.4)) + circle(0, -38, 9, "#b9c1c9")
    keys += "".join(
        box(x - 7, y - 5, 14, 10, fill, round_by=4)
        for y, fills in ((4, "www"), (24, "www"), (44, "www"), (68, "rgb"))
        for x, fill in zip(
            (-17, 0, 17),
            ({"w": "#cfd6db", "r": "#e2483d", "g": "#43b05c", "b": "#4a90d9"}[f] for f in fills),
            strict=True,
        )
    )
    return Drawing(svg=body + keys, box=Rect(-34, -112, 34, 112))


def hair_dryer(colour: str, _variant: int) -> Drawing:
    """A hair dryer blowing."""
    case = colour or "#e2607f"
    handle = path("M14 20L50 20L62 108Q64 118 52 118H34Q24 118 24 108Z", darker(case, 0.2)) + box(
        26, 50, 14, 22, "#ffffff", round_by=5
    )
    body = (
        path("M-82-34H40Q84-34 84 0Q84 38 40 38H-82Z", case)
        + path("M-82 14H80Q70 38 40 38H-82Z", darker(case, 0.14))
        + box(-104, -42, 26, 88, "#3a4049", round_by=6)
        + circle(46, 2, 24, darker(case, 0.3))
        + "".join(path(f"M{x}-12V16", stroke=lighter(case, 0.3), width=4) for x in (36, 46, 56))
    )
    air = path("M-116-24q-14-8-28 0t-26 0M-116 2q-14-8-28 0t-26 0M-116 28q-14-8-28 0t-26 0", stroke="#a9d8f0", width=6)
    return Drawing(svg=air + handle + body, box=Rect(-172, -42, 84, 118))


def electric_fan(colour: str, _variant: int) -> Drawing:
    """A standing electric fan."""
    case = colour or "#3f8fc0"
    stand = box(-7, 40, 14, 84, "#dfe6ea") + ellipse(0, 126, 56, 13, darker(case, 0.2)) + ellipse(0, 121, 56, 11, case)
    blades = "".join(
        group(path("M0 0C-34-20-38-60 0-66C16-50 14-20 0 0Z", lighter(case, 0.3)), dy=-30, turn_deg=turn)
        for turn in (20, 140, 260)
    )
    guard = (
        circle(0, -30, 82, stroke="#8d99a5", width=6)
        + circle(0, -30, 54, stroke="#8d99a5", width=2.4)
        + path(
            "".join(
                f"M0-30L{82 * math.cos(math.tau * k / 16):.1f} {-30 + 82 * math.sin(math.tau * k / 16):.1f}"
                for k in range(16)
            ),
            stroke="#8d99a5",
            width=2.4,
        )
    )
    return Drawing(
        svg=stand + circle(0, -30, 80, "#eef6fb", opacity=0.9) + blades + guard + circle(0, -30, 17, case),
        box=Rect(-85, -115, 85, 139),
    )


def wreath(colour: str, _variant: int) -> Drawing:
    """A wreath of leaves with blossoms and a bow."""
    leaf = colour or "#3f8f4c"
    leaves = "".join(
        group(
            path("M0 0Q16-14 40 0Q16 14 0 0Z", fill),
            dx=76 * math.cos(turn),
            dy=76 * math.sin(turn),
            turn_deg=math.degrees(turn) + tilt,
        )
        for k in range(22)
        for turn, tilt, fill in (
            (math.tau * k / 22, 56, darker(leaf, 0.2)),
            (math.tau * (k + 0.5) / 22, 122, lighter(leaf, 0.14)),
        )
    )
    ring = circle(0, 0, 78, stroke=darker(leaf, 0.3), width=17)
    blooms = "".join(
        circle(
            80 * math.cos(turn) + 8 * math.cos(math.tau * p / 5),
            80 * math.sin(turn) + 8 * math.sin(math.tau * p / 5),
            7,
            fill,
        )
        for k, fill in enumerate(("#ee6a7c", "#ffd84d", "#ffffff", "#ee6a7c", "#ffd84d", "#ffffff"))
        for turn in (math.tau * k / 6 - 0.5,)
        for p in range(5)
    )
    bow = (
        path("M0 86Q-44 60-50 92Q-46 116 0 92Q46 116 50 92Q44 60 0 86Z", "#d9344a")
        + path("M-6 92L-26 134L-8 126L0 96L8 126L26 134L6 92Z", "#b32438")
        + circle(0, 90, 10, "#d9344a")
    )
    return Drawing(svg=ring + leaves + blooms + bow, box=Rect(-112, -112, 112, 134))


def dreamcatcher(colour: str, _variant: int) -> Drawing:
    """A dreamcatcher with feathers."""
    hoop = colour or "#9a6238"

    def at(reach: float, eighths: float) -> str:
        turn = math.tau * eighths / 8
        return f"{reach * math.cos(turn):.1f} {-40 + reach * math.sin(turn):.1f}"

    threads = "".join(
        f"M{at(outer, k + shift)}L{at(inner, k + shift + 0.5)}L{at(outer, k + shift + 1)}"
        for outer, inner, shift in ((74, 56, 0.0), (56, 36, 0.5), (36, 16, 1.0))
        for k in range(8)
    )
    web = path(threads, stroke="#e9dfc8", width=3)
    beads = circle(0, -40, 9, "#2fb5b0") + circle(-40, -58, 6, "#e2483d") + circle(36, -22, 6, "#e3ab2c")
    strings = path("M-48 20V64M0 38V88M48 20V64", stroke="#c9b184", width=4) + "".join(
        circle(x, y, 7, fill) for x, y, fill in ((-48, 58, "#e3ab2c"), (0, 82, "#2fb5b0"), (48, 58, "#e2483d"))
    )
    feathers = "".join(
        path(f"M{x} {y}Q{x + 22} {y + 34} {x} {y + 74}Q{x - 22} {y + 34} {x} {y}Z", fill)
        + path(f"M{x} {y + 2}V{y + 70}", stroke=darker(fill, 0.35), width=3)
        for x, y, fill in ((-48, 64, "#7fb6d6"), (0, 88, "#f2c9a0"), (48, 64, "#e58f7a"))
    )
    return Drawing(
        svg=strings + feathers + web + circle(0, -40, 78, stroke=hoop, width=11) + beads, box=Rect(-84, -124, 84, 162)
    )


def cotton_candy(colour: str, _variant: int) -> Drawing:
    """Cotton candy on a paper cone."""
    pink = colour or "#f7a8cf"
    cone = polygon([(-26, 26), (26, 26), (4, 128), (-4, 128)], "#fff6e6") + polygon(
        [(8, 26), (26, 26), (4, 128)], "#e6d6bc"
    )
    puffs = ((-40, -8, 38), (40, -8, 38), (0, 10, 42), (-28, -52, 38), (30, -52, 38), (0, -82, 36), (0, -36, 46))
    cloud = (
        "".join(circle(x, y + 5, r, darker(pink, 0.12)) for x, y, r in puffs)
        + "".join(circle(x, y, r * 0.96, pink) for x, y, r in puffs)
        + "".join(circle(x - r * 0.3, y - r * 0.3, r * 0.34, lighter(pink, 0.5), opacity=0.8) for x, y, r in puffs)
    )
    return Drawing(svg=cone + cloud, box=Rect(-78, -118, 78, 128))


def pomegranate(colour: str, _variant: int) -> Drawing:
    """A pomegranate, a part cut open to its seeds."""
    red = colour or "#c9303f"
    crown = polygon(
        [(-24, -74), (-30, -112), (-10, -92), (0, -118), (10, -92), (30, -112), (24, -74)], darker(red, 0.1)
    )
    body = circle(0, 8, 88, red) + path("M30-76A88 88 0 0 1 0 96Q70 40 30-76Z", darker(red, 0.22))
    cut = path("M-18-46Q52-60 66 6Q56 70-4 70Q-34 10-18-46Z", "#fff0d8")
    seeds = "".join(
        ellipse(x, y, 11, 13, "#e0263c") + circle(x - 3, y - 4, 3, "#ffb3bd")
        for x, y in ((0, -24), (24, -32), (42, -8), (16, -2), (-4, 8), (36, 20), (10, 26), (28, 46), (4, 52))
    )
    return Drawing(
        svg=crown + body + cut + seeds + ellipse(-46, -28, 14, 20, "#ffffff", opacity=0.4), box=Rect(-88, -118, 88, 96)
    )


def plum(colour: str, _variant: int) -> Drawing:
    """A plum with a leaf."""
    skin = colour or "#7a3f8f"
    body = path("M0-62C54-84 92-40 84 14C76 66 36 92 0 92C-36 92-76 66-84 14C-92-40-54-84 0-62Z", skin) + path(
        "M30-72C76-70 92-36 84 14C76 66 36 92 0 92C66 60 70-20 30-72Z", darker(skin, 0.24)
    )
    seam = path("M0-62Q-22 10 0 92", stroke=darker(skin, 0.3), width=5)
    stalk = path("M0-60Q2-88 18-104", stroke="#6b4428", width=8) + path("M8-84Q46-118 84-96Q58-66 8-84Z", "#58a63f")
    return Drawing(
        svg=body + seam + stalk + ellipse(-46, -14, 15, 26, "#ffffff", opacity=0.35), box=Rect(-87, -110, 87, 92)
    )


def bowl(colour: str, _variant: int) -> Drawing:
    """An empty bowl; what is in it shows over its rim."""
    china = colour or "#4f86b8"
    inside = ellipse(0, -24, 122, 20, darker(china, 0.3))
    body = path("M-124-24Q-60-2 0-2T124-24Q116 52 60 68H-60Q-116 52-124-24Z", china) + path(
        "M60-8Q96-12 124-24Q116 52 60 68H20Q70 40 60-8Z", darker(china, 0.2)
    )
    band = path("M-118 6Q0 32 118 6", stroke=lighter(china, 0.6), width=7) + box(
        -52, 64, 104, 12, darker(china, 0.3), round_by=5
    )
    rim = path("M-124-24Q-60-2 0-2T124-24", stroke=lighter(china, 0.35), width=8)
    return Drawing(
        svg=inside + body + band + rim,
        box=Rect(-128, -44, 128, 76),
        anchors={"top": Anchor(0, -20, 190), "cabin": Anchor(0, -2, 170)},
    )


def plate(colour: str, _variant: int) -> Drawing:
    """A plate seen a little from above."""
    china = colour or "#f4f6f8"
    return Drawing(
        svg=ellipse(0, 10, 136, 32, darker(china, 0.3))
        + ellipse(0, 4, 136, 31, china)
        + ellipse(0, 4, 120, 26, stroke="#5b8fd0" if not colour else darker(colour, 0.3), width=4)
        + ellipse(0, 6, 88, 18, darker(china, 0.1))
        + ellipse(0, 8, 84, 16, lighter(china, 0.3)),
        box=Rect(-136, -27, 136, 42),
        anchors={"top": Anchor(0, 10, 170)},
    )
