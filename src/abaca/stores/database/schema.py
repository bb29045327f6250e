"""Tables made or brought up to date when a database is opened.

A new database gets the tables as they are now. One of an earlier abaca is migrated, by Alembic, which is loaded only
then. All of it is one transaction, of which the caller sees to it that there is one at a time.
"""

import threading
from pathlib import Path

from sqlalchemy import Column, Connection, MetaData, PrimaryKeyConstraint, String, Table, insert, inspect, select, text

from abaca.errors import StoreError
from abaca.stores.database.tables import REVISION, metadata

MIGRATIONS = Path(__file__).with_name("migrations")
FIRST_REVISION = "0001"

# As Alembic makes it.
_revision = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)
_migrating = threading.Lock()  # Alembic's `op` and `context` are one for all threads


def prepare(connection: Connection, named: str) -> None:
    """Make our tables, or bring those of an earlier abaca up to date.

    `named` says to people which database it is. Raises StoreError when it is another program's or a later abaca's.
    """
    present = set(inspect(connection).get_table_names())
    if not present:
        metadata.create_all(connection, checkfirst=False)
        _stamp(connection, REVISION)
        return
    if not {"keys", "calls", "ledger"} <= present or not {"alembic_version", "schema_version"} & present:
        raise StoreError(f"{named} belongs to another program: name another one.")
    if _revision.name not in present:
        _adopt(connection, named)
    found = connection.scalar(select(_revision.c.version_num))
    if found != REVISION:
        _upgrade(connection, named, str(found))


def _adopt(connection: Connection, named: str) -> None:
    """Give a database of 0.1.0, which counted its schemas itself, its revision."""
    version = connection.scalar(text("SELECT version FROM schema_version"))
    if version != 1:
        raise _unknown(named, f"schema version {version}")
    _stamp(connection, FIRST_REVISION)


def _stamp(connection: Connection, revision: str) -> None:
    _revision.create(connection)
    connection.execute(insert(_revision).values(version_num=revision))


def _upgrade(connection: Connection, named: str, found: str) -> None:
    from alembic import command  # noqa: PLC0415 - a quarter of a second that only an upgrade has to spend
    from alembic.config import Config  # noqa: PLC0415 - as above
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - as above
    from alembic.util import CommandError  # noqa: PLC0415 - as above

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    with _migrating:
        try:
            ScriptDirectory.from_config(config).get_revision(found)
        except CommandError as error:
            raise _unknown(named, f"revision {found[:40]!r}") from error
        command.upgrade(config, "head")


def _unknown(named: str, what: str) -> StoreError:
    return StoreError(
        f"{named} has {what}, this abaca knows those up to {REVISION}: use the abaca that wrote it or another database."
    )
