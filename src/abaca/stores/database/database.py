"""Keys, calls, signatures and the ledger in one SQL database: the plugs, the same for every such database."""

import hashlib
import hmac
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any, Protocol, Self, TypeVar

import msgspec
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from abaca.errors import RequestError, StoreError
from abaca.interfaces import Calls, Keys, Ledger, Signatures
from abaca.records import CallFilter, Entry, Joining, Key, Mark, Row, Signature
from abaca.stores.database import statements as sql
from abaca.stores.database import transactions
from abaca.stores.database.lane import Work
from abaca.types import Secret

KEY_CACHE_S = 1.0
KEY_CACHE_MAX = 4096

RUNNERS = {
    "sqlite": "abaca.stores.database.sqlite:SQLite",
    "postgresql": "abaca.stores.database.postgresql:PostgreSQL",
    "postgres": "abaca.stores.database.postgresql:PostgreSQL",
}

T = TypeVar("T")


class Runner(Protocol):
    """One SQL database: it runs work, each within one transaction, and says its faults in StoreErrors.

    Work may be done again after it was undone. A caller who is cancelled does not take it back.
    """

    async def connect(self) -> None:
        """Open the database, made or brought up to date with our tables."""
        ...

    async def write(self, work: Work[T]) -> T:
        """Give what the work gives, once it is committed."""
        ...

    async def read(self, work: Work[T]) -> T:
        """Give what work that only reads gives."""
        ...

    async def aclose(self) -> None:
        """Finish what was asked and close; closing twice is closing once."""
        ...


class Database(Keys, Calls, Ledger, Signatures):
    """Keys, calls, signatures and the ledger. `connect` comes first, `aclose` last; `async with` does both.

    `pepper` is the installation's secret that key hashes are made with, `monotonic_s` the clock of the key cache. All
    methods raise StoreError when the database fails or a value is one that it cannot keep.
    """

    def __init__(self, runner: Runner, *, pepper: bytes, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._runner = runner
        self._pepper = pepper
        self._monotonic_s = monotonic_s
        self._found: dict[bytes, tuple[Key, float]] = {}

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

    # Keys

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret unless it is unknown or revoked; another process's revoking shows in a second."""
        hashed = self._hash(secret)
        now_s = self._monotonic_s()
        known, until_s = self._found.get(hashed, (None, 0.0))
        if known is not None and now_s < until_s:
            return known

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.find_key, {"hash": hashed}).mappings().all()
            return next((sql.key_of(key) for key in found if hmac.compare_digest(key["hash"], hashed)), None)

        key = await self._runner.read(work)
        if key is not None:
            if len(self._found) >= KEY_CACHE_MAX:
                self._found.clear()
            self._found[hashed] = (key, now_s + KEY_CACHE_S)
        return key

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key; raises RequestError when a live key has its name, or any key its id or secret."""
        columns = sql.key_columns(key, self._hash(secret))

        def work(connection: Connection) -> None:
            try:
                connection.execute(sql.add_key, columns)
            except IntegrityError as error:
                raise RequestError(
                    f"There is a key named {key.name!r} already, or one with the same id or secret: "
                    "choose another name, or revoke that key first."
                ) from error

        await self._runner.write(work)

    async def all(self) -> Sequence[Key]:
        """Give every key, revoked ones too, oldest first."""
        return await self._runner.read(
            lambda connection: [sql.key_of(columns) for columns in connection.execute(sql.all_keys).mappings()]
        )

    async def revoke(self, name_or_id: str, *, at_s: int) -> Key | None:
        """Revoke a key and give it; None when there is none. One that was revoked before stays as it was."""
        if not sql.can_be_kept(name_or_id):
            return None

        def work(connection: Connection) -> Key | None:
            found = connection.execute(sql.named_key, {"named": name_or_id}).mappings().first()
            if found is None:
                return None
            named = sql.key_of(found)
            if named.revoked_s is not None:
                return named
            connection.execute(sql.revoke_key, {"named_id": named.id, "at_s": at_s})
            return msgspec.structs.replace(named, revoked_s=at_s)

        key = await self._runner.write(work)
        self._found.clear()
        return key

    # Calls

    async def open(self, row: Row, entries: Iterable[Entry], joining: Joining | None = None) -> Row:
        """Write a call down before any work is done for it, or give the earlier call that it joins.

        Raises StoreError for an id that is taken.
        """
        columns, lines = sql.call_columns(row), sql.entry_columns(entries)
        earlier = await self._runner.write(
            lambda connection: transactions.open_call(connection, row, columns, lines, joining)
        )
        return row if earlier is None else earlier

    async def update(self, row: Row, entries: Iterable[Entry], signatures: Iterable[Signature] = ()) -> None:
        """Write down what its owner knows of a call and append to the ledger, together.

        Raises StoreError when the call is not there, has ended, or is no longer `row.owner`'s.
        """
        columns, lines, given = (
            sql.owner_columns(row),
            sql.entry_columns(entries),
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
        if not sql.can_be_kept(call_id):
            return None
        return await self._runner.read(lambda connection: transactions.get_call(connection, call_id))

    async def search(self, wanted: CallFilter) -> Sequence[Row]:
        """Give the calls that fit, newest first; text that cannot be kept fits none."""
        texts = (wanted.key_id, wanted.model, wanted.idempotency_key, wanted.before and wanted.before[1])
        if not all(sql.can_be_kept(asked) for asked in texts if asked is not None):
            return []
        return await self._runner.read(lambda connection: transactions.find_calls(connection, wanted))

    async def unfinished(self) -> Sequence[Row]:
        """Give the calls that are received or running, oldest first."""
        return await self._runner.read(transactions.unfinished_calls)

    async def expired(self, *, delivered_before_s: float, undelivered_before_s: float, limit: int) -> Sequence[str]:
        """Give ids of calls that ended, whose answer was delivered (or that have none) before the one time, or that
        ended undelivered before the other; oldest first.
        """
        return await self._runner.read(
            lambda connection: transactions.expired_calls(connection, delivered_before_s, undelivered_before_s, limit)
        )

    async def remove(self, call_id: str) -> Sequence[str] | None:
        """Forget an ended call and its signatures, not its ledger entries; give the blobs that no call needs any more.

        None when there is no such call or it has not ended.
        """
        if not sql.can_be_kept(call_id):
            return None
        return await self._runner.write(lambda connection: transactions.remove_call(connection, call_id))

    async def referenced(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Give those of the blobs that some call needs."""
        asked = [sha256 for sha256 in sha256s if sql.can_be_kept(sha256)]
        return await self._runner.read(lambda connection: transactions.needed_blobs(connection, asked))

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
        asked = [sha256 for sha256 in part_sha256s if sql.can_be_kept(sha256)]
        return await self._runner.read(lambda connection: transactions.signatures(connection, key_id, asked))

    # Ledger

    async def entries(self, call_id: str) -> Sequence[Entry]:
        """Give a call's entries in the order in which they were appended."""

        def work(connection: Connection) -> list[Entry]:
            found = connection.execute(sql.entries_of_call, {"call_id": call_id}).mappings()
            return [sql.entry_of(columns) for columns in found]

        return await self._runner.read(work)

    async def cost_micros(self, key_id: str) -> int:
        """Give the sum of all entries of a key, exact."""
        return await self._runner.read(
            lambda connection: int(connection.execute(sql.cost_of_key, {"key_id": key_id}).scalar_one())
        )

    # Inner parts

    def _hash(self, secret: Secret) -> bytes:
        return hmac.digest(self._pepper, secret.reveal().encode(errors="surrogatepass"), hashlib.sha256)
