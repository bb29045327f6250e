"""Pictures of every format, made by Pillow, and an inspection in pieces of any size."""

import io
import random

import pillow_heif
import pytest
from PIL import Image

from abaca.imaging import Inspector

pillow_heif.register_heif_opener()


def make(name, **options):
    """Give the bytes of a noisy picture of 83x61 pixels in the format `name`."""
    noise = random.Random(7).randbytes(83 * 61 * 4)
    picture = Image.frombytes("RGBA", (83, 61), noise)
    if name == "JPEG":
        picture = picture.convert("RGB")
    out = io.BytesIO()
    picture.save(out, name, **options)
    return out.getvalue()


def inspect(content, size_bytes=1000):
    """Give the facts of bytes that come in pieces."""
    inspector = Inspector()
    for at in range(0, len(content), size_bytes):
        inspector.feed(content[at : at + size_bytes])
    return inspector.finish()


def exif(orientation):
    """Give EXIF with that orientation."""
    tags = Image.Exif()
    tags[0x0112] = orientation
    return tags


@pytest.fixture
def pictures():
    """The functions above."""

    class Pictures:
        make = staticmethod(make)
        inspect = staticmethod(inspect)
        exif = staticmethod(exif)

    return Pictures
