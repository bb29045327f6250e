"""Vector drawings as values: an SVG fragment, how large it is, and where things can be put on it.

Every drawing has its own units with y pointing down. Fragments are strings; numbers in them have at most two decimals
so that a scene stays small. Gradients carry an id made of their content, so the same gradient may stand twice.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

Point = tuple[float, float]


class Rect(NamedTuple):
    """An upright rectangle; `top` is above `bottom` (y points down)."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        """The centre."""
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2

    def union(self, other: "Rect") -> "Rect":
        """The smallest rectangle around both."""
        return Rect(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def moved(self, dx: float, dy: float) -> "Rect":
        """The same size elsewhere."""
        return Rect(self.left + dx, self.top + dy, self.right + dx, self.bottom + dy)

    def scaled(self, factor: float) -> "Rect":
        """Every coordinate times `factor`."""
        return Rect(self.left * factor, self.top * factor, self.right * factor, self.bottom * factor)

    def covered(self, other: "Rect") -> float:
        """The share of this one's area that the other covers, 0..1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        return max(wide, 0.0) * max(high, 0.0) / max(self.width * self.height, 1e-9)

    def overlap(self, other: "Rect") -> float:
        """The common area over the joint area (IoU), 0..1."""
        wide = min(self.right, other.right) - max(self.left, other.left)
        high = min(self.bottom, other.bottom) - max(self.top, other.top)
        if wide <= 0 or high <= 0:
            return 0.0
        common = wide * high
        return common / (self.width * self.height + other.width * other.height - common)


class Anchor(NamedTuple):
    """A place on a drawing where something goes: its point and how wide the thing there should be."""

    x: float
    y: float
    width: float
    tilt_deg: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """One thing, drawn: an SVG fragment in its own units with its tight box.

    Anchors by name: `head` (where a hat's brim sits), `face` (the whole face), `eyes`, `neck`, `back`, `hand`,
    `seat` (where a rider sits), `top` (the surface that carries things; its width is the room there), `foot` (what
    touches the ground), `text` (the middle of a field for lettering). `limb` is the colour of arms and legs still to
    be drawn: a rider's reach for what it rides; `sleeve` that of the arms where it is another. `stature` is how many
    of its units its natural height is, where hat or posture make the box higher or lower (0: as high as the box).
    `fist` is the hand that holds something, once more: to be drawn over what is held.
    """

    svg: str
    box: Rect
    anchors: Mapping[str, Anchor] = field(default_factory=lambda: MappingProxyType({}))
    limb: str = ""
    sleeve: str = ""
    stature: float = 0
    fist: str = ""

    def placed(self, rect: Rect, *, mirrored: bool = False) -> str:
        """The fragment moved and scaled (evenly, by height) so that its box fills `rect`."""
        factor = rect.height / self.box.height
        if mirrored:
            across = rect.left + self.box.right * factor
            down = rect.top - self.box.top * factor
            turned = f"matrix({num(-factor, 5)} 0 0 {num(factor, 5)} {num(across)} {num(down)})"
            return f'<g transform="{turned}">{self.svg}</g>'
        return group(
            self.svg, dx=rect.left - self.box.left * factor, dy=rect.top - self.box.top * factor, factor=factor
        )

    def anchor_in(self, name: str, rect: Rect) -> Anchor:
        """The anchor after `placed(rect)`; KeyError when the drawing has none of that name."""
        anchor = self.anchors[name]
        factor = rect.height / self.box.height
        return Anchor(
            rect.left + (anchor.x - self.box.left) * factor,
            rect.top + (anchor.y - self.box.top) * factor,
            anchor.width * factor,
            anchor.tilt_deg,
        )


def num(value: float, digits: int = 2) -> str:
    """A number as SVG wants it, short."""
    text = f"{value:.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def group(svg: str, *, dx: float = 0, dy: float = 0, factor: float = 1, turn_deg: float = 0, opacity: float = 1) -> str:
    """The fragment scaled, then turned about its origin, then moved."""
    parts = [f"translate({num(dx)} {num(dy)})"] if dx or dy else []
    if turn_deg:
        parts.append(f"rotate({num(turn_deg)})")
    if factor != 1:
        parts.append(f"scale({num(factor, 5)})")
    faint = f' opacity="{num(opacity)}"' if opacity < 1 else ""
    return f'<g transform="{" ".join(parts)}"{faint}>{svg}</g>' if parts or faint else svg


def _look(fill: str, stroke: str, width: float, opacity: float) -> str:
    text = f'fill="{fill or "none"}"'
    if stroke:
        text += f' stroke="{stroke}" stroke-width="{num(width)}" stroke-linecap="round" stroke-linejoin="round"'
    if opacity < 1:
        text += f' opacity="{num(opacity, 3)}"'
    return text


def path(d: str, fill: str = "", *, stroke: str = "", width: float = 1, opacity: float = 1) -> str:
    """A path element."""
    return f'<path d="{d}" {_look(fill, stroke, width, opacity)}/>'


