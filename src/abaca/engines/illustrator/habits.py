"""How things behave in a picture by their nature: how high they are, whether they fly, swim or grow in beds."""

from . import lexicon
from .scene import Entity

_AIRBORNE = frozenset(
    [
        "balloon",
        "hot_air_balloon",
        "butterfly",
        "bee",
        "airplane",
        "small_airplane",
        "rocket",
        "helicopter",
        "kite",
        "sun",
        "moon",
        "crescent_moon",
        "star",
        "cloud",
        "planet",
        "earth",
        "comet",
        "ufo",
        "flying_saucer",
        "parachute",
        "fly",
        "dragonfly",
        "bat",
        "rainbow",
        "satellite",
        "fireworks",
        "snowflake",
        "lightning",
        "dove",
        "mosquito",
        "angel",
        "shooting_star",
        "eagle",
    ]
)
_SWIMMERS = frozenset(
    [
        "fish",
        "whale",
        "dolphin",
        "octopus",
        "shark",
        "jellyfish",
        "squid",
        "blowfish",
        "orca",
        "seal",
        "mermaid",
        "merman",
        "turtle",
        "submarine",
        "swimmer",
    ]
)
_ON_WATER = frozenset({"duck", "swan", "goose", "pelican", "boat", "sailboat", "canoe", "speedboat", "ship", "ferry"})
GREENERY = frozenset({"bush", "flower", "grass_tuft", "herb", "mushroom", "leaf"})
"""Low plants; in numbers they surround what a picture is about."""


def natural_height(entity: Entity) -> float:
    """How high a thing is drawn beside a person of 1: small things are enlarged, huge ones reduced."""
    size = max(lexicon.concept(entity.concept).size, 0.04)
    factor = {"small": 0.66, "normal": 1.0, "large": 1.4}[entity.size]
    return float(min(max(size**0.58, 0.3), 2.0) * factor)


def is_airborne(entity: Entity) -> bool:
    """Whether it hangs in the air: by nature or because the prompt says that it flies."""
    if "flying" in entity.attributes or "floating" in entity.attributes:
        return True
    name = entity.concept
    while name:
        if name in _AIRBORNE:
            return True
        name = lexicon.concept(name).hypernym
    return False


def swims(entity: Entity) -> bool:
    """Whether it lives in water."""
    return entity.concept in _SWIMMERS or lexicon.concept(entity.concept).hypernym in _SWIMMERS


def rides_water(entity: Entity) -> bool:
    """Whether it swims on the water's surface rather than in it."""
    return any(kind in _ON_WATER for kind in lexicon.lineage(entity.concept))
