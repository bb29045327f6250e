"""Signing in: invitations, which are good once, and the sessions that they open."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Add their table."""
    op.create_table(
        "sign_ins",
        sa.Column("hash", sa.LargeBinary, primary_key=True),
        sa.Column("kind", TEXT, nullable=False),
        sa.Column("key_id", TEXT, nullable=False),
        sa.Column("until_s", sa.BigInteger, nullable=False),
    )
    op.create_index("sign_ins_by_key", "sign_ins", ["key_id"])
    op.create_index("sign_ins_by_end", "sign_ins", ["until_s"])
