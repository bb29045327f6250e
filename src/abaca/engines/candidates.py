"""Several single generations side by side, told as the candidates of one answer."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from functools import partial

from msgspec.structs import replace

from abaca.errors import AbacaError
from abaca.types import Finish, PromptBlock, Usage
from abaca.updates import Finished, Report, Update

Single = Callable[[int], AsyncGenerator[Update, None]]
"""Begins the generation of candidate n, which speaks of itself as candidate 0."""

_Turn = tuple[int, "Update | asyncio.Task[None]"]


async def side_by_side(count: int, single: Single) -> AsyncGenerator[Update, None]:
    """Yield the updates of `count` generations as they come, each under its own candidate index.

    What succeeded is kept: a generation that fails, or whose prompt is refused, ends its candidate as OTHER with the
    reason in words. When none succeeds the first one's error is raised, or its refusal yielded. Usage is summed,
    reports are joined under the first one's seed. Leaving early stops all of them.
    """
    turns: asyncio.Queue[_Turn] = asyncio.Queue()
    tasks = [asyncio.create_task(_run(index, single, turns)) for index in range(count)]
    for index, task in enumerate(tasks):
        task.add_done_callback(partial(_say_done, turns, index))
    joined = _Joined(count)
    running = count
    try:
        while running:
            index, said = await turns.get()
            if isinstance(said, asyncio.Task):
                running -= 1
                joined.ended(index, said.exception())
            elif (update := joined.told(index, said)) is not None:
                yield update
        for update in joined.failures():
            yield update
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _run(index: int, single: Single, turns: asyncio.Queue[_Turn]) -> None:
    async with aclosing(single(index)) as updates:
        async for update in updates:
            turns.put_nowait((index, update))


def _say_done(turns: asyncio.Queue[_Turn], index: int, task: asyncio.Task[None]) -> None:
    if not task.cancelled():
        turns.put_nowait((index, task))


class _Joined:
    """What the generations have said so far."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._usages: dict[int, Usage] = {}
        self._reports: dict[int, Report] = {}
        self._failures: dict[int, AbacaError | PromptBlock] = {}
        self._succeeded: set[int] = set()

    def told(self, index: int, update: Update) -> Update | None:
        """Give the update as the whole answer tells it; a refused prompt waits for `failures`."""
        if isinstance(update, Report):
            self._reports[index] = update
            return self._report()
        # One generation has one candidate; should it have more, none may take the place of another.
        candidate = index + self._count * update.candidate
        if not isinstance(update, Finished):
            return replace(update, candidate=candidate)
        if update.usage is not None:
            self._usages[index] = update.usage
        if update.prompt_block is not None:
            self._failures[index] = update.prompt_block
            return None
        self._succeeded.add(index)
        return replace(update, candidate=candidate, usage=self._usage())

    def ended(self, index: int, error: BaseException | None) -> None:
        """Note how a generation ended; an error that is none of ours is raised at once."""
        if isinstance(error, AbacaError):
            self._failures[index] = error
        elif error is not None:
            raise error

    def failures(self) -> list[Update]:
        """Give what is to be said of generations that failed; raises the first error when none succeeded."""
        order = sorted(self._failures.keys() - self._succeeded)
        if order and not self._succeeded:
            first = self._failures[order[0]]
            if isinstance(first, AbacaError):
                raise first
            return [Finished(usage=self._usage(), prompt_block=first)]
        usage = self._usage()
        return [
            Finished(candidate=index, finish=Finish.OTHER, finish_message=_reason(self._failures[index]), usage=usage)
            for index in order
        ]

    def _report(self) -> Report:
        reports = [self._reports[index] for index in sorted(self._reports)]
        return Report(
            seed=reports[0].seed,
            ignored=tuple(dict.fromkeys(name for report in reports for name in report.ignored)),
            not_drawn=tuple(dict.fromkeys(term for report in reports for term in report.not_drawn)),
        )

    def _usage(self) -> Usage | None:
        usages = self._usages.values()
        if not usages:
            return None
        return Usage(**{name: sum(getattr(usage, name) for usage in usages) for name in Usage.__struct_fields__})


def _reason(failure: AbacaError | PromptBlock) -> str:
    if isinstance(failure, AbacaError):
        return failure.message
    return f"The prompt was refused ({failure.reason})."
