"""A unicorn and a zebra: the emoji's horse (Twemoji, CC-BY 4.0) in another coat, with what makes them what they are."""

from abaca.engines.illustrator.assets import source, tight_box
from abaca.engines.illustrator.palette import darker, lighter
from abaca.engines.illustrator.vector import Anchor, Drawing, Rect, circle, path, polygon

_HORSE = "1f40e"
_COAT, _FAR_LEGS, _DARK = "#C1694F", "#8A4B38", "#292F33"
_ANCHORS = {
    "head": Anchor(4.6, 5, 5),
    "eyes": Anchor(4, 7.4, 5),
    "neck": Anchor(9, 12, 7),
    "seat": Anchor(18.5, 14.5, 10),
    "grip": Anchor(11, 12, 4),
    "pedal": Anchor(18, 24, 4),
    "top": Anchor(19, 12.5, 14),
}


def _horse(coat: str, mane: str) -> str:
    svg = source(_HORSE)
    for old, new in ((_COAT, coat), (_FAR_LEGS, darker(coat, 0.18)), (_DARK, mane)):
        svg = svg.replace(old, new)
    return svg + circle(4.25, 8.05, 0.45, "#26262b")


def unicorn(colour: str, _variant: int) -> Drawing:
    """A white unicorn at a gallop, its mane pink, its horn of gold."""
    horn = polygon([(3.1, 4.9), (5.3, 4.4), (0.7, -3.4)], "#f2b632") + path(
        "M2.9 3.4L4.7 2.7M2.2 1.6L3.7 1M1.5-.2L2.6-.7", stroke="#c98a1a", width=0.45
    )
    box = tight_box(_HORSE)
    return Drawing(
        svg=_horse(colour or "#f8f4fc", "#f083bd") + horn,
        box=Rect(box.left, -3.5, box.right, box.bottom),
        anchors=_ANCHORS,
    )


def zebra(colour: str, _variant: int) -> Drawing:
    """A zebra at a gallop."""
    white, black = colour or "#f6f4ef", "#2b2b33"
    stripes = path(
        "M13.4 11.6L12.4 16.4M16 12.2L14.6 19.6M18.6 12.2L17.4 19.8M21.2 12"
        "L20.6 19.4M23.8 11.8L24 18.6M26.4 11.8L27.4 18"
        "M28.6 12.4L30.6 17.6M30.4 13.6L33 16.6M8.6 9.4L6.4 12M10 11.6L8.6 15M11.4 13.4L10.6 16.6M6.6 7.6L5 9.4"
        "M9.6 20.6L12.6 22M8.2 23.4L10.6 24.8M28 21.4L31 20.2M29 24L31.6 23M22.4 27.4L24.6 29",
        stroke=black,
        width=1.05,
    )
    body = source(_HORSE).split(f'fill="{_COAT}" d="')[1].split('"')[0]
    clip = f'<defs><clipPath id="zebra-coat"><path d="{body}"/></clipPath></defs>'
    coat = _horse(white, black)
    muzzle = path("M1.6 9.6Q0.4 11 1.6 11.8Q2.8 11.2 3.2 10.2Q2.4 9.4 1.6 9.6Z", lighter(black, 0.2))
    return Drawing(
        svg=f'{clip}{coat}<g clip-path="url(#zebra-coat)">{stripes}</g>{muzzle}',
        box=tight_box(_HORSE),
        anchors=_ANCHORS,
    )
