"""Every store of calls does what a dictionary would that does what the plug's docstrings say."""

import itertools

import pytest
from call_rows import a_row
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from abaca.errors import StoreError
from abaca.records import CallFilter, Joining, Mark, Row

SERIAL = itertools.count()
PATIENCE_S = 4.0

NUMBERS = st.integers(0, 2)
OWNERS = st.sampled_from(["one", "one", "one", "two"])
STATES = st.sampled_from(["running", "done", "done", "failed", "cancelled"])
KINDS = st.sampled_from(["delivered", "detached", "cancel", "running"])
OPEN = st.tuples(
    st.just("open"),
    OWNERS,
    st.sampled_from(["a", "a", "a", "b"]),
    st.sampled_from([None, None, None, "again"]),
    st.sampled_from([None, False, True]),
)
STEPS = st.one_of(
    OPEN,
    OPEN,
    st.tuples(st.just("update"), NUMBERS, OWNERS, STATES),
    st.tuples(st.just("mark"), st.lists(st.tuples(NUMBERS, KINDS), min_size=1, max_size=4)),
    st.tuples(st.just("take_over"), NUMBERS, OWNERS, OWNERS),
    st.tuples(st.just("remove"), NUMBERS),
)


class Dictionary:
    """Calls by id, each method the plug's docstring once more."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}
        self.asked: list[str] = []

    def open(self, row, joining):
        fit = [earlier for earlier in self.rows.values() if earlier.state not in {"failed", "cancelled"}]
        if row.idempotency_key is not None:
            fit = [e for e in fit if (e.key_id, e.idempotency_key) == (row.key_id, row.idempotency_key)]
        elif joining is None:
            fit = []
        else:
            fit = [e for e in fit if e.identity == row.identity and self._joins(e, joining)]
        if not fit:
            self.rows[row.id] = row
            return row
        found = max(fit, key=lambda earlier: (earlier.created_s, earlier.id))
        if found.delivered_s is None and found.identity == row.identity:
            found = self.rows[found.id] = replace(found, detached_s=None)
        return found

    @staticmethod
    def _joins(row, joining):
        lately = row.detached_s is not None and row.detached_s >= joining.since_s
        if joining.retry:
            return not row.ended or row.updated_s >= joining.since_s or lately
        return lately and row.delivered_s is None

    def update(self, row):
        kept = self.rows.get(row.id)
        if kept is None or kept.owner != row.owner or kept.ended:
            return False
        self.rows[row.id] = replace(kept, state=row.state, updated_s=row.updated_s)
        return True

    def mark(self, mark):
        row = self.rows.get(mark.call_id)
        if row is None:
            return
        if mark.kind == "delivered":
            at_s = mark.at_s if row.delivered_s is None else row.delivered_s
            row = replace(row, delivered_s=at_s, detached_s=None)
        elif mark.kind == "detached" and row.delivered_s is None:
            row = replace(row, detached_s=mark.at_s)
        elif mark.kind == "cancel" and not row.ended and row.cancel_s is None:
            row = replace(row, cancel_s=mark.at_s)
        elif mark.kind == "running" and not row.ended:
            row = replace(row, state="running", progress=mark.progress)
        self.rows[row.id] = row

    def take_over(self, call_id, owner, new_owner):
        row = self.rows.get(call_id)
        if row is None or row.ended or row.owner != owner:
            return False
        self.rows[call_id] = replace(row, owner=new_owner)
        return True

    def remove(self, call_id):
        row = self.rows.get(call_id)
        return None if row is None or not row.ended else [self.rows.pop(call_id).blobs[0]]


async def step(database, model, prefix, now_s, asked):
    """Ask the store and the dictionary the same thing; the answers are equal."""
    match asked:
        case ("open", owner, identity, key, retry):
            call_id = f"{prefix}-{len(model.asked)}"
            model.asked.append(call_id)
            row = a_row(
                id=call_id,
                key_id=prefix,
                owner=owner,
                identity=f"{prefix}{identity}",
                idempotency_key=key,
                created_s=now_s,
                updated_s=now_s,
                blobs=(f"blob of {call_id}",),
            )
            joining = None if retry is None else Joining(since_s=now_s - PATIENCE_S, retry=retry)
            assert await database.open(row, [], joining) == model.open(row, joining)
        case ("update", number, owner, state):
            kept = model.rows.get(f"{prefix}-{number}", a_row(id=f"{prefix}-{number}"))
            row = replace(kept, owner=owner, state=state, updated_s=now_s)
            if model.update(row):
                await database.update(row, [])
            else:
                with pytest.raises(StoreError):
                    await database.update(row, [])
        case ("mark", pairs):
            marks = [
                Mark(call_id=f"{prefix}-{number}", kind=kind, at_s=now_s + place, progress=place / 10)
                for place, (number, kind) in enumerate(pairs)
            ]
            await database.mark(marks)
            for mark in marks:
                model.mark(mark)
        case ("take_over", number, owner, new_owner):
            call_id = f"{prefix}-{number}"
            taken = await database.take_over(call_id, owner=owner, new_owner=new_owner)
            assert taken == model.take_over(call_id, owner, new_owner)
        case ("remove", number):
            assert await database.remove(f"{prefix}-{number}") == model.remove(f"{prefix}-{number}")


@given(steps=st.lists(STEPS, min_size=8, max_size=30))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_a_store_is_a_dictionary(database, steps):
    """Whatever is opened, updated, marked, taken over and removed in whatever order, store and dictionary agree."""
    prefix, model = f"k{next(SERIAL)}", Dictionary()
    for number, asked in enumerate(steps):
        await step(database, model, prefix, 100.0 + number, asked)
    newest_first = sorted(model.rows.values(), key=lambda row: (row.created_s, row.id), reverse=True)
    assert await database.search(CallFilter(key_id=prefix, limit=100)) == newest_first
    undelivered = [row for row in newest_first if row.state == "done" and row.delivered_s is None]
    assert await database.search(CallFilter(key_id=prefix, undelivered=True, limit=100)) == undelivered
    needed = {blob for row in newest_first for blob in row.blobs}
    assert await database.referenced([f"blob of {call_id}" for call_id in model.asked]) == needed
