"""Doubles for dialects: blobs in memory, skeletons made from documents with bytes in them, bodies joined again."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator

import msgspec

from abaca.skeletons import DataUrl, Inline, Nonce, Skeleton

_MAGIC = ((b"\x89PNG", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"GIF8", "image/gif"), (b"RIFF", "image/webp"))


class MemoryBlob:
    """Bytes with the facts that a test gives them; the mime is read off the first bytes unless given."""

    def __init__(self, content, *, mime=None, width_px=0, height_px=0, orientation=1, problem=None):
        self.content = content
        self.sha256 = hashlib.sha256(content).hexdigest()
        self.size_bytes = len(content)
        self.mime = next((m for magic, m in _MAGIC if content.startswith(magic)), "") if mime is None else mime
        self.width_px = width_px
        self.height_px = height_px
        self.orientation = orientation
        self.problem = ("" if self.mime else "it is no picture") if problem is None else problem

    def __eq__(self, other):
        return isinstance(other, MemoryBlob) and other.sha256 == self.sha256

    def __hash__(self):
        return hash(self.sha256)

    def __repr__(self):
        return f"MemoryBlob({self.content!r})"

    async def chunks(self, size_bytes=262_144) -> AsyncIterator[bytes]:
        yield self.content

    def source(self):
        return self.content


def skeleton(document):
    """Give the skeleton of a document: bytes, blobs, `Inline` and `DataUrl` leaves are lifted, as `bodies` would."""
    nonce = Nonce()
    blobs = []

    def leaf(value):
        blob = getattr(value, "blob", value)
        blobs.append(MemoryBlob(blob) if isinstance(blob, bytes) else blob)
        stand_in = nonce.stand_in(len(blobs) - 1)
        return f"data:{value.mime};base64,{stand_in}" if isinstance(value, DataUrl) else stand_in

    def lifted(value):
        match value:
            case bytes() | MemoryBlob() | Inline() | DataUrl():
                return leaf(value)
            case dict():
                return {key: lifted(item) for key, item in value.items()}
            case list() | tuple():
                return [lifted(item) for item in value]
        return value

    return Skeleton(msgspec.json.encode(lifted(document)), tuple(blobs), nonce)


def text_of(segments):
    """Give the body that is sent for `segments`, blobs as base64."""
    pieces = [s if isinstance(s, bytes) else base64.b64encode(s.content) for s in segments]
    return b"".join(pieces).decode()


def joined(segments):
    """Give the document of `segments`, blobs as base64."""
    return json.loads(text_of(segments))


def with_leaves(document, base64_keys=("data", "thoughtSignature", "thought_signature")):
    """Give a document as it is on the wire with its base64 decoded: values of `base64_keys`, and data URLs."""

    def with_blobs(value, key=""):
        match value:
            case str() if key in base64_keys and value:
                return _decoded(value)
            case str() if value.startswith("data:") and ";base64," in value:
                head, _, run = value.partition(";base64,")
                return DataUrl(head.removeprefix("data:"), MemoryBlob(_decoded(run)))
            case dict():
                return {name: with_blobs(item, name) for name, item in value.items()}
            case list():
                return [with_blobs(item) for item in value]
        return value

    return with_blobs(document)


def lifted(document):
    """Give the skeleton of a document as it is on the wire."""
    return skeleton(with_leaves(document))


def relifted(segments):
    """Give the skeleton that the receiver of `segments` would lift."""
    return lifted(joined(segments))


def _decoded(text):
    return base64.b64decode(text.replace("-", "+").replace("_", "/") + "=" * (-len(text) % 4))
