"""In which order targets are asked, how long each, and which answers are tried elsewhere too."""

from collections.abc import Callable, Sequence
from itertools import groupby

from abaca.records import Target
from abaca.types import Finish

NO_PICTURE = frozenset({Finish.STOP, Finish.NO_IMAGE, Finish.IMAGE_OTHER, Finish.OTHER, Finish.MALFORMED_RESPONSE})
"""Ends without a picture that another engine may do better; refusals for safety's sake are the same everywhere."""

_MIN_SHARE_S = 1.0


def in_order(
    targets: Sequence[Target], *, ready: Callable[[str], bool], draw: Callable[[], float]
) -> tuple[Target, ...]:
    """Give the targets as they are to be asked.

    Smaller priorities first; equal ones shuffled, so that each comes first as often as its weight says. Engines that
    are left alone for now come last, since asking them is better than asking nobody. `draw` gives numbers from 0 to 1.
    """
    ordered: list[Target] = []
    for _, group in groupby(sorted(targets, key=lambda target: target.priority), lambda target: target.priority):
        left = list(group)
        while left:
            ordered.append(left.pop(_pick([target.weight for target in left], draw) if len(left) > 1 else 0))
    return tuple(sorted(ordered, key=lambda target: not ready(target.engine)))


def share_s(left_s: float, targets_left: int) -> float:
    """Give how long the next target may take of the time that is left: an equal share, the last one all of it."""
    return max(left_s / max(targets_left, 1), _MIN_SHARE_S)


def _pick(weights: Sequence[float], draw: Callable[[], float]) -> int:
    point = draw() * sum(weights)
    for place, weight in enumerate(weights):
        point -= weight
        if point < 0:
            return place
    return len(weights) - 1
