"""One entity as a small picture with alpha: what the photo tools put beside a person or over a face."""

from PIL import Image

from . import styles
from .figures import figure
from .relief import clay
from .render import raster
from .scene import Entity, Style
from .vector import Drawing, document


def sprite(entity: Entity, *, height_px: int, seed: int, style: Style = "flat") -> Image.Image:
    """The entity with what it wears, RGBA, cropped to its drawing, `height_px` high, in a style.

    A notebook's style is that of a pencil here. KeyError when there is no drawing of it; ValueError when the height is
    not positive.
    """
    if height_px < 1:
        raise ValueError(f"height_px {height_px} is not positive")
    drawing = figure(entity, variant=seed)
    if style == "sticker":
        return _sticker(drawing, height_px)
    picture = pixels_of(drawing, height_px)
    if style == "clay":
        return clay(picture, gloss=0.7)
    if style in {"watercolour", "pencil", "notebook"}:
        on_white = Image.new("RGB", picture.size, "white")
        on_white.paste(picture, mask=picture.getchannel("A"))
        worked = styles.watercolour(on_white, seed) if style == "watercolour" else styles.pencil(on_white, seed)
        worked.putalpha(picture.getchannel("A"))
        return worked
    return picture


def _sticker(drawing: Drawing, height_px: int) -> Image.Image:
    """The drawing with a white rim, both together `height_px` high."""
    rim_px = height_px // 32
    inner = pixels_of(drawing, max(1, height_px - 2 * rim_px))
    card = Image.new("RGBA", (inner.width + 2 * rim_px, inner.height + 2 * rim_px), (255, 255, 255, 0))
    card.paste(inner, (rim_px, rim_px))
    return styles.rimmed(card, rim_px * 0.85)


def pixels_of(drawing: Drawing, height_px: int) -> Image.Image:
    """A drawing as RGBA pixels of that height, cropped to its box."""
    width_px = max(1, round(height_px * drawing.box.width / drawing.box.height))
    return raster(document(drawing.svg, width_px, height_px, drawing.box))
