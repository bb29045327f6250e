"""How the tables of calls are asked: SQLAlchemy Core statements, and records as the columns that keep them."""

from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import (
    BigInteger,
    Select,
    and_,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal_column,
    null,
    or_,
    select,
    text,
    tuple_,
    update,
)

from abaca.errors import StoreError
from abaca.records import CallFilter, Mark, Row, Signature
from abaca.stores.database import look_ups
from abaca.stores.database.prepared import Columns, Prepared
from abaca.stores.database.tables import (
    call_blobs,
    calls,
    is_unfinished,
    is_waiting,
    owners,
    signatures,
)
from abaca.stores.database.words import can_be_kept, words

_LISTS = ("ignored", "not_drawn", "pictures", "blobs")  # tuples of strings in a Row, JSON text in its columns
_EXACT = (
    *("id", "key_id", "group_id", "model", "dialect", "vendor", "identity", "idempotency_key", "owner", "webhook"),
    *("engine", "asked_px", "got_px"),
)
_has_ended = text("state NOT IN ('received', 'running')")
_has_answer = text("state NOT IN ('failed', 'cancelled')")  # or may have one yet
_CALL = calls.c.id == bindparam("call_id")

# PostgreSQL's own: held until the transaction ends.
lock = select(func.pg_advisory_xact_lock(bindparam("number", type_=BigInteger)))

# Calls

_COLUMNS_OF_CALL = tuple(calls.c.keys())
_CHANGED_BY_OWNER = (
    *("state", "updated_s", "engine", "seed", "got_px", "asked_px", "cost_micros", "progress", "note", "result"),
    *("error", "ignored", "not_drawn", "pictures", "blobs", "webhook_due_s"),
)
_newest = (calls.c.created_s.desc(), calls.c.id.desc())

open_call = Prepared(insert(calls))
# PostgreSQL's own: what takes time there is each statement's way there and back.
open_call_and_keep_prompt = Prepared(insert(calls).add_cte(look_ups.prompt_kept.cte("kept")))
update_call = Prepared(
    update(calls)
    .where(_CALL, calls.c.owner == bindparam("of_owner"), is_unfinished)
    .values({name: bindparam(name) for name in _CHANGED_BY_OWNER})
)
call = Prepared(select(calls).where(_CALL))
unfinished_calls = select(calls).where(is_unfinished).order_by(calls.c.created_s, calls.c.id)


def _joined(*which: Any) -> Prepared:
    # PostgreSQL keeps the row from changing until the joining is done; SQLite has one writer anyway.
    return Prepared(select(calls).where(*which, _has_answer).order_by(*_newest).limit(1).with_for_update())


joined_by_key = _joined(
    calls.c.key_id == bindparam("key_id"),
    calls.c.idempotency_key == bindparam("idempotency_key"),
)
joined_by_retry = _joined(
    calls.c.identity == bindparam("identity"),
    or_(is_unfinished, calls.c.updated_s >= bindparam("since_s"), calls.c.detached_s >= bindparam("since_s")),
)
joined_waiting = _joined(
    calls.c.identity == bindparam("identity"),
    is_waiting,
    calls.c.detached_s >= bindparam("since_s"),
)
attach_call = Prepared(update(calls).where(_CALL).values(detached_s=null()))

mark_calls = {
    "delivered": Prepared(
        update(calls)
        .where(_CALL)
        .values(delivered_s=func.coalesce(calls.c.delivered_s, bindparam("at_s")), detached_s=null())
    ),
    "detached": Prepared(
        update(calls).where(_CALL, calls.c.delivered_s.is_(None)).values(detached_s=bindparam("at_s"))
    ),
    "cancel": Prepared(
        update(calls).where(_CALL, is_unfinished, calls.c.cancel_s.is_(None)).values(cancel_s=bindparam("at_s"))
    ),
    "running": Prepared(
        update(calls)
        .where(_CALL, is_unfinished)
        .values(state=literal_column("'running'"), progress=bindparam("progress"), note=bindparam("note"))
    ),
}

take_over = (
    update(calls)
    .where(_CALL, calls.c.owner == bindparam("of_owner"), is_unfinished)
    .values(owner=bindparam("new_owner"))
)
remove_call = delete(calls).where(_CALL, _has_ended)
# A call is not delivered or ended before it was created: the look-up begins with the oldest and stops at the newest
# that can have expired.
_expired = (
    select(calls.c.created_s, calls.c.id)
    .where(
        calls.c.created_s < bindparam("newest_s"),
        or_(
            and_(calls.c.state == "done", calls.c.delivered_s < bindparam("delivered_before_s")),
            and_(
                calls.c.state == "done",
                calls.c.delivered_s.is_(None),
                calls.c.updated_s < bindparam("undelivered_before_s"),
            ),
            and_(calls.c.state.in_(("failed", "cancelled")), calls.c.updated_s < bindparam("delivered_before_s")),
        ),
    )
    .order_by(calls.c.created_s, calls.c.id)
    .limit(bindparam("at_most"))
)
expired_calls = _expired.where(calls.c.delivered_keep_s.is_(None))
expired_apart = _expired.where(
    calls.c.delivered_keep_s == bindparam("delivered_keep_s"),
    calls.c.undelivered_keep_s == bindparam("undelivered_keep_s"),
)
times_kept = (
    select(calls.c.delivered_keep_s, calls.c.undelivered_keep_s).where(calls.c.delivered_keep_s.is_not(None)).distinct()
)

