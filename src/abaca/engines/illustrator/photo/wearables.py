"""Things put on the faces of a photo: each is laid by eyes, mouth and tilt, and throws a soft shadow.

Lengths on a face: one *span* is the distance from the eyes to the mouth; widths are in widths of the face's box.
Glasses and a few others are drawn here, because on a photo they must be dark glass and not an emoji; the rest are
sprites.
"""

import math
from dataclasses import replace
from typing import NamedTuple

from PIL import Image, ImageChops, ImageFilter

from abaca.engines.illustrator.palette import COLOURS, darker, lighter
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.relief import Tone, shaded
from abaca.engines.illustrator.render import raster
from abaca.engines.illustrator.scene import Box, Entity
from abaca.engines.illustrator.sprites import sprite
from abaca.engines.illustrator.vector import Rect, circle, document, ellipse, linear, path, radial


class _Seat(NamedTuple):
    """Where a sprite sits: its width in face widths, `rise` in spans above the eyes, and which height of it is there.

    Only the upper `keep` of the sprite is used: chin straps of helmets would cross a real face.
    """

    wide: float
    rise: float
    at: float
    keep: float = 1.0


_SEATS: dict[str, _Seat] = {
    "hat": _Seat(1.7, 0.8, 0.93),
    "top_hat": _Seat(1.7, 0.8, 0.93),
    "chef_hat": _Seat(1.75, 0.8, 0.93),
    "straw_hat": _Seat(2.3, 0.85, 0.84),
    "cap": _Seat(1.75, 0.72, 0.88),
    "beanie": _Seat(1.7, 0.72, 0.88),
    "crown": _Seat(1.3, 1.12, 0.97),
    "graduation_cap": _Seat(1.85, 0.72, 0.78),
    "hard_hat": _Seat(1.72, 0.66, 0.58, 0.6),
    "helmet": _Seat(1.72, 0.66, 0.56, 0.58),
    "knights_helmet": _Seat(2.15, 0.72, 0.56, 0.64),
    "party_hat": _Seat(0.9, 1.3, 0.96),
    "santa_hat": _Seat(2.05, 0.88, 0.88),
    "witch_hat": _Seat(2.7, 0.9, 0.93),
    "goggles": _Seat(1.28, 0.0, 0.5),
    "diving_mask": _Seat(1.7, -0.1, 0.42),
    "scarf": _Seat(1.75, -1.72, 0.1),
    "bandana": _Seat(1.75, -1.72, 0.1),
    "bow_tie": _Seat(0.72, -2.05, 0.3),
    "medal": _Seat(0.7, -2.1, 0.0),
}
_DRAWN = frozenset({"sunglasses", "glasses", "headphones", "space_helmet", "face_mask"})
WORN_ON_FACES = frozenset(_SEATS) | _DRAWN
"""The concepts that can be put on a photographed person; clothes cannot, they would hide the body's own shape."""


def put_on(canvas: Image.Image, faces: tuple[Face, ...], thing: Entity, tone: Tone, *, seed: int) -> list[Box]:
    """The thing on every face, painted onto the canvas (RGB); its boxes. KeyError when it cannot be worn here."""
    if thing.concept not in WORN_ON_FACES:
        raise KeyError(thing.concept)
    boxes = []
    for index, face in enumerate(faces):
        colour = thing.colours[index % len(thing.colours)] if thing.colours else ""
        if thing.concept in _DRAWN:
            layer, left, top = _drawn(canvas, face, thing.concept, COLOURS.get(colour, ""))
        else:
            layer, left, top = _seated(face, _bare(thing, colour), replace(tone, colour=1.0) if colour else tone, seed)
        boxes.append(_lay(canvas, layer, left, top, thing.concept, face))
    return boxes


