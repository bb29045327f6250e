"""The SQLite database: faults, other processes, crashes, caches."""

import asyncio
import signal
import sqlite3
import stat
import subprocess
import sys
import threading
import time
from typing import Any

import msgspec
import pytest

from abaca.errors import StoreError
from abaca.records import CallFilter, Entry, Joining, Key, Mark, Row
from abaca.stores.database import sqlite_file
from abaca.stores.database.database import Database
from abaca.stores.database.keyring import KEY_CACHE_MAX
from abaca.types import Secret

PEPPER = b"p" * 32


def a_row(call_id: str = "call-1", **values: Any) -> Row:
    """A call that was just received."""
    facts: dict[str, Any] = {"id": call_id, "key_id": "key-1", "state": "received", "model": "m", "dialect": "gemini"}
    facts |= {"vendor": "google", "identity": "i", "request": b"{}", "created_s": 1.0, "updated_s": 1.0}
    return Row(**(facts | values))


@pytest.fixture
def path(tmp_path):
    """Where the database will be."""
    return tmp_path / "abaca.db"


@pytest.fixture
def url(path):
    """Its URL."""
    return f"sqlite:///{path}"


@pytest.fixture
async def database(url):
    """A connected database that does not wait long."""
    async with Database.from_url(url, pepper=PEPPER, busy_timeout_s=0.2) as connected:
        yield connected


OTHER_PROCESS = """
import asyncio, os, signal, sys
from abaca.records import CallFilter, Entry, Key, Row
from abaca.stores.database.database import Database
from abaca.types import Secret

row = Row(id="call-1", key_id="key-1", state="received", model="m", dialect="gemini", vendor="google", identity="i",
          request=b"{}", created_s=1.0, updated_s=1.0)

async def main():
    async with Database.from_url(sys.argv[1], pepper=b"p" * 32) as database:
        if sys.argv[2] == "add":
            await database.add(Key(id="key-2", name="cli"), Secret("from the cli"))
        elif sys.argv[2] == "revoke":
            await database.revoke("cli", at_s=5)
        elif sys.argv[2] == "die":
            await database.open(row, [Entry(call_id="call-1", key_id="key-1", kind="hold", amount_micros=7)])
            os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(main())
"""


def another_process(url, verb):
    """Run a second program on the same file."""
    return subprocess.run([sys.executable, "-c", OTHER_PROCESS, url, verb], check=False, timeout=30).returncode


async def test_two_processes_share_the_file(url):
    """Keys that a second process adds and revokes show in the first while it runs: the adding at once."""
    now_s = 0.0
    async with Database.from_url(url, pepper=PEPPER, monotonic_s=lambda: now_s) as database:
        assert await database.find(Secret("from the cli")) is None
        assert await asyncio.to_thread(another_process, url, "add") == 0
        found = await database.find(Secret("from the cli"))
        assert found is not None
        assert found.name == "cli"
        assert await asyncio.to_thread(another_process, url, "revoke") == 0
        now_s = 1.0
        assert await database.find(Secret("from the cli")) is None


async def test_what_open_returned_for_survives_a_kill(url):
    """A row and its entries are there after the process that wrote them was killed at once with signal 9."""
    assert await asyncio.to_thread(another_process, url, "die") == -signal.SIGKILL
    async with Database.from_url(url, pepper=PEPPER) as database:
        assert await database.unfinished() == [a_row()]
        assert await database.cost_micros("key-1") == 7


async def test_reopening_keeps_everything(url):
    """A closed database opens again with its rows; closing twice is closing once."""
    for number in range(2):
        database = Database.from_url(url, pepper=PEPPER)
        await database.connect()
        await database.open(a_row(f"call-{number}"), [])
        await database.aclose()
        await database.aclose()
    async with database:
        assert len(await database.unfinished()) == 2


async def test_several_open_a_new_file_at_once(url):
    """Of many that make the same database at the same moment each finds it whole."""
    databases = [Database.from_url(url, pepper=PEPPER) for _ in range(8)]
    await asyncio.gather(*(database.connect() for database in databases))
    await asyncio.gather(*(database.open(a_row(str(n)), []) for n, database in enumerate(databases)))
    assert len(await databases[0].unfinished()) == 8
    for database in databases:
        await database.aclose()


async def test_the_file_is_its_owners_alone(database, path):
    """Neither the database nor its side files can be read by others."""
    await database.open(a_row(), [])
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"abaca.db": 0o600, "abaca.db-wal": 0o600, "abaca.db-shm": 0o600}


async def test_waiting_writes_share_a_commit(database):
    """Calls that wait together are committed together: far fewer transactions than calls."""
    begun = []
    real = database._runner._writer._commit

    def counted(connection, group):
        begun.append(len(group))
        real(connection, group)

    database._runner._writer._commit = counted
    await asyncio.gather(*(database.open(a_row(str(number)), []) for number in range(300)))
    assert sum(begun) == 300
    assert len(begun) < 100
    assert len(await database.unfinished()) == 300


