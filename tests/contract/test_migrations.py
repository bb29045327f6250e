"""Databases of an earlier abaca become what a new one is, whatever the database."""

import asyncio
import re
import sqlite3
from pathlib import Path
from types import SimpleNamespace

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from call_rows import a_row
from msgspec.structs import replace
from sqlalchemy import MetaData, NullPool, Table, create_engine, insert, inspect, text
from sqlalchemy.ext.asyncio import create_async_engine

from abaca import stores
from abaca.calls.written import write_down
from abaca.errors import StoreError
from abaca.records import CallFilter, Entry, Key, Row
from abaca.stores.database import schema
from abaca.stores.database.statements import call_columns
from abaca.stores.database.tables import REVISION, metadata
from abaca.types import Picture, Request, Secret, Text, Turn
from databases import postgresql

PEPPER = b"p" * 32
BLOB, THOUGHT = "a1" * 32, "b2" * 32
ABACA_0_1_0 = Path(__file__).with_name("abaca_0_1_0.sql").read_text("utf-8")
"""All of a database that abaca 0.1.0 wrote, as SQLite dumps it."""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """A database without tables."""
    return File(tmp_path / "abaca.db") if request.param == "sqlite" else Server()


class File:
    """An empty SQLite file."""

    def __init__(self, path):
        self.url = f"sqlite:///{path}"
        self._engine = create_engine(self.url, poolclass=NullPool)

    def run(self, work):
        with self._engine.begin() as connection:
            return work(connection)


class Server:
    """An empty PostgreSQL database."""

    def __init__(self):
        self.url = postgresql().url(postgresql().new())
        self._engine = create_async_engine(self.url.replace("://", "+asyncpg://", 1), poolclass=NullPool)

    def run(self, work):
        async def begun():
            async with self._engine.begin() as connection:
                return await connection.run_sync(work)

        return asyncio.run(begun())


def migrate(connection, revision):
    """Bring an empty database to a revision."""
    config = Config()
    config.set_main_option("script_location", str(schema.MIGRATIONS))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def make_old(connection):
    """Make the first tables, with the rows that abaca 0.1.0 wrote; Alembic had no part in them then."""
    migrate(connection, "0001")
    connection.exec_driver_sql("DROP TABLE alembic_version")
    old = sqlite3.connect(":memory:")
    old.executescript(ABACA_0_1_0)
    old.row_factory = sqlite3.Row
    for name in ("keys", "calls", "ledger"):
        table = Table(name, MetaData(), autoload_with=connection)
        for row in old.execute(f"SELECT * FROM {name}"):
            flags = {column: bool(row[column]) for column in ("admin", "strict") if column in row.keys()}  # noqa: SIM118 - a sqlite3.Row iterates over values
            values = {
                column: value for column, value in (dict(row) | flags).items() if (name, column) != ("ledger", "id")
            }
            connection.execute(insert(table).values(values))
    old.close()


def shape(connection):
    """Give all there is to say of a database's tables, columns, indexes and triggers."""
    seen = inspect(connection)
    tables = {}
    for name in seen.get_table_names():
        columns = {column["name"]: f"{column['type']!r} {column['nullable']}" for column in seen.get_columns(name)}
        tables[name] = (columns, seen.get_pk_constraint(name), seen.get_unique_constraints(name))
    if connection.dialect.name == "sqlite":
        asked = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') ORDER BY name"
    else:
        asked = (
            "SELECT tgname, pg_get_triggerdef(oid), pg_get_functiondef(tgfoid) FROM pg_trigger "
            "WHERE NOT tgisinternal "
            "UNION ALL SELECT indexname, indexdef, '' FROM pg_indexes WHERE schemaname = 'public' "
            "UNION ALL SELECT table_name || column_name, collation_name, column_default "
            "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1"
        )
    rows = [tuple(re.sub(r"\s+", " ", str(cell)) for cell in row) for row in connection.execute(text(asked))]
    return tables, rows


