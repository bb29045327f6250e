"""What a prompt asks to see, as values: the seam between reading words and drawing.

`parse` makes a `Scene`, `layout` gives its entities places, `paint` draws them, `narrate` tells what became of it.
Concept ids are rows of `lexicon/concepts.tsv`; both languages lead to the same ids, so twins in English and Chinese
give equal scenes (but for `language`, `term` and the texts).
"""

from typing import Literal

import msgspec

MOST_SIGNATURE_BYTES = 32_768
"""What a drawing remembers of itself is never longer; longer signatures are not read."""
Language = Literal["en", "zh"]
Kind = Literal[
    "beside",
    "left_of",
    "right_of",
    "on",
    "under",
    "in",
    "behind",
    "in_front_of",
    "over",
    "between",
    "around",
    "holding",
    "riding",
]
Style = Literal[
    "flat",
    "clay",
    "ink",
    "line",
    "neon",
    "notebook",
    "oil",
    "papercut",
    "pencil",
    "pixel",
    "poster",
    "stained_glass",
    "sticker",
    "ukiyo_e",
    "watercolour",
]
Form = Literal["picture", "abstract", "card", "comic", "infographic", "logo", "map", "menu", "pattern", "poster"]
Shot = Literal["close_up", "portrait", "from_above"]
Time = Literal["dawn", "day", "sunset", "dusk", "night"]
Weather = Literal["clear", "cloud", "rain", "snow", "fog", "storm"]
Season = Literal["spring", "summer", "autumn", "winter"]
Task = Literal["draw", "edit", "compose", "describe"]


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to draw, possibly several times.

    `colours` holds one colour name for all, or one for each of `count` ("one black and one white"); names are keys of
    `palette.COLOURS`. `term` is how the prompt said it, for the text part. `attributes` are ids of the lexicon's kind
    "attribute": what it does ("sitting", "sleeping", "dancing", …) and how it looks ("old", "bald", "beard",
    "moustache", "long_hair", "curly_hair", "happy", …). `hair` is a colour name, `skin` one of "light", "tan", "brown"
    and "dark"; both only of people.
    """

    concept: str
    term: str = ""
    count: int = 1
    colours: tuple[str, ...] = ()
    size: Literal["small", "normal", "large"] = "normal"
    attributes: tuple[str, ...] = ()
    hair: str = ""
    skin: str = ""
    wearing: tuple["Entity", ...] = ()


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """`entities[subject]` is `kind` `entities[object]`."""

    subject: int
    kind: Kind
    object: int


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to do to a given picture, as `photo.asked` reads it.

    `part` is what of it ("background", "hair", "clothes", "sky", "subject", a colour's name, a place as
    "top left", a kind of relation, the place of somebody among several people), `colour` a key of `palette.COLOURS`,
    `amount` degrees, a ratio, a share or how many, `of` and `to` numbers of pictures from 0, `words` how the prompt
    said it.
    """

    what: Literal[
        "blur",
        "recolour",
        "rotate",
        "mirror",
        "upside_down",
        "crop",
        "extend",
        "grey",
        "light",
        "contrast",
        "colourful",
        "sharpen",
        "stand",
        "remove",
        "manner",
        "collage",
        "scene",
        "whom",
    ]
    part: str = ""
    colour: str = ""
    amount: float = 0.0
    of: int = 0
    to: int = 0
    words: str = ""


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A whole picture in words.

    `setting` is a backdrop's name or None (then the drawing chooses one that suits the entities), `also` are other
    places that its backdrop shows as well (a river in the forest). `lettering` are the exact strings to write.
    `unknown` are nouns without a drawing, `slots` the open `[placeholders]`, `loose` words that were understood but
    have no visible effect in this picture; the text part tells all three. `negatives` are concept ids, places and
    facts that must not be seen. `backdrop_colour` is the colour that a plain background shall have. `form` is what is
    made: a picture, or a sheet laid out in its own way (a logo, a menu, a comic with its `panels`). `shot` is from
    where it is seen, None for an ordinary view. `palette` are colours asked for the whole sheet, `shapes` ("circle",
    "triangle", "square", "line", "dot", "wave", "spiral", "hexagon") what an abstract one is made of.
    `tongue` is the language of a prompt in neither English nor Chinese ("es"), read as far as its names of things go.

    Of given pictures: `removals` are the prompt's words for what shall be taken out of them, `ground` is the number
    (from 0) of the one that stays whole while the others are set into it, `changes` what else shall be done to them.
    """

    language: Language = "en"
    task: Task = "draw"
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    setting: str | None = None
    also: tuple[str, ...] = ()
    time: Time | None = None
    weather: Weather | None = None
    season: Season | None = None
    style: Style = "flat"
    form: Form = "picture"
    shot: Shot | None = None
    panels: tuple["Scene", ...] = ()
    palette: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    tongue: str = ""
    transparent: bool = False
    backdrop_colour: str | None = None
    lettering: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()
    ground: int | None = None
    changes: tuple[Change, ...] = ()


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is in the finished picture, px from the top left; `label` is a concept id."""

    label: str
    left_px: float
    top_px: float
    right_px: float
    bottom_px: float


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One encoded picture of the request: `content` when small, else the `path` of a file to read.

    `memory` is what came with it as a thought signature: of our own drawings what they remember (`memory.recalled`).
    """

    content: bytes = b""
    path: str = ""
    memory: bytes = b""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One picture or answer to make, as it travels to the worker process.

    `prompts` are the texts of the user's turns, oldest first; the last is the request. `references` are the
    pictures of the last turn, or of the newest turn that has any. `mime` is image/png, image/jpeg or image/webp.
    `pack` is the path of an art pack (`packs.load`) whose drawings come before the built-in ones, empty for none.
    Without `shape_asked` the words may order another shape of the same area ("rotate it by 90 degrees").
    `since` says how many of the last prompts came with or after the references. `candidate` is the number of this
    picture among several that were asked for at once; `seed` has counted it already. `guarded` jobs refuse pictures
    that `photo.safety` finds unsafe.
    """

    prompts: tuple[str, ...]
    since: int = 1
    candidate: int = 0
    guarded: bool = False
    width_px: int = 1024
    height_px: int = 1024
    seed: int = 0
    mime: str = "image/png"
    picture_wanted: bool = True
    text_wanted: bool = True
    references: tuple[Reference, ...] = ()
    pack: str = ""
    shape_asked: bool = True


class Painting(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker gives back.

    `picture` is the encoded file (None when only words were asked). `text` answers in the prompt's language.
    `not_drawn` are terms of the prompt that are not in the picture. `boxes` is the side-car that tests measure by.
    `memory` is what a drawing remembers of itself for the next turn, `seed` what it was drawn from where that is not
    the job's own. `refused` tells that a picture was not looked at, or not given, for what it shows.
    """

    picture: bytes | None = None
    text: str = ""
    not_drawn: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    scene: Scene | None = None
    memory: bytes = b""
    seed: int | None = None
    refused: bool = False
