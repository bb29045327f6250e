"""What every store of pictures keeps to."""

import asyncio
import hashlib
import subprocess
import sys
import time
from pathlib import Path

import pytest

from abaca import stores
from abaca.blobs import FolderSpool
from abaca.calls.written import write_down
from abaca.errors import StoreError
from abaca.imaging import Facts
from abaca.stores.objects import StoredBlob
from abaca.types import Request, Text, Turn
from object_stores import OBJECT_STORES, damage, fill, kept_object, set_age

DAY_S = 86_400
NO_DIGESTS = ["", "..", "../" * 22, "/etc/passwd", "a" * 63, "a" * 65, "A" * 64, "a" * 64 + "\n", "\0" * 64, "é" * 64]
REMOTE = sorted(OBJECT_STORES.keys() - {"file"})
PHOTO = Path(__file__).parents[1] / "photos" / "cat.jpg"


@pytest.fixture
def spool(tmp_path):
    """Where pictures come from; those over 1,000 bytes are files."""
    return FolderSpool(tmp_path / "spool", memory_bytes=1000)


@pytest.fixture
def scheme(request):
    """Which of the stores `objects` is."""
    return request.node.callspec.params["objects"]


async def read(blob):
    """The bytes of a blob."""
    return b"".join([chunk async for chunk in blob.chunks()])


@pytest.mark.parametrize("content", [PHOTO.read_bytes(), PHOTO.read_bytes()[:600], b"", b"words"])
async def test_what_was_put_is_given(objects, spool, content):
    """Bytes and facts of a kept blob are those that it had, whether it was a file or in memory."""
    blob = await spool.keep(content)
    await objects.put(blob)
    kept = await objects.get(blob.sha256)
    assert await read(kept) == content
    for fact in ("sha256", "size_bytes", "mime", "width_px", "height_px", "orientation", "problem"):
        assert getattr(kept, fact) == getattr(blob, fact)


async def test_a_kept_picture_outlives_its_spool_file(objects, spool):
    """The store's picture is there after the spool has forgotten its own."""
    blob = await spool.keep(PHOTO.read_bytes())
    sha256, source = blob.sha256, blob.source()
    await objects.put(blob)
    del blob
    assert not source.exists()
    assert await read(await objects.get(sha256)) == PHOTO.read_bytes()


async def test_chunks_come_in_the_asked_size(objects, spool):
    """A picture can be read in pieces of any size, by several readers at once."""
    blob = await spool.keep(PHOTO.read_bytes())
    await objects.put(blob)
    kept = await objects.get(blob.sha256)
    pieces = [chunk async for chunk in kept.chunks(1000)]
    assert {len(piece) for piece in pieces[:-1]} == {1000}
    assert b"".join(pieces) == PHOTO.read_bytes()
    assert set(await asyncio.gather(*(read(kept) for _ in range(4)))) == {PHOTO.read_bytes()}


async def test_keeping_twice_is_keeping_once(objects, spool):
    """The same picture put again, also at the same moment, is one picture."""
    blobs = [await spool.keep(PHOTO.read_bytes()) for _ in range(5)]
    await asyncio.gather(*(objects.put(blob) for blob in blobs))
    await objects.put(blobs[0])
    kept = await objects.get(blobs[0].sha256)
    await objects.put(kept)
    assert await read(kept) == PHOTO.read_bytes()


@pytest.mark.parametrize(
    "sha256", [hashlib.sha256(b"never kept").hexdigest(), hashlib.sha256(b"words").hexdigest().upper(), *NO_DIGESTS]
)
async def test_unknown_pictures_are_none(objects, spool, sha256):
    """A digest that was never kept, and anything that is no digest, is None."""
    await objects.put(await spool.keep(b"words"))
    assert await objects.get(sha256) is None


async def stale(objects, before_s):
    """All digests that are stale, in order."""
    return sorted([sha256 async for group in objects.stale(before_s) for sha256 in group])


async def test_a_deleted_picture_is_gone(objects, spool):
    """What was deleted, once or twice, is None; others stay, and it can be put again."""
    photo, words = await spool.keep(PHOTO.read_bytes()), await spool.keep(b"words")
    await objects.put(photo)
    await objects.put(words)
    for _ in range(2):
        await objects.delete(photo.sha256)
        assert await objects.get(photo.sha256) is None
    assert await read(await objects.get(words.sha256)) == b"words"
    await objects.put(photo)
    assert await read(await objects.get(photo.sha256)) == PHOTO.read_bytes()


