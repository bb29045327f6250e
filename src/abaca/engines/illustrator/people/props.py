"""What people carry by their trade or do something with, and what only some bodies have: tails, shells, fairy wings."""

from collections.abc import Callable

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Point, circle, ellipse, group, num, path, polygon

from .garments import Outfit
from .skeleton import SHOULDER_Y, Skeleton


def _staff(fill: str) -> str:
    return (
        path("M0-92V62", stroke=fill or "#7a5230", width=6)
        + circle(0, -98, 10, "#6fd0e8")
        + circle(-3, -101, 3, "#ffffff")
    )


def _wand(fill: str) -> str:
    star = [(0, -44), (4, -35), (13, -34), (6, -28), (8, -19), (0, -24), (-8, -19), (-6, -28), (-13, -34), (-4, -35)]
    return path("M0 8V-26", stroke=fill or "#f5e2b0", width=3.6) + polygon(star, "#f8d038", stroke="#e0a92c", width=1.2)


def _sword(fill: str) -> str:
    blade = path("M-4.5-10L-3.4-74L0-82L3.4-74L4.5-10Z", fill or "#d7dee5", stroke="#8b97a5", width=1.2)
    return (
        blade
        + path("M0-72V-12", stroke="#9aa7b5", width=1.4)
        + path("M-13-9H13", stroke="#c9973a", width=5)
        + path("M0-8V9", stroke="#6b4a2e", width=6)
        + circle(0, 12, 4, "#c9973a")
    )


def _broom(fill: str) -> str:
    return (
        path("M0-70V34", stroke=fill or "#8a5a36", width=5)
        + path("M-7 34H7L16 72Q0 78-16 72Z", "#dcae55")
        + path("M-8 40H8M-5 48L-9 70M0 48V73M5 48L9 70", stroke="#a87a30", width=2)
    )


def _spoon(fill: str) -> str:
    return (
        path("M0 16V-22", stroke=fill or "#a87243", width=5)
        + ellipse(0, -32, 8.5, 12, fill or "#a87243")
        + ellipse(0, -32, 5.4, 8.6, "#8a5a36")
    )


def _brush(fill: str) -> str:
    return (
        path("M0 12V-20", stroke=fill or "#c58a4a", width=4)
        + path("M-3-20H3V-26H-3Z", "#9aa5b0")
        + path("M-4-26Q-5-36 0-42Q5-36 4-26Z", "#3f86e0")
    )


def _lens(fill: str) -> str:
    return (
        path("M0 10V-10", stroke=fill or "#6b4a2e", width=5.4)
        + circle(0, -24, 13, "#cfeaf7", stroke="#5d6b78", width=4, opacity=0.95)
        + path("M-6-28Q-3-32 2-32", stroke="#ffffff", width=2.6)
    )


def _flask(_fill: str) -> str:
    glass = path("M-5-34H5V-18L17 6Q18 12 11 12H-11Q-18 12-17 6L-5-18Z", "#e3f2f8", stroke="#8fa9b8", width=1.8)
    return (
        glass
        + path("M-11-5H11L16 6Q17 11 11 11H-11Q-17 11-16 6Z", "#58c07a")
        + circle(-3, 2, 2.2, "#c9f2d4")
        + circle(5, 5, 1.6, "#c9f2d4")
    )


def _fork(fill: str) -> str:
    return path("M0-58V66", stroke=fill or "#8a5a36", width=5) + path(
        "M-13-88V-66Q-13-58 0-58Q13-58 13-66V-88M0-90V-58", stroke="#9aa5b0", width=4
    )


def _case(fill: str) -> str:
    leather = fill or "#7a5230"
    return (
        path("M-9 4V-2H9V4", stroke=darker(leather, 0.3), width=3.4)
        + path("M-24 5H24V38Q0 42-24 38Z", leather)
        + path("M-24 18H24", stroke=darker(leather, 0.3), width=2.4)
        + circle(0, 18, 3, "#e3ab2c")
    )


def _microphone(_fill: str) -> str:
    return (
        path("M0 16V-10", stroke="#2b2b33", width=6)
        + circle(0, -17, 8.5, "#9aa5b0")
        + path("M-7-20H7M-7-14H7", stroke="#6d7884", width=1.6)
    )


