"""The inspector: facts and soundness of pictures, without decoding pixels."""

import struct
import subprocess
import sys
import time
import tracemalloc
import zlib

import pytest
from PIL import Image

from abaca.imaging import Inspector

FORMATS = {
    "png": ("PNG", {}, "image/png"),
    "jpeg": ("JPEG", {"quality": 95}, "image/jpeg"),
    "progressive": ("JPEG", {"progressive": True}, "image/jpeg"),
    "webp": ("WEBP", {}, "image/webp"),
    "lossless": ("WEBP", {"lossless": True}, "image/webp"),
    "gif": ("GIF", {}, "image/gif"),
    "avif": ("AVIF", {}, "image/avif"),
    "heic": ("HEIF", {}, "image/heic"),
}


def png_chunk(kind, body):
    """A chunk with its true checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def facts(found):
    """Give mime, size and problem."""
    return found.mime, found.width_px, found.height_px, found.problem


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("size_bytes", [1, 13, 1_000_000])
def test_every_format_is_read_in_any_pieces(pictures, name, size_bytes):
    """A sound picture has its true mime and header size and no problem, trailing bytes notwithstanding."""
    kind, options, mime = FORMATS[name]
    content = pictures.make(kind, **options)
    # HEVC codes whole blocks: its header counts 84x64 for a picture that is shown as 83x61
    size = (84, 64) if name == "heic" else (83, 61)
    assert facts(pictures.inspect(content, size_bytes)) == (mime, *size, "")
    assert facts(pictures.inspect(content + b"trailing", size_bytes)) == (mime, *size, "")


@pytest.mark.parametrize("name", FORMATS)
def test_every_cut_is_seen(pictures, name):
    """Wherever a picture is cut after its first bytes, it is said to be cut off."""
    kind, options, _ = FORMATS[name]
    content = pictures.make(kind, **options)
    cuts = {40, len(content) // 3, len(content) // 2, len(content) - 50, len(content) - 1}
    assert {pictures.inspect(content[:cut]).problem for cut in cuts} == {"cut off"}


@pytest.mark.parametrize(
    "content", [b"", b"x", b"BM" + bytes(100), b"%PDF-1.7 and more of it", b"\0\0\0\x20ftypisom" + bytes(99)]
)
def test_other_bytes_are_no_picture(pictures, content):
    """Whatever is none of the known formats has no mime and is not a picture."""
    assert facts(pictures.inspect(content)) == ("", 0, 0, "not a picture")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_orientation_is_read(pictures, kind, orientation):
    """EXIF tells how the picture is to be turned; the size stays that of the header."""
    found = pictures.inspect(pictures.make(kind, exif=pictures.exif(orientation)), 7)
    assert (found.orientation, found.width_px, found.problem) == (orientation, 83, "")


@pytest.mark.parametrize("byte_order", [("<", b"II*\0"), (">", b"MM\0*")])
@pytest.mark.parametrize(("tag", "value", "orientation"), [(0x0112, 6, 6), (0x0112, 0, 1), (0x0112, 9, 1), (7, 6, 1)])
def test_orientation_in_either_byte_order(pictures, byte_order, tag, value, orientation):
    """Both byte orders are read; a value that means nothing, and none at all, is 1."""
    order, mark = byte_order
    tiff = mark + struct.pack(order + "IHHHIHHHHIHHI", 8, 2, 0x010F, 2, 1, 0, 0, tag, 3, 1, value, 0, 0)
    app1 = b"\xff\xe1" + struct.pack(">H", len(tiff) + 8) + b"Exif\0\0" + tiff
    content = pictures.make("JPEG")
    assert pictures.inspect(content[:2] + app1 + content[2:]).orientation == orientation


def test_other_app1_is_passed_over(pictures):
    """XMP, which stands in the same kind of segment, has no orientation for us."""
    content = pictures.make("JPEG")
    app1 = b"\xff\xe1\0\x10http://ns.ado\0"
    assert pictures.inspect(content[:2] + app1 + content[2:]).orientation == 1


def test_animations_are_read_to_their_end(pictures):
    """Moving WebP and GIF pictures are sound, and have the canvas' size."""
    second = [Image.new("RGBA", (83, 61), "red")]
    for kind in ("GIF", "WEBP"):
        content = pictures.make(kind, save_all=True, append_images=second)
        assert facts(pictures.inspect(content))[1:] == (83, 61, "")
        assert pictures.inspect(content[:-30]).problem == "cut off"


def chunk(kind, body, crc=None):
    """Give a PNG chunk."""
    return (
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body) if crc is None else crc)
    )


