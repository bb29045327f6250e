"""How the bodies of mascots look: the colours of each species, in any colour asked for, and their tails."""

from dataclasses import dataclass, replace
from typing import Literal

from .assets import dominant, recoloured
from .palette import COLOURS, darker, hls, lighter, luma
from .vector import circle, ellipse, group, path

Tail = Literal["none", "long", "bushy", "puff", "curl", "tuft", "ringed", "thin"]


@dataclass(frozen=True, slots=True)
class Look:
    """The colours of a body and its tail."""

    fur: str
    belly: str
    limb: str
    paw: str
    tail: Tail = "none"
    tip: str = ""
    stripes: str = ""


PLAIN_LOOK = Look("", "", "", "")
"""The look of what has no rig."""
LOOKS: dict[str, Look] = {
    "1f431": Look("#FFCC4D", "#FEE7B8", "#FFCC4D", "#FEE7B8", "long", "#F18F26", "#F18F26"),
    "1f436": Look("#D99E82", "#F4C7B5", "#D99E82", "#F4C7B5", "curl", "#662113"),
    "1f42d": Look("#99AAB5", "#E1E8ED", "#99AAB5", "#F4ABBA", "thin", "#F4ABBA"),
    "1f439": Look("#FFCC4D", "#FFE8B6", "#FFCC4D", "#F4ABBA", "puff", "#FFCC4D"),
    "1f430": Look("#99AAB5", "#E1E8ED", "#99AAB5", "#E1E8ED", "puff", "#FFFFFF"),
    "1f98a": Look("#F18F26", "#FFD983", "#F18F26", "#7a3310", "bushy", "#FFF3D6"),
    "1f43b": Look("#C1694F", "#D99E82", "#C1694F", "#662113", "puff", "#C1694F"),
    "1f43b-200d-2744-fe0f": Look("#E1E8ED", "#F5F8FA", "#E1E8ED", "#9aa9b5", "puff", "#E1E8ED"),
    "1f43c": Look("#EEEEEE", "#FFFFFF", "#272B2B", "#272B2B", "puff", "#EEEEEE"),
    "1f428": Look("#99AAB5", "#CCD6DD", "#99AAB5", "#66757F"),
    "1f42f": Look("#FFCC4D", "#FFF3DC", "#FFCC4D", "#FFF3DC", "ringed", "#292F33", "#292F33"),
    "1f981": Look("#FFCC4D", "#FFE8B6", "#FFCC4D", "#FFE8B6", "tuft", "#662113"),
    "1f42e": Look("#CCD6DD", "#F4ABBA", "#CCD6DD", "#67757F", "tuft", "#67757F"),
    "1f437": Look("#F4ABBA", "#F9CBD5", "#F4ABBA", "#C56B7D", "curl", "#EA596E"),
    "1f438": Look("#77B255", "#C6E5B3", "#77B255", "#5C913B"),
    "1f435": Look("#BF6952", "#D99E82", "#BF6952", "#D99E82", "long", "#BF6952"),
    "1f414": Look("#E1E8ED", "#F5F8FA", "#FFAC33", "#FFAC33", "puff", "#E1E8ED"),
    "1f43a": Look("#66757F", "#CCD6DD", "#66757F", "#CCD6DD", "bushy", "#CCD6DD"),
    "1f99d": Look("#66757F", "#99AAB5", "#66757F", "#292F33", "ringed", "#292F33"),
    "1f916": Look("#3B88C3", "#8CCAF7", "#66757F", "#292F33"),
    "1f417": Look("#C1694F", "#D99E82", "#C1694F", "#662113", "curl", "#662113"),
    "1f98c": Look("#C1694F", "#F4C7B5", "#C1694F", "#662113", "puff", "#F4C7B5"),
    "1f47d": Look("#CCD6DD", "#E1E8ED", "#CCD6DD", "#99AAB5"),
}


