"""Given pictures in words: what can truly be said of them, and answers to questions, in the language asked.

Always from pixels and faces; with the extra `vision` also what the picture is mainly of and what is written in it.
Nobody is identified, and neither age nor gender is guessed.
"""

from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from abaca.engines.illustrator import english_nouns, lexicon
from abaca.engines.illustrator.answers import answer
from abaca.engines.illustrator.photo import recognition
from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.looking import Measured, measured
from abaca.engines.illustrator.photo.noticing import part_asked, things_of, without_animals
from abaca.engines.illustrator.photo.recognition import Recognised
from abaca.engines.illustrator.photo.spotting import Spotted, spotted
from abaca.engines.illustrator.questions import Question, asked
from abaca.engines.illustrator.scene import Language, Scene
from abaca.engines.illustrator.sight import Named, Sight, place_of

_MOST_FACES_TOLD = 4
_NEEDS_READING = frozenset({"text", "describe"})
_NEEDS_NAMING = frozenset({"describe", "count", "where", "presence", "colour"})
_INSTALL = "pip install 'abaca[vision]'"
MISSING = Named(
    f"the built-in illustrator has no recognition model installed, so it cannot name objects or read text; {_INSTALL} "
    "adds one, and routing this model name to a real image model tells more.",
    f"内置插画引擎没有安装识别模型，说不出物体是什么，也读不出文字；可以安装扩展（{_INSTALL}），或把这个模型名路由到真正的图像模型。",
)


def describe(scene: Scene, pictures: Sequence[Image.Image], prompt: str = "") -> str:
    """Each picture in a few sentences of the scene's language, or the answer to the question that `prompt` asks of it.

    Sizes are those of the given files where `load` noted them.
    """
    question = asked(prompt)._replace(language=scene.language) if prompt else Question("describe", scene.language)
    parts = []
    for index, picture in enumerate(pictures):
        told = _of_part(picture, question, prompt) or answer(question, sight(picture, question))
        if len(pictures) > 1:
            told = (f"图片 {index + 1}：" if scene.language == "zh" else f"Picture {index + 1}: ") + told
        parts.append(told)
    if question.kind == "describe":
        parts.append(_limits(scene.language))
    return "\n\n".join(parts)


def _of_part(picture: Image.Image, question: Question, prompt: str) -> str:
    """The colour of somebody's hair or clothes, where that is asked and can be told."""
    if question.kind != "colour":
        return ""
    found = part_asked(picture, prompt, tuple(face for face in find_faces(picture) if face.is_human))
    if found is None:
        return ""
    name, shades = found
    if question.language == "zh":
        return f"{name.zh}是{'、'.join(shade.zh for shade in shades)}的。"
    verb = "are" if name.en.endswith("s") else "is"
    return f"The {name.en} {verb} {' and '.join(shade.en for shade in shades)}."


def sight(picture: Image.Image, question: Question) -> Sight:
    """What is to be known of a picture for a question: models are asked only where it needs them."""
    facts = measured(picture)
    found = spotted(picture) if question.kind in _NEEDS_NAMING else ()
    facts = replace(facts, faces=without_animals(facts.faces, found))
    shown = recognition.recognised(picture) if question.kind in _NEEDS_NAMING else None
    lines = recognition.read(picture) if question.kind in _NEEDS_READING else None
    things = things_of(picture, question, facts, shown, found)
    return Sight(
        story=_chinese(facts, shown, found, lines, picture)
        if question.language == "zh"
        else _english(facts, shown, found, lines, picture),
        width_px=facts.width,
        height_px=facts.height,
        medium=facts.medium,
        things=things,
        text=lines,
        time=facts.time,
        main=_names(facts.colours),
        background=_names(facts.rim),
        top=_names(facts.top),
        named=recognition.can_name(),
        missing=MISSING,
    )


def _names(colours: Sequence[tuple[Named, float]]) -> tuple[Named, ...]:
    return tuple(name for name, _ in colours[:2])


