"""Which processes work on a data folder: each holds a lock there, which ends with it whatever its end."""

import secrets
import sys
from pathlib import Path
from typing import IO

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

_SUFFIX = ".lock"


class Tenancy:
    """One process's lock in `folder`, named by its `owner`, and what the locks of others tell.

    A crash leaves nothing to clear up: the lock is gone with the process, and the next one removes the file.
    """

    def __init__(self, folder: Path, owner: str) -> None:
        self._folder = folder
        self._owner = owner
        self._file: IO[bytes] | None = None
        self._dead: set[str] = set()

    def take(self) -> None:
        """Say that we work here; twice is once. Raises OSError."""
        if self._file is not None:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Nobody may see the file before it is locked: it would look like one of a process that is gone.
        draft = self._folder / f".{self._owner}.{secrets.token_hex(4)}"
        file = draft.open("ab")
        try:
            _lock(file)
        except OSError:  # a disk without locks: others learn from the database that we live
            file.close()
            draft.unlink(missing_ok=True)
            return
        draft.rename(self._path(self._owner))
        self._file = file

    def gone(self, owner: str) -> bool | None:
        """Tell whether a process is gone for certain; None when nothing is known here, as of one on another machine."""
        if owner == self._owner:
            return False
        if owner in self._dead:
            return True
        path = self._path(owner)
        try:
            with path.open("r+b") as file:
                _lock(file)
        except BlockingIOError:
            return False
        except (OSError, ValueError):
            return None
        path.unlink(missing_ok=True)
        self._dead.add(owner)
        return True

    def clear_up(self) -> None:
        """Remove the files of all processes that are gone."""
        for path in self._folder.glob(f"*{_SUFFIX}"):
            self.gone(path.name.removesuffix(_SUFFIX))

    def leave(self) -> None:
        """Say that we no longer work here; whoever looks next knows that what we left is theirs."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}{_SUFFIX}"


def _lock(file: IO[bytes]) -> None:
    """Lock a file for as long as it is open; raises BlockingIOError while another process has it."""
    if sys.platform == "win32":
        try:
            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError from error
    else:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
