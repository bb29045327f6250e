"""What a request wants done to given pictures beyond adding things: read from its words, English and Chinese.

The grammar knows scenes; these are the orders of a darkroom: blur, cut, turn, recolour, take out, put together.
"""

import re

import msgspec

from abaca.engines.illustrator.photo.whom import named, pointed
from abaca.engines.illustrator.scene import Change, Scene

_COLOURS = {
    "white": "white|白", "black": "black|黑", "grey": "gr[ae]y|灰", "red": "red|scarlet|crimson|红",
    "orange": "orange|橙|橘", "yellow": "yellow|blonde?|黄", "green": "green|绿", "turquoise": "turquoise|teal|cyan|青",
    "blue": "blue|navy|蓝", "purple": "purple|violet|紫", "pink": "pink|粉红?", "brown": "brown|棕|褐|咖啡",
    "gold": "gold(?:en)?|金", "silver": "silver|银", "beige": "beige|米",
}  # fmt: skip
_COLOUR = "(?:" + "|".join(f"(?P<{name}{{0}}>{words})" for name, words in _COLOURS.items()) + ")"
_PLAIN = "(?:" + "|".join(_COLOURS.values()) + ")"
_PARTS = {
    "hair": r"hair|头发|发色",
    "clothes": r"shirt|t-shirt|tee|blouse|jacket|suit|coat|dress|sweater|hoodie|top|clothes|clothing|outfit|uniform"
    r"|衣服|上衣|衬衫|外套|夹克|西装|裙子|毛衣|制服",
    "sky": r"sky|天空",
    "background": r"background|backdrop|背景",
}
_UNPAINTED = r"skin|eyes?|lips?|teeth|nails?|tongue|皮肤|眼睛|嘴唇|牙齿|指甲"
_NUMBERS = {"first": 0, "1": 0, "one": 0, "一": 0, "second": 1, "2": 1, "two": 1, "二": 1, "third": 2, "3": 2, "三": 2}
_NUMBERED = r"(?:(?:image|photo|picture|图片?)\s*#?\s*(?P<{0}a>[123])|(?P<{0}b>first|second|third)(?:\s+(?:image|photo|picture|one))?|第(?P<{0}c>[一二三123])[张幅](?:图片?|照片)?)"  # noqa: E501 - one pattern
_PICTURE = r"(?:it|this|that|the (?:image|photo|picture|pic)|(?:my|this|the) \w+|图片|照片|图像|画面|它)"
_ADDING = r"\s*(?:please\s+|can you\s+|could you\s+)?(?:add|draw|insert)\b"
_NEW_PLACE = re.compile(r"background|backdrop|replace|change|背景|换", re.IGNORECASE)
_POSTER = r"\b(?:a|an|into|as|like)\b[^.,]{0,20}\bposter\b|(?:成|为|做|像)[^，。]{0,6}海报"
_WAYS = "clockwise counter clockwise"
_SPOTS = (
    ("top left", r"(?:top|upper)[ -]left|左上"),
    ("top right", r"(?:top|upper)[ -]right|右上"),
    ("bottom left", r"(?:bottom|lower)[ -]left|左下"),
    ("bottom right", r"(?:bottom|lower)[ -]right|右下"),
)


def asked(scene: Scene, prompt: str) -> Scene:
    """The scene with the `changes` that the words order; words that are in them are no longer unknown."""
    if scene.setting and scene.entities and re.match(_ADDING, prompt, re.IGNORECASE) and not _NEW_PLACE.search(prompt):
        scene = msgspec.structs.replace(scene, setting=None)  # "add a crab on the beach" of a photo that shows one
    if scene.task == "edit" and scene.style == "flat" and re.search(_POSTER, prompt, re.IGNORECASE):
        scene = msgspec.structs.replace(scene, style="poster")
    changes: list[Change] = []
    for read in (_removals, _colours, _background, _shape, _light, _standing, _together):
        changes += read(prompt, scene)
    painted = " ".join(change.words for change in changes if change.what == "recolour").lower()
    scene = msgspec.structs.replace(
        scene, entities=tuple(each for each in scene.entities if not each.term or each.term.lower() not in painted)
    )
    scene = pointed(msgspec.structs.replace(scene, changes=tuple(changes)), prompt)
    changes = list(scene.changes)
    if not changes:
        return scene
    said = " ".join(change.words for change in changes).lower()
    unknown = tuple(word for word in scene.unknown if word.lower() not in said)
    loose = tuple(word for word in scene.loose if word.lower() not in said)
    sky = scene.setting == "sky" and any(change.part == "sky" for change in changes)
    return msgspec.structs.replace(
        scene, changes=tuple(changes), unknown=unknown, loose=loose, setting=None if sky else scene.setting
    )


