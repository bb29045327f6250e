"""One job painted: prompt to scene, scene to places, places to vectors, vectors to pixels, pixels to a file."""

from dataclasses import dataclass, replace
from typing import Literal

from PIL import Image

from . import styles
from .backdrops import Backdrop, View, backdrop
from .clusters import Cluster, clusters
from .habits import rides_water, swims
from .layout import Placed, arrange, frame_of
from .leeway import decided
from .lettering import Line, font, write
from .notebook import notebook
from .palette import COLOURS
from .relief import clay, scenery, scenery_size
from .render import encode, raster
from .scene import Box, Job, Painting, Scene
from .settings import setting_of
from .vector import Rect, box, document, ellipse, path, polygon, radial

_REFERENCE_PX = 4096
"""The longer side to which given pictures are reduced while loading."""
_PROBE_PX = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A finished picture with the boxes of what is on it and the terms that are not."""

    picture: Image.Image
    boxes: tuple[Box, ...]
    not_drawn: tuple[str, ...]
    form: Literal["drawing", "photo", "collage", "inset"] = "drawing"


def paint(job: Job) -> Painting:
    """The picture and words that a job asks for. The same job gives the same bytes on one machine.

    `photo.loading.UnusablePicture` when a reference is no picture that can be read.
    """
    from . import narrate, parse  # noqa: PLC0415 - drawing alone does not need the tables of words

    scene = parse.parse(job.prompts, references=len(job.references))
    if job.references and (scene.task == "describe" or not job.picture_wanted):
        return _described(job, scene)
    told: tuple[str, ...] = ()
    too_many: tuple[str, ...] = ()
    if job.references:
        done = _with_references(job, scene)
    else:
        decision = decided(scene, job.seed)
        scene, told, too_many = decision.scene, decision.remarks, decision.too_many
        done = _from_words(job, scene)
    missing = tuple(dict.fromkeys((*scene.unknown, *done.not_drawn, *too_many)))
    labels = [box.label for box in done.boxes]
    worn = [item.concept for entity in scene.entities if entity.concept in labels for item in entity.wearing]
    text = ""
    if job.text_wanted:
        text = narrate.narrate(
            scene,
            drawn=(*labels, *worn),
            not_drawn=done.not_drawn,
            width_px=job.width_px,
            height_px=job.height_px,
            form=done.form,
            pictures=len(job.references),
        )
        text = ("" if scene.language == "zh" else " ").join((text, *told))
    return Painting(
        picture=encode(done.picture, job.mime) if job.picture_wanted else None,
        text=text,
        not_drawn=missing,
        boxes=done.boxes,
        scene=scene,
    )


def drawn(scene: Scene, *, width_px: int, height_px: int, seed: int) -> Drawn:
    """The scene as RGB pixels (RGBA when it is transparent) of exactly that size."""
    if scene.style == "notebook":
        page, studies, unknown = notebook(scene, width_px=width_px, height_px=height_px, seed=seed)
        return Drawn(picture=page, boxes=studies, not_drawn=unknown)
    groups, missing = clusters(scene, seed)
    setting = setting_of(scene, seed)
    if (
        groups
        and setting == "sea"
        and all(swims(scene.entities[part.entity]) for group in groups for part in group.parts)
    ):
        setting = "underwater"
    vista = not groups and (setting == "city" or height_px > 1.6 * width_px)
    flying = bool(groups) and all(group.airborne or group.edging for group in groups)
    standing = [group for group in groups if not group.airborne]
    swum = setting == "lake" and bool(standing)
    swum = swum and all(any(rides_water(scene.entities[part.entity]) for part in group.parts) for group in standing)
    ground = backdrop(
        setting,
        width_px=width_px,
        height_px=height_px,
        seed=seed,
        time=scene.time,
        weather=scene.weather,
        season=scene.season,
        view=View(
            low=flying or vista,
            swum=swum,
            without=frozenset(scene.negatives),
            tint=COLOURS.get(scene.backdrop_colour or "", ""),
        ),
    )
    bare = scene.transparent or (scene.style == "sticker" and scene.setting is None)
    band = _title_band(scene, groups, width_px, height_px)
    if bare:
        ground = replace(ground, back_px=height_px * 0.94, front_px=height_px * 0.94, afloat=True)
    places = arrange(
        groups,
        frame_of(ground, width_px, height_px, top_px=band.bottom if band else 0),
        seed=seed,
        afloat=ground.afloat,
    )
    picture = _rendered(scene, ground, places, width_px, height_px, seed=seed, bare=bare)
    lines = _lettering(scene, places, band, width_px, height_px)
    if band:
        ribbon = raster(document(_ribbon(band), width_px, max(1, round(band.bottom * 1.2))))
        picture.paste(ribbon, (0, 0), ribbon.getchannel("A"))
    if lines:
        write(picture, lines)
    boxes = tuple(_box(place.part.label, place.part.rect) for place in places if place.part.label)
    return Drawn(picture=picture, boxes=boxes, not_drawn=tuple(missing))


def _from_words(job: Job, scene: Scene) -> Drawn:
    """The scene drawn; where only words are asked for, small, to learn what can be drawn."""
    if job.picture_wanted:
        return drawn(scene, width_px=job.width_px, height_px=job.height_px, seed=job.seed)
    return drawn(scene, width_px=_PROBE_PX, height_px=_PROBE_PX, seed=job.seed)


def _with_references(job: Job, scene: Scene) -> Drawn:
    """The given pictures edited or put together as the scene asks."""
    from .photo import compose, edit, loading  # noqa: PLC0415 - the face finder loads only when needed

    pictures = [loading.load(reference, max_px=_REFERENCE_PX) for reference in job.references]
    together = scene.task == "compose" and len(pictures) > 1
    work = compose if together else edit
    made = work(scene, pictures, width_px=job.width_px, height_px=job.height_px, seed=job.seed)
    return Drawn(picture=made.image, boxes=made.boxes, not_drawn=made.not_drawn, form=made.form)


def _described(job: Job, scene: Scene) -> Painting:
    """The given pictures in words."""
    from .photo import describe, loading  # noqa: PLC0415 - the face finder loads only when needed

    pictures = [loading.load(reference, max_px=_REFERENCE_PX) for reference in job.references]
    return Painting(text=describe(scene, pictures), scene=scene)


def _rendered(
    scene: Scene, ground: Backdrop, places: list[Placed], wide: int, high: int, *, seed: int, bare: bool
) -> Image.Image:
    if scene.style == "clay":
        return _in_clay(ground, places, wide, high, bare=bare, keep_alpha=scene.transparent)
    things = "".join(place.part.drawing.placed(place.part.rect, mirrored=place.part.mirrored) for place in places)
    if bare:
        return _cut_out(scene, ground, things, wide, high, seed)
    veil = box(0, 0, wide, high, "#ffffff", opacity=0.45) if scene.style == "pencil" else ""
    body = "".join(ground.layers) + veil + "".join(_grounded(place, wet=ground.wet) for place in places) + ground.front
    picture = raster(document(body, wide, high)).convert("RGB")
    if scene.style == "watercolour":
        return styles.watercolour(picture, seed)
    if scene.style == "pencil":
        return styles.pencil(picture, seed)
    if scene.style == "sticker":
        backing = raster(document("".join(ground.layers), wide, high))
        subject = raster(document(things, wide, high))
        backing.alpha_composite(styles.rimmed(subject, min(wide, high) * 0.022))
        return backing.convert("RGB")
    return picture


def _cut_out(scene: Scene, ground: Backdrop, things: str, wide: int, high: int, seed: int) -> Image.Image:
    subject = raster(document(things, wide, high))
    if scene.style == "watercolour":
        subject = _keeping_alpha(subject, styles.watercolour(_on_white(subject), seed))
    elif scene.style == "pencil":
        subject = _keeping_alpha(subject, styles.pencil(_on_white(subject), seed))
    elif scene.style == "sticker":
        subject = styles.rimmed(subject, min(wide, high) * 0.024)
    if scene.transparent:
        return subject
    backing = raster(document("".join(ground.layers), wide, high))
    shade = Image.new("RGBA", subject.size, (40, 34, 60, 0))
    shade.putalpha(subject.getchannel("A").point([value // 4 for value in range(256)]))
    offset = max(2, min(wide, high) // 90)
    backing.alpha_composite(shade, (offset // 2, offset))
    backing.alpha_composite(subject)
    return backing.convert("RGB")


def _on_white(picture: Image.Image) -> Image.Image:
    white = Image.new("RGB", picture.size, "white")
    white.paste(picture, mask=picture.getchannel("A"))
    return white


def _keeping_alpha(original: Image.Image, styled: Image.Image) -> Image.Image:
    styled.putalpha(original.getchannel("A"))
    return styled


def _in_clay(
    ground: Backdrop, places: list[Placed], wide: int, high: int, *, bare: bool, keep_alpha: bool
) -> Image.Image:
    if keep_alpha:
        picture = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    else:
        size, view = scenery_size(wide, high), Rect(0, 0, wide, high)
        picture = scenery([raster(document(layer, *size, view)) for layer in ground.layers if layer], wide, high)
    for place in places:
        rect = place.part.rect
        if place.ground_px is not None and not bare:
            shade = _footprint(place)
            half = shade.width * 0.7
            reach = Rect(
                shade.middle[0] - half,
                place.ground_px - half * 0.2,
                shade.middle[0] + half,
                place.ground_px + half * 0.2,
            )
            _lay(picture, _shadow(shade, place.ground_px), reach)
        sprite = place.part.drawing.placed(rect, mirrored=place.part.mirrored)
        _lay(picture, sprite, Rect(rect.left - 2, rect.top - 2, rect.right + 3, rect.bottom + 3), in_clay=True)
    if ground.front and not keep_alpha:
        picture.alpha_composite(raster(document(ground.front, wide, high)))
    return picture if keep_alpha else picture.convert("RGB")


def _lay(picture: Image.Image, svg: str, reach: Rect, *, in_clay: bool = False) -> None:
    """A fragment drawn onto the picture, which it changes only within `reach`."""
    left, top = max(0, int(reach.left)), max(0, int(reach.top))
    right, low = min(picture.width, int(reach.right)), min(picture.height, int(reach.bottom))
    if left >= right or top >= low:
        return
    sprite = raster(document(svg, right - left, low - top, Rect(left, top, right, low)))
    picture.alpha_composite(clay(sprite, gloss=0.7) if in_clay else sprite, (left, top))


def _grounded(place: Placed, *, wet: bool) -> str:
    """The part with its shadow under it, or with the rings that it makes on water."""
    svg = place.part.drawing.placed(place.part.rect, mirrored=place.part.mirrored)
    if place.ground_px is None:
        return svg
    if not wet:
        return _shadow(_footprint(place), place.ground_px) + svg
    behind, before = _rings(place)
    return behind + svg + before


def _rings(place: Placed) -> tuple[str, str]:
    """Rings on the water around what swims there, and the water in front of it."""
    rect = place.part.rect
    anchors = place.part.drawing.anchors
    low = place.part.drawing.anchor_in("foot", rect).y if "foot" in anchors else rect.bottom
    x, half = rect.middle[0], rect.width * 0.5
    y = low - rect.height * 0.03
    rings = "".join(
        ellipse(x, y, half * share, half * share * 0.12, stroke="#e8f5ff", width=half * 0.026, opacity=opacity)
        for share, opacity in ((0.98, 0.85), (1.2, 0.45))
    )
    lap = path(
        f"M{x - half * 0.8} {y}Q{x} {y + half * 0.13} {x + half * 0.8} {y}",
        stroke="#e8f5ff",
        width=half * 0.026,
        opacity=0.8,
    )
    return rings, ellipse(x, y + half * 0.05, half * 0.84, half * 0.06, "#2f7fb6", opacity=0.45) + lap


def _footprint(place: Placed) -> Rect:
    """The part of a drawing that stands on the ground: all of it, or what its `foot` says."""
    rect = place.part.rect
    if "foot" not in place.part.drawing.anchors:
        return rect
    foot = place.part.drawing.anchor_in("foot", rect)
    return Rect(foot.x - foot.width / 2, rect.top, foot.x + foot.width / 2, rect.bottom)


def _shadow(rect: Rect, ground_px: float) -> str:
    half = min(rect.width * 0.52, rect.height * 0.9)
    fade = radial(
        (rect.middle[0], ground_px - half * 0.02),
        half,
        (0, "#101426", 0.42),
        (0.55, "#101426", 0.24),
        (1, "#101426", 0),
        squash=0.13,
    )
    return fade.svg + ellipse(rect.middle[0], ground_px - half * 0.02, half, half * 0.13, fade.url)


def _box(label: str, rect: Rect) -> Box:
    return Box(label=label, left_px=rect.left, top_px=rect.top, right_px=rect.right, bottom_px=rect.bottom)


def _title_band(scene: Scene, groups: list[Cluster], wide: int, high: int) -> Rect | None:
    """The band at the top for lettering that no sign in the picture can carry."""
    if not scene.lettering:
        return None
    signs = [
        part
        for group in groups
        for part in group.parts
        if part.label in {"sign", "billboard", "banner"} and "text" in part.drawing.anchors
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


def _ribbon(band: Rect) -> str:
    """A paper ribbon with folded ends under the title."""
    deep, fold = band.height, band.height * 0.22
    cloth = "#fff7e6"
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
    return (
        ends
        + inner
        + box(
            band.left + deep * 0.22,
            band.top + deep * 0.06,
            band.width - deep * 0.44,
            deep * 0.88,
            cloth,
            round_by=deep * 0.06,
        )
    )


def _lettering(scene: Scene, places: list[Placed], band: Rect | None, wide: int, high: int) -> list[Line]:
    if not scene.lettering:
        return []
    if band is None:
        lines = []
        carriers = [place.part for place in places if "text" in place.part.drawing.anchors]
        for text, part in zip(scene.lettering, carriers, strict=False):
            anchor = part.drawing.anchor_in("text", part.rect)
            half, depth = anchor.width / 2, anchor.width * 0.19
            field = Rect(anchor.x - half, anchor.y - depth, anchor.x + half, anchor.y + depth)
            lines.append(Line(text=text, field=field, ink="#3a2313", rim=""))
        return lines
    pitch = band.height / len(scene.lettering)
    del wide, high
    return [
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
    ]
