"""Chinese sentences about a finished picture."""

from . import lexicon
from .chinese_nouns import bare, counted, listed, named
from .scene import Kind, Scene
from .telling import MOST_NAMES, Told

_STYLES = {
    "flat": "扁平插画",
    "watercolour": "水彩画",
    "pencil": "铅笔画",
    "sticker": "贴纸",
    "clay": "黏土风格的画",
    "notebook": "手稿风格的画页",
}
_PLACES = {
    "plain": "素色",
    "meadow": "草地",
    "mountain": "山间",
    "beach": "海滩",
    "sea": "大海",
    "city": "城市",
    "future_city": "未来城市",
    "street": "街道",
    "forest": "森林",
    "desert": "沙漠",
    "snow": "雪地",
    "space": "太空",
    "lake": "湖边",
    "room": "房间",
    "underwater": "水下",
    "sky": "天空",
    "field": "田野",
    "garden": "花园",
    "jungle": "丛林",
    "parchment": "羊皮纸",
    "party": "派对",
}
_TIMES = {"dawn": "黎明", "day": "白天", "sunset": "日落时分", "dusk": "黄昏", "night": "夜晚"}
_SEASONS = {"spring": "春天", "summer": "夏天", "autumn": "秋天", "winter": "冬天"}
_WEATHERS = {
    "clear": "天气晴朗",
    "cloud": "有云",
    "rain": "下着雨",
    "snow": "下着雪",
    "fog": "有雾",
    "storm": "有暴风雨",
}
_BEFORE: dict[Kind, str] = {
    "on": "上",
    "under": "下",
    "in": "里",
    "behind": "后面",
    "in_front_of": "前面",
    "over": "上方",
    "between": "中间",
}
"""Relations told before their noun: 桌子上的…"""
_ENGINE = "我是内置的插画引擎；想要更多，可以把这个模型名路由到真正的图像模型。"
_PAIR = 2


def tell(told: Told) -> str:
    """One to four sentences."""
    stories = {"drawing": _drawing, "photo": _photo, "collage": _collage, "inset": _inset}
    sentences = [f"{stories[told.form](told)}（{told.size} 像素）。"]
    gaps = _gaps(told)
    if gaps:
        sentences.append("；".join(gaps) + "。")
    if told.scene.slots:
        sentences.append(f"提示词里还有没填的空：{'、'.join(f'[{slot}]' for slot in told.scene.slots)}。")
    if gaps:
        sentences.append(_ENGINE)
    return "".join(sentences)


def _drawing(told: Told) -> str:
    scene = told.scene
    what, around = _contents(told), _around(scene)
    story = f"为您画了一{'张' if scene.style == 'sticker' else '幅'}{_STYLES[scene.style]}"
    if what:
        story += f"：{what}" + (f"，背景是{around}" if around else "")
    elif around:
        story += f"：{around}"
    weather = _WEATHERS.get(scene.weather or "", "")
    return story + (f"，{weather}" if weather else "") + _lettering(scene)


def _photo(told: Told) -> str:
    changes = _changes(told)
    if not changes:
        return "这是您的图片，内容没有改动"
    return f"这是您的图片，{changes}"


def _collage(told: Told) -> str:
    changes = _changes(told)
    count = counted(told.pictures)
    return f"我把您的{count}张图片并排放进了同一幅画面，每张各有边框" + (f"，{changes}" if changes else "")


def _inset(told: Told) -> str:
    changes = _changes(told)
    whole = counted((told.scene.ground or 0) + 1, ordinal=True)
    others = "另一张" if told.pictures <= _PAIR else f"另外{counted(told.pictures - 1)}张"
    return f"第{whole}张图片的内容保持原样，{others}以带边框的小图放在上面" + (f"，{changes}" if changes else "")


def _changes(told: Told) -> str:
    """What was added to, put on or written onto the given pictures, and their new look."""
    scene = told.scene
    worn = [part for part in told.parts.values() if lexicon.concept(part.concept).kind == "wearable"]
    added = [part for part in told.parts.values() if part not in worn]
    changes = []
    if added:
        changes.append(f"加上了{listed([named(part) for part in added])}")
    if worn:
        changes.append(f"戴上了{listed([named(part) for part in worn])}")
    if scene.style != "flat":
        changes.append(f"变成了{_STYLES[scene.style]}")
    moods = [_TIMES.get(scene.time or "", ""), _SEASONS.get(scene.season or "", "")]
    moods = [mood for mood in moods if mood]
    if moods:
        changes.append(f"调成了{'、'.join(moods)}的光线")
    weather = _WEATHERS.get(scene.weather or "", "")
    if weather:
        changes.append(f"画面{weather}")
    if scene.lettering:
        changes.append(_lettering(scene)[1:])
    return "，".join(changes)