async def test_the_ledger_refuses_change(database, path):
    """The file itself refuses to update, delete or replace a ledger entry."""
    await database.open(a_row(), [Entry(call_id="call-1", key_id="key-1", kind="hold", amount_micros=7)])
    for statement in ("UPDATE ledger SET amount_micros = 0", "DELETE FROM ledger"):
        with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
        connection.close()
    replace = "REPLACE INTO ledger VALUES (1, 'call-1', 'key-1', 'hold', 0, '', 0)"
    with pytest.raises(StoreError):
        await database._runner.write(lambda connection: connection.exec_driver_sql(replace))
    assert await database.cost_micros("key-1") == 7


async def test_a_busy_file_is_a_store_error(database, path):
    """While another process keeps the file, writing fails in fixed words after the wait and reading works."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match=r"^The database is busy, another process holds it: try again\.$"):
        await database.open(a_row(), [])
    assert await database.get("call-1") is None
    holder.execute("ROLLBACK")
    holder.close()
    await database.open(a_row(), [])
    assert await database.get("call-1") == a_row()


async def test_a_busy_file_is_waited_for(url, path):
    """A transaction of another process that ends in time is no error."""
    async with Database.from_url(url, pepper=PEPPER, busy_timeout_s=5) as database:
        holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        release = threading.Timer(0.15, holder.execute, ["ROLLBACK"])
        release.start()
        await database.open(a_row(), [])
        release.join()
        holder.close()
        assert await database.get("call-1") == a_row()


async def test_a_full_disk_is_a_store_error(database):
    """When no page can be added, writing fails in fixed words and what was there stays readable."""
    await database.open(a_row(), [])
    await database._runner.write(lambda connection: connection.exec_driver_sql("PRAGMA max_page_count = 1").fetchall())
    with pytest.raises(StoreError, match=r"^The database has no room: the disk is full\.$"):
        await database.open(a_row("call-2", request=b"x" * 1_000_000), [])
    assert await database.get("call-1") == a_row()
    await database.open(a_row("call-2"), [])


async def test_a_damaged_file_is_a_store_error(url, path):
    """Pages of garbage are reported in fixed words, without SQL and without values."""
    async with Database.from_url(url, pepper=PEPPER) as database:
        for number in range(50):
            await database.open(a_row(str(number), request=b"r" * 4000), [])
    whole = path.read_bytes()
    path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(StoreError, match=r"is damaged: restore it from a backup\.$"):
        async with Database.from_url(url, pepper=PEPPER) as database:
            await database.get("7")


async def test_a_foreign_file_is_refused(url, path):
    """A file that is no SQLite database is named and left as it was."""
    content = b"not a database, only words\n" * 100
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"abaca\.db is no SQLite database"):
        await Database.from_url(url, pepper=PEPPER).connect()
    assert path.read_bytes() == content


async def test_another_programs_database_is_refused(url, path):
    """A SQLite file with tables of another program gets none of ours."""
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE bookmarks (url TEXT)")
    connection.close()
    with pytest.raises(StoreError, match="belongs to another program"):
        await Database.from_url(url, pepper=PEPPER).connect()


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("UPDATE alembic_version SET version_num = '9999'", "revision '9999'"),
        ("CREATE TABLE schema_version AS SELECT 99 AS version; DROP TABLE alembic_version", "schema version 99"),
    ],
)
async def test_a_newer_schema_is_refused(url, path, statement, named):
    """A database that a later abaca wrote, or one that counted otherwise, is not touched."""
    async with Database.from_url(url, pepper=PEPPER):
        pass
    with sqlite3.connect(path) as connection:
        connection.executescript(statement)
        before = list(connection.iterdump())
    with pytest.raises(StoreError, match=rf"abaca\.db has {named}, this abaca knows"):
        await Database.from_url(url, pepper=PEPPER).connect()
    assert list(connection.iterdump()) == before
    connection.close()


async def test_an_unwritable_folder_is_one_clear_error(tmp_path):
    """A folder in which no file can be made is a StoreError naming the file."""
    (tmp_path / "file").write_text("in the way")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match=r"abaca\.db cannot be written: check the permissions"):
            await Database.from_url(f"sqlite:///{folder}/abaca.db", pepper=PEPPER).connect()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite", ""])
def test_a_database_needs_a_file(url):
    """A URL without a file is refused with the spelling that works."""
    with pytest.raises(StoreError, match=r"sqlite:////absolute\.db"):
        Database.from_url(url, pepper=PEPPER)


async def test_a_closed_database_says_so(url):
    """Before connecting and after closing every use is a StoreError."""
    database = Database.from_url(url, pepper=PEPPER)
    with pytest.raises(StoreError, match="closed"):
        await database.get("call-1")
    await database.connect()
    lane = database._runner._writer
    assert lane is not None
    await database.aclose()
    with pytest.raises(StoreError, match="closed"):
        await database.open(a_row(), [])
    with pytest.raises(StoreError, match="closed"):
        await lane.do(lambda _connection: None)


async def test_faults_of_our_own_are_not_dressed_up(database):
    """A mistake in the code that asks comes out as it is, and the thread lives on."""
    with pytest.raises(ZeroDivisionError):
        await database._runner.write(lambda _connection: 1 // 0)
    await database.open(a_row(), [])


async def test_values_that_sql_cannot_hold_are_store_errors(database):
    """Integers over 64 bits and half characters are refused, not cut."""
    for row in (a_row(seed=2**63), a_row(model="\ud800")):
        with pytest.raises(StoreError, match="cannot keep"):
            await database.open(row, [])
    assert await database.get("call-1") is None


async def test_key_look_ups_are_cached_for_a_second(database, monkeypatch):
    """Within a second a key is found without the database, afterwards with it; unknown secrets are never cached."""
    times_s = iter([100.0, 100.5, 100.99, 101.0, 101.0, 101.0])
    monkeypatch.setattr(database, "_monotonic_s", lambda: next(times_s))
    asked = []
    real = database._runner.read

    def counted(work):
        asked.append(work)
        return real(work)

    monkeypatch.setattr(database._runner, "read", counted)
    await database.add(Key(id="key-1", name="alice"), Secret("s"))
    for look_ups in (1, 1, 1, 2):
        assert await database.find(Secret("s"))
        assert len(asked) == look_ups
    for _ in range(2):
        assert await database.find(Secret("unknown")) is None
    assert len(asked) == 4


async def test_the_key_cache_is_bounded(database):
    """The cache never holds more than its cap."""
    await database.add(Key(id="key-1", name="alice"), Secret("s"))
    database._found = {bytes([n % 256, n // 256]): (Key(id="x", name="x"), 0.0) for n in range(KEY_CACHE_MAX)}
    assert await database.find(Secret("s"))
    assert len(database._found) == 1


@pytest.mark.parametrize(("durability", "level"), [("process", 1), ("power", 2)])
async def test_power_durability_syncs_each_commit(url, durability, level):
    """`durability` decides SQLite's synchronous level: 1 is NORMAL, 2 is FULL."""
    async with Database.from_url(url, pepper=PEPPER, durability=durability) as database:
        asked = await database._runner.write(
            lambda connection: connection.exec_driver_sql("PRAGMA synchronous").scalar()
        )
        assert asked == level


