"""Fetching pictures over real sockets."""

import asyncio
import gzip
import socket
from pathlib import Path

import pytest
from aiohttp import web

from abaca.blobs import FolderSpool
from abaca.errors import InvalidPicture, RequestError, StoreError, TooLarge
from abaca.fetching import PictureFetcher
from abaca.records import Caps

PHOTO = (Path(__file__).parents[2] / "photos" / "cat.jpg").read_bytes()
HOST = "pictures.example"
HERE = {HOST: ["127.0.0.1"]}
LOCAL = ["127.0.0.0/8"]


async def refusal(fetcher, url, caps=None):
    """The error that fetching `url` ends in."""
    with pytest.raises(RequestError) as caught:
        await asyncio.wait_for(fetcher.fetch(url, caps or Caps()), 5)
    return caught.value


async def test_a_picture_is_given_with_its_facts(site, fetcher):
    """The bytes arrive whole, as a blob whose facts are read from them."""
    blob = await fetcher(HERE, allow=LOCAL).fetch(site.url(), Caps())
    assert b"".join([chunk async for chunk in blob.chunks()]) == PHOTO
    assert (blob.mime, blob.problem) == ("image/jpeg", "")


async def test_the_label_does_not_matter(site, fetcher):
    """A picture that is served as something else is still a picture."""
    site.answers["/cat"] = web.Response(body=PHOTO, content_type="application/octet-stream")
    blob = await fetcher(HERE, allow=LOCAL).fetch(site.url("/cat"), Caps())
    assert blob.mime == "image/jpeg"


async def test_only_what_is_needed_is_sent(site, fetcher):
    """Host header and path are the URL's; no cookie, no referrer, no credentials, no compression asked for."""
    url = site.url("/cat.jpg?size=%2F1+%7E~&b=a%20b&c#part", host="Pictures.EXAMPLE")
    await fetcher(HERE, allow=LOCAL).fetch(url, Caps())
    (request,) = site.seen
    assert request.method == "GET"
    assert request.raw_path == "/cat.jpg?size=%2F1+%7E~&b=a%20b&c"
    assert {name.lower(): value for name, value in request.headers.items()} == {
        "host": f"{HOST}:{site.port}",
        "accept": "image/*",
        "accept-encoding": "identity",
        "user-agent": "abaca",
        "connection": "close",
    }


async def test_other_scripts_are_encoded(site, fetcher):
    """A host and path in other scripts are asked for in their ASCII spelling."""
    site.answers["/图.jpg"] = site.answers["/cat.jpg"]
    fetching = fetcher({"xn--bcher-kva.example": ["127.0.0.1"]}, allow=LOCAL)
    assert (await fetching.fetch(site.url("/图.jpg", host="bücher.example"), Caps())).mime == "image/jpeg"
    assert site.seen[0].raw_path == "/%E5%9B%BE.jpg"
    assert site.seen[0].headers["host"].startswith("xn--bcher-kva.example")


@pytest.mark.parametrize("entry", ["pictures.example:{port}", "PICTURES.example.:{port}", "127.0.0.1/32"])
async def test_private_hosts_can_be_allowed(site, fetcher, entry):
    """A host with its port, or a network, makes a private address reachable."""
    blob = await fetcher(HERE, allow=[entry.format(port=site.port)]).fetch(site.url(), Caps())
    assert blob.mime == "image/jpeg"


async def test_allowed_addresses_need_no_name(site, fetcher):
    """An address that is allowed can be given as such, and through the system's own resolver."""
    blob = await fetcher({}, allow=[f"127.0.0.1:{site.port}"]).fetch(site.url(host="127.0.0.1"), Caps())
    assert blob.mime == "image/jpeg"


async def test_the_systems_resolver_is_the_default(site, spool_folder):
    """Without a resolver of its own the fetcher asks the system, and checks what it says."""
    spool = FolderSpool(spool_folder)
    blob = await PictureFetcher(spool, allow=[f"localhost:{site.port}", "::1/128"]).fetch(
        site.url(host="localhost"), Caps()
    )
    assert blob.mime == "image/jpeg"
    await refusal(PictureFetcher(spool), f"http://localhost:{site.port}/cat.jpg")
    await refusal(PictureFetcher(spool), "http://localhost./cat.jpg")
    await refusal(PictureFetcher(spool), "http://no-such-name.invalid/cat.jpg")
    await refusal(PictureFetcher(spool), f"http://{'a' * 70}.example/cat.jpg")
    assert len(site.seen) == 1


