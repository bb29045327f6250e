"""What people wear by their trade or part in a story: one row for each concept that is known by its dress."""

from typing import NamedTuple

from .garments import Outfit
from .hairs import Cut
from .heads import Beard, Mood
from .skeleton import Age, Gender


class Role(NamedTuple):
    """How somebody is known; what is empty is free."""

    outfit: Outfit | None = None
    hat: str = ""
    hat_fill: str = ""
    gender: Gender | None = None
    age: Age | None = None
    cut: Cut | None = None
    hair: str = ""
    skin: str = ""
    beard: Beard = ""
    moustache: bool = False
    mood: Mood = "calm"
    extra: tuple[str, ...] = ()
    """More that belongs to it: "glasses", "wings", "cape", "black_cape", "fairy_wings", "pointed_ears", "katana",
    "patch", "mask", "fangs", "red_nose", "shells", "emblem"."""
    prop: str = ""
    """What is in the right hand when nothing else is."""


_BLACK, _NAVY, _WHITE, _GOLD, _RED = "#2b2b33", "#27365e", "#f7f7f3", "#e3ab2c", "#c9303a"

KNIGHTLY = Outfit("armour", "#aeb8c2", "trousers", "#9aa5b0", "#87929e", boots=True, glove="#9aa5b0")
"""A knight's plate, which others can put on as well."""

