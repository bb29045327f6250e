"""What the drawing decides by itself: a subject left open, things ruled out, drawings borrowed, too many copies.

Every decision that a reader of the prompt would not expect comes with a sentence that admits it.
"""

import random
from dataclasses import dataclass

import msgspec

from . import lexicon
from .clusters import MOST_COPIES
from .figures import is_drawn_as_itself
from .scene import Entity, Scene

_STAND_INS = ("fox", "cat", "panda", "rabbit", "koala", "lion", "frog", "penguin", "dog", "raccoon")
_SUBJECT_SLOTS = (
    "subject",
    "character",
    "animal",
    "person",
    "object",
    "creature",
    "主体",
    "主题",
    "角色",
    "动物",
    "人物",
)

_NEED_NO_SUBJECT = frozenset({"abstract", "comic", "infographic", "map", "menu"})
"""Forms that are something to see without any thing in them."""


@dataclass(frozen=True, slots=True)
class Decided:
    """The scene as it will be drawn; `remarks` are whole sentences in its language, `too_many` the terms cut short."""

    scene: Scene
    remarks: tuple[str, ...] = ()
    too_many: tuple[str, ...] = ()


def decided(scene: Scene, seed: int) -> Decided:
    """The scene without what it rules out, with a stand-in where it has no subject, and the remarks on that."""
    kept = without_negatives(scene)
    remarks: list[str] = []
    if _is_open(kept):
        name = random.Random(f"subject {seed} {scene.unknown}").choice(
            [name for name in _STAND_INS if not _ruled_out(name, scene)]
        )
        kept = msgspec.structs.replace(kept, entities=(Entity(concept=name),))
        remarks.append(_stand_in_remark(kept, name))
    remarks += _borrowed_remarks(kept)
    crowded = [entity for entity in kept.entities if entity.count > MOST_COPIES]
    remarks += [_crowd_remark(kept, entity) for entity in crowded]
    return Decided(kept, tuple(remarks), tuple(entity.term or entity.concept for entity in crowded))


def without_negatives(scene: Scene) -> Scene:
    """The scene with no entity, setting, weather or lettering that its `negatives` name; relations are renumbered."""
    if not scene.negatives:
        return scene
    places = [index for index, entity in enumerate(scene.entities) if not _ruled_out(entity.concept, scene)]
    number = {old: new for new, old in enumerate(places)}
    entities = tuple(
        msgspec.structs.replace(
            scene.entities[index],
            wearing=tuple(item for item in scene.entities[index].wearing if not _ruled_out(item.concept, scene)),
        )
        for index in places
    )
    relations = tuple(
        msgspec.structs.replace(each, subject=number[each.subject], object=number[each.object])
        for each in scene.relations
        if each.subject in number and each.object in number
    )
    negatives = set(scene.negatives)
    return msgspec.structs.replace(
        scene,
        entities=entities,
        relations=relations,
        setting=None if scene.setting in negatives else scene.setting,
        weather=None if scene.weather in negatives else scene.weather,
        lettering=() if "text" in negatives else scene.lettering,
    )


def _ruled_out(name: str, scene: Scene) -> bool:
    try:
        kinds = lexicon.lineage(name)
    except KeyError:
        kinds = (name,)
    return any(kind in scene.negatives for kind in kinds)


def _is_open(scene: Scene) -> bool:
    """Whether nothing at all is there to draw, or a setting waits for a subject that was left as a placeholder."""
    if scene.entities or scene.task != "draw" or scene.lettering or scene.panels or scene.form in _NEED_NO_SUBJECT:
        return False
    if any(word in slot.lower() for slot in scene.slots for word in _SUBJECT_SLOTS):
        return True
    return not (scene.setting or scene.time or scene.weather or scene.season)


def _stand_in_remark(scene: Scene, name: str) -> str:
    noun = lexicon.name("entity", name, scene.language)
    if scene.language == "zh":
        return f"提示词没有给出我能画的主体，所以先用{noun}代替；告诉我要画什么，我再重画。"
    why = "Nothing that the prompt names is among my drawings" if scene.unknown else "The subject was left open"
    return f"{why}, so a {noun} stands in for it; name another and I will draw that instead."


def _borrowed_remarks(scene: Scene) -> list[str]:
    """Admit each thing that has no drawing of its own and is shown by that of its kind: a submarine by a ship."""
    shown = [item for entity in scene.entities for item in (entity, *entity.wearing)]
    pairs: dict[str, str] = {}
    for item in shown:
        lineage = lexicon.lineage(item.concept)
        lender = next(name for name in lineage if is_drawn_as_itself(name))
        if lender != item.concept and not is_drawn_as_itself(item.concept):
            own, other = (lexicon.concept(name) for name in (item.concept, lender))
            pairs[lexicon.name(own.kind, own.id, scene.language)] = lexicon.name(other.kind, other.id, scene.language)
    if scene.language == "zh":
        return [f"没有{own}专门的画法，画的是{other}。" for own, other in pairs.items()]
    return [f"There is no drawing for {own} here; the one for {other} stands in." for own, other in pairs.items()]


def _crowd_remark(scene: Scene, entity: Entity) -> str:
    noun = entity.term or entity.concept
    if scene.language == "zh":
        return f"一幅画里最多画{MOST_COPIES}个，所以{entity.count}个{noun}只画了{MOST_COPIES}个。"
    return f"Only {MOST_COPIES} of {entity.count} {noun} are drawn: that is the most one picture holds."