def headroom_px(face: Face, things: tuple[Entity, ...]) -> float:
    """How far above the eyes what is put on reaches: the room a photo must have there."""
    reach = 0.0
    for thing in things:
        seat = _SEATS.get(thing.concept)
        if thing.concept in {"headphones", "space_helmet"}:
            reach = max(reach, 2.6 * _span(face))
        elif seat and seat.rise > 0.3:
            probe = sprite(_bare(thing), height_px=64, seed=0)
            high = seat.wide * face.box.width * probe.height / probe.width
            reach = max(reach, seat.rise * _span(face) + seat.at * high * 1.04)
    return reach


def _bare(thing: Entity, colour: str = "") -> Entity:
    """One of the things, by itself."""
    return Entity(concept=thing.concept, colours=(colour,) if colour else (), attributes=thing.attributes)


def _lay(canvas: Image.Image, layer: Image.Image, left: int, top: int, label: str, face: Face) -> Box:
    inside = layer.getchannel("A").point(lambda value: 255 if value > 20 else 0).getbbox() or (0, 0, 1, 1)
    drop = round(0.05 * face.box.width)
    soft = layer.getchannel("A").filter(ImageFilter.GaussianBlur(max(1.0, 0.03 * face.box.width)))
    alpha = Image.new("L", layer.size)
    alpha.paste(soft, (0, drop))
    # The shadow lies on the face, never on the wall behind.
    on_skin = ellipse_mask(layer.size, face.box.moved(-left, -top))
    shade = ImageChops.multiply(alpha, on_skin).point(lambda value: round(value * 0.38))
    canvas.paste((22, 12, 12), (left, top), shade)
    canvas.paste(layer.convert("RGB"), (left, top), layer.getchannel("A"))
    return Box(
        label=label,
        left_px=max(0, left + inside[0]),
        top_px=max(0, top + inside[1]),
        right_px=min(canvas.width, left + inside[2]),
        bottom_px=min(canvas.height, top + inside[3]),
    )


def ellipse_mask(size: tuple[int, int], inside: Rect) -> Image.Image:
    """White where the ellipse in that rectangle is, black around; L."""
    body = ellipse(*inside.middle, inside.width / 2, inside.height / 2, "#ffffff")
    return raster(document(body, *size)).getchannel("A")


def _seated(face: Face, thing: Entity, tone: Tone, seed: int) -> tuple[Image.Image, int, int]:
    seat = _SEATS[thing.concept]
    probe = sprite(thing, height_px=64, seed=seed)
    wide = seat.wide * face.box.width
    high = max(8, round(wide * probe.height / probe.width))
    flat = sprite(thing, height_px=high, seed=seed)
    if seat.keep < 1:
        flat.paste((0, 0, 0, 0), (0, round(high * seat.keep), flat.width, flat.height))
    layer = shaded(flat, tone)
    side = math.ceil(math.hypot(*layer.size) * 1.5) + 4
    ground = Image.new("RGBA", (side, side))
    # The sprite's seat point goes to the middle of a square that is then turned about it.
    ground.paste(layer, (round((side - layer.width) / 2), round(side / 2 - seat.at * layer.height)))
    turned = ground.rotate(-face.tilt_deg, Image.Resampling.BICUBIC)
    x, y = _above_eyes(face, seat.rise)
    return turned, round(x - side / 2), round(y - side / 2)


def _span(face: Face) -> float:
    return max(math.dist(face.eyes, face.mouth), 0.3 * face.box.height)


def _above_eyes(face: Face, rise: float) -> tuple[float, float]:
    tilt = math.radians(face.tilt_deg)
    reach = rise * _span(face)
    # A turned head's skull lies behind the eyes; its hat follows.
    back = -face.turned * 0.22 * face.box.width if rise > 0.3 else 0.0
    x, y = face.eyes
    return x + math.sin(tilt) * reach + math.cos(tilt) * back, y - math.cos(tilt) * reach + math.sin(tilt) * back