def difference(connection):
    """Give what Alembic sees between the database and the tables as they should be."""
    return compare_metadata(MigrationContext.configure(connection, opts={"compare_type": True}), metadata)


def test_the_newest_revision_is_the_one_of_the_tables():
    """The tables name the last migration, and the migrations are one line."""
    scripts = ScriptDirectory(str(schema.MIGRATIONS))
    assert scripts.get_heads() == [REVISION]
    assert [script.revision for script in scripts.walk_revisions()][-1] == schema.FIRST_REVISION


def test_migrated_and_new_are_the_same(place):
    """A database that came through every migration has the tables, indexes and triggers of a new one."""
    place.run(lambda connection: migrate(connection, "head"))
    migrated = place.run(shape)
    assert place.run(difference) == []
    new = File(Path(place.url.removeprefix("sqlite:///")).with_name("new.db")) if isinstance(place, File) else Server()
    new.run(lambda connection: schema.prepare(connection, "The database"))
    assert new.run(difference) == []
    assert new.run(shape) == migrated


def test_the_first_revision_is_what_the_first_abaca_made(tmp_path):
    """The first migration makes exactly the tables of 0.1.0, which never went through one."""
    old, first = File(tmp_path / "old.db"), File(tmp_path / "first.db")
    with sqlite3.connect(tmp_path / "old.db") as connection:
        connection.executescript(ABACA_0_1_0)
    connection.close()
    first.run(make_old)
    assert old.run(shape) == first.run(shape)


def test_an_old_database_keeps_every_row(place):
    """Keys, calls and entries of 0.1.0 are all there after the upgrade, its pictures are needed by their calls, and its
    keys can be signed in as.
    """

    async def seen():
        async with stores.build(place.url, pepper=PEPPER) as database:
            assert await database.find(Secret("alices")) == (await database.all())[0]
            assert [key.name for key in await database.all()] == ["alice", "bob"]
            done, open_one = await database.get("call-1"), await database.get("call-2")
            assert done.pictures == (BLOB,)
            assert done.blobs == (BLOB, THOUGHT)
            assert (done.owner, done.progress, done.webhook_tries, done.detached_s) == ("", 0.0, 0, None)
            assert await database.unfinished() == [open_one]
            assert await database.referenced([BLOB, THOUGHT, "c3" * 32]) == {BLOB, THOUGHT}
            assert [entry.kind for entry in await database.entries("call-1")] == ["hold", "release", "settle"]
            assert await database.cost_micros("key-1") == 240_007
            assert await database.pulses() == {"": 0.0}
            await database.add(Key(id="key-3", name="carol"), Secret("third"))
            row = Row(**{name: getattr(open_one, name) for name in Row.__struct_fields__})
            await database.update(row, [Entry(call_id="call-2", key_id="key-1", kind="release", amount_micros=-7)])
            invitation, session = Secret("abi-alices"), Secret("abs-alices")
            await database.invite("key-1", invitation, now_s=1, until_s=9)
            assert (await database.enter(invitation, session, now_s=1, until_s=9)).name == "alice"
            assert (await database.find(session)).session_until_s == 9

    place.run(make_old)
    asyncio.run(seen())
    asyncio.run(seen_again(place.url))
    assert "schema_version" not in place.run(lambda connection: inspect(connection).get_table_names())


async def seen_again(url):
    """Open it once more: nothing is left to do."""
    async with stores.build(url, pepper=PEPPER) as database:
        assert len(await database.all()) == 3
        assert await database.cost_micros("key-1") == 240_000


PHOTO = Picture(
    mime="image/png", blob=SimpleNamespace(sha256="d4" * 32, size_bytes=1, mime="image/png", width_px=1, height_px=1)
)
ASKED = [
    write_down(
        Request(
            model="m",
            dialect="gemini",
            turns=(Turn(role="user", parts=(Text(text="A ＲＥＤ Straße\0?"), PHOTO, PHOTO)),),
        )
    ),
    write_down(
        Request(
            model="m",
            dialect="gemini",
            turns=(
                Turn(role="user", parts=(Text(text="blue"),)),
                Turn(role="model", parts=(replace(PHOTO, thought=True), Text(text="green"))),
                Turn(role="user", parts=(Text(text="灯塔"), Text(text="x" * 5000 + "far"))),
                Turn(role="user", parts=(PHOTO,)),
            ),
        )
    ),
    write_down(
        Request(model="m", dialect="gemini", turns=(Turn(role="model", parts=(Text(text="Nothing was asked."),)),))
    ),
    b"\xff[",
    b'"words"',
]
"""Requests as rows keep them, and what is no request."""


