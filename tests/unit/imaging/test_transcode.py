"""Transcoding: a hostile picture goes in, plain pixels come out."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from abaca.errors import InvalidPicture
from abaca.imaging import transcode
from abaca.imaging import transcoding as module


def opened(content):
    """Give the picture in `content`, loaded."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def saved(picture, kind="PNG", **options):
    """Give the bytes of a picture."""
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "HEIF"])
@pytest.mark.parametrize("mime", ["image/png", "image/jpeg", "image/webp"])
def test_every_format_becomes_every_other(pictures, kind, mime):
    """What we read can be had as PNG, JPEG and WebP, at the same size."""
    found = pictures.inspect(transcode(pictures.make(kind), mime=mime, max_px=10_000))
    assert (found.mime, found.width_px, found.height_px, found.problem) == (mime, 83, 61, "")


def test_picture_is_turned_upright_and_bare():
    """EXIF orientation is applied, and no metadata is left."""
    picture = Image.new("RGB", (40, 20), "red")
    picture.paste("blue", (0, 0, 40, 10))
    tags = Image.Exif()
    tags[0x0112], tags[0x010F] = 6, "Secret"
    out = opened(transcode(saved(picture, "JPEG", exif=tags, comment="Secret"), mime="image/png", max_px=800))
    assert out.size == (20, 40)
    assert out.getpixel((15, 20))[2] > 200
    assert not out.getexif()
    assert b"Secret" not in transcode(saved(picture, "JPEG", exif=tags), mime="image/jpeg", max_px=800)


def test_transparency_is_kept_or_white():
    """PNG keeps what is transparent, JPEG gets white there."""
    clear = saved(Image.new("RGBA", (4, 4), (0, 0, 0, 0)))
    assert opened(transcode(clear, mime="image/png", max_px=16)).getpixel((0, 0))[3] == 0
    assert opened(transcode(clear, mime="image/jpeg", max_px=16)).getpixel((0, 0)) == (255, 255, 255)


def test_palette_transparency_is_kept(pictures):
    """A transparent colour of a palette is transparent afterwards."""
    picture = Image.new("P", (4, 4), 0)
    out = opened(transcode(saved(picture, "PNG", transparency=0), mime="image/png", max_px=16))
    assert out.getpixel((0, 0))[3] == 0


def test_first_frame_is_taken():
    """Of a moving picture the first frame is given."""
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    gif = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert opened(transcode(gif, mime="image/png", max_px=64)).getpixel((0, 0))[:3] == (255, 0, 0)


def test_longest_side_is_kept(tmp_path):
    """`longest_px` scales down, never up, and a path is as good as bytes."""
    path = tmp_path / "wide.jpg"
    path.write_bytes(saved(Image.new("RGB", (400, 100)), "JPEG"))
    assert opened(transcode(path, mime="image/webp", max_px=40_000, longest_px=100)).size == (100, 25)
    assert opened(transcode(path, mime="image/webp", max_px=40_000, longest_px=1000)).size == (400, 100)


def test_16_bit_grey_is_scaled():
    """16-bit grey keeps its tones."""
    deep = Image.frombytes("I;16", (4, 1), struct.pack("<4H", 0, 0x4000, 0x8000, 0xFFFF))
    out = opened(transcode(saved(deep), mime="image/png", max_px=4))
    assert [out.getpixel((x, 0))[0] for x in range(4)] == [0, 63, 127, 255]


def test_colour_profile_is_applied_and_broken_ones_ignored():
    """A profile's colours are brought into sRGB; a profile that is none does no harm."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    grey = Image.new("RGB", (2, 2), (100, 100, 100))
    plain = opened(transcode(saved(grey), mime="image/png", max_px=4)).getpixel((0, 0))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert opened(transcode(saved(grey, icc_profile=srgb), mime="image/png", max_px=4)).getpixel((0, 0)) == plain
    clear = Image.new("RGBA", (2, 2), (100, 100, 100, 9))
    assert opened(transcode(saved(clear, icc_profile=srgb), mime="image/png", max_px=4)).getpixel((0, 0))[3] == 9
    for broken in (profile, b"none"):
        out = opened(transcode(saved(grey, icc_profile=broken), mime="image/png", max_px=4))
        assert "icc_profile" not in out.info
        assert out.getpixel((0, 0)) == plain or broken == profile


def test_cmyk_becomes_rgb():
    """Printers' JPEGs can be had as PNG."""
    out = opened(transcode(saved(Image.new("CMYK", (4, 4)), "JPEG"), mime="image/png", max_px=16))
    assert out.mode == "RGB"


def bomb(width_px, height_px):
    """Give a PNG of a few bytes that claims to be huge."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">II5B", width_px, height_px, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


@pytest.mark.parametrize("side_px", [11, 10_000, 60_000])
def test_too_many_pixels_are_refused_from_the_header(side_px):
    """Over `max_px` nothing is decoded, by our own count or by Pillow's guard."""
    with pytest.raises(InvalidPicture, match=r"more than 100 pixels|cannot be decoded"):
        transcode(bomb(side_px, side_px), mime="image/png", max_px=100)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "AVIF", "HEIF"])
def test_broken_pictures_are_refused_in_fixed_words(pictures, kind):
    """A cut picture is an InvalidPicture that quotes nothing of it."""
    content = pictures.make(kind)
    with pytest.raises(InvalidPicture) as caught:
        transcode(content[: len(content) // 2], mime="image/png", max_px=10_000)
    assert caught.value.message == "the picture cannot be decoded"


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "EPS"])
def test_other_formats_are_not_opened(kind):
    """Formats that we do not serve are not decoded, though Pillow could."""
    with pytest.raises(InvalidPicture):
        transcode(saved(Image.new("RGB", (4, 4)), kind), mime="image/png", max_px=16)


def test_heic_needs_the_extra(pictures, monkeypatch):
    """Without the `heif` extra a HEIC picture is refused, and others are read."""
    monkeypatch.setitem(__import__("sys").modules, "pillow_heif", None)
    with pytest.raises(InvalidPicture):
        module.transcode(pictures.make("HEIF"), mime="image/png", max_px=10_000)
    assert module.transcode(pictures.make("PNG"), mime="image/png", max_px=10_000)