def canvas_px(scene: Scene, width_px: int, height_px: int) -> tuple[int, int]:
    """The canvas in the shape that the words order, of about the same area: a quarter turn, "crop to 16:9"."""
    for change in scene.changes:
        if change.what == "rotate" and change.amount % 180 == 90:
            return height_px, width_px
        if change.what in {"crop", "extend"} and 0.125 <= change.amount <= 8:
            wide = (width_px * height_px * change.amount) ** 0.5
            return max(16, round(wide / 16) * 16), max(16, round(wide / change.amount / 16) * 16)
    return width_px, height_px


def _colours(prompt: str, scene: Scene) -> list[Change]:
    """New colours: "make her hair blue", "change the shirt to green", "change red to blue", 把头发染成红色."""
    for somebody in named(prompt):  # whose hair it is, is read by itself
        prompt = re.sub(rf"(?:\bof the )?{re.escape(somebody.words)}(?:'s|的)?", "", prompt, flags=re.IGNORECASE)
    prompt = re.sub(r"\s+", " ", prompt)
    target = _COLOUR.format("")
    noun = r"(?P<noun>[a-z'-]+(?: [a-z-]+)?)"
    rules = (
        rf"\b(?:make|paint|dye|colou?r|turn|recolou?r)\s+(?:the|her|his|my|their|this|its|all)?\s*{noun}\s+(?:in |to |into )?(?:an? )?(?:\w+ )?{target}\b",  # noqa: E501 - one pattern
        rf"\b(?:change|turn|recolou?r|set|switch)\s+(?:the )?(?:colou?r of )?(?:the|her|his|my|their|this|its|all)?\s*{noun}(?:'s)?(?: colou?r)?\s+(?:from \w+ )?(?:to|into)\s+(?:an? )?(?:\w+ )?{target}\b",  # noqa: E501 - one pattern
        rf"(?:把|将|给)(?P<noun>[一-鿿]{{1,8}}?)(?:的?颜色)?(?:换|变|改|染|涂|调|弄)(?:成|为|作|上|到)?(?:了)?(?:一个|鲜|深|浅|亮|天)?{target}色?",
    )
    found = []
    for rule in rules:
        for match in re.finditer(rule, prompt, re.IGNORECASE):
            name = next(key for key in _COLOURS if match.group(key))
            part = _part(match["noun"], match.group(0))
            before = prompt[match.start() : match.end() + 12].lower()
            if part is None or re.search(r"black[ -]and[ -]white|黑白", before):
                continue
            if part == "background" and scene.setting:
                continue  # a place of that colour is painted as a place
            found.append(Change(what="recolour", part=part, colour=name, words=match.group(0)))
    return found[:4]


def _part(noun: str, said: str) -> str | None:
    """Which part a noun means; None for the picture itself and for what is no thing."""
    noun = noun.lower().strip()
    if re.fullmatch(rf"{_PICTURE}|picture|photo|image|pic|everything|整张?图?|人|他|她|全部", noun):
        return None
    for part, words in _PARTS.items():
        if re.search(rf"(?:^|\b)(?:{words})(?:$|\b)", noun) or re.fullmatch(f"(?:.*的)?(?:{words})", noun):
            return part
    if re.search(_UNPAINTED, noun):
        return f"?{noun}"
    for name, words in _COLOURS.items():
        if re.fullmatch(f"(?:all )?(?:{words})色?(?: parts?)?", noun):
            return name
    return "subject" if said else None


