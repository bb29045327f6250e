"""What a prompt asks to see, as values: the seam between reading words and drawing.

`parse` makes a `Scene`, `layout` gives its entities places, `paint` draws them, `narrate` tells what became of it.
Concept ids are rows of `lexicon/concepts.tsv`; both languages lead to the same ids, so twins in English and Chinese
give equal scenes (but for `language`, `term` and the texts).
"""

from typing import Literal

import msgspec

Language = Literal["en", "zh"]
Kind = Literal["beside", "on", "under", "in", "behind", "in_front_of", "over", "between", "holding", "riding"]
Style = Literal["flat", "watercolour", "pencil", "sticker", "clay", "notebook"]
Time = Literal["dawn", "day", "sunset", "dusk", "night"]
Weather = Literal["clear", "cloud", "rain", "snow", "fog", "storm"]
Season = Literal["spring", "summer", "autumn", "winter"]
Task = Literal["draw", "edit", "compose", "describe"]


class Entity(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to draw, possibly several times.

    `colours` holds one colour name for all, or one for each of `count` ("one black and one white"); names are keys of
    `palette.COLOURS`. `term` is how the prompt said it, for the text part.
    """

    concept: str
    term: str = ""
    count: int = 1
    colours: tuple[str, ...] = ()
    size: Literal["small", "normal", "large"] = "normal"
    attributes: tuple[str, ...] = ()
    wearing: tuple["Entity", ...] = ()


class Relation(msgspec.Struct, frozen=True, kw_only=True):
    """`entities[subject]` is `kind` `entities[object]`."""

    subject: int
    kind: Kind
    object: int


class Scene(msgspec.Struct, frozen=True, kw_only=True):
    """A whole picture in words.

    `setting` is a backdrop's name or None (then the drawing chooses one that suits the entities). `lettering` are the
    exact strings to write. `unknown` are nouns without a drawing, `slots` the open `[placeholders]`, `loose` words that
    were understood but have no visible effect in this picture; the text part tells all three. `negatives` are concept
    ids, places and facts that must not be seen. `backdrop_colour` is the colour that a plain background shall have.

    Of given pictures: `removals` are the prompt's words for what shall be taken out of them, `ground` is the number
    (from 0) of the one that stays whole while the others are set into it.
    """

    language: Language = "en"
    task: Task = "draw"
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    setting: str | None = None
    time: Time | None = None
    weather: Weather | None = None
    season: Season | None = None
    style: Style = "flat"
    transparent: bool = False
    backdrop_colour: str | None = None
    lettering: tuple[str, ...] = ()
    negatives: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    slots: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()
    ground: int | None = None


class Box(msgspec.Struct, frozen=True, kw_only=True):
    """Where something is in the finished picture, px from the top left; `label` is a concept id."""

    label: str
    left_px: float
    top_px: float
    right_px: float
    bottom_px: float


class Reference(msgspec.Struct, frozen=True, kw_only=True):
    """One encoded picture of the request: `content` when small, else the `path` of a file to read."""

    content: bytes = b""
    path: str = ""


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """One picture or answer to make, as it travels to the worker process.

    `prompts` are the texts of the user's turns, oldest first; the last is the request. `references` are the
    pictures of the last turn, or of the newest turn that has any. `mime` is image/png, image/jpeg or image/webp.
    """

    prompts: tuple[str, ...]
    width_px: int = 1024
    height_px: int = 1024
    seed: int = 0
    mime: str = "image/png"
    picture_wanted: bool = True
    text_wanted: bool = True
    references: tuple[Reference, ...] = ()


class Painting(msgspec.Struct, frozen=True, kw_only=True):
    """What the worker gives back.

    `picture` is the encoded file (None when only words were asked). `text` answers in the prompt's language.
    `not_drawn` are terms of the prompt that are not in the picture. `boxes` is the side-car that tests measure by.
    """

    picture: bytes | None = None
    text: str = ""
    not_drawn: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    scene: Scene | None = None
