"""What calls are looked up by: the words of their prompts, and the pictures that were sent with them."""

import json
import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SEARCHED_CHARS = 4000
AT_ONCE = 100


def upgrade() -> None:
    """Add the tables, and write down what the calls that are there have asked."""
    op.create_table(
        "prompts",
        sa.Column("created_s", sa.Double, primary_key=True),
        sa.Column("call_id", TEXT, primary_key=True),
        sa.Column("words", TEXT, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "call_references",
        sa.Column("call_id", TEXT, primary_key=True),
        sa.Column("sha256", TEXT, primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_index("call_references_by_sha256", "call_references", ["sha256"])
    _write_down(op.get_bind())


def _write_down(connection: sa.Connection) -> None:
    calls = sa.table("calls", *(sa.column(name) for name in ("id", "created_s", "request")))
    prompts = sa.table("prompts", *(sa.column(name) for name in ("created_s", "call_id", "words")))
    references = sa.table("call_references", sa.column("call_id"), sa.column("sha256"))
    some = sa.select(calls.c.id, calls.c.created_s, calls.c.request).order_by(calls.c.id).limit(AT_ONCE)
    found = connection.execute(some).all()
    while found:
        words, sent = [], []
        for call_id, created_s, request in found:
            prompt, sha256s = _asked(request)
            if prompt:
                words.append({"created_s": created_s, "call_id": call_id, "words": _folded(prompt[:SEARCHED_CHARS])})
            sent += [{"call_id": call_id, "sha256": sha256} for sha256 in sha256s]
        if words:
            connection.execute(sa.insert(prompts), words)
        if sent:
            connection.execute(sa.insert(references), sent)
        found = connection.execute(some.where(calls.c.id > found[-1].id)).all()


def _asked(request: bytes) -> tuple[str, list[str]]:
    """Give the words of the user's last turn that has any, and the digest of each picture that was sent."""
    try:
        turns: Any = json.loads(request).get("turns", [])
    except (ValueError, AttributeError):
        return "", []
    prompt, sha256s = "", []
    for turn in turns:
        parts = turn.get("parts", [])
        told = "\n".join(part["text"] for part in parts if part.get("text"))
        if told and turn.get("role") == "user":
            prompt = told
        sha256s += [part["blob"]["sha256"] for part in parts if part.get("blob") and not part.get("thought")]
    return prompt, list(dict.fromkeys(sha256s))


def _folded(words: str) -> str:
    kept = words.encode(errors="replace").decode().replace("\0", "?")
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", kept).casefold())
