"""How somebody looks and what they do, as words of each language; only of what the drawing shows."""

from . import figures, lexicon
from .forms import FORMS
from .layout import SHOWN as ARRANGED
from .props import SUPPLIED
from .scene import Entity, Form, Scene, Shot, Style
from .shots import SHOWN_SHOTS
from .styles import SHOWN_STYLES

STYLES_EN: dict[Style, str] = {
    "flat": "a flat illustration",
    "clay": "a clay model scene",
    "ink": "an ink painting",
    "line": "a line drawing",
    "neon": "a neon picture",
    "notebook": "a page of a naturalist's notebook",
    "oil": "an oil painting",
    "papercut": "a papercut",
    "pencil": "a pencil drawing",
    "pixel": "a piece of pixel art",
    "poster": "a screen print",
    "stained_glass": "a stained-glass window",
    "sticker": "a sticker",
    "ukiyo_e": "a woodblock print",
    "watercolour": "a watercolour",
}
STYLES_ZH: dict[Style, str] = {
    "flat": "扁平插画",
    "clay": "黏土风格的画",
    "ink": "水墨画",
    "line": "线稿",
    "neon": "霓虹灯画",
    "notebook": "手稿风格的画页",
    "oil": "油画",
    "papercut": "剪纸",
    "pencil": "铅笔画",
    "pixel": "像素画",
    "poster": "丝网印刷画",
    "stained_glass": "彩色玻璃画",
    "sticker": "贴纸",
    "ukiyo_e": "浮世绘",
    "watercolour": "水彩画",
}
FORMS_EN: dict[Form, str] = {
    "abstract": "an abstract composition",
    "card": "a card",
    "comic": "a comic",
    "infographic": "an infographic",
    "logo": "a logo",
    "map": "a map",
    "menu": "a menu",
    "pattern": "a seamless pattern",
    "poster": "a poster",
}
FORMS_ZH: dict[Form, str] = {
    "abstract": "抽象构图",
    "card": "贺卡",
    "comic": "漫画",
    "infographic": "信息图",
    "logo": "标志",
    "map": "地图",
    "menu": "菜单",
    "pattern": "无缝图案",
    "poster": "海报",
}
SHOTS_EN: dict[Shot, str] = {"close_up": "a close-up", "portrait": "a portrait", "from_above": "a view from above"}
SHOTS_ZH: dict[Shot, str] = {"close_up": "特写", "portrait": "肖像", "from_above": "俯视图"}
_ADJECTIVES = {
    "angry": ("angry", "生气"),
    "bald": ("bald", "光头"),
    "happy": ("happy", "开心"),
    "old": ("old", "年老"),
    "sad": ("sad", "难过"),
    "young": ("young", "年轻"),
}
_OWNED = {
    "beard": ("a beard", "留着胡子"),
    "moustache": ("a moustache", "留着小胡子"),
}
_HAIRDOS = {
    "long_hair": ("long", "长发"),
    "short_hair": ("short", "短发"),
    "curly_hair": ("curly", "卷发"),
    "straight_hair": ("straight", "直发"),
    "ponytail": ("a ponytail of", "马尾辫"),
    "braids": ("braided", "辫子"),
    "bun": ("a bun of", "发髻"),
}
_DOINGS = {
    "sitting": ("sitting", "坐着"),
    "standing": ("standing", "站着"),
    "lying": ("lying", "躺着"),
    "sleeping": ("sleeping", "睡着"),
    "dancing": ("dancing", "跳着舞"),
    "running": ("running", "奔跑着"),
    "jumping": ("jumping", "跳跃着"),
    "walking": ("walking", "走着"),
    "swimming": ("swimming", "游着"),
    "eating": ("eating", "吃着东西"),
    "playing": ("playing", "玩着"),
    "reading": ("reading", "读着书"),
    "singing": ("singing", "唱着歌"),
    "waving": ("waving", "挥着手"),
    "chess": ("playing chess", "下着棋"),
    "picnic": ("having a picnic", "野餐"),
    "in_a_row": ("in a row", "排成一队"),
    "howling": ("howling", "嚎叫着"),
    "breathing_fire": ("breathing fire", "喷着火"),
}
_ANYHOW = frozenset({"standing", "sitting"})
"""What a thing without a rig does when it is simply there."""
_SKINS = {"dark": ("dark skin", "深色皮肤"), "brown": ("brown skin", "棕色皮肤")}
_SKINS |= {"tan": ("tanned skin", "小麦色皮肤"), "light": ("light skin", "浅色皮肤")}


