"""What answers paths that belong to no dialect."""

import re
from typing import Protocol

from abaca.interfaces import Dialect
from abaca.records import Key
from abaca.web.exchange import Exchange

NOBODY = Key(id="", name="")
"""Who asks where no key is asked for."""


class Desk(Protocol):
    """Answers the paths that match `paths`; `is_open` where no key is asked for, since the path itself opens it."""

    @property
    def paths(self) -> re.Pattern[str]:
        """The paths that are answered here."""
        ...

    @property
    def is_open(self) -> bool:
        """Whether everybody may ask."""
        ...

    async def answer(self, exchange: Exchange, dialect: Dialect, key: Key) -> None:
        """Answer one request; errors are for whoever asked to send in `dialect`."""
        ...
