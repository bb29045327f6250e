"""Headgear drawn around the anchor of a head, 74 units wide at its brim: hats, crowns, hoods, halos."""

from collections.abc import Callable

from abaca.engines.illustrator.drawings.wear import Worn
from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Rect, circle, ellipse, group, path, polygon

from .armour import great_helm, kabuto

_WIDE = 74


def _chef_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#fbfbf8"
    dim = darker(fill, 0.13)
    puffs = "".join(
        circle(x, y, r, fill)
        for x, y, r in ((-27, -34, 18), (27, -34, 18), (-10, -46, 19), (12, -46, 19), (0, -30, 22))
    )
    folds = "".join(path(f"M{x}-12V-30", stroke=dim, width=2.4) for x in (-16, 0, 16))
    band = path("M-32 6L-34-18Q0-26 34-18L32 6Q0-4-32 6Z", fill) + path("M-32 5Q0-5 32 5", stroke=dim, width=3)
    return puffs + path("M-33-18Q0-26 33-18", stroke=dim, width=2.6) + band + folds, Rect(-46, -66, 46, 6)


def _peaked_cap(fill: str) -> tuple[str, Rect]:
    fill = fill or "#27365e"
    crown = path("M-36 0L-46-22C-42-42 42-42 46-22L36 0Q0-12-36 0Z", fill)
    piping = path("M-45-21Q0-36 45-21", stroke=lighter(fill, 0.25), width=2)
    band = path("M-37 2L-38-9Q0-22 38-9L37 2Q0-10-37 2Z", darker(fill, 0.45))
    peak = path("M-33 1Q0-14 33 1Q26 13 0 12Q-26 13-33 1Z", "#17181f") + path(
        "M-24 4Q0-6 24 4", stroke="#5b6172", width=2
    )
    badge = polygon([(0, -32), (7, -28), (6, -20), (0, -15), (-6, -20), (-7, -28)], "#e8b93c") + circle(
        0, -24, 2.8, "#fff3c8"
    )
    return crown + piping + band + badge + peak, Rect(-47, -40, 47, 13)


def _crown(fill: str) -> tuple[str, Rect]:
    gold = fill or "#eeb92f"
    base = path("M-34 4L-40-32L-21-14L0-40L21-14L40-32L34 4Q0-8-34 4Z", gold, stroke=darker(gold, 0.28), width=1.8)
    band = path("M-34 2Q0-9 34 2", stroke=darker(gold, 0.18), width=7)
    tips = "".join(
        circle(x, y, 4.6, c) for x, y, c in ((-40, -33, "#e2445c"), (0, -42, "#e2445c"), (40, -33, "#e2445c"))
    )
    gems = circle(0, -3.4, 3.6, "#3f86e0") + circle(-18, -1.6, 3, "#4aa564") + circle(18, -1.6, 3, "#4aa564")
    return base + band + gems + tips, Rect(-45, -47, 45, 5)


def _tiara(fill: str) -> tuple[str, Rect]:
    gold = fill or "#f2c53d"
    arc = path(
        "M-32 0Q-22-14-12-12Q-6-30 0-34Q6-30 12-12Q22-14 32 0Q0-14-32 0Z", gold, stroke=darker(gold, 0.25), width=1.5
    )
    return arc + circle(0, -20, 4.4, "#f0688e") + circle(-14, -8, 2.6, "#9ad6f2") + circle(
        14, -8, 2.6, "#9ad6f2"
    ), Rect(-33, -35, 33, 1)