ROLES: dict[str, Role] = {
    "baby": Role(Outfit("jumpsuit", "#8fc7ea", "trousers", "#8fc7ea", "#8fc7ea"), age="baby", cut="tuft"),
    "child": Role(age="child"),
    "boy": Role(gender="man", age="child"),
    "girl": Role(gender="woman", age="child"),
    "man": Role(gender="man", age="grown"),
    "woman": Role(gender="woman", age="grown"),
    "old_man": Role(gender="man", age="old"),
    "old_woman": Role(gender="woman", age="old"),
    "elder": Role(age="old"),
    "bearded_man": Role(gender="man", age="grown", beard="short"),
    "blond_man": Role(gender="man", age="grown", hair="yellow", skin="light"),
    "blond_woman": Role(gender="woman", age="grown", hair="yellow", skin="light"),
    "redhead": Role(gender="woman", age="grown", hair="red", skin="light"),
    "artist": Role(
        Outfit("shirt", "#f3efe4", "trousers", "#3f4a63", over=("apron",), over_fill="#8a6f54"),
        "beret",
        "#c9303a",
        prop="brush",
    ),
    "astronaut": Role(
        Outfit("spacesuit", "#eef1f5", "trousers", "#eef1f5", "#aab4c0", boots=True, trim="#e2573f", glove="#c9d1da"),
        "space_helmet",
    ),
    "ballerina": Role(
        Outfit("swimsuit", "#f4a6c0", "skirt", "#f9c6d8", "#f4a6c0", trim="#ffffff"), gender="woman", cut="bun"
    ),
    "dancer": Role(Outfit("dress", "#d0304f", "bare", shoes="#a3203a", trim="#ffd0d8"), gender="woman", cut="bun"),
    "bride": Role(
        Outfit("gown", "#fdfcf8", "bare", shoes="#f4f0e8", trim="#e6dccb"), "veil", gender="woman", cut="bun"
    ),
    "groom": Role(
        Outfit("suit", "#2d3040", "trousers", "#2d3040", "#1c1c22", over=("bowtie",), over_fill="#1c1c22"), gender="man"
    ),
    "builder": Role(
        Outfit("shirt", "#e07b2a", "trousers", "#3f5878", "#6b4a2e", boots=True, over=("hivis",)), "hard_hat", "#f5c530"
    ),
    "chef": Role(
        Outfit(
            "shirt",
            _WHITE,
            "trousers",
            "#4a4f5c",
            "#2b2b33",
            trim="#d8dce0",
            over=("buttons", "apron"),
            over_fill="#f1f1ec",
        ),
        "chef_hat",
        prop="spoon",
    ),
    "clown": Role(
        Outfit("shirt", "#f5c530", "trousers", "#3b7dd8", "#c9303a", trim="#c9303a", over=("buttons",)),
        cut="curly",
        hair="orange",
        mood="happy",
        skin="light",
        extra=("red_nose",),
    ),
    "cowboy": Role(
        Outfit(
            "shirt",
            "#b5452f",
            "trousers",
            "#41608f",
            "#6e4526",
            boots=True,
            trim="#f3dfb6",
            over=("belt",),
            over_fill="#6e4526",
        ),
        "cowboy_hat",
        "#9a6a3c",
        gender="man",
    ),
    "detective": Role(
        Outfit("coat", "#b08d5e", "trousers", "#4b4238", "#3a2c22", over=("belt",), over_fill="#8a6a42"),
        "fedora",
        "#8a6a42",
        prop="lens",
    ),
    "doctor": Role(Outfit("coat", _WHITE, "trousers", "#3e6f8e", "#e7ebee", trim="#cfd8df", over=("stethoscope",))),
    "nurse": Role(Outfit("tee", "#6fb7c9", "trousers", "#6fb7c9", "#f2f2f2", trim="#ffffff", over=("stethoscope",))),
    "scientist": Role(Outfit("coat", _WHITE, "trousers", "#4d5a6e", trim="#cfd8df"), extra=("glasses",), prop="flask"),
    "elf": Role(
        Outfit("tunic", "#4d8f3a", "trousers", "#7a5a35", "#5b3f24", boots=True, over=("belt",), over_fill="#5b3f24"),
        extra=("pointed_ears",),
    ),
    "fairy": Role(
        Outfit("dress", "#c58be0", "bare", shoes="#8fcf7a", trim="#f3dcff"),
        "garland",
        gender="woman",
        age="child",
        extra=("fairy_wings", "pointed_ears"),
        prop="wand",
        mood="happy",
    ),
    "angel": Role(
        Outfit("robe", "#fbfaf5", "bare", shoes="#e3ab2c", trim="#e3c56a"),
        "halo",
        age="child",
        extra=("wings",),
    ),
    "farmer": Role(
        Outfit("shirt", "#c9463d", "trousers", "#41608f", "#6b4a2e", boots=True, over=("overalls",)),
        "straw_hat",
        prop="fork",
    ),
    "firefighter": Role(
        Outfit("coat", "#d8a63a", "trousers", "#3c3f47", "#26262b", boots=True, trim="#e9eef2", over=("hivis",)),
        "fire_helmet",
        "#c9303a",
    ),
    "guard": Role(
        Outfit(
            "coat", "#c42f36", "trousers", _BLACK, "#1c1c22", trim=_GOLD, over=("belt", "buttons"), over_fill="#f7f7f3"
        ),
        "bearskin",
        gender="man",
    ),
    "soldier": Role(
        Outfit("shirt", "#6c7a4a", "trousers", "#5c683e", "#3a2f26", boots=True, over=("belt",), over_fill="#3f3b2c"),
        "army_helmet",
        "#6c7a4a",
    ),
    "judge": Role(Outfit("robe", "#2a2a33", "trousers", _BLACK, trim="#f7f7f3"), cut="wavy", hair="white", age="old"),
    "king": Role(
        Outfit("robe", "#b3243a", "trousers", "#5b3f24", trim="#f7efe0", over=("belt",), over_fill=_GOLD),
        "crown",
        gender="man",
        beard="short",
        extra=("cape",),
        hair="brown",
    ),
    "queen": Role(Outfit("gown", "#7c3fa0", "bare", trim=_GOLD), "crown", gender="woman", cut="long", extra=("cape",)),
    "prince": Role(
        Outfit(
            "tunic",
            "#3b6fc4",
            "trousers",
            "#f0ead8",
            "#5b3f24",
            boots=True,
            trim=_GOLD,
            over=("belt",),
            over_fill=_GOLD,
        ),
        "crown",
        gender="man",
        extra=("cape",),
    ),
    "princess": Role(
        Outfit("gown", "#f08bb0", "bare", shoes="#f7d774", trim="#ffe6ef"), "tiara", gender="woman", cut="long"
    ),
    "snow_white": Role(
        Outfit("gown", "#f5d75a", "bare", trim="#3b62b5"),
        "bow",
        "#d92b33",
        gender="woman",
        cut="bob",
        hair="black",
        skin="light",
    ),
    "knight": Role(
        KNIGHTLY,
        "knights_helmet",
        prop="sword",
    ),
    "samurai": Role(
        Outfit("lamellar", "#a32a30", "wide", "#2c2f45", "#2b2b33", trim="#e3ab2c", glove="#3a3a46"),
        "kabuto",
        gender="man",
        hair="black",
        cut="crop",
        extra=("katana",),
        skin="light",
    ),
    "mage": Role(
        Outfit("robe", "#4a3a9c", "bare", trim="#e3c56a", over=("belt",), over_fill="#e3ab2c"),
        "wizard_hat",
        prop="staff",
    ),
    "wizard": Role(
        Outfit("robe", "#3d4fb0", "bare", trim="#e3c56a", over=("belt",), over_fill="#e3ab2c"),
        "wizard_hat",
        gender="man",
        age="old",
        beard="long",
        hair="white",
        prop="staff",
    ),
    "witch": Role(
        Outfit("dress", "#3b2a4f", "bare", shoes="#2b2b33", trim="#8b5fc0", over=("belt",), over_fill="#6a4a2c"),
        "witch_hat",
        "#3b2a4f",
        gender="woman",
        cut="long",
        prop="broom",
    ),
    "mechanic": Role(
        Outfit("jumpsuit", "#4a6fa5", "trousers", "#4a6fa5", "#3a2f26", boots=True), "cap", "#d04a3a", prop="wrench"
    ),
    "mermaid": Role(
        Outfit("bare", "#2fa6a0", "tail", "#35b08e", trim="#8fe0c6"),
        "garland",
        gender="woman",
        cut="wavy",
        extra=("shells",),
    ),
    "merman": Role(Outfit("bare", "#2f74d0", "tail", "#2f8fc0", trim="#9adcf0"), gender="man"),
    "ninja": Role(
        Outfit(
            "hooded", "#2e313d", "trousers", "#2e313d", "#1f2129", over=("belt",), over_fill="#8f2b32", glove="#2e313d"
        ),
        "ninja_hood",
        "#2e313d",
        cut="bald",
        mood="angry",
    ),
    "office_worker": Role(
        Outfit("suit", "#3d4a66", "trousers", "#3d4a66", "#2b2b33", over=("tie",), over_fill="#c9303a"), prop="case"
    ),
    "pilot": Role(
        Outfit("suit", _NAVY, "trousers", _NAVY, "#1c1c22", trim=_GOLD, over=("tie",), over_fill=_BLACK),
        "peaked_cap",
        _NAVY,
    ),
    "captain": Role(
        Outfit("suit", _NAVY, "trousers", "#f3f3ee", "#1c1c22", trim=_GOLD), "peaked_cap", "#f7f7f3", beard="short"
    ),
    "sailor": Role(Outfit("tee", "#f7f7f3", "trousers", _NAVY, over=("stripes",), over_fill="#3b62b5"), "sailor_hat"),
    "pirate": Role(
        Outfit(
            "coat",
            "#7a2733",
            "trousers",
            "#3f3a34",
            "#2b2320",
            boots=True,
            trim=_GOLD,
            over=("belt",),
            over_fill="#3a2a1e",
        ),
        "tricorn",
        "#2b2b33",
        gender="man",
        beard="short",
        extra=("patch",),
        prop="sword",
    ),
    "police_officer": Role(
        Outfit(
            "shirt",
            "#34558f",
            "trousers",
            "#25314f",
            "#1c1c22",
            trim="#27406f",
            over=("belt", "tie", "star"),
            over_fill="#1c2238",
        ),
        "peaked_cap",
        "#25376a",
    ),
    "postman": Role(Outfit("shirt", "#3f78b5", "trousers", "#2f4a70"), "peaked_cap", "#2f4a70"),
    "programmer": Role(Outfit("sweater", "#5a6b7d", "trousers", "#2f3d5c"), extra=("glasses",)),
    "teacher": Role(
        Outfit("sweater", "#7f9a5a", "trousers", "#5b4636", trim="#f7f3e6"), extra=("glasses",), prop="book"
    ),
    "student": Role(Outfit("sweater", "#3b62b5", "trousers", "#4a4f5c", trim="#f7f3e6"), "graduation_cap", prop="book"),
    "runner": Role(Outfit("vest", "#e2573f", "shorts", "#2f3d5c", "#f2f2f2"), mood="happy"),
    "santa": Role(
        Outfit(
            "coat",
            "#cf2a33",
            "trousers",
            "#cf2a33",
            "#26262b",
            boots=True,
            trim="#fbfbf8",
            over=("belt",),
            over_fill="#26262b",
            glove="#fbfbf8",
        ),
        "santa_hat",
        gender="man",
        age="old",
        beard="long",
        hair="white",
        mood="happy",
        skin="light",
    ),
    "singer": Role(Outfit("suit", "#8a3fa0", "trousers", "#2b2b33"), mood="singing", prop="microphone"),
    "superhero": Role(
        Outfit(
            "spacesuit",
            "#2f62c4",
            "trousers",
            "#2f62c4",
            "#c9303a",
            boots=True,
            trim="#2f62c4",
            over=("belt",),
            over_fill="#f2c230",
            glove="#c9303a",
        ),
        extra=("cape", "emblem"),
    ),
    "villain": Role(
        Outfit("spacesuit", "#5a3a7a", "trousers", "#3a2a4f", "#26262b", boots=True, trim="#3a2a4f", glove="#26262b"),
        extra=("black_cape", "mask"),
        mood="angry",
    ),
    "vampire": Role(
        Outfit("suit", "#26262b", "trousers", "#26262b", over=("bowtie",), over_fill=_RED),
        cut="crop",
        hair="black",
        skin="pale",
        extra=("black_cape", "fangs"),
        gender="man",
    ),
    "zombie": Role(
        Outfit("tee", "#7d8a6a", "trousers", "#5a5f55", trim="#5a6b4a"),
        skin="undead",
        cut="spiky",
        hair="black",
        mood="sad",
    ),
    "viking": Role(
        Outfit(
            "tunic",
            "#7a5a3a",
            "trousers",
            "#5b5348",
            "#4a3526",
            boots=True,
            trim="#d8c7a0",
            over=("belt",),
            over_fill="#4a3526",
        ),
        "viking_helmet",
        gender="man",
        beard="long",
        hair="red",
        prop="axe",
    ),
    "waiter": Role(Outfit("shirt", _WHITE, "trousers", _BLACK, over=("bowtie",), over_fill=_BLACK)),
    "meditator": Role(Outfit("tunic", "#e8a94a", "trousers", "#f1e3c8"), mood="asleep"),
    "gardener": Role(
        Outfit("shirt", "#7fae5a", "trousers", "#41608f", "#5b7a3a", boots=True, over=("overalls",)), "straw_hat"
    ),
    "monk": Role(Outfit("robe", "#d98a2b", "bare", shoes="#6b4a2e", trim="#b3661c"), cut="bald", gender="man"),
}