def _wrench(fill: str) -> str:
    return path("M0 18V-20", stroke=fill or "#9aa5b0", width=6) + path(
        "M-9-38V-28Q-9-19 0-19Q9-19 9-28V-38", stroke=fill or "#9aa5b0", width=6
    )


def _axe(fill: str) -> str:
    return path("M0 34V-52", stroke="#7a5230", width=5.6) + path(
        "M-2-52C14-56 24-66 28-72C36-54 36-36 28-20C24-28 14-34-2-34Z", fill or "#b4bec8", stroke="#8b97a5", width=1.4
    )


def _book(fill: str) -> str:
    cover = fill or "#c9463d"
    return (
        path("M-14-22H16V16H-14Z", cover, stroke=cover, width=3)
        + path("M-14-20H-10V15H-14Z", darker(cover, 0.3))
        + path("M-4-11H11M-4-4H7", stroke=lighter(cover, 0.6), width=2.4)
    )


_PROPS: dict[str, Callable[[str], str]] = {
    "staff": _staff,
    "wand": _wand,
    "sword": _sword,
    "broom": _broom,
    "spoon": _spoon,
    "brush": _brush,
    "lens": _lens,
    "flask": _flask,
    "fork": _fork,
    "case": _case,
    "microphone": _microphone,
    "wrench": _wrench,
    "axe": _axe,
    "book": _book,
}


def prop(name: str, hand: Point) -> str:
    """A thing in the hand; KeyError when it is not drawn here."""
    lean = 8 if name in {"sword", "brush", "spoon", "wand", "axe"} else 0
    factor = 1.3 if name in {"spoon", "brush", "lens", "wrench", "microphone", "flask"} else 1
    return group(_PROPS[name](""), dx=hand[0], dy=hand[1], turn_deg=lean, factor=factor)


