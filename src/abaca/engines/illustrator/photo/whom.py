"""Who of several people in a photo is meant, by place alone: "the man on the left", "the second from the right".

Nobody is told apart by looks: neither who somebody is nor whether man or woman.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

import msgspec

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.scene import Change, Entity, Scene

EVERYBODY = "all"
PEOPLE = frozenset({"person", "man", "woman", "girl", "boy", "child", "couple", "family", "baby"})
_SOMEBODY = (
    r"(?:man|men|woman|women|person|people|persons|guy|guys|girl|girls|boy|boys|lady|ladies|gentleman|gentlemen|kid|kids"
    r"|child|children|face|faces|head|heads|dogs?|cats?|one|ones|figure|figures|friend|friends|colleague)"
)
_NUMBERS = {"two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4, "两": 2, "二": 2, "三": 3, "四": 4}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "1st": 1, "2nd": 2, "3rd": 3, "4th": 4,
    "5th": 5, "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "1": 1, "2": 2, "3": 3, "4": 4, "5": 5,
}  # fmt: skip
_SIDE = {"left": "left", "right": "right", "左": "left", "右": "right", "middle": "middle", "center": "middle"}
_SIDE |= {"centre": "middle", "中": "middle"}
_ORDINAL = r"(?P<nth>first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|1st|2nd|3rd|4th|5th)"
_COUNT = r"(?:(?P<count>two|three|four|[234])\s+)?"
_AT = r"(?:(?:standing|sitting|who is|that is|at|on|in|to|the|far|very)\s+)+"
_PATTERNS = (
    rf"{_ORDINAL}\s+{_SOMEBODY}(?:\s+from\s+(?:the\s+)?(?P<side>left|right))?",
    rf"{_ORDINAL}\s+from\s+(?:the\s+)?(?P<side>left|right)",
    rf"{_COUNT}{_SOMEBODY}\s+{_AT}(?P<side>left|right|middle|cent(?:er|re))\b",
    rf"(?P<side>left|right|middle)(?:-?most|-hand)?\s+{_COUNT}{_SOMEBODY}\b",
    r"从?(?P<side>左|右)(?:边|侧)?(?:数|起)(?:的)?第(?P<nth>[一二三四五六1-5])(?:个|位|名)?",
    r"最?(?P<side>左|右|中)(?:边|侧|面|间)的?(?P<count>[两二三四2-4])?(?:个|位|名)?(?:男|女)?(?:人物?|士|生|孩|性)",
    r"第(?P<nth>[一二三四五六1-5])(?:个|位|名)(?:男|女)?(?:人物?|士|生|孩|性)",
)
_ALL = r"\b(?:every|everyone|everybody|both|all|each|them|people|men|women)\b|所有|每|大家|都|他们|她们|全"
_BOTH = r"\bboth\b|两[个只位]人?都|两人"
_SINGLE = r"\b(?:him|her|the\s+(?:man|woman|person|guy|girl|boy|lady|gentleman))\b|这个?人|那个?人|[给让把][他她]"


class Whom(NamedTuple):
    """One person or several, by place: "left", "right", "middle" or a number from the left (negative: the right).

    `many` says how many there at that side; `words` is how the prompt said it.
    """

    place: str
    many: int
    words: str


def named(prompt: str) -> tuple[Whom, ...]:
    """Everybody whom the prompt names by place, in its order."""
    found: dict[int, tuple[int, Whom]] = {}
    for pattern in _PATTERNS:
        for match in re.finditer(pattern, prompt, re.IGNORECASE):
            fresh = re.search(
                r"\b(?:an?|another)\s+(?:\w+\s+)?$|[一1][个名位只]$", prompt[: match.start()], re.IGNORECASE
            )
            taken = any(start < match.end() and match.start() < end for start, (end, _) in found.items())
            if not fresh and not taken:  # "a man on the left" is one to add
                found[match.start()] = (match.end(), _whom(match))
    return tuple(found[start][1] for start in sorted(found))


def _whom(match: re.Match[str]) -> Whom:
    said = match.groupdict()
    side = _SIDE[(said.get("side") or "left").lower()]
    nth = _ORDINALS.get((said.get("nth") or "").lower())
    if nth is not None:
        return Whom(str(-nth if side == "right" else nth), 1, match.group(0))
    return Whom(side, _NUMBERS.get((said.get("count") or "").lower(), 1), match.group(0))


def chosen(faces: Sequence[Face], place: str, count: int = 1) -> tuple[Face, ...]:
    """Those of the faces who are there; none where there are not so many."""
    row = sorted(faces, key=lambda face: face.box.middle[0])
    if place == EVERYBODY or not row:
        return tuple(faces)
    count = min(count, len(row))
    if place == "left":
        return tuple(row[:count])
    if place == "right":
        return tuple(row[-count:])
    if place == "middle":
        start = (len(row) - count) // 2
        return tuple(row[start : start + count])
    at = int(place)
    return (row[at - 1 if at > 0 else at],) if abs(at) <= len(row) else ()


def pointed(scene: Scene, prompt: str) -> Scene:
    """The scene in which those who are in the photo are no things to draw: what they put on is, each for its person."""
    if scene.task != "edit":
        return scene
    people = named(prompt)
    entities: list[Entity] = []
    kept: list[int] = []
    for index, entity in enumerate(scene.entities):
        if _is_there(entity, prompt, people):
            entities += entity.wearing
            kept += [-1] * len(entity.wearing)
        else:
            entities.append(entity)
            kept.append(index)
    where = {old: new for new, old in enumerate(kept) if old >= 0}
    relations = tuple(
        msgspec.structs.replace(each, subject=where[each.subject], object=where[each.object])
        for each in scene.relations
        if each.subject in where and each.object in where
    )
    return msgspec.structs.replace(
        scene, entities=tuple(entities), relations=relations, changes=(*scene.changes, *_changes(people, prompt))
    )


def _is_there(entity: Entity, prompt: str, people: tuple[Whom, ...]) -> bool:
    """Whether a thing of the prompt is somebody in the photo: a person named by place, or "both dogs"."""
    if entity.concept in PEOPLE and people:
        return any(entity.term.lower() in whom.words.lower() for whom in people)
    # In Chinese what the new thing stands beside is named first: 在宇航员旁边加一只猫.
    beside = rf"在[^，。]{{0,8}}{re.escape(entity.term)}[^，。加放添]{{0,3}}(?:旁|边|后|前|上|下|左|右)"
    if not entity.term.isascii() and re.search(beside, prompt):
        return True
    lively = "animal" in lexicon.lineage(entity.concept)
    term = re.escape(entity.term)
    every = rf"\b(?:both|all|each|every)(?:\s+of)?(?:\s+the)?\s+{term}\b|(?:两只|所有的?){term}"
    return lively and bool(entity.wearing) and bool(re.search(every, prompt, re.IGNORECASE))


def _changes(people: tuple[Whom, ...], prompt: str) -> list[Change]:
    if people:
        return [
            Change(what="whom", part=whom.place, amount=whom.many, of=index, words=whom.words)
            for index, whom in enumerate(people)
        ]
    if re.search(_BOTH, prompt, re.IGNORECASE):
        return [Change(what="whom", part=EVERYBODY, amount=2)]
    if not re.search(_ALL, prompt, re.IGNORECASE) and re.search(_SINGLE, prompt, re.IGNORECASE):
        return [Change(what="whom", part=EVERYBODY, amount=1)]
    return []


def wearers(scene: Scene, faces: Sequence[Face], number: int) -> tuple[Face, ...]:
    """On whose faces the scene's worn thing number `number` goes: things and people are dealt out in their order."""
    people = [change for change in scene.changes if change.what == "whom"]
    if not people:
        return tuple(faces)
    whom = people[min(number, len(people) - 1)]
    return chosen(faces, whom.part, max(1, round(whom.amount)))


def meant(scene: Scene, faces: Sequence[Face]) -> tuple[Face, ...]:
    """Everybody whom the scene names, all without a name."""
    people = [change for change in scene.changes if change.what == "whom"]
    if not people:
        return tuple(faces)
    found = [face for whom in people for face in chosen(faces, whom.part, max(1, round(whom.amount)))]
    return tuple(face for face in faces if face in found)


def is_unclear(scene: Scene, faces: Sequence[Face]) -> bool:
    """Whether one person is meant while the photo shows several and no place was said."""
    return len(faces) > 1 and any(
        change.what == "whom" and change.part == EVERYBODY and change.amount == 1 for change in scene.changes
    )


def lacking(scene: Scene, faces: Sequence[Face]) -> int:
    """How many of "both" have no face that was found."""
    wanted = max((round(change.amount) for change in scene.changes if change.part == EVERYBODY), default=0)
    return max(0, wanted - len(faces))


def is_missing(scene: Scene, faces: Sequence[Face]) -> bool:
    """Whether somebody is named who is not there: the fourth of three."""
    return bool(faces) and any(
        change.what == "whom" and not chosen(faces, change.part, max(1, round(change.amount)))
        for change in scene.changes
    )
