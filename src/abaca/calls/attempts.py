"""Asks a call's targets one after the other, until one has an answer that nothing speaks against."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field

from msgspec.structs import replace

from abaca.calls.feed import Feed
from abaca.calls.plugs import Plugs
from abaca.errors import AbacaError, EngineError, EngineRefused, EngineTimeout, LimitError, StoreError, Unsupported
from abaca.events import EngineFailed
from abaca.policy.failover import NO_PICTURE, share_s
from abaca.records import Target
from abaca.updates import Finished, Report, Update, missing_ends

_CAUSE_CHARS = 3000


@dataclass(slots=True)
class Draft:
    """What one target has given so far. From the first picture on, updates wait for store and ledger."""

    target: Target
    seen: list[Update] = field(default_factory=list)
    held: list[Update] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    got_px: str = ""
    pictures: int = 0
    committed: bool = False

    def close(self) -> None:
        """Give every candidate that began an end."""
        ends = missing_ends(self.seen)
        self.seen += ends
        self.held += ends


Take = Callable[[Draft, Update], Awaitable[None]]


class Attempts:
    """The targets of one call.

    After an answer that is in `elsewhere` ("no_image", "wrong_size") the next target is asked too, as long as nothing
    has left; if that one does no better, the first answer stands.
    """

    def __init__(self, plugs: Plugs, feed: Feed, targets: Sequence[Target]) -> None:
        self._plugs = plugs
        self._feed = feed
        self._targets = targets
        self._draft = Draft(target=targets[0])
        self._kept: Draft | None = None
        self._elsewhere = plugs.routing.elsewhere(feed.request.model)

    @property
    def draft(self) -> Draft:
        """What would be the answer if it ended now."""
        if self._kept is None or self._worth(self._draft) > self._worth(self._kept):
            return self._draft
        return self._kept

    @property
    def may_leave(self) -> bool:
        """Whether words may leave as they come: not while an earlier answer may still be the one."""
        return self._kept is None

    async def run(self, take: Take) -> None:
        """Draft what the first good target makes; raises the last target's error when none has an answer.

        `take` is given every update, with the draft it belongs to. Each target has its share of the time. After the
        first delta has left there is no failover; a picture that has come may be billed, so that it is the answer and
        nobody else is asked.
        """
        until_s = self._plugs.clock.monotonic_s() + self._plugs.deadline_s
        for left, target in zip(range(len(self._targets), 0, -1), self._targets, strict=True):
            draft = self._draft = Draft(target=target)
            error = await self._attempt(draft, take, share_s(until_s - self._plugs.clock.monotonic_s(), left))
            if error is None:
                if left == 1 or draft.committed or self._is_good(draft):
                    return
                self._kept = self.draft
                continue
            if draft.got_px:
                draft.close()
                return
            # What could not be kept was paid for: another engine would be paid too.
            may_pass = isinstance(error, Unsupported) or (error.retryable and not isinstance(error, StoreError))
            if draft.committed or not may_pass or left == 1:
                if self._kept is None:
                    raise error
                return

    async def _attempt(self, draft: Draft, take: Take, seconds_s: float) -> AbacaError | None:
        """Let one target draft its answer; give why it has failed, None when it has not."""
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
        except Exception as fault:
            if not draft.got_px:
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
        self._tell(draft.target, error)
        error.__traceback__ = error.__cause__ = error.__context__ = None  # else it keeps this frame, which keeps it
        return error

    def _is_good(self, draft: Draft) -> bool:
        """Tell whether nothing speaks against an answer."""
        if "image" not in self._feed.request.modalities:
            return True
        if not draft.pictures:
            ends = [update for update in draft.seen if isinstance(update, Finished)]
            refused = any(end.prompt_block is not None or end.finish not in NO_PICTURE for end in ends)
            return refused or "no_image" not in self._elsewhere
        return "wrong_size" not in self._elsewhere or self._right_size(draft)

    def _right_size(self, draft: Draft) -> bool:
        return draft.got_px == (self._feed.row.asked_px or draft.got_px)

    def _worth(self, draft: Draft) -> tuple[bool, bool]:
        return (draft.pictures > 0, draft.pictures > 0 and self._right_size(draft))

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
