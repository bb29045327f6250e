"""Who a person is: age, skin, hair, face and dress, from the prompt's words, else by the seed."""

import random
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.palette import COLOURS
from abaca.engines.illustrator.scene import Entity

from .garments import Bottom, Outfit, Over, Top
from .hairs import Cut
from .heads import Beard, Face, Mood
from .roles import KNIGHTLY, ROLES, Role
from .skeleton import Age, Gender
from .stances import SKIN_TONES

_Option = TypeVar("_Option")
SKINS = {"light": "#f8d2b3", "tan": "#e5b089", "brown": "#b87a50", "dark": "#7d4e34"}
_RARE_SKINS = {"pale": "#ece4ea", "undead": "#a9c08a"}
HAIRS = {
    "black": "#2c2529",
    "brown": "#5f3b28",
    "red": "#b54a27",
    "orange": "#d9722c",
    "yellow": "#ecc152",
    "gold": "#ecc152",
    "grey": "#a7abb0",
    "silver": "#c5cad0",
    "white": "#f0eee8",
    "beige": "#d9b982",
}
_USUAL_HAIR = {
    "light": ("brown", "yellow", "black", "red", "brown"),
    "tan": ("black", "brown", "black"),
    "brown": ("black", "black", "brown"),
    "dark": ("black",),
}
_CUTS: dict[tuple[bool, Gender], tuple[Cut, ...]] = {
    (True, "woman"): ("pigtails", "ponytail", "braids", "bob", "long"),
    (True, "man"): ("short", "spiky", "side", "curly", "crop"),
    (False, "woman"): ("long", "wavy", "bob", "bun", "ponytail", "curly"),
    (False, "man"): ("short", "side", "crop", "short", "curly"),
}
_GENDERS: tuple[Gender, ...] = ("woman", "man")
_OLD_CUTS: dict[Gender, tuple[Cut, ...]] = {"woman": ("bun", "bob", "curly"), "man": ("fringe", "short")}
_USUAL_TOPS: tuple[Top, ...] = ("tee", "shirt", "sweater")
_SAID_CUTS: dict[str, Cut] = {
    "straight_hair": "long",
    "bald": "bald",
    "long_hair": "long",
    "curly_hair": "curly",
    "wavy_hair": "wavy",
    "ponytail": "ponytail",
    "braids": "braids",
    "pigtails": "pigtails",
    "bun": "bun",
    "afro": "afro",
    "spiky_hair": "spiky",
    "bob": "bob",
}
_MOODS: dict[str, Mood] = {
    "happy": "happy",
    "sad": "sad",
    "angry": "angry",
    "surprised": "surprised",
    "scared": "scared",
    "sleeping": "asleep",
    "singing": "singing",
    "dancing": "happy",
    "jumping": "happy",
    "playing": "happy",
    "waving": "happy",
    "eating": "happy",
}
SAID = frozenset(_SAID_CUTS) | frozenset(_MOODS) | {"short_hair", "beard", "moustache", "old", "young"}
"""Attributes that change who somebody is or how the face looks."""
_SHIRTS = ("#3b7dd8", "#d94a4a", "#4aa564", "#e39a2d", "#8a5cc2", "#2fa6a0", "#ef7f9a", "#5c8fb0")
_TROUSERS = ("#2f3d5c", "#5b4636", "#3c4a4f", "#46405e", "#41608f")
_DRESSES = ("#e0557f", "#5a8fd6", "#f0b53c", "#58a977", "#a06cc9")

