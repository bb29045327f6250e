"""What one target has given so far of the answer to a call."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from abaca.records import Target
from abaca.updates import Report, Update, missing_ends


@dataclass(slots=True, eq=False)
class Draft:
    """What one target has given so far. From the first picture on, updates wait for store and ledger.

    `spoke`: something of an answer has come, be it not yet looked at; `drew`: a picture among it. `committed`: words of
    it have left.
    """

    target: Target
    seen: list[Update] = field(default_factory=list)
    held: list[Update] = field(default_factory=list)
    report: Report = field(default_factory=Report)
    got_px: str = ""
    pictures: int = 0
    spoke: bool = False
    drew: bool = False
    committed: bool = False

    def close(self) -> None:
        """Give every candidate that began an end."""
        ends = missing_ends(self.seen)
        self.seen += ends
        self.held += ends


Take = Callable[[Draft, Update], Awaitable[None]]
"""Takes an update of a draft: callers may see it now, or it waits for the end."""
