"""The folder of pictures: links, damage, full disks."""

import errno
import hashlib
import os
import threading
import time
from pathlib import Path

import pytest

from abaca import disk, stores
from abaca.blobs import FolderSpool
from abaca.errors import StoreError
from abaca.imaging import Facts
from abaca.stores.objects import FolderObjects, StoredBlob, Usage

CONTENT = b"picture " * 1000
SHA256 = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def objects(tmp_path):
    """An empty store."""
    return FolderObjects(tmp_path / "pictures")


@pytest.fixture
async def blob(tmp_path):
    """A blob that is a file."""
    return await FolderSpool(tmp_path / "spool", memory_bytes=100).keep(CONTENT)


@pytest.fixture
def spool_of_memory(tmp_path):
    """A spool that keeps blobs of 64 KB in memory."""
    return FolderSpool(tmp_path / "memory")


def files(objects):
    """What the store has on disk, hidden files too."""
    return [path.relative_to(objects.folder).as_posix() for path in objects.folder.rglob("*") if path.is_file()]


async def test_a_spool_file_is_linked(objects, blob):
    """A spool file is not written a second time: store and spool share it."""
    await objects.put(blob)
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]
    assert (objects.folder / SHA256[:2] / SHA256).samefile(blob.source())


@pytest.mark.parametrize("fault", [errno.EXDEV, errno.EPERM, errno.EMLINK])
async def test_where_links_fail_it_is_copied(objects, blob, monkeypatch, fault):
    """A spool on another disk, or a disk without links, costs a copy and no more."""

    def refuse(*_args):
        raise OSError(fault, "no link")

    monkeypatch.setattr(os, "link", refuse)
    await objects.put(blob)
    kept = objects.folder / SHA256[:2] / SHA256
    assert kept.read_bytes() == CONTENT
    assert not kept.samefile(blob.source())
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]


async def test_on_another_disk_threads_do_the_work(objects, blob, monkeypatch):
    """Once a link was refused, which another disk does, the loop no longer tries; that one was there refuses none."""
    threads, link = [], os.link

    def refuse(source, path):
        threads.append(threading.get_ident())
        link(source, path)
        raise OSError(errno.EXDEV, "no link")

    monkeypatch.setattr(disk, "PATIENCE", disk.Patience())
    await objects.put(blob)
    monkeypatch.setattr(os, "link", refuse)
    for _ in range(3):
        (objects.folder / SHA256[:2] / SHA256).unlink()
        await objects.put(blob)
    assert threads[0] == threading.get_ident()
    assert threading.get_ident() not in threads[1:]
    assert len(threads) == 3


@pytest.mark.parametrize("damage", [b"", CONTENT[:-1], b"P" + CONTENT[1:], CONTENT + b"x"])
async def test_damage_is_seen_and_mended(objects, blob, damage):
    """A kept file that is empty, cut, changed or longer counts as missing, and keeping the picture again mends it."""
    path = objects.folder / SHA256[:2] / SHA256
    path.parent.mkdir(parents=True)
    path.write_bytes(damage)
    assert await objects.get(SHA256) is None
    await objects.put(blob)
    assert (await objects.get(SHA256)).size_bytes == len(CONTENT)
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]


async def test_a_full_disk_is_a_store_error(objects, blob, monkeypatch):
    """Without room the error says so and nothing half-written stays."""

    def refuse(_source, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", refuse)
    with pytest.raises(StoreError, match="the disk is full"):
        await objects.put(blob)
    assert files(objects) == []


async def test_a_disk_that_is_full_half_way_keeps_what_was_there(objects, spool_of_memory, monkeypatch):
    """A small picture of which only the start can be written is a StoreError, and the one kept before stays whole."""
    blob = await spool_of_memory.keep(CONTENT)
    await objects.put(blob)
    writev, room = os.writev, [3000]

    def write_some(number, pieces):
        if not room[0]:
            raise OSError(errno.ENOSPC, "No space left on device")
        written, room[0] = writev(number, [pieces[0][: room[0]]]), 0
        return written

    monkeypatch.setattr(os, "writev", write_some)
    with pytest.raises(StoreError, match="the disk is full"):
        await objects.put(blob)
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]
    assert (await objects.get(SHA256)).size_bytes == len(CONTENT)


