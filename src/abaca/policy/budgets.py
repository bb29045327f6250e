"""In which periods money is counted, what a key may use in them, and what is said when it is used up."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from abaca.errors import OverBudget
from abaca.policy.pricing import usd
from abaca.records import Allowance, Budget, Key

_DAY_S = 86_400


def periods(at_s: float) -> Mapping[str, str]:
    """Give the name of the day, of the month and of all time that a Unix time is in, by UTC."""
    return _periods_of_day(int(at_s // _DAY_S))


@lru_cache(maxsize=64)
def _periods_of_day(number: int) -> Mapping[str, str]:
    day = datetime.fromtimestamp(number * _DAY_S, UTC).strftime("%Y-%m-%d")
    return {"day": day, "month": day[:7], "total": "total"}


def begins_s(period: str) -> float:
    """Give when a period of that name begins, in Unix time."""
    if period == "total":
        return 0.0
    return (
        datetime.fromisoformat(period if len(period) > len("2026-11") else f"{period}-01")
        .replace(tzinfo=UTC)
        .timestamp()
    )


def allowances(key: Key, at_s: float) -> tuple[Allowance, ...]:
    """Give the budgets of a key and of its group as they stand at that time."""
    whose = [(f"key:{key.id}", key.rules.budget)]
    if key.group is not None:
        whose.append((f"group:{key.group.id}", key.group.rules.budget))
    return tuple(allowance(scope, budget, at_s) for scope, budget in whose if budget is not None)


def allowance(scope: str, budget: Budget, at_s: float) -> Allowance:
    """Give a budget as it stands at that time."""
    return Allowance(scope=scope, period=periods(at_s)[budget.period], most_micros=budget.micros)


def refusal(allowance: Allowance, *, used_micros: int, wanted_micros: int) -> OverBudget:
    """Give the error of a request that would use more than there is."""
    whose = "this key" if allowance.scope.startswith("key:") else "the group of this key"
    when = {len("total"): "", len("2026-11"): " this month"}.get(len(allowance.period), " today")
    return OverBudget(
        f"The budget of {whose} does not suffice: of {usd(allowance.most_micros)} USD{when}, {usd(used_micros)} are "
        f"used or held, and this request may cost {usd(wanted_micros)}. Nothing was begun and nothing charged."
    )
