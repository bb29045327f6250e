"""Calls that last: owners, joining, marks, webhooks, blobs and signatures of calls."""

import json
import re

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BLOB = re.compile(rb'"sha256":"([0-9a-f]{64})"')  # as a blob stands in the JSON of a result
AT_ONCE = 500


def upgrade() -> None:
    """Add the columns and tables; what a call had drawn is from now on what has to be kept for it."""
    empty, zero = sa.text("''"), sa.text("0")
    for column in (
        sa.Column("owner", TEXT, nullable=False, server_default=empty),
        sa.Column("progress", sa.Double, nullable=False, server_default=zero),
        sa.Column("note", TEXT, nullable=False, server_default=empty),
        sa.Column("blobs", TEXT, nullable=False, server_default=sa.text("'[]'")),
        sa.Column("detached_s", sa.Double),
        sa.Column("cancel_s", sa.Double),
        sa.Column("webhook", TEXT, nullable=False, server_default=empty),
        sa.Column("webhook_due_s", sa.Double),
        sa.Column("webhook_tries", sa.BigInteger, nullable=False, server_default=zero),
    ):
        op.add_column("calls", column)
    _add_tables()
    _keep_blobs(op.get_bind())
    _add_index("calls_by_age", "calls", ["created_s", "id"])
    _add_index("calls_by_key", "calls", ["key_id", "created_s", "id"])
    _add_index("calls_by_identity", "calls", ["identity", "created_s", "id"])
    waiting = "detached_s IS NOT NULL AND delivered_s IS NULL"
    _add_index("calls_waiting", "calls", ["identity", "detached_s"], where=waiting)
    _add_index(
        "calls_by_idempotency_key",
        "calls",
        ["key_id", "idempotency_key", "created_s", "id"],
        where="idempotency_key IS NOT NULL",
    )
    op.drop_index("calls_unfinished", "calls")
    _add_index("calls_unfinished", "calls", ["created_s", "id"], where="state IN ('received', 'running')")
    _add_index("calls_by_webhook", "calls", ["webhook_due_s"], where="webhook_due_s IS NOT NULL")
    op.drop_table("schema_version")


def _add_tables() -> None:
    op.create_table(
        "call_blobs",
        sa.Column("call_id", TEXT, primary_key=True),
        sa.Column("sha256", TEXT, primary_key=True),
        sqlite_with_rowid=False,
    )
    _add_index("call_blobs_by_sha256", "call_blobs", ["sha256"])
    op.create_table(
        "owners",
        sa.Column("owner", TEXT, primary_key=True),
        sa.Column("seen_s", sa.Double, nullable=False),
    )
    op.create_table(
        "signatures",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("call_id", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("part_sha256", TEXT, nullable=False),
        sa.Column("signature_sha256", TEXT, nullable=False),
    )
    _add_index("signatures_by_call", "signatures", ["call_id"])
    _add_index("signatures_by_part", "signatures", ["key_id", "part_sha256"])


def _keep_blobs(connection: sa.Connection) -> None:
    """Write down which blobs the results of earlier calls need, so that they are not collected."""
    calls = sa.table("calls", *(sa.column(name) for name in ("id", "pictures", "result", "blobs")))
    call_blobs = sa.table("call_blobs", sa.column("call_id"), sa.column("sha256"))
    some = sa.select(calls.c.id, calls.c.pictures, calls.c.result).order_by(calls.c.id).limit(AT_ONCE)
    found = connection.execute(some).all()
    while found:
        for call_id, pictures, result in found:
            blobs = dict.fromkeys([*json.loads(pictures), *(digest.decode() for digest in BLOB.findall(result))])
            if blobs:
                connection.execute(sa.update(calls).where(calls.c.id == call_id).values(blobs=json.dumps(list(blobs))))
                connection.execute(sa.insert(call_blobs), [{"call_id": call_id, "sha256": sha256} for sha256 in blobs])
        found = connection.execute(some.where(calls.c.id > found[-1].id)).all()


def _add_index(name: str, table: str, columns: list[str], where: str | None = None) -> None:
    only = None if where is None else sa.text(where)
    op.create_index(name, table, columns, sqlite_where=only, postgresql_where=only)