def _lettering(scene: Scene) -> str:
    return "，写着" + "".join(f"「{text}」" for text in scene.lettering) if scene.lettering else ""


def _around(scene: Scene) -> str:
    colour = lexicon.name("colour", scene.backdrop_colour, "zh") if scene.backdrop_colour else ""
    place = colour or _PLACES.get(scene.setting or "")
    words = (_SEASONS.get(scene.season or ""), _TIMES.get(scene.time or ""), place)
    return "的".join(word for word in words if word)


def _contents(told: Told) -> str:
    """All parts with how they stand to each other; whoever is on or behind something is told with it: 桌子上的苹果."""
    known: set[int] = set()

    def mention(part: int) -> str:
        if part in known:
            return bare(told.parts[part])
        known.add(part)
        return whole([part])

    def whole(group: list[int]) -> str:
        links = told.links(group[0])
        lead = "".join(
            f"{listed([mention(other) for other in others])}{_BEFORE[kind]}的"
            for kind, others in links.items()
            if kind in _BEFORE
        )
        doing = [
            f"{_verb(kind, told.parts[other].concept)}{_object(other)}"
            for kind, others in links.items()
            if kind in {"riding", "holding"}
            for other in others
        ]
        names = [named(told.parts[part], doing=doing if index == 0 else ()) for index, part in enumerate(group)]
        story = lead + listed(names)
        beside = [mention(other) for other in links.get("beside", ())]
        return story + (f"，旁边是{listed(beside)}" if beside else "")

    def _object(part: int) -> str:
        if part in known:
            return bare(told.parts[part])
        known.add(part)
        return named(told.parts[part], single=True)

    stories = []
    for group in told.groups():
        fresh = [part for part in group if part not in known]
        known.update(fresh)
        if fresh:
            stories.append(whole(fresh))
    return "；".join(stories) if any("，" in story for story in stories) else listed(stories)


def _verb(kind: str, other: str) -> str:
    if kind == "holding":
        return "撑着" if "umbrella" in lexicon.lineage(other) else "拿着"
    ridden = {"bicycle", "motorcycle", "scooter", "horse", "animal", "dragon", "unicorn"}
    return "骑着" if ridden & set(lexicon.lineage(other)) else "乘着"


def _gaps(told: Told) -> list[str]:
    """What was asked for and is not to be seen, one clause for each kind of reason."""
    scene = told.scene
    gaps = []
    if scene.unknown:
        gaps.append(f"我还不会画{_quoted(scene.unknown[:MOST_NAMES])}，所以画里没有")
    if told.form == "drawing":
        if told.lost:
            gaps.append(f"{_quoted(told.lost)}没能画进去")
    else:
        gaps += _photo_gaps(told)
    if scene.loose:
        gaps.append(f"看懂了{_quoted(scene.loose[:MOST_NAMES])}，但画不出来")
    return gaps


def _photo_gaps(told: Told) -> list[str]:
    scene = told.scene
    gaps = []
    if told.form != "photo":
        gaps.append("我不会把人或物从照片里抠出来，所以每张图片都留在自己的边框里")
    gaps += [f"{bare(part)}最多只放得下{counted(part.count)}个" for part in told.parts.values() if told.short(part) > 0]
    if scene.removals:
        gaps.append(f"我不会从照片里去掉东西，所以{_quoted(scene.removals)}没有去掉")
    place = _PLACES.get(scene.setting or "", "")
    behind = [word for word in (place, "透明背景" if scene.transparent else "") if word]
    if behind:
        gaps.append(f"我不会更换照片的背景，所以没有换成{_quoted(behind)}")
    names = {lexicon.name("place", scene.setting, "zh") if scene.setting else "", "透明背景"}
    others = [term for term in told.lost if term not in names]
    if others:
        gaps.append(f"{_quoted(others)}没有找到可以放的人脸或位置")
    return gaps


def _quoted(words: "tuple[str, ...] | list[str]") -> str:
    return "、".join(f"「{word}」" for word in words)
