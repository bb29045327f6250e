"""Lettering of a picture: on the signs in it, else on a ribbon across its top."""

from .clusters import Cluster
from .layout import Placed
from .lettering import Line, font
from .scene import Scene
from .vector import Rect, box, polygon

_CARRIERS = frozenset({"sign", "billboard", "banner"})


def title_band(scene: Scene, groups: list[Cluster], wide: int, high: int) -> Rect | None:
    """The band at the top for lettering that no sign in the picture can carry; None when there is nothing to write."""
    if not scene.lettering:
        return None
    signs = [
        part for group in groups for part in group.parts if part.label in _CARRIERS and "text" in part.drawing.anchors
    ]
    if signs and len(scene.lettering) <= len(signs):
        return None
    short = min(wide, high)
    margin = 0.05 * short
    depth = min(0.16 * high if groups else 0.5 * high, 0.34 * wide) * min(len(scene.lettering), 3) ** 0.5
    if wide > 2.2 * high:
        depth = 0.24 * high
    top = margin * 0.8 if groups else (high - depth) / 2
    text_wide = max(_needed_px(text, depth / len(scene.lettering) * 0.8) for text in scene.lettering)
    half = min(wide / 2 - margin, text_wide / 2 + depth * 0.8)
    return Rect(wide / 2 - half, top, wide / 2 + half, top + depth)


def _needed_px(text: str, depth_px: float) -> float:
    """How wide the text is in one line of that depth."""
    return font(max(8, round(depth_px * 0.72))).getlength(text)


def ribbon(band: Rect) -> str:
    """A paper ribbon with folded ends under the title."""
    deep, fold = band.height, band.height * 0.22
    ends = "".join(
        polygon(
            [
                (x, band.top + fold),
                (x + s * deep * 0.5, band.top + fold),
                (x + s * deep * 0.5, band.bottom + fold * 0.9),
                (x, band.bottom + fold * 0.9),
                (x + s * deep * 0.16, (band.top + band.bottom) / 2 + fold),
            ],
            "#d7445a",
        )
        for x, s in ((band.left, 1), (band.right, -1))
    )
    inner = box(band.left + deep * 0.18, band.top, band.width - deep * 0.36, deep, "#e0566b", round_by=deep * 0.08)
    cloth = box(
        band.left + deep * 0.22,
        band.top + deep * 0.06,
        band.width - deep * 0.44,
        deep * 0.88,
        "#fff7e6",
        round_by=deep * 0.06,
    )
    return ends + inner + cloth


def written(scene: Scene, places: list[Placed], band: Rect | None) -> tuple[Line, ...]:
    """The scene's strings with their places on the band, or on the signs where there is none."""
    if band is None:
        carriers = [place.part for place in places if "text" in place.part.drawing.anchors]
        lines = []
        for text, part in zip(scene.lettering, carriers, strict=False):
            anchor = part.drawing.anchor_in("text", part.rect)
            half, depth = anchor.width / 2, anchor.width * 0.19
            field = Rect(anchor.x - half, anchor.y - depth, anchor.x + half, anchor.y + depth)
            lines.append(Line(text=text, field=field, ink="#3a2313", rim=""))
        return tuple(lines)
    pitch = band.height / len(scene.lettering)
    return tuple(
        Line(
            text=text,
            field=Rect(
                band.left + band.height * 0.4,
                band.top + pitch * (index + 0.1),
                band.right - band.height * 0.4,
                band.top + pitch * (index + 0.9),
            ),
            rim="",
        )
        for index, text in enumerate(scene.lettering)
    )
