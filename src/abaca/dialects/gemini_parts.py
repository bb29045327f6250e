"""Parts of the Gemini API, read in every spelling that clients and vendors use, and written in the vendor's."""

import base64
import hashlib
import re
from collections.abc import Mapping
from contextlib import suppress

import msgspec

from abaca.catalogue import Vendor
from abaca.dialects.gemini_terms import NAME, NO_SIGNATURE
from abaca.dialects.parts import NO_CLAIM, fault, normal, replayed
from abaca.errors import InvalidPicture, RequestError, WireError
from abaca.leaves import Fields, Leaf
from abaca.skeletons import Inline, Skeleton
from abaca.types import Blob, FunctionCall, FunctionReply, Json, Opaque, Part, Picture, Text

# Fields that stand beside a part's content and are none themselves. Source: google-genai 3.4.0 `types.Part`.
_BESIDE = frozenset({"mediaResolution", "partMetadata", "videoMetadata"})
_NO_SIGNATURE_SHA256 = hashlib.sha256(base64.urlsafe_b64decode(NO_SIGNATURE)).hexdigest()
_FUNCTIONS = frozenset({"functionCall", "functionResponse"})
_MARKS = frozenset({"thought", "thoughtSignature"})
_STORED_FILE = re.compile(r"(?:https?://[^/]+/(?:.*/)?v1(?:beta|alpha)?/)?files/[a-z0-9-]+", re.IGNORECASE)
_JOINT = re.compile(r"_([a-z0-9])")


class PartReader:
    """Reads the parts of one body.

    `caller` tells whose body it is. A caller's unusable picture raises InvalidPicture, and a label that its bytes
    contradict is noted in `ignored`; a vendor's pictures are taken as they are, whoever keeps them checks them.
    """

    def __init__(self, skeleton: Skeleton, *, caller: bool) -> None:
        self.ignored: list[str] = []
        self.beside: list[str] = []
        self._skeleton = skeleton
        self._caller = caller

    def parts(self, leaf: Leaf) -> tuple[Part, ...]:
        """Read an array of parts, a lone part, or a string; raises WireError, InvalidPicture, RequestError."""
        return tuple(part for item in leaf.items() for part in self._part(item))

    def kept(self, fields: Fields) -> dict[str, Json]:
        """Give what nobody took, to be replayed; what has pictures in it cannot be kept and is noted as ignored."""
        kept: dict[str, Json] = {}
        for name, value in fields.rest().items():
            if self._skeleton.opaque(value)[1]:
                self.ignored.append(fields.at(name))
            else:
                kept[name] = value
        if fields.path:
            self.beside += [fields.at(name) for name in kept]
        return kept

    def unmodelled(self) -> dict[str, tuple[str, ...]]:
        """Give an entry for `Request.asked` with the places of fields beside turns and parts that are not modelled."""
        return {"turns": tuple(dict.fromkeys(self.beside))} if self.beside else {}

    def _part(self, leaf: Leaf) -> list[Part]:
        if isinstance(leaf.value, str):
            return [Text(text=leaf.value)]
        fields = leaf.fields()
        thought = fields.take("thought")
        marks: dict[str, Json] = {"thought": thought.flag() if thought else False, "signature": self._signature(fields)}
        text, inline, file = (fields.take(name) for name in ("text", "inlineData", "fileData"))
        pictured = inline or file
        if pictured is None and text is None:
            return [self._other(leaf, fields, marks)]
        words = text.text() if text else ""
        if pictured is None:
            return [Text(text=words, extras=self.kept(fields), **marks)]
        part = self._inline(leaf, pictured, fields, marks) if inline else self._file(leaf, pictured, fields, marks)
        # One vendor's schema wants `text` in every part, pictures too, so that both may stand in one object.
        return [Text(text=words, thought=marks["thought"]), part] if words else [part]

    def _other(self, leaf: Leaf, fields: Fields, marks: dict[str, Json]) -> Part:
        kind = next((camel(name) for name in fields.left if camel(name) not in _BESIDE), "")
        if kind:
            return self._function(fields, kind, marks) or self._opaque(leaf, kind, marks)
        if marks["thought"] or marks["signature"]:
            return Text(text="", extras=self.kept(fields), **marks)
        raise WireError(f"{leaf.path}.data", "required oneof field 'data' must have one initialized field")

    def _function(self, fields: Fields, kind: str, marks: dict[str, Json]) -> Part | None:
        """Read a function's call or reply; None for other parts, and for one with bytes in it."""
        if kind not in _FUNCTIONS or (leaf := fields.take(kind)) is None:
            return None
        if self._skeleton.opaque(leaf.value)[1]:
            fields.left[leaf.path.rpartition(".")[2]] = leaf.value
            return None
        inner = leaf.fields()
        name, call_id = inner.take_text("name"), inner.take_text("id")
        said = inner.take("args" if kind == "functionCall" else "response")
        value = said.fields().left if said else {}
        extras = self._beside(leaf, inner, fields)
        if kind == "functionCall":
            return FunctionCall(name=name, arguments=value, id=call_id, extras=extras, **marks)
        return FunctionReply(name=name, output=value, id=call_id, extras=extras, **marks)

    def _inline(self, leaf: Leaf, inline: Leaf, fields: Fields, marks: dict[str, Json]) -> Part:
        inner = inline.fields()
        label, data = inner.take("mimeType"), inner.take("data")
        claimed = normal(label.text()) if label else ""
        if data is None:
            raise WireError(inner.at("data"), "is missing: it holds the base64 of a picture")
        blob = self._skeleton.blob(data.text())
        if blob is None:
            raise self._refusal(InvalidPicture, data.path, "is empty where a picture should be")
        if not blob.mime and not _pictorial(claimed):
            return self._opaque(leaf, "inlineData", marks)
        if self._caller:
            self._check(blob, data.path)
            if label and claimed not in {*NO_CLAIM, blob.mime}:
                self.ignored.append(label.path)
        extras = self._beside(inline, inner, fields)
        return Picture(mime=blob.mime or claimed, blob=blob, extras=extras, **marks)

    def _file(self, leaf: Leaf, file: Leaf, fields: Fields, marks: dict[str, Json]) -> Part:
        inner = file.fields()
        claimed = normal(inner.take_text("mimeType"))
        uri = inner.take("fileUri")
        if uri is None:
            raise WireError(inner.at("fileUri"), "is missing: it holds the https URL of a picture")
        where = uri.text().strip()
        if not _pictorial(claimed):
            return self._opaque(leaf, "fileData", marks)
        if _STORED_FILE.fullmatch(where):
            why = "Files are not served here. Give the picture inline, or by its public https URL."
            raise self._refusal(RequestError, uri.path, why)
        if not where[:8].lower().startswith(("https://", "http://")):
            why = f"{uri.shown()} cannot be read. Give the picture inline, or by its public https URL."
            raise self._refusal(RequestError, uri.path, why)
        return Picture(mime=claimed, url=where, extras=self._beside(file, inner, fields), **marks)

    def _opaque(self, leaf: Leaf, kind: str, marks: dict[str, Json]) -> Opaque:
        kept = {name: value for name, value in leaf.value.items() if camel(name) not in _MARKS}
        kept.pop("text", None)  # words beside it have become a part of their own
        skeleton, blobs = self._skeleton.opaque(kept)
        return Opaque(dialect=NAME, kind=kind, skeleton=skeleton, blobs=blobs, **marks)

    def _beside(self, leaf: Leaf, inner: Fields, fields: Fields) -> dict[str, Json]:
        """Give the extras of a picture; those inside its own object stand under that object's canonical name."""
        inside = self.kept(inner)
        name = camel(leaf.path.rpartition(".")[2])
        return {**self.kept(fields), **({name: inside} if inside else {})}

    def _signature(self, fields: Fields) -> Blob | None:
        leaf = fields.take("thoughtSignature")
        blob = self._skeleton.blob(leaf.text()) if leaf else None
        return None if blob is not None and blob.sha256 == _NO_SIGNATURE_SHA256 else blob

    def _check(self, blob: Blob, path: str) -> None:
        if why := fault(blob):
            raise self._refusal(InvalidPicture, path, why)

    def _refusal(self, kind: type[RequestError], path: str, why: str) -> Exception:
        return kind(f"{path}: {why}", field=path) if self._caller else WireError(path, why)


