"""Whose a data folder is: one process at a time may resolve what an earlier one left there."""

import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl


class Tenancy:
    """A lock on a file, which ends with the process whatever its end: a crash leaves nothing to clear up."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[bytes] | None = None

    def take(self) -> bool:
        """Tell whether the folder is ours from now on; False while another process has it. Raises OSError."""
        if self._file is not None:
            return True
        file = self._path.open("ab")
        try:
            if sys.platform == "win32":
                msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
            else:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # held by another; where a disk has no locks at all, nothing is resolved either
            file.close()
            return False
        self._file = file
        return True

    def leave(self) -> None:
        """Let the next one have it."""
        if self._file is not None:
            self._file.close()
            self._file = None
