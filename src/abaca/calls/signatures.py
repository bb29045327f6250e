"""Gives parts of earlier answers back the thought signatures that their caller's dialect could not carry.

Signatures of the vendors' models belong to the model's turns. Those that begin with `records.OWN_SIGNATURE`
are made here and for this server alone: they are given back wherever the picture comes back, and go to no upstream.
"""

import hashlib

from msgspec.structs import replace

from abaca.interfaces import ImageStore, Signatures
from abaca.records import Signature, is_own
from abaca.types import Part, Picture, Request, Result, Role, Text


def signed_parts(result: Result) -> list[Signature]:
    """Give which delivered bytes of a result have which signature; text counts by its UTF-8."""
    parts = [part for candidate in result.candidates for part in candidate.parts]
    return [
        Signature(part_sha256=sha256, signature_sha256=part.signature.sha256)
        for part in parts
        if part.signature is not None and (sha256 := _delivered(part))
    ]


async def restored(request: Request, key_id: str, signatures: Signatures, images: ImageStore) -> Request:
    """Give the request with the signatures that this key's earlier answers had; those that it brings are kept."""
    bare = {
        sha256
        for turn in request.turns
        for part in turn.parts
        if part.signature is None
        and (turn.role == "model" or isinstance(part, Picture))
        and (sha256 := _delivered(part))
    }
    known = await signatures.signatures(key_id, bare) if bare else {}
    blobs = {part: await images.get(signature) for part, signature in known.items()}
    own = {part for part, blob in blobs.items() if blob is not None and await is_own(blob)}

    def signed(part: Part, role: Role) -> Part:
        sha256 = _delivered(part) if part.signature is None else ""
        blob = blobs.get(sha256) if role == "model" or (sha256 in own and isinstance(part, Picture)) else None
        return part if blob is None else replace(part, signature=blob)

    if not any(blobs.values()):
        return request
    turns = [replace(turn, parts=tuple(signed(part, turn.role) for part in turn.parts)) for turn in request.turns]
    return replace(request, turns=tuple(turns))


def _delivered(part: Part) -> str:
    """Give the sha256 of the bytes that a caller has of a part, "" where nothing of it can come back."""
    match part:
        case Picture(thought=False, blob=blob) if blob is not None:
            return blob.sha256
        case Text(thought=False, text=text) if text:
            return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return ""
