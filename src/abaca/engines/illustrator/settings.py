"""Where a picture plays when the prompt does not say: a setting that suits what is in it."""

import random

from . import lexicon
from .backdrops import settings
from .habits import is_airborne, rides_water
from .scene import Scene

_NATIVES = {
    "space": "space_helmet space_suit astronaut alien ufo flying_saucer planet satellite comet milky_way rocket",
    "underwater": (
        "seahorse starfish fish whale dolphin octopus shark jellyfish squid blowfish coral mermaid merman lobster "
        "orca seal submarine seaweed"
    ),
    "sea": "ship boat sailboat anchor island speedboat ferry",
    "beach": (
        "sandcastle surfboard seagull crab palm surfer beach_umbrella beach_chair shell coconut lighthouse "
        "flip_flops swimmer pirate wave"
    ),
    "snow": (
        "igloo sleigh snowboard puffin penguin polar_bear snowman sled skier snowboarder ski husky santa "
        "ice_skates snowflake"
    ),
    "desert": "camel dromedary cactus scorpion pyramid cowboy ostrich",
    "jungle": (
        "toucan panda tiger monkey gorilla orangutan parrot snake crocodile leopard koala frog sloth dinosaur t_rex"
    ),
    "forest": (
        "campfire cave fox deer bear wolf owl squirrel hedgehog mushroom raccoon boar badger chipmunk beaver "
        "moose elf fairy cabin red_panda"
    ),
    "mountain": (
        "great_wall pagoda cliff carriage sword shield castle dragon knight samurai eagle goat climber temple "
        "tent wizard mage king waterfall unicorn"
    ),
    "field": "tractor windmill horse corn farmer sunflower crow lion zebra giraffe elephant rhinoceros",
    "meadow": (
        "picnic_blanket picnic_basket cow sheep pig llama rabbit donkey ox hot_air_balloon kite house tree "
        "princess prince train railway_track"
    ),
    "garden": (
        "watering_can well wreath butterfly bee flower rose tulip ladybug snail bird chicken chick rooster duck "
        "hamster fountain dog child girl boy bicycle doghouse birdhouse grill rake fence wall"
    ),
    "street": (
        "fire_hydrant parking_meter billboard statue tank car bus taxi motorcycle ambulance police_car truck "
        "police_officer traffic_light street_lamp runner cyclist puddle"
    ),
    "city": "skyscraper office_worker superhero helicopter airplane tower statue_of_liberty",
    "future_city": "robot flying_car",
    "room": (
        "christmas_tree armchair stool round_table long_table desk bookshelf fireplace wardrobe dresser carpet "
        "window door stairs bed cradle tea_set kettle chess_board globe easel electric_fan remote hair_dryer "
        "washing_machine drum_kit microscope violin dumbbell plate bowl fruit_bowl vase mirror bathtub toilet "
        "sink telephone radio key umbrella cat chair table couch lamp book mug coffee computer laptop television "
        "mouse clock scientist piano guitar teapot fruit apple bread pizza pillow blanket towel curtain tray "
        "toy_blocks vacuum_cleaner flat_iron sewing_machine birdcage puppet bottle wine glass milk juice beer tea "
        "cheese egg candle potted_plant box lantern"
    ),
    "party": "cake birthday_cake balloon gift party_popper party_hat champagne clown confetti",
    "kitchen": "frying_pan pot cooking_pot cutting_board refrigerator stove microwave toaster knife chef",
    "castle_hall": "throne chandelier",
    "farm": "barn cart scarecrow wheelbarrow",
    "park": "bench stroller",
    "playground": "swing slide seesaw playground_set",
    "river": "bridge pelican crane_bird canoe",
    "lake": "pier swan goose flamingo fishing_rod",
    "sky": "cloud rainbow parachute angel",
    "classroom": "teacher student",
}
"""What is at home in a setting; its hypernyms' homes are its own where it is not named here."""
_HOMES = {name: setting for setting, names in _NATIVES.items() for name in names.split()}

_INSIDE = frozenset({"room", "party", "kitchen", "classroom", "castle_hall"})
_OPEN_AIR = frozenset(
    {"street", "sea", "beach", "city", "field", "mountain", "space", "sky", "snow", "desert", "jungle", "river", "farm"}
    | {"park", "playground"}
)
"""Homes of things that do not fit into a room."""
_TOO_LARGE = frozenset(
    {"fence", "tree", "bush", "house", "tent", "well", "statue", "waterfall", "rock", "pagoda", "wall"}
)
"""What does not fit into a room either, wherever it is at home."""


def home_of(concept: str) -> str | None:
    """The setting where a thing is at home, by its own name or that of what it is a kind of."""
    try:
        return next((_HOMES[name] for name in lexicon.lineage(concept) if name in _HOMES), None)
    except KeyError:
        return None


def setting_of(scene: Scene, seed: int) -> str:
    """The scene's own setting, or one that suits its entities and the seed; paper for what cannot be drawn."""
    setting = scene.setting if scene.setting in settings() else _suitable(scene, seed)
    return "river_crossing" if setting == "river" and _on_the_river(scene) else setting or "plain"


def _on_the_river(scene: Scene) -> bool:
    """Whether everything spans the river or floats on it, so that it has to run below the middle of the picture."""
    standing = [entity for entity in scene.entities if not is_airborne(entity)]
    bridged = any("bridge" in lexicon.lineage(entity.concept) for entity in standing)
    return bridged or (bool(standing) and all(rides_water(entity) for entity in standing))


def _is_known(name: str) -> bool:
    """Whether there is such a concept at all; what cannot be drawn has no say."""
    try:
        lexicon.concept(name)
    except KeyError:
        return False
    return True


def _suitable(scene: Scene, seed: int) -> str:
    fixed = {"notebook": "parchment", "sticker": "plain"}.get(scene.style)
    if fixed:
        return fixed
    rng = random.Random(f"setting {seed}")
    named = (item.concept for entity in scene.entities for item in (*entity.wearing, entity))
    names = [name for name in named if _is_known(name)]
    if any(name in {"space_helmet", "space_suit"} for name in names):
        return "space"
    if "vase" in names:
        return "room"  # flowers in it are cut
    homes = [home for home in map(home_of, names) if home]
    if scene.time in {"sunset", "dawn", "dusk"}:
        homes = [home for home in homes if home not in _INSIDE | {"jungle", "underwater"}]
    if _OPEN_AIR.intersection(homes) or any(map(_is_too_large, names)):
        homes = [home for home in homes if home not in _INSIDE]
    if homes:
        return max(dict.fromkeys(homes), key=homes.count)
    if scene.entities:
        return rng.choice(("meadow", "garden", "field", "lake", "beach", "forest"))
    return _of_air(scene, rng)


def _is_too_large(name: str) -> bool:
    return home_of(name) not in _INSIDE and not _TOO_LARGE.isdisjoint(lexicon.lineage(name))


def _of_air(scene: Scene, rng: random.Random) -> str:
    """The setting of a prompt that names only time, weather or season."""
    if scene.weather == "snow" or scene.season == "winter":
        return "snow"
    if scene.time or scene.weather or scene.season:
        return rng.choice(("mountain", "sea", "field", "lake", "meadow", "desert"))
    return "plain"
