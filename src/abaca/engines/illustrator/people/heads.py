"""A person's head: skull, ears, face in a mood, signs of age, beard."""

from typing import Literal, NamedTuple

from abaca.engines.illustrator.palette import lighter, mix
from abaca.engines.illustrator.vector import circle, ellipse, path

from .skeleton import Age, Gender

Mood = Literal["calm", "happy", "sad", "angry", "surprised", "asleep", "singing", "scared"]
Beard = Literal["", "short", "long"]

EYES_Y = -35.0
EYES_APART = 26.0
BRIM_Y = -57.0
"""Where the brim of a hat sits."""
_SKULL = "M-33-42C-33-84 33-84 33-42C33-15 18 0 0 0C-18 0-33-15-33-42Z"
_INK = "#33242b"


class Face(NamedTuple):
    """What a face looks like; `hair` colours brows and beard."""

    skin: str
    hair: str
    age: Age
    gender: Gender
    mood: Mood = "calm"
    beard: Beard = ""
    moustache: bool = False
    pointed_ears: bool = False


def shade(skin: str) -> str:
    """The skin in shade: warm, where other things turn bluish."""
    return mix(skin, "#6b1f14", 0.2)


def head(face: Face) -> str:
    """The bare head with its face, without the hair of its top."""
    ears = "".join(_ear(face, side) for side in (-1, 1))
    cheeks = "".join(
        ellipse(side * 20, -23, 6.5, 4.6, mix(face.skin, "#f0566a", 0.42), opacity=0.55) for side in (-1, 1)
    )
    skull = path(_SKULL, face.skin)
    nose = path("M-3.4-24.5Q0-21 3.4-24.5", stroke=shade(shade(face.skin)), width=2.6)
    lines = _lines(face) if face.age == "old" else ""
    return ears + skull + cheeks + lines + _beard(face) + _mouth(face) + nose + _moustache(face) + _eyes(face)


def _ear(face: Face, side: int) -> str:
    if face.pointed_ears:
        return path(
            f"M{side * 29}-40Q{side * 44}-50 {side * 52}-60Q{side * 50}-36 {side * 31}-24Z", shade(face.skin)
        ) + path(f"M{side * 32}-38Q{side * 42}-46 {side * 47}-53Q{side * 45}-38 {side * 34}-29Z", face.skin)
    return ellipse(side * 33, -33, 7, 8.5, face.skin) + ellipse(side * 34, -33, 3.4, 4.6, shade(face.skin))


def _eyes(face: Face) -> str:
    half = EYES_APART / 2
    parts = []
    brow = mix(face.hair, _INK, 0.35) if face.age != "old" else mix(face.hair, "#8a8f95", 0.4)
    for side in (-1, 1):
        x = side * half
        if face.mood == "asleep":
            parts.append(path(f"M{x - 6} {EYES_Y - 1}Q{x} {EYES_Y + 5} {x + 6} {EYES_Y - 1}", stroke=_INK, width=2.6))
        elif face.mood == "singing":
            parts.append(path(f"M{x - 6} {EYES_Y + 2}Q{x} {EYES_Y - 5} {x + 6} {EYES_Y + 2}", stroke=_INK, width=2.6))
        else:
            wide = 1.25 if face.mood in {"surprised", "scared"} else 1.12 if face.age in {"child", "baby"} else 1.0
            if wide > 1.2:
                parts.append(ellipse(x, EYES_Y, 7, 8, "#ffffff"))
            parts.append(ellipse(x, EYES_Y, 4 * wide, 5.2 * wide, _INK))
            parts.append(circle(x - 1.2, EYES_Y - 2, 1.4 * wide, "#ffffff"))
            if face.gender == "woman" and face.age != "old":
                parts.append(
                    path(f"M{x + side * 3.4} {EYES_Y - 4}L{x + side * 7} {EYES_Y - 6.6}", stroke=_INK, width=2)
                )
        inner, outer = {"angry": (5.0, -3.0), "sad": (-4.5, 2.5), "scared": (-4.5, 1.5)}.get(face.mood, (0.0, 0.6))
        raised = 4.0 if face.mood in {"surprised", "singing"} else 0.0
        y = EYES_Y - 11.5 - raised
        parts.append(
            path(
                f"M{x - side * 6} {y + inner}Q{x} {y - 3 + inner / 2} {x + side * 7} {y + outer}",
                stroke=brow,
                width=3.2 if face.gender == "man" or face.age == "old" else 2.4,
            )
        )
    if face.mood == "sad":
        parts.append(path("M19-27Q15-19 19-17Q23-19 19-27Z", "#6ec1f0"))
    return "".join(parts)