def look_of(stem: str, colour: str) -> Look:
    """How the body under this face is coloured; an unknown face lends its dominant fill."""
    base = dominant(stem)
    look = LOOKS.get(stem)
    if look is None:
        look = Look(base, lighter(base, 0.5), base, darker(base, 0.35))
    if not colour:
        return look

    def turned(fill: str) -> str:
        if not fill or (look.limb != look.fur and fill == look.limb):
            return fill
        return recoloured(f'fill="{fill}"', base, colour)[6:-1]

    goal = COLOURS[colour]
    belly = lighter(goal, 0.45) if luma(goal) < 200 else "#ffffff"
    if colour == "black":
        belly = "#3a3a42"
    return replace(
        look,
        fur=turned(look.fur) if look.fur == base or _near(look.fur, base) else goal,
        belly=belly,
        limb=goal if look.limb == look.fur or stem == "1f916" else look.limb,
        paw=lighter(goal, 0.3) if luma(goal) < 120 else turned(look.paw),
        tip=turned(look.tip) if colour not in {"black", "white"} else lighter(goal, 0.12),
        stripes=darker(goal, 0.3) if look.stripes else "",
    )


def _near(one: str, other: str) -> bool:
    first, second = hls(one), hls(other)
    return abs((first[0] - second[0] + 0.5) % 1 - 0.5) < 0.1 and abs(first[1] - second[1]) < 0.2


def tail(look: Look, x: float, y: float) -> str:
    """The tail of the species, fastened at a point."""
    fur, tip = look.fur, look.tip or look.fur
    if look.tail in {"long", "ringed"}:
        curve = f"M{x} {y}C{x + 34} {y + 14} {x + 52} {y - 6} {x + 44} {y - 34}"
        tail = path(curve + f"C{x + 40} {y - 46} {x + 50} {y - 52} {x + 54} {y - 46}", stroke=fur, width=13)
        if look.tail == "ringed":
            rings = ((x + 20, y + 6, 70), (x + 38, y - 4, 20), (x + 45, y - 20, -6), (x + 42, y - 36, -10))
            tail += "".join(
                group(path("M-6.5 0H6.5", stroke=tip, width=5), dx=cx, dy=cy, turn_deg=turn) for cx, cy, turn in rings
            )
        else:
            tail += path(
                f"M{x + 44} {y - 38}C{x + 41} {y - 46} {x + 50} {y - 52} {x + 54} {y - 46}", stroke=tip, width=13
            )
        return tail
    if look.tail == "bushy":
        brush = (
            f"M{x} {y + 8}C{x + 30} {y + 18} {x + 62} {y + 2} {x + 60} {y - 32}"
            f"C{x + 59} {y - 46} {x + 48} "
            f"{y - 58} {x + 42} {y - 62}"
        )
        brush += f"C{x + 42} {y - 44} {x + 22} {y - 36} {x + 18} {y - 18}Z"
        end = (
            f"M{x + 60} {y - 32}C{x + 59} {y - 46} {x + 48} {y - 58} {x + 42} {y - 62}"
            f"C{x + 42} {y - 50} {x + 34} "
            f"{y - 42} {x + 28} {y - 35}"
        )
        return path(brush, fur) + path(
            end + f"Q{x + 36} {y - 28} {x + 42} {y - 34}Q{x + 48} {y - 24} {x + 60} {y - 32}Z", tip
        )
    if look.tail == "puff":
        return circle(x + 8, y - 4, 15, tip)
    if look.tail == "curl":
        return path(f"M{x} {y - 6}q22 -2 20 -20q-3 -13 -13 -6q-6 8 6 12q14 2 16 -12", stroke=tip, width=7)
    if look.tail == "tuft":
        return path(f"M{x} {y}C{x + 30} {y + 14} {x + 46} {y - 10} {x + 42} {y - 30}", stroke=fur, width=8) + ellipse(
            x + 42, y - 38, 10, 14, tip
        )
    if look.tail == "thin":
        return path(f"M{x} {y + 6}C{x + 40} {y + 18} {x + 58} {y - 8} {x + 44} {y - 26}", stroke=tip, width=5)
    return ""
