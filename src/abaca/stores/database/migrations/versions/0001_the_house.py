"""The tables of abaca 0.1.0: keys, calls and the ledger."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SERIAL = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
REFUSE_UPDATE, REFUSE_DELETE = (
    f"CREATE TRIGGER ledger_refuses_{verb.lower()} BEFORE {verb} ON ledger "
    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
    for verb in ("UPDATE", "DELETE")
)
REFUSE = (
    "CREATE FUNCTION ledger_refuses() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the ledger is append-only' USING ERRCODE = 'restrict_violation'; END $$"
)
REFUSE_CHANGE = (
    "CREATE TRIGGER ledger_refuses_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuses()"
)
APPEND_ONLY = {"sqlite": (REFUSE_UPDATE, REFUSE_DELETE), "postgresql": (REFUSE, REFUSE_CHANGE)}


def upgrade() -> None:
    """Make them."""
    op.create_table("schema_version", sa.Column("version", sa.Integer, nullable=False))
    op.execute("INSERT INTO schema_version VALUES (1)")
    op.create_table(
        "keys",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("prefix", TEXT, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False, unique=True),
        sa.Column("admin", sa.Boolean, nullable=False),
        sa.Column("vendor", TEXT, nullable=False),
        sa.Column("strict", sa.Boolean, nullable=False),
        sa.Column("caps", TEXT, nullable=False),
        sa.Column("created_s", sa.BigInteger, nullable=False),
        sa.Column("revoked_s", sa.BigInteger),
    )
    live = sa.text("revoked_s IS NULL")
    op.create_index("keys_live_name", "keys", ["name"], unique=True, sqlite_where=live, postgresql_where=live)
    op.create_table(
        "calls",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("state", TEXT, nullable=False),
        sa.Column("model", TEXT, nullable=False),
        sa.Column("dialect", TEXT, nullable=False),
        sa.Column("vendor", TEXT, nullable=False),
        sa.Column("identity", TEXT, nullable=False),
        sa.Column("request", sa.LargeBinary, nullable=False),
        sa.Column("created_s", sa.Double, nullable=False),
        sa.Column("updated_s", sa.Double, nullable=False),
        sa.Column("idempotency_key", TEXT),
        sa.Column("engine", TEXT, nullable=False),
        sa.Column("seed", sa.BigInteger),
        sa.Column("asked_px", TEXT, nullable=False),
        sa.Column("got_px", TEXT, nullable=False),
        sa.Column("cost_micros", sa.BigInteger, nullable=False),
        sa.Column("result", sa.LargeBinary, nullable=False),
        sa.Column("error", TEXT, nullable=False),
        sa.Column("ignored", TEXT, nullable=False),
        sa.Column("not_drawn", TEXT, nullable=False),
        sa.Column("pictures", TEXT, nullable=False),
        sa.Column("delivered_s", sa.Double),
    )
    unfinished = sa.text("state IN ('received', 'running')")
    op.create_index("calls_unfinished", "calls", ["created_s"], sqlite_where=unfinished, postgresql_where=unfinished)
    op.create_table(
        "ledger",
        sa.Column("id", SERIAL, primary_key=True, autoincrement=True),
        sa.Column("call_id", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("amount_micros", sa.BigInteger, nullable=False),
        sa.Column("reason", TEXT, nullable=False),
        sa.Column("at_s", sa.Double, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ledger_by_call", "ledger", ["call_id"])
    op.create_index("ledger_by_key", "ledger", ["key_id"])
    for statement in APPEND_ONLY[op.get_bind().dialect.name]:
        op.execute(statement)