def _brimmed(fill: str, band: str, *, high: float, brim: float, dent: bool) -> tuple[str, Rect]:
    top = (
        f"M-32 0C-32-{high}-{24 if not dent else 30}-{high + 6} -14-{high + 4}"
        f"Q0-{high - (6 if dent else -4)} 14-{high + 4}C{24 if not dent else 30}-{high + 6} 32-{high} 32 0Z"
    )
    rim = path(
        f"M-{brim}-3C-{brim - 14} 14 {brim - 14} 14 {brim}-3C{brim - 20}-14-{brim - 20}-14-{brim}-3Z", darker(fill, 0.1)
    )
    strap = path("M-32-6Q0 4 32-6V-15Q0-5-32-15Z", band)
    return rim + path(top, fill) + strap + path(
        f"M-{brim}-3C-{brim - 16} 12 {brim - 16} 12 {brim}-3", stroke=fill, width=5
    ), Rect(-brim - 2, -high - 6, brim + 2, 11)


def _straw_hat(fill: str) -> tuple[str, Rect]:
    return _brimmed(fill or "#ecc873", "#c9434a", high=32, brim=64, dent=False)


def _cowboy_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#9a6a3c"
    rim = path(
        "M-68-16C-50 12 50 12 68-16C56 2 34-6 0-6C-34-6-56 2-68-16Z",
        darker(fill, 0.14),
        stroke=darker(fill, 0.14),
        width=4,
    )
    top = path("M-33-2C-36-30-28-46-16-44Q0-34 16-44C28-46 36-30 33-2Q0 8-33-2Z", fill)
    return top + path("M-33-4Q0 6 33-4V-12Q0-2-33-12Z", darker(fill, 0.4)) + rim, Rect(-70, -46, 70, 8)


def _fedora(fill: str) -> tuple[str, Rect]:
    fill = fill or "#6b5744"
    return _brimmed(fill, darker(fill, 0.45), high=34, brim=50, dent=True)


def _beret(fill: str) -> tuple[str, Rect]:
    fill = fill or "#c9303a"
    cap = path("M-37 1C-56-22-30-42 4-38C40-36 52-14 38 0Q0-14-37 1Z", fill) + path("M6-37L9-45", stroke=fill, width=4)
    return cap + path("M-36 0Q0-14 37-1", stroke=darker(fill, 0.25), width=4) + path(
        "M-24-26Q-10-34 6-32", stroke=lighter(fill, 0.3), width=3
    ), Rect(-50, -47, 48, 3)


def _cap(fill: str) -> tuple[str, Rect]:
    fill = fill or "#d0453f"
    dome = path("M-38 3C-42-46 42-46 38 3Q0-6-38 3Z", fill)
    peak = path("M-30 2Q0-12 30 2Q34 14 0 14Q-34 14-30 2Z", darker(fill, 0.2))
    return dome + path("M0-35V-6", stroke=darker(fill, 0.2), width=1.8) + circle(
        0, -35, 3.4, darker(fill, 0.25)
    ) + peak, Rect(-41, -38, 41, 14)


def _beanie(fill: str) -> tuple[str, Rect]:
    fill = fill or "#d0453f"
    dome = path("M-37 0C-42-48 42-48 37 0Z", fill)
    cuff = path("M-40 5Q0-10 40 5V-12Q0-26-40-12Z", lighter(fill, 0.22))
    ribs = "".join(
        path(f"M{x} {-1 - abs(16 - abs(x)) * 0.02}V-15", stroke=fill, width=2) for x in (-28, -14, 0, 14, 28)
    )
    return dome + circle(0, -40, 10, lighter(fill, 0.55)) + cuff + ribs, Rect(-41, -50, 41, 6)


def _top_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#2c2c36"
    tube = path("M-30 0L-34-58Q0-66 34-58L30 0Q0 8-30 0Z", fill)
    lid = ellipse(0, -58, 34, 7, lighter(fill, 0.14))
    band = path("M-30-4Q0 5 30-4L31-17Q0-8-31-17Z", "#b8323f")
    rim = path("M-54-6C-44 12 44 12 54-6C44-4 34 2 0 2C-34 2-44-4-54-6Z", darker(fill, 0.1), stroke=fill, width=4)
    return tube + lid + path("M-24-50L-21-14", stroke=lighter(fill, 0.25), width=4) + band + rim, Rect(-56, -66, 56, 10)


