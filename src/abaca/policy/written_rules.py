"""Rules as people write them, in JSON and on the command line, and what is wrong with those that cannot be kept."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict, replace

from abaca.errors import RequestError
from abaca.policy.pricing import usd
from abaca.records import Budget, Caps, Limits, Rules

_BUDGET = re.compile(
    r"(?P<amount>[0-9]{1,9}(?:\.[0-9]{1,6})?)\s*(?:USD|\$)?\s*/\s*(?P<period>day|month|total)", re.IGNORECASE
)
_MILLION = 1_000_000
_LIMITS = tuple(field.name for field in msgspec.structs.fields(Limits))
_LONGEST_LINK_S = 7 * 86_400
_MOST = 10**9


class WrittenRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """`Rules` with their limits side by side and a budget such as "25USD/month".

    What is left out stays as it is, what is null is said no longer.
    """

    vendor: str | UnsetType | None = UNSET
    models: tuple[str, ...] | UnsetType | None = UNSET
    engines: tuple[str, ...] | UnsetType | None = UNSET
    strict: bool | UnsetType | None = UNSET
    stream: Literal["live", "held"] | UnsetType | None = UNSET
    hide_engine: bool | UnsetType | None = UNSET
    delivery: Literal["inline", "url"] | UnsetType | None = UNSET
    url_ttl_s: int | UnsetType | None = UNSET
    delivered_days: float | UnsetType | None = UNSET
    undelivered_days: float | UnsetType | None = UNSET
    caps: Caps | UnsetType | None = UNSET
    requests_per_minute: int | UnsetType | None = UNSET
    images_per_minute: int | UnsetType | None = UNSET
    megapixels_per_minute: int | UnsetType | None = UNSET
    at_once: int | UnsetType | None = UNSET
    model_limits: dict[str, Limits] | UnsetType | None = UNSET
    budget: str | UnsetType | None = UNSET


@dataclass(frozen=True, kw_only=True)
class Known:
    """What rules may name: vendors, engines, and the models that `is_model` knows."""

    vendors: Collection[str]
    engines: Collection[str]
    is_model: Callable[[str], bool]


def changed(rules: Rules, written: WrittenRules, known: Known) -> Rules:
    """Give the rules with what is written; raises RequestError naming what cannot be kept, and what would be right."""
    said = {name: value for name, value in asdict(written).items() if value is not UNSET}
    limits = {name: said.pop(name) for name in _LIMITS if name in said}
    budget = said.pop("budget", UNSET)
    if "model_limits" in said:
        said["model_limits"] = said["model_limits"] or {}
    found = replace(rules, **said, limits=replace(rules.limits, **limits))
    if budget is not UNSET:
        found = replace(found, budget=None if budget is None else read_budget(budget))
    _check(found, known)
    return found


def written(rules: Rules) -> dict[str, object]:
    """Give the rules as they are written, without what nothing is said of."""
    said = {name: value for name, value in asdict(rules).items() if value not in (None, {}) and name != "limits"}
    said |= {name: value for name, value in asdict(rules.limits).items() if value is not None}
    if rules.budget is not None:
        said["budget"] = f"{usd(rules.budget.micros)}USD/{rules.budget.period}"
    return said


def read_budget(text: str) -> Budget:
    """Give the budget that "25USD/month" means; raises RequestError."""
    found = _BUDGET.fullmatch(text.strip())
    if found is None:
        raise RequestError(f"budget is {text[:80]!r}; an amount as in 25USD/month would be right.", field="budget")
    period = found["period"].lower()
    micros = int(Decimal(found["amount"]) * _MILLION)
    return msgspec.convert({"micros": micros, "period": period}, Budget)


def _check(rules: Rules, known: Known) -> None:
    if rules.vendor and rules.vendor not in known.vendors:
        _refuse("vendor", rules.vendor, f"one of {', '.join(known.vendors)}")
    for engine in rules.engines or ():
        if engine not in known.engines:
            _refuse("engines", engine, f"of {', '.join(known.engines)}")
    for model in (*(rules.models or ()), *rules.model_limits):
        if not known.is_model(model):
            _refuse("models" if model in (rules.models or ()) else "model_limits", model, "a model that can be asked")
    if rules.url_ttl_s is not None and not 1 <= rules.url_ttl_s <= _LONGEST_LINK_S:
        _refuse("url_ttl_s", rules.url_ttl_s, f"1 to {_LONGEST_LINK_S} seconds")
    for name in ("delivered_days", "undelivered_days"):
        days = getattr(rules, name)
        if days is not None and not 0 < days < _MOST:
            _refuse(name, days, "more than 0")
    for limits in (rules.limits, *rules.model_limits.values()):
        for name, most in asdict(limits).items():
            if most is not None and not 0 <= most <= _MOST:
                _refuse(name, most, "0 or more")
    for name, most in asdict(rules.caps).items() if rules.caps is not None else ():
        if not most > 0:
            _refuse(f"caps.{name}", most, "more than 0")


def _refuse(field: str, value: object, right: str) -> None:
    raise RequestError(f"{field} is {str(value)[:80]!r}; {right} would be right.", field=field)
