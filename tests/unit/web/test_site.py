"""The pages beside the data plane."""

import json

import pytest

from abaca import __version__, dialects
from abaca.catalogue import load_catalogue, load_vendors
from abaca.web.openapi import Known, Reference
from abaca.web.pages import Pages
from abaca.web.site import Site

PAGES = Pages(load_catalogue(), load_vendors())
VENDORS = {"google": load_vendors()["google"]}
SPOKEN = {"google": tuple(dialects.build(name, VENDORS["google"]) for name in dialects.DIALECTS)}
REFERENCE = Reference(Known(catalogue=load_catalogue(), vendors=VENDORS, dialects=SPOKEN, describe=dialects.describe))


class Site200:
    """A site whose data plane answers 200, and what it sent."""

    def __init__(self, faults=None):
        self.sent = []
        self._faults = faults or {}
        self.site = Site(
            self._api, metrics=lambda: b"abaca_calls_total 1\n", ready=self._ready, pages=PAGES, reference=REFERENCE
        )

    async def _api(self, scope, receive, send):
        del receive
        await send({"type": "http.response.start", "status": 200, "headers": [(b"x-path", scope["path"].encode())]})

    async def _ready(self):
        return self._faults

    async def _receive(self):
        raise AssertionError("nothing is read")

    async def _send(self, message):
        self.sent.append(message)

    async def ask(self, method, path, kind="http"):
        """Give status, headers and body of an answer."""
        scope = {"type": kind, "method": method, "path": path, "headers": [], "query_string": b""}
        await self.site(scope, self._receive, self._send)
        head = self.sent[0]
        return head["status"], dict(head["headers"]), b"".join(message["body"] for message in self.sent[1:])


async def test_health_says_ok():
    """Being able to answer is being healthy."""
    status, headers, body = await Site200().ask("GET", "/healthz")
    assert (status, body) == (200, b"ok\n")
    assert headers[b"content-type"] == b"text/plain; charset=utf-8"
    assert b"x-request-id" not in headers


async def test_ready_names_the_parts():
    """Without a fault every part is ok."""
    status, headers, body = await Site200({"database": "", "disk": ""}).ask("GET", "/readyz")
    assert (status, headers[b"content-type"]) == (200, b"application/json; charset=utf-8")
    assert json.loads(body) == {"ready": True, "parts": {"database": "ok", "disk": "ok"}}


async def test_not_ready_is_503():
    """One fault is enough, and it is named."""
    status, _, body = await Site200({"database": "", "disk": "less than 200 MB are free"}).ask("GET", "/readyz")
    assert status == 503
    assert json.loads(body) == {"ready": False, "parts": {"database": "ok", "disk": "less than 200 MB are free"}}


async def test_metrics_are_in_the_text_format():
    """What telemetry counts is given as it is, in the format's own type."""
    status, headers, body = await Site200().ask("GET", "/metrics")
    assert (status, body) == (200, b"abaca_calls_total 1\n")
    assert headers[b"content-type"] == b"text/plain; version=0.0.4; charset=utf-8"


async def test_the_front_page_says_where_to_go():
    """It names the version and both ways in."""
    status, _, body = await Site200().ask("GET", "/")
    assert status == 200
    assert body.decode().startswith(f"abaca {__version__}: POST /v1beta/models/{{model}}:generateContent")


@pytest.mark.parametrize("path", ["/", "/healthz", "/readyz", "/metrics", "/openapi.json", "/llms.txt"])
async def test_head_has_the_same_head(path):
    """HEAD tells what GET would, without the body."""
    got, asked = Site200(), Site200()
    _, headers, body = await got.ask("GET", path)
    assert await asked.ask("HEAD", path) == (200, headers, b"")
    assert headers[b"content-length"] == str(len(body)).encode()


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/"), ("GET", "/healthz/"), ("POST", "/metrics"), ("GET", "/v1")]
)
async def test_everything_else_is_the_data_plane(method, path):
    """A page is a path and a method; the rest goes to the dialects."""
    status, headers, _ = await Site200().ask(method, path)
    assert (status, headers) == (200, {b"x-path": path.encode()})


async def test_websockets_are_closed():
    """There are none here."""
    site = Site200()
    await site.site({"type": "websocket", "path": "/"}, site._receive, site._send)
    assert site.sent == [{"type": "websocket.close", "code": 1000}]


async def test_a_lifespan_is_nobodys():
    """The app opens and closes itself: nothing is said to a server that asks."""
    site = Site200()
    await site.site({"type": "lifespan"}, site._receive, site._send)
    assert site.sent == []