_TOPS: dict[str, Top] = {
    "shirt": "tee",
    "sweater": "sweater",
    "coat": "coat",
    "lab_coat": "coat",
    "suit": "suit",
    "dress": "dress",
    "qipao": "qipao",
    "kimono": "kimono",
    "sari": "sari",
    "vest": "vest",
    "swimsuit": "swimsuit",
    "bikini": "swimsuit",
    "armor": "armour",
    "space_suit": "spacesuit",
    "blouse": "shirt",
    "t_shirt": "tee",
    "hoodie": "sweater",
    "jacket": "coat",
    "raincoat": "coat",
    "uniform": "shirt",
    "gown": "gown",
    "wedding_dress": "gown",
    "robe": "robe",
    "hanfu": "kimono",
    "tunic": "tunic",
    "overalls": "tee",
}
_USUAL_FILL = {
    "lab_coat": "#f7f7f3",
    "coat": "#8a6a4a",
    "suit": "#3d4358",
    "qipao": "#c9303a",
    "kimono": "#4a6fb5",
    "dress": "#e0557f",
    "armor": "#aeb8c2",
    "vest": "#d9742c",
    "swimsuit": "#d9485f",
    "space_suit": "#eef1f5",
    "sari": "#d9742c",
    "wedding_dress": "#fdfcf8",
}
SHOES = frozenset({"shoes", "boots", "ballet_shoes", "high_heels", "flip_flops", "sandals", "leather_shoe", "socks"})
"""What is worn on feet."""
_UNDRESSED = frozenset({"dress", "gown", "qipao", "kimono", "robe", "sari", "swimsuit"})
"""Tops that leave the legs bare or cover them."""
EAST_ASIAN = frozenset({"qipao", "kimono", "hanfu"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Everything about how one person looks, and what of `wearing` is not part of the clothes."""

    face: Face
    cut: Cut
    cut_said: bool
    outfit: Outfit
    usual_top: Top
    hat: str
    hat_fill: str
    extra: tuple[str, ...]
    prop: str
    rest: tuple[Entity, ...]


def has_role(concept: str) -> bool:
    """Whether people of that concept are known by a dress of their own."""
    return concept in ROLES


def role_of(concept: str) -> Role:
    """The dress of a concept or of its nearest hypernym that has one."""
    found = Role()
    for name in reversed(lexicon.lineage(concept)):
        if name in ROLES:
            mine = ROLES[name]
            found = (
                mine
                if mine.outfit or found.outfit is None
                else found._replace(**{key: value for key, value in mine._asdict().items() if value})
            )
    return found


def person_of(entity: Entity, *, colour: str, variant: int) -> Person:
    """The looks of one of an entity's people; `colour` is a name of `COLOURS` for the clothes, `variant` a seed."""
    role = role_of(entity.concept)
    said = frozenset(entity.attributes)
    variant += zlib.crc32(entity.concept.encode()) % 97
    gender = _turn(_GENDERS, variant + variant // 4) if role.gender is None else role.gender
    age: Age = role.age or "grown"
    if "old" in said:
        age = "old"
    elif "young" in said and age != "baby":
        age = "child" if age == "child" else "grown"
    clothes = [item for item in entity.wearing if garment_of(item.concept)]
    names = {garment_of(item.concept) for item in clothes}
    if role.gender is None and names & {"dress", "qipao", "gown", "skirt", "bikini"}:
        gender = "woman"
    if role.gender is None and (role.beard or {"beard", "moustache"} & said):
        gender = "man"
    skin = _skin(entity, role, variant, east=bool(names & EAST_ASIAN))
    hair = _hair(entity, role, skin, age, variant)
    outfit = _outfit(role, gender, age, colour, variant)
    for item in clothes:
        outfit = _put_on(outfit, item)
    beard: Beard = role.beard
    if "beard" in said:
        beard = "long" if age == "old" or "long_beard" in said else "short"
    face = Face(
        skin=SKINS.get(skin) or _RARE_SKINS[skin],
        hair=hair,
        age=age,
        gender=gender,
        mood=next((_MOODS[name] for name in entity.attributes if name in _MOODS), role.mood),
        beard=beard,
        moustache="moustache" in said or role.moustache,
        pointed_ears="pointed_ears" in role.extra,
    )
    return Person(
        face=face,
        cut_said=bool(said & (_SAID_CUTS.keys() | {"short_hair"})),
        cut=_cut(said, role, gender, age, variant),
        outfit=outfit,
        usual_top=role.outfit.top if role.outfit else outfit.top,
        hat="space_helmet" if "space_suit" in names else role.hat,
        hat_fill=role.hat_fill,
        extra=role.extra,
        prop=role.prop,
        rest=tuple(item for item in entity.wearing if item not in clothes),
    )


def _turn(options: Sequence[_Option], number: int) -> _Option:
    """One of the options, another for the next number: so that neighbours in a group differ."""
    return options[number % len(options)]


def _skin(entity: Entity, role: Role, variant: int, *, east: bool) -> str:
    if entity.skin in SKINS:
        return entity.skin
    if role.skin:
        return role.skin
    if east:
        return ("light", "tan")[variant % 2]
    return SKIN_TONES[variant % len(SKIN_TONES)]


def _hair(entity: Entity, role: Role, skin: str, age: Age, variant: int) -> str:
    east = any(garment_of(item.concept) in EAST_ASIAN for item in entity.wearing)
    usual = "black" if east else _turn(_USUAL_HAIR.get(skin, ("brown",)), variant // 4)
    if age == "old" and not role.hair:
        usual = _turn(("grey", "white"), variant)
    name = entity.hair or role.hair or usual
    return HAIRS.get(name) or COLOURS.get(name) or HAIRS["brown"]


def _cut(said: frozenset[str], role: Role, gender: Gender, age: Age, variant: int) -> Cut:
    usual = _turn(_CUTS[age == "child", gender], variant + variant // 2)
    if age == "old":
        usual = _turn(_OLD_CUTS[gender], variant)
    for name, cut in _SAID_CUTS.items():
        if name in said:
            if {"long_hair", "curly_hair"} <= said:
                return "wavy"
            return "fringe" if cut == "bald" and age == "old" else cut
    if "short_hair" in said:
        return "bob" if gender == "woman" else "short"
    return role.cut or usual


def _outfit(role: Role, gender: Gender, age: Age, colour: str, variant: int) -> Outfit:
    fill = COLOURS.get(colour, "")
    if role.outfit:
        return role.outfit._replace(top_fill=fill) if fill else role.outfit
    bottom = _turn(_TROUSERS, variant)
    top = fill or _turn(_SHIRTS, 3 * variant)
    style = random.Random(f"clothes {variant}").random()
    if gender == "woman" and style < (0.5 if age == "child" else 0.4):
        return Outfit("dress", fill or _turn(_DRESSES, variant), "bare", shoes="#7a3b46")
    if gender == "woman" and age == "old":
        return Outfit("sweater", top, "skirt", bottom, "#4a3a34")
    if age == "old":
        return Outfit("sweater", top, "trousers", bottom, "#4a3526")
    if age == "child":
        return Outfit(
            "tee",
            top,
            "shorts" if style < 0.75 else "trousers",
            bottom,
            "#e9e4da",
            over=("stripes",) if style > 0.62 else (),
            over_fill="#ffffff",
        )
    return Outfit(_turn(_USUAL_TOPS, variant), top, "trousers", bottom)


def garment_of(concept: str) -> str:
    """The garment that a wearable is as part of a person's clothes; empty for what is put over them or on the head."""
    for name in lexicon.lineage(concept):
        if (
            name in _TOPS
            or name in SHOES
            or name in {"jeans", "shorts", "skirt", "apron", "gloves", "tie", "bow_tie", "leggings"}
        ):
            return name
    return ""


def _put_on(outfit: Outfit, item: Entity) -> Outfit:
    name = garment_of(item.concept)
    colour = COLOURS.get(item.colours[0], "") if item.colours else ""
    fill = colour or _USUAL_FILL.get(name, "")
    if name in SHOES:
        return outfit._replace(shoes=colour or "#5b3a26", boots=name == "boots" or outfit.boots)
    if name == "skirt":
        top: Top = "tee" if outfit.top in _UNDRESSED else outfit.top
        return outfit._replace(top=top, bottom="skirt", bottom_fill=colour or "#3f5878", over=())
    if name in {"jeans", "shorts", "leggings"}:
        kept: Top = "tee" if outfit.top in _UNDRESSED else outfit.top
        lower: Bottom = "shorts" if name == "shorts" else "trousers"
        return outfit._replace(top=kept, bottom=lower, bottom_fill=colour or "#41608f")
    if name == "gloves":
        return outfit._replace(glove=colour or "#c9434a")
    if name == "apron":
        return outfit._replace(over=(*outfit.over, "apron"), over_fill=colour or "#f1f1ec")
    if name in {"tie", "bow_tie"}:
        worn: Over = "tie" if name == "tie" else "bowtie"
        return outfit._replace(over=(*outfit.over, worn), over_fill=colour or "#c9303a")
    top = _TOPS[name]
    if top == "armour":
        return KNIGHTLY._replace(top_fill=colour or KNIGHTLY.top_fill)
    legs = outfit.bottom if outfit.bottom == "tail" else "bare" if top in _UNDRESSED else outfit.bottom
    if legs == "bare" and top not in _UNDRESSED:
        legs = "trousers"
    lower_fill = outfit.bottom_fill
    if top in {"suit", "spacesuit"}:
        legs = outfit.bottom if outfit.bottom == "tail" else "trousers"
        lower_fill = fill or outfit.top_fill
    trim = "#e3c56a" if top == "qipao" else "#f3e7d0" if top == "kimono" else ""
    over: tuple[Over, ...] = ("sash",) if top == "kimono" else ("tie",) if top == "suit" else ()
    over_fill = "#e0b04a" if top == "kimono" else "#c9303a"
    return Outfit(top, fill or outfit.top_fill, legs, lower_fill, outfit.shoes, outfit.boots, trim, over, over_fill)
