"""Mascots: an emoji face on a drawn body that stands, sits, rides or flies.

A bare face on the ground looks like a severed giant head, so every face gets a body. Units: a head is about 100 wide,
the chin is at the origin, the feet at +80 to +130.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from .anchors import FACES, face_anchors
from .assets import SIDE, emoji, source
from .looks import LOOKS, Look, look_of, tail
from .moods import HEARD, Mood, expression
from .palette import darker, lighter
from .vector import Anchor, Drawing, Point, Rect, circle, ellipse, group, num, path, polygon

Doing = Literal["walk", "run", "jump", "dance", "wave", "play", "eat", "read", "swim"]
Pose = Literal["stand", "sit", "ride", "fly", "lie", "sleep"] | Doing


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A posed figure in layers, so that what it wears can go between them; `box` is around all of them.

    `turn_deg` turns it about its hips once it is dressed, `lift` is how far it is above the ground then, `stature` how
    high it is when it stands bare-headed (0 when that is its box), `seat_y` where a chair is under it, `fist` the hand
    over what it holds.
    """

    behind: str
    torso: str
    head: str
    hands: str
    anchors: dict[str, Anchor]
    box: Rect
    look: Look
    turn_deg: float = 0
    lift: float = 0
    stature: float = 0
    seat_y: float = 0
    fist: str = ""


class _Move(NamedTuple):
    """Where the paws of an upright mascot are, how it leans and how far it is above the ground."""

    left_hand: Point = (-45, 54)
    right_hand: Point = (45, 54)
    left_foot: Point = (-20, 96)
    right_foot: Point = (20, 96)
    turn_deg: float = 0
    lift: float = 0


_HOLDING = (48.0, 26.0)
"""The right paw of whoever holds something."""
_MOVES: dict[Pose, _Move] = {
    "stand": _Move(),
    "ride": _Move((-46, 48), (46, 48)),
    "fly": _Move((-62, 4), (62, 4), (-27, 100), (27, 100)),
    "walk": _Move((-52, 42), (50, 36), (-30, 92), (30, 97), turn_deg=3),
    "run": _Move((-56, 30), (58, 14), (-44, 84), (36, 96), turn_deg=9, lift=8),
    "jump": _Move((-60, -14), (60, -14), (-32, 92), (32, 92), lift=34),
    "dance": _Move((-52, 44), (60, -16), (-16, 97), (44, 84), turn_deg=-7),
    "wave": _Move((-45, 54), (62, -12)),
    "play": _Move((-60, 0), (60, -12), (-20, 96), (34, 88), turn_deg=5),
    "swim": _Move((-62, 12), (60, -18), (-27, 100), (27, 100), turn_deg=62),
    "eat": _Move((-15, 20), (15, 20)),
    "read": _Move((-25, 42), (25, 42)),
}


def mascot(stem: str, *, pose: Pose = "sit", colour: str = "", holding: bool = False, mood: Mood | None = None) -> Body:
    """An animal or robot: the emoji face, in a mood, on a body of its species."""
    look = look_of(stem, colour)
    face = emoji(stem, colour)
    factor = 100 / max(face.box.width, 30)
    face_svg, anchors, top = _seated_head(stem, face, factor, sink=9)
    move = _ROBOT_SEATED if stem == "1f916" and pose in {"sit", "lie"} else _MOVES.get(pose, _Move())
    shown = "howling" if mood == "howling" else "asleep" if pose == "sleep" else mood
    if shown:
        face_svg += expression(stem, colour, shown, anchors["eyes"], factor)
    if stem == "1f916":
        layers = _robot(look, move, holding=holding, reading=pose == "read")
    elif pose in {"lie", "sleep"}:
        layers = _curled(look)
    elif pose == "sit":
        layers = _sitting(look)
    else:
        layers = _upright(look, pose=pose, holding=holding)
    behind, torso, hands, box, hand = layers
    anchors |= {
        "neck": Anchor(0, 4, 62),
        "ears": Anchor(0, anchors["eyes"].y, face.box.width * factor * 0.86),
        "back": Anchor(0, 26, 70),
        "hand": hand,
        "hips": Anchor(0, box.bottom - 30 if pose == "sit" else 70, 60),
    } | _feet(pose, move)
    half = face.box.width * factor / 2
    whole = box.union(Rect(-half, top, half, 9))
    if mood == "howling":
        whole = whole.union(HEARD)
    return Body(
        behind=behind,
        torso=torso,
        head=face_svg,
        hands=hands,
        anchors=anchors,
        box=whole,
        look=look,
        turn_deg=move.turn_deg,
        lift=move.lift,
        fist=_paws(look, move, both=pose in {"eat", "read"}) if holding and pose != "ride" and stem != "1f916" else "",
    )


