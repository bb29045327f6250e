"""Pixels: a picture decoded once, guarded, and written anew. Pillow is loaded when this is used, not before."""

import contextlib
import io
import struct
import warnings
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

from abaca.errors import InvalidPicture

if TYPE_CHECKING:
    from PIL import Image

_FORMATS = ("PNG", "JPEG", "WEBP", "GIF", "AVIF")
_DECODER_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    MemoryError,
    struct.error,
    zlib.error,
)
"""What decoders raise for broken pictures, by experience: nearly anything."""


def transcode(
    source: bytes | Path,
    *,
    mime: str,
    max_px: int,
    longest_px: int | None = None,
    quality: int = 90,
) -> bytes:
    """Give the first frame of a picture as `mime` (PNG, JPEG or WebP), turned upright, in sRGB, without metadata.

    `max_px` is the most width times height that is decoded; `longest_px` scales it down to that longest side; JPEG
    gets white where it was transparent. Raises InvalidPicture with fixed words. For worker processes: it blocks, and
    hostile pictures are decoded here. HEIC needs the `heif` extra.
    """
    from PIL import Image, ImageOps  # noqa: PLC0415 - the server process never loads Pillow

    formats = (*_FORMATS, "HEIF") if _register_heif() else _FORMATS
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(io.BytesIO(source) if isinstance(source, bytes) else source, formats=formats) as opened:
                _refuse_many(opened, max_px)
                opened.seek(0)
                if longest_px is not None:
                    opened.draft("RGB", (longest_px, longest_px))
                picture = ImageOps.exif_transpose(opened)
                picture = _in_srgb(picture)
                if longest_px is not None:
                    picture.thumbnail((longest_px, longest_px), Image.Resampling.LANCZOS)
                return _saved(picture, mime, quality)
        except (*_DECODER_ERRORS, Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise InvalidPicture("the picture cannot be decoded") from error


def _refuse_many(picture: "Image.Image", max_px: int) -> None:
    if picture.width * picture.height > max_px:
        raise InvalidPicture(f"the picture has more than {max_px} pixels")


def _register_heif() -> bool:
    try:
        import pillow_heif  # noqa: PLC0415 - an extra that may be missing
    except ImportError:
        return False
    pillow_heif.register_heif_opener()
    return True


def _in_srgb(picture: "Image.Image") -> "Image.Image":
    """Give RGB or RGBA; colours of a wider profile are brought into sRGB, as the profile is thrown away."""
    from PIL import Image, ImageCms  # noqa: PLC0415 - as above

    profile = picture.info.get("icc_profile")
    has_alpha = picture.has_transparency_data
    if picture.mode.startswith("I"):  # 16 bits of grey, which Pillow would clip and not scale
        picture = picture.convert("I").point(lambda value: value / 257).convert("L")
    elif profile and picture.mode in ("RGB", "RGBA", "CMYK", "L"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            mode = "RGBA" if picture.mode == "RGBA" else "RGB"
            brought = ImageCms.profileToProfile(picture, given, ImageCms.createProfile("sRGB"), outputMode=mode)
            picture = brought if isinstance(brought, Image.Image) else picture
    return picture.convert("RGBA" if has_alpha else "RGB")


def _saved(picture: "Image.Image", mime: str, quality: int) -> bytes:
    from PIL import Image  # noqa: PLC0415 - as above

    if mime == "image/jpeg" and picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    picture.info.clear()
    out = io.BytesIO()
    if mime == "image/png":
        picture.save(out, "PNG")
    else:
        picture.save(out, mime.removeprefix("image/").upper(), quality=quality)
    return out.getvalue()
