"""What a request would be answered with, and what it would cost, found out without beginning anything."""

from dataclasses import dataclass

from msgspec.structs import replace

from abaca.calls.admission import Admission
from abaca.calls.plugs import Plugs
from abaca.calls.references import resolved
from abaca.policy import budgets, pricing
from abaca.records import Key, Target, Terms
from abaca.types import Pixels, Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What a request is likely to come to: who would be asked first, and the micro-USD that would be held for it.

    `pixels` are those of each picture, None where none is asked for; `ignored` names what would have no effect.
    """

    model: str
    engine: str
    cost_micros: int
    pictures: int = 0
    pixels: Pixels | None = None
    ignored: tuple[str, ...] = ()


class Estimates:
    """Estimates requests: nothing is written down, taken or asked of an engine."""

    def __init__(self, plugs: Plugs, admission: Admission) -> None:
        self._plugs = plugs
        self._admission = admission

    async def of(self, request: Request, key: Key, terms: Terms) -> Estimate:
        """Give the estimate of a request; raises what would be answered instead.

        How much of a limit is left is not asked, since asking is taking: only what is more than there ever is.
        """
        plugs, model = self._plugs, self._plugs.routing.model(request.model)
        if terms.webhook:
            plugs.check_webhook(terms.webhook)
        strict = terms.strict or key.treatment.strict
        asked = await resolved(replace(request, strict=strict), key.treatment.caps, model, plugs)
        found = self.roughly(asked, key)
        self._admission.check(asked, key)
        for allowance in budgets.allowances(key, plugs.clock.now_s()):
            used_micros = await plugs.ledger.used_micros(allowance)
            if found.cost_micros and used_micros + found.cost_micros > allowance.most_micros:
                raise budgets.refusal(allowance, used_micros=used_micros, wanted_micros=found.cost_micros)
        return found

    def roughly(self, request: Request, key: Key) -> Estimate:
        """Give the estimate of a request as it stands, without reading its references; raises what targets refuse."""
        plugs, model = self._plugs, self._plugs.routing.model(request.model)
        target: Target = self._admission.targets(request, key, model)[0]
        draws = "image" in request.modalities
        return Estimate(
            model=request.model,
            engine=target.engine,
            cost_micros=pricing.estimate_micros(request, model, plugs.price(target, model)),
            pictures=request.count if draws else 0,
            pixels=request.pixels if draws else None,
            ignored=plugs.without_effect(request, target),
        )
