"""What a key and its group say together: how a caller is treated, and what it may not ask for."""

from collections.abc import Sequence

import msgspec
from msgspec.structs import replace

from abaca import errors
from abaca.catalogue.models import bare_name
from abaca.errors import EngineError, EngineRefused, Forbidden
from abaca.records import Key, Rules, Target, Treatment

_DAY_S = 86_400.0
_HANDED_DOWN = tuple(field.name for field in msgspec.structs.fields(Treatment))


def treated(key: Key, server: Treatment) -> Key:
    """Give the key with its treatment: what its own rules say, else its group's, else what the server does."""
    group = key.group.rules if key.group is not None else Rules()
    said = {}
    for name in _HANDED_DOWN:
        own, its_group = getattr(key.rules, name), getattr(group, name)
        if own is not None or its_group is not None:
            said[name] = its_group if own is None else own
    return replace(key, treatment=replace(server, **said) if said else server)


def permitted(treatment: Treatment, model: str, names: Sequence[str], targets: Sequence[Target]) -> tuple[Target, ...]:
    """Give those of a model's targets that may be asked; raises Forbidden when none is.

    `names` are all that the model goes by, so that a rule may name it by any of them.
    """
    if treatment.models is not None and not {bare_name(name) for name in treatment.models} & {bare_name(model), *names}:
        raise Forbidden(f"This key may not use the model {model[:100]}; it may use {_listed(treatment.models)}.")
    if treatment.engines is None:
        return tuple(targets)
    left = tuple(target for target in targets if target.engine in treatment.engines)
    if not left:
        raise Forbidden(f"This key may not use what draws for the model {model[:100]}.")
    return left


def without_engine(kind: str, words: str) -> str:
    """Give the words of an error of that kind as they are told where the engine is hidden: none of an engine's own."""
    found = getattr(errors, kind, None)
    is_engines = isinstance(found, type) and issubclass(found, EngineError) and not issubclass(found, EngineRefused)
    return "What draws for this model has failed." if is_engines else words


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names) if names else "none"


def keeping_s(treatment: Treatment, usual: Treatment) -> tuple[float | None, float | None]:
    """Give for how long the caller's ended calls are kept, delivered ones and others; None for as long as `usual`."""
    days = (treatment.delivered_days, treatment.undelivered_days)
    if days == (usual.delivered_days, usual.undelivered_days):
        return None, None
    return days[0] * _DAY_S, days[1] * _DAY_S