webhooks_due = (
    select(calls)
    .where(calls.c.webhook_due_s <= bindparam("at_s"), _has_ended)
    .order_by(calls.c.webhook_due_s, calls.c.id)
    .limit(bindparam("at_most"))
)
webhook_next = (
    update(calls)
    .where(
        _CALL,
        calls.c.webhook_due_s.is_not_distinct_from(bindparam("seen_due_s", type_=calls.c.webhook_due_s.type)),
        calls.c.webhook_tries == bindparam("seen_tries"),
    )
    .values(webhook_due_s=bindparam("due_s"), webhook_tries=calls.c.webhook_tries + bindparam("more"))
)


def find_calls(wanted: CallFilter) -> Select[Any]:
    """Give the statement that finds the calls of a filter."""
    asked = look_ups.narrowed(select(calls), wanted)
    for name in ("state", "model", "idempotency_key"):
        if (value := getattr(wanted, name)) is not None:
            asked = asked.where(calls.c[name] == value)
    if wanted.undelivered:
        asked = asked.where(calls.c.state == "done", calls.c.delivered_s.is_(None))
    if wanted.from_s is not None:
        asked = asked.where(calls.c.created_s >= wanted.from_s)
    if wanted.until_s is not None:
        asked = asked.where(calls.c.created_s < wanted.until_s)
    if wanted.before is not None:
        created_s, call_id = wanted.before
        last = tuple_(bindparam("last_s", created_s), bindparam("last_id", call_id))
        asked = asked.where(tuple_(calls.c.created_s, calls.c.id) < last)
    return asked.order_by(*_newest).limit(wanted.limit)


# What belongs to calls

keep_blob = Prepared(
    insert(call_blobs).from_select(
        ["call_id", "sha256"],
        select(
            bindparam("call_id", type_=call_blobs.c.call_id.type),
            bindparam("sha256", type_=call_blobs.c.sha256.type),
        ).where(
            ~exists().where(call_blobs.c.call_id == bindparam("call_id"), call_blobs.c.sha256 == bindparam("sha256"))
        ),
    )
)
blobs_of_call = select(call_blobs.c.sha256).where(call_blobs.c.call_id == bindparam("call_id"))
forget_blobs = delete(call_blobs).where(call_blobs.c.call_id == bindparam("call_id"))
needed_blobs = (
    select(call_blobs.c.sha256).where(call_blobs.c.sha256.in_(bindparam("sha256s", expanding=True))).distinct()
)

keep_signature = Prepared(
    insert(signatures).values({c.name: bindparam(c.name) for c in signatures.c if c.name != "id"})
)
forget_signatures = delete(signatures).where(signatures.c.call_id == bindparam("call_id"))
found_signatures = (
    select(signatures.c.part_sha256, signatures.c.signature_sha256)
    .where(
        signatures.c.key_id == bindparam("key_id"),
        signatures.c.part_sha256.in_(bindparam("sha256s", expanding=True)),
    )
    .order_by(signatures.c.id)
)

# Owners

_unfinished_owners = select(calls.c.owner).where(is_unfinished)

see_owner = update(owners).where(owners.c.owner == bindparam("of_owner")).values(seen_s=bindparam("at_s"))
add_owner = insert(owners)
forget_owners = delete(owners).where(owners.c.seen_s < bindparam("before_s"), owners.c.owner.not_in(_unfinished_owners))
unwanted_calls = (
    select(calls.c.id)
    .where(is_unfinished, calls.c.owner == bindparam("of_owner"), calls.c.cancel_s.is_not(None))
    .order_by(calls.c.created_s, calls.c.id)
)
pulses = (
    select(calls.c.owner, func.coalesce(owners.c.seen_s, literal_column("0.0")))
    .select_from(calls.outerjoin(owners, owners.c.owner == calls.c.owner))
    .where(is_unfinished)
    .distinct()
)

# Records


def call_columns(row: Row) -> Columns:
    """Give the columns of a call; raises StoreError for text that cannot be kept, the same for every database."""
    columns = msgspec.structs.asdict(row)
    if not can_be_kept("".join([columns[name] or "" for name in _EXACT])):
        raise StoreError("The database cannot keep text with NUL or half a character.")
    for name in _LISTS:
        columns[name] = _json(columns[name]) if columns[name] else "[]"
    columns["note"], columns["error"] = words(row.note), words(row.error)
    return columns


def owner_columns(row: Row) -> Columns:
    """Give what a call's owner may change of it, and which call of whose that is."""
    return call_columns(row) | {"call_id": row.id, "of_owner": row.owner}


def call_of(values: Sequence[Any]) -> Row:
    """Give the call that the columns keep; `values` are all of them, in order."""
    columns = dict(zip(_COLUMNS_OF_CALL, values, strict=True))
    for name in _LISTS:
        columns[name] = _decode_list(columns[name])
    return Row(**columns)


def mark_columns(marks: Iterable[Mark]) -> dict[str, list[Columns]]:
    """Give the columns of the marks of each kind, in order."""
    kinds: dict[str, list[Columns]] = {}
    for mark in marks:
        columns = {"call_id": mark.call_id, "at_s": mark.at_s, "progress": mark.progress, "note": words(mark.note)}
        kinds.setdefault(mark.kind, []).append(columns)
    return kinds


def signature_columns(row: Row, given: Iterable[Signature]) -> list[Columns]:
    """Give the columns of the signatures that a call gave its caller."""
    return [msgspec.structs.asdict(one) | {"call_id": row.id, "key_id": row.key_id} for one in given]


def _json(values: tuple[str, ...]) -> str:
    try:
        return _encode(values).decode()
    except UnicodeEncodeError as error:
        raise StoreError("The database cannot keep text with half a character.") from error


_encode = msgspec.json.Encoder().encode
_decode_list = msgspec.json.Decoder(tuple[str, ...]).decode
