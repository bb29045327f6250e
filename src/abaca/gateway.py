"""The life of one call: authenticate, admit, route, generate, deliver, settle."""

import asyncio
import traceback
from collections.abc import Callable, Coroutine, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Literal

from msgspec.structs import replace

from abaca import calls
from abaca.calls import Call
from abaca.catalogue import Model, Price, Vendor
from abaca.errors import (
    AbacaError,
    EngineBusy,
    EngineError,
    EngineTimeout,
    InvalidPicture,
    LimitError,
    StoreError,
    TooLarge,
    Unsupported,
)
from abaca.events import CallEnded, CallStarted, EngineFailed, InternalError, Publish, SizeMismatch
from abaca.interfaces import Calls, Clock, Engine, Fetcher, ImageStore, Keys, Ledger
from abaca.policy import keys as key_policy
from abaca.policy import pricing, routing, shapes
from abaca.policy.routing import Routing
from abaca.records import Caps, Entry, Key, Row, Target
from abaca.types import Picture, Request, Result, Secret, Text, Usage
from abaca.updates import Finished, PictureDone, Progress, Report, TextDelta, ThoughtDelta, Update, fold, missing_ends

_CAUSE_CHARS = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plugs:
    """What the gateway works with; `readable` are the picture types that this installation can decode."""

    keys: Keys
    calls: Calls
    ledger: Ledger
    images: ImageStore
    fetcher: Fetcher
    engines: Mapping[str, Engine]
    routing: Routing
    vendors: Mapping[str, Vendor]
    publish: Publish
    clock: Clock
    new_id: Callable[[], str]
    readable: frozenset[str]
    caps: Caps
    deadline_s: float = 600.0


@dataclass(slots=True)
class _Draft:
    """What one target has given so far. From the first picture on, updates wait for store and ledger."""

    target: Target
    seen: list[Update] = field(default_factory=list)
    held: list[Update] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    got_px: str = ""
    committed: bool = False