def ellipse(
    cx: float,
    cy: float,
    rx: float,
    ry: float,
    fill: str = "",
    *,
    stroke: str = "",
    width: float = 1,
    opacity: float = 1,
) -> str:
    """An ellipse element."""
    place = f'cx="{num(cx)}" cy="{num(cy)}" rx="{num(rx)}" ry="{num(ry)}"'
    return f"<ellipse {place} {_look(fill, stroke, width, opacity)}/>"


def circle(
    cx: float, cy: float, r: float, fill: str = "", *, stroke: str = "", width: float = 1, opacity: float = 1
) -> str:
    """A circle."""
    return ellipse(cx, cy, r, r, fill, stroke=stroke, width=width, opacity=opacity)


def box(
    left: float, top: float, wide: float, high: float, fill: str = "", *, round_by: float = 0, opacity: float = 1
) -> str:
    """A rectangle element, its corners rounded by `round_by`."""
    corner = f' rx="{num(round_by)}"' if round_by else ""
    place = f'x="{num(left)}" y="{num(top)}" width="{num(wide)}" height="{num(high)}"'
    return f"<rect {place}{corner} {_look(fill, '', 0, opacity)}/>"


def polygon(points: Iterable[Point], fill: str = "", *, stroke: str = "", width: float = 1, opacity: float = 1) -> str:
    """A closed straight-edged shape."""
    return path(outline(points) + "Z", fill, stroke=stroke, width=width, opacity=opacity)


def outline(points: Iterable[Point]) -> str:
    """Path data of an open line through the points."""
    return "M" + "L".join(f"{num(x, 1)} {num(y, 1)}" for x, y in points)


def smooth(points: list[Point], *, closed: bool = False) -> str:
    """Path data of a soft curve through the points (Catmull-Rom as cubic Béziers)."""
    count = len(points)

    def at(index: int) -> Point:
        return points[index % count] if closed else points[min(max(index, 0), count - 1)]

    parts = [f"M{num(points[0][0])} {num(points[0][1])}"]
    for index in range(count if closed else count - 1):
        before, here, there, after = at(index - 1), at(index), at(index + 1), at(index + 2)
        controls = (
            here[0] + (there[0] - before[0]) / 6,
            here[1] + (there[1] - before[1]) / 6,
            there[0] - (after[0] - here[0]) / 6,
            there[1] - (after[1] - here[1]) / 6,
            there[0],
            there[1],
        )
        parts.append("C" + " ".join(num(value) for value in controls))
    return "".join(parts) + ("Z" if closed else "")


def _stops(stops: Iterable[tuple[float, str] | tuple[float, str, float]]) -> str:
    parts = []
    for stop in stops:
        faint = f' stop-opacity="{num(stop[2], 3)}"' if len(stop) == 3 else ""
        parts.append(f'<stop offset="{num(stop[0], 3)}" stop-color="{stop[1]}"{faint}/>')
    return "".join(parts)


class Gradient(NamedTuple):
    """A gradient: `svg` must stand somewhere in the picture, `url` is the fill."""

    svg: str
    url: str


def _named(kind: str, geometry: str, stops: str) -> Gradient:
    name = f"g{zlib.crc32(f'{kind}{geometry}{stops}'.encode()):08x}"
    body = f'<defs><{kind} id="{name}" {geometry}>{stops}</{kind}></defs>'
    return Gradient(body, f"url(#{name})")


def linear(
    start: Point, end: Point, *stops: tuple[float, str] | tuple[float, str, float], user_space: bool = True
) -> Gradient:
    """A linear gradient between two points, in user units or (not `user_space`) in shares of the filled box."""
    units = 'gradientUnits="userSpaceOnUse" ' if user_space else ""
    place = f'x1="{num(start[0])}" y1="{num(start[1])}" x2="{num(end[0])}" y2="{num(end[1])}"'
    return _named("linearGradient", units + place, _stops(stops))


def radial(
    centre: Point, radius: float, *stops: tuple[float, str] | tuple[float, str, float], squash: float = 1
) -> Gradient:
    """A radial gradient in user units; `squash` < 1 flattens it."""
    place = f'gradientUnits="userSpaceOnUse" cx="0" cy="0" r="{num(radius)}"'
    turn = f'gradientTransform="translate({num(centre[0])} {num(centre[1])}) scale(1 {num(squash, 3)})"'
    return _named("radialGradient", f"{place} {turn}", _stops(stops))


def document(body: str, width_px: float, height_px: float, view: Rect | None = None) -> str:
    """A whole SVG file of that many pixels, showing `view` (by default one unit a pixel)."""
    seen = view or Rect(0, 0, width_px, height_px)
    frame = f"{num(seen.left, 3)} {num(seen.top, 3)} {num(seen.width, 3)} {num(seen.height, 3)}"
    size = f'width="{num(width_px)}" height="{num(height_px)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="{frame}" preserveAspectRatio="none">{body}</svg>'
