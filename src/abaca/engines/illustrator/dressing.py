"""Putting things on: hats, glasses, scarves and garments at the anchors of an animal, a thing or a person."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from . import lexicon
from .assets import emoji
from .drawings import draw, wear
from .palette import COLOURS
from .people import SHOES, garment_of, hats, trinkets
from .rig import Body
from .scene import Entity
from .vector import Anchor, Drawing, Rect


class _Fit(NamedTuple):
    """How an emoji is put on: at which anchor, how wide beside it, and how far its lower edge is below it."""

    slot: str
    wide: float
    sink: float


_FITS: dict[str, _Fit] = {
    "1f338": _Fit("head", 0.55, 0.25),
    "1f33a": _Fit("head", 0.55, 0.25),
    "1f33b": _Fit("head", 0.6, 0.25),
    "1f93f": _Fit("eyes", 1.2, 0.4),
}
_LONG_CLOTHES = frozenset({"dress", "gown", "qipao", "kimono", "sari", "robe", "coat", "lab_coat", "hanfu"})
_ON_LEGS = frozenset({"jeans", "shorts", "skirt", "leggings"})
NEUTRAL: Mapping[str, Anchor] = {
    "face": Anchor(0, -50, 100),
    "head": Anchor(0, -80, 60),
    "eyes": Anchor(0, -50, 60),
    "mouth": Anchor(0, -24, 44),
    "neck": Anchor(0, 0, 70),
    "back": Anchor(0, 20, 60),
    "hips": Anchor(0, 70, 60),
    "hand": Anchor(45, 40, 40),
}
"""Anchors of nobody: for a wearable that is drawn by itself."""


def dressed(body: Body, wearing: Iterable[Entity], *, made: bool) -> Drawing:
    """The body with all that on, in one piece; what cannot be put on is left out.

    `made` tells a body of layers (head over clothes, hands over all) from an emoji in one piece.
    """
    behind, on_body, bowl, over = "", "", "", ""
    box = body.box
    anchors = dict(body.anchors)
    for item in wearing:
        try:
            worn = put_on(item, anchors)
        except KeyError:
            continue
        behind += worn.behind
        on_body += worn.body
        bowl += worn.bowl
        over += worn.front
        if worn.box:
            box = box.union(worn.box)
    if made:
        svg = behind + body.behind + body.torso + on_body + bowl + body.head + over + body.hands
    else:
        svg = behind + bowl + body.behind + body.torso + on_body + over
    return Drawing(svg=svg, box=box, anchors={"top": Anchor(box.middle[0], box.top, box.width)} | anchors)


def can_wear(item: Entity, anchors: Mapping[str, Anchor]) -> bool:
    """Whether the wearable has its place among those anchors."""
    try:
        put_on(item, anchors)
    except KeyError:
        return False
    return True


def put_on(item: Entity, anchors: Mapping[str, Anchor]) -> wear.Worn:
    """The wearable in place; KeyError when nothing shows it or the wearer has no such place."""
    colour = COLOURS.get(item.colours[0], "") if item.colours else ""
    for name in lexicon.lineage(item.concept):
        if name in _MADE:
            return _MADE[name](anchors, colour)
        if hats.is_hat(name):
            return hats.hat(name, anchors["head"], colour)
    if garment := garment_of(item.concept):
        return _garment(garment, anchors, colour)
    kind, _, name = lexicon.drawing(item.concept).partition(":")
    named = item.colours[0] if item.colours else ""
    thing = emoji(name, named) if kind == "emoji" else draw(name, colour)
    fit = _FITS.get(name, _Fit("hand", 1.0, 0.4))
    anchor = anchors[fit.slot]
    width = anchor.width * fit.wide
    height = width * thing.box.height / thing.box.width
    bottom = anchor.y + height * 0.46 if fit.slot == "eyes" else anchor.y + width * fit.sink
    rect = Rect(anchor.x - width / 2, bottom - height, anchor.x + width / 2, bottom)
    return wear.Worn(front=thing.placed(rect), box=rect)


def _space_suit(at: Mapping[str, Anchor], colour: str) -> wear.Worn:
    suit = wear.garment(at["neck"], at["hips"], colour or "#eef1f5", long=False)
    bowl = wear.space_helmet(at["face"], at["neck"], at["hips"], colour)
    return bowl._replace(body=suit.body + bowl.body)


_Maker = Callable[[Mapping[str, Anchor], str], wear.Worn]
_MADE: dict[str, _Maker] = {
    "space_helmet": lambda at, colour: wear.space_helmet(at["face"], at["neck"], at["hips"], colour),
    "space_suit": _space_suit,
    "wings": lambda at, colour: wear.wings(at["back"], colour),
    "cape": lambda at, colour: wear.cape(at["back"], colour),
    "backpack": lambda at, colour: trinkets.backpack(at["back"], colour),
    "party_hat": lambda at, colour: wear.party_hat(at["head"], colour),
    "bow_tie": lambda at, colour: trinkets.bow_tie(at["neck"], colour),
    "tie": lambda at, colour: trinkets.necktie(at["neck"], colour),
    "necklace": lambda at, colour: trinkets.necklace(at["neck"], colour),
    "scarf": lambda at, colour: wear.scarf(at["neck"], colour),
    "bandana": lambda at, colour: wear.scarf(at["neck"], colour),
    "face_mask": lambda at, colour: trinkets.face_mask(at.get("mouth") or _below(at["eyes"]), colour),
    "glasses": lambda at, colour: trinkets.glasses(at["eyes"], colour),
    "sunglasses": lambda at, colour: trinkets.sunglasses(at["eyes"], colour),
    "goggles": lambda at, colour: trinkets.goggles(at["eyes"], colour),
    "headphones": lambda at, colour: trinkets.headphones(at.get("ears") or _ears(at["head"]), colour),
    "medal": lambda at, colour: trinkets.medal(at["neck"], colour),
    "monocle": lambda at, colour: trinkets.monocle(at["eyes"], colour, aside="ears" in at),
    "apron": lambda at, colour: wear.apron(at["neck"], at["hips"], colour or "#f1f1ec"),
    "armor": lambda at, colour: wear.garment(at["neck"], at["hips"], colour or "#aeb8c2", long=False),
}
MADE = frozenset(_MADE)
"""Wearables drawn at an anchor, beside hats and garments."""


def _ears(head: Anchor) -> Anchor:
    return Anchor(head.x, head.y + head.width * 0.36, head.width)


def _below(eyes: Anchor) -> Anchor:
    return Anchor(eyes.x, eyes.y + eyes.width * 0.42, eyes.width * 0.8)


def _garment(name: str, anchors: Mapping[str, Anchor], colour: str) -> wear.Worn:
    """A garment on who is no person: a plain one of its kind around the body."""
    fill = colour or {"lab_coat": "#f7f7f3", "qipao": "#c9303a"}.get(name, "")
    if name in SHOES:
        return wear.shoes((anchors["left_foot"], anchors["right_foot"]), fill, boots=name == "boots")
    if name == "gloves":
        raise KeyError("paws stay bare")
    if name in _ON_LEGS:
        return wear.shorts(anchors["hips"], fill)
    return wear.garment(anchors["neck"], anchors["hips"], fill, long=name in _LONG_CLOTHES)
