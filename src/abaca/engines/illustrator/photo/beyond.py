"""Wishes that no drawing tool can fulfil on a photo, told in one sentence with the way to what can."""

import re

from abaca.engines.illustrator.scene import Language
from abaca.engines.illustrator.sight import Named

_WORN = r"cloth(?:es|ing)|outfit|dress|suit|shirt|t-shirt|jacket|coat|trousers|pants|skirt|uniform|gown|kimono"
_DOING = r"sit(?:ting)?(?: down)?|stand(?:ing)?(?: up)?|lie down|jump|dance|danc(?:e|ing)|wave|kneel|smile|laugh|frown"
_WISHES: tuple[tuple[Named, str, str], ...] = (
    (
        Named("changing what people wear", "给真人换衣服"),
        (
            rf"\b(?:change|replace|swap)\b.*\b(?:{_WORN})\b.*\b(?:to|into|with|for|by)\b.*\b(?:{_WORN})\b"
            rf"|\bdress (?:him|her|them|me|the \w+) (?:in|as)\b"
            rf"|\b(?:try|put) on (?:a|an|the|this) (?:\w+ )?(?:{_WORN})\b"
            rf"|\bchange (?:his|her|their|my|the) (?:{_WORN})$"
        ),
        r"(?:衣服|服装|衣着|外套|裙子?|西装).{0,4}(?:换成|变成|改成).*(?:裙|装|衣|衫|袍|服)|换(?:上|一身|一套|件|衣服)|试穿",
    ),
    (
        Named("changing how somebody stands, sits or looks", "改变真人的姿势和表情"),
        (
            rf"\b(?:make|let|have) (?:him|her|them|me|the \w+) (?:{_DOING}|look|turn)\b|\bposes?\b"
            r"|\b(?:raise|lift|turn|tilt|open|close|cross) (?:his|her|their|my) (?:hands?|arms?|head|eyes?|legs?)\b"
        ),
        r"让.{1,4}(?:坐|站|躺|跳|蹲|跪|笑|挥手|转)|姿势|举起?手|转过?[头身]|[睁闭]上?眼|张嘴|微笑",
    ),
    (
        Named("making it look photographed", "画出照片般的真实感"),
        r"\bphoto-?realis\w+|\brealistic photo|\blifelike\b",
        r"写实|逼真|真实照片|照片级",
    ),
)


def beyond(prompt: str, language: Language, *, routed: bool) -> tuple[str, ...]:
    """The sentence about what of the prompt is beyond a drawing tool; none where nothing is.

    `routed` tells that the way to a real image model is told elsewhere in the answer.
    """
    said = prompt.strip().rstrip(".!。！").lower()
    wishes = [name for name, english, chinese in _WISHES if re.search(english, said) or re.search(chinese, said)]
    if not wishes:
        return ()
    if language == "zh":
        way = "" if routed else "，请把这个模型名路由到那里"
        return (f"{'、'.join(name.zh for name in wishes)}需要真正的图像模型{way}。",)
    what = " and ".join(name.en for name in wishes)
    way = "" if routed else "; route this model name to one"
    return (f"{what[0].upper()}{what[1:]} takes a real image model{way}.",)