async def test_rebinding_finds_the_address_pinned(site, spool_folder):
    """A name is looked up once: an address that changes between check and connection is never connected to."""
    answers = [["127.0.0.1"], ["127.0.0.2"], ["127.0.0.3"]]
    asked = []

    async def resolver(host, _port):
        asked.append(host)
        return answers[len(asked) - 1]

    fetcher = PictureFetcher(FolderSpool(spool_folder), resolver=resolver, allow=["127.0.0.1/32"])
    blob = await fetcher.fetch(site.url(), Caps())
    assert blob.mime == "image/jpeg"
    assert asked == [HOST]
    await refusal(fetcher, site.url())
    assert len(site.seen) == 1


async def test_no_connection_leads_around_the_check(site, spool_folder, monkeypatch):
    """Even if the client found another address by itself, its socket is refused."""
    monkeypatch.setattr("abaca.fetching._Pinned.resolve", lambda *_args, **_family: _elsewhere(site.port))
    fetcher = PictureFetcher(FolderSpool(spool_folder), resolver=_public, timeout_s=2)
    error = await refusal(fetcher, f"http://{HOST}/cat.jpg")
    assert "No picture could be fetched" in error.message
    assert site.seen == []


async def _public(_host, _port):
    return ["8.8.8.8"]


async def _elsewhere(port):
    entry = {"hostname": HOST, "host": "127.0.0.1", "port": port, "family": socket.AF_INET, "proto": 6, "flags": 4}
    return [entry]


async def test_tls_keeps_the_name(spool_folder):
    """Over https the pinned connection still says the URL's host name in its first message."""
    first = asyncio.get_running_loop().create_future()

    async def serve(reader, writer):
        first.set_result(await reader.read(4096))
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        fetcher = PictureFetcher(FolderSpool(spool_folder), resolver=_local, allow=LOCAL)
        await refusal(fetcher, f"https://{HOST}:{port}/cat.jpg")
    assert HOST.encode() in first.result()


async def _local(_host, _port):
    return ["127.0.0.1"]


async def test_redirects_are_followed_three_times(site, fetcher):
    """Three redirects lead to the picture, a fourth is refused; relative ones are joined."""
    for number in range(1, 5):
        target = "cat.jpg" if number == 1 else f"/{number - 1}"
        site.answers[f"/{number}"] = web.Response(status=301 + number % 2, headers={"location": target})
    fetching = fetcher(HERE, allow=LOCAL)
    assert (await fetching.fetch(site.url("/3"), Caps())).mime == "image/jpeg"
    assert fetching.asked == [HOST] * 4
    error = await refusal(fetching, site.url("/4"))
    assert error.message == f"The picture on {HOST} is behind more than 3 redirects: give its own URL."


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/cat.jpg",
        "http://inside.example:{port}/cat.jpg",
        "//inside.example:{port}/cat.jpg",
        "http://2130706433:{port}/cat.jpg",
        "http://[::ffff:127.0.0.1]:{port}/cat.jpg",
        "http://169.254.169.254/latest/meta-data/",
        "http://pictures.example:22/",
        "http://user:pw@pictures.example:{port}/cat.jpg",
        "file:///etc/passwd",
        "gopher://127.0.0.1:{port}/",
        "http://pictures.example\\@127.0.0.1:{port}/cat.jpg",
        "http://[",
    ],
)
async def test_redirects_are_checked_again(site, fetcher, target):
    """A redirect to a private address, another scheme or a closed port is refused, and its target never asked."""

    async def redirect(_request):
        return web.Response(status=302, headers={"location": target.format(port=site.port)})

    site.answers["/go"] = redirect
    fetching = fetcher(HERE | {"inside.example": ["127.0.0.1"]}, allow=[f"{HOST}:{site.port}"])
    error = await refusal(fetching, site.url("/go"))
    assert "127.0.0.1" not in error.message
    assert "inside" not in error.message
    assert [request.path for request in site.seen] == ["/go"]


