"""Bats, rackets and gloves."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Drawing, Rect, circle, ellipse, group, path


def baseball_bat(colour: str, _variant: int) -> Drawing:
    """A baseball bat and a ball."""
    wood = colour or "#c98b4f"
    bat = path("M-9 120Q-9 60-22-40Q-32-118 0-128Q32-118 22-40Q9 60 9 120Z", wood)
    bat += path("M8-126Q32-112 22-40Q9 60 9 120H2Q4 20 8-126Z", darker(wood, 0.18)) + path(
        "M-12-100Q-16-60-10-10", stroke=lighter(wood, 0.45), width=6
    )
    grip = (
        path("M-9 120Q-9 84-12 62H12Q9 84 9 120Z", "#3a3f47")
        + path("M-11 72L11 80M-10 86L10 94M-9 100L9 108", stroke="#6d747c", width=3)
        + ellipse(0, 122, 16, 8, "#3a3f47")
    )
    ball = circle(62, 96, 30, "#fbf8f0") + path("M42 76Q58 96 44 118M82 76Q66 96 80 118", stroke="#d93a35", width=4)
    return Drawing(svg=group(bat + grip, turn_deg=24) + ball, box=Rect(-64, -128, 92, 128))


def baseball_glove(colour: str, _variant: int) -> Drawing:
    """A leather glove with a ball in it."""
    hide = colour or "#b0683a"
    fingers = "".join(
        path(d, hide, stroke=darker(hide, 0.35), width=5)
        for d in (
            "M-96-10Q-112-86-78-92Q-54-92-52-20Z",
            "M-58-30Q-66-116-34-118Q-8-116-14-26Z",
            "M-18-30Q-16-126 14-124Q40-120 28-24Z",
            "M24-26Q40-112 68-102Q90-90 64-8Z",
        )
    )
    web = path("M58-30Q96-70 118-40Q124-8 84 20Z", darker(hide, 0.2), stroke=darker(hide, 0.4), width=5) + path(
        "M72-22L104-44M78-6L112-26", stroke=lighter(hide, 0.35), width=4
    )
    palm = path(
        "M-96-14Q-70-44 0-38Q70-40 90 8Q104 60 60 100Q0 124-60 100Q-104 60-96-14Z",
        hide,
        stroke=darker(hide, 0.35),
        width=5,
    )
    seams = path("M-66 84Q0 60 62 84M-80 30Q-70 60-50 80", stroke=lighter(hide, 0.35), width=4)
    ball = circle(6, 18, 38, "#fbf8f0") + path("M-18-6Q0 18-16 46M30-8Q12 18 28 46", stroke="#d93a35", width=4)
    return Drawing(svg=fingers + web + palm + seams + ball, box=Rect(-106, -126, 121, 114))


def tennis_racket(colour: str, _variant: int) -> Drawing:
    """A tennis racket and a ball."""
    frame = colour or "#d9443f"
    strings = ""
    for k in range(-3, 4):
        x, y = k * 13.0, -64 + k * 14.0
        tall, wide = 66 * (1 - (x / 56) ** 2) ** 0.5, 54 * (1 - ((y + 64) / 68) ** 2) ** 0.5
        strings += f"M{x} {-64 - tall:.1f}v{2 * tall:.1f}M{-wide:.1f} {y}h{2 * wide:.1f}"
    head = ellipse(0, -64, 56, 68, stroke=frame, width=13) + ellipse(
        0, -64, 56, 68, stroke=lighter(frame, 0.4), width=3
    )
    throat = path("M-26 0Q-10 20-7 44M26 0Q10 20 7 44", stroke=frame, width=11)
    grip = path("M0 44V124", stroke="#3a3f47", width=21) + path(
        "M-9 60L9 70M-9 78L9 88M-9 96L9 106", stroke="#6d747c", width=4
    )
    ball = circle(72, 92, 27, "#d3e04a") + path("M52 76Q70 90 58 114M94 76Q76 92 88 112", stroke="#f6f8dc", width=4)
    veil = ellipse(0, -64, 52, 64, "#ffffff", opacity=0.16)
    return Drawing(
        svg=group(veil + path(strings, stroke="#e9eef2", width=2.6) + head + throat + grip, turn_deg=18) + ball,
        box=Rect(-76, -138, 100, 130),
    )
