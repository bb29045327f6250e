"""Drawings of our own in words: exact, for everything on them is remembered."""

from collections.abc import Sequence

import msgspec

from . import lexicon, narrate
from .answers import answer
from .clusters import MOST_COPIES
from .memory import Memory
from .questions import asked
from .scene import Box, Entity, Language, Scene
from .settings import setting_of
from .sight import Named, Seen, Sight, place_of

_DARK = frozenset({"space", "cave", "night_market"})
_HEADS = (("Here is", "This is a drawing of mine:"), ("为您画了", "这是我画的"))


def answered(memory: Memory, prompt: str) -> str:
    """The answer to a question about the drawing, or its description, in the prompt's language."""
    question = asked(prompt)
    return answer(question, sight(memory, question.language))


def sight(memory: Memory, language: Language) -> Sight:
    """All that is to be known of the drawing."""
    scene = memory.scene
    things = [seen for entity in scene.entities for seen in _seen(entity, memory)]
    for panel in scene.panels:
        things += [seen for entity in panel.entities for seen in _seen(entity, memory)]
    time = scene.time or ("night" if setting_of(scene, memory.seed) in _DARK else "day")
    ground = (scene.backdrop_colour,) if scene.backdrop_colour else ()
    return Sight(
        story=_story(memory, language),
        width_px=memory.width_px,
        height_px=memory.height_px,
        medium="drawing",
        things=tuple(things),
        whole=True,
        text=(*scene.lettering, *(line for panel in scene.panels for line in panel.lettering)),
        time=time,
        background=tuple(
            Named(lexicon.name("colour", name, "en"), lexicon.name("colour", name, "zh")) for name in ground
        ),
        named=True,
        own=True,
    )


def _seen(entity: Entity, memory: Memory) -> list[Seen]:
    """The thing and what it wears."""
    boxes = [box for box in memory.boxes if box.label == entity.concept]
    count = min(entity.count, MOST_COPIES)
    found = [
        Seen(
            concept=entity.concept,
            name=_name(entity),
            count=count,
            colours=entity.colours,
            places=tuple(_place(box, memory) for box in boxes),
        )
    ]
    found += [
        Seen(
            concept=item.concept,
            name=_name(item),
            count=count,
            colours=item.colours,
            places=tuple(_place(box, memory) for box in boxes),
        )
        for item in entity.wearing
    ]
    return found


def _place(box: Box, memory: Memory) -> Named:
    x = (box.left_px + box.right_px) / 2 / memory.width_px
    return place_of(x, (box.top_px + box.bottom_px) / 2 / memory.height_px)


def _name(entity: Entity) -> Named:
    kind = lexicon.concept(entity.concept).kind
    words: list[str] = []
    languages: Sequence[Language] = ("en", "zh")
    for language in languages:
        try:
            words.append(lexicon.name(kind, entity.concept, language))
        except KeyError:
            words.append(entity.term or entity.concept.replace("_", " "))
    return Named(*words)


def _story(memory: Memory, language: Language) -> str:
    scene = _plain(memory.scene, language)
    if scene.setting is None and scene.form == "picture" and not scene.transparent:
        place = setting_of(scene, memory.seed)
        shown = place in lexicon.places() and place != "plain" and scene.style not in {"neon", "notebook", "sticker"}
        scene = msgspec.structs.replace(scene, setting=place if shown else None)
    labels = [box.label for box in memory.boxes]
    worn = [item.concept for entity in scene.entities if entity.concept in labels for item in entity.wearing]
    told = narrate.narrate(
        scene, drawn=(*labels, *worn), not_drawn=(), width_px=memory.width_px, height_px=memory.height_px
    )
    for head, other in _HEADS:
        told = f"{other}{' ' if head.isascii() else ''}{told[len(head) :].lstrip()}" if told.startswith(head) else told
    return told


def _plain(scene: Scene, language: Language) -> Scene:
    """The scene in a language, without what the prompt said beside it; things are called by their plain names."""

    def plain(entity: Entity) -> Entity:
        term = entity.term if entity.term.isascii() == (language == "en") else ""
        return msgspec.structs.replace(entity, term=term, wearing=tuple(plain(item) for item in entity.wearing))

    return msgspec.structs.replace(
        scene,
        language=language,
        tongue="",
        unknown=(),
        slots=(),
        loose=(),
        negatives=(),
        entities=tuple(plain(entity) for entity in scene.entities),
        panels=tuple(_plain(panel, language) for panel in scene.panels),
    )
