"""Where a picture plays when the prompt does not say: a setting that suits what is in it."""

import random

from . import lexicon
from .backdrops import settings
from .scene import Scene

_HOMES: dict[str, tuple[str, ...]] = {
    "space": (
        "space_helmet",
        "space_suit",
        "astronaut",
        "alien",
        "ufo",
        "flying_saucer",
        "planet",
        "satellite",
        "comet",
        "milky_way",
        "rocket",
    ),
    "underwater": (
        "fish",
        "whale",
        "dolphin",
        "octopus",
        "shark",
        "jellyfish",
        "squid",
        "blowfish",
        "coral",
        "mermaid",
        "merman",
        "lobster",
        "orca",
        "seal",
        "submarine",
    ),
    "sea": ("ship", "boat", "sailboat", "canoe", "anchor", "island", "speedboat", "ferry"),
    "beach": (
        "crab",
        "palm",
        "surfer",
        "beach_umbrella",
        "beach_chair",
        "shell",
        "coconut",
        "lighthouse",
        "flip_flops",
        "swimmer",
        "pirate",
    ),
    "snow": (
        "penguin",
        "polar_bear",
        "snowman",
        "sled",
        "skier",
        "snowboarder",
        "ski",
        "husky",
        "santa",
        "ice_skates",
        "snowflake",
    ),
    "desert": ("camel", "dromedary", "cactus", "scorpion", "pyramid", "cowboy"),
    "jungle": (
        "panda",
        "tiger",
        "monkey",
        "gorilla",
        "orangutan",
        "parrot",
        "snake",
        "crocodile",
        "leopard",
        "koala",
        "frog",
        "sloth",
        "dinosaur",
        "t_rex",
    ),
    "forest": (
        "fox",
        "deer",
        "bear",
        "wolf",
        "owl",
        "squirrel",
        "hedgehog",
        "mushroom",
        "raccoon",
        "boar",
        "badger",
        "chipmunk",
        "beaver",
        "moose",
        "elf",
        "fairy",
        "cabin",
        "red_panda",
    ),
    "mountain": (
        "castle",
        "dragon",
        "knight",
        "samurai",
        "eagle",
        "goat",
        "climber",
        "temple",
        "tent",
        "wizard",
        "mage",
        "king",
        "waterfall",
        "unicorn",
    ),
    "field": (
        "tractor",
        "windmill",
        "horse",
        "scarecrow",
        "corn",
        "farmer",
        "sunflower",
        "crow",
        "lion",
        "zebra",
        "giraffe",
        "elephant",
        "rhinoceros",
    ),
    "meadow": (
        "cow",
        "sheep",
        "pig",
        "llama",
        "rabbit",
        "donkey",
        "ox",
        "hot_air_balloon",
        "kite",
        "house",
        "tree",
        "princess",
        "prince",
    ),
    "garden": (
        "butterfly",
        "bee",
        "flower",
        "rose",
        "tulip",
        "ladybug",
        "snail",
        "bird",
        "chicken",
        "chick",
        "rooster",
        "duck",
        "hamster",
        "fountain",
        "dog",
        "child",
        "girl",
        "boy",
        "bicycle",
    ),
    "street": (
        "car",
        "bus",
        "taxi",
        "motorcycle",
        "ambulance",
        "police_car",
        "truck",
        "police_officer",
        "traffic_light",
        "street_lamp",
        "runner",
        "cyclist",
    ),
    "city": ("skyscraper", "office_worker", "superhero", "helicopter", "airplane", "tower", "statue_of_liberty"),
    "future_city": ("robot", "flying_car"),
    "room": (
        "cat",
        "chair",
        "table",
        "couch",
        "bed",
        "lamp",
        "book",
        "mug",
        "coffee",
        "computer",
        "laptop",
        "television",
        "mouse",
        "clock",
        "chef",
        "student",
        "teacher",
        "scientist",
        "piano",
        "guitar",
        "teapot",
        "fruit",
        "apple",
        "bread",
        "pizza",
    ),
    "party": (
        "cake",
        "birthday_cake",
        "balloon",
        "gift",
        "party_popper",
        "party_hat",
        "champagne",
        "clown",
        "confetti",
    ),
    "sky": ("cloud", "rainbow", "parachute", "angel"),
}


_OUTDOORS = frozenset(
    {"street", "sea", "beach", "city", "field", "mountain", "space", "sky", "snow", "desert", "jungle"}
)
"""Homes of things that do not fit indoors."""


def home_of(concept: str) -> str | None:
    """The setting where a thing is at home, by its own name or that of what it is a kind of."""
    name = concept
    while name:
        for setting, natives in _HOMES.items():
            if name in natives:
                return setting
        try:
            name = lexicon.concept(name).hypernym
        except KeyError:
            return None
    return None


def setting_of(scene: Scene, seed: int) -> str:
    """The scene's own setting, or one that suits its entities and the seed; paper for what cannot be drawn."""
    if scene.setting in settings():
        return scene.setting or "plain"
    fixed = {"notebook": "parchment", "sticker": "plain"}.get(scene.style)
    if fixed:
        return fixed
    rng = random.Random(f"setting {seed}")
    names = [item.concept for entity in scene.entities for item in (*entity.wearing, entity)]
    if any(name in {"space_helmet", "space_suit"} for name in names):
        return "space"
    homes = [home for home in map(home_of, names) if home]
    if scene.time in {"sunset", "dawn", "dusk"}:
        homes = [home for home in homes if home not in {"room", "party", "jungle", "underwater"}]
    if _OUTDOORS.intersection(homes):
        homes = [home for home in homes if home not in {"room", "party"}]
    if homes:
        return max(dict.fromkeys(homes), key=homes.count)
    if scene.entities:
        return rng.choice(("meadow", "garden", "field", "lake", "beach", "forest"))
    return _of_air(scene, rng)


def _of_air(scene: Scene, rng: random.Random) -> str:
    """The setting of a prompt that names only time, weather or season."""
    if scene.weather == "snow" or scene.season == "winter":
        return "snow"
    if scene.time or scene.weather or scene.season:
        return rng.choice(("mountain", "sea", "field", "lake", "meadow", "desert"))
    return "plain"
