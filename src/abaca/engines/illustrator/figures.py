"""From an entity to its drawing: emoji, mascot, person or hand drawing, in its colour, pose and clothes."""

from dataclasses import replace
from typing import NamedTuple

from . import lexicon
from .anchors import body_anchors
from .assets import emoji, tight
from .drawings import RIGGED, WORN, draw, wear
from .palette import COLOURS
from .rig import WHOLE_PEOPLE, Body, Pose, has_rig, mascot, person
from .scene import Entity
from .vector import Anchor, Drawing, Rect

Slot = str


class _Fit(NamedTuple):
    """How an emoji is put on: at which anchor, how wide beside it, and how far its lower edge is below it."""

    slot: Slot
    wide: float
    sink: float


_FITS: dict[str, _Fit] = {
    "1f3a9": _Fit("head", 1.1, 0.16),
    "1f451": _Fit("head", 1.0, 0.1),
    "1f452": _Fit("head", 1.75, 0.2),
    "1f9e2": _Fit("head", 1.25, 0.2),
    "1f393": _Fit("head", 1.45, 0.3),
    "1fa96": _Fit("head", 1.45, 0.62),
    "26d1": _Fit("head", 1.45, 0.62),
    "1f576": _Fit("eyes", 1.0, 0.18),
    "1f453": _Fit("eyes", 1.0, 0.2),
    "1f97d": _Fit("eyes", 1.1, 0.22),
    "1f454": _Fit("neck", 0.42, 1.0),
    "1f380": _Fit("neck", 0.6, 0.42),
    "1f3c5": _Fit("neck", 0.4, 0.9),
    "1f947": _Fit("neck", 0.4, 0.9),
    "1f4ff": _Fit("neck", 0.7, 0.75),
    "1f392": _Fit("back", 1.0, 0.7),
    "1f338": _Fit("head", 0.55, 0.25),
    "1f33a": _Fit("head", 0.55, 0.25),
    "1f33b": _Fit("head", 0.6, 0.25),
    "1f3a7": _Fit("head", 1.5, 0.62),
}
_BY_HAND = {"1f382": "cake", "1f98b": "butterfly", "1faa7": "sign", "26f5": "sailboat", "1f308": "rainbow"}
"""Emoji that are drawn by hand here instead: for the field for lettering, or for detail."""
_OF_THEIR_OWN = {"bush": "bush"}
"""Concepts with a drawing of their own although the table of words lends them that of a hypernym."""
_OPENED = dict.fromkeys(("1f697", "1f695", "1f699", "1f693", "1f3ce", "1f698"), "convertible") | {
    "26f5": "rowboat",
    "1f6f6": "rowboat",
    "1f6a3": "rowboat",
    "1f9fa": "basket",
}
"""What takes the place of an emoji in which nobody could be seen."""
OPEN = "open"
"""The attribute of a vehicle or basket that shows what is in it."""
_SEATS = {"1f6cb": 0.75, "1f6cf": 0.6, "1fa91": 0.55, "1f4ba": 0.6}
"""How far down furniture its seat is, as a share of its height."""
_SHIRTS = frozenset({"1f455", "1f45a", "1f9e5", "1f97c", "1f9ba"})
_DRESSES = frozenset({"1f457", "1f458", "1f97b"})

_RIDES: dict[str, tuple[Anchor, Anchor, Anchor]] = {
    # seat, grip and pedal on emoji vehicles, in emoji units
    "1f6b2": (Anchor(11.6, 14.4, 8), Anchor(26.5, 13.2, 4), Anchor(15.6, 27.6, 4)),
    "1f3cd": (Anchor(13.5, 18.5, 8), Anchor(22.5, 13.5, 4), Anchor(15, 30, 4)),
    "1f6f5": (Anchor(11, 19, 8), Anchor(24.5, 11.5, 4), Anchor(18, 31, 4)),
    "1f6f4": (Anchor(14, 31, 8), Anchor(25, 8, 4), Anchor(14, 31, 4)),
    "1f40e": (Anchor(18.5, 14.5, 10), Anchor(11, 12, 4), Anchor(18, 24, 4)),
    "1f418": (Anchor(23, 5, 14), Anchor(14, 7, 4), Anchor(20, 18, 4)),
    "1f42a": (Anchor(18, 6, 10), Anchor(11, 10, 4), Anchor(17, 17, 4)),
    "1f42b": (Anchor(19, 8, 10), Anchor(12, 10, 4), Anchor(18, 18, 4)),
    "1f422": (Anchor(18, 14.5, 10), Anchor(10, 17, 4), Anchor(17, 24, 4)),
    "1f409": (Anchor(22, 18, 10), Anchor(14, 14, 4), Anchor(21, 28, 4)),
}


