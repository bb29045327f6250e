"""Pages for browsers: found by path and by what a browser accepts, kept, packed, and shut to everything else."""

import gzip
import re
from types import SimpleNamespace

import pytest

from abaca.catalogue import load_catalogue, load_vendors
from abaca.web.pages import Pages

PAGES = Pages(load_catalogue(), load_vendors())
BROWSER = {"accept": "text/html,application/xhtml+xml;q=0.9"}


class Asked:
    """One request for a page, and what was answered."""

    def __init__(self, path, **headers):
        self.path = path
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        self.status = 0
        self.sent = {}
        self.body = b""

    async def answer(self, status, body, headers):
        self.status, self.body, self.sent = status, body, headers

    async def begin(self, status, headers):
        self.status, self.sent = status, headers

    async def end(self):
        pass


async def got(path, **headers):
    asked = Asked(path, **headers)
    assert PAGES.wants(asked)
    await PAGES.answer(asked)
    return asked


async def assets():
    """Give what the first page uses, by path."""
    page = (await got("/", **BROWSER)).body.decode()
    return re.findall(r'(?:href|src)="(/playground/[0-9a-f]{16}/[^"]+)"', page)


def test_only_who_reads_html_gets_the_first_page():
    """At / a program has its line of text, a browser the page."""
    assert PAGES.wants(Asked("/", **BROWSER))
    assert not PAGES.wants(Asked("/", accept="*/*"))
    assert not PAGES.wants(Asked("/"))


@pytest.mark.parametrize("path", ["/playground/nothing", "/playground/../calls.py", "/playgroundx", "/playground/js/"])
def test_there_are_no_other_pages(path):
    """Only what was loaded is sent: no path leads to another file."""
    assert not PAGES.wants(SimpleNamespace(path=path, headers=BROWSER))


@pytest.mark.parametrize("path", ["/", "/playground", "/playground/", "/playground/gallery"])
async def test_a_page_is_shut_to_everything_else(path):
    """Nothing inline, nothing from elsewhere, no cookie; asked for anew each time."""
    page = await got(path, **BROWSER)
    policy = page.sent["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert page.sent["x-content-type-options"] == "nosniff"
    assert page.sent["content-type"] == "text/html; charset=utf-8"
    assert page.sent["cache-control"] == "no-cache"
    assert "set-cookie" not in page.sent
    assert not re.search(rb"\sstyle=|\son[a-z]+=|<script>|<style", page.body)
    assert not re.search(rb"https?://", page.body)


async def test_what_a_page_uses_is_kept_for_ever():
    """Its path has the digest of it all, and its type is the file's."""
    used = await assets()
    text = {".css": "text/css", ".js": "text/javascript", ".json": "application/json"}
    kinds = {ending: f"{kind}; charset=utf-8" for ending, kind in text.items()} | {".svg": "image/svg+xml"}
    assert len(used) > 3
    for path in used:
        asset = await got(path)
        assert asset.sent["cache-control"] == "public, max-age=31536000, immutable"
        assert asset.sent["content-type"] == kinds[path[path.rindex(".") :]]


async def test_a_copy_that_is_right_is_not_sent_again():
    """The tag is of the content."""
    tag = (await got("/", **BROWSER)).sent["etag"]
    again = await got("/", **BROWSER, if_none_match=tag)
    assert (again.status, again.body, again.sent["etag"]) == (304, b"", tag)
    assert (await got("/", **BROWSER, if_none_match='"other"')).status == 200


async def test_pages_are_packed_for_who_can_unpack():
    """Half the bytes or less, and the same content."""
    plain, packed = await got("/", **BROWSER), await got("/", **BROWSER, accept_encoding="gzip, br")
    assert packed.sent["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert len(packed.body) < len(plain.body) / 2


@pytest.mark.parametrize("path", ["/", "/playground/gallery", "/playground/api", "/playground/console"])
async def test_every_page_has_the_same_bar_and_stands_in_it(path):
    """The bar leads to every page, and marks the one that it is on."""
    page = (await got(path, **BROWSER)).body.decode()
    head = page.partition("</header>")[0]
    [nav] = re.findall(r"<nav.*?</nav>", head, re.DOTALL)
    assert len(re.findall("<a ", nav)) == 4
    assert re.findall(r'<a href="([^"]+)" data-page="\w+" aria-current="page"', nav) == [path]
    assert "{" not in head