async def test_a_lost_spool_file_is_a_store_error(objects, blob):
    """A blob whose file is gone cannot be kept, and says so without naming a path."""
    blob.source().unlink()
    with pytest.raises(StoreError) as caught:
        await objects.put(blob)
    assert str(objects.folder) not in caught.value.message
    assert await objects.get(SHA256) is None


async def test_a_folder_that_cannot_be_made_is_a_store_error(tmp_path, blob):
    """A file where the folder should be is one clear error, for writing and reading."""
    (tmp_path / "file").write_text("in the way")
    objects = FolderObjects(tmp_path / "file")
    with pytest.raises(StoreError, match="check that it exists and its permissions"):
        await objects.put(blob)
    with pytest.raises(StoreError, match="cannot be read"):
        await objects.get(SHA256)


async def test_a_picture_lost_while_reading_is_a_store_error(objects, blob):
    """A kept file that goes away between being found and being read is one clear error."""
    await objects.put(blob)
    kept = await objects.get(SHA256)
    kept.source().unlink()
    with pytest.raises(StoreError, match="cannot be read"):
        [chunk async for chunk in kept.chunks()]


async def test_only_digests_are_kept(objects, tmp_path):
    """A blob that claims a path as its digest is refused."""
    with pytest.raises(StoreError, match="sha256"):
        await objects.put(StoredBlob(tmp_path, sha256="../../escape", size_bytes=1, facts=Facts()))
    assert list(tmp_path.iterdir()) == []


async def test_power_durability_syncs_file_and_folder(tmp_path, blob, monkeypatch):
    """`durability="power"` syncs the picture before its name and the folder after it; by default nothing is synced."""
    synced = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    await FolderObjects(tmp_path / "fast").put(blob)
    assert synced == []
    await FolderObjects(tmp_path / "safe", durability="power").put(blob)
    folder = tmp_path / "safe" / SHA256[:2]
    assert synced == [blob.source().stat().st_ino, folder.stat().st_ino]


def test_folders_by_url(tmp_path):
    """file:// URLs with escapes name their folder; other hosts and relative paths are refused."""
    folder = tmp_path / "with space"
    assert stores.build(folder.as_uri(), spool=None).folder == folder
    assert stores.build(f"file://localhost{tmp_path}", spool=None).folder == tmp_path
    for url in ("file://elsewhere/pictures", "file://"):
        with pytest.raises(StoreError, match="file:///absolute/folder"):
            stores.build(url, spool=None)


def test_unknown_schemes_are_refused():
    """A URL that no store answers to is refused with those that would."""
    for url in ("mysql://x", "", "/just/a/path"):
        with pytest.raises(StoreError, match=r"sqlite://.*file://"):
            stores.build(url)


async def stale(objects, before_s):
    """All digests that are stale."""
    return [sha256 async for group in objects.stale(before_s) for sha256 in group]


async def test_a_linked_picture_is_as_young_as_its_put(objects, blob):
    """A picture whose spool file is old is put now, and putting it again is putting it then."""
    kept = objects.folder / SHA256[:2] / SHA256
    for source in (blob.source(), kept):
        if source.exists():
            os.utime(source, (1, 1))
        await objects.put(blob)
        assert time.time() - kept.stat().st_mtime < 60


