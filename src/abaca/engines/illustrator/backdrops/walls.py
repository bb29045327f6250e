"""What furnished rooms have in common: wall, floor, lamps, and how large furniture is in them."""

from collections.abc import Callable

from abaca.engines.illustrator.palette import darker, lighter, mix
from abaca.engines.illustrator.vector import Rect, box, circle, linear, path, radial

from .frame import Backdrop, Frame

_NOWHERE = Rect(0, 0, 0, 0)
BAY = 150
"""Wide rooms repeat what is along their wall every so many units."""
Lit = Callable[[str], str]


def indoors(frame: Frame) -> Lit:
    """How a colour looks in a room: as it is by day, in warm dimness when it is dark outside."""
    return (lambda colour: mix(colour, "#3a2f55", 0.3)) if frame.light.dark else (lambda colour: colour)


def floor_px(frame: Frame) -> float:
    """Where wall meets floor."""
    return frame.horizon_px + frame.ground_px * 0.06


def fit(frame: Frame) -> float:
    """How large furniture is beside the unit: smaller under a low ceiling."""
    return min(1.0, floor_px(frame) / (82 * frame.unit))


def bays(frame: Frame) -> list[float]:
    """The middles of the stretches of wall, px: an odd number, so that one is in the middle of the picture."""
    count = round(frame.width_px / (BAY * frame.unit * fit(frame)))
    count = max(1, count + 1 - count % 2)
    return [frame.width_px * (index + 0.5) / count for index in range(count)]


def wall_of(frame: Frame, wall: str, low_px: float) -> str:
    """A plain wall down to the floor, darker towards the ceiling."""
    shade = linear((0, 0), (0, low_px), (0, darker(wall, 0.08)), (1, lighter(wall, 0.14)))
    return shade.svg + box(0, 0, frame.width_px, low_px + 1, shade.url)


def courses(frame: Frame, low_px: float, fill: str, *, every: tuple[float, float], gap: float, share: float) -> str:
    """A share of the bricks of a wall, every second course moved by half a brick.

    They stand so many units of the frame apart, across and down, with a gap between two.
    """
    u, (across, down) = frame.unit * fit(frame), every
    bricks = "".join(
        f"M{(k * across - across // 2 * (row % 2)) * u:.1f} {row * down * u:.1f}"
        f"h{(across - gap) * u:.1f}v{(down - gap) * u:.1f}h{-(across - gap) * u:.1f}Z"
        for row in range(int(low_px / u / down) + 1)
        for k in range(int(frame.width_px / u / across) + 2)
        if frame.rng.random() < share
    )
    return path(bricks, fill)


def skirting(frame: Frame, low_px: float, fill: str) -> str:
    """The board along the foot of a wall."""
    u = frame.unit
    return box(0, low_px - 3.4 * u, frame.width_px, 3.4 * u, fill) + box(
        0, low_px - 3.4 * u, frame.width_px, 0.6 * u, darker(fill, 0.16)
    )


def boards(frame: Frame, top_px: float, wood: str) -> str:
    """A floor of boards in perspective."""
    u = frame.unit
    shade = linear((0, top_px), (0, frame.height_px), (0, darker(wood, 0.16)), (1, lighter(wood, 0.1)))
    svg = shade.svg + box(0, top_px - 1, frame.width_px, frame.height_px - top_px + 2, shade.url)
    middle = frame.width_px / 2
    lines = "".join(
        f"M{middle + k * 11 * u:.1f} {top_px:.1f}L{middle + k * 22 * u:.1f} {frame.height_px:.1f}"
        for k in range(-int(frame.width_px / u / 10), int(frame.width_px / u / 10) + 1)
    )
    return svg + path(lines, stroke=darker(wood, 0.28), width=u * 0.25, opacity=0.6)


def tiles(frame: Frame, top_px: float, pale: str, dark: str, pitch: float = 14) -> str:
    """A chequered floor in perspective."""
    u = frame.unit
    deep = frame.height_px - top_px
    svg = box(0, top_px - 1, frame.width_px, deep + 2, pale)
    middle = frame.width_px / 2
    rows = 6
    edges = [top_px + deep * (k / rows) ** 1.35 for k in range(rows + 1)]
    reach = int(frame.width_px / u / pitch) + 2
    cells = []
    for row in range(rows):
        near, far = 1 + (row + 1) / rows, 1 + row / rows
        for k in range(-reach, reach):
            if (k + row) % 2:
                continue
            x0, x1 = k * pitch * u, (k + 1) * pitch * u
            cells.append(
                f"M{middle + x0 * far:.1f} {edges[row]:.1f}L{middle + x1 * far:.1f} {edges[row]:.1f}"
                f"L{middle + x1 * near:.1f} {edges[row + 1]:.1f}L{middle + x0 * near:.1f} {edges[row + 1]:.1f}Z"
            )
    return svg + path("".join(cells), dark)


def lamp(frame: Frame, x: float, low_px: float, tone: str, lit: Lit) -> str:
    """A lamp on a cord from the ceiling, down to `low_px`."""
    u = frame.unit * fit(frame)
    glow = radial((x, low_px), 26 * u, (0, "#fff3c4", 0.55), (1, "#fff3c4", 0))
    shade = path(
        f"M{x - 8 * u} {low_px}Q{x - 6 * u} {low_px - 9 * u} {x} {low_px - 9.5 * u}"
        f"Q{x + 6 * u} {low_px - 9 * u} {x + 8 * u} {low_px}Z",
        lit(tone),
    )
    cord = path(f"M{x} 0V{low_px - 9 * u}", stroke=lit("#5a4a42"), width=0.6 * u)
    return cord + glow.svg + circle(x, low_px, 26 * u, glow.url) + circle(x, low_px + u, 2.4 * u, "#fffbe6") + shade


def finished(frame: Frame, layers: tuple[str, ...], floor_px: float) -> Backdrop:
    """A room of these layers; one stands on its floor."""
    deep = frame.height_px - floor_px
    return Backdrop(
        layers=layers,
        back_px=floor_px + deep * 0.36,
        front_px=floor_px + deep * 0.84,
        dark=frame.light.dark,
        disc=_NOWHERE,
    )
