"""Hair in layers: what hangs behind the body, what covers the skull, and locks before the shoulders."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from abaca.engines.illustrator.palette import darker, lighter, luma
from abaca.engines.illustrator.vector import circle, ellipse, path

Cut = Literal[
    "short",
    "side",
    "crop",
    "spiky",
    "bob",
    "long",
    "wavy",
    "curly",
    "afro",
    "ponytail",
    "pigtails",
    "braids",
    "bun",
    "topknot",
    "bald",
    "fringe",
    "tuft",
]
"""`fringe` is what a bald old head has left, `tuft` what a baby has."""


class Hair(NamedTuple):
    """Hair drawn: `behind` the body, `over` the skull and before the shoulders."""

    behind: str = ""
    over: str = ""
    top_y: float = -76


_CAP = "M-35-36C-41-84-14-88 4-86C34-86 41-64 35-36C33-50 30-56 27-59"


class _Tones(NamedTuple):
    """A hair colour with its shade and gloss."""

    plain: str
    dim: str
    glow: str

    @property
    def shine(self) -> str:
        """The gloss on top of the skull."""
        return path("M-20-72Q-8-80 8-79", stroke=self.glow, width=3.6, opacity=0.7)

    @property
    def parted(self) -> str:
        """Hair parted at the side."""
        return path(_CAP + "Q8-56-8-72Q-16-60-29-56Q-33-48-35-36Z", self.plain) + self.shine

    @property
    def bangs(self) -> str:
        """Hair cut straight over the forehead."""
        return path(_CAP + "C14-52-14-52-27-59C-31-54-33-48-35-36Z", self.plain) + self.shine


_BARE_SHINE = path("M-14-70Q-6-74 4-73", stroke="#ffffff", width=4, opacity=0.45)
_BAND = "#e8505b"


def hair(cut: Cut, colour: str) -> Hair:
    """The hair of that cut."""
    glow = lighter(colour, 0.24 if luma(colour) > 70 else 0.18)
    return _CUTS[cut](_Tones(colour, darker(colour, 0.2), glow))


def _bald(_tones: _Tones) -> Hair:
    return Hair(over=_BARE_SHINE)


def _fringe(tones: _Tones) -> Hair:
    sides = "".join(
        path(
            f"M{side * 27}-56Q{side * 42}-54 {side * 39}-32Q{side * 38}-22 {side * 31}-21"
            f"Q{side * 35}-42 {side * 27}-56Z",
            tones.plain,
        )
        for side in (-1, 1)
    )
    return Hair(over=sides + _BARE_SHINE)


def _tuft(tones: _Tones) -> Hair:
    curl = path("M-4-73C-12-88 8-92 8-82C8-76 0-78 2-83", stroke=tones.plain, width=4)
    return Hair(over=curl, top_y=-88)


def _crop(tones: _Tones) -> Hair:
    return Hair(over=path("M-34-44C-38-84 38-84 34-44C31-58 24-64 0-64C-24-64-31-58-34-44Z", tones.plain))


def _short(tones: _Tones) -> Hair:
    swept = path(_CAP + "C22-66 6-64-6-70Q-14-60-29-57Q-33-48-35-36Z", tones.plain)
    return Hair(over=swept + tones.shine, top_y=-87)


def _side(tones: _Tones) -> Hair:
    swept = "M-35-36C-43-80-16-90 6-87C38-88 40-62 35-38C34-50 31-55 28-58Q2-56-16-71Q-22-60-30-56Q-34-48-35-36Z"
    return Hair(over=path(swept, tones.plain) + tones.shine, top_y=-88)


def _spiky(tones: _Tones) -> Hair:
    spikes = (
        "M-35-38C-40-54-38-62-36-66L-42-72L-31-75L-30-86L-18-82L-8-93L2-84L14-92L18-81L31-84L30-73L41-70"
        "L36-62C38-54 37-46 35-38C33-50 30-56 26-60L16-56L8-63L-2-55L-12-63L-20-56L-28-60C-31-54-34-46-35-38Z"
    )
    return Hair(over=path(spikes, tones.plain), top_y=-93)


def _bob(tones: _Tones) -> Hair:
    back = path("M-38-44C-46-10-40 2-24 4H24C40 2 46-10 38-44C36-92-36-92-38-44Z", tones.dim)
    locks = "".join(
        path(
            f"M{side * 34}-50C{side * 44}-30 {side * 42}-6 {side * 31} 0C{side * 33}-16 {side * 27}-30 {side * 31}-54Z",
            tones.plain,
        )
        for side in (-1, 1)
    )
    return Hair(behind=back, over=locks + tones.bangs, top_y=-86)


def _ponytail(tones: _Tones) -> Hair:
    tail = path("M10-78C44-96 66-66 54-30C52-16 46-8 40-4C42-20 40-40 24-56Z", tones.dim)
    return Hair(behind=tail, over=tones.bangs + ellipse(27, -76, 7, 6, _BAND), top_y=-88)


def _pigtails(tones: _Tones) -> Hair:
    tails = "".join(
        path(
            f"M{side * 30}-56C{side * 62}-70 {side * 66}-34 {side * 52}-12"
            f"C{side * 48}-22 {side * 40}-34 {side * 33}-40Z",
            tones.plain,
        )
        + circle(side * 37, -53, 5.4, _BAND)
        for side in (-1, 1)
    )
    return Hair(over=tails + tones.bangs, top_y=-87)


def _braids(tones: _Tones) -> Hair:
    plaits = ""
    for side in (-1, 1):
        for number in range(6):
            tone = tones.plain if number % 2 else tones.dim
            plaits += ellipse(side * (38 + number * 0.7), -22 + number * 10, 7.6 - number * 0.5, 7, tone)
        plaits += path(f"M{side * 42} 34L{side * 38} 46H{side * 47}Z", tones.plain) + circle(
            side * 41.6, 34, 4.6, _BAND
        )
    return Hair(over=plaits + tones.parted, top_y=-87)


def _bun(tones: _Tones) -> Hair:
    knot = circle(0, -90, 15, tones.dim) + path("M-8-95Q0-101 8-96", stroke=tones.glow, width=2.6, opacity=0.7)
    return Hair(behind=knot, over=tones.parted, top_y=-105)


def _topknot(tones: _Tones) -> Hair:
    knot = ellipse(0, -88, 9, 8, tones.plain) + path("M-7-81H7", stroke="#c9343c", width=4)
    sides = path("M-34-40C-40-88 40-88 34-40C32-58 22-68 0-68C-22-68-32-58-34-40Z", tones.plain)
    return Hair(over=knot + sides + tones.shine, top_y=-96)


def _straight(tones: _Tones) -> Hair:
    back = "M-37-46C-46-6-44 22-42 40Q-30 46-16 42H16Q30 46 42 40C44 22 46-6 37-46C35-92-35-92-37-46Z"
    lock = "M31-54C43-34 42 0 40 32Q35 37 28 33C31 8 34-16 28-40Z"
    return Hair(behind=path(back, tones.dim), over=_mirrored(path(lock, tones.plain)) + tones.parted, top_y=-87)


def _wavy(tones: _Tones) -> Hair:
    back = (
        "M-36-50C-54-40-44-22-50-10C-58 4-44 16-48 28C-48 42-22 44-14 34H14C22 44 48 42 48 28C44 16 58 4 50-10"
        "C44-22 54-40 36-50C34-92-34-92-36-50Z"
    )
    lock = "M31-54C46-44 38-26 43-12C48 2 38 12 41 22C38 28 30 26 30 20C34 8 27-2 31-14C34-26 26-36 29-52Z"
    return Hair(behind=path(back, tones.dim), over=_mirrored(path(lock, tones.plain)) + tones.bangs, top_y=-87)


def _mirrored(svg: str) -> str:
    """The drawing and its mirror image."""
    return svg + f'<g transform="scale(-1 1)">{svg}</g>'


def _afro(tones: _Tones) -> Hair:
    spots = ((34, -40, 15), (40, -58, 16), (30, -78, 17), (12, -91, 17))
    tufts = "".join(circle(x, y, r, tones.plain) for x, y, r in spots)
    front = path("M-34-48C-36-80 36-80 34-48C28-62 14-66 0-66C-14-66-28-62-34-48Z", tones.plain)
    return Hair(behind=circle(0, -58, 42, tones.dim) + _mirrored(tufts), over=front, top_y=-107)


def _curly(tones: _Tones) -> Hair:
    back = _mirrored("".join(circle(x, y, 12, tones.dim) for x, y in ((38, -18), (40, -34), (33, -5))))
    curls = (
        *((-35, -44), (-34, -58), (-26, -70), (-13, -78), (2, -81), (17, -77), (28, -69), (35, -57), (36, -44)),
        *((-16, -64), (-3, -67), (11, -66), (23, -61)),
    )
    front = "".join(circle(x, y, 10.5, tones.plain) for x, y in curls)
    rings = "".join(
        path(f"M{x - 4} {y}A4 4 0 1 1 {x + 3} {y + 3}", stroke=tones.dim, width=1.8, opacity=0.7)
        for x, y in curls[1::2]
    )
    return Hair(behind=back, over=front + rings, top_y=-92)


_CUTS: dict[Cut, Callable[[_Tones], Hair]] = {
    "bald": _bald,
    "fringe": _fringe,
    "tuft": _tuft,
    "crop": _crop,
    "short": _short,
    "side": _side,
    "spiky": _spiky,
    "bob": _bob,
    "ponytail": _ponytail,
    "pigtails": _pigtails,
    "braids": _braids,
    "bun": _bun,
    "topknot": _topknot,
    "long": _straight,
    "wavy": _wavy,
    "afro": _afro,
    "curly": _curly,
}
