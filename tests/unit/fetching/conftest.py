"""A local web site to fetch from, and fetchers that may."""

from pathlib import Path

import pytest
from aiohttp import web

from abaca.blobs import FolderSpool
from abaca.fetching import PictureFetcher

PHOTO = (Path(__file__).parents[2] / "photos" / "cat.jpg").read_bytes()


class Site:
    """A server on 127.0.0.1 whose answers a test sets by path; it remembers what it was asked."""

    def __init__(self):
        self.answers = {}
        self.seen = []
        self.port = 0

    async def answer(self, request):
        """Answer as the test said: what a function of the request gives, or a response's likeness."""
        self.seen.append(request)
        answer = self.answers[request.path]
        if callable(answer):
            return await answer(request)
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers)

    def url(self, path="/cat.jpg", host="pictures.example"):
        """A URL of this site under any host name."""
        return f"http://{host}:{self.port}{path}"


@pytest.fixture
async def site():
    """A running site with a photo at /cat.jpg."""
    made = Site()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", made.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.port = runner.addresses[0][1]

    async def photo(_request):
        return web.Response(body=PHOTO, content_type="image/jpeg")

    made.answers["/cat.jpg"] = photo
    yield made
    await runner.cleanup()


@pytest.fixture
def spool_folder(tmp_path):
    """Where the spool has its files."""
    return tmp_path / "spool"


class Recording(PictureFetcher):
    """A fetcher that resolves `names` and no others, and remembers which it was asked for."""

    def __init__(self, spool_folder, names, **values):
        super().__init__(FolderSpool(spool_folder, memory_bytes=1000), resolver=self._look, **values)
        self.names = names
        self.asked = []

    async def _look(self, host, _port):
        self.asked.append(host)
        if host not in self.names:
            raise OSError("no such name")
        return self.names[host]


@pytest.fixture
def fetcher(spool_folder):
    """Makes a fetcher that knows some names."""

    def make(names, **values):
        return Recording(spool_folder, names, **values)

    return make