def test_old_calls_are_looked_up_as_new_ones(place):
    """Of calls that were there before, the words and pictures are kept that are kept of a call of today."""
    rows = [
        a_row(id=f"call-{number:04}", request=ASKED[number % len(ASKED)], created_s=float(number))
        for number in range(1200)
    ]

    def fill(connection):
        migrate(connection, "0004")
        connection.execute(
            insert(Table("calls", MetaData(), autoload_with=connection)), [call_columns(row) for row in rows]
        )

    async def opened(url, rows):
        async with stores.build(url, pepper=PEPPER) as database:
            for row in rows:
                await database.open(row, [])
            return [row.id for row in await database.search(CallFilter(words=("strasse", "red")))]

    def kept(connection):
        asked = [text(f"SELECT * FROM {name} ORDER BY call_id") for name in ("prompts", "call_references")]
        return [[tuple(row) for row in connection.execute(one)] for one in asked]

    place.run(fill)
    new = File(Path(place.url.removeprefix("sqlite:///")).with_name("new.db")) if isinstance(place, File) else Server()
    found = asyncio.run(opened(place.url, []))
    assert len(found) == 20
    assert asyncio.run(opened(new.url, rows)) == found
    words, pictures = place.run(kept)
    assert (len(words), len(pictures)) == (480, 480)
    assert new.run(kept) == [words, pictures]


@pytest.mark.parametrize("old", [False, True])
async def test_many_open_it_at_once(place, old):
    """Of many that open an empty or an old database at the same moment each finds it up to date."""
    if old:
        await asyncio.to_thread(place.run, make_old)
    databases = [stores.build(place.url, pepper=PEPPER) for _ in range(6)]
    await asyncio.gather(*(database.connect() for database in databases))
    for database in databases:
        assert len(await database.all()) == (2 if old else 0)
        await database.aclose()
    assert await asyncio.to_thread(place.run, difference) == []


async def test_an_unknown_revision_is_refused(place):
    """A database of a later abaca is named with what it has, and stays as it was."""
    async with stores.build(place.url, pepper=PEPPER):
        pass
    later = text("UPDATE alembic_version SET version_num = 'abcdef'")
    await asyncio.to_thread(place.run, lambda connection: connection.execute(later) and None)
    with pytest.raises(StoreError, match="has revision 'abcdef', this abaca knows those up to"):
        await stores.build(place.url, pepper=PEPPER).connect()


async def test_another_programs_tables_are_refused(place):
    """A database with tables of another program gets none of ours, even where that one uses Alembic."""
    theirs = text("CREATE TABLE alembic_version (version_num TEXT)")
    await asyncio.to_thread(place.run, lambda connection: connection.execute(theirs) and None)
    with pytest.raises(StoreError, match="belongs to another program"):
        await stores.build(place.url, pepper=PEPPER).connect()
    assert await asyncio.to_thread(place.run, lambda c: inspect(c).get_table_names()) == ["alembic_version"]


async def test_a_failed_upgrade_leaves_the_old_database(tmp_path):
    """An upgrade that cannot be done to its end changes nothing."""
    place = File(tmp_path / "abaca.db")
    place.run(make_old)
    with sqlite3.connect(tmp_path / "abaca.db") as connection:
        connection.execute("CREATE TABLE owners (in_the_way INTEGER)")
        before = list(connection.iterdump())
        with pytest.raises(StoreError):
            await stores.build(place.url, pepper=PEPPER).connect()
        assert list(connection.iterdump()) == before
    connection.close()
