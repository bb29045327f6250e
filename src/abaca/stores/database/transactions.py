"""What the plugs do with the tables, each function within one transaction, on any SQL database.

A transaction may be done a second time after the first was undone: these functions have no other effects.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Delete, Update

from abaca.errors import StoreError
from abaca.policy import budgets
from abaca.records import Allowance, CallFilter, Joining, Row
from abaca.stores.database import ledger_statements as money
from abaca.stores.database import look_ups
from abaca.stores.database import statements as sql
from abaca.stores.database.prepared import Columns

FORGET_OWNER_S = 86_400.0
_AT_ONCE = 500  # databases bound the values of one statement, SQLite to 32,766
_REMOVAL = "a removal"


def open_call(
    connection: Connection,
    row: Row,
    columns: Columns,
    question: look_ups.QuestionColumns,
    entries: list[Columns],
    joining: Joining | None,
    allowances: Sequence[Allowance],
) -> Row | None:
    """Write a call down; give the earlier one instead where it joins one. Raises OverBudget."""
    if row.idempotency_key is not None or joining is not None:
        earlier = _joined(connection, row, joining)
        if earlier is not None:
            return earlier
    for allowance in allowances:
        _begin_budget(connection, allowance)
    prompt, references = question
    if prompt is not None and connection.dialect.name == "postgresql":
        sql.open_call_and_keep_prompt.run(connection, columns | prompt)
    else:
        sql.open_call.run(connection, columns)
        if prompt is not None:
            look_ups.keep_prompt.run(connection, prompt)
    look_ups.keep_reference.run_all(connection, references)
    _append(connection, row, entries)
    wanted_micros = sum(entry["amount_micros"] for entry in entries)
    for allowance in allowances:
        used_micros = used(connection, allowance)
        if used_micros > allowance.most_micros and wanted_micros:  # what is free needs no money
            raise budgets.refusal(allowance, used_micros=used_micros - wanted_micros, wanted_micros=wanted_micros)
    _keep_blobs(connection, row)
    return None


def update_call(
    connection: Connection, row: Row, columns: Columns, entries: list[Columns], signatures: list[Columns]
) -> None:
    """Write down what its owner knows of a call; raises StoreError when it is another's, has ended or is not there."""
    if sql.update_call.run(connection, columns) != 1:
        raise StoreError("The database has no such call of this process: it has ended, or another one has it by now.")
    _append(connection, row, entries)
    _keep_blobs(connection, row)
    sql.keep_signature.run_all(connection, signatures)


def mark_calls(connection: Connection, marks: Mapping[str, list[Columns]]) -> None:
    """Note the marks, by their kind; of the order between kinds nothing depends."""
    for kind, columns in marks.items():
        sql.mark_calls[kind].run_all(connection, columns)


def get_call(connection: Connection, call_id: str) -> Row | None:
    """Give a call or None."""
    found = sql.call.rows(connection, {"call_id": call_id})
    return sql.call_of(found[0]) if found else None


def find_calls(connection: Connection, wanted: CallFilter) -> list[Row]:
    """Give the calls that fit, newest first."""
    return [sql.call_of(values) for values in connection.execute(sql.find_calls(wanted))]


def unfinished_calls(connection: Connection) -> list[Row]:
    """Give the calls that are received or running, oldest first."""
    return [sql.call_of(values) for values in connection.execute(sql.unfinished_calls)]


def expired_calls(connection: Connection, now_s: float, usual_s: tuple[float, float], limit: int) -> list[str]:
    """Give ids of calls that need not be kept any longer, oldest first; `usual_s` is for how long most are kept."""
    kept = [(sql.expired_calls, usual_s)]
    kept += [(sql.expired_apart, (one, other)) for one, other in connection.execute(sql.times_kept)]
    found: list[Any] = []
    for statement, (delivered_s, undelivered_s) in kept:
        values = {
            "delivered_keep_s": delivered_s,
            "undelivered_keep_s": undelivered_s,
            "delivered_before_s": now_s - delivered_s,
            "undelivered_before_s": now_s - undelivered_s,
            "newest_s": now_s - min(delivered_s, undelivered_s),
            "at_most": limit,
        }
        found += connection.execute(statement, values).all()
    return [call_id for _, call_id in sorted(tuple(row) for row in found)[:limit]]


def remove_call(connection: Connection, call_id: str) -> list[str] | None:
    """Forget an ended call; give the blobs that no call needs any more, None when there was nothing to forget."""
    _alone(connection, _REMOVAL)  # two calls that go at once with the same blob: the second one gives it
    asked = {"call_id": call_id}
    connection.execute(look_ups.forget_prompt, asked)
    if connection.execute(sql.remove_call, asked).rowcount != 1:
        return None
    blobs = list(connection.execute(sql.blobs_of_call, asked).scalars())
    connection.execute(sql.forget_blobs, asked)
    connection.execute(look_ups.forget_references, asked)
    connection.execute(sql.forget_signatures, asked)
    needed = needed_blobs(connection, blobs)
    return [sha256 for sha256 in blobs if sha256 not in needed]


def needed_blobs(connection: Connection, sha256s: Sequence[str]) -> frozenset[str]:
    """Give those of the blobs that some call needs."""
    found: set[str] = set()
    for some in _batches(sha256s):
        found.update(connection.execute(sql.needed_blobs, {"sha256s": some}).scalars())
    return frozenset(found)


