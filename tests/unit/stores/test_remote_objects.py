"""The bucket of pictures: its URL, its settings, and servers that fail."""

import asyncio
import importlib
import socket
import sys
import time

import pytest

from abaca import stores
from abaca.blobs import FolderSpool
from abaca.errors import StoreError
from abaca.stores import remote_objects

SHA256 = "ab" * 32


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    """Credentials that no server asks for, and no waiting between tries."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "tester",
        "AWS_SECRET_ACCESS_KEY": "hidden",
        "GOOGLE_BEARER_TOKEN": "hidden",
        "AZURE_STORAGE_ACCOUNT_NAME": "tester",
        "AZURE_STORAGE_ACCOUNT_KEY": "aGlkZGVu",
    }.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def hasty(monkeypatch):
    """Every request is tried once."""
    monkeypatch.setitem(remote_objects._RETRY, "max_retries", 0)


@pytest.fixture
def spool(tmp_path):
    """Where pictures come from."""
    return FolderSpool(tmp_path / "spool", memory_bytes=100)


async def stale(objects):
    """All digests that are stale."""
    return [sha256 async for group in objects.stale(1e12) for sha256 in group]


async def faults(objects, blob):
    """What each way of asking a bucket that fails says."""
    asked = [objects.put(blob), objects.get(SHA256), objects.delete(SHA256), objects.delete(SHA256, before_s=1)]
    return await asyncio.gather(*asked, stale(objects), return_exceptions=True)


def answering(facts, body):
    """A server of HTTP that gives this to whoever asks, and closes the connection."""

    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n" + facts + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return answer


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("s3://", "like this: s3://bucket/prefix"),
        ("s3:///prefix", "like this: s3://bucket/prefix"),
        ("s3://b", "like this: s3://bucket/prefix"),
        ("s3://two words", "like this"),
        ("s3://[bucket", "like this"),
        ("s3://hidden:hidden@bucket/prefix", "like this"),
        ("gs://bucket/a/../b", "like this: gs://bucket/prefix"),
        ("gs://bucket/a//b", "like this"),
        ("gs://bucket/%2e%2e", "like this"),
        ("az://container#part", "like this: az://bucket/prefix"),
        ("s3://bucket?colour=red", "'colour' is no setting of s3://: use allow_http, checksum_algorithm, endpoint"),
        ("gs://bucket?region=here", "'region' is no setting of gs://: use allow_http, endpoint."),
        ("az://bucket?region=here", "'region' is no setting of az://: use account_name, allow_http, endpoint"),
        ("s3://bucket?secret_access_key=hidden", "Credentials do not stand in the URL"),
        ("s3://bucket?access_key_id=hidden", "Credentials do not stand in the URL"),
        ("az://bucket?sas_token=hidden", "Credentials do not stand in the URL"),
        (
            "s3://bucket?virtual_hosted_style_request=hidden",
            "virtual_hosted_style_request of a bucket is true or false",
        ),
        ("s3://bucket?endpoint=https://minio&allow_http=1", "allow_http of a bucket is true or false"),
        ("s3://bucket?region=", "setting region of a bucket has a value that cannot be"),
        ("s3://bucket?region=two words", "setting region"),
        ("s3://bucket?endpoint=minio:9000", "setting endpoint"),
        ("s3://bucket?endpoint=::::", "setting endpoint"),
        ("s3://bucket?endpoint=https://hidden:hidden@minio", "setting endpoint"),
        ("s3://bucket?endpoint=https://minio/%3Fhidden", "setting endpoint"),
        ("az://bucket?account_name=Hidden", "setting account_name"),
        ("s3://bucket?endpoint=http://minio:9000", "add allow_http=true"),
        ("s3://bucket?endpoint=http://minio:9000&allow_http=false", "add allow_http=true"),
        ("s3://bucket?checksum_algorithm=hidden", "cannot be used as it is set"),
    ],
)
def test_what_cannot_be_a_bucket_is_refused(url, said):
    """A URL that names no bucket, or sets what cannot be set, is refused in words that repeat no value."""
    with pytest.raises(StoreError) as caught:
        stores.build(url, spool=None)
    assert said in caught.value.message
    assert "hidden" not in caught.value.message.lower()


def test_a_container_without_an_account_is_refused(monkeypatch):
    """Azure needs the name of the account, from the URL or the environment."""
    monkeypatch.delenv("AZURE_STORAGE_ACCOUNT_NAME")
    with pytest.raises(StoreError, match="variables of the environment"):
        stores.build("az://container", spool=None)
    assert stores.build("az://container?account_name=tester", spool=None)


def test_settings_reach_the_client(monkeypatch):
    """Prefix and settings of the URL are those of the client, and win over the environment."""
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://elsewhere")
    query = "endpoint=http://[::1]:9000&allow_http=true&region=eu-north-1&virtual_hosted_style_request=false"
    bucket = stores.build(f"s3://my.bucket/of/abaca%20one/?{query}", spool=None)._bucket
    assert bucket.prefix == "of/abaca one"
    assert bucket.config["endpoint_url_s3"] == "http://[::1]:9000"
    assert bucket.config["region"] == "eu-north-1"
    assert bucket.config["bucket"] == "my.bucket"
    assert bucket.client_options["allow_http"] in {True, "true"}
    assert stores.build("gs://bucket", spool=None)._bucket.prefix is None


def test_without_the_extra_it_says_which(monkeypatch):
    """Without obstore the error names what to install."""
    monkeypatch.delitem(sys.modules, "abaca.stores.remote_objects")
    monkeypatch.setitem(sys.modules, "obstore", None)
    with pytest.raises(StoreError, match=r"pip install 'abaca\[s3\]'"):
        stores.build("s3://bucket", spool=None)
    monkeypatch.undo()
    assert importlib.import_module("abaca.stores.remote_objects") is remote_objects


@pytest.mark.parametrize("scheme", ["s3", "gs", "az"])
async def test_a_dead_endpoint_is_a_store_error(scheme, spool, hasty):
    """A bucket that cannot be reached says so whatever is asked, without host, bucket or key."""
    objects = stores.build(f"{scheme}://somewhere?endpoint=http://127.0.0.1:1/tester&allow_http=true", spool=spool)
    for fault in await faults(objects, await spool.keep(b"words")):
        assert isinstance(fault, StoreError)
        assert fault.message.startswith("The bucket of pictures cannot be reached")
        assert not any(word in fault.message for word in ("127.0.0.1", "somewhere", "tester", "abab"))


async def test_missing_credentials_are_told(spool, hasty, monkeypatch):
    """Without credentials, on a machine that no cloud gives any, that is what the error says."""
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    monkeypatch.setenv("AWS_METADATA_ENDPOINT", "http://127.0.0.1:1")
    for fault in await faults(stores.build("s3://bucket", spool=spool), await spool.keep(b"words")):
        assert isinstance(fault, StoreError)
        assert fault.message == remote_objects._NO_CREDENTIALS


async def test_plain_http_of_the_environment_needs_leave(spool, hasty, monkeypatch):
    """An http:// endpoint from the environment is not used unless that is allowed."""
    blob = await spool.keep(b"words")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    with pytest.raises(StoreError, match="cannot be reached"):
        await stores.build("s3://bucket", spool=spool).put(blob)