@pytest.mark.parametrize("sha256", NO_DIGESTS)
async def test_what_is_no_digest_is_never_touched(objects, spool, tmp_path, sha256):
    """Deleting what is no digest deletes nothing, and putting it is refused."""
    words = await spool.keep(b"words")
    await objects.put(words)
    await objects.delete(sha256)
    await objects.delete(sha256, before_s=time.time() + DAY_S)
    (tmp_path / "source").write_bytes(b"x")
    with pytest.raises(StoreError, match="sha256"):
        await objects.put(StoredBlob(tmp_path / "source", sha256=sha256, size_bytes=1, facts=Facts()))
    assert await stale(objects, time.time() + DAY_S) == [words.sha256]


async def test_only_what_is_old_is_stale(objects, scheme, spool):
    """Stale is what was put for the last time before the asked time; putting it again makes it young."""
    old, young = await spool.keep(PHOTO.read_bytes()), await spool.keep(b"words")
    assert await stale(objects, time.time()) == []
    await objects.put(old)
    await objects.put(young)
    set_age(scheme, objects, old.sha256, 10 * DAY_S)
    assert await stale(objects, time.time() - DAY_S) == [old.sha256]
    assert await stale(objects, time.time() + DAY_S) == sorted([old.sha256, young.sha256])
    await objects.put(old)
    assert await stale(objects, time.time() - DAY_S) == []


async def test_every_stale_picture_is_given_once(objects, spool):
    """Stale pictures come in groups, each once, also while those of earlier groups are being deleted."""
    blobs = [await spool.keep(b"picture %d" % number) for number in range(10)]
    for blob in blobs:
        await objects.put(blob)
    given = []
    async for group in objects.stale(time.time() + DAY_S):
        assert 0 < len(group) <= 500
        given += group
    assert sorted(given) == sorted(blob.sha256 for blob in blobs)
    async for group in objects.stale(time.time() + DAY_S):
        for sha256 in group:
            await objects.delete(sha256)
    assert [await objects.get(blob.sha256) for blob in blobs] == [None] * 10


async def test_what_was_put_since_is_not_deleted(objects, scheme, spool):
    """Deleting what is old leaves alone a picture that was put again meanwhile."""
    blob = await spool.keep(PHOTO.read_bytes())
    await objects.put(blob)
    set_age(scheme, objects, blob.sha256, 10 * DAY_S)
    before_s = time.time() - DAY_S
    assert await stale(objects, before_s) == [blob.sha256]
    await objects.put(blob)
    await objects.delete(blob.sha256, before_s=before_s)
    assert await read(await objects.get(blob.sha256)) == PHOTO.read_bytes()
    set_age(scheme, objects, blob.sha256, 10 * DAY_S)
    await objects.delete(blob.sha256, before_s=before_s)
    assert await objects.get(blob.sha256) is None
    await objects.delete(blob.sha256, before_s=before_s)


async def test_damaged_pictures_are_none(objects, scheme, spool):
    """A picture whose bytes are no longer those of its digest counts as missing."""
    blob = await spool.keep(PHOTO.read_bytes())
    await objects.put(blob)
    damage(scheme, objects, blob.sha256)
    assert await objects.get(blob.sha256) is None


async def test_a_picture_in_parts_is_whole(objects, spool):
    """A picture of several parts, all different, comes back byte for byte, put by several at once."""
    content = b"".join(number.to_bytes(4) * 1024 for number in range(3000))
    blobs = [await spool.keep(content) for _ in range(3)]
    await asyncio.gather(*(objects.put(blob) for blob in blobs))
    assert await read(await objects.get(blobs[0].sha256)) == content


@pytest.mark.slow
@pytest.mark.parametrize("scheme", OBJECT_STORES)
def test_memory_is_flat(scheme, tmp_path):
    """A picture of 48 MB goes in and out in less than a third of its size of memory."""
    script, url = Path(__file__).with_name("large_picture.py"), OBJECT_STORES[scheme](tmp_path)
    said = subprocess.run(
        [sys.executable, script, url, tmp_path / "spool", "48000000"], capture_output=True, text=True, check=True
    ).stdout.split()
    assert said[-1] == "True"
    assert max(int(grown) for grown in said[:-1]) < 16_000_000


@pytest.mark.parametrize("scheme", REMOTE)
async def test_buckets_are_told_what_pictures_are(scheme, spool, tmp_path):
    """An object has the content type of its picture, or that of bytes."""
    objects = stores.build(OBJECT_STORES[scheme](tmp_path), spool=spool)
    for content, mime in ((PHOTO.read_bytes(), "image/jpeg"), (b"words", "application/octet-stream")):
        blob = await spool.keep(content)
        await objects.put(blob)
        assert kept_object(scheme, objects, blob.sha256).mime == mime