def _background(prompt: str, scene: Scene) -> list[Change]:
    del scene
    blur = (
        r"\bblur(?:r?y|red)?\b[^.,;]{0,24}\bback(?:ground|drop)|back(?:ground|drop)\b[^.,;]{0,24}\bblur|\bbokeh\b"
        r"|(?:虚化|模糊)(?:一下)?(?:照片|图片)?的?背景|背景[^，。]{0,4}(?:虚化|模糊)"
        r"|shallow depth of field|portrait mode"
    )
    match = re.search(blur, prompt, re.IGNORECASE)
    return [Change(what="blur", part="background", words=match.group(0))] if match else []


def _shape(prompt: str, scene: Scene) -> list[Change]:
    """Turned, mirrored, cut and extended."""
    del scene
    changes: list[Change] = []
    turn = re.search(
        r"\b(?:rotate|turn)\b(?P<rest>[^.;]{0,50}?)(?P<by>-?\d{1,3})\s*(?:°|deg\w*)(?P<way>[^.;,]{0,24})"
        r"|旋转(?P<by2>\d{1,3})度|(?P<half>upside[ -]down)",
        prompt, re.IGNORECASE,
    ) or re.search(r"\brotate\b(?P<rest>[^.;]{0,40})|旋转", prompt, re.IGNORECASE)  # fmt: skip
    if turn:
        said = turn.groupdict()
        text = turn.group(0).lower()
        degrees = 180.0 if said.get("half") else float(said.get("by") or said.get("by2") or 90)
        nearby = prompt[max(0, turn.start() - 8) : turn.end() + 8].lower()
        left = re.search(r"counter|anti|逆时针|to the left|向左", nearby)
        changes.append(Change(what="rotate", amount=-degrees if left else degrees, words=f"{text} {_WAYS}"))
    mirror = re.search(
        r"\b(?:flip|mirror)(?:ped|ed)?\b[^.;,]{0,30}|(?:水平|垂直|上下|左右)?(?:镜像|翻转)", prompt, re.IGNORECASE
    )
    if mirror:
        upright = re.search("vertical|upside|垂直|上下", mirror.group(0), re.IGNORECASE)
        changes.append(Change(what="upside_down" if upright else "mirror", words=mirror.group(0)))
    ratio = re.search(r"(?<!\d)(\d{1,2})\s*[:：]\s*(\d{1,2})(?!\d)", prompt)
    asked_for = 1.0 if re.search(r"\bsquare\b|正?方形", prompt, re.IGNORECASE) else 0.0
    amount = float(ratio[1]) / max(1.0, float(ratio[2])) if ratio else asked_for
    crop = re.search(
        r"\b(?:crop|zoom in|close[ -]?up|trim)\b(?P<on>[^.;]{0,40})|裁剪?(?:到|成|出)?[^，。]{0,10}|放大(?:人)?脸部?",
        prompt, re.IGNORECASE,
    )  # fmt: skip
    if crop:
        text = crop.group(0)
        part = "face" if re.search("face|head|脸|头", text, re.IGNORECASE) else ""
        part = part or ("subject" if re.search(r"subject|person|cat|dog|man|woman|him|her|人|主体|猫|狗", text) else "")
        amount = (
            float(ratio[1]) / max(1.0, float(ratio[2])) if ratio else 1.0 if "square" in text or "方" in text else 0.0
        )
        changes.append(Change(what="crop", part=part, amount=amount, words=text))
    extend = re.search(
        r"\b(?:extend|expand|widen|outpaint|uncrop)\b[^.;]{0,40}|(?:扩展|扩大|扩图|延伸)[^，。]{0,12}",
        prompt,
        re.IGNORECASE,
    )
    if extend:
        changes.append(Change(what="extend", amount=amount, words=extend.group(0)))
    return changes


_TONES: tuple[tuple[str, float, str], ...] = (
    ("grey", 1.0, r"black[ -]and[ -]white|black & white|\bb&w\b|monochrome|gr[ae]yscale|黑白|灰度"),
    (
        "light",
        1.0,
        r"\bbrighte(?:r|n)\b|\blighten\b|more light|increase (?:the )?brightness|调亮|变亮|提亮|亮一[点些]|增加亮度",
    ),
    ("light", -1.0, r"\bdarken\b|\bdarker\b|decrease (?:the )?brightness|调暗|变暗|暗一[点些]"),
    ("contrast", 1.0, r"(?:more|increase|boost|raise|higher)\s*(?:the )?contrast|(?:提高|增加|增强)对比度?"),
    ("contrast", -1.0, r"(?:less|reduce|lower|decrease)\s*(?:the )?contrast|降低对比度?"),
    ("colourful", 1.0, r"(?:more|increase|boost)\s*(?:the )?(?:vivid|colou?rful|saturat\w+)|more vivid|饱和|鲜艳"),
    ("colourful", -1.0, r"desaturate|less saturat\w+|降低饱和"),
    ("sharpen", 1.0, r"\bsharpen\b|\bsharper\b|锐化|更清晰"),
)