class PartWriter:
    """Writes parts in a vendor's spelling: `inlineData`, or `inline_data` with `mime_type`, never both."""

    def __init__(self, vendor: Vendor) -> None:
        snake = vendor.inline == "snake"
        self._names = ("inline_data", "mime_type") if snake else ("inlineData", "mimeType")
        self._file_names = ("file_data", "file_uri") if snake else ("fileData", "fileUri")

    def part(self, part: Part, *, replay: bool) -> Json:
        """Write one part, with its extras if they are to be replayed; raises Unsupported for another dialect's."""
        match part:
            case Text():
                said: dict[str, Json] = {"text": part.text}
            case Picture():
                said = self._picture(part)
            case FunctionCall():
                said = {"functionCall": {**_id(part), "name": part.name, "args": part.arguments}}
            case FunctionReply():
                said = {"functionResponse": {**_id(part), "name": part.name, "response": _response(part.output)}}
            case _:
                said = dict(replayed(part, NAME, "the Gemini API"))
        if part.thought:
            said["thought"] = True
        if part.signature is not None:
            said["thoughtSignature"] = Inline(part.signature)
        return merged(said, part.extras) if replay else said

    def _picture(self, part: Picture) -> dict[str, Json]:
        inline, mime_type = self._names
        if part.blob is None:
            file, uri = self._file_names
            return {file: {**({mime_type: part.mime} if part.mime else {}), uri: part.url or ""}}
        return {inline: {mime_type: part.blob.mime or part.mime, "data": Inline(part.blob)}}


def camel(name: str) -> str:
    """Give the camelCase spelling of a name in either case."""
    return _JOINT.sub(lambda joint: joint[1].upper(), name)


def merged(document: Json, extras: Mapping[str, Json]) -> Json:
    """Give a document with fields laid under it, level by level and in either case; what it has already stays."""
    whole = dict(document)
    spelled = {camel(name): name for name in whole}
    for name, value in extras.items():
        known = spelled.get(camel(name))
        if known is None:
            whole[name] = value
        elif isinstance(whole[known], Mapping) and isinstance(value, Mapping):
            whole[known] = merged(whole[known], value)
        elif isinstance(whole[known], list) and isinstance(value, list):
            whole[known] = [*whole[known], *value]
    return whole


def _id(part: FunctionCall | FunctionReply) -> dict[str, Json]:
    return {"id": part.id} if part.id else {}


def _response(output: Json) -> Json:
    """Give what a function came to as the object that Google wants; words of no object stand under `output`."""
    if isinstance(output, str):
        with suppress(msgspec.DecodeError):
            return msgspec.json.decode(output, type=dict[str, Json])
    return output if isinstance(output, dict) else {"output": output}


def _pictorial(claimed: str) -> bool:
    return claimed in NO_CLAIM or claimed.startswith("image/")