async def test_redirects_take_no_cookies_along(site, fetcher):
    """A cookie set on the way is not sent on."""
    site.answers["/go"] = web.Response(status=307, headers={"location": "/cat.jpg", "set-cookie": "a=b; Path=/"})
    await fetcher(HERE, allow=LOCAL).fetch(site.url("/go"), Caps())
    assert "cookie" not in site.seen[1].headers
    assert "referer" not in site.seen[1].headers


@pytest.mark.parametrize("status", [204, 206, 300, 304, 400, 401, 404, 500, 503])
async def test_other_statuses_are_refused(site, fetcher, status):
    """An answer that is not 200 is no picture; the message has the status and nothing of the answer."""
    site.answers["/gone"] = web.Response(status=status, body=None if status in {204, 304} else b"SECRET")
    error = await refusal(fetcher(HERE, allow=LOCAL), site.url("/gone"))
    assert error.message == f"{HOST} answered with status {status} instead of a picture."


async def test_a_redirect_to_nowhere_is_refused(site, fetcher):
    """A redirect without a target is a status like any other."""
    site.answers["/gone"] = web.Response(status=302)
    assert "status 302" in (await refusal(fetcher(HERE, allow=LOCAL), site.url("/gone"))).message


@pytest.mark.parametrize("content", [b"", b"<html>SECRET</html>", b"\x89PNG\r\n\x1a\nSECRET", PHOTO[:-2000]])
async def test_what_is_no_picture_is_refused(site, fetcher, content):
    """Pages, empty answers and cut pictures are InvalidPicture, naming the host only."""
    site.answers["/page"] = web.Response(body=content, content_type="image/png")
    error = await refusal(fetcher(HERE, allow=LOCAL), site.url("/page?token=t"))
    assert isinstance(error, InvalidPicture)
    assert HOST in error.message
    assert "/page" not in error.message
    assert "token" not in error.message
    assert "SECRET" not in error.message


@pytest.mark.parametrize("chunked", [False, True])
async def test_oversized_pictures_are_refused(site, fetcher, spool_folder, chunked):
    """A picture over the cap is TooLarge, announced or not, and leaves no file."""

    async def large(request):
        response = web.StreamResponse()
        if not chunked:
            response.content_length = 50_000_000
        await response.prepare(request)
        for _ in range(50):
            await response.write(b"x" * 1_000_000)
        return response

    site.answers["/large"] = large
    error = await refusal(fetcher(HERE, allow=LOCAL), site.url("/large"), Caps(picture_bytes=2_000_000))
    assert isinstance(error, TooLarge)
    assert error.message == f"The picture on {HOST} is over the limit of 2,000,000 bytes."
    assert list(spool_folder.iterdir()) == []


async def test_a_picture_of_the_cap_passes(site, fetcher):
    """The caps are inclusive: exactly so many bytes and pixels are allowed, one fewer is not."""
    fetching = fetcher(HERE, allow=LOCAL)
    blob = await fetching.fetch(site.url(), Caps())
    bytes_, pixels = len(PHOTO), blob.width_px * blob.height_px
    assert await fetching.fetch(site.url(), Caps(picture_bytes=bytes_, picture_px=pixels))
    for caps in (Caps(picture_bytes=bytes_ - 1), Caps(picture_px=pixels - 1)):
        assert isinstance(await refusal(fetching, site.url(), caps), TooLarge)


@pytest.mark.parametrize("encoding", ["gzip", "GZIP", "deflate", "br", "zstd", "gzip, identity"])
async def test_compressed_answers_are_refused(site, fetcher, encoding):
    """A body in a content encoding is refused unread, so no bomb is ever inflated."""
    bomb = gzip.compress(b"\0" * 10_000_000)
    site.answers["/bomb"] = web.Response(body=bomb, headers={"content-encoding": encoding})
    assert "compressed" in (await refusal(fetcher(HERE, allow=LOCAL), site.url("/bomb"))).message


