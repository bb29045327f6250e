"""The plugs of what remembers: ImageStore Keys Calls Signatures Ledger Limiter."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from typing import Protocol

from abaca.records import (
    Allowance,
    CallFilter,
    Entry,
    Group,
    Joining,
    Key,
    Mark,
    Row,
    Signature,
    Take,
    UsageFilter,
    UsageLine,
    Wait,
)
from abaca.types import Blob, Secret


class ImageStore(Protocol):
    """Where the pictures of answers stay, by sha256."""

    async def put(self, blob: Blob) -> None:
        """Keep the blob; keeping it twice is keeping it once, from now. Raises StoreError."""
        ...

    async def get(self, sha256: str) -> Blob | None:
        """Give a kept blob or None."""
        ...

    async def check(self) -> None:
        """Find out whether pictures can be kept here; raises StoreError saying why not."""
        ...

    async def delete(self, sha256: str, *, before_s: float | None = None) -> None:
        """Forget a blob, unless it was put since that Unix time; one that is not there is forgotten already.

        Raises StoreError.
        """
        ...

    def stale(self, before_s: float) -> AsyncIterator[Sequence[str]]:
        """Yield, in groups, the digests of what was put for the last time before that Unix time; clears up drafts."""
        ...


class Keys(Protocol):
    """Who may call. Keys, invitations and sessions are kept as hashes only."""

    async def find(self, secret: Secret) -> Key | None:
        """Give the key of that secret, or of the session that it is of; None when it is unknown or the key revoked.

        Whether key and session have ended by now is for `policy.keys.admit` to say.
        """
        ...

    async def add(self, key: Key, secret: Secret) -> None:
        """Keep a new key."""
        ...

    async def all(self) -> Sequence[Key]:
        """Give every key, revoked ones too, oldest first."""
        ...

    async def revoke(self, name_or_id: str, *, at_s: int) -> Key | None:
        """Revoke a key; None when there is no such key."""
        ...

    async def change(self, key: Key) -> None:
        """Keep other rules, another group and another end of a key that is there; the rest of it stays as it was."""
        ...

    async def renew(self, name_or_id: str, secret: Secret, *, prefix: str) -> Key | None:
        """Give a key another secret, which ends the one before; None when there is no such key, or it is revoked."""
        ...

    async def invite(self, key_id: str, invitation: Secret, *, now_s: int, until_s: int) -> None:
        """Have whoever brings the invitation first, before `until_s`, sign in as that key, as long as it is good.

        Revoking or renewing a key ends its invitations and sessions.
        """
        ...

    async def enter(self, invitation: Secret, session: Secret, *, now_s: int, until_s: int) -> Key | None:
        """Take an invitation, and have a session stand for its key until `until_s`; give the key, as `find` would.

        However many bring the same one at once, one of them enters. None for an invitation that is unknown, was taken
        or has ended, and where its key is no longer good: then nothing has changed.
        """
        ...

    async def leave(self, session: Secret) -> None:
        """End a session; one that is not there has ended already."""
        ...

    async def groups(self) -> Sequence[Group]:
        """Give every group, by name."""
        ...

    async def set_group(self, group: Group) -> Group:
        """Keep a group, or other rules of the one that has this name already; give it as it is kept."""
        ...

    async def remove_group(self, name: str) -> Group | None:
        """Forget a group; None when there is none. Raises RequestError while a live key is in it."""
        ...


class Calls(Protocol):
    """The durable calls. Each method is one transaction, on disk when it returns; raises StoreError."""

    async def open(
        self,
        row: Row,
        entries: Iterable[Entry],
        joining: Joining | None = None,
        allowances: Sequence[Allowance] = (),
    ) -> Row:
        """Write a call down before any work is done for it, or give the earlier call that it joins.

        Raises OverBudget, writing nothing, when the entries would make what is used more than one of the `allowances`;
        however many ask at once, together they are given no more than there is. Entries of nothing fit into anything.
        Whatever the number of processes that ask at once, one opens and the others join. A call of the same key with
        the same idempotency key is joined if it has not failed or been cancelled, whatever was asked (compare
        `identity`); a request without one joins as `joining` says. What is joined before it was delivered is no longer
        detached.
        """
        ...

    async def update(self, row: Row, entries: Iterable[Entry], signatures: Iterable[Signature] = ()) -> None:
        """Write down what its owner knows of a call and append to the ledger, together.

        Leaves alone what others note: owner, delivered_s, detached_s, cancel_s, webhook_tries. Raises StoreError when
        the call is no longer `row.owner`'s, or has ended.
        """
        ...

    async def mark(self, marks: Iterable[Mark]) -> None:
        """Note small things about calls; those that are gone are passed over."""
        ...

    async def pulse(self, owner: str, at_s: float) -> Sequence[str]:
        """Say that a process lives; give the ids of its calls that somebody wants stopped."""
        ...

    async def pulses(self) -> Mapping[str, float]:
        """Give when each process that has unfinished calls said so last, 0 for never."""
        ...

    async def take_over(self, call_id: str, *, owner: str, new_owner: str) -> bool:
        """Make an unfinished call another process's; False when it is no longer `owner`'s or has ended."""
        ...

    async def get(self, call_id: str) -> Row | None:
        """Give a call or None."""
        ...

    async def search(self, wanted: CallFilter) -> Sequence[Row]:
        """Give the calls that fit, newest first (by created_s, then id), at most `wanted.limit`."""
        ...

    async def unfinished(self) -> Sequence[Row]:
        """Give the calls that are received or running, oldest first."""
        ...

    async def expired(self, *, now_s: float, delivered_s: float, undelivered_s: float, limit: int) -> Sequence[str]:
        """Give ids of calls that ended and whose time is over, oldest first.

        A call is kept for `delivered_s` seconds after its answer was delivered, or after its end where it has none, and
        for `undelivered_s` after its end where nobody had the answer; but for its own time where its row says one.
        """
        ...

    async def remove(self, call_id: str) -> Sequence[str] | None:
        """Forget an ended call and its signatures, not its ledger entries; give the blobs that no call needs any more.

        None when there is no such call or it has not ended.
        """
        ...

    async def referenced(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Give those of the blobs that some call needs."""
        ...

    async def keeps(self, key_id: str, sha256: str) -> bool:
        """Tell whether a call of that key needs the blob."""
        ...

    async def webhooks_due(self, at_s: float, limit: int) -> Sequence[Row]:
        """Give ended calls whose webhook is due, the longest due first."""
        ...

    async def webhook_next(self, row: Row, *, due_s: float | None, tried: bool = True) -> bool:
        """Count a try, if it is one, and say when the next is due (None: never); False when another was first.

        That is told by `webhook_due_s` and `webhook_tries` being no longer those of `row`.
        """
        ...


