"""The pages that browsers show: loaded once, and sent under a policy that lets in nothing from elsewhere."""

import gzip
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from importlib.resources.abc import Traversable

import msgspec

from abaca.catalogue import Catalogue, Vendor
from abaca.web.exchange import Exchange

_PLACE = "/playground/"
_HTML = ".html"
_ASSETS = b"{assets}"
_BAR = b"  {bar}\n"
_TYPES = {
    _HTML: "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".svg": "image/svg+xml",
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
    "require-trusted-types-for 'script'; trusted-types 'none'"
)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "vary": "accept, accept-encoding",
}
_FOR_EVER = "public, max-age=31536000, immutable"
_ASK_FIRST = "no-cache"


class Page:
    """One file as it is sent: its bytes, plain and packed, what they are, and for how long a copy of them is good."""

    def __init__(self, content: bytes, kind: str, *, lasts: str = _ASK_FIRST) -> None:
        self._content = content
        self._packed = gzip.compress(content, mtime=0)
        self._kind = kind
        self._lasts = lasts
        self._tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'

    async def send(self, exchange: Exchange, headers: Mapping[str, str]) -> None:
        """Send it with these headers too, or say that the caller's copy is the right one."""
        headers = {**headers, "cache-control": self._lasts, "etag": self._tag}
        if exchange.headers.get("if-none-match") == self._tag:
            await exchange.begin(304, headers)
            await exchange.end()
            return
        headers["content-type"] = self._kind
        if "gzip" in exchange.headers.get("accept-encoding", ""):
            await exchange.answer(200, self._packed, {**headers, "content-encoding": "gzip"})
        else:
            await exchange.answer(200, self._content, headers)


class Pages:
    """Answers `/` for browsers, and `/playground/…`.

    A page is asked for anew each time and mostly unchanged. What it uses lies below a folder that is named by the
    digest of it all, so that a browser may keep it for ever and never mixes two versions. The bar on top is written
    once, and set into every page.
    """

    def __init__(self, catalogue: Catalogue, vendors: Mapping[str, Vendor]) -> None:
        found = dict(_files(files("abaca.web").joinpath("playground")))
        found["catalogue.json"] = msgspec.json.encode(_facts(catalogue, vendors))
        digest = hashlib.sha256()
        for name in sorted(found):
            digest.update(f"{name}\0{len(found[name])}\0".encode() + found[name])
        assets = f"{_PLACE}{digest.hexdigest()[:16]}"
        bar = found.pop("_bar.html")
        self._pages = {
            (f"{_PLACE}{name.removesuffix(_HTML)}" if name.endswith(_HTML) else f"{assets}/{name}"): _page(
                name, content.replace(_BAR, _with_current(bar, name)).replace(_ASSETS, assets.encode())
            )
            for name, content in found.items()
        }
        self._first = self._pages.pop(f"{_PLACE}index")
        self._pages |= dict.fromkeys((_PLACE, _PLACE.rstrip("/")), self._first)

    def wants(self, exchange: Exchange) -> bool:
        """Tell whether a page is asked for: at `/` only by who says that it reads HTML."""
        if exchange.path == "/":
            return "text/html" in exchange.headers.get("accept", "")
        return exchange.path in self._pages

    async def answer(self, exchange: Exchange) -> None:
        """Send the page that is asked for, or say that the caller's copy is the right one."""
        page = self._pages.get(exchange.path, self._first)
        await page.send(exchange, {**_ALWAYS, "content-security-policy": _POLICY})


def _files(folder: Traversable, within: str = "") -> list[tuple[str, bytes]]:
    """Give every file of a folder and of those in it, by its path there."""
    found: list[tuple[str, bytes]] = []
    for item in folder.iterdir():
        name = f"{within}{item.name}"
        if item.is_dir():
            found += _files(item, f"{name}/")
        elif name.endswith(tuple(_TYPES)):
            found.append((name, item.read_bytes()))
    return found


def _with_current(bar: bytes, name: str) -> bytes:
    """Give the bar of all pages as one of them has it: with itself marked."""
    mark = f'data-page="{name.removesuffix(_HTML)}"'
    return bar.replace(mark.encode(), f'{mark} aria-current="page"'.encode())


def _page(name: str, content: bytes) -> Page:
    kind = next(kind for suffix, kind in _TYPES.items() if name.endswith(suffix))
    lasts = _ASK_FIRST if name.endswith(_HTML) else _FOR_EVER
    return Page(content, kind, lasts=lasts)


def _facts(catalogue: Catalogue, vendors: Mapping[str, Vendor]) -> dict[str, object]:
    """Give what a form has to know of models and vendors, and nothing that is not public."""
    return {
        "models": [
            {
                "id": model.id,
                "names": model.names,
                "title": model.title,
                "description": model.description,
                "ratios": model.ratios,
                "resolutions": model.resolutions,
                "pixels": model.pixels,
                "max_pictures": model.max_pictures,
                "mime": model.mime,
            }
            for model in catalogue.models
            if model.listed
        ],
        "vendors": [{"name": row.name, "title": row.title, "dialect": row.dialect} for row in vendors.values()],
    }
