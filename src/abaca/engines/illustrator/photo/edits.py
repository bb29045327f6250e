"""One photo, edited: retouched, dressed, joined by drawn things, lettered, in another light or style.

Whatever was not asked for stays as it was. What a drawing tool cannot do to a photo (other clothes, large things taken
away) is told as not drawn instead of being faked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from PIL import Image

from abaca.engines.illustrator import lettering, lexicon
from abaca.engines.illustrator.photo import whom
from abaca.engines.illustrator.photo.additions import Addition, add, common_px, room_side
from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.fitting import Fitted, fit, with_headroom
from abaca.engines.illustrator.photo.grounds import over
from abaca.engines.illustrator.photo.mood import in_mood
from abaca.engines.illustrator.photo.relief import Tone, tone_of
from abaca.engines.illustrator.photo.restyle import restyled
from abaca.engines.illustrator.photo.sheet import Sheet
from abaca.engines.illustrator.photo.wearables import WORN_ON_FACES, headroom_px, put_on
from abaca.engines.illustrator.scene import Box, Entity, Kind, Scene
from abaca.engines.illustrator.telling import Form
from abaca.engines.illustrator.vector import Rect

_STANDS: dict[str, Kind] = {"behind": "behind", "in_front_of": "in_front_of"}
_SIDES = {"left": -1, "right": 1}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A finished picture (RGB, or RGBA when cut out), the terms that are in it and those that are not, where each is.

    `form` says what became of the given pictures: one edited, several framed side by side, set into one of them as
    prints, cut out into one "scene", or cut out and "placed" onto one of them. `did` and `gaps` are clauses in the
    scene's language: what was done to the photo itself, and what could not be.
    """

    image: Image.Image
    form: Form = "photo"
    drawn: tuple[str, ...] = ()
    not_drawn: tuple[str, ...] = ()
    boxes: tuple[Box, ...] = ()
    did: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Wishes:
    """What is to be painted onto photos, sorted by how: put on faces, set in beside, or not possible.

    `scene` says who wears what.
    """

    scene: Scene
    worn: list[Entity] = field(default_factory=list)
    added: list[Addition] = field(default_factory=list)
    impossible: list[str] = field(default_factory=list)

    def wearers(self, faces: tuple[Face, ...], number: int) -> tuple[Face, ...]:
        """On whose faces the worn thing of that number goes."""
        return whom.wearers(self.scene, faces, number)


def edit(scene: Scene, pictures: Sequence[Image.Image], *, width_px: int, height_px: int, seed: int) -> Composed:
    """The first picture with what the scene asks for, at exactly that size. ValueError without a picture."""
    if not pictures:
        raise ValueError("an edit needs a picture")
    work = Sheet(scene=scene, photo=pictures[0], faces=find_faces(pictures[0]))
    work.shape(width_px / height_px)
    work.retouch()
    faces = work.faces
    wishes = wishes_of(scene, faces)
    work.told_of_people(worn=bool(wishes.worn))
    tone = tone_of(work.photo)
    fitted = _fitted(work, wishes, width_px, height_px)
    canvas, drawn, boxes = fitted.picture, [], [photo_box(fitted.area, width_px, height_px)]
    outline = fitted.laid(work.outline.alpha) if work.outline else None
    hidden = [addition for addition in wishes.added if addition.kind == "behind"] if outline else []
    grounded = work.grounded(canvas, outline, width_px, height_px, seed=seed)
    if hidden and outline:
        behind = grounded.copy()
        soft = max(0.0, 0.55 * (fitted.scale - 1)) + 0.0012 * max(width_px, height_px)
        boxes += add(behind, fitted.area, fitted.faces, hidden, tone, seed=seed, soft_px=soft, outline=outline)
        grounded = over(behind, grounded, outline)
    before = replace(wishes, added=[addition for addition in wishes.added if addition not in hidden])
    boxes += dress_and_add(
        grounded, fitted.area, fitted.faces, before, tone, seed=seed, soft_px=max(0.0, 0.55 * (fitted.scale - 1))
    )
    drawn += [term_of(thing, scene) for thing in wishes.worn]
    drawn += [term_of(addition.entity, scene) for addition in wishes.added]
    canvas = finish(work.remaining, grounded, seed=seed)
    boxes += letter(canvas, scene.lettering, [face.box for face in fitted.faces] + [rect_of(box) for box in boxes[1:]])
    drawn += scene.lettering
    if work.is_cut_out and outline:
        canvas = canvas.convert("RGBA")
        canvas.putalpha(_with_boxes(outline, boxes[1:]))
    return Composed(
        image=canvas,
        drawn=tuple(dict.fromkeys(drawn)),
        not_drawn=tuple(dict.fromkeys([*wishes.impossible, *scene.unknown, *work.missing])),
        boxes=tuple(boxes),
        did=tuple(work.did),
        gaps=tuple(dict.fromkeys(work.gaps)),
    )


