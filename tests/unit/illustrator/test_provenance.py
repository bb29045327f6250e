"""What a file says of itself: whose artwork it shows and that an algorithm made it, and nothing of the prompt."""

import io
from xml.etree import ElementTree as ET

import pytest
from PIL import Image

from abaca.engines.illustrator.render import ATTRIBUTION, encode

MIMES = ("image/png", "image/jpeg", "image/webp")
PICTURE = Image.new("RGB", (24, 16), (200, 40, 60))


def packet(file: bytes) -> str:
    """The XMP packet of a file, found by its own marks."""
    start, end = file.index(b"<x:xmpmeta"), file.index(b"</x:xmpmeta>") + len(b"</x:xmpmeta>")
    return file[start:end].decode()


@pytest.mark.parametrize("mime", MIMES)
def test_a_file_names_its_artwork_and_its_origin(mime):
    """The XMP packet is XML with the rights and the kind of source, in every format."""
    root = ET.fromstring(packet(encode(PICTURE, mime)))
    assert ATTRIBUTION in "".join(root.itertext())
    description = next(each for each in root.iter() if each.tag.endswith("Description"))
    said = {key.rpartition("}")[2]: value for key, value in description.attrib.items()}
    assert said["DigitalSourceType"].endswith("/algorithmicMedia")
    assert said["CreatorTool"] == "abaca illustrator"


@pytest.mark.parametrize("mime", MIMES)
def test_readers_of_pictures_find_the_packet(mime):
    """An ordinary reader gives the packet back, and the pixels are the picture's."""
    with Image.open(io.BytesIO(encode(PICTURE, mime))) as opened:
        opened.load()
        found = opened.info.get("xmp") or opened.info["XML:com.adobe.xmp"]
        assert "Twemoji" in (found if isinstance(found, str) else found.decode())
        assert opened.size == PICTURE.size


@pytest.mark.parametrize("mime", MIMES)
def test_equal_pixels_give_equal_bytes(mime):
    """Nothing in a file depends on when it was made."""
    assert encode(PICTURE, mime) == encode(PICTURE.copy(), mime)


def test_an_edited_photo_says_so():
    """What was made of a given picture has another source type."""
    assert b"compositeSynthetic" in encode(PICTURE, "image/png", made_of="photo")


def test_a_png_has_plain_words_too():
    """Readers without XMP find copyright and software."""
    with Image.open(io.BytesIO(encode(PICTURE, "image/png"))) as opened:
        assert opened.info["Copyright"] == ATTRIBUTION
        assert opened.info["Software"] == "abaca illustrator"