def _limits(language: Language) -> str:
    """What was not even tried, in one or two sentences."""
    chinese = language == "zh"
    if not recognition.can_name():
        return f"我只测量了画面：{MISSING.zh}" if chinese else f"This is measured from the pixels alone: {MISSING.en}"
    if chinese:
        return "我只能认出画面的主要内容和印刷文字，不辨认人的身份，也说不出正在发生什么；这些需要真正的图像模型。"
    return (
        "I recognise what a picture is mainly of and printed text; I identify nobody and cannot tell what happens in "
        "it: for that, route this model name to a real image model."
    )


def _shape(seen: Measured) -> Named:
    ratio = seen.width / seen.height
    if ratio > 2.2:
        return Named("panoramic", "全景")
    if ratio > 1.05:
        return Named("landscape", "横向")
    if ratio >= 0.95:
        return Named("square", "方形")
    return Named("portrait", "纵向") if ratio > 0.45 else Named("very tall", "狭长")


def _place(face: Face, picture: Image.Image) -> Named:
    return place_of(face.box.middle[0] / picture.width, face.box.middle[1] / picture.height)


def _gaze(face: Face) -> Named:
    if abs(face.turned) < 0.35:
        return Named("facing the camera", "正对镜头")
    if face.turned < 0:
        return Named("turned to the left", "转向左侧")
    return Named("turned to the right", "转向右侧")


def _light(seen: Measured) -> Named:
    bright = (
        Named("very dark", "很暗")
        if seen.luma < 50
        else Named("dark", "偏暗")
        if seen.luma < 92
        else Named("of medium brightness", "亮度适中")
        if seen.luma < 165
        else Named("bright", "明亮")
    )
    contrast = (
        Named("strong contrast", "对比强烈")
        if seen.spread > 62
        else Named("soft contrast", "对比柔和")
        if seen.spread < 36
        else Named("moderate contrast", "对比适中")
    )
    return Named(f"{bright.en}, with {contrast.en}", f"{bright.zh}，{contrast.zh}")


def _warmth(seen: Measured) -> Named:
    if seen.strength < 5:
        return Named("in black and white", "是黑白图片")
    if seen.warmth > 16:
        return Named("warm overall", "整体偏暖")
    return Named("cool overall", "整体偏冷") if seen.warmth < -12 else Named("neither warm nor cool", "冷暖平衡")


def _detail(seen: Measured) -> Named:
    if seen.busy < 0.06:
        return Named("calm, with large plain areas", "画面简洁，有大片平整区域")
    if seen.busy < 0.2:
        return Named("moderately detailed", "细节适中")
    return Named("busy, full of fine detail", "画面繁密，细节很多")


def _kind(seen: Measured) -> Named:
    return {"photo": Named("photo", "照片"), "drawing": Named("drawing", "画")}.get(
        seen.medium or "", Named("picture", "图片")
    )


def _light_of_day(seen: Measured) -> Named:
    if seen.time is None:
        return Named("", "")
    night = seen.time == "night"
    return Named(
        "; by its light it may be night" if night else "; by its light it is day",
        "；从光线看可能是夜晚" if night else "；从光线看是白天",
    )


