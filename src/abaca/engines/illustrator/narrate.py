"""The text part of a drawing: what was drawn, what was not, and where better pictures come from."""

from collections.abc import Sequence

from . import lexicon
from .scene import Entity, Language, Scene

_NUMBERS = ("no", "a", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_HAN_NUMBERS = ("零", "一", "两", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二")
_MOST_NAMES = 12
"""Of a long list of gaps so many are named."""
_STYLES: dict[Language, dict[str, str]] = {
    "en": {
        "flat": "a flat illustration",
        "watercolour": "a watercolour",
        "pencil": "a pencil drawing",
        "sticker": "a sticker",
        "clay": "a clay model scene",
        "notebook": "a page of a naturalist's notebook",
    },
    "zh": {
        "flat": "扁平插画",
        "watercolour": "水彩画",
        "pencil": "铅笔画",
        "sticker": "贴纸",
        "clay": "黏土风格的画面",
        "notebook": "手稿风格的画页",
    },
}
_PLACES = {
    "plain": "on a plain background",
    "meadow": "in a meadow",
    "mountain": "in the mountains",
    "beach": "on the beach",
    "sea": "at sea",
    "city": "in a city",
    "future_city": "in a city of the future",
    "street": "on a street",
    "forest": "in a forest",
    "desert": "in the desert",
    "snow": "in the snow",
    "space": "in space",
    "lake": "by a lake",
    "room": "in a room",
    "underwater": "under water",
    "sky": "in the sky",
    "field": "in a field",
    "garden": "in a garden",
    "jungle": "in the jungle",
    "parchment": "on parchment",
    "party": "at a party",
}
_TIMES = {"dawn": "at dawn", "day": "by day", "sunset": "at sunset", "dusk": "at dusk", "night": "at night"}
_CLOTHES = frozenset({"shirt", "dress", "jeans", "swimsuit", "shoes", "socks", "space_suit", "armor", "cape"})
_MEASURES = {
    "tree": "棵",
    "flower": "朵",
    "house": "座",
    "castle": "座",
    "temple": "座",
    "tower": "座",
    "bridge": "座",
    "lighthouse": "座",
    "mountain": "座",
    "table": "张",
    "bed": "张",
    "chair": "把",
    "umbrella": "把",
    "car": "辆",
    "truck": "辆",
    "bus": "辆",
    "bicycle": "辆",
    "motorcycle": "辆",
    "train": "列",
    "ship": "艘",
    "rocket": "枚",
    "airplane": "架",
    "fish": "条",
    "river": "条",
    "dragon": "条",
    "snake": "条",
    "horse": "匹",
    "animal": "只",
    "star": "颗",
    "person": "位",
    "hat": "顶",
    "crown": "顶",
    "book": "本",
    "shirt": "件",
    "dress": "条",
    "scarf": "条",
    "sunglasses": "副",
    "glasses": "副",
}
_WEATHERS = {
    "clear": "under a clear sky",
    "cloud": "under clouds",
    "rain": "in the rain",
    "snow": "in falling snow",
    "fog": "in fog",
    "storm": "in a storm",
}


def narrate(scene: Scene, *, drawn: Sequence[str], not_drawn: Sequence[str], width_px: int, height_px: int) -> str:
    """One to four sentences in the scene's language about the picture of `scene`.

    `drawn` are the concept ids that got into the picture, `not_drawn` the terms that did not although the scene has
    them; what the parser already knows to be missing (`unknown`, `loose`, `slots`) is told from the scene itself.
    """
    parts = [entity for entity in scene.entities if entity.concept in drawn]
    missing = list(dict.fromkeys((*scene.unknown, *not_drawn)))[:_MOST_NAMES]
    tell = _english if scene.language == "en" else _chinese
    return tell(scene, parts, missing, f"{width_px}×{height_px}")


def _english(scene: Scene, parts: list[Entity], missing: list[str], size: str) -> str:
    made = (
        "I edited your picture"
        if scene.task == "edit"
        else "I put your pictures together"
        if scene.task == "compose"
        else ""
    )
    what = _and([_english_name(part) for part in parts])
    around = " ".join(
        phrase
        for phrase in (
            _PLACES.get(scene.setting or "", ""),
            _TIMES.get(scene.time or "", ""),
            _WEATHERS.get(scene.weather or "", ""),
            f"in {scene.season}" if scene.season else "",
        )
        if phrase
    )
    if made:
        story = f"{made}{f', with {what}' if what else ''}{f' {around}' if around else ''} ({size} px)."
    else:
        subject = " ".join(word for word in (what, around) if word) or "a quiet scene"
        story = f"Here is {_STYLES['en'][scene.style]} of {subject} ({size} px)."
        if not what and around:
            story = f"Here is {_STYLES['en'][scene.style]} {around} ({size} px)."
    sentences = [story]
    if scene.lettering:
        sentences[0] = story[:-1] + f", with the words {_and([f'“{text}”' for text in scene.lettering])}."
    if missing:
        sentences.append(f"I do not know how to draw {_and(missing)}, so that is missing.")
    if scene.loose:
        sentences.append(f"I understood “{_and(list(scene.loose[:_MOST_NAMES]))}” but cannot show it.")
    if scene.slots:
        sentences.append(f"Your prompt still has open slots: {_and([f'[{slot}]' for slot in scene.slots])}.")
    if missing or scene.loose:
        note = "I am the built-in illustrator; route this model name to a real image model for more."
        if len(sentences) == 4:
            sentences[2:] = [
                f"{sentences[2][:-1]}, and the prompt has open slots: {_and([f'[{slot}]' for slot in scene.slots])}."
            ]
        sentences.append(note)
    return " ".join(sentences)


def _english_name(entity: Entity) -> str:
    colours = tuple(dict.fromkeys(entity.colours))
    noun = lexicon.name(lexicon.concept(entity.concept).kind, entity.concept, "en")
    size = entity.size if entity.size != "normal" else ""
    words = " ".join(word for word in (size, colours[0] if len(colours) == 1 else "", noun) if word)
    if entity.count == 1:
        found = _article(words, noun)
    else:
        number = _NUMBERS[entity.count] if entity.count < len(_NUMBERS) else str(entity.count)
        found = f"{number} {_plural(words)}"
    if len(colours) > 1:
        found += f" ({_and(list(colours))})"
    if entity.wearing:
        each = "each " if entity.count > 1 else ""
        found += f", {each}wearing {_and([_english_name(item) for item in entity.wearing])}"
    return found


def _article(words: str, noun: str) -> str:
    if _uncounted(noun):
        return words
    return (
        f"{'an' if words[0] in 'aeiou' and not words.startswith(('unicorn', 'ukulele', 'ufo', 'uni')) else 'a'} {words}"
    )


def _uncounted(noun: str) -> bool:
    return (noun.endswith("s") and not noun.endswith(("ss", "us", "bus", "compass"))) or noun in {
        "rice",
        "milk",
        "bread",
        "honey",
        "salt",
        "butter",
        "corn",
        "wood",
        "fire",
        "lettuce",
        "bacon",
        "popcorn",
        "money",
        "soap",
        "yarn",
        "tea",
        "coffee",
        "beer",
        "wine",
        "sake",
        "bamboo",
        "juice",
        "broccoli",
        "armor",
        "sushi",
        "meat",
        "garlic",
    }


def _plural(words: str) -> str:
    irregular = {
        "mouse": "mice",
        "goose": "geese",
        "man": "men",
        "woman": "women",
        "child": "children",
        "person": "people",
        "sheep": "sheep",
        "fish": "fish",
        "deer": "deer",
        "wolf": "wolves",
        "leaf": "leaves",
        "knife": "knives",
        "tooth": "teeth",
        "foot": "feet",
        "elf": "elves",
        "ox": "oxen",
        "moose": "moose",
        "bison": "bison",
    }
    head, _, last = words.rpartition(" ")
    lead = f"{head} " if head else ""
    if last in irregular:
        return lead + irregular[last]
    if last.endswith(("man", "woman")) and last not in {"human", "german"}:
        return lead + last[:-2] + "en"
    if last.endswith("y") and last[-2:-1] not in {"a", "e", "o", "u"}:
        return lead + last[:-1] + "ies"
    if last.endswith(("s", "x", "ch", "sh")):
        return words if _uncounted(last) else f"{words}es"
    return f"{words}s"


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}" if words else ""


def _chinese(scene: Scene, parts: list[Entity], missing: list[str], size: str) -> str:
    what = "、".join(_chinese_name(part) for part in parts)
    around = "、".join(
        lexicon.name(kind, value, "zh")
        for kind, value in (
            ("place", scene.setting),
            ("time", scene.time),
            ("weather", scene.weather),
            ("season", scene.season),
        )
        if value
    )
    if scene.task in {"edit", "compose"}:
        made = "我修改了您的图片" if scene.task == "edit" else "我把您的几张图片合成到了一起"
        story = made + (f"，加上了{what}" if what else "") + (f"，场景是{around}" if around else "")
    elif what:
        story = f"为您画了一幅{_STYLES['zh'][scene.style]}：{what}" + (f"，场景是{around}" if around else "")
    else:
        story = f"为您画了一幅{_STYLES['zh'][scene.style]}" + (f"，场景是{around}" if around else "")
    if scene.lettering:
        story += "，写着" + "".join(f"「{text}」" for text in scene.lettering)
    sentences = [f"{story}（{size} 像素）。"]
    if missing:
        sentences.append(f"我还不会画{'、'.join(f'「{word}」' for word in missing)}，所以画里没有。")
    gaps = []
    if scene.loose:
        gaps.append(f"看懂了「{'、'.join(scene.loose[:_MOST_NAMES])}」，但画不出来")
    if scene.slots:
        gaps.append(f"提示词里还有没填的空：{'、'.join(f'[{slot}]' for slot in scene.slots)}")
    if gaps:
        sentences.append("；".join(gaps) + "。")
    if missing or scene.loose:
        sentences.append("我是内置的插画引擎；想要更多，可以把这个模型名路由到真正的图像模型。")
    return "".join(sentences)


def _chinese_name(entity: Entity, *, counted: bool = True) -> str:
    concept = lexicon.concept(entity.concept)
    colours = [lexicon.name("colour", name, "zh") for name in dict.fromkeys(entity.colours)]
    colour = "和".join(colours) + ("的" if colours else "")
    number = _HAN_NUMBERS[entity.count] if entity.count < len(_HAN_NUMBERS) else str(entity.count)
    kinds = lexicon.lineage(entity.concept)
    measure = next((_MEASURES[kind] for kind in kinds if kind in _MEASURES), "只" if concept.rig == "mascot" else "个")
    size = {"small": "小小的", "large": "大大的"}.get(entity.size, "")
    found = f"{size}{colour}{lexicon.name(concept.kind, entity.concept, 'zh')}"
    found = f"{number}{measure}{found}" if counted else found
    worn = [_chinese_worn(item) for item in entity.wearing]
    return f"{found}（{'，'.join(worn)}）" if worn else found


def _chinese_worn(item: Entity) -> str:
    """Hats are 戴着, clothes 穿着, wings 长着."""
    clothes = any(kind in _CLOTHES for kind in lexicon.lineage(item.concept))
    verb = "穿着" if clothes else "长着" if item.concept == "wings" else "戴着"
    return verb + _chinese_name(item, counted=item.count > 1)