def _hard_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#f5c530"
    dome = path("M-39 2C-43-50 43-50 39 2Q0-6-39 2Z", fill)
    ridge = path("M-9-38Q0-42 9-38L8-4H-8Z", lighter(fill, 0.35))
    rim = path("M-46 4Q0-12 46 4Q46 11 38 10Q0-2-38 10Q-46 11-46 4Z", darker(fill, 0.12))
    return dome + ridge + rim, Rect(-47, -41, 47, 11)


def _fire_helmet(fill: str) -> tuple[str, Rect]:
    fill = fill or "#c9303a"
    dome, rect = _hard_hat(fill)
    shield = polygon(
        [(0, -36), (11, -31), (9, -14), (0, -8), (-9, -14), (-11, -31)], "#f2c230", stroke="#a3701c", width=1.6
    )
    return dome + shield + circle(0, -23, 3.6, fill), rect


def _army_helmet(fill: str) -> tuple[str, Rect]:
    fill = fill or "#6c7a4a"
    dome = path("M-41 6C-47-50 47-50 41 6Q0-6-41 6Z", fill)
    spots = (
        ellipse(-16, -20, 9, 6, darker(fill, 0.28))
        + ellipse(14, -26, 10, 5, darker(fill, 0.28))
        + ellipse(20, -6, 7, 4, lighter(fill, 0.2))
    )
    return dome + spots + path("M-42 5Q0-8 42 5", stroke=darker(fill, 0.3), width=5), Rect(-45, -38, 45, 9)


def _witch_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#3b2a4f"
    cone = path("M-33-2C-26-34-16-62 4-84Q16-90 27-78Q14-76 12-66C18-40 26-22 33-2Q0 9-33-2Z", fill)
    band = path("M-33-4Q0 7 33-4L29-16Q0-6-29-16Z", "#e08a2b") + path("M-7-12H7V1H-7Z", "", stroke="#f5d060", width=3)
    rim = path("M-66-6C-52 16 52 16 66-6C50-2 36 2 0 2C-36 2-50-2-66-6Z", darker(fill, 0.15), stroke=fill, width=4)
    return cone + band + rim, Rect(-68, -88, 68, 12)


def _wizard_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#3d4fb0"
    cone = path("M-33-1C-24-40-12-70 3-96C14-66 26-34 33-1Q0 9-33-1Z", fill)
    stars = "".join(
        circle(x, y, r, "#f5d060") for x, y, r in ((-10, -26, 4), (9, -44, 3.4), (1, -68, 2.8), (15, -18, 2.8))
    )
    rim = path("M-54-5C-44 14 44 14 54-5C44-2 34 2 0 2C-34 2-44-2-54-5Z", darker(fill, 0.18), stroke=fill, width=4)
    return cone + stars + rim, Rect(-56, -97, 56, 11)


def _santa_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#cf2a33"
    cone = path("M-35-2C-34-40-6-66 26-56C48-48 52-26 50-10C44-30 36-32 31-26C34-16 35-8 35-2Q0-12-35-2Z", fill)
    fold = path("M26-54C34-44 34-34 31-26", stroke=darker(fill, 0.25), width=2)
    cuff = path("M-36 0Q0-14 36 0", stroke="#fbfbf8", width=15)
    return cone + fold + cuff + circle(50, -8, 10, "#fbfbf8"), Rect(-44, -60, 61, 9)


def _graduation_cap(fill: str) -> tuple[str, Rect]:
    fill = fill or "#2c2f3a"
    base = path("M-35 2V-18H35V2Q0-8-35 2Z", darker(fill, 0.15))
    board = polygon([(0, -44), (58, -25), (0, -6), (-58, -25)], fill, stroke=lighter(fill, 0.2), width=1.6)
    tassel = path("M0-25L44-20V2", stroke="#e3ab2c", width=3) + path("M40 0H48L50 14H38Z", "#e3ab2c")
    return base + board + tassel, Rect(-59, -45, 59, 14)


