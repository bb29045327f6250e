"""Keys and money: groups, rules of keys, budgets, and what each line of the ledger was for."""

import json

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add the columns and tables; vendor, strict and caps of a key are from now on rules among others."""
    empty = sa.text("''")
    op.add_column("keys", sa.Column("rules", TEXT, nullable=False, server_default=sa.text("'{}'")))
    op.add_column("keys", sa.Column("group_id", TEXT, nullable=False, server_default=empty))
    op.add_column("keys", sa.Column("expires_s", sa.BigInteger))
    _keep_rules(op.get_bind())
    for name in ("vendor", "strict", "caps"):
        op.drop_column("keys", name)
    op.create_index("keys_by_group", "keys", ["group_id"])
    op.create_table(
        "groups",
        sa.Column("id", TEXT, primary_key=True),
        sa.Column("name", TEXT, nullable=False, unique=True),
        sa.Column("rules", TEXT, nullable=False),
        sa.Column("created_s", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "budgets",
        sa.Column("scope", TEXT, primary_key=True),
        sa.Column("period", TEXT, primary_key=True),
        sa.Column("used_micros", sa.BigInteger, nullable=False),
        sqlite_with_rowid=False,
    )
    op.add_column("calls", sa.Column("group_id", TEXT, nullable=False, server_default=empty))
    op.add_column("calls", sa.Column("delivered_keep_s", sa.Double))
    op.add_column("calls", sa.Column("undelivered_keep_s", sa.Double))
    kept = sa.text("delivered_keep_s IS NOT NULL")
    op.create_index(
        "calls_by_keeping",
        "calls",
        ["delivered_keep_s", "undelivered_keep_s", "created_s", "id"],
        sqlite_where=kept,
        postgresql_where=kept,
    )
    for column in (
        sa.Column("group_id", TEXT, nullable=False, server_default=empty),
        sa.Column("model", TEXT, nullable=False, server_default=empty),
        sa.Column("engine", TEXT, nullable=False, server_default=empty),
        sa.Column("pictures", sa.BigInteger, nullable=False, server_default=sa.text("0")),
        sa.Column("usage", TEXT, nullable=False, server_default=empty),
    ):
        op.add_column("ledger", column)
    op.create_index("ledger_by_group", "ledger", ["group_id"])
    op.create_index("ledger_by_time", "ledger", ["at_s"])


def _keep_rules(connection: sa.Connection) -> None:
    """Write what a key's own columns say as its rules."""
    keys = sa.table("keys", *(sa.column(name) for name in ("id", "vendor", "strict", "caps", "rules")))
    for key in connection.execute(sa.select(keys)).all():
        said = {"vendor": key.vendor, "strict": bool(key.strict), "caps": json.loads(key.caps)}
        rules = {name: value for name, value in said.items() if value}
        if rules:
            connection.execute(sa.update(keys).where(keys.c.id == key.id).values(rules=json.dumps(rules)))
