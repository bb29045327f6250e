"""Which of several given pictures stays as it is while the others are set into it: "onto the first", 放到第一张图上."""

import re

_NUMBERS = {
    **dict.fromkeys(("1", "1st", "first", "one", "一", "首"), 0),
    **dict.fromkeys(("2", "2nd", "second", "two", "二"), 1),
    **dict.fromkeys(("3", "3rd", "third", "three", "三"), 2),
}
_ENGLISH = (
    r"(?:(?P<{0}>first|second|third|1st|2nd|3rd)\b(?:\s+(?:image|photo|picture|pic|one)\b)?"
    r"|(?:image|photo|picture|pic)\s*#?\s*(?P<{1}>[123]|one|two|three)\b)"
)
_CHINESE = r"(?:(?:第(?P<{0}>[一二三123])|(?P<{1}>首))[张幅个]|(?:图片|照片|图像|图)\s*(?P<{2}>[一二三123]))"
_FEWEST = 2
_PLACE = r"\b(?:place|put|add|paste|insert|overlay|set|stick|apply|attach|move|copy|print|blend)\b"
_PUT = "(?:放|贴|加|置|印|叠|融|移|粘|搬|插|嵌)"
_GAP = r"[^,.;，。；]"
_HAN = _CHINESE.format("a", "b", "c")
_LATIN = _ENGLISH.format("a", "b")
_RULES = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        # what is put "onto" or "into" a numbered picture
        rf"\b(?:onto|into)\b[^.;,!?]{{0,40}}?{_LATIN}",
        rf"在{_GAP}{{0,4}}?{_HAN}{_GAP}{{0,6}}?(?:上|里|中){_GAP}{{0,6}}?{_PUT}",
        rf"{_PUT}{_GAP}{{0,12}}?(?:到|在|入|进){_GAP}{{0,8}}?{_HAN}",
        # what stays as it is
        rf"\b(?:keep|leave)\b[^.;,!?]{{0,20}}?{_LATIN}",
        rf"{_LATIN}[^.;!?]{{0,40}}?\b(?:unchanged|untouched|as it is|unaltered)\b",
        rf"(?:保持|保留){_GAP}{{0,6}}?{_HAN}",
        rf"{_HAN}[^.;。；]{{0,12}}?(?:不变|不动|原样|不要改|不改)",
        # the last that something is put "on" or "to"
        rf"{_PLACE}[^.;!?]{{0,60}}\b(?:on|over|upon|to|on top of)\s+(?:the\s+)?{_LATIN}",
    )
)


def ground_of(prompt: str, *, references: int) -> int | None:
    """The number (from 0) of the picture that the others go into, None when the prompt names none of the given ones."""
    if references < _FEWEST:
        return None
    for rule in _RULES:
        found = rule.search(prompt)
        if found:
            name = next(group for group in found.groups() if group).lower()
            number = _NUMBERS[name]
            return number if number < references else None
    return None
