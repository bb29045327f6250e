"""The database on a PostgreSQL server: its URL, its faults, lost connections, transactions in each other's way."""

import asyncio
import contextlib
import logging
import subprocess
import sys
import traceback

import asyncpg
import pytest
from call_rows import a_row, an_entry
from sqlalchemy import text

from abaca import stores
from abaca.errors import StoreError
from abaca.records import Joining
from abaca.stores.database import postgresql as runner
from databases import postgresql

PEPPER = b"p" * 32
PASSWORD = "pa55-w0rd"  # made up


@pytest.fixture
def name():
    """A database with our tables."""
    return postgresql().emptied()


@pytest.fixture
async def database(name):
    """That database, connected."""
    async with stores.build(postgresql().url(name), pepper=PEPPER) as connected:
        yield connected


async def ran(*statements, name="postgres"):
    """Run statements as the server's owner; gives the rows of each."""
    return await asyncio.to_thread(lambda: postgresql().run(*statements, name=name))


async def cut(name):
    """End every connection to the database, as a restart of the server would."""
    await ran(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        (f"postgresql://u:{PASSWORD}@127.0.0.1:1/db", "cannot be reached"),
        (f"postgres://u:{PASSWORD}@127.0.0.1:1/db?sslmode=require", "cannot be reached"),
        (f"postgresql://u:{PASSWORD}@/db?host=/no/such/folder", "cannot be reached"),
        (f"postgresql://u:{PASSWORD}@name.invalid/db", "cannot be reached"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1:1/db?sslmode=verify-full&sslrootcert=/no/such", "cannot be reached"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1/db?sslmode=strict", "has a URL that cannot be read"),
        (f"postgresql://u:12{PASSWORD}/34@127.0.0.1/db", "has a URL that cannot be read"),
        (f"postgresql://u:{PASSWORD}@[::1/db", "has a URL that cannot be read"),
        (f"postgresql://u:{PASSWORD}@127.0.0.1/db?sslmode", "has a URL that cannot be read"),
    ],
)
async def test_a_server_that_cannot_be_reached(url, words, caplog):
    """Whatever is wrong with a URL is told in fixed words; nothing of it is in error, causes, representation or log."""
    caplog.set_level(logging.DEBUG)
    database = stores.build(url, pepper=PEPPER)
    with pytest.raises(StoreError, match=rf"^The database {words}") as caught:
        await database.connect()
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)
    shown = [database, vars(database), vars(database._runner)]
    said = "".join([*traceback.format_exception(caught.value), *map(repr, shown), caplog.text])
    for secret in (PASSWORD, "127.0.0.1", "name.invalid"):
        assert secret not in said.replace(__file__, "")


async def test_what_the_server_refuses(name, tmp_path):
    """A wrong password, a missing database, right or schema and an unknown option have words of their own."""
    server = postgresql()
    with contextlib.suppress(asyncpg.DuplicateObjectError):
        await ran(f"CREATE ROLE stranger LOGIN PASSWORD '{PASSWORD}'")
    empty = await asyncio.to_thread(server.new)
    right = server.url(empty, user=f"stranger:{PASSWORD}")
    for url, words in [
        (server.url(name, user="stranger:wrong"), "refused the user or the password: check its URL"),
        (server.url(name, user="stranger"), "refused the user or the password: check its URL"),
        (server.url("missing"), "is not there: create it on its server, or check the name in its URL"),
        (server.url(name) + "&colour=blue", "does not know an option: check what stands behind the ? in its URL"),
        (server.url(name) + "&connect_timeout=3", "does not know an option: check what stands behind the ? in its URL"),
        (right, "refused its user a right: the user must own the tables, or be allowed to create them"),
        (
            server.url(empty) + "&search_path=nowhere",
            "has no schema for its tables: create it, or check the search_path in its URL",
        ),
    ]:
        with pytest.raises(StoreError) as caught:
            await stores.build(url, pepper=PEPPER).connect()
        assert str(caught.value) == f"The database {words}."


async def test_options_of_the_url_are_followed():
    """A schema, TLS where there is some, names with escapes and the short scheme are what libpq makes of them."""
    server = postgresql()
    name = await asyncio.to_thread(server.copy)
    await ran("CREATE SCHEMA ours", name=name)
    url = server.url(name).replace("postgresql://", "postgres://")
    async with stores.build(
        f"{url}&search_path=ours&sslmode=prefer&application_name=abaca%20%E5%9B%BE", pepper=PEPPER
    ) as one:
        await one.open(a_row(), [])
        async with stores.build(f"{url}&sslmode=disable&options=-csearch_path%3Dours", pepper=PEPPER) as other:
            assert await other.get("call-1") == a_row()
    async with stores.build(server.url(name), pepper=PEPPER) as public:
        assert await public.get("call-1") is None


