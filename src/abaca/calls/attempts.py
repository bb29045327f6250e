"""Asks a call's targets, one after the other or the next one beside a slow one, until one has a good answer."""

import asyncio
import traceback
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from functools import partial

from msgspec.structs import replace

from abaca.calls.drafts import Draft, Take
from abaca.calls.feed import Feed
from abaca.calls.gates import place_note
from abaca.calls.hedging import Outcome, Race
from abaca.calls.plugs import Plugs
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineRefused,
    EngineTimeout,
    LimitError,
    StoreError,
    Unsupported,
)
from abaca.events import EngineFailed, Hedged, HedgeLost
from abaca.policy import pricing
from abaca.policy.failover import NO_PICTURE, share_s
from abaca.policy.hedging import beside
from abaca.records import Hedge, Target
from abaca.updates import Finished, TextDelta, ThoughtDelta, Update

_CAUSE_CHARS = 3000


class Attempts:
    """The targets of one call.

    After an answer that is in `elsewhere` ("no_image", "wrong_size") the next target is asked too, as long as nothing
    has left; if that one does no better, the first answer stands. Where the model has a hedge, another target is asked
    beside one that has given nothing for too long, once a call.
    """

    def __init__(self, plugs: Plugs, feed: Feed, targets: Sequence[Target]) -> None:
        self._plugs = plugs
        self._feed = feed
        self._waiting = list(targets)
        self._under_way = [Draft(target=targets[0])]
        self._kept: Draft | None = None
        self._spent: list[Draft] = []  # what may have been charged for
        self._until_s = 0.0
        self._elsewhere = plugs.routing.elsewhere(feed.request.model)
        self._hedge = plugs.routing.hedge(feed.request.model)

    @property
    def draft(self) -> Draft:
        """What would be the answer if it ended now."""
        return max((self._kept, *self._under_way) if self._kept else self._under_way, key=self._worth)

    @property
    def charged_beside(self) -> str:
        """The engines that may have charged for something else than the answer, by name; "" for none."""
        answer = self.draft
        return ", ".join(dict.fromkeys(draft.target.engine for draft in self._spent if draft is not answer))

    def leaves(self, draft: Draft, update: Update) -> bool:
        """Tell whether an update leaves as it comes: words of a live stream, unless an earlier answer may stand."""
        if draft.held or not isinstance(update, TextDelta | ThoughtDelta):
            return False
        if self._kept is not None or self._is_outdrawn(draft):
            return False
        return self._feed.live and bool(self._feed.request.stream)

    async def run(self, take: Take) -> None:
        """Draft what the first good target makes; raises the last target's error when none has an answer.

        `take` is given every update that may be part of the answer, with the draft it belongs to. Each target has its
        share of the time. After the first delta has left there is no failover; a picture that has come may be billed,
        so that it is the answer and nobody else is asked.
        """
        self._until_s = self._plugs.clock.monotonic_s() + self._plugs.deadline_s
        if self._hedge is not None:
            self._plugs.hedges.earn(self._feed.request.model, self._hedge.percent)
        failure: AbacaError | None = None
        while self._waiting and (failure is None or _may_pass(failure)):
            async with aclosing(self._asked(take)) as outcomes:
                async for draft, error in outcomes:
                    if self._is_answer(draft, error):
                        if error is None:
                            return
                        if not draft.got_px:
                            raise error
                        draft.close()
                        return
                    if error is None:
                        self._kept = max(self._kept or draft, draft, key=self._worth)
                    elif failure is None or _may_pass(failure):
                        failure = error
                    self._leave(draft, error)
        if failure is not None and self._kept is None:
            raise failure

    async def _asked(self, take: Take) -> AsyncGenerator[Outcome, None]:
        """Ask the next target, and perhaps another one beside it; yield how each attempt ends that was not stopped."""
        first, seconds_s = self._begun(self._waiting[0])
        self._under_way = [first]
        if self._hedge is None or not self._waiting:
            yield first, await self._attempt(first, take, seconds_s)
            return
        race = Race(self._feed.row.id, take, leaves=self.leaves, is_good=self._is_good, lost=self._lost)
        try:
            race.enter(first, self._attempt(first, race.take, seconds_s))
            ended = await race.ended(self._hedge.after_s)
            if ended is None and not first.spoke and (target := self._beside(first, self._hedge)) is not None:
                second, seconds_s = self._begun(target)
                self._under_way.append(second)
                race.enter(second, self._attempt(second, race.take, seconds_s))
            while ended is not None or race.running:
                if ended is not None:
                    if self._is_answer(*ended):
                        race.win(ended[0])
                    yield ended
                ended = await race.ended() if race.running else None
        finally:
            await race.aclose()

    def _begun(self, target: Target) -> tuple[Draft, float]:
        """Give a draft for a target that waits no longer, and how long it may take."""
        seconds_s = share_s(self._until_s - self._plugs.clock.monotonic_s(), len(self._waiting))
        self._waiting.remove(target)
        return Draft(target=target), seconds_s

    def _beside(self, first: Draft, hedge: Hedge) -> Target | None:
        """Give the target that is asked beside a slow one, None where nobody may be."""
        plugs = self._plugs
        target = beside(
            first.target,
            self._waiting,
            cap_micros=hedge.cap_micros,
            cost_micros=self._estimate_micros,
            ready=plugs.health.ready,
        )
        if target is None or not plugs.hedges.spend(self._feed.request.model):
            return None
        self._hedge = None  # once a call
        plugs.publish(
            Hedged(
                call_id=self._feed.row.id,
                engine=target.engine,
                beside=first.target.engine,
                after_s=hedge.after_s,
                estimate_micros=self._estimate_micros(target),
            )
        )
        return target

    def _lost(self, draft: Draft, winner: Draft) -> None:
        """Note that a draft was stopped since another one has won."""
        self._leave(draft, None)
        self._plugs.publish(
            HedgeLost(
                call_id=self._feed.row.id,
                engine=draft.target.engine,
                winner=winner.target.engine,
                charged="no" if self._is_free(draft.target) else "yes" if draft.drew else "maybe",
            )
        )

    def _leave(self, draft: Draft, error: AbacaError | None) -> None:
        """Note that a draft is no longer under way, and not the answer unless it is kept."""
        if (error is None or error.maybe_charged) and not self._is_free(draft.target):
            self._spent.append(draft)
        if len(self._under_way) > 1:
            self._under_way.remove(draft)

    async def _attempt(self, draft: Draft, take: Take, seconds_s: float) -> AbacaError | None:
        """Let one target draft its answer, when it is its turn; give why it has failed, None when it has not.

        Its seconds begin with its turn, and for as many it waits at most: what the line takes is not the engine's.
        """
        engine = draft.target.engine
        gate = self._plugs.gates.get(engine)
        if gate is None:
            return await self._drafted(draft, take, seconds_s)
        async with AsyncExitStack() as places:
            since_s = self._plugs.clock.monotonic_s()
            try:
                async with asyncio.timeout(seconds_s):
                    await places.enter_async_context(
                        gate.place(self._feed.row.key_id, partial(self._tell_place, draft))
                    )
            except TimeoutError:
                return self._failed(draft, EngineBusy(f"{engine}: no turn came within {seconds_s:.3g} s."))
            except EngineBusy as error:
                return self._failed(draft, error)
            self._until_s += self._plugs.clock.monotonic_s() - since_s
            self._tell_place(draft, 0, None)
            return await self._drafted(draft, take, seconds_s)

    async def _drafted(self, draft: Draft, take: Take, seconds_s: float) -> AbacaError | None:
        """Let a target whose turn it is draft its answer, and note how its engine does."""
        plugs, engine = self._plugs, draft.target.engine
        plugs.health.begin(engine)
        try:
            async with asyncio.timeout(seconds_s):
                updates = plugs.engines[engine].generate(replace(self._feed.request, model=draft.target.model))
                async with aclosing(updates):
                    async for update in updates:
                        await take(draft, update)
        except TimeoutError:
            error: AbacaError = EngineTimeout(f"No answer within {seconds_s:.3g} s.", maybe_charged=True)
        except (EngineError, LimitError, Unsupported, StoreError) as failure:
            error = failure
        except asyncio.CancelledError:  # by the call's end: it says nothing of the engine
            plugs.health.release(engine)
            raise
        except Exception as fault:
            if not draft.got_px:
                plugs.health.release(engine)
                raise
            error = EngineError("An internal error has occurred.")
            error.__cause__ = fault
        else:
            plugs.health.succeed(engine)
            return None
        if isinstance(error, EngineError | LimitError) and not isinstance(error, EngineRefused):
            plugs.health.fail(engine, wait_s=error.retry_after_s)
        else:
            plugs.health.succeed(engine)
        return self._failed(draft, error)

    def _failed(self, draft: Draft, error: AbacaError) -> AbacaError:
        """Tell of an error, and give it without what it remembers: it would keep this frame, which keeps it."""
        self._tell(draft.target, error)
        error.__traceback__ = error.__cause__ = error.__context__ = None
        return error

    def _tell_place(self, draft: Draft, place: int, wait_s: float | None) -> None:
        """Let callers see where in the line the call stands; 0 when it does no longer."""
        shown = self._feed.progress
        note = place_note(place, wait_s) if place else ""
        if draft is self._under_way[0] and note != shown.note:
            self._feed.publish(replace(shown, note=note))

    def _is_answer(self, draft: Draft, error: AbacaError | None) -> bool:
        """Tell whether an attempt that ended so ends the call: nobody else is asked."""
        if error is None:
            return draft.committed or (self._is_good(draft) and not self._is_outdrawn(draft))
        return draft.committed or bool(draft.got_px)

    def _is_good(self, draft: Draft) -> bool:
        """Tell whether nothing speaks against an answer."""
        if "image" not in self._feed.request.modalities:
            return True
        if not draft.pictures:
            ends = [update for update in draft.seen if isinstance(update, Finished)]
            refused = any(end.prompt_block is not None or end.finish not in NO_PICTURE for end in ends)
            return refused or "no_image" not in self._elsewhere
        return "wrong_size" not in self._elsewhere or self._right_size(draft)

    def _is_outdrawn(self, draft: Draft) -> bool:
        """Tell whether a draft beside this one has a picture and this one has none: it may be the answer."""
        return not draft.pictures and any(other.pictures for other in self._under_way)

    def _right_size(self, draft: Draft) -> bool:
        return draft.got_px == (self._feed.row.asked_px or draft.got_px)

    def _worth(self, draft: Draft) -> tuple[bool, bool]:
        return (draft.pictures > 0, draft.pictures > 0 and self._right_size(draft))

    def _estimate_micros(self, target: Target) -> int:
        """Give what an answer of that target will probably cost."""
        request = self._feed.request
        model = self._plugs.routing.model(request.model)
        return pricing.estimate_micros(request, model, self._plugs.price(target, model))

    def _is_free(self, target: Target) -> bool:
        return self._plugs.price(target, self._plugs.routing.model(self._feed.request.model)).is_free

    def _tell(self, target: Target, error: AbacaError) -> None:
        cause = "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""
        self._plugs.publish(
            EngineFailed(
                call_id=self._feed.row.id,
                engine=target.engine,
                error=type(error).__name__,
                message=error.message,
                cause=cause[-_CAUSE_CHARS:],
            )
        )


def _may_pass(error: AbacaError) -> bool:
    """Tell whether another engine may do better; what could not be kept was paid for, and would be paid again."""
    return isinstance(error, Unsupported) or (error.retryable and not isinstance(error, StoreError))
