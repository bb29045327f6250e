"""From an entity to its drawing: emoji, mascot, person or hand drawing, in its colour, pose and clothes."""

from dataclasses import replace
from math import cos, radians, sin

from . import lexicon
from .anchors import body_anchors, measured_anchors
from .assets import emoji, tight
from .drawings import RIGGED, WORN, draw, wear
from .dressing import MADE, NEUTRAL, can_wear, dressed, put_on
from .looks import PLAIN_LOOK
from .moods import Mood
from .packs import drawing_for
from .palette import COLOURS
from .people import (
    POSED,
    SAID,
    SHOES,
    WHOLE_PEOPLE,
    crowd,
    doing,
    garment_of,
    has_role,
    hats,
    people_body,
    person_of,
    posture_of,
    toned,
)
from .rig import Body, Pose, has_rig, mascot, open_book
from .scene import Entity
from .vector import Anchor, Drawing, Rect, group, path

SHOWN = POSED | SAID | {"howling"}
"""Attributes (ids of the lexicon's kind "attribute") that a figure of some kind shows; `shows` tells of which."""
_OF_MASCOTS = POSED | {"happy", "sad", "angry", "howling"}
_OF_THINGS = frozenset({"flying", "floating", "reading", "jumping", "standing"})
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
    entity: Entity,
    *,
    index: int = 0,
    pose: Pose | None = None,
    variant: int = 0,
    holding: bool = False,
    on_seat: bool = False,
) -> Drawing:
    """One of the entity's things as a drawing with what it wears; KeyError when there is no drawing of it.

    `index` picks its colour when the prompt gave one for each. `pose` is one that a relation asks for ("ride"); else
    what the entity does (`attributes`) decides. `on_seat` is of people who sit on furniture: their legs hang down.
    """
    drawing = _figure(entity, index, pose, variant, holding=holding, on_seat=on_seat)
    return replace(drawing, box=tight(drawing.svg, drawing.box)) if not drawing.stature else drawing


def shows(concept: str, attribute: str) -> bool:
    """Whether the figure of a concept looks different for an attribute; KeyError when there is no such concept."""
    if _is_person(concept):
        return attribute in POSED | SAID
    kind, _, name = lexicon.drawing(concept).partition(":")
    if kind == "emoji" and has_rig(name):
        return attribute in _OF_MASCOTS
    return attribute in (_OF_THINGS if kind == "emoji" else {"flying", "floating"})


def is_drawn_as_itself(concept: str) -> bool:
    """Whether a concept has a drawing of its own, and not that of the kind it belongs to; KeyError when unknown.

    A samurai has one although his row in the table of concepts borrows that of a knight.
    """
    row = lexicon.concept(concept)
    if row.drawing or concept in _OF_THEIR_OWN:
        return True
    return has_role(concept) or hats.is_hat(concept) or garment_of(concept) == concept or concept in MADE


def _is_person(concept: str) -> bool:
    """Whether the figure is one of our people: all but those emoji that are seen at a sport, from head to foot."""
    kind, _, name = lexicon.drawing(concept).partition(":")
    if kind == "draw" and name in RIGGED:
        return True
    return has_role(concept) or (lexicon.concept(concept).rig == "person" and name not in WHOLE_PEOPLE)


def _figure(entity: Entity, index: int, pose: Pose | None, variant: int, *, holding: bool, on_seat: bool) -> Drawing:
    colour = _colour(entity, index)
    kind, _, name = lexicon.drawing(entity.concept).partition(":")
    foreign = None if entity.wearing else drawing_for(entity.concept, name if kind == "emoji" else "", colour)
    if foreign is not None:
        return replace(foreign, anchors=_surface(foreign.box))
    if entity.concept in _OF_THEIR_OWN:
        kind, name = "draw", _OF_THEIR_OWN[entity.concept]
    elif OPEN in entity.attributes and name in _OPENED:
        kind, name = "draw", _OPENED[name]
    elif name in _BY_HAND:
        kind, name = "draw", _BY_HAND[name]
    if _is_person(entity.concept):
        return _person(entity, colour, pose, variant, holding=holding, on_seat=on_seat)
    if not lexicon.concept(entity.concept).drawing and (hats.is_hat(entity.concept) or entity.concept in MADE):
        return wear.alone(put_on(entity, NEUTRAL))
    if kind == "emoji" and has_rig(name):
        return _mascot(entity, name, colour, pose, holding=holding)
    if kind == "emoji":
        return _emoji(entity, name, colour, variant, holding=holding)
    if name in WORN:
        return wear.alone(put_on(entity, NEUTRAL))
    plain = draw(name, COLOURS.get(colour, ""), variant)
    anchors = _surface(plain.box) | dict(plain.anchors)
    if not entity.wearing:
        return replace(plain, anchors=anchors)
    anchors = measured_anchors(plain.svg, plain.box) | anchors
    body = Body(behind="", torso=plain.svg, head="", hands="", anchors=anchors, box=plain.box, look=PLAIN_LOOK)
    return replace(dressed(body, entity.wearing, made=False), stature=plain.box.height)


