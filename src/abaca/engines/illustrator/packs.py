"""Art packs: foreign drawings in place of the built-in ones, from a folder of SVG files or an Iconify JSON file.

A pack's drawing is taken for a thing by the concept's name ("hot_air_balloon.svg" or "hot-air-balloon"), by the code
points of its emoji ("1f388.svg") or by the emoji's English name, as icon sets of emoji have it. Foreign SVG is data,
not a document: what could run, load or refer to anything outside itself is refused, unknown decoration is left out.

Formats: https://iconify.design/docs/types/iconify-json.html, https://www.w3.org/TR/SVG2/.
"""

import json
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from .vector import Drawing, Rect, num

MAX_ICON_BYTES = 512 * 1024
MAX_PACK_BYTES = 64 * 1024 * 1024
MAX_ICONS = 20_000
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "http://www.w3.org/1999/xlink"
_KEPT = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "clipPath", "mask", "use"}
    | {"symbol", "linearGradient", "radialGradient", "stop"}
)
_DROPPED = frozenset({"title", "desc", "metadata", "filter"})
_PROLOGUE = re.compile(r"^\ufeff?\s*<\?xml\s[^>]*\?>")
_REFERENCE = re.compile(r"url\(\s*['\"]?(?P<target>[^)'\"]*)['\"]?\s*\)")
_FILL = re.compile(r'fill="(#[0-9A-Fa-f]{3}|#[0-9A-Fa-f]{6})"')
_INK = "#2b2440"


class UnusablePack(Exception):
    """A pack that cannot be read, or whose drawing holds what no drawing may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pack:
    """A pack: its icons' sources by name, each a whole SVG document, and who made them under which licence."""

    sources: Mapping[str, str]
    attribution: str

    def drawing(self, *names: str, colour: str = "") -> Drawing | None:
        """The drawing of the first name that the pack has, in a colour ("red") if one is named; None when it has none.

        UnusablePack when that drawing is unsafe or broken.
        """
        name = next((each for each in names if each in self.sources), None)
        return None if name is None else _coloured(_drawing(self.sources[name]), colour)


@lru_cache(maxsize=4)
def load(path: str) -> Pack:
    """The pack at a path: a folder with SVG files (and `info.json`, for the attribution) or an Iconify JSON file.

    UnusablePack when there is none, or when it is larger than any pack should be.
    """
    place = Path(path).expanduser()
    try:
        if place.is_dir() and (place / "icons.json").is_file():
            return _of_iconify(place / "icons.json", place / "info.json")
        return _of_folder(place) if place.is_dir() else _of_iconify(place)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnusablePack(f"the art pack {place.name} cannot be read: {_why(error)}") from None


def _why(error: Exception) -> str:
    """What is wrong, without the path."""
    return (error.strerror or "no file") if isinstance(error, OSError) else f"{type(error).__name__} in its contents"


_ACTIVE: ContextVar[Pack | None] = ContextVar("pack", default=None)


@contextmanager
def used(path: str) -> Iterator[Pack | None]:
    """Draw with the pack of that path within the block; with none where the path is empty."""
    pack = load(path) if path else None
    token = _ACTIVE.set(pack)
    try:
        yield pack
    finally:
        _ACTIVE.reset(token)


def drawing_for(concept: str, stem: str = "", colour: str = "") -> Drawing | None:
    """The drawing that the pack in use has for a concept or for the emoji that shows it, else None.

    Of a drawing that is refused nothing is shown: the built-in one takes its place.
    """
    pack = _ACTIVE.get()
    if pack is None:
        return None
    names = [concept, concept.replace("_", "-")]
    if stem:
        names += [stem, *_emoji_names(stem)]
    try:
        return pack.drawing(*names, colour=colour)
    except UnusablePack:
        return None


@lru_cache(maxsize=512)
def _emoji_names(stem: str) -> tuple[str, ...]:
    import emoji  # noqa: PLC0415 - a table of names that only a pack needs

    shown = "".join(chr(int(point, 16)) for point in stem.split("-"))
    name = emoji.demojize(shown, delimiters=("", ""))
    return (name.lower().replace("_", "-"), name.lower()) if name.isascii() else ()


def _of_folder(place: Path) -> Pack:
    files = sorted(file for file in place.iterdir() if file.suffix == ".svg")[:MAX_ICONS]
    if not files:
        raise UnusablePack(f"the art pack {place.name} has no SVG files")
    if sum(file.stat().st_size for file in files) > MAX_PACK_BYTES:
        raise UnusablePack(f"the art pack {place.name} is larger than {MAX_PACK_BYTES} bytes")
    info = place / "info.json"
    words = json.loads(info.read_text("utf-8")) if info.is_file() else {}
    return Pack(
        sources={file.stem: file.read_text("utf-8") for file in files}, attribution=_attribution(words, place.name)
    )


def _of_iconify(file: Path, info: Path | None = None) -> Pack:
    if file.stat().st_size > MAX_PACK_BYTES:
        raise UnusablePack(f"the art pack {file.name} is larger than {MAX_PACK_BYTES} bytes")
    told = json.loads(file.read_text("utf-8"))
    words = told.get("info") or (json.loads(info.read_text("utf-8")) if info and info.is_file() else {})
    icons: dict[str, Any] = dict(told["icons"])
    for name, alias in told.get("aliases", {}).items():
        if alias.get("parent") in icons:
            icons.setdefault(name, icons[alias["parent"]])
    sources = {}
    for name, icon in list(icons.items())[:MAX_ICONS]:
        frame = [
            float(icon.get(key, told.get(key, default)))
            for key, default in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
        ]
        view = " ".join(num(each, 3) for each in frame)
        sources[str(name)] = f'<svg xmlns="{_SVG}" xmlns:xlink="{_XLINK}" viewBox="{view}">{icon["body"]}</svg>'
    return Pack(sources=sources, attribution=_attribution(words, str(told.get("prefix", file.stem))))


