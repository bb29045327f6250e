"""How the tables are asked: SQLAlchemy Core statements, and records as the columns that keep them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import bindparam, func, insert, or_, select, update
from sqlalchemy.engine import RowMapping

from abaca.records import Caps, Entry, Key, Row
from abaca.stores.database.tables import calls, is_unfinished, keys, ledger

Columns = dict[str, Any]

_LISTS = ("ignored", "not_drawn", "pictures")  # tuples of strings in a Row, JSON text in its columns
_shown_of_key = [column for column in keys.c if column.name != "hash"]
_changed_of_call: Columns = {column.name: bindparam(column.name) for column in calls.c if column.name != "id"}

add_key = insert(keys)
all_keys = select(*_shown_of_key).order_by(keys.c.created_s, keys.c.id)
find_key = select(keys).where(keys.c.hash == bindparam("hash"), keys.c.revoked_s.is_(None))
revoke_key = update(keys).where(keys.c.id == bindparam("named_id")).values(revoked_s=bindparam("at_s"))
# An id wins over a name, a live key over a revoked one, a later one over an earlier.
named_key = (
    select(*_shown_of_key)
    .where(or_(keys.c.id == bindparam("named"), keys.c.name == bindparam("named")))
    .order_by((keys.c.id != bindparam("named")), keys.c.revoked_s.is_not(None), keys.c.created_s.desc())
    .limit(1)
)

open_call = insert(calls)
update_call = update(calls).where(calls.c.id == bindparam("call_id")).values(_changed_of_call)
get_call = select(calls).where(calls.c.id == bindparam("call_id"))
unfinished_calls = select(calls).where(is_unfinished).order_by(calls.c.created_s, calls.c.id)

append_entries = insert(ledger)
entries_of_call = select(ledger).where(ledger.c.call_id == bindparam("call_id")).order_by(ledger.c.id)
cost_of_key = select(func.coalesce(func.sum(ledger.c.amount_micros), 0).label("total")).where(
    ledger.c.key_id == bindparam("key_id")
)


def key_columns(key: Key, hashed: bytes) -> Columns:
    """Give the columns of a key; `hashed` stands for its secret."""
    return msgspec.structs.asdict(key) | {"hash": hashed, "caps": msgspec.json.encode(key.caps).decode()}


def key_of(columns: RowMapping) -> Key:
    """Give the key that the columns keep."""
    found = {name: columns[name] for name in Key.__struct_fields__}
    return Key(**found | {"caps": msgspec.json.decode(columns["caps"], type=Caps)})


def call_columns(row: Row) -> Columns:
    """Give the columns of a call."""
    lists = {name: msgspec.json.encode(getattr(row, name)).decode() for name in _LISTS}
    return msgspec.structs.asdict(row) | lists


def call_of(columns: RowMapping) -> Row:
    """Give the call that the columns keep."""
    lists = {name: msgspec.json.decode(columns[name], type=tuple[str, ...]) for name in _LISTS}
    return Row(**(dict(columns) | lists))


def entry_columns(entries: Iterable[Entry]) -> list[Columns]:
    """Give the columns of ledger entries, in order."""
    return [msgspec.structs.asdict(entry) for entry in entries]


def entry_of(columns: RowMapping) -> Entry:
    """Give the entry that the columns keep."""
    return Entry(**{name: columns[name] for name in Entry.__struct_fields__})