def unworn(entity: Entity) -> tuple[Entity, ...]:
    """What of `entity.wearing` its figure cannot put on: shoes where there are no feet; KeyError when not drawable."""
    if _is_person(entity.concept):
        return ()
    anchors = figure(entity).anchors
    return tuple(item for item in entity.wearing if not can_wear(item, anchors))


def _person(entity: Entity, colour: str, pose: Pose | None, variant: int, *, holding: bool, on_seat: bool) -> Drawing:
    members = crowd(entity, variant)
    if members:
        return _side_by_side(
            [
                _person(member, colour, pose, variant + number, holding=False, on_seat=on_seat)
                for number, member in enumerate(members)
            ]
        )
    entity = doing(entity)
    person = person_of(entity, colour=colour, variant=variant)
    items = (
        *person.rest,
        *_EXTRAS_OF.get(person.hat, ()),
        *(item for name in person.extra for item in _EXTRAS.get(name, ())),
    )
    riding = pose == "ride"
    winged = any(item.concept == "wings" for item in items) or "fairy_wings" in person.extra
    posture = posture_of(() if riding else entity.attributes, holding=holding, on_seat=on_seat, winged=winged)
    if pose == "fly":
        posture = posture_of(("flying",), holding=holding, winged=winged)
    body = people_body(entity, person, posture, holding=holding, riding=riding, in_bed=on_seat)
    plain = dressed(body, items, made=True)
    found = _set_down(plain, body, stature=body.stature, seat=on_seat)
    if "sleeping" in entity.attributes and body.turn_deg:
        found = _snoring(found, found.anchors["eyes"], 0.8)
    return replace(found, limb=body.look.limb, sleeve=body.look.fur)


_EXTRAS: dict[str, tuple[Entity, ...]] = {
    "cape": (Entity(concept="cape", colours=("red",)),),
    "black_cape": (Entity(concept="cape", colours=("black",)),),
    "wings": (Entity(concept="wings"),),
    "glasses": (Entity(concept="glasses"),),
}
_EXTRAS_OF: dict[str, tuple[Entity, ...]] = {"space_helmet": (Entity(concept="space_helmet"),)}


def _side_by_side(drawings: list[Drawing]) -> Drawing:
    """Several figures as one, their feet on one line."""
    svg, x = "", 0.0
    whole = Rect(0, -1, 1, 0)
    for each in drawings:
        dx, dy = x - each.box.left, -each.box.bottom
        svg += group(each.svg, dx=dx, dy=dy)
        whole = whole.union(each.box.moved(dx, dy))
        x += each.box.width * 0.94
    first = drawings[0]
    return Drawing(
        svg=svg,
        box=whole,
        anchors=_surface(whole),
        stature=max(each.stature or each.box.height for each in drawings),
        limb=first.limb,
        sleeve=first.sleeve,
    )


def _mascot(entity: Entity, stem: str, colour: str, pose: Pose | None, *, holding: bool) -> Drawing:
    said = entity.attributes
    doing_now = next((found for attribute, found in _MASCOT_POSES.items() if attribute in said), None)
    stance: Pose = pose or doing_now or ("sit" if not holding else "stand")
    settled = stem in _UPRIGHT and doing_now != "sit"
    if stance == "sit" and (settled or any(garment_of(item.concept) in _NEED_LEGS for item in entity.wearing)):
        stance = "stand"
    mood = next((_MASCOT_MOODS[attribute] for attribute in said if attribute in _MASCOT_MOODS), None)
    body = mascot(stem, pose=stance, colour=colour, holding=holding, mood=mood)
    plain = dressed(body, entity.wearing, made=True)
    usual = mascot(
        stem, pose="sit" if stance in {"sit", "lie", "sleep"} and stem not in _UPRIGHT else "stand", colour=colour
    ).box.height
    found = _set_down(plain, body, stature=usual)
    if stance == "sleep":
        head = found.anchors["head"]
        found = _snoring(found, head._replace(x=head.x + 26, y=head.y + 22), 1.0)
    return replace(found, limb=body.look.limb)


_MASCOT_MOODS: dict[str, Mood] = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "howling": "howling",
    "singing": "howling",
}
_MASCOT_POSES: dict[str, Pose] = {
    "sleeping": "sleep",
    "lying": "lie",
    "swimming": "swim",
    "flying": "fly",
    "floating": "fly",
    "running": "run",
    "jumping": "jump",
    "dancing": "dance",
    "walking": "walk",
    "playing": "play",
    "reading": "read",
    "eating": "eat",
    "waving": "wave",
    "sitting": "sit",
    "standing": "stand",
}
_UPRIGHT = frozenset({"1f916", "1f47d", "1f43b", "1f414"})
"""Bears, robots and their like stand where other animals sit."""
_NEED_LEGS = SHOES | {"jeans", "shorts", "skirt", "leggings"}
"""Garments for which an animal stands up."""


