"""Mascots: an emoji face on a drawn body that stands, sits, rides or flies.

A bare face on the ground looks like a severed giant head, so every face gets a body. Units: a head is about 100 wide,
the chin is at the origin, the feet at +80 to +130.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np

from .anchors import FACES, PERSON, face_anchors
from .assets import SIDE, dominant, emoji, pixels, recoloured, source
from .palette import COLOURS, darker, hexed, hls, lighter, luma
from .vector import Anchor, Drawing, Rect, circle, ellipse, group, path, polygon

Pose = Literal["stand", "sit", "ride", "fly"]
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


_LOOKS: dict[str, Look] = {
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

SHIRTS = ("#3b7dd8", "#d94a4a", "#4aa564", "#e39a2d", "#8a5cc2", "#2fa6a0")
TROUSERS = ("#2f3d5c", "#5b4636", "#3c4a4f", "#46405e")
SKIN = "#FFDC5D"


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A posed mascot in three layers, so that what it wears can go between them; `box` is around all three."""

    behind: str
    torso: str
    head: str
    hands: str
    anchors: dict[str, Anchor]
    box: Rect
    look: Look

    def drawing(self) -> Drawing:
        """The mascot in one piece."""
        return Drawing(svg=self.behind + self.torso + self.head + self.hands, box=self.box, anchors=self.anchors)


def look_of(stem: str, colour: str) -> Look:
    """How the body under this face is coloured; an unknown face lends its dominant fill."""
    base = dominant(stem)
    look = _LOOKS.get(stem)
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


def mascot(stem: str, *, pose: Pose = "sit", colour: str = "", holding: bool = False) -> Body:
    """An animal or robot: the emoji face on a body of its species."""
    look = look_of(stem, colour)
    face = emoji(stem, colour)
    factor = 100 / max(face.box.width, 30)
    face_svg, anchors, top = _seated_head(stem, face, factor, sink=9)
    if stem == "1f916":
        layers = _robot(look, holding=holding)
    elif pose == "sit":
        layers = _sitting(look)
    else:
        layers = _upright(look, pose=pose, holding=holding)
    behind, torso, hands, box, hand = layers
    anchors |= {
        "neck": Anchor(0, 4, 62),
        "back": Anchor(0, 26, 70),
        "hand": hand,
        "hips": Anchor(0, 72 if pose == "ride" else box.bottom - 30, 60),
    }
    half = face.box.width * factor / 2
    whole = box.union(Rect(-half, top, half, 9))
    return Body(behind=behind, torso=torso, head=face_svg, hands=hands, anchors=anchors, box=whole, look=look)


def person(stem: str, *, pose: Pose = "stand", colour: str = "", variant: int = 0, holding: bool = False) -> Body:
    """A person: the emoji head on a clothed body; `colour` is that of the clothes, `variant` picks them otherwise."""
    bust = is_bust(stem)
    shirt = COLOURS.get(colour) or (_cloth(stem) if bust else SHIRTS[variant % len(SHIRTS)])
    trousers = TROUSERS[variant % len(TROUSERS)]
    look = Look(shirt, shirt, trousers if pose == "ride" else shirt, SKIN)
    face = emoji(stem)
    face_svg, anchors, top = _seated_head(stem, face, (92 if bust else 72) / face.box.width, sink=22 if bust else 4)
    leg = 62.0 if pose in {"stand", "fly"} else 34.0
    hip = 66.0
    legs = "".join(
        path(f"M{side * 15} {hip - 6}L{side * (15 if pose != 'fly' else 24)} {hip + leg}", stroke=trousers, width=23)
        + ellipse(side * (19 if pose != "fly" else 28), hip + leg + 10, 17, 9, "#3a2c2a")
        for side in (-1, 1)
    )
    coat = path(f"M-27 4Q-34 40-32 {hip + 4}Q0 {hip + 12} 32 {hip + 4}Q34 40 27 4Q0-8-27 4Z", shirt)
    collar = "" if bust else path("M-14 0Q0 16 14 0L9-6H-9Z", SKIN)
    reach = ((-52, 46), (50, 22)) if holding else ((-46, 60), (46, 60))
    if pose == "fly":
        reach = ((-62, 0), (62, 0))
    arms = "".join(
        path(
            f"M{side * 25} 14Q{side * 44} {24 if pose != 'fly' else 12} {x} {y - 8}",
            stroke=darker(shirt, 0.1),
            width=17,
        )
        + circle(x, y, 10, SKIN)
        for side, (x, y) in ((-1, reach[0]), (1, reach[1]))
    )
    anchors |= {
        "neck": Anchor(0, 2, 46),
        "back": Anchor(0, 26, 60),
        "hand": Anchor(reach[1][0], reach[1][1], 40),
        "hips": Anchor(0, hip, 60),
    }
    half = 72 if pose == "fly" else 58
    box = Rect(-half, top, half, hip + leg + 19)
    if pose == "ride":
        legs, arms, box = "", "", Rect(-36, top, 36, hip + 12)
    return Body(
        behind="", torso=legs + coat + collar + arms, head=face_svg, hands="", anchors=anchors, box=box, look=look
    )