def _light(prompt: str, scene: Scene) -> list[Change]:
    del scene
    changes: list[Change] = []
    for what, amount, rule in _TONES:
        match = re.search(rule, prompt, re.IGNORECASE)
        if match and not any(change.what == what for change in changes):
            made: dict[str, str] = {"what": what, "words": match.group(0)}
            changes.append(msgspec.convert({**made, "amount": amount}, Change))
    return changes


def _standing(prompt: str, scene: Scene) -> list[Change]:
    """How added things stand to the people and things of the photo."""
    if not scene.entities or scene.task != "edit":
        return []
    for kind, rule in (
        ("behind", r"\b(?:behind|in back of|in the background)\b|身后|后面|背后|后方"),
        ("in_front_of", r"\bin front of\b|前面|身前|前方"),
    ):
        match = re.search(rule, prompt, re.IGNORECASE)
        if match:
            return [Change(what="stand", part=kind, words=match.group(0))]
    return []


def _removals(prompt: str, scene: Scene) -> list[Change]:
    changes = []
    for term in scene.removals:
        part = (
            "text" if re.search(r"\b(?:text|words?|lettering|caption|writing|watermark)\b|文字|字|水印", term) else term
        )
        spot = next((name for name, rule in _SPOTS if re.search(rule, prompt, re.IGNORECASE)), "")
        changes.append(Change(what="remove", part=part if part == "text" or not spot else spot, words=term))
    return changes


_COLLAGE = r"collage|side[ -]by[ -]side|\bgrid\b|contact sheet|moodboard|\balbum\b|拼贴|拼图|拼成|并排|九宫格|相册"
_SCENE = (
    r"\b(?:same|one|single|a|the)\s+(?:\w+\s+)?(?:scene|picture|photo|image|frame)\b|\btogether\b"
    r"|group (?:photo|picture|shot)"
    r"|\bcombine\b|\bmerge\b|\bmeet\b|next to|standing with"
    r"|同一个?(?:场景|画面|张?照片|张?图)|一起|合影|合照|合成|融合|放进|放到"
)
_MANNER = r"\b(?:style|look|colou?rs?|palette|mood|texture)\b|风格|画风|色调|配色"


def _together(prompt: str, scene: Scene) -> list[Change]:
    """How several pictures become one."""
    if scene.task != "compose":
        return []
    manner = re.search(_MANNER, prompt, re.IGNORECASE)
    if manner:
        numbers = [
            next(group for group in match.groups() if group)
            for match in re.finditer(_NUMBERED.format("n"), prompt, re.IGNORECASE)
        ]
        near = re.search(rf"(?:{_MANNER})\s*(?:of|from|in)\s*(?:the\s+)?{_NUMBERED.format('m')}", prompt, re.IGNORECASE)
        owner = re.search(rf"{_NUMBERED.format('m')}(?:的|'s)\s*(?:{_MANNER})", prompt, re.IGNORECASE)
        named = near or owner
        if named or re.search(r"风格|\bstyle\b", manner.group(0), re.IGNORECASE):
            of = _NUMBERS[next(group for group in named.groups() if group).lower()] if named else 1
            others = [_NUMBERS[number.lower()] for number in numbers if _NUMBERS[number.lower()] != of]
            to = others[0] if others else (0 if of else 1)
            return [Change(what="manner", of=of, to=to, words=manner.group(0))]
    for what, rule in (("collage", _COLLAGE), ("scene", _SCENE)):
        match = re.search(rule, prompt, re.IGNORECASE)
        if match:
            return [Change(what="collage" if what == "collage" else "scene", words=match.group(0))]
    return [Change(what="scene", words="")] if scene.setting else []
