"""Small things to put on anybody: bows, ties, beads, packs, masks, glasses."""

from abaca.engines.illustrator.drawings.wear import Worn
from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Rect, circle, ellipse, path, polygon

SIDES = (-1, 1)


def bow_tie(neck: Anchor, colour: str) -> Worn:
    """A tied bow under the chin."""
    fill = colour or "#c9303a"
    w, x, y = neck.width * 0.3, neck.x, neck.y + neck.width * 0.12
    loops = "".join(
        path(
            f"M{x} {y}L{x + side * w} {y - w * 0.55}Q{x + side * w * 1.12} {y} {x + side * w} {y + w * 0.55}Z",
            fill,
            stroke=fill,
            width=w * 0.14,
        )
        for side in SIDES
    )
    knot = ellipse(x, y, w * 0.24, w * 0.28, darker(fill, 0.22))
    return Worn(front=loops + knot, box=Rect(x - w * 1.15, y - w * 0.65, x + w * 1.15, y + w * 0.65))


def necktie(neck: Anchor, colour: str) -> Worn:
    """A long tie with its knot at the throat."""
    fill = colour or "#c9303a"
    w, x, y = neck.width * 0.13, neck.x, neck.y + neck.width * 0.08
    long = neck.width * 0.8
    blade = polygon(
        [
            (x - w * 0.6, y + w),
            (x + w * 0.6, y + w),
            (x + w * 1.25, y + long * 0.82),
            (x, y + long),
            (x - w * 1.25, y + long * 0.82),
        ],
        fill,
    )
    stripe = path(
        f"M{x - w * 0.9} {y + long * 0.5}L{x + w * 0.9} {y + long * 0.36}", stroke=lighter(fill, 0.5), width=w * 0.4
    )
    knot = polygon(
        [(x - w, y - w * 0.4), (x + w, y - w * 0.4), (x + w * 0.6, y + w), (x - w * 0.6, y + w)], darker(fill, 0.2)
    )
    return Worn(body=blade + stripe + knot, box=Rect(x - w * 1.3, y - w * 0.4, x + w * 1.3, y + long))


def necklace(neck: Anchor, colour: str) -> Worn:
    """A string of beads."""
    fill = colour or "#f2ecdf"
    half, x, y = neck.width * 0.4, neck.x, neck.y
    beads = ""
    for number in range(11):
        part = number / 5 - 1
        beads += circle(
            x + half * part,
            y + half * (0.16 + 0.62 * (1 - part * part)),
            half * 0.1,
            fill,
            stroke=darker(fill, 0.25),
            width=half * 0.02,
        )
    return Worn(body=beads, box=Rect(x - half * 1.1, y, x + half * 1.1, y + half))


def backpack(back: Anchor, colour: str) -> Worn:
    """A pack behind the shoulders with its straps in front."""
    fill = colour or "#d9534a"
    w, x, y = back.width * 0.62, back.x, back.y
    sack = path(
        f"M{x - w} {y + w * 1.1}V{y - w * 0.3}"
        f"C{x - w} {y - w * 1.1} {x + w} {y - w * 1.1} {x + w} {y - w * 0.3}V{y + w * 1.1}"
        f"Q{x} {y + w * 1.3} {x - w} {y + w * 1.1}Z",
        fill,
        stroke=darker(fill, 0.3),
        width=w * 0.05,
    )
    pockets = "".join(
        ellipse(x + side * w * 1.04, y + w * 0.55, w * 0.2, w * 0.36, darker(fill, 0.2)) for side in SIDES
    )
    straps = "".join(
        path(
            f"M{x + side * w * 0.42} {y - w * 0.62}"
            f"Q{x + side * w * 0.5} {y + w * 0.1} {x + side * w * 0.62} {y + w * 0.6}",
            stroke=darker(fill, 0.25),
            width=w * 0.18,
        )
        for side in SIDES
    )
    return Worn(behind=pockets + sack, body=straps, box=Rect(x - w * 1.26, y - w, x + w * 1.26, y + w * 1.25))