def _english(
    seen: Measured,
    shown: Recognised | None,
    found: tuple[Spotted, ...],
    lines: tuple[str, ...] | None,
    picture: Image.Image,
) -> str:
    told = [f"A {_shape(seen).en} {_kind(seen).en} of {seen.width} × {seen.height} px."]
    if shown is not None:
        told.append(f"It {'shows' if shown.sure else 'may show'} {_article(shown.name.en)}.")
    others = _others(shown, found)
    if others:
        spots = [f"{_article(spot.name.en)} ({_spots(spot, picture, 'en')})" for spot in others]
        told.append(f"I {'also ' if shown else ''}make out {english_nouns.listed(spots)}.")
    if seen.clear > 0.02:
        told.append(f"About {seen.clear:.0%} of it is transparent.")
    if not seen.faces:
        told.append("No human face was found in it.")
    elif len(seen.faces) == 1:
        face = seen.faces[0]
        share = face.box.height / picture.height
        told.append(f"One face: at the {_place(face, picture).en}, {share:.0%} of the height, {_gaze(face).en}.")
    else:
        places = [f"{_place(face, picture).en} ({_gaze(face).en})" for face in seen.faces[:_MOST_FACES_TOLD]]
        more = ", the largest" if len(seen.faces) > _MOST_FACES_TOLD else ""
        told.append(f"{len(seen.faces)} faces{more}: {', '.join(places)}.")
    colours = ", ".join(f"{name.en} ({share:.0%})" for name, share in seen.colours)
    told.append(f"Main colours: {colours}; {_warmth(seen).en}.")
    told.append(f"It is {_light(seen).en}; {_detail(seen).en}{_light_of_day(seen).en}.")
    rim = " and ".join(name.en for name in _names(seen.rim))
    told.append(f"Along the edges it is {rim}.")
    if lines:
        told.append(f"Text in it: {', '.join(f'“{line}”' for line in lines)}.")
    elif lines is not None:
        told.append("No text was found in it.")
    return " ".join(told)


def _chinese(
    seen: Measured,
    shown: Recognised | None,
    found: tuple[Spotted, ...],
    lines: tuple[str, ...] | None,
    picture: Image.Image,
) -> str:
    told = [f"这是一张{_shape(seen).zh}{_kind(seen).zh}，{seen.width} × {seen.height} 像素。"]
    if shown is not None:
        told.append(f"画面中{'是' if shown.sure else '可能是'}{shown.name.zh}。")
    others = _others(shown, found)
    if others:
        spots = [f"{spot.name.zh}（{_spots(spot, picture, 'zh')}）" for spot in others]
        told.append(f"{'还' if shown else ''}能看出{'、'.join(spots)}。")
    if seen.clear > 0.02:
        told.append(f"约 {seen.clear:.0%} 的区域是透明的。")
    if not seen.faces:
        told.append("画面中没有检测到人脸。")
    elif len(seen.faces) == 1:
        face = seen.faces[0]
        share = face.box.height / picture.height
        told.append(f"画面{_place(face, picture).zh}有一张人脸，约占画面高度的 {share:.0%}，{_gaze(face).zh}。")
    else:
        places = [f"{_place(face, picture).zh}（{_gaze(face).zh}）" for face in seen.faces[:_MOST_FACES_TOLD]]
        more = "，其中较大的几张" if len(seen.faces) > _MOST_FACES_TOLD else ""
        told.append(f"共检测到 {len(seen.faces)} 张人脸{more}：{'、'.join(places)}。")
    colours = "、".join(f"{name.zh}（{share:.0%}）" for name, share in seen.colours)
    told.append(f"主要颜色：{colours}；{_warmth(seen).zh}。")
    told.append(f"画面{_light(seen).zh}；{_detail(seen).zh}{_light_of_day(seen).zh}。")
    told.append(f"边缘部分主要是{'和'.join(name.zh for name in _names(seen.rim))}。")
    if lines:
        told.append(f"图中文字：{'、'.join(f'“{line}”' for line in lines)}。")
    elif lines is not None:
        told.append("没有发现文字。")
    return "".join(told)


def _others(shown: Recognised | None, found: tuple[Spotted, ...]) -> list[Spotted]:
    """What stands somewhere in the picture besides what it is mainly of."""
    kinds = set(lexicon.lineage(shown.concept)) if shown and shown.concept else set()
    main = shown.name.en if shown else ""
    return [spot for spot in found if not kinds & {spot.concept} and spot.name.en != main]


def _spots(spot: Spotted, picture: Image.Image, language: Language) -> str:
    places = [place_of(box.middle[0] / picture.width, box.middle[1] / picture.height) for box in spot.boxes]
    names = list(dict.fromkeys(place.zh if language == "zh" else place.en for place in places))
    return ("、" if language == "zh" else ", ").join(names)


def _article(name: str) -> str:
    """A class by its name with its article; some are masses or plural, and have none."""
    if name.endswith("s") or name in {"coffee", "espresso", "wine", "beer", "bread", "pizza"}:
        return name
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
