"""How the ledger and the budgets are asked, and entries as the columns that keep them."""

from collections.abc import Iterable
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    and_,
    bindparam,
    case,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.engine import RowMapping

from abaca.records import Entry, UsageFilter
from abaca.stores.database.prepared import Columns, Prepared
from abaca.stores.database.tables import budgets, calls, is_unfinished, ledger
from abaca.stores.database.words import words

NO_PICTURE = "no picture"
"""The reason on a settle that charges nothing because nothing usable came."""

append_entry = Prepared(insert(ledger).values({c.name: bindparam(c.name) for c in ledger.c if c.name != "id"}))
entries_of_call = select(ledger).where(ledger.c.call_id == bindparam("call_id")).order_by(ledger.c.id)
_DAY_S = 86_400
cost_of_key = select(func.coalesce(func.sum(ledger.c.amount_micros), 0)).where(ledger.c.key_id == bindparam("key_id"))

_settled = ledger.c.kind == "settle"
_DIMENSIONS: dict[str, ColumnElement[Any]] = {
    "key": ledger.c.key_id,
    "group": ledger.c.group_id,
    "model": ledger.c.model,
    "engine": ledger.c.engine,
    "day": cast(func.floor(ledger.c.at_s / _DAY_S), BigInteger),
}


def usage(wanted: UsageFilter) -> Select[Any]:
    """Give the statement that adds up what a filter wants: its dimensions in order, calls, pictures, cost."""
    cost = func.sum(ledger.c.amount_micros)
    by = [_DIMENSIONS[name].label(name) for name in wanted.by]
    asked = select(*by, func.count(), func.coalesce(func.sum(ledger.c.pictures), 0), func.coalesce(cost, 0))
    asked = asked.where(_settled)
    for name in ("key_id", "group_id", "model", "engine"):
        if (value := getattr(wanted, name)) is not None:
            asked = asked.where(ledger.c[name] == value)
    if wanted.from_s is not None:
        asked = asked.where(ledger.c.at_s >= wanted.from_s)
    if wanted.until_s is not None:
        asked = asked.where(ledger.c.at_s < wanted.until_s)
    return asked.group_by(*by).order_by(cost.desc(), *by).limit(wanted.limit)


# Budgets

_mine = and_(
    budgets.c.scope.in_([bindparam("of_key"), bindparam("of_group")]),
    budgets.c.period.in_([bindparam("day"), bindparam("month"), bindparam("total")]),
)
# In one order for everybody, so that two transactions with the same budgets do not wait for each other.
_in_order = select(budgets.c.scope, budgets.c.period).where(_mine).order_by(budgets.c.scope, budgets.c.period)
spend = Prepared(
    update(budgets)
    .where(tuple_(budgets.c.scope, budgets.c.period).in_(_in_order.with_for_update()))
    .values(used_micros=budgets.c.used_micros + bindparam("delta"))
)
used = Prepared(
    select(budgets.c.used_micros).where(budgets.c.scope == bindparam("scope"), budgets.c.period == bindparam("period"))
)
add_budget = insert(budgets)
no_other_entries = text("LOCK TABLE ledger IN SHARE ROW EXCLUSIVE MODE")
"""For PostgreSQL: waits for the transactions that append to the ledger, and keeps others from it."""


def used_since(scope: str, from_s: float) -> Select[Any]:
    """Give the statement that adds up what calls of a key or group, held since then, have come to so far."""
    kind, _, whose = scope.partition(":")
    mine = (ledger.c.key_id if kind == "key" else ledger.c.group_id) == whose
    held = select(ledger.c.call_id).where(mine, ledger.c.kind == "hold", ledger.c.at_s >= from_s)
    return select(func.coalesce(func.sum(ledger.c.amount_micros), 0)).where(mine, ledger.c.call_id.in_(held))


# Whether it adds up

_open_call = exists().where(calls.c.id == ledger.c.call_id, is_unfinished)
_sums = select(
    ledger.c.call_id,
    func.sum(case((ledger.c.kind == "hold", ledger.c.amount_micros), else_=0)).label("held"),
    func.sum(case((ledger.c.kind == "release", ledger.c.amount_micros), else_=0)).label("released"),
    func.sum(case((ledger.c.kind == "hold", 1), else_=0)).label("holds"),
    func.sum(case((ledger.c.kind == "release", 1), else_=0)).label("releases"),
    func.sum(case((ledger.c.kind == "settle", 1), else_=0)).label("settles"),
).group_by(ledger.c.call_id)
_ended = _sums.where(~_open_call).subquery()
unbalanced = (
    select(_ended)
    .where(
        or_(_ended.c.holds != 1, _ended.c.releases != 1, _ended.c.settles > 1, _ended.c.held + _ended.c.released != 0)
    )
    .order_by(_ended.c.call_id)
    .limit(bindparam("at_most"))
)
_at_work = _sums.where(_open_call).subquery()
early = (
    select(_at_work.c.call_id)
    .where(or_(_at_work.c.holds != 1, _at_work.c.releases != 0, _at_work.c.settles != 0))
    .order_by(_at_work.c.call_id)
    .limit(bindparam("at_most"))
)
# A list of n digests is JSON of 67 n + 1 characters, and of two when it is empty.
_kept_pictures = (func.length(calls.c.pictures) - 1) // 67
misstated = (
    select(calls.c.id)
    .join(ledger, and_(ledger.c.call_id == calls.c.id, _settled, ledger.c.model != ""))  # "": older than that column
    .where(
        calls.c.state == "done", or_(calls.c.cost_micros != ledger.c.amount_micros, _kept_pictures != ledger.c.pictures)
    )
    .order_by(calls.c.id)
    .limit(bindparam("at_most"))
)
charged_for_nothing = (
    select(ledger.c.call_id)
    .where(_settled, ledger.c.amount_micros != 0, ledger.c.pictures == 0, ledger.c.reason.startswith(NO_PICTURE))
    .order_by(ledger.c.call_id)
    .limit(bindparam("at_most"))
)


def entry_columns(entries: Iterable[Entry]) -> list[Columns]:
    """Give the columns of ledger entries, in order."""
    return [msgspec.structs.asdict(entry) | {"reason": words(entry.reason)} for entry in entries]


def entry_of(columns: RowMapping) -> Entry:
    """Give the entry that the columns keep."""
    return Entry(**{name: columns[name] for name in Entry.__struct_fields__})