def _with_boxes(outline: Image.Image, boxes: Sequence[Box]) -> Image.Image:
    """What is opaque in a cut-out: the subject, and whole what was painted onto it."""
    mask = outline.copy()
    for box in boxes:
        mask.paste(255, (round(box.left_px), round(box.top_px), round(box.right_px), round(box.bottom_px)))
    return mask


def wishes_of(scene: Scene, faces: tuple[Face, ...]) -> Wishes:
    """The scene's entities, sorted: people named in an edit are those in the photo, what they wear goes on faces."""
    wishes = Wishes(scene=scene)
    for index, entity in enumerate(scene.entities):
        kind = lexicon.concept(entity.concept).kind
        if not _drawable(entity):
            wishes.impossible.append(term_of(entity, scene))
            continue
        in_photo = entity.concept in whom.PEOPLE and bool(faces)
        if kind == "wearable":
            _dress(wishes, entity, faces, scene)
        elif in_photo:
            for thing in entity.wearing:
                _dress(wishes, thing, faces, scene)
        else:
            relation = next((each for each in scene.relations if each.subject == index), None)
            stand = next((change.part for change in scene.changes if change.what == "stand"), "beside")
            position: Kind = relation.kind if relation else _STANDS.get(stand, "beside")
            side = next((_SIDES[word] for word in entity.attributes if word in _SIDES), 0)
            wishes.added.append(Addition(entity=entity, kind=position, side=side))
    return wishes


def _drawable(entity: Entity) -> bool:
    try:
        lexicon.drawing(entity.concept)
    except KeyError:
        return False
    return True


def _dress(wishes: Wishes, thing: Entity, faces: tuple[Face, ...], scene: Scene) -> None:
    if thing.concept not in WORN_ON_FACES or not wishes.wearers(faces, len(wishes.worn)):
        wishes.impossible.append(term_of(thing, scene))
    else:
        wishes.worn.append(thing)


def _fitted(work: Sheet, wishes: Wishes, width_px: int, height_px: int) -> Fitted:
    """The photo on its canvas, with room above for hats and beside for what is added."""
    photo, faces = work.photo, work.faces
    hats_px = [
        headroom_px(
            face, tuple(thing for number, thing in enumerate(wishes.worn) if face in wishes.wearers(faces, number))
        )
        for face in faces
    ]
    lacking = max((above - face.eyes[1] for above, face in zip(hats_px, faces, strict=True)), default=0.0)
    taller, bare = with_headroom(photo, faces, lacking + 0.03 * photo.height) if lacking > 0 else (photo, faces)
    if taller is not photo:
        work.grow_up(taller)
    # To the crop a face reaches up to the top of its hat.
    hatted = tuple(
        replace(face, box=face.box._replace(top=max(0.0, min(face.box.top, face.eyes[1] - above))))
        for above, face in zip(hats_px, bare, strict=True)
    )
    beside = [addition for addition in wishes.added if addition.kind not in {"over", "behind"}]
    lean, keep = 0.5, 0.55 if 0.4 < width_px / height_px < 2.5 else 0.5
    if beside and width_px / height_px > taller.width / taller.height:
        # The room that the new shape leaves goes to the side where things will stand.
        keep = 0.84
        spare = max(0.0, width_px - taller.width * height_px / (keep * taller.height))
        room = min(spare, 0.55 * (width_px - spare))
        lean = 0.5 - 0.5 * room_side(faces, photo.width, beside) * room / max(spare, 1.0)
    keep = work.keep if work.keep is not None else keep
    fitted = fit(taller, width_px, height_px, hatted, lean=lean, keep=keep)
    if not bare:
        return fitted
    dx = fitted.faces[0].eyes[0] - bare[0].eyes[0] * fitted.scale
    dy = fitted.faces[0].eyes[1] - bare[0].eyes[1] * fitted.scale
    return replace(fitted, faces=tuple(face.moved(fitted.scale, dx, dy) for face in bare))