def pulse(connection: Connection, owner: str, at_s: float) -> list[str]:
    """Say that a process lives, forget those long gone, and give the ids of its calls that somebody wants stopped."""
    if not _changed(connection, sql.see_owner, {"of_owner": owner, "at_s": at_s}):
        connection.execute(sql.add_owner, {"owner": owner, "seen_s": at_s})
    connection.execute(sql.forget_owners, {"before_s": at_s - FORGET_OWNER_S})
    return list(connection.execute(sql.unwanted_calls, {"of_owner": owner}).scalars())


def pulses(connection: Connection) -> dict[str, float]:
    """Give when each process that has unfinished calls said last that it lives."""
    return {str(owner): float(seen_s) for owner, seen_s in connection.execute(sql.pulses)}


def take_over(connection: Connection, call_id: str, owner: str, new_owner: str) -> bool:
    """Make an unfinished call another process's; False when it is no longer `owner`'s or has ended."""
    return _changed(connection, sql.take_over, {"call_id": call_id, "of_owner": owner, "new_owner": new_owner})


def webhooks_due(connection: Connection, at_s: float, limit: int) -> list[Row]:
    """Give ended calls whose webhook is due, the longest due first."""
    return [sql.call_of(values) for values in connection.execute(sql.webhooks_due, {"at_s": at_s, "at_most": limit})]


def webhook_next(connection: Connection, row: Row, due_s: float | None, more: int) -> bool:
    """Count so many more tries and say when the next is due; False when another process was first."""
    seen = {"call_id": row.id, "seen_due_s": row.webhook_due_s, "seen_tries": row.webhook_tries}
    return _changed(connection, sql.webhook_next, seen | {"due_s": due_s, "more": more})


def signatures(connection: Connection, key_id: str, part_sha256s: Sequence[str]) -> dict[str, str]:
    """Give the sha256 of the signature of each part that this key was given one with, the newest where several."""
    found: dict[str, str] = {}
    for some in _batches(part_sha256s):
        values = {"key_id": key_id, "sha256s": some}
        found.update((part, signature) for part, signature in connection.execute(sql.found_signatures, values))
    return found


def _joined(connection: Connection, row: Row, joining: Joining | None) -> Row | None:
    """Give the earlier call that this one joins, no longer detached."""
    if row.idempotency_key is not None:
        _alone(connection, f"{row.key_id}\n{row.idempotency_key}")
        asked = {"key_id": row.key_id, "idempotency_key": row.idempotency_key}
        found = sql.joined_by_key.rows(connection, asked)
    else:
        assert joining is not None
        _alone(connection, row.identity)
        asked_by = sql.joined_by_retry if joining.retry else sql.joined_waiting
        found = asked_by.rows(connection, {"identity": row.identity, "since_s": joining.since_s})
    if not found:
        return None
    earlier = sql.call_of(found[0])
    if earlier.detached_s is None or earlier.delivered_s is not None or earlier.identity != row.identity:
        return earlier  # the last: its key stands for another request, which is refused
    sql.attach_call.run(connection, {"call_id": earlier.id})
    return get_call(connection, earlier.id)


def used(connection: Connection, allowance: Allowance) -> int:
    """Give what is used of an allowance."""
    found = money.used.rows(connection, {"scope": allowance.scope, "period": allowance.period})
    if found:
        return int(found[0][0])
    return _used_by_ledger(connection, allowance)


def _used_by_ledger(connection: Connection, allowance: Allowance) -> int:
    since = money.used_since(allowance.scope, budgets.begins_s(allowance.period))
    return int(connection.execute(since).scalar_one())


def _begin_budget(connection: Connection, allowance: Allowance) -> None:
    """See to it that an allowance is counted from now on, beginning with what the ledger says by now."""
    asked = {"scope": allowance.scope, "period": allowance.period}
    if money.used.rows(connection, asked):
        return
    if connection.dialect.name == "postgresql":
        connection.execute(money.no_other_entries)
        if money.used.rows(connection, asked):
            return
    connection.execute(money.add_budget, asked | {"used_micros": _used_by_ledger(connection, allowance)})


def _append(connection: Connection, row: Row, entries: list[Columns]) -> None:
    """Append to the ledger, and then count it: who begins to count a budget waits for whoever has appended."""
    money.append_entry.run_all(connection, entries)
    delta = sum(entry["amount_micros"] for entry in entries)
    if delta:
        of_whom = {"of_key": f"key:{row.key_id}", "of_group": f"group:{row.group_id}"}
        money.spend.run(connection, {**of_whom, **budgets.periods(row.created_s), "delta": delta})


def _alone(connection: Connection, matter: str) -> None:
    """Wait until no other transaction is at the same matter; SQLite has one writer anyway.

    An advisory lock, which PostgreSQL lets go when the transaction ends.
    """
    if connection.dialect.name == "postgresql":
        digest = hashlib.sha256(matter.encode(errors="surrogatepass")).digest()
        number = int.from_bytes(digest[:8], "big", signed=True)
        connection.execute(sql.lock, {"number": number})


def _keep_blobs(connection: Connection, row: Row) -> None:
    if row.blobs:
        sql.keep_blob.run_all(connection, [{"call_id": row.id, "sha256": sha256} for sha256 in row.blobs])


def _changed(connection: Connection, statement: Update | Delete, values: Columns) -> bool:
    return connection.execute(statement, values).rowcount == 1


def _batches(values: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(values), _AT_ONCE):
        yield values[start : start + _AT_ONCE]
