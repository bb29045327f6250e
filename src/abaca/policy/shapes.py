"""How large a picture becomes: what was asked for, checked against the catalogue before any work, in Google's words.

Words: answers of generativelanguage.googleapis.com as reported in September 2026 (docs/dialects/gemini.md).
"""

import math
from collections.abc import Sequence

from msgspec.structs import replace

from abaca.catalogue import Model
from abaca.errors import RequestError
from abaca.types import Pixels, Request, Shape

RATIOS = ("1:1", "1:4", "1:8", "2:3", "3:2", "3:4", "4:1", "4:3", "4:5", "5:4", "8:1", "9:16", "16:9", "21:9")
"""Every ratio that some model has, in the order in which Google lists them."""
RESOLUTIONS = ("1K", "2K", "4K", "512")
"""Every resolution that some model has, in the order in which Google lists them."""

_SQUARE = "1:1"
_SIDEWAYS = frozenset({5, 6, 7, 8})  # EXIF orientations that swap width and height
_RESOLUTION_FIELDS = frozenset({"imagesize", "resolution", "size"})
_RATIO_FIELDS = frozenset({"aspectratio", "ratio", "size"})


def resolve(request: Request, model: Model) -> Request:
    """Give the request with `pixels` from the model's table; raises RequestError for what the model lacks.

    Without a ratio it is that of the first reference, else square. A size in pixels becomes the ratio
    and resolution that it stands for. A model without resolutions ignores them, which is noted in `ignored`.
    """
    _check_references(request, model)
    size = request.size
    shape = _shape_of(size, request, model) if isinstance(size, Pixels) else size or Shape()
    ratio = shape.ratio or _ratio_of_reference(request, model)
    _check_ratio(ratio, request, model)
    if shape.resolution is not None and not model.resolutions:
        paths = _paths(request, _RESOLUTION_FIELDS)
        request = replace(request, ignored=tuple(dict.fromkeys((*request.ignored, *paths))))
        shape = replace(shape, resolution=None)
    _check_resolution(shape.resolution, request, model)
    width_px, height_px = model.pixels[ratio][shape.resolution or model.default_resolution]
    return replace(
        request,
        size=None if shape == Shape() else shape,
        pixels=Pixels(width_px=width_px, height_px=height_px),
    )


def nearest_ratio(width_px: int, height_px: int, ratios: Sequence[str]) -> str:
    """Give the ratio that is nearest to a picture's, by the logarithm of width over height."""
    wanted = math.log(width_px / height_px)

    def distance(ratio: str) -> float:
        width, height = ratio.split(":")
        return abs(math.log(int(width) / int(height)) - wanted)

    return min(ratios, key=distance)


def _ratio_of_reference(request: Request, model: Model) -> str:
    """Give the ratio of the first reference, as it is displayed; an edit of the last answer keeps that one's."""
    for reference in request.references():
        if reference.blob is None:
            continue
        width_px, height_px = reference.blob.width_px, reference.blob.height_px
        if reference.blob.orientation in _SIDEWAYS:
            width_px, height_px = height_px, width_px
        if width_px and height_px:
            return nearest_ratio(width_px, height_px, model.ratios)
    return _SQUARE


def _check_references(request: Request, model: Model) -> None:
    count = len(request.references())
    if count > model.max_pictures:
        raise RequestError(
            f"The request has {count} reference pictures; {model.id} takes at most {model.max_pictures}."
        )


def _check_ratio(ratio: str, request: Request, model: Model) -> None:
    if ratio in model.ratios:
        return
    field = next(iter(_paths(request, _RATIO_FIELDS)), None)
    if ratio in RATIOS:
        raise RequestError(f"Aspect ratio {ratio} is not supported for this model", field=field)
    known = f"{', '.join(repr(r) for r in RATIOS[:-1])}, or {RATIOS[-1]!r}"
    raise RequestError(
        f"* GenerateContentRequest.generation_config.image_config.aspect_ratio: aspect_ratio must be one of {known}.\n",
        field=field,
    )


def _check_resolution(resolution: str | None, request: Request, model: Model) -> None:
    if resolution is None or resolution in model.resolutions:
        return
    field = next(iter(_paths(request, _RESOLUTION_FIELDS)), None)
    if resolution in RESOLUTIONS:
        raise RequestError(f"Image size {resolution} is not supported for this model", field=field)
    known = ", ".join((*RESOLUTIONS, "512P", "512PX"))
    raise RequestError(f"Unsupported image_size {resolution[:40]!r}. Supported values are: {known}.", field=field)


def _shape_of(size: Pixels, request: Request, model: Model) -> Shape:
    """Give the ratio and resolution whose picture has exactly that size; raises RequestError naming the nearest."""
    table = {
        pixels: Shape(ratio=ratio, resolution=resolution if model.resolutions else None)
        for ratio, row in model.pixels.items()
        for resolution, pixels in row.items()
    }
    asked = (size.width_px, size.height_px)
    if asked in table:
        return table[asked]
    width_px, height_px = min(table, key=lambda known: math.dist(_logs(known), _logs(asked)))
    raise RequestError(
        f"The size {size.width_px}x{size.height_px} is not supported for this model. "
        f"The nearest that is: {width_px}x{height_px}.",
        field=next(iter(_paths(request, _RATIO_FIELDS)), None),
    )


def _logs(pixels: tuple[int, int]) -> tuple[float, float]:
    return math.log(max(pixels[0], 1)), math.log(max(pixels[1], 1))


def _paths(request: Request, names: frozenset[str]) -> list[str]:
    """Give those paths of the asked size that end in one of `names`, else all of them."""
    asked = request.asked.get("size", ())
    return [p for p in asked if p.rpartition(".")[2].replace("_", "").lower() in names] or list(asked)
