"""Which limits a request falls under, how much it takes of each, and what is said to who has had them."""

from collections.abc import Iterator, Sequence

from abaca.catalogue.models import bare_name
from abaca.errors import RateLimited
from abaca.records import Key, Limit, Limits, Rules, Take, Wait

_MEGAPIXEL = 1_000_000
_NAMES = {
    "requests": "requests_per_minute",
    "images": "images_per_minute",
    "megapixels": "megapixels_per_minute",
    "calls": "at_once",
}
_CALL_RETRY_S = 1.0  # nobody knows when a call ends


def takes(key: Key, *, models: Sequence[str], pictures: int, area_px: int) -> tuple[Take, ...]:
    """Give what a request for so many `pictures`, of `area_px` pixels each, takes of the limits that it falls under.

    Those of its key and of the key's group, for all models together and for the one that goes by the names `models`.
    """
    amounts = {
        "requests": 1.0,
        "images": float(pictures),
        "megapixels": pictures * area_px / _MEGAPIXEL,
        "calls": 1.0,
    }
    limits = [*_of(f"key:{key.id}", key.rules, models)]
    if key.group is not None:
        limits += _of(f"group:{key.group.id}", key.group.rules, models)
    return tuple(Take(limit=limit, amount=amounts[limit.what]) for limit in limits if amounts[limit.what])


def refusal(takes: tuple[Take, ...], wait: Wait) -> RateLimited:
    """Give the error of a request that has to wait, or that asks for more than there ever is at once."""
    limit = wait.limit
    whose = "this key" if limit.scope.startswith("key:") else "the group of this key"
    _, _, model = limit.scope.partition("/")
    model = f" of {model}" if model else ""
    if limit.what == "calls":
        allowed = f"{limit.most} calls{model} at once"
    else:
        allowed = f"{limit.most} {limit.what}{model} a minute"
    asked = next(take.amount for take in takes if take.limit == limit)
    if asked > limit.most:
        error = RateLimited(
            f"This request asks for {asked:.3g} {limit.what}, but {whose} may have {allowed}: ask for less."
        )
    else:
        wait_s = _CALL_RETRY_S if wait.seconds_s is None else wait.seconds_s
        error = RateLimited(f"The limit of {whose} is used up: {allowed}.", retry_after_s=wait_s)
    error.limit = _NAMES[limit.what]
    error.most = limit.most
    error.model = limit.scope.partition("/")[2]
    return error


def _of(scope: str, rules: Rules, models: Sequence[str]) -> Iterator[Limit]:
    yield from _limits(scope, rules.limits)
    for name, limits in rules.model_limits.items():
        if bare_name(name) in models:
            yield from _limits(f"{scope}/{models[0]}", limits)


def _limits(scope: str, limits: Limits) -> Iterator[Limit]:
    if limits.requests_per_minute is not None:
        yield Limit(scope=scope, what="requests", most=limits.requests_per_minute)
    if limits.images_per_minute is not None:
        yield Limit(scope=scope, what="images", most=limits.images_per_minute)
    if limits.megapixels_per_minute is not None:
        yield Limit(scope=scope, what="megapixels", most=limits.megapixels_per_minute)
    if limits.at_once is not None:
        yield Limit(scope=scope, what="calls", most=limits.at_once)
