"""The tables beyond SQLite."""

from sqlalchemy import create_mock_engine

from abaca.stores.database.tables import metadata


def test_the_tables_compile_for_postgresql():
    """Another SQL database takes the same tables: 64-bit integers, partial indexes, no SQLite triggers."""
    said = []
    engine = create_mock_engine("postgresql://", lambda statement, *_args: said.append(statement))
    metadata.create_all(engine, checkfirst=False)
    ddl = "\n".join(str(statement.compile(dialect=engine.dialect)) for statement in said)
    assert "amount_micros BIGINT NOT NULL" in ddl
    assert "ON calls (created_s) WHERE state IN ('received', 'running')" in ddl
    assert "ON keys (name) WHERE revoked_s IS NULL" in ddl
    assert "id BIGSERIAL NOT NULL" in ddl
    assert "TRIGGER" not in ddl
