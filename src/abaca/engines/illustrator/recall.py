"""Turns on a drawing of our own: the remembered scene is a draft again, takes the turn in, and becomes a scene.

Only what the turn says changes. A turn that asks is answered, one that names another picture draws anew.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

import msgspec

from . import lexicon
from .draft import Draft, Thing
from .finish import finished
from .memory import Memory
from .parse import reading
from .questions import is_asked
from .scene import Entity, Scene
from .sense import THEM
from .settings import setting_of
from .turns import SCENERY, edits, turned

_UNSET_STYLES = frozenset({"neon", "notebook", "sticker"})
"""Styles that show something else where no place is named."""
_BARE = frozenset({"room", "party", "plain", "parchment", "space", "underwater"})
"""Places whose backdrop has no scenery."""


class Patched(NamedTuple):
    """What became of the turns: a question about the drawing, the drawing changed, or another one.

    `matches` tells which of the new scene's entities is which of the old ones; `absent` are words for what was to be
    changed or taken away but is not there.
    """

    kind: Literal["ask", "change", "anew"]
    scene: Scene
    matches: dict[int, int]
    absent: tuple[str, ...] = ()


def patched(memory: Memory, prompts: Sequence[str]) -> Patched:
    """The remembered scene after the turns `prompts` (oldest first) that were said since it was drawn."""
    scene = memory.scene
    identity = {index: index for index in range(len(scene.entities))}
    done = Patched("anew", scene, identity)
    for prompt in prompts:
        turn = reading(prompt)
        if is_asked(prompt, turn):
            done = Patched("ask", msgspec.structs.replace(done.scene, language=turn.language), done.matches)
        elif not edits(turn):
            done = Patched("anew", msgspec.structs.replace(done.scene, language=turn.language), {})
            return done
        else:
            step = _changed(done.scene, turn, memory.seed)
            matches = {new: done.matches[old] for new, old in step.matches.items() if old in done.matches}
            done = Patched("change", step.scene, matches, step.absent)
    return done


def _changed(scene: Scene, turn: Draft, seed: int) -> Patched:
    """One turn that edits."""
    if not (scene.entities or scene.setting or scene.time or scene.weather or scene.lettering or scene.panels):
        return _sheet(scene, turn)
    draft, things = _draft(scene, turn)
    absent = _absent(scene, turn, setting_of(scene, seed))
    language = turn.language
    new = finished(turned(draft, turn), task="draw")
    # `finished` may reorder and add things: they are told apart by identity, as everywhere in a draft.
    order = _order(draft, new)
    matches = {number: things[id(thing)] for number, thing in enumerate(order) if id(thing) in things}
    kept = {
        name: getattr(scene, name)
        for name, said in (
            ("setting", turn.settings),
            ("also", turn.settings or turn.beyond),
            ("backdrop_colour", turn.settings or turn.backdrop_colour),
            ("palette", turn.shapes or turn.stray),
            ("shapes", turn.shapes),
            ("time", "time" in turn.facts),
            ("weather", "weather" in turn.facts or any(name == "snow" for name, _ in turn.settings)),
            ("season", "season" in turn.facts),
            ("style", turn.styles),
        )
        if not said and getattr(scene, name) not in {*turn.removed, *turn.negatives}
    }
    new = msgspec.structs.replace(new, language=language, tongue=turn.tongue, **kept)
    if (
        not turn.settings
        and new.setting is None
        and not new.transparent
        and new.style not in _UNSET_STYLES
        and new.form == "picture"
        and setting_of(new, seed) != (place := setting_of(scene, seed))
        and place in lexicon.places()
    ):
        new = msgspec.structs.replace(new, setting=place)
    return Patched("change", new, matches, absent)


def _sheet(scene: Scene, turn: Draft) -> Patched:
    """A composition of nothing but shapes and colours, with those that the turn names."""
    said = finished(turn, task="draw")
    names = ("style", "time", "weather", "season", "shapes", "palette", "entities", "relations", "lettering")
    empty = Scene()
    news = {name: value for name in names if (value := getattr(said, name)) != getattr(empty, name)}
    new = msgspec.structs.replace(scene, language=turn.language, unknown=said.unknown, loose=said.loose, **news)
    return Patched("change", new, {}, ())


def _draft(scene: Scene, turn: Draft) -> tuple[Draft, dict[int, int]]:
    """The scene as a draft, without what it ruled out that the turn asks for; and each thing's number by identity."""
    asked = {kind for thing in turn.things if thing.concept != THEM for kind in lexicon.lineage(thing.concept)}
    asked |= {name for name, _ in turn.settings} | set(turn.facts.values())
    things = [_thing(entity) for entity in scene.entities]
    facts = {name: value for name in ("time", "weather", "season") if (value := getattr(scene, name))}
    draft = Draft(
        language=scene.language,
        things=list(things),
        links=[(things[each.subject], each.kind, things[each.object]) for each in scene.relations],
        settings=[(scene.setting, scene.setting)] if scene.setting else [],
        facts=facts,
        styles=[scene.style],
        negatives=[name for name in scene.negatives if name not in asked],
        transparent=scene.transparent,
        backdrop_colour=scene.backdrop_colour,
        form=scene.form,
        shot=scene.shot,
        panels=scene.panels,
        lettering=scene.lettering,
    )
    return draft, {id(thing): number for number, thing in enumerate(things)}


def _thing(entity: Entity) -> Thing:
    """The entity in the making again; each of several keeps its colour by its place."""
    return Thing(
        concept=entity.concept,
        term=entity.term or entity.concept.replace("_", " "),
        count=entity.count,
        counted=True,
        colours=list(entity.colours),
        size="" if entity.size == "normal" else entity.size,
        attributes=list(entity.attributes),
        hair=entity.hair,
        skin=entity.skin,
        wearing=[_thing(item) for item in entity.wearing],
    )


def _order(draft: Draft, scene: Scene) -> list[Thing]:
    """The draft's things in the order of the scene's entities."""
    left = list(draft.things)
    found = []
    for entity in scene.entities:
        fits = [thing for thing in left if thing.concept == entity.concept]
        same = [thing for thing in fits if thing.count == entity.count and thing.entity().colours == entity.colours]
        thing = next(iter(same or fits), Thing(concept=entity.concept, term=entity.term))
        left = [other for other in left if other is not thing]
        found.append(thing)
    return found


def _absent(scene: Scene, turn: Draft, place: str) -> tuple[str, ...]:
    """The words for what the turn takes away although the scene does not have it."""
    there = {kind for entity in scene.entities for item in (entity, *entity.wearing) for kind in _kinds(item.concept)}
    there |= {scene.setting or "", *scene.also, scene.time or "", scene.weather or "", scene.season or ""}
    there |= frozenset() if place in _BARE else SCENERY  # trees and clouds may be the backdrop's
    names = [name for name in turn.removed if name not in there and not (name == "text" and scene.lettering)]
    return tuple(dict.fromkeys(_named(name, turn) for name in names))


def _kinds(concept: str) -> tuple[str, ...]:
    return lexicon.lineage(concept)


def _named(name: str, turn: Draft) -> str:
    for kind in ("entity", "wearable", "place"):
        try:
            return lexicon.name(kind, name, turn.language)
        except KeyError:
            continue
    return name.replace("_", " ")
