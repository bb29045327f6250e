"""Whether the disk has room for one call more: what is paid for must find a place."""

from abaca.calls.plugs import Plugs
from abaca.errors import StoreError

_RETRY_S = 30.0
_LOOK_S = 0.1  # for how long what was free on the disk still counts as so


class Room:
    """Looks at the disk, at most ten times a second."""

    def __init__(self, plugs: Plugs) -> None:
        self._plugs = plugs
        self._free_bytes, self._looked_s = 0, -_LOOK_S

    def check(self, at_work: int) -> None:
        """Raise StoreError when the disk may not hold so many calls and one more."""
        needed_bytes = self._plugs.reserve_bytes + (at_work + 1) * self._plugs.caps.picture_bytes
        now_s = self._plugs.clock.monotonic_s()
        if now_s - self._looked_s >= _LOOK_S:
            try:
                self._free_bytes, self._looked_s = self._plugs.free_bytes(), now_s
            except OSError as error:
                raise StoreError("The server's data folder cannot be read.") from error
        if self._free_bytes < needed_bytes:
            raise StoreError(
                "The server's disk is nearly full, so that a picture might be lost; nothing was begun and nothing "
                "charged. Try again later.",
                retry_after_s=_RETRY_S,
            )
