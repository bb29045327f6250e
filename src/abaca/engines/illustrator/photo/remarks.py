"""What was done to given pictures and what could not be, as clauses in both languages."""

from abaca.engines.illustrator.scene import Language

_CLAUSES: dict[str, tuple[str, str]] = {
    "turned": ("turned by {degrees}°", "旋转了{degrees}度"),
    "mirrored": ("mirrored", "做了镜像翻转"),
    "cropped": ("cut to {part}", "裁剪到了{part}"),
    "extended": ("continued softly beyond its edges", "四周柔和地延伸了"),
    "grey": ("in black and white", "变成了黑白"),
    "toned": ("its tones adjusted", "调整了影调"),
    "blurred": ("the background out of focus", "背景虚化了"),
    "place": ("{place} behind the subject instead of the old background", "背景换成了{place}"),
    "bare": ("the background cut away", "去掉了背景"),
    "recoloured": ("{part} in {colour}", "{part}变成了{colour}"),
    "removed": ("“{part}” painted over", "去掉了「{part}」"),
    "manner": ("in the colours, light and texture of picture {number}", "用上了第{number}张图片的色彩、光线和质感"),
    # gaps
    "no_outline": (
        "I could not tell the subject from what is behind it, so {wish} is missing{extra}",
        "我分不清主体和背景，所以没能{wish}{extra}",
    ),
    "get_extra": (
        " (with the extra `matte` installed I cut out far better)",
        "（装上附加组件 `matte` 后抠图会好得多）",
    ),
    "rough": (
        "the outline was found without the extra `matte`, so look at its rim",
        "没有安装附加组件 `matte`，轮廓是估计的，请留意边缘",
    ),
    "framed": (
        "I could not cut the subject out of picture {number}, so the pictures keep their frames{extra}",
        "第{number}张图片的主体抠不出来，所以图片各留在边框里{extra}",
    ),
    "too_many": (
        "more than {most} subjects do not fit one scene, so the pictures keep their frames",
        "一个场景最多放得下{most}个主体，所以图片各留在边框里",
    ),
    "not_found": (
        "I could not find {part} in the picture, so it kept its colour",
        "我在图片里没有找到{part}，颜色没有改",
    ),
    "removed_whole": (
        "I can paint over only what is small or before an even ground, so “{part}” was left as it is",
        "我只能抹掉小的或衬着均匀背景的东西，所以「{part}」没有去掉",
    ),
    "unclear": (
        "I do not tell apart the {count} people in the picture, so all got it; for one, name a place: “on the left”",
        "画面里有{count}个人，我分不清指的是谁，所以每个人都改了；可以说出位置，比如“左边的人”",
    ),
    "few": ("I found only {count} of their faces", "只找到了其中{count}张脸"),
    "nobody_there": (
        "I found {count} faces in the picture and nobody in the place that you named",
        "画面里找到{count}张脸，您说的位置没有人",
    ),
    "no_face": ("I found no face to cut to", "没有找到可以裁剪到的人脸"),
    "no_subject": ("I could not tell the subject apart, so nothing was cut", "分不清主体，所以没有裁剪"),
}
_PARTS = {
    "hair": ("the hair", "头发"),
    "clothes": ("the clothes", "衣服"),
    "sky": ("the sky", "天空"),
    "background": ("the background", "背景"),
    "subject": ("the main subject", "主体"),
    "face": ("the face", "脸部"),
    "": ("its middle", "中间部分"),
}


def clause(name: str, language: Language, **values: object) -> str:
    """One clause without a full stop, in that language."""
    return _CLAUSES[name][0 if language == "en" else 1].format(**values)


def part_name(part: str, language: Language) -> str:
    """How a part of a picture is called in a clause."""
    if part in _PARTS:
        return _PARTS[part][0 if language == "en" else 1]
    bare = part.lstrip("?")
    return f"“{bare}”" if language == "en" else f"「{bare}」"
