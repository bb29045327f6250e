"""Loading given pictures: every usual kind of file, and every unusual one that strangers send."""

import io
import random
import struct
import sys
import warnings
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from abaca.engines.illustrator.photo import UnusablePicture, load, loading
from abaca.engines.illustrator.scene import Reference

PHOTOS = Path(__file__).parents[2] / "photos"
SENTENCES = {
    loading.EMPTY,
    loading.FOREIGN,
    loading.NEEDS_HEIF,
    loading.TOO_LARGE,
    loading.BROKEN,
    loading.MISSING,
}


def encoded(picture: Image.Image, kind: str, **options) -> bytes:
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def loaded(content: bytes, max_px: int = 2048) -> Image.Image:
    return load(Reference(content=content), max_px=max_px)


def quarters() -> Image.Image:
    """Red, green over blue, white; 40 x 20."""
    picture = Image.new("RGB", (40, 20))
    for colour, corner in (("red", (0, 0)), ("lime", (20, 0)), ("blue", (0, 10)), ("white", (20, 10))):
        picture.paste(colour, (*corner, corner[0] + 20, corner[1] + 10))
    return picture


def near(one, other, by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(one, other, strict=True))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_format_gives_the_same_colours(kind):
    """The four corners of a picture look the same from all four formats."""
    picture = loaded(encoded(quarters(), kind, **({"quality": 95} if kind in {"JPEG", "WEBP"} else {})))
    assert (picture.mode, picture.size) == ("RGB", (40, 20))
    for at, colour in (((5, 4), (255, 0, 0)), ((34, 4), (0, 255, 0)), ((5, 15), (0, 0, 255))):
        assert near(picture.getpixel(at), colour, 20)


def test_heic_is_read_with_the_extra():
    """A HEIC file decodes where pillow_heif is installed."""
    heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    heif.from_pillow(quarters().resize((80, 40))).save(file, quality=95)
    picture = loaded(file.getvalue())
    assert picture.size == (80, 40)
    assert near(picture.getpixel((10, 8)), (255, 0, 0), 40)


def test_heic_without_the_extra_says_what_works(monkeypatch):
    """Without pillow_heif the refusal names the formats that are understood."""
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    with pytest.raises(UnusablePicture) as refused:
        loaded(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(64))
    assert str(refused.value) == loading.NEEDS_HEIF


@pytest.mark.parametrize(
    ("orientation", "size", "red_at"),
    [(1, (40, 20), (5, 4)), (3, (40, 20), (34, 15)), (6, (20, 40), (15, 5)), (8, (20, 40), (4, 34))],
)
def test_exif_orientation_is_honoured(orientation, size, red_at):
    """A camera's turned picture comes out upright, and `full_px` is its upright size."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture = loaded(encoded(quarters(), "JPEG", quality=95, exif=exif))
    assert picture.size == size
    assert picture.info == {loading.FULL_PX: size}
    assert near(picture.getpixel(red_at), (255, 0, 0), 30)


def test_damaged_exif_does_not_matter():
    """Metadata that cannot be read leaves the picture as it lies in the file."""
    picture = loaded(encoded(quarters(), "JPEG", quality=95, exif=b"Exif\0\0MM\0*\0\0\0\x08\xff\xff" + b"\x01\x12" * 9))
    assert picture.size == (40, 20)


def test_first_frame_of_an_animation():
    """An animated GIF gives its first frame."""
    frames = [Image.new("RGB", (12, 12), colour) for colour in ("red", "blue", "lime")]
    content = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    assert near(loaded(content).getpixel((6, 6)), (255, 0, 0))


def test_sixteen_bit_grey_keeps_its_brightness():
    """A 16-bit ramp stays a ramp from black to white."""
    ramp = np.linspace(0, 65535, 64, dtype=np.uint16)[None, :].repeat(4, axis=0)
    picture = loaded(encoded(Image.fromarray(ramp), "PNG"))
    row = np.asarray(picture)[2, :, 0].astype(int)
    assert picture.mode == "RGB"
    assert row[0] == 0
    assert row[-1] == 255
    assert abs(row - np.linspace(0, 255, 64)).max() <= 2


def test_cmyk_becomes_rgb():
    """A CMYK JPEG's pure cyan is a blue-green without red."""
    red, green, blue = loaded(encoded(Image.new("CMYK", (16, 16), (255, 0, 0, 0)), "JPEG", quality=95)).getpixel((8, 8))
    assert red < 60 < min(green, blue)


def test_palette_with_transparency_keeps_its_holes():
    """A palette PNG with a transparent entry gives RGBA, see-through exactly there."""
    picture = Image.new("P", (10, 10), 0)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(1, (5, 0, 10, 10))
    seen = loaded(encoded(picture, "PNG", transparency=0))
    assert seen.mode == "RGBA"
    assert seen.getpixel((2, 2))[3] == 0
    assert seen.getpixel((7, 2)) == (0, 0, 255, 255)