def figure(
    entity: Entity, *, index: int = 0, pose: Pose | None = None, variant: int = 0, holding: bool = False
) -> Drawing:
    """One of the entity's things as a drawing with what it wears; KeyError when there is no drawing of it.

    `index` picks its colour when the prompt gave one for each. A pose matters only to mascots and people.
    """
    drawing = _figure(entity, index, pose, variant, holding=holding)
    return replace(drawing, box=tight(drawing.svg, drawing.box))


def _figure(entity: Entity, index: int, pose: Pose | None, variant: int, *, holding: bool) -> Drawing:
    colour = _colour(entity, index)
    kind, _, name = lexicon.drawing(entity.concept).partition(":")
    if entity.concept in _OF_THEIR_OWN:
        kind, name = "draw", _OF_THEIR_OWN[entity.concept]
    elif OPEN in entity.attributes and name in _OPENED:
        kind, name = "draw", _OPENED[name]
    elif name in _BY_HAND:
        kind, name = "draw", _BY_HAND[name]
    rig = lexicon.concept(entity.concept).rig
    stance = pose or ("sit" if rig == "mascot" and not holding else "stand")
    if "flying" in entity.attributes and pose is None:
        stance = "fly"
    body: Body | None = None
    if kind == "emoji" and has_rig(name):
        body = mascot(name, pose=_stance(name, stance, entity), colour=colour, holding=holding)
    elif kind == "emoji" and rig == "person" and name not in WHOLE_PEOPLE:
        body = person(
            name, pose="stand" if stance == "sit" else stance, colour=colour, variant=variant, holding=holding
        )
    elif kind == "draw" and name in RIGGED:
        body = person(_HEADS[variant % len(_HEADS)], colour=colour, variant=variant, holding=holding)
        if name == "knight":
            body = _in_armour(body, colour)
    if body is not None:
        return _dressed(body, entity)
    if kind == "emoji":
        plain = emoji(name, colour)
        anchors = body_anchors(name) | _surface(plain.box)
        if name in _SEATS:
            anchors["top"] = Anchor(
                plain.box.middle[0], plain.box.top + plain.box.height * _SEATS[name], plain.box.width
            )
        if name in _RIDES:
            seat, grip, pedal = _RIDES[name]
            anchors |= {"seat": seat, "grip": grip, "pedal": pedal}
        whole = Body(
            behind="", torso=plain.svg, head="", hands="", anchors=anchors, box=plain.box, look=mascot("1f431").look
        )
        return _dressed(whole, entity)
    if name in WORN:
        worn = _worn_drawing(name, _NEUTRAL, COLOURS.get(colour, ""))
        return wear.alone(worn, _NEUTRAL["face"])
    plain = draw(name, COLOURS.get(colour, ""), variant)
    anchors = _surface(plain.box) | dict(plain.anchors)
    return replace(plain, anchors=anchors)


_HEADS = ("1f9d1", "1f469", "1f468", "1f467", "1f466")
_NEUTRAL: dict[str, Anchor] = {
    "face": Anchor(0, -50, 100),
    "head": Anchor(0, -80, 60),
    "eyes": Anchor(0, -50, 60),
    "neck": Anchor(0, 0, 70),
    "back": Anchor(0, 20, 60),
    "hips": Anchor(0, 70, 60),
    "hand": Anchor(45, 40, 40),
}


def _colour(entity: Entity, index: int) -> str:
    if not entity.colours:
        return ""
    return entity.colours[index % len(entity.colours)] if len(entity.colours) > 1 else entity.colours[0]