async def test_host_port_and_tls(name):
    """A server is found by host and port; where TLS is asked for and there is none, nothing is sent to it."""
    sent = []

    async def pass_on(reader, writer):
        while piece := await reader.read(65_536):
            sent.append(piece)
            writer.write(piece)
        writer.close()

    async def accept(reader, writer):
        server_reader, server_writer = await asyncio.open_unix_connection(postgresql().folder / ".s.PGSQL.5432")
        await asyncio.gather(pass_on(reader, server_writer), pass_on(server_reader, writer))

    async with await asyncio.start_server(accept, "127.0.0.1", 0) as proxy:
        host, port = proxy.sockets[0].getsockname()
        url = f"postgresql://postgres:{PASSWORD}@{host}:{port}/{name}"
        with pytest.raises(StoreError, match="cannot be reached"):
            await stores.build(f"{url}?sslmode=require", pepper=PEPPER).connect()
        assert name.encode() not in b"".join(sent)
        async with stores.build(url, pepper=PEPPER) as database:
            assert await database.open(a_row(), []) == a_row()


async def test_lost_connections_are_made_again(database, name):
    """After the server has ended all connections every call goes on as if nothing had been, many at once too."""
    await database.open(a_row(), [])
    for number in range(3):
        await asyncio.gather(*(database.get("call-1") for _ in range(12)))
        await cut(name)
        assert await database.get("call-1") == a_row()
        await cut(name)
        rows = [a_row(id=f"{number}-{n}") for n in range(30)]
        assert await asyncio.gather(*(database.open(row, [an_entry(call_id=row.id)]) for row in rows)) == rows
    assert len(await database.unfinished()) == 91
    assert await database.cost_micros("key-1") == 90


async def test_a_connection_lost_within_a_transaction(database, name):
    """Work whose connection is cut before it was committed is done again, whole."""
    done = []

    def work(connection):
        connection.execute(text("INSERT INTO owners VALUES (:owner, 1)"), {"owner": f"owner-{len(done)}"})
        done.append(connection)
        if len(done) == 1:
            postgresql().run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
        connection.execute(text("SELECT 1"))
        return len(done)

    assert await database._runner.write(work) == 2
    assert (await ran("SELECT owner FROM owners", name=name))[0] == [("owner-1",)]


async def test_a_commit_that_may_have_happened_is_not_repeated(database, monkeypatch):
    """Work is not done again when the connection is lost while it is committed: that may have succeeded."""
    from sqlalchemy.ext.asyncio import AsyncConnection

    done = []
    real = AsyncConnection.commit

    async def lost(connection):
        await real(connection)
        monkeypatch.undo()
        await connection.begin()
        await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))

    monkeypatch.setattr(AsyncConnection, "commit", lost)
    with pytest.raises(StoreError, match=r"try again|cannot be reached"):
        await database._runner.write(lambda _connection: done.append(1))
    assert done == [1]


async def test_transactions_in_each_others_way(database):
    """Of two transactions that wait for each other one is undone and done again: both happen, and nobody is told."""
    for owner in ("one", "two"):
        await database.pulse(owner, 1.0)
    tries = []

    def crossing(first, second):
        def work(connection):
            tries.append(first)
            add = text("UPDATE owners SET seen_s = seen_s + 1 WHERE owner = :owner")
            connection.execute(add, {"owner": first})
            if tries.count(first) == 1:
                connection.execute(text("SELECT pg_sleep(0.1)"))
            connection.execute(add, {"owner": second})

        return database._runner.write(work)

    await asyncio.gather(crossing("one", "two"), crossing("two", "one"))
    seen = await database._runner.read(
        lambda connection: connection.execute(text("SELECT seen_s FROM owners")).scalars().all()
    )
    assert seen == [3.0, 3.0]
    assert len(tries) == 3


