"""What can truly be said of a picture without a model that knows things: size, faces, colours, light, detail."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.fitting import on_white
from abaca.engines.illustrator.photo.loading import FULL_PX
from abaca.engines.illustrator.scene import Language, Scene

_LOOK_PX = 256


class _Named(NamedTuple):
    en: str
    zh: str


_COLOURS: dict[tuple[int, int, int], _Named] = {
    (18, 18, 20): _Named("black", "黑色"),
    (72, 72, 74): _Named("dark grey", "深灰色"),
    (136, 136, 138): _Named("grey", "灰色"),
    (192, 192, 192): _Named("light grey", "浅灰色"),
    (248, 248, 246): _Named("white", "白色"),
    (110, 16, 20): _Named("dark red", "深红色"),
    (206, 32, 40): _Named("red", "红色"),
    (236, 112, 50): _Named("orange", "橙色"),
    (244, 206, 60): _Named("yellow", "黄色"),
    (234, 214, 176): _Named("beige", "米色"),
    (196, 152, 108): _Named("tan", "棕褐色"),
    (128, 82, 48): _Named("brown", "棕色"),
    (66, 40, 26): _Named("dark brown", "深棕色"),
    (122, 122, 50): _Named("olive", "橄榄绿"),
    (88, 164, 66): _Named("green", "绿色"),
    (26, 78, 40): _Named("dark green", "深绿色"),
    (44, 176, 172): _Named("turquoise", "青绿色"),
    (140, 196, 236): _Named("light blue", "浅蓝色"),
    (44, 104, 204): _Named("blue", "蓝色"),
    (22, 30, 78): _Named("navy blue", "藏青色"),
    (124, 64, 168): _Named("purple", "紫色"),
    (242, 150, 184): _Named("pink", "粉色"),
}


def describe(scene: Scene, pictures: Sequence[Image.Image]) -> str:
    """Each picture in a few sentences of the scene's language, ending with what this engine cannot tell.

    Sizes are those of the given files where `load` noted them.
    """
    parts = []
    for index, picture in enumerate(pictures):
        told = _chinese(picture) if scene.language == "zh" else _english(picture)
        if len(pictures) > 1:
            told = (f"图片 {index + 1}：" if scene.language == "zh" else f"Picture {index + 1}: ") + told
        parts.append(told)
    parts.append(_limits(scene.language))
    return "\n\n".join(parts)


def _limits(language: Language) -> str:
    if language == "zh":
        return "我只测量了画面：内置插画引擎不含识别模型，说不出物体、文字或人物是什么；这需要接入真正的图像模型。"
    return (
        "This is measured from the pixels alone: the built-in illustrator has no recognition model, so it cannot name "
        "objects, read text or say who somebody is; that needs a real image model behind this server."
    )


class _Seen(NamedTuple):
    width: int
    height: int
    faces: tuple[Face, ...]
    colours: list[tuple[_Named, float]]
    luma: float
    spread: float
    warmth: float
    strength: float
    busy: float
    clear: float


def _look(picture: Image.Image) -> _Seen:
    width, height = picture.info.get(FULL_PX, picture.size)
    opaque = on_white(picture)
    share = min(1.0, _LOOK_PX / max(picture.size))
    size = (max(1, round(picture.width * share)), max(1, round(picture.height * share)))
    small = opaque.resize(size, Image.Resampling.BOX, reducing_gap=2.0)
    seen = np.asarray(small, dtype=np.float32)
    grey = seen @ np.array([0.299, 0.587, 0.114], np.float32)
    steps = [np.abs(np.diff(grey, axis=axis)) for axis in (0, 1) if grey.shape[axis] > 1]
    busy = float(np.mean([float((step > 14).mean()) for step in steps])) if steps else 0.0
    clear = 0.0
    if picture.mode == "RGBA":
        clear = float((np.asarray(picture.getchannel("A").resize(size, Image.Resampling.BOX)) < 128).mean())
    return _Seen(
        width=width,
        height=height,
        faces=find_faces(picture),
        colours=_colours(small),
        luma=float(grey.mean()),
        spread=float(grey.std()),
        warmth=float((seen[..., 0] - seen[..., 2]).mean()),
        strength=float((seen.max(axis=2) - seen.min(axis=2)).mean()),
        busy=busy,
        clear=clear,
    )


def _colours(small: Image.Image) -> list[tuple[_Named, float]]:
    """The named colours that cover most, with their shares, largest first: at most four, of 7 % or more."""
    few = small.quantize(16, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    palette = np.array(few.getpalette() or [0, 0, 0], dtype=np.float32).reshape(-1, 3)
    names, anchors = list(_COLOURS.values()), _lab(np.array(list(_COLOURS), dtype=np.float32))
    shares: dict[_Named, float] = {}
    counts = few.getcolors(256) or []
    total = sum(count for count, _ in counts)
    for count, index in counts:
        if not isinstance(index, int):
            continue
        apart = anchors - _lab(palette[index][None, :])
        # Hue and strength weigh more than lightness: shade does not change what a thing's colour is called.
        distance = np.sqrt((0.75 * apart[:, 0]) ** 2 + apart[:, 1] ** 2 + apart[:, 2] ** 2)
        name = names[int(distance.argmin())]
        shares[name] = shares.get(name, 0.0) + count / total
    ranked = sorted(shares.items(), key=lambda pair: (-pair[1], pair[0].en))
    return [pair for pair in ranked if pair[1] >= 0.07][:4] or ranked[:1]


def _lab(colours: Any) -> Any:
    """CIE L*a*b* (D65) of rows of sRGB 0..255."""
    part = colours / 255.0
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]], np.float32)
    xyz = linear @ to_xyz.T / np.array([0.9505, 1.0, 1.089], np.float32)
    root = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], axis=1)


def _shape(seen: _Seen) -> _Named:
    ratio = seen.width / seen.height
    if ratio > 2.2:
        return _Named("panoramic", "全景")
    if ratio > 1.05:
        return _Named("landscape", "横向")
    if ratio >= 0.95:
        return _Named("square", "方形")
    return _Named("portrait", "纵向") if ratio > 0.45 else _Named("very tall", "狭长")


def _place(face: Face, picture: Image.Image) -> _Named:
    x, y = face.box.middle[0] / picture.width, face.box.middle[1] / picture.height
    across = 0 if x < 0.38 else 2 if x > 0.62 else 1
    down = 0 if y < 0.38 else 2 if y > 0.62 else 1
    return (
        (_Named("top left", "左上方"), _Named("top centre", "上方中间"), _Named("top right", "右上方")),
        (_Named("left", "左侧"), _Named("centre", "正中"), _Named("right", "右侧")),
        (_Named("bottom left", "左下方"), _Named("bottom centre", "下方中间"), _Named("bottom right", "右下方")),
    )[down][across]


def _gaze(face: Face) -> _Named:
    if abs(face.turned) < 0.35:
        return _Named("facing the camera", "正对镜头")
    if face.turned < 0:
        return _Named("turned to the left", "转向左侧")
    return _Named("turned to the right", "转向右侧")


def _light(seen: _Seen) -> _Named:
    bright = (
        _Named("very dark", "很暗")
        if seen.luma < 50
        else _Named("dark", "偏暗")
        if seen.luma < 92
        else _Named("of medium brightness", "亮度适中")
        if seen.luma < 165
        else _Named("bright", "明亮")
    )
    contrast = (
        _Named("strong contrast", "对比强烈")
        if seen.spread > 62
        else _Named("soft contrast", "对比柔和")
        if seen.spread < 36
        else _Named("moderate contrast", "对比适中")
    )
    return _Named(f"{bright.en}, with {contrast.en}", f"{bright.zh}，{contrast.zh}")


def _warmth(seen: _Seen) -> _Named:
    if seen.strength < 5:
        return _Named("in black and white", "是黑白图片")
    if seen.warmth > 16:
        return _Named("warm overall", "整体偏暖")
    return _Named("cool overall", "整体偏冷") if seen.warmth < -12 else _Named("neither warm nor cool", "冷暖平衡")


def _detail(seen: _Seen) -> _Named:
    if seen.busy < 0.06:
        return _Named("calm, with large plain areas", "画面简洁，有大片平整区域")
    if seen.busy < 0.2:
        return _Named("moderately detailed", "细节适中")
    return _Named("busy, full of fine detail", "画面繁密，细节很多")


_MOST_FACES_TOLD = 4


def _english(picture: Image.Image) -> str:
    seen = _look(picture)
    told = [f"A {_shape(seen).en} picture of {seen.width} × {seen.height} px."]
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
    told.append(f"It is {_light(seen).en}; {_detail(seen).en}.")
    return " ".join(told)


def _chinese(picture: Image.Image) -> str:
    seen = _look(picture)
    told = [f"这是一张{_shape(seen).zh}图片，{seen.width} × {seen.height} 像素。"]
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
    told.append(f"画面{_light(seen).zh}；{_detail(seen).zh}。")
    return "".join(told)
