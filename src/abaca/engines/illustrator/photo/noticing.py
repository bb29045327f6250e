"""The things in a given picture that questions can be about: people, what they wear, and what was recognised."""

import re

from PIL import Image, ImageChops

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.photo import recolour
from abaca.engines.illustrator.photo.faces import Face
from abaca.engines.illustrator.photo.looking import Measured, colours_in
from abaca.engines.illustrator.photo.mattes import matte
from abaca.engines.illustrator.photo.recognition import Recognised
from abaca.engines.illustrator.photo.spotting import Spotted
from abaca.engines.illustrator.photo.whom import chosen, named
from abaca.engines.illustrator.questions import Question
from abaca.engines.illustrator.sight import Named, Seen, place_of

_PARTS = {
    "hair": r"\bhair\b|头发|发色",
    "clothes": r"\b(?:shirt|t-shirt|jacket|suit|coat|dress|sweater|hoodie|clothes|clothing|uniform|top|outfit)\b"
    r"|衣服|上衣|衬衫|外套|夹克|西装|裙子|毛衣|制服",
}
_NAMES = {"hair": Named("hair", "头发"), "clothes": Named("clothes", "衣服")}


def things_of(
    picture: Image.Image, question: Question, facts: Measured, shown: Recognised | None, found: tuple[Spotted, ...]
) -> tuple[Seen, ...]:
    """People by their faces, then what was recognised; of what a question about colour names also its colours."""
    people = tuple(place_of(*_middle(face, picture)) for face in facts.faces)
    things = [Seen(concept="person", name=Named("a person", "人"), count=len(people), places=people)] if people else []
    coloured = question.kind in {"colour", "presence"}
    outline = matte(picture, facts.faces) if coloured and found else None
    for spot in found:
        places = tuple(
            place_of(box.middle[0] / picture.width, box.middle[1] / picture.height)
            for box in sorted(spot.boxes, key=lambda box: box.left)
        )
        mask = spot.mask if outline is None else ImageChops.darker(spot.mask, outline.alpha)
        shades = (colours_in(picture, mask) or colours_in(picture, spot.mask)) if coloured else ()
        things.append(
            Seen(
                concept=spot.concept, name=spot.name, count=len(spot.boxes), places=places, shades=shades, apart=True
            )
        )  # fmt: skip
    known = {kind for spot in found if spot.concept for kind in lexicon.lineage(spot.concept)}
    if shown is not None and shown.sure and shown.concept and not known & set(lexicon.lineage(shown.concept)):
        things.append(Seen(concept=shown.concept, name=shown.name))
    return tuple(things)


def part_asked(picture: Image.Image, prompt: str, faces: tuple[Face, ...]) -> tuple[Named, tuple[Named, ...]] | None:
    """The colours of hair or clothes of those whom the prompt means; None where it asks for neither, or none is found.

    That needs no network: where both are is known from the faces.
    """
    part = next((name for name, words in _PARTS.items() if re.search(words, prompt, re.IGNORECASE)), None)
    if part is None:
        return None
    people = [face for whom in named(prompt) for face in chosen(faces, whom.place, whom.many)] or list(faces)
    outline = matte(picture, faces) if people else None
    mask = recolour.mask_of(part, picture.convert("RGB"), tuple(people), outline.alpha if outline else None)
    shades = () if mask is None else colours_in(picture, mask)
    return (_NAMES[part], shades) if shades else None


def without_animals(faces: tuple[Face, ...], found: tuple[Spotted, ...]) -> tuple[Face, ...]:
    """The faces that are not those of animals which were recognised there."""
    beasts = [box for spot in found if spot.concept and "animal" in lexicon.lineage(spot.concept) for box in spot.boxes]

    def lies_in_one(face: Face) -> bool:
        x, y = face.box.middle
        return any(box.left <= x <= box.right and box.top <= y <= box.bottom for box in beasts)

    return tuple(face for face in faces if not lies_in_one(face))


def _middle(face: Face, picture: Image.Image) -> tuple[float, float]:
    x, y = face.box.middle
    return x / picture.width, y / picture.height