def dress_and_add(
    canvas: Image.Image,
    area: Rect,
    faces: tuple[Face, ...],
    wishes: Wishes,
    tone: Tone,
    *,
    seed: int,
    soft_px: float = 0.0,
) -> list[Box]:
    """What is worn and what is added, painted onto the canvas; the boxes of both."""
    boxes: list[Box] = []
    for number, thing in enumerate(wishes.worn):
        boxes += put_on(canvas, wishes.wearers(faces, number), thing, tone, seed=seed)
    if wishes.added:
        boxes += add(canvas, area, faces, wishes.added, tone, seed=seed, soft_px=soft_px)
    return boxes


def finish(scene: Scene, canvas: Image.Image, *, seed: int) -> Image.Image:
    """The canvas in the scene's light, then in its style."""
    lit = in_mood(canvas, time=scene.time, weather=scene.weather, season=scene.season, seed=seed)
    painted = restyled(lit, scene.style, seed=seed)
    if scene.style == "oil" and tone_of(lit).colour < 0.1:
        return painted.convert("L").convert("RGB")  # bristles of every colour would turn a grey photo gaudy
    return painted


def letter(canvas: Image.Image, texts: Sequence[str], taken: Sequence[Rect], *, band: Rect | None = None) -> list[Box]:
    """The exact texts written onto the canvas, in `band` or else below or above, wherever less is covered; their boxes.

    A band is a plain pale ground: dark letters there, white ones with a dark rim on a photo.
    """
    texts = [text for text in texts if text.strip()]
    if not texts:
        return []
    width, height = canvas.size
    margin = 0.06 * min(width, height)
    room = min(0.3 * height, (0.13 if width > 0.7 * height else 0.09) * height * len(texts) + 0.02 * height)
    bands = [Rect(margin, height - margin * 0.7 - room, width - margin, height - margin * 0.7)]
    bands.append(Rect(margin, margin * 0.7, width - margin, margin * 0.7 + room))
    ink, rim = ("#2b2f38", "") if band else ("#ffffff", "#20242c")
    band = band or min(bands, key=lambda each: sum(common_px(each, other) for other in taken))
    pitch = band.height / len(texts)
    lines, boxes = [], []
    for index, text in enumerate(texts):
        field_px = Rect(band.left, band.top + index * pitch, band.right, band.top + (index + 0.94) * pitch)
        lines.append(lettering.Line(text=text, field=field_px, ink=ink, rim=rim))
        boxes.append(
            Box(
                label="lettering",
                left_px=field_px.left,
                top_px=field_px.top,
                right_px=field_px.right,
                bottom_px=field_px.bottom,
            )
        )
    lettering.write(canvas, lines)
    return boxes


def term_of(entity: Entity, scene: Scene) -> str:
    """How the prompt called the thing, else its plain name."""
    return entity.term or _name(lexicon.concept(entity.concept).kind, entity.concept, scene)


def _name(kind: str, value: str, scene: Scene) -> str:
    try:
        return lexicon.name(kind, value, scene.language)
    except KeyError:
        return value.replace("_", " ")


def photo_box(area: Rect, width_px: int, height_px: int, *, index: int = 0) -> Box:
    """The place of a given picture: `photo` and its number from 1."""
    return Box(
        label=f"photo {index + 1}",
        left_px=max(0.0, area.left),
        top_px=max(0.0, area.top),
        right_px=min(float(width_px), area.right),
        bottom_px=min(float(height_px), area.bottom),
    )


def rect_of(box: Box) -> Rect:
    """The box without its label."""
    return Rect(box.left_px, box.top_px, box.right_px, box.bottom_px)