class Gateway:
    """Answers requests of any dialect with any engine, each as a durable call."""

    def __init__(self, plugs: Plugs) -> None:
        self._plugs = plugs
        self._tasks: set[asyncio.Task[None]] = set()

    async def authenticate(self, secret: Secret | None) -> Key:
        """Give the caller's key, with the general caps unless it has its own; raises MissingKey or InvalidKey."""
        key = key_policy.admit(secret, await self._plugs.keys.find(secret) if secret else None)
        return replace(key, caps=self._plugs.caps) if key.caps == Caps() else key

    def models(self) -> Sequence[Model]:
        """Give the models that can be asked for."""
        return self._plugs.routing.listed()

    def model(self, name: str) -> Model:
        """Give one model; raises UnknownModel."""
        return self._plugs.routing.model(name)

    def count(self, request: Request) -> Usage:
        """Give the tokens that the request's input amounts to."""
        return pricing.usage_for(request, self.model(request.model), pictures=0, text="", thoughts=0)

    async def start(
        self, request: Request, key: Key, *, strict: bool = False, idempotency_key: str | None = None
    ) -> Call:
        """Admit a request and begin its work; every refusal that costs nothing is raised here, before the row."""
        model = self.model(request.model)
        request = shapes.resolve(self._dress(request), model)
        if any(picture.blob is None for turn in request.turns for picture in turn.pictures()):
            # Only now is it worth fetching; the pixels of what was fetched may give the ratio.
            request = shapes.resolve(await self._fetched(request, key.caps), model)
        self._check_readable(request)
        targets = routing.plan(request, self._plugs.routing.targets(request.model), self._plugs.engines)
        ignored = self._without_effect(request, targets[0])
        if ignored and (strict or key.strict):
            raise Unsupported(f"These fields would have no effect: {', '.join(ignored)}.", field=ignored[0])
        call = Call(self._row(request, key, targets[0], idempotency_key), request)
        price = self._price(targets[0], model)
        hold = self._entry(call, "hold", pricing.cost_micros(pricing.estimate(request, model), price), "")
        await self._plugs.calls.open(call.row, [hold])
        self._plugs.publish(
            CallStarted(
                call_id=call.id, key_id=key.id, model=request.model, dialect=request.dialect, vendor=request.vendor
            )
        )
        call.task = asyncio.create_task(self._run(call, model, targets, hold), name=call.id)
        self._tasks.add(call.task)
        call.task.add_done_callback(self._tasks.discard)
        return call

    async def deliver(self, call: Call) -> None:
        """Note that the last byte of the answer was accepted by the caller's socket."""
        call.row = replace(call.row, delivered_s=self._plugs.clock.now_s())
        await self._plugs.calls.update(call.row, [])

    async def recover(self) -> None:
        """Resolve every call that an earlier process left open."""
        await calls.recover(
            self._plugs.calls, self._plugs.ledger, self._plugs.images, self._plugs.publish, self._plugs.clock
        )

    async def drain(self, grace_s: float) -> None:
        """Let running calls end for `grace_s` seconds, then cancel what is left; every call is resolved after it."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=grace_s)
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _run(self, call: Call, model: Model, targets: Sequence[Target], hold: Entry) -> None:
        started_s = self._plugs.clock.monotonic_s()
        try:
            draft = await self._generate(call, targets, model)
            result = await _to_its_end(self._settle(call, draft, model, hold))
            self._release_updates(call, draft, result)
        except AbacaError as error:
            await self._fail(call, error, hold)
        except asyncio.CancelledError:
            stopped = EngineBusy("The server stopped before this call was answered.", retry_after_s=1)
            await asyncio.shield(self._fail(call, stopped, hold, cancelled=True))
            raise
        except Exception as error:  # noqa: BLE001 - the last resort: nothing of it may reach a caller
            fault = "".join(traceback.format_exception(error))
            self._plugs.publish(InternalError(call_id=call.id, error=type(error).__name__, traceback=fault))
            await self._fail(call, AbacaError(f"An internal error has occurred in call {call.id}."), hold)
        finally:
            self._publish_end(call, self._plugs.clock.monotonic_s() - started_s)

    async def _generate(self, call: Call, targets: Sequence[Target], model: Model) -> _Draft:
        """Give what the first target that succeeds has made. After the first delta has left there is no failover."""
        for position, target in enumerate(targets):
            draft = _Draft(target=target)
            try:
                async with asyncio.timeout(self._plugs.deadline_s):
                    await self._attempt(call, draft, model)
            except TimeoutError:
                error: AbacaError = EngineTimeout(f"No answer within {self._plugs.deadline_s:g} s.", maybe_charged=True)
            except (EngineError, LimitError, Unsupported) as failure:
                error = failure
            else:
                return draft
            cause = "".join(traceback.format_exception(error.__cause__)) if error.__cause__ else ""
            self._plugs.publish(
                EngineFailed(
                    call_id=call.id,
                    engine=target.engine,
                    error=type(error).__name__,
                    message=error.message,
                    cause=cause[-_CAUSE_CHARS:],
                )
            )
            if draft.got_px:  # a picture has come and may be billed: it is the answer, and nobody else is asked
                ends = missing_ends(draft.seen)
                draft.seen += ends
                draft.held += ends
                return draft
            elsewhere = error.retryable or isinstance(error, Unsupported)
            if draft.committed or not elsewhere or position == len(targets) - 1:
                raise error
        raise StoreError("The call has no engine to go to.")

    async def _attempt(self, call: Call, draft: _Draft, model: Model) -> None:
        engine = self._plugs.engines[draft.target.engine]
        updates = engine.generate(replace(call.request, model=draft.target.model))
        async with aclosing(updates):
            async for update in updates:
                await self._take(call, draft, update, model)

    async def _take(self, call: Call, draft: _Draft, update: Update, model: Model) -> None:
        match update:
            case Progress():
                call.publish(update)
                return
            case Report():
                draft.report = update
                return
            case PictureDone():
                await self._keep(call, draft, update.picture)
        draft.seen.append(update)
        if call.request.stream and isinstance(update, TextDelta | ThoughtDelta) and not draft.held:
            draft.committed = True
            call.publish(update)
        else:
            draft.held.append(update)
        if isinstance(update, PictureDone):
            await self._checkpoint(call, draft, model)

    async def _keep(self, call: Call, draft: _Draft, picture: Picture) -> None:
        """Check that a picture is usable and put it where it stays."""
        blob = picture.blob
        if blob is None or blob.problem or not blob.mime.startswith("image/"):
            why = (blob.problem if blob else "") or "not a picture"
            raise EngineError(f"The engine gave a picture that cannot be used ({why}).", maybe_charged=True)
        await self._plugs.images.put(blob)
        if picture.thought:
            return
        draft.got_px = f"{blob.width_px}x{blob.height_px}"
        if call.row.asked_px and draft.got_px != call.row.asked_px:
            self._plugs.publish(
                SizeMismatch(call_id=call.id, engine=draft.target.engine, asked=call.row.asked_px, got=draft.got_px)
            )

    async def _checkpoint(self, call: Call, draft: _Draft, model: Model) -> None:
        """Write down what has come so far and what it costs, so that a crash from here on loses no picture."""
        _, row = self._outcome(call, draft, model)
        writing = asyncio.ensure_future(self._plugs.calls.update(row, []))
        try:
            await asyncio.shield(writing)
        finally:  # cancelled or not: what the store accepts is what the row says
            await writing
            call.row = row

    async def _settle(self, call: Call, draft: _Draft, model: Model, hold: Entry) -> Result:
        result, row = self._outcome(call, draft, model)
        for blob in calls.blobs_of(result):
            await self._plugs.images.put(blob)
        row = replace(row, state="done")
        entries = [self._entry(call, "release", -hold.amount_micros, "settled")]
        entries.append(self._entry(call, "settle", row.cost_micros, "" if row.pictures else "no picture"))
        await self._plugs.calls.update(row, entries)
        call.row = row
        return result

    def _release_updates(self, call: Call, draft: _Draft, result: Result) -> None:
        for update in draft.held:
            call.publish(replace(update, usage=result.usage) if isinstance(update, Finished) else update)
        call.end(result=result)

    async def _fail(self, call: Call, error: AbacaError, hold: Entry, *, cancelled: bool = False) -> None:
        if cancelled and call.row.pictures:  # written down already: the next start finishes it
            call.end(error=error)
            return
        row = replace(
            call.row,
            state="cancelled" if cancelled else "failed",
            error=f"{type(error).__name__}: {error.message}",
            updated_s=self._plugs.clock.now_s(),
            result=b"",
            cost_micros=0,
            pictures=(),
        )
        reason = f"{type(error).__name__}{', maybe charged upstream' if error.maybe_charged else ''}"
        try:
            await self._plugs.calls.update(row, [self._entry(call, "release", -hold.amount_micros, reason)])
            call.row = row
        finally:
            call.end(error=error)

    def _dress(self, request: Request) -> Request:
        """Give the request with the picture type that its vendor's answers have, when the caller wants none."""
        vendor = self._plugs.vendors.get(request.vendor)
        return replace(request, mime=request.mime or (vendor.mime if vendor else "") or None)

    async def _fetched(self, request: Request, caps: Caps) -> Request:
        """Give the request with the bytes of every picture that was given by URL."""
        count = sum(len(turn.pictures()) for turn in request.turns)
        if count > caps.pictures:  # the body's own are counted by the lift, those behind URLs only here
            raise TooLarge(f"The request has {count} pictures; it may have {caps.pictures}.")

        async def fetched(picture: Picture) -> Picture:
            blob = picture.blob or await self._plugs.fetcher.fetch(picture.url or "", caps)
            return replace(picture, blob=blob, mime=blob.mime)

        turns = []
        for turn in request.turns:
            parts = [await fetched(part) if isinstance(part, Picture) else part for part in turn.parts]
            turns.append(replace(turn, parts=tuple(parts)))
        return replace(request, turns=tuple(turns))

    def _check_readable(self, request: Request) -> None:
        for mime in {picture.mime for turn in request.turns for picture in turn.pictures()} - self._plugs.readable:
            raise InvalidPicture(
                f"A reference picture is {mime}, which cannot be read here. "
                f"These can: {', '.join(sorted(self._plugs.readable))}."
            )

    def _without_effect(self, request: Request, target: Target) -> tuple[str, ...]:
        return routing.without_effect(request, self._plugs.engines[target.engine].capabilities(target.model))

    def _price(self, target: Target, model: Model) -> Price:
        price = self._plugs.engines[target.engine].capabilities(target.model).price
        return model.price if price is None else price

    def _row(self, request: Request, key: Key, target: Target, idempotency_key: str | None) -> Row:
        now = self._plugs.clock.now_s()
        pixels = request.pixels
        return Row(
            id=self._plugs.new_id(),
            key_id=key.id,
            state="received",
            model=request.model,
            dialect=request.dialect,
            vendor=request.vendor,
            identity=calls.identity(key, request),
            request=calls.write_down(request),
            created_s=now,
            updated_s=now,
            idempotency_key=idempotency_key,
            engine=target.engine,
            asked_px=f"{pixels.width_px}x{pixels.height_px}" if pixels else "",
        )

    def _outcome(self, call: Call, draft: _Draft, model: Model) -> tuple[Result, Row]:
        """Give the result so far, and the call's row with it. No picture where one was wanted is no charge."""
        result = fold(draft.seen, model=call.request.model, response_id=call.id, created_s=int(call.row.created_s))
        result = replace(result, usage=_usage(call.request, result, model))
        paid = bool(result.pictures()) or "image" not in call.request.modalities
        row = replace(
            call.row,
            state="running",
            updated_s=self._plugs.clock.now_s(),
            engine=draft.target.engine,
            seed=draft.report.seed,
            got_px=draft.got_px,
            cost_micros=pricing.cost_micros(result.usage, self._price(draft.target, model)) if paid else 0,
            result=calls.write_down(result),
            ignored=tuple(dict.fromkeys(self._without_effect(call.request, draft.target) + draft.report.ignored)),
            not_drawn=draft.report.not_drawn,
            pictures=tuple(p.blob.sha256 for p in result.pictures() if p.blob is not None),
        )
        return result, row

    def _entry(self, call: Call, kind: Literal["hold", "settle", "release"], amount_micros: int, reason: str) -> Entry:
        return Entry(
            call_id=call.id,
            key_id=call.row.key_id,
            kind=kind,
            amount_micros=amount_micros,
            reason=reason,
            at_s=self._plugs.clock.now_s(),
        )

    def _publish_end(self, call: Call, seconds_s: float) -> None:
        finish = call.result.candidates[0].finish.value if call.result and call.result.candidates else ""
        self._plugs.publish(
            CallEnded(
                call_id=call.id,
                model=call.row.model,
                engine=call.row.engine,
                state=call.row.state,
                outcome=finish or (type(call.error).__name__ if call.error else "PROMPT_BLOCKED"),
                seconds_s=seconds_s,
                pictures=len(call.row.pictures),
                cost_micros=call.row.cost_micros,
            )
        )


async def _to_its_end(work: Coroutine[Any, Any, Result]) -> Result:
    """Give what the work gives; whoever is cancelled meanwhile waits all the same, so that money moves once."""
    task = asyncio.create_task(work)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        return await task


def _usage(request: Request, result: Result, model: Model) -> Usage:
    """Give the engine's own count, completed by the catalogue where it counted no picture."""
    words = "".join(p.text for c in result.candidates for p in c.parts if isinstance(p, Text) and not p.thought)
    counted = pricing.usage_for(request, model, pictures=len(result.pictures()), text=words, thoughts=0)
    usage = result.usage
    if usage.total_tokens == 0:
        return counted
    if result.pictures() and usage.output_image_tokens == 0:
        return replace(usage, output_image_tokens=counted.output_image_tokens)
    return usage