def _feet(pose: Pose, move: _Move) -> dict[str, Anchor]:
    """Where shoes go; a rider and who lies show none."""
    if pose in {"ride", "lie", "sleep"}:
        return {}
    (left, left_y), (right, right_y) = ((-37, 74), (37, 74)) if pose == "sit" else (move.left_foot, move.right_foot)
    return {"left_foot": Anchor(left - 3, left_y + 17, 34), "right_foot": Anchor(right + 3, right_y + 17, 34)}


def _seated_head(stem: str, face: Drawing, factor: float, *, sink: float) -> tuple[str, dict[str, Anchor], float]:
    """The face with its chin `sink` below the origin; its anchors there; and the y of its top."""
    dx, dy = -SIDE / 2 * factor, sink - face.box.bottom * factor
    known = face_anchors(FACES[stem])
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
    brush = tail(look, 30, 74)
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
        brush,
        torso + stripes + haunches + belly + legs + paws + toes,
        "",
        Rect(-54, -6, right, 92.5),
        Anchor(40, 40, 44),
    )


_ROBOT_SEATED = _Move((-50, 54), (50, 54), (-40, 70), (40, 70))


def _upright(look: Look, *, pose: Pose, holding: bool) -> _Layers:
    move = _MOVES[pose]
    if holding and pose not in {"eat", "read"}:
        move = move._replace(right_hand=_HOLDING)
    brush = tail(look, 22, 62)
    torso = path("M-25-6C-38 10-42 44-37 62C-32 80-16 84 0 84C16 84 32 80 37 62C42 44 38 10 25-6Z", look.fur)
    belly = ellipse(0, 46, 24, 32, look.belly)
    sole = look.paw if look.paw != look.belly else darker(look.limb, 0.1)
    legs = "".join(
        path(f"M{side * 18} 70L{x} {y}", stroke=look.limb, width=25) + ellipse(x + side * 3, y + 9, 18, 10, sole)
        for side, (x, y) in ((-1, move.left_foot), (1, move.right_foot))
    )
    arms = _arms(look, move)
    (left, left_y), (right, right_y) = move.left_hand, move.right_hand
    low = max(move.left_foot[1], move.right_foot[1]) + 19
    box = Rect(min(-50, left - 11), min(-6, left_y, right_y), max(54 if look.tail == "none" else 84, right + 11), low)
    if pose == "ride":
        legs, arms, box = "", "", Rect(-42, -6, 42 if look.tail == "none" else 80, 86)
    body = legs + torso + _stripes(look, 38) + belly
    if pose in {"eat", "read"}:
        return (
            brush,
            body,
            (open_book(move.left_hand, move.right_hand) if pose == "read" and not holding else "") + arms,
            box,
            Anchor(0, 22, 44) if pose == "eat" else Anchor(-7, 50, 44),
        )
    return brush, body + arms, "", box, Anchor(right, right_y, 44)


def _arms(look: Look, move: _Move) -> str:
    paw = look.paw if look.limb == look.fur else look.limb
    return "".join(
        path(
            f"M{side * 27} 14Q{side * (44 if abs(x) > 30 else 50)} {24 if y > 0 else 14} {x} {y}",
            stroke=darker(look.limb, 0.06),
            width=19,
        )
        + circle(x, y, 10.5, paw)
        for side, (x, y) in ((-1, move.left_hand), (1, move.right_hand))
    )


def _paws(look: Look, move: _Move, *, both: bool) -> str:
    """The paw that holds something, or both, to be drawn over it."""
    fill = look.paw if look.limb == look.fur else look.limb
    right = move.right_hand if both else _HOLDING
    return (circle(*move.left_hand, 10.5, fill) if both else "") + circle(*right, 10.5, fill)


def open_book(left: Point, right: Point, fill: str = "#3f78b5") -> str:
    """An open book between two hands, its covers towards us."""
    x, y = (left[0] + right[0]) / 2, (left[1] + right[1]) / 2 - 4
    half = max(abs(right[0] - left[0]) / 2 + 12, 26)
    high = half * 0.98
    pages = path(
        f"M{num(x)} {num(y - high * 0.42)}L{num(x + half * 0.94)} {num(y - high * 0.62)}V{num(y)}"
        f"H{num(x - half * 0.94)}V{num(y - high * 0.62)}Z",
        "#fdf8ea",
    )
    covers = "".join(
        path(
            f"M{num(x)} {num(y - high * 0.36)}L{num(x + side * half)} {num(y - high * 0.56)}V{num(y + high * 0.4)}"
            f"L{num(x)} {num(y + high * 0.6)}Z",
            fill if side < 0 else lighter(fill, 0.12),
        )
        for side in (-1, 1)
    )
    spine = path(f"M{num(x)} {num(y - high * 0.36)}V{num(y + high * 0.6)}", stroke=darker(fill, 0.35), width=3)
    mark = path(
        f"M{num(x + half * 0.3)} {num(y - high * 0.12)}L{num(x + half * 0.75)} {num(y - high * 0.2)}",
        stroke="#f7dd8c",
        width=3,
    )
    return pages + covers + spine + mark