PNG = b"\x89PNG\r\n\x1a\n"
IHDR = chunk(b"IHDR", struct.pack(">II5B", 2, 3, 8, 2, 0, 0, 0))
IDAT = chunk(b"IDAT", b"pixels")
IEND = chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (PNG + IHDR + IDAT + IEND, ""),
        (PNG + IHDR + chunk(b"eXIf", b"\0" * 70_000) + IDAT + IEND, ""),
        (PNG + IHDR + chunk(b"tEXt", b"words", crc=1) + IDAT + IEND, ""),
        (PNG + IHDR + chunk(b"IDAT", b"pixels", crc=1) + IEND, "broken chunk checksum"),
        (PNG + chunk(b"IHDR", IHDR[8:21], crc=1) + IDAT, "broken chunk checksum"),
        (PNG + IHDR + IEND, "broken header"),
        (PNG + IDAT + IEND, "broken header"),
        (PNG + IHDR + IHDR + IDAT, "broken header"),
        (PNG + IHDR + b"\0\0\0\x011D\0T", "broken header"),
        (PNG + chunk(b"IHDR", b"short"), "broken header"),
        (PNG + chunk(b"IHDR", bytes(13)) + IDAT + IEND, "broken header"),
        (b"\xff\xd8\xff\xd9" + bytes(20), "broken header"),
        (b"\xff\xd8\xff\xd8\xff\xe0\0\0" + bytes(20), "broken chunk sizes"),
        (b"\xff\xd8\xff\xda\0\x02\0\0\xff\0\xff\xd3\xff\xff\xd9", "broken header"),
        (b"GIF89a\x05\0\x03\0\0\0\0;", "broken header"),
        (b"GIF89a\x05\0\x03\0\0\0\0?", "broken chunk sizes"),
        (
            b"GIF89a\x05\0\x03\0\x80\0\0"
            + bytes(6)
            + b"!\xf9\x01a\0,\0\0\0\0\x05\0\x03\0\x80"
            + bytes(6)
            + b"\2\1a\0;",
            "",
        ),
        (b"RIFF\x0c\0\0\0WEBPVP8 \xff\0\0\0", "broken chunk sizes"),
        (b"RIFF\x0c\0\0\0WEBPXMP \0\0\0\0", "broken header"),
        (b"RIFF\x10\0\0\0WEBPVP8L\x03\0\0\0\x00ab\0", "broken header"),
        (b"RIFF\x0f\0\0\0WEBPVP8L\x03\0\0\0\x2fab", ""),
        (b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x07meta", "broken chunk sizes"),
        (b"\0\0\0\x10ftypavif\0\0\0\0\0\0\0\x08mdat", "cut off"),
        (b"\0\0\0\x0cftypavif\0\0\0\0", "not a picture"),
    ],
)
@pytest.mark.parametrize("size_bytes", [1, 100_000])
def test_what_is_wrong_is_named_in_fixed_words(pictures, content, problem, size_bytes):
    """Each fault of structure has its words, however the bytes were cut."""
    assert pictures.inspect(content, size_bytes).problem == problem


def box(kind, body):
    """Give a box of an ISO media file."""
    return struct.pack(">I", len(body) + 8) + kind + body


FTYP = box(b"ftyp", b"mif1\0\0\0\0mif1avif")
ISPE = box(b"ispe", struct.pack(">III", 0, 300, 200)) + box(b"ispe", struct.pack(">III", 0, 512, 512))


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (FTYP + box(b"meta", ISPE) + box(b"mdat", b"pixels"), (512, 512, "")),
        (FTYP + box(b"meta", ISPE) + b"\0\0\0\1mdat" + struct.pack(">Q", 20) + b"pixe", (512, 512, "")),
        (FTYP + box(b"meta", ISPE) + b"\0\0\0\0mdatpixels", (512, 512, "")),
        (FTYP + b"\0\0\0\0mdatpixels", (0, 0, "cut off")),
        (FTYP + box(b"meta", ISPE + box(b"idat", b"pixels")), (512, 512, "")),
        (FTYP + box(b"meta", b"") + box(b"mdat", b"pixels"), (0, 0, "broken header")),
        (FTYP + box(b"meta", ISPE) + box(b"mdat", b"pixels") + b"\0\0\0\2junk", (512, 512, "")),
        (FTYP + box(b"meta", ISPE) + b"\0\0\xff\xffmdatpixels", (512, 512, "cut off")),
        (FTYP + box(b"meta", ISPE + bytes(1_100_000)) + box(b"mdat", b""), (0, 0, "cut off")),
    ],
)
def test_boxes_of_avif_and_heif(pictures, content, expected):
    """The largest extent is the size; long, open and broken boxes are seen for what they are."""
    assert facts(pictures.inspect(content, 11)) == ("image/avif", *expected)


def test_memory_stays_flat():
    """Inspecting 20 MB takes less than half a megabyte."""
    tracemalloc.start()
    inspector = Inspector()
    inspector.feed(PNG + IHDR + struct.pack(">I", 20_000_000) + b"IDAT")
    piece = bytes(50_000)
    for _ in range(400):
        inspector.feed(piece)
    peak_bytes = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert inspector.finish().problem == "cut off"
    assert peak_bytes < 500_000


def test_importing_loads_no_pillow():
    """The server inspects pictures without Pillow in its process."""
    code = "import sys, abaca.imaging, abaca.blobs; print('PIL' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "False\n"


def test_a_structure_of_too_many_parts_is_not_sound():
    """Two million markers of two bytes are given up early: nobody waits for such a picture to be looked through."""
    inspector, began_s = Inspector(), time.process_time()
    for _ in range(20):
        inspector.feed(b"\xff\xd8" * 100_000)
    assert (inspector.finish().mime, inspector.finish().problem) == ("image/jpeg", "broken chunk sizes")
    assert time.process_time() - began_s < 1.5


def test_a_picture_in_many_small_chunks_is_sound():
    """A PNG of 20 MB in chunks of 1 KB, an eighth of what is usual, is well below what is given up."""
    inspector, chunk = Inspector(), png_chunk(b"IDAT", bytes(1024))
    inspector.feed(b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", struct.pack(">IIBBBBB", 4096, 4096, 8, 2, 0, 0, 0)))
    for _ in range(200):
        inspector.feed(chunk * 100)
    inspector.feed(png_chunk(b"IEND", b""))
    assert inspector.finish().problem == ""