def _tricorn(fill: str) -> tuple[str, Rect]:
    fill = fill or "#2b2b33"
    hat = path("M-56-16Q-40-12-34-24Q-20-56 0-56Q20-56 34-24Q40-12 56-16Q40 12 0 4Q-40 12-56-16Z", fill)
    edge = path("M-56-16Q-40 12 0 4Q40 12 56-16", stroke="#e3ab2c", width=3)
    skull = (
        circle(0, -26, 8.5, "#f5f2e8")
        + path("M-5-20H5V-13H-5Z", "#f5f2e8")
        + circle(-3.2, -26, 2.3, fill)
        + circle(3.2, -26, 2.3, fill)
    )
    bones = path("M-14-12L14-20M14-12L-14-20", stroke="#f5f2e8", width=2.4)
    return hat + bones + skull + edge, Rect(-58, -57, 58, 8)


def _viking_helmet(fill: str) -> tuple[str, Rect]:
    fill = fill or "#9aa5b0"
    horn = "M34-14C52-10 62-28 56-50C74-34 70 4 38 2Z"
    horns = path(horn, "#f0e4c6", stroke="#c9b78c", width=1.6)
    horns += f'<g transform="scale(-1 1)">{horns}</g>'
    dome = path("M-38 2C-42-50 42-50 38 2Q0-6-38 2Z", fill) + path("M0-38V-6", stroke=darker(fill, 0.25), width=6)
    band = path("M-39 4Q0-10 39 4", stroke="#b98a3a", width=8)
    return horns + dome + band, Rect(-66, -52, 66, 8)


def _bearskin(fill: str) -> tuple[str, Rect]:
    fill = fill or "#26262d"
    fur = path("M-40 4C-48-40-40-82 0-84C40-82 48-40 40 4Q0-10-40 4Z", fill)
    return fur + path("M-26-50Q-20-70-4-74", stroke=lighter(fill, 0.2), width=5), Rect(-45, -84, 45, 5)


def _sailor_hat(fill: str) -> tuple[str, Rect]:
    fill = fill or "#fbfbf8"
    dome = path("M-28-6C-28-36 28-36 28-6Z", fill)
    cuff = path("M-36 4L-40-14Q0-26 40-14L36 4Q0-8-36 4Z", fill) + path("M-38-6Q0-18 38-6", stroke="#3b62b5", width=3)
    return dome + cuff, Rect(-41, -31, 41, 5)


def _halo(fill: str) -> tuple[str, Rect]:
    return ellipse(0, -46, 30, 8.5, "", stroke=fill or "#f7d24f", width=5.5) + ellipse(
        0, -46, 30, 8.5, "", stroke="#fff3b8", width=1.8
    ), Rect(-34, -58, 34, -34)


def _garland(fill: str) -> tuple[str, Rect]:
    petals = ("#f48fb1", "#f8d038", "#f6f6f2", "#c58be0", "#f48fb1", "#f8d038", "#f6f6f2")
    parts = [path("M-36-2Q0-18 36-2", stroke="#58a63f", width=5)]
    for number, tone in enumerate(petals):
        x = -33 + number * 11
        y = -3 - (1 - (x / 36) ** 2) * 8
        parts += [circle(x + dx, y + dy, 3.5, fill or tone) for dx, dy in ((0, -4), (4, 0), (0, 4), (-4, 0))]
        parts.append(circle(x, y, 2.4, "#f0a82e"))
    return "".join(parts), Rect(-40, -20, 40, 6)


def _bow(fill: str) -> tuple[str, Rect]:
    fill = fill or "#d92b33"
    loops = path("M0-22L-22-36V-10ZM0-22L22-36V-10Z", fill, stroke=fill, width=5)
    return loops + circle(0, -22, 6.5, darker(fill, 0.2)), Rect(-26, -40, 26, -6)


