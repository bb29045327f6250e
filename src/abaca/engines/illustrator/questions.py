"""What somebody wants to know of a picture: the kind of question, and the thing that it is about."""

import re
from typing import Literal, NamedTuple

from . import lexicon
from .draft import Draft
from .parse import reading
from .scene import Language
from .sense import THEM

Kind = Literal[
    "count", "colour", "where", "text", "daytime", "presence", "who", "traits", "medium", "size", "doing", "describe"
]


class Question(NamedTuple):
    """`concepts` are the things asked about (the first counts), `term` what the prompt calls the first.

    `colour` is one that was asked about ("is the cat black?"); `about` is "background" or "sky" where these are meant.
    """

    kind: Kind
    language: Language
    concepts: tuple[str, ...] = ()
    term: str = ""
    colour: str = ""
    about: str = ""


_ENGLISH: dict[Kind, tuple[str, ...]] = {
    "count": (r"\bhow many\b", r"\bnumber of\b", r"\bcount the\b"),
    "who": (
        r"\bwho(?:se)?\b",
        r"\bname of (?:this|the) (?:person|man|woman)\b",
        r"\bidentify (?:him|her|the person)\b",
    ),
    "traits": (r"\bhow old\b", r"\bwhat age\b", r"\bgender\b", r"\bman or (?:a )?woman\b", r"\bethnicity\b"),
    "colour": (r"\b(?:what|which) colou?rs?\b", r"\bcolou?rs? of\b"),
    "where": (r"\bwhere\b", r"\bwhich side\b"),
    "text": (r"\bsays?\b", r"\bwritten\b", r"\btext\b", r"\bocr\b", r"\bread (?:the|this|it)\b", r"\bwords?\b"),
    "daytime": (r"\b(?:day|night)(?:time)?\b", r"\btime of day\b", r"\bis it dark\b"),
    "medium": (
        r"\b(?:photo|photograph|drawing|painting|illustration)\b.*\bor\b",
        r"^is (?:this|it) an? (?:real )?(?:photo|photograph|drawing|painting|illustration)\b",
    ),
    "size": (
        r"\bresolution\b",
        r"\bhow (?:big|large|wide|tall) is (?:the|this) (?:picture|image|photo)\b",
        r"\bdimensions\b",
        r"\borientation\b",
        r"\bwhat size\b",
        r"\blandscape or portrait\b",
        r"\bportrait or landscape\b",
    ),
    "doing": (r"\bdoing\b",),
    "presence": (
        r"^(?:is|are) there\b",
        r"^(?:do|can) you see\b",
        r"^does (?:it|the \w+|this \w+) (?:have|show|contain)\b",
        r"^(?:is|are) (?:the|his|her|its)\b",
    ),
}
_CHINESE: dict[Kind, tuple[str, ...]] = {
    "traits": (r"多大年纪|几岁|多少岁|年龄|性别|男的还是|是男是女|男还是女",),
    "count": (r"多少|几[个只条头匹张位人辆棵朵把件本座艘架颗条幢栋顶双]|有几",),
    "who": (r"是谁|叫什么|谁在",),
    "colour": (r"什么颜色|哪种颜色|颜色是|啥颜色",),
    "where": (r"哪里|哪儿|在哪|什么位置|哪一?边",),
    "text": (r"写(?:着|了|的)?(?:什么|啥)|什么字|文字|读出|上面说|识别.*字",),
    "daytime": (r"白天|晚上|夜晚|夜里|什么时候|什么时间",),
    "medium": (r"照片还是|画还是|是不是(?:一张|一幅)?(?:照片|画|插画)|是(?:一张|一幅)?(?:照片|画)吗",),
    "size": (r"分辨率|尺寸|横(?:向|图)还是|竖(?:向|图)还是|多大",),
    "doing": (r"在做什么|在干什么|在干嘛|做什么",),
    "presence": (r"有没有|是否有|有.{1,8}吗|是.{0,8}色的?吗|看(?:得)?到.{1,8}吗",),
}
_MARKS = ("?", "？", "吗", "呢")
_BACKGROUND = re.compile(r"\bbackground\b|背景")
_PEOPLE = re.compile(r"人|\b(?:people|person|persons|faces?)\b|脸")


def asked(prompt: str) -> Question:
    """What the prompt wants to know; a description where it asks for nothing else."""
    draft = reading(prompt)
    kind = kind_of(prompt) or "describe"
    things = [thing for thing in draft.things if thing.concept and thing.concept != THEM]
    if kind == "text":
        things = []
    concepts = [thing.concept for thing in things]
    if not concepts and kind in {"count", "where", "presence"} and _PEOPLE.search(prompt.lower()):
        concepts = ["person"]
    if "'s " in prompt and len(things) > 1:  # the cat's hat: the hat
        concepts, things = concepts[1:], things[1:]
    about = "background" if _BACKGROUND.search(prompt) else ""
    about = about or ("sky" if any(name == "sky" for name, _ in draft.settings) else "")
    term = things[0].term if things else (draft.unknown[0] if draft.unknown else "")
    colour = things[0].colours[0] if things and things[0].colours and kind == "presence" else ""
    return Question(kind, draft.language, tuple(concepts), term, colour, about)


def kind_of(prompt: str) -> Kind | None:
    """The kind of question that the words of the prompt show; None where they show none."""
    said = prompt.strip().lower()
    for kinds in (_ENGLISH, _CHINESE):
        for kind, patterns in kinds.items():
            if any(re.search(pattern, said) for pattern in patterns):
                return kind
    return None


def is_asked(prompt: str, draft: Draft) -> bool:
    """Whether a turn wants words about a picture and not another picture."""
    if draft.edits:
        return False
    return (draft.asks and not draft.draws) or (prompt.rstrip().endswith(_MARKS) and kind_of(prompt) is not None)


def same(concept: str, other: str) -> bool:
    """Whether a thing is what was asked for, or a kind of it: a labrador is a dog."""
    return other in lexicon.lineage(concept)
