"""Reads a request's references, wherever they are, and finds out which pixels are asked for."""

from msgspec.structs import replace

from abaca.calls.plugs import Plugs
from abaca.catalogue import Model
from abaca.errors import InvalidPicture, NotFound, TooLarge
from abaca.interfaces import ImageStore
from abaca.policy import shapes
from abaca.records import Caps
from abaca.types import Blob, Picture, Request


async def resolved(request: Request, caps: Caps, model: Model, plugs: Plugs) -> Request:
    """Give the request with its picture type, pixels and references; raises what is wrong with it."""
    vendor = plugs.vendors.get(request.vendor)
    dressed = replace(request, mime=request.mime or (vendor.mime if vendor else "") or None)
    known = shapes.resolve(dressed, model)
    if any(picture.blob is None for turn in known.turns for picture in turn.pictures()):
        # Only now is it worth fetching; the pixels of what was fetched may give the ratio.
        known = shapes.resolve(await _fetched(known, caps, plugs), model)
    for mime in {picture.mime for turn in known.turns for picture in turn.pictures()} - plugs.readable:
        raise InvalidPicture(
            f"A reference picture is {mime}, which cannot be read here. These can: {', '.join(sorted(plugs.readable))}."
        )
    return known


async def kept(sha256: str, images: ImageStore) -> Blob:
    """Give a picture that is kept here; raises NotFound."""
    blob = await images.get(sha256)
    if blob is None:
        raise NotFound("This picture is gone: its call was deleted, or its time was over.")
    return blob


async def _fetched(request: Request, caps: Caps, plugs: Plugs) -> Request:
    """Give the request with the bytes of every picture that was given by URL."""
    count = sum(len(turn.pictures()) for turn in request.turns)
    if count > caps.pictures:  # the body's own are counted by the lift, those behind URLs only here
        raise TooLarge(f"The request has {count} pictures; it may have {caps.pictures}.")

    async def fetched(picture: Picture) -> Picture:
        if picture.blob is not None:
            return picture
        url = picture.url or ""
        own = plugs.own_picture(url)
        blob = await kept(own, plugs.images) if own else await plugs.fetcher.fetch(url, caps)
        return replace(picture, blob=blob, mime=blob.mime, url=None)

    turns = []
    for turn in request.turns:
        parts = [await fetched(part) if isinstance(part, Picture) else part for part in turn.parts]
        turns.append(replace(turn, parts=tuple(parts)))
    return replace(request, turns=tuple(turns))
