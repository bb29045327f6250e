"""The photo while it is edited: turned and cut, then retouched; its subject's outline is found when one is needed."""

from dataclasses import dataclass, field

import msgspec
from PIL import Image, ImageEnhance

from abaca.engines.illustrator import lexicon
from abaca.engines.illustrator.palette import COLOURS
from abaca.engines.illustrator.photo import darkroom, grounds, recognition, recolour, whom
from abaca.engines.illustrator.photo.faces import Face, find_faces
from abaca.engines.illustrator.photo.filling import filled
from abaca.engines.illustrator.photo.fitting import focus, on_white
from abaca.engines.illustrator.photo.mattes import Matte, clean, has_network, matte
from abaca.engines.illustrator.photo.relief import tone_of
from abaca.engines.illustrator.photo.remarks import clause, part_name
from abaca.engines.illustrator.scene import Change, Language, Scene
from abaca.engines.illustrator.vector import Rect

_UNCOUNTED = frozenset({"space", "snow", "underwater"})
"""Places that English names without an article."""


@dataclass(slots=True, kw_only=True)
class Sheet:
    """A photo with its faces and, once found, the outline of its subject; `did` and `gaps` tell what became of wishes.

    `keep` is the least share of its length that the photo keeps on the canvas, None to leave that to what is added.
    """

    scene: Scene
    photo: Image.Image
    faces: tuple[Face, ...]
    outline: Matte | None = None
    keep: float | None = None
    did: list[str] = field(default_factory=list)
    gaps: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    _looked: bool = False

    @property
    def is_cut_out(self) -> bool:
        """Whether only the subject shall stay, on nothing."""
        return self.scene.transparent and self.outline is not None and not self._is_placed()

    @property
    def remaining(self) -> Scene:
        """The scene without what its new place already shows."""
        if self._is_placed() and self.outline is not None:
            falling = self.scene.weather if self.scene.weather in {"rain", "snow", "storm"} else None
            return msgspec.structs.replace(self.scene, time=None, weather=falling, season=None)
        return self.scene

    def shape(self, ratio: float) -> None:
        """Turn, mirror and cut the photo as asked; `ratio` is the canvas's width over its height."""
        kinds = {change.what for change in self.scene.changes}
        if kinds & {"rotate", "mirror", "upside_down"}:
            self.photo = darkroom.turned(self.photo, self.scene.changes)
            self.faces = find_faces(self.photo)
            if "rotate" in kinds:
                amount = sum(change.amount for change in self.scene.changes if change.what == "rotate")
                self._done("turned", degrees=f"{amount:g}")
            if kinds & {"mirror", "upside_down"}:
                self._done("mirrored")
        for change in self.scene.changes:
            if change.what == "crop":
                self._cut(change, ratio)
            elif change.what == "extend":
                self.keep = 1.0
                self._done("extended")

    def retouch(self) -> None:
        """Everything that changes the photo's own pixels: tones, colours, things painted over, blur behind."""
        changes = self.scene.changes
        for change in changes:
            if change.what == "remove":
                self._remove(change)
        for term in self.scene.removals:
            if not any(change.what == "remove" for change in changes):
                self._gap("removed_whole", part=term)
        for change in changes:
            if change.what == "recolour":
                self._recolour(change)
        if any(change.what in {"grey", "light", "contrast", "colourful", "sharpen"} for change in changes):
            self.photo = darkroom.toned(on_white(self.photo), changes)
            grey = any(change.what == "grey" for change in changes)
            self._done("grey" if grey else "toned")
        if any(change.what == "blur" for change in changes) and self._outlined("blur"):
            assert self.outline is not None, "outlined"
            self.photo = grounds.out_of_focus(on_white(self.photo), self.outline.alpha)
            self._done("blurred")
        if any(change.what == "stand" and change.part == "behind" for change in changes):
            self._outlined("behind")
        if (self._is_placed() or self.scene.transparent) and self._outlined("place") and self.is_cut_out:
            self._done("bare")

    def told_of_people(self, *, worn: bool) -> None:
        """Say where it is open, or wrong, who of several people was meant."""
        parts = {change.part for change in self.scene.changes if change.what == "recolour"}
        if whom.is_missing(self.scene, self.faces):
            self._gap("nobody_there", count=len(self.faces))
        elif worn and whom.lacking(self.scene, self.faces):
            self._gap("few", count=len(self.faces))
        elif (worn or parts & {"hair", "clothes"}) and whom.is_unclear(self.scene, self.faces):
            self._gap("unclear", count=len(self.faces))

    def grow_up(self, taller: Image.Image) -> None:
        """The photo continued upwards, its outline with it."""
        more = taller.height - self.photo.height
        if self.outline is not None:
            alpha = Image.new("L", taller.size)
            alpha.paste(self.outline.alpha, (0, more))
            self.outline = Matte(
                alpha=alpha,
                way=self.outline.way,
                quality=self.outline.quality,
                box=self.outline.box.moved(0, more),
                cut=self.outline.cut,
            )
        self.photo = taller

    def grounded(
        self, canvas: Image.Image, outline: Image.Image | None, width_px: int, height_px: int, *, seed: int
    ) -> Image.Image:
        """The canvas with another place behind the subject where one was asked for and the subject is known."""
        if outline is None or not self._is_placed():
            return canvas
        behind = grounds.place(self.scene, width_px=width_px, height_px=height_px, seed=seed)
        # A photo in black and white stays one: its new place is as colourful as it is.
        behind = ImageEnhance.Color(behind).enhance(tone_of(canvas).colour)
        lit = grounds.lit_as(_clean(canvas, outline, self.outline), behind, strength=0.4)
        self._done("place", place=_place_name(self.scene))
        made = grounds.over(behind, lit, outline)
        del lit  # of a picture of 4K each copy is 50 MB
        return grounds.wrapped(made, behind, outline)

    def _is_placed(self) -> bool:
        return self.scene.setting is not None or self.scene.backdrop_colour is not None

    def _outlined(self, wish: str) -> bool:
        """Find the subject's outline; a gap tells when it cannot be found and that something hangs on it."""
        if not self._looked:
            self._looked = True
            self.outline = matte(self.photo, self.faces)
            if self.outline is not None and self.outline.way == "faces":
                self._gap("rough")
        if self.outline is None:
            extra = "" if has_network() else clause("get_extra", self.scene.language)
            self._gap("no_outline", wish=self._wish(wish), extra=extra)
            if wish == "place":
                self.missing.append(_place_name(self.scene))
        return self.outline is not None

    def _wish(self, wish: str) -> str:
        english = self.scene.language == "en"
        if wish == "blur":
            return "the blur behind it" if english else "虚化背景"
        if wish == "behind":
            return "the hiding of what is behind it" if english else "做出遮挡"
        if wish == "colour":
            return "the new colour" if english else "改变颜色"
        name = _place_name(self.scene)
        return name if english else f"换成{name}"

    def _cut(self, change: Change, ratio: float) -> None:
        people = whom.meant(self.scene, self.faces)
        named = any(each.what == "whom" for each in self.scene.changes)
        if people and (change.part == "face" or (change.part == "subject" and named)):
            box = darkroom.around_faces(people)
        elif change.part == "face":
            self._gap("no_face")
            return
        elif change.part == "subject":
            found = matte(self.photo, self.faces)
            if found is None:
                self._gap("no_subject")
                return
            margin = 0.08 * max(found.box.width, found.box.height)
            left, top, right, bottom = found.box
            box = Rect(left - margin, top - margin, right + margin, bottom + margin)
        else:
            x, y = focus(self.photo, self.faces)
            share = 1.0 if change.amount else 0.7
            wide, high = share * self.photo.width, share * self.photo.height
            wide, high = min(wide, high * ratio), min(high, wide / ratio)
            box = Rect(x - wide / 2, y - high / 2, x + wide / 2, y + high / 2)
        self.photo = darkroom.cut_to(self.photo, box, ratio)
        self.faces = find_faces(self.photo)
        self.keep = 0.4
        self._done("cropped", part=part_name(change.part, self.scene.language))

    def _remove(self, change: Change) -> None:
        photo = on_white(self.photo)
        mask = darkroom.lettered(photo) if change.part == "text" else None
        if mask is None and " " in change.part:
            mask = darkroom.spotted(photo, change.part)
        if mask is None and change.part != "text":
            mask = self._named(change.part, photo)
        made = None if mask is None else filled(photo, mask)
        if made is None:
            self._gap("removed_whole", part=change.words)
        else:
            self.photo = made
            self._done("removed", part=change.words)

    def _named(self, name: str, photo: Image.Image) -> Image.Image | None:
        """Where the thing of that name is, L: the subject, where the picture is known to be mainly of it."""
        shown = recognition.recognised(photo)
        if shown is None or not shown.is_called(name):
            return None
        found = matte(photo, self.faces)
        return None if found is None or found.way == "faces" else found.alpha

    def _recolour(self, change: Change) -> None:
        photo = on_white(self.photo)
        language = self.scene.language
        mask = None
        if not change.part.startswith("?"):
            if change.part in {"hair", "clothes", "sky", "background", "subject"} and not self._looked:
                self._looked = True
                self.outline = matte(self.photo, self.faces)
            alpha = self.outline.alpha if self.outline else None
            mask = recolour.mask_of(change.part, photo, whom.meant(self.scene, self.faces), alpha)
        name = part_name(change.part, language)
        if change.part in COLOURS:
            name = _colour(change.part, language) if language == "zh" else f"everything {change.part}"
        if mask is None:
            self._gap("not_found", part=name)
            return
        self.photo = recolour.painted(photo, mask, change.colour)
        self._done("recoloured", part=name, colour=_colour(change.colour, language))

    def _done(self, name: str, **values: object) -> None:
        self.did.append(clause(name, self.scene.language, **values))

    def _gap(self, name: str, **values: object) -> None:
        self.gaps.append(clause(name, self.scene.language, **values))


def _clean(canvas: Image.Image, outline: Image.Image, found: Matte | None) -> Image.Image:
    """The canvas with the old background's colours taken out of the subject's rim."""
    if found is None:
        return canvas
    there = Matte(alpha=outline, way=found.way, quality=found.quality, box=found.box, cut=found.cut)
    return clean(canvas, there)


def _colour(name: str, language: Language) -> str:
    try:
        return lexicon.name("colour", name, language)
    except KeyError:
        return name


def _place_name(scene: Scene) -> str:
    """How the asked background is called in a sentence."""
    english = scene.language == "en"
    if scene.transparent and scene.setting is None and scene.backdrop_colour is None:
        return "transparency" if english else "透明背景"
    if scene.setting in {None, "plain"}:
        return "a plain wall" if english else "纯色背景"
    name = lexicon.name("place", scene.setting or "", scene.language)
    if name in {"space", "snow", "underwater", "outer space"}:
        return name
    if not english or scene.setting in _UNCOUNTED:
        return name
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"