async def test_the_ledger_refuses_change(database, name):
    """The database itself refuses to update, delete or truncate the ledger."""
    await database.open(a_row(), [an_entry(amount_micros=7)])
    for statement in ("UPDATE ledger SET amount_micros = 0", "DELETE FROM ledger", "TRUNCATE ledger"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await ran(statement, name=name)
        with pytest.raises(StoreError, match="must not change"):
            await database._runner.write(lambda connection, said=statement: connection.execute(text(said)))
    assert await database.cost_micros("key-1") == 7


async def test_a_server_that_does_not_answer(name, monkeypatch):
    """A statement without an answer in time, and one without a free connection, are StoreErrors."""
    monkeypatch.setattr(runner, "ANSWER_TIMEOUT_S", 0.2)
    monkeypatch.setattr(runner, "FREE_TIMEOUT_S", 0.05)
    monkeypatch.setattr(runner, "CONNECTIONS", 1)
    async with stores.build(postgresql().url(name), pepper=PEPPER) as database:
        sleeping = asyncio.create_task(database._runner.write(lambda c: c.execute(text("SELECT pg_sleep(5)"))))
        await asyncio.sleep(0.05)
        with pytest.raises(StoreError, match="all connections to it are in use"):
            await database.get("call-1")
        with pytest.raises(StoreError, match="has not answered in time"):
            await sleeping
        assert await database.get("call-1") is None


async def test_values_that_sql_cannot_hold(database):
    """Integers over 64 bits and texts that no index can hold are refused, not cut, and without citing them."""
    for row in (a_row(seed=2**63), a_row(idempotency_key="".join(chr(0x4E00 + n) for n in range(9000)))):
        with pytest.raises(StoreError) as caught:
            await database.open(row, [])
        assert str(caught.value).startswith("The database cannot keep a value that large")
        assert caught.value.__cause__ is None
    assert await database.get("call-1") is None


async def test_a_closed_database_says_so(name):
    """Before connecting and after closing every use is a StoreError; what was under way is finished first."""
    database = stores.build(postgresql().url(name), pepper=PEPPER)
    with pytest.raises(StoreError, match="closed"):
        await database.get("call-1")
    await database.connect()
    opening = [asyncio.create_task(database.open(a_row(id=str(n)), [])) for n in range(20)]
    await asyncio.sleep(0)
    await database.aclose()
    await database.aclose()
    assert len(await asyncio.gather(*opening)) == 20
    with pytest.raises(StoreError, match="closed"):
        await database.open(a_row(), [])


async def test_faults_of_our_own_are_not_dressed_up(database):
    """A mistake in the code that asks comes out as it is, and nothing of its transaction is kept."""

    def wrong(connection):
        connection.execute(text("INSERT INTO owners VALUES ('me', 1)"))
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database._runner.write(wrong)
    assert await database._runner.read(lambda c: c.execute(text("SELECT count(*) FROM owners")).scalar()) == 0


async def test_joining_does_not_depend_on_the_servers_isolation():
    """Where the database's own default is stricter, racing requests are one call all the same."""
    name = await asyncio.to_thread(postgresql().copy)
    await ran(f"ALTER DATABASE {name} SET default_transaction_isolation = 'serializable'")
    async with stores.build(postgresql().url(name), pepper=PEPPER) as database:
        rows = [a_row(id=str(number)) for number in range(20)]
        found = await asyncio.gather(*(database.open(row, [], Joining(since_s=0.0, retry=True)) for row in rows))
    assert len({row.id for row in found}) == 1


@pytest.mark.parametrize("missing", ["asyncpg", "greenlet"])
async def test_without_the_extra(missing, monkeypatch):
    """Without the packages of the extra the error says how to get them."""
    real = runner.find_spec
    monkeypatch.setattr(runner, "find_spec", lambda name: None if name == missing else real(name))
    with pytest.raises(StoreError, match=r"pip install 'abaca\[postgres\]'"):
        await stores.build("postgresql://u@h/db", pepper=PEPPER).connect()


def test_nothing_of_it_is_loaded_unasked():
    """Neither the table of stores nor a SQLite database loads asyncpg, greenlet or Alembic."""
    code = (
        "import sys, asyncio, tempfile\n"
        "from abaca import stores\n"
        "async def main(folder):\n"
        "    async with stores.build(f'sqlite:///{folder}/abaca.db', pepper=b'p' * 32) as database:\n"
        "        await database.all()\n"
        "with tempfile.TemporaryDirectory() as folder:\n"
        "    asyncio.run(main(folder))\n"
        "print([name for name in ('asyncpg', 'alembic') if name in sys.modules])\n"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