def test_opaque_alpha_is_dropped():
    """An alpha channel that hides nothing gives plain RGB."""
    assert loaded(encoded(quarters().convert("RGBA"), "PNG")).mode == "RGB"


def test_broken_colour_profile_is_ignored():
    """Bytes that are no ICC profile change nothing."""
    picture = loaded(encoded(quarters(), "PNG", icc_profile=b"no profile at all" * 9))
    assert picture.getpixel((5, 4)) == (255, 0, 0)


def test_foreign_colour_profile_does_not_stop():
    """A profile for other channels than the picture's leaves its numbers as they are."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    assert loaded(encoded(quarters(), "PNG", icc_profile=profile)).size == (40, 20)


@pytest.mark.parametrize("size", [(1, 1), (1, 20_000), (20_000, 1)])
def test_extreme_shapes(size):
    """Pictures of one pixel in width or height load, reduced to the longest side asked for."""
    picture = loaded(encoded(Image.new("RGB", size, "red"), "PNG"), max_px=1024)
    assert max(picture.size) == min(1024, max(size))
    assert min(picture.size) == 1
    assert picture.info[loading.FULL_PX] == size


def test_large_jpeg_decodes_small():
    """A twelve-megapixel JPEG comes at the size asked for and its full size is noted."""
    content = encoded(Image.linear_gradient("L").resize((4000, 3000)).convert("RGB"), "JPEG", quality=70)
    picture = loaded(content, max_px=1000)
    assert picture.size == (1000, 750)
    assert picture.info[loading.FULL_PX] == (4000, 3000)


def test_metadata_ends_here():
    """Nothing of the file's own notes travels on with the pixels."""
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    picture = loaded(encoded(quarters(), "JPEG", exif=exif, comment=b"a place"))
    assert set(picture.info) == {loading.FULL_PX}


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be that large."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(9000, 9000), (20_000, 20_000), (60_000, 60_000)])
def test_too_many_pixels_are_refused_before_decoding(size):
    """What the header claims decides; nothing of that size is ever allocated."""
    with pytest.raises(UnusablePicture) as refused:
        loaded(bomb(*size))
    assert str(refused.value) == loading.TOO_LARGE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_truncated_files_are_refused(kind):
    """Half a file is no picture."""
    noise = Image.frombytes("RGB", (64, 64), random.Random(1).randbytes(64 * 64 * 3))
    content = encoded(noise, kind)
    with pytest.raises(UnusablePicture) as refused:
        loaded(content[: len(content) // 2])
    assert str(refused.value) == loading.BROKEN


@pytest.mark.parametrize("kind", ["BMP", "TIFF", "PPM", "ICO"])
def test_other_formats_are_refused(kind):
    """Only the formats named in the refusal are decoded, whatever else Pillow could read."""
    with pytest.raises(UnusablePicture) as refused:
        loaded(encoded(quarters(), kind))
    assert str(refused.value) == loading.FOREIGN


def test_nothing_and_missing_files():
    """An empty reference and a path without a file each get their own sentence, without the path."""
    with pytest.raises(UnusablePicture) as refused:
        load(Reference(), max_px=100)
    assert str(refused.value) == loading.EMPTY
    with pytest.raises(UnusablePicture) as refused:
        load(Reference(path="/nowhere/secret.png"), max_px=100)
    assert str(refused.value) == loading.MISSING


def test_files_are_read_by_path():
    """A reference by path gives the same picture as its bytes."""
    path = PHOTOS / "coffee.jpg"
    by_path = load(Reference(path=str(path)), max_px=400)
    assert by_path.tobytes() == loaded(path.read_bytes(), max_px=400).tobytes()


SAMPLES = [
    encoded(quarters(), "PNG"),
    encoded(quarters(), "JPEG"),
    encoded(quarters(), "WEBP"),
    encoded(quarters().quantize(4), "GIF"),
]


def attempt(content: bytes) -> tuple[str, Image.Image | None]:
    """What was said instead of a picture, or the picture."""
    try:
        return "", loaded(content, max_px=512)
    except UnusablePicture as refused:
        return str(refused), None


@settings(max_examples=150)
@given(
    st.sampled_from(SAMPLES),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 255)), min_size=1, max_size=12),
    st.integers(0, 4000),
)
def test_damaged_files_give_a_picture_or_a_known_sentence(content, changes, cut):
    """Whatever bytes change or go missing, the caller sees a bounded picture or one of the fixed sentences."""
    damaged = bytearray(content)
    for at, value in changes:
        damaged[at % len(damaged)] = value
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        said, picture = attempt(bytes(damaged[: len(damaged) - cut % 30]))
    assert said in SENTENCES or (picture is not None and picture.mode in {"RGB", "RGBA"} and max(picture.size) <= 512)
