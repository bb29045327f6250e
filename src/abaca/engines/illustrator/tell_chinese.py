"""Chinese sentences about a finished picture."""

from . import lexicon
from .chinese_nouns import bare, counted, listed, named
from .scene import Kind, Scene
from .tell_looks import FORMS_ZH, SHOTS_ZH, STYLES_ZH, chinese
from .telling import MOST_NAMES, Told

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
    "kitchen": "厨房",
    "bedroom": "卧室",
    "library": "图书馆",
    "classroom": "教室",
    "cafe": "咖啡馆",
    "castle_hall": "城堡大厅",
    "river": "河边",
    "harbour": "港口",
    "cliff_coast": "悬崖海岸",
    "village": "村庄",
    "farm": "农场",
    "park": "公园",
    "playground": "游乐场",
    "night_market": "集市",
    "cave": "山洞",
    "moon_surface": "月球表面",
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
    "left_of": "左边",
    "right_of": "右边",
    "around": "周围",
}
"""Relations told before their noun: 桌子上的…"""
_ENGINE = "我是内置的插画引擎；想要更多，可以把这个模型名路由到真正的图像模型。"
_WITH_OBJECT = {"eating": "吃着", "playing": "演奏着", "reading": "读着"}
"""Doings whose object is held: who plays a violin holds it."""
_PAIR = 2


def tell(told: Told) -> str:
    """One to four sentences."""
    stories = {"drawing": _drawing, "photo": _photo, "collage": _collage, "inset": _inset}
    stories |= {"scene": _gathered, "placed": _placed}
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
    if scene.panels:
        return _comic(told)
    what, around = _contents(told), _around(scene)
    story = f"为您画了{_kind(told)}"
    if what:
        story += f"：{what}" + (f"，背景是{around}" if around else "")
    elif around:
        story += f"：{around}"
    weather = _WEATHERS.get(scene.weather or "", "")
    return story + (f"，{weather}" if weather else "") + _lettering(scene)


def _kind(told: Told) -> str:
    """What the picture is, as far as it is seen: 一张海报, 一幅水彩画的特写."""
    scene = told.scene
    style = STYLES_ZH[scene.style]
    sheet = FORMS_ZH.get(scene.form, "") if told.seen("form") else ""
    shot = SHOTS_ZH[scene.shot] if scene.shot and told.seen("shot") and not sheet else ""
    named = sheet or shot
    if named:
        return f"一{'张' if sheet else '幅'}{'' if scene.style == 'flat' else style + '风格的'}{named}"
    return f"一{'张' if scene.style == 'sticker' else '幅'}{style}"


def _comic(told: Told) -> str:
    """The panels one after the other."""
    style = "" if told.scene.style == "flat" else f"{STYLES_ZH[told.scene.style]}风格的"
    stories = [_contents(panel) or _around(panel.scene) or "安静的风景" for panel in told.panels]
    return f"为您画了一套{counted(len(stories))}格{style}漫画：{'；'.join(stories)}{_lettering(told.scene)}"


def _photo(told: Told) -> str:
    changes = _changes(told)
    if not changes:
        return "这是您的图片，内容没有改动"
    return f"这是您的图片，{changes}"


def _gathered(told: Told) -> str:
    changes = _changes(told)
    place = f"，背景是{_place(told.scene.setting)}" if told.scene.setting else ""
    story = f"我把您{counted(told.pictures)}张图片里的主体抠出来，放进了同一个场景{place}"
    return story + (f"，{changes}" if changes else "")


def _placed(told: Told) -> str:
    changes = _changes(told)
    whole = counted((told.scene.ground or 0) + 1, ordinal=True)
    others = "另一张" if told.pictures <= _PAIR else f"另外{counted(told.pictures - 1)}张"
    story = f"第{whole}张图片的内容保持原样，{others}里的主体抠出来放在了上面"
    return story + (f"，{changes}" if changes else "")


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
        changes.append(f"变成了{STYLES_ZH[scene.style]}")
    moods = [_TIMES.get(scene.time or "", ""), _SEASONS.get(scene.season or "", "")]
    moods = [mood for mood in moods if mood]
    if moods:
        changes.append(f"调成了{'、'.join(moods)}的光线")
    weather = _WEATHERS.get(scene.weather or "", "")
    if weather:
        changes.append(f"画面{weather}")
    if scene.lettering:
        changes.append(_lettering(scene)[1:])
    changes += told.clauses.did
    return "，".join(changes)


def _lettering(scene: Scene) -> str:
    return "，写着" + "".join(f"「{text}」" for text in scene.lettering) if scene.lettering else ""


def _around(scene: Scene) -> str:
    colour = lexicon.name("colour", scene.backdrop_colour, "zh") if scene.backdrop_colour else ""
    place = colour or _place(scene.setting)
    words = (_SEASONS.get(scene.season or ""), _TIMES.get(scene.time or ""), place)
    return "的".join(word for word in words if word)


def _place(name: str | None) -> str:
    if not name:
        return ""
    return _PLACES[name] if name in _PLACES else lexicon.name("place", name, "zh")


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
        places = [kind for kind in links if kind in _BEFORE]
        sides = {"left_of", "right_of"} if len(places) > 1 else set()
        lead = "".join(
            f"{listed([mention(other) for other in others])}{_BEFORE[kind]}的"
            for kind, others in links.items()
            if kind in _BEFORE and kind not in sides
        )
        done = next((name for name in _WITH_OBJECT if name in told.parts[group[0]].attributes), "")
        done = done if links.get("holding") else ""
        doing = [
            f"{_WITH_OBJECT.get(done) if done and kind == 'holding' else _verb(kind, told.parts[other].concept)}"
            f"{_object(other)}"
            for kind, others in links.items()
            if kind in {"riding", "holding"}
            for other in others
        ]
        names = [
            named(told.parts[part], doing=[*chinese(told.parts[part], done=done), *(doing if index == 0 else ())])
            for index, part in enumerate(group)
        ]
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
    if kind == "holding" and "animal" in lexicon.lineage(other):
        return "抱着"
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
    unshown = [*scene.loose, *told.unseen][:MOST_NAMES]
    if unshown:
        gaps.append(f"看懂了{_quoted(unshown)}，但画不出来")
    return gaps


def _photo_gaps(told: Told) -> list[str]:
    scene = told.scene
    gaps = []
    gaps += [f"{bare(part)}最多只放得下{counted(part.count)}个" for part in told.parts.values() if told.short(part) > 0]
    place = lexicon.name("place", scene.setting, "zh") if scene.setting else ""
    others = [term for term in told.lost if not any(term in gap for gap in told.clauses.gaps) and term != place]
    if others:
        gaps.append(f"{_quoted(others)}没有找到可以放的人脸或位置")
    gaps += told.clauses.gaps
    return gaps


def _quoted(words: "tuple[str, ...] | list[str]") -> str:
    return "、".join(f"「{word}」" for word in words)