def _drawn(canvas: Image.Image, face: Face, concept: str, colour: str) -> tuple[Image.Image, int, int]:
    makers = {
        "sunglasses": _sunglasses,
        "glasses": _glasses,
        "headphones": _headphones,
        "space_helmet": _bowl,
        "face_mask": _mask,
    }
    unit = max(math.dist(face.left_eye, face.right_eye), 0.44 * face.box.width)
    squeeze = min(max(1.15 * math.dist(face.left_eye, face.right_eye) / unit, 0.55), 1.0) if face.turned else 1.0
    # In the drawing's own space the eyes are at -50 and 50, level, y down.
    x, y = face.eyes
    place = (
        f'<g transform="translate({x:.2f} {y:.2f}) rotate({face.tilt_deg:.3f}) '
        f'scale({unit * squeeze / 100:.5f} {unit / 100:.5f})">{makers[concept](face, unit, colour)}</g>'
    )
    reach = 2.6 * unit if concept in {"headphones", "space_helmet"} else 1.9 * unit
    left, top = math.floor(max(0.0, x - reach)), math.floor(max(0.0, y - reach))
    right, bottom = math.ceil(min(canvas.width, x + reach)), math.ceil(min(canvas.height, y + reach))
    wide, high = max(1, right - left), max(1, bottom - top)
    return raster(document(place, wide, high, Rect(left, top, left + wide, top + high))), left, top


_LENS = "M{o} -27 C{a} -36 {b} -34 {i} -24 C{j} -2 {k} 34 {m} 39 C{n} 43 {q} 26 {o} -27Z"


def _lens(side: int) -> str:
    """Path data of one lens around the eye at 50 * side: high at the temple, round below."""
    at = {"o": 99, "a": 84, "b": 28, "i": 8, "j": 8, "k": 22, "m": 52, "n": 86, "q": 98}
    return _LENS.format(**{name: side * value for name, value in at.items()})


def _arms(face: Face, unit: float, fill: str) -> str:
    """The temples: short hinges of a face from the front, one long arm when the head is turned."""
    arms = ""
    for side, edge in ((-1, face.box.left), (1, face.box.right)):
        hidden = face.turned * side > 0.25
        if hidden:
            continue
        far = abs(edge - face.eyes[0]) / unit * 100
        ear = max(104.0, min(far * 1.02, 112 + 130 * abs(face.turned)))
        arms += path(f"M{side * 96} -27L{side * ear:.1f} -22L{side * ear:.1f} -13L{side * 96} -15Z", fill)
    return arms


def _sunglasses(face: Face, unit: float, colour: str) -> str:
    tint = darker(colour, 0.55) if colour else "#15161c"
    frame = "#0c0c10" if not colour else darker(colour, 0.3)
    glass = linear((0, -36), (0, 42), (0, darker(tint, 0.35), 0.985), (0.55, tint, 0.96), (1, lighter(tint, 0.22), 0.9))
    body = glass.svg + _arms(face, unit, frame)
    shine = linear((0, -34), (0, 20), (0, "#ffffff", 0.34), (1, "#cfe3ff", 0.0))
    body += shine.svg
    for side in (-1, 1):
        body += path(_lens(side), glass.url, stroke=frame, width=5)
        # One window's light, from the upper left on both lenses.
        x = 50 * side
        body += path(f"M{x - 32} -26L{x - 8} -29L{x - 20} 14C{x - 28} 8 {x - 33} -8 {x - 32} -26Z", shine.url)
        body += path(f"M{x + 2} -29L{x + 9} -30L{x - 4} 24L{x - 9} 22Z", shine.url)
    body += path("M-10 -19C-6 -27 6 -27 10 -19L9 -12C5 -19 -5 -19 -9 -12Z", frame)
    body += path("M-97 -27C-70 -36 -30 -35 -9 -25", stroke="#ffffff", width=1.2, opacity=0.28)
    return body + path("M9 -25C30 -35 70 -36 97 -27", stroke="#ffffff", width=1.2, opacity=0.28)


def _glasses(face: Face, unit: float, colour: str) -> str:
    frame = colour or "#2a211d"
    body = _arms(face, unit, frame)
    for side in (-1, 1):
        body += path(_lens(side), "#dfeeff", opacity=0.13)
        body += path(_lens(side), stroke=frame, width=6.5)
        x = 50 * side
        body += path(f"M{x - 28} -22L{x - 18} -25L{x - 28} 6Z", "#ffffff", opacity=0.3)
    return body + path("M-9 -17C-5 -24 5 -24 9 -17", stroke=frame, width=6)


