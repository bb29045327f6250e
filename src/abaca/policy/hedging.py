"""Whether a second engine is asked beside one that keeps its caller waiting: how often, whom, and at what cost."""

from collections.abc import Callable, Sequence

from abaca.catalogue.models import bare_name
from abaca.records import Target

MOST_SAVED = 10
"""So many hedges are saved up at most, so that a quiet day does not pay for a wild hour."""

_ONE = 100.0


class Hedges:
    """How many hedges the calls of each model have earned, by its public name.

    Every call earns its share of one: at 5 percent each twentieth may be hedged. The first one is given. So n calls
    have at most n x percent / 100 + `MOST_SAVED` hedges, whenever one looks.
    """

    def __init__(self) -> None:
        self._saved_percent: dict[str, float] = {}  # 100 are one hedge

    def earn(self, model: str, percent: float) -> None:
        """Say that a call has begun."""
        name = bare_name(model)
        self._saved_percent[name] = min(self._saved_percent.get(name, _ONE) + percent, MOST_SAVED * _ONE)

    def spend(self, model: str) -> bool:
        """Take one hedge, if one is there."""
        name = bare_name(model)
        saved_percent = self._saved_percent.get(name, _ONE)
        if saved_percent < _ONE:
            return False
        self._saved_percent[name] = saved_percent - _ONE
        return True


def beside(
    first: Target,
    others: Sequence[Target],
    *,
    cap_micros: int,
    cost_micros: Callable[[Target], int],
    ready: Callable[[str], bool],
) -> Target | None:
    """Give the target to ask beside the first one, None where nobody should be.

    The next one that is well and whose answer is estimated to cost at most `cap_micros`. Beside one that costs nothing
    only another that costs nothing: nobody pays for being impatient with what is free.
    """
    most_micros = cap_micros if cost_micros(first) else 0
    return next((other for other in others if ready(other.engine) and cost_micros(other) <= most_micros), None)
