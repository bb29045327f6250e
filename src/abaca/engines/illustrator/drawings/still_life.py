"""What a still life is made of: candle, vase, leaf, fork, a heap of fruit; and a great wave."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, group, path, radial

from .kitchenware import fruits


def candle(colour: str, _variant: int) -> Drawing:
    """A burning candle in a brass holder."""
    wax = colour or "#f6efdf"
    glow = radial((0, -96), 62, (0, "#ffe9a0", 0.6), (1, "#ffe9a0", 0))
    stick = box(-19, -58, 38, 124, wax, round_by=5) + box(6, -58, 13, 124, darker(wax, 0.12), round_by=4)
    drips = path(
        "M-19-52Q-19-62 0-62T19-52V-30Q14-20 10-32Q6-44 2-34V-14Q-3-4-8-14V-36Q-12-44-19-30Z", lighter(wax, 0.5)
    )
    flame = path("M0-132C18-108 20-92 12-80Q0-70-12-80C-20-92-18-108 0-132Z", "#ff9d2e") + path(
        "M0-110C9-98 9-88 5-82Q0-77-5-82C-9-88-9-98 0-110Z", "#fff3b8"
    )
    holder = ellipse(0, 84, 66, 16, "#a87a20") + ellipse(0, 79, 66, 15, "#e3b53a") + ellipse(0, 77, 46, 9, "#c99628")
    holder += path("M-24 58H24L20 78H-20Z", "#d9a22c") + path(
        "M62 76Q104 70 98 92Q92 106 64 92", stroke="#d9a22c", width=8
    )
    return Drawing(
        svg=glow.svg
        + circle(0, -96, 62, glow.url)
        + holder
        + stick
        + drips
        + path("M0-62V-80", stroke="#4a3a30", width=4)
        + flame,
        box=Rect(-66, -140, 103, 100),
    )


def vase(colour: str, _variant: int) -> Drawing:
    """A glazed vase with a painted band."""
    glaze = colour or "#3f86b8"
    shape = (
        "M-34-92H34Q38-84 30-72Q20-54 40-34Q84 4 66 60Q56 88 34 92H-34"
        "Q-56 88-66 60Q-84 4-40-34Q-20-54-30-72Q-38-84-34-92Z"
    )
    shade = path(
        "M34-92Q38-84 30-72Q20-54 40-34Q84 4 66 60Q56 88 34 92H10Q44 60 40 10Q36-30 10-52Q4-72 12-92Z",
        darker(glaze, 0.22),
    )
    band = path("M-71 6Q0 26 71 6L72 34Q0 54-72 34Z", lighter(glaze, 0.7)) + "".join(
        group(path("M0-9L9 0L0 9L-9 0Z", darker(glaze, 0.2)), dx=x, dy=24 + 6 * (1 - (x / 60) ** 2))
        for x in (-54, -28, 0, 28, 54)
    )
    rim = ellipse(0, -92, 36, 8, darker(glaze, 0.4)) + path("M-36-92Q0-80 36-92", stroke=lighter(glaze, 0.4), width=6)
    gleam = path("M-52 60Q-66 20-36-16", stroke="#ffffff", width=8, opacity=0.5)
    return Drawing(
        svg=path(shape, glaze) + shade + band + rim + gleam,
        box=Rect(-74, -100, 74, 92),
        anchors={"top": Anchor(0, -92, 70)},
    )


def leaf(colour: str, variant: int) -> Drawing:
    """A green leaf with its veins."""
    green = colour or ("#5aa545", "#6fb54f", "#459a52")[variant % 3]
    blade = path("M0 110Q-6 92-14 80C-84 56-84-50 0-124C84-50 84 56 14 80Q8 92 0 110Z", green)
    half = path("M0-124C84-50 84 56 14 80L0 84Z", darker(green, 0.16))
    veins = path("M0-100V128", stroke=darker(green, 0.35), width=7) + path(
        "M0-60L-30-36M0-60L30-36M0-22L-44 8M0-22L44 8M0 20L-38 46M0 20L38 46", stroke=darker(green, 0.3), width=4
    )
    return Drawing(svg=group(blade + half + veins, turn_deg=28), box=Rect(-92, -124, 92, 124))


def fork(colour: str, _variant: int) -> Drawing:
    """A fork."""
    steel = colour or "#c3ccd4"
    head = path(
        "M-30-130V-56Q-30-26-8-18V120Q-8 132 0 132T8 120V-18Q30-26 30-56V-130H20V-62H7V-130H-7V-62H-20V-130Z", steel
    )
    return Drawing(svg=head + path("M0-14V124", stroke=lighter(steel, 0.6), width=4), box=Rect(-30, -130, 30, 132))


def fruit_pile(_colour: str, variant: int) -> Drawing:
    """A heap of an orange, apples, a pear, a banana and grapes."""
    shade = ellipse(0, -2, 116, 12, "#3a2a26", opacity=0.18)
    return Drawing(
        svg=shade + fruits(variant, _colour), box=Rect(-118, -116, 132, 10), anchors={"top": Anchor(0, -76, 130)}
    )


def wave(colour: str, _variant: int) -> Drawing:
    """A great wave about to break, its crest all fingers of foam."""
    blue = colour or "#2f6fae"
    body = path(
        "M-190 104Q-176 20-110-30Q-40-86 44-84Q116-78 136-30Q146 6 118 22"
        "Q128-12 98-26Q56-40 30 0Q6 50 70 76Q120 94 190 92V112H-190Z",
        blue,
    )
    inner = path(
        "M44-66Q106-60 116-26Q92-52 56-40Q10-22 10 28Q12 74 66 92H-20Q-60 60-46 4Q-30-52 44-66Z", darker(blue, 0.3)
    )
    bands = "".join(
        path(d, stroke=lighter(blue, 0.5), width=6)
        for d in ("M-160 96Q-146 30-92-12Q-40-54 30-66", "M-128 98Q-118 46-72 6Q-36-28 6-40", "M-94 100Q-86 62-56 34")
    )
    foam = "".join(
        circle(x, y, r, "#f7fbff")
        for x, y, r in (
            (-112, -34, 12),
            (-92, -50, 14),
            (-68, -66, 15),
            (-42, -78, 16),
            (-12, -86, 16),
            (20, -90, 17),
            (52, -88, 17),
            (84, -78, 18),
            (110, -60, 18),
            (130, -36, 17),
            (136, -8, 15),
            (124, 14, 12),
            (112, 26, 8),
        )
    )
    claws = "".join(
        path(
            f"M{x} {y}q{dx * 0.2:.1f} {dy * 0.9:.1f} {dx} {dy}"
            f"q{-dx * 0.1:.1f} {-dy * 0.6:.1f} {10 - dx * 0.4:.1f} {-dy * 0.9:.1f}Z",
            "#f7fbff",
        )
        for x, y, dx, dy in (
            (40, -78, -16, 34),
            (66, -72, -14, 36),
            (90, -60, -12, 36),
            (106, -40, -12, 34),
            (116, -16, -14, 30),
        )
    )
    drops = "".join(
        circle(x, y, r, "#f7fbff")
        for x, y, r in (
            (64, -14, 5),
            (86, 4, 4),
            (48, -26, 4),
            (154, -56, 5),
            (160, -28, 4),
            (66, -112, 5),
            (102, -102, 4),
        )
    )
    swell = path("M-196 96Q-150 76-100 94T0 94T100 94T196 92V116H-196Z", darker(blue, 0.14)) + path(
        "M-190 98q24-12 48 0M-60 102q24-12 48 0M70 100q24-12 48 0", stroke="#f7fbff", width=5, opacity=0.85
    )
    return Drawing(svg=body + inner + bands + foam + claws + drops + swell, box=Rect(-196, -117, 196, 116))


def bottle(colour: str, _variant: int) -> Drawing:
    """A glass bottle with a cork and a plain label."""
    glass = colour or "#4f9a6b"
    body = path(
        "M-16-96H16V-52Q16-36 34-22Q44-12 44 8V108Q44 122 30 122H-30Q-44 122-44 108V8Q-44-12-34-22Q-16-36-16-52Z", glass
    )
    shade = path("M4-96H16V-52Q16-36 34-22Q44-12 44 8V108Q44 122 30 122H14Q24 40 14-16Q4-40 4-96Z", darker(glass, 0.22))
    label = (
        box(-44, 26, 88, 58, "#f6efdc")
        + box(-34, 36, 68, 7, darker(glass, 0.1), round_by=3)
        + box(-26, 52, 52, 5, "#c9b88f", round_by=2)
    )
    label += box(-26, 64, 52, 5, "#c9b88f", round_by=2)
    cork = box(-12, -124, 24, 32, "#c99a5c", round_by=4) + box(-20, -100, 40, 12, darker(glass, 0.16), round_by=4)
    gleam = path("M-32 12V100M-8-84V-46", stroke="#ffffff", width=7, opacity=0.45)
    return Drawing(svg=cork + body + shade + label + gleam, box=Rect(-44, -124, 44, 122))


def pumpkin(colour: str, _variant: int) -> Drawing:
    """A ribbed pumpkin with its stalk and a tendril."""
    skin = colour or "#f08a24"
    ribs = "".join(
        ellipse(x, 14, rx, 78, fill)
        for x, rx, fill in (
            (-70, 40, darker(skin, 0.2)),
            (70, 40, darker(skin, 0.24)),
            (-38, 46, darker(skin, 0.08)),
            (40, 46, darker(skin, 0.12)),
            (0, 44, skin),
        )
    )
    shine = path("M-16-40Q-26 10-14 60M-58-30Q-76 14-58 60", stroke=lighter(skin, 0.4), width=7, opacity=0.6)
    stalk = path("M-14-56Q-10-90-34-104L-14-112Q14-100 14-56Q0-48-14-56Z", "#5d8a3c") + path(
        "M14-70Q50-100 74-78T96-96", stroke="#5d8a3c", width=5
    )
    blade = path("M44-86Q70-126 104-112Q92-78 44-86Z", "#77b255")
    return Drawing(svg=ribs + shine + stalk + blade, box=Rect(-110, -120, 110, 92))
