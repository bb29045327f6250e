"""What is done for one call: targets in turn, pictures kept as they come, money settled once, callers told."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Literal

from msgspec.structs import replace

from abaca.calls.attempts import Attempts
from abaca.calls.drafts import Draft
from abaca.calls.feed import Feed
from abaca.calls.plugs import Plugs
from abaca.calls.signatures import signed_parts
from abaca.calls.written import blobs_of, write_down, write_error, write_usage
from abaca.catalogue import Model
from abaca.errors import (
    AbacaError,
    Cancelled,
    EngineBusy,
    EngineError,
    StoreError,
)
from abaca.events import CallEnded, InternalError, SizeMismatch
from abaca.policy import pricing
from abaca.records import Entry, Row, Target
from abaca.types import Request, Result, Text, Usage
from abaca.updates import Finished, PictureDone, Progress, Report, Update, fold

CHECKPOINT_AFTER_S = 0.02
"""An engine that has given a picture and has not ended so much later: what has come is written down meanwhile."""

SETTLE_AGAIN_S = (0.1, 0.5, 2.0, 8.0, 20.0, 30.0, 60.0, 60.0)
"""Pauses between tries to keep a picture and to write down the end of its call, while a store fails."""

STOPPING_PAUSE_S = 8.0
"""A server that stops makes no longer pauses than this."""


class Work:
    """The work for one call. `held_micros` is what the ledger holds for it; `run` is its task.

    `leave` is awaited before the callers are told of the end: from then on others may have the call's place.
    """

    def __init__(
        self,
        plugs: Plugs,
        feed: Feed,
        model: Model,
        targets: Sequence[Target],
        held_micros: int,
        *,
        leave: Callable[[], Awaitable[None]],
    ) -> None:
        self._plugs = plugs
        self._feed = feed
        self._model = model
        self._held_micros = held_micros
        self._prices = {target: plugs.price(target, model) for target in targets}  # those of the day it began on
        self._leave = leave
        self._attempts = Attempts(plugs, feed, targets)
        self._checkpoint: asyncio.TimerHandle | asyncio.Task[None] | None = None  # one that is due, or being written
        self._stopping = asyncio.Event()
        self._late = False

    async def run(self) -> None:
        """Do the work to its end, whatever that is; raises nothing but CancelledError."""
        started_s = self._plugs.clock.monotonic_s()
        try:
            await self._attempts.run(self._take)
            await _to_its_end(self._settled(), self._stopping)
        except AbacaError as error:
            await _to_its_end(self._fail(error))
        except asyncio.CancelledError:
            await _to_its_end(self._stop())
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: nothing of it may reach a caller
            fault = "".join(traceback.format_exception(error))
            self._plugs.publish(InternalError(call_id=self._feed.row.id, error=type(error).__name__, traceback=fault))
            await _to_its_end(self._fail(AbacaError(f"An internal error has occurred in call {self._feed.row.id}.")))
        finally:
            self._tell_end(self._plugs.clock.monotonic_s() - started_s)

    async def _take(self, draft: Draft, update: Update) -> None:
        match update:
            case Progress():
                self._feed.publish(update)
                return
            case Report():
                draft.report = update
                return
            case PictureDone():
                # It is paid for: neither deadline nor shutdown stops it half way.
                await _to_its_end(self._keep(draft, update), self._stopping)
            case _:
                self._give(draft, update)
        if draft.got_px and self._checkpoint is None:
            loop = asyncio.get_running_loop()
            self._checkpoint = loop.call_later(CHECKPOINT_AFTER_S, self._begin_checkpoint, draft)

    def _give(self, draft: Draft, update: Update) -> None:
        """Let callers have an update, those of a stream at once as long as there is no picture."""
        draft.seen.append(update)
        if self._attempts.leaves(draft, update):
            draft.committed = True
            self._feed.publish(update)
        else:
            draft.held.append(update)

    async def _keep(self, draft: Draft, update: PictureDone) -> None:
        """Check that a picture is usable and put it where it stays."""
        picture, blob = update.picture, update.picture.blob
        if blob is None or blob.problem or not blob.mime.startswith("image/"):
            why = (blob.problem if blob else "") or "not a picture"
            raise EngineError(f"The engine gave a picture that cannot be used ({why}).", maybe_charged=True)
        await self._asked_again(partial(self._plugs.images.put, blob))
        self._give(draft, update)
        if picture.thought:
            return
        draft.got_px = f"{blob.width_px}x{blob.height_px}"
        draft.pictures += 1
        if self._feed.row.asked_px and draft.got_px != self._feed.row.asked_px:
            self._plugs.publish(
                SizeMismatch(
                    call_id=self._feed.row.id,
                    engine=draft.target.engine,
                    asked=self._feed.row.asked_px,
                    got=draft.got_px,
                )
            )

    def _begin_checkpoint(self, draft: Draft) -> None:
        self._checkpoint = asyncio.create_task(self._write_down(draft))

    async def _write_down(self, draft: Draft) -> None:
        """Write down what has come and what it costs, unless the end comes first: a crash then loses no picture."""
        while True:
            written = draft.pictures
            with suppress(Exception):  # the end of the call tries again, and tells its caller
                await _to_its_end(self._write_outcome(draft))
            if written == draft.pictures:
                break
            await asyncio.sleep(CHECKPOINT_AFTER_S)
        self._checkpoint = None

    async def _write_outcome(self, draft: Draft) -> None:
        _, row = await self._outcome(draft)
        await self._plugs.calls.update(row, [])
        self._feed.row = row

    async def _settled(self) -> None:
        """Settle; a store that fails when there is a picture is asked again, since the picture is paid for."""
        await self._checkpointed()
        await (self._asked_again(self._settle) if self._attempts.draft.got_px else self._settle())

    async def _settle(self) -> None:
        """Write the end down: row, money and signatures in one transaction. Then let the callers have it."""
        draft = self._attempts.draft
        result, row = await self._outcome(draft)
        row = replace(row, state="done", progress=1.0, note="", webhook_due_s=self._due())
        entries = [
            self._entry("release", -self._held_micros, "settled"),
            replace(
                self._entry("settle", row.cost_micros, self._remarks(self._missing(result))),
                engine=row.engine,
                pictures=len(row.pictures),
                usage=write_usage(result.usage),
            ),
        ]
        try:
            await self._plugs.calls.update(row, entries, signed_parts(result))
        except StoreError:
            # What failed may be no more than the word that it was done.
            found = await self._plugs.calls.get(row.id)
            if found is None or found.state != "done" or found.owner != row.owner:
                raise
        self._feed.row = row
        for update in draft.held:
            self._feed.publish(replace(update, usage=result.usage) if isinstance(update, Finished) else update)
        await self._end(result=result)

    async def _asked_again(self, doing: Callable[[], Awaitable[None]]) -> None:
        """Do it, and again while a store fails, unless the call is another process's by now; raises StoreError."""
        for pause_s in SETTLE_AGAIN_S:
            try:
                return await doing()
            except StoreError:
                self._late = True
                if (pause_s > STOPPING_PAUSE_S and self._stopping.is_set()) or await self._taken():
                    raise
            if pause_s <= STOPPING_PAUSE_S:
                await asyncio.sleep(pause_s)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stopping.wait(), pause_s)
        return await doing()

    async def _fail(self, error: AbacaError, state: Literal["failed", "cancelled"] = "failed") -> None:
        """Write a failure down; what was held is released. If even that fails, recovery does it later."""
        await self._checkpointed()
        if self._attempts.draft.got_px:  # paid for, and it could not be written down: recovery may still do it
            await self._end(error=error)
            return
        row = replace(
            self._feed.row,
            state=state,
            error=write_error(error),
            updated_s=self._plugs.clock.now_s(),
            result=b"",
            cost_micros=0,
            pictures=(),
            webhook_due_s=self._due(),
        )
        reason = self._remarks(type(error).__name__, "maybe charged upstream" if error.maybe_charged else "")
        try:
            await self._plugs.calls.update(row, [self._entry("release", -self._held_micros, reason)])
            self._feed.row = row
        except StoreError as fault:
            error = error if isinstance(error, StoreError) else fault
        finally:
            await self._end(error=error)

    async def _stop(self) -> None:
        """End early: somebody asked for it, or the server stops. A picture that has come is the answer all the same."""
        if self._feed.ended:
            return
        self._stopping.set()
        stopping = EngineBusy("The server stopped before this call was answered.", retry_after_s=1)
        if self._attempts.draft.got_px:
            self._attempts.draft.close()
            try:
                await self._settled()
            except StoreError as error:  # written down as far as it came: recovery goes on from there
                await self._end(error=error)
        elif self._feed.cancelled:
            await self._fail(Cancelled("This call was cancelled."), "cancelled")
        elif self._plugs.resumable(self._attempts.draft.target):
            await self._end(error=stopping)  # it stays open, and the next start does it again
        else:
            await self._fail(stopping)

    async def _taken(self) -> bool:
        """Tell whether the call is another process's by now, or gone."""
        with suppress(StoreError):
            row = await self._plugs.calls.get(self._feed.row.id)
            return row is None or row.owner != self._plugs.owner
        return False

    async def _checkpointed(self) -> None:
        """Wait for a checkpoint that is being written, so that the end is written last; forget one that is not yet."""
        if self._checkpoint is None:
            return
        self._checkpoint.cancel()
        if isinstance(self._checkpoint, asyncio.Task):
            with suppress(asyncio.CancelledError):
                await self._checkpoint

    async def _outcome(self, draft: Draft) -> tuple[Result, Row]:
        """Give the result so far, its blobs kept, and the call's row with it. No picture asked for is no charge."""
        row, request = self._feed.row, self._feed.request
        result = fold(draft.seen, model=request.model, response_id=row.id, created_s=int(row.created_s))
        result = replace(result, usage=_usage(request, result, self._model))
        pictures = tuple(picture.blob.sha256 for picture in result.pictures() if picture.blob is not None)
        blobs = {blob.sha256: blob for blob in blobs_of(result)}
        for blob in blobs.values():
            # Pictures were put when they came; one that is late may have been collected with another call's.
            if self._late or not blob.mime.startswith("image/"):
                await self._plugs.images.put(blob)
        return result, replace(
            row,
            state="running",
            updated_s=self._plugs.clock.now_s(),
            engine=draft.target.engine,
            seed=draft.report.seed,
            got_px=draft.got_px,
            cost_micros=pricing.charge_micros(request, self._model, result, self._prices[draft.target]),
            result=write_down(result),
            ignored=tuple(dict.fromkeys(self._plugs.without_effect(request, draft.target) + draft.report.ignored)),
            not_drawn=draft.report.not_drawn,
            pictures=pictures,
            blobs=tuple(dict.fromkeys((*row.blobs, *blobs))),
        )

    def _due(self) -> float | None:
        return self._plugs.clock.now_s() if self._feed.row.webhook else None

    async def _end(self, *, result: Result | None = None, error: AbacaError | None = None) -> None:
        await self._leave()
        self._feed.end(result=result, error=error)
        if self._feed.row.webhook_due_s is not None:
            self._plugs.wake_webhooks()

    def _remarks(self, *remarks: str) -> str:
        """Give what the ledger has to say of the call's end, with the engines that may have charged for no answer."""
        others = self._attempts.charged_beside
        return ", ".join(remark for remark in (*remarks, others and f"maybe charged by {others} too") if remark)

    def _missing(self, result: Result) -> str:
        """Give why a picture that was asked for is not there, as the ledger says it; "" where nothing is missing."""
        if result.pictures() or "image" not in self._feed.request.modalities:
            return ""
        reasons = [end.finish.value for end in result.candidates]
        if result.prompt_block is not None:
            reasons = [result.prompt_block.reason]
        return ": ".join(["no picture", *([", ".join(dict.fromkeys(reasons))] if reasons else [])])

    def _entry(self, kind: Literal["settle", "release"], amount_micros: int, reason: str) -> Entry:
        row, now_s = self._feed.row, self._plugs.clock.now_s()
        return Entry(
            call_id=row.id,
            key_id=row.key_id,
            group_id=row.group_id,
            model=self._plugs.routing.names(row.model)[0],
            engine=row.engine,
            kind=kind,
            amount_micros=amount_micros,
            reason=reason,
            at_s=now_s,
        )

    def _tell_end(self, seconds_s: float) -> None:
        result, error, row = self._feed.result, self._feed.error, self._feed.row
        finish = result.candidates[0].finish.value if result and result.candidates else ""
        self._plugs.publish(
            CallEnded(
                call_id=row.id,
                model=row.model,
                engine=row.engine,
                state=row.state,
                outcome=finish or (type(error).__name__ if error else "PROMPT_BLOCKED"),
                seconds_s=seconds_s,
                pictures=len(row.pictures),
                cost_micros=row.cost_micros,
                got_px=row.got_px,
            )
        )


async def _to_its_end(work: Coroutine[Any, Any, None], stopping: asyncio.Event | None = None) -> None:
    """Do the work; whoever is cancelled meanwhile, however often, hears of it when it is done. Raises what it raises.

    `stopping` is set as soon as that happens.
    """
    task, cancelled = asyncio.create_task(work), False
    while not task.done():
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            cancelled = True
            if stopping is not None:
                stopping.set()
    task.result()
    if cancelled:
        raise asyncio.CancelledError


def _usage(request: Request, result: Result, model: Model) -> Usage:
    """Give the engine's own count, completed by the catalogue where it counted no picture."""
    usage = result.usage
    if usage.total_tokens == 0:
        words = "".join(p.text for c in result.candidates for p in c.parts if isinstance(p, Text) and not p.thought)
        usage = pricing.usage_for(request, model, pictures=0, text=words, thoughts=0)
    if usage.output_image_tokens:
        return usage
    drawn = pricing.drawn_pixels(result)
    return replace(usage, output_image_tokens=pricing.delivered_image_tokens(request, model, drawn))
