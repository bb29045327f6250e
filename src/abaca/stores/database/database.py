"""Keys, calls, signatures and the ledger in one SQL database: the plugs, the same for every such database."""

import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Self

from abaca.errors import StoreError
from abaca.interfaces import Calls, Signatures
from abaca.records import Allowance, CallFilter, Entry, Joining, Mark, Row, Signature
from abaca.stores.database import ledger_statements as money
from abaca.stores.database import look_ups, transactions
from abaca.stores.database import statements as sql
from abaca.stores.database.books import Books
from abaca.stores.database.keyring import Keyring
from abaca.stores.database.runner import Runner
from abaca.stores.database.words import can_be_kept

RUNNERS = {
    "sqlite": "abaca.stores.database.sqlite:SQLite",
    "postgresql": "abaca.stores.database.postgresql:PostgreSQL",
    "postgres": "abaca.stores.database.postgresql:PostgreSQL",
}


class Database(Keyring, Books, Calls, Signatures):
    """Keys, calls, signatures and the ledger. `connect` comes first, `aclose` last; `async with` does both.

    `pepper` is the installation's secret that key hashes are made with, `monotonic_s` the clock of the key cache. All
    methods raise StoreError when the database fails or a value is one that it cannot keep.
    """

    def __init__(self, runner: Runner, *, pepper: bytes, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        Keyring.__init__(self, runner, pepper=pepper, monotonic_s=monotonic_s)
        Books.__init__(self, runner)

    @classmethod
    def from_url(
        cls, url: str, *, pepper: bytes, monotonic_s: Callable[[], float] = time.monotonic, **values: Any
    ) -> Self:
        """Give the database at `url`, not connected yet; `values` are settings of its runner. Raises StoreError."""
        place = RUNNERS.get(url.partition(":")[0].lower())
        if place is None:
            raise StoreError("A database is named sqlite:////absolute.db or postgresql://user:password@host:port/name.")
        module, _, name = place.partition(":")
        runner: Runner = getattr(import_module(module), name)(url, **values)
        return cls(runner, pepper=pepper, monotonic_s=monotonic_s)

    async def connect(self) -> None:
        """Open the database, made or brought up to date on first use. Raises StoreError saying what to do about it."""
        await self._runner.connect()

    async def aclose(self) -> None:
        """Finish what was asked and close; closing twice is closing once."""
        await self._runner.aclose()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def __aexit__(self, *exc_info: object) -> None:
        await self.aclose()

    # Calls

    async def open(
        self,
        row: Row,
        entries: Iterable[Entry],
        joining: Joining | None = None,
        allowances: Sequence[Allowance] = (),
    ) -> Row:
        """Write a call down before any work is done for it, or give the earlier call that it joins.

        Raises OverBudget, StoreError for an id that is taken.
        """
        columns, lines = sql.call_columns(row), money.entry_columns(entries)
        question = look_ups.question_columns(row)
        earlier = await self._runner.write(
            lambda connection: transactions.open_call(connection, row, columns, question, lines, joining, allowances)
        )
        return row if earlier is None else earlier

    async def update(self, row: Row, entries: Iterable[Entry], signatures: Iterable[Signature] = ()) -> None:
        """Write down what its owner knows of a call and append to the ledger, together.

        Raises StoreError when the call is not there, has ended, or is no longer `row.owner`'s.
        """
        columns, lines, given = (
            sql.owner_columns(row),
            money.entry_columns(entries),
            sql.signature_columns(row, signatures),
        )
        await self._runner.write(lambda connection: transactions.update_call(connection, row, columns, lines, given))

    async def mark(self, marks: Iterable[Mark]) -> None:
        """Note small things about calls; those that are gone are passed over."""
        columns = sql.mark_columns(marks)
        if columns:
            await self._runner.write(lambda connection: transactions.mark_calls(connection, columns))

    async def pulse(self, owner: str, at_s: float) -> Sequence[str]:
        """Say that a process lives; give the ids of its calls that somebody wants stopped."""
        return await self._runner.write(lambda connection: transactions.pulse(connection, owner, at_s))

    async def pulses(self) -> Mapping[str, float]:
        """Give when each process that has unfinished calls said so last, 0 for never."""
        return await self._runner.read(transactions.pulses)

    async def take_over(self, call_id: str, *, owner: str, new_owner: str) -> bool:
        """Make an unfinished call another process's; False when it is no longer `owner`'s or has ended."""
        return await self._runner.write(
            lambda connection: transactions.take_over(connection, call_id, owner, new_owner)
        )

    async def get(self, call_id: str) -> Row | None:
        """Give a call or None."""
        if not can_be_kept(call_id):
            return None
        return await self._runner.read(lambda connection: transactions.get_call(connection, call_id))

    async def search(self, wanted: CallFilter) -> Sequence[Row]:
        """Give the calls that fit, newest first; text that cannot be kept fits none."""
        texts = (
            *(wanted.key_id, wanted.model, wanted.idempotency_key, wanted.before and wanted.before[1]),
            *(*wanted.words, wanted.made_from, wanted.shows),
        )
        if not all(can_be_kept(asked) for asked in texts if asked is not None):
            return []
        return await self._runner.search(lambda connection: transactions.find_calls(connection, wanted))

    async def unfinished(self) -> Sequence[Row]:
        """Give the calls that are received or running, oldest first."""
        return await self._runner.read(transactions.unfinished_calls)

    async def expired(self, *, now_s: float, delivered_s: float, undelivered_s: float, limit: int) -> Sequence[str]:
        """Give ids of calls that ended and whose time is over, their own or that of all; oldest first."""
        return await self._runner.read(
            lambda connection: transactions.expired_calls(connection, now_s, (delivered_s, undelivered_s), limit)
        )

    async def remove(self, call_id: str) -> Sequence[str] | None:
        """Forget an ended call and its signatures, not its ledger entries; give the blobs that no call needs any more.

        None when there is no such call or it has not ended.
        """
        if not can_be_kept(call_id):
            return None
        return await self._runner.write(lambda connection: transactions.remove_call(connection, call_id))

    async def referenced(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Give those of the blobs that some call needs."""
        asked = [sha256 for sha256 in sha256s if can_be_kept(sha256)]
        return await self._runner.read(lambda connection: transactions.needed_blobs(connection, asked))

    async def keeps(self, key_id: str, sha256: str) -> bool:
        """Tell whether a call of that key needs the blob."""
        asked = {"of_key": key_id, "sha256": sha256}
        return await self._runner.read(
            lambda connection: connection.execute(look_ups.kept_for_key, asked).first() is not None
        )

    async def webhooks_due(self, at_s: float, limit: int) -> Sequence[Row]:
        """Give ended calls whose webhook is due, the longest due first."""
        return await self._runner.read(lambda connection: transactions.webhooks_due(connection, at_s, limit))

    async def webhook_next(self, row: Row, *, due_s: float | None, tried: bool = True) -> bool:
        """Count a try, if it is one, and say when the next is due (None: never); False when another was first."""
        return await self._runner.write(
            lambda connection: transactions.webhook_next(connection, row, due_s, int(tried))
        )

    # Signatures

    async def signatures(self, key_id: str, part_sha256s: Iterable[str]) -> Mapping[str, str]:
        """Give the sha256 of the signature of each part that this key was given one with, the newest where several."""
        asked = [sha256 for sha256 in part_sha256s if can_be_kept(sha256)]
        return await self._runner.read(lambda connection: transactions.signatures(connection, key_id, asked))