def _attribution(words: Mapping[str, Any], name: str) -> str:
    """Who made the pack and under which licence, as it says itself, in one line."""
    licence = words.get("license") or {}
    author = words.get("author") or {}
    told = f"Artwork: {words.get('name', name)}"
    told += f" by {author['name']}" if author.get("name") else ""
    told += f", {licence.get('spdx') or licence['title']}" if licence.get("spdx") or licence.get("title") else ""
    told += f" ({licence['url']})" if licence.get("url") else ""
    return re.sub(r"[^\x20-\x7e]+", "?", told)[:400]


@lru_cache(maxsize=256)
def _drawing(source: str) -> Drawing:
    if len(source) > MAX_ICON_BYTES:
        raise UnusablePack(f"a drawing of the art pack is larger than {MAX_ICON_BYTES} bytes")
    text = _PROLOGUE.sub("", source)
    if "<!" in re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL) or "<?" in text:
        raise UnusablePack("a drawing of the art pack has a document type, an entity or an instruction")
    try:
        root = ET.fromstring(text)  # noqa: S314 - without a document type there is nothing to expand or load
    except ET.ParseError as error:
        raise UnusablePack(f"a drawing of the art pack is no XML: {error}") from None
    if _local(root.tag) != "svg":
        raise UnusablePack("a drawing of the art pack is no SVG")
    box = _view(root)
    prefix = f"p{zlib.crc32(source.encode()):08x}-"
    inner = "".join(_clean(child, prefix) for child in root)
    look = _attributes(root, prefix, drop=frozenset({"width", "height", "viewBox", "version", "id", "class", "x", "y"}))
    return Drawing(svg=f"<g{look}>{inner}</g>", box=box)


def _view(root: ET.Element) -> Rect:
    """The drawing's own frame."""
    try:
        if view := root.get("viewBox"):
            left, top, wide, high = (float(each) for each in re.split(r"[\s,]+", view.strip()))
        else:
            left, top = 0.0, 0.0
            wide, high = (float(re.sub(r"px$", "", root.get(key, ""))) for key in ("width", "height"))
    except ValueError:
        raise UnusablePack("a drawing of the art pack has no usable size") from None
    if not (0 < wide < 1e5 and 0 < high < 1e5):
        raise UnusablePack("a drawing of the art pack has no usable size")
    return Rect(left, top, left + wide, top + high)


def _local(tag: str) -> str:
    space, _, name = tag.rpartition("}")
    return name if space in {"", "{" + _SVG} else f"{space}:{name}"


def _clean(element: ET.Element, prefix: str) -> str:
    """The element written anew with what a drawing may hold."""
    name = _local(element.tag)
    if name in _DROPPED or ":" in name:
        return ""
    if name not in _KEPT:
        raise UnusablePack(f"a drawing of the art pack holds <{name}>")
    look = _attributes(element, prefix)
    inner = "".join(_clean(child, prefix) for child in element)
    name = "g" if name == "svg" else name
    return f"<{name}{look}>{inner}</{name}>" if inner else f"<{name}{look}/>"


def _attributes(element: ET.Element, prefix: str, *, drop: frozenset[str] = frozenset()) -> str:
    """The attributes written anew: references to the drawing's own parts only, under names that no other has."""
    kept = []
    for key, value in element.attrib.items():
        name = "href" if key == f"{{{_XLINK}}}href" else key
        if name.lower().startswith("on"):
            raise UnusablePack(f"a drawing of the art pack has {name}")
        if "{" in name or name in drop or name in {"filter", "class"} or name.startswith("data-"):
            continue
        kept.append(f' {name}="{_quoted(_own(name, value, prefix))}"')
    return "".join(kept)


def _own(name: str, value: str, prefix: str) -> str:
    """An attribute's value with every name of a part made the drawing's own."""
    if name == "id":
        return prefix + value
    if name != "href":
        return _references(value, prefix)
    if not value.startswith("#"):
        raise UnusablePack("a drawing of the art pack refers to something outside itself")
    return f"#{prefix}{value[1:]}"


def _quoted(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def _references(value: str, prefix: str) -> str:
    if "@import" in value.lower() or "javascript:" in value.lower():
        raise UnusablePack("a drawing of the art pack loads something")

    def own(found: re.Match[str]) -> str:
        target = found["target"].strip()
        if not target.startswith("#"):
            raise UnusablePack("a drawing of the art pack refers to something outside itself")
        return f"url(#{prefix}{target[1:]})"

    return _REFERENCE.sub(own, value)


def _coloured(drawing: Drawing, colour: str) -> Drawing:
    """The drawing with the parts that have no colour of their own in ink, or all of it in the colour that is named."""
    from .assets import recoloured  # noqa: PLC0415 - numpy loads in the worker alone
    from .palette import COLOURS  # noqa: PLC0415 - with it

    svg = drawing.svg.replace("currentColor", COLOURS.get(colour, _INK))
    fills = Counter(found.lower() for found in _FILL.findall(svg))
    if colour in COLOURS and fills and "currentColor" not in drawing.svg:
        svg = recoloured(svg, fills.most_common(1)[0][0], colour)
    return Drawing(svg=svg, box=drawing.box)
