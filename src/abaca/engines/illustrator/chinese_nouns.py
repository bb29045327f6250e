"""Chinese nouns as a sentence needs them: number, measure word, colour, clothes and the user's own word."""

import re
from collections import Counter
from collections.abc import Sequence

from . import lexicon
from .scene import Entity
from .sense import PLAIN_PEOPLE

_NUMBERS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_SHORT = {
    "white": "白",
    "black": "黑",
    "grey": "灰",
    "red": "红",
    "orange": "橘",
    "yellow": "黄",
    "green": "绿",
    "blue": "蓝",
    "purple": "紫",
    "pink": "粉",
    "brown": "棕",
    "gold": "金",
    "silver": "银",
}
"""Colours before a noun of one character: 橘猫, 白马."""
_VERBS = {
    "穿着": "shirt dress jeans swimsuit shoes socks space_suit armor",
    "长着": "wings",
    "围着": "scarf bandana apron",
    "披着": "cape",
    "背着": "backpack",
    "系着": "tie bow_tie",
}
_MEASURES = {
    "棵": "tree pine palm cactus bush bamboo",
    "朵": "flower rose tulip sunflower lotus cloud mushroom cherry_blossom hibiscus",
    "座": "house castle temple tower bridge lighthouse mountain volcano island windmill waterfall fountain cabin",
    "栋": "skyscraper",
    "张": "bench table bed couch map ticket sheet",
    "把": "chair umbrella key knife sword guitar violin scissors axe lock hammer",
    "辆": "car truck bus bicycle motorcycle scooter taxi tractor ambulance fire_engine carriage",
    "列": "train",
    "艘": "ship boat sailboat submarine canoe",
    "枚": "rocket coin ring medal",
    "架": "airplane helicopter piano",
    "条": "fish river dragon snake dress scarf path tie jeans necklace swimsuit",
    "匹": "horse wolf camel zebra",
    "头": "cow elephant pig lion whale hippo rhino",
    "只": "animal bird insect phoenix unicorn dinosaur",
    "颗": "star heart gem planet strawberry cherry candy",
    "轮": "sun moon",
    "道": "rainbow fence",
    "顶": "hat crown helmet cap tent",
    "本": "book notebook",
    "件": "shirt coat kimono space_suit armor cape vest sweater",
    "双": "shoes socks gloves chopsticks boots",
    "副": "sunglasses glasses goggles headphones skis",
    "对": "wings",
    "根": "banana carrot candle feather bone",
    "支": "pencil pen lipstick crayon",
    "台": "computer laptop television camera microwave refrigerator washing_machine tv oven",
    "部": "phone mobile_phone cell_phone",
    "杯": "coffee tea beer wine juice milk cocktail",
    "块": "bread cheese rock surfboard skateboard chocolate cake_slice pizza",
    "盏": "lamp lantern",
    "幅": "painting picture",
    "瓶": "champagne",
    "面": "flag mirror",
    "份": "newspaper",
    "个": "robot snowman teddy_bear",
    "口": "well bell",
}
_COUNTED = re.compile(r"^[一两几](?=..)[个只条张把杯本碗盘瓶束朵棵座辆匹头件双片块群台]")
"""The number that some terms of the lexicon begin with: 一杯咖啡."""
_MEASURE = {concept: measure for measure, concepts in _MEASURES.items() for concept in concepts.split()}
_VERB = {concept: verb for verb, concepts in _VERBS.items() for concept in concepts.split()}


def counted(count: int, *, ordinal: bool = False) -> str:
    """The number as a word up to twelve; two is 二 in ordinals."""
    if ordinal and count == _NUMBERS.index("两"):
        return "二"
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def listed(words: Sequence[str]) -> str:
    """The words with 、 and a 和 before the last."""
    if len(words) <= 1:
        return "".join(words)
    return f"{'、'.join(words[:-1])}和{words[-1]}"


def bare(entity: Entity) -> str:
    """The noun alone, in the user's own word when that is Chinese."""
    name = lexicon.name(lexicon.concept(entity.concept).kind, entity.concept, "zh")
    term = _COUNTED.sub("", entity.term)
    return term if term and not term.isascii() else name


def named(entity: Entity, *, doing: Sequence[str] = (), single: bool = False) -> str:
    """The thing with its number, clothes, deeds and colour: 一只戴着墨镜的橘猫; no number for a `single` one."""
    noun = _coloured(entity)
    deeds = [*_worn(entity), *doing]
    if "flying" in entity.attributes and not doing:
        deeds.append("飞着")
    lead = f"{'、'.join(deeds)}的" if deeds else ""
    number = "" if single and entity.count == 1 else counted(entity.count) + _measure(entity)
    each = Counter(entity.colours)
    colours = ""
    if len(each) > 1:
        parts = [
            f"{'一' if times == 1 else counted(times)}{_SHORT.get(name, lexicon.name('colour', name, 'zh'))}"
            for name, times in each.items()
        ]
        colours = f"（{''.join(parts)}）"
    return f"{number}{lead}{noun}{colours}"


def _coloured(entity: Entity) -> str:
    noun = bare(entity)
    colours = set(entity.colours)
    size = {"small": "小", "large": "大"}.get(entity.size, "")
    name = next(iter(colours)) if len(colours) == 1 else ""
    if len(noun) == 1:
        short = _SHORT.get(name, "")
        colour = short or (f"{lexicon.name('colour', name, 'zh')}的" if name else "")
        return f"{size}{colour}{noun}"
    implied = {hint for meaning in lexicon.terms("zh").get(noun, ()) for hint in meaning.implied}
    said = not name or name in implied or _SHORT.get(name, "?") in noun
    colour = "" if said else f"{lexicon.name('colour', name, 'zh')}的"
    big = f"{size}小的" if size == "小" else "大大的" if size else ""
    return f"{'' if not size or size in noun else big}{colour}{noun}"


def _worn(entity: Entity) -> list[str]:
    """戴着红色的围巾, 穿着…, 长着翅膀: things put on by the same verb together."""
    found: dict[str, list[str]] = {}
    for item in entity.wearing:
        verb = next((_VERB[kind] for kind in lexicon.lineage(item.concept) if kind in _VERB), "戴着")
        found.setdefault(verb, []).append(_coloured(item).replace("色的", "色"))
    return [verb + listed(items) for verb, items in found.items()]


def _measure(entity: Entity) -> str:
    kinds = lexicon.lineage(entity.concept)
    known = next((_MEASURE[kind] for kind in kinds if kind in _MEASURE), "")
    rig = lexicon.concept(entity.concept).rig
    if rig == "person":
        return "个" if PLAIN_PEOPLE & {entity.concept} else "位"
    return known or ("只" if rig == "mascot" else "个")
