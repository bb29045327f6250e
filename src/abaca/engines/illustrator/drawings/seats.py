"""What one sits, lies or swings on; the anchor `top` is the surface that carries whoever is on it."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon

_IRON = "#3d4650"


def bench(colour: str, _variant: int) -> Drawing:
    """A park bench of wooden slats on iron legs."""
    wood = colour or "#c07f45"
    hind = "".join(path(f"M{x}-74V30", stroke=_IRON, width=7) for x in (-92, 92))
    back = "".join(box(-122, y, 244, 15, wood, round_by=5) for y in (-78, -58))
    back += "".join(box(-122, y + 10, 244, 5, darker(wood, 0.24), round_by=2.5) for y in (-78, -58))
    seat = "".join(
        polygon([(-116 - k * 4, y), (116 + k * 4, y), (120 + k * 4, y + 8), (-120 - k * 4, y + 8)], lighter(wood, 0.12))
        for k, y in enumerate((-24, -14, -4))
    )
    edge = box(-128, 4, 256, 8, darker(wood, 0.3), round_by=3)
    front = "".join(
        path(f"M{x} 8V46M{x - 9} 46H{x + 9}M{x} 6V-22Q{x}-36 {x * 0.92:.0f}-36H{x * 0.86:.0f}", stroke=_IRON, width=8)
        for x in (-112, 112)
    )
    return Drawing(
        svg=hind + back + seat + edge + front,
        box=Rect(-128, -78, 128, 50),
        anchors={"top": Anchor(0, -10, 214), "seat": Anchor(0, -8, 200)},
    )


def armchair(colour: str, _variant: int) -> Drawing:
    """A stuffed armchair with wooden feet."""
    cloth = colour or "#4f8f8b"
    feet = "".join(path(f"M{x - 6} 40H{x + 6}L{x + 4} 58H{x - 4}Z", "#6b4a32") for x in (-58, 58))
    back = path("M-62 20V-66Q-62-100-28-100H28Q62-100 62-66V20Z", cloth)
    back += path("M-46 0V-62Q-46-84-24-84H24Q46-84 46-62V0Z", lighter(cloth, 0.14))
    buttons = "".join(circle(x, y, 3.4, darker(cloth, 0.3)) for x, y in ((-20, -58), (20, -58), (0, -36)))
    cushion = box(-48, -18, 96, 28, lighter(cloth, 0.26), round_by=12)
    base = box(-54, 6, 108, 38, darker(cloth, 0.18), round_by=8)
    arms = "".join(
        box(x, -34, 32, 80, cloth, round_by=15) + ellipse(x + 16, -20, 11, 11, darker(cloth, 0.16)) for x in (-84, 52)
    )
    return Drawing(
        svg=feet + back + buttons + base + cushion + arms,
        box=Rect(-84, -100, 84, 58),
        anchors={"top": Anchor(0, -12, 92), "seat": Anchor(0, -10, 90)},
    )


def couch(colour: str, _variant: int) -> Drawing:
    """A sofa for three."""
    cloth = colour or "#5d7fb3"
    feet = "".join(path(f"M{x - 7} 40H{x + 7}L{x + 4} 58H{x - 4}Z", "#6b4a32") for x in (-122, 122))
    back = box(-136, -88, 272, 110, cloth, round_by=26)
    back += "".join(box(x, -74, 80, 80, lighter(cloth, 0.12), round_by=14) for x in (-124, -40, 44))
    base = box(-126, 8, 252, 36, darker(cloth, 0.2), round_by=8)
    seats = "".join(
        box(x, -16, 84, 30, lighter(cloth, 0.24), round_by=11) + box(x + 6, 8, 72, 6, darker(cloth, 0.08), round_by=3)
        for x in (-127, -42, 43)
    )
    arms = "".join(
        box(x, -38, 34, 84, cloth, round_by=16) + ellipse(x + 17, -23, 11, 11, darker(cloth, 0.16)) for x in (-158, 124)
    )
    return Drawing(
        svg=feet + back + base + seats + arms,
        box=Rect(-158, -88, 158, 58),
        anchors={"top": Anchor(0, -10, 240), "seat": Anchor(0, -8, 230)},
    )


def bed(colour: str, _variant: int) -> Drawing:
    """A wooden bed from the side with pillow and quilt."""
    quilt, wood = colour or "#5b8fd0", "#9a6638"
    head = path("M-158 56V-74Q-158-90-146-90Q-134-90-134-74V56Z", wood) + circle(-146, -92, 9, darker(wood, 0.2))
    foot = path("M136 56V-26Q136-40 147-40Q158-40 158-26V56Z", wood) + circle(147, -42, 8, darker(wood, 0.2))
    rail = box(-140, 16, 282, 20, darker(wood, 0.16), round_by=4)
    mattress = box(-136, -14, 274, 34, "#f3efe6", round_by=10)
    pillow = path("M-130-12Q-136-44-104-42H-62Q-40-42-44-12Z", "#ffffff") + path(
        "M-130-12Q-132-26-128-32Q-110-22-46-20L-44-12Z", "#dfe6ee"
    )
    cover = path("M-66-14Q-58-38-30-40Q60-48 138-30V22Q60 30-56 24Q-70 10-66-14Z", quilt)
    fold = path("M-66-14Q-58-38-30-40L-14-41Q-38-34-42-12Q-44 10-36 25L-56 24Q-70 10-66-14Z", lighter(quilt, 0.5))
    seams = path("M18-44Q12-10 20 27M78-40Q72-8 80 26M-40-6Q50 2 138-4", stroke=darker(quilt, 0.16), width=3)
    return Drawing(
        svg=head + mattress + rail + pillow + cover + seams + fold + foot,
        box=Rect(-158, -100, 158, 56),
        anchors={"top": Anchor(20, -30, 200), "seat": Anchor(20, -28, 180)},
    )


def stool(colour: str, _variant: int) -> Drawing:
    """A round stool on four legs."""
    wood = colour or "#c08448"
    legs = "".join(
        path(f"M{x * 0.7:.0f}-30L{x} 46", stroke=darker(wood, shade), width=9)
        for x, shade in ((-26, 0.4), (26, 0.4), (-42, 0.2), (42, 0.2))
    )
    rung = path("M-36 16H36", stroke=darker(wood, 0.3), width=6)
    seat = ellipse(0, -30, 48, 13, darker(wood, 0.25)) + ellipse(0, -36, 48, 12, lighter(wood, 0.1))
    return Drawing(svg=legs + rung + seat, box=Rect(-48, -48, 48, 50), anchors={"top": Anchor(0, -36, 84)})


def swing(colour: str, _variant: int) -> Drawing:
    """A garden swing: a seat on two ropes from a wooden frame; who sits there is at its `seat`."""
    wood = colour or "#c9803c"
    posts = "".join(
        path(f"M{x * 0.82:.0f}-132L{x * 1.12:.0f} 60", stroke=darker(wood, 0.3), width=11)
        + path(f"M{x * 0.82:.0f}-132L{x * 0.78:.0f} 60", stroke=wood, width=11)
        for x in (-104, 104)
    )
    beam = box(-102, -142, 204, 14, wood, round_by=6)
    ropes = path("M-38-130V4M38-130V4", stroke="#8a7a62", width=4.4)
    plank = box(-52, 2, 104, 12, "#d94f4f", round_by=4) + box(-52, 9, 104, 5, "#a93a3f", round_by=2)
    return Drawing(
        svg=posts + ropes + plank + beam,
        box=Rect(-124, -142, 124, 66),
        anchors={"top": Anchor(0, 4, 84), "seat": Anchor(0, 4, 84), "grip": Anchor(38, -60, 10)},
    )


def cradle(colour: str, _variant: int) -> Drawing:
    """A rocking cradle with a hood."""
    wood = colour or "#b9773f"
    rockers = "".join(path(f"M{x - 30} 44Q{x} 66 {x + 30} 44", stroke=darker(wood, 0.35), width=9) for x in (-52, 58))
    bedding = path("M-40-24Q20-48 84-22V0H-44Z", "#f6f1e6") + path("M10-38Q60-44 86-20V4H6Z", "#8fc1e3")
    hood = path("M-96-26Q-92-96-34-92Q-46-60-40-24Z", lighter(wood, 0.14)) + path(
        "M-96-26Q-92-96-34-92Q-70-84-76-26Z", darker(wood, 0.14)
    )
    body = path("M-98-26H102L88 44H-82Z", wood) + path("M-98-26H102L100-14H-96Z", lighter(wood, 0.2))
    slats = path("M-40-14L-36 42M0-14V42M42-14L40 42", stroke=darker(wood, 0.22), width=3.4)
    return Drawing(
        svg=rockers + bedding + hood + body + slats,
        box=Rect(-98, -94, 102, 60),
        anchors={"cabin": Anchor(18, -20, 90), "top": Anchor(20, -30, 100)},
    )


def throne(colour: str, _variant: int) -> Drawing:
    """A gilded throne with a red cushion."""
    cloth, gold = colour or "#b3263a", "#e3ab2c"
    back = path("M-50 10V-112L-34-130L-18-118L0-146L18-118L34-130L50-112V10Z", gold)
    back += path("M-36 4V-98Q0-118 36-98V4Z", cloth) + path("M-36-20Q0-6 36-20V4H-36Z", darker(cloth, 0.2))
    gems = circle(0, -124, 6, "#3f8fd0") + circle(-34, -116, 4, "#58a63f") + circle(34, -116, 4, "#58a63f")
    seat = box(-56, -8, 112, 22, lighter(cloth, 0.1), round_by=9) + box(
        -62, 10, 124, 16, darker(gold, 0.12), round_by=4
    )
    arms = "".join(
        box(x, -40, 16, 62, darker(gold, 0.08), round_by=5) + circle(x + 8, -40, 11, gold) for x in (-68, 52)
    )
    legs = "".join(path(f"M{x - 8} 24H{x + 8}L{x + 10} 56H{x - 10}Z", gold) for x in (-52, 52))
    return Drawing(
        svg=back + gems + legs + seat + arms,
        box=Rect(-68, -146, 68, 56),
        anchors={"top": Anchor(0, -4, 100), "seat": Anchor(0, -2, 96)},
    )