async def test_a_picture_deleted_while_it_is_put_again_is_written(objects, blob, monkeypatch):
    """A picture that goes away between being found whole and being made young is kept all the same."""
    await objects.put(blob)
    kept, utime = objects.folder / SHA256[:2] / SHA256, os.utime

    def delete_first(path):
        if path == kept:
            kept.unlink()
        utime(path)

    monkeypatch.setattr(os, "utime", delete_first)
    await objects.put(blob)
    assert (await objects.get(SHA256)).size_bytes == len(CONTENT)


async def test_a_picture_put_while_it_is_deleted_stays(objects, blob, monkeypatch):
    """A picture that is put again between being found old and being deleted is not deleted."""
    await objects.put(blob)
    kept, replace = objects.folder / SHA256[:2] / SHA256, Path.replace
    os.utime(kept, (1, 1))

    def put_first(path, target):
        if path == kept:
            os.utime(kept)
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", put_first)
    await objects.delete(SHA256, before_s=1000)
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]


async def test_old_drafts_are_cleared_up(objects, blob):
    """Drafts that a crash left go with the next collection; those that may be at work stay, however old they look."""
    await objects.put(blob)
    draft = objects.folder / SHA256[:2] / f".{SHA256}.0123456789abcdef"
    draft.write_bytes(b"half")
    os.utime(draft, (1, 1))
    assert await stale(objects, time.time() - 60) == []
    assert draft.exists()
    assert await stale(objects, time.time() + 60) == [SHA256]
    assert files(objects) == [f"{SHA256[:2]}/{SHA256}"]


async def test_strangers_in_the_folder_are_left_alone(objects, tmp_path):
    """Files, folders and links that are not of the store are neither stale nor counted nor removed."""
    for name in ("README", "zz/" + "f" * 64, "ab/notes.txt", f"ab/.{'a' * 64}", f"ab/{'c' * 64}", f"ab/{'ab' * 31}"):
        (objects.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (objects.folder / name).write_bytes(b"x")
    (objects.folder / "ab" / ("ab" * 32)).mkdir()
    (objects.folder / "ab" / ("ab" + "0" * 62)).symlink_to(tmp_path / "elsewhere")
    before = files(objects)
    assert await stale(objects, time.time() + 60) == []
    assert await objects.usage() == (0, 0)
    assert files(objects) == before


async def test_stale_pictures_come_in_groups(objects):
    """At most 500 digests are given at once, and none is forgotten at a border."""
    sha256s = [f"{number % 3:02x}{number:062x}" for number in range(1101)]
    for sha256 in sha256s:
        path = objects.folder / sha256[:2] / sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    groups = [list(group) async for group in objects.stale(time.time() + 60)]
    assert [len(group) for group in groups] == [500, 500, 101]
    assert sorted(sha256 for group in groups for sha256 in group) == sorted(sha256s)


async def test_the_loop_is_never_blocked(objects, blob, monkeypatch):
    """Folders are read in other threads than the loop's."""
    await objects.put(blob)
    threads, scandir = set(), os.scandir

    def note(path):
        threads.add(threading.current_thread())
        return scandir(path)

    monkeypatch.setattr(os, "scandir", note)
    assert await stale(objects, time.time() + 60) == [SHA256]
    await objects.usage()
    assert threads
    assert threading.current_thread() not in threads


async def test_usage_counts_what_is_kept(objects, blob):
    """The usage of a store is the number of its pictures and their bytes; an empty one has none."""
    assert await objects.usage() == Usage(pictures=0, size_bytes=0)
    await objects.put(blob)
    assert await objects.usage() == Usage(pictures=1, size_bytes=len(CONTENT))


async def test_a_folder_that_is_none_is_a_store_error(tmp_path):
    """Deleting, collecting and counting in what is no folder is one clear error, without its path."""
    (tmp_path / "file").write_text("in the way")
    objects = FolderObjects(tmp_path / "file")
    for work in (objects.delete(SHA256), objects.delete(SHA256, before_s=1), stale(objects, 1), objects.usage()):
        with pytest.raises(StoreError) as caught:
            await work
        assert str(tmp_path) not in caught.value.message
