"""What answers paths that belong to no dialect."""

import re
from typing import Protocol

from abaca.errors import Forbidden, NotFound
from abaca.interfaces import Dialect, Keys
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


def check_admin(key: Key) -> None:
    """Raise Forbidden for a key that is no admin's."""
    if not key.admin:
        raise Forbidden("This is for admin keys only; `abaca keys create --admin` makes one.")


async def named_key(keys: Keys, name: str) -> Key:
    """Give a key by its id, or a live one by its name, else one that was revoked; raises NotFound."""
    found = [key for key in await keys.all() if name in {key.id, key.name}]
    if not found:
        raise NotFound(f"There is no key {name[:80]!r}.")
    return max(found, key=lambda key: (key.id == name, key.revoked_s is None, key.created_s))
