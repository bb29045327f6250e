"""What admin keys are told of the server itself: its engines as they do now, the price book, and its settings."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from msgspec.structs import asdict

from abaca.calls.gates import Gate
from abaca.catalogue import Priced
from abaca.errors import UnknownModel
from abaca.interfaces import Clock, Dialect, Engine
from abaca.policy import budgets
from abaca.policy.health import Condition, Health, KeyRing
from abaca.policy.routing import Routing
from abaca.records import Key, Outcomes, Target
from abaca.scrubbing import for_callers
from abaca.types import Json
from abaca.web.desks import check_admin
from abaca.web.exchange import Exchange
from abaca.web.listing import choice
from abaca.web.methods import check_method
from abaca.web.price_book import price_facts
from abaca.web.small_json import send


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One engine of the server: what it is, how its keys do, and what it charges where that is not the list price.

    `kind` is upstream, illustrator or scripted; `vendor` and `dialect` are an upstream's, None where it has none.
    """

    engine: Engine
    kind: str
    vendor: str | None = None
    dialect: str | None = None
    ring: KeyRing | None = None
    priced: Mapping[str, Priced] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Answers /admin/v1/engines, /prices and /settings.

    What is told of engines is of the process that answers: `process` names it among the `workers` of this server.
    `outcomes` gives how an engine has done since then.
    """

    parts: Sequence[Part]
    routing: Routing
    health: Health
    gates: Mapping[str, Gate]
    outcomes: Callable[[str], Outcomes]
    settings: Mapping[str, Json]
    process: str
    workers: int
    started_s: float
    clock: Clock
    paths: re.Pattern[str] = re.compile(r"/admin/v1/(?:engines|prices|settings)/?\Z")
    is_open: bool = False

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:  # noqa: ARG002 - one shape for all
        """Answer one request; raises Forbidden for a key that is no admin's."""
        check_admin(key)
        check_method(exchange, "GET")
        for name in exchange.query:
            choice("parameter", name, ("key",))
        process: dict[str, Json] = {"process": self.process, "workers": self.workers, "started_s": self.started_s}
        match exchange.path.removeprefix("/admin/v1/").rstrip("/"):
            case "engines":
                engines = [self._engine(part) for part in self.parts]
                await send(exchange, {"object": "list", **process, "data": engines})
            case "prices":
                day = budgets.periods(self.clock.now_s())["day"]
                await send(exchange, {"object": "prices", "day": day, "data": list(self._prices(day))})
            case _:
                await send(exchange, {"object": "settings", **process, **self.settings})

    def _engine(self, part: Part) -> dict[str, Json]:
        name = part.engine.name
        gate, done = self.gates.get(name), self.outcomes(name)
        failure = asdict(done.last_failure) if done.last_failure is not None else None
        keys = part.ring.conditions() if part.ring is not None else ()
        return {
            "object": "engine",
            "name": name,
            "kind": part.kind,
            "vendor": part.vendor,
            "dialect": part.dialect,
            "models": list(dict.fromkeys(model for model, target in self._targets() if target.engine == name)),
            **self._condition(self.health.condition(name)),
            "keys": [{"number": number, **self._condition(key)} for number, key in enumerate(keys, 1)],
            "at_once": gate.at_once if gate is not None else None,
            "working": self.health.at_work(name),
            "waiting": gate.waiting if gate is not None else 0,
            "calls": done.calls,
            "failures": done.failures,
            "last_failure": failure and failure | {"message": for_callers(failure["message"])},
        }

    def _condition(self, condition: Condition) -> dict[str, Json]:
        until_s = None if condition.left_s is None else round(self.clock.now_s() + condition.left_s, 3)
        return {"state": condition.state, "until_s": until_s}

    def _prices(self, day: str) -> Iterator[dict[str, Json]]:
        """Give a line for each model at each engine that it goes to."""
        parts = {part.engine.name: part for part in self.parts}
        for name, target in self._targets():
            model, part = self.routing.model(name), parts[target.engine]
            priced = part.priced.get(target.model)
            if priced is None:
                try:
                    own = part.engine.capabilities(target.model).price
                except UnknownModel:  # a route to what is not there: whoever asks for it is told so
                    continue
                priced = Priced(prices=model.prices, source="catalogue")
                if own is not None:
                    priced = Priced(prices=(own,), source="engine")
            yield price_facts(name, target, model, priced, day)

    def _targets(self) -> Iterator[tuple[str, Target]]:
        """Give each model that can be called with each target of its route."""
        for name in self.routing.public():
            for target in self.routing.targets(name):
                yield name, target