def fish_tail(body: Skeleton, outfit: Outfit) -> str:
    """A mermaid's tail from the waist down, with scales and a fluke."""
    fill, pale = outfit.bottom_fill, outfit.accent
    h, y = body.build.hip, SHOULDER_Y + body.build.torso * 0.66
    low = y + body.build.leg * 1.05
    tail = path(
        f"M{-h + 2} {num(y)}C{-h - 6} {num(y + 30)}{-h + 2} {num(low - 34)} 6 {num(low - 6)}L20 {num(low - 12)}"
        f"C{h - 2} {num(low - 44)} {h + 8} {num(y + 30)} {h - 2} {num(y)}Q0 {num(y + 9)}{-h + 2} {num(y)}Z",
        fill,
    )
    scales = ""
    for row in range(5):
        half = h * (0.82 - row * 0.13)
        for number in range(4 - row // 2):
            count = 4 - row // 2
            x = -half + 2 * half * (number + 0.5) / count + row * 1.6
            sy = y + 16 + row * 13
            scales += path(
                f"M{num(x - 5)} {num(sy)}Q{num(x)} {num(sy + 8)} {num(x + 5)} {num(sy)}",
                stroke=pale,
                width=2,
                opacity=0.8,
            )
    waist = path(f"M{-h + 2} {num(y)}Q0 {num(y + 10)} {h - 2} {num(y)}", stroke=pale, width=4)
    fluke = path(
        f"M12 {num(low - 12)}C-8 {num(low + 2)}-30 {num(low + 2)}-38 {num(low + 24)}"
        f"C-18 {num(low + 20)} 4 {num(low + 16)} 14 {num(low + 4)}"
        f"C26 {num(low + 16)} 40 {num(low + 14)} 58 {num(low + 12)}"
        f"C48 {num(low - 6)} 30 {num(low - 6)} 16 {num(low - 14)}Z",
        lighter(fill, 0.22),
    )
    return fluke + tail + scales + waist


def _shells(body: Skeleton) -> str:
    """A mermaid's two shells."""
    y = SHOULDER_Y + body.build.torso * 0.32
    half = body.build.shoulder * 0.42
    one = "".join(
        path(
            f"M{num(side * half - 9)} {num(y - 4)}Q{num(side * half)} {num(y - 12)} {num(side * half + 9)} {num(y - 4)}"
            f"Q{num(side * half + 6)} {num(y + 9)} {num(side * half)} {num(y + 9)}"
            f"Q{num(side * half - 6)} {num(y + 9)} {num(side * half - 9)} {num(y - 4)}Z",
            "#d77bc0",
        )
        + path(
            f"M{num(side * half)} {num(y + 7)}V{num(y - 7)}M{num(side * half)} {num(y + 7)}"
            f"L{num(side * half - 5)} {num(y - 5)}"
            f"M{num(side * half)} {num(y + 7)}L{num(side * half + 5)} {num(y - 5)}",
            stroke="#f3b5e2",
            width=1.5,
        )
        for side in (-1, 1)
    )
    return one + path(f"M{num(-half + 8)} {num(y - 2)}H{num(half - 8)}", stroke="#d77bc0", width=2)


def behind(extra: tuple[str, ...], body: Skeleton) -> str:
    """What of a trade's extras is behind the body."""
    wings = _fairy_wings() if "fairy_wings" in extra else ""
    return wings + (_katana(body) if "katana" in extra else "")


def on_chest(extra: tuple[str, ...], body: Skeleton) -> str:
    """What of them is on the chest."""
    emblem = path("M0 24L14 33L0 54L-14 33Z", "#f2c230", stroke="#c9303a", width=3) if "emblem" in extra else ""
    return emblem + (_shells(body) if "shells" in extra else "")


def on_face(extra: tuple[str, ...]) -> str:
    """What of them is on the face."""
    parts = _patch() if "patch" in extra else ""
    if "mask" in extra:
        parts += _eye_mask("#26262b")
    if "fangs" in extra:
        parts += path("M-5-11L-3.5-5L-2-10.6ZM2-10.6L3.5-5L5-11Z", "#ffffff")
    if "red_nose" in extra:
        parts += circle(0, -23, 7.5, "#e2393f") + circle(-2.4, -25.6, 2, "#ffb9b9")
    return parts


def _fairy_wings() -> str:
    """Four translucent wings behind the shoulders."""
    upper = path("M4 30C26-26 78-40 88-14C92 12 48 36 4 34Z", "#cdeefa", stroke="#8fcfe6", width=2, opacity=0.85)
    lower = path("M4 36C34 34 66 48 58 70C46 84 16 62 4 40Z", "#e3d3fa", stroke="#b79ae0", width=2, opacity=0.85)
    veins = path("M6 31Q40 8 78-12M6 38Q32 48 50 64", stroke="#ffffff", width=2, opacity=0.7)
    half = lower + upper + veins
    return half + f'<g transform="scale(-1 1)">{half}</g>'


def _katana(body: Skeleton) -> str:
    """A sheathed sword through the belt, behind the body."""
    y = SHOULDER_Y + body.build.torso * 0.7
    sheath = path("M-62 34Q-20 14 16-4", stroke="#23242d", width=6.4) + path(
        "M-62 34L-56 31", stroke="#e3ab2c", width=6.4
    )
    grip = path("M19-6L46-21", stroke="#8f2b32", width=6.4) + path(
        "M24-9L27-4M30-12L33-7M36-15L39-10", stroke="#f3e7d0", width=1.8
    )
    return group(sheath + grip + path("M14-10L21 2", stroke="#e3ab2c", width=4), dy=y)


def _patch() -> str:
    """A pirate's eye patch on its strap."""
    return path("M-33-44L34-52", stroke="#26262b", width=3) + path("M5-44H22Q23-28 13.5-27Q4-28 5-44Z", "#26262b")


def _eye_mask(fill: str) -> str:
    """A mask around the eyes."""
    return path("M-32-46Q0-40 32-46Q34-24 14-24Q4-25 0-31Q-4-25-14-24Q-34-24-32-46Z", fill, opacity=0.92) + "".join(
        ellipse(side * 13, -35, 6.5, 5.4, "#ffffff") + circle(side * 13, -35, 2.8, "#26262b") for side in (-1, 1)
    )