def _set_down(plain: Drawing, body: Body, *, stature: float, seat: bool = False) -> Drawing:
    """The dressed figure turned as it holds itself, its lowest point on the ground or above it.

    The box of somebody who jumps reaches down to the ground; that of somebody on a seat ends at the seat, and the legs
    hang out of it.
    """
    svg, anchors, box, fist = plain.svg, dict(plain.anchors), plain.box, body.fist
    if body.turn_deg:
        pivot = anchors["hips"]
        svg, fist = (
            group(group(each, dx=-pivot.x, dy=-pivot.y), turn_deg=body.turn_deg) if each else "" for each in (svg, fist)
        )
        anchors = {name: _turned(anchor, pivot, body.turn_deg) for name, anchor in anchors.items()}
        reach = max(box.width, box.height)
        box = Rect(-reach, -reach, reach, reach)
    box = tight(svg, box)
    if body.turn_deg:
        anchors["top"] = Anchor(box.middle[0], box.top, box.width)
    elif seat:
        box = box._replace(bottom=body.seat_y)
    if body.lift:
        box = box._replace(bottom=box.bottom + body.lift)
    return replace(plain, svg=svg, anchors=anchors, box=box, stature=stature or box.height, fist=fist)


def _turned(anchor: Anchor, pivot: Anchor, turn_deg: float) -> Anchor:
    dx, dy, turn = anchor.x - pivot.x, anchor.y - pivot.y, radians(turn_deg)
    return Anchor(
        dx * cos(turn) - dy * sin(turn), dx * sin(turn) + dy * cos(turn), anchor.width, anchor.tilt_deg + turn_deg
    )


def _snoring(found: Drawing, start: Anchor, size: float) -> Drawing:
    """The figure with the Zs of its sleep rising from `start`; the first is 20 units times `size` away."""
    z = path("M0 0H11L0 13H11", stroke="#5f7fb5", width=3.4)
    svg = "".join(
        group(z, dx=start.x + (20 + dx) * size, dy=start.y - (48 + dy) * size, factor=factor * size)
        for dx, dy, factor in ((0, 0, 0.9), (13, 20, 1.2), (30, 46, 1.6))
    )
    rising = Rect(start.x + 18 * size, start.y - 98 * size, start.x + 72 * size, start.y - 32 * size)
    return replace(found, svg=found.svg + svg, box=found.box.union(rising))


def _emoji(entity: Entity, name: str, colour: str, variant: int, *, holding: bool) -> Drawing:
    plain = emoji(toned(name, entity.skin, variant) if name in WHOLE_PEOPLE else name, colour)
    anchors = body_anchors(name) | _surface(plain.box)
    if name in _SEATS:
        anchors["top"] = Anchor(plain.box.middle[0], plain.box.top + plain.box.height * _SEATS[name], plain.box.width)
    if name in _RIDES:
        seat, grip, pedal = _RIDES[name]
        anchors |= {"seat": seat, "grip": grip, "pedal": pedal}
    body = Body(behind="", torso=plain.svg, head="", hands="", anchors=anchors, box=plain.box, look=PLAIN_LOOK)
    found = dressed(body, entity.wearing, made=False)
    x, y = plain.box.middle[0], plain.box.top + plain.box.height * 0.66
    if "reading" in entity.attributes and holding:
        before = Anchor(x - plain.box.width * 0.04, y + plain.box.height * 0.08, plain.box.width * 0.4)
        found = replace(found, anchors={**found.anchors, "hand": before})
    elif "reading" in entity.attributes:
        book = group(open_book((-24, 0), (24, 0)), dx=x, dy=y, factor=plain.box.width * 0.46 / 66)
        found = replace(found, svg=found.svg + book)
    if "jumping" in entity.attributes:
        low = found.box.bottom + found.box.height * 0.24
        return replace(found, box=found.box._replace(bottom=low), stature=low - found.box.top)
    return found


def _colour(entity: Entity, index: int) -> str:
    if not entity.colours:
        return ""
    return entity.colours[index % len(entity.colours)] if len(entity.colours) > 1 else entity.colours[0]


def _surface(box: Rect) -> dict[str, Anchor]:
    return {
        "top": Anchor(box.middle[0], box.top + box.height * 0.04, box.width),
        "hand": Anchor(box.right - box.width * 0.12, box.top + box.height * 0.6, box.width * 0.4),
        "back": Anchor(box.middle[0], box.top + box.height * 0.45, box.width * 0.55),
        "face": Anchor(box.middle[0], box.top + box.height * 0.3, box.width * 0.6),
        "hips": Anchor(box.middle[0], box.bottom - box.height * 0.25, box.width * 0.6),
    }
