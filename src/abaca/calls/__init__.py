"""Durable calls: identity, joining, replayable feed, recovery, collection.

A call is owned by the application. Whoever wants its answer follows its feed, from the beginning, any number of times
and at any pace; going away changes nothing for the call.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import Any

import msgspec
from msgspec.structs import replace

from abaca.errors import AbacaError, StoreError
from abaca.events import Publish, Recovered
from abaca.interfaces import Calls, Clock, ImageStore, Ledger
from abaca.records import Entry, Key, Row
from abaca.types import Blob, Request, Result
from abaca.updates import Update

_IDENTITY_LEAVES_OUT = {"asked", "ignored", "stream", "stream_usage", "pixels"}


class Call:
    """One admitted request while it lives in this process. `row` is always what the store last accepted."""

    def __init__(self, row: Row, request: Request) -> None:
        self.row = row
        self.request = request
        self.result: Result | None = None
        self.error: AbacaError | None = None
        self.task: asyncio.Task[None] | None = None
        self._updates: list[Update] = []
        self._moved = asyncio.Event()
        self._ended = False

    @property
    def id(self) -> str:
        """The call's public id."""
        return self.row.id

    def publish(self, update: Update) -> None:
        """Let every follower see the update; never waits for any of them."""
        self._updates.append(update)
        self._wake()

    def end(self, *, result: Result | None = None, error: AbacaError | None = None) -> None:
        """End the feed with a result or an error."""
        self.result, self.error, self._ended = result, error, True
        self._wake()

    async def follow(self) -> AsyncIterator[Update]:
        """Yield every update from the first; ends with the call, raising its error if it failed."""
        position = 0
        while True:
            while position < len(self._updates):
                yield self._updates[position]
                position += 1
            if self._ended:
                break
            await self._moved.wait()
        if self.error is not None:
            raise self.error

    async def wait(self) -> Result:
        """Give the result; raises the call's error."""
        while not self._ended:
            await self._moved.wait()
        if self.error is not None:
            raise self.error
        if self.result is None:
            raise StoreError("The call ended without a result.")
        return self.result

    def _wake(self) -> None:
        self._moved.set()
        self._moved = asyncio.Event()


def identity(key: Key, request: Request) -> str:
    """Give the sha256 that two requests share when the same key asks the same thing.

    Blobs count by their bytes, so neither key order nor framing matters; how the answer is framed is left out.
    """
    fields = {name: getattr(request, name) for name in request.__struct_fields__ if name not in _IDENTITY_LEAVES_OUT}
    canonical = msgspec.json.encode(fields, enc_hook=_blob_facts, order="sorted")
    return hashlib.sha256(key.id.encode() + b"\n" + canonical).hexdigest()


def write_down(value: Request | Result) -> bytes:
    """Give canonical JSON in which blobs are their facts; the bytes are kept by the image store."""
    return msgspec.json.encode(value, enc_hook=_blob_facts)


async def read_result(content: bytes, images: ImageStore) -> Result | None:
    """Give a written result with its pictures from the store; None when one of them is not there."""
    found: dict[str, Blob] = {}
    for sha256 in _sha256s(msgspec.json.decode(content)):
        blob = await images.get(sha256)
        if blob is None:
            return None
        found[sha256] = blob
    return msgspec.json.decode(content, type=Result, dec_hook=lambda _type, facts: found[facts["sha256"]])


async def recover(store: Calls, ledger: Ledger, images: ImageStore, publish: Publish, clock: Clock) -> None:
    """Resolve every open call of an earlier process.

    A call whose picture had been written down is finished from the image store and charged; any other is failed, and
    what was held for it is released.
    """
    for row in await store.unfinished():
        result = await read_result(row.result, images) if row.result else None
        kept = result is not None and bool(row.pictures)
        now_s = clock.now_s()
        held_micros = sum(entry.amount_micros for entry in await ledger.entries(row.id))
        resolved = replace(
            row,
            state="done" if kept else "failed",
            updated_s=now_s,
            error="" if kept else "StoreError: The server stopped before this call was answered.",
            cost_micros=row.cost_micros if kept else 0,
        )
        about: dict[str, Any] = {"call_id": row.id, "key_id": row.key_id, "reason": "restart", "at_s": now_s}
        entries = [Entry(kind="release", amount_micros=-held_micros, **about)]
        if kept:
            entries.append(Entry(kind="settle", amount_micros=row.cost_micros, **about))
        await store.update(resolved, entries)
        publish(Recovered(call_id=row.id, state=resolved.state))


def blobs_of(result: Result) -> tuple[Blob, ...]:
    """Give every blob of a result: its pictures, thoughts and signatures."""
    blobs: list[Blob] = []
    for candidate in result.candidates:
        for part in candidate.parts:
            blobs += [b for b in (getattr(part, "blob", None), part.signature) if b is not None]
            blobs += getattr(part, "blobs", ())
    return tuple(blobs)


def _blob_facts(value: object) -> Any:
    if isinstance(value, Blob):
        return {"sha256": value.sha256, "size_bytes": value.size_bytes, "mime": value.mime}
    raise TypeError(f"no canonical form for {type(value).__name__}")


def _sha256s(document: Any) -> list[str]:
    match document:
        case {"sha256": str(sha256), "size_bytes": int()}:
            return [sha256]
        case dict():
            return [found for item in document.values() for found in _sha256s(item)]
        case list():
            return [found for item in document for found in _sha256s(item)]
    return []
