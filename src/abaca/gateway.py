"""The life of one call: authenticate, admit, route, generate, deliver, settle."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Sequence
from functools import partial
from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from abaca.calls.admission import Admission
from abaca.calls.collection import Collection
from abaca.calls.estimates import Estimate, Estimates
from abaca.calls.feed import Call, Feed
from abaca.calls.plugs import Plugs
from abaca.calls.pulse import Pulse
from abaca.calls.recovery import Recovery
from abaca.calls.references import kept, resolved
from abaca.calls.room import Room
from abaca.calls.signatures import restored
from abaca.calls.work import Work
from abaca.calls.written import blobs_of, identity, read_error, read_result, read_words, write_down
from abaca.catalogue import Model
from abaca.errors import KeyReused, NotEnded, NotFound, StoreError, Unsupported
from abaca.events import CallJoined, CallStarted
from abaca.policy import budgets, pricing
from abaca.policy import keys as key_policy
from abaca.policy.rules import keeping_s, treated
from abaca.records import CallFilter, Entry, Joining, Key, Mark, Row, Take, Target, Terms
from abaca.types import Blob, Request, Result, Secret, Usage

__all__ = ["Gateway", "Plugs"]

_SEEDS = 2**31  # so that a seed that was reported can be sent again: it is an int32 on Google's wire
_LOOK_S = (0.05, 0.1, 0.2, 0.5)  # pauses between looks at a call of another process, the last for good
_PLAIN = Terms()


class Gateway:
    """Answers requests of any dialect with any engine, each as a durable call."""

    def __init__(self, plugs: Plugs) -> None:
        self._plugs = plugs
        self._tasks: set[asyncio.Task[None]] = set()
        self._feeds: dict[str, Feed] = {}  # calls at work here
        self._watched: dict[str, Feed] = {}  # calls at work elsewhere that somebody here waits for
        self._room = Room(plugs)
        self._admission = Admission(plugs)
        self._estimates = Estimates(plugs, self._admission)
        self._pulse = Pulse(plugs.calls, plugs.clock, plugs.owner, self._feeds, self._stop)
        self._recovery = Recovery(plugs, self._feeds, self._resume)
        self._collection = Collection(plugs)

    async def authenticate(self, secret: Secret | None) -> Key:
        """Give the caller's key, with how it is treated; raises MissingKey or InvalidKey."""
        plugs = self._plugs
        found = await plugs.keys.find(secret) if secret else None
        return treated(key_policy.admit(secret, found, now_s=plugs.clock.now_s()), plugs.treatment)

    def models(self) -> Sequence[Model]:
        """Give the models that can be asked for."""
        return self._plugs.routing.listed()

    def model(self, name: str) -> Model:
        """Give one model; raises UnknownModel."""
        return self._plugs.routing.model(name)

    def count(self, request: Request) -> Usage:
        """Give the tokens that the request's input amounts to."""
        return pricing.usage_for(request, self.model(request.model), pictures=0, text="", thoughts=0)

    async def estimate(self, request: Request, key: Key, terms: Terms = _PLAIN) -> Estimate:
        """Give what a request would cost, beginning nothing; raises what it would be answered instead."""
        return await self._estimates.of(request, key, terms)

    def estimate_roughly(self, request: Request, key: Key) -> Estimate:
        """Give the same of a request as it stands, whose references are not read; raises what targets refuse."""
        return self._estimates.roughly(request, key)

    # One call, from its caller's side

    def admit(self) -> None:
        """Raise StoreError when the disk may not hold what is at work and one call more."""
        self._room.check(len(self._feeds))

    async def start(self, request: Request, key: Key, terms: Terms = _PLAIN) -> Call:
        """Admit a request and begin its work, or join the earlier call whose answer it wants; leave it with `leave`.

        Every refusal that costs nothing is raised here, before the row, and uses up no idempotency key.
        """
        plugs, model = self._plugs, self.model(request.model)
        webhook = plugs.check_webhook(terms.webhook) if terms.webhook else ""
        asked = await resolved(
            replace(request, strict=terms.strict or key.treatment.strict), key.treatment.caps, model, plugs
        )
        targets = self._admission.targets(asked, key, model)
        same = identity(key, asked)
        asked = await restored(asked, key.id, plugs.signatures, plugs.images)
        references: tuple[Blob, ...] = ()
        if plugs.resumable(targets[0]):
            # With its seed and references written down, the same is drawn again should this process die.
            asked = asked if asked.seed is not None else replace(asked, seed=secrets.randbelow(_SEEDS))
            references = blobs_of(asked)
            for blob in references:
                await plugs.images.put(blob)
        row = self._row(asked, key, targets[0], same, terms.idempotency_key, webhook, references)
        hold = Entry(
            call_id=row.id,
            key_id=key.id,
            group_id=row.group_id,
            model=plugs.routing.names(asked.model)[0],
            engine=row.engine,
            kind="hold",
            amount_micros=pricing.estimate_micros(asked, model, plugs.price(targets[0], model)),
            at_s=row.created_s,
        )
        if self._pulse.owes:  # somebody was cut off a moment ago, perhaps from the answer to this
            await self._pulse.flush()
        joining = Joining(since_s=row.created_s - plugs.join_s, retry=terms.retry)
        takes = await self._admission.take(row.id, asked, key)
        opened: Row | None = None
        try:
            opened = await plugs.calls.open(row, [hold], joining, budgets.allowances(key, row.created_s))
        finally:
            if opened is None or opened.id != row.id:
                await self._admission.give_back(row.id, takes)
        if opened.id != row.id:
            return await self._join(opened, request, row, strict=asked.strict)
        plugs.publish(
            CallStarted(
                call_id=row.id, key_id=key.id, model=request.model, dialect=request.dialect, vendor=request.vendor
            )
        )
        live = key.treatment.stream == "live"
        feed = self._begin(row, asked, model, targets, hold.amount_micros, live=live, takes=takes)
        return Call(feed, request, joined=False)

    async def leave(self, call: Call, how: Literal["delivered", "cut", "later"]) -> None:
        """Say how a caller parted from a call of `start`: with the last byte accepted, cut off, or to come back later.

        Each caller leaves once. The answer of a call that all were cut off from waits for the same request. Whoever was
        told of a fault on the way has no answer: it may yet come, or is there already.
        """
        feed, now_s = call.feed, self._plugs.clock.now_s()
        feed.listeners -= 1
        if how == "delivered" and feed.error is not None and feed.row.state not in {"failed", "cancelled"}:
            how = "cut"
        if how == "delivered" and feed.row.delivered_s is None:
            feed.row = replace(feed.row, delivered_s=now_s)
            self._pulse.mark(Mark(call_id=call.id, kind="delivered", at_s=now_s))
        elif how == "cut" and feed.listeners == 0 and feed.row.delivered_s is None:
            self._pulse.mark(Mark(call_id=call.id, kind="detached", at_s=now_s))
            await self._pulse.flush()

    # Calls that were started before

    async def find_call(self, call_id: str, key: Key) -> Row:
        """Give a call as it is by now; raises NotFound for one that is not this key's (an admin's sees all)."""
        row = await self._plugs.calls.get(call_id)
        if row is None or not (key.admin or row.key_id == key.id):
            raise NotFound(f"There is no call {call_id[:80]!r}.")
        feed = self._feeds.get(call_id)
        return feed.shown if feed is not None else row

    async def list_calls(self, wanted: CallFilter, key: Key) -> Sequence[Row]:
        """Give the key's calls that fit, newest first; an admin's key sees those of all."""
        rows = await self._plugs.calls.search(wanted if key.admin else replace(wanted, key_id=key.id))
        return [self._feeds[row.id].shown if row.id in self._feeds else row for row in rows]

    async def cancel_call(self, call_id: str, key: Key) -> Row:
        """Have a call stopped, wherever it is at work, and give it as it is then; one that has ended stays as it is."""
        row = await self.find_call(call_id, key)
        if row.ended:
            return row
        await self._plugs.calls.mark([Mark(call_id=call_id, kind="cancel", at_s=self._plugs.clock.now_s())])
        self._stop(call_id)
        return await self.wait(row, 5.0)

    async def delete_call(self, call_id: str, key: Key) -> None:
        """Forget a call, with every picture that only it needs; raises NotFound, or NotEnded while it is at work."""
        await self.find_call(call_id, key)
        if not await self._collection.remove(call_id):
            raise NotEnded(f"The call {call_id} is still at work: cancel it first, or wait for its end.")

    async def wait(self, row: Row, timeout_s: float) -> Row:
        """Give a call when it has ended, or as it is after `timeout_s`."""
        until_s = self._plugs.clock.monotonic_s() + timeout_s
        looks = iter(_LOOK_S)
        while not row.ended and (left_s := until_s - self._plugs.clock.monotonic_s()) > 0:
            if (feed := self._feeds.get(row.id)) is not None and feed.task is not None:
                await asyncio.wait({feed.task}, timeout=left_s)
                row = feed.shown
                continue
            await asyncio.sleep(min(left_s, next(looks, _LOOK_S[-1])))
            if (found := await self._plugs.calls.get(row.id)) is None:
                break  # it ended and was deleted
            row = found
        return row

    async def answer(self, row: Row) -> tuple[Request, Result]:
        """Give what an ended call was asked (references as their facts) and what it came to; raises its own error."""
        if not row.ended:
            raise NotEnded(f"The call {row.id} is still at work.")
        if row.state != "done":
            raise read_error(row.error)
        try:
            request = read_words(row.request)
        except msgspec.DecodeError:
            raise StoreError(f"The call {row.id} was written by another version of abaca.") from None
        return request, _there(row, await read_result(row.result, self._plugs.images))

    async def picture(self, row: Row, index: int) -> Blob:
        """Give one picture of a call's answer; raises NotFound."""
        blob = await self._plugs.images.get(row.pictures[index]) if 0 <= index < len(row.pictures) else None
        if blob is None:
            raise NotFound(f"The call {row.id} has no picture {index}; it has {len(row.pictures)}, from 0 on.")
        return blob

    async def kept(self, sha256: str) -> Blob:
        """Give a picture by its digest, for who may see it; raises NotFound."""
        return await kept(sha256, self._plugs.images)

    async def reference(self, row: Row, sha256: str) -> Blob:
        """Give a picture that came with a call, if a call of the same key keeps it; raises NotFound.

        Those that only others keep are not given: nobody finds out who else has a picture by sending it.
        """
        if not await self._plugs.calls.keeps(row.key_id, sha256):
            raise NotFound("This picture is not kept.")
        return await self.kept(sha256)

    async def delivered(self, row: Row) -> None:
        """Note that somebody has the whole answer of an ended call."""
        self._pulse.mark(Mark(call_id=row.id, kind="delivered", at_s=self._plugs.clock.now_s()))

    # The process's side

    async def recover(self) -> None:
        """Resolve the calls of processes that are gone."""
        await self._recovery.resolve_all()

    def loops(self, *, serving: bool) -> list[Callable[[], Coroutine[Any, Any, None]]]:
        """Give what has to run while the process works: its pulse and, where it serves, recovery and collection."""
        return [self._pulse.run, *((self._recovery.run, self._collection.run) if serving else ())]

    async def drain(self, grace_s: float) -> None:
        """Let running calls end for `grace_s` seconds, and those that begin meanwhile; then stop what is left, and note
        what is to be noted.
        """
        loop = asyncio.get_running_loop()
        until_s = loop.time() + grace_s
        is_over = False
        while self._tasks and not is_over:  # without grace too each of them gets as far as its first wait
            left_s = max(0.0, until_s - loop.time())
            await asyncio.wait(self._tasks, timeout=left_s)
            is_over = left_s == 0.0
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._pulse.flush()

    def _begin(
        self,
        row: Row,
        request: Request,
        model: Model,
        targets: Sequence[Target],
        held_micros: int,
        *,
        live: bool,
        takes: Sequence[Take] = (),
    ) -> Feed:
        feed = Feed(row, request, live=live)
        leave = partial(self._admission.leave, row.id, takes)
        self._tend(feed, self._feeds, Work(self._plugs, feed, model, targets, held_micros, leave=leave).run())
        return feed

    async def _join(self, row: Row, request: Request, wanted: Row, *, strict: bool) -> Call:
        """Give an earlier call to one more caller, who wanted one of his own, wherever it is or whenever it ended."""
        if row.identity != wanted.identity:
            raise KeyReused(
                f"The Idempotency-Key {row.idempotency_key!r} stands for another request of yours (call {row.id}); "
                "take a new key for a new request.",
                field="Idempotency-Key",
            )
        unheeded = ("x-abaca-webhook",) if wanted.webhook not in {"", row.webhook} else ()
        if strict and unheeded:
            raise Unsupported(
                f"This joins the call {row.id}, of which no other webhook can be told; leave the header out.",
                field="x-abaca-webhook",
            )
        self._plugs.publish(CallJoined(call_id=row.id, key_id=row.key_id, state=row.state))
        feed = self._feeds.get(row.id) or self._watched.get(row.id)
        if feed is None:
            feed = Feed(row, request)
            if row.ended:
                await self._replay(feed, row)
            else:
                self._tend(feed, self._watched, self._watch(feed))
        return Call(feed, request, joined=True, unheeded=unheeded)

    async def _watch(self, feed: Feed) -> None:
        """Wait for the end of a call that another process works on, and give its answer."""
        try:
            await self._replay(feed, await self.wait(feed.row, self._plugs.deadline_s * 3))
        except StoreError as error:
            feed.end(error=error)

    async def _replay(self, feed: Feed, row: Row) -> None:
        feed.row = row
        if row.state != "done":
            feed.end(error=read_error(row.error) if row.ended else StoreError(f"The call {row.id} does not end."))
            return
        try:
            result = await read_result(row.result, self._plugs.images)
        except StoreError:  # it waits on for whoever asks next
            self._pulse.mark(Mark(call_id=row.id, kind="detached", at_s=self._plugs.clock.now_s()))
            raise
        feed.replay(_there(row, result))

    async def _resume(self, row: Row, request: Request, held_micros: int) -> bool:
        """Do the work of a call again whose process is gone, where that is free; raises UnknownModel, Unsupported."""
        model = self.model(request.model)
        targets = self._admission.targets(request, None, model)
        if not self._plugs.resumable(targets[0]):
            return False
        live = self._plugs.treatment.stream == "live"
        self._begin(row, request, model, targets, held_micros, live=live)
        return True

    def _tend(self, feed: Feed, feeds: dict[str, Feed], work: Coroutine[Any, Any, None]) -> None:
        """Own the task of a call, and have its feed among `feeds` while it lasts."""
        call_id = feed.row.id
        feeds[call_id] = feed

        def forget(task: asyncio.Task[None]) -> None:
            self._tasks.discard(task)
            feeds.pop(call_id, None)
            if not feed.ended:  # stopped before it began, or a fault of ours: nobody waits for ever
                feed.end(error=StoreError("The server stopped before this call was answered.", retry_after_s=1))

        feed.task = asyncio.create_task(work, name=call_id)
        self._tasks.add(feed.task)
        feed.task.add_done_callback(forget)

    def _stop(self, call_id: str) -> None:
        """Stop a call that is at work here."""
        feed = self._feeds.get(call_id)
        if feed is not None and feed.task is not None and not feed.ended and not feed.cancelled:
            feed.cancelled = True
            feed.task.cancel()

    def _row(
        self,
        request: Request,
        key: Key,
        target: Target,
        same: str,
        idempotency_key: str | None,
        webhook: str,
        references: Sequence[Blob],
    ) -> Row:
        now_s, pixels = self._plugs.clock.now_s(), request.pixels
        delivered_keep_s, undelivered_keep_s = keeping_s(key.treatment, self._plugs.treatment)
        return Row(
            id=self._plugs.new_id(),
            key_id=key.id,
            group_id=key.group.id if key.group is not None else "",
            delivered_keep_s=delivered_keep_s,
            undelivered_keep_s=undelivered_keep_s,
            state="received",
            model=request.model,
            dialect=request.dialect,
            vendor=request.vendor,
            identity=same,
            request=write_down(request),
            created_s=now_s,
            updated_s=now_s,
            owner=self._plugs.owner,
            idempotency_key=idempotency_key,
            engine=target.engine,
            asked_px=f"{pixels.width_px}x{pixels.height_px}" if pixels else "",
            blobs=tuple(dict.fromkeys(blob.sha256 for blob in references)),
            webhook=webhook,
        )


def _there(row: Row, result: Result | None) -> Result:
    if result is None:
        raise StoreError(f"The answer of the call {row.id} can no longer be read: a picture of it is not there.")
    return result