def _seated_head(stem: str, face: Drawing, factor: float, *, sink: float) -> tuple[str, dict[str, Anchor], float]:
    """The face with its chin `sink` below the origin; its anchors there; and the y of its top."""
    dx, dy = -SIDE / 2 * factor, sink - face.box.bottom * factor
    known = face_anchors(FACES.get(stem, PERSON))
    anchors = {
        name: Anchor(place.x * factor + dx, place.y * factor + dy, place.width * factor)
        for name, place in known.items()
    }
    top = face.box.top * factor + dy
    core = min(face.box.height, 34) * factor
    anchors["face"] = Anchor(0, sink - core / 2, max(core, face.box.width * factor))
    return group(face.svg, dx=dx, dy=dy, factor=factor), anchors, top


_Layers = tuple[str, str, str, Rect, Anchor]


def _sitting(look: Look) -> _Layers:
    shade = darker(look.limb, 0.16)
    tail = _tail(look, 30, 74)
    torso = path("M-25-6C-34 18-46 44-44 66C-42 84-20 88 0 88C20 88 42 84 44 66C46 44 34 18 25-6Z", look.fur)
    haunches = "".join(ellipse(side * 33, 66, 17, 21, darker(look.fur, 0.08)) for side in (-1, 1))
    belly = ellipse(0, 40, 22, 33, look.belly)
    stripes = _stripes(look, 39)
    legs = "".join(
        path(f"M{side * 12} 34V76", stroke=look.limb, width=18)
        + path(f"M{side * 2.6} 40V74", stroke=shade, width=1.6, opacity=0.5)
        for side in (-1, 1)
    )
    paws = "".join(
        ellipse(side * 37, 84, 17, 8.5, look.paw) + ellipse(side * 12.5, 83, 12.5, 8.5, lighter(look.paw, 0.12))
        for side in (-1, 1)
    )
    toes = "".join(
        path(f"M{side * 12.5 + shift} 81V88", stroke=darker(look.paw, 0.35), width=1.5)
        for side in (-1, 1)
        for shift in (-4, 4)
    )
    right = 92 if look.tail in {"long", "bushy", "ringed", "tuft", "thin"} else 60
    return (
        tail,
        torso + stripes + haunches + belly + legs + paws + toes,
        "",
        Rect(-54, -6, right, 92.5),
        Anchor(40, 40, 44),
    )


def _upright(look: Look, *, pose: Pose, holding: bool) -> _Layers:
    tail = _tail(look, 22, 62)
    torso = path("M-25-6C-38 10-42 44-37 62C-32 80-16 84 0 84C16 84 32 80 37 62C42 44 38 10 25-6Z", look.fur)
    belly = ellipse(0, 46, 24, 32, look.belly)
    feet_y = {"stand": 100.0, "ride": 88.0, "fly": 104.0}.get(pose, 100.0)
    spread = 27 if pose == "fly" else 20
    legs = "".join(
        path(f"M{side * 18} 70L{side * spread} {feet_y - 4}", stroke=look.limb, width=25)
        + ellipse(
            side * (spread + 3), feet_y + 5, 18, 10, look.paw if look.paw != look.belly else darker(look.limb, 0.1)
        )
        for side in (-1, 1)
    )
    reach = {"fly": (-62.0, 4.0, 62.0, 4.0), "ride": (-46.0, 48.0, 46.0, 48.0)}.get(pose, (-45.0, 54.0, 45.0, 54.0))
    if holding:
        reach = (reach[0], reach[1], 48.0, 26.0)
    arms = "".join(
        path(f"M{side * 27} 14Q{side * 44} 24 {x} {y}", stroke=look.limb, width=19)
        + circle(x, y, 10.5, look.paw if look.limb == look.fur else look.limb)
        for side, x, y in ((-1, reach[0], reach[1]), (1, reach[2], reach[3]))
    )
    box = Rect(min(-50, reach[0] - 11), -6, max(54 if look.tail == "none" else 84, reach[2] + 11), feet_y + 15)
    if pose == "ride":
        legs, arms, box = "", "", Rect(-42, -6, 42 if look.tail == "none" else 80, 86)
    return tail, legs + torso + _stripes(look, 38) + belly + arms, "", box, Anchor(reach[2], reach[3], 44)


