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
LOOKS = frozenset({"beard", "moustache"})
"""Attributes that are nouns: what a person has, not what it is or does."""
PARENTS = frozenset({"mother", "father", "mom", "mum", "mummy", "mommy", "dad", "daddy", "papa", "mama", "parent"})
PARENTS |= {"妈妈", "爸爸", "母亲", "父亲"}
"""Words that beside an animal name the big one of its kind."""
MEMBERS: dict[str, tuple[str, ...]] = {
    "couple": ("woman", "man"),
    "family": ("man", "woman", "boy", "girl", "baby", "child"),
}
"""Who stands for a group of people, as many of them as were asked for."""
LOOKALIKES: dict[str, tuple[str, str, str]] = {
    "blond_woman": ("woman", "gold", ""),
    "blond_man": ("man", "gold", ""),
    "redhead": ("person", "orange", ""),
    "bearded_man": ("man", "", "beard"),
}
"""People whom a word names by their looks: who they are, the colour of their hair, and what else is said of them."""
_CHILDREN = {"girl": "girl", "女孩": "girl", "姑娘": "girl", "boy": "boy", "男孩": "boy"}
SKINS = {"black": "dark", "white": "light"}
"""What such a word before a plain word for a person means: a black woman is no woman in black."""
SHEETS = frozenset({"abstract", "infographic", "logo", "pattern"})
"""Forms that have colours and shapes of their own, beside those of things."""
IN_TOWN = frozenset({"city", "future_city", "village"})
"""Settings that before another place only say where that is: a city street."""
WITH_MOUNTAINS = frozenset({"lake", "mountain", "temple", "snow"})
"""Settings that have mountains in the distance anyway."""
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
_ON_A_STRING = frozenset({"balloon", "kite"})
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


def person_of(name: str, term: str) -> tuple[str, str, str]:
    """Who it is, with hair and looks, that a word like "blonde" or 金发女孩 names."""
    who, hair, looks = LOOKALIKES.get(name, (name, "", ""))
    if name in LOOKALIKES:
        who = next((child for word, child in _CHILDREN.items() if word in term), who)
    return who, hair, looks


def is_person(name: str) -> bool:
    """Whether the concept is a human being."""
    return name != THEM and lexicon.concept(name).rig == "person"


def rig_of(name: str) -> str:
    """How the concept is drawn, by the table of concepts; empty for who is only pointed at."""
    return lexicon.concept(name).rig if name != THEM else ""


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
    return "holding" if item.size <= 0.9 and (item.rig != "sky" or other in _ON_A_STRING) else "beside"


def goes_on_top(subject: str, other: str) -> bool:
    """Whether "X with Y" puts Y on X: candles and berries on food."""
    return other in _TOPPINGS and subject in _TOPPED


def is_furniture(name: str) -> bool:
    """Whether "X with Y" puts Y on X: tables and shelves."""
    return name in {"table", "desk", "shelf", "counter", "kitchen_counter"} and name != THEM


def is_part(subject: str, other: str) -> bool:
    """Whether "X with Y" names a part that X's drawing has already: the door of a house."""
    return other in {"door", "window"} and not dressable(subject) and lexicon.concept(subject).size > 1


def contains(name: str) -> bool:
    """Whether "X of Y" means Y in X: baskets and bowls."""
    return name in _CONTAINERS


def own_colour(place: str, colour: str) -> bool:
    """Whether a place has that colour anyway: a blue sky."""
    return colour in _OWN_COLOURS.get(place, ())