def face_mask(mouth: Anchor, colour: str) -> Worn:
    """A cloth mask over mouth and nose with its ear loops."""
    fill = colour or "#a9d8e8"
    w, x, y = mouth.width * 0.62, mouth.x, mouth.y
    loops = "".join(
        path(
            f"M{x + side * w * 0.8} {y - w * 0.4}L{x + side * w * 1.34} {y - w * 0.7}", stroke="#f4f4f0", width=w * 0.09
        )
        for side in SIDES
    )
    cloth = path(
        f"M{x - w * 0.86} {y - w * 0.5}Q{x} {y - w * 0.86} {x + w * 0.86} {y - w * 0.5}L{x + w * 0.78} {y + w * 0.34}"
        f"Q{x} {y + w * 0.86} {x - w * 0.78} {y + w * 0.34}Z",
        fill,
    )
    folds = "".join(
        path(
            f"M{x - w * 0.7} {y + shift}Q{x} {y + shift + w * 0.14} {x + w * 0.7} {y + shift}",
            stroke=darker(fill, 0.2),
            width=w * 0.05,
        )
        for shift in (-w * 0.2, w * 0.1)
    )
    return Worn(front=loops + cloth + folds, box=Rect(x - w * 1.36, y - w * 0.8, x + w * 1.36, y + w * 0.7))


def _frame(eyes: Anchor, frame: str) -> str:
    """The bridge and the temples of a pair of glasses."""
    w, x, y, r = eyes.width, eyes.x, eyes.y, _lens_px(eyes)
    bridge = path(
        f"M{x - w * 0.06} {y - r * 0.2}Q{x} {y - r * 0.6} {x + w * 0.06} {y - r * 0.2}", stroke=frame, width=w * 0.05
    )
    return bridge + "".join(
        path(
            f"M{x + side * (w * 0.255 + r)} {y - r * 0.2}L{x + side * w * 0.56} {y - r * 0.5}",
            stroke=frame,
            width=w * 0.045,
        )
        for side in SIDES
    )


def _lens_px(eyes: Anchor) -> float:
    return eyes.width * 0.215


def _around(eyes: Anchor) -> Rect:
    r = _lens_px(eyes) * 1.15
    return Rect(eyes.x - eyes.width * 0.58, eyes.y - r, eyes.x + eyes.width * 0.58, eyes.y + r)


def glasses(eyes: Anchor, colour: str) -> Worn:
    """Round spectacles; the anchor's width is that of the whole frame."""
    frame, r = colour or "#5b3a26", _lens_px(eyes)
    lenses = "".join(
        circle(eyes.x + side * eyes.width * 0.255, eyes.y, r, "#e9f5fb", opacity=0.35)
        + circle(eyes.x + side * eyes.width * 0.255, eyes.y, r, stroke=frame, width=eyes.width * 0.052)
        for side in SIDES
    )
    return Worn(front=_frame(eyes, frame) + lenses, box=_around(eyes))


def sunglasses(eyes: Anchor, colour: str) -> Worn:
    """Dark glasses; the anchor's width is that of the whole frame."""
    frame, r, w, y = colour or "#1f2129", _lens_px(eyes), eyes.width, eyes.y
    lenses = ""
    for side in SIDES:
        cx = eyes.x + side * w * 0.255
        lenses += path(
            f"M{cx - r * 1.12} {y - r * 0.78}H{cx + r * 1.12}Q{cx + r * 1.2} {y + r * 0.95} {cx} {y + r * 0.98}"
            f"Q{cx - r * 1.2} {y + r * 0.95} {cx - r * 1.12} {y - r * 0.78}Z",
            frame,
            stroke=frame,
            width=w * 0.03,
        )
        glint = f"M{cx - r * 0.62} {y + r * 0.3}L{cx - r * 0.05} {y - r * 0.5}"
        lenses += path(glint, stroke="#8fb6d9", width=w * 0.045, opacity=0.9)
    return Worn(front=_frame(eyes, frame) + lenses, box=_around(eyes))


