"""Common sense about concepts that words leave out: who can wear a hat, what a basket is for, whose door that is."""

from . import lexicon
from .scene import Kind

THEM = ""
"""The concept of a thing that is only pointed at: "it", "me", the person in a photo."""
COSTUMES = {
    "angel": "wings",
    "astronaut": "space_helmet",
    "chef": "chef_hat",
    "cowboy": "straw_hat",
    "detective": "top_hat",
    "king": "crown",
    "knight": "knights_helmet",
    "pirate": "bandana",
    "prince": "crown",
    "princess": "crown",
    "queen": "crown",
    "samurai": "knights_helmet",
    "santa": "santa_hat",
    "student": "graduation_cap",
    "superhero": "cape",
    "witch": "witch_hat",
    "wizard": "witch_hat",
}
"""What a thing of another kind puts on to look like such a person."""
MATERIALS = frozenset(
    {"bamboo", "fruit", "gem", "glass", "icicle", "paper", "robot", "rock", "toilet_paper", "wall", "wood"}
)
"""Nouns that before another noun say what that is made of."""
GROUPS = {"couple": 2, "family": 3}
"""How many of its members a group shows: "a penguin couple"."""
PLAIN_PEOPLE = frozenset({"person", "man", "woman", "boy", "girl", "child"})
"""People of whom nothing more is known."""
PHOTO_WEAR = frozenset({"face_mask"})
"""What is made to measure for a face in a photo and has no drawing that an animal could put on."""
_CONTAINERS = frozenset(
    {
        "bag",
        "basket",
        "bottle",
        "bowl",
        "box",
        "bucket",
        "gift",
        "glass",
        "jar",
        "mug",
        "package",
        "plate",
        "suitcase",
        "vase",
    }
)
_TOPPINGS = frozenset({"blueberry", "butter", "candle", "cheese", "cherry", "egg", "strawberry"})
_TOPPED = frozenset({"bread", "cake", "cake_slice", "cupcake", "ice_cream", "pancakes", "waffle"})
_LIVELY = frozenset(
    {
        "dinosaur",
        "doll",
        "dragon",
        "dragon_head",
        "ghost",
        "jack_o_lantern",
        "monster",
        "phoenix",
        "skull",
        "snowman",
        "teddy_bear",
        "unicorn",
    }
)
_WINGED = frozenset(
    {"angel", "bat", "bee", "bird", "butterfly", "dragon", "fairy", "fly", "ladybug", "mosquito", "phoenix", "unicorn"}
)
_OWN_COLOURS = {
    "beach": {"white", "gold", "yellow"},
    "desert": {"gold", "yellow"},
    "field": {"green", "gold", "yellow"},
    "forest": {"green"},
    "garden": {"green"},
    "jungle": {"green"},
    "lake": {"blue", "turquoise"},
    "meadow": {"green"},
    "mountain": {"white", "green", "blue"},
    "plain": {"white"},
    "sea": {"blue", "turquoise"},
    "sky": {"blue", "red", "orange", "pink", "purple"},
    "snow": {"white"},
    "underwater": {"blue"},
}


def is_person(name: str) -> bool:
    """Whether the concept is a human being."""
    return name != THEM and lexicon.concept(name).rig == "person"


def worn(name: str) -> bool:
    """Whether the concept is something to put on."""
    return name != THEM and lexicon.concept(name).kind == "wearable"


def dressable(name: str) -> bool:
    """Whether the concept can wear and hold things: people, animals, robots, or whoever "it" is."""
    if name == THEM or name in _LIVELY or lexicon.concept(name).rig in {"mascot", "person"}:
        return True
    return "animal" in lexicon.lineage(name)


def winged(name: str) -> bool:
    """Whether the drawing of the concept has wings of its own."""
    return any(kind in _WINGED for kind in lexicon.lineage(name))


def with_kind(subject: str, other: str, *, count: int) -> Kind:
    """What "with" means between two things: held when it fits a hand, else beside."""
    if other == THEM or dressable(other) or not dressable(subject) or count > 1:
        return "beside"
    item = lexicon.concept(other)
    return "holding" if item.size <= 0.9 and item.rig != "sky" else "beside"


def goes_on_top(subject: str, other: str) -> bool:
    """Whether "X with Y" puts Y on X: candles and berries on food."""
    return other in _TOPPINGS and subject in _TOPPED


def is_part(subject: str, other: str) -> bool:
    """Whether "X with Y" names a part that X's drawing has already: the door of a house."""
    return other in {"door", "window"} and not dressable(subject) and lexicon.concept(subject).size > 1


def contains(name: str) -> bool:
    """Whether "X of Y" means Y in X: baskets and bowls."""
    return name in _CONTAINERS


def own_colour(place: str, colour: str) -> bool:
    """Whether a place has that colour anyway: a blue sky."""
    return colour in _OWN_COLOURS.get(place, ())
