"""Clothes cut to a skeleton: legs, skirts, torso and sleeves follow the joints, so they fit every posture."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from abaca.engines.illustrator.palette import darker, lighter, luma
from abaca.engines.illustrator.vector import Point, circle, ellipse, num, path, polygon, smooth

from .heads import shade
from .skeleton import SHOULDER_Y, Limb, Skeleton

Top = Literal[
    "tee",
    "shirt",
    "sweater",
    "coat",
    "suit",
    "dress",
    "gown",
    "qipao",
    "kimono",
    "robe",
    "sari",
    "vest",
    "swimsuit",
    "bare",
    "spacesuit",
    "armour",
    "lamellar",
    "tunic",
    "jumpsuit",
    "hooded",
]
Bottom = Literal["trousers", "shorts", "skirt", "wide", "bare", "tail"]
Over = Literal[
    "apron", "belt", "overalls", "tie", "stethoscope", "stripes", "star", "bowtie", "hivis", "sash", "buttons"
]
_SLEEVES: dict[Top, Literal["none", "short", "long", "wide", "puff"]] = {
    "tee": "short",
    "dress": "short",
    "gown": "puff",
    "qipao": "short",
    "kimono": "wide",
    "robe": "wide",
    "sari": "short",
    "vest": "none",
    "swimsuit": "none",
    "bare": "none",
}
_LONG: dict[Top, tuple[float, float]] = {
    # how far down the legs a garment reaches, and how far it stands off there
    "coat": (0.42, 4),
    "dress": (0.5, 13),
    "gown": (0.94, 26),
    "qipao": (0.8, 1),
    "kimono": (0.93, 2),
    "robe": (0.95, 12),
    "sari": (0.93, 4),
    "tunic": (0.24, 5),
}


class Outfit(NamedTuple):
    """What somebody has on; fills are "#rrggbb", `glove` empty for bare hands."""

    top: Top = "tee"
    top_fill: str = "#3b7dd8"
    bottom: Bottom = "trousers"
    bottom_fill: str = "#2f3d5c"
    shoes: str = "#3a2c2a"
    boots: bool = False
    trim: str = ""
    over: tuple[Over, ...] = ()
    over_fill: str = ""
    glove: str = ""

    @property
    def accent(self) -> str:
        """The colour of collars, hems and buttons."""
        if self.trim:
            return self.trim
        return lighter(self.top_fill, 0.45) if luma(self.top_fill) < 190 else darker(self.top_fill, 0.25)


def along(limb: Limb, share: float) -> Point:
    """The point on a limb at that share of its length."""
    one, other, part = (limb.start, limb.middle, share * 2) if share < 0.5 else (limb.middle, limb.end, share * 2 - 1)
    return one[0] + (other[0] - one[0]) * part, one[1] + (other[1] - one[1]) * part


def _stretch(limb: Limb, start: float, end: float, fill: str, width: float) -> str:
    """A tube around the limb between two shares of its length."""
    shares = [start, *(share for share in (0.25, 0.5, 0.75) if start < share < end), end]
    return path(smooth([along(limb, share) for share in shares]), stroke=fill, width=width)


def legs(body: Skeleton, outfit: Outfit, skin: str) -> str:
    """Legs with trousers and shoes, without a skirt."""
    if outfit.bottom == "tail":
        return ""
    wide = body.build.leg_wide
    parts = []
    far = sorted(body.legs, key=lambda each: -each[0] * (body.posture.facing or 1))
    for number, (side, leg) in enumerate(far):
        dim = 0.1 if number == 0 and body.posture.facing else 0.0
        cloth = darker(outfit.bottom_fill, dim)
        parts.append(_stretch(leg, 0, 1, darker(skin, dim) if dim else skin, wide * 0.74))
        if outfit.bottom in {"trousers", "shorts", "wide"}:
            share = 0.46 if outfit.bottom == "shorts" else 0.95
            parts.append(_stretch(leg, 0, share, cloth, wide * (1.6 if outfit.bottom == "wide" else 1.06)))
        parts.append(_shoe(body, leg, side, darker(outfit.shoes, dim), boots=outfit.boots))
    if outfit.bottom in {"trousers", "shorts", "wide"} and not body.posture.seat:
        low = body.hip_y
        parts.append(ellipse(0, low, body.build.hip * 0.98, wide * 0.62, outfit.bottom_fill))
    return "".join(parts)


def _shoe(body: Skeleton, leg: Limb, side: int, fill: str, *, boots: bool) -> str:
    x, y = leg.end
    wide = body.build.leg_wide * 0.62
    toe = body.posture.facing or side * 0.4
    shaft = _stretch(leg, 0.68, 1, fill, body.build.leg_wide * 1.1) if boots else ""
    if body.posture.seat == "chair":
        return shaft + ellipse(x, y + wide * 0.3, wide * 1.05, wide * 0.95, fill)
    left, right = x - wide * (1.0 - 0.55 * toe), x + wide * (1.0 + 0.55 * toe)
    low = y + wide * 0.86
    shoe = path(
        f"M{num(left)} {num(low)}Q{num(left)} {num(y - wide * 0.75)} {num(x)} {num(y - wide * 0.8)}"
        f"Q{num(right)} {num(y - wide * 0.7)} {num(right)} {num(low)}Z",
        fill,
    )
    sole = path(f"M{num(left)} {num(low)}H{num(right)}", stroke=darker(fill, 0.35), width=2.4)
    return shaft + shoe + sole


def has_skirt(outfit: Outfit) -> bool:
    """Whether something hangs over the legs."""
    return outfit.top in _LONG or outfit.bottom == "skirt"


def skirt(body: Skeleton, outfit: Outfit) -> str:
    """The part of a garment below the waist."""
    reach = _LONG.get(outfit.top)
    fill = outfit.top_fill
    if outfit.bottom == "skirt" and reach is None:
        reach, fill = (0.46, 14), outfit.bottom_fill
    if reach is None or outfit.bottom == "tail":
        return ""
    share, flare = reach
    build = body.build
    top = SHOULDER_Y + build.torso * 0.56
    edges = []
    for side, leg in body.legs:
        x, y = along(leg, share)
        if body.posture.seat == "ground":
            x, y = side * (abs(leg.middle[0]) + 6), leg.middle[1] + build.leg_wide * 0.8
        elif body.posture.seat == "chair":
            x, y = leg.middle[0] + side * 6, leg.middle[1] + (build.leg * 0.36 if share > 0.6 else 6)
        edges.append((side * max(side * x + build.leg_wide * 0.5 + flare, build.hip + flare), y))
    (left, left_y), (right, right_y) = edges
    low = max(left_y, right_y)
    middle = (left + right) / 2
    cloth = path(
        f"M{num(-build.waist)} {num(top)}C{num(-build.hip - 2)} {num(top + 14)} {num(left)} {num(left_y - 16)}"
        f" {num(left)} {num(left_y)}Q{num(middle)} {num(low + 9)} {num(right)} {num(right_y)}"
        f"C{num(right)} {num(right_y - 16)} {num(build.hip + 2)} {num(top + 14)} {num(build.waist)} {num(top)}Z",
        fill,
    )
    return cloth + _hem(body, outfit, (left, left_y), (right, right_y), top)


def saddled_skirt(body: Skeleton, outfit: Outfit) -> str:
    """What is seen of a skirt when its wearer rides."""
    if not has_skirt(outfit):
        return ""
    fill = outfit.top_fill if outfit.top in _LONG else outfit.bottom_fill
    w, h, top, low = body.build.waist, body.build.hip + 9, SHOULDER_Y + body.build.torso * 0.56, body.hip_y + 12
    return path(f"M{-w} {num(top)}L{-h} {num(low)}Q0 {num(low + 7)} {h} {num(low)}L{w} {num(top)}Z", fill)


def _hem(body: Skeleton, outfit: Outfit, left: Point, right: Point, top: float) -> str:
    fill = outfit.bottom_fill if outfit.bottom == "skirt" and outfit.top not in _LONG else outfit.top_fill
    low = max(left[1], right[1])
    middle = (left[0] + right[0]) / 2
    line = darker(fill, 0.2)
    if outfit.top == "qipao":
        slit = path(
            f"M{num(right[0] - 3)} {num(right[1])}"
            f"Q{num(right[0] - 7)} {num(low - 18)} {num(right[0] - 4)} {num(low - 34)}",
            stroke=outfit.accent,
            width=2.4,
        )
        edge = path(
            f"M{num(left[0] + 1)} {num(left[1] - 2)}"
            f"Q{num(middle)} {num(low + 7)} {num(right[0] - 1)} {num(right[1] - 2)}",
            stroke=outfit.accent,
            width=3,
        )
        return slit + edge + _blossom(-body.build.hip * 0.4, low - 22, outfit.accent)
    if outfit.top in {"kimono", "coat", "robe"}:
        return path(
            f"M0 {num(top)}Q{num(middle * 0.6 + 3)} {num((top + low) / 2)} {num(middle + 3)} {num(low + 3)}",
            stroke=line,
            width=2.2,
        )
    folds = "".join(
        path(
            f"M{num(body.build.waist * share)} {num(top + 16)}"
            f"Q{num(middle + (right[0] - middle) * share)} {num(low - 26)}"
            f" {num(middle + (right[0] - middle) * share * 1.1)} {num(low - 3)}",
            stroke=line,
            width=1.8,
            opacity=0.6,
        )
        for share in (-0.45, 0.45)
    )
    band = path(
        f"M{num(left[0] + 3)} {num(left[1] - 5)}Q{num(middle)} {num(low + 3)} {num(right[0] - 3)} {num(right[1] - 5)}",
        stroke=outfit.accent,
        width=3,
    )
    return folds + band


def _blossom(x: float, y: float, fill: str) -> str:
    petals = ((0, -5), (4.8, -1.5), (3, 4), (-3, 4), (-4.8, -1.5))
    return "".join(circle(x + dx, y + dy, 3.4, fill) for dx, dy in petals) + circle(x, y, 2.2, "#fff3d0")


def torso(body: Skeleton, outfit: Outfit, skin: str) -> str:
    """Chest and belly with the garment over them, and the neck."""
    build = body.build
    low = body.hip_y + (4 if outfit.bottom == "tail" else 7)
    fill = skin if outfit.top == "bare" else outfit.top_fill
    cloth = path(chest(body, low), fill)
    if outfit.top == "swimsuit":
        cloth = path(chest(body, low), skin) + path(
            f"M-14 10L-{build.shoulder - 8} 26Q-{build.waist} {num(low * 0.6)} -{build.hip - 1} {num(low)}"
            f"Q0 {num(low + 5)} {build.hip - 1} {num(low)}Q{build.waist} {num(low * 0.6)} {build.shoulder - 8} 26"
            f"L14 10L9 26Q0 31-9 26Z",
            fill,
        )
    return cloth + _neckline(outfit, skin)


def chest(body: Skeleton, low: float) -> str:
    """The outline of a torso down to `low`."""
    build = body.build
    s, w, h = build.shoulder, build.waist, build.hip
    waist_y = SHOULDER_Y + build.torso * 0.58
    return (
        f"M-10 3Q{-s + 8} 5{-s} 15C{-s + 1} {num(waist_y - 14)}{-w} {num(waist_y - 10)}{-w} {num(waist_y)}"
        f"C{-w} {num(waist_y + 8)}{-h - 1} {num(low - 16)}{-h} {num(low)}Q0 {num(low + 6)} {h} {num(low)}"
        f"C{h + 1} {num(low - 16)} {w} {num(waist_y + 8)} {w} {num(waist_y)}"
        f"C{w} {num(waist_y - 10)} {s - 1} {num(waist_y - 14)} {s} 15Q{s - 8} 5 10 3Z"
    )


def _neckline(outfit: Outfit, skin: str) -> str:
    """The neck in the opening of the garment, with its collar."""
    neck = path("M-9.5-10V8Q0 16 9.5 8V-10Z", shade(skin))
    draw = _NECKLINES.get(outfit.top)
    if draw:
        return neck + draw(outfit, skin)
    scoop = path("M-10 3Q-9 15 0 16Q9 15 10 3Z", skin)
    return neck + scoop + path("M-11 3Q-9.5 16.5 0 17Q9.5 16.5 11 3", stroke=outfit.accent, width=2.6)


def _no_collar(_outfit: Outfit, _skin: str) -> str:
    return ""


def _shoulders(_outfit: Outfit, skin: str) -> str:
    return path("M-10 3Q0 14 10 3Z", skin)


def _round_collar(outfit: Outfit, _skin: str) -> str:
    return path("M-12 2Q0 12 12 2V8Q0 18-12 8Z", outfit.accent)


def _lapels(outfit: Outfit, skin: str) -> str:
    shirt = outfit.top == "shirt"
    under = "" if shirt else path("M-11 3L0 42L11 3Z", "#fbfbf8")
    fold = outfit.accent if shirt else darker(outfit.top_fill, 0.12)
    tip, notch = (20, 18) if shirt else (27, 44)
    flaps = "".join(path(f"M{side * 9} 1L{side * 19} 7L{side * 15} {tip}L{side} {notch}Z", fold) for side in (-1, 1))
    return under + path("M-10 3L0 16L10 3Z", skin) + flaps


def _mandarin_collar(outfit: Outfit, _skin: str) -> str:
    stand = path("M-11-2Q0 6 11-2V8Q0 16-11 8Z", outfit.top_fill)
    stand += path("M-11-2Q0 6 11-2", stroke=outfit.accent, width=2.4)
    slant = path("M0 11Q13 18 20 32", stroke=outfit.accent, width=2.4)
    return stand + slant + "".join(ellipse(x, y, 3, 1.8, outfit.accent) for x, y in ((0, 10), (11, 19), (18, 28)))


def _crossed_collar(outfit: Outfit, skin: str) -> str:
    inner = path("M-11 2L0 22L11 2Z", skin) + path("M-12 1L3 33", stroke="#fdfaf2", width=8)
    return inner + path("M12 1L-6 36M-12 1L1 24", stroke=outfit.accent, width=7)


_NECKLINES: dict[Top, Callable[[Outfit, str], str]] = {
    "bare": _shoulders,
    "swimsuit": _shoulders,
    "sweater": _round_collar,
    "spacesuit": _round_collar,
    "jumpsuit": _round_collar,
    "shirt": _lapels,
    "suit": _lapels,
    "coat": _lapels,
    "qipao": _mandarin_collar,
    "kimono": _crossed_collar,
    "robe": _crossed_collar,
    "armour": _no_collar,
    "lamellar": _no_collar,
    "hooded": _no_collar,
}


def arms(body: Skeleton, outfit: Outfit, skin: str) -> str:
    """Both arms with sleeves and hands."""
    return "".join(arm(body, side, limb, outfit, skin) for side, limb in body.arms)


def arm(body: Skeleton, side: int, limb: Limb, outfit: Outfit, skin: str) -> str:
    """One arm with its sleeve and hand."""
    wide = body.build.arm_wide
    kind = _SLEEVES.get(outfit.top, "long")
    sleeve = darker(outfit.top_fill, 0.09)
    parts = [_stretch(limb, 0, 1, skin if kind != "long" else sleeve, wide * 0.8)]
    if kind == "short":
        parts.append(_stretch(limb, 0, 0.3, sleeve, wide * 1.12))
    elif kind == "puff":
        parts.append(_stretch(limb, 0.0, 0.2, sleeve, wide * 1.6))
    elif kind == "long":
        parts.append(_stretch(limb, 0, 0.84, sleeve, wide))
        if outfit.trim and outfit.top in {"coat", "suit", "tunic", "spacesuit"}:
            parts.append(_stretch(limb, 0.79, 0.83, outfit.trim, wide * 1.04))
    elif kind == "wide":
        parts.append(_wide_sleeve(limb, sleeve, outfit.accent, wide))
    return parts[0] + hand(body, side, limb, outfit, skin) + "".join(parts[1:])


def hand(body: Skeleton, side: int, limb: Limb, outfit: Outfit, skin: str) -> str:
    """The hand at the end of an arm, bare or gloved."""
    (x, y), wide, fill = limb.end, body.build.arm_wide, outfit.glove or skin
    return circle(x, y, wide * 0.58, fill) + ellipse(
        x - side * wide * 0.45, y - wide * 0.22, wide * 0.24, wide * 0.3, fill
    )


def _wide_sleeve(limb: Limb, fill: str, accent: str, wide: float) -> str:
    start, wrist = limb.start, along(limb, 0.86)
    dx, dy = wrist[0] - start[0], wrist[1] - start[1]
    far = max((dx * dx + dy * dy) ** 0.5, 1)
    across = (-dy / far * wide, dx / far * wide)
    drop = wide * 1.3
    points = [
        (start[0] - across[0] * 0.6, start[1] - across[1] * 0.6),
        (start[0] + across[0] * 0.6, start[1] + across[1] * 0.6),
        (wrist[0] + across[0] * 0.9, wrist[1] + across[1] * 0.9 + drop * 0.4),
        (wrist[0] - across[0] * 0.9, wrist[1] - across[1] * 0.9 + drop * 0.4),
    ]
    edge = path(
        f"M{num(points[2][0])} {num(points[2][1])}L{num(points[3][0])} {num(points[3][1])}", stroke=accent, width=3
    )
    return polygon(points, fill, stroke=fill, width=wide * 0.5) + edge