@pytest.mark.parametrize("scheme", REMOTE)
async def test_what_is_fresh_is_not_uploaded_again(scheme, spool, tmp_path):
    """A picture that is there is uploaded again when it is an hour old, or of another size, and not before."""
    objects = stores.build(OBJECT_STORES[scheme](tmp_path), spool=spool)
    blob = await spool.keep(PHOTO.read_bytes())

    async def uploaded():
        before = kept_object(scheme, objects, blob.sha256).identity
        await objects.put(blob)
        return kept_object(scheme, objects, blob.sha256).identity is not before

    await objects.put(blob)
    assert not await uploaded()
    set_age(scheme, objects, blob.sha256, 3500)
    assert not await uploaded()
    set_age(scheme, objects, blob.sha256, 3700)
    assert await uploaded()
    damage(scheme, objects, blob.sha256, by_size=True)
    assert await uploaded()
    assert await read(await objects.get(blob.sha256)) == PHOTO.read_bytes()


@pytest.mark.parametrize("scheme", REMOTE)
async def test_who_may_not_know_whether_it_was_put_keeps_it(scheme, spool, tmp_path):
    """A picture whose last upload may have been spared is neither stale nor deleted until the hour is over."""
    objects = stores.build(OBJECT_STORES[scheme](tmp_path), spool=spool)
    blob = await spool.keep(b"words")
    await objects.put(blob)
    set_age(scheme, objects, blob.sha256, 3000)
    assert await stale(objects, time.time() - 5) == []
    await objects.delete(blob.sha256, before_s=time.time() - 5)
    assert await objects.get(blob.sha256) is not None
    set_age(scheme, objects, blob.sha256, 3700)
    assert await stale(objects, time.time() - 5) == [blob.sha256]
    await objects.delete(blob.sha256, before_s=time.time() - 5)
    assert await objects.get(blob.sha256) is None


@pytest.mark.parametrize("scheme", REMOTE)
async def test_strangers_in_a_bucket_are_left_alone(scheme, spool, tmp_path):
    """Objects under the same prefix that are no pictures of the store are never stale; other prefixes are not seen."""
    url = OBJECT_STORES[scheme](tmp_path)
    objects, within = (stores.build(place, spool=spool) for place in (url, url.replace("?", "/ab?", 1)))
    blob = await spool.keep(b"words")
    await within.put(blob)
    assert await stale(objects, time.time() + DAY_S) == []
    assert await stale(within, time.time() + DAY_S) == [blob.sha256]
    assert await objects.get(blob.sha256) is None


@pytest.mark.parametrize("scheme", REMOTE)
async def test_a_missing_bucket_is_a_store_error(scheme, spool, tmp_path):
    """A bucket that does not exist is told, not taken for an empty one."""
    objects = stores.build(OBJECT_STORES[scheme](tmp_path).replace("pictures", "elsewhere", 1), spool=spool)
    blob = await spool.keep(b"words")
    for work in (objects.put(blob), objects.get(blob.sha256), objects.delete(blob.sha256), stale(objects, 0)):
        with pytest.raises(StoreError, match=r"^The bucket of pictures does not exist\.$"):
            await work


async def test_refused_credentials_are_a_store_error(spool, tmp_path):
    """A bucket that refuses us says so, without who we are."""
    objects = stores.build(OBJECT_STORES["az"](tmp_path) + "&account_name=stranger", spool=spool)
    blob = await spool.keep(b"words")
    for work in (objects.put(blob), objects.get(blob.sha256), objects.delete(blob.sha256), stale(objects, 0)):
        with pytest.raises(StoreError, match="refuses us: check the credentials") as caught:
            await work
        assert "stranger" not in caught.value.message


@pytest.mark.slow
async def test_long_listings_have_pages(spool, tmp_path):
    """A bucket of more pictures than the server lists at once gives them all, in groups of at most 500."""
    objects = stores.build(OBJECT_STORES["s3"](tmp_path), spool=spool)
    sha256s = sorted(hashlib.sha256(b"%d" % number).hexdigest() for number in range(1100))
    fill(objects, sha256s)
    groups = [group async for group in objects.stale(time.time() + DAY_S)]
    assert max(map(len, groups)) <= 500
    assert [sha256 for group in groups for sha256 in group] == sha256s


async def test_a_kept_blob_is_written_down_as_its_facts(objects, spool):
    """In a request or an answer that is written down, a blob from the store is like any other."""
    words = await spool.keep(b"words")
    await objects.put(words)
    text = Text(text="x", signature=await objects.get(words.sha256))
    written = write_down(Request(model="m", dialect="gemini", turns=(Turn(role="user", parts=(text,)),)))
    assert f'"sha256":"{words.sha256}","size_bytes":5'.encode() in written
