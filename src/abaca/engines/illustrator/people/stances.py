"""From what somebody does to a posture: the stance of the legs first, then what the hands do."""

from collections.abc import Iterable

import msgspec

from abaca.engines.illustrator.scene import Entity

from .skeleton import POSTURES, Posture

_STANCES = {
    "sleeping": "lie",
    "lying": "lie",
    "swimming": "swim",
    "flying": "fly",
    "running": "run",
    "jumping": "jump",
    "dancing": "dance",
    "walking": "walk",
    "playing": "play",
    "sitting": "sit",
    "standing": "stand",
}
_HANDS = {"reading": "read", "eating": "eat", "waving": "wave", "singing": "sing"}
POSED = frozenset(_STANCES) | frozenset(_HANDS)
"""Attributes that a person's posture shows."""


def posture_of(attributes: Iterable[str], *, holding: bool, on_seat: bool = False, winged: bool = False) -> Posture:
    """The posture of somebody who does all that; the first stance in the order of `_STANCES` wins."""
    said = frozenset(attributes)
    name = next((stance for attribute, stance in _STANCES.items() if attribute in said), "stand")
    if name == "fly" and winged:
        name = "hover"
    if on_seat and name in {"stand", "sit"}:
        name = "perch"
    posture = POSTURES[name]
    if holding and name == "play":
        return POSTURES["strum"]
    for attribute, hands in _HANDS.items():
        if attribute in said and name != "lie":
            posture = posture._replace(left_arm=POSTURES[hands].left_arm, right_arm=POSTURES[hands].right_arm)
            break
    else:
        if holding and name not in {"lie", "fly", "swim"}:
            posture = posture._replace(right_arm=POSTURES["hold"].right_arm)
    return posture


_USUAL = {"runner": "running", "dancer": "dancing", "ballerina": "dancing", "meditator": "sitting", "singer": "singing"}
SKIN_TONES = ("light", "brown", "tan", "dark")
_CROWDS = {"couple": ("woman", "man"), "family": ("man", "woman", "girl", "boy")}


def doing(entity: Entity) -> Entity:
    """The entity, doing what somebody of its name does unless the prompt says something else."""
    usual = _USUAL.get(entity.concept)
    if usual is None or POSED.intersection(entity.attributes):
        return entity
    return msgspec.structs.replace(entity, attributes=(*entity.attributes, usual))


def crowd(entity: Entity, variant: int) -> tuple[Entity, ...]:
    """The people that an entity of several is made of; none for one person.

    A family has one colour of skin, which `variant` picks when the prompt does not.
    """
    members = _CROWDS.get(entity.concept, ())
    skin = entity.skin or (SKIN_TONES[variant % 4] if entity.concept == "family" else "")
    return tuple(msgspec.structs.replace(entity, concept=name, skin=skin) for name in members)