def monocle(eyes: Anchor, colour: str, *, aside: bool) -> Worn:
    """One round glass on a chain, before the right eye of a face (`aside`) or the only one of a profile."""
    frame, r, w = colour or "#e3ab2c", _lens_px(eyes) * 1.08, eyes.width
    cx, y = eyes.x + w * (0.235 if aside else -0.08), eyes.y
    lens = circle(cx, y, r, "#dff1fa", opacity=0.5) + circle(cx, y, r, stroke=frame, width=w * 0.065)
    chain = path(
        f"M{cx + r} {y + r * 0.4}Q{cx + r * 1.9} {y + r * 3} {cx + r * 0.7} {y + r * 4.6}", stroke=frame, width=w * 0.03
    )
    return Worn(front=chain + lens, box=Rect(cx - r * 1.2, y - r * 1.2, cx + r * 1.9, y + r * 4.6))


def headphones(ears: Anchor, colour: str) -> Worn:
    """A band over the head with a cushion at each ear; the anchor is as wide as the head between its ears."""
    fill = colour or "#3a3f4d"
    w, x, y = ears.width * 0.5, ears.x, ears.y
    band = path(
        f"M{x - w} {y}C{x - w * 1.16} {y - w * 1.9} {x + w * 1.16} {y - w * 1.9} {x + w} {y}",
        stroke=fill,
        width=w * 0.18,
    )
    cushions = "".join(
        ellipse(x + side * w * 0.96, y, w * 0.2, w * 0.36, darker(fill, 0.3))
        + ellipse(x + side * w * 1.1, y, w * 0.17, w * 0.3, lighter(fill, 0.2))
        for side in SIDES
    )
    return Worn(front=band + cushions, box=Rect(x - w * 1.3, y - w * 1.55, x + w * 1.3, y + w * 0.4))


def goggles(eyes: Anchor, colour: str) -> Worn:
    """One broad pane before both eyes, on a strap."""
    frame, w, x, y = colour or "#e07b2a", eyes.width * 0.5, eyes.x, eyes.y
    strap = path(f"M{x - w * 1.28} {y}H{x + w * 1.28}", stroke=darker(frame, 0.45), width=w * 0.2)
    outline = (
        f"M{x - w * 0.95} {y - w * 0.42}Q{x} {y - w * 0.6} {x + w * 0.95} {y - w * 0.42}Q{x + w * 1.06} {y + w * 0.5} "
        f"{x + w * 0.45} {y + w * 0.46}Q{x} {y + w * 0.1} {x - w * 0.45} {y + w * 0.46}Q{x - w * 1.06} {y + w * 0.5} "
        f"{x - w * 0.95} {y - w * 0.42}Z"
    )
    pane = path(outline, "#bfe6f5", opacity=0.6) + path(outline, stroke=frame, width=w * 0.13)
    glint = path(f"M{x - w * 0.7} {y + w * 0.12}L{x - w * 0.42} {y - w * 0.26}", stroke="#ffffff", width=w * 0.09)
    return Worn(front=strap + pane + glint, box=Rect(x - w * 1.36, y - w * 0.62, x + w * 1.36, y + w * 0.56))


def medal(neck: Anchor, colour: str) -> Worn:
    """A round medal on a ribbon around the neck."""
    gold, w, x, y = colour or "#eeb92f", neck.width * 0.5, neck.x, neck.y
    low = y + w * 1.3
    ribbon = "".join(
        path(f"M{x + side * w * 0.5} {y}L{x} {low - w * 0.1}", stroke=fill, width=w * 0.2)
        for side, fill in ((-1, "#3b6fc4"), (1, "#2f5aa3"))
    )
    disc = circle(x, low + w * 0.12, w * 0.34, gold, stroke=darker(gold, 0.3), width=w * 0.06)
    disc += circle(x, low + w * 0.12, w * 0.19, lighter(gold, 0.35))
    return Worn(body=ribbon + disc, box=Rect(x - w * 0.6, y, x + w * 0.6, low + w * 0.5))
