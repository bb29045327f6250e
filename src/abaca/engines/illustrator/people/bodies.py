"""One person put together: skeleton, clothes, head, hair, hat and what the trade adds, in layers."""

from dataclasses import replace

from abaca.engines.illustrator.drawings.wear import Worn
from abaca.engines.illustrator.looks import Look
from abaca.engines.illustrator.rig import Body, open_book
from abaca.engines.illustrator.scene import Entity
from abaca.engines.illustrator.vector import Anchor, Rect, circle, path

from . import hats, props
from .armour import lamellae, plate
from .garments import arms, hand, has_skirt, legs, saddled_skirt, skirt, torso
from .hairs import Hair, hair
from .heads import BRIM_Y, EYES_APART, EYES_Y, head
from .overlays import overlays
from .skeleton import POSTURES, SHOULDER_Y, Posture, Skeleton, skeleton
from .traits import Person

_ABOVE_HAIR = frozenset({"halo", "garland", "bow", "flower", "tiara", "veil", "crown", "headphones"})
"""Headgear that leaves the hair as it is."""
_HIGH_CUTS = frozenset({"afro", "curly", "spiky", "bun", "topknot", "side", "short"})
"""Hair that would stand out above a brim."""
_AT_CHEST = frozenset({"reading", "playing", "eating"})
"""What is done with a thing held before the chest."""
_RIDER_TORSO = 54
"""How long a rider's torso is: clusters fasten the arms 62 units above the lower edge of the box."""


def people_body(
    entity: Entity, person: Person, posture: Posture, *, holding: bool, riding: bool, in_bed: bool = False
) -> Body:
    """The person in that posture, dressed; the hats and more of `person.rest` are still to be put on.

    A rider has neither arms nor legs: they are drawn reaching for what is ridden. Who sleeps has a pillow and a blanket
    but `in_bed`, where they are already.
    """
    free = not holding and not riding
    prop = person.prop if free and posture == POSTURES["stand"] else ""
    if prop:
        posture = POSTURES["stand" if prop == "case" else "hold"]
    bones = skeleton(person.face.age, person.face.gender, posture)
    if riding:
        bones = replace(bones, build=bones.build._replace(torso=_RIDER_TORSO), hip_y=SHOULDER_Y + _RIDER_TORSO - 4)
    own_hat = "" if any(covers(item) for item in person.rest) else person.hat
    locks = _hair(person, own_hat)
    at_chest = holding and bool(_AT_CHEST.intersection(entity.attributes))
    anchors = _anchors(bones, at_chest=at_chest)
    worn = _headgear(own_hat, person.hat_fill, anchors["head"])
    clothes, sleeves = _clothes(bones, person, riding=riding)
    if "reading" in entity.attributes and free:
        sleeves = open_book(bones.left_arm.end, bones.right_arm.end) + sleeves
    elif "eating" in entity.attributes and free:
        sleeves += props.prop("spoon", bones.right_arm.end)
    elif prop:
        sleeves = props.prop(prop, bones.right_arm.end) + sleeves
    behind = worn.behind + props.behind(person.extra, bones) + locks.behind + worn.bowl
    body = Body(
        behind=behind,
        torso=clothes,
        head=head(person.face) + locks.over + props.on_face(person.extra) + worn.front,
        hands="" if riding else sleeves,
        anchors=anchors,
        box=_box(bones, min(locks.top_y, worn.box.top if worn.box else 0), riding=riding),
        look=_look(person),
        turn_deg=posture.turn_deg + posture.tilt_deg,
        lift=posture.lift * bones.build.leg,
        stature=_stature(person, locks),
        fist="" if riding else _fist(bones, person, both=at_chest),
        seat_y=bones.hip_y + bones.build.leg_wide * 0.5,
    )
    return _bedded(body, bones) if "sleeping" in entity.attributes and not riding and not in_bed else body


def covers(item: Entity) -> bool:
    """Whether a wearable takes the place of the hat of a trade."""
    return item.concept in {"headphones", "space_helmet", "space_suit"} or hats.is_hat(item.concept)


def _look(person: Person) -> Look:
    """The colours of arms and legs that are still to be drawn: of sleeves (`fur`) and trousers (`limb`)."""
    outfit, skin = person.outfit, person.face.skin
    sleeve = skin if outfit.top in {"vest", "swimsuit", "bare"} else outfit.top_fill
    covered = outfit.top in {"gown", "robe", "kimono"}
    limb = outfit.top_fill if covered else outfit.bottom_fill if outfit.bottom in {"trousers", "wide"} else skin
    return Look(sleeve, sleeve, limb, skin)


