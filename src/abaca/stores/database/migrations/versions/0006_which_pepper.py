"""Which pepper the hash of each key was made with; of the keys that are there already nobody can tell."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("keys", sa.Column("pepper", sa.LargeBinary))
