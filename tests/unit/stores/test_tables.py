"""The tables and how they are asked."""

import sqlite3

import pytest
from sqlalchemy import Select, create_mock_engine
from sqlalchemy.dialects import sqlite

from abaca.records import CallFilter
from abaca.stores.database import ledger_statements as money
from abaca.stores.database import statements as sql
from abaca.stores.database.prepared import Prepared
from abaca.stores.database.tables import metadata


def ddl_for(url):
    """Give what makes the tables there."""
    said = []
    engine = create_mock_engine(url, lambda statement, *_args: said.append(statement))
    metadata.create_all(engine, checkfirst=False)
    return [str(statement.compile(dialect=engine.dialect)) for statement in said]


LOOK_UPS = {
    "unfinished": (sql.unfinished_calls, "calls_unfinished"),
    "by idempotency key": (sql.joined_by_key, "calls_by_idempotency_key"),
    "by identity": (sql.joined_by_retry, "calls_by_identity"),
    "waiting": (sql.joined_waiting, "calls_waiting"),
    "list of a key": (sql.find_calls(CallFilter(key_id="k", before=(1.0, "a"))), "calls_by_key"),
    "list of all": (sql.find_calls(CallFilter(before=(1.0, "a"))), "calls_by_age"),
    "words, of a key": (sql.find_calls(CallFilter(key_id="k", words=("a", "b"))), "calls_by_key"),
    "words, of all": (sql.find_calls(CallFilter(words=("a",))), "calls_by_age"),
    "words, where": (sql.find_calls(CallFilter(words=("a",))), "PRIMARY KEY (created_s=? AND call_id=?)"),
    "made from": (sql.find_calls(CallFilter(key_id="k", made_from="a")), "call_references_by_sha256"),
    "made from, where": (sql.find_calls(CallFilter(key_id="k", made_from="a")), "sqlite_autoindex_calls_1 (id=?)"),
    "shows": (sql.find_calls(CallFilter(key_id="k", shows="a")), "call_blobs_by_sha256"),
    "shows, where": (sql.find_calls(CallFilter(key_id="k", shows="a")), "sqlite_autoindex_calls_1 (id=?)"),
    "expired": (sql.expired_calls, "calls_by_age"),
    "expired apart": (sql.expired_apart, "calls_by_keeping"),
    "times kept": (sql.times_kept, "calls_by_keeping"),
    "webhooks": (sql.webhooks_due, "calls_by_webhook"),
    "unwanted": (sql.unwanted_calls, "calls_unfinished"),
    "pulses": (sql.pulses, "calls_unfinished"),
    "forgotten owners": (sql.forget_owners, "calls_unfinished"),
    "signatures": (sql.found_signatures, "signatures_by_part"),
    "needed blobs": (sql.needed_blobs, "call_blobs_by_sha256"),
    "entries": (money.entries_of_call, "ledger_by_call"),
}


@pytest.mark.parametrize("name", LOOK_UPS)
def test_look_ups_use_their_indexes(name):
    """No look-up walks through all that was ever written down."""
    statement, index = LOOK_UPS[name]
    if isinstance(statement, Prepared):
        statement = statement._statement
    if isinstance(statement, Select):
        names = statement.compile(dialect=sqlite.dialect()).params
        statement = statement.params(
            {name: ["a"] if name == "sha256s" else 1 for name, value in names.items() if value is None}
        )
    compiled = statement.compile(dialect=sqlite.dialect(), compile_kwargs={"render_postcompile": True})
    with sqlite3.connect(":memory:") as connection:
        for made in ddl_for("sqlite://"):
            connection.execute(made)
        values = [None] * len(compiled.positiontup)
        plan = [line[3] for line in connection.execute(f"EXPLAIN QUERY PLAN {compiled}", values)]
    connection.close()
    assert any(index in line for line in plan), plan
    assert not [line for line in plan if line.startswith("SCAN calls") and "INDEX" not in line]


def test_the_tables_are_exact_everywhere():
    """Another SQL database takes the same tables: 64-bit integers, partial indexes, text by code point."""
    ddl = "\n".join(ddl_for("postgresql://"))
    assert "amount_micros BIGINT NOT NULL" in ddl
    assert "ON calls (created_s, id) WHERE state IN ('received', 'running')" in ddl
    assert "ON keys (name) WHERE revoked_s IS NULL" in ddl
    assert "id BIGSERIAL NOT NULL" in ddl
    assert 'id TEXT COLLATE "C" NOT NULL' in ddl
