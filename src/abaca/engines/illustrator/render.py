"""SVG to pixels, and pixels to a file: the two renderers behind one function, and the encoders.

Lunasvg is first choice (a 4K scene in half a second), resvg the fallback; the same scene differs by less than one
level in 255 on average between them, so pictures repeat exactly only with one renderer at one version.
"""

import io
from collections.abc import Callable
from functools import cache
from typing import Literal
from xml.sax.saxutils import escape

from PIL import Image, PngImagePlugin

ATTRIBUTION = (
    "Artwork: Twemoji (C) Twitter, Inc and other contributors, CC-BY 4.0 "
    "(https://creativecommons.org/licenses/by/4.0/), changed; made by abaca illustrator"
)
SOFTWARE = "abaca illustrator"
LOSSY_QUALITY = 92
PNG_LEVEL = 2

Renderer = Callable[[str], Image.Image]


def lunasvg(svg: str) -> Image.Image:
    """The SVG document as RGBA at its own size, by lunasvg; ImportError when the wheel is missing."""
    import pillow_lunasvg  # noqa: F401, PLC0415 - importing it registers the format; it is optional here

    with Image.open(io.BytesIO(svg.encode()), formats=["SVG"]) as picture:
        picture.load()
        return picture.copy() if picture.mode != "RGBA" else picture.convert("RGBA")


def resvg(svg: str) -> Image.Image:
    """The SVG document as RGBA at its own size, by resvg; ImportError when the wheel is missing."""
    import resvg_py  # noqa: PLC0415 - the fallback loads only where it is needed

    encoded = resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True)
    with Image.open(io.BytesIO(bytes(encoded)), formats=["PNG"]) as picture:
        return picture.convert("RGBA")


@cache
def renderer() -> Renderer:
    """The first renderer that works on this machine; RuntimeError when neither does."""
    probe = '<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"><rect width="2" height="2" fill="red"/></svg>'
    for candidate in (lunasvg, resvg):
        try:
            if candidate(probe).getpixel((0, 0)) == (255, 0, 0, 255):
                return candidate
        except (ImportError, OSError, SyntaxError):
            continue
    raise RuntimeError("no SVG renderer works here: install abaca[illustrator] (pillow-lunasvg or resvg-py)")


def raster(svg: str) -> Image.Image:
    """The SVG document as an RGBA picture of its own size in pixels."""
    return renderer()(svg)


def encode(
    picture: Image.Image,
    mime: str,
    *,
    quality: int = LOSSY_QUALITY,
    attribution: str = ATTRIBUTION,
    made_of: Literal["drawing", "photo"] = "drawing",
) -> bytes:
    """The picture as a PNG, JPEG or WebP file that names its artwork and says that an algorithm made it.

    Nothing in it depends on the prompt or the time, so equal pixels give equal bytes. JPEG has no alpha: a transparent
    picture is put on white. ValueError for another mime.
    """
    file = io.BytesIO()
    xmp = _xmp(attribution, made_of)
    if mime == "image/png":
        words = PngImagePlugin.PngInfo()
        words.add_text("Copyright", attribution)
        words.add_text("Software", SOFTWARE)
        words.add_itxt("XML:com.adobe.xmp", xmp)
        picture.save(file, "PNG", compress_level=PNG_LEVEL, pnginfo=words)
    elif mime == "image/jpeg":
        opaque = picture
        if picture.mode == "RGBA":
            opaque = Image.new("RGB", picture.size, "white")
            opaque.paste(picture, mask=picture.getchannel("A"))
        opaque.save(file, "JPEG", quality=quality, subsampling=0, comment=attribution.encode(), xmp=xmp.encode())
    elif mime == "image/webp":
        picture.save(file, "WEBP", quality=quality, method=2, xmp=xmp.encode())
    else:
        raise ValueError(f"cannot encode {mime}: image/png, image/jpeg or image/webp")
    return file.getvalue()


_SOURCES = {"drawing": "algorithmicMedia", "photo": "compositeSynthetic"}
"""How a picture came to be, in the words of http://cv.iptc.org/newscodes/digitalsourcetype/."""


def _xmp(attribution: str, made_of: str) -> str:
    """The rights and the origin of a picture as an XMP packet."""
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/"'
        f' xmp:CreatorTool="{SOFTWARE}"'
        f' Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/{_SOURCES[made_of]}">'
        f'<dc:rights><rdf:Alt><rdf:li xml:lang="x-default">{escape(attribution)}</rdf:li></rdf:Alt></dc:rights>'
        "</rdf:Description></rdf:RDF></x:xmpmeta>"
        '<?xpacket end="r"?>'
    )