def _stature(person: Person, locks: Hair) -> float:
    """How high the person is when standing without a hat."""
    return skeleton(person.face.age, person.face.gender, POSTURES["stand"]).sole_y - max(locks.top_y, -88)


def _box(bones: Skeleton, top: float, *, riding: bool) -> Rect:
    if riding:
        return Rect(-36, top, 36, bones.hip_y + 12)
    ends = [limb.end for _, limb in (*bones.arms, *bones.legs)]
    wide = max(50.0, *(abs(x) for x, _ in ends)) + 16
    return Rect(-wide, min(top, *(y - 10 for _, y in ends)), wide, bones.sole_y + 4)


def _clothes(bones: Skeleton, person: Person, *, riding: bool) -> tuple[str, str]:
    """Legs and torso with what is on them; arms with theirs."""
    outfit, skin = person.outfit, person.face.skin
    lower = "" if riding else legs(bones, outfit, skin)
    sleeves = arms(bones, outfit, skin)
    if outfit.top in {"armour", "lamellar"}:
        front, over = plate(bones, outfit, legs=not riding) if outfit.top == "armour" else lamellae(bones, outfit)
        return lower + torso(bones, outfit, skin) + front, sleeves + over
    upper = torso(bones, outfit, skin)
    if outfit.bottom == "tail":
        upper += props.fish_tail(bones, outfit)
    else:
        upper = (saddled_skirt(bones, outfit) if riding else skirt(bones, outfit)) + upper
    upper += overlays(bones, outfit)
    if outfit.top == person.usual_top:
        upper += props.on_chest(person.extra, bones)
    in_front = bones.posture.seat and not has_skirt(outfit)
    return (upper + lower if in_front else lower + upper), sleeves


def _headgear(name: str, fill: str, place: Anchor) -> Worn:
    if name == "veil":
        return hats.veil(place)
    return hats.hat(name, place, fill) if hats.is_hat(name) else Worn()


def _hair(person: Person, own_hat: str) -> Hair:
    """The hair, flattened where a hat is on it."""
    hat = own_hat or next((item.concept for item in person.rest if covers(item)), "")
    colour = person.face.hair
    if hat == "ninja_hood":
        return Hair()
    if hat in {"space_helmet", "space_suit"}:
        return hair("crop", colour)
    if hat and hat not in _ABOVE_HAIR and person.cut in _HIGH_CUTS and not person.cut_said:
        return hair("bob" if person.face.gender == "woman" else "crop", colour)
    return hair(person.cut, colour)


def _fist(bones: Skeleton, person: Person, *, both: bool) -> str:
    """The right hand, or both, to be drawn over what is held."""
    return "".join(
        hand(bones, side, limb, person.outfit, person.face.skin) for side, limb in bones.arms if both or side > 0
    )


def _anchors(bones: Skeleton, *, at_chest: bool) -> dict[str, Anchor]:
    """Where things go; what is read, played or eaten is before the chest."""
    x, y = bones.right_arm.end
    hand = Anchor(-8, max(y + 12, 40), 40) if at_chest else Anchor(x, y, 40)
    return {
        "face": Anchor(0, -38, 86),
        "head": Anchor(0, BRIM_Y, 74),
        "eyes": Anchor(0, EYES_Y, EYES_APART + 32),
        "ears": Anchor(0, -33, 72),
        "mouth": Anchor(0, -16, 40),
        "neck": Anchor(0, 4, 46),
        "back": Anchor(0, 32, bones.build.shoulder * 2.2),
        "hand": hand,
        "hips": Anchor(0, bones.hip_y, bones.build.hip * 2),
    }


def _bedded(body: Body, bones: Skeleton) -> Body:
    """Somebody asleep: a pillow under the head, a blanket up to the chest."""
    pillow = path("M-56-98Q0-108 56-98Q66-44 58 2Q0 14-58 2Q-66-44-56-98Z", "#f4f6fb", stroke="#cdd6e6", width=2.4)
    half = bones.build.shoulder + 14
    low = bones.sole_y + 8
    blanket = path(
        f"M{-half} 34Q0 26 {half} 34L{half + 4} {low - 8}Q{half} {low} {half - 10} {low}H{-half + 10}"
        f"Q{-half} {low}{-half - 4} {low - 8}Z",
        "#6f9fd8",
    )
    blanket += path(f"M{-half} 38Q0 30 {half} 38", stroke="#eef4fc", width=11)
    spots = "".join(
        circle(side * half * 0.5, y, 5, "#8fb6e4") for y in range(66, int(low) - 10, 26) for side in (-1, 1)
    )
    box = body.box.union(Rect(-half - 6, -104, half + 6, low))
    return replace(body, behind=pillow + body.behind, hands=blanket + spots, box=box)