async def test_an_impossible_endpoint_of_the_environment_is_a_store_error(spool, hasty, monkeypatch, capfd):
    """What is no address at all in the environment is one clear error, also where the library panics."""
    blob = await spool.keep(b"words")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "::::")
    with pytest.raises(StoreError, match="variables of the environment"):
        await stores.build("s3://bucket", spool=spool).put(blob)
    capfd.readouterr()  # the panic's own report


@pytest.mark.slow
async def test_processes_end_in_peace(tmp_path):
    """A process that ends right after a download exits as it should, every time."""
    code = """
import asyncio, pathlib, sys
from abaca import blobs, stores

async def main(url, folder):
    objects = stores.build(url, spool=blobs.FolderSpool(pathlib.Path(folder)))
    assert await objects.get("ab" * 32) is None  # other bytes than those of that name

asyncio.run(main(*sys.argv[1:]))
"""
    facts = b"Content-Length: 5\r\nETag: x\r\nLast-Modified: Sat, 21 Nov 2026 12:00:00 GMT"
    async with await asyncio.start_server(answering(facts, b"words"), "127.0.0.1", 0) as server:
        url = f"s3://bucket?endpoint=http://127.0.0.1:{server.sockets[0].getsockname()[1]}&allow_http=true"
        for _ in range(12):
            process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, url, str(tmp_path / "theirs"))
            assert await process.wait() == 0


async def test_an_answer_cut_short_is_a_store_error(spool, hasty):
    """A download that ends before its length is an error, never a shorter picture, and nothing of it stays."""
    facts = b"Content-Length: 200000\r\nETag: x\r\nLast-Modified: Sat, 21 Nov 2026 12:00:00 GMT"
    async with await asyncio.start_server(answering(facts, b"x" * 150_000), "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        objects = stores.build(f"s3://bucket?endpoint=http://127.0.0.1:{port}&allow_http=true", spool=spool)
        with pytest.raises(StoreError, match="cannot be reached"):
            await objects.get(SHA256)
    assert list(spool._folder.iterdir()) == []


async def test_a_lost_spool_file_is_a_store_error(spool, hasty, monkeypatch):
    """A blob whose file is gone is not a missing bucket."""
    blob = await spool.keep(b"words" * 100)
    blob.source().unlink()
    objects = stores.build("s3://bucket", spool=spool)

    monkeypatch.setattr(objects, "_is_fresh", lambda *_: False)
    with pytest.raises(StoreError, match="A picture on disk cannot be read"):
        await objects.put(blob)


@pytest.mark.slow
async def test_a_silent_endpoint_is_given_up(spool):
    """Servers that accept and say nothing, or that drop what is sent, are given up within half a minute."""
    blob = await spool.keep(b"words")
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        waiting = [socket.socket() for _ in range(4)]  # the queue is full: who connects now hears nothing
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        ports = [server.getsockname()[1] for server in (silent, full)]
        built = [
            stores.build(f"s3://bucket?endpoint=http://127.0.0.1:{port}&allow_http=true", spool=spool) for port in ports
        ]
        started_s = time.monotonic()
        told = await asyncio.gather(*(faults(objects, blob) for objects in built))
        for each in waiting:
            each.close()
    assert time.monotonic() - started_s < 30
    assert all(isinstance(fault, StoreError) for answers in told for fault in answers)