class Signatures(Protocol):
    """Thought signatures of delivered parts, for clients whose dialect cannot carry them."""

    async def signatures(self, key_id: str, part_sha256s: Iterable[str]) -> Mapping[str, str]:
        """Give the sha256 of the signature of each part that this key was given one with, the newest where several."""
        ...


class Ledger(Protocol):
    """What every call cost: append-only."""

    async def entries(self, call_id: str) -> Sequence[Entry]:
        """Give a call's entries in order."""
        ...

    async def cost_micros(self, key_id: str) -> int:
        """Give the sum of all entries of a key."""
        ...

    async def usage(self, wanted: UsageFilter) -> Sequence[UsageLine]:
        """Give what was settled, added up by the dimensions of the filter, the dearest first."""
        ...

    async def used_micros(self, allowance: Allowance) -> int:
        """Give what is used of an allowance: costs, and the holds of calls at work."""
        ...

    async def faults(self, limit: int = 100) -> Sequence[str]:
        """Give what is wrong with the ledger, a sentence each: nothing where every call adds up."""
        ...


class Limiter(Protocol):
    """How much everybody has asked of late, and how many calls are at work.

    What a limit allows in a minute comes back evenly, so that after a minute of silence all of it is there again.
    """

    async def take(self, takes: Sequence[Take], *, holder: str, lease_s: float) -> Wait | None:
        """Take all of it or nothing: give None, or what is to be waited for.

        `holder` is who has the places among calls at work until `give_back` or `leave`, for `lease_s` at the most.
        Raises StoreError.
        """
        ...

    async def give_back(self, takes: Sequence[Take], *, holder: str) -> None:
        """Undo a `take` of which nothing came; raises StoreError."""
        ...

    async def leave(self, takes: Sequence[Take], *, holder: str) -> None:
        """Give the places among calls at work to others; raises StoreError."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...
