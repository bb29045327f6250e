"""One entity as a small picture with alpha: what the photo tools put beside a person or over a face."""

from PIL import Image

from .figures import figure
from .render import raster
from .scene import Entity, Style
from .styles import styled
from .styles.sticker import rimmed
from .vector import Drawing, document


def sprite(entity: Entity, *, height_px: int, seed: int, style: Style = "flat") -> Image.Image:
    """The entity with what it wears, RGBA, cropped to its drawing, `height_px` high, in a style.

    KeyError when there is no drawing of it; ValueError when the height is
    not positive.
    """
    if height_px < 1:
        raise ValueError(f"height_px {height_px} is not positive")
    drawing = figure(entity, variant=seed)
    if style == "sticker":
        return _sticker(drawing, height_px)
    if style == "flat":
        return pixels_of(drawing, height_px)
    return styled(drawing, max(1, round(height_px * drawing.box.width / drawing.box.height)), height_px, style, seed)


def _sticker(drawing: Drawing, height_px: int) -> Image.Image:
    """The drawing with a white rim, both together `height_px` high."""
    rim_px = height_px // 32
    inner = pixels_of(drawing, max(1, height_px - 2 * rim_px))
    card = Image.new("RGBA", (inner.width + 2 * rim_px, inner.height + 2 * rim_px), (255, 255, 255, 0))
    card.paste(inner, (rim_px, rim_px))
    return rimmed(card, rim_px * 0.85)


def pixels_of(drawing: Drawing, height_px: int) -> Image.Image:
    """A drawing as RGBA pixels of that height, cropped to its box."""
    width_px = max(1, round(height_px * drawing.box.width / drawing.box.height))
    return raster(document(drawing.svg, width_px, height_px, drawing.box))