def shows(entity: Entity, attribute: str) -> bool:
    """Whether the drawing of the entity shows that it is or does so."""
    if attribute in ARRANGED or attribute in SUPPLIED:
        return True
    return figures.shows(entity.concept, attribute)


def unseen(scene: Scene) -> tuple[str, ...]:
    """What the scene says and no drawing shows, in the scene's language: poses, looks, style, form, shot."""
    found = [
        lexicon.name("attribute", name, scene.language)
        for entity in scene.entities
        for name in entity.attributes
        if name not in _HAIRDOS and name not in _ANYHOW and not shows(entity, name)
    ]
    if scene.style not in SHOWN_STYLES:
        found.append(lexicon.name("style", scene.style, scene.language))
    if scene.form != "picture" and scene.form not in FORMS:
        found.append(lexicon.name("form", scene.form, scene.language))
    if scene.shot and scene.shot not in SHOWN_SHOTS:
        found.append(lexicon.name("shot", scene.shot, scene.language))
    return tuple(dict.fromkeys(found))


def adjectives(entity: Entity) -> list[str]:
    """English words before the noun."""
    return [_ADJECTIVES[name][0] for name in entity.attributes if name in _ADJECTIVES and shows(entity, name)]


def looks(entity: Entity) -> list[str]:
    """English nouns after "with": long black hair, a beard, dark skin."""
    hairdo = [_HAIRDOS[name][0] for name in entity.attributes if name in _HAIRDOS]
    hair = [" ".join((*hairdo, *([entity.hair] if entity.hair else []), "hair"))] if hairdo or entity.hair else []
    owned = [_OWNED[name][0] for name in entity.attributes if name in _OWNED and shows(entity, name)]
    if owned and entity.hair and not hairdo:
        hair, owned = [], [owned[0].replace("a ", f"a {entity.hair} ", 1), *owned[1:]]
    return hair + owned + ([_SKINS[entity.skin][0]] if entity.skin else [])


def doings(entity: Entity) -> list[str]:
    """English participles of what it does."""
    return [_DOINGS[name][0] for name in entity.attributes if name in _DOINGS and shows(entity, name)]


def chinese(entity: Entity, *, done: str = "") -> list[str]:
    """Chinese phrases that stand before 的: looks, then what it does, but for what is `done` with an object."""
    colour = lexicon.name("colour", entity.hair, "zh") if entity.hair else ""
    hairdo = next((_HAIRDOS[name][1] for name in entity.attributes if name in _HAIRDOS), "头发" if colour else "")
    owned = [_OWNED[name][1] for name in entity.attributes if name in _OWNED and shows(entity, name)]
    if owned and hairdo == "头发":
        hairdo, owned = "", [owned[0].replace("着", f"着{colour}", 1), *owned[1:]]
    found = [_ADJECTIVES[name][1] for name in entity.attributes if name in _ADJECTIVES and shows(entity, name)]
    found += [f"长着{colour}{hairdo}"] if hairdo else []
    found += owned + ([f"有着{_SKINS[entity.skin][1]}"] if entity.skin else [])
    doings = (name for name in entity.attributes if name in _DOINGS and name != done and shows(entity, name))
    return found + [_DOINGS[name][1] for name in doings]
