"""The parts of chat messages, read in every spelling that clients and vendors use, and written in the vendor's.

Spellings of pictures: docs/dialects/openai_chat.md.
"""

import re
from collections.abc import Mapping, Sequence

from abaca.catalogue import Vendor
from abaca.dialects.parts import NO_CLAIM, fault, normal
from abaca.dialects.parts import replayed as replayed_part
from abaca.errors import InvalidPicture, Unsupported, WireError
from abaca.leaves import Fields, Leaf
from abaca.skeletons import DataUrl, Inline, Picked, Skeleton
from abaca.types import Blob, Json, Opaque, Part, Picture, Text

NAME = "openai_chat"

TEXT_KINDS = frozenset({"text", "input_text", "output_text"})
PICTURE_KINDS = frozenset({"image_url", "image", "input_image", "output_image"})
_PICTURE_KEYS = ("image_url", "imageUrl", "image", "source", "url", "b64_json", "b64Json")
_INNER_KEYS = ("url", "data", "b64_json", "b64Json")
_LABEL_KEYS = ("media_type", "mediaType", "mime_type", "mimeType")
_SHOWN_CHARS = 40

_MARKDOWN_OPENS = re.compile(r"!?\[[^\]]*\]\(\s*\Z")
_MARKDOWN_CLOSES = re.compile(r"\A(?:\s+\"[^\"]*\")?\s*\)")
_MARKDOWN_LINK = re.compile(r"!\[[^\]]*\]\(\s*(https?://[^\s)]+)(?:\s+\"[^\"]*\")?\s*\)")


class PartReader:
    """Reads parts of one body.

    `caller` tells whose body it is. A caller's unusable picture raises InvalidPicture, and a label that its bytes
    contradict is noted in `ignored` by path; of a vendor's answer pictures are taken as they are, and markdown links
    to pictures are pictures too.
    """

    def __init__(self, skeleton: Skeleton, *, caller: bool) -> None:
        self.ignored: list[str] = []
        self.beside: list[str] = []
        self._skeleton = skeleton
        self._caller = caller

    def content(self, leaf: Leaf) -> list[Part]:
        """Read a message's content: a string, or an array of parts; raises WireError, InvalidPicture."""
        if isinstance(leaf.value, str):
            return self._words(leaf, {})
        if not isinstance(leaf.value, list):
            raise leaf.wrong("a string or an array of parts")
        return [part for item in leaf.items() for part in self._part(item)]

    def picture(self, leaf: Leaf) -> Picture:
        """Read a picture that stands outside content: a part, or its URL alone."""
        return self._picture_at(leaf, {}) if isinstance(leaf.value, str) else self._picture(leaf.fields())

    def opaque(self, kind: str, value: Json) -> Opaque:
        """Give a value that abaca does not model, to be replayed to the same dialect."""
        skeleton, blobs = self._skeleton.opaque(value)
        return Opaque(dialect=NAME, kind=kind, skeleton=skeleton, blobs=blobs)

    def blob(self, value: Json) -> Blob | None:
        """Give the blob that stands at `value`, if one does."""
        return self._skeleton.blob(value) if isinstance(value, str) else None

    def kept(self, fields: Mapping[str, Json]) -> dict[str, Json]:
        """Give the fields out of which no picture was lifted: only those can be sent on as they are."""
        return {name: value for name, value in fields.items() if not self._skeleton.opaque(value)[1]}

    def left(self, *objects: Fields) -> dict[str, Json]:
        """Give what nobody took of some objects, noting where it stands."""
        kept: dict[str, Json] = {}
        for fields in objects:
            found = self.kept(fields.left)
            self.beside += [fields.at(name) for name in found]
            kept |= found
        return kept

    def unmodelled(self) -> dict[str, tuple[str, ...]]:
        """Give an entry for `Request.asked` with the places of fields beside turns and parts that are not modelled."""
        return {"turns": tuple(dict.fromkeys(self.beside))} if self.beside else {}

    def _part(self, leaf: Leaf) -> list[Part]:
        if isinstance(leaf.value, str):
            return self._words(leaf, {})
        fields = leaf.fields()
        kind = fields.take_text("type")
        if kind in TEXT_KINDS or (not kind and "text" in fields.left):
            text = fields.take("text")
            if text is None:
                raise Leaf(fields.at("text"), None).wrong("a string")
            return self._words(text, self.left(fields))
        if kind in PICTURE_KINDS or (not kind and any(key in fields.left for key in _PICTURE_KEYS)):
            return [self._picture(fields)]
        if kind == "refusal" and "refusal" in fields.left:
            return [Text(text=Leaf(fields.at("refusal"), fields.left["refusal"]).text())]
        if not kind:
            raise Leaf(fields.at("type"), None).wrong('one of "text" and "image_url"')
        return [self.opaque(kind, leaf.value)]

    def _picture(self, fields: Fields) -> Picture:
        for name in ("type", "index"):
            fields.take(name)
        leaf = fields.take(*_PICTURE_KEYS)
        if leaf is None:
            raise Leaf(fields.at("image_url"), None).wrong("a picture: a data URL or an https URL")
        if not isinstance(leaf.value, dict):
            return self._picture_at(leaf, self.left(fields))
        inner = leaf.fields()
        inner.take("type")
        label = inner.take(*_LABEL_KEYS)
        found = inner.take(*_INNER_KEYS)
        if found is None:
            raise Leaf(inner.at("url"), None).wrong("a data URL or an https URL")
        return self._picture_at(found, self.left(inner, fields), label)

    def _picture_at(self, leaf: Leaf, extras: dict[str, Json], label: Leaf | None = None) -> Picture:
        value = leaf.text()
        blob = self._skeleton.blob(value)
        claimed = label or Leaf(leaf.path, "")
        if blob is None:
            match self._skeleton.split(value):
                case [Picked(label=inside, blob=blob)]:
                    claimed = Leaf(leaf.path, inside)
                case _:
                    return self._linked(leaf, value, extras)
        return self._checked(blob, claimed, leaf.path, extras)

    def _linked(self, leaf: Leaf, value: str, extras: dict[str, Json]) -> Picture:
        if value[:8].lower().startswith(("http://", "https://")):
            return Picture(mime="", url=value, extras=extras)
        shown = value[:_SHOWN_CHARS] + "…" * (len(value) > _SHOWN_CHARS)
        why = f'"{shown}" is neither a data URL with base64 nor an https URL'
        if self._caller:
            raise InvalidPicture(f"{leaf.path}: {why} (a placeholder left in?)", field=leaf.path)
        raise WireError(leaf.path, why)

    def _checked(self, blob: Blob, claimed: Leaf, path: str, extras: dict[str, Json]) -> Picture:
        mime = normal(claimed.text())
        if self._caller:
            if why := fault(blob):
                raise InvalidPicture(f"{path}: {why}", field=path)
            if mime not in NO_CLAIM and mime != normal(blob.mime):
                self.ignored.append(claimed.path)
        return Picture(mime=blob.mime or mime, blob=blob, extras=extras)

    def _words(self, leaf: Leaf, extras: dict[str, Json]) -> list[Part]:
        """Read text, and the pictures in it; what markdown puts around a picture goes with it."""
        pieces = self._skeleton.split(leaf.text()) or [""]
        parts: list[Part] = []
        opened = False
        for piece in pieces:
            if isinstance(piece, Picked):
                parts.append(self._checked(piece.blob, Leaf(leaf.path, piece.label), leaf.path, {}))
                continue
            words = _MARKDOWN_CLOSES.sub("", piece) if opened else piece
            opened = _MARKDOWN_OPENS.search(words) is not None
            words = _MARKDOWN_OPENS.sub("", words)
            parts += [Text(text=words, extras=extras)] if self._caller else _with_links(words, extras)
        if len(parts) == 1:
            return parts
        return [part for part in parts if not isinstance(part, Text) or part.text.strip()]