def _curled(look: Look) -> _Layers:
    """An animal lying on the ground, its chin on its paws and its tail around it."""
    rump = path("M-18-46C20-84 96-78 122-34C138-4 126 22 92 22H-10Z", look.fur)
    thigh = ellipse(92, 0, 33, 25, darker(look.fur, 0.07))
    stripes = ""
    if look.stripes:
        stripes = "".join(
            polygon([(x, y), (x + 9, y - 1), (x + 3, y + 20)], look.stripes)
            for x, y in ((38, -68), (60, -67), (82, -60))
        )
    belly = ellipse(40, 12, 34, 11, look.belly)
    foot = ellipse(74, 18, 19, 8, lighter(look.paw, 0.1))
    tip = look.tip or look.fur
    wide = {"bushy": 24, "long": 14, "ringed": 15, "tuft": 9, "thin": 6}.get(look.tail, 0)
    brush = ""
    if wide:
        brush = path("M122-8C140 26 92 34 52 23", stroke=darker(look.fur, 0.12), width=wide)
        brush += path("M74 26.5Q62 26 52 23", stroke=tip, width=wide)
    elif look.tail != "none":
        brush = circle(124, -26, 13, tip)
    paws = "".join(ellipse(x, 16, 19, 9, look.paw if look.limb == look.fur else look.limb) for x in (-30, 12))
    return "", rump + stripes + belly + thigh + foot + brush + paws, "", Rect(-52, -84, 146, 36), Anchor(14, 10, 44)


def _robot(look: Look, move: _Move, *, holding: bool, reading: bool) -> _Layers:
    metal, joint = look.limb, "#292F33"
    legs = "".join(
        path(f"M{side * 17} 66L{x - side * 3} {y}", stroke=joint, width=11)
        + path(f"M{x - side * 3 - 17} {y + 10}Q{x - side * 3} {y - 12} {x - side * 3 + 17} {y + 10}Z", look.fur)
        for side, (x, y) in ((-1, move.left_foot), (1, move.right_foot))
    )
    torso = path("M-36 2H36Q42 2 41 10L36 66Q35 72 28 72H-28Q-35 72-36 66L-41 10Q-42 2-36 2Z", look.fur)
    panel = path("M-22 16H22V48H-22Z", look.belly) + circle(-12, 58, 4.5, "#DD2E44") + circle(0, 58, 4.5, "#FFCC4D")
    panel += circle(12, 58, 4.5, "#77B255") + path("M-16 34H-8L-3 22L4 44L9 30H16", stroke="#DD2E44", width=3)
    left, right = (_robots_hand(hand) for hand in (move.left_hand, move.right_hand))
    if holding and not reading:
        right = (54, 24)
    arms = "".join(
        path(f"M{side * 38} 14Q{side * 58} 24 {x} {y - 4 if y > 0 else y + 4}", stroke=metal, width=11)
        + circle(x, y, 11, look.fur)
        for side, (x, y) in ((-1, left), (1, right))
    )
    neck = path("M0-8V8", stroke=joint, width=22)
    body = neck + legs + torso + panel
    hands = (open_book(left, right) if reading and not holding else "") + arms
    low = max(move.left_foot[1], move.right_foot[1]) + 11
    box = Rect(min(left[0], -54) - 12, min(-8, left[1] - 12, right[1] - 12), max(right[0], 54) + 12, low)
    return "", body, hands, box, Anchor(-7, 54, 46) if reading else Anchor(right[0], right[1], 46)


def _robots_hand(hand: Point) -> Point:
    """Where a robot's hand is in a move: its arms are longer than those of animals."""
    x, y = hand
    return (x * 1.2, y + 2) if abs(x) > 30 else (x * 1.1, y + 6)


def _stripes(look: Look, half: float) -> str:
    if not look.stripes:
        return ""
    return "".join(
        polygon([(side * half, y), (side * (half - 15), y + 4), (side * (half + 0.6), y + 8)], look.stripes)
        for side in (-1, 1)
        for y in (14 + half * 0.1, 30, 46)
    )


def has_rig(stem: str) -> bool:
    """Whether the emoji is a face whose species is known here."""
    return stem in LOOKS and bool(source(stem))
