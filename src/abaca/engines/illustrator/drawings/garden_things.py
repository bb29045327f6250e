"""What goes with a garden or a picnic: watering can, blanket, basket; and a cocoon on its twig."""

from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, box, circle, ellipse, path, polygon


def watering_can(colour: str, _variant: int) -> Drawing:
    """A watering can, pouring to the left."""
    tin = colour or "#4fa3a0"
    water = "".join(
        path(
            f"M{-132 - k * 7} {-58 + k * 9}Q{-158 - k * 5} {-30 + k * 10} {-160 - k * 4} {16 + k * 8}",
            stroke="#7cc7e8",
            width=4,
        )
        for k in range(4)
    )
    bow = path("M-20-36Q10-116 76-34", stroke=darker(tin, 0.3), width=11) + path(
        "M58-20C118-40 116 50 62 44", stroke=darker(tin, 0.3), width=11
    )
    spout = path("M-50 40Q-78-6-128-50L-114-64Q-62-24-46 0Z", darker(tin, 0.14)) + polygon(
        [(-144, -34), (-116, -78), (-104, -66), (-130, -26)], lighter(tin, 0.2)
    )
    body = path("M-56-36H62L70 66Q70 74 60 74H-54Q-64 74-64 66Z", tin) + path(
        "M36-36H62L70 66Q70 74 60 74H32Q46 20 36-36Z", darker(tin, 0.2)
    )
    rim = ellipse(3, -36, 59, 9, darker(tin, 0.35)) + path("M-62 44H68M-59 8H66", stroke=lighter(tin, 0.35), width=5)
    return Drawing(
        svg=water + bow + spout + body + rim, box=Rect(-180, -80, 106, 74), anchors={"grip": Anchor(30, -70, 20)}
    )


def picnic_blanket(colour: str, _variant: int) -> Drawing:
    """A chequered blanket spread on the ground."""
    cloth = colour or "#d93a45"

    def at(column: float, row: float) -> tuple[float, float]:
        return (column - 5) * (25 + row * 2.6), -34 + row * (10 + row * 0.5)

    squares = "".join(
        polygon(
            [at(c, r), at(c + 1, r), at(c + 1, r + 1), at(c, r + 1)],
            cloth if (c + r) % 2 == 0 and r % 2 == 0 else lighter(cloth, 0.55) if c % 2 != r % 2 else "#fbf6ec",
        )
        for c in range(10)
        for r in range(6)
    )
    hem = path("M-126-34H126L204 44H-204Z", darker(cloth, 0.25))
    return Drawing(svg=hem + squares, box=Rect(-204, -34, 204, 45), anchors={"top": Anchor(0, 2, 260)})


def picnic_basket(colour: str, _variant: int) -> Drawing:
    """A lidded picnic basket with a chequered cloth."""
    wicker = colour or "#c98b4f"
    handle = path("M-64-26Q-60-104 0-104T64-26", stroke=darker(wicker, 0.3), width=12)
    body = path("M-98-22H98L84 66Q82 74 72 74H-72Q-82 74-84 66Z", wicker)
    weave = "".join(
        path(f"M{-94 + k * 4} {-4 + k * 17}H{94 - k * 4}", stroke=darker(wicker, 0.22), width=4) for k in range(5)
    )
    weave += "".join(
        path(f"M{x} -22L{x * 0.88:.0f} 74", stroke=darker(wicker, 0.16), width=4) for x in range(-80, 81, 20)
    )
    cloth = path("M-40-26H40L52 18Q26 4 0 20Q-26 4-52 18Z", "#fbf6ec") + "".join(
        box(x, y, 13, 11, "#d93a45", opacity=0.85)
        for x, y in ((-38, -24), (-12, -24), (14, -24), (-26, -11), (0, -11), (26, -11), (-40, 2), (-12, 2), (14, 2))
    )
    lid = path("M-104-22Q-100-44-74-44H74Q100-44 104-22Z", lighter(wicker, 0.2)) + path(
        "M0-44V-22", stroke=darker(wicker, 0.3), width=5
    )
    return Drawing(
        svg=handle + body + weave + cloth + lid, box=Rect(-104, -110, 104, 74), anchors={"top": Anchor(0, -42, 160)}
    )


def cocoon(colour: str, _variant: int) -> Drawing:
    """A chrysalis hanging from a twig."""
    silk = colour or "#8fb35a"
    twig = (
        path("M-110-112Q0-128 112-104", stroke="#7a5230", width=13)
        + path("M56-112Q84-146 112-140Q96-112 56-112Z", "#5aa545")
        + path("M0-116V-92", stroke="#e9e2cf", width=6)
    )
    body = path("M0-96C34-92 48-56 44-10C40 40 20 90 0 104C-20 90-40 40-44-10C-48-56-34-92 0-96Z", silk) + path(
        "M12-94C40-84 48-50 44-10C40 40 20 90 0 104C26 50 34-40 12-94Z", darker(silk, 0.22)
    )
    rings = path(
        "M-42-34Q0-20 42-34M-44-4Q0 12 44-4M-40 26Q0 42 40 26M-30 58Q0 72 30 58", stroke=darker(silk, 0.3), width=4
    )
    return Drawing(
        svg=twig + body + rings + circle(-16, -56, 5, "#f2c65a") + circle(12, -58, 5, "#f2c65a"),
        box=Rect(-112, -146, 114, 104),
    )
