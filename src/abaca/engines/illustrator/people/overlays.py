"""What goes over the clothes: aprons, belts, ties, braces, stripes."""

from collections.abc import Callable
from math import cos, pi, sin

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import circle, num, path, polygon

from .garments import Outfit, Over
from .skeleton import SHOULDER_Y, Skeleton


def overlays(body: Skeleton, outfit: Outfit) -> str:
    """All that the outfit has over it, in its order."""
    return "".join(_OVERLAYS[name](body, outfit) for name in outfit.over)


def _waist_y(body: Skeleton) -> float:
    return SHOULDER_Y + body.build.torso * 0.62


def _fill(outfit: Outfit) -> str:
    return outfit.over_fill or "#f4f4f0"


def _apron(body: Skeleton, outfit: Outfit) -> str:
    w, h, y, fill = body.build.waist, body.build.hip, _waist_y(body), _fill(outfit)
    low = body.hip_y + (8 if body.posture.seat else body.build.leg * 0.36)
    bib = path(
        f"M-12 20H12L{w - 2} {num(y)}L{h + 3} {num(low)}Q0 {num(low + 8)} {-h - 3} {num(low)}L{-w + 2} {num(y)}Z", fill
    )
    straps = path("M-11 21L-9 5M11 21L9 5", stroke=fill, width=3.4)
    tie = path(f"M{-w} {num(y)}H{w}", stroke=darker(fill, 0.18), width=3)
    pocket = path(f"M-10 {num(y + 10)}h20v10q-10 7-20 0Z", stroke=darker(fill, 0.22), width=1.8)
    return straps + bib + tie + pocket


def _bib(body: Skeleton, outfit: Outfit) -> str:
    w, h, y, fill = body.build.waist, body.build.hip, _waist_y(body), outfit.bottom_fill
    low = num(body.hip_y + 8)
    bib = path(f"M-13 26H13L{w} {num(y + 4)}L{h} {low}H{-h}L{-w} {num(y + 4)}Z", fill)
    straps = path("M-11 27L-16 6M11 27L16 6", stroke=fill, width=5.4)
    return straps + bib + circle(-11, 28, 2.6, "#f2c230") + circle(11, 28, 2.6, "#f2c230")


def _belt(body: Skeleton, outfit: Outfit) -> str:
    w, y = body.build.waist, _waist_y(body)
    strap = path(f"M{-w - 1} {num(y + 3)}Q0 {num(y + 8)} {w + 1} {num(y + 3)}", stroke=_fill(outfit), width=6.5)
    return strap + path(f"M-5 {num(y + 1.4)}h10v8h-10Z", stroke="#f2c230", width=2.4)


def _sash(body: Skeleton, outfit: Outfit) -> str:
    w, y, fill = body.build.waist, _waist_y(body), _fill(outfit)
    obi = path(
        f"M{-w - 1} {num(y - 9)}Q0 {num(y - 4)} {w + 1} {num(y - 9)}V{num(y + 8)}"
        f"Q0 {num(y + 13)} {-w - 1} {num(y + 8)}Z",
        fill,
    )
    return obi + path(f"M{-w} {num(y)}Q0 {num(y + 5)} {w} {num(y)}", stroke=lighter(fill, 0.5), width=2.4)


def _tie(_body: Skeleton, outfit: Outfit) -> str:
    return path("M-4 13H4L3 19L7 44L0 52L-7 44L-3 19Z", _fill(outfit))


def _bow_tie(_body: Skeleton, outfit: Outfit) -> str:
    fill = _fill(outfit)
    return path("M0 14L-11 8V21ZM0 14L11 8V21Z", fill) + circle(0, 14.5, 3, darker(fill, 0.25))


def _badge(body: Skeleton, _outfit: Outfit) -> str:
    x, y = -body.build.shoulder * 0.48, 32
    tips = [
        (x + reach * sin(number * pi / 5), y - reach * cos(number * pi / 5))
        for number in range(10)
        for reach in ((7.0, 3.1)[number % 2],)
    ]
    return polygon(tips, "#f2c230")


def _buttons(body: Skeleton, outfit: Outfit) -> str:
    return "".join(circle(0, y, 2.1, outfit.accent) for y in range(28, int(body.hip_y) - 2, 13))


def _stripes(body: Skeleton, outfit: Outfit) -> str:
    w = body.build.waist + 1
    return "".join(
        path(f"M{-w} {y}Q0 {y + 6} {w} {y}", stroke=_fill(outfit), width=4) for y in (34, 46, 58) if y < body.hip_y - 4
    )


def _reflectors(body: Skeleton, _outfit: Outfit) -> str:
    w, y = body.build.waist, _waist_y(body)
    round_waist = path(f"M{-w} {num(y)}Q0 {num(y + 6)} {w} {num(y)}", stroke="#e9eef2", width=6)
    return path("M-13 6L-11 60M13 6L11 60", stroke="#e9eef2", width=5) + round_waist


def _stethoscope(_body: Skeleton, _outfit: Outfit) -> str:
    return path("M-7 8L0 30L7 8", stroke="#5d6b78", width=3) + circle(0, 34, 4.4, "#b9c1c9", stroke="#5d6b78", width=2)


_OVERLAYS: dict[Over, Callable[[Skeleton, Outfit], str]] = {
    "apron": _apron,
    "overalls": _bib,
    "belt": _belt,
    "sash": _sash,
    "tie": _tie,
    "bowtie": _bow_tie,
    "star": _badge,
    "buttons": _buttons,
    "stripes": _stripes,
    "hivis": _reflectors,
    "stethoscope": _stethoscope,
}