def _robot(look: Look, *, holding: bool) -> _Layers:
    metal, joint = look.limb, "#292F33"
    legs = "".join(
        path(f"M{side * 17} 66V96", stroke=joint, width=11)
        + path(f"M{side * 17 - 17} 106Q{side * 17} 84 {side * 17 + 17} 106Z", look.fur)
        for side in (-1, 1)
    )
    torso = path("M-36 2H36Q42 2 41 10L36 66Q35 72 28 72H-28Q-35 72-36 66L-41 10Q-42 2-36 2Z", look.fur)
    panel = path("M-22 16H22V48H-22Z", look.belly) + circle(-12, 58, 4.5, "#DD2E44") + circle(0, 58, 4.5, "#FFCC4D")
    panel += circle(12, 58, 4.5, "#77B255") + path("M-16 34H-8L-3 22L4 44L9 30H16", stroke="#DD2E44", width=3)
    reach = 24 if holding else 56
    arms = path("M-38 14Q-58 24-54 52", stroke=metal, width=11) + circle(-54, 56, 11, look.fur)
    arms += path(f"M38 14Q58 24 54 {reach - 4}", stroke=metal, width=11) + circle(54, reach, 11, look.fur)
    neck = path("M0-8V8", stroke=joint, width=22)
    return "", neck + legs + arms + torso + panel, "", Rect(-66, -8, 66, 107), Anchor(54, reach, 46)


def _stripes(look: Look, half: float) -> str:
    if not look.stripes:
        return ""
    return "".join(
        polygon([(side * half, y), (side * (half - 15), y + 4), (side * (half + 0.6), y + 8)], look.stripes)
        for side in (-1, 1)
        for y in (14 + half * 0.1, 30, 46)
    )


def _tail(look: Look, x: float, y: float) -> str:
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


WHOLE_PEOPLE = frozenset(
    [
        "1f6b4",
        "1f6b5",
        "1f9d7",
        "1f483",
        "1f57a",
        "1f9dc",
        "1f9d8",
        "1f3c3",
        "1f6b6",
        "26f7",
        "1f3c2",
        "1f3c4",
        "1f3ca",
        "1f491",
        "1f48f",
        "1f46a",
        "1f46b",
        "1f9d1-200d-1f9bd",
        "1f9cd",
        "1f9ce",
        "1f9dc-200d-2640-fe0f",
        "1f9dc-200d-2642-fe0f",
        "1f3c7",
        "1f46f",
        "1f938",
        "1f93a",
        "1f6a3",
        "1f3cb",
        "1f9d6",
        "1f9de",
        "1f9d1-200d-1fa70",
        "1f9cc",
        "1f9da",
        "1f47c",
    ]
)
"""People that Twemoji draws from head to foot (or that have no feet)."""


@lru_cache(maxsize=128)
def is_bust(stem: str) -> bool:
    """Whether the emoji shows head and shoulders: it is broad at its lower edge, where a chin is narrow."""
    row = np.asarray(pixels(stem).getchannel("A"))[-3]
    return bool((row > 128).sum() > row.size * 0.5)


@lru_cache(maxsize=128)
def _cloth(stem: str) -> str:
    """The colour of a bust's clothes: the commonest at its lower edge."""
    row = np.asarray(pixels(stem))[-5]
    solid = row[row[:, 3] > 200][:, :3]
    found, counts = np.unique(solid, axis=0, return_counts=True)
    red, green, blue = (int(part) for part in found[counts.argmax()])
    return hexed(red / 255, green / 255, blue / 255)


def has_rig(stem: str) -> bool:
    """Whether the emoji is a face whose species is known here."""
    return stem in _LOOKS and bool(source(stem))