class PartWriter:
    """Writes parts the way a vendor wants them."""

    def __init__(self, vendor: Vendor) -> None:
        self._image_part = vendor.image_part

    def content(self, parts: Sequence[Part]) -> Json:
        """Write a message's content: a string when it is nothing but words, else parts."""
        match parts:
            case [Text() as only] if not only.extras:
                return only.text
        return [self.part(part) for part in parts]

    def part(self, part: Part) -> Json:
        """Write one part; raises Unsupported for what another dialect brought."""
        match part:
            case Text():
                return {"type": "text", "text": part.text, **part.extras}
            case Picture():
                return self._picture(part)
            case Opaque():
                return replayed(part)
        raise Unsupported(f"A call of the function {part.name!r} cannot stand among what a user says.", field="content")

    def _picture(self, part: Picture) -> Json:
        extras = dict(part.extras)
        if self._image_part == "image":
            return {"type": "image", "image": picture_url(part), **extras}
        inner = {"url": picture_url(part)}
        if "detail" in extras:
            inner["detail"] = extras.pop("detail")
        return {"type": "image_url", "image_url": inner, **extras}


def picture_url(picture: Picture) -> DataUrl | str:
    """Give what a URL field says for a picture: its bytes as a data URL, labelled truthfully, or where it is."""
    if picture.blob is not None:
        return DataUrl(picture.blob.mime or picture.mime, picture.blob)
    return picture.url or ""


def replayed(part: Opaque) -> Json:
    """Give an opaque part as it came; raises Unsupported when it came in another dialect."""
    return replayed_part(part, NAME, "chat completions")


def signature_entry(signature: Blob, index: int) -> Json:
    """Give the entry of `reasoning_details` that carries the thought signature of the message's part `index`.

    Shape: OpenRouter's ReasoningDetailEncrypted; other vendors' clients pass over it.
    """
    return {"type": "reasoning.encrypted", "data": Inline(signature), "format": "google-gemini-v1", "index": index}


def _with_links(words: str, extras: dict[str, Json]) -> list[Part]:
    """Cut `words` at markdown pictures that are linked by URL."""
    parts: list[Part] = []
    end = 0
    for match in _MARKDOWN_LINK.finditer(words):
        parts += [Text(text=words[end : match.start()], extras=extras), Picture(mime="", url=match[1])]
        end = match.end()
    return [*parts, Text(text=words[end:], extras=extras)]