def _headphones(face: Face, unit: float, colour: str) -> str:
    shell = colour or "#2b2f38"
    wide = face.box.width / unit * 100 * 0.66
    crown = 2.05 * _span(face) / unit * 100
    band = f"M{-wide:.1f} 18C{-wide * 1.12:.1f} {-crown * 1.33:.1f} {wide * 1.12:.1f} {-crown * 1.33:.1f} {wide:.1f} 18"
    body = path(band, stroke=darker(shell, 0.3), width=15) + path(band, stroke=shell, width=10)
    body += path(band, stroke=lighter(shell, 0.5), width=1.6, opacity=0.5)
    for side in (-1, 1):
        x = side * wide
        cup = linear(
            (x - 18, 0), (x + 18, 0), (0, darker(shell, 0.45)), (0.5, lighter(shell, 0.16)), (1, darker(shell, 0.4))
        )
        body += cup.svg + ellipse(x, 24, 19, 38, cup.url, stroke=darker(shell, 0.6), width=2)
    return body


def _bowl(face: Face, unit: float, colour: str) -> str:
    shell = colour or "#eef1f5"
    r = face.box.height / unit * 100 * 0.98
    y = 12
    glass = radial((-r * 0.35, y - r * 0.4), r * 1.6, (0, "#ffffff", 0.2), (0.5, "#bcd9ff", 0.1), (1, "#2d4a80", 0.3))
    body = glass.svg + circle(0, y, r, glass.url)
    body += circle(0, y, r * 1.05, stroke=darker(shell, 0.25), width=r * 0.16) + circle(
        0, y, r * 1.05, stroke=shell, width=r * 0.11
    )
    arc = f"M{-r * 0.8:.1f} {y - r * 0.1:.1f}A{r * 0.82:.1f} {r * 0.82:.1f} 0 0 1 {-r * 0.2:.1f} {y - r * 0.79:.1f}"
    return body + path(arc, stroke="#ffffff", width=r * 0.05, opacity=0.65)


def _mask(face: Face, unit: float, colour: str) -> str:
    cloth = colour or "#9fd0e6"
    span = _span(face) / unit * 100
    w, top, low = face.box.width / unit * 100 * 0.44, span * 0.36, span * 1.75
    tone = linear((0, top), (0, low), (0, lighter(cloth, 0.35)), (0.6, cloth), (1, darker(cloth, 0.18)))
    body = tone.svg
    for side in (-1, 1):
        body += path(
            f"M{side * w * 0.95:.1f} {top + span * 0.2:.1f}L{side * w * 1.2:.1f} {span * 0.1:.1f}",
            stroke="#f4f6f8",
            width=3,
        )
    # Upper edge over the nose, then down the cheek, under the chin, and up again.
    edge, dip, cheek, chin = top + span * 0.1, top - span * 0.14, low - span * 0.35, low + span * 0.06
    outline = f"M{-w:.1f} {edge:.1f}C{-w * 0.4:.1f} {dip:.1f} {w * 0.4:.1f} {dip:.1f} {w:.1f} {edge:.1f}"
    outline += (
        f"L{w * 0.86:.1f} {cheek:.1f}C{w * 0.5:.1f} {chin:.1f} {-w * 0.5:.1f} {chin:.1f} {-w * 0.86:.1f} {cheek:.1f}Z"
    )
    body += path(outline + "Z", tone.url)
    for fold in (0.3, 0.5, 0.7):
        y = top + (low - top) * fold
        body += path(
            f"M{-w * 0.9:.1f} {y:.1f}Q0 {y + span * 0.1:.1f} {w * 0.9:.1f} {y:.1f}",
            stroke=darker(cloth, 0.2),
            width=1.6,
            opacity=0.6,
        )
    return body
