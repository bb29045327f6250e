"""The tables, for every SQL database that abaca runs on.

Money is integer micro-USD, times are Unix seconds, lists are JSON text. Integers are 64 bits wide.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    event,
    text,
)

SCHEMA_VERSION = 1

metadata = MetaData()

_serial = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself there

schema_version = Table("schema_version", metadata, Column("version", Integer, nullable=False))

keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Text, nullable=False),
    Column("prefix", Text, nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("admin", Boolean, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("strict", Boolean, nullable=False),
    Column("caps", Text, nullable=False),
    Column("created_s", BigInteger, nullable=False),
    Column("revoked_s", BigInteger),
)
# A name is free again once its key is revoked.
Index(
    "keys_live_name",
    keys.c.name,
    unique=True,
    sqlite_where=keys.c.revoked_s.is_(None),
    postgresql_where=keys.c.revoked_s.is_(None),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Text, primary_key=True),
    Column("key_id", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("model", Text, nullable=False),
    Column("dialect", Text, nullable=False),
    Column("vendor", Text, nullable=False),
    Column("identity", Text, nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("created_s", Double, nullable=False),
    Column("updated_s", Double, nullable=False),
    Column("idempotency_key", Text),
    Column("engine", Text, nullable=False),
    Column("seed", BigInteger),
    Column("asked_px", Text, nullable=False),
    Column("got_px", Text, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Column("error", Text, nullable=False),
    Column("ignored", Text, nullable=False),
    Column("not_drawn", Text, nullable=False),
    Column("pictures", Text, nullable=False),
    Column("delivered_s", Double),
)
is_unfinished = text("state IN ('received', 'running')")  # literals, else no query would match the partial index
Index("calls_unfinished", calls.c.created_s, sqlite_where=is_unfinished, postgresql_where=is_unfinished)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _serial, primary_key=True, autoincrement=True),
    Column("call_id", Text, nullable=False),
    Column("key_id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("amount_micros", BigInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at_s", Double, nullable=False),
    Index("ledger_by_call", "call_id"),
    Index("ledger_by_key", "key_id"),
    sqlite_autoincrement=True,  # never reuses a number, so a gap shows
)


@event.listens_for(ledger, "after_create")
def _append_only(_table: Table, connection: Connection, **_options: Any) -> None:
    if connection.dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledger "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )
