"""The tables, for every SQL database that abaca runs on.

Money is integer micro-USD, times are Unix seconds, lists are JSON text. Integers are 64 bits wide, text sorts by code
point. `REVISION` names this state of the tables; each earlier one is a file in `migrations`.
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

REVISION = "0006"

metadata = MetaData()

_SERIAL = BigInteger().with_variant(Integer(), "sqlite")  # only INTEGER counts up by itself there
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")  # the order of SQLite and Python, whatever the locale


def _index(name: str, *columns: Column[Any], where: Any = None, unique: bool = False) -> None:
    Index(name, *columns, unique=unique, sqlite_where=where, postgresql_where=where)


keys = Table(
    "keys",
    metadata,
    Column("id", _TEXT, primary_key=True),
    Column("name", _TEXT, nullable=False),
    Column("prefix", _TEXT, nullable=False),
    Column("hash", LargeBinary, nullable=False, unique=True),
    Column("admin", Boolean, nullable=False),
    Column("created_s", BigInteger, nullable=False),
    Column("revoked_s", BigInteger),
    # Since revision 0003.
    Column("rules", _TEXT, nullable=False, server_default=text("'{}'")),
    Column("group_id", _TEXT, nullable=False, server_default=text("''")),
    Column("expires_s", BigInteger),
    # Since revision 0006: tells one pepper from another, and nothing else of it.
    Column("pepper", LargeBinary),
)
# A name is free again once its key is revoked.
_index("keys_live_name", keys.c.name, unique=True, where=keys.c.revoked_s.is_(None))

_index("keys_by_group", keys.c.group_id)

# Since revision 0004: what signs in as a key without being one. `kind` is invitation or session.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("hash", LargeBinary, primary_key=True),
    Column("kind", _TEXT, nullable=False),
    Column("key_id", _TEXT, nullable=False),
    Column("until_s", BigInteger, nullable=False),
)
_index("sign_ins_by_key", sign_ins.c.key_id)
_index("sign_ins_by_end", sign_ins.c.until_s)

groups = Table(
    "groups",
    metadata,
    Column("id", _TEXT, primary_key=True),
    Column("name", _TEXT, nullable=False, unique=True),
    Column("rules", _TEXT, nullable=False),
    Column("created_s", BigInteger, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("id", _TEXT, primary_key=True),
    Column("key_id", _TEXT, nullable=False),
    Column("state", _TEXT, nullable=False),
    Column("model", _TEXT, nullable=False),
    Column("dialect", _TEXT, nullable=False),
    Column("vendor", _TEXT, nullable=False),
    Column("identity", _TEXT, nullable=False),
    Column("request", LargeBinary, nullable=False),
    Column("created_s", Double, nullable=False),
    Column("updated_s", Double, nullable=False),
    Column("idempotency_key", _TEXT),
    Column("engine", _TEXT, nullable=False),
    Column("seed", BigInteger),
    Column("asked_px", _TEXT, nullable=False),
    Column("got_px", _TEXT, nullable=False),
    Column("cost_micros", BigInteger, nullable=False),
    Column("result", LargeBinary, nullable=False),
    Column("error", _TEXT, nullable=False),
    Column("ignored", _TEXT, nullable=False),
    Column("not_drawn", _TEXT, nullable=False),
    Column("pictures", _TEXT, nullable=False),
    Column("delivered_s", Double),
    # Since revision 0002. The defaults are for the rows that were there before.
    Column("owner", _TEXT, nullable=False, server_default=text("''")),
    Column("progress", Double, nullable=False, server_default=text("0")),
    Column("note", _TEXT, nullable=False, server_default=text("''")),
    Column("blobs", _TEXT, nullable=False, server_default=text("'[]'")),
    Column("detached_s", Double),
    Column("cancel_s", Double),
    Column("webhook", _TEXT, nullable=False, server_default=text("''")),
    Column("webhook_due_s", Double),
    Column("webhook_tries", BigInteger, nullable=False, server_default=text("0")),
    # Since revision 0003.
    Column("group_id", _TEXT, nullable=False, server_default=text("''")),
    Column("delivered_keep_s", Double),
    Column("undelivered_keep_s", Double),
)
# Literals, else no query would match a partial index.
is_unfinished = text("state IN ('received', 'running')")
is_waiting = text("detached_s IS NOT NULL AND delivered_s IS NULL")

# Some end with what the look-up sorts by: SQLite would rather take an index of the right order than one of few rows.
_index("calls_unfinished", calls.c.created_s, calls.c.id, where=is_unfinished)
_index("calls_by_age", calls.c.created_s, calls.c.id)
_index("calls_by_key", calls.c.key_id, calls.c.created_s, calls.c.id)
_index("calls_by_identity", calls.c.identity, calls.c.created_s, calls.c.id)
_index("calls_waiting", calls.c.identity, calls.c.detached_s, where=is_waiting)
_index(
    "calls_by_idempotency_key",
    calls.c.key_id,
    calls.c.idempotency_key,
    calls.c.created_s,
    calls.c.id,
    where=calls.c.idempotency_key.is_not(None),
)
# Of calls that are kept for a time of their own.
_index(
    "calls_by_keeping",
    *(calls.c.delivered_keep_s, calls.c.undelivered_keep_s, calls.c.created_s, calls.c.id),
    where=calls.c.delivered_keep_s.is_not(None),
)
_index("calls_by_webhook", calls.c.webhook_due_s, where=calls.c.webhook_due_s.is_not(None))

# Which blobs have to be kept for which calls.
call_blobs = Table(
    "call_blobs",
    metadata,
    Column("call_id", _TEXT, primary_key=True),
    Column("sha256", _TEXT, primary_key=True),
    sqlite_with_rowid=False,
)
_index("call_blobs_by_sha256", call_blobs.c.sha256)

# Since revision 0005: what calls are looked up by. The words of the prompt as they are searched, in the order of time.
prompts = Table(
    "prompts",
    metadata,
    Column("created_s", Double, primary_key=True),
    Column("call_id", _TEXT, primary_key=True),
    Column("words", _TEXT, nullable=False),
    sqlite_with_rowid=False,
)

# The pictures that were sent with calls, whether or not they are kept.
call_references = Table(
    "call_references",
    metadata,
    Column("call_id", _TEXT, primary_key=True),
    Column("sha256", _TEXT, primary_key=True),
    sqlite_with_rowid=False,
)
_index("call_references_by_sha256", call_references.c.sha256)

# Processes that work on calls, and when each said last that it lives.
owners = Table(
    "owners",
    metadata,
    Column("owner", _TEXT, primary_key=True),
    Column("seen_s", Double, nullable=False),
)

signatures = Table(
    "signatures",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("call_id", _TEXT, nullable=False),
    Column("key_id", _TEXT, nullable=False),
    Column("part_sha256", _TEXT, nullable=False),
    Column("signature_sha256", _TEXT, nullable=False),
)
_index("signatures_by_call", signatures.c.call_id)
_index("signatures_by_part", signatures.c.key_id, signatures.c.part_sha256)

ledger = Table(
    "ledger",
    metadata,
    Column("id", _SERIAL, primary_key=True, autoincrement=True),
    Column("call_id", _TEXT, nullable=False),
    Column("key_id", _TEXT, nullable=False),
    Column("kind", _TEXT, nullable=False),
    Column("amount_micros", BigInteger, nullable=False),
    Column("reason", _TEXT, nullable=False),
    Column("at_s", Double, nullable=False),
    # Since revision 0003.
    Column("group_id", _TEXT, nullable=False, server_default=text("''")),
    Column("model", _TEXT, nullable=False, server_default=text("''")),
    Column("engine", _TEXT, nullable=False, server_default=text("''")),
    Column("pictures", BigInteger, nullable=False, server_default=text("0")),
    Column("usage", _TEXT, nullable=False, server_default=text("''")),
    sqlite_autoincrement=True,  # never reuses a number, so a gap shows
)
_index("ledger_by_call", ledger.c.call_id)
_index("ledger_by_key", ledger.c.key_id)
_index("ledger_by_group", ledger.c.group_id)
_index("ledger_by_time", ledger.c.at_s)

# What the holds and costs of a key or group come to, in the periods in which it has had a budget.
budgets = Table(
    "budgets",
    metadata,
    Column("scope", _TEXT, primary_key=True),
    Column("period", _TEXT, primary_key=True),
    Column("used_micros", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

_REFUSE = (
    "CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$"
)
_REFUSE_CHANGE = (
    "CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
)
APPEND_ONLY = {
    "sqlite": tuple(
        f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledger "
        "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
        for verb in ("UPDATE", "DELETE")
    ),
    "postgresql": (_REFUSE, _REFUSE_CHANGE),
}
"""What makes each database itself refuse to change the ledger."""


@event.listens_for(ledger, "after_create")
def _append_only(_table: Table, connection: Connection, **_options: Any) -> None:
    for statement in APPEND_ONLY[connection.dialect.name]:
        connection.execute(text(statement))