def _stance(stem: str, stance: Pose, entity: Entity) -> Pose:
    """Animals sit by default, but bears, robots and dancers stand; a dressed animal shows its dress standing."""
    if stance == "sit" and ("standing" in entity.attributes or stem in {"1f916", "1f47d", "1f43b", "1f414"}):
        return "stand"
    return stance


def _surface(box: Rect) -> dict[str, Anchor]:
    return {
        "top": Anchor(box.middle[0], box.top + box.height * 0.04, box.width),
        "hand": Anchor(box.right - box.width * 0.12, box.top + box.height * 0.6, box.width * 0.4),
        "back": Anchor(box.middle[0], box.top + box.height * 0.45, box.width * 0.55),
        "face": Anchor(box.middle[0], box.top + box.height * 0.3, box.width * 0.6),
        "hips": Anchor(box.middle[0], box.bottom - box.height * 0.25, box.width * 0.6),
    }


def _in_armour(body: Body, colour: str) -> Body:
    steel = COLOURS.get(colour, "#aab4be")
    anchors = body.anchors
    plate = wear.garment(anchors["neck"], anchors["hips"], steel, long=False)
    helmet = wear.knights_helmet(anchors["head"], steel)
    return replace(
        body, torso=body.torso + plate.body, hands=body.hands + helmet.front, box=body.box.union(helmet.box or body.box)
    )


def _dressed(body: Body, entity: Entity) -> Drawing:
    behind, on_body, bowl, over = "", "", "", ""
    box = body.box
    anchors = dict(body.anchors)
    for item in entity.wearing:
        try:
            worn = _put_on(item, anchors)
        except KeyError:
            continue
        behind += worn.behind
        on_body += worn.body
        bowl += worn.bowl
        over += worn.front
        if worn.box:
            box = box.union(worn.box)
    if body.head:
        svg = behind + body.behind + body.torso + on_body + bowl + body.head + body.hands + over
    else:
        svg = behind + bowl + body.behind + body.torso + on_body + over
    return Drawing(
        svg=svg,
        box=box,
        anchors={"top": Anchor(box.middle[0], box.top, box.width)} | anchors,
        limb=body.look.limb if body.head else "",
    )


def _put_on(item: Entity, anchors: dict[str, Anchor]) -> wear.Worn:
    colour = _colour(item, 0)
    kind, _, name = lexicon.drawing(item.concept).partition(":")
    if kind == "draw" and name in WORN:
        return _worn_drawing(name, anchors, COLOURS.get(colour, ""))
    if kind == "emoji" and name == "1f9e3":
        return wear.scarf(anchors["neck"], COLOURS.get(colour, ""))
    if kind == "emoji" and name in _SHIRTS | _DRESSES:
        return wear.garment(anchors["neck"], anchors["hips"], COLOURS.get(colour, ""), long=name in _DRESSES)
    thing = emoji(name, colour) if kind == "emoji" else draw(name, COLOURS.get(colour, ""))
    fit = _FITS.get(name, _Fit("hand", 1.0, 0.4))
    anchor = anchors[fit.slot]
    width = anchor.width * fit.wide
    height = width * thing.box.height / thing.box.width
    bottom = anchor.y + width * fit.sink
    if fit.slot == "eyes":
        bottom = anchor.y + height * 0.46
    rect = Rect(anchor.x - width / 2, bottom - height, anchor.x + width / 2, bottom)
    svg = thing.placed(rect)
    if fit.slot == "back":
        return wear.Worn(behind=svg, box=rect)
    return wear.Worn(front=svg, box=rect)


def _worn_drawing(name: str, anchors: dict[str, Anchor], colour: str) -> wear.Worn:
    if name == "helmet":
        return wear.space_helmet(anchors["face"], anchors["neck"], anchors["hips"], colour)
    if name == "wings":
        return wear.wings(anchors["back"], colour)
    if name == "cape":
        return wear.cape(anchors["back"], colour)
    if name == "party_hat":
        return wear.party_hat(anchors["head"], colour)
    if name == "knights_helmet":
        return wear.knights_helmet(anchors["head"], colour)
    return wear.scarf(anchors["neck"], colour)