def _mouth(face: Face) -> str:
    lip = mix(shade(face.skin), "#c22f45", 0.65) if face.gender == "woman" else mix(face.skin, "#5c1a1a", 0.62)
    y = -14.0
    if face.mood in {"happy", "singing"}:
        open_mouth = (
            f"M-10.5 {y - 2.5}Q0 {y} 10.5 {y - 2.5}Q9.5 {y + 9} 0 {y + 9}Q-9.5 {y + 9}-10.5 {y - 2.5}Z"
            if face.mood == "happy"
            else f"M-6 {y - 2}Q0 {y - 5} 6 {y - 2}Q8 {y + 9} 0 {y + 9}Q-8 {y + 9}-6 {y - 2}Z"
        )
        teeth = path(f"M-8.2 {y - 1.6}Q0 {y + 0.4} 8.2 {y - 1.6}L7.4 {y + 1.4}Q0 {y + 3} -7.4 {y + 1.4}Z", "#ffffff")
        tongue = path(f"M-5.4 {y + 6.6}Q0 {y + 2.4} 5.4 {y + 6.6}Q0 {y + 10.4}-5.4 {y + 6.6}Z", "#ef7b84")
        return path(open_mouth, "#7a1f2b") + (teeth if face.mood == "happy" else "") + tongue
    if face.mood in {"surprised", "scared"}:
        return ellipse(0, y + 2, 4.4, 5.6, "#7a1f2b")
    if face.mood in {"sad", "angry"}:
        return path(f"M-8 {y + 4}Q0 {y - 4} 8 {y + 4}", stroke=lip, width=2.8)
    if face.mood == "asleep":
        return path(f"M-4.5 {y}Q0 {y + 3} 4.5 {y}", stroke=lip, width=2.6)
    return path(f"M-9 {y - 1.5}Q0 {y + 6.5} 9 {y - 1.5}", stroke=lip, width=2.8)


def _lines(face: Face) -> str:
    tone = shade(face.skin)
    parts = [path("M-11-63Q0-65.5 11-63", stroke=tone, width=1.8)]
    for side in (-1, 1):
        parts.append(path(f"M{side * 10}-22Q{side * 16}-18 {side * 14.5}-11", stroke=tone, width=1.8))
        parts.append(path(f"M{side * 7}-26.6Q{side * 13}-23.6 {side * 19}-27.6", stroke=tone, width=1.6))
        parts.append(path(f"M{side * 23}-36L{side * 28}-39M{side * 23}-33L{side * 28.4}-32.6", stroke=tone, width=1.6))
    return "".join(parts)


def _beard(face: Face) -> str:
    if not face.beard:
        return ""
    chin = 26 if face.beard == "long" else 7
    low = (
        f"M-33-38Q-29-27-21-24Q-12-22 0-22.5Q12-22 21-24Q29-27 33-38C35-14 26 {chin * 0.7} 0 {chin}"
        f"C-26 {chin * 0.7}-35-14-33-38Z"
    )
    gap = path("M-12-15.5Q0-19 12-15.5Q10-5.5 0-5.5Q-10-5.5-12-15.5Z", lighter(face.skin, 0.05))
    strands = ""
    if face.beard == "long":
        strands = "".join(
            path(f"M{x}-2Q{x * 0.9} 8 {x * 0.7} 17", stroke=mix(face.hair, "#50404a", 0.25), width=1.6, opacity=0.6)
            for x in (-12, 0, 12)
        )
    return path(low, face.hair) + strands + gap


def _moustache(face: Face) -> str:
    if not face.moustache and not face.beard:
        return ""
    tip = 17 if face.moustache and not face.beard else 13.5
    half = f"M0-21.5C4-24 10-22 {tip}-16.5Q{tip - 4}-12.6 8.6-14.4Q3-15 0-18Z"
    colour = mix(face.hair, "#1c1418", 0.12) if face.beard else face.hair
    return path(half, colour) + f'<g transform="scale(-1 1)">{path(half, colour)}</g>'