@pytest.mark.parametrize("there", [False, True])
async def test_a_file_that_another_process_makes_or_migrates_is_waited_for(path, there):
    """Not for ever: one that stays busy is named, one that is free again is opened, though SQLite itself waits not."""
    if there:
        async with Database.from_url(f"sqlite:///{path}", pepper=PEPPER):
            pass
    impatient = sqlite_file.engine(path, begin="BEGIN IMMEDIATE", synchronous="NORMAL", busy_timeout_s=0)
    holder = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    holder.execute("BEGIN IMMEDIATE" if there else "BEGIN EXCLUSIVE")
    with pytest.raises(StoreError, match=r"abaca\.db is busy"):
        sqlite_file.prepare(path, impatient, busy_timeout_s=0.05)
    release = threading.Timer(0.1, holder.execute, ["ROLLBACK"])
    release.start()
    sqlite_file.prepare(path, impatient, busy_timeout_s=5)
    release.join()
    holder.close()


async def test_paths_are_taken_literally(tmp_path):
    """Signs that mean something in URLs are letters of the path."""
    folder = tmp_path / "a b%20c?d#e"
    async with Database.from_url(f"sqlite:///{folder}/abaca.db", pepper=PEPPER) as database:
        assert await database.unfinished() == []
    assert [path.name for path in folder.iterdir()] == ["abaca.db"]


async def test_a_call_costs_little(database):
    """Opening, ending and marking calls sixteen at a time takes well under a millisecond of a process each."""

    async def one(number):
        entry = Entry(call_id=str(number), key_id="key-1", kind="hold", amount_micros=1)
        row = a_row(str(number), identity=str(number))
        await database.open(row, [entry], Joining(since_s=0.0))
        await database.update(msgspec.structs.replace(row, state="done", blobs=(str(number),)), [entry, entry])

    async def many(start):
        begun_s = time.process_time()
        await asyncio.gather(*(one(number) for number in range(start, start + 16)))
        await database.mark(
            [Mark(call_id=str(number), kind="delivered", at_s=1.0) for number in range(start, start + 16)]
        )
        return (time.process_time() - begun_s) / 16 * 1000

    each_ms = sorted([await many(start) for start in range(0, 640, 16)])
    assert each_ms[len(each_ms) // 2] < 0.8


async def test_a_word_that_nearly_fits_everywhere_costs_little(database):
    """The worst word for the worst prompts takes well under a millisecond a call: everybody's reading waits for it."""
    prompt = msgspec.json.encode({"turns": [{"role": "user", "parts": [{"text": "a" * 4000}]}]})
    for number in range(100):
        await database.open(msgspec.structs.replace(a_row(str(number), identity=str(number)), request=prompt), [])
    begun_s = time.process_time()
    assert await database.search(CallFilter(words=("a" * 399 + "b",))) == []
    assert time.process_time() - begun_s < 0.1