async def test_a_slow_drip_ends_in_time(site, fetcher, spool_folder):
    """A server that sends a byte now and then is cut off at the whole fetch's time, and leaves no file."""

    async def drip(request):
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(PHOTO[:200_000])
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.02)

    site.answers["/drip"] = drip
    begun_s = asyncio.get_running_loop().time()
    error = await refusal(fetcher(HERE, allow=LOCAL, timeout_s=0.3), site.url("/drip"))
    assert asyncio.get_running_loop().time() - begun_s < 1
    assert "within 0.3 s" in error.message
    assert list(spool_folder.iterdir()) == []


async def test_time_counts_over_redirects_and_look_ups(site, fetcher, spool_folder):
    """Slow redirects and slow names together have the one limit."""

    async def slow(_request):
        await asyncio.sleep(0.15)
        return web.Response(status=302, headers={"location": "/slow"})

    site.answers["/slow"] = slow
    assert "within 0.3 s" in (await refusal(fetcher(HERE, allow=LOCAL, timeout_s=0.3), site.url("/slow"))).message

    async def never(_host, _port):
        await asyncio.sleep(60)

    fetching = PictureFetcher(FolderSpool(spool_folder), resolver=never, timeout_s=0.05)
    assert "within 0.05 s" in (await refusal(fetching, "http://pictures.example/")).message


async def test_inside_all_failures_look_alike(fetcher):
    """Closed, silent, talkative, hanging-up and forbidden addresses are told in the same words."""

    async def hang_up(_reader, writer):
        writer.close()

    async def silent(reader, writer):
        await reader.read()
        writer.close()

    async def talkative(_reader, writer):
        writer.write(b"SSH-2.0-OpenSSH_9.6\r\n")
        writer.close()

    async def cut(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n" + PHOTO[:50])
        writer.close()

    fetching = fetcher(HERE, allow=LOCAL, timeout_s=0.3)
    said = set()
    for talk in (hang_up, silent, talkative, cut):
        server = await asyncio.start_server(talk, "127.0.0.1", 0)
        async with server:
            port = server.sockets[0].getsockname()[1]
            said.add((await refusal(fetching, f"http://{HOST}:{port}/")).message)
    said.add((await refusal(fetching, f"http://{HOST}:{port}/")).message)  # closed by now
    said.add((await refusal(fetcher({HOST: ["10.0.0.1"]}, timeout_s=0.3), f"http://{HOST}/")).message)
    said.add((await refusal(fetcher({}, timeout_s=0.3), f"http://{HOST}/")).message)
    assert said == {
        f"No picture could be fetched from {HOST}: it takes a public host that answers on port 80 or 443 within 0.3 s."
    }


async def test_proxies_of_the_environment_are_ignored(site, fetcher, monkeypatch):
    """A proxy variable does not lead the connection elsewhere."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert (await fetcher(HERE, allow=LOCAL).fetch(site.url(), Caps())).mime == "image/jpeg"


async def test_a_disk_that_is_full_at_the_end_leaves_nothing(site, fetcher, spool_folder, monkeypatch):
    """A picture whose last bytes cannot be written is a StoreError, and nothing of it stays in the spool."""

    async def fails(writer):
        await writer.write(bytes(200_000))
        assert list(spool_folder.iterdir())
        raise StoreError("the disk is full")

    monkeypatch.setattr("abaca.blobs.SpoolWriter.finish", fails)
    with pytest.raises(StoreError):
        await fetcher(HERE, allow=LOCAL).fetch(site.url(), Caps())
    assert list(spool_folder.iterdir()) == []


async def test_a_cancelled_fetch_leaves_nothing(site, fetcher, spool_folder):
    """A caller who goes away in mid-picture leaves no file and no connection."""
    hung_up = asyncio.Event()

    async def endless(request):
        response = web.StreamResponse()
        await response.prepare(request)
        try:
            while True:
                await response.write(b"x" * 200_000)
                await asyncio.sleep(0.01)
        finally:
            hung_up.set()

    site.answers["/endless"] = endless
    task = asyncio.create_task(fetcher(HERE, allow=LOCAL).fetch(site.url("/endless"), Caps()))
    await asyncio.sleep(0.1)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(hung_up.wait(), 5)
    assert list(spool_folder.iterdir()) == []
