"""Given pictures from bytes to pixels: only known formats, bounded before decoding, upright and in sRGB.

Whatever a stranger's file does to the decoders, the caller sees a picture or `UnusablePicture` with one of the fixed
sentences below: no text of a library, no path, no byte of the file.
"""

import io
import struct
import warnings
import zlib
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from abaca.engines.illustrator.scene import Reference

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_PIXELS = 64_000_000
"""Pictures with more pixels are refused before decoding; baseline JPEG may have `DRAFT_PIXELS`, it decodes small."""
DRAFT_PIXELS = 170_000_000

EMPTY = "the picture is empty"
FOREIGN = "the picture is not a PNG, JPEG, WebP or GIF file"
NEEDS_HEIF = "HEIC pictures need the extra `heif`; PNG, JPEG, WebP and GIF work without it"
TOO_LARGE = "the picture has too many pixels"
BROKEN = "the picture is truncated or damaged"
MISSING = "the picture's file cannot be read"

FULL_PX = "full_px"
"""The key under which a loaded picture's `info` holds the size of the whole file, (width, height) upright."""

_HEIF_BRANDS = (b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1")
_DECODING = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    LookupError,
    ArithmeticError,
    EOFError,
    RuntimeError,
    struct.error,
    zlib.error,
)
"""What Pillow's decoders raise on hostile input."""


class UnusablePicture(Exception):
    """A given picture that cannot be used; the message is one of this module's fixed sentences."""


def load(reference: Reference, *, max_px: int) -> Image.Image:
    """The picture, upright, RGB or (only where something shows through) RGBA, its longer side at most `max_px`.

    Of animations the first frame. Smaller pictures keep their size. `UnusablePicture` tells why there is none.
    """
    encoded = _encoded(reference)
    with warnings.catch_warnings():
        # Pillow warns of odd metadata and large pictures; here both are either fine or refused.
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(encoded), formats=_formats(encoded)) as opened:
                full = opened.size
                _bound(opened, max_px)
                opened.load()
                picture = _plain(opened, max_px)
        except Image.DecompressionBombError:
            raise UnusablePicture(TOO_LARGE) from None
        except UnidentifiedImageError:
            raise UnusablePicture(FOREIGN) from None
        except MemoryError:
            raise UnusablePicture(TOO_LARGE) from None
        except _DECODING:
            raise UnusablePicture(BROKEN) from None
    turned = (picture.width > picture.height) != (full[0] > full[1])
    # All other metadata (place, device, author) ends here.
    picture.info = {FULL_PX: (full[1], full[0]) if turned else full}
    return picture


def _encoded(reference: Reference) -> bytes:
    encoded = reference.content
    if not encoded and reference.path:
        try:
            encoded = Path(reference.path).read_bytes()
        except OSError:
            raise UnusablePicture(MISSING) from None
    if not encoded:
        raise UnusablePicture(EMPTY)
    return encoded


def _formats(encoded: bytes) -> list[str]:
    """The decoders that may look at the file; `UnusablePicture` for HEIC without its extra."""
    if encoded[4:8] != b"ftyp" or encoded[8:12] not in _HEIF_BRANDS:
        return list(FORMATS)
    try:
        import pillow_heif  # noqa: PLC0415 - an extra: present only where HEIC is wanted
    except ImportError:
        raise UnusablePicture(NEEDS_HEIF) from None
    pillow_heif.register_heif_opener()
    return ["HEIF"]


def _bound(opened: Image.Image, max_px: int) -> None:
    """Refuse by the header's size, and let JPEG decode straight to a fraction of it."""
    baseline = opened.format in {"JPEG", "MPO"} and not opened.info.get("progressive")
    if opened.width * opened.height > (DRAFT_PIXELS if baseline else MAX_PIXELS):
        raise UnusablePicture(TOO_LARGE)
    if opened.format in {"JPEG", "MPO"}:
        share = max_px / max(opened.size)
        if share < 1:
            opened.draft(None, (max(1, round(opened.width * share)), max(1, round(opened.height * share))))


def _plain(opened: Image.Image, max_px: int) -> Image.Image:
    if max(opened.size) > max_px and opened.mode in {"RGB", "RGBA", "L", "CMYK"}:
        opened.thumbnail((max_px, max_px), Image.Resampling.LANCZOS, reducing_gap=2.0)
    picture = _in_srgb(_upright(opened))
    if picture.mode == "RGBA" and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    if max(picture.size) > max_px:
        picture.thumbnail((max_px, max_px), Image.Resampling.LANCZOS)
    return picture


def _upright(opened: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(opened)
    except _DECODING:
        return opened  # damaged metadata says nothing about the pixels


def _in_srgb(picture: Image.Image) -> Image.Image:
    profile = picture.info.get("icc_profile")
    plain = picture if picture.mode == "CMYK" else _eight_bit(picture)
    if isinstance(profile, bytes) and profile and plain.mode in {"RGB", "RGBA", "CMYK"}:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            alpha = plain.getchannel("A") if plain.mode == "RGBA" else None
            opaque = plain.convert("RGB") if alpha else plain
            seen = ImageCms.profileToProfile(opaque, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, *_DECODING):
            seen, alpha = None, None  # a broken or foreign profile: the numbers as they stand
        if seen is not None:
            if alpha is not None:
                seen.putalpha(alpha)
            return seen
    return plain.convert("RGB") if plain.mode == "CMYK" else plain


def _eight_bit(picture: Image.Image) -> Image.Image:
    """Grey, palette, 16-bit and the rarer modes as RGB or RGBA."""
    if picture.mode in {"RGB", "RGBA"}:
        return picture.copy()
    if picture.mode.startswith("I") or picture.mode == "F":
        levels = np.asarray(picture, dtype=np.float32)
        top = 255.0 if levels.max(initial=0) <= 255 else 65535.0
        return Image.fromarray((levels * (255.0 / top)).clip(0, 255).astype(np.uint8)).convert("RGB")
    return picture.convert("RGBA" if picture.has_transparency_data else "RGB")