def _flower(fill: str) -> tuple[str, Rect]:
    fill = fill or "#f48fb1"
    petals = "".join(
        circle(24 + dx, -4 + dy, 6.2, fill) for dx, dy in ((0, -8), (7.6, -2.4), (4.7, 6.4), (-4.7, 6.4), (-7.6, -2.4))
    )
    return petals + circle(24, -4, 4.6, "#f8d038"), Rect(9, -20, 40, 10)


def _ninja_hood(fill: str) -> tuple[str, Rect]:
    fill = fill or "#2e313d"
    hood = path(
        "M-37 20C-46-46 46-46 37 20C36 46 20 60 0 60C-20 60-36 46-37 20ZM-30 12Q-30 34-24 33Q0 25 24 33"
        "Q30 34 30 12Q0 4-30 12Z",
        fill,
    ).replace("<path ", '<path fill-rule="evenodd" ')
    band = path("M-37-4Q0-16 37-4", stroke="#8f2b32", width=7) + path("M36-4L56-10L52 2L62 8L38 3Z", "#8f2b32")
    return hood + band, Rect(-42, -36, 62, 61)


_SHAPES: dict[str, Callable[[str], tuple[str, Rect]]] = {
    "chef_hat": _chef_hat,
    "peaked_cap": _peaked_cap,
    "crown": _crown,
    "tiara": _tiara,
    "straw_hat": _straw_hat,
    "cowboy_hat": _cowboy_hat,
    "fedora": _fedora,
    "beret": _beret,
    "cap": _cap,
    "beanie": _beanie,
    "top_hat": _top_hat,
    "hat": _fedora,
    "hard_hat": _hard_hat,
    "fire_helmet": _fire_helmet,
    "army_helmet": _army_helmet,
    "helmet": _army_helmet,
    "witch_hat": _witch_hat,
    "wizard_hat": _wizard_hat,
    "santa_hat": _santa_hat,
    "graduation_cap": _graduation_cap,
    "tricorn": _tricorn,
    "viking_helmet": _viking_helmet,
    "bearskin": _bearskin,
    "sailor_hat": _sailor_hat,
    "halo": _halo,
    "garland": _garland,
    "bow": _bow,
    "flower": _flower,
    "ninja_hood": _ninja_hood,
}
WHOLE = frozenset({"ninja_hood", "space_helmet"})
"""Headgear under which no hair is seen."""


def is_hat(name: str) -> bool:
    """Whether a hat of that name is drawn here."""
    return name in _SHAPES or name in {"kabuto", "knights_helmet"}


def hat(name: str, head: Anchor, colour: str = "") -> Worn:
    """The hat on that head, in its usual colour when none is given; KeyError when it is not drawn here."""
    if name == "kabuto":
        return kabuto(head, colour)
    if name == "knights_helmet":
        return great_helm(head, colour)
    svg, rect = _SHAPES[name](colour)
    factor = head.width / _WIDE
    return Worn(front=group(svg, dx=head.x, dy=head.y, factor=factor), box=rect.scaled(factor).moved(head.x, head.y))


def veil(head: Anchor, colour: str = "") -> Worn:
    """A bride's veil: it hangs behind, a wreath holds it."""
    fill = colour or "#ffffff"
    factor = head.width / _WIDE
    cloth = path("M-30-6C-50 30-58 90-52 130Q0 142 52 130C58 90 50 30 30-6Z", fill, opacity=0.72)
    wreath = "".join(circle(x, -4 - (1 - (x / 34) ** 2) * 9, 5, "#fbeef2") for x in range(-30, 31, 10))
    place = {"dx": head.x, "dy": head.y, "factor": factor}
    return Worn(
        behind=group(cloth, **place),
        front=group(wreath, **place),
        box=Rect(-58, -20, 58, 137).scaled(factor).moved(head.x, head.y),
    )
